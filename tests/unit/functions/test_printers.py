"""Printers against formulas as a textbook writes them; what they print is evaluated in the tests of the records."""

import math

import numpy as np
import pytest

from dlmath.arrays import InputError
from dlmath.functions.printers.latex import latex, latex_lines, name_latex
from dlmath.functions.printers.numpy import compiled, numpy_text
from dlmath.functions.printers.plain import plain
from dlmath.functions.printers.pytorch import pytorch_text
from dlmath.functions.printers.syntax import names_in, operations_in, parsed, with_value


@pytest.mark.parametrize(
    ("text", "in_latex", "in_plain"),
    [
        ("x - (y - z)", "x-(y-z)", "x − (y − z)"),
        ("x - y - z", "x-y-z", "x − y − z"),
        ("x + -y", "x+(-y)", "x + (−y)"),
        ("(x - y)*-2", r"(x-y)\,(-2)", "(x − y)·(−2)"),
        ("x*(y + 1)*z", r"x\,(y+1)\,z", "x·(y + 1)·z"),
        ("x*log(y)*z", r"(x\ln y)\,z", "x·ln(y)·z"),
        ("2*3*x", r"2\cdot 3\,x", "2·3·x"),
        ("(x*y)**2", r"(x\,y)^2", "(x·y)²"),
        ("(-x)**2", "(-x)^2", "(−x)²"),
        ("-x**2", "-x^2", "−x²"),
        ("-x*y", r"-x\,y", "−x·y"),
        ("-(x*y)", r"-x\,y", "−x·y"),
        ("x**2**3", "x^{2^3}", "x^(2³)"),
        ("x**-1", "x^{-1}", "x^(−1)"),
        ("x**10", "x^{10}", "x¹⁰"),
        ("(x**2)**3", "(x^2)^3", "(x²)³"),
        ("x/(y/z)", r"\frac{x}{\frac{y}{z}}", "x/(y/z)"),
        ("x/(y*z)", r"\frac{x}{y\,z}", "x/(y·z)"),
        ("(x/y)**2", r"\left(\frac{x}{y}\right)^2", "(x/y)²"),
        ("-(x + y)", "-(x+y)", "−(x + y)"),
        ("+x", "x", "x"),
        ("square(x - 1)", "(x-1)^2", "(x − 1)²"),
        ("exp(-x)", "e^{-x}", "exp(−x)"),
        ("exp(-(x + 1)/2)", "e^{-(x+1)/2}", "exp(−(x + 1)/2)"),
        ("exp(x)**2", "(e^{x})^2", "exp(x)²"),
        ("sqrt(x1)*abs(y)", r"\sqrt{x_{1}}\,\lvert y\rvert", "√x1·|y|"),
        ("abs(x/2)", r"\left\lvert \frac{x}{2}\right\rvert", "|x/2|"),
        ("sqrt(2*pi)", r"\sqrt{2\pi}", "√(2π)"),
        ("leaky_relu(x)**2", r"(\operatorname{leaky-relu}(x))^2", "leaky_relu(x)²"),
        ("tanh(x)**2", r"\tanh^2(x)", "tanh(x)²"),
        ("sin(x/2)", r"\sin\frac{x}{2}", "sin(x/2)"),
        ("sin(x/2)*y", r"\left(\sin\frac{x}{2}\right)\,y", "sin(x/2)·y"),
        ("log(x)*y", r"(\ln x)\,y", "ln(x)·y"),
        ("y*log(x) + z", r"y\ln x+z", "y·ln(x) + z"),
        ("log(1 - x)", r"\ln(1-x)", "ln(1 − x)"),
        ("sigmoid(w*x + b)", r"\sigma(w\,x+b)", "σ(w·x + b)"),
        ("1e-20*x", r"1\times 10^{-20}\,x", "1e-20·x"),
        (
            "λ*(x if x > 0 else α)",
            r"\lambda\begin{cases}x & x>0\\ \alpha & x\le 0\end{cases}",
            "λ·(x if x > 0, else α)",
        ),
        ("(1 if abs(x) < 1 else 0) + 2", None, "(1 if |x| < 1, else 0) + 2"),
    ],
)
def test_formulas_have_the_brackets_they_need(text: str, in_latex: str | None, in_plain: str) -> None:
    assert plain(text) == in_plain
    if in_latex is not None:
        assert latex(text) == in_latex


@pytest.mark.parametrize(
    ("text", "in_latex", "in_plain"),
    [
        ("1/(1 + exp(-z))", r"\frac{1}{1+e^{-(-2)}}", "1/(1 + exp(−(−2)))"),
        ("max(0.01*z, z)", r"\max(0.01\,(-2), -2)", "max(0.01·(−2), −2)"),
        ("z**2/z", r"\frac{(-2)^2}{-2}", "(−2)²/(−2)"),
        ("log(z)", r"\ln(-2)", "ln(−2)"),
        ("a - z", "a-(-2)", "a − (−2)"),
    ],
)
def test_a_negative_number_stands_in_brackets_behind_a_sign(text: str, in_latex: str, in_plain: str) -> None:
    assert latex(text, {"z": "-2"}) == in_latex
    assert plain(text, {"z": "−2"}) == in_plain


def test_long_formulas_in_lines() -> None:
    assert latex_lines("x - (y - 1) + z*(x + y)", 13) == ["x-(y-1)", r"+z\,(x+y)"]
    assert latex_lines("x - (y - 1) + z*(x + y)", 6) == ["x", "-(y-1)", "+z", r"\cdot (x+y)"]
    assert latex_lines("(x + y)*z*(x - y)", 8, {"z": "2"}) == [r"(x+y)\cdot 2", r"\cdot (x-y)"]
    assert latex_lines("x*(y - (x + y + z))", 5) == ["x", r"\cdot (y-(x+y+z))"]


def test_numbers_with_a_power_of_ten_are_products() -> None:
    assert latex("z**2 + 1/z", {"z": r"3\times 10^{-5}"}) == r"(3\times 10^{-5})^2+\frac{1}{3\times 10^{-5}}"
    assert plain("z**2 + 1/z", {"z": "3×10⁻⁵"}) == "(3×10⁻⁵)² + 1/(3×10⁻⁵)"


def test_names() -> None:
    assert [name_latex(name) for name in ("x", "x1", "rate", "a_b", "α")] == [
        "x",
        "x_{1}",
        r"\mathrm{rate}",
        r"\mathrm{a\_b}",
        r"\alpha",
    ]
    assert names_in("max(0, z) + erf(λ)") == {"max", "z", "erf", "λ"}
    assert with_value("1 - tanh(z)**2 + z", "tanh(z)", "a") == "1 - a ** 2 + z"


@pytest.mark.parametrize(
    ("text", "in_numpy", "in_pytorch"),
    [
        ("exp(z) - z**2", "np.exp(z) - z ** 2", "torch.exp(z) - z ** 2"),
        (
            "max(0, z) + min(z, 1)",
            "np.maximum(0, z) + np.minimum(z, 1)",
            "torch.clamp(z, min=0) + torch.clamp(z, max=1)",
        ),
        ("max(0.01*z, z)", "np.maximum(0.01 * z, z)", "torch.maximum(0.01 * z, z)"),
        ("z/sqrt(2)", "z / np.sqrt(2)", "z / math.sqrt(2)"),
        ("α if z < 0 else 1", "np.where(z < 0, α, 1.0)", "torch.where(z < 0, α, 1.0)"),
        ("logaddexp(0, z)", "np.logaddexp(0, z)", "F.softplus(z, threshold=40)"),
        ("softplus(z)*pi", "softplus(z) * np.pi", "F.softplus(z) * math.pi"),
    ],
)
def test_listings(text: str, in_numpy: str, in_pytorch: str) -> None:
    assert numpy_text(text) == in_numpy
    assert pytorch_text(text) == in_pytorch


def test_what_is_listed_is_what_is_computed() -> None:
    z = np.array([[-1.0, 0.5]])
    f = compiled("λ*(z if z > 0 else erf(z)) + twice(z)", "z", {"twice": lambda u: 2.0 * u}, {"λ": 2.0})
    np.testing.assert_allclose(f(z), [[2.0 * math.erf(-1.0) - 2.0, 2.0]], rtol=1e-15)
    assert compiled("0.5", "z")(z).tolist() == [[0.5, 0.5]]
    same = compiled("z", "z")(z)
    assert same.tolist() == z.tolist()
    assert not np.shares_memory(same, z)


@pytest.mark.parametrize("text", ["", "x +", "x y", "(" * 300 + "x" + ")" * 300, "\0"])
def test_what_is_no_formula(text: str) -> None:
    with pytest.raises(InputError, match="breaks off or has a sign too many"):
        parsed(text)


@pytest.mark.parametrize(
    "text", ["x.y", "x[0]", "'x'", "lambda: x", "f()", "f(x=1)", "x and y", "x if y else z", "x @ y"]
)
def test_what_is_no_formula_to_print(text: str) -> None:
    for printed in (latex, plain):
        with pytest.raises(InputError, match="is not understood"):
            printed(text)


def test_a_sum_over_outputs() -> None:
    text = "(1 - y)*max(0, 1 + a - sum(y*a))"
    assert latex(text, {"a": "a_j", "y": "y_j"}) == r"(1-y_j)\max(0, 1+a_j-\sum_k y_k\,a_k)"
    assert numpy_text("sum(y*a)") == "np.sum(y * a, axis=-2, keepdims=True)"
    assert pytorch_text("sum(y*a)") == "torch.sum(y * a, dim=-2, keepdim=True)"
    np.testing.assert_array_equal(compiled("sum(z)", "z")(np.array([[1.0, 2.0], [3.0, 4.0]])), [[4.0, 6.0]])


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("max(0, z)", (0, 1)),
        ("1/(1 + exp(-z))", (1, 3)),
        ("(exp(z) - exp(-z))/(exp(z) + exp(-z))", (2, 4)),  # −z and both exponentials once
        ("z", (0, 0)),
        ("z if z > 0 else 0.01*z", (0, 2)),
        ("log(1 + exp(z))", (2, 1)),
    ],
)
def test_operations_are_counted_once_each(formula: str, expected: tuple[int, int]) -> None:
    assert operations_in(formula) == expected
