"""Runs worth breaking, and a run that is kept to be compared with the next ones."""

from dataclasses import replace

import streamlit as st

from dlmath import OPTIMISERS, InputError
from dlmath.calculus.optimisers import SYMBOLS
from pages.training.parts import learning, runs, training_controls, training_settings
from pages.training.parts.runs import Computed
from pages.training.parts.training_settings import DEFAULTS, Training
from pages.ui.inputs import controls
from pages.ui.writing import numbers
from pages.ui.writing.text import _, complaint

LAST = 5000


def let_go(epoch: int) -> None:
    """The player was let go at an epoch: it comes into the link."""
    controls.set_values({"epoch": epoch})


def kept_run(text: str, settings: Training) -> Computed | None:
    """The run that a link keeps beside this one; None, and said, where there is none."""
    if not text:
        return None
    try:
        return runs.compute(training_settings.read(text, settings.table))
    except InputError as error:
        controls.declared().notes.append(complaint(error))
        return None


def comparison(settings: Training, kept: Computed | None) -> None:
    """Keep this run, or say how the one that was kept differs, and forget it."""
    with st.container(horizontal=True, vertical_alignment="center", key="comparison"):
        st.button(
            _("Keep this run"),
            key="keep this",
            on_click=controls.set_values,
            args=({"keep": training_settings.write(settings)},),
        )
        if not kept:
            st.caption(_("Then change something: its curves stay beside the new ones."))
            return
        st.button(_("Forget it"), key="forget", on_click=controls.set_values, args=({"keep": ""},))
        changed = training_settings.differences(kept.settings, settings)
        if changed:
            said = learning.said(changed, training_controls.names())
            st.markdown(_("Kept run → this one: %(what)s", what=said))
        else:
            st.caption(_("This is the run that was kept; now change something."))


def in_numbers(settings: Training, N: int) -> str:
    """What one update does, and how many there are, with this run's numbers, as LaTeX."""
    size, batches, rule = min(settings.batch_size, N), -(-N // settings.batch_size), OPTIMISERS[settings.rule]
    decay = rf"+{numbers.latex(settings.l2)}\,W" if settings.l2 else ""
    known = {r"\alpha": settings.alpha} | {SYMBOLS[name]: value for name, value in rule.hyperparameters.items()}
    many = _("updates")
    lines = [
        rf"g=\frac{{1}}{{{size}}}\sum_{{s=1}}^{{{size}}}\nabla J_s{decay}",
        *rule.latex,
        r",\quad ".join(f"{symbol}={numbers.latex(value)}" for symbol, value in known.items()),
        rf"{settings.epochs}\cdot\left\lceil{N}/{settings.batch_size}\right\rceil"
        rf"={settings.epochs}\cdot{batches}={settings.epochs * batches}"
        rf"\ \text{{{many}}}",
    ]
    return r"\begin{gathered}" + r"\\".join(lines) + r"\end{gathered}"


def _state(run: Training, kept: Training | None = None, epoch: int = LAST) -> dict[str, object]:
    return {**training_settings.values(run), "keep": training_settings.write(kept) if kept else "", "epoch": epoch}


_XOR = replace(DEFAULTS, data="XOR", noise=0.1, units=(4,), each=("tanh",), epochs=300)
_FEW = replace(DEFAULTS, data="moons", n=60, noise=0.35, tested=0.5, units=(8, 8), rule="Adam", alpha=0.03, epochs=500)
_SPIRALS = replace(DEFAULTS, data="spirals", n=300, noise=0.02, units=(8, 6), rule="Adam", alpha=0.02, epochs=200)
_DEEP = replace(
    DEFAULTS, data="moons", units=(6,) * 5, each=("sigmoid",) * 5, rule="gradient-descent", alpha=0.1, epochs=300
)


def now_break_it() -> None:
    """Presets, each with its question."""
    no_hidden, one_unit = replace(_XOR, units=(), each=()), replace(_XOR, units=(1,), each=("tanh",))
    zeros = replace(_XOR, init="zeros")
    too_large = replace(DEFAULTS, data="plane", units=(4,), each=("ReLU",), output="identity, MSE", alpha=2.0)
    dead = replace(DEFAULTS, data="moons", units=(8,), each=("ReLU",), alpha=7.0, seed=1, epochs=50)
    rescued = replace(_FEW, l2=0.003)
    sines = replace(_SPIRALS, features=("x₁", "x₂", "sin 6x₁", "sin 6x₂"))
    tanh = replace(_DEEP, each=("tanh",) * 5)
    controls.preset(
        _("No hidden layer"),
        _("XOR with one neuron alone: one straight line. Where does it give up, and at which J?"),
        _state(no_hidden),
        _(
            "At J = 0.6929, which is about ln 2, the loss of saying ½ everywhere. Any slope that helps at one corner"
            " hurts as much at another, so the weights never grow: the largest is 0.09365."
        ),
    )
    controls.preset(
        _("One hidden unit"),
        _("Still straight lines only. How many units does XOR need?"),
        _state(one_unit, _XOR),
        _(
            "Two: two borders, and one class lies between them. A single unit has one border, wherever tanh puts it,"
            " and stays at J = 0.4869. Two can get stuck as well, with this seed they do; the 4 of the kept run reach"
            " 0.006657."
        ),
    )
    controls.preset(
        _("All zeros"),
        _("Every unit gets the same gradient as its neighbour. Do 300 epochs break the tie?"),
        _state(zeros, _XOR),
        _(
            "No: that gradient is 0. All a are tanh 0 = 0, so the weights to the output get δ·0, and no δ comes back"
            " through weights of 0. Only the bias of the output moves, and J ends at 0.6932."
        ),
    )
    controls.preset(
        _("Too large a step"),
        _("Which quantity leaves float64 first, and in which epoch?"),
        _state(too_large),
        _(
            "J, in epoch 23. In the first epoch all 4 ReLUs died, and since then only the bias of the output moves."
            " With α = 2 and MSE an update makes its error three times as large and J, a square, nine times: J"
            " overflows while the weights are still finite."
        ),
    )
    controls.preset(
        _("Dead ReLUs"),
        _("Scrub back to the start: which units die, in which epoch, and does one come back?"),
        _state(dead),
        _(
            "Units 2, 4, 6, 7 and 8 in the first epoch, unit 5 in epoch 5, and none comes back. With z ≤ 0 for every"
            " sample a unit has no gradient, so its weights stay; and as it reads the samples themselves, its z stays"
            " too. With the two that are left J ends at 0.2300."
        ),
    )
    controls.preset(
        _("Overfitting"),
        _("30 noisy samples, 105 parameters. From which epoch on does J of the test data rise?"),
        _state(_FEW),
        _(
            "From epoch 56 on, from 0.2767 to 0.7134 in the end, while J of the training data falls to 0.07624. What"
            " the network still learns is the noise of its 30 samples, and it becomes certain of it: a test sample that"
            " it then gets wrong costs much."
        ),
    )
    controls.preset(
        _("Rescue by L2"),
        _("The same with λ = 0.003. Which J rises, which falls, and what became of the weights?"),
        _state(rescued, _FEW),
        _(
            "J of the training data rises, from 0.07624 to 0.1413; that of the test data ends at 0.3209, less than half"
            " of before. Every update pulls the weights towards 0, so that in the hidden layers ‖W‖ is only 5.441 and"
            " 5.016, less than half as well: the border bends less around single samples."
        ),
    )
    controls.preset(
        _("Spirals"),
        _("Two spirals, once from x₁ and x₂ alone, once with sines of them. What do the first units see now?"),
        _state(sines, _SPIRALS),
        _(
            "Waves: each weighs x₁, x₂ and their sines, so its border is no longer straight but bends as the arms do. J"
            " ends at 0.001020 instead of 0.2111. The same network does it, only its inputs are richer."
        ),
    )
    controls.preset(
        _("Deep and slow"),
        _("Five layers of sigmoids against five of tanh. Compare ‖∂J/∂W‖ of the first and the last layer."),
        _state(_DEEP, tanh),
        _(
            "With sigmoids 1.597×10⁻⁴ against 0.01142: each layer on the way back multiplies by slopes of at most ¼,"
            " and J is still 0.6933 after 300 epochs. With tanh, whose slope is up to 1, the two start out about equal,"
            " and J falls to 4.239×10⁻⁴."
        ),
    )
