"""The lessons on loss functions without a browser: what is written is what dlmath computes and what was published."""

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from plotly.graph_objects import Figure

from dlmath import LOSSES
from dlmath.functions.loss_text import factor_latex
from dlmath.training.line_fit import fit_line
from pages.backprop_walkthrough.parts import neuron
from pages.backprop_walkthrough.parts.check_tables import COMPARED
from pages.loss_functions.parts import output_pairs, residuals
from pages.loss_functions.parts.output_pairs import all_pairs
from pages.training.parts.training_settings import CLASS_OUTPUTS, VALUE_OUTPUTS
from pages.ui.network import scenes
from pages.ui.writing import numbers, reductions
from pages.ui.writing.text import in_language
from tests.page import HOSTILE, Cells, alts, figure, number, open_page, tables, texts

KEYS = {
    "regression": ("loss", "b", "w", "out"),
    "binary_cross_entropy": ("by", "p", "y"),
    "softmax_cross_entropy": ("C", "z1", "z3", "target", "k", "eps", "T", "shift"),
    "output_and_loss": ("phi", "loss", "z1", "z3", "k", "w", "b", "alpha"),
}
FIGURES = {
    "regression": ("points", "over_b"),
    "binary_cross_entropy": ("over_p", "slope_p", "over_z"),
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
    """By hand: the mean of the six targets is 23/6, their median 3; with the sixth at 11 the mean is 25/6, the median
    still 3."""
    for out, mean in ((9.0, 23 / 6), (11.0, 25 / 6)):
        rows = {row[0]: row for row in cells(lesson("regression", out=out))["The same line under each loss"]}
        assert rows["MSE"][3] == numbers.plain(mean)
        assert rows["MAE"][3] == "3"


def test_regression_by_hand() -> None:
    """ŷ = 2: squares 0 + 1 + 0.25 + 2.25 + 1 + 49 = 53.5."""
    at = lesson("regression")
    assert r"\Big[0+1+0.25+2.25\\&\quad+1+49\Big]=8.917" in texts(at)
    rows = {row[0]: row for row in cells(at)["Squares, divided by what?"]}
    assert [number(rows[name][2]) for name in ("MSE", "half-MSE", "half-SSE")] == pytest.approx(
        [53.5 / 6, 53.5 / 12, 53.5 / 2], rel=1e-3
    )
    assert [number(rows[name][3]) for name in ("MSE", "half-MSE", "half-SSE")] == pytest.approx(
        [-22 / 6, -11 / 6, -11.0], rel=1e-3
    )
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
    found = [
        number(cells(lesson("binary_cross_entropy", by="z", z=round(a, 1), y=b))["The loss J"][1][5])
        for a, b in zip(z, y, strict=True)
    ]
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
    assert "slope 0." in alt
    assert "entropy 0.6109 and divergence 0." in alt
    assert "entropy" not in alts(lesson("binary_cross_entropy", p=0.7, y=1))[0]
    assert "entropy 0 and" in alts(lesson("binary_cross_entropy", p=0.7, y=1, doubt="true"))[0]


def test_published_softmax_cross_entropy(worked_example: Any) -> None:
    example = worked_example("optax_softmax_ce")
    for z, label, loss in zip(
        example["inputs"]["logits"], example["inputs"]["labels"], example["expected"]["loss"], strict=True
    ):
        at = lesson("softmax_cross_entropy", k=label + 1, **{f"z{k}": value for k, value in enumerate(z, start=1)})
        assert f"here $J={loss}$" in texts(at) or f"here $J={loss:.3f}$" in texts(at)
    example = worked_example("cs231n_svm_vs_softmax")
    at = lesson(
        "softmax_cross_entropy", k=3, **{f"z{k}": value for k, value in enumerate(example["inputs"]["scores"], start=1)}
    )
    assert "here $J=1.04" in texts(at)


def test_the_logarithm_is_of_the_whole_of_a_small_probability() -> None:
    """By hand: e⁻⁹ / (e⁻⁹ + e¹ + e^0.1) = 3.228·10⁻⁵."""
    assert re.search(
        r"1\\cdot\\ln \\textcolor\{#\w+\}\{\(3\.228\\times 10\^\{-5\}\)\}",
        texts(lesson("softmax_cross_entropy", z1=-9, z2=1, z3=0.1)),
    )


def test_a_probability_close_to_one_is_not_rounded_to_one() -> None:
    """By hand: 1 / (1 + e⁻¹⁰ + e⁻¹⁹) = 0.9999546, and at scores 100 apart 1 − e⁻¹⁰⁰ = 1 − 3.720·10⁻⁴⁴."""
    at = lesson("softmax_cross_entropy", T="0.1")
    assert re.search(r"1\\cdot\\ln \\textcolor\{#\w+\}\{0\.9999546\}", texts(at))
    assert r"{\begin{bmatrix}0.9999546\\" in texts(at)
    far = texts(lesson("softmax_cross_entropy", T="0.1", C=2, z1=5, z2=-5))
    assert re.search(r"1\\cdot\\ln \\textcolor\{#\w+\}\{\(1-3\.720\\times 10\^\{-44\}\)\}", far)


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
        assert [number(each) for each in by_product[1:-1]] == pytest.approx(
            [number(each) for each in difference[1:-1]], rel=2e-3, abs=1e-9
        )


def test_large_scores_break_only_the_naive_form() -> None:
    large = cells(lesson("softmax_cross_entropy"))["The scores 123, 456, 789"]
    assert large[3] == ["3", "789", "∞", "NaN", "1", "1"]
    here = cells(lesson("softmax_cross_entropy", shift=1000))["These scores"]
    assert [row[1] for row in here[1:]] == ["1002", "1001", "1000.1"]
    assert {row[3] for row in here[1:]} == {"NaN"}
    assert [row[5] for row in here[1:]] == [
        row[5] for row in cells(lesson("softmax_cross_entropy"))["These scores"][1:]
    ]


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


def test_formulas_of_the_pairs_say_what_is_computed() -> None:
    """Where nothing cancels δ is the derivative of the record times φ′; where something does, it is transcribed."""
    z, y = np.array([[-1.5], [0.7], [0.2]]), np.array([[0.7], [0.2], [0.1]])
    for (phi, name), pair in all_pairs(z, y).items():
        loss, a, d, n = LOSSES[name], pair.a, pair.a - y, 3
        found = "=".join(output_pairs.in_symbols(phi, name))
        if r"\cancel" in found:
            assert ("frac1n" in found) == loss.reduction.over_outputs
            want = {
                ("sigmoid", "BCE"): d / n,
                ("sigmoid", "BCE-sum"): d,
                ("softmax", "BCE-sum"): d / (1 - a) - a * (d / (1 - a)).sum(),
                ("sigmoid", "CE"): -y * (1 - a),
                ("softmax", "CE"): a * y.sum() - y,
                ("softmax", "BCE"): (d / (1 - a) - a * (d / (1 - a)).sum()) / n,
            }[phi, "CE" if loss.derivative == "-y/a" else name]
        else:
            slope = loss.term_slope(a, y) / loss.divisor(n, 1)
            want = {"identity": slope, "sigmoid": slope * a * (1 - a), "softmax": a * (slope - (a * slope).sum())}[phi]
            factor = factor_latex(loss.derivative, loss.reduction)[0]
            assert found.startswith(re.sub(r"\\frac\{(.)\}\{(.)\}", r"\\tfrac\1\2", factor))
            assert {"identity": r"\cdot 1=", "sigmoid": r"\cdot a_j(1-a_j)", "softmax": r"\,a_i([i=j]-a_j)="}[
                phi
            ] in found
        np.testing.assert_allclose(pair.delta, want, rtol=1e-10, atol=1e-14)


def test_matrix_of_pairs_and_the_verdict() -> None:
    at = lesson("output_and_loss", phi="softmax", loss="half-MSE", z1=-1, z2=2, z3=0.5, k=2)
    shown_losses = output_pairs.columns("half-MSE")
    assert shown_losses == ("half-MSE", "BCE", "CE", "KL")
    z, y = np.array([[-1.0], [2.0], [0.5]]), np.eye(3)[:, [1]]
    pairs = all_pairs(z, y)
    for row in cells(at)["δ for the same z and y; purple: they belong together"][1:]:
        for loss, shown in zip(shown_losses, row[1:], strict=True):
            found = [number(each) for each in shown.strip("▸ ()").split(", ")] if shown != "–" else None
            expected = pairs[row[0], loss].delta[:, 0].tolist() if (row[0], loss) in pairs else None
            assert found == (pytest.approx(expected, rel=6e-3) if expected else None)
    for row, delta, slope in zip(
        cells(at)["softmax · half-MSE"][1:],
        pairs["softmax", "half-MSE"].delta[:, 0],
        pairs["softmax", "half-MSE"].dJ_da[:, 0],
        strict=True,
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
    assert (
        abs(number(rows[4][5]) - example["expected"]["output_300"]) <= example["tolerance"]["abs_by_key"]["output_300"]
    )


def test_frames_hold_every_fifth_update() -> None:
    frames = figure(lesson("output_and_loss"), "learning")["frames"]
    assert [frame["name"] for frame in frames] == [str(made) for made in range(0, 301, 5)]
    assert frames[-1]["data"][1]["y"][0] == pytest.approx(0.2028, abs=5e-5)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize(("n", "N"), [(1, 1), (3, 1), (1, 4), (3, 4)])
def test_what_is_said_of_a_loss_is_what_it_divides_by(name: str, n: int, N: int) -> None:
    """The oracle: J of equal entries, against J of one of them."""
    loss, divided = LOSSES[name], {"sum over n, mean over N": n, "sum over n·N": n * N}
    factors = {"mean over n·N": 1.0, **divided, **{f"½ {words}": factor for words, factor in divided.items()}}
    a, y = (1.0, -1.0) if loss.targets == "sign" else (0.3, 0.8)
    one = loss.value(np.array([[a]]), np.array([[y]]))
    assert loss.value(np.full((n, N), a), np.full((n, N), y)) == pytest.approx(
        factors[reductions.of(loss)] * one, rel=1e-12
    )
    assert reductions.of(loss).startswith("½") == name.startswith("half-")
    assert name[:5] != "half-" or one == pytest.approx(0.5 * (a - y) ** 2)


@pytest.mark.parametrize(
    ("page", "key", "link", "names"),
    [
        ("loss_functions/regression", "loss", {}, residuals.names()),
        ("loss_functions/output_and_loss", "loss", {"phi": "sigmoid"}, output_pairs.LOSS_NAMES),
        ("backprop_walkthrough/one_neuron", "loss", {}, neuron.LOSS_NAMES),
        ("training/training_run", "out", {}, CLASS_OUTPUTS),
        ("training/training_run", "fit", {"data": "sine"}, VALUE_OUTPUTS),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_a_loss_divides_by_stands_behind_the_label_where_it_is_chosen(
    page: str, key: str, link: dict[str, str], names: Sequence[str], lang: str
) -> None:
    for name in (names[0], names[-1]):
        at = open_page(page, lang=lang, **link, **{key: name})
        (control,) = [each for each in (*at.selectbox, *at.get("button_group")) if each.key == key]
        assert control.value == name
        assert control.label.endswith(
            f" · {in_language(lang, lambda name=name: reductions.of(LOSSES[name.rpartition(', ')[2]]))}"
        )
        assert control.help == in_language(lang, lambda: reductions.explained(names))


@pytest.mark.parametrize(
    ("page", "link"),
    [("backprop_walkthrough/step_by_step", {"scene": "own"}), ("backprop_walkthrough/check_my_work", {})],
)
def test_what_a_loss_divides_by_stands_behind_its_label_in_an_own_network(page: str, link: dict[str, str]) -> None:
    for end, name in (("identity", "MSE"), ("softmax", "CE"), ("ReLU", "half-SSE")):
        at = open_page(page, lang="en", **link, output=f"{end}, {name}")
        control = at.selectbox(key="output 2")
        assert control.value == name
        assert control.label == f"Loss · {reductions.of(LOSSES[name])}"
        assert control.help == in_language("en", lambda end=end: reductions.explained(scenes.losses_after(end)))
        assert at.selectbox(key="output 1").value == end


@pytest.mark.parametrize(("lang", "words"), [("en", "MAE: mean absolute error"), ("zh", "MAE：平均绝对误差")])
def test_abbreviations_are_spelt_out_where_a_loss_is_chosen(lang: str, words: str) -> None:
    (control,) = [
        each for each in open_page("loss_functions/regression", lang=lang).get("button_group") if each.key == "loss"
    ]
    assert words in control.help


def test_every_choice_of_a_loss_is_told_what_that_loss_divides_by() -> None:
    """What the label of a control is made of, for every name that any of them offers."""

    def control(
        key: str,
        label: str,
        options: Sequence[str],
        default: str,
        *,
        help: str,
        told: Callable[[str], str],
    ) -> str:
        assert help == reductions.explained(options)
        assert [told(name) for name in options] == [reductions.of(LOSSES[name.rpartition(", ")[2]]) for name in options]
        return options[-1]

    for names in (
        residuals.names(),
        output_pairs.LOSS_NAMES,
        neuron.LOSS_NAMES,
        scenes.OUTPUTS,
        CLASS_OUTPUTS,
        VALUE_OUTPUTS,
    ):
        assert reductions.choose(control, "loss", "Loss", names, names[0]) == names[-1]


@pytest.mark.parametrize(
    ("page", "names"),
    [("loss_functions/regression", tuple(residuals.squares())), ("backprop_walkthrough/gradient_check", COMPARED)],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_losses_divide_by_stands_where_they_are_compared(page: str, names: tuple[str, ...], lang: str) -> None:
    assert in_language(lang, lambda: reductions.in_words(names)) in [
        each.value for each in open_page(page, lang=lang).caption
    ]


def test_the_table_of_pairs_says_what_each_loss_divides_by() -> None:
    found = [
        rows[0]
        for html in tables(open_page("loss_functions/output_and_loss", lang="en"))
        for rows in Cells(html).tables.values()
    ]
    heads = next(heads for heads in found if len(heads) == 5 and "half-MSE" in heads[1])
    assert heads[1:] == [
        "half-MSE: ½ sum over n, mean over N",
        "BCE: mean over n·N",
        "CE: sum over n, mean over N",
        "KL: sum over n, mean over N",
    ]


@pytest.mark.parametrize("table", ["3,2.5;-0.5,0;2,2;7,8", "3,-0.5,2,7;2.5,0,2,8", "3\t2,5\n-0,5\t0\n2\t2\n7\t8"])
def test_own_targets_and_predictions_have_the_published_losses(table: str) -> None:
    """scikit-learn's own example of mean_squared_error and mean_absolute_error; Huber by hand: an error of 1 is ½."""
    at = lesson("regression", data="y and ŷ", yy=table, lang="en")
    assert not at.error
    rows = {row[0]: row for row in cells(at)["The same line under each loss"]}
    assert [rows[loss][1] for loss in ("MSE", "MAE", "Huber")] == ["0.375", "0.5", "0.1875"]


def test_own_points_are_fitted_as_the_formulas_say() -> None:
    """Oracle: NumPy's mean and median of y − wx."""
    points = np.array([[1.0, 200.0], [2.5, 340.0], [4.0, 410.0], [5.5, 900.0], [7.0, 610.0]])
    table = ";".join(f"{x},{y}" for x, y in points.tolist())
    at = lesson("regression", data="own points", xy=table, w=100, b=50, lang="en")
    assert not at.error
    rest, errors = points[:, 1] - 100 * points[:, 0], 100 * points[:, 0] + 50 - points[:, 1]
    rows = {row[0]: row for row in cells(at)["The same line under each loss"]}
    assert [number(rows["MSE"][k]) for k in (1, 3)] == pytest.approx([(errors**2).mean(), rest.mean()], rel=1e-3)
    assert [number(rows["MAE"][k]) for k in (1, 3)] == pytest.approx([np.abs(errors).mean(), np.median(rest)], rel=1e-3)
    drawn = figure(at, "points")
    low, high = drawn["layout"]["yaxis"]["range"]
    assert low < 200
    assert high > 900


@pytest.mark.parametrize("table", ["1,2,3;4,5,6;7,8,9", "1", "x,y;1,2", "", "1,1;1,1", "1e9,1e9;-1e9,2"])
@pytest.mark.parametrize("kind", ["own points", "y and ŷ"])
def test_tables_that_are_no_points_are_told_and_odd_ones_drawn(table: str, kind: str) -> None:
    at = lesson("regression", data=kind, xy=table, yy=table, lang="en")
    assert bool(at.error) == (table in ("1,2,3;4,5,6;7,8,9", "1", "x,y;1,2", ""))
    assert figure(at, "over_b")


def test_values_of_the_lesson_before_are_forgotten() -> None:
    at = open_page("loss_functions/regression", loss="MAE", w="1.5", b="9")
    at.switch_page("loss_functions/output_and_loss.py").run()
    assert at.selectbox(key="loss").value == "BCE"
    assert not {"loss", "w", "b"} & set(at.query_params)
