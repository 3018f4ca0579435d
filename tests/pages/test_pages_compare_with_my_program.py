"""The comparison on the page: the first wrong quantity is named in both languages; what does not fit is said, and a
text that is too long stays out of the link."""

import re

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, Layer, trace, update
from dlmath.by_hand.judge import filled
from dlmath.network.steps import Symbol
from pages.backprop_walkthrough.parts import code, program_inputs
from pages.ui.writing.text import in_language
from tests.page import open_page, texts
from tests.programs import ALPHA, saved

PAGE = "backprop_walkthrough/compare_with_my_program"
TANH = Layer(np.array([[0.5, -0.3], [0.8, 0.2]]), np.array([[0.1], [-0.2]]), ACTIVATIONS["tanh"])
SIGMOID = Layer(np.array([[0.7, -0.6]]), np.array([[0.3]]), ACTIVATIONS["sigmoid"])
T = trace((TANH, SIGMOID), np.array([[0.5, -1.0, 2.0], [1.0, 0.3, -0.7]]), np.array([[1.0, 0.0, 1.0]]), LOSSES["BCE"])


def a_file(mistake: str, at: Symbol, mean_in_gradients: bool = False) -> bytes:
    """A program of that network, with a mistake."""
    made = {code.name(s): v for s, v in filled(T, ALPHA, {at: mistake}).items() if not s.letter.endswith("_new")}
    made |= {"x": T.X, "y": T.Y, "W1": TANH.W, "b1": TANH.b, "W2": SIGMOID.W, "b2": SIGMOID.b}
    if mean_in_gradients:
        made |= {name: 3.0 * value for name, value in made.items() if name.startswith(("delta", "dJ_da"))}
    return saved(made)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_first_wrong_quantity_and_its_mistake_are_named(language: str) -> None:
    at = open_page(PAGE, lang=language)
    at.file_uploader(key="program").upload("program.npz", a_file("slope-forgotten", Symbol("delta", 1)), "").run()
    assert not at.exception
    assert not at.error
    told = at.markdown
    sentence = in_language(language, lambda: program_inputs._("The factor φ′(z) of this hidden layer is missing."))
    assert any(sentence in each.value and "δ⁽¹⁾" in each.value and "`delta1`" in each.value for each in told)
    assert at.selectbox(key="quantity").value == "δ1"


def test_another_convention_is_said_and_its_numbers_are_divided() -> None:
    at = open_page(PAGE, lang="en")
    data = a_file("slope-forgotten", Symbol("delta", 1), mean_in_gradients=True)
    at.file_uploader(key="program").upload("program.npz", data, "").run()
    assert "leaves the division by the 3 samples" in texts(at)
    ((raw, sign, given),) = re.findall(r"in your program: (−?[\d.]+) / 3 ([=≈]) (−?[\d.]+);", texts(at))
    off = abs(float(raw.replace("−", "-")) / 3 - float(given.replace("−", "-")))
    unit = 10.0 ** -len(given.partition(".")[2])
    assert off <= 3 * unit
    assert sign == ("=" if off < 0.5 * unit else "≈")
    assert "δ⁽¹⁾ · yours / 3" in texts(at)


def test_shapes_that_do_not_fit_are_said_and_the_example_is_shown() -> None:
    at = open_page(PAGE, lang="en", pasted="W1 = [[1, 2, 3], [4, 5, 6]]\nb1 = [1, 2, 3, 4]\nz1 = [1, 2]")
    assert "b1 is 4, but must be" in at.error[0].value
    assert "Shown is the example" in at.error[0].value
    assert "δ⁽¹⁾" in texts(at)


def test_a_long_text_is_read_but_stays_out_of_the_link() -> None:
    at = open_page(PAGE, lang="en")
    long = program_inputs.EXAMPLE + "# " + "a" * program_inputs.LONGEST
    at.text_area(key="pasted").set_value(long).run()
    assert not at.exception
    assert "pasted" not in at.query_params
    assert "too long for the link" in texts(at)
    short = program_inputs.EXAMPLE.replace("0.03635031", "0.00877135").replace("0.04137032", "0.00995425")
    at.text_area(key="pasted").set_value(short).run()
    assert at.query_params["pasted"] in (short, [short])
    again = open_page(PAGE, lang="en", pasted=short)
    assert "**The first that is wrong is ∇W⁽¹⁾**" in texts(again)


def test_without_weights_the_network_of_the_page_is_taken() -> None:
    at = open_page(PAGE, lang="en", pasted="z1 = [0.3775, 0.3925]\na1 = [0.5933, 0.5969]\nJ = 0.2984")
    assert at.selectbox(key="net").value == "mazur"
    assert "All 5 numbers are right" in texts(at)


def test_numbers_of_a_program_that_overflows_cannot_be_judged() -> None:
    at = open_page(PAGE, lang="en", pasted="W1 = [[1e308], [1e308]]\nb1 = [0, 0]\nx = [1e308]\nz1 = [1, 2]")
    assert not at.exception
    assert "numbers are right" not in texts(at)
    assert "Not judged: numbers of z⁽¹⁾; the right ones overflow" in texts(at)


def test_a_loss_that_is_summed_over_outputs_is_found() -> None:
    network = (Layer(np.array([[0.5, -0.3], [0.8, 0.2]]), np.array([[0.1], [-0.2]]), ACTIVATIONS["sigmoid"]),)
    t = trace(network, T.X, np.array([[1.0, 0.0, 1.0], [0.0, 0.0, 1.0]]), LOSSES["BCE"])
    made = {code.name(s): v * (1.0 if s.letter in "za" else 2.0) for s, v in filled(t, ALPHA, {}).items()}
    made = {name: value for name, value in made.items() if "new" not in name}
    made |= {"x": t.X, "y": t.Y, "W1": network[0].W, "b1": network[0].b}
    at = open_page(PAGE, lang="en")
    at.file_uploader(key="program").upload("program.npz", saved(made), "").run()
    assert not at.exception
    assert "numbers are right" in texts(at)
    assert "BCE-sum, N = 3" in texts(at)
    made |= {"activations": np.array(["sigmoid"]), "lossname": np.array("BCE")}
    at.file_uploader(key="program").upload("program.npz", saved(made), "").run()
    assert "numbers are right" in texts(at)
    assert "Your loss is 2 times the one here" in texts(at)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_gradients_that_add_up_over_updates_are_told(language: str) -> None:
    """Two updates of gradient descent; the second time the gradients of the first are still in."""
    first = update(T, ALPHA)
    t = trace(first, T.X, T.Y, T.loss)
    made = {"x": T.X, "y": T.Y, "alpha": np.array(ALPHA)}
    for l, (layer, forward, before, now) in enumerate(
        zip(first, t.forward, T.backward, t.backward, strict=True), start=1
    ):
        made |= {f"W{l}": layer.W, f"b{l}": layer.b, f"z{l}": forward.z, f"a{l}": forward.a}
        made |= {f"dW{l}": before.dW + now.dW, f"db{l}": before.db + now.db}
    at = open_page(PAGE, lang=language)
    at.file_uploader(key="program").upload("program.npz", saved(made), "").run()
    assert not at.error
    assert not at.exception
    assert "zero_grad" in texts(at)


def test_a_softmax_along_the_wrong_axis_is_named() -> None:
    """One sample, softmax along its only row: all ones."""
    output = Layer(np.array([[0.5, -0.3], [0.8, 0.2]]), np.array([[0.1], [-0.2]]), ACTIVATIONS["softmax"])
    t = trace((output,), np.array([[0.5], [1.0]]), np.array([[1.0], [0.0]]), LOSSES["CE"])
    made = {"x": t.X, "y": t.Y, "W1": output.W, "b1": output.b, "z1": t.forward[0].z, "a1": np.ones((2, 1))}
    at = open_page(PAGE, lang="en")
    at.file_uploader(key="program").upload("program.npz", saved(made), "").run()
    at.selectbox(key="output 1").set_value("softmax").run()
    assert "along the wrong axis" in texts(at)
