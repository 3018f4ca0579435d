"""How many digits of a computed number are its own: those that rounding, which every processor does in its own way,
cannot have changed.

A run of training is repeated from weights a hair apart. Where it forgets where it started, as gradient descent on a
valley does, the two agree to nearly all digits. Where every update magnifies the difference, the run is chaotic: after
some updates no digit is left.
Source: Lorenz, Deterministic Nonperiodic Flow, J. Atmos. Sci. 20, 1963; for networks Sohl-Dickstein, The Boundary of
Neural Network Trainability Is Fractal, 2024.
"""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from jaxtyping import Float64

from dlmath.contract import ANY, check_calls
from dlmath.network.passes import Layer, Network

HAIR = 2.0**-44  # some hundred times what one operation rounds, as many operations round one after the other
MARGIN = 1
ALL_DIGITS = 15


def a_hair_apart(network: Network) -> Network:
    """The network with every weight and bias multiplied by 1 + 2⁻⁴⁴; units that are equal stay equal.

    >>> from dlmath import initial_network
    >>> float(a_hair_apart(initial_network([2, 1], ["tanh"], "constant", 0))[0].W[0, 0] - 0.5) == 0.5 * HAIR
    True
    """
    return tuple(Layer(layer.W * (1.0 + HAIR), layer.b * (1.0 + HAIR), layer.activation) for layer in network)


def certain_digits(
    values: Annotated[Float64[np.ndarray, "*shape"], ANY], others: Annotated[Float64[np.ndarray, "*shape"], ANY]
) -> int:
    """How many significant digits of some numbers are certain, if the others are the same but for rounding: 0 to 15.

    One fewer than they have in common, measured against the largest, so that where they agree is no matter of luck; 0
    if one is not finite.

    >>> (
    ...     certain_digits(np.array([0.2458]), np.array([0.3063])),
    ...     certain_digits(np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-9])),
    ... )
    (0, 8)
    """
    with np.errstate(all="ignore"):
        apart, largest = np.abs(values - others).max(initial=0.0), np.abs(values).max(initial=0.0)
        if not np.isfinite(apart) or apart >= largest > 0.0:
            return 0
        return (
            ALL_DIGITS if apart == 0.0 else int(np.clip(np.floor(-np.log10(apart / largest)) - MARGIN, 0, ALL_DIGITS))
        )


def certain_digits_along(
    values: Annotated[Float64[np.ndarray, " K"], ANY], others: Annotated[Float64[np.ndarray, " L"], ANY]
) -> list[int]:
    """``certain_digits`` number by number along two runs: what is lost does not come back, and behind the end of the
    other nothing is certain.

    >>> certain_digits_along(np.array([1.0, 2.0, 4.0]), np.array([1.0, 2.0 + 1e-9]))
    [15, 8, 0]
    """
    found, left = [], ALL_DIGITS
    for k in range(len(values)):
        left = min(left, certain_digits(values[k : k + 1], others[k : k + 1])) if k < len(others) else 0
        found.append(left)
    return found


def certain_digits_of(network: Network, other: Network) -> int:
    """``certain_digits`` of all weights and biases of two networks: those of the matrix that has the fewest.

    >>> from dlmath import initial_network
    >>> start = initial_network([2, 1], ["tanh"], "Glorot", 0)
    >>> certain_digits_of(start, a_hair_apart(start))
    12
    """
    return fewest(
        [certain_digits(np.hstack([a.W, a.b]), np.hstack([b.W, b.b])) for a, b in zip(network, other, strict=True)]
    )


def fewest(digits: Sequence[int]) -> int:
    """The smallest of some numbers of digits.

    >>> fewest([4, 11])
    4
    """
    return min(digits, default=ALL_DIGITS)


check_calls(__name__)
