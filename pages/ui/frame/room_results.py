"""How a room has answered: first how many, and when the question is closed by which mistake, time beside time;
numbers also as a histogram."""

from collections import Counter
from collections.abc import Iterable, Sequence

import streamlit as st

from pages.ui.frame import question, room_histogram
from pages.ui.frame.rooms import Outcome, Room, Round
from pages.ui.inputs.guesses import Guess, Number, State, Verdict
from pages.ui.writing import numbers
from pages.ui.writing.literal import AsIs
from pages.ui.writing.text import _, listed, say

SHOWN = 3  # the last times that a question was asked
WIDEST = 16  # characters of the longest bar
OTHERS = 6  # values of answers that no mistake gives


def show(room: Room, asked: Round, guess: Guess, state: State) -> None:
    """The count while the question is open, then the distribution."""
    if asked.is_open:
        say(
            "### %(answers)s of %(here)s have answered",
            answers=len(asked.answers),
            here=max(room.here(), len(asked.answers)),
        )
        return
    rounds = room.rounds_of(asked)[-SHOWN:]
    if not isinstance(guess, Number):
        st.markdown(table(rounds, guess, state))
        return
    named, drawn = st.columns([1.3, 1], gap="medium", vertical_alignment="center")
    named.markdown(table(rounds, guess, state))
    with drawn:
        room_histogram.show(rounds, guess, state)


def table(rounds: Sequence[Round], guess: Guess, state: State) -> str:
    """A table in Markdown: for each outcome a line, what it is, and for each round a bar with how many met it."""
    tallies = [asked.tally() for asked in rounds]
    most = max((count for tally in tallies for count in tally.values()), default=0)
    titles = [_("Round %(n)s · %(answers)s answers", n=asked.number, answers=len(asked.answers)) for asked in rounds]
    head = [f"| | {' | '.join(titles)} |", f"|:--|{':--|' * len(rounds)}"]
    lines = [
        f"| {_named(outcome, guess, state, rounds)} | {' | '.join(bar(tally[outcome], most) for tally in tallies)} |"
        for outcome in in_order(tallies)
    ]
    return "\n".join([*head, *lines])


def in_order(tallies: Sequence[Counter[Outcome]]) -> list[Outcome]:
    """The outcomes: what is right, what is near, the mistakes, those of most first, and the rest."""
    together = sum(tallies, Counter[Outcome]())
    places = [Verdict.RIGHT, Verdict.NEAR, Verdict.NAMED, Verdict.OTHER]
    return sorted(
        {Outcome(Verdict.RIGHT), *together},
        key=lambda each: (places.index(Verdict(each.verdict)), -together[each], each.mistakes),
    )


def bar(count: int, most: int) -> str:
    """A bar of characters, and the number.

    >>> bar(2, 4), bar(0, 4)
    (':blue[████████] **2**', '0')
    """
    return f":blue[{'█' * max(1, round(WIDEST * count / most))}] **{count}**" if count else "0"


def _named(outcome: Outcome, guess: Guess, state: State, rounds: Sequence[Round]) -> str:
    """What an outcome is, in the language of the page."""
    if outcome.verdict == Verdict.RIGHT:
        return _("**Right:** %(right)s.", right=question.right(guess, guess.true(state)))
    if outcome.verdict == Verdict.NEAR:
        return _("Near")
    if outcome.verdict == Verdict.NAMED:
        return question.mistakes(map(guess.told, outcome.mistakes))
    values = Counter(answer.said for asked in rounds for answer in asked.answers.values() if answer.outcome == outcome)
    return _("Something else: %(values)s", values=AsIs(listed(_values(guess, values.most_common(OTHERS)))))


def _values(guess: Guess, counted: Iterable[tuple[tuple[float, ...] | str, int]]) -> Iterable[str]:
    for said, count in counted:
        shown = (
            question.right(guess, said) if isinstance(said, str) else AsIs(f"${', '.join(map(numbers.latex, said))}$")
        )
        yield AsIs(f"{shown} ({count})" if count > 1 else shown)
