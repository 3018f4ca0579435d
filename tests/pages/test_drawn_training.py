"""What the lessons on training draw: losses and spreads of the networks they are of, films with the outputs of every
moment, and settings that links have always meant."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from dlmath import LOSSES, dataset, initial_network, parse_matrix, predict, trace
from dlmath.network.passes import update
from dlmath.training.first_updates import different_units
from pages.training.parts import experiments, handover, initialisations, learning, playback, runs
from pages.training.parts.training_settings import DEFAULTS, OPTIONS, Training, write
from pages.ui.writing import palette
from tests.marks import drawn, holds, shade, xy
from tests.page import number

START = initialisations.Initialisation("He", 1.0, "ReLU", 3, 4, "moons", 1, 0.2)


@pytest.fixture(autouse=True)
def light() -> Iterator[None]:
    token = palette._dark.set(False)
    yield
    palette._dark.reset(token)


def test_spreads_are_those_of_the_networks_before_and_after() -> None:
    made = 10
    before, after = initialisations.at_moment(START, 0), initialisations.at_moment(START, made)
    data = dataset("moons", initialisations.SAMPLES, initialisations.NOISE, 1)
    by_hand = trace(
        initial_network([2, 4, 4, 4, 1], ["ReLU"] * 3 + ["sigmoid"], "He", 1), data.X, data.Y, LOSSES["BCE"]
    )
    assert pytest.approx(before.J) == by_hand.J
    for _ in range(made):
        by_hand = trace(update(by_hand, 0.2), data.X, data.Y, LOSSES["BCE"])
    assert pytest.approx(by_hand.J) == after.J
    figure = initialisations.spreads(before, after, made, 17)
    for panel, letter, colour in ((1, "z", "brown"), (2, "a", "teal"), (3, "delta", "purple")):
        old, new = (
            [getattr(at, letter) for at in (t.backward if letter == "delta" else t.forward)[:-1]]
            for t in (before, after)
        )
        marks = drawn(figure["data"], xaxis=f"x{panel}", mode="markers")
        low, high = initialisations.RANGES[letter]
        for mark, layers, side, tint in zip(marks, (old, new), (-1, 1), ("grey", colour), strict=True):
            wanted = [np.log10(np.sqrt((v**2).mean())) if letter == "delta" else v.mean() for v in layers]
            np.testing.assert_allclose(xy(mark)[1], np.clip(wanted, low, high), rtol=1e-6, atol=1e-9)
            np.testing.assert_allclose(xy(mark)[0], np.arange(1, 4) + 0.1 * side)
            assert shade(mark) == tint
            for told, v in zip(mark["customdata"], layers, strict=True):
                numbers = [number(part.rpartition(" ")[2]) for part in told.partition("<br>")[2].split(",")[:3]]
                np.testing.assert_allclose(numbers, [v.mean(), v.std(), np.sqrt((v**2).mean())], rtol=2e-3, atol=1e-9)
                assert told.endswith(f"{(v == 0).mean():.0%}")
        halves = drawn(figure["data"], xaxis=f"x{panel}", mode="lines")
        for half, side in zip(halves, (-1, 1), strict=True):
            x = xy(half)[0]
            away = (x - np.round(x))[np.isfinite(x)] * side
            assert away.max() == pytest.approx(0.44, abs=1e-6)
            assert away.min() >= -1e-6


def test_losses_over_the_updates_and_weights_of_units() -> None:
    made = 20
    figure = initialisations.units_and_losses(START, made)
    way, here = drawn(figure["data"], xaxis="x1")
    networks = initialisations.follow(START).networks
    np.testing.assert_allclose(xy(here), networks[made][0].W.T)
    x, y = xy(way)
    np.testing.assert_allclose([x[0], y[0]], networks[0][0].W[0])
    assert shade({"line": {"color": way["line"]["color"]}}) == "pink"
    for curve, start in zip(drawn(figure["data"], xaxis="x2"), initialisations.compared(START), strict=True):
        data = dataset("moons", initialisations.SAMPLES, initialisations.NOISE, 1)
        drawn_network = initial_network([2, 4, 4, 4, 1], ["ReLU"] * 3 + ["sigmoid"], start.rule, 1)
        t = trace(
            tuple(replace(layer, W=start.scale * layer.W) for layer in drawn_network), data.X, data.Y, LOSSES["BCE"]
        )
        J = [t.J]
        for _ in range(3):
            t = trace(update(t, 0.2), data.X, data.Y, LOSSES["BCE"])
            J.append(t.J)
        np.testing.assert_allclose(xy(curve)[0][:4], range(4))
        np.testing.assert_allclose(xy(curve)[1][:4], np.minimum(J, 1e6), rtol=1e-6)
        assert curve["hovertemplate"].startswith(f"{start.name}<br>")
        assert (shade(curve) == "purple") == (start.name == START.name)
    chance, now = figure["layout"]["shapes"]
    assert (chance["y0"], chance["y1"], now["x0"], now["x1"]) == (
        pytest.approx(np.log(2)),
        pytest.approx(np.log(2)),
        made,
        made,
    )
    rows = initialisations.comparison_rows(START, made)
    for row, start in zip(rows, initialisations.compared(START), strict=True):
        found = initialisations.follow(start)
        for cell, k in zip(row[1:4], (0, made, 100), strict=True):
            if str(cell)[0].isdigit():
                assert number(str(cell)) == pytest.approx(float(found.J[k]), rel=1e-2)
        assert row[4] == f"{different_units(found.networks[100][0])} / 4"
        assert str(row[0]).endswith(" ◂") == (start.name == START.name)
    t = initialisations.at_moment(START, made)
    twins = {str(row[0]): [number(cell[0]) for cell in row[1:]] for row in initialisations.twins_rows(t, 17)}
    layer, backward = t.network[0], t.backward[0]
    for name, (one, other) in {
        "w₁": layer.W[:2, 0],
        "w₂": layer.W[:2, 1],
        "b": layer.b[:2, 0],
        "z": t.forward[0].z[:2, 0],
        "a": t.forward[0].a[:2, 0],
        "δ": backward.delta[:2, 0],
        "∂J/∂w₁": backward.dW[:2, 0],
        "∂J/∂w₂": backward.dW[:2, 1],
    }.items():
        assert twins[name] == [pytest.approx(v, rel=1e-3, abs=1e-9) for v in (one, other, one - other)]
    sizes = initialisations.sizes_latex(initialisations.at_moment(START, 0))
    holds(sizes, 2)


@pytest.fixture(scope="module")
def computed() -> runs.Computed:
    return runs.compute(replace(DEFAULTS, n=40, epochs=6, units=(3,), each=("ReLU",), alpha=7.0))


def test_curves_of_a_run_are_its_records(computed: runs.Computed) -> None:
    run = computed.run
    kept = runs.compute(replace(DEFAULTS, n=40, epochs=6, units=(3,), each=("tanh",))).run
    figure = learning.figure(run, [kept], 17)
    data = figure["data"]
    for panel, name in ((1, "J"), (2, "accuracy")):
        lines = drawn(data, xaxis=f"x{panel}")
        wanted = [getattr(each, f"{name}{which}") for each in (run, kept) for which in ("", "_test")]
        looks = [("ink", "solid"), ("ink", "dot"), ("pink", "solid"), ("pink", "dot")]
        for line, values, look in zip(lines, wanted, looks, strict=True):
            np.testing.assert_allclose(xy(line), [run.epochs, values])
            assert (shade(line), line["line"]["dash"]) == look
    norms, dead = (drawn(data, xaxis=f"x{panel}") for panel in (3, 4))
    for lines, values, colour in (
        (norms, np.where(run.gradient_norms > 0, run.gradient_norms, np.nan), "purple"),
        (dead, run.dead, "brown"),
    ):
        for line, l in zip(lines, (2, 1), strict=True):
            np.testing.assert_allclose(xy(line)[1], values[l - 1])
            assert shade(line) == colour
        assert lines[0]["line"]["width"] > lines[1]["line"]["width"], "the later, the thicker"
    assert [len(drawn(data, xaxis=f"x{panel}")) for panel in (1, 2, 3, 4)] == [4, 4, 2, 2]
    words = learning.in_words(run, [17] * len(run.J), {"tanh": (kept, 17)})
    for value in (run.J[0], run.J[-1], run.J.min(), kept.J[-1]):
        assert learning.known(float(value), 17) in words
    assert run.J_test is not None
    captions = learning.captions(run, [17] * len(run.J), [0, 6])
    assert learning.known(float(run.J[-1]), 17) in captions[1]
    assert learning.known(float(run.J_test[-1]), 17) in captions[1]


def test_a_film_shows_the_outputs_of_its_networks(computed: runs.Computed) -> None:
    film, data = computed.film, computed.samples.data
    head, arrays = film.head, film.arrays
    low, high = np.array(head["low"]), np.array(head["high"])
    cut, half, reach = (float(str(head[name])) for name in ("cut", "half", "reach"))
    K, cells = len(film.epochs), playback.CELLS
    output = arrays["output"].reshape(K, cells, cells).astype(float)
    steps = (high - low) / cells
    for k in (0, K - 1):
        network = film.networks[k]
        np.testing.assert_allclose(arrays["samples"].reshape(K, -1)[k], predict(network, data.X)[-1], rtol=1e-5)
        for i, j in ((3, 5), (20, 33), (37, 12)):  # row by row from the top left, as a picture is stored
            place = np.array([[low[0] + (j + 0.5) * steps[0]], [high[1] - (i + 0.5) * steps[1]]])
            wanted = float(predict(network, place)[-1, 0])
            assert cut + half * reach * (output[k, i, j] - 32768) / 32767 == pytest.approx(wanted, abs=1e-4)
        dead = arrays["dead"].reshape(K, -1)[k]
        z = network[0].W @ data.X + network[0].b
        assert [bool(each) for each in dead[:3]] == [not (row > 0).any() for row in z]
    np.testing.assert_allclose(arrays["x"].reshape(2, -1), data.X, rtol=1e-6)
    np.testing.assert_allclose(arrays["y"], data.Y[-1])
    weights = arrays["weights"].reshape(K, -1)
    assert weights[0][:6].tolist() == [pytest.approx(v, rel=1e-6) for v in film.networks[0][0].W.ravel()]
    assert (list(head["sizes"]), head["activations"], head["trained"]) == ([2, 3, 1], ["ReLU", "sigmoid"], 28)


def test_the_walkthrough_opens_with_the_weights_of_a_moment(computed: runs.Computed) -> None:
    network = computed.film.networks[-1]
    t = handover.some_samples(computed.train, network, "BCE", 3)
    link = {key: value[0] for key, value in parse_qs(urlsplit(handover.link(t, 0.3)).query).items()}
    assert (link["sizes"], link["hidden"], link["output"], link["alpha"], link["batch"]) == (
        "2-3-1",
        "ReLU",
        "sigmoid, BCE",
        "0.3",
        "3",
    )
    for l, layer in enumerate(network, start=1):
        np.testing.assert_array_equal(parse_matrix(link[f"W{l}"]), layer.W)
        np.testing.assert_array_equal(parse_matrix(link[f"b{l}"]).ravel(), layer.b.ravel())
    np.testing.assert_array_equal(parse_matrix(link["X"]), computed.train.X[:, :3])
    np.testing.assert_array_equal(parse_matrix(link["Y"]), computed.train.Y[:, :3])


def test_defaults_of_a_run_are_what_links_have_always_meant() -> None:
    assert (
        Training(
            data="circles",
            n=200,
            noise=0.1,
            draw=0,
            tested=0.3,
            table="",
            task="classification",
            inputs=(),
            target=0,
            standardise=True,
            standardise_y=True,
            features=("x₁", "x₂"),
            units=(4, 2),
            each=("tanh", "tanh"),
            output="sigmoid, BCE",
            rule="gradient-descent",
            alpha=0.1,
            batch_size=10,
            l2=0.0,
            epochs=200,
            init="Glorot",
            seed=0,
            stop_J=0.0,
            stop_gradient=0.0,
            patience=0,
        )
        == DEFAULTS
    )
    assert write(DEFAULTS) == "defaults"
    assert write(replace(DEFAULTS, alpha=0.3, units=(8, 8), l2=0.01)) == "units=8,8;alpha=0.3;l2=0.01"
    assert set(OPTIONS) == {
        "data",
        "task",
        "tested",
        "features",
        "each",
        "output",
        "rule",
        "alpha",
        "batch_size",
        "l2",
        "epochs",
        "init",
        "stop_J",
        "stop_gradient",
        "patience",
    }


def test_updates_of_a_run_are_counted() -> None:
    latex = experiments.in_numbers(replace(DEFAULTS, epochs=30, batch_size=16, l2=0.01), 140)
    assert r"30\cdot\left\lceil140/16\right\rceil=30\cdot9\\=270" in latex
    assert r"g=\frac{1}{16}\sum_{s=1}^{16}\nabla J_s+0.01\,W" in latex


def test_runs_are_called_by_what_differs_between_them() -> None:
    base = replace(DEFAULTS, n=40)
    every = [base, replace(base, alpha=0.5, seed=3), replace(base, alpha=0.5, l2=0.01)]
    assert experiments.names_of(every) == [
        "α = 0.1, λ = 0, seed 0",
        "α = 0.5, λ = 0, seed 3",
        "α = 0.5, λ = 0.01, seed 0",
    ]
    assert experiments.names_of(every[1:]) == ["λ = 0, seed 3", "λ = 0.01, seed 0"]
    assert experiments.names_of([base]) == ["the same"]
