"""The question asked of a state, above the page: a guess, which is judged and whose mistake is named, and then the
answer."""

import math
from collections.abc import Iterable
from pathlib import Path

import streamlit as st

from dlmath import InputError
from dlmath.arrays import is_number
from pages.ui.inputs import controls, guesses
from pages.ui.inputs.controls import Preset
from pages.ui.inputs.guesses import Choice, Guess, Judgement, Point, Sign, Verdict
from pages.ui.layout import roles, rules
from pages.ui.reruns.fragment import fragment
from pages.ui.writing import numbers
from pages.ui.writing.json_bytes import to_json
from pages.ui.writing.literal import AsIs, in_html
from pages.ui.writing.text import _, complaint, either, named, sentences

MOST_NAMED = 2
_HERE = Path(__file__).parent
_aim = st.components.v2.component("aim", js=rules.script(_HERE / "aim.js"))
# What a lecture veils, and the charts. The page has these rules only while a guess is open: a rule that asks whether
# there is one, with :has(), makes a browser style the whole page anew for each text that a chart measures.
_COVERED = rules.read(_HERE / "covered.css").replace(".lecture-veiled", "body") + rules.read(_HERE / "question.css")
FIELD = 220  # pixels, so that a phone has it and its buttons in one line


def ask(preset: Preset) -> None:
    """Ask the question of a preset; what is guessed runs no more than this again, and is in no link."""
    guess = preset.guess

    @fragment
    def question() -> None:
        with roles.GUESS.open("page"):
            asked, answered = st.columns(2, gap="medium", vertical_alignment="center")
            asked.info(preset.sentence, icon=":material/help:")
            with answered:
                said = enter(guess, _key("guess"), _key("shown"))
            told, answer = st.columns(2, gap="medium")
            with told:
                is_judged = bool(said) and tell(guess, said, preset.values)
            if is_judged or st.session_state.get(_key("shown")):
                answer.markdown(preset.answer)
            elif not guess.seen:
                cover()


def cover() -> None:
    """Cover the numbers of the page, which is said, also to those who hear it."""
    told = in_html(_("Numbers and curves of the page are covered while you guess."))
    st.html(f'<p class="dl-unanswered" role="status">{told}</p><style>{_COVERED}</style>')


def _key(name: str) -> str:
    """Each time a question is chosen nothing has been said of it."""
    return f"{name} {controls.chosen().count} {st.query_params.get(controls.ASK, '')}"


def enter(guess: Guess, key: str, shown: str) -> str:
    """What is guessed, as a text, "" for nothing yet; beside it the button that does without a guess.

    Args:
      guess: what is asked.
      key: of the input.
      shown: what the session remembers of the button.
    """
    if isinstance(guess, Point) and guess.chart:
        _aim_at_chart(guess, key)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        said = field(guess, key)
        is_shown = bool(st.session_state.get(shown))
        show = roles.REVEAL.named(key)
        st.button(_("Show me"), key=show, shortcut="s", disabled=is_shown, on_click=_show, args=(shown,))
    return said


def _show(shown: str) -> None:
    st.session_state[shown] = True


def field(guess: Guess, key: str) -> str:
    """The input of a guess; what is said in it, "" for nothing yet."""
    label = _("Your guess: %(asked)s", asked=AsIs(guess.asked))
    if isinstance(guess, Sign):
        return st.segmented_control(label, guesses.SIGNS, key=key) or ""
    if isinstance(guess, Choice):
        return st.pills(label, list(guess.options), format_func=lambda name: guess.options[name], key=key) or ""
    if isinstance(guess, Point):
        return _point(guess, label, key)
    said = st.text_input(label, key=key, width=FIELD) or ""
    st.button("±", key=f"sign {key}", help=_("Change the sign"), on_click=_change_sign, args=(key,))
    return said.strip()


def _point(guess: Point, label: str, key: str) -> str:
    """The fields of a point."""
    parts = [
        st.text_input(f"{label} ${axis.name}$" if i == 0 else f"${axis.name}$", key=name, width=FIELD) or ""
        for i, (axis, name) in enumerate(zip(guess.axes, _fields(guess, key), strict=True))
    ]
    return "; ".join(parts) if all(map(str.strip, parts)) else ""


def _fields(guess: Point, key: str) -> list[str]:
    return [f"{key} {axis.name}" for axis in guess.axes]


def _aim_at_chart(guess: Point, key: str) -> None:
    """Let a point be put on its chart, which fills in the fields."""
    label = _("Your guess: %(asked)s", asked=AsIs(guess.asked))
    told = {"chart": guess.chart, "label": f"{label} {', '.join(axis.name for axis in guess.axes)}"}
    _aim(key=f"{key} aim", data=to_json(told), on_place_change=lambda: _put(guess, key))


def _put(guess: Point, key: str) -> None:
    """Write the place that was clicked into the fields, to a thousandth of each axis."""
    place = (st.session_state.get(f"{key} aim") or {}).get("place")
    if not (isinstance(place, list) and len(place) == len(guess.axes) and all(map(is_number, place))):
        return
    for axis, name, value in zip(guess.axes, _fields(guess, key), place, strict=True):
        st.session_state[name] = f"{round(value, 3 - math.floor(math.log10(axis.high - axis.low))):g}"


def _change_sign(key: str) -> None:
    said = str(st.session_state[key]).strip()
    st.session_state[key] = said.lstrip("-−") if said[:1] in "-−" else f"−{said}"


def tell(guess: Guess, said: str, state: guesses.State) -> bool:
    """Say what is to be said of a guess; whether it could be read, which is said too where it could not."""
    try:
        judgement = guess.judged(said, state)
    except InputError as error:
        st.error(complaint(error))
        return False
    show = {Verdict.RIGHT: st.success, Verdict.NEAR: st.info}.get(judgement.verdict, st.warning)
    show(in_words(guess, judgement))
    return True


def in_words(guess: Guess, judgement: Judgement) -> str:
    """What is said of a guess: the verdict, what was done, what is right."""
    true = right(guess, judgement.right)
    match judgement.verdict:
        case Verdict.RIGHT:
            return _("**Right:** %(right)s.", right=true)
        case Verdict.NEAR:
            return _("**Near.** It is %(right)s.", right=true)
        case Verdict.NAMED:
            return sentences(
                [mistakes(judgement.mistakes.values()), _("**The right answer is** %(right)s.", right=true)]
            )
    return _("**Not so:** it is %(right)s.", right=true)


def mistakes(told: Iterable[str]) -> AsIs:
    """The mistakes any of which gives a guess, by their sentences; where these are many, the likeliest, said as
    such."""
    found = [AsIs(_(sentence)) for sentence in dict.fromkeys(told)]
    return AsIs(either(found) if len(found) <= MOST_NAMED else named(_("It may be this"), found[0]))


def right(guess: Guess, value: guesses.Value) -> AsIs:
    """A value as it is written in a sentence."""
    if isinstance(guess, Choice):
        return AsIs(guess.options[str(value)])
    if isinstance(value, str):
        return AsIs(f"${value.replace('−', '-')}$")
    parts = value if isinstance(value, tuple) else (value,)
    return AsIs(f"${', '.join(numbers.latex(part) for part in parts)}$")
