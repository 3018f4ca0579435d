"""The inputs of a lesson: each declared once, bound to the link, checked, and followed while it is dragged.

The key of a control is its parameter in the link and its handle in tests. A default is part of what a link means, so it is never changed.
"""

import contextlib
import functools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import streamlit as st

from dlmath import InputError, format_matrix, parse_column, parse_matrix
from pages.ui import address, live
from pages.ui.text import _, complaint, language, listed, options_in

Number = TypeVar("Number", int, float)


@dataclass(frozen=True)
class Preset:
    """A state of a page that is worth a question: its name, the question, the values of controls, and the answer."""

    label: str
    sentence: str
    values: Mapping[str, object]
    answer: str


@dataclass
class Declared:
    """What the controls of this run said of themselves.

    Attributes:
      values: by key, the value as it stands in a link; several of them where a parameter may be repeated.
      notes: sentences about values in the link that could not be used.
      drag: what is being dragged, if anything is.
      points: by the key of a chart whose point can be dragged, the keys of the sliders of x and y.
      presets: states worth a question, in the order of the page.
      scales: by the key of a slider of whole numbers, the scale it had when it was drawn last.
      languages: by the key of a control with named options, the language they were shown in last.
    """

    values: dict[str, str | list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    drag: live.Drag | None = None
    points: live.Points = field(default_factory=dict)
    presets: list[Preset] = field(default_factory=list)
    scales: dict[str, tuple[int, int]] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)


_declared: ContextVar[Declared | None] = ContextVar("declared", default=None)


def begin(before: Mapping[str, str | list[str]] | None = None) -> None:
    """Forget the controls of the last run, but for the values of those that stand before the page."""
    last = st.session_state.get("declared")
    kept = {"scales": last.scales, "languages": last.languages} if last else {}
    found = Declared(values=dict(before or {}), drag=live.drag(), **kept)
    st.session_state["declared"] = found  # for callbacks, which are called before the next run
    _declared.set(found)


def forget(left: Iterable[str]) -> None:
    """Forget what the controls of the page before held; here a parameter of the same name means something else."""
    for key in left:
        if key not in declared().values:
            st.session_state.pop(key, None)
            if key in st.query_params and not address.is_way_back():
                del st.query_params[key]


def resume(part: str) -> None:
    """A part of the page runs again by itself; all other controls are as they were."""
    found = declared()
    found.notes.clear()
    found.presets.clear()
    found.drag = live.drag(part)
    _declared.set(found)


def declared() -> Declared:
    """The controls of this run, so far."""
    found = _declared.get() or st.session_state.get("declared")
    if found is None:
        begin()
        found = st.session_state["declared"]
    return found


def set_values(values: Mapping[str, object]) -> None:
    """Give controls new values; only in a callback."""
    st.session_state.update({str(key): value for key, value in values.items()})


def load(values: Mapping[str, object]) -> None:
    """Give controls new values, also those that are not on the page yet; only in a callback."""
    # A control that is not on the page yet does not write its first value into the address by itself.
    st.query_params.update({key: _in_link(value) for key, value in values.items() if key not in st.session_state})
    set_values(values)


def draggable(chart: str, x: str, y: str) -> None:
    """Let the point of a chart be dragged: the sliders ``x`` and ``y`` follow it, and hold its place when it is let go."""
    declared().points[chart] = (x, y)


def drop(values: Mapping[str, float]) -> None:
    """Give the sliders of a dragged point the values it was let go at."""
    movable = {key for keys in declared().points.values() for key in keys}
    set_values({key: value for key, value in values.items() if key in movable})


def slider(
    key: str, label: str, low: float, high: float, default: float, step: float, help: str | None = None, disabled: bool = False
) -> float:  # fmt: skip
    """A number on a linear scale.

    Args:
      key: its parameter in the link.
      label: what the reader sees.
      low, high, step: the scale; values from a link are clipped and snapped to it.
      default: its value where the link says nothing.
      help: a sentence behind a question mark.
      disabled: whether it has no effect on what is shown, and cannot be moved; its value stays.

    Returns: the value; while the slider is dragged, the value under the thumb.
    """
    from_link = _from_link(key)
    _clean(key, low, high, step)
    decimals = max(0, -math.floor(math.log10(step)))
    committed = st.slider(label, low, high, default, step, format=f"%.{decimals}f", key=key, bind="query-params", help=help, disabled=disabled)
    value = _snap(committed, low, high, step)
    _note(key, from_link, lambda text: float(text) == value, f"{value:g}", _("a number from %(low)s to %(high)s", low=f"{low:g}", high=f"{high:g}"))
    return _followed(key, committed, step, lambda dragged: _snap(dragged, low, high, step), value)


def whole(
    key: str, label: str, low: int, high: int, default: int, on_change: Callable[[], None] | None = None, help: str | None = None
) -> int:  # fmt: skip
    """A whole number on a slider; arguments as for ``slider``, and what to do when it has changed."""
    from_link = _from_link(key)
    held, scales = st.session_state.get(key), declared().scales
    if isinstance(held, int) and not (low <= held <= high and scales.get(key) in (None, (low, high))):
        # To Streamlit a slider with another scale is another, which knows some older value, or takes the one in the link.
        st.session_state[key] = kept = min(max(held, low), high)
        address.overrule(key, None if kept == default else str(kept))
    scales[key] = low, high
    value = int(st.slider(label, low, high, default, 1, key=key, bind="query-params", on_change=on_change, help=help))
    _note(key, from_link, lambda text: float(text) == value, str(value), _("a whole number from %(low)s to %(high)s", low=low, high=high))
    return _followed(key, value, 1, lambda dragged: min(max(round(dragged), low), high), value)


def scale(key: str, label: str, options: Sequence[str], default: str, help: str | None = None, disabled: bool = False) -> float:
    """A number from a list of numbers written as text, such as a logarithmic scale; ``disabled`` as for ``slider``."""
    from_link = _from_link(key)
    chosen = st.select_slider(label, options, value=default, key=key, bind="query-params", help=help, disabled=disabled)
    _note(key, from_link, lambda text: text == chosen, chosen, _one_of(options))
    at = options.index(chosen)
    moved = _followed(key, at, 1, lambda dragged: min(max(round(dragged), 0), len(options) - 1), at)
    declared().values[key] = options[moved]
    return float(options[moved])


def choice(
    key: str,
    label: str,
    options: Sequence[str],
    default: str,
    on_change: Callable[[], None] | None = None,
    help: str | None = None,
    hidden: bool = False,
    known: Sequence[str] = (),
) -> str:
    """One of a few names, all of them in sight; a link may hold a name that is ``known`` though it is not offered now, which needs no note."""
    from_link = _from_link(key)
    if from_link in known and from_link not in options:
        from_link = None
    _begin(key, options, from_link if from_link and from_link in options else default)
    chosen = st.segmented_control(
        label, options, required=True, key=key, format_func=options_in(language()), on_change=on_change, help=help,
        label_visibility="collapsed" if hidden else "visible",
    )  # fmt: skip
    return _chosen_one(key, from_link, chosen, options, default)


def select(key: str, label: str, options: Sequence[str], default: str, on_change: Callable[[], None] | None = None, help: str | None = None) -> str:
    """One of many names, in a list that opens."""
    from_link = _from_link(key)
    _begin(key, options, from_link if from_link and from_link in options else default)
    chosen = st.selectbox(label, options, key=key, format_func=options_in(language()), on_change=on_change, help=help)
    return _chosen_one(key, from_link, chosen, options, default)


def several(key: str, label: str, options: Sequence[str], default: Sequence[str], help: str | None = None) -> list[str]:
    """Any of a few names, all of them in sight; in the order of the options."""
    from_link = None if key in st.session_state else st.query_params.get_all(key)
    offered = [name for name in from_link or () if name in options]
    _begin(key, options, offered if offered or from_link == [""] else list(default))
    chosen = st.pills(label, options, selection_mode="multi", key=key, format_func=options_in(language()), help=help)
    value = [name for name in options if name in chosen]
    _keep_in_link(key, value or [""], list(default))
    given = ",".join(sorted(set(from_link))) if from_link else None
    _note(key, given, lambda text: text in ("", ",".join(sorted(value))), ",".join(value), _one_of(options))
    declared().values[key] = value or [""]
    return value


def _begin(key: str, options: Sequence[str], first: str | list[str]) -> None:
    """Give a control with named options its first value, also where it holds what is no option any more.

    Streamlit would write into the link what the reader sees; here a link holds the names, the same in all languages.
    """
    held, languages = st.session_state.get(key), declared().languages
    if held is None or not set(held if isinstance(first, list) else [held]) <= set(options):
        st.session_state[key] = first
    elif languages.get(key) != language():
        st.session_state[key] = held  # the browser holds it by what it was called in the other language
    languages[key] = language()


def _chosen_one(key: str, from_link: str | None, chosen: str | None, options: Sequence[str], default: str) -> str:
    """The chosen option; kept in the link, and noted."""
    value = chosen if chosen is not None and chosen in options else default
    _keep_in_link(key, value, default)
    _note(key, from_link, lambda text: text == value, value, _one_of(options))
    return value


def _keep_in_link(key: str, value: str | list[str], default: str | list[str]) -> None:
    """Write a value into the link, unless it is the default."""
    said = st.query_params.get_all(key) if isinstance(value, list) else st.query_params.get(key)
    if value != (said or default):
        if value == default:
            del st.query_params[key]
        else:
            st.query_params[key] = value


def switch(key: str, label: str, default: bool = False, help: str | None = None, on_change: Callable[[], None] | None = None) -> bool:
    """Yes or no."""
    from_link = _from_link(key)
    value = st.toggle(label, default, key=key, bind="query-params", help=help, on_change=on_change)
    _note(key, from_link, lambda text: text.lower() in (("true", "1") if value else ("false", "0")), str(value).lower(), "true, false")
    return value


def text(key: str, label: str, default: str, on_change: Callable[[], None] | None = None, help: str | None = None, most: int = 200) -> str:
    """A short text, of at most so many characters."""
    value = st.text_input(label, default, key=key, bind="query-params", on_change=on_change, help=help, max_chars=most) or ""
    declared().values[key] = value
    return value


def matrix(
    key: str, label: str, default: np.ndarray, help: str | None = None, most: int = 0, check: Callable[[np.ndarray], object] | None = None,
    name: str = "",
) -> np.ndarray:  # fmt: skip
    """A matrix as text, ``0.15,0.2;0.25,0.3``, typed or pasted; a text that is no such matrix is explained and the last good one kept.

    Args:
      key: its parameter in the link.
      label: what the reader sees.
      default: its value where the link says nothing, (m, n); its shape is the shape expected, unless ``most`` is given.
      help: a sentence behind a question mark.
      most: if given, any shape will do with at most so many rows and columns, and a column is written as one.
      check: raises InputError for a matrix that will not do.
      name: what errors call it, if not by its label.

    Returns: the matrix.
    """
    from_link = _from_link(key)
    write = format_matrix if most else as_text
    told = name or label
    read = functools.partial(_read_any, label=told, most=most) if most else functools.partial(_read, label=told, shape=default.shape)
    held = st.text_area(label, write(default), key=key, bind="query-params", height=68, on_change=_tidy, args=(key, read, write), help=help)
    good = st.session_state.setdefault("last_good", {})
    try:
        value = read(held or "")
        if check:
            check(value)
        good[key] = value
    except InputError as error:
        value = _kept(good.get(key), default, most, check)
        sentence = complaint(error, _("Shown with the last good value."))
        st.error(sentence)
        if from_link is not None:
            declared().notes.append(sentence)
    declared().values[key] = write(value)
    return value


def _kept(last: np.ndarray | None, default: np.ndarray, most: int, check: Callable[[np.ndarray], object] | None) -> np.ndarray:
    """The last good matrix where it still will do, else the default."""
    if last is None or not (most or last.shape == default.shape):
        return default
    try:
        if check:
            check(last)
        return last
    except InputError:
        return default


def as_text(matrix: np.ndarray) -> str:
    """A matrix as it stands in a link; a column is written in a row."""
    return format_matrix(matrix.T if matrix.shape[1] == 1 else matrix)


@functools.lru_cache(maxsize=512)
def _read(text: str, label: str, shape: tuple[int, ...]) -> np.ndarray:
    """A matrix of a shape; kept, since most stay as they are, and therefore not to be written into."""
    rows, columns = shape
    found = parse_column(text, label, rows) if columns == 1 else parse_matrix(text, label, (rows, columns))
    found.setflags(write=False)
    return found


def _read_any(text: str, label: str, most: int) -> np.ndarray:
    found = parse_matrix(text, label)
    if max(found.shape) > most:
        given = "×".join(map(str, found.shape))
        raise InputError("%(name)s may have at most %(most)s rows and %(most)s columns, not %(given)s", name=label, most=most, given=given)
    return found


def _tidy(key: str, read: Callable[[str], np.ndarray], write: Callable[[np.ndarray], str]) -> None:
    """Write a matrix that was typed or pasted as it stands in links; a text that has left the page since has nothing to write."""
    with contextlib.suppress(InputError, KeyError):
        st.session_state[key] = write(read(st.session_state[key]))


def preset(label: str, sentence: str, values: Mapping[str, object], answer: str) -> None:
    """A state that is worth a question; the same whatever state the page is in.

    Args:
      label: the name of the state.
      sentence: the question worth asking there.
      values: by key, as the controls hold them (a select or scale holds text, a matrix its text).
      answer: the answer; its numbers are on the page in that state.
    """
    declared().presets.append(Preset(label, sentence, values, answer))


def presets() -> None:
    """A button for each preset of the page, which gives controls its values and puts its question above the page."""
    if not declared().presets:
        return
    st.header(_("Now break it"), anchor=False)
    with st.container(key="presets"):
        for preset in declared().presets:
            text = f"**{preset.label}** · {preset.sentence}"
            st.button(text, key=f"preset {preset.label}", on_click=_choose, args=(preset,), wrap=True, width="stretch")


def _choose(preset: Preset) -> None:
    """Set the values, and remember the question, which stands above the page until it is left."""
    load(preset.values)
    st.session_state["chosen"] = Chosen(preset.sentence, preset.answer, st.session_state.get("lang", ""), chosen().count + 1)


@dataclass(frozen=True)
class Chosen:
    """The preset that was chosen last: its sentence and answer, the language they were read in, and how many have been chosen so far."""

    sentence: str = ""
    answer: str = ""
    language: str = ""
    count: int = 0


def chosen() -> Chosen:
    """The preset that was chosen last."""
    found = st.session_state.get("chosen")
    return found if found is not None else Chosen()


def _in_link(value: object) -> str | list[str]:
    """A control's value as it stands in a link."""
    if isinstance(value, list | tuple):
        return [str(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else f"{value:.12g}" if isinstance(value, float) else str(value)


def _from_link(key: str) -> str | None:
    """What the link says of a control, when the control is about to appear for the first time."""
    return None if key in st.session_state else st.query_params.get(key)


def _note(key: str, from_link: str | None, same: Callable[[str], bool], value: str, expected: str) -> None:
    """Declare a value, and note when the link asked for another."""
    declared().values[key] = value
    if from_link is None:
        return
    try:
        understood = same(from_link)
    except ValueError:
        understood = False
    if not understood:
        given = from_link if len(from_link) <= 30 else from_link[:29] + "…"
        sentence = _(
            "The link says `%(key)s = %(given)s`; expected: %(expected)s. Shown with %(value)s.",
            key=key, given=_as_code(given), expected=expected, value=value,
        )  # fmt: skip
        declared().notes.append(sentence)


def _one_of(options: Sequence[str]) -> str:
    """A list of names, the middle left out where it is long."""
    shown = options if len(options) <= 12 else [*options[:5], "…", *options[-2:]]
    return listed(shown)


def _as_code(given: str) -> str:
    """Text that cannot end the code span it stands in."""
    return "".join(character for character in given if character.isprintable() and character != "`")


def _snap(value: float, low: float, high: float, step: float) -> float:
    """The nearest number on the scale."""
    return min(max(round(low + round((value - low) / step) * step, 12), low), high) + 0.0


def _clean(key: str, low: float, high: float, step: float) -> None:
    """Put a value that came from a link onto the scale before its slider is drawn."""
    held = st.session_state.get(key)
    if isinstance(held, float) and held != (on_scale := _snap(held, low, high, step)):
        st.session_state[key] = on_scale


def _followed(key: str, committed: float, step: float, snap: Callable[[float], Number], value: Number) -> Number:
    """The value under the thumb while this slider is dragged and its release has not yet committed it, else ``value``."""
    drag = declared().drag
    if drag is None or key not in drag.values or abs(drag.start[key] - committed) > step / 2:
        return value
    return snap(drag.values[key])
