import assert from "node:assert/strict"
import { test } from "node:test"
import { heightFor } from "../../pages/ui/drawing/plot.js"

const LAYOUT = { height: 400, margin: { l: 30, r: 10, t: 5, b: 15 } }

test("a picture keeps its height", () => {
  assert.equal(heightFor(LAYOUT, 100), 400)
})

test("a square one is no higher than its width allows", () => {
  const square = { ...LAYOUT, meta: { square: true } }
  assert.equal(heightFor(square, 240), 220)
  assert.equal(heightFor(square, 1000), 400)
})
