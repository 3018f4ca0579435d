"""Expressions on arrays against the graph number by number and SymPy; their LaTeX against the brackets that a reader
expects."""

import math

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from dlmath.arrays import InputError
from dlmath.calculus.differences import jacobian
from dlmath.calculus.expressions import (
    along,
    differences_at,
    expression_of,
    gradient_at,
    gradients_along,
    jacobian_at,
    latex_of,
    value_at,
    values_along,
)
from dlmath.calculus.graph import OPERATIONS, parse_expression, trace_graph

pytestmark = pytest.mark.usefixtures("shapes")

TEXTS = [
    "x*x*y - sin(x)/y",
    "x**3 + 2**y",
    "tanh(x*y) + gelu(x) - abs(y)",
    "exp(-x*x) * 3",
    "x",
    "(x - 1)**2 + 100*(y - x*x)**2",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("name", ["x", "y"])
def test_arrays_are_the_graph_entry_by_entry(text: str, name: str) -> None:
    graph = parse_expression(text)
    X, Y = np.meshgrid(np.linspace(-2.0, 2.0, 5), np.array([0.5, 1.5]))
    values, slopes = along(graph, {"x": X, "y": Y}, name)
    assert values.shape == slopes.shape == (2, 5)
    for at in np.ndindex(2, 5):
        t = trace_graph(graph, {each: float({"x": X, "y": Y}[each][at]) for each in graph.inputs})
        assert values[at] == pytest.approx(t.value, rel=1e-14)
        assert slopes[at] == pytest.approx(t.derivatives.get(name, 0.0), rel=1e-13, abs=1e-15)


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if name.isidentifier()])
def test_every_function_works_on_arrays(operation: str) -> None:
    graph = parse_expression(f"{operation}(x)")
    xs = np.array([[0.25, 0.5], [1.0, 3.0]])
    values, slopes = along(graph, {"x": xs}, "x")
    for at in np.ndindex(2, 2):
        t = trace_graph(graph, {"x": float(xs[at])})
        assert (values[at], slopes[at]) == pytest.approx((t.value, t.derivatives["x"]), rel=1e-15)


def test_where_there_is_no_value_there_is_nan_or_infinity() -> None:
    values, slopes = along(parse_expression("log(x)"), {"x": np.array([[-1.0, 0.0, 1.0]])}, "x")
    assert np.isnan(values[0, 0])
    assert values[0, 1] == -math.inf
    assert (values[0, 2], slopes[0, 2]) == (0.0, 1.0)
    negative, slope = along(parse_expression("x**2"), {"x": np.array([[-3.0]])}, "x")
    assert (negative.item(), slope.item()) == (9.0, -6.0)


def test_an_unused_name_has_the_derivative_nought_and_inputs_are_not_changed() -> None:
    x = np.array([[1.0, 2.0]])
    values, slopes = along(parse_expression("x"), {"x": x, "y": 1.0}, "y")
    values += 1.0
    assert slopes.tolist() == [[0.0, 0.0]]
    assert x.tolist() == [[1.0, 2.0]]
    with pytest.raises(InputError, match="the input y is missing"):
        value_at(parse_expression("x*y"), x=1.0)
    with pytest.raises(InputError, match="the input y is missing"):
        along(parse_expression("x*y"), {"x": x}, "x")


@settings(max_examples=20)
@given(x=st.floats(-2.0, 2.0), y=st.floats(-2.0, 2.0))
def test_gradient_and_jacobian(x: float, y: float) -> None:
    graphs = [parse_expression("x*x*y + x"), parse_expression("sin(y)"), parse_expression("exp(x)*y")]
    J = jacobian_at(graphs, {"x": x, "y": y})
    by_hand = np.array([[2 * x * y + 1, x * x], [0.0, math.cos(y)], [math.exp(x) * y, math.exp(x)]])
    assert pytest.approx(by_hand, rel=1e-12, abs=1e-15) == J
    assert gradient_at(graphs[0], {"x": x, "y": y}) == pytest.approx(J[:1].T)
    numeric = jacobian(lambda p: np.array([[value_at(g, x=p[0, 0], y=p[1, 0])] for g in graphs]), np.array([[x], [y]]))
    assert numeric == pytest.approx(J, abs=1e-8)


def test_differences_agree_with_the_chain_rule_and_meet_the_mean_at_a_kink() -> None:
    graph, inputs = parse_expression("exp(x)*y - x"), {"x": 0.5, "y": 2.0}
    found = differences_at(graph, inputs)
    assert found == pytest.approx(trace_graph(graph, inputs).derivatives, abs=1e-9)
    assert differences_at(parse_expression("relu(x)"), {"x": 0.0}) == {"x": 0.5}
    assert math.isnan(differences_at(parse_expression("log(x)"), {"x": 1e-6})["x"])


def test_only_the_names_that_are_asked_for() -> None:
    assert expression_of("x*y", ["x", "y"]).inputs == ("x", "y")
    with pytest.raises(InputError, match="“t” is unknown here; the expression may use x, y"):
        expression_of("x*t", ["x", "y"])


def test_latex_of_what_a_reader_types() -> None:
    assert latex_of(parse_expression("x^2 × (y1 − 1)")) == r"x^2\,(y_{1}-1)"


def test_derivatives_against_sympy() -> None:
    x = sympy.Symbol("x")
    xs = np.linspace(-3.0, 3.0, 13)[np.newaxis]
    _, slopes = along(parse_expression("sin(x)*exp(-x*x/4)"), {"x": xs}, "x")
    expected = sympy.lambdify(x, sympy.diff(sympy.sin(x) * sympy.exp(-x * x / 4), x))
    assert slopes == pytest.approx(expected(xs), rel=1e-13)


@pytest.mark.parametrize(
    "text", ["x*x*y", "sin(x)*exp(-x*x/4) + y", "log(x)*y", "abs(x) - relu(y)", "x**3/y", "elu(x)"]
)
def test_many_points_at_once_are_each_as_if_alone(text: str) -> None:
    graph, g = parse_expression(text), np.random.default_rng(0)
    at = {
        "x": np.append(g.normal(size=(1, 20)), [[0.0, 800.0]], axis=1),
        "y": np.append(g.normal(size=(1, 21)), [[0.0]], axis=1),
    }
    values, gradients = values_along(graph, at), gradients_along(graph, at)
    for k in range(22):
        here = {name: float(each[0, k]) for name, each in at.items()}
        assert values[0, k] == pytest.approx(value_at(graph, **here), rel=1e-15, nan_ok=True)
        try:
            alone = gradient_at(graph, here)
        except InputError:
            alone = np.full((2, 1), np.nan)
        assert gradients[:, [k]] == pytest.approx(alone, rel=1e-14, nan_ok=True)
