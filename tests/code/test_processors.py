"""What python -m tests.processors compares: a digit that differs is found, whatever it stands in; a page is read with
all of its texts."""

from tests.processors import VECTORS, differences, kernels, states


def test_one_digit_that_differs_is_found_and_told() -> None:
    here = {"a page": {"texts": "J falls\nfrom 6.351 to 0.2458", "alt": "same"}}
    there = {"a page": {"texts": "J falls\nfrom 6.351 to 0.3063", "alt": "same"}}
    (found,) = differences(here, there)
    assert found.startswith("a page, texts:")
    assert "0.2458" in found
    assert "0.3063" in found
    assert list(differences(here, here)) == []


def test_a_state_holds_the_numbers_of_tables_and_charts_and_every_preset_is_a_state() -> None:
    found = dict(states(["calculus/gradient_descent"]))
    assert "61.92" in found["calculus/gradient_descent, Run away"]["texts"]
    assert any(
        "61.92" in text
        for place, text in found["calculus/gradient_descent, Run away"].items()
        if place.startswith("chart")
    )
    assert len(found) > 5


def test_what_computes_here_is_known() -> None:
    assert kernels().startswith("OpenBLAS ")
    assert VECTORS
