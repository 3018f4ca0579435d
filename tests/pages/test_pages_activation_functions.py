"""The lessons on activation functions: what they show is what dlmath computes and what is published."""

import math
from urllib.parse import parse_qs

import numpy as np
import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from dlmath import ACTIVATIONS, initial_network
from dlmath.functions.activations import STEP
from dlmath.network.gradient_flow import deep_network, flow, through
from pages.activation_functions.parts import curves
from pages.ui.writing import numbers
from tests.page import CONTENTS, HOSTILE, Cells, alts, figure, formulas, latex_numbers, open_page, tables, texts

CURVES = "activation_functions/curves_and_slopes"
DEPTHS = "activation_functions/vanishing_gradients"
DYING = "activation_functions/dying_relu"
NAMES = [name for name, record in ACTIVATIONS.items() if record.slope]


@pytest.mark.parametrize(("name", "lang"), [(name, ("en", "zh")[i % 2]) for i, name in enumerate(NAMES)])
def test_every_function_with_its_number_and_its_slope(name: str, lang: str) -> None:
    at = open_page(CURVES, lang=lang, phi=name, z=-1.28)
    z = np.array([[-1.28]])
    record = ACTIVATIONS[name]
    assert record.slope
    first = tables(at)[0]
    for value in (float(record.f(z)[0, 0]), float(record.slope(z)[0, 0])):
        assert f">{numbers.plain(value)}<" in first
        assert numbers.latex(value) in formulas(at)[-1]
    assert not at.warning
    assert numbers.plain(float(record.f(z)[0, 0])) in alts(at)[0]
    assert ("激活函数" in texts(at) or "前向时" in texts(at)) == (lang == "zh")


def test_figure_is_valid_and_holds_the_curves() -> None:
    at = open_page(CURVES, phi="SELU", z=0)
    drawn = go.Figure(figure(at, "plot"))
    point = next(
        trace
        for trace in drawn.data
        if trace.mode == "markers" and trace.customdata is not None and trace.yaxis == "y2"
    )
    assert point.y[0] == ACTIVATIONS["SELU"].slope(np.zeros((1, 1)))[0, 0]
    curve = next(trace for trace in drawn.data if trace.name == "tanh" and trace.yaxis is None)
    np.testing.assert_allclose(curve.y, np.tanh(curve.x), atol=1e-6)


def test_kink_says_both_slopes_and_the_convention() -> None:
    written = texts(open_page(CURVES, phi="ReLU", z=0, lang="en"))
    assert "0 to the left and 1 to the right" in written
    assert "central difference gives 0.5; by convention ReLU′(0) = 0" in written
    assert "A kink" not in texts(open_page(CURVES, phi="ReLU", z=0.01, lang="en"))


def test_printed_slopes_are_nought_at_37() -> None:
    """In float64 σ(37) = 1, as is known: 1 + e⁻³⁷ rounds to 1."""
    at = open_page(CURVES)
    table = next(each for each in tables(at) if "σ(37)" in each)
    assert numbers.plain(math.exp(-37)) in table
    assert [row[2][0] for row in curves.printed_rows(37.0)] == ["0", "0"]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_links_give_the_defaults(value: str) -> None:
    at = open_page(CURVES, **dict.fromkeys(("z", "phi", "also", "flat", "far"), value))
    assert "0.7311" in tables(at)[0] or value in ("1e308", "٣")
    assert at.warning or not value.strip()


def test_functions_beside_it_come_from_the_link() -> None:
    at = open_page(CURVES, phi="ELU", also="GELU", lang="en")
    (rows,) = Cells(tables(at)[0]).tables.values()
    assert [row[0] for row in rows[1:]] == ["ELU", "GELU"]


@pytest.mark.parametrize("beside", [[], ["ELU", "GELU"]])
def test_link_to_any_number_of_functions(beside: list[str]) -> None:
    at = open_page(CURVES)
    at.pills(key="also").set_value(beside).run()
    link = parse_qs(next(each.value for each in at.code).lstrip("?"), keep_blank_values=True)
    assert link["also"] == (beside or [""])
    again = AppTest.from_file(CONTENTS, default_timeout=60)
    again.switch_page(f"{CURVES}.py")
    again.query_params.update(link)
    again.run()
    assert not again.warning
    assert tables(again)[0] == tables(at)[0]


@pytest.mark.parametrize("number", range(4))
def test_presets(number: int) -> None:
    at = open_page(CURVES, lang="en")
    at.button[number].click().run()
    assert not at.exception
    assert not at.warning


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("phi", "rule"), [("sigmoid", "LeCun"), ("GELU", "He")])
def test_delta_at_the_first_layer_is_the_measured_one(phi: str, rule: str, lang: str) -> None:
    at = open_page(DEPTHS, lang=lang, phi=phi, rule=rule, seed=3, inside="true")
    f = flow(through(deep_network(20, 64, phi, rule, 3), 32, 3))
    assert numbers.latex(float(f.relative[0])) in texts(at)
    assert numbers.latex(float(f.weights[0])) in texts(at)
    assert numbers.latex(float(f.slope_bound[0])) in texts(at)
    assert numbers.plain(float(f.relative[0])) in alts(at)[0]
    assert not at.warning


def test_depth_figure_is_valid_and_holds_what_was_measured() -> None:
    at = open_page(DEPTHS, phi="tanh", depth=12, width=16, scale="1.5", bias=0.5, seed=7, inside="true")
    drawn = {
        trace.name: trace for key in ("plot", "wide_depth") for trace in go.Figure(figure(at, key)).data if trace.name
    }
    f = flow(through(deep_network(12, 16, "tanh", "LeCun", 7, 1.5, 0.5), 32, 7))
    np.testing.assert_allclose(np.array(drawn["delta"].y, float), f.relative)
    np.testing.assert_allclose(np.array(drawn["both"].y, float), f.relative[:-1] / f.relative[1:])
    np.testing.assert_allclose(drawn["mean"].y, f.mean)


def test_no_delta_is_said_not_divided() -> None:
    at = open_page(DEPTHS, lang="en", phi="tanh", rule="zeros", inside="true")
    assert "exactly 0" in texts(at)
    go.Figure(figure(at, "wide_depth"))


@pytest.mark.parametrize(
    "link",
    [
        {"phi": "ReLU", "rule": "normal", "scale": "100", "depth": 40},
        {"rule": "constant", "scale": "100"},
        {"depth": 2},
        {"depth": 40, "width": "2", "seed": 99},
    ],
)
def test_extremes_are_drawn(link: dict[str, object]) -> None:
    at = open_page(DEPTHS, inside="true", **link)
    go.Figure(figure(at, "wide_depth"))
    assert "NaN" not in texts(at)


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_links_give_the_default_network(value: str) -> None:
    at = open_page(DEPTHS, **dict.fromkeys(("phi", "rule", "scale", "depth", "width", "bias", "seed", "layer"), value))
    assert at.warning or not value.strip()


def test_presets_of_depth() -> None:
    at = open_page(DEPTHS, lang="en")
    for number in range(6):
        at.button[number].click().run()
        assert not at.exception
        assert not at.warning


def update_of_the_unit(at: AppTest) -> str:
    """The formula of the next update."""
    (found,) = [each for each in formulas(at) if "leftarrow" in each]
    return str(found)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_unit_dies_as_published(lang: str) -> None:
    """X = (0.5, 1, 2, 3), y = −5, w = 1, b = −0.5, rate 0.2: after one step w = −3.1, b = −2.45, then nothing moves."""
    at = open_page(DYING, lang=lang)
    assert latex_numbers(update_of_the_unit(at))[-8:] == pytest.approx([1, -0.2, 20.5, -3.1, -0.5, -0.2, 9.75, -2.45])
    assert ("3 of 4" if lang == "en" else "该单元在 4 个样本中的 **3 个上激活**") in texts(at)
    for made in (1, 150):
        at.slider(key="updates").set_value(made).run()
        assert ("**Dead.**" if lang == "en" else "**死亡**。") in texts(at)
        assert latex_numbers(update_of_the_unit(at))[-8:] == pytest.approx([-3.1, -0.2, 0, -3.1, -2.45, -0.2, 0, -2.45])
    assert f"w = {numbers.plain(1 - 0.2 * 20.5)}" in alts(at)[0]


def test_the_other_unit_recovers() -> None:
    """X = y = (1, 2), w = 1, b = −1.5, rate 0.1: at first one of two samples is active, in the end both."""
    at = open_page(DYING, lang="en", scene="recovers")
    assert "active for 1 of 2" in texts(at)
    assert "Inactive now" in texts(at)
    at.slider(key="updates").set_value(60).run()
    assert "active for 2 of 2" in texts(at)


def test_a_scene_sets_every_input() -> None:
    at = open_page(DYING, lang="en")
    at.segmented_control(key="scene").set_value("too-fast").run()
    (rows,) = Cells(tables(at)[0]).tables.values()
    assert [row[1:3] for row in rows[1:]] == [["1", "1"], ["2", "2"], ["3", "3"]]
    assert at.slider(key="w").value == 3.0
    assert not at.warning


def test_dying_figures_are_valid_and_hold_the_way() -> None:
    at = open_page(DYING, scene="recovers", updates=5)
    drawn = {trace.name: trace for trace in go.Figure(figure(at, "wide_unit")).data if trace.name}
    assert drawn["way"].x[:3] == pytest.approx((1.0, 1.3, 1.45))
    assert len(drawn["way"].x) == 6
    layers = {trace.name: trace for trace in go.Figure(figure(at, "wide_layers")).data}
    assert np.asarray(layers["units 1"].z).shape == (12, 151)
    np.testing.assert_array_equal(layers["dead 1"].y, (np.asarray(layers["units 1"].z) == 0).sum(axis=0))


@pytest.mark.parametrize(
    ("data", "shown"),
    [("1,2,3;4,5,6", "3 columns"), ("1000,1", "−100"), ("nonsense", "Shown with the last good value")],
)
def test_unusable_samples_are_explained(data: str, shown: str) -> None:
    at = open_page(DYING, lang="en", data=data)
    assert shown in texts(at)
    assert "active for 3 of 4" in texts(at)


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_links_give_the_default_unit(value: str) -> None:
    keys = ("scene", "w", "b", "alpha", "phi", "data", "updates", "rate", "kind", "units", "start", "seed")
    at = open_page(DYING, **dict.fromkeys(keys, value))
    assert at.warning or not value.strip()
    assert "NaN" not in texts(at)


def test_own_samples_may_diverge_and_it_is_said() -> None:
    at = open_page(DYING, lang="en", phi="leaky-ReLU", data="100,100;-100,-100", alpha="1", updates=200, w=4)
    go.Figure(figure(at, "wide_unit"))
    assert "diverges" in texts(at)


def test_presets_of_dying() -> None:
    at = open_page(DYING, lang="en")
    for number in range(5):
        at.button[number].click().run()
        assert not at.exception
        assert not at.warning


def test_what_a_function_costs_and_how_many_of_its_units_are_silent() -> None:
    (html,) = [
        html for html in tables(open_page("activation_functions/curves_and_slopes", lang="en")) if "share of a" in html
    ]
    (rows,) = Cells(html).tables.values()
    assert [row[:3] for row in rows[1:]] == [["σ", "1", "3"], ["tanh", "2", "4"], ["ReLU", "0", "1"]]
    layer = initial_network([64, 64], ["ReLU"], "He", 0)[0]
    z = layer.W @ np.random.default_rng([0, 1]).standard_normal((64, 32))
    assert [row[3] for row in rows[1:]] == ["0%", "0%", f"{100 * (z <= 0).mean():.0f}%"]
    assert float(rows[3][4]) == pytest.approx(np.maximum(z, 0).mean(), rel=1e-3)


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "gradient descent never moves a weight"), ("zh", "梯度下降永远改变不了任何权重")]
)
def test_a_step_passes_nothing_back_and_says_by_which_rule_it_learns(lang: str, said: str) -> None:
    at = open_page(CURVES, phi="step", z=0.3, lang=lang)
    assert not at.warning
    written = texts(at)
    assert said in written
    assert r"w\leftarrow w+\alpha\,(y-\hat y)\,x" in written
    for z in (-2.0, 0.0, 1e-9, 3.0):
        f, slope = (of(np.array([[z]])).item() for of in (STEP.f, STEP.slope))
        assert (f, slope) == (float(z > 0), 0.0)
    assert not open_page(CURVES, phi="step", z=0, lang=lang).exception
