"""New W and new b by every optimiser: judged, and usual mistakes named, each worked out anew."""

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, MISTAKES, OPTIMISERS, Layer, Trace, trace
from dlmath.by_hand._update import state_of
from dlmath.by_hand.answers import Cells
from dlmath.by_hand.judge import Status, filled, judge
from dlmath.by_hand.layer_values import QUANTITIES, At, right_value
from dlmath.network.parameters import flatten
from dlmath.network.steps import Symbol
from dlmath.training.methods import Method, Underway, update_by

pytestmark = pytest.mark.usefixtures("shapes")

RATE = 0.1
STARTS = {
    "momentum": (("v", 0.5),),
    "Nesterov": (("v", -0.3),),
    "Adam": (("m", 0.2), ("v", 0.4)),
    "RMSprop": (("v", 0.2),),
}


def net() -> Trace:
    """2-2-1 with numbers of one decimal, one of whose weights is fixed."""
    network = (
        Layer(np.array([[0.5, -0.3], [0.8, 0.2]]), np.array([[0.1], [-0.2]]), ACTIVATIONS["tanh"]),
        Layer(np.array([[0.7, -0.4]]), np.array([[0.3]]), ACTIVATIONS["sigmoid"], W_learned=np.array([[True, False]])),
    )
    return trace(network, np.array([[1.0], [-0.5]]), np.array([[1.0]]), LOSSES["half-SSE"])


def underway(t: Trace, rule: str, updates: int, l2: float = 0.2) -> tuple[Trace, Underway]:
    """The network after some updates, and the state that the rule has reached."""
    method = Method(rule, start=STARTS.get(rule, ()), l2=l2)
    state = method.begin(flatten(t.network))
    for _ in range(updates):
        network, state = update_by(t, RATE, method, state)
        t = trace(network, t.X, t.Y, t.loss)
    return t, Underway(method, state)


def texts(value: np.ndarray, digits: int = 17) -> Cells:
    return tuple(tuple(f"{each:.{digits}g}" for each in row) for row in value.tolist())


@pytest.mark.parametrize("updates", [0, 1])
@pytest.mark.parametrize("rule", OPTIMISERS)
def test_new_parameters_are_those_of_the_rule(rule: str, updates: int) -> None:
    t, by = underway(net(), rule, updates)
    new, _state = update_by(t, RATE, *by)
    for l, layer in enumerate(new, start=1):
        for letter, expected in (("W_new", layer.W), ("b_new", layer.b)):
            np.testing.assert_allclose(right_value(t, l, RATE, letter, by), expected, rtol=1e-14)
            cells = judge(t, RATE, {Symbol(letter, l): texts(expected)}, 15, by)[Symbol(letter, l)]
            assert {cell.status for row in cells for cell in row} == {Status.RIGHT}


@pytest.mark.parametrize("digits", [4, 17])
@pytest.mark.parametrize("rule", OPTIMISERS)
def test_a_whole_sheet_after_one_update_is_right(rule: str, digits: int) -> None:
    """The second update, everything worked out from what is written."""
    t, by = underway(net(), rule, 1)
    sheet = {symbol: texts(value, digits) for symbol, value in filled(t, RATE, {}, by).items()}
    for rows in judge(t, RATE, sheet, by=by).values():
        assert {cell.status for row in rows for cell in row} <= {Status.RIGHT, Status.ROUGH}


@pytest.mark.parametrize("digits", [3, 4])
@pytest.mark.parametrize("rule", OPTIMISERS)
def test_who_rounds_inside_a_rule_is_not_accused(rule: str, digits: int) -> None:
    """Every line of the rule rounded, and the gradient with λ W as well."""
    t, by = underway(net(), rule, 1)

    def rounded(value: float) -> float:
        return float(f"{value:.{digits}g}")

    for letter, old, dW in (("W_new", t.network[0].W, t.backward[0].dW), ("b_new", t.network[0].b, t.backward[0].db)):
        state = state_of(t.network, 1, letter[0], by)
        new = np.empty_like(old)
        for place in np.ndindex(old.shape):
            g = rounded(dW[place]) + (rounded(0.2 * old[place]) if letter == "W_new" else 0.0)
            names = {"theta": float(old[place]), "g": rounded(g), "alpha": RATE, **by.method.numbers}
            names |= dict(zip(by.method.rule.remembers, (each[place] for each in state[:2]), strict=False))
            names |= {"t": float(state[-1])} if len(state) == 3 else {}
            for line in by.method.rule.lines:
                names[line.name] = rounded(line.value(names))
            new[place] = names["theta"]
        symbol = Symbol(letter, 1)
        blank = tuple(("",) * old.shape[1] for _ in old)
        rows = judge(t, RATE, {Symbol(f"d{letter[0]}", 1): blank, symbol: texts(new, digits)}, by=by)[symbol]
        assert {cell.status for row in rows for cell in row} <= {Status.RIGHT, Status.ROUGH}


def of_mistake(name: str, rule: str, updates: int = 1) -> np.ndarray | None:
    t, by = underway(net(), rule, updates)
    return MISTAKES[name].value(t, 1, RATE, by=by)


def test_mistakes_with_a_state() -> None:
    """Momentum after one step: v₁ = μ v₀ + g, new W = W − α (μ v₁ + g₁), both with λ W in g."""
    t, by = underway(net(), "momentum", 1)
    before, W, b, mu = net(), t.network[0].W, t.network[0].b, 0.9
    v_W, v_b = mu * 0.5 + before.backward[0].dW + 0.2 * before.network[0].W, mu * 0.5 + before.backward[0].db
    dW, db = t.backward[0].dW, t.backward[0].db
    g = dW + 0.2 * W
    expected = {
        "W-uphill": W + RATE * (mu * v_W + g),
        "b-uphill": b + RATE * (mu * v_b + db),
        "W-rate-forgotten": W - (mu * v_W + g),
        "W-rate-times-ten": W - 0.01 * (mu * v_W + g),
        "W-step-alone": -RATE * (mu * v_W + g),
        "W-plain-descent": W - RATE * dW,
        "b-plain-descent": b - RATE * db,
        "W-state-forgotten": W - RATE * g,
        "b-state-forgotten": b - RATE * db,
        "W-gradient-averaged": W - RATE * (mu * v_W + (1 - mu) * dW + 0.2 * W),
        "b-gradient-averaged": b - RATE * (mu * v_b + (1 - mu) * db),
        "penalty-forgotten": W - RATE * (mu * v_W + dW),
        "bias-penalised": b - RATE * (mu * v_b + db + 0.2 * b),
        "W-momentum-outside-rate": W - mu * v_W - RATE * g,
        "b-momentum-outside-rate": b - mu * v_b - RATE * db,
        "W-velocity-added": W + mu * v_W - RATE * g,
        "b-velocity-added": b + mu * v_b - RATE * db,
        "W-momentum-factor-forgotten": W - RATE * (v_W + g),
        "b-momentum-factor-forgotten": b - RATE * (v_b + db),
        "W-old-velocity": W - RATE * v_W,
        "b-old-velocity": b - RATE * v_b,
        "W-root-forgotten": None,
        "W-decays-exchanged": None,
        "penalty-otherwise": W - RATE * (mu * v_W + dW + 0.4 * W),
        "delta-for-gradient": W - RATE * (mu * v_W + t.backward[0].delta + 0.2 * W),
        "W-correction-forgotten": None,
    }
    for name, value in expected.items():
        found = MISTAKES[name].value(t, 1, RATE, by=by)
        if value is None:
            assert found is None
        else:
            np.testing.assert_allclose(found, value, rtol=1e-12, err_msg=name)


def test_adam_without_its_correction() -> None:
    """m = 0.9·0.2 + 0.1 g and v = 0.999·0.4 + 0.001 g² undivided."""
    t, by = underway(net(), "Adam", 0, l2=0.0)
    for letter, old, g in (("W", t.network[0].W, t.backward[0].dW), ("b", t.network[0].b, t.backward[0].db)):
        m, v = 0.9 * 0.2 + 0.1 * g, 0.999 * 0.4 + 0.001 * g**2
        found = MISTAKES[f"{letter}-correction-forgotten"].value(t, 1, RATE, by=by)
        np.testing.assert_allclose(found, old - RATE * m / (np.sqrt(v) + 1e-8), rtol=1e-12)


def test_adam_worked_out_wrongly() -> None:
    """The third update, from m = 0.2 and v = 0.4 before the first: each wrong step with the numbers written out."""
    t, by = underway(net(), "Adam", 2, l2=0.0)
    for letter, old, g in (("W", t.network[0].W, t.backward[0].dW), ("b", t.network[0].b, t.backward[0].db)):
        m_before, v_before, count = state_of(t.network, 1, letter, by)
        assert count == 2
        m, v = 0.9 * m_before + 0.1 * g, 0.999 * v_before + 0.001 * g**2
        m_hat, v_hat = m / (1 - 0.9**3), v / (1 - 0.999**3)
        steps = {
            "v-uncorrected": [m_hat / (np.sqrt(v) + 1e-8)],
            "m-uncorrected": [m / (np.sqrt(v_hat) + 1e-8)],
            "gradient-for-average": [g / (np.sqrt(v_hat) + 1e-8)],
            "epsilon-in-root": [m_hat / np.sqrt(v_hat + 1e-8)],
            "root-forgotten": [m_hat / (v_hat + 1e-8)],
            "step-miscounted": [m / (1 - 0.9**k) / (np.sqrt(v / (1 - 0.999**k)) + 1e-8) for k in (2, 4)],
        }
        for name, each in steps.items():
            ways = list(MISTAKES[f"{letter}-{name}"].ways(At(t, 1, RATE, by), f"{letter}_new"))
            np.testing.assert_allclose(ways, [old - RATE * step for step in each], rtol=1e-12, err_msg=name)


def test_epsilon_in_the_root_of_other_rules() -> None:
    t, by = underway(net(), "RMSprop", 0, l2=0.0)
    g = t.backward[0].dW
    found = MISTAKES["W-epsilon-in-root"].value(t, 1, RATE, by=by)
    np.testing.assert_allclose(found, t.network[0].W - RATE * g / np.sqrt(0.198 + 0.01 * g**2 + 1e-8), rtol=1e-12)
    assert MISTAKES["W-step-miscounted"].value(t, 1, RATE, by=by) is None
    assert MISTAKES["W-v-uncorrected"].value(t, 1, RATE, by=by) is None


def test_a_penalty_without_the_rate() -> None:
    """W − α ∇W − λ W, with λ = 0.2."""
    t, by = underway(net(), "gradient-descent", 0)
    found = MISTAKES["penalty-without-rate"].value(t, 1, RATE, by=by)
    W = t.network[0].W
    np.testing.assert_allclose(found, W - RATE * t.backward[0].dW - 0.2 * W, rtol=1e-12)


def test_averages_of_squares_wrong() -> None:
    """RMSprop from v = 0.2: v = 0.99·0.2 + 0.01 g², which is neither the root nor 0.01·0.2 + 0.99 g²."""
    t, by = underway(net(), "RMSprop", 0, l2=0.0)
    for letter, old, g in (("W", t.network[0].W, t.backward[0].dW), ("b", t.network[0].b, t.backward[0].db)):
        found = MISTAKES[f"{letter}-root-forgotten"].value(t, 1, RATE, by=by)
        np.testing.assert_allclose(found, old - RATE * g / (0.198 + 0.01 * g**2 + 1e-8), rtol=1e-12)
        found = MISTAKES[f"{letter}-decays-exchanged"].value(t, 1, RATE, by=by)
        np.testing.assert_allclose(found, old - RATE * g / (np.sqrt(0.002 + 0.99 * g**2) + 1e-8), rtol=1e-12)


def test_averages_taken_wrong() -> None:
    """RMSprop from v = 0.2, Adam from m = 0.2 and v = 0.4 at its first step, and Nesterov from v = −0.3."""
    t, by = underway(net(), "RMSprop", 0, l2=0.0)
    g, old = t.backward[0].dW, t.network[0].W
    for name, v in (("average-unweighted", 0.198 + g**2), ("old-average", np.full_like(g, 0.2))):
        found = MISTAKES[f"W-{name}"].value(t, 1, RATE, by=by)
        np.testing.assert_allclose(found, old - RATE * g / (np.sqrt(v) + 1e-8), rtol=1e-12, err_msg=name)
    found = MISTAKES["W-average-of-gradients"].value(t, 1, RATE, by=by)
    np.testing.assert_allclose(found, old - RATE * g / (np.sqrt(0.198 + 0.01 * g) + 1e-8), rtol=1e-12)
    t, by = underway(net(), "Adam", 0, l2=0.0)
    m, v = (0.9 * 0.2 + g) / 0.1, (0.999 * 0.4 + g**2) / 0.001
    found = MISTAKES["W-average-unweighted"].value(t, 1, RATE, by=by)
    np.testing.assert_allclose(found, old - RATE * m / (np.sqrt(v) + 1e-8), rtol=1e-9)
    assert MISTAKES["W-old-average"].value(t, 1, RATE, by=by) is None
    t, by = underway(net(), "Nesterov", 0, l2=0.0)
    mu = by.method.numbers["momentum"]
    np.testing.assert_allclose(
        MISTAKES["b-momentum-alone"].value(t, 1, RATE, by=by),
        t.network[0].b - RATE * (mu * -0.3 + t.backward[0].db),
        rtol=1e-12,
    )


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        *((f"W-{name}", "RMSprop") for name in ("average-unweighted", "average-of-gradients", "old-average")),
        *((f"b-{name}", "Adam") for name in ("average-unweighted",)),
        ("W-momentum-alone", "Nesterov"),
        ("b-old-average", "Adagrad"),
        *(
            (f"{letter}-{name}", "momentum")
            for letter in "Wb"
            for name in ("uphill", "plain-descent", "rate-forgotten")
        ),
        ("W-plain-descent", "Nesterov"),
        ("W-state-forgotten", "RMSprop"),
        ("b-state-forgotten", "Adam"),
        ("W-gradient-averaged", "Nesterov"),
        ("b-gradient-averaged", "momentum"),
        ("W-correction-forgotten", "Adam"),
        ("b-correction-forgotten", "AdamW"),
        ("penalty-forgotten", "gradient-descent"),
        ("penalty-forgotten", "Adam"),
        ("bias-penalised", "momentum"),
        *((f"W-{name}", "Adam") for name in ("v-uncorrected", "m-uncorrected", "root-forgotten")),
        *((f"b-{name}", "AdamW") for name in ("gradient-for-average", "step-miscounted", "v-uncorrected")),
        ("penalty-without-rate", "gradient-descent"),
        ("penalty-without-rate", "momentum"),
    ],
)
def test_a_mistake_of_the_update_is_named(name: str, rule: str) -> None:
    t, by = underway(net(), rule, 1)
    wrong = MISTAKES[name].value(t, 1, RATE, by=by)
    assert wrong is not None
    symbol = Symbol(MISTAKES[name].made_in, 1)
    cells = [cell for row in judge(t, RATE, {symbol: texts(wrong, 6)}, 15, by)[symbol] for cell in row]
    named = {cell.mistakes[0].name for cell in cells if cell.status is Status.WRONG}
    assert named == {name}


def test_every_mistake_of_an_update_needs_what_it_is_made_with() -> None:
    """With plain gradient descent there is no state, no penalty and no other rule."""
    t = net()
    for name in ("plain-descent", "state-forgotten", "gradient-averaged", "correction-forgotten"):
        assert MISTAKES[f"W-{name}"].value(t, 1, RATE) is None
        assert MISTAKES[f"b-{name}"].value(t, 1, RATE) is None
    assert MISTAKES["penalty-forgotten"].value(t, 1, RATE) is None
    assert MISTAKES["bias-penalised"].value(t, 1, RATE) is None
    assert {MISTAKES[name].made_in for name in ("penalty-forgotten", "bias-penalised")} <= {*QUANTITIES}


@pytest.mark.parametrize("counted", [False, True])
def test_j_and_its_gradient_may_have_the_penalty_in_them(counted: bool) -> None:
    """As in the notes of CS231n, where λW is a part of ∇W, and λ/2 ΣW² one of J; the new weights are the same."""
    t, by = underway(net(), "gradient-descent", 0)
    W = [layer.W for layer in t.network]
    rate, l2 = 0.1, by.method.l2
    numbers = {Symbol("J", len(W)): np.array([[t.J + counted * l2 / 2 * sum((each**2).sum() for each in W)]])}
    for l, (each, back) in enumerate(zip(W, t.backward, strict=True), start=1):
        numbers[Symbol("dW", l)] = back.dW + counted * l2 * each
        numbers[Symbol("W_new", l)] = right_value(t, l, rate, "W_new", by)
    sheet = {symbol: [[f"{entry:.6g}" for entry in row] for row in value.tolist()] for symbol, value in numbers.items()}
    found = judge(t, rate, sheet, 15, by)
    assert {cell.status for rows in found.values() for row in rows for cell in row} == {Status.RIGHT}
    sheet[Symbol("dW", 1)] = [[f"{entry:.6g}" for entry in row] for row in (t.backward[0].dW - l2 * W[0]).tolist()]
    wrong = judge(t, rate, sheet, 15, by)[Symbol("dW", 1)]
    assert {cell.status for row in wrong for cell in row} == {Status.WRONG}
