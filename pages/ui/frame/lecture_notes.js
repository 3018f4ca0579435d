// The speaker's notes: a second window, which follows the lecture and whose keys move it. It is a document of its own,
// so that it stays while the lecture goes from lesson to lesson; the two speak over a channel named for this tab.

import { ROLE } from "../layout/names.js"
import { ELEMENT } from "../platform/internals.js"
import { clockStarted, keepForNext, keptBefore } from "./lecture_tools.js"

const LONGEST_TITLE = 90 // characters of a screen's title
const SIZE = "width=760,height=900"
const LOOKS = `
  :root { color-scheme: light dark; font: 1.25rem/1.45 system-ui, sans-serif }
  body { max-width: 46rem; margin: 0 auto; padding: 0 1.2rem 2rem }
  header { position: sticky; top: 0; padding: .6rem 0; background: Canvas; border-bottom: 2px solid }
  header p { display: flex; gap: 1.2rem; margin: 0; font-variant-numeric: tabular-nums }
  time { margin-left: auto; font-weight: 600 }
  h1 { margin: .2rem 0; font-size: 1.5rem; line-height: 1.25 }
  h2 { margin: 1.4rem 0 0; font-size: 1rem }
  h3 { margin: .7rem 0 0; font-size: 1rem; font-weight: 600 }
  section p, ul { margin: .1rem 0 }
  section + section { border-top: 1px solid }`

window.playgroundNotes ??= { isOpen: false }
const notes = window.playgroundNotes

const words = () => document.querySelector(".dl-notes")?.dataset

export function openNotes() {
  if (!words()) return
  document.querySelector(".lecture-told")?.remove()
  if (!window.open(address(), `notes-${tab()}`, SIZE)) sayHere(words().blocked)
}

function tab() {
  notes.tab ??= keptBefore("tab") ?? crypto.getRandomValues(new Uint32Array(2)).join("-")
  keepForNext("tab", notes.tab)
  return notes.tab
}

const blobOf = (text, type) => URL.createObjectURL(new Blob([text], { type }))

// The document of the notes, which has all that it needs.
function address() {
  const script = blobOf(`(${inNotes})(${JSON.stringify(tab())})`, "text/javascript")
  const parts = ["<p><span id=plan></span><span id=place></span><span id=clock></span><time id=time></time></p>"]
  parts.push("<h1 id=screen></h1><p id=after></p></header><main id=notes></main>")
  const head = `<meta charset=utf-8><title>${words().title}</title><style>${LOOKS}</style>`
  return blobOf(`<!doctype html>${head}<header>${parts.join("")}<script src="${script}"></script>`, "text/html")
}

// What runs in the window of the notes, apart from all else that stands here.
function inNotes(name) {
  const channel = new BroadcastChannel(name)
  const byId = id => document.getElementById(id)
  const turning = ["PageDown", "PageUp", "ArrowRight", "ArrowLeft", "Home", "End", "Enter"]
  let since = 0
  const two = number => String(number).padStart(2, "0")
  const tellTime = () => {
    const now = new Date()
    const seconds = Math.floor((now - since) / 1000)
    byId("time").textContent = `${two(now.getHours())}:${two(now.getMinutes())}`
    byId("clock").textContent = since ? `${Math.floor(seconds / 60)}:${two(seconds % 60)}` : ""
  }
  channel.onmessage = ({ data }) => {
    if (data.over) return window.close()
    if (data.begins) return channel.postMessage({ here: true })
    if (!data.texts) return
    for (const [id, text] of Object.entries(data.texts)) byId(id).textContent = text
    document.documentElement.lang = data.lang
    if (byId("notes").innerHTML !== data.notes) {
      byId("notes").innerHTML = data.notes
      scrollTo(0, 0)
    }
    since = data.since
    tellTime()
  }
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key.length > 1 && !turning.includes(event.key)) return
    event.preventDefault()
    channel.postMessage({ key: event.key })
  })
  setInterval(tellTime, 1000)
  channel.postMessage({ here: true })
}

// A lecture begins, also on another page: notes that are open follow it from now on.
export function beginNotes(obey, tellAgain) {
  notes.channel ??= new BroadcastChannel(tab())
  notes.channel.onmessage = ({ data }) => {
    if (data.key) obey(data.key)
    if (!data.here) return
    notes.isOpen = true
    tellAgain()
  }
  notes.channel.postMessage({ begins: true })
}

export function endNotes() {
  if (notes.isOpen) notes.channel.postMessage({ over: true })
  notes.isOpen = false
}

// Tells the notes which of the screens is shown.
export function tellNotes(dealt, screen) {
  const body = document.querySelector(".dl-notes")
  if (!notes.isOpen || !body || !dealt[screen]) return
  const texts = {
    plan: lineOf(document.querySelector(".lecture-plan")),
    place: `${screen + 1} / ${dealt.length}`,
    screen: titleOf(dealt[screen]),
    after: whatComes(dealt[screen + 1], body.dataset),
  }
  const { lang } = document.documentElement
  notes.channel.postMessage({ texts, lang, since: clockStarted(), notes: notesOn(dealt[screen], body) })
}

// The lesson's question and all that may be asked; where states to choose stand on the screen, no more than these.
function notesOn(screen, body) {
  const sections = [...body.children]
  const here = sections.filter(({ dataset }) => screen.some(part => part.closest(`.${dataset.button}`)))
  if (here.length) return here.map(each => each.outerHTML).join("")
  const asked = document.createElement("section")
  asked.append(document.createElement("h2"), document.createElement("p"))
  asked.children[0].textContent = body.dataset.question
  asked.children[1].textContent = lineOf(document.querySelector(ROLE.question))
  return asked.outerHTML + body.innerHTML
}

function whatComes(screen, { next, onward }) {
  if (screen) return `${next}: ${titleOf(screen)}`
  const lesson = lineOf(document.querySelector(".dl-onward [rel=next] b"))
  return lesson && `${onward}: ${lesson}`
}

function titleOf(screen) {
  const heading = screen.map(part => part.querySelector("h2, h3")).find(Boolean)
  if (heading) return lineOf(heading)
  if (screen[0].closest(ROLE.question)) return lineOf(document.querySelector("h1"))
  const said = screen.map(nameOf).find(Boolean) ?? ""
  return said.length > LONGEST_TITLE ? `${said.slice(0, LONGEST_TITLE - 1)}…` : said
}

// What a part shows: a chart in words, or the words that it begins with.
function nameOf(part) {
  const folded = part.closest(ELEMENT.expander)?.querySelector("summary")
  return (
    part.querySelector(".dl-chart")?.getAttribute("aria-label") ??
    lineOf(folded ?? captionOf(part) ?? part.querySelector("strong") ?? part)
  )
}

const captionOf = part => (part.closest("table") ?? part.querySelector("table"))?.caption

// A text with its formulas once, as they are drawn, without those on lines of their own.
function lineOf(node) {
  const copy = node?.cloneNode(true)
  for (const formula of copy?.querySelectorAll(`${ELEMENT.displayed_formula}, ${ELEMENT.formula}`) ?? [])
    formula.replaceWith((!formula.matches(ELEMENT.displayed_formula) && bodyOf(formula)) || "")
  return copy?.textContent.replace(/\s+/g, " ").trim() ?? ""
}

const bodyOf = formula => formula.querySelector(ELEMENT.formula_body)?.textContent

function sayHere(sentence) {
  const told = document.createElement("p")
  told.className = "lecture-told"
  told.setAttribute("role", "alert")
  told.textContent = sentence
  document.body.append(told)
  document.addEventListener("keydown", () => told.remove(), { once: true, capture: true })
}
