"""The chain rule on a graph against SymPy's derivatives and published examples; the parser against everything that is
no formula."""

import math
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dlmath.arrays import InputError
from dlmath.calculus.expressions import latex_of
from dlmath.calculus.graph import OPERATIONS, Graph, GraphTrace, graph_steps, parse_expression, step_count, trace_graph
from dlmath.functions.activations import ACTIVATIONS, Activation, python_name
from tests.oracles import FUNCTIONS as FUNCTIONS_OF_ORACLE
from tests.oracles import evaluated

pytestmark = pytest.mark.usefixtures("shapes")

SYMPY = {
    **FUNCTIONS_OF_ORACLE,
    **{name: getattr(sympy, name) for name in ("exp", "log", "sqrt", "tanh", "erf", "sin", "cos", "tan")},
}
SYMPY |= {
    "abs": sympy.Abs,
    "max": sympy.Max,
    "min": sympy.Min,
    "cases": lambda test, u, v: sympy.Piecewise((u, test), (v, True)),
    "pi": sympy.pi,
}


def in_sympy(record: Activation) -> Callable[[Any], Any]:
    """An activation's formula for SymPy."""
    return lambda u: evaluated(record.expression, {"z": u, **record.constants}, SYMPY, sympy.Rational)


AS_SYMPY = {
    "square": lambda u: u**2,
    "abs": sympy.Abs,
    **{python_name(name): in_sympy(record) for name, record in ACTIVATIONS.items() if record.slope},
}
FUNCTIONS = [name for name in OPERATIONS if name.isidentifier()]
SIGNS = [name for name in OPERATIONS if not name.isidentifier()]


def names(graph: Graph) -> list[tuple[str, str]]:
    return [(node.name, node.text) for node in graph.nodes]


def check_against_sympy(text: str, inputs: dict[str, float], rel: float = 1e-12) -> GraphTrace:
    t = trace_graph(parse_expression(text), inputs)
    symbols = {name: sympy.Symbol(name, real=True) for name in inputs}
    known = {name: AS_SYMPY.get(name) or getattr(sympy, name) for name in FUNCTIONS if name != "neg"}
    expression = sympy.sympify(text.replace("^", "**"), locals=symbols | known | {"neg": lambda u: -u})
    with mpmath.workdps(40):
        at = [mpmath.mpf(value) for value in inputs.values()]
        assert t.value == pytest.approx(
            float(sympy.lambdify(symbols.values(), expression, "mpmath")(*at)), rel=rel, abs=1e-14
        )
        for name, symbol in symbols.items():
            expected = float(sympy.lambdify(symbols.values(), sympy.diff(expression, symbol), "mpmath")(*at))
            assert t.derivatives[name] == pytest.approx(expected, rel=rel, abs=1e-13)
    assert set(t.derivatives) == set(inputs)
    return t


def test_the_circuit_of_cs231n(worked_example: Any) -> None:
    example = worked_example("cs231n_circuit_xyz")
    expected = example["expected"]
    t = trace_graph(parse_expression(example["inputs"]["f"]), {name: example["inputs"][name] for name in "xyz"})
    assert names(t.graph) == [("x", "x"), ("y", "y"), ("v₁", "x + y"), ("z", "z"), ("v₂", "(x + y) * z")]
    assert t.nodes[2].value == expected["q"]
    assert t.value == expected["f"]
    assert t.derivatives == {name: expected[f"d{name}"] for name in "xyz"}
    (edge,) = t.nodes[0].edges
    assert (edge.source, edge.target, edge.local, edge.incoming, edge.product) == ("v₁", "x", 1.0, -4.0, -4.0)
    (edge,) = t.nodes[3].edges
    assert (edge.source, edge.target, edge.local, edge.incoming, edge.product) == ("v₂", "z", 3.0, 1.0, 3.0)
    assert t.nodes[-1].edges == ()
    assert t.nodes[-1].derivative == 1.0


def test_the_neuron_of_karpathy(worked_example: Any) -> None:
    example = worked_example("karpathy_neuron_tanh")
    given_, expected = example["inputs"], example["expected"]
    inputs = {"x1": given_["x"][0], "w1": given_["w"][0], "x2": given_["x"][1], "w2": given_["w"][1], "b": given_["b"]}
    t = trace_graph(parse_expression("tanh(x1*w1 + x2*w2 + b)"), inputs)
    assert t.nodes[-2].value == pytest.approx(expected["n"], rel=1e-15)
    assert t.value == pytest.approx(expected["out"], rel=1e-15)
    assert [t.derivatives[name] for name in ("x1", "x2")] == pytest.approx(expected["dx"], abs=1e-14)
    assert [t.derivatives[name] for name in ("w1", "w2")] == pytest.approx(expected["dw"], abs=1e-14)


def test_the_network_of_mazur_in_one_line(worked_example: Any) -> None:
    """Backpropagation is this chain rule: what is written twice, h1 and h2, is one node that gets derivatives along two
    edges."""
    example = worked_example("mazur_backward")
    given_, expected = example["inputs"], example["expected"]
    h1, h2 = "sigmoid(w1*x1+w2*x2+b1)", "sigmoid(w3*x1+w4*x2+b1)"
    o1, o2 = f"sigmoid(w5*{h1}+w6*{h2}+b2)", f"sigmoid(w7*{h1}+w8*{h2}+b2)"
    weights = [*np.ravel(given_["W1"]).tolist(), *np.ravel(given_["W2"]).tolist()]
    inputs = {f"w{k}": weight for k, weight in enumerate(weights, start=1)}
    inputs |= {"x1": given_["x"][0], "x2": given_["x"][1], "y1": given_["y"][0], "y2": given_["y"][1]}
    inputs |= {"b1": given_["b1"][0], "b2": given_["b2"][0]}
    t = trace_graph(parse_expression(f"square({o1}-y1)/2+square({o2}-y2)/2"), inputs)
    assert t.derivatives["w5"] == pytest.approx(expected["dE_dw5"], abs=6e-10)
    assert t.derivatives["w1"] == pytest.approx(expected["dE_dw1"], abs=6e-10)
    (hidden,) = (at for at in t.nodes if at.node.text.replace(" ", "") == h1)
    products = sorted(edge.product for edge in hidden.edges)
    through_h1 = {
        edge.target: edge.product
        for at in t.nodes
        for edge in at.edges
        if edge.source in {e.source for e in hidden.edges}
    }
    assert through_h1[hidden.node.name] == hidden.edges[-1].product
    assert products == pytest.approx([expected["dE_douth1_from_o2"], expected["dE_douth1_from_o1"]], abs=1e-9)
    assert (
        hidden.derivative
        == sum(edge.product for edge in hidden.edges)
        == pytest.approx(expected["dE_douth1"], abs=1.1e-9)
    )


@pytest.mark.parametrize("name", FUNCTIONS)
@settings(max_examples=15)
@given(x=st.floats(0.1, 3.0), sign=st.sampled_from([1.0, -1.0]))
def test_every_function_against_sympy(name: str, x: float, sign: float) -> None:
    assume(name not in ("log", "sqrt") or sign > 0.0)
    check_against_sympy(f"{name}(x)", {"x": sign * x})
    check_against_sympy(f"3*{name}(x) - x", {"x": sign * x})


@pytest.mark.parametrize("sign", SIGNS)
@settings(max_examples=15)
@given(x=st.floats(0.1, 3.0), y=st.floats(-3.0, 3.0))
def test_every_sign_against_sympy(sign: str, x: float, y: float) -> None:
    assume(abs(y) > 0.1)
    check_against_sympy(f"x {sign} y", {"x": x, "y": y})


@pytest.mark.parametrize(
    ("text", "inputs"),
    [
        ("x*x + x", {"x": 3.0}),
        ("x - x*y - -x", {"x": 3.0, "y": 0.25}),
        ("+x - -y", {"x": 1.0, "y": 2.0}),
        ("(x - y)*(x - y)/(x + y)", {"x": 2.0, "y": 5.0}),
        ("x**3 - 2*x**2 + x**0 + x**-1", {"x": -1.5}),
        ("x^2 + 2^x", {"x": -1.5}),
        ("x**y**z", {"x": 1.5, "y": 0.5, "z": 2.0}),
        ("exp(sin(x)*cos(y)) / (1 + exp(-x*y))", {"x": 0.7, "y": -1.1}),
        ("log(1 + square(x)) * sigmoid(relu(x) - tanh(y))", {"x": 0.7, "y": -1.1}),
        ("-(x + 2)**2", {"x": 1.0}),
        ("2*3*x", {"x": 1.0}),
    ],
)
def test_expressions_against_sympy(text: str, inputs: dict[str, float]) -> None:
    check_against_sympy(text, inputs)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_every_record_is_complete(operation: Any) -> None:
    operands = [np.float64(0.75), np.float64(1.5)][: len(operation.slopes)]
    assert math.isfinite(operation.f(*operands))
    assert len(operation.slopes_latex) == len(operation.slopes)
    assert "u" in operation.latex
    assert "z" not in "".join((operation.latex, *operation.slopes_latex))
    for k, slope in enumerate(operation.slopes):
        plus, minus = ([u + step * (i == k) for i, u in enumerate(operands)] for step in (1e-6, -1e-6))
        assert slope(*operands) == pytest.approx((operation.f(*plus) - operation.f(*minus)) / 2e-6, rel=1e-8)


def test_the_kink_of_relu_is_a_convention() -> None:
    assert trace_graph(parse_expression("relu(x)"), {"x": 0.0}).derivatives == {"x": 0.0}
    assert OPERATIONS["relu"].convention


def test_every_kink_is_there_and_has_its_convention() -> None:
    for operation in OPERATIONS.values():
        assert bool(operation.kinks) == bool(operation.convention)
        for kink in operation.kinks:
            right, left = (
                (operation.f(np.float64(kink + h)) - operation.f(np.float64(kink))) / h for h in (1e-7, -1e-7)
            )
            assert abs(right - left) > 0.5


def test_steps_go_forward_then_back_and_end_with_the_derivatives() -> None:
    t = trace_graph(parse_expression("(x + y)*z + log(2)*x"), {"x": -2.0, "y": 5.0, "z": -4.0})
    steps = graph_steps(t)
    operations = [at for at in t.nodes if at.node.operation]
    forward = [step for step in steps if step.forward]
    back = [step for step in steps if not step.forward]
    assert [step.node for step in forward] == operations
    assert [step.node for step in back] == [
        t.nodes[-1],
        *(at for at in reversed(operations) if at.derivative is not None),
    ]
    assert back[0].edges == ()
    assert {name: steps[-1].derivatives[name] for name in "xyz"} == t.derivatives
    assert sorted((e.source, e.target) for step in back for e in step.edges) == sorted(
        (e.source, e.target) for at in t.nodes for e in at.edges
    )
    assert len(steps) == step_count(t.graph)
    partial = [step.derivatives.get("x") for step in back]
    assert partial[1] is None
    assert math.log(2.0) in partial


def test_each_node_comes_after_its_operands_and_sums_its_edges() -> None:
    t = check_against_sympy("sin(x*y) + x*y*exp(x) - 2", {"x": 0.5, "y": 2.0})
    seen: set[str] = set()
    by_name = {at.node.name: at for at in t.nodes}
    for at in t.nodes:
        assert set(at.node.operands) <= seen
        seen.add(at.node.name)
        for edge in at.edges:
            assert edge.target == at.node.name
            assert at.node.name in by_name[edge.source].node.operands
            assert edge.incoming == by_name[edge.source].derivative
            assert edge.product == edge.local * edge.incoming
        if at is not t.nodes[-1] and at.derivative is not None:
            assert at.derivative == sum(edge.product for edge in at.edges)
    assert len({at.node.text for at in t.nodes}) == len(t.nodes)
    assert by_name["2"].derivative is None
    assert by_name["2"].edges == ()


def test_x_times_x_hands_back_two_edges() -> None:
    t = trace_graph(parse_expression("x*x"), {"x": 3.0})
    assert [(edge.local, edge.product) for edge in t.nodes[0].edges] == [(3.0, 3.0), (3.0, 3.0)]
    assert t.derivatives == {"x": 6.0}


def test_what_depends_on_no_input_has_no_derivative() -> None:
    t = trace_graph(parse_expression("x**(1+1) * log(2)"), {"x": -3.0})
    assert t.derivatives["x"] == pytest.approx(-6.0 * math.log(2.0))
    without = {at.node.text for at in t.nodes if at.derivative is None}
    assert without == {"1", "1 + 1", "2", "log(2)"}
    assert {at.node.text for at in t.nodes if not at.node.depends} == without


def test_a_name_alone_is_an_expression() -> None:
    t = trace_graph(parse_expression("x"), {"x": 5.0})
    assert (t.value, t.derivatives, t.graph.inputs) == (5.0, {"x": 1.0}, ("x",))


def test_names_of_inputs_never_meet_names_of_results() -> None:
    assert trace_graph(parse_expression("v1*v2 + v1"), {"v1": 2.0, "v2": 3.0}).derivatives == {"v1": 4.0, "v2": 2.0}


def test_signs_as_they_are_typed() -> None:
    assert names(parse_expression("（x−2）×ｙ＾2÷z·1.5"))[-1][1] == "(x - 2) * y ** 2 / z * 1.5"
    assert parse_expression(" x ").text == " x "


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("ln(x)", "log(x)"),
        ("x² + x¹⁰", "x**2 + x**10"),
        ("√x + √(x + 1) + √2", "sqrt(x) + sqrt(x + 1) + sqrt(2)"),
        ("σ(x)", "sigmoid(x)"),
        ("2x + .5x1 − 1e5x", "2*x + .5*x1 - 1e5*x"),
        ("3.5sin(2x)", "3.5*sin(2*x)"),
        ("1/2x²", "1/2*x**2"),
        ("x1*e + 2.x", "x1*e + 2.*x"),
        ("x₁ x₂ + 2 x₁", "x1*x2 + 2*x1"),
        ("x\ny", "x*y"),
        ("√2x + √sin(x)", "sqrt(2)*x + sqrt(sin(x))"),
        ("e^x + e^(x*y) + e^{-x}", "exp(x) + exp(x*y) + exp(-x)"),
        ("2e^-x² + x e^2x", "2*exp(-x**2) + x*exp(2)*x"),
        ("πx + 2πy + pi(x + y)", "pi*x + 2*pi*y + pi*(x + y)"),
        ("sin x + sin 2x + cos x² + ln x", "sin(x) + sin(2*x) + cos(x**2) + log(x)"),
        ("sin²x + cos^2(x) + 2 sin x cos x", "sin(x)**2 + cos(x)**2 + 2*sin(x)*cos(x)"),
        ("(x + 1)(x − 1) + (x+1)²(x+2) 3", "(x + 1)*(x - 1) + (x + 1)**2*(x + 2)*3"),
        ("x(x + 1) + 2(x + 1)", "x*(x + 1) + 2*(x + 1)"),
        ("|x − 1| + |y|²", "abs(x - 1) + abs(y)**2"),
        ("max(0, x)", "relu(x)"),
        ("sin(x)(y) + 1(2)", "sin(x)*y + 1*2"),
    ],
)
def test_formulas_as_they_are_written_on_paper(text: str, same: str) -> None:
    assert names(parse_expression(text)) == names(parse_expression(same))


def test_pi_is_a_number_with_its_own_sign() -> None:
    t = trace_graph(parse_expression("sin(πx)"), {"x": 0.25})
    assert t.derivatives["x"] == pytest.approx(math.pi * math.cos(math.pi / 4))
    assert t.graph.inputs == ("x",)
    assert latex_of(t.graph) == r"\sin(\pi\,x)"


def test_numbers_in_all_their_spellings() -> None:
    t = trace_graph(parse_expression("x + .5 + 2. + 1e-3 + 2.5E+2"), {"x": 0.0})
    assert t.value == pytest.approx(252.501)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the expression is empty"),
        ("   ", "the expression is empty"),
        ("x" * 201, "the expression has 201 characters; at most 200 are read"),
        ("+".join("x" * 60), "more than 50 operations inside one another"),
        ("-" * 190 + "x", "more than 50 operations inside one another"),
        ("(" * 199 + "x", "breaks off or has a sign too many near"),
        ("x +", "breaks off or has a sign too many near “x \\+”"),
        ("x * * y", "breaks off or has a sign too many near"),
        ("lambda", "breaks off or has a sign too many near “lamb"),
        ("1e", "“1e”: between a number and a name there must be a sign"),
        ("e^((((x))))", "for e\\^x write exp\\(x\\)"),
        ("cosh x", "breaks off or has a sign too many near"),
        ("cosh(x)", "the function “cosh” is not offered"),
        ("1_000*x", "“1_000”: between a number and a name"),
        ("0x10*x", "“0x10”: between a number and a name"),
        ("2j*x", "“2j”: between a number and a name"),
        ("1if x else 2", "“1if”: between a number and a name"),
        ("x % 2", "the expression contains “%”"),
        ("x; y", "the expression contains “;”"),
        ("x\0", "the expression contains “\0”"),
        ("λ", "the expression contains “λ”"),
        ("x = 1", "the expression contains “=”"),
        ("__import__('os').system('ls')", "the expression contains “'”"),
        ("[x]", "the expression contains “\\[”"),
        ("x.__class__", "“x.__class__” is not understood"),
        ("sin(x).real", "“sin\\(x\\).real” is not understood"),
        ("x // 2", "“x // 2” is not understood"),
        ("x and y", "“x and y” is not understood"),
        ("not x", "“not x” is not understood"),
        ("x if y else z", "“x if y else z” is not understood"),
        ("x is y", "“x is y” is not understood"),
        ("(x, y)", "“\\(x, y\\)” is not understood"),
        ("()", "“\\(\\)” is not understood"),
        ("True * x", "“True” is not understood"),
        ("-True * x", "“True” is not understood"),
        ("None", "“None” is not understood"),
        ("...", "“...” is not understood"),
        ("sin + x", "“sin” is not understood"),
        ("sin(*x)", "“\\*x” is not understood"),
        ("sin(x for x in y)", "“\\(x for x in y\\)” is not understood"),
        ("(yield)", "is not understood"),
        ("(await x)", "is not understood"),
        ("sin(x, y)", "“sin\\(x, y\\)”: sin takes one number"),
        ("sin()", "“sin\\(\\)”: sin takes one number"),
        ("sin(**x)", "“sin\\(\\*\\*x\\)”: sin takes one number"),
        ("eval(x)", "the function “eval” is not offered; there are neg, square, exp"),
        ("arcsin(x)", "the function “arcsin” is not offered"),
        ("2 + 3", "the expression has no input"),
        ("x * 1e400", "a number in the expression is too large"),
        ("x - -1e400", "a number in the expression is too large"),
    ],
)
def test_what_is_no_formula_is_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_expression(text)


@given(st.text(alphabet="xy12.+-*/()^, esin_j", max_size=30) | st.text(max_size=30))
def test_any_text_gives_a_graph_or_an_input_error(text: str) -> None:
    try:
        graph = parse_expression(text)
    except InputError:
        return
    assert graph.inputs
    assert all(node.operation is None or node.operation in OPERATIONS.values() for node in graph.nodes)


@pytest.mark.parametrize(
    ("text", "x", "message"),
    [
        ("1 + log(x)", -1.0, "ln\\(x\\) has no finite real value for x = −1$"),
        ("log(x1 - 3)", 1.0, "ln\\(x₁ - 3\\) has no finite real value for x₁ - 3 = −2$"),
        ("log(x)", 0.0, "ln\\(x\\) has no finite real value for x = 0$"),
        ("1/x", 0.0, "1 / x has no finite real value for x = 0$"),
        ("exp(x)", 1000.0, "exp\\(x\\) has no finite real value for x = 1000$"),
        ("x**0.5", -1.0, "x \\*\\* 0.5 has no finite real value for x = −1$"),
        ("x**0.5", 0.0, "x \\*\\* 0.5 has no finite derivative for x = 0$"),
        ("(-2)**x", 2.0, "\\(-2\\) \\*\\* x has no finite derivative for x = 2$"),
        ("0**x", 0.0, "0 \\*\\* x has no finite derivative for x = 0$"),
        ("x", math.nan, "x must be a finite number, not nan"),
        ("9**9**9*x", 1.0, "9 \\*\\* 9 \\*\\* 9 has no finite real value here"),
    ],
)
def test_where_there_is_no_value_or_no_derivative(text: str, x: float, message: str) -> None:
    graph = parse_expression(text)
    with pytest.raises(InputError, match=message):
        trace_graph(graph, dict.fromkeys(graph.inputs, x))


def test_a_derivative_that_overflows_on_its_address() -> None:
    with pytest.raises(InputError, match="x has no finite derivative here"):
        trace_graph(parse_expression("1e200*(1e200*x)"), {"x": 1e-300})


def test_powers_at_the_edge_have_their_limits() -> None:
    assert trace_graph(parse_expression("x**0"), {"x": 0.0}).derivatives == {"x": 0.0}
    assert trace_graph(parse_expression("x**2"), {"x": 0.0}).derivatives == {"x": 0.0}
    assert trace_graph(parse_expression("x**1"), {"x": 0.0}).derivatives == {"x": 1.0}
    assert trace_graph(parse_expression("0**x"), {"x": 2.0}).derivatives == {"x": 0.0}


@pytest.mark.parametrize("inputs", [{}, {"x": 1.0}, {"x": 1.0, "y": 2.0, "z": 3.0}])
def test_inputs_are_those_of_the_expression(inputs: dict[str, float]) -> None:
    with pytest.raises(InputError, match="the inputs must be x, y, not"):
        trace_graph(parse_expression("x*y"), inputs)
