"""A convolution layer as matrix products: the patches as columns, the kernels as rows."""

import numpy as np

from dlmath.network.convolution_layer import ConvolutionTrace
from pages.ui.writing import numbers
from pages.ui.writing.formulas import shapes_of_product
from pages.ui.writing.prose import displayed, paragraphs
from pages.ui.writing.sums import latex_matrix
from pages.ui.writing.symbols import coloured
from pages.ui.writing.text import _

MOST_WRITTEN = 90  # numbers of a matrix that is written out


def show(t: ConvolutionTrace) -> None:
    """Forward and back as matrix products, with their numbers where they are few."""
    layer, P, cells = t.layer, t.forward.P, t.delta.shape[1] * t.delta.shape[2]
    z, delta = (each.reshape(len(each), cells) for each in (t.forward.z, t.delta))
    K, dK = layer.W, t.dK.reshape(layer.W.shape)
    named = [coloured(letter, name) for letter, name in (("W", "K"), ("x", "P"), ("delta", r"\boldsymbol\delta"))]
    k, p, d = named
    paragraphs(
        _(
            "Each patch of the picture, padding and all, becomes a column of $P$, each kernel a row of $K$. Then the"
            " layer is a layer like any other:"
        ),
        displayed(rf"\mathbf z={k}{p}+\mathbf b{shapes_of_product(K, P, z)}"),
        *_written(z - layer.b, K, P),
        _("Back as in any layer, with the transposes. Each number of $P$ takes its slope home to its pixel (col2im):"),
        displayed(rf"\frac{{\partial J}}{{\partial K}}={d}\,{p}^\top{shapes_of_product(delta, P.T, dK)}"),
        *_written(dK, delta, P.T),
        displayed(rf"\frac{{\partial J}}{{\partial P}}={k}^\top{d}{shapes_of_product(K.T, delta, t.dP)}"),
        *_written(t.dP, K.T, delta),
    )


def _written(AB: np.ndarray, A: np.ndarray, B: np.ndarray) -> list[str]:
    """A product with its numbers, if none of the matrices has too many."""
    if max(each.size for each in (A, B, AB)) > MOST_WRITTEN:
        return []
    parts = [latex_matrix(each.tolist(), _short) for each in (A, B, AB)]
    return [displayed(rf"\scriptsize {parts[0]}{parts[1]}={parts[2]}")]


def _short(value: float) -> str:
    return numbers.latex(value, 3)
