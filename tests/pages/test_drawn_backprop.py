"""What the walkthrough draws: a network whose edges, numbers and bars are those of its trace, J over one weight with
its tangent, where an update lands, and how a gradient is judged."""

import math
import re
from collections.abc import Iterator

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, Layer, Trace, gradient_check, trace
from dlmath.by_hand.textbook_rules import RULES, on_trial
from dlmath.network.gradient_check import rounding_doubt
from dlmath.network.parameter_scan import loss_at, scan
from dlmath.network.parameters import Parameter, learned_parameters, parameter_value
from dlmath.network.passes import update
from dlmath.network.steps import Rule, Symbol, steps
from pages.backprop_walkthrough.parts import (
    answers,
    check_tables,
    checks,
    clues,
    neuron,
    nudge_picture,
    prediction,
    rule_runs,
    walkthrough,
)
from pages.ui.drawing import charts, diagram
from pages.ui.inputs.guesses import NumberOrSign, Verdict
from pages.ui.network import start
from pages.ui.network.scenes import SCENES
from pages.ui.writing import formulas, numbers, palette
from tests.colours import role
from tests.marks import drawn, holds, runs_along, shade, steepness, xy
from tests.page import number

AT = Parameter("W", 2, 1, 0)


@pytest.fixture(autouse=True)
def light() -> Iterator[None]:
    token = palette._dark.set(False)
    yield
    palette._dark.reset(token)


MAZUR = trace(SCENES["mazur"].network, SCENES["mazur"].X[:, :1], SCENES["mazur"].Y[:, :1], LOSSES[SCENES["mazur"].loss])


def network(hidden: str = "tanh", output: str = "sigmoid", loss: str = "half-SSE", seed: int = 0) -> Trace:
    """A random 2-3-2 network and its trace."""
    g = np.random.default_rng(seed)
    layers = tuple(
        Layer(g.normal(size=(n, before)), g.normal(size=(n, 1)), ACTIVATIONS[phi])
        for before, n, phi in ((2, 3, hidden), (3, 2, output))
    )
    return trace(layers, g.normal(size=(2, 1)), np.array([[1.0], [0.0]]), LOSSES[loss])


def values(texts: list[str]) -> list[float]:
    return [number(re.sub(r"<.*?>|[zaδb] ", "", text)) for text in texts]


@pytest.mark.parametrize("seed", [0, 1])
def test_a_drawn_network_has_the_numbers_of_its_trace(seed: int) -> None:
    t = network(seed=seed)
    every = steps(t)
    how = formulas.explanations(t, every)
    reached = {step.result.symbol for step in every} | {Symbol("slope", l) for l in (1, 2)}
    for step in every[:-1]:
        figure = diagram.network(t, reached, step, how)
        labels, biases, units, z, delta, targets = figure["data"]
        matrices = [
            (at.dW if step.result.symbol == Symbol("dW", l) else layer.W)
            for l, (layer, at) in enumerate(zip(t.network, t.backward, strict=True), start=1)
        ]
        assert values(labels["text"]) == [pytest.approx(v, rel=5e-3) for matrix in matrices for v in matrix.ravel()]
        assert values(units["text"]) == [
            pytest.approx(v, rel=5e-3) for each in (t.X, *(at.a for at in t.forward)) for v in each[:, 0]
        ]
        assert values(z["text"]) == [pytest.approx(v, rel=5e-3) for at in t.forward for v in at.z[:, 0]]
        assert values(delta["text"]) == [pytest.approx(v, rel=5e-3) for at in t.backward for v in at.delta[:, 0]]
        assert values(targets["text"]) == [1.0, 0.0]
        assert (z["y"][0] - units["y"][2], delta["y"][0] - units["y"][2]) == (
            pytest.approx(units["y"][2] - delta["y"][0]),
            pytest.approx(delta["y"][0] - units["y"][2]),
        )
        edges = [shape for shape in figure["layout"]["shapes"] if shape.get("layer") == "below"]
        shown = np.concatenate([matrix.ravel() for matrix in matrices])
        of_gradient = step.result.symbol.letter == "dW"
        if not of_gradient:
            widths = np.array([edge["line"]["width"] for edge in edges])
            linear = np.abs(shown) * widths.max() / np.abs(shown).max()
            np.testing.assert_allclose(widths, np.maximum(linear, widths.min()), rtol=1e-6)
            assert widths.min() <= 1.0, "so thin is an edge at least"
        lit = Symbol("W", 1) in {q.symbol for q in (*step.operands, step.result)}
        assert edges[0]["line"]["color"].endswith(
            "0.6)" if of_gradient and step.layer == 1 else "0.85)" if lit else "0.3)"
        )
        starts = {(edge["x0"], edge["y0"]) for edge in edges} | {(edge["x1"], edge["y1"]) for edge in edges}
        assert starts == set(zip(units["x"], units["y"], strict=True))
        places = [(l, j, k) for l in (1, 2) for j, k in np.ndindex(t.network[l - 1].W.shape)]
        for told, (l, j, k) in zip(labels["customdata"], places, strict=True):
            weight, product, gradient = told.split("<br>")
            assert number(re.sub("<.*?>", "", weight).rpartition("= ")[2]) == pytest.approx(t.network[l - 1].W[j, k])
            assert number(product.split()[-1]) == pytest.approx(
                t.network[l - 1].W[j, k] * t.forward[l - 1].a_before[k, 0], rel=1e-3
            )
            assert number(gradient.split()[-1]) == pytest.approx(t.backward[l - 1].dW[j, k], rel=1e-3)
            holds(told, 2)
        units_of = [(l, j) for l in (1, 2) for j in range(len(t.network[l - 1].b))]
        for told, (l, j) in zip(biases["customdata"], units_of, strict=True):
            bias, gradient = told.split("<br>")
            assert number(re.sub("<.*?>", "", bias).rpartition("= ")[2]) == pytest.approx(t.network[l - 1].b[j, 0])
            assert number(gradient.split()[-1]) == pytest.approx(t.backward[l - 1].db[j, 0], rel=1e-3)
        (J,) = (note for note in figure["layout"]["annotations"] if "hovertext" in note)
        assert number(re.sub("<.*?>|J = ", "", J["text"])) == pytest.approx(t.J, rel=1e-3)


def test_nothing_is_drawn_before_it_is_reached() -> None:
    t = network()
    every = steps(t)
    for position, step in enumerate(every, start=1):
        reached = {each.result.symbol for each in every[:position]}
        figure = diagram.network(t, reached, step, formulas.explanations(t, every[:position]))
        units = figure["data"][2]
        shown = [bool(text) for text in units["text"]]
        assert shown == [True, True, *[Symbol("a", 1) in reached] * 3, *[Symbol("a", 2) in reached] * 2]
        marks = [trace["text"][0][0] for trace in figure["data"][3:-1]]
        assert marks == [
            mark for mark, letter in (("z", "z"), ("δ", "delta")) if any(s.letter == letter for s in reached)
        ]


@pytest.mark.parametrize("at", [AT, Parameter("b", 1, 2, 0)])
def test_panels_show_bars_the_curve_its_tangent_and_the_landing(at: Parameter) -> None:
    t, alpha = network(), 0.7
    run = start.replay(start.Start(t.network, t.X, t.Y, "half-SSE"), alpha, 3)
    w = parameter_value(t.network, at)
    lens = scan(t, at, w + np.linspace(-2, 2, 21))
    new = update(t, alpha)
    landing = parameter_value(new, at)
    reached = {Symbol(letter, l) for l in (1, 2) for letter in ("z", "a", "delta")}
    nudged = (loss_at(t, at, w + 1e-5) - loss_at(t, at, w - 1e-5)) / 2e-5
    doubt = rounding_doubt(t, 1e-5)
    data = charts.panels(t, reached, lens, (nudged, doubt), (landing, loss_at(t, at, landing)), run)["data"]
    bars = {trace["name"]: trace for trace in drawn(data, type="bar")}
    for name, colour, each in (
        ("z", "brown", [at_.z for at_ in t.forward]),
        ("a", "teal", [at_.a for at_ in t.forward]),
        ("δ", "purple", [at_.delta for at_ in t.backward]),
    ):
        assert bars[name]["y"] == [pytest.approx(v) for part in each for v in part[:, 0]]
        assert bars[name]["x"] == ["1.1", "1.2", "1.3", "2.1", "2.2"]
        assert shade(bars[name]) == colour
    curve, tangent, chord = drawn(data, xaxis="x3", mode="lines")
    runs_along(curve, lambda v: np.array([loss_at(t, at, float(each)) for each in v]))
    assert steepness(tangent) == pytest.approx(nudged, rel=1e-5)
    assert steepness(chord) == pytest.approx(nudged, rel=1e-9)
    written = chord["hovertemplate"].removesuffix("<extra></extra>").rpartition(" = ")[2]
    assert written == numbers.within(nudged, doubt, numbers.FULL)
    assert len(written.lstrip("−0.").replace(".", "")) <= math.log10(abs(nudged) / doubt), "no digit of rounding"
    here, there = drawn(data, xaxis="x3", mode="markers")
    assert xy(here) == (pytest.approx([w]), pytest.approx([t.J]))
    assert xy(there)[0] == pytest.approx([w - alpha * nudged], rel=1e-6)
    assert xy(there)[1] == pytest.approx([loss_at(t, at, w - alpha * nudged)], rel=1e-6)
    assert [shade(each) for each in (curve, tangent, chord, here, there)] == ["pink", "purple", "ink", "pink", "purple"]
    losses, now = drawn(data, xaxis="x4")
    step, J = t, []
    for _ in range(4):
        J.append(step.J)
        step = trace(update(step, alpha), t.X, t.Y, t.loss)
    np.testing.assert_allclose(xy(losses), [[0, 1, 2, 3], J])
    assert xy(now) == ([3], [t.J])


@pytest.mark.parametrize(("phi", "loss"), [("sigmoid", "half-MSE"), ("tanh", "MSE"), ("ReLU", "Huber")])
def test_a_drawn_neuron_has_the_numbers_of_its_trace(phi: str, loss: str) -> None:
    layer = Layer(np.array([[0.8, -0.6]]), np.array([[0.3]]), ACTIVATIONS[phi])
    t = trace((layer,), np.array([[1.0], [-0.5]]), np.array([[0.2]]), LOSSES[loss])
    z, a, delta = (float(each.item()) for each in (t.forward[0].z, t.forward[0].a, t.backward[0].delta))
    assert (z, a) == (
        pytest.approx(0.8 + 0.3 + 0.3),
        pytest.approx(float(ACTIVATIONS[phi].f(np.array([[1.4]])).item())),
    )
    figure = neuron.drawing(t, steps(t))
    nodes, on_edges, back, curve, tangent, point = figure["data"]
    assert values(nodes["text"]) == [pytest.approx(v, rel=5e-3) for v in (1.0, -0.5, 1.0, z, a, t.J, 0.2)]
    assert [role(each) for each in nodes["textfont"]["color"]] == [
        "teal",
        "teal",
        "slate",
        "brown",
        "teal",
        "ink",
        "ink",
    ]
    texts = [note["text"] for note in figure["layout"]["annotations"] if "∂J/∂" in note.get("text", "")]
    for text, name, weight, gradient in zip(
        texts, ("w₁", "w₂", "b"), (0.8, -0.6, 0.3), (delta, -0.5 * delta, delta), strict=True
    ):
        above, below = text.split("<br>")
        assert re.sub("<.*?>", "", above) == f"{name} {weight:g}".replace("-", "−")
        assert number(re.sub("<.*?>", "", below).split()[-1]) == pytest.approx(gradient, rel=5e-3)
        assert ("#6d28d9" in below, "#6d28d9" in above) == (True, False)
    told = [each.split(" ")[-1] for each in back["text"]]
    slope = (ACTIVATIONS[phi].f(np.array([[z + 1e-6]])) - ACTIVATIONS[phi].f(np.array([[z - 1e-6]]))).item() / 2e-6
    assert [number(re.sub("<.*?>", "", each)) for each in told] == [
        pytest.approx(v, rel=5e-3) for v in (delta / slope, slope, delta)
    ]
    assert [role(each) for each in back["textfont"]["color"]] == ["purple", "brown", "purple"]
    runs_along(curve, lambda v: ACTIVATIONS[phi].f(v[np.newaxis])[0])
    assert steepness(tangent) == pytest.approx(slope, abs=1e-5)
    assert xy(point)[0] == pytest.approx([z])
    edges = [shape for shape in figure["layout"]["shapes"] if shape["type"] == "line" and shape.get("layer") == "below"]
    assert [shade(edge) for edge in edges] == ["blue", "orange", "blue"]
    thinnest = min(edge["line"]["width"] for edge in edges)
    assert thinnest <= 1.0
    assert [edge["line"]["width"] for edge in edges] == [
        pytest.approx(max(9 * v / 4, thinnest)) for v in (0.8, 0.6, 0.3)
    ]
    for text in (*on_edges["customdata"], *nodes["customdata"], *back["customdata"]):
        holds(text, 0)
    ways = {shade(note) for note in figure["layout"]["annotations"] if note.get("showarrow") and note["ax"] > note["x"]}
    assert ways == {"purple"}, "back in purple"
    lens = scan(t, neuron.PLACES["w2"], neuron.along(-0.6))
    learning = neuron.learning(layer, t.X, t.Y, loss, 0.1, 4)
    panels = neuron.panels(
        lens, t.J, (lens.landing(0.1), loss_at(t, neuron.PLACES["w2"], lens.landing(0.1))), [learning]
    )["data"]
    over, touching = drawn(panels, xaxis="x1", mode="lines")
    runs_along(over, lambda v: np.array([loss_at(t, neuron.PLACES["w2"], float(each)) for each in v]))
    assert steepness(touching) == pytest.approx(-0.5 * delta, rel=1e-5)
    here, there = drawn(panels, xaxis="x1", mode="markers")
    assert (xy(here)[0], xy(there)[0]) == (pytest.approx([-0.6]), pytest.approx([-0.6 + 0.1 * 0.5 * delta]))
    assert [shade(each) for each in (over, touching, here, there)] == ["pink", "purple", "pink", "purple"]
    losses, now = drawn(panels, xaxis="x2")
    step = t
    for _ in range(4):
        step = trace(update(step, 0.1), t.X, t.Y, t.loss)
    assert xy(now) == ([4], [pytest.approx(step.J)])
    first = (layer.W - 0.1 * t.backward[0].dW) @ t.X + layer.b - 0.1 * t.backward[0].db
    assert xy(losses)[1][1] == pytest.approx(LOSSES[loss].value(ACTIVATIONS[phi].f(first), t.Y))


@pytest.mark.parametrize("name", RULES)
def test_a_gradient_check_draws_the_errors_of_the_rule_on_trial(name: str) -> None:
    t = network()
    right = gradient_check(t.network, t.X, t.Y, LOSSES["half-SSE"], 1e-5)
    judged, rule, at = on_trial(right, RULES[name]), RULES[name], Parameter("W", 2, 0, 1)
    one = checks.one_parameter(right, judged, at)
    figure = checks.figure(right, judged, rule, one)
    points = {
        shade(trace): trace
        for trace in drawn(figure["data"], mode="markers", xaxis="x")
        if isinstance(trace["marker"].get("color"), str)
    }
    places = learned_parameters(t.network)
    assert ("grey" in points) == (name != "∇ₐJ⊙φ′")
    for k, each in enumerate(places):
        w = parameter_value(t.network, each)
        numeric = (loss_at(t, each, w + 1e-5) - loss_at(t, each, w - 1e-5)) / 2e-5
        held = checks.gradient_of(judged, each)
        error = abs(held - numeric) / max(abs(held), abs(numeric), 1e-8)
        shown = float(xy(points["purple"])[1][k])
        assert shown == pytest.approx(error, rel=1e-3) or max(shown, error) < 1e-6
        if "grey" in points:
            assert xy(points["grey"])[1][k] < 1e-6, "the right rule agrees"
    wrong = {each for k, each in enumerate(places) if xy(points["purple"])[1][k] > 0.01}
    assert bool(wrong) == (name != "∇ₐJ⊙φ′")
    lines_of_rule = drawn(figure["data"], xaxis="x2", shade="purple", mode="lines+markers")
    curve = lines_of_rule[0]
    middle = np.argmin(np.abs(np.log10(xy(curve)[0]) + 5))
    assert (xy(curve)[1][middle] > 0.01) == (name != "∇ₐJ⊙φ′" and (at in wrong))
    lines = [
        shape["x0"] for shape in figure["layout"]["shapes"] if shape.get("xref") == "x2" and shape["type"] == "line"
    ]
    assert lines == [pytest.approx(1e-5), pytest.approx(6e-6, rel=0.05)]
    shapes = points["purple"]["marker"]["symbol"]
    open_ones = {each for each, symbol in zip(places, shapes, strict=True) if symbol.endswith("-open")}
    assert open_ones == ({each for each in places if each.layer == 2} if RULES[name].leaves_out_last else set())
    assert [symbol.removesuffix("-open") for symbol in shapes] == [
        "square" if each.letter == "b" else "circle" for each in places
    ]


@pytest.mark.parametrize("name", RULES)
def test_a_nudged_parameter_draws_both_slopes_through_its_loss(name: str) -> None:
    t, at, h = network(), Parameter("W", 2, 0, 1), 1e-3
    right = gradient_check(t.network, t.X, t.Y, LOSSES["half-SSE"], h)
    judged, rule = on_trial(right, RULES[name]), RULES[name]
    figure = nudge_picture.figure(right, judged, rule, checks.one_parameter(right, judged, at))
    w, (points,) = parameter_value(t.network, at), drawn(figure["data"], mode="markers")
    changes = [loss_at(t, at, w + each * h) - t.J for each in (-1.0, 0.0, 1.0)]
    np.testing.assert_allclose(xy(points)[1], changes, rtol=1e-4, atol=1e-12)
    (chord,) = drawn(figure["data"], mode="lines", shade="ink")
    assert steepness(chord) == pytest.approx((changes[2] - changes[0]) / 2.0, rel=1e-4)
    claimed = drawn(figure["data"], mode="lines", shade="purple")
    if rule.leaves_out_last:
        assert claimed == []
    else:
        assert steepness(claimed[0]) == pytest.approx(checks.gradient_of(judged, at) * h, rel=1e-4)


def test_runs_by_three_rules_start_alike_and_step_as_their_rules_say() -> None:
    t = network(seed=2)
    found = rule_runs.runs(start.Start(t.network, t.X, t.Y, "half-SSE"), 0.3, 10)
    figure = rule_runs.figure(found, 10)
    for (name, run), line, colour in zip(found.items(), figure["data"], ("ink", "purple", "brown"), strict=True):
        assert line["hovertemplate"].startswith(f"{checks.in_short(name)}<br>")
        assert shade(line) == colour
        np.testing.assert_allclose(xy(line)[1], run.J, rtol=1e-5)
        by_rule = on_trial(gradient_check(t.network, t.X, t.Y, LOSSES["half-SSE"], 1e-5), RULES[name])
        stepped = tuple(
            Layer(layer.W - 0.3 * at.dW, layer.b - 0.3 * at.db, layer.activation)
            for layer, at in zip(t.network, by_rule.layers, strict=True)
        )
        assert run.J[1] == pytest.approx(trace(stepped, t.X, t.Y, t.loss).J, rel=1e-9)
    texts = {note["text"]: shade(note) for note in figure["layout"]["annotations"][1:]}
    assert texts == dict(zip(map(checks.in_short, found), ("ink", "purple", "brown"), strict=True))


@pytest.mark.parametrize("rule", [Rule.ACTIVATION, Rule.OUTPUT_DELTA])
def test_a_clue_is_the_curve_of_phi(rule: Rule) -> None:
    activation = ACTIVATIONS["tanh"]
    for z in (-1.3, 12.0):
        figure = clues._curve(activation, z)
        runs_along(figure["data"][0], np.tanh)
        assert shade(figure["data"][0]) == "teal"
        low, high = figure["layout"]["xaxis"]["range"]
        assert low == -high <= -abs(z)
    assert rule in clues.THROUGH_A_CURVE


def test_clues_list_the_numbers_that_enter_and_not_the_answer() -> None:
    t = network()
    for step in steps(t)[:-1]:
        entries = [each for line in clues._entering(step, t, 0, 0) for each in line]
        assert step.result.symbol not in {each.symbol for each in entries}
        assert Symbol("slope", step.layer) not in {each.symbol for each in entries}
        for each in entries:
            source = {"x": t.X, "y": t.Y}.get(each.symbol.letter)
            if source is not None:
                assert each.value == source[each.row, each.column]


def test_what_is_predicted_is_a_number_of_the_step_or_the_change_of_the_loss() -> None:
    t = network()
    new = update(t, 0.1)
    name, change = prediction.number_of(steps(t)[-1], t, new, 0, 0)
    assert (name, change) == (r"\Delta J", pytest.approx(trace(new, t.X, t.Y, t.loss).J - t.J))
    assert change < 0, "an update goes downhill"
    assert prediction.number_of(steps(t)[0], t, new, 1, 0)[1] == t.forward[0].z[1, 0]


@pytest.mark.parametrize("step", range(13))
def test_a_wrong_prediction_is_told_the_mistake_that_gives_it(step: int) -> None:
    """The right number, by hand from Mazur's page, is right; each usual mistake of the step is named."""
    t = MAZUR
    at = steps(t)[step]
    wrong = tuple(prediction._of_entry(at, t, 0, 0, 0.5)) if at.rule is not Rule.UPDATE else ()
    true = prediction.number_of(at, t, update(t, 0.5), 0, 0)[1]
    guess = NumberOrSign("", lambda state: true, wrong)
    assert guess.judged(f"{true:.5g}", {}).verdict is Verdict.RIGHT
    assert guess.judged("+" if true > 0 else "-", {}).verdict is Verdict.RIGHT
    assert guess.judged("-" if true > 0 else "+", {}).verdict is Verdict.OTHER
    for name, value in guess.given_by({}).items():
        assert name.partition(" ")[0] in guess.judged(f"{value:.7g}", {}).mistakes
    names = {each.rpartition(" ")[0] for each in guess.given_by({})}
    assert {
        0: "bias-forgotten",
        1: "activation-forgotten",
        4: "J-of-one-output",
        6: "delta-of-the-text",
        7: "input-forgotten",
        9: "slope-forgotten",
    }.get(step, "") in {*names, ""}


def test_what_is_asked_and_given_at_each_level() -> None:
    assert {level: (asked.letters, asked.given) for level, asked in answers.LEVELS.items()} == {
        "z a": (("z", "a"), ()),
        "δ ∇W ∇b": (("slope", "delta", "dW", "db"), ("z", "a")),
        "W b": (("W_new", "b_new"), ("dW", "db")),
        "all": (("z", "a", "slope", "delta", "dW", "db", "W_new", "b_new"), ()),
    }
    assert answers.LETTERS == {
        "z": "z",
        "a": "a",
        "J": "J",
        "∂J/∂a": "dJ_da",
        "φ′": "slope",
        "δ": "delta",
        "∇W": "dW",
        "∇b": "db",
        "W": "W_new",
        "b": "b_new",
    }


def test_a_drawing_in_words_has_the_numbers_of_the_trace() -> None:
    t = network()
    every = steps(t)
    words = walkthrough.describe(
        t, every[0], {Symbol(letter, l) for l in (1, 2) for letter in ("z", "a", "delta")} | {Symbol("J", 2)}
    )
    for name, each in (
        ("x", t.X),
        ("z⁽¹⁾", t.forward[0].z),
        ("a⁽¹⁾", t.forward[0].a),
        ("δ⁽¹⁾", t.backward[0].delta),
        ("z⁽²⁾", t.forward[1].z),
        ("a⁽²⁾", t.forward[1].a),
        ("δ⁽²⁾", t.backward[1].delta),
    ):
        told = re.findall(rf"(?<!\w){re.escape(name)} = \((.*?)\)", words)[0]
        assert [number(v) for v in told.split(", ")] == [pytest.approx(v, rel=1e-3) for v in each[:, 0]]
    assert number(re.findall("J = (.*?)[.] ", words)[0]) == pytest.approx(t.J, rel=1e-3)
    shown = check_tables.pair_rows(("sigmoid", "BCE"))
    marked = [
        (row[0], check_tables.OUTPUTS[i]) for row in shown for i, cell in enumerate(row[1:]) if cell[0].startswith("▸")
    ]
    assert marked == [("BCE", "sigmoid")]


def test_mazurs_network_is_the_published_one() -> None:
    scene = SCENES["mazur"]
    assert [layer.W.tolist() for layer in scene.network] == [[[0.15, 0.2], [0.25, 0.3]], [[0.4, 0.45], [0.5, 0.55]]]
    assert [layer.b[:, 0].tolist() for layer in scene.network] == [[0.35, 0.35], [0.6, 0.6]]
    assert (tuple(scene.x), tuple(scene.y), scene.alpha, scene.loss) == ((0.05, 0.1), (0.01, 0.99), "0.5", "half-SSE")
