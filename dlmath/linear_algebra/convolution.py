"""Convolution: as products written out, as one matrix product, and as one big matrix.

A grey image is a matrix (H, W), its kernel (kh, kw), the output (h, w), with h = ⌊(H + 2·padding − kh′) / stride⌋ + 1
and w likewise (Dumoulin and Visin, A guide to convolution arithmetic for deep learning, relationships 6 and 15).
``stride`` is the step from patch to patch, ``padding`` the zeros on each side of the image, ``dilation`` the step from
pixel to pixel within a patch, so that a kernel spans kh′ = dilation·(kh − 1) + 1 rows; each is one number, or one for
rows and one for columns. A kernel that spans more than the padded image is refused.

What a "convolution layer" computes is the cross-correlation: its kernel is not flipped. On the way back, with stride 1
and no padding, ∂J/∂K is the cross-correlation of the image with δ, and ∂J/∂X the convolution of δ, padded by kh − 1 and
kw − 1, with the kernel.
"""

import math
from dataclasses import dataclass
from typing import Annotated, NamedTuple

import numpy as np
from jaxtyping import Float64, Int64

from dlmath.arrays import InputError, check_total, is_count, shape_text, value_text
from dlmath.contract import ITSELF, Count, Size, check_calls
from dlmath.linear_algebra.matrix_text import parse_matrix

Image = Float64[np.ndarray, "C H W"]  # C channels
Grey = Float64[np.ndarray, "H W"]
Kernel = Float64[np.ndarray, "kh kw"]
Columns = Float64[np.ndarray, "patch cells"]
PerAxis = Annotated[int | tuple[int, int], ITSELF]

# The kernels of image processing, and the picture of one vertical edge in Andrew Ng's course.
KERNELS = {
    "vertical edge": parse_matrix("1,0,-1;1,0,-1;1,0,-1"),
    "horizontal edge": parse_matrix("1,1,1;0,0,0;-1,-1,-1"),
    "Sobel": parse_matrix("1,0,-1;2,0,-2;1,0,-1"),
    "blur": parse_matrix("1/9,1/9,1/9;1/9,1/9,1/9;1/9,1/9,1/9"),
    "sharpen": parse_matrix("0,-1,0;-1,5,-1;0,-1,0"),
    "shift": parse_matrix("0,0,0;0,0,1;0,0,0"),
}
EDGE = parse_matrix(";".join(["10,10,10,0,0,0"] * 6))


@dataclass(frozen=True, eq=False, slots=True)
class Correlation:
    """A cross-correlation with its arithmetic, made by ``correlate``."""

    padded: Float64[np.ndarray, "PH PW"]  # the image within its border of zeros
    patches: Float64[np.ndarray, "h w kh kw"]  # what the kernel lies on for output cell [i, j]
    products: Float64[np.ndarray, "h w kh kw"]  # patch ⊙ kernel for output cell [i, j]
    result: Float64[np.ndarray, "h w"]  # the sums of the products


@dataclass(frozen=True, eq=False, slots=True)
class Sliding:
    """Kernels that slide together, one over each sheet of a stack; all products of a place are added. ``slide`` makes
    it."""

    sheets: Float64[np.ndarray, "S PH PW"]  # within their borders of zeros
    kernels: Float64[np.ndarray, "S kh kw"]
    stride: int
    dilation: int
    plus: float  # what is added to every sum
    patches: Float64[np.ndarray, "h w S kh kw"]  # what the kernels lie on for output cell [i, j]
    products: Float64[np.ndarray, "h w S kh kw"]  # patches ⊙ kernels for output cell [i, j]
    result: Float64[np.ndarray, "h w"]  # the sums of the products, and ``plus``

    @property
    def rows(self) -> Float64[np.ndarray, "h w S kh"]:
        """The products of each row of the kernels, added up.

        >>> slide(np.ones((1, 2, 3)), np.array([[[1.0, 2.0]]])).rows[0, 0]
        array([[3.]])
        """
        return self.products.sum(axis=-1)

    @property
    def reach(self) -> Float64[np.ndarray, "h w"]:
        """The sizes of all that is added up, added up: what the rounding of each result is measured by.

        >>> slide(np.ones((1, 1, 2)), np.array([[[1.0, -1.0]]])).reach
        array([[2.]])
        """
        return np.abs(self.products).sum(axis=(2, 3, 4)) + abs(self.plus)


def correlate(X: Grey, K: Kernel, stride: PerAxis = 1, padding: PerAxis = 0, dilation: PerAxis = 1) -> Correlation:
    """Lay the kernel on every patch of the image, multiply entry by entry, and add: y_ij = Σ_uv x_{i+u, j+v} k_uv.

    Source: Goodfellow, Bengio, Courville, Deep Learning, eq. 9.6.
    >>> c = correlate(np.array([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]), np.array([[0.0, 1.0], [2.0, 3.0]]))
    >>> c.products[0, 0]
    array([[ 0.,  1.],
           [ 6., 12.]])
    >>> c.result
    array([[19., 25.]])
    """
    ways = _ways(X.shape, K.shape, stride, padding, dilation)
    padded = _framed(X, ways)
    patches = _patches(padded, K.shape, ways).copy()
    products = patches * K
    return Correlation(padded, patches, products, products.sum(axis=(2, 3)))


def slide(
    X: Image,
    K: Float64[np.ndarray, "C kh kw"],
    stride: Size = 1,
    padding: Count = 0,
    dilation: Size = 1,
    plus: float = 0.0,
) -> Sliding:
    """The cross-correlation of images with several channels: each channel has a kernel of its own, and all are added.

    Source: Goodfellow, Bengio, Courville, Deep Learning, eq. 9.7.
    >>> X, K = np.array([[[1.0, 2.0]], [[3.0, 4.0]]]), np.array([[[10.0]], [[1.0]]])
    >>> slide(X, K, plus=0.5).result
    array([[13.5, 24.5]])
    """
    kernel = (K.shape[1], K.shape[2])
    ways = _ways((X.shape[1], X.shape[2]), kernel, stride, padding, dilation)
    padded = _framed(X, ways)
    patches = _patches(padded, kernel, ways).transpose(1, 2, 0, 3, 4).copy()
    products = patches * K
    return Sliding(padded, K, stride, dilation, plus, patches, products, products.sum(axis=(2, 3, 4)) + plus)


def cross_correlate2d(
    X: Grey, K: Kernel, stride: PerAxis = 1, padding: PerAxis = 0, dilation: PerAxis = 1
) -> Float64[np.ndarray, "h w"]:
    """The cross-correlation, which is what the layers of networks compute.

    >>> cross_correlate2d(np.array([[1.0, 2.0, 3.0]]), np.array([[0.0, 1.0, 0.5]]))
    array([[3.5]])
    """
    return correlate(X, K, stride, padding, dilation).result


def convolve2d(
    X: Grey, K: Kernel, stride: PerAxis = 1, padding: PerAxis = 0, dilation: PerAxis = 1
) -> Float64[np.ndarray, "h w"]:
    """The convolution of mathematics: the kernel is turned by 180° first, which makes it commutative.

    Source: Goodfellow, Bengio, Courville, Deep Learning, eq. 9.5.
    >>> convolve2d(np.array([[1.0, 2.0, 3.0]]), np.array([[0.0, 1.0, 0.5]]))
    array([[2.5]])
    """
    return correlate(X, flip(K), stride, padding, dilation).result


def flip(K: Kernel) -> Kernel:
    """The kernel turned by 180°: rows and columns in the opposite order.

    >>> flip(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([[4., 3.],
           [2., 1.]])
    """
    return K[::-1, ::-1].copy()


def output_size(
    image: tuple[int, int],
    kernel: tuple[int, int],
    stride: PerAxis = 1,
    padding: PerAxis = 0,
    dilation: PerAxis = 1,
) -> tuple[int, int]:
    """Rows and columns of the output.

    >>> output_size((28, 28), (3, 3), stride=2, padding=1)
    (14, 14)
    >>> output_size((7, 7), (3, 3), dilation=2)
    (3, 3)
    """
    return _ways(image, kernel, stride, padding, dilation).size


def most_dilation(image: tuple[int, int], kernel: tuple[int, int], padding: Count = 0) -> int:
    """The largest dilation with which a kernel fits into an image; 0 where it does not fit at all.

    >>> most_dilation((6, 6), (3, 3)), most_dilation((6, 6), (1, 1)), most_dilation((2, 2), (3, 3))
    (2, 6, 0)
    """
    free = [(n + 2 * padding, k) for n, k in zip(image, kernel, strict=True)]
    return min(n if k == 1 else max(n - 1, 0) // (k - 1) for n, k in free)


def least_padding(image: tuple[int, int], kernel: tuple[int, int]) -> int:
    """The least padding with which a kernel fits into an image.

    >>> least_padding((2, 4), (5, 3)), least_padding((6, 6), (3, 3))
    (2, 0)
    """
    return max(0, *(-((n - k) // 2) for n, k in zip(image, kernel, strict=True)))


def im2col(
    X: Image, kernel: tuple[int, int], stride: PerAxis = 1, padding: PerAxis = 0, dilation: PerAxis = 1
) -> Columns:
    """Each patch of the image as one column, read channel by channel and row by row, so that a convolution layer is one
    matrix product.

    Source: Chellapilla, Puri, Simard, High Performance Convolutional Neural Networks for Document Processing, 2006.
    >>> im2col(np.array([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]), (2, 2))
    array([[1., 2.],
           [2., 3.],
           [4., 5.],
           [5., 6.]])
    """
    return np.concatenate(([0.0], X.ravel()))[_pixels(X.shape, kernel, stride, padding, dilation)]


def col2im(
    P: Columns,
    image: tuple[int, int, int],
    kernel: tuple[int, int],
    stride: PerAxis = 1,
    padding: PerAxis = 0,
    dilation: PerAxis = 1,
) -> Image:
    """The transpose of ``im2col``: each number goes back to the pixel that it was read from, where all are added.

    >>> col2im(np.ones((4, 2)), (1, 2, 3), (2, 2))
    array([[[1., 2., 1.],
            [1., 2., 1.]]])
    """
    pixels = _pixels(image, kernel, stride, padding, dilation)
    if P.shape != pixels.shape:
        raise InputError(
            "P must be %(expected)s for this image, kernel, stride, padding and dilation, not %(given)s",
            expected=shape_text(pixels.shape),
            given=shape_text(P.shape),
        )
    found = np.bincount(pixels.ravel(), weights=P.ravel(), minlength=1 + math.prod(image))
    return found[1:].reshape(image)


def toeplitz(
    K: Kernel, image: tuple[int, int], stride: PerAxis = 1, padding: PerAxis = 0, dilation: PerAxis = 1
) -> Float64[np.ndarray, "cells pixels"]:
    """The matrix T of a cross-correlation: vec(output) = T vec(image), where vec reads row by row (``X.reshape(-1,
    1)``).

    Every row holds the same kernel, shifted: few weights, shared by all cells, and zeros. With stride 1 it is a block
    Toeplitz matrix.

    Source: Goodfellow, Bengio, Courville, Deep Learning, 9.1.
    >>> toeplitz(np.array([[2.0, -1.0]]), (1, 4))
    array([[ 2., -1.,  0.,  0.],
           [ 0.,  2., -1.,  0.],
           [ 0.,  0.,  2., -1.]])
    """
    pixels = _pixels((1, *image), K.shape, stride, padding, dilation)
    T = np.zeros((pixels.shape[1], 1 + image[0] * image[1]))
    T[np.arange(len(T)), pixels] = K.reshape(-1, 1)
    return T[:, 1:]


class _Ways(NamedTuple):
    """How a kernel goes over an image, each for rows and columns."""

    stride: tuple[int, int]
    padding: tuple[int, int]
    dilation: tuple[int, int]
    span: tuple[int, int]  # of the kernel on the image
    size: tuple[int, int]  # of the output


def _pixels(
    image: tuple[int, ...], kernel: tuple[int, int], stride: PerAxis, padding: PerAxis, dilation: PerAxis
) -> Int64[np.ndarray, "patch cells"]:
    """Which pixel stands where in ``im2col``: numbered from 1, channel by channel and row by row; 0 is padding."""
    ways = _ways((image[1], image[2]), kernel, stride, padding, dilation)
    check_total(math.prod((image[0], *kernel, *ways.size)), "image, kernel and padding")
    numbers = np.arange(1, 1 + math.prod(image), dtype=np.int64).reshape(image)
    patches = _patches(_framed(numbers, ways), kernel, ways)
    return patches.transpose(0, 3, 4, 1, 2).reshape(image[0] * kernel[0] * kernel[1], -1)


def _framed(X: np.ndarray, ways: _Ways) -> np.ndarray:
    """An image, or several, within its border of zeros."""
    rows, columns = ways.padding
    return np.pad(X, ((0, 0),) * (X.ndim - 2) + ((rows, rows), (columns, columns)))


def _patches(padded: np.ndarray, kernel: tuple[int, int], ways: _Ways) -> np.ndarray:
    """What the kernel lies on for each cell, a view: (..., h, w, kh, kw)."""
    (down, right), (low, wide) = ways.stride, ways.dilation
    every = np.lib.stride_tricks.sliding_window_view(padded, ways.span, axis=(-2, -1))
    return every[..., ::down, ::right, ::low, ::wide]


def _ways(
    image: tuple[int, int], kernel: tuple[int, int], stride: PerAxis, padding: PerAxis, dilation: PerAxis
) -> _Ways:
    """Checked (stride, padding, dilation), and what follows from them."""
    steps, borders, gaps = _two(stride, "stride", 1), _two(padding, "padding", 0), _two(dilation, "dilation", 1)
    padded = (image[0] + 2 * borders[0], image[1] + 2 * borders[1])
    span = (gaps[0] * (kernel[0] - 1) + 1, gaps[1] * (kernel[1] - 1) + 1)
    check_total(padded[0] * padded[1] * kernel[0] * kernel[1], "image, kernel and padding")
    if min(*image, *kernel) < 1 or kernel[0] > padded[0] or kernel[1] > padded[1]:
        raise InputError(
            "a kernel of %(kernel)s does not fit into a padded image of %(image)s",
            kernel=shape_text(kernel),
            image=shape_text(padded),
        )
    if span[0] > padded[0] or span[1] > padded[1]:
        raise InputError(
            "a kernel with this dilation spans %(kernel)s, more than a padded image of %(image)s",
            kernel=shape_text(span),
            image=shape_text(padded),
        )
    size = ((padded[0] - span[0]) // steps[0] + 1, (padded[1] - span[1]) // steps[1] + 1)
    return _Ways(steps, borders, gaps, span, size)


def _two(value: PerAxis, name: str, least: int) -> tuple[int, int]:
    pair = value if isinstance(value, tuple) else (value, value)
    if len(pair) != 2 or not all(is_count(number, least) for number in pair):
        said = {"name": name, "least": least, "given": value_text(value)}
        raise InputError("%(name)s must be one or two whole numbers from %(least)s on, not %(given)s", **said)
    return pair


check_calls(__name__)
