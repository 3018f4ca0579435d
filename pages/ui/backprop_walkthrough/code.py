"""A step, and the whole pass, as listings that run: in the text's symbols, with every digit of the numbers, and the output to expect.

A listing is written from the steps of a trace. What differs between NumPy and PyTorch stands in numpy_code and torch_code.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from dlmath import InputError, Trace, update
from dlmath.steps import Symbol, quantity
from pages.ui.text import _

DIGITS = 10
WIDTH = 100
PARAMETERS = ("W", "b")

Values = Mapping[str, np.ndarray]
# An assignment and the value it is expected to give, where there is one.
Statement = tuple[str, np.ndarray | None]


def name(s: Symbol) -> str:
    """A quantity's name in a listing: x, y, J, W1, z1, dJ_da2, delta2."""
    return s.letter if s.letter in ("x", "y", "J") else f"{s.letter}{s.layer}"


def values(t: Trace) -> dict[str, np.ndarray]:
    """Every quantity of a trace by its name in a listing, in the order of the layers."""
    found = {"x": t.X, "y": t.Y}
    layers = range(1, len(t.network) + 1)
    for letters in (PARAMETERS, ("z", "a"), ("dJ_da", "delta", "dW", "db")):
        found |= {f"{letter}{l}": quantity(t, letter, l).value for l in layers for letter in letters}
    return found | {"J": np.array([[t.J]])}


def parameters(t: Trace) -> list[str]:
    """The names of all weights and biases: W1, b1, W2, …"""
    return [f"{letter}{l}" for l in range(1, len(t.network) + 1) for letter in PARAMETERS]


def after(t: Trace, alpha: float) -> dict[str, np.ndarray]:
    """Every weight and bias after the update, by name; none where it leaves float64."""
    try:
        new = update(t, alpha)
    except InputError:
        return {}
    return {f"{letter}{l}": getattr(layer, letter) for l, layer in enumerate(new, start=1) for letter in PARAMETERS}


def words(text: str) -> set[str]:
    """The names that stand in some code."""
    return set(re.findall(r"[A-Za-z_]\w*", re.sub(r"#.*|\"[^\"]*\"", "", text)))


def definitions(known: Values, wanted: Iterable[str], call: str, keyword: Mapping[str, str] | None = None) -> list[str]:
    """The lines that give names their numbers, every digit of them.

    Args:
      known: the numbers by name.
      wanted: the names.
      call: what makes an array, such as np.array.
      keyword: by name, what stands behind its numbers in the call.
    """
    wanted = set(wanted)
    return [
        _definition(f"{each} = {call}(", value, (keyword or {}).get(each, "")) if each != "J" else f"J = {_every_digit(float(value[0, 0]))}"
        for each, value in known.items()
        if each in wanted
    ]


def _definition(opening: str, value: np.ndarray, keyword: str) -> str:
    rows = [f"[{', '.join(map(_every_digit, row))}]" for row in value.tolist()]
    flat = f"{opening}[{', '.join(rows)}]{keyword})"
    return flat if len(flat) <= WIDTH else f"{opening}[{(',' + chr(10) + ' ' * (len(opening) + 1)).join(rows)}]{keyword})"


def _every_digit(number: float) -> str:
    return repr(number) if np.isfinite(number) else f'float("{number}")'


def with_output(statements: Sequence[Statement]) -> list[str]:
    """Statements, each with the output to expect as a comment: beside it where there is room, else below it, row by row."""
    column = min(max((len(text) for text, _ in statements), default=0), 52)
    return [text if value is None else _with_output(text, value, column) for text, value in statements]


def _with_output(text: str, value: np.ndarray, column: int) -> str:
    rows = [f"[{', '.join(f'{entry + 0.0:.{DIGITS}g}' for entry in row)}]" for row in value.tolist()]
    shown = rows[0][1:-1] if text.lstrip().startswith("J =") else f"[{', '.join(rows)}]"
    beside = f"{text.ljust(column)}  # {shown}"
    indent = text[: len(text) - len(text.lstrip())]
    return beside if len(beside) <= WIDTH + 12 else f"{text}\n{indent}# [{f',{chr(10)}{indent}#  '.join(rows)}]"


def heading(*lines: str) -> list[str]:
    """Comments that stand above some lines."""
    return ["", *(f"# {line}" for line in lines)]


def samples(text: str) -> list[str]:
    """The number of samples, where some code uses it."""
    return ["N = y.shape[1]  # " + _("samples")] if "N" in words(text) else []


def of_inputs() -> list[str]:
    """What holds for the numbers of every listing."""
    return heading(_("Every sample is a column, every vector a matrix of one column."), _("Comments show the output to expect, to 10 digits."))[1:]
