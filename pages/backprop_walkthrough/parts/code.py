"""A step, and the whole pass, as listings that run: in the text's symbols, with every digit of the numbers, and the
output to expect.

A listing is written from the steps of a trace. What differs between NumPy and PyTorch stands in numpy_code and
torch_code.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from dlmath import InputError, Trace
from dlmath.network.parameters import views
from dlmath.network.steps import Symbol, has_learned, quantity
from dlmath.training.methods import GRADIENT_DESCENT, Underway, update_by
from pages.backprop_walkthrough.parts.methods import lines_of
from pages.ui.writing.numpy_functions import WIDTH, words
from pages.ui.writing.text import _

DIGITS = 10
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
    masks = {
        f"learned_{each}": t.network[int(each[1:]) - 1].learned(each[0]) * 1.0
        for each, mask in learned(t).items()
        if mask
    }
    return found | masks | {"J": np.array([[t.J]])}


def parameters(t: Trace) -> list[str]:
    """The names of all weights and biases that there are: W1, b1, W2, …"""
    return [
        f"{letter}{l}"
        for l, layer in enumerate(t.network, start=1)
        for letter in PARAMETERS
        if letter == "W" or layer.has_bias
    ]


def learned(t: Trace) -> dict[str, str]:
    """The names of what an update changes, and what its gradient is multiplied by where that is not all of it:
    learned_W1 *."""
    return {
        f"{letter}{l}": "" if layer.learned(letter).all() else f"learned_{letter}{l} * "
        for l, layer in enumerate(t.network, start=1)
        for letter in PARAMETERS
        if has_learned(t, letter, l)
    }


def masks(t: Trace) -> set[str]:
    """The names of what gradients are multiplied by."""
    return words("".join(learned(t).values()))


def after(t: Trace, alpha: float, by: Underway = GRADIENT_DESCENT) -> dict[str, np.ndarray]:
    """Every weight and bias after the update, by name; none where it leaves float64."""
    try:
        new, _state = update_by(t, alpha, *by)
    except InputError:
        return {}
    return {f"{letter}{l}": getattr(layer, letter) for l, layer in enumerate(new, start=1) for letter in PARAMETERS}


def state_of(t: Trace, by: Underway) -> dict[str, np.ndarray]:
    """What a method remembers of each parameter that it changes, by name: v_W1."""
    arrays = zip(by.method.rule.remembers, by.state, strict=False)
    views_of = {letter: views(array, t.network) for letter, array in arrays}
    return {
        f"{letter}_{each}": getattr(of[int(each[1:]) - 1], each[0])
        for each in learned(t)
        for letter, of in views_of.items()
    }


def constants(alpha: float, by: Underway) -> list[str]:
    """The lines that give the numbers of a method their values."""
    found = {"alpha": alpha, **by.method.numbers, **({"l2": by.method.l2} if by.method.l2 else {})}
    found |= {"t": by.state[-1]} if len(by.state) > len(by.method.rule.remembers) else {}
    return [f"{each} = {value!r}" for each, value in found.items()]


def _renamed(text: str, names: Mapping[str, str]) -> str:
    return re.sub(r"\b[a-z]\w*", lambda word: names.get(word[0], word[0]), text)


def assignments(
    t: Trace, alpha: float, by: Underway, write: Callable[[str], str], gradient: str, where: str
) -> list[Statement]:
    """The update by a method, one assignment after the other.

    Args:
      t, alpha: the trace, and the learning rate.
      by: the method, and its state.
      write: writes a formula in the library.
      gradient: what the gradient of a parameter is called, such as d{0}.
      where: what chooses between what was learned and what was there.
    """
    new, found = after(t, alpha, by), list[Statement]()
    if any(line.name == "t" for line in by.method.rule.lines):
        found.append(("t = t + 1", None))
    for each, mask in learned(t).items():
        names = {
            "theta": each,
            "g": gradient.format(each),
            **{letter: f"{letter}_{each}" for letter in by.method.rule.remembers},
        }
        if "." in names["g"]:  # a tensor that is assigned anew has none
            found.append((f"g_{each} = {names['g']}", None))
            names["g"] = f"g_{each}"
        lines = [line for line in lines_of(by.method, each[0]) if line.name != "t"]
        for line in lines:
            right = _renamed(write(line.formula), names)
            if line.name == "g":
                names["g"] = f"g_{each}"
            if line.name == "theta" and mask:
                right = f"{where}({mask.removesuffix(' * ')} == 1, {right}, {each})"
            found.append((f"{names[line.name]} = {right}", new.get(each) if line is lines[-1] else None))
    return found


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
        (
            _definition(f"{each} = {call}(", value, (keyword or {}).get(each, ""))
            if each != "J"
            else f"J = {_every_digit(float(value[0, 0]))}"
        )
        for each, value in known.items()
        if each in wanted
    ]


def _definition(opening: str, value: np.ndarray, keyword: str) -> str:
    rows = [f"[{', '.join(map(_every_digit, row))}]" for row in value.tolist()]
    flat = f"{opening}[{', '.join(rows)}]{keyword})"
    return (
        flat if len(flat) <= WIDTH else f"{opening}[{(',' + chr(10) + ' ' * (len(opening) + 1)).join(rows)}]{keyword})"
    )


def _every_digit(number: float) -> str:
    return repr(number) if np.isfinite(number) else f'float("{number}")'


def with_output(statements: Sequence[Statement]) -> list[str]:
    """Statements, each with the output to expect as a comment: beside it where there is room, else below it, row by
    row."""
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
    return heading(
        _("Every sample is a column, every vector a matrix of one column."),
        _("Comments show the output to expect, to 10 digits."),
    )[1:]
