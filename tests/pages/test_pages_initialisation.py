"""Initial weights: what the page shows of a start is measured on it; equal units are said to be equal; every experiment
opens."""

import re

import numpy as np
import pytest

from dlmath import LOSSES, initial_network, trace, update
from dlmath.training.datasets import dataset
from pages.training.parts import draws, initialisations
from tests.page import Cells, alts, figure, latex_numbers, number, open_page, tables, texts

PAGE = "training/initialisation"
USUAL = initialisations.Initialisation("Glorot", 1.0, "tanh", 5, 16, "circles", 0, 0.2)


@pytest.mark.parametrize(("phi", "rule"), [("tanh", "Glorot"), ("ReLU", "He")])
@pytest.mark.parametrize("factor", ["0.5", "1"])
def test_every_dot_is_a_network_of_its_own_seed(phi: str, rule: str, factor: str) -> None:
    """Five hidden layers, fifty updates, one seed of the twelve made here one by one."""
    at = open_page(PAGE, lang="en", act=phi, layers="5", times=factor)
    data = dataset("moons", 24, 0.1, 0)
    network = initial_network([2, *[16] * 5, 1], [phi] * 5 + ["sigmoid"], rule, 7)
    t = trace(initialisations.scaled(network, float(factor)), data.X, data.Y, LOSSES["BCE"])
    for _ in range(50):
        t = trace(update(t, 0.1), data.X, data.Y, LOSSES["BCE"])
    (told,) = (trace["customdata"] for trace in figure(at, "draws")["data"] if trace.get("customdata", [""])[0])
    assert len(told) == 12
    assert number(told[7].rpartition(" ")[2]) == pytest.approx(t.J, rel=6e-4)
    assert draws.of_factor(phi, 5, float(factor)).learned == sum(
        number(each.rpartition(" ")[2]) < np.log(2) / 2 for each in told
    )
    assert f"**{draws.of_factor(phi, 5, float(factor)).learned} of 12**" in texts(at)


def test_through_twenty_layers_only_the_rule_learns() -> None:
    """What the picture shows first: with half of Glorot's weights none of twelve, with Glorot's most."""
    assert "**0 of 12** come below" in texts(open_page(PAGE, lang="en"))
    for phi, least in (("tanh", 8), ("ReLU", 6)):
        learned = [(J < draws.LEARNED).sum() for J in draws.every(phi, 20).J]
        at_rule = learned[draws.FACTORS.index("1")]
        assert at_rule >= least
        assert at_rule == max(learned)
        assert learned[: draws.FACTORS.index("1")] == [0, 0, 0]


def test_where_rounding_decides_who_learns_no_number_is_told() -> None:
    at = open_page(PAGE, lang="en", times="2")
    assert "is chaotic here" in texts(at)
    assert "of 12**" not in texts(at)


def test_what_a_layer_does_to_z_is_written_out() -> None:
    """By hand: 0.5·√(2/32) = 0.125, √16·0.125 = 0.5, 0.5¹⁹ = 1.907·10⁻⁶."""
    latex = next(each.value for each in open_page(PAGE, lang="en").markdown if "sigma_w" in each.value)
    latex = latex.partition(r"\end{aligned}")[0]
    assert latex_numbers(latex.split(r"\\")[1])[-1] == 0.125
    assert re.search(r"sqrt\{16\}\\cdot \\textcolor\{#\w+\}\{0\.125\}=0\.5\\\\", latex)
    assert re.search(r"0\.5\^\{19\}(=|\\approx )1\.907\\times 10\^\{-6\}", latex)
    sizes = np.median(draws.every("tanh", 20).sizes[1], axis=0)
    assert latex_numbers(latex.split(r"\\")[4])[-2:] == pytest.approx([sizes[0], sizes[19]], rel=6e-4)


def test_losses_and_units_are_those_of_gradient_descent() -> None:
    """Twenty updates of the page's default, made here one by one."""
    data, network = (
        dataset("circles", 45, 0.1, 0),
        initial_network([2, *[16] * 5, 1], ["tanh"] * 5 + ["sigmoid"], "Glorot", 0),
    )
    first = t = trace(network, data.X, data.Y, LOSSES["BCE"])
    for _ in range(20):
        t = trace(update(t, 0.2), data.X, data.Y, LOSSES["BCE"])
    at = open_page(PAGE)
    (shown,) = (Cells(html).tables for html in tables(at))
    row = next(row for row in shown["Other starts, all else the same; J after so many updates"] if "Glorot" in row[0])
    assert [number(cell) for cell in row[1:3]] == pytest.approx([first.J, t.J], rel=6e-4)
    _names, one, two, difference = zip(*shown["Two units of layer 1, ○ and ×, and the first sample"][1:], strict=True)
    for column, j in ((one, 0), (two, 1)):
        truth = [
            *t.network[0].W[j],
            t.network[0].b[j, 0],
            t.forward[0].z[j, 0],
            t.forward[0].a[j, 0],
            t.backward[0].delta[j, 0],
            *t.backward[0].dW[j],
        ]
        assert [number(cell) for cell in column] == pytest.approx(truth, rel=6e-4)
    assert number(difference[0]) == pytest.approx(t.network[0].W[0, 0] - t.network[0].W[1, 0], rel=6e-4)


@pytest.mark.parametrize(
    ("link", "different"), [({"rule": "zeros"}, 1), ({"rule": "constant", "scale": "0.2"}, 1), ({"rule": "He"}, 16)]
)
def test_how_many_units_differ_is_said_and_drawn(link: dict[str, str], different: int) -> None:
    at = open_page(PAGE, updates="100", **link)
    assert f"16 units, {different} different" in alts(at)[2]
    marks = next(
        part for part in figure(at, "units")["data"] if part["mode"] == "markers" and len(part["customdata"]) == 16
    )
    assert len({text.partition(": ")[2] for text in marks["customdata"]}) == different


def test_all_zero_moves_no_weight_and_reaches_no_hidden_delta() -> None:
    found = initialisations.follow(initialisations.Initialisation("zeros", 1.0, "tanh", 5, 16, "circles", 0, 0.2))
    assert not any(layer.W.any() for layer in found.networks[100])
    assert found.networks[100][-1].b.item() < 0.0
    at = open_page(PAGE, rule="zeros", updates="100")
    assert "of δ in the first and last: 0 and 0" in alts(at)[1]


def test_sizes_that_the_rules_reckon_with_stand_beside_those_measured() -> None:
    forward = initialisations.at_moment(USUAL, 0).forward
    latex = next(each.value for each in open_page(PAGE).markdown if r"\quad\sqrt{16}" in each.value)
    for line, at in zip(latex.split(r"\\"), forward[1:-1], strict=True):
        assert latex_numbers(line)[-1] == pytest.approx(float(np.sqrt((at.z**2).mean())), rel=6e-4)


def test_histograms_hold_every_value_before_and_after() -> None:
    figure_ = initialisations.spreads(
        initialisations.at_moment(USUAL, 0), initialisations.at_moment(USUAL, 100), 100, 10
    )
    fills = [part for part in figure_["data"] if part.get("fill") == "toself"]
    assert len(fills) == 6
    for part in fills:
        x = np.array([np.nan if each is None else each for each in part["x"]])
        assert np.nanmin(x) >= 0.55
        assert np.nanmax(x) <= 5.45
        assert np.isnan(x).sum() == 5


def test_a_start_of_ones_own_joins_those_compared() -> None:
    names = [
        start.name
        for start in initialisations.compared(
            initialisations.Initialisation("LeCun", 2.0, "ReLU", 2, 4, "moons", 3, 0.1)
        )
    ]
    assert names == ["zeros", "0.2 · constant", "0.01 · normal", "3 · normal", "Glorot", "He", "2 · LeCun"]
    assert len(initialisations.compared(USUAL)) == 6


def test_in_chinese_the_starts_are_called_as_in_the_control() -> None:
    at = open_page(PAGE, lang="zh", rule="zeros")
    curves = [
        trace["hovertemplate"].partition("<br>")[0]
        for trace in figure(at, "units")["data"]
        if "%{x} · " in trace.get("hovertemplate", "")
    ]
    assert curves == ["全零", "0.2 · 常数", "0.01 · 正态", "3 · 正态", "Glorot", "He"]
    assert "全零" in alts(at)[1]
    assert "0.2 · 常数" in alts(at)[2]
    assert "3 · 正态" in "".join(tables(at))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_experiment_opens(language: str) -> None:
    at = open_page(PAGE, lang=language, depth=2, width="4")
    keys = [button.key for button in at.button if button.key and button.key.startswith("preset ")]
    assert len(keys) == 7
    for key in keys if language == "en" else keys[:1]:
        at.button(key=key).click().run()
        assert not at.exception
        assert not at.error


def test_an_exploding_start_is_drawn_without_complaint() -> None:
    at = open_page(PAGE, rule="normal", scale="10", phi="identity", alpha="2", updates="100", depth=6)
    assert figure(at, "spreads")["data"]
    assert at.error


@pytest.mark.parametrize("updates", [20, 100])
def test_a_chaotic_run_is_told_in_words_without_a_digit(updates: int) -> None:
    at = open_page(PAGE, lang="en", updates=updates, rule="normal", scale="3")
    (row,) = [
        row
        for html in tables(at)
        for rows in Cells(html).tables.values()
        for row in rows
        if row[0].startswith("─ ─ 3 · normal")
    ]
    assert set(row[2:-1]) == {"chaotic"}
    assert "Chaotic: each update magnifies" in texts(at)
    assert "3 · normal chaotic" in alts(at)[2]
    assert "6.351" in row[1]
    after = [
        text
        for trace in figure(at, "spreads")["data"]
        for text in trace.get("customdata", ())
        if f"after {updates}" in text
    ]
    assert after
    assert all(text.endswith("chaotic") for text in after)


def test_no_moment_stands_twice() -> None:
    for updates in (0, 1, 100):
        heads = [
            head
            for html in tables(open_page(PAGE, lang="en", updates=updates))
            for rows in Cells(html).tables.values()
            for head in rows[0]
        ]
        named = [head for head in heads if head.startswith("J ")]
        assert len(named) == len(set(named)) == (3 if updates == 1 else 2)
