// Which symbol stands at a place of a text.

const GREEK = /[\u0370-\u03ff⊙∇∂]/
const LETTER = /[A-Za-z\u0370-\u03ff]/
const HAN = /[\u3400-\u9fff]/
const NAME = /^[A-Z\u3400-\u9fff].+/
const LETTER_OR_DIGIT = /[A-Za-z0-9]/
const MARKS = /^[\u0302⁰¹²³⁴-⁹⁽⁾₀-₉ˡᴸᵀ′]+/
const GRADIENT = /∂J\/∂([aWwbz])/g

// Where a name stands in a sentence; in Chinese no sign parts it from its neighbours.
function* placesOf(name, text) {
  for (let from = text.indexOf(name); from >= 0; from = text.indexOf(name, from + 1)) {
    const around = (text[from - 1] ?? " ") + (text[from + name.length] ?? " ")
    if (HAN.test(name) || !LETTER_OR_DIGIT.test(around)) yield from
  }
}

// Whether what can be opened is a name, and no letter.
export const isName = text => NAME.test(text)

// The names that stand in a sentence.
export function namesIn(text, symbols) {
  return Object.keys(symbols).filter(name => isName(name) && !placesOf(name, text).next().done)
}

// The name that stands at a place of a sentence.
export function ofName(text, at, symbols) {
  const stands = name => [...placesOf(name, text)].some(from => from <= at && at < from + name.length)
  return Object.keys(symbols).find(name => isName(name) && stands(name))
}

// In a formula each letter stands alone; a fraction is read from its letters, in whatever order they are drawn.
export function ofFraction(text) {
  const letters = text.replace(/[^A-Za-zθδ∂]/g, "")
  if (letters.match(/∂/g)?.length !== 2 || !letters.includes("J")) return
  const [below] = letters.replace(/∂/g, "").replace("J", "").replace(/[lL]$/, "")
  return "aWwbz".includes(below ?? " ") ? `∂J/∂${below}` : undefined
}

// In a sentence a Latin letter may be a word: it is a symbol where an index follows, or where it is all there is.
export function ofSentence(text, at) {
  for (const match of text.matchAll(GRADIENT))
    if (match.index <= at && at < match.index + match[0].length) return match[0]
  const letter = text[at]
  if (!letter || !LETTER.test(letter) || LETTER.test(text[at - 1] ?? "")) return
  const rest = text.slice(at + 1)
  if (LETTER.test(rest[0] ?? "")) return
  const marks = rest.match(MARKS)?.[0] ?? ""
  const hat = marks[0] === "\u0302" ? (letter + marks[0]).normalize("NFC") : letter
  const alone = !(text.slice(0, at) + rest.slice(marks.length)).trim()
  return GREEK.test(letter) || marks || alone || "JW".includes(letter) ? hat : undefined
}
