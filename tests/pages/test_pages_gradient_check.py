"""The gradient check without a browser: published numbers, dlmath's on the page, every scene and rule, kinks, bad
input."""

import re

import numpy as np
import pytest
from plotly.graph_objects import Figure
from streamlit.testing.v1 import AppTest

from dlmath import LOSSES, gradient_check
from dlmath.by_hand.textbook_rules import RULES, gradients, on_trial, output_judges
from dlmath.network.gradient_check import GradientCheck
from pages.backprop_walkthrough.parts.check_tables import COMPARED, OUTPUTS, pair_rows
from pages.backprop_walkthrough.parts.checks import NUDGES, STEPS, telling
from pages.ui.network import scenes
from tests.page import Cells, alts, figure, formulas, latex_numbers, number, open_page, tables, texts

PAGE = "backprop_walkthrough/gradient_check"
RIGHT, TEXT, LEFT_OUT = RULES


def check_of(name: str, N: int = 1, h: float = 1e-5) -> GradientCheck:
    scene = scenes.SCENES[name]
    return gradient_check(scene.network, scene.X[:, :N], scene.Y[:, :N], LOSSES[scene.loss], h)


def cells(at: AppTest) -> dict[str, list[list[str]]]:
    return {caption: rows for html in tables(at) for caption, rows in Cells(html).tables.items()}


def matrices(at: AppTest) -> list[list[list[str]]]:
    """The matrices of all layers in the order of the page: ∇W by the rule, by nudging, its error, then the same of
    ∇b."""
    (html,) = [each for each in tables(at) if "dl-layers" in each]
    rows = [
        re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
        for table in re.findall(r"<tbody>(.*?)</tbody>", html, re.DOTALL)
    ]
    return [
        [[re.sub("(?s)<.*?>", "", cell) for cell in re.findall(r"(?s)<td.*?</td>", row)] for row in table]
        for table in rows
    ]


def verdict(at: AppTest) -> str:
    return next(each.value for each in at.markdown if each.value[0] in "✓✗?")


def close(shown: str, true: float, doubt: float = 0.0) -> bool:
    """Whether a number stands on the page, where rounding leaves digits of it; where it leaves none, whether the page
    says so."""
    shown = shown.removesuffix(" ✕")
    if shown == "rounding" or shown[0] == "±":
        return abs(true) < 100.0 * doubt
    return number(shown) == pytest.approx(true, rel=5.1e-4, abs=max(doubt, 1e-300), nan_ok=True)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("scene", scenes.SCENES)
def test_every_gradient_stands_twice_on_the_page(scene: str, rule: str) -> None:
    at = open_page(PAGE, scene=scene, rule=rule, lang="en")
    judged = on_trial(check_of(scene), RULES[rule])
    truth, doubt = [], judged.doubt
    for layer in judged.layers:
        for held, numeric, error in (
            (layer.dW, layer.dW_numeric, layer.dW_error),
            (layer.db, layer.db_numeric, layer.db_error),
        ):
            exact, scale = np.zeros_like(held), np.maximum(np.maximum(np.abs(held), np.abs(numeric)), 1e-8)
            truth += [(held, exact), (numeric, exact + doubt), (error, doubt / scale)]
    last = len(truth) - 6
    for k, (shown, (true, doubts)) in enumerate(zip(matrices(at), truth, strict=True)):
        missing = rule == LEFT_OUT and k in (last, last + 3)
        for row, values, off in zip(shown, true.tolist(), doubts.tolist(), strict=True):
            assert row == ["–"] * len(values) if missing else all(map(close, row, values, off))
    worst = judged.largest_error
    assert verdict(at)[0] == ("✓" if worst <= 1e-4 else "✗")
    for key in ("network", "runs"):
        Figure(figure(at, key))


def test_mazurs_three_judges() -> None:
    rows = {row[0]: row[1:] for row in cells(open_page(PAGE, lens="W1[1,1]"))["This network, h = 1×10⁻⁵"]}
    assert rows["δ⁽²⁾₁"] == ["0.7414", "≠", "0.1385", "0.1385", "5.353"]
    assert rows["∂J/∂W⁽²⁾₁₁"] == ["0.4398", "≠", "0.08217", "0.08217", "5.353"]
    assert [number(rows["∂J/∂W⁽¹⁾₁₁"][k]) for k in (0, 2)] == pytest.approx([0.00226835, 0.00043857], rel=1e-3)


@pytest.mark.parametrize(("scene", "sample"), [("classifier", 2), ("deep", 3), ("regression", 1)])
def test_judges_of_a_sample_of_a_batch(scene: str, sample: int) -> None:
    at = open_page(PAGE, scene=scene, batch=3, sample=sample)
    judges = output_judges(check_of(scene, 3).trace)
    rows = next(rows for caption, rows in cells(at).items() if caption.startswith("This network"))[1:]
    for row, *values in zip(
        rows, *(each[:, sample - 1] for each in (judges.text, judges.right, judges.nudged)), strict=False
    ):
        assert all(close(shown, float(value)) for shown, value in zip((row[1], row[3], row[4]), values, strict=True))
    assert all(row[2] == ("=" if scene == "regression" else "≠") for row in rows)


def test_where_the_texts_rule_agrees() -> None:
    rows = {
        row[0]: row[1:]
        for row in cells(open_page(PAGE))["At how many of three units is ∇ₐJ the right δ? z = (0.7, −1.5, 0.2)"]
    }
    fits = [name for name in LOSSES if LOSSES[name].domain == "real"]
    for phi in OUTPUTS:
        right = {"identity": "✓ 3/3", "ReLU": "✗ 2/3"}.get(phi, "✗ 0/3")
        for loss in COMPARED:
            cell = rows[loss][OUTPUTS.index(phi)]
            assert cell.removeprefix("▸ ") == (right if loss in fits or phi in ("sigmoid", "softmax") else "–")
    assert [cell[0] for row in pair_rows(("softmax", "CE")) for cell in row if cell[0].startswith("▸")] == ["▸ ✗ 0/3"]


def test_published_training_by_each_rule() -> None:
    """Mazur's net, 1000 updates with biases at rate 0.5."""
    table = cells(open_page(PAGE))["From the same start"][1:]
    rows = {name: row[1:] for name, row in zip(RULES, table, strict=True)}
    assert [row[0].partition(" ")[2] for row in table] == ["right rule", "φ′ forgotten", "last layer left out"]
    assert [rows[RIGHT][k] for k in (0, 2)] == ["0.2984", "2.707×10⁻⁴"]
    assert [rows[TEXT][k] for k in (0, 2)] == ["0.2984", "4.125×10⁻¹⁵"]
    assert number(rows[TEXT][3]) == pytest.approx(on_trial(check_of("mazur"), RULES[TEXT]).largest_error, rel=5e-3)
    assert rows[LEFT_OUT][3] == "1"


def test_a_negative_loss_is_drawn_on_a_linear_axis() -> None:
    """Of a given slope J may fall below 0, which a logarithmic axis cannot show."""
    drawn = figure(open_page(PAGE, scene="own", sizes="2-2", output="identity, y·a", lang="en"), "runs")
    assert drawn["layout"]["yaxis"].get("type") != "log"
    assert all(
        curve["y"][-1] < -1.0 and drawn["layout"]["yaxis"]["range"][0] < curve["y"][-1] for curve in drawn["data"][:2]
    )
    assert figure(open_page(PAGE, lang="en"), "runs")["layout"]["yaxis"]["type"] == "log"


@pytest.mark.parametrize("rule", RULES)
def test_one_parameter_with_its_numbers(rule: str) -> None:
    at = open_page(PAGE, rule=rule, lens="W2[1,1]", h="1e-3")
    check = check_of("mazur", h=1e-3)
    shown = latex_numbers(formulas(at)[0])
    numeric = float(check.layers[1].dW_numeric[0, 0])
    gradient = float(gradients(check.trace, RULES[rule])[1][0][0, 0])
    assert any(each == pytest.approx(numeric, rel=1e-3) for each in shown)
    assert gradient == 0.0 or any(each == pytest.approx(gradient, rel=1e-3) for each in shown)
    assert ("never computed" in formulas(at)[0]) == (rule == LEFT_OUT)


def test_the_curve_is_a_v_for_the_right_rule_and_flat_for_the_wrong_one() -> None:
    curves = figure(open_page(PAGE, lens="W2[1,1]", rule=TEXT), "network")["data"]
    right, wrong = ([text.rpartition(" · ")[2] for text in curve["customdata"]] for curve in curves[-3:-1])
    assert len(right) == len(wrong) == len(STEPS) == len(NUDGES)
    heights = np.array(curves[-3]["y"])
    assert heights[0] > 1e3 * heights.min() < heights[-1]
    assert 0 < int(heights.argmin()) < len(heights) - 1
    assert [text == "rounding" for text in right] == sorted((text == "rounding" for text in right), reverse=True)
    assert (right[0], number(right[-1])) == ("rounding", pytest.approx(heights[-1], rel=5e-3))
    assert all(close(text, 1.0 - 0.08216704 / 0.43982965, 10.0 ** -len(text.removeprefix("0."))) for text in wrong)


def test_a_kink_is_reported() -> None:
    at = open_page(PAGE, scene="xor", y1=0)
    assert verdict(at).startswith("✗ **Failed, on a kink:**")
    assert (
        "Nudging b⁽¹⁾₂ takes z⁽¹⁾₂ of sample 1 from −1.00×10⁻⁵ to 1.00×10⁻⁵, across the kink at 0. By convention:"
        " ReLU′(0) = 0." in texts(at)
    )
    assert sum(cell.endswith("✕") for matrix in matrices(at) for row in matrix for cell in row) == 2


@pytest.mark.parametrize(
    ("hidden", "output"), [("ReLU", "identity, half-SSE"), ("ReLU", "sigmoid, half-SSE"), ("tanh", "identity, y·a")]
)
def test_gradients_of_nought_pass(hidden: str, output: str) -> None:
    """A dead unit, or an output that does not count, has ∂J/∂w = 0, beside which any rounding of the quotient is
    large."""
    link = {"scene": "own", "sizes": "2-3-2", "hidden": hidden, "output": output, "lang": "en"}
    at = open_page(PAGE, **link)
    assert any(cell == "0" for matrix in matrices(at) for row in matrix for cell in row)
    assert verdict(at).startswith("✓ **Passed.**")
    assert verdict(open_page(PAGE, **link, h="1e-12")).startswith("✗ **Failed: too few digits are left.**")
    if output.startswith("sigmoid"):
        assert verdict(open_page(PAGE, **link, rule=TEXT)).startswith("✗ **Failed.**")


def test_the_wrong_rule_hides_behind_an_identity_output() -> None:
    at = open_page(PAGE, scene="regression", rule=TEXT)
    assert verdict(at).startswith("✓")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_presets(lang: str) -> None:
    at = open_page(PAGE, lang=lang)
    marks = []
    for key in [button.key for button in at.button if button.key.startswith("preset")]:
        at.button(key=key).click().run()
        assert not at.exception
        assert not at.error
        marks.append(verdict(at)[0])
    assert marks == ["✗", "✓", "✗", "✗", "?", "✗", "✗"]


def test_chinese_is_chinese_also_in_the_pictures() -> None:
    at = open_page(PAGE, lang="zh")
    assert all(re.search("[\u4e00-\u9fff]", alt) for alt in alts(at))
    notes = [note["text"] for key in ("network", "runs") for note in figure(at, key)["layout"]["annotations"]]
    assert sum(bool(re.search("[\u4e00-\u9fff]", note)) for note in notes) == 9


@pytest.mark.parametrize("sizes", ["1-1", "3-1-8", "8-8-8"])
@pytest.mark.parametrize("output", ["sigmoid, BCE", "softmax, CE", "tanh, MSE"])
def test_own_networks(sizes: str, output: str) -> None:
    at = open_page(PAGE, scene="own", sizes=sizes, output=output, rule=TEXT, batch=2)
    assert not at.error
    assert verdict(at)[0] in "?✗"


@pytest.mark.parametrize(
    "link",
    [
        {"scene": "regression", "W1": "1e300;1e300;1e300", "W2": "1e300,1e300,1e300"},
        {"scene": "mazur", "W1": "1e6,1;1,1", "h": "1e-12"},
    ],
)
def test_a_nudge_that_moves_nothing_is_explained_and_the_rest_stays(link: dict[str, str]) -> None:
    at = open_page(PAGE, **link)
    assert "does not move" in at.error[0].value
    assert any(button.key.startswith("preset") for button in at.button)
    Figure(figure(at, "runs"))


@pytest.mark.parametrize("rule", RULES)
def test_saturated_outputs_say_nan_and_not_a_traceback(rule: str) -> None:
    at = open_page(PAGE, scene="own", sizes="1-1", W1="1000", b1="0", x1=1, y1=0, rule=rule)
    assert not at.exception
    Figure(figure(at, "network"))
    assert ("NaN" in verdict(at)) == (rule == TEXT)


def test_divergence_is_named() -> None:
    assert "right rule diverges at update" in texts(open_page(PAGE, scene="regression", alpha="100"))


def test_digits_tell_a_difference() -> None:
    for error in (0.9, 1e-2, 3.3e-5, 1.2e-8, 1e-13):
        digits = telling(error)
        assert f"{1.0:.{digits - 1}e}" != f"{1.0 + error:.{digits - 1}e}"
    assert telling(0.0) == 17
    assert telling(float("nan")) == 4


def test_link_opens_the_same_state() -> None:
    at = open_page(PAGE, scene="xor", rule=TEXT, h="3e-7", lens="b1[2]", x1=0.4, batch=1, train="300", alpha="0.02")
    query = dict(part.split("=", 1) for part in at.code[0].value.partition("?")[2].split("&"))
    assert {"scene", "rule", "h", "lens", "x1", "y1", "batch", "alpha", "train", "W1", "b2"} <= set(query)
    again = open_page(
        PAGE, scene="xor", rule=TEXT, **{key: query[key] for key in ("h", "lens", "x1", "x2", "y1", "alpha", "train")}
    )
    assert tables(again) == tables(at)
