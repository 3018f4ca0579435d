"""The lessons on loss functions without a browser: what is written is what dlmath computes and what was published."""

import math
from typing import Any

import numpy as np
import pytest
from plotly.graph_objects import Figure

from dlmath import LOSSES
from dlmath.fitting import fit_line
from pages.ui import numbers
from tests.pages import HOSTILE, Cells, alts, figure, number, open_page, tables, texts

KEYS = {
    "regression": ("loss", "b", "w", "out"),
    "binary_cross_entropy": ("by", "p", "y"),
}
FIGURES = {"regression": ("points", "over_b"), "binary_cross_entropy": ("over_p", "over_z")}
SIX = np.array([[2.0, 3.0, 2.5, 3.5, 3.0, 9.0]])
each_page = pytest.mark.parametrize("page", KEYS)


def lesson(page: str, **link: object) -> Any:
    return open_page(f"loss_functions/{page}", **link)


def cells(at: Any) -> dict[str, list[list[str]]]:
    return {caption: rows for html in tables(at) for caption, rows in Cells(html).tables.items()}


@each_page
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_page_in_both_languages(page: str, lang: str) -> None:
    at = lesson(page, lang=lang)
    assert not at.warning
    assert all(len(alt) > 30 for alt in alts(at))
    chinese = sum("\u4e00" <= character <= "\u9fff" for character in texts(at) + "".join(alts(at)))
    assert (chinese > 200) if lang == "zh" else not chinese
    for key in FIGURES[page]:
        Figure(figure(at, key))


@each_page
def test_hostile_links_are_noted(page: str) -> None:
    """A link that asks for nonsense everywhere gets every default, and is told so."""
    default = texts(lesson(page))
    for value in HOSTILE:
        at = lesson(page, **dict.fromkeys(KEYS[page], value))
        if value in ("nan", "∞", "<script>alert(1)</script>"):
            assert len(at.warning) == len(KEYS[page])
            assert texts(at).startswith(default[:200])


@each_page
def test_presets(page: str) -> None:
    at = lesson(page)
    before = texts(at)
    for key in [button.key for button in at.button if button.key.startswith("preset")]:
        at.button(key=key).click().run()
        assert not at.exception
        assert texts(at) != before


def test_regression_shows_every_loss() -> None:
    at = lesson("regression", b=2.5, w=0.2, out=7.5, loss="Huber")
    x, y = np.arange(1.0, 7.0)[np.newaxis], np.array([[2.0, 3.0, 2.5, 3.5, 3.0, 7.5]])
    table = cells(at)["The same line under each loss"]
    for name, J, slope, best, least in table[1:]:
        fit = fit_line(LOSSES[name], x, y, 0.2, 2.5, np.zeros(1))
        shown = [number(each) for each in (J, slope, best, least)]
        assert shown == pytest.approx([fit.trace.J, fit.dJ_db, fit.best_b, fit.best_J], rel=6e-4)


def test_mean_median_and_the_outlier() -> None:
    """By hand: the mean of the six targets is 23/6, their median 3; with the sixth at 11 the mean is 25/6, the median still 3."""
    for out, mean in ((9.0, 23 / 6), (11.0, 25 / 6)):
        rows = {row[0]: row for row in cells(lesson("regression", out=out))["The same line under each loss"]}
        assert rows["MSE"][3] == numbers.plain(mean)
        assert rows["MAE"][3] == "3"


def test_regression_by_hand() -> None:
    """ŷ = 2: squares 0 + 1 + 0.25 + 2.25 + 1 + 49 = 53.5."""
    at = lesson("regression")
    assert r"\Big[0+1+0.25+2.25+1+49\Big]=8.917" in texts(at)
    rows = {row[0]: row for row in cells(at)["Squares, divided by what?"]}
    assert [number(rows[name][2]) for name in ("MSE", "half-MSE", "half-SSE")] == pytest.approx([53.5 / 6, 53.5 / 12, 53.5 / 2], rel=1e-3)
    assert [number(rows[name][3]) for name in ("MSE", "half-MSE", "half-SSE")] == pytest.approx([-22 / 6, -11 / 6, -11.0], rel=1e-3)
    assert len({rows[name][4] for name in ("MSE", "half-MSE", "half-SSE")}) == 1


def test_residual_squares_are_the_terms() -> None:
    at = lesson("regression", b=2.0)
    areas = [abs((s["x1"] - s["x0"]) * (s["y1"] - s["y0"])) for s in figure(at, "points")["layout"]["shapes"]]
    assert areas == pytest.approx(((2.0 - SIX[0]) ** 2).tolist())
    assert math.fsum(areas) / 6 == pytest.approx(LOSSES["MSE"].value(np.full((1, 6), 2.0), SIX))


def test_published_binary_cross_entropy(worked_example: Any) -> None:
    """PyTorch's documentation: logit 1.5 and target 1 give 0.20; and the first of Keras's logits."""
    example = worked_example("torch_bce_logits_const")
    at = lesson("binary_cross_entropy", by="z", z=example["inputs"]["logit"], y=1)
    row = cells(at)["The loss J"][1]
    assert row[0] == "1.5, 1"
    assert [number(each) for each in row[2:]] == pytest.approx([0.2014] * 4, abs=5e-5)
    assert abs(number(row[5]) - example["expected"]["loss"]) <= example["tolerance"]["abs_by_key"]["loss"]
    z, y = (worked_example("keras_bce_logits")["inputs"][key][1:3] for key in ("logits", "y_true"))
    found = [number(cells(lesson("binary_cross_entropy", by="z", z=round(a, 1), y=b))["The loss J"][1][5]) for a, b in zip(z, y, strict=True)]
    assert found == pytest.approx([math.log1p(math.exp(-0.5)), math.log1p(math.exp(2.9))], rel=1e-3)


def test_delta_is_the_difference() -> None:
    for p, y in ((0.2, 1.0), (0.65, 0.3), (0.99, 0.0), (0.0, 1.0), (1.0, 1.0)):
        row = cells(lesson("binary_cross_entropy", p=p, y=y))["δ: each ∂J/∂p̂ times p̂(1 − p̂), or p̂ − y from z"][1]
        assert number(row[5]) == pytest.approx(p - y, abs=1e-12)


def test_far_out_only_the_logit_knows() -> None:
    rows = {row[0]: row[2:] for row in cells(lesson("binary_cross_entropy"))["The loss J"]}
    assert rows["40, 0"] == ["∞", "100", "16.12", "40"]
    assert rows["−1000, 1"] == ["∞", "100", "16.12", "1000"]


def test_nought_times_the_logarithm_of_nought() -> None:
    shown = texts(lesson("binary_cross_entropy", p=1, y=1))
    assert r"J&=0\\" in shown
    assert "NaN" not in "".join(cells(lesson("binary_cross_entropy", p=1, y=1))["The loss J"][1])
    assert r"J&=\infty\\" in texts(lesson("binary_cross_entropy", p=0, y=1))


def test_a_doubtful_label_leaves_its_entropy() -> None:
    """By hand: −0.7 ln 0.7 − 0.3 ln 0.3 = 0.6109."""
    alt = alts(lesson("binary_cross_entropy", p=0.7, y=0.7))[0]
    assert "J = 0.6109" in alt
    assert "slope 0," in alt
    assert "entropy 0.6109 and divergence 0." in alt
