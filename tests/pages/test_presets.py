"""Every preset of a lesson has an answer that is true where it is given, in both languages."""

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.frame.lessons import lessons
from pages.ui.inputs.controls import Preset
from pages.ui.writing.text import catalogue
from tests.page import alts, answer_shown, in_link, numbers_in, open_page, texts

LESSONS = [path.removesuffix(".py") for pages in lessons().values() for path in pages]


def presets(at: AppTest) -> list[Preset]:
    """The presets of a page."""
    return list(at.session_state["declared"].presets)


@pytest.mark.parametrize("page", LESSONS)
def test_the_numbers_of_an_answer_are_on_the_page_in_that_state(page: str) -> None:
    at = open_page(page, lang="en")
    for preset in presets(at):
        at.button(key=f"preset {preset.label}").click().run()
        assert not at.exception
        assert at.info[0].value == preset.sentence
        assert answer_shown(at) == preset.answer
        shown = texts(at).replace(preset.answer, "")
        controls = [value for values in in_link(at).values() for value in values]
        counts = {str(count) for count in range(11)}  # such as of layers, or a power
        missing = numbers_in(preset.answer) - numbers_in(" ".join([shown, *alts(at), *controls])) - counts
        assert missing == set(), preset.label


@pytest.mark.parametrize("page", LESSONS)
def test_every_preset_has_an_answer_with_the_same_numbers_in_chinese(page: str) -> None:
    for preset in presets(open_page(page, lang="en")):
        assert len(preset.answer) > 20, preset.label
        decimals = [
            {each for each in numbers_in(text) if "." in each}
            for text in (preset.answer, catalogue("zh").get(preset.answer, preset.answer))
        ]
        assert decimals[0] == decimals[1], preset.label
