"""What the lessons on calculus draw: secants through points of the curve, tangents as steep as f′, derivatives in a
graph, the gradient uphill, and optimisers on the way that their rules say."""

import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from dlmath.calculus.differences import quotient_errors, quotients, quotients_along
from dlmath.calculus.expressions import gradient_at, value_at
from dlmath.calculus.graph import graph_steps, parse_expression, trace_graph
from dlmath.calculus.optimisers import OPTIMISERS
from dlmath.calculus.surfaces import SURFACES, Surface, composite, own_surface
from pages.calculus.parts import descent, graphs, landscape, slopes
from pages.calculus.parts.difference_quotients import printed_quotients
from pages.ui.writing import along, palette
from tests.colours import role
from tests.hovers import numbers_of
from tests.marks import derivative, drawn, holds, runs_along, shade, steepness, the, xy
from tests.page import number
from tests.printed_arithmetic import Reader, tokens

F = {"sin": np.sin, "cubic": lambda x: x**3 - x, "sigmoid": lambda x: 1 / (1 + np.exp(-x)), "tanh": np.tanh}


@pytest.fixture(autouse=True)
def light() -> Iterator[None]:
    token = palette._dark.set(False)
    yield
    palette._dark.reset(token)


@pytest.mark.parametrize(
    ("name", "x", "h"), [("sin", 1.0, 0.7), ("cubic", -1.3, 0.3), ("sigmoid", 0.4, 1.0), ("tanh", -0.2, 0.05)]
)
def test_secants_and_tangent_of_a_curve(name: str, x: float, h: float) -> None:
    f = F[name]

    def one(at: float) -> float:
        return float(f(np.float64(at)))

    q, slope = quotients(one, x, h), float(derivative(f, np.array([x]))[0])
    xs = np.linspace(slopes.LEFT, slopes.RIGHT, 41)[np.newaxis]
    errors = quotient_errors(f, slope, x, np.array([[h]]))
    many, printed = quotients_along(f, np.array([[x]]), h), printed_quotients(q, errors)
    figure = slopes.curve(xs, f(xs), derivative(f, xs), many, printed, np.array([slope]), ("f", "f′"), True)
    data = along.first(figure)["data"]
    curve, steep = drawn(data, shade="teal", mode="lines")[0], the(data, shade="purple", mode="lines", yaxis="y2")
    runs_along(curve, f, atol=1e-6)
    runs_along(steep, lambda at: derivative(f, at), atol=1e-5)
    tangent = the(data, shade="purple", mode="lines", yaxis="y")
    assert tangent["line"]["dash"] == "solid"
    runs_along(tangent, lambda at: one(x) + slope * (at - x), atol=1e-5)
    lines = {trace["line"]["dash"]: trace for trace in drawn(data, mode="lines") if "dash" in trace["line"]}
    forward, central = (one(x + h) - one(x)) / h, (one(x + h) - one(x - h)) / (2 * h)
    runs_along(lines["dash"], lambda at: one(x) + forward * (at - x), atol=1e-5)
    runs_along(lines["dot"], lambda at: one(x + h) + central * (at - x - h), atol=1e-5)
    assert [shade(lines[dash]) for dash in ("dash", "dot")] == ["pink", "brown"]
    points = {shade(trace): xy(trace) for trace in drawn(data, mode="markers", yaxis="y")}
    for colour, at in (("teal", x), ("pink", x + h), ("brown", x - h)):
        assert points[colour] == (pytest.approx([at]), pytest.approx([one(at)]))
    assert xy(the(data, mode="markers", yaxis="y2")) == (pytest.approx([x]), pytest.approx([slope], abs=1e-9))
    run = next(trace for trace in drawn(data, shade="pink", mode="lines") if len(trace["x"]) == 3)
    np.testing.assert_allclose(xy(run), [[x, x + h, x + h], [one(x), one(x), one(x + h)]])


def test_the_errors_of_the_quotients_over_h() -> None:
    steps = np.array([[1e-4, 1e-3, 1e-2, 0.1, 1.0]])
    f, x = np.sin, 1.0
    many = quotient_errors(f, math.cos(x), x, steps)
    now = quotient_errors(f, math.cos(x), x, np.array([[0.1]]))
    printed = printed_quotients(quotients(lambda at: float(np.sin(at)), x, 0.1), now)
    data = slopes.errors(many, now, printed, (1.5e-8, 6e-6))["data"]
    forward, forward_now, central, central_now = data
    runs_along(forward, lambda h: np.abs((np.sin(x + h) - np.sin(x)) / h - np.cos(x)), rtol=1e-3)
    runs_along(central, lambda h: np.abs((np.sin(x + h) - np.sin(x - h)) / (2 * h) - np.cos(x)), rtol=1e-3)
    assert [shade(trace) for trace in data] == ["pink", "pink", "brown", "brown"]
    assert xy(forward_now)[1][0] == pytest.approx(xy(forward)[1][3])
    assert xy(central_now)[1][0] == pytest.approx(xy(central)[1][3])
    assert (xy(central)[1] < xy(forward)[1]).all()


VALUES = {"x": 0.7, "y": -1.2, "z": 2.0, "w": 0.5, "b": -0.4}


@pytest.mark.parametrize(
    "text",
    [
        "(x + y)*z",
        "square(sigmoid(w*x + b) - y)",
        "x*x*x - y/3",
        "tanh(w*x + b)*x",
        "exp(x)/(1 + y*y)",
        "log(z) + x*z - sin(x)",
        "-x + sqrt(z)*abs(y)",
    ],
)
def test_values_and_derivatives_of_a_graph(text: str) -> None:
    graph = parse_expression(text)
    inputs = {name: VALUES[name] for name in graph.inputs}
    t = trace_graph(graph, inputs)

    def f(**changed: float) -> float:
        return value_at(graph, **{**inputs, **changed})

    slopes_of = {name: (f(**{name: at + 1e-6}) - f(**{name: at - 1e-6})) / 2e-6 for name, at in inputs.items()}
    every = graph_steps(t)
    for step in every:
        figure = graphs.figure(t, step)
        edges, circles, above, *below = figure["data"]
        assert [
            shade({"line": {"color": above["textfont"]["color"]}}),
            *(role(each["textfont"]["color"]) for each in below),
        ] == ["teal", "purple"][: 1 + len(below)]
        names = [at.node.name for at in t.nodes]
        places = dict(zip(zip(circles["x"], circles["y"], strict=True), names, strict=True))
        values = {at.node.name: at.value for at in t.nodes}
        for x, y, shown in zip(above["x"], above["y"], above["text"], strict=True):
            name = min(places, key=lambda place, x=x, y=y: abs(place[0] - x) + abs(place[1] - y))
            assert number(shown.rpartition("= ")[2]) == pytest.approx(values[places[name]], rel=1e-3, abs=1e-9)
        lit = {role(shape["line"]["color"]) for shape in figure["layout"]["shapes"] if shape["line"]["width"] == 3.5}
        assert lit <= {"teal" if step.forward else "purple"}
        assert len(figure["layout"]["annotations"]) == len(step.edges)
        for text_of in (
            *edges["customdata"],
            *circles["customdata"],
            *(note["text"] for note in figure["layout"]["annotations"]),
        ):
            holds(text_of, 0)
        holds(graphs.in_numbers(t, step), 0 if not step.forward and not step.edges else 1)
    for name, slope in slopes_of.items():
        assert every[-1].derivatives[name] == pytest.approx(slope, rel=1e-5, abs=1e-7)
        written = dict(re.findall(r"∂f/∂(\w+) = (.*)", "\n".join(graphs.listed(t, every[-1]))))
        assert number(written[name]) == pytest.approx(slope, rel=1e-3, abs=1e-6)
    for at in t.nodes:
        operation = at.node.operation
        if operation and len(at.node.operands) == 2 and operation.name in "+-*/":
            u, v = (values[operand] for operand in at.node.operands)
            sign = {"+": u + v, "−": u - v, "×": u * v, "÷": u / v}[graphs.symbol(at.node)]
            assert at.value == pytest.approx(sign)


def test_scenes_of_the_chain_rule_are_those_that_their_comments_tell_of() -> None:
    assert {name: (scene.text, scene.values) for name, scene in graphs.SCENES.items()} == {
        "product": ("(x + y)*z", {"x": -2.0, "y": 5.0, "z": -4.0}),
        "neuron": ("square(sigmoid(w*x + b) - y)", {"w": 2.0, "x": 1.0, "b": 2.0, "y": 0.0}),
        "reuse": ("log(x1) + x1*x2 - sin(x2)", {"x1": 2.0, "x2": 5.0}),
        "deep": ("sigmoid(w3*sigmoid(w2*sigmoid(w1*x)))", {"x": 1.0, "w1": 1.0, "w2": 1.0, "w3": 1.0}),
    }
    assert (graphs.OWN_TEXT, graphs.OWN_VALUES) == (
        "tanh(w*x + b) * x",
        {"x": 2.0, "y": -1.0, "z": 3.0, "w": 0.5, "b": -0.5},
    )


def height(surface: Surface, x: float, y: float) -> float:
    return surface.value(np.array([[x], [y]]))


@pytest.mark.parametrize(
    ("name", "x", "y", "degrees"),
    [
        ("bowl", 1.0, -2.0, 30.0),
        ("saddle", 0.5, 1.0, 200.0),
        ("Himmelblau", -1.0, 2.0, 75.0),
        ("Rosenbrock", 0.5, 0.5, 300.0),
    ],
)
def test_the_gradient_points_uphill_and_the_level_line_lies_across(
    name: str, x: float, y: float, degrees: float
) -> None:
    surface, point = SURFACES[name], np.array([[x], [y]])
    nabla = gradient_at(surface.graph, {"x": x, "y": y})
    by_differences = [
        float(derivative(lambda v: np.array(height(surface, float(v), y)), np.array(x))),
        float(derivative(lambda v: np.array(height(surface, x, float(v))), np.array(y))),
    ]
    np.testing.assert_allclose(nabla[:, 0], by_differences, rtol=1e-5, atol=1e-6)
    size = math.hypot(*by_differences)
    figure = landscape.gradient_map(surface, point, nabla, degrees, False)
    notes = figure["layout"]["annotations"]
    arrows = {shade(note): np.array([note["x"] - note["ax"], note["y"] - note["ay"]]) for note in notes if "ax" in note}
    assert {(note["ax"], note["ay"]) for note in notes if "ax" in note} == {(x, y)}
    words = {role(note["font"]["color"]): note for note in notes if "ax" not in note}
    assert {colour: note["text"] for colour, note in words.items()} == {"purple": "<b>∇f</b>", "brown": "<b>u</b>"}
    for colour, note in words.items():
        beyond = np.array([note["xshift"], note["yshift"]])
        assert beyond @ arrows[colour] == pytest.approx(np.linalg.norm(beyond) * np.linalg.norm(arrows[colour]))
    up, u = arrows["purple"] / np.linalg.norm(arrows["purple"]), arrows["brown"] / np.linalg.norm(arrows["brown"])
    np.testing.assert_allclose(up, np.array(by_differences) / size, atol=1e-5)
    np.testing.assert_allclose(u, [math.cos(math.radians(degrees)), math.sin(math.radians(degrees))], atol=1e-12)
    level = next(trace for trace in figure["data"] if trace.get("line", {}).get("dash") == "dash")
    assert np.dot(np.diff(np.array(xy(level)), axis=1)[:, 0], up) == pytest.approx(0.0, abs=1e-4 * surface.extent)
    contour, clicks = figure["data"][0], figure["data"][1]
    heights = numbers_of(clicks["z"])
    for i, j in ((0, 0), (7, 20), (30, 3)):
        at = (float(numbers_of(clicks["x"])[j]), float(numbers_of(clicks["y"])[i]))
        assert heights[i, j] == pytest.approx(height(surface, *at), rel=1e-4, abs=1e-4)
    bent, true = numbers_of(contour["z"]).ravel(), surface.grid(landscape.GRID).ravel()
    assert (np.diff(bent[np.argsort(true, kind="stable")]) >= -1e-6).all()
    assert contour["colorscale"][0][1] < contour["colorscale"][1][1], "the deeper the colour, the lower"
    panels = landscape.slices(surface, point, nabla, degrees, False, ("x", "y", "u"))["data"]
    for i, (axis, colour) in enumerate((("x", "teal"), ("y", "pink")), start=1):
        curve, tangent, dot = drawn(panels, xaxis=f"x{i}")
        runs_along(
            curve,
            lambda at, axis=axis: np.array([height(surface, *((v, y) if axis == "x" else (x, v))) for v in at]),
            rtol=1e-4,
            atol=1e-5,
        )
        assert steepness(tangent) == pytest.approx(by_differences[i - 1], rel=1e-4, abs=1e-4)
        assert [shade(curve), shade(tangent)] == [colour, "purple"]
        assert xy(dot) == (pytest.approx([x if axis == "x" else y]), pytest.approx([height(surface, x, y)]))
    curve, diamond, here = drawn(panels, xaxis="x3")
    runs_along(
        curve,
        lambda at: by_differences[0] * np.cos(np.radians(at)) + by_differences[1] * np.sin(np.radians(at)),
        rtol=1e-4,
        atol=1e-5,
    )
    assert xy(diamond) == (
        pytest.approx([math.degrees(math.atan2(*reversed(by_differences))) % 360], abs=1e-2),
        pytest.approx([size], rel=1e-4),
    )
    assert xy(here) == (pytest.approx([degrees]), pytest.approx([float(np.dot(by_differences, u))], abs=1e-4 * size))
    assert [shade(curve), shade(diamond), shade(here)] == ["brown", "purple", "brown"]


@pytest.mark.parametrize("inner", [("x*cos(y)", "x*sin(y)"), ("tanh(x - 0.5*y)", "tanh(0.5*x + y)"), ("x*y", "x - y")])
def test_the_chain_rule_as_a_product_of_matrices(inner: tuple[str, str]) -> None:
    """What stands for Jᵀ is the transpose of the matrix that is printed as J, whose rows are the slopes of one g."""
    surface, g = SURFACES["Himmelblau"], [parse_expression(text) for text in inner]
    c = composite(surface.graph, g, np.array([[0.7], [-0.4]]))
    J = np.array(
        [
            [
                (
                    value_at(each, **{**{"x": 0.7, "y": -0.4}, name: at + 1e-6})
                    - value_at(each, **{**{"x": 0.7, "y": -0.4}, name: at - 1e-6})
                )
                / 2e-6
                for name, at in (("x", 0.7), ("y", -0.4))
            ]
            for each in g
        ]
    )
    printed, product = (
        re.sub(r"\\textcolor\{#\w+\}", "", text)
        for text in (landscape.jacobian_in_symbols(c), landscape.composite_in_numbers(c))
    )
    np.testing.assert_allclose(np.array(Reader(tokens(printed.rpartition("=")[2])).all()), J, rtol=1e-3, atol=1e-4)
    assert r"\frac{\partial g_1}{\partial x}&\frac{\partial g_1}{\partial y}\\" in printed
    assert r"\underbrace{J_{\mathbf g}^{\top}}_{2\times 2}\;\underbrace{\nabla f(\mathbf g)}_{2\times 1}" in product
    matrices = re.findall(r"\\begin\{bmatrix\}.*?\\end\{bmatrix\}", product)
    Jt, nabla, total = (np.array(Reader(tokens(each)).all()) for each in matrices)
    np.testing.assert_allclose(Jt, J.T, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(Jt @ nabla, total, rtol=1e-2, atol=1e-2)


RULES: dict[str, Any] = {
    "gradient-descent": lambda x, g, s, a: (x - a * g, s),
    "momentum": lambda x, g, s, a: (x - a * (0.5 * s + g), 0.5 * s + g),
    "Nesterov": lambda x, g, s, a: (x - a * (g + 0.5 * (0.5 * s + g)), 0.5 * s + g),
    "RMSprop": lambda x, g, s, a: (x - a * g / (np.sqrt(0.99 * s + 0.01 * g * g) + 1e-8), 0.99 * s + 0.01 * g * g),
}
SHADES = {"gradient-descent": "ink", "momentum": "pink", "Nesterov": "slate", "RMSprop": "brown", "Adam": "purple"}


@pytest.mark.parametrize(
    ("name", "start", "alpha"),
    [("narrow", (-4.0, 1.5), 0.05), ("bowl", (2.0, -1.0), 0.1), ("parabola", (8.0, 0.0), 0.2)],
)
def test_optimisers_go_the_way_that_their_rules_say(name: str, start: tuple[float, float], alpha: float) -> None:
    surface, flat = SURFACES[name], SURFACES[name].coordinates == "x"
    trails = {rule: descent.trail(surface, *start, rule, alpha, 0.5) for rule in descent.RULES}
    place, rate, mu, step = np.array([start]).T, np.array([alpha]), np.array([0.5]), np.array([7])
    every = {rule: descent.side_by_side(surface, *place, rule, rate, mu) for rule in descent.RULES}
    figure = along.first(descent.figure(surface, every, step))
    log = figure["layout"]["yaxis2"].get("type") == "log"
    paths = {trace["name"]: trace for trace in figure["data"] if "name" in trace}
    falls = dict(zip(trails, drawn(figure["data"], xaxis="x2", mode="lines"), strict=True))
    for rule, path in zip(trails, paths.values(), strict=True):
        x, y = xy(path)
        places = np.column_stack([x, np.zeros_like(x) if flat else y]).astype(float)
        heights = np.array([height(surface, *place) for place in places])
        assert {shade(path), shade(falls[rule])} == {SHADES[rule]}
        assert (
            path["marker"]["symbol"]
            == {
                "gradient-descent": "circle",
                "momentum": "square",
                "Nesterov": "diamond",
                "RMSprop": "triangle-up",
                "Adam": "star",
            }[rule]
        )
        if flat:
            np.testing.assert_allclose(y, heights, rtol=1e-3, atol=1e-4)
        np.testing.assert_allclose(
            xy(falls[rule])[1], np.maximum(heights, 1e-16) if log else heights, rtol=1e-2, atol=1e-4
        )
        if rule in RULES:
            at, state = np.array(start), np.zeros(2)
            for k in range(12):
                np.testing.assert_allclose(places[k], at, rtol=1e-4, atol=1e-4)
                g = surface.gradient(at[:, np.newaxis])[:, 0]
                at, state = RULES[rule](at, g, state, alpha)
        if rule == "gradient-descent":
            assert (np.diff(heights[:12]) <= 1e-9).all(), "downhill"
    frames = {frame["name"]: frame for frame in figure["frames"]}
    assert [*frames] == [str(k) for k in range(descent.STEPS + 1)]
    moving = frames["7"]["traces"]
    for k in (0, 7, 60):
        on_map, beside, counter = frames[str(k)]["data"]
        for i, trail in enumerate(trails.values()):
            assert on_map["x"][i] == pytest.approx(trail.points[0, k])
            assert on_map["y"][i] == pytest.approx(trail.values[k] if flat else trail.points[1, k])
            assert beside["x"][i] == k
            assert beside["y"][i] == pytest.approx(
                max(trail.values[k], 10.0 ** figure["layout"]["yaxis2"]["range"][0]) if log else trail.values[k]
            )
        assert counter["text"] == [f"step {k}"]
    heads = [figure["data"][i] for i in moving[:2]]
    assert heads[0]["x"] == frames["7"]["data"][0]["x"]
    assert [[role(each) for each in head["marker"]["color"]] for head in heads] == [list(SHADES.values())] * 2
    for rule, trail in trails.items():
        for line in descent.step_in_numbers(surface, rule, trail, 5, alpha, 0.5).split(r"\\[.3em]"):
            holds(line)
    told = descent.rows(surface, every, dict.fromkeys(every, rate), step)
    rows = re.findall(r"<tr>(.*?)</tr>", descent.table(told, descent.RULES, "rules"))[1:]
    for row, (rule, trail) in zip(rows, trails.items(), strict=True):
        assert f"dl-{descent.SHADES[rule]}" in row
        assert number(re.findall("<td[^>]*>([^<]*)</td>", row)[-1]) == pytest.approx(float(trail.values[7]), rel=1e-3)


@pytest.mark.parametrize("name", descent.RULES)
def test_a_rule_in_symbols_is_the_one_in_numbers(name: str) -> None:
    """The right side of every arrow in symbols, with the numbers of a step, gives the numbers of that step."""
    surface = SURFACES["narrow"]
    trail = descent.trail(surface, -4.0, 1.5, name, 0.1, 0.5)
    k, alpha = 5, 0.1
    numbers = {**OPTIMISERS[name].hyperparameters, "momentum": 0.5, "alpha": alpha}
    lines = descent.step_in_numbers(surface, name, trail, k, alpha, 0.5)
    body = re.sub(r"\\textcolor\{#\w+\}", "", lines.removeprefix(r"\begin{aligned}").removesuffix(r"\end{aligned}"))
    for i, letter in enumerate("xy"):
        held = {f"v_{letter}": 0.0, f"m_{letter}": 0.0}
        states = [float(part[i, 0]) for part in trail.states[k - 1] if isinstance(part, np.ndarray)]
        held |= dict(
            zip((f"m_{letter}", f"v_{letter}") if len(states) == 2 else (f"v_{letter}",), states, strict=False)
        )
        for line in (
            line for line in body.split(r"\\[.3em]") if line.startswith((letter, f"v_{letter}", f"m_{letter}"))
        ):
            left, right = line.split(r"&\leftarrow", 1)
            symbols = right.partition("=")[0]
            if not re.search(r"\\alpha|\\mu|\\rho|\\beta", symbols):
                continue  # Adam's last line has numbers alone
            put = {
                rf"\tfrac{{\partial f}}{{\partial {letter}}}": f"({float(trail.gradients[i, k - 1])!r})",
                r"\alpha": repr(alpha),
                r"\mu": repr(0.5),
                r"\rho": repr(numbers.get("rho", 0.0)),
                r"\beta_1": repr(numbers.get("beta1", 0.0)),
                r"\beta_2": repr(numbers.get("beta2", 0.0)),
                r"\varepsilon": f"{numbers.get('epsilon', 0.0):.20f}",
                **{name_: f"({value!r})" for name_, value in held.items()},
            }
            for symbol in sorted(put, key=len, reverse=True):
                symbols = symbols.replace(symbol, f"{put[symbol]} ")
            symbols = re.sub(rf"(?<![\w\\]){letter}(?!\w)", f"({float(trail.points[i, k - 1])!r})", symbols)
            symbols = re.sub(r"\\sqrt\{(\([^)]*\)) ?\}", r"\\sqrt\1", symbols)
            value = float(Reader(tokens(symbols)).all())
            after = float(trail.points[i, k]) if left.strip() == letter else None
            if after is None:
                after = [float(p[i, 0]) for p in trail.states[k] if isinstance(p, np.ndarray)][
                    0 if left.strip().startswith("m") or len(states) == 1 else 1
                ]
            assert value == pytest.approx(after, rel=1e-6, abs=1e-9), line
            held[left.strip()] = value


def test_a_surface_with_a_kink_has_no_gradient_on_it() -> None:
    surface, point = own_surface("abs(x) + y"), np.array([[0.0], [1.0]])
    nabla = gradient_at(surface.graph, {"x": 0.0, "y": 1.0})
    figure = landscape.gradient_map(surface, point, nabla, 45.0, True)
    assert [shade(note) for note in figure["layout"]["annotations"] if "ax" in note] == ["brown"]
    tangent = drawn(
        landscape.slices(surface, point, nabla, 45.0, True, ("", "", ""))["data"], xaxis="x1", shade="purple"
    )[0]
    x, y = xy(tangent)
    assert [(y[1] - y[0]) / (x[1] - x[0]), (y[2] - y[1]) / (x[2] - x[1])] == [pytest.approx(-1.0), pytest.approx(1.0)]
