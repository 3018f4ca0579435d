"""Matrix expressions: the way back against differences, PyTorch's autograd and published derivatives; what readers
type."""

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmath.arrays import InputError
from dlmath.calculus._matrix_operations import MATRIX_OPERATIONS
from dlmath.calculus._matrix_text import DEEPEST, LONGEST, ExpressionError, Tree, number_of, read_matrix_text
from dlmath.calculus.graph import OPERATIONS
from dlmath.calculus.matrix_graph import (
    PUBLIC,
    formula_latex,
    identity_size,
    matrix_graph,
    matrix_steps,
    nudged,
    trace_matrices,
    variables_of,
)

# For each operation that a reader can write an expression of it, and shapes of its variables.
WRITTEN: dict[str, tuple[str, dict[str, tuple[int, int]]]] = {
    "product": ("A B", {"A": (2, 3), "B": (3, 4)}),
    "scale": ("s A", {"s": (1, 1), "A": (2, 3)}),
    "+": ("A + B", {"A": (2, 3), "B": (2, 3)}),
    "-": ("A - B", {"A": (2, 3), "B": (2, 3)}),
    "*": ("A * B", {"A": (2, 3), "B": (2, 3)}),
    "/": ("A / B", {"A": (2, 3), "B": (2, 3)}),
    "neg": ("-A", {"A": (2, 3)}),
    "power": ("A^3", {"A": (2, 3)}),
    "square": ("A^2", {"A": (2, 3)}),
    "transpose": ("A'", {"A": (2, 3)}),
    "trace": ("trace(A)", {"A": (3, 3)}),
    "dot": ("dot(A, B)", {"A": (2, 3), "B": (2, 3)}),
    "outer": ("outer(a, b)", {"a": (2, 1), "b": (3, 1)}),
    "square_norm": ("‖A‖²", {"A": (2, 3)}),
    "norm1": ("‖A‖₁", {"A": (2, 3)}),
    "repeat_columns": ("A + b", {"A": (2, 3), "b": (2, 1)}),
    "repeat_rows": ("A + r", {"A": (2, 3), "r": (1, 3)}),
    "fill": ("A + s", {"A": (2, 3), "s": (1, 1)}),
}
OFFERED = [name for name, each in MATRIX_OPERATIONS.items() if not each.internal or each.repeats]


def expression_of(name: str) -> tuple[str, dict[str, tuple[int, int]]]:
    return WRITTEN.get(name, (f"{name}(A)", {"A": (2, 3)}))


def numbers_for(shapes: dict[str, tuple[int, int]], seed: int) -> dict[str, np.ndarray]:
    """Numbers away from 0, where some functions have no slope; all positive, where some have a value."""
    rng = np.random.default_rng(seed)
    return {name: rng.uniform(0.2, 1.5, shape) for name, shape in shapes.items()}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", OFFERED)
def test_every_operation_hands_back_what_nudging_finds(name: str, seed: int) -> None:
    text, shapes = expression_of(name)
    graph, inputs = matrix_graph(text, shapes), numbers_for(shapes, seed)
    assert name in {node.operation.name for node in graph.nodes if node.operation}
    rng = np.random.default_rng(seed)
    t = trace_matrices(graph, inputs, rng.normal(size=graph.nodes[-1].shape))
    assert pytest.approx(float((t.upstream * t.values[graph.nodes[-1].name]).sum())) == t.J
    for variable, (slopes, doubt) in nudged(graph, inputs, t.upstream).items():
        assert t.gradients[variable].shape == inputs[variable].shape
        np.testing.assert_allclose(t.gradients[variable], slopes, rtol=1e-6, atol=1e-7)
        assert (np.abs(t.gradients[variable] - slopes) <= 30 * doubt + 1e-8 * np.abs(slopes) + 1e-9).all()


@pytest.mark.parametrize("name", MATRIX_OPERATIONS)
def test_every_operation_is_a_whole_record(name: str) -> None:
    operation = MATRIX_OPERATIONS[name]
    assert operation.source
    assert len(operation.pulls) == len(operation.needs[: len(operation.pulls)])
    written = operation.latex.format(u="a", v="b")
    assert written.count("{") == written.count("}")
    for pull in operation.pulls:
        assert not pull or read_matrix_text(pull, tuple(MATRIX_OPERATIONS))


def test_every_function_of_numbers_is_one_of_matrices() -> None:
    assert {name for name, each in OPERATIONS.items() if len(each.slopes) == 1} <= {*MATRIX_OPERATIONS}


# What PyTorch makes of each operation.
Torch = Callable[..., Any]


def in_torch(torch: Any) -> dict[str, Torch]:
    F = torch.nn.functional
    same = {name: getattr(torch, name) for name in ("exp", "log", "sin", "cos", "tan", "tanh", "sqrt", "abs", "square")}
    return same | {
        "product": lambda u, v: u * v if 1 in (u.numel(), v.numel()) else u @ v,
        "+": operator.add,
        "-": operator.sub,
        "*": operator.mul,
        "/": operator.truediv,
        "neg": operator.neg,
        "power": lambda u, v: u ** v.item(),
        "transpose": lambda u: u.T,
        "sum": torch.sum,
        "mean": torch.mean,
        "norm": torch.linalg.norm,
        "norm1": lambda u: u.abs().sum(),
        "square_norm": lambda u: (u * u).sum(),
        "dot": lambda u, v: (u * v).sum(),
        "softmax": lambda u: F.softmax(u, dim=0),
        "log_softmax": lambda u: F.log_softmax(u, dim=0),
        "logsumexp": lambda u: torch.logsumexp(u, dim=0, keepdim=True),
        "sigmoid": torch.sigmoid,
        "relu": F.relu,
        "silu": F.silu,
        "softplus": F.softplus,
    }


def random_expression(rng: np.random.Generator, depth: int, shape: tuple[int, int]) -> str:
    """An expression of this shape, of variables that their shape names: A23 is 2×3, b2 a column, s1 a number."""
    m, n = shape
    if depth == 0 or rng.random() < 0.1:
        letter = rng.choice(["A", "B", "C"]) if n > 1 else rng.choice(["a", "b"]) if m > 1 else "s"
        return f"{letter}{m}{n}"

    def part(*of: int) -> str:
        return random_expression(rng, depth - 1, (of[0], of[1]))

    inner = int(rng.integers(2, 4))
    smaller = [(m, 1), (1, 1), (m, n)][int(rng.integers(0, 3))]
    forms = [
        f"({part(m, inner)}) ({part(inner, n)})",
        f"({part(m, n)}) + ({part(*smaller)})",
        f"({part(m, n)}) - ({part(m, n)})",
        f"({part(m, n)}) ⊙ ({part(m, n)})",
        f"({part(m, n)}) / (2 + exp({part(m, n)}))",
        f"({part(n, m)})ᵀ",
        f"{rng.choice(['tanh', 'sigmoid', 'sin', 'softmax', 'log_softmax', 'silu', 'softplus', 'relu'])}({part(m, n)})",
        f"-0.5 ({part(m, n)})",
        f"mean({part(2, 3)}) ({part(m, n)})",
        f"({part(m, n)}) - logsumexp({part(3, n)})" if m > 1 else f"logsumexp({part(3, n)})",
    ]
    if shape == (1, 1):
        forms += [
            f"sum({part(2, 3)})",
            f"dot({part(3, 1)}, {part(3, 1)})",
            f"‖{part(3, 2)}‖²",
            f"sqrt(1 + norm2({part(2, 2)}))",
        ]
    return str(rng.choice(forms))


def shapes_in(text: str) -> dict[str, tuple[int, int]]:
    return {name: (int(name[1]), int(name[2])) for name in variables_of(text)}


@pytest.mark.parametrize("seed", range(200))
def test_random_expressions_against_pytorch(torch: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(1, 4)), int(rng.integers(1, 4)))
    text = random_expression(rng, int(rng.integers(1, 4)), shape)
    if len(text) > LONGEST or len(variables_of(text)) < 1:
        text = f"tanh(A{shape[0]}2 B2{shape[1]})"
    if len(text) == 3:  # a variable alone
        text = f"-{text}"
    graph = matrix_graph(text, shapes_in(text))
    inputs = {name: rng.normal(size=each) for name, each in shapes_in(text).items()}
    upstream = rng.normal(size=graph.nodes[-1].shape)
    t = trace_matrices(graph, inputs, upstream)
    leaves = {name: torch.tensor(value, requires_grad=True) for name, value in inputs.items()}
    known = in_torch(torch)

    def evaluated(tree: Tree) -> Any:
        if tree.name == "variable":
            return leaves[tree.written]
        if tree.name == "number":
            return torch.tensor(number_of(tree), dtype=torch.float64)
        return known[tree.name](*map(evaluated, tree.operands))

    result = evaluated(read_matrix_text(text, PUBLIC)).reshape(graph.nodes[-1].shape)
    (result * torch.tensor(upstream)).sum().backward()
    np.testing.assert_allclose(t.values[graph.nodes[-1].name], result.detach().numpy(), rtol=1e-9, atol=1e-11)
    for name, leaf in leaves.items():
        expected = leaf.grad.numpy() if leaf.grad is not None else np.zeros(leaf.shape)
        np.testing.assert_allclose(t.gradients.get(name, np.zeros(leaf.shape)), expected, rtol=1e-8, atol=1e-10)


def test_published_derivatives() -> None:
    """The Matrix Cookbook, eq. 81 and 84 (xᵀAx, ‖Ax − b‖²), 70 and 71 (aᵀXb); softmax with cross-entropy: p − y."""
    rng = np.random.default_rng(5)
    A, x, b = rng.normal(size=(3, 3)), rng.normal(size=(3, 1)), rng.normal(size=(3, 1))
    at = trace_matrices(matrix_graph("xᵀAx", {"x": (3, 1), "A": (3, 3)}), {"x": x, "A": A})
    np.testing.assert_allclose(at.gradients["x"], (A + A.T) @ x)
    np.testing.assert_allclose(at.gradients["A"], x @ x.T)
    shapes = {"A": (3, 3), "x": (3, 1), "b": (3, 1)}
    at = trace_matrices(matrix_graph("‖Ax − b‖²", shapes), {"A": A, "x": x, "b": b})
    np.testing.assert_allclose(at.gradients["x"], 2 * A.T @ (A @ x - b))
    at = trace_matrices(matrix_graph("b' A x", shapes), {"A": A, "x": x, "b": b})
    np.testing.assert_allclose(at.gradients["A"], b @ x.T)
    y = np.array([[0.0], [1.0], [0.0]])
    at = trace_matrices(matrix_graph("-dot(y, log_softmax(z))", {"y": (3, 1), "z": (3, 1)}), {"y": y, "z": x})
    p = np.exp(x) / np.exp(x).sum()
    np.testing.assert_allclose(at.gradients["z"], p - y)


def test_a_given_upstream_gradient() -> None:
    """CS231n's exercise: ∂J/∂z is [[1, 2, 3], [4, 5, 6]] with samples as rows, z = X W + b: ∂b is [5, 7, 9]."""
    X, G = np.array([[1.0, 3.0], [2.0, 4.0]]), np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    graph = matrix_graph("X W + b", {"X": (2, 2), "W": (2, 3), "b": (1, 3)})
    t = trace_matrices(graph, {"X": X, "W": np.ones((2, 3)), "b": np.zeros((1, 3))}, G)
    np.testing.assert_array_equal(t.gradients["b"], [[5.0, 7.0, 9.0]])
    np.testing.assert_array_equal(t.gradients["W"], X.T @ G)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("x ? y", 2, 3),
        ("x + ", 3, 4),
        ("((x)", 0, 1),
        ("x)", 1, 2),
        ("sofmax(x)", 0, 6),
        ("2 tanh A x", 2, 6),
        ("max(x, y)", 0, 9),
        ("|x", 0, 1),
        ("x^y", 1, 2),
        ("a_b_c + x", 0, 5),
        ("W x == y", 4, 5),
        ("‖x", 0, 1),
        ("sum()", 4, 5),
        ("__import__('os')", 0, 10),
        ("x + 1/0", 4, 7),
        ("sum(x, y)", 0, 9),
        ("A^2", 0, 3),
        ("b + W x", 4, 7),
        ("x - y", 0, 5),
        ("2½ x", 1, 2),
        *((text, 0, len(text)) for text in ("x'*y", "x*y'", "y'*x", "b'*x", "b*x'", "W*x")),
    ],
)
def test_what_is_not_understood_is_said_with_its_place(text: str, start: int, end: int) -> None:
    shapes = dict.fromkeys("xyWAb", (2, 2)) | {"x": (3, 1), "b": (2, 1), "y": (2, 1)}
    with pytest.raises(ExpressionError) as found:
        matrix_graph(text, shapes)
    assert (found.value.start, found.value.end) == (start, end)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Ax", "A @ x"),
        ("x^T A x", "(x' A) x"),
        ("xᵀAx", "x.T A x"),
        ("A·x + b", "A x + b"),
        ("Ａ（ｘ＋ｂ）", "A(x+b)"),
        ("a ⊙ A x", "a * (A x)"),
        ("1/2 ‖A x − b‖₂²", "0.5 norm2(A x - b)"),
        ("−σ(x)", "-sigmoid(x)"),
        ("ReLU(x)**2", "relu(x)²"),
        ("Atanh(x)", "A tanh(x)"),
        ("2 tanh x + log softmax x", "2 tanh(x) + log(softmax(x))"),
        ("√2 x + √x", "sqrt(2) x + sqrt(x)"),
        ("e^x ⊙ e^-x + e^{-x}", "exp(x) * exp(-x) + exp(-x)"),
        ("Σ x²", "sum(x²)"),
        ("x ⊗ x", "x x'"),
        ("outer(x, x) matmul(A, x)", "(x x') (A x)"),
        ("np.dot(A, x) + np.tanh(x)", "A x + tanh(x)"),
        ("|x| + max(0, x) + max(x, 0)", "abs(x) + relu(x) + relu(x)"),
        ("x.^2", "x^2"),
        ("x × 2", "x 2"),
        ("∑(x)", "sum(x)"),
        ("λ/2 ‖x‖²", "0.5 λ norm2(x)"),
        ("λ/2‖A‖_F²", "0.5 λ norm2(A)"),
        ("λ/2·‖x‖²₂", "0.5 λ norm2(x)"),
        ("‖A x - b‖² + λ/2 ‖A‖²", "norm2(A x - b) + 0.5 λ norm2(A)"),
        ("1/λ A'(A x - b)", "(1/λ) (A'(A x - b))"),
        ("1/(2λ) x", "(1/(2λ)) x"),
        ("-a/2 λ", "-0.5 λ a"),
        ("λ/‖x‖ x", "(λ/norm(x)) x"),
        ("x'A x / x'x", "(x'A x)/(x'x)"),
        ("a*x/2 λ + b", "0.5 λ (a*x) + b"),
        ("‖x‖₁", "norm1(x)"),
        ("2‖x‖_1 + ‖b‖1", "2 norm1(x) + norm1(b)"),
        ("‖x‖₂ + ‖A‖_F", "norm(x) + norm(A)"),
        ("½‖x‖²", "0.5 norm2(x)"),
        ("LogSoftmax(x)", "log_softmax(x)"),
        ("LeakyReLU(x)", "leaky_relu(x)"),
    ],
)
def test_ways_of_writing_the_same(text: str, same: str) -> None:
    shapes = {"A": (3, 3), "x": (3, 1), "b": (3, 1), "a": (3, 1), "λ": (1, 1)}
    inputs = numbers_for(shapes, 1)
    found = []
    for each in (text, same):
        graph = matrix_graph(each, {name: shapes[name] for name in variables_of(each)})
        found.append(trace_matrices(graph, {name: inputs[name] for name in graph.inputs}).J)
    assert found[0] == pytest.approx(found[1], rel=1e-14)


def test_the_layer_of_a_name_may_stand_above_it() -> None:
    assert variables_of("W⁽²⁾ tanh(W^{(1)} x + b^[1]) + W^(3) x") == ("W2", "W1", "x", "b1", "W3")
    assert variables_of("x^(2)") == ("x",)


def test_weight_decay_and_the_1_norm_by_hand() -> None:
    graph = matrix_graph("λ/2 ‖w‖²", {"λ": (1, 1), "w": (2, 1)})
    assert pytest.approx(1.25) == trace_matrices(graph, {"λ": np.array([[0.1]]), "w": np.array([[3.0], [4.0]])}).J
    t = trace_matrices(matrix_graph("‖x‖₁", {"x": (3, 1)}), {"x": np.array([[1.0], [-2.0], [2.0]])})
    assert t.J == 5.0
    np.testing.assert_array_equal(t.gradients["x"], [[1.0], [-1.0], [1.0]])


@given(st.text(alphabet="xWA1 .+-*/@^'()‖|,ᵀ²_eT=⊙⊗Σ√⁽⁾{}[]", max_size=40) | st.text(max_size=30))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    found: InputError | None = None
    try:
        shapes = dict.fromkeys(variables_of(text), (2, 2))
        graph = matrix_graph(text, shapes)
        trace_matrices(graph, numbers_for(shapes, 0))
        assert formula_latex(graph, {})
    except InputError as error:
        found = error
    if isinstance(found, ExpressionError):
        assert 0 <= found.start <= found.end <= len(text)


def test_limits() -> None:
    with pytest.raises(InputError, match="at most 200"):
        variables_of("x" * (LONGEST + 1))
    with pytest.raises(InputError, match="operations inside one another"):
        variables_of("(" * (DEEPEST + 1) + "x" + ")" * (DEEPEST + 1))
    with pytest.raises(InputError, match="more than 40 operations"):
        matrix_graph("+".join(f"{k} x" for k in range(1, 30)), {"x": (1, 1)})
    with pytest.raises(InputError, match="at most 8"):
        variables_of("a b c d e f g h i")
    with pytest.raises(InputError, match="has no input"):
        variables_of("1 + 2")


def test_where_there_is_no_value_or_no_slope() -> None:
    for text, value in (("log(x)", -1.0), ("norm(x)", 0.0), ("x / 0", 1.0), ("exp(1e9 x)", 1.0)):
        with pytest.raises(ExpressionError, match="no finite"):
            trace_matrices(matrix_graph(text, {"x": (2, 1)}), {"x": np.full((2, 1), value)})


def test_what_cancels_is_nought() -> None:
    graph = matrix_graph("W x + b", {"W": (1, 2), "x": (2, 1), "b": (1, 1)})
    inputs = {"W": np.array([[0.1, 0.2]]), "x": np.ones((2, 1)), "b": np.array([[-0.3]])}
    assert trace_matrices(graph, inputs).J == 0.0


def test_steps_go_forward_and_back_and_add_up() -> None:
    graph = matrix_graph("x' x", {"x": (2, 1)})
    t = trace_matrices(graph, {"x": np.array([[1.0], [3.0]])})
    steps = matrix_steps(t)
    assert [step.forward for step in steps] == [True, True, False, False, False]
    np.testing.assert_array_equal(steps[3].gradients["x"], [[1.0], [3.0]])
    np.testing.assert_array_equal(steps[4].gradients["x"], t.gradients["x"])
    assert math.isclose(t.J, 10.0)


def test_formulas_have_the_brackets_that_they_need() -> None:
    shapes = {"A": (2, 2), "x": (2, 1), "b": (2, 1)}
    for text, latex in (
        ("A (x + b)", r"A\,\left(x+b\right)"),
        ("(A x)'", r"\left(A\,x\right)^\top"),
        ("x - (b - x)", r"x-\left(b-x\right)"),
        ("x * b + x", r"x\odot b+x"),
        ("-(x + b)", r"-\left(x+b\right)"),
        ("A tanh(x)", r"A\,\tanh(x)"),
    ):
        graph = matrix_graph(text, {name: shapes[name] for name in variables_of(text)})
        assert formula_latex(graph, {}) == latex


def test_the_identity_has_the_size_that_fits() -> None:
    assert identity_size("(I - w w') x", {"w": (3, 1), "x": (3, 1)}) == 3
    assert identity_size("x I", {"x": (1, 4)}) == 4
    assert identity_size("trace(I)", {}) == identity_size("x + W I", {"x": (3, 1), "W": (4, 4)}) == 2


def test_logsumexp_is_stable_and_its_slope_is_the_softmax() -> None:
    """ln(e¹⁰⁰⁰ + e¹⁰⁰⁰) = 1000 + ln 2."""
    graph = matrix_graph("logsumexp(x)", {"x": (2, 1)})
    t = trace_matrices(graph, {"x": np.array([[1000.0], [1000.0]])})
    assert pytest.approx(1000.0 + np.log(2.0), rel=1e-15) == t.J
    assert t.gradients["x"].tolist() == [[0.5], [0.5]]
