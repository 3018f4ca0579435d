"""A trace as tables headed by symbol and shape.

They are HTML, since a cell's ground shows its sign and size and a cell opens its arithmetic (inputs/explained.js).
"""

from collections.abc import Collection, Mapping, Sequence
from html import escape

import numpy as np
import streamlit as st

from dlmath import Trace
from dlmath.network.passes import Traces
from dlmath.network.steps import Quantity, Rule, Step, Symbol, has_learned, quantity
from pages.ui.writing import equations, formulas, numbers, palette
from pages.ui.writing.formulas import Explanations

STYLE = """
.dl-layers { display: flex; flex-wrap: wrap; gap: 1.1rem 1.6rem; align-items: flex-start; padding: .2rem 0 2.6rem;
  overflow-x: auto }
.dl-layer { display: flex; flex-direction: column; align-items: flex-start; gap: .8rem; max-width: 100%;
  flex: 0 1 auto }
.dl-charted > div { display: flex; flex-wrap: wrap; gap: 1rem 1.5rem; align-items: flex-start; max-height: 24rem;
  overflow: auto; padding: .5rem 0 }
.dl-charted summary { cursor: pointer }
.dl-beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 36rem), 1fr)); gap: 0 3rem }
.dl-beside > * { min-width: 0 }
.dl-row { display: flex; flex-wrap: wrap; gap: .8rem 1.1rem; align-items: flex-start }
.dl-table { border-collapse: collapse; font-size: .86rem; font-variant-numeric: tabular-nums; line-height: 1.25 }
.dl-table caption { caption-side: top; text-align: left; padding: 0 0 .25rem; font-weight: 600; white-space: nowrap }
.dl-table caption small { font-weight: 400; opacity: .75; padding-left: .35em }
.dl-table th, .dl-table td { padding: .22rem .55rem; border: 1px solid rgba(128, 140, 160, .35); text-align: right;
  white-space: nowrap }
.dl-table th { font-weight: 600; background: rgba(128, 140, 160, .12) }
.dl-table td { position: relative; cursor: default }
.dl-table td.dl-lit { outline: 2px solid currentColor; outline-offset: -2px }
.dl-table td.dl-hidden { opacity: .45 }
.dl-table td[data-how] { cursor: help }
.dl-how { position: fixed; z-index: 1000; max-width: min(44rem, calc(100vw - 1rem)); padding: .3rem .55rem;
  border: 1px solid #8a93a3; border-radius: .4rem; background: #1b2130; color: #fff; font-size: .86rem;
  white-space: pre-wrap; overflow-wrap: anywhere; pointer-events: none }
""" + "".join(f".dl-{name} {{ color: {palette.both(shade)} }}\n" for name, shade in palette.SYMBOLS.items())

HEADS = {"z": "z", "a": "a", "slope": "φ′(z)", "dJ_da": "∂J/∂a", "delta": "δ"}
UNREACHED, ABSENT = "·", "<td>–</td>"
GRADIENTS, TINTED = ("dW", "db"), ("W", "b", "dW", "db")
OF_ALL, OF_A_SAMPLE = "all ", ("z", "a", "delta")  # how names of cells begin in the tables of all samples


def column_head(text: str) -> str:
    """The head of a column; an empty corner is no head."""
    return f'<th scope="col">{escape(text)}</th>' if text else "<td></td>"


def _columns(t: Trace, layer: int) -> list[np.ndarray]:
    """z, a, φ′(z), ∂J/∂a and δ of the first sample; NaN where an activation has no slope of its own."""
    forward, backward = t.forward[layer - 1], t.backward[layer - 1]
    slope = backward.slope if backward.slope is not None else np.full_like(forward.z, np.nan)
    return [each[:, 0] for each in (forward.z, forward.a, slope, backward.dJ_da, backward.delta)]


def reached_by(every: tuple[Step, ...], position: int) -> set[Symbol]:
    """What has been computed when the walkthrough stands at a step, counted from 1."""
    found = {step.result.symbol for step in every[:position]}
    return found | {Symbol(extra, s.layer) for s in found if s.letter == "delta" for extra in ("slope", "dJ_da")}


def layers(
    t: Trace,
    reached: Collection[Symbol],
    current: Step,
    how: Explanations,
    headings: Sequence[str],
    after: str,
    new: Mapping[Symbol, Quantity],
) -> None:
    """Show every layer, left to right: its neurons, and W, ∇W and the new W (b likewise) as matrices.

    Args:
      t: the trace.
      reached: which quantities have been computed so far; others are dots.
      current: the step whose result is outlined.
      how: the arithmetic of the numbers.
      headings: of each layer's neurons.
      after: words for "after the update".
      new: weights and biases after the update, if it was reached.
    """
    parts = [
        f'<div class="dl-layer">{_neurons(t, l, reached, current, heading, how)}'
        f'<div class="dl-row">'
        f"{''.join(_matrix(q, reached, current, caption, how) for q, caption in _matrices(t, l, after, new))}"
        "</div></div>"
        for l, heading in enumerate(headings, start=1)
    ]
    st.html(f'<div class="dl-layers">{"".join(parts)}</div>')


def samples(t: Trace, reached: Collection[Symbol], current: Step, how: Explanations, headings: Sequence[str]) -> None:
    """Show z, a and δ of every layer for all samples of a batch: in columns, or in rows where the reader wants it
    so."""
    parts = [
        f'<div class="dl-row">'
        f"{''.join(_matrix(quantity(t, letter, l), reached, current, heading, how, OF_ALL) for letter in OF_A_SAMPLE)}"
        "</div>"
        for l, heading in enumerate(headings, start=1)
    ]
    st.html(f'<div class="dl-layers">{"".join(parts)}</div>')


def moving(
    one: Traces, reached: Collection[Symbol], new: Mapping[Symbol, np.ndarray], every: Traces | None = None
) -> dict[str, list[str]]:
    """What moves in the cells of ``layers``, and of ``samples``: by the name of a cell its text and its ground.

    Args:
      one: one sample of many traces.
      reached: which quantities have been computed so far.
      new: weights and biases after the update, (K, n, m), if it was reached.
      every: all samples, where they are shown.
    """
    found: dict[str, list[str]] = {}
    for l, (layer, forward, backward) in enumerate(zip(one.network, one.forward, one.backward, strict=True), start=1):
        values = forward._asdict() | backward._asdict()
        shown = {letter: values[letter] for letter in (*HEADS, "dW", "db") if Symbol(letter, l) in reached}
        for letter, value in (shown | {"W": layer.W, "b": layer.b}).items():
            if value is not None:
                found |= _moving_cells(Symbol(letter, l), value)
    for symbol, value in new.items():
        found |= _moving_cells(Symbol(f"new {symbol.letter}", symbol.layer), value)
    for l, (forward, backward) in enumerate(zip(every.forward, every.backward, strict=True) if every else (), start=1):
        for letter, value in zip(OF_A_SAMPLE, (forward.z, forward.a, backward.delta), strict=True):
            if Symbol(letter, l) in reached:
                found |= _moving_cells(Symbol(letter, l), value, OF_ALL)
    return found


def _moving_cells(symbol: Symbol, values: np.ndarray, of: str = "") -> dict[str, list[str]]:
    """Text and ground of the cells of a matrix, (K, n, m)."""
    found = {}
    letter, largest = symbol.letter.removeprefix("new "), np.abs(values).max(axis=(1, 2)).tolist()
    for j, k in np.ndindex(values.shape[1:]):
        name, each = _name(of, symbol, j, k), values[:, j, k].tolist()
        found[f"{name}.text"] = numbers.all_plain(each)
        if letter in TINTED and len({*each}) + len({*largest}) > 2:
            found[f"{name}.ground"] = palette.tints(each, largest, letter in GRADIENTS)
    return found


def _name(of: str, symbol: Symbol, j: int, k: int) -> str:
    """Of a cell, by which a script finds it."""
    return f"{of}{symbol.letter}{symbol.layer}.{j}.{k}"


def _matrices(t: Trace, l: int, after: str, new: Mapping[Symbol, Quantity]) -> list[tuple[Quantity, str]]:
    found = []
    for letter in "Wb":
        found += [(quantity(t, letter, l), "")] if letter == "W" or t.network[l - 1].has_bias else []
        found += [(quantity(t, f"d{letter}", l), "")] if has_learned(t, letter, l) else []
        if (updated := new.get(Symbol(letter, l))) is not None:
            found.append((Quantity(Symbol(f"new {letter}", l), updated.value, quantity(t, letter, l).there), after))
    return found


def _neurons(t: Trace, l: int, reached: Collection[Symbol], current: Step, heading: str, how: Explanations) -> str:
    columns = _columns(t, l)
    heads = "".join(f'<th scope="col" class="dl-{name}">{head}</th>' for name, head in HEADS.items())
    rows = "".join(
        f'<tr><th scope="row">{unit}</th>'
        + "".join(
            _cell(
                value,
                Symbol(name, l),
                unit - 1,
                0,
                Symbol(name, l) in reached,
                _lit(current, Symbol(name, l)),
                0.0,
                how,
            )
            for name, value in zip(HEADS, row, strict=True)
        )
        + "</tr>"
        for unit, row in enumerate(np.column_stack(columns).tolist(), start=1)
    )
    return (
        f'<table class="dl-table"><caption>{escape(heading)}</caption>'
        f"<thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _lit(current: Step, symbol: Symbol) -> bool:
    """Whether a table shows what the step yields; the update yields every new weight and bias."""
    return symbol.letter.startswith("new ") if current.rule is Rule.UPDATE else current.result.symbol == symbol


def _matrix(
    q: Quantity, reached: Collection[Symbol], current: Step, caption: str, how: Explanations, of: str = ""
) -> str:
    letter = q.symbol.letter.removeprefix("new ")
    shown = letter in ("W", "b") or q.symbol in reached
    largest = float(np.abs(q.value).max())
    places = np.array([[(j, k) for k in range(q.value.shape[1])] for j in range(q.value.shape[0])])
    places = places.swapaxes(0, 1) if formulas.flipped(q) else places
    rows = "".join(
        "<tr>"
        + "".join(
            (
                _cell(float(q.value[j, k]), q.symbol, j, k, shown, _lit(current, q.symbol), largest, how, of)
                if q.exists(j, k)
                else ABSENT
            )
            for j, k in line
        )
        + "</tr>"
        for line in places.tolist()
    )
    name = {"dW": "∇W", "db": "∇b", "delta": "δ"}.get(letter, letter) + numbers.sup(q.symbol.layer)
    shape = "×".join(map(str, places.shape[:2]))
    head = f'<span class="dl-{letter}">{name}</span><small>{shape} {escape(caption)}</small>'
    return f'<table class="dl-table"><caption>{head}</caption><tbody>{rows}</tbody></table>'


def _cell(
    value: float,
    symbol: Symbol,
    j: int,
    k: int,
    shown: bool,
    lit: bool,
    largest: float,
    how: Explanations,
    of: str = "",
) -> str:
    if not shown:
        return f'<td class="dl-hidden">{UNREACHED}</td>'
    if np.isnan(value) and symbol.letter == "slope":
        return ABSENT
    explained = how.get((symbol, j, k))
    title = escape(f"{explained}\n{equations.in_full(value)}" if explained else numbers.full(value))
    letter = symbol.letter.removeprefix("new ")
    ground = f' style="background:{palette.tint(value, largest, letter in GRADIENTS)}"' if letter in TINTED else ""
    name = _name(of, symbol, j, k)
    return (
        f'<td{" class=dl-lit" if lit else ""}{ground} data-at="{name}" data-how="{title}">{numbers.plain(value)}</td>'
    )
