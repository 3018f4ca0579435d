"""The walkthrough: numbers on the page are numbers of the trace, for every scene and step; links, stepping, bad
input."""

import re

import numpy as np
import pytest
from plotly.graph_objects import Figure
from streamlit.testing.v1 import AppTest

from dlmath import ACTIVATIONS, LOSSES, Trace, trace, update
from dlmath.network.steps import steps
from pages.ui.network import scenes
from tests.page import HOSTILE, Cells, alts, figure, formulas, latex_numbers, number, open_page, tables, texts

PAGE = "backprop_walkthrough/step_by_step"
LETTERS = {"z": 1, "a": 2, "slope": 3, "dJ_da": 4, "delta": 5}


def trace_of(name: str) -> Trace:
    scene = scenes.SCENES[name]
    X, Y = (np.array(column)[:, None] for column in (scene.x, scene.y))
    return trace(scene.network, X, Y, LOSSES[scene.loss])


def layer_tables(at: AppTest) -> dict[str, list[list[str]]]:
    (html,) = tables(at)
    return Cells(html).tables


def close(shown: float, true: float) -> bool:
    """Whether a shown number is the true one within its four digits."""
    return shown == pytest.approx(true, rel=5.1e-4, abs=1e-300)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("scene", scenes.NAMES)
def test_every_scene_opens_in_every_language(scene: str, language: str) -> None:
    at = open_page(PAGE, scene=scene, lang=language)
    assert not at.warning
    assert not at.error
    assert all(len(alt) > 40 for alt in alts(at))
    for key in ("network", "panels"):
        Figure(figure(at, key))


def test_mazur_numbers_stand_on_the_page() -> None:
    shown = texts(open_page(PAGE, scene="mazur", step=7, all="true"))
    for published in ("0.298371109", "0.138498562", "0.08217", "0.1385", "−0.03810", "0.3775", "0.5933"):
        assert published in shown


@pytest.mark.parametrize("scene", scenes.SCENES)
def test_tables_and_formulas_show_the_trace_at_every_step(scene: str) -> None:
    t, every = trace_of(scene), steps(trace_of(scene))
    at = open_page(PAGE, scene=scene)
    for position, step in enumerate(every, start=1):
        at.slider(key="step").set_value(position).run()
        found = layer_tables(at)
        for l, (forward, backward) in enumerate(zip(t.forward, t.backward, strict=True), start=1):
            truth = {
                "z": forward.z,
                "a": forward.a,
                "slope": backward.slope,
                "dJ_da": backward.dJ_da,
                "delta": backward.delta,
            }
            rows = next(rows for caption, rows in found.items() if caption.startswith(f"layer {l} "))
            for row, unit in zip(rows[1:], range(len(forward.z)), strict=True):
                for letter, column in LETTERS.items():
                    if row[column] not in "·–":
                        assert close(number(row[column]), float(truth[letter][unit, 0]))
        if position < len(every):
            numbers = [value for latex in formulas(at) for value in latex_numbers(latex)]
            for value in step.result.value.ravel():
                assert any(close(shown, float(value)) for shown in numbers), f"{step.rule}: {value} is not on the page"


@pytest.mark.parametrize("scene", scenes.SCENES)
def test_what_is_not_reached_is_hidden_until_all_is_asked_for(scene: str) -> None:
    hidden = sum(
        cell == "·" for rows in layer_tables(open_page(PAGE, scene=scene)).values() for row in rows for cell in row
    )
    assert hidden > 0
    everything = layer_tables(open_page(PAGE, scene=scene, all="true"))
    assert not any(cell == "·" for rows in everything.values() for row in rows for cell in row)


def test_last_step_updates_and_the_button_makes_it() -> None:
    t = trace_of("mazur")
    new = update(t, 0.5)
    at = open_page(PAGE, step=13)
    after = next(
        rows for caption, rows in layer_tables(at).items() if caption.startswith("W⁽²⁾") and "update" in caption
    )
    assert [[number(cell) for cell in row] for row in after] == [
        [pytest.approx(v, rel=5e-4) for v in row] for row in new[1].W.tolist()
    ]
    lit = {
        caption.split("<small>")[0]
        for caption in re.findall(r"<caption>(.*?)</caption>(?:(?!</table>).)*dl-lit", tables(at)[0])
    }
    assert len(lit) == 4
    assert "0.298371" in texts(at)
    assert f"{trace(new, t.X, t.Y, t.loss).J:.6g}" in texts(at)
    at.button(key="update").click().run()
    assert at.slider(key="updates").value == 1
    assert f"{trace(new, t.X, t.Y, t.loss).J:.6g}" in texts(at)


def test_an_update_from_a_nudged_weight_starts_anew_from_there() -> None:
    at = open_page(PAGE, step=13, nudge=0.5, updates=3)
    before = figure(at, "panels")["data"]
    at.button(key="update").click().run()
    assert (at.slider(key="updates").value, at.slider(key="nudge").value) == (1, 0.0)
    started = figure(at, "panels")["data"][-2]
    assert started["y"][0] == pytest.approx(
        next(trace_ for trace_ in before if trace_.get("mode") == "markers")["y"][0], rel=1e-12
    )


def test_stepping_forward_and_back_stops_at_the_ends() -> None:
    at = open_page(PAGE)
    assert at.button(key="back").disabled
    for _ in range(12):
        at.button(key="next").click().run()
    assert at.slider(key="step").value == 13
    assert at.button(key="next").disabled


def test_lens_shows_the_gradient_twice() -> None:
    at = open_page(PAGE, lens="W2[1,1]")
    assert "0.0821670 by backprop, 0.0821670 by the central difference" in texts(at).replace("0.082167 ", "0.0821670 ")


def test_a_scene_brings_its_own_numbers() -> None:
    at = open_page(PAGE, x1=1.5, W1="1,2;3,4", nudge=1)
    at.segmented_control(key="scene").set_value("classifier").run()
    assert at.slider(key="x1").value == 0.8
    assert at.text_area(key="W1").value == "0.5,-0.4;-0.3,0.8;0.7,0.2"
    assert at.slider(key="nudge").value == 0.0


# Each activation as an output and hidden, each loss after some output.
KINDS = [
    *(
        (phi, f"{end}, {(after := scenes.losses_after(end))[i % len(after)]}")
        for i, (end, phi) in enumerate(zip(ACTIVATIONS, [*ACTIVATIONS][::-1], strict=True))
    ),
    *(("tanh,ReLU", output) for output in ("sigmoid, BCE", "sigmoid, KL", "softmax, CE", "tanh, hinge")),
    *(("tanh,ReLU", output) for output in ("sigmoid, BCE-sum", "identity, y·a")),
]


def test_every_loss_and_every_activation_is_tried_at_the_output() -> None:
    assert {output.partition(", ")[2] for _, output in KINDS} == set(LOSSES)


@pytest.mark.parametrize(("hidden", "output"), KINDS)
def test_own_networks_of_every_kind_show_every_step(hidden: str, output: str) -> None:
    at = open_page(PAGE, scene="own", sizes="2-3-3", hidden=hidden, output=output, all="true")
    for position in (2, 4, 5, 6, 7, 10, 13):
        at.slider(key="step").set_value(position).run()
        assert not at.exception
        assert not at.error


@pytest.mark.parametrize("sizes", ["1-1", "10-10-10-10-10-10-10", "3-1-10"])
def test_smallest_and_largest_own_networks(sizes: str) -> None:
    at = open_page(PAGE, scene="own", sizes=sizes, step=2)
    assert not at.error


@pytest.mark.parametrize("sizes", ["", "2", "2-0-1", "2-11-1", "2-3-3-3-3-3-3-3", "2-x-1", "two", "2--1", "²-1"])
def test_sizes_that_are_none_are_explained(sizes: str) -> None:
    at = open_page(PAGE, scene="own", sizes=sizes)
    assert "1 to 6 layers of 1 to 10 units" in at.error[0].value


@pytest.mark.parametrize(
    ("W1", "sentence"),
    [
        ("1,2;3", "number of entries in row 2 is 1"),
        ("1,2;3,x", "row 2, column 2: “x” is not a number"),
        ("1,2,3;4,5,6", "must be 2×2, not 2×3"),
        ("nan,1;2,3", "must be finite"),
        ("1e999,1;2,3", "must be finite"),
    ],
)
def test_a_matrix_that_is_none_is_explained_and_the_last_good_one_kept(W1: str, sentence: str) -> None:
    at = open_page(PAGE, x1=0.3)
    at.session_state["exact"] = True
    at.run()
    at.text_area(key="W1").set_value("1,0;0,1").run()
    at.text_area(key="W1").set_value(W1).run()
    assert sentence in at.error[0].value
    assert at.slider(key="x1").value == 0.3
    assert layer_tables(at)["W⁽¹⁾2×2 "] == [["1", "0"], ["0", "1"]]


def test_weights_are_drawn_only_when_they_are_needed() -> None:
    """Closed and untouched they cost nothing; other weights, and the link with them, outlast a closed expander, and
    another scene ends them."""
    at = open_page(PAGE)
    assert not at.text_area
    mazur = layer_tables(at)
    at.session_state["exact"] = True
    at.run()
    assert [area.key for area in at.text_area] == ["W1", "b1", "W2", "b2"]
    assert layer_tables(at) == mazur
    at.text_area(key="W1").set_value("1,0;0,1").run()
    at.session_state["exact"] = False
    at.run()
    assert at.text_area(key="W1").value == "1,0;0,1"
    assert layer_tables(at)["W⁽¹⁾2×2 "] == [["1", "0"], ["0", "1"]]
    at.segmented_control(key="scene").set_value("regression").run()
    at.run()  # one run to take W1 out of the address
    assert not at.text_area
    assert layer_tables(at)["W⁽¹⁾3×1 "] == [["1.2"], ["−0.8"], ["0.5"]]


def test_huge_weights_overflow_in_words_not_in_a_traceback() -> None:
    at = open_page(PAGE, scene="regression", W1="1e300;1e300;1e300", W2="1e300,1e300,1e300", step=16)
    assert not at.exception
    assert at.error


def test_divergence_names_the_update_at_which_it_began() -> None:
    at = open_page(PAGE, scene="regression", alpha="100", updates=1000)
    assert any("at update " in error.value for error in at.error)


KEYS = (
    "x1",
    "y1",
    "alpha",
    "updates",
    "lens",
    "nudge",
    "step",
    "all",
    "row",
    "col",
    "W1",
    "b2",
    "sizes",
    "hidden",
    "output",
    "init",
    "seed",
    "lang",
    "scene",
)


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_links_show_defaults(value: str) -> None:
    for keys in (KEYS, [key for key in KEYS if key != "scene"]):
        at = open_page(PAGE, **{"scene": "own"} | dict.fromkeys(keys, value))
        assert "nan" not in texts(at).lower().replace(value.lower() or "?", "")


def test_a_bad_value_in_a_link_is_noted() -> None:
    at = open_page(PAGE, alpha="-1", step=99, x1="1e12")
    assert len(at.warning) == 3
    assert at.select_slider(key="alpha").value == "0.0001"
    assert at.slider(key="step").value == 13
    assert at.slider(key="x1").value == 1e9


def test_numbers_off_the_usual_scale_are_shown_as_they_are() -> None:
    at = open_page(PAGE, alpha="0.4", x1=7)
    assert not at.warning
    assert (at.select_slider(key="alpha").value, at.slider(key="x1").value) == ("0.4", 7.0)


def test_link_spells_out_every_value_and_opens_the_same_state() -> None:
    at = open_page(PAGE, scene="classifier", x1=0.31, updates=40, step=9, nudge=-0.25, lens="b2[3]")
    link = at.code[0].value
    query = dict(part.split("=") for part in link.partition("?")[2].split("&"))
    assert {
        "scene",
        "x1",
        "x2",
        "class",
        "alpha",
        "updates",
        "lens",
        "nudge",
        "W1",
        "b1",
        "W2",
        "b2",
        "step",
        "all",
    } <= set(query)
    again = open_page(PAGE, **{key: value.replace("%2C", ",") for key, value in query.items()})
    assert not again.warning
    assert tables(again) == tables(at)
    assert formulas(again) == formulas(at)
