"""Which output belongs to which loss: what cancels on the way back, and how fast a neuron learns that is badly
wrong."""

import numpy as np
import streamlit as st

from dlmath import LOSSES
from pages.loss_functions.parts import output_pairs, questions
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.reruns.fragment import fragment
from pages.ui.writing import equations, numbers, reductions, sums
from pages.ui.writing.numbers import sub
from pages.ui.writing.prose import displayed, paragraphs, small
from pages.ui.writing.small_tables import table
from pages.ui.writing.text import _, called, named, say

START = (-3.0, 2.0, 0.5)

with roles.QUESTION.open():
    say(
        "Going backward begins at the output. **Why is the first error, for some outputs and losses, nothing but"
        " prediction minus target?**"
    )


@fragment
def pairs() -> None:
    """δ of every output with every loss."""
    left, middle, right = st.columns(roles.FIRST_SCREEN, gap="medium")

    with left:
        phi = controls.choice("phi", _("Output"), output_pairs.OUTPUTS, "sigmoid")
        loss = reductions.choose(controls.function, "loss", _("Loss"), output_pairs.LOSS_NAMES, "BCE")
        with roles.INPUTS.open():
            z = np.array([[controls.slider(f"z{j + 1}", f"z{sub(j)}", -8.0, 8.0, START[j], 0.1)] for j in range(3)])
            k = int(controls.choice("k", _("True class"), ("1", "2", "3"), "1")) - 1
        y = np.eye(3)[:, [k]]

    every = output_pairs.all_pairs(z, y, loss)
    if (phi, loss) not in every:
        left.warning(
            _("%(loss)s needs outputs between 0 and 1, which identity does not give. Shown instead: MSE.", loss=loss)
        )
        loss = "MSE"
    pair = every[phi, loss]

    with middle, roles.PLOT.open():
        alt = _(
            "%(phi)s with %(loss)s: a = %(a)s, y = %(y)s, ∂J/∂a = %(slope)s, δ = %(delta)s, a − y = %(difference)s.",
            phi=called(phi),
            loss=called(loss),
            a=numbers.vector(pair.a),
            y=numbers.vector(pair.y),
            slope=numbers.vector(pair.dJ_da),
            delta=numbers.vector(pair.delta),
            difference=numbers.vector(pair.difference),
        )
        charts.show(output_pairs.bars(pair), key="bars", alt=alt)
    with right, roles.FORMULA.open():
        in_symbols = sums.latex_lines(r"\delta_j", output_pairs.in_symbols(phi, loss))
        paragraphs(
            output_pairs.in_words(phi, loss, pair),
            *map(displayed, (f"J={numbers.latex(pair.J)}", in_symbols, output_pairs.product_latex(pair))),
            small(equations.said()),
        )

    table(
        _("δ for the same z and y; purple: they belong together"),
        [_("Output"), *(named(called(name), reductions.of(LOSSES[name])) for name in output_pairs.columns(loss))],
        output_pairs.matrix_rows(every, (phi, loss)),
    )
    say(
        "Where output and loss belong together, all cancels in $\\delta=\\partial J/\\partial z$ but $a-y$ and the"
        " number the loss divides by: BCE is a mean over the $n$ outputs, so $\\tfrac1n$ stays; CE and half-MSE"
        " add them up, so nothing else stays."
    )
    st.header(_("The mistake of taking ∂J/∂a for δ"), anchor=False)
    say(
        "Some texts, ours too (3.2, step 1), write $\\delta^{(L)}=\\nabla_{\\!a}J$. The factor $\\partial"
        " a/\\partial z$ is missing, and only an identity output hides it. Nudging $z$ and looking at $J$ tells who is"
        " right, knowing nothing of either rule."
    )
    heads = ["", _("δ with ∂a/∂z"), _("by nudging z"), _("∂J/∂a taken for δ")]
    table(f"{phi} · {loss}", heads, output_pairs.verdict_rows(pair, phi, loss))


@fragment
def slow_start() -> None:
    """One neuron that has to unlearn, by four rules."""
    st.header(_("A slow start"), anchor=False)
    say(
        "Nielsen's neuron, $a=\\sigma(wx+b)$ with $x=1$, should answer 0. It starts badly wrong, where $\\sigma$ is"
        " flat. With half-MSE $\\delta$ is small just because the neuron is so wrong; with cross-entropy $\\sigma'$"
        " cancels. Taking $\\partial J/\\partial a$ for $\\delta$ makes half-MSE learn like cross-entropy: **the loss"
        " goes down, and yet the gradient is wrong.**"
    )
    inputs, picture = st.columns([1, 3.4], gap="medium")
    with inputs:
        w = controls.slider("w", _("Weight w at the start"), -3.0, 3.0, 2.0, 0.1)
        b = controls.slider("b", _("Bias b at the start"), -3.0, 3.0, 2.0, 0.1)
        rate = controls.scale("alpha", _("Learning rate α"), ("0.005", "0.05", "0.15", "0.5", "1"), "0.15")
    found = output_pairs.runs(w, b, rate)
    with picture:
        last = [named(name, numbers.plain(float(run.a[-1]))) for name, run in found.items()]
        alt = _(
            "Four ways to learn from a = %(first)s towards 0; after 300 updates %(last)s.",
            first=numbers.plain(float(found["BCE"].a[0])),
            last=last,
        )
        charts.show(
            output_pairs.learning(found, output_pairs.marks(w, b, rate)),
            key="learning",
            alt=alt,
        )
        heads = [_("Rule"), _("first δ"), _("a at the start"), _("after 50"), _("after 150"), _("after 300")]
        table(_("How far each has come"), heads, output_pairs.run_rows(found))


questions.output_and_loss()
