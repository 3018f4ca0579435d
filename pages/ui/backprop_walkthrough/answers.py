"""Check my work: what is asked at a level of help, what was answered, and what is said of it."""

import contextlib
import csv
import io
from collections import Counter
from collections.abc import Mapping
from functools import cache, partial

import numpy as np
import streamlit as st

from dlmath import LOSSES, InputError, Trace, trace
from dlmath.answers import Cells, format_answers, parse_answers
from dlmath.judge import Status, Verdict, Verdicts, blanks, filled, judge
from dlmath.mistakes import QUANTITIES, right_value
from dlmath.steps import Quantity, Step, Symbol, quantity, steps
from pages.ui import controls, folded, numbers, settings
from pages.ui.backprop_walkthrough import homework, sheet
from pages.ui.backprop_walkthrough.homework import key
from pages.ui.backprop_walkthrough.sheet import cell_name
from pages.ui.text import _, complaint, listed

# What is to be filled in, and what is given in its place.
LEVELS = {"z a": ("z", "a"), "δ ∇W ∇b": ("slope", "delta", "dW", "db"), "W b": ("W_new", "b_new"), "all": QUANTITIES}
GIVEN = {"z a": (), "δ ∇W ∇b": ("z", "a"), "W b": ("dW", "db"), "all": ()}
FIRST = "z a"

Judged = dict[Symbol, Verdicts]


def read(t: Trace, level: str, pasting: bool) -> dict[Symbol, Cells]:
    """The answers, one text in the link for each quantity that is asked; the texts themselves are shown where matrices are to be pasted."""
    asked = [symbol for symbol in blanks(t) if symbol.letter in LEVELS[level]]
    with st.container(key="answers" if pasting else "answers_bound", horizontal=True):
        return {symbol: _cells(t, symbol, pasting) for symbol in asked}


def _cells(t: Trace, symbol: Symbol, in_sight: bool) -> Cells:
    name, shape = sheet.name(symbol), _shape(t, symbol)
    blank = not in_sight and folded.untouched({key(symbol): ""})
    text = "" if blank else controls.text(key(symbol), name, "", on_change=partial(_tidy, key(symbol), shape))
    try:
        return parse_answers(text, name, shape)
    except InputError as error:
        controls.declared().notes.append(complaint(error, _("Shown as blank.")))
        return parse_answers("", name, shape)


def _tidy(name: str, shape: tuple[int, int]) -> None:
    """Write a matrix that was pasted as it stands in links; a text that has left the page since has nothing to write."""
    with contextlib.suppress(InputError, KeyError):
        controls.set_values({name: format_answers(parse_answers(str(st.session_state[name]), name, shape))})


def _shape(t: Trace, symbol: Symbol) -> tuple[int, int]:
    return _right(t, symbol).shape


def _right(t: Trace, symbol: Symbol, alpha: float = 0.0) -> np.ndarray:
    right = right_value(t, symbol.layer, alpha, symbol.letter)
    assert right is not None
    return right


def judged(t: Trace, alpha: float, answers: Mapping[Symbol, Cells]) -> Judged:
    """The verdicts on the answers; numbers given were shown with the digits of the settings."""
    return judge(t, alpha, answers, settings.current().digits)


def known(t: Trace, level: str, verdicts: Judged) -> set[Symbol]:
    """What the drawing may show: what is given, and what has been worked out completely and rightly."""
    found = {Symbol(letter, l) for letter in GIVEN[level] for l in range(1, len(t.network) + 1)}
    found |= {symbol for symbol, rows in verdicts.items() if all(cell.status is Status.RIGHT for row in rows for cell in row)}
    return found | ({Symbol("J", len(t.network))} if Symbol("a", len(t.network)) in found else set())


def current_step(t: Trace, level: str, found: set[Symbol]) -> Step:
    """The first step that is asked and not yet known; gradients are drawn only when they are, so δ stands for them."""
    missing = next((symbol for symbol in blanks(t) if symbol.letter in LEVELS[level] and symbol not in found), None)
    every = steps(t)
    if missing is None or missing.letter.endswith("_new"):
        return every[-1]
    letter = missing.letter if missing.letter in ("z", "a") else "delta"
    return next(step for step in every if step.result.symbol == Symbol(letter, missing.layer))


def fill_in(t: Trace, level: str, answers: Mapping[Symbol, Cells], verdicts: Judged) -> None:
    """The sheet, layer by layer, with the verdicts there are."""
    words = sheet.words()
    cells = {
        cell_name(key(symbol), j, k): sheet.Cell(text.replace("-", "−"), status, words[status])
        for symbol, rows in answers.items()
        for j, row in enumerate(rows)
        for k, text in enumerate(row)
        for status in [verdicts[symbol][j][k].status if symbol in verdicts else Status.BLANK]
    }
    sheet.show(_sections(t, level, answers), cells, lambda texts, cell: _typed(answers, texts, cell))


def _sections(t: Trace, level: str, answers: Mapping[Symbol, Cells]) -> list[tuple[str, list[sheet.Part]]]:
    """Layer by layer what is given, then what is asked; x stands with the first layer, y with the last."""
    sections = []
    for l, layer in enumerate(t.network, start=1):
        is_last = l == len(t.network)
        parts = [sheet.Part(quantity(t, "x", 0))] if l == 1 else []
        parts += [sheet.Part(quantity(t, letter, l)) for letter in ("W", "b", *GIVEN[level], *(("y",) if is_last else ()))]
        parts += [sheet.Part(Quantity(symbol, _right(t, symbol)), key(symbol)) for symbol in answers if symbol.layer == l]
        heading = _("layer %(l)s", l=l) + f" · {layer.activation.name}"
        sections.append((f"{heading} · {t.loss.name}" if is_last else heading, parts))
    return sections


def _typed(answers: Mapping[Symbol, Cells], texts: Mapping[str, str], cell: str | None) -> None:
    """What was typed into cells becomes the texts in the link; another cell begins without help."""
    typed = {
        key(symbol): format_answers([[texts.get(cell_name(key(symbol), j, k), text) for k, text in enumerate(row)] for j, row in enumerate(rows)])
        for symbol, rows in answers.items()
    }
    controls.load({name: text for name, text in typed.items() if text or name in st.session_state})
    if cell is not None and cell != st.session_state.get("cell"):
        controls.set_values({"cell": cell, "help": "0"})


def choose_cell(answers: Mapping[Symbol, Cells]) -> tuple[Symbol, int, int]:
    """The cell that help is wanted with; the first where the sheet no longer has the one chosen before."""
    found = _places(answers)
    first = next(iter(found))
    if st.session_state.get("cell", first) not in found:
        st.session_state["cell"] = first
    return found[controls.select("cell", _("Help with"), list(found), first)]


def _places(answers: Mapping[Symbol, Cells]) -> dict[str, tuple[Symbol, int, int]]:
    """Every cell by its name."""
    return {cell_name(key(symbol), j, k): (symbol, j, k) for symbol, rows in answers.items() for j, row in enumerate(rows) for k in range(len(row))}


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
    rest = " · ".join(f"{words[status]} {counts[status]}" for status in Status if status is not Status.BLANK and counts[status])
    return _("**%(done)s of %(total)s** worked out rightly", done=done, total=total) + (f" · {rest}" if rest else "")


def comments(verdicts: Judged) -> str:
    """One line for each mistake, with the numbers it was made in; and for what is not a mistake, why it is marked."""
    lines: dict[str, dict[Symbol, list[str]]] = {}
    for symbol, place, verdict in sorted(_listed(verdicts), key=lambda each: each[2].status is not Status.WRONG):
        if comment := _comment(verdict):
            lines.setdefault(comment, {}).setdefault(symbol, []).append(sheet.name(symbol, *place))
    return "\n".join(f"- **{listed(_names(where, verdicts))}** {comment}" for comment, where in lines.items())


def _names(where: Mapping[Symbol, list[str]], verdicts: Judged) -> list[str]:
    """Numbers by name, or the whole quantity where all of its numbers are meant."""
    sizes = {symbol: sum(map(len, verdicts[symbol])) for symbol in where}
    return [name for symbol, names in where.items() for name in ([sheet.name(symbol)] if len(names) == sizes[symbol] else names)]


def _comment(verdict: Verdict) -> str:
    if verdict.status is Status.WRONG:
        return "✗ " + (_(verdict.mistakes[0].sentence) if verdict.mistakes else _("Wrong, and by no usual mistake. A hint may help."))
    return {
        Status.CARRIED: "↷ " + _("Follows rightly from a wrong answer before it; not counted as a mistake again."),
        Status.ROUGH: "≈ " + _("Agrees as far as its digits go; two or three significant digits tell more."),
        Status.UNREADABLE: "? " + _("This cannot be read as a number."),
    }.get(verdict.status, "")


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
                mistake = _(verdict.mistakes[0].sentence) if verdict.mistakes else ""
                table.writerow([f"{symbol.letter}{symbol.layer}", j + 1, k + 1, answer, verdict.status.value, right, mistake])
    return text.getvalue()


def describe(t: Trace, found: set[Symbol], step: Step) -> str:
    """The drawing in words, from the trace."""
    sizes = "-".join(str(n) for n in (len(t.X), *(len(layer.W) for layer in t.network)))
    shown = [
        f"{sheet.name(s)} = ({', '.join(numbers.plain(float(v)) for v in _right(t, s)[:, 0])})." for s in blanks(t) if s in found and s.letter in "za"
    ]
    x = f"x = ({', '.join(numbers.plain(float(value)) for value in t.X[:, 0])})."
    return " ".join([_("Network %(sizes)s.", sizes=sizes), x, *shown, _("To be worked out next: %(rule)s.", rule=step.rule.value)])


def experiments() -> None:
    """Sheets that somebody else has filled in, with errors."""
    controls.preset(
        _("Find three errors"),
        _("Somebody has filled in this sheet and made three errors; the rest was carried on rightly. Find them, then let the sheet be checked."),
        _three_errors(),
        _(
            "$z^{(2)}=-0.2072$ lacks the bias $-0.3$. $\\delta^{(1)}=(-0.08872,\\ 0.04436)$ lacks the factor $\\varphi'(z^{(1)})$. And the "
            "new $W^{(2)}=(-0.795,\\ 0.4042)$ went uphill, $+\\alpha$ instead of $-\\alpha$. All other numbers are right, or follow "
            "rightly from these."
        ),
    )
    controls.preset(
        _("The text's rule"),
        _("The source text takes $\\delta^{(L)}=\\nabla_a J$. Which of these numbers does that spoil, and which are merely carried on?"),
        _rule_of_the_text(),
        _(
            "It spoils 2: $\\delta^{(2)}=(0.7414,\\ -0.2171)$, where the factor $\\varphi'(z^{(2)})=(0.1868,\\ 0.1755)$ is missing. 14 are "
            "carried on from there, all of $\\nabla W$, $\\nabla b$ and $\\delta^{(1)}$: their formulas are right, but fed with a wrong "
            "$\\delta^{(2)}$. Only the 4 slopes stay right, since they come from $z$."
        ),
    )
    controls.preset(
        _("One wrong sign"),
        _("One sign was wrong where the way back begins. How many numbers are wrong by it, and how many mistakes are counted?"),
        _wrong_sign(),
        _(
            "Twelve numbers, one mistake: $\\delta^{(2)}=-0.244$ is $y-a$ instead of $a-y$, and 11 more follow from it. Unit 1 is spared: "
            "its $z=-0.59$ makes $a=0$ and $\\varphi'=0$, so its gradients are 0 whatever the sign of $\\delta^{(2)}$."
        ),
    )


@cache
def _three_errors() -> dict[str, object]:
    choices = homework.DEFAULTS | {"hidden": "sigmoid", "output": "sigmoid, half-SSE", "seed": 1}
    errors = {Symbol("z", 2): "bias-forgotten", Symbol("delta", 1): "slope-forgotten", Symbol("W_new", 2): "W-uphill"}
    return {"net": homework.DRAWN, **choices, "level": "all", "check": False, **_sheet_with(homework.drawn(choices), errors)}


@cache
def _rule_of_the_text() -> dict[str, object]:
    scene = homework.named("mazur", homework.DEFAULTS)
    return {"net": "mazur", "batch": 1, "level": "δ ∇W ∇b", "check": True, **_sheet_with(scene, {Symbol("delta", 2): "delta-of-the-text"})}


@cache
def _wrong_sign() -> dict[str, object]:
    scene = homework.drawn(homework.DEFAULTS)
    return {"net": homework.DRAWN, **homework.DEFAULTS, "level": "all", "check": True, **_sheet_with(scene, {Symbol("delta", 2): "wrong-sign"})}


def _sheet_with(scene: homework.Scene, mistakes: Mapping[Symbol, str]) -> dict[str, object]:
    """A scene, and its sheet filled in to four digits with some mistakes, as values of controls."""
    t = trace(scene.network, scene.X, scene.Y, LOSSES[scene.loss])
    sheet_of = filled(t, float(scene.alpha), mistakes)
    texts = {key(symbol): format_answers([[f"{v + 0.0:.4g}" for v in row] for row in value.tolist()]) for symbol, value in sheet_of.items()}
    return {**homework.values(scene), **texts, "alpha": scene.alpha, "help": "0"}
