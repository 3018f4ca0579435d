"""The lesson on a convolution layer: published exercises come out right, its numbers are PyTorch's, answers are judged,
listings run."""

import re
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlmath import ACTIVATIONS, LOSSES
from dlmath.network.convolution_layer import ConvolutionLayer, ConvolutionTrace, Pooling, forward, from_loss
from pages.backprop_walkthrough.parts import layer_code
from pages.backprop_walkthrough.parts.layer_steps import ALL
from tests.page import HOSTILE, alts, drawn, figure, in_link, open_page, tables, texts

PAGE = "backprop_walkthrough/convolution_layer"
PLAIN: dict[str, object] = {"phi": "identity", "pool": "none", "from": "∂J/∂y", "b": 0}
SIXTEEN = "1,2,3,4;5,6,7,8;9,10,11,12;13,14,15,16"


def shown(step: str, **link: object) -> np.ndarray:
    """What a step yields, as the page says in words."""
    at = open_page(PAGE, lang="en", step=step, **link)
    assert not at.error
    return said(at, step)


def said(at: AppTest, step: str) -> np.ndarray:
    found = re.search(re.escape(step) + r" = \[([^\]]*)\]", alts(at)[0])
    assert found, alts(at)[0]
    plain = found[1].replace("−", "-")
    plain = re.sub(r"×10([⁻⁰¹²³⁴-⁹]+)", lambda power: "e" + power[1].translate(POWERS), plain)
    return np.array([[float(each) for each in row.split(",")] for row in plain.split(";")])


POWERS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def test_the_first_exercise_of_every_book() -> None:
    """Zhang and others, Dive into Deep Learning, 7.2."""
    link = {"X": "0,1,2;3,4,5;6,7,8", "K": "0,1;2,3", **PLAIN}
    assert shown("z", **link).tolist() == [[19, 25], [37, 43]]


def test_convolution_relu_and_max_pooling() -> None:
    """5×5 with 3×3, then ReLU, then 2×2: by hand, 4 − 3 = 1 and so on."""
    link = {
        "X": "1,1,1,0,0;0,1,1,1,0;0,0,1,1,1;0,0,1,1,0;0,1,1,0,0",
        "K": "1,0,1;0,1,0;1,0,1",
        "b": -3,
        "hop": 1,
        "from": "∂J/∂y",
    }
    assert shown("z", **link).tolist() == [[1, 0, 1], [-1, 1, 0], [-1, 0, 1]]
    assert shown("a", **link).tolist() == [[1, 0, 1], [0, 1, 0], [0, 0, 1]]
    assert shown("y", **link).tolist() == [[1, 1], [1, 1]]


def test_max_pooling_of_cs231n() -> None:
    link = {"X": "1,1,2,4;5,6,7,8;3,2,1,0;1,2,3,4", "K": "1", "G": "1,2;3,4", **PLAIN, "pool": "max"}
    assert shown("y", **link).tolist() == [[6, 8], [3, 4]]
    assert shown("∂J/∂x", **link).tolist() == [[0, 0, 0, 0], [0, 1, 0, 2], [3, 0, 0, 0], [0, 0, 0, 4]]


def test_backward_from_a_given_gradient() -> None:
    link = {"X": SIXTEEN, "K": "1,2;3,4", "G": "1,0,0;0,0,0;0,0,2", **PLAIN}
    assert shown("∂J/∂k", **link).tolist() == [[23, 26], [35, 38]]
    assert shown("∂J/∂x", **link).tolist() == [[1, 2, 0, 0], [3, 4, 0, 0], [0, 0, 2, 4], [0, 0, 6, 8]]
    assert shown("∂J/∂b", **link).tolist() == [[3]]


def test_channels_of_d2l() -> None:
    """Dive into Deep Learning, 7.4: two channels in, three out."""
    kernels = {
        f"K{o}{c}" if (o, c) != (1, 1) else "K": ";".join(
            ",".join(str(k + (c - 1) + (o - 1)) for k in row) for row in ((0, 1), (2, 3))
        )
        for o in (1, 2, 3)
        for c in (1, 2)
    }
    link = {"C": 2, "O": 3, "X": "0,1,2;3,4,5;6,7,8", "X2": "1,2,3;4,5,6;7,8,9", "b2": 0, "b3": 0, **kernels, **PLAIN}
    assert [shown("z", o=o, **link).tolist() for o in (1, 2, 3)] == [
        [[56, 72], [104, 120]],
        [[76, 100], [148, 172]],
        [[96, 128], [192, 224]],
    ]


def matrix(values: np.ndarray) -> str:
    return ";".join(",".join(repr(float(value)) for value in row) for row in values)


def random_state(seed: int) -> tuple[dict[str, object], dict[str, Any]]:
    """A link, and the same as numbers."""
    g = np.random.default_rng(seed)
    C, O, kh, kw, stride = (int(n) for n in g.integers(1, 4, 5))
    padding, dilation = int(g.integers(0, 3)), int(g.integers(1, 3))
    H, W = (int(n) for n in g.integers(dilation * 2 + 2, 9, 2))
    X, K, b = (np.round(g.normal(0, 2, shape), 1) for shape in ((C, H, W), (O, C, kh, kw), O))
    phi, pool = str(g.choice(["identity", "ReLU", "tanh", "sigmoid"])), str(g.choice(["none", "max", "average"]))
    link = {"C": C, "O": O, "stride": stride, "padding": padding, "dilation": dilation, "phi": phi, "pool": pool}
    link |= {"X" if c == 0 else f"X{c + 1}": matrix(X[c]) for c in range(C)}
    link |= {f"K{o + 1}{c + 1}" if o or c else "K": matrix(K[o, c]) for o in range(O) for c in range(C)}
    link |= {"b" if o == 0 else f"b{o + 1}": b[o] for o in range(O)}
    size = (
        (H + 2 * padding - dilation * (kh - 1) - 1) // stride + 1,
        (W + 2 * padding - dilation * (kw - 1) - 1) // stride + 1,
    )
    window = min(2, *size)
    link |= {"window": window, "hop": min(2, max(size)), "from": "∂J/∂y", "precision": 8}
    out = size if pool == "none" else tuple((n - window) // min(2, max(size)) + 1 for n in size)
    G = np.round(g.normal(0, 1, (O, *out)), 1)
    link |= {"G" if o == 0 else f"G{o + 1}": matrix(G[o]) for o in range(O)}
    return link, {"X": X, "K": K, "b": b, "G": G, "window": window, "hop": min(2, max(size))}


@pytest.mark.parametrize("seed", range(12))
def test_the_page_shows_what_pytorch_computes(torch: Any, seed: int) -> None:
    F = torch.nn.functional
    link, given = random_state(seed)
    X, K, b = (torch.tensor(given[name], requires_grad=True) for name in ("X", "K", "b"))
    z = F.conv2d(X[None], K, b, link["stride"], link["padding"], link["dilation"])
    a = {"identity": lambda z: z, "ReLU": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}[str(link["phi"])](z)
    pool = {"none": lambda a, *_: a, "max": F.max_pool2d, "average": F.avg_pool2d}[str(link["pool"])]
    y = pool(a, given["window"], given["hop"])
    y.backward(torch.tensor(given["G"][None]))
    o, c = len(given["K"]), len(given["X"])
    expected = {
        "z": z[0, o - 1],
        "∂J/∂k": K.grad[o - 1, c - 1],
        "∂J/∂x": X.grad[c - 1],
        "∂J/∂b": b.grad[[o - 1]][None],
    }
    for step, value in expected.items():
        if value.numel() <= 64:
            found = shown(step, o=o, c=c, **link)
            np.testing.assert_allclose(found, value.detach().numpy(), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("step", ALL)
@pytest.mark.parametrize("link", [{}, {"C": 2, "O": 3, "phi": "softmax"}, {"on": "digit", "pool": "average"}])
def test_every_step_is_drawn(step: str, link: dict[str, object]) -> None:
    at = open_page(PAGE, lang="en", step=step, **link)
    assert not at.error
    assert not at.warning
    assert len(alts(at)[0]) > 8
    assert sum(len(chart.message) for chart in drawn(at)) < 450_000
    assert figure(at, "layer")["data"]


def test_a_picture_of_28_by_28_under_7_by_7_stays_small() -> None:
    g = np.random.default_rng(0)
    link = {"X": matrix(g.integers(0, 10, (28, 28))), "K": matrix(g.integers(-2, 3, (7, 7)))}
    for step in ALL:
        at = open_page(PAGE, lang="en", step=step, **link)
        assert not at.error
        assert sum(len(chart.message) for chart in drawn(at)) < 450_000


@pytest.mark.parametrize(
    ("answer", "step", "says"),
    [
        ("37,47;67,77", "z", "✓ All right."),
        ("37,;,", "z", "still blank: 3"),
        ("23,33;53,63", "z", "does not turn it by 180°"),
        ("37,47;67,78", "z", "✗ Wrong: 1 of 4 numbers."),
        ("37,47", "z", "✗ The size is wrong: 1×2 instead of 2×2."),
        ("-37,-47;-67,-77", "z", "Every sign is turned round."),
        ("4,11,6;2,1,-1;0,-2,-1", "∂J/∂x", "Turn the kernel by 180°"),
        ("1,2;0,-1", "∂J/∂b", "one bias serves every place"),
        ("33", "z", "✗ Wrong: 1 of 1 numbers."),
    ],
)
def test_answers_are_judged(answer: str, step: str, says: str) -> None:
    code = {"z": "z", "∂J/∂x": "dX", "∂J/∂b": "db"}[step]
    link = {"X": "1,2,3;4,5,6;7,8,9", "K": "1,2;3,4", "G": "1,2;0,-1", **PLAIN}
    at = open_page(PAGE, lang="en", step=step, mine="true", **link, **{f"my_{code}": answer})
    assert says in texts(at)
    assert "77" not in alts(at)[0]


def test_two_mistakes_at_once_are_told_together() -> None:
    """1·4 + 2·3 + 4·2 + 5·1 = 23 and so on with the kernel turned, where a bias of 1 should be added."""
    link = {"X": "1,2,3;4,5,6;7,8,9", "K": "1,2;3,4", **PLAIN, "b": 1}
    said = texts(open_page(PAGE, lang="en", mine="true", **link, my_z="23,33;53,63"))
    assert "Two mistakes at once: Lay the kernel on the picture as it is" in said
    assert "Add the bias to every number." in said


def test_an_answer_that_is_no_number_gets_a_sentence() -> None:
    at = open_page(PAGE, lang="en", mine="true", my_z="1,x")
    assert "is not a number" in at.error[0].value


def opened(key: str, **link: object) -> AppTest:
    at = open_page(PAGE, lang="en", **link)
    at.session_state[key] = True
    return at.run()


def test_expanders_hold_products_differences_and_code() -> None:
    at = opened("products")
    assert r"(1\times 4)\,(4\times 16)\to (1\times 16)" in texts(at)
    assert any("by nudging" in table and "k(1,1)" in table for table in tables(opened("check")))
    assert any("np.add.at" in each.value for each in opened("listings").code)


def test_differences_of_many_numbers_are_some_of_them() -> None:
    at = opened("check", checked="∂J/∂x", on="digit")
    assert "48 of 784 numbers, evenly spread." in texts(at)


def test_softmax_opens_its_arithmetic_on_the_way_back() -> None:
    at = open_page(PAGE, lang="en", step="δ", phi="softmax", O=2, pool="none")
    assert re.search(r"δ\(1, 1\): [\d.]+·\([^=≈]+ − \(", alts(at)[0])


def test_a_gradient_of_another_size_is_fitted() -> None:
    at = open_page(PAGE, lang="en", step="∂J/∂y", **{**PLAIN, "G": "5,6"})
    assert "∂J/∂y was given as 1×2, the output is 4×4" in texts(at)
    assert said(at, "∂J/∂y")[0].tolist() == [5, 6, 1, 1]


def test_numbers_that_will_not_do_are_told() -> None:
    at = open_page(PAGE, lang="en", K="1e308,1e308;1e308,1e308", X="1e308,1;1,1")
    assert "leave float64" in at.error[0].value
    at = open_page(PAGE, lang="en", loss="BCE")
    assert "Shown with half-SSE." in at.warning[0].value


def test_softmax_over_the_kernels_with_cross_entropy() -> None:
    """Each place is one of two classes; every step opens, and the listing gives the same."""
    link = {"O": 2, "phi": "softmax", "pool": "none", "loss": "CE", "lang": "en"}
    at = open_page(PAGE, **link)
    assert not at.error
    assert not at.warning
    assert in_link(at)["loss"] == ["CE"]
    at = open_page(PAGE, **link | {"class": "1,0,1,0;1,0,1,0;1,0,1,0;1,0,1,0"})
    assert "must add up to 1 over the channels" in at.warning[0].value
    at = open_page(PAGE, **link | {"phi": "ReLU"})
    assert "Shown with half-SSE." in at.warning[0].value


@pytest.mark.parametrize("bad", HOSTILE)
def test_hostile_links(bad: str) -> None:
    keys = ("X", "K", "T", "G", "step", "phi", "pool", "from", "loss", "my_z", "C", "O", "window", "hop", "i", "b")
    open_page(PAGE, **dict.fromkeys(keys, bad), mine="true")


def layers() -> list[ConvolutionTrace]:
    found = []
    for seed, (phi, kind, loss) in enumerate(
        (
            ("ReLU", "max", "half-SSE"),
            ("tanh", "average", "MSE"),
            ("softmax", "none", "Huber"),
            ("identity", "none", "y·a"),
            ("GELU", "max", "log-cosh"),
            ("softmax", "none", "CE"),
            ("leaky-ReLU 0.2", "average", "Huber 0.5"),
        )
    ):
        g = np.random.default_rng(seed)
        layer = ConvolutionLayer(
            g.normal(size=(2, 2, 2, 3)),
            g.normal(size=(2, 1)),
            1 + seed % 2,
            seed % 3,
            1 + seed % 2,
            ACTIVATIONS[phi],
            Pooling(kind, 2, 1),
        )
        X = g.normal(size=(2, 7, 8))
        y = forward(layer, X).y
        target = np.eye(2)[:, g.integers(0, 2, y.shape[1:])] if loss == "CE" else g.normal(size=y.shape)
        found.append(from_loss(layer, X, target, LOSSES[loss]))
    return found


@pytest.mark.parametrize("t", layers())
@pytest.mark.parametrize("which", layer_code.NAMES)
def test_listings_run_and_give_the_numbers_of_the_trace(
    request: pytest.FixtureRequest, which: str, t: ConvolutionTrace
) -> None:
    if which == layer_code.TORCH:
        request.getfixturevalue("torch")
    found: dict[str, Any] = {}
    exec(compile(layer_code.listing(t, which), "listing", "exec"), found)
    for name, value in (("out", t.forward.y), ("dK", t.dK), ("db", t.db[:, 0]), ("dX", t.dX)):
        given = found[name].detach().numpy() if hasattr(found[name], "detach") else found[name]
        np.testing.assert_allclose(given, value, rtol=1e-9, atol=1e-11)
