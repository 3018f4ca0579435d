"""A slider that is dragged may change how many other inputs there are, or their scales: what those held is not lost
before it is let go.

Each run while it is dragged begins with what all controls held when it was grabbed. So the page depends on where the
thumb is, not on its way there.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import streamlit as st

from pages.ui.inputs.live import Drag


@dataclass
class Grab:
    """What the controls held when a slider was grabbed.

    Attributes:
      part: the part of the page that the slider stands in, "" for the page.
      start: what is dragged, and the values that it came from.
      values: by key, what every control held.
      link: by key, what the link said of it.
      left: by key, what controls held when the last run ended; what differs from it has been changed by the reader
        since.
      given: the keys of controls that have been given values since.
      moved: by key, the value under the thumb.
      over: whether something has been committed since; the next run is as free as any.
      restoring: whether this run begins with the values.
    """

    part: str
    start: dict[str, float]
    values: dict[str, object]
    link: dict[str, list[str]]
    left: dict[str, object]
    given: set[str] = field(default_factory=set)
    moved: dict[str, object] = field(default_factory=dict)
    over: bool = False
    restoring: bool = True

    def held(self, key: str, default: object) -> object:
        """What a control holds in this run, whether or not it has been drawn: under the thumb if it is dragged, else
        from before the drag."""
        if key in self.moved:
            return self.moved[key]
        return self.values.get(key, default) if self._restores(key) else st.session_state.get(key, default)

    def restore(self, key: str) -> None:
        """Give a control about to be drawn what it held before the drag, in the link as well where it had left the
        page."""
        if not self._restores(key) or key not in self.values:
            return
        if key not in st.session_state and key in self.link:
            st.query_params[key] = self.link[key]
        if st.session_state.get(key) != self.values[key]:
            st.session_state[key] = self.values[key]

    def end_run(self) -> None:
        """Note what the run has left behind, to tell what the reader changes from it."""
        self.left = _held(self.values)
        self.given.clear()
        self.moved.clear()

    def committed(self) -> bool:
        """Whether a control has been changed, or given a value, since the last run."""
        return bool(self.given) or any(map(self._changed, self.left))

    def _restores(self, key: str) -> bool:
        return self.restoring and key not in self.given and not self._changed(key)

    def _changed(self, key: str) -> bool:
        return key in self.left and key in st.session_state and st.session_state[key] != self.left[key]


def follow(last: Grab | None, drag: Drag | None, part: str, keys: Iterable[str]) -> Grab | None:
    """What a run begins with, if a slider is dragged, or has been up to now.

    Args:
      last: of the last run.
      drag: what is dragged in the part of the page that runs.
      part: its name.
      keys: of the controls there are.
    """
    if last and last.part != part and drag is None:
        return last
    if drag is None:
        if last is None or last.over:
            return None
        last.over = True
        return last
    if last is None or last.part != part or (last.over and last.start != drag.start):
        held = _held(keys)
        return Grab(
            part, drag.start, held, {key: st.query_params.get_all(key) for key in held if key in st.query_params}, held
        )
    if last.over:
        last.restoring = False
    last.over, last.start = last.over or last.committed(), drag.start
    return last


def _held(keys: Iterable[str]) -> dict[str, object]:
    return {key: st.session_state[key] for key in keys if key in st.session_state}
