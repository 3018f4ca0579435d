"""The usual mistakes in a convolution layer by hand, each with the numbers that it yields, so that they can be named.

A mistake is made in one quantity and carried on, rightly, to those that are computed from it: forward from z to a and
y, backward from ∂J/∂y over ∂J/∂a and δ to ∂J/∂K, ∂J/∂b and ∂J/∂X. Some yield another size than the right one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Annotated

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import InputError, check_index, registered, value_text
from dlmath.by_hand.answers import Answer
from dlmath.contract import ITSELF, Count, check_calls
from dlmath.linear_algebra.convolution import slide
from dlmath.network.convolution_layer import (
    AVERAGE,
    MAX,
    NONE,
    ConvolutionLayer,
    ConvolutionTrace,
    Pooling,
    forward,
    gradients_of,
    pooled,
    unpooled,
)

QUANTITIES = ("z", "a", "y", "J", "dJ_dy", "dJ_da", "delta", "dK", "db", "dX")
_FORWARD, _BACKWARD = ("z", "a", "y"), ("dJ_dy", "dJ_da", "delta")
_GRADIENTS = ("dK", "db", "dX")

Wrong = Callable[[ConvolutionTrace], np.ndarray | None]
Grid = Annotated[Sequence[Sequence[Answer | None]], ITSELF]


@dataclass(frozen=True)
class LayerMistake:
    """One mistake.

    Attributes:
      name: short, and the same in every language.
      made_in: the quantity in whose formula it is made.
      sentence: what to do instead.
      wrong: what comes out for ``made_in``, None where it cannot happen.
    """

    name: str
    made_in: str
    sentence: str
    wrong: Wrong

    def value(self, t: ConvolutionTrace, quantity: Annotated[str, ITSELF]) -> np.ndarray | None:
        """What comes out for a quantity; None where the mistake does not touch it, or cannot happen.

        >>> from dlmath.network.convolution_layer import example
        >>> LAYER_MISTAKES["kernel-turned"].value(example(), "z").tolist()
        [[[5.0, 11.0], [23.0, 29.0]]]
        """
        right_value(t, quantity)
        try:
            found = self.wrong(t)
            return None if found is None else _carried(t, self.made_in, found, quantity)
        except InputError:
            return None


@dataclass(frozen=True, eq=False)
class LayerVerdict:
    """What is said of an answer; ``judge_layer`` makes it.

    Attributes:
      right: the right numbers, (m, n); of one number alone, (1, 1).
      agree: for each number given whether it is right, None for a blank; nothing where the size is wrong.
      same_size: whether the answer has the right size.
      mistakes: those that yield every number given, the likeliest first.
      two: two that yield them together, where none does alone.
      slip: "sign", "transposed" or "" for none.
    """

    right: Float64[np.ndarray, "m n"]
    agree: tuple[tuple[bool | None, ...], ...]
    same_size: bool
    mistakes: tuple[LayerMistake, ...]
    two: tuple[LayerMistake, ...]
    slip: str

    @property
    def all_right(self) -> bool:
        """Whether every number is there and right.

        >>> from dlmath.by_hand.answers import parse_answer
        >>> from dlmath.network.convolution_layer import example
        >>> judge_layer(example(), "y", 0, 0, [[parse_answer("43")]]).all_right
        True
        """
        return self.same_size and all(each is True for row in self.agree for each in row)


def right_value(t: ConvolutionTrace, quantity: Annotated[str, ITSELF]) -> np.ndarray:
    """The right numbers of a quantity, all channels.

    >>> from dlmath.network.convolution_layer import example
    >>> right_value(example(), "y").tolist()
    [[[43.0]]]
    """
    known = {
        "z": t.forward.z,
        "a": t.forward.a,
        "y": t.forward.y,
        "J": np.array([[[t.J]]]),
        "dJ_dy": t.dJ_dy,
        "dJ_da": t.dJ_da,
        "delta": t.delta,
        "dK": t.dK,
        "db": t.db,
        "dX": t.dX,
    }
    return np.asarray(registered(known, quantity, "there is no quantity “%(given)s”; there are %(names)s"))


def judge_layer(
    t: ConvolutionTrace,
    quantity: Annotated[str, ITSELF],
    o: Count,
    c: Count,
    answers: Grid,
    cell: tuple[int, int] = (0, 0),
) -> LayerVerdict:
    """Judge the numbers given for one channel of a quantity.

    Args:
      t: the trace.
      quantity: one of QUANTITIES.
      o, c: channel out and in, from 0.
      answers: row by row, None for a blank; one number alone, where there are more, is meant for ``cell``.
      cell: row and column, from 0.

    >>> from dlmath.by_hand.answers import parse_answer
    >>> from dlmath.network.convolution_layer import example
    >>> given = [[parse_answer(text) for text in row] for row in (("5", "11"), ("23", "29"))]
    >>> [mistake.name for mistake in judge_layer(example(), "z", 0, 0, given).mistakes]
    ['kernel-turned']
    """
    if not all(each is None or isinstance(each, Answer) for row in _rows(answers) for each in row):
        raise InputError("answers must be rows of answers, not %(given)s", given=value_text(answers))
    check_index(o, "o", len(t.layer.K))
    check_index(c, "c", len(t.forward.X))
    right = _sheet(quantity, right_value(t, quantity), o, c)
    shape = (len(answers), max(map(len, answers), default=0))
    alone = shape == (1, 1) != right.shape
    row, column = (slice(place, place + 1) for place in cell)
    right = right[row, column] if alone else right
    same = shape == right.shape
    agree = tuple(
        tuple(None if each is None else bool(each.agrees(float(right[i, j]))) for j, each in enumerate(row))
        for i, row in enumerate(answers)
        if same
    )
    if same and all(each is not False for row in agree for each in row):
        return LayerVerdict(right, agree, True, (), (), "")

    def explains(mistake: LayerMistake) -> bool:
        found = mistake.value(t, quantity)
        sheet = None if found is None else _sheet(quantity, found, o, c)
        if sheet is None:
            return False
        return _yields(sheet[row, column] if alone and sheet.shape != (1, 1) else sheet, answers)

    named = tuple(filter(explains, LAYER_MISTAKES.values()))
    pairs = _PAIRS.items() if quantity in _FORWARD and not named else ()
    two = next((pair for pair, both in pairs if explains(both)), ())
    slip = "sign" if same and _yields(-right, answers) else "transposed" if _yields(right.T, answers) else ""
    return LayerVerdict(right, agree, same, named, two, slip)


def _rows(answers: object) -> Iterator[Sequence[object]]:
    if not isinstance(answers, list | tuple) or not all(isinstance(row, list | tuple) for row in answers):
        raise InputError("answers must be rows of answers, not %(given)s", given=value_text(answers))
    yield from answers


def _yields(sheet: np.ndarray, answers: Grid) -> bool:
    """Whether numbers are those that were given, more than zeros among them."""
    if sheet.shape != (len(answers), max(map(len, answers), default=0)):
        return False
    given = [(each, float(sheet[i, j])) for i, row in enumerate(answers) for j, each in enumerate(row) if each]
    return all(each.agrees(value) for each, value in given) and any(each.value or not sheet.any() for each, _ in given)


def _sheet(quantity: str, value: np.ndarray, o: int, c: int) -> np.ndarray:
    """One channel of a quantity as a matrix."""
    if quantity == "J":
        return value[0]
    found = value[o, c] if quantity == "dK" else value[c if quantity == "dX" else o]
    return found if found.ndim == 2 else found.reshape(1, 1)


Reading = tuple[ConvolutionLayer, np.ndarray]
Otherwise = Callable[[ConvolutionLayer, np.ndarray], Reading | None]


def _read_as(*ways: Otherwise) -> Wrong:
    """z of a layer that is read otherwise, in one way after the other."""

    def wrong(t: ConvolutionTrace) -> np.ndarray | None:
        found: Reading | None = (t.layer, t.forward.X)
        for otherwise in ways:
            found = otherwise(*found) if found else None
        return forward(*found).z if found else None

    return wrong


def _carried(t: ConvolutionTrace, made_in: str, value: np.ndarray, quantity: str) -> np.ndarray | None:
    """What follows from a wrong quantity for another, all else being right."""
    if quantity == made_in:
        return value
    layer = t.layer
    if made_in in _FORWARD and quantity in _FORWARD[_FORWARD.index(made_in) + 1 :]:
        a = layer.activation.f(value.reshape(len(value), -1)).reshape(value.shape) if made_in == "z" else value
        return a if quantity == "a" else pooled(a, layer.pooling)[0]
    if made_in not in _BACKWARD or value.shape != right_value(t, made_in).shape:
        return None
    if quantity not in (*_BACKWARD[_BACKWARD.index(made_in) + 1 :], *_GRADIENTS):
        return None
    dJ_da = unpooled(t.forward, value) if made_in == "dJ_dy" else value
    if quantity == "dJ_da":
        return dJ_da
    flat = (len(dJ_da), -1)
    z = t.forward.z.reshape(flat)
    delta = value if made_in == "delta" else layer.activation.pull_back(z, dJ_da.reshape(flat)).reshape(t.delta.shape)
    return delta if quantity == "delta" else gradients_of(t.forward, delta)[_GRADIENTS.index(quantity)]


# A layer read otherwise than it is: None where that makes no difference.
_OTHER_LAYERS: dict[str, Otherwise] = {
    "kernel-turned": lambda layer, X: (replace(layer, K=layer.K[..., ::-1, ::-1].copy()), X),
    "kernel-transposed": lambda layer, X: (replace(layer, K=layer.K.swapaxes(2, 3).copy()), X),
    "stride-forgotten": lambda layer, X: (replace(layer, stride=1), X) if layer.stride > 1 else None,
    "padding-forgotten": lambda layer, X: (replace(layer, padding=0), X) if layer.padding else None,
    "dilation-forgotten": lambda layer, X: (replace(layer, dilation=1), X) if layer.dilation > 1 else None,
    "bias-forgotten": lambda layer, X: (replace(layer, b=np.zeros(layer.b.shape)), X) if layer.b.any() else None,
    "one-channel": lambda layer, X: (replace(layer, K=layer.K[:, :1].copy()), X[:1].copy()) if len(X) > 1 else None,
}


def _one_less(t: ConvolutionTrace) -> np.ndarray | None:
    z = t.forward.z
    return z[:, :-1, :-1] if min(z.shape[1:]) > 1 else None


def _pooled_as(change: Callable[[Pooling], Pooling | None]) -> Wrong:
    def wrong(t: ConvolutionTrace) -> np.ndarray | None:
        other = change(t.layer.pooling)
        return pooled(t.forward.a, other)[0] if other else None

    return wrong


def _times_window(of: Callable[[ConvolutionTrace], np.ndarray]) -> Wrong:
    def wrong(t: ConvolutionTrace) -> np.ndarray | None:
        return of(t) * t.layer.pooling.size**2 if t.layer.pooling.kind == AVERAGE else None

    return wrong


def _to_all(shared: bool) -> Wrong:
    """The slope of a maximum given to all of its window, or shared out among them."""

    def wrong(t: ConvolutionTrace) -> np.ndarray | None:
        pooling = t.layer.pooling
        if pooling.kind != MAX:
            return None
        layer = replace(t.layer, pooling=replace(pooling, kind=AVERAGE))
        spread = unpooled(replace(t.forward, layer=layer), t.dJ_dy)
        return spread if shared else spread * pooling.size**2

    return wrong


def _to_every_largest(t: ConvolutionTrace) -> np.ndarray | None:
    if t.layer.pooling.kind != MAX:
        return None
    found, (size, stride) = np.zeros(t.forward.a.shape), t.layer.pooling.windows
    for o, p, q in np.ndindex(t.dJ_dy.shape):
        window = np.s_[o, p * stride : p * stride + size, q * stride : q * stride + size]
        found[window] += (t.forward.a[window] == t.forward.y[o, p, q]) * t.dJ_dy[o, p, q]
    return found


def _slope_of_a(t: ConvolutionTrace) -> np.ndarray | None:
    slope = t.layer.activation.slope
    if slope is None:
        return None
    a = t.forward.a.reshape(len(t.delta), -1)
    return t.dJ_da * slope(a).reshape(t.delta.shape)


def _through_patches(t: ConvolutionTrace, padding: int, spread: bool) -> np.ndarray:
    """∂J/∂K with another border on the upper left, or with δ close together."""
    layer, X, s, d = t.layer, t.forward.X, t.layer.stride if spread else 1, t.layer.dilation
    wide = [d * (k - 1) + s * (n - 1) + 1 for k, n in zip(layer.kernel, t.delta.shape[1:], strict=True)]
    ends = [max(0, w - n - padding) for w, n in zip(wide, X.shape[1:], strict=True)]
    padded = np.pad(X, ((0, 0), (padding, ends[0]), (padding, ends[1])))[:, : wide[0], : wide[1]]
    return np.stack(
        [
            np.stack([slide(sheet[np.newaxis].copy(), t.delta[[o]], d, 0, s).result for sheet in padded])
            for o in range(len(layer.K))
        ]
    )


def _back(
    t: ConvolutionTrace, spread: bool = True, turned: bool = True, bordered: bool = True, cut: bool = True
) -> np.ndarray:
    """∂J/∂X with one thing done otherwise."""
    layer, (C, H, W), (O, h, w) = t.layer, t.forward.X.shape, t.delta.shape
    s, d, p = (layer.stride if spread else 1), layer.dilation, layer.padding
    top, left = (d * (k - 1) if bordered else 0 for k in layer.kernel)
    rows, columns = (H + 2 * p, W + 2 * p) if bordered else (s * (h - 1) + 1, s * (w - 1) + 1)
    wide = np.zeros((O, rows + top, columns + left))
    wide[:, top : top + s * h : s, left : left + s * w : s][:, :h, :w] = t.delta
    if bordered and cut:
        wide = wide[:, p : p + H + top, p : p + W + left].copy()
    K = layer.K[..., ::-1, ::-1] if turned else layer.K
    return np.stack([slide(wide, K[:, c].copy(), 1, 0, d).result for c in range(C)])


def _cells(t: ConvolutionTrace) -> int:
    return t.delta.shape[1] * t.delta.shape[2]


LAYER_MISTAKES: dict[str, LayerMistake] = {
    mistake.name: mistake
    for mistake in (
        LayerMistake(
            "kernel-turned",
            "z",
            "Lay the kernel on the picture as it is: a convolution layer does not turn it by 180°.",
            _read_as(_OTHER_LAYERS["kernel-turned"]),
        ),
        LayerMistake(
            "stride-forgotten",
            "z",
            "Move the kernel on by the stride, not by 1.",
            _read_as(_OTHER_LAYERS["stride-forgotten"]),
        ),
        LayerMistake(
            "padding-forgotten",
            "z",
            "Put the padding around the picture first: rows and columns of zeros on all four sides.",
            _read_as(_OTHER_LAYERS["padding-forgotten"]),
        ),
        LayerMistake(
            "dilation-forgotten",
            "z",
            "Leave the gaps of the dilation between the pixels that the kernel looks at.",
            _read_as(_OTHER_LAYERS["dilation-forgotten"]),
        ),
        LayerMistake("bias-forgotten", "z", "Add the bias to every number.", _read_as(_OTHER_LAYERS["bias-forgotten"])),
        LayerMistake(
            "one-channel",
            "z",
            "Add up the products of all channels, not only those of the first.",
            _read_as(_OTHER_LAYERS["one-channel"]),
        ),
        LayerMistake(
            "kernel-transposed",
            "z",
            "Read the kernel row by row: its rows and columns are exchanged.",
            _read_as(_OTHER_LAYERS["kernel-transposed"]),
        ),
        LayerMistake(
            "one-less",
            "z",
            "Count the places again: there is one more than steps, so the size is (n + 2p − k)/s + 1.",
            _one_less,
        ),
        LayerMistake(
            "activation-forgotten",
            "a",
            "Apply the activation function to z before you go on.",
            lambda t: t.forward.z if t.layer.activation.name != "identity" else None,
        ),
        LayerMistake(
            "pooling-forgotten",
            "y",
            "Make one number of each window: the pooling is missing.",
            lambda t: t.forward.a if t.layer.pooling.kind != NONE else None,
        ),
        LayerMistake(
            "mean-for-maximum",
            "y",
            "Take the largest number of each window, not the mean.",
            _pooled_as(lambda pooling: replace(pooling, kind=AVERAGE) if pooling.kind == MAX else None),
        ),
        LayerMistake(
            "maximum-for-mean",
            "y",
            "Take the mean of each window, not the largest number.",
            _pooled_as(lambda pooling: replace(pooling, kind=MAX) if pooling.kind == AVERAGE else None),
        ),
        LayerMistake(
            "window-stride-forgotten",
            "y",
            "Move the window on by its own stride, not by 1.",
            _pooled_as(lambda pooling: replace(pooling, stride=1) if pooling.windows[1] > 1 else None),
        ),
        LayerMistake(
            "mean-not-divided",
            "y",
            "Divide the sum of a window by how many numbers it has.",
            _times_window(lambda t: t.forward.y),
        ),
        LayerMistake(
            "target-minus-output",
            "dJ_dy",
            "Take output minus target, in this order: the sign is turned round.",
            lambda t: -t.dJ_dy if t.loss.measures_error else None,
        ),
        LayerMistake(
            "maximum-to-all",
            "dJ_da",
            "Give the slope of a window to its largest number alone; the others did not count.",
            _to_all(shared=False),
        ),
        LayerMistake(
            "maximum-shared",
            "dJ_da",
            "Give the whole slope to the largest number: only a mean shares it out.",
            _to_all(shared=True),
        ),
        LayerMistake(
            "tie-to-all",
            "dJ_da",
            "Of equal largest numbers the first alone gets the slope, row by row; that is the convention here.",
            _to_every_largest,
        ),
        LayerMistake(
            "mean-slope-not-divided",
            "dJ_da",
            "Divide the slope by how many numbers the window has: each had only that part in the mean.",
            _times_window(lambda t: t.dJ_da),
        ),
        LayerMistake(
            "slope-forgotten",
            "delta",
            "Multiply by φ′(z) on the way back through the activation.",
            lambda t: t.dJ_da if t.layer.activation.name != "identity" else None,
        ),
        LayerMistake("slope-of-a", "delta", "Take φ′ at z, not at a.", _slope_of_a),
        LayerMistake(
            "unpadded-picture",
            "dK",
            "Take the picture with its padding: δ slides over the same numbers as the kernel did.",
            lambda t: _through_patches(t, 0, spread=True) if t.layer.padding else None,
        ),
        LayerMistake(
            "dK-stride-forgotten",
            "dK",
            "Set the numbers of δ as far apart as the stride: the kernel did not stand at the places between.",
            lambda t: _through_patches(t, t.layer.padding, spread=False) if t.layer.stride > 1 else None,
        ),
        LayerMistake(
            "dK-turned",
            "dK",
            "Do not turn anything for ∂J/∂k: it is a cross-correlation of picture and δ.",
            lambda t: t.dK[..., ::-1, ::-1],
        ),
        LayerMistake(
            "dK-transposed",
            "dK",
            "Read ∂J/∂k row by row: its rows and columns are exchanged.",
            lambda t: t.dK.swapaxes(2, 3),
        ),
        LayerMistake(
            "mean-over-places",
            "dK",
            "Add up over all places; do not divide by their number.",
            lambda t: t.dK / _cells(t),
        ),
        LayerMistake(
            "bias-not-summed",
            "db",
            "Add up all of δ: one bias serves every place, so its gradient is one number.",
            lambda t: t.delta,
        ),
        LayerMistake(
            "bias-mean", "db", "Add up all of δ; do not divide by the number of places.", lambda t: t.db / _cells(t)
        ),
        LayerMistake(
            "kernel-not-turned",
            "dX",
            "Turn the kernel by 180° before it slides over δ: a pixel met its numbers in the opposite order.",
            lambda t: _back(t, turned=False),
        ),
        LayerMistake(
            "no-border",
            "dX",
            "Put a border of zeros around δ, 1 less than the kernel spans, so that ∂J/∂x gets the size of the picture.",
            lambda t: _back(t, bordered=False),
        ),
        LayerMistake(
            "correlated-without-border",
            "dX",
            "Put a border of zeros around δ and turn the kernel: ∂J/∂x is the full convolution.",
            lambda t: _back(t, bordered=False, turned=False),
        ),
        LayerMistake(
            "dX-stride-forgotten",
            "dX",
            "Put zeros between the numbers of δ, stride − 1 of them, before the kernel slides over it.",
            lambda t: _back(t, spread=False) if t.layer.stride > 1 else None,
        ),
        LayerMistake(
            "padding-not-cut",
            "dX",
            "Cut off what falls on the padding: ∂J/∂x has the size of the picture.",
            lambda t: _back(t, cut=False) if t.layer.padding else None,
        ),
        LayerMistake(
            "one-kernel",
            "dX",
            "Add up what comes back from all kernels, not only from the first.",
            lambda t: _of_first_kernel(t) if len(t.layer.K) > 1 else None,
        ),
    )
}


# Forward also two at once of those that read the layer otherwise.
_PAIRS: dict[tuple[LayerMistake, ...], LayerMistake] = {
    (LAYER_MISTAKES[first], LAYER_MISTAKES[second]): LayerMistake(
        f"{first} + {second}",
        "z",
        LAYER_MISTAKES[first].sentence,
        _read_as(_OTHER_LAYERS[first], _OTHER_LAYERS[second]),
    )
    for first, second in combinations(_OTHER_LAYERS, 2)
}


def _of_first_kernel(t: ConvolutionTrace) -> np.ndarray:
    first = t.delta * (np.arange(len(t.delta)) == 0)[:, np.newaxis, np.newaxis]
    return gradients_of(t.forward, first)[2]


check_calls(__name__)
