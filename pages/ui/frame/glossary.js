// Every symbol opens what it means: under a pointer that rests, under a finger, or all symbols of the page by a button.

import { ELEMENT } from "../platform/internals.js"
import { isName, namesIn, ofFraction, ofName, ofSentence } from "./symbol_text.js"

const REST = 220
const NO_SYMBOLS = `a, button, label, input, textarea, select, summary, code, svg, ${ELEMENT.plot}, .dl-meaning`
const SCRIPTS = { N: "𝒩", U: "𝒰" }

export default function ({ data }) {
  window.playgroundGlossary ??= listen()
  window.playgroundGlossary.data = data
}

function listen() {
  const glossary = { data: { symbols: {}, words: {} }, box: document.createElement("div"), leaving: undefined }
  const { box } = glossary
  let waiting
  box.className = "dl-meaning"
  box.hidden = true
  const show = found => open(glossary, glossary.data.symbols[found.letter], found.around)

  document.addEventListener("pointermove", event => {
    clearTimeout(waiting)
    if (event.pointerType !== "mouse" || event.buttons) return
    if (box.contains(event.target)) return clearTimeout(glossary.leaving)
    waiting = setTimeout(() => {
      const found = symbolAt(event.clientX, event.clientY, glossary.data.symbols)
      if (!box.hidden && box.classList.contains("all")) return
      if (found) show(found)
      else if (!box.hidden) glossary.leaving = setTimeout(close, REST, box)
    }, REST)
  })
  document.addEventListener("click", event => {
    const ask = event.target.closest?.(".dl-ask")
    if (ask) {
      if (!box.hidden && box.classList.contains("all")) return close(box)
      open(glossary, everything(glossary.data), ask.getBoundingClientRect(), glossary.data.words.list)
      return box.querySelector("button").focus()
    }
    if (event.target.closest?.(".dl-meaning button")) return close(box)
    if (box.contains(event.target)) return
    const found = symbolAt(event.clientX, event.clientY, glossary.data.symbols)
    if (found) show(found)
    else close(box)
  })
  document.addEventListener(
    "keydown",
    event => {
      if (event.key !== "Escape" || box.hidden) return
      event.stopPropagation()
      close(box)
    },
    { capture: true },
  )
  const scrolled = event => box.contains(event.target) || box.classList.contains("all") || close(box)
  document.addEventListener("scroll", scrolled, { capture: true, passive: true })
  return glossary
}

function open(glossary, html, around, label) {
  const { box } = glossary
  clearTimeout(glossary.leaving)
  box.innerHTML = html
  box.setAttribute("role", label ? "dialog" : "tooltip")
  box.setAttribute("aria-label", label || "")
  box.classList.toggle("all", Boolean(label))
  box.hidden = false
  document.querySelector(ELEMENT.app).append(box) // where the theme is known
  place(box, around)
}

function close(box) {
  const within = box.contains(document.activeElement)
  box.hidden = true
  if (within) document.querySelector(".dl-ask")?.focus()
}

// The symbol at a place of the window, and where it stands.
function symbolAt(x, y, symbols) {
  const under = document.elementFromPoint(x, y)
  if (!under || under.closest(NO_SYMBOLS)) return
  const at = document.caretPositionFromPoint?.(x, y) ?? document.caretRangeFromPoint?.(x, y)
  const node = at?.offsetNode ?? at?.startContainer
  if (node?.nodeType !== Node.TEXT_NODE) return
  const offset = at.offset ?? at.startOffset
  for (const index of [offset, offset - 1]) {
    const around = index >= 0 && index < node.length && boxOf(node, index)
    if (!around || x < around.left || x > around.right || y < around.top || y > around.bottom) continue
    const letter = symbolOf(node, index, symbols)
    return letter in symbols ? { letter, around } : undefined
  }
}

function boxOf(node, index) {
  const range = document.createRange()
  range.setStart(node, index)
  range.setEnd(node, index + 1)
  return range.getBoundingClientRect()
}

function symbolOf(node, index, symbols) {
  const around = node.parentElement
  if (!around.closest(ELEMENT.formula)) return ofName(node.data, index, symbols) ?? ofSentence(node.data, index)
  if (around.closest(`${ELEMENT.formula_text}, ${ELEMENT.operator}`)) return
  const letter = node.data[index]
  const fraction = around.closest(ELEMENT.fraction)
  return (
    (fraction && ofFraction(fraction.textContent)) ||
    (around.closest(ELEMENT.accent) && `${letter}\u0302`.normalize("NFC")) ||
    (around.closest(ELEMENT.script_letter) && SCRIPTS[letter]) ||
    letter
  )
}

// All symbols in the formulas of the page, in the order in which they stand there, each meaning once; then the names in
// its sentences.
function everything({ symbols, words }) {
  const found = new Set()
  for (const formula of document.querySelectorAll(`${ELEMENT.main} ${ELEMENT.formula_body}`)) {
    const letters = document.createTreeWalker(formula, NodeFilter.SHOW_TEXT)
    while (letters.nextNode())
      if (letters.currentNode.data.length === 1) found.add(symbols[symbolOf(letters.currentNode, 0, symbols)])
  }
  found.delete(undefined)
  if (!found.size) for (const key in symbols) if (!isName(key)) found.add(symbols[key])
  const sentences = document.createTreeWalker(document.querySelector(ELEMENT.main), NodeFilter.SHOW_TEXT)
  while (sentences.nextNode()) for (const name of namesIn(sentences.currentNode.data, symbols)) found.add(symbols[name])
  const list = [...found].map(each => `<li>${each}</li>`).join("")
  const close = `<button type="button" aria-label="${words.close}">✕</button>`
  return `<header><strong>${words.list}</strong>${close}</header><ul>${list}</ul>`
}

function place(box, around) {
  const { clientWidth, clientHeight } = document.documentElement
  const left = Math.min(Math.max(8, around.left - 16), clientWidth - box.offsetWidth - 8)
  const below = around.bottom + 8
  const fits = below + box.offsetHeight < clientHeight || around.top < box.offsetHeight
  box.style.left = `${left}px`
  box.style.top = `${fits ? below : around.top - box.offsetHeight - 8}px`
}
