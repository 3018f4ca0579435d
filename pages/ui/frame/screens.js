// The screens of a lecture. All that stands on a page, but for its inputs, is dealt out in its order: a screen takes as
// much as the window holds; a question has a screen of its own, a heading begins one, what is stepped through stays
// beside its arithmetic, and a table that is too high goes on below its head. What is still too large becomes smaller,
// and charts become as large as their screen lets them.

import { ROLE, WATCHER } from "../layout/names.js"
import { ELEMENT } from "../platform/internals.js"

const FRAME = [ROLE.header, ROLE.lecture_bar, ROLE.room_bar].join()
const INPUTS = [ROLE.inputs, ROLE.more_inputs, ROLE.data_inputs, ROLE.learning_inputs].join()
const ANSWERED = [ROLE.presets, ROLE.guess].join() // whose buttons and fields are what is shown
const COLUMNS = `${ELEMENT.row}:has(> ${ELEMENT.column})`
const STEPPED = `${COLUMNS}:has(> ${ELEMENT.column} ${ROLE.next})`
const BESIDE = [ROLE.picture, ROLE.wide, ROLE.plot, ROLE.sentence, ROLE.formula, ROLE.arithmetic].join()
const WIDER = `${ELEMENT.displayed_formula}, .dl-wide, .dl-layers, .dl-table`
const LISTED = ":is(.dl-layer, .dl-cards > li, .dl-beside > *, [data-split] > tbody > tr)"
const FOLDED = `${ELEMENT.expander}:has(> details:not([open]))`
const LEAST_WIDTHS = { drawing: 540, curves: 720 } // of a chart, in its own pixels
const SHARE = 0.72 // of the height of a screen, which a chart leaves to nothing else while the parts are dealt out

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
  const height = roomBelow(page) - parseFloat(getComputedStyle(page).rowGap)
  unfold(page)
  for (const chart of page.querySelectorAll(".dl-chart")) scale(chart, SHARE * height)
  fitAll(page)
  for (const table of page.querySelectorAll(".dl-table"))
    table.toggleAttribute("data-split", !atOnce(table) && table.getBoundingClientRect().height > height)
  const found = partsOf(page)
  for (const part of found) part.toggleAttribute("data-input", !!isInput(part))
  const parts = found.filter(part => !part.matches("[data-input]"))
  for (const part of parts) part.removeAttribute("data-columns")
  const tall = parts.filter(part => part.offsetHeight > height && !atOnce(part))
  for (const part of tall) part.setAttribute("data-columns", "")
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

// How much is left below the header.
const roomBelow = page => main().clientHeight - topOf(page) - parseFloat(getComputedStyle(pageIn()).paddingBottom)

// Each table of layers, each card of a list and each row of a table that is higher than a screen is a part by itself.
function partsOf(page) {
  const found = page.querySelectorAll(`${ELEMENT.part}, ${LISTED}, ${FOLDED}`)
  return [...found].filter(
    part =>
      part.offsetHeight > 4 &&
      (part.matches(FOLDED) || !part.querySelector(LISTED)) &&
      !part.closest(FRAME) &&
      !part.querySelector(WATCHER) &&
      !part.querySelector(".dl-onward, .dl-terms") &&
      !part.parentElement.closest("details:not([open])"),
  )
}

// A row has the head of its table above it on every screen.
const splitAround = part => part.closest("[data-split]")
const headOf = part =>
  splitAround(part).tBodies[0].getBoundingClientRect().top - splitAround(part).getBoundingClientRect().top

const isInput = part =>
  part.matches(ELEMENT.expander) ||
  (!part.closest(ANSWERED) && (part.closest(INPUTS) || part.querySelector(ELEMENT.control)))

function deal(parts, height) {
  const found = []
  let top
  let last
  for (const part of inOrder(parts)) {
    const { bottom } = part.getBoundingClientRect()
    if (last && isTogether(part, last, bottom - top <= height)) found.at(-1).push(part)
    else {
      const begun = [...headingOf(part, found.at(-1)), part]
      found.push(begun)
      top = begun[0].getBoundingClientRect().top - (splitAround(part) ? headOf(part) : 0)
    }
    last = part
  }
  return found.filter(screen => !screen.every(part => part.querySelector(ELEMENT.caption))) // small print is no screen
}

// The heading that a part stands under, which is taken along from the screen before.
const headingOf = (part, before) =>
  before && isHeading(before.at(-1)) && !beginsScreen(part) && !isQuestion(part) && !atOnce(part)
    ? before.splice(-1)
    : []

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
  return fits
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
  for (const { caption, tHead } of new Set(shown.map(splitAround).filter(Boolean))) kept.add(caption).add(tHead)
  const around = new Set()
  for (const part of kept)
    for (let block = part?.parentElement; block && block !== page; block = block.parentElement) around.add(block)
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
  for (const name of ["data-off", "data-columns", "data-alone", "data-input", "data-opened", "data-split"])
    for (const part of document.querySelectorAll(`[${name}]`)) part.removeAttribute(name)
  pageIn().style.zoom = ""
  for (const part of document.querySelectorAll(`${WIDER}, ${ELEMENT.column}`)) part.style.zoom = ""
}

function fillWindow(page, shown) {
  pageIn().style.zoom = ""
  for (const column of page.querySelectorAll(ELEMENT.column)) column.style.zoom = ""
  fitAll(page)
  const height = roomBelow(page)
  const row = shown[0] && atOnce(shown[0])
  for (const column of row ? row.children : [page]) {
    const parts = shown.filter(part => column.contains(part))
    const charts = parts.flatMap(part => [...part.querySelectorAll(".dl-chart")])
    const used = Math.max(...parts.map(part => part.getBoundingClientRect().bottom)) - topOf(page)
    enlarge(charts, height - used)
    if (row) shrink(column, () => column.getBoundingClientRect().height, height)
    else enlarge(charts, Math.min(main().clientHeight - main().scrollHeight, 0))
  }
  const shrinkPage = () => shrink(pageIn(), () => main().scrollHeight, main().clientHeight)
  shrinkPage()
  fitAll(page) // what is wide has more room on a smaller page
  shrinkPage()
}

function fitAll(page) {
  for (const wide of page.querySelectorAll(WIDER)) if (wide.clientWidth) fitAcross(wide)
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

// What is wider than its place is shown smaller; twice, since letters have other widths then.
function fitAcross(wide) {
  wide.style.zoom = ""
  for (let turn = 0; turn < 2; turn++)
    if (wide.scrollWidth > wide.clientWidth)
      wide.style.zoom = (0.99 * Number(wide.style.zoom || 1) * wide.clientWidth) / wide.scrollWidth
}
