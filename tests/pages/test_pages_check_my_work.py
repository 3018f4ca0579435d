"""Check my work: what is asked at each level, what is said of answers, links good and bad, help, and the sheets with
errors in them."""

import csv
import io
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import orjson
import pytest
from plotly.graph_objects import Figure
from streamlit.testing.v1 import AppTest

from dlmath import ACTIVATIONS, LOSSES, MISTAKES, InputError, Trace, initial_network, trace
from dlmath.by_hand.answers import LONGEST_CELL, format_answers
from dlmath.by_hand.exercises import exercise
from dlmath.by_hand.judge import ON_THE_WAY, Status, filled
from dlmath.by_hand.slips import SLIPS
from dlmath.network.steps import Quantity, Symbol
from pages.backprop_walkthrough.parts import answers, homework, sheet
from pages.ui.network import scenes
from tests.page import alts, drag, figure, in_link, open_page, texts

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


def answer(at: AppTest, key: str) -> str:
    """The answers to a quantity, as the link holds them."""
    return next((each.value for each in at.text_input if each.key == key), "")


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
    assert {cell.partition("[")[0] for cell in told(at)["cells"]} == set(asked.split())


def test_published_answers_are_right() -> None:
    """Mazur's printed numbers, some shortened, and one as a fraction."""
    at = open_page(
        PAGE,
        **BACK,
        d2="0.138498562,-0.0381",
        gW2="0.082167041,0.0827;−0.0226,-0.022740242",
        gW1="4.3857×10⁻⁴,;,0.00099543",
    )
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
    at = open_page(PAGE, **MAZUR, z1="1,")
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
        hidden = {
            "z a": ("0.3775", "0.5933"),
            "δ ∇W ∇b": ("0.1385", "0.08217"),
            "W b": ("0.3589",),
            "all": ("0.3775", "0.1385", "0.08217"),
        }[level]
        assert [number for number in hidden if number in drawn] == []


def test_unchecked_answers_are_not_judged() -> None:
    at = open_page(PAGE, **MAZUR, check="false", z1="0.3775,1")
    assert statuses(at) == {}
    assert comments(at) == ""
    assert "0.3775" not in alts(at)[0]


@pytest.mark.parametrize(
    ("much", "shown"), [("0", ()), ("1", ("W^{(1)}",)), ("2", ("0.15", "0.05")), ("3", ("0.15", "0.05", "0.3775"))]
)
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
    for name, number in zip(
        results, ("0.5933", "0.1868", "0.1385", "0.08217", "0.008771", "0.3589", "0.3456"), strict=True
    ):
        assert number in results[name], name


def test_help_says_what_follows_from_the_readers_own_numbers() -> None:
    shown = texts(open_page(PAGE, **MAZUR, z1="0.0275,", cell="a1[1,1]", help="3"))
    assert "From your own numbers follows 0.5069." in shown


def test_other_numbers_empty_the_sheet() -> None:
    at = open_page(PAGE, lang="en", z1="1,2")
    at.slider(key="seed").set_value(9).run()
    assert not answer(at, "z1")
    drawn = homework.drawn(homework.DEFAULTS | {"seed": 9})
    assert not at.text_area
    at.session_state["own"] = True
    at.run()
    assert at.text_area(key="W1").value == ";".join(",".join(f"{v:g}" for v in row) for row in drawn.network[0].W)
    at.session_state["z1"] = "1,2"
    at.run()
    assert answer(at, "z1") == "1,2"
    at.button(key="empty").click().run()
    assert not answer(at, "z1")


def test_each_update_has_its_sheet() -> None:
    """Also where a slider is dragged past other updates; another network begins with empty sheets."""
    at = open_page(PAGE, **MAZUR, z1="1,2")
    drag(at, "updates", 1)
    assert not answer(at, "z1")
    drag(at, "updates", 0)
    assert answer(at, "z1") == "1,2"
    at.slider(key="updates").set_value(1).run()
    assert not answer(at, "z1")
    at.session_state["z1"] = "3,4"
    at.run()
    at.slider(key="updates").set_value(0).run()
    assert answer(at, "z1") == "1,2"
    at.slider(key="updates").set_value(1).run()
    assert answer(at, "z1") == "3,4"
    at.slider(key="batch").set_value(2).run()
    at.slider(key="updates").set_value(1).run()
    assert not answer(at, "z1")


@pytest.mark.parametrize(
    ("text", "cell", "turned", "found"),
    [
        ("[[1, 2],\n [3, −4.5]]", "gW1[2,2]", False, "1 2 3 -4.5"),
        ("1\t2\n3\t4", "gW1[1,1]", True, "1 3 2 4"),
        ("1\n2", "gW1[1,2]", False, ". 1 . 2"),
        ("1\n2", "gW1[1,2]", True, "1 2 . ."),
        ("1;2", "gW1[2,1]", False, "1 . 2 ."),
        ("5 6", "gW1[2,2]", False, ". . 5 6"),
        ("7 8", "W1[1,1]", False, ". . . ."),
    ],
)
def test_a_matrix_is_pasted_as_it_lies_on_the_sheet(text: str, cell: str, turned: bool, found: str) -> None:
    """Anywhere where it fits as a whole; a part of it from a cell on."""
    t, at = mazur(), sheet.Part(Quantity(Symbol("dW", 1), mazur().backward[0].dW), "gW1")
    given = sheet.Part(Quantity(Symbol("W", 1), t.network[0].W))
    cells = sheet._spread((cell, text), [given, at], turned)
    assert " ".join(cells.get(f"gW1[{j},{k}]", ".") for j in (1, 2) for k in (1, 2)) == found


def test_what_does_not_fit_is_not_pasted() -> None:
    part = sheet.Part(Quantity(Symbol("dW", 1), mazur().backward[0].dW), "gW1")
    with pytest.raises(InputError, match="must be 2×2, not 1×3"):
        sheet._spread(("gW1[1,1]", "1 2 3"), [part], False)


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


def test_the_largest_network_has_its_sheet() -> None:
    at = open_page(PAGE, lang="en", sizes="10-10-10-10-10-10-10", hidden="tanh,ReLU,sigmoid,GELU,softmax", level="all")
    assert not at.error
    assert sum(name.startswith("z6") for name in told(at)["cells"]) == 10


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", "%s %(x)s", "a" * 5000])
def test_hostile_answers_stay_in_their_cells(value: str) -> None:
    at = open_page(PAGE, lang="en", z1=value, a1=f"{value},0.61", level="z a")
    assert all(len(shown["text"]) <= LONGEST_CELL for shown in told(at)["cells"].values())
    assert "<script>" not in told(at)["html"]


def test_the_attempt_as_a_table() -> None:
    t = mazur()
    verdicts = answers.judged(
        t, 0.5, dict.fromkeys(answers.blanks(t)[:1], (("0.0275",), ("=1+1",))), answers.LEVELS["all"]
    )
    header, first, second = csv.reader(io.StringIO(answers.as_csv(verdicts)))
    assert header[:5] == ["quantity", "row", "column", "answer", "verdict"]
    assert first[:5] == ["z1", "1", "1", "0.0275", "wrong"]
    assert float(first[5]) == t.forward[0].z[0, 0]
    assert second[3:5] == ["'=1+1", "unreadable"]


def test_what_the_browser_says_is_only_believed_of_cells_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    state: dict[str, Any] = {"z1": ""}
    monkeypatch.setattr(answers.st, "session_state", state)
    z1 = answers.blanks(mazur())[0]
    answers._typed({z1: (("",), ("",))}, {"z1[1,1]": "−0,5", "z1[2,1]": "+1", "W1[1,1]": "7"})
    assert state == {"z1": "-0.5,1"}
    for said in (None, 7, {"typed": 3}, {"typed": {}, "at": "x"}):
        state["sheet"] = {"typed": said}
        assert sheet._told() == sheet.Told({}, ("", ""), 0)
    for pasted in (7, {"cell": 1, "text": "2"}):
        state["sheet"] = {"typed": {"typed": {"a": 1}, "pasted": pasted, "at": 2}}
        assert sheet._told() == sheet.Told({"a": "1"}, ("", ""), 2)


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


@pytest.mark.parametrize("output", scenes.OUTPUTS)
def test_every_choice_makes_a_sheet_in_which_an_error_reaches_every_layer(output: str) -> None:
    for hidden in (*ACTIVATIONS, "ReLU,tanh"):
        for sizes in ("1-1", "1-1-1-1", "4-4-4-4"):
            for batch, seed in ((1, 0), (scenes.MOST_SAMPLES, homework.LAST_SHEET)):
                scene = homework.drawn(
                    {"sizes": sizes, "hidden": hidden, "output": output, "batch": batch, "seed": seed}
                )
                assert all(at.delta.any() for at in trace(scene.network, scene.X, scene.Y, LOSSES[scene.loss]).backward)


def test_a_hidden_softmax_of_one_unit_gets_two_and_the_page_says_so() -> None:
    at = open_page(PAGE, lang="en", sizes="1-1-1", hidden="softmax")
    assert not at.error
    assert any("each hidden softmax has 2 units at least" in caption.value for caption in at.caption)
    assert homework.drawn(homework.DEFAULTS | {"sizes": "1-1-1", "hidden": "softmax"}).sizes == (1, 2, 1)


def test_slips_are_told_of_where_it_is_said_how_a_number_is_judged() -> None:
    at = open_page(PAGE, lang="en")
    assert "Slips of the hand are looked for as well" in texts(at)


def test_a_learning_rate_of_0_is_taken() -> None:
    """New W is the old one."""
    at = open_page(PAGE, level="W b", alpha="0", W1="0.5,0.25;0.3,0.1", nW1="0.5,0.25;0.3,0.1", lang="en")
    assert set(statuses(at).values()) == {"right"}
    assert in_link(at)["alpha"] == ["0"]


def rounded(t: Trace, write: Callable[[float], str], mistakes: Mapping[Symbol, str] | None = None) -> dict[str, str]:
    """The texts of a sheet that is filled in, rightly but for some mistakes."""
    values = {
        symbol: value for symbol, value in filled(t, 0.1, mistakes or {}).items() if symbol.letter not in ON_THE_WAY
    }
    return {
        homework.key(symbol): format_answers([[write(v) for v in row] for row in value.tolist()])
        for symbol, value in values.items()
    }


@pytest.mark.parametrize(
    ("sizes", "batch", "output"),
    [("2-4-2", 3, "sigmoid, half-SSE"), ("4-4-4-4", scenes.MOST_SAMPLES, "softmax, half-SSE")],
)
@pytest.mark.parametrize("write", [repr, "{:+.25e}".format])
def test_the_longest_sheet_comes_back_whole(sizes: str, batch: int, output: str, write: Callable[[float], str]) -> None:
    """With all digits that a number has, and more: from the link to the page, and back into a link."""
    link = {"sizes": sizes, "hidden": "sigmoid", "output": output, "batch": batch, "seed": 540, "level": "all"}
    scene = homework.drawn(link)
    texts_of = rounded(trace(scene.network, scene.X, scene.Y, LOSSES[scene.loss]), write)
    at = open_page(PAGE, lang="en", **link, **texts_of)
    cells = told(at)["cells"]
    assert {shown["status"] for shown in cells.values()} == {"right"}
    assert sum(text.count(",") + text.count(";") + 1 for text in texts_of.values()) == len(cells)
    shared = in_link(at)
    assert {name: shared[name] for name in texts_of} == {name: [text] for name, text in texts_of.items()}


def test_an_endless_answer_spoils_no_other() -> None:
    at = open_page(PAGE, **MAZUR, z1="0.3775," + "3" * 5000, a1="0.5933,0.5969")
    assert statuses(at) == {"z1[1,1]": "right", "z1[2,1]": "unreadable", "a1[1,1]": "right", "a1[2,1]": "right"}


def test_cells_come_in_the_order_of_the_computation() -> None:
    html = told(open_page(PAGE, net="mazur", level="all"))["html"]
    order = list(dict.fromkeys(re.findall(r'data-cell="(\w+)\[', html)))
    assert order == [
        "z1",
        "a1",
        "z2",
        "a2",
        "s2",
        "d2",
        "gW2",
        "gb2",
        "s1",
        "d1",
        "gW1",
        "gb1",
        "nW1",
        "nb1",
        "nW2",
        "nb2",
    ]


def test_what_is_given_stands_before_what_is_asked_of_it() -> None:
    html = told(open_page(PAGE, lang="en", net="mazur", level="δ ∇W ∇b"))["html"]
    headings = re.findall(r"<h2>(.*?)</h2>", html)
    assert headings == [
        "forward · layer 1 · sigmoid",
        "forward · layer 2 · sigmoid",
        "back · layer 2 · sigmoid · half-SSE",
        "back · layer 1 · sigmoid",
    ]
    html = told(open_page(PAGE, lang="en", net="mazur", level="W b"))["html"]
    assert re.findall(r"<h2>(.*?)</h2>", html) == ["update · layer 1 · sigmoid", "update · layer 2 · sigmoid"]
    assert html.index("∇b⁽¹⁾") < html.index('data-cell="nW1[1,1]"')


def test_comments_and_table_come_in_the_order_of_the_computation() -> None:
    at = open_page(PAGE, **MAZUR, z1="0.0275,x", a1="0.5069,0.60", z2="7,")
    assert [line.partition("**")[2].partition("**")[0] for line in comments(at).splitlines()] == [
        "z⁽¹⁾₁",
        "z⁽¹⁾₂",
        "a⁽¹⁾₁",
        "z⁽²⁾₁",
    ]
    t = mazur()
    verdicts = answers.judged(t, 0.5, dict.fromkeys(answers.blanks(t)[:4], (("1",), ("2",))), answers.LEVELS["all"])
    rows = list(csv.reader(io.StringIO(answers.as_csv(verdicts))))
    assert [row[0] for row in rows[1::2]] == ["z1", "a1", "z2", "a2"]


@pytest.mark.parametrize(
    ("typed", "cell"),
    [
        ({}, "z1[1,1]"),
        ({"z1": "0.3775,"}, "z1[2,1]"),
        ({"z1": "0.3775,7", "a1": "x,"}, "z1[2,1]"),
        ({"z1": "0.4,x", "a1": ",0.5"}, "a1[2,1]"),
        ({"z1": "0.4,x"}, "z1[2,1]"),
        ({"z1": "0.4,"}, "z1[1,1]"),
        ({"z1": "0.3775,7", "check": "false"}, "z1[1,1]"),
        ({"z1": "0.3775,7", "cell": "a2[1,1]"}, "a2[1,1]"),
    ],
)
def test_help_is_offered_where_it_is_needed_first(typed: dict[str, str], cell: str) -> None:
    assert open_page(PAGE, **MAZUR, **typed).selectbox(key="cell").value == cell


def test_help_goes_on_to_the_next_number_and_begins_anew() -> None:
    at = open_page(PAGE, **MAZUR, z1="7,8", help="3")
    assert at.selectbox(key="cell").value == "z1[1,1]"
    at.text_input(key="z1").set_value("0.3775,8").run()
    assert at.selectbox(key="cell").value == "z1[2,1]"
    assert at.segmented_control(key="help").value == "0"
    assert "cell" not in at.query_params
    at.selectbox(key="cell").set_value("a2[1,1]").run()
    at.segmented_control(key="help").set_value("3").run()
    at.text_input(key="z1").set_value("9,9").run()
    assert at.selectbox(key="cell").value == "a2[1,1]"
    assert at.segmented_control(key="help").value == "3"
    assert at.query_params["cell"] == "a2[1,1]"


def test_the_summary_cannot_be_read_as_something_else() -> None:
    assert "? unreadable: 1" in texts(open_page(PAGE, **MAZUR, z1="x,"))
    assert "? 无法识别：1" in texts(open_page(PAGE, net="mazur", lang="zh", z1="x,"))


def test_a_mistake_that_explains_some_numbers_only_may_be_meant() -> None:
    sentence = MISTAKES["bias-forgotten"].sentence
    assert f"✗ {sentence}" in comments(open_page(PAGE, **MAZUR, z1="0.0275,0.0425"))
    assert f"✗ It may be this: {sentence}" in comments(open_page(PAGE, **MAZUR, z1="0.0275,0.3925"))
    assert "✗ 可能是：" in comments(open_page(PAGE, net="mazur", lang="zh", z1="0.0275,0.3925"))


def test_mistakes_that_explain_all_alike_are_all_named() -> None:
    """Wᵀ forgotten where every w is ½ doubles δ, as does the square without its ½; once δ⁽²⁾ stands rightly only the
    former can be."""
    link = {"lang": "en", "sizes": "1-1-1", "hidden": "identity", "output": "identity, half-MSE", "level": "δ ∇W ∇b"}
    numbers = {"X": "3", "Y": "1", "W1": "2", "b1": "1", "W2": "0.5", "b2": "0.5"}
    said = comments(open_page(PAGE, **link, **numbers, d1="3"))
    assert "✗ Either: " in said
    assert " Or: " in said
    assert all(MISTAKES[name].sentence in said for name in ("weights-forgotten-back", "factor-of-two"))
    said = comments(open_page(PAGE, **link, **numbers, d2="3", s1="1", d1="3"))
    assert MISTAKES["weights-forgotten-back"].sentence in said
    assert MISTAKES["factor-of-two"].sentence not in said


def test_a_bias_left_as_it_was_needs_more_digits() -> None:
    at = open_page(
        PAGE,
        **MAZUR,
        level="W b",
        nW1="0.1498,0.1996;0.2498,0.2995",
        nb1="0.35,0.35",
        nW2="0.3589,0.4087;0.5113,0.5614",
        nb2="0.5308,0.619",
    )
    assert "10 of 12" in texts(at)
    assert {cell: status for cell, status in statuses(at).items() if status != "right"} == {
        "nb1[1,1]": "rough",
        "nb1[2,1]": "rough",
    }
    assert MISTAKES["b-not-updated"].sentence in comments(at)


def test_wrong_numbers_after_short_exact_ones_are_wrong() -> None:
    neuron = {"sizes": "1-1", "output": "identity, half-MSE", "X": "5", "Y": "4", "W1": "5", "b1": "0", "level": "all"}
    found = statuses(open_page(PAGE, **neuron, z1="25", a1="25", d1="22", gW1="110", gb1="22"))
    assert list(found.values()) == ["right", "right", "wrong", "carried", "carried"]
    assert statuses(open_page(PAGE, z1="-0.59;0.61", a1="0;0.62"))["a1[2,1]"] == "wrong"


def sheet_texts(link: Mapping[str, object], write: Callable[[float], str]) -> dict[str, str]:
    scene = homework.drawn(homework.DEFAULTS | dict(link))
    return rounded(trace(scene.network, scene.X, scene.Y, LOSSES[scene.loss]), write)


def test_one_wrong_number_among_right_ones_is_found() -> None:
    link = {"level": "all", "alpha": "0.1"}
    found = statuses(open_page(PAGE, **link, **(sheet_texts({}, "{:.4g}".format) | {"d1": "0;0.14"})))
    assert {cell: status for cell, status in found.items() if status != "right"} == {"d1[2,1]": "wrong"}


def test_a_halved_delta_is_not_excused_by_a_slope_of_one() -> None:
    link = {"seed": 845, "sizes": "2-4-2", "hidden": "sigmoid", "output": "identity, MSE"}
    texts_of = sheet_texts(link, "{:.4g}".format)
    halved = ";".join(f"{float(text) / 2:.4g}" for text in texts_of["d2"].replace(",", ";").split(";"))
    found = statuses(open_page(PAGE, **link, level="δ ∇W ∇b", s2="1,1", d2=halved))
    assert [found[f"{name}[{j},1]"] for name in ("s2", "d2") for j in (1, 2)] == ["right", "right", "wrong", "wrong"]


@pytest.mark.parametrize("seed", [704, 280, 296, 428, 639, 30])
@pytest.mark.parametrize("digits", [3, 4])
def test_nobody_is_accused_whose_calculator_drops_zeros_at_the_end(seed: int, digits: int) -> None:
    link = {"batch": 2, "seed": seed, "sizes": "1-2-1", "hidden": "leaky-ReLU", "output": "sigmoid, MSE"}
    cells = told(open_page(PAGE, **link, level="all", alpha="0.1", **sheet_texts(link, f"{{:.{digits}g}}".format)))[
        "cells"
    ]
    assert {shown["status"] for shown in cells.values()} <= {"right", "rough"}
    rough = [shown["text"] for shown in cells.values() if shown["status"] == "rough"]
    assert [text for text in rough if len(text.strip("−0.")) > 1] == []  # more than one digit was kept


def test_any_letters_may_be_asked_and_the_link_keeps_them() -> None:
    """J and ∂J/∂a too; what is neither asked nor given is worked out on paper."""
    at = open_page(PAGE, **MAZUR, level="own choice")
    assert {cell.partition("[")[0] for cell in told(at)["cells"]} == {"z1", "a1", "z2", "a2", "J2"}
    link = {**MAZUR, "level": "own choice", "asked": ["J", "∂J/∂a", "∇W"]}
    at = open_page(
        PAGE, **link, J2="0.298371109", dA2="0.74136507,-0.21707153", dA1="0.0363503,", gW1="4.3857×10⁻⁴,;,0.00099543"
    )
    assert {cell.partition("[")[0] for cell in told(at)["cells"]} == {"J2", "dA2", "dA1", "gW2", "gW1"}
    assert set(statuses(at).values()) == {"right"}
    assert len(statuses(at)) == 6
    assert in_link(at)["asked"] == ["J", "∂J/∂a", "∇W"]


@pytest.mark.parametrize(
    ("J", "name"), [("0.5967", "factor-of-two-in-J"), ("0.1492", "J-divided-otherwise"), ("0.2948", "digits-swapped")]
)
def test_mistakes_in_the_loss_are_named(J: str, name: str) -> None:
    at = open_page(PAGE, **MAZUR, level="own choice", asked=["J"], J2=J)
    assert statuses(at) == {"J2[1,1]": "wrong"}
    assert {**MISTAKES, **SLIPS}[name].sentence in comments(at)


def test_help_with_the_loss_and_with_what_comes_back() -> None:
    at = open_page(PAGE, **MAZUR, level="own choice", asked=["J", "∂J/∂a"], help="3")
    for name, number in {"J2[1,1]": "0.2984", "dA2[1,1]": "0.7414", "dA1[1,1]": "0.03635"}.items():
        at.selectbox(key="cell").set_value(name).run()
        at.segmented_control(key="help").set_value("3").run()
        assert number in at.latex[-1].value, name


def test_two_mistakes_at_once_are_said() -> None:
    """δ⁽²⁾ = y − a, without φ′ and with the sign of y − a."""
    said = comments(open_page(PAGE, **BACK, d2="-0.74136507,0.21707153"))
    assert "Two mistakes at once: " in said
    assert all(MISTAKES[name].sentence in said for name in ("delta-of-the-text", "wrong-sign"))


def test_what_is_not_understood_is_said_as_text() -> None:
    said = comments(open_page(PAGE, **MAZUR, z1="0.3775cm,*x*"))
    assert "“cm” is not understood" in said
    assert "“`*x*`” is not understood" in said
    assert statuses(open_page(PAGE, **MAZUR, z1="37.75%,157/400")) == {"z1[1,1]": "right", "z1[2,1]": "right"}


def test_the_sheet_shows_weights_as_inputs_times_units_where_wanted() -> None:
    """∇W of 2-3-1 is 2×3 then, its cells keep their names, and the answers are judged as before."""
    link = {"sizes": "2-3-1", "level": "δ ∇W ∇b", "gW1": "9,;;,8", "lang": "en"}
    plain, turned = open_page(PAGE, **link), open_page(PAGE, **link, turned="true")
    assert statuses(plain) == statuses(turned)
    assert [cells_of(at, "gW1") for at in (plain, turned)] == [
        [["gW1[1,1]", "gW1[1,2]"], ["gW1[2,1]", "gW1[2,2]"], ["gW1[3,1]", "gW1[3,2]"]],
        [["gW1[1,1]", "gW1[2,1]", "gW1[3,1]"], ["gW1[1,2]", "gW1[2,2]", "gW1[3,2]"]],
    ]
    assert [cells_of(at, "gb1") for at in (plain, turned)] == [[["gb1[1,1]"], ["gb1[2,1]"], ["gb1[3,1]"]]] * 2
    assert "W⁽¹⁾</span><small>2×3" in told(turned)["html"]
    assert in_link(turned)["turned"] == ["true"]


def cells_of(at: AppTest, key: str) -> list[list[str]]:
    """The cells of a quantity, row by row."""
    rows = re.findall(r"<tr>(.*?)</tr>", told(at)["html"])
    found = [re.findall(r'data-cell="([^"]*)"', row) for row in rows]
    return [row for row in found if row and row[0].startswith(f"{key}[")]
