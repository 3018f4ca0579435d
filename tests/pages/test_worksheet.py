"""Worksheets: every number on sheet and key is one of the trace, in the reader's language; formulas are well-formed
MathML."""

import re
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from functools import partial
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmath import ACTIVATIONS, LOSSES, OPTIMISERS, InputError, Trace, initial_network, trace, update
from dlmath.by_hand.exercises import exercise
from dlmath.network.parameters import flatten
from dlmath.network.steps import Rule, Symbol, steps
from dlmath.training.methods import Method, Underway, update_by
from pages.backprop_walkthrough.parts import mathml, paper, paper_network, takeaway, worksheet
from pages.backprop_walkthrough.parts.worksheet import Level, Sheet
from pages.ui.network import scenes, start
from pages.ui.writing import formulas, symbols
from pages.ui.writing.text import in_language
from tests.page import number

ALPHA = 0.5


def scene_trace(name: str, N: int = 1) -> Trace:
    scene = scenes.SCENES[name]
    return trace(scene.network, scene.X[:, :N], scene.Y[:, :N], LOSSES[scene.loss])


def truth(t: Trace, level: Level) -> list[np.ndarray]:
    """The results of the steps, and behind them the new weights and biases."""
    every = [step.result.value for step in steps(t) if step.rule is not Rule.UPDATE]
    new = [value for layer in update(t, ALPHA) for value in (layer.W, layer.b)]
    return every[: 2 * len(t.network) + 1] if level is Level.FORWARD else every + new


def written(html: str) -> list[list[str]]:
    """The cells of each step: numbers, and "" for a blank."""
    rows = re.findall(r"<li>.*?</li>", html, re.DOTALL)
    cells = r'<span class="blank"></span>|<span(?: class="answer")?>([^<=]*?)</span>'
    return [re.findall(cells, row.partition("<span>=</span>")[2].partition('<div class="worked">')[0]) for row in rows]


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize(("scene", "N"), [("mazur", 1), ("xor", 4), ("classifier", 8), ("deep", 1)])
def test_every_number_of_the_key_is_one_of_the_trace_and_the_sheet_lacks_what_is_blank(
    scene: str, N: int, level: Level
) -> None:
    t = scene_trace(scene, N)
    sheet = worksheet.of_page(t, ALPHA, level)
    key, blank = written(paper.html(sheet, True)), written(paper.html(sheet, False))
    true = truth(t, level)
    assert len(key) == len(blank) == len(true) == len(sheet.items)
    for answers, left, value, item in zip(key, blank, true, sheet.items, strict=True):
        assert [number(each) for each in answers] == pytest.approx(value.ravel(), rel=5.1e-4, abs=1e-300)
        assert [each == "" for each in left] == item.blank.ravel().tolist()


def test_levels_leave_blank_what_they_say() -> None:
    t = scene_trace("mazur")
    blanks = {level: [item.blank for item in worksheet.of_page(t, ALPHA, level).items] for level in Level}
    assert len(blanks[Level.FORWARD]) == 5
    assert all(blank.all() for blank in blanks[Level.FORWARD] + blanks[Level.ALL])
    assert [bool(blank.any()) for blank in blanks[Level.BACKWARD]] == [False] * 5 + [True] * 11
    half = np.concatenate([blank.ravel() for blank in blanks[Level.HALF]])
    assert 0.25 < half.mean() < 0.75


def test_key_writes_out_mazurs_arithmetic() -> None:
    key = paper.html(worksheet.of_page(scene_trace("mazur"), ALPHA, Level.ALL), True)
    for line in ("= 0.15·0.05 + 0.2·0.1 + 0.35 = 0.3775", "= 0.7414·0.1868 = 0.1385", "← 0.4 − 0.5·0.08217 = 0.3589"):
        assert line in key


def test_a_sheet_stands_alone_and_is_well_formed() -> None:
    sheets = [worksheet.of_seed(scene_trace("classifier", 2), ALPHA, Level.HALF, seed) for seed in (1, 2)]
    html = paper.document([paper.section(sheet, key) for sheet in sheets for key in (False, True)], "both")
    assert not re.search(r"https?:|src=|href=|<script|\\", html)
    ET.fromstring(re.sub(r"<!DOCTYPE html>|<meta[^>]*>", "", html))


def test_number_of_the_sheet_stands_on_sheet_and_key_in_both_languages() -> None:
    sheet = worksheet.of_seed(scene_trace("mazur"), ALPHA, Level.ALL, 17)
    for key in (False, True):
        assert "No. 17" in paper.html(sheet, key)
        chinese = in_language("zh", partial(paper.html, sheet, key))
        assert "第 17 号" in chinese
        assert '<html lang="zh-CN">' in chinese
        assert not re.search(r">[^<]*(?:network|answers|blanks|Name)[^<]*<", chinese)
        assert "第 17 号" in in_language("zh", partial(paper.markdown, sheet, key))


def test_markdown_has_boxes_on_the_sheet_and_numbers_on_the_key() -> None:
    sheet = worksheet.of_page(scene_trace("mazur"), ALPHA, Level.ALL)
    assert paper.markdown(sheet, False).count(r"\square") == sum(item.blank.sum() for item in sheet.items)
    key = paper.markdown(sheet, True)
    assert r"\square" not in key
    assert "0.3775" in key


def test_set_of_sheets_has_each_by_itself_and_all_together() -> None:
    t = scene_trace("mazur")
    data = takeaway._set(partial(worksheet.of_seeds, t, ALPHA, Level.ALL, 5, 3))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = archive.namelist()
        together = archive.read("all-sheets.html").decode()
        assert [f"No. {n}" in together for n in (4, 5, 6, 7, 8)] == [False, True, True, True, False]
        assert together.count('<section class="sheet">') == 3
        assert archive.read("keys/key-6.html").decode() == paper.html(worksheet.of_seed(t, ALPHA, Level.ALL, 6), True)
    assert len(names) == 2 + 3 * 4


@pytest.mark.parametrize("count", [0, 61, -1])
def test_too_many_or_no_sheets_are_refused(count: int) -> None:
    with pytest.raises(InputError, match="a set has 1 to 60 sheets, not"):
        worksheet.of_seeds(scene_trace("mazur"), ALPHA, Level.ALL, 1, count)


def test_an_update_that_leaves_float64_is_not_asked_for() -> None:
    t = trace(
        initial_network((1, 1), ["identity"], "Glorot", 1), np.array([[1e200]]), np.array([[0.0]]), LOSSES["half-SSE"]
    )
    assert len(worksheet.of_page(t, 100.0, Level.ALL).items) == 7


def tenths(value: np.ndarray) -> bool:
    return bool((value == np.round(value, 1)).all())


@given(st.sampled_from(sorted(ACTIVATIONS)), st.sampled_from(sorted(LOSSES)), st.integers(0, 999), st.integers(1, 8))
def test_exercises_have_numbers_of_one_decimal_that_their_loss_takes(
    output: str, loss: str, seed: int, samples: int
) -> None:
    network = initial_network((2, 3, 2), ["tanh", output], "Glorot", 1)
    if LOSSES[loss].domain == "probability" and output not in ("sigmoid", "softmax"):
        with pytest.raises(InputError):
            exercise(network, LOSSES[loss], samples, seed)
        return
    t = exercise(network, LOSSES[loss], samples, seed)
    assert all(map(tenths, (t.X, t.Y, *(value for layer in t.network for value in (layer.W, layer.b)))))
    assert (t.X.shape, t.Y.shape) == ((2, samples), (2, samples))
    assert all((layer.W != 0).all() for layer in t.network)
    again = exercise(network, LOSSES[loss], samples, seed)
    assert np.array_equal(t.X, again.X)
    assert np.array_equal(t.network[0].W, again.network[0].W)


def test_exercises_differ_by_seed_and_reach_every_layer() -> None:
    t = scene_trace("deep")
    found = [exercise(t.network, t.loss, 1, seed) for seed in range(60)]
    assert len({each.network[0].W.tobytes() for each in found}) == 60
    assert all(at.delta.any() for each in found for at in each.backward)


@pytest.mark.parametrize(("hidden", "loss"), [("ReLU", "CE"), ("tanh", "half-SSE")])
def test_a_network_in_which_no_error_can_arise_gives_no_exercise(hidden: str, loss: str) -> None:
    with pytest.raises(InputError, match="in none of 200 draws"):
        exercise(initial_network((2, 2, 1), [hidden, "softmax"], "Glorot", 1), LOSSES[loss], 1, 4)


@pytest.mark.parametrize(("samples", "seed"), [(0, 1), (1, -1), (1.5, 1), (1, True)])
def test_bad_numbers_of_samples_and_seeds(samples: object, seed: object) -> None:
    with pytest.raises(InputError, match="whole number"):
        exercise(scene_trace("mazur").network, LOSSES["MSE"], samples, seed)


RECORDS = [
    latex for record in (*ACTIVATIONS.values(), *LOSSES.values()) for latex in (record.latex, record.slope_latex)
]


@pytest.mark.parametrize("latex", RECORDS)
def test_formulas_of_the_records_become_mathml(latex: str) -> None:
    found = ET.fromstring(mathml.from_latex(latex))
    assert found.tag == "math"
    assert "\\" not in "".join(found.itertext())


@pytest.mark.parametrize("scene", scenes.SCENES)
def test_formulas_of_every_step_become_mathml(scene: str) -> None:
    t = scene_trace(scene, 2)
    for step in steps(t):
        text = "".join(ET.fromstring(mathml.from_latex(formulas.in_symbols(step, t))).itertext())
        assert "\\" not in text
        assert text


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\frac12", "<mfrac><mn>1</mn><mn>2</mn></mfrac>"),
        (r"x_i^2", "<msubsup><mi>x</mi><mi>i</mi><mrow><mn>2</mn></mrow></msubsup>"),
        (
            r"\varphi'(z)",
            (
                '<msup><mi>φ</mi><mrow><mo>′</mo></mrow></msup><mo stretchy="false">(</mo><mi>z</mi><mo'
                ' stretchy="false">)</mo>'
            ),
        ),
        (r"z<0", "<mi>z</mi><mo>&lt;</mo><mn>0</mn>"),
        (r"\textcolor{#2dd4bf}{a}", '<mrow style="color:#0f766e"><mrow><mi>a</mi></mrow></mrow>'),
    ],
)
def test_mathml_of_small_formulas(latex: str, expected: str) -> None:
    assert mathml.from_latex(latex) == f"<math>{expected}</math>"


def test_latex_beyond_the_writer_is_an_error() -> None:
    with pytest.raises(ValueError, match="no MathML for"):
        mathml.from_latex(r"\oint z")


def test_a_sheet_of_the_page_has_no_number() -> None:
    sheet: Sheet = worksheet.of_page(scene_trace("mazur"), ALPHA, Level.ALL)
    assert sheet.number is None
    assert "No." not in worksheet.title(sheet, key=False)


@pytest.mark.parametrize("level", [Level.BACKWARD, Level.HALF])
def test_given_numbers_have_enough_digits_for_what_is_asked(level: Level) -> None:
    t = scene_trace("mazur")
    sheet = worksheet.of_page(trace(update(t, ALPHA), t.X, t.Y, t.loss), ALPHA, level)
    assert "0.1497807" in paper.html(sheet, False)
    assert "0.1497807" in paper.markdown(sheet, False)
    for given_cells, item in zip(written(paper.html(sheet, False)), sheet.items, strict=True):
        shown = [(number(cell), value) for cell, value in zip(given_cells, item.value.ravel(), strict=True) if cell]
        assert all(cell == pytest.approx(value, rel=1e-6) for cell, value in shown)


def test_a_sheet_asks_for_nothing_that_is_not_there_or_does_not_move() -> None:
    scene = scenes.SCENES["mazur"]
    start_network = start.with_fixed(start.with_biases(scene.network, "none"), "W1[1,2]")
    W = np.array([[0.15, 0.0], [0.25, 0.3]])
    network = (replace(start_network[0], W=W), start_network[1])
    t = trace(network, scene.X[:, :1], scene.Y[:, :1], LOSSES[scene.loss])
    made = worksheet.of_page(t, 0.5, Level.ALL)
    assert not any("mathbf b" in latex for latex, _ in worksheet.givens(made))
    assert not any("mathbf b" in item.formula or "nabla_{\\!b" in item.formula for item in made.items)
    moved = [item for item in made.items if "leftarrow" in item.formula]
    assert len(moved) == 2
    assert not moved[0].there(0, 1)
    assert ">–<" in paper.html(made, False)
    assert paper_network.drawing(t).count("<line") == 7
    drawn = worksheet.of_seed(t, 0.5, Level.ALL, 7).t
    assert drawn.network[0].W[0, 1] == 0.0
    assert not drawn.network[1].b.any()


@pytest.mark.parametrize("rule", OPTIMISERS)
def test_a_sheet_asks_for_an_update_by_any_optimiser(rule: str) -> None:
    t = scene_trace("mazur")
    method = Method(rule, l2=0.1)
    by = Underway(method, method.begin(flatten(t.network)))
    made = worksheet.of_page(t, ALPHA, Level.ALL, by)
    new, _state = update_by(t, ALPHA, *by)
    last = {item.formula.partition(r"\leftarrow")[0]: item.value for item in made.items if "leftarrow" in item.formula}
    for l, layer in enumerate(new, start=1):
        for letter in "Wb":
            np.testing.assert_allclose(last[symbols.symbol(Symbol(letter, l))], getattr(layer, letter), rtol=1e-12)
    assert "<math" in paper.html(made, True)
    assert paper.markdown(made, True)
