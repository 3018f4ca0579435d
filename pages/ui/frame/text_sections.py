"""The sections of the text that the lessons follow, in its order, each with the lessons that show it."""

from dataclasses import dataclass

from pages.ui.frame import path
from pages.ui.frame.glossary import Place, at, step
from pages.ui.frame.guide import Guide
from pages.ui.writing.literal import AsIs, in_html
from pages.ui.writing.text import _, named

# What stands for the number of what follows where the text ends.
AFTER = "…"


@dataclass(frozen=True)
class Section:
    """A section of the text.

    Attributes:
      number: as it stands in the text.
      title: in the reader's language.
      places: where it is shown.
      errs: whether one of its formulas or claims is wrong.
    """

    number: str
    title: str
    places: tuple[Place, ...] = ()
    errs: bool = False

    @property
    def depth(self) -> int:
        """1 for a chapter, 2 and 3 for its sections."""
        return self.number.count(".") + 1


IMAGES, VECTORS, WORDS = at(path.IMAGES), at(path.VECTORS), at(path.WORDS)
PRODUCT, MAPS, LINEAR, CONVOLUTION = at(path.PRODUCT), at(path.MAPS), at(path.LINEAR), at(path.CONVOLUTION)
DERIVATIVE, CHAIN_RULE, GRADIENT, DESCENT = map(at, (path.DERIVATIVE, path.CHAIN_RULE, path.GRADIENT, path.DESCENT))
CURVES, VANISHING, DYING = at(path.CURVES), at(path.VANISHING), at(path.DYING)
REGRESSION, BINARY, SOFTMAX, OUTPUTS = map(at, (path.REGRESSION, path.BINARY, path.SOFTMAX, path.OUTPUTS))
NEURON, CHECK, WORK, LAYER = at(path.NEURON), at(path.CHECK), at(path.WORK), at(path.LAYER)
TRAINING, WEIGHTS = at(path.TRAINING), at(path.WEIGHTS)


def curve(phi: str, also: str) -> Place:
    """The curve of an activation function beside another one."""
    return at(path.CURVES, phi=phi, also=also)


def sections() -> tuple[Section, ...]:
    """The sections of the text in its order; where it ends, what follows from it."""
    return (
        Section("1", _("Background")),
        Section("1.1", _("Why deep learning matters"), (at(path.LINEAR, degree="3"), TRAINING)),
        Section("1.2", _("Why its mathematics matters"), (NEURON,)),
        Section("2", _("Core concepts and how they are connected")),
        Section("2.1", _("What linear algebra does in deep learning")),
        Section("2.1.1", _("Representing data"), (IMAGES, WORDS, VECTORS)),
        Section("2.1.2", _("Models and their parameters"), (MAPS, LINEAR)),
        Section("2.1.3", _("What layers compute"), (PRODUCT, CONVOLUTION, LAYER)),
        Section("2.2", _("What calculus does in deep learning")),
        Section("2.2.1", _("Loss and optimisation"), (REGRESSION, BINARY, GRADIENT, DESCENT)),
        Section("2.2.2", _("The idea of backpropagation"), (CHAIN_RULE, NEURON)),
        Section("2.2.3", _("Activation functions and their slopes"), (DERIVATIVE, CURVES, VANISHING), errs=True),
        Section("2.3", _("Linear algebra and calculus together"), (PRODUCT, GRADIENT, CHECK)),
        Section("3", _("The core algorithms, step by step")),
        Section("3.1", _("Forward pass"), (step(1), NEURON), errs=True),
        Section("3.2", _("Backward pass"), (step(7), CHECK, WORK), errs=True),
        Section("4", _("Mathematical models and formulas, explained by examples")),
        Section("4.1", _("Linear models"), (LINEAR,), errs=True),
        Section("4.2", _("Activation functions")),
        Section("4.2.1", _("The sigmoid function"), (curve("sigmoid", "tanh"), VANISHING, BINARY)),
        Section("4.2.2", _("The tanh function"), (curve("tanh", "sigmoid"), VANISHING), errs=True),
        Section("4.2.3", _("The ReLU function"), (curve("ReLU", "leaky-ReLU"), DYING), errs=True),
        Section("4.3", _("Loss functions")),
        Section("4.3.1", _("Mean squared error"), (REGRESSION, OUTPUTS)),
        Section("4.3.2", _("Cross-entropy"), (BINARY, SOFTMAX, OUTPUTS), errs=True),
        Section(AFTER, _("Where the text ends"), (TRAINING, WEIGHTS, DESCENT)),
    )


def of_lesson(name: str) -> list[str]:
    """The numbers of the sections that a lesson shows.

    Args:
      name: the last part of the lesson's address.

    >>> of_lesson("dying_relu"), of_lesson("curves_and_slopes")
    (['4.2.3'], ['2.2.3', '4.2.1', '4.2.2', '4.2.3'])
    """
    return [each.number for each in sections() if any(page.endswith(f"/{name}.py") for page, _state in each.places)]


def line(guide: Guide, name: str) -> str:
    """To which sections of the text a lesson belongs, as links."""
    where, numbers = in_html(_("In the text")), of_lesson(name)
    if set(numbers) <= {AFTER}:
        words = in_html(_("optional: it goes beyond the text"))
        return named(where, guide.section(AFTER, words) if numbers else words)
    shown = (guide.section(number, in_html(_("where it ends")) if number == AFTER else "") for number in numbers)
    return named(where, AsIs(" · ".join(shown)))
