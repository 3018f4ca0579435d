"""Every line of the front page and every card of the gallery opens what its words promise; a shared page opens the same
state, also inside another site."""

import html
import re
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest

from dlmath import LOSSES, trace
from dlmath.network.passes import example
from dlmath.network.steps import Rule, steps
from pages.parts import animation
from pages.ui.frame import glossary
from pages.ui.frame.gallery import GALLERY
from pages.ui.frame.lessons import lessons
from pages.ui.network.scenes import SCENES
from tests.page import open_page
from tests.printed_arithmetic import check

# Where the text's sections are shown, by the names of lessons in their addresses; with = what the link says.
SECTIONS = {
    "1.1": "linear_model degree=3 training_run",
    "1.2": "one_neuron",
    "2.1.1": "images_as_vectors words_as_vectors vectors",
    "2.1.2": "linear_maps linear_model",
    "2.1.3": "matrix_product convolution convolution_layer",
    "2.2.1": "regression binary_cross_entropy gradient gradient_descent",
    "2.2.2": "chain_rule one_neuron",
    "2.2.3": "derivative curves_and_slopes vanishing_gradients",
    "2.3": "matrix_product gradient gradient_check",
    "3.1": "step_by_step step=1 one_neuron",
    "3.2": "step_by_step step=7 gradient_check check_my_work",
    "4.1": "linear_model",
    "4.2.1": "curves_and_slopes phi=sigmoid also=tanh vanishing_gradients binary_cross_entropy",
    "4.2.2": "curves_and_slopes phi=tanh also=sigmoid vanishing_gradients",
    "4.2.3": "curves_and_slopes phi=ReLU also=leaky-ReLU dying_relu",
    "4.3.1": "regression output_and_loss",
    "4.3.2": "binary_cross_entropy softmax_cross_entropy output_and_loss",
    "…": "training_run initialisation gradient_descent",
}
# Where a symbol is introduced: a lesson, or the step of the walkthrough whose result it is; and its colour.
SYMBOLS = {
    "x = a⁽⁰⁾": ("x", "images_as_vectors"),
    "W⁽ˡ⁾": ("W", "linear_maps"),
    "b⁽ˡ⁾": ("b", "linear_model"),
    "z⁽ˡ⁾": ("z", "z"),
    "φ, φ′": ("z", "curves_and_slopes"),
    "a⁽ˡ⁾": ("a", "a"),
    "y": ("y", "regression"),
    "J": ("J", "regression"),
    "∂J/∂a⁽ˡ⁾": ("delta", "output_and_loss"),
    "δ⁽ˡ⁾": ("delta", "delta"),
    "∂J/∂W⁽ˡ⁾": ("delta", "dW"),
    "∂J/∂b⁽ˡ⁾": ("delta", "db"),
    "⊙": ("J", "⊙"),
    "α": ("J", "gradient_descent"),
}
WAYS_IN = ("one_neuron", "step_by_step", "check_my_work", "training_run")
# What the gallery's links say; questions and answers speak of just these states.
EXHIBITS = {
    "mazur": "step_by_step scene=mazur step=7 all=true",
    "slow-start": "one_neuron x2=0 w1=2 w2=0 b=2 alpha=0.15 beside=true",
    "xor-exact": "step_by_step scene=xor x1=1 x2=1 y1=0 step=5",
    "xor-affine": "linear_model xor=affine w1=0 w2=0 b=0.5",
    "xor-one-unit": "training_run data=XOR layers=1 u1=1 f1=tanh epochs=300",
    "all-zero": "step_by_step scene=own hidden=sigmoid init=zeros updates=500 step=13 all=true",
    "vanishing": "vanishing_gradients phi=sigmoid rule=LeCun depth=20 width=64",
    "exploding": "vanishing_gradients phi=ReLU rule=normal depth=20 width=64",
    "dying": "dying_relu scene=dies w=1 b=-0.5 alpha=0.2 data=0.5,-5;1,-5;2,-5;3,-5 updates=1",
    "reviving": "dying_relu scene=recovers w=1 b=-1.5 alpha=0.1 data=1,1;2,2 updates=40",
    "too-large-rate": "gradient_descent f=parabola parabola_x=10 rules=gradient-descent alpha=1.1 step=10",
    "softmax-nan": "softmax_cross_entropy shift=1000",
    "edge": "convolution kernel=vertical_edge i=1 j=2",
    "digit": "linear_model digit=3 class=8",
    "three-judges": "gradient_check rule=∇ₐJ lens=W2[1,1]",
    "wrong-and-faster": "gradient_check rule=∇ₐJ train=1000",
    "outlier": "regression loss=MSE b=3 out=11",
    "tiny-h": "derivative f=sin x=1 h=1e-15",
    "certain-and-wrong": "binary_cross_entropy by=p p=0 y=1",
    "sum-to-zero": "step_by_step scene=classifier step=7",
}
TITLES = {
    "one_neuron": "One neuron",
    "images_as_vectors": "Images as vectors",
    "vectors": "Vectors",
    "matrix_product": "Matrix product",
    "words_as_vectors": "Words as vectors",
    "linear_maps": "Linear maps",
    "linear_model": "The linear model",
    "convolution": "Convolution",
    "derivative": "The derivative",
    "chain_rule": "The chain rule",
    "gradient": "The gradient",
    "gradient_descent": "Gradient descent",
    "curves_and_slopes": "Curves and slopes",
    "dying_relu": "Dying ReLU",
    "regression": "Regression",
    "binary_cross_entropy": "Binary cross-entropy",
    "softmax_cross_entropy": "Softmax and cross-entropy",
    "output_and_loss": "Output and loss",
    "step_by_step": "Step by step",
    "gradient_check": "Gradient check",
    "check_my_work": "Check my work",
    "compare_with_my_program": "Compare with my program",
    "convolution_layer": "A convolution layer",
    "vanishing_gradients": "Vanishing gradients",
    "initialisation": "Initial weights",
    "training_run": "Training a network",
}


def in_short(address: str) -> str:
    """An address as it is written above: the lesson, then what its link says beside the language and the question."""
    parts = urlsplit(html.unescape(address))
    return " ".join(
        [parts.path, *(f"{k}={v.replace(' ', '_')}" for k, v in parse_qsl(parts.query) if k not in ("lang", "ask"))]
    )


@pytest.fixture(scope="module")
def front() -> dict[str, list[tuple[str, str]]]:
    """By the class of a list on the front page, its lines: the HTML, and where its links lead."""
    bodies = [str(each.proto.body) for each in open_page("home", lang="en").get("html")]
    found: dict[str, list[tuple[str, str]]] = {}
    for body in bodies:
        for name in re.findall(r'class="(dl-(?:ways|cards|contents|symbols|map))"', body):
            lines = re.findall(r"<li>.*?</li>|<tr>.*?</tr>", body) or re.findall(r"<a .*?</a>", body)
            found[name] = [(line, " ".join(map(in_short, re.findall(r'href="([^"]*)"', line)))) for line in lines]
    return found


def test_sections_of_the_text_lead_to_their_lessons(front: dict[str, list[tuple[str, str]]]) -> None:
    found = {re.findall("<b>(.*?)</b>", line)[0]: leads for line, leads in front["dl-map"]}
    assert found == {number: f"the_text {leads}" for number, leads in SECTIONS.items()}


def test_symbols_lead_to_where_they_are_introduced(front: dict[str, list[tuple[str, str]]]) -> None:
    scene = SCENES["mazur"]
    every = steps(trace(scene.network, scene.X[:, :1], scene.Y[:, :1], LOSSES[scene.loss]))
    results = [step.result.symbol.letter for step in every]
    with_product = next(i for i, step in enumerate(every, start=1) if step.rule is Rule.HIDDEN_DELTA)
    for line, leads in front["dl-symbols"][1:]:
        name, shade = (
            html.unescape(re.findall(r"<th[^>]*>(.*?)</th>", line)[0]),
            re.findall(r'class="dl-(\w+)"', line)[0],
        )
        colour, place = SYMBOLS[name]
        if place in results:
            place = f"step_by_step step={results.index(place) + 1}"
        assert (shade, leads) == (colour, place.replace("⊙", f"step_by_step step={with_product}")), name
    assert len(front["dl-symbols"]) == len(SYMBOLS) + 1


def test_names_in_the_code_are_those_of_dlmath() -> None:
    names = {each.symbol: each.code for each in glossary.notation()}
    of_layers = ("z⁽ˡ⁾", "a⁽ˡ⁾", "W⁽ˡ⁾", "b⁽ˡ⁾", "δ⁽ˡ⁾", "∂J/∂a⁽ˡ⁾", "∂J/∂W⁽ˡ⁾", "∂J/∂b⁽ˡ⁾")
    assert [names[symbol] for symbol in of_layers] == ["z", "a", "W", "b", "delta", "dJ_da", "dW", "db"]
    t = example()
    for part, of_part in (
        (t.forward[0], "z a"),
        (t.network[0], "W b"),
        (t.backward[0], "delta dJ_da dW db"),
        (t, "X Y J"),
    ):
        assert all(hasattr(part, name) for name in of_part.split())


def test_ways_in_and_contents_lead_to_every_lesson(front: dict[str, list[tuple[str, str]]]) -> None:
    assert tuple(leads for _line, leads in front["dl-ways"]) == WAYS_IN
    shown = {leads: re.sub("<.*?>", "", line) for line, leads in front["dl-contents"]}
    assert [*shown.items()] == [*TITLES.items()], "in the order of the path"
    assert list(shown) == [
        path.rpartition("/")[2].removesuffix(".py") for pages in lessons().values() for path in pages
    ]


def test_cards_open_the_states_that_their_questions_are_about(front: dict[str, list[tuple[str, str]]]) -> None:
    assert dict(zip(GALLERY, (leads for _line, leads in front["dl-cards"]), strict=True)) == EXHIBITS
    for (line, _leads), (name, exhibit) in zip(front["dl-cards"], GALLERY.items(), strict=True):
        assert html.unescape(line).count(f"ask={name}") == 1
        title, words = re.findall(r"<small>(.*?)</small>(.*?)</a>", line)[0]
        assert html.unescape(title) == TITLES[exhibit.page.rpartition("/")[2].removesuffix(".py")]
        assert html.unescape(words).replace("\u00a0", " ") == exhibit.question


@pytest.mark.parametrize("page", ["loss_functions/regression", "backprop_walkthrough/step_by_step"])
def test_a_shared_page_is_the_same_inside_another_site(page: str) -> None:
    at = open_page(page, lang="en")
    at.session_state["share"] = True
    at.run()
    link, frame = (str(each.value) for each in at.code[-2:])
    source = re.findall(r'src="([^"]*)"', frame)[0]
    assert parse_qsl(urlsplit(source).query, keep_blank_values=True) == [
        *parse_qsl(urlsplit(link).query, keep_blank_values=True),
        ("embed", "true"),
    ]


def test_the_animation_of_the_front_page_computes_what_a_network_computes() -> None:
    scene, found = SCENES["mazur"], animation.told(SCENES["mazur"])
    traces, alpha = animation.learning(scene), float(scene.alpha)
    drawing = animation.Drawing(traces[0])
    drawing.svg("")
    shown = [step for _position, step in drawing.beats]
    assert [beat["step"] for beat in found["beats"]] == [position for position, _step in drawing.beats]
    for beat, step in zip(found["beats"], shown, strict=True):
        assert beat["rule"] == step.rule.value
        letter = step.result.symbol.letter
        phase = (
            "update"
            if step.rule is Rule.UPDATE
            else {"z": "forward", "a": "forward", "J": "loss"}.get(letter, "backward")
        )
        assert beat["phase"] == phase
    for t, after, told in zip(traces, traces[1:], found["rounds"], strict=False):
        for mark, text in zip(drawing.marks, told["texts"], strict=True):
            assert text == animation.numbers.plain(mark.entry(t).value, 3)
        old, new = t.network[-1].W[0, 0], after.network[-1].W[0, 0]
        assert new == pytest.approx(old - alpha * t.backward[-1].dW[0, 0], rel=1e-12)
        assert told["beats"][-1].startswith("W⁽²⁾₁₁ ← ")
        assert told["beats"][-1].endswith(animation.numbers.plain(float(new)))
        assert after.J < t.J
        chains = [each for text in (*told["says"], *told["beats"]) for each in check(text)]
        assert len(chains) >= 20
        assert [each.text for each in chains if each.wrong or each.unread] == []
    assert found["J"] == [animation.numbers.plain(t.J) for t in traces[:-1]]


def test_the_animation_sends_a_forward_and_delta_back() -> None:
    drawing = animation.Drawing(animation.learning(SCENES["mazur"])[0])
    svg = drawing.svg("")
    dots = re.findall(r'<circle class="dot (\w+)" .*? style="--dx:(-?\d+)px;--dy:(-?\d+)px" data-lit="(-?\d+)"', svg)
    order = {beat: step.result.symbol.letter for beat, (_position, step) in enumerate(drawing.beats)}
    assert {(letter, int(dx) > 0) for letter, dx, _dy, _beat in dots} == {("a", True), ("delta", False)}
    assert all(order[int(beat)] == ("z" if letter == "a" else "delta") for letter, *_rest, beat in dots)
    for told, t in zip(animation.told(SCENES["mazur"])["rounds"], animation.learning(SCENES["mazur"]), strict=True):
        widths, names = zip(*told["edges"], strict=True)
        weights = np.concatenate([layer.W.ravel() for layer in t.network])
        assert list(names) == ["negative" if w < 0 else "positive" for w in weights]
        np.testing.assert_allclose(widths, np.abs(weights) * widths[0] / abs(weights[0]), rtol=0.05, atol=0.06)
