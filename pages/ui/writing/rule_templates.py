"""The right sides of the rules of a walkthrough as LaTeX, and what they compute.

``{0}`` is the first operand, ``{0T}`` its transpose; ``{s}`` is a column of ones, one for each sample, ``{u}`` one for
each unit.
"""

from collections.abc import Callable

import numpy as np

from dlmath.network.steps import Rule

RIGHT_SIDES = {
    Rule.AFFINE: "{0}{1}+{2}",
    Rule.LINEAR: "{0}{1}",
    Rule.ACTIVATION: r"\varphi\left({0}\right)",
    Rule.SOFTMAX: r"\varphi\left({0}\right)",
    Rule.OUTPUT_DELTA: r"{0}\odot{1}",
    Rule.CANONICAL_DELTA: "{0}-{1}",
    Rule.SOFTMAX_DELTA: r"{0}\odot\left({1}-{0T}{1}\right)",
    Rule.HIDDEN_DELTA: r"{0T}{1}\odot{2}",
    Rule.HIDDEN_SOFTMAX_DELTA: r"{2}\odot\left({0T}{1}-{2T}{0T}{1}\right)",
    Rule.WEIGHT_GRADIENT: "{0}{1T}",
    Rule.BIAS_GRADIENT: "{0}",
}
OF_A_BATCH = {
    Rule.AFFINE: "{0}{1}+{2}{sT}",
    Rule.SOFTMAX_DELTA: r"{0}\odot\left({1}-{u}{uT}\left({0}\odot{1}\right)\right)",
    Rule.HIDDEN_SOFTMAX_DELTA: r"{2}\odot\left({0T}{1}-{u}{uT}\left({2}\odot{0T}{1}\right)\right)",
    Rule.BIAS_GRADIENT: "{0}{s}",
}
IN_ROWS = {
    Rule.AFFINE: "{1}{0T}+{2}",
    Rule.LINEAR: "{1}{0T}",
    Rule.SOFTMAX_DELTA: r"{0}\odot\left({1}-\left({0}\odot{1}\right){u}{uT}\right)",
    Rule.HIDDEN_DELTA: r"{1}{0}\odot{2}",
    Rule.HIDDEN_SOFTMAX_DELTA: r"{2}\odot\left({1}{0}-\left({2}\odot{1}{0}\right){u}{uT}\right)",
    Rule.WEIGHT_GRADIENT: "{0T}{1}",
}
OF_A_BATCH_IN_ROWS = IN_ROWS | {Rule.AFFINE: "{1}{0T}+{s}{2}", Rule.BIAS_GRADIENT: "{sT}{0}"}


def _through_softmax(a: np.ndarray, dJ_da: np.ndarray) -> np.ndarray:
    return a * (dJ_da - (a * dJ_da).sum(axis=0, keepdims=True))


# What the formulas compute, of matrices; the last operand of a hidden softmax is Wᵀδ, which its formula makes of the
# first two.
COMPUTED: dict[Rule, Callable[..., np.ndarray]] = {
    Rule.AFFINE: lambda W, a, b: W @ a + b,
    Rule.LINEAR: lambda W, a: W @ a,
    Rule.OUTPUT_DELTA: lambda dJ_da, slope: dJ_da * slope,
    Rule.CANONICAL_DELTA: lambda a, y, m: (a - y) / m,
    Rule.SOFTMAX_DELTA: _through_softmax,
    Rule.HIDDEN_DELTA: lambda W, delta, slope: (W.T @ delta) * slope,
    Rule.HIDDEN_SOFTMAX_DELTA: lambda W, delta, a, _: _through_softmax(a, W.T @ delta),
    Rule.WEIGHT_GRADIENT: lambda delta, a: delta @ a.T,
    Rule.BIAS_GRADIENT: lambda delta: delta.sum(axis=1, keepdims=True),
}


def template(rule: Rule, N: int, rows: bool) -> str:
    """The right side of a rule for one sample or several, which are columns or rows."""
    special = (OF_A_BATCH_IN_ROWS if rows else OF_A_BATCH) if N > 1 else (IN_ROWS if rows else {})
    return special.get(rule, RIGHT_SIDES[rule])
