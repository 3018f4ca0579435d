"""What brings somebody here at midnight, and the state that shows it."""

from dataclasses import dataclass

from pages.parts import searchable
from pages.ui.frame import path
from pages.ui.frame.gallery import GALLERY
from pages.ui.inputs import declared
from pages.ui.writing.text import _


@dataclass(frozen=True)
class Symptom:
    """A symptom: what one would say, the lesson and the state that shows it, and what is asked of that state."""

    sentence: str
    page: str
    values: dict[str, str | list[str]]
    question: str = ""


def symptoms() -> tuple[Symptom, ...]:
    """The symptoms, what is most asked for first."""
    return (
        _of_preset(_("My loss is NaN"), path.TRAINING, _("Too large a step")),
        _of_exhibit(_("My loss does not fall"), "slow-start"),
        _of_exhibit(_("My gradient is 0"), "vanishing"),
        _of_exhibit(_("My unit is dead"), "dying"),
        _of_exhibit(_("My δ does not match"), "three-judges"),
        _of_preset(_("My test loss rises"), path.TRAINING, _("Overfitting")),
        Symptom(_("Check my homework"), path.WORK, {}),
        Symptom(_("Prepare a lesson"), path.STEPS, {"lecture": "true"}),
    )


def more() -> tuple[Symptom, ...]:
    """What else somebody may say; for search alone."""
    return (
        _of_preset(_("My loss rises"), path.DESCENT, _("Run away")),
        _of_preset(_("My accuracy is stuck at 50%, a half"), path.TRAINING, _("No hidden layer")),
        _of_preset(_("All outputs are the same, whatever goes in"), path.DYING, _("Kill them all")),
        _of_exhibit(_("My gradient explodes"), "exploding"),
        _of_exhibit(_("Softmax overflows"), "softmax-nan"),
        _of_exhibit(_("All weights are zero"), "all-zero"),
        _of_preset(_("The shapes do not match"), path.PRODUCT, _("Does not fit")),
        Symptom(_("What does the bias do?"), path.NEURON, {}),
    )


def _of_exhibit(sentence: str, name: str) -> Symptom:
    exhibit = GALLERY[name]
    return Symptom(sentence, exhibit.page, {**exhibit.values, "ask": name}, _(exhibit.question))


def _of_preset(sentence: str, page: str, label: str) -> Symptom:
    preset = next(each for each in searchable.presets(page) if each.label == label)
    values = {key: declared.in_link(value) for key, value in preset.values.items()}
    return Symptom(sentence, page, values, preset.sentence)
