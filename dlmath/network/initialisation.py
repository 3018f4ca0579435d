"""Initial weights, as functions of a seed.

Shapes: W is (n, n_before), b is (n, 1) and starts at zero, as in PyTorch's and Keras's examples of each rule.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import InputError, check_total, is_count, registered
from dlmath.contract import Name, Seed, Size, check_calls
from dlmath.functions.activations import activation
from dlmath.network.passes import Layer, Network

Weights = Float64[np.ndarray, "n n_before"]


@dataclass(frozen=True)
class Initialisation:
    """A rule for initial weights.

    >>> INITIALISATIONS["constant"].W(np.random.default_rng(0), 1, 2)
    array([[0.5, 0.5]])
    """

    name: str  # what the reader sees and what stands in links
    W: Callable[[np.random.Generator, Size, Size], Weights]  # (generator, n, n_before) ↦ weights, (n, n_before)
    latex: str  # the distribution of one weight
    source: str  # where the rule is taken from


def initialisation(name: Name) -> Initialisation:
    """The initialisation of that name.

    >>> initialisation("He").latex
    '\\\\mathcal N(0, 2/n_{\\\\text{in}})'
    """
    return registered(INITIALISATIONS, name, "there is no initialisation “%(given)s”; there are %(names)s")


def initial_network(sizes: Collection[Any], activations: Collection[str], rule: str, seed: Seed) -> Network:
    """A network with weights drawn layer by layer and biases of zero; equal seeds give equal weights.

    >>> hidden, output = initial_network([2, 3, 1], ["tanh", "sigmoid"], "Glorot", seed=0)
    >>> hidden.W.shape, output.W.shape, output.b.tolist()
    ((3, 2), (1, 3), [[0.0]])
    """
    sizes = list(sizes)
    if len(sizes) < 2 or not all(is_count(size, least=1) for size in sizes):
        raise InputError("sizes must be at least two whole numbers ≥ 1, not %(given)s", given=str(sizes))
    check_total(sum(n * n_before for n_before, n in pairwise(sizes)), "sizes")
    if len(activations) != len(sizes) - 1:
        raise InputError(
            "%(expected)s layers need as many activations, not %(given)s",
            expected=len(sizes) - 1,
            given=len(activations),
        )
    generator = np.random.default_rng(seed)
    draw = initialisation(rule).W
    return tuple(
        Layer(draw(generator, n, n_before), np.zeros((n, 1)), activation(name))
        for n_before, n, name in zip(sizes[:-1], sizes[1:], activations, strict=True)
    )


INITIALISATIONS: dict[str, Initialisation] = {
    record.name: record
    for record in (
        Initialisation(
            "zeros",
            lambda generator, n, n_before: np.zeros((n, n_before)),
            r"0",
            "Goodfellow, Bengio, Courville, Deep Learning, 8.4 (why not)",
        ),
        Initialisation(
            "constant",
            lambda generator, n, n_before: np.full((n, n_before), 0.5),
            r"\tfrac12",
            "Goodfellow, Bengio, Courville, Deep Learning, 8.4 (why not)",
        ),
        Initialisation(
            "normal",
            lambda generator, n, n_before: generator.normal(0.0, 1.0, (n, n_before)),
            r"\mathcal N(0, 1)",
            "Nielsen, Neural Networks and Deep Learning, ch. 1, network.py",
        ),
        Initialisation(
            "Glorot",
            lambda generator, n, n_before: generator.uniform(-1.0, 1.0, (n, n_before)) * np.sqrt(6.0 / (n_before + n)),
            r"\mathcal U\left(\pm\sqrt{6/(n_{\text{in}}+n_{\text{out}})}\right)",
            "Glorot and Bengio, AISTATS 2010, eq. 16",
        ),
        Initialisation(
            "Glorot-normal",
            lambda generator, n, n_before: generator.normal(0.0, np.sqrt(2.0 / (n_before + n)), (n, n_before)),
            r"\mathcal N\left(0, 2/(n_{\text{in}}+n_{\text{out}})\right)",
            "Glorot and Bengio, AISTATS 2010, eq. 12; PyTorch xavier_normal_",
        ),
        Initialisation(
            "He",
            lambda generator, n, n_before: generator.normal(0.0, np.sqrt(2.0 / n_before), (n, n_before)),
            r"\mathcal N(0, 2/n_{\text{in}})",
            "He et al., Delving Deep into Rectifiers, ICCV 2015, eq. 10",
        ),
        Initialisation(
            "LeCun",
            lambda generator, n, n_before: generator.normal(0.0, np.sqrt(1.0 / n_before), (n, n_before)),
            r"\mathcal N(0, 1/n_{\text{in}})",
            "LeCun, Bottou, Orr, Müller, Efficient BackProp, 4.6",
        ),
    )
}


check_calls(__name__)
