"""Other ways to read a matrix product, each as an equation between matrices."""

from collections.abc import Sequence

import numpy as np

from dlmath.linear_algebra.matrices import Product, product
from pages.ui.writing import numbers, palette, sums
from pages.ui.writing.numbers import sub
from pages.vectors_and_matrices.parts.grids import Block

VIEWS = ("columns", "rows", "outer", "blocks")
Parts = list[Block | str]


def view(name: str, P: Product, A: np.ndarray, B: np.ndarray, i: int, j: int, cut: int) -> Parts:
    """A product read in one of the VIEWS.

    Args:
      name: of the view.
      P, A, B: the product and its factors, (m, p), (m, n), (n, p).
      i, j: a cell of AB, from 0: its column, row or block is shown.
      cut: how many columns of A are left of the cut between the blocks.
    """
    if name == "blocks":
        return _blocks(P, A, B, i, j, cut)
    if name == "outer":
        return _outer(P, A, B)
    return _columns(P, A, B, j) if name == "columns" else _rows(P, A, B, i)


def _columns(P: Product, A: np.ndarray, B: np.ndarray, j: int) -> Parts:
    parts: Parts = []
    for k, b in enumerate(B[:, j].tolist()):
        parts += [_coefficient(b, k), Block(A[:, k : k + 1], full(A[:, k : k + 1]), f"a{sub(k)}", palette.symbol("W"))]
    result = P.result[:, j : j + 1]
    return [
        *parts,
        "=",
        Block(result, sums.grid_of_products(A, B[:, j : j + 1], result), f"(AB){sub(j)}", palette.symbol("z")),
    ]


def _rows(P: Product, A: np.ndarray, B: np.ndarray, i: int) -> Parts:
    parts: Parts = []
    for k, a in enumerate(A[i].tolist()):
        parts += [_coefficient(a, k), Block(B[k : k + 1], full(B[k : k + 1]), f"b{sub(k)}ᵀ", palette.symbol("a"))]
    result = P.result[i : i + 1]
    return [
        *parts,
        "=",
        Block(result, sums.grid_of_products(A[i : i + 1], B, result), f"(AB){sub(i)}ᵀ", palette.symbol("z")),
    ]


def _outer(P: Product, A: np.ndarray, B: np.ndarray) -> Parts:
    parts: Parts = []
    for k in range(A.shape[1]):
        outer = P.outer(k)
        parts += [
            "+",
            Block(outer, sums.grid_of_products(A[:, k : k + 1], B[k : k + 1], outer), f"a{sub(k)}b{sub(k)}ᵀ"),
        ]
    return [*parts[1:], "=", Block(P.result, sums.grid_of_products(A, B, P.result), "AB", palette.symbol("z"))]


def _blocks(P: Product, A: np.ndarray, B: np.ndarray, i: int, j: int, cut: int) -> Parts:
    """The block of AB that holds (i, j), from the blocks of A beside it and the blocks of B above it; AB is cut in the
    middle."""
    rows, row = _half(A.shape[0], i)
    columns, column = _half(B.shape[1], j)
    inner = [part for part in (slice(0, cut), slice(cut, A.shape[1])) if part.start < part.stop]
    left: Parts = []
    right: Parts = []
    for k, part in enumerate(inner):
        A_block, B_block = A[rows, part], B[part, columns]
        a, b = f"A{sub(row, k)}", f"B{sub(k, column)}"
        left += [
            "+",
            Block(A_block, full(A_block), a, palette.symbol("W")),
            Block(B_block, full(B_block), b, palette.symbol("a")),
        ]
        right += ["+", _product_block(A_block, B_block, f"{a}{b}")]
    result = P.result[rows, columns]
    return [
        *left[1:],
        "=",
        *right[1:],
        "=",
        Block(result, full(result), f"(AB){sub(row, column)}", palette.symbol("z")),
    ]


def _half(size: int, at: int) -> tuple[slice, int]:
    """The half that holds a place, and which it is."""
    middle = (size + 1) // 2
    return (slice(0, middle), 0) if at < middle else (slice(middle, size), 1)


def _product_block(A: np.ndarray, B: np.ndarray, name: str) -> Block:
    values = product(A, B).result
    return Block(values, sums.grid_of_products(A, B, values), name)


def _coefficient(value: float, k: int) -> str:
    """What stands before the k-th matrix of a combination."""
    return f"+ {numbers.bracketed(value, 3)} ·" if k else f"{numbers.plain(value, 3)} ·"


def full(values: np.ndarray | Sequence[Sequence[float]]) -> list[list[str]]:
    """Every digit of every number."""
    return [[numbers.full(float(value)) for value in row] for row in values]
