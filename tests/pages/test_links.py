"""Values of a link that cannot be used as they are: the nearest one that can, else the default, and a sentence about
it."""

from typing import Any

import pytest

from tests.page import in_link, open_page

MAPS, WALKTHROUGH = "vectors_and_matrices/linear_maps", "backprop_walkthrough/step_by_step"


def warnings(at: Any) -> list[str]:
    return [str(each.value) for each in at.warning]


def test_values_off_the_scale_are_shown_exactly() -> None:
    at = open_page(MAPS, lang="en", a11=3, a12=-4, a21="1/3", a22="1e-3", view="eigen")
    assert [at.slider(key=key).value for key in ("a11", "a12", "a21", "a22")] == [3.0, -4.0, 1 / 3, 0.001]
    assert warnings(at) == []
    assert {key: in_link(at)[key] for key in ("a11", "a12", "a21")} == {
        "a11": ["3"],
        "a12": ["-4"],
        "a21": ["0.3333333333333333"],
    }


def test_values_that_make_no_sense_are_the_nearest_that_do() -> None:
    at = open_page("loss_functions/binary_cross_entropy", lang="en", p="1.5", y="-2")
    assert [at.slider(key=key).value for key in ("p", "y")] == [1.0, 0.0]
    assert warnings(at) == [
        "The link says `p = 1.5`; expected: a number from 0 to 1. Shown with 1.",
        "The link says `y = -2`; expected: a number from 0 to 1. Shown with 0.",
    ]


@pytest.mark.parametrize(
    ("key", "given", "shown"),
    [
        ("batch", "99", 8),
        ("batch", "0", 1),
        ("batch", "2.6", 3),
        ("batch", "2.5", 3),
        ("updates", "1e300", 10_000),
        ("updates", "-7", 0),
    ],
)
def test_whole_numbers_are_the_nearest(key: str, given: str, shown: int) -> None:
    at = open_page(WALKTHROUGH, lang="en", **{key: given})
    assert at.slider(key=key).value == shown
    assert f"`{key} = {given}`" in warnings(at)[0]
    assert warnings(at)[0].endswith(f"Shown with {shown}.")


@pytest.mark.parametrize("given", ["nan", "inf", "-inf", "1e999", "x", "", "1,5,2"])
def test_what_is_no_number_is_the_default(given: str) -> None:
    at = open_page(MAPS, lang="en", a11=given)
    assert at.slider(key="a11").value == open_page(MAPS).slider(key="a11").value
    assert f"a11 = {given}".strip() in warnings(at)[0]


@pytest.mark.parametrize(
    ("given", "held"),
    [("0.23", "0.23"), ("1e-6", "1e-06"), ("7/2", "3.5"), ("0.90", "0.9"), ("400", "400"), ("0.20", "0.2"), ("0", "0")],
)
def test_any_learning_rate_that_is_not_negative(given: str, held: str) -> None:
    at = open_page(WALKTHROUGH, lang="en", alpha=given)
    assert at.select_slider(key="alpha").value == held
    assert warnings(at) == []
    assert in_link(at)["alpha"] == [held]


def test_a_learning_rate_that_makes_no_sense() -> None:
    at = open_page(WALKTHROUGH, lang="en", alpha="-1")
    assert at.select_slider(key="alpha").value == "0.0001"
    assert warnings(at) == ["The link says `alpha = -1`; expected: a number ≥ 0. Shown with 0.0001."]


def test_a_parameter_given_twice() -> None:
    at = open_page(
        WALKTHROUGH,
        lang="en",
        x1=["1", "2"],
        scene=["xor", "deep"],
        fractions=["true", "false"],
        W1=["1,1;1,1", "2,2;2,2"],
    )
    assert at.slider(key="x1").value == 2.0
    assert in_link(at)["scene"] == ["deep"]
    assert at.toggle(key="fractions").value is False
    assert {f"The link gives {key} 2 times; the last one counts." for key in ("x1", "scene", "fractions")} <= set(
        warnings(at)
    )


@pytest.mark.parametrize("tag", ["zh", "zh-CN", "zh-TW", "zh-HK", "zh-Hans", "zh_CN", "ZH", "zh-Hant-TW"])
def test_every_chinese_is_chinese(tag: str) -> None:
    at = open_page("loss_functions/regression", lang=tag)
    assert at.title[0].value == "回归"
    assert not at.warning
    assert in_link(at)["lang"] == ["zh"]


def test_other_languages() -> None:
    assert not open_page("loss_functions/regression", lang="en-GB").warning
    unknown = open_page("loss_functions/regression", lang="de")
    assert warnings(unknown) == ["The link asks for the language “de”; there are en (English), zh (中文)."]
    assert not unknown.run().warning


def test_a_value_of_the_frame_is_noted_as_well() -> None:
    assert warnings(open_page("loss_functions/regression", lang="en", precision=99))[0].endswith("Shown with 4.")


def test_decimal_commas_of_a_matrix_are_told_by_its_shape() -> None:
    at = open_page(WALKTHROUGH, lang="en", b1="1,5;2,5", W1="1,5;2,5")
    assert in_link(at)["b1"] == ["1.5,2.5"]
    assert in_link(at)["W1"] == ["1,5;2,5"]
    assert warnings(at) == ["b⁽¹⁾ was read with decimal commas: 1.5,2.5."]


def test_decimal_commas_that_are_typed() -> None:
    at = open_page(WALKTHROUGH, lang="en", b1="1,2")
    at.text_area(key="b1").set_value("-1,5 2,5").run()
    assert at.text_area(key="b1").value == "-1.5,2.5"
    product = open_page("vectors_and_matrices/matrix_product", lang="en")
    product.text_area(key="A").set_value("1,5;2,5").run()
    read = "Read as 2×2: a comma ends an entry; write decimals with a point."
    assert read in [caption.value for caption in product.caption]
    assert read not in [caption.value for caption in product.run().caption]


def test_a_transposed_matrix_is_offered() -> None:
    at = open_page(WALKTHROUGH, lang="en", scene="classifier", W1="1,2,3;4,5,6")
    assert "transposed it would fit" in at.error[0].value
    at.button(key="transpose W1").click().run()
    assert not at.error
    assert in_link(at)["W1"] == ["1,4;2,5;3,6"]
