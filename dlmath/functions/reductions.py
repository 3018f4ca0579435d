"""Reductions: by what the sum of the terms of a loss over n outputs and N samples is divided to give J."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from dlmath.contract import Size, check_calls


@dataclass(frozen=True)
class Reduction:
    """Whether J is a mean over the outputs, and whether over the samples; over the others it is a sum.

    >>> [reduction.divisor(3, 5) for reduction in (ENTRIES, SAMPLES, NOTHING)]
    [15, 5, 1]
    """

    over_outputs: bool
    over_samples: bool

    def reduced(self, terms: Float64[np.ndarray, "*K n N"]) -> Float64[np.ndarray, "*K"]:
        """J of these terms."""
        return np.asarray(terms.sum(axis=(-2, -1)) / self.divisor(*terms.shape[-2:]))

    def divisor(self, n: Size, N: Size) -> int:
        """What the sum over n outputs and N samples is divided by."""
        return (n if self.over_outputs else 1) * (N if self.over_samples else 1)


ENTRIES, SAMPLES, NOTHING = Reduction(True, True), Reduction(False, True), Reduction(False, False)


check_calls(__name__)
