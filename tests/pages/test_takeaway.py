"""The takeaway on the page: closed it costs nothing, open it shows the state that the page shows, and bad links are
said."""

import pytest
from streamlit.testing.v1 import AppTest

from dlmath import LOSSES, trace
from dlmath.network.steps import steps
from pages.backprop_walkthrough.parts import numpy_code, torch_code
from pages.ui.network import scenes
from pages.ui.writing.text import in_language
from tests.page import HOSTILE, open_page, texts

PAGE = "backprop_walkthrough/step_by_step"


def opened(tab: str, **link: object) -> AppTest:
    """The walkthrough of a link with one of the tabs open."""
    at = open_page(PAGE, **link)
    at.session_state["takeaway"] = True
    at.session_state["takeaway_tab"] = tab
    at.run()
    assert not at.exception
    return at


def listings(at: AppTest) -> list[str]:
    return [each.value for each in at.code if "import" in each.value]


def test_closed_it_makes_nothing() -> None:
    at = open_page(PAGE, lang="en")
    assert listings(at) == []
    assert not at.get("download_button")
    assert not at.file_uploader


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("library", "module"), [("NumPy", numpy_code), ("PyTorch", torch_code)])
def test_listings_are_those_of_the_state_shown(library: str, module: object, language: str) -> None:
    at = opened(
        {"en": "Code", "zh": "代码"}[language], lang=language, scene="classifier", batch=3, step=8, library=library
    )
    scene = scenes.SCENES["classifier"]
    t = trace(scene.network, scene.X[:, :3], scene.Y[:, :3], LOSSES[scene.loss])
    one, whole = listings(at)
    assert one == in_language(language, lambda: module.one_step(steps(t)[7], t, 0.5)).strip()
    assert whole == in_language(language, lambda: module.whole_pass(t, 0.5)).strip()


@pytest.mark.parametrize("scene", scenes.NAMES)
def test_every_tab_opens_for_every_scene(scene: str) -> None:
    at = opened("Code", lang="en", scene=scene, batch=8)
    assert len(listings(at)) == 2
    at.session_state["takeaway_tab"] = "Worksheet"
    at.run()
    assert not at.exception
    assert len(at.get("download_button")) == 5


@pytest.mark.parametrize("value", [value for value in HOSTILE if not value.isdigit()])
def test_hostile_values_give_the_default_or_the_nearest_and_a_note(value: str) -> None:
    code = opened("Code", lang="en", library=value)
    assert listings(code)[0].startswith("import numpy")
    sheets = opened("Worksheet", lang="en", blanks=value, students=value, first=value)
    assert (sheets.slider(key="students").value, sheets.slider(key="first").value) == (
        (60, 940) if value == "1e308" else (30, 1)
    )
    assert "every number" in texts(sheets)


def test_too_many_students_are_said() -> None:
    at = opened("Worksheet", lang="en", students=61)
    assert "students = 61" in at.warning[0].value
    assert "1 to 60" in at.warning[0].value
