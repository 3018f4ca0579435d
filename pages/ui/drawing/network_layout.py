"""How a network is drawn, wherever it is drawn: places of its units, widths of its edges, places of their labels.

Colours by sign are ``palette.sign``; numbers are written by ``numbers.plain``.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from dlmath import Layer, Network

THICKEST, THINNEST = 9.0, 0.7  # pixels


class Layout(NamedTuple):
    """Where the units of a network stand: layers at equal distances, units of all layers too, each layer centred.

    Attributes:
      sizes: how many inputs there are, and how many units in each layer.
      left: x of the inputs.
      middle: y of the middle of each layer.
      between: from one layer to the next.
      gap: from one unit to the next; negative where y grows upwards.
    """

    sizes: tuple[int, ...]
    left: float = 0.0
    middle: float = 0.0
    between: float = 1.0
    gap: float = 1.0

    def x(self, layer: int) -> float:
        """Where a layer stands; the inputs are layer 0."""
        return self.left + layer * self.between

    def y(self, layer: int, unit: int) -> float:
        """Where in its layer a unit stands, counted from 0."""
        return self.middle + (unit - (self.sizes[layer] - 1) / 2) * self.gap

    def place(self, layer: int, unit: int) -> tuple[float, float]:
        """Where a unit stands."""
        return self.x(layer), self.y(layer, unit)

    def places(self) -> list[list[tuple[float, float]]]:
        """Where all units stand, layer by layer."""
        return [[self.place(layer, unit) for unit in range(n)] for layer, n in enumerate(self.sizes)]

    def edges(self) -> Iterator[tuple[int, int, int]]:
        """All edges as (layer, unit, unit before), as the weights stand in W⁽ˡ⁾."""
        for layer in range(1, len(self.sizes)):
            for unit, before in np.ndindex(self.sizes[layer], self.sizes[layer - 1]):
                yield layer, unit, before

    def on_edge(self, layer: int, unit: int, before: int, part: float) -> tuple[float, float]:
        """The point of an edge that is a part of the way from the unit before.

        >>> Layout((2, 1)).on_edge(1, 0, 1, 0.5)
        (0.5, 0.25)
        """
        (x0, y0), (x1, y1) = self.place(layer - 1, before), self.place(layer, unit)
        return x0 + part * (x1 - x0), y0 + part * (y1 - y0)


class EdgeScale(NamedTuple):
    """How wide an edge is: linear in the size of its weight, up to the largest one that is told apart.

    Attributes:
      largest: the weight from which on an edge is thickest.
      thickest: how wide it is then, in pixels.
      thinnest: how wide it is at least, so that a weight of 0 is seen.
    """

    largest: float
    thickest: float = THICKEST
    thinnest: float = THINNEST

    def width(self, weight: float) -> float:
        """The width of an edge; one that is no number is thickest.

        >>> [EdgeScale(2.0).width(weight) for weight in (-1.0, 0.0, 5.0)]
        [4.5, 0.7, 9.0]
        """
        strength = min(abs(weight) / self.largest, 1.0) if np.isfinite(weight) else 1.0
        return max(self.thickest * strength, self.thinnest)


def sizes_of(network: Network) -> tuple[int, ...]:
    """How many inputs a network has, and how many units in each layer."""
    return (network[0].W.shape[1], *(layer.W.shape[0] for layer in network))


def scale_of(layers: Sequence[Layer], thickest: float = THICKEST) -> EdgeScale:
    """One scale for all edges of some layers, whose end is a round number."""
    return EdgeScale(nice_ceiling(largest_weight(layers)), thickest)


def largest_weight(layers: Sequence[Layer]) -> float:
    """The size of the largest weight of some layers that is a number."""
    return max(float(np.abs(layer.W).max(initial=0.0, where=np.isfinite(layer.W))) for layer in layers)


def sign_name(value: float) -> str:
    """What style sheets call a sign."""
    return "positive" if value > 0 else "negative" if value < 0 else "zero"


def label_place(n: int, n_before: int, between: float = np.inf, taken: float = 0.0) -> tuple[float, bool]:
    """Where the edges of an (n, n_before) matrix are labelled.

    Args:
      n, n_before: how many units they lead to and come from.
      between: from one layer to the next.
      taken: what a unit and half a label take of that.

    Returns:
      How far along the edges their labels stand, evenly spaced, and whether there is room for them.
    """
    part, few = (1 / (n + 1), n_before <= 4) if n <= 3 else (1 - 1 / (n_before + 1), n_before <= 3 and n <= 4)
    return part, few and min(part, 1 - part) * between >= taken


def nice_ceiling(value: float, least: float = 0.5) -> float:
    """The smallest of …, 0.5, 1, 2, 5, 10, … that is not below a value or ``least``."""
    value = max(value, least)
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(step * power for step in (0.5, 1.0, 2.0, 5.0, 10.0) if step * power >= value * (1 - 1e-12)))
