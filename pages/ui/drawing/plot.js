// A Plotly chart that is changed in place when its data change.

import { number } from "../writing/number.js"

const decoder = new TextDecoder()

export default function ({ data, parentElement, setTriggerValue }) {
  const chart = parentElement.querySelector(".dl-chart")
  const text = decoder.decode(data)
  if (text === chart.told) return chart.forget
  chart.told = text
  const { figure, alt, clickable, plotly, fractions } = JSON.parse(text)
  chart.setAttribute("aria-label", alt)
  chart.classList.toggle("dl-square", !!figure.layout.meta?.square)
  chart.style.height = `${heightFor(figure.layout, chart.clientWidth || Infinity)}px`
  chart.figure = figure
  chart.fractions = fractions
  chart.click = clickable ? ({ points: [{ x, y }] }) => setTriggerValue("click", { x, y }) : () => {}
  chart.forget ??= follow(chart, plotly)
  draw(chart, plotly)
  return chart.forget
}

// Draws a chart whenever its width changes: what is folded away has none, and waits until it has one. Returns how to
// end it.
function follow(chart, plotly) {
  const watcher = new ResizeObserver(() => draw(chart, plotly))
  watcher.observe(chart)
  return () => {
    watcher.disconnect()
    window.Plotly?.purge(chart)
  }
}

// One drawing after the other, since Plotly loses its frames when two overlap.
function draw(chart, plotly) {
  chart.drawing = Promise.allSettled([chart.drawing, fonts(chart.figure)])
    .then(() => fetched(plotly))
    .then(
      () => paint(chart),
      () => sayInWords(chart),
    )
}

async function paint(chart) {
  const { figure, drawn, clientWidth: width } = chart
  if (!width || !chart.isConnected || (figure === drawn?.figure && width === drawn.width)) return
  chart.drawn = { figure, width }
  const height = heightFor(figure.layout, width)
  chart.style.height = `${height}px`
  if (!drawn) chart.replaceChildren()
  cleanUp(chart)
  const { data, layout, frames } = structuredClone(figure) // Plotly writes into what it is given
  await window.Plotly.react(chart, {
    data,
    layout: { ...layout, width, height },
    frames,
    config: { displayModeBar: false },
  })
  if (!drawn) {
    chart.on("plotly_click", event => chart.click(event))
    chart.on("plotly_afterplot", () => writeByRule(chart))
    writeByRule(chart)
  }
  chart.removeAttribute("aria-busy")
}

// What Plotly 4 keeps of the drawing before, and would draw wrongly by: the place of a text that was empty, out of
// which it has taken the node that the next text needs; and the first range that an axis of square cells had, which it
// takes for the range of all later ones.
function cleanUp(chart) {
  for (const place of chart.querySelectorAll(".textpoint:empty")) place.remove()
  for (const [name, axis] of Object.entries(chart._fullLayout ?? {}))
    if (/^[xy]axis/.test(name)) delete axis._inputRange
}

// Under the pointer Plotly writes numbers as D3 does, 0.5000 and 1.235e+6; “.4g” in a template asks for four significant
// digits, which are written here by the rule of all pages. Plotly makes its writer anew with each drawing.
function writeByRule(chart) {
  const locale = chart._fullLayout?._d3locale
  if (!locale || locale.byRule) return
  const { numberFormat } = locale
  locale.byRule = true
  locale.numberFormat = spec => byRule(spec, chart.fractions) ?? numberFormat(spec)
}

// How “.4g” writes a number; undefined for what asks for something else.
export function byRule(spec, fractions) {
  const digits = /^\.(\d+)g$/.exec(spec)?.[1]
  return digits && (value => number(Number(value), Number(digits), fractions))
}

// A square picture is no higher than its width allows, so that no white is left above and below it.
export function heightFor({ height, margin, meta }, width) {
  return meta?.square ? Math.min(height, width - margin.l - margin.r + margin.t + margin.b) : height
}

function sayInWords(chart) {
  if (!chart.drawn) chart.textContent = chart.ariaLabel
}

// Plotly measures a text once, to place it, and the browser fetches a font only when a text needs it: so all are
// fetched beforehand, beside Plotly.
function fonts({ layout }) {
  window.playgroundFonts ??= Promise.all(
    ["", "bold", "italic", "bold italic"].map(style => document.fonts.load(`${style} 16px ${layout.font.family}`)),
  )
  return window.playgroundFonts
}

// Plotly, fetched once for all charts of all pages from the server that sent this page.
function fetched(path) {
  window.playgroundPlotly ??= new Promise((loaded, failed) => {
    const src = new URL(path, new URL("../../", document.querySelector("script[src*='static/js/']").src))
    const script = Object.assign(document.createElement("script"), { src, onload: loaded, onerror: failed })
    document.head.append(script)
  })
    .then(hurry)
    .catch(error => {
      window.playgroundPlotly = undefined
      throw error
    })
  return window.playgroundPlotly
}

// Plotly walks through its whole schema, for each trace of each drawing, to find what a hover text may say of a point.
// It took a third of the time that charts take, and in these charts a text speaks of the trace's own lists alone:
// coordinates, text, customdata.
function hurry() {
  const isList = held => Array.isArray(held) || ArrayBuffer.isView(held)
  window.Plotly.PlotSchema.findArrayAttributes = trace =>
    Object.keys(trace).filter(name => name[0] !== "_" && isList(trace[name]))
}
