"""What the walkthrough shows of one step and lets the reader do with it, and the same in words."""

from collections.abc import Collection

import numpy as np
import streamlit as st

from dlmath import InputError, Network, Trace, trace
from dlmath.network.cancellation import settled
from dlmath.network.gradient_check import rounding_doubt
from dlmath.network.parameter_scan import ParameterScan, slope_by_nudging
from dlmath.network.parameters import Parameter, parameter_value, parameters
from dlmath.network.steps import Rule, Step, Symbol, updated
from dlmath.training.descent import Descent
from dlmath.training.methods import GRADIENT_DESCENT, PLAIN, Method, Underway, update_by
from pages.backprop_walkthrough.parts import methods, prediction
from pages.ui.drawing.charts import parameter_name
from pages.ui.inputs import controls
from pages.ui.network.scenes import weight_texts
from pages.ui.network.start import MOST_UPDATES
from pages.ui.writing import equations, formulas, numbers, symbols
from pages.ui.writing.literal import AsIs
from pages.ui.writing.numbers import sup
from pages.ui.writing.prose import displayed, key, paragraphs, small
from pages.ui.writing.text import _, explain, say, sentences

NUDGE = 1e-5
MOST_NAMED = 12


def let_go() -> None:
    """Another parameter comes under the lens: it is not nudged."""
    controls.set_values({"nudge": 0.0})


def make_update(before: Network, made: int, start_here: bool) -> None:
    """Make the update that the last step shows; where the lens has changed a weight, or the count is full, the state
    becomes the new start."""
    if not start_here:
        controls.set_values({"updates": made + 1})
        return
    controls.load({**weight_texts(before), "nudge": 0.0, "updates": 1})


def next_network(t: Trace, alpha: float, by: Underway = GRADIENT_DESCENT) -> Network | None:
    """The network after the next update; None, and said, where it would not be finite."""
    try:
        return update_by(t, alpha, *by)[0]
    except InputError as error:
        st.error(_("The next update would leave the numbers that float64 can hold: %(why)s.", why=explain(error)))
        return None


def show_formula(step: Step, t: Trace, method: Method) -> None:
    """A step in symbols, with its shapes."""
    if step.rule is Rule.UPDATE and not method.plain:
        st.latex(methods.in_symbols(method))
        return
    symbols = formulas.in_symbols(step, t)
    st.latex(
        symbols
        if step.rule is Rule.UPDATE
        else formulas.one_below_the_other(symbols, rf"\small {formulas.in_shapes(step, t)}")
    )


def place(step: Step, t: Trace, sample: int) -> tuple[int, int]:
    """Which number of a step's result is looked at: the reader's choice of row and column, or of unit in the sample
    that is shown."""
    if step.rule is Rule.UPDATE:
        return 0, 0
    rows, columns = step.result.value.shape
    of_samples = step.result.symbol.letter in symbols.OF_SAMPLES
    if of_samples:
        return _index("row", _("Unit"), rows), sample
    with st.container(horizontal=True, vertical_alignment="center"):
        return _index("row", _("Row"), rows), _index("col", _("Column"), columns)


def show_numbers(step: Step, t: Trace, row: int, column: int) -> None:
    """A step with its matrices, and the arithmetic of one of its numbers."""
    in_scalars = formulas.one_below_the_other(
        formulas.in_scalars(step, t, row, column), formulas.in_slopes(step, t, row, column)
    )
    parts = [displayed(formulas.in_numbers(step, t, row, column)), displayed(in_scalars)]
    if step.rule in (Rule.WEIGHT_GRADIENT, Rule.BIAS_GRADIENT) and t.X.shape[1] > 1:
        if formulas.takes_mean(t):
            parts.append(
                _(
                    "Each sample alone would have its own gradient; the batch has their mean, and the $1/N$ is already"
                    " inside $\\delta$:"
                )
            )
        else:
            parts.append(
                _(
                    "Each sample alone would have its own gradient; this loss adds up over the samples, and so do the"
                    " gradients:"
                )
            )
        parts.append(displayed(formulas.over_samples(step, t, row, column)))
    paragraphs(*parts, small(equations.said()))


def _index(key: str, label: str, count: int) -> int:
    """Which row or column, counted from 0; not asked where there is only one."""
    return (
        int(controls.choice(key, label, [str(i + 1) for i in range(count)], "1", on_change=prediction.forget)) - 1
        if count > 1
        else 0
    )


def show_update(
    t: Trace, new: Network | None, at: Parameter, alpha: float, made: int, nudge: float, by: Underway
) -> None:
    """The update of the parameter under the lens and of its matrix, J before and after, and the button that makes
    it."""
    if new is None:
        return
    J = settled(trace(new, t.X, t.Y, t.loss)).J
    scalars = (
        formulas.update_in_scalars(t, at.letter, at.layer, at.row, at.column, alpha, parameter_value(new, at))
        if by.method.plain
        else methods.in_scalars(t, at, alpha, by)
    )
    paragraphs(
        *([displayed(formulas.update_in_numbers(t, updated(t, new, at.symbol), alpha))] if by.method.plain else []),
        displayed(scalars),
        displayed(rf"J:\quad {numbers.latex(t.J, 6)}\;\longrightarrow\;{numbers.latex(J, 6)}"),
        small(equations.said()),
    )
    anew = bool(nudge) or made >= MOST_UPDATES
    if anew and by.method != PLAIN:
        return  # from here the state of the rule, or the turn of the samples, would be another
    label = _("Make this update and count from here") if anew else _("Make this update")
    st.button(label, key="update", shortcut="u", on_click=make_update, args=(t.network, made, anew))


def by_nudging(t: Trace, at: Parameter) -> tuple[tuple[float, float] | None, str]:
    """The slope by the central difference, and how far rounding may move it; None, and why, where there is none."""
    try:
        return (slope_by_nudging(t, at, NUDGE), rounding_doubt(t, NUDGE)), ""
    except InputError as error:
        return None, explain(error)


def two_gradients(lens: ParameterScan, J: float, nudged: tuple[float, float] | None, why: str) -> None:
    """The key of the panel, and the slope by backprop beside the one that knows nothing of it, or why that is
    missing."""
    w, gradient = parameter_name(lens.parameter), numbers.plain(lens.gradient, 6)
    if nudged is None:
        marks = key(_("● now  ◇ after the next update  — slope by backprop"))
        st.caption(
            "\n\n".join(
                (marks, _("∂J/∂%(w)s = %(g)s by backprop; no central difference: %(why)s.", w=w, g=gradient, why=why))
            )
        )
        return
    parts = [
        key(_("● now  ◇ after the next update  — slope by backprop  ⋯ central difference")),
        _(
            "∂J/∂%(w)s = %(g)s by backprop, %(d)s by the central difference.",
            w=w,
            g=gradient,
            d=numbers.within(*nudged, 6),
        ),
    ]
    if abs(lens.gradient) < lost_in_rounding(J, NUDGE):
        parts.append(
            _(
                "So small a slope is lost when two values of J are subtracted in float64: the difference says little"
                " here."
            )
        )
    st.caption("\n\n".join(parts))


def lost_in_rounding(J: float, h: float) -> float:
    """Below this size a central difference of J says little: the rounding of J, divided by 2h, a thousand times
    over."""
    return 1000 * np.finfo(np.float64).eps * abs(J) / (2 * h)


def derivation(t: Trace) -> None:
    """Where the formulas come from, and what the output's δ would be without its φ′."""
    say(
        "$\\delta$ is short for $\\partial J/\\partial z$. A unit acts on the loss through every unit of the next"
        " layer, so the chain rule adds up all these ways:"
    )
    st.latex(
        r"\delta^{(l)}_j=\sum_i\frac{\partial J}{\partial z^{(l+1)}_i}\,\frac{\partial z^{(l+1)}_i}{\partial"
        r" a^{(l)}_j}\,"
        r"\frac{\partial a^{(l)}_j}{\partial z^{(l)}_j}=\Big(\sum_i"
        r" W^{(l+1)}_{ij}\,\delta^{(l+1)}_i\Big)\,\varphi'(z^{(l)}_j)"
    )
    say(
        "The sum is a row of $W^\\top\\delta$: the same weights, used from right to left. "
        "And since $z_j=\\sum_k W_{jk}\\,a_k+b_j$, a weight gets its unit's $\\delta_j$ times its input $a_k$."
    )
    _without_slope(t)


def _without_slope(t: Trace) -> None:
    """What the mistake of taking ∂J/∂a for δ would do to this output."""
    at = t.backward[-1]
    if at.slope is None:
        say(
            "Softmax is no function of one $z$: each of its outputs depends on all of them, so its whole Jacobian"
            " takes the place of $\\varphi'$: $\\partial a_i/\\partial z_j=a_i\\,([i=j]-a_j)$. $[i=j]$ is 1 where"
            " $i=j$, and 0 elsewhere."
        )
        return
    row, s = np.unravel_index(np.argmax(np.abs(at.dJ_da - at.delta)), at.delta.shape)
    wrong, right = float(at.dJ_da[row, s]), float(at.delta[row, s])
    if wrong == right:
        say(
            "Some texts, ours too (3.2, step 1), write $\\delta^{(L)}=\\nabla_a J$ and forget $\\varphi'$. Here"
            " $\\varphi'=1$ or $J$ is flat, so the mistake stays hidden."
        )
        return
    say(
        "Some texts, ours too (3.2, step 1), write $\\delta^{(L)}=\\nabla_a J$ and forget $\\varphi'$. "
        "Here that would be %(wrong)s for output %(unit)s instead of %(right)s.",
        wrong=numbers.plain(wrong),
        unit=int(row) + 1,
        right=numbers.plain(right),
    )


def describe(t: Trace, step: Step, reached: Collection[Symbol]) -> str:
    """The network diagram in words, from the trace."""
    sizes = "-".join(str(n) for n in (t.X.shape[0], *(layer.W.shape[0] for layer in t.network)))
    parts = [
        _("Network %(sizes)s.", sizes=sizes),
        *_not_learned(t.network),
        _("%(why)s.", why=AsIs(f"x = {numbers.vector(t.X)}")),
    ]
    for l in range(1, len(t.network) + 1):
        for mark, letter, value in (
            ("z", "z", t.forward[l - 1].z),
            ("a", "a", t.forward[l - 1].a),
            ("δ", "delta", t.backward[l - 1].delta),
        ):
            if Symbol(letter, l) in reached:
                parts.append(_("%(why)s.", why=AsIs(f"{mark}{sup(l)} = {numbers.vector(value)}")))
    if Symbol("J", len(t.network)) in reached:
        parts.append(_("%(why)s.", why=AsIs(f"J = {numbers.plain(t.J)}")))
    return sentences([*parts, _("Current step: %(rule)s.", rule=AsIs(step.rule.value))])


def _not_learned(network: Network) -> list[str]:
    """What is fixed or absent, in words."""
    found = []
    if not any(layer.has_bias for layer in network):
        found.append(_("It has no biases."))
    fixed = [
        parameter_name(at)
        for at in parameters(network)
        if not network[at.layer - 1].learned(at.letter)[at.row, at.column]
    ]
    return (
        [*found, _("Not learned: %(names)s.", names=[AsIs(name) for name in fixed])]
        if fixed and len(fixed) <= MOST_NAMED
        else found
    )


def describe_panels(t: Trace, lens: ParameterScan, run: Descent) -> str:
    """The four panels in words, from the trace."""
    return _(
        "Bars of z, a and δ of each unit; J = %(J)s at %(w)s = %(value)s with slope %(slope)s; J after %(n)s updates,"
        " from %(first)s to %(last)s.",
        J=numbers.plain(t.J),
        w=parameter_name(lens.parameter),
        value=numbers.plain(lens.value),
        slope=numbers.plain(lens.gradient),
        n=int(run.updates[-1]),
        first=numbers.plain(float(run.J[0])),
        last=numbers.plain(float(run.J[-1])),
    )
