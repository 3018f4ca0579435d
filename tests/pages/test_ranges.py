"""The numbers that sliders take: any number that makes sense, exactly, on every page."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pages.ui.inputs.ranges import BELOW_1, LARGEST, Listed, Stepped, read, written
from pages.ui.network.start import RATES
from tests.page import in_link, open_page

PAGES = Path(__file__).parents[2] / "pages"
LESSONS = sorted(
    str(path.relative_to(PAGES).with_suffix(""))
    for path in PAGES.glob("*/*.py")
    if path.parent.name not in ("ui", "parts")
)
# Other states of lessons, with other sliders.
STATES: dict[str, list[dict[str, str]]] = {
    "loss_functions/binary_cross_entropy": [{"by": "z"}],
    "loss_functions/softmax_cross_entropy": [{"C": "6"}],
    "calculus/chain_rule": [{"scene": name} for name in ("neuron", "reuse", "deep", "own")],
    "calculus/gradient": [{"f": "own"}, {"f": "saddle"}],
    "calculus/gradient_descent": [{"f": "own"}, {"f": "banana"}],
    "backprop_walkthrough/step_by_step": [{"scene": "own"}, {"scene": "classifier"}],
    "vectors_and_matrices/matrix_product": [{"reading": "blocks"}],
}
TEXTS = ("16.123456789", "-7.3", "1e6", "−1000000", "1/3", "10^-7")


@example(number=5e-324, low=1.0, span=1.0, step=0.01)
@example(number=-5e-324, low=0.0, span=1.0, step=0.01)
@given(st.floats(-LARGEST, LARGEST), st.floats(-100, 100), st.floats(0.1, 100), st.sampled_from([0.01, 0.05, 0.1, 1.0]))
def test_a_scale_holds_any_number_and_is_a_function_of_it(number: float, low: float, span: float, step: float) -> None:
    usual = Stepped(low, low + span, step)
    shown = usual.holding(number)
    assert shown.low <= number <= shown.high
    assert shown.low <= usual.low
    assert usual.high <= shown.high
    assert shown.holding(number) == shown
    assert (shown == usual) == (usual.low <= number <= usual.high)
    assert (shown.high - shown.low) / shown.step <= 10.001 * span / step
    assert float(shown.format(number) % number) == pytest.approx(number, rel=1e-9, abs=0.0)


@pytest.mark.parametrize(
    ("usual", "number", "ends"),
    [
        (Stepped(-2, 2, 0.01), 16, (-20, 20)),
        (Stepped(-2, 2, 0.01), -2.5, (-3, 3)),
        (Stepped(0, 45, 0.5), -0.3, (-0.3, 45)),
        (Stepped(-2, 10, 0.01), 3, (-2, 10)),
        (Stepped(2, 6, 1), 1.5, (1, 6)),
        (Stepped(-2, 10, 0.01), 1234, (-2, 2000)),
        (Stepped(0, 0.5, 0.01, 0, 1), 0.7, (0, 0.7)),
        (Stepped(-2, 2, 0.01), 1e6, (-1e6, 1e6)),
    ],
)
def test_the_ends_of_a_wider_scale(usual: Stepped, number: float, ends: tuple[float, float]) -> None:
    assert usual.holding(number).ends == ends


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_written_so_that_it_is_read_exactly(number: float) -> None:
    assert read(written(number)) == number
    assert "+" not in written(number)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1/3", 1 / 3),
        ("−2,5", -2.5),
        ("10^-3", 1e-3),
        ("10⁻³", 1e-3),
        ("2·10^3", 2e3),
        ("-10^2", -100.0),
        ("１６", 16.0),
        (" 1e-3 ", 1e-3),
        ("1 1/2", 1.5),
    ],
)
def test_ways_to_write_a_number(text: str, number: float) -> None:
    assert read(text) == number


@pytest.mark.parametrize(
    ("given", "options", "near"),
    [
        ("1e9", RATES, "100"),
        ("1e308", ("1e-16", "1e-8", "1"), "1"),
        ("1e-308", ("1e-16", "1e-8", "1"), "1e-16"),
        ("0.23", RATES, "0.2"),
        ("0.09", RATES, "0.1"),
        ("-3", RATES, "0.0001"),
        ("0.24", ("0", "0.1", "0.2", "0.3"), "0.2"),
        ("9", ("0", "0.1", "0.2", "0.3"), "0.3"),
        ("1e-9", ("0", "0.0001", "0.001", "1"), "0"),
        ("0.0004", ("0", "0.0001", "0.001", "1"), "0.001"),
        ("-400", ("-1000", "-10", "0", "10"), "-10"),
    ],
)
def test_the_nearest_of_a_list_of_numbers(given: str, options: tuple[str, ...], near: str) -> None:
    assert Listed(options).usual(float(given)) == near


def test_a_number_finds_its_place_in_a_list() -> None:
    assert Listed(("0.1", "1", "10")).holding("0.9").options == ("0.1", "0.9", "1", "10")
    assert Listed(("10", "1", "0.1")).holding("0.9").options == ("10", "1", "0.9", "0.1")


def _sliders(at: Any) -> dict[str, Any]:
    return dict(at.session_state["declared"].sliders)


def _check(page: str, state: dict[str, str], key: str, text: str) -> None:
    """The link's value is shown exactly, or the page says why not."""
    at = open_page(page, lang="en", **state, **{key: text})
    shown = float(in_link(at)[key][0])
    noted = any(f"`{key} = " in str(each.value) for each in at.warning)
    assert (shown == read(text)) != noted, (key, text, shown)


@pytest.mark.parametrize(
    ("page", "state"),
    [(page, state) for page in LESSONS for state in ({}, *STATES.get(page, ()))],
    ids=lambda each: "-".join(map(str, each)) or "",
)
def test_every_slider_of_every_lesson_takes_any_number_that_makes_sense(page: str, state: dict[str, str]) -> None:
    sliders = _sliders(open_page(page, lang="en", **state))
    generator = np.random.default_rng(len(page))
    for key, slider in sliders.items():
        if key in state:
            continue
        off = [text for text in TEXTS if not slider.usual.ends[0] <= read(text) <= slider.usual.ends[1]] or ["-7.3"]
        _check(page, state, key, str(generator.choice(off)))


@pytest.mark.parametrize("page", LESSONS)
def test_all_sliders_of_a_lesson_take_large_numbers_together(page: str) -> None:
    sliders = _sliders(open_page(page, lang="en"))
    generator = np.random.default_rng(7)
    for size in (30.0, 1e6):
        chosen = {key: written(float(generator.uniform(-size, size))) for key in sliders}
        allowed = {key: text for key, text in chosen.items() if sliders[key].usual.allows(float(text))}
        at = open_page(page, lang="en", **allowed)
        assert not [each for each in at.warning if "The link says" in str(each.value)]
        assert {key: in_link(at)[key] for key in allowed} == {key: [text] for key, text in allowed.items()}


def test_matrices_of_published_exercises() -> None:
    """Eigenvalues of [[3, 4], [2, 1]], [[−4, 1], [7, 2]] and [[9, 2], [−28, −9]]."""
    for rows, eigenvalues in (
        (("3", "4", "2", "1"), {5.0, -1.0}),
        (("-4", "1", "7", "2"), {3.0, -5.0}),
        (("9", "2", "-28", "-9"), {5.0, -5.0}),
    ):
        at = open_page(
            "vectors_and_matrices/linear_maps",
            lang="en",
            view="eigen",
            **dict(zip(("a11", "a12", "a21", "a22"), rows, strict=True)),
        )
        written_out = " ".join(str(each.value) for each in (*at.latex, *at.markdown))
        assert not at.warning
        for value in eigenvalues:
            assert f"={value:g}" in written_out.replace(r"\lambda", "λ").replace(" ", ""), written_out


def test_a_chain_with_a_ten_in_it() -> None:
    """(a·b + c)·f with c = 10."""
    at = open_page(
        "calculus/chain_rule", lang="en", scene="own", f="(a*b + c)*f", own_a="-2", own_b="5", own_c="10", own_f="-4"
    )
    assert not at.warning
    assert in_link(at)["own_c"] == ["10"]


def test_one_neuron_of_a_published_exercise() -> None:
    """x = 9, w = 2, b = 3, ReLU, y = 1: z = a = 21."""
    at = open_page("backprop_walkthrough/one_neuron", lang="en", x1="9", x2="0", w1="2", b="3", phi="ReLU", y="1")
    assert not at.warning
    assert any("21" in str(each.value) for each in (*at.latex, *at.markdown))


def test_a_share_is_said_to_end_below_1() -> None:
    assert Stepped(0.0, 0.999, 0.001, least=0.0, most=BELOW_1).expected() == "a number from 0 to below 1"
    assert Stepped(0.0, 1.0, 0.001, least=0.0, most=1.0).expected() == "a number from 0 to 1"
