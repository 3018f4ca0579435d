"""Listings as notebooks: valid, the same bytes each time, and their cells run one after the other to the numbers of the
trace."""

import json
from typing import Any

import nbformat
import pytest

from dlmath.network.parameters import flatten
from dlmath.training.methods import Method, Underway
from pages.backprop_walkthrough.parts import code, numpy_code, torch_code
from pages.ui.network import scenes
from pages.ui.writing import notebook
from pages.ui.writing.text import in_language
from tests.page import open_page
from tests.pages.test_code_listings import ALPHA, partly_learned, run, same_as_trace, scene_trace
from tests.pages.test_takeaway import opened

LINK = "https://example.org/step_by_step?lang=en&scene=mazur"


def made(listing: str) -> dict[str, Any]:
    text = notebook.notebook(listing, "Step by step", "Which weight is to blame?", LINK)
    assert text == notebook.notebook(listing, "Step by step", "Which weight is to blame?", LINK)
    nbformat.validate(nbformat.reads(text, as_version=4))
    found: dict[str, Any] = json.loads(text)
    return found


def cells(found: dict[str, Any]) -> list[str]:
    return ["".join(cell["source"]) for cell in found["cells"] if cell["cell_type"] == "code"]


def run_cells(found: dict[str, Any]) -> dict[str, object]:
    """What the cells leave, run one after the other."""
    names: dict[str, object] = {}
    for source in cells(found):
        exec(compile(source, "cell", "exec"), names)
    return names


@pytest.mark.parametrize("N", [1, 3])
@pytest.mark.parametrize("scene", scenes.SCENES)
def test_cells_run_to_the_numbers_of_the_trace(scene: str, N: int) -> None:
    t = scene_trace(scene, N)
    found = made(numpy_code.whole_pass(t, ALPHA))
    same_as_trace(run_cells(found), t, ALPHA)
    assert (found["nbformat"], found["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in found["cells"]}) == len(found["cells"]) >= 6


def test_cells_of_a_rule_with_a_memory_run() -> None:
    t, method = partly_learned(2), Method("Adam", l2=0.1)
    by = Underway(method, method.begin(flatten(t.network)))
    found = run_cells(made(numpy_code.whole_pass(t, ALPHA, by)))
    assert set(code.state_of(t, by)) <= found.keys()


@pytest.mark.usefixtures("torch")
def test_cells_in_pytorch_run() -> None:
    t = scene_trace("classifier", 3)
    same_as_trace(run_cells(made(torch_code.whole_pass(t, ALPHA))), t, ALPHA)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_all_cells_together_are_the_listing(language: str) -> None:
    listing = in_language(language, lambda: numpy_code.whole_pass(scene_trace("mazur", 1), ALPHA))
    assert "\n".join(cells(made(listing))).split() == listing.split()
    run(listing)


def test_the_first_cell_says_the_question_and_leads_back() -> None:
    first = made("x = 1")["cells"][0]
    text = "".join(first["source"])
    assert first["cell_type"] == "markdown"
    assert text.startswith("# Step by step\n\nWhich weight is to blame?\n\n")
    assert f"]({LINK})" in text


def test_the_page_offers_it_beside_the_listing() -> None:
    at = opened("Code", lang="en")
    assert [button.proto.label for button in at.get("download_button")] == ["The whole pass as a file", "As a notebook"]


@pytest.mark.parametrize(
    ("page", "part", "label"),
    [
        ("training/training_run", "takeaway", "The whole run as a file"),
        ("backprop_walkthrough/convolution_layer", "listings", "The whole layer as a file"),
    ],
)
def test_other_lessons_offer_theirs_as_well(page: str, part: str, label: str) -> None:
    """And its cells run, one after the other."""
    at = open_page(page, lang="en")
    at.session_state[part] = True
    at.run()
    assert [button.proto.label for button in at.get("download_button")][-2:] == [label, "As a notebook"]
    (listing,) = [each.value for each in at.code if "import numpy" in each.value]
    assert "\n".join(cells(made(listing))).split() == listing.split()
    run_cells(made(listing))
