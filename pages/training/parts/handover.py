"""From a moment of a run into the walkthrough: the exact weights and the first samples, as a link."""

from urllib.parse import urlencode

from dlmath import LOSSES, Dataset, Network, Trace, format_matrix, trace
from pages.ui.inputs import controls
from pages.ui.inputs.ranges import written
from pages.ui.writing.text import language

PATH = "step_by_step"


def first_samples(data: Dataset, network: Network, loss: str, n: int) -> Trace:
    """The trace of the first samples at these weights."""
    return trace(network, data.X[:, :n], data.Y[:, :n], LOSSES[loss])


def link(t: Trace, alpha: float) -> str:
    """The address of the walkthrough of exactly this trace.

    Args:
      t: the trace of a batch of 2 to 8 samples.
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
    query |= {"batch": t.X.shape[1], "X": format_matrix(t.X), "Y": format_matrix(t.Y)}
    return f"{PATH}?{urlencode(query, safe=',;')}"
