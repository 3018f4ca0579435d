"""Methods of updating a network: by which rule, from which state, with which penalty, and by which samples each update
is made.

Update k, counted from 0, is made by batch k of the order, which is gone through again and again:

    g = ∂J/∂θ + λ θ (for weights)        θ, state ← step(θ, g, state)

Shapes: θ, g and the arrays of a state are (P,), in the order of ``parameters``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64, Int

from dlmath.arrays import InputError, check_number
from dlmath.calculus.optimisers import Optimiser, State, Stepped, optimiser
from dlmath.contract import Count, NotNegative, Size, also, check_calls
from dlmath.linear_algebra.matrix_text import plain_signs
from dlmath.network.parameters import flatten, gradient_vector, keeping_fixed, unflatten, views
from dlmath.network.passes import Network, Trace

Vector = Float64[np.ndarray, " P"]
Numbers = tuple[tuple[str, float], ...]
# Of a state: a letter, the place of a parameter, and a number.
Entries = tuple[tuple[str, int, float], ...]


@dataclass(frozen=True)
class Method:
    """How a network is updated; by default by plain gradient descent on all samples.

    >>> Method(batches=((0,), (2, 1))).samples(3, 5).tolist()
    [2, 1]
    """

    optimiser: str = "gradient-descent"  # a name in OPTIMISERS
    hyperparameters: Numbers = ()  # those that are not the usual ones, by name
    # by its letter, what every entry of an array of the state is before the first update; 0 where nothing is said
    start: Numbers = ()
    l2: float = 0.0  # λ of the penalty ½ λ Σ W²
    batches: tuple[
        tuple[int, ...], ...
    ] = ()  # the samples of each update in turn, counted from 0; none: all samples each time
    # by its letter and the place of a parameter, what single entries are at first, whatever ``start`` says of all
    entries: Entries = ()
    t: int = 0  # updates that were made before the first, where the rule counts them

    def __post_init__(self) -> None:
        self.rule.check(0.0, self.numbers)
        check_number(self.l2, "l2", least=0.0)
        check_number(self.t, "t", least=0.0)
        for letter, value in (*self.start, *((letter, value) for letter, _place, value in self.entries)):
            if letter not in self.rule.remembers:
                raise InputError("%(rule)s has no state “%(given)s”", rule=self.optimiser, given=letter)
            check_number(value, letter)

    @property
    def rule(self) -> Optimiser:
        """The rule of update."""
        return optimiser(self.optimiser)

    @property
    def numbers(self) -> Mapping[str, float]:
        """The hyper-parameters beside α."""
        return {**self.rule.hyperparameters, **dict(self.hyperparameters)}

    @property
    def counts(self) -> bool:
        """Whether the rule counts the updates, as Adam does."""
        return any(line.name == "t" for line in self.rule.lines)

    @property
    def plain(self) -> bool:
        """Whether every update is θ ← θ − α ∂J/∂θ."""
        return self.optimiser == "gradient-descent" and not self.l2

    def begin(self, theta: Vector) -> State:
        """The state before the first update.

        Raises: InputError if theta has no such entry.

        >>> Method("momentum", start=(("v", 0.5),), entries=(("v", 1, 2.0),)).begin(np.array([3.0, 4.0]))
        (array([0.5, 2. ]),)
        """
        given, state = dict(self.start), self.rule.init(theta)
        arrays = {
            letter: each + given.get(letter, 0.0) for letter, each in zip(self.rule.remembers, state, strict=False)
        }
        for letter, place, value in self.entries:
            if not 0 <= place < len(theta):
                raise InputError("there is no parameter %(given)s", given=place + 1)
            arrays[letter][place] = value
        return *arrays.values(), *(each + self.t for each in state[len(arrays) :])

    def samples(self, N: Size, k: Count) -> Int[np.ndarray, " n"]:
        """The samples that make update k, counted from 0."""
        return np.array(self.batches[k % len(self.batches)] if self.batches else range(N))

    def step(self, network: Network, learning_rate: NotNegative) -> Callable[[Vector, Vector, State], Stepped]:
        """(θ, g, state) ↦ (new θ, new state), which leaves alone what is not learned."""
        return keeping_fixed(partial(self.rule.step, learning_rate=learning_rate, **self.numbers), network)


PLAIN = Method()


class Underway(NamedTuple):
    """A method, and the state that it has reached.

    >>> GRADIENT_DESCENT.method.plain
    True
    """

    method: Method = PLAIN
    state: State = ()


GRADIENT_DESCENT = Underway()


def in_turn(order: str, N: Size) -> tuple[tuple[int, ...], ...]:
    """The batches of an order written as 1;2;3, or 1,2;3,4 for several samples at once; none where nothing is written.

    >>> in_turn("2;1,3", 3), in_turn("２；１，３", 3)
    (((1,), (0, 2)), ((1,), (0, 2)))
    """
    plain = plain_signs(order).replace(" ", "")
    written = [part.split(",") for part in plain.strip(";").split(";")] if plain else []
    try:
        found = tuple(tuple(int(each) - 1 for each in part) for part in written)
    except ValueError:
        found = ((-1,),)
    if any(not 0 <= each < N for part in found for each in part):
        raise InputError(
            "order must name the samples of each update, like 1;2;3 or 1,2;3,4, from 1 to %(most)s, not “%(given)s”",
            most=N,
            given=order[:40],
        )
    return found


def decay(network: Network, l2: NotNegative) -> Vector:
    """λ for every weight and 0 for every bias: what θ is multiplied by in the gradient of ½ λ Σ W².

    >>> from dlmath.network.passes import example
    >>> decay(example().network, 0.1)
    array([0.1, 0. ])
    """
    found = np.zeros_like(flatten(network))
    for layer in views(found, network):
        layer.W[...] = l2
    return found


def _state_fits(t: Trace, learning_rate: float, method: Method, state: State) -> None:
    expected = method.begin(flatten(t.network))
    if [np.shape(each) for each in state] != [np.shape(each) for each in expected]:
        raise InputError("state must be what the rule has made for this theta")


@also(_state_fits)
def update_by(t: Trace, learning_rate: NotNegative, method: Method, state: State) -> tuple[Network, State]:
    """One update by a method: the new network and the new state, every gradient taken from the old weights.

    Raises: InputError if a parameter is no longer finite.

    >>> from dlmath.network.passes import example
    >>> network, state = update_by(example(), 0.25, Method("momentum"), (np.array([10.0, 0.0]),))
    >>> network[0].W, state
    (array([[-1.75]]), (array([15.,  2.]),))
    """
    theta = flatten(t.network)
    g = gradient_vector(t.backward) + decay(t.network, method.l2) * theta
    with np.errstate(all="ignore"):
        theta, state = method.step(t.network, learning_rate)(theta, g, state)
    return unflatten(theta, t.network), state


check_calls(__name__)
