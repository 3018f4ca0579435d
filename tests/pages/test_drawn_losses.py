"""What the lessons on loss functions draw: every curve is the loss it names, slopes are those of differences, minima
are least, squares have the area of their terms, and neurons learn as their rules say."""

import math
import re
from collections.abc import Iterator

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES
from dlmath.network.output_pairs import output_pair
from dlmath.network.softmax_cross_entropy import outputs, softmax_loss
from dlmath.training.line_fit import LineFit, at_heights, fit_line
from pages.loss_functions.parts import classes, output_pairs, residuals, surprise
from pages.ui.writing import along, palette
from tests.colours import role
from tests.marks import derivative, drawn, holds, runs_along, shade, steepness, the, xy
from tests.page import number
from tests.printed_arithmetic import Reader, tokens

X = np.array([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]])
Y = np.array([[2.0, 3.0, 2.5, 3.5, 3.0, 8.0]])
TERMS = {
    "MSE": lambda e: e**2,
    "MAE": np.abs,
    "Huber": lambda e: np.where(np.abs(e) <= 1, e**2 / 2, np.abs(e) - 0.5),
    "log-cosh": lambda e: np.log(np.cosh(e)),
}  # of an error ŷ − y, written down by hand


@pytest.fixture(autouse=True)
def light() -> Iterator[None]:
    token = palette._dark.set(False)
    yield
    palette._dark.reset(token)


def J(name: str, w: float, b: float) -> float:
    return float(TERMS[name](w * X + b - Y).mean())


def fits(w: float, b: float) -> dict[str, LineFit]:
    return {name: fit_line(LOSSES[name], X, Y, w, b, np.linspace(-2, 10, 49)) for name in residuals.names()}


def test_losses_of_regression_are_those_written_down() -> None:
    assert residuals.names() == [*TERMS]
    assert [residuals.of_squares(name) for name in residuals.squares()] == [
        "1/N · Σ(ŷ − y)²",
        "1/N · ½ Σ(ŷ − y)²",
        "½ Σ(ŷ − y)²",
        "1/N · Σ(ŷ − y)²",
        "Σ(ŷ − y)²",
    ]


@pytest.mark.parametrize(("w", "b"), [(0.0, 2.0), (0.4, 1.3)])
@pytest.mark.parametrize("name", TERMS)
def test_points_errors_and_best_lines(name: str, w: float, b: float) -> None:
    every = fits(w, b)
    figure = along.first(
        residuals.points(name, every, residuals.extent(name, every, False), at_heights(every[name], np.array([b])))
    )
    *best, chosen, on_line, targets = figure["data"]
    runs_along(chosen, lambda x: w * x + b, atol=1e-5)
    assert [shade(chosen), shade(on_line), shade(targets)] == ["teal", "teal", "ink"]
    np.testing.assert_allclose(xy(on_line), [X[0], (w * X + b)[0]])
    np.testing.assert_allclose(xy(targets), [X[0], Y[0]])
    for each, line in zip(every, best, strict=True):
        assert steepness(line) == pytest.approx(w, abs=1e-5)
        height = float(xy(line)[1][0])
        assert all(J(each, w, height) <= J(each, w, height + off) + 1e-9 for off in (-0.3, -0.01, 0.01, 0.3))
        assert shade(line) == ("ink" if each == name else "grey")
        assert number(re.findall("b = (.*?)<", line["hovertemplate"])[0]) == pytest.approx(height, rel=1e-3)
    for area, x, y, a in zip(figure["layout"]["shapes"], X[0], Y[0], (w * X + b)[0], strict=True):
        assert (area["x0"], area["y0"], area["y1"]) == (x, y, pytest.approx(a))
        assert {role(area["fillcolor"]), shade(area)} == {"blue" if a > y else "orange" if a < y else "grey"}
        if name == "MSE":
            assert (area["x1"] - area["x0"]) * abs(a - y) == pytest.approx((a - y) ** 2)
    for k, told in enumerate(on_line["customdata"]):
        holds(told)
        assert number(told.split()[-1]) == pytest.approx(float(TERMS[name](w * X + b - Y)[0, k]), rel=1e-3, abs=1e-6)


@pytest.mark.parametrize(("w", "b"), [(0.0, 2.0), (0.4, 1.3)])
@pytest.mark.parametrize("name", TERMS)
def test_losses_over_the_height_of_the_line(name: str, w: float, b: float) -> None:
    every = fits(w, b)
    at = at_heights(every[name], np.array([b]))
    data = along.first(residuals.over_b(name, every, residuals.extent(name, every, False), at))["data"]
    curves = {
        trace["hovertemplate"].partition(":")[0]: trace
        for trace in drawn(data, yaxis="y1", mode="lines")
        if "J(" in trace["hovertemplate"]
    }
    slopes = {trace["hovertemplate"].partition(":")[0]: trace for trace in drawn(data, yaxis="y2", mode="lines")}
    minima = {
        t["customdata"][0].partition(":")[0]: t
        for t in drawn(data, yaxis="y1", mode="markers")
        if t["marker"]["symbol"] == "diamond"
    }
    assert [*sorted(curves)] == [*sorted(TERMS)] == [*sorted(slopes)] == [*sorted(minima)]
    for each in TERMS:
        runs_along(curves[each], lambda at, each=each: np.array([J(each, w, v) for v in at]), atol=1e-5)
        x, y = xy(slopes[each])
        kinked = np.abs(np.subtract.outer(x, (Y - w * X)[0])).min(axis=1) < 1e-3 if each == "MAE" else x > 1e9
        wanted = np.array(
            [float(derivative(lambda v, each=each: np.array(J(each, w, float(v))), np.array(at))) for at in x]
        )
        np.testing.assert_allclose(y[~kinked], wanted[~kinked], atol=1e-4)
        best, least = (float(values[0]) for values in xy(minima[each]))
        assert least == pytest.approx(J(each, w, best), abs=1e-9)
        assert all(least <= J(each, w, best + off) + 1e-9 for off in (-0.2, -0.01, 0.01, 0.2))
        assert [shade(curves[each]), shade(slopes[each])] == (["ink", "purple"] if each == name else ["grey", "grey"])
    tangent = next(trace for trace in drawn(data, yaxis="y1", mode="lines") if len(trace["x"]) == 2)
    slope = float(derivative(lambda v: np.array(J(name, w, float(v))), np.array(b)))
    assert steepness(tangent) == pytest.approx(slope, abs=1e-4)
    here, steep = (
        the([t for t in drawn(data, yaxis=axis, mode="markers") if t["marker"]["symbol"] == "circle"])
        for axis in ("y1", "y2")
    )
    assert (xy(here), xy(steep)) == (
        (pytest.approx([b]), pytest.approx([J(name, w, b)])),
        (pytest.approx([b]), pytest.approx([slope], abs=1e-6)),
    )
    assert [shade(tangent), shade(here), shade(steep)] == ["purple", "slate", "purple"]


def bce(p: np.ndarray, y: float) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return -((y * np.log(p) if y else 0.0 * p) + ((1 - y) * np.log(1 - p) if y < 1 else 0.0 * p))


@pytest.mark.parametrize(("z", "y"), [(-1.4, 1.0), (2.0, 0.0), (0.5, 0.3)])
def test_binary_cross_entropy_over_probability_and_logit(z: float, y: float) -> None:
    p = 1 / (1 + math.exp(-z))
    at = surprise.point(z, p, y)
    loss, slope = float(bce(np.array(p), y)), (p - y) / (p * (1 - p))
    assert (at.J, at.dJ_dp, at.delta, at.slope) == (
        pytest.approx(loss),
        pytest.approx(slope),
        pytest.approx(p - y),
        pytest.approx(p * (1 - p)),
    )
    data = surprise.over_p(at, True)["data"]
    floor, curve, nought, one = drawn(data, yaxis="y1", mode="lines")[:4]
    entropy = float(bce(np.array(y if 0 < y < 1 else 0.5), y)) if 0 < y < 1 else 0.0
    runs_along(floor, lambda v: 0 * v + entropy)
    runs_along(curve, lambda v: bce(v, y), rtol=1e-4, atol=1e-4)
    runs_along(nought, lambda v: -np.log(1 - v), rtol=1e-2, atol=1e-3)
    runs_along(one, lambda v: -np.log(v), rtol=1e-4, atol=1e-4)
    tangent, dot = drawn(data, yaxis="y1")[4:]
    assert steepness(tangent) == pytest.approx(slope, rel=1e-3)
    assert xy(dot) == (pytest.approx([p]), pytest.approx([loss]))
    steep, mark = surprise.slope_over_p(at)["data"]
    runs_along(steep, lambda v: (v - y) / (v * (1 - v)), rtol=1e-2, atol=1e-3)
    assert xy(mark) == (pytest.approx([p]), pytest.approx([slope]))
    assert [shade(curve), shade(tangent), shade(dot), shade(steep)] == ["ink", "purple", "teal", "purple"]
    bars = [shape for shape in surprise.over_p(at, True)["layout"]["shapes"] if shape["type"] == "rect"]
    assert [(bar["x0"], bar["x1"], shade(bar)) for bar in bars] == [
        (0.0, pytest.approx(entropy), "grey"),
        (pytest.approx(entropy), pytest.approx(loss), "purple"),
    ]
    plain = surprise.over_p(at, False)
    runs_along(plain["data"][0], lambda v: bce(v, y), rtol=1e-4, atol=1e-4)
    assert [xy(each) for each in plain["data"][-1:]] == [(pytest.approx([p]), pytest.approx([loss]))]
    assert [(each["x1"], each["y1"]) for each in plain["layout"]["shapes"]] == [(p, pytest.approx(loss))] * 2
    figure = surprise.over_z(at)
    (sigma, first), (over, touching, second), (delta, third) = (drawn(figure["data"], yaxis=f"y{i}") for i in (1, 2, 3))
    runs_along(sigma, lambda v: 1 / (1 + np.exp(-v)))
    runs_along(over, lambda v: y * np.log1p(np.exp(-v)) + (1 - y) * np.log1p(np.exp(v)))
    runs_along(delta, lambda v: 1 / (1 + np.exp(-v)) - y)
    assert steepness(touching) == pytest.approx(p - y, abs=1e-5)
    assert [float(xy(each)[1][0]) for each in (first, second, third)] == [
        pytest.approx(p),
        pytest.approx(loss),
        pytest.approx(p - y),
    ]
    assert [shade(each) for each in (sigma, over, touching, delta, second)] == [
        "teal",
        "ink",
        "purple",
        "purple",
        "brown",
    ]
    level, gap = figure["layout"]["shapes"]
    assert (level["y0"], level["y1"], gap["x0"], gap["y0"], gap["y1"]) == (y, y, z, y, pytest.approx(p))
    for text in (surprise.loss_latex(at), surprise.slope_latex(at), surprise.delta_latex(at)):
        holds(text)
    symbols = re.sub(r"\\textcolor\{#\w+\}", "", surprise.loss_latex(at)).split(r"\\")[0].partition("=")[2]
    printed = symbols.replace(r"{\hat p}", f"({p!r})").replace("y", f"({y!r})")
    assert float(Reader(tokens(printed)).all()) == pytest.approx(loss)
    fraction = (
        re.sub(r"\\textcolor\{#\w+\}", "", surprise.slope_latex(at))
        .split("=")[1]
        .replace(r"{\hat p}", f"({p!r})")
        .replace("y", f"({y!r})")
    )
    assert float(Reader(tokens(fraction)).all()) == pytest.approx(slope)


@pytest.mark.parametrize(("T", "shift"), [(1.0, 0.0), (2.0, 10.0), (0.5, 1000.0)])
def test_scores_probabilities_and_gradients_of_classes(T: float, shift: float) -> None:
    z, y = np.array([[2.0], [-1.0], [0.5]]), np.array([[0.8], [0.1], [0.1]])
    e = np.exp((z - z.max()) / T)
    p = e / e.sum()
    s = softmax_loss(z, y, T, shift)
    figure = along.first(classes.bars(s, outputs(s.z[np.newaxis], s.y, s.temperature)))
    for trace, wanted, colour in zip(figure["data"], (z, p, (p - y) / T), ("brown", "teal", "purple"), strict=True):
        np.testing.assert_allclose(xy(trace), [[1, 2, 3], wanted[:, 0]])
        assert shade(trace) == colour
        assert [number(text) for text in trace["text"]] == [
            pytest.approx(float(v), rel=1e-2, abs=1e-9) for v in wanted[:, 0]
        ]
        holds(trace["customdata"], 0 if colour == "brown" else 3)
    outlines, gaps = (figure["layout"]["shapes"][i : i + 3] for i in (0, 3))
    assert [(box["y0"], box["y1"]) for box in outlines] == [(0, pytest.approx(v)) for v in y[:, 0]]
    assert [(gap["y0"], gap["y1"], shade(gap)) for gap in gaps] == [
        (pytest.approx(a), pytest.approx(b), "purple") for a, b in zip(y[:, 0], p[:, 0], strict=True)
    ]
    rows = classes.jacobian_rows(s)
    jacobian = (np.diag(p[:, 0]) - p @ p.T) / T
    for a in range(3):
        for b in range(3):
            shown, how, ground = rows[a][1 + b]
            assert number(shown) == pytest.approx(jacobian[a, b], rel=1e-3)
            assert role(ground) == ("blue" if jacobian[a, b] > 0 else "orange")
            holds(how)
        assert number(rows[a][4][0]) == pytest.approx(-y[a, 0] / p[a, 0], rel=1e-3)
    assert [number(cell[0]) for row in rows[3:] for cell in row[1:4]] == [
        pytest.approx(v, rel=1e-2, abs=1e-6) for v in [*((p - y) / T)[:, 0]] * 2
    ]
    loss = -float((y * np.log(p)).sum())
    for text, result in (
        (classes.softmax_latex(s), None),
        (classes.loss_latex(s), loss),
        (classes.delta_latex(s), None),
    ):
        holds(text)
        if result is not None:
            assert number(
                text.removesuffix(r"\end{aligned}").rpartition("=")[2].rpartition("approx")[2].strip()
            ) == pytest.approx(result, rel=1e-3)
    assert (r"u=\tfrac{z+c}{T}" in classes.softmax_latex(s)) == (T != 1.0 or shift != 0.0)


PAIRS = [(phi, loss) for phi in output_pairs.OUTPUTS for loss in output_pairs.LOSS_NAMES]


@pytest.mark.parametrize(("phi", "loss"), PAIRS)
def test_delta_of_an_output_with_a_loss(phi: str, loss: str) -> None:
    z, y = np.array([[0.7], [-1.1], [0.3]]), np.eye(3)[:, [1]]
    every = output_pairs.all_pairs(z, y)
    if (phi, loss) not in every:
        assert phi == "identity"
        return
    pair, activation = every[phi, loss], ACTIVATIONS[phi]

    def value(at: np.ndarray) -> float:
        return LOSSES[loss].value(activation.f(at), y)

    nudged = [(value(z + 1e-6 * np.eye(3)[:, [j]]) - value(z - 1e-6 * np.eye(3)[:, [j]])) / 2e-6 for j in range(3)]
    above, slope, below = (drawn(output_pairs.bars(pair)["data"], yaxis=f"y{i}") for i in (1, 2, 3))
    a = activation.f(z)
    for trace, wanted, colour in zip(
        [*above, *slope, *below],
        (a, y, pair.dJ_da, np.array([nudged]).T, (a - y) / LOSSES[loss].divisor(3, 1)),
        ("teal", "ink", "purple", "purple", "grey"),
        strict=True,
    ):
        np.testing.assert_allclose(xy(trace)[1], wanted[:, 0], rtol=1e-4, atol=1e-5)
        assert shade(trace) == colour
    printed = re.sub(r"\\textcolor\{#\w+\}|\\cancel", "", output_pairs.product_latex(pair))
    matrices = [
        np.array(Reader(tokens(each)).all()) for each in re.findall(r"\\begin\{bmatrix\}.*?\\end\{bmatrix\}", printed)
    ]
    if len(matrices) == 4:
        np.testing.assert_allclose(matrices[0], pair.jacobian.T, rtol=1e-3, atol=1e-3)
        np.testing.assert_allclose(matrices[0] @ matrices[1], matrices[2], rtol=2e-2, atol=2e-3)
        np.testing.assert_allclose(matrices[3], a - y, rtol=1e-3, atol=1e-3)
    numbers = [[number(str(cell)) for cell in row[1:]] for row in output_pairs.verdict_rows(pair, phi, loss)]
    np.testing.assert_allclose(numbers, np.column_stack([nudged, nudged, pair.dJ_da[:, 0]]), rtol=1e-3, atol=1e-5)
    cells = output_pairs.matrix_rows(every, (phi, loss))[output_pairs.OUTPUTS.index(phi)]
    text, _how, ground = cells[1 + output_pairs.columns(loss).index(loss)]
    assert text.startswith("▸ ")
    assert (role(ground) == "purple") == (
        (phi, loss)
        in {("identity", "half-MSE"), ("sigmoid", "BCE"), ("sigmoid", "BCE-sum"), ("softmax", "CE"), ("softmax", "KL")}
    )
    for member in map(_plain, output_pairs.in_symbols(phi, loss)):
        for j in range(3):
            assert _in_python(member, a[:, 0], y[:, 0], j) == pytest.approx(nudged[j], rel=1e-4, abs=1e-6), member


def _plain(latex: str) -> str:
    """A formula without what only spaces it or sizes its brackets."""
    return re.sub(r"\\(Big|left|right)", "", latex.replace(r"\,", " "))


def _in_python(latex: str, a: np.ndarray, y: np.ndarray, j: int) -> float:
    """A formula of δ_j with sums over i, evaluated: sums are written out, then read as numbers."""
    text = re.sub(r"\\cancel\{((?:[^{}]|\{[^{}]*\})*)\}", r"{\1}", latex)

    def put(part: str, k: int) -> str:
        part = re.sub(r"\[i=j\]", "1" if k == j else "0", part)
        for name, values in (("a", a), ("y", y)):
            part = part.replace(f"{name}_i", f"({float(values[k])!r})").replace(f"{name}_j", f"({float(values[j])!r})")
        part = re.sub(r"\\t?frac(\d)n", r"(\1/3)", part)
        return re.sub(r"(?<![A-Za-z\\])n(?!\w)", "3", part)

    while r"\sum_i" in text:
        before, _, after = text.rpartition(r"\sum_i")
        depth, end = 0, len(after)
        for at, sign in enumerate(after):
            depth += (sign in "([{") - (sign in ")]}")
            if depth < 0 or (
                depth == 0 and sign in "+-" and after[:at].strip() and not after[:at].strip().endswith("(")
            ):
                end = at
                break
        total = "+".join(f"({put(after[:end], k)})" for k in range(len(a)))
        text = f"{before}({total}){after[end:]}"
    return float(Reader(tokens(put(text, j))).all())


def test_neurons_that_learn_step_against_what_is_taken_for_delta() -> None:
    w, b, rate = 1.2, 0.8, 0.15
    found = output_pairs.runs(w, b, rate)
    figure = output_pairs.learning(found, output_pairs.marks(w, b, rate))
    sigma, outputs, steps = (
        drawn(figure["data"], yaxis="y1")[0],
        drawn(figure["data"], yaxis="y2", mode="lines"),
        drawn(figure["data"], yaxis="y3", mode="lines"),
    )
    runs_along(sigma, lambda z: 1 / (1 + np.exp(-z)))
    taken = {
        "half-MSE": lambda a: a * a * (1 - a),
        "BCE": lambda a: a,
        "half-MSE, ∂J/∂a": lambda a: a,
        "BCE, ∂J/∂a": lambda a: 1 / (1 - a),
    }
    for (name, rule), output, step in zip(taken.items(), outputs, steps, strict=True):
        v, c, way = w, b, []
        for k in range(301):
            a = 1 / (1 + math.exp(-v - c))
            if k % 5 == 0:
                way.append((k, a, rule(a)))
            v, c = v - rate * rule(a), c - rate * rule(a)
        assert output["hovertemplate"].startswith(f"{name}<br>")
        np.testing.assert_allclose(xy(output), [[k for k, _a, _s in way], [a for _k, a, _s in way]], rtol=1e-4)
        np.testing.assert_allclose(xy(step)[1], [s for _k, _a, s in way], rtol=1e-4)
        assert [shade(output), shade(step)] == ["teal", "purple"]
        cells = next(row for row in output_pairs.run_rows(found) if str(row[0]).endswith(f" {name}"))[1:]
        wanted = [way[0][2], *(way[k // 5][1] for k in (0, 50, 150, 300))]
        assert [number(str(cell)) for cell in cells] == [pytest.approx(each, rel=1e-3) for each in wanted]
    for k in (0, 50, 300):
        frame = next(each for each in figure["frames"] if each["name"] == str(k))
        for place, series in zip(frame["data"][1:], ("a", "step"), strict=True):
            np.testing.assert_allclose(place["y"], [getattr(run, series)[k // 5] for run in found.values()])
            assert set(place["x"]) == {k}


def test_the_pairs_that_belong_together_are_named() -> None:
    assert {("sigmoid", "BCE"), ("softmax", "CE"), ("identity", "half-MSE")} <= output_pairs.CANONICAL
    assert output_pair(ACTIVATIONS["sigmoid"], LOSSES["BCE"], np.zeros((3, 1)), np.eye(3)[:, [0]]).canonical
