"""What happens in a step, in a sentence."""

from dlmath import Trace
from dlmath.network.steps import Rule, Step
from pages.ui.writing.text import N_, _, sentences

WHAT_HAPPENS = {
    Rule.AFFINE: N_("Each unit adds up its inputs, each times its weight, and its bias."),
    Rule.LINEAR: N_("Each unit adds up its inputs, each times its weight; it has no bias."),
    Rule.ACTIVATION: N_("The activation function is applied to each unit on its own."),
    Rule.SOFTMAX: N_("Softmax turns the scores into probabilities; each depends on all of them."),
    Rule.LOSS: N_("The loss is one number: how far the output is from the target."),
    Rule.LOSS_SLOPE: N_("Backward from here. How does the loss change when an output changes?"),
    Rule.OUTPUT_DELTA: N_("Through the activation: times its slope at z, entry by entry."),
    Rule.CANONICAL_DELTA: N_(
        "This output and this loss belong together: the slope cancels, and the difference is left, divided as the loss"
        " divides."
    ),
    Rule.SOFTMAX_DELTA: N_("Through softmax: every output depends on every z, so its whole Jacobian takes part."),
    Rule.HIDDEN_DELTA: N_(
        "Back along the weights: each unit collects the δ of the next layer by the same W, and multiplies by its own"
        " slope."
    ),
    Rule.HIDDEN_SOFTMAX_DELTA: N_("Back along the weights, then through softmax with its whole Jacobian."),
    Rule.WEIGHT_GRADIENT: N_("A weight's gradient is the δ it leads to, times the a it comes from."),
    Rule.BIAS_GRADIENT: N_("A bias is a weight whose input is 1, so its gradient is δ itself."),
    Rule.UPDATE: N_("Every parameter takes a step against its gradient; all gradients are from the old weights."),
}

GIVEN = {
    Rule.LOSS: N_(
        "J adds up the outputs, each times a given number y; with one 1 and zeros elsewhere it is that output."
    ),
    Rule.LOSS_SLOPE: N_("Backward from here. The slope of J is given: it is y."),
}


def told(step: Step, t: Trace) -> str:
    """The sentence of a step; of a given slope in the place of a loss another one."""
    what = _((WHAT_HAPPENS if t.loss.measures_error else WHAT_HAPPENS | GIVEN)[step.rule])
    is_sum = t.X.shape[1] > 1 and step.rule in (Rule.WEIGHT_GRADIENT, Rule.BIAS_GRADIENT)
    return sentences([what, _("Of a batch: added up over its samples.")]) if is_sum else what
