"""Data to learn from: points in the plane, functions, handwritten digits; and the features of a point that a network
may be given instead of it.

Shapes: X (n₀, N), Y (n_L, N), columns being samples. Two classes are one row of 0 and 1; more classes are one row each
(one-hot). All but the digits are functions of a number of samples, a noise and a seed; ``DATASETS`` says where they
come from. Samples of the two classes take turns, so that any piece of a data set is as balanced as the whole. Noise is
the standard deviation of what is added to each coordinate of a point, or, where a function is to be learnt, to its
value.
"""

import functools
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
from jaxtyping import Float64, Int

from dlmath.arrays import InputError, as_matrix, check_shape, is_count, registered
from dlmath.contract import ITSELF, MOST, Limits, Name, NotNegative, Seed, Size, check_calls

DIGITS = Path(__file__).parent.parent / "data" / "mnist_subset.npz"
Inputs = Float64[np.ndarray, "n_in N"]
Targets = Float64[np.ndarray, "n_out N"]
Points = Float64[np.ndarray, "2 N"]
Row = Float64[np.ndarray, "1 N"]
TASKS = ("classification", "regression")
Sample = tuple[Inputs, Targets]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Samples with their targets; the arrays are read-only.

    >>> Dataset(np.array([[1.0, 2.0]]), np.array([[0.0, 1.0]]), "two", "classification", "by hand").X.flags.writeable
    False
    """

    X: Inputs
    Y: Targets
    name: str  # what the reader sees and what stands in links
    task: str  # "classification" or "regression"
    source: str  # where the data come from
    cut: float = (
        0.5  # the value between the targets of two classes that share one output: ½ for 0 and 1, 0 for −1 and +1
    )

    def __post_init__(self) -> None:
        registered(dict.fromkeys(TASKS), self.task, "task must be one of %(names)s, not “%(given)s”")
        X = as_matrix(self.X, "X")
        Y = as_matrix(self.Y, "Y", (None, X.shape[1]))
        for field, matrix in (("X", X), ("Y", Y)):
            matrix.setflags(write=False)
            object.__setattr__(self, field, matrix)


@dataclass(frozen=True)
class Problem:
    """A kind of data, of which any number can be drawn.

    >>> [name for name, problem in DATASETS.items() if problem.task == "regression"]
    ['plane', 'sine']
    """

    name: str  # what the reader sees and what stands in links
    draw: Callable[[np.random.Generator, Size, NotNegative], Sample]  # (generator, n, noise) ↦ X, Y
    task: str  # "classification" or "regression"
    source: str  # where it is taken from


def dataset(name: Name, n: Annotated[int, Limits(2, MOST)], noise: NotNegative, seed: Seed) -> Dataset:
    """Draw n samples; equal seeds give equal data.

    >>> dataset("XOR", 4, 0.0, 0).X
    array([[0., 0., 1., 1.],
           [0., 1., 1., 0.]])
    >>> dataset("XOR", 4, 0.0, 0).Y
    array([[0., 1., 0., 1.]])
    """
    problem = registered(DATASETS, name, "there is no data set “%(given)s”; there are %(names)s")
    X, Y = problem.draw(np.random.default_rng(seed), n, noise)
    return Dataset(X, Y, name, problem.task, problem.source)


def split(data: Dataset, n: Size) -> tuple[Dataset, Dataset]:
    """The first n samples, to train on, and the others, to test on.

    >>> train, test = split(dataset("moons", 10, 0.1, seed=0), 8)
    >>> train.X.shape, test.X.shape
    ((2, 8), (2, 2))
    """
    if n >= data.X.shape[1]:
        raise InputError(
            "n must be below the number of samples, %(samples)s, not %(given)s", samples=data.X.shape[1], given=n
        )
    first, others = (replace(data, X=data.X[:, part], Y=data.Y[:, part]) for part in (slice(n), slice(n, None)))
    return first, others


def shuffled(data: Dataset, seed: Seed) -> Dataset:
    """The same samples in another order, so that those to train on and those to test on are alike.

    >>> numbers = Dataset(np.arange(5.0)[np.newaxis], np.arange(5.0)[np.newaxis], "numbers", "regression", "by hand")
    >>> shuffled(numbers, 0).X
    array([[2., 4., 3., 0., 1.]])
    """
    order = np.random.default_rng(seed).permutation(data.X.shape[1])
    return replace(data, X=data.X[:, order], Y=data.Y[:, order])


@dataclass(frozen=True, eq=False)
class Scaling:
    """What each row of some numbers is less, and then divided by; ``scaling`` makes it.

    >>> halves = Scaling(np.array([[1.0]]), np.array([[2.0]]))
    >>> halves.of(np.array([[5.0]])), halves.undone(np.array([[2.0]]))
    (array([[2.]]), array([[5.]]))
    """

    mean: Float64[np.ndarray, "n 1"]
    deviation: Float64[np.ndarray, "n 1"]  # the standard deviation; 1 where it is 0

    def of(self, values: Float64[np.ndarray, "n N"]) -> Float64[np.ndarray, "n N"]:
        """The numbers less their mean, divided by their standard deviation."""
        check_shape(values, "values", (len(self.mean), None))
        return (values - self.mean) / self.deviation

    def undone(self, values: Float64[np.ndarray, "n N"]) -> Float64[np.ndarray, "n N"]:
        """The numbers that are scaled to these."""
        check_shape(values, "values", (len(self.mean), None))
        return self.mean + self.deviation * values

    def rows(self, chosen: Sequence[int]) -> "Scaling":
        """That of some of the rows."""
        if not all(is_count(k, least=0) and k < len(self.mean) for k in chosen):
            raise InputError("chosen must be whole numbers from 0 to %(most)s", most=len(self.mean) - 1)
        return Scaling(self.mean[list(chosen)], self.deviation[list(chosen)])


def scaling(values: Float64[np.ndarray, "n N"], trained: Size) -> Scaling:
    """How numbers are scaled so that each row has mean 0 and standard deviation 1 over its first entries, those trained
    on; a row that never changes becomes 0.

    >>> found = scaling(np.array([[5.0, 7.0, 100.0], [0.0, 0.0, 0.0]]), 2)
    >>> found.mean.tolist(), found.deviation.tolist()
    ([[6.0], [0.0]], [[1.0], [1.0]])
    """
    known = values[:, :trained]
    size = np.abs(known).max(axis=1, keepdims=True)
    unit = np.where(size > 0, size, 1.0)  # squares neither overflow nor vanish on the way
    deviation = unit * (known / unit).std(axis=1, keepdims=True)
    moves = (known != known[:, :1]).any(axis=1, keepdims=True) & (deviation > 0)
    mean = np.where(moves, unit * (known / unit).mean(axis=1, keepdims=True), known[:, :1])
    return Scaling(mean, np.where(moves, deviation, 1.0))


def explained(X: Inputs, Y: Targets) -> Float64[np.ndarray, " n_in"]:
    """Of each input, which part of its variance is explained by the targets as a line, or by the classes; 0 where it
    never changes.

    For two classes, or numbers, it is the square of the correlation, for more classes Fisher's correlation ratio.

    >>> explained(np.array([[1.0, 2.0, 3.0], [1.0, -2.0, 1.0]]), np.array([[5.0, 7.0, 9.0]])).round(12).tolist()
    [1.0, 0.0]
    """
    x, y = (scaling(values, values.shape[1]).of(values) for values in (X, Y))
    fitted = (np.linalg.pinv(y @ y.T, hermitian=True) @ (y @ x.T)).T @ y
    return (fitted**2).mean(axis=1)


def far_from_one(X: Inputs) -> list[int]:
    """The inputs, counted from 0, whose root mean square is more than 3, or less than 0.3: first weights are drawn for
    inputs about ±1.

    >>> far_from_one(np.array([[-1.0, 1.0], [5.0, 14.0]]))
    [1]
    """
    size = np.abs(X).max(axis=1, keepdims=True)
    scale = np.where(size > 0, size, 1.0)
    effective = size[:, 0] * np.sqrt(np.mean((X / scale) ** 2, axis=1))
    return [int(i) for i in np.flatnonzero((effective > 3.0) | ((effective < 0.3) & (effective > 0.0)))]


def one_hot(labels: Annotated[Int[np.ndarray, " N"], ITSELF], classes: Annotated[int, Limits(1, 1000)]) -> Targets:
    """Class numbers 0, 1, … as columns of 0 with one 1, (classes, N).

    >>> one_hot(np.array([1, 0, 1]), 3)
    array([[0., 1., 0.],
           [1., 0., 1.],
           [0., 0., 0.]])
    """
    each = np.array(labels if isinstance(labels, np.ndarray | Sequence) else None, dtype=object)
    if each.ndim != 1 or not each.size or not all(is_count(label, least=0) and label < classes for label in each):
        raise InputError("labels must be whole numbers from 0 to %(most)s", most=classes - 1)
    return np.eye(classes)[:, each.astype(int)]


@functools.cache
def digits() -> tuple[Dataset, Dataset]:
    """Handwritten digits: 3,000 to train on and 1,000 to test on, read from the file on the first call.

    Each column of X is an image of 28 × 28, row by row, from 0 (paper) to 1 (ink); Y is one-hot.

    >>> train, test = digits()
    >>> train.X.shape, test.Y.shape
    ((784, 3000), (10, 1000))
    """
    with np.load(DIGITS, allow_pickle=False) as file:
        train, test = (
            Dataset(
                X=file[f"{part}_images"].reshape(-1, 28 * 28).T / 255.0,
                Y=one_hot(file[f"{part}_labels"].astype(int), 10),
                name="digits",
                task="classification",
                source="MNIST, LeCun, Cortes, Burges, CC BY-SA 3.0, see dlmath/data/README.md",
            )
            for part in ("train", "test")
        )
    return train, test


def _taking_turns(n: int) -> Row:
    """0, 1, 0, 1, … (1, n)."""
    return np.arange(n)[np.newaxis] % 2.0


def _moved(generator: np.random.Generator, points: Points, noise: float) -> Points:
    return points + noise * generator.standard_normal(points.shape)


def _xor(generator: np.random.Generator, n: int, noise: float) -> Sample:
    """The corners (0, 0), (0, 1), (1, 1), (1, 0) in turn; y = x₁ xor x₂."""
    corners = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 1.0, 0.0]])
    return _moved(generator, corners[:, np.arange(n) % 4], noise), _taking_turns(n)


def _circles(generator: np.random.Generator, n: int, noise: float) -> Sample:
    """y = 0 on the circle of radius 1, y = 1 on that of radius ½."""
    y = _taking_turns(n)
    t = generator.uniform(0.0, 2.0 * np.pi, y.shape)
    return _moved(generator, (1.0 - 0.5 * y) * np.vstack([np.cos(t), np.sin(t)]), noise), y


def _moons(generator: np.random.Generator, n: int, noise: float) -> Sample:
    """y = 0 on (cos t, sin t), y = 1 on (1 − cos t, ½ − sin t), 0 ≤ t ≤ π: two half circles of radius 1, each reaching
    into the other."""
    y = _taking_turns(n)
    t = generator.uniform(0.0, np.pi, y.shape)
    points = np.where(y == 0.0, np.vstack([np.cos(t), np.sin(t)]), np.vstack([1.0 - np.cos(t), 0.5 - np.sin(t)]))
    return _moved(generator, points, noise), y


def _gaussians(generator: np.random.Generator, n: int, noise: float) -> Sample:
    """y = 0 around (−1, −1), y = 1 around (1, 1)."""
    y = _taking_turns(n)
    return _moved(generator, (2.0 * y - 1.0) * np.ones((2, 1)), noise), y


def _spirals(generator: np.random.Generator, n: int, noise: float) -> Sample:
    """r (sin t, cos t) with t = 3.5 π r for y = 0, half a turn further for y = 1, 0 ≤ r ≤ 1."""
    y = _taking_turns(n)
    r = generator.uniform(0.0, 1.0, y.shape)
    t = 3.5 * np.pi * r + np.pi * y
    return _moved(generator, r * np.vstack([np.sin(t), np.cos(t)]), noise), y


def _plane(generator: np.random.Generator, n: int, noise: float) -> Sample:
    """y = (x₁ + x₂) / 2 over the square from −1 to 1."""
    X = generator.uniform(-1.0, 1.0, (2, n))
    return X, X.mean(axis=0, keepdims=True) + noise * generator.standard_normal((1, n))


def _sine(generator: np.random.Generator, n: int, noise: float) -> Sample:
    """y = sin(πx) from −1 to 1: one input."""
    x = generator.uniform(-1.0, 1.0, (1, n))
    return x, np.sin(np.pi * x) + noise * generator.standard_normal((1, n))


DATASETS: dict[str, Problem] = {
    record.name: record
    for record in (
        Problem("XOR", _xor, "classification", "Goodfellow, Bengio, Courville, Deep Learning, 6.1"),
        Problem("circles", _circles, "classification", "scikit-learn make_circles, factor=0.5, with random angles"),
        Problem("moons", _moons, "classification", "scikit-learn make_moons, with random angles"),
        Problem(
            "Gaussians",
            _gaussians,
            "classification",
            "TensorFlow Playground, dataset.ts, classifyTwoGaussData, centres at ±1",
        ),
        Problem(
            "spirals", _spirals, "classification", "TensorFlow Playground, dataset.ts, classifySpiralData, radius 1"
        ),
        Problem("plane", _plane, "regression", "TensorFlow Playground, dataset.ts, regressPlane, from −1 to 1"),
        Problem("sine", _sine, "regression", "Bishop, Pattern Recognition and Machine Learning, 1.1, from −1 to 1"),
    )
}


@dataclass(frozen=True)
class Feature:
    """One input of a network as a function of a point.

    >>> FEATURES["x₁x₂"].f(np.array([[2.0], [3.0]]))
    array([6.])
    """

    name: str  # what the reader sees and what stands in links
    f: Callable[[Inputs], np.ndarray]  # X (n₀, N) ↦ its values, (N,)
    coordinates: int  # how many rows X must have
    latex: str  # its formula


# TensorFlow Playground's sin(x₁) belongs to coordinates from −6 to 6; here they run from −1 to 1.
def _x2(X: Inputs) -> np.ndarray:
    check_shape(X, "X", (2, None))
    return X[1]


FEATURES: dict[str, Feature] = {
    record.name: record
    for record in (
        Feature("x₁", lambda X: X[0], 1, r"x_1"),
        Feature("x₂", _x2, 2, r"x_2"),
        Feature("x₁²", lambda X: X[0] ** 2, 1, r"x_1^2"),
        Feature("x₂²", lambda X: _x2(X) ** 2, 2, r"x_2^2"),
        Feature("x₁x₂", lambda X: X[0] * _x2(X), 2, r"x_1x_2"),
        Feature("sin 6x₁", lambda X: np.sin(6.0 * X[0]), 1, r"\sin 6x_1"),
        Feature("sin 6x₂", lambda X: np.sin(6.0 * _x2(X)), 2, r"\sin 6x_2"),
    )
}


def features(X: Inputs, names: Collection[str]) -> Float64[np.ndarray, "n_features N"]:
    """The features of points, one row for each name.

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


def with_features(data: Dataset, names: Collection[str]) -> Dataset:
    """The same samples, given to a network as features.

    >>> with_features(dataset("XOR", 4, 0.0, 0), ["x₁x₂"]).X
    array([[0., 0., 1., 0.]])
    """
    return replace(data, X=features(data.X, names))


check_calls(__name__)
