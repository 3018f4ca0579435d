"""Convolution: as products written out, as one matrix product, as one big matrix, and its gradients.

Shapes: a grey image is a matrix, (H, W), and its kernel (kh, kw). With channels, channels come first, and here arrays have more than two axes:
image (C, H, W), kernels (out, C, kh, kw), output (out, h, w), with h = ⌊(H + 2·padding − kh) / stride⌋ + 1 and w likewise (Dumoulin and Visin,
A guide to convolution arithmetic for deep learning, relationship 6). A stride or padding is one number, or one for rows and one for columns.

What a "convolution layer" computes is the cross-correlation: its kernel is not flipped.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int64

from dlmath.arrays import InputError, as_column, as_matrix, is_count, shape_text

Image = Float64[np.ndarray, "C H W"]
Kernels = Float64[np.ndarray, "out C kh kw"]
Output = Float64[np.ndarray, "out h w"]
PerAxis = int | tuple[int, int]


@dataclass(frozen=True, eq=False, slots=True)
class Correlation:
    """A cross-correlation with its arithmetic, made by ``correlate``.

    Attributes:
      padded: the image within its border of zeros, (H + 2·padding, W + 2·padding).
      patches: what the kernel lies on for output cell [i, j], (h, w, kh, kw).
      products: patch ⊙ kernel for output cell [i, j], (h, w, kh, kw).
      result: the sums of the products, (h, w).
    """

    padded: Float64[np.ndarray, "PH PW"]
    patches: Float64[np.ndarray, "h w kh kw"]
    products: Float64[np.ndarray, "h w kh kw"]
    result: Float64[np.ndarray, "h w"]


@dataclass(frozen=True, eq=False, slots=True)
class LayerGradients:
    """Gradients of a convolution layer, made by ``convolution_gradients``.

    Attributes:
      dX: ∂J/∂X, as the image, (C, H, W).
      dK: ∂J/∂K, as the kernels, (out, C, kh, kw).
      db: ∂J/∂b, as the biases, (out, 1).
    """

    dX: Image
    dK: Kernels
    db: Float64[np.ndarray, "out 1"]


def correlate(X: Float64[np.ndarray, "H W"], K: Float64[np.ndarray, "kh kw"], stride: PerAxis = 1, padding: PerAxis = 0) -> Correlation:
    """Lay the kernel on every patch of the image, multiply entry by entry, and add: y_ij = Σ_uv x_{i+u, j+v} k_uv.

    Args:
      X: image, (H, W).
      K: kernel, (kh, kw).
      stride: steps from patch to patch.
      padding: zeros on each side of the image.

    Returns: padded image, patches, products, result.

    Raises: InputError if an argument is not finite, the kernel is larger than the padded image, a stride is below 1 or a padding below 0.

    Source: Goodfellow, Bengio, Courville, Deep Learning, eq. 9.6.

    >>> c = correlate(np.array([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]), np.array([[0.0, 1.0], [2.0, 3.0]]))
    >>> c.products[0, 0]
    array([[ 0.,  1.],
           [ 6., 12.]])
    >>> c.result
    array([[19., 25.]])
    """
    X, K = as_matrix(X, "X"), as_matrix(K, "K")
    (down, right), (rows, columns) = _steps(X.shape, K.shape, stride, padding)
    padded = np.pad(X, ((rows, rows), (columns, columns)))
    patches = np.lib.stride_tricks.sliding_window_view(padded, K.shape)[::down, ::right].copy()
    with np.errstate(over="ignore", invalid="ignore"):
        products = patches * K
        return Correlation(padded, patches, products, products.sum(axis=(2, 3)))


def cross_correlate2d(
    X: Float64[np.ndarray, "H W"], K: Float64[np.ndarray, "kh kw"], stride: PerAxis = 1, padding: PerAxis = 0
) -> Float64[np.ndarray, "h w"]:
    """The cross-correlation y_ij = Σ_uv x_{i+u, j+v} k_uv, which is what the layers of networks compute.

    Args and errors are those of ``correlate``.

    Returns: (h, w).

    >>> cross_correlate2d(np.array([[1.0, 2.0, 3.0]]), np.array([[0.0, 1.0, 0.5]]))
    array([[3.5]])
    """
    return correlate(X, K, stride, padding).result


def convolve2d(
    X: Float64[np.ndarray, "H W"], K: Float64[np.ndarray, "kh kw"], stride: PerAxis = 1, padding: PerAxis = 0
) -> Float64[np.ndarray, "h w"]:
    """The convolution of mathematics: the kernel is turned by 180° first, which makes it commutative.

    Args and errors are those of ``correlate``.

    Returns: (h, w).

    Source: Goodfellow, Bengio, Courville, Deep Learning, eq. 9.5.

    >>> convolve2d(np.array([[1.0, 2.0, 3.0]]), np.array([[0.0, 1.0, 0.5]]))
    array([[2.5]])
    """
    return cross_correlate2d(X, flip(K), stride, padding)


def flip(K: Float64[np.ndarray, "kh kw"]) -> Float64[np.ndarray, "kh kw"]:
    """The kernel turned by 180°: rows and columns in the opposite order. A convolution is the cross-correlation with the flipped kernel.

    Raises: InputError if K is not a finite matrix.

    >>> flip(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([[4., 3.],
           [2., 1.]])
    """
    return as_matrix(K, "K")[::-1, ::-1].copy()


def output_size(image: tuple[int, int], kernel: tuple[int, int], stride: PerAxis = 1, padding: PerAxis = 0) -> tuple[int, ...]:
    """Rows and columns of the output, ⌊(n + 2·padding − k) / stride⌋ + 1 each.

    Args:
      image: (H, W).
      kernel: (kh, kw).
      stride: steps from patch to patch.
      padding: zeros on each side of the image.

    Returns: (h, w).

    Raises: InputError as ``correlate`` does.

    Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning, relationship 6.

    >>> output_size((28, 28), (3, 3), stride=2, padding=1)
    (14, 14)
    """
    return _output_size(image, kernel, stride, padding)


def im2col(X: Image, kernel: tuple[int, int], stride: PerAxis = 1, padding: PerAxis = 0) -> Float64[np.ndarray, "patch cells"]:
    """Each patch of the image as one column, so that a convolution layer is one matrix product.

    Args:
      X: image, (C, H, W).
      kernel: (kh, kw).
      stride: steps from patch to patch.
      padding: zeros on each side of the image.

    Returns: (C·kh·kw, h·w): a patch read channel by channel and row by row, patches in the order of the output cells, row by row.

    Raises: InputError as ``correlate`` does.

    Source: Chellapilla, Puri, Simard, High Performance Convolutional Neural Networks for Document Processing, 2006.

    >>> im2col(np.array([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]), (2, 2))
    array([[1., 2.],
           [2., 3.],
           [4., 5.],
           [5., 6.]])
    """
    X = _as_array(X, "X", ("channels", "height", "width"))
    pixels = _pixels(X.shape, kernel, stride, padding)
    return np.concatenate(([0.0], X.ravel()))[pixels]


def toeplitz(
    K: Float64[np.ndarray, "kh kw"], image: tuple[int, int], stride: PerAxis = 1, padding: PerAxis = 0
) -> Float64[np.ndarray, "cells pixels"]:
    """The matrix T of a cross-correlation: vec(output) = T vec(image), where vec reads row by row (``X.reshape(-1, 1)``).

    Every row holds the same kernel, shifted: few weights, shared by all cells, and zeros. With stride 1 it is a block Toeplitz matrix.

    Args:
      K: kernel, (kh, kw).
      image: (H, W).
      stride: steps from patch to patch.
      padding: zeros on each side of the image.

    Returns: (h·w, H·W).

    Raises: InputError as ``correlate`` does.

    Source: Goodfellow, Bengio, Courville, Deep Learning, 9.1.

    >>> toeplitz(np.array([[2.0, -1.0]]), (1, 4))
    array([[ 2., -1.,  0.,  0.],
           [ 0.,  2., -1.,  0.],
           [ 0.,  0.,  2., -1.]])
    """
    K = as_matrix(K, "K")
    pixels = _pixels((1, *image), K.shape, stride, padding)
    T = np.zeros((pixels.shape[1], 1 + image[0] * image[1]))
    T[np.arange(len(T)), pixels] = K.reshape(-1, 1)
    return T[:, 1:]


def convolution_layer(X: Image, K: Kernels, b: Float64[np.ndarray, "out 1"], stride: PerAxis = 1, padding: PerAxis = 0) -> Output:
    """z_o = b_o + Σ_c x_c ⋆ k_oc: for each output channel the cross-correlations with all input channels, added, and a bias.

    Args:
      X: image, (C, H, W).
      K: kernels, (out, C, kh, kw).
      b: biases, (out, 1).
      stride: steps from patch to patch.
      padding: zeros on each side of the image.

    Returns: z, (out, h, w).

    Raises: InputError as ``correlate`` does, and if channels do not fit.

    Source: PyTorch, torch.nn.Conv2d, for one sample.

    >>> X, K = np.ones((2, 2, 3)), np.ones((1, 2, 2, 2))
    >>> convolution_layer(X, K, np.array([[0.5]]))
    array([[[8.5, 8.5]]])
    """
    X, K = _as_layer(X, K)
    b = as_column(b, "b", K.shape[0])
    with np.errstate(over="ignore", invalid="ignore"):
        z = K.reshape(len(K), -1) @ im2col(X, K.shape[2:], stride, padding) + b
    return z.reshape(len(K), *_output_size(X.shape[1:], K.shape[2:], stride, padding))


def convolution_gradients(X: Image, K: Kernels, delta: Output, stride: PerAxis = 1, padding: PerAxis = 0) -> LayerGradients:
    """Gradients of a convolution layer, from δ = ∂J/∂z. With the patches as columns they are those of any layer:

        ∂J/∂K = δ patchesᵀ      ∂J/∂b = Σ over cells of δ      ∂J/∂patches = Kᵀ δ

    and ∂J/∂X adds up, for each pixel, what it gets from all the patches that it is in.

    Args:
      X: image, (C, H, W).
      K: kernels, (out, C, kh, kw).
      delta: δ, (out, h, w).
      stride: steps from patch to patch.
      padding: zeros on each side of the image.

    Returns: dX, dK, db.

    Raises: InputError as ``convolution_layer`` does, and if δ has not the shape of the output.

    Source: Goodfellow, Bengio, Courville, Deep Learning, eq. 9.11 and 9.13.

    >>> g = convolution_gradients(np.array([[[1.0, 2.0, 3.0]]]), np.array([[[[10.0, 20.0]]]]), np.array([[[1.0, 1.0]]]))
    >>> g.dX, g.dK, g.db
    (array([[[10., 30., 20.]]]), array([[[[3., 5.]]]]), array([[2.]]))
    """
    X, K = _as_layer(X, K)
    delta = _as_array(delta, "delta", ("channels", "height", "width"))
    expected = (len(K), *_output_size(X.shape[1:], K.shape[2:], stride, padding))
    if delta.shape != expected:
        raise InputError("%(name)s must be %(expected)s, not %(given)s", name="delta", expected=shape_text(expected), given=shape_text(delta.shape))
    pixels = _pixels(X.shape, K.shape[2:], stride, padding)
    with np.errstate(over="ignore", invalid="ignore"):
        delta = delta.reshape(len(K), -1)
        dK = delta @ im2col(X, K.shape[2:], stride, padding).T
        db = delta.sum(axis=1, keepdims=True)
        dpatches = K.reshape(len(K), -1).T @ delta
        dX = np.bincount(pixels.ravel(), weights=dpatches.ravel(), minlength=1 + X.size)[1:]
    return LayerGradients(dX.reshape(X.shape), dK.reshape(K.shape), db)


def _pixels(image: tuple[int, ...], kernel: tuple[int, ...], stride: PerAxis, padding: PerAxis) -> Int64[np.ndarray, "patch cells"]:
    """Which pixel stands where in ``im2col``: numbered from 1, channel by channel and row by row; 0 is padding."""
    (down, right), (rows, columns) = _steps(image[1:], kernel, stride, padding)
    numbers = np.arange(1, 1 + np.prod(image), dtype=np.int64).reshape(image)
    padded = np.pad(numbers, ((0, 0), (rows, rows), (columns, columns)))
    patches = np.lib.stride_tricks.sliding_window_view(padded, kernel, axis=(1, 2))[:, ::down, ::right]
    return patches.transpose(0, 3, 4, 1, 2).reshape(image[0] * kernel[0] * kernel[1], -1)


def _output_size(image: tuple[int, ...], kernel: tuple[int, ...], stride: PerAxis, padding: PerAxis) -> tuple[int, ...]:
    """⌊(n + 2·padding − k) / stride⌋ + 1 for rows and columns."""
    steps, borders = _steps(image, kernel, stride, padding)
    return tuple((n + 2 * border - k) // step + 1 for n, k, step, border in zip(image, kernel, steps, borders, strict=True))


def _steps(image: tuple[int, ...], kernel: tuple[int, ...], stride: PerAxis, padding: PerAxis) -> tuple[tuple[int, int], tuple[int, int]]:
    """Checked (stride, padding), each for rows and columns."""
    steps, borders = _two(stride, "stride", 1), _two(padding, "padding", 0)
    padded = (image[0] + 2 * borders[0], image[1] + 2 * borders[1])
    if min(*image, *kernel) < 1 or kernel[0] > padded[0] or kernel[1] > padded[1]:
        raise InputError("a kernel of %(kernel)s does not fit into a padded image of %(image)s", kernel=shape_text(kernel), image=shape_text(padded))
    return steps, borders


def _two(value: PerAxis, name: str, least: int) -> tuple[int, int]:
    pair = value if isinstance(value, tuple) else (value, value)
    if len(pair) != 2 or not all(is_count(number, least) for number in pair):
        raise InputError("%(name)s must be one or two whole numbers from %(least)s on, not %(given)s", name=name, least=least, given=value)
    return pair


def _as_layer(X: Image, K: Kernels) -> tuple[Image, Kernels]:
    X = _as_array(X, "X", ("channels", "height", "width"))
    K = _as_array(K, "K", ("output channels", "input channels", "height", "width"))
    if K.shape[1] != X.shape[0]:
        raise InputError("K has %(given)s input channels, but X has %(expected)s", given=K.shape[1], expected=X.shape[0])
    return X, K


def _as_array(value: object, name: str, axes: tuple[str, ...]) -> np.ndarray:
    """A checked copy with those axes: what ``as_matrix`` is for two."""
    try:
        given = np.asarray(value)
        if given.dtype.kind not in "biuf":
            raise ValueError
    except ValueError:
        raise InputError("%(name)s must be an array of real numbers", name=name) from None
    if given.ndim != len(axes):
        raise InputError(
            "%(name)s must have %(expected)s axes (%(axes)s), not %(given)s", name=name, expected=len(axes), axes=", ".join(axes), given=given.ndim
        )
    if given.size == 0:
        raise InputError("%(name)s is empty", name=name)
    if not np.isfinite(given).all():
        raise InputError("%(name)s must be finite", name=name)
    return np.array(given, dtype=np.float64, order="C")
