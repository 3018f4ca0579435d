// What a lecturer has at hand: a pen, a clock, larger letters. None of it is in the page, none outlives the lecture;
// clock and letters stay as they are on the way from one lesson to the next.

const LETTERS = { step: 1.1, least: 0.6, most: 2 }
const PEN = { wide: 5, colour: "#e8590c" } // stands out from light and from dark

window.playgroundTools ??= { letters: 1, since: 0 }
const tools = window.playgroundTools

// What the next page of this window is to know; a frame in another site may keep nothing.
export function keepForNext(name, value) {
  try {
    sessionStorage.setItem(`lecture ${name}`, value)
  } catch {
    return
  }
}

export function keptBefore(name) {
  try {
    return sessionStorage.getItem(`lecture ${name}`)
  } catch {
    return null
  }
}

export function enlargeLetters(way) {
  setLettersTo(Math.min(Math.max(tools.letters * LETTERS.step ** way, LETTERS.least), LETTERS.most))
}

function setLettersTo(letters) {
  tools.letters = letters
  keepForNext("letters", letters)
  if (letters === 1) document.documentElement.style.removeProperty("--letters")
  else document.documentElement.style.setProperty("--letters", letters)
}

export const startOrStopClock = () => runClock(tools.since ? 0 : Date.now())

function runClock(since) {
  clearInterval(tools.ticking)
  tools.since = since
  keepForNext("clock", since)
  if (since) tools.ticking = setInterval(tellTime, 1000)
  tellTime()
}

// When the clock was started, 0 where it stands.
export const clockStarted = () => tools.since

// How long the clock has been running, "" where it stands.
function timeTold() {
  const seconds = Math.floor((Date.now() - tools.since) / 1000)
  return tools.since ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` : ""
}

// A run of the page may have set the clock anew, so it is looked for each time.
function tellTime() {
  const clock = document.querySelector(".lecture-clock")
  if (clock) clock.textContent = timeTold()
}

// Another lesson of the same lecture has been opened.
export function takeUp() {
  setLettersTo(Number(keptBefore("letters")) || 1)
  runClock(Number(keptBefore("clock")))
}

export function takeOrLeavePen() {
  if (wipe()) return
  const sheet = document.createElement("canvas")
  sheet.className = "lecture-pen"
  sheet.width = innerWidth * devicePixelRatio
  sheet.height = innerHeight * devicePixelRatio
  const pen = sheet.getContext("2d")
  pen.scale(devicePixelRatio, devicePixelRatio)
  Object.assign(pen, { lineWidth: PEN.wide, lineCap: "round", lineJoin: "round", strokeStyle: PEN.colour })
  sheet.addEventListener("pointerdown", ({ pointerId, clientX, clientY }) => {
    sheet.setPointerCapture(pointerId)
    pen.beginPath()
    pen.moveTo(clientX, clientY)
  })
  sheet.addEventListener("pointermove", ({ buttons, clientX, clientY }) => {
    if (!buttons) return
    pen.lineTo(clientX, clientY)
    pen.stroke()
  })
  document.body.append(sheet)
}

// What is drawn belongs to its screen.
export function wipe() {
  const sheet = document.querySelector(".lecture-pen")
  sheet?.remove()
  return !!sheet
}

export function putAway() {
  wipe()
  setLettersTo(1)
  runClock(0)
}
