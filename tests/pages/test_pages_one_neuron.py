"""One neuron: what stands on the page is its trace, published runs come out, and what a loss does not take is said."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlmath import ACTIVATIONS, LOSSES, Layer, Trace, trace, update
from pages.backprop_walkthrough.parts import neuron
from tests.page import alts, figure, formulas, latex_numbers, open_page, texts

PAGE = "backprop_walkthrough/one_neuron"
START = {"x1": 1.0, "x2": -0.5, "w1": 0.8, "w2": 0.6, "b": 0.2, "y": 0.0}


def trace_of(phi: str, loss: str, updates: int = 0, alpha: float = 1.0, **values: float) -> Trace:
    """The neuron of the page, its updates made one by one."""
    v = START | values
    layer = Layer(np.array([[v["w1"], v["w2"]]]), np.array([[v["b"]]]), ACTIVATIONS[phi])
    X, Y = np.array([[v["x1"]], [v["x2"]]]), np.array([[v["y"]]])
    t = trace((layer,), X, Y, LOSSES[loss])
    for _ in range(updates):
        t = trace(update(t, alpha), X, Y, LOSSES[loss])
    return t


def shown(at: AppTest) -> list[float]:
    return [value for latex in formulas(at) for value in latex_numbers(latex)]


def stands(value: float, among: list[float]) -> bool:
    return any(each == pytest.approx(value, rel=5.1e-4, abs=1e-15) for each in among)


EVERY_PHI = [(name, "half-MSE", 0.0) for name, phi in ACTIVATIONS.items() if phi.slope]
EVERY_LOSS = [("sigmoid", loss, 1.0) for loss in neuron.LOSS_NAMES]


@pytest.mark.parametrize(("phi", "loss", "y"), [*EVERY_PHI, *EVERY_LOSS])
def test_every_number_of_the_trace_stands_in_the_formulas(phi: str, loss: str, y: float) -> None:
    t = trace_of(phi, loss, y=y)
    new = update(t, 1.0)[0]
    among = shown(open_page(PAGE, phi=phi, loss=loss, y=y))
    forward, backward = t.forward[0], t.backward[0]
    for value in (
        forward.z,
        forward.a,
        t.J,
        backward.dJ_da,
        backward.delta,
        *backward.dW[0],
        backward.db,
        *new.W[0],
        new.b,
    ):
        assert stands(float(np.ravel(value)[0]), among)


def test_the_drawing_opens_the_arithmetic_of_each_number() -> None:
    told = " ".join(
        str(each) for part in figure(open_page(PAGE), "network")["data"] for each in part.get("customdata", [])
    )
    for arithmetic in (
        "z = 0.8·1 + 0.6·(−0.5) + 0.2 = <b>0.7</b>",
        "a = σ(0.7) = <b>0.6682</b>",
        "φ′(z) = σ′(0.7) = <b>0.2217</b>",
        "δ = 0.6682·0.2217 = <b>0.1481</b>",
        "∂J/∂w₂ = δ·x₂ = 0.1481·(−0.5) ≈ <b>−0.07407</b>",
        "w₂·x₂ = 0.6·(−0.5) = <b>−0.3</b>",
    ):
        assert arithmetic in told


def test_edges_show_size_and_sign_of_the_weights() -> None:
    edges = figure(open_page(PAGE, w1=2, w2=-4, b=0.5), "network")["layout"]["shapes"][:3]
    widths = [edge["line"]["width"] for edge in edges]
    assert widths[1] == 2 * widths[0] == 8 * widths[2]
    assert edges[0]["line"]["color"] == edges[2]["line"]["color"] != edges[1]["line"]["color"]


@pytest.mark.parametrize("start", ["a", "b"])
def test_nielsens_neuron_after_300_updates(worked_example: Any, start: str) -> None:
    example = worked_example(f"nielsen_quadratic_{start}")
    given, tolerance = example["inputs"], example["tolerance"]["abs_by_key"]
    link = {
        "x1": given["x"],
        "x2": 0,
        "w1": given["w"],
        "w2": 0,
        "b": given["b"],
        "y": given["y"],
        "alpha": given["eta"],
    }
    for updates in (0, 300):
        a = figure(open_page(PAGE, **link, updates=updates), "network")["data"][0]["customdata"][4]
        assert (
            abs(float(a.split("<b>")[1].removesuffix("</b>")) - example["expected"][f"output_{updates}"])
            <= tolerance[f"output_{updates}"]
        )


def test_slow_start_stands_beside_cross_entropy() -> None:
    at = open_page(PAGE)
    at.button(key="preset Slow start").click().run()
    half, cross = (
        trace_of("sigmoid", loss, 300, 0.15, x2=0.0, w1=2.0, w2=0.0, b=2.0).J for loss in ("half-MSE", "BCE")
    )
    alt = alts(at)[1]
    for loss, last in (("half-MSE", half), ("BCE", cross)):
        assert f"to {last:.4g} in 300 updates" in alt.split(f"{loss}: ")[1]
    titles = [note["text"] for note in figure(at, "panels")["layout"]["annotations"]]
    assert titles[1:] == ["J over the updates, half-MSE", "J over the updates, BCE"]


def test_updates_are_made_one_by_one_and_the_lens_shows_where_the_next_one_lands() -> None:
    at = open_page(PAGE, phi="tanh", alpha="0.5", updates=7, lens="w2")
    t = trace_of("tanh", "half-MSE", 7, 0.5)
    assert stands(t.J, shown(at))
    _curve, _tangent, now, landing, *_ = figure(at, "panels")["data"]
    assert now["x"] == pytest.approx([t.network[0].W[0, 1]])
    assert landing["x"] == pytest.approx([update(t, 0.5)[0].W[0, 1]])
    at.button(key="update").click().run()
    assert at.slider(key="updates").value == 8
    assert figure(at, "panels")["data"][2]["x"] == pytest.approx(landing["x"])


def test_a_linear_neuron_shrinks_its_error_by_a_factor_known_in_advance() -> None:
    at = open_page(PAGE)
    at.button(key="preset Too large a step").click().run()
    factor = 1 - 0.7 * (1.0**2 + 1.0**2 + 1)
    assert stands(factor**3 * (0.8 - 0.6 + 0.2), shown(at))
    at.button(key="preset One step is enough").click().run()
    at.button(key="update").click().run()
    assert "J = 0." in alts(at)[0]


def test_a_loss_that_does_not_take_the_output_or_target_is_explained() -> None:
    for link, why in (
        ({"phi": "tanh", "loss": "BCE"}, "BCE needs outputs between 0 and 1"),
        ({"loss": "BCE", "y": 2}, "Targets of BCE must lie between 0 and 1"),
        ({"loss": "hinge", "y": 0.5}, "Targets of hinge must be −1 or +1"),
    ):
        at = open_page(PAGE, **link)
        assert why in at.warning[0].value
        assert "half-MSE" in figure(at, "panels")["layout"]["annotations"][1]["text"]
    assert "BCE needs outputs" in texts(open_page(PAGE, phi="ReLU", beside="true"))


def test_divergence_is_said_and_everything_finite_is_shown() -> None:
    at = open_page(PAGE, phi="identity", alpha="100", updates=300)
    assert "It diverges" in at.error[0].value
    assert "∞" not in alts(at)[0]
    assert figure(at, "panels")["layout"]["yaxis2"]["type"] == "log"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_experiment_opens(language: str) -> None:
    at = open_page(PAGE, lang=language)
    keys = [button.key for button in at.button if button.key and button.key.startswith("preset ")]
    assert len(keys) == 7
    for key in keys:
        at.button(key=key).click().run()
        assert not at.exception
        assert not at.warning
        assert not at.error
    assert at.slider(key="updates").value == 40


def test_dead_neuron_has_no_gradient() -> None:
    at = open_page(PAGE)
    at.button(key="preset Dead ReLU").click().run()
    assert "δ = 0, ∂J/∂w = (0, 0)" in alts(at)[0]
    assert neuron.describe(trace_of("ReLU", "half-MSE", x2=1.0, w1=-1.0, w2=-0.5, b=-0.2, y=1.0)) == alts(at)[0]
