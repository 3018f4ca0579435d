import assert from "node:assert/strict"
import { test } from "node:test"
import {
  cellOf,
  fillsPart,
  isMatrix,
  negated,
  rowsOf,
  tableOf,
  textFrom,
  transposed,
  trimmed,
  turnedText,
} from "../../pages/ui/inputs/matrix_text.js"

const MATRIX = { column: false }
const COLUMN = { column: true }

test("a matrix is written as it was read", () => {
  for (const text of ["1,2;3,4", "0.5", "-1,2,3", "1;2;3"]) assert.equal(textFrom(rowsOf(text, MATRIX), MATRIX), text)
  assert.equal(textFrom(rowsOf("1,2,3", COLUMN), COLUMN), "1,2,3")
})

test("rows end at a semicolon or a line, empty ones are none", () => {
  assert.deepEqual(rowsOf(" 1, 2 ;\n3,4;", MATRIX), [
    ["1", "2"],
    ["3", "4"],
  ])
})

test("a column may be written in one row", () => {
  assert.deepEqual(rowsOf("1,2", COLUMN), [["1"], ["2"]])
  assert.deepEqual(rowsOf("1;2", COLUMN), [["1"], ["2"]])
})

test("a decimal comma in a cell is a point", () => {
  assert.equal(cellOf(" 1,5; "), "1.5")
})

test("negating twice gives the number back", () => {
  assert.equal(negated("2"), "-2")
  assert.equal(negated("+2"), "-2")
  assert.equal(negated("−0.5"), "0.5")
  for (const text of ["2", "-2", ""]) assert.equal(negated(negated(text)), text)
})

test("rows become columns", () => {
  assert.deepEqual(transposed([["1", "2", "3"]]), [["1"], ["2"], ["3"]])
})

test("rows and columns that are empty at the end are left out, others stay", () => {
  const rows = [
    ["1", "", ""],
    ["", "", ""],
    ["", "2", ""],
    ["", "", ""],
  ]
  assert.deepEqual(trimmed(rows), [
    ["1", ""],
    ["", ""],
    ["", "2"],
  ])
  assert.deepEqual(trimmed([[""]]), [])
})

test("several numbers are a matrix, one with a decimal comma is not", () => {
  for (const text of ["1\t2", "1\n2", "1;2", "1, 2", "1 2", "[[1]]", "1,2,3", "a & b"]) assert.ok(isMatrix(text), text)
  for (const text of ["1", "-1.5", "1,5", "x₁"]) assert.ok(!isMatrix(text), text)
})

test("a table fills a part of the rows where it fits and is smaller", () => {
  const rows = [
    ["", ""],
    ["", ""],
  ]
  const table = tableOf("1\t2 \r\n")
  assert.deepEqual(tableOf("1\t 2\r\n3\t4"), [
    ["1", "2"],
    ["3", "4"],
  ])
  assert.ok(fillsPart([["1", "2"]], rows, [1, 0]))
  assert.ok(!fillsPart([["1", "2"]], rows, [0, 1]))
  assert.ok(!fillsPart(tableOf("1\t2\n3\t4"), rows, [0, 0]))
  assert.equal(table[0][1], "2")
})

test("a grid that is turned shows the transpose of the text", () => {
  const turned = { ...MATRIX, turned: true }
  assert.deepEqual(rowsOf("1,-1;-1,2;-2,1", turned), [
    ["1", "-1", "-2"],
    ["-1", "2", "1"],
  ])
  for (const text of ["1,2;3,4", "0.5", "-1,2,3", "1;2;3", ""])
    assert.equal(textFrom(rowsOf(text, turned), turned), text)
})

test("what is pasted into it is turned, if it is plain rows", () => {
  for (const text of ["[[1, -1, -2], [-1, 2, 1]]", "1 -1 -2\n-1 2 1", "1\t-1\t-2\r\n-1\t2\t1", "1,-1,-2;-1,2,1"])
    assert.equal(turnedText(text), "1,-1;-1,2;-2,1")
  assert.equal(turnedText("1,2;3"), "1,2;3")
})
