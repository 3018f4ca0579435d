// A Plotly chart that is changed in place when its data change.

import { addressOnServer, drawingsIn, forgetDrawing, hurry, writeNumbersBy } from "../platform/internals.js"
import { hear } from "../writing/heard.js"
import { number } from "../writing/number.js"

const decoder = new TextDecoder()

export default function ({ data, parentElement, setTriggerValue }) {
  const chart = parentElement.querySelector(".dl-chart")
  const text = decoder.decode(data)
  if (text === chart.told) return chart.forget
  chart.told = text
  const { figure, alt, clickable, plotly, fractions } = JSON.parse(text)
  hear(chart, chart.getAttribute("aria-label"), alt)
  chart.setAttribute("aria-label", alt)
  chart.classList.toggle("dl-square", !!figure.layout.meta?.square)
  chart.classList.toggle("dl-narrow", !!figure.layout.meta?.least)
  chart.classList.toggle("dl-drawing", figure.layout.xaxis?.visible === false)
  chart.style.minWidth = `${figure.layout.meta?.least ?? 0}px`
  chart.style.setProperty("--height", `${heightFor(figure.layout, chart.clientWidth || Infinity)}px`)
  chart.figure = figure
  chart.fractions = fractions
  chart.click = clickable ? ({ points: [{ x, y }] }) => setTriggerValue("click", { x, y }) : () => {}
  chart.forget ??= follow(chart, plotly)
  followPrinting()
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
  chart.style.setProperty("--height", `${height}px`)
  if (!drawn) chart.replaceChildren()
  forgetDrawing(chart)
  const { data, layout, frames } = structuredClone(figure) // Plotly writes into what it is given
  await window.Plotly.react(chart, {
    data,
    layout: { ...layout, width, height },
    frames,
    config: { displayModeBar: false },
  })
  if (!drawn) {
    chart.on("plotly_click", event => chart.click(event))
    const write = () => writeNumbersBy(chart, spec => byRule(spec, chart.fractions))
    chart.on("plotly_afterplot", write)
    write()
  }
  chart.removeAttribute("aria-busy")
  chart.dispatchEvent(new Event("drawn", { bubbles: true }))
}

// How “.4g” in a template, which asks for four significant digits, writes a number by the rule of all pages; undefined
// for what asks for something else.
export function byRule(spec, fractions) {
  const digits = /^\.(\d+)g$/.exec(spec)?.[1]
  return digits && (value => number(Number(value), Number(digits), fractions))
}

// On paper a chart takes the width that there is, by the proportions that it was drawn in.
function scaleOnPaper() {
  for (const chart of document.querySelectorAll(".dl-chart")) {
    const { clientWidth: width, clientHeight: height } = chart
    if (!width) continue
    chart.style.setProperty("--drawn-width", `${width}px`)
    chart.style.setProperty("--drawn-proportion", `${width} / ${height}`)
    for (const drawing of drawingsIn(chart)) drawing.setAttribute("viewBox", `0 0 ${width} ${height}`)
  }
}

function endOfPaper() {
  for (const chart of document.querySelectorAll(".dl-chart"))
    for (const drawing of drawingsIn(chart)) drawing.removeAttribute("viewBox")
}

function followPrinting() {
  if (window.playgroundPrints) return
  window.playgroundPrints = true
  addEventListener("beforeprint", scaleOnPaper)
  addEventListener("afterprint", endOfPaper)
}

// A square picture is no higher than its width allows, so that no white is left above and below it.
export function heightFor({ height, margin, meta }, width) {
  return meta?.square ? Math.min(height, width - margin.l - margin.r + margin.t + margin.b) : height
}

function sayInWords(chart) {
  if (!chart.drawn) chart.textContent = chart.getAttribute("aria-label")
}

// Plotly measures a text once, to place it, and the browser fetches a font only when a text needs it: so all are
// fetched beforehand, beside Plotly, and again where a language has brought a font of its own for dashes and marks.
function fonts({ layout }) {
  const faces = document.fonts.size
  if (window.playgroundFonts?.faces !== faces)
    window.playgroundFonts = {
      faces,
      fetched: Promise.all(
        ["", "bold", "italic", "bold italic"].map(style =>
          document.fonts.load(`${style} 16px ${layout.font.family}`, "a—“”…"),
        ),
      ),
    }
  return window.playgroundFonts.fetched
}

// Plotly, fetched once for all charts of all pages from the server that sent this page.
function fetched(path) {
  window.playgroundPlotly ??= new Promise((loaded, failed) => {
    const src = addressOnServer(path)
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
