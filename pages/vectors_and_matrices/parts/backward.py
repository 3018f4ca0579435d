"""The three products of backpropagation as equations between matrices with their numbers."""

import numpy as np

from dlmath import Trace
from dlmath.linear_algebra.matrices import product
from dlmath.linear_algebra.vectors import hadamard
from pages.ui.writing import palette, sums
from pages.ui.writing.numbers import sup
from pages.vectors_and_matrices.parts.grids import Block
from pages.vectors_and_matrices.parts.product_views import Parts, full


def error_before(t: Trace, layer: int, forget: bool) -> tuple[np.ndarray, np.ndarray]:
    """What a layer's error becomes one layer before: (Wᵀδ, Wᵀδ ⊙ φ′), or with W where the transpose is forgotten.

    Args:
      t: a trace of one sample.
      layer: the layer from which the error comes, counted from 1.
      forget: whether the transpose is forgotten; W has to be square then.
    """
    before, after, W = t.backward[layer - 2], t.backward[layer - 1], t.network[layer - 1].W
    if not forget:
        return before.dJ_da, before.delta
    assert before.slope is not None
    back = product(W, after.delta).result
    return back, hadamard(back, before.slope)


def equations(t: Trace, layer: int, forget: bool) -> list[Parts]:
    """∇W = δ aᵀ, ∂J/∂a = Wᵀδ and δ = ∂J/∂a ⊙ φ′(z), at one layer of a trace of one sample; arguments as for
    ``error_before``."""
    W, delta, a = t.network[layer - 1].W, t.backward[layer - 1].delta, t.forward[layer - 1].a_before
    slope = t.backward[layer - 2].slope
    assert slope is not None
    back, error = error_before(t, layer, forget)
    left = W if forget else W.T
    purple, teal, pink, brown = (palette.symbol(letter) for letter in ("delta", "a", "W", "z"))
    here, before = sup(layer), sup(layer - 1)
    from_here = Block(delta, full(delta), f"δ{here}", purple, gradient=True)
    back_block = Block(back, sums.grid_of_products(left, delta, back), f"∂J/∂a{before}", purple, gradient=True)
    dW = t.backward[layer - 1].dW
    return [
        [
            from_here,
            Block(a.T, full(a.T), f"a{before}ᵀ", teal),
            "=",
            Block(dW, sums.grid_of_products(delta, a.T, dW), f"∇W{here}", purple, gradient=True),
        ],
        [Block(left, full(left), f"W{here}" if forget else f"W{here}ᵀ", pink), from_here, "=", back_block],
        [
            back_block,
            "⊙",
            Block(slope, full(slope), f"φ′(z{before})", brown),
            "=",
            Block(error, sums.entrywise(back, slope, error), f"δ{before}", purple, gradient=True),
        ],
    ]
