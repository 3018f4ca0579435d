"""What a network may be given instead of the bare coordinates of a point: squares, the product, sines.

Shapes: X (n₀, N) holds the coordinates, one or two rows; columns are samples.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import InputError, as_matrix, registered
from dlmath.datasets import Dataset

Coordinates = Float64[np.ndarray, "n_in N"]
Features = Float64[np.ndarray, "n_features N"]


@dataclass(frozen=True)
class Feature:
    """One input of a network as a function of a point.

    Attributes:
      name: what the reader sees and what stands in links.
      f: X (n₀, N) ↦ its values, (N,).
      coordinates: how many rows X must have.
      latex: its formula.

    >>> FEATURES["x₁x₂"].f(np.array([[2.0], [3.0]]))
    array([6.])
    """

    name: str
    f: Callable[[Coordinates], np.ndarray]
    coordinates: int
    latex: str


# TensorFlow Playground's sin(x₁) belongs to coordinates from −6 to 6; here they run from −1 to 1.
FEATURES: dict[str, Feature] = {
    record.name: record
    for record in (
        Feature("x₁", lambda X: X[0], 1, r"x_1"),
        Feature("x₂", lambda X: X[1], 2, r"x_2"),
        Feature("x₁²", lambda X: X[0] ** 2, 1, r"x_1^2"),
        Feature("x₂²", lambda X: X[1] ** 2, 2, r"x_2^2"),
        Feature("x₁x₂", lambda X: X[0] * X[1], 2, r"x_1x_2"),
        Feature("sin 6x₁", lambda X: np.sin(6.0 * X[0]), 1, r"\sin 6x_1"),
        Feature("sin 6x₂", lambda X: np.sin(6.0 * X[1]), 2, r"\sin 6x_2"),
    )
}


def features(X: Coordinates, names: Sequence[str]) -> Features:
    """The features of points, one row for each name.

    Args:
      X: coordinates, (n₀, N).
      names: in FEATURES, at least one.

    Returns: a new matrix, (len(names), N).

    Raises: InputError for an unknown name, for a feature of a coordinate that the points do not have, and for no name at all.

    >>> features(np.array([[2.0], [3.0]]), ["x₂", "x₁²"]).tolist()
    [[3.0], [4.0]]
    """
    X = as_matrix(X, "X")
    if not names:
        raise InputError("a network needs at least one feature")
    for name in names:
        feature = registered(FEATURES, name, "there is no feature “%(given)s”; there are %(names)s")
        if feature.coordinates > X.shape[0]:
            raise InputError("%(name)s needs a second coordinate, and X has one", name=name)
    with np.errstate(over="ignore"):
        return as_matrix(np.vstack([FEATURES[name].f(X) for name in names]), "X")


def with_features(data: Dataset, names: Sequence[str]) -> Dataset:
    """The same samples, given to a network as features.

    Args:
      data: X (n₀, N).
      names: as for ``features``.

    Returns: a data set with X (len(names), N) and the same Y.

    Raises: InputError as ``features`` does.

    >>> from dlmath.datasets import dataset
    >>> with_features(dataset("XOR", 4, 0.0, 0), ["x₁x₂"]).X
    array([[0., 0., 1., 0.]])
    """
    return replace(data, X=features(data.X, names))
