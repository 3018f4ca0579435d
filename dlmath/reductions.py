"""Reductions: how the terms of a loss, one for each entry, become the one number J, and what that divides their sum by."""

import numpy as np
from jaxtyping import Float64

Array = Float64[np.ndarray, "n N"]


def mean_over_entries(terms: Array) -> float:
    """The mean of all n·N terms.

    >>> mean_over_entries(np.array([[1.0, 2.0], [3.0, 6.0]]))
    3.0
    """
    return float(terms.sum()) / terms.size


def mean_over_samples(terms: Array) -> float:
    """The sum over each column, and of these the mean.

    >>> mean_over_samples(np.array([[1.0, 2.0], [3.0, 6.0]]))
    6.0
    """
    return float(terms.sum()) / terms.shape[1]


def entries(n: int, N: int) -> int:
    """What a mean over entries divides by.

    >>> entries(3, 5)
    15
    """
    return n * N


def samples(n: int, N: int) -> int:
    """What a mean over samples divides by.

    >>> samples(3, 5)
    5
    """
    return N
