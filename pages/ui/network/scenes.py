"""Ready-made networks, each with a question worth asking, and networks of the reader's own making."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dlmath import (
    ACTIVATIONS,
    LOSSES,
    Activation,
    InputError,
    Layer,
    Loss,
    Network,
    activation,
    initial_network,
    loss,
    parse_column,
    parse_matrix,
)
from dlmath.arrays import shortened
from dlmath.linear_algebra.matrix_text import plain_signs
from pages.ui.inputs import controls
from pages.ui.inputs.controls import as_text
from pages.ui.writing.text import N_


@dataclass(frozen=True)
class Scene:
    """Where a walkthrough starts; all visitors share it, and its arrays are read-only.

    Attributes:
      network: the initial weights and biases.
      loss: a name in LOSSES.
      X: eight inputs as columns, (n₀, 8); the first is the scene's own.
      Y: their targets, (n_L, 8).
      alpha: the learning rate, one of the scale's options.
      comment: what to look for, in English.
    """

    network: Network
    loss: str
    X: np.ndarray
    Y: np.ndarray
    alpha: str
    comment: str

    def __post_init__(self) -> None:
        for field in ("X", "Y"):
            shared = getattr(self, field).copy()
            shared.setflags(write=False)
            object.__setattr__(self, field, shared)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units from input to output."""
        return (self.network[0].W.shape[1], *(layer.W.shape[0] for layer in self.network))

    @property
    def x(self) -> list[float]:
        """The scene's input, n₀ numbers."""
        return list(self.X[:, 0].tolist())

    @property
    def y(self) -> list[float]:
        """Its target, n_L numbers."""
        return list(self.Y[:, 0].tolist())


def _network(activations: str, *texts: str) -> Network:
    """Layers from matrix texts W, b, W, b, …"""
    return tuple(
        Layer(parse_matrix(W), parse_column(b), ACTIVATIONS[name])
        for name, W, b in zip(activations.split(), texts[::2], texts[1::2], strict=True)
    )


SCENES: dict[str, Scene] = {
    "mazur": Scene(
        network=_network("sigmoid sigmoid", "0.15,0.2;0.25,0.3", "0.35,0.35", "0.4,0.45;0.5,0.55", "0.6,0.6"),
        loss="half-SSE",
        X=parse_matrix("0.05,0.6,-0.4,0.9,-0.8,0.3,-0.1,0.7;0.1,-0.2,0.5,0.8,-0.6,0.4,-0.9,0.2"),
        Y=parse_matrix("0.01,0.99,0.01,0.99,0.01,0.5,0.25,0.9;0.99,0.01,0.99,0.5,0.01,0.99,0.75,0.1"),
        alpha="0.5",
        comment=N_(
            "Matt Mazur's well-known example: at the start $J = 0.298371109$ and $\\delta^{(2)}_1 = 0.138498562$."
            " His update leaves the biases alone and ends at 0.291027924; here they move too, unless you freeze them."
        ),
    ),
    "xor": Scene(
        network=_network("ReLU identity", "1,1;1,1", "0,-1", "1,-2", "0"),
        loss="MSE",
        X=parse_matrix("0,1,0,1,0,1,0,1;1,0,0,1,1,0,0,1"),
        Y=parse_matrix("1,1,0,0,1,1,0,0"),
        alpha="0.1",
        comment=N_(
            "Goodfellow's network computes XOR exactly: at the four corners $J = 0$, so every $\\delta$ is 0 and"
            " nothing moves. Drag $x$ off its corner and see which unit starts to learn; the second ReLU sits on its"
            " kink, $z = 0$."
        ),
    ),
    "classifier": Scene(
        network=_network(
            "tanh softmax",
            "0.5,-0.4;-0.3,0.8;0.7,0.2",
            "0.1,0,-0.1",
            "0.6,-0.5,0.3;-0.2,0.4,0.5;0.1,0.3,-0.7",
            "0,0.1,-0.1",
        ),
        loss="CE",
        X=parse_matrix("0.8,-0.5,0.3,-0.9,0.6,-0.2,0.1,0.9;-0.5,0.7,0.9,-0.4,0.2,-0.8,0.4,0.5"),
        Y=parse_matrix("0,1,0,1,0,0,1,0;1,0,0,0,1,0,0,1;0,0,1,0,0,1,0,0"),
        alpha="0.5",
        comment=N_(
            "Three classes, softmax and cross-entropy: $\\delta$ at the output is just $a - y$. "
            "Its entries add up to 0, since those of $a$ and of $y$ both add up to 1."
        ),
    ),
    "regression": Scene(
        network=_network("tanh identity", "1.2;-0.8;0.5", "-0.3,0.4,0.1", "0.9,-0.6,0.4", "0.2"),
        loss="half-MSE",
        X=parse_matrix("0.7,-0.9,-0.5,0.1,1.2,-1.4,0.4,1"),
        Y=parse_matrix("0.3,0.62,0.06,-0.18,1.25,1.77,-0.03,0.81"),
        alpha="0.2",
        comment=N_(
            "One number in, one number out, three tanh units between them. With an identity output $\\varphi' = 1$, "
            "so there $\\delta^{(L)}=\\partial J/\\partial a^{(L)}$, whatever $z$ is."
        ),
    ),
    "deep": Scene(
        network=_network(
            "sigmoid sigmoid sigmoid",
            "0.4,-0.6;0.7,0.2;-0.5,0.9;0.3,0.8",
            "0.1,-0.2,0,0.2",
            "0.5,-0.3,0.8,0.1;-0.7,0.6,0.2,0.4;0.3,0.9,-0.5,0.2;0.6,-0.1,0.4,-0.8",
            "0,0.1,-0.1,0.2",
            "0.7,-0.4,0.5,0.3;-0.6,0.8,0.2,-0.5",
            "0.1,-0.1",
        ),
        loss="BCE",
        X=parse_matrix("1,-0.5,0.3,-1,0.8,-0.2,0.5,-0.7;-0.5,1,0.6,-0.8,0.2,-0.4,-1,0.9"),
        Y=parse_matrix("1,0,1,0,1,0,1,0;0,1,0,1,0,0,1,1"),
        alpha="1",
        comment=N_(
            "Three layers of sigmoids. Follow $\\delta$ from right to left: every layer back multiplies it "
            "by $W^\\top$ and by $\\varphi' \\le \\tfrac14$. "
            "How much smaller is it at the first layer than at the last?"
        ),
    ),
}

OWN = "own"
NAMES = (*SCENES, OWN)
OWN_COMMENT = N_(
    "Your own network: choose its sizes, functions, initial weights and seed; every weight can be set exactly."
)

# The activations that end a network in a run of training: bounded ones, and those that belong to a loss.
ENDS = tuple(
    name
    for name, phi in ACTIVATIONS.items()
    if np.isfinite(phi.range).all() or any(name in record.from_logits for record in LOSSES.values())
)


def outputs(ends: Iterable[str], takes: Callable[[Activation, Loss], bool]) -> tuple[str, ...]:
    """Output and loss together, such as "sigmoid, BCE": each of these ends with every loss that takes what it gives.

    Args:
      ends: names of activations.
      takes: whether a loss that takes the outputs takes the targets as well.
    """
    return tuple(
        f"{end}, {name}" for end in ends for name in losses_after(end) if takes(ACTIVATIONS[end], LOSSES[name])
    )


@lru_cache(maxsize=256)
def losses_after(end: str) -> tuple[str, ...]:
    """The losses that make sense after an output activation."""
    return tuple(name for name, record in LOSSES.items() if record.suits(ACTIVATIONS[end]))


OUTPUTS = outputs(ACTIVATIONS, lambda end, loss: True)
LEARNED = {"biases": "learned", "fixed": ""}
METHOD: dict[str, object] = {"optimiser": "gradient-descent", "l2": 0.0, "order": ""}
OWN_DEFAULTS = {"sizes": "2-3-2", "hidden": "tanh", "output": "sigmoid, BCE", "init": "Glorot", "seed": 1}
SOFT = "soft"  # in place of a class: the probabilities of all classes
MOST_LAYERS, MOST_UNITS, MOST_SAMPLES = 6, 10, 8
_BETWEEN_SIZES = re.compile(r"\s*(?:->|→|[-‐‑–—−>,;、×x:])\s*|\s+")


def read_sizes(text: str) -> tuple[int, ...]:
    """Units from input to output, written as 2-3-2, or with other dashes, arrows or commas.

    Raises: InputError unless there are 1 to 6 layers of 1 to 10 units.
    """
    parts = _BETWEEN_SIZES.split(plain_signs(text).strip())
    try:
        sizes = tuple(int(part) for part in parts if len(part) < 4)
        fits = (
            len(sizes) == len(parts) and 2 <= len(sizes) <= MOST_LAYERS + 1 and all(1 <= n <= MOST_UNITS for n in sizes)
        )
    except ValueError:
        fits = False
    if not fits:
        raise InputError(
            "“%(given)s” is no network: write the units of each layer like 2-3-2, 1 to 6 layers of 1 to 10 units",
            given=shortened(text, 30),
        )
    return sizes


def functions(hidden: str, output: str, layers: int) -> tuple[list[str], str]:
    """The activation of each layer, and the loss, from the texts of their controls: "tanh,ReLU", or "tanh" for all, and
    "sigmoid, BCE".

    Raises: InputError for a name that is none.
    """
    end, _, loss_name = output.partition(", ")
    names = [*controls.filled_up(hidden.split(","), layers - 1), end]
    return [activation(name).name for name in names], loss(loss_name).name


def each_hidden(text: str) -> str:
    """The text of the hidden activations from the one that older links have, tanh-ReLU; "" if it is none."""
    names = re.findall("|".join(sorted(ACTIVATIONS, key=len, reverse=True)), text)
    return ",".join(names) if "-".join(names) == text else ""


def own_scene(choices: Mapping[str, object]) -> Scene:
    """The scene of the reader's own choices: sizes, hidden, output, init, seed.

    Raises: InputError if the sizes are none, or a name is none.
    """
    sizes = read_sizes(str(choices["sizes"]))
    names, loss_name = functions(str(choices["hidden"]), str(choices["output"]), len(sizes) - 1)
    drawn = initial_network(sizes, names, str(choices["init"]), int(str(choices["seed"])))
    network = tuple(Layer(np.round(layer.W, 3), layer.b, layer.activation) for layer in drawn)
    return Scene(network, loss_name, *some_samples(sizes[0], sizes[-1], loss_name), "0.1", OWN_COMMENT)


def some_samples(inputs: int, outputs: int, loss: str) -> tuple[np.ndarray, np.ndarray]:
    """Eight samples of a network of one's own, (n₀, 8), and targets that a loss takes, (n_L, 8)."""
    i, s = np.ogrid[:inputs, :MOST_SAMPLES]
    X = np.round(((0.5 - 0.3 * i) + 0.7 * s + 2.0) % 4.0 - 2.0, 1)
    Y = np.eye(outputs)[:, np.arange(MOST_SAMPLES) % outputs]
    return X, Y if LOSSES[loss].takes(np.eye(2)) else 2.0 * Y - 1.0


def values(scene: Scene) -> dict[str, object]:
    """A scene, with its one sample, as the values of the walkthrough's controls."""
    first = sample_values(scene.loss, scene.X[:, :1], scene.Y[:, :1])
    return (
        first
        | weight_texts(scene.network)
        | LEARNED
        | METHOD
        | {
            "batch": 1,
            "alpha": scene.alpha,
            "updates": 0,
            "nudge": 0.0,
            "step": 1,
            "lens": "W1[1,1]",
        }
    )


def sample_values(loss: str, X: np.ndarray, Y: np.ndarray) -> dict[str, object]:
    """Samples as the values of their controls: texts of several; of one, a number for each component, or its class.

    Args:
      loss: a name in LOSSES.
      X: (n₀, N).
      Y: (n_L, N).
    """
    if X.shape[1] > 1:
        return {"X": as_text(X), "Y": as_text(Y)}
    found: dict[str, object] = {f"x{i}": value for i, value in enumerate(X[:, 0].tolist(), start=1)}
    if LOSSES[loss].targets == "distribution":
        return found | _class_values(Y)
    return found | {f"y{i}": value for i, value in enumerate(Y[:, 0].tolist(), start=1)}


def _class_values(Y: np.ndarray) -> dict[str, object]:
    """The target of one sample, its class or the probabilities of all, as the values of controls."""
    certain = np.flatnonzero(Y[:, 0] == 1.0)
    return {"class": str(certain[0] + 1)} if len(certain) and Y.sum() == 1.0 else {"class": SOFT, "Y": as_text(Y)}


def one_sample(scene: Scene, values: Mapping[str, object]) -> tuple[np.ndarray, np.ndarray]:
    """One sample from the values of its controls: x (n₀, 1) and y (n_L, 1); the other way round than
    ``sample_values``."""
    x = np.array([[float(str(values[f"x{i + 1}"]))] for i in range(len(scene.x))])
    if values.get("class") == SOFT:
        return x, parse_column(str(values["Y"]), "Y", len(scene.y))
    if LOSSES[scene.loss].targets == "distribution":
        return x, np.eye(len(scene.y))[:, [int(str(values["class"])) - 1]]
    return x, np.array([[float(str(values[f"y{i + 1}"]))] for i in range(len(scene.y))])


def weight_texts(network: Network) -> dict[str, str]:
    """Every weight and bias as the texts of their controls."""
    return {
        f"{letter}{l}": as_text(matrix)
        for l, layer in enumerate(network, start=1)
        for letter, matrix in (("W", layer.W), ("b", layer.b))
    }


def batch_values(scene: Scene, N: int) -> dict[str, object]:
    """The first N samples of a scene as the values of the controls of a batch."""
    return {"batch": N, "sample": "1", "X": as_text(scene.X[:, :N]), "Y": as_text(scene.Y[:, :N])}
