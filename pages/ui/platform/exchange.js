// How places in the figure of a chart that has been drawn are exchanged, without drawing the rest anew: texts, sizes,
// colours, where points, lines, bars, shapes and notes are, and from where to where an axis goes.

import { ELEMENT } from "./internals.js"

// What shows a chart at one of many positions.
//   places: by place in its figure, such as data.0.x or layout.shapes.3.line.width, what stands there at each position.
// A place that is not drawn, or has nothing at a position, is left alone.
export function exchangerIn(chart, places) {
  const steps = [...partsOf(places)].sort(axesFirst).flatMap(([part, moved]) => {
    const [room, ...names] = part.split(".")
    const index = names.at(-1)
    if (room === "data") return stepsOfTrace(chart, index, moved)
    if (AXIS.test(index)) return stepsOfAxis(chart, index, moved)
    return names[0] === "shapes" ? stepsOfShape(chart, index, moved) : stepsOfNote(chart, index, moved)
  })
  return at => {
    for (const step of steps) step(at)
  }
}

const AXIS = /^[xy]axis/
const axesFirst = ([one], [other]) => other.includes("axis") - one.includes("axis")

// By axis, trace, shape or note, what of it moves.
function partsOf(places) {
  const parts = new Map()
  for (const [path, values] of Object.entries(places)) {
    const [, part, what] = /^(data\.\d+|layout\.[xy]axis\d*|layout\.\w+\.\d+)\.(.*)$/.exec(path) ?? []
    if (part) parts.set(part, { ...parts.get(part), [what]: values })
  }
  return parts
}

// Each on its own, what has a way to be set.
const oneByOne = (moved, setterOf) =>
  Object.entries(moved).flatMap(([what, values]) => {
    const set = setterOf(what)
    return set ? [at => values[at] !== null && set(values[at])] : []
  })

// Together, the coordinates: one step, if any of them moves.
function together(moved, names, still, draw) {
  const those = names.filter(name => moved[name])
  const now = { ...still }
  if (!those.length) return []
  return [
    at => {
      for (const name of those) now[name] = moved[name][at] ?? now[name]
      draw(now)
    },
  ]
}

// ---- Axes

// Plotly draws what lies on an axis anew where it goes from elsewhere to elsewhere, which should be seldom.
function stepsOfAxis(chart, name, { range, dtick }) {
  if (!range) return []
  return [
    at => {
      const [low, high] = chart._fullLayout[name].range
      const to = range[at]
      const air = Math.abs(high - low) / 1000
      if (!to || (Math.abs(to[0] - low) < air && Math.abs(to[1] - high) < air)) return
      window.Plotly.relayout(chart, { [`${name}.range`]: to, ...(dtick?.[at] && { [`${name}.dtick`]: dtick[at] }) })
    },
  ]
}

// ---- Traces

function stepsOfTrace(chart, index, moved) {
  const points = chart.calcdata?.[index]
  const drawn = points?.[0]?.node3?.node()
  if (!drawn) return []
  const draw = points[0].trace.type === "bar" ? barsIn(chart, points, drawn) : pointsIn(chart, points, drawn)
  const still = { x: points.map(({ x }) => x), y: points.map(({ y }) => y) }
  return [...oneByOne(moved, what => setterInTrace(drawn, what)), ...together(moved, ["x", "y"], still, draw)]
}

const nodesIn = (drawn, selector) => [...drawn.querySelectorAll(selector)]

function setterInTrace(drawn, path) {
  const [what, ...rest] = path.split(".")
  const node = selector => nodesIn(drawn, selector).find(({ __data__: point }) => point?.i === Number(rest.at(-1)))
  if (what === "text" || what === "textfont") {
    const text = (node(ELEMENT.plot_text) ?? node(ELEMENT.plot_mark))?.querySelector("text")
    return text && (what === "text" ? writerOf(text) : value => text.style.setProperty("font-size", `${value}px`))
  }
  if (what === "marker") {
    const mark = node(ELEMENT.plot_mark)
    const set = {
      color: value => mark.style.setProperty("fill", value),
      size: value => mark.setAttribute("d", disc(value / 2)),
    }
    return mark && set[rest[0]]
  }
  const paint = (nodes, name) => value => {
    for (const { style } of nodes) Object.assign(style, { [name]: value, [`${name}Opacity`]: 1 })
  }
  if (path === "line.color") return paint(nodesIn(drawn, ELEMENT.plot_line), "stroke")
  if (path === "fillcolor") return paint(nodesIn(drawn, ELEMENT.plot_fill), "fill")
}

const axesOf = ({ _fullLayout: axes }, { xaxis, yaxis }) => [xaxis, yaxis].map(name => axes[axisName(name)])
const axisName = name => name.replace(/^[xy]/, "$&axis")

// The points and the line of a trace, what is written at them, and the ground that the line encloses.
function pointsIn(chart, points, drawn) {
  const [across, up] = axesOf(chart, points[0].trace)
  const [marks, texts] = [ELEMENT.plot_mark, ELEMENT.plot_text].map(selector => nodesIn(drawn, selector))
  const [lines, grounds] = [ELEMENT.plot_line, ELEMENT.plot_fill].map(selector => nodesIn(drawn, selector))
  const arrow = points[0].trace.marker?.symbol === "arrow" && points.map(({ x, y }) => [across.c2p(x), up.c2p(y)])
  const turned = arrow && angle(...arrow)
  return ({ x, y }) => {
    const places = x.map((value, i) => (value === null || y[i] === null ? null : [across.c2p(value), up.c2p(y[i])]))
    const turn = arrow && places[0] && places[1] ? `rotate(${angle(...places) - turned})` : ""
    for (const mark of marks) mark.setAttribute("transform", `translate(${placeOf(mark, places)})${turn}`)
    for (const text of texts.flatMap(each => [...each.querySelectorAll("text, text > tspan[x]")]))
      for (const [i, name] of ["x", "y"].entries()) text.setAttribute(name, placeOf(text.closest("g"), places)[i])
    const paths = unbroken(places)
    const fit = paths.length === lines.length ? paths : [paths.join("")]
    lines.forEach((line, i) => void line.setAttribute("d", fit[i] ?? ""))
    for (const ground of grounds) ground.setAttribute("d", `${paths.join("Z")}Z`)
  }
}

const FAR = [-9999, -9999] // where what has no place is not seen
const placeOf = ({ __data__: point }, places) => places[point?.i] ?? FAR
const angle = ([x0, y0], [x1, y1]) => (Math.atan2(y1 - y0, x1 - x0) * 180) / Math.PI

// The pieces of a line that has gaps, as paths.
function unbroken(places) {
  const pieces = [[]]
  for (const place of places)
    if (place) pieces.at(-1).push(place)
    else if (pieces.at(-1).length) pieces.push([])
  return pieces.filter(piece => piece.length).map(piece => `M${piece.join("L")}`)
}

// Bars from 0, with what is written above them, or below those that go down.
function barsIn(chart, points, drawn) {
  const [across, up] = axesOf(chart, points[0].trace)
  const AIR = 3 // pixels between a bar and its text
  const bars = nodesIn(drawn, ELEMENT.plot_mark).map(node => {
    const [path, text] = ["path", "text"].map(name => node.querySelector(name))
    const { p0, p1, i } = node.__data__
    const { x, y, width, height } = text?.getBBox() ?? {}
    return {
      path,
      text,
      i,
      left: across.c2p(p0),
      right: across.c2p(p1),
      middle: [x + width / 2, y + height / 2],
      height,
    }
  })
  return ({ y }) => {
    const foot = up.c2p(0)
    for (const { path, text, i, left, right, middle, height } of bars) {
      const end = up.c2p(y[i])
      path.setAttribute("d", `M${left},${foot}V${end}H${right}V${foot}Z`)
      const at = end + (height / 2 + AIR) * (y[i] < 0 ? 1 : -1)
      text?.setAttribute("transform", `translate(${(left + right) / 2 - middle[0]},${at - middle[1]})`)
    }
  }
}

const disc = r => `M${r},0A${r},${r} 0 1,1 0,${-r}A${r},${r} 0 0,1 ${r},0Z`

// ---- Shapes and notes

function stepsOfShape(chart, index, moved) {
  const path = chart.querySelector(`${ELEMENT.plot_shapes} path[data-index="${index}"]`)
  if (!path) return []
  const { style } = path
  const dots = () => `${Math.max(Number.parseFloat(style.strokeWidth), 3)}px`
  const set = {
    "line.width": value => style.setProperty("stroke-width", `${value}px`),
    "line.color": value => Object.assign(style, { stroke: value, strokeOpacity: 1 }),
    "line.dash": value => style.setProperty("stroke-dasharray", value === "dot" ? `${dots()}, ${dots()}` : "none"),
    fillcolor: value => Object.assign(style, { fill: value, fillOpacity: 1 }),
  }
  const shape = chart.figure.layout.shapes[index]
  const [across, up] = placesIn(chart, shape)
  const draw = ({ x0, x1, y0, y1 }) => {
    const [left, right, foot, top] = [across(x0), across(x1), up(y0), up(y1)]
    const rect = `M${left},${foot}H${right}V${top}H${left}Z`
    path.setAttribute("d", shape.type === "line" ? `M${left},${foot}L${right},${top}` : rect)
  }
  return [...oneByOne(moved, what => set[what]), ...together(moved, ["x0", "x1", "y0", "y1"], shape, draw)]
}

// A text, and where it stands; or an arrow, and from where to where it goes.
function stepsOfNote(chart, index, moved) {
  const note = chart.querySelector(`${ELEMENT.plot_annotation}[data-index="${index}"]`)
  const text = note?.querySelector(ELEMENT.plot_note)
  if (!text) return []
  const told = chart.figure.layout.annotations[index]
  const [across, up] = placesIn(chart, told)
  const shift = ({ x, y }) =>
    note.setAttribute("transform", `translate(${across(x) - across(told.x)},${up(y) - up(told.y)})`)
  const point = arrowIn(note)
  const draw = ({ x, y, ax, ay }) => point([across(ax), up(ay)], [across(x), up(y)])
  return [
    ...oneByOne(moved, what => what === "text" && writerOf(text)),
    ...together(moved, ["x", "y", "ax", "ay"], told, told.showarrow ? draw : shift),
  ]
}

// Its line ends a little before its head does, so that the tip is sharp.
function arrowIn(note) {
  const [line, head] = note.querySelectorAll(`${ELEMENT.plot_arrow} path`)
  const [, , drawn, whole] = line ? line.style.strokeDasharray.split(",").map(Number.parseFloat) : []
  const back = whole - drawn || 0
  const scale = /scale\(.*?\)/.exec(head?.getAttribute("transform"))?.[0] ?? ""
  return (from, to) => {
    const length = Math.hypot(to[0] - from[0], to[1] - from[1])
    note.style.display = length < 1 ? "none" : ""
    if (length < 1 || !line) return
    const neck = to.map((end, i) => end - (back * (end - from[i])) / length)
    line.setAttribute("d", `M${from}L${to}`)
    line.style.strokeDasharray = `0px, 0px, ${length - back}px, ${length}px`
    head?.setAttribute("transform", `translate(${neck})rotate(${angle(from, to)})${scale}`)
  }
}

// Where values of the axes of a shape or a note, or parts of the whole paper, stand in the chart: across, and up.
function placesIn({ _fullLayout: layout }, { xref = "x", yref = "y" }) {
  const { l, t, w, h } = layout._size
  const along = axis => value => axis._offset + axis.c2p(value)
  return [
    xref === "paper" ? value => l + w * value : along(layout[axisName(xref)]),
    yref === "paper" ? value => t + h * (1 - value) : along(layout[axisName(yref)]),
  ]
}

// ---- Texts

// A text of one or several pieces, each in its own style: what stands between tags; or nothing.
function writerOf(text) {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT)
  const places = []
  while (walker.nextNode()) if (walker.currentNode.data) places.push(walker.currentNode)
  return html => {
    const pieces = html.split(/<[^>]*>/).filter(Boolean)
    if (pieces.length && places.length !== pieces.length) return
    for (const [i, place] of places.entries()) place.data = pieces[i] ?? ""
  }
}
