// What a change did, said to who listens: the clauses that are new in the words of the page, once they have settled.

import { ELEMENT } from "../platform/internals.js"

const REST = 700 // milliseconds after the last change
const LONGEST = 300 // characters

// The clauses of a text, cut after commas, semicolons and full stops that stand in no brackets.
export function clausesOf(text) {
  const found = []
  let depth = 0
  let from = 0
  for (let i = 0; i < text.length; i++) {
    if ("([（".includes(text[i])) depth++
    if (")]）".includes(text[i])) depth--
    const ends = "，；。".includes(text[i]) || (",;.".includes(text[i]) && /^\s|^$/.test(text.slice(i + 1, i + 2)))
    if (depth > 0 || !(ends || i === text.length - 1)) continue
    found.push(text.slice(from, i + 1).trim())
    from = i + 1
  }
  return found.filter(Boolean)
}

// What of a text was not in the one before, and no more than can be listened to.
export function news(before, after) {
  const known = new Set(clausesOf(before))
  const [first = "", ...more] = clausesOf(after).filter(clause => !known.has(clause))
  return more.reduce((said, clause) => (said.length + clause.length < LONGEST ? `${said} ${clause}` : said), first)
}

// The words of a part of the page have changed, in the language that it was and is in.
export function hear(part, before, after) {
  const heard = inThisPage()
  if (!before || before === after) return
  if (!heard.changed.size) heard.lang = document.documentElement.lang
  if (!heard.changed.has(part)) heard.changed.set(part, before)
  heard.words.set(part, after)
  clearTimeout(heard.settling)
  heard.settling = setTimeout(say, REST, heard)
}

// Whether changes are spoken by the browser too, beside what a screen reader makes of them.
export function sayAloud(aloud) {
  inThisPage().aloud = aloud
}

// Parts in roles whose sentences say what has happened: without alerts, which are said in any case, and a formula
// without the marks of its LaTeX.
export function hearSentences(selector) {
  for (const part of document.querySelectorAll(selector)) {
    const read = part.cloneNode(true)
    for (const twice of read.querySelectorAll(`${ELEMENT.formula_body}, annotation, [role=alert]`)) twice.remove()
    const words = read.textContent.replace(/\s+/g, " ").trim()
    hear(part, part.heard, words)
    part.heard = words
  }
}

function inThisPage() {
  window.playgroundHeard ??= { changed: new Map(), words: new Map(), region: liveRegion() }
  return window.playgroundHeard
}

function liveRegion() {
  const region = Object.assign(document.createElement("div"), { className: "dl-heard" })
  region.setAttribute("role", "status")
  region.setAttribute("aria-live", "polite")
  document.body.append(region)
  return region
}

function say(heard) {
  const { lang } = document.documentElement
  const said = [...heard.changed]
    .filter(([part]) => isSeen(part))
    .map(([part, before]) => news(before, heard.words.get(part)))
  const text = [...new Set(said)].join(" ").trim()
  heard.changed.clear()
  heard.words.clear()
  if (lang !== heard.lang || !text) return // another language says nothing new
  heard.region.textContent = text
  if (heard.aloud) speak(text, lang)
}

// The second name of the option is the first that browsers knew it by; where they know neither, what has a place.
function isSeen(part) {
  if (!part.checkVisibility) return part.getClientRects().length > 0
  return part.checkVisibility({ visibilityProperty: true, checkVisibilityCSS: true })
}

function speak(text, lang) {
  speechSynthesis.cancel()
  speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(text), { lang }))
}
