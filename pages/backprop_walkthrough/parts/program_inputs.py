"""Where a program's numbers come from: a file or a text, how it is read, and what the page has for what it lacks."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import streamlit as st

from dlmath import LOSSES, InputError, Trace, trace
from dlmath.by_hand.programs import Comparison
from pages.backprop_walkthrough.parts import array_files, printouts, program
from pages.backprop_walkthrough.parts.array_files import Arrays
from pages.backprop_walkthrough.parts.comparison import Compared
from pages.backprop_walkthrough.parts.program import Program, Usual
from pages.backprop_walkthrough.parts.program_functions import Functions, goes_with
from pages.backprop_walkthrough.parts.program_layout import READINGS
from pages.backprop_walkthrough.parts.program_names import understood
from pages.ui.inputs import controls
from pages.ui.network import scenes, start
from pages.ui.reruns.cache import cached, fingerprint, give_way
from pages.ui.writing.text import _, complaint

LONGEST = 3000  # characters of a text that stands in the link
HEIGHT = 180
AUTO, CHOSEN = "auto", "chosen"
DEFAULTS = {"hidden": "tanh", "output": "sigmoid, BCE"}
# A program after Mazur's example, as NumPy prints its numbers; the slope of its hidden layer is missing.
EXAMPLE = """\
x = [[0.05]
 [0.1 ]]
y = [[0.01]
 [0.99]]
W1 = [[0.15 0.2 ]
 [0.25 0.3 ]]
b1 = [[0.35]
 [0.35]]
W2 = [[0.4  0.45]
 [0.5  0.55]]
b2 = [[0.6]
 [0.6]]
z1 = [[0.3775]
 [0.3925]]
a1 = [[0.59326999]
 [0.59688438]]
z2 = [[1.10590597]
 [1.2249214 ]]
a2 = [[0.75136507]
 [0.77292847]]
J = 0.2983711087600027
delta2 = [[ 0.13849856]
 [-0.03809824]]
dW2 = [[ 0.08216704  0.08266763]
 [-0.02260254 -0.02274024]]
delta1 = [[0.03635031]
 [0.04137032]]
dW1 = [[0.00181752 0.00363503]
 [0.00206852 0.00413703]]
lr = 0.5
"""


class Given(NamedTuple):
    """A program's numbers as they were read, and whether they come from a file."""

    arrays: Arrays
    from_file: bool


def ask() -> Given:
    """The file or the text; while it cannot be read, said, the last that could."""
    file = st.file_uploader(
        _("The numbers of your program: .npz, .json, .safetensors or text"),
        type=list(array_files.KINDS),
        key="program",
        max_upload_size=array_files.MOST_BYTES // 1_000_000,
    )
    text = controls.long_text(
        "pasted",
        _("or what it prints"),
        EXAMPLE,
        LONGEST,
        HEIGHT,
        help=_("From NumPy, PyTorch, Keras, MATLAB, or lists, each with its name before it."),
    )
    if file is not None:
        st.caption(_("The file is read in place of the text; it is not in the link."))
    elif len(text) > LONGEST:
        st.caption(_("With %(n)s characters the text is too long for the link.", n=len(text)))
    try:
        arrays = printouts.read(text) if file is None else _of_file(file.getvalue(), file.name)
        st.session_state["good_program"] = arrays
    except InputError as error:
        st.error(complaint(error, _("Shown with the last good value.")))
        arrays = st.session_state.get("good_program") or printouts.read(EXAMPLE)
    return Given(arrays, file is not None)


def _of_file(data: bytes, name: str) -> Arrays:
    """The arrays in a file: in one of binary numbers, in JSON, or printed."""
    if not name.lower().endswith(".txt"):
        return array_files.read(data, name.lower())
    try:
        return printouts.read(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise InputError("the file is not text in UTF-8") from None


def choose_reading() -> str:
    """How the numbers lie, "" to find out."""
    chosen = controls.choice(
        "shapes",
        _("How z is written"),
        [AUTO, *READINGS],
        AUTO,
        help=_(
            "$Wx+b$: W is units × inputs, samples are columns. $xW+b$, as in Keras: W is inputs × units, samples are"
            " rows. $xW^\\top+b$: as PyTorch keeps them. Shapes tell which, and where several fit, the numbers."
        ),
    )
    return "" if chosen == AUTO else chosen


def usual(given: Given) -> Usual:
    """The network and the samples of the page, asked for where the program gave none."""
    names, _unknown = understood(list(given.arrays.arrays))
    has = {symbol.letter for symbol in names}
    scene = scenes.SCENES["mazur"]
    N = 1
    if not {"W", "x", "y"} <= has:
        st.caption(_("Not all of W, b, x and y are in the file; what is missing is taken from here."))
        scene = scenes.SCENES[controls.select("net", _("Network"), list(scenes.SCENES), "mazur")]
        N = controls.whole("batch", _("Samples N"), 1, scenes.MOST_SAMPLES, 1)
    return Usual(scene.network, scene.X[:, :N], scene.Y[:, :N], scene.loss)


def choose_functions(found: Program) -> Functions:
    """The functions that the file and its numbers tell, or the reader's own; asked for where nothing tells them."""
    told = found.functions
    known = None not in told.activations and told.loss is not None
    by = controls.choice(
        "functions",
        _("Activations and loss"),
        [AUTO, CHOSEN],
        AUTO,
        help=_("Those that the file names, or that its numbers agree with; choose others if you meant others."),
    )
    if known and by == AUTO:
        return told
    if by == AUTO:
        st.warning(
            _(
                "The numbers do not tell all functions: choose them. Until then what is called wrong is wrong for the"
                " functions that stand here."
            )
        )
    usual_of = {
        "hidden": ",".join(name or DEFAULTS["hidden"] for name in told.activations[:-1]) or DEFAULTS["hidden"],
        "output": _output(told, found.Y),
    }
    start.functions(len(told.activations), usual_of, _nothing)
    layers = len(told.activations)
    names, loss = scenes.functions(
        str(controls.held("hidden", usual_of["hidden"])), str(controls.held("output", usual_of["output"])), layers
    )
    return Functions(tuple(names), loss)


def _nothing() -> None:
    """Nothing depends on the choice but what is shown."""


def _output(told: Functions, Y: np.ndarray) -> str:
    """The output and the loss that are offered first: those that are told, or else are usual for the targets."""
    output = told.activations[-1] or _usual_output(Y)
    fitting = scenes.losses_after(output)
    canonical = next((name for name in fitting if goes_with(LOSSES[name], output)), fitting[0])
    return f"{output}, {told.loss or canonical}"


def _usual_output(Y: np.ndarray) -> str:
    """Softmax for one of several classes, a sigmoid for what may be probabilities, else the numbers as they are."""
    if len(Y) > 1 and LOSSES["CE"].takes(Y):
        return "softmax"
    return "sigmoid" if ((Y >= 0.0) & (Y <= 1.0)).all() else "identity"


def compared(found: Program, functions: Functions) -> Compared:
    """The program's numbers beside the right ones.

    Raises: InputError if its targets are none of the loss, or it is too large.
    """
    found.check_size()
    t = found.trace([str(name) for name in functions.activations], str(functions.loss))
    alpha = found.alpha
    if alpha is None:
        alpha = controls.scale("alpha", _("Learning rate α"), start.RATES, "0.1", least=0.0)
    return Compared(found, t, alpha, _judged(Job(found, t, alpha)))


@dataclass(frozen=True)
class Job:
    """What is to be judged; equal where all numbers are."""

    program: Program = field(compare=False)
    t: Trace = field(compare=False)
    alpha: float
    fingerprint: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        found = self.program
        named = (found.unit, self.t.loss.name, [(layer.activation.name, layer.has_bias) for layer in self.t.network])
        parameters = ((name, getattr(layer, name)) for layer in self.t.network for name in "Wb")
        of_program = (*found.numbers.values.items(), *found.numbers.printed.items())
        arrays = (("X", found.X), ("Y", found.Y), *of_program, *parameters)
        object.__setattr__(self, "fingerprint", repr(named).encode() + fingerprint(arrays))


@cached(64)
def _judged(job: Job) -> Comparison:
    return job.program.compared(job.t, job.alpha, give_way)


def example() -> Compared:
    """The example of the page, for what cannot be shown."""
    scene = scenes.SCENES["mazur"]
    found, _others = program.read(
        printouts.read(EXAMPLE), Usual(scene.network, scene.X[:, :1], scene.Y[:, :1], scene.loss)
    )
    t = trace(scene.network, scene.X[:, :1], scene.Y[:, :1], LOSSES[scene.loss])
    return Compared(found, t, 0.5, found.compared(t, 0.5))


def reading(given: Given) -> tuple[Compared, list[str]]:
    """The program as it is read, beside the right numbers; where that cannot be, said, and shown for the example."""
    how, of_page = choose_reading(), usual(given)
    try:
        found, others = program.read(given.arrays, of_page, how)
        each = compared(found, choose_functions(found))
        return each, others
    except InputError as error:
        st.error(complaint(error, _("Shown is the example.")))
        return example(), []
