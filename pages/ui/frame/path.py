"""The path through the lessons: what each needs, what it leads to, how long it takes, and what comes before and after.

Nothing of it is stored: where one is stands in the address.
"""

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from pages.ui.frame.guide import Guide
from pages.ui.frame.lessons import titles
from pages.ui.frame.plan import State
from pages.ui.writing.literal import in_html
from pages.ui.writing.text import _, listed, named


@dataclass(frozen=True)
class Stage:
    """What a lesson needs, the lessons before it by their paths below pages/; what one is able to do after it; and the
    minutes it takes."""

    needs: tuple[str, ...]
    able: str
    minutes: int


HOME = ""
IMAGES, VECTORS = "vectors_and_matrices/images_as_vectors.py", "vectors_and_matrices/vectors.py"
WORDS = "vectors_and_matrices/words_as_vectors.py"
PRODUCT, MAPS = "vectors_and_matrices/matrix_product.py", "vectors_and_matrices/linear_maps.py"
LINEAR, CONVOLUTION = "vectors_and_matrices/linear_model.py", "vectors_and_matrices/convolution.py"
DERIVATIVE, CHAIN_RULE = "calculus/derivative.py", "calculus/chain_rule.py"
GRADIENT, DESCENT = "calculus/gradient.py", "calculus/gradient_descent.py"
CURVES, DYING = "activation_functions/curves_and_slopes.py", "activation_functions/dying_relu.py"
REGRESSION, BINARY = "loss_functions/regression.py", "loss_functions/binary_cross_entropy.py"
SOFTMAX, OUTPUTS = "loss_functions/softmax_cross_entropy.py", "loss_functions/output_and_loss.py"
NEURON, STEPS = "backprop_walkthrough/one_neuron.py", "backprop_walkthrough/step_by_step.py"
CHECK, WORK = "backprop_walkthrough/gradient_check.py", "backprop_walkthrough/check_my_work.py"
PROGRAM, LAYER = "backprop_walkthrough/compare_with_my_program.py", "backprop_walkthrough/convolution_layer.py"
VANISHING, WEIGHTS = "activation_functions/vanishing_gradients.py", "training/initialisation.py"
TRAINING = "training/training_run.py"


def stages() -> dict[str, Stage]:
    """What is said of each lesson, by its path below pages/."""
    return {
        NEURON: Stage((), _("compute z, a, J and δ of one neuron by hand, and make one update"), 15),
        IMAGES: Stage((), _("say which number of a vector is which pixel, and what is lost by flattening"), 8),
        VECTORS: Stage((IMAGES,), _("read lengths, angles and likeness out of a dot product"), 10),
        PRODUCT: Stage((VECTORS,), _("multiply matrices in three ways, and see at once whether they fit"), 12),
        WORDS: Stage((PRODUCT, NEURON), _("read a word by a matrix product, and say which column learns from it"), 10),
        MAPS: Stage((PRODUCT,), _("see what a matrix does to the plane, and what it cannot undo"), 15),
        LINEAR: Stage(
            (PRODUCT, NEURON), _("read a digit with one matrix, and say what a straight border cannot do"), 15
        ),
        CONVOLUTION: Stage((VECTORS,), _("slide a kernel over a picture by hand, with padding and stride"), 12),
        DERIVATIVE: Stage((), _("compute a slope in three ways, and choose a good h"), 12),
        CHAIN_RULE: Stage((DERIVATIVE,), _("carry a derivative back through a graph, node by node"), 12),
        GRADIENT: Stage((DERIVATIVE, VECTORS), _("read the gradient and the Jacobian off a map of level lines"), 12),
        DESCENT: Stage((GRADIENT,), _("choose a learning rate, and say what momentum and Adam change"), 15),
        CURVES: Stage((NEURON, DERIVATIVE), _("say of each activation function how much of δ it lets pass"), 10),
        DYING: Stage((CURVES, DESCENT), _("tell a ReLU that is dead from one that only rests"), 12),
        REGRESSION: Stage((DERIVATIVE,), _("say where squares and where absolute values want the prediction"), 12),
        BINARY: Stage((CURVES,), _("compute the loss of a probability, from p and from the logit"), 12),
        SOFTMAX: Stage((BINARY,), _("turn scores into probabilities, and write down δ = p − y"), 12),
        OUTPUTS: Stage((REGRESSION, SOFTMAX), _("say for which output and loss δ is just a − y, and why"), 12),
        STEPS: Stage((NEURON, CHAIN_RULE, PRODUCT), _("go through a whole network forward and back, by hand"), 30),
        CHECK: Stage((STEPS, DERIVATIVE), _("test any rule for δ against difference quotients"), 15),
        WORK: Stage((STEPS,), _("find the mistake in your own forward and backward pass"), 30),
        PROGRAM: Stage((STEPS,), _("find the line that is wrong in a program of your own"), 15),
        LAYER: Stage(
            (CONVOLUTION, STEPS), _("carry δ back through pooling and convolution, to the kernel and the picture"), 25
        ),
        VANISHING: Stage((CURVES, STEPS), _("say how much of δ arrives after twenty layers, and what decides it"), 12),
        WEIGHTS: Stage((VANISHING,), _("choose initial weights for an activation function"), 12),
        TRAINING: Stage(
            (STEPS, DESCENT), _("train a network, and read its curves: too slow, unstable, overfitted"), 20
        ),
    }


def order() -> list[str]:
    """The lessons from first to last, by their paths below pages/."""
    return list(titles())


def lesson(name: str) -> str:
    """The lesson with this last part of its address, by its path below pages/, or HOME for ""."""
    return next((page for page in order() if Path(page).stem == name), HOME)


class Step(NamedTuple):
    """Where a way leads: the lesson, its title, what it leads to or what is asked there, and the state; HOME is the
    front page."""

    page: str
    title: str
    words: str = ""
    values: State | None = None


class Way(NamedTuple):
    """A way through lessons, by its name: what comes before and after the place where one is, counted from 1, and how
    long it is."""

    name: str
    before: Step | None
    after: Step | None
    place: int
    length: int


def way(guide: Guide, page: str) -> Way:
    """The path, where one is at a lesson or at HOME."""
    whole = [HOME, *order()]
    place = whole.index(page)
    before = _step(guide, whole[place - 1]) if place else None
    after = _step(guide, whole[place + 1]) if place + 1 < len(whole) else None
    return Way(_("Path through the lessons"), before, after, place, len(whole) - 1)


def _step(guide: Guide, page: str) -> Step:
    return Step(page, guide.titles[page], stages()[page].able) if page else Step(HOME, _("Home"))


def at_top(guide: Guide, way: Way, more: str) -> None:
    """Where on a way one is, with what comes before and after, and more HTML; for the bar at the top."""
    place = f"<span>{way.place} / {way.length}</span>"
    parts = [_arrow(guide, way.before, "prev", "‹"), place, _arrow(guide, way.after, "next", "›")]
    st.html(f'<nav class="dl-path" aria-label="{escape(way.name)}">{"".join(parts)}{more}</nav>', width="content")


def terms(guide: Guide, page: str, more: str) -> None:
    """What a lesson needs, what one is able to do after it, the time it takes, and more HTML."""
    stage = stages()[page]
    needs = listed(guide.link(each) for each in stage.needs) or in_html(_("nothing but arithmetic"))
    told = (
        named(in_html(_("You need")), needs),
        named(in_html(_("You will be able to")), in_html(stage.able)),
        in_html(_("%(n)s minutes", n=stage.minutes)),
        more,
    )
    st.html(f'<p class="dl-terms">{"".join(f"<span>{each}</span>" for each in told if each)}</p>')


def at_end(guide: Guide, way: Way) -> None:
    """What comes before on a way, and what comes after, with what that leads to."""
    parts = []
    if way.before:
        inner = _card(_("Previous"), way.before.title)
        parts.append(guide.link(way.before.page, way.before.values, inner, {"rel": "prev"}))
    if way.after:
        where = _("Next · %(place)s / %(length)s", place=way.place + 1, length=way.length)
        inner = _card(where, way.after.title, way.after.words)
        parts.append(guide.link(way.after.page, way.after.values, inner, {"rel": "next"}))
    name = escape(_("Previous and next lesson"))
    st.html(f'<nav class="dl-onward" aria-label="{name}">{"".join(parts)}</nav>')


def _card(where: str, title: str, words: str = "") -> str:
    more = f"<span>{escape(words)}</span>" if words else ""
    return f"<small>{escape(where)}</small><b>{escape(title)}</b>{more}"


def _arrow(guide: Guide, step: Step | None, rel: str, sign: str) -> str:
    """A link to a neighbour; where there is none, a place of the same width."""
    if step is None:
        return f'<i aria-hidden="true">{sign}</i>'
    words = named(_("Previous") if rel == "prev" else _("Next"), step.title)
    return guide.link(step.page, step.values, sign, {"rel": rel, "title": words, "aria-label": words})
