"""Data to learn from: points in the plane, functions, handwritten digits.

Shapes: X (n₀, N), Y (n_L, N), columns being samples. Two classes are one row of 0 and 1; more classes are one row each (one-hot).
All but the digits are functions of a number of samples, a noise and a seed. Samples of the two classes take turns, so that any
piece of a data set is as balanced as the whole. Noise is the standard deviation of what is added to each coordinate of a point,
or, where a function is to be learnt, to its value.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from jaxtyping import Float64, Int

from dlmath.arrays import InputError, as_matrix, check_count, check_number, is_count, registered

Inputs = Float64[np.ndarray, "n_in N"]
Targets = Float64[np.ndarray, "n_out N"]
Points = Float64[np.ndarray, "2 N"]
Row = Float64[np.ndarray, "1 N"]
Sample = tuple[Inputs, Targets]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Samples with their targets; the arrays are read-only.

    Attributes:
      X: inputs, (n₀, N).
      Y: targets, (n_L, N).
      name: what the reader sees and what stands in links.
      task: "classification" or "regression".
      source: where the data come from.
      cut: the value between the targets of two classes that share one output: ½ for 0 and 1, 0 for −1 and +1.

    Raises: InputError if X or Y is no finite matrix, or they have different numbers of columns.

    >>> Dataset(np.array([[1.0, 2.0]]), np.array([[0.0, 1.0]]), "two", "classification", "by hand").X.flags.writeable
    False
    """

    X: Inputs
    Y: Targets
    name: str
    task: str
    source: str
    cut: float = 0.5

    def __post_init__(self) -> None:
        X = as_matrix(self.X, "X")
        Y = as_matrix(self.Y, "Y", (None, X.shape[1]))
        for field, matrix in (("X", X), ("Y", Y)):
            matrix.setflags(write=False)
            object.__setattr__(self, field, matrix)


@dataclass(frozen=True)
class Problem:
    """A kind of data, of which any number can be drawn.

    Attributes:
      name: what the reader sees and what stands in links.
      draw: (generator, n, noise) ↦ X, Y.
      task: "classification" or "regression".
      source: where it is taken from.

    >>> [name for name, problem in DATASETS.items() if problem.task == "regression"]
    ['plane', 'sine']
    """

    name: str
    draw: Callable[[np.random.Generator, int, float], Sample]
    task: str
    source: str


def dataset(name: str, n: int, noise: float, seed: int) -> Dataset:
    """Draw a data set.

    Args:
      name: a name in DATASETS.
      n: how many samples, ≥ 2.
      noise: a standard deviation ≥ 0.
      seed: an integer ≥ 0; equal seeds give equal data.

    Returns: the data set, n columns.

    Raises: InputError for an unknown name and for numbers out of range.

    >>> dataset("XOR", 4, 0.0, 0).X
    array([[0., 0., 1., 1.],
           [0., 1., 1., 0.]])
    >>> dataset("XOR", 4, 0.0, 0).Y
    array([[0., 1., 0., 1.]])
    """
    check_count(n, "n", least=2)
    check_number(noise, "noise", least=0.0)
    check_count(seed, "seed", least=0)
    problem = registered(DATASETS, name, "there is no data set “%(given)s”; there are %(names)s")
    X, Y = problem.draw(np.random.default_rng(seed), n, noise)
    return Dataset(X, Y, name, problem.task, problem.source)


def split(data: Dataset, n: int) -> tuple[Dataset, Dataset]:
    """The first n samples, to train on, and the others, to test on.

    Raises: InputError unless there are samples for both.

    >>> train, test = split(dataset("moons", 10, 0.1, seed=0), 8)
    >>> train.X.shape, test.X.shape
    ((2, 8), (2, 2))
    """
    check_count(n, "n", least=1)
    if n >= data.X.shape[1]:
        raise InputError("n must be below the number of samples, %(samples)s, not %(given)s", samples=data.X.shape[1], given=n)
    first, others = (replace(data, X=data.X[:, part], Y=data.Y[:, part]) for part in (slice(n), slice(n, None)))
    return first, others


def shuffled(data: Dataset, seed: int) -> Dataset:
    """The same samples in another order, so that those to train on and those to test on are alike.

    Args:
      data: N samples.
      seed: an integer ≥ 0.

    >>> numbers = Dataset(np.arange(5.0)[np.newaxis], np.arange(5.0)[np.newaxis], "numbers", "regression", "by hand")
    >>> shuffled(numbers, 0).X
    array([[2., 4., 3., 0., 1.]])
    """
    check_count(seed, "seed", least=0)
    order = np.random.default_rng(seed).permutation(data.X.shape[1])
    return replace(data, X=data.X[:, order], Y=data.Y[:, order])


def one_hot(labels: Int[np.ndarray, " N"], classes: int) -> Targets:
    """Class numbers 0, 1, … as columns of 0 with one 1, (classes, N).

    Args:
      labels: N whole numbers from 0 to classes − 1.
      classes: how many there are, ≥ 1.

    Raises: InputError for a label that is no class, for labels that are no whole numbers in a row, and for no label at all.

    >>> one_hot(np.array([1, 0, 1]), 3)
    array([[0., 1., 0.],
           [1., 0., 1.],
           [0., 0., 0.]])
    """
    check_count(classes, "classes", least=1)
    each = np.asarray(labels, dtype=object)
    if each.ndim != 1 or not each.size or not all(is_count(label, least=0) and label < classes for label in each):
        raise InputError("labels must be whole numbers from 0 to %(most)s", most=classes - 1)
    return np.eye(classes)[:, each.astype(int)]


@functools.cache
def digits() -> tuple[Dataset, Dataset]:
    """Handwritten digits: 3,000 to train on and 1,000 to test on, read from the file on the first call.

    Returns: two data sets; X is (784, N), each column an image of 28 × 28, row by row, from 0 (paper) to 1 (ink); Y is one-hot, (10, N).

    >>> train, test = digits()
    >>> train.X.shape, test.Y.shape
    ((784, 3000), (10, 1000))
    """
    with np.load(Path(__file__).parent / "data" / "mnist_subset.npz", allow_pickle=False) as file:
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


def xor(generator: np.random.Generator, n: int, noise: float) -> Sample:
    """The corners (0, 0), (0, 1), (1, 1), (1, 0) in turn; y = x₁ xor x₂.

    Args:
      generator: what the noise, and in other data sets the place, is drawn from.
      n: how many samples.
      noise: a standard deviation.

    Returns: X, (n₀, n), and Y, (1, n); numbers are checked by ``dataset``.

    Source: Goodfellow, Bengio, Courville, Deep Learning, 6.1.

    >>> X, Y = xor(np.random.default_rng(0), 4, 0.0)
    >>> X.T.tolist(), Y.tolist()
    ([[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0]], [[0.0, 1.0, 0.0, 1.0]])
    """
    corners = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 1.0, 0.0]])
    return _moved(generator, corners[:, np.arange(n) % 4], noise), _taking_turns(n)


def circles(generator: np.random.Generator, n: int, noise: float) -> Sample:
    """y = 0 on the circle of radius 1, y = 1 on that of radius ½.

    Args and returns are those of ``xor``.

    Source: scikit-learn, make_circles, with random angles.

    >>> X, Y = circles(np.random.default_rng(0), 4, 0.0)
    >>> np.hypot(X[0], X[1]).round(12).tolist()
    [1.0, 0.5, 1.0, 0.5]
    """
    y = _taking_turns(n)
    t = generator.uniform(0.0, 2.0 * np.pi, y.shape)
    return _moved(generator, (1.0 - 0.5 * y) * np.vstack([np.cos(t), np.sin(t)]), noise), y


def moons(generator: np.random.Generator, n: int, noise: float) -> Sample:
    """y = 0 on (cos t, sin t), y = 1 on (1 − cos t, ½ − sin t), 0 ≤ t ≤ π: two half circles, each reaching into the other.

    Args and returns are those of ``xor``.

    Source: scikit-learn, make_moons, with random angles.

    Both have radius 1, around (0, 0) and (1, ½):

    >>> X, Y = moons(np.random.default_rng(0), 4, 0.0)
    >>> np.hypot(X[0] - Y[0], X[1] - 0.5 * Y[0]).round(12).tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    y = _taking_turns(n)
    t = generator.uniform(0.0, np.pi, y.shape)
    points = np.where(y == 0.0, np.vstack([np.cos(t), np.sin(t)]), np.vstack([1.0 - np.cos(t), 0.5 - np.sin(t)]))
    return _moved(generator, points, noise), y


def gaussians(generator: np.random.Generator, n: int, noise: float) -> Sample:
    """y = 0 around (−1, −1), y = 1 around (1, 1).

    Args and returns are those of ``xor``.

    Source: TensorFlow Playground, dataset.ts, classifyTwoGaussData.

    >>> gaussians(np.random.default_rng(0), 2, 0.0)[0].T.tolist()
    [[-1.0, -1.0], [1.0, 1.0]]
    """
    y = _taking_turns(n)
    return _moved(generator, (2.0 * y - 1.0) * np.ones((2, 1)), noise), y


def spirals(generator: np.random.Generator, n: int, noise: float) -> Sample:
    """r (sin t, cos t) with t = 3.5 π r for y = 0, half a turn further for y = 1, 0 ≤ r ≤ 1.

    Args and returns are those of ``xor``.

    Source: TensorFlow Playground, dataset.ts, classifySpiralData.

    Half a turn changes the sign of r sin t:

    >>> X, Y = spirals(np.random.default_rng(0), 4, 0.0)
    >>> r = np.hypot(X[0], X[1])
    >>> (X[0] / (r * np.sin(3.5 * np.pi * r))).round(9).tolist()
    [1.0, -1.0, 1.0, -1.0]
    """
    y = _taking_turns(n)
    r = generator.uniform(0.0, 1.0, y.shape)
    t = 3.5 * np.pi * r + np.pi * y
    return _moved(generator, r * np.vstack([np.sin(t), np.cos(t)]), noise), y


def plane(generator: np.random.Generator, n: int, noise: float) -> Sample:
    """y = (x₁ + x₂) / 2 over the square from −1 to 1.

    Args and returns are those of ``xor``.

    Source: TensorFlow Playground, dataset.ts, regressPlane.

    >>> X, Y = plane(np.random.default_rng(0), 3, 0.0)
    >>> (Y[0] - (X[0] + X[1]) / 2.0).tolist()
    [0.0, 0.0, 0.0]
    """
    X = generator.uniform(-1.0, 1.0, (2, n))
    return X, X.mean(axis=0, keepdims=True) + noise * generator.standard_normal((1, n))


def sine(generator: np.random.Generator, n: int, noise: float) -> Sample:
    """y = sin(πx) from −1 to 1: one input.

    Args and returns are those of ``xor``.

    Source: Bishop, Pattern Recognition and Machine Learning, 1.1.

    >>> x, y = sine(np.random.default_rng(0), 3, 0.0)
    >>> (y - np.sin(np.pi * x)).tolist()
    [[0.0, 0.0, 0.0]]
    """
    x = generator.uniform(-1.0, 1.0, (1, n))
    return x, np.sin(np.pi * x) + noise * generator.standard_normal((1, n))


DATASETS: dict[str, Problem] = {
    record.name: record
    for record in (
        Problem("XOR", xor, "classification", "Goodfellow, Bengio, Courville, Deep Learning, 6.1"),
        Problem("circles", circles, "classification", "scikit-learn make_circles, factor=0.5, with random angles"),
        Problem("moons", moons, "classification", "scikit-learn make_moons, with random angles"),
        Problem("Gaussians", gaussians, "classification", "TensorFlow Playground, dataset.ts, classifyTwoGaussData, centres at ±1"),
        Problem("spirals", spirals, "classification", "TensorFlow Playground, dataset.ts, classifySpiralData, radius 1"),
        Problem("plane", plane, "regression", "TensorFlow Playground, dataset.ts, regressPlane, from −1 to 1"),
        Problem("sine", sine, "regression", "Bishop, Pattern Recognition and Machine Learning, 1.1, from −1 to 1"),
    )
}
