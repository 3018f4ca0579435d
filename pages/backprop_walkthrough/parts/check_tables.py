"""The gradients of every layer beside their difference quotients, three judges for δ, and all outputs with all losses,
as tables."""

import math
from functools import lru_cache
from html import escape

import numpy as np
import streamlit as st

from dlmath import ACTIVATIONS, LOSSES, InputError, Trace
from dlmath.by_hand.textbook_rules import Judges, TextbookRule, agrees, largest_disagreement, parameter_judges
from dlmath.network.gradient_check import GradientCheck
from dlmath.network.output_pairs import OutputPair, output_pair
from dlmath.network.parameters import Parameter
from dlmath.network.steps import Quantity, Symbol, has_learned
from pages.backprop_walkthrough.parts.checks import (
    error_in_numbers,
    error_within,
    in_short,
    larger,
    missing,
    place,
    worst_first,
)
from pages.ui.drawing.charts import parameter_name
from pages.ui.writing import equations, formulas, numbers, palette, settings
from pages.ui.writing.equations import number
from pages.ui.writing.numbers import sub, sup
from pages.ui.writing.palette import colour, rgba
from pages.ui.writing.settings import Settings
from pages.ui.writing.small_tables import Cell
from pages.ui.writing.tables import ABSENT
from pages.ui.writing.text import _, called

OUTPUTS = ("identity", "ReLU", "tanh", "sigmoid", "softmax")
EXAMPLE_Z = np.array([[0.7], [-1.5], [0.2]])
EXAMPLE_Y = np.array([[0.7], [0.2], [0.1]])
SIGNS = np.array([[1.0], [-1.0], [-1.0]])
NEVER = "–"
COMPARED = tuple(name for name, record in LOSSES.items() if record.measures_error)


def layers(judged: GradientCheck, rule: TextbookRule) -> None:
    """Show ∇W and ∇b of every layer by the rule on trial, by nudging, and their relative error.

    Args:
      judged: the check.
      rule: the rule on trial.
    """
    worst = worst_first(judged)[0][0]
    parts = []
    for l in range(1, len(judged.layers) + 1):
        letters = [letter for letter in "Wb" if has_learned(judged.trace, letter, l)]
        rows = "".join(f'<div class="dl-row">{_three(judged, rule, letter, l, worst)}</div>' for letter in letters)
        parts.append(f'<div class="dl-layer">{rows}</div>')
    st.html(f'<div class="dl-layers">{"".join(parts)}</div>')


def _three(judged: GradientCheck, rule: TextbookRule, letter: str, l: int, worst: Parameter) -> str:
    layer = judged.layers[l - 1]
    held, numeric, error = (
        (layer.dW, layer.dW_numeric, layer.dW_error) if letter == "W" else (layer.db, layer.db_numeric, layer.db_error)
    )
    places = [[Parameter(letter, l, j, k) for k in range(held.shape[1])] for j in range(held.shape[0])]
    lines = list(zip(*places, strict=True)) if formulas.flipped(Quantity(Symbol(f"d{letter}", l), held)) else places
    largest = float(np.abs(numeric).max(where=~np.isnan(numeric), initial=0.0))
    crossed, doubt = {place(kink) for kink in judged.kinks}, judged.doubt

    def by_rule(at: Parameter) -> str:
        return _gradient(judged, rule, at, float(held[at.row, at.column]), largest)

    def by_nudging(at: Parameter) -> str:
        value = float(numeric[at.row, at.column])
        return _cell(
            numbers.within(value, doubt),
            numbers.within(value, doubt, numbers.FULL),
            palette.tint(value, largest, gradient=True),
        )

    def relative(at: Parameter) -> str:
        a, n, off = (float(each[at.row, at.column]) for each in (held, numeric, error))
        strength = 1.0 if math.isnan(off) else 1.0 + math.log10(min(max(off, 1e-10), 1.0)) / 10.0
        text = error_within(off, larger(a, n), doubt)
        return _cell(
            text,
            error_in_numbers(a, n, off, doubt),
            rgba(palette.NEUTRAL.light, 0.5 * strength),
            at == worst,
            place(at) in crossed,
        )

    name = f'<span class="dl-d{letter}">∇{letter}{sup(l)}</span>'
    captions = (
        f"{name}<small>{escape(in_short(rule.name))}</small>",
        *(f"<small>{escape(head)}</small>" for head in (_("by nudging"), _("relative error"))),
    )
    mine = judged.trace.network[l - 1].learned(letter)
    cells = (
        [[write(at) if mine[at.row, at.column] else ABSENT for at in line] for line in lines]
        for write in (by_rule, by_nudging, relative)
    )
    return "".join(_table(caption, each) for caption, each in zip(captions, cells, strict=True))


def _table(caption: str, cells: list[list[str]]) -> str:
    rows = "".join(f"<tr>{''.join(row)}</tr>" for row in cells)
    return f'<table class="dl-table"><caption>{caption}</caption><tbody>{rows}</tbody></table>'


def _cell(text: str, how: str, ground: str, lit: bool = False, kink: bool = False) -> str:
    shown = escape(f"{text} ✕" if kink else text)
    return f'<td{" class=dl-lit" if lit else ""} style="background:{ground}" data-how="{escape(how)}">{shown}</td>'


def _gradient(judged: GradientCheck, rule: TextbookRule, at: Parameter, value: float, largest: float) -> str:
    """A gradient, which opens its sum of δ a over the samples where there is one sample; or the mark of one that is
    never computed."""
    if missing(rule, at, len(judged.layers)):
        how = escape(_("never computed"))
        return f'<td class="dl-hidden" data-how="{how}">{NEVER}</td>'
    how, t = numbers.full(value), judged.trace
    if at.letter == "W" and t.X.shape[1] == 1:
        delta, a = (
            float(judged.layers[at.layer - 1].db[at.row, 0]),
            float(t.forward[at.layer - 1].a_before[at.column, 0]),
        )
        chain = equations.plain((number(delta), "·", number(a)), value)
        how = f"δ{sub(at.row)}·a{sub(at.column)} = {chain}\n{equations.in_full(value)}"
    return _cell(numbers.plain(value), how, palette.tint(value, largest, gradient=True))


def judge_rows(
    text: GradientCheck, right: GradientCheck, outputs: Judges, sample: int, at: Parameter
) -> list[list[Cell]]:
    """δ of each output, ∂J/∂W⁽ᴸ⁾₁₁ and one more parameter: by the text's rule, by the right one, by nudging, and the
    ratio of the first two.

    Args:
      text: the check of the text's gradients.
      right: the check of the right ones.
      outputs: the judges of δ⁽ᴸ⁾.
      sample: whose δ, from 0.
      at: the further parameter.
    """
    L = len(right.layers)
    doubt = right.doubt
    rows = [
        _judged(f"δ{sup(L)}{sub(j)}", outputs, j, sample, doubt, _slope_in_numbers(right.trace, j, sample))
        for j in range(len(outputs.text))
    ]
    further = dict.fromkeys((Parameter("W", L, 0, 0), at))
    return rows + [
        _judged(
            f"∂J/∂{parameter_name(each)}",
            parameter_judges(text, right, each.letter, each.layer),
            each.row,
            each.column,
            doubt,
        )
        for each in further
    ]


def _judged(name: str, judges: Judges, j: int, k: int, doubt: float, how: str = "") -> list[Cell]:
    text, right, nudged, ratio = (
        float(each[j, k]) for each in (judges.text, judges.right, judges.nudged, judges.ratio)
    )
    said = "" if np.isnan(ratio) else numbers.plain(ratio)
    wrong = not np.isclose(text, right, rtol=1e-9, atol=0.0)
    mark = "≠" if wrong else "="
    return [
        name,
        (numbers.plain(text), numbers.full(text)),
        mark,
        (numbers.plain(right), how or numbers.full(right), _purple()),
        (numbers.within(nudged, doubt), numbers.within(nudged, doubt, numbers.FULL), _purple()),
        said or NEVER,
    ]


def _purple() -> str:
    return rgba(palette.SYMBOLS["delta"].light, 0.25)


def _slope_in_numbers(t: Trace, j: int, s: int) -> str:
    """δ as ∂J/∂a times φ′(z), where the output works entry by entry."""
    at = t.backward[-1]
    if at.slope is None:
        return ""
    dJ_da, slope, delta = (float(each[j, s]) for each in (at.dJ_da, at.slope, at.delta))
    chain = equations.plain((number(dJ_da), "·", number(slope)), delta, independent=t.from_logits)
    return f"{chain}\n{equations.in_full(delta)}"


@lru_cache(maxsize=1)
def all_pairs() -> dict[tuple[str, str], OutputPair]:
    """Every output with every loss that takes it, at one z; targets are probabilities, for hinge signs."""
    found = {}
    for phi in OUTPUTS:
        for loss in map(LOSSES.__getitem__, COMPARED):
            try:
                found[phi, loss.name] = output_pair(
                    ACTIVATIONS[phi], loss, EXAMPLE_Z, SIGNS if loss.targets == "sign" else EXAMPLE_Y
                )
            except InputError:
                continue
    return found


def pair_rows(chosen: tuple[str, str]) -> list[list[Cell]]:
    """At how many of three units ∇ₐJ is the right δ, for each loss (rows) and output (columns); the chosen pair is
    marked."""
    cells = dict(_pair_cells(settings.current(), palette.dark()))
    if chosen in cells:
        text, how, ground = cells[chosen]
        cells[chosen] = (f"▸ {text}", how, ground)
    return [[called(loss), *(cells.get((phi, loss), NEVER) for phi in OUTPUTS)] for loss in COMPARED]


@lru_cache(maxsize=16)
def _pair_cells(shown: Settings, dark: bool) -> dict[tuple[str, str], tuple[str, str, str]]:
    """The cell of each pair; all that they depend on is how numbers and colours are shown."""
    return {names: _pair_cell(pair) for names, pair in all_pairs().items()}


def _pair_cell(pair: OutputPair) -> tuple[str, str, str]:
    right = int(agrees(pair).sum())
    all_right = right == len(pair.z)
    how = (
        f"∇ₐJ = {numbers.vector(pair.dJ_da)}\nδ = {numbers.vector(pair.delta)}\n|∇ₐJ − δ| / max ≤"
        f" {numbers.plain(largest_disagreement(pair), 3)}"
    )
    return (
        f"{'✓' if all_right else '✗'} {right}/{len(pair.z)}",
        how,
        _purple() if all_right else rgba(colour(palette.NEUTRAL), 0.12),
    )


def ledger() -> tuple[list[str], list[list[Cell]], int]:
    """Heads, rows and the lit row of a table of what the text's loop computes in hidden layers and in the last."""
    never = NEVER + " " + _("never")
    return ["", "δ", "∇W", "∇b"], [["l = 1, …, L−1", "✓", "✓", "✓"], ["l = L", "✓", never, never]], 1
