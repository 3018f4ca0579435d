"""Which activations and which loss a program's numbers come from: those that its file names, or else those that its
numbers agree with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np

from dlmath import ACTIVATIONS, LOSSES, Loss, Network, Trace, trace
from dlmath.by_hand.layer_values import right_value
from dlmath.by_hand.program_penalties import penalty_in
from dlmath.by_hand.rounded_programs import NEAR, agree
from dlmath.network.steps import Symbol
from pages.ui.network.scenes import losses_after
from pages.ui.reruns.cache import cached, fingerprint

_USUAL = ("sigmoid", "tanh", "ReLU", "identity")
_HIDDEN = (*_USUAL, "leaky-ReLU", "ELU", "softplus", "GELU", "SiLU")
_OF_A_PASS = ("z", "a", "slope", "J", "dJ_da", "delta", "dW", "db")
_EXACT = 1e-6  # relative to the largest number, of numbers that were not printed with few digits
_LAST = {"MSE": 1, "mean-SSE": 2, "SSE": 3}  # the same number for one sample of one output
_ALSO = {
    "relu": "ReLU",
    "linear": "identity",
    "none": "identity",
    "logistic": "sigmoid",
    "leakyrelu": "leaky-ReLU",
    "swish": "SiLU",
    "binarycrossentropy": "BCE",
    "crossentropy": "CE",
    "categoricalcrossentropy": "CE",
    "meansquarederror": "MSE",
    "mseloss": "MSE",
    "bceloss": "BCE",
    "crossentropyloss": "CE",
    "l1": "MAE",
    "bcewithlogitsloss": "BCE",
    "halfmse": "half-MSE",
    "halfsse": "half-SSE",
    "sumofsquarederrors": "SSE",
    "meansse": "mean-SSE",
    "bcesum": "BCE-sum",
}


@dataclass(frozen=True)
class Functions:
    """The activation of each layer, None where nothing tells it, and the loss."""

    activations: tuple[str | None, ...]
    loss: str | None


@dataclass(frozen=True)
class Clues:
    """What tells the functions: layers, samples, and what a program has computed of them; equal where all numbers are.

    Attributes:
      network: W and b; its activations do not count.
      X, Y: (n₀, N) and (n_L, N).
      values: by quantity the numbers of the program.
      printed: by how much these may be off, since they were printed with few digits.
    """

    network: Network = field(compare=False)
    X: np.ndarray = field(compare=False)
    Y: np.ndarray = field(compare=False)
    values: Mapping[Symbol, np.ndarray] = field(compare=False)
    printed: Mapping[Symbol, np.ndarray] = field(compare=False)
    fingerprint: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        parameters = ((name, getattr(layer, name)) for layer in self.network for name in "Wb")
        every = (("X", self.X), ("Y", self.Y), *parameters, *self.values.items(), *self.printed.items())
        object.__setattr__(self, "fingerprint", fingerprint(every))

    def agree(self, symbol: Symbol, right: np.ndarray, times: float = 1.0, near: float = NEAR) -> bool:
        """Whether the program's numbers of a quantity are so many times these, as far as they, and what they were
        computed from, were printed."""
        off = 2.0 * self.printed[symbol].max() if symbol in self.printed else 0.0
        return agree(self.values[symbol] / times, right, off / abs(times), near)

    def without_penalty(self, t: Trace) -> "Clues":
        """These without an L2 penalty that is in them where the functions are those of a pass."""
        penalty = penalty_in(t, 0.0, self.values, self.printed)
        return replace(self, values=penalty.left_out(t.network, 0.0, self.values)) if penalty.l2 else self


def named(words: Mapping[str, list[str]], L: int) -> Functions | None:
    """The functions of L layers by name, in whatever case; None where they are not all there or not known.

    >>> named({"activations": ["relu, sigmoid"], "loss": ["binary_crossentropy"]}, 2)
    Functions(activations=('ReLU', 'sigmoid'), loss='BCE')
    """
    texts_of = {name.rpartition(".")[2].lower(): texts for name, texts in words.items()}
    written = texts_of.get("activations") or texts_of.get("activation") or []
    if len(written) == 1 and "," in written[0]:
        written = [each.strip() for each in written[0].split(",")]
    of_layers = [texts[0] for name, texts in words.items() if name.endswith(".activation")]
    names = [_called(each, ACTIVATIONS) for each in (of_layers or written)]
    loss = _called(texts_of.get("loss", texts_of.get("lossname", [""]))[0], LOSSES)
    if len(names) != L or None in names or loss is None:
        return None
    return Functions(tuple(names), loss)


def _called(name: str, registry: Mapping[str, object]) -> str | None:
    plain = name.lower().replace("-", "").replace("_", "").replace(" ", "")
    names = {each.lower().replace("-", ""): each for each in registry} | {
        other: own for other, own in _ALSO.items() if own in registry
    }
    return names.get(plain)


def agreeing(clues: Clues) -> Functions:
    """The functions that the numbers agree with: each layer's own numbers and the loss's, or else those with which most
    of all numbers agree."""
    told = _by_own_numbers(clues)
    return told if None not in told.activations and told.loss is not None else _by_all_numbers(clues, told)


def _by_own_numbers(clues: Clues) -> Functions:
    """The activation of each layer from its z and its a or slope; the loss from the last a."""
    values, activations, a = clues.values, [], clues.X
    for l, layer in enumerate(clues.network, start=1):
        z = values.get(Symbol("z", l))
        z = layer.W @ a + layer.b if z is None else z
        given = values.get(Symbol("a", l))
        known = np.isfinite(z).all()
        found = _activation_by_slope(clues, l, z) if given is None else _activation(clues, l, z)
        activations.append(found if known else None)
        a = given if given is not None else ACTIVATIONS[found].f(z) if found and known else np.full_like(z, np.nan)
    return Functions(tuple(activations), _loss(clues, activations[-1], a))


@cached(64)
def _by_all_numbers(clues: Clues, told: Functions) -> Functions:
    """What is not told yet, from a pass with each of the usual functions: those with which most quantities agree. What
    makes no difference stays untold."""
    *hidden, last = told.activations
    outputs = [last] if last else ["softmax", *_USUAL] if len(clues.Y) > 1 else _USUAL
    scores = dict[tuple[str, str, str], tuple[int, int, int]]()
    for between, output in product(_HIDDEN if None in hidden else ("",), outputs):
        for loss in [LOSSES[told.loss]] if told.loss else _fitting(clues, output):
            names = [*(name or between for name in hidden), output]
            scores[between, output, loss.name] = _right_quantities(clues, names, loss)
    if not scores:
        return told
    most = max(scores.values())
    best = [tried for tried, score in scores.items() if score == most]
    of_hidden, of_last, of_loss = (
        _first_if_told([each[part] for each in best], [each[part] for each in scores]) for part in range(3)
    )
    return Functions((*(name or of_hidden for name in hidden), last or of_last), told.loss or of_loss)


def _first_if_told(best: list[str], tried: list[str]) -> str | None:
    """The first of the best, unless all that were tried are among them."""
    return best[0] if len(set(best)) < len(set(tried)) else None


def with_activations(network: Network, names: Sequence[str]) -> Network:
    """The layers of a network with other activations."""
    return tuple(replace(layer, activation=ACTIVATIONS[name]) for layer, name in zip(network, names, strict=True))


def _right_quantities(clues: Clues, activations: Sequence[str], loss: Loss) -> tuple[int, int, int]:
    """How many of the program's quantities are those of a pass with these functions, or so many times them; how many
    are just those, but for their sign; and how many in all their digits."""
    with np.errstate(all="ignore"):
        t = trace(with_activations(clues.network, activations), clues.X, clues.Y, loss)
        clues = clues.without_penalty(t)
        given = [symbol for symbol in clues.values if symbol.letter in _OF_A_PASS and symbol.layer]
        rights = {symbol: right_value(t, symbol.layer, 0.0, symbol.letter) for symbol in given}
        just = [
            right is not None and any(clues.agree(symbol, right, sign) for sign in (1.0, -1.0))
            for symbol, right in rights.items()
        ]
        exact = sum(right is not None and clues.agree(symbol, right, near=_EXACT) for symbol, right in rights.items())
        others = [each for each, same in zip(rights.items(), just, strict=True) if not same]
        multiple = sum(
            right is not None and any(clues.agree(symbol, right, times) for times in _multiples(clues))
            for symbol, right in others
        )
    return sum(just) + multiple, sum(just), exact


def _activation(clues: Clues, l: int, z: np.ndarray) -> str | None:
    """The activation that makes a of z, the usual ones first; of those that all fit, ReLU before the identity, which a
    hidden layer would not need."""
    last = l == len(clues.network)
    if not np.isfinite(z).all():
        return None
    order = sorted(ACTIVATIONS, key=lambda name: (name == "identity" and not last, name not in _USUAL))
    order = sorted(order, key=lambda name: name != "softmax") if last and len(z) > 1 else order
    with np.errstate(all="ignore"):
        return next((name for name in order if clues.agree(Symbol("a", l), ACTIVATIONS[name].f(z))), None)


def _activation_by_slope(clues: Clues, l: int, z: np.ndarray) -> str | None:
    """The activation whose slope the program has, where it has no a."""
    if Symbol("slope", l) not in clues.values or not np.isfinite(z).all():
        return None
    elementwise = [(name, record.slope) for name, record in ACTIVATIONS.items() if record.slope]
    return next((name for name, f in elementwise if clues.agree(Symbol("slope", l), f(z))), None)


def _loss(clues: Clues, output: str | None, a: np.ndarray) -> str | None:
    """The loss whose value the program has, or else whose derivative; None where none agrees."""
    if output is None or not np.isfinite(a).all():
        return None
    L = len(clues.network)
    tests = [
        (Symbol("J", L), lambda loss: np.array([[loss.value(a, clues.Y)]])),
        (Symbol("dJ_da", L), lambda loss: loss.slope(a, clues.Y)),
        (Symbol("delta", L), lambda loss: _delta(clues, output, loss, a)),
        (Symbol("dW", L), lambda loss: _delta(clues, output, loss, a) @ _before_last(clues).T),
    ]
    with np.errstate(all="ignore"):
        for symbol, value in ((symbol, value) for symbol, value in tests if symbol in clues.values):
            for times in _multiples(clues):
                for loss in _fitting(clues, output):
                    if clues.agree(symbol, value(loss), times):
                        return loss.name
    return None


def _fitting(clues: Clues, output: str) -> list[Loss]:
    """The losses that go with an output and take the targets, those that are made for it first; not one of several
    classes for a single output."""
    fitting = [LOSSES[name] for name in losses_after(output)]
    fitting = [loss for loss in fitting if loss.measures_error and loss.takes(clues.Y)]
    if len(clues.Y) == 1:
        fitting = [loss for loss in fitting if not goes_with(loss, "softmax")]
    return sorted(fitting, key=lambda loss: (not goes_with(loss, output), _LAST.get(loss.name, 0)))


def goes_with(loss: Loss, output: str) -> bool:
    """Whether a loss is made for an output: δ is a − y then, but for a factor."""
    pair = loss.from_logits.get(output)
    return pair is not None and pair.canonical


def _multiples(clues: Clues) -> Iterable[float]:
    """How many times the loss here a program's may be: it may leave a mean to be a sum, and take y − a for a − y."""
    positive = dict.fromkeys((1.0, float(clues.X.shape[1]), float(len(clues.Y))))
    return (*positive, *(-times for times in positive))


def _before_last(clues: Clues) -> np.ndarray:
    """What the last layer takes, NaN where it is not known."""
    n, N = clues.network[-1].W.shape[1], clues.X.shape[1]
    return clues.values.get(Symbol("a", len(clues.network) - 1), np.full((n, N), np.nan))


def _delta(clues: Clues, output: str, loss: Loss, a: np.ndarray) -> np.ndarray:
    """δ of the last layer with an output and a loss, NaN where it is not known."""
    z = clues.values.get(Symbol("z", len(clues.network)))
    if goes_with(loss, output):
        return (a - clues.Y) / loss.divisor(*clues.Y.shape)
    if z is None or not np.isfinite(z).all():
        return np.full_like(a, np.nan)
    return ACTIVATIONS[output].pull_back(z, loss.slope(a, clues.Y))
