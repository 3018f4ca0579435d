"""A gradient check in words and formulas: its verdict, the kinks it crossed, and one parameter with its numbers."""

import numpy as np

from dlmath.by_hand.textbook_rules import TextbookRule
from dlmath.network.gradient_check import GradientCheck
from dlmath.network.parameters import Parameter, learned_parameters
from pages.backprop_walkthrough.parts.checks import (
    AGREE,
    DISAGREE,
    ERROR_DIGITS,
    NUDGES,
    OneParameter,
    at_most,
    error_relation,
    error_within,
    in_short,
    larger,
    largest_error,
    largest_gradient,
    lost,
    missing,
    place,
    telling,
    worst_first,
)
from pages.ui.drawing.charts import parameter_name
from pages.ui.writing import equations, numbers
from pages.ui.writing.equations import number
from pages.ui.writing.literal import AsIs, in_formula
from pages.ui.writing.numbers import sub, sup
from pages.ui.writing.symbols import coloured
from pages.ui.writing.text import _, sentences

WORD_JOINER = "\u2060"  # without it a line may end between the two indices of a weight


def verdict(judged: GradientCheck, rule: TextbookRule) -> str:
    """What the check says of the rule on trial, the largest errors named first."""
    every, doubt = worst_first(judged), judged.doubt
    at, held, numeric, off = every[0]
    error = at_most(off, larger(held, numeric), doubt, largest_gradient(every))
    certain = [(each, larger(a, n), e) for each, a, n, e in every if not lost(e, larger(a, n), doubt)][:3]
    named = " · ".join(
        f"{parameter_name(each)} {error_within(e, scale, doubt, 2)}".replace("⁾", "⁾" + WORD_JOINER)
        for each, scale, e in certain
    )
    worst = _("Largest relative errors: %(named)s.", named=AsIs(named)) if certain else _within_rounding(doubt)
    if error <= AGREE:
        return sentences([_("✓ **Passed.**"), worst])
    if missing(rule, at, len(judged.layers)):
        return sentences([_("✗ **Failed: gradients are missing.**"), worst])
    if place(at) in {place(kink) for kink in judged.kinks}:
        return sentences([_("✗ **Failed, on a kink:** there the difference is no slope."), worst])
    if lost(off, larger(held, numeric), doubt):
        return sentences([_("✗ **Failed: too few digits are left.** Try another h."), worst])
    if error < DISAGREE:
        return sentences([_("? **Doubtful.** Digits are lost: try another h."), worst])
    return sentences(
        [
            _(
                "✗ **Failed.** Move h: if the error moves too, the difference was at fault; if it stays, the"
                " gradient is."
            ),
            worst,
        ]
    )


def _within_rounding(doubt: float) -> str:
    moved = numbers.plain(doubt, 1)
    return _(
        "Every gradient and its difference quotient agree up to rounding, which may move the quotient by %(doubt)s.",
        doubt=moved,
    )


def kinks_in_words(check: GradientCheck, most: int = 3) -> list[str]:
    """What was crossed by which nudge, and the convention that decides there; at most so many, and how many more there
    are."""
    network, found = check.trace.network, []
    for kink in check.kinks[:most]:
        activation = network[kink.at_layer - 1].activation
        quantity = f"z{sup(kink.at_layer)}{sub(kink.unit)}" if kink.of == "activation" else _("the loss's difference")
        convention = activation.convention if kink.of == "activation" else check.trace.loss.convention
        found.append(
            _(
                "Nudging %(w)s takes %(z)s of sample %(s)s from %(minus)s to %(plus)s, across the kink at %(kink)s. By"
                " convention: %(convention)s.",
                w=parameter_name(kink),
                z=quantity,
                s=kink.sample + 1,
                minus=numbers.plain(kink.minus, 3),
                plus=numbers.plain(kink.plus, 3),
                kink=numbers.plain(kink.kink),
                convention=convention,
            )
        )
    more = len(check.kinks) - most
    return [*found, _("And %(n)s more.", n=more)] if more > 0 else found


def describe(judged: GradientCheck, rule: TextbookRule, one: OneParameter) -> str:
    """The figure in words."""
    at = worst_first(judged)[0][0]
    left, right = (
        error_within(float(one.of_rule[k]), larger(one.gradient, float(one.found.numeric[k])), float(one.doubt[k]), 2)
        for k in (0, len(NUDGES) - 1)
    )
    return _(
        "Relative errors of %(n)s gradients by the rule %(rule)s at h = %(h)s; largest: %(w)s, %(error)s. %(one)s over"
        " h: %(left)s at 10⁻¹², %(right)s at 0.1.",
        n=len(learned_parameters(judged.trace.network)),
        rule=AsIs(in_short(rule.name)),
        h=numbers.plain(judged.h),
        w=parameter_name(at),
        one=parameter_name(one.at),
        error=largest_error(judged),
        left=left,
        right=right,
    )


def in_numbers(judged: GradientCheck, rule: TextbookRule, one: OneParameter) -> str:
    """The difference, the gradient of the rule and their relative error for one parameter, as LaTeX; in as many digits
    as it takes."""
    at, symbol, doubt = one.at, _symbol(one.at), float(one.doubt[-1])
    words = _("never computed")
    never = (
        [rf"={coloured('delta', '0')}\quad{in_formula(f'({words})')}"] if missing(rule, at, len(judged.layers)) else []
    )
    claimed, *evaluated = never or _by_rule(judged, one)
    off = _("error")
    lines = (
        rf"w&={symbol}",
        r"n&=\frac{J(w+h)-J(w-h)}{2h}",
        *(f"&{each}" for each in _quotient(judged, one, doubt)),
        rf"a&=\frac{{\partial J}}{{\partial w}}{claimed}",
        *(f"&{each}" for each in evaluated),
        rf"{in_formula(off)}&=\frac{{|a-n|}}{{\max(|a|,|n|,10^{{-8}})}}",
        f"&{_error(one, doubt)}",
    )
    return r"\begin{aligned}" + r"\\[.4em]".join(lines) + r"\end{aligned}"


def _symbol(at: Parameter) -> str:
    return rf"{at.letter}^{{({at.layer})}}_{{{at.row + 1}{at.column + 1 if at.letter == 'W' else ''}}}"


def _quotient(judged: GradientCheck, one: OneParameter, doubt: float) -> list[str]:
    """The difference quotient with its numbers, one below the other in the digits that are certain, and its value in
    as many as they tell, each on a line."""
    h, minus, plus, n = (
        float(each[-1]) for each in (one.found.h, one.found.J_minus, one.found.J_plus, one.found.numeric)
    )
    twice, known = 2 * numbers.printed(h), numbers.certain_digits(judged.trace.J, 2.0 * h * doubt)
    places, digits = max(known, 4), min(telling(float(one.of_rule[-1])), numbers.certain_digits(n, doubt))
    how = equations.told_by(
        lambda plus, minus: (plus - minus) / twice if twice else np.nan, (plus, minus), n, places, digits
    )
    above = f"{numbers.latex(plus, places)}\\\\-{numbers.latex_bracketed(minus, places)}"
    if digits < 1 or not how.sign:
        return [rf"\approx {numbers.latex_within(n, doubt)}"]
    column = rf"\begin{{array}}{{r}}{above}\end{{array}}"
    return [rf"=\frac{{{column}}}{{2\cdot {numbers.latex(h)}}}", rf"{how.latex_sign}{how.latex(n)}"]


def _error(one: OneParameter, doubt: float) -> str:
    """The relative error with its numbers; a word where it is rounding alone."""
    a, n, error = one.gradient, float(one.found.numeric[-1]), float(one.of_rule[-1])
    if lost(error, larger(a, n), doubt):
        word = _("rounding")
        return "=" + in_formula(word, "textbf")
    how = error_relation(a, n, error, doubt)
    above = rf"|{numbers.latex(a, how.digits)}-{numbers.latex_bracketed(n, how.digits)}|"
    value = rf"\mathbf{{{how.latex(error)}}}"
    return (
        rf"=\frac{{{above}}}{{{numbers.latex(larger(a, n), ERROR_DIGITS + 1)}}}{how.latex_sign}{value}"
        if how.sign
        else f"={value}"
    )


def _by_rule(judged: GradientCheck, one: OneParameter) -> list[str]:
    """δ a in symbols, summed over the samples; for one sample also with its numbers, δ being its db; then its value:
    each on a line."""
    t, at, several = judged.trace, one.at, judged.trace.X.shape[1] > 1
    s, digits = "s" if several else "", telling(float(one.of_rule[-1]))
    delta = rf"\delta^{{({at.layer})}}_{{{at.row + 1}{s}}}"
    before = rf"a^{{({at.layer - 1})}}_{{{at.column + 1}{s}}}" if at.layer > 1 else f"x_{{{at.column + 1}{s}}}"
    product = rf"{delta}\,{before}" if at.letter == "W" else delta
    if several or at.letter == "b":
        value = coloured("delta", numbers.latex(one.gradient, digits))
        return [rf"=\textstyle\sum_s {product}" if several else f"={product}", f"={value}"]
    error, a = float(judged.layers[at.layer - 1].db[at.row, 0]), float(t.forward[at.layer - 1].a_before[at.column, 0])
    factors = (number(error), "·", number(a))
    how = equations.of_terms(factors, one.gradient, value_digits=digits)
    value = coloured("delta", how.latex(one.gradient))
    written = [f"={equations.written_latex(factors, how.digits)}"] if how.sign else []
    return [f"={product}", *written, f"{how.latex_sign or '='}{value}"]
