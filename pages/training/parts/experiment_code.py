"""A whole run as a NumPy listing that runs as it stands: data, first weights, every update, and the J to expect."""

import re
from collections.abc import Iterable

import numpy as np

from dlmath import LOSSES, OPTIMISERS, Loss, Network
from dlmath.functions.activations import python_name
from dlmath.functions.loss_text import divided, numpy_loss, numpy_slope
from dlmath.functions.printers.numpy import numpy_text
from dlmath.training.datasets import Scaling
from pages.training.parts.prepared import Prepared, usable
from pages.training.parts.runs import Trained
from pages.training.parts.training_settings import Training
from pages.ui.writing.chaos import is_chaotic
from pages.ui.writing.literal import AsIs, clean
from pages.ui.writing.numpy_functions import WIDTH, definitions, imports
from pages.ui.writing.text import _, listed, named

DIGITS = 10
# The features of a point as NumPy, by their names in FEATURES.
FEATURES = {
    "x₁": "x[0]",
    "x₂": "x[1]",
    "x₁²": "x[0] ** 2",
    "x₂²": "x[1] ** 2",
    "x₁x₂": "x[0] * x[1]",
    "sin 6x₁": "np.sin(6 * x[0])",
    "sin 6x₂": "np.sin(6 * x[1])",
}


def listing(of: Trained) -> str:
    """The run as code: what it prints is J in the end, on the training data and on the test data."""
    settings, samples, network = of.settings, of.samples, of.start
    passes = [*_forward(network), "", "", *_loss(of), "", "", *_backward(of)]
    text = "\n".join(passes)
    return "\n".join(
        [
            *imports(text),
            _comment(_("Every sample is a column, every vector a matrix of one column.")),
            *_data(settings, samples),
            "",
            _comment(_("the first weights")),
            *(
                line
                for l, layer in enumerate(network, start=1)
                for line in (_array(f"W{l}", layer.W), _array(f"b{l}", layer.b))
            ),
            f"parameters = dict({', '.join(f'{name}={name}' for name in _names(network))})",
            "",
            *_numbers(of),
            "",
            "",
            *"\n\n\n".join(definitions(text)).splitlines(),
            "",
            "",
            *passes,
            "",
            "",
            *_training(settings),
            "",
            *_end(of),
            "",
        ]
    )


def _names(network: Network) -> list[str]:
    return [f"{letter}{l}" for l in range(1, len(network) + 1) for letter in "Wb"]


def _comment(text: str) -> str:
    return f"# {text}"


def _array(name: str, value: np.ndarray) -> str:
    """An assignment with every digit of a matrix, a row in a line of its own where they are long."""
    rows = [f"[{', '.join(map(repr, row))}]" for row in value.tolist()]
    flat = f"{name} = np.array([{', '.join(rows)}])"
    between = ",\n" + " " * (len(name) + 13)
    return flat if len(flat) <= WIDTH else f"{name} = np.array([{between.join(rows)}])"


def _data(settings: Training, samples: Prepared) -> list[str]:
    """The samples as they are given, those to train on first, and what the network gets of them."""
    names = [_comment(named(_("inputs, row by row"), listed(map(AsIs, map(clean, samples.columns[:-1])))))]
    labels = [_comment(named(_("classes"), listed(map(AsIs, map(clean, samples.labels)))))]
    Y = samples.raw.Y if samples.of_target else samples.data.Y
    found = ["", *(names if samples.columns else []), _array("x", samples.raw.X)]
    found += [*(labels if samples.labels else []), _array("y", Y), f"trained = {samples.trained}"]
    found.append(_comment(_("the first samples are trained on, the others tested")))
    for letter, scale, values in (("x", samples.of_inputs, samples.raw.X), ("y", samples.of_target, samples.raw.Y)):
        found += _scaled(letter, scale, values[:, : samples.trained]) if scale else []
    if samples.dimensions <= 2:
        rows = [FEATURES[name] for name in usable(settings.features, samples.dimensions)]
        if rows != [f"x[{k}]" for k in range(samples.dimensions)]:
            found.append(f"x = np.vstack([{', '.join(rows)}])")
    return [*found, "x_test, y_test = x[:, trained:], y[:, trained:]", "x, y = x[:, :trained], y[:, :trained]"]


def _scaled(letter: str, scale: Scaling, known: np.ndarray) -> list[str]:
    """Standardised samples; in units of their largest number where squares would otherwise vanish or overflow, or
    rounding would make a column that never changes move."""
    those, along = f"{letter}[:, :trained]", "(axis=1, keepdims=True)"
    with np.errstate(all="ignore"):
        deviation = known.std(axis=1, keepdims=True)
    plain = np.allclose(np.where(deviation == 0.0, 1.0, deviation), scale.deviation, rtol=1e-12, atol=0.0)
    unit, moves = ("", f"{letter}_deviation == 0") if plain else (f"{letter}_unit * ", f"np.ptp({those}, axis=1) == 0")
    part = those if plain else f"({those} / {letter}_unit)"
    first = [f"{letter}_unit = np.abs({those}).max{along}", f"{letter}_unit[{letter}_unit == 0] = 1"]
    return [
        *([] if plain else first),
        f"{letter}_mean = {unit}{part}.mean{along}",
        f"{letter}_deviation = {unit}{part}.std{along}",
        f"{letter}_deviation[{moves}] = 1",
        f"{letter} = ({letter} - {letter}_mean) / {letter}_deviation",
    ]


def _numbers(of: Trained) -> list[str]:
    """The numbers of the method."""
    settings = of.settings
    known = {"alpha": settings.alpha, **OPTIMISERS[settings.rule].hyperparameters}
    known |= {"l2": settings.l2} if settings.l2 else {}
    epochs = int(of.run.epochs[-1])
    lines = [f"{name} = {value!r}" for name, value in known.items()]
    return [*lines, f"epochs, batch_size, seed = {epochs}, {settings.batch_size}, {settings.seed}"]


def _forward(network: Network) -> list[str]:
    lines, before, found = list[str](), "x", list[str]()
    for l, layer in enumerate(network, start=1):
        lines.append(f'    z{l} = p["W{l}"] @ {before} + p["b{l}"]')
        lines.append(f"    a{l} = {python_name(layer.activation.name)}(z{l})")
        before, found = f"a{l}", [*found, f"z{l}", f"a{l}"]
    return ["def forward(x, p):", *lines, f"    return {', '.join(found)}"]


def _ends(network: Network) -> str:
    """The values of a forward pass, of which the last layer's are z and a."""
    return f"*others, z{len(network)}, a{len(network)}"


def _loss(of: Trained) -> list[str]:
    """J, from z where output and loss belong together."""
    network, loss = of.start, _loss_of(of)
    L = len(network)
    pair = loss.from_logits.get(network[-1].activation.name)
    if pair and pair.canonical:
        J = numpy_loss(pair.expression, pair.reduction, z=f"z{L}", a=f"a{L}")
    else:
        J = numpy_loss(loss.stable or loss.expression, loss.reduction, a=f"a{L}")
    return ["def J(x, y, p):", f"    {_ends(network)} = forward(x, p)", *_count(J), f"    return {J}"]


def _loss_of(of: Trained) -> Loss:
    return LOSSES[of.settings.output.partition(", ")[2]]


def _count(*code: str) -> list[str]:
    """The number of samples, where some code uses it."""
    return ["    N = y.shape[1]"] if any(re.search(r"\bN\b", each) for each in code) else []


def _backward(of: Trained) -> list[str]:
    network, loss = of.start, _loss_of(of)
    L, last = len(network), network[-1].activation
    pair = loss.from_logits.get(last.name)
    lines = []
    if pair and pair.canonical:
        lines.append(f"delta{L} = (a{L} - y){divided(loss.reduction)}")
    else:
        slope = numpy_slope(loss.stable_slope or loss.derivative, loss.reduction, a=f"a{L}")
        lines += [f"dJ_da{L} = {slope}", f"delta{L} = {_back(last.name, L, f'dJ_da{L}')}"]
    for l in range(L - 1, 0, -1):
        upstream = f'(p["W{l + 1}"].T @ delta{l + 1})'
        lines.append(f"delta{l} = {_back(network[l - 1].activation.name, l, upstream)}")
    inputs = ["x", *(f"a{l}" for l in range(1, L))]
    gradients = list[str]()
    for l, before in enumerate(inputs, start=1):
        gradients += [f'"W{l}": delta{l} @ {before}.T', f'"b{l}": delta{l}.sum(axis=1, keepdims=True)']
    values = ", ".join(f"z{l}, a{l}" for l in range(1, L + 1))
    body = [f"{values} = forward(x, p)", *map(str.strip, _count(*lines)), *lines]
    between = ",\n            "
    return ["def gradients(x, y, p):", *(f"    {line}" for line in body), f"    return {{{between.join(gradients)}}}"]


def _back(activation: str, l: int, upstream: str) -> str:
    """δ of a layer from what comes back to its a."""
    if activation == "softmax":
        return f"a{l} * ({upstream} - (a{l} * {upstream}).sum(axis=0))"
    return f"{upstream} * {python_name(activation)}_slope(z{l})"


def _training(settings: Training) -> list[str]:
    """The loop over epochs and batches, with the rule of update."""
    rule = OPTIMISERS[settings.rule]
    zeros = "{name: np.zeros_like(theta) for name, theta in parameters.items()}"
    state = [f"{letter} = {zeros}" for letter in rule.remembers]
    counted = any(line.name == "t" for line in rule.lines)
    body = ["g = found[name]", *(['g = g + l2 * theta * (name[0] == "W")'] if settings.l2 else [])]
    body += [
        f"{_indexed(line.name, rule.remembers)} = {_indexed(numpy_text(line.formula), rule.remembers)}"
        for line in rule.lines
        if line.name != "t"
    ]
    return [
        *state,
        *(["t = 0"] if counted else []),
        "rng = np.random.default_rng(seed)",
        "for epoch in range(epochs):",
        "    order = rng.permutation(trained) if batch_size < trained else np.arange(trained)",
        "    for start in range(0, trained, batch_size):",
        "        some = order[start : start + batch_size]",
        "        found = gradients(x[:, some], y[:, some], parameters)",
        *(["        t = t + 1"] if counted else []),
        "        for name, theta in parameters.items():",
        *(f"            {line}" for line in body),
        "            parameters[name] = theta",
    ]


def _indexed(text: str, letters: Iterable[str]) -> str:
    """A formula in which each array of the state is that of one parameter."""
    for letter in letters:
        text = re.sub(rf"\b{letter}\b", f"{letter}[name]", text)
    return text


def _end(of: Trained) -> list[str]:
    """What is printed, with the output to expect."""
    run, digits = of.run, of.digits[-1]

    def expected(value: float) -> str:
        return _("chaotic") if is_chaotic(digits) else f"{value:.{min(digits, DIGITS)}g}"

    found = [f'print("J =", J(x, y, parameters))  # {expected(float(run.J[-1]))}']
    if run.J_test is not None:
        found.append(f'print("J, test =", J(x_test, y_test, parameters))  # {expected(float(run.J_test[-1]))}')
    return found
