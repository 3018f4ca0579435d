"""Random states of the lessons on losses, activation functions and calculus, as the parameters of their links."""

from collections.abc import Callable

import numpy as np

from dlmath import ACTIVATIONS, INITIALISATIONS
from dlmath.calculus.surfaces import SURFACES
from pages.loss_functions.parts import output_pairs, residuals

Parameters = dict[str, object]
CURVES = [name for name, record in ACTIVATIONS.items() if record.slope]
RECTIFIERS = [name for name, record in ACTIVATIONS.items() if record.rectifies]
GRAPHS = {"product": "xyz", "neuron": "wxby", "reuse": ("x1", "x2"), "deep": ("x", "w1", "w2", "w3"), "own": "xyzuv"}
OWN_GRAPHS = (
    "x^y/z + u*v",
    "sqrt(abs(x)) - tan(y)*exp(z)",
    "log(x*x + y*y)^2",
    "gelu(x) + silu(y)*elu(z)",
    "x*x*x - y/3",
    "-(x - y)*square(z) + x",
    "x*y + z*u*1",
)
OWN_MATRICES = ("tanh(W X + b)", "‖W X − b‖²", "sum(softmax(W X) * X)", "b' W X", "log(1 + X * X) / 3")
OWN_CURVES = ("sin(20*x)", "x^3 - x", "exp(x)/(1 + x*x)", "5", "x*1e-9", "1e6*x*x")
OWN_SURFACES = ("abs(x) + abs(y)", "sin(x)*cos(y)", "x*y/7", "exp(x)*tanh(y) - 3", "1e-9*x + 2*y", "relu(x)*y")


def state_of(page: str, generator: np.random.Generator) -> Parameters:
    """A random state of a lesson, from ordinary to as extreme as its controls allow."""
    return STATES[page](generator)


def _place(generator: np.random.Generator, low: float, high: float, digits: int = 2) -> float:
    """A number of a control, now and then one of its ends or 0."""
    if generator.random() < 0.2:
        return float(generator.choice([low, high, min(max(0.0, low), high)]))
    return round(float(generator.uniform(low, high)), int(generator.integers(0, digits + 1)))


def _one(generator: np.random.Generator, *options: str) -> str:
    return str(generator.choice(options))


def _regression(g: np.random.Generator) -> Parameters:
    loss = _one(g, *residuals.names())
    return {"loss": loss, "b": _place(g, -2, 10), "w": _place(g, -1, 1.5), "out": _place(g, -1, 11, 1)}


def _binary(g: np.random.Generator) -> Parameters:
    p = _place(g, 0, 1) if g.random() < 0.7 else float(g.choice([0.0, 1.0, 0.01, 0.99]))
    return {
        "by": _one(g, "p", "z"),
        "p": p,
        "z": _place(g, -8, 8, 1),
        "y": float(g.choice([0, 0.05, 0.35, 0.5, 0.7, 1])),
    }


def _softmax(g: np.random.Generator) -> Parameters:
    C = int(g.integers(2, 11))
    scores: Parameters = {f"z{k}": _place(g, -10, 10) for k in range(1, C + 1)}
    if g.random() < 0.3:
        largest = float(g.choice([1.0, 1e3, 1e6]))
        scores |= {"scores": "row", "z": ",".join(str(_place(g, -largest, largest)) for _ in range(C))}
    if g.random() < 0.3:
        scores |= {name: ",".join(f"{p:.17g}" for p in g.dirichlet([0.5] * 4)) for name in "PQ"}
    weights = ";".join(str(abs(_place(g, 0.1, 9))) for _ in range(C))
    target = {
        "target": _one(g, "class", "soft"),
        "k": int(g.integers(1, C + 1)),
        "eps": _place(g, 0, 0.5),
        f"q{C}": weights,
    }
    temperature, constant = (
        _one(g, "0.1", "0.2", "0.5", "1", "1", "2", "5", "10"),
        _one(g, "-1000", "-10", "0", "0", "10", "100", "1000"),
    )
    return {"C": C, "T": temperature, "shift": constant, **scores, **target}


def _output_and_loss(g: np.random.Generator) -> Parameters:
    pair = {
        "phi": _one(g, "identity", "sigmoid", "softmax"),
        "loss": _one(g, *output_pairs.LOSS_NAMES),
        "k": int(g.integers(1, 4)),
    }
    start = {"w": _place(g, -3, 3, 1), "b": _place(g, -3, 3, 1), "alpha": _one(g, "0.005", "0.15", "1")}
    return {**pair, **start, **{f"z{j}": _place(g, -8, 8, 1) for j in (1, 2, 3)}}


def _curves(g: np.random.Generator) -> Parameters:
    return {
        "phi": _one(g, *CURVES),
        "also": CURVES,
        "z": _place(g, -6, 6),
        "far": _place(g, 0, 45, 0),
        "flat": _one(g, "0.5", "0.05", "0.0001"),
    }


def _vanishing(g: np.random.Generator) -> Parameters:
    depth = int(g.integers(2, 41))
    network = {
        "phi": _one(g, *CURVES),
        "rule": _one(g, *INITIALISATIONS),
        "scale": _one(g, "0.1", "0.9", "1", "3", "100"),
        "depth": depth,
    }
    return {
        **network,
        "width": _one(g, "2", "8", "64"),
        "bias": _place(g, -2, 2, 1),
        "seed": int(g.integers(0, 100)),
        "layer": int(g.integers(1, depth)),
    }


def _dying(g: np.random.Generator) -> Parameters:
    samples = ";".join(f"{_place(g, -9, 9)},{_place(g, -9, 9)}" for _ in range(int(g.integers(1, 9))))
    unit = {
        "phi": _one(g, *RECTIFIERS),
        "w": _place(g, -4, 4),
        "b": _place(g, -4, 4),
        "alpha": _one(g, "0.01", "0.15", "1"),
        "data": samples,
    }
    return {**unit, "updates": int(g.choice([0, 1, 3, 7, 60, 200]))}


def _derivative(g: np.random.Generator) -> Parameters:
    step = _one(
        g, "2", "0.7", "0.3", "0.05", "0.01", "1e-3", "1e-5", "1e-7", "1e-8", "1e-10", "1e-13", "1e-15", "1e-16"
    )
    return {
        "f": _one(g, "square", "sin", "abs", "exp", "own", *CURVES),
        "x": _place(g, -3, 3),
        "h": step,
        "fx": _one(g, *OWN_CURVES),
    }


def _chain_rule(g: np.random.Generator) -> Parameters:
    if g.random() < 0.4:
        shape = (2, int(g.integers(1, 4)))
        text = _one(g, *OWN_MATRICES)
        numbers = {
            f"m_{name}": ";".join(",".join(str(_place(g, -3, 3)) for _ in range(n)) for _ in range(m))
            for name, (m, n) in {"W": (2, 2), "X": shape, "b": (2, 1)}.items()
        }
        return {"of": "matrices", "expression": "own", "F": text, "step": int(g.integers(1, 8)), **numbers}
    scene = _one(g, *GRAPHS)
    return {
        "scene": scene,
        "f": _one(g, *OWN_GRAPHS),
        "step": int(g.integers(1, 14)),
        **{f"{scene}_{name}": _place(g, -6, 6) for name in GRAPHS[scene]},
    }


def _surface(g: np.random.Generator) -> Parameters:
    name = _one(g, "own", *SURFACES)
    (x, y), reach = (SURFACES[name].centre, SURFACES[name].extent) if name in SURFACES else ((0.0, 0.0), 3.0)
    point = {f"{name}_x": _place(g, x - reach, x + reach), f"{name}_y": _place(g, y - reach, y + reach)}
    return {"f": name, "fxy": _one(g, *OWN_SURFACES), **point}


def _gradient(g: np.random.Generator) -> Parameters:
    return {
        **_surface(g),
        "angle": float(g.integers(0, 361)),
        "g": _one(g, "polar", "layer", "own"),
        "g1": "x*y",
        "g2": "exp(x - y)",
    }


def _descent(g: np.random.Generator) -> Parameters:
    rules = ["gradient-descent", "momentum", "Nesterov", "RMSprop", "Adam"]
    rates = {
        "alpha": _one(g, "0.0001", "0.02", "0.3", "1.5"),
        "alpha2": _one(g, "0.0001", "0.02", "0.3", "1.5"),
        "mu": _place(g, 0, 0.99),
    }
    return {**_surface(g), **rates, "rules": rules, "show": _one(g, *rules), "step": int(g.choice([1, 2, 7, 30, 60]))}


STATES: dict[str, Callable[[np.random.Generator], Parameters]] = {
    "loss_functions/regression": _regression,
    "loss_functions/binary_cross_entropy": _binary,
    "loss_functions/softmax_cross_entropy": _softmax,
    "loss_functions/output_and_loss": _output_and_loss,
    "activation_functions/curves_and_slopes": _curves,
    "activation_functions/vanishing_gradients": _vanishing,
    "activation_functions/dying_relu": _dying,
    "calculus/derivative": _derivative,
    "calculus/chain_rule": _chain_rule,
    "calculus/gradient": _gradient,
    "calculus/gradient_descent": _descent,
}
# How many chains those pages have at least that have few.
FEW_CHAINS = {
    "loss_functions/regression": 16,
    "loss_functions/binary_cross_entropy": 19,
    "loss_functions/output_and_loss": 3,
    "activation_functions/dying_relu": 3,
    "activation_functions/vanishing_gradients": 3,
    "calculus/derivative": 6,
    "calculus/chain_rule": 3,
    "calculus/gradient": 3,
    "calculus/gradient_descent": 2,
}
