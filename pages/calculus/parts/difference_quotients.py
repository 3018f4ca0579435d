"""Difference quotients as they are printed: with no digit that is only rounding."""

import math
from dataclasses import dataclass

from dlmath.calculus.differences import QuotientErrors, Quotients
from pages.ui.writing import numbers, settings
from pages.ui.writing.equations import Chain, Relation, settled
from pages.ui.writing.symbols import coloured

# Significant digits of a quotient beyond those that the reader chose, so that its error is seen; and all that float64
# has.
MORE, FULL = 4, 17
EPSILON = 2.0**-52
NAMES = {"forward": "W", "central": "z", "tangent": "delta", "curve": "a"}


@dataclass(frozen=True)
class Quotient:
    """A difference quotient and how it is printed: no digit of it, or of its error, that is only the rounding of f.

    Attributes:
      kind: forward, backward or central.
      above, below: the values of f in its numerator.
      steps: how many h are in its denominator.
      h: the step.
      value: the quotient.
      error: |value − f′(x)|.
      how: how the value is related to the values of f as they are printed.
      h_digits: digits of h, enough for that.
      noise: what rounding may have done to the value at most; a quarter of it is usual.
    """

    kind: str
    above: float
    below: float
    steps: int
    h: float
    value: float
    error: float
    how: Relation
    h_digits: int
    noise: float

    @property
    def chain(self) -> Chain:
        """The quotient with its numbers and its value, in Unicode."""
        below, h = (
            numbers.bracketed(self.below, self.how.digits),
            numbers.bracketed(self.h, self.h_digits, compound=True),
        )
        divisor = h if self.steps == 1 else f"({self.steps}·{h})"
        left = f"({numbers.plain(self.above, self.how.digits)} − {below}) / {divisor}"
        return Chain(left if self.how.sign else "", self.how.sign, self.how.plain(self.value))

    @property
    def short(self) -> str:
        """The value with no more digits than the reader chose, in Unicode."""
        return numbers.plain(self.value, min(settings.current().digits, self.how.value_digits))

    @property
    def latex_lines(self) -> list[str]:
        """The quotient with its numbers, then its value, in LaTeX: lines of their own, each with a sign before it."""
        value = coloured(NAMES[self.kind], self.how.latex(self.value))
        if not self.how.sign:
            return [f"&={value}"]
        above, below = numbers.latex(self.above, self.how.digits), numbers.latex_bracketed(self.below, self.how.digits)
        return [rf"&=\frac{{{above}-{below}}}{{{self.latex_step}}}", f"&{self.how.latex_sign}{value}"]

    @property
    def latex_step(self) -> str:
        """The denominator in LaTeX."""
        h = numbers.latex(self.h, self.h_digits)
        return h if self.steps == 1 else rf"{self.steps}\cdot {h}"

    @property
    def power(self) -> int | None:
        """The error as a power of ten, where more than that would be rounding; else None."""
        return round(math.log10(max(self.error, 0.25 * self.noise))) if 0.0 < self.error < 10.0 * self.noise else None

    @property
    def error_plain(self) -> str:
        """The error in Unicode, as a power of ten where no digit of it is known."""
        return numbers.plain(self.error, 3) if self.power is None else f"10{numbers.raised(str(self.power))}"

    @property
    def error_latex(self) -> str:
        """The error in LaTeX, likewise."""
        return numbers.latex(self.error, 3) if self.power is None else rf"\approx 10^{{{self.power}}}"


def printed_quotients(q: Quotients, now: QuotientErrors) -> dict[str, Quotient]:
    """The forward, the backward and the central quotient, as they are printed."""
    parts = {
        "forward": (q.f_plus, q.f_here, 1),
        "backward": (q.f_here, q.f_minus, 1),
        "central": (q.f_plus, q.f_minus, 2),
    }
    return {
        kind: _quotient(kind, *each, q.h, getattr(q, kind), getattr(now, kind).item()) for kind, each in parts.items()
    }


def _quotient(kind: str, above: float, below: float, steps: int, h: float, value: float, error: float) -> Quotient:
    noise = EPSILON * (abs(above) + abs(below)) / (steps * h)
    known = math.floor(math.log10(abs(value) / noise)) if value and noise else FULL
    chosen = settings.current().digits
    wanted = max(1, min(chosen + MORE, known))
    h_digits = next(
        (n for n in range(chosen, FULL) if settled(value * h / numbers.printed(h, n), value, n, wanted)), FULL
    )
    divisor = steps * numbers.printed(h, h_digits)

    def at(digits: int) -> Relation | None:
        found = (numbers.printed(above, digits) - numbers.printed(below, digits)) / divisor
        return settled(found, value, digits, wanted)

    how = next(filter(None, map(at, range(chosen, FULL + 1))), Relation("", FULL, wanted))
    return Quotient(kind, above, below, steps, h, value, error, how, h_digits, noise)
