"""A room on its pages, without a browser: an opener and a class of two, each in a session of their own."""

from collections import Counter
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from dlmath import LOSSES, MISTAKES, trace
from pages.backprop_walkthrough.parts import homework
from pages.ui.frame import membership, plan, room_histogram, room_results, rooms
from pages.ui.frame.rooms import Answer, Outcome, QuestionName, Room, Rooms, Round
from pages.ui.inputs.guesses import Axis, Choice, Number, NumberOrSign, Point, Sign, Wrong
from pages.ui.writing.text import in_language
from tests.page import in_link, open_page, texts

LESSON, ASKED = "backprop_walkthrough/one_neuron", "Slow start"


@pytest.fixture(autouse=True)
def process(monkeypatch: pytest.MonkeyPatch) -> Rooms:
    """A server on which no room is open."""
    monkeypatch.setattr(rooms, "ROOMS", Rooms())
    return rooms.ROOMS


@pytest.fixture
def key() -> str:
    return rooms.new_key()


def opened(key: str, page: str = LESSON, **link: str) -> tuple[AppTest, Room]:
    """The opener's page, and the room."""
    at = open_page(page, lang="en", room="", opener=key, **link)
    found = rooms.ROOMS.find(rooms.code_of(key))
    assert found
    return at, found


def press(at: AppTest, key: str) -> AppTest:
    """Press a button."""
    at.button(key=key).click().run()
    assert not at.exception, at.exception[0].message
    return at


def alerts(at: AppTest) -> list[str]:
    return [each.value for each in [*at.warning, *at.error, *at.info, *at.success]]


def test_a_room_is_opened_from_what_is_shared_and_joined_from_the_front_page(key: str) -> None:
    at = open_page(LESSON, lang="en", w1="1.5")
    at.session_state["share"] = True
    press(at.run(), "room_open")
    (browser,) = [each.proto for each in at.get("bidi_component") if each.proto.component_name == "room"]
    assert "&opener=" in browser.json
    assert "w1=1.5" in browser.json
    _opener, found = opened(key)
    home = open_page("home", lang="zh")
    home.text_input(key="room_code").set_value(f" {found.code.lower()} ").run()
    (browser,) = [each.proto for each in home.get("bidi_component") if each.proto.component_name == "room"]
    assert f"?lang=zh&room={found.code}" in browser.json
    home.text_input(key="room_code").set_value("K0").run()
    assert [each.value for each in home.error] == ["“K0”不是课堂码：课堂码由 5 个字母和数字组成。"]


def test_who_is_in_no_room_has_no_bar() -> None:
    at = open_page(LESSON, lang="en")
    assert not [each for each in at.button if str(each.key).startswith("room_")]
    assert not [each for each in at.get("bidi_component") if each.proto.component_name == "room"]


def test_an_asked_question_is_answered_counted_closed_and_asked_again(key: str) -> None:
    desk, found = opened(key)
    assert "choose a question" in texts(desk)
    press(desk, f"preset {ASKED}")
    phones = [open_page("home", lang=lang, room=found.code) for lang in ("en", "zh")]
    press(desk, "room_ask")
    led = found.led
    assert led
    assert (led.page, led.link["ask"], led.link["w1"]) == ("one_neuron", ASKED, "2")
    assert not {"lang", "precision", "room", "opener"} & led.link.keys()
    phones = [open_page(LESSON, **{**led.link, "lang": lang, "room": found.code}) for lang in ("en", "zh")]
    for phone, said in zip(phones, ("0.98", "0.01735"), strict=True):
        (field,) = [each for each in phone.text_input if str(each.key).startswith("room_answer")]
        assert not [each for each in phone.button if str(each.key).startswith("reveal_guess")]
        field.set_value(said).run()
        assert not phone.exception
    assert "Your answer is in" in texts(phones[0])
    assert "### 2 of 2" in texts(desk.run()) or "### 2 of 4" in texts(desk)
    press(desk, "room_close")
    shown = texts(desk)
    assert "Round 1 · 2 answers" in shown
    assert "This is $a-y$, the whole difference: multiply it by the slope" in shown
    assert "**Right:** $0.01735$." in shown
    assert any("multiply it by the slope" in each for each in alerts(phones[0].run()))
    assert any("正确" in each for each in alerts(phones[1].run()))
    assert desk.button(key="room_ask").label == "Ask again"
    press(desk, "room_ask")
    (field,) = [each for each in phones[0].run().text_input if str(each.key).startswith("room_answer")]
    assert field.value == ""
    field.set_value("0.01735").run()
    press(desk, "room_close")
    assert "Round 1 · 2 answers | Round 2 · 1 answers" in texts(desk)
    assert found.results().splitlines()[1:] == [
        "one_neuron,Slow start,1,0.01735,right,",
        "one_neuron,Slow start,1,0.98,named,slope-forgotten",
        "one_neuron,Slow start,2,0.01735,right,",
    ]


def test_what_is_no_answer_is_refused_and_reaches_nobody(key: str) -> None:
    desk, found = opened(key, ask=ASKED)
    press(desk, "room_ask")
    phone = open_page(LESSON, lang="en", room=found.code, ask=ASKED)
    (field,) = [each for each in phone.text_input if str(each.key).startswith("room_answer")]
    field.set_value("my teacher is <b>mean</b>").run()
    assert phone.error
    assert not found.rounds[0].answers
    press(desk, "room_close")
    assert "mean" not in texts(desk) + found.results()


def test_the_key_is_in_no_link_that_is_passed_on(key: str) -> None:
    desk, found = opened(key)
    assert desk.query_params["opener"] in (key, [key])
    shared = in_link(desk)
    assert "opener" not in shared
    assert "room" not in shared
    assert key not in "\n".join(str(each.value) for each in desk.code)
    assert f"?room={found.code}`" in texts(desk)
    assert key not in texts(desk)


@pytest.mark.parametrize("given", ["", "K7QX", "<script>alert(1)</script>", "'; DROP TABLE x;--", "a" * 5000])
def test_a_link_with_no_code_is_said_to_have_none(given: str) -> None:
    at = open_page(LESSON, lang="en", room=given)
    assert any("is no code of a room" in each for each in alerts(at))
    assert "room" not in at.query_params
    assert at.session_state["membership"] is None


def test_a_room_that_is_not_there_is_waited_for_and_may_be_left(key: str) -> None:
    code = rooms.code_of(key)
    phone = open_page(LESSON, lang="en", room=code)
    assert f"There is no room {code} now." in alerts(phone.run())
    opened(key)
    assert f"**Room {code}**" in texts(phone.run())
    press(phone, "room_leave")
    assert "room" not in phone.query_params
    assert f"Room {code}" not in texts(phone)


def test_after_a_restart_the_opener_has_the_room_again_and_phones_come_back(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _desk, found = opened(key)
    monkeypatch.setattr(rooms, "ROOMS", Rooms())
    phone = open_page(LESSON, lang="en", room=found.code)
    assert f"There is no room {found.code} now." in alerts(phone)
    _again, new = opened(key)
    assert new.code == found.code
    assert f"**Room {found.code}**" in texts(phone.run())
    assert new.here() == 1


def test_a_room_that_was_ended_stays_ended(key: str) -> None:
    desk, found = opened(key)
    phone = open_page(LESSON, lang="en", room=found.code)
    rooms.ROOMS.end(found)
    assert f"**Room {found.code}** has ended." in texts(phone.run())
    assert f"**Room {found.code}** has ended." in texts(desk.run())
    assert rooms.ROOMS.find(found.code) is None
    press(desk, "room_open_again")
    assert rooms.ROOMS.find(found.code)
    desk.run()
    press(desk, "room_end")
    assert rooms.ROOMS.find(found.code) is None
    assert "opener" not in desk.query_params


def test_a_room_in_which_nothing_happens_ends_though_its_pages_are_open(key: str) -> None:
    desk, found = opened(key)
    phone = open_page(LESSON, lang="zh", room=found.code)
    found.active -= rooms.IDLE + 1.0
    assert f"**Room {found.code}** has ended." in texts(desk.run())
    assert f"**课堂 {found.code}** 已经结束。" in texts(phone.run())
    assert rooms.ROOMS.find(found.code) is None


def test_a_room_that_has_asked_too_often_says_so_in_place_of_asking(key: str) -> None:
    desk, found = opened(key, ask=ASKED)
    press(desk, "room_ask")
    press(desk, "room_close")
    for _ in range(rooms.MOST_ROUNDS - 1):
        found.ask(QuestionName("p", "q"), {})
    found.close()
    assert f"Room {found.code} has asked {rooms.MOST_ROUNDS} times; open a new one." in texts(desk.run())
    assert "room_ask" not in [each.key for each in desk.button]


def test_two_rooms_do_not_hear_one_another() -> None:
    (desk, first), (_other, second) = (opened(rooms.new_key(), ask=ASKED) for _ in range(2))
    press(desk, "room_ask")
    phone = open_page(LESSON, lang="en", room=second.code, ask=ASKED)
    assert not [each for each in phone.text_input if str(each.key).startswith("room_answer")]
    assert (first.here(), second.here()) == (0, 1)
    assert not second.rounds


def test_without_a_server_it_is_said_that_a_room_needs_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(membership, "HAS_SERVER", False)
    at = open_page(LESSON, lang="en", room="K7QXM")
    assert any("A room needs a server" in each for each in alerts(at))
    at.session_state["share"] = True
    assert any("A room needs a server" in each.value for each in at.run().caption)
    assert "room_code" not in [each.key for each in open_page("home", lang="en").text_input]


def test_what_is_kept_of_an_answer_is_numbers_and_names_of_options() -> None:
    where = Point("x", lambda v: 1.0, axes=(Axis("x", 0.0, 2.0), Axis("y", 0.0, 2.0)))
    which = Choice("x", lambda v: "a", options={"a": "one", "b": "two"})
    number, sign = Number("x", lambda v: 1.0), Sign("x", lambda v: 1.0)
    either = NumberOrSign("x", lambda v: 1.0)
    assert number.read("3/8") == either.read("3/8") == (0.375,)
    assert where.read("0.5; 1e-1") == (0.5, 0.1)
    assert which.read("b") == "b"
    assert sign.read("−") == either.read(" -") == "−"
    for guess, said in ((which, "<b>"), (where, "1"), (number, "hello"), (number, " "), (either, "±"), (sign, "minus")):
        with pytest.raises(ValueError, match="is no"):
            guess.read(said)


def test_a_distribution_names_the_mistakes_in_the_readers_language_time_beside_time() -> None:
    guess = Number("$a$", lambda v: 0.5, (Wrong("twice", lambda v: 1.0, "It was doubled."),))
    right, twice, other = Outcome("right"), Outcome("named", ("twice",)), Outcome("other")
    answers = [Answer((1.0,), twice)] * 3 + [Answer((7.0,), other)] * 2 + [Answer((8.0,), other)]
    first = Round(
        QuestionName("p", "q"), {}, 1, {str(n): answer for n, answer in enumerate([*answers, Answer((0.5,), right)])}
    )
    second = Round(
        QuestionName("p", "q"), {}, 2, {str(n): Answer((-0.5,), Outcome("named", ("sign",))) for n in range(6)}
    )
    shown = in_language("en", lambda: room_results.table([first, second], guess, {}))
    head, _line, *lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in shown.splitlines()]
    assert head[1:] == ["Round 1 · 7 answers", "Round 2 · 6 answers"]
    counted = {cells[0]: [cell.rpartition("]")[2].strip(" *") for cell in cells[1:]] for cells in lines}
    assert list(counted) == [
        "**Right:** $0.5$.",
        "A sign slipped: the number is right but for its sign.",
        "It was doubled.",
        "Something else: $7$ (2), $8$",
    ]
    assert list(counted.values()) == [["1", "0"], ["0", "6"], ["3", "0"], ["3", "0"]]


def test_what_was_asked_is_a_lesson_plan_for_another_class(key: str) -> None:
    desk, found = opened(key, ask=ASKED, w1="2.0")
    press(desk, "room_ask")
    (shown,) = [str(each.value).strip("`") for each in desk.markdown if "plan=" in str(each.value)]
    link = parse_qs(urlsplit(shown).query)
    assert plan.read(link["plan"][0]) == ("one_neuron", {key: [value] for key, value in found.rounds[0].link.items()})
    home = open_page("home", lang="zh", plan=[*link["plan"], "https://evil.example?x=1", "vectors?<b>=1", "vectors"])
    (listed,) = [each.proto.body for each in home.get("html") if each.proto.body.startswith("<ol")]
    assert listed.count("<li>") == 2
    assert "w1=2" in listed
    assert "ask=Slow+start&amp;" in listed or "ask=Slow+start" in listed
    assert "起步缓慢" in listed
    assert "evil" not in listed


def answer(at: AppTest, said: str) -> None:
    """Answer what a phone is asked."""
    (field,) = [each for each in at.text_input if str(each.key).startswith("room_answer")]
    field.set_value(said).run()
    assert not at.exception, at.exception[0].message


def test_a_step_that_is_predicted_is_asked_and_shown_when_it_is_closed(key: str) -> None:
    page = "backprop_walkthrough/step_by_step"
    desk, found = opened(key, page, predict="true", step="9")
    press(desk, "room_ask_state")
    led = found.led
    assert led
    phone, other = (open_page(page, **{**led.link, "lang": lang, "room": found.code}) for lang in ("en", "zh"))
    before = texts(phone)
    assert "predicted" not in [each.key for each in phone.text_input]
    answer(phone, "-")
    answer(other, "1.5")
    press(desk, "room_close")
    assert "2 answers" in texts(desk)
    assert len(texts(phone.run())) > len(before)  # the numbers of the step are there
    (asked,) = found.rounds
    assert asked.question.page == "step_by_step"
    assert {type(each.said) for each in asked.answers.values()} == {str, tuple}
    phone.session_state["step"] = 8
    phone.run()
    assert "predicted" in [each.key for each in phone.text_input]  # another number, which the room has not asked
    desk.session_state["step"] = 10
    press(desk.run(), "room_ask_state")
    assert found.rounds[-1].question.name != asked.question.name
    assert found.rounds[-1].number == 1


def test_a_mistake_in_a_step_is_counted_once_however_many_ways_lead_to_it(key: str) -> None:
    page = "backprop_walkthrough/step_by_step"
    desk, found = opened(key, page, predict="true", step="1")
    press(desk, "room_ask_state")
    phone = open_page(page, **{**found.led.link, "lang": "en", "room": found.code})
    guess = in_language("en", lambda: phone.session_state["declared"].questions[-1].guess())
    name, value = next(iter(guess.given_by({}).items()))
    answer(phone, repr(value))
    press(desk, "room_close")
    (given,) = found.rounds[0].answers.values()
    assert given.outcome.verdict == "named"
    assert name.partition(" ")[0] in given.outcome.mistakes
    assert not any(" " in each for each in given.outcome.mistakes)
    assert guess.told(given.outcome.mistakes[0]) in texts(desk)


def test_a_cell_of_a_sheet_is_judged_as_the_sheet_judges_it(key: str) -> None:
    page = "backprop_walkthrough/check_my_work"
    desk, found = opened(key, page, cell="z1[2,1]")
    press(desk, "room_ask_state")
    assert found.rounds[0].question.name == "z1[2,1]"
    phones = [open_page(page, **{**found.led.link, "lang": lang, "room": found.code}) for lang in ("en", "zh")]
    scene = homework.drawn(homework.DEFAULTS)
    t = trace(scene.network, scene.X, scene.Y, LOSSES[scene.loss])
    right, without_bias = t.forward[0].z[1, 0], (t.forward[0].z - t.network[0].b)[1, 0]
    for phone, said in zip(phones, (right, without_bias), strict=True):
        answer(phone, f"{said:.6g}")
    press(desk, "room_close")
    assert Counter(each.outcome for each in found.rounds[0].answers.values()) == {
        Outcome("right"): 1,
        Outcome("named", ("bias-forgotten",)): 1,
    }
    assert MISTAKES["bias-forgotten"].sentence in texts(desk)
    assert any("偏置" in each for each in alerts(phones[1].run()))


def test_numbers_are_counted_in_bins_with_round_ends_and_what_lies_far_off_stands_apart() -> None:
    found = room_histogram.histogram([[0.5, 0.5, 0.98, 0.55, -1e300], [0.5]], 0.52)
    assert (found.step, found.first, found.last) == (0.05, 10, 19)
    assert found.counts[0] == [1, 2, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0]
    assert found.counts[1][1] == 1
    assert room_histogram.histogram([[3.0]], 3.0).counts == [[0, 1, 0]]
    assert sum(room_histogram.histogram([[-1e308, 1e308]], 0.0).counts[0]) == 2
    drawn = room_histogram.figure(found, [1, 2], 0.52)
    assert [bar["y"] for bar in drawn["data"]] == found.counts
    assert [bar["name"] for bar in drawn["data"]] == ["Round 1", "Round 2"]
    assert drawn["layout"]["shapes"][0]["x0"] == 0.52
    rounds = [Round(QuestionName("p", "q"), {}, n) for n in (1, 2)]
    assert in_language("en", lambda: room_histogram.alt(found, rounds, 0.52)) == (
        "Histogram of the answers; right is 0.52. Round 1: 1 below 0.5, 2 from 0.5 to below 0.55, 1 from 0.55 to below"
        " 0.6, 1 from 0.95 to below 1. Round 2: 1 from 0.5 to below 0.55."
    )
