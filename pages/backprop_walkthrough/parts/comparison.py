"""A program's numbers beside the right ones: which is the first that is wrong, in words, as a table, with its
arithmetic."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

import numpy as np
import streamlit as st

from dlmath import MISTAKES, InputError, Trace
from dlmath.arrays import shape_text
from dlmath.by_hand.judge import Status, Verdict, blanks
from dlmath.by_hand.layer_values import right_value
from dlmath.by_hand.programs import Comparison, passes_added, worst
from dlmath.network.steps import Rule, Step, Symbol, steps
from pages.backprop_walkthrough.parts import answers, downloads, sheet
from pages.backprop_walkthrough.parts.program import Program
from pages.ui.inputs import controls
from pages.ui.inputs.ranges import written
from pages.ui.writing import equations, formulas, numbers, small_tables
from pages.ui.writing.formulas import Explanations
from pages.ui.writing.literal import AsIs, clean, code
from pages.ui.writing.palette import colour, rgba
from pages.ui.writing.prose import displayed, paragraphs, small
from pages.ui.writing.text import _, complaint, language, listed, named, sentences

TRANSPOSED = MISTAKES["dW-transposed"]
FITS = (Status.RIGHT, Status.ROUGH)


class Compared(NamedTuple):
    """A program, the right pass from its own numbers, its learning rate, and what is said of its numbers."""

    program: Program
    t: Trace
    alpha: float
    found: Comparison

    def status(self, symbol: Symbol) -> Status:
        """What is said of a quantity as a whole."""
        return Status.WRONG if symbol in self.program.numbers.misfits else worst(self.found.verdicts[symbol])

    @property
    def given(self) -> list[Symbol]:
        """What the program gave that is judged, in the order of the computation."""
        return [s for s in blanks(self.t) if s in self.found.verdicts or s in self.program.numbers.misfits]

    @property
    def wrong(self) -> list[Symbol]:
        """What is wrong by itself."""
        return [s for s in self.given if self.status(s) in (Status.WRONG, Status.UNREADABLE)]

    @property
    def right(self) -> set[Symbol]:
        """What is right, and so may be drawn."""
        return {s for s in self.given if self.status(s) in FITS}

    def divisor(self, symbol: Symbol) -> float:
        """By what the program's number is divided before it is held against the right one."""
        if symbol.letter in ("delta", "dJ_da"):
            return self.found.of_delta
        if symbol.letter == "J":
            return self.found.of_loss
        return self.found.of_gradients if symbol.letter in ("dW", "db") else 1.0

    def own(self, symbol: Symbol) -> np.ndarray:
        """The program's numbers as they are held against the right ones."""
        return (self.program.numbers.values[symbol] - self.left_out(symbol)) / self.divisor(symbol)

    def left_out(self, symbol: Symbol) -> np.ndarray:
        """What is in the program's numbers as a penalty, in the same shape."""
        parts = self.found.penalty.parts(self.t.network, self.alpha, [symbol])
        return parts.get(symbol, np.zeros_like(self.program.numbers.values[symbol]))

    def value(self, symbol: Symbol) -> np.ndarray:
        """The right numbers of a quantity."""
        found = right_value(self.t, symbol.layer, self.alpha, symbol.letter)
        assert found is not None
        return found


def told(each: Compared) -> list[str]:
    """What is wrong first, by which mistake; what follows from it and what else is wrong."""
    if not each.given:
        return [_("The file has none of z, a, J, δ, ∇W and ∇b: there is nothing to compare yet.")]
    if not each.wrong:
        return [*_all_right(each), *_conventions(each)]
    first, *others = each.wrong
    is_named = any(cell.mistakes for row in each.found.verdicts.get(first, ()) for cell in row)
    added_up = _added_up(each, is_named)
    parts = [
        *([] if is_named else added_up),
        _(
            "✗ **The first that is wrong is %(name)s**, in your program %(own)s.",
            name=sheet.name(first),
            own=code(each.program.names[first]),
        ),
        mistake(each, first),
        *(added_up if is_named else []),
    ]
    carried = [s for s in each.given if each.status(s) is Status.CARRIED]
    if carried:
        parts.append("↷ " + _("Follows rightly from it: %(names)s.", names=[sheet.name(s) for s in carried]))
    if others:
        lines = "\n".join(f"- **{sheet.name(s)}** {mistake(each, s)}" for s in others)
        parts.append(_("✗ Wrong besides, and not by what comes before:") + "\n\n" + lines)
    return [*parts, *_conventions(each)]


def _added_up(each: Compared, is_named: bool) -> list[str]:
    """That gradients of several passes were added up, with updates between them or without; where another mistake is
    named, that this looks the same."""
    if each.wrong[0].letter not in ("dW", "db"):
        return []
    given = {s: each.own(s) for s in each.given if s.letter in ("dW", "db")}
    rates = (each.alpha * each.divisor(each.wrong[0]), 0.0)
    passes = next((passes for rate in rates if (passes := passes_added(each.t, rate, given)) > 1), 0)
    if not passes:
        return []
    alike = _(
        "ⓘ Gradients of %(n)s passes that were added up look the same; in PyTorch `optimizer.zero_grad()` sets them to"
        " 0.",
        n=passes,
    )
    certain = _(
        "✗ **Your gradients are the sum of those of %(n)s passes:** set them to 0 before each backward pass,"
        " `optimizer.zero_grad()` in PyTorch.",
        n=passes,
    )
    return [alike if is_named else certain]


def _all_right(each: Compared) -> list[str]:
    """How many numbers are right, and which quantities have some that cannot be judged."""
    cells = {symbol: [cell.status for row in rows for cell in row] for symbol, rows in each.found.verdicts.items()}
    count = sum(status is not Status.BLANK for found in cells.values() for status in found)
    unjudged = [symbol for symbol, found in cells.items() if Status.BLANK in found]
    parts = []
    if unjudged:
        parts.append(
            "ⓘ "
            + _(
                "Not judged: numbers of %(names)s; the right ones overflow, or rounding leaves nothing of them.",
                names=[sheet.name(symbol) for symbol in unjudged],
            )
        )
    if count and unjudged:
        parts.insert(0, _("✓ **All %(n)s numbers that can be judged are right.**", n=count))
    elif count:
        parts.insert(0, _("✓ **All %(n)s numbers are right.**", n=count))
    return parts


def mistake(each: Compared, symbol: Symbol) -> str:
    """Why a quantity is wrong: the usual mistake that yields it, another shape, or a number that is not finite."""
    if symbol in each.program.numbers.misfits:
        return _of_shape(each, symbol)
    cells = [cell for row in each.found.verdicts[symbol] for cell in row]
    if any(cell.status is Status.UNREADABLE for cell in cells):
        return _("It has numbers that are not finite: something was divided by 0, or grew beyond all bounds.")
    wrong = [cell for cell in cells if cell.status is Status.WRONG]
    said = [AsIs(each) for each in dict.fromkeys(answers.mistake(cell) for cell in wrong)]
    said = [each for each in said if each] or [AsIs(_("By no usual mistake; its right numbers are below."))]
    where = "" if len(wrong) == len(cells) else _("%(wrong)s of its %(all)s numbers.", wrong=len(wrong), all=len(cells))
    return sentences([*([AsIs(where)] if where else []), *said[:2]])


def _of_shape(each: Compared, symbol: Symbol) -> str:
    given, expected = each.program.numbers.misfits[symbol]
    shapes = _(
        "It is %(given)s, but must be %(expected)s.", given=shape_text(given) or "1", expected=shape_text(expected)
    )
    if symbol.letter == "dW" and given == expected[::-1]:
        return sentences([shapes, _(TRANSPOSED.sentence)])
    if symbol.letter == "db" and np.prod(given) == np.prod(expected) * each.t.X.shape[1]:
        return sentences([shapes, _("δ must be added up over all samples.")])
    return shapes


def _conventions(each: Compared) -> list[str]:
    """How the program's δ and gradients were understood where they are others than here."""
    times, N = each.found.of_loss, each.t.X.shape[1]
    of_delta, of_gradients = each.found.of_delta / times, each.found.of_gradients / times
    told = []
    if times != 1.0:
        told.append(
            _(
                "Your loss is %(times)s times the one here, and so are your δ and gradients; all is judged by that.",
                times=numbers.plain(times),
            )
        )
    if abs(of_delta) != 1.0:
        told.append(
            _("Your δ leaves the division by the %(N)s samples to what follows; here it is inside δ already.", N=N)
            if abs(of_gradients) == 1.0
            else _("Your δ and gradients leave the division by the %(N)s samples to the update.", N=N)
        )
    if of_delta < 0.0:
        told.append(_("Your δ counts y − a, and is subtracted where it is added here: that comes to the same."))
    l2 = each.found.penalty.l2
    if "dW" in l2:
        told.append(
            _(
                "Your ∇W includes %(l2)s W, the gradient of an L2 penalty; everything is judged without the penalty.",
                l2=numbers.plain(abs(l2["dW"])),
            )
        )
    elif l2:
        told.append(
            _(
                "Your update also subtracts α · %(l2)s W, as weight decay; everything is judged without it.",
                l2=numbers.plain(l2["W_new"]),
            )
        )
    return [" ".join(["ⓘ", *told])] if told else []


def describe_reading(each: Compared, others: Sequence[str]) -> str:
    """How the file was read: its network, how its numbers lie, and whether they may lie otherwise."""
    program, activations = each.program, [layer.activation.name for layer in each.t.network]
    parts = [
        _(
            "%(sizes)s, %(activations)s, %(loss)s, N = %(N)s; z = %(reading)s.",
            sizes=program.sizes,
            activations=activations,
            loss=each.t.loss.name,
            N=program.X.shape[1],
            reading=AsIs(f"`{program.reading}`"),
        )
    ]
    if others:
        parts.append(
            _(
                "The shapes would fit %(others)s as well; so the numbers agree best. Choose another if need be.",
                others=[code(other) for other in others],
            )
        )
    if "W" in program.own and not all(layer.has_bias for layer in program.network):
        parts.append(_("No biases are in the file, so the network is taken to have none."))
    hidden = zip(activations[:-1], program.functions.activations[:-1], strict=True)
    if not program.told and any(found == "identity" == name for name, found in hidden):
        parts.append(_("A hidden layer has a = z: if an activation was meant, choose it."))
    if program.unknown:
        parts.append(_("Not understood: %(names)s.", names=[clean(name, 30) for name in program.unknown[:8]]))
    return sentences(parts)


def open_in_walkthrough(each: Compared) -> None:
    """A link to the walkthrough of the program's network, or why there is none."""
    try:
        values = downloads.control_values(downloads.State(each.t, written(each.alpha)))
    except InputError as error:
        st.caption(complaint(error))
        return
    query = urlencode({"lang": language(), **{key: controls.in_link(value) for key, value in values.items()}})
    st.link_button(_("Open this network in the walkthrough"), f"step_by_step?{query}", icon=":material/steps:")


def step_of(each: Compared, symbol: Symbol | None) -> Step:
    """The step in which a quantity is computed, or on whose way it lies; the last where there is none."""
    every = steps(each.t)
    if symbol is None or symbol.letter.endswith("_new"):
        return every[-1]
    found = [step for step in every if step.result.symbol == symbol]
    return found[0] if found else next(s for s in every if s.result.symbol == Symbol("delta", symbol.layer))


def choose(each: Compared) -> Symbol | None:
    """The quantity that is looked at: the first that is wrong, as long as the reader chooses no other."""
    called = {letter: name for name, letter in answers.LETTERS.items()}
    names = {f"{called[symbol.letter]}{symbol.layer}": symbol for symbol in each.given}
    if not names:
        return None
    first = next((name for name, symbol in names.items() if symbol in each.wrong), next(iter(names)))
    held, proposed = st.session_state.get("quantity"), st.session_state.get("quantity_proposed")
    if held is not None and (held == proposed or held not in names) and held != first:
        st.session_state["quantity"] = first
    st.session_state["quantity_proposed"] = first
    return names[controls.select("quantity", _("Look at"), list(names), first)]


def beside(each: Compared, symbol: Symbol, how: Explanations) -> None:
    """A quantity of the program beside the right one, both as the page writes matrices."""
    right = each.value(symbol)
    rights = [[_explained(right, symbol, j, k, how) for k in range(right.shape[1])] for j in range(len(right))]
    tables = [_matrix(_("right"), symbol, rights)]
    if symbol in each.found.verdicts:
        verdicts = each.found.verdicts[symbol]
        given = each.own(symbol)
        yours = [
            [_judged(verdicts[j][k], float(given[j, k])) for k in range(given.shape[1])] for j in range(len(given))
        ]
        tables.insert(0, _matrix(_held(_("yours"), _penalty(each, symbol), each.divisor(symbol)), symbol, yours))
    st.html(f'<div class="dl-row">{"".join(tables)}</div>')


def _penalty(each: Compared, symbol: Symbol) -> str:
    """What is left out of a quantity of the program as an L2 penalty, in symbols; "" where nothing is."""
    l2, letter = each.found.penalty.l2.get(symbol.letter, 0.0), symbol.letter
    if not l2:
        return ""
    if letter == "J":
        return f"− ½ · {numbers.plain(l2)} · Σ W²"
    sign, rate = ("+", "α · ") if letter.endswith("_new") else ("−" if l2 > 0.0 else "+", "")
    return f"{sign} {rate}{numbers.plain(abs(l2))} {'W' if 'W' in letter else 'b'}"


def _held(raw: str, penalty: str, by: float) -> str:
    """What is held against the right number: that of the program without a penalty, divided."""
    whole = f"{raw} {penalty}" if penalty else raw
    if by == 1.0:
        return whole
    return f"{f'({whole})' if penalty else whole} / {numbers.bracketed(by)}"


def _explained(right: np.ndarray, symbol: Symbol, j: int, k: int, how: Explanations) -> tuple[str, str]:
    chain = how.get((symbol, j, k))
    return numbers.plain(float(right[j, k])), str(chain) if chain else ""


def _judged(verdict: Verdict, given: float) -> tuple[str, str, str]:
    word = sheet.words()[verdict.status] if verdict.status in (Status.WRONG, Status.CARRIED) else ""
    ground = rgba(colour(sheet.COLOURS[verdict.status]), 0.18) if word else ""
    text = numbers.plain(given)
    return (f"{word[:1]} {text}" if word else text), word, ground


def _matrix(caption: str, symbol: Symbol, rows: Sequence[Sequence[small_tables.Cell]]) -> str:
    heads = ["", *(str(k + 1) for k in range(len(rows[0])))]
    lines = [[str(j + 1), *row] for j, row in enumerate(rows)]
    return small_tables.written(f"{sheet.name(symbol)} · {caption}", heads, lines)


def arithmetic(each: Compared, symbol: Symbol) -> None:
    """The formula of a quantity, and the arithmetic of its first wrong number, or of its first."""
    step, (row, column) = step_of(each, symbol), _place(each, symbol)
    right = each.value(symbol)
    if step.rule is Rule.UPDATE:
        letter = symbol.letter[0]
        value = float(right[row, column])
        scalars = formulas.update_in_scalars(each.t, letter, symbol.layer, row, column, each.alpha, value)
        paragraphs(displayed(scalars), small(equations.said()))
        return
    whole = formulas.one_below_the_other(
        formulas.in_symbols(step, each.t), rf"\small {formulas.in_shapes(step, each.t)}"
    )
    if step.result.symbol != symbol:  # φ′ and ∂J/∂a have no step of their own
        paragraphs(displayed(whole), small(equations.said()))
        return
    scalars = formulas.one_below_the_other(
        formulas.in_scalars(step, each.t, row, column), formulas.in_slopes(step, each.t, row, column)
    )
    paragraphs(displayed(whole), displayed(scalars), small(equations.said()))


def yours(each: Compared, symbol: Symbol) -> None:
    """The number of the program at the place whose arithmetic is shown."""
    if symbol not in each.found.verdicts:
        return
    row, column = _place(each, symbol)
    place = (row, column) if each.value(symbol).shape[1] > 1 else (row,)
    raw, left_out, given, right = (
        float(of[row, column])
        for of in (each.program.numbers.values[symbol], each.left_out(symbol), each.own(symbol), each.value(symbol))
    )
    digits = min(10, max(4, numbers.digits_apart(given, right))) if np.isfinite(given) and given != right else 4
    held = _worked_out(raw, left_out, each.divisor(symbol), given, digits)
    st.caption(
        _(
            "%(name)s in your program: %(given)s; right: %(right)s.",
            name=sheet.name(symbol, *place),
            given=AsIs(held),
            right=numbers.plain(right, digits),
        )
    )


def _worked_out(raw: float, left_out: float, by: float, given: float, digits: int) -> str:
    """A number of the program as it is held against the right one, and what it is made of where it is another."""
    if not left_out and by == 1.0:
        return numbers.plain(given, digits)
    how = equations.relation(lambda raw, less: (raw - less) / by, (raw, left_out), given, value_digits=digits)
    penalty = f"{'+' if left_out < 0.0 else '−'} {numbers.plain(abs(left_out), how.digits)}" if left_out else ""
    return f"{_held(numbers.plain(raw, how.digits), penalty, by)} {how.sign or '≈'} {numbers.plain(given, digits)}"


def _place(each: Compared, symbol: Symbol) -> tuple[int, int]:
    """Where the first wrong number of a quantity stands, or its first."""
    rows = each.found.verdicts.get(symbol, ())
    places = [(j, k) for j, row in enumerate(rows) for k, cell in enumerate(row) if cell.status is Status.WRONG]
    return places[0] if places else (0, 0)


def table(each: Compared) -> None:
    """Every quantity in the order of the computation, and what is said of it."""
    words = sheet.words()
    rows: list[list[small_tables.Cell]] = []
    for symbol in each.given:
        status = each.status(symbol)
        word = words[Status.RIGHT if status is Status.ROUGH else status] or _("not to be judged")
        rows.append([sheet.name(symbol), clean(each.program.names.get(symbol, ""), 40), _shape(each, symbol), word])
    first = each.given.index(each.wrong[0]) if each.wrong else None
    heads = [_("quantity"), _("in your program"), _("shape"), _("verdict")]
    small_tables.table(_("In the order of the computation"), heads, rows, first)


def _shape(each: Compared, symbol: Symbol) -> str:
    if symbol in each.program.numbers.misfits:
        given, expected = each.program.numbers.misfits[symbol]
        return f"{shape_text(given) or '1'} ≠ {shape_text(expected)}"
    return shape_text(each.value(symbol).shape)


def explanations(each: Compared) -> Mapping[tuple[Symbol, int, int], formulas.Chain]:
    """The arithmetic of every number that was given."""
    given = set(each.given)
    return formulas.explanations(each.t, [step for step in steps(each.t) if step.result.symbol in given])


def summary(each: Compared) -> str:
    """The verdict in a few words, for an alt text."""
    if not each.wrong:
        return _("Nothing is wrong.")
    return named(_("Wrong"), listed(sheet.name(s) for s in each.wrong))
