// A matrix is entered in a grid of cells over the text that stands for it, which stays what is sent: whoever prefers
// it, switches to it. Enter and the arrow keys lead from cell to cell; a grid whose shape is free grows at its edges.
// What is pasted is read on the server.

import { enterText, withKey } from "../platform/internals.js"
import {
  cellOf,
  fillsPart,
  isMatrix,
  isRead,
  negated,
  rowsOf,
  tableOf,
  textFrom,
  transposed,
  trimmed,
  turnedText,
} from "./matrix_text.js"

window.playgroundCells ??= { told: {}, words: {}, asText: false }
const grids = window.playgroundCells

const areaOf = key => document.querySelector(`${withKey(key)} textarea`)

export function showGrids(matrices, words, tries = 6) {
  Object.assign(grids.told, matrices)
  grids.words = words ?? grids.words
  if (!grids.words.cell) return // the watcher of a part is there before that of the page
  for (const key of Object.keys(grids.told)) {
    const area = areaOf(key)
    const holder = area?.closest(withKey(key))
    if (!area) continue
    const known = holder.querySelector(":scope > .dl-cells")
    if (known?.contains(document.activeElement) && known.dataset.text === area.value) continue
    if (known?.dataset.text === area.value && known.dataset.shape === JSON.stringify(grids.told[key])) continue
    const at = known && whereIs(known, document.activeElement)
    const grid = drawGrid(key, area)
    if (known) known.outdated = true // its cell with the focus is left by being removed, which is no input
    if (known) known.replaceWith(grid)
    else holder.append(grid)
    showAs(holder, grid)
    if (at) cellAt(grid, ...at)?.focus()
  }
  clearTimeout(grids.later)
  // What an expander holds comes later, and so may a text that the server has given a field.
  if (tries) grids.later = setTimeout(showGrids, 150, {}, undefined, tries - 1)
}

const showAs = (holder, grid) => {
  holder.dataset.shown = grids.asText || grid.unread ? "text" : "cells"
}

function drawGrid(key, area) {
  const told = grids.told[key]
  const grid = document.createElement("div")
  grid.className = "dl-cells"
  grid.unread = !isRead(area.value)
  grid.dataset.text = area.value
  grid.dataset.shape = JSON.stringify(told)
  grid.setAttribute("role", "group")
  grid.setAttribute("aria-label", told.label)
  const table = document.createElement("div")
  table.className = "dl-cells-table"
  grid.append(table, buttons(grid, key))
  fill(grid, key, rowsOf(area.value, told))
  return grid
}

function fill(grid, key, rows) {
  const table = grid.firstChild
  const width = Math.max(1, ...rows.map(row => row.length))
  const { label } = grids.told[key]
  table.style.gridTemplateColumns = `repeat(${width}, minmax(2.4rem, 1fr))`
  table.replaceChildren(
    ...rows.flatMap((row, i) =>
      Array.from({ length: width }, (_, j) => {
        const cell = document.createElement("input")
        Object.assign(cell, {
          type: "text",
          inputMode: "decimal",
          autocomplete: "off",
          value: row[j] ?? "",
          enterKeyHint: "next",
        })
        cell.setAttribute(
          "aria-label",
          `${label}, ${grids.words.cell.replace("{row}", i + 1).replace("{column}", j + 1)}`,
        )
        cell.dataset.at = `${i},${j}`
        return cell
      }),
    ),
  )
  if (table.dataset.heard) return
  table.dataset.heard = "yes"
  table.addEventListener("keydown", event => move(event, grid, key))
  table.addEventListener("paste", event => paste(event, grid, key))
  table.addEventListener("focusin", event => event.target.select?.())
  table.addEventListener("input", () => {
    grid.outdated = false
  })
  table.addEventListener("change", () => complete(grid) && commit(grid, key))
  table.addEventListener("focusout", event => grid.contains(event.relatedTarget) || commit(grid, key))
}

function buttons(grid, key) {
  const { free, column } = grids.told[key]
  const rows = rowsOf(grid.dataset.text, grids.told[key])
  const box = document.createElement("div")
  const button = (text, name, act) => {
    const made = document.createElement("button")
    Object.assign(made, { type: "button", textContent: text, title: name })
    made.setAttribute("aria-label", `${name}: ${grids.told[key].label}`)
    made.addEventListener("click", act)
    return made
  }
  box.className = "dl-cells-buttons"
  if (free)
    box.append(
      button("＋↓", grids.words.row, () => grow(grid, key, 1, 0)),
      button("＋→", grids.words.column, () => grow(grid, key, 0, 1)),
    )
  if (!column && rows[0]?.length > 1 && (free || rows.length === rows[0].length)) {
    box.append(button("⊤", grids.words.transpose, () => transpose(grid, key)))
  }
  box.append(
    button("±", grids.words.sign, () => negate(grid)),
    button("≡", grids.words.text, () => {
      grids.asText = !grids.asText
      for (const each of document.querySelectorAll(".dl-cells")) showAs(each.parentElement, each)
    }),
  )
  box.addEventListener("pointerdown", event => event.target.textContent === "±" && event.preventDefault())
  return box
}

const read = grid => {
  const rows = []
  for (const cell of grid.querySelectorAll("input")) {
    const [i, j] = cell.dataset.at.split(",").map(Number)
    rows[i] ??= []
    rows[i][j] = cellOf(cell.value)
  }
  return rows
}

const complete = grid => read(grid).every(row => row.every(Boolean))
const cellAt = (grid, i, j) => grid.querySelector(`[data-at="${i},${j}"]`)
const whereIs = (grid, cell) => grid.contains(cell) && cell.dataset.at?.split(",").map(Number)

function grow(grid, key, down, right) {
  const { most } = grids.told[key]
  const rows = read(grid)
  if (rows.length + down > most || rows[0].length + right > most) return
  if (right) for (const row of rows) row.push("")
  if (down) rows.push(rows[0].map(() => ""))
  fill(grid, key, rows)
  cellAt(grid, down ? rows.length - 1 : 0, right ? rows[0].length - 1 : 0).focus()
}

function transpose(grid, key) {
  fill(grid, key, transposed(read(grid)))
  commit(grid, key)
}

function negate(grid) {
  const cell = document.activeElement
  if (grid.contains(cell) && cell.matches("input")) cell.value = negated(cell.value)
}

function move(event, grid, key) {
  const cell = event.target
  const at = whereIs(grid, cell)
  const free = grids.told[key].free
  if (!at || event.ctrlKey || event.metaKey || event.altKey) return
  event.stopPropagation()
  const [i, j] = at
  const rows = read(grid)
  const start = cell.selectionStart === 0 && (cell.selectionEnd === 0 || cell.selectionEnd === cell.value.length)
  const end =
    cell.selectionEnd === cell.value.length && (cell.selectionStart === 0 || cell.selectionStart === cell.value.length)
  const to = {
    Enter: [i + 1, j],
    ArrowDown: [i + 1, j],
    ArrowUp: [i - 1, j],
    ArrowLeft: start && [i, j - 1],
    ArrowRight: end && [i, j + 1],
  }[event.key]
  if (!to) return
  event.preventDefault()
  const next = cellAt(grid, ...to)
  if (next) return next.focus()
  if (
    free &&
    event.key !== "ArrowUp" &&
    event.key !== "ArrowLeft" &&
    rows[i].some(Boolean) &&
    rows.some(row => row[j])
  ) {
    const down = to[0] > i ? 1 : 0
    if (complete(grid)) commit(grid, key)
    grow(grid, key, down, 1 - down)
    cellAt(grid, down ? i + 1 : i, down ? 0 : j + 1)?.focus()
  } else if (event.key === "Enter") commit(grid, key)
}

function commit(grid, key) {
  if (grid.outdated) return
  const told = grids.told[key]
  const rows = read(grid)
  const kept = told.free ? trimmed(rows) : rows
  const before = rowsOf(grid.dataset.text, told).flat().length
  // A row that was added and is still empty stays, to be filled; one that was emptied goes.
  if (kept.length && !grid.contains(document.activeElement) && kept.flat().length < before) fill(grid, key, kept)
  if (kept.length) send(key, textFrom(kept, told), grid)
}

function send(key, text, grid) {
  const area = areaOf(key)
  if (!area || area.value === text) return
  grid.dataset.text = text
  enterText(area, text)
}

function paste(event, grid, key) {
  const text = event.clipboardData.getData("text").trim()
  const at = whereIs(grid, event.target)
  if (!at || !isMatrix(text)) return
  event.preventDefault()
  const table = tableOf(text)
  if (text.includes("\t") && fillsPart(table, read(grid), at)) {
    for (const [i, row] of table.entries())
      for (const [j, value] of row.entries()) cellAt(grid, at[0] + i, at[1] + j).value = value
    return complete(grid) && commit(grid, key)
  }
  grid.outdated = true // until it is drawn anew with what the server has read
  send(key, grids.told[key].turned ? turnedText(text) : text, grid)
  grid.dataset.text = ""
}
