// What a lecturer has at hand: a pen, a clock, larger letters. None of it is in the page, none outlives the lecture.

const LETTERS = { step: 1.1, least: 0.6, most: 2 }
const PEN = { wide: 5, colour: "#e8590c" } // stands out from light and from dark

window.playgroundTools ??= { letters: 1 }
const tools = window.playgroundTools

export function enlargeLetters(way) {
  tools.letters = Math.min(Math.max(tools.letters * LETTERS.step ** way, LETTERS.least), LETTERS.most)
  document.documentElement.style.setProperty("--letters", tools.letters)
}

export function startOrStopClock() {
  const running = tools.ticking
  clearInterval(tools.ticking)
  tools.ticking = undefined
  tools.since = Date.now()
  if (!running) tools.ticking = setInterval(tellTime, 1000)
  tellTime()
}

// A run of the page may have set the clock anew, so it is looked for each time.
function tellTime() {
  const clock = document.querySelector(".lecture-clock")
  const seconds = Math.floor((Date.now() - tools.since) / 1000)
  const told = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
  if (clock) clock.textContent = tools.ticking ? told : ""
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
  if (tools.ticking) startOrStopClock()
  tools.letters = 1
  document.documentElement.style.removeProperty("--letters")
}
