"""Features of points, against SymPy's reading of their own formulas."""

import numpy as np
import pytest
import sympy

from dlmath import InputError
from dlmath.training.datasets import FEATURES, dataset, features, with_features

pytestmark = pytest.mark.usefixtures("shapes")
FORMULAS = {
    "x₁": "x1",
    "x₂": "x2",
    "x₁²": "x1**2",
    "x₂²": "x2**2",
    "x₁x₂": "x1*x2",
    "sin 6x₁": "sin(6*x1)",
    "sin 6x₂": "sin(6*x2)",
}


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_is_its_formula(name: str) -> None:
    X = np.random.default_rng(0).uniform(-1.5, 1.5, (2, 20))
    formula = sympy.sympify(FORMULAS[name])
    expected = [[float(formula.subs({"x1": x1, "x2": x2})) for x1, x2 in X.T]]
    np.testing.assert_allclose(features(X, [name]), expected, rtol=1e-14)


def test_features_stand_in_the_order_in_which_they_are_named() -> None:
    data = dataset("moons", 10, 0.1, 0)
    learnt = with_features(data, ["x₂", "x₁x₂", "x₁"])
    np.testing.assert_array_equal(learnt.X, [data.X[1], data.X[0] * data.X[1], data.X[0]])
    np.testing.assert_array_equal(learnt.Y, data.Y)
    assert (learnt.task, learnt.name) == (data.task, data.name)


@pytest.mark.parametrize("name", [name for name, record in FEATURES.items() if record.coordinates == 2])
def test_a_line_has_no_second_coordinate(name: str) -> None:
    with pytest.raises(InputError, match="needs a second coordinate"):
        features(np.ones((1, 3)), [name])


def test_bad_names() -> None:
    with pytest.raises(InputError, match="there is no feature “x₃”"):
        features(np.ones((2, 3)), ["x₃"])
    with pytest.raises(InputError, match="at least one"):
        features(np.ones((2, 3)), [])
    with pytest.raises(InputError, match="X must be finite"):
        features(np.full((2, 3), 1e200), ["x₁²"])
