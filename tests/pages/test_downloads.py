"""A trace as CSV and JSON: every digit comes back; a bad file is refused in words and changes nothing; the page loads a
good one."""

import contextlib
import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dlmath import LOSSES, OPTIMISERS, InputError, Trace, trace, update
from dlmath.network.parameters import flatten, parameters
from dlmath.training.descent import descend
from dlmath.training.methods import Method, Underway, update_by
from pages.backprop_walkthrough.parts import code, downloads
from pages.ui.inputs import controls, declared
from pages.ui.network import scenes, start
from tests.hostile_files import changed as strange
from tests.page import open_page, texts

PAGE = "backprop_walkthrough/step_by_step"


def scene_trace(name: str, N: int = 1, updates: int = 0) -> Trace:
    """A scene's trace, after some updates."""
    scene = scenes.SCENES[name]
    X, Y, loss = scene.X[:, :N], scene.Y[:, :N], LOSSES[scene.loss]
    return trace(descend(scene.network, X, Y, loss, 0.5, updates).network, X, Y, loss)


def same(t: Trace, other: Trace) -> None:
    """Bit by bit."""
    assert code.values(t).keys() == code.values(other).keys()
    for name, value in code.values(t).items():
        np.testing.assert_array_equal(value, code.values(other)[name], name)


@pytest.mark.parametrize("N", [1, 8])
@pytest.mark.parametrize("scene", scenes.SCENES)
def test_json_comes_back_bit_by_bit(scene: str, N: int) -> None:
    t = scene_trace(scene, N, updates=7)
    state = downloads.from_json(downloads.to_json(t, 0.5).encode())
    same(state.t, t)
    assert state.alpha == "0.5"


def test_json_holds_the_trace_and_the_update() -> None:
    t = scene_trace("classifier", 2)
    content = json.loads(downloads.to_json(t, 0.5))
    assert (content["schema"], content["version"], content["loss"], content["J"]) == ("dlmath-trace", 1, "CE", t.J)
    assert content["backward"][1]["slope"] is None
    assert content["backward"][0]["delta"] == t.backward[0].delta.tolist()
    assert content["after"][1]["W"] == update(t, 0.5)[1].W.tolist()


def test_json_says_how_the_update_is_made() -> None:
    """Adam in its second update, one sample after another; plain gradient descent needs no word."""
    t = scene_trace("classifier", 2)
    method = Method("Adam", (("beta1", 0.8),), l2=0.1, batches=((0,), (1,)))
    _new, state = update_by(t, 0.5, method, method.begin(flatten(t.network)))
    told = json.loads(downloads.to_json(t, 0.5, Underway(method, state)))["method"]
    assert (told["optimiser"], told["l2"], told["t"], told["batches"]) == ("Adam", 0.1, 1, [[1], [2]])
    assert told["hyperparameters"] == {"beta1": 0.8, "beta2": 0.999, "epsilon": 1e-8}
    g = t.backward[1].dW + 0.1 * t.network[1].W
    np.testing.assert_allclose(told["state"]["m"][1]["W"], 0.2 * g, rtol=1e-12)
    np.testing.assert_allclose(told["state"]["v"][1]["b"], 0.001 * t.backward[1].db ** 2, rtol=1e-9)
    assert "method" not in json.loads(downloads.to_json(t, 0.5))


def test_numbers_that_json_does_not_know_are_text() -> None:
    network = (scenes.SCENES["regression"].network[1],)
    t = trace(network, np.full((3, 1), 1e300), np.array([[-1e300]]), LOSSES["half-MSE"])
    content = json.loads(downloads.to_json(t, 100.0), parse_constant=pytest.fail)
    assert content["J"] == "Infinity"
    assert content["after"] is None


@pytest.mark.parametrize("N", [1, 3])
def test_csv_has_a_table_for_each_quantity_with_every_digit(N: int) -> None:
    t = scene_trace("classifier", N, updates=3)
    with zipfile.ZipFile(io.BytesIO(downloads.zipped(downloads.csv_files(t, 0.5)))) as archive:
        files = {name: list(csv.reader(io.StringIO(archive.read(name).decode()))) for name in archive.namelist()}
    expected = code.values(t) | {f"{name}_after": value for name, value in code.after(t, 0.5).items()}
    assert files.keys() - {"slope1.csv"} == {f"{name}.csv" for name in expected}
    for name, value in expected.items():
        head, *rows = files[f"{name}.csv"]
        assert head[0] == "unit"
        assert len(head) == value.shape[1] + 1
        assert [[float(cell) for cell in row[1:]] for row in rows] == value.tolist()
    assert files["W1.csv"][0] == ["unit", "from 1", "from 2"]
    assert files["z1.csv"][0] == ["unit", *(f"sample {s}" for s in range(1, N + 1))]


def test_the_same_state_gives_the_same_bytes() -> None:
    files = downloads.csv_files(scene_trace("mazur"), 0.5)
    assert downloads.zipped(files) == downloads.zipped(files)


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    content = json.loads(downloads.to_json(scene_trace("mazur"), 0.5))
    change(content)
    return json.dumps(content).encode()


def put(value: object, *path: Any) -> bytes:
    """A good file with one value replaced."""

    def change(content: Any) -> None:
        for key in path[:-1]:
            content = content[key]
        content[path[-1]] = value

    return changed(change)


BAD = [
    (b"", "not JSON"),
    (b"\xff\xfe", "not JSON"),
    (b"[" * 50_000, "not JSON"),
    (b"[]", "schema"),
    (b'{"schema": "other"}', "schema"),
    (b" " * 1_000_001, "1000001 bytes"),
    (put(2, "version"), "version 2"),
    (changed(lambda content: content.pop("layers")), "has no “layers”"),
    (put([], "layers"), "1 to 6 layers"),
    (put("W", "layers"), "1 to 6 layers"),
    (put(3, "layers", 0), r"layers\[1\] must be an object"),
    (changed(lambda content: content["layers"][1].pop("b")), r"layers\[2\] has no “b”"),
    (put("sigmoidal", "layers", 0, "activation"), "no activation “sigmoidal”"),
    (put(7, "layers", 0, "activation"), "must be a name"),
    (put("cosine", "loss"), "no loss “cosine”"),
    (put([[1, 2], [3]], "layers", 0, "W"), "W1 must be a matrix"),
    (put([[1, "x"], [3, 4]], "layers", 1, "W"), "W2 must be a matrix"),
    (put([[1], [2], [3]], "layers", 1, "b"), "b2 must be 2×1"),
    (put([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]], "layers", 1, "W"), "W of layer 2 must have 2 columns"),
    (put([[0.1], [None]], "X"), "X must be a matrix"),
    (put([[0.1]], "X"), "X must be 2×n"),
    (put([[0.1, 0.2], [0.3, 0.4]], "Y"), "Y must be 2×1"),
    (put(-0.123, "alpha"), "α must be a number ≥ 0"),
    (put(True, "alpha"), "α must be a number ≥ 0"),
    (put("0.5", "alpha"), "α must be a number ≥ 0"),
    (put([[1e10], [0.1]], "X"), "x1 = 10000000000.0: with one sample it must lie between -1e[+]09 and 1e[+]09"),
    (changed(lambda content: content.update(X=[[0.1] * 9] * 2, Y=[[0.1] * 9] * 2)), "at most 8 samples, not 9"),
]


@pytest.mark.parametrize(("data", "why"), BAD, ids=[why for _, why in BAD])
def test_a_bad_file_is_refused_in_words(data: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why):
        downloads.control_values(downloads.from_json(data))


def open_with(values: dict[str, object]) -> Any:
    """The walkthrough as a link with these values opens it."""
    return open_page(PAGE, lang="en", **{key: declared.in_link(value) for key, value in values.items()})


@pytest.mark.parametrize(
    ("scene", "N", "updates"),
    [("mazur", 1, 0), ("classifier", 1, 9), ("xor", 4, 2), ("deep", 1, 0), ("regression", 8, 5)],
)
def test_controls_hold_the_state_exactly(scene: str, N: int, updates: int) -> None:
    t = scene_trace(scene, N, updates)
    values = downloads.control_values(downloads.from_json(downloads.to_json(t, 0.5).encode()))
    at = open_with(values)
    at.session_state["exact"] = True
    at.run()
    assert not at.warning
    assert not at.error
    for l, layer in enumerate(t.network, start=1):
        held = at.session_state["declared"].values
        assert held[f"W{l}"] == controls.as_text(layer.W)
        assert held[f"b{l}"] == controls.as_text(layer.b)
    moved = any(
        (layer.W != start.W).any() for layer, start in zip(t.network, scenes.SCENES[scene].network, strict=True)
    )
    assert values["scene"] == (scenes.OWN if moved else scene)


def opened(at: Any, data: bytes) -> Any:
    """The walkthrough with its data tab open and a file chosen."""
    at.session_state["takeaway"] = True
    at.session_state["takeaway_tab"] = "Data"
    at.run()
    assert not at.exception
    at.file_uploader(key="state").set_value(("state.json", data, "application/json")).run()
    assert not at.exception
    return at


def test_a_good_file_is_loaded_by_a_button() -> None:
    at = opened(open_page(PAGE, lang="en"), downloads.to_json(scene_trace("classifier", 3, 4), 0.7).encode())
    at.button(key="load").click().run()
    assert not at.exception
    assert at.slider(key="batch").value == 3
    assert at.text_area(key="X").value == controls.as_text(scenes.SCENES["classifier"].X[:, :3])
    assert f"{scene_trace('classifier', 3, 4).J:.4g}"[:5] in texts(at)


def test_a_bad_file_is_refused_on_the_page_and_changes_nothing() -> None:
    at = open_page(PAGE, lang="en")
    before = at.code[-1].value
    at = opened(at, b"{}")
    assert "Nothing was changed" in at.error[0].value
    assert not [button for button in at.button if button.key == "load"]
    assert at.code[-1].value == before


@pytest.mark.parametrize("biases", start.BIASES)
@pytest.mark.parametrize("N", [1, 2])
def test_what_is_learned_is_in_the_file_and_comes_back(biases: str, N: int) -> None:
    scene = scenes.SCENES["mazur"]
    network = start.with_fixed(start.with_biases(scene.network, biases), "W1[1,2],W2[2,1]")
    t = trace(network, scene.X[:, :N], scene.Y[:, :N], LOSSES[scene.loss])
    values = downloads.control_values(downloads.from_json(downloads.to_json(t, 0.5).encode()))
    assert (values["biases"], values["fixed"]) == (biases, "W1[1,2],W2[2,1]")


RULES = list(OPTIMISERS)


def method_of(rng: np.random.Generator, N: int) -> Method:
    """A random optimiser with random constants, starts and batches."""
    rule = OPTIMISERS[str(rng.choice(RULES))]
    constants = tuple((name, round(float(rng.uniform(0.01, 0.99)), 3)) for name in sorted(rule.hyperparameters))
    begun = tuple((letter, round(float(rng.uniform(0.01, 1)), 2)) for letter in rule.remembers)
    batches = [tuple(rng.permutation(N)[: rng.integers(1, N + 1)].tolist()) for _ in range(rng.integers(0, 4))]
    entries = tuple((letter, int(rng.integers(3)), round(float(rng.uniform(0, 1)), 3)) for letter in rule.remembers)
    t = int(rng.integers(0, 50)) if Method(rule.name).counts else 0
    return Method(rule.name, constants, begun, round(float(rng.uniform(0, 1)), 2), tuple(batches), entries, t)


def reached(seed: int) -> tuple[start.Start, float, int, Method, downloads.Origin, Trace, Underway]:
    """A random state of the walkthrough, some updates on, and its trace."""
    rng = np.random.default_rng(seed)
    scene = scenes.SCENES[str(rng.choice(list(scenes.SCENES)))]
    N, updates = int(rng.integers(1, 5)), int(rng.integers(0, 4))
    method, alpha = method_of(rng, N), round(float(rng.uniform(0.001, 0.1)), 4)
    begun = start.Start(scene.network, scene.X[:, :N], scene.Y[:, :N], scene.loss)
    run = start.replay(begun, alpha, updates, method)
    batch = method.samples(N, int(run.updates[-1]))
    t = trace(run.network, begun.X[:, batch], begun.Y[:, batch], LOSSES[scene.loss])
    origin = downloads.Origin(begun.network, begun.X, begun.Y, updates)
    return begun, alpha, updates, method, origin, t, Underway(method, run.state)


@pytest.mark.parametrize("seed", range(60))
def test_a_method_comes_back_with_its_constants_starts_batches_and_updates(seed: int) -> None:
    begun, alpha, updates, method, origin, t, by = reached(seed)
    state = downloads.from_json(downloads.to_json(t, alpha, by, origin).encode())
    assert state.origin is not None
    assert state.method.numbers == method.numbers
    assert replace(state.method, hyperparameters=()) == replace(method, hyperparameters=())
    assert state.origin.updates == updates
    again = start.replay(
        start.Start(state.origin.network, state.origin.X, state.origin.Y, begun.loss),
        float(state.alpha),
        state.origin.updates,
        state.method,
    )
    np.testing.assert_array_equal(flatten(again.network), flatten(t.network))
    for mine, yours in zip(again.state, by.state, strict=True):
        np.testing.assert_array_equal(mine, yours)


@pytest.mark.parametrize("seed", range(4))
def test_controls_take_a_method_from_a_file(seed: int) -> None:
    """Every control of the rule, and the numbers of the page that it leads to."""
    _begun, alpha, updates, method, origin, t, by = reached(100 + seed)
    values = downloads.control_values(downloads.from_json(downloads.to_json(t, alpha, by, origin).encode()))
    at = open_with({**values, "learned": "true"})
    assert not at.error
    assert at.selectbox(key="optimiser").value == method.optimiser
    assert at.slider(key="updates").value == updates
    assert at.slider(key="l2").value == method.l2
    for letter, value in method.start:
        assert at.slider(key=f"start_{letter}").value == value
    names = [f"{letter}_{start.parameter_text(parameters(t.network)[k])}" for letter, k, _value in method.entries]
    texts_of = [f"{name}={value:g}" for name, (*_entry, value) in zip(names, method.entries, strict=True)]
    assert not names or at.text_input(key="entries").value == ";".join(texts_of)
    assert [float(str(values[name])) for name in method.numbers] == list(method.numbers.values())
    assert at.text_input(key="order").value == ";".join(",".join(str(s + 1) for s in each) for each in method.batches)


def test_a_nudged_parameter_comes_back() -> None:
    scene = scenes.SCENES["mazur"]
    origin = downloads.Origin(scene.network, scene.X[:, :1], scene.Y[:, :1], 0, "W2[1,2]", 0.5)
    method = Method("momentum")
    by = Underway(method, method.begin(flatten(scene.network)))
    values = downloads.control_values(
        downloads.from_json(downloads.to_json(scene_trace("mazur"), 0.5, by, origin).encode())
    )
    assert (values["lens"], values["nudge"], values["updates"]) == ("W2[1,2]", 0.5, 0)


def test_a_file_that_does_not_say_where_it_began_goes_on_from_equal_numbers() -> None:
    """As files of before were: momentum in its first update from v = 0.5."""
    t = scene_trace("mazur")
    method = Method("momentum", start=(("v", 0.5),))
    content = json.loads(downloads.to_json(t, 0.5, Underway(method, method.begin(flatten(t.network)))))
    del content["method"]["start"]
    state = downloads.from_json(json.dumps(content).encode())
    assert state.method == replace(method, hyperparameters=(("momentum", 0.9),))
    assert state.origin is not None
    np.testing.assert_array_equal(state.origin.network[0].W, t.network[0].W)


BAD_METHODS = [
    (7, "method must be an object"),
    ({}, "“method.optimiser” must be a name"),
    ({"optimiser": "sgd"}, "no optimiser “sgd”"),
    ({"optimiser": "momentum", "hyperparameters": {"beta1": 0.5}}, "has no “beta1”"),
    ({"optimiser": "momentum", "hyperparameters": {"momentum": 1.0}}, "must be below 1"),
    ({"optimiser": "momentum", "l2": "NaN"}, "method.l2 must be a finite number"),
    ({"optimiser": "momentum", "start": {"m": 0.5}}, "has no state “m”"),
    ({"optimiser": "momentum", "batches": [[2]]}, "samples from 1 to 1"),
    ({"optimiser": "momentum", "batches": [[]]}, "samples from 1 to 1"),
    ({"optimiser": "momentum", "before": {}}, "has no “updates”"),
    ({"optimiser": "momentum", "before": {"updates": 10**6, "X": 0, "Y": 0, "layers": []}}, "from 0 to 10000"),
    ({"optimiser": "momentum", "before": {"updates": 1, "X": 0, "Y": 0, "layers": []}}, "a list of 2 layers"),
    ({"optimiser": "momentum", "state": {"v": [{"W": [["Infinity"]], "b": [[1.0]]}]}}, "matrix of real numbers"),
]


@pytest.mark.parametrize(("method", "why"), BAD_METHODS, ids=[why for _, why in BAD_METHODS])
def test_a_bad_method_is_refused_in_words(method: object, why: str) -> None:
    with pytest.raises(InputError, match=why):
        downloads.control_values(downloads.from_json(put(method, "method")))


def test_a_method_in_which_anything_is_strange() -> None:
    *_begun, origin, t, by = reached(3)
    for data in strange(downloads.to_json(t, 0.05, by, origin).encode(), 200, seed=2):
        with contextlib.suppress(InputError):
            downloads.control_values(downloads.from_json(data))
