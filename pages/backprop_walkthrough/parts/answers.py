"""Check my work: what is asked at a level of help, what was answered, and what is said of it."""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import streamlit as st

from dlmath import InputError, Trace
from dlmath.by_hand.answers import Cells, format_answers, not_understood, parse_answers
from dlmath.by_hand.judge import ON_THE_WAY, Status, Verdict, Verdicts, blanks, judge
from dlmath.by_hand.layer_values import right_value
from dlmath.by_hand.mistakes import MISTAKES
from dlmath.by_hand.slips import SLIPS
from dlmath.network.steps import Quantity, Step, Symbol, quantity, steps
from dlmath.training.methods import GRADIENT_DESCENT, Underway
from pages.backprop_walkthrough.parts import code, sheet
from pages.backprop_walkthrough.parts.homework import key
from pages.backprop_walkthrough.parts.sheet import cell_name
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.reruns import lazy_expander
from pages.ui.writing import numbers, settings
from pages.ui.writing.literal import AsIs, literal
from pages.ui.writing.text import _, called, complaint, either, listed, named, sentences


class Asked(NamedTuple):
    """The letters of what is to be filled in, and of what is given; all else is left to the reader's paper."""

    letters: tuple[str, ...]
    given: tuple[str, ...] = ()


EVERY = ("z", "a", "slope", "delta", "dW", "db", "W_new", "b_new")
LEVELS = {
    "z a": Asked(("z", "a")),
    "δ ∇W ∇b": Asked(("slope", "delta", "dW", "db"), given=("z", "a")),
    "W b": Asked(("W_new", "b_new"), given=("dW", "db")),
    "all": Asked(EVERY),
}
FIRST, OWN = "z a", "own choice"
# What may be asked by itself, as it stands in links: W and b are those after the update.
LETTERS = {
    "z": "z",
    "a": "a",
    "J": "J",
    "∂J/∂a": "dJ_da",
    "φ′": "slope",
    "δ": "delta",
    "∇W": "dW",
    "∇b": "db",
    "W": "W_new",
    "b": "b_new",
}
FIRST_LETTERS = ("z", "a", "J")
_IN_NEED = (Status.WRONG, Status.UNREADABLE, Status.ROUGH, Status.BLANK)

Judged = dict[Symbol, Verdicts]


def choose() -> Asked:
    """What is to be filled in: one of the levels, or any letters."""
    level = controls.choice("level", _("To be filled in"), [*LEVELS, OWN], FIRST)
    if level != OWN:
        return LEVELS[level]
    names = controls.several(
        "asked",
        _("Asked"),
        list(LETTERS),
        FIRST_LETTERS,
        help=_("Nothing is given; W and b are those after the update."),
    )
    return Asked(tuple(LETTERS[name] for name in names or FIRST_LETTERS))


def read(t: Trace, asked: Asked) -> dict[Symbol, Cells]:
    """The answers, one text in the link for each quantity that is asked."""
    symbols = [symbol for symbol in blanks(t) if symbol.letter in asked.letters]
    with roles.BOUND_ANSWERS.open():
        return {symbol: _cells(t, symbol) for symbol in symbols}


def _cells(t: Trace, symbol: Symbol) -> Cells:
    name, shape = sheet.name(symbol), _shape(t, symbol)
    blank = lazy_expander.untouched({key(symbol): ""})
    text = "" if blank else controls.text(key(symbol), name, "", most=None)
    try:
        return parse_answers(text, name, shape)
    except InputError as error:
        controls.declared().notes.append(complaint(error, _("Shown as blank.")))
        return parse_answers("", name, shape)


def _shape(t: Trace, symbol: Symbol) -> tuple[int, int]:
    return _right(t, symbol).shape


def _right(t: Trace, symbol: Symbol, alpha: float = 0.0) -> np.ndarray:
    right = right_value(t, symbol.layer, alpha, symbol.letter)
    assert right is not None
    return right


def judged(
    t: Trace, alpha: float, answers: Mapping[Symbol, Cells], asked: Asked, by: Underway = GRADIENT_DESCENT
) -> Judged:
    """The verdicts on the answers; numbers given were shown with the digits of the settings, and what is neither asked
    nor given is open."""
    on_paper = [symbol for symbol in blanks(t) if symbol.letter not in (*asked.letters, *asked.given, *ON_THE_WAY)]
    empty = {symbol: parse_answers("", "", _shape(t, symbol)) for symbol in on_paper}
    verdicts = judge(t, alpha, {**empty, **answers}, settings.current().digits, by)
    return {symbol: verdicts[symbol] for symbol in answers}


def known(t: Trace, asked: Asked, verdicts: Judged) -> set[Symbol]:
    """What the drawing may show: what is given, and what has been worked out completely and rightly."""
    found = {Symbol(letter, l) for letter in asked.given for l in range(1, len(t.network) + 1)}
    found |= {
        symbol for symbol, rows in verdicts.items() if all(cell.status is Status.RIGHT for row in rows for cell in row)
    }
    return found | ({Symbol("J", len(t.network))} if Symbol("a", len(t.network)) in found else set())


def current_step(t: Trace, asked: Asked, found: set[Symbol]) -> Step:
    """The first step that is asked and not yet known; gradients are drawn only when they are, so δ stands for them."""
    missing = next((symbol for symbol in blanks(t) if symbol.letter in asked.letters and symbol not in found), None)
    every = steps(t)
    if missing is None or missing.letter.endswith("_new"):
        return every[-1]
    letter = missing.letter if missing.letter in ("z", "a", "J") else "delta"
    return next(step for step in every if step.result.symbol == Symbol(letter, missing.layer))


def fill_in(
    t: Trace, asked: Asked, answers: Mapping[Symbol, Cells], verdicts: Judged, by: Underway, turned: bool
) -> None:
    """The sheet with the verdicts there are, and what the rule of update remembers; weights and all that has their
    shape as inputs × units where they are turned."""
    words = sheet.words()
    cells = {
        cell_name(key(symbol), j, k): sheet.Cell(text.replace("-", "−"), status, words[status])
        for symbol, rows in answers.items()
        for j, row in enumerate(rows)
        for k, text in enumerate(row)
        for status in [verdicts[symbol][j][k].status if symbol in verdicts else Status.BLANK]
    }
    sheet.show(_sections(t, asked, answers, by), cells, lambda texts: _typed(answers, texts), turned)


def _sections(
    t: Trace, asked: Asked, answers: Mapping[Symbol, Cells], by: Underway
) -> list[tuple[str, list[sheet.Part]]]:
    """What is given and asked in the order of the computation: forward layer by layer, back from the last one, then the
    update."""
    L = len(t.network)
    layers = [
        _("layer %(l)s", l=l) + f" · {called(layer.activation.name)}" for l, layer in enumerate(t.network, start=1)
    ]
    forward, back, update = ("W", "b", "z", "a", "J"), ("dJ_da", "slope", "delta", "dW", "db"), ("W_new", "b_new")
    if "dW" in asked.given:
        letters = ("W", "b", "dW", "db", *update)
        return [
            (" · ".join([_("update"), layers[l - 1]]), _parts(t, asked, answers, letters, l, by))
            for l in range(1, L + 1)
        ]
    each = [
        (*(("x",) if l == 1 else ()), *forward, *(("y",) if l == L and "J" in asked.letters else ()))
        for l in range(1, L + 1)
    ]
    sections = [
        (" · ".join([_("forward"), layer]), _parts(t, asked, answers, letters, l))
        for l, (layer, letters) in enumerate(zip(layers, each, strict=True), start=1)
    ]
    if not {*back, *update} & {*asked.letters}:
        return sections
    sections.append(
        (" · ".join([_("back"), layers[-1], called(t.loss.name)]), _parts(t, asked, answers, ("y", *back), L))
    )
    sections += [
        (" · ".join([_("back"), layers[l - 1]]), _parts(t, asked, answers, back, l)) for l in range(L - 1, 0, -1)
    ]
    if {*update} & {*asked.letters}:
        sections.append(
            (_("update"), [part for l in range(1, L + 1) for part in _parts(t, asked, answers, update, l, by)])
        )
    return sections


def _parts(
    t: Trace,
    asked: Asked,
    answers: Mapping[Symbol, Cells],
    letters: Sequence[str],
    l: int,
    by: Underway = GRADIENT_DESCENT,
) -> list[sheet.Part]:
    """Those quantities of a layer that are asked or given, each new one after what the rule remembers of it."""
    parts = []
    for letter in letters:
        symbol = Symbol(letter, l)
        if symbol in answers:
            if letter.endswith("_new"):
                parts += _remembered(t, letter[0], l, by)
            parts.append(sheet.Part(Quantity(symbol, _right(t, symbol)), key(symbol)))
        elif letter in ("x", "y", "W", "b", *asked.given):
            parts.append(sheet.Part(quantity(t, letter, 0 if letter == "x" else l)))
    return parts


def _remembered(t: Trace, letter: str, l: int, by: Underway) -> list[sheet.Part]:
    """What the rule remembers of W or b of a layer, such as v."""
    return [
        sheet.Part(Quantity(Symbol(name.removesuffix(str(l)), l), value))
        for name, value in code.state_of(t, by).items()
        if name.endswith(f"_{letter}{l}")
    ]


def _typed(answers: Mapping[Symbol, Cells], texts: Mapping[str, str]) -> None:
    """What was typed into cells becomes the texts in the link."""
    typed = {
        key(symbol): format_answers(
            [
                [texts.get(cell_name(key(symbol), j, k), text) for k, text in enumerate(row)]
                for j, row in enumerate(rows)
            ]
        )
        for symbol, rows in answers.items()
    }
    controls.load({name: text for name, text in typed.items() if text or name in st.session_state})


def choose_cell(answers: Mapping[Symbol, Cells], shown: Judged) -> tuple[Symbol, int, int]:
    """The cell that help is wanted with: the reader's own choice or, as long as there is none, the first in need, each
    beginning without help."""
    found, first = _places(answers), _first_in_need(answers, shown)
    held, proposed = st.session_state.get("cell"), st.session_state.get("cell_proposed")
    if held is not None and (held == proposed or held not in found) and held != first:
        st.session_state["cell"] = first
        controls.set_values({"help": "0"})
    st.session_state["cell_proposed"] = first
    return found[controls.select("cell", _("Help with"), list(found), first)]


def _first_in_need(answers: Mapping[Symbol, Cells], shown: Judged) -> str:
    """The first wrong cell, else the first that is unreadable, too rough, or blank; the very first where all is
    well."""
    if not shown:
        return next(iter(_places(answers)))
    statuses = {cell: shown[symbol][j][k].status for cell, (symbol, j, k) in _places(answers).items()}
    in_need = (cell for status in _IN_NEED for cell, its in statuses.items() if its is status)
    return next(in_need, next(iter(statuses)))


def _places(answers: Mapping[Symbol, Cells]) -> dict[str, tuple[Symbol, int, int]]:
    """Every cell by its name."""
    return {
        cell_name(key(symbol), j, k): (symbol, j, k)
        for symbol, rows in answers.items()
        for j, row in enumerate(rows)
        for k in range(len(row))
    }


def _listed(verdicts: Judged) -> list[tuple[Symbol, tuple[int, ...], Verdict]]:
    """Every verdict with its place, that of a vector being its row."""
    return [
        (symbol, (j, k) if len(row) > 1 else (j,), verdict)
        for symbol, rows in verdicts.items()
        for j, row in enumerate(rows)
        for k, verdict in enumerate(row)
    ]


def score(verdicts: Judged) -> str:
    """How many answers are right; those that follow rightly from a wrong one count as worked out."""
    counts = Counter(verdict.status for *_place, verdict in _listed(verdicts))
    done, total = counts[Status.RIGHT] + counts[Status.CARRIED], sum(counts.values())
    words = sheet.words()
    rest = " · ".join(
        named(AsIs(words[status]), str(counts[status]))
        for status in Status
        if status is not Status.BLANK and counts[status]
    )
    return _("**%(done)s of %(total)s** worked out rightly", done=done, total=total) + (f" · {rest}" if rest else "")


def comments(verdicts: Judged) -> str:
    """In the order of the computation a line for each mistake, with the numbers it was made in; and for what is not a
    mistake, why it is marked."""
    lines: dict[str, dict[Symbol, list[str]]] = {}
    for symbol, place, verdict in _listed(verdicts):
        if comment := _comment(verdict):
            lines.setdefault(comment, {}).setdefault(symbol, []).append(sheet.name(symbol, *place))
    return "\n".join(f"- **{listed(_names(where, verdicts))}** {comment}" for comment, where in lines.items())


def _names(where: Mapping[Symbol, list[str]], verdicts: Judged) -> list[str]:
    """Numbers by name, or the whole quantity where all of its numbers are meant."""
    sizes = {symbol: sum(map(len, verdicts[symbol])) for symbol in where}
    return [
        name
        for symbol, names in where.items()
        for name in ([sheet.name(symbol)] if len(names) == sizes[symbol] else names)
    ]


def _comment(verdict: Verdict) -> str:
    if verdict.status is Status.WRONG:
        return "✗ " + (mistake(verdict) or _("Wrong, and by no usual mistake. A hint may help."))
    if verdict.status is Status.ROUGH and verdict.mistakes:
        return "≈ " + sentences(
            [
                _("Agrees as far as its digits go, but a usual mistake gives just this number: more digits tell."),
                mistake(verdict),
            ]
        )
    return {
        Status.CARRIED: "↷ " + _("Follows rightly from a wrong answer before it; not counted as a mistake again."),
        Status.ROUGH: "≈ " + _("Agrees as far as its digits go; two or three significant digits tell more."),
        Status.UNREADABLE: (
            "? "
            + _(
                "“%(rest)s” is not understood: write the number alone, such as 0.38, 3/8 or 3.8e-4.",
                rest=literal(not_understood(verdict.text), 24),
            )
        ),
    }.get(verdict.status, "")


def marked(
    t: Trace, alpha: float, asked: Asked, by: Underway, symbol: Symbol, place: tuple[int, int], text: str
) -> Verdict:
    """The verdict on what stands in one cell, all others being blank."""
    blank = {each: parse_answers("", "", _shape(t, each)) for each in blanks(t) if each.letter in asked.letters}
    rows = [[text if (j, k) == place else "" for k in range(len(row))] for j, row in enumerate(blank[symbol])]
    verdicts = judged(t, alpha, {**blank, symbol: tuple(map(tuple, rows))}, asked, by)
    return verdicts[symbol][place[0]][place[1]]


def told(name: str) -> str:
    """What is said of a mistake of the judge, or of two at once, by its name."""
    found = [_((MISTAKES.get(each) or SLIPS[each]).sentence) for each in name.split(" + ")]
    return found[0] if len(found) == 1 else named(_("Two mistakes at once"), sentences(found))


def mistake(verdict: Verdict) -> str:
    """The usual mistake behind an answer; each of those that explain the numbers equally well, or one that may be
    meant, said as such."""
    said = [told(cause.name) for cause in verdict.mistakes]
    if verdict.certain == 1 or not said:
        return "".join(said[:1])
    if not verdict.certain:
        return named(_("It may be this"), said[0])
    return either(said[: verdict.certain])


def as_csv(verdicts: Judged) -> str:
    """The attempt as a table: a row for each number."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["quantity", "row", "column", "answer", "verdict", "right", "mistake"])
    for symbol, rows in verdicts.items():
        for j, row in enumerate(rows):
            for k, verdict in enumerate(row):
                answer = verdict.text if verdict.status is not Status.UNREADABLE else f"'{verdict.text}"
                right = "" if verdict.status is Status.BLANK else repr(verdict.right)
                table.writerow(
                    [
                        f"{symbol.letter}{symbol.layer}",
                        j + 1,
                        k + 1,
                        answer,
                        verdict.status.value,
                        right,
                        mistake(verdict),
                    ]
                )
    return text.getvalue()


def describe(t: Trace, found: set[Symbol], step: Step) -> str:
    """The drawing in words, from the trace."""
    sizes = "-".join(str(n) for n in (len(t.X), *(len(layer.W) for layer in t.network)))
    shown = [
        _("%(why)s.", why=AsIs(f"{sheet.name(s)} = ({', '.join(map(numbers.plain, _right(t, s)[:, 0].tolist()))})"))
        for s in blanks(t)
        if s in found and s.letter in "za"
    ]
    x = _("%(why)s.", why=AsIs(f"x = ({', '.join(map(numbers.plain, t.X[:, 0].tolist()))})"))
    return sentences(
        [
            _("Network %(sizes)s.", sizes=sizes),
            x,
            *shown,
            _("To be worked out next: %(rule)s.", rule=AsIs(step.rule.value)),
        ]
    )
