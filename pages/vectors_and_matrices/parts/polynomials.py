"""A linear model of x, x², …: its curve through the points that it was fitted to and past others, and both errors over
the degree."""

import numpy as np

from dlmath.training.polynomial_fit import HIGHEST, X_HELD_OUT, Y_HELD_OUT, PolynomialFit, X, Y, fit_polynomial
from pages.ui.drawing.charts import Figure, axis, base_layout, heading
from pages.ui.writing import equations, numbers, palette
from pages.ui.writing.equations import relation
from pages.ui.writing.literal import in_formula
from pages.ui.writing.palette import colour
from pages.ui.writing.text import _

OVER = np.linspace(-1.0, 1.0, 121)[np.newaxis]
UP, MOST = (-2.0, 2.0), 0.65


def figure(degree: int, names: tuple[str, str]) -> Figure:
    """The curve with its points on the left, the two errors over the degree on the right.

    Args:
      degree: of the polynomial.
      names: of the two panels.
    """
    fit, every = fit_polynomial(degree), [fit_polynomial(d) for d in range(HIGHEST + 1)]
    degrees, fitted, new = list(range(HIGHEST + 1)), colour(palette.POSITIVE), colour(palette.NEGATIVE)
    J, others = [each.J for each in every], [each.J_held_out for each in every]
    layout = base_layout(330) | {
        "margin": {"l": 40, "r": 8, "t": 28, "b": 36},
        "hovermode": "closest",
        "xaxis": axis() | {"domain": [0.0, 0.47], "range": [-1.05, 1.05], "anchor": "y", "title": {"text": "x"}},
        "yaxis": axis() | {"range": list(UP), "anchor": "x"},
        "xaxis2": (
            axis() | {"domain": [0.56, 1.0], "range": [-0.3, HIGHEST + 0.3], "anchor": "y2", "tickvals": degrees}
        ),
        "yaxis2": axis() | {"range": [-0.02, MOST], "anchor": "x2"},
        "annotations": [heading(names[0], 0.0, 1.0), heading(names[1], 0.56, 1.0)],
    }
    data = [
        _line(OVER[0].tolist(), fit.at(OVER)[0].tolist(), colour(palette.SYMBOLS["a"]), ""),
        _points(X, Y, fit, fitted, "circle"),
        _points(X_HELD_OUT, Y_HELD_OUT, fit, new, "circle-open"),
        *(_line(degrees, errors, shade, "2", mode="lines+markers") for errors, shade in ((others, new), (J, fitted))),
        {
            "type": "scatter",
            "mode": "markers",
            "x": [degree, degree],
            "y": [fit.J, fit.J_held_out],
            "xaxis": "x2",
            "yaxis": "y2",
            "hoverinfo": "skip",
            "marker": {"size": 15, "color": "rgba(0,0,0,0)", "line": {"width": 2.5, "color": colour(palette.INK)}},
        },
    ]
    return {"data": data, "layout": layout}


def _line(x: list, y: list, shade: str, axes: str, mode: str = "lines") -> Figure:
    hover = "%{x}: %{y:.4g}<extra></extra>"
    return {
        "type": "scatter",
        "mode": mode,
        "x": x,
        "y": y,
        "xaxis": f"x{axes}",
        "yaxis": f"y{axes}",
        "line": {"color": shade, "width": 2.5},
        "marker": {"size": 7, "color": shade},
        "hovertemplate": hover,
    }


def _points(x: np.ndarray, y: np.ndarray, fit: PolynomialFit, shade: str, symbol: str) -> Figure:
    """Points, each of which opens its error."""
    how = [
        equations.plain((equations.number(a), "−", equations.number(target)), a - target).bold
        for a, target in zip(fit.at(x)[0].tolist(), y[0].tolist(), strict=True)
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": x[0].tolist(),
        "y": y[0].tolist(),
        "customdata": how,
        "marker": {"size": 9, "color": shade, "symbol": symbol, "line": {"width": 2, "color": shade}},
        "hovertemplate": "x = %{x}, y = %{y}<br>ŷ − y = %{customdata}<extra></extra>",
    }


def describe(degree: int) -> str:
    """The figure in words."""
    fit = fit_polynomial(degree)
    return _(
        "A polynomial of degree %(d)s fitted to nine points, with eight others beside it: mean squared error %(J)s on"
        " those, %(new)s on these; and both errors over the degrees 0 to %(n)s.",
        d=degree,
        J=numbers.plain(fit.J),
        new=numbers.plain(fit.J_held_out),
        n=HIGHEST,
    )


def in_numbers(degree: int) -> str:
    """Both errors as LaTeX, each as the mean of its squares."""
    fit, fitted, new = fit_polynomial(degree), _("fitted"), _("new")
    lines = []
    for name, x, y, J in ((fitted, X, Y, fit.J), (new, X_HELD_OUT, Y_HELD_OUT, fit.J_held_out)):
        squares = (fit.at(x) - y) ** 2
        how = relation(lambda terms: terms.mean(), (squares,), J)
        first = "+".join(numbers.latex(each, how.digits) for each in squares[0, :2].tolist())
        lines.append(
            rf"J_{{{in_formula(name)}}}&=\tfrac1{{{x.shape[1]}}}\textstyle\sum_k(\hat y_k-y_k)^2"
            rf"=\tfrac1{{{x.shape[1]}}}\big({first}+\dots\big)={how.latex(J)}"
        )
    return r"\begin{aligned}" + r"\\[.5em]".join(lines) + r"\end{aligned}"


def curve_latex(degree: int) -> str:
    """The polynomial with its coefficients."""
    coefficients = fit_polynomial(degree).coefficients.tolist()
    powers = ["", r"\,x", *(rf"\,x^{k}" for k in range(2, HIGHEST + 1))]
    terms = (
        f"{'-' if c < 0 else '+'}{numbers.latex(abs(c), 3)}{power}"
        for c, power in zip(coefficients, powers, strict=False)
    )
    return r"\hat y=" + "".join(terms).removeprefix("+")
