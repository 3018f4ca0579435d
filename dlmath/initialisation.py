"""Initial weights, as functions of a seed.

Shapes: W is (n, n_before), b is (n, 1) and starts at zero, as in PyTorch's and Keras's examples of each rule.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from numbers import Integral

import numpy as np
from jaxtyping import Float64

from dlmath.activations import activation
from dlmath.arrays import InputError, check_count, registered
from dlmath.network import Layer, Network

Weights = Float64[np.ndarray, "n n_before"]


@dataclass(frozen=True)
class Initialisation:
    """A rule for initial weights.

    Attributes:
      name: what the reader sees and what stands in links.
      W: (generator, n, n_before) ↦ weights, (n, n_before).
      latex: the distribution of one weight.
      source: where the rule is taken from.

    >>> INITIALISATIONS["constant"].W(np.random.default_rng(0), 1, 2)
    array([[0.5, 0.5]])
    """

    name: str
    W: Callable[[np.random.Generator, int, int], Weights]
    latex: str
    source: str


def initialisation(name: str) -> Initialisation:
    """The initialisation of that name.

    Raises: InputError that lists the names, if there is none.

    >>> initialisation("He").latex
    '\\\\mathcal N(0, 2/n_{\\\\text{in}})'
    """
    return registered(INITIALISATIONS, name, "there is no initialisation “%(given)s”; there are %(names)s")


def initial_network(sizes: Sequence[int], activations: Sequence[str], rule: str, seed: int) -> Network:
    """A network with weights drawn layer by layer and biases of zero.

    Args:
      sizes: units from input to output, at least two numbers.
      activations: names, one for each weight layer.
      rule: a name in INITIALISATIONS.
      seed: an integer ≥ 0; equal seeds give equal weights.

    Returns: a network of len(sizes) − 1 layers.

    Raises: InputError for unknown names, sizes below 1, a seed below 0, or numbers of layers that disagree.

    >>> hidden, output = initial_network([2, 3, 1], ["tanh", "sigmoid"], "Glorot", seed=0)
    >>> hidden.W.shape, output.W.shape, output.b.tolist()
    ((3, 2), (1, 3), [[0.0]])
    """
    if len(sizes) < 2 or not all(isinstance(size, Integral) and size >= 1 for size in sizes):
        raise InputError("sizes must be at least two whole numbers ≥ 1, not %(given)s", given=str(list(sizes)))
    if len(activations) != len(sizes) - 1:
        raise InputError("%(expected)s layers need as many activations, not %(given)s", expected=len(sizes) - 1, given=len(activations))
    check_count(seed, "seed", least=0)
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
            name="zeros",
            W=lambda generator, n, n_before: np.zeros((n, n_before)),
            latex=r"0",
            source="Goodfellow, Bengio, Courville, Deep Learning, 8.4 (why not)",
        ),
        Initialisation(
            name="constant",
            W=lambda generator, n, n_before: np.full((n, n_before), 0.5),
            latex=r"\tfrac12",
            source="Goodfellow, Bengio, Courville, Deep Learning, 8.4 (why not)",
        ),
        Initialisation(
            name="normal",
            W=lambda generator, n, n_before: generator.normal(0.0, 1.0, (n, n_before)),
            latex=r"\mathcal N(0, 1)",
            source="Nielsen, Neural Networks and Deep Learning, ch. 1, network.py",
        ),
        Initialisation(
            name="Glorot",
            W=lambda generator, n, n_before: generator.uniform(-1.0, 1.0, (n, n_before)) * np.sqrt(6.0 / (n_before + n)),
            latex=r"\mathcal U\left(\pm\sqrt{6/(n_{\text{in}}+n_{\text{out}})}\right)",
            source="Glorot and Bengio, AISTATS 2010, eq. 16",
        ),
        Initialisation(
            name="Glorot-normal",
            W=lambda generator, n, n_before: generator.normal(0.0, np.sqrt(2.0 / (n_before + n)), (n, n_before)),
            latex=r"\mathcal N\left(0, 2/(n_{\text{in}}+n_{\text{out}})\right)",
            source="Glorot and Bengio, AISTATS 2010, eq. 12; PyTorch xavier_normal_",
        ),
        Initialisation(
            name="He",
            W=lambda generator, n, n_before: generator.normal(0.0, np.sqrt(2.0 / n_before), (n, n_before)),
            latex=r"\mathcal N(0, 2/n_{\text{in}})",
            source="He et al., Delving Deep into Rectifiers, ICCV 2015, eq. 10",
        ),
        Initialisation(
            name="LeCun",
            W=lambda generator, n, n_before: generator.normal(0.0, np.sqrt(1.0 / n_before), (n, n_before)),
            latex=r"\mathcal N(0, 1/n_{\text{in}})",
            source="LeCun, Bottou, Orr, Müller, Efficient BackProp, 4.6",
        ),
    )
}
