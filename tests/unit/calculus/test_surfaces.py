"""Surfaces against their written partial derivatives, SciPy's Rosenbrock and finite differences; the chain rule as a
matrix product."""

import math
from itertools import islice, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlmath.arrays import InputError
from dlmath.calculus.differences import gradient, jacobian
from dlmath.calculus.expressions import gradient_at, value_at
from dlmath.calculus.graph import parse_expression
from dlmath.calculus.optimisers import OPTIMISERS, Optimiser, descent
from dlmath.calculus.surfaces import (
    SURFACES,
    Surface,
    composite,
    descend_side_by_side,
    descend_surface,
    directional_derivatives,
    is_kink,
    kinks,
    one_sided_slopes,
    own_surface,
    unit_vector,
)

pytestmark = pytest.mark.usefixtures("shapes")


def column(*values: float) -> np.ndarray:
    return np.array([values], dtype=np.float64).T


@pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)
@settings(max_examples=15)
@given(x=st.floats(-3.0, 3.0), y=st.floats(-3.0, 3.0))
def test_gradient_is_what_is_written_and_what_nudging_gives(surface: Surface, x: float, y: float) -> None:
    point = column(x, y)
    found = surface.gradient(point)
    written = [value_at(parse_expression(f"{partial} + 0*x"), x=x, y=y) for partial in surface.partials]
    assert found[:, 0].tolist() == pytest.approx(written, rel=1e-12, abs=1e-12)
    assert found == pytest.approx(gradient_at(surface.graph, {"x": x, "y": y}), rel=1e-9, abs=1e-9)
    assert found == pytest.approx(gradient(surface.value, point), rel=1e-5, abs=1e-4)


@pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)
def test_minima_are_minima_and_lie_in_sight(surface: Surface) -> None:
    for minimum in surface.minima:
        point = column(*minimum)
        assert surface.value(point) == pytest.approx(0.0, abs=1e-20)
        assert np.abs(surface.gradient(point)).max() < 1e-10
        assert np.linalg.eigvalsh(jacobian(lambda at: gradient(surface.value, at, 1e-4), point, 1e-4)).min() > 0.1
    for x, y in (*surface.minima, surface.start, surface.look):
        assert max(abs(x - surface.centre[0]), abs(y - surface.centre[1])) <= surface.extent
    assert bool(surface.minima) == (surface.name not in ("saddle", "parabola"))


def test_rosenbrock_against_scipy(worked_example: Any) -> None:
    example = worked_example("scipy_rosen")
    pairs = [SURFACES["Rosenbrock"].value(column(a, b)) for a, b in pairwise(example["inputs"]["x10"])]
    assert sum(pairs) == pytest.approx(example["expected"]["f"])
    assert SURFACES["Rosenbrock"].value(column(-1.2, 1.0)) == pytest.approx(24.2)


def test_grid_rows_go_up_with_y() -> None:
    surface = SURFACES["Rosenbrock"]
    xs, ys = surface.axes(5)
    Z = surface.grid(5)
    for i, j in np.ndindex(5, 5):
        assert Z[i, j] == surface.value(column(float(xs[j]), float(ys[i])))
    assert own_surface("x").grid(3).tolist() == [[-3.0, 0.0, 3.0]] * 3


def test_own_surfaces_use_x_and_y() -> None:
    assert own_surface("sin(x)*y").value(column(0.0, 1.0)) == 0.0
    assert np.isnan(own_surface("log(x)").value(column(-1.0, 1.0)))
    with pytest.raises(InputError, match="“z” is unknown here"):
        own_surface("x*z")


@given(st.floats(-720.0, 720.0))
def test_unit_vectors(degrees: float) -> None:
    u = unit_vector(degrees)
    assert float((u * u).sum()) == pytest.approx(1.0, rel=1e-15)
    assert u[:, 0].tolist() == pytest.approx(
        [math.cos(math.radians(degrees)), math.sin(math.radians(degrees))], abs=1e-13
    )


def test_quarter_turns_are_exact() -> None:
    assert [unit_vector(90.0 * k)[:, 0].tolist() for k in range(4)] == [
        [1.0, 0.0],
        [0.0, 1.0],
        [-1.0, 0.0],
        [0.0, -1.0],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "abs(x) + abs(y)",
        "relu(x)*y + x",
        "abs(abs(x) - y) + sin(x)",
        "leaky_relu(y - x)*exp(x)",
        "elu(x) - selu(y)",
        "abs(y - x*x)",
    ],
)
@pytest.mark.parametrize("point", [(0.0, 0.0), (0.0, 1.5), (1.5, 0.0), (1.0, 1.0), (0.3, -0.7)])
def test_slopes_from_a_point_are_those_of_one_sided_quotients(text: str, point: tuple[float, float]) -> None:
    surface, degrees, h = own_surface(text), np.arange(0.0, 360.0, 15.0).tolist(), 1e-7
    there = column(*point)
    quotients = [(surface.value(there + h * unit_vector(each)) - surface.value(there)) / h for each in degrees]
    assert one_sided_slopes(surface, there, degrees)[0].tolist() == pytest.approx(quotients, abs=2e-6)


def test_without_a_kink_they_are_the_gradient_times_u() -> None:
    degrees = np.arange(0.0, 360.0, 10.0).tolist()
    for surface in SURFACES.values():
        there = column(*surface.look)
        expected = directional_derivatives(surface.gradient(there), degrees)
        np.testing.assert_allclose(one_sided_slopes(surface, there, degrees), expected, rtol=1e-12, atol=1e-12)
        assert kinks(surface, there) == {}
        assert not is_kink(surface, there, surface.gradient(there))


def test_a_kink_that_no_axis_shows() -> None:
    surface, there = own_surface("abs(x + y) - abs(x) - abs(y)"), column(0.0, 0.0)
    assert kinks(surface, there) == {}
    assert is_kink(surface, there, surface.gradient(there))
    assert not is_kink(own_surface("x*abs(x)"), there, column(0.0, 0.0))


def test_slopes_on_both_sides_agree_but_at_a_kink() -> None:
    assert kinks(own_surface("relu(x)*y"), column(0.0, 2.0)) == {"x": (0.0, 2.0)}
    assert kinks(own_surface("abs(x) + abs(y)"), column(0.0, 0.0)) == {"x": (-1.0, 1.0), "y": (-1.0, 1.0)}
    assert kinks(own_surface("x*abs(x) + sin(1000*x)"), column(0.0, 0.0)) == {}
    assert kinks(own_surface("abs(y - x**2)"), column(0.0, 0.0)) == {"y": (-1.0, 1.0)}


def test_steepest_is_along_the_gradient() -> None:
    nabla = column(3.0, 4.0)
    degrees = np.arange(0.0, 360.0, 0.5).tolist()
    slopes = directional_derivatives(nabla, degrees)[0]
    assert slopes.max() == pytest.approx(5.0, rel=1e-4)
    assert degrees[int(slopes.argmax())] == pytest.approx(math.degrees(math.atan2(4.0, 3.0)), abs=0.5)
    assert directional_derivatives(nabla, [math.degrees(math.atan2(4.0, 3.0)) + 90.0])[0, 0] == pytest.approx(
        0.0, abs=1e-13
    )


def test_the_chain_rule_is_a_product_of_matrices() -> None:
    """Polar coordinates: J = [[cos, −r sin], [sin, r cos]], and the gradient of x² + y² = r² is (2r, 0)."""
    polar = [parse_expression("x*cos(y)"), parse_expression("x*sin(y)")]
    c = composite(SURFACES["bowl"].graph, polar, column(2.0, 0.5))
    expected = np.array([[math.cos(0.5), -2 * math.sin(0.5)], [math.sin(0.5), 2 * math.cos(0.5)]])
    assert pytest.approx(expected) == c.J
    assert c.y == pytest.approx(column(2 * math.cos(0.5), 2 * math.sin(0.5)))
    assert c.nabla_f == pytest.approx(2 * c.y)
    assert c.nabla == pytest.approx(column(4.0, 0.0), abs=1e-14)
    assert c.numeric == pytest.approx(c.nabla, abs=1e-8)
    with pytest.raises(InputError, match="g must have 2 components, not 1"):
        composite(SURFACES["bowl"].graph, polar[:1], column(2.0, 0.5))


def test_a_layer_hands_back_as_backpropagation_does() -> None:
    """For g = tanh(Wx): Jᵀ∇f = Wᵀ(∇f ⊙ φ′(z))."""
    W = np.array([[1.0, -0.5], [0.5, 1.0]])
    x = column(0.7, -0.4)
    c = composite(
        SURFACES["saddle"].graph, [parse_expression("tanh(x - 0.5*y)"), parse_expression("tanh(0.5*x + y)")], x
    )
    assert c.nabla == pytest.approx(W.T @ (c.nabla_f * (1.0 - np.tanh(W @ x) ** 2)), rel=1e-13)


RATES = {
    "gradient-descent": 0.1,
    "momentum": 0.02,
    "Nesterov": 0.02,
    "Adagrad": 0.5,
    "RMSprop": 0.1,
    "Adam": 0.1,
    "AdamW": 0.1,
}


@pytest.mark.parametrize("rule", OPTIMISERS.values(), ids=OPTIMISERS)
def test_a_trail_is_the_descent_with_its_workings(rule: Optimiser) -> None:
    surface, start = SURFACES["narrow"], column(-5.0, -2.0)
    trail = descend_surface(surface, start, rule, RATES[rule.name], 20)
    down = descent(surface.gradient, start, rule.with_numbers(RATES[rule.name], {}), rule.init(start))
    assert trail.points == pytest.approx(np.hstack([start, *(at.theta for at in islice(down, 20))]), rel=1e-15)
    assert trail.diverged is None
    for k in range(20):
        point = trail.points[:, [k]]
        assert trail.values[k] == surface.value(point)
        assert trail.gradients[:, [k]].tolist() == surface.gradient(point).tolist()
        after, state = rule.step(point, trail.gradients[:, [k]], trail.states[k], RATES[rule.name])
        assert after.tolist() == trail.points[:, [k + 1]].tolist()
        assert [np.asarray(part).tolist() for part in state] == [
            np.asarray(part).tolist() for part in trail.states[k + 1]
        ]
    assert trail.values[-1] < trail.values[0]


@pytest.mark.parametrize("name", ["d2l_momentum_eta0.6_beta0.5", "d2l_momentum_eta0.6_beta0.25"])
def test_momentum_of_d2l(worked_example: Any, name: str) -> None:
    example = worked_example(name)
    given_ = example["inputs"]
    trail = descend_surface(
        SURFACES["narrow"],
        column(*given_["x0"]),
        OPTIMISERS["momentum"],
        given_["eta"],
        given_["steps"],
        momentum=given_["beta"],
    )
    assert trail.points[:, -1].tolist() == pytest.approx(example["expected"]["x"], abs=6e-7)


def test_a_rate_of_1_1_runs_away_on_the_parabola() -> None:
    rule, start = OPTIMISERS["gradient-descent"], column(10.0, 0.0)
    assert descend_surface(SURFACES["parabola"], start, rule, 1.1, 10).points[0, -1] == pytest.approx(
        10.0 * 1.2**10, rel=1e-12
    )
    away = descend_surface(SURFACES["Rosenbrock"], column(-1.2, 1.0), rule, 1.0, 60)
    assert away.diverged is not None
    assert away.points.shape == (2, away.diverged + 1)
    assert all(np.isfinite(each).all() for each in (away.points, away.values, away.gradients))


def test_a_start_without_a_value_and_a_bad_rate() -> None:
    rule = OPTIMISERS["gradient-descent"]
    with pytest.raises(InputError, match="no finite value and gradient at the start"):
        descend_surface(own_surface("log(x)"), column(-1.0, 0.0), rule, 0.1, 5)
    with pytest.raises(InputError, match="learning_rate"):
        descend_surface(SURFACES["bowl"], column(1.0, 1.0), rule, -0.1, 5)
    off = descend_surface(own_surface("log(x)"), column(0.5, 0.0), rule, 1.0, 5)
    assert off.diverged == 0


@pytest.mark.parametrize("rule", OPTIMISERS.values(), ids=OPTIMISERS)
@pytest.mark.parametrize("surface", [SURFACES["Rosenbrock"], SURFACES["saddle"], own_surface("sin(x)*y + abs(x)")])
def test_descents_side_by_side_are_each_as_if_alone(surface: Surface, rule: Optimiser) -> None:
    g, K = np.random.default_rng(0), 9
    starts, rates = g.uniform(-2.0, 2.0, (2, K)), g.choice([0.001, 0.1, 3.0], K)
    of_rule = {"momentum": g.uniform(0.0, 0.9, K)} if "momentum" in rule.hyperparameters else {}
    every = descend_side_by_side(surface, starts, rule, rates, 30, **of_rule)
    for k in range(K):
        own = {name: float(each[k]) for name, each in of_rule.items()}
        alone, found = descend_surface(surface, starts[:, [k]], rule, float(rates[k]), 30, **own), every.one(k)
        assert found.diverged == alone.diverged
        for name in ("points", "values", "gradients"):
            assert getattr(found, name).tolist() == getattr(alone, name).tolist()
        for one, other in zip(found.states, alone.states, strict=True):
            assert [np.asarray(part).tolist() for part in one] == [np.asarray(part).tolist() for part in other]
    with pytest.raises(InputError, match="k must be"):
        every.one(K)


def test_one_start_without_a_value_among_many() -> None:
    starts, rule = np.array([[1.0, -1.0], [0.0, 0.0]]), OPTIMISERS["gradient-descent"]
    every = descend_side_by_side(own_surface("log(x)"), starts, rule, np.full(2, 0.01), 5)
    assert every.made.tolist() == [5, -1]
    assert every.one(0).points[0, 1] == pytest.approx(0.99)
    with pytest.raises(InputError, match="no finite value and gradient at the start"):
        every.one(1)
