import assert from "node:assert/strict"
import { test } from "node:test"

import { clausesOf, news } from "../../pages/ui/writing/heard.js"

test("a text is cut after marks, not within numbers or brackets", () => {
  assert.deepEqual(clausesOf("x = (0.5, 1), z = 0.25. Back: δ = −0.1"), [
    "x = (0.5, 1),",
    "z = 0.25.",
    "Back: δ = −0.1",
  ])
  assert.deepEqual(clausesOf("输入 x = 0.5，z = 0.25；损失 J = 0.1。"), [
    "输入 x = 0.5，",
    "z = 0.25；",
    "损失 J = 0.1。",
  ])
  assert.deepEqual(clausesOf(""), [])
})

test("only what is new is said", () => {
  assert.equal(news("x = 0.5, z = 1, J = 0.2.", "x = 0.5, z = 2, J = 0.3."), "z = 2, J = 0.3.")
  assert.equal(news("J = 0.2.", "J = 0.2."), "")
})

test("no more is said than can be listened to, and at least one clause", () => {
  const long = Array.from({ length: 200 }, (_, i) => `a${i} = ${i},`).join(" ")
  assert.ok(news("", long).length <= 400)
  assert.ok(news("", long).startsWith("a0 = 0, a1 = 1,"))
  assert.equal(news("", `${"a".repeat(500)}.`).length, 501)
})
