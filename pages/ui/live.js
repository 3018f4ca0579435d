const STILL = matchMedia("(prefers-reduced-motion: reduce)")

export default function ({ data: told, setStateValue }) {
  const data = JSON.parse(new TextDecoder().decode(told))
  if (document.documentElement.lang !== data.lang) document.documentElement.lang = data.lang

  const drag = (window.playgroundDrag ??= { watching: null, waiting: false })
  drag.send = value => setStateValue("drag", value)
  drag.drop = value => setStateValue("drop", value)
  drag.waiting = false
  if (drag.dropping === data.dropped) drag.dropping = undefined
  if (drag.preset !== undefined && drag.preset !== data.preset)
    document.querySelector("[data-testid=stMain]")?.scrollTo({ top: 0, behavior: data.still || STILL.matches ? "auto" : "smooth" })
  drag.preset = data.preset
  drag.points = data.points
  if (!drag.installed) install(drag)
  lecture(data.lecture)
  drag.step()
  clearTimeout(drag.pausing)
  drag.pausing = setTimeout(letKeysScroll, 300)
}

// What is wider than its place is scrolled by the arrow keys once it can have the focus.
function letKeysScroll() {
  for (const part of document.querySelectorAll(".katex-display, .dl-layers, .st-key-network"))
    part.scrollWidth > part.clientWidth ? part.tabIndex = 0 : part.removeAttribute("tabindex")
}

function install(drag) {
  drag.installed = true

  const push = history.pushState.bind(history)
  history.pushState = (state, title, url) => {
    const here = url && new URL(url, location.href).pathname === location.pathname
    here ? history.replaceState(state, title, url) : push(state, title, url)
  }

  // Plotly rejects the promise of an animation that is paused, with nothing as the reason.
  window.addEventListener("unhandledrejection", event => event.reason === undefined && event.preventDefault())

  new ResizeObserver(letKeysScroll).observe(document.querySelector("[data-testid=stMain]"))

  document.addEventListener("keydown", event => {
    const typing = !event.target.matches?.("input:is([type=range], [type=checkbox], [type=radio])")
    if (typing || event.key.length > 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return
    const { key, code, keyCode, shiftKey } = event
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, code, keyCode, shiftKey, bubbles: true }))
  })

  drag.step = () => {
    const { watching } = drag, values = watching?.read()
    if (!watching || drag.waiting || JSON.stringify(values) === JSON.stringify(watching.sent)) return
    watching.sent = values
    drag.waiting = true
    drag.send({ values, from: watching.from })
  }

  const follow = () => {
    if (!drag.watching) return
    drag.step()
    requestAnimationFrame(follow)
  }

  const watch = (read, from, drop) => {
    drag.watching = { read, from, sent: from, drop }
    requestAnimationFrame(follow)
  }

  const inputOf = key => document.querySelector(`.st-key-${CSS.escape(key)} input[type=range]`)

  const settle = () => {
    if (drag.watching) return
    // A point that was let go moves its sliders in the run that it causes; any message before that would put them back.
    if (drag.waiting || drag.dropping) return setTimeout(settle, 100)
    drag.send(null)
  }

  document.addEventListener("pointerdown", event => {
    const slider = event.target.closest?.("[data-testid=stSlider]")
    const input = slider?.querySelector("input[type=range]")
    const name = slider?.closest("[class*=st-key-]")?.className.match(/st-key-(\S+)/)
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
      drag.dropping = Date.now()
      drag.drop({ values, at: drag.dropping })
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
