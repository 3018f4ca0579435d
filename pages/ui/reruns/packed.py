"""Places at many positions of a slider, packed: whole numbers, each as what it is more than at the position before."""

import math
from typing import Any

import numpy as np

from pages.ui.writing.along import OnAxis

FINEST = 2000  # of at least so many parts of the way it goes, a place is told to the nearest decimal
FARTHEST = 1e9  # of these parts, beyond which nothing is seen


def packed(values: list[Any]) -> list[Any] | dict[str, Any]:
    """What stands at a place at each of K positions, as ``packed.js`` unpacks it; texts as they are.

    Args:
      values: numbers, or lists of coordinates, of which some may be shorter; None where nothing is said.
    """
    known = next(each for each in values if each is not None)
    if isinstance(known, str) or (isinstance(known, list) and isinstance(known[0], str)):
        return values
    logarithmic = isinstance(values, OnAxis) and values.logarithmic
    places = _table(values)
    with np.errstate(all="ignore"):
        places = np.log10(places) if logarithmic else places
    there = np.isfinite(places)
    way = values.way if isinstance(values, OnAxis) else _way(places[there])
    per_one = 10.0 ** math.ceil(math.log10(FINEST / way))
    counts = np.clip(np.rint(per_one * _filled(places, there)), -FARTHEST, FARTHEST).astype(np.int64)
    return {
        "per_one": per_one,
        "each": places.shape[1] if isinstance(known, list) else 0,
        "log": logarithmic,
        "by": np.diff(counts, axis=0, prepend=0).T.ravel(),
        "gaps": np.flatnonzero(~there.T),
    }


def _table(values: list[Any]) -> np.ndarray:
    """The numbers of each position in a row, NaN where there is none, (K, n)."""
    rows = [each if isinstance(each, list) else [each] for each in values]
    places = np.full((len(rows), max(map(len, rows))), math.nan)
    for place, row in zip(places, rows, strict=True):
        place[: len(row)] = row
    return places


def _way(there: np.ndarray) -> float:
    return float(np.ptp(there)) or float(np.abs(there).max()) or 1.0


def _filled(places: np.ndarray, there: np.ndarray) -> np.ndarray:
    """With the last number before each gap in it."""
    latest = np.maximum.accumulate(np.where(there, np.arange(len(places))[:, np.newaxis], 0), axis=0)
    return np.nan_to_num(np.take_along_axis(places, latest, axis=0), nan=0.0, posinf=0.0, neginf=0.0)
