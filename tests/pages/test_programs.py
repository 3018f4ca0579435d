"""Programs compared: right ones are never accused, however their arrays lie and whatever they are called; printouts,
names and shapes are understood; the lines to copy write what is read."""

import io
import json
import re
import types
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, InputError, Layer, Trace, trace
from dlmath.by_hand.judge import filled
from dlmath.network.steps import Symbol
from pages.backprop_walkthrough.parts import array_files, code, downloads, export_code, printouts, program
from pages.backprop_walkthrough.parts.program_functions import Functions
from pages.backprop_walkthrough.parts.program_layout import READINGS
from pages.backprop_walkthrough.parts.program_names import understood
from pages.ui.network import scenes
from tests.page import open_page
from tests.programs import ALPHA, Style, any_trace, arrays, saved

MAZUR = scenes.SCENES["mazur"]
PAGE = program.Usual(MAZUR.network, MAZUR.X[:, :1], MAZUR.Y[:, :1], MAZUR.loss)
NG = {"x": "X", "y": "Y", "z": "Z", "a": "A", "J": "cost", "delta": "dZ", "dA": "dA"}


def read(data: bytes | str, reading: str = "") -> program.Program:
    """A file or a text, read."""
    found = printouts.read(data) if isinstance(data, str) else array_files.read(data)
    return program.read(found, PAGE, reading)[0]


def words_of(t: Trace) -> dict[str, object]:
    return {"activations": [layer.activation.name for layer in t.network], "lossname": t.loss.name}


@pytest.mark.parametrize("kind", ["float32", "float64"])
@pytest.mark.parametrize("seed", range(80))
def test_a_right_program_is_never_accused(seed: int, kind: str) -> None:
    """Any functions, sizes and batches; weights and samples either way; 1/N in δ or in the gradients."""
    rng = np.random.default_rng(seed)
    t = any_trace(rng)
    style = Style(kind, *rng.random(3) < 0.5, NG if rng.random() < 0.5 else None)
    with np.errstate(all="ignore"):
        found = read(saved(arrays(t, style), **words_of(t)))
    assert found.told
    right = found.trace([layer.activation.name for layer in t.network], t.loss.name)
    assert found.compared(right, ALPHA).wrong == ()
    assert not found.numbers.misfits
    assert not found.unknown


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("rows", [False, True])
def test_how_arrays_lie_is_told_by_their_shapes(turned: bool, rows: bool) -> None:
    t = scene(4)
    found = read(saved(arrays(t, Style(turned=turned, rows=rows))))
    assert READINGS[found.reading] == (turned, rows)
    assert found.functions == Functions(("tanh", "softmax"), "CE")


def scene(N: int, name: str = "classifier") -> Trace:
    of = scenes.SCENES[name]
    return trace(of.network, of.X[:, :N], of.Y[:, :N], LOSSES[of.loss])


def test_where_several_readings_fit_the_numbers_decide_and_the_others_are_told() -> None:
    network = tuple(
        Layer(np.array(W), np.array(b), ACTIVATIONS["sigmoid"])
        for W, b in (([[0.1, 0.7], [-0.4, 0.3]], [[0.2], [-0.1]]), ([[0.5, -0.2], [0.8, 0.6]], [[0.3], [0.4]]))
    )
    t = trace(network, np.array([[1.0, 0.3], [-0.5, 0.8]]), np.array([[0.0, 1.0], [1.0, 1.0]]), LOSSES["half-MSE"])
    for reading, (turned, rows) in READINGS.items():
        data = saved(arrays(t, Style(turned=turned, rows=rows)))
        found, others = program.read(array_files.read(data), PAGE)
        assert found.reading == reading
        assert others
        assert program.read(array_files.read(data), PAGE, others[0])[0].reading == others[0]


NAMES = [
    ("X Y W1 b1 W2 b2 Z1 A1 Z2 A2 dZ2 dW2 db2 dA1 dZ1 cost", "x y W1 b1 W2 b2 z1 a1 z2 a2 δ2 dW2 db2 e1 δ1 J"),
    ("0.weight 0.bias 2.weight 2.bias 0.weight.grad 2.bias.grad z2.grad", "W1 b1 W2 b2 dW1 db2 δ2"),
    ("fc1.weight fc1.bias fc2.weight fc2.weight.grad", "W1 b1 W2 dW2"),
    ("dense/kernel:0 dense/bias:0 dense_1/kernel:0 dense_1/bias:0", "W1 b1 W2 b2"),
    ("layers.0.weight layers.0.bias layers.2.weight layers.2.bias", "W1 b1 W2 b2"),
    ("params['W1'] params['W2'] cache['Z1'] grads['dW1'] grads['W2']", "W1 W2 z1 dW1 dW2"),
    ("w1 w2 hidden y_hat loss grad_W1 W2.grad", "W1 W2 a1 a2 J dW1 dW2"),
    ("l0 l1 l2 syn0 syn1 l2_delta l1_delta", "x a1 a2 W1 W2 δ2 δ1"),
    ("Theta1 Theta2 a1 z2 a2 z3 a3 delta3 delta2", "W1 W2 x z1 a1 z2 a2 δ2 δ1"),
    ("W_hidden W_out b_h b_o z_h a_h z_o a_o dW_hidden delta_output", "W1 W2 b1 b2 z1 a1 z2 a2 dW1 δ2"),
    ("weights_input_hidden weights_hidden_output bias_hidden bias_output", "W1 W2 b1 b2"),
    ("W[0] W[1] b[0] A[0] A[1] A[2] Z[0] Z[1]", "W1 W2 b1 x a1 a2 z1 z2"),
    ("W b z a delta dW db J x y", "W1 b1 z1 a1 δ1 dW1 db1 J x y"),
    ("W1 new_W1 W1_after b1_updated dJ_dW1 dL_db1", "W1 nW1 - nb1 dW1 db1"),
    ("hidden.weight hidden.bias output.weight output.bias", "W1 b1 W2 b2"),
    (
        "wih who inputs hidden_inputs hidden_outputs final_inputs final_outputs targets",
        "W1 W2 x z1 a1 z2 a2 y",
    ),
    (
        "wh bh wout bout hidden_layer_input hiddenlayer_activations output_layer_input output slope_hidden_layer"
        " slope_output_layer d_output d_hiddenlayer",
        "W1 b1 W2 b2 z1 a1 z2 a2 s1 s2 δ2 δ1",
    ),
    (
        "hidden_weights output_weights hidden_bias hidden_layer_activation hidden_layer_output output_layer_activation"
        " predicted_output expected_output d_predicted_output d_hidden_layer",
        "W1 W2 b1 z1 a1 z2 a2 y δ2 δ1",
    ),
    (
        "X y W b W2 b2 hidden_layer scores probs dscores dhidden dW2 db2 dW db",
        "x y W1 b1 W2 b2 a1 z2 a2 δ2 δ1 dW2 db2 dW1 db1",
    ),
    (
        "dense/kernel dense/bias dense_1/kernel grad_dense/kernel grad_dense_1/kernel grad_dense/bias",
        "W1 b1 W2 dW1 dW2 db1",
    ),
    ("l1_error l2_error output_errors hidden_errors error_at_hidden_layer", "e1 e2 - - -"),
    ("wih who hidden_errors output_errors", "W1 W2 e1 e2"),
    ("W1 W2 error_at_hidden_layer error_output_layer error", "W1 W2 e1 e2 J"),
    ("0.weight 2.weight new.0.weight new.2.weight after.0.bias", "W1 W2 nW1 nW2 nb1"),
    ("W1 W2 hidden_in hidden_out out_in h_in", "W1 W2 z1 a1 z2 -"),
    (
        "training_set_inputs training_set_outputs layer1.synaptic_weights layer2.synaptic_weights output_from_layer_1"
        " output_from_layer_2",
        "x y W1 W2 a1 a2",
    ),
    ("learning_rate epoch accuracy", "α - -"),
    ("∇W1 δ1 φ′1", "dW1 δ1 s1"),
]
SHORT = {"delta": "δ", "dJ_da": "e", "W_new": "nW", "b_new": "nb", "slope": "s", "alpha": "α"}


@pytest.mark.parametrize(("names", "meanings"), NAMES, ids=[names[:30] for names, _ in NAMES])
def test_names_of_usual_programs(names: str, meanings: str) -> None:
    found, other = understood(names.split(), 1)
    for name, meaning in zip(names.split(), meanings.split(), strict=True):
        told = [
            SHORT.get(s.letter, s.letter) + (str(s.layer) if s.letter not in ("x", "y", "J", "alpha") else "")
            for s, each in found.items()
            if each == name
        ]
        assert told == ([] if meaning == "-" else [meaning]), name
        assert (name in other) is (meaning == "-")


PRINTED = [
    ("z1 = [[0.37751234]\n [0.5       ]]", {"z1": [[0.37751234], [0.5]]}, 5e-9),
    (
        "W1: tensor([[0.1500, 0.2000],\n        [0.2500, 0.3000]], requires_grad=True)",
        {"W1": [[0.15, 0.2], [0.25, 0.3]]},
        5e-5,
    ),
    ("{'W1': array([[0.15, 0.2 ]]), 'b1': array([0.35])}", {"W1": [[0.15, 0.2]], "b1": [0.35]}, 5e-3),
    (
        "OrderedDict([('0.weight', tensor([[0.1234, 0.5000]])), ('0.bias', tensor([0.1000]))])",
        {"0.weight": [[0.1234, 0.5]], "0.bias": [0.1]},
        5e-5,
    ),
    ("z1 =\n\n    0.3775\n    0.3925\n\nJ = 0.2984\n", {"z1": [[0.3775], [0.3925]], "J": [[0.2984]]}, 5e-5),
    ("W1 =\n\n   1.0e-03 *\n\n    0.1500    0.2000\n", {"W1": [[1.5e-4, 2e-4]]}, 5e-8),
    (
        "z1 =\n  Columns 1 through 2\n   0.1000 0.2000\n   0.3000 0.4000\n  Column 3\n   0.5000\n   0.6000\n",
        {"z1": [[0.1, 0.2, 0.5], [0.3, 0.4, 0.6]]},
        5e-5,
    ),
    (
        "<tf.Variable 'dense/kernel:0' shape=(1, 2) dtype=float32, numpy=\narray([[0.1, 0.2]], dtype=float32)>",
        {"dense/kernel:0": [[0.1, 0.2]]},
        5e-2,
    ),
    ("a1 tf.Tensor(\n[[0.5678 0.6]], shape=(1, 2), dtype=float32)", {"a1": [[0.5678, 0.6]]}, 5e-5),
    ("W1 = [1 2; 3 4]", {"W1": [[1.0, 2.0], [3.0, 4.0]]}, 0.0),
    ("0.weight.grad tensor([[ 1.0000e-04, -2.0000e+00]])", {"0.weight.grad": [[1e-4, -2.0]]}, 5e-5),
    ("weights = [array([[1.5,2.5]]), array([[3.5]])]", {"weights.0": [[1.5, 2.5]], "weights.1": [[3.5]]}, 5e-2),
    ("W1\n0.15\t0.2\n0.25\t0.3", {"W1": [[0.15, 0.2], [0.25, 0.3]]}, 5e-3),
    ("fc1.bias Parameter containing:\ntensor([0.1000, nan], requires_grad=True)", {"fc1.bias": [0.1, np.nan]}, 5e-5),
    ("z1 ＝ ［［−0.5678］］", {"z1": [[-0.5678]]}, 5e-5),
    ("W1 (1, 2) [[0.1521 0.2]]\nb1 torch.Size([1]) tensor([0.3000])", {"W1": [[0.1521, 0.2]], "b1": [0.3]}, 5e-5),
    ("W1.shape (1, 2)\nW1 shape: (1, 2)\n[[0.1521 0.2]]", {"W1": [[0.1521, 0.2]]}, 5e-5),
    ("In [3]: z1\nOut[3]: array([[0.5678]])", {"z1": [[0.5678]]}, 5e-5),
]


@pytest.mark.parametrize(("text", "expected", "doubt"), PRINTED, ids=[text[:24] for text, *_ in PRINTED])
def test_printouts(text: str, expected: dict[str, Any], doubt: float) -> None:
    found = printouts.read(text).arrays
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        np.testing.assert_array_equal(found[name].values, np.array(value))
    assert max(float(np.max(each.doubt)) for each in found.values()) == pytest.approx(doubt)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("z1 = [[0.1 ... 0.2]]", "“z1” is abbreviated"),
        ("[[0.1, 0.2]]", "no array with a name"),
        ("", "no array with a name"),
        ("z1 = [[0.1, 0.2], [0.3]]", "rows of “z1” have unequal"),
        ("z1 = [[[0.1]]]", "“z1” has 3 axes"),
        ("a" * 100_001, "at most 100000"),
    ],
)
def test_printouts_that_cannot_be_read(text: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        printouts.read(text)


@pytest.mark.parametrize("decimals", [3, 4, 8])
@pytest.mark.parametrize("seed", range(10))
def test_a_right_program_that_prints_few_digits_is_never_accused(seed: int, decimals: int) -> None:
    t = any_trace(np.random.default_rng(200 + seed))
    with np.errstate(all="ignore"), np.printoptions(precision=decimals, floatmode="fixed", threshold=10_000):
        text = "\n".join(f"{name} = {value}" for name, value in arrays(t, Style()).items())
    found = read(text, "W x + b")
    right = found.trace([layer.activation.name for layer in t.network], t.loss.name)
    assert found.compared(right, ALPHA).wrong == ()


def judged(t: Trace, text: str) -> tuple[Symbol, ...]:
    found = read(text, "W x + b")
    return found.compared(found.trace([layer.activation.name for layer in t.network], t.loss.name), ALPHA).wrong


@pytest.mark.parametrize("seed", range(10))
def test_a_loss_with_more_digits_than_the_arrays_says_nothing_of_theirs(seed: int) -> None:
    """As PyTorch prints tensors, and a line of training prints loss and accuracy."""
    t = any_trace(np.random.default_rng(200 + seed))
    with np.errstate(all="ignore"), np.printoptions(precision=4, floatmode="fixed", threshold=10_000):
        found = arrays(t, Style())
        loss = f"loss: {found.pop('J').item():.6f}\naccuracy: 0.87500"
        text = "\n".join([loss, *(f"{name} = {value}" for name, value in found.items())])
    assert judged(t, text) == ()


def test_weights_of_pytorch_are_rounded_though_gradients_have_more_digits() -> None:
    t = scene(4)
    lines = []
    for name, value in arrays(t, Style()).items():
        with np.printoptions(precision=4 if name[0] in "Wb" else 8, floatmode="fixed"):
            lines.append(f"{name} = {value}")
    assert judged(t, "\n".join(lines)) == ()


@pytest.mark.parametrize("seed", range(10))
def test_numbers_that_were_all_rounded_to_three_decimals_are_rounded_weights_as_well(seed: int) -> None:
    """Trailing noughts are left out, so that some have fewer."""
    t = any_trace(np.random.default_rng(200 + seed))
    with np.errstate(all="ignore"), np.printoptions(threshold=10_000, suppress=True):
        text = "\n".join(f"{name} = {np.round(value, 3)}" for name, value in arrays(t, Style()).items())
    assert judged(t, text) == ()


def test_weights_that_were_written_with_few_digits_are_exact() -> None:
    found = printouts.read("W1 = [[0.15 0.2 ]]\nb1 = [0.125]\nx = [[0.05]\n [0.1 ]]\nz1 = [[0.17512345]]")
    assert not found.rounded


SHAPES = [
    ({"W2": np.ones((5, 1))}, "W2 is 5×1, which does not fit W1 with 3 units"),
    ({"b1": np.ones(4)}, "b1 is 4, but must be 3×1"),
    ({"x": np.ones((3, 4))}, "x is 3×4, but must be 2×4"),
    ({"y": np.ones((2, 4))}, "y is 2×4, but must be 3×4"),
    ({"W1": None}, "the file has W2, but not W1"),
    ({"x": None}, "x is not in the file, and the x of the page is 2×1"),
    ({"b2": None}, "the file has db2, but not b2"),
    ({"z5": np.ones((3, 4))}, "the file has z5, but the network has 2 layers"),
    ({"W1": np.full((3, 2), np.nan)}, "W1 must be finite, but row 1, column 1 is nan"),
]


@pytest.mark.parametrize(("change", "why"), SHAPES, ids=[why for _, why in SHAPES])
def test_what_does_not_fit_is_said_with_both_shapes(change: dict[str, Any], why: str) -> None:
    found = {name: each for name, each in (arrays(scene(4), Style()) | change).items() if each is not None}
    with pytest.raises(InputError, match=why):
        read(saved(found), "W x + b")


def test_a_network_that_is_too_large_is_said_with_its_numbers() -> None:
    rng = np.random.default_rng(0)
    found = read(
        saved(
            {
                "x": rng.normal(size=(784, 8)),
                "W1": rng.normal(size=(10, 784)),
                "dW1": np.zeros((10, 784)),
                "y": np.eye(10)[:, :8],
            }
        )
    )
    with pytest.raises(InputError, match="784-10 with 8 samples has 7840 numbers; at most 3000"):
        found.check_size()


def test_a_gradient_of_another_shape_is_wrong_and_nothing_else_is() -> None:
    found = arrays(scene(4), Style())
    read_so = read(saved(found | {"dW1": found["dW1"].T, "db2": found["delta2"]}))
    assert read_so.numbers.misfits == {Symbol("dW", 1): ((2, 3), (3, 2)), Symbol("db", 2): ((3, 4), (3, 1))}


def test_classes_by_their_numbers_are_targets() -> None:
    found = arrays(scene(4), Style(rows=True))
    found["y"] = found["y"].argmax(axis=1)
    np.testing.assert_array_equal(read(saved(found)).Y, scene(4).Y)


def test_a_network_without_biases() -> None:
    found = {name: each for name, each in arrays(scene(4), Style()).items() if name[0] in "Wxy"}
    assert not any(layer.has_bias for layer in read(saved(found)).network)


def test_the_file_of_the_walkthrough_is_one_as_well() -> None:
    t = scene(3)
    found = read(downloads.to_json(t, 0.5).encode())
    assert found.functions == Functions(("tanh", "softmax"), "CE")
    assert found.alpha == 0.5
    assert found.compared(t, 0.5).wrong == ()
    assert Symbol("W_new", 1) in found.computed


def test_json_of_a_program_of_one_s_own() -> None:
    found = arrays(scene(2), Style(rows=True, turned=True))
    assert read(json.dumps({name: each.tolist() for name, each in found.items()}).encode()).reading == "x W + b"


def test_the_lines_for_numpy_write_what_is_read(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    t = scene(4)
    monkeypatch.chdir(tmp_path)
    made = {code.name(s): value for s, value in filled(t, ALPHA, {}).items()}
    own = {"x": t.X, "y": t.Y} | {
        f"{letter}{l}": getattr(layer, letter) for l, layer in enumerate(t.network, start=1) for letter in "Wb"
    }
    exec(compile(export_code.numpy_lines(t), "lines", "exec"), {**made, **own})
    found = read((tmp_path / export_code.FILE).read_bytes())
    assert found.told
    assert found.functions == Functions(("tanh", "softmax"), "CE")
    assert found.compared(t, ALPHA).wrong == ()
    assert {s.letter for s in found.computed} == {"z", "a", "J", "dJ_da", "slope", "delta", "dW", "db"}


@pytest.mark.parametrize("wrong", [False, True])
def test_the_lines_for_pytorch_write_what_is_read(
    torch: Any, wrong: bool, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In float32, as PyTorch computes; and with a gradient that somebody has scaled."""
    monkeypatch.chdir(tmp_path)
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 3))
    names = {"model": model, "x": torch.randn(6, 3), "y": torch.tensor([0, 2, 1, 1, 0, 2])}
    names["loss_function"] = torch.nn.CrossEntropyLoss()
    if wrong:
        model[2].weight.register_hook(lambda grad: 2.0 * grad)
    exec(compile(export_code.pytorch_lines(scene(1)), "lines", "exec"), names)
    found = read((tmp_path / export_code.FILE).read_bytes())
    assert (found.reading, found.functions) == ("x Wᵀ + b", Functions(("ReLU", "softmax"), "CE"))
    assert found.unit == 2.0**-24
    right = found.trace(["ReLU", "softmax"], "CE")
    assert found.compared(right, ALPHA).wrong == ((Symbol("dW", 2),) if wrong else ())
    assert {s.letter for s in found.computed} >= {"z", "J", "delta", "dW", "db"}


def test_the_lines_for_keras_write_what_is_read(torch: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With PyTorch in the place of TensorFlow, which has the same operations under other names."""
    monkeypatch.chdir(tmp_path)

    class Tape:
        def __enter__(self) -> "Tape":
            return self

        def __exit__(self, *why: object) -> None:
            pass

        def gradient(self, loss: Any, of: Any) -> Any:
            return torch.autograd.grad(loss, of)

    class Array(torch.Tensor):  # type: ignore[name-defined, misc]
        def __array__(self, *more: Any, **named: Any) -> np.ndarray:
            return np.asarray(self.detach().as_subclass(torch.Tensor))

    def leaf(*shape: int) -> Any:
        return torch.randn(*shape).as_subclass(Array).requires_grad_()

    layers = [
        types.SimpleNamespace(kernel=leaf(3, 4), bias=leaf(4), activation=torch.tanh),
        types.SimpleNamespace(kernel=leaf(4, 1), bias=leaf(1), activation=torch.sigmoid),
    ]
    tf = types.ModuleType("tensorflow")
    vars(tf).update(GradientTape=Tape, convert_to_tensor=lambda x: torch.tensor(x).as_subclass(Array))
    monkeypatch.setitem(__import__("sys").modules, "tensorflow", tf)
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(5, 3)).astype(np.float32), rng.integers(0, 2, (5, 1)).astype(np.float32)
    names = {"model": types.SimpleNamespace(layers=layers), "x": x, "y": y}
    names["loss_function"] = lambda y, a: torch.nn.functional.binary_cross_entropy(
        a, torch.tensor(y).as_subclass(Array)
    )
    exec(compile(export_code.keras_lines(scene(1)), "lines", "exec"), names)
    found = read((tmp_path / export_code.FILE).read_bytes())
    assert (found.reading, found.functions) == ("x W + b", Functions(("tanh", "sigmoid"), "BCE"))
    assert found.compared(found.trace(["tanh", "sigmoid"], "BCE"), ALPHA).wrong == ()
    assert {s.letter for s in found.computed} == {"z", "a", "J", "dJ_da", "delta", "dW", "db"}


def npy(head: bytes, body: bytes = b"", version: bytes = b"\x01\x00") -> bytes:
    return b"\x93NUMPY" + version + len(head).to_bytes(2, "little") + head + body


def test_an_array_of_objects_is_refused_and_never_unpickled() -> None:
    """Opening it would raise this."""

    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return pytest.fail, ("it was unpickled",)

    stream = io.BytesIO()
    np.savez(stream, W1=np.array([Trap()], dtype=object))
    with pytest.raises(InputError, match="“W1” is an array of Python objects"):
        array_files.read(stream.getvalue())


RELU_IN_PYTORCH = """\
x = tensor([[-0.3354, 0.4564], [-0.6255, 0.4539], [-1.3740, 2.8474], [-0.7322, 0.3833]])
y = tensor([[1.], [0.], [1.], [0.]])
0.weight = tensor([[-0.0053, 0.3793], [-0.5820, -0.5204], [-0.2723, 0.1896]], requires_grad=True)
0.bias = tensor([-0.0140, 0.5607, -0.0628], requires_grad=True)
2.weight = tensor([[0.1528, -0.1745, -0.1135]], requires_grad=True)
2.bias = tensor([-0.5516], requires_grad=True)
0.weight.grad = tensor([[0.0234, -0.0679], [0.0103, 0.0007], [-0.0174, 0.0504]])
0.bias.grad = tensor([-0.0229, -0.0009, 0.0170])
2.weight.grad = tensor([[-0.1673, 0.0394, -0.1166]])
2.bias.grad = tensor([-0.1498])
logits = tensor([[-0.6305], [-0.6690], [-0.4842], [-0.6920]], grad_fn=<AddmmBackward0>)
loss = 0.7102437019348145
lr = 0.1
"""


def test_a_hidden_activation_is_told_by_what_comes_after_it() -> None:
    usual = scenes.SCENES["mazur"]
    of_page = program.Usual(usual.network, usual.X[:, :1], usual.Y[:, :1], usual.loss)
    found, _others = program.read(printouts.read(RELU_IN_PYTORCH), of_page)
    assert found.functions == Functions(("ReLU", "sigmoid"), "BCE")
    assert found.compared(found.trace(["ReLU", "sigmoid"], "BCE"), 0.1).wrong == ()


def test_a_softmax_along_the_wrong_axis_is_named_without_a_choice() -> None:
    """All else of the program is right, and follows from its wrong output."""
    r = np.random.default_rng(7)
    X, W, b = r.normal(size=(5, 3)), r.normal(size=(3, 3)), r.normal(size=(1, 3))
    y = np.array([0, 2, 1, 1, 0])
    z = X @ W + b
    a = np.exp(z) / np.exp(z).sum(axis=0)
    delta = (a - np.eye(3)[y]) / 5
    printed = {"x": X, "y": y, "W1": W, "b1": b, "z1": z, "a1": a, "delta1": delta, "dW1": X.T @ delta}
    text = "\n".join(f"{name} = {value.tolist()}" for name, value in printed.items())
    at = open_page("backprop_walkthrough/compare_with_my_program", lang="en", pasted=text)
    verdict = next(each.value for each in at.markdown if each.value.startswith("✗"))
    assert "a⁽¹⁾" in verdict
    assert "wrong axis" in verdict


def test_numbers_of_two_decimals_tell_their_functions() -> None:
    usual = scenes.SCENES["mazur"]
    t = trace(usual.network, usual.X[:, :1], usual.Y[:, :1], LOSSES[usual.loss])
    given = {f"{letter}{l}": getattr(layer, letter) for l, layer in enumerate(t.network, start=1) for letter in "Wb"}
    given |= {f"z{l}": at.z.round(2) for l, at in enumerate(t.forward, start=1)}
    given |= {f"a{l}": at.a.round(2) for l, at in enumerate(t.forward, start=1)}
    text = "\n".join(f"{name} = {value.tolist()}" for name, value in (given | {"x": t.X, "y": t.Y}).items())
    found, _others = program.read(printouts.read(text), program.Usual(t.network, t.X, t.Y, usual.loss))
    assert found.functions.activations == ("sigmoid", "sigmoid")


def test_a_program_that_takes_y_minus_a_and_adds_is_right() -> None:
    """Eleven lines of Andrew Trask, A Neural Network in 11 lines of Python: no J, no biases, and `+=`."""
    r = np.random.default_rng(1)
    X, y = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]), np.array([[0, 1, 1, 0]]).T
    syn0, syn1 = 2 * r.random((3, 4)) - 1, 2 * r.random((4, 1)) - 1
    l1 = 1 / (1 + np.exp(-(X @ syn0)))
    l2 = 1 / (1 + np.exp(-(l1 @ syn1)))
    l2_delta = (y - l2) * (l2 * (1 - l2))
    l1_delta = l2_delta @ syn1.T * (l1 * (1 - l1))
    written = {"X": X, "y": y, "syn0": syn0, "syn1": syn1, "l1": l1, "l2": l2, "l2_delta": l2_delta}
    written |= {"l1_delta": l1_delta, "syn0_new": syn0 + X.T @ l1_delta, "syn1_new": syn1 + l1.T @ l2_delta}
    text = "\n".join(f"{name} = {value.tolist()}" for name, value in written.items())
    found = read(f"{text}\nlr = 1.0")
    assert found.functions.loss == "half-SSE"
    activations = [name for name in found.functions.activations if name]
    assert not found.compared(found.trace(activations, "half-SSE"), 1.0).wrong


def as_text(written: Mapping[str, Any]) -> str:
    return "\n".join(
        f"{name} = {value.tolist() if hasattr(value, 'tolist') else value}" for name, value in written.items()
    )


def said_of(written: Mapping[str, Any]) -> str:
    """What the page says of a program's numbers."""
    at = open_page("backprop_walkthrough/compare_with_my_program", lang="en", pasted=as_text(written))
    return next(each.value for each in at.markdown if each.value.startswith(("✗", "✓")))


def test_errors_that_are_taken_back_without_their_slope_are_named() -> None:
    """As in Tariq Rashid, Make Your Own Neural Network: hidden_errors = who.T · output_errors, in which the slope of
    the output is missing; all else follows from it."""
    r = np.random.default_rng(3)
    wih, who, inputs = r.normal(size=(4, 3)), r.normal(size=(2, 4)), r.normal(size=(3, 2))
    targets = r.uniform(0.1, 0.9, (2, 2))
    hidden_outputs = 1 / (1 + np.exp(-wih @ inputs))
    final_outputs = 1 / (1 + np.exp(-who @ hidden_outputs))
    output_errors = targets - final_outputs
    hidden_errors = who.T @ output_errors
    new_who = who + 0.3 * (output_errors * final_outputs * (1 - final_outputs)) @ hidden_outputs.T
    new_wih = wih + 0.3 * (hidden_errors * hidden_outputs * (1 - hidden_outputs)) @ inputs.T
    said = said_of(
        {
            "inputs": inputs,
            "targets": targets,
            "wih": wih,
            "who": who,
            "hidden_outputs": hidden_outputs,
            "final_outputs": final_outputs,
            "output_errors": output_errors,
            "hidden_errors": hidden_errors,
            "new_who": new_who,
            "new_wih": new_wih,
            "lr": 0.3,
        }
    )
    assert "**The first that is wrong is ∂J/∂a⁽¹⁾**" in said
    assert "take its δ, which has φ′(z) in it, back" in said
    assert "Wrong besides" not in said


def in_torch(torch: Any, passes: int, l2: float) -> dict[str, Any]:
    """The parameters and gradients of a small network after some backward passes."""
    r = np.random.default_rng(0)
    network = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1), torch.nn.Sigmoid())
    network = network.double()
    for parameter in network.parameters():
        parameter.data = torch.tensor(r.normal(size=parameter.shape))
    X, y = torch.tensor(r.normal(size=(4, 2))), torch.tensor([[1.0], [0.0], [0.0], [1.0]]).double()
    for _ in range(passes):
        penalty = sum((theta**2).sum() for name, theta in network.named_parameters() if "weight" in name)
        loss = torch.nn.functional.binary_cross_entropy(network(X), y) + 0.5 * l2 * penalty
        loss.backward()
    told = {"X": X, "y": y, "loss": loss.item()}
    told |= {name: theta.detach() for name, theta in network.named_parameters()}
    return told | {f"{name}.grad": theta.grad for name, theta in network.named_parameters()}


def test_a_penalty_in_the_loss_is_said_and_no_mistake(torch: Any) -> None:
    said = said_of(in_torch(torch, 1, 0.1))
    assert said.startswith("✓ **All 14 numbers are right.**")
    assert "Your ∇W includes 0.1 W, the gradient of an L2 penalty" in said


def test_what_is_left_out_as_a_penalty_is_shown_as_arithmetic(torch: Any) -> None:
    written = in_torch(torch, 1, 0.1)
    at = open_page("backprop_walkthrough/compare_with_my_program", lang="en", pasted=as_text(written), quantity="∇W2")
    (said,) = [each.value for each in at.caption if each.value.startswith("∇W⁽²⁾₁₁ in your program")]
    shown = re.findall(r"−?\d+\.\d+", said.partition(":")[2])
    raw, penalty, given, right = (float(each.replace("−", "-")) for each in shown)
    W, gradient = (float(written[f"2.weight{end}"][0, 0]) for end in ("", ".grad"))
    assert (raw, penalty) == pytest.approx((gradient, abs(0.1 * W)), abs=6e-5)
    assert (" + " if W < 0 else " − ") in said
    assert given == right == pytest.approx(gradient - 0.1 * W, abs=6e-5)


def test_gradients_of_several_passes_at_once_are_a_sum_unless_they_look_like_another_mistake(torch: Any) -> None:
    assert said_of(in_torch(torch, 3, 0.0)).startswith("✗ **Your gradients are the sum of those of 3 passes:**")
    said = said_of(in_torch(torch, 4, 0.0))  # of a mean over 4 samples
    assert said.startswith("✗ **The first that is wrong is ∇W⁽²⁾**")
    assert "δ was not divided by the number of terms" in said
    assert "Gradients of 4 passes that were added up look the same" in said
