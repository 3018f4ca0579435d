"""The weights of a trained dense network, opened in the walkthrough: from a file with W and b, such as a state_dict."""

from dataclasses import replace

import numpy as np
import streamlit as st

from dlmath import ACTIVATIONS, LOSSES, InputError, Trace
from pages.backprop_walkthrough.parts import array_files, downloads, program
from pages.backprop_walkthrough.parts.array_files import Arrays
from pages.backprop_walkthrough.parts.downloads import State
from pages.backprop_walkthrough.parts.program import Usual
from pages.backprop_walkthrough.parts.program_functions import Functions
from pages.backprop_walkthrough.parts.program_names import understood
from pages.ui.inputs.ranges import written
from pages.ui.network import scenes
from pages.ui.writing.text import _, language, options_in

USUAL = Functions(("ReLU", "sigmoid"), "BCE")


def is_state(data: bytes) -> bool:
    """Whether a file is a state of the walkthrough, or no file of arrays at all."""
    if data.startswith((b"PK", b"\x93NUMPY", b"\x80", b"\x89")) or data[8:9] == b"{":
        return False
    try:
        arrays = array_files.from_json(data)
    except InputError:
        return True
    return arrays.words.get("schema") == [downloads.SCHEMA] or not _has_weights(arrays)


def state(data: bytes, name: str, t: Trace, alpha: float) -> State:
    """A network of the weights in a file, with the functions that it names or that are chosen, and with its samples or
    those of the page, where they fit, or any.

    Raises: InputError that says what is wrong with the file.
    """
    arrays = array_files.read(data, name.lower())
    if not _has_weights(arrays):
        raise InputError("no weights are in the file: call them W1, W2, or as PyTorch and Keras do")
    found, _others = program.read(arrays, Usual(t.network, t.X, t.Y, t.loss.name, any_samples=True))
    downloads.check_sizes([len(found.X), *(len(layer.W) for layer in found.network)])
    functions = found.functions
    if None in functions.activations or functions.loss is None:
        functions = _choose(functions, len(found.Y))
    Y = found.Y if LOSSES[str(functions.loss)].takes(found.Y) else _fitting(found.Y, str(functions.loss))
    whole = replace(found, Y=Y)
    return State(whole.trace([str(each) for each in functions.activations], str(functions.loss)), written(alpha))


def _has_weights(arrays: Arrays) -> bool:
    return any(symbol.letter == "W" for symbol in understood(list(arrays.arrays))[0])


def _fitting(Y: np.ndarray, loss: str) -> np.ndarray:
    """Targets that a loss takes, in place of others."""
    return scenes.some_samples(1, len(Y), loss)[1][:, : Y.shape[1]]


def _choose(told: Functions, outputs: int) -> Functions:
    """The functions, which a file of weights does not hold; what it tells is offered first."""
    hidden, ending = USUAL.activations[0], "softmax, CE" if outputs > 1 else "sigmoid, BCE"
    st.caption(_("A file of weights does not say which functions belong to them: choose them."))
    with st.container(horizontal=True):
        if len(told.activations) > 1:
            names = list(ACTIVATIONS)
            hidden = st.selectbox(
                _("Hidden layers"),
                names,
                names.index(str(hidden)),
                key="weights_hidden",
                format_func=options_in(language()),
            )
        output = st.selectbox(
            _("Output and loss"),
            scenes.OUTPUTS,
            scenes.OUTPUTS.index(ending),
            key="weights_output",
            format_func=options_in(language()),
        )
    last, _comma, loss = output.partition(", ")
    before = [name or str(hidden) for name in told.activations[:-1]]
    return Functions((*before, last), loss)
