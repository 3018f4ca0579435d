"""Weights of a trained network open in the walkthrough, whatever file they come in and however large they are."""

import io
import json
from typing import Any

import numpy as np
import pytest

from dlmath import InputError
from pages.backprop_walkthrough.parts import array_files, downloads, weights
from pages.ui.inputs import controls
from tests.page import open_page, texts
from tests.pages.test_downloads import opened, scene_trace

PAGE = "backprop_walkthrough/step_by_step"
RNG = np.random.default_rng(7)
STATE = {
    "0.weight": RNG.normal(size=(4, 2)).astype(np.float32),
    "0.bias": RNG.normal(size=4).astype(np.float32),
    "2.weight": RNG.normal(size=(3, 4)).astype(np.float32),
    "2.bias": RNG.normal(size=3).astype(np.float32),
}


def npz(**arrays: Any) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def safetensors(arrays: dict[str, np.ndarray], kind: str, stored: str) -> bytes:
    """The format, written out here once more."""
    head: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    body = b""
    for name, value in arrays.items():
        if kind == "BF16":
            data = (np.ascontiguousarray(value, dtype="<f4").view("<u4") >> 16).astype("<u2").tobytes()
        else:
            data = value.astype(stored).tobytes()
        head[name] = {"dtype": kind, "shape": list(value.shape), "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(head).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + body


FILES = {
    "npz": npz(**STATE),
    "json": json.dumps({name: value.tolist() for name, value in STATE.items()}).encode(),
    "safetensors": safetensors(STATE, "F32", "<f4"),
}


@pytest.mark.parametrize(
    ("kind", "stored", "off"), [("F64", "<f8", 0.0), ("F32", "<f4", 0.0), ("F16", "<f2", 2e-3), ("BF16", "", 2e-2)]
)
def test_safetensors_of_every_precision(kind: str, stored: str, off: float) -> None:
    found = array_files.read(safetensors(STATE, kind, stored)).arrays
    assert found.keys() == STATE.keys()
    for name, value in STATE.items():
        np.testing.assert_allclose(found[name].values, value, atol=off)


@pytest.mark.parametrize("kind", FILES)
def test_weights_are_loaded_by_a_button(kind: str) -> None:
    at = open_page(PAGE, lang="en")
    at.session_state["takeaway"], at.session_state["takeaway_tab"] = True, "Data"
    at.run()
    at.file_uploader(key="state").set_value((f"a.{kind}", FILES[kind], "")).run()
    assert not at.exception
    assert not at.error
    at.selectbox(key="weights_hidden").set_value("tanh").run()
    assert "2-4-3" in texts(at)
    at.button(key="load").click().run()
    assert not at.exception
    assert at.session_state["scene"] == "own"
    assert (at.session_state["sizes"], at.session_state["hidden"]) == ("2-4-3", "tanh")
    assert at.session_state["output"] == "softmax, CE"
    assert at.session_state["W1"] == controls.as_text(STATE["0.weight"].astype(float))
    assert at.session_state["b2"] == controls.as_text(STATE["2.bias"].astype(float)[:, np.newaxis])


def test_inputs_times_units_are_turned() -> None:
    found = weights.array_files.read(npz(**{"dense/kernel:0": np.ones((2, 3)), "dense/bias:0": np.zeros(3)}))
    assert list(found.arrays) == ["dense/kernel:0", "dense/bias:0"]
    at = opened(open_page(PAGE, lang="en"), npz(W1=np.ones((2, 3)), b1=np.zeros(3), W2=np.ones((3, 1)), b2=np.zeros(1)))
    assert "2-3-1" in texts(at)


def test_weights_of_two_outputs_open_with_the_target_that_the_page_has() -> None:
    two = {"0.weight": np.ones((5, 3)), "0.bias": np.zeros(5), "2.weight": np.ones((2, 5)), "2.bias": np.zeros(2)}
    at = opened(open_page(PAGE, lang="en"), npz(**two))
    assert not at.error
    at.button(key="load").click().run()
    assert not at.exception
    assert not at.error
    assert (at.session_state["sizes"], at.session_state["output"]) == ("3-5-2", "softmax, CE")
    assert (at.session_state["class"], at.session_state["Y"]) == ("soft", "0.01,0.99")


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.npz", b"", "the file is empty"),
        ("a.npz", b"rubbish", "called .npz, but is none"),
        ("a.safetensors", b"rubbish, and more of it", "called .safetensors, but is none"),
        ("a.json", b"rubbish", "not JSON"),
    ],
)
def test_a_file_that_is_not_what_it_is_called_is_said(name: str, data: bytes, why: str) -> None:
    at = open_page(PAGE, lang="en")
    at.session_state["takeaway"], at.session_state["takeaway_tab"] = True, "Data"
    at.run()
    at.file_uploader(key="state").set_value((name, data, "")).run()
    assert not at.exception
    assert why in at.error[0].value


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (npz(W1=np.ones((30, 784)), b1=np.ones(30)), "the network 784-30 is too large for the walkthrough"),
        (npz(**{f"W{l}": np.ones((2, 2)) for l in range(1, 8)}), "7 layers"),
        (npz(z1=np.ones(2)), "no weights are in the file"),
        (npz(W1=np.array([None])), "Python objects"),
        (npz(W1=np.full((2, 2), np.inf)), "W1 must be finite"),
        (b"\x80\x04\x95", "a pickle"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_cannot_be_opened_is_said_and_changes_nothing(data: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why):
        weights.state(data, "a.npz", scene_trace("mazur"), 0.5)
    at = opened(open_page(PAGE, lang="en"), data)
    assert "Nothing was changed" in at.error[0].value
    assert not [button for button in at.button if button.key == "load"]


def test_a_state_of_the_page_is_still_one() -> None:
    assert weights.is_state(downloads.to_json(scene_trace("mazur"), 0.5).encode())
    assert weights.is_state(b"{}")
    assert weights.is_state(b"")
    assert not weights.is_state(FILES["json"])
