"""A network in training, played, paused and scrubbed: the boundary, what every neuron sees, the weights, the loss, the
gradients."""

import streamlit as st

from dlmath import InputError
from dlmath.training.rounding import ALL_DIGITS
from pages.training.parts import experiments, handover, learning, moment, playback, questions, runs, training_controls
from pages.training.parts.training_settings import Training
from pages.ui.drawing import charts
from pages.ui.frame import lecture
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.reruns.static import static
from pages.ui.writing import chaos, equations
from pages.ui.writing.prose import displayed, paragraphs, small
from pages.ui.writing.text import _, complaint, say

say(
    "Each batch nudges every weight a little against its gradient. Watch what thousands of nudges do: **play**, or drag"
    " the time back and forth."
)
lecture.screens((roles.FILM, roles.LEARNING_INPUTS), (roles.DATA_INPUTS, roles.WIDE, roles.COMPARISON))
left, middle, right = st.columns([1.15, 3.5, 1.15], gap="medium")
with left, roles.DATA_INPUTS.open():
    found = training_controls.data() | training_controls.layers()
with right, roles.LEARNING_INPUTS.open():
    found |= training_controls.learning(training_controls.classifies(found))
settings = Training(**found)
computed, kept = None, None

with middle:
    epoch = controls.whole("epoch", _("Epoch"), 0, 5000, 5000)
    keep = controls.text("keep", _("Run that is kept"), "", most=400)
    try:
        with st.empty():
            computed = runs.compute(settings)
            kept = experiments.kept_run(keep, settings)
    except InputError as error:
        st.error(complaint(error))
if computed:
    k = playback.nearest(computed.film, epoch)
    epoch = computed.film.epochs[k]
    with middle:
        playback.play(computed.film, moment.told(computed, epoch), experiments.let_go)
        if computed.run.diverged:
            st.error(moment.why(computed.run))
        both, kept_digits = (computed.run, kept.run if kept else None), kept.digits[-1] if kept else ALL_DIGITS
        alt = learning.in_words(computed.run, computed.digits, both[1], kept_digits)
        charts.show(learning.figure(*both, min(computed.digits[-1], kept_digits)), roles.WIDE.named("learning"), alt)
        if chaos.is_chaotic(min(computed.digits[-1], kept_digits)):
            st.markdown(chaos.in_words())
        experiments.comparison(settings, kept)

one, two = st.columns([1.25, 1], gap="large")
if computed:
    with one:
        st.header(_("Epoch %(n)s in numbers", n=epoch), anchor=False)
        moment.table(computed, k)
        n = controls.whole("carry", _("Samples to take along"), 2, 8, 4)
        t = handover.first_samples(computed.train, computed.film.networks[k], settings.output.partition(", ")[2], n)
        st.link_button(_("Open in the walkthrough"), handover.link(t, settings.alpha), icon=":material/steps:")
        n, J = t.X.shape[1], chaos.known(t.J, computed.digits[learning.record(computed.run, epoch)])
        st.caption(
            _(
                "These weights, to the last digit, and the first %(n)s training samples, of which J = %(J)s: every z, a"
                " and δ.",
                n=n,
                J=J,
            )
        )
with two:
    st.header(_("One update"), anchor=False)
    paragraphs(
        *(
            [displayed(experiments.in_numbers(settings, computed.train.X.shape[1])), small(equations.said())]
            if computed
            else []
        ),
        _(
            "$J$ is a mean over the samples, so its gradient is the mean of theirs. That of a batch is an estimate of"
            " it: cheaper and noisier, which is why the curve of $J$ trembles. An epoch takes every sample once, in a"
            " new order."
        ),
    )

static(questions.training_run)
