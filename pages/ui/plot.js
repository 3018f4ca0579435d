// A Plotly chart that is changed in place when its data change.

const decoder = new TextDecoder()

export default function ({ data, parentElement, setTriggerValue }) {
  const chart = parentElement.querySelector(".dl-chart"), text = decoder.decode(data)
  if (text === chart.told) return chart.forget
  chart.told = text
  const { figure, alt, height, clickable, plotly } = JSON.parse(text)
  chart.setAttribute("aria-label", alt)
  chart.style.height = `${height}px`
  chart.figure = figure
  chart.ask = clickable && (({ points: [{ x, y }] }) => setTriggerValue("click", { x, y }))
  chart.forget ??= follow(chart, plotly)
  draw(chart, plotly)
  return chart.forget
}

// Draws a chart whenever its width changes: what is folded away has none, and waits until it has one. Returns how to end it.
function follow(chart, path) {
  const watcher = new ResizeObserver(() => chart.clientWidth !== chart.drawnWidth && draw(chart, path))
  watcher.observe(chart)
  return () => {
    watcher.disconnect()
    window.Plotly?.purge(chart)
  }
}

async function draw(chart, path) {
  const { figure, clientWidth: width } = chart
  if (!width) return
  chart.drawnWidth = width
  const Plotly = await fetched(path)
  if (figure !== chart.figure || !chart.isConnected) return
  const { data, layout, frames } = structuredClone(figure) // Plotly writes into what it is given
  await Plotly.react(chart, { data, layout: { ...layout, width }, frames, config: { displayModeBar: false } })
  if (!chart.listening) chart.on("plotly_click", event => chart.ask && chart.ask(event))
  chart.listening = true
  chart.removeAttribute("aria-busy")
}

// Plotly, fetched once for all charts of all pages from the server that sent this page.
function fetched(path) {
  return window.playgroundPlotly ??= new Promise((loaded, failed) => {
    const src = new URL(path, new URL("../../", document.querySelector("script[src*='static/js/']").src))
    document.head.append(Object.assign(document.createElement("script"), { src, onload: () => loaded(window.Plotly), onerror: failed }))
  })
}
