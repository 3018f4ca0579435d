// The arithmetic of a cell opens under the pointer, a finger or the focus; arrows lead from cell to cell.

import { ELEMENT } from "../platform/internals.js"

const EXPLAINED = ".dl-table td[data-how]"
const APART = 6 // pixels between a cell and what it opens
const WAYS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }

// Of each table one cell is reached by Tab; what the last run has replaced explains nothing any more.
export function explainCells(drag) {
  for (const table of document.querySelectorAll(".dl-table"))
    if (!table.querySelector("td[tabindex]")) table.querySelector("td[data-how]")?.setAttribute("tabindex", "0")
  drag.explain ??= explanations()
  drag.explain.refresh()
}

function explanations() {
  const box = Object.assign(document.createElement("div"), { className: "dl-how", id: "dl-how", hidden: true })
  box.setAttribute("role", "tooltip")
  document.querySelector(ELEMENT.app).append(box) // where the theme is known
  let shown
  const show = cell => {
    shown?.removeAttribute("aria-describedby")
    shown = cell
    box.hidden = !cell
    if (!cell) return
    box.textContent = cell.dataset.how
    cell.setAttribute("aria-describedby", box.id)
    place(box, cell.getBoundingClientRect())
  }
  const explained = target => target?.closest?.(EXPLAINED) ?? undefined
  const focused = () => explained(document.activeElement)

  document.addEventListener("pointerover", ({ target }) => {
    const cell = explained(target) ?? focused()
    if (cell !== shown) show(cell)
  })
  document.addEventListener("focusin", ({ target }) => show(explained(target)))
  document.addEventListener("scroll", () => show(shown), { capture: true, passive: true })
  document.addEventListener("keydown", event => {
    const cell = explained(event.target)
    if (event.key === "Escape") show(undefined)
    const next = cell && WAYS[event.key] && neighbour(cell, ...WAYS[event.key])
    if (!next) return
    event.preventDefault()
    cell.removeAttribute("tabindex")
    next.tabIndex = 0
    next.focus()
  })
  return { refresh: () => shown && show(shown.isConnected ? shown : focused()) }
}

// The nearest cell that explains itself, so many rows and columns on; undefined at the edge of a table.
function neighbour(cell, down, right) {
  const { rows } = cell.closest("table")
  let row = cell.parentElement.rowIndex
  let column = cell.cellIndex
  do {
    row += down
    column += right
    if (rows[row]?.cells[column]?.matches(EXPLAINED)) return rows[row].cells[column]
  } while (rows[row]?.cells[column])
}

// Below a cell, above it where there is no room, and never beyond the window.
function place(box, { left, top, bottom }) {
  const { clientWidth, clientHeight } = document.documentElement
  const { width, height } = box.getBoundingClientRect()
  const below = bottom + APART + height <= clientHeight
  box.style.left = `${Math.max(APART, Math.min(left, clientWidth - width - APART))}px`
  box.style.top = `${below ? bottom + APART : Math.max(APART, top - APART - height)}px`
}
