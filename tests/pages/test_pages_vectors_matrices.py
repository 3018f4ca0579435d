"""Vectors, matrix product, linear maps: the numbers on the pages are those of dlmath; links, presets, bad input."""

import base64
import itertools
import re
from typing import Any

import numpy as np
import pytest
from plotly.graph_objects import Figure
from streamlit.testing.v1 import AppTest

from dlmath import LOSSES, format_matrix, parse_matrix, trace
from dlmath.linear_algebra.matrices import product
from dlmath.training.datasets import digits
from pages.ui.network import scenes
from pages.ui.writing import numbers
from pages.vectors_and_matrices.parts import mapping, plane
from tests.page import HOSTILE, alts, figure, open_page, texts

PRODUCT = "vectors_and_matrices/matrix_product"


def written(at: AppTest, key: str) -> list[list[list[str]]]:
    """The numbers that stand in the heat maps of a figure."""
    return [each["text"] for each in figure(at, key)["data"] if each["type"] == "heatmap" and "text" in each]


def shown(matrix: np.ndarray) -> list[list[str]]:
    return [[numbers.plain(value, 3) for value in row] for row in matrix.tolist()]


def press(at: AppTest, label: str) -> AppTest:
    """Press the button of a preset."""
    at.button(key=f"preset {label}").click().run()
    assert not at.exception
    return at


def infos(at: AppTest) -> str:
    """What the page says in boxes."""
    return "\n".join(str(each.value) for each in at.info)


def whole(at: AppTest, *keys: str) -> None:
    """The figures are ones that Plotly accepts, each with a text for those who do not see it."""
    for key in keys:
        Figure(figure(at, key))
    assert all(len(alt) > 12 for alt in alts(at))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_product_in_both_languages(language: str) -> None:
    at = open_page(PRODUCT, lang=language)
    assert not at.warning
    whole(at, "product", "reading", "backward")
    assert ("一层有许多神经元" in texts(at)) == (language == "zh")


@pytest.mark.parametrize(
    ("A", "B", "view"),
    [
        ("1,2,3;4,5,6", "7,8;9,10;11,12", "columns"),
        ("1,2,3;4,5,6", "7,8;9,10;11,12", "rows"),
        ("1;2;3", "0.5,-1", "outer"),
        ("2", "-3", "blocks"),
        ("1,2,9;3,4,9;5,6,9", "1,2,3,4;5,6,7,8;1,0,0,-1", "blocks"),
    ],
)
def test_product_is_the_product(A: str, B: str, view: str) -> None:
    at = open_page(PRODUCT, A=A, B=B, view=view, lang="en")
    P = product(parse_matrix(A), parse_matrix(B)).result
    assert written(at, "product") == [shown(parse_matrix(A)), shown(parse_matrix(B)), shown(P)]
    assert alts(at)[0].endswith(f"AB = {numbers.matrix(P)}.")
    last = np.array([[float(text.replace("−", "-")) for text in row] for row in written(at, "reading")[-1]])
    i, j = last.shape
    np.testing.assert_allclose(last, P[:i, :j], rtol=5e-3)


def test_one_cell_is_written_out() -> None:
    at = open_page(PRODUCT, A="1,2,3;4,5,6", B="7,8;9,10;11,12", row=2, col=1, lang="en")
    assert "4\\cdot 7+5\\cdot 9" in texts(at)
    assert "=139" in texts(at)
    assert "(2\\times\\mathbf{3})\\;(\\mathbf{3}\\times 2)\\;\\to(2\\times 2)" in texts(at)


@pytest.mark.parametrize("size", [1, 2, 5, 6])
def test_frames_build_the_product_cell_by_cell(size: int) -> None:
    A, B = np.arange(1.0, size * size + 1).reshape(size, size), np.eye(size) * 2.0
    at = open_page(PRODUCT, A=format_matrix(A), B=format_matrix(B), lang="en")
    shown_figure = figure(at, "product")
    steps = [frame for frame in shown_figure["frames"] if frame.get("group") == "steps"]
    assert [frame["name"] for frame in steps] == [str(n) for n in range(len(steps))]
    assert len(shown_figure["layout"]["sliders"][0]["steps"]) == len(steps)
    per_cell = len(steps) // size**2
    ends = [frame["data"][2]["text"][0] for frame in steps[per_cell - 1 :: per_cell]]
    assert ends == [f"<b>{text}</b>" for row in shown(product(A, B).result) for text in row]
    assert len(str(shown_figure)) < 200_000


def test_a_product_that_does_not_fit_is_refused_with_a_way_out() -> None:
    at = press(open_page(PRODUCT, lang="en"), "Does not fit")
    assert "A row of $A$ has 3 numbers, a column of $B$ has 2" in at.error[0].value
    fits = (
        "A^{\\top}B\\,(3\\times 2)",
        "A^{\\top}B^{\\top}\\,(3\\times 2)",
        "BA\\,(2\\times 3)",
        "B^{\\top}A\\,(2\\times 3)",
    )
    separated = ",\\;".join(fits)
    assert f"What would fit: ${separated}$." in infos(at)
    assert "does not exist" in alts(at)[0]
    whole(at, "product")
    assert "does not exist" in alts(press(open_page(PRODUCT, A="1,2,3", B="1;2", lang="en"), "Does not fit"))[0]


def test_presets_keep_their_promise() -> None:
    at = open_page(PRODUCT, lang="en")
    turned = written(press(at, "Order"), "product")[2]
    at.toggle(key="swap").set_value(True).run()
    assert written(at, "product")[2] == shown(-parse_matrix(";".join(",".join(row) for row in turned)))
    assert written(press(at, "Zero"), "product")[2] == [["0", "0"], ["0", "0"]]
    assert written(press(at, "Column · row"), "product")[2] == [
        ["1", "10", "100"],
        ["2", "20", "200"],
        ["3", "30", "300"],
    ]
    assert written(press(at, "Row · column"), "product")[2] == [["321"]]
    assert written(press(at, "Diagonal"), "product")[2] == [["2", "4", "6"], ["4", "5", "6"], ["−7", "−8", "−9"]]
    assert written(press(at, "Shift"), "product")[2] == [["3", "4"], ["5", "6"], ["7", "8"], ["0", "0"]]


def test_backward_products_are_those_of_the_trace() -> None:
    scene = scenes.SCENES["mazur"]
    t = trace(scene.network, np.array([scene.x]).T, np.array([scene.y]).T, LOSSES[scene.loss])
    found = written(open_page(PRODUCT, lang="en"), "backward")
    assert found[2] == shown(t.backward[1].dW)
    assert found[2][0][0] == "0.0822"  # Mazur: ∂E/∂w5 = 0.082167041
    assert found[3] == shown(t.network[1].W.T)
    assert found[5] == shown(t.backward[0].dJ_da)
    assert found[8] == shown(t.backward[0].delta)
    forgotten = open_page(PRODUCT, forget="true", lang="en")
    wrong = product(t.network[1].W, t.backward[1].delta).result
    assert written(forgotten, "backward")[5] == shown(wrong)
    assert numbers.plain(float(t.backward[0].delta[0, 0])) in forgotten.warning[-1].value


@pytest.mark.parametrize("value", HOSTILE)
def test_product_survives_any_link(value: str) -> None:
    assert alts(
        open_page(
            PRODUCT, lang="en", **dict.fromkeys(("A", "B", "row", "col", "view", "cut", "swap", "y1", "forget"), value)
        )
    )


def test_matrices_may_be_any_shape_up_to_six() -> None:
    at = open_page(PRODUCT, lang="en")
    at.text_area(key="A").set_value("1 2 3\n4 5 6\n7 8 9").run()
    assert at.text_area(key="A").value == "1,2,3;4,5,6;7,8,9"
    at.text_area(key="A").set_value("1,2,3,4,5,6,7").run()
    assert "at most 6 rows and 6 columns, not 1×7" in at.error[0].value
    assert written(at, "product")[0] == [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]]


VECTORS = "vectors_and_matrices/vectors"


@pytest.mark.parametrize(
    ("view", "language"), [("sum", "en"), ("multiple", "zh"), ("dot", "en"), ("dot", "zh"), ("norms", "zh")]
)
def test_vectors_in_both_languages(view: str, language: str) -> None:
    at = open_page(VECTORS, view=view, lang=language)
    assert not at.warning
    assert not at.error
    whole(at, "plane", "listed", "digits", "cosines")
    assert ("电影网站比较你和另一位观众的评分" in texts(at)) == (language == "zh")


def test_formulas_of_two_vectors() -> None:
    link = {"x1": 3, "x2": -1, "y1": 2, "y2": 2, "c": -2, "lang": "en"}
    found = texts(open_page(VECTORS, view="dot", **link))
    assert "3\\cdot 2+(-1)\\cdot 2\\\\&=6+(-2)\\\\&=4" in found
    assert "\\approx 0.4472,\\quad\\theta=63.43^\\circ" in found  # 4/√80 = 1/√5
    assert "\\frac{4}{8}\\begin{bmatrix}2\\\\2\\end{bmatrix}=\\begin{bmatrix}1\\\\1\\end{bmatrix}" in found
    assert "\\begin{bmatrix}5\\\\1\\end{bmatrix}" in texts(open_page(VECTORS, view="sum", **link))
    multiple = texts(open_page(VECTORS, view="multiple", **link))
    assert "\\begin{bmatrix}-6\\\\2\\end{bmatrix}" in multiple
    assert "2\\cdot 3.162\\approx 6.325" in multiple
    norms = texts(open_page(VECTORS, view="norms", **link))
    for part in ("3+1=4", "\\sqrt{3^2+1^2}=3.162", "\\max(3,1)=3"):
        assert part in norms


def test_each_ball_goes_through_the_tip() -> None:
    for x1, x2 in ((3.0, -1.0), (-0.4, 2.2), (0.0, 0.0)):
        x = np.array([x1, x2])
        balls = figure(open_page(VECTORS, view="norms", x1=x1, x2=x2, lang="en"), "plane")["data"][:3]
        for ball, p in zip(Figure({"data": balls}).data, (1.0, 2.0, np.inf), strict=True):
            radii = [np.linalg.norm(point, p) for point in zip(ball.x, ball.y, strict=True)]
            np.testing.assert_allclose(radii, np.linalg.norm(x, p), rtol=1e-6)


def test_many_entries_are_multiplied_and_added_up() -> None:
    at = open_page(VECTORS, u="1,2,3", v="4;-5;6", lang="en")
    assert [row for (row,) in written(at, "listed")] == [
        ["1", "2", "3"],
        ["4", "−5", "6"],
        ["4", "−10", "18"],
        ["4", "−6", "12"],
    ]
    assert "\\mathbf u\\cdot\\mathbf v=12" in texts(at)
    at.text_area(key="v").set_value("1,2").run()
    assert at.error[0].value.startswith("u has 3 numbers, v has 2:")
    at.text_area(key="u").set_value("7,8").run()
    assert "\\mathbf u\\cdot\\mathbf v=23" in texts(at)


def test_the_last_good_value_of_a_vector_is_a_vector() -> None:
    at = open_page(VECTORS, u="1,2,3", v="4,5,6", lang="en")
    for written_text, why in (("1 2 3; 4 5 6", "u must be n×1, not 2×3"), ("half", "half")):
        at.text_area(key="u").set_value(written_text).run()
        (error,) = at.error
        assert why in error.value
        assert "Shown with the last good value." in error.value
        assert "\\mathbf u\\cdot\\mathbf v=32" in texts(at)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("x", "y"), [((0, 0), (3, 1)), ((1, 2), (0, 0)), ((0, 0), (0, 0))])
def test_of_a_zero_vector_only_what_divides_by_its_length_is_lost(
    x: tuple[int, int], y: tuple[int, int], language: str
) -> None:
    at = open_page(VECTORS, x1=x[0], x2=x[1], y1=y[0], y2=y[1], lang=language)
    assert (
        "\\frac{0}{10}\\begin{bmatrix}3\\\\1\\end{bmatrix}=\\begin{bmatrix}0\\\\0\\end{bmatrix}" in texts(at)
    ) == any(y)
    assert ("$\\mathbf y=\\mathbf 0$" in infos(at)) != any(y)
    assert ("$\\mathbf x=\\mathbf 0$" in infos(at)) == any(y)
    dotted = [trace for trace in figure(at, "plane")["data"] if trace.get("line", {}).get("dash") == "dot"]
    assert bool(dotted) == any(y)
    Figure(figure(at, "plane"))


def test_the_key_of_the_norms_stands_where_no_outline_comes() -> None:
    for x1, x2 in ((2.6, 0.0), (3.0, -3.0), (0.0, 0.0)):
        shown = figure(open_page(VECTORS, view="norms", x1=x1, x2=x2, lang="en"), "plane")
        outlines = np.vstack([np.array([ball.x, ball.y]).T for ball in Figure({"data": shown["data"][:3]}).data])
        labels = [note for note in shown["layout"]["annotations"] if "‖" in note["text"]]
        assert len(labels) == 3
        for note in labels:
            x, y = outlines.T
            assert not ((x > note["x"]) & (x < note["x"] + 2.2) & (abs(y - note["y"]) < 0.35)).any()
            assert not (np.abs(x) + np.abs(y) > abs(note["x"] + 2.2) + abs(note["y"])).any()


@pytest.mark.parametrize("view", ["sum", "multiple", "dot", "norms"])
@pytest.mark.parametrize("x", [(0.0, 0.0), (1.0, 2.0), (3.0, 1.1)])
def test_names_of_vectors_lie_on_no_other_name(view: str, x: tuple[float, float]) -> None:
    data = figure(open_page(VECTORS, view=view, x1=x[0], x2=x[1], y1=x[0], y2=x[1], c=1, lang="en"), "plane")["data"]
    sides = [(trace["x"], trace["y"], trace["textposition"]) for trace in data if "text" in trace["mode"]]
    assert all(one != other for one, other in itertools.combinations(sides, 2))


def test_the_factor_can_be_moved_only_where_it_has_an_effect() -> None:
    for view in ("sum", "multiple", "dot", "norms"):
        slider = open_page(VECTORS, view=view, c=0.5, lang="en").slider(key="c")
        assert slider.disabled == (view != "multiple")
        assert slider.value == 0.5


def test_digits_are_compared_as_vectors() -> None:
    at = open_page(VECTORS, p=5, q=17, lang="en")
    X = digits()[1].X
    x, y = X[:, 4], X[:, 16]
    cosine = float(x @ y / np.linalg.norm(x) / np.linalg.norm(y))
    assert numbers.plain(cosine) in alts(at)[2]
    bars = figure(at, "cosines")["data"][0]
    assert bars["y"] == ["y", *"0123456789"]
    np.testing.assert_allclose(bars["x"][0], cosine)
    label = str(digits()[1].Y[:, 4].argmax())
    assert alts(at)[2].startswith(f"A {label} and a ")


def test_presets_of_vectors() -> None:
    at = press(open_page(VECTORS, lang="en"), "Right angle")
    assert "=0,\\quad\\theta=90^\\circ" in texts(at)
    assert "\\approx 1,\\quad\\theta=0^\\circ" in texts(press(at, "Same direction"))
    longer = texts(press(at, "Which is longer?"))
    assert "1.8+1.8=3.6" in longer
    assert "\\max(1.8,1.8)=1.8" in longer
    nothing = press(at, "Nothing")
    assert "has no direction, so there is no angle" in infos(nothing)
    assert "\\frac{0}{10}" in texts(nothing)
    assert "\\begin{bmatrix}0\\\\0\\end{bmatrix}" in texts(press(at, "Cancelled"))
    assert "\\mathbf u\\cdot\\mathbf v=7.000\\times 10^{6}" in texts(press(at, "A million"))


@pytest.mark.parametrize("value", HOSTILE)
def test_vectors_survive_any_link(value: str) -> None:
    at = open_page(
        VECTORS, lang="en", **dict.fromkeys(("view", "x1", "x2", "y1", "y2", "c", "u", "v", "p", "q"), value)
    )
    assert alts(at)[0].startswith("x = (")


MAPS = "vectors_and_matrices/linear_maps"


def moved(trace: dict[str, Any]) -> np.ndarray:
    """The points of a trace, (2, n), without the gaps between lines."""
    x, y = (np.frombuffer(base64.b64decode(trace[axis]["bdata"]), "<f4") for axis in ("x", "y"))
    return np.array([x[~np.isnan(x)], y[~np.isnan(y)]])


@pytest.mark.parametrize(("view", "language"), [("area", "en"), ("eigen", "zh"), ("svd", "en"), ("affine", "zh")])
def test_maps_in_both_languages(view: str, language: str) -> None:
    at = open_page(MAPS, view=view, lang=language)
    assert not at.warning
    whole(at, "plane")
    assert ("旋转、拉伸、倾斜" in texts(at)) == (language == "zh")


@pytest.mark.parametrize("view", ["area", "svd"])
def test_everything_ends_where_the_matrix_sends_it(view: str) -> None:
    A, B, b = np.array([[0.5, -1.25], [2.0, 0.3]]), np.array([[0.0, 1.0], [1.0, 0.5]]), np.array([[0.5], [-1.0]])
    link = {"a11": 0.5, "a12": -1.25, "a21": 2, "a22": 0.3, "b1": 0.5, "b2": -1, "B": "0,1;1,0.5", "digit": 7}
    shown_figure = figure(open_page(MAPS, view=view, lang="en", **link), "plane")
    digit, square, circle = (moved(trace) for trace in shown_figure["data"][1:4])
    np.testing.assert_allclose(square, B @ A @ [[0, 1, 1, 0, 0], [0, 0, 1, 1, 0]] + b, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(np.linalg.inv(B @ A) @ (circle - b), axis=0), 1.0, atol=1e-5)
    first, last = (shown_figure["frames"][n]["data"] for n in (0, -1))
    np.testing.assert_allclose(moved(last[2]), square, atol=1e-6)
    np.testing.assert_allclose(moved(last[1]), digit, atol=1e-5)
    np.testing.assert_allclose(moved(first[2]), [[0, 1, 1, 0, 0], [0, 0, 1, 1, 0]], atol=1e-6)
    assert len(str(shown_figure)) < 200_000


@pytest.mark.parametrize("digit", range(10))
def test_outline_holds_just_the_ink(digit: int) -> None:
    """The area inside an outline, by the shoelace formula, is the number of inked pixels."""
    shape = mapping.outline(digit)
    test = digits()[1]
    image = test.X[:, np.flatnonzero(test.Y[digit])[0]]
    area = 0.0
    for line in np.split(shape.points, shape.ends[:-1], axis=1):
        x, y = line
        area += float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum()) / 2
    assert area / (mapping.SIDE / 28) ** 2 == pytest.approx((image > 0.5).sum())


def test_formulas_of_a_map() -> None:
    link = {"a11": 1, "a12": 2, "a21": -0.5, "a22": 1.5, "lang": "en"}
    area = texts(open_page(MAPS, view="area", **link))
    assert "1\\cdot 1.5-2\\cdot (-0.5)\\\\&=2.5" in area
    assert "\\operatorname{rank}A=2" in area
    assert "\\lambda=1.25\\pm 0.9682\\,i" in texts(open_page(MAPS, view="eigen", **link))
    composed = texts(open_page(MAPS, view="area", B="2,0;0,2", **link))
    assert "\\begin{bmatrix}2&4\\\\-1&3\\end{bmatrix}" in composed
    assert "4\\cdot 2.5=10" in composed
    singular = np.linalg.svd([[1, 2], [-0.5, 1.5]], compute_uv=False)
    shown_values = texts(open_page(MAPS, view="svd", **link))
    assert all(numbers.latex(value) in shown_values for value in singular)


def test_presets_of_maps() -> None:
    at = press(open_page(MAPS, lang="en"), "Rotation")
    assert "turns by 36.87° and stretches by 1." in infos(at)
    assert "one direction only" in infos(press(at, "Shear"))
    assert "=-1" in texts(press(at, "Mirror"))
    flat = texts(press(at, "Flattened"))
    assert "\\operatorname{rank}A=1" in flat
    assert "flattened onto a line" in flat
    assert "\\lambda_1=2,\\quad\\mathbf v_1=\\begin{bmatrix}0.7071\\\\0.7071\\end{bmatrix}" in texts(
        press(at, "Symmetric")
    )
    assert "2.051" in texts(press(at, "Nearly flat"))
    assert "\\begin{bmatrix}-1&0\\\\0&-1\\end{bmatrix}" in texts(press(at, "Two quarter turns"))
    affine = texts(press(at, "Not linear"))
    assert "f(\\mathbf 0)=\\begin{bmatrix}1\\\\-0.5\\end{bmatrix}" in affine
    assert "=\\begin{bmatrix}-1\\\\0.5\\end{bmatrix}" in affine


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("a11", "a12", "a22", "every"),
    [(1, 0, 1, True), (-2, 0, -2, True), (0, 0, 0, True), (1, 1, 1, False), (2, 0, 1, False)],
)
def test_a_multiple_of_the_identity_keeps_every_direction(
    a11: float, a12: float, a22: float, every: bool, language: str
) -> None:
    said = texts(open_page(MAPS, view="eigen", a11=a11, a12=a12, a21=0, a22=a22, lang=language))
    assert (("every direction is kept" if language == "en" else "任何方向都不变") in said) == every
    assert (("leave their line" if language == "en" else "离开原来所在的直线") in said) != every


@pytest.mark.parametrize("a22", [1.0, -1.0])
def test_a_turn_that_mirrors_is_said(a22: float) -> None:
    assert ("is also a mirror" in texts(open_page(MAPS, view="svd", a11=2, a12=0.5, a21=0, a22=a22, lang="en"))) == (
        a22 < 0.0
    )


@pytest.mark.parametrize("view", mapping.VIEWS)
def test_a_product_of_two_maps_has_a_name_of_its_own(view: str) -> None:
    link = {"a11": 2, "a12": 0, "a21": 0, "a22": 1, "view": view, "lang": "en"}
    for B, name, other in (("0,-1;1,0", "M", "A"), ("1,0;0,1", "A", "M")):
        at = open_page(MAPS, B=B, **link)
        shown = figure(at, "plane")
        assert [trace["text"][-1] for trace in shown["data"][4:6]] == [f"<b>{name}e₁</b>", f"<b>{name}e₂</b>"]
        said = texts(at).replace("BA", "").replace("\\det A", "", 1) if name == "M" else texts(at)
        assert all(wrong not in said for wrong in (f"{other}=U", f"{other}\\mathbf", f"rank}}{other}"))


@pytest.mark.parametrize("b", [(0.0, 0.0), (1.0, -0.5)])
@pytest.mark.parametrize("view", mapping.VIEWS)
@pytest.mark.parametrize(
    "A",
    [(1, 1, 1, 1.1), (1, 0, 0, 1), (0, 0, 0, 0), (-1, -1, -1, -1.1), (2, 0, 0, 1), (1, 1, 0, 1), (0.5, 1, 0.25, 0.5)],
)
def test_no_name_of_an_arrow_lies_on_another(A: tuple[float, ...], view: str, b: tuple[float, float]) -> None:
    link = dict(zip(("a11", "a12", "a21", "a22", "b1", "b2"), (*A, *b), strict=True))
    data = figure(open_page(MAPS, view=view, lang="en", **link), "plane")["data"]
    arrows = [trace for trace in data[:6] + data[7:] if "text" in trace["mode"]]
    tips = [
        moved(trace)[:, -1].tolist() if isinstance(trace["x"], dict) else (trace["x"][0], trace["y"][0])
        for trace in arrows
    ]
    boxes = [
        plane._box(tip, trace["text"][-1][3:-4], trace["textposition"], 1.0)
        for tip, trace in zip(tips, arrows, strict=True)
    ]
    for (x, y, w, h), (u, v, p, q) in itertools.combinations(boxes, 2):
        assert abs(x - u) > w + p - 1e-6 or abs(y - v) > h + q - 1e-6


def test_a_second_matrix_with_huge_numbers_is_left_out() -> None:
    at = open_page(MAPS, a11=2, B="1e308,0;0,1", lang="en")
    assert "at most 100 in size" in at.error[0].value
    assert "BA=" not in texts(at)


def test_a_map_of_zeros() -> None:
    zeros = {"a11": 0, "a12": 0, "a21": 0, "a22": 0, "lang": "en"}
    for view in mapping.VIEWS:
        at = open_page(MAPS, view=view, **zeros)
        Figure(figure(at, "plane"))
    assert "\\operatorname{rank}A=0" in texts(open_page(MAPS, view="area", **zeros))


@pytest.mark.parametrize("value", [*HOSTILE, "1,2;3"])
def test_maps_survive_any_link(value: str) -> None:
    at = open_page(
        MAPS, lang="en", **dict.fromkeys(("view", "a11", "a12", "a21", "a22", "b1", "b2", "digit", "B"), value)
    )
    assert len(alts(at)[0]) > 30


@pytest.mark.parametrize(
    ("page", "link", "said"),
    [
        (MAPS, {"a11": -1, "a12": 0, "a21": 0, "a22": -1}, "moved by [−1, 0; 0, −1] and shifted by (0, 0)"),
        (MAPS, {"B": "0,-1;1,0", "a11": 0, "a12": -1, "a21": 1, "a22": 0}, "moved by [−1, 0; 0, −1]"),
        (PRODUCT, {"A": "0,-1;1,0", "B": "0,-1;1,0"}, "AB = [−1, 0; 0, −1]."),
    ],
)
def test_alternative_texts_write_numbers_as_pages_do(page: str, link: dict[str, Any], said: str) -> None:
    found = " ".join(alts(open_page(page, lang="en", **link)))
    assert said in found
    assert "-" not in found.replace("cell-by-cell", "")
    assert "−0" not in found.replace("−0.", "")


def test_a_matrix_of_rank_1_shows_no_rounding() -> None:
    """With 0.1, 0.3, 0.9 float64 has det A = 1.4·10⁻¹⁷, and another last digit on another processor."""
    for view in ("area", "svd"):
        at = open_page("vectors_and_matrices/linear_maps", lang="en", a11=0.1, a12=0.3, a21=0.3, a22=0.9, view=view)
        assert not re.search(
            r"10\^\{-1[67]\}|10⁻¹[⁶⁷]", " ".join([texts(at), *alts(at), *(str(each.value) for each in at.latex)])
        )
