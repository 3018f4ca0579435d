import assert from "node:assert/strict"
import { test } from "node:test"
import { Film } from "../../pages/training/parts/film.js"

// Two frames of a 2-3-1 network on a line of four cells; every number says where it stands.
const SIZES = [2, 3, 1]
const PARAMETERS = 3 * 2 + 3 + 1 * 3 + 1

function message(head, arrays) {
  const parts = []
  const places = {}
  let at = 0
  for (const [name, array] of Object.entries(arrays)) {
    const bytes = new Uint8Array(Math.ceil(array.byteLength / 4) * 4)
    bytes.set(new Uint8Array(array.buffer))
    places[name] = { type: array.constructor.name.slice(0, -5).toLowerCase(), at, length: array.length }
    parts.push(bytes)
    at += bytes.length
  }
  const text = JSON.stringify({ ...head, arrays: places })
  const json = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 4) * 4))
  const whole = new Uint8Array(4 + json.length + at)
  new DataView(whole.buffer).setUint32(0, json.length, true)
  whole.set(json, 4)
  let next = 4 + json.length
  for (const part of parts) {
    whole.set(part, next)
    next += part.length
  }
  return whole
}

const counted = (type, length, of = i => i) => type.from({ length }, (_, i) => of(i))

const film = new Film(
  message(
    { sizes: SIZES, low: [-1], high: [1], epochs: [0, 5], reach: 4 },
    {
      inputs: counted(Uint8Array, 8),
      units: counted(Uint8Array, 2 * 4 * 4),
      scales: counted(Float32Array, 4),
      output: Uint16Array.from([1, 32768, 65535, 32768, 32768, 65535, 1, 32768]),
      samples: counted(Float32Array, 6),
      weights: counted(Float32Array, 2 * PARAMETERS),
      dead: Uint8Array.from([0, 1, 0, 0, 0, 0, 0, 1]),
      y: new Float32Array(3),
    },
  ),
)

test("weights and biases stand layer by layer, row by row, W before b", () => {
  assert.equal(film.weightAt(0, 1, 0, 0), 0)
  assert.equal(film.weightAt(0, 1, 2, 1), 5)
  assert.equal(film.biasAt(0, 1, 0), 6)
  assert.equal(film.biasAt(0, 1, 2), 8)
  assert.equal(film.weightAt(0, 2, 0, 2), 11)
  assert.equal(film.biasAt(0, 2, 0), 12)
  assert.equal(film.weightAt(1, 1, 0, 0), PARAMETERS)
  assert.equal(film.biasAt(1, 2, 0), 2 * PARAMETERS - 1)
})

test("dead units are told frame by frame; an input never is one", () => {
  assert.deepEqual(
    [0, 1, 2].map(j => film.isDead(0, 1, j)),
    [false, true, false],
  )
  assert.ok(film.isDead(1, 2, 0))
  assert.ok(!film.isDead(0, 0, 1))
})

test("pictures are those of their unit and frame, with the scale of their layer", () => {
  assert.deepEqual([...film.pictureOf(0, 0, 1).values], [4, 5, 6, 7])
  assert.equal(film.pictureOf(0, 0, 1).scale, null)
  assert.deepEqual([...film.pictureOf(1, 2, 0).values], [28, 29, 30, 31])
  assert.equal(film.pictureOf(1, 2, 0).scale, 3)
})

test("outputs run to the reach on both sides", () => {
  assert.deepEqual(
    [0, 1, 2].map(place => film.outputAt(0, place)),
    [-4, 0, 4],
  )
  assert.equal(film.outputAt(1, 1), 4)
})

test("samples are those of their frame", () => {
  assert.equal(film.sampleAt(1, 2), 5)
})

test("a sample is wrong on the other side of the cut, or where another class leads", () => {
  const arrays = { inputs: counted(Uint8Array, 4), output: counted(Uint16Array, 8) }
  const head = { sizes: SIZES, low: [-1], high: [1], epochs: [0, 1], reach: 4, classes: true, cut: 0.5 }
  const y = Float32Array.from([0, 1])
  const two = new Film(message(head, { ...arrays, y, samples: Float32Array.from([0.2, 0.3, 0.6, 0.7]) }))
  assert.ok(!two.hasClasses)
  assert.deepEqual(
    [two.isWrong(0, 0), two.isWrong(0, 1), two.isWrong(1, 0), two.isWrong(1, 1)],
    [false, true, true, false],
  )
  const taken = Uint8Array.from([0, 2, 1, 1])
  const more = new Film(
    message(head, { ...arrays, y, taken, winners: counted(Uint8Array, 8), samples: new Float32Array(4) }),
  )
  assert.ok(more.hasClasses)
  assert.deepEqual(
    [more.isWrong(0, 0), more.isWrong(0, 1), more.isWrong(1, 0), more.isWrong(1, 1)],
    [false, true, true, false],
  )
  assert.equal(more.winnerAt(1, 2), 6)
})
