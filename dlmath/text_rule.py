"""Backpropagation as texts write it down, rightly and wrongly, and the difference quotients as their judge.

    ∇ₐJ⊙φ′    δ⁽ᴸ⁾ = ∇ₐJ ⊙ φ′(z⁽ᴸ⁾), for softmax (∂a/∂z)ᵀ ∇ₐJ: the right rule
    ∇ₐJ       δ⁽ᴸ⁾ = ∇ₐJ, and rightly on from there; right where φ is the identity, or where "a" is the name of the pre-activation
    l<L       the right δ, but a loop l = L−1, …, 1, which never computes ∂J/∂W⁽ᴸ⁾ and ∂J/∂b⁽ᴸ⁾

A loss that falls does not tell them apart; nudging the parameters does.
Sources: Nielsen, Neural Networks and Deep Learning, ch. 2, BP1-BP4; CS231n, Neural Networks Part 3, Gradient checks.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool

from dlmath.arrays import InputError, Matrix
from dlmath.calculus import GradientCheck, LayerCheck, relative_error
from dlmath.inner_loop import Backpropagation, flatten, views
from dlmath.lens import Parameter, parameters
from dlmath.network import Batch, Targets, Trace
from dlmath.output_pairs import OutputPair, delta_by_nudging


class DeltaWithoutSlope(Backpropagation):
    """δ⁽ᴸ⁾ = ∇ₐJ, and rightly on from there to the layers before.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer
    >>> neuron = (Layer(np.array([[0.0]]), np.array([[0.0]]), ACTIVATIONS["sigmoid"]),)
    >>> loop = DeltaWithoutSlope(neuron, 1, LOSSES["half-MSE"], flatten(neuron), np.empty(2))
    >>> loop.run(np.array([[1.0]]), np.array([[0.0]]))
    >>> loop.gradient
    array([0.5, 0.5])
    """

    def _output_delta(self, Y: Targets) -> Batch:
        return self._loss.slope(self._output(), Y)


class LastLayerLeftOut(Backpropagation):
    """The right δ, but no gradient for the last layer, whose weights and biases therefore never move.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer
    >>> neuron = (Layer(np.array([[0.0]]), np.array([[0.0]]), ACTIVATIONS["sigmoid"]),)
    >>> loop = LastLayerLeftOut(neuron, 1, LOSSES["half-MSE"], flatten(neuron), np.empty(2))
    >>> loop.run(np.array([[1.0]]), np.array([[0.0]]))
    >>> loop.gradient
    array([0., 0.])
    """

    def backward(self, Y: Targets) -> None:
        """Write the gradient into ``gradient``, zeros where the loop never gets to."""
        super().backward(Y)
        last = self._parts[-1]
        last.dW[...], last.db[...] = 0.0, 0.0


@dataclass(frozen=True)
class Rule:
    """One way to do backpropagation.

    Attributes:
      name: what the reader sees and what stands in links.
      loop: what computes its gradients.
      latex: what is new in it, as LaTeX.

    >>> RULES["∇ₐJ"].latex
    '\\\\boldsymbol\\\\delta^{(L)}=\\\\nabla_{\\\\!\\\\mathbf a}J'
    """

    name: str
    loop: type[Backpropagation]
    latex: str

    @property
    def leaves_out_last(self) -> bool:
        """Whether the last layer gets no gradient."""
        return issubclass(self.loop, LastLayerLeftOut)


RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("∇ₐJ⊙φ′", Backpropagation, r"\boldsymbol\delta^{(L)}=\nabla_{\!\mathbf a}J\odot\varphi'(\mathbf z^{(L)})"),
        Rule("∇ₐJ", DeltaWithoutSlope, r"\boldsymbol\delta^{(L)}=\nabla_{\!\mathbf a}J"),
        Rule("l<L", LastLayerLeftOut, r"l=L-1,\dots,1"),
    )
}


@dataclass(frozen=True, eq=False)
class Judges:
    """A gradient three times, entry by entry; ``output_judges`` and ``parameter_judges`` make it.

    Attributes:
      text: with δ⁽ᴸ⁾ = ∇ₐJ, (m, n).
      right: with δ⁽ᴸ⁾ = (∂a/∂z)ᵀ ∇ₐJ, (m, n).
      nudged: (J₊ − J₋) / 2h, (m, n).
      ratio: text / right, (m, n); ∞ where only the right one is 0, NaN where both are.
    """

    text: Matrix
    right: Matrix
    nudged: Matrix
    ratio: Matrix


def gradients(t: Trace, rule: Rule) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """∂J/∂W and ∂J/∂b of each layer by a rule.

    Args:
      t: where.
      rule: one of RULES.

    Returns: pairs as W (n, n_before) and b (n, 1); zeros where the rule computes none.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer, trace
    >>> neuron = (Layer(np.array([[0.0]]), np.array([[0.0]]), ACTIVATIONS["sigmoid"]),)
    >>> t = trace(neuron, np.array([[1.0]]), np.array([[0.0]]), LOSSES["half-MSE"])
    >>> [gradients(t, rule)[0][0].item() for rule in RULES.values()]
    [0.125, 0.5, 0.0]
    """
    theta = flatten(t.network)
    loop = rule.loop(t.network, t.X.shape[1], t.loss, theta, np.empty_like(theta))
    with np.errstate(all="ignore"):
        loop.run(t.X, t.Y)
    return tuple(views(loop.gradient, t.network))


def judge(check: GradientCheck, rule: Rule) -> GradientCheck:
    """The same difference quotients, held against the gradients of a rule.

    Args:
      check: of the right gradients.
      rule: one of RULES.

    Returns: a check whose ``dW`` and ``db`` are the rule's, by the right one the check itself; NaN where an error is none because a gradient is
      not finite.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer, gradient_check
    >>> neuron = (Layer(np.array([[0.0]]), np.array([[0.0]]), ACTIVATIONS["sigmoid"]),)
    >>> check = gradient_check(neuron, np.array([[1.0]]), np.array([[0.0]]), LOSSES["half-MSE"])
    >>> [round(judge(check, rule).largest_error, 8) for rule in RULES.values()]
    [0.0, 0.75, 1.0]
    """
    if rule.loop is Backpropagation:
        return check
    with np.errstate(all="ignore"):
        layers = tuple(
            LayerCheck(dW, at.dW_numeric, relative_error(dW, at.dW_numeric), db, at.db_numeric, relative_error(db, at.db_numeric))
            for at, (dW, db) in zip(check.layers, gradients(check.trace, rule), strict=True)
        )
    return replace(check, layers=layers)


def ranked(check: GradientCheck) -> tuple[tuple[Parameter, float], ...]:
    """Every parameter with its relative error, the largest first; NaN counts as the largest.

    Args:
      check: of any gradients.

    Returns: places and errors.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer, gradient_check
    >>> neuron = (Layer(np.array([[0.0]]), np.array([[0.0]]), ACTIVATIONS["sigmoid"]),)
    >>> check = gradient_check(neuron, np.array([[1.0]]), np.array([[0.0]]), LOSSES["half-MSE"])
    >>> [(at.letter, round(error, 8)) for at, error in ranked(judge(check, RULES["l<L"]))]
    [('W', 1.0), ('b', 1.0)]
    """
    errors = np.concatenate([each.ravel() for layer in check.layers for each in (layer.dW_error, layer.db_error)])
    places = parameters(check.trace.network)
    order = np.argsort(-np.nan_to_num(errors, nan=np.inf), kind="stable")
    return tuple((places[k], float(errors[k])) for k in order.tolist())


def output_judges(t: Trace, h: float = 1e-5) -> Judges:
    """δ⁽ᴸ⁾ by the text's rule, by the right one, and by nudging z⁽ᴸ⁾, which knows neither.

    Args:
      t: where.
      h: the nudge, above 0.

    Returns: the three, (n_L, N).

    Raises: InputError if h is not above 0, or z⁽ᴸ⁾ is not finite.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer, trace
    >>> neuron = (Layer(np.array([[0.0]]), np.array([[0.0]]), ACTIVATIONS["sigmoid"]),)
    >>> judges = output_judges(trace(neuron, np.array([[1.0]]), np.array([[0.0]]), LOSSES["half-MSE"]))
    >>> judges.text.item(), judges.right.item(), judges.nudged.round(8).item(), judges.ratio.item()
    (0.5, 0.125, 0.125, 4.0)
    """
    if not h > 0.0:
        raise InputError("h must be above 0, not %(given)s", given=h)
    last = t.backward[-1]
    nudged = delta_by_nudging(t.network[-1].activation, t.loss, t.forward[-1].z, t.Y, h)
    return _judges(last.dJ_da, last.delta, nudged)


def parameter_judges(text: GradientCheck, right: GradientCheck, letter: str, layer: int) -> Judges:
    """∂J/∂W or ∂J/∂b of a layer by the text's δ⁽ᴸ⁾, by the right one, and by nudging.

    Args:
      text: the check of the gradients by the text's δ⁽ᴸ⁾.
      right: that of the right ones.
      letter: "W" or "b".
      layer: from 1 to L.

    Returns: the three, as W or as b.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer, gradient_check
    >>> neuron = (Layer(np.array([[0.0]]), np.array([[0.0]]), ACTIVATIONS["sigmoid"]),)
    >>> check = gradient_check(neuron, np.array([[2.0]]), np.array([[0.0]]), LOSSES["half-MSE"])
    >>> parameter_judges(judge(check, RULES["∇ₐJ"]), check, "W", 1).ratio.item()
    4.0
    """
    wrong, true = text.layers[layer - 1], right.layers[layer - 1]
    return _judges(wrong.dW, true.dW, true.dW_numeric) if letter == "W" else _judges(wrong.db, true.db, true.db_numeric)


def _judges(text: Matrix, right: Matrix, nudged: Matrix) -> Judges:
    with np.errstate(all="ignore"):
        return Judges(text, right, nudged, text / right)


def agrees(pair: OutputPair) -> Bool[np.ndarray, "n 1"]:
    """At which outputs the text's ∇ₐJ is δ, to nine digits.

    Args:
      pair: an output with a loss.

    Returns: a column of yes and no.

    >>> from dlmath import ACTIVATIONS, LOSSES
    >>> from dlmath.output_pairs import output_pair
    >>> z, y = np.array([[1.0], [-1.0]]), np.array([[0.0], [0.5]])
    >>> [agrees(output_pair(ACTIVATIONS[phi], LOSSES["MSE"], z, y))[:, 0].tolist() for phi in ("identity", "ReLU", "tanh")]
    [[True, True], [True, False], [False, False]]
    """
    return np.isclose(pair.dJ_da, pair.delta, rtol=1e-9, atol=0.0)


def largest_disagreement(pair: OutputPair) -> float:
    """The largest |∇ₐJ − δ| / max(|∇ₐJ|, |δ|, 10⁻⁸) of an output's units.

    Args:
      pair: an output with a loss.

    Returns: 0 where the text's rule is right.

    >>> from dlmath import ACTIVATIONS, LOSSES
    >>> from dlmath.output_pairs import output_pair
    >>> largest_disagreement(output_pair(ACTIVATIONS["sigmoid"], LOSSES["MSE"], np.array([[0.0]]), np.array([[1.0]])))
    0.75
    """
    return float(relative_error(pair.dJ_da, pair.delta).max())
