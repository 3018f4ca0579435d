"""What the page of the text shows of its chapter 3: the forward pass and the backward pass."""

from functools import lru_cache

import numpy as np

from dlmath import Trace, update
from dlmath.by_hand.textbook_rules import RULES, Judges, on_trial, output_judges, parameter_judges
from dlmath.network.gradient_check import GradientCheck
from pages.parts.text_concepts import checked, in_scalars, mazur
from pages.parts.text_content import Content, Seen, Trial, Verdict
from pages.ui.frame import path
from pages.ui.frame.glossary import at, step
from pages.ui.writing import equations, numbers, small_tables
from pages.ui.writing.equations import number, sum_of_products
from pages.ui.writing.numbers import sub, sup
from pages.ui.writing.small_tables import Cell
from pages.ui.writing.symbols import coloured
from pages.ui.writing.text import _

ALPHA = 0.5


def forward() -> Content:
    """3.1: z and a of each layer, up to ŷ."""
    t = mazur()
    outputs = t.forward[1].a[:, 0].tolist()
    return Content(
        _(
            "Layer by layer: the activations before are weighed and added up, a bias is added, and the sum is bent by"
            " $\\varphi$. What the last layer gives is the prediction. Here is the 2-2-2 network of the walkthrough,"
            " with its first unit written out:"
        ),
        [
            r"\mathbf z^{(l)}=W^{(l)}\mathbf a^{(l-1)}+\mathbf b^{(l)},\qquad\mathbf a^{(l)}=\varphi(\mathbf z^{(l)}),"
            r"\qquad\hat{\mathbf y}=\mathbf a^{(L)}",
            in_scalars(t, "z", 1),
            in_scalars(t, "a", 1),
        ],
        _values(t),
        [
            Trial(
                "ŷ = a⁽ᴸ⁾",
                Verdict(_("never computed")),
                Verdict("φ(z⁽²⁾)", tuple(outputs), _how(t)),
                Verdict(""),
                holds=False,
            )
        ],
        _(
            "The text lets its loop run over the *hidden* layers and then reads $\\hat{\\mathbf y}=\\mathbf a^{(L)}$,"
            " which no step of the loop has computed. The loop must run $l=1,\\dots,L$."
        ),
        [Seen(step(4), (float(t.forward[0].z[0, 0]), float(t.forward[0].a[0, 0]), *outputs))],
    )


def _how(t: Trace) -> str:
    """The arithmetic of the outputs."""
    last = t.forward[-1]
    return "\n".join(
        f"σ({numbers.plain(z)}) = {numbers.plain(a)}"
        for z, a in zip(last.z[:, 0].tolist(), last.a[:, 0].tolist(), strict=True)
    )


def _values(t: Trace) -> str:
    """All z and a of a network, and below them δ, each opening its arithmetic."""
    rows: list[list[Cell]] = []
    for l, layer in enumerate(t.forward, start=1):
        W, b = t.network[l - 1].W, t.network[l - 1].b
        for j in range(len(layer.z)):
            terms = (
                *sum_of_products(W[j].tolist(), layer.a_before[:, 0].tolist()),
                "+",
                number(float(b[j, 0])),
            )
            z, a, delta = (float(each[j, 0]) for each in (layer.z, layer.a, t.backward[l - 1].delta))
            rows.append(
                [
                    f"{l}, {j + 1}",
                    (numbers.plain(z), f"z{sup(l)}{sub(j)} = {equations.plain(terms, z)}"),
                    (numbers.plain(a), f"a{sup(l)}{sub(j)} = σ({numbers.plain(z)}) = {numbers.plain(a)}"),
                    (numbers.plain(delta), numbers.full(delta)),
                ]
            )
    return small_tables.written(_("Each unit: layer, place"), ["", "z", "a", "δ"], rows)


def backward() -> Content:
    """3.2: δ, gradients, update."""
    t = mazur()
    old, gradient = float(t.network[1].W[0, 0]), float(t.backward[1].dW[0, 0])
    new, outputs = float(update(t, ALPHA)[1].W[0, 0]), _checks()[-1]
    terms = (number(old, "W"), "−", number(ALPHA), "·", number(gradient, "dW"))
    return Content(
        _(
            "Backward, each layer needs one new quantity: $\\delta^{(l)}=\\partial J/\\partial\\mathbf z^{(l)}$. The"
            " last one comes from the loss, every other from the $\\delta$ after it; gradients are products of a"
            " $\\delta$ and an activation, and an update goes a little way against them:"
        ),
        [
            in_scalars(t, "delta", 2),
            in_scalars(t, "dW", 2),
            in_scalars(t, "delta", 1),
            coloured("W", "W^{(2)}_{11}") + r"\leftarrow " + equations.latex(terms, number(new, "W")),
        ],
        "",
        trials(),
        _(
            "**Three mistakes.** *The first $\\delta$:* the text takes $\\nabla_{\\!\\mathbf a}J$ and forgets"
            " $\\odot\\,\\varphi'(\\mathbf z^{(L)})$; the $\\delta$ of each output is off by its own factor"
            " $1/\\varphi'$ (%(ratio)s for output 1), and the hidden layers mix these; still the loss goes on falling."
            " *The loop* runs $l=L-1,\\dots,1$, so the last layer never gets a gradient. *For a batch*"
            " $\\nabla_{\\mathbf b}J=\\boldsymbol\\delta$ has the wrong shape: the $\\delta$ of all samples are added."
            " And all gradients are taken from the old weights, before any of them moves.",
            ratio=numbers.plain(float(outputs.ratio[0, 0])),
        ),
        [
            Seen(step(7), (float(t.backward[1].delta[0, 0]),)),
            Seen(at(path.CHECK, rule="∇ₐJ", lens="W1[1,1]"), _of(trials()[:1])),
            Seen(at(path.CHECK, batch="2", lens="b2[1]"), _of(trials()[4:])),
        ],
    )


def _of(found: list[Trial]) -> tuple[float, ...]:
    """The right numbers of some trials."""
    return tuple(value for each in found for value in each.right.values)


@lru_cache
def _checks() -> tuple[GradientCheck, GradientCheck, GradientCheck, Judges]:
    """The right gradients, those of the text's δ and of the text's loop, all with the same nudges; and δ itself."""
    right = checked()
    return right, on_trial(right, RULES["∇ₐJ"]), on_trial(right, RULES["l<L"]), output_judges(right.trace)


def trials() -> list[Trial]:
    """Each of the three mistakes by the text, as is right, and by nudging."""
    right, text, loop, outputs = _checks()
    t = right.trace
    dJ_da, slope, delta = (float(each[0, 0]) for each in (t.backward[1].dJ_da, _slope(t), t.backward[1].delta))
    a, y = float(t.forward[1].a[0, 0]), float(t.Y[0, 0])
    found = [
        Trial(
            "δ⁽²⁾₁",
            Verdict("∇ₐJ", (float(outputs.text[0, 0]),), str(equations.plain((number(a), "−", number(y)), dJ_da))),
            Verdict(
                "∇ₐJ ⊙ φ′",
                (float(outputs.right[0, 0]),),
                str(equations.plain((number(dJ_da), "·", number(slope)), delta)),
            ),
            Verdict("ΔJ/Δz", (float(outputs.nudged[0, 0]),), doubt=right.doubt),
            holds=False,
        )
    ]
    for layer, name in ((2, "∂J/∂W⁽²⁾₁₁"), (1, "∂J/∂W⁽¹⁾₁₁")):
        judges = parameter_judges(text, right, "W", layer)
        found.append(_parameter(name, judges, "δ a", right.doubt))
    left_out = parameter_judges(loop, right, "W", 2)
    found.append(
        Trial(
            "∂J/∂W⁽²⁾₁₁",
            Verdict(_("l < L: never computed")),
            Verdict("δ a", (float(left_out.right[0, 0]),)),
            Verdict("ΔJ/ΔW", (float(left_out.nudged[0, 0]),), doubt=right.doubt),
            holds=False,
        )
    )
    return [*found, _of_batch()]


def _slope(t: Trace) -> np.ndarray:
    slope = t.backward[-1].slope
    assert slope is not None
    return slope


def _parameter(name: str, judges: Judges, formula: str, doubt: float) -> Trial:
    return Trial(
        name,
        Verdict(formula, (float(judges.text[0, 0]),), numbers.full(float(judges.text[0, 0]))),
        Verdict(formula, (float(judges.right[0, 0]),), numbers.full(float(judges.right[0, 0]))),
        Verdict("ΔJ/ΔW", (float(judges.nudged[0, 0]),), doubt=doubt),
        holds=False,
    )


def _of_batch() -> Trial:
    """∂J/∂b of two samples: the text's δ has a column for each."""
    check = checked(2)
    delta, gradient = check.trace.backward[1].delta[0].tolist(), float(check.layers[1].db[0, 0])
    summed = (number(delta[0]), "+", number(delta[1]))
    return Trial(
        _("∂J/∂b⁽²⁾₁, two samples"),
        Verdict("δ", tuple(delta)),
        Verdict("Σ δ", (gradient,), str(equations.plain(summed, gradient))),
        Verdict("ΔJ/Δb", (float(check.layers[1].db_numeric[0, 0]),), doubt=check.doubt),
        holds=False,
    )
