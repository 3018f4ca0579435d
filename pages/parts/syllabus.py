"""What stands where: the sections of the text and the symbols, each with the lessons that show it."""

from dataclasses import dataclass

from pages.ui.writing.text import _

# A lesson by its path below pages/, and what its link says beside that.
Place = tuple[str, dict[str, str]]


@dataclass(frozen=True)
class Section:
    """A section of the text: its number, its title in the reader's language, and where it is shown."""

    number: str
    title: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Notation:
    """A symbol as it is written, the name of its colour, what it means, its shape as HTML, its name in the code, and
    where it is introduced."""

    symbol: str
    colour: str
    meaning: str
    shape: str
    code: str
    place: Place


def _at(page: str, **values: str) -> Place:
    return f"{page}.py", values


IMAGES, VECTORS = _at("vectors_and_matrices/images_as_vectors"), _at("vectors_and_matrices/vectors")
PRODUCT, MAPS = _at("vectors_and_matrices/matrix_product"), _at("vectors_and_matrices/linear_maps")
LINEAR, CONVOLUTION = _at("vectors_and_matrices/linear_model"), _at("vectors_and_matrices/convolution")
DERIVATIVE, CHAIN_RULE = _at("calculus/derivative"), _at("calculus/chain_rule")
GRADIENT, DESCENT = _at("calculus/gradient"), _at("calculus/gradient_descent")
CURVES, VANISHING, DYING = (
    _at(f"activation_functions/{name}") for name in ("curves_and_slopes", "vanishing_gradients", "dying_relu")
)
REGRESSION, BINARY = _at("loss_functions/regression"), _at("loss_functions/binary_cross_entropy")
SOFTMAX, OUTPUTS = _at("loss_functions/softmax_cross_entropy"), _at("loss_functions/output_and_loss")
NEURON, CHECK, WORK = (
    _at(f"backprop_walkthrough/{name}") for name in ("one_neuron", "gradient_check", "check_my_work")
)
TRAINING, WEIGHTS = _at("training/training_run"), _at("training/initialisation")


def _step(number: int) -> Place:
    return _at("backprop_walkthrough/step_by_step", step=str(number))


def _curve(phi: str, also: str) -> Place:
    return _at("activation_functions/curves_and_slopes", phi=phi, also=also)


def sections() -> tuple[Section, ...]:
    """The sections of the text in its order; where it ends, what follows from it."""
    return (
        Section("1", _("Background"), (IMAGES, NEURON)),
        Section("2.1.1", _("Representing data"), (IMAGES, VECTORS)),
        Section("2.1.2", _("Models and their parameters"), (MAPS, LINEAR)),
        Section("2.1.3", _("What layers compute"), (PRODUCT, CONVOLUTION)),
        Section("2.2.1", _("Loss and optimisation"), (GRADIENT, DESCENT)),
        Section("2.2.2", _("The idea of backpropagation"), (CHAIN_RULE, NEURON)),
        Section("2.2.3", _("Activation functions and their slopes"), (DERIVATIVE, CURVES)),
        Section("2.3", _("Linear algebra and calculus together"), (GRADIENT, CHECK)),
        Section("3.1", _("Forward pass"), (_step(1), NEURON)),
        Section("3.2", _("Backward pass"), (_step(7), CHECK, WORK)),
        Section("4.1", _("Linear models"), (LINEAR,)),
        Section("4.2.1", _("Sigmoid"), (_curve("sigmoid", "tanh"), VANISHING)),
        Section("4.2.2", "Tanh", (_curve("tanh", "sigmoid"), VANISHING)),
        Section("4.2.3", "ReLU", (_curve("ReLU", "leaky-ReLU"), DYING)),
        Section("4.3.1", _("Mean squared error"), (REGRESSION, OUTPUTS)),
        Section("4.3.2", _("Cross-entropy"), (BINARY, SOFTMAX, OUTPUTS)),
        Section("…", _("Where the text ends"), (TRAINING, WEIGHTS)),
    )


def notation() -> tuple[Notation, ...]:
    """The symbols, in the order in which a network computes them."""
    return (
        Notation("x = a⁽⁰⁾", "x", _("input"), "n<sub>0</sub>×1", "X", IMAGES),
        Notation(
            "W⁽ˡ⁾", "W", _("weights: row j holds what unit j takes from each input"), "n×n<sub>in</sub>", "W", MAPS
        ),
        Notation("b⁽ˡ⁾", "b", _("biases"), "n×1", "b", LINEAR),
        Notation("z⁽ˡ⁾", "z", _("weighted input: W times the a before, plus b"), "n×1", "z", _step(1)),
        Notation("φ, φ′", "z", _("activation function and its slope"), "", "f, slope", CURVES),
        Notation("a⁽ˡ⁾", "a", _("activation: φ of z"), "n×1", "a", _step(2)),
        Notation("y", "y", _("target"), "n<sub>L</sub>×1", "Y", REGRESSION),
        Notation("J", "J", _("loss: one number, small when output and target agree"), "1", "J", REGRESSION),
        Notation("∂J/∂a⁽ˡ⁾", "delta", _("how J changes with a"), "n×1", "dJ_da", OUTPUTS),
        Notation("δ⁽ˡ⁾", "delta", _("error term: how J changes with z"), "n×1", "delta", _step(7)),
        Notation(
            "∂J/∂W⁽ˡ⁾", "delta", _("gradient of the weights, in the shape of W"), "n×n<sub>in</sub>", "dW", _step(8)
        ),
        Notation("∂J/∂b⁽ˡ⁾", "delta", _("gradient of the biases: δ itself"), "n×1", "db", _step(9)),
        Notation("⊙", "J", _("entry by entry: each times the one in its place"), "", "*", _step(10)),
        Notation("α", "J", _("learning rate: how far an update goes"), "1", "learning_rate", DESCENT),
    )
