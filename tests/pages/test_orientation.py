"""Every matrix of a state in one orientation: W and ∇W are (n, n_before), before and after an update; what has a column
for each sample is turned."""

from collections.abc import Iterator

import numpy as np
import orjson
import pytest
from streamlit.testing.v1 import AppTest

from dlmath import LOSSES, Trace, trace, update
from dlmath.network.steps import steps
from pages.backprop_walkthrough.parts import worksheet
from pages.ui.network import scenes
from pages.ui.writing import numbers
from tests.page import Cells, formulas, latex_matrices, open_page, tables

VIEWS = ("columns", "rows")
ALPHA = 0.5
Matrices = dict[str, np.ndarray]


def batch(name: str, N: int) -> Trace:
    scene = scenes.SCENES[name]
    return trace(scene.network, scene.X[:, :N], scene.Y[:, :N], LOSSES[scene.loss])


def matrices(t: Trace, view: str) -> Matrices:
    """Every matrix of a state as it is to stand on a page, by its name; "new" are those after the update."""
    new, found = update(t, ALPHA), {}
    for l, (layer, after, forward, backward) in enumerate(
        zip(t.network, new, t.forward, t.backward, strict=True), start=1
    ):
        up = numbers.sup(l)
        turned = {f"b{up}": layer.b, f"∇b{up}": backward.db, f"new b{up}": after.b}
        turned |= {f"z{up}": forward.z, f"a{up}": forward.a, f"δ{up}": backward.delta}
        found |= {name: matrix.T if view == "rows" else matrix for name, matrix in turned.items()}
        found |= {f"W{up}": layer.W, f"∇W{up}": backward.dW, f"new W{up}": after.W}
    return found


def shown(at: AppTest) -> Iterator[tuple[str, list[list[str]], str]]:
    """The matrices of a page: name, cells, and what the caption says of them."""
    for html in tables(at):
        for caption, rows in Cells(html).tables.items():
            name, up, rest = caption.partition("⁾")
            if up and "⁽" in name and not caption.startswith(("layer", "第")):
                yield f"{'new ' if 'after' in rest else ''}{name}{up}", rows, rest


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("N", [1, 3])
@pytest.mark.parametrize("scene", scenes.SCENES)
def test_every_matrix_of_the_walkthrough_is_the_one_of_the_trace(scene: str, N: int, view: str) -> None:
    expected = matrices(batch(scene, N), view)
    link = {"scene": scene, "batch": N, "samples": view, "all": "true", "alpha": ALPHA, "precision": 8, "lang": "en"}
    seen = set()
    for name, rows, rest in shown(open_page("backprop_walkthrough/step_by_step", **link)):
        assert rest.startswith("×".join(map(str, expected[name].shape))), name
        assert rows == [[numbers.plain(value, 8) for value in row] for row in expected[name].tolist()], name
        seen.add(name)
    assert seen == {name for name in expected if N > 1 or name[0] not in "zaδ"}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("scene", scenes.SCENES)
def test_the_formula_of_the_update_has_the_matrices_of_the_tables(scene: str, view: str) -> None:
    t = batch(scene, 2)
    expected = matrices(t, view)
    for letter in "Wb":
        looked_at = "W1[1,1]" if letter == "W" else "b1[1]"
        at = open_page(
            "backprop_walkthrough/step_by_step",
            scene=scene,
            batch=2,
            samples=view,
            step=len(steps(t)),
            alpha=ALPHA,
            lens=looked_at,
        )
        found = latex_matrices(next(latex for latex in formulas(at) if r"\leftarrow" in latex and "bmatrix" in latex))
        for matrix, name in zip(found, (f"{letter}⁽¹⁾", f"∇{letter}⁽¹⁾", f"new {letter}⁽¹⁾"), strict=True):
            assert matrix == pytest.approx(expected[name], rel=5.1e-4, abs=1e-300), name


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("scene", scenes.SCENES)
def test_the_gradient_check_stands_as_the_walkthrough_does(scene: str, view: str) -> None:
    t = batch(scene, 2)
    expected = matrices(t, view)
    html = next(
        html
        for html in tables(
            open_page("backprop_walkthrough/gradient_check", scene=scene, batch=2, samples=view, lang="en")
        )
        if "∇W⁽¹⁾" in html
    )
    read = iter(html.split("<table")[1:])
    for l in range(1, len(t.network) + 1):
        for letter in "Wb":
            held, numeric, error = ([row.count("<td") for row in next(read).split("<tr")[1:]] for _ in range(3))
            rows, columns = expected[f"∇{letter}{numbers.sup(l)}"].shape
            assert held == numeric == error == [columns] * rows


@pytest.mark.parametrize("view", VIEWS)
def test_what_is_asked_on_check_my_work_lies_as_what_is_given(view: str) -> None:
    at = open_page("backprop_walkthrough/check_my_work", sizes="2-4-3", batch=2, level="all", samples=view, lang="en")
    (proto,) = [each.proto for each in at.get("bidi_component") if each.proto.component_name.endswith("sheet")]
    tall = {"W⁽¹⁾": (4, 2), "W⁽²⁾": (3, 4), "b⁽¹⁾": (4, 1), "b⁽²⁾": (3, 1), "z⁽¹⁾": (4, 2), "z⁽²⁾": (3, 2)}
    same = {"∇W": "W", "new W": "W", "∇b": "b", "new b": "b", "a": "z", "δ": "z"}
    checked = 0
    for caption, rows in Cells(orjson.loads(proto.bytes)["html"]).tables.items():
        name, up = caption.partition("⁽")[0], caption.partition("⁽")[2][:2]
        shape = tall.get(f"{same.get(name, name)}⁽{up}")
        if shape is None:
            continue
        turned = view == "rows" and "W" not in name
        expected = shape[::-1] if turned else shape
        assert caption.endswith("×".join(map(str, expected))), caption
        assert (len(rows), len(rows[0])) == expected, caption
        checked += 1
    assert checked >= 12


def test_a_worksheet_has_columns_whatever_the_page_shows() -> None:
    """The sheet says so itself; its formulas and numbers are those of W a + b."""
    t = batch("deep", 2)
    sheet = worksheet.of_page(t, ALPHA, worksheet.Level.ALL)
    new = update(t, ALPHA)
    assert [item.value.shape for item in sheet.items[-6:]] == [
        each.shape for layer in new for each in (layer.W, layer.b)
    ]
