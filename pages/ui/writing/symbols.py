"""How quantities and functions are written: W⁽¹⁾ and its entries W⁽¹⁾₁₂, each in its colour; σ, tanh, ReLU."""

from dlmath import Activation
from dlmath.network.steps import Symbol
from pages.ui.writing import palette, settings

_PHI = {"sigmoid": r"\sigma", "identity": r"\operatorname{id}", "tanh": r"\tanh"}
_PHI_PLAIN = {"sigmoid": "σ", "identity": "id"}
_LETTERS = {
    "x": r"\mathbf x",
    "a": r"\mathbf a",
    "y": r"\mathbf y",
    "z": r"\mathbf z",
    "b": r"\mathbf b",
    "delta": r"\boldsymbol\delta",
    "m": "m",
    "1": r"\mathbf 1",
}
OF_SAMPLES = ("x", "a", "y", "z", "delta", "dJ_da", "slope")
_SMALL = {"x": "x", "a": "a", "y": "y", "z": "z", "b": "b", "W": "W", "delta": r"\delta", "m": "m", "alpha": r"\alpha"}


def phi(activation: Activation) -> str:
    """The function's name in LaTeX: σ, tanh, ReLU."""
    return _PHI.get(activation.name, rf"\operatorname{{{activation.name}}}")


def phi_plain(activation: Activation) -> str:
    """The function's name in Unicode."""
    return _PHI_PLAIN.get(activation.name, activation.name)


def symbol(s: Symbol) -> str:
    """A quantity's symbol in its colour, such as W⁽¹⁾ or ∂J/∂a⁽²⁾."""
    return coloured(s.letter, _bare(s))


def component(s: Symbol, row: int, column: int, N: int = 1) -> str:
    """The symbol of one number, such as W⁽¹⁾₁₂ or δ⁽²⁾₁; the column of a vector is not written, that of a batch is its
    sample."""
    of_batch = s.letter in OF_SAMPLES and N > 1
    places = [row + 1, column + 1] if of_batch or s.letter in ("W", "dW") else [row + 1]
    if of_batch and settings.current().rows:
        places.reverse()
    index = ("" if max(places) < 10 else ",").join(map(str, places))
    layer = "" if s.letter in ("x", "y") else f"^{{({s.layer})}}"
    if s.letter in ("m", "alpha"):
        return _SMALL[s.letter]
    if s.letter == "J":
        return "J"
    if s.letter == "slope":
        return coloured("slope", rf"\varphi'(z_{{{index}}}{layer})")
    if s.letter in ("dJ_da", "dW", "db"):
        inner = {"dJ_da": "a", "dW": "W", "db": "b"}[s.letter]
        return coloured(s.letter, rf"\tfrac{{\partial J}}{{\partial {inner}_{{{index}}}{layer}}}")
    return coloured(s.letter, f"{_SMALL[s.letter]}_{{{index}}}{layer}")


def coloured(letter: str, text: str) -> str:
    """LaTeX in the colour of a symbol, if it has one."""
    return rf"\textcolor{{{palette.symbol(letter)}}}{{{text}}}" if letter in palette.SYMBOLS else text


def _bare(s: Symbol) -> str:
    """The symbol without its colour."""
    layer = f"^{{({s.layer})}}"
    if s.letter in ("x", "y", "m", "1"):
        return _LETTERS[s.letter]
    if s.letter == "J":
        return "J"
    if s.letter == "W":
        return f"W{layer}"
    if s.letter in ("dW", "db"):
        return rf"\nabla_{{\!{'W' if s.letter == 'dW' else 'b'}{layer}}}J"
    if s.letter == "dJ_da":
        return rf"\nabla_{{\!a{layer}}}J"
    if s.letter == "slope":
        return rf"\varphi'(\mathbf z{layer})"
    return f"{_LETTERS[s.letter]}{layer}"
