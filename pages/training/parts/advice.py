"""A word when a run sticks: what its rules find, and states worth trying, as links."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import streamlit as st

from dlmath import ACTIVATIONS, LOSSES
from dlmath.training.troubles import Course, Trouble, others_do_better, sticks, troubles
from pages.training.parts import moment, runs
from pages.training.parts.runs import Trained
from pages.training.parts.training_settings import LISTED, TABLE, Training
from pages.ui.frame import share
from pages.ui.inputs import controls
from pages.ui.reruns.cache import cached
from pages.ui.writing import numbers
from pages.ui.writing.chaos import known
from pages.ui.writing.text import _, called, sentences

PAGE = "training_run"
OTHER_SEEDS = 5
SEEDS = 100
WIDER = 4  # units, instead of one to three
Tries = dict[str, Mapping[str, object]]  # by what is written on the link, the values of controls that it changes


def show(computed: Trained) -> None:
    """Say what keeps this run from learning, if anything does, with links that open what to try."""
    found = _found(computed.settings)
    for trouble in found:
        said, tries = _advice(trouble, computed)
        (st.error if trouble.name == "diverged" else st.info)(sentences([said, _("Try:")]))
        _offer(tries)
    if all(each.name in ("plateau", "saturated") for each in found) and sticks(_course(computed)):
        with st.empty():
            others = _other_starts(computed.settings)
            told = _of_the_start(computed, others) if _start_matters(computed, others) else None
        if told:
            st.info(sentences([told[0], _("Try:")]))
            _offer(told[1])


def _course(of: Trained) -> Course:
    return Course(of.start, of.run, of.train, LOSSES[of.settings.output.partition(", ")[2]])


@cached(48)
def _found(settings: Training) -> tuple[Trouble, ...]:
    return troubles(_course(runs.follow(settings)))


@cached(24)
def _other_starts(settings: Training) -> tuple[Trained, ...]:
    """The same run from other seeds, if that does not take long."""
    run = runs.follow(settings)
    N = run.train.X.shape[1]
    updates, work = runs.updates(settings, N), runs.work(settings, run.start, N)
    if OTHER_SEEDS * updates > runs.MOST_UPDATES or 3 * OTHER_SEEDS * work > runs.MOST_WORK:
        return ()
    seeds = [(settings.seed + k) % SEEDS for k in range(1, OTHER_SEEDS + 1)]
    return tuple(runs.follow(replace(settings, seed=seed)) for seed in seeds)


def _start_matters(of: Trained, others: tuple[Trained, ...]) -> bool:
    """Whether most other seeds do much better."""
    ends = np.array([float(each.run.J[-1]) for each in others])
    return bool(others) and others_do_better(float(of.run.J[-1]), ends)


def _advice(trouble: Trouble, of: Trained) -> tuple[str, Tries]:
    """What is wrong, and what to try."""
    settings, layers = of.settings, list(map(str, trouble.layers))
    match trouble.name:
        case "diverged":
            said = sentences([moment.why(of.run), _("Steps that large overshoot further each time.")])
            return said, _smaller_steps(settings)
        case "jumps":
            said = _(
                "J jumps up and down by a tenth or more from one record to the next and gets nowhere: with"
                " α = %(alpha)s the steps overshoot.",
                alpha=numbers.plain(settings.alpha),
            )
            return said, _smaller_steps(settings)
        case "equal":
            said = _(
                "A symmetric start: units of layer %(layers)s started equal, get equal gradients and stay equal, so"
                " that they do the work of one.",
                layers=layers,
            )
            return said, {_init("Glorot"): {"init": "Glorot"}}
        case "dead":
            said = _(
                "In layer %(layers)s half of the units or more are dead: φ′(z) = 0 at every sample, so that no update"
                " moves them.",
                layers=layers,
            )
            leaky = {f"f{l}": "leaky-ReLU" for l in trouble.layers}
            return said, {"leaky-ReLU": leaky} | _smaller_steps(settings)
        case "saturated":
            said = _(
                "In layer %(layers)s half of the units or more are saturated from the start: z is so large there that"
                " φ′(z) is below a twentieth of its largest value at nearly every sample, and hardly any gradient comes"
                " through.",
                layers=layers,
            )
            return said, _smaller_inputs(settings)
        case _:
            said = _(
                "A plateau: J stands still at %(J)s, where always answering the same gives %(constant)s. What each unit"
                " contributes is nearly 0, or steps are too small.",
                J=known(float(of.run.J[-1]), of.digits[-1]),
                constant=numbers.plain(_course(of).constant),
            )
            return said, _off_the_plateau(settings)


def _of_the_start(of: Trained, others: tuple[Trained, ...]) -> tuple[str, Tries]:
    """That it is the start, what other seeds come to, and what helps."""
    J, ends = float(of.run.J[-1]), [float(each.run.J[-1]) for each in others]
    best = others[int(np.argmin(ends))]
    said = _(
        "It is the start: J stands still at %(J)s, but of %(n)s other seeds %(k)s end below half of that, seed %(seed)s"
        " at %(best)s. From these first weights the way downhill leads into a valley that gradient descent does not"
        " leave.",
        J=known(J, of.digits[-1]),
        n=len(ends),
        k=sum(end < 0.5 * J for end in ends),
        seed=best.settings.seed,
        best=(least := known(float(best.run.J[-1]), best.digits[-1])),
    )
    seed = _("seed %(seed)s: J = %(J)s", seed=best.settings.seed, J=least)
    tries: Tries = {seed: {"seed": best.settings.seed}}
    if (wider := _wider(of.settings)) and float(wider.run.J[-1]) < 0.5 * J:
        units = _("%(n)s units in layer 1: J = %(J)s", n=WIDER, J=known(float(wider.run.J[-1]), wider.digits[-1]))
        tries[units] = {"u1": WIDER}
    return said, tries


def _wider(settings: Training) -> Trained | None:
    """The same run with more units in the first layer, if it has few."""
    if not settings.units or settings.units[0] >= WIDER:
        return None
    return runs.follow(replace(settings, units=(WIDER, *settings.units[1:])))


def _smaller_steps(settings: Training) -> Tries:
    alpha = LISTED["alpha"].nearest(settings.alpha / 10)
    return {f"α = {alpha}": {"alpha": alpha}}


def _smaller_inputs(settings: Training) -> Tries:
    if settings.data == TABLE and not settings.standardise:
        return {_("standardised inputs"): {"standardise": True}}
    return {_init("Glorot"): {"init": "Glorot"}} if settings.init != "Glorot" else _smaller_steps(settings)


def _off_the_plateau(settings: Training) -> Tries:
    if not settings.units:
        return {_("a hidden layer"): {"layers": 1}}
    found: Tries = {}
    if settings.rule != "Adam":
        found[called("Adam")] = {"rule": "Adam"}
    bent = [l for l, name in enumerate(settings.each, start=1) if ACTIVATIONS[name].range == (0.0, 1.0)]
    if bent:
        found["tanh"] = {f"f{l}": "tanh" for l in bent}
    alpha = LISTED["alpha"].nearest(10 * settings.alpha)
    return found | ({} if settings.rule == "Adam" else {f"α = {alpha}": {"alpha": alpha}})


def _init(rule: str) -> str:
    return _("initial weights: %(rule)s", rule=called(rule))


def _offer(tries: Tries) -> None:
    """Links to this state with something changed; buttons where its table is too long for a link."""
    with st.container(horizontal=True):
        for label, changes in tries.items():
            if st.session_state.get("long_table"):
                st.button(label, key=f"try {label}", on_click=controls.set_values, args=(changes,))
            else:
                held = share.values() | {
                    key: str(value).lower() if value is True else str(value) for key, value in changes.items()
                }
                st.link_button(label, share.address(PAGE, held))
