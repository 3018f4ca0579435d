"""Convolution against the sum that defines it, published examples, and central differences."""

from itertools import product as pairs
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmath.arrays import InputError
from dlmath.linear_algebra.convolution import (
    col2im,
    convolve2d,
    correlate,
    cross_correlate2d,
    flip,
    im2col,
    output_size,
    slide,
    toeplitz,
)

pytestmark = pytest.mark.usefixtures("shapes")

LARGEST = float(np.finfo(np.float64).max)

everything = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 1000),
        "channels": st.integers(1, 3),
        "out": st.integers(1, 3),
        "image": st.tuples(st.integers(3, 6), st.integers(3, 6)),
        "kernel": st.tuples(st.integers(1, 3), st.integers(1, 3)),
        "stride": st.integers(1, 3) | st.tuples(st.integers(1, 3), st.integers(1, 3)),
        "padding": st.integers(0, 2) | st.tuples(st.integers(0, 2), st.integers(0, 2)),
        "dilation": st.integers(1, 2) | st.tuples(st.integers(1, 2), st.integers(1, 2)),
    }
)


settings = everything.filter(
    lambda c: all(
        d * (k - 1) < n + 2 * p
        for d, k, n, p in zip(two(c["dilation"]), c["kernel"], c["image"], two(c["padding"]), strict=True)
    )
)


def two(value: int | tuple[int, int]) -> tuple[int, int]:
    return value if isinstance(value, tuple) else (value, value)


def by_definition(
    X: np.ndarray,
    K: np.ndarray,
    stride: int | tuple[int, int],
    padding: int | tuple[int, int],
    dilation: int | tuple[int, int] = 1,
) -> np.ndarray:
    """y_ij = Σ_uv x_{i·s + u·d − p, j·t + v·e − q} k_uv, where x is zero outside the image: written out with loops."""
    (s, t), (p, q), (d, e), (H, W), (kh, kw) = two(stride), two(padding), two(dilation), X.shape, K.shape
    y = np.zeros(((H + 2 * p - d * (kh - 1) - 1) // s + 1, (W + 2 * q - e * (kw - 1) - 1) // t + 1))
    for i, j, u, v in pairs(*map(range, (*y.shape, kh, kw))):
        row, column = i * s + u * d - p, j * t + v * e - q
        if 0 <= row < H and 0 <= column < W:
            y[i, j] += X[row, column] * K[u, v]
    return y


def drawn(c: dict[str, Any]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    generator = np.random.default_rng(c["seed"])
    shapes = (c["channels"], *c["image"]), (c["out"], c["channels"], *c["kernel"]), (c["out"], 1)
    X, K, b = (generator.integers(-4, 5, shape).astype(np.float64) for shape in shapes)
    return X, K, b


@given(settings)
def test_the_products_of_every_cell_add_up_to_the_definition(c: dict[str, Any]) -> None:
    X, K = (array[0] for array in drawn(c)[:2])
    K = K[0]
    ways = c["stride"], c["padding"], c["dilation"]
    found = correlate(X, K, *ways)
    np.testing.assert_array_equal(found.result, by_definition(X, K, *ways))
    np.testing.assert_array_equal(found.products, found.patches * K)
    (s, t), (p, q), (d, e) = map(two, ways)
    np.testing.assert_array_equal(found.padded[p : p + X.shape[0], q : q + X.shape[1]], X)
    assert np.abs(found.padded).sum() == np.abs(X).sum()
    for i, j in np.ndindex(found.result.shape):
        np.testing.assert_array_equal(
            found.patches[i, j],
            found.padded[i * s : i * s + d * (K.shape[0] - 1) + 1 : d, j * t : j * t + e * (K.shape[1] - 1) + 1 : e],
        )
        assert found.result[i, j] == found.products[i, j].sum()
    np.testing.assert_array_equal(cross_correlate2d(X, K, *ways), found.result)
    np.testing.assert_array_equal(convolve2d(X, np.rot90(K, 2).copy(), *ways), found.result)


@given(settings)
def test_toeplitz_is_the_same_map_as_one_matrix(c: dict[str, Any]) -> None:
    X, K = (array[0] for array in drawn(c)[:2])
    K = K[0]
    T = toeplitz(K, X.shape, c["stride"], c["padding"], c["dilation"])
    out = cross_correlate2d(X, K, c["stride"], c["padding"], c["dilation"])
    assert T.shape == (out.size, X.size)
    np.testing.assert_array_equal(T @ X.reshape(-1, 1), out.reshape(-1, 1))


@given(settings)
def test_a_layer_with_channels_is_one_matrix_product(c: dict[str, Any]) -> None:
    X, K, b = drawn(c)
    ways = c["stride"], c["padding"], c["dilation"]
    columns = im2col(X, c["kernel"], *ways)
    z = K.reshape(len(K), -1) @ columns + b
    for o in range(len(K)):
        expected = sum(by_definition(X[k], K[o, k], *ways) for k in range(len(X))) + b[o, 0]
        np.testing.assert_array_equal(z[o].reshape(expected.shape), expected)
    patches = [correlate(x, np.ones(c["kernel"]), *ways).patches for x in X]
    for cell, (i, j) in enumerate(np.ndindex(patches[0].shape[:2])):
        np.testing.assert_array_equal(columns[:, cell], np.concatenate([patch[i, j].ravel() for patch in patches]))


@given(settings)
def test_going_back_from_columns_is_the_transpose(c: dict[str, Any]) -> None:
    """⟨im2col(X), Y⟩ = ⟨X, col2im(Y)⟩ for every X and Y."""
    X, _K, _b = drawn(c)
    ways = c["stride"], c["padding"], c["dilation"]
    P = im2col(X, c["kernel"], *ways)
    Y = np.random.default_rng(c["seed"]).integers(-4, 5, P.shape).astype(np.float64)
    assert (P * Y).sum() == (X * col2im(Y, X.shape, c["kernel"], *ways)).sum()


@given(settings)
def test_channels_slide_together(c: dict[str, Any]) -> None:
    X, K, b = drawn(c)
    s, p, d = (two(c[name])[0] for name in ("stride", "padding", "dilation"))
    if d * (max(c["kernel"]) - 1) >= min(c["image"]) + 2 * p:
        return
    found = slide(X, K[0], s, p, d, float(b[0, 0]))
    expected = sum(by_definition(x, k, s, p, d) for x, k in zip(X, K[0], strict=True)) + b[0, 0]
    np.testing.assert_array_equal(found.result, expected)
    np.testing.assert_array_equal(found.products, found.patches * K[0])
    np.testing.assert_array_equal(found.rows.sum(axis=(2, 3)) + b[0, 0], expected)
    np.testing.assert_array_equal(found.reach, np.abs(found.products).sum(axis=(2, 3, 4)) + np.abs(b[0, 0]))
    np.testing.assert_array_equal(found.sheets[:, p : p + X.shape[1], p : p + X.shape[2]], X)


@given(settings)
def test_gradients_are_a_cross_correlation_and_a_convolution(c: dict[str, Any]) -> None:
    """With stride 1 and no padding: what is flipped is the kernel on the way back."""
    X, K = (array[0] for array in drawn(c)[:2])
    K = K[0]
    delta = np.random.default_rng(c["seed"] + 1).integers(-3, 4, output_size(X.shape, K.shape)).astype(np.float64)
    found = convolve2d(delta, K, padding=(K.shape[0] - 1, K.shape[1] - 1)), cross_correlate2d(X, delta)
    for position, gradient in enumerate(found):
        for index in np.ndindex(gradient.shape):
            nudge = np.zeros(gradient.shape)
            nudge[index] = 0.5  # J is linear in each argument, so a large nudge is exact
            plus, minus = (
                [a + sign * nudge if k == position else a for k, a in enumerate((X, K))] for sign in (1.0, -1.0)
            )
            assert gradient[index] == (delta * (cross_correlate2d(*plus) - cross_correlate2d(*minus))).sum()


@given(settings)
def test_sizes_are_foretold_and_a_convolution_is_flipped(c: dict[str, Any]) -> None:
    X, K = (array[0] for array in drawn(c)[:2])
    X, K = X if X.ndim == 2 else X[0], K if K.ndim == 2 else K[0]
    ways = c["stride"], c["padding"], c["dilation"]
    y = convolve2d(X, K, *ways)
    assert output_size(X.shape, K.shape, *ways) == y.shape
    np.testing.assert_array_equal(y, by_definition(X, np.rot90(K, 2), *ways))
    np.testing.assert_array_equal(flip(flip(K)), K)


def test_without_a_word_the_stride_is_one_and_the_padding_none() -> None:
    X, K, _ = drawn({"seed": 7, "channels": 2, "out": 2, "image": (4, 5), "kernel": (2, 3)})
    np.testing.assert_array_equal(im2col(X, (2, 3)), im2col(X, (2, 3), 1, 0))
    np.testing.assert_array_equal(toeplitz(K[0, 0], (4, 5)), toeplitz(K[0, 0], (4, 5), 1, 0))
    np.testing.assert_array_equal(convolve2d(X[0], K[0, 0]), convolve2d(X[0], K[0, 0], 1, 0))


def test_convolution_commutes_and_cross_correlation_does_not() -> None:
    a, v = np.array([[1.0, 2.0, 3.0]]), np.array([[0.0, 1.0, 0.5]])
    np.testing.assert_array_equal(convolve2d(a, v, padding=(0, 2)), convolve2d(v, a, padding=(0, 2)))
    assert not np.array_equal(cross_correlate2d(a, v, padding=(0, 2)), cross_correlate2d(v, a, padding=(0, 2)))


def test_numpy_in_one_dimension(worked_example: Any) -> None:
    example = worked_example("numpy_convolve_correlate")
    a, v = (np.array([example["inputs"][name]], dtype=np.float64) for name in ("a", "v"))
    for short, f in (("conv", convolve2d), ("corr", cross_correlate2d)):
        for mode, border in (("full", 2), ("same", 1), ("valid", 0)):
            assert f(a, v, padding=(0, border)).ravel().tolist() == example["expected"][f"{short}_{mode}"]


def test_corr2d_of_d2l(worked_example: Any) -> None:
    example = worked_example("d2l_corr2d")
    X, K, expected = np.array(example["inputs"]["X"]), np.array(example["inputs"]["K"]), example["expected"]
    assert cross_correlate2d(X, K).tolist() == expected["valid"]
    assert cross_correlate2d(X, K, padding=1)[0, 0] == expected["first_padded"]
    assert cross_correlate2d(X, K, stride=(3, 2), padding=1).tolist() == expected["stride32_pad1"]
    assert convolve2d(X, K).tolist() == [[5.0, 11.0], [23.0, 29.0]]  # in the example's notes


def test_edges_of_d2l(worked_example: Any) -> None:
    example = worked_example("d2l_edge")
    X, K = np.array(example["inputs"]["X"]), np.array(example["inputs"]["K"])
    assert cross_correlate2d(X, K).tolist() == example["expected"]["Y"]
    assert cross_correlate2d(X.T.copy(), K).tolist() == example["expected"]["Y_of_transpose"]


def test_vertical_edges_of_ng(worked_example: Any) -> None:
    example = worked_example("ng_vertical_edge")
    X, K = np.array(example["inputs"]["X"]), np.array(example["inputs"]["K"], dtype=np.float64)
    assert cross_correlate2d(X, K).tolist() == example["expected"]["Y"]
    assert (-convolve2d(X, K)).tolist() == example["expected"]["Y"]
    nine = correlate(X, K).products[0, 0]
    assert nine.tolist() == [[3.0, 0.0, -1.0], [1.0, 0.0, -8.0], [2.0, 0.0, -2.0]]


def test_kernel_gradient_of_mindspore(worked_example: Any) -> None:
    example = worked_example("mindspore_conv_filter_grad")
    X, delta = (np.array(example["inputs"][name], dtype=np.float64) for name in ("X", "grad_out"))
    assert cross_correlate2d(X, delta).tolist() == example["expected"]["grad_K"]


def test_conv_of_onnx(worked_example: Any) -> None:
    example = worked_example("onnx_conv")
    X5, X7, K = (np.array(example["inputs"][name]) for name in ("X5", "X7", "K"))
    expected = example["expected"]
    assert cross_correlate2d(X5, K, padding=1).tolist() == expected["pad1"]
    assert cross_correlate2d(X5, K).tolist() == expected["pad0"]
    assert cross_correlate2d(X7, K, stride=2, padding=1).tolist() == expected["X7_stride2_pad1"]
    assert cross_correlate2d(X7, K, stride=2).tolist() == expected["X7_stride2_pad0"]
    assert cross_correlate2d(X7, K, stride=2, padding=(1, 0)).tolist() == expected["X7_stride2_pad10"]


def test_overflow_gives_infinity_without_a_warning() -> None:
    X, K = np.full((1, 2, 2), LARGEST), np.full((1, 1, 2, 2), 2.0)
    assert correlate(X[0], K[0, 0]).result[0, 0] == np.inf


def test_nothing_is_mutated_and_nothing_is_a_view() -> None:
    X, K = np.ones((1, 3, 3)), np.ones((1, 1, 2, 2))
    correlate(X[0], K[0, 0]).patches[...] = 0.0
    slide(X, K[0]).patches[...] = 0.0
    im2col(X, (2, 2))[...] = 0.0
    toeplitz(K[0, 0], (3, 3))[...] = 0.0
    assert X.all()
    assert K.all()


@pytest.mark.parametrize(
    ("stride", "padding"),
    [
        (0, 0),
        ((1, 0), 0),
        (1, -1),
        (1, (0, -1)),
        ((1, 1, 1), 0),
        (1, (0,)),
        (1.5, 0),
        (1, "1"),
        (True, 0),
        (1, (0, False)),
    ],
)
@pytest.mark.usefixtures("own_checks")
def test_strides_and_paddings_are_whole_numbers(stride: Any, padding: Any) -> None:
    X, K = np.ones((1, 4, 4)), np.ones((1, 1, 2, 2))
    for f in (
        lambda: correlate(X[0], K[0, 0], stride, padding),
        lambda: im2col(X, (2, 2), stride, padding),
        lambda: col2im(np.ones((4, 9)), (1, 4, 4), (2, 2), stride, padding),
        lambda: toeplitz(K[0, 0], (4, 4), stride, padding),
    ):
        with pytest.raises(InputError, match=r"(stride|padding) must be one or two whole numbers from [01] on, not"):
            f()


@pytest.mark.usefixtures("own_checks")
def test_strides_and_paddings_may_be_whole_numbers_of_numpy() -> None:
    X, K, two = np.arange(16.0).reshape(4, 4), np.eye(2), np.int64(2)
    np.testing.assert_array_equal(correlate(X, K, two, (np.int32(1), 0)).result, correlate(X, K, 2, (1, 0)).result)


def test_the_kernel_must_fit() -> None:
    X, K = np.ones((3, 2)), np.ones((3, 3))
    with pytest.raises(InputError, match="a kernel of 3×3 does not fit into a padded image of 3×2"):
        correlate(X, K)
    with pytest.raises(InputError, match="a kernel of 3×3 does not fit into a padded image of 2×3"):
        cross_correlate2d(X.T.copy(), K)
    with pytest.raises(InputError, match="a kernel of 0×1"):
        im2col(X[np.newaxis], (0, 1))
    with pytest.raises(InputError, match="does not fit"):
        toeplitz(K, (0, 3), padding=2)
    with pytest.raises(InputError, match="a kernel with this dilation spans 4×1, more than a padded image of 3×2"):
        correlate(X, np.ones((2, 1)), dilation=3)
    with pytest.raises(InputError, match=r"P must be 4×2 for this image, .*, not 4×3"):
        col2im(np.ones((4, 3)), (1, 2, 3), (2, 2))
    assert correlate(X, K, padding=(0, 1)).result.shape == (1, 2)


@pytest.mark.usefixtures("own_checks")
def test_channels_and_shapes_must_fit() -> None:
    X, K = np.ones((2, 3, 3)), np.ones((1, 2, 2, 2))
    with pytest.raises(InputError, match=r"X must have 3 axes, not 2"):
        im2col(X[0], (2, 2))
    with pytest.raises(InputError, match="X is empty"):
        im2col(np.ones((0, 2, 2)), (1, 1))
    with pytest.raises(InputError, match="X must be finite"):
        im2col(X * np.nan, (2, 2))
    for bad in ([[["x"]]], [[[1.0], [1.0, 2.0]]]):
        with pytest.raises(InputError, match="X must be an array of real numbers"):
            im2col(bad, (1, 1))
    with pytest.raises(InputError, match="K must be a matrix with two axes"):
        convolve2d(X[0], K)
