"""From a moment of a run into the walkthrough: the exact weights and some samples, as a link."""

from urllib.parse import urlencode

import streamlit as st

from dlmath import LOSSES, Dataset, Network, Trace, format_matrix, trace
from pages.training.parts.runs import Computed
from pages.ui.inputs import controls
from pages.ui.inputs.ranges import written
from pages.ui.writing import chaos
from pages.ui.writing.text import _, language

PATH = "step_by_step"


def offer(computed: Computed, k: int, record: int) -> None:
    """The choice of samples, and the link that takes them along.

    Args:
      computed: the run.
      k: the number of the moment among the pictures.
      record: its number among the records.
    """
    train, settings = computed.train, computed.settings
    N = train.X.shape[1]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        n = controls.whole("carry", _("Samples to take along"), 1, 8, 4)
        first = controls.whole("first", _("from training sample"), 1, N, 1)
    n, first = min(n, N), min(first, max(N - n + 1, 1))
    t = some_samples(train, computed.film.networks[k], settings.output.partition(", ")[2], n, first)
    st.link_button(_("Open in the walkthrough"), link(t, settings.alpha), icon=":material/steps:")
    J = chaos.known(t.J, computed.digits[record])
    if n == 1:
        said = _(
            "These weights, to the last digit, and training sample %(first)s, of which J = %(J)s: every z, a and δ.",
            first=first,
            J=J,
        )
    else:
        said = _(
            "These weights, to the last digit, and training samples %(first)s to %(last)s, of which J = %(J)s: every z,"
            " a and δ.",
            first=first,
            last=first + n - 1,
            J=J,
        )
    st.caption(said)


def some_samples(data: Dataset, network: Network, loss: str, n: int, first: int = 1) -> Trace:
    """The trace of n samples from one on, counted from 1, at these weights."""
    some = slice(first - 1, first - 1 + n)
    return trace(network, data.X[:, some], data.Y[:, some], LOSSES[loss])


def link(t: Trace, alpha: float) -> str:
    """The address of the walkthrough of exactly this trace.

    Args:
      t: the trace of a batch of 1 to 8 samples.
      alpha: the learning rate.
    """
    hidden = [layer.activation.name for layer in t.network[:-1]]
    query: dict[str, object] = {
        "lang": language(),
        "scene": "own",
        "sizes": "-".join(map(str, (len(t.X), *(len(layer.W) for layer in t.network)))),
        "output": f"{t.network[-1].activation.name}, {t.loss.name}",
        "alpha": written(alpha),
    }
    if hidden:
        query["hidden"] = ",".join(hidden)
    for l, layer in enumerate(t.network, start=1):
        query |= {f"W{l}": controls.as_text(layer.W), f"b{l}": controls.as_text(layer.b)}
    if t.X.shape[1] > 1:
        query |= {"batch": t.X.shape[1], "X": format_matrix(t.X), "Y": format_matrix(t.Y)}
    else:
        query |= {f"x{i}": written(value) for i, value in enumerate(t.X[:, 0].tolist(), start=1)}
        query |= _target(t)
    return f"{PATH}?{urlencode(query, safe=',;')}"


def _target(t: Trace) -> dict[str, object]:
    """The target of one sample: its class, or a number for each output."""
    if t.loss.targets == "distribution":
        return {"class": int(t.Y[:, 0].argmax()) + 1}
    return {f"y{i}": written(value) for i, value in enumerate(t.Y[:, 0].tolist(), start=1)}
