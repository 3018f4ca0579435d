"""The five drawings of a network, each of random networks: units stand as the layout says, edges lead from unit to unit
and are as wide, coloured and dashed as their weights say."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, Layer, Network, Trace, trace
from dlmath.network.steps import steps
from pages.backprop_walkthrough.parts import neuron, paper_network
from pages.parts import animation
from pages.training.parts import playback, runs
from pages.training.parts.training_settings import DEFAULTS
from pages.ui.drawing import diagram
from pages.ui.drawing.network_layout import EdgeScale, Layout, label_place, largest_weight, scale_of
from pages.ui.network.scenes import SCENES
from pages.ui.writing import formulas, numbers, palette
from tests import node

GEOMETRY = Path(playback.__file__).parent / "playback_geometry.js"
SHAPES = [(1, 1), (2, 2, 2), (3, 4, 2), (4, 3, 3, 1), (2, 8, 5, 3)]
LINE = re.compile(r'<line (?:class="edge" )?x1="([\d.]+)" y1="([\d.]+)" x2="([\d.]+)" y2="([\d.]+)"([^>]*)>')


def some_trace(sizes: tuple[int, ...], seed: int) -> Trace:
    """A network with weights of all sizes and signs, one of them 0, with its numbers."""
    chance = np.random.default_rng(seed)
    network: list[Layer] = []
    for n, n_before in zip(sizes[1:], sizes, strict=False):
        W = chance.normal(size=(n, n_before)) * 10 ** chance.uniform(-2, 1)
        W[0, 0] *= bool(network)
        network.append(Layer(W, chance.normal(size=(n, 1)), ACTIVATIONS["tanh"]))
    X, Y = chance.normal(size=(sizes[0], 1)), chance.normal(size=(sizes[-1], 1))
    return trace(tuple(network), X, Y, LOSSES["half-MSE"])


def weights(network: Network) -> list[float]:
    """All weights, layer by layer, row by row."""
    return [float(w) for layer in network for w in layer.W.ravel()]


def width(weight: float, largest: float, thickest: float) -> float:
    """Linear in |w|, clamped, never nothing."""
    return max(thickest * min(abs(weight) / largest, 1.0), 0.7)


def check_places(ends: list[tuple[float, float, float, float]], sizes: tuple[int, ...]) -> None:
    """Edges, in the order of the weights, lead from unit to unit: layers at equal distances, units of all layers too,
    each layer centred."""
    columns: list[dict[int, tuple[float, float]]] = [{} for _ in sizes]
    edges = iter(ends)
    for l in range(1, len(sizes)):
        for j, k in np.ndindex(sizes[l], sizes[l - 1]):
            x0, y0, x1, y1 = next(edges)
            assert columns[l - 1].setdefault(k, (x0, y0)) == (x0, y0)
            assert columns[l].setdefault(j, (x1, y1)) == (x1, y1)
    assert next(edges, None) is None
    across = [{x for x, _ in column.values()} for column in columns]
    assert all(len(xs) == 1 for xs in across)
    xs = [min(each) for each in across]
    assert np.diff(xs) == pytest.approx([xs[1] - xs[0]] * (len(xs) - 1), abs=1.01)
    assert xs[1] > xs[0]
    middles = [np.mean([y for _, y in column.values()]) for column in columns]
    assert middles == pytest.approx([middles[0]] * len(middles), abs=0.51)
    gaps = [column[j + 1][1] - column[j][1] for column in columns for j in range(len(column) - 1)]
    assert gaps == pytest.approx(gaps[:1] * len(gaps), abs=1.01)


@pytest.mark.parametrize("sizes", SHAPES)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_diagram(sizes: tuple[int, ...], seed: int) -> None:
    t = some_trace(sizes, seed)
    every = steps(t)
    drawn = diagram.network(t, {step.result.symbol for step in every}, every[0], formulas.explanations(t, every))
    edges = [shape for shape in drawn["layout"]["shapes"] if shape.get("layer") == "below"]
    largest = scale_of(t.network).largest
    assert largest >= largest_weight(t.network)
    assert [edge["line"]["width"] for edge in edges] == [width(w, largest, 9.0) for w in weights(t.network)]
    for edge, w in zip(edges, weights(t.network), strict=True):
        shade = palette.POSITIVE if w > 0 else palette.NEGATIVE if w < 0 else palette.NEUTRAL
        assert edge["line"]["color"].startswith(palette.rgba(shade.light, 1).rpartition(",")[0])
    check_places([(edge["x0"], edge["y0"], edge["x1"], edge["y1"]) for edge in edges], sizes)
    units = drawn["data"][2]
    assert set(zip(units["x"], units["y"], strict=True)) == {
        place for edge in edges for place in ((edge["x0"], edge["y0"]), (edge["x1"], edge["y1"]))
    }


@pytest.mark.parametrize("seed", range(4))
def test_the_one_neuron(seed: int) -> None:
    t = some_trace((2, 1), seed)
    edges = neuron.drawing(t, steps(t))["layout"]["shapes"][:3]
    values = [*t.network[0].W[0].tolist(), t.network[0].b.item()]
    assert [edge["line"]["width"] for edge in edges] == [width(w, 4.0, 9.0) for w in values]
    check_places([(edge["x0"], edge["y0"], edge["x1"], edge["y1"]) for edge in edges], (3, 1))


@pytest.mark.parametrize("seed", range(3))
def test_the_front_page(seed: int) -> None:
    t = some_trace((2, 2, 2), seed)
    scene = replace(SCENES["mazur"], network=t.network)
    told, traces = animation.told(scene), animation.learning(scene)
    lines = [found for found in LINE.findall(told["svg"]) if "data-edge" in found[4]]
    check_places([tuple(float(end) for end in found[:4]) for found in lines], (2, 2, 2))
    assert [re.search(r'data-edge="(\d+)"', found[4])[1] for found in lines] == [str(n) for n in range(8)]
    largest = scale_of([layer for each in traces for layer in each.network]).largest
    for each, said in zip(traces, told["rounds"], strict=True):
        for w, (drawn, sign) in zip(weights(each.network), said["edges"], strict=True):
            assert drawn == pytest.approx(width(w, largest, 9.0), abs=0.006)
            assert sign == ("positive" if w > 0 else "negative" if w < 0 else "zero")


@pytest.mark.parametrize("sizes", SHAPES)
def test_the_worksheet(sizes: tuple[int, ...]) -> None:
    t = some_trace(sizes, 3)
    svg = paper_network.drawing(t)
    lines = LINE.findall(svg)
    check_places([tuple(float(end) for end in found[:4]) for found in lines], sizes)
    largest = scale_of(t.network).largest
    for (*_ends, style), w in zip(lines, weights(t.network), strict=True):
        assert float(re.search(r'stroke-width="([\d.]+)"', style)[1]) == pytest.approx(
            width(w, largest, 3.2), abs=0.006
        )
        assert ("dasharray" in style) == (w < 0)
    labelled = re.findall(r'font-family="sans-serif">([^<]+)<', svg)
    with_room = [layer for layer in t.network if label_place(*layer.W.shape)[1]]
    assert labelled == [numbers.plain(w, 3) for w in weights(with_room)]


def in_geometry(call: str, told: Any) -> Any:
    """What a function of the film's geometry makes of something."""
    script = f"""
import {{ readFileSync }} from "node:fs"
import {{ tilesOf, widthOf }} from {json.dumps(GEOMETRY.as_uri())}
const told = JSON.parse(readFileSync(0, "utf-8"))
console.log(JSON.stringify({call}))
"""
    done = node.run("--input-type=module", "--eval", script, stdin=json.dumps(told))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_film_is_told_places_and_the_scale() -> None:
    computed = runs.compute(replace(DEFAULTS, n=40, epochs=2))
    head = computed.film.head
    sizes = head["sizes"]
    assert head["places"] == Layout(sizes, between=1 / (len(sizes) - 1)).places()
    usual = np.quantile([max(map(abs, weights(network))) for network in computed.film.networks], 0.9)
    scale = EdgeScale(**head["edges"])
    assert max(0.7 * usual, 0.5) <= scale.largest <= 1.8 * max(usual, 0.5)
    assert scale.thickest == 8.0


@pytest.mark.parametrize("sizes", SHAPES)
def test_the_film(sizes: tuple[int, ...]) -> None:
    box = {"width": 700, "height": 380}
    places = Layout(sizes, between=1 / (len(sizes) - 1)).places()
    made = in_geometry("tilesOf(told.places, told.box)", {"places": places, "box": box})
    size = made["size"]
    ends = [
        (made["tiles"][l - 1][k]["x"], made["tiles"][l - 1][k]["y"], made["tiles"][l][j]["x"], made["tiles"][l][j]["y"])
        for l, j, k in Layout(sizes).edges()
    ]
    check_places([tuple(round(end, 6) for end in each) for each in ends], sizes)
    every = [tile for layer in made["tiles"] for tile in layer]
    assert all(56 <= tile["x"] <= box["width"] - size and 26 <= tile["y"] <= box["height"] - size for tile in every)


def test_edges_of_the_film_are_as_wide_as_others() -> None:
    values = [*weights(some_trace((4, 6, 3), 1).network), 1e300, -50.0]
    scale = EdgeScale(0.8, 6.0)
    made = in_geometry("told.values.map(w => widthOf(w, told.edges))", {"values": values, "edges": scale._asdict()})
    assert made == pytest.approx([scale.width(w) for w in values], rel=1e-15)


@pytest.mark.parametrize("n", range(1, 6))
@pytest.mark.parametrize("n_before", range(1, 6))
def test_labels_of_a_layer_stand_apart_where_they_are_written(n: int, n_before: int) -> None:
    """Evenly: no two edges have their labels at one place; and never within the units."""
    layout = Layout((n_before, n), between=120.0, gap=44.0)
    part, room = label_place(n, n_before)
    places = [layout.on_edge(*edge, part) for edge in layout.edges()]
    heights = np.sort([y for _x, y in places])
    assert np.all(np.diff(heights) > 44.0 / 5.01) or not room
    assert not label_place(n, n_before, 120.0, 120.0 * min(part, 1 - part) + 1)[1]
    assert label_place(n, n_before, 120.0, 120.0 * min(part, 1 - part) - 1)[1] == room


def test_labels_of_a_worksheet_stand_between_its_units() -> None:
    svg = paper_network.drawing(some_trace((2, 3, 3), 3))
    units = {float(x) for x in re.findall(r'<circle cx="([\d.]+)"', svg)}
    labels = {float(x) for x in re.findall(r'<text x="([\d.]+)"[^>]*sans-serif', svg)}
    assert labels
    assert all(abs(label - unit) >= 27 - 1e-3 for label in labels for unit in units)
