"""A convolution layer forward and backward: sliding kernels, a bias for each, φ, pooling; and the way back through all.

An image has C channels, the layer O kernels with a sheet for each channel. Forward

    z_o = b_o + Σ_c x_c ⋆ k_oc,    a = φ(z),    y = the largest or the mean number of each window of a,

where ⋆ is the cross-correlation. Back from ∂J/∂y, which is given or comes from a loss:

    ∂J/∂a    each number to the place that was the largest of its window, or in equal parts to all of the window;
    δ = ∂J/∂z = ∂J/∂a ⊙ φ′(z);
    ∂J/∂k_oc = the cross-correlation of x_c with δ_o, stride and dilation having changed places;
    ∂J/∂b_o  = Σ δ_o;
    ∂J/∂x_c  = Σ_o of δ_o, spread out by the stride, within a border of zeros, ⋆ k_oc turned by 180°.

With P, the patches as columns (``im2col``), and a row for each kernel: z = K P + b, ∂J/∂K = δ Pᵀ, ∂J/∂P = Kᵀ δ, and
``col2im`` takes ∂J/∂P to ∂J/∂x. Of equal largest numbers in a window the first is taken, row by row, as in PyTorch.
Softmax goes over the kernels, at each place by itself. A sum that is nothing but the rounding of its terms is 0.
"""

import functools
import math
from dataclasses import dataclass, field, replace
from typing import Annotated

import numpy as np
from jaxtyping import Bool, Float64, Int64

from dlmath.arrays import InputError, check_index, registered
from dlmath.calculus.differences import relative_error
from dlmath.contract import ITSELF, Count, Positive, Size, check_calls
from dlmath.functions.activations import ACTIVATIONS, Activation
from dlmath.functions.losses import LOSSES, Loss
from dlmath.linear_algebra.convolution import Columns, Image, Sliding, col2im, im2col, output_size, slide
from dlmath.linear_algebra.matrices import cancelled

Kernels = Float64[np.ndarray, "O C kh kw"]
Biases = Float64[np.ndarray, "O 1"]
Maps = Float64[np.ndarray, "O h w"]
Output = Float64[np.ndarray, "O p q"]

NONE, MAX, AVERAGE = "none", "max", "average"
POOLINGS = (NONE, MAX, AVERAGE)
_OF_ROUNDING = 1e-12  # of the largest number, far more than what the sums of a convolution lose


@dataclass(frozen=True)
class Pooling:
    """What is made of each window: its largest number or its mean; with "none" nothing is.

    >>> Pooling("max", 2, 2).size
    2
    """

    kind: Annotated[str, ITSELF] = NONE
    size: Size = 1  # rows and columns of a window
    stride: Size = 1  # from window to window

    def __post_init__(self) -> None:
        registered(dict.fromkeys(POOLINGS), self.kind, "there is no kind of pooling “%(given)s”; there are %(names)s")

    @property
    def windows(self) -> tuple[int, int]:
        """Size and stride of the windows; of none, each number is one.

        >>> Pooling().windows, Pooling("average", 3, 2).windows
        ((1, 1), (3, 2))
        """
        return (1, 1) if self.kind == NONE else (self.size, self.stride)


@dataclass(frozen=True, eq=False)
class ConvolutionLayer:
    """Kernels, biases, how the kernels go over the image, φ and pooling."""

    K: Kernels
    b: Biases
    stride: Size = 1
    padding: Count = 0
    dilation: Size = 1
    activation: Activation = field(default_factory=lambda: ACTIVATIONS["identity"])
    pooling: Pooling = field(default_factory=Pooling)

    @property
    def W(self) -> Float64[np.ndarray, "O patch"]:
        """The kernels as rows of a matrix.

        >>> ConvolutionLayer(np.arange(4.0).reshape(1, 1, 2, 2), np.zeros((1, 1))).W
        array([[0., 1., 2., 3.]])
        """
        return self.K.reshape(len(self.K), -1)

    @property
    def kernel(self) -> tuple[int, int]:
        """Rows and columns of a kernel.

        >>> ConvolutionLayer(np.ones((1, 1, 2, 3)), np.zeros((1, 1))).kernel
        (2, 3)
        """
        return self.K.shape[2], self.K.shape[3]


@dataclass(frozen=True, eq=False)
class Forward:
    """All that the forward pass yields; ``forward`` makes it."""

    layer: ConvolutionLayer
    X: Image
    P: Columns  # the patches as columns
    z: Maps
    a: Maps
    y: Output  # what comes out of the layer
    picked: Int64[np.ndarray, "O p q"]  # the place in a, row by row, of the largest number of each window

    def through(self, z: Maps) -> "Forward":
        """The rest of the pass from another z.

        >>> f = example().forward
        >>> f.through(-f.z).y.tolist()
        [[[0.0]]]
        """
        return _from_z(self.layer, self.X, self.P, z)


@dataclass(frozen=True, eq=False)
class ConvolutionTrace:
    """A layer forward and backward with everything between; ``from_gradient`` and ``from_loss`` make it.

    Attributes:
      forward: the forward pass.
      loss, target: what J compares; where ∂J/∂y was given, y·a and ∂J/∂y.
      J: the loss; where ∂J/∂y was given, Σ ∂J/∂y ⊙ y, of which it is the gradient.
      dJ_dy, dJ_da, delta: going back, ∂J/∂y, ∂J/∂a and δ = ∂J/∂z.
      slope: φ′(z), None for softmax.
      dK, db, dX, dP: the gradients of kernels, biases, image and patches.
    """

    forward: Forward
    loss: Loss
    target: Output
    J: float
    dJ_dy: Output
    dJ_da: Maps
    slope: Maps | None
    delta: Maps
    dK: Kernels
    db: Biases
    dX: Image
    dP: Columns

    @property
    def layer(self) -> ConvolutionLayer:
        """The layer.

        >>> example().layer.kernel
        (2, 2)
        """
        return self.forward.layer


def forward(layer: ConvolutionLayer, X: Image) -> Forward:
    """The forward pass.

    Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning.
    >>> layer = ConvolutionLayer(np.arange(4.0).reshape(1, 1, 2, 2), np.zeros((1, 1)))
    >>> forward(layer, np.arange(9.0).reshape(1, 3, 3)).y.tolist()
    [[[19.0, 25.0], [37.0, 43.0]]]
    """
    if len(X) != layer.K.shape[1]:
        raise InputError(
            "the image has %(given)s channels, but the kernels have %(expected)s",
            given=len(X),
            expected=layer.K.shape[1],
        )
    P = im2col(X, layer.kernel, layer.stride, layer.padding, layer.dilation)
    z = cancelled(layer.W @ P + layer.b, np.abs(layer.W) @ np.abs(P) + np.abs(layer.b))
    size = output_size((X.shape[1], X.shape[2]), layer.kernel, layer.stride, layer.padding, layer.dilation)
    return _from_z(layer, X, P, z.reshape(len(layer.K), *size))


def from_gradient(layer: ConvolutionLayer, X: Image, dJ_dy: Output) -> ConvolutionTrace:
    """A trace whose way back begins with a given ∂J/∂y.

    >>> layer = ConvolutionLayer(np.arange(4.0).reshape(1, 1, 2, 2), np.zeros((1, 1)))
    >>> from_gradient(layer, np.arange(9.0).reshape(1, 3, 3), np.ones((1, 2, 2))).dK.tolist()
    [[[[8.0, 12.0], [20.0, 24.0]]]]
    """
    return from_loss(layer, X, dJ_dy, LOSSES["y·a"])


def from_loss(layer: ConvolutionLayer, X: Image, target: Output, loss: Loss) -> ConvolutionTrace:
    """A trace whose way back begins with a loss of the output, laid out as one column, and its target.

    >>> layer = ConvolutionLayer(np.ones((1, 1, 1, 1)), np.zeros((1, 1)))
    >>> t = from_loss(layer, np.array([[[3.0, 1.0]]]), np.zeros((1, 1, 2)), LOSSES["half-SSE"])
    >>> t.J, t.db.tolist()
    (5.0, [[4.0]])
    """
    passed = forward(layer, X)
    if target.shape != passed.y.shape:
        expected, given = ("×".join(map(str, each.shape)) for each in (passed.y, target))
        name = "the target" if loss.measures_error else "∂J/∂y"
        raise InputError("%(name)s must be %(expected)s, not %(given)s", name=name, expected=expected, given=given)
    y, wanted = passed.y.reshape(-1, 1), target.reshape(-1, 1)
    loss.check_targets(wanted)
    if loss.targets == "distribution" and not np.allclose(target.sum(axis=0), 1.0, rtol=0.0, atol=1e-9):
        raise InputError("the targets of each place must add up to 1 over the channels")
    J, dJ_dy = loss.value(y, wanted), loss.slope(y, wanted).reshape(passed.y.shape)
    return _back(passed, loss, target, J, dJ_dy)


def example() -> ConvolutionTrace:
    """A small layer, for examples.

    >>> example().forward.y.tolist()
    [[[43.0]]]
    """
    layer = ConvolutionLayer(
        np.arange(4.0).reshape(1, 1, 2, 2), np.zeros((1, 1)), activation=ACTIVATIONS["ReLU"], pooling=Pooling(MAX, 2, 2)
    )
    return from_gradient(layer, np.arange(9.0).reshape(1, 3, 3), np.ones((1, 1, 1)))


def pooled(a: Float64[np.ndarray, "*K h w"], pooling: Pooling) -> tuple[np.ndarray, Int64[np.ndarray, "*K p q"]]:
    """The number that is made of each window, and the place of the first largest one, row by row; sums that only
    rounding tells apart are as large as one another.

    >>> a = np.array([[1.0, 5.0, 5.0], [0.0, 2.0, 3.0]])
    >>> pooled(a, Pooling("max", 2, 1))
    (array([[5., 5.]]), array([[1, 1]]))
    >>> pooled(a, Pooling("average", 2, 1))[0]
    array([[2.  , 3.75]])
    """
    size, stride = pooling.windows
    rows, columns = a.shape[-2:]
    if size > min(rows, columns):
        raise InputError(
            "a window of %(size)s×%(size)s does not fit into %(rows)s×%(columns)s numbers",
            size=size,
            rows=rows,
            columns=columns,
        )
    windows = np.lib.stride_tricks.sliding_window_view(a, (size, size), axis=(-2, -1))
    windows = windows[..., ::stride, ::stride, :, :]
    flat = windows.reshape(*windows.shape[:-2], size * size)
    within = (flat >= flat.max(axis=-1, keepdims=True) - _OF_ROUNDING * np.abs(a).max()).argmax(axis=-1)
    top = stride * np.arange(flat.shape[-3])[:, np.newaxis]
    left = stride * np.arange(flat.shape[-2])
    picked = (top + within // size) * columns + left + within % size
    value = flat.mean(axis=-1) if pooling.kind == AVERAGE else flat.max(axis=-1)
    return value, picked.astype(np.int64)


def unpooled(passed: Forward, dJ_dy: Output) -> Maps:
    """∂J/∂a from ∂J/∂y: to the largest number of each window, or in equal parts to all; windows that overlap add up.

    >>> unpooled(example().forward, np.array([[[3.0]]])).tolist()
    [[[0.0, 0.0], [0.0, 3.0]]]
    """
    pooling, found = passed.layer.pooling, np.zeros(passed.a.shape)
    size, stride = pooling.windows
    if pooling.kind == AVERAGE:
        p, q = dJ_dy.shape[1:]
        for u, v in np.ndindex(size, size):
            found[:, u : u + stride * p : stride, v : v + stride * q : stride][:, :p, :q] += dJ_dy / size**2
        return found
    flat = found.reshape(len(found), -1)
    for o, sheet in enumerate(flat):
        np.add.at(sheet, passed.picked[o], dJ_dy[o])
    return found


def gradients_of(passed: Forward, delta: Maps) -> tuple[Kernels, Biases, Image, Columns]:
    """∂J/∂K, ∂J/∂b, ∂J/∂X and ∂J/∂P from δ.

    >>> gradients_of(example().forward, np.ones((1, 2, 2)))[0].tolist()
    [[[[8.0, 12.0], [20.0, 24.0]]]]
    """
    layer, flat = passed.layer, delta.reshape(len(delta), -1)
    back_to = functools.partial(
        col2im,
        image=passed.X.shape,
        kernel=layer.kernel,
        stride=layer.stride,
        padding=layer.padding,
        dilation=layer.dilation,
    )
    size, dP = np.abs(flat), layer.W.T @ flat
    reach = np.abs(layer.W).T @ size
    dK = cancelled(flat @ passed.P.T, size @ np.abs(passed.P).T).reshape(layer.K.shape)
    db = cancelled(flat.sum(axis=1, keepdims=True), size.sum(axis=1, keepdims=True))
    return dK, db, cancelled(back_to(dP), back_to(reach)), cancelled(dP, reach)


def windows_of(passed: Forward, o: Count, row: Count, column: Count) -> tuple[tuple[int, int], ...]:
    """The windows, by their places in y, that hand something back to a number of a; places counted from 0.

    >>> windows_of(example().forward, 0, 1, 1), windows_of(example().forward, 0, 0, 0)
    (((0, 0),), ())
    """
    check_index(o, "o", len(passed.a))
    check_index(row, "row", passed.a.shape[1])
    check_index(column, "column", passed.a.shape[2])
    (size, stride), picked = passed.layer.pooling.windows, passed.picked[o]
    if passed.layer.pooling.kind == AVERAGE:
        i, j = (np.arange(n)[:, np.newaxis] * stride for n in picked.shape)
        there = ((i <= row) & (row < i + size)) & ((j <= column) & (column < j + size)).T
    else:
        there = picked == row * passed.a.shape[2] + column
    return tuple((int(p), int(q)) for p, q in np.argwhere(there))


def sliding_forward(passed: Forward, o: Count) -> Sliding:
    """z of one kernel, as kernels that slide over the channels.

    >>> sliding_forward(example().forward, 0).products[0, 0, 0].tolist()
    [[0.0, 1.0], [6.0, 12.0]]
    """
    layer = passed.layer
    check_index(o, "o", len(layer.K))
    return slide(passed.X, layer.K[o], layer.stride, layer.padding, layer.dilation, float(layer.b[o, 0]))


def sliding_to_kernel(t: ConvolutionTrace, o: Count, c: Count) -> Sliding:
    """∂J/∂k of one sheet of a kernel: δ slides over the channel, as far as the kernel is large.

    >>> sliding_to_kernel(example(), 0, 0).result.tolist()
    [[4.0, 5.0], [7.0, 8.0]]
    """
    layer, (kh, kw) = t.layer, t.layer.kernel
    check_index(o, "o", len(layer.K))
    check_index(c, "c", len(t.forward.X))
    d = layer.dilation
    wide = [d * (k - 1) + layer.stride * (n - 1) + 1 for k, n in zip((kh, kw), t.delta.shape[1:], strict=True)]
    p = layer.padding
    within = np.pad(t.forward.X[c], p)[: wide[0], : wide[1]]  # what no kernel reaches has no part in it
    return slide(within[np.newaxis].copy(), t.delta[o : o + 1], d, 0, layer.stride)


def sliding_to_image(t: ConvolutionTrace, c: Count) -> Sliding:
    """∂J/∂x of one channel: its kernels, turned by 180°, slide over δ, which is spread out by the stride and stands
    within a border of zeros.

    >>> sliding_to_image(example(), 0).result.tolist()
    [[0.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 2.0, 3.0]]
    """
    layer, (_C, H, W), (O, h, w) = t.layer, t.forward.X.shape, t.delta.shape
    check_index(c, "c", len(t.forward.X))
    s, d, p = layer.stride, layer.dilation, layer.padding
    top, left = (d * (k - 1) for k in layer.kernel)
    spread = np.zeros((O, H + 2 * p + top, W + 2 * p + left))
    spread[:, top : top + s * h : s, left : left + s * w : s][:, :h, :w] = t.delta
    seen = spread[:, p : p + H + top, p : p + W + left].copy()
    return slide(seen, layer.K[:, c, ::-1, ::-1].copy(), 1, 0, d)


@dataclass(frozen=True, eq=False)
class Differences:
    """A gradient twice: by backpropagation and by central differences; ``by_differences`` makes it."""

    gradient: np.ndarray
    numeric: np.ndarray
    crossed: Bool[np.ndarray, "*K"]  # where a nudge crosses a kink of φ, or another number becomes the largest

    @property
    def relative_error(self) -> np.ndarray:
        """How far the two are apart, entry by entry, as in ``relative_error``.

        >>> bool(by_differences(example(), "b").relative_error.max() < 1e-6)
        True
        """
        rows = (len(self.gradient), -1)
        return relative_error(self.gradient.reshape(rows), self.numeric.reshape(rows)).reshape(self.gradient.shape)


def by_differences(
    t: ConvolutionTrace, of: Annotated[str, ITSELF], h: Positive = 1e-5, most: Size = 10_000
) -> Differences:
    """The gradient of K, b or X beside (J(θ + h) − J(θ − h)) / 2h for each of its numbers; of more than ``most`` only
    for so many, evenly spread, NaN being at the others.

    >>> by_differences(example(), "K", 0.25).numeric.tolist()
    [[[[4.0, 5.0], [7.0, 8.0]]]]
    """
    layer, X = t.layer, t.forward.X
    quantities = {"K": (layer.K, t.dK), "b": (layer.b, t.db), "X": (X, t.dX)}
    value, gradient = registered(quantities, of, "there is no gradient of “%(given)s”; there are those of %(names)s")
    numeric, crossed = np.full(value.size, np.nan), np.zeros(value.size, dtype=bool)
    for k in np.unique(np.linspace(0, value.size - 1, min(most, value.size)).astype(np.int64)).tolist():
        plus, minus = (_nudged(layer, X, of, k, step) for step in (h, -h))
        numeric[k] = (_loss(t, plus) - _loss(t, minus)) / (2 * h)
        crossed[k] = _kinked(plus, minus)
    return Differences(gradient, numeric.reshape(value.shape), crossed.reshape(value.shape))


def _nudged(layer: ConvolutionLayer, X: Image, of: str, k: int, step: float) -> Forward:
    K, b, X = (each.copy() if name == of else each for name, each in (("K", layer.K), ("b", layer.b), ("X", X)))
    {"K": K, "b": b, "X": X}[of].ravel()[k] += step
    return forward(replace(layer, K=K, b=b), X)


def _loss(t: ConvolutionTrace, passed: Forward) -> float:
    return t.loss.value(passed.y.reshape(-1, 1), t.target.reshape(-1, 1))


def _kinked(plus: Forward, minus: Forward) -> bool:
    """Whether something has bent between two passes."""
    layer = plus.layer
    picks = layer.pooling.kind == MAX and bool((plus.picked != minus.picked).any())
    return picks or any(bool(((plus.z - kink > 0) != (minus.z - kink > 0)).any()) for kink in layer.activation.kinks)


def _from_z(layer: ConvolutionLayer, X: Image, P: Columns, z: Maps) -> Forward:
    a = layer.activation.f(z.reshape(len(z), -1)).reshape(z.shape)
    y, picked = pooled(a, layer.pooling)
    return Forward(layer, X, P, z, a, y, picked)


def _back(passed: Forward, loss: Loss, target: Output, J: float, dJ_dy: Output) -> ConvolutionTrace:
    layer = passed.layer
    dJ_da = unpooled(passed, dJ_dy)
    flat = (len(passed.z), -1)
    z, back = passed.z.reshape(flat), dJ_da.reshape(flat)
    slope = layer.activation.slope(z).reshape(passed.z.shape) if layer.activation.slope else None
    delta = layer.activation.pull_back(z, back)
    dK, db, dX, dP = gradients_of(passed, delta.reshape(passed.z.shape))
    gradients = (dJ_dy, dJ_da, delta, dK, db, dP, dX)
    if not (math.isfinite(J) and all(np.isfinite(each).all() for each in gradients)):
        raise InputError("the numbers of the layer leave float64; try smaller ones")
    return ConvolutionTrace(passed, loss, target, J, dJ_dy, dJ_da, slope, delta.reshape(passed.z.shape), dK, db, dX, dP)


check_calls(__name__)
