"""Sliders: a number on a scale, dragged or typed, which any other number that makes sense widens."""

import contextlib
from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from dlmath import InputError
from pages.ui.inputs import ranges
from pages.ui.inputs.declared import Slider, declared, set_values
from pages.ui.inputs.linked import note, said_of
from pages.ui.inputs.ranges import LARGEST, POSITIVE, Held, Listed, Range, Stepped
from pages.ui.platform import internals
from pages.ui.writing.text import _, complaint


def draggable(chart: str, x: str, y: str) -> None:
    """Let the point of a chart be dragged: the sliders ``x`` and ``y`` follow it, and hold its place when it is let
    go."""
    declared().points[chart] = (x, y)


def drop(values: Mapping[str, float]) -> None:
    """Give the sliders of a dragged point the values it was let go at."""
    found = declared()
    movable = {key for keys in found.points.values() for key in keys}
    set_values(
        {
            key: found.sliders[key].shown.dragged(value)
            for key, value in values.items()
            if key in movable & found.sliders.keys()
        }
    )


def take(key: str, text: str) -> None:
    """Give a slider the number that was typed into its field, or for no text its usual scale; what makes no sense there
    is passed over."""
    slider = declared().sliders.get(key)
    if slider is None or refusal(key, text):
        return
    number = ranges.read(text) if text.strip() else float(str(declared().values[key]))
    set_values({key: slider.usual.nearest(number) if text.strip() else slider.usual.usual(number)})
    if slider.on_change:
        slider.on_change()


def refusal(key: str, text: str) -> str:
    """Why a slider does not take what was typed into its field; empty if it does."""
    slider = declared().sliders.get(key)
    if slider is None or not text.strip():
        return ""
    try:
        allowed = slider.usual.allows(ranges.read(text))
    except InputError as error:
        return complaint(error)
    return "" if allowed else _("Expected: %(expected)s.", expected=slider.usual.expected())


def slider(
    key: str,
    label: str,
    low: float,
    high: float,
    default: float,
    step: float,
    help: str | None = None,
    disabled: bool = False,
    least: float = -LARGEST,
    most: float = LARGEST,
) -> float:
    """A number on a linear scale, which any other number widens.

    Args:
      key: its parameter in the link.
      label: what the reader sees.
      low, high, step: the usual scale.
      default: its value where the link says nothing.
      help: a sentence behind a question mark.
      disabled: whether it has no effect on what is shown, and cannot be moved; its value stays.
      least, most: between which numbers make sense.

    Returns: the value; while the slider is dragged, the value under the thumb.
    """
    usual = Stepped(low, high, step, least, most)
    from_link, held = _begin_number(key, usual, default)
    shown = usual.holding(default).holding(float(held))
    _keep(key, held, shown, default)
    form = shown.format(float(held))
    value = st.slider(
        label,
        shown.low,
        shown.high,
        default,
        shown.step,
        format=form,
        key=key,
        bind="query-params",
        help=help,
        disabled=disabled,
    )
    return float(_end_number(key, from_link, value + 0.0, value, Slider(usual, shown), shown.step))


def whole(
    key: str,
    label: str,
    low: int,
    high: int,
    default: int,
    on_change: Callable[[], None] | None = None,
    help: str | None = None,
) -> int:
    """A whole number on a slider, none other than on its scale; arguments as for ``slider``, and what to do when it has
    changed, on release and on the way there."""
    usual = Stepped(low, high, 1, low, high, whole=True)
    from_link, held = _begin_number(key, usual, default)
    _keep(key, held, usual, default)
    value = int(st.slider(label, low, high, default, 1, key=key, bind="query-params", on_change=on_change, help=help))
    moved = int(_end_number(key, from_link, value, value, Slider(usual, usual, on_change), 1.0))
    if (grab := declared().grab) and moved != value:
        grab.moved[key] = moved
        if on_change:
            on_change()
    return moved


def scale(
    key: str,
    label: str,
    options: Sequence[str],
    default: str,
    help: str | None = None,
    disabled: bool = False,
    least: float = POSITIVE,
    most: float = LARGEST,
    whole: bool = False,
    fixed: bool = False,
) -> float:
    """A number from a list of numbers written as text, such as a logarithmic scale, or any other that makes sense; as
    for ``slider``.

    ``whole``: whether only whole numbers make sense; ``fixed``: whether only those of the list.
    """
    usual = Listed(tuple(options), least, most, whole, fixed)
    from_link, held = _begin_number(key, usual, default)
    if st.session_state.get(key, held) != held:
        st.session_state[key] = held
    shown = usual.holding(str(held))
    chosen = st.select_slider(
        label, shown.options, value=default, key=key, bind="query-params", help=help, disabled=disabled
    )
    moved = _end_number(key, from_link, chosen, shown.options.index(chosen), Slider(usual, shown), 1.0)
    declared().values[key] = str(moved)
    return float(moved)


def _begin_number(key: str, usual: Range, default: Held) -> tuple[str | None, Held]:
    """What the link says of a slider about to appear for the first time, and what the slider is going to hold: exactly
    this, if it makes sense."""

    def corrected(text: str) -> str | None:
        number = _number(text)
        if number is None:
            return None
        taken = usual.nearest(number)
        return None if _says(text, taken) else _text(taken)

    from_link = said_of(key, corrected)
    if key in st.session_state:
        return from_link, usual.nearest(float(st.session_state[key]))
    number = None if from_link is None else _number(from_link)
    return from_link, default if number is None else usual.nearest(number)


def _says(text: str, held: Held) -> bool:
    """Whether Streamlit reads a text in the link as this value."""
    if isinstance(held, str):
        return text == held
    with contextlib.suppress(ValueError):
        return float(text) == held
    return False


def _keep(key: str, held: Held, shown: Stepped, default: Held) -> None:
    """Let a slider hold a value where it held one that makes no sense, or its scale is another.

    To Streamlit a slider with another scale is another, which knows some older value, or takes the one in the link.
    """
    scales = declared().scales
    if key in st.session_state and (held != st.session_state[key] or scales.get(key) not in (None, shown.ends)):
        st.session_state[key] = held
        internals.overrule_link(key, None if held == default else _text(held))
    scales[key] = shown.ends


def _end_number(key: str, from_link: str | None, value: Held, place: float, slider: Slider, step: float) -> Held:
    """The value of a slider that has been drawn, declared and, where the link asked for another, noted; under the thumb
    while dragged."""
    found = declared()
    found.sliders[key] = slider
    found.values[key] = _text(value)
    if from_link is not None:
        note(key, from_link, lambda text: _number(text) == float(value), _text(value), slider.usual.expected)
    drag = found.drag
    if drag is None or key not in drag.values or abs(drag.start[key] - place) > 0.51 * step:
        return value
    return slider.shown.dragged(drag.values[key])


def _text(held: Held) -> str:
    return held if isinstance(held, str) else ranges.written(held)


def _number(text: str) -> float | None:
    """The number that a link gives, if it does."""
    try:
        return ranges.read(text)
    except InputError:
        return None
