"""Optimisers: rules that turn a gradient into an update, each a pair of pure functions, with PyTorch's formulas.

    state = rule.init(θ)
    θ, state = rule.step(θ, g, state, α)      again and again, g = ∂J/∂θ

θ and g are arrays of one shape, whatever it is: all parameters of a network as (P,), or a point of a surface as (2, 1). Every entry
is updated by itself. The state is a tuple of arrays of that shape (and, for Adam, the number of steps made).
"""

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import Column, InputError, as_column, check_count, check_number, check_shape, registered

Array = Float64[np.ndarray, "..."]
State = tuple
Stepped = tuple[Array, State]

SYMBOLS = {
    "momentum": r"\mu",
    "rho": r"\rho",
    "beta1": r"\beta_1",
    "beta2": r"\beta_2",
    "epsilon": r"\varepsilon",
    "weight_decay": r"\lambda",
}
_BELOW_1 = ("momentum", "rho", "beta1", "beta2")


@dataclass(frozen=True)
class Optimiser:
    """One update rule.

    Attributes:
      name: what the reader sees and what stands in links.
      init: θ ↦ the state before the first step.
      step: (θ, g, state, α, and hyper-parameters by name) ↦ (new θ, new state); nothing is changed in place.
      latex: the rule, with SYMBOLS for the hyper-parameters.
      learning_rate: the α with which PyTorch starts.
      source: where the rule is taken from.

    >>> rule = OPTIMISERS["momentum"]
    >>> rule.step(np.array([[10.0]]), np.array([[20.0]]), rule.init(np.array([[10.0]])), 0.25)
    (array([[5.]]), (array([[20.]]),))
    """

    name: str
    init: Callable[[Array], State]
    step: Callable[..., Stepped]
    latex: str
    learning_rate: float
    source: str

    @functools.cached_property
    def hyperparameters(self) -> Mapping[str, float]:
        """The hyper-parameters beside α, and their defaults.

        >>> OPTIMISERS["Adam"].hyperparameters
        {'beta1': 0.9, 'beta2': 0.999, 'epsilon': 1e-08}
        """
        parameters = inspect.signature(self.step).parameters.values()
        return {parameter.name: parameter.default for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY}

    def check(self, learning_rate: float, hyperparameters: Mapping[str, float]) -> None:
        """Raise InputError for a learning rate or a hyper-parameter that this rule does not take."""
        check_number(learning_rate, "learning_rate", least=0.0)
        for name, value in hyperparameters.items():
            if name not in self.hyperparameters:
                raise InputError(
                    "%(rule)s has no “%(given)s”; it has %(names)s",
                    rule=self.name,
                    given=name,
                    names=["learning_rate", *self.hyperparameters],
                )
            check_number(value, name, least=0.0)
            if name in _BELOW_1 and value >= 1.0:
                raise InputError("%(name)s must be below 1, not %(given)s", name=name, given=value)

    def with_numbers(self, learning_rate: float | None, hyperparameters: Mapping[str, float]) -> Callable[[Array, Array, State], Stepped]:
        """The step with its numbers filled in: (θ, g, state) ↦ (new θ, new state).

        Args:
          learning_rate: α ≥ 0; where None, this rule's own.
          hyperparameters: by name; those not named keep their defaults.

        Raises: InputError for numbers that this rule does not take.

        >>> OPTIMISERS["gradient-descent"].with_numbers(0.25, {})(np.array([[10.0]]), np.array([[20.0]]), ())
        (array([[5.]]), ())
        """
        rate = self.learning_rate if learning_rate is None else learning_rate
        self.check(rate, hyperparameters)
        return functools.partial(self.step, learning_rate=rate, **hyperparameters)


def optimiser(name: str) -> Optimiser:
    """The optimiser of that name.

    Raises: InputError that lists the names, if there is none.

    >>> optimiser("momentum").hyperparameters
    {'momentum': 0.9}
    """
    return registered(OPTIMISERS, name, "there is no optimiser “%(given)s”; there are %(names)s")


def walk(
    gradient: Callable[[Column], Column],
    start: Column,
    rule: Optimiser,
    learning_rate: float,
    steps: int,
    **hyperparameters: float,
) -> Float64[np.ndarray, "n K"]:
    """The points that an optimiser visits on a surface.

    Args:
      gradient: θ (n, 1) ↦ ∂J/∂θ (n, 1).
      start: the first θ, (n, 1).
      rule: one of OPTIMISERS.
      learning_rate: α ≥ 0.
      steps: how many, ≥ 0.
      hyperparameters: those of the rule, by name.

    Returns: the points as columns, (n, steps + 1), the start first; fewer if it ran away: it ends with the last finite point.

    Raises: InputError for a start that is no column, a gradient of another shape, and numbers that the rule does not take.

    >>> walk(lambda x: 2.0 * x, np.array([[10.0]]), OPTIMISERS["gradient-descent"], 0.1, 2)
    array([[10. ,  8. ,  6.4]])
    """
    theta = as_column(start, "start")
    rule.check(learning_rate, hyperparameters)
    check_count(steps, "steps", least=0)
    points, state = [theta], rule.init(theta)
    with np.errstate(all="ignore"):
        for _ in range(steps):
            g = gradient(theta)
            check_shape(g, "gradient", theta.shape)
            theta, state = rule.step(theta, g, state, learning_rate, **hyperparameters)
            if not np.isfinite(theta).all():
                break
            points.append(theta)
    return np.hstack(points)


def no_state(theta: Array) -> State:
    """Nothing to remember.

    Args:
      theta: θ, of any shape.

    Returns: (), the state before the first step of ``gradient_descent``.

    >>> no_state(np.array([[3.0]]))
    ()
    """
    return ()


def one_zero(theta: Array) -> State:
    """v = 0.

    Args:
      theta: θ, of any shape.

    Returns: (v,), v as θ.

    >>> one_zero(np.array([[3.0], [4.0]]))[0].tolist()
    [[0.0], [0.0]]
    """
    return (np.zeros_like(theta),)


def two_zeros(theta: Array) -> State:
    """m = v = 0, after t = 0 steps.

    Args:
      theta: θ, of any shape.

    Returns: (m, v, t), m and v as θ.

    >>> two_zeros(np.array([[3.0]]))
    (array([[0.]]), array([[0.]]), 0)
    """
    return np.zeros_like(theta), np.zeros_like(theta), 0


@np.errstate(all="ignore")
def gradient_descent(theta: Array, g: Array, state: State, learning_rate: float) -> Stepped:
    """θ ← θ − α g.

    Args:
      theta: θ, of any shape.
      g: ∂J/∂θ, as θ.
      state: what the step before returned, or ``init``.
      learning_rate: α.

    Returns: the new θ and the new state. No number is checked here, ``Optimiser.check`` does that; what overflows is ∞ or NaN.

    Source: PyTorch, torch.optim.SGD.

    >>> gradient_descent(np.array([[10.0]]), np.array([[20.0]]), (), 0.1)
    (array([[8.]]), ())
    """
    return theta - learning_rate * g, state


@np.errstate(all="ignore")
def momentum_step(theta: Array, g: Array, state: State, learning_rate: float, *, momentum: float = 0.9) -> Stepped:
    """v ← μ v + g;  θ ← θ − α v.

    Args and returns are those of ``gradient_descent``, with the state (v,), and ``momentum``, μ.

    Source: PyTorch, torch.optim.SGD(momentum=μ).

    >>> momentum_step(np.array([[10.0]]), np.array([[20.0]]), (np.array([[10.0]]),), 0.1, momentum=0.5)
    (array([[7.5]]), (array([[25.]]),))
    """
    (v,) = state
    v = momentum * v + g
    return theta - learning_rate * v, (v,)


@np.errstate(all="ignore")
def nesterov_step(theta: Array, g: Array, state: State, learning_rate: float, *, momentum: float = 0.9) -> Stepped:
    """v ← μ v + g;  θ ← θ − α (g + μ v).

    Args and returns are those of ``gradient_descent``, with the state (v,), and ``momentum``, μ.

    Source: PyTorch, torch.optim.SGD(momentum=μ, nesterov=True).

    >>> nesterov_step(np.array([[10.0]]), np.array([[20.0]]), (np.array([[10.0]]),), 0.1, momentum=0.5)
    (array([[6.75]]), (array([[25.]]),))
    """
    (v,) = state
    v = momentum * v + g
    return theta - learning_rate * (g + momentum * v), (v,)


@np.errstate(all="ignore")
def adagrad_step(theta: Array, g: Array, state: State, learning_rate: float, *, epsilon: float = 1e-10) -> Stepped:
    """v ← v + g²;  θ ← θ − α g / (√v + ε).

    Args and returns are those of ``gradient_descent``, with the state (v,), and ``epsilon``, ε.

    Source: PyTorch, torch.optim.Adagrad.

    >>> adagrad_step(np.array([[1.0]]), np.array([[4.0]]), (np.array([[9.0]]),), 0.5, epsilon=0.0)
    (array([[0.6]]), (array([[25.]]),))
    """
    (v,) = state
    v = v + g**2
    return theta - learning_rate * g / (np.sqrt(v) + epsilon), (v,)


@np.errstate(all="ignore")
def rmsprop_step(theta: Array, g: Array, state: State, learning_rate: float, *, rho: float = 0.99, epsilon: float = 1e-8) -> Stepped:
    """v ← ρ v + (1 − ρ) g²;  θ ← θ − α g / (√v + ε).

    Args and returns are those of ``gradient_descent``, with the state (v,), and ``rho``, ρ, and ``epsilon``, ε.

    Source: PyTorch, torch.optim.RMSprop.

    >>> rmsprop_step(np.array([[1.0]]), np.array([[4.0]]), (np.array([[2.0]]),), 0.3, rho=0.5, epsilon=0.0)
    (array([[0.6]]), (array([[9.]]),))
    """
    (v,) = state
    v = rho * v + (1.0 - rho) * g**2
    return theta - learning_rate * g / (np.sqrt(v) + epsilon), (v,)


@np.errstate(all="ignore")
def adam_step(
    theta: Array, g: Array, state: State, learning_rate: float, *, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8
) -> Stepped:
    """m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²;  θ ← θ − α m̂ / (√v̂ + ε), m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ).

    Args and returns are those of ``gradient_descent``, with the state (m, v, t), and ``beta1``, ``beta2`` and ``epsilon``, β₁, β₂ and ε.

    Source: PyTorch, torch.optim.Adam.

    The first step moves every entry by α, however large or small its gradient:

    >>> theta = np.array([[1.0, 1.0]])
    >>> adam_step(theta, np.array([[20.0, -0.001]]), two_zeros(theta), 0.1, epsilon=0.0)[0]
    array([[0.9, 1.1]])
    """
    m, v, t = state
    t = t + 1
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g**2
    m_hat = m / (1.0 - beta1**t)
    v_hat = v / (1.0 - beta2**t)
    return theta - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), (m, v, t)


@np.errstate(all="ignore")
def adamw_step(
    theta: Array,
    g: Array,
    state: State,
    learning_rate: float,
    *,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    weight_decay: float = 0.01,
) -> Stepped:
    """θ ← θ − α λ θ, then as Adam: the decay does not pass through m and v.

    Args and returns are those of ``adam_step``, and ``weight_decay``, λ.

    Source: PyTorch, torch.optim.AdamW.

    >>> theta = np.array([[1.0]])
    >>> adamw_step(theta, np.array([[20.0]]), two_zeros(theta), 0.1, epsilon=0.0, weight_decay=0.5)[0]
    array([[0.85]])
    """
    decayed = theta - learning_rate * weight_decay * theta
    return adam_step(decayed, g, state, learning_rate, beta1=beta1, beta2=beta2, epsilon=epsilon)


_STEP_OF_ADAM = r"\theta\leftarrow\theta-\alpha\,\frac{m/(1-\beta_1^t)}{\sqrt{v/(1-\beta_2^t)}+\varepsilon}"
_MOMENTS_OF_ADAM = r"m\leftarrow\beta_1 m+(1-\beta_1)\,g,\quad v\leftarrow\beta_2 v+(1-\beta_2)\,g^2,\quad "

OPTIMISERS: dict[str, Optimiser] = {
    record.name: record
    for record in (
        Optimiser(
            name="gradient-descent",
            init=no_state,
            step=gradient_descent,
            latex=r"\theta\leftarrow\theta-\alpha\,g",
            learning_rate=1e-3,
            source="PyTorch, torch.optim.SGD",
        ),
        Optimiser(
            name="momentum",
            init=one_zero,
            step=momentum_step,
            latex=r"v\leftarrow\mu v+g,\quad \theta\leftarrow\theta-\alpha\,v",
            learning_rate=1e-3,
            source="PyTorch, torch.optim.SGD(momentum=μ), α outside v",
        ),
        Optimiser(
            name="Nesterov",
            init=one_zero,
            step=nesterov_step,
            latex=r"v\leftarrow\mu v+g,\quad \theta\leftarrow\theta-\alpha\,(g+\mu v)",
            learning_rate=1e-3,
            source="PyTorch, torch.optim.SGD(momentum=μ, nesterov=True), after Sutskever et al., ICML 2013",
        ),
        Optimiser(
            name="Adagrad",
            init=one_zero,
            step=adagrad_step,
            latex=r"v\leftarrow v+g^2,\quad \theta\leftarrow\theta-\alpha\,\frac{g}{\sqrt v+\varepsilon}",
            learning_rate=1e-2,
            source="PyTorch, torch.optim.Adagrad, after Duchi, Hazan, Singer, JMLR 2011",
        ),
        Optimiser(
            name="RMSprop",
            init=one_zero,
            step=rmsprop_step,
            latex=r"v\leftarrow\rho v+(1-\rho)\,g^2,\quad \theta\leftarrow\theta-\alpha\,\frac{g}{\sqrt v+\varepsilon}",
            learning_rate=1e-2,
            source="PyTorch, torch.optim.RMSprop, ε outside the root, after Hinton, Coursera lecture 6e",
        ),
        Optimiser(
            name="Adam",
            init=two_zeros,
            step=adam_step,
            latex=_MOMENTS_OF_ADAM + _STEP_OF_ADAM,
            learning_rate=1e-3,
            source="PyTorch, torch.optim.Adam, ε outside the root, after Kingma and Ba, ICLR 2015",
        ),
        Optimiser(
            name="AdamW",
            init=two_zeros,
            step=adamw_step,
            latex=r"\theta\leftarrow\theta-\alpha\lambda\,\theta,\quad " + _MOMENTS_OF_ADAM + _STEP_OF_ADAM,
            learning_rate=1e-3,
            source="PyTorch, torch.optim.AdamW, after Loshchilov and Hutter, ICLR 2019",
        ),
    )
}
