"""A run that is kept to be compared with the next ones."""

import streamlit as st

from dlmath import OPTIMISERS, InputError
from dlmath.calculus.optimisers import SYMBOLS
from pages.training.parts import learning, runs, training_controls, training_settings
from pages.training.parts.runs import Computed
from pages.training.parts.training_settings import Training
from pages.ui.inputs import controls
from pages.ui.layout import roles
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
    with roles.COMPARISON.open(horizontal=True, vertical_alignment="center"):
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
