// A sheet of cells: tells the server what was typed and where the reader is, and shows what it says of each cell.

export default function ({ data, parentElement, setStateValue }) {
  const sheet = parentElement.querySelector(".sheet")
  if (sheet.drawn !== data.html) {
    sheet.innerHTML = sheet.drawn = data.html
    sheet.inputs = new Map([...sheet.querySelectorAll("input")].map(input => [input.dataset.cell, input]))
  }
  sheet.tell = () => {
    sheet.waiting = false
    sheet.told = Date.now()
    const typed = Object.fromEntries([...sheet.inputs].map(([cell, input]) => [cell, input.value]))
    setStateValue("typed", { typed, cell: sheet.cell ?? null, at: sheet.told })
  }
  if (!sheet.listening) listen(sheet)
  if (data.at < (sheet.told ?? 0)) return // an older answer; the one to what was typed last is on its way
  for (const [cell, { text, status, word }] of Object.entries(data.cells)) show(sheet.inputs.get(cell), text, status, word)
}

function show(input, text, status, word) {
  const typing = input === document.activeElement && input.value !== input.shown
  if (!typing) input.value = input.shown = text
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
  sheet.addEventListener("change", tell)
  sheet.addEventListener("focusin", event => {
    const { cell } = event.target.dataset
    event.target.select?.()
    if (!cell || cell === sheet.cell) return
    sheet.cell = cell
    tell()
  })
  sheet.addEventListener("keydown", event => {
    if (event.key !== "Enter") return
    const inputs = [...sheet.inputs.values()]
    const next = inputs[inputs.indexOf(event.target) + 1]
    next ? next.focus() : event.target.blur()
  })
}
