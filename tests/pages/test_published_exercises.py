"""Exercises as books and courses print them, with their answers: entered by link, read off the page."""

from dataclasses import replace

import numpy as np
import orjson
import pytest
from streamlit.testing.v1 import AppTest

from dlmath import ACTIVATIONS, LOSSES, MISTAKES, OPTIMISERS, Layer, Network, gradient_check, trace
from dlmath.training.descent import descend
from dlmath.training.methods import Method
from pages.ui.network import scenes
from pages.ui.writing.numbers import plain
from tests.page import alts, figure, formulas, in_link, latex_numbers, open_page, tables, texts
from tests.printed_arithmetic import check

WALK, CHECK, WORK = (f"backprop_walkthrough/{name}" for name in ("step_by_step", "gradient_check", "check_my_work"))
UPSTREAM = {"scene": "own", "sizes": "2-3", "output": "identity, y·a", "batch": 2, "X": "1,3;2,4", "Y": "1,4;2,5;3,6"}


def test_a_given_upstream_gradient() -> None:
    """∂J/∂z is [[1, 2, 3], [4, 5, 6]] with samples as rows: ∂b is (5, 7, 9)."""
    for step in range(1, 9):
        at = open_page(WALK, **UPSTREAM, W1="1,0;0,1;1,1", step=step, samples="rows", lang="en")
        assert not at.error
    shown = " ".join(formulas(open_page(WALK, **UPSTREAM, W1="1,0;0,1;1,1", step=7, samples="rows", lang="en")))
    assert r"\begin{bmatrix}\boldsymbol{5}&7&9\end{bmatrix}" in shown
    X, delta = np.array([[1.0, 3.0], [2.0, 4.0]]), np.array([[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]])
    layer = Layer(np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), np.zeros((3, 1)), ACTIVATIONS["identity"])
    t = trace((layer,), X, delta, LOSSES["y·a"])
    np.testing.assert_array_equal(t.backward[0].delta, delta)
    np.testing.assert_array_equal(t.backward[0].db[:, 0], [5.0, 7.0, 9.0])
    np.testing.assert_array_equal(t.backward[0].dW, delta @ X.T)


@pytest.mark.parametrize("phi", [name for name in ACTIVATIONS if name != "ReLU"])
def test_the_derivative_of_one_output(phi: str) -> None:
    """With one 1 in y the gradient is that of an output, which nudging confirms."""
    rng = np.random.default_rng(1)
    network = tuple(
        Layer(rng.normal(size=(n, m)), rng.normal(size=(n, 1)), ACTIVATIONS[phi]) for n, m in ((3, 2), (2, 3))
    )
    x = rng.normal(size=(2, 1))
    t = trace(network, x, np.array([[0.0], [1.0]]), LOSSES["y·a"])
    assert t.forward[-1].a[1, 0] == t.J
    assert gradient_check(network, x, t.Y, t.loss).largest_error < 1e-6


def test_the_derivative_of_an_output_on_the_pages() -> None:
    """Mazur's net: ∂o₁/∂w₅ is σ′(z) times the hidden a."""
    network = {"scene": "own", "sizes": "2-2-2", "hidden": "sigmoid", "output": "sigmoid, y·a"}
    numbers = {
        "W1": "0.15,0.2;0.25,0.3",
        "b1": "0.35,0.35",
        "W2": "0.4,0.45;0.5,0.55",
        "b2": "0.6,0.6",
        "x1": 0.05,
        "x2": 0.1,
        "y1": 1,
        "y2": 0,
    }
    at = open_page(WALK, **network, **numbers, step=8, lang="en")
    assert not at.error
    assert r"0.1108" in texts(at)  # 0.1868156 · 0.5932700
    assert at.slider(key="y1").label == "∂J/∂a₁"
    assert "y·a" in in_link(at)["output"][0]
    assert not open_page(CHECK, **network, **numbers).error
    assert not open_page(WORK, sizes="2-2-2", hidden="sigmoid", output="sigmoid, y·a", level="all").error


CLASSIFIER = {
    "scene": "own",
    "sizes": "2-3",
    "output": "softmax, CE",
    "W1": "1,-1;-1,2;-2,1",
    "x1": 1,
    "x2": 1,
    "class": "2",
    "alpha": "0.5",
}


def test_a_softmax_classifier_without_bias() -> None:
    """W = [[1, −1, −2], [−1, 2, 1]] (inputs × units), x = (1, 1), class 2, α = 0.5: p₂ = 0.7725 after one step."""
    at = open_page(WALK, **CLASSIFIER, biases="none", updates=1, step=2, all="true", lang="en")
    assert not at.error
    assert "0.7725" in texts(at)
    assert "It has no biases." in alts(at)[0]
    assert not [box.key for box in at.text_area if box.key.startswith("b")]
    assert not any("b⁽¹⁾" in html for html in tables(at))
    W, x, y = np.array([[1.0, -1.0], [-1.0, 2.0], [-2.0, 1.0]]), np.ones((2, 1)), np.array([[0.0], [1.0], [0.0]])
    p = np.exp(W @ x) / np.exp(W @ x).sum()
    z = (W - 0.5 * (p - y) @ x.T) @ x
    assert float(np.exp(z[1, 0]) / np.exp(z).sum()) == pytest.approx(0.7725, abs=5e-5)
    assert "0.8158" in texts(open_page(WALK, **CLASSIFIER, updates=1, step=2, all="true"))


def test_mazur_with_fixed_biases() -> None:
    """His update leaves the biases alone and takes all gradients from the old weights."""
    W1, W2 = np.array([[0.15, 0.2], [0.25, 0.3]]), np.array([[0.4, 0.45], [0.5, 0.55]])
    x, y = np.array([[0.05], [0.1]]), np.array([[0.01], [0.99]])

    def forward() -> tuple[np.ndarray, np.ndarray, float]:
        h = 1 / (1 + np.exp(-(W1 @ x + 0.35)))
        o = 1 / (1 + np.exp(-(W2 @ h + 0.6)))
        return h, o, float(((o - y) ** 2).sum() / 2)

    h, o, _ = forward()
    delta2 = (o - y) * o * (1 - o)
    delta1 = W2.T @ delta2 * h * (1 - h)
    W1, W2 = W1 - 0.5 * delta1 @ x.T, W2 - 0.5 * delta2 @ h.T
    J = forward()[2]
    assert pytest.approx(0.2910277737, abs=1e-10) == J
    at = open_page(WALK, biases="frozen", updates=1, step=5, precision=8, lang="en")
    assert f"{J:.8g}" in texts(at)
    assert not at.error
    assert W2[0, 0] == pytest.approx(0.35891648, abs=5e-9)


def test_an_edge_that_does_not_exist() -> None:
    """A weight that is fixed at 0 is drawn as no edge, learns nothing and is asked nowhere."""
    link = {"W1": "0.15,0;0.25,0.3", "fixed": "W1[1,2]"}
    for step in range(1, 13):
        at = open_page(WALK, **link, step=step, all="true", lang="en")
        assert not at.error
        assert not at.exception
    assert "W1[1,2]" not in at.selectbox(key="lens").options
    assert "Not learned: W⁽¹⁾₁₂." in alts(at)[0]
    assert len(figure(at, "network")["data"][0]["x"]) == 7
    assert "z⁽¹⁾₁ = 0.15·0.05 + 0.35" in str(figure(at, "network"))
    moved = open_page(WALK, **link, updates=5, step=1, all="true", lang="en")
    assert any("<td>–</td>" in html for html in tables(moved))
    assert not open_page(CHECK, **link).error


@pytest.mark.parametrize("fixed", ["W9[1,1]", "<b>", "W1[1", "W1[3,1]"])
def test_fixed_parameters_that_are_none_are_told(fixed: str) -> None:
    at = open_page(WALK, fixed=fixed, lang="en")
    assert "is no weight or bias" in at.error[0].value
    assert not at.exception


def test_what_is_fixed_and_in_which_order_from_a_chinese_keyboard() -> None:
    """Full-width letters, digits, brackets and separators mean what those of ASCII mean."""
    wide = open_page(
        WALK,
        scene="own",
        sizes="２－２－２",
        batch=2,
        fixed="Ｗ１［１，２］，ｂ１［１］",
        order="２；１",
        step=1,
        lang="en",
    )
    plain_text = open_page(
        WALK, scene="own", sizes="2-2-2", batch=2, fixed="W1[1,2],b1[1]", order="2;1", step=1, lang="en"
    )
    assert not wide.error
    assert alts(wide) == alts(plain_text)
    assert "Not learned: W⁽¹⁾₁₂, b⁽¹⁾₁." in alts(wide)[0]
    assert "Samples of this update: 2;" in texts(wide)


def test_something_must_be_learned() -> None:
    every = ",".join(f"W{l}[{i},{j}]" for l in (1, 2) for i in (1, 2) for j in (1, 2))
    only_biases = open_page(WALK, fixed=every, lang="en")
    assert not only_biases.error
    assert only_biases.selectbox(key="lens").value == "b1[1]"
    assert (
        "t least one parameter must be learned"
        in open_page(WALK, fixed=every, biases="frozen", lang="en").error[0].value
    )


@pytest.mark.parametrize("biases", ["frozen", "none"])
def test_check_my_work_asks_for_nothing_that_does_not_move(biases: str) -> None:
    at = open_page(WORK, biases=biases, level="all", lang="en")
    assert not at.error
    options = at.selectbox(key="cell").options
    assert not any(option.startswith(("gb", "nb")) for option in options)
    assert any(option.startswith("nW1") for option in options)


def test_one_sample_after_another() -> None:
    """Online gradient descent with the identity: w ← w − α (w x − y) x, each sample in its turn."""
    link = {
        "scene": "own",
        "sizes": "1-1",
        "output": "identity, half-SSE",
        "batch": 3,
        "X": "1,2,3",
        "Y": "2,3,5",
        "W1": "0.5",
        "alpha": "0.1",
    }
    w = 0.5
    for made, (x, y) in enumerate([(1, 2), (3, 5), (2, 3), (1, 2)]):
        at = open_page(WALK, **link, biases="none", order="1;3;2", updates=made, step=7, all="true", lang="en")
        assert not at.error
        assert f"Samples of this update: {(1, 3, 2, 1)[made]};" in texts(at)
        new = w - 0.1 * (w * x - y) * x
        assert plain(new) in " ".join(tables(at))
        w = new
    assert "must name the samples" in open_page(WALK, **link, order="9", lang="en").error[0].value.lower()


@pytest.mark.parametrize("rule", OPTIMISERS)
def test_an_update_of_each_optimiser_is_worked_out(rule: str) -> None:
    """Mazur's first weight after three updates, with its arithmetic."""
    start_value = {"momentum": {"start_v": 0.5}, "Adam": {"beta1": 0.8, "beta2": 0.9}}.get(rule, {})
    link = {"optimiser": rule, "l2": 0.1, "updates": 2, "step": 13, "all": "true", "lens": "W1[1,1]", **start_value}
    at = open_page(WALK, **link, lang="en")
    assert not at.error
    scene = scenes.SCENES["mazur"]
    numbers_of = {name: value for name, value in start_value.items() if name != "start_v"}
    method = Method(rule, tuple(numbers_of.items()), (("v", 0.5),) if "start_v" in start_value else (), 0.1)
    run = descend(scene.network, scene.X[:, :1], scene.Y[:, :1], LOSSES["half-SSE"], 0.5, 3, method=method)
    written = next(latex for latex in formulas(at) if "leftarrow" in latex and "aligned" in latex)
    assert latex_numbers(written)[-1] == pytest.approx(run.network[0].W[0, 0], rel=5.1e-4)
    checked = list(check(written))
    assert len(checked) >= len(method.rule.lines)
    assert not [each for each in checked if each.wrong or each.unread]


def judged(at: AppTest) -> dict[str, str]:
    """What stands in the cells of "check my work" that are not blank, by their names."""
    (sheet,) = [each.proto for each in at.get("bidi_component") if each.proto.component_name.endswith("sheet")]
    return {cell: its["status"] for cell, its in orjson.loads(sheet.bytes)["cells"].items() if its["status"] != "blank"}


MAZURS = {"net": "mazur", "alpha": "0.5", "biases": "frozen", "lang": "en"}


def test_the_sheet_of_the_second_update() -> None:
    """Mazur's J after one update with frozen biases is 0.2910277737; new W once more is checked against his rule."""
    at = open_page(WORK, **MAZURS, updates=1, level="own choice", asked=["J", "W"], J2="0.2910277737", nW2=",0.3")
    assert judged(at) == {"J2[1,1]": "right", "nW2[1,2]": "wrong"}
    run = descend(*_mazur(), LOSSES["half-SSE"], 0.5, 2)
    W = run.network[1].W
    text = ";".join(",".join(f"{value:.6f}" for value in row) for row in W)
    at = open_page(WORK, **MAZURS, updates=1, level="W b", nW2=text)
    assert set(judged(at).values()) == {"right"}
    assert set(judged(open_page(WORK, **MAZURS, updates=0, level="W b", nW2=text)).values()) == {"wrong"}


def _mazur() -> tuple[Network, np.ndarray, np.ndarray]:
    scene = scenes.SCENES["mazur"]
    network = tuple(replace(layer, b_learned=np.zeros(layer.b.shape, dtype=bool)) for layer in scene.network)
    return network, scene.X[:, :1], scene.Y[:, :1]


def test_one_step_of_momentum_from_a_given_velocity_in_check_my_work() -> None:
    """v = 0.5 at the start: v ← 0.9·0.5 + g, W ← W − α v; the step without v is named, what is remembered is shown."""
    link = {**MAZURS, "optimiser": "momentum", "start_v": 0.5, "level": "W b"}
    network, X, Y = _mazur()
    g = trace(network, X, Y, LOSSES["half-SSE"]).backward[1].dW
    W = network[1].W - 0.5 * (0.9 * 0.5 + g)
    right, plain_step = (
        ";".join(",".join(f"{value:.7f}" for value in row) for row in matrix) for matrix in (W, network[1].W - 0.5 * g)
    )
    at = open_page(WORK, **link, nW2=right)
    assert set(judged(at).values()) == {"right"}
    assert "Updated by momentum: μ = 0.9." in texts(at)
    at = open_page(WORK, **link, nW2=plain_step, cell="nW2[1,1]", help=3)
    assert set(judged(at).values()) == {"wrong"}
    assert MISTAKES["W-plain-descent"].sentence in texts(at)
    assert not [each for each in check(formulas(at)[-1]) if each.wrong or each.unread]


def test_check_my_work_one_sample_after_another_with_a_fixed_weight() -> None:
    """The second of two samples makes the second update; a weight that is fixed stays as it is."""
    made = {"batch": 2, "order": "1;2", "fixed": "W1[1,2]", "updates": 1}
    link = {**made, "W1": "0.5,0.25;0.3,0.1", "level": "all", "lang": "en"}
    at = open_page(WORK, **link)
    assert not at.error
    assert "Samples of this update: 2." in texts(at)
    assert not any(option.startswith("z1[1,2]") for option in at.selectbox(key="cell").options)
    assert judged(open_page(WORK, **link, nW1=",0.25")) == {"nW1[1,2]": "right"}
