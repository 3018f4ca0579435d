"""Twelve draws of the first weights, smaller and larger than a rule says: how far each network comes, and how large z
is on the way through its layers."""

import functools
import math
from dataclasses import dataclass

import numpy as np

from dlmath import LOSSES
from dlmath.training.datasets import dataset
from dlmath.training.first_updates import Starts, starts
from dlmath.training.rounding import HAIR, certain_digits
from pages.ui.drawing.charts import Figure, axis, base_layout
from pages.ui.drawing.stacked import dots, label, line
from pages.ui.reruns.cache import cached, give_way
from pages.ui.writing import numbers, palette
from pages.ui.writing.chaos import known
from pages.ui.writing.equations import relation
from pages.ui.writing.literal import in_formula
from pages.ui.writing.palette import colour, rgba
from pages.ui.writing.symbols import coloured
from pages.ui.writing.text import _, named

RULES = {"tanh": "Glorot", "ReLU": "He"}
FACTORS = ("0.25", "0.5", "0.7", "1", "1.4", "2", "4")
DEPTHS = ("1", "2", "5", "10", "20")
SAMPLES, NOISE, WIDTH, SEEDS, UPDATES, ALPHA = 24, 0.1, 16, 12, 50, 0.1
LEARNED = math.log(2.0) / 2.0
HIGHEST = 1.1  # of J in the picture; what is higher, or no number, stands above
# Of each φ how many numbers a weight's variance divides 2 by, and how many of the products in a z are not 0.
_SHARED, _PASSED = {"tanh": WIDTH + WIDTH, "ReLU": WIDTH}, {"tanh": WIDTH, "ReLU": WIDTH / 2}
_VALUES = [float(factor) for factor in FACTORS]


@dataclass(frozen=True)
class Drawn:
    """The draws with one factor.

    Attributes:
      phi, depth, factor: of the hidden layers, how many there are, and by what the rule's weights are multiplied.
      J: of each seed after the updates, (S,).
      digits: how many of its digits are certain.
      learned: how many have come below half of ln 2; None where rounding decides it.
      sizes: root mean squares of z in the hidden layers at the start: of each the median over the seeds.
    """

    phi: str
    depth: int
    factor: float
    J: np.ndarray
    digits: tuple[int, ...]
    learned: int | None
    sizes: tuple[float, ...]

    @property
    def deviation(self) -> float:
        """The standard deviation of a weight between two hidden layers."""
        return _deviation(self.phi, self.factor)

    @property
    def gain(self) -> float:
        """By what one layer multiplies the size of z on average, where φ is steep: √n · deviation, and as ReLU sets
        half of its inputs to 0, √(n/2) · deviation."""
        return _gain(self.phi, self.deviation)

    @property
    def median(self) -> float:
        """J in the middle of the seeds."""
        return _middle(self.J)

    @property
    def median_digits(self) -> int:
        """How many digits of that are certain."""
        return min(self.digits)


def _deviation(phi: str, factor: float) -> float:
    return factor * math.sqrt(2.0 / _SHARED[phi])


def _gain(phi: str, deviation: float) -> float:
    return math.sqrt(_PASSED[phi]) * deviation


def _middle(J: np.ndarray) -> float:
    return float(np.median(np.where(np.isfinite(J), J, np.inf)))


@cached(16)
def every(phi: str, depth: int) -> Starts:
    """All factors of a rule."""
    return _starts(phi, depth, _VALUES)


@cached(64)
def of_factor(phi: str, depth: int, factor: float) -> Drawn:
    """One of the factors, with what is certain of it."""
    found, at = every(phi, depth), _VALUES.index(factor)
    J, again = found.J[at], _starts(phi, depth, [factor * (1.0 + HAIR)]).J[0]
    digits = tuple(certain_digits(J[k : k + 1], again[k : k + 1]) for k in range(SEEDS))
    sides = J < LEARNED
    learned = int(sides.sum()) if (sides == (again < LEARNED)).all() else None
    sizes = np.median(found.sizes[at, :, :-1], axis=0)
    return Drawn(phi, depth, factor, J, digits, learned, tuple(sizes.tolist()))


def _starts(phi: str, depth: int, factors: list[float]) -> Starts:
    data = dataset("moons", SAMPLES, NOISE, 0)
    sizes, activations = [2, *[WIDTH] * depth, 1], [*[phi] * depth, "sigmoid"]
    return starts(
        sizes, activations, RULES[phi], data.X, data.Y, LOSSES["BCE"], ALPHA, UPDATES, factors, SEEDS, give_way
    )


def figure(here: Drawn, height: int = 430) -> Figure:
    """J of every seed over the factor, the middle of each, and the factor that is chosen."""
    found = every(here.phi, here.depth).J
    places = np.log2(_VALUES)
    ink, grey, purple, teal = (
        colour(palette.INK),
        colour(palette.NEUTRAL),
        palette.symbol("delta"),
        palette.symbol("W"),
    )
    aside = (np.arange(SEEDS) - (SEEDS - 1) / 2) * 0.02
    chosen = _VALUES.index(here.factor)
    data = [line(places, _shown(np.array([_middle(J) for J in found])), ink, _("median of 12"), 2.2)]
    for k, (place, J) in enumerate(zip(places.tolist(), found, strict=True)):
        told = (
            [
                named(_("seed %(n)s", n=n), f"J = {known(v, d)}")
                for n, (v, d) in enumerate(zip(J.tolist(), here.digits, strict=True))
            ]
            if k == chosen
            else [""] * SEEDS
        )
        shade = teal if k == chosen else rgba(grey, 0.9)
        marks = dots((place + aside).tolist(), _shown(J).tolist(), shade, told, "circle", 11 if k == chosen else 8)
        data.append(marks | ({} if k == chosen else {"hoverinfo": "skip", "hovertemplate": None}))
    across = [float(places[0]) - 0.4, float(places[-1]) + 0.4]
    place = float(places[chosen])
    levels = [
        {
            "type": "line",
            "layer": "below",
            "x0": across[0],
            "x1": across[1],
            "y0": y,
            "y1": y,
            "line": {"color": shade, "width": 1.2, "dash": "dot"},
        }
        for y, shade in ((math.log(2.0), ink), (LEARNED, purple))
    ]
    band = {
        "type": "rect",
        "layer": "below",
        "x0": place - 0.22,
        "x1": place + 0.22,
        "y0": -0.04,
        "y1": HIGHEST + 0.06,
        "line": {"width": 0},
        "fillcolor": rgba(teal, 0.14),
    }
    notes = [
        label(_("ln 2: has learned nothing"), across[0], math.log(2.0), ink, "left", 2) | {"yshift": 9},
        label(_("½ ln 2: below it, learned"), across[0], LEARNED, purple, "left", 2) | {"yshift": 9},
        label(_("higher, or no longer a number"), across[1], HIGHEST, ink, "right", -2) | {"yshift": 12},
    ]
    layout = base_layout(height) | {
        "xaxis": axis()
        | {
            "range": across,
            "tickvals": places.tolist(),
            "ticktext": [_tick(factor) if factor != "1" else f"1 · {RULES[here.phi]}" for factor in FACTORS],
            "showgrid": False,
            "title": {"text": _("first weights, times those of %(rule)s", rule=RULES[here.phi]), "standoff": 4},
        },
        "yaxis": axis() | {"range": [-0.04, HIGHEST + 0.1], "title": {"text": _("J after %(n)s updates", n=UPDATES)}},
        "shapes": [band, *levels],
        "annotations": notes,
        "margin": {"l": 50, "r": 8, "t": 8, "b": 42},
        "hovermode": "closest",
    }
    return {"data": data, "layout": layout}


def _tick(factor: str) -> str:
    return {"0.25": "¼", "0.5": "½"}.get(factor, factor)


def _shown(J: np.ndarray) -> np.ndarray:
    """J as high as it is drawn."""
    return np.where(np.isfinite(J), np.minimum(J, HIGHEST), HIGHEST)


def arithmetic(here: Drawn) -> str:
    """What one layer does to the size of z, what all of them do, what was measured, and how far it came."""
    one, many, size = _("one layer"), _("%(n)s layers", n=here.depth - 1), _("size of z")
    is_relu = here.phi == "ReLU"
    symbols, under = (r"\tfrac2n", f"{WIDTH}") if is_relu else (r"\tfrac{2}{n+n}", f"{WIDTH}+{WIDTH}")
    passed = rf"\tfrac{{{WIDTH}}}2" if is_relu else f"{WIDTH}"
    factor = numbers.latex(here.factor)
    of_weight = relation(functools.partial(_deviation, here.phi), (here.factor,), here.deviation)
    of_layer = relation(functools.partial(_gain, here.phi), (here.deviation,), here.gain)
    lines = [
        rf"\sigma_w&={factor}\cdot\sqrt{{{symbols}}}\\&={factor}\cdot\sqrt{{\tfrac{{2}}{{{under}}}}}"
        rf"{of_weight.latex_sign}{coloured('W', of_weight.latex(here.deviation))}",
        rf"{in_formula(one)}&:\ \sqrt{{{passed}}}\cdot"
        rf" {coloured('W', numbers.latex(here.deviation, of_layer.digits))}"
        rf"{of_layer.latex_sign}{of_layer.latex(here.gain)}",
    ]
    if here.depth > 1:
        total = here.gain ** (here.depth - 1)
        of_all = relation(lambda gain: gain ** (here.depth - 1), (here.gain,), total)
        first, last = (coloured("z", numbers.latex(each)) for each in (here.sizes[0], here.sizes[-1]))
        lines += [
            rf"{in_formula(many)}&:\ "
            rf"{numbers.latex(here.gain, of_all.digits)}^{{{here.depth - 1}}}"
            rf"{of_all.latex_sign}{of_all.latex(total)}",
            rf"{in_formula(size)}&:\ {first}\ \to\ {last}",
        ]
    return r"\begin{aligned}" + r"\\".join(lines) + r"\end{aligned}"


def verdict(here: Drawn) -> str:
    """In a sentence, how far the networks have come, and why."""
    if here.learned is None:
        came = _(
            "How many of the 12 learn is chaotic here: each update magnifies the last digit, and every processor rounds"
            " it in its own way."
        )
    else:
        came = _(
            "**%(k)s of 12** come below ½ ln 2; the median of J is %(J)s.",
            k=here.learned,
            J=known(here.median, here.median_digits) if math.isfinite(here.median) else _("no number any more"),
        )
    if here.depth == 1:
        why = _("With one hidden layer nothing is multiplied on: every size learns, larger ones even faster.")
    elif here.factor < 1:
        why = _("Each layer makes $z$ smaller, so nothing of $x$ reaches the output, and no $\\delta$ the first layer.")
    elif here.factor == 1:
        why = _("Each layer about keeps the size of $z$, and of $\\delta$ on the way back.")
    elif here.phi == "ReLU":
        why = _("Each layer makes $z$ larger, and $\\delta$ too: the first update leaps far away.")
    else:
        why = _("$z$ gets so large that tanh is flat there: its slope is nearly 0, and little of $\\delta$ comes back.")
    return f"{came} {why}"


def describe(here: Drawn) -> str:
    """The picture in words."""
    J = [
        known(value, digits) if math.isfinite(value) else "∞"
        for value, digits in zip(np.sort(here.J), here.digits, strict=True)
    ]
    return _(
        "J after %(n)s updates of 12 networks with %(depth)s hidden layers of %(phi)s, for seven sizes of the first"
        " weights. With %(factor)s times those of %(rule)s: %(each)s.",
        n=UPDATES,
        depth=here.depth,
        phi=here.phi,
        factor=numbers.plain(here.factor),
        rule=RULES[here.phi],
        each=J,
    )


def rule_of(phi: str) -> str:
    """By whose rule the weights of networks with this activation are drawn."""
    return _("%(rule)s's rule", rule=RULES[phi])
