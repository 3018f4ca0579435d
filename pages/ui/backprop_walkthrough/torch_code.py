"""A step, and the whole pass, in PyTorch: forward written out by hand, backward by its automatic differentiation."""

from dlmath import Trace
from dlmath.steps import Rule, Step, steps
from pages.ui.backprop_walkthrough.code import (
    Statement,
    after,
    definitions,
    heading,
    name,
    of_inputs,
    parameters,
    samples,
    values,
    with_output,
    words,
)
from pages.ui.text import _

ACTIVATIONS = {
    "identity": "{z}.clone()",
    "sigmoid": "torch.sigmoid({z})",
    "tanh": "torch.tanh({z})",
    "ReLU": "F.relu({z})",
    "leaky-ReLU": "F.leaky_relu({z}, 0.01)",
    "ELU": "F.elu({z})",
    "SELU": "F.selu({z})",
    "softplus": "F.softplus({z}, threshold=40)",
    "SiLU": "F.silu({z})",
    "GELU": "F.gelu({z})",
    "softmax": "torch.softmax({z}, dim=0)",
}
LOSSES = {
    "MSE": "F.mse_loss({a}, y)",
    "half-MSE": "(({a} - y) ** 2).sum() / (2 * N)",
    "half-SSE": "0.5 * (({a} - y) ** 2).sum()",
    "MAE": "F.l1_loss({a}, y)",
    "Huber": "F.huber_loss({a}, y)",
    "log-cosh": "torch.logaddexp({a} - y, y - {a}).mean() - math.log(2)",
    "hinge": "F.relu(1 - y * {a}).mean()",
    "BCE": "F.binary_cross_entropy({a}, y)",
    "CE": "-torch.xlogy(y, {a}).sum() / N",
    "KL": "(torch.xlogy(y, y) - torch.xlogy(y, {a})).sum() / N",
}
FROM_LOGITS = {
    "half-MSE": LOSSES["half-MSE"],
    "BCE": "F.binary_cross_entropy_with_logits({z}, y)",
    "CE": "F.cross_entropy({z}.T, y.T)",
    "KL": 'F.kl_div(F.log_softmax({z}, dim=0), y, reduction="sum") / N',
}
LEAVES = {
    Rule.LOSS_SLOPE: "a", Rule.CANONICAL_DELTA: "z", Rule.OUTPUT_DELTA: "z", Rule.SOFTMAX_DELTA: "z",
    Rule.HIDDEN_DELTA: "z", Rule.HIDDEN_SOFTMAX_DELTA: "z", Rule.WEIGHT_GRADIENT: "W", Rule.BIAS_GRADIENT: "b",
}  # fmt: skip


def one_step(step: Step, t: Trace, alpha: float) -> str:
    """A listing of one step, from its operands; a step backward is the backward pass of the one operation it goes back through."""
    if step.rule is Rule.UPDATE:
        changes = _update(t, alpha)
        text = "\n".join(each for each, _ in changes)
        leaves = dict.fromkeys(parameters(t), ", requires_grad=True")
        operands = [*definitions(values(t), words(text), "torch.tensor", leaves), f"alpha = {alpha!r}"]
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


def whole_pass(t: Trace, alpha: float) -> str:
    """A listing of the forward pass, the loss, the backward pass and the update."""
    every, L = steps(t), len(t.network)
    forward = [(_forward(step, t), step.result.value) for step in every if step.rule in (Rule.AFFINE, Rule.ACTIVATION, Rule.SOFTMAX)]
    loss = [(_forward(step, t), step.result.value) for step in every if step.rule is Rule.LOSS]
    kept = ", ".join(f"{letter}{l}" for l in range(1, L + 1) for letter in "za")
    back = [_read(step) for step in every if step.rule in LEAVES and not (step.rule is Rule.LOSS_SLOPE and t.canonical)]
    leaves = dict.fromkeys(parameters(t), ", requires_grad=True")
    text = "\n".join(each for each, _ in [*forward, *loss])
    return "\n".join(
        [
            *_opening(text), *of_inputs(), *definitions(values(t), ["x", "y", *leaves], "torch.tensor", leaves), f"alpha = {alpha!r}",
            *samples(text), *heading(_("forward")), *with_output(forward),
            *heading(_("the loss"), *([_rows()] if ".T, y.T" in text else [])), *with_output(loss),
            *heading(_("backward: one call; z.grad is then ∂J/∂z, which is delta")),
            f"for each in ({kept}):", "    each.retain_grad()", "J.backward()",
            "", *with_output(back), *heading(_("the update: every gradient was taken from the old weights")), "with torch.no_grad():",
            *with_output(_update(t, alpha, ".grad")), "",
        ]
    )  # fmt: skip


def _forward(step: Step, t: Trace) -> str:
    """z, a or J as one assignment."""
    l, left = step.layer, name(step.result.symbol)
    if step.rule is Rule.LOSS:
        return f"J = {_loss(t)}"
    if step.rule is Rule.AFFINE:
        return _affine(l)
    return f"{left} = {ACTIVATIONS[t.network[l - 1].activation.name].format(z=f'z{l}')}"


def _affine(l: int) -> str:
    return f"z{l} = W{l} @ {f'a{l - 1}' if l > 1 else 'x'} + b{l}"


def _loss(t: Trace) -> str:
    L = len(t.network)
    return (FROM_LOGITS if t.canonical else LOSSES)[t.loss.name].format(a=f"a{L}", z=f"z{L}")


def _back_through(step: Step, t: Trace, leaf: str) -> list[str]:
    """Forward through one operation, and back: ``result.backward(gradient of the result)``."""
    l, rule = step.layer, step.rule
    activation = f"a{l} = {ACTIVATIONS[t.network[l - 1].activation.name].format(z=f'z{l}')}"
    if rule is Rule.LOSS_SLOPE:
        forward, back = [f"J = {LOSSES[t.loss.name].format(a=leaf)}"], "J.backward()"
    elif rule is Rule.CANONICAL_DELTA:
        loss = _loss(t)
        forward, back = [*([activation] if f"a{l}" in words(loss) else []), f"J = {loss}"], "J.backward()"
    elif rule in (Rule.OUTPUT_DELTA, Rule.SOFTMAX_DELTA):
        forward, back = [activation], f"a{l}.backward(dJ_da{l})"
    elif rule in (Rule.HIDDEN_DELTA, Rule.HIDDEN_SOFTMAX_DELTA):
        forward, back = [activation, _affine(l + 1)], f"z{l + 1}.backward(delta{l + 1})"
    else:
        forward, back = [_affine(l)], f"z{l}.backward(delta{l})"
    return [*forward, back, *with_output([_read(step)])]


def _read(step: Step) -> Statement:
    """What autograd has left: delta2 = z2.grad."""
    return f"{name(step.result.symbol)} = {LEAVES[step.rule]}{step.layer}.grad", step.result.value


def _update(t: Trace, alpha: float, grad: str = "") -> list[Statement]:
    new = after(t, alpha)
    return [(f"    {each} -= alpha * {each + grad if grad else 'd' + each}", new.get(each)) for each in parameters(t)]


def _rows() -> str:
    return _("PyTorch's cross_entropy takes z, not a, and a row for each sample")


def _opening(text: str) -> list[str]:
    return [
        *(["import math", ""] if "math." in text else []), "import torch",
        *(["import torch.nn.functional as F"] if "F." in text else []),
        "", "torch.set_default_dtype(torch.float64)  # " + _("its own default, float32, keeps 7 digits"), "",
    ]  # fmt: skip
