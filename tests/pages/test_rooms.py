"""Rooms: who gets in, what is kept of an answer, and when a room ends."""

import csv
import io
import random
import threading

import pytest

from dlmath import InputError
from pages.ui.frame.rooms import (
    ANSWERS,
    AWAY,
    GONE,
    IDLE,
    KEY,
    LENGTH,
    LETTERS,
    MOST_PEOPLE,
    MOST_ROOMS,
    MOST_ROUNDS,
    OPENED,
    TRIES,
    Answer,
    Outcome,
    QuestionName,
    Room,
    Rooms,
    as_code,
    code_of,
    new_key,
)

RIGHT, SLOPE = Outcome("right"), Outcome("named", ("slope-forgotten",))


class Clock:
    """A clock that stands until it is set on."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rooms(clock: Clock) -> Rooms:
    return Rooms(clock)


@pytest.fixture
def room(rooms: Rooms) -> Room:
    return rooms.open("A" * 22, "")


def number(value: float, outcome: Outcome = RIGHT) -> Answer:
    return Answer((value,), outcome)


def test_a_key_has_one_code_and_each_key_another() -> None:
    keys = [new_key() for _ in range(20)]
    codes = [code_of(key) for key in keys]
    assert len(set(codes)) == 20
    assert codes[0] == code_of(keys[0]) == as_code(f" {codes[0].lower()[:2]}-{codes[0][2:]} ")
    assert all(len(code) == LENGTH and set(code) <= set(LETTERS) for code in codes)
    assert all(KEY.fullmatch(key) for key in keys)


@pytest.mark.parametrize("text", ["", "K7QX", "K7QXMM", "K7QX0", "<b>K7", "K" * 5000])
def test_what_is_no_code_is_none(text: str) -> None:
    assert as_code(text) == ""


def test_the_same_key_opens_the_same_room_also_after_a_restart(rooms: Rooms, room: Room, clock: Clock) -> None:
    assert rooms.open("A" * 22, "") is room
    assert Rooms(clock).open("A" * 22, "").code == room.code


def test_another_key_does_not_have_the_room(rooms: Rooms, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.ui.frame.rooms.code_of", lambda key: room.code)
    with pytest.raises(InputError, match="somebody else's"):
        rooms.open("B" * 22, "")


def test_a_room_is_joined_by_its_code_alone(rooms: Rooms, room: Room) -> None:
    assert rooms.join(room.code, "p1", "") is room
    rooms.join(room.code, "p1", "")
    rooms.join(room.code, "p2", "")
    assert room.here() == 2
    room.leave("p2")
    assert room.here() == 1


def test_who_tries_codes_is_stopped_and_is_not_told_of_the_right_one(rooms: Rooms, room: Room, clock: Clock) -> None:
    rooms.join(room.code, "inside", "here")
    chance = random.Random(1)
    for _ in range(TRIES[0]):
        with pytest.raises(InputError, match="no room"):
            rooms.join("".join(chance.choices(LETTERS, k=LENGTH)), "x", "here")
    for code in (room.code, "22222"):
        with pytest.raises(InputError, match="too many"):
            rooms.join(code, "x", "here")
    assert rooms.join(room.code, "inside", "here") is room
    assert rooms.join(room.code, "elsewhere", "there") is room
    clock.now += 1.01 / TRIES[1]
    assert rooms.join(room.code, "x", "here") is room


def test_a_room_holds_no_more_than_its_places_and_those_who_left_make_room(room: Room, clock: Clock) -> None:
    for person in range(MOST_PEOPLE):
        room.arrive(f"p{person}")
    with pytest.raises(InputError, match="is full"):
        room.arrive("one more")
    clock.now += AWAY / 2
    room.arrive("p7")
    clock.now += AWAY / 2 + 1.0
    room.arrive("one more")
    assert room.here() == 2


def test_whose_page_is_closed_has_left_soon_and_a_hidden_page_stays(room: Room, clock: Clock) -> None:
    open_pages = {"hidden", "closed"}
    for person in ("hidden", "closed"):
        room.arrive(person, lambda person=person: person in open_pages)
    open_pages.remove("closed")
    clock.now += GONE
    assert room.here() == 2  # it may only have lost its connection for a moment
    clock.now += 1.0
    assert room.here() == 1
    clock.now += AWAY - GONE
    assert room.here() == 0


def test_a_process_holds_no_more_than_its_rooms(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.ui.frame.rooms.code_of", lambda key: key)
    opened = [rooms.open(f"key {number}", f"from {number}") for number in range(MOST_ROOMS)]
    with pytest.raises(InputError, match="open already"):
        rooms.open("one more", "")
    assert rooms.open("key 3", "") is opened[3]
    rooms.end(opened[3])
    assert rooms.open("one more", "").code == "one more"


def test_nobody_opens_room_after_room(rooms: Rooms, clock: Clock) -> None:
    keys = [new_key() for _ in range(OPENED[0] + 1)]
    for key in keys[:-1]:
        rooms.open(key, "here")
    with pytest.raises(InputError, match="open already"):
        rooms.open(keys[-1], "here")
    assert rooms.open(keys[0], "here").code == code_of(keys[0])
    assert rooms.open(new_key(), "there")
    clock.now += 1.01 / OPENED[1]
    assert rooms.open(keys[-1], "here")


def test_a_room_ends_after_idle_hours_or_by_its_opener(rooms: Rooms, room: Room, clock: Clock) -> None:
    room.arrive("p1")
    clock.now += IDLE - 1.0
    room.arrive("p1")  # to be heard of is not to do something
    room.lead("vectors", {"x1": "1"})
    clock.now += IDLE - 1.0
    room.lead("vectors", {"x1": "1"})  # nor is to stand where one stands
    assert rooms.find(room.code) is room
    clock.now += 2.0
    assert rooms.find(room.code) is None
    assert room.over
    again = rooms.open("A" * 22, "")
    assert again is not room
    assert again.here() == 0
    rooms.end(again)
    assert again.over
    assert rooms.find(again.code) is None


def test_one_answer_each_which_may_change_until_the_question_is_closed(room: Room, clock: Clock) -> None:
    for person in ("p1", "p2"):
        room.arrive(person)
    room.ask(QuestionName("one_neuron", "Slow start"), {})
    asked = room.asked()
    assert asked
    assert room.answer("p1", asked, number(0.98, SLOPE))
    assert room.answer("p2", asked, number(0.017))
    assert asked.tally() == {SLOPE: 1, RIGHT: 1}
    assert room.answer("p1", asked, number(0.01735))
    assert asked.tally() == {RIGHT: 2}
    assert not room.answer("stranger", asked, number(1.0))
    room.close()
    assert not room.answer("p2", asked, number(0.98, SLOPE))
    assert room.answer("p2", asked, number(0.017))  # what it is already
    assert asked.tally() == {RIGHT: 2}


def test_the_same_question_again_stands_beside_the_first_time(room: Room) -> None:
    room.arrive("p1")
    for question in ("Slow start", "Slow start", "Dead ReLU", "Slow start"):
        room.ask(QuestionName("one_neuron", question), {})
    assert [asked.number for asked in room.rounds] == [1, 2, 1, 1]
    assert [asked.is_open for asked in room.rounds] == [False, False, False, True]
    assert room.rounds_of(room.rounds[1]) == room.rounds[:2]
    assert room.rounds_of(room.rounds[3]) == room.rounds[3:]
    for _ in range(MOST_ROUNDS - 4):
        room.ask(QuestionName("one_neuron", "Slow start"), {})
    with pytest.raises(InputError, match="open a new one"):
        room.ask(QuestionName("one_neuron", "Slow start"), {})


def test_a_flood_of_answers_of_one_is_stopped_and_the_others_are_heard(room: Room, clock: Clock) -> None:
    room.arrive("flood")
    room.arrive("p1")
    room.ask(QuestionName("one_neuron", "Slow start"), {})
    asked = room.asked()
    assert asked
    taken = [room.answer("flood", asked, number(float(value))) for value in range(1000)]
    assert sum(taken) == ANSWERS[0]
    assert room.answer("p1", asked, number(0.5))
    clock.now += 1.01 / ANSWERS[1]
    assert room.answer("flood", asked, number(0.01735))
    assert asked.tally() == {RIGHT: 2}


def test_people_who_answer_at_once_are_all_counted(room: Room) -> None:
    people = [f"p{person}" for person in range(40)]
    for person in people:
        room.arrive(person)
    room.ask(QuestionName("one_neuron", "Slow start"), {})
    asked = room.asked()
    assert asked

    def answer(person: str) -> None:
        for value in range(5):
            room.answer(person, asked, number(float(value)))
            asked.tally()

    threads = [threading.Thread(target=answer, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert asked.tally() == {RIGHT: 40}


def test_leading_notes_only_another_place(room: Room) -> None:
    room.lead("vectors", {"x1": "1"})
    first = room.led
    room.lead("vectors", {"x1": "1"})
    assert room.led is first
    room.lead("vectors", {"x1": "2"})
    assert first
    assert room.led == (first.number + 1, "vectors", {"x1": "2"})


def test_results_tell_answers_and_not_who_gave_them(room: Room) -> None:
    for person in ("zoe", "adam"):
        room.arrive(person)
    room.ask(QuestionName("one_neuron", "Slow start"), {})
    asked = room.asked()
    assert asked
    room.answer("zoe", asked, number(0.98, Outcome("named", ("slope-forgotten", "twice"))))
    room.answer("adam", asked, number(0.01735))
    room.ask(QuestionName("derivative", "Kink, or not"), {})
    second = room.asked()
    assert second
    room.answer("zoe", second, Answer("−", Outcome("other")))
    read = list(csv.DictReader(io.StringIO(room.results())))
    assert [list(row.values()) for row in read] == [
        ["one_neuron", "Slow start", "1", "0.01735", "right", ""],
        ["one_neuron", "Slow start", "1", "0.98", "named", "slope-forgotten or twice"],
        ["derivative", "Kink, or not", "1", "−", "other", ""],
    ]
    assert "zoe" not in room.results()
