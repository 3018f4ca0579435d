import assert from "node:assert/strict"
import { test } from "node:test"
import { byRule, heightFor } from "../../pages/ui/drawing/plot.js"

const LAYOUT = { height: 400, margin: { l: 30, r: 10, t: 5, b: 15 } }

test("a template's number is written by the rule", () => {
  const write = byRule(".4g", false)
  assert.deepEqual([0.5, 1234567, -1e-5, 2 / 3].map(write), ["0.5", "1.235×10⁶", "−1×10⁻⁵", "0.6667"])
  assert.equal(byRule(".4g", true)(0.375), "3/8")
})

test("what is no number of significant digits is left to Plotly", () => {
  for (const spec of [".0%", ".2f", "~g", ""]) assert.equal(byRule(spec, false), undefined)
})

test("a picture keeps its height", () => {
  assert.equal(heightFor(LAYOUT, 100), 400)
})

test("a square one is no higher than its width allows", () => {
  const square = { ...LAYOUT, meta: { square: true } }
  assert.equal(heightFor(square, 240), 220)
  assert.equal(heightFor(square, 1000), 400)
})
