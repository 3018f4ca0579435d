"""Ready-made networks, each with a question worth asking, and networks of the reader's own making."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dlmath import ACTIVATIONS, InputError, Layer, Network, initial_network, parse_column, parse_matrix
from pages.ui.controls import as_text
from pages.ui.text import N_


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
        Layer(parse_matrix(W), parse_column(b), ACTIVATIONS[name]) for name, W, b in zip(activations.split(), texts[::2], texts[1::2], strict=True)
    )


SCENES: dict[str, Scene] = {
    "mazur": Scene(
        network=_network("sigmoid sigmoid", "0.15,0.2;0.25,0.3", "0.35,0.35", "0.4,0.45;0.5,0.55", "0.6,0.6"),
        loss="half-SSE",
        X=parse_matrix("0.05,0.6,-0.4,0.9,-0.8,0.3,-0.1,0.7;0.1,-0.2,0.5,0.8,-0.6,0.4,-0.9,0.2"),
        Y=parse_matrix("0.01,0.99,0.01,0.99,0.01,0.5,0.25,0.9;0.99,0.01,0.99,0.5,0.01,0.99,0.75,0.1"),
        alpha="0.5",
        comment=N_(
            "Matt Mazur's well-known example: at the start $J = 0.298371109$ and $\\delta^{(2)}_1 = 0.138498562$. Which output is wrong by more, "
            "and in which direction? (His update leaves the biases alone and ends at 0.291027924; here they move too.)"
        ),
    ),
    "xor": Scene(
        network=_network("ReLU identity", "1,1;1,1", "0,-1", "1,-2", "0"),
        loss="MSE",
        X=parse_matrix("0,1,0,1,0,1,0,1;1,0,0,1,1,0,0,1"),
        Y=parse_matrix("1,1,0,0,1,1,0,0"),
        alpha="0.1",
        comment=N_(
            "Goodfellow's network computes XOR exactly: at the four corners $J = 0$, so every $\\delta$ is 0 and nothing moves. "
            "Drag $x$ off its corner and see which unit starts to learn; the second ReLU sits on its kink, $z = 0$."
        ),
    ),
    "classifier": Scene(
        network=_network(
            "tanh softmax", "0.5,-0.4;-0.3,0.8;0.7,0.2", "0.1,0,-0.1", "0.6,-0.5,0.3;-0.2,0.4,0.5;0.1,0.3,-0.7", "0,0.1,-0.1"
        ),
        loss="CE",
        X=parse_matrix("0.8,-0.5,0.3,-0.9,0.6,-0.2,0.1,0.9;-0.5,0.7,0.9,-0.4,0.2,-0.8,0.4,0.5"),
        Y=parse_matrix("0,1,0,1,0,0,1,0;1,0,0,0,1,0,0,1;0,0,1,0,0,1,0,0"),
        alpha="0.5",
        comment=N_(
            "Three classes, softmax and cross-entropy: $\\delta$ at the output is just $a - y$. "
            "The entries of that $\\delta$ add up to 0. Why must they?"
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
            "so there $\\delta^{(L)}=\\partial J/\\partial a^{(L)}$, whatever $z$ is. Where else could the two agree?"
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
}  # fmt: skip

OWN = "own"
NAMES = (*SCENES, OWN)
OWN_COMMENT = N_("Your own network: choose its sizes, functions, initial weights and seed; every weight can be set exactly.")

HIDDEN = tuple(name for name, record in ACTIVATIONS.items() if record.slope is not None)
OUTPUTS = (
    "identity, half-MSE", "identity, MSE", "sigmoid, BCE", "sigmoid, half-SSE", "sigmoid, MSE", "tanh, MSE", "softmax, CE", "softmax, half-SSE",
)  # fmt: skip
OWN_DEFAULTS = {"sizes": "2-3-2", "hidden": "tanh", "each": "", "output": "sigmoid, BCE", "init": "Glorot", "seed": 1}
MOST_LAYERS, MOST_UNITS, MOST_SAMPLES = 6, 8, 8


def read_sizes(text: str) -> tuple[int, ...]:
    """Units from input to output, written as 2-3-2.

    Raises: InputError unless there are 1 to 6 layers of 1 to 8 units.
    """
    parts = text.replace("–", "-").replace("−", "-").replace("－", "-").split("-")
    try:
        sizes = tuple(int(part) for part in parts if len(part) < 4)
        fits = len(sizes) == len(parts) and 2 <= len(sizes) <= MOST_LAYERS + 1 and all(1 <= n <= MOST_UNITS for n in sizes)
    except ValueError:
        fits = False
    if not fits:
        raise InputError("“%(given)s” is no network: write the units of each layer like 2-3-2, 1 to 6 layers of 1 to 8 units", given=text[:30])
    return sizes


def read_activations(text: str, hidden: str, layers: int) -> list[str]:
    """The activation of each hidden layer, written as tanh-ReLU; all are ``hidden`` where nothing is written.

    Raises: InputError unless it names an activation for every hidden layer.
    """
    names = re.findall("|".join(sorted(HIDDEN, key=len, reverse=True)), text)
    if text and ("-".join(names) != text or len(names) != layers):
        raise InputError(
            "“%(given)s” names no activation for each of %(layers)s hidden layers; write them like tanh-ReLU", given=text[:60], layers=layers
        )
    return names or [hidden] * layers


def own_scene(choices: Mapping[str, object]) -> Scene:
    """The scene of the reader's own choices: sizes, hidden, each, output, init, seed.

    Raises: InputError if the sizes are none, or ``each`` does not name the activations of the hidden layers.
    """
    sizes = read_sizes(str(choices["sizes"]))
    output, loss = str(choices["output"]).split(", ")
    names = [*read_activations(str(choices["each"]), str(choices["hidden"]), len(sizes) - 2), output]
    drawn = initial_network(sizes, names, str(choices["init"]), int(str(choices["seed"])))
    network = tuple(Layer(np.round(layer.W, 3), layer.b, layer.activation) for layer in drawn)
    i, s = np.ogrid[: sizes[0], :MOST_SAMPLES]
    X = np.round(((0.5 - 0.3 * i) + 0.7 * s + 2.0) % 4.0 - 2.0, 1)
    Y = np.eye(sizes[-1])[:, np.arange(MOST_SAMPLES) % sizes[-1]]
    return Scene(network, loss, X, Y, "0.1", OWN_COMMENT)


def values(scene: Scene) -> dict[str, object]:
    """A scene, with its one sample, as the values of the walkthrough's controls."""
    found: dict[str, object] = {f"x{i}": value for i, value in enumerate(scene.x, start=1)}
    if scene.loss == "CE":
        found["class"] = str(scene.y.index(1.0) + 1)
    else:
        found |= {f"y{i}": value for i, value in enumerate(scene.y, start=1)}
    return found | weight_texts(scene.network) | {"batch": 1, "alpha": scene.alpha, "updates": 0, "nudge": 0.0, "step": 1, "lens": "W1[1,1]"}


def weight_texts(network: Network) -> dict[str, str]:
    """Every weight and bias as the texts of their controls."""
    return {f"{letter}{l}": as_text(matrix) for l, layer in enumerate(network, start=1) for letter, matrix in (("W", layer.W), ("b", layer.b))}


def batch_values(scene: Scene, N: int) -> dict[str, object]:
    """The first N samples of a scene as the values of the controls of a batch."""
    return {"batch": N, "sample": "1", "X": as_text(scene.X[:, :N]), "Y": as_text(scene.Y[:, :N])}
