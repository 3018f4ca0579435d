// The value of a slider is typed into a field that opens over it: by a click on the value, or by its first sign while
// the slider has the focus. Enter, or leaving the field, takes it; Escape does not. Delete, a double click or an empty
// field brings the usual scale back.

import { ROLE } from "../layout/names.js"
import { ELEMENT, keyOf, rangeIn, withKey } from "../platform/internals.js"
import { negated } from "./matrix_text.js"

window.playgroundTyping ??= { field: null, words: {} }
const typing = window.playgroundTyping
const SLIDER = ELEMENT.slider
const SHOWN = ELEMENT.slider_value

// A phone shows its keyboard for numbers where a number is guessed.
export function askForNumbers() {
  for (const field of document.querySelectorAll(`${ROLE.guess} input[type=text]`)) field.inputMode = "decimal"
}

const rangeOf = key => rangeIn(document.querySelector(`${withKey(key)} ${SLIDER}`))

// All digits of a value stand in the link, where it is not the default.
const textOf = (slider, key) =>
  new URLSearchParams(location.search).getAll(key).at(-1) ?? slider.querySelector(SHOWN)?.textContent ?? ""

function openField(slider, watcher, first) {
  const key = keyOf(slider)
  const range = rangeIn(slider)
  if (!key || !watcher || range.disabled) return
  closeField()
  const box = document.createElement("div")
  const input = document.createElement("input")
  const sign = document.createElement("button")
  box.className = "dl-typed"
  Object.assign(input, {
    type: "text",
    inputMode: "decimal",
    autocomplete: "off",
    spellcheck: false,
    enterKeyHint: "done",
    value: first ?? textOf(slider, key),
  })
  input.setAttribute("aria-label", range.getAttribute("aria-label") ?? "")
  Object.assign(sign, { type: "button", textContent: "±", title: typing.words.sign, tabIndex: -1 })
  sign.setAttribute("aria-label", typing.words.sign)
  const opened = performance.now()
  const field = { box, input, key, watcher, before: textOf(slider, key) }
  typing.field = field
  sign.addEventListener("pointerdown", event => event.preventDefault())
  sign.addEventListener("click", event => {
    // The second click on the value, over which the field has opened, is none on the button.
    if (event.detail > 1 && event.timeStamp - opened < 500) return
    input.value = negated(input.value)
    input.focus()
  })
  input.addEventListener("keydown", event => {
    event.stopPropagation()
    if (event.key === "Enter") submit(field, true)
    else if (event.key === "Escape") closeField(true)
    else return
    event.preventDefault()
  })
  input.addEventListener("input", () => refuse(field, ""))
  input.addEventListener("blur", () =>
    setTimeout(() => field === typing.field && document.activeElement !== input && submit(field, false)),
  )
  box.append(input, sign)
  slider.append(box)
  input.focus()
  first ?? input.select()
}

function submit(field, stay) {
  if (field.sent) return
  if (field.input.value === field.before) return closeField(stay)
  field.stay = stay
  sendTyped(field.watcher, field.key, field.input.value)
  field.sent = typing.at
}

function sendTyped(watcher, key, text) {
  typing.at = Date.now()
  watcher.type({ key, text, at: typing.at })
}

// What the run that a typed text has caused says of it.
export function answerTyped(typed) {
  const { field } = typing
  if (!field?.sent || typed?.at !== field.sent) return
  field.sent = undefined
  if (!typed.refused) return closeField(field.stay)
  refuse(field, typed.refused)
  if (field.stay) field.input.focus()
}

function refuse(field, why) {
  field.box.querySelector("[role=alert]")?.remove()
  field.input.setAttribute("aria-invalid", String(Boolean(why)))
  if (!why) return
  const said = document.createElement("p")
  said.setAttribute("role", "alert")
  said.textContent = why
  field.box.append(said)
}

function closeField(stay) {
  const { field } = typing
  if (!field) return
  typing.field = null
  field.box.remove()
  if (stay) focusLater(field.key)
}

// A slider whose scale has become another is drawn anew, and would lose the focus.
function focusLater(key, tries = 10) {
  const range = rangeOf(key)
  range?.focus()
  if (tries > 0)
    setTimeout(() => [document.body, null].includes(document.activeElement) && focusLater(key, tries - 1), 60)
}

export function describeSliders(words) {
  typing.words = words ?? typing.words
  for (const slider of document.querySelectorAll(SLIDER)) {
    rangeIn(slider)?.setAttribute("aria-description", typing.words.type)
    slider.querySelector(SHOWN)?.setAttribute("title", typing.words.type)
  }
}

export function installTyping(watcherOf) {
  const shown = event => event.target.closest?.(SHOWN)?.closest(SLIDER)
  for (const pressed of ["pointerdown", "mousedown", "touchstart"])
    document.addEventListener(pressed, event => shown(event) && event.stopPropagation(), { capture: true })
  document.addEventListener(
    "click",
    event => {
      const slider = shown(event)
      if (slider) openField(slider, watcherOf(slider))
    },
    { capture: true },
  )

  document.addEventListener(
    "keydown",
    event => {
      const slider = event.target.matches?.("input[type=range]") && event.target.closest(SLIDER)
      if (!slider || event.ctrlKey || event.metaKey || event.altKey) return
      if (/^[-+−.,0-9]$/.test(event.key)) openField(slider, watcherOf(slider), event.key)
      else if (event.key === "Delete" || event.key === "Backspace") backToUsual(slider)
      else return
      event.preventDefault()
      event.stopPropagation()
    },
    { capture: true },
  )

  document.addEventListener(
    "dblclick",
    event => {
      const slider = event.target.closest?.(SLIDER)
      if (slider && !event.target.closest(`.dl-typed, ${SHOWN}, label`)) backToUsual(slider)
    },
    { capture: true },
  )

  const backToUsual = slider => {
    const watcher = watcherOf(slider)
    const key = keyOf(slider)
    if (!watcher || !key || rangeIn(slider).disabled) return
    sendTyped(watcher, key, "")
    focusLater(key)
  }

  // The arrow keys may lead across the end of the usual scale.
  document.addEventListener("focusout", event => {
    const slider = event.target.matches?.("input[type=range]") && event.target.closest(SLIDER)
    const key = slider && keyOf(slider)
    if (key && !event.relatedTarget) setTimeout(() => event.target.isConnected || focusLater(key))
  })
}
