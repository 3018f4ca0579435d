"""Sliders that are followed while they are dragged, and what else of the page only a script can do.

Streamlit sends a slider's value when it is released. This component watches the slider under the pointer and sends its value on the way: the
next one only when the run that the last one caused has come back, so that the server is never flooded. Nothing of the slider is replaced:
without this script it works as before, on release.

The script also sets the language of the document, lets the keys of buttons work while a slider has the focus, keeps one entry in the history
for each page however often its link changes, and goes to the top of the page when a preset has changed it.
"""

from typing import NamedTuple

import streamlit as st

_SCRIPT = """
export default function ({ data, setStateValue }) {
  document.documentElement.lang = data.lang

  const drag = (window.playgroundDrag ??= { watching: null, waiting: false })
  drag.send = value => setStateValue("drag", value)
  drag.waiting = false
  if (drag.preset !== undefined && drag.preset !== data.preset)
    document.querySelector("[data-testid=stMain]")?.scrollTo({ top: 0, behavior: "smooth" })
  drag.preset = data.preset
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
    const value = Number(watching.input.value)
    if (!drag.waiting && value !== watching.sent) {
      watching.sent = value
      drag.waiting = true
      drag.send({ key: watching.key, value, from: watching.from })
    }
    requestAnimationFrame(follow)
  }

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
    const value = Number(input.value)
    drag.watching = { input, key: name[1], from: value, sent: value }
    drag.moved = false
    requestAnimationFrame(follow)
  }, { capture: true })

  for (const end of ["pointerup", "pointercancel"])
    document.addEventListener(end, () => {
      if (!drag.watching) return
      const moved = drag.watching.sent !== drag.watching.from
      drag.watching = null
      if (moved) setTimeout(settle, 400)
    }, { capture: true })
}
"""

_watch = st.components.v2.component("live_sliders", js=_SCRIPT)
_KEY = "live"


class Drag(NamedTuple):
    """A slider under the pointer: its key, the value it has been dragged to, and the value it came from."""

    key: str
    value: float
    start: float


def mount(language: str, presets: int) -> None:
    """Put the watcher at the end of a page; what it is told with each run tells it that the last value has been shown.

    Args:
      language: "en" or "zh".
      presets: how many presets have been chosen so far.
    """
    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    told = {"lang": "zh-CN" if language == "zh" else "en", "run": st.session_state["runs"], "preset": presets}
    _watch(key=_KEY, data=told, on_drag_change=lambda: None)


def drag() -> Drag | None:
    """The slider that is being dragged, if one is."""
    match (st.session_state.get(_KEY) or {}).get("drag"):
        case {"key": str(key), "value": int() | float() as value, "from": int() | float() as start}:
            return Drag(key, float(value), float(start))
    return None
