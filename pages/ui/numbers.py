"""Numbers as they are shown: four significant digits that are real, a true minus, no minus nought."""

import math

DIGITS = 4


def plain(value: float, digits: int = DIGITS) -> str:
    """A number in Unicode: −0.03809, 4.386×10⁻⁴; digits end early only where the number does.

    >>> [plain(v) for v in (0.15, 0.1500000001, -0.0, 2.0, -0.038098, 4.386e-4, 61917.3, float("-inf"))]
    ['0.15', '0.1500', '0', '2', '−0.03810', '4.386×10⁻⁴', '6.192×10⁴', '−∞']
    """
    mantissa, exponent = _parts(value, digits)
    if exponent is None:
        return mantissa
    return f"{mantissa}×10{str(exponent).translate(_SUPERSCRIPT)}"


def latex(value: float, digits: int = DIGITS) -> str:
    """A number in LaTeX.

    >>> latex(-4.386e-4)
    '-4.386\\\\cdot 10^{-4}'
    """
    mantissa, exponent = _parts(value, digits)
    mantissa = mantissa.replace("−", "-").replace("∞", r"\infty").replace("NaN", r"\text{NaN}")
    return mantissa if exponent is None else rf"{mantissa}\cdot 10^{{{exponent}}}"


def full(value: float) -> str:
    """Every digit that float64 needs to be read back exactly."""
    return _special(value) or repr(value + 0.0).removesuffix(".0").replace("-", "−")


_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def _special(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return ("∞" if value > 0 else "−∞") if math.isinf(value) else ""


def _parts(value: float, digits: int) -> tuple[str, int | None]:
    """Mantissa and power of ten; the power is None where the number is written out."""
    if special := _special(value):
        return special, None
    short = f"{value + 0.0:.{digits}g}"
    exact = float(short) == value
    exponent = int(f"{value:e}".split("e")[1]) if value else 0
    if -4 < exponent < digits:
        text = short if exact and "e" not in short else f"{value:.{max(digits - 1 - int(f'{value:.{digits - 1}e}'.split('e')[1]), 0)}f}"
        return text.replace("-", "−"), None
    mantissa, power = f"{value:.{digits - 1}e}".split("e")
    if exact:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return mantissa.replace("-", "−"), int(power)
