"""One colour for each symbol, one diverging scale for signs, in both themes."""

import re
from contextvars import ContextVar
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import streamlit as st


class Shade(NamedTuple):
    """A colour as it is on a light and on a dark page; both have a contrast of 4.5 or more there."""

    light: str
    dark: str


SYMBOLS = {
    "x": Shade("#0f766e", "#2dd4bf"),
    "a": Shade("#0f766e", "#2dd4bf"),
    "W": Shade("#9d174d", "#f9a8d4"),
    "b": Shade("#475569", "#b6c2d4"),
    "z": Shade("#854d0e", "#fcd34d"),
    "y": Shade("#1b2130", "#e8ebf1"),
    "J": Shade("#1b2130", "#e8ebf1"),
    "delta": Shade("#6d28d9", "#c4b5fd"),
}
for _gradient in ("dJ_da", "dW", "db", "slope"):
    SYMBOLS[_gradient] = SYMBOLS["delta"] if _gradient != "slope" else SYMBOLS["z"]

NEGATIVE = Shade("#c2410c", "#fb923c")
POSITIVE = Shade("#1d4ed8", "#60a5fa")
NEUTRAL = Shade("#8b95a5", "#6b7688")
INK = Shade("#1b2130", "#e8ebf1")
PAPER = Shade("#ffffff", "#0e1117")
FAINT = Shade("#d8dde6", "#343c4a")
# One for each class, where there are several; each class has a mark of its own shape too.
CLASSES = (NEGATIVE, POSITIVE, SYMBOLS["x"], SYMBOLS["delta"], SYMBOLS["z"], SYMBOLS["W"])


_LIGHT_DARK = re.compile(r"light-dark\(([^,()]+), ([^,()]+)\)")
_dark: ContextVar[bool] = ContextVar("dark")


def look() -> None:
    """Note once for each run whether the reader sees the dark theme; asking costs more than a figure has time for."""
    _dark.set(st.context.theme.type == "dark")


def dark() -> bool:
    """Whether the reader sees the dark theme."""
    if _dark.get(None) is None:
        look()
    return _dark.get()


def colour(shade: Shade) -> str:
    """The shade for the reader's theme, as #rrggbb."""
    return shade.dark if dark() else shade.light


def symbol(name: str) -> str:
    """The colour of a symbol for the reader's theme."""
    return colour(SYMBOLS[name])


def sign(value: float) -> Shade:
    """Orange for negative, grey for nought, blue for positive."""
    return POSITIVE if value > 0 else NEGATIVE if value < 0 else NEUTRAL


def rgba(shade: str, alpha: float) -> str:
    """#rrggbb with an opacity."""
    return f"rgba({_rgb(shade)},{alpha:.3g})"


@lru_cache(maxsize=128)
def _rgb(shade: str) -> str:
    return ",".join(str(int(shade[i : i + 2], 16)) for i in (1, 3, 5))


def tint(value: float, largest: float, gradient: bool = False) -> str:
    """The ground of a number between ±largest: the diverging scale, linear in its size; purple for a gradient, whose
    sign is printed."""
    strength = min(abs(value) / largest, 1.0) if largest > 0 else 0.0
    shade = SYMBOLS["delta"] if gradient else sign(value)
    return rgba(shade.light, 0.05 + 0.4 * strength)


def tints(values: list[float], largest: list[float], gradient: bool = False) -> list[str]:
    """The grounds of many numbers, each between its own ±largest, as ``tint`` gives them."""
    sizes, most = np.abs(values), np.array(largest)
    strength = np.minimum(np.divide(sizes, most, out=np.zeros(len(values)), where=most > 0), 1.0)
    shades = [SYMBOLS["delta"]] * 3 if gradient else [NEUTRAL, POSITIVE, NEGATIVE]
    forms = np.array([f"rgba({_rgb(shade.light)},%.3g)" for shade in shades], dtype=object)
    signs = (np.array(values) > 0).astype(int) - (np.array(values) < 0)
    return ("\n".join(forms[signs].tolist()) % tuple((0.05 + 0.4 * strength).tolist())).split("\n")


def both(shade: Shade) -> str:
    """The shade as CSS for both themes, of which the style ``of_theme`` chooses: with ``initial`` a custom property
    stands for what follows its comma, with nothing for nothing. Many browsers in use lack light-dark().

    >>> both(Shade("#fff", "#000"))
    'var(--light, #fff) var(--dark, #000)'
    """
    return f"var(--light, {shade.light}) var(--dark, {shade.dark})"


def of_theme() -> str:
    """The style that chooses the shades of the reader's theme."""
    chosen = "--light: ; --dark: initial" if dark() else "--light: initial; --dark: ;"
    return f":root {{ {chosen} }}"


def without_light_dark(style: str) -> str:
    """A style with each light-dark() written as ``both`` writes it."""
    return _LIGHT_DARK.sub(lambda found: both(Shade(*found.groups())), style)
