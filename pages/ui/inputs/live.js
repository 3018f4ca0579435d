import { lecture, room } from "../frame/lecture.js"
import { ROLE, SIDEWAYS, WATCHER } from "../layout/names.js"
import {
  ELEMENT,
  keepOneEntryForEachPage,
  keyOf,
  letKeysOfButtonsThrough,
  onOtherTheme,
  passOverPausedAnimations,
  rangeIn,
  surviveTranslation,
} from "../platform/internals.js"
import { hearSentences, sayAloud } from "../writing/heard.js"
import { showGrids } from "./cells.js"
import { explainCells } from "./explained.js"
import { installPoints, layPoints } from "./points.js"
import { answerTyped, askForNumbers, describeSliders, installTyping } from "./typed.js"

// What happens in a step, what is right, what is said of a guess.
const SPOKEN = [ROLE.sentence, ROLE.verdicts, ROLE.guess].join()
const UNTRANSLATED = `.dl-table, .dl-chart, ${ELEMENT.slider_value}`
const STILL = matchMedia("(prefers-reduced-motion: reduce)")

export default function ({ data: told, setStateValue }) {
  const { key, dropped, typed, matrices, page } = JSON.parse(new TextDecoder().decode(told))
  window.playgroundDrag ??= { watching: null, watchers: {} }
  const drag = window.playgroundDrag
  drag.watchers[key] ??= {}
  const watcher = drag.watchers[key]
  watcher.send = value => setStateValue("drag", value)
  watcher.drop = value => setStateValue("drop", value)
  watcher.type = value => setStateValue("typed", value)
  watcher.repaint = scheme => setStateValue("scheme", scheme)
  watcher.waiting = false
  if (watcher.dropping === dropped) watcher.dropping = undefined
  if (!drag.installed) install(drag)
  if (page) drag.page = watcher
  if (page) showPage(drag, page)
  else lecture(room.on)
  describeSliders(page?.words)
  answerTyped(typed)
  showGrids(matrices, page?.words)
  askForNumbers()
  hearSentences(SPOKEN)
  keepFromTranslation()
  explainCells(drag)
  layPoints(drag)
  drag.step()
  clearTimeout(drag.pausing)
  drag.pausing = setTimeout(letKeysScroll, 300)
}

function showPage(drag, page) {
  const { lang, dir } = page
  if (document.documentElement.lang !== lang) Object.assign(document.documentElement, { lang, dir })
  // Streamlit goes to a section as soon as its heading is there, when what follows may be too short to bring it up.
  if (drag.preset === undefined) document.getElementById(location.hash.slice(1))?.scrollIntoView()
  else if (drag.preset !== page.preset)
    document
      .querySelector(ELEMENT.main)
      ?.scrollTo({ top: 0, behavior: page.still || STILL.matches ? "auto" : "smooth" })
  drag.preset = page.preset
  drag.points = page.points
  drag.pointWord = page.words.point
  drag.offered = page.ahead
  lecture(page.lecture)
  sayAloud(page.aloud)
}

// A browser that translates the page leaves numbers and formulas as they are.
function keepFromTranslation() {
  for (const part of document.querySelectorAll(`:is(${ELEMENT.formula}, ${UNTRANSLATED}):not([translate])`))
    part.translate = false
}

// What is wider than its place is scrolled by the arrow keys once it can have the focus.
function letKeysScroll() {
  for (const part of document.querySelectorAll(SIDEWAYS))
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0
    else part.removeAttribute("tabindex")
}

function install(drag) {
  drag.installed = true

  keepOneEntryForEachPage()
  surviveTranslation()
  passOverPausedAnimations()
  letKeysOfButtonsThrough()
  onOtherTheme(scheme => setTimeout(() => drag.page?.repaint(scheme), 100)) // the server gives charts their colours
  new ResizeObserver(letKeysScroll).observe(document.querySelector(ELEMENT.main))

  drag.step = () => {
    const { watching } = drag
    const values = watching?.read()
    if (!watching || !values) return
    const later = drag.ahead?.follow(values, watching.at)
    if (watching.by.waiting || later || JSON.stringify(values) === JSON.stringify(watching.sent)) return
    watching.sent = values
    watching.at = performance.now()
    watching.by.waiting = true
    watching.by.send({ values, from: watching.from })
  }

  const follow = () => {
    if (!drag.watching) return
    drag.step()
    requestAnimationFrame(follow)
  }

  // The watcher of the part of the page that an input or a chart stands in is the nearest one around it.
  drag.watcherOf = input => {
    for (let block = input; block; block = block.parentElement) {
      const found = block.querySelector(`:scope > ${WATCHER}`)
      if (found) return drag.watchers[keyOf(found)]
    }
  }

  installTyping(drag.watcherOf)

  drag.watch = (input, read, from, drop) => {
    const by = drag.watcherOf(input)
    if (!by) return
    drag.watching = { by, read, from, sent: from, at: performance.now(), drop }
    requestAnimationFrame(follow)
  }

  const settle = watcher => {
    // A point that was let go moves its sliders in the run that it causes; any message before that would put them back.
    if (drag.watching || watcher.waiting || watcher.dropping) return setTimeout(settle, 100, watcher)
    watcher.send(null)
  }

  document.addEventListener(
    "pointerdown",
    event => {
      const slider = event.target.closest?.(ELEMENT.slider)
      const input = rangeIn(slider)
      const name = slider && keyOf(slider)
      if (!input || !name) return
      const read = () => ({ [name]: Number(input.value) })
      drag.watch(input, read, read())
      if (drag.watching) drag.ahead?.grab(name, Number(input.value), !!drag.offered?.includes(name))
    },
    { capture: true },
  )

  // Meanwhile the chart, which is drawn anew under the pointer, hears nothing of the mouse.
  for (const heard of ["mousedown", "mousemove", "mouseover", "mouseout"])
    document.addEventListener(heard, event => drag.watching?.drop && event.stopPropagation(), { capture: true })

  drag.letGo = () => {
    if (!drag.watching) return
    const { by, sent, from, drop } = drag.watching
    const moved = sent !== from
    drag.ahead?.letGo(drag.watching.read())
    drag.watching = null
    drop?.(by)
    if (moved) setTimeout(settle, 400, by)
  }
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, drag.letGo, { capture: true })

  installPoints(drag)
}
