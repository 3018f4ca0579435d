// A number as numbers.py writes it: significant digits that are real, a true minus, no minus zero, a
// simple fraction where it is one exactly.

const SPECIAL = [
  [Number.isNaN, "NaN"],
  [value => value === Infinity, "∞"],
  [value => value === -Infinity, "−∞"],
]
// A whole number as an exponent, places counted from 0 as a subscript counted from 1.
export const sup = power => String(power).replace(/[-\d]/g, d => (d === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[d]))

export const sub = (...places) => places.map(place => "₀₁₂₃₄₅₆₇₈₉"[place + 1]).join("")

export function number(value, digits, fractions = false) {
  const special = SPECIAL.find(([holds]) => holds(value))
  if (special) return special[1]
  const sign = value < 0 ? "−" : ""
  const fraction = fractions && asFraction(Math.abs(value))
  if (fraction) return sign + fraction
  const { figures, power } = rounded(Math.abs(value), digits)
  const exact = Number(`${figures}e${power - digits + 1}`) === Number(Math.abs(value).toPrecision(14))
  if (power <= -4 || power >= digits) return `${sign}${pointed(figures, 1, exact)}×10${sup(power)}`
  return sign + (power < 0 ? pointed("0".repeat(-power) + figures, 1, exact) : pointed(figures, power + 1, exact))
}

// The significant figures and the power of ten of the first one; a tie goes to the even figure, as in Python.
function rounded(size, digits) {
  const [mantissa, power] = size.toExponential(digits - 1).split("e")
  const figures = mantissa.replace(".", "")
  const beyond = size.toExponential(50).split("e")[0].replace(".", "").slice(digits)
  const tie = /^50*$/.test(beyond) && Number(figures.at(-1)) % 2 === 1
  return { figures: tie ? String(BigInt(figures) - 1n).padStart(digits, "0") : figures, power: Number(power) }
}

function pointed(figures, before, exact) {
  const text = figures.length > before ? `${figures.slice(0, before)}.${figures.slice(before)}` : figures
  return exact && text.includes(".") ? text.replace(/\.?0+$/, "") : text
}

function asFraction(size) {
  if (size > 100 || Number.isInteger(size)) return ""
  for (let d = 2; d <= 64; d++) if (Math.round(size * d) / d === size) return `${Math.round(size * d)}/${d}`
  return ""
}

// The shortest number that single precision holds as this one: 0.1, not 0.10000000149011612.
export function short(single) {
  for (let digits = 1; digits < 9; digits++) {
    const near = Number(single.toPrecision(digits))
    if (Math.fround(near) === single) return near
  }
  return single
}
