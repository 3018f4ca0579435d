"""What the states of these lessons give, from the values of their controls: with it guesses are judged."""

import math
from itertools import product as pairs_of

import numpy as np

from dlmath import ACTIVATIONS, LOSSES, InputError, Layer, Trace, parse_matrix, trace
from dlmath.linear_algebra.convolution import KERNELS, convolve2d, cross_correlate2d, output_size
from dlmath.linear_algebra.decompositions import eigen, rank, svd
from dlmath.linear_algebra.linear_systems import determinant
from dlmath.linear_algebra.matrices import product
from dlmath.linear_algebra.vectors import add, angle, dot, flatten_rows, in_rows, norm, projection
from dlmath.training.datasets import digits, one_hot
from dlmath.training.digit_classifier import classifier
from dlmath.training.word_vectors import NEIGHBOURS, WORDS, one_pair
from pages.ui.drawing import images
from pages.ui.inputs.guesses import State
from pages.ui.network import scenes
from pages.vectors_and_matrices.parts import linear_digits

SIDE = images.SIDE


def number(state: State, name: str) -> float:
    """The number that a control holds."""
    return float(str(state[name]))


def whole(state: State, name: str) -> int:
    """The whole number that a control holds."""
    return int(str(state[name]))


def matrix(state: State, name: str) -> np.ndarray:
    """The matrix that a control holds as text."""
    return parse_matrix(str(state[name]))


# Images as vectors.


def _places(width: int) -> np.ndarray:
    """Where each pixel of a picture lies when its vector is cut into rows of another length: row and column, from 0."""
    k = in_rows(flatten_rows(np.arange(1.0, SIDE * SIDE + 1).reshape(SIDE, SIDE)), width)
    rows, columns = np.nonzero(np.isfinite(k))
    return np.stack([rows, columns], axis=1).reshape(SIDE, SIDE, 2)


def lean(state: State) -> float:
    """By how many columns a row of the picture lies right of the one above it."""
    places = _places(whole(state, "width"))
    return float(places[1, SIDE // 2, 1] - places[0, SIDE // 2, 1])


def copies(state: State) -> float:
    """At how many places in a row of the vector the rows of the picture begin."""
    return float(len(np.unique(_places(whole(state, "width"))[:, 0, 1])))


def right_half(state: State) -> str:
    """Where the right half of the first row of the picture lies: "below" or "beside" the left half."""
    places = _places(whole(state, "width"))
    return "below" if places[0, SIDE // 2, 0] > places[0, 0, 0] else "beside"


def next_pixel(state: State) -> str:
    """Row and column of the pixel that follows one in the vector."""
    i, j = divmod(SIDE * (whole(state, "i") - 1) + whole(state, "j"), SIDE)
    return f"{i + 1}-{j + 1}"


# Vectors.


def x_and_y(state: State) -> tuple[np.ndarray, np.ndarray]:
    """The two vectors in the plane."""
    x1, x2, y1, y2 = (number(state, name) for name in ("x1", "x2", "y1", "y2"))
    return np.array([[x1], [x2]]), np.array([[y1], [y2]])


def u_and_v(state: State) -> tuple[np.ndarray, np.ndarray]:
    """The two vectors of any length."""
    return matrix(state, "u").reshape(-1, 1), matrix(state, "v").reshape(-1, 1)


def longer(state: State, p: float = 2.0) -> str:
    """Which of x and y is longer in a norm: "x", "y" or "alike"."""
    x, y = (norm(each, p) for each in x_and_y(state))
    return "x" if x > y else "y" if y > x else "alike"


def undefined(state: State) -> str:
    """What of x and y has no value: the "angle", the "shadow", or "none"."""
    for name, formula in (("shadow", projection), ("angle", angle)):
        try:
            formula(*x_and_y(state))
        except InputError:
            return name
    return "none"


def product_of_both(state: State) -> float:
    """x·y."""
    return dot(*x_and_y(state)).value


def sum_of_both(state: State) -> np.ndarray:
    """x + y."""
    return add(*x_and_y(state))


# The matrix product.


def fitting(state: State) -> float:
    """How many of the eight products of A or its transpose with B or its transpose there are."""
    A, B = matrix(state, "A"), matrix(state, "B")
    ways = [(one, other) for one, other in pairs_of((A, A.T), (B, B.T))]
    return float(sum(a.shape[1] == b.shape[0] for one, other in ways for a, b in ((one, other), (other, one))))


def ab(state: State) -> np.ndarray:
    """A B."""
    return product(matrix(state, "A"), matrix(state, "B")).result


def ba(state: State) -> np.ndarray:
    """B A."""
    return product(matrix(state, "B"), matrix(state, "A")).result


def compared(state: State) -> str:
    """What BA is beside AB: the "same", its "negative", or "another"."""
    found = {"same": ab(state), "negative": -ab(state)}
    return next((name for name, value in found.items() if np.array_equal(value, ba(state))), "another")


def stretched(state: State) -> str:
    """Whether a diagonal A stretches the "columns" or the "rows" of B in BA."""
    by = np.diag(matrix(state, "A"))
    return "columns" if np.array_equal(ba(state), matrix(state, "B") * by) else "rows"


def until_nothing(state: State) -> float:
    """How often A has to be applied until nothing is left of B."""
    left, times = matrix(state, "B"), 0
    while left.any() and times < 100:
        left, times = product(matrix(state, "A"), left).result, times + 1
    return float(times)


# Linear maps.


def plane_map(state: State) -> np.ndarray:
    """B A, what the plane is moved by."""
    A = np.array([[number(state, f"a{i}{j}") for j in (1, 2)] for i in (1, 2)])
    return product(matrix(state, "B"), A).result


def area(state: State) -> float:
    """The determinant."""
    return determinant(plane_map(state))


def kept(state: State) -> str:
    """How many lines through the origin are kept: "0", "1", "2" or "all"."""
    e = eigen(plane_map(state))
    return "all" if e.all_directions else str(e.independent) if e.is_real else "0"


def undone_by(state: State) -> str:
    """What brings back what was moved: "inverse" or "none"."""
    return "inverse" if rank(plane_map(state)) == 2 else "none"


def between_kept(state: State) -> float:
    """The angle between the two kept directions, in degrees."""
    v, w = (eigen(plane_map(state)).vectors.real[:, [k]] for k in (0, 1))
    return math.degrees(angle(v, w))


def singular(state: State) -> tuple[float, float]:
    """The two singular values."""
    first, second = svd(plane_map(state)).values[:, 0].tolist()
    return first, second


def square(state: State) -> str:
    """What B A is: the "identity", a "half-turn", a "mirror" or "another"."""
    M = plane_map(state)
    known = {"identity": np.eye(2), "half-turn": -np.eye(2)}
    found = next((name for name, value in known.items() if np.array_equal(M, value)), "another")
    return "mirror" if found == "another" and determinant(M) < 0.0 else found


def image_of_nothing(state: State) -> float:
    """The first coordinate of what the origin is moved to."""
    shift = np.array([[number(state, "b1")], [number(state, "b2")]])
    return float((product(plane_map(state), np.zeros((2, 1))).result + shift)[0, 0])


# The linear model.


def _brush(state: State) -> tuple[int, int, int, int]:
    """The square of pixels to whose ink or weights something is added."""
    return linear_digits.brush(whole(state, "i"), whole(state, "j"), 2 * whole(state, "size") + 1)


def reading(state: State, blot: bool = True) -> Trace:
    """The ten scores and probabilities of a digit, with the ink and the weights that were added."""
    (layer,) = classifier()
    at = _brush(state)
    n, test = whole(state, "digit"), digits()[1]
    x = linear_digits.painted(test.X[:, n - 1 : n], at, number(state, "ink") if blot else 0.0)
    W = linear_digits.reweighted(layer.W, whole(state, "class"), at, number(state, "weight"))
    label = one_hot(np.array([int(test.Y[:, n - 1].argmax())]), 10)
    return trace((Layer(W, layer.b, layer.activation),), x, label, LOSSES["CE"])


def ranked(state: State, place: int, blot: bool = True) -> str:
    """The digit with the highest score, or one of the places below it, from 0."""
    return str(int(reading(state, blot).forward[0].z[:, 0].argsort()[::-1][place]))


def moved_score(state: State) -> float:
    """By how much the ink moves the score of the class that is shown."""
    c = whole(state, "class")
    return float(reading(state).forward[0].z[c, 0] - reading(state, blot=False).forward[0].z[c, 0])


def most_added(state: State) -> float:
    """By how much the weights that were added raise the score of a picture that is ink there."""
    (layer,) = classifier()
    at = _brush(state)
    changed = linear_digits.reweighted(np.zeros_like(layer.W), whole(state, "class"), at, number(state, "weight"))
    return float(changed.clip(min=0.0).sum())


def on_xor(state: State) -> Trace:
    """The model of the four points of XOR."""
    X, Y = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]]), np.array([[0.0, 1.0, 1.0, 0.0]])
    if state["xor"] != "affine":
        return trace(scenes.SCENES["xor"].network, X, Y, LOSSES["MSE"])
    W, b = np.array([[number(state, "w1"), number(state, "w2")]]), np.array([[number(state, "b")]])
    return trace((Layer(W, b, ACTIVATIONS["identity"]),), X, Y, LOSSES["MSE"])


# Convolution.


def kernel(state: State) -> np.ndarray:
    """The kernel as it was given, not turned."""
    name = str(state["kernel"])
    return matrix(state, "K") if name == "own" else KERNELS[name]


def output(state: State, K: np.ndarray, turned: bool | None = None) -> np.ndarray:
    """The output of a kernel, turned as the state says or not."""
    turned = state["way"] == "convolution" if turned is None else turned
    if state["on"] == "digit":
        n = whole(state, "digit")
        X = digits()[1].X[:, n - 1].reshape(SIDE, SIDE)
    else:
        X = matrix(state, "X")
    slid = convolve2d if turned else cross_correlate2d
    return slid(X, K, *(whole(state, name) for name in ("stride", "padding", "dilation")))


def cell(state: State, K: np.ndarray, turned: bool | None = None) -> float:
    """The cell of the output that the state shows."""
    return float(output(state, K, turned)[whole(state, "i") - 1, whole(state, "j") - 1])


def height(state: State, K: np.ndarray, gaps: bool = True) -> float:
    """The height of the output, with or without the gaps of the kernel."""
    dilation = whole(state, "dilation") if gaps else 1
    stride, padding = whole(state, "stride"), whole(state, "padding")
    return float(output_size(matrix(state, "X").shape, K.shape, stride, padding, dilation)[0])


# Words as vectors.


def heaps(state: State) -> float:
    """How many groups of words there are that are asked for the same neighbours."""
    return float(len({NEIGHBOURS[str(word)] for word in WORDS}))


def pair(state: State) -> Trace:
    """A word, and the neighbour that is to be guessed."""
    word, beside = (WORDS.index(str(state[name])) for name in ("word", "beside"))
    return one_pair(whole(state, "seed"), whole(state, "updates"), word, beside)


def apart(state: State, one: str, other: str) -> float:
    """How far two words lie from one another."""
    W = pair(state).network[0].W
    return norm(W[:, [WORDS.index(one)]] - W[:, [WORDS.index(other)]])


def probability(state: State) -> float:
    """That of the neighbour."""
    return float(pair(state).forward[1].a[WORDS.index(str(state["beside"])), 0])


def columns_that_learn(state: State) -> float:
    """How many columns of W have a gradient that is not 0."""
    return float(np.count_nonzero(pair(state).backward[0].dW.any(axis=0)))
