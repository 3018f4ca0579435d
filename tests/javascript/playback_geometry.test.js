import assert from "node:assert/strict"
import { test } from "node:test"
import {
  along,
  classBorders,
  cornersOf,
  distanceToCurve,
  mixed,
  nearest,
  onRamp,
  rampOf,
  shadeOf,
  tilesOf,
  widthOf,
  within,
  zeroLine,
} from "../../pages/training/parts/playback_geometry.js"

const ENDS = { x0: 10, y0: 20, x1: 110, y1: 80 }
const COLOURS = { paper: "#ffffff", negative: "#c2410c", positive: "#1d4ed8" }

test("a value is kept within its bounds", () => {
  assert.deepEqual(
    [-2, 0.5, 2].map(value => within(value, -1, 1)),
    [-1, 0.5, 1],
  )
})

test("a curve leads from one end to the other, level at both, through the middle", () => {
  assert.deepEqual(along(ENDS, 0), [10, 20])
  assert.deepEqual(along(ENDS, 1), [110, 80])
  assert.deepEqual(along(ENDS, 0.5), [60, 50])
  const [, y] = along(ENDS, 0.01)
  assert.ok(y - 20 < 0.05)
})

test("a point of a curve is on it, another is as far as it is", () => {
  const [x, y] = along(ENDS, 0.4)
  assert.ok(distanceToCurve(ENDS, x, y) < 1e-9)
  assert.ok(Math.abs(distanceToCurve({ x0: 0, y0: 0, x1: 100, y1: 0 }, 50, 9) - 9) < 0.3)
})

test("the nearest thing within reach is found", () => {
  const distanceTo = thing => Math.abs(thing - 5)
  assert.equal(nearest([1, 4, 7], distanceTo, 3), 4)
  assert.equal(nearest([1, 9], distanceTo, 3), null)
})

test("the line where a plane of levels is 0 is where its equation says", () => {
  const n = 12
  const level = (x, y) => 2 * x - y - 3.3
  const levels = Float32Array.from({ length: n * n }, (_, at) => level((at % n) + 0.5, Math.floor(at / n) + 0.5))
  const pieces = zeroLine(levels)
  assert.ok(pieces.length > n / 2)
  for (const [x0, y0, x1, y1] of pieces) {
    assert.ok(Math.abs(level(x0, y0)) < 1e-5)
    assert.ok(Math.abs(level(x1, y1)) < 1e-5)
  }
})

test("levels of one sign have no line", () => {
  assert.deepEqual(zeroLine(new Float32Array(16).fill(0.1)), [])
})

test("the ramp is paper in the middle, orange below and blue above", () => {
  const ramp = rampOf(COLOURS)
  assert.equal(shadeOf(ramp, onRamp(0)), "rgb(255,255,255)")
  const channels = level => shadeOf(ramp, onRamp(level)).match(/\d+/g).map(Number)
  const [redBelow, , blueBelow] = channels(-1)
  const [redAbove, , blueAbove] = channels(1)
  assert.ok(redBelow > blueBelow)
  assert.ok(blueAbove > redAbove)
  assert.deepEqual([-9, -1, 0, 1, 9].map(onRamp), [1, 1, 128, 255, 255])
})

test("the two sides of the ramp differ in lightness as well, in both themes", () => {
  const themes = [COLOURS, { paper: "#0e1117", negative: "#fb923c", positive: "#60a5fa" }]
  for (const colours of themes) {
    const ramp = rampOf(colours)
    const lightness = level => {
      const [red, green, blue] = shadeOf(ramp, onRamp(level)).match(/\d+/g).map(Number)
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    assert.ok(Math.abs(lightness(-1) - lightness(1)) > 40)
  }
})

test("a larger level is further from paper", () => {
  const ramp = rampOf(COLOURS)
  const red = byte => ramp[4 * byte]
  for (let byte = 129; byte <= 255; byte++) assert.ok(red(byte) <= red(byte - 1))
})

test("an edge is as wide as its weight is large, up to a largest one, and never nothing", () => {
  const edges = { largest: 2, thickest: 8, thinnest: 0.7 }
  assert.deepEqual(
    [0, 1, -1, 2, -9].map(weight => widthOf(weight, edges)),
    [0.7, 4, 4, 8, 8],
  )
})

test("tiles of layers stand apart and within their box", () => {
  const column = (across, n) => Array.from({ length: n }, (_, j) => [across, j - (n - 1) / 2])
  const { size, tiles } = tilesOf([column(0, 2), column(0.5, 8), column(1, 1)], { width: 400, height: 276 })
  const [[first, second], hidden, [last]] = tiles
  assert.ok(size > 10)
  assert.ok(second.y - first.y >= size)
  assert.ok(hidden[7].y + size <= 276)
  assert.ok(last.x + size <= 400)
  assert.equal(hidden[0].x - first.x, last.x - hidden[0].x)
})

test("regions of classes are bordered where neither of two leads", () => {
  const [winners, leads] = [
    [0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 2, 2],
    [3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 1, 1, 1, 1],
  ]
  const pieces = classBorders(winners, Float32Array.from(leads), 3)
  const upright = pieces.filter(([x0, , x1]) => x0 === 2 && x1 === 2)
  assert.equal(upright.length, 4, "two rows, told by both classes")
  assert.ok(pieces.every(piece => piece.every(each => each >= 0.5 && each <= 3.5)))
  assert.deepEqual(classBorders([0, 0, 0, 0], new Float32Array(4).fill(1), 1), [])
})

test("every class has a mark of its own", () => {
  const marks = Array.from({ length: 6 }, (_, kind) => cornersOf(kind, 4))
  assert.equal(new Set(marks.map(mark => JSON.stringify(mark))).size, 6)
  for (const mark of marks) assert.ok(mark.every(([x, y]) => Math.hypot(x, y) <= 6 && Math.hypot(x, y) > 2))
})

test("a colour is mixed into its ground part by part", () => {
  assert.deepEqual(mixed("#000000", "#ff8000", 0), [0, 0, 0])
  assert.deepEqual(mixed("#000000", "#ff8000", 1), [255, 128, 0])
})
