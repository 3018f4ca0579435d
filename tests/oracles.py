"""What comparing with exact results needs."""

import math

import mpmath
import numpy as np


def column(*numbers: float) -> np.ndarray:
    return np.array(numbers, dtype=np.float64).reshape(-1, 1)


def ulps(got: float, want: mpmath.mpf) -> float:
    """Distance in units of the last place of the float64 next to what is wanted; 0 if both are beyond float64."""
    if math.isinf(float(want)):
        return 0.0 if got == float(want) else math.inf
    return float(abs(got - want) / math.ulp(float(want)))


def times_log(weight: mpmath.mpf, number: mpmath.mpf) -> mpmath.mpf:
    """weight · ln number, with 0 · ln 0 = 0."""
    return mpmath.mpf(0) if weight == 0 else weight * (mpmath.log(number) if number else -mpmath.inf)
