"""What the states of these lessons give, from the values of their controls: with it guesses are judged."""

import ast
from collections.abc import Iterator

import numpy as np

from dlmath import ACTIVATIONS, LOSSES, Layer, Trace, parse_column, parse_matrix, trace
from dlmath.by_hand.answers import parse_answers
from dlmath.by_hand.layer_values import right_value
from dlmath.by_hand.textbook_rules import RULES, on_trial
from dlmath.network.convolution_layer import ConvolutionLayer, ConvolutionTrace, Pooling, from_gradient, from_loss
from dlmath.network.gradient_check import GradientCheck, gradient_check
from dlmath.network.steps import Symbol, quantity
from dlmath.training.descent import Descent
from pages.backprop_walkthrough.parts import code, homework, rule_runs
from pages.backprop_walkthrough.parts.checks import AGREE
from pages.backprop_walkthrough.parts.neuron import learning
from pages.ui.inputs.guesses import State
from pages.ui.network import scenes, start
from pages.ui.writing import numbers

PARAMETERS = (("w1", Symbol("dW", 1), 0, 0), ("w2", Symbol("dW", 1), 0, 1), ("b", Symbol("db", 1), 0, 0))


def _number(state: State, name: str) -> float:
    return float(str(state[name]))


def neuron(state: State, **others: object) -> Trace:
    """The one neuron with all its numbers, after the updates already made; some values may be others."""
    state = {**state, **others}
    W = np.array([[_number(state, "w1"), _number(state, "w2")]])
    initial = Layer(W, np.array([[_number(state, "b")]]), ACTIVATIONS[str(state["phi"])])
    X, Y = np.array([[_number(state, "x1")], [_number(state, "x2")]]), np.array([[_number(state, "y")]])
    loss = str(state["loss"])
    made = learning(initial, X, Y, loss, _number(state, "alpha"), int(_number(state, "updates"))).made
    return trace(made.network, X, Y, LOSSES[loss])


def off(t: Trace) -> float:
    """a − y of the neuron."""
    return float((t.forward[-1].a - t.Y).item())


def slope(t: Trace, layer: int = 1, unit: int = 0) -> float:
    """φ′(z) of a unit."""
    return float(quantity(t, "slope", layer).value[unit, 0])


def unmoved(state: State) -> str:
    """Which parameters an update of the neuron leaves as they are, joined by hyphens."""
    t = neuron(state)
    found = [name for name, at, j, k in PARAMETERS if not quantity(t, at.letter, at.layer).value[j, k]]
    return "all" if len(found) == len(PARAMETERS) else "-".join(found) or "none"


def beginning(state: State) -> start.Start:
    """The network of a scene with the weights of the state, its samples and its loss."""
    name = str(state["scene"])
    scene = scenes.own_scene(state) if name == scenes.OWN else scenes.SCENES[name]
    network = tuple(
        Layer(
            parse_matrix(str(state[f"W{l}"])).reshape(layer.W.shape),
            parse_column(str(state[f"b{l}"])).reshape(layer.b.shape),
            layer.activation,
        )
        for l, layer in enumerate(scene.network, start=1)
    )
    if int(str(state.get("batch", 1))) > 1:
        X, Y = parse_matrix(str(state["X"])), parse_matrix(str(state["Y"]))
    else:
        X, Y = scenes.one_sample(scene, state)
    return start.Start(network, X, Y, scene.loss)


def run(state: State, updates: int | None = None) -> Descent:
    """The updates already made."""
    made = int(str(state["updates"])) if updates is None else updates
    return start.replay(beginning(state), float(str(state["alpha"])), made)


def network(state: State) -> Trace:
    """The network of a scene after the updates already made."""
    begin = beginning(state)
    after = run(state).network if int(str(state.get("updates", 0))) else begin.network
    return trace(after, begin.X, begin.Y, LOSSES[begin.loss])


def of_rule(state: State) -> np.ndarray:
    """δ of the last layer by the rule on trial."""
    t = network(state)
    backward = RULES[str(state["rule"])].backward(t.network, t.forward, t.Y, t.loss)
    return np.asarray(backward[-1].delta)


def sheet(state: State) -> Iterator[tuple[Symbol, np.ndarray, np.ndarray]]:
    """The quantities of a sheet that is filled in: what stands there, and what is right, to four digits, in the order
    of the computation."""
    name = str(state["net"])
    drawn = homework.drawn({key: state[key] for key in homework.DEFAULTS}) if name == homework.DRAWN else None
    scene = drawn or homework.named(name, homework.DEFAULTS)
    t = trace(scene.network, scene.X, scene.Y, LOSSES[scene.loss])
    yield from _written(state, t, float(scene.alpha))


def _written(state: State, t: Trace, alpha: float) -> Iterator[tuple[Symbol, np.ndarray, np.ndarray]]:
    L = len(t.network)
    forward = [Symbol(letter, l) for l in range(1, L + 1) for letter in ("z", "a")]
    back = [Symbol(letter, l) for l in range(L, 0, -1) for letter in ("slope", "delta", "dW", "db")]
    for symbol in (*forward, *back, *(Symbol(letter, l) for l in range(1, L + 1) for letter in ("W_new", "b_new"))):
        text, right = str(state.get(homework.key(symbol), "")), right_value(t, symbol.layer, alpha, symbol.letter)
        if text and right is not None:
            rounded = np.vectorize(lambda v: float(f"{v:.4g}"), otypes=[float])(right)
            written = parse_answers(text, symbol.letter, (right.shape[0], right.shape[1]))
            yield symbol, np.array([[float(cell) for cell in row] for row in written]), rounded


def wrong_in(state: State) -> dict[Symbol, int]:
    """How many numbers of each quantity of a sheet are not right."""
    return {at: n for at, written, right in sheet(state) if (n := int((written != right).sum()))}


def convolution(state: State, **others: object) -> ConvolutionTrace:
    """The convolution layer, of one channel."""
    state = {**state, **others}
    K = parse_matrix(str(state["K"]))[np.newaxis, np.newaxis]
    pooling = Pooling(str(state["pool"]), int(str(state["window"])), int(str(state["hop"])))
    phi, b = ACTIVATIONS[str(state["phi"])], np.array([[_number(state, "b")]])
    layer = ConvolutionLayer(K, b, int(str(state["stride"])), activation=phi, pooling=pooling)
    X = parse_matrix(str(state["X"]))[np.newaxis]
    if state["from"] == "loss":
        return from_loss(layer, X, parse_matrix(str(state["T"]))[np.newaxis], LOSSES[str(state["loss"])])
    return from_gradient(layer, X, parse_matrix(str(state["G"]))[np.newaxis])


def printed(state: State) -> dict[str, np.ndarray]:
    """The numbers that a program has printed, by their names there."""
    lines = (line.partition(" = ") for line in str(state["pasted"]).splitlines())
    return {name: np.array(ast.literal_eval(value)) for name, _, value in lines}


def first_wrong(state: State) -> str:
    """The name of the first quantity of a printout that is not right, "" if none is."""
    given = printed(state)
    scene = next(each for each in scenes.SCENES.values() if each.network[0].W.shape == given["W1"].shape)
    layers = enumerate(scene.network, start=1)
    network = tuple(Layer(given[f"W{l}"], given[f"b{l}"], layer.activation) for l, layer in layers)
    t, L = trace(network, given["x"], given["y"], LOSSES[scene.loss]), len(network)
    order = [Symbol(letter, l) for l in range(1, L + 1) for letter in "za"]
    order += [Symbol(letter, l) for l in range(L, 0, -1) for letter in ("delta", "dW", "db")]
    wrong = (at for at in order if not np.allclose(given[code.name(at)], quantity(t, *at).value, rtol=0, atol=1e-4))
    return next((code.name(at) for at in wrong), "")


def waking(state: State) -> str:
    """Which of four inputs alone can lift z of the neuron above 0."""
    ends = {"w1": (-4.0, 4.0), "x2": (-2.0, 2.0), "y": (-2.0, 2.0), "alpha": (0.001, 100.0)}
    tried = {name: [neuron(state, **{name: end}) for end in values] for name, values in ends.items()}
    return "-".join(name for name, found in tried.items() if any(t.forward[0].z.item() > 0.0 for t in found))


def largest_step(state: State) -> str:
    """Whether |δ| of the neuron is largest at its first update or later."""
    sizes = [abs(neuron(state, updates=n).backward[0].delta.item()) for n in range(60)]
    return "equal" if max(sizes) == min(sizes) else "first" if sizes[0] == max(sizes) else "later"


def shrinks(state: State, **others: object) -> float:
    """What is left of a − y of the neuron after one update, as a part of it."""
    before, after = (off(neuron(state, **others, updates=n)) for n in (0, 1))
    return after / before


def rate_to_target(state: State, **others: object) -> float:
    """The learning rate with which one update of a linear neuron ends at its target."""
    return _number(state, "alpha") / (1.0 - shrinks(state, **others))


def ends(state: State) -> str:
    """What becomes of the loss of the neuron from here on."""
    J = [neuron(state, updates=int(_number(state, "updates")) + n).J for n in range(5)]
    return "still" if np.ptp(J) < 1e-9 else "away" if J[4] > J[2] * 1.01 > J[0] else "jumps"


def when_too_large(state: State, part: float) -> float:
    """After how many updates J would leave float64 if its logarithm had to grow by a part of what it does."""
    return float(round(part * float(run(state).diverged or 0)))


def what_is_left(state: State) -> str:
    """How large δ of the first layer is beside that of the last."""
    first, last = (np.abs(back.delta).max() for back in network(state).backward)
    return "none" if first == 0.0 else "tiny" if first < 1e-6 * last else "quarter" if first < last else "more"


def alive(state: State) -> str:
    """Which weights around two hidden units have a gradient."""
    hidden, output = network(state).backward
    units = [bool(hidden.dW[j].any() and output.dW[:, j].all()) for j in range(2)]
    return "all" if all(units) else "ones" if units[0] else "none" if not output.dW.any() else "out"


def check_says(state: State) -> str:
    """In which layers a gradient check fails."""
    check = _checked(state)
    fails = [max(layer.dW_error.max(), layer.db_error.max()) > AGREE for layer in check.layers]
    return "passed" if not any(fails) else "all" if all(fails) else "last"


def _checked(state: State, h: float | None = None) -> GradientCheck:
    t = network(state)
    right = gradient_check(t.network, t.X, t.Y, t.loss, _number(state, "h") if h is None else h)
    return on_trial(right, RULES[str(state["rule"])])


def slope_at_kink(state: State) -> float:
    """φ′ at which the gradient of the second hidden bias would be its difference quotient."""
    check = _checked(state)
    back = check.trace.network[1].W.T @ check.trace.backward[1].delta
    return round(float(check.layers[0].db_numeric[1, 0] / back[1, 0]), 6)


def digits_left(state: State) -> float:
    """How many digits of the first difference quotient rounding leaves."""
    check = _checked(state)
    return float(max(0, numbers.certain_digits(float(check.layers[0].dW[0, 0]), check.doubt)))


def gain(state: State) -> float:
    """By which power of ten the error of the first hidden bias becomes smaller with a tenth of h."""
    large, small = (
        _checked(state, h).layers[0].db_error[0, 0] for h in (_number(state, "h"), _number(state, "h") / 10)
    )
    return 10.0 ** round(float(np.log10(large / small)))


def comes_down(state: State) -> str:
    """How far J falls by the rule on trial, beside the right one."""
    found = rule_runs.runs(beginning(state), _number(state, "alpha"), int(_number(state, "train")))
    J, right = found[str(state["rule"])].J, found["∇ₐJ⊙φ′"].J
    return "stays" if J[-1] > 0.99 * J[0] else "less" if J[-1] > 2.0 * right[-1] else "alike"


def pushed_down(state: State) -> str:
    """Which outputs have a positive δ by the rule on trial."""
    delta, Y = of_rule(state), network(state).Y
    return "none" if not (delta > 0.0).any() else "wrong" if not (delta[Y > 0.0] > 0.0).any() else "right"


def first_on_sheet(state: State) -> str:
    """The key of the first quantity of a sheet that is not right."""
    return homework.key(next(iter(wrong_in(state))))


def farthest(state: State) -> str:
    """Row and column of the number of the kernel with the largest gradient."""
    dK = np.abs(convolution(state).dK[0, 0])
    row, column = np.unravel_index(int(dK.argmax()), dK.shape)
    return f"{row + 1}{column + 1}"


def gets_it(state: State) -> str:
    """Which of the equal numbers of a window get its slope."""
    t = convolution(state)
    got = t.dJ_da.ravel() != 0.0
    if not got.any():
        return "none"
    return "first" if got[0] and got.sum() == 1 else "all" if (t.dJ_da == t.dJ_dy).all() else "shared"


def not_reached(state: State) -> str:
    """Which pixels have no slope, whatever stands in the kernel."""
    ones = ";".join(",".join("1" for _ in row.split(",")) for row in str(state["K"]).split(";"))
    nought = convolution(state, K=ones, G="1,1;1,1").dX[0] == 0.0
    last, border = np.zeros_like(nought), np.ones_like(nought)
    last[-1], last[:, -1], border[1:-1, 1:-1] = True, True, False
    if not nought.any():
        return "none"
    return "last" if (nought == last).all() else "border" if (nought == border).all() else "between"


def lost_at(state: State) -> str:
    """Where on the way back the slope becomes 0."""
    t = convolution(state)
    return "loss" if not t.dJ_dy.any() else "pooling" if not t.dJ_da.any() else "relu" if not t.delta.any() else ""


def half_a_unit(state: State) -> float:
    """Half a unit of the last decimal of a printout."""
    return float(0.5 * 10.0 ** -len(str(state["pasted"]).partition(".")[2].partition(",")[0].partition("]")[0]))
