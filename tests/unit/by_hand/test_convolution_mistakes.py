"""Usual mistakes in a convolution layer: each yields its own wrong number, and is named where that is given."""

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES
from dlmath.arrays import InputError
from dlmath.by_hand.answers import Answer, parse_answer
from dlmath.by_hand.convolution_mistakes import LAYER_MISTAKES, QUANTITIES, judge_layer, right_value
from dlmath.network.convolution_layer import (
    AVERAGE,
    MAX,
    ConvolutionLayer,
    ConvolutionTrace,
    Pooling,
    forward,
    from_gradient,
    from_loss,
)

Grid = list[list[Answer | None]]


def grid(values: np.ndarray) -> Grid:
    """Numbers as somebody writes them with many digits."""
    return [[parse_answer(repr(float(value))) for value in row] for row in values]


def traces() -> list[ConvolutionTrace]:
    """Layers of every kind, with numbers that tell mistakes apart."""
    found = []
    for seed, (stride, padding, dilation, kind, phi) in enumerate(
        (
            (1, 0, 1, "none", "identity"),
            (2, 1, 1, MAX, "tanh"),
            (1, 1, 2, AVERAGE, "sigmoid"),
            (2, 2, 1, "none", "ReLU"),
            (1, 0, 1, MAX, "ReLU"),
            (3, 1, 1, "none", "softplus"),
        )
    ):
        g = np.random.default_rng(seed)
        layer = ConvolutionLayer(
            g.integers(-3, 4, (2, 2, 2, 2)) + 0.25,
            g.integers(1, 4, (2, 1)) / 2,
            stride,
            padding,
            dilation,
            ACTIVATIONS[phi],
            Pooling(kind, 2, 2),
        )
        X = g.integers(-2, 5, (2, 6, 6)).astype(np.float64)
        found.append(
            from_loss(layer, X, g.integers(-2, 3, forward(layer, X).y.shape).astype(np.float64), LOSSES["MSE"])
        )
    tied = ConvolutionLayer(np.ones((2, 2, 1, 1)), np.ones((2, 1)), pooling=Pooling(MAX, 2, 2))
    return [*found, from_gradient(tied, np.ones((2, 4, 4)), np.arange(1.0, 9.0).reshape(2, 2, 2))]


TRACES = traces()


def sheet(quantity: str, value: np.ndarray, o: int = 1, c: int = 0) -> np.ndarray:
    found = value[o, c] if quantity == "dK" else value[{"dX": c, "J": 0}.get(quantity, o)]
    return np.atleast_2d(found)


@pytest.mark.parametrize("name", LAYER_MISTAKES)
def test_a_mistake_is_named_where_its_numbers_are_given(name: str) -> None:
    mistake, named = LAYER_MISTAKES[name], 0
    for t in TRACES:
        wrong = mistake.value(t, mistake.made_in)
        if wrong is None:
            continue
        shown, right = sheet(mistake.made_in, wrong), sheet(mistake.made_in, right_value(t, mistake.made_in))
        if shown.shape == right.shape and np.allclose(shown, right):
            continue
        verdict = judge_layer(t, mistake.made_in, 1, 0, grid(shown))
        assert not verdict.all_right
        assert verdict.same_size == (shown.shape == right.shape)
        assert name in [each.name for each in verdict.mistakes], name
        named += 1
    assert named


@pytest.mark.parametrize("quantity", QUANTITIES)
@pytest.mark.parametrize("t", TRACES)
def test_right_numbers_are_right(t: ConvolutionTrace, quantity: str) -> None:
    right = sheet(quantity, right_value(t, quantity))
    verdict = judge_layer(t, quantity, 1, 0, grid(right))
    assert verdict.all_right
    assert verdict.mistakes == ()


def by_hand() -> ConvolutionTrace:
    """1 to 9 under 1, 2, 3, 4, and a given ∂J/∂y."""
    layer = ConvolutionLayer(np.array([[[[1.0, 2.0], [3.0, 4.0]]]]), np.zeros((1, 1)))
    return from_gradient(layer, np.arange(1.0, 10.0).reshape(1, 3, 3), np.array([[[1.0, 2.0], [0.0, -1.0]]]))


@pytest.mark.parametrize(
    ("quantity", "answer", "mistake"),
    [
        ("z", "23,33;53,63", "kernel-turned"),
        ("z", "35,45;65,75", "kernel-transposed"),
        ("db", "1,2;0,-1", "bias-not-summed"),
        ("db", "0.5", "bias-mean"),
        ("dK", "8,6;2,0", "dK-turned"),
        ("dK", "0,6;2,8", "dK-transposed"),
        ("dK", "0,0.5;1.5,2", "mean-over-places"),
        ("dX", "4,11,6;2,1,-1;0,-2,-1", "kernel-not-turned"),
        ("dX", "9", "no-border"),
    ],
)
def test_wrong_numbers_worked_out_by_hand(quantity: str, answer: str, mistake: str) -> None:
    """Such as 1·4 + 2·3 + 4·2 + 5·1 = 23 with the kernel turned, and 4·1 + 3·2 + 2·0 + 1·(−1) = 9 without a border."""
    given = [[parse_answer(text) for text in row.split(",")] for row in answer.split(";")]
    assert [each.name for each in judge_layer(by_hand(), quantity, 0, 0, given).mistakes] == [mistake]


def test_one_number_alone_is_that_of_the_cell() -> None:
    t = by_hand()
    assert judge_layer(t, "z", 0, 0, [[parse_answer("47")]], (0, 1)).all_right
    verdict = judge_layer(t, "z", 0, 0, [[parse_answer("33")]], (0, 1))
    assert (verdict.same_size, verdict.all_right) == (True, False)
    assert "kernel-turned" in [each.name for each in verdict.mistakes]


def test_blanks_wait_and_signs_and_rows_are_told() -> None:
    t = by_hand()
    verdict = judge_layer(t, "z", 0, 0, [[parse_answer("37"), None], [None, None]])
    assert verdict.agree == ((True, None), (None, None))
    assert not verdict.all_right
    assert judge_layer(t, "z", 0, 0, grid(-t.forward.z[0])).slip == "sign"
    assert judge_layer(t, "z", 0, 0, grid(t.forward.z[0].T)).slip == "transposed"


def test_two_mistakes_at_once_are_named_together() -> None:
    t = TRACES[3]
    plain = ConvolutionLayer(t.layer.K, t.layer.b, 1, 0)
    verdict = judge_layer(t, "z", 1, 0, grid(forward(plain, t.forward.X).z[1]))
    assert verdict.mistakes == ()
    assert [each.name for each in verdict.two] == ["stride-forgotten", "padding-forgotten"]


def test_a_mistake_goes_on() -> None:
    """δ without φ′ is carried on to all three gradients; a kernel turned to the output."""
    t = TRACES[1]
    mistake = LAYER_MISTAKES["slope-forgotten"]
    expected = np.einsum(
        "oij,cij->oc", t.dJ_da, np.pad(t.forward.X, ((0, 0), (1, 1), (1, 1)))[:, :8:2, :8:2][:, :4, :4]
    )
    found = mistake.value(t, "dK")
    assert found is not None
    np.testing.assert_allclose(found[:, :, 0, 0], expected, atol=1e-12)
    bias = mistake.value(t, "db")
    assert bias is not None
    np.testing.assert_allclose(bias[:, 0], t.dJ_da.sum(axis=(1, 2)))
    turned = LAYER_MISTAKES["kernel-turned"].value(t, "y")
    assert turned is not None
    assert turned.shape == t.forward.y.shape
    assert LAYER_MISTAKES["kernel-turned"].value(t, "dK") is None


@pytest.mark.usefixtures("own_checks")
def test_an_unknown_quantity_is_told() -> None:
    with pytest.raises(InputError, match="there is no quantity “w”"):
        right_value(by_hand(), "w")
