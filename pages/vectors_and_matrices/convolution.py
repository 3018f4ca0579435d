"""A kernel slides over a picture: products written out, and the same as one matrix product."""

import numpy as np
import streamlit as st

from dlmath.linear_algebra.convolution import (
    EDGE,
    KERNELS,
    flip,
    im2col,
    least_padding,
    most_dilation,
    output_size,
    slide,
    toeplitz,
)
from dlmath.linear_algebra.matrices import product
from dlmath.training.datasets import digits
from pages.ui.drawing import charts, images, sliding
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.reruns import lazy_expander
from pages.ui.writing import equations, numbers
from pages.ui.writing.prose import displayed, paragraphs, small
from pages.ui.writing.text import _, say
from pages.vectors_and_matrices.parts import questions, sliding_kernel

MOST_KERNEL, MOST_DILATION = 7, 6
SLIDING = {"way": "cross-correlation", "stride": "1", "padding": "0", "dilation": "1"}


def lay_out(picture: tuple[int, int], kernel: tuple[int, int]) -> tuple[str, int, int, int]:
    """How a kernel slides over a picture of these shapes: which way it lies, stride, padding and dilation."""
    box = lazy_expander.expander(_("Turned, stride, padding, gaps"), "more", SLIDING)
    if box is None:
        return "cross-correlation", 1, 0, 1
    with box:
        way = controls.choice("way", _("How it lies"), ("cross-correlation", "convolution"), SLIDING["way"])
        stride = controls.whole("stride", _("Stride"), 1, 5, int(SLIDING["stride"]))
        padding = controls.whole("padding", _("Padding"), 0, 6, int(SLIDING["padding"]))
        dilation = controls.counted(
            "dilation",
            _("Dilation"),
            max(1, min(MOST_DILATION, most_dilation(picture, kernel, padding))),
            int(SLIDING["dilation"]),
            help=_("With 2 the kernel skips every other pixel: it has gaps."),
        )
    return way, stride, padding, dilation


with roles.QUESTION.open():
    say(
        "A stroke of a digit is a stroke wherever it lies. **How does a network find the same edge everywhere, with"
        " nine weights?** It slides them over the picture, multiplies and adds. Choose another kernel, or press ▶."
    )
left, right = st.columns(roles.BROAD_SCREEN, gap="medium")

with left, roles.INPUTS.open():
    kernel = controls.select("kernel", _("Kernel"), [*KERNELS, "own"], "vertical edge")
    K = KERNELS.get(kernel, KERNELS["vertical edge"])
    if kernel == "own":
        K = controls.matrix("K", _("Your kernel (up to 7×7)"), K, name=_("the kernel"), most=MOST_KERNEL)
    place = st.container()
    source = controls.choice("on", _("Picture"), ("matrix", "digit"), "matrix")
    if source == "digit":
        n = controls.whole("digit", _("Which of the 1,000 digits"), 1, 1000, 3)
        X = digits()[1].X[:, n - 1].reshape(images.SIDE, images.SIDE)
    else:
        X = controls.matrix("X", _("Picture (up to 28×28)"), EDGE, name=_("the picture"), most=images.SIDE)
    way, stride, padding, dilation = lay_out(X.shape, K.shape)
    if not most_dilation(X.shape, K.shape, padding):
        padding = least_padding(X.shape, K.shape)
        st.warning(_("The kernel is larger than the picture. Shown with padding %(p)s.", p=padding))
    h, w = output_size(X.shape, K.shape, stride, padding, dilation)
    with place:
        i = controls.counted("i", _("Output row i"), h, 1)
        j = controls.counted("j", _("Output column j"), w, 2)

laid = flip(K) if way == "convolution" else K
c = slide(X[np.newaxis], laid[np.newaxis], stride, padding, dilation)
at = (i - 1, j - 1)

with right:
    names = (
        _("picture x, %(m)s×%(n)s", m=c.sheets.shape[1], n=c.sheets.shape[2])
        + (_(", with its padding") if padding else ""),
        _("kernel k, turned by 180°") if way == "convolution" else _("kernel k"),
        _("products"),
        _("output y, %(h)s×%(w)s", h=h, w=w),
    )
    with roles.WIDE.open("sliding"):
        figure = sliding.SlidingFigure(c, at, (padding, padding, *X.shape), names).figure()
        charts.show(figure, key="sliding", alt=sliding_kernel.describe(c, at))
    formula, size = st.columns([1.7, 1])
    with formula, roles.ARITHMETIC.open():
        in_symbols, in_numbers = (
            sliding_kernel.in_symbols(K.shape, way == "convolution", stride, dilation),
            sliding.in_numbers(c, at, rf"y_{{{i},{j}}}"),
        )
        paragraphs(displayed(in_symbols), displayed(in_numbers), small(equations.said()))
    with size:
        paragraphs(
            displayed(sliding_kernel.size_in_numbers("h", X.shape[0], K.shape[0], stride, padding, dilation, h)),
            displayed(sliding_kernel.size_in_numbers("w", X.shape[1], K.shape[1], stride, padding, dilation, w)),
            _("%(k)s weights serve all %(cells)s cells of the output.", k=K.size, cells=h * w),
            small(
                _(
                    "▶ slides the kernel over the whole picture; a cell of the output opens its products under the"
                    " pointer."
                )
            ),
        )

st.header(_("The same as one matrix product"), anchor=False)
view = controls.choice("view", _("As a matrix product"), ("im2col", "Toeplitz"), "im2col", hidden=True)
if view == "im2col":
    say(
        "Each patch becomes a column of $P$. Then the whole convolution is one row of weights times $P$: a layer like"
        " any other."
    )
    matrix, other = im2col(X[np.newaxis], K.shape, stride, padding, dilation), laid.reshape(1, -1)
    P = product(other, matrix) if sliding_kernel.is_drawn(matrix) else None
    st.latex(sliding_kernel.product_in_shapes("k", "P", other, matrix, c.result.reshape(1, -1)))
else:
    say(
        "Or the picture stays one long vector, and the kernel becomes the matrix $T$: every row holds the same weights,"
        " moved along, and zeros."
    )
    matrix, other = toeplitz(laid, X.shape, stride, padding, dilation), X.reshape(-1, 1)
    P = product(matrix, other) if sliding_kernel.is_drawn(matrix) else None
    st.latex(sliding_kernel.product_in_shapes("T", "x", matrix, other, c.result.reshape(-1, 1)))
if P:
    with roles.WIDE.open("product"):
        figure = sliding_kernel.laid_out(matrix, other, P, at[0] * w + at[1], "PkyTyx"[3 * (view == "Toeplitz") :][:3])
        charts.show(figure, key="product", alt=sliding_kernel.describe_product(matrix, other, P, c))
    say("The largest difference from the output above: %(d)s.", d=numbers.plain(sliding_kernel.difference(P, c)))
else:
    zeros = numbers.plain(100 * (1 - np.count_nonzero(matrix) / matrix.size), 3)
    say(
        "$%(letter)s$ has %(size)s numbers here, %(zeros)s%% of them 0: too many to draw. A smaller picture shows it.",
        letter="T" if view == "Toeplitz" else "P",
        size=f"{matrix.size:,}",
        zeros=zeros,
    )

questions.convolution()
