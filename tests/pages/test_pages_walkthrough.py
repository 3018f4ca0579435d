"""The walkthrough of a batch, in columns and in rows, and the walkthrough of somebody who predicts first."""

import json
import re
from itertools import pairwise

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlmath import LOSSES, Trace, trace
from dlmath.network.passes import each_alone
from dlmath.network.steps import Rule, steps
from pages.backprop_walkthrough.parts import tour
from pages.ui.drawing import diagram
from pages.ui.network import scenes
from pages.ui.writing import numbers
from pages.ui.writing.formulas import put
from tests.page import alts, drawn, figure, formulas, in_link, latex_numbers, open_page, tables, texts

PAGE = "backprop_walkthrough/step_by_step"
N = 3


def batch(name: str) -> Trace:
    scene = scenes.SCENES[name]
    return trace(scene.network, scene.X[:, :N], scene.Y[:, :N], LOSSES[scene.loss])


@pytest.mark.parametrize("view", ["columns", "rows"])
@pytest.mark.parametrize("scene", scenes.SCENES)
def test_every_number_of_every_step_stands_on_the_page(scene: str, view: str) -> None:
    t = batch(scene)
    at = open_page(PAGE, scene=scene, batch=N, samples=view, sample=2)
    for position, step in enumerate(steps(t)[:-1], start=1):
        at.slider(key="step").set_value(position).run()
        assert not at.exception
        assert not at.error
        shown = [number for latex in formulas(at) for number in latex_numbers(latex)]
        for value in step.result.value.ravel():
            assert any(number == pytest.approx(value, rel=5.1e-4, abs=1e-300) for number in shown), (
                f"{step.rule}: {value}"
            )


@pytest.mark.parametrize("scene", scenes.SCENES)
def test_the_gradient_is_made_of_what_each_sample_alone_would_have(scene: str) -> None:
    t = batch(scene)
    position = next(i for i, step in enumerate(steps(t), start=1) if step.rule is Rule.WEIGHT_GRADIENT)
    at = open_page(PAGE, scene=scene, batch=N, step=position)
    alone = [float(each.backward[-1].dW[0, 0]) for each in each_alone(t)]
    total = sum(alone) / (1 if t.loss.name == "half-SSE" else N)
    assert total == pytest.approx(t.backward[-1].dW[0, 0], rel=1e-12, abs=1e-300)
    last = [latex for latex in formulas(at) if "big(" in latex][-1]
    assert all(numbers.latex(value) in last for value in alone)
    assert ("tfrac{1}{3}" in last) == (t.loss.name != "half-SSE")


def test_shapes_of_both_views() -> None:
    for view, shapes in (
        ("columns", r"(2\times 2)(2\times 3)+(2\times 1)(1\times 3)"),
        ("rows", r"(3\times 2)(2\times 2)+(3\times 1)(1\times 2)"),
    ):
        at = open_page(PAGE, batch=N, samples=view)
        assert any(shapes in latex for latex in formulas(at))


def test_the_table_of_samples_lies_the_way_the_reader_wants() -> None:
    z = batch("mazur").forward[0].z
    for view, matrix in (("columns", z), ("rows", z.T)):
        at = open_page(PAGE, batch=N, samples=view)
        html = next(
            text
            for text in tables(at)
            if f"{'×'.join(map(str, matrix.shape))} " in text and text.count("<caption>") > 4
        )
        first = html.split("</table>")[0]
        rows = [[numbers.plain(float(value)) for value in row] for row in matrix]
        assert all(f">{value}</td>" in first for row in rows for value in row)
        assert first.count("<tr>") == len(rows)


def test_a_batch_keeps_its_samples_when_it_grows_and_its_size_when_the_scene_changes() -> None:
    at = open_page(PAGE, batch=2, X="0.5,1;2,3", Y="0,1;1,0")
    at.slider(key="batch").set_value(3).run()
    assert at.text_area(key="X").value == "0.5,1,-0.4;2,3,0.5"
    at.segmented_control(key="scene").set_value("classifier").run()
    assert at.text_area(key="X").value == "0.8,-0.5,0.3;-0.5,0.7,0.9"
    assert not at.error


def test_targets_that_the_loss_does_not_take_are_explained() -> None:
    at = open_page(PAGE, scene="deep", batch=2, Y="7,0;0,1")
    assert "Targets of BCE must lie between 0 and 1" in at.error[0].value
    assert not at.exception
    at = open_page(PAGE, scene="classifier", batch=2, Y="1,1;0,1;0,0")
    assert "must add up to 1" in at.error[0].value


def test_each_layer_may_have_its_own_activation() -> None:
    at = open_page(PAGE, scene="own", sizes="2-3-3-2", hidden="tanh,softmax", output="ReLU, half-SSE", lang="en")
    assert not at.error
    assert all(f"layer {l} · {name}" in texts(at) for l, name in ((1, "tanh"), (2, "softmax"), (3, "ReLU")))
    at.selectbox(key="hidden 2").set_value("GELU").run()
    assert in_link(at)["hidden"] == ["tanh,GELU"]
    at.text_input(key="sizes").set_value("2-3-3-3-2").run()
    assert in_link(at)["hidden"] == ["tanh,GELU,GELU"]
    at.selectbox(key="output 1").set_value("softmax").run()
    assert in_link(at)["output"] == ["softmax, half-SSE"]
    assert at.selectbox(key="output 2").value == "half-SSE"


def test_a_loss_that_does_not_suit_a_new_output_gives_way() -> None:
    at = open_page(PAGE, scene="own", output="sigmoid, BCE", lang="en")
    at.selectbox(key="output 1").set_value("tanh").run()
    assert not at.error
    assert in_link(at)["output"] == ["tanh, MSE"]
    assert "BCE" not in at.selectbox(key="output 2").options


def test_names_in_a_link_that_do_not_fit_are_told() -> None:
    assert (
        "hidden = tanh,ReLU"
        in open_page(PAGE, scene="own", sizes="2-3-1", hidden="tanh,ReLU", lang="en").warning[0].value
    )
    assert "output = tanh, BCE" in open_page(PAGE, scene="own", output="tanh, BCE", lang="en").warning[0].value


def test_an_older_link_to_activations_keeps_its_meaning() -> None:
    at = open_page(PAGE, scene="own", sizes="2-3-3-1", each="tanh-leaky-ReLU", hidden="sigmoid", lang="en")
    assert not at.error
    assert not at.warning
    assert [layer for layer in ("layer 1 · tanh", "layer 2 · leaky-ReLU") if layer not in texts(at)] == []


def test_what_is_predicted_is_hidden_until_something_is_said() -> None:
    at = open_page(PAGE, predict="true", step=7, row=2)
    assert "−0.03810" not in texts(at)
    assert "-0.03810" not in texts(at)
    at.text_input(key="predicted").set_value("−").run()
    assert "-0.03810" in texts(at)
    assert "Right" in at.success[0].value
    at.button(key="next").click().run()
    assert at.text_input(key="predicted").value == ""


@pytest.mark.parametrize(
    ("guess", "verdict"), [("-0.038", "Right:"), ("-0.045", "Near."), ("-0.2", "Not so"), ("0.0381", "sign")]
)
def test_a_predicted_value_is_held_against_its_digits(guess: str, verdict: str) -> None:
    at = open_page(PAGE, predict="true", step=7, row=2)
    at.text_input(key="predicted").set_value(guess).run()
    assert verdict in [*at.success, *at.info, *at.warning][0].value


def test_a_guess_that_is_no_number_reveals_nothing() -> None:
    at = open_page(PAGE, predict="true", step=7)
    at.text_input(key="predicted").set_value("much").run()
    assert "is not a number" in at.error[0].value
    assert "0.1385" not in " ".join(formulas(at))


def test_an_update_out_of_the_numbers_is_not_asked_for() -> None:
    huge = {"W1": "1,1;1,1", "W2": "1e153,1e153;1e153,1e153", "alpha": "100"}
    own = {"scene": "own", "sizes": "2-2-2", "hidden": "identity", "output": "identity, half-MSE", **huge}
    at = open_page(PAGE, predict="true", step=13, lang="en", **own)
    assert "would leave the numbers" in at.error[0].value
    assert not [button for button in at.button if button.key == "reveal_predicted"]


def test_the_update_is_predicted_by_what_it_does_to_the_loss() -> None:
    at = open_page(PAGE, predict="true", step=13)
    at.text_input(key="predicted").set_value("−").run()
    t = trace(
        scenes.SCENES["mazur"].network,
        *(np.array([column]).T for column in (scenes.SCENES["mazur"].x, scenes.SCENES["mazur"].y)),
        LOSSES["half-SSE"],
    )
    assert at.success
    assert numbers.latex(t.J, 6) in texts(at)


def test_digits_and_fractions_are_the_readers_choice() -> None:
    assert "0.59327" in texts(open_page(PAGE, step=2, precision=6))
    assert r"\tfrac{3}{20}" in texts(open_page(PAGE, fractions="true"))


def test_a_power_of_ten_is_held_together_as_a_factor_and_not_as_a_summand() -> None:
    update = formulas(open_page(PAGE, step=13, all="true", lang="en"))
    assert any(
        re.search(r"-0\.5\\cdot \\textcolor\{#\w+\}\{\(4\.386\\times 10\^\{-4\}\)\}=0\.1498", latex) for latex in update
    )
    assert (numbers.bracketed(4e-4), numbers.latex_bracketed(4e-4)) == ("4×10⁻⁴", r"4\times 10^{-4}")
    assert (numbers.bracketed(4e-4, compound=True), numbers.latex_bracketed(-4e-4)) == (
        "(4×10⁻⁴)",
        r"(-4\times 10^{-4})",
    )


def test_a_number_is_put_in_brackets_where_the_formula_needs_them() -> None:
    assert put(r"1-\tanh^2(z)", "z", 4e-4) == r"1-\tanh^2({4\times 10^{-4}})"
    assert put(r"e^{-z^2/2}", "z", 4e-4) == r"e^{-{(4\times 10^{-4})}^2/2}"
    assert put(r"\ln a_j", "a_j", 4e-4) == r"\ln {(4\times 10^{-4})}"
    assert put(r"\max(0.01\,z, z)", "z", 4e-4) == r"\max(0.01\,{(4\times 10^{-4})}, {4\times 10^{-4}})"


def test_the_tour_is_completed_by_doing_what_it_asks() -> None:
    at = open_page(PAGE, scene="deep")
    at.toggle(key="tour").set_value(True).run()
    assert at.segmented_control(key="scene").value == "mazur"
    deeds = (
        lambda: at.slider(key="step").set_value(2),
        lambda: at.slider(key="x1").set_value(1.9),
        lambda: at.slider(key="step").set_value(5),
        lambda: at.slider(key="y1").set_value(0.75),
        lambda: at.slider(key="step").set_value(7),
        lambda: (at.slider(key="step").set_value(10).run(), at.segmented_control(key="row").set_value("2")),
        lambda: at.selectbox(key="lens").set_value("W2[1,2]"),
        lambda: (at.slider(key="step").set_value(13).run(), at.button(key="update").click()),
        lambda: at.slider(key="updates").set_value(900),
    )
    assert len(deeds) == len(tour.TASKS)
    for number, deed in enumerate(deeds, start=1):
        assert at.info[0].value.startswith(f"**{number}/{len(deeds)}**")
        deed()
        at.run()
        assert at.success[0].value.startswith(f"**{number}/{len(deeds)}**")
        if number < len(deeds):
            at.button(key="next_task").click().run()
    assert "whole tour" in texts(at)


@pytest.mark.parametrize("scene", ["mazur", "regression"])
def test_nothing_tells_what_is_to_be_predicted(scene: str) -> None:
    """Not the drawing, whose edges show the gradient, nor the curves, nor a text alternative: not before something has
    been said."""
    t = trace(
        scenes.SCENES[scene].network,
        scenes.SCENES[scene].X[:, :1],
        scenes.SCENES[scene].Y[:, :1],
        LOSSES[scenes.SCENES[scene].loss],
    )
    for position, step in enumerate(steps(t)[:-1], start=1):
        if step.rule not in (Rule.LOSS, Rule.WEIGHT_GRADIENT):
            continue
        answers = {numbers.plain(float(value), digits) for value in step.result.value.ravel() for digits in (3, 4, 6)}
        hidden = open_page(PAGE, scene=scene, step=position, predict="true")
        assert not answers & shown_numbers(hidden)
        hidden.button(key="reveal_predicted").click().run()
        assert answers & shown_numbers(hidden)


@pytest.mark.parametrize("scene", ["mazur", "classifier"])
def test_clues_are_the_numbers_that_enter_and_not_the_one_that_is_asked_for(scene: str) -> None:
    t = trace(
        scenes.SCENES[scene].network,
        scenes.SCENES[scene].X[:, :1],
        scenes.SCENES[scene].Y[:, :1],
        LOSSES[scenes.SCENES[scene].loss],
    )
    for position, step in enumerate(steps(t)[:-1], start=1):
        at = open_page(PAGE, scene=scene, step=position, predict="true")
        assert "What it is made of" in texts(at)
        clue = [latex_numbers(number)[0] for number in re.findall(r"&=(-?\d.*?)(?=&|\\\\|\\end)", at.latex[-1].value)]
        entering = [
            value
            for q in step.operands
            for value in (t.forward[step.layer - 1].z if q.symbol.letter == "slope" else q.value).ravel()
        ]
        assert clue
        assert all(min(abs(number - value) for value in entering) <= 1e-3 * abs(number) for number in clue)
        answer = step.result.value[0, 0]
        assert answer in entering or all(abs(number - answer) > 1e-4 * abs(answer) for number in clue)


@pytest.mark.parametrize(
    ("step", "drawn_curve"), [(1, False), (2, True), (7, True), (8, False), (10, True), (13, False)]
)
def test_the_curve_that_a_number_goes_through_has_no_point_on_it(step: int, drawn_curve: bool) -> None:
    at = open_page(PAGE, step=step, predict="true")
    curves = [trace for chart in drawn(at) if chart.key == "clue" for trace in chart.figure["data"]]
    assert [each["mode"] for each in curves] == ["lines"] * drawn_curve


def shown_numbers(at: AppTest) -> set[str]:
    """Every number in the drawings, in their words and in the captions, as it is written there."""
    figures = [json.dumps(chart.figure, ensure_ascii=False) for chart in drawn(at)]
    written = " ".join([*figures, *alts(at), *(caption.value for caption in at.caption)])
    return set(re.findall(r"−?\d+(?:\.\d+)?(?:×10[⁻⁰¹²³⁴-⁹]+)?", written))


def test_a_bias_gradient_of_a_batch_is_said_to_be_a_sum() -> None:
    assert "added up over its samples" in texts(open_page(PAGE, step=9, batch=2))
    assert "added up over its samples" not in texts(open_page(PAGE, step=9))


def test_a_weight_beside_which_the_nudge_is_lost_is_told_and_the_rest_is_shown() -> None:
    at = open_page(PAGE, scene="regression", W1="1e12;-0.8;0.5", step=4)
    assert not at.exception
    told = [caption.value for caption in at.caption if "no central difference" in caption.value]
    assert len(told) == 1
    assert "h = 1e-05 does not move 1000000000000.0" in told[0]
    assert "⋯" not in told[0]
    assert "J(w+h)" not in json.dumps(figure(at, "panels"))


def test_nobody_can_change_a_scene_that_all_visitors_share() -> None:
    every = [scene.X for scene in scenes.SCENES.values()] + [scene.Y for scene in scenes.SCENES.values()]
    every += [matrix for scene in scenes.SCENES.values() for layer in scene.network for matrix in (layer.W, layer.b)]
    assert not any(matrix.flags.writeable for matrix in every)


@pytest.mark.parametrize("sizes", ["2-3-2", "2-3-3-2", "2-3-3-3-2", "2-3-3-3-3-2", "2-3-3-3-3-3-2"])
def test_headings_of_layers_stand_apart(sizes: str) -> None:
    """The first lines of neighbouring headings; a letter is 0.55 of its size wide."""
    layout = figure(
        open_page(PAGE, scene="own", sizes=sizes, hidden="leaky-ReLU", output="softmax, CE", lang="en"), "network"
    )["layout"]
    low, high = layout["xaxis"]["range"]
    heads = [each for each in layout["annotations"] if each.get("yanchor") == "top" and each["y"] == 1]
    assert len(heads) == sizes.count("-") + 2
    places = [
        (each["x"] * diagram.WIDTH / (high - low), 0.55 * each["font"]["size"] * len(each["text"].partition("<br>")[0]))
        for each in heads
    ]
    assert all(right - left > (wide + next_wide) / 2 for (left, wide), (right, next_wide) in pairwise(places))
