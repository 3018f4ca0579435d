"""Every guess is judged by what its state gives, and a wrong one is told the mistake behind it."""

from collections.abc import Iterator

import pytest

from dlmath import InputError
from pages.parts import searchable
from pages.ui.frame import gallery, question
from pages.ui.frame.lessons import lessons, titles
from pages.ui.inputs.declared import Preset
from pages.ui.inputs.guesses import Axis, Choice, Guess, Number, NumberOrSign, Point, Sign, Value, Verdict, Wrong
from pages.ui.writing.text import in_language
from tests.page import in_link, open_page, texts

PAGES = [page for pages in lessons().values() for page in pages]
STATE = {"a": 0.3775, "b": -2.0}
NUMBER = Number(
    "$a$",
    lambda v: v["a"],
    (
        Wrong("twice", lambda v: 2.0 * float(str(v["a"])), "Twice."),
        Wrong("double", lambda v: 0.755, "The same."),
        Wrong("right-here", lambda v: v["a"], "Not said."),
        Wrong("endless", lambda v: float("nan"), "Not said."),
    ),
)


def asked_on(page: str) -> list[Preset]:
    """The presets of a lesson and the exhibits that show it, in the language of the moment."""
    return [*searchable.presets(page), *gallery.presets(titles()[page]).values()]


def said(guess: Guess, value: Value) -> str:
    """How a reader says a value."""
    if isinstance(value, str):
        return value
    return "; ".join(f"{part:.6g}" for part in (value if isinstance(value, tuple) else (value,)))


def nearly(guess: Guess, right: Value) -> Iterator[str]:
    """Guesses near a number that is not 0, or near a point."""
    if isinstance(guess, Number) and right:
        yield from (f"{right * factor:.3g}" for factor in (1.1, 0.9, 1.2, 0.8, 1.15, 0.85, 1.24, 0.76))
    if isinstance(guess, Point) and isinstance(right, tuple):
        for part in (2.0, -2.0):
            off = (axis.high - axis.low for axis in guess.axes)
            yield "; ".join(f"{r + part * guess.reach * o:.6g}" for r, o in zip(right, off, strict=True))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("page", PAGES)
def test_a_right_guess_a_near_one_and_each_mistake_are_told_apart(page: str, lang: str) -> None:
    for preset in in_language(lang, lambda: asked_on(page)):
        guess = preset.guess
        right, state, told = guess.true(preset.values), preset.values, {}
        at_right = guess.judged(said(guess, right), state)
        assert at_right.verdict is Verdict.RIGHT, preset.label
        told["right"] = in_language(lang, lambda: question.in_words(guess, at_right))  # noqa: B023
        near = [each for each in nearly(guess, right) if guess.judged(each, state).verdict is Verdict.NEAR]
        if near:
            told["near"] = in_language(lang, lambda: question.in_words(guess, guess.judged(near[0], state)))  # noqa: B023
        assert near or isinstance(guess, Choice | Sign) or right in (0.0, (0.0,)), preset.label
        given = guess.given_by(state)
        assert given, preset.label
        for name, value in given.items():
            judgement = guess.judged(said(guess, value), state)
            assert judgement.verdict is Verdict.NAMED, (preset.label, name)
            assert name in judgement.mistakes, (preset.label, name)
            told[said(guess, value)] = in_language(lang, lambda: question.in_words(guess, judgement))  # noqa: B023
        assert len(set(told.values())) == len(told), preset.label


@pytest.mark.parametrize("page", PAGES)
def test_every_wrong_option_has_its_mistake_and_every_mistake_a_name_of_its_own(page: str) -> None:
    for preset in in_language("en", lambda: asked_on(page)):
        guess = preset.guess
        names = [wrong.name for wrong in guess.mistakes]
        assert len(set(names)) == len(names) > 0, preset.label
        if isinstance(guess, Choice):
            explained = {guess.true(preset.values), *guess.given_by(preset.values).values()}
            assert explained == set(guess.options), preset.label
        assert all(len(wrong.sentence) > 20 for wrong in guess.mistakes), preset.label


@pytest.mark.parametrize("page", PAGES)
def test_the_link_names_a_question_alike_in_all_languages(page: str) -> None:
    names = {lang: in_language(lang, lambda: [preset.name for preset in asked_on(page)]) for lang in ("en", "zh")}
    assert names["en"] == names["zh"]
    assert len(set(names["en"])) == len(names["en"])


@pytest.mark.parametrize(
    ("guess", "verdict", "mistakes"),
    [
        ("0.3775", Verdict.RIGHT, []),
        ("0.38", Verdict.RIGHT, []),
        ("3,775×10⁻¹", Verdict.RIGHT, []),
        ("151/400", Verdict.RIGHT, []),
        ("0.4", Verdict.NEAR, []),
        ("0.45", Verdict.NEAR, []),
        ("0.755", Verdict.NAMED, ["twice", "double"]),
        ("-0.3775", Verdict.NAMED, ["sign"]),
        ("3.775", Verdict.NAMED, ["factor-of-ten"]),
        ("0.5", Verdict.OTHER, []),
        ("0", Verdict.OTHER, []),
    ],
)
def test_a_number_is_judged_in_the_digits_that_were_typed(guess: str, verdict: Verdict, mistakes: list[str]) -> None:
    judgement = NUMBER.judged(guess, STATE)
    assert (judgement.verdict, list(judgement.mistakes)) == (verdict, mistakes)
    assert judgement.right == 0.3775


@pytest.mark.parametrize("text", ["x", "", "1;2", "1e999"])
def test_what_is_no_number_is_said_to_be_none(text: str) -> None:
    with pytest.raises(InputError):
        NUMBER.judged(text, STATE)


def test_a_sign_is_that_of_the_number_that_formulas_give() -> None:
    guess = Sign("b", lambda v: v["b"], (Wrong("forgotten", lambda v: -float(str(v["b"])), "The other way."),))
    assert guess.judged("−", STATE).verdict is Verdict.RIGHT
    assert list(guess.judged("+", STATE).mistakes) == ["forgotten"]
    assert guess.judged("0", STATE).verdict is Verdict.OTHER


@pytest.mark.parametrize("minus", ["-", "−", "–", "－"])
def test_a_minus_is_one_however_it_is_typed(minus: str) -> None:
    guess = NumberOrSign("b", lambda v: -1.0)
    assert guess.judged(minus, STATE).verdict is Verdict.RIGHT


def test_a_choice_has_two_to_five_options() -> None:
    with pytest.raises(ValueError, match="two to five"):
        Choice("which", lambda v: "a", options={"a": "one"})
    guess = Choice("which", lambda v: "a", (Wrong("b-is", "b", "It is not."),), options={"a": "one", "b": "two"})
    assert [guess.judged(each, STATE).verdict for each in "ab"] == [Verdict.RIGHT, Verdict.NAMED]


def test_a_point_is_judged_on_the_scale_of_its_axes() -> None:
    axes = (Axis("x", -10.0, 10.0), Axis("y", 0.0, 1.0))
    guess = Point("where", lambda v: (0.0, 0.5), (Wrong("corner", lambda v: (-10.0, 0.0), "Not there."),), axes=axes)
    for place, verdict in (("0.9; 0.52", "right"), ("2; 0.5", "near"), ("0; 0.8", "other"), ("-9.5; 0", "named")):
        assert guess.judged(place, STATE).verdict == verdict
    with pytest.raises(InputError):
        guess.judged("1", STATE)


def test_a_guess_is_judged_again_when_it_changes_and_is_in_no_link() -> None:
    at = open_page("backprop_walkthrough/one_neuron", lang="en")
    at.button(key="preset Slow start").click().run()
    answer = next(preset.answer for preset in at.session_state["declared"].presets if preset.name == "Slow start")
    (field,) = [each for each in at.text_input if str(each.key).startswith("guess")]
    assert field.label == "Your guess: $\\delta$"
    shown = {}
    for guess in ("0.98", "0.01735", "0.016", "x"):
        at.text_input(key=field.key).set_value(guess).run()
        assert not at.exception
        shown[guess] = [each.value for each in [*at.success, *at.info[1:], *at.warning, *at.error]]
        assert (answer in [each.value for each in at.markdown]) is (guess != "x")
    assert "multiply it by the slope" in shown["0.98"][0]
    assert shown["0.01735"] == ["**Right:** $0.01735$."]
    assert shown["0.016"] == ["**Near.** It is $0.01735$."]
    assert shown["x"] == ["“x” is not a number."]
    link = in_link(at)
    assert link["ask"] == ["Slow start"]
    assert not any("guess" in key or "0.016" in value for key, values in link.items() for value in [*values, ""])
    at.button(key=f"sign {field.key}").click().run()
    assert at.text_input(key=field.key).value == "−x"


def test_a_link_asks_its_question_in_either_language() -> None:
    for lang, beginning in (("en", "Nielsen's neuron"), ("zh", "Nielsen")):
        at = open_page("backprop_walkthrough/one_neuron", lang=lang, ask="Slow start")
        assert at.info[0].value.startswith(beginning)
    at = open_page("backprop_walkthrough/one_neuron", lang="en", ask="Slow finish")
    assert not at.info


def test_a_prediction_is_told_its_mistake_and_shows_the_step() -> None:
    at = open_page("backprop_walkthrough/step_by_step", lang="en", scene="mazur", step=1, predict="true")
    assert "0.3775" not in texts(at)
    for said, told in (
        ("0.0275", "The bias b was left out."),
        ("+", "**Right:** $0.3775$."),
        ("-", "**Not so:** it is $0.3775$."),
        ("0.3775", "**Right:** $0.3775$."),
    ):
        at.text_input(key="predicted").set_value(said).run()
        assert not at.exception
        assert told in [*at.success, *at.warning][0].value
        assert "0.3775" in texts(at)
        assert "predicted" not in in_link(at)
    at.button(key="next").click().run()
    assert at.text_input(key="predicted").value == ""
    assert not [*at.success, *at.warning]
    at.button(key="reveal_predicted").click().run()
    assert "0.5933" in texts(at)
