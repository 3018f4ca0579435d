"""The inputs of a lesson: each declared once, bound to the link, checked, and followed while it is dragged.

The key of a control is its parameter in the link and its handle in tests. A default is part of what a link means, so it
is never changed.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import streamlit as st

from dlmath.functions.constants import CONSTANTS, family
from pages.ui.inputs import constants, guesses, live
from pages.ui.inputs.declared import Preset as Preset
from pages.ui.inputs.declared import Question as Question
from pages.ui.inputs.declared import declared as declared
from pages.ui.inputs.declared import held as held
from pages.ui.inputs.declared import in_link as in_link
from pages.ui.inputs.declared import load as load
from pages.ui.inputs.declared import restore
from pages.ui.inputs.declared import set_values as set_values
from pages.ui.inputs.linked import keep_in_link, note, said_of
from pages.ui.inputs.matrices import as_text as as_text
from pages.ui.inputs.matrices import matrix as matrix
from pages.ui.inputs.matrices import vector as vector
from pages.ui.inputs.ranges import one_of
from pages.ui.inputs.sliders import draggable as draggable
from pages.ui.inputs.sliders import drop, refusal, take
from pages.ui.inputs.sliders import scale as scale
from pages.ui.inputs.sliders import slider as slider
from pages.ui.inputs.sliders import whole as whole
from pages.ui.layout import roles
from pages.ui.writing.literal import AsIs
from pages.ui.writing.text import _, language, options_in

Width = int | Literal["stretch"]


def choice(
    key: str,
    label: str,
    options: Sequence[str],
    default: str,
    on_change: Callable[[], None] | None = None,
    help: str | None = None,
    hidden: bool = False,
    known: Sequence[str] = (),
    told: Callable[[str], str] | None = None,
    shown: Callable[[str], str] | None = None,
) -> str:
    """One of a few names, all of them in sight; a link may hold a name that is ``known`` though it is not offered now,
    which needs no note.

    What is ``told`` of the name that is chosen stands behind the label; ``shown`` as for ``select``.
    """
    draw = functools.partial(st.segmented_control, required=True, label_visibility="collapsed" if hidden else "visible")
    return _one_name(draw, key, label, options, default, on_change, help, told, known, shown)


def select(
    key: str,
    label: str,
    options: Sequence[str],
    default: str,
    on_change: Callable[[], None] | None = None,
    help: str | None = None,
    told: Callable[[str], str] | None = None,
    shown: Callable[[str], str] | None = None,
) -> str:
    """One of many names, in a list that opens; ``told`` as for ``choice``; ``shown`` says what the reader sees of
    each, where that is no usual option."""
    return _one_name(st.selectbox, key, label, options, default, on_change, help, told, shown=shown)


def function(
    key: str,
    label: str,
    options: Sequence[str],
    default: str,
    help: str | None = None,
    told: Callable[[str], str] | None = None,
    listed: bool = True,
) -> str:
    """One of some functions, in a list that opens or all in sight, and where it has a constant, such as leaky ReLU,
    that beside it."""
    held = constants.taken(str(st.session_state.get(key) or said_of(key) or default), options) or default
    if key not in st.session_state and key in st.query_params and family(held) in CONSTANTS:
        st.session_state[key] = held
    offered = constants.offered_with(held, options)
    in_sight = functools.partial(st.segmented_control, required=True)
    name = _one_name(st.selectbox if listed else in_sight, key, label, offered, default, None, help, told)
    constants.field(key, name, lambda chosen: set_values({key: chosen}))
    return name


def several(
    key: str,
    label: str,
    options: Sequence[str],
    default: Sequence[str],
    help: str | None = None,
    shown: Callable[[str], str] | None = None,
) -> list[str]:
    """Any of a few names, all of them in sight; in the order of the options; ``shown`` as for ``select``."""
    restore(key)
    from_link = None if key in st.session_state else st.query_params.get_all(key)
    offered = [name for name in from_link or () if name in options]
    _begin(key, options, offered if offered or from_link == [""] else list(default))
    written = shown or options_in(language())
    chosen = st.pills(label, options, selection_mode="multi", key=key, format_func=written, help=help)
    value = [name for name in options if name in chosen]
    keep_in_link(key, value or [""], list(default))
    given = ",".join(sorted(set(from_link))) if from_link else None
    note(key, given, lambda text: text in ("", ",".join(sorted(value))), ",".join(value), lambda: one_of(options))
    declared().values[key] = value or [""]
    return value


def counted(key: str, label: str, most: int, default: int, help: str | None = None) -> int:
    """A whole number from 1 on; not asked where it can only be 1."""
    return whole(key, label, 1, most, min(default, most), help=help) if most > 1 else 1


class Place(NamedTuple):
    """One of several names in a row: its label, which names may stand there after those before it, and what is told of
    the one that does."""

    label: str
    offered: Callable[[Sequence[str]], Sequence[str]]
    told: Callable[[str], str] | None = None
    help: Callable[[Sequence[str]], str] | None = None


def names(
    key: str,
    places: Sequence[Place],
    default: str,
    between: str = ",",
    on_change: Callable[[], None] | None = None,
    width: Width = "stretch",
) -> list[str]:
    """A name at each of some places, in lists that open; in the link one text, in which the last name goes on where it
    is too short."""
    from_link = said_of(key)
    held = filled_up(str(st.session_state.get(key) or from_link or default).split(between), len(places))
    usual, found = filled_up(default.split(between), len(places)), list[str]()
    for i, place in enumerate(places):
        offered = place.offered(found)
        name = next(filter(None, (constants.taken(each, offered) for each in (held[i], usual[i], offered[0]))))
        widget, label = f"{key} {i + 1}", f"{place.label} · {place.told(name)}" if place.told else place.label
        st.session_state[widget] = name
        help = place.help(offered) if place.help else None
        put = functools.partial(_put, key, i, len(places), between, on_change)
        st.selectbox(
            label,
            constants.offered_with(name, offered),
            key=widget,
            format_func=options_in(language()),
            on_change=lambda widget=widget, put=put: put(st.session_state[widget]),
            help=help,
            width=width,
        )
        constants.field(widget, name, put)
        found.append(name)
    text = _joined_names(found, between) if places else between.join(held) or default
    st.session_state[key] = text
    keep_in_link(key, text, default)
    if places:
        note(
            key,
            from_link,
            lambda said: said in (text, between.join(found)),
            text,
            lambda: one_of(places[0].offered([])),
        )
    declared().values[key] = text
    return found


def filled_up(names: Sequence[str], n: int) -> list[str]:
    """The first n of some names; the last goes on where there are fewer."""
    return [*names[:n], *[names[-1]] * (n - len(names))]


def _joined_names(names: Sequence[str], between: str) -> str:
    return names[0] if len(set(names)) == 1 else between.join(names)


def _put(key: str, i: int, n: int, between: str, on_change: Callable[[], None] | None, name: str) -> None:
    """One name has been chosen: the text that the link keeps has it in its place."""
    found = filled_up(str(st.session_state[key]).split(between), n)
    found[i] = name
    set_values({key: _joined_names(found, between)})
    if on_change:
        on_change()


def _one_name(
    draw: Callable[..., str | None],
    key: str,
    label: str,
    options: Sequence[str],
    default: str,
    on_change: Callable[[], None] | None,
    help: str | None,
    told: Callable[[str], str] | None,
    known: Sequence[str] = (),
    shown: Callable[[str], str] | None = None,
) -> str:
    """The name that is chosen in a control; kept in the link, and noted."""
    from_link = said_of(key)
    if from_link in known and from_link not in options:
        from_link = None
    _begin(key, options, from_link if from_link and from_link in options else default)
    label = f"{label} · {told(st.session_state[key])}" if told else label
    written = shown or options_in(language())
    chosen = draw(label, options, key=key, format_func=written, on_change=on_change, help=help)
    value = chosen if chosen is not None and chosen in options else default
    keep_in_link(key, value, default)
    declared().defaults[key] = default
    note(key, from_link, lambda text: text == value, value, lambda: one_of(options))
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


def switch(
    key: str, label: str, default: bool = False, help: str | None = None, on_change: Callable[[], None] | None = None
) -> bool:
    """Yes or no."""
    from_link = said_of(key)
    value = st.toggle(label, default, key=key, bind="query-params", help=help, on_change=on_change)
    declared().defaults[key] = in_link(default)
    note(
        key,
        from_link,
        lambda text: text.lower() in (("true", "1") if value else ("false", "0")),
        str(value).lower(),
        lambda: "true, false",
    )
    return value


def text(
    key: str,
    label: str,
    default: str,
    on_change: Callable[[], None] | None = None,
    help: str | None = None,
    most: int | None = 200,
    height: int = 0,
) -> str:
    """A text of at most so many characters, None for any number: a line, or in a box of a height."""
    said_of(key)
    if height:
        value = (
            st.text_area(
                label,
                default,
                key=key,
                bind="query-params",
                on_change=on_change,
                help=help,
                max_chars=most,
                height=height,
            )
            or ""
        )
    else:
        value = (
            st.text_input(label, default, key=key, bind="query-params", on_change=on_change, help=help, max_chars=most)
            or ""
        )
    declared().values[key] = value
    return value


def long_text(key: str, label: str, default: str, longest: int, height: int, help: str | None = None) -> str:
    """A text in a box, of any length; in the link as long as it has no more than so many characters."""
    from_link = said_of(key)
    if key not in st.session_state:
        st.session_state[key] = default if from_link is None else from_link
    text = st.text_area(label, key=key, height=height, help=help) or ""
    kept = text if len(text) <= longest else default
    keep_in_link(key, kept, default)
    declared().values[key] = kept
    return text


def preset(label: str, sentence: str, values: Mapping[str, object], answer: str, guess: guesses.Guess) -> None:
    """A state that is worth a question; the same whatever state the page is in.

    Args:
      label: the name of the state.
      sentence: the question worth asking there, which the guess answers.
      values: by key, as the controls hold them (a select or scale holds text, a matrix its text).
      answer: the answer; its numbers are on the page in that state.
      guess: what is asked, and how it is judged. ``right`` and each ``Wrong`` are functions of ``values``, which
        compute with dlmath when a guess is judged.
    """
    declared().presets.append(Preset(label, sentence, values, answer, guess))


def presets() -> None:
    """A button for each preset of the page, which gives controls its values and puts its question above the page."""
    if not declared().presets:
        return
    st.header(_("Now break it"), anchor=False)
    with roles.PRESETS.open():
        for preset in declared().presets:
            text = f"**{preset.label}** · {preset.sentence}"
            st.button(text, key=key_of(preset), on_click=_choose, args=(preset,), wrap=True, width="stretch")


def key_of(preset: Preset) -> str:
    """The key of its button."""
    return f"preset {preset.label}"


def _choose(preset: Preset) -> None:
    """Set the values, and ask the question, which the link names and which stands above the page until it is left."""
    load(preset.values)
    st.query_params[ASK] = preset.name
    st.session_state["chosen"] = Chosen(preset, chosen().count + 1)


@dataclass(frozen=True)
class Chosen:
    """The preset whose question is asked now, if one is, and how many have been chosen so far."""

    preset: Preset | None = None
    count: int = 0


def chosen() -> Chosen:
    """The preset whose question is asked now."""
    found = st.session_state.get("chosen")
    return found if found is not None else Chosen()


def asked(others: Mapping[str, Preset]) -> Preset | None:
    """The preset of this page that the link asks about, or one of some others, by name; when all are declared."""
    name = st.query_params.get(ASK, "")
    found = next((each for each in declared().presets if each.name == name), None)
    st.session_state["chosen"] = Chosen(found, chosen().count)
    return found or others.get(name)


ASK = "ask"


def _words() -> dict[str, str]:
    return _words_in(language())


@functools.cache
def _words_in(tag: str) -> dict[str, str]:
    """What fields, cells and their buttons are called in the language of the page."""
    return {
        "type": _("Type a number to set any value; Delete brings the usual scale back"),
        "sign": _("Change the sign"),
        "cell": _("row %(row)s, column %(column)s", row=AsIs("{row}"), column=AsIs("{column}")),
        "row": _("Add a row"),
        "column": _("Add a column"),
        "text": _("Cells or text"),
        "point": _("Point that can be dragged, or moved by the arrow keys"),
        "transpose": _("Transpose: weights may be given as inputs × units"),
    }


def _matrices() -> Mapping[str, live.Cells]:
    return declared().matrices


HEARD = live.Heard(drop, take, refusal, _words, _matrices)
