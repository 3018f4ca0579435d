"""What the states of these lessons give, from the values of their controls: with it guesses are judged."""

import numpy as np

from dlmath import parse_matrix
from dlmath.calculus.differences import Quotients
from dlmath.calculus.differences import quotients as quotients_of
from dlmath.calculus.expressions import expression_of, gradient_at, value_at
from dlmath.calculus.graph import Graph, GraphTrace, parse_expression, trace_graph
from dlmath.calculus.matrix_graph import MatrixTrace, matrix_graph, trace_matrices, variables_of
from dlmath.calculus.surfaces import SURFACES, Composite, Surface, Trail, composite, one_sided_slopes, own_surface
from pages.calculus.parts import descent, expression, graphs, landscape
from pages.ui.inputs.guesses import State

RING = np.arange(0.0, 360.0, 15.0)  # directions in which one looks around a point, in degrees
HAIR, GONE = 1e-6, 0.1  # how far off a ridge one begins, and where one has left it
ROUNDING = 1e-12


def number(state: State, key: str) -> float:
    """What a control of numbers holds."""
    return float(str(state[key]))


def curve(state: State) -> Graph:
    """The function of the derivative's lesson."""
    name = str(state["f"])
    return expression_of(str(state["fx"]), ["x"]) if name == expression.OWN else expression.named(name)


def quotients(state: State) -> Quotients:
    """The difference quotients."""
    graph = curve(state)
    return quotients_of(lambda at: value_at(graph, x=at), number(state, "x"), number(state, "h"))


def slope(state: State) -> float:
    """f′(x)."""
    return float(gradient_at(curve(state), {"x": number(state, "x")}).item())


def plain_quotient(state: State) -> float:
    """(f(x + h) − f(x)) / h as it is written down, also where x + h is x."""
    x, h, graph = number(state, "x"), number(state, "h"), curve(state)
    return (value_at(graph, x=x + h) - value_at(graph, x=x)) / h


def digits_right(state: State) -> str:
    """How many digits of the forward quotient are right: all that are shown, some, or few."""
    off = abs(quotients(state).forward / slope(state) - 1.0)
    return "all" if off < 1e-6 else "some" if off < 1e-3 else "few"


def slope_at_kink(state: State) -> str:
    """What a function's slope is where that from the left and that from the right may differ."""
    q = quotients(state)
    return "none" if q.forward != q.backward else f"{q.forward:g}"


def graph_trace(state: State) -> GraphTrace:
    """The graph of numbers, forward and back."""
    scene = str(state["scene"])
    own = scene == graphs.OWN
    graph = parse_expression(str(state["f"]) if own else graphs.SCENES[scene].text)
    return trace_graph(graph, {name: number(state, f"{scene}_{name}") for name in graph.inputs})


def partial(state: State, name: str) -> float:
    """∂f/∂name of the graph of numbers."""
    (found,) = (at.derivative for at in graph_trace(state).nodes if at.node.name == name)
    assert found is not None
    return found


def parts(state: State, name: str) -> list[float]:
    """What comes back to a node along each of its edges, from the last operation to the first."""
    (found,) = (at.edges for at in graph_trace(state).nodes if at.node.name == name)
    return [edge.product for edge in found]


def smallest_factor(state: State) -> str:
    """Which factor of ∂f/∂w of the neuron is the smallest."""
    nodes = graph_trace(state).nodes
    by_operation = {
        (at.node.operation.name, edge.target): edge.local
        for at in nodes
        if at.node.operation
        for edge in (each for other in nodes for each in other.edges)
        if edge.source == at.node.name
    }
    (error,) = (local for (name, _target), local in by_operation.items() if name == "square")
    (steepness,) = (local for (name, _target), local in by_operation.items() if name == "sigmoid")
    factors = {"error": error, "slope": steepness, "input": by_operation["*", "w"]}
    return min(factors, key=lambda name: abs(factors[name]))


def nudged_both_ways(state: State) -> str:
    """Whether the slopes of an input to the right and to the left differ, where the graph and nudging do."""
    graph = parse_expression(str(state["f"]))
    others = {name: number(state, f"own_{name}") for name in graph.inputs if name != "x"}
    q = quotients_of(lambda x: value_at(graph, x=x, **others), number(state, "own_x"), 1e-5)
    return "neither" if q.forward != q.backward else "both"


def has_slope(state: State) -> str:
    """Whether 1/x₁, the slope of ln x₁, has a value."""
    return "no" if np.isfinite(1.0 / number(state, "reuse_x1")) else "yes"


def matrix_trace(state: State) -> MatrixTrace:
    """The graph of matrices, forward and back, all weights being 1."""
    text = str(state["F"])
    inputs = {name: parse_matrix(str(state[f"m_{name}"])) for name in variables_of(text)}
    return trace_matrices(matrix_graph(text, {name: value.shape for name, value in inputs.items()}), inputs)


def weighted_sum_moves(state: State) -> str:
    """Which entries of z move the sum of all results."""
    moves = np.abs(matrix_trace(state).gradients["z"]) > ROUNDING
    return "all" if moves.all() else "some" if moves.any() else "none"


def learners(state: State) -> str:
    """Which variables of the graph of matrices receive a derivative that is not 0."""
    t = matrix_trace(state)
    found = [name for name in ("W2", "W1", "b1") if np.abs(t.gradients[name]).max() > ROUNDING]
    return "-".join(found) or "none"


def surface(state: State) -> Surface:
    """The surface."""
    name = str(state["f"])
    return SURFACES[name] if name in SURFACES else own_surface(str(state["fxy"]))


def place(state: State) -> np.ndarray:
    """The point of the surface at which one stands, (2, 1)."""
    return np.array([[number(state, f"{state['f']}_x")], [number(state, f"{state['f']}_y")]])


def nabla(state: State) -> np.ndarray:
    """The gradient there, (2, 1)."""
    return surface(state).gradient(place(state))


def around(state: State) -> str:
    """Whether a level place is a minimum, a maximum or neither: what the surface does on a small ring about it."""
    here, at = surface(state).value(place(state)), place(state)
    ring = [
        surface(state).value(at + 0.1 * np.array([[np.cos(turn)], [np.sin(turn)]])) - here for turn in np.radians(RING)
    ]
    return "minimum" if min(ring) > 0.0 else "maximum" if max(ring) < 0.0 else "neither"


def way_down(state: State) -> str:
    """Along which axis the way down mostly goes."""
    gx, gy = np.abs(nabla(state)[:, 0])
    return "x" if gx > gy else "y"


def level_direction(state: State) -> float:
    """The angle between 0° and 180° in which the slope is 0."""
    gx, gy = nabla(state)[:, 0].tolist()
    return float(np.degrees(np.arctan2(gx, -gy)) % 180.0)


def partial_along_x(state: State) -> str:
    """∂f/∂x, where the slopes to both sides are one."""
    ahead, back = one_sided_slopes(surface(state), place(state), [0.0, 180.0])[0].tolist()
    return f"{ahead:g}" if ahead == -back else "none"


def inner(state: State) -> Composite:
    """The surface after an inner function that has a name."""
    return composite(surface(state).graph, landscape.INNER[str(state["g"])], place(state))


def trail(state: State, rule: str, y: float | None = None) -> Trail:
    """The way down by a rule, from another height if one is given."""
    name = str(state["f"])
    start_y = number(state, f"{name}_y") if y is None and f"{name}_y" in state else y or 0.0
    rate = number(state, "alpha2" if rule in descent.ADAPTIVE else "alpha")
    momentum = number(state, "mu") if "mu" in state else 0.5
    return descent.trail(SURFACES[name], number(state, f"{name}_x"), start_y, rule, rate, momentum)


def after(state: State, steps: int | None = None) -> float:
    """x of gradient descent after the steps that are made, or some."""
    made = int(number(state, "step")) if steps is None else steps
    return float(trail(state, "gradient-descent").points[0, made])


def factor(state: State) -> float:
    """By what a step of gradient descent on the parabola multiplies x: 1 − 2α."""
    return after(state, 1) / number(state, "parabola_x")


def steps_to_half(state: State) -> int:
    """After how many steps gradient descent has halved x."""
    x = trail(state, "gradient-descent").points[0]
    return int(np.argmax(np.abs(x) <= abs(x[0]) / 2.0))


def steepest_curvature(state: State) -> float:
    """c along y, by which the slope grows with y."""
    return float(surface(state).gradient(np.array([[0.0], [1.0]]))[1, 0])


def first_to_leave(state: State) -> str:
    """Which rule is the first to leave the ridge, from a hair beside it."""
    gone = {rule: np.abs(trail(state, rule, HAIR).points[1]) > GONE for rule in descent.RULES}
    return min(descent.RULES, key=lambda rule: int(np.argmax(gone[rule])) if gone[rule].any() else descent.STEPS + 1)


def quadrant(state: State) -> str:
    """In which quarter of the map gradient descent ends."""
    x, y = trail(state, "gradient-descent").points[:, -1].tolist()
    return ("upper" if y > 0.0 else "lower") + ("-right" if x > 0.0 else "-left")
