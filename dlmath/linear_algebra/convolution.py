"""Convolution: as products written out, as one matrix product, and as one big matrix.

A grey image is a matrix (H, W), its kernel (kh, kw), the output (h, w), with h = ⌊(H + 2·padding − kh) / stride⌋ + 1
and w likewise (Dumoulin and Visin, A guide to convolution arithmetic for deep learning, relationship 6). ``stride`` is
the step from patch to patch, ``padding`` the zeros on each side of the image; both are one number, or one for rows and
one for columns. A kernel that is larger than the padded image is refused.

What a "convolution layer" computes is the cross-correlation: its kernel is not flipped. On the way back, with stride 1
and no padding, ∂J/∂K is the cross-correlation of the image with δ, and ∂J/∂X the convolution of δ, padded by kh − 1 and
kw − 1, with the kernel.
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float64, Int64

from dlmath.arrays import InputError, check_total, is_count, shape_text, value_text
from dlmath.contract import ITSELF, check_calls

Image = Float64[np.ndarray, "C H W"]  # C channels
Grey = Float64[np.ndarray, "H W"]
Kernel = Float64[np.ndarray, "kh kw"]
PerAxis = Annotated[int | tuple[int, int], ITSELF]


@dataclass(frozen=True, eq=False, slots=True)
class Correlation:
    """A cross-correlation with its arithmetic, made by ``correlate``."""

    padded: Float64[np.ndarray, "PH PW"]  # the image within its border of zeros
    patches: Float64[np.ndarray, "h w kh kw"]  # what the kernel lies on for output cell [i, j]
    products: Float64[np.ndarray, "h w kh kw"]  # patch ⊙ kernel for output cell [i, j]
    result: Float64[np.ndarray, "h w"]  # the sums of the products


def correlate(X: Grey, K: Kernel, stride: PerAxis = 1, padding: PerAxis = 0) -> Correlation:
    """Lay the kernel on every patch of the image, multiply entry by entry, and add: y_ij = Σ_uv x_{i+u, j+v} k_uv.

    Source: Goodfellow, Bengio, Courville, Deep Learning, eq. 9.6.
    >>> c = correlate(np.array([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]), np.array([[0.0, 1.0], [2.0, 3.0]]))
    >>> c.products[0, 0]
    array([[ 0.,  1.],
           [ 6., 12.]])
    >>> c.result
    array([[19., 25.]])
    """
    (down, right), (rows, columns) = _steps(X.shape, K.shape, stride, padding)
    padded = np.pad(X, ((rows, rows), (columns, columns)))
    patches = np.lib.stride_tricks.sliding_window_view(padded, K.shape)[::down, ::right].copy()
    products = patches * K
    return Correlation(padded, patches, products, products.sum(axis=(2, 3)))


def cross_correlate2d(X: Grey, K: Kernel, stride: PerAxis = 1, padding: PerAxis = 0) -> Float64[np.ndarray, "h w"]:
    """The cross-correlation, which is what the layers of networks compute.

    >>> cross_correlate2d(np.array([[1.0, 2.0, 3.0]]), np.array([[0.0, 1.0, 0.5]]))
    array([[3.5]])
    """
    return correlate(X, K, stride, padding).result


def convolve2d(X: Grey, K: Kernel, stride: PerAxis = 1, padding: PerAxis = 0) -> Float64[np.ndarray, "h w"]:
    """The convolution of mathematics: the kernel is turned by 180° first, which makes it commutative.

    Source: Goodfellow, Bengio, Courville, Deep Learning, eq. 9.5.
    >>> convolve2d(np.array([[1.0, 2.0, 3.0]]), np.array([[0.0, 1.0, 0.5]]))
    array([[2.5]])
    """
    return correlate(X, flip(K), stride, padding).result


def flip(K: Kernel) -> Kernel:
    """The kernel turned by 180°: rows and columns in the opposite order.

    >>> flip(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([[4., 3.],
           [2., 1.]])
    """
    return K[::-1, ::-1].copy()


def output_size(
    image: tuple[int, int], kernel: tuple[int, int], stride: PerAxis = 1, padding: PerAxis = 0
) -> tuple[int, ...]:
    """Rows and columns of the output.

    >>> output_size((28, 28), (3, 3), stride=2, padding=1)
    (14, 14)
    """
    steps, borders = _steps(image, kernel, stride, padding)
    return tuple(
        (n + 2 * border - k) // step + 1 for n, k, step, border in zip(image, kernel, steps, borders, strict=True)
    )


def im2col(
    X: Image, kernel: tuple[int, int], stride: PerAxis = 1, padding: PerAxis = 0
) -> Float64[np.ndarray, "patch cells"]:
    """Each patch of the image as one column, read channel by channel and row by row, so that a convolution layer is one
    matrix product.

    Source: Chellapilla, Puri, Simard, High Performance Convolutional Neural Networks for Document Processing, 2006.
    >>> im2col(np.array([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]), (2, 2))
    array([[1., 2.],
           [2., 3.],
           [4., 5.],
           [5., 6.]])
    """
    return np.concatenate(([0.0], X.ravel()))[_pixels(X.shape, kernel, stride, padding)]


def toeplitz(
    K: Kernel, image: tuple[int, int], stride: PerAxis = 1, padding: PerAxis = 0
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
    pixels = _pixels((1, *image), K.shape, stride, padding)
    T = np.zeros((pixels.shape[1], 1 + image[0] * image[1]))
    T[np.arange(len(T)), pixels] = K.reshape(-1, 1)
    return T[:, 1:]


def _pixels(
    image: tuple[int, ...], kernel: tuple[int, ...], stride: PerAxis, padding: PerAxis
) -> Int64[np.ndarray, "patch cells"]:
    """Which pixel stands where in ``im2col``: numbered from 1, channel by channel and row by row; 0 is padding."""
    (down, right), (rows, columns) = _steps(image[1:], kernel, stride, padding)
    numbers = np.arange(1, 1 + np.prod(image), dtype=np.int64).reshape(image)
    padded = np.pad(numbers, ((0, 0), (rows, rows), (columns, columns)))
    patches = np.lib.stride_tricks.sliding_window_view(padded, kernel, axis=(1, 2))[:, ::down, ::right]
    return patches.transpose(0, 3, 4, 1, 2).reshape(image[0] * kernel[0] * kernel[1], -1)


def _steps(
    image: tuple[int, ...], kernel: tuple[int, ...], stride: PerAxis, padding: PerAxis
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Checked (stride, padding), each for rows and columns."""
    steps, borders = _two(stride, "stride", 1), _two(padding, "padding", 0)
    padded = (image[0] + 2 * borders[0], image[1] + 2 * borders[1])
    check_total(padded[0] * padded[1] * kernel[0] * kernel[1], "image, kernel and padding")
    if min(*image, *kernel) < 1 or kernel[0] > padded[0] or kernel[1] > padded[1]:
        raise InputError(
            "a kernel of %(kernel)s does not fit into a padded image of %(image)s",
            kernel=shape_text(kernel),
            image=shape_text(padded),
        )
    return steps, borders


def _two(value: PerAxis, name: str, least: int) -> tuple[int, int]:
    pair = value if isinstance(value, tuple) else (value, value)
    if len(pair) != 2 or not all(is_count(number, least) for number in pair):
        said = {"name": name, "least": least, "given": value_text(value)}
        raise InputError("%(name)s must be one or two whole numbers from %(least)s on, not %(given)s", **said)
    return pair


check_calls(__name__)
