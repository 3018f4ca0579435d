"""Numbers as they are shown: significant digits that are real, a true minus, no minus nought; how many digits is the
reader's choice."""

import math
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

import numpy as np

from pages.ui.writing import settings
from pages.ui.writing.literal import AsIs

LARGEST_DENOMINATOR = 64
FULL = 10
MANY = 16  # from so many on, numbers are rounded together


def plain(value: float, digits: int = 0) -> str:
    """A number in Unicode: −0.03809, 4.386×10⁻⁴; digits end early only where the number does; by default as many as the
    reader chose.

    >>> [plain(v) for v in (0.15, 0.1500000001, -0.0, 2.0, -0.038098, 4.386e-4, 61917.3, float("-inf"))]
    ['0.15', '0.1500', '0', '2', '−0.03810', '4.386×10⁻⁴', '6.192×10⁴', '−∞']
    """
    chosen = settings.current()
    return _plain(value, digits or chosen.digits, chosen.fractions)


@lru_cache(maxsize=1 << 14)
def _plain(value: float, digits: int, fractions: bool) -> str:
    if fractions and (exact := _fraction(value)):
        return f"{'−' if exact < 0 else ''}{abs(exact.numerator)}/{exact.denominator}"
    mantissa, exponent = _parts(value, digits)
    return mantissa if exponent is None else f"{mantissa}×10{raised(str(exponent))}"


def latex(value: float, digits: int = 0) -> AsIs:
    """A number in LaTeX.

    >>> latex(-4.386e-4)
    '-4.386\\\\times 10^{-4}'
    """
    chosen = settings.current()
    if chosen.fractions and (exact := _fraction(value)):
        return AsIs(rf"{'-' if exact < 0 else ''}\tfrac{{{abs(exact.numerator)}}}{{{exact.denominator}}}")
    mantissa, exponent = _parts(value, digits or chosen.digits)
    mantissa = mantissa.replace("−", "-").replace("∞", r"\infty").replace("NaN", r"\text{NaN}")
    return AsIs(mantissa if exponent is None else rf"{mantissa}\times 10^{{{exponent}}}")


def printed(value: float, digits: int = 0) -> float:
    """The number that a reader reads where ``plain`` or ``latex`` writes a value.

    >>> printed(0.37754), printed(2 / 3, 2)
    (0.3775, 0.67)
    """
    chosen = settings.current()
    return _printed(value, digits or chosen.digits, chosen.fractions)


def all_plain(values: list[float], digits: int = 0) -> list[str]:
    """Many numbers as ``plain`` writes them."""
    chosen = settings.current()
    digits, fractions = digits or chosen.digits, chosen.fractions
    if len(values) >= MANY and not fractions:
        return _all_plain(values, digits)
    return [_plain(value, digits, fractions) for value in values]


def _all_plain(values: list[float], digits: int) -> list[str]:
    """Many numbers in one go, but for those whose digits may end early."""
    if values.count(values[0]) == len(values):
        return [_plain(values[0], digits, False)] * len(values)
    each = np.array(values)
    power, early = _rounded(each, digits)
    forms = {k: f"%.{digits - 1 - k}f" if -4 < k < digits else f"%.{digits - 1}e" for k in set(power.tolist())}
    form = [forms[k] for k in power.tolist()]
    shown: list[float | str] = [*values]
    for i in np.flatnonzero(early).tolist():
        form[i], shown[i] = "%s", _plain(values[i], digits, False)
    texts = ("\n".join(form) % tuple(shown)).replace("-", "−").split("\n")
    for i in np.flatnonzero(~early & ((power <= -4) | (power >= digits))).tolist():
        texts[i] = f"{texts[i].partition('e')[0]}×10{raised(str(power[i]))}"
    return texts


def _rounded(values: np.ndarray, digits: int) -> tuple[np.ndarray, np.ndarray]:
    """The power of ten of each number, rounded, and whether its digits may end early, or its power is in doubt or out
    of the ordinary."""
    size, top = np.abs(values), 10.0**digits
    usual = (size > 1e-90) & (size < 1e90)
    size = np.where(usual, size, 1.0)
    power = np.floor(np.log10(size))
    figures = size * 10.0 ** (digits - 1 - power)
    early = np.abs(figures - np.rint(figures)) <= 2e-12 * figures
    carries = figures - (top - 0.5)
    certain = (figures > 0.1 * top * (1.0 + 1e-9)) & (np.abs(carries) > 1e-6 + 1e-13 * top)
    return (power + (carries > 0.0)).astype(np.int64), early | ~(usual & certain)


def all_printed(values: Iterable[float], digits: int = 0) -> list[float]:
    """Many numbers as ``printed`` reads them."""
    chosen = settings.current()
    digits, fractions = digits or chosen.digits, chosen.fractions
    return [_printed(value, digits, fractions) for value in values]


@lru_cache(maxsize=1 << 14)
def _printed(value: float, digits: int, fractions: bool) -> float:
    return value if fractions and _fraction(value) else float(f"{value:.{digits - 1}e}")


def bracketed(value: float, digits: int = 0, compound: bool = False) -> str:
    """A number as it stands behind a sign, a negative one in brackets; if ``compound``, as under a power, also a×10ⁿ
    and a fraction.

    >>> bracketed(2.0), bracketed(-2.0), bracketed(4e-4), bracketed(4e-4, compound=True)
    ('2', '(−2)', '4×10⁻⁴', '(4×10⁻⁴)')
    """
    text = plain(value, digits)
    return f"({text})" if text[0] == "−" or (compound and ("×" in text or "/" in text)) else text


def latex_bracketed(value: float, digits: int = 0, compound: bool = False) -> AsIs:
    r"""As ``bracketed``, in LaTeX; if ``compound``, as a factor or under a power, also a·10ⁿ, since its sign is that of
    a product.

    >>> latex_bracketed(-2.0), latex_bracketed(4e-4), latex_bracketed(4e-4, compound=True)
    ('(-2)', '4\\times 10^{-4}', '(4\\times 10^{-4})')
    """
    text = latex(value, digits)
    return AsIs(f"({text})" if text[0] == "-" or (compound and "times" in text) else text)


def vector(column: np.ndarray, digits: int = 0) -> str:
    """A vector in one line of text.

    >>> vector(np.array([[1.0], [-2.0]]))
    '(1, −2)'
    """
    return "(" + ", ".join(plain(value, digits) for value in column[:, 0].tolist()) + ")"


def matrix(values: np.ndarray, digits: int = 0) -> AsIs:
    """A matrix in one line of text, row by row.

    >>> matrix(np.array([[1.5, -0.0], [-2.0, 1.0]]))
    '[1.5, 0; −2, 1]'
    """
    return AsIs("[" + "; ".join(", ".join(plain(value, digits) for value in row) for row in values.tolist()) + "]")


def digits_apart(value: float, other: float) -> int:
    """How many significant digits tell a number from another; as many as the reader chose where these do, or where none
    would.

    >>> digits_apart(0.5, 1.0), digits_apart(0.9999546, 1.0)
    (4, 5)
    """
    chosen = settings.current().digits
    return next((n for n in range(chosen, 18) if float(f"{value:.{n - 1}e}") != other), chosen)


def full(value: float) -> str:
    """A number with ten digits: behind them processors, each of which rounds in its own way, do not agree.

    >>> full(0.1 + 0.2), full(2 / 3), full(-1e-20)
    ('0.3', '0.6666666667', '−1e−20')
    """
    return _special(value) or f"{value + 0.0:.{FULL}g}".replace("-", "−")


def percent(part: float, decimals: int = 1) -> str:
    """A share as a percentage, with its decimals where it is no whole one.

    >>> percent(0.125), percent(0.5), percent(0.125, 0)
    ('12.5%', '50%', '12%')
    """
    text = f"{100 * part:.{decimals}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"


def within(value: float, doubt: float, digits: int = 0) -> str:
    """A number that rounding may have moved: at most as many digits as rounding leaves alone; ±doubt where it leaves
    none.

    >>> within(0.0827, 0.00003), within(0.0827, 1e-12), within(0.0827, 0.09)
    ('0.083', '0.0827', '±0.09')
    """
    certain = certain_digits(value, doubt)
    if certain < 1:
        return f"±{plain(doubt, 1)}"
    return plain(value, min(digits or settings.current().digits, certain))


def latex_within(value: float, doubt: float, digits: int = 0) -> str:
    r"""As ``within``, in LaTeX.

    >>> latex_within(0.0827, 0.00003), latex_within(0.0827, 0.09)
    ('0.083', '\\pm 0.09')
    """
    certain = certain_digits(value, doubt)
    return rf"\pm {latex(doubt, 1)}" if certain < 1 else latex(value, min(digits or settings.current().digits, certain))


def certain_digits(value: float, doubt: float) -> int:
    """How many digits of a number are certain; one fewer than it is larger than the doubt, so that it is no matter of
    luck where it is rounded."""
    if not doubt or not math.isfinite(value / doubt):
        return FULL
    return math.floor(math.log10(max(abs(value / doubt), 1e-300))) - 1


def sup(layer: int) -> str:
    """A layer as a superscript in brackets: ⁽²⁾."""
    return f"⁽{raised(str(layer))}⁾"


def raised(power: str) -> str:
    """A whole number, or a difference of some, as an exponent: ²⁰⁻¹."""
    return power.translate(_SUPERSCRIPT)


def sub(*places: int) -> str:
    """Places, counted from 0, as a subscript counted from 1."""
    return "".join(str(place + 1) for place in places).translate(_SUBSCRIPT)


_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPT = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")


def _special(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return ("∞" if value > 0 else "−∞") if math.isinf(value) else ""


def _fraction(value: float) -> Fraction | None:
    """A number that is exactly, as float64 has it, a fraction with a small denominator; None for other numbers and
    whole ones.

    >>> _fraction(0.375), _fraction(0.3), _fraction(math.pi), _fraction(2.0)
    (Fraction(3, 8), Fraction(3, 10), None, None)
    """
    if not math.isfinite(value) or abs(value) > 100:
        return None
    near = Fraction(value).limit_denominator(LARGEST_DENOMINATOR)
    return near if near.denominator > 1 and float(near) == value else None


def _parts(value: float, digits: int) -> tuple[str, int | None]:
    """Mantissa and power of ten; the power is None where the number is written out."""
    if special := _special(value):
        return special, None
    mantissa, power = f"{value + 0.0:.{digits - 1}e}".split("e")
    exponent, exact = int(power), float(f"{mantissa}e{power}") == float(f"{value:.14g}")
    if not -4 < exponent < digits:
        return _signed(mantissa, exact), exponent
    return _signed(f"{value + 0.0:.{digits - 1 - exponent}f}", exact), None


def _signed(text: str, exact: bool) -> str:
    """A decimal with a true minus, its trailing noughts only where they are rounded digits."""
    text = text.rstrip("0").rstrip(".") if exact and "." in text else text
    return text.replace("-", "−")
