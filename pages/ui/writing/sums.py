"""Sums of products written out with their numbers, in Unicode and in LaTeX."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from dlmath.network.steps import Arithmetic
from pages.ui.writing import equations, numbers
from pages.ui.writing.equations import number, sum_of_products


def product(*values: float, digits: int = 0) -> str:
    """Factors with points between them.

    >>> product(-0.5, -2.0)
    '−0.5·(−2)'
    """
    return "·".join([numbers.plain(values[0], digits), *(numbers.bracketed(value, digits) for value in values[1:])])


def products(xs: Iterable[float], ys: Iterable[float], digits: int = 0) -> str:
    """The sum of the products of two rows of numbers.

    >>> products([1.0, -2.0], [3.0, -4.0])
    '1·3 + (−2)·(−4)'
    """
    pairs = enumerate(zip(xs, ys, strict=True))
    return " + ".join(
        f"{(numbers.bracketed if i else numbers.plain)(x, digits)}·{numbers.bracketed(y, digits)}"
        for i, (x, y) in pairs
    )


def latex_products(xs: Iterable[float], ys: Iterable[float], first: bool = True) -> str:
    r"""As ``products``, in LaTeX; ``first`` says that no sign stands before it.

    >>> latex_products([1.0, -2.0], [3.0, -4.0])
    '1\\cdot 3+(-2)\\cdot (-4)'
    """

    def factor(value: float) -> str:
        return numbers.latex_bracketed(value, compound=True)

    pairs = enumerate(zip(xs, ys, strict=True))
    return "+".join(rf"{factor(x) if i or not first else numbers.latex(x)}\cdot {factor(y)}" for i, (x, y) in pairs)


def latex_matrix(rows: Iterable[Iterable[float]], written: Callable[[float], str] = numbers.latex) -> str:
    """A matrix in LaTeX, each of its numbers as ``written``."""
    return r"\begin{bmatrix}" + r"\\".join("&".join(map(written, row)) for row in rows) + r"\end{bmatrix}"


def grid_of_products(A: np.ndarray, B: np.ndarray, AB: np.ndarray) -> list[list[str]]:
    """The arithmetic of every entry of a product of matrices, with its value."""
    columns = B.T.tolist()
    return [
        [
            str(equations.plain(sum_of_products(row, column), value))
            for column, value in zip(columns, values, strict=True)
        ]
        for row, values in zip(A.tolist(), AB.tolist(), strict=True)
    ]


def entrywise(A: np.ndarray, B: np.ndarray, AB: np.ndarray, digits: int = 0) -> list[list[str]]:
    """The arithmetic of every entry of the entrywise product of two matrices, with its value."""
    rows = zip(A.tolist(), B.tolist(), AB.tolist(), strict=True)
    return [
        [str(equations.plain((number(a), "·", number(b)), ab, digits, digits)) for a, b, ab in zip(*row, strict=True)]
        for row in rows
    ]


def of_all(values: Iterable[float]) -> Arithmetic:
    """The terms of a sum of numbers.

    >>> str(equations.plain(of_all([1.0, -2.0]), -1.0))
    '1 + (−2) = −1'
    """
    return tuple(part for value in values for part in ("+", number(value)))[1:]


def plus(*values: float, digits: int = 0) -> str:
    """Numbers added up.

    >>> plus(1.0, -2.0)
    '1 + (−2)'
    """
    return " + ".join([numbers.plain(values[0], digits), *(numbers.bracketed(value, digits) for value in values[1:])])


def latex_sum(values: Iterable[float]) -> str:
    """As ``plus``, in LaTeX."""
    first, *others = values
    return "+".join([numbers.latex(first), *map(numbers.latex_bracketed, others)])


def latex_rows(terms: Sequence[str], in_line: int) -> str:
    r"""Terms added up, so many in a line of an ``aligned``.

    >>> latex_rows(["a", "b", "c"], 2)
    'a+b\\\\&\\quad+c'
    """
    rows = ("+".join(terms[first : first + in_line]) for first in range(0, len(terms), in_line))
    return r"\\&\quad+".join(rows)


def latex_lines(left: str, rights: Iterable[str]) -> str:
    """A quantity and what it equals, line by line, in LaTeX."""
    lines = r"\\&=".join(rights)
    return rf"\begin{{aligned}}{left}&={lines}\end{{aligned}}"
