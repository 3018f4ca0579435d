"""The lessons on loss functions without a browser: what is written is what dlmath computes and what was published."""

import math
import re
from typing import Any

import numpy as np
import pytest
from plotly.graph_objects import Figure

from dlmath import LOSSES
from dlmath.fitting import fit_line
from pages.ui import numbers
from pages.ui.loss_functions.output_pairs import IN_SYMBOLS, all_pairs
from tests.pages import HOSTILE, Cells, alts, figure, number, open_page, tables, texts

KEYS = {
    "regression": ("loss", "b", "w", "out"),
    "binary_cross_entropy": ("by", "p", "y"),
    "softmax_cross_entropy": ("C", "z1", "z3", "target", "k", "eps", "T", "shift"),
    "output_and_loss": ("phi", "loss", "z1", "z3", "k", "w", "b", "alpha"),
}
FIGURES = {
    "regression": ("points", "over_b"),
    "binary_cross_entropy": ("over_p", "over_z"),
    "softmax_cross_entropy": ("bars",),
    "output_and_loss": ("bars", "learning"),
}
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
    for value in (*HOSTILE[:3:2], *HOSTILE[5:9:2], HOSTILE[-1]):
        at = lesson(page, **dict.fromkeys(KEYS[page], value))
        if value in ("nan", "a" * 5000):
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
    for name, J, slope, best, least, _middle in table[1:]:
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


def test_published_softmax_cross_entropy(worked_example: Any) -> None:
    example = worked_example("optax_softmax_ce")
    for z, label, loss in zip(example["inputs"]["logits"], example["inputs"]["labels"], example["expected"]["loss"], strict=True):
        at = lesson("softmax_cross_entropy", k=label + 1, **{f"z{k}": value for k, value in enumerate(z, start=1)})
        assert f"here $J={loss}$" in texts(at) or f"here $J={loss:.3f}$" in texts(at)
    example = worked_example("cs231n_svm_vs_softmax")
    at = lesson("softmax_cross_entropy", k=3, **{f"z{k}": value for k, value in enumerate(example["inputs"]["scores"], start=1)})
    assert "here $J=1.04" in texts(at)


def test_the_logarithm_is_of_the_whole_of_a_small_probability() -> None:
    """By hand: e⁻⁹ / (e⁻⁹ + e¹ + e^0.1) = 3.228·10⁻⁵."""
    assert re.search(r"1\\cdot\\ln \\textcolor\{#\w+\}\{\(3\.228\\cdot 10\^\{-5\}\)\}", texts(lesson("softmax_cross_entropy", z1=-9, z2=1, z3=0.1)))


def test_a_probability_close_to_one_is_not_rounded_to_one() -> None:
    """By hand: 1 / (1 + e⁻¹⁰ + e⁻¹⁹) = 0.9999546, and at scores 100 apart 1 − e⁻¹⁰⁰ = 1 − 3.720·10⁻⁴⁴."""
    at = lesson("softmax_cross_entropy", T="0.1")
    assert re.search(r"1\\cdot\\ln \\textcolor\{#\w+\}\{0\.99995\}", texts(at))
    assert r"{\begin{bmatrix}0.99995\\" in texts(at)
    far = texts(lesson("softmax_cross_entropy", T="0.1", C=2, z1=5, z2=-5))
    assert re.search(r"1\\cdot\\ln \\textcolor\{#\w+\}\{\(1-3\.720\\cdot 10\^\{-44\}\)\}", far)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_temperature_divides_every_slope_that_is_written(lang: str) -> None:
    usual, cold = (texts(lesson("softmax_cross_entropy", T=T, lang=lang)) for T in ("1", "0.5"))
    assert r"=p_a([a=b]-p_b)$" in usual
    assert usual.count("$p-y$") == 2
    assert r"=\tfrac1T\,p_a([a=b]-p_b)$" in cold
    assert cold.count(r"$\tfrac1T(p-y)$") == 2


def test_jacobian_table_ends_in_p_minus_y() -> None:
    for link in ({"C": 2}, {"C": 6, "T": 0.5, "eps": 0.1}, {"C": 4, "target": "soft"}):
        *_rows, by_product, difference = cells(lesson("softmax_cross_entropy", **link))["The Jacobian ∂p/∂z"]
        assert [number(each) for each in by_product[1:-1]] == pytest.approx([number(each) for each in difference[1:-1]], rel=2e-3, abs=1e-9)


def test_large_scores_break_only_the_naive_form() -> None:
    large = cells(lesson("softmax_cross_entropy"))["The scores 123, 456, 789"]
    assert large[3] == ["3", "789", "∞", "NaN", "1", "1"]
    here = cells(lesson("softmax_cross_entropy", shift=1000))["These scores"]
    assert [row[1] for row in here[1:]] == ["1002", "1001", "1000.1"]
    assert {row[3] for row in here[1:]} == {"NaN"}
    assert [row[5] for row in here[1:]] == [row[5] for row in cells(lesson("softmax_cross_entropy"))["These scores"][1:]]


def test_chance_level_and_smoothing() -> None:
    at = lesson("softmax_cross_entropy", C=4, z1=0, z2=0, z3=0, z4=0)
    assert r"\ln 4=1.386$; here $J=1.386$" in texts(at)
    y = [shape["y1"] for shape in figure(lesson("softmax_cross_entropy", C=4, eps=0.2), "bars")["layout"]["shapes"][:4]]
    assert y == pytest.approx([0.85, 0.05, 0.05, 0.05])


def test_soft_targets_are_normalised_or_explained() -> None:
    at = lesson("softmax_cross_entropy", target="soft", q3="3,1,0")
    assert r"0.75\cdot" in texts(at)
    for bad in ("1,2", "-1,2,3", "0,0,0", "a,b,c"):
        at = lesson("softmax_cross_entropy", target="soft", q3=bad)
        assert at.error, bad


def by_hand(a: np.ndarray, y: np.ndarray) -> dict[tuple[str, str], Any]:
    """What the formulas of the page say δ is, transcribed."""
    n, d = len(a), a - y
    return {
        ("identity", "half-MSE"): d,
        ("identity", "MSE"): 2 / n * d,
        ("sigmoid", "half-MSE"): d * a * (1 - a),
        ("sigmoid", "MSE"): 2 / n * d * a * (1 - a),
        ("sigmoid", "BCE"): d / n,
        ("sigmoid", "CE"): -y * (1 - a),
        ("softmax", "half-MSE"): a * (d - (a * d).sum()),
        ("softmax", "MSE"): 2 / n * a * (d - (a * d).sum()),
        ("softmax", "BCE"): (d / (1 - a) - a * (d / (1 - a)).sum()) / n,
        ("softmax", "CE"): a * y.sum() - y,
    }


def test_formulas_of_the_pairs_say_what_is_computed() -> None:
    z, y = np.array([[-1.5], [0.7], [0.2]]), np.array([[0.7], [0.2], [0.1]])
    pairs = all_pairs(z, y)
    assert set(pairs) == set(IN_SYMBOLS)
    for key, pair in pairs.items():
        np.testing.assert_allclose(pair.delta, by_hand(pair.a, y)[key], rtol=1e-10, atol=1e-14)


def test_matrix_of_pairs_and_the_verdict() -> None:
    at = lesson("output_and_loss", phi="softmax", loss="half-MSE", z1=-1, z2=2, z3=0.5, k=2)
    z, y = np.array([[-1.0], [2.0], [0.5]]), np.eye(3)[:, [1]]
    pairs = all_pairs(z, y)
    for row in cells(at)["δ for the same z and y; purple: they belong together"][1:]:
        for loss, shown in zip(("half-MSE", "MSE", "BCE", "CE"), row[1:], strict=True):
            found = [number(each) for each in shown.strip("▸ ()").split(", ")] if shown != "–" else None
            expected = pairs[row[0], loss].delta[:, 0].tolist() if (row[0], loss) in pairs else None
            assert found == (pytest.approx(expected, rel=6e-3) if expected else None)
    for row, delta, slope in zip(
        cells(at)["softmax · half-MSE"][1:], pairs["softmax", "half-MSE"].delta[:, 0], pairs["softmax", "half-MSE"].dJ_da[:, 0], strict=True
    ):
        assert [number(each) for each in row[1:]] == pytest.approx([delta, delta, slope], rel=1e-5)


def test_identity_with_cross_entropy_is_refused_in_words() -> None:
    at = lesson("output_and_loss", phi="identity", loss="CE")
    assert any("CE needs outputs between 0 and 1" in warning.value for warning in at.warning)


@pytest.mark.parametrize("start", ["a", "b"])
def test_nielsens_slow_start(worked_example: Any, start: str) -> None:
    example = worked_example(f"nielsen_quadratic_{start}")
    at = lesson("output_and_loss", w=example["inputs"]["w"], b=example["inputs"]["b"], alpha=example["inputs"]["eta"])
    rows = {row[0].split(" ", 1)[-1]: row for row in cells(at)["How far each has come"]}
    half = next(row for name, row in rows.items() if name.endswith("half-MSE"))
    for key, column in (("output_0", 2), ("output_300", 5)):
        assert abs(number(half[column]) - example["expected"][key]) <= example["tolerance"]["abs_by_key"][key]


def test_nielsens_widget_and_its_mistake(worked_example: Any) -> None:
    example = worked_example("nielsen_widget_crossentropy_dCda_b")
    rows = cells(lesson("output_and_loss", alpha=example["inputs"]["eta"]))["How far each has come"]
    assert rows[4][0].endswith("BCE, ∂J/∂a")
    assert rows[4][1] == "55.60"
    assert abs(number(rows[4][5]) - example["expected"]["output_300"]) <= example["tolerance"]["abs_by_key"]["output_300"]


def test_frames_hold_every_fifth_update() -> None:
    frames = figure(lesson("output_and_loss"), "learning")["frames"]
    assert [frame["name"] for frame in frames] == [str(made) for made in range(0, 301, 5)]
    assert frames[-1]["data"][1]["y"][0] == pytest.approx(0.2028, abs=5e-5)
