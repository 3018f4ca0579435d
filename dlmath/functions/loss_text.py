"""A loss written out: from the formulas of one term and the reduction J and ∂J/∂a as LaTeX, NumPy and PyTorch.

Signs and numbers that every term has are written once, before the sum.
"""

import ast
from typing import NamedTuple

from dlmath.contract import check_calls
from dlmath.functions.printers.latex import latex
from dlmath.functions.printers.numpy import numpy_text
from dlmath.functions.printers.pytorch import pytorch_text
from dlmath.functions.printers.syntax import parsed, with_value
from dlmath.functions.reductions import Reduction

ENTRY = {"a": "a_j", "y": "y_j"}


class Factored(NamedTuple):
    """A formula as ± over/under · rest.

    >>> factored("-3*(a - y)**2/2")
    Factored(sign='-', over=3, under=2, rest='(a - y) ** 2')
    """

    sign: str
    over: int
    under: int
    rest: str


def factored(text: str) -> Factored:
    """A formula with the whole numbers that it is multiplied by or divided by taken out, and its sign.

    >>> factored("(a - y)**2/2").under
    2
    """
    tree, sign, over, under = parsed(text), "", 1, 1
    while True:
        match tree:
            case ast.UnaryOp(op=ast.USub(), operand=rest):
                sign = "" if sign else "-"
            case ast.BinOp(left=ast.UnaryOp(op=ast.USub(), operand=u), op=(ast.Mult() | ast.Div()) as op, right=v):
                sign, rest = "" if sign else "-", ast.BinOp(u, op, v)
            case ast.BinOp(left=rest, op=ast.Div(), right=ast.Constant(value=int() as number)):
                under *= number
            case ast.BinOp(left=ast.Constant(value=int() as number), op=ast.Mult(), right=rest):
                over *= number
            case ast.Constant(value=int() as number) if number > 1:
                over, rest = over * number, ast.Constant(1)
            case _:
                return Factored(sign, over, under, ast.unparse(tree))
        tree = rest


def loss_latex(text: str, reduction: Reduction) -> str:
    """J of one sample: the factor, the sum over the outputs j, and the term.

    >>> from dlmath.functions.reductions import ENTRIES
    >>> loss_latex("(a - y)**2/2", ENTRIES)
    '\\\\frac{1}{2n}\\\\sum_j (a_j-y_j)^2'
    """
    factor, rest = factor_latex(text, reduction)
    return rf"{factor}\sum_j {_bracketed(rest) if is_sum(rest) else latex(rest, ENTRY)}"


def slope_latex(text: str, reduction: Reduction) -> str:
    """∂J/∂a_j of one sample.

    >>> from dlmath.functions.reductions import ENTRIES
    >>> slope_latex("2*(a - y)", ENTRIES)
    '\\\\frac{2}{n}(a_j-y_j)'
    """
    factor, rest = factor_latex(text, reduction)
    if rest == "1" and factor not in ("", "-"):
        return factor
    return factor + (_bracketed(rest) if is_sum(rest) and factor else latex(rest, ENTRY))


def factor_latex(text: str, reduction: Reduction) -> tuple[str, str]:
    """What all terms are multiplied by, as LaTeX, and the rest of the formula.

    >>> from dlmath.functions.reductions import ENTRIES
    >>> factor_latex("-2*(a - y)", ENTRIES)
    ('-\\\\frac{2}{n}', 'a - y')
    """
    sign, over, under, rest = factored(text)
    below = (str(under) if under > 1 else "") + ("n" if reduction.over_outputs else "")
    return sign + (rf"\frac{{{over}}}{{{below}}}" if below else str(over) if over > 1 else ""), rest


def is_sum(text: str) -> bool:
    """Whether a formula is a sum or a difference.

    >>> is_sum("a - y"), is_sum("2*(a - y)")
    (True, False)
    """
    return isinstance(tree := parsed(text), ast.BinOp) and isinstance(tree.op, ast.Add | ast.Sub)


def _bracketed(text: str) -> str:
    """A formula in brackets: angular ones around round ones, high ones around fractions."""
    written = latex(text, ENTRY)
    if r"\frac" in written:
        return rf"\left({written}\right)"
    return f"[{written}]" if "(" in written else f"({written})"


def numpy_loss(text: str, reduction: Reduction, **letters: str) -> str:
    """J in NumPy, with other names for a or z.

    >>> from dlmath.functions.reductions import SAMPLES
    >>> numpy_loss("(a - y)**2/2", SAMPLES, a="a2")
    'np.sum((a2 - y) ** 2 / 2) / N'
    """
    term = numpy_text(_renamed(text, letters))
    return (
        f"np.mean({term})" if reduction.over_outputs else f"np.sum({term})" + (" / N" if reduction.over_samples else "")
    )


def numpy_slope(text: str, reduction: Reduction, **letters: str) -> str:
    """∂J/∂a in NumPy.

    >>> from dlmath.functions.reductions import ENTRIES
    >>> numpy_slope("a - y", ENTRIES, a="a2")
    '(a2 - y) / y.size'
    """
    return ast.unparse(ast.parse(f"({numpy_text(_renamed(text, letters))}){divided(reduction)}", mode="eval"))


def divided(reduction: Reduction) -> str:
    """What NumPy divides a sum over all entries of y by, with its sign.

    >>> from dlmath.functions.reductions import SAMPLES
    >>> divided(SAMPLES)
    ' / N'
    """
    return " / y.size" if reduction.over_outputs else " / N" if reduction.over_samples else ""


def pytorch_loss(text: str, reduction: Reduction, **letters: str) -> str:
    """J in PyTorch.

    >>> from dlmath.functions.reductions import ENTRIES
    >>> pytorch_loss("max(0, 1 - y*a)", ENTRIES, a="a2")
    'torch.clamp(1 - y * a2, min=0).mean()'
    """
    term = f"({pytorch_text(_renamed(text, letters))})" + (".mean()" if reduction.over_outputs else ".sum()")
    return ast.unparse(
        ast.parse(term + (" / N" if reduction.over_samples and not reduction.over_outputs else ""), mode="eval")
    )


def _renamed(text: str, letters: dict[str, str]) -> str:
    for letter, name in letters.items():
        text = with_value(text, letter, name)
    return text


check_calls(__name__)
