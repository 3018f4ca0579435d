"""The roles that parts of a page have: what each means to a reader, and how it lies on a wide page, where columns are
stacked, on a phone, and in a lecture.

A part has its role by its key, which Streamlit writes into the page as a class. Styles say ``.role-inputs``, scripts
``ROLE.inputs`` (see rules.py); lessons open a role, or give its key to what they draw.
"""

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from pages.ui.platform.internals import DeltaGenerator, with_key, with_key_from


@dataclass(frozen=True)
class Role:
    """What a part of a page is for, and how it lies.

    Columns are stacked up to ``rules.STACKED`` wide; a lecture is narrow up to ``rules.NARROW``.

    Attributes:
      key: of the part that has the role; where a page may have several, what their keys begin with.
      meaning: what the part is to a reader.
      several: whether a page may have several, each with a name of its own.
      first: whether its column comes first where columns are stacked.
      beside: how wide the columns beside it are there: "100%" gives each a line; empty leaves them as they are.
      width: which width its content keeps; a part that is narrower scrolls sideways.
      only_stacked: whether it keeps that width only where columns are stacked.
      height: which height it keeps, so that nothing below it jumps.
      lecture: how much of the width its column takes in a narrow lecture.
      hidden: whether it is on the page only to bind values to the link.
    """

    key: str
    meaning: str
    several: bool = False
    first: bool = False
    beside: str = ""
    width: str = ""
    only_stacked: bool = False
    height: str = ""
    lecture: str = ""
    hidden: bool = False

    @property
    def selector(self) -> str:
        """Of all parts that have the role."""
        return with_key_from(f"{self.key}_") if self.several else with_key(self.key)

    def named(self, name: str) -> str:
        """The key of one of several parts that have the role."""
        if bool(name) != self.several:
            raise ValueError(f"a part with the role {self.key!r} {'needs a' if self.several else 'has no'} name")
        return f"{self.key}_{name}" if name else self.key

    def open(
        self, name: str = "", horizontal: bool = False, vertical_alignment: Literal["top", "center"] = "top"
    ) -> DeltaGenerator:
        """A container that has the role."""
        return st.container(key=self.named(name), horizontal=horizontal, vertical_alignment=vertical_alignment)


# What a lesson is made of.
INPUTS = Role(
    "inputs",
    "what the reader moves; beside the picture, below it on a phone, in two columns where columns are stacked",
)
MORE_INPUTS = Role(
    "inputs", "what moves another picture, or stands in lines of its own already: stays below one another", several=True
)
PICTURE = Role(
    "network",
    "the picture that answers",
    first=True,
    beside="100%",
    width="540px",
    only_stacked=True,
    lecture="72%",
)
WIDE = Role("wide", "a picture whose letters need a width", several=True, first=True, beside="100%", width="40rem")
PANELS = Role("panels", "a second picture, right of the first", lecture="72%")
FORMULA = Role("formula", "the arithmetic that follows the picture", height="20rem")
SENTENCE = Role("sentence", "what happens in this step", height="3.1rem")
BACK = Role("back", "the button that leads a step back; a clicker presses it in a lecture")
NEXT = Role("next", "the button that leads a step on; a clicker presses it in a lecture")

# The sheet of answers.
BOUND_ANSWERS = Role("answers_bound", "the answers as text, where cells are filled in: only for the link", hidden=True)
VERDICTS = Role("verdicts", "what is right, and what went wrong", height="7rem")
HELP = Role("help_shown", "as much help as is asked for", height="13rem")

# A training run.
FILM = Role("film", "the player of a run", first=True, beside="45%", lecture="75%")
DATA_INPUTS = Role("data_inputs", "data and layers of a run: many inputs, short ones side by side", lecture="100%")
LEARNING_INPUTS = Role("learning_inputs", "how a run learns: many inputs, short ones side by side")
COMPARISON = Role("comparison", "the run that is kept, beside this one")

# The frame of every page.
HEADER = Role("header", "title, language, what to pass on, settings")
LECTURE_BAR = Role("lecture_bar", "in a lecture: which screen it is, the keys, the way out")
LEAVE_LECTURE = Role("leave_lecture", "the button that ends a lecture")
PRESETS = Role("presets", "states worth a question, in as many columns as there is room for")
WATCHER = Role("live", "what watches the page")
PART_WATCHER = Role("live", "what watches a part of the page that runs by itself", several=True)

ROLES = {name.lower(): role for name, role in list(globals().items()) if isinstance(role, Role)}
