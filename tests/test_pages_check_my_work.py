"""Check my work: what is asked at each level, what is said of answers, links good and bad, help, and the sheets with errors in them."""

import csv
import io
from typing import Any

import numpy as np
import orjson
import pytest
from plotly.graph_objects import Figure
from streamlit.testing.v1 import AppTest

from dlmath import LOSSES, MISTAKES, Trace, initial_network, trace
from dlmath.exercises import exercise
from dlmath.judge import Status
from pages.ui import scenes
from pages.ui.backprop_walkthrough import answers, homework, sheet
from tests.pages import alts, figure, open_page, texts

PAGE = "backprop_walkthrough/check_my_work"
MAZUR = {"net": "mazur", "lang": "en"}
BACK = {**MAZUR, "level": "δ ∇W ∇b"}


def told(at: AppTest) -> dict[str, Any]:
    """What the sheet in the browser is given."""
    (found,) = [each.proto for each in at.get("bidi_component") if each.proto.component_name.endswith("sheet")]
    return orjson.loads(found.bytes)


def statuses(at: AppTest) -> dict[str, str]:
    return {cell: shown["status"] for cell, shown in told(at)["cells"].items() if shown["status"] != "blank"}


def comments(at: AppTest) -> str:
    return "\n".join(line for each in at.markdown for line in each.value.splitlines() if line.startswith("- **"))


def mazur() -> Trace:
    scene = scenes.SCENES["mazur"]
    return trace(scene.network, scene.X[:, :1], scene.Y[:, :1], LOSSES[scene.loss])


@pytest.mark.parametrize(
    ("level", "asked"),
    [
        ("z a", "z1 a1 z2 a2"),
        ("δ ∇W ∇b", "s2 d2 gW2 gb2 s1 d1 gW1 gb1"),
        ("W b", "nW1 nb1 nW2 nb2"),
        ("all", "z1 a1 z2 a2 s2 d2 gW2 gb2 s1 d1 gW1 gb1 nW1 nb1 nW2 nb2"),
    ],
)
def test_what_each_level_asks(level: str, asked: str) -> None:
    at = open_page(PAGE, net="mazur", level=level)
    assert not at.text_input  # of a blank sheet nothing stands in the link
    at.toggle(key="paste").set_value(True).run()
    assert [each.key for each in at.text_input] == asked.split()
    assert {cell.partition("[")[0] for cell in told(at)["cells"]} == set(asked.split())


def test_published_answers_are_right() -> None:
    """Mazur's printed numbers, some shortened, and one as a fraction."""
    at = open_page(PAGE, **BACK, d2="0.138498562,-0.0381", gW2="0.082167041,0.0827;−0.0226,-0.022740242", gW1="4.3857×10⁻⁴,;,0.00099543")
    assert set(statuses(at).values()) == {"right"}
    assert "8 of 20" in texts(at)
    assert statuses(open_page(PAGE, **MAZUR, z1="151/400,0.3925")) == {"z1[1,1]": "right", "z1[2,1]": "right"}


def test_the_mistake_of_the_text_is_named() -> None:
    at = open_page(PAGE, **BACK, d2="0.74136507,", gW2="0.43982965")
    assert statuses(at) == {"d2[1,1]": "wrong", "gW2[1,1]": "carried"}
    assert MISTAKES["delta-of-the-text"].sentence in comments(at)
    assert "δ⁽²⁾₁" in comments(at)


def test_what_is_said_of_each_kind_of_answer() -> None:
    at = open_page(PAGE, **MAZUR, z1="0.0275,x", a1="0.5069,0.60")
    assert statuses(at) == {"z1[1,1]": "wrong", "z1[2,1]": "unreadable", "a1[1,1]": "carried", "a1[2,1]": "right"}
    at = open_page(PAGE, net="mazur", lang="zh", z1="0.4,7")
    assert statuses(at) == {"z1[1,1]": "rough", "z1[2,1]": "wrong"}
    assert "不对，也不是常见的错误" in comments(at)


def test_an_answer_is_judged_when_it_is_given() -> None:
    at = open_page(PAGE, **MAZUR, paste="true")
    at.text_input(key="z1").set_value("0.0275，").run()
    assert MISTAKES["bias-forgotten"].sentence in comments(at)
    at.text_input(key="z1").set_value("0.3775,0.3925").run()
    assert comments(at) == ""
    assert "z⁽¹⁾ = (0.3775, 0.3925)." in alts(at)[0]


def test_the_drawing_gives_no_answer_away() -> None:
    """Neither z nor a of a unit, nor a gradient on an edge, before it is known."""
    for level in answers.LEVELS:
        at = open_page(PAGE, net="mazur", level=level)
        Figure(figure(at, "network"))
        drawn = orjson.dumps(figure(at, "network")).decode()
        hidden = {"z a": ("0.3775", "0.5933"), "δ ∇W ∇b": ("0.1385", "0.08217"), "W b": ("0.3589",), "all": ("0.3775", "0.1385", "0.08217")}[level]
        assert [number for number in hidden if number in drawn] == []


def test_unchecked_answers_are_not_judged() -> None:
    at = open_page(PAGE, **MAZUR, check="false", z1="0.3775,1")
    assert statuses(at) == {}
    assert comments(at) == ""
    assert "0.3775" not in alts(at)[0]


@pytest.mark.parametrize(("much", "shown"), [("0", ()), ("1", ("W^{(1)}",)), ("2", ("0.15", "0.05")), ("3", ("0.15", "0.05", "0.3775"))])
def test_help_comes_step_by_step(much: str, shown: tuple[str, ...]) -> None:
    written = "".join(str(each.value) for each in open_page(PAGE, **MAZUR, help=much).latex)
    assert [part for part in shown if part not in written] == []
    assert ("0.3775" in written) is (much == "3")


def test_help_with_every_kind_of_number() -> None:
    at = open_page(PAGE, net="mazur", level="all", help="3")
    results = {}
    for name in ("a1[1,1]", "s2[1,1]", "d2[1,1]", "gW2[1,1]", "gb1[1,1]", "nW2[1,1]", "nb1[1,1]"):
        at.selectbox(key="cell").set_value(name).run()
        results[name] = at.latex[-1].value
    for name, number in zip(results, ("0.5933", "0.1868", "0.1385", "0.08217", "0.008771", "0.3589", "0.3456"), strict=True):
        assert number in results[name], name


def test_help_says_what_follows_from_the_readers_own_numbers() -> None:
    shown = texts(open_page(PAGE, **MAZUR, z1="0.0275,", cell="a1[1,1]", help="3"))
    assert "From your own numbers follows 0.5069." in shown


def test_other_numbers_empty_the_sheet() -> None:
    at = open_page(PAGE, lang="en", z1="1,2", paste="true")
    at.slider(key="seed").set_value(9).run()
    assert at.text_input(key="z1").value == ""
    drawn = homework.drawn(homework.DEFAULTS | {"seed": 9})
    assert not at.text_area
    at.session_state["own"] = True
    at.run()
    assert at.text_area(key="W1").value == ";".join(",".join(f"{v:g}" for v in row) for row in drawn.network[0].W)
    at.text_input(key="z1").set_value("1,2").run()
    at.button(key="empty").click().run()
    assert at.text_input(key="z1").value == ""


def test_own_numbers_of_a_homework() -> None:
    at = open_page(PAGE, lang="en", W1="1,2;3,4", b1="0,1", X="1;1", z1="3,8")
    assert statuses(at) == {"z1[1,1]": "right", "z1[2,1]": "right"}


def test_several_samples() -> None:
    at = open_page(PAGE, lang="en", net="mazur", batch="2", z1="0.3775,0.4", a1=",;,0.6")
    assert len([cell for cell in told(at)["cells"] if cell.startswith("z1")]) == 4
    assert statuses(at)["z1[1,2]"] == "right"
    assert "first of 2 samples" in texts(at)


def test_samples_in_rows_turn_the_sheet() -> None:
    html = told(open_page(PAGE, net="mazur", batch="3", level="all", samples="rows"))["html"]
    assert "3×2" in html
    assert html.index('data-cell="nW1[1,2]"') < html.index('data-cell="nW1[2,1]"')
    assert html.index('data-cell="z1[2,1]"') < html.index('data-cell="z1[1,2]"')


def test_the_next_level_keeps_no_cell_that_it_has_not() -> None:
    at = open_page(PAGE, lang="en", cell="z1[2,1]")
    at.segmented_control(key="level").set_value("W b").run()
    assert not at.exception
    assert at.selectbox(key="cell").value == "nW1[1,1]"


def press(at: AppTest, number: int) -> AppTest:
    [button for button in at.button if button.key.startswith("preset")][number].click().run()
    assert not at.exception
    assert not at.warning
    return at


def test_three_errors_are_found_where_they_were_made() -> None:
    at = press(open_page(PAGE, lang="en"), 0)
    assert statuses(at) == {}
    at.toggle(key="check").set_value(True).run()
    wrong = {cell.partition("[")[0] for cell, status in statuses(at).items() if status == "wrong"}
    assert wrong == {"z2", "d1", "nW2"}
    assert {MISTAKES[name].sentence for name in ("bias-forgotten", "slope-forgotten", "W-uphill")} <= {
        line.partition("✗ ")[2] for line in comments(at).splitlines()
    }
    assert set(statuses(at).values()) <= {"wrong", "right", "carried"}


@pytest.mark.parametrize(("number", "mistake", "cells"), [(1, "delta-of-the-text", {"d2"}), (2, "wrong-sign", {"d2"})])
def test_one_error_is_counted_once(number: int, mistake: str, cells: set[str]) -> None:
    at = press(open_page(PAGE, lang="en"), number)
    assert {cell.partition("[")[0] for cell, status in statuses(at).items() if status == "wrong"} == cells
    assert "carried" in statuses(at).values()
    assert MISTAKES[mistake].sentence in comments(at)


def test_too_many_answers_are_noted() -> None:
    at = open_page(PAGE, **MAZUR, z1="1,2,3")
    assert at.warning[0].value == "z⁽¹⁾ must be 2×1, not 3×1. Shown as blank."
    assert statuses(at) == {}


@pytest.mark.parametrize("sizes", ["2-5-1", "2-2-2-2-2"])
def test_networks_too_large_for_a_sheet(sizes: str) -> None:
    at = open_page(PAGE, lang="en", sizes=sizes)
    assert len(at.error) == 1
    assert told(at)["cells"]


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", "%s %(x)s", "a" * 5000])
def test_hostile_answers_stay_in_their_cells(value: str) -> None:
    at = open_page(PAGE, lang="en", z1=value, a1=f"{value},0.61", level="z a")
    assert all(len(shown["text"]) <= 24 for shown in told(at)["cells"].values())
    assert "<script>" not in told(at)["html"]


def test_the_attempt_as_a_table() -> None:
    t = mazur()
    verdicts = answers.judged(t, 0.5, dict.fromkeys(answers.blanks(t)[:1], (("0.0275",), ("=1+1",))))
    header, first, second = csv.reader(io.StringIO(answers.as_csv(verdicts)))
    assert header[:5] == ["quantity", "row", "column", "answer", "verdict"]
    assert first[:5] == ["z1", "1", "1", "0.0275", "wrong"]
    assert float(first[5]) == t.forward[0].z[0, 0]
    assert second[3:5] == ["'=1+1", "unreadable"]


def test_what_the_browser_says_is_only_believed_of_cells_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    state: dict[str, Any] = {"z1": "", "cell": "z1[1,1]"}
    monkeypatch.setattr(answers.st, "session_state", state)
    z1 = answers.blanks(mazur())[0]
    answers._typed({z1: (("",), ("",))}, {"z1[1,1]": "−0,5", "z1[2,1]": "+1", "W1[1,1]": "7"}, "z1[2,1]")
    assert state == {"z1": "-0.5,1", "cell": "z1[2,1]", "help": "0"}
    for said in (None, 7, {"typed": 3}, {"typed": {}, "cell": 1, "at": "x"}):
        state["sheet"] = {"typed": said}
        assert sheet._told() == sheet.Told({}, None, 0)


def test_every_word_has_its_colour() -> None:
    assert set(sheet.COLOURS) == set(Status) - {Status.BLANK}
    assert set(sheet.words()) == set(Status)


def test_exercises_are_those_of_the_worksheets() -> None:
    """The sheet number of a printed worksheet gives the same numbers here."""
    t = exercise(initial_network([2, 2, 1], ["ReLU", "identity"], "Glorot", 1), LOSSES["half-MSE"], 1, 17)
    scene = homework.drawn(homework.DEFAULTS | {"seed": 17})
    np.testing.assert_array_equal(scene.network[0].W, t.network[0].W)
    np.testing.assert_array_equal(scene.X, t.X)


@pytest.mark.parametrize("output", [pair for pair in scenes.OUTPUTS if pair.startswith("softmax")])
def test_a_softmax_gets_two_units_and_the_page_says_so(output: str) -> None:
    at = open_page(PAGE, output=output, sizes="2-2-1")
    assert not at.exception
    assert not at.error
    assert any("the output layer has 2 units here" in caption.value for caption in at.caption)
    t = homework.drawn(homework.DEFAULTS | {"output": output, "sizes": "2-2-1"})
    assert t.Y.shape == (2, 1)
    assert not any("units here" in caption.value for caption in open_page(PAGE, output=output, sizes="2-2-2").caption)


def test_sizes_that_are_none_are_told_with_a_softmax_too() -> None:
    at = open_page(PAGE, output="softmax, CE", sizes="2-x")
    assert not at.exception
    assert any("is no network" in error.value for error in at.error)


@pytest.mark.parametrize("hidden", scenes.HIDDEN)
@pytest.mark.parametrize("sizes", ["1-1", "1-1-1-1", "4-4-4-4"])
def test_every_choice_makes_a_sheet_in_which_an_error_reaches_every_layer(hidden: str, sizes: str) -> None:
    for output in scenes.OUTPUTS:
        for batch, seed in ((1, 0), (homework.MOST_SAMPLES, homework.LAST_SHEET)):
            scene = homework.drawn({"sizes": sizes, "hidden": hidden, "output": output, "batch": batch, "seed": seed})
            assert all(at.delta.any() for at in trace(scene.network, scene.X, scene.Y, LOSSES[scene.loss]).backward)
