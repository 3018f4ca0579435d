import assert from "node:assert/strict"
import { test } from "node:test"
import { holds, placeOfValues, valuesAt } from "../../pages/ui/inputs/dragged_point.js"

const AREA = { left: 100, right: 300, top: 50, bottom: 150, width: 200, height: 100 }

test("corners and the middle of a chart are those of its axes", () => {
  const at = (clientX, clientY) => valuesAt({ clientX, clientY }, AREA, [-2, 2], [0, 10])
  assert.deepEqual(at(100, 50), [-2, 10])
  assert.deepEqual(at(300, 150), [2, 0])
  assert.deepEqual(at(200, 100), [0, 5])
  for (const values of [
    [-2, 10],
    [2, 0],
    [0, 5],
  ])
    assert.deepEqual(at(...placeOfValues(values, AREA, [-2, 2], [0, 10])), values)
})

test("a pointer is in a chart up to its edges", () => {
  assert.ok(holds(AREA, { clientX: 100, clientY: 150 }))
  for (const [clientX, clientY] of [
    [99, 100],
    [301, 100],
    [200, 49],
    [200, 151],
  ])
    assert.ok(!holds(AREA, { clientX, clientY }))
})
