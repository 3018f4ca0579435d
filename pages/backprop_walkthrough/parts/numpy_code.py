"""A step, and the whole pass, in NumPy: forward and backward written out by hand."""

from dlmath import Trace
from dlmath.functions.activations import python_name
from dlmath.functions.loss_text import divided, numpy_loss, numpy_slope
from dlmath.functions.printers.numpy import numpy_text
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
from pages.ui.writing import numpy_functions
from pages.ui.writing.numpy_functions import imports as opening
from pages.ui.writing.text import _

# The right side of each rule; {0}, {1}, … are its operands, {f} is φ, {z} and {m} are z of its layer and the divisor of
# the mean.
RIGHT_SIDES = {
    Rule.AFFINE: "{0} @ {1} + {2}",
    Rule.LINEAR: "{0} @ {1}",
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


def statement(step: Step, t: Trace) -> str:
    """A step, except the update, as one assignment."""
    L, l = len(t.network), step.layer
    if step.rule is Rule.LOSS:
        return f"J = {_loss(t)}"
    if step.rule is Rule.LOSS_SLOPE:
        return f"dJ_da{L} = {numpy_slope(t.loss.stable_slope or t.loss.derivative, t.loss.reduction, a=f'a{L}')}"
    operands = [name(q.symbol) if q.symbol.letter not in ("m", "slope") else "" for q in step.operands]
    template = _weighted(RIGHT_SIDES[step.rule], t) if step.rule is Rule.CANONICAL_DELTA else RIGHT_SIDES[step.rule]
    right = template.format(
        *operands, f=python_name(t.network[l - 1].activation.name), z=f"z{l}", m=divided(t.loss.reduction)
    )
    return f"{name(step.result.symbol)} = {right}"


def _loss(t: Trace) -> str:
    """J, from z where output and loss belong together."""
    L = len(t.network)
    if t.canonical:
        return numpy_loss(t.loss.from_logits[t.network[-1].activation.name].expression, t.loss.reduction, z=f"z{L}")
    return numpy_loss(t.loss.stable or t.loss.expression, t.loss.reduction, a=f"a{L}")


def _weighted(template: str, t: Trace) -> str:
    """δ = (a − y) / m is only right where the targets of a softmax add up to 1."""
    certain = t.network[-1].activation.slope is not None or abs(t.Y.sum(axis=0) - 1.0).max() < 1e-9
    return template if certain else template.replace("{0}", "{0} * {1}.sum(axis=0)")


def one_step(step: Step, t: Trace, alpha: float, by: Underway = GRADIENT_DESCENT) -> str:
    """A listing of one step, from its operands."""
    known = values(t) | state_of(t, by)
    if step.rule is Rule.UPDATE:
        changes = _update(t, alpha, by)
        text = "\n".join(each for each, _ in changes)
        return "\n".join(
            [
                *opening(text),
                *definitions(known, words(text), "np.array"),
                *constants(alpha, by),
                "",
                *with_output(changes),
                "",
            ]
        )
    text = statement(step, t)
    given = words(text) - {name(step.result.symbol)} | ({"y"} if "N" in words(text) else set())
    return "\n".join(
        [
            *opening(text),
            *definitions(known, given, "np.array"),
            *samples(text),
            *functions(text),
            "",
            *with_output([(text, step.result.value)]),
            "",
        ]
    )


def whole_pass(t: Trace, alpha: float, by: Underway = GRADIENT_DESCENT) -> str:
    """A listing of the forward pass, the loss, the backward pass and the update."""
    every = [step for step in steps(t) if step.rule is not Rule.UPDATE]
    lines = [(step.rule, statement(step, t), step.result.value) for step in every]
    forward = [
        (text, value)
        for rule, text, value in lines
        if rule in (Rule.AFFINE, Rule.LINEAR, Rule.ACTIVATION, Rule.SOFTMAX)
    ]
    loss = [(text, value) for rule, text, value in lines if rule is Rule.LOSS]
    backward = [(text, value) for _, text, value in lines[len(forward) + 1 :]]
    text = "\n".join(each for _, each, _ in lines)
    return "\n".join(
        [
            *opening(text),
            *of_inputs(),
            *definitions(
                values(t) | (state := state_of(t, by)), ["x", "y", *parameters(t), *masks(t), *state], "np.array"
            ),
            *constants(alpha, by),
            *samples(text),
            *functions(text),
            *heading(_("forward")),
            *with_output(forward),
            *heading(_("the loss"), *([_from_logits()] if t.canonical else [])),
            *with_output(loss),
            *heading(_("backward: delta is ∂J/∂z"), *([_cancelled()] if t.canonical else [])),
            *with_output(backward),
            *heading(_("the update: every gradient was taken from the old weights")),
            *with_output(_update(t, alpha, by)),
            "",
        ]
    )


def _from_logits() -> str:
    return _("computed from z, so that no digit is lost where a rounds to 0 or 1")


def _cancelled() -> str:
    return _(
        "this output and this loss belong together: ∂J/∂a times the slope is only a − y, over the number the mean"
        " divides by"
    )


def _update(t: Trace, alpha: float, by: Underway) -> list[Statement]:
    if not by.method.plain:
        return assignments(t, alpha, by, numpy_text, "d{0}", "np.where")
    new = after(t, alpha)
    return [(f"{each} = {each} - alpha * {mask}d{each}", new.get(each)) for each, mask in learned(t).items()]


def functions(text: str) -> list[str]:
    """The definitions of the functions that some code calls."""
    stable = _(
        "The functions: written so that nothing overflows and no digit is lost; beside it the form of the textbook."
    )
    found = [f"\n\n{each}" for each in numpy_functions.definitions(text)]
    return [*heading(stable), *found, ""] if found else []
