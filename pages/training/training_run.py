"""A network in training, played, paused and scrubbed: the boundary, what every neuron sees, the weights, the loss, the
gradients."""

import streamlit as st

from dlmath import InputError
from pages.training.parts import (
    advice,
    experiments,
    fit,
    handover,
    learning,
    moment,
    playback,
    questions,
    runs,
    training_controls,
)
from pages.training.parts.training_settings import Training
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.reruns.static import static
from pages.ui.writing import chaos, equations
from pages.ui.writing import settings as settings_of_reader
from pages.ui.writing.text import _, complaint, say

with roles.QUESTION.open():
    say(
        "Two kinds of points, a few neurons, random weights. **How do thousands of small nudges make a border between"
        " the kinds?** Press play."
    )
left, middle, right = st.columns([1.15, 3.5, 1.15], gap="medium")
with left, roles.DATA_INPUTS.open():
    found = training_controls.data()
    view = training_controls.view(Training(**found))
    found |= training_controls.layers()
with right:
    formula = st.container()
    with roles.LEARNING_INPUTS.open():
        found |= training_controls.learning(found)
settings = Training(**found)
computed, kept = None, dict[str, runs.Trained]()

with middle:
    epoch = controls.whole("epoch", _("Epoch"), 0, experiments.LAST, experiments.LAST)
    keep = controls.text("keep", _("Run that is kept"), "", most=experiments.MOST_KEPT * experiments.LONGEST)
    try:
        with st.empty():
            computed = runs.compute(settings, view)
            kept = experiments.kept_runs(keep, settings)
    except InputError as error:
        st.error(complaint(error))
if computed:
    k = playback.nearest(computed.film, epoch)
    epoch = computed.film.epochs[k]
    with middle:
        playback.play(computed.film, moment.told(computed, epoch, view), experiments.let_go)
        if not settings_of_reader.current().lecture:
            moment.what_is_seen(computed.samples)
        moment.what_is_held(computed.samples, view)
        moment.stopped(computed.run)
        advice.show(computed)
        beside = list(kept.values())
        certain = min(each.digits[-1] for each in (computed, *beside))
        names = experiments.names_of([settings, *(each.settings for each in beside)])[1:] if beside else []
        others = {name: (each.run, each.digits[-1]) for name, each in zip(names, beside, strict=True)}
        alt = learning.in_words(computed.run, computed.digits, others)
        drawn = learning.figure(computed.run, [each.run for each in beside], certain)
        charts.show(drawn, roles.WIDE.named("learning"), alt)
        if chaos.is_chaotic(certain):
            st.markdown(chaos.in_words())
        experiments.comparison(computed, kept)

with formula, roles.FORMULA.open():
    say("One nudge: the gradient of $J$ is the mean over all samples, that of a batch a cheaper, noisier estimate.")
    if computed:
        st.latex(experiments.in_numbers(settings, computed.train.X.shape[1]))
    st.caption(_("An epoch takes every sample once, in a new order."))
if computed:
    st.header(_("Epoch %(n)s in numbers", n=epoch), anchor=False)
    moment.table(computed, k)
    st.caption(equations.said())
    if computed.samples.of_table:
        fit.show(computed, k, computed.digits[learning.record(computed.run, epoch)])
    handover.offer(computed, k, learning.record(computed.run, epoch))
    experiments.take_away(computed)

static(questions.training_run)
