"""A model on the four corners of XOR: its output over the plane, and at each corner beside its target."""

import numpy as np

from dlmath import Layer, Network, Trace, predict
from pages.ui.drawing import images
from pages.ui.drawing.charts import Figure, axis, base_layout, packed, span
from pages.ui.writing import numbers, palette
from pages.ui.writing.palette import colour
from pages.ui.writing.text import _, clauses
from pages.vectors_and_matrices.parts import grids

STEPS = np.linspace(-0.4, 1.4, 37)


def figure(t: Trace, names: tuple[str, str]) -> Figure:
    """Two panels: the plane, where blue is above ½ and orange below, and the four outputs as bars with their targets as
    diamonds."""
    x1, x2 = np.meshgrid(STEPS, STEPS)
    outputs = predict(t.network, np.vstack([x1.ravel(), x2.ravel()])).reshape(x1.shape)
    ink, corners = colour(palette.INK), _corners(t)
    out, y = t.forward[-1].a[0].tolist(), t.Y[0].tolist()
    layout = base_layout(320) | {
        "margin": {"l": 34, "r": 6, "t": 26, "b": 34},
        "hovermode": "closest",
        "bargap": 0.45,
        "xaxis": (
            axis()
            | {
                "domain": [0.0, 0.47],
                "range": [-0.4, 1.4],
                "tickvals": [0, 1],
                "anchor": "y",
                "showgrid": False,
                "zeroline": False,
            }
        ),
        "yaxis": (
            axis() | {"range": [-0.4, 1.4], "tickvals": [0, 1], "anchor": "x", "showgrid": False, "zeroline": False}
        ),
        "xaxis2": axis() | {"domain": [0.56, 1.0], "anchor": "y2", "type": "category"},
        "yaxis2": axis() | {"anchor": "x2", "range": span(np.array([*out, -0.2, 1.2]))},
        "annotations": [images.heading(names[0], 0.235), images.heading(names[1], 0.78)],
    }
    corner_texts = [numbers.plain(v, 3) for v in out]
    return {
        "data": [
            {
                "type": "heatmap",
                "z": packed(outputs),
                "x0": STEPS[0],
                "dx": STEPS[1] - STEPS[0],
                "y0": STEPS[0],
                "dy": STEPS[1] - STEPS[0],
                "zmid": 0.5,
                "zmin": -0.5,
                "zmax": 1.5,
                "colorscale": grids.diverging(),
                "showscale": False,
                "zsmooth": "fast",
                "hovertemplate": "x₁ = %{x:.3g}, x₂ = %{y:.3g}<br>f = %{z:.4g}<extra></extra>",
            },
            {
                "type": "scatter",
                "mode": "markers+text",
                "x": t.X[0].tolist(),
                "y": t.X[1].tolist(),
                "text": corner_texts,
                "textposition": "top center",
                "textfont": {"size": 13, "color": ink},
                "hoverinfo": "skip",
                "marker": {
                    "size": 13,
                    "symbol": ["circle" if each else "circle-open" for each in y],
                    "color": ink,
                    "line": {"width": 2, "color": ink},
                },
            },
            {
                "type": "bar",
                "x": corners,
                "y": out,
                "xaxis": "x2",
                "yaxis": "y2",
                "marker": {"color": palette.symbol("a")},
                "customdata": corner_texts,
                "hovertemplate": "f(%{x}) = %{customdata}<extra></extra>",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "x": corners,
                "y": y,
                "xaxis": "x2",
                "yaxis": "y2",
                "marker": {"symbol": "diamond", "size": 12, "color": ink},
                "hovertemplate": "y(%{x}) = %{y}<extra></extra>",
            },
        ],
        "layout": layout,
    }


def _corners(t: Trace) -> list[str]:
    return [f"{numbers.plain(first)}, {numbers.plain(second)}" for first, second in t.X.T.tolist()]


def describe(t: Trace) -> str:
    """The figure in words."""
    pairs = clauses(
        f"f({corner}) = {numbers.plain(float(a))}" for corner, a in zip(_corners(t), t.forward[-1].a[0], strict=True)
    )
    return _(
        "The model's output over the plane, and at the four corners of XOR: %(pairs)s; the mean squared error is"
        " %(J)s.",
        pairs=pairs,
        J=numbers.plain(t.J),
    )


def affine_in_numbers(layer: Layer, J: float, W_best: np.ndarray, b_best: np.ndarray, least: float) -> str:
    """The affine map with its loss, and the best one with its, as LaTeX."""
    best = rf"f^*(x)={_affine(W_best[0], b_best[0, 0])},\;J^*={numbers.latex(least)}"
    return rf"f(x)={_affine(layer.W[0], layer.b[0, 0])},\;J={numbers.latex(J)}\qquad {best}"


def hidden_in_numbers(network: Network, J: float) -> str:
    """A network with one hidden layer and one output, with its loss, as LaTeX."""
    first, second = network
    hidden = rf"\operatorname{{ReLU}}\!\left({_matrix(first.W)}\,x+{_matrix(first.b)}\right)"
    return rf"f(x)={_matrix(second.W)}\,{hidden}+{numbers.latex(float(second.b[0, 0]))}\qquad J={numbers.latex(J)}"


def _affine(w: np.ndarray, b: float) -> str:
    terms = "".join(
        f"{'-' if v < 0 else '+'}{numbers.latex(abs(v))}{x}"
        for v, x in ((float(w[0]), r"\,x_1"), (float(w[1]), r"\,x_2"), (float(b), ""))
    )
    return terms.removeprefix("+")


def _matrix(A: np.ndarray) -> str:
    body = r"\\".join("&".join(numbers.latex(v) for v in row) for row in A.tolist())
    return rf"\begin{{bmatrix}}{body}\end{{bmatrix}}"
