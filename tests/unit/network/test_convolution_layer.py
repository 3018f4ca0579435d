"""A convolution layer forward and backward against loops, PyTorch and published exercises."""

from itertools import product as pairs
from typing import Any

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES
from dlmath.arrays import InputError
from dlmath.network.convolution_layer import (
    AVERAGE,
    MAX,
    NONE,
    ConvolutionLayer,
    ConvolutionTrace,
    Pooling,
    by_differences,
    forward,
    from_gradient,
    from_loss,
    pooled,
    sliding_forward,
    sliding_to_image,
    sliding_to_kernel,
    windows_of,
)

pytestmark = pytest.mark.usefixtures("shapes")
SEEDS = range(60)


def layer_of(K: Any, b: Any = 0.0, **more: Any) -> ConvolutionLayer:
    """A layer with one kernel of one sheet."""
    return ConvolutionLayer(np.array(K, dtype=float)[np.newaxis, np.newaxis], np.array([[float(b)]]), **more)


def image(*rows: list[float]) -> np.ndarray:
    return np.array([rows], dtype=float)


def random_trace(seed: int, decimals: int = 0, activation: str = "", loss: str = "") -> ConvolutionTrace:
    """A layer of any shape; with whole numbers every result is exact."""
    g = np.random.default_rng(seed)
    C, O, kh, kw = (int(n) for n in g.integers(1, 4, 4))
    stride, dilation, padding = int(g.integers(1, 4)), int(g.integers(1, 3)), int(g.integers(0, 3))
    H, W = (int(n) for n in g.integers(6, 10, 2))
    draw = lambda *shape: np.round(g.normal(0, 3, shape), decimals)  # noqa: E731
    size = (
        (H + 2 * padding - dilation * (kh - 1) - 1) // stride + 1,
        (W + 2 * padding - dilation * (kw - 1) - 1) // stride + 1,
    )
    window = int(g.integers(1, min(*size, 3) + 1))
    layer = ConvolutionLayer(
        draw(O, C, kh, kw),
        draw(O, 1),
        stride,
        padding,
        dilation,
        ACTIVATIONS[activation or str(g.choice(["identity", "ReLU"]))],
        Pooling(str(g.choice([NONE, MAX, AVERAGE])), window, int(g.integers(1, 4))),
    )
    X = draw(C, H, W)
    y = forward(layer, X).y
    return from_loss(layer, X, draw(*y.shape), LOSSES[loss]) if loss else from_gradient(layer, X, draw(*y.shape))


def by_loops(t: ConvolutionTrace) -> dict[str, np.ndarray]:
    """z, ∂J/∂k, ∂J/∂b and ∂J/∂x from δ, one product after the other."""
    layer, X = t.layer, t.forward.X
    s, p, d = layer.stride, layer.padding, layer.dilation
    z = np.zeros(t.delta.shape) + layer.b[:, :, np.newaxis]
    dK, dX, db = np.zeros(layer.K.shape), np.zeros(X.shape), np.zeros(layer.b.shape)
    for o, i, j in np.ndindex(z.shape):
        db[o, 0] += t.delta[o, i, j]
        for c, u, v in np.ndindex(layer.K.shape[1:]):
            row, column = i * s + u * d - p, j * s + v * d - p
            if 0 <= row < X.shape[1] and 0 <= column < X.shape[2]:
                z[o, i, j] += X[c, row, column] * layer.K[o, c, u, v]
                dK[o, c, u, v] += X[c, row, column] * t.delta[o, i, j]
                dX[c, row, column] += layer.K[o, c, u, v] * t.delta[o, i, j]
    return {"z": z, "dK": dK, "db": db, "dX": dX}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_number_is_that_of_the_loops(seed: int) -> None:
    t = random_trace(seed)
    expected = by_loops(t)
    np.testing.assert_allclose(t.forward.z, expected["z"], rtol=0, atol=1e-12)
    for name in ("dK", "db", "dX"):
        np.testing.assert_allclose(getattr(t, name), expected[name], rtol=1e-12, atol=1e-11)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_slides_gives_the_same(seed: int) -> None:
    t = random_trace(seed)
    for o, c in pairs(range(len(t.layer.K)), range(len(t.forward.X))):
        np.testing.assert_allclose(sliding_forward(t.forward, o).result, t.forward.z[o], rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(sliding_to_kernel(t, o, c).result, t.dK[o, c], rtol=1e-12, atol=1e-11)
        np.testing.assert_allclose(sliding_to_image(t, c).result, t.dX[c], rtol=1e-12, atol=1e-11)


@pytest.mark.parametrize("seed", SEEDS)
def test_pytorch_gives_the_same(torch: Any, seed: int) -> None:
    functional = torch.nn.functional
    activation = list(ACTIVATIONS)[seed % len(ACTIVATIONS)]
    record = ACTIVATIONS[activation]
    t = random_trace(seed, 3, activation)
    layer = t.layer
    X, K, b = (
        torch.tensor(each[np.newaxis] if each is t.forward.X else each, requires_grad=True)
        for each in (t.forward.X, layer.K, layer.b[:, 0])
    )
    z = functional.conv2d(X, K, b, layer.stride, layer.padding, layer.dilation)
    np.testing.assert_allclose(z.detach().numpy()[0], t.forward.z, rtol=1e-12, atol=1e-12)
    a = through(torch, record.name, z, t)
    pooling = layer.pooling
    if pooling.kind == MAX:
        y = functional.max_pool2d(a, pooling.size, pooling.stride)
    elif pooling.kind == AVERAGE:
        y = functional.avg_pool2d(a, pooling.size, pooling.stride)
    else:
        y = a
    np.testing.assert_allclose(y.detach().numpy()[0], t.forward.y, rtol=1e-9, atol=1e-9)
    y.backward(torch.tensor(t.dJ_dy[np.newaxis]))
    for found, expected in ((X.grad[0], t.dX), (K.grad, t.dK), (b.grad[:, np.newaxis], t.db)):
        np.testing.assert_allclose(found.numpy(), expected, rtol=1e-9, atol=1e-9 * (1 + np.abs(expected).max()))


def through(torch: Any, name: str, z: Any, t: ConvolutionTrace) -> Any:
    """φ in PyTorch where it has it in the same form; else one that has our value and slope."""
    known = {
        "identity": lambda z: z,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "ReLU": torch.relu,
        "softmax": lambda z: torch.softmax(z, dim=1),
        "softplus": torch.nn.functional.softplus,
        "GELU": torch.nn.functional.gelu,
        "SiLU": torch.nn.functional.silu,
    }
    if name in known:
        return known[name](z)
    assert t.slope is not None
    slope = torch.tensor(t.slope[np.newaxis])
    return torch.tensor(t.forward.a[np.newaxis]) + slope * (z - z.detach())


@pytest.mark.parametrize("loss", ["MSE", "half-SSE", "Huber", "log-cosh"])
@pytest.mark.parametrize("activation", ["tanh", "softmax", "sigmoid", "SiLU"])
def test_central_differences_agree(activation: str, loss: str) -> None:
    t = random_trace(len(loss), 2, activation, loss)
    for of in ("K", "b", "X"):
        found = by_differences(t, of)
        close = np.abs(found.gradient - found.numeric) <= 1e-6 * (1 + np.abs(found.gradient).max())
        assert (close | found.crossed).all()
        assert found.crossed.mean() < 0.2


def test_a_nudge_across_a_kink_is_told() -> None:
    layer = layer_of([[1.0]], activation=ACTIVATIONS["ReLU"])
    t = from_gradient(layer, image([0.0, 2.0]), np.ones((1, 1, 2)))
    found = by_differences(t, "X", 0.5)
    assert found.crossed.tolist() == [[[True, False]]]
    assert (found.gradient.tolist(), found.numeric.tolist()) == ([[[0.0, 1.0]]], [[[0.5, 1.0]]])
    assert found.relative_error.tolist() == [[[1.0, 0.0]]]
    tie = from_gradient(
        layer_of([[1.0]], pooling=Pooling(MAX, 2, 2)), image([3.0, 3.0], [1.0, 0.0]), np.ones((1, 1, 1))
    )
    assert by_differences(tie, "X", 0.5).crossed.tolist() == [[[True, True], [False, False]]]


def test_of_many_numbers_some_are_nudged() -> None:
    t = from_gradient(layer_of([[1.0]]), np.ones((1, 5, 5)), np.ones((1, 5, 5)))
    found = by_differences(t, "X", 0.5, most=4)
    assert np.flatnonzero(np.isfinite(found.numeric)).tolist() == [0, 8, 16, 24]


def test_corr2d_of_d2l() -> None:
    """Zhang and others, Dive into Deep Learning, 7.2: 0…8 with the kernel 0, 1, 2, 3."""
    t = from_gradient(layer_of([[0, 1], [2, 3]]), np.arange(9.0).reshape(1, 3, 3), np.ones((1, 2, 2)))
    assert t.forward.y.tolist() == [[[19, 25], [37, 43]]]


def test_channels_of_d2l() -> None:
    """Dive into Deep Learning, 7.4.1: two channels in, 56, 72, 104, 120; 7.4.2: three out."""
    X = np.stack([np.arange(9.0).reshape(3, 3), np.arange(1.0, 10.0).reshape(3, 3)])
    K = np.array([[[0.0, 1], [2, 3]], [[1, 2], [3, 4]]])
    layer = ConvolutionLayer(np.stack([K, K + 1, K + 2]), np.zeros((3, 1)))
    assert forward(layer, X).y.tolist() == [
        [[56, 72], [104, 120]],
        [[76, 100], [148, 172]],
        [[96, 128], [192, 224]],
    ]


def test_pooling_of_d2l() -> None:
    """Dive into Deep Learning, 7.5: 0…8 with windows of 2×2, stride 1."""
    a = np.arange(9.0).reshape(1, 3, 3)
    assert pooled(a, Pooling(MAX, 2, 1))[0].tolist() == [[[4, 5], [7, 8]]]
    assert pooled(a, Pooling(AVERAGE, 2, 1))[0].tolist() == [[[2, 3], [5, 6]]]


def test_max_pooling_of_cs231n() -> None:
    """Stanford, CS231n, Convolutional Networks: 2×2 windows with stride 2 of a slice of 4×4."""
    a = image([1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4])
    t = from_gradient(layer_of([[1.0]], pooling=Pooling(MAX, 2, 2)), a, image([1, 2], [3, 4]))
    assert t.forward.y.tolist() == [[[6, 8], [3, 4]]]
    assert t.dX.tolist() == [[[0, 0, 0, 0], [0, 1, 0, 2], [3, 0, 0, 0], [0, 0, 0, 4]]]


def test_a_layer_of_convolution_relu_and_pooling() -> None:
    """A 5×5 picture of zeros and ones with the 3×3 kernel of the Stanford UFLDL tutorial (4 3 4; 2 4 3; 2 3 4)."""
    X = image([1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0])
    K = [[1, 0, 1], [0, 1, 0], [1, 0, 1]]
    layer = layer_of(K, -3.0, activation=ACTIVATIONS["ReLU"], pooling=Pooling(MAX, 2, 1))
    t = from_gradient(layer, X, np.ones((1, 2, 2)))
    assert (t.forward.z + 3).tolist() == [[[4, 3, 4], [2, 4, 3], [2, 3, 4]]]
    assert t.forward.a.tolist() == [[[1, 0, 1], [0, 1, 0], [0, 0, 1]]]
    assert t.forward.y.tolist() == [[[1, 1], [1, 1]]]


def test_given_gradient_of_a_four_by_four_picture() -> None:
    """By hand: dK is the picture's cross-correlation with ∂J/∂y; dX adds the kernel, weighted, at each place."""
    X = np.arange(1.0, 17.0).reshape(1, 4, 4)
    G = image([1, 0, 0], [0, 0, 0], [0, 0, 2])
    t = from_gradient(layer_of([[1, 2], [3, 4]]), X, G)
    assert t.dK.tolist() == [[[[1 + 22, 2 + 24], [5 + 30, 6 + 32]]]]
    assert t.dX.tolist() == [[[1, 2, 0, 0], [3, 4, 0, 0], [0, 0, 2, 4], [0, 0, 6, 8]]]
    assert t.db.tolist() == [[3]]


def test_of_equal_numbers_the_first_is_the_largest() -> None:
    a = image([7, 7], [7, 7])
    t = from_gradient(layer_of([[1.0]], pooling=Pooling(MAX, 2, 2)), a, np.full((1, 1, 1), 5.0))
    assert t.dX.tolist() == [[[5, 0], [0, 0]]]


@pytest.mark.parametrize("seed", SEEDS)
def test_windows_hand_back_what_they_say(seed: int) -> None:
    t = random_trace(seed)
    share = t.layer.pooling.size**2 if t.layer.pooling.kind == AVERAGE else 1
    for o, i, j in np.ndindex(t.dJ_da.shape):
        handed = sum(float(t.dJ_dy[o, p, q]) / share for p, q in windows_of(t.forward, o, i, j))
        assert handed == pytest.approx(t.dJ_da[o, i, j])


def test_what_is_nothing_but_rounding_is_nought() -> None:
    """0.1 + 0.2 − 0.3 is 5.6e-17 in float64."""
    t = from_gradient(
        layer_of([[1.0, 1.0, -1.0]], activation=ACTIVATIONS["ReLU"]), image([0.1, 0.2, 0.3]), image([1.0])
    )
    assert t.forward.z.tolist() == [[[0.0]]]
    assert t.delta.tolist() == [[[0.0]]]
    back = from_gradient(layer_of([[1.0]]), image([0.1, 0.2, -0.3]), image([1.0, 1.0, 1.0]))
    assert back.dK.tolist() == [[[[0.0]]]]


def test_what_no_kernel_sees_has_no_gradient() -> None:
    t = from_gradient(layer_of([[1, 1], [1, 1]], stride=3), np.ones((1, 4, 4)), np.ones((1, 1, 1)))
    assert t.dX[0, 2:].tolist() == [[0] * 4] * 2


def test_a_loss_begins_the_way_back() -> None:
    layer = layer_of([[2.0]])
    t = from_loss(layer, image([1.0, 3.0]), image([1.0, 2.0]), LOSSES["MSE"])
    assert (t.J, t.dJ_dy.tolist()) == ((1 + 16) / 2, [[[1.0, 4.0]]])


@pytest.mark.usefixtures("own_checks")
def test_what_does_not_fit_is_told() -> None:
    layer = layer_of([[1.0, 2.0]])
    with pytest.raises(InputError, match="the image has 2 channels, but the kernels have 1"):
        forward(layer, np.ones((2, 3, 3)))
    with pytest.raises(InputError, match="∂J/∂y must be 1×3×2, not 1×3×3"):
        from_gradient(layer, np.ones((1, 3, 3)), np.ones((1, 3, 3)))
    with pytest.raises(InputError, match="the target must be 1×3×2"):
        from_loss(layer, np.ones((1, 3, 3)), np.ones((1, 1, 1)), LOSSES["MSE"])
    with pytest.raises(InputError, match="a window of 3×3 does not fit into 3×2 numbers"):
        forward(layer_of([[1.0, 2.0]], pooling=Pooling(MAX, 3, 1)), np.ones((1, 3, 3)))
    with pytest.raises(InputError, match="there is no kind of pooling “min”"):
        Pooling("min")
    with pytest.raises(InputError, match="there is no gradient of “z”; there are those of K, b, X"):
        by_differences(from_gradient(layer, np.ones((1, 1, 2)), np.ones((1, 1, 1))), "z")
    with pytest.raises(InputError, match="leave float64"):
        from_gradient(layer_of([[1e300]]), np.full((1, 1, 1), 1.0), np.full((1, 1, 1), 1e300))
    far = layer_of([[1e-200]])
    with pytest.raises(InputError, match="leave float64"):  # ∂J/∂K = 1e200 · 1e200, though z, J and ∂J/∂X are small
        from_gradient(far, np.full((1, 1, 1), 1e200), np.full((1, 1, 1), 1e200))


def test_softmax_over_the_kernels_with_cross_entropy_is_pytorchs(torch: Any) -> None:
    """F.cross_entropy of (1, O, h, w) and a class for each place, added up."""
    g = np.random.default_rng(3)
    layer = ConvolutionLayer(g.normal(size=(3, 1, 2, 2)), g.normal(size=(3, 1)), activation=ACTIVATIONS["softmax"])
    X, classes = g.normal(size=(1, 4, 5)), g.integers(0, 3, (3, 4))
    t = from_loss(layer, X, np.eye(3)[:, classes], LOSSES["CE"])
    K, b = (torch.tensor(each, requires_grad=True) for each in (layer.K, layer.b[:, 0]))
    z = torch.nn.functional.conv2d(torch.tensor(X[np.newaxis]), K, b)
    J = torch.nn.functional.cross_entropy(z, torch.tensor(classes[np.newaxis]), reduction="sum")
    J.backward()
    assert pytest.approx(J.item(), rel=1e-12) == t.J
    np.testing.assert_allclose(t.dK, K.grad.numpy(), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(t.db[:, 0], b.grad.numpy(), rtol=1e-10, atol=1e-12)
    with pytest.raises(InputError, match="must add up to 1 over the channels"):
        from_loss(layer, X, np.ones((3, 3, 4)), LOSSES["CE"])


def test_sums_that_are_the_same_but_for_rounding_are_a_tie() -> None:
    """0.27 + 0.4 + 0.48 + 0.42 and 0.54 + 0.4 + 0 + 0.63 are 1.57: the first of them is picked."""
    a = np.array([[0.9 * 0.3 + 0.8 * 0.5 + 0.6 * 0.8 + 0.7 * 0.6, 1.4], [1.5, 0.9 * 0.6 + 0.8 * 0.5 + 0.7 * 0.9]])
    assert a[0, 0] != a[1, 1]
    value, picked = pooled(a, Pooling("max", 2, 1))
    assert picked.tolist() == [[0]]
    assert value == pytest.approx(1.57, rel=1e-12)
