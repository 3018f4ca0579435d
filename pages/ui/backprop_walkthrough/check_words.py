"""A gradient check in words and formulas: its verdict, the kinks it crossed, and one parameter with its numbers."""

import numpy as np

from dlmath.calculus import GradientCheck
from dlmath.lens import Parameter, parameters
from dlmath.text_rule import Rule, ranked
from pages.ui import numbers
from pages.ui.backprop_walkthrough.checks import AGREE, DISAGREE, NUDGES, OneParameter, larger, missing, place, telling
from pages.ui.charts import parameter_name
from pages.ui.numbers import sub, sup
from pages.ui.symbols import coloured
from pages.ui.text import _, sentences

WORD_JOINER = "\u2060"  # without it a line may end between the two indices of a weight


def verdict(judged: GradientCheck, rule: Rule) -> str:
    """What the check says of the rule on trial, the largest errors named first."""
    (at, error), *others = ranked(judged)[:3]
    named = " · ".join(f"{parameter_name(each)} {numbers.plain(off, 2)}".replace("⁾", "⁾" + WORD_JOINER) for each, off in [(at, error), *others])
    worst = _("Largest relative errors: %(named)s.", named=named)
    if error <= AGREE:
        return sentences([_("✓ **Passed.**"), worst])
    if missing(rule, at, len(judged.layers)):
        return sentences([_("✗ **Failed: gradients are missing.**"), worst])
    if place(at) in {place(kink) for kink in judged.kinks}:
        return sentences([_("✗ **Failed, on a kink:** there the difference is no slope."), worst])
    if error < DISAGREE:
        return sentences([_("? **Doubtful.** Digits are lost: try another h."), worst])
    return sentences([_("✗ **Failed.** Move h: if the error moves too, the difference was at fault; if it stays, the gradient is."), worst])


def kinks_in_words(check: GradientCheck, most: int = 3) -> list[str]:
    """What was crossed by which nudge, and the convention that decides there; at most so many, and how many more there are."""
    network, found = check.trace.network, []
    for kink in check.kinks[:most]:
        activation = network[kink.at_layer - 1].activation
        quantity = f"z{sup(kink.at_layer)}{sub(kink.unit)}" if kink.of == "activation" else _("the loss's difference")
        convention = activation.convention if kink.of == "activation" else check.trace.loss.convention
        found.append(
            _(
                "Nudging %(w)s takes %(z)s of sample %(s)s from %(minus)s to %(plus)s, across the kink at %(kink)s. By convention: %(convention)s.",
                w=parameter_name(kink), z=quantity, s=kink.sample + 1, minus=numbers.plain(kink.minus, 3), plus=numbers.plain(kink.plus, 3),
                kink=numbers.plain(kink.kink), convention=convention,
            )
        )  # fmt: skip
    more = len(check.kinks) - most
    return [*found, _("And %(n)s more.", n=more)] if more > 0 else found


def describe(judged: GradientCheck, rule: Rule, one: OneParameter) -> str:
    """The figure in words."""
    at, error = ranked(judged)[0]
    errors = one.of_rule[:-1]
    best = int(np.nanargmin(errors)) if np.isfinite(errors).any() else 0
    return _(
        "Relative errors of %(n)s gradients by the rule %(rule)s at h = %(h)s; largest: %(w)s, %(error)s. "
        "%(one)s over h: %(left)s at 10⁻¹², %(right)s at 0.1, smallest %(best)s at h = %(at)s.",
        n=len(parameters(judged.trace.network)), rule=rule.name, h=numbers.plain(judged.h), w=parameter_name(at), error=numbers.plain(error, 3),
        one=parameter_name(one.at), left=numbers.plain(float(errors[0]), 2), right=numbers.plain(float(errors[-1]), 2),
        best=numbers.plain(float(errors[best]), 2), at=numbers.plain(float(NUDGES[best]), 2),
    )  # fmt: skip


def in_numbers(judged: GradientCheck, rule: Rule, one: OneParameter) -> str:
    """The difference, the gradient of the rule and their relative error for one parameter, as LaTeX; in as many digits as it takes."""
    at, found, error = one.at, one.found, float(one.of_rule[-1])
    h, minus, plus, n = (float(each[-1]) for each in (found.h, found.J_minus, found.J_plus, found.numeric))
    places, digits = min(17, 5 + max(0, -int(np.floor(np.log10(h or 1.0))))), telling(error)
    symbol = rf"{at.letter}^{{({at.layer})}}_{{{at.row + 1}{at.column + 1 if at.letter == 'W' else ''}}}"
    held, numeric, taken = numbers.latex(one.gradient, digits), numbers.latex(n, digits), numbers.latex_bracketed(n, digits)
    quotient = rf"\frac{{{numbers.latex(plus, places)}-{numbers.latex(minus, places)}}}{{2\cdot {numbers.latex(h)}}}"
    words = _("never computed")
    never = rf"\quad\text{{({words})}}" if missing(rule, at, len(judged.layers)) else ""
    lines = (
        rf"w={symbol}:\qquad n&=\frac{{J(w+h)-J(w-h)}}{{2h}}={quotient}={coloured('delta', numeric)}",
        rf"a&=\frac{{\partial J}}{{\partial {symbol}}}={'' if never else _by_rule(judged, at)}{coloured('delta', held)}{never}",
        rf"\frac{{|a-n|}}{{\max(|a|,|n|,10^{{-8}})}}&=\frac{{|{held}-{taken}|}}{{{numbers.latex(larger(one.gradient, n))}}}"
        rf"=\mathbf{{{numbers.latex(error, 3)}}}",
    )
    return r"\begin{aligned}" + r"\\[.4em]".join(lines) + r"\end{aligned}"


def _by_rule(judged: GradientCheck, at: Parameter) -> str:
    """δ a in symbols, summed over the samples; for one sample also with its numbers, δ being its db."""
    t, several = judged.trace, judged.trace.X.shape[1] > 1
    s = "s" if several else ""
    delta = rf"\delta^{{({at.layer})}}_{{{at.row + 1}{s}}}"
    before = rf"a^{{({at.layer - 1})}}_{{{at.column + 1}{s}}}" if at.layer > 1 else f"x_{{{at.column + 1}{s}}}"
    product = rf"{delta}\,{before}" if at.letter == "W" else delta
    if several:
        return rf"\textstyle\sum_s {product}="
    if at.letter == "b":
        return f"{product}="
    error, a = float(judged.layers[at.layer - 1].db[at.row, 0]), float(t.forward[at.layer - 1].a_before[at.column, 0])
    return rf"{product}={numbers.latex(error)}\cdot {numbers.latex_bracketed(a, compound=True)}="
