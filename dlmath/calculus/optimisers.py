"""Optimisers: rules that turn a gradient into an update, each a pair of pure functions, with PyTorch's formulas.

    state = rule.init(θ)
    θ, state = rule.step(θ, g, state, α)      again and again, g = ∂J/∂θ

θ and g are arrays of one shape, whatever it is: all parameters of a network as (P,), or a point of a surface as (2, 1).
Every entry is updated by itself, with numbers of its own where α and the others are arrays of that shape too; where
float64 overflows, they hold ∞ or NaN. The state is a tuple of arrays of that shape (and, for Adam, the number of steps
made). A step takes hyper-parameters beside α as they are; ``Optimiser.check`` looks at them. ``descent`` goes on and
on.
"""

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, NamedTuple

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import InputError, check_number, is_count, registered
from dlmath.contract import ANY, Limits, Name, NotNegative, also, check_calls
from dlmath.functions.printers.latex import latex
from dlmath.functions.printers.numpy import compiled
from dlmath.functions.printers.syntax import names_in

Array = Annotated[Float64[np.ndarray, "*shape"], ANY]
_EachEntry = Float64[np.ndarray, "*shape"]  # one for each entry of θ, where many descents are made side by side
Rate = NotNegative | Annotated[_EachEntry, Limits(0.0)]
Below1 = Annotated[float, Limits(0.0, 1.0, below=True)] | Annotated[_EachEntry, Limits(0.0, 1.0, below=True)]
State = tuple
Stepped = tuple[Array, State]

SYMBOLS = {
    "theta": r"\theta",
    "alpha": r"\alpha",
    "momentum": r"\mu",
    "rho": r"\rho",
    "beta1": r"\beta_1",
    "beta2": r"\beta_2",
    "epsilon": r"\varepsilon",
    "weight_decay": r"\lambda",
}
_BELOW_1 = ("momentum", "rho", "beta1", "beta2")


class Assignment(NamedTuple):
    """An assignment of a rule: a name, and the formula of its new number, as text; g is ∂J/∂θ, t the number of the
    step.

    >>> line = Assignment("v", "momentum*v + g")
    >>> line.value({"momentum": 0.5, "v": 10.0, "g": 20.0, "theta": 1.0})
    25.0
    """

    name: str
    formula: str

    def value(self, values: Mapping[str, float]) -> float:
        """What it assigns, of numbers by name."""
        needed = sorted(names_in(self.formula) & values.keys())
        if not needed:
            raise InputError("values must give the numbers of the names in %(formula)s", formula=self.formula)
        return float(_compiled(self.formula, ", ".join(needed))(*(np.float64(values[name]) for name in needed)))


_compiled = functools.cache(compiled)


@dataclass(frozen=True)
class Optimiser:
    """One update rule.

    >>> rule = OPTIMISERS["momentum"]
    >>> rule.step(np.array([[10.0]]), np.array([[20.0]]), rule.init(np.array([[10.0]])), 0.25)
    (array([[5.]]), (array([[20.]]),))
    """

    name: str  # what the reader sees and what stands in links
    init: Callable[[Array], State]  # θ ↦ the state before the first step
    step: Callable[
        ..., Stepped
    ]  # (θ, g, state, α, and hyper-parameters by name) ↦ (new θ, new state); nothing is changed in place
    lines: tuple[Assignment, ...]  # the rule as assignments, one after the other
    learning_rate: float  # the α with which PyTorch starts
    source: str  # where the rule is taken from

    @functools.cached_property
    def hyperparameters(self) -> Mapping[str, float]:
        """The hyper-parameters beside α, and their defaults.

        >>> OPTIMISERS["Adam"].hyperparameters
        {'beta1': 0.9, 'beta2': 0.999, 'epsilon': 1e-08}
        """
        parameters = inspect.signature(self.step).parameters.values()
        return {
            parameter.name: parameter.default for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY
        }

    @property
    def latex(self) -> tuple[str, ...]:
        """Its assignments in symbols.

        >>> OPTIMISERS["momentum"].latex
        ('v\\\\leftarrow \\\\mu\\\\,v+g', '\\\\theta\\\\leftarrow \\\\theta-\\\\alpha\\\\,v')
        """
        return tuple(
            rf"{SYMBOLS.get(line.name, line.name)}\leftarrow {latex(line.formula, SYMBOLS)}" for line in self.lines
        )

    @property
    def remembers(self) -> tuple[str, ...]:
        """The letters of the arrays of the state, in their order; t, the number of steps, stands behind them.

        >>> OPTIMISERS["Adam"].remembers
        ('m', 'v')
        """
        return tuple(dict.fromkeys(line.name for line in self.lines if line.name in "mv"))

    def check(self, learning_rate: float, hyperparameters: Mapping[str, float]) -> None:
        """Raise InputError for a learning rate or a hyper-parameter that this rule does not take."""
        check_number(learning_rate, "learning_rate", least=0.0)
        for name, value in hyperparameters.items():
            if name not in self.hyperparameters:
                names = ["learning_rate", *self.hyperparameters]
                raise InputError(
                    "%(rule)s has no “%(given)s”; it has %(names)s", rule=self.name, given=name, names=names
                )
            check_number(value, name, least=0.0)
            if name in _BELOW_1 and value >= 1.0:
                raise InputError("%(name)s must be below 1, not %(given)s", name=name, given=value)

    def with_numbers(
        self, learning_rate: float | None, hyperparameters: Mapping[str, float]
    ) -> Callable[[Array, Array, State], Stepped]:
        """The step with its numbers filled in, (θ, g, state) ↦ (new θ, new state); where α is None it is this rule's
        own.

        >>> OPTIMISERS["gradient-descent"].with_numbers(0.25, {})(np.array([[10.0]]), np.array([[20.0]]), ())
        (array([[5.]]), ())
        """
        rate = self.learning_rate if learning_rate is None else learning_rate
        self.check(rate, hyperparameters)
        return functools.partial(self.step, learning_rate=rate, **hyperparameters)


def optimiser(name: Name) -> Optimiser:
    """The optimiser of that name.

    >>> optimiser("momentum").hyperparameters
    {'momentum': 0.9}
    """
    return registered(OPTIMISERS, name, "there is no optimiser “%(given)s”; there are %(names)s")


class Update(NamedTuple):
    """One update on the way downhill: θ and the state after it, and the gradient it was made with, which is that before
    it."""

    theta: np.ndarray
    gradient: np.ndarray
    state: State


def descent(
    gradient: Callable[[Array], Array], theta: Array, step: Callable[[Array, Array, State], Stepped], state: State = ()
) -> Iterator[Update]:
    """Downhill, one update after the other, without end: θ, state ← step(θ, ∂J/∂θ, state).

    >>> from itertools import islice
    >>> down = OPTIMISERS["gradient-descent"].with_numbers(0.1, {})
    >>> [at.theta.item() for at in islice(descent(lambda x: 2.0 * x, np.array([[10.0]]), down), 2)]
    [8.0, 6.4]
    """
    while True:
        g = gradient(theta)
        theta, state = step(theta, g, state)
        yield Update(theta, g, state)


def _remembers(arrays: int, counts: int = 0) -> Callable[[Callable[..., Stepped]], Callable[..., Stepped]]:
    """The steps of a rule whose state holds so many arrays like θ, and then so many whole numbers."""

    def check(theta: Array, g: Array, state: State, *_: object, **__: object) -> None:
        fit = [np.shape(each) == theta.shape for each in state[:arrays]] + [
            is_count(each, 0) for each in state[arrays:]
        ]
        if len(state) != arrays + counts or not all(fit):
            raise InputError("state must be what the rule has made for this theta")

    return also(check)


def no_state(theta: Array) -> State:
    """Nothing to remember.

    >>> no_state(np.array([[3.0]]))
    ()
    """
    return ()


def one_zero(theta: Array) -> State:
    """v = 0.

    >>> one_zero(np.array([[3.0], [4.0]]))[0].tolist()
    [[0.0], [0.0]]
    """
    return (np.zeros_like(theta),)


def two_zeros(theta: Array) -> State:
    """m = v = 0, after t = 0 steps.

    >>> two_zeros(np.array([[3.0]]))
    (array([[0.]]), array([[0.]]), 0)
    """
    return np.zeros_like(theta), np.zeros_like(theta), 0


def descent_step(theta: Array, g: Array, learning_rate: Rate) -> Array:
    """θ − α g: one step of gradient descent.

    >>> descent_step(np.array([[10.0]]), np.array([[20.0]]), 0.1)
    array([[8.]])
    """
    return theta - learning_rate * g


@_remembers(0)
def gradient_descent(theta: Array, g: Array, state: State, learning_rate: Rate) -> Stepped:
    """θ ← θ − α g.

    Source: PyTorch, torch.optim.SGD.
    >>> gradient_descent(np.array([[10.0]]), np.array([[20.0]]), (), 0.1)
    (array([[8.]]), ())
    """
    return descent_step(theta, g, learning_rate), state


@_remembers(1)
def momentum_step(theta: Array, g: Array, state: State, learning_rate: Rate, *, momentum: Below1 = 0.9) -> Stepped:
    """v ← μ v + g;  θ ← θ − α v.

    Source: PyTorch, torch.optim.SGD(momentum=μ).
    >>> momentum_step(np.array([[10.0]]), np.array([[20.0]]), (np.array([[10.0]]),), 0.1, momentum=0.5)
    (array([[7.5]]), (array([[25.]]),))
    """
    (v,) = state
    v = momentum * v + g
    return descent_step(theta, v, learning_rate), (v,)


@_remembers(1)
def nesterov_step(theta: Array, g: Array, state: State, learning_rate: Rate, *, momentum: Below1 = 0.9) -> Stepped:
    """v ← μ v + g;  θ ← θ − α (g + μ v).

    Source: PyTorch, torch.optim.SGD(momentum=μ, nesterov=True).
    >>> nesterov_step(np.array([[10.0]]), np.array([[20.0]]), (np.array([[10.0]]),), 0.1, momentum=0.5)
    (array([[6.75]]), (array([[25.]]),))
    """
    (v,) = state
    v = momentum * v + g
    return descent_step(theta, g + momentum * v, learning_rate), (v,)


@_remembers(1)
def adagrad_step(theta: Array, g: Array, state: State, learning_rate: Rate, *, epsilon: Rate = 1e-10) -> Stepped:
    """v ← v + g²;  θ ← θ − α g / (√v + ε).

    Source: PyTorch, torch.optim.Adagrad.
    >>> adagrad_step(np.array([[1.0]]), np.array([[4.0]]), (np.array([[9.0]]),), 0.5, epsilon=0.0)
    (array([[0.6]]), (array([[25.]]),))
    """
    (v,) = state
    v = v + g**2
    return theta - learning_rate * g / (np.sqrt(v) + epsilon), (v,)


@_remembers(1)
def rmsprop_step(
    theta: Array, g: Array, state: State, learning_rate: Rate, *, rho: Below1 = 0.99, epsilon: Rate = 1e-8
) -> Stepped:
    """v ← ρ v + (1 − ρ) g²;  θ ← θ − α g / (√v + ε).

    Source: PyTorch, torch.optim.RMSprop.
    >>> rmsprop_step(np.array([[1.0]]), np.array([[4.0]]), (np.array([[2.0]]),), 0.3, rho=0.5, epsilon=0.0)
    (array([[0.6]]), (array([[9.]]),))
    """
    (v,) = state
    v = rho * v + (1.0 - rho) * g**2
    return theta - learning_rate * g / (np.sqrt(v) + epsilon), (v,)


@_remembers(2, 1)
def adam_step(
    theta: Array,
    g: Array,
    state: State,
    learning_rate: Rate,
    *,
    beta1: Below1 = 0.9,
    beta2: Below1 = 0.999,
    epsilon: Rate = 1e-8,
) -> Stepped:
    """m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²;  θ ← θ − α m̂ / (√v̂ + ε), m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 −
    β₂ᵗ).

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


@_remembers(2, 1)
def adamw_step(
    theta: Array,
    g: Array,
    state: State,
    learning_rate: Rate,
    *,
    beta1: Below1 = 0.9,
    beta2: Below1 = 0.999,
    epsilon: Rate = 1e-8,
    weight_decay: Rate = 0.01,
) -> Stepped:
    """θ ← θ − α λ θ, then as Adam: the decay does not pass through m and v.

    Source: PyTorch, torch.optim.AdamW.
    >>> theta = np.array([[1.0]])
    >>> adamw_step(theta, np.array([[20.0]]), two_zeros(theta), 0.1, epsilon=0.0, weight_decay=0.5)[0]
    array([[0.85]])
    """
    decayed = theta - learning_rate * weight_decay * theta
    return adam_step(decayed, g, state, learning_rate, beta1=beta1, beta2=beta2, epsilon=epsilon)


_LINES_OF_ADAM = (
    Assignment("t", "t + 1"),
    Assignment("m", "beta1*m + (1 - beta1)*g"),
    Assignment("v", "beta2*v + (1 - beta2)*g**2"),
    Assignment("theta", "theta - alpha*(m/(1 - beta1**t)/(sqrt(v/(1 - beta2**t)) + epsilon))"),
)
_BY_ROOT = Assignment("theta", "theta - alpha*(g/(sqrt(v) + epsilon))")

OPTIMISERS: dict[str, Optimiser] = {
    record.name: record
    for record in (
        Optimiser("gradient-descent", no_state, gradient_descent,
                  (Assignment("theta", "theta - alpha*g"),),
                  1e-3, "PyTorch, torch.optim.SGD"),
        Optimiser("momentum", one_zero, momentum_step,
                  (Assignment("v", "momentum*v + g"), Assignment("theta", "theta - alpha*v")),
                  1e-3, "PyTorch, torch.optim.SGD(momentum=μ), α outside v"),
        Optimiser("Nesterov", one_zero, nesterov_step,
                  (Assignment("v", "momentum*v + g"), Assignment("theta", "theta - alpha*(g + momentum*v)")),
                  1e-3, "PyTorch, torch.optim.SGD(momentum=μ, nesterov=True), after Sutskever et al., ICML 2013"),
        Optimiser("Adagrad", one_zero, adagrad_step,
                  (Assignment("v", "v + g**2"), _BY_ROOT),
                  1e-2, "PyTorch, torch.optim.Adagrad, after Duchi, Hazan, Singer, JMLR 2011"),
        Optimiser("RMSprop", one_zero, rmsprop_step,
                  (Assignment("v", "rho*v + (1 - rho)*g**2"), _BY_ROOT),
                  1e-2, "PyTorch, torch.optim.RMSprop, ε outside the root, after Hinton, Coursera lecture 6e"),
        Optimiser("Adam", two_zeros, adam_step, _LINES_OF_ADAM,
                  1e-3, "PyTorch, torch.optim.Adam, ε outside the root, after Kingma and Ba, ICLR 2015"),
        Optimiser("AdamW", two_zeros, adamw_step,
                  (Assignment("theta", "theta - alpha*weight_decay*theta"), *_LINES_OF_ADAM),
                  1e-3, "PyTorch, torch.optim.AdamW, after Loshchilov and Hutter, ICLR 2019"),
    )
}  # fmt: skip


check_calls(__name__)
