"""A step, and the whole pass, in NumPy: forward and backward written out by hand."""

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

# The right side of each rule; {0}, {1}, … are its operands, {f} is φ, {z} and {m} are z of its layer and the divisor of the mean.
RIGHT_SIDES = {
    Rule.AFFINE: "{0} @ {1} + {2}",
    Rule.ACTIVATION: "{f}({0})",
    Rule.SOFTMAX: "{f}({0})",
    Rule.OUTPUT_DELTA: "{0} * {f}_slope({z})",
    Rule.CANONICAL_DELTA: "({0} - {1}){m}",
    Rule.SOFTMAX_DELTA: "{0} * ({1} - ({0} * {1}).sum(axis=0))",
    Rule.HIDDEN_DELTA: "({0}.T @ {1}) * {f}_slope({z})",
    Rule.HIDDEN_SOFTMAX_DELTA: "{2} * ({0}.T @ {1} - ({2} * ({0}.T @ {1})).sum(axis=0))",
    Rule.WEIGHT_GRADIENT: "{0} @ {1}.T",
    Rule.BIAS_GRADIENT: "{0}.sum(axis=1, keepdims=True)",
}

# By name of the activation, in lower case and without hyphens.
FUNCTIONS = {
    "identity": "return z",
    "identity_slope": "return np.ones_like(z)",
    "sigmoid": "return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))  # 1 / (1 + exp(-z))",
    "sigmoid_slope": "return sigmoid(z) * sigmoid(-z)  # a (1 - a)",
    "tanh": "return np.tanh(z)",
    "tanh_slope": "return 1 / np.cosh(np.clip(z, -350, 350)) ** 2  # 1 - tanh(z)²",
    "relu": "return np.maximum(z, 0)",
    "relu_slope": "return np.where(z > 0, 1.0, 0.0)  # relu'(0) = 0",
    "leaky_relu": "return np.where(z > 0, z, 0.01 * z)",
    "leaky_relu_slope": "return np.where(z > 0, 1.0, 0.01)  # leaky_relu'(0) = 0.01",
    "elu": "return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))",
    "elu_slope": "return np.where(z > 0, 1.0, np.exp(np.minimum(z, 0)))",
    "selu": "return 1.0507009873554805 * np.where(z > 0, z, 1.6732632423543772 * np.expm1(np.minimum(z, 0)))",
    "selu_slope": "return 1.0507009873554805 * np.where(z > 0, 1.0, 1.6732632423543772 * np.exp(np.minimum(z, 0)))",
    "softplus": "return np.logaddexp(0, z)  # ln(1 + exp(z))",
    "softplus_slope": "return sigmoid(z)",
    "silu": "return z * sigmoid(z)",
    "silu_slope": "return sigmoid(z) * (1 + z * sigmoid(-z))",
    "gelu": "return z * normal(z)",
    "gelu_slope": "return normal(z) + z * np.exp(-z * z / 2) / np.sqrt(2 * np.pi)",
    "softmax": "e = np.exp(z - z.max(axis=0))\n    return e / e.sum(axis=0)  # exp(z) / Σ exp(z)",
    "normal": "return 0.5 * np.vectorize(math.erfc)(-z / np.sqrt(2))  # Φ(z)",
    "xlogy": "return np.where(x == 0, 0.0, x * np.log(np.where(x == 0, 1.0, y)))  # 0 ln 0 = 0",
    "ratio": "return np.divide(x, y, out=np.zeros_like(y), where=x != 0)  # 0 / 0 = 0",
}
ARGUMENTS = {"xlogy": "x, y", "ratio": "x, y"}

# J and ∂J/∂a of each loss.
LOSSES = {
    "MSE": ("np.mean(({a} - y) ** 2)", "2 * ({a} - y) / y.size"),
    "half-MSE": ("np.sum(({a} - y) ** 2) / (2 * N)", "({a} - y) / N"),
    "half-SSE": ("0.5 * np.sum(({a} - y) ** 2)", "{a} - y"),
    "MAE": ("np.mean(np.abs({a} - y))", "np.sign({a} - y) / y.size"),
    "Huber": (
        "np.mean(np.where(np.abs({a} - y) <= 1, 0.5 * ({a} - y) ** 2, np.abs({a} - y) - 0.5))",
        "np.clip({a} - y, -1, 1) / y.size",
    ),
    "log-cosh": ("np.mean(np.logaddexp({a} - y, y - {a})) - np.log(2)", "np.tanh({a} - y) / y.size"),
    "hinge": ("np.mean(np.maximum(0, 1 - y * {a}))", "np.where(y * {a} < 1, -y, 0.0) / y.size"),
    "BCE": ("-np.mean(xlogy(y, {a}) + xlogy(1 - y, 1 - {a}))", "(ratio(1 - y, 1 - {a}) - ratio(y, {a})) / y.size"),
    "CE": ("-np.sum(xlogy(y, {a})) / N", "-ratio(y, {a}) / N"),
    "KL": ("np.sum(xlogy(y, y) - xlogy(y, {a})) / N", "-ratio(y, {a}) / N"),
}
# J of a canonical pair, from z, and what its mean divides by.
FROM_LOGITS = {
    "half-MSE": (LOSSES["half-MSE"][0], " / N"),
    "BCE": ("np.mean(y * np.logaddexp(0, -{z}) + (1 - y) * np.logaddexp(0, {z}))", " / y.size"),
    "CE": ("-np.sum(y * ({z} - np.logaddexp.reduce({z}, axis=0))) / N", " / N"),
    "KL": ("np.sum(xlogy(y, y) - y * ({z} - np.logaddexp.reduce({z}, axis=0))) / N", " / N"),
}


def function(activation: str) -> str:
    """An activation's name in Python."""
    return activation.lower().replace("-", "_")


def statement(step: Step, t: Trace) -> str:
    """A step, except the update, as one assignment."""
    L, l = len(t.network), step.layer
    a, z = f"a{L}", f"z{L}"
    if step.rule is Rule.LOSS:
        right = FROM_LOGITS[t.loss.name][0] if t.canonical else LOSSES[t.loss.name][0]
        return f"J = {right.format(a=a, z=z)}"
    if step.rule is Rule.LOSS_SLOPE:
        return f"dJ_da{L} = {LOSSES[t.loss.name][1].format(a=a)}"
    operands = [name(q.symbol) if q.symbol.letter not in ("m", "slope") else "" for q in step.operands]
    template = _weighted(RIGHT_SIDES[step.rule], t) if step.rule is Rule.CANONICAL_DELTA else RIGHT_SIDES[step.rule]
    divisor = FROM_LOGITS[t.loss.name][1] if step.rule is Rule.CANONICAL_DELTA else ""
    right = template.format(*operands, f=function(t.network[l - 1].activation.name), z=f"z{l}", m=divisor)
    return f"{name(step.result.symbol)} = {right}"


def _weighted(template: str, t: Trace) -> str:
    """δ = (a − y) / m is only right where the targets of a softmax add up to 1."""
    certain = t.network[-1].activation.slope is not None or abs(t.Y.sum(axis=0) - 1.0).max() < 1e-9
    return template if certain else template.replace("{0}", "{0} * {1}.sum(axis=0)")


def one_step(step: Step, t: Trace, alpha: float) -> str:
    """A listing of one step, from its operands."""
    known = values(t)
    if step.rule is Rule.UPDATE:
        changes = _update(t, alpha)
        text = "\n".join(each for each, _ in changes)
        return "\n".join([*_opening(text), *definitions(known, words(text), "np.array"), f"alpha = {alpha!r}", "", *with_output(changes), ""])
    text = statement(step, t)
    given = words(text) - {name(step.result.symbol)} | ({"y"} if "N" in words(text) else set())
    return "\n".join(
        [
            *_opening(text),
            *definitions(known, given, "np.array"),
            *samples(text),
            *_functions(text),
            "",
            *with_output([(text, step.result.value)]),
            "",
        ]
    )


def whole_pass(t: Trace, alpha: float) -> str:
    """A listing of the forward pass, the loss, the backward pass and the update."""
    every = [step for step in steps(t) if step.rule is not Rule.UPDATE]
    lines = [(step.rule, statement(step, t), step.result.value) for step in every]
    forward = [(text, value) for rule, text, value in lines if rule in (Rule.AFFINE, Rule.ACTIVATION, Rule.SOFTMAX)]
    loss = [(text, value) for rule, text, value in lines if rule is Rule.LOSS]
    backward = [(text, value) for _, text, value in lines[len(forward) + 1 :]]
    text = "\n".join(each for _, each, _ in lines)
    return "\n".join(
        [
            *_opening(text), *of_inputs(), *definitions(values(t), ["x", "y", *parameters(t)], "np.array"), f"alpha = {alpha!r}",
            *samples(text), *_functions(text), *heading(_("forward")), *with_output(forward),
            *heading(_("the loss"), *([_from_logits()] if t.canonical else [])), *with_output(loss),
            *heading(_("backward: delta is ∂J/∂z"), *([_cancelled()] if t.canonical else [])), *with_output(backward),
            *heading(_("the update: every gradient was taken from the old weights")), *with_output(_update(t, alpha)), "",
        ]
    )  # fmt: skip


def _from_logits() -> str:
    return _("computed from z, so that no digit is lost where a rounds to 0 or 1")


def _cancelled() -> str:
    return _("this output and this loss belong together: ∂J/∂a times the slope is only a − y, over the number the mean divides by")


def _update(t: Trace, alpha: float) -> list[Statement]:
    new = after(t, alpha)
    return [(f"{each} = {each} - alpha * d{each}", new.get(each)) for each in parameters(t)]


def _opening(text: str) -> list[str]:
    return [*(["import math", ""] if "normal" in words(_with_callees(text)) else []), "import numpy as np", ""]


def _with_callees(text: str) -> str:
    """Some code and the bodies of all functions that it calls, directly or not."""
    used = words(text)
    while added := "\n".join(body for each, body in FUNCTIONS.items() if each in used and body not in text):
        text += "\n" + added
        used = words(text)
    return text


def _functions(text: str) -> list[str]:
    """The definitions of the functions that some code calls."""
    used = words(_with_callees(text))
    stable = _("The functions: written so that nothing overflows and no digit is lost; beside it the form of the textbook.")
    found = [f"\n\ndef {each}({ARGUMENTS.get(each, 'z')}):\n    {body}" for each, body in FUNCTIONS.items() if each in used]
    return [*heading(stable), *found, ""] if found else []
