"""A formula as PyTorch, for a listing that its automatic differentiation goes back through."""

import ast
from collections.abc import Mapping

from dlmath.contract import check_calls
from dlmath.functions.printers.syntax import fresh, real

NAMES = {
    name: f"torch.{name}"
    for name in ("exp", "expm1", "log", "log1p", "tanh", "cosh", "sinh", "sin", "cos", "sqrt", "abs", "sign")
}
NAMES |= {name: f"torch.{name}" for name in ("erf", "erfc", "sigmoid", "logaddexp", "xlogy")}
NAMES["xlog1py"] = "torch.special.xlog1py"


def pytorch_text(text: str, values: Mapping[str, float] | None = None) -> str:
    """A formula as an expression of PyTorch; values are the numbers that names stand for.

    >>> pytorch_text("max(0, z)/sqrt(2*pi)")
    'torch.clamp(z, min=0) / math.sqrt(2 * math.pi)'
    >>> pytorch_text("z if z > 0 else α*expm1(min(z, 0))", {"α": 0.5})
    'torch.where(z > 0, z, 0.5 * torch.expm1(torch.clamp(z, max=0)))'
    """
    return ast.unparse(_PyTorch(values or {}).visit(fresh(text)))


class _PyTorch(ast.NodeTransformer):
    """Puts PyTorch's functions in the place of the formula's."""

    def __init__(self, values: Mapping[str, float]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self.values:
            return ast.Constant(self.values[node.id])
        return ast.Name("math.pi" if node.id == "pi" else node.id)

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        return ast.Call(
            ast.Name("torch.where"), [self.visit(each) for each in (node.test, real(node.body), real(node.orelse))], []
        )

    def visit_Call(self, node: ast.Call) -> ast.expr:
        assert isinstance(node.func, ast.Name)
        name, arguments = node.func.id, [self.visit(each) for each in node.args]
        if name == "sum":
            return ast.Call(
                ast.Name("torch.sum"),
                arguments,
                [ast.keyword("dim", ast.Constant(-2)), ast.keyword("keepdim", ast.Constant(True))],
            )
        numbers = [each for each in arguments if _is_number(each)]
        if len(numbers) == len(arguments):
            return ast.Call(ast.Name(f"math.{name}"), arguments, [])
        others = [each for each in arguments if each not in numbers]
        if name in ("max", "min") and numbers:
            return ast.Call(
                ast.Name("torch.clamp"), others, [ast.keyword({"max": "min", "min": "max"}[name], numbers[0])]
            )
        if name == "logaddexp" and numbers:
            return ast.Call(ast.Name("F.softplus"), others, [ast.keyword("threshold", ast.Constant(40))])
        names = NAMES | {"max": "torch.maximum", "min": "torch.minimum"}
        return ast.Call(ast.Name(names.get(name, f"F.{name}")), arguments, [])


def _is_number(tree: ast.expr) -> bool:
    return not any(isinstance(node, ast.Name) and "." not in node.id for node in ast.walk(tree))


check_calls(__name__)
