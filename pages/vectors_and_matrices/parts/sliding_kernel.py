"""A kernel on a picture: the patch under it, the products, and the output, cell by cell; and the same as one matrix
product."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from dlmath.linear_algebra.convolution import Correlation
from dlmath.linear_algebra.matrices import Product, cancelled
from dlmath.network.steps import Arithmetic
from pages.ui.drawing.charts import Figure, base_layout, packed
from pages.ui.writing import equations, formulas, numbers, palette, settings
from pages.ui.writing.equations import number
from pages.ui.writing.palette import colour
from pages.ui.writing.symbols import coloured
from pages.ui.writing.text import _
from pages.vectors_and_matrices.parts import grids, images
from pages.vectors_and_matrices.parts.images import frame, outline

MOST_FRAMES = 110
MOST_TOLD = 64  # cells of an output whose sums are sent as texts
MOST_NUMBERS = 130  # cells of an output whose numbers are written into them
MOST_ROWS, MOST_COLUMNS = 18, 40  # the same for a factor of a product
MOST_MET = 2500  # cells of a matrix that say under the pointer what they are multiplied by
MIDDLE = (0.375, 0.605)


class Sliding:
    """One figure: the padded picture, the kernel, its products with the patch under it, and the output; the kernel can
    be set going."""

    def __init__(
        self, c: Correlation, K: np.ndarray, at: tuple[int, int], stride: int, padding: int, names: Sequence[str]
    ) -> None:
        """Args: a correlation, its kernel as it lies on the picture, the output cell (from 0), and headings of the four
        parts."""
        self.c, self.K, self.at, self.stride, self.padding, self.names = c, K, at, stride, padding, names
        self.h, self.w = c.result.shape
        self.result = without_rounding(c)

    def figure(self) -> Figure:
        """The whole figure, with frames for the way of the kernel."""
        padded = self.c.padded.shape
        layout = (
            base_layout(400)
            | images.square("", padded, (0.0, 0.345))
            | images.square("2", self.K.shape, MIDDLE, (0.68, 1.0))
        )
        layout |= images.square("3", (self.K.shape[0] + 1, self.K.shape[1]), MIDDLE, (0.0, 0.53)) | images.square(
            "4", (self.h, self.w), (0.64, 1.0)
        )
        del layout["yaxis3"]["scaleanchor"]  # the products are wider than high
        cells = [divmod(n, self.w) for n in range(0, self.h * self.w, -(-self.h * self.w // MOST_FRAMES))]
        still = [*self._picture(), *self._weights(), *self._output()]
        also = [
            n for n, each in enumerate(still) if each["type"] == "scatter"
        ]  # texts: a frame must name them, or they go
        moving = [*also, *range(len(still), len(still) + 5)]
        frames: list[Figure] = [
            {"name": str(n), "traces": moving, "data": [{}] * len(also) + self._moving(at, True)}
            for n, at in enumerate(cells)
        ]
        frames.append({"name": "end", "traces": moving, "data": [{}] * len(also) + self._moving(self.at, False)})
        places = zip(self.names, (0.1725, 0.49, 0.49, 0.82), (1.0, 1.0, 0.53, 1.0), strict=True)
        return {
            "data": [
                *still,
                *(fixed | now for fixed, now in zip(self._standing(), self._moving(self.at, False), strict=True)),
                *self._kept(),
            ],
            "frames": frames,
            "layout": (
                layout
                | {
                    "margin": {"l": 2, "r": 2, "t": 26, "b": 34},
                    "hovermode": "closest",
                    "shapes": self._shapes(),
                    "annotations": [images.heading(name, x, y) for name, x, y in places],
                    "updatemenus": [
                        images.play(
                            [each["name"] for each in frames],
                            450 if len(cells) == self.h * self.w else 110,
                            0.82,
                            -0.105,
                        )
                    ],
                }
            ),
        }

    def _shapes(self) -> list[Figure]:
        padded, result = self.c.padded, self.result
        picture = images.mosaic(padded, "", _largest(padded), signed=bool(padded.min() < 0))
        return [
            *picture,
            *images.mosaic(self.K, "2", _largest(self.K), signed=True),
            *images.mosaic(result, "4", _largest(result), signed=True),
        ]

    def _picture(self) -> list[Figure]:
        texts = _texts(self.c.padded)
        dark = self.c.padded.min() >= 0
        paper, ink, half = colour(palette.PAPER), colour(palette.INK), _largest(self.c.padded) / 2
        shades = [paper if dark and x > half else ink for x in self.c.padded.ravel().tolist()]
        numbers_ = [images.written(texts, "", shades=shades)] if self.c.padded.size <= MOST_NUMBERS else []
        return [images.under_the_pointer(self.c.padded.shape, texts, "x<sub>%{y},%{x}</sub> = %{text}"), *numbers_]

    def _weights(self) -> list[Figure]:
        texts = _texts(self.K)
        few = [[_short(k) for k in row] for row in self.K.tolist()]
        return [
            images.under_the_pointer(self.K.shape, texts, "k<sub>%{y},%{x}</sub> = %{text}", "2"),
            images.written(few, "2", 11),
        ]

    def _output(self) -> list[Figure]:
        result, kh, kw = self.result, *self.K.shape
        texts = _texts(result)
        if result.size <= MOST_TOLD:
            told: object = [[_told(self.c, self.K, (i, j)) for j in range(self.w)] for i in range(self.h)]
            sums = "%{customdata}"
        else:
            told = packed(self.c.patches.reshape(self.h, self.w, kh * kw))
            terms = [
                f"%{{customdata[{n}]:.6g}}·{numbers.bracketed(k, 6)}" for n, k in enumerate(self.K.ravel().tolist())
            ]
            sums = "<br>+ ".join(" + ".join(terms[n : n + kw]) for n in range(0, kh * kw, kw)) + "<br>≈ <b>%{text}</b>"
        how = images.under_the_pointer(result.shape, texts, f"y<sub>%{{y}},%{{x}}</sub> = {sums}", "4")
        return [how | {"customdata": told}, *([images.written(texts, "4")] if result.size <= MOST_NUMBERS else [])]

    def _kept(self) -> list[Figure]:
        """Two frames: where the picture ends and its padding begins, and the output."""
        rows, columns = self.c.padded.shape
        p, grey = self.padding, colour(palette.NEUTRAL)
        return [
            outline(frame(1 + p, 1 + p, rows - 2 * p, columns - 2 * p), grey, width=1.2, dash="dot" if p else "solid"),
            outline(frame(1, 1, self.h, self.w), grey, "4", width=1.2),
        ]

    def _moving(self, at: tuple[int, int], covered: bool) -> list[Figure]:
        """What changes from cell to cell: the products, their sum, a cover over cells to come, and two outlines."""
        i, j = at
        kh, kw = self.K.shape
        patch, products = self.c.patches[i, j], self.c.products[i, j].ravel().tolist()
        factors = zip(patch.ravel().tolist(), self.K.ravel().tolist(), products, strict=True)
        return [
            {
                "type": "scatter",
                "text": [multiplied(*each, "<br>") for each in factors],
                "textfont": {
                    "color": [colour(palette.sign(product) if product else palette.INK) for product in products]
                },
            },
            {"type": "scatter", "text": [f"Σ = {_short(float(self.result[i, j]), 4)}"]},
            self._cover(*(at if covered else (self.h - 1, self.w - 1))),
            _line(frame(1 + i * self.stride, 1 + j * self.stride, kh, kw)),
            _line(frame(1 + i, 1 + j, 1, 1)),
        ]

    def _standing(self) -> list[Figure]:
        """Of what moves, all that does not."""
        kh, kw = self.K.shape
        shade = palette.symbol("W")
        grid = images.written([[""] * kw] * kh, "3", 12.5)
        return [
            grid,
            grid | {"x": [(kw + 1) / 2], "y": [kh + 1], "textfont": {"size": 15, "color": colour(palette.INK)}},
            outline(([], []), shade, "4", width=0) | {"fill": "toself", "fillcolor": colour(palette.PAPER)},
            outline(([], []), shade),
            outline(([], []), shade, "4"),
        ]

    def _cover(self, i: int, j: int) -> Figure:
        """Hides the output cells that come after one."""
        left, right, top, bottom = 0.5, self.w + 0.5, i + 0.5, self.h + 0.5
        x = [j + 1.5, right, right, left, left, j + 1.5, j + 1.5]
        y = [top, top, bottom, bottom, top + 1, top + 1, top]
        return _line((x, y))


def in_symbols(flipped: bool, stride: int) -> str:
    """The formula of one cell of the output, as LaTeX."""
    row, column = (f"{i}+{u}-1" if stride == 1 else f"{stride}({i}-1)+{u}" for i, u in ("iu", "jv"))
    k = "k_{4-u,\\,4-v}" if flipped else "k_{uv}"
    x = rf"x_{{{row},\;{column}}}"
    return rf"y_{{ij}}=\sum_{{u=1}}^{{3}}\sum_{{v=1}}^{{3}}{coloured('x', x)}\,{coloured('W', k)}"


def in_numbers(c: Correlation, K: np.ndarray, at: tuple[int, int]) -> str:
    """The sum of one cell of the output with its numbers, a line for each row of the kernel, as LaTeX."""
    value = float(c.result[at])
    terms = _terms(c, K, at, ("x", "W"))
    how = equations.of_terms(terms, value, digits=3)
    lines = equations.written_latex(terms, how.digits, in_line=K.shape[1])
    return formulas.aligned(rf"y_{{{at[0] + 1},{at[1] + 1}}}", [f"={lines}", how.latex_sign + how.latex(value)])


def _terms(c: Correlation, K: np.ndarray, at: tuple[int, int], letters: tuple[str, str] = ("", "")) -> Arithmetic:
    """The sum of one cell of the output."""
    return equations.sum_of_products(c.patches[at].ravel().tolist(), K.ravel().tolist(), letters)


def _told(c: Correlation, K: np.ndarray, at: tuple[int, int]) -> str:
    """The sum of one cell of the output with its value, a line for each row of the kernel."""
    value = float(c.result[at])
    terms = _terms(c, K, at)
    how = equations.of_terms(terms, value, 3, 4)
    return f"{equations.written_plain(terms, how.digits, in_line=K.shape[1])}<br>{how.sign} <b>{how.plain(value)}</b>"


def multiplied(x: float, k: float, product: float, end: str = " ") -> str:
    """A pixel times a number of the kernel, and their product."""
    return _multiplied(x, k, product, end, settings.current().fractions)


@lru_cache(maxsize=1 << 14)
def _multiplied(x: float, k: float, product: float, end: str, fractions: bool) -> str:
    chain = equations.plain((number(x), "·", number(k)), product, 3, 3)
    return f"{chain.left}{end}{chain.sign} {chain.right}"


def without_rounding(c: Correlation) -> np.ndarray:
    """The output, 0 where it is nothing but the rounding of its products."""
    with np.errstate(invalid="ignore", over="ignore"):
        return cancelled(c.result, np.abs(c.products).sum(axis=(2, 3)))


def size_in_numbers(letter: str, n: int, k: int, stride: int, padding: int, size: int) -> str:
    """How many cells the output has in one direction, as LaTeX."""
    return rf"{letter}=\left\lfloor\frac{{{n}+2\cdot{padding}-{k}}}{{{stride}}}\right\rfloor+1={size}"


def product_in_shapes(left: str, right: str, A: np.ndarray, B: np.ndarray, result: np.ndarray) -> str:
    """The two factors with their shapes, as LaTeX."""
    shapes = [rf"({rows}\times {columns})" for rows, columns in (A.shape, B.shape, result.shape)]
    return rf"{left}\,{right}=y:\qquad {shapes[0]}\,{shapes[1]}\to {shapes[2]}"


def difference(P: Product, c: Correlation) -> float:
    """The largest difference between the output as one matrix product and as sums of products."""
    with np.errstate(invalid="ignore"):
        return float(np.abs(P.result.ravel() - c.result.ravel()).max())


def describe(c: Correlation, K: np.ndarray, at: tuple[int, int]) -> str:
    """The sliding kernel in words."""
    i, j = at
    shapes = {"m": c.padded.shape[0], "n": c.padded.shape[1], "h": c.result.shape[0], "w": c.result.shape[1]}
    what = _(
        "A kernel with the rows %(kernel)s on a picture of %(m)s×%(n)s gives an output of %(h)s×%(w)s.",
        kernel=numbers.matrix(K),
        **shapes,
    )
    here = f"y({i + 1}, {j + 1}) = {equations.plain(_terms(c, K, at), float(c.result[at]))}."
    return f"{what} {here}" + (f" y = {numbers.matrix(without_rounding(c))}." if c.result.size <= 64 else "")


def describe_product(matrix: np.ndarray, other: np.ndarray, P: Product, c: Correlation) -> str:
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


def _block(part: np.ndarray, written: bool) -> Figure:
    """A matrix of a product; one too large for texts holds pixels of a digit, which are 255ths."""
    if part.size > MOST_MET:
        return images.pixels(part * 255, dtype="u1") | _signed(255) | {"hovertemplate": "%{z}/255<extra></extra>"}
    return (
        images.pixels(part)
        | _signed(_largest(part))
        | _written(part, part.size * written)
        | {"hovertemplate": "%{text}<extra></extra>"}
    )


def _line(corners: tuple[list[float], list[float]]) -> Figure:
    return {"type": "scatter", "x": corners[0], "y": corners[1]}


def _signed(largest: float) -> Figure:
    return {
        "zmin": -largest,
        "zmax": largest,
        "colorscale": grids.diverging(),
        "textfont": {"size": 12, "color": colour(palette.INK)},
    }


def _written(part: np.ndarray, most: int = MOST_NUMBERS) -> Figure:
    """The numbers of the cells as texts, written into them where there are few."""
    return {"text": _texts(part), "texttemplate": "%{text}" if part.size <= most else ""}


def _texts(part: np.ndarray) -> list[list[str]]:
    return [[_short(v, 4) for v in row] for row in part.tolist()]


def _largest(values: np.ndarray) -> float:
    """The largest finite size of a number, 1 if there is none but nought."""
    sizes = np.abs(values[np.isfinite(values)])
    return float(sizes.max(initial=0.0)) or 1.0


def _short(value: float, digits: int = 3) -> str:
    return numbers.plain(value, digits)
