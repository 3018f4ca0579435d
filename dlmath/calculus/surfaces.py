"""Surfaces to look at and to descend: f(x, y) with its partial derivatives and its minima, one record each.

Shapes: a point and a gradient are (2, 1); a grid of values is (K, K), rows going up with y.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import islice
from typing import Annotated

import numpy as np
from jaxtyping import Float64, Int64

from dlmath.arrays import InputError, check_index
from dlmath.calculus.differences import gradient
from dlmath.calculus.expressions import (
    along,
    expression_of,
    gradient_at,
    gradients_along,
    jacobian_at,
    one_sided_along,
    value_at,
    values_along,
)
from dlmath.calculus.graph import Graph, parse_expression
from dlmath.calculus.optimisers import Optimiser, State, descent
from dlmath.contract import ANY, Count, Limits, NotNegative, check_calls

Point = Float64[np.ndarray, "2 1"]
Points = Float64[np.ndarray, "2 K"]
Grid = Float64[np.ndarray, "K K"]


@dataclass(frozen=True)
class Surface:
    """A function f(x, y) and the part of the plane in which to look at it."""

    name: str  # what the reader sees and what stands in links
    text: str  # f as an expression in x and y
    centre: tuple[float, float]  # of the square that is worth seeing
    extent: float  # half the side of that square
    start: tuple[float, float]  # from where a descent is worth watching
    look: tuple[float, float]  # where its slopes are worth seeing
    partials: tuple[str, ...] = ()  # ∂f/∂x and ∂f/∂y as expressions, or none where they are not written down
    minima: tuple[tuple[float, float], ...] = ()  # the points where f is least nearby
    source: str = ""  # where it is taken from

    @cached_property
    def graph(self) -> Graph:
        """f as a graph."""
        return expression_of(self.text, ("x", "y"))

    @property
    def coordinates(self) -> str:
        """What a descent moves: x alone where y is not in f.

        >>> SURFACES["parabola"].coordinates, SURFACES["bowl"].coordinates
        ('x', 'xy')
        """
        return "xy" if "y" in self.graph.inputs else "x"

    def value(self, point: Point) -> float:
        """f at a point; NaN or ∞ where it has no value.

        >>> SURFACES["bowl"].value(np.array([[3.0], [4.0]]))
        25.0
        """
        return value_at(self.graph, x=float(point[0, 0]), y=float(point[1, 0]))

    def gradient(self, point: Point) -> Point:
        """∇f at a point: from its partial derivatives as written or, without them, by the chain rule; NaN where there
        is none.

        >>> SURFACES["bowl"].gradient(np.array([[3.0], [4.0]])).T
        array([[6., 8.]])
        """
        at = {"x": float(point[0, 0]), "y": float(point[1, 0])}
        if self.partials:
            return np.array([[value_at(partial, **at)] for partial in self.partial_graphs])
        try:
            return gradient_at(self.graph, at)
        except InputError:
            return np.full((2, 1), np.nan)

    def values(self, points: Annotated[Points, ANY]) -> Float64[np.ndarray, " K"]:
        """f at many points, a column each.

        >>> SURFACES["bowl"].values(np.array([[3.0, 0.0], [4.0, 1.0]]))
        array([25.,  1.])
        """
        return values_along(self.graph, self._each(points))[0]

    def gradients(self, points: Annotated[Points, ANY]) -> Points:
        """∇f at many points, a column each.

        >>> SURFACES["bowl"].gradients(np.array([[3.0, 0.0], [4.0, 1.0]]))
        array([[6., 0.],
               [8., 2.]])
        """
        at = self._each(points)
        if self.partials:
            return np.vstack([values_along(partial, at) for partial in self.partial_graphs])
        return gradients_along(self.graph, at)

    @staticmethod
    def _each(points: Points) -> dict[str, Float64[np.ndarray, "1 K"]]:
        return {"x": points[:1], "y": points[1:]}

    @cached_property
    def partial_graphs(self) -> tuple[Graph, ...]:
        """∂f/∂x and ∂f/∂y as graphs, where they are written down."""
        return tuple(parse_expression(text) for text in self.partials)

    def axes(
        self, count: Annotated[int, Limits(1, 1000)]
    ) -> tuple[Float64[np.ndarray, " K"], Float64[np.ndarray, " K"]]:
        """The x and the y of a grid over the square.

        >>> SURFACES["Rosenbrock"].axes(3)[1].tolist()
        [-1.0, 1.0, 3.0]
        """
        x, y = self.centre
        return np.linspace(x - self.extent, x + self.extent, count), np.linspace(
            y - self.extent, y + self.extent, count
        )

    def grid(self, count: Annotated[int, Limits(1, 1000)]) -> Grid:
        """The values of f over the square, a row for each y.

        >>> SURFACES["saddle"].grid(3)
        array([[ 0., -9.,  0.],
               [ 9.,  0.,  9.],
               [ 0., -9.,  0.]])
        """
        return _grid(self, count)


@lru_cache(maxsize=64)
def _grid(surface: Surface, count: Annotated[int, Limits(1, 1000)]) -> Grid:
    X, Y = np.meshgrid(*surface.axes(count))
    Z = along(surface.graph, {"x": X, "y": Y}, "")[0] + np.zeros_like(X)
    Z.setflags(write=False)
    return Z


def one_sided_slopes(surface: Surface, point: Point, degrees: Sequence[float]) -> Float64[np.ndarray, "1 K"]:
    """The slope of f from a point in the directions at some angles to the x axis, also on a kink, where no gradient
    knows them.

    >>> one_sided_slopes(own_surface("abs(x) + y"), np.array([[0.0], [1.0]]), [0.0, 90.0, 180.0, 270.0])
    array([[ 1.,  1.,  1., -1.]])
    """
    u = np.hstack([unit_vector(each) for each in degrees])
    return one_sided_along(surface.graph, {"x": float(point[0, 0]), "y": float(point[1, 0])}, {"x": u[:1], "y": u[1:]})


def kinks(surface: Surface, point: Point) -> dict[str, tuple[float, float]]:
    """By "x" and "y", the slopes along it just before a point and just after, where they differ: there is a kink, and
    no derivative.

    >>> kinks(own_surface("abs(x) + y"), np.array([[0.0], [1.0]]))
    {'x': (-1.0, 1.0)}
    """
    right, up, left, down = one_sided_slopes(surface, point, [0.0, 90.0, 180.0, 270.0])[0].tolist()
    sides = {"x": (-left, right), "y": (-down, up)}
    return {axis: both for axis, both in sides.items() if not math.isclose(*both, rel_tol=1e-9, abs_tol=1e-12)}


def is_kink(surface: Surface, point: Point, nabla: Point) -> bool:
    """Whether in some direction u the slope of f from a point is not ∇f·u, so that ``nabla``, made with the conventions
    at kinks, is no gradient.

    >>> is_kink(own_surface("abs(x) + y"), np.array([[0.0], [1.0]]), np.array([[0.0], [1.0]]))
    True
    """
    if not any(node.operation and node.operation.kinks for node in surface.graph.nodes):
        return False
    degrees = [15.0 * k for k in range(24)]
    slopes = one_sided_slopes(surface, point, degrees)
    return not np.allclose(
        slopes, directional_derivatives(nabla, degrees), rtol=1e-9, atol=1e-9 * float(np.abs(nabla).max()) + 1e-12
    )


def own_surface(text: str) -> Surface:
    """A reader's expression in x and y as a surface around the origin.

    >>> own_surface("x*y").extent
    3.0
    """
    expression_of(text, ("x", "y"))
    return Surface("own", text, (0.0, 0.0), 3.0, (2.0, 1.5), (1.0, 0.5))


def unit_vector(degrees: float) -> Point:
    """The vector of length 1 at an angle to the x axis, exact at multiples of 90°.

    >>> unit_vector(180.0).T.tolist()
    [[-1.0, 0.0]]
    """
    quarter, rest = divmod(degrees, 90.0)
    c, s = (1.0, 0.0) if rest == 0.0 else (math.cos(math.radians(rest)), math.sin(math.radians(rest)))
    x, y = [(c, s), (-s, c), (-c, -s), (s, -c)][int(quarter) % 4]
    return np.array([[x + 0.0], [y + 0.0]])


def directional_derivatives(nabla: Point, degrees: Sequence[float]) -> Float64[np.ndarray, "1 K"]:
    """∇f·u for the unit vectors u at some angles: the slope of f in each of these directions.

    >>> directional_derivatives(np.array([[3.0], [4.0]]), [0.0, 90.0, 180.0])
    array([[ 3.,  4., -3.]])
    """
    return nabla.T @ np.hstack([unit_vector(each) for each in degrees])


@dataclass(frozen=True, eq=False)
class Composite:
    """f(g(x)) and its gradient by the chain rule, as products of matrices, made by ``composite``."""

    y: Float64[np.ndarray, "m 1"]  # g(x), (m, 1)
    J: Float64[np.ndarray, "m n"]  # the Jacobian of g at x, (m, n)
    nabla_f: Float64[np.ndarray, "m 1"]  # ∇f at y, (m, 1)
    nabla: Float64[np.ndarray, "n 1"]  # ∇(f∘g) = Jᵀ ∇f at x, (n, 1)
    numeric: Float64[np.ndarray, "n 1"]  # the same by central differences of f∘g, (n, 1)


def composite(f: Graph, g: Sequence[Graph], point: Point) -> Composite:
    """The chain rule for f(g₁(x, y), g₂(x, y)): the Jacobian of g, transposed, times the gradient of f.

    Source: Goodfellow, Bengio, Courville, Deep Learning, eq. 6.46.

    (x + y)(x − y) is x² − y², with the gradient (2x, −2y):

    >>> c = composite(
    ...     parse_expression("x*y"), [parse_expression("x + y"), parse_expression("x - y")], np.array([[2.0], [1.0]])
    ... )
    >>> c.J.tolist(), c.nabla_f.tolist(), c.nabla.tolist()
    ([[1.0, 1.0], [1.0, -1.0]], [[1.0], [3.0]], [[4.0], [-2.0]])
    """
    if len(g) != 2:
        raise InputError("g must have 2 components, not %(given)s", given=len(g))

    def inner(at: Point) -> Point:
        return np.array([[value_at(each, x=float(at[0, 0]), y=float(at[1, 0]))] for each in g])

    def outer(at: Point) -> float:
        y = inner(at)
        return value_at(f, x=float(y[0, 0]), y=float(y[1, 0]))

    J = jacobian_at(g, {"x": float(point[0, 0]), "y": float(point[1, 0])})
    y = inner(point)
    nabla_f = gradient_at(f, {"x": float(y[0, 0]), "y": float(y[1, 0])})
    return Composite(y, J, nabla_f, J.T @ nabla_f, gradient(outer, point))


@dataclass(frozen=True, eq=False)
class Trail:
    """A descent, every step of it, made by ``descend_surface``; K steps were made and stayed finite."""

    points: Float64[np.ndarray, "2 K1"]  # (2, K + 1), the start first
    values: Float64[np.ndarray, " K1"]  # f at the points, (K + 1,)
    gradients: Float64[np.ndarray, "2 K1"]  # ∇f at the points, (2, K + 1)
    states: tuple[State, ...]  # what the rule remembers when it stands at each point, K + 1 of them
    diverged: int | None  # the step after which a number was no longer finite, or None


@dataclass(frozen=True, eq=False)
class Trails:
    """K descents side by side, each as if alone, made by ``descend_side_by_side``."""

    points: Float64[np.ndarray, "steps1 2 K"]  # the starts first
    values: Float64[np.ndarray, "steps1 K"]  # f at the points
    gradients: Float64[np.ndarray, "steps1 2 K"]  # ∇f at the points
    states: tuple[State, ...]  # what the rule remembers when it stands at each point
    made: Int64[np.ndarray, " K"]  # how many steps of each stayed finite, −1 where f has no value at the start

    def one(self, k: Count) -> Trail:
        """The trail of one of them.

        Raises InputError if f has no finite value or gradient at its start.

        >>> from dlmath.calculus.optimisers import OPTIMISERS
        >>> start, rates = np.array([[1.0, 3.0], [0.0, 0.0]]), np.array([0.25, 0.25])
        >>> descend_side_by_side(SURFACES["bowl"], start, OPTIMISERS["gradient-descent"], rates, 2).one(1).points
        array([[3.  , 1.5 , 0.75],
               [0.  , 0.  , 0.  ]])
        """
        check_index(k, "k", len(self.made))
        if self.made[k] < 0:
            raise InputError("f has no finite value and gradient at the start")
        made, steps = int(self.made[k]), len(self.values) - 1
        kept = np.s_[: made + 1]
        states = tuple(
            tuple(part[:, k : k + 1] if isinstance(part, np.ndarray) else part for part in state)
            for state in self.states[kept]
        )
        diverged = None if made == steps else made
        return Trail(self.points[kept, :, k].T, self.values[kept, k], self.gradients[kept, :, k].T, states, diverged)


def descend_side_by_side(
    surface: Surface,
    starts: Points,
    rule: Optimiser,
    learning_rate: Float64[np.ndarray, " K"],
    steps: Count,
    **hyperparameters: Float64[np.ndarray, " K"],
) -> Trails:
    """Walk down a surface from many starts, each with numbers of its own, and keep what each step is made of.

    >>> from dlmath.calculus.optimisers import OPTIMISERS
    >>> starts, rates = np.array([[10.0, 10.0], [0.0, 0.0]]), np.array([0.5, 1.1])
    >>> descend_side_by_side(SURFACES["parabola"], starts, OPTIMISERS["gradient-descent"], rates, 1).points[1, 0]
    array([  0., -12.])
    """
    for end in (np.min, np.max):
        rule.check(float(end(learning_rate)), {name: float(end(each)) for name, each in hyperparameters.items()})
    numbers = {"learning_rate": learning_rate, **hyperparameters}
    step = partial(rule.step, **{name: np.broadcast_to(each, starts.shape) for name, each in numbers.items()})
    points, gradients, states = [starts], [surface.gradients(starts)], [rule.init(starts)]
    for at in islice(descent(lambda _: gradients[-1], starts, step, states[0]), steps):
        points.append(at.theta)
        gradients.append(surface.gradients(at.theta))
        states.append(at.state)
    along_way, slopes = np.array(points), np.array(gradients)
    values = surface.values(np.hstack(points)).reshape(steps + 1, -1)
    finite = np.isfinite(values) & np.isfinite(slopes).all(axis=1) & np.isfinite(along_way).all(axis=1)
    return Trails(along_way, values, slopes, tuple(states), np.cumprod(finite, axis=0).sum(axis=0) - 1)


def descend_surface(
    surface: Surface, start: Point, rule: Optimiser, learning_rate: NotNegative, steps: Count, **hyperparameters: float
) -> Trail:
    """Walk down a surface, and keep what each step is made of; the trail ends early where a number would not be finite.

    Raises InputError if f has no finite value or gradient at the start.

    >>> from dlmath.calculus.optimisers import OPTIMISERS
    >>> trail = descend_surface(
    ...     SURFACES["parabola"], np.array([[10.0], [0.0]]), OPTIMISERS["gradient-descent"], 1.1, 10
    ... )
    >>> round(float(trail.points[0, -1]), 3)
    61.917
    """
    each = {name: np.array([value]) for name, value in hyperparameters.items()}
    return descend_side_by_side(surface, start, rule, np.array([learning_rate]), steps, **each).one(0)


SURFACES: dict[str, Surface] = {
    record.name: record
    for record in (
        Surface("bowl", "x**2 + y**2", (0.0, 0.0), 5.0, (4.0, 3.0), (2.0, 1.5), ("2*x", "2*y"), ((0.0, 0.0),)),
        Surface(
            "narrow", "0.1*x**2 + 2*y**2", (0.0, 0.0), 6.0, (-5.0, -2.0), (-3.0, -1.0), ("0.2*x", "4*y"), ((0.0, 0.0),),
            source="Zhang et al., Dive into Deep Learning, 12.6 Momentum",
        ),
        Surface("parabola", "x**2", (0.0, 0.0), 30.0, (10.0, 0.0), (12.0, 6.0), ("2*x", "0*y")),
        Surface("saddle", "x**2 - y**2", (0.0, 0.0), 3.0, (2.5, 0.01), (1.0, 1.5), ("2*x", "-2*y")),
        Surface(
            "Rosenbrock", "(1 - x)**2 + 100*(y - x**2)**2", (0.0, 1.0), 2.0, (-1.2, 1.0), (-0.8, 1.2),
            ("2*(x - 1) - 400*x*(y - x**2)", "200*(y - x**2)"), ((1.0, 1.0),),
            source="Rosenbrock, The Computer Journal 3 (1960), with his start",
        ),
        Surface(
            "Himmelblau", "(x**2 + y - 11)**2 + (x + y**2 - 7)**2", (0.0, 0.0), 6.0, (0.0, 0.0), (0.5, -1.0),
            ("4*x*(x**2 + y - 11) + 2*(x + y**2 - 7)", "2*(x**2 + y - 11) + 4*y*(x + y**2 - 7)"),
            ((3.0, 2.0), (-2.805118086952745, 3.131312518250573), (-3.779310253377747, -3.283185991286170),
            (3.584428340330492, -1.848126526964404)),
            source="Himmelblau, Applied Nonlinear Programming, 1972",
        ),
    )
}  # fmt: skip


check_calls(__name__)
