// Lecture mode: one screen after the other, with a clicker. Forward means: show what is asked for, then press the
// button “next” of a screen that has one, then the next screen, then the next lesson or the next of a lesson plan; back
// means the same the other way round.

import { ROLE, SIDEWAYS } from "../layout/names.js"
import { ELEMENT } from "../platform/internals.js"
import { beginNotes, endNotes, openNotes, tellNotes } from "./lecture_notes.js"
import {
  enlargeLetters,
  keepForNext,
  keptBefore,
  putAway,
  startOrStopClock,
  takeOrLeavePen,
  takeUp,
  wipe,
} from "./lecture_tools.js"
import { atOnce, screens, showAll, showOnly } from "./screens.js"

window.playgroundLecture ??= { on: false, screen: 0, dealt: [], inputs: false }
export const room = window.playgroundLecture

// What a clicker may send as well, where nothing has the focus that it would move or press.
const TURNS = { ArrowRight: 1, ArrowLeft: -1 }
const OTHER_KEYS = { ...TURNS, " ": 1, Enter: 1 }
const MOVED = `input, textarea, [role=radio], [role=option], [role=tab], ${SIDEWAYS}, .dl-chart *, .film *, table *`
const MODIFIERS = new Set(["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock"])
const NOTHING_TYPED = "[type=range], [type=checkbox], [type=radio], [role=combobox][aria-expanded=false]"

// What the address says of where a lecture is.
const addressed = () => `${location.pathname} ${new URLSearchParams(location.search).get("place")}`

// Where the page has changed, the screen that has the part that this one begins with, or the one in its place. A lesson
// begins with its first screen, or with its last for who comes back to it, and stays there until a key is pressed,
// since its parts come one by one.
function dealAgain() {
  if (room.at !== addressed()) arrive()
  const first = room.dealt[room.screen]?.[0]
  room.dealt = screens()
  const found = room.dealt.findIndex(screen => screen.includes(first))
  const follows = found < 0 ? room.screen : found
  show({ first: 0, last: room.dealt.length - 1 }[room.stays] ?? follows)
}

function arrive() {
  const stays = Number(keptBefore("way")) < 0 ? "last" : "first"
  Object.assign(room, { at: addressed(), screen: 0, dealt: [], stays })
  keepForNext("way", 0)
}

function show(number) {
  if (number !== room.screen) wipe()
  room.screen = Math.max(Math.min(number, room.dealt.length - 1), 0)
  showOnly(room.dealt[room.screen] ?? [], room.inputs)
  const place = document.querySelector(".lecture-screen")
  if (place) place.textContent = `${room.screen + 1} / ${room.dealt.length}`
  tellNotes(room.dealt, room.screen)
}

// A button of what stands on the screen, or of what is stepped through there.
const buttonOn = role =>
  [...document.querySelectorAll(`${role} button`)].find(
    button => !button.disabled && room.dealt[room.screen]?.some(part => (atOnce(part) ?? part).contains(button)),
  )

function turn(way) {
  const button = (way > 0 && buttonOn(ROLE.reveal)) || buttonOn(way > 0 ? ROLE.next : ROLE.back)
  if (button) return button.click()
  const before = room.screen
  show(before + way)
  if (room.screen === before) leave(way)
}

function leave(way) {
  keepForNext("way", way)
  document.querySelector(`a[rel=${way > 0 ? "next" : "prev"}]`)?.click()
}

function setLetters(way) {
  enlargeLetters(way)
  dealLater()
}

// The number of a screen is typed before Enter.
function type(key) {
  const digits = /^\d$/.test(key) && `${room.typed ?? ""}${key}`
  const number = key === "Enter" && room.typed
  room.typed = digits || ""
  if (number) show(number - 1)
  return digits || number
}

const KEYS = {
  ".": () => document.body.classList.toggle("lecture-veiled"),
  i: () => {
    room.inputs = !room.inputs
    show(room.screen)
  },
  b: () => document.body.classList.toggle("lecture-blank"),
  d: takeOrLeavePen,
  t: () => {
    startOrStopClock()
    tellNotes(room.dealt, room.screen)
  },
  n: openNotes,
  "?": () => document.documentElement.classList.toggle("lecture-begun"),
  "+": () => setLetters(1),
  "=": () => setLetters(1),
  "-": () => setLetters(-1),
  Home: () => show(0),
  End: () => show(room.dealt.length - 1),
  Escape: () => document.querySelector(`${ROLE.leave_lecture} button`)?.click(),
}

// Does what a key asks for; whether it asks for anything.
function obey(key, way) {
  room.stays = undefined
  if (type(key)) return true
  if (way) turn(way)
  else KEYS[key]?.()
  return !!way || key in KEYS
}

function wayOf({ key, target }) {
  const turns = { PageDown: 1, PageUp: -1 }[key]
  if (turns) return turns
  return target === document.body ? OTHER_KEYS[key] : !target.closest?.(MOVED) && TURNS[key]
}

// Esc closes what is open, such as a code to join by, before it ends the lecture.
function press(event) {
  if (event.key === "Escape" && document.querySelector(ELEMENT.opened_popover)) return
  if (!room.on || event.ctrlKey || event.metaKey || event.altKey) return
  const way = wayOf(event)
  const typing = event.target.matches?.(`textarea, input:not(${NOTHING_TYPED})`)
  const moving = event.target.matches?.("[type=range]") && ["Home", "End"].includes(event.key)
  if ((typing || moving) && !way) return
  if (MODIFIERS.has(event.key)) return
  if (!obey(event.key, way)) return
  if (event.key !== "?") document.documentElement.classList.add("lecture-begun")
  event.preventDefault()
  event.stopPropagation()
}

// A button that was clicked gives the focus away, so that the keys of a clicker press it no more.
function click({ target, detail }) {
  const button = target.closest?.("button:not([aria-haspopup], [aria-expanded])")
  if (!room.on || !button) return
  if (button.matches(".lecture-notes")) openNotes()
  if (detail) button.blur()
}

function begin() {
  room.at = undefined
  takeUp()
  beginNotes(obeyNotes, dealLater)
}

// A key that was pressed in the window of the notes, which has no lecture of its own to end.
const obeyNotes = key => room.on && key !== "n" && obey(key, { PageDown: 1, PageUp: -1, ...OTHER_KEYS }[key])

export function lecture(on) {
  if (!on && !room.on) return
  if (on && !room.on) begin()
  room.on = on
  if (!on) {
    document.body.classList.remove("lecture-veiled", "lecture-blank")
    putAway()
    endNotes()
    return showAll()
  }
  watchPage()
  dealLater()
}

function dealLater() {
  cancelAnimationFrame(room.dealing)
  room.dealing = requestAnimationFrame(() => room.on && dealAgain())
}

// Parts come and go while a page runs, and a window may become larger.
function watchPage() {
  if (room.installed) return
  room.installed = true
  const app = document.querySelector(ELEMENT.app)
  const comes = ({ target, addedNodes, removedNodes }) =>
    !target.closest?.(".dl-chart") && (addedNodes.length || removedNodes.length) && target.closest?.(ELEMENT.page)
  new MutationObserver(changes => room.on && changes.some(comes) && dealLater()).observe(app, {
    childList: true,
    subtree: true,
  })
  addEventListener("resize", dealLater)
  document.addEventListener("keydown", press, { capture: true })
  document.addEventListener("click", click)
}
