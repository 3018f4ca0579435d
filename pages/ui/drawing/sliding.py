"""Kernels that slide over a picture: what lies under them, the products, and what they add up to, cell by cell."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from dlmath.linear_algebra.convolution import Sliding
from dlmath.linear_algebra.matrices import cancelled
from dlmath.network.steps import Arithmetic
from pages.ui.drawing import images
from pages.ui.drawing.charts import Figure, base_layout, packed
from pages.ui.drawing.images import frame, outline
from pages.ui.writing import equations, formulas, numbers, palette, settings, sums
from pages.ui.writing.equations import number
from pages.ui.writing.palette import colour

MOST_FRAMES = 110
MOST_MOVED = 1500  # products that are written in all frames together
MOST_TOLD = 600  # products of an output whose sums are sent as texts
MOST_SENT = 60_000  # products of an output that are sent as numbers
MOST_TERMS = 60  # of a sum; a longer one is written by the sums of its rows
MOST_NUMBERS = 130  # cells of an output whose numbers are written into them
MOST_WRITTEN = 49  # products that are written into their cells
MOST_BOXES = 64  # pixels under a kernel with gaps that have a frame each
MOST_FITTING = 8  # rows or columns of a kernel whose numbers are written into it
HEIGHT, HIGHER = 320, 130  # of a figure, and by how much for each further sheet
MIDDLE = (0.375, 0.605)

Area = tuple[int, int, int, int]  # top, left, rows and columns, counted from 0


class SlidingFigure:
    """One figure: the padded picture, the kernel, its products with what lies under it, and the output; the kernel can
    be set going. Several sheets lie one below the other."""

    def __init__(
        self,
        c: Sliding,
        at: tuple[int, int],
        picture: Area,
        names: Sequence[str],
        letters: Sequence[str] = "xky",
        gradient: Sequence[bool] = (False, False, False),
    ) -> None:
        """Args:
        c: kernels that slide.
        at: the output cell, from 0.
        picture: where the picture lies in its sheet, without its border.
        names: headings of the four parts.
        letters: what cells of the picture, the kernel and the output are called, as HTML.
        gradient: which of these three are gradients, which have a colour of their own.
        """
        self.c, self.at, self.picture, self.names, self.letters = c, at, picture, names, letters
        self.gradient = gradient
        self.h, self.w = c.result.shape
        self.sheets, self.kernels = stacked(c.sheets), stacked(c.kernels)
        self.result = without_rounding(c)
        self.writes_products = c.kernels.size <= MOST_WRITTEN and max(c.kernels.shape[1:]) <= MOST_FITTING

    def figure(self) -> Figure:
        """The whole figure, with frames for the way of the kernel."""
        (m, n), (rows, columns) = self.sheets.shape, self.kernels.shape
        layout = (
            base_layout(HEIGHT + HIGHER * (len(self.c.sheets) - 1))
            | images.square("", (m, n), (0.0, 0.345))
            | images.square("2", (rows, columns), MIDDLE, (0.68, 1.0))
        )
        layout |= images.square("3", (rows + 1, columns), MIDDLE, (0.0, 0.53)) | images.square(
            "4", (self.h, self.w), (0.64, 1.0)
        )
        if self.writes_products:
            del layout["yaxis3"]["scaleanchor"]  # the products are wider than high
        cells = self._stops()
        still = [*self._picture(), *self._weights(), *self._output(), *self._large_products()]
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
        play = images.play(
            [each["name"] for each in frames], 450 if len(cells) == self.h * self.w else 110, 0.82, -0.105
        )
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
                    "updatemenus": [play],
                }
            ),
        }

    def _stops(self) -> list[tuple[int, int]]:
        """The output cells at which the kernel is shown on its way."""
        most = min(MOST_FRAMES, MOST_MOVED // self.c.kernels.size if self.writes_products else MOST_FRAMES)
        every = -(-self.h * self.w // max(most, 1))
        return [divmod(n, self.w) for n in range(0, self.h * self.w, every)]

    def _shapes(self) -> list[Figure]:
        of_sheets, of_kernels, of_result = self.gradient
        signed = bool(np.nanmin(self.sheets) < 0) or len(self.c.sheets) > 1
        products = [] if self.writes_products else images.mosaic(self._products(), "3", largest(self._products()), True)
        return [
            *images.mosaic(self.sheets, "", largest(self.sheets), signed or of_sheets, gradient=of_sheets),
            *images.mosaic(self.kernels, "2", largest(self.kernels), True, gradient=of_kernels),
            *products,
            *images.mosaic(self.result, "4", largest(self.result), True, gradient=of_result),
        ]

    def _products(self) -> np.ndarray:
        return stacked(self.c.products[self.at])

    def _picture(self) -> list[Figure]:
        texts = texts_of(self.sheets)
        dark = not self.gradient[0] and bool(np.nanmin(self.sheets) >= 0) and len(self.c.sheets) == 1
        paper, ink, half = colour(palette.PAPER), colour(palette.INK), largest(self.sheets) / 2
        shades = [paper if dark and x > half else ink for x in self.sheets.ravel().tolist()]
        few = self.sheets.size <= MOST_NUMBERS and fits(texts)
        written = [images.written(texts, "", self._size(self.sheets.shape), shades)] if few else []
        return [self._told_of(self.sheets.shape, self.c.sheets.shape, texts, 0, ""), *written]

    def _weights(self) -> list[Figure]:
        shape, texts = self.kernels.shape, texts_of(self.kernels)
        few = [[short(k) if np.isfinite(k) else "" for k in row] for row in self.kernels.tolist()]
        size = 11 if max(shape) <= 3 else 9
        fit = max(shape) <= MOST_FITTING + 3 and max(len(text) for row in few for text in row) * max(shape) <= 26
        return [
            self._told_of(shape, self.c.kernels.shape, texts, 1, "2"),
            *([images.written(few, "2", size)] if fit else []),
        ]

    def _told_of(
        self, shape: tuple[int, ...], stack: tuple[int, ...], texts: list[list[str]], which: int, axes: str
    ) -> Figure:
        """What cells of the picture or the kernel say under the pointer; of several sheets, also which it is."""
        letter = self.letters[which]
        if stack[0] == 1:
            template = f"{letter}<sub>%{{y}},%{{x}}</sub> = %{{text}}"
            return images.under_the_pointer((shape[0], shape[1]), texts, template, axes)
        names = [[f"{s + 1}; {i + 1},{j + 1}" for j in range(stack[2])] for s, i in np.ndindex(stack[0], stack[1])]
        rows = stack[1]
        for s in range(stack[0] - 1, 0, -1):
            names.insert(s * rows, [""] * stack[2])
        how = images.under_the_pointer(
            (shape[0], shape[1]), texts, f"{letter}<sub>%{{customdata}}</sub> = %{{text}}", axes
        )
        return how | {"customdata": names, "hoverongaps": False}

    def _large_products(self) -> list[Figure]:
        """Of products too many to be written, each under the pointer."""
        if self.writes_products:
            return []
        rows = zip(self.c.patches[self.at], self.c.kernels, self.c.products[self.at], strict=True)
        told: list[list[str]] = []
        for sheet in rows:
            told += [[]] if told else []
            told += [
                [multiplied(*each) for each in zip(*line, strict=True)]
                for line in zip(*(part.tolist() for part in sheet), strict=True)
            ]
        return [images.under_the_pointer(self.kernels.shape, told, "%{text}", "3")]

    def _output(self) -> list[Figure]:
        result, letter = self.result, self.letters[2]
        texts = texts_of(result)
        told: object = None
        sums_ = ""
        if self.c.products.size <= MOST_TOLD or self.c.kernels.size > MOST_TERMS:
            told = [[self._sum((i, j)) for j in range(self.w)] for i in range(self.h)]
            sums_ = "%{customdata}"
        elif self.c.products.size <= MOST_SENT:
            told, sums_ = packed(self.c.patches.reshape(self.h, self.w, -1)), self._template()
        how = images.under_the_pointer(
            result.shape, texts, f"{letter}<sub>%{{y}},%{{x}}</sub> = {sums_ or '%{text}'}", "4"
        )
        few = result.size <= MOST_NUMBERS and fits(texts)
        written = [images.written(texts, "4", self._size(result.shape))] if few else []
        return [how | ({"customdata": told} if sums_ else {}), *written]

    def _template(self) -> str:
        """The sum of any output cell, whose pixels are sent along."""
        kw = self.c.kernels.shape[2]
        terms = [
            f"%{{customdata[{n}]:.6g}}·{numbers.bracketed(k, 6)}" for n, k in enumerate(self.c.kernels.ravel().tolist())
        ]
        lines = [" + ".join(terms[n : n + kw]) for n in range(0, len(terms), kw)]
        plus = [numbers.bracketed(self.c.plus, 6)] if self.c.plus else []
        return "<br>+ ".join([*lines, *plus]) + "<br>≈ <b>%{text}</b>"

    def _sum(self, at: tuple[int, int]) -> str:
        """The sum of one output cell with its value, a line for each row of the kernel."""
        terms, in_line = terms_of(self.c, at)
        value = float(self.c.result[at])
        how = equations.of_terms(terms, value, 3, 4)
        if not how.sign:
            return f"<b>{how.plain(value)}</b>"
        return f"{equations.written_plain(terms, how.digits, in_line)}<br>{how.sign} <b>{how.plain(value)}</b>"

    @staticmethod
    def _size(shape: tuple[int, ...]) -> float:
        """Of the letters in a part of the figure."""
        return 12 if max(shape) <= 8 else 10

    def _kept(self) -> list[Figure]:
        """Two frames: where the picture ends and its padding begins, and the output."""
        top, left, rows, columns = self.picture
        grey, (S, m, n) = colour(palette.NEUTRAL), self.c.sheets.shape
        inside = (rows, columns) != (m, n)
        return [
            outline(
                joined([frame(1 + top + s * (m + 1), 1 + left, rows, columns) for s in range(S)]),
                grey,
                width=1.2,
                dash="dot" if inside else "solid",
            ),
            outline(frame(1, 1, self.h, self.w), grey, "4", width=1.2),
        ]

    def _moving(self, at: tuple[int, int], covered: bool) -> list[Figure]:
        """What changes from cell to cell: the products, their sum, a cover over cells to come, and two outlines."""
        i, j = at
        products = self.c.products[i, j].ravel().tolist() if self.writes_products else []
        total = f"Σ{' + b' if self.c.plus else ''} = {short(float(self.result[i, j]), 4)}"
        return [
            {
                "type": "scatter",
                "text": self._product_texts(at),
                "textfont": {
                    "color": [colour(palette.sign(product) if product else palette.INK) for product in products]
                },
            },
            {"type": "scatter", "text": [total]},
            self._cover(*(at if covered else (self.h - 1, self.w - 1))),
            _line(self._under(at)),
            _line(frame(1 + i, 1 + j, 1, 1)),
        ]

    def _product_texts(self, at: tuple[int, int]) -> list[str]:
        if not self.writes_products:
            return []
        products = self.c.products[at].ravel().tolist()
        if self.c.kernels.shape[2] > 3:
            return [short(product) for product in products]
        factors = zip(self.c.patches[at].ravel().tolist(), self.c.kernels.ravel().tolist(), products, strict=True)
        end = "<br>" if len(self.kernels) <= 4 else " "
        return [multiplied(*each, end) for each in factors]

    def _under(self, at: tuple[int, int]) -> tuple[list[float | None], list[float | None]]:
        """The frame of what lies under the kernel; with gaps, one around each pixel."""
        (S, m, _n), (kh, kw), d = self.c.sheets.shape, self.c.kernels.shape[1:], self.c.dilation
        top, left = (1 + n * self.c.stride for n in at)
        if d == 1 or kh * kw > MOST_BOXES:
            whole = (d * (kh - 1) + 1, d * (kw - 1) + 1)
            return joined([frame(top + s * (m + 1), left, *whole) for s in range(S)])
        places = [(s, u, v) for s in range(S) for u in range(kh) for v in range(kw)]
        return joined([frame(top + s * (m + 1) + d * u, left + d * v, 1, 1) for s, u, v in places])

    def _standing(self) -> list[Figure]:
        """Of what moves, all that does not."""
        (rows, kw), (S, kh, _kw) = self.kernels.shape, self.c.kernels.shape
        shade = palette.symbol("W")
        places = [s * (kh + 1) + u + 1 for s in range(S) for u in range(kh)] if self.writes_products else []
        size = 12.5 if kw <= 3 and rows <= 4 else 10
        grid = images.written([], "3", size) | {
            "x": [x for _ in places for x in range(1, kw + 1)],
            "y": [y for y in places for _ in range(kw)],
        }
        return [
            grid,
            grid | {"x": [(kw + 1) / 2], "y": [rows + 1], "textfont": {"size": 15, "color": colour(palette.INK)}},
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


def stacked(sheets: np.ndarray) -> np.ndarray:
    """Matrices one below the other, an empty row between them.

    >>> stacked(np.ones((2, 1, 2)))
    array([[ 1.,  1.],
           [nan, nan],
           [ 1.,  1.]])
    """
    S, m, n = sheets.shape
    found = np.full((S, m + 1, n), np.nan)
    found[:, :m] = sheets
    return found.reshape(-1, n)[:-1]


def joined(
    outlines: Sequence[tuple[list[float], list[float]]],
) -> tuple[list[float | None], list[float | None]]:
    """Several closed lines as one, with gaps between."""
    x: list[float | None] = []
    y: list[float | None] = []
    for xs, ys in outlines:
        x += [*([None] if x else []), *xs]
        y += [*([None] if y else []), *ys]
    return x, y


def terms_of(c: Sliding, at: tuple[int, int], letters: tuple[str, str] = ("", "")) -> tuple[Arithmetic, int]:
    """The sum of one output cell, and how many summands a line has: all products, or where they are too many the sums
    of the rows."""
    if c.kernels.size > MOST_TERMS:
        terms, in_line = sums.of_all(c.rows[at].ravel().tolist()), 8
    else:
        patches, kernels = c.patches[at].ravel().tolist(), c.kernels.ravel().tolist()
        terms, in_line = equations.sum_of_products(patches, kernels, letters), c.kernels.shape[2]
    return (*terms, "+", number(c.plus, "b")) if c.plus else terms, in_line


def row_under(i: str, u: str, stride: int, dilation: int) -> str:
    """Which row of the padded picture row u of the kernel lies on for row i of the output, as LaTeX; likewise for
    columns."""
    if dilation == 1:
        return f"{i}+{u}-1" if stride == 1 else f"{stride}({i}-1)+{u}"
    return f"{i}+{dilation}({u}-1)" if stride == 1 else f"{stride}({i}-1)+{dilation}({u}-1)+1"


def in_numbers(c: Sliding, at: tuple[int, int], name: str, letters: tuple[str, str] = ("x", "W")) -> str:
    """The sum of one output cell with its numbers, a line for each row of the kernel, as LaTeX."""
    value = float(c.result[at])
    terms, in_line = terms_of(c, at, letters)
    how = equations.of_terms(terms, value, digits=3)
    if not how.sign:
        return f"{name}={how.latex(value)}"
    lines = equations.written_latex(terms, how.digits, in_line=in_line)
    return formulas.aligned(name, [f"={lines}", how.latex_sign + how.latex(value)])


def in_words(c: Sliding, at: tuple[int, int], name: str) -> str:
    """The same in a line of text."""
    return f"{name}({at[0] + 1}, {at[1] + 1}) = {equations.plain(terms_of(c, at)[0], float(c.result[at]))}."


def multiplied(x: float, k: float, product: float, end: str = " ") -> str:
    """A pixel times a number of the kernel, and their product."""
    return _multiplied(x, k, product, end, settings.current().fractions)


@lru_cache(maxsize=1 << 14)
def _multiplied(x: float, k: float, product: float, end: str, fractions: bool) -> str:
    chain = equations.plain((number(x), "·", number(k)), product, 3, 3)
    return f"{chain.left}{end}{chain.sign} {chain.right}"


def without_rounding(c: Sliding) -> np.ndarray:
    """The output, 0 where it is nothing but the rounding of its products."""
    with np.errstate(invalid="ignore", over="ignore"):
        return cancelled(c.result, c.reach)


def texts_of(part: np.ndarray) -> list[list[str]]:
    """The numbers of a matrix as texts; nothing between sheets."""
    return [["" if v != v else short(v, 4) for v in row] for row in part.tolist()]


def largest(values: np.ndarray) -> float:
    """The largest finite size of a number, 1 if there is none but nought."""
    sizes = np.abs(values[np.isfinite(values)])
    return float(sizes.max(initial=0.0)) or 1.0


def short(value: float, digits: int = 3) -> str:
    """A number in few digits."""
    return numbers.plain(value, digits)


def fits(texts: list[list[str]], narrow: float = 1.0) -> bool:
    """Whether texts do not run into one another in a part of a figure that is so much narrower than that of a
    picture."""
    widest = max((len(text) for row in texts for text in row), default=0)
    return widest * max((len(row) for row in texts), default=0) * narrow <= 75


def _line(corners: tuple[Sequence[float | None], Sequence[float | None]]) -> Figure:
    return {"type": "scatter", "x": corners[0], "y": corners[1]}
