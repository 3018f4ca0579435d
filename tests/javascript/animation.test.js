import assert from "node:assert/strict"
import { test } from "node:test"
import { turned } from "../../pages/parts/animation.js"

test("after the last beat comes the first of the next round, after the last round the first", () => {
  assert.deepEqual(turned({ round: 0, beat: 6 }, 1, 7, 3), { round: 1, beat: 0 })
  assert.deepEqual(turned({ round: 2, beat: 6 }, 1, 7, 3), { round: 0, beat: 0 })
  assert.deepEqual(turned({ round: 0, beat: 0 }, -1, 7, 3), { round: 2, beat: 6 })
})

test("on and back leads to the same beat", () => {
  for (let round = 0; round < 3; round++)
    for (let beat = 0; beat < 7; beat++) {
      const here = { round, beat }
      assert.deepEqual(turned(turned(here, 1, 7, 3), -1, 7, 3), here)
    }
})
