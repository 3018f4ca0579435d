"""The gradients of a convolution layer twice: by backpropagation, and by nudging every number."""

import numpy as np

from dlmath.network.convolution_layer import ConvolutionTrace, Differences, by_differences
from pages.ui.inputs import controls
from pages.ui.writing import numbers
from pages.ui.writing.small_tables import table
from pages.ui.writing.text import _, say

H = 1e-5
MOST_ROWS = 48
CLOSE = 1e-5  # a relative error up to this says no more than that the two agree
LETTERS = {"∂J/∂k": ("K", "k"), "∂J/∂b": ("b", "b"), "∂J/∂x": ("X", "x")}


def show(t: ConvolutionTrace) -> None:
    """A table of every number of one gradient."""
    name = controls.choice("checked", _("Gradient"), list(LETTERS), "∂J/∂k")
    of, letter = LETTERS[name]
    found = by_differences(t, of, H, MOST_ROWS)
    places = [tuple(place) for place in np.argwhere(np.isfinite(found.numeric)).tolist()]
    heads = ["", _("by backprop"), _("by nudging"), _("relative error")]
    table(f"{name}, h = {numbers.plain(H)}", heads, [_row(letter, at, found) for at in places])
    if found.gradient.size > MOST_ROWS:
        say("%(shown)s of %(all)s numbers, evenly spread.", shown=len(places), all=found.gradient.size)
    if found.crossed.any():
        say("✕ The nudge crosses a kink, or another number becomes the largest: there the two need not agree.")


def _row(letter: str, at: tuple[int, ...], found: Differences) -> list[str]:
    gradient, numeric = float(found.gradient[at]), float(found.numeric[at])
    error, crossed = float(found.relative_error[at]), bool(found.crossed[at])
    nought = max(abs(gradient), abs(numeric)) < 1e-7
    close = nought or error <= CLOSE
    seen = gradient if close else float(f"{numeric:.6g}")
    said = "✕" if crossed else f"≤ {numbers.plain(CLOSE)}" if close else numbers.plain(error, 2)
    several = [n for n, size in zip(at[:-2], found.gradient.shape, strict=False) if size > 1]
    place = ",".join(str(n + 1) for n in (*several, *at[-2:]))
    return [f"{letter}({place})", numbers.plain(gradient), numbers.plain(0.0 if nought else seen), said]
