// The points of charts that can be dragged: by the mouse from anywhere in the chart, by a finger from a ring around the
// point, so that elsewhere it scrolls; and the ring can have the focus, in which the arrow keys move it. The pixels of
// a chart become the values of two sliders.

import { ELEMENT, rangeIn, rangesOf, withKey } from "../platform/internals.js"
import { ARROWS, holds, placeOfValues, valuesAt } from "./dragged_point.js"

const RING = ".dl-point"

export function installPoints(drag) {
  document.addEventListener("pointerdown", event => grabByPointer(drag, event), { capture: true })
  document.addEventListener("keydown", event => moveByKey(drag, event), { capture: true })
  document.addEventListener("drawn", () => layPoints(drag))
  for (const end of ["keyup", "focusout"])
    document.addEventListener(end, ({ target }) => target.matches?.(RING) && drag.letGo(), { capture: true })
}

// Rings around all points of the page, and around nothing else.
export function layPoints(drag) {
  const points = Object.keys(drag.points ?? {}).flatMap(chart => pointIn(drag, chart) ?? [])
  const rings = points.map(point => ringAround(drag, point))
  for (const ring of document.querySelectorAll(RING)) if (!rings.includes(ring)) ring.remove()
}

function ringAround(drag, point) {
  const { plot, area, by } = point
  if (!plot.querySelector(RING)) plot.append(newRing())
  const ring = plot.querySelector(RING)
  const isMoved = (drag.watching?.by === by && drag.watching.drop) || by.dropping
  if (!isMoved || !ring.values) ring.values = point.values
  const [left, top] = placeOfValues(ring.values, area, ...rangesOf(plot))
  const chart = plot.getBoundingClientRect()
  Object.assign(ring.style, { left: `${left - chart.left}px`, top: `${top - chart.top}px` })
  ring.setAttribute("aria-label", drag.pointWord)
  return ring
}

function newRing() {
  const ring = Object.assign(document.createElement("span"), { className: RING.slice(1), tabIndex: 0 })
  ring.setAttribute("role", "application") // a screen reader leaves the arrow keys to it
  return ring
}

// The point of a chart that has been drawn, with both its sliders; undefined where one of these is missing.
function pointIn(drag, chart) {
  const plot = document.querySelector(`${withKey(chart)} ${ELEMENT.plot}`)
  const area = plot?.querySelector(ELEMENT.plot_area)?.getBoundingClientRect()
  const keys = drag.points[chart]
  const sliders = keys.map(key => rangeIn(document.querySelector(withKey(key))))
  const by = sliders.every(Boolean) && drag.watcherOf(sliders[0])
  if (area && by) return { plot, area, by, keys, sliders, values: sliders.map(({ value }) => Number(value)) }
}

function pointAt(drag, target) {
  const plot = target.closest?.(ELEMENT.plot)
  const chart = plot && Object.keys(drag.points ?? {}).find(key => plot.closest(withKey(key)))
  return chart && pointIn(drag, chart)
}

function grabByPointer(drag, event) {
  const point = pointAt(drag, event.target)
  const byFinger = event.pointerType === "touch"
  if (!point || !holds(point.area, event) || (byFinger && !event.target.matches(RING))) return
  const { plot, area } = point
  const [left, top] = placeOfValues(point.values, area, ...rangesOf(plot))
  const grip = byFinger ? [event.clientX - left, event.clientY - top] : [0, 0]
  const move = ({ clientX, clientY }) =>
    put(drag, point, valuesAt({ clientX: clientX - grip[0], clientY: clientY - grip[1] }, area, ...rangesOf(plot)))
  document.addEventListener("pointermove", move)
  grab(drag, point, () => document.removeEventListener("pointermove", move))
  move(event)
}

// While an arrow key is held down, the point moves by the steps of its sliders.
function moveByKey(drag, event) {
  const step = ARROWS[event.key]
  const point = step && event.target.matches?.(RING) && pointAt(drag, event.target)
  if (!point) return
  event.preventDefault()
  event.stopPropagation()
  const { values } = ringAround(drag, point)
  if (!drag.watching) grab(drag, point, () => {})
  put(
    drag,
    point,
    values.map((value, i) => value + step[i] * Number(point.sliders[i].step)),
  )
}

function put(drag, { plot, sliders }, values) {
  const ring = plot.querySelector(RING)
  ring.values = values.map((value, i) => Math.min(Math.max(value, sliders[i].min), sliders[i].max))
  layPoints(drag)
}

function grab(drag, point, end) {
  const named = values => Object.fromEntries(point.keys.map((key, i) => [key, values[i]]))
  const ring = ringAround(drag, point)
  drag.watch(
    point.sliders[0],
    () => named(ring.values),
    named(point.values),
    by => {
      end()
      by.dropping = Date.now()
      by.drop({ values: named(ring.values), at: by.dropping })
    },
  )
}
