"""What a network makes of the reader's own samples at one moment: predicted against true."""

from typing import NamedTuple

import numpy as np

from dlmath import predict
from dlmath.arrays import shortened
from dlmath.training.records import confusion
from pages.training.parts.prepared import Prepared
from pages.training.parts.runs import Computed
from pages.ui.drawing import charts
from pages.ui.drawing.charts import Figure, axis, base_layout
from pages.ui.drawing.stacked import dots, line
from pages.ui.layout import roles
from pages.ui.writing import numbers, palette, small_tables
from pages.ui.writing.chaos import is_chaotic
from pages.ui.writing.literal import clean
from pages.ui.writing.palette import colour
from pages.ui.writing.text import _

HEIGHT = 330


class Fit(NamedTuple):
    """Targets and outputs of numbers, in the units of the targets, (N,), those trained on first."""

    y: np.ndarray
    predicted: np.ndarray
    trained: int


def show(computed: Computed, k: int, digits: int) -> None:
    """Predicted against true at a moment: counts of classes, or a chart of numbers; nothing where rounding has left no
    digit.

    Args:
      computed: the run.
      k: the number of the moment.
      digits: how many of its digits are certain.
    """
    if is_chaotic(digits):
        return
    samples = computed.samples
    a = predict(computed.film.networks[k], samples.learnt.X)
    if samples.data.task == "classification":
        _counts(samples, a)
        return
    fit = in_units(samples, a)
    name = clean(samples.columns[-1]) if samples.columns else "y"
    errors = np.abs(fit.predicted - fit.y)
    alt = _(
        "Predicted against true %(name)s for %(n)s samples; the largest error is %(largest)s, the mean one %(mean)s.",
        name=name,
        n=len(fit.y),
        largest=numbers.plain(float(errors.max()), min(digits, 3)),
        mean=numbers.plain(float(errors.mean()), min(digits, 3)),
    )
    charts.show(figure(fit, name), roles.WIDE.named("fit"), alt)


def in_units(samples: Prepared, a: np.ndarray) -> Fit:
    """Outputs in the units of the targets."""
    scale = samples.of_target
    return Fit(samples.raw.Y[0], (scale.undone(a) if scale else a)[0], samples.trained)


def figure(fit: Fit, name: str) -> Figure:
    """Predicted numbers over the true ones; a good fit lies on the line."""
    finite = np.concatenate([fit.y, fit.predicted[np.isfinite(fit.predicted)]])
    low, high = float(finite.min()), float(finite.max())
    air = 0.05 * (high - low) or 1.0
    ends = [low - air, high + air]
    ink, dot = colour(palette.INK), palette.symbol("a")
    kinds = [_("training sample")] * fit.trained + [_("test sample")] * (len(fit.y) - fit.trained)
    hovers = [
        f"{kinds[i]} {i + 1}<br>ŷ − y = {numbers.plain(p, 3)} − {numbers.plain(y, 3)} = {numbers.plain(p - y, 3)}"
        for i, (y, p) in enumerate(zip(fit.y.tolist(), fit.predicted.tolist(), strict=True))
    ]
    known, tested = slice(fit.trained), slice(fit.trained, None)
    found = [
        line(np.array(ends), np.array(ends), colour(palette.NEUTRAL), "ŷ = y", 1.2, "dash"),
        dots(fit.y[known].tolist(), fit.predicted[known].tolist(), dot, hovers[known], "circle", 8),
    ]
    if fit.trained < len(fit.y):
        found.append(
            dots(fit.y[tested].tolist(), fit.predicted[tested].tolist(), ink, hovers[tested], "circle-open", 8)
        )
    layout = base_layout(HEIGHT) | {
        "xaxis": axis() | {"range": ends, "title": {"text": _("true: %(name)s", name=name), "standoff": 4}},
        "yaxis": axis() | {"range": ends, "title": {"text": _("predicted ŷ"), "standoff": 4}},
        "margin": {"l": 52, "r": 8, "t": 8, "b": 42},
        "hovermode": "closest",
    }
    return {"data": found, "layout": layout}


def _counts(samples: Prepared, a: np.ndarray) -> None:
    """How many samples of each class are taken for each, training and test apart."""
    Y, cut, n = samples.data.Y, samples.data.cut, samples.trained
    labels = [shortened(clean(label), 16) for label in samples.labels]
    known, tested = confusion(a[:, :n], Y[:, :n], cut), None
    if n < Y.shape[1]:
        tested = confusion(a[:, n:], Y[:, n:], cut)
    largest = int(known.sum(axis=1).max()) or 1
    rows = []
    for i, label in enumerate(labels):
        cells: list[small_tables.Cell] = [label]
        for j in range(len(labels)):
            count = int(known[i, j])
            text = str(count) if tested is None else f"{count} + {int(tested[i, j])}"
            told = _("%(true)s, taken for %(other)s: %(n)s", true=label, other=labels[j], n=text)
            cells.append((text, told, palette.tint(count if i == j else -count, largest)))
        rows.append(cells)
    caption = (
        _("True class by rows, taken for by columns")
        if tested is None
        else _("True class by rows, taken for by columns; training + test samples")
    )
    small_tables.table(caption, ["", *labels], rows)
