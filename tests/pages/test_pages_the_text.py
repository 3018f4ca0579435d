"""The page of the text: every section in its order, every number beside an oracle of its own, and links to states that
show the same numbers."""

import html
import math
import re
from functools import cache
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlmath import dataset, initial_network
from pages.parts import text_concepts, text_models, text_passes
from pages.parts.text_content import Content, Trial
from pages.ui.frame import text_sections
from pages.ui.frame.text_sections import AFTER, of_lesson, sections
from pages.ui.writing import numbers
from tests.page import numbers_in, open_page, texts
from tests.printed_arithmetic import check

# The headings of the tutorial, in its order.
HEADINGS = {
    "1": "背景介绍",
    "1.1": "深度学习的重要性",
    "1.2": "数学基础的重要性",
    "2": "核心概念与联系",
    "2.1": "线性代数在深度学习中的作用",
    "2.1.1": "数据表示",
    "2.1.2": "模型参数化",
    "2.1.3": "神经网络层运算",
    "2.2": "微积分在深度学习中的作用",
    "2.2.1": "损失函数和优化",
    "2.2.2": "反向传播算法",
    "2.2.3": "激活函数",
    "2.3": "线性代数与微积分的紧密联系",
    "3": "核心算法原理具体操作步骤",
    "3.1": "前向传播",
    "3.2": "反向传播",
    "4": "数学模型和公式详细讲解举例说明",
    "4.1": "线性模型",
    "4.2": "激活函数",
    "4.2.1": "Sigmoid 函数",
    "4.2.2": "Tanh 函数",
    "4.2.3": "ReLU 函数",
    "4.3": "损失函数",
    "4.3.1": "均方误差损失",
    "4.3.2": "交叉熵损失",
}
CONTENTS = {
    "1.1": text_concepts.why_deep_learning,
    "1.2": text_concepts.why_its_mathematics,
    "2.1.1": text_concepts.data,
    "2.1.2": text_concepts.parameters,
    "2.1.3": text_concepts.layers,
    "2.2.1": text_concepts.optimisation,
    "2.2.2": text_concepts.backpropagation,
    "2.2.3": text_concepts.slopes,
    "2.3": text_concepts.together,
    "3.1": text_passes.forward,
    "3.2": text_passes.backward,
    "4.1": text_models.linear_model,
    "4.2.1": lambda: text_models.activation("sigmoid", 1.3),
    "4.2.2": lambda: text_models.activation("tanh", 1.3),
    "4.2.3": lambda: text_models.activation("ReLU", 1.3),
    "4.3.1": text_models.mean_squared_error,
    "4.3.2": lambda: text_models.cross_entropy(0.35),
    AFTER: text_models.after,
}


def sigma(z: float) -> float:
    return 1.0 / (1.0 + math.exp(-z))


def mazur() -> dict[str, float]:
    """Matt Mazur's network once more, number by number, in plain Python."""
    x, w, target = (0.05, 0.1), (0.15, 0.2, 0.25, 0.3, 0.4, 0.45, 0.5, 0.55), (0.01, 0.99)
    z = [w[0] * x[0] + w[1] * x[1] + 0.35, w[2] * x[0] + w[3] * x[1] + 0.35]
    h = [sigma(each) for each in z]
    o = [sigma(w[4] * h[0] + w[5] * h[1] + 0.6), sigma(w[6] * h[0] + w[7] * h[1] + 0.6)]
    wrong = [o[k] - target[k] for k in (0, 1)]
    delta = [wrong[k] * o[k] * (1 - o[k]) for k in (0, 1)]
    back, wrong_back = ((w[4] * d[0] + w[6] * d[1]) * h[0] * (1 - h[0]) * x[0] for d in (delta, wrong))
    return {
        "z": z[0],
        "h1": h[0],
        "h2": h[1],
        "o1": o[0],
        "o2": o[1],
        "delta": delta[0],
        "delta2": delta[1],
        "text delta": wrong[0],
        "w5": delta[0] * h[0],
        "text w5": wrong[0] * h[0],
        "w1": back,
        "text w1": wrong_back,
        "tanh": (math.tanh(z[0]) + math.tanh(z[1])) / 2,
    }


def learned(phi: str, rule: str) -> float:
    """J of five hidden layers after a hundred updates at rate 0.2, layer by layer in NumPy from the same start."""
    f, slope = {
        "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a)),
        "ReLU": (lambda z: np.maximum(z, 0), lambda a: (a > 0).astype(float)),
    }[phi]
    data = dataset("circles", 45, 0.1, 0)
    network = initial_network([2, *[16] * 5, 1], [phi] * 5 + ["sigmoid"], rule, 0)
    W, b = [layer.W.copy() for layer in network], [layer.b.copy() for layer in network]
    for updates in range(101):
        a = [data.X]
        for l in range(6):
            z = W[l] @ a[-1] + b[l]
            a.append(f(z) if l < 5 else 1 / (1 + np.exp(-z)))
        p = a[-1]
        J = -np.mean(data.Y * np.log(p) + (1 - data.Y) * np.log(1 - p))
        delta = (p - data.Y) / p.size
        for l in reversed(range(6) if updates < 100 else ()):
            back = W[l].T @ delta
            W[l] -= 0.2 * delta @ a[l].T
            b[l] -= 0.2 * delta.sum(axis=1, keepdims=True)
            delta = back * slope(a[l])
    return float(J)


M = mazur()
NEURON = sigma(0.7)
FIVE = (2.0, 3.0, 2.5, 3.5, 3.0, 9.0)
E = [math.exp(z) for z in (2.0, 1.0, 0.1)]
# What each section sends its readers to see, by arithmetic that is not ours: in order, lesson by lesson.
SEEN = {
    "1.2": [NEURON * NEURON * (1 - NEURON)],
    "2.1.2": [7850.0],
    "2.1.3": [5.0, 30.0],
    "2.2.1": [10 * 0.8**10, 10 * 1.2**10],
    "2.2.2": [NEURON, NEURON * (1 - NEURON), NEURON * NEURON * (1 - NEURON)],
    "2.3": [M["delta"] * M["h1"], M["delta"] * M["h2"], M["delta2"] * M["h1"], M["delta2"] * M["h2"]],
    "3.1": [M["z"], M["h1"], M["o1"], M["o2"]],
    "4.1": [0.5, 0.25],
    "4.2.1": [sigma(1.3), sigma(1.3) * (1 - sigma(1.3))],
    "4.2.2": [math.tanh(1.3), 1 / math.cosh(1.3) ** 2, 1.0, 0.25],
    "4.2.3": [1.3, 1.0, 0.0, 1.0, 0.5, -3.0, learned("sigmoid", "Glorot"), learned("ReLU", "He")],
    "4.3.1": [sum((2.0 - y) ** 2 for y in FIVE) / 6],
    "4.3.2": [-math.log(0.35), -math.log(E[0] / sum(E))],
    AFTER: [E[0] / sum(E) - 1, E[1] / sum(E), E[2] / sum(E)],
}
NONE: tuple[float, ...] = ()
# Each row of a trial: the text's numbers, the right ones, those of the difference quotients; by arithmetic of its own.
TRIALS = {
    "2.2.2": [((NEURON**2 * (1 - NEURON),),) * 3],
    "2.2.3": [((0.0,), (0.0, 1.0), (0.0, 1.0, 0.5))],
    "3.1": [(NONE, (M["o1"], M["o2"]), NONE)],
    "3.2": [
        ((M["text delta"],), (M["delta"],), (M["delta"],)),
        ((M["text w5"],), (M["w5"],), (M["w5"],)),
        ((M["text w1"],), (M["w1"],), (M["w1"],)),
        (NONE, (M["w5"],), (M["w5"],)),
    ],
    "4.1": [((0.0,), (0.5,), NONE)],
    "4.2.1": [((sigma(1.3) * sigma(-1.3),),) * 3],
    "4.2.2": [
        ((1 / math.cosh(1.3) ** 2,),) * 3,
        ((0.0,), (M["tanh"],), NONE),
        (NONE, (1.0, 0.25), (1.0, 0.25)),
    ],
    "4.2.3": [((0.0,), (0.0, 1.0), (0.0, 1.0, 0.5)), ((0.0,), (-3.0,), (-3.0,))],
    "4.3.2": [((math.nan,), (0.0,), NONE)],
}


@cache
def content(number: str) -> Content:
    return CONTENTS[number]()


@cache
def page(language: str) -> AppTest:
    return open_page("the_text", lang=language, x=1.3, p=0.35)


def test_every_section_of_the_tutorial_is_there_in_order_under_its_own_heading() -> None:
    at = page("zh")
    shown = [str(each.value) for each in at if each.type in ("header", "subheader")]
    assert [each for each in shown if each[0].isdigit()] == [
        f"{number}\u2002{name}" for number, name in HEADINGS.items()
    ]
    assert [each.number for each in sections()] == [*HEADINGS, AFTER]


def test_the_table_of_contents_leads_to_every_heading_and_marks_where_the_text_errs() -> None:
    at = page("en")
    (toc,) = [
        str(each.proto.body) for each in at.get("html") if "dl-toc" in each.proto.body and "<nav" in each.proto.body
    ]
    anchors = [each.proto.anchor for each in at if each.type in ("header", "subheader")]
    assert re.findall(r'href="#([^"]+)"', toc) == anchors == [*HEADINGS, AFTER]
    marked = [number for number, rest in re.findall(r'href="#([^"]+)"(.*?)</a>', toc) if "≠" in rest]
    assert marked == [number for number in CONTENTS if any(not trial.holds for trial in content(number).trials)]


@pytest.mark.parametrize("number", CONTENTS)
def test_numbers_of_the_lessons_that_a_section_leads_to(number: str) -> None:
    found = [value for seen in content(number).seen for value in seen.values]
    if number in SEEN:
        assert found == pytest.approx(SEEN[number], rel=1e-9)
    assert found


def test_numbers_that_have_their_oracles_elsewhere() -> None:
    fitted = [value for seen in content("1.1").seen for value in seen.values]
    x, y = np.arange(-4, 5) / 4, np.array([-0.4, -1.6, -0.8, -0.6, -0.1, 0.5, 0.4, 0.9, 0.6])
    new, y_new = np.arange(-7, 8, 2) / 8, np.array([-0.2, -0.9, -0.8, -0.3, 0.1, 0.5, 0.9, 1.0])
    by_numpy = [np.polynomial.Polynomial.fit(x, y, d) for d in (3, 7)]
    expected = [float(((p(at) - of) ** 2).mean()) for p in by_numpy for at, of in ((x, y), (new, y_new))]
    assert fitted == pytest.approx(expected, rel=1e-7)
    assert [f"{value:.3e}" for seen in content("2.2.3").seen[:1] for value in seen.values] == ["7.480e-13"]
    delta, w1, batch = content("3.2").seen
    assert delta.values == pytest.approx([0.138498562], abs=1e-9)  # published by Mazur
    assert w1.values == pytest.approx([0.138498562], abs=1e-9)
    assert batch.values == pytest.approx([sum(text_passes.trials()[4].text.values)])


@pytest.mark.parametrize("number", TRIALS)
def test_the_text_the_right_number_and_the_difference_quotient(number: str) -> None:
    for trial, expected in zip(content(number).trials, TRIALS[number], strict=False):
        for verdict, values in zip((trial.text, trial.right, trial.nudged), expected, strict=True):
            assert verdict.values == pytest.approx(values, rel=1e-6, abs=1e-9, nan_ok=True), trial.name
    assert len(content(number).trials) == len(TRIALS[number]) + (number == "3.2")


@pytest.mark.parametrize(
    "trial", [trial for number in TRIALS for trial in content(number).trials], ids=lambda t: t.name
)
def test_a_sign_says_whether_the_text_holds(trial: Trial) -> None:
    """What is right agrees with the difference quotients, where there are some; the text does where “=” says so."""
    differs = trial.text.values != pytest.approx(trial.right.values, rel=1e-6, nan_ok=True)
    assert differs is not trial.holds
    if trial.nudged.values:
        right = trial.right.values
        assert trial.nudged.values[: len(right)] == pytest.approx(right, rel=1e-6, abs=1e-9)


def test_for_two_samples_the_bias_gets_the_sum() -> None:
    batch = text_passes.trials()[4]
    assert len(batch.text.values) == 2
    assert batch.right.values[0] == pytest.approx(sum(batch.text.values), rel=1e-12)
    assert batch.nudged.values[0] == pytest.approx(batch.right.values[0], rel=1e-6)


def links(language: str) -> list[tuple[str, dict[str, str], list[str]]]:
    """The links of the page below its sections: lesson, what they say, and the numbers that they promise."""
    found = []
    for each in page(language).get("html"):
        for address, inner in re.findall(r'<a href="([^"#]+)">(.*?)</a>', str(each.proto.body)):
            parts = urlsplit(html.unescape(address))
            values = {key: value[-1] for key, value in parse_qs(parts.query).items()}
            promised = re.findall("<small>(.*?)</small>", inner)
            found.append((parts.path, values, promised[0].split(" · ") if promised else []))
    return found


@pytest.mark.parametrize("number", CONTENTS)
def test_links_open_states_without_warnings_that_show_the_numbers(number: str) -> None:
    for seen in content(number).seen:
        lesson, values = seen.place
        at = open_page(lesson.removesuffix(".py"), lang="en", **values)
        assert [str(each.value) for each in at.warning] == []
        shown = numbers_in(re.sub("<[^>]*>", " ", texts(at)))
        missing = {numbers.plain(value) for value in seen.values} - shown
        assert missing == set(), (lesson, values)


def test_every_link_of_the_page_is_one_of_a_section() -> None:
    promised = {
        (seen.place[0].rpartition("/")[2].removesuffix(".py"), tuple(sorted(seen.place[1].items())))
        for number in CONTENTS
        for seen in content(number).seen
    }
    shown = {
        (path, tuple(sorted((key, value) for key, value in values.items() if key != "lang")))
        for path, values, numbers_said in links("en")
        if numbers_said
    }
    assert shown == promised


@pytest.mark.parametrize("language", ["en", "zh"])
def test_formulas_give_what_they_print(language: str) -> None:
    chains = [chain for each in page(language).markdown for chain in check(str(each.value))]
    hovers = [
        chain
        for each in page(language).get("html")
        for how in re.findall(r'data-how="([^"]*)"', str(each.proto.body))
        for chain in check(html.unescape(how))
    ]
    assert len(chains) >= 8
    assert len(hovers) >= 5
    assert [each.text for each in [*chains, *hovers] if each.wrong] == []


def test_pictures_say_in_words_what_they_show() -> None:
    alts = re.findall(
        r'<img class="dl-sketch[^>]* alt="([^"]*)"', " ".join(str(h.proto.body) for h in page("en").get("html"))
    )
    assert len(alts) >= 10
    assert all(len(alt) > 40 for alt in alts)


def test_the_inputs_of_the_page_are_in_its_link_and_in_its_numbers() -> None:
    at = open_page("the_text", lang="en", x="-2", p="0.9")
    written = texts(at)
    for value in (sigma(-2), math.tanh(-2), -math.log(0.9)):
        assert f"{value:.4g}" in written.replace("−", "-")
    at.slider(key="x").set_value(3.0).run()
    assert f"{sigma(3):.4g}" in texts(at)


@pytest.mark.parametrize("number", [each.number for each in sections() if each.places])
def test_lessons_say_to_which_sections_they_belong(number: str) -> None:
    (section,) = [each for each in sections() if each.number == number]
    for path, _state in section.places:
        assert number in of_lesson(path.rpartition("/")[2].removesuffix(".py"))


def test_the_line_of_a_lesson_leads_to_the_section() -> None:
    at = open_page("activation_functions/dying_relu", lang="zh", precision=6)
    (line,) = [line for each in at.get("html") for line in re.findall("<span>教程：(.*?)</span>", str(each.proto.body))]
    assert [html.unescape(each) for each in re.findall('href="([^"]*)"', line)] == [
        "the_text?precision=6&lang=zh#4.2.3"
    ]
    assert text_sections.of_lesson("the_text") == []
