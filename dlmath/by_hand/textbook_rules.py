"""Backpropagation as texts write it down, rightly and wrongly, and the difference quotients that tell which is right.

    ∇ₐJ⊙φ′    δ⁽ᴸ⁾ = ∇ₐJ ⊙ φ′(z⁽ᴸ⁾), for softmax (∂a/∂z)ᵀ ∇ₐJ: the right rule
    ∇ₐJ       δ⁽ᴸ⁾ = ∇ₐJ, and rightly on from there; right where φ is the identity, or "a" the name of z
    l<L       the right δ, but a loop l = L−1, …, 1, which never computes ∂J/∂W⁽ᴸ⁾ and ∂J/∂b⁽ᴸ⁾
    z<0       the right δ, but a ReLU unit that one sample switches off is given up for all of them

A loss that falls does not tell them apart; nudging the parameters does.
Sources: Nielsen, Neural Networks and Deep Learning, ch. 2, BP1-BP4; CS231n, Neural Networks Part 3, Gradient checks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool

from dlmath.arrays import Matrix, check_index, registered
from dlmath.calculus.differences import relative_error
from dlmath.contract import Positive, Size, also, check_calls
from dlmath.functions.losses import Loss
from dlmath.network.gradient_check import GradientCheck
from dlmath.network.output_pairs import OutputPair, delta_by_nudging, delta_without_slope
from dlmath.network.passes import Backward, Forward, Network, Targets, Trace, backpropagate, targets_fit


@also(targets_fit)
def last_layer_left_out(network: Network, forward: tuple[Forward, ...], Y: Targets, loss: Loss) -> list[Backward]:
    """The right δ, but no gradient for the last layer, whose weights and biases therefore never move.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer
    >>> from dlmath.network.passes import run_forward
    >>> neuron = (Layer(np.array([[0.0]]), np.array([[0.0]]), ACTIVATIONS["sigmoid"]),)
    >>> last_layer_left_out(neuron, run_forward(neuron, np.array([[1.0]])), np.array([[0.0]]), LOSSES["half-MSE"])[0].dW
    array([[0.]])
    """
    *before, last = backpropagate(network, forward, Y, loss)
    return [*before, last._replace(dW=np.zeros_like(last.dW), db=np.zeros_like(last.db))]


@dataclass(frozen=True)
class TextbookRule:
    """One way to do backpropagation."""

    name: str  # what the reader sees and what stands in links
    backward: Callable[[Network, tuple[Forward, ...], Targets, Loss], Sequence[Backward]]  # what computes its gradients
    latex: str  # what is new in it, as LaTeX

    @property
    def leaves_out_last(self) -> bool:
        """Whether the last layer gets no gradient."""
        return self.name == "l<L"


RULES: dict[str, TextbookRule] = {
    rule.name: rule
    for rule in (
        TextbookRule(
            "∇ₐJ⊙φ′", backpropagate, r"\boldsymbol\delta^{(L)}=\nabla_{\!\mathbf a}J\odot\varphi'(\mathbf z^{(L)})"
        ),
        TextbookRule("∇ₐJ", delta_without_slope, r"\boldsymbol\delta^{(L)}=\nabla_{\!\mathbf a}J"),
        TextbookRule("l<L", last_layer_left_out, r"l=L-1,\dots,1"),
    )
}


@also(targets_fit)
def off_for_good(network: Network, forward: tuple[Forward, ...], Y: Targets, loss: Loss) -> list[Backward]:
    """Backpropagation with the mistake that a unit whose z is negative for one sample is lost to all of them: no
    gradient reaches its weights and its bias.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer
    >>> from dlmath.network.passes import run_forward
    >>> unit, X = (Layer(np.array([[1.0]]), np.array([[-1.5]]), ACTIVATIONS["ReLU"]),), np.array([[1.0, 2.0]])
    >>> off_for_good(unit, run_forward(unit, X), X, LOSSES["MSE"])[0].dW
    array([[0.]])
    """
    found = []
    for layer, at, back in zip(network, forward, backpropagate(network, forward, Y, loss), strict=True):
        lost = (at.z < 0.0).any(axis=1, keepdims=True) & layer.activation.rectifies
        found.append(back._replace(dW=np.where(lost, 0.0, back.dW), db=np.where(lost, 0.0, back.db)))
    return found


OFF_FOR_GOOD = TextbookRule("z<0", off_for_good, r"\mathbf z<0\Rightarrow\nabla J=0")


@dataclass(frozen=True, eq=False)
class Judges:
    """A gradient three times, entry by entry; ``output_judges`` and ``parameter_judges`` make it."""

    text: Matrix  # by a text's rule
    right: Matrix  # with δ⁽ᴸ⁾ = (∂a/∂z)ᵀ ∇ₐJ
    nudged: Matrix  # (J₊ − J₋) / 2h
    ratio: Matrix  # text / right; ∞ where only the right one is 0, NaN where both are


def gradients(t: Trace, rule: TextbookRule) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """∂J/∂W and ∂J/∂b of each layer by a rule; zeros where it computes none.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer, trace
    >>> neuron = (Layer(np.array([[0.0]]), np.array([[0.0]]), ACTIVATIONS["sigmoid"]),)
    >>> t = trace(neuron, np.array([[1.0]]), np.array([[0.0]]), LOSSES["half-MSE"])
    >>> [gradients(t, rule)[0][0].item() for rule in RULES.values()]
    [0.125, 0.5, 0.0]
    """
    return tuple((at.dW, at.db) for at in rule.backward(t.network, t.forward, t.Y, t.loss))


def on_trial(check: GradientCheck, rule: TextbookRule) -> GradientCheck:
    """A check of the right gradients becomes one of a rule's, with the same difference quotients; an error is NaN where
    a gradient is not finite.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer, gradient_check
    >>> neuron = (Layer(np.array([[0.0]]), np.array([[0.0]]), ACTIVATIONS["sigmoid"]),)
    >>> check = gradient_check(neuron, np.array([[1.0]]), np.array([[0.0]]), LOSSES["half-MSE"])
    >>> [round(on_trial(check, rule).largest_error, 8) for rule in RULES.values()]
    [0.0, 0.75, 1.0]
    """
    if rule.backward is RULES["∇ₐJ⊙φ′"].backward:
        return check
    t = check.trace
    return check.of(rule.backward(t.network, t.forward, t.Y, t.loss))


def output_judges(t: Trace, h: Positive = 1e-5) -> Judges:
    """δ⁽ᴸ⁾ by the text's rule, by the right one, and by nudging z⁽ᴸ⁾, which knows neither.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer, trace
    >>> neuron = (Layer(np.array([[0.0]]), np.array([[0.0]]), ACTIVATIONS["sigmoid"]),)
    >>> judges = output_judges(trace(neuron, np.array([[1.0]]), np.array([[0.0]]), LOSSES["half-MSE"]))
    >>> judges.text.item(), judges.right.item(), judges.nudged.round(8).item(), judges.ratio.item()
    (0.5, 0.125, 0.125, 4.0)
    """
    last = t.backward[-1]
    nudged = delta_by_nudging(t.network[-1].activation, t.loss, t.forward[-1].z, t.Y, h)
    return _judges(last.dJ_da, last.delta, nudged)


def _both_have(text: GradientCheck, right: GradientCheck, letter: str, layer: int) -> None:
    for check in (text, right):
        check_index(layer - 1, "layer", len(check.layers), first=1)
    registered(dict.fromkeys("Wb"), letter, "letter must be one of %(names)s, not “%(given)s”")


@also(_both_have)
def parameter_judges(text: GradientCheck, right: GradientCheck, letter: str, layer: Size) -> Judges:
    """∂J/∂W or ∂J/∂b of a layer by a text's rule, by the right one, and by nudging, from the checks of the two.

    >>> from dlmath import ACTIVATIONS, LOSSES, Layer, gradient_check
    >>> neuron = (Layer(np.array([[0.0]]), np.array([[0.0]]), ACTIVATIONS["sigmoid"]),)
    >>> check = gradient_check(neuron, np.array([[2.0]]), np.array([[0.0]]), LOSSES["half-MSE"])
    >>> parameter_judges(on_trial(check, RULES["∇ₐJ"]), check, "W", 1).ratio.item()
    4.0
    """
    wrong, true = text.layers[layer - 1], right.layers[layer - 1]
    return _judges(wrong.dW, true.dW, true.dW_numeric) if letter == "W" else _judges(wrong.db, true.db, true.db_numeric)


def _judges(text: Matrix, right: Matrix, nudged: Matrix) -> Judges:
    return Judges(text, right, nudged, text / right)


def agrees(pair: OutputPair) -> Bool[np.ndarray, "n 1"]:
    """At which outputs of a pair the text's ∇ₐJ is δ, to nine digits.

    >>> from dlmath import ACTIVATIONS, LOSSES
    >>> from dlmath.network.output_pairs import output_pair
    >>> z, y = np.array([[1.0], [-1.0]]), np.array([[0.0], [0.5]])
    >>> [
    ...     agrees(output_pair(ACTIVATIONS[phi], LOSSES["MSE"], z, y))[:, 0].tolist()
    ...     for phi in ("identity", "ReLU", "tanh")
    ... ]
    [[True, True], [True, False], [False, False]]
    """
    return np.isclose(pair.dJ_da, pair.delta, rtol=1e-9, atol=0.0)


def largest_disagreement(pair: OutputPair) -> float:
    """The largest |∇ₐJ − δ| / max(|∇ₐJ|, |δ|, 10⁻⁸) of an output's units; 0 where the text's rule is right.

    >>> from dlmath import ACTIVATIONS, LOSSES
    >>> from dlmath.network.output_pairs import output_pair
    >>> largest_disagreement(output_pair(ACTIVATIONS["sigmoid"], LOSSES["MSE"], np.array([[0.0]]), np.array([[1.0]])))
    0.75
    """
    return float(relative_error(pair.dJ_da, pair.delta).max())


check_calls(__name__)
