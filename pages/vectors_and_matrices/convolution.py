"""A kernel slides over a picture: products written out, and the same as one matrix product."""

import numpy as np
import streamlit as st

from dlmath import parse_matrix
from dlmath.convolution import correlate, flip, im2col, output_size, toeplitz
from dlmath.datasets import digits
from dlmath.matrices import Product, product
from pages.ui import charts, controls, numbers
from pages.ui.prose import displayed, paragraphs
from pages.ui.text import _, say
from pages.ui.vectors_and_matrices import images, sliding_kernel

KERNELS = {
    "vertical edge": parse_matrix("1,0,-1;1,0,-1;1,0,-1"),
    "horizontal edge": parse_matrix("1,1,1;0,0,0;-1,-1,-1"),
    "Sobel": parse_matrix("1,0,-1;2,0,-2;1,0,-1"),
    "blur": parse_matrix("1/9,1/9,1/9;1/9,1/9,1/9;1/9,1/9,1/9"),
    "sharpen": parse_matrix("0,-1,0;-1,5,-1;0,-1,0"),
    "shift": parse_matrix("0,0,0;0,0,1;0,0,0"),
}
NG = parse_matrix("3,0,1,2,7,4;1,5,8,9,3,1;2,7,2,5,1,3;0,1,3,1,7,8;4,2,1,6,2,8;2,4,5,2,3,9")
EDGE = parse_matrix(";".join(["10,10,10,0,0,0"] * 6))

say("A small kernel slides over a picture. At every place each of its numbers is multiplied by the pixel under it, and the products are added.")
left, right = st.columns([1, 3.4], gap="medium")

with left, st.container(key="inputs"):
    source = controls.choice("on", _("Picture"), ("matrix", "digit"), "matrix")
    if source == "digit":
        n = controls.whole("digit", _("Which of the 1,000 digits"), 1, 1000, 3)
        X = digits()[1].X[:, n - 1].reshape(images.SIDE, images.SIDE)
    else:
        X = controls.matrix("X", _("Picture (6×6)"), EDGE, name=_("the picture"))
    kernel = controls.select("kernel", _("Kernel"), [*KERNELS, "own"], "vertical edge")
    K = controls.matrix("K", _("Your kernel (3×3)"), KERNELS["vertical edge"], name=_("the kernel")) if kernel == "own" else KERNELS[kernel]
    way = controls.choice("way", _("How it lies"), ("cross-correlation", "convolution"), "cross-correlation")
    stride = controls.whole("stride", _("Stride"), 1, 3, 1)
    padding = controls.whole("padding", _("Padding"), 0, 2, 0)
    h, w = output_size(X.shape, K.shape, stride, padding)
    i = controls.whole("i", _("Output row i"), 1, h, 1)
    j = controls.whole("j", _("Output column j"), 1, w, 2)


laid = flip(K) if way == "convolution" else K
c = correlate(X, laid, stride, padding)
at = (i - 1, j - 1)

with right:
    names = (
        _("picture x, %(m)s×%(n)s", m=c.padded.shape[0], n=c.padded.shape[1]) + (_(", with its padding") if padding else ""),
        _("kernel k, turned by 180°") if way == "convolution" else _("kernel k"),
        _("products"),
        _("output y, %(h)s×%(w)s", h=h, w=w),
    )
    with images.wide("wide_sliding"):
        figure = sliding_kernel.Sliding(c, laid, at, stride, padding, names).figure()
        charts.show(figure, key="sliding", alt=sliding_kernel.describe(c, laid, at))
    st.caption(_("▶ slides the kernel over the whole picture; a cell of the output opens its nine products under the pointer."))
    formula, size = st.columns([1.7, 1])
    with formula:
        paragraphs(displayed(sliding_kernel.in_symbols(way == "convolution", stride)), displayed(sliding_kernel.in_numbers(c, laid, at)))
    with size:
        paragraphs(
            displayed(sliding_kernel.size_in_numbers("h", X.shape[0], K.shape[0], stride, padding, h)),
            displayed(sliding_kernel.size_in_numbers("w", X.shape[1], K.shape[1], stride, padding, w)),
            _("Nine weights serve all %(cells)s cells of the output.", cells=h * w),
        )

st.header(_("The same as one matrix product"), anchor=False)
view = controls.choice("view", _("As a matrix product"), ("im2col", "Toeplitz"), "im2col", hidden=True)
if view == "im2col":
    say("Each patch becomes a column of $P$. Then the whole convolution is one row of nine weights times $P$: a layer like any other.")
    matrix, other = im2col(X[np.newaxis], K.shape, stride, padding), laid.reshape(1, -1)
    P: Product | None = product(other, matrix)
    st.latex(sliding_kernel.product_in_shapes("k", "P", other, matrix, c.result.reshape(1, -1)))
else:
    say("Or the picture stays one long vector, and the kernel becomes the matrix $T$: every row holds the same nine numbers, moved along, and zeros.")
    matrix, other = toeplitz(laid, X.shape, stride, padding), X.reshape(-1, 1)
    P = product(matrix, other) if matrix.size <= sliding_kernel.MOST_MET else None
    st.latex(sliding_kernel.product_in_shapes("T", "x", matrix, other, c.result.reshape(-1, 1)))
if P:
    with images.wide("wide_product"):
        figure = sliding_kernel.laid_out(matrix, other, P, at[0] * w + at[1], "PkyTyx"[3 * (view == "Toeplitz") :][:3])
        charts.show(figure, key="product", alt=sliding_kernel.describe_product(matrix, other, P, c))
    say("The largest difference from the output above: %(d)s.", d=numbers.plain(sliding_kernel.difference(P, c)))
else:
    zeros = numbers.plain(100 * (1 - np.count_nonzero(matrix) / matrix.size), 3)
    say(
        "$T$ has %(size)s numbers here, %(zeros)s%% of them 0: too many to draw. Choose the small matrix to see it.",
        size=f"{matrix.size:,}",
        zeros=zeros,
    )

START = {
    "on": "matrix",
    "X": controls.as_text(EDGE),
    "kernel": "vertical edge",
    "way": "cross-correlation",
    "stride": 1,
    "padding": 0,
    "i": 1,
    "j": 2,
}
controls.preset(
    _("An edge"),
    _("Andrew Ng's example: 10 on the left, 0 on the right. The edge has no width; why are two columns of the output 30?"),
    START,
    _(
        "The kernel is three wide. At two places its left column stands on 10 and its right column on 0, and three rows of 10 make 30. "
        "At all others both columns stand on the same number and cancel."
    ),
)
controls.preset(
    _("The other way round"),
    _("The same edge the other way round. What does the sign say? And what does the horizontal kernel see here?"),
    START | {"X": controls.as_text(EDGE[:, ::-1])},
    _(
        "In which direction the numbers grow. The kernel takes left minus right, so −30 says: larger on the right. The horizontal kernel "
        "sees 0 everywhere: it takes top minus bottom, and all rows are equal."
    ),
)
controls.preset(
    _("Convolution?"),
    _("What mathematics calls convolution turns the kernel first: −5 becomes 5. Why does a network that learns its kernel not care?"),
    START | {"X": controls.as_text(NG), "way": "convolution", "i": 1, "j": 1},
    _(
        "Because it learns the turned kernel instead: turned twice is not turned at all, so outputs and loss can be just the same. It "
        "only shows with a kernel that is given. Turned, this one is its own negative, and so every sign changes."
    ),
)
controls.preset(
    _("Edges out of nothing"),
    _("An even picture without any edge, with padding 1. Where do the edges come from?"),
    START | {"X": ";".join(["5,5,5,5,5,5"] * 6), "padding": 1, "i": 3, "j": 1},
    _(
        "From the padding: beside the 5s stand its zeros, and to the kernel that is an edge, −15 on the left and 15 on the right. In the "
        "corners a row of the kernel lies in the padding, so there it is 10 in size. Above and below nothing shows: this kernel is blind "
        "to horizontal edges."
    ),
)
controls.preset(
    _("Stride 2 overlooks"),
    _("$(6-3)/2$ is no whole number. Move the kernel as far as it goes: which pixels does it never see?"),
    START | {"X": ";".join(["0,0,0,0,0,9"] * 6), "stride": 2, "i": 2, "j": 2},
    _(
        "The sixth column and the sixth row: the kernel stands on pixels 1 to 3 and 3 to 5, and one more step would lead out of the "
        "picture. All the nines stand in that column, so every output is 0. With padding 1 it would meet them."
    ),
)
controls.preset(
    _("A digit"),
    _("Which strokes light up, and in which colour? Try the other kernels: what does the blur do, and what the shift?"),
    START | {"on": "digit", "digit": 3, "kernel": "Sobel", "i": 14, "j": 12},
    _(
        "The upright and slanting ones, on both sides: orange on the left, where ink begins, as in y = −3 here, and blue on the right, "
        "where it ends. In level strokes left and right cancel. The blur takes the mean of nine pixels, the shift moves the picture to "
        "the left by one."
    ),
)
