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
  rangesOf,
  surviveTranslation,
  withKey,
} from "../platform/internals.js"
import { hearSentences, sayAloud } from "../writing/heard.js"
import { showGrids } from "./cells.js"
import { holds, valuesAt } from "./dragged_point.js"
import { explainCells } from "./explained.js"
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
  drag.step()
  clearTimeout(drag.pausing)
  drag.pausing = setTimeout(letKeysScroll, 300)
}

function showPage(drag, page) {
  if (document.documentElement.lang !== page.lang) document.documentElement.lang = page.lang
  // Streamlit goes to a section as soon as its heading is there, when what follows may be too short to bring it up.
  if (drag.preset === undefined) document.getElementById(location.hash.slice(1))?.scrollIntoView()
  else if (drag.preset !== page.preset)
    document
      .querySelector(ELEMENT.main)
      ?.scrollTo({ top: 0, behavior: page.still || STILL.matches ? "auto" : "smooth" })
  drag.preset = page.preset
  drag.points = page.points
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
  const watcherOf = input => {
    for (let block = input; block; block = block.parentElement) {
      const found = block.querySelector(`:scope > ${WATCHER}`)
      if (found) return drag.watchers[keyOf(found)]
    }
  }

  installTyping(watcherOf)

  const watch = (input, read, from, drop) => {
    const by = watcherOf(input)
    if (!by) return
    drag.watching = { by, read, from, sent: from, at: performance.now(), drop }
    requestAnimationFrame(follow)
  }

  const inputOf = key => rangeIn(document.querySelector(withKey(key)))

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
      watch(input, read, read())
      if (drag.watching) drag.ahead?.grab(name, Number(input.value), !!drag.offered?.includes(name))
    },
    { capture: true },
  )

  // A chart whose point can be dragged: its pixels become the values of two sliders.
  document.addEventListener(
    "pointerdown",
    event => {
      const plot = event.target.closest?.(ELEMENT.plot)
      const chart = plot && Object.keys(drag.points ?? {}).find(key => plot.closest(withKey(key)))
      const area = chart && plot.querySelector(ELEMENT.plot_area)?.getBoundingClientRect()
      if (!area || event.pointerType === "touch") return
      const keys = drag.points[chart]
      const [x, y] = keys.map(inputOf)
      if (!x || !y || !holds(area, event)) return
      const from = { [keys[0]]: Number(x.value), [keys[1]]: Number(y.value) }
      const ranges = rangesOf(plot)
      let values
      const move = pointer => {
        const [across, up] = valuesAt(pointer, area, ...ranges)
        values = { [keys[0]]: across, [keys[1]]: up }
      }
      move(event)
      document.addEventListener("pointermove", move)
      watch(
        x,
        () => values,
        from,
        by => {
          document.removeEventListener("pointermove", move)
          by.dropping = Date.now()
          by.drop({ values, at: by.dropping })
        },
      )
    },
    { capture: true },
  )

  // Meanwhile the chart, which is drawn anew under the pointer, hears nothing of the mouse.
  for (const heard of ["mousedown", "mousemove", "mouseover", "mouseout"])
    document.addEventListener(heard, event => drag.watching?.drop && event.stopPropagation(), { capture: true })

  for (const end of ["pointerup", "pointercancel"])
    document.addEventListener(
      end,
      () => {
        if (!drag.watching) return
        const { by, sent, from, drop } = drag.watching
        const moved = sent !== from
        drag.ahead?.letGo(drag.watching.read())
        drag.watching = null
        drop?.(by)
        if (moved) setTimeout(settle, 400, by)
      },
      { capture: true },
    )
}
