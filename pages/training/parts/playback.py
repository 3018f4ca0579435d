"""A run as a film that is played and scrubbed in the browser: one compact message, drawn there on a canvas, no server
trip for a frame.

The message is a length, a JSON head that says what stands where, and arrays: heat maps as small integers, weights in
single precision. Plotly's frames of the same heat maps took four times the bytes and, redrawn for each frame, came at
11 pictures a second instead of 50.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import streamlit as st

from dlmath import Dataset, Network
from dlmath.network.parameters import flatten
from dlmath.training.records import Snapshot
from pages.ui.drawing.network_layout import EdgeScale, Layout, largest_weight, nice_ceiling
from pages.ui.layout import roles, rules
from pages.ui.writing.json_bytes import to_json

CELLS, LINE_CELLS = 40, 200
BOUNDED = {"sigmoid": 1.0, "tanh": 1.0, "softmax": 1.0}
THICKEST_IN_FILM = 8.0  # pixels, of an edge
REACH = 4.0  # outputs are kept up to so many times the distance between the cut and a target


@dataclass(frozen=True, eq=False)
class Film:
    """The pictures of a run's moments, as arrays to be sent.

    Attributes:
      epochs: the moments.
      networks: the weights there.
      head: what is the same in all frames.
      arrays: by name; K moments, U units, g and G places in small and large pictures.
    """

    epochs: tuple[int, ...]
    networks: tuple[Network, ...]
    head: Mapping[str, object]
    arrays: Mapping[str, np.ndarray]


class Units(NamedTuple):
    """In which units outputs are shown: factor · a + shift; and the a in their middle, such as the cut between two
    classes."""

    middle: float
    shift: float = 0.0
    factor: float = 1.0


def develop(
    shots: Sequence[Snapshot],
    grid: np.ndarray,
    data: Dataset,
    low: np.ndarray,
    high: np.ndarray,
    network: Network,
    trained: int,
    units: Units,
) -> Film:
    """The film of a run.

    Args:
      shots: its moments.
      grid: the network's inputs at every place, (n₀, G).
      data: the samples by their coordinates.
      low, high: the corners of what is drawn.
      network: any network of the run.
      trained: how many of the samples were trained on; they come first.
      units: of the outputs.
    """
    Y, cut = data.Y[-1], units.middle
    half = float(np.abs(Y - cut).max()) or 1.0
    scales = np.array(
        [
            [BOUNDED.get(layer.activation.name) or _largest(a) for layer, a in zip(network, shot.grid, strict=True)]
            for shot in shots
        ]
    )
    pictures = [
        np.vstack([_coarse(a) / scale for a, scale in zip(shot.grid, row, strict=True)])
        for shot, row in zip(shots, scales, strict=True)
    ]
    inputs, sizes = _coarse(grid), (len(grid), *(len(layer.W) for layer in network))
    head = {
        "sizes": sizes,
        "activations": [layer.activation.name for layer in network],
        "low": low.tolist(),
        "high": high.tolist(),
        "cut": units.shift + units.factor * cut,
        "half": units.factor * half,
        "reach": REACH,
        "trained": trained,
        "classes": data.task == "classification",
        "places": Layout(sizes, between=1.0 / len(network)).places(),
        "edges": EdgeScale(_usual_weight(shots), THICKEST_IN_FILM)._asdict(),
    }
    arrays = {
        "inputs": _bytes(inputs / np.maximum(np.abs(inputs).max(axis=1, keepdims=True), 1e-300)),
        "units": _bytes(np.array(pictures)),
        "scales": _single(scales),
        "weights": _single(np.array([flatten(shot.network) for shot in shots])),
        "dead": np.array([np.concatenate(shot.dead) for shot in shots], dtype=np.uint8),
        "x": _single(data.X),
        **(_of_classes(shots, data.Y) if len(data.Y) > 2 else _of_one_output(shots, Y, cut, half, units)),
    }
    return Film(tuple(shot.epoch for shot in shots), tuple(shot.network for shot in shots), head, arrays)


def _of_one_output(
    shots: Sequence[Snapshot], Y: np.ndarray, cut: float, half: float, units: Units
) -> dict[str, np.ndarray]:
    """The last output: over all places, from the cut; at the samples, and their targets, in its units."""
    return {
        "output": _shorts((np.array([shot.grid[-1][-1] for shot in shots]) - cut) / half / REACH),
        "samples": _single(units.shift + units.factor * np.array([shot.output[-1] for shot in shots])),
        "y": _single(units.shift + units.factor * Y),
    }


def _of_classes(shots: Sequence[Snapshot], Y: np.ndarray) -> dict[str, np.ndarray]:
    """Of more than two classes the one with the largest output, over all places and at the samples; by how much it is
    the largest; the output of each sample's own class; and which that is."""
    own, apart = Y.argmax(axis=0), float(Y.max() - Y.min())
    largest = [np.sort(np.nan_to_num(shot.grid[-1]), axis=0)[-2:] for shot in shots]
    return {
        "output": _shorts(np.array([(first - second) / apart for second, first in largest]) / REACH),
        "winners": np.array([np.nan_to_num(shot.grid[-1]).argmax(axis=0) for shot in shots], dtype=np.uint8),
        "taken": np.array([np.nan_to_num(shot.output).argmax(axis=0) for shot in shots], dtype=np.uint8),
        "samples": _single(np.array([shot.output[own, np.arange(len(own))] for shot in shots])),
        "y": _single(own.astype(float)),
    }


def message(film: Film, told: Mapping[str, object]) -> bytes:
    """The film as bytes: the length of the head, the head, and the arrays, each beginning at a multiple of 4."""
    places, at = {}, 0
    for name, array in film.arrays.items():
        places[name] = {"type": array.dtype.name, "at": at, "length": array.size}
        at += -(-array.nbytes // 4) * 4
    head = to_json({**film.head, "epochs": film.epochs, "arrays": places, **told})
    head += b" " * (-len(head) % 4)
    return b"".join(
        [
            len(head).to_bytes(4, "little"),
            head,
            *(array.tobytes() + bytes(-array.nbytes % 4) for array in film.arrays.values()),
        ]
    )


_HTML = """
<figure class="film">
  <canvas role="img" tabindex="0"></canvas>
  <div class="tip" hidden></div>
  <figcaption></figcaption>
  <div class="bar">
    <button class="play"></button><button class="back">◀</button>
    <input type="range" min="0" step="1"><button class="on">▶</button>
  </div>
</figure>
"""
_FOLDER = Path(__file__).parent
_player = st.components.v2.component(
    "playback",
    html=_HTML,
    css=(_FOLDER / "playback.css").read_text("utf-8"),
    js=rules.script(_FOLDER / "playback.js"),
)


def play(film: Film, told: Mapping[str, object], on_epoch: Callable[[int], None]) -> None:
    """Show the player.

    Args:
      film: what it plays.
      told: words, captions, colours, and the epoch that it stands at.
      on_epoch: is called with the epoch at which the reader let go.
    """

    def let_go() -> None:
        held = (st.session_state.get(roles.FILM.key) or {}).get("epoch")
        if isinstance(held, int) and held in film.epochs:
            on_epoch(held)

    _player(key=roles.FILM.key, data=message(film, told), on_epoch_change=let_go)


def nearest(film: Film, epoch: int) -> int:
    """The place of the moment that is nearest to an epoch."""
    return int(np.abs(np.array(film.epochs) - epoch).argmin())


def _largest(a: np.ndarray) -> float:
    finite = np.abs(a[np.isfinite(a)])
    return float(finite.max(initial=0.0)) or 1.0


def _usual_weight(shots: Sequence[Snapshot]) -> float:
    """The weight that is drawn thickest, a round number near the largest one of nine moments in ten, so that a run that
    explodes does not hide the others."""
    return nice_ceiling(0.7 * float(np.quantile([largest_weight(shot.network) for shot in shots], 0.9)))


def _coarse(a: np.ndarray) -> np.ndarray:
    """Pictures with a quarter of the places, or half of those on a line: the means of neighbours."""
    with np.errstate(all="ignore"):
        pairs = 0.5 * (a[:, ::2] + a[:, 1::2])
        if a.shape[1] == LINE_CELLS:
            return pairs
        rows = pairs.reshape(len(a), CELLS // 2, 2, CELLS // 2)
        return (0.5 * (rows[:, :, 0] + rows[:, :, 1])).reshape(len(a), -1)


def _bytes(values: np.ndarray) -> np.ndarray:
    """−1 … 1 as 1 … 255, what is no number as 128."""
    return (128.0 + np.rint(127.0 * np.clip(np.nan_to_num(values), -1.0, 1.0))).astype(np.uint8)


def _shorts(values: np.ndarray) -> np.ndarray:
    """−1 … 1 as 1 … 65535."""
    return (32768.0 + np.rint(32767.0 * np.clip(np.nan_to_num(values), -1.0, 1.0))).astype(np.uint16)


def _single(values: np.ndarray) -> np.ndarray:
    return np.clip(np.nan_to_num(values, nan=0.0), -3e38, 3e38).astype(np.float32)
