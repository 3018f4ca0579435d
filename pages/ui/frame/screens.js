// The screens of a lecture. All that stands on a page, but for its inputs, is dealt out in its order: a screen takes as
// much as the window holds; a question has a screen of its own, a heading begins one, and what is stepped through stays
// beside its arithmetic. What is still too large becomes smaller, and charts become as large as their screen lets them.

import { ROLE, WATCHER } from "../layout/names.js"
import { ELEMENT } from "../platform/internals.js"

const FRAME = [ROLE.header, ROLE.lecture_bar, ROLE.room_bar].join()
const INPUTS = [ROLE.inputs, ROLE.more_inputs, ROLE.data_inputs, ROLE.learning_inputs].join()
const ANSWERED = [ROLE.presets, ROLE.guess].join() // whose buttons and fields are what is shown
const COLUMNS = `${ELEMENT.row}:has(> ${ELEMENT.column})`
const STEPPED = `${COLUMNS}:has(> ${ELEMENT.column} ${ROLE.next})`
const BESIDE = [ROLE.picture, ROLE.wide, ROLE.plot, ROLE.sentence, ROLE.formula, ROLE.arithmetic].join()
const WIDER = `${ELEMENT.displayed_formula}, .dl-wide, .dl-layers, .dl-table`
const LISTED = ":is(.dl-layer, .dl-cards > li)"
const LEAST_WIDTHS = { drawing: 540, curves: 720 } // of a chart, in its own pixels
const SHARE = 0.72 // of the height of a screen, which a chart leaves to nothing else while the parts are dealt out
const TOLERANCE = 1.06 // how much too much may stand on a screen, and become smaller

const main = () => document.querySelector(ELEMENT.main)
const pageIn = () => document.querySelector(ELEMENT.page)
const wholePage = () => document.querySelector(`${ELEMENT.page} > ${ELEMENT.block}`)
const rowOf = part => part.closest(COLUMNS) ?? part

// The row that is stepped through, of a part that stands on its screen.
export const atOnce = part => part.closest(BESIDE) && part.closest(STEPPED)

// For each screen the parts that stand on it.
export function screens() {
  const page = wholePage()
  if (!page) return []
  pageIn().style.zoom = ""
  document.documentElement.dataset.lecture = "measured"
  const height = main().clientHeight - topOf(page)
  unfold(page)
  for (const chart of page.querySelectorAll(".dl-chart")) scale(chart, SHARE * height)
  const found = partsOf(page)
  for (const part of found) part.toggleAttribute("data-input", !!isInput(part))
  const parts = found.filter(part => !part.matches("[data-input]"))
  for (const part of parts) part.removeAttribute("data-columns")
  const tall = parts.filter(part => part.offsetHeight > height && !atOnce(part))
  for (const part of tall) part.setAttribute("data-columns", "")
  for (const wide of page.querySelectorAll(WIDER)) fitAcross(wide)
  const dealt = deal(parts, height)
  document.documentElement.dataset.lecture = "shown"
  return dealt
}

// What is folded away and has no inputs, such as a derivation, is open in a lecture.
function unfold(page) {
  for (const folded of page.querySelectorAll(`${ELEMENT.expander} > details:not([open])`))
    if (!folded.querySelector(ELEMENT.control) && folded.querySelector(":scope > :not(summary) p")) {
      folded.open = true
      folded.setAttribute("data-opened", "")
    }
}

// Where the parts of a screen begin.
function topOf(page) {
  const header = page.querySelector(ROLE.header)
  return header.getBoundingClientRect().bottom - main().getBoundingClientRect().top + main().scrollTop
}

// Each table of layers and each card of a list is a part by itself.
function partsOf(page) {
  const found = page.querySelectorAll(
    `${ELEMENT.part}:not(:has(${LISTED})), ${LISTED}, ${ELEMENT.expander}:has(> details:not([open]))`,
  )
  return [...found].filter(
    part =>
      part.offsetHeight > 4 &&
      !part.closest(FRAME) &&
      !part.querySelector(WATCHER) &&
      !part.querySelector(".dl-onward, .dl-terms") &&
      !part.parentElement.closest("details:not([open])"),
  )
}

const isInput = part =>
  part.matches(ELEMENT.expander) ||
  (!part.closest(ANSWERED) && (part.closest(INPUTS) || part.querySelector(ELEMENT.control)))

function deal(parts, height) {
  const found = []
  let top
  let last
  for (const part of inOrder(parts)) {
    const { top: above, bottom: below } = part.getBoundingClientRect()
    if (last && isTogether(part, last, below - top <= TOLERANCE * height)) found.at(-1).push(part)
    else {
      found.push([part])
      top = above
    }
    last = part
  }
  return found.filter(screen => !screen.every(part => part.querySelector(ELEMENT.caption))) // small print is no screen
}

// What is stepped through comes at once, where the first of it stands.
const inOrder = parts =>
  parts.flatMap((part, place) => {
    const row = atOnce(part)
    if (!row) return [part]
    return parts.slice(0, place).some(each => atOnce(each) === row) ? [] : parts.filter(each => atOnce(each) === row)
  })

function isTogether(part, last, fits) {
  if (atOnce(part) || atOnce(last)) return atOnce(part) === atOnce(last)
  if (beginsScreen(part) || isQuestion(part) || isQuestion(last)) return false
  return fits || isHeading(last)
}

const isQuestion = part => part.closest(ROLE.question)
const beginsScreen = part => part.querySelector("h2")
const isHeading = part => part.textContent.trim() === part.querySelector("h2, h3")?.textContent.trim()

// Shows the parts of one screen, and on all screens the frame, and lets them fill the window.
export function showOnly(shown, withInputs) {
  const page = wholePage()
  const kept = new Set([...shown, ...page.querySelectorAll(FRAME)])
  if (withInputs)
    for (const part of page.querySelectorAll("[data-input]"))
      if (shown.some(each => rowOf(each).contains(part))) kept.add(part)
  const around = new Set()
  for (const part of kept)
    for (let block = part.parentElement; block && block !== page; block = block.parentElement) around.add(block)
  const sift = block => {
    for (const child of block.children) {
      child.toggleAttribute("data-off", !kept.has(child) && !around.has(child))
      if (around.has(child) && !kept.has(child)) sift(child)
    }
  }
  sift(page)
  page.toggleAttribute("data-alone", shown.length === 1 && !!isQuestion(shown[0]))
  fillWindow(page, shown)
}

export function showAll() {
  delete document.documentElement.dataset.lecture
  for (const folded of document.querySelectorAll("[data-opened]")) folded.open = false
  for (const name of ["data-off", "data-columns", "data-alone", "data-input", "data-opened"])
    for (const part of document.querySelectorAll(`[${name}]`)) part.removeAttribute(name)
  pageIn().style.zoom = ""
  for (const part of document.querySelectorAll(`${WIDER}, ${ELEMENT.column}`)) part.style.zoom = ""
}

function fillWindow(page, shown) {
  pageIn().style.zoom = ""
  const height = main().clientHeight - topOf(page) - parseFloat(getComputedStyle(pageIn()).paddingBottom)
  const row = shown[0] && atOnce(shown[0])
  for (const column of row ? row.children : [page]) {
    column.style.zoom = ""
    const parts = shown.filter(part => column.contains(part))
    const charts = parts.flatMap(part => [...part.querySelectorAll(".dl-chart")])
    const used = Math.max(...parts.map(part => part.getBoundingClientRect().bottom)) - topOf(page)
    enlarge(charts, height - used)
    if (row) shrink(column, () => column.getBoundingClientRect().height, height)
    else enlarge(charts, Math.min(main().clientHeight - main().scrollHeight, 0))
  }
  shrink(pageIn(), () => main().scrollHeight, main().clientHeight)
}

function enlarge(charts, by) {
  for (const chart of charts) scale(chart, chart.getBoundingClientRect().height + by / charts.length)
}

// What is higher than its place is shown smaller; twice, since its lines break elsewhere then.
function shrink(part, heightNow, height) {
  for (let turn = 0; turn < 2; turn++) {
    const now = heightNow()
    if (now > height) part.style.zoom = (Number(part.style.zoom || 1) * height) / now
  }
}

// A chart is drawn in its own pixels and shown larger.
function scale(chart, height) {
  const { height: own, meta } = chart.figure?.layout ?? {}
  if (!own) return
  const least = LEAST_WIDTHS[chart.classList.contains("dl-drawing") ? "drawing" : "curves"]
  const width = chart.parentElement.clientWidth / Math.max(least, meta?.least ?? 0)
  chart.style.setProperty("--larger", Math.max(Math.min(height / own, width), 0.5))
}

function fitAcross(wide) {
  wide.style.zoom = ""
  if (wide.scrollWidth > wide.clientWidth) wide.style.zoom = wide.clientWidth / wide.scrollWidth
}
