"""The printed rules of a walkthrough are true: symbols replaced by the matrices they name, what is printed gives the
result of the step; for one sample and several, in columns and in rows."""

import re
from collections.abc import Iterator, Mapping

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, Layer, Trace, trace
from dlmath.network.passes import update
from dlmath.network.steps import Quantity, Rule, Step, Symbol, arithmetic, quantity, steps, updated
from pages.activation_functions.parts import curves
from pages.backprop_walkthrough.parts import walkthrough
from pages.ui.writing import formulas, settings, symbols
from pages.ui.writing.settings import Settings
from tests.printed_arithmetic import Reader, tokens

LETTERS = ("x", "y", "W", "b", "z", "a", "dJ_da", "slope", "delta", "dW", "db")
OUTPUTS = (
    ("sigmoid", "half-SSE"),
    ("softmax", "CE"),
    ("softmax", "MSE"),
    ("identity", "half-MSE"),
    ("tanh", "MAE"),
    ("sigmoid", "BCE"),
)
HIDDEN = ("tanh", "softmax")
ALPHA = 0.3


@pytest.fixture(autouse=True)
def usual_settings() -> Iterator[None]:
    yield
    settings.use(Settings())


def network(hidden: str, output: str, loss: str, N: int, seed: int) -> Trace:
    """A random 2-3-4-3 network; all sizes that may be confused are different."""
    g = np.random.default_rng(seed)
    sizes, phis = (2, 3, 4, 3), ("sigmoid", hidden, output)
    layers = tuple(
        Layer(g.normal(size=(n, before)), g.normal(size=(n, 1)), ACTIVATIONS[phi])
        for before, n, phi in zip(sizes[:-1], sizes[1:], phis, strict=True)
    )
    Y = np.eye(3)[:, g.integers(0, 3, N)]
    return trace(layers, g.normal(size=(2, N)), Y, LOSSES[loss])


def exactly(values: np.ndarray) -> str:
    """A matrix in LaTeX with all of its digits."""
    return r"\begin{bmatrix}" + r"\\".join("&".join(map(repr, row)) for row in values.tolist()) + r"\end{bmatrix}"


def bare(text: str) -> str:
    """LaTeX without colours."""
    return re.sub(r"\\textcolor\{#\w+\}", "", text)


def value(text: str) -> np.ndarray:
    """What some LaTeX gives."""
    return np.asarray(Reader(tokens(text)).all(), dtype=float)


def named(t: Trace) -> dict[str, Quantity]:
    """Every quantity of a trace by its symbol as it is printed."""
    found = {}
    for letter in LETTERS:
        for l in range(len(t.network) + 1):
            try:
                q = quantity(t, letter, l)
            except ValueError:
                continue
            found[bare(symbols.symbol(q.symbol))] = q
    return found


def put(printed: str, values: Mapping[str, str]) -> str:
    """LaTeX with values in the places of symbols, the longest symbols first."""
    for name in sorted(values, key=len, reverse=True):
        printed = printed.replace(name, values[name])
    return printed


def as_written(q: Quantity, value: np.ndarray | None = None) -> np.ndarray:
    """A matrix as the reader's orientation writes it."""
    shown = q.value if value is None else value
    return shown.T if formulas.flipped(q) else shown


def in_matrices(t: Trace, printed: str) -> np.ndarray:
    """What a formula in symbols gives."""
    values = {name: "{" + exactly(as_written(q)) + "}" for name, q in named(t).items()}
    return value(put(bare(printed).replace(r"\operatorname{softmax}", "softmax"), values))


def each_step(t: Trace) -> list[Step]:
    return [step for step in steps(t) if step.rule not in (Rule.LOSS, Rule.LOSS_SLOPE, Rule.UPDATE, Rule.SOFTMAX)]


@pytest.mark.parametrize("rows", [False, True], ids=["columns", "rows"])
@pytest.mark.parametrize("N", [1, 3])
@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(("output", "loss"), OUTPUTS)
def test_a_rule_in_symbols_gives_the_result_of_its_step(
    output: str, loss: str, hidden: str, N: int, rows: bool
) -> None:
    settings.use(Settings(rows=rows))
    t = network(hidden, output, loss, N, N)
    seen = set()
    for step in each_step(t):
        left, _, right = formulas.in_symbols(step, t).partition("=")
        np.testing.assert_allclose(in_matrices(t, right), as_written(step.result), rtol=1e-9, atol=1e-12)
        assert bare(left) == bare(symbols.symbol(step.result.symbol))
        seen.add(step.rule)
    assert {Rule.AFFINE, Rule.WEIGHT_GRADIENT, Rule.BIAS_GRADIENT} <= seen


@pytest.mark.parametrize("rows", [False, True], ids=["columns", "rows"])
@pytest.mark.parametrize("N", [1, 3])
@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_rule_in_shapes_multiplies_shapes_that_fit(hidden: str, N: int, rows: bool) -> None:
    settings.use(Settings(rows=rows))
    t = network(hidden, "softmax", "MSE", N, 1)
    for step in each_step(t):
        right, _, result = formulas.in_shapes(step, t).partition(r"\;\to\;")
        assert result == "({}\\times {})".format(*as_written(step.result).shape)
        if step.rule is Rule.ACTIVATION:
            continue
        ones = re.sub(r"\((\d+)\\times (\d+)\)", lambda m: "{" + exactly(np.ones((int(m[1]), int(m[2])))) + "}", right)
        assert np.broadcast(value(ones), as_written(step.result)).shape == as_written(step.result).shape


@pytest.mark.parametrize("rows", [False, True], ids=["columns", "rows"])
@pytest.mark.parametrize("N", [1, 3])
@pytest.mark.parametrize(("hidden", "output", "loss"), [("tanh", "sigmoid", "half-SSE"), ("softmax", "softmax", "MSE")])
def test_the_arithmetic_of_one_number_names_the_numbers_it_is_made_of(
    hidden: str, output: str, loss: str, N: int, rows: bool
) -> None:
    settings.use(Settings(rows=rows))
    t = network(hidden, output, loss, N, 2)
    values = {
        bare(symbols.component(q.symbol, j, k, N)): f"({float(q.value[j, k])!r})"
        for q in named(t).values()
        for j, k in np.ndindex(q.value.shape)
    }
    for step in each_step(t):
        for j, k in np.ndindex(step.result.value.shape):
            if terms := arithmetic(step, j, k):
                printed = put(bare(formulas.written(terms, N)).replace(r"\\&\quad ", "").replace("{m}", "m"), values)
                np.testing.assert_allclose(value(printed), step.result.value[j, k], rtol=1e-9, atol=1e-12)


def test_the_arithmetic_of_an_update_goes_downhill() -> None:
    t = network("tanh", "sigmoid", "half-SSE", 1, 3)
    new = update(t, ALPHA)
    for letter in "Wb":
        old, gradient, after = quantity(t, letter, 2), quantity(t, f"d{letter}", 2), updated(t, new, Symbol(letter, 2))
        line = formulas.update_in_scalars(t, letter, 2, 1, 0, ALPHA, float(after.value[1, 0]))
        left, _, rest = bare(line.removeprefix(r"\begin{aligned}")).partition(r"&\leftarrow")
        printed = {bare(symbols.component(q.symbol, 1, 0)): f"({float(q.value[1, 0])!r})" for q in (old, gradient)} | {
            r"\alpha": repr(ALPHA)
        }
        assert left == bare(symbols.component(old.symbol, 1, 0))
        np.testing.assert_allclose(value(put(rest.partition(r"\\")[0], printed)), after.value[1, 0], rtol=1e-12)
    for letter, formula in zip("Wb", bare(formulas.in_symbols(steps(t)[-1], t)).split(r"\qquad "), strict=True):
        left, right = formula.split(r"\leftarrow ")
        gradient = bare(symbols.symbol(Symbol(f"d{letter}", 1))).replace("(1)", "(l)")
        assert (left, right) == (
            bare(symbols.symbol(Symbol(letter, 1))).replace("(1)", "(l)"),
            rf"{left}-\alpha\,{gradient}",
        )


def test_the_derivation_of_backpropagation_is_that_of_the_trace() -> None:
    """∑ᵢ Wᵢⱼδᵢ·φ′(zⱼ): the formula that stands in the folded derivation, evaluated."""
    t = network("tanh", "sigmoid", "half-SSE", 1, 4)
    printed: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(walkthrough.st, "latex", printed.append)
        patch.setattr(walkthrough, "say", lambda *args, **kwargs: None)
        walkthrough.derivation(t)
    summed = printed[0].rpartition(r"=\Big(\sum_i")[2]
    assert re.sub(r"\\,|\s", "", summed) == r"W^{(l+1)}_{ij}\delta^{(l+1)}_i\Big)\varphi'(z^{(l)}_j)"
    W, delta, slope = t.network[2].W, t.backward[2].delta[:, 0], t.backward[1].slope
    assert slope is not None
    by_hand = [sum(W[i, j] * delta[i] for i in range(3)) * slope[j, 0] for j in range(4)]
    np.testing.assert_allclose(by_hand, t.backward[1].delta[:, 0], rtol=1e-12)


@pytest.mark.parametrize("z", [-1.3, 0.4, 2.0])
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "softplus", "SiLU"])
def test_every_step_of_a_derivation_is_the_derivative(name: str, z: float) -> None:
    def slope(phi: str) -> float:
        of = ACTIVATIONS[phi].slope
        assert of
        return float(of(np.array([[z]]))[0, 0])

    _derived, *members = curves.DERIVATIONS[name].split("=")
    for member in members:
        whole = member.replace(r"\sigma(1-\sigma)", r"\sigma(z)\,(1-\sigma(z))").replace(
            r"\sigma'(z)", repr(slope("sigmoid"))
        )
        of_number = re.sub(r"(?<![A-Za-z])z(?![A-Za-z])", f"{{{z}}}", whole)
        assert value(of_number) == pytest.approx(slope(name), rel=1e-9), of_number


def test_kinks_and_products_are_derived_as_they_are() -> None:
    assert curves.DERIVATIONS["ReLU"] == (
        r"\lim_{h\to0^-}\frac{\max(0,h)-0}{h}=0\qquad\lim_{h\to0^+}\frac{\max(0,h)-0}{h}=1"
    )
    assert curves.DERIVATIONS["GELU"] == r"\left(z\,\Phi(z)\right)'=\Phi(z)+z\,\Phi'(z)"
    assert set(curves.DERIVATIONS) == {"sigmoid", "tanh", "ReLU", "softplus", "SiLU", "GELU"}
