"""A kernel slides over a picture: products written out, and the same as one matrix product."""

import numpy as np
import streamlit as st

from dlmath import parse_matrix
from dlmath.linear_algebra.convolution import correlate, flip, im2col, output_size, toeplitz
from dlmath.linear_algebra.matrices import Product, product
from dlmath.training.datasets import digits
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.writing import equations, numbers
from pages.ui.writing.prose import displayed, paragraphs, small
from pages.ui.writing.text import _, say
from pages.vectors_and_matrices.parts import images, questions, sliding_kernel

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

say(
    "A small kernel slides over a picture. At every place each of its numbers is multiplied by the pixel under it, and"
    " the products are added."
)
left, right = st.columns([1, 3.4], gap="medium")

with left, roles.INPUTS.open():
    source = controls.choice("on", _("Picture"), ("matrix", "digit"), "matrix")
    if source == "digit":
        n = controls.whole("digit", _("Which of the 1,000 digits"), 1, 1000, 3)
        X = digits()[1].X[:, n - 1].reshape(images.SIDE, images.SIDE)
    else:
        X = controls.matrix("X", _("Picture (6×6)"), EDGE, name=_("the picture"))
    kernel = controls.select("kernel", _("Kernel"), [*KERNELS, "own"], "vertical edge")
    K = (
        controls.matrix("K", _("Your kernel (3×3)"), KERNELS["vertical edge"], name=_("the kernel"))
        if kernel == "own"
        else KERNELS[kernel]
    )
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
        _("picture x, %(m)s×%(n)s", m=c.padded.shape[0], n=c.padded.shape[1])
        + (_(", with its padding") if padding else ""),
        _("kernel k, turned by 180°") if way == "convolution" else _("kernel k"),
        _("products"),
        _("output y, %(h)s×%(w)s", h=h, w=w),
    )
    with roles.WIDE.open("sliding"):
        figure = sliding_kernel.Sliding(c, laid, at, stride, padding, names).figure()
        charts.show(figure, key="sliding", alt=sliding_kernel.describe(c, laid, at))
    st.caption(
        _("▶ slides the kernel over the whole picture; a cell of the output opens its nine products under the pointer.")
    )
    formula, size = st.columns([1.7, 1])
    with formula:
        in_symbols, in_numbers = (
            sliding_kernel.in_symbols(way == "convolution", stride),
            sliding_kernel.in_numbers(c, laid, at),
        )
        paragraphs(displayed(in_symbols), displayed(in_numbers), small(equations.said()))
    with size:
        paragraphs(
            displayed(sliding_kernel.size_in_numbers("h", X.shape[0], K.shape[0], stride, padding, h)),
            displayed(sliding_kernel.size_in_numbers("w", X.shape[1], K.shape[1], stride, padding, w)),
            _("Nine weights serve all %(cells)s cells of the output.", cells=h * w),
        )

st.header(_("The same as one matrix product"), anchor=False)
view = controls.choice("view", _("As a matrix product"), ("im2col", "Toeplitz"), "im2col", hidden=True)
if view == "im2col":
    say(
        "Each patch becomes a column of $P$. Then the whole convolution is one row of nine weights times $P$: a layer"
        " like any other."
    )
    matrix, other = im2col(X[np.newaxis], K.shape, stride, padding), laid.reshape(1, -1)
    P: Product | None = product(other, matrix)
    st.latex(sliding_kernel.product_in_shapes("k", "P", other, matrix, c.result.reshape(1, -1)))
else:
    say(
        "Or the picture stays one long vector, and the kernel becomes the matrix $T$: every row holds the same nine"
        " numbers, moved along, and zeros."
    )
    matrix, other = toeplitz(laid, X.shape, stride, padding), X.reshape(-1, 1)
    P = product(matrix, other) if matrix.size <= sliding_kernel.MOST_MET else None
    st.latex(sliding_kernel.product_in_shapes("T", "x", matrix, other, c.result.reshape(-1, 1)))
if P:
    with roles.WIDE.open("product"):
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

questions.convolution(EDGE, NG)
