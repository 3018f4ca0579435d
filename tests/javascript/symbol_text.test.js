import assert from "node:assert/strict"
import { test } from "node:test"
import { isName, namesIn, ofFraction, ofName, ofSentence } from "../../pages/ui/frame/symbol_text.js"

const at = (text, part) => ofSentence(text, text.indexOf(part))

test("a fraction of two partial derivatives of J is a gradient, whatever its indices", () => {
  assert.equal(ofFraction("∂W(1)11\u200b∂J\u200b"), "∂J/∂W")
  assert.equal(ofFraction("∂a\u200b∂J"), "∂J/∂a")
  assert.equal(ofFraction("∂b(l)∂J"), "∂J/∂b")
  assert.equal(ofFraction("∂x\u200b∂f"), undefined)
  assert.equal(ofFraction("1N"), undefined)
})

test("a Greek letter is a symbol wherever it stands alone", () => {
  assert.equal(at("Learning rate α", "α"), "α")
  assert.equal(at("学习率α，", "α"), "α")
  assert.equal(at("δ⁽²⁾₁ = 0.1385", "δ"), "δ")
  assert.equal(at("αβ", "α"), undefined)
})

test("a Latin letter is a symbol with an index or alone, not as a word", () => {
  assert.equal(at("a number", "a"), undefined)
  assert.equal(at("W⁽¹⁾ 2×2", "W"), "W")
  assert.equal(at("x₁", "x"), "x")
  assert.equal(at(" b ", "b"), "b")
  assert.equal(at("J falls", "J"), "J")
  assert.equal(at("∂J/∂W⁽¹⁾₁₁ = 2", "W"), "∂J/∂W")
  assert.equal(at("p̂₁", "p"), "p̂")
  assert.equal(at("Jacobian", "J"), undefined)
})

test("a name is found where it stands alone, in Chinese anywhere", () => {
  const symbols = { a: "", "∂J/∂a": "", He: "", LeCun: "", ReLU: "", 吴恩达: "" }
  const text = "Help: He's weights, not LeCun's, for ReLU"
  assert.equal(ofName(text, 1, symbols), undefined)
  assert.equal(ofName(text, 7, symbols), "He")
  assert.equal(ofName(text, text.indexOf("LeCun") + 4, symbols), "LeCun")
  assert.equal(ofName("这是吴恩达的例图", 3, symbols), "吴恩达")
  assert.deepEqual(namesIn(text, symbols), ["He", "LeCun", "ReLU"])
  assert.deepEqual(namesIn("Heavy ReLUs", symbols), [])
  assert.deepEqual(Object.keys(symbols).map(isName), [false, false, true, true, true, true])
})
