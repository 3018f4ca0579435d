"""Words as columns of a matrix: the matrix with the word that is looked up, and the words as points of a plane."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from dlmath import Trace
from dlmath.network.steps import Symbol, quantity, steps
from dlmath.training.word_vectors import MOST_UPDATES, WORDS, after
from pages.ui.drawing.charts import Figure, axis, base_layout, heading, span
from pages.ui.writing import formulas, numbers, palette
from pages.ui.writing.palette import colour
from pages.ui.writing.symbols import coloured, symbol
from pages.ui.writing.text import _, called
from pages.vectors_and_matrices.parts import grids

GROUPS = (("cat", "dog"), ("car", "bus"), ("eats", "sleeps"), ("drives", "stops"))
SHADES = (palette.SYMBOLS["x"], palette.SYMBOLS["z"], palette.SYMBOLS["delta"], palette.SYMBOLS["W"])


@lru_cache(maxsize=64)
def columns(seed: int) -> np.ndarray:
    """W before the first update and after each, (K, 2, V)."""
    return np.array([after(seed, made)[0].W for made in range(MOST_UPDATES + 1)])


def figure(seed: int, made: int, i: int, names: tuple[str, str]) -> Figure:
    """W with the column of a word outlined and its one-hot vector below; and the words in the plane, with their ways.

    Args:
      seed: of the initial weights.
      made: updates.
      i: the word, from 0.
      names: of the two panels.
    """
    every, ink = columns(seed), colour(palette.INK)
    W, words = every[made], [called(word) for word in WORDS]
    reach = span(np.concatenate([every.min(axis=(0, 2)), every.max(axis=(0, 2))]))
    layout = base_layout(360) | {
        "margin": {"l": 46, "r": 8, "t": 28, "b": 34},
        "hovermode": "closest",
        "xaxis": axis()
        | {"domain": [0.0, 0.52], "anchor": "y", "showgrid": False, "tickvals": list(range(len(WORDS)))},
        "yaxis": axis() | {"domain": [0.42, 1.0], "range": [1.5, -0.5], "showgrid": False, "zeroline": False},
        "yaxis3": axis() | {"domain": [0.0, 0.24], "range": [0.5, -0.5], "showgrid": False, "zeroline": False},
        "xaxis2": axis() | {"domain": [0.6, 1.0], "anchor": "y2", "range": reach},
        "yaxis2": axis() | {"anchor": "x2", "range": reach},
        "annotations": [heading(names[0], 0.0, 1.0), heading(names[1], 0.6, 1.0)],
        "shapes": [_outline(i, -0.5, 1.5, "y"), _outline(i, -0.5, 0.5, "y3")],
    }
    layout["xaxis"] |= {"ticktext": words, "zeroline": False, "range": [-0.5, len(WORDS) - 0.5]}
    layout["yaxis"] |= {"tickvals": [0, 1], "ticktext": ["w₁", "w₂"]}
    layout["yaxis3"] |= {"tickvals": [0], "ticktext": ["x"]}
    one_hot = np.eye(len(WORDS))[[i]]
    return {"data": [*_matrices(W, one_hot), *_ways(every[: made + 1]), *_points(W, i, words, ink)], "layout": layout}


def _outline(i: int, low: float, high: float, axis_name: str) -> Figure:
    return {
        "type": "rect",
        "x0": i - 0.5,
        "x1": i + 0.5,
        "y0": low,
        "y1": high,
        "yref": axis_name,
        "line": {"color": colour(palette.INK), "width": 2.5},
    }


def _matrices(W: np.ndarray, one_hot: np.ndarray) -> list[Figure]:
    largest = float(np.abs(W).max())
    return [
        {
            "type": "heatmap",
            "z": values.tolist(),
            "yaxis": axis_name,
            "zmin": -most,
            "zmax": most,
            "colorscale": grids.diverging(),
            "showscale": False,
            "text": [[numbers.plain(value, digits) for value in row] for row in values.tolist()],
            "texttemplate": "%{text}",
            "textfont": {"size": 12, "color": colour(palette.INK)},
            "hoverinfo": "skip",
            "xgap": 1,
            "ygap": 1,
        }
        for values, axis_name, most, digits in ((W, "y", 1.6 * largest, 3), (one_hot, "y3", 2.5, 1))
    ]


def _ways(every: np.ndarray) -> list[Figure]:
    """Where each word has come from."""
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": every[:, 0, WORDS.index(word)].tolist(),
            "y": every[:, 1, WORDS.index(word)].tolist(),
            "xaxis": "x2",
            "yaxis": "y2",
            "hoverinfo": "skip",
            "line": {"width": 1.5, "color": palette.rgba(colour(shade), 0.45)},
        }
        for group, shade in zip(GROUPS, SHADES, strict=True)
        for word in group
    ]


def _points(W: np.ndarray, i: int, words: Sequence[str], ink: str) -> list[Figure]:
    shades = {word: colour(shade) for group, shade in zip(GROUPS, SHADES, strict=True) for word in group}
    return [
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": W[0].tolist(),
            "y": W[1].tolist(),
            "xaxis": "x2",
            "yaxis": "y2",
            "text": list(words),
            "textposition": ["top center", "bottom center"] * 4,
            "textfont": {"size": 13, "color": [shades[word] for word in WORDS]},
            "customdata": [numbers.vector(W[:, [k]]) for k in range(len(WORDS))],
            "hovertemplate": "%{text}: %{customdata}<extra></extra>",
            "marker": {
                "size": [15 if k == i else 9 for k in range(len(WORDS))],
                "color": [shades[word] for word in WORDS],
                "line": {"width": [2.5 if k == i else 0 for k in range(len(WORDS))], "color": ink},
            },
        }
    ]


def describe(t: Trace, word: str, made: int) -> str:
    """The figure in words."""
    W = t.network[0].W
    places = [f"{called(each)} {numbers.vector(W[:, [k]], 3)}" for k, each in enumerate(WORDS)]
    return _(
        "A matrix of two rows and eight columns, one for each word, after %(made)s updates; the column of %(word)s is"
        " outlined: %(column)s. In the plane the words lie at %(places)s.",
        made=made,
        word=called(word),
        column=numbers.vector(t.forward[0].z),
        places=places,
    )


def looked_up(t: Trace, i: int) -> str:
    """W times the one-hot vector as a sum of columns, all but one of them times 0, as LaTeX."""
    V, column, z = len(WORDS), _column(t.network[0].W[:, [i]], "W"), _column(t.forward[0].z, "z")
    first, last = (r"0\," + coloured("W", rf"\mathbf w_{k}") for k in (1, V))
    terms = [*([first] if i > 0 else []), rf"1\,{column}", *([last] if i < V - 1 else [])]
    left = symbol(Symbol("W", 1)) + coloured("x", rf"\mathbf e_{i + 1}")
    return "=".join([symbol(Symbol("z", 1)), left, r"+\dots+".join(terms), z])


def _column(values: np.ndarray, letter: str) -> str:
    rows = r"\\".join(map(numbers.latex, values[:, 0].tolist()))
    return coloured(letter, rf"\begin{{bmatrix}}{rows}\end{{bmatrix}}")


def gradient(t: Trace, i: int) -> str:
    """∇W as δ times the one-hot vector, as LaTeX."""
    found = next(each for each in steps(t) if each.result.symbol == quantity(t, "dW", 1).symbol)
    return formulas.in_numbers(found, t, 0, i)
