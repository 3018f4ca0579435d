"""A kernel on a picture as a formula and in words, and the same as one matrix product."""

import numpy as np

from dlmath.linear_algebra.convolution import Sliding
from dlmath.linear_algebra.matrices import Product
from pages.ui.drawing import images
from pages.ui.drawing.charts import Figure, base_layout
from pages.ui.drawing.images import outline
from pages.ui.drawing.sliding import MOST_NUMBERS, in_words, largest, multiplied, row_under, texts_of, without_rounding
from pages.ui.writing import formulas, numbers, palette
from pages.ui.writing.palette import colour
from pages.ui.writing.symbols import coloured
from pages.ui.writing.text import _
from pages.vectors_and_matrices.parts import grids

MOST_ROWS, MOST_COLUMNS = 18, 40  # of a factor of a product whose numbers are written into it
MOST_PATCH = 49  # rows of the matrix of the patches of one picture
MOST_DRAWN = 24_000  # cells of it
MOST_MET = 2500  # cells of a matrix that say under the pointer what they are multiplied by


def in_symbols(kernel: tuple[int, int], flipped: bool, stride: int, dilation: int) -> str:
    """The formula of one cell of the output, as LaTeX."""
    kh, kw = kernel
    row, column = (row_under(i, u, stride, dilation) for i, u in ("iu", "jv"))
    k = rf"k_{{{kh + 1}-u,\,{kw + 1}-v}}" if flipped else "k_{uv}"
    x = rf"x_{{{row},\;{column}}}"
    return rf"y_{{ij}}=\sum_{{u=1}}^{{{kh}}}\sum_{{v=1}}^{{{kw}}}{coloured('x', x)}\,{coloured('W', k)}"


def size_in_numbers(letter: str, n: int, k: int, stride: int, padding: int, dilation: int, size: int) -> str:
    """How many cells the output has in one direction, as LaTeX."""
    span = str(k) if dilation == 1 else rf"({dilation}\cdot({k}-1)+1)"
    return rf"{letter}=\left\lfloor\frac{{{n}+2\cdot{padding}-{span}}}{{{stride}}}\right\rfloor+1={size}"


def product_in_shapes(left: str, right: str, A: np.ndarray, B: np.ndarray, result: np.ndarray) -> str:
    """The two factors with their shapes, as LaTeX."""
    return rf"{left}\,{right}=y{formulas.shapes_of_product(A, B, result)}"


def difference(P: Product, c: Sliding) -> float:
    """The largest difference between the output as one matrix product and as sums of products."""
    with np.errstate(invalid="ignore"):
        return float(np.abs(P.result.ravel() - c.result.ravel()).max())


def describe(c: Sliding, at: tuple[int, int]) -> str:
    """The sliding kernel in words."""
    shapes = {"m": c.sheets.shape[1], "n": c.sheets.shape[2], "h": c.result.shape[0], "w": c.result.shape[1]}
    what = _(
        "A kernel with the rows %(kernel)s on a picture of %(m)s×%(n)s gives an output of %(h)s×%(w)s.",
        kernel=numbers.matrix(c.kernels[0]),
        **shapes,
    )
    return f"{what} {in_words(c, at, 'y')}" + (
        f" y = {numbers.matrix(without_rounding(c))}." if c.result.size <= 64 else ""
    )


def describe_product(matrix: np.ndarray, other: np.ndarray, P: Product, c: Sliding) -> str:
    """The matrix product in words."""
    shapes = [f"{rows}×{columns}" for rows, columns in (matrix.shape, other.shape, P.result.shape)]
    words = _(
        "A matrix of %(matrix)s, a vector of %(other)s and their product of %(result)s as heat maps; largest difference"
        " from the output %(d)s.",
        matrix=shapes[0],
        other=shapes[1],
        result=shapes[2],
        d=numbers.plain(difference(P, c)),
    )
    return words


def laid_out(matrix: np.ndarray, other: np.ndarray, P: Product, at: int, letters: str) -> Figure:
    """A matrix product with each number where it meets the others, and what makes one number of the result in a frame.

    Args:
      matrix: the matrix of the patches, (k, cells), with the kernel standing on its left and the result lying below; or
        the matrix of the kernel, (cells, pixels), with the picture lying on top and the result standing on its right.
      other: the kernel, (1, k), or the picture, (pixels, 1).
      P: other · matrix, or matrix · other.
      at: which number of the result is framed, from 0.
      letters: of the matrix, the standing and the lying vector.
    """
    (m, n), patches = matrix.shape, len(other) == 1
    wide, tall, gap_x, gap_y = max(1.0, 0.03 * n), max(1.0, 0.05 * m), 0.3 + 0.01 * n, 0.3 + 0.02 * m
    x = 0.5 - gap_x - wide / 2 if patches else n + 0.5 + gap_x + wide / 2
    y = m + 0.5 + gap_y + tall / 2 if patches else 0.5 - gap_y - tall / 2
    standing, lying = (other.T, P.result) if patches else (P.result, other.T)
    met = _met(matrix, other.T, P.products[0] if patches else P.products[:, :, 0])
    reach_x, reach_y = gap_x + wide + 0.6, gap_y + tall + 0.6
    quiet = {"visible": False, "fixedrange": True}
    shade = palette.symbol("W")
    made = _box(at + 1, y, 1, tall) if patches else _box(x, at + 1, wide, 1)
    on_top, at_left = (
        {"yref": "paper", "y": 1, "yanchor": "bottom"},
        {"xref": "paper", "x": 0, "xanchor": "right", "xshift": -4},
    )
    beside = {"x": 0.5, "xanchor": "right", "xshift": -5, "y": y} if patches else at_left | {"y": y}
    places = [on_top | {"x": (n + 1) / 2} if patches else at_left | {"y": (m + 1) / 2}, on_top | {"x": x}, beside]
    return {
        "data": [
            _block(matrix, m <= MOST_ROWS and n <= MOST_COLUMNS) | met,
            _block(standing, m <= MOST_ROWS) | {"x0": x, "dx": wide},
            _block(lying, n <= MOST_COLUMNS) | {"y0": y, "dy": tall},
            outline(_box(at + 1, (m + 1) / 2, 1, m) if patches else _box((n + 1) / 2, at + 1, n, 1), shade, width=2),
            outline(made, shade),
        ],
        "layout": (
            base_layout(330)
            | {
                "margin": {"l": 24, "r": 4, "t": 24, "b": 4},
                "hovermode": "closest",
                "xaxis": quiet | {"range": [0.5 - reach_x * patches, n + 0.5 + reach_x * (not patches)]},
                "yaxis": quiet | {"range": [m + 0.5 + reach_y * patches, 0.5 - reach_y * (not patches)]},
                "annotations": [
                    grids.caption(f"<i>{letter}</i>", 0, 0, size=16) | place
                    for letter, place in zip(letters, places, strict=True)
                ],
            }
        ),
    }


def _box(x: float, y: float, width: float, height: float) -> tuple[list[float], list[float]]:
    """The corners of a rectangle around a point."""
    x0, x1, y0, y1 = x - width / 2, x + width / 2, y - height / 2, y + height / 2
    return [x0, x1, x1, x0, x0], [y0, y0, y1, y1, y0]


def _met(matrix: np.ndarray, other: np.ndarray, products: np.ndarray) -> Figure:
    """Under the pointer, each number of the matrix times the number of the other factor that it meets."""
    if matrix.size > MOST_MET:
        return {}
    rows = zip(matrix.tolist(), np.broadcast_to(other, matrix.shape).tolist(), products.tolist(), strict=True)
    how = [[multiplied(*each) for each in zip(*row, strict=True)] for row in rows]
    return {"customdata": how, "hovertemplate": "%{customdata}<extra></extra>"}


def is_drawn(matrix: np.ndarray) -> bool:
    """Whether a matrix of a product is drawn: the patches of any picture, the kernel as a matrix only where it is
    small."""
    return matrix.size <= (MOST_DRAWN if len(matrix) <= MOST_PATCH else MOST_MET)


def _block(part: np.ndarray, written: bool) -> Figure:
    """A matrix of a product; one too large for texts says its numbers itself."""
    looks = images.pixels(part, dtype="f4") | _signed(largest(part))
    if part.size > MOST_MET:
        return looks | {"hovertemplate": "%{z:.4g}<extra></extra>"}
    return looks | _written(part, part.size * written) | {"hovertemplate": "%{text}<extra></extra>"}


def _signed(largest: float) -> Figure:
    return {
        "zmin": -largest,
        "zmax": largest,
        "colorscale": grids.diverging(),
        "textfont": {"size": 12, "color": colour(palette.INK)},
    }


def _written(part: np.ndarray, most: int = MOST_NUMBERS) -> Figure:
    """The numbers of the cells as texts, written into them where there are few."""
    return {"text": texts_of(part), "texttemplate": "%{text}" if part.size <= most else ""}
