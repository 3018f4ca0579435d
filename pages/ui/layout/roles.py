"""The roles that parts of a page have: what each means to a reader, and how it lies on a wide page, where columns are
stacked, and on a phone.

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

    Columns are stacked up to the width that ``rules.WIDTHS`` calls stacked.

    Attributes:
      key: of the part that has the role; where a page may have several, what their keys begin with.
      meaning: what the part is to a reader.
      several: whether a page may have several, each with a name of its own.
      first: whether its column comes first where columns are stacked.
      beside: how wide the columns beside it are there: "100%" gives each a line; empty leaves them as they are.
      width: which width its content keeps; a part that is narrower scrolls sideways.
      only_stacked: whether it keeps that width only where columns are stacked.
      height: which height it keeps, so that nothing below it jumps; not in a lecture.
      hidden: whether it is on the page only to bind values to the link.
      together: which of the three it is that a first screen of 1440×900 has in sight together: what is "moved" (the
        first input in it), the "picture" that answers, the "arithmetic" that follows; the first of each counts.
    """

    key: str
    meaning: str
    several: bool = False
    first: bool = False
    beside: str = ""
    width: str = ""
    only_stacked: bool = False
    height: str = ""
    hidden: bool = False
    together: Literal["", "moved", "picture", "arithmetic"] = ""

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


# How wide what is moved, the picture and its arithmetic are beside one another on a first screen; and what is moved
# and a picture that has its arithmetic below it.
FIRST_SCREEN, BROAD_SCREEN = (300, 640, 400), (300, 1072)

# What a lesson is made of.
QUESTION = Role("question", "what somebody really asks, and the lesson answers, in large type")
INPUTS = Role(
    "inputs",
    "what the reader moves; beside the picture, below it on a phone, in two columns where columns are stacked",
    together="moved",
)
MORE_INPUTS = Role(
    "inputs",
    "what moves another picture, or stands in lines of its own already: stays below one another",
    several=True,
    together="moved",
)
PICTURE = Role(
    "network",
    "the picture that answers",
    first=True,
    beside="100%",
    width="540px",
    only_stacked=True,
    together="picture",
)
WIDE = Role(
    "wide",
    "a picture whose letters need a width",
    several=True,
    first=True,
    beside="100%",
    width="40rem",
    only_stacked=True,
    together="picture",
)
PLOT = Role("plot", "the picture that answers, where it fits a phone as it is", first=True, together="picture")
ARITHMETIC = Role("arithmetic", "the arithmetic that follows the picture, as high as it is", together="arithmetic")
FORMULA = Role("formula", "the arithmetic that follows the picture", height="20rem", together="arithmetic")
ONE_OF_SEVERAL = Role("one_of_several", "the arithmetic of one of several samples, above its numbers", height="31rem")
REMARK = Role(
    "remark",
    "what the numbers of this state come to, in words: covered as they are until a question is answered",
    several=True,
)
SENTENCE = Role("sentence", "what happens in this step", height="3.1rem")
BACK = Role("back", "the button that leads a step back; a clicker presses it in a lecture")
NEXT = Role("next", "the button that leads a step on; a clicker presses it in a lecture", together="moved")

# The sheet of answers.
BOUND_ANSWERS = Role("answers_bound", "the answers as text, where cells are filled in: only for the link", hidden=True)
VERDICTS = Role("verdicts", "what is right, and what went wrong", height="7rem", together="arithmetic")
HELP = Role("help_shown", "as much help as is asked for", height="13rem")

# A training run.
FILM = Role("film", "the player of a run", first=True, beside="45%", together="picture")
DATA_INPUTS = Role(
    "data_inputs",
    "data and layers of a run: many inputs, short ones side by side",
    together="moved",
)
LEARNING_INPUTS = Role("learning_inputs", "how a run learns: many inputs, short ones side by side", together="moved")

# The frame of every page.
HEADER = Role("header", "title, language, what to pass on, settings")
GUESS = Role("guess", "a question asked of this state, a guess, and what is said of it", several=True)
ROOM_BAR = Role("room_bar", "which room this is, what it asks, and how it has answered")
LECTURE_BAR = Role("lecture_bar", "in a lecture: which screen it is, the keys, the way out")
LEAVE_LECTURE = Role("leave_lecture", "the button that ends a lecture")
REVEAL = Role("reveal", "the button that shows what is asked for, without a guess", several=True)
OPEN_ROOM = Role("open_room", "the button that opens a room in a lecture")
PRESETS = Role("presets", "states worth a question, in as many columns as there is room for")
WATCHER = Role("live", "what watches the page")
PART_WATCHER = Role("live", "what watches a part of the page that runs by itself", several=True)

ROLES = {name.lower(): role for name, role in list(globals().items()) if isinstance(role, Role)}
