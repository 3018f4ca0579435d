"""A cell of a sheet, asked of a class, and judged as the sheet judges it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from dlmath.by_hand.judge import Status, Verdict
from dlmath.network.steps import Symbol
from pages.backprop_walkthrough.parts import answers, sheet
from pages.ui.inputs import controls, guesses
from pages.ui.inputs.guesses import Judgement, Number, State
from pages.ui.writing.literal import AsIs
from pages.ui.writing.text import _


@dataclass(frozen=True)
class Cell(Number):
    """A number of a sheet on which nothing else is written.

    Attributes:
      mark: the verdict on a text.
    """

    mark: Callable[[str], Verdict] = field(kw_only=True)

    def told(self, mistake: str) -> str:
        return answers.told(mistake)

    def judged(self, said: str, state: State) -> Judgement:
        self.read(said)
        found = self.mark(said)
        named = found.mistakes[: max(found.certain, 1)] if found.status is Status.WRONG else ()
        verdict = {Status.RIGHT: guesses.Verdict.RIGHT, Status.ROUGH: guesses.Verdict.NEAR}.get(
            found.status, guesses.Verdict.NAMED if named else guesses.Verdict.OTHER
        )
        return Judgement(verdict, found.right, {each.name: answers.told(each.name) for each in named})


def offer(symbol: Symbol, place: tuple[int, int], right: float, mark: Callable[[str], Verdict]) -> None:
    """Let a class be asked for a cell.

    Args:
      symbol: of the quantity.
      place: of the cell, row and column from 0.
      right: what stands there rightly.
      mark: the verdict on a text that stands there.
    """
    name = AsIs(sheet.name(symbol, *place))
    controls.declared().questions.append(
        controls.Question(
            sheet.cell_name(answers.key(symbol), *place),
            _("Work it out by hand: what is **%(name)s** on this sheet?", name=name),
            lambda: Cell(name, lambda state: right, seen=True, mark=mark),
            of_state=name,
            right=right,
        )
    )
