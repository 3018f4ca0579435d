"""Forward pass, loss, backward pass and update of a real network, one operation at a time."""

import contextlib

import numpy as np
import streamlit as st

from dlmath import LOSSES, trace
from dlmath.network.cancellation import settled
from dlmath.network.parameter_scan import loss_at, scan
from dlmath.network.parameters import parameter_value, with_parameter
from dlmath.network.passes import one_sample
from dlmath.network.steps import Rule, Symbol, has_learned, steps, updated
from dlmath.training.methods import Underway
from pages.backprop_walkthrough.parts import (
    clues,
    methods,
    positions,
    prediction,
    questions,
    takeaway,
    tour,
    walkthrough,
    what_happens,
)
from pages.backprop_walkthrough.parts.method_files import Origin
from pages.ui.drawing import charts, diagram
from pages.ui.inputs import controls, step_buttons
from pages.ui.layout import roles
from pages.ui.network import scenes, start
from pages.ui.reruns import ahead, lazy_expander
from pages.ui.writing import formulas, tables
from pages.ui.writing.text import _, say

question = _(
    "A network is wrong. **Which of its weights is to blame, and by how much?** Step forward to its loss, then back to"
    " each weight."
)
with roles.QUESTION.open():
    st.markdown(question)
with st.container(horizontal=True, vertical_alignment="center"):
    with st.container(width="content"):
        scene = start.choose_scene()
    task = tour.choose()
tour_bar = st.container() if task else None
left, middle, right = st.columns(roles.FIRST_SCREEN, gap="medium")

with left, roles.INPUTS.open():
    X = start.inputs(scene)
    Y = start.targets(scene, X.shape[1])
    of_sample = st.container()
    alpha = controls.scale("alpha", _("Learning rate α"), start.RATES, scene.alpha, least=0.0)
    made = controls.whole("updates", _("Updates already made"), 0, start.MOST_UPDATES, 0)
    chosen = st.container()
    turned = start.choose_turned()
    box = lazy_expander.expander(
        _("What is learned, and how"),
        "learned",
        scenes.LEARNED | {key: str(value) for key, value in scenes.METHOD.items()},
    )
    initial = start.exact_weights(scene := start.what_is_learned(scene, box), turned)
    method = methods.choose(initial, X.shape[1], box)
    with chosen:
        places = start.places(initial)
        at = places[
            controls.select(
                "lens",
                _("One parameter under the lens"),
                list(places),
                next(iter(places)),
                on_change=walkthrough.let_go,
            )
        ]
        nudge = controls.slider("nudge", _("Nudge it by"), -3.0, 3.0, 0.0, 0.01)

run = start.replay(start.Start(initial, X, Y, scene.loss), alpha, made, method)
network = with_parameter(run.network, at, parameter_value(run.network, at) + nudge) if nudge else run.network
batch = method.samples(X.shape[1], int(run.updates[-1]))
t = settled(trace(network, X[:, batch], Y[:, batch], LOSSES[scene.loss]))
every, by, N = steps(t), Underway(method, run.state), len(batch)
with of_sample:
    shown = start.sample(batch.tolist())

with middle:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        position = step_buttons.numbered(len(every), prediction.forget)
        everything = controls.switch("all", _("Show all"), help=_("Also what this step has not reached yet"))
        predicting = controls.switch(
            "predict", _("Predict first"), help=_("A step's numbers stay hidden until you have said what they will be")
        )
    step = every[position - 1]
    with roles.SENTENCE.open():
        st.markdown(
            f"**{position}/{len(every)} · ${formulas.title(step)}$** · {what_happens.told(step, t)}"
            f" {methods.made_by(method, batch)}"
        )
    picture = st.container()
    new = walkthrough.next_network(t, alpha, by)
    if run.diverged is not None:
        methods.tell_divergence(run.diverged)

    with right, roles.FORMULA.open(), roles.ONE_OF_SEVERAL.open() if N > 1 else contextlib.nullcontext():
        walkthrough.show_formula(step, t, method)
        row, column = walkthrough.place(step, t, shown)
        revealed = not predicting or prediction.revealed(step, t, new, row, column, alpha, by)
        if revealed and step.rule is Rule.UPDATE:
            walkthrough.show_update(t, new, at, alpha, made, nudge, by)
        elif revealed:
            walkthrough.show_numbers(step, t, row, column)

    with right:
        say(scene.comment)

    reached = tables.reached_by(every, position - 1 if not revealed else len(every) if everything else position)
    one = one_sample(t, shown)
    how = formulas.explanations(t, every if everything else every[:position])
    how_one = formulas.of_sample(how, shown)
    with picture:
        drawing = diagram.Diagram(one, reached, step, how_one)
        charts.show(
            drawing.figure(),
            key=roles.PICTURE.key,
            alt=walkthrough.describe(one, step, reached),
        )

with middle if revealed else right:
    if revealed:
        lens = scan(t, at, parameter_value(t.network, at) + np.linspace(-2.5, 2.5, 31))
        landing = parameter_value(new, at) if new else lens.value
        nudged, reason = walkthrough.by_nudging(t, at)
        figure = charts.panels(one, reached, lens, nudged, (landing, loss_at(t, at, landing)) if new else None, run)
        charts.show(figure, key="panels", alt=walkthrough.describe_panels(t, lens, run))
        walkthrough.two_gradients(lens, t.J, nudged, reason)
    else:
        clues.show(step, t, row, column)

if task and tour_bar:
    with tour_bar:
        tour.show(task, tour.Here(step, t, row, start.parameter_text(at), made))

st.header(_("Every number, layer by layer"), anchor=False)
after = (
    {
        s: updated(t, new, s)
        for l in range(1, len(network) + 1)
        for s in (Symbol("W", l), Symbol("b", l))
        if has_learned(t, *s)
    }
    if new and revealed and (everything or step.rule is Rule.UPDATE)
    else {}
)
headings = [_("layer %(l)s", l=l) + f" · {layer.activation.name}" for l, layer in enumerate(network, start=1)]
tables.layers(one, reached, step, how_one, headings, _("after the update"), after)
if N > 1:
    say("All %(N)s samples, the reduction of the loss already inside $\\delta$:", N=N)
    tables.samples(t, reached, step, how, headings)

why = st.expander(_("Where these formulas come from"), key="why", on_change="rerun")
if why.open:
    with why:
        walkthrough.derivation(t)

origin = Origin(initial, X, Y, made, start.parameter_text(at), nudge)
takeaway.offer(t, step, alpha, by, origin, question)

questions.step_by_step()
if method.plain or not after:
    value = parameter_value(run.network, at)
    moving = positions.Ahead(t, at, value, shown, drawing, dict.fromkeys(after, alpha)).moving
    ahead.offer(positions.movable(made, X.shape[1], scene.loss), moving)
