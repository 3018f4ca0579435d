// A sheet of cells: tells the server what was typed or pasted, and shows what it says of each cell. A pasted matrix is
// spread over the cells on the server.
// input.said is what reader and server agree on; what is still being typed is neither told nor overwritten.

import { isMatrix } from "../../ui/inputs/matrix_text.js"

const decoder = new TextDecoder()

export default function ({ data: told, parentElement, setStateValue }) {
  const data = JSON.parse(decoder.decode(told))
  const sheet = parentElement.querySelector(".sheet")
  if (sheet.drawn !== data.html) {
    Object.assign(sheet, { innerHTML: data.html, drawn: data.html })
    sheet.inputs = new Map([...sheet.querySelectorAll("input")].map(input => [input.dataset.cell, input]))
  }
  sheet.tell = () => {
    sheet.waiting = false
    sheet.told = Date.now()
    const typed = Object.fromEntries([...sheet.inputs].map(([cell, input]) => [cell, input.said ?? ""]))
    setStateValue("typed", { typed, pasted: sheet.pasted, at: sheet.told })
    sheet.pasted = undefined
  }
  if (!sheet.listening) listen(sheet)
  if (sheet.waiting || data.at < (sheet.told ?? 0)) return // the answer to what was typed last is still on its way
  for (const [cell, { text, status, word }] of Object.entries(data.cells))
    show(sheet.inputs.get(cell), text, status, word)
}

function show(input, text, status, word) {
  const typing = input === document.activeElement && input.value !== (input.said ?? "")
  if (!typing) Object.assign(input, { value: text, said: text })
  const cell = input.parentElement
  cell.dataset.status = status
  cell.querySelector("small").textContent = word
  input.setAttribute("aria-invalid", String(status === "wrong" || status === "unreadable"))
}

function listen(sheet) {
  sheet.listening = true
  const tell = () => {
    if (sheet.waiting) return
    sheet.waiting = true
    setTimeout(() => sheet.tell(), 0)
  }
  sheet.addEventListener("change", ({ target }) => {
    target.said = target.value
    tell()
  })
  sheet.addEventListener("paste", event => {
    const text = event.clipboardData.getData("text").trim()
    if (!event.target.dataset.cell || !isMatrix(text)) return
    event.preventDefault()
    sheet.pasted = { cell: event.target.dataset.cell, text }
    tell()
  })
  sheet.addEventListener("focusin", ({ target }) => target.select())
  sheet.addEventListener("keydown", event => {
    if (event.key !== "Enter") return
    const inputs = [...sheet.inputs.values()]
    const next = inputs[inputs.indexOf(event.target) + 1]
    if (next) next.focus()
    else event.target.blur()
  })
}
