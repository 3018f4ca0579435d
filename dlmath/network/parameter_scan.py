"""J as a function of one parameter w, all others as they are: many values of w are as many networks, and one pass runs
them all.

Beside the slope by backprop may stand the central difference, which knows nothing of backprop. Shapes: K values, (K,).
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import check_finite
from dlmath.calculus.differences import step_taken
from dlmath.calculus.optimisers import descent_step
from dlmath.contract import Limits, NotNegative, Positive, check_calls
from dlmath.network.parameters import Parameter, flatten, gradient_vector, losses_of, parameter_value, place
from dlmath.network.passes import Trace

Values = Float64[np.ndarray, " K"]


@dataclass(frozen=True, eq=False)
class ParameterScan:
    """J over one parameter w: its place, w, ∂J/∂w from backprop, and J at many values; ``scan`` makes it."""

    parameter: Parameter
    value: float
    gradient: float
    values: Values
    J: Values

    def landing(self, learning_rate: NotNegative) -> float:
        """Where the next update takes w."""
        return float(descent_step(np.array([self.value]), np.array([self.gradient]), learning_rate)[0])


@dataclass(frozen=True, eq=False)
class Differences:
    """Central differences of J over one parameter w, for many nudges; all (K,). ``differences`` makes it."""

    h: Values  # the nudges, as float64 really takes them: (w + h) − w
    J_minus: Values  # J_minus, J_plus: J(w − h), J(w + h)
    J_plus: Values
    numeric: Values  # (J(w + h) − J(w − h)) / 2h; 0 where h is too small to move w
    truncation: Values  # how far off Taylor's next term makes it, |J‴| h²/6
    rounding: Values  # how far off the rounding of J makes it, about ε |J| / 2h


def losses_along(t: Trace, at: Parameter, values: Values) -> Values:
    """J at many values of one parameter.

    >>> from dlmath.network.passes import example
    >>> t = example()
    >>> losses_along(t, Parameter("W", 1, 0, 0), np.array([1.0, 2.0, 4.0])).tolist()
    [0.5, 2.0, 32.0]
    """
    thetas = np.tile(flatten(t.network), (len(values), 1))
    thetas[:, place(t.network, at)] = values
    return losses_of(thetas, t.network, t.X, t.Y, t.loss)


def loss_at(t: Trace, at: Parameter, value: float) -> float:
    """J with one parameter of a trace's network replaced.

    >>> from dlmath.network.passes import example
    >>> t = example()
    >>> t.J, loss_at(t, Parameter("W", 1, 0, 0), 1.0)
    (2.0, 0.5)
    """
    return float(losses_along(t, at, np.array([value]))[0])


def scan(t: Trace, at: Parameter, values: Values) -> ParameterScan:
    """One parameter of a trace, and J over it.

    >>> from dlmath.network.passes import example
    >>> t = example()
    >>> found = scan(t, Parameter("W", 1, 0, 0), np.array([1.0, 2.0]))
    >>> found.gradient, found.J.tolist(), found.landing(0.25)
    (6.0, [0.5, 2.0], 0.5)
    """
    gradient = float(gradient_vector(t.backward)[place(t.network, at)])
    return ParameterScan(at, parameter_value(t.network, at), gradient, values.copy(), losses_along(t, at, values))


def slope_by_nudging(t: Trace, at: Parameter, h: Positive = 1e-5) -> float:
    """(J(w + h) − J(w − h)) / 2h of one parameter w, h being the step that is really taken.

    Raises: InputError if h is too small to move w.

    >>> from dlmath.network.passes import example
    >>> t = example()
    >>> slope_by_nudging(t, Parameter("W", 1, 0, 0), 0.5)
    6.0
    """
    w = parameter_value(t.network, at)
    step = step_taken(w, h)
    J_minus, J_plus = losses_along(t, at, np.array([w - step, w + step])).tolist()
    return (J_plus - J_minus) / (2.0 * step)


def differences(t: Trace, at: Parameter, h: Annotated[Values, Limits(0.0, above=True)]) -> Differences:
    """Central differences of J over one parameter, for many nudges, and the two errors they have.

    Raises: InputError if the nudged parameter is not finite.

    Source: Press et al., Numerical Recipes, 5.7; J‴ h² from the difference of two differences, at h = 0.01 and 0.02.

    >>> from dlmath.network.passes import example
    >>> t = example()
    >>> differences(t, Parameter("W", 1, 0, 0), np.array([0.5, 0.25])).numeric
    array([6., 6.])
    """
    w = parameter_value(t.network, at)
    with np.errstate(all="ignore"):
        steps = (w + h) - w
        nudges = np.concatenate([steps, [_COARSE, 2.0 * _COARSE]])
        check_finite(np.vstack([w - nudges, w + nudges]), at.letter)
        J_minus, J_plus = losses_along(t, at, np.concatenate([w - nudges, w + nudges])).reshape(2, -1)
        *numeric, once, twice = np.where(nudges > 0.0, (J_plus - J_minus) / (2.0 * nudges), 0.0)
        truncation = abs(twice - once) / 3.0 * (h / _COARSE) ** 2
        rounding = np.finfo(np.float64).eps * abs(t.J) / (2.0 * h)
    return Differences(steps, J_minus[:-2], J_plus[:-2], np.array(numeric), truncation, rounding)


_COARSE = 0.01


check_calls(__name__)
