"""The units of two hidden layers over training: who dies, who comes back."""

from dataclasses import dataclass

import numpy as np

from dlmath import LOSSES, Layer, Network, initial_network
from dlmath.training.datasets import dataset
from dlmath.training.dead_units import Activity, activity
from dlmath.training.descent import descend
from pages.ui.drawing.charts import Figure, axis, base_layout, heading
from pages.ui.reruns.cache import cached
from pages.ui.writing import palette
from pages.ui.writing.literal import AsIs
from pages.ui.writing.palette import colour, rgba
from pages.ui.writing.text import _, named

LAYER_UPDATES, LAYER_SAMPLES = 150, 32


@dataclass(frozen=True, eq=False)
class LayersRun:
    """Two hidden layers over training: the activity of each, J, and the number of the last update."""

    layers: tuple[Activity, Activity]
    J: np.ndarray


@cached(64)
def training(phi: str, units: int, alpha: float, bias: float, seed: int) -> LayersRun:
    """1-n-n-1 on 32 samples of a sine, He's weights, full batch; kept while nothing that it depends on changes."""
    data = dataset("sine", LAYER_SAMPLES, 0.0, 0)
    drawn: Network = initial_network([1, units, units, 1], [phi, phi, "identity"], "He", seed)
    hidden = tuple(Layer(layer.W, np.full_like(layer.b, bias), layer.activation) for layer in drawn[:2])
    network = (*hidden, drawn[2])
    run = descend(network, data.X, data.Y, LOSSES["MSE"], alpha, LAYER_UPDATES, every=True)
    first, second, _ = activity(network, run.thetas, data.X)
    return LayersRun((first, second), run.J)


def _words() -> dict[str, str]:
    """Titles, and words for the hovers."""
    return {
        "dead": _("units without an active sample: solid layer 1, dotted layer 2"),
        "update": _("number of updates"),
        "unit": _("unit %(j)s", j=AsIs("%{y}")),
        "layer1": _("layer %(l)s", l=1),
        "layer2": _("layer %(l)s", l=2),
        "units": _("each unit: the darker, the more samples are active; orange: none"),
        "active": _("active"),
    }


def layers_figure(run: LayersRun) -> Figure:
    """How many units are dead, update by update, and below it each unit's share of active samples."""
    words = _words()
    n, K = run.layers[0].active.shape
    units = axis() | {"range": [n + 0.5, 0.5], "nticks": 5, "showgrid": False}
    layout = base_layout(520) | {
        "margin": {"l": 70, "r": 10, "t": 28, "b": 44},
        "hovermode": "closest",
        "xaxis": (
            axis()
            | {
                "range": [-0.5, LAYER_UPDATES + 0.5],
                "anchor": "y3",
                "title": {"text": words["update"], "standoff": 8},
            }
        ),
        "yaxis": axis() | {"domain": [0.72, 1], "range": [-0.5, n + 0.5], "nticks": 4},
        "yaxis2": units | {"domain": [0.35, 0.63], "title": {"text": words["layer1"]}},
        "yaxis3": units | {"domain": [0, 0.28], "title": {"text": words["layer2"]}},
        "annotations": [heading(words["dead"], 0, 1.01), heading(words["units"], 0, 0.64)],
    }
    updates = np.arange(K)
    data = []
    for l, each in enumerate(run.layers, start=1):
        unseen = named(words[f"layer{l}"], AsIs(f"%{{y}}/{n}"))
        shade = colour(palette.NEGATIVE if l == 1 else palette.POSITIVE)
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": updates,
                "y": each.dead,
                "name": f"dead {l}",
                "customdata": run.J,
                "hovertemplate": f"{words['update']} %{{x}} · {unseen}<br>J = %{{customdata:.4g}}<extra></extra>",
                "line": {"width": 2.4, "color": shade, "shape": "hv", "dash": "solid" if l == 1 else "dot"},
            }
        )
        data.append(_map(each, l, words))
    return {"data": data, "layout": layout}


def _map(each: Activity, l: int, words: dict[str, str]) -> Figure:
    shade, dead = palette.symbol("a"), colour(palette.NEGATIVE)
    least, active = 1.0 / (each.samples + 1.0), named(words["active"], AsIs("%{z:.0%}"))
    return {
        "type": "heatmap",
        "yaxis": f"y{l + 1}",
        "z": (each.active / each.samples).astype(np.float32, order="C"),
        "x0": 0,
        "dx": 1,
        "y0": 1,
        "dy": 1,
        "zmin": 0,
        "zmax": 1,
        "showscale": False,
        "name": f"units {l}",
        "xgap": 0,
        "ygap": 1,
        "colorscale": [[0, dead], [least, dead], [least, rgba(shade, 0.12)], [1, rgba(shade, 1.0)]],
        "hovertemplate": (
            f"{words[f'layer{l}']} · {words['unit']} · {words['update']} %{{x}}<br>{active}<extra></extra>"
        ),
    }
