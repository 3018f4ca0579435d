"""Where "=" or "≈" stands between numbers, evaluating what is printed gives what is printed, on every page, in random
states."""

import html
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlmath import ACTIVATIONS, LOSSES, initial_network
from dlmath.by_hand.exercises import exercise
from pages.backprop_walkthrough.parts import paper, worksheet
from pages.ui.frame.gallery import GALLERY
from pages.ui.network import scenes
from pages.ui.writing import settings
from pages.ui.writing.text import catalogue
from tests import lesson_states
from tests.hovers import under_pointer
from tests.page import alts, drawn, open_page, tables
from tests.pages.test_pages import LESSONS
from tests.printed_arithmetic import Checked, check

STATES = 6
# Pages that have fewer chains than most.
FEW_CHAINS = {
    "backprop_walkthrough/check_my_work": 1,
    "backprop_walkthrough/gradient_check": 1,
    "backprop_walkthrough/convolution_layer": 0,
} | lesson_states.FEW_CHAINS


def written(at: AppTest) -> Iterator[str]:
    """Every text of a page that may hold arithmetic: formulas, sentences, what opens under the pointer, in tables,
    charts and their words."""
    yield from (str(each.value) for each in at.latex)
    for element in (*at.markdown, *at.caption, *at.info, *at.success, *at.warning):
        yield from formulas_of(str(element.value))
    for table in tables(at):
        yield from (html.unescape(how) for how in re.findall(r'data-how="([^"]*)"', table))
    for chart in drawn(at):
        yield from strings(chart.figure)
    yield from alts(at)


def formulas_of(markdown: str) -> Iterator[str]:
    """The formulas of some Markdown, and its sentences without them."""
    yield from (found[0] or found[1] for found in re.findall(r"\$\$(.+?)\$\$|\$([^$]+)\$", markdown, re.DOTALL))
    yield re.sub(r"\$\$.+?\$\$|\$[^$]+\$", "¶", markdown, flags=re.DOTALL)


def strings(figure: Any) -> Iterator[str]:
    """The texts of a chart."""
    waiting = [figure]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict | list):
            waiting += each.values() if isinstance(each, dict) else each
        elif isinstance(each, str):
            yield each


def chains(at: AppTest) -> list[Checked]:
    return [each for text in written(at) for each in check(text)]


def must_be_true(found: list[Checked], least: int) -> None:
    """No chain is wrong, some were read, and few could not be."""
    assert [f"{each.wrong}   in   {each.text}" for each in found if each.wrong] == []
    unread = Counter(each.unread for each in found if each.unread)
    assert len(found) >= least
    assert unread.total() <= 0.02 * len(found), {
        kind: next(each.text for each in found if each.unread == kind) for kind in unread
    }


def matrix(generator: np.random.Generator, rows: int, columns: int, size: float) -> str:
    digits = int(generator.integers(1, 9))
    return ";".join(
        ",".join(f"{v:.{digits}g}" for v in row) for row in generator.normal(0, size, (rows, columns)).tolist()
    )


def frame(generator: np.random.Generator) -> dict[str, object]:
    """How numbers and matrices are shown."""
    return {
        "precision": int(generator.integers(2, 9)),
        "fractions": str(bool(generator.random() < 0.3)).lower(),
        "samples": str(generator.choice(["columns", "rows"])),
        "lang": "en",
    }


def network(generator: np.random.Generator) -> dict[str, object]:
    """A network of any scene, with weights from tiny to large and up to eight samples."""
    name = str(generator.choice(list(scenes.SCENES)))
    scene, size = scenes.SCENES[name], float(generator.choice([1e-5, 0.1, 1.0, 3.0, 40.0]))
    weights = {f"W{l}": matrix(generator, *layer.W.shape, size) for l, layer in enumerate(scene.network, start=1)}
    biases = {
        f"b{l}": matrix(generator, 1, len(layer.b), size).replace(";", ",")
        for l, layer in enumerate(scene.network, start=1)
    }
    return {
        "scene": name,
        "batch": int(generator.integers(1, 9)),
        "alpha": str(generator.choice(["0.03", "0.5", "1"])),
        **weights,
        **biases,
    }


@cache
def state(page: str, seed: int) -> dict[str, object]:
    """The link of a random state."""
    generator = np.random.default_rng([seed, *page.encode()])
    usual = frame(generator)
    if page.endswith("step_by_step"):
        return (
            usual
            | network(generator)
            | {
                "step": int(generator.integers(1, 19)),
                "all": "true",
                "sample": 1,
                "row": 1,
                "updates": 3 * seed,
            }
        )
    if page.endswith("gradient_check"):
        return usual | network(generator) | {"h": str(generator.choice(["1e-3", "1e-5", "1e-8", "3e-7", "1e-11"]))}
    if page.endswith("one_neuron"):
        phi, loss = (
            generator.choice([name for name, each in ACTIVATIONS.items() if each.slope]),
            generator.choice([name for name, record in LOSSES.items() if record.targets == "real"]),
        )
        places = {
            name: round(float(generator.normal(0, 1.5)), int(generator.integers(0, 5)))
            for name in ("x1", "x2", "w1", "w2", "b", "y")
        }
        return (
            usual
            | places
            | {
                "phi": phi,
                "loss": loss,
                "updates": int(generator.integers(0, 40)),
                "alpha": str(generator.choice(["0.1", "1"])),
            }
        )
    if page.endswith("convolution_layer"):
        return usual | of_layer(generator)
    if page.endswith("check_my_work"):
        cell = str(
            generator.choice(["z1[1,1]", "a1[1,1]", "d1[1,1]", "s1[1,1]", "gW1[1,1]", "gb1[1,1]", "W1[1,1]", "b1[1,1]"])
        )
        return usual | {
            "net": "exercise",
            "seed": seed,
            "sizes": "2-2-1",
            "level": "all",
            "help": "3",
            "cell": cell,
            "batch": 1 + seed % 3,
        }
    if page.startswith("vectors_and_matrices/"):
        return usual | of_matrices(generator, page.partition("/")[2])
    return usual | (lesson_states.state_of(page, generator) if page in lesson_states.STATES else {})


def of_layer(generator: np.random.Generator) -> dict[str, object]:
    """Random inputs of a convolution layer."""
    m, n, p, q = (int(each) for each in generator.integers(1, 4, 4))
    size = float(generator.choice([1e-4, 1.0, 300.0]))
    losses = [name for name, record in LOSSES.items() if record.for_regression]
    return {
        "X": matrix(generator, m + 3, n + 3, size),
        "K": matrix(generator, m, q, size),
        "b": round(float(generator.normal()), p),
        "C": p,
        "O": q,
        "stride": n,
        "padding": p - 1,
        "dilation": q,
        "phi": str(generator.choice([*ACTIVATIONS])),
        "pool": str(generator.choice(["none", "max", "average"])),
        "from": str(generator.choice(["∂J/∂y", "loss"])),
        "loss": str(generator.choice(losses)),
        "step": str(generator.choice(["z", "a", "y", "J", "∂J/∂y", "∂J/∂a", "δ", "∂J/∂k", "∂J/∂b", "∂J/∂x"])),
        "i": m,
        "j": n,
    }


def of_matrices(generator: np.random.Generator, page: str) -> dict[str, object]:
    """Random inputs of a lesson on vectors and matrices."""
    tenths = {
        key: round(float(generator.uniform(-2, 2)), 1)
        for key in ("x1", "x2", "y1", "y2", "c", "a11", "a12", "a21", "a22", "b1", "b2")
    }
    m, n, p = (int(each) for each in generator.integers(1, 5, 3))
    size = float(generator.choice([1e-4, 1.0, 300.0]))
    known: dict[str, dict[str, object]] = {
        "vectors": {
            "view": str(generator.choice(["sum", "multiple", "dot", "norms"])), "u": matrix(generator, 1, m, size),
            "v": matrix(generator, 1, m, size)
        },
        "matrix_product": {
            "A": matrix(generator, m, n, size), "B": matrix(generator, n, p, size),
            "y1": round(float(generator.random()), 2), "x1": "",
            "view": str(generator.choice(["columns", "rows", "outer", "blocks"])),
        },
        "linear_maps": {"view": str(generator.choice(["area", "eigen", "svd", "affine"])), "B": matrix(generator, 2,
        2, 3.0)},
        "convolution": {"X": matrix(generator, 6, 6, size), "kernel": "own", "K": matrix(generator, 3, 3, 1.0),
        "stride": m, "padding": n % 3},
        "linear_model": {"digit": int(generator.integers(1, 1000)), "class": str(n), "ink": 0.25 * (m - 2),
        "weight": 0.05 * (p - 2)},
    }  # fmt: skip
    return {key: value for key, value in (tenths | known.get(page, {})).items() if value != ""}


@pytest.mark.parametrize("seed", range(STATES))
@pytest.mark.parametrize("page", LESSONS)
def test_printed_arithmetic_gives_what_is_printed(page: str, seed: int) -> None:
    few = FEW_CHAINS.get(page, 1 if page.startswith(("vectors_and_matrices/", "training/")) else 20)
    must_be_true(chains(open_page(page, **state(page, seed))), few)


@pytest.mark.parametrize("page", LESSONS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_page_says_once_that_all_digits_are_carried(page: str, lang: str) -> None:
    at = open_page(page, lang=lang, help="3", predict="false")
    sentence = "Computed with all digits, shown rounded" if lang == "en" else "计算时保留全部数位"
    assert sum(sentence in str(each.value) for each in (*at.markdown, *at.caption)) == 1
    assert sentence in at.button_group(key="precision").help


@pytest.mark.parametrize("page", LESSONS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_answers_to_presets_print_true_arithmetic(page: str, lang: str) -> None:
    texts = [
        text
        for preset in open_page(page, lang=lang).session_state["declared"].presets
        for text in (preset.sentence, preset.answer)
    ]
    must_be_true([each for text in texts for part in formulas_of(text) for each in check(part)], 0)


def test_exhibits_print_true_arithmetic() -> None:
    texts = [
        catalogue("zh")[text] if chinese else text
        for each in GALLERY.values()
        for text in (each.question, each.answer)
        for chinese in (0, 1)
    ]
    must_be_true([each for text in texts for each in check(text)], 1)


def test_a_neuron_that_hits_its_target_but_for_rounding_shows_no_noise() -> None:
    """0.1 + 0.2 is not 0.3 in float64: the difference is nought in the formulas, in the drawing and in its words."""
    at = open_page("backprop_walkthrough/one_neuron", phi="identity", x1=1, x2=0, w1=0.1, w2=1, b=0.2, y=0.3, lang="en")
    noise = re.compile(r"10⁻(¹[⁵⁶⁷⁸⁹]|[²³].)|(10\^\{|e)-(1[5-9]|[23]\d)")
    neuron = next(chart for chart in drawn(at) if chart.key == "network")
    shown = [
        *(latex for each in at.markdown for latex in formulas_of(str(each.value))),
        *strings(neuron.figure),
        neuron.alt,
    ]
    assert [text for text in shown if noise.search(text)] == []
    assert any("0.3-0.3=0" in re.sub(r"\\textcolor\{#\w+\}|[{}&]", "", text) for text in written(at))


@pytest.mark.parametrize("seed", range(STATES))
@pytest.mark.parametrize(
    ("output", "loss"), [("sigmoid", "half-SSE"), ("softmax", "CE"), ("identity", "MSE"), ("sigmoid", "BCE")]
)
def test_keys_of_worksheets_print_true_arithmetic(output: str, loss: str, seed: int) -> None:
    """As Markdown; the file in HTML is made of the same formulas and lines."""
    settings.use(settings.Settings(digits=2 + seed % 7))
    t = exercise(initial_network([2, 3, 2], ["tanh", output], "Glorot", seed), LOSSES[loss], 1 + seed % 4, seed)
    key = paper.markdown(worksheet.of_page(t, 0.5, worksheet.Level.ALL), key=True)
    lines = [line.replace("$", "").replace("\\displaystyle", "") for line in key.splitlines()]
    must_be_true([each for line in lines for each in check(line)], 20)
    settings.use(settings.Settings())


@pytest.mark.parametrize(
    "text",
    [
        "0.15·0.05 + 0.35 = 0.3675",
        r"\frac{1}{1+e^{-{0.3775}}}=0.5943",
        "z = 0.333·3 = 1.000",
        "σ(0.7) ≈ 0.6690",
        "0.3 − 0.3 ≈ 0.9",
    ],
)
def test_the_evaluator_finds_what_is_false(text: str) -> None:
    assert [each for each in check(text) if each.wrong]


@pytest.mark.parametrize(
    "text",
    [
        "0.15·0.05 + 0.2·0.1 + 0.35 = 0.3775",
        "z = (−0.5)·2 + 0.1 = −0.9",
        "0.333·3 ≈ 1",
        "exp(1) / (exp(1) + exp(2)) = 0.2689",
        "BCE(0.5, 1) = 0.6931",
        r"\begin{aligned}z&=Wx\\&=0.15\cdot 0.05+0.35\\&=0.3575\end{aligned}",
        r"1-\tanh^2({4\times 10^{-4}})=1.000",
        "3/8·1/2 = 3/16",
        r"\begin{bmatrix}1\\2\end{bmatrix}=\begin{bmatrix}1&0\\0&2\end{bmatrix}\begin{bmatrix}1\\1\end{bmatrix}",
        r"\lambda\begin{cases}{-1} & {-1}>0\\ \alpha\,(e^{{-1}}-1) & {-1}\le 0\end{cases}=-1.111",
    ],
)
def test_the_evaluator_reads_what_is_true(text: str) -> None:
    found = list(check(text))
    assert found
    assert not [each for each in found if each.wrong or each.unread]


@pytest.mark.parametrize("page", lesson_states.STATES)
def test_what_opens_along_curves_is_true(page: str) -> None:
    """Every point of every curve; at a kink, whose sides lie beside it by less than is shown, it is the slope of that
    side."""
    kinks = [f"′({kink:.2f})" for record in ACTIVATIONS.values() for kink in record.kinks]
    texts = [text for chart in drawn(open_page(page, **state(page, 1))) for text in under_pointer(chart.figure)]
    found = [
        each
        for text in texts
        if not any(kink in text.replace("−", "-") for kink in kinks)
        for each in check(text, half=0.505)
    ]
    must_be_true(found, 0)
