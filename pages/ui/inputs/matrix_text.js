// The text that stands for a matrix: rows apart by “;”, numbers by “,”. It is read as numbers on the server alone.
// A grid that is turned shows the rows of the text as columns.

export function rowsOf(text, { column, turned }) {
  const lines = text.trim().split(/[;\n]/)
  const rows = lines.filter(row => row.trim()).map(row => row.split(",").map(cell => cell.trim()))
  if (column && rows.length === 1) return rows[0].map(cell => [cell])
  return turned ? transposed(rows) : rows
}

export function textFrom(rows, { column, turned }) {
  if (column) return rows.map(row => row[0]).join(",")
  return (turned ? transposed(rows) : rows).map(row => row.join(",")).join(";")
}

// A pasted text the other way round, if it is plain rows of numbers.
export function turnedText(text) {
  const lines = text
    .replace(/\]\s*,?\s*\[/g, ";")
    .replace(/[[\]]/g, "")
    .trim()
    .split(/\s*[;\n]\s*/)
  const rows = lines.map(line => line.trim().split(/\s*,\s*|\s+/))
  return rows.every(row => row.length === rows[0].length) ? textFrom(rows, { turned: true }) : text
}

// What was typed into one cell: a decimal comma is a point.
export function cellOf(text) {
  return text.trim().replace(/,/g, ".").replace(/;/g, "")
}

export function negated(text) {
  return /^\s*[-−]/.test(text) ? text.replace(/[-−]/, "") : `-${text.replace(/^\s*\+/, "")}`
}

export function transposed(rows) {
  return (rows[0] ?? []).map((_, j) => rows.map(row => row[j]))
}

// Rows and columns that are left empty at the end are none.
export function trimmed(rows) {
  const kept = rows.filter((row, i) => row.some(Boolean) || rows.slice(i + 1).some(later => later.some(Boolean)))
  const width = Math.max(0, ...kept.map(row => row.findLastIndex(Boolean) + 1))
  return kept.map(row => row.slice(0, width))
}

// Whether a text is several numbers. “1,5” alone is one, with a decimal comma.
export function isMatrix(text) {
  return /[\t\n;&[\]{]|\S[, ]+\S/.test(text) && !/^[^\s,;]+,[^\s,;]+$/.test(text)
}

// Whether a text stands in cells as it is; one that the server could not read is shown as it was written.
export function isRead(text) {
  return !/[[\]{}&\\|]/.test(text)
}

// The cells of a table, as spreadsheets copy them.
export function tableOf(text) {
  return text.split(/\r?\n/).map(line => line.split("\t").map(cell => cell.trim()))
}

// Whether a table that is put at (i, j) fills a part of the rows, and neither all of them nor more.
export function fillsPart(table, rows, [i, j]) {
  const inside = i + table.length <= rows.length && j + table[0].length <= rows[0].length
  return inside && (table.length < rows.length || table[0].length < rows[0].length)
}
