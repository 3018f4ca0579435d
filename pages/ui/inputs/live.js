import { lecture, room } from "../frame/lecture.js"
import { showGrids } from "./cells.js"
import { holds, valuesAt } from "./dragged_point.js"
import { answerTyped, describeSliders, installTyping } from "./typed.js"

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
  if (page) showPage(drag, page)
  else lecture(room.on)
  describeSliders(page?.words)
  answerTyped(typed)
  showGrids(matrices, page?.words)
  drag.step()
  clearTimeout(drag.pausing)
  drag.pausing = setTimeout(letKeysScroll, 300)
}

function showPage(drag, page) {
  if (document.documentElement.lang !== page.lang) document.documentElement.lang = page.lang
  if (drag.preset !== undefined && drag.preset !== page.preset)
    document
      .querySelector("[data-testid=stMain]")
      ?.scrollTo({ top: 0, behavior: page.still || STILL.matches ? "auto" : "smooth" })
  drag.preset = page.preset
  drag.points = page.points
  lecture(page.lecture)
}

// What is wider than its place is scrolled by the arrow keys once it can have the focus.
function letKeysScroll() {
  for (const part of document.querySelectorAll(".katex-display, .dl-layers, .st-key-network"))
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0
    else part.removeAttribute("tabindex")
}

function install(drag) {
  drag.installed = true

  // One entry in the history for each page. Before it goes to another, Streamlit takes the parameters out of the link,
  // where the way back needs them.
  const push = history.pushState.bind(history)
  const pathOf = url => new URL(url, location.href).pathname
  let left
  document.addEventListener(
    "click",
    event => {
      if (event.target.closest?.("a[href]")) left = location.href
    },
    { capture: true },
  )
  history.pushState = (state, title, url) => {
    if (url && pathOf(url) === location.pathname) return history.replaceState(state, title, url)
    if (left && pathOf(left) === location.pathname) history.replaceState(history.state, "", left)
    left = undefined
    push(state, title, url)
  }

  // Plotly rejects the promise of an animation that is paused, with nothing as the reason.
  window.addEventListener("unhandledrejection", event => event.reason === undefined && event.preventDefault())

  // The colours of charts come from the server, which learns of another theme with the next run.
  const app = document.querySelector(".stApp")
  const schemeOf = () => getComputedStyle(app).colorScheme
  let scheme = schemeOf()
  new MutationObserver(() => {
    if (scheme === schemeOf()) return
    scheme = schemeOf()
    setTimeout(() => drag.watchers.live?.repaint(scheme), 100)
  }).observe(app, { attributeFilter: ["class", "style"] })

  new ResizeObserver(letKeysScroll).observe(document.querySelector("[data-testid=stMain]"))

  document.addEventListener("keydown", event => {
    const typing = !event.target.matches?.("input:is([type=range], [type=checkbox], [type=radio])")
    if (typing || event.key.length > 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return
    const { key, code, keyCode, shiftKey } = event
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, code, keyCode, shiftKey, bubbles: true }))
  })

  drag.step = () => {
    const { watching } = drag
    const values = watching?.read()
    if (!watching || watching.by.waiting || JSON.stringify(values) === JSON.stringify(watching.sent)) return
    watching.sent = values
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
      const found = block.querySelector(":scope > [class*=st-key-live]")
      if (found) return drag.watchers[found.className.match(/st-key-(live\S*)/)[1]]
    }
  }

  installTyping(watcherOf)

  const watch = (input, read, from, drop) => {
    const by = watcherOf(input)
    if (!by) return
    drag.watching = { by, read, from, sent: from, drop }
    requestAnimationFrame(follow)
  }

  const inputOf = key => document.querySelector(`.st-key-${CSS.escape(key)} input[type=range]`)

  const settle = watcher => {
    // A point that was let go moves its sliders in the run that it causes; any message before that would put them back.
    if (drag.watching || watcher.waiting || watcher.dropping) return setTimeout(settle, 100, watcher)
    watcher.send(null)
  }

  document.addEventListener(
    "pointerdown",
    event => {
      const slider = event.target.closest?.("[data-testid=stSlider]")
      const input = slider?.querySelector("input[type=range]")
      const name = slider?.closest("[class*=st-key-]")?.className.match(/st-key-(\S+)/)
      if (!input || !name) return
      const read = () => ({ [name[1]]: Number(input.value) })
      watch(input, read, read())
    },
    { capture: true },
  )

  // A chart whose point can be dragged: its pixels become the values of two sliders.
  document.addEventListener(
    "pointerdown",
    event => {
      const plot = event.target.closest?.(".js-plotly-plot")
      const chart = plot && Object.keys(drag.points ?? {}).find(key => plot.closest(`.st-key-${CSS.escape(key)}`))
      const area = chart && plot.querySelector(".nsewdrag")?.getBoundingClientRect()
      if (!area || event.pointerType === "touch") return
      const keys = drag.points[chart]
      const [x, y] = keys.map(inputOf)
      const { xaxis, yaxis } = plot._fullLayout
      if (!x || !y || !holds(area, event)) return
      const from = { [keys[0]]: Number(x.value), [keys[1]]: Number(y.value) }
      let values
      const move = pointer => {
        const [across, up] = valuesAt(pointer, area, xaxis.range, yaxis.range)
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
        drag.watching = null
        drop?.(by)
        if (moved) setTimeout(settle, 400, by)
      },
      { capture: true },
    )
}
