"""What the controls of a page declare in a run, and what they hold from one run to the next."""

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from pages.ui.inputs import live
from pages.ui.inputs.grab import Grab, follow
from pages.ui.inputs.guesses import Guess, Value
from pages.ui.inputs.guesses import State as GuessState
from pages.ui.inputs.ranges import Range, written
from pages.ui.platform import internals
from pages.ui.writing.text import original


@dataclass(frozen=True)
class Preset:
    """A state of a page that is worth a question: its name, the question, the values of controls, the answer, and the
    guess that is asked for before it."""

    label: str
    sentence: str
    values: Mapping[str, object]
    answer: str
    guess: Guess

    @property
    def name(self) -> str:
        """What the link calls it, the same in all languages."""
        return original(self.label)


@dataclass(frozen=True)
class Question:
    """What may be asked of a class.

    Attributes:
      name: as it is counted, the same in all languages.
      sentence: in the reader's language.
      guess: makes the guess that answers it.
      values: by key, what the guess is judged by.
      answer: what is said when it is closed; "" for no more than what is right.
      of_state: of a question that the state of the page asks, what it is about, in LaTeX; "" for that of a preset.
      right: of a question that the state of the page asks, what is right in that state.
    """

    name: str
    sentence: str
    guess: Callable[[], Guess]
    values: GuessState = field(default_factory=dict)
    answer: str = ""
    of_state: str = ""
    right: Value | None = None


@dataclass(frozen=True)
class Slider:
    """What a slider takes.

    Attributes:
      usual: the numbers it takes, on its usual scale.
      shown: the same on the scale that it is drawn with.
      on_change: what is to be done when it has changed.
    """

    usual: Range
    shown: Range
    on_change: Callable[[], None] | None = None


# By the key of a slider and values of it, what moves with it: see reruns/ahead.py.
Ahead = Callable[[str, np.ndarray], Mapping[str, dict[str, list[Any]]]]


class Offer(NamedTuple):
    """What of a page can be sent ahead of the runs, and for how many positions of a slider at a time."""

    at: Ahead
    most: int


@dataclass
class Declared:
    """What the controls of this run said of themselves.

    Attributes:
      values: by key, the value as it stands in a link; several of them where a parameter may be repeated.
      notes: sentences about values in the link that could not be used.
      drag: what is being dragged, if anything is.
      points: by the key of a chart whose point can be dragged, the keys of the sliders of x and y.
      presets: states worth a question, in the order of the page.
      questions: what the state of the page itself lets one ask a class.
      sliders: by key, what each takes.
      matrices: by key, the grid of cells in which each is entered.
      scales: by the key of a slider, the ends that its scale had when it was drawn last.
      languages: by the key of a control with named options, the language they were shown in last.
      defaults: by the key of a control with one of a few names, or of a switch, the value that a link need not say.
      keys: of the controls of the run before.
      grab: what the controls held when a slider was grabbed, if one is dragged.
      ahead: by the key of a slider that may be followed ahead of the runs, what moves with it.
    """

    values: dict[str, str | list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    drag: live.Drag | None = None
    points: live.Points = field(default_factory=dict)
    presets: list[Preset] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    sliders: dict[str, Slider] = field(default_factory=dict)
    matrices: dict[str, live.Cells] = field(default_factory=dict)
    scales: dict[str, tuple[float, float]] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str | list[str]] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()
    grab: Grab | None = None
    ahead: dict[str, Offer] = field(default_factory=dict)


_declared: ContextVar[Declared | None] = ContextVar("declared", default=None)


def begin(before: Mapping[str, str | list[str]] | None = None) -> None:
    """Forget the controls of the last run, but for the values of those that stand before the page."""
    last = st.session_state.get("declared")
    found = Declared(values=dict(before or {}), drag=live.drag())
    if last:
        found.scales, found.languages, found.defaults = last.scales, last.languages, last.defaults
        found.keys, found.grab = last.keys, last.grab
    if before is not None:
        found.grab = follow(found.grab, found.drag, "", found.keys - before.keys())
    st.session_state["declared"] = found  # for callbacks, which are called before the next run
    _declared.set(found)


def forget(left: Iterable[str]) -> None:
    """Forget what the controls of the page before held; here a parameter of the same name means something else."""
    if left:
        declared().grab = None
    for key in left:
        if key not in declared().values:
            st.session_state.pop(key, None)
            if key in st.query_params and not internals.is_way_back():
                del st.query_params[key]


def presets_of(ask: Callable[[], None]) -> list[Preset]:
    """The presets that a lesson's questions declare, apart from the run of its page."""
    found = Declared()
    token = _declared.set(found)
    try:
        ask()
    finally:
        _declared.reset(token)
    return found.presets


def resume(part: str) -> None:
    """A part of the page runs again by itself; all other controls are as they were."""
    found = declared()
    found.notes.clear()
    found.presets.clear()
    found.drag = live.drag(part)
    found.grab = follow(found.grab, found.drag, part, found.keys)
    _declared.set(found)


def end() -> None:
    """The page, or a part of it, has been drawn."""
    found = declared()
    found.keys = frozenset(found.values)
    if found.grab:
        found.grab.end_run()


def _grab() -> Grab | None:
    """What the controls held when a slider was grabbed, if one is dragged."""
    found = _last()
    return found.grab if found else None


def _last() -> Declared | None:
    return _declared.get() or st.session_state.get("declared")


def declared() -> Declared:
    """The controls of this run, so far."""
    found = _last()
    if found is None:
        begin()
        found = st.session_state["declared"]
    return found


def held(key: str, default: object = None) -> object:
    """What a control holds, for what is to be called when it changes; while it is dragged, the value under the
    thumb."""
    grab = _grab()
    return grab.held(key, default) if grab else st.session_state.get(key, default)


def restore(key: str) -> None:
    """Give a control about to be drawn what it held before a slider was grabbed."""
    if grab := _grab():
        grab.restore(key)


def set_values(values: Mapping[str, object]) -> None:
    """Give controls new values; in a callback, or before they are drawn."""
    if grab := _grab():
        grab.given |= values.keys()
    st.session_state.update({str(key): value for key, value in values.items()})


def load(values: Mapping[str, object]) -> None:
    """Give controls new values, also those that are not on the page yet; in a callback, or before they are drawn."""
    # A control that is not on the page yet does not write its first value into the address by itself.
    st.query_params.update({key: in_link(value) for key, value in values.items() if key not in st.session_state})
    set_values(values)


def in_link(value: object) -> str | list[str]:
    """A control's value as it stands in a link."""
    if isinstance(value, list | tuple):
        return [str(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else written(value) if isinstance(value, float) else str(value)
