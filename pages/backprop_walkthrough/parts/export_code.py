"""A few lines to copy into a program, which write its numbers into a file: for NumPy, PyTorch and Keras."""

import streamlit as st

from dlmath import Trace
from dlmath.by_hand.judge import blanks
from pages.backprop_walkthrough.parts import code
from pages.backprop_walkthrough.parts.comparison import Compared
from pages.ui.inputs import controls
from pages.ui.writing.text import _, say

FILE = "program.npz"
HEIGHT = 260


def numpy_lines(t: Trace) -> str:
    """For a program in NumPy: after its pass, the arrays that it has, by its own names."""
    parameters = [f"{letter}{l}" for l in range(1, len(t.network) + 1) for letter in "Wb"]
    computed = [code.name(symbol) for symbol in blanks(t) if not symbol.letter.endswith("_new")]
    functions = ", ".join(f'"{layer.activation.name}"' for layer in t.network)
    behind = _("Behind your own lines; write here what your arrays are called:")
    return f'''\
import numpy as np

# {behind}
names = "{" ".join(["x", "y", *parameters, *computed])}".split()
found = {{name: globals()[name] for name in names if name in globals()}}
np.savez("{FILE}", activations=[{functions}], lossname="{t.loss.name}", **found)
'''


def pytorch_lines(_t: Trace) -> str:
    """For a program in PyTorch: hooks that keep z of every linear layer, and its gradient."""
    before = _("Before your own lines: model, x and y are there already.")
    own = _("Your own lines:")
    behind = _("Behind them, before the optimiser makes its step:")
    return f'''\
import numpy as np
import torch

# {before}
kept = {{"x": x, "y": y}}
for l, layer in enumerate((m for m in model.modules() if isinstance(m, torch.nn.Linear)), start=1):
    layer.register_forward_hook(lambda m, a, z, l=l: z.retain_grad() or kept.update({{f"z{{l}}": z}}))

# {own}
loss = loss_function(model(x), y)
loss.backward()

# {behind}
kept |= dict(model.named_parameters())
kept |= {{f"{{name}}.grad": each.grad for name, each in kept.items() if each.grad is not None}}
kept["loss"] = loss
np.savez("{FILE}", **{{name: each.detach().cpu().numpy() for name, each in kept.items()}})
'''


def keras_lines(_t: Trace) -> str:
    """For a model of dense layers in Keras: its pass written out under a tape."""
    there = _("model, x, y and loss_function are there already.")
    return f'''\
import numpy as np
import tensorflow as tf

# {there}
kept, a = {{"x": x, "y": y}}, tf.convert_to_tensor(x)
with tf.GradientTape() as tape:
    for l, layer in enumerate(model.layers, start=1):
        z = a @ layer.kernel + layer.bias
        a = layer.activation(z)
        kept |= {{f"W{{l}}": layer.kernel, f"b{{l}}": layer.bias, f"z{{l}}": z, f"a{{l}}": a}}
    loss = loss_function(y, a)
names = [name for name in kept if name not in "xy"]
grads = tape.gradient(loss, [kept[name] for name in names])
kept |= {{f"{{name}}_grad": grad for name, grad in zip(names, grads)}} | {{"loss": loss}}
np.savez("{FILE}", shapes="x W + b", **{{name: np.array(each) for name, each in kept.items()}})
'''


LINES = {"NumPy": numpy_lines, "PyTorch": pytorch_lines, "Keras": keras_lines}


def offer(each: Compared) -> None:
    """The lines, behind an expander."""
    box = st.expander(_("A few lines that write the file"), key="export", on_change="rerun")
    if not box.open:
        return
    with box:
        library = controls.choice("library", _("Library"), list(LINES), "NumPy", hidden=True)
        say("Copy them into your program; they only read its numbers.")
        st.code(LINES[library](each.t), language="python", height=HEIGHT)
