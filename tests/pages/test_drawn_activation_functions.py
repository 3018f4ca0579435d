"""What the lessons on activation functions draw is what it is said to be: curves are φ and φ′, tangents are as steep as
φ′, δ is measured, and updates go downhill."""

import re
from collections.abc import Iterator

import numpy as np
import pytest

from dlmath import ACTIVATIONS, INITIALISATIONS, Activation
from dlmath.functions.activations import one_sided_slopes
from dlmath.network.gradient_flow import deep_network, through
from pages.activation_functions.parts import curves, depths, dying, dying_network
from pages.ui.drawing import charts
from pages.ui.writing import along, palette
from tests.colours import role
from tests.marks import derivative, drawn, holds, runs_along, shade, steepness, the, xy
from tests.page import number

CURVES = [record for record in ACTIVATIONS.values() if record.slope]


@pytest.fixture(autouse=True)
def light() -> Iterator[None]:
    token = palette._dark.set(False)
    yield
    palette._dark.reset(token)


def phi(record: Activation, z: np.ndarray) -> np.ndarray:
    return record.f(np.atleast_2d(z))[0]


def slope(record: Activation, z: np.ndarray) -> np.ndarray:
    """φ′ by differences, from one side beside a kink."""
    found = derivative(lambda at: phi(record, at), z)
    for kink in record.kinks:
        for i in np.flatnonzero(np.abs(z - kink) < 2e-5):
            side = np.array([1e-7, 2e-7]) * float(np.copysign(1.0, z[i] - kink))
            near, far = phi(record, kink + side)
            found[i] = (far - near) / (side[1] - side[0])
    return found


@pytest.mark.parametrize("record", CURVES, ids=lambda record: record.name)
def test_curves_are_the_function_and_its_slope(record: Activation) -> None:
    other = ACTIVATIONS["tanh" if record.name != "tanh" else "sigmoid"]
    for z, threshold in ((-3.3, 0.05), (0.7, 0.2), (8.5, 1e-4)):
        figure = along.first(curves.figure(record, [other], np.array([z]), threshold, "…"))
        data = figure["data"]
        for each, above, below in ((record, "teal", "brown"), (other, "grey", "grey")):
            dash = "solid" if each is record else "dash"
            value = next(t for t in drawn(data, shade=above, yaxis="y", mode="lines") if t["line"].get("dash") == dash)
            steep = next(t for t in drawn(data, shade=below, yaxis="y2", mode="lines") if t["line"].get("dash") == dash)
            runs_along(value, lambda at, each=each: phi(each, at))
            runs_along(steep, lambda at, each=each: slope(each, at), atol=2e-4)
        tangent = next(t for t in drawn(data, shade="brown", yaxis="y", mode="lines"))
        at = np.array([z])
        x, y = xy(tangent)
        assert (x[1], y[1]) == (z, pytest.approx(float(phi(record, at)[0])))
        assert steepness(tangent) == pytest.approx(float(slope(record, at)[0]), abs=1e-5)
        points = {t.get("yaxis", "y"): t for t in drawn(data, mode="markers") if t["marker"]["size"] == 14}
        assert points["y"]["y"][0] == pytest.approx(float(phi(record, at)[0]))
        assert points["y2"]["y"][0] == pytest.approx(float(slope(record, at)[0]), abs=1e-5)
        assert [shade(points["y"]), shade(points["y2"])] == ["teal", "brown"]
        bands = [shape for shape in figure["layout"]["shapes"] if shape["type"] == "rect"]
        left, right = figure["layout"]["xaxis"]["range"]
        for band in bands:
            inside = np.linspace(band["x0"], band["x1"], 23)[1:-1]
            assert (np.abs(slope(record, inside)) < threshold).all()
            for edge, inward in ((band["x1"], 0.02), (band["x0"], -0.02)):
                if left < edge < right and not any(abs(edge - kink) < 0.05 for kink in record.kinks):
                    assert np.abs(slope(record, np.array([edge + inward])))[0] > threshold
        far = np.array([left + 1e-3, right - 1e-3])
        flat = (np.abs(slope(record, far)) < threshold).tolist()
        assert flat == [any(band["x0"] <= at <= band["x1"] for band in bands) for at in far.tolist()]
        texts = {axis: figure["layout"][axis]["title"] for axis in ("xaxis", "yaxis", "yaxis2")}
        assert [(t["text"], role(t["font"]["color"])) for t in texts.values()] == [
            ("z", "brown"),
            ("φ(z)", "teal"),
            ("φ′(z)", "brown"),
        ]


@pytest.mark.parametrize("record", [r for r in CURVES if r.kinks], ids=lambda record: record.name)
def test_at_a_kink_both_sides_are_drawn_and_the_convention_is_filled(record: Activation) -> None:
    for kink in record.kinks:
        data = along.first(curves.figure(record, [], np.array([kink]), 0.05, "…"))["data"]
        x, y = xy(next(t for t in drawn(data, shade="brown", yaxis="y", mode="lines")))
        sides = [(y[1] - y[0]) / (x[1] - x[0]), (y[2] - y[1]) / (x[2] - x[1])]
        np.testing.assert_allclose(sides, slope(record, np.array([kink - 1e-9, kink + 1e-9])), atol=1e-6)
        marks = next(t for t in drawn(data, mode="markers", yaxis="y2") if not isinstance(t["marker"]["color"], str))
        filled = {value: role(fill) for value, fill in zip(marks["y"], marks["marker"]["color"], strict=True)}
        taken = float(record.slope(np.array([[kink]]))[0, 0])
        assert filled == {**dict.fromkeys(one_sided_slopes(record, kink), "paper"), taken: "brown"}


def test_the_table_says_of_every_function_what_is_true_of_it() -> None:
    far = np.linspace(-40, 40, 4001)
    for row, record in zip(curves.rows(CURVES, np.array([0.7]), 0.05, "yes", "no"), CURVES, strict=True):
        name, ([value], _), ([steep], _), interval, symmetric, flat, convention = row
        assert name == record.name
        at = np.array([0.7])
        assert number(value) == pytest.approx(float(phi(record, at)[0]), rel=1e-3)
        assert number(steep) == pytest.approx(float(slope(record, at)[0]), rel=1e-3)
        low, high = (number(end) for end in interval[1:-1].split(", "))
        values = phi(record, far)
        assert values.min() >= low - 1e-3
        assert values.max() <= high + 1e-3
        assert symmetric == ("yes" if low == -high else "no")
        for side, edge in re.findall(r"z ([<>]) (\S+)", str(flat)):
            beyond, before = (number(edge) + (step if side == ">" else -step) for step in (0.02, -0.02))
            assert abs(float(slope(record, np.array([beyond]))[0])) < 0.05
            assert abs(float(slope(record, np.array([before]))[0])) > 0.05 or number(edge) in record.kinks
        assert (convention == "–") == (not record.kinks)
    (_, value, (printed, _), (right, _)), _tanh = curves.printed_rows(37.0)
    assert (value, printed) == ("1", "0")
    assert number(right) == pytest.approx(np.exp(-37.0), rel=1e-3)


@pytest.mark.parametrize(
    ("name", "rule", "scale", "bias"),
    [("tanh", "Glorot", 1.0, 0.3), ("ReLU", "He", 1.5, 0.0), ("sigmoid", "normal", 0.5, -1.0)],
)
def test_the_way_of_delta_is_measured_layer_by_layer(name: str, rule: str, scale: float, bias: float) -> None:
    L, width, seed = 6, 8, 3
    m = depths.measured(L, width, name, rule, seed, scale, bias)
    t = through(deep_network(L, width, name, rule, seed, scale, bias), depths.SAMPLES, seed)
    norms = [float(np.sqrt((at.delta**2).sum())) for at in t.backward]
    back = [float(np.sqrt(((t.network[l].W.T @ t.backward[l].delta) ** 2).sum())) for l in range(1, L)]
    steepest = max(float(np.abs(slope(ACTIVATIONS[name], np.linspace(-9, 9, 4001))).max()), 0.0)
    data = [*depths.way(m.flow)["data"], *depths.figure(m, 3)["data"]]
    curves_of = {
        "delta": (np.array(norms) / norms[-1], "purple"),
        "bound": (np.array([steepest ** (L - l) for l in range(1, L + 1)]), "ink"),
        "weights": (np.array(back) / norms[1:], "pink"),
        "slopes": (np.array(norms[:-1]) / back, "brown"),
        "both": (np.array(norms[:-1]) / norms[1:], "purple"),
        "mean": (np.array([at.a.mean() for at in t.forward]), "ink"),
    }
    for curve, (wanted, colour) in curves_of.items():
        trace = the(data, name=curve)
        np.testing.assert_allclose(xy(trace)[0], np.arange(1, len(wanted) + 1))
        np.testing.assert_allclose(xy(trace)[1], np.clip(wanted, -2, 2) if curve == "mean" else wanted, rtol=1e-4)
        assert shade(trace) == colour
    marks = {
        trace["name"]: trace["marker"]["symbol"] for trace in data if trace.get("name") in ("weights", "slopes", "both")
    }
    assert marks == {"weights": "triangle-up", "slopes": "square", "both": "circle"}
    for heat, values, colour in zip(
        drawn(data, type="heatmap"), ("z", "a", "delta"), ("brown", "teal", "purple"), strict=True
    ):
        share, middles = np.asarray(heat["z"], dtype=float), np.asarray(heat["y"], dtype=float)
        assert {role(each) for _place, each in heat["colorscale"]} == {colour}
        for l in range(L):
            at = getattr(t.backward[l] if values == "delta" else t.forward[l], values)
            shown = np.log10(np.abs(at[at != 0])) if values == "delta" else at
            centre = np.clip(shown, middles[0], middles[-1]).mean()
            whole = shown.size / at.size  # what is exactly 0 has no power of ten
            assert share[:, l].sum() == pytest.approx(whole, rel=1e-4)
            assert (share[:, l] * middles).sum() / whole == pytest.approx(centre, abs=middles[1] - middles[0])
    assert [shape["x0"] for shape in depths.figure(m, 3)["layout"]["shapes"]] == [2.5] * 4
    numbers = [number(each) for each in re.findall(r"[\d.]+(?:×10[⁻⁰¹²³⁴-⁹]+)?$", depths.ratio(m.flow))]
    assert numbers == [pytest.approx(norms[0] / norms[-1], rel=1e-3)]
    for l in (1, 4):
        factors = depths.one_step(m.flow, l)
        assert f"delta^{{({l})}}" in factors
        printed = [
            number(re.sub(r"\\times 10\^\{(-?\d+)\}", r"×10\1", each))
            for each in re.findall(
                r"\{\(?(\d[\d.]*(?:\\times 10\^\{-?\d+\})?)\)?\}", re.sub(r"[_^]\{[^{}]*\}", "", factors)
            )
        ]
        assert printed[:2] == [
            pytest.approx(back[l - 1] / norms[l], rel=1e-3),
            pytest.approx(norms[l - 1] / back[l - 1], rel=1e-3),
        ]


def test_usual_choices_are_named_as_they_are_drawn() -> None:
    found = depths.usual(5, 8, 1)
    assert [*found] == [*depths.USUAL]
    for (name, rule), each in found.items():
        t = through(deep_network(5, 8, name, rule, 1), depths.SAMPLES, 1)
        assert each.relative[0] == pytest.approx(
            np.linalg.norm(t.backward[0].delta) / np.linalg.norm(t.backward[-1].delta)
        )
        assert rule in INITIALISATIONS


@pytest.mark.parametrize("record", CURVES, ids=lambda record: record.name)
def test_the_words_of_a_chart_are_true(record: Activation) -> None:
    other = ACTIVATIONS["tanh" if record.name != "tanh" else "sigmoid"]
    for z in (-1.3, 0.7):
        words = curves.describe(record, [other], z)
        holds(words.partition(";")[0], 2)
        beside = [number(each) for each in re.findall(r"−?[\d.]+(?:×10[⁻⁰¹²³⁴-⁹]+)?", words.rpartition(other.name)[2])]
        at = np.array([z])
        assert beside == [pytest.approx(float(f(other, at)[0]), rel=2e-3) for f in (phi, slope)]


def test_scenes_of_one_unit_start_where_their_comments_say() -> None:
    assert {name: (scene.samples, scene.w, scene.b, scene.alpha) for name, scene in dying.SCENES.items()} == {
        "dies": (((0.5, -5.0), (1.0, -5.0), (2.0, -5.0), (3.0, -5.0)), 1.0, -0.5, "0.2"),
        "recovers": (((1.0, 1.0), (2.0, 2.0)), 1.0, -1.5, "0.1"),
        "too-fast": (((1.0, 1.0), (2.0, 2.0), (3.0, 3.0)), 3.0, 1.0, "0.2"),
        "bias": (((1.0, 1.0), (2.0, 2.0)), -1.0, 1.0, "0.1"),
    }


SAMPLES = np.array([[0.5, -1.0, 2.0, 3.0]]), np.array([[1.0, -2.0, 0.5, 2.0]])


def loss(name: str, w: float, b: float) -> float:
    X, Y = SAMPLES
    return float(((ACTIVATIONS[name].f(w * X + b) - Y) ** 2).mean())


@pytest.mark.parametrize(
    ("name", "w", "b", "alpha"), [("ReLU", 1.3, -0.4, 0.1), ("leaky-ReLU", -1.0, 0.7, 0.05), ("ReLU", -0.5, 0.9, 0.02)]
)
def test_a_unit_its_samples_its_plane_and_its_way_downhill(name: str, w: float, b: float, alpha: float) -> None:
    X, Y = SAMPLES
    traces = dying.steps(name, w, b, X, Y, alpha, 5)
    figure = dying.unit_figure(traces, 5)
    data, (w, b) = figure["data"], dying.weight_bias(traces[5])
    z, a = (the(data, name=letter) for letter in "za")
    runs_along(z, lambda x: w * x + b)
    runs_along(a, lambda x: phi(ACTIVATIONS[name], w * x + b))
    assert [shade(z), shade(a)] == ["brown", "teal"]
    (samples,) = drawn(data, name="samples")
    np.testing.assert_allclose(xy(samples), [X[0], Y[0]])
    assert [role(fill) for fill in samples["marker"]["color"]] == [
        "ink" if each > 0 else "paper" for each in (w * X + b)[0]
    ]
    errors = next(t for t in drawn(data, mode="lines", shade="purple") if t.get("hoverinfo") == "skip")
    ends = xy(errors)[1].reshape(-1, 3)
    np.testing.assert_allclose(ends[:, :2], np.column_stack([Y[0], phi(ACTIVATIONS[name], (w * X + b)[0])]))
    plane = the(data, name="J")
    heights = np.asarray(plane["customdata"], dtype=float)
    for i, j in ((3, 40), (30, 10), (48, 48)):
        assert heights[i, j] == pytest.approx(loss(name, float(plane["x"][j]), float(plane["y"][i])), rel=1e-4)
    dead = the(data, name="dead")
    assert shade(dead) == "orange"
    for at, edge in list(zip(*xy(dead), strict=True))[:49]:
        if edge > -dying.REACH:
            assert (at * X + edge - 1e-4 <= 0).all()
            assert (at * X + edge + 1e-4 > 0).any()
    x, y = xy(the(data, name="way"))
    for k in range(5):
        gradient = [
            derivative(lambda v, k=k: np.array(loss(name, v, y[k])), x[k], 1e-6),
            derivative(lambda v, k=k: np.array(loss(name, x[k], v)), y[k], 1e-6),
        ]
        np.testing.assert_allclose([x[k + 1] - x[k], y[k + 1] - y[k]], -alpha * np.array(gradient), atol=1e-6)
        assert loss(name, x[k + 1], y[k + 1]) <= loss(name, x[k], y[k])
    assert xy(the(data, name="here")) == (pytest.approx([w]), pytest.approx([b]))
    rows = dying.rows(traces[5])
    shares = sum(number(str(row[-1][0])) for row in rows), sum(number(str(row[-2][0])) for row in rows)
    assert shares == (
        pytest.approx(traces[5].backward[0].dW.item(), abs=2e-3),
        pytest.approx(traces[5].backward[0].db.item(), abs=2e-3),
    )
    assert [row[4] for row in rows] == ["●" if each > 0 else "○" for each in (w * X + b)[0]]
    assert charts.holding((-4, 4), w) == (-4, 4)


def test_units_of_a_network_that_die_are_counted_and_drawn() -> None:
    run = dying_network.training("ReLU", 6, 0.8, -0.2, 3)
    figure = dying_network.layers_figure(run)
    for l, (layer, colour, dash) in enumerate(
        zip(run.layers, ("orange", "blue"), ("solid", "dot"), strict=True), start=1
    ):
        counts, heat = the(figure["data"], name=f"dead {l}"), the(figure["data"], name=f"units {l}")
        np.testing.assert_allclose(xy(counts)[1], (layer.active == 0).sum(axis=0))
        assert (shade(counts), counts["line"]["dash"]) == (colour, dash)
        np.testing.assert_allclose(heat["z"], layer.active / layer.samples, rtol=1e-6)
        assert [role(each) for _place, each in heat["colorscale"]] == ["orange", "orange", "teal", "teal"]
        assert heat["yaxis"] == f"y{l + 1}"
        np.testing.assert_allclose(counts["customdata"], run.J)
