"""Many traces side by side: networks that differ in their parameters, their inputs or their targets, in one pass.

The positions of a slider are such networks: what every number would be at each of them costs little more than one
trace. Shapes: K of them, z, a and δ (K, n, N), W (K, n, n_before), J (K,).
"""

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import check_shape
from dlmath.contract import also, check_calls
from dlmath.network.parameters import flatten, parameters_fit, views
from dlmath.network.passes import Backward, Forward, Trace, Traces, loss_value, run_backward, run_forward


def _fit(
    t: Trace, parameters: np.ndarray | None = None, X: np.ndarray | None = None, Y: np.ndarray | None = None
) -> None:
    if parameters is not None:
        parameters_fit(parameters[0], t.network)
    for name, each, like in (("X", X, t.X), ("Y", Y, t.Y)):
        if each is not None:
            check_shape(each[0], name, like.shape)


@also(_fit)
def traces(
    t: Trace,
    parameters: Float64[np.ndarray, "K P"] | None = None,
    X: Float64[np.ndarray, "K n_in N"] | None = None,
    Y: Float64[np.ndarray, "K n_out N"] | None = None,
) -> Traces:
    """What a trace would be with other parameters, inputs or targets; what is not given is that of the trace.

    Args:
      t: the trace.
      parameters: θ of each network, as ``flatten`` orders it.
      X, Y: the samples of each.

    >>> from dlmath.network.passes import example
    >>> found = traces(example(), X=np.array([[[3.0]], [[1.0]]]))
    >>> found.J.tolist(), found.backward[0].dW.ravel().tolist()
    ([2.0, 2.0], [6.0, -2.0])
    """
    K = next((len(each) for each in (parameters, X, Y) if each is not None), 1)
    theta = flatten(t.network)[np.newaxis] if parameters is None else parameters
    network = views(np.repeat(theta, K, axis=0) if len(theta) != K else theta, t.network)
    X = np.repeat(t.X[np.newaxis], K, axis=0) if X is None else X
    Y = np.repeat(t.Y[np.newaxis], K, axis=0) if Y is None else Y
    forward = run_forward(network, X)
    backward = run_backward(network, forward, Y, t.loss)
    J = loss_value(network, forward[-1], Y, t.loss)
    return Traces(network, X, Y, t.loss, J, forward, backward, t.from_logits)


def as_traces(t: Trace) -> Traces:
    """One trace as the only one of K = 1.

    >>> from dlmath.network.passes import example
    >>> as_traces(example()).forward[0].z.tolist()
    [[[7.0]]]
    """
    one = np.newaxis
    return Traces(
        views(flatten(t.network)[one], t.network),
        t.X[one],
        t.Y[one],
        t.loss,
        np.array([t.J]),
        tuple(Forward(*(part[one] for part in at)) for at in t.forward),
        tuple(
            Backward(at.dJ_da[one], None if at.slope is None else at.slope[one], at.delta[one], at.dW[one], at.db[one])
            for at in t.backward
        ),
        t.from_logits,
    )


check_calls(__name__)
