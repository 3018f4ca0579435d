"""How a run went: loss, accuracy, gradients and dead units over the epochs, beside those of a run that was kept; and the same in words."""

from collections.abc import Mapping, Sequence

import numpy as np

from dlmath import Run
from pages.ui import numbers, palette
from pages.ui.charts import Figure, axis, base_layout, single, span
from pages.ui.numbers import sup
from pages.ui.palette import colour
from pages.ui.text import _

HEIGHT = 215
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
LOG: Figure = {"type": "log", "nticks": 4, "tickformat": "~g"}
MARKS = ("—", "- -", "···", "-·-", "— —", "—·—")


def figure(run: Run, kept: Run | None) -> Figure:
    """Panels side by side: J, the share classified rightly where there are classes, ‖∂J/∂W‖ of each layer, dead units of each layer.

    Args:
      run: this run.
      kept: the run it is compared with.
    """
    longest = max(int(run.epochs[-1]), int(kept.epochs[-1]) if kept else 0, 1)
    both = [run, *([kept] if kept else [])]
    losses = [each for one in both for each in (one.J, one.J_test) if each is not None]
    panels: list[tuple[str, list[Figure], Figure]] = [_loss_panel(both, losses)]
    if run.accuracy is not None:
        panels.append((_("classified rightly"), _scores(both, "accuracy"), {"range": [-0.03, 1.05], "tickformat": ".0%"}))
    panels.append(_norm_panel(run))
    panels.append(_dead_panel(run))
    layout = base_layout(HEIGHT) | {"margin": {"l": 44, "r": 8, "t": 24, "b": 26}, "hovermode": "closest", "annotations": []}
    data = []
    width, gap = 1 / len(panels), 0.055
    for i, (title, traces, scale) in enumerate(panels, start=1):
        left = (i - 1) * width + (gap if i > 1 else 0.0)
        layout[f"xaxis{i}"] = axis() | {"domain": [left, i * width], "anchor": f"y{i}", "range": [-0.02 * longest, 1.02 * longest], "nticks": 5}
        layout[f"yaxis{i}"] = axis() | {"anchor": f"x{i}", "nticks": 5} | scale
        layout["annotations"].append(_title(title, left))
        data += [trace | {"xaxis": f"x{i}", "yaxis": f"y{i}"} for trace in traces]
    return {"data": data, "layout": layout}


def _loss_panel(both: Sequence[Run], losses: Sequence[np.ndarray]) -> tuple[str, list[Figure], Figure]:
    every = np.concatenate(losses)
    finite = every[np.isfinite(every)]
    logarithmic = bool(finite.size and finite.min() > 0 and finite.max() > 50 * finite.min())
    scale: Figure = LOG if logarithmic else {"range": span(*losses)}
    key = _("training —, test ···") if both[0].J_test is not None else _("training —")
    name = _("J (log)") if logarithmic else "J"
    return f"{name}: {key}", _scores(both, "J"), scale


def _norm_panel(run: Run) -> tuple[str, list[Figure], Figure]:
    shade = palette.symbol("delta")
    lines = [
        _line(run.epochs, np.where(norms > 0, norms, np.nan), f"‖∂J/∂W{sup(l)}‖", shade, DASHES[l - 1], 1.6)
        for l, norms in enumerate(run.gradient_norms, start=1)
    ]
    return _("‖∂J/∂W‖ (log): %(layers)s", layers=_layers(run)), lines, LOG


def _dead_panel(run: Run) -> tuple[str, list[Figure], Figure]:
    lines = [
        _line(run.epochs, dead, _("dead in layer %(l)s", l=l), palette.symbol("z"), DASHES[l - 1], 1.6) for l, dead in enumerate(run.dead, start=1)
    ]
    return _("dead units: %(layers)s", layers=_layers(run)), lines, {"range": [-0.3, max(float(run.dead.max()), 4.0) + 0.3]}


def _layers(run: Run) -> str:
    """The key of the layers' lines."""
    return ", ".join(f"{l} {mark}" for l, mark in enumerate(MARKS[: len(run.dead)], start=1))


def _scores(both: Sequence[Run], name: str) -> list[Figure]:
    """A score on training and test data, of this run and of the one that was kept."""
    found = []
    for one, shade, whose in zip(both, (palette.INK, palette.SYMBOLS["W"]), ("", _("kept") + ": "), strict=False):
        for values, dash, where in ((getattr(one, name), "solid", _("training")), (getattr(one, f"{name}_test"), "dot", _("test"))):
            if values is not None:
                found.append(_line(one.epochs, values, f"{whose}{where}", colour(shade), dash, 2.2))
    return found


def _line(epochs: np.ndarray, values: np.ndarray, name: str, shade: str, dash: str, width: float) -> Figure:
    epoch = _("epoch")
    return {
        "type": "scatter", "mode": "lines", "x": epochs, "y": single(values), "name": name, "line": {"color": shade, "dash": dash, "width": width},
        "hovertemplate": f"{name}<br>{epoch} %{{x}}: %{{y:.4g}}<extra></extra>",
    }  # fmt: skip


def _title(text: str, left: float) -> Figure:
    return {
        "x": left, "xref": "paper", "xanchor": "left", "y": 1.01, "yref": "paper", "yanchor": "bottom", "text": text, "showarrow": False,
        "font": {"size": 12.5, "color": colour(palette.INK)},
    }  # fmt: skip


def in_words(run: Run, kept: Run | None) -> str:
    """The curves in words, for those who do not see them."""
    text = _(
        "J over %(n)s epochs: from %(first)s to %(last)s on the training data, lowest %(least)s.",
        n=int(run.epochs[-1]), first=numbers.plain(float(run.J[0])), last=numbers.plain(float(run.J[-1])), least=numbers.plain(float(run.J.min())),
    )  # fmt: skip
    if run.J_test is not None:
        place = int(run.J_test.argmin())
        lowest, at = numbers.plain(float(run.J_test[place])), int(run.epochs[place])
        last = numbers.plain(float(run.J_test[-1]))
        text += " " + _("On the test data it is lowest after epoch %(at)s, %(lowest)s, and %(last)s at the end.", at=at, lowest=lowest, last=last)
    if kept:
        text += " " + _("The run that was kept ended at %(J)s.", J=numbers.plain(float(kept.J[-1])))
    return text


def caption(run: Run, epoch: int) -> str:
    """One moment of a run in words, from its records."""
    at = record(run, epoch)
    text = _("Epoch %(n)s: J = %(J)s", n=epoch, J=numbers.plain(float(run.J[at])))
    if run.J_test is not None:
        text += ", " + _("on test data %(J)s", J=numbers.plain(float(run.J_test[at])))
    if run.accuracy is not None:
        text += " · " + _("rightly classified %(part)s", part=percent(run.accuracy[at]))
        if run.accuracy_test is not None:
            text += ", " + _("of the test data %(part)s", part=percent(run.accuracy_test[at]))
    norms = ", ".join(numbers.plain(norm, 2) for norm in run.gradient_norms[:, at].tolist())
    text += " · " + _("‖∂J/∂W‖ by layer %(norms)s", norms=norms)
    if run.dead[:, at].any():
        text += " · " + _("dead units by layer %(dead)s", dead=", ".join(map(str, run.dead[:, at].tolist())))
    return text


def record(run: Run, epoch: int) -> int:
    """The place of an epoch among the records of a run."""
    return int(np.searchsorted(run.epochs, epoch))


def percent(part: float) -> str:
    """A share as a percentage with one digit after the point, where it is no whole one."""
    return f"{100 * part:.1f}".removesuffix(".0") + " %"


def said(changed: Mapping[str, tuple[str, str]], names: Mapping[str, str]) -> str:
    """What differs between two runs, in one line: α 0.1 → 0.3."""
    return " · ".join(f"{names[name]}: {here or '–'} → {there or '–'}" for name, (here, there) in changed.items())
