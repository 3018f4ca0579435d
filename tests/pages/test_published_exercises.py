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
from tests.page import Cells, alts, figure, formulas, in_link, latex_numbers, open_page, tables, texts
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


def test_each_entry_of_a_velocity_may_begin_with_its_own_number() -> None:
    """The step of Mazur's W⁽²⁾ from v = ((0.5, −1), (0.25, 0.25)), worked out with NumPy."""
    entries = "v_W2[1,1]=0.5; v_W2[1,2] = −1"
    at = open_page(WORK, **MAZURS, optimiser="momentum", start_v=0.25, entries=entries, level="W b")
    assert not at.error
    network, X, Y = _mazur()
    g = trace(network, X, Y, LOSSES["half-SSE"]).backward[1].dW
    W = network[1].W - 0.5 * (0.9 * np.array([[0.5, -1.0], [0.25, 0.25]]) + g)
    text = ";".join(",".join(f"{value:.7f}" for value in row) for row in W)
    given = {"optimiser": "momentum", "start_v": 0.25, "entries": entries, "nW2": text}
    assert set(judged(open_page(WORK, **MAZURS, **given, level="W b")).values()) == {"right"}
    assert set(judged(open_page(WORK, **MAZURS, **given | {"entries": ""}, level="W b")).values()) == {
        "wrong",
        "right",
    }


@pytest.mark.parametrize(
    ("rule", "text", "said"),
    [
        ("momentum", "v_W9[1,1]=1", "“`v_W9[1,1]`” is no entry of a state here; they are called like `v_W1[1,2]`"),
        ("momentum", "v_W1[1,1]", "“” is not a number"),
        ("momentum", "v_W1[1,1]=x", "“x” is not a number"),
        ("Adam", "v_W1[1,1]=-1", "v_W1[1,1]"),
    ],
)
def test_what_is_no_entry_of_a_state_is_refused(rule: str, text: str, said: str) -> None:
    at = open_page(WALK, optimiser=rule, entries=text, lang="en")
    (error,) = at.error
    assert said in error.value
    assert error.value.endswith("Shown without them.")


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


MAPS, SOFTMAX, CHAIN = (
    "vectors_and_matrices/linear_maps",
    "loss_functions/softmax_cross_entropy",
    "calculus/chain_rule",
)


@pytest.mark.parametrize(
    ("A", "polynomial", "values"),
    [
        ((3, 4, 2, 1), r"\lambda^2-4\,\lambda-5", ("5", "-1")),
        ((-4, 1, 7, 2), r"\lambda^2+2\,\lambda-15", ("-5", "3")),
        ((9, 2, -28, -9), r"\lambda^2-25", ("5", "-5")),
    ],
)
def test_eigenvalues_beyond_two(A: tuple[int, ...], polynomial: str, values: tuple[str, str]) -> None:
    """Eigenvalues of 2×2 matrices of any entries, in the plane and worked out on paper."""
    names = ("a11", "a12", "a21", "a22")
    at = open_page(
        MAPS, view="eigen", **dict(zip(names, A, strict=True)), own=f"{A[0]},{A[1]};{A[2]},{A[3]}", lang="en"
    )
    assert not at.error
    assert not at.warning
    shown = "\n".join(formulas(at))
    assert shown.count(polynomial) == 2
    for k, value in enumerate(values, start=1):
        assert rf"\lambda_{k}={value},\quad" in shown
        assert rf"\lambda_{k}&={value}\\C\mathbf v_{{{k}}}&=" in shown
    lengths = figure(at, "plane")["layout"]["xaxis"]["range"][1]
    assert lengths >= max(abs(A[0]) + abs(A[1]), abs(A[2]) + abs(A[3]))


def test_eigenvalues_of_three_rows_and_of_none() -> None:
    shown = "\n".join(formulas(open_page(MAPS, own="0,1,0;0,0,1;6,-11,6", lang="en")))
    assert r"\lambda^3-6\,\lambda^2+11\,\lambda-6\\&=(\lambda-3)\,(\lambda-2)\,(\lambda-1)" in shown
    assert r"\begin{bmatrix}3\\9\\27\end{bmatrix}=3" in shown
    assert "cannot be made diagonal" in texts(open_page(MAPS, own="2,1,0;0,2,1;0,0,2", lang="en"))
    turning = open_page(MAPS, own="1,-2;2,1", lang="en")
    assert r"\lambda_1&=1+2\,i" in "\n".join(formulas(turning))
    assert "A pair of roots is complex" in texts(turning)
    wide = open_page(MAPS, own="3,2,2;2,3,-2", lang="en")
    assert r"\sigma_1&=\sqrt{25}=5\\\sigma_2&=\sqrt{9}=3" in "\n".join(formulas(wide))
    assert "has no meaning" in wide.info[0].value
    upright = "\n".join(formulas(open_page(MAPS, own="7.5,5.7;-1.9,2.5", lang="en")))
    assert r"\begin{bmatrix}9.420\\0\end{bmatrix}&=9.420\begin{bmatrix}1\\0\end{bmatrix}" in upright
    singular = open_page(MAPS, own="0.1,0.2;0.05,0.1", view="eigen", a11=0.1, a12=0.2, a21=0.05, a22=0.1, lang="en")
    assert r"\lambda_2&=0\\" in "\n".join(formulas(singular))
    assert r"\lambda_2=0,\quad" in "\n".join(formulas(singular))
    for refused in ("1e10,1;1,1", "1,2,3,4;5,6,7,8", "x"):
        at = open_page(MAPS, own=refused, lang="en")
        assert len(at.error) == 1
        assert "Shown with the last good value" in at.error[0].value


def test_log_softmax_of_any_scores() -> None:
    """log-softmax of (1, −10, 1000) is (−999, −1010, 0)."""
    at = open_page(SOFTMAX, scores="row", z="1,-10,1000", lang="en")
    assert not at.error
    shown = "\n".join(formulas(at))
    for numbers in ("1-1000-0=-999", "-10-1000-0=-1010", "1000-1000-0=0"):
        assert numbers in shown
    assert r"-\big[1\cdot(-999)\\&\quad+" in shown
    ten = open_page(SOFTMAX, scores="row", z="1e6,-1e6,3,4,5,6,7,8,9,10", k="10", lang="en")
    assert r"{p_{10}}&=10-1\times 10^{6}-0=-1.000\times 10^{6}" in "\n".join(formulas(ten))
    assert len(figure(open_page(SOFTMAX, C=10), "bars")["data"][0]["x"]) == 10
    for refused in ("1e10,1", "1", "x", ""):
        at = open_page(SOFTMAX, scores="row", z=refused, lang="en")
        assert "Shown with the last good value" in at.error[0].value


def test_kl_in_both_directions() -> None:
    """P = (0.36, 0.48, 0.16), Q = (⅓, ⅓, ⅓): 0.0853 and 0.0975."""
    at = open_page(SOFTMAX, P="0.36,0.48,0.16", Q="1/3,1/3,1/3", lang="en")
    shown = "\n".join(formulas(at))
    assert r"\approx 0.08530}" in shown
    assert "0.09746}" in shown
    assert any("KL(P‖Q) = 0.08530, KL(Q‖P) = 0.09746." in alt for alt in alts(at))
    infinite = open_page(SOFTMAX, P="0.5,0.5,0", Q="1,0,0", lang="en")
    assert "rules out class 2" in texts(infinite)
    assert "costs $\\operatorname{KL}(Q\\|P)$ nothing" in texts(infinite)
    whole = open_page(SOFTMAX, P="36,48,16", Q="1/3,1/3,1/3", lang="en")
    assert "P: the probabilities add up to 100, not to 1." in [each.value for each in whole.error]
    whole.button(key="divide P").click().run()
    assert not whole.error
    assert whole.text_area(key="P").value == "0.36,0.48,0.16"
    assert r"\approx 0.08530}" in "\n".join(formulas(whole))
    assert "P has 2 classes, Q has 3" in open_page(SOFTMAX, P="0.5,0.5", Q="0.2,0.3,0.5", lang="en").error[0].value
    assert "cannot be negative" in open_page(SOFTMAX, P="1.5,-0.5", Q="0.5,0.5", lang="en").error[0].value


def test_an_expression_with_any_constants() -> None:
    """(a·b + c)·f with c = 10: the slider holds it, and every derivative is exact."""
    link = {"own_a": 5, "own_b": -3, "own_c": 10, "own_f": -2}
    at = open_page(CHAIN, scene="own", f="(a*b + c)*f", **link, step=7, lang="en")
    assert not at.warning
    assert not at.error
    rows = [row for html in tables(at) for row in next(iter(Cells(html).tables.values()))]
    derivatives = {row[0]: row[3] for row in rows[1:]}
    assert [derivatives[name] for name in ("a", "b", "c")] == ["6", "−10", "−2"]
    assert at.slider(key="own_c").value == 10.0


def test_five_samples_of_a_regression_go_in_by_the_link_alone() -> None:
    """x = 1 … 5, y = 2, 4, 5, 4, 5: the line ŷ = 0.6 x + 2.2 is best, its residuals' squares add up to 2.4."""
    link = {"scene": "own", "sizes": "1-1", "output": "identity, half-SSE", "X": "1,2,3,4,5", "Y": "2,4,5,4,5"}
    at = open_page(WALK, **link, W1="0.6", b1="2.2", step=3, precision=6, lang="en")
    assert not at.error
    assert not at.warning
    assert in_link(at)["batch"] == ["5"]
    assert "J = 1.2" in alts(at)[0]


@pytest.mark.parametrize("page", [WALK, "backprop_walkthrough/gradient_check"])
def test_a_soft_target_of_one_sample(page: str) -> None:
    link = {"scene": "own", "sizes": "2-3", "output": "softmax, CE", "X": "1;2", "lang": "en"}
    at = open_page(page, **link, Y="0.1;0.8;0.1")
    assert not at.error
    assert {name: in_link(at)[name] for name in ("class", "Y", "x1")} == {
        "class": ["soft"],
        "Y": ["0.1,0.8,0.1"],
        "x1": ["1"],
    }
    assert in_link(open_page(page, **link, Y="0,1,0"))["class"] == ["2"]
    wrong = open_page(page, **link, **{"class": "soft", "Y": "1,0,1"})
    assert "must add up to 1" in wrong.error[0].value


@pytest.mark.parametrize("page", [WALK, "backprop_walkthrough/gradient_check"])
def test_a_target_that_hinge_does_not_take_is_refused_with_a_sentence(page: str) -> None:
    at = open_page(page, scene="own", sizes="2-1", output="identity, hinge", y1=0.5, lang="en")
    assert at.error[0].value == "Targets of hinge must be −1 or +1. Shown with the target of the scene."
    assert not open_page(page, scene="own", sizes="2-1", output="identity, hinge", y1=-1, lang="en").error


def test_targets_of_cross_entropy_add_up_to_one_on_a_sheet_as_well() -> None:
    at = open_page(WORK, sizes="2-3", output="softmax, CE", X="1,2", Y="1,0,1", lang="en")
    assert "must add up to 1" in at.error[0].value


def test_adam_goes_on_from_a_given_moment() -> None:
    """The tenth update from m = 0.1, v = 0.01: the corrections are 1 − 0.9¹⁰ and 1 − 0.999¹⁰."""
    given = {"optimiser": "Adam", "start_m": 0.1, "start_v": 0.01, "start_t": 9, "level": "W b"}
    network, X, Y = _mazur()
    g = trace(network, X, Y, LOSSES["half-SSE"]).backward[1].dW
    m, v = 0.9 * 0.1 + 0.1 * g, 0.999 * 0.01 + 0.001 * g**2
    W = network[1].W - 0.5 * (m / (1 - 0.9**10)) / (np.sqrt(v / (1 - 0.999**10)) + 1e-8)
    text = ";".join(",".join(f"{value:.6f}" for value in row) for row in W)
    assert set(judged(open_page(WORK, **MAZURS, **given, nW2=text)).values()) == {"right"}
    assert "wrong" in judged(open_page(WORK, **MAZURS, **given | {"start_t": 0}, nW2=text)).values()


ALL_FIVE = (
    WALK,
    CHECK,
    WORK,
    "backprop_walkthrough/convolution_layer",
    "backprop_walkthrough/one_neuron",
)
CONSTANTS_TOO = {"scene": "own", "sizes": "2-2-1", "hidden": "leaky-ReLU 0.1", "output": "ELU 0.5, Huber 2"}


@pytest.mark.parametrize("page", ALL_FIVE)
def test_a_constant_of_ones_own_goes_in_by_the_link_and_stays_there(page: str) -> None:
    inner = page in ALL_FIVE[:3]
    link = CONSTANTS_TOO if inner else {"phi": "leaky-ReLU 0.1", "loss": "Huber 2"}
    at = open_page(page, **link, lang="en")
    assert not at.error
    assert not at.warning
    assert not at.exception
    kept = {name: in_link(at)[name] for name in (("hidden", "output") if inner else ("phi", "loss"))}
    assert kept == {name: [link[name]] for name in kept}
    field = at.number_input(key="hidden 1 constant" if inner else "phi constant")
    assert field.value == 0.1
    field.set_value(0.25).run()
    assert in_link(at)["hidden" if inner else "phi"] == ["leaky-ReLU 0.25"]
    assert not at.exception


def test_a_leaky_relu_and_a_huber_loss_worked_out() -> None:
    """x = (1, −1), W = ((1, 2), (−1, 0.5)): z = (−1, −1.5), a = 0.1 z; ŷ = −0.1 − 0.15·2 = −0.4, y = 3: |e| = 3.4."""
    link = {
        "scene": "own",
        "sizes": "2-2-1",
        "hidden": "leaky-ReLU 0.1",
        "output": "identity, Huber 2",
        "W1": "1,2;-1,0.5",
        "W2": "1,2",
        "x1": 1,
        "x2": -1,
        "y1": 3,
        "biases": "none",
    }
    at = open_page(WALK, **link, step=20, all="true", lang="en")
    assert not at.error
    assert "J = 4.8" in alts(at)[0]  # 2·(3.4 − 1)
    shown = " ".join(tables(at))
    for number in (plain(-0.4), plain(-2.0), plain(-0.2)):  # ŷ, δ of the output, δ of a hidden unit
        assert number in shown
    sheet = open_page(
        WORK,
        **{k: v for k, v in link.items() if k[0] not in "xy"},
        X="1;-1",
        Y="3",
        level="all",
        z1="-1;-1.5",
        a1="-0.1;-0.15",
        d2="-2",
        d1="-0.2;-0.4",
        gW2="0.2,0.3",
    )
    assert set(judged(sheet).values()) == {"right"}


@pytest.mark.parametrize(("loss", "J", "delta"), [("SSE", 10.0, 6.0), ("mean-SSE", 5.0, 3.0), ("MSE", 2.5, 1.5)])
def test_sums_of_squares_without_a_half(loss: str, J: float, delta: float) -> None:
    """a − y = (3, 0) and (−1, 0): Σ = 10 over two samples of two outputs; δ of the first is 2·3 over the divisor."""
    link = {"scene": "own", "sizes": "1-2", "output": f"identity, {loss}", "X": "1,2", "Y": "0,7;0,0", "biases": "none"}
    at = open_page(WALK, **link, W1="3;0", step=20, all="true", lang="en")
    assert not at.error
    t = trace(
        (Layer(np.array([[3.0], [0.0]]), np.zeros((2, 1)), ACTIVATIONS["identity"]),),
        np.array([[1.0, 2.0]]),
        np.array([[0.0, 7.0], [0.0, 0.0]]),
        LOSSES[loss],
    )
    assert J == t.J
    assert t.backward[0].delta[0, 0] == delta


def test_bce_summed_over_the_outputs() -> None:
    """p = (½, ½), y = (1, 0): J = 2 ln 2, δ = (−½, ½), not half of both."""
    link = {"scene": "own", "sizes": "1-2", "output": "sigmoid, BCE-sum", "W1": "0;0", "x1": 1, "y1": 1, "y2": 0}
    at = open_page(WALK, **link, step=20, all="true", lang="en")
    assert "J = 1.386" in alts(at)[0]
    assert not at.error
    assert {"−0.5", "0.5"} <= set(" ".join(tables(at)).replace("<", " ").replace(">", " ").split())


@pytest.mark.parametrize("page", [WALK, WORK])
def test_a_given_delta_is_one_click_away(page: str) -> None:
    """δ⁽²⁾ = (0.1, −0.2): δ⁽¹⁾ = W⁽²⁾ᵀ δ⁽²⁾ ⊙ φ′, and ∇W⁽²⁾ = δ⁽²⁾ a⁽¹⁾ᵀ."""
    at = open_page(page, **({"scene": "own"} if page == WALK else {}), sizes="2-2-2", lang="en")
    at.button(key="give δ").click().run()
    assert not at.exception
    assert in_link(at)["output"] == ["identity, y·a"]
    assert "give δ" not in [button.key for button in at.button]
    if page == WALK:
        assert at.slider(key="y1").label == "δ₁"
    else:
        link = {"sizes": "2-2-2", "output": "identity, y·a", "X": "1;2", "Y": "0.1;-0.2", "W1": "1,0;0,1", "b1": "0,0"}
        hidden = {"hidden": "identity", "W2": "1,2;3,4", "d1": "-0.5;-0.6", "gW2": "0.1,0.2;-0.2,-0.4"}
        sheet = open_page(WORK, **link, **hidden, level="all", lang="en")
        assert set(judged(sheet).values()) == {"right"}
