// Places, paths and colours of a frame, in pixels.

export const within = (value, low, high) => Math.max(low, Math.min(high, value))

// The squares that stand for units: places are told as parts of the way across and as steps down from the middle.
export function tilesOf(places, { width, height }) {
  const left = 56
  const head = 26
  const tallest = Math.max(...places.map(layer => layer.length))
  const size = Math.min(50, (height - head) / tallest - 8, (0.56 * (width - left)) / places.length)
  const gap = Math.min((height - head) / tallest, size + 40)
  const middle = head + (height - head) / 2 - size / 2
  const tile = ([across, down]) => ({ x: left + across * (width - left - size - 6), y: middle + down * gap })
  return { size, tiles: places.map(layer => layer.map(tile)) }
}

// How wide an edge is: linear in the size of its weight, up to the largest one that is told apart.
export function widthOf(weight, { largest, thickest, thinnest }) {
  return Math.max(thickest * Math.min(Math.abs(weight) / largest, 1), thinnest)
}

// A point of the curve that leads from one unit to another; t runs from 0 to 1.
export function along({ x0, y0, x1, y1 }, t) {
  const s = 1 - t
  const middle = (x0 + x1) / 2
  const x = x0 * s ** 3 + 3 * middle * s * t + x1 * t ** 3
  const y = y0 * (s ** 3 + 3 * s ** 2 * t) + y1 * (t ** 3 + 3 * s * t ** 2)
  return [x, y]
}

export function distanceToCurve(ends, x, y) {
  let least = Infinity
  for (let step = 1; step < 25; step++) {
    const [px, py] = along(ends, step / 25)
    least = Math.min(least, Math.hypot(px - x, py - y))
  }
  return least
}

// The one of some things that is nearer than the reach and than the others.
export function nearest(things, distanceTo, reach) {
  let found = null
  let least = reach
  for (const thing of things) {
    const distance = distanceTo(thing)
    if (distance < least) [found, least] = [thing, distance]
  }
  return found
}

// The line along which levels on a square grid, row by row, are 0: pieces [x0, y0, x1, y1], a cell being 1 wide.
export function zeroLine(levels) {
  const n = Math.round(Math.sqrt(levels.length))
  const pieces = []
  for (let i = 0; i + 1 < n; i++)
    for (let j = 0; j + 1 < n; j++) {
      const cuts = cutsOfCell(levels, n, i, j)
      for (let c = 0; c + 1 < cuts.length; c += 2) pieces.push([...cuts[c], ...cuts[c + 1]])
    }
  return pieces
}

// The borders of the regions of classes on a square grid, as pieces like those of zeroLine: winners tells the class of
// each place, leads by how much it leads there.
export function classBorders(winners, leads, classes) {
  const inside = kind => Float32Array.from(leads, (lead, place) => (winners[place] === kind ? lead : -lead))
  return Array.from({ length: classes }, (_, kind) => zeroLine(inside(kind))).flat()
}

// The corners of a mark around the origin; every class has a mark of its own shape.
export function cornersOf(kind, r) {
  const around = (n, turn, radius = () => r) =>
    Array.from({ length: n }, (_, k) => {
      const angle = (2 * Math.PI * k) / n + turn
      return [radius(k) * Math.cos(angle), radius(k) * Math.sin(angle)]
    })
  return [
    around(4, Math.PI / 4, () => 1.25 * r),
    around(24, 0),
    around(3, -Math.PI / 2, () => 1.35 * r),
    around(4, 0, () => 1.3 * r),
    around(3, Math.PI / 2, () => 1.35 * r),
    around(10, -Math.PI / 2, k => (k % 2 ? 0.6 : 1.4) * r),
  ][kind % 6]
}

// Where the levels change their sign on the way around four neighbouring centres.
function cutsOfCell(levels, n, i, j) {
  const corners = [
    [i, j],
    [i, j + 1],
    [i + 1, j + 1],
    [i + 1, j],
  ]
  const cuts = []
  for (const [e, [row, column]] of corners.entries()) {
    const [nextRow, nextColumn] = corners[(e + 1) % 4]
    const a = levels[row * n + column]
    const b = levels[nextRow * n + nextColumn]
    if (a > 0 === b > 0) continue
    const t = a / (a - b)
    cuts.push([column + 0.5 + t * (nextColumn - column), row + 0.5 + t * (nextRow - row)])
  }
  return cuts
}

const rgb = hex => [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16))

// A colour mixed into a ground, as red, green and blue.
export const mixed = (ground, shade, part) => {
  const [from, to] = [rgb(ground), rgb(shade)]
  return from.map((each, at) => Math.round(each + (to[at] - each) * part))
}

// The place of a level −1 … 1 on the ramp.
export const onRamp = level => 128 + Math.round(127 * within(level, -1, 1))

// The colours of the bytes 1 … 255, which stand for −1 … 1, as red, green, blue and opacity each; what is negative is
// nearer to paper, so that the two sides differ without colours as well.
export function rampOf({ paper, negative, positive }) {
  const ground = rgb(paper)
  const sides = [rgb(negative), rgb(positive)]
  return Uint8ClampedArray.from({ length: 256 * 4 }, (_, at) => {
    const level = ((at >> 2) - 128) / 127
    const part = at & 3
    const strength = (level < 0 ? 0.45 : 0.82) * Math.abs(level) ** 0.85
    return part === 3 ? 255 : ground[part] + (sides[level < 0 ? 0 : 1][part] - ground[part]) * strength
  })
}

export const shadeOf = (ramp, byte) => `rgb(${ramp.slice(4 * byte, 4 * byte + 3)})`
