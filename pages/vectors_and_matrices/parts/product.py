"""A matrix product as it is done by hand: A on the left, B above, AB where they cross, one product after the other."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dlmath.linear_algebra.matrices import Product
from pages.ui.drawing import frames
from pages.ui.drawing.charts import Figure
from pages.ui.writing import equations, numbers, palette, sums
from pages.ui.writing.equations import number
from pages.ui.writing.numbers import sub
from pages.ui.writing.palette import colour, rgba
from pages.ui.writing.symbols import coloured
from pages.vectors_and_matrices.parts import grids

HEIGHT = 560
GAP = 0.7
MOST_STEPS = 128  # beyond, a step is a whole cell instead of one of its products
CELLS, STEPS = "c", "steps"
AT_ONCE: Figure = {"mode": "immediate", "frame": {"duration": 0}, "transition": {"duration": 0}}
PLAYING: Figure = {"mode": "immediate", "fromcurrent": True, "frame": {"duration": 900}, "transition": {"duration": 0}}


class Crossing:
    """The places of A, B and AB in one plane, and the drawing of their product.

    Attributes:
      A: (m, n).
      B: (n, p); where it has another number of rows there is no product.
      P: the product, if there is one.
    """

    def __init__(self, A: np.ndarray, B: np.ndarray, P: Product | None, letters: tuple[str, str] = ("A", "B")) -> None:
        self.A, self.B, self.P, self.letters = A, B, P, letters
        self.m, self.n, self.p = A.shape[0], A.shape[1], B.shape[1]
        self.room = max(self.n, B.shape[0], 3)
        self.at_A = (float(self.room - self.n), self.room + GAP)
        self.at_B = (self.room + GAP, float(self.room - B.shape[0]))
        self.at_C = (self.room + GAP, self.room + GAP)
        self.size = 14.0 if self.room + max(self.m, self.p) <= 8 else 10.5
        every = self.m * self.n * self.p <= MOST_STEPS
        self.stops = range(self.n) if every else range(self.n - 1, self.n)
        self.beside = 58 * (self.room + GAP + self.m + 1.2) / (HEIGHT - 66)  # room for a sum so far, in cells
        self.shades = palette.symbol("W"), palette.symbol("a"), palette.symbol("z")

    def figure(self, i: int, j: int) -> Figure:
        """The product with the cell (i, j), from 0, written out, and frames that play all of it."""
        shown = max(self.n, self.B.shape[0]) - 1
        moving = [*self._cell(i, j, uncovered=True), *self._step(i, j, shown)]
        layout = self._layout()
        moving[-1]["text"] = [""] if self.P is not None else ["<b>?</b>"]
        if self.P is None:
            return {"data": [*self._matrices(), *moving], "layout": layout}
        at = (i * self.p + j + 1) * len(self.stops) - 1
        layout |= {"sliders": [self._slider(at)], "updatemenus": [self._buttons(at)]}
        return {"data": [*self._matrices(), *moving], "layout": layout, "frames": self._frames()}

    def _matrices(self) -> list[Figure]:
        traces = [
            self._one(self.A, self.letters[0], self.at_A),
            self._one(self.B, self.letters[1], self.at_B),
        ]
        if self.P is not None:
            name = "".join(self.letters)
            chains = sums.grid_of_products(self.A, self.B, self.P.result)
            how = [
                [f"<b>({name}){sub(i, j)}</b> = {chain}" for j, chain in enumerate(row)] for i, row in enumerate(chains)
            ]
            traces.append(grids.cells(self.P.result, how, self.at_C, size=self.size))
        return traces

    def _one(self, values: np.ndarray, letter: str, corner: tuple[float, float]) -> Figure:
        how = [
            [f"{letter.lower()}{sub(i, j)} = {numbers.full(value)}" for j, value in enumerate(row)]
            for i, row in enumerate(values.tolist())
        ]
        return grids.cells(values, how, corner, size=self.size)

    def _cell(self, i: int, j: int, uncovered: bool = False) -> list[Figure]:
        """What moves from cell to cell: the cover of what is not known yet, the row, the column, the cell."""
        (ax, ay), (bx, by), (cx, cy) = self.at_A, self.at_B, self.at_C
        row = _box(ax - 0.5, ay + i - 0.5, self.n, 1)
        column = _box(bx + j - 0.5, by - 0.5, 1, self.B.shape[0])
        cell = _box(cx + j - 0.5, cy + i - 0.5, 1, 1)
        cover = {"x": [None], "y": [None]} if uncovered else self._cover(i, j)
        paper = colour(palette.PAPER)
        boxes = [_outlined(box, shade) for box, shade in zip((row, column, cell), self.shades, strict=True)]
        return [_LINE | {"line": {"width": 0}, "fillcolor": paper} | cover, *boxes]

    def _cover(self, i: int, j: int) -> Figure:
        """The cells from (i, j) on, row by row, as one outline."""
        x, y = self.at_C[0] - 0.5, self.at_C[1] - 0.5
        right, bottom = x + self.p, y + self.m
        xs = [x + j, right, right, x, x, x + j, x + j]
        ys = [y + i, y + i, bottom, bottom, y + i + 1, y + i + 1, y + i]
        return {"x": _short(xs), "y": _short(ys)}

    def _step(self, i: int, j: int, k: int) -> list[Figure]:
        """What moves from product to product: the pair that is multiplied, the list of products, the sum so far."""
        (ax, ay), (bx, by), (cx, cy) = self.at_A, self.at_B, self.at_C
        pair_a, pair_b = _box(ax + k - 0.5, ay + i - 0.5, 1, 1), _box(bx + j - 0.5, by + k - 0.5, 1, 1)
        pair = {letter: [*pair_a[letter], None, *pair_b[letter]] for letter in ("x", "y")}
        if self.P is None:
            pair = self._unpaired(i, j)
        total = numbers.plain(float(self.P.sums[i, k, j]), 3) if self.P is not None else "?"
        ink = colour(palette.INK)
        return [
            _LINE | {"line": {"width": 2.5, "color": ink}, "fill": "none"} | pair,
            self._list(i, j, k),
            {
                "type": "scatter",
                "mode": "text",
                "x": [cx + j],
                "y": [cy + i],
                "text": [f"<b>{total}</b>"],
                "hoverinfo": "skip",
                "textfont": {"size": self.size, "color": ink},
            },
        ]

    def _unpaired(self, i: int, j: int) -> dict[str, list[Any]]:
        """The numbers that find no partner."""
        (ax, ay), (bx, by) = self.at_A, self.at_B
        rows = self.B.shape[0]
        alone = (
            _box(ax + rows - 0.5, ay + i - 0.5, self.n - rows, 1)
            if self.n > rows
            else _box(bx + j - 0.5, by + self.n - 0.5, 1, rows - self.n)
        )
        return {"x": alone["x"], "y": alone["y"]}

    def _list(self, i: int, j: int, k: int) -> Figure:
        """Beside each row of B its product, and at the left edge of B the sum so far."""
        rows = max(self.n, self.B.shape[0])
        y = [self.room - rows + line for line in range(rows)]
        texts = self._lines(i, j, k)
        products = [
            "<b>" + text + "</b>" if line == k and self.P is not None else text for line, (text, _) in enumerate(texts)
        ]
        return {
            "type": "scatter",
            "mode": "text",
            "hoverinfo": "skip",
            "textposition": "middle left",
            "x": [self.room - self.beside] * rows + [self.room + 0.05] * rows,
            "y": [*y, *y],
            "text": [*products, *(total for _, total in texts)],
            "textfont": {"size": self.size, "color": colour(palette.INK)},
        }

    def _lines(self, i: int, j: int, k: int) -> list[tuple[str, str]]:
        a, b = self.A[i].tolist(), self.B[:, j].tolist()
        rows = max(len(a), len(b))
        if self.P is None:
            left, right = ([numbers.plain(v, 3) for v in each] + ["?"] * (rows - len(each)) for each in (a, b))
            return [(f"{x}·{y}", "") for x, y in zip(left, right, strict=True)]
        products, totals = self.P.products[i, :, j].tolist(), self.P.sums[i, :, j].tolist()
        return [
            (
                (
                    str(equations.plain((number(a[line]), "·", number(b[line])), products[line], 3, 3)),
                    f"Σ {numbers.plain(totals[line], 3)}",
                )
                if line <= k
                else ("", "")
            )
            for line in range(rows)
        ]

    def _frames(self) -> list[Figure]:
        """One frame for each cell, which is not played, and one for each product on top of it."""
        frames: list[Figure] = []
        for i, j in np.ndindex(self.m, self.p):
            moved = [{"x": each["x"], "y": each["y"]} for each in self._cell(i, j)]
            frames.append({"name": f"{CELLS}{i}{j}", "data": moved, "traces": [3, 4, 5, 6]})
            for at, k in enumerate(self.stops, start=(i * self.p + j) * len(self.stops)):
                pair, listed, total = self._step(i, j, k)
                data = [
                    {"x": pair["x"], "y": pair["y"]},
                    {"text": listed["text"]},
                    {"text": total["text"], "x": total["x"], "y": total["y"]},
                ]
                frames.append(
                    {
                        "name": str(at),
                        "group": STEPS,
                        "baseframe": f"{CELLS}{i}{j}",
                        "data": data,
                        "traces": [7, 8, 9],
                        "layout": {"updatemenus": [self._buttons(at)]},
                    }
                )
        return frames

    def _buttons(self, at: int) -> Figure:
        """Play, pause, one step back, one step on; each frame brings its own, since a button only knows where it
        leads."""
        last = self.m * self.p * len(self.stops) - 1
        buttons: Sequence[tuple[str, Any, Figure]] = (
            ("▶", STEPS, PLAYING),
            ("❚❚", [None], {"mode": "immediate"}),
            ("−1", [str(max(at - 1, 0))], AT_ONCE),
            ("+1", [str(min(at + 1, last))], AT_ONCE),
        )
        return frames.buttons(buttons, x=0.44, y=-0.035)

    def _slider(self, active: int) -> Figure:
        names = map(str, range(self.m * self.p * len(self.stops)))
        return frames.slider(names, active, AT_ONCE, x=0.46, len=0.53, y=0, pad={"t": 20, "b": 0})

    def _layout(self) -> Figure:
        rows, columns = self.room + GAP + self.m + 0.55, self.room + GAP + max(self.p, 2) + 0.1
        layout = grids.sheet(rows, columns, HEIGHT)
        layout["xaxis"] |= {"range": [-0.7, columns - 0.4]}
        layout["yaxis"] |= {"range": [rows - 0.5, -1.15]}
        layout["margin"] = {"l": 4, "r": 4, "t": 4, "b": 62 if self.P is not None else 4}
        (ax, ay), (bx, by), (cx, cy) = self.at_A, self.at_B, self.at_C
        shapes = [*grids.brackets(self.A.shape, self.at_A), *grids.brackets(self.B.shape, self.at_B)]
        a, b = self.letters
        heads = [
            (f"<b>{a}</b> {self.m}×{self.n}", ax + (self.n - 1) / 2, ay + self.m - 0.1, self.shades[0]),
            (f"<b>{b}</b> {self.B.shape[0]}×{self.p}", bx + (self.p - 1) / 2, by - 0.9, self.shades[1]),
        ]
        if self.P is not None:
            shapes += grids.brackets((self.m, self.p), self.at_C)
            heads.append((f"<b>{a}{b}</b> {self.m}×{self.p}", cx + (self.p - 1) / 2, cy + self.m - 0.1, self.shades[2]))
        notes = [grids.caption(text, x, y, size=14, shade=shade) for text, x, y, shade in heads]
        return layout | {"shapes": shapes, "annotations": notes}


_LINE: Figure = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "fill": "toself"}


def _box(x: float, y: float, width: float, height: float) -> dict[str, list[Any]]:
    return {"x": _short([x, x + width, x + width, x, x]), "y": _short([y, y, y + height, y + height, y])}


def _short(places: list[float]) -> list[float]:
    return [round(place, 2) for place in places]


def _outlined(box: dict[str, list[Any]], shade: str) -> Figure:
    return _LINE | {"line": {"width": 3, "color": shade}, "fillcolor": rgba(shade, 0.08)} | box


def formula(P: Product, A: np.ndarray, B: np.ndarray, i: int, j: int, letters: tuple[str, str]) -> str:
    """One number of a product in LaTeX: in symbols, with its numbers, its value."""
    a, b = (letter.lower() for letter in letters)
    name = coloured("z", f"({''.join(letters)})_{{{i + 1}{j + 1}}}")
    left, right = coloured("W", f"{a}_{{{i + 1}k}}"), coloured("a", f"{b}_{{k{j + 1}}}")
    symbols = rf"\sum_{{k=1}}^{{{A.shape[1]}}}{left}\,{right}"
    a_row, b_column, value = A[i].tolist(), B[:, j].tolist(), float(P.result[i, j])
    terms = equations.sum_of_products(a_row, b_column)
    how = equations.of_terms(terms, value)
    written = equations.written_latex(terms, how.digits, in_line=2)
    return rf"\begin{{aligned}}{name}&={symbols}\\&={written}\\&{how.latex_sign}{how.latex(value)}\end{{aligned}}"


def shapes(A: np.ndarray, B: np.ndarray) -> str:
    """The shapes of a product in LaTeX; the inner sizes, which have to be equal, in bold."""
    (m, n), (rows, p) = A.shape, B.shape
    result = rf"\to({m}\times {p})" if n == rows else r"\to\;?"
    return rf"({m}\times\mathbf{{{n}}})\;(\mathbf{{{rows}}}\times {p})\;{result}"


def what_fits(A: np.ndarray, B: np.ndarray, letters: tuple[str, str]) -> list[str]:
    """The products of A and B, in either order and transposed, whose shapes fit, in LaTeX with the shape of the
    result."""
    a, b = letters
    left = [(a, A.shape), (rf"{a}^{{\top}}", A.shape[::-1])]
    right = [(b, B.shape), (rf"{b}^{{\top}}", B.shape[::-1])]
    pairs = [*((x, y) for x in left for y in right), *((y, x) for x in left for y in right)]
    return [rf"{x}{y}\,({m}\times {p})" for (x, (m, n)), (y, (rows, p)) in pairs if n == rows]


def sentence(P: Product, A: np.ndarray, B: np.ndarray, i: int, j: int) -> str:
    """One number of a product with its arithmetic, in one line of text."""
    return str(equations.plain(equations.sum_of_products(A[i].tolist(), B[:, j].tolist()), float(P.result[i, j])))
