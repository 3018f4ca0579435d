"""Programs as learners write them: forward and back written out as a textbook has it, in float32 or float64, with
weights and samples lying any way, and with the arrays by the names of usual code."""

import io
from dataclasses import dataclass

import numpy as np

from dlmath import ACTIVATIONS, LOSSES, Layer, Trace, trace
from pages.ui.network import scenes

ALPHA = 0.1


@dataclass
class Style:
    """How a program writes: its precision, whether weights are inputs × units and samples rows, whether its δ leaves
    1/N to the gradients, and what its arrays are called."""

    kind: str = "float64"
    turned: bool = False
    rows: bool = False
    mean_in_gradients: bool = False
    names: dict[str, str] | None = None


def any_trace(rng: np.random.Generator) -> Trace:
    """A network of one to three layers with any activations, and any output and loss that the page offers."""
    sizes = [int(n) for n in rng.integers(1, 5, size=rng.integers(2, 5))]
    output, loss = str(rng.choice(scenes.OUTPUTS)).split(", ")
    if output == "softmax" or LOSSES[loss].targets == "distribution":
        sizes[-1] = max(sizes[-1], 2)
    hidden = [str(rng.choice(list(ACTIVATIONS))) for _ in sizes[2:]]
    N = int(rng.integers(1, 9))
    network = tuple(
        Layer(rng.normal(size=(n, m)), rng.normal(size=(n, 1)), ACTIVATIONS[name])
        for m, n, name in zip(sizes, sizes[1:], [*hidden, output], strict=False)
    )
    X = rng.normal(size=(sizes[0], N))
    if LOSSES[loss].targets == "sign":
        Y = rng.choice([-1.0, 1.0], (sizes[-1], N))
    elif LOSSES[loss].targets == "distribution" or output == "softmax":
        Y = np.eye(sizes[-1])[:, rng.integers(0, sizes[-1], N)]
    else:
        Y = rng.integers(0, 2, (sizes[-1], N)) * 1.0 + (LOSSES[loss].targets == "not zero")
    return trace(network, X, Y, LOSSES[loss])


def arrays(t: Trace, style: Style) -> dict[str, np.ndarray]:
    """The arrays of a program that makes no mistake."""
    kind = np.dtype(style.kind).type
    found = {"x": t.X.astype(kind), "y": t.Y}
    a, before, z_of = t.X.astype(kind), [t.X.astype(kind)], []
    with np.errstate(all="ignore"):
        for l, layer in enumerate(t.network, start=1):
            W, b = layer.W.astype(kind), layer.b.astype(kind)
            z = W @ a + b
            a = _applied(layer.activation.name, z)
            found |= {f"W{l}": W, f"b{l}": b, f"z{l}": z, f"a{l}": a}
            before.append(a)
            z_of.append(z)
        J = t.loss.reduction.reduced(t.loss.term(a.astype(float), t.Y))
        found["J"] = np.array(J).astype(kind)
        g = t.loss.slope(a.astype(float), t.Y).astype(kind)
        for l in range(len(t.network), 0, -1):
            phi, z, a = t.network[l - 1].activation, z_of[l - 1], before[l]
            delta = g * _slope(phi.name, z, a) if phi.slope else a * (g - (g * a).sum(axis=0))
            if l == len(t.network) and t.canonical:
                delta = ((a - t.Y.astype(kind)) / kind(t.loss.divisor(*t.Y.shape))).astype(kind)
            found |= {f"dA{l}": g, f"delta{l}": delta.astype(kind)}
            found |= {f"dW{l}": delta @ before[l - 1].T, f"db{l}": delta.sum(axis=1, keepdims=True)}
            g = found[f"W{l}"].T @ delta
    return _written(found, style, t.X.shape[1])


def _written(found: dict[str, np.ndarray], style: Style, N: int) -> dict[str, np.ndarray]:
    """The arrays as the program writes them."""
    kept = {}
    for name, value in found.items():
        letter = name.rstrip("0123456789")
        if style.mean_in_gradients and letter in ("delta", "dA"):
            value = value * value.dtype.type(N)
        if (letter in ("W", "dW") and style.turned) or (letter in ("x", "y", "z", "a", "delta", "dA") and style.rows):
            value = value.T
        if letter in ("b", "db") and style.rows:
            value = value.T
        kept[(style.names or {}).get(letter, letter) + name[len(letter) :]] = value
    return kept


def _applied(name: str, z: np.ndarray) -> np.ndarray:
    kind = z.dtype.type
    if name == "sigmoid":
        return kind(1) / (kind(1) + np.exp(-z))
    if name == "softmax":
        powers = np.exp(z - z.max(axis=0))
        return powers / powers.sum(axis=0)
    return ACTIVATIONS[name].f(z.astype(float)).astype(kind)


def _slope(name: str, z: np.ndarray, a: np.ndarray) -> np.ndarray:
    if name in ("sigmoid", "tanh"):
        return a * (1 - a) if name == "sigmoid" else 1 - a * a
    slope = ACTIVATIONS[name].slope
    assert slope
    return slope(z.astype(float)).astype(z.dtype)


def saved(found: dict[str, np.ndarray], **words: object) -> bytes:
    """Arrays as an .npz file."""
    stream = io.BytesIO()
    np.savez(stream, **found, **words)
    return stream.getvalue()
