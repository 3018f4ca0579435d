// The private parts of Streamlit and Plotly that scripts rely on; see internals.py, which also fills in the two tables.
// Found in Streamlit 1.67 and Plotly 7.1.

export const ELEMENT = {}
export const KEY_CLASS = ""

// ---- Parts of the page by their keys

export const withKey = key => `.${KEY_CLASS}${CSS.escape(key.trim().replace(/[^a-zA-Z0-9_-]/g, "-"))}`

export function keyOf(element) {
  const classes = element.closest(`[class*=${KEY_CLASS}]`)?.classList ?? []
  return [...classes].find(name => name.startsWith(KEY_CLASS))?.slice(KEY_CLASS.length)
}

// A slider holds an input, which its thumb and its value are drawn over.
export const rangeIn = slider => slider?.querySelector("input[type=range]")

// ---- What Streamlit's page does

// Streamlit pushes an entry into the history whenever a control changes the link. One for each page is kept. Before it
// goes to another page, it takes the parameters out of the link, where the way back needs them.
export function keepOneEntryForEachPage() {
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
}

// Streamlit hears the keys of buttons only where nothing can be typed, and takes sliders and switches for fields.
export function letKeysOfButtonsThrough() {
  document.addEventListener("keydown", event => {
    const typing = !event.target.matches?.("input:is([type=range], [type=checkbox], [type=radio])")
    if (typing || event.key.length > 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return
    const { key, code, keyCode, shiftKey } = event
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, code, keyCode, shiftKey, bubbles: true }))
  })
}

// The server learns of another theme with the next run only; in the page it shows as the colour scheme of the app.
export function onOtherTheme(tell) {
  const app = document.querySelector(ELEMENT.app)
  const schemeOf = () => getComputedStyle(app).colorScheme
  let scheme = schemeOf()
  new MutationObserver(() => {
    if (scheme === schemeOf()) return
    scheme = schemeOf()
    tell(scheme)
  }).observe(app, { attributeFilter: ["class", "style"] })
}

// Whether the server is there stands in an attribute that Streamlit has for its own tests.
export function onConnection(tell) {
  const app = document.querySelector(ELEMENT.app)
  const watcher = new MutationObserver(() => tell(app.dataset.testConnectionState === "CONNECTED"))
  watcher.observe(app, { attributeFilter: ["data-test-connection-state"] })
  return watcher
}

// React does not see a value that a script sets as a property of its field; Streamlit sends a text at Ctrl+Enter.
export function enterText(area, text) {
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, text)
  area.dispatchEvent(new Event("input", { bubbles: true }))
  setTimeout(() =>
    area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", ctrlKey: true, bubbles: true })),
  )
}

// The translation of a browser puts other nodes in the place of texts that React takes for its own: it fails where it
// takes one out, or puts something before one, and the page with it. What stands there instead serves as well.
export function surviveTranslation() {
  const { removeChild, insertBefore } = Node.prototype
  const standingIn = (parent, node) => {
    let found = node
    while (found && found.parentNode !== parent) found = found.parentNode
    return found
  }
  Node.prototype.removeChild = function (node) {
    const found = standingIn(this, node)
    if (found) removeChild.call(this, found)
    return node
  }
  Node.prototype.insertBefore = function (node, before) {
    return insertBefore.call(this, node, before && standingIn(this, before))
  }
}

// Below which path the server answers is told by nothing but the address of Streamlit's own scripts.
export const addressOnServer = path =>
  new URL(path, new URL("../../", document.querySelector("script[src*='static/js/']").src))

// ---- What Plotly does

// Plotly rejects the promise of an animation that is paused, with nothing as the reason.
export function passOverPausedAnimations() {
  window.addEventListener("unhandledrejection", event => event.reason === undefined && event.preventDefault())
}

// Plotly walks through its whole schema, for each trace of each drawing, to find what a hover text may say of a point.
// It took a third of the time that charts take, and in these charts a text speaks of the trace's own lists alone:
// coordinates, text, customdata.
export function hurry() {
  const isList = held => Array.isArray(held) || ArrayBuffer.isView(held)
  window.Plotly.PlotSchema.findArrayAttributes = trace =>
    Object.keys(trace).filter(name => name[0] !== "_" && isList(trace[name]))
}

// What Plotly 4 keeps of the drawing before, and would draw wrongly by: the place of a text that was empty, out of
// which it has taken the node that the next text needs; and the first range that an axis of square cells had, which it
// takes for the range of all later ones.
export function forgetDrawing(chart) {
  for (const place of chart.querySelectorAll(`${ELEMENT.plot_text}:empty`)) place.remove()
  for (const [name, axis] of Object.entries(chart._fullLayout ?? {}))
    if (/^[xy]axis/.test(name)) delete axis._inputRange
}

// Under the pointer Plotly writes numbers as D3 does, 0.5000 and 1.235e+6; it makes its writer anew with each drawing.
// The rule writes what it knows, D3 the rest.
export function writeNumbersBy(chart, rule) {
  const locale = chart._fullLayout?._d3locale
  if (!locale || locale.byRule) return
  const { numberFormat } = locale
  locale.byRule = true
  locale.numberFormat = spec => rule(spec) ?? numberFormat(spec)
}

// A chart is drawn in several layers of the same size, none of which scales.
export const drawingsIn = chart => chart.querySelectorAll(".main-svg")

// The x axes of a chart as they are drawn: from which value to which, from which pixel on, how wide, and above that how
// high; none where the chart has not been drawn.
export function drawnAxes(plot) {
  const layout = plot?._fullLayout
  if (!layout?._subplots) return []
  const { t: top, h: height } = layout._size
  return layout._subplots.xaxis.map(name => {
    const { range, _offset: left, _length: width } = layout[name.replace("x", "xaxis")]
    return { range, left, width, top, height }
  })
}

// Where the last pair of axes of a chart lies in it, in pixels, and its ranges; undefined before it has been drawn.
export function lastAxesOf({ _fullLayout: layout }) {
  const [x, y] = ["xaxis", "yaxis"].map(kind => layout?.[layout._subplots?.[kind].at(-1).replace(kind[0], kind)])
  const place = x && { left: x._offset, top: y._offset, width: x._length, height: y._length }
  return place && { ...place, ranges: [x.range, y.range] }
}

// The ranges of the first axes of a chart, also where Plotly has chosen them.
export const rangesOf = ({ _fullLayout: { xaxis, yaxis } }) => [xaxis.range, yaxis.range]
