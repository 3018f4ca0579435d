"""Runs that are kept to be compared with the next ones."""

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from dlmath import OPTIMISERS, InputError
from dlmath.calculus.optimisers import SYMBOLS
from pages.training.parts import experiment_code, learning, own_table, runs, training_controls, training_settings
from pages.training.parts.runs import Trained
from pages.training.parts.training_settings import TABLE, Training
from pages.ui.frame import listings
from pages.ui.inputs import controls
from pages.ui.writing import numbers, small_tables
from pages.ui.writing.chaos import is_chaotic, known
from pages.ui.writing.literal import clean, in_formula, literal
from pages.ui.writing.text import _, called, complaint, say

LAST = 5000
MOST_KEPT = 6
BETWEEN = "|"  # runs in the link
LONGEST = 400  # characters of each


def let_go(epoch: int) -> None:
    """The player was let go at an epoch: it comes into the link."""
    controls.set_values({"epoch": epoch})


def kept_runs(text: str, settings: Training) -> dict[str, Trained]:
    """The runs that a link keeps beside this one, each by the text that keeps it; what is none, and that there are more
    than are shown, is said."""
    found, more, notes = dict[str, Trained](), 0, controls.declared().notes
    kept_elsewhere = settings.data != TABLE and training_settings.keeps_table(text)
    table = own_table.of_kept_runs() if kept_elsewhere else settings.table
    for part in dict.fromkeys(_parts(text)):
        try:
            run = training_settings.read(part, table)
            if len(found) < MOST_KEPT:
                found[part] = runs.follow(run)
            else:
                more += 1
        except InputError as error:
            notes.append(complaint(error))
    if more:
        notes.append(_("The link keeps %(n)s runs; the first %(most)s are shown.", n=len(found) + more, most=MOST_KEPT))
    return found


def _parts(text: str) -> list[str]:
    return [part for part in text.split(BETWEEN) if part]


def _keep(kept: Sequence[Training]) -> None:
    controls.set_values({"keep": BETWEEN.join(map(training_settings.write, kept))})


def _forget(part: str) -> None:
    """Let go of one run, and of none of those that are not shown."""
    controls.set_values({"keep": BETWEEN.join(each for each in _parts(st.session_state["keep"]) if each != part)})


def names_of(every: Sequence[Training]) -> list[str]:
    """What runs are called: by what differs between them, such as α = 0.5, seed 3."""
    differ = training_settings.that_differ(every)
    short, words = _short(), training_controls.names()

    def part(run: Training, each: str) -> str:
        value = called(training_settings.text_of(run, each)) or "–"
        return short[each] % {"value": value} if each in short else f"{words[each]} {value}"

    def name(run: Training) -> str:
        return ", ".join([*(part(run, each) for each in differ), *([_("kept with other rows")] if run.rows else [])])

    return [name(run) or _("the same") for run in every]


def _short() -> dict[str, str]:
    """How the most usual differences are written."""
    return {
        "alpha": "α = %(value)s",
        "l2": "λ = %(value)s",
        "seed": _("seed %(value)s"),
        "batch_size": _("batches of %(value)s"),
        "epochs": _("%(value)s epochs"),
        "rule": "%(value)s",
        "init": "%(value)s",
        "each": "%(value)s",
        "output": "%(value)s",
        "data": "%(value)s",
        "units": _("units %(value)s"),
    }


def comparison(computed: Trained, kept: Mapping[str, Trained]) -> None:
    """Keep this run; how those that were kept differ and ended, each of which can be opened again or let go."""
    settings, others = computed.settings, [each.settings for each in kept.values()]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Keep this run"),
            key="keep this",
            on_click=_keep,
            args=([*others, settings],),
            disabled=settings in others or len(kept) >= MOST_KEPT,
        )
        if not kept:
            st.caption(_("Then change something: its curves stay beside the new ones."))
            return
        if any(other.rows for other in others):
            st.warning(_("The rows are others than those of a kept run; here it is trained on these."))
        if len(kept) == 1:
            changed = training_settings.differences(others[0], settings)
            if changed:
                said = learning.said(changed, training_controls.names())
                st.markdown(_("Kept run → this one: %(what)s", what=said))
            elif not others[0].rows:
                st.caption(_("This is the run that was kept; now change something."))
    names = names_of([settings, *others])
    _table(computed, list(kept.values()), names)
    for k, (part, each, name) in enumerate(zip(kept, others, names[1:], strict=True)):
        opened = training_settings.values(each)
        with st.container(horizontal=True):
            st.button(_("Open %(name)s", name=literal(name)), key=f"open {k}", on_click=controls.load, args=(opened,))
            st.button(_("Forget it"), key="forget" if k == 0 else f"forget {k}", on_click=_forget, args=(part,))


def take_away(computed: Trained) -> None:
    """The whole run as code, behind an expander; made when it is open."""
    if computed.run.diverged is not None:
        return
    box = st.expander(_("Take it away: the whole run as code"), key="takeaway", on_change="rerun")
    if not box.open:
        return
    with box:
        say("It runs as it stands, with NumPy alone, and prints the $J$ of this run.")
        listings.show(experiment_code.listing(computed))
        make = partial(experiment_code.listing, computed)
        listings.offer(make, _("The whole run as a file"), "training", "training_run")


def _table(computed: Trained, kept: Sequence[Trained], names: Sequence[str]) -> None:
    """How each run ended."""
    every = [computed, *kept]
    tested = any(each.run.J_test is not None for each in every)
    classes = any(each.run.accuracy is not None for each in every)
    heads = [_("run"), _("epochs"), "J", *([_("J of the test data")] if tested else [])]
    heads += [*([_("classified rightly")] if classes else []), *([_("of the test data")] if tested and classes else [])]
    marks = ["", *(f"■ {k} " if len(kept) > 1 else "■ " for k in range(1, len(kept) + 1))]
    rows = [
        [f"{mark}{clean(name)}", str(int(each.run.epochs[-1])), *_ends(each, tested, classes)]
        for each, mark, name in zip(every, marks, names, strict=True)
    ]
    small_tables.table(_("This run, and those that are kept"), heads, rows, lit=0)


def _ends(of: Trained, tested: bool, classes: bool) -> list[str]:
    """J and accuracy at the end, on training and test data; a dash where there is none."""
    run, digits = of.run, of.digits[-1]
    scores = [run.J, *([run.J_test] if tested else [])]
    shares = [run.accuracy, *([run.accuracy_test] if tested else [])] if classes else []
    return [
        *("–" if each is None else known(float(each[-1]), digits) for each in scores),
        *("–" if each is None or is_chaotic(digits) else numbers.percent(each[-1]) for each in shares),
    ]


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
        rf"{settings.epochs}\cdot\left\lceil{N}/{settings.batch_size}\right\rceil={settings.epochs}\cdot{batches}",
        rf"={settings.epochs * batches}\ {in_formula(many)}",
    ]
    return r"\begin{gathered}" + r"\\".join(lines) + r"\end{gathered}"
