"""The inputs of a convolution layer, and what is made of them where they do not fit one another."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dlmath import ACTIVATIONS, LOSSES, InputError, parse_matrix
from dlmath.linear_algebra.convolution import least_padding, most_dilation, output_size
from dlmath.network.convolution_layer import (
    MAX,
    NONE,
    POOLINGS,
    ConvolutionLayer,
    ConvolutionTrace,
    Pooling,
    forward,
    from_gradient,
    from_loss,
)
from dlmath.training.datasets import digits
from pages.backprop_walkthrough.parts.layer_steps import TO_K, TO_X, J, Place, result
from pages.ui.drawing import images
from pages.ui.inputs import controls
from pages.ui.platform.internals import DeltaGenerator
from pages.ui.reruns import lazy_expander
from pages.ui.writing import reductions
from pages.ui.writing.numbers import sub
from pages.ui.writing.text import _, complaint

MOST_KERNEL, MOST_DILATION, MOST_CHANNELS = 7, 6, 3
GIVEN, LOSS = "∂J/∂y", "loss"
X = [
    parse_matrix("1,2,0,1,3;0,1,3,2,1;2,0,1,1,0;1,3,2,0,2;0,1,1,2,1"),
    parse_matrix("0,1,1,0,2;2,0,1,1,0;1,1,0,2,1;0,2,1,0,1;1,0,2,1,0"),
    parse_matrix("1,0,2,0,1;0,1,0,2,0;2,0,1,0,1;0,1,0,2,0;1,0,2,0,1"),
]
K = [
    [parse_matrix(text) for text in texts]
    for texts in (
        ("2,-1;0,1", "1,0;-1,1", "0,1;1,-1"),
        ("1,1;-1,-1", "0,2;1,0", "-1,1;0,1"),
        ("1,-1;1,-1", "-1,0;0,2", "1,0;1,0"),
    )
]
TARGETS = [parse_matrix(text) for text in ("7,6;8,5", "1,0;2,1", "0,1;1,0")]
GRADIENTS = [parse_matrix(text) for text in ("1,-1;2,0.5", "0,1;-1,1", "1,0;0,-1")]
MORE = {"C": "1", "O": "1", "stride": "1", "padding": "0", "dilation": "1"}

# All that measure an error: cross-entropy too, where the channels of a place are classes.
LOSS_NAMES = [name for name, record in LOSSES.items() if record.measures_error]


def choose_layer() -> tuple[ConvolutionLayer, np.ndarray]:
    """The picture and the layer without φ and pooling, from the inputs on the left."""
    source = controls.choice("on", _("Picture"), ("matrix", "digit"), "matrix")
    first = st.container()
    box = lazy_expander.expander(_("Channels, stride, padding, dilation"), "more", MORE)
    C, O, stride, padding, wanted = _more(box)
    with first:
        picture = _digits(C) if source == "digit" else _matrices("X", X[:C], images.SIDE, _("Picture x"), C)
        kernels = _alike([_kernel(o, c, C, O) for o in range(O) for c in range(C)])
        kernels = kernels.reshape(O, C, *kernels.shape[1:])
        b = [controls.slider(_key("b", o), f"b{sub(o) if O > 1 else ''}", -5.0, 5.0, _bias(o), 0.01) for o in range(O)]
    kernel = (kernels.shape[2], kernels.shape[3])
    size = (picture.shape[1], picture.shape[2])
    most = most_dilation(size, kernel, padding)
    if not most:
        padding = least_padding(size, kernel)
        st.warning(_("The kernel is larger than the picture. Shown with padding %(p)s.", p=padding))
        most = 1
    dilation = min(wanted, most)
    if dilation < wanted:
        st.caption(_("The kernel has no room for more dilation. Shown with %(d)s.", d=dilation))
    layer = ConvolutionLayer(kernels, np.array(b)[:, np.newaxis], stride, padding, dilation)
    return layer, picture


def choose_rest(layer: ConvolutionLayer, picture: np.ndarray) -> ConvolutionTrace:
    """φ, pooling and where the way back begins, in the order in which numbers pass through them; and the trace."""
    h, w = output_size(picture.shape[1:], layer.kernel, layer.stride, layer.padding, layer.dilation)
    phi = controls.function("phi", _("Activation function φ"), list(ACTIVATIONS), "ReLU")
    kind = controls.choice("pool", _("Pooling"), POOLINGS, "max")
    size = stride = 1
    if kind != NONE:
        with st.container(horizontal=True):
            size = controls.counted("window", _("Window"), min(h, w, images.SIDE), 2)
            stride = controls.counted("hop", _("Its stride"), max(h, w), 2)
    begin = controls.choice("from", _("The way back begins with"), (GIVEN, LOSS), LOSS)
    name = reductions.choose(controls.function, "loss", _("Loss"), LOSS_NAMES, "half-SSE") if begin == LOSS else ""
    whole = ConvolutionLayer(
        layer.K,
        layer.b,
        layer.stride,
        layer.padding,
        layer.dilation,
        ACTIVATIONS[phi],
        Pooling(kind, size, stride),
    )
    return _traced(whole, picture, name)


def choose_place(step: str, t: ConvolutionTrace) -> Place:
    """One number of a step's result: channels, row and column."""
    O, C = t.layer.K.shape[:2]
    o = controls.counted("o", _("Channel out"), O, 1) if step not in (TO_X, J) else 1
    c = controls.counted("c", _("Channel in"), C, 1) if step in (TO_K, TO_X) else 1
    rows, columns = result(step, t, o - 1, c - 1).shape
    i, j = controls.counted("i", _("Row i"), rows, 1), controls.counted("j", _("Column j"), columns, 1)
    return Place(o - 1, c - 1, i - 1, j - 1)


def _traced(layer: ConvolutionLayer, picture: np.ndarray, loss: str) -> ConvolutionTrace:
    """The trace; where the numbers will not do, that of what they were at the beginning, and a word."""
    try:
        y = forward(layer, picture).y
        if not loss:
            given = _matrices("G", GRADIENTS[: len(y)], images.SIDE, _("Given ∂J/∂y"), len(y))
            return from_gradient(layer, picture, _fitted(given, y.shape[1:], _("∂J/∂y"), 1.0))
        classes = LOSSES[loss].targets == "distribution"
        usual = _one_class_each(y.shape) if classes else TARGETS[: len(y)]
        target = _matrices("class" if classes else "T", usual, images.SIDE, _("Target t"), len(y))
        target = _fitted(target, y.shape[1:], _("the target"), 1.0)
        try:
            return from_loss(layer, picture, target, LOSSES[loss])
        except InputError as error:
            st.warning(complaint(error, _("Shown with half-SSE.")))
            return from_loss(layer, picture, target, LOSSES["half-SSE"])
    except InputError as error:
        st.error(complaint(error, _("Shown with the numbers of the beginning.")))
        return _first()


def _one_class_each(shape: tuple[int, ...]) -> list[np.ndarray]:
    """Targets of channels that are classes: at each place 1 for one of them, which takes turns."""
    O, h, w = shape
    turn = np.add.outer(np.arange(h), np.arange(w)) % O
    return [1.0 * (turn == o) for o in range(O)]


def _first() -> ConvolutionTrace:
    """The trace of the numbers of the beginning."""
    kernel, b, phi = K[0][0][np.newaxis, np.newaxis], np.array([[_bias(0)]]), ACTIVATIONS["ReLU"]
    layer = ConvolutionLayer(kernel, b, activation=phi, pooling=Pooling(MAX, 2, 2))
    return from_loss(layer, X[0][np.newaxis], TARGETS[0][np.newaxis], LOSSES["half-SSE"])


def _more(box: DeltaGenerator | None) -> tuple[int, int, int, int, int]:
    """Channels in and out, stride, padding and dilation."""
    if box is None:
        return 1, 1, 1, 0, 1
    with box:
        return (
            controls.whole("C", _("Channels in"), 1, MOST_CHANNELS, 1),
            controls.whole("O", _("Channels out"), 1, MOST_CHANNELS, 1),
            controls.whole("stride", _("Stride"), 1, 5, 1),
            controls.whole("padding", _("Padding"), 0, 6, 0),
            controls.whole("dilation", _("Dilation"), 1, MOST_DILATION, 1),
        )


def _digits(C: int) -> np.ndarray:
    n = controls.whole("digit", _("Which of the 1,000 digits"), 1, 1000, 3)
    test = digits()[1].X
    return np.stack([test[:, (n - 1 + c) % test.shape[1]].reshape(images.SIDE, images.SIDE) for c in range(C)])


def _kernel(o: int, c: int, C: int, O: int) -> np.ndarray:
    """One sheet of one kernel."""
    label = _("Kernel k") if C == O == 1 else _("Kernel k, from %(c)s to %(o)s", c=c + 1, o=o + 1)
    return controls.matrix(_key("K", o, c), label, K[o][c], name=label, most=MOST_KERNEL)


def _alike(sheets: Sequence[np.ndarray]) -> np.ndarray:
    """Matrices in the size of the first."""
    return np.stack([_of_size(each, sheets[0].shape) for each in sheets])


def _matrices(key: str, defaults: list[np.ndarray], most: int, label: str, n: int) -> np.ndarray:
    """The sheets of a quantity, each of the size of its first."""
    labels = [label if n == 1 else _("%(what)s, channel %(c)s", what=label, c=c + 1) for c in range(n)]
    found = [
        controls.matrix(_key(key, c), name, default, name=name, most=most)
        for c, (name, default) in enumerate(zip(labels, defaults, strict=True))
    ]
    return _alike(found)


def _fitted(given: np.ndarray, shape: tuple[int, ...], name: str, fill: float) -> np.ndarray:
    """What was given in the size that is needed, and a word where it had another."""
    if given.shape[1:] == shape:
        return given
    sizes = ["×".join(map(str, each)) for each in (given.shape[1:], shape)]
    st.caption(
        _(
            "%(name)s was given as %(given)s, the output is %(needed)s: cut off, and filled with %(fill)s.",
            name=name,
            given=sizes[0],
            needed=sizes[1],
            fill=f"{fill:g}",
        )
    )
    return np.stack([_of_size(each, shape, fill) for each in given])


def _of_size(matrix: np.ndarray, shape: tuple[int, ...], fill: float = 0.0) -> np.ndarray:
    """A matrix cut off or filled up to a size; several of them, each."""
    found = np.full((*matrix.shape[:-2], *shape), fill)
    rows, columns = (min(a, b) for a, b in zip(matrix.shape[-2:], shape, strict=True))
    found[..., :rows, :columns] = matrix[..., :rows, :columns]
    return found


def _key(letter: str, *places: int) -> str:
    """The parameter of one sheet: X for the first, X2, X3; K for the first of all, K12, K21."""
    return letter + ("" if not any(places) else "".join(str(place + 1) for place in places))


def _bias(o: int) -> float:
    return (0.5, 0.0, -0.5)[o]
