"""Inputs that decide how many others there are, how large and on which scale: while dragged, after their release, and
in any order."""

import random
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.network import scenes
from tests.page import drag, in_link, let_go, open_page, shown
from tests.pages.test_pages import LESSONS

# Links in which inputs hold what is the reader's own, and what a smaller shape has no room for.
WALK, CHECK, WORK = (
    "backprop_walkthrough/step_by_step",
    "backprop_walkthrough/gradient_check",
    "backprop_walkthrough/check_my_work",
)
SOFTMAX, DEPTH, KERNEL = (
    "loss_functions/softmax_cross_entropy",
    "activation_functions/vanishing_gradients",
    "vectors_and_matrices/convolution",
)
TRAINING, PRODUCT = "training/training_run", "vectors_and_matrices/matrix_product"
OWN = {WALK, CHECK, WORK, SOFTMAX, DEPTH, KERNEL, TRAINING, PRODUCT}
STATES: list[tuple[str, dict[str, object]]] = [
    *((page, {}) for page in LESSONS if page not in OWN),
    (
        WALK,
        {
            "batch": 4,
            "X": "0.5,1,-1,0.25;2,-0.5,0.75,1.5",
            "Y": "0,1,0.5,0;1,0,1,0.5",
            "sample": 4,
            "step": 7,
            "row": 2,
        },
    ),
    (WALK, {"x1": 0.4, "x2": -0.3, "y1": 0.2, "y2": 0.9, "step": 3, "predict": "true", "sign": "+"}),
    (WALK, {"scene": "classifier", "class": 3, "x1": 0.4}),
    (WALK, {"scene": "own", "seed": 7, "W1": "1,2;3,4;5,6", "x1": 0.4, "exact": "true"}),
    (CHECK, {"batch": 4, "X": "0.5,1,-1,0.25;2,-0.5,0.75,1.5", "sample": 4}),
    (CHECK, {"scene": "own", "sizes": "3-2-2", "output": "softmax, CE", "class": 2, "x3": 1.5}),
    (WORK, {"batch": 3, "z1": "0.5,1,2;3,4,5", "level": "all"}),
    (WORK, {"z1": "0.5;1", "cell": "z1[2,1]"}),
    (WORK, {"W1": "1,2;3,4", "X": "1;2"}),
    (SOFTMAX, {"C": 6, "z5": 3.3, "z6": -4.2, "k": 5}),
    (SOFTMAX, {"C": 4, "target": "soft", "q4": "1,2,3,4"}),
    (DEPTH, {"depth": 20, "layer": 15}),
    (KERNEL, {"padding": 2, "i": 8, "j": 7}),
    (TRAINING, {"layers": 3, "u2": 7, "u3": 5, "f3": "ReLU", "epochs": 50, "n": 40}),
    (PRODUCT, {"row": 2, "col": 2, "view": "blocks"}),
]


def sliders(at: AppTest) -> list[tuple[str, float, list[int]]]:
    """The whole numbers of a page: their keys, where they stand, and where else they can stand; of a long scale some
    places."""
    found = []
    for slider in at.slider:
        if isinstance(slider.value, int) and slider.key not in ("updates", "epoch"):
            low, high = int(slider.min), int(slider.max)
            places = range(low, high + 1) if high - low < 8 else (low, low + (high - low) // 3, high)
            found.append((slider.key, slider.value, [place for place in places if place != slider.value]))
    return found


def released(page: str, link: dict[str, Any], key: str, place: int) -> AppTest:
    """A page whose slider has been moved to a place at once."""
    at = open_page(page, lang="en", **link)
    at.slider(key=key).set_value(place).run()
    assert not at.error
    return at


@pytest.mark.parametrize(("page", "link"), STATES)
def test_a_page_is_while_a_slider_is_dragged_as_it_is_after_its_release_and_nothing_is_lost_on_the_way(
    page: str, link: dict[str, Any]
) -> None:
    at = open_page(page, lang="en", **link)
    before = shown(at)
    for key, start, places in sliders(at):
        on_the_way = {}
        for place in places:
            drag(at, key, place)
            assert not at.exception, f"{key} held at {place}"
            assert not at.error, f"{key} held at {place}: {at.error[0].value}"
            on_the_way[place] = shown(at)
        drag(at, key, start)
        let_go(at)
        assert shown(at) == before, f"{key} dragged about and back"
        for place in places[-1:]:
            expected = shown(released(page, link, key, place))
            inputs = expected.pop("inputs")
            assert inputs | on_the_way[place].pop("inputs") | {key: inputs[key]} == inputs, f"{key} at {place}"
            assert on_the_way[place] == expected, f"{key} at {place}"


@pytest.mark.parametrize(("page", "link"), [state for state in STATES if state[1]])
def test_where_a_slider_has_been_on_its_way_to_its_release_leaves_no_trace(page: str, link: dict[str, Any]) -> None:
    first = open_page(page, lang="en", **link)
    for key, _start, places in sliders(first):
        at = open_page(page, lang="en", **link)
        for place in places:
            drag(at, key, place)
        at.slider(key=key).set_value(places[0]).run()
        let_go(at)
        direct = released(page, link, key, places[0]).run()
        assert shown(at) == shown(direct)
        assert in_link(at) == in_link(direct)


SIZES = ("2-3-2", "3-2-1", "1-1", "2-4-4-3", "4-1-2")
OUTPUTS = ("identity, half-MSE", "sigmoid, BCE", "softmax, CE")
FORMS: dict[str, dict[str, tuple[Any, ...]]] = {
    WALK: {
        "scene": (*scenes.NAMES, "own", "own"),
        "sizes": SIZES,
        "output": OUTPUTS,
        "batch": (1, 2, 3, 5, 8),
        "seed": (0, 5, 9),
        "x1": (0.4, -1.5),
    },
    CHECK: {
        "scene": (*scenes.NAMES, "own", "own"),
        "sizes": SIZES,
        "output": OUTPUTS,
        "batch": (1, 2, 4),
        "seed": (0, 5),
        "y1": (0.4, 0.9),
    },
    WORK: {
        "net": ("exercise", "exercise", "mazur", "classifier"),
        "sizes": SIZES,
        "output": OUTPUTS,
        "batch": (1, 2, 4),
        "seed": (0, 5),
    },
    SOFTMAX: {"C": (2, 3, 4, 5, 6), "target": ("class", "soft"), "z2": (-3.0, 4.5), "z6": (1.5,), "k": ("2", "4")},
    DEPTH: {"depth": (2, 3, 9, 40), "layer": (1, 8, 30), "phi": ("ReLU", "tanh")},
    KERNEL: {
        "stride": (1, 2, 3),
        "padding": (0, 1, 2),
        "on": ("matrix", "digit"),
        "i": (1, 4, 8),
        "view": ("im2col", "Toeplitz"),
    },
    TRAINING: {"layers": (0, 1, 2, 5), "u1": (1, 8), "u3": (2, 5), "f2": ("ReLU",), "data": ("sine", "circles")},
}


def change(at: AppTest, key: str, value: object) -> None:
    """Another value of an input, if it is on the page and has room for it; a slider is dragged there and, sometimes,
    let go elsewhere."""
    for control in (*at.slider, *at.select_slider, *at.selectbox, *at.button_group, *at.text_input):
        if control.key == key:
            if not hasattr(control, "min"):
                control.set_value(value).run()
            elif control.min <= value <= control.max:
                drag(at, key, value)
                assert not at.exception
                assert not at.error
                at.slider(key=key).set_value(value).run()
                let_go(at)
            return


@pytest.mark.parametrize("start", range(2))
@pytest.mark.parametrize("page", FORMS)
def test_after_any_changes_of_shape_in_any_order_the_page_is_whole_and_its_link_leads_to_it(
    page: str, start: int
) -> None:
    chance, done = random.Random(start), []
    at = open_page(page, lang="en", **({"epochs": 20, "n": 20} if page == TRAINING else {}))
    for _ in range(14):
        key = chance.choice(list(FORMS[page]))
        done.append((key, chance.choice(FORMS[page][key])))
        change(at, *done[-1])
        assert not at.exception, done
        assert not at.error, (done, at.error[0].value)
        assert not at.warning, (done, at.warning[0].value)
    again = shown(open_page(page, **in_link(at)))
    now = shown(at.run())
    assert now["written"] == again["written"], done
    assert now["charts"] == again["charts"], done


@pytest.mark.parametrize("page", [WALK, CHECK])
def test_the_samples_there_are_stay_whether_they_are_one_or_several(page: str) -> None:
    at = open_page(page, lang="en", x1=0.4, x2=-0.3, y1=0.2, y2=0.9)
    at.slider(key="batch").set_value(2).run()
    assert (at.text_area(key="X").value, at.text_area(key="Y").value) == ("0.4,0.6;-0.3,-0.2", "0.2,0.99;0.9,0.01")
    at.text_area(key="X").set_value("0.7,1;-0.1,2").run()
    at.slider(key="batch").set_value(1).run()
    assert [at.slider(key=key).value for key in ("x1", "x2", "y1", "y2")] == [0.7, -0.1, 0.2, 0.9]
    assert in_link(at)["x1"] == ["0.7"]


@pytest.mark.parametrize("page", [WALK, CHECK])
def test_a_link_whose_matrix_does_not_fit_its_samples_is_told(page: str) -> None:
    at = open_page(page, lang="en", batch=3, X="1,2;3,4")
    assert "X must be 2×3, not 2×2" in at.warning[0].value
    assert at.slider(key="batch").value == 3
