"""How a network is updated: the choice of a rule with its numbers, of an order of the samples; and its arithmetic, for
one parameter."""

import re

import numpy as np
import streamlit as st

from dlmath import OPTIMISERS, InputError, Trace
from dlmath.arrays import check_number, shortened
from dlmath.calculus.optimisers import SYMBOLS, Assignment, Optimiser
from dlmath.functions.printers.latex import latex
from dlmath.functions.printers.syntax import names_in
from dlmath.linear_algebra.matrix_text import plain_signs
from dlmath.network.parameters import Parameter, flatten, gradient_vector, parameters, place
from dlmath.network.passes import Network
from dlmath.network.steps import Symbol
from dlmath.training.methods import PLAIN, Entries, Method, Underway, in_turn
from pages.ui.inputs import controls, ranges
from pages.ui.inputs.ranges import BELOW_1, LARGEST
from pages.ui.network import start
from pages.ui.platform.internals import DeltaGenerator
from pages.ui.writing import numbers, symbols
from pages.ui.writing.equations import relation
from pages.ui.writing.literal import AsIs
from pages.ui.writing.text import _, complaint

EPSILONS = ("0", "1e-10", "1e-8", "1e-6", "1e-4", "1e-2")
MOST_BEFORE = 1_000  # updates before the first, which Adam counts
PLAIN_LABELS = {"momentum": "μ", "rho": "ρ", "beta1": "β₁", "beta2": "β₂", "epsilon": "ε", "weight_decay": "λ (AdamW)"}
LATEX = {"l2": r"\lambda", **SYMBOLS}


def choose(network: Network, N: int, box: DeltaGenerator | None) -> Method:
    """The rule of update with its numbers and the state that it starts from, L2, and the order in which samples take
    part."""
    if box is None:
        return PLAIN
    with box:
        rule = OPTIMISERS[controls.select("optimiser", _("Optimiser"), list(OPTIMISERS), PLAIN.optimiser)]
        held = [(name, _number(name, usual)) for name, usual in rule.hyperparameters.items()]
        common = [(letter, _at_the_start(rule, letter)) for letter in rule.remembers]
        entries = _entries_at_the_start(rule, network) if rule.remembers else ()
        counts = Method(rule.name).counts
        t = controls.whole("start_t", _("%(letter)s at the start", letter="t"), 0, MOST_BEFORE, 0) if counts else 0
        l2 = controls.slider(
            "l2", _("L2 penalty λ"), 0.0, 1.0, 0.0, 0.01, help=_("½ λ Σ W² is added to J; biases have none."), least=0.0
        )
        order = controls.text(
            "order",
            _("Samples of each update"),
            "",
            help=_("1;2;3: one sample after another; 1,2;3,4: two at a time; empty: all at once."),
        )
        try:
            batches = in_turn(order, N)
        except InputError as error:
            st.error(complaint(error, _("Shown with all samples at once.")))
            batches = ()
    changed = tuple((name, value) for name, value in held if value != rule.hyperparameters[name])
    return Method(
        rule.name, changed, tuple((letter, value) for letter, value in common if value), l2, batches, entries, t
    )


def _number(name: str, usual: float) -> float:
    """A hyper-parameter; below 1 where it is a share of what was before."""
    if name == "epsilon":
        return controls.scale(name, PLAIN_LABELS[name], EPSILONS, f"{usual:.0e}".replace("e-0", "e-"), least=0.0)
    most = LARGEST if name == "weight_decay" else BELOW_1
    return controls.slider(name, PLAIN_LABELS[name], 0.0, 0.999, usual, 0.001, least=0.0, most=most)


def _at_the_start(rule: Optimiser, letter: str) -> float:
    """What every entry of a state is before the first update."""
    least = _least(rule, letter)
    return controls.slider(
        f"start_{letter}", _("%(letter)s at the start", letter=letter), max(least, -1.0), 1.0, 0.0, 0.01, least=least
    )


def _least(rule: Optimiser, letter: str) -> float:
    """The least number that a state may hold: 0 where a root is taken of it."""
    return 0.0 if any(f"sqrt({letter}" in line.formula for line in rule.lines) else -LARGEST


def _entries_at_the_start(rule: Optimiser, network: Network) -> Entries:
    """Single entries of a state that are something else before the first update."""
    examples = [f"{letter}_W1[1,2] = 0.5" for letter in rule.remembers]
    help = _("Such as %(names)s; all others are as above.", names=examples)
    written = controls.text("entries", _("Single entries at the start"), "", help=help)
    try:
        return read_entries(written, rule, network)
    except InputError as error:
        st.error(complaint(error, _("Shown without them.")))
        return ()


def read_entries(text: str, rule: Optimiser, network: Network) -> Entries:
    """Entries of a state by letter and place, from a text such as v_W1[1,2] = 0.5; v_b1[1] = −0.1.

    Raises: InputError if the rule has no such entry, or the entry cannot be that number.
    """
    places = {
        f"{letter}_{start.parameter_text(at)}": (letter, place)
        for letter in rule.remembers
        for place, at in enumerate(parameters(network))
    }
    found: Entries = ()
    for each in re.split(r"[;\n]|,(?![^\[]*\])", plain_signs(text).replace(" ", "")):
        name, _equals, number = each.partition("=")
        if each and name not in places:
            raise InputError(
                "“%(given)s” is no entry of a state here; they are called like %(example)s",
                given=shortened(name, 30),
                example=f"{rule.remembers[0]}_W1[1,2]",
            )
        if each:
            letter, place = places[name]
            value = ranges.read(number)
            check_number(value, name, least=_least(rule, letter))
            found = *found, (letter, place, value)
    return found


def made_by(method: Method, batch: np.ndarray) -> str:
    """In words which samples make the update; "" where all do."""
    if not method.batches:
        return ""
    return _(
        "Samples of this update: %(names)s; $J$ and all else here is theirs, only the curve of $J$ over the updates is"
        " that of all samples.",
        names=[str(s + 1) for s in batch.tolist()],
    )


def tell_divergence(update: int) -> None:
    """Say at which update the numbers ceased to be finite."""
    st.error(
        _(
            "It diverges: at update %(n)s a number is no longer finite. Shown is the last state that was; try a"
            " smaller α.",
            n=update,
        )
    )


def in_symbols(method: Method) -> str:
    """The rule of update in symbols, of any parameter θ; weights have g = ∂J/∂θ + λ θ where there is a penalty."""
    gradient = r"g=\tfrac{\partial J}{\partial\theta}" + (r"+\lambda\theta\;(\theta\in W)" if method.l2 else "")
    return r"\begin{gathered}" + r"\\".join([gradient, *method.rule.latex]) + r"\end{gathered}"


def in_scalars(t: Trace, at: Parameter, alpha: float, by: Underway, result: bool = True) -> str:
    """The update of one parameter: every assignment of the rule in symbols, with its numbers, and what it gives, the
    last result only where it is wanted."""
    i = place(t.network, at)
    values = numbers_at(t, alpha, by, i)
    *before, last = lines_of(by.method, at.letter)
    lines = [*(_written(line, values, at) for line in before), _written(last, values, at, result)]
    return r"\begin{aligned}" + r"\\".join(lines) + r"\end{aligned}"


def lines_of(method: Method, letter: str) -> list[Assignment]:
    """The assignments for a weight or a bias, the gradient of the penalty first where there is one."""
    penalty = [Assignment("g", "g + l2*theta")] if method.l2 and letter == "W" else []
    return [*penalty, *method.rule.lines]


def numbers_at(t: Trace, alpha: float, by: Underway, i: int) -> dict[str, float]:
    """What the assignments read, by name: the numbers of one parameter."""
    letters = by.method.rule.remembers
    found = {letter: float(array[i]) for letter, array in zip(letters, by.state, strict=False)}
    found |= {"t": float(by.state[-1])} if len(by.state) > len(letters) else {}
    found |= {
        "theta": float(flatten(t.network)[i]),
        "g": float(gradient_vector(t.backward)[i]),
        "alpha": alpha,
        "l2": by.method.l2,
    }
    return {**found, **by.method.numbers}


def in_words(by: Underway) -> str:
    """A method with its numbers, in a sentence."""
    method = by.method
    numbers_of = {PLAIN_LABELS[name]: value for name, value in method.numbers.items()} | (
        {"λ": method.l2} if method.l2 else {}
    )
    numbers_of |= {"t": by.state[-1]} if len(by.state) > len(method.rule.remembers) else {}
    told = [f"{name} = {numbers.plain(value)}" for name, value in numbers_of.items()]
    return _("Updated by %(rule)s: %(numbers)s.", rule=AsIs(method.rule.name), numbers=[AsIs(each) for each in told])


def remembered(name: str) -> str:
    """What is remembered of W or b of a layer, such as v_W1, in symbols."""
    letter, of = name.split("_")
    return rf"{letter}_{{{of[0]}^{{({of[1:]})}}}}"


def of_matrix(line: Assignment, letter: str, layer: int) -> str:
    """One assignment in symbols, of all entries of W or b of a layer."""
    w, g = Symbol(letter, layer), symbols.symbol(Symbol(f"d{letter}", layer))
    named = {
        **LATEX,
        "theta": symbols.symbol(w),
        "g": g,
        **{each: remembered(f"{each}_{letter}{layer}") for each in "mv"},
    }
    return rf"{named[line.name]}\leftarrow {latex(line.formula, named)}"


def written(line: Assignment, values: dict[str, float], at: Parameter) -> str:
    """One assignment for one parameter, line by line."""
    return rf"\begin{{aligned}}{_written(line, values, at)}\end{{aligned}}"


def _written(line: Assignment, values: dict[str, float], at: Parameter, result: bool = True) -> str:
    """One assignment; what it assigns is from then on what its name stands for."""
    names = sorted(names_in(line.formula) & values.keys())
    named, value = dict(LATEX), line.value(values)
    w = Symbol(at.letter, at.layer)
    named |= {"theta": symbols.component(w, at.row, at.column)}
    if line.name == "g":
        named["g"] = symbols.component(Symbol(f"d{at.letter}", at.layer), at.row, at.column)
    how = relation(
        lambda *operands: line.value(dict(zip(names, operands, strict=True))), [values[name] for name in names], value
    )
    printed = {name: numbers.latex(values[name], how.digits) for name in names}
    left = named["theta"] if line.name == "theta" else line.name
    values[line.name] = value
    with_numbers = rf"\\&={latex(line.formula, printed)}" if how.sign else ""
    sign = how.latex_sign if how.sign else r"\\&="
    chain = with_numbers + (sign + how.latex(value) if result else "")
    return rf"{left}&\leftarrow {latex(line.formula, named)}{chain}"
