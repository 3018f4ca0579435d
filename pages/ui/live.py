"""Sliders and points that are followed while they are dragged, and what else of the page only a script can do.

Streamlit sends a slider's value when it is released. This component watches the slider under the pointer and sends its value on the way: the
next one only when the run that the last one caused has come back, so that the server is never flooded. Nothing of the slider is replaced:
without this script it works as before, on release.

The script also sets the language of the document, lets the keys of buttons work while a slider has the focus, keeps one entry in the history
for each page however often its link changes, and goes to the top of the page when a preset has changed it.
"""

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

import streamlit as st

_SCRIPT = """
export default function ({ data, setStateValue }) {
  document.documentElement.lang = data.lang

  const drag = (window.playgroundDrag ??= { watching: null, waiting: false })
  drag.send = value => setStateValue("drag", value)
  drag.drop = value => setStateValue("drop", value)
  drag.waiting = false
  if (drag.preset !== undefined && drag.preset !== data.preset)
    document.querySelector("[data-testid=stMain]")?.scrollTo({ top: 0, behavior: "smooth" })
  drag.preset = data.preset
  drag.points = data.points
  if (drag.installed) return
  drag.installed = true

  const push = history.pushState.bind(history)
  history.pushState = (state, title, url) => {
    const here = url && new URL(url, location.href).pathname === location.pathname
    here ? history.replaceState(state, title, url) : push(state, title, url)
  }

  // Plotly rejects the promise of an animation that is paused, with nothing as the reason.
  window.addEventListener("unhandledrejection", event => event.reason === undefined && event.preventDefault())

  document.addEventListener("keydown", event => {
    if (!event.target.matches?.("input[type=range]") || event.key.length > 1 || event.ctrlKey || event.metaKey || event.altKey) return
    const { key, code, keyCode, shiftKey } = event
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, code, keyCode, shiftKey, bubbles: true }))
  })

  const follow = () => {
    const { watching } = drag
    if (!watching) return
    const values = watching.read()
    if (!drag.waiting && JSON.stringify(values) !== JSON.stringify(watching.sent)) {
      watching.sent = values
      drag.waiting = true
      drag.send({ values, from: watching.from })
    }
    requestAnimationFrame(follow)
  }

  const watch = (read, from, drop) => {
    drag.watching = { read, from, sent: from, drop }
    requestAnimationFrame(follow)
  }

  const inputOf = key => document.querySelector(`.st-key-${CSS.escape(key)} input[type=range]`)

  const settle = () => {
    if (drag.watching) return
    if (drag.waiting) return setTimeout(settle, 100)
    drag.send(null)
  }

  document.addEventListener("pointerdown", event => {
    const slider = event.target.closest?.("[data-testid=stSlider]")
    const input = slider?.querySelector("input[type=range]")
    const name = slider?.closest("[class*=st-key-]")?.className.match(/st-key-(\\S+)/)
    if (!input || !name) return
    const read = () => ({ [name[1]]: Number(input.value) })
    watch(read, read())
  }, { capture: true })

  // A chart whose point can be dragged: its pixels become the values of two sliders.
  document.addEventListener("pointerdown", event => {
    const plot = event.target.closest?.(".js-plotly-plot")
    const chart = plot && Object.keys(drag.points ?? {}).find(key => plot.closest(`.st-key-${CSS.escape(key)}`))
    const area = chart && plot.querySelector(".nsewdrag")?.getBoundingClientRect()
    if (!area || event.pointerType === "touch") return
    const keys = drag.points[chart], [x, y] = keys.map(inputOf), { xaxis, yaxis } = plot._fullLayout
    if (!x || !y || event.clientX < area.left || event.clientX > area.right || event.clientY < area.top || event.clientY > area.bottom) return
    const from = { [keys[0]]: Number(x.value), [keys[1]]: Number(y.value) }
    const { range: [left, right] } = xaxis, { range: [low, high] } = yaxis
    let values
    const move = ({ clientX, clientY }) => {
      values = {
        [keys[0]]: left + (clientX - area.left) / area.width * (right - left),
        [keys[1]]: high - (clientY - area.top) / area.height * (high - low),
      }
    }
    move(event)
    document.addEventListener("pointermove", move)
    watch(() => values, from, () => {
      document.removeEventListener("pointermove", move)
      drag.drop({ values, at: Date.now() })
    })
  }, { capture: true })

  // Meanwhile the chart, which is drawn anew under the pointer, hears nothing of the mouse.
  for (const heard of ["mousedown", "mousemove", "mouseover", "mouseout"])
    document.addEventListener(heard, event => drag.watching?.drop && event.stopPropagation(), { capture: true })

  for (const end of ["pointerup", "pointercancel"])
    document.addEventListener(end, () => {
      if (!drag.watching) return
      const { sent, from, drop } = drag.watching
      const moved = sent !== from
      drag.watching = null
      drop?.()
      if (moved) setTimeout(settle, 400)
    }, { capture: true })
}
"""

_watch = st.components.v2.component("live_sliders", js=_SCRIPT)
_KEY = "live"


class Drag(NamedTuple):
    """What is under the pointer: by the key of a slider, the value it has been dragged to, and the value it came from."""

    values: dict[str, float]
    start: dict[str, float]


Points = dict[str, tuple[str, str]]


def mount(language: str, presets: int, points: Points, drop: Callable[[dict[str, float]], None]) -> None:
    """Put the watcher at the end of a page; what it is told with each run tells it that the last value has been shown.

    Args:
      language: "en" or "zh".
      presets: how many presets have been chosen so far.
      points: by the key of a chart whose point can be dragged, the keys of the sliders of x and y.
      drop: what to do with the values of those sliders when the point is let go.
    """

    def dropped() -> None:
        drop(_numbers(_told("drop"), "values"))

    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    told = {"lang": "zh-CN" if language == "zh" else "en", "run": st.session_state["runs"], "preset": presets, "points": points}
    _watch(key=_KEY, data=told, on_drag_change=lambda: None, on_drop_change=dropped)


def drag() -> Drag | None:
    """What is being dragged, if anything is."""
    told = _told("drag")
    values, start = _numbers(told, "values"), _numbers(told, "from")
    return Drag(values, start) if values and values.keys() == start.keys() else None


def _told(name: str) -> object:
    return (st.session_state.get(_KEY) or {}).get(name)


def _numbers(told: object, name: str) -> dict[str, float]:
    """The finite numbers by name in what a browser said; it may say anything."""
    found = told.get(name) if isinstance(told, Mapping) else None
    pairs = found.items() if isinstance(found, Mapping) else ()
    return {str(key): float(value) for key, value in pairs if isinstance(value, int | float) and math.isfinite(value)}
