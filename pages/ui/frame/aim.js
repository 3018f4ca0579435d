// A point that is guessed on a chart: a click or a tap puts it there; the arrow keys move it, Enter gives it.

import { ARROWS, valuesAt } from "../inputs/dragged_point.js"
import { lastAxesOf, withKey } from "../platform/internals.js"
import { number } from "../writing/number.js"

const decoder = new TextDecoder()
const PART = 0.02 // of an axis, by which a key moves the point
const WHOLE = { left: 0, top: 0, width: 1, height: 1 }

export default function ({ data, parentElement, setStateValue }) {
  parentElement.aim ??= aimAt(JSON.parse(decoder.decode(data)))
  parentElement.aim.give = place => setStateValue("place", place)
  return parentElement.aim.end
}

function aimAt({ chart: key, label }) {
  const mark = document.createElement("span")
  const field = Object.assign(document.createElement("button"), { className: "dl-aim", type: "button" })
  field.append(mark)
  const aim = {}
  let at = [0.5, 0.5] // from the left and from above, as parts of the axes
  const values = () => valuesAt({ clientX: at[0], clientY: at[1] }, WHOLE, ...lastAxesOf(field.parentElement).ranges)

  const put = (x, y) => {
    at = [x, y].map(part => Math.min(Math.max(part, 0), 1))
    Object.assign(mark.style, { left: `${100 * at[0]}%`, top: `${100 * at[1]}%` })
    field.setAttribute("aria-label", `${label}: ${values().map(value => number(value, 3))}`)
  }

  field.addEventListener("click", event => {
    const { left, top, width, height } = field.getBoundingClientRect()
    if (event.detail) put((event.clientX - left) / width, (event.clientY - top) / height)
    aim.give(values())
  })
  field.addEventListener("keydown", event => {
    const step = ARROWS[event.key]
    if (!step) return
    event.preventDefault()
    put(at[0] + PART * step[0], at[1] - PART * step[1])
  })

  // The chart may come later than its question, and its axes move with its width.
  const lay = () => {
    const chart = document.querySelector(`${withKey(key)} .dl-chart`)
    const axes = chart && !chart.hasAttribute("aria-busy") && lastAxesOf(chart)
    waiting = setTimeout(lay, axes ? 500 : 50)
    if (!axes) return
    if (field.parentElement !== chart) chart.append(field)
    for (const side of ["left", "top", "width", "height"]) field.style[side] = `${axes[side]}px`
    put(...at)
  }
  let waiting = setTimeout(lay)

  aim.end = () => {
    clearTimeout(waiting)
    field.remove()
  }
  return aim
}
