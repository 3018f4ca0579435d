"""Surfaces against their written partial derivatives, SciPy's Rosenbrock and finite differences; the chain rule as a matrix product."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlmath.arrays import InputError
from dlmath.calculus import gradient, hessian
from dlmath.expressions import value_at
from dlmath.graph import parse_expression
from dlmath.surfaces import SURFACES, Surface, composite, directional_derivatives, own_surface, unit_vector


def column(*values: float) -> np.ndarray:
    return np.array([values], dtype=np.float64).T


@pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)
@settings(max_examples=15)
@given(x=st.floats(-3.0, 3.0), y=st.floats(-3.0, 3.0))
def test_gradient_is_what_is_written_and_what_nudging_gives(surface: Surface, x: float, y: float) -> None:
    point = column(x, y)
    found = surface.gradient(point)
    written = [value_at(parse_expression(f"{partial} + 0*x"), x=x, y=y) for partial in surface.partials]
    assert found[:, 0].tolist() == pytest.approx(written, rel=1e-9, abs=1e-9)
    assert found == pytest.approx(gradient(surface.value, point), rel=1e-5, abs=1e-4)


@pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)
def test_minima_are_minima_and_lie_in_sight(surface: Surface) -> None:
    for minimum in surface.minima:
        point = column(*minimum)
        assert surface.value(point) == pytest.approx(0.0, abs=1e-20)
        assert np.abs(surface.gradient(point)).max() < 1e-10
        assert np.linalg.eigvalsh(hessian(surface.value, point)).min() > 0.1
    for x, y in (*surface.minima, surface.start, surface.look):
        assert max(abs(x - surface.centre[0]), abs(y - surface.centre[1])) <= surface.extent
    assert bool(surface.minima) == (surface.name != "saddle")


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
    assert u[:, 0].tolist() == pytest.approx([math.cos(math.radians(degrees)), math.sin(math.radians(degrees))], abs=1e-13)


def test_quarter_turns_are_exact() -> None:
    assert [unit_vector(90.0 * k)[:, 0].tolist() for k in range(4)] == [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]]


def test_steepest_is_along_the_gradient() -> None:
    nabla = column(3.0, 4.0)
    degrees = np.arange(0.0, 360.0, 0.5).tolist()
    slopes = directional_derivatives(nabla, degrees)[0]
    assert slopes.max() == pytest.approx(5.0, rel=1e-4)
    assert degrees[int(slopes.argmax())] == pytest.approx(math.degrees(math.atan2(4.0, 3.0)), abs=0.5)
    assert directional_derivatives(nabla, [math.degrees(math.atan2(4.0, 3.0)) + 90.0])[0, 0] == pytest.approx(0.0, abs=1e-13)


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
    c = composite(SURFACES["saddle"].graph, [parse_expression("tanh(x - 0.5*y)"), parse_expression("tanh(0.5*x + y)")], x)
    assert c.nabla == pytest.approx(W.T @ (c.nabla_f * (1.0 - np.tanh(W @ x) ** 2)), rel=1e-13)
