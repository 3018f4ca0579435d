// What stands at a place at each position of a slider, as packed.py packs it.

// A list of texts is as it is. Of numbers `by` has those of one coordinate after the other, each as how many units more
// than at the position before, of which some are one; where there are gaps, there is nothing.
export function unpacked(told) {
  if (Array.isArray(told)) return told
  const { per_one, each, log, by, gaps } = told
  const width = each || 1
  const count = by.length / width
  const rows = Array.from({ length: count }, () => Array(width))
  const missing = new Set(gaps)
  for (let i = 0, units = 0; i < by.length; i += 1) {
    units = i % count ? units + by[i] : by[i]
    const place = log ? 10 ** (units / per_one) : units / per_one
    rows[i % count][Math.floor(i / count)] = missing.has(i) ? null : place
  }
  return rows.map(row => (row.every(place => place === null) ? null : each ? row : row[0]))
}
