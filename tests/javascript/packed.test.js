import assert from "node:assert/strict"
import { test } from "node:test"
import { unpacked } from "../../pages/ui/reruns/packed.js"

test("texts are as they are", () => {
  assert.deepEqual(unpacked(["a", "b"]), ["a", "b"])
})

test("numbers are how many units more than before", () => {
  assert.deepEqual(unpacked({ per_one: 2, each: 0, log: false, by: [2, 1, -4], gaps: [] }), [1, 1.5, -0.5])
})

test("of points there is a row at each position, and nothing in a gap", () => {
  const points = { per_one: 1, each: 2, log: false, by: [1, 1, 0, 5, 0, 2], gaps: [4, 2, 5] }
  assert.deepEqual(unpacked(points), [[1, 5], [2, null], null])
})

test("on a logarithmic axis they are powers of ten", () => {
  assert.deepEqual(unpacked({ per_one: 1, each: 1, log: true, by: [2, 1], gaps: [] }), [[100], [1000]])
})
