"""How a run went: loss, accuracy, gradients and dead units over the epochs, beside those of a run that was kept; and
the same in words."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from dlmath import Run
from pages.ui.drawing.charts import Figure, axis, base_layout, heading, span
from pages.ui.writing import numbers, palette
from pages.ui.writing.chaos import chaotic, is_chaotic, known
from pages.ui.writing.literal import AsIs
from pages.ui.writing.numbers import sup
from pages.ui.writing.palette import colour
from pages.ui.writing.text import _, called, listed, named

HEIGHT = 215
GAP = 0.055
HOVER_DIGITS = 4


# Of the runs that are kept, in their order.
KEPT = (*(palette.SYMBOLS[name] for name in ("W", "x", "z", "delta")), palette.POSITIVE, palette.NEGATIVE)


def figure(run: Run, kept: Sequence[Run], digits: int) -> Figure:
    """Panels side by side: J, the share classified rightly where there are classes, ‖∂J/∂W‖ of each layer, dead units
    of each layer.

    Args:
      run: this run.
      kept: the runs it is compared with.
      digits: how many digits of all their numbers are certain.
    """
    both = [run, *kept]
    longest = max(*(int(each.epochs[-1]) for each in both), 1)
    losses = [each for one in both for each in (one.J, one.J_test) if each is not None]
    panels: list[tuple[str, list[Figure], Figure]] = [_loss_panel(both, losses)]
    if run.accuracy is not None:
        panels.append(
            (_("classified rightly"), _scores(both, "accuracy"), {"range": [-0.03, 1.05], "tickformat": ".0%"})
        )
    panels.append(_norm_panel(run))
    panels.append(_dead_panel(run))
    layout = base_layout(HEIGHT) | {
        "margin": {"l": 44, "r": 8, "t": 24, "b": 26},
        "hovermode": "closest",
        "annotations": [],
    }
    data = []
    ends = np.cumsum([1.0] * (len(panels) - 2) + [1.15, 0.75]) / (len(panels) - 0.1)
    for i, (title, traces, scale) in enumerate(panels, start=1):
        left = float(ends[i - 2]) + GAP if i > 1 else 0.0
        layout[f"xaxis{i}"] = axis() | {
            "domain": [left, min(float(ends[i - 1]), 1.0)],
            "anchor": f"y{i}",
            "range": [-0.02 * longest, 1.02 * longest],
            "nticks": 5,
        }
        layout[f"yaxis{i}"] = axis() | {"anchor": f"x{i}", "nticks": 5} | scale
        layout["annotations"].append(heading(title, left, 1.01))
        data += [_certain(trace, digits) | {"xaxis": f"x{i}", "yaxis": f"y{i}"} for trace in traces]
    if kept:
        short = _names(1) if len(kept) == 1 else [str(k) for k in range(1, len(kept) + 1)]
        each = zip(short, map(colour, KEPT), strict=False)
        marks = [f'<span style="color:{shade}">■ {name}</span>' for name, shade in each]
        layout["annotations"].append(heading(" ".join(marks), float(ends[0]), 1.0, anchor="right") | {"yanchor": "top"})
    return {"data": data, "layout": layout}


def _names(n: int) -> list[str]:
    """What runs that are kept are called in a chart."""
    return [_("kept")] if n == 1 else [_("kept %(n)s", n=k) for k in range(1, n + 1)]


def _certain(trace: Figure, digits: int) -> Figure:
    """A curve that says under the pointer no more digits than are certain."""
    if digits >= HOVER_DIGITS:
        return trace
    written = chaotic() if is_chaotic(digits) else f"%{{y:.{digits}g}}"
    return trace | {"hovertemplate": trace["hovertemplate"].replace(f"%{{y:.{HOVER_DIGITS}g}}", written)}


def _loss_panel(both: Sequence[Run], losses: Sequence[np.ndarray]) -> tuple[str, list[Figure], Figure]:
    every = np.concatenate(losses)
    finite = every[np.isfinite(every)]
    logarithmic = bool(finite.size and finite.min() > 0 and finite.max() > 50 * finite.min())
    name = _("J (log)") if logarithmic else "J"
    key = _("training —, test ···") if both[0].J_test is not None else _("training —")
    return f"{name} · {key}", _scores(both, "J"), _logarithmic(finite) if logarithmic else {"range": span(*losses)}


def _norm_panel(run: Run) -> tuple[str, list[Figure], Figure]:
    norms = np.where(run.gradient_norms > 0, run.gradient_norms, np.nan)
    lines = _by_layer(run, norms, lambda l: f"‖∂J/∂W{sup(l)}‖", "delta")
    return _("‖∂J/∂W‖ (log): layer 1 thin"), lines, _logarithmic(norms[np.isfinite(norms)])


def _dead_panel(run: Run) -> tuple[str, list[Figure], Figure]:
    lines = _by_layer(run, run.dead, lambda l: _("dead in layer %(l)s", l=l), "z")
    return _("dead units"), lines, {"range": [-0.3, max(float(run.dead.max()), 4.0) + 0.3]}


def _by_layer(run: Run, values: np.ndarray, name: Callable[[int], str], letter: str) -> list[Figure]:
    """A line for each layer, the thicker the later; the last is drawn first."""
    L = len(values)
    return [
        _line(run.epochs, values[l - 1], name(l), palette.symbol(letter), "solid", 1.0 + 2.2 * (l - 1) / max(L - 1, 1))
        for l in range(L, 0, -1)
    ]


def _logarithmic(values: np.ndarray) -> Figure:
    """A logarithmic axis over positive numbers: plain ticks where they are near one another, powers of ten where they
    are not."""
    low, high = (np.log10(values.min()), np.log10(values.max())) if values.size else (-1.0, 0.0)
    ticks: Figure = (
        {"tickformat": "~g", "nticks": 4}
        if high - low < 3 and low > -4
        else {"dtick": float(max(np.ceil((high - low) / 4), 1.0))}
    )
    return {"type": "log", "range": [float(low - 0.1), float(high + 0.1)]} | ticks


def _scores(both: Sequence[Run], name: str) -> list[Figure]:
    """A score on training and test data, of this run and of those that were kept."""
    found = []
    for one, shade, kept in zip(both, (palette.INK, *KEPT), ("", *_names(len(both) - 1)), strict=False):
        for values, dash, where in (
            (getattr(one, name), "solid", _("training")),
            (getattr(one, f"{name}_test"), "dot", _("test")),
        ):
            if values is not None:
                called = named(kept, where) if kept else where
                found.append(_line(one.epochs, values, called, colour(shade), dash, 2.2 if not kept else 1.7))
    return found


def _line(epochs: np.ndarray, values: np.ndarray, name: str, shade: str, dash: str, width: float) -> Figure:
    epoch = _("epoch")
    return {
        "type": "scatter",
        "mode": "lines",
        "x": epochs,
        "y": np.where(np.isfinite(values), values, np.nan),
        "name": name,
        "line": {"color": shade, "dash": dash, "width": width},
        "hovertemplate": f"{name}<br>{epoch} %{{x}}: %{{y:.{HOVER_DIGITS}g}}<extra></extra>",
    }


def in_words(run: Run, digits: Sequence[int], kept: Mapping[str, tuple[Run, int]]) -> str:
    """The curves in words, for those who do not see them; with the certain digits of each record, and for the name of
    each run that is kept, that run and how many digits of its end are certain."""
    text = _(
        "J over %(n)s epochs, drawn at %(k)s of them: from %(first)s to %(last)s on the training data, lowest of those"
        " drawn %(least)s.",
        n=int(run.epochs[-1]),
        k=len(run.epochs) - 1,
        first=known(float(run.J[0]), digits[0]),
        last=known(float(run.J[-1]), digits[-1]),
        least=known(float(run.J.min()), digits[-1]),
    )
    if run.J_test is not None:
        place = int(run.J_test.argmin())
        last, lowest_test = (known(float(each), digits[-1]) for each in (run.J_test[-1], run.J_test[place]))
        text += " " + _(
            "On the test data it is %(last)s at the end; of the epochs drawn it is lowest after %(at)s, %(lowest)s.",
            at=chaotic() if is_chaotic(digits[-1]) else int(run.epochs[place]),
            lowest=lowest_test,
            last=last,
        )
    for name, (other, certain) in kept.items():
        J = known(float(other.J[-1]), certain)
        text += " " + (
            _("The run that was kept ended at %(J)s.", J=J)
            if len(kept) == 1
            else _("Of those that are kept, %(name)s ended at %(J)s.", name=AsIs(name), J=J)
        )
    return text


def captions(run: Run, digits: Sequence[int], epochs: Sequence[int]) -> list[str]:
    """Moments of a run in words, from its records and their certain digits; each sentence is looked up once for all of
    them."""
    J = _("Epoch %(n)s: J = %(J)s") if run.J_test is None else _("Epoch %(n)s: J = %(J)s, on test data %(J_test)s")
    right = (
        _("rightly classified %(part)s")
        if run.J_test is None
        else _("rightly classified %(part)s, of the test data %(tested)s")
    )
    gradients, gone, no_digit = (
        _("‖∂J/∂W‖ by layer %(norms)s"),
        _("dead units by layer %(dead)s"),
        _("Epoch %(n)s: chaotic"),
    )
    found = []
    for epoch, at in zip(epochs, records(run, epochs), strict=True):
        if is_chaotic(digits[at]):
            found.append(no_digit % {"n": epoch})
            continue
        J_test = "" if run.J_test is None else known(float(run.J_test[at]), digits[at])
        parts = [J % {"n": epoch, "J": known(float(run.J[at]), digits[at]), "J_test": J_test}]
        if run.accuracy is not None:
            parts += [
                right
                % {
                    "part": numbers.percent(run.accuracy[at]),
                    "tested": "" if run.accuracy_test is None else numbers.percent(run.accuracy_test[at]),
                }
            ]
        parts += [gradients % {"norms": listed(numbers.plain(norm, 2) for norm in run.gradient_norms[:, at].tolist())}]
        if run.dead[:, at].any():
            parts += [gone % {"dead": listed(map(str, run.dead[:, at].tolist()))}]
        found.append(" · ".join(parts))
    return found


def record(run: Run, epoch: int) -> int:
    """The place of an epoch among the records of a run."""
    return records(run, [epoch])[0]


def records(run: Run, epochs: Sequence[int]) -> list[int]:
    """The places of some epochs among the records of a run."""
    return [int(place) for place in np.searchsorted(run.epochs, epochs)]


def said(changed: Mapping[str, tuple[str, str]], names: Mapping[str, str]) -> AsIs:
    """What differs between two runs, in one line: α 0.1 → 0.3."""
    return AsIs(
        " · ".join(
            named(names[name], f"{called(here) or '–'} → {called(there) or '–'}")
            for name, (here, there) in changed.items()
        )
    )
