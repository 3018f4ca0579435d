"""A formula of numbers as it is written on paper, ``2 sin²x + e^(−x)``, in the signs of Python.

A number takes what stands behind it as a factor, and so does a closing bracket. A function takes without brackets what
stands next to it: a number, a name, or both, with its power. Of e a power is read, as exp; π and pi are the number.
"""

import keyword
import re
from collections.abc import Collection

from dlmath.linear_algebra.matrix_text import plain_signs

_SIGNS = str.maketrans(
    {"^": "**", "×": "*", "·": "*", "⋅": "*", "÷": "/", "{": "(", "}": ")", "π": " pi ", "σ": " sigmoid"}
)
_SIGNS |= dict(zip(map(ord, "₀₁₂₃₄₅₆₇₈₉"), "0123456789", strict=True))
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_POWER = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_BEFORE_A_NUMBER = re.compile(r"([⁰¹²³⁴⁵⁶⁷⁸⁹]+)(?=\s*[0-9.])")
_IN_BRACKETS = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
_DECIMAL = r"(?:\d++(?:\.\d*+)?+|\.\d++)"
_NAME = r"[A-Za-z]\w*+"
_ROOT_OF_ONE = re.compile(rf"√\s*+({_DECIMAL}|{_NAME}(?:\s*{_IN_BRACKETS})?)(?!\s*\()")
_MODULUS = re.compile(r"\|([^|]+)\|")
_POSITIVE_PART = re.compile(r"\bmax\s*\(\s*0\s*,")
_FACTOR = rf"(?:{_DECIMAL}|{_NAME}(?!\s*\()|{_IN_BRACKETS})"
_EXPONENTIAL = re.compile(rf"(?<![A-Za-z_.])e\s*\*\*\s*(-?\s*{_FACTOR}(?:\s*\*\*\s*-?\s*{_FACTOR})*)")
_BESIDE = re.compile(  # a number before a name, but for 0x10, 2j and 1e, which are numbers elsewhere
    rf"(?<![\w.])(?!0[xXbBoO])({_DECIMAL}(?:[eE][+-]?\d++)?+)\s*(?![eEjJ](?!\w))(?=({_NAME}))"
)
_BEHIND_A_BRACKET = re.compile(r"\)\s*(?=([A-Za-z0-9_(])(\w*))")
_NUMBER_AND_BRACKET = re.compile(rf"(?<![\w.])({_DECIMAL})\s*(?=\()")
_LETTERS = re.compile(r"\b([A-Za-z]\d*)\s+(?=([A-Za-z]\w*+))")  # x y, but not cosh y
_LETTER_AND_BRACKET = re.compile(r"(?<![A-Za-z_.])([A-Za-z]\d*)\s*(?=\()")  # x(x + 1): no function has one letter
_BEHIND_PI = re.compile(r"\bpi\s*(?=[A-Za-z(])")


def in_python(text: str, functions: Collection[str]) -> str:
    """What a reader has typed, with Python's signs; some of these functions may stand without brackets.

    >>> [in_python(each, ["sin", "log"]) for each in ("x^2 × y", "2x² + ln(√y)", "x²2", "2 sin²x (x₁ + 1)", "2πe^-x²")]
    ['x**2 * y', '2*x**2 + log(sqrt(y))', 'x**2*2', '2*sin(x)**2*(x1 + 1)', '2*pi*exp(-x**2)']
    """
    plain = " ".join(plain_signs(text).translate(_SIGNS).split())
    plain = _POWER.sub(lambda found: "**" + found[0].translate(_DIGITS), _BEFORE_A_NUMBER.sub(r"\1*", plain))
    plain = _MODULUS.sub(r"abs(\1)", _POSITIVE_PART.sub("relu(", plain))
    plain = _ROOT_OF_ONE.sub(r"sqrt(\1)", re.sub(r"√(?=\s*\()", "sqrt", plain))
    plain = _LETTER_AND_BRACKET.sub(r"\1*", re.sub(r"\bln\b", "log", plain))
    plain = _EXPONENTIAL.sub(_exponential, _with_brackets(plain, functions))
    plain = _NUMBER_AND_BRACKET.sub(r"\1*", _BESIDE.sub(_product, plain))
    plain = _BEHIND_PI.sub("pi*", _LETTERS.sub(_product, plain))
    return _BEHIND_A_BRACKET.sub(lambda found: found[0] if keyword.iskeyword(found[1] + found[2]) else ")*", plain)


def _with_brackets(plain: str, functions: Collection[str]) -> str:
    """Functions with brackets around what they take, and their powers behind these: sin²x as sin(x)**2."""
    name = rf"\b({'|'.join(functions)})"
    operand = rf"{_DECIMAL}?\s?{_NAME}(?!\s*\()|{_DECIMAL}"
    plain = re.sub(rf"{name}\s*\*\*\s*(\d)\s*({_IN_BRACKETS})", r"\1\3**\2", plain)
    plain = re.sub(rf"{name}\s*\*\*\s*(\d)\s*({operand})", r"\1(\3)**\2", plain)
    return re.sub(rf"{name}\s+(-?(?:{operand})(?:\s*\*\*\s*\d+)?)", r"\1(\2)", plain)


def _exponential(found: re.Match[str]) -> str:
    exponent = found[1]
    return f"exp{exponent}" if re.fullmatch(_IN_BRACKETS, exponent) else f"exp({exponent})"


def _product(found: re.Match[str]) -> str:
    """The first of two factors side by side and the sign between them, unless the second is a word of Python."""
    return found[0] if keyword.iskeyword(found[2]) else f"{found[1]}*"
