"""A step, and the whole pass, in PyTorch: forward written out by hand, backward by its automatic differentiation."""

import re

from dlmath import Activation, Loss, Trace
from dlmath.functions.loss_text import pytorch_loss
from dlmath.functions.printers.pytorch import pytorch_text
from dlmath.network.steps import Rule, Step, steps
from dlmath.training.methods import GRADIENT_DESCENT, Underway
from pages.backprop_walkthrough.parts.code import (
    Statement,
    after,
    assignments,
    constants,
    definitions,
    heading,
    learned,
    masks,
    name,
    of_inputs,
    parameters,
    samples,
    state_of,
    values,
    with_output,
    words,
)
from pages.ui.writing.text import _

LEAVES = {
    Rule.LOSS_SLOPE: "a",
    Rule.CANONICAL_DELTA: "z",
    Rule.OUTPUT_DELTA: "z",
    Rule.SOFTMAX_DELTA: "z",
    Rule.HIDDEN_DELTA: "z",
    Rule.HIDDEN_SOFTMAX_DELTA: "z",
    Rule.WEIGHT_GRADIENT: "W",
    Rule.BIAS_GRADIENT: "b",
}


def one_step(step: Step, t: Trace, alpha: float, by: Underway = GRADIENT_DESCENT) -> str:
    """A listing of one step, from its operands; a step backward is the backward pass of the one operation it goes back
    through."""
    if step.rule is Rule.UPDATE:
        changes = _update(t, alpha, by)
        text = "\n".join(each for each, _ in changes)
        leaves = dict.fromkeys(parameters(t), ", requires_grad=True")
        operands = [
            *definitions(values(t) | state_of(t, by), words(text), "torch.tensor", leaves),
            *constants(alpha, by),
        ]
        return "\n".join([*_opening(text), *operands, "", "with torch.no_grad():", *with_output(changes), ""])
    if step.rule not in LEAVES:
        lines = with_output([(_forward(step, t), step.result.value)])
        leaf = ""
    else:
        leaf = f"{LEAVES[step.rule]}{step.layer}"
        lines = _back_through(step, t, leaf)
    text = "\n".join(lines)
    given = words(text) - {line.partition(" = ")[0] for line in lines} | ({"y"} if "N" in words(text) else set())
    known = definitions(values(t), given, "torch.tensor", {leaf: ", requires_grad=True"})
    return "\n".join([*_opening(text), *known, *samples(text), "", *lines, ""])


def whole_pass(t: Trace, alpha: float, by: Underway = GRADIENT_DESCENT) -> str:
    """A listing of the forward pass, the loss, the backward pass and the update."""
    every, L = steps(t), len(t.network)
    forward = [
        (_forward(step, t), step.result.value)
        for step in every
        if step.rule in (Rule.AFFINE, Rule.LINEAR, Rule.ACTIVATION, Rule.SOFTMAX)
    ]
    loss = [(_forward(step, t), step.result.value) for step in every if step.rule is Rule.LOSS]
    kept = ", ".join(f"{letter}{l}" for l in range(1, L + 1) for letter in "za")
    back = [_read(step) for step in every if step.rule in LEAVES and not (step.rule is Rule.LOSS_SLOPE and t.canonical)]
    leaves = dict.fromkeys(parameters(t), ", requires_grad=True")
    text = "\n".join(each for each, _ in [*forward, *loss])
    return "\n".join(
        [
            *_opening(text),
            *of_inputs(),
            *definitions(
                values(t) | (state := state_of(t, by)), ["x", "y", *leaves, *masks(t), *state], "torch.tensor", leaves
            ),
            *constants(alpha, by),
            *samples(text),
            *heading(_("forward")),
            *with_output(forward),
            *heading(_("the loss"), *([_rows()] if ".T, y.T" in text else [])),
            *with_output(loss),
            *heading(_("backward: one call; z.grad is then ∂J/∂z, which is delta")),
            f"for each in ({kept}):",
            "    each.retain_grad()",
            "J.backward()",
            "",
            *with_output(back),
            *heading(_("the update: every gradient was taken from the old weights")),
            "with torch.no_grad():",
            *with_output(_update(t, alpha, by, ".grad")),
            "",
        ]
    )


def _forward(step: Step, t: Trace) -> str:
    """z, a or J as one assignment."""
    l, left = step.layer, name(step.result.symbol)
    if step.rule is Rule.LOSS:
        return f"J = {_loss(t)}"
    if step.rule in (Rule.AFFINE, Rule.LINEAR):
        return _affine(t, l)
    return f"{left} = {applied(t.network[l - 1].activation, f'z{l}')}"


def applied(activation: Activation, z: str) -> str:
    """φ of z: PyTorch's own function, or what is printed from its formula."""
    own = activation.pytorch.format(z=z)
    return own or re.sub(r"\bz\b", z, pytorch_text(activation.stable or activation.expression, activation.constants))


def _affine(t: Trace, l: int) -> str:
    bias = f" + b{l}" if t.network[l - 1].has_bias else ""
    return f"z{l} = W{l} @ {f'a{l - 1}' if l > 1 else 'x'}{bias}"


def _loss(t: Trace) -> str:
    if not t.canonical:
        return loss_of(t.loss, f"a{len(t.network)}")
    z, pair = f"z{len(t.network)}", t.loss.from_logits[t.network[-1].activation.name]
    return pair.pytorch.format(z=z) if pair.pytorch else pytorch_loss(pair.expression, pair.reduction, z=z)


def loss_of(loss: Loss, a: str) -> str:
    """J of outputs with that name: PyTorch's own function, or the formula written out."""
    return (
        loss.pytorch.format(a=a) if loss.pytorch else pytorch_loss(loss.stable or loss.expression, loss.reduction, a=a)
    )


def _back_through(step: Step, t: Trace, leaf: str) -> list[str]:
    """Forward through one operation, and back: ``result.backward(gradient of the result)``."""
    l, rule = step.layer, step.rule
    activation = f"a{l} = {applied(t.network[l - 1].activation, f'z{l}')}"
    if rule is Rule.LOSS_SLOPE:
        forward, back = [f"J = {loss_of(t.loss, leaf)}"], "J.backward()"
    elif rule is Rule.CANONICAL_DELTA:
        loss = _loss(t)
        forward, back = [*([activation] if f"a{l}" in words(loss) else []), f"J = {loss}"], "J.backward()"
    elif rule in (Rule.OUTPUT_DELTA, Rule.SOFTMAX_DELTA):
        forward, back = [activation], f"a{l}.backward(dJ_da{l})"
    elif rule in (Rule.HIDDEN_DELTA, Rule.HIDDEN_SOFTMAX_DELTA):
        forward, back = [activation, _affine(t, l + 1)], f"z{l + 1}.backward(delta{l + 1})"
    else:
        forward, back = [_affine(t, l)], f"z{l}.backward(delta{l})"
    return [*forward, back, *with_output([_read(step)])]


def _read(step: Step) -> Statement:
    """What autograd has left: delta2 = z2.grad."""
    return f"{name(step.result.symbol)} = {LEAVES[step.rule]}{step.layer}.grad", step.result.value


def _update(t: Trace, alpha: float, by: Underway, grad: str = "") -> list[Statement]:
    if not by.method.plain:
        every = assignments(t, alpha, by, pytorch_text, f"{{0}}{grad}" if grad else "d{0}", "torch.where")
        return [(f"    {text}", value) for text, value in every]
    new = after(t, alpha)
    return [
        (f"    {each} -= alpha * {mask}{each + grad if grad else 'd' + each}", new.get(each))
        for each, mask in learned(t).items()
    ]


def _rows() -> str:
    return _("PyTorch's cross_entropy takes z, not a, and a row for each sample")


def _opening(text: str) -> list[str]:
    return [
        *(["import math", ""] if "math." in text else []),
        "import torch",
        *(["import torch.nn.functional as F"] if "F." in text else []),
        "",
        "torch.set_default_dtype(torch.float64)  # " + _("its own default, float32, keeps 7 digits"),
        "",
    ]
