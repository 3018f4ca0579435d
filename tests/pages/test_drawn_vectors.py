"""What the lessons on vectors and matrices draw: arrows where sums, multiples and shadows end, products cell by cell, a
plane that is moved as its matrix says, and kernels that slide over pictures."""

import math
import re
from collections.abc import Iterator

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, Layer, trace
from dlmath.linear_algebra.convolution import flip, slide
from dlmath.linear_algebra.decompositions import eigen, svd
from dlmath.linear_algebra.linear_systems import determinant
from dlmath.linear_algebra.matrices import product
from dlmath.linear_algebra.vectors import in_rows
from dlmath.training.datasets import digits
from dlmath.training.digit_classifier import classifier
from pages.ui.drawing import sliding
from pages.ui.network.scenes import SCENES
from pages.ui.writing import palette
from pages.vectors_and_matrices.parts import (
    alike,
    backward,
    flattening,
    grids,
    linear_digits,
    mapping,
    mapping_latex,
    product_views,
    sliding_kernel,
    two_vectors,
    xor_plane,
)
from pages.vectors_and_matrices.parts import product as crossing
from tests.colours import role
from tests.hovers import numbers_of
from tests.marks import Mark, drawn, holds, shade, the, xy
from tests.page import number
from tests.printed_arithmetic import Reader, tokens

G = np.random.default_rng(5)
PLANE = [
    (np.array([[1.5], [-0.5]]), np.array([[2.0], [1.0]]), -1.5),
    (np.array([[-1.0], [2.5]]), np.array([[0.5], [-2.0]]), 0.5),
]


@pytest.fixture(autouse=True)
def light() -> Iterator[None]:
    token = palette._dark.set(False)
    yield
    palette._dark.reset(token)


def arrows(figure: Mark) -> list[tuple[str, tuple[float, float], tuple[float, float]]]:
    """Colour, start and tip of every arrow."""
    notes = [note for note in figure["layout"]["annotations"] if note.get("showarrow")]
    return [(shade(note), (note["ax"], note["ay"]), (note["x"], note["y"])) for note in notes]


def tips(figure: Mark) -> dict[str, tuple[float, float]]:
    """Where the names of arrows stand."""
    named = [trace for trace in figure["data"] if trace.get("mode") == "markers+text" and "customdata" in trace]
    return {re.sub("<.*?>", "", trace["text"][-1]): (trace["x"][0], trace["y"][0]) for trace in named}


@pytest.mark.parametrize(("x", "y", "c"), PLANE)
def test_sums_multiples_and_shadows_end_where_they_should(x: np.ndarray, y: np.ndarray, c: float) -> None:
    a, b = (tuple(v[:, 0].tolist()) for v in (x, y))
    figure = two_vectors.figure(x, y, c, "sum")
    total = tuple((x + y)[:, 0].tolist())
    origin = (0.0, 0.0)
    assert arrows(figure) == [("teal", origin, a), ("ink", origin, b), ("brown", origin, pytest.approx(total))]
    assert tips(figure) == {"x": a, "y": b, "x + y": pytest.approx(total)}
    sides = {shade(trace): np.array(xy(trace)).T for trace in drawn(figure["data"], mode="lines")}
    np.testing.assert_allclose(sides["ink"], [a, total], rtol=1e-6)
    np.testing.assert_allclose(sides["teal"], [b, total], rtol=1e-6)
    figure = two_vectors.figure(x, y, c, "multiple")
    assert arrows(figure) == [("teal", origin, a), ("brown", origin, pytest.approx(tuple((c * x)[:, 0].tolist())))]
    assert tips(figure)["c x"] == pytest.approx(tuple((c * x)[:, 0].tolist()))
    figure = two_vectors.figure(x, y, c, "dot")
    shadow = (float((x * y).sum()) / float((y * y).sum()) * y)[:, 0]
    assert arrows(figure)[2] == ("brown", origin, pytest.approx(tuple(shadow.tolist())))
    drop = np.array(xy(next(t for t in drawn(figure["data"], mode="lines") if t["line"]["dash"] == "dash"))).T
    np.testing.assert_allclose(drop, [a, shadow], atol=1e-5)
    assert float(np.dot(drop[1] - drop[0], y[:, 0])) == pytest.approx(0.0, abs=1e-5)
    angle = math.degrees(math.acos(float((x * y).sum()) / math.hypot(*a) / math.hypot(*b)))
    (note,) = (each for each in figure["layout"]["annotations"] if each["text"].endswith("°"))
    assert number(note["text"][:-1]) == pytest.approx(angle, rel=1e-2)
    arc = np.array(xy(drawn(figure["data"], mode="lines", shade="pink")[0]))
    for end, direction in ((arc[:, 0], x[:, 0]), (arc[:, -1], y[:, 0])):
        np.testing.assert_allclose(end / np.linalg.norm(end), direction / np.linalg.norm(direction), atol=1e-5)
    figure = two_vectors.figure(x, y, c, "norms")
    balls = [trace for trace in drawn(figure["data"], mode="lines") if "fill" in trace]
    for ball, order, note in zip(balls, (1, 2, np.inf), figure["layout"]["annotations"][-3:], strict=True):
        sizes = np.linalg.norm(np.array(xy(ball)), ord=order, axis=0)
        np.testing.assert_allclose(sizes, np.linalg.norm(x[:, 0], ord=order), rtol=1e-4)
        assert number(note["text"].rpartition("= ")[2]) == pytest.approx(float(sizes[0]), rel=1e-2)
    for latex in (
        two_vectors.sum_latex(x, y),
        two_vectors.multiple_latex(c, x),
        two_vectors.stretched_latex(c, x),
        two_vectors.dot_latex(x, y),
        two_vectors.angle_latex(x, y),
        two_vectors.projection_latex(x, y),
        two_vectors.norms_latex(x, "x"),
    ):
        holds([latex.replace("&", "")] if "bmatrix" not in latex else [latex])


def test_lists_and_digits_are_multiplied_entry_by_entry() -> None:
    u, v = np.array([[1.0], [-2.0], [0.5]]), np.array([[2.0], [1.0], [-4.0]])
    lines = alike.listed(u, v, u * v, np.cumsum(u * v).reshape(-1, 1))["data"]
    for line, values in zip(lines, (u, v, u * v, np.cumsum(u * v).reshape(-1, 1)), strict=True):
        assert [number(text) for text in line["text"][0]] == [pytest.approx(each) for each in values[:, 0]]
        holds(line["customdata"], 0)
    both = alike.compare(3, 8)
    first, second, common = (
        np.asarray(t["z"] if not isinstance(t["z"], dict) else numbers_of(t["z"]), dtype=float).ravel()
        for t in alike.pictures(both)["data"]
    )
    np.testing.assert_allclose(
        common / max(common.max(), 1e-9), (first * second) / max((first * second).max(), 1e-9), atol=0.01
    )
    (bars,) = alike.cosines(both.cosines, "")["data"]
    test = digits()[1]
    labels = test.Y.argmax(axis=0)
    for name, length in zip(bars["y"], bars["x"], strict=True):
        other = test.X[:, 8] if name == "y" else test.X[:, int(np.flatnonzero(labels == int(name))[0])]
        assert length == pytest.approx(
            float(test.X[:, 3] @ other) / np.linalg.norm(test.X[:, 3]) / np.linalg.norm(other)
        )
    assert [role(each) for each in bars["marker"]["color"]] == ["teal", *["grey"] * 10]


def test_a_pixel_keeps_its_number_in_the_line_and_in_other_rows() -> None:
    x = digits()[1].X[:, 6:7]
    at, width = (9, 12), 20
    figure = flattening.figure(x, at, in_rows(x, width), "%(i)s %(j)s", ["", "", "", ""], ("", ""))
    pictures = [each for each in figure["data"] if each["type"] == "heatmap"]
    for picture in pictures:
        values, told = numbers_of(picture["z"]), numbers_of(picture["customdata"])
        rows, columns = values.shape
        for i, j in ((0, 0), (0, columns - 1), (rows // 2, columns // 3)):
            k = i * columns + j
            if k < 784:
                assert told[i, j].tolist() == [k // 28 + 1, k % 28 + 1, k + 1]
                assert values[i, j] == pytest.approx(255 * float(x[k, 0]), abs=0.01)
    (near,) = drawn(figure["data"], type="scatter", mode="text")
    around = np.pad(x.reshape(28, 28), 2)[at[0] : at[0] + 5, at[1] : at[1] + 5].ravel()
    assert [number(text) for text in near["text"]] == [pytest.approx(v, rel=5e-3, abs=1e-9) for v in around]
    square, stairs, line = (frame["data"][-1] for frame in figure["frames"])
    ink = np.flatnonzero(x[:, 0])
    across = [numbers_of(frame["x"]) for frame in (square, stairs, line)]
    np.testing.assert_allclose(across[0], flattening.PICTURE[0] + 11 * (ink % 28 + 1), rtol=1e-5)
    np.testing.assert_allclose(across[1], across[2])
    np.testing.assert_allclose(across[2], flattening.STRIP[0] + 1.25 * (ink + 1), rtol=1e-5)
    assert [frame["name"] for frame in figure["frames"]] == ["square", "stairs", "line"]
    lit = drawn(figure["data"], mode="lines", shade="teal")
    assert np.mean(lit[0]["x"][:4]) == pytest.approx(flattening.PICTURE[0] + 11 * (at[1] + 1))
    assert np.mean(lit[2]["x"][:4]) == pytest.approx(flattening.STRIP[0] + 1.25 * (28 * at[0] + at[1] + 1))
    batch = flattening.batch(digits()[1].X[:, 4:7], ["", ""], 1)["data"]
    matrix = np.asarray(numbers_of(batch[1]["z"]), dtype=float).reshape(784, 3)
    np.testing.assert_allclose(matrix / 255, digits()[1].X[:, 4:7], atol=2e-3)


@pytest.mark.parametrize(("m", "n", "p"), [(2, 3, 2), (3, 2, 4), (1, 4, 1)])
def test_a_matrix_product_cell_by_cell(m: int, n: int, p: int) -> None:
    A, B = G.integers(-4, 5, (m, n)).astype(float), G.integers(-4, 5, (n, p)).astype(float)
    P = product(A, B)
    figure = crossing.Crossing(A, B, P).figure(m - 1, p - 1)
    shown = [np.array([[number(text) for text in row] for row in trace["text"]]) for trace in figure["data"][:3]]
    for matrix, wanted in zip(shown, (A, B, A @ B), strict=True):
        np.testing.assert_allclose(matrix, wanted, rtol=1e-2)
    holds(figure["data"][2]["customdata"], m * p)
    boxes = [t for t in drawn(figure["data"], mode="lines") if t["line"]["width"] == 3]
    assert [shade(box) for box in boxes] == ["pink", "teal", "brown"]
    heads = [(re.sub("<.*?>", "", note["text"]), shade(note)) for note in figure["layout"]["annotations"]]
    assert heads == [(f"A {m}×{n}", "pink"), (f"B {n}×{p}", "teal"), (f"AB {m}×{p}", "brown")]
    steps = [frame for frame in figure["frames"] if frame.get("group") == "steps"]
    for at, frame in enumerate(steps):
        i, j, k = at // n // p, at // n % p, at % n
        pair, listed, total = frame["data"]
        corner = figure["data"][2]
        assert (total["x"], total["y"]) == ([corner["x0"] + j], [corner["y0"] + i])
        assert number(re.sub("<.*?>", "", total["text"][0])) == pytest.approx(
            float(A[i, : k + 1] @ B[: k + 1, j]), rel=1e-2
        )
        holds([re.sub("<.*?>", "", text) for text in listed["text"][:n] if text], k + 1)
        ax, bx = figure["data"][0], figure["data"][1]
        a_x, b_y = np.mean(pair["x"][:4]), np.mean(pair["y"][6:10])
        assert (a_x - ax["x0"], b_y - bx["y0"]) == (pytest.approx(k, abs=0.02), pytest.approx(k, abs=0.02))
    holds([crossing.formula(P, A, B, 0, 0, ("A", "B")).replace("&", ""), crossing.sentence(P, A, B, 0, 0)], 2)
    assert crossing.shapes(A, B) == rf"({m}\times\mathbf{{{n}}})\;(\mathbf{{{n}}}\times {p})\;\to({m}\times {p})"
    assert f"b_{{k{1}}}" in crossing.formula(P, A, B, 0, 0, ("A", "B"))
    for product_of in crossing.what_fits(A, B, ("A", "B")):
        name, rows, columns = re.match(r"(.*)\\,\((\d+)\\times (\d+)\)", product_of).groups()
        factors = {"A": A, "B": B, r"A^{\top}": A.T, r"B^{\top}": B.T}
        left, right = re.findall(r"[AB](?:\^\{\\top\})?", name)
        assert (factors[left] @ factors[right]).shape == (int(rows), int(columns))


@pytest.mark.parametrize("view", product_views.VIEWS)
def test_a_product_read_differently_is_the_same_product(view: str) -> None:
    A, B = G.integers(-4, 5, (2, 3)).astype(float), G.integers(-4, 5, (3, 4)).astype(float)
    P = product(A, B)
    for i, j in ((0, 1), (1, 3)):
        parts = product_views.view(view, P, A, B, i, j, 1)
        cut = max(at for at, part in enumerate(parts) if part == "=")
        total, coefficient, chain = 0.0, 1.0, None
        for part in parts[: parts.index("=")]:
            if isinstance(part, str):
                if part == "+":
                    total, chain = total + (chain if chain is not None else 0.0), None
                elif "·" in part:
                    coefficient = number(part.replace("+", "").replace("·", "").strip(" ()"))
            elif view == "blocks":
                chain = part.values if chain is None else chain @ part.values
            else:
                total = total + coefficient * part.values
        total = total + (chain if chain is not None else 0.0)
        result = parts[cut + 1]
        assert not isinstance(result, str)
        np.testing.assert_allclose(total, result.values, rtol=1e-2)
        wanted = {"columns": (A @ B)[:, [j]], "rows": (A @ B)[[i]], "outer": A @ B}.get(view)
        if wanted is not None:
            np.testing.assert_allclose(result.values, wanted)
        assert role(str(result.shade)) == "brown"
        for part in parts:
            if not isinstance(part, str):
                holds(part.how, 0)


def test_the_three_products_of_backpropagation() -> None:
    scene = SCENES["mazur"]
    t = trace(scene.network, np.array([scene.x]).T, np.array([scene.y]).T, LOSSES[scene.loss])
    names: dict[str, np.ndarray] = {
        "δ⁽²⁾": t.backward[1].delta,
        "a⁽¹⁾ᵀ": t.forward[1].a_before.T,
        "∇W⁽²⁾": t.backward[1].dW,
        "W⁽²⁾ᵀ": t.network[1].W.T,
        "W⁽²⁾": t.network[1].W,
        "∂J/∂a⁽¹⁾": t.network[1].W.T @ t.backward[1].delta,
        "φ′(z⁽¹⁾)": t.backward[0].slope,
        "δ⁽¹⁾": t.backward[0].delta,
    }
    for forget in (False, True):
        for equation in backward.equations(t, 2, forget):
            left, sign, right, _equals, result = [
                *equation[:1],
                "" if equation[1] != "⊙" else "⊙",
                *[p for p in equation[1:] if p not in ("⊙", "=")][:1],
                "=",
                equation[-1],
            ]
            made = left.values * right.values if sign else left.values @ right.values
            np.testing.assert_allclose(made, result.values, rtol=1e-12)
            for block in (left, right, result):
                if not (forget and block.name in ("∂J/∂a⁽¹⁾", "δ⁽¹⁾")):
                    np.testing.assert_allclose(block.values, names[block.name], rtol=1e-12)
                letter = re.sub("[⁽⁾¹²ᵀ]", "", block.name)
                colour = {"δ": "purple", "∂J/∂a": "purple", "∇W": "purple", "a": "teal", "W": "pink", "φ′(z)": "brown"}[
                    letter
                ]
                assert role(str(block.shade)) == colour
                assert block.gradient == (colour == "purple")


MATRICES = [
    np.array([[1.5, 0.5], [0.25, 1.0]]),
    np.array([[2.0, 1.0], [0.5, -1.0]]),
    np.array([[1.0, -2.0], [0.5, 1.5]]),
]


@pytest.mark.parametrize("A", MATRICES)
def test_a_plane_is_moved_as_its_matrix_says(A: np.ndarray) -> None:
    b, det = np.array([[0.5], [-0.25]]), float(A[0, 0] * A[1, 1] - A[0, 1] * A[1, 0])
    for view in mapping.VIEWS:
        figure = mapping.figure(A, b, det, 4, view, "A")
        for frame in (figure["data"][:6], figure["frames"][-1]["data"][:6]):
            square, circle, first, second = (
                np.array([numbers_of(frame[i][axis]) for axis in "xy"]) for i in (2, 3, 4, 5)
            )
            np.testing.assert_allclose(square, A @ mapping.SQUARE.points + b, atol=1e-5)
            np.testing.assert_allclose(circle, A @ mapping.CIRCLE.points + b, atol=1e-5)
            np.testing.assert_allclose(first[:, 1:], A[:, :1] + b, atol=1e-5)
            np.testing.assert_allclose(second[:, 1:], A[:, 1:] + b, atol=1e-5)
        before = figure["frames"][0]["data"]
        np.testing.assert_allclose([numbers_of(before[2][axis]) for axis in "xy"], mapping.SQUARE.points, atol=1e-5)
        assert shade(figure["data"][2]) == ("blue" if det > 0 else "orange")
        assert [shade(figure["data"][i]) for i in (4, 5)] == ["pink", "pink"]
    s = svd(A)
    path = mapping._svd_path(A, b)
    np.testing.assert_allclose(path[mapping.FRAMES - 1][0], s.V.T, atol=1e-9)
    np.testing.assert_allclose(path[2 * mapping.FRAMES - 2][0], s.Sigma @ s.V.T, atol=1e-9)
    for turned, _b, _text in path[: mapping.FRAMES]:
        np.testing.assert_allclose(turned @ turned.T, np.eye(2), atol=1e-9)
    e = eigen(A)
    if e.is_real:
        found = arrows(mapping.figure(A, b, det, 4, "eigen", "A"))
        for (_, start, image), (_, _, vector) in zip(found[::2], found[1::2], strict=True):
            v = np.array([vector]).T - b
            np.testing.assert_allclose(np.array([image]).T - b, A @ v, atol=1e-9)
            assert start == (b[0, 0], b[1, 0])
        assert [colour for colour, *_ in found] == ["purple", "teal"] * e.independent
    ellipse = [np.array(tip) - b[:, 0] for _, _, tip in arrows(mapping.figure(A, b, det, 4, "svd", "A"))]
    circle = np.linalg.norm(A @ mapping.CIRCLE.points, axis=0)
    assert [np.linalg.norm(axis) for axis in ellipse] == [
        pytest.approx(circle.max(), rel=1e-2),
        pytest.approx(circle.min(), rel=1e-2),
    ]
    assert tips(mapping.figure(A, b, det, 4, "affine", "A"))["f(0) = b"] == (b[0, 0], b[1, 0])
    if not e.is_real:
        size, turn = mapping.turning(e)
        assert (size**2, 2 * size * math.cos(math.radians(turn))) == (
            pytest.approx(det),
            pytest.approx(float(np.trace(A))),
        )


@pytest.mark.parametrize("A", MATRICES)
def test_formulas_of_a_matrix(A: np.ndarray) -> None:
    b, det = np.array([[0.5], [-0.25]]), float(np.linalg.det(A))
    symbols = mapping_latex.area(A, det, "A").partition("=")[2].partition(r"\\")[0]
    printed = re.sub(r"a_\{(\d)(\d)\}", lambda m: f"({float(A[int(m[1]) - 1, int(m[2]) - 1])!r})", symbols)
    assert float(Reader(tokens(printed)).all()) == pytest.approx(det)
    holds(
        [
            mapping_latex.area(A, det, "A").replace("&", ""),
            mapping_latex.composition(A, A.T),
            *mapping_latex.defect(A, b)[1:],
        ]
    )
    s, e = svd(A), eigen(A)
    U, Sigma, Vt = (
        np.array(Reader(tokens(each)).all())
        for each in re.findall(r"\\begin\{bmatrix\}.*?\\end\{bmatrix\}", mapping_latex.singular_values(s, "A"))
    )
    np.testing.assert_allclose(U @ Sigma @ Vt, A, atol=2e-3)
    if e.is_real:
        for value, vector in re.findall(
            r"\\lambda_\d=(.*?),.*?(\\begin\{bmatrix\}.*?\\end\{bmatrix\})", mapping_latex.eigenvalues(e)
        ):
            v = np.array(Reader(tokens(vector)).all())
            np.testing.assert_allclose(A @ v, float(Reader(tokens(value)).all()) * v, atol=2e-3)
    assert determinant(A) == pytest.approx(det)
    flat = np.array([[1.0, 2.0], [0.5, 1.0]])
    (kernel,) = re.findall(r"\\begin\{bmatrix\}.*?\\end\{bmatrix\}", mapping_latex.rank_and_null_space(flat, "A"))
    np.testing.assert_allclose(flat @ np.array(Reader(tokens(kernel)).all()), 0.0, atol=1e-3)
    dashed = np.array(
        xy(drawn(mapping.figure(flat, 0 * b, 0.0, 4, "area", "A")["data"], mode="lines", shade="purple")[0])
    )
    np.testing.assert_allclose(flat @ dashed, 0.0, atol=1e-4)


@pytest.mark.parametrize(("stride", "padding", "turned"), [(1, 0, False), (2, 1, True), (1, 2, False)])
def test_a_kernel_slides_over_a_picture(stride: int, padding: int, turned: bool) -> None:
    X, K = G.integers(-3, 4, (6, 6)).astype(float), G.integers(-2, 3, (3, 3)).astype(float)
    laid = K[::-1, ::-1].copy() if turned else K
    np.testing.assert_array_equal(laid, flip(K) if turned else K)
    c = slide(X[np.newaxis], laid[np.newaxis], stride, padding)
    padded = np.pad(X, padding)
    h, w = (6 + 2 * padding - 3) // stride + 1, (6 + 2 * padding - 3) // stride + 1
    out = np.array(
        [
            [(padded[i * stride : i * stride + 3, j * stride : j * stride + 3] * laid).sum() for j in range(w)]
            for i in range(h)
        ]
    )
    at = (h - 1, 1)
    figure = sliding.SlidingFigure(c, at, (padding, padding, 6, 6), ["", "", "", ""]).figure()
    heats = [trace for trace in figure["data"] if trace["type"] == "heatmap"]
    for heat, wanted in zip(heats, (padded, laid, out), strict=True):
        np.testing.assert_allclose([[number(text) for text in row] for row in heat["text"]], wanted, rtol=1e-3)
    holds([text.replace("<br>", " ") for row in heats[2]["customdata"] for text in row], h * w)
    kernel_frame, output_frame = (np.array(xy(t)) for t in drawn(figure["data"], mode="lines", shade="pink")[-2:])
    assert (kernel_frame.min(axis=1) + 0.5).tolist() == [1 + at[1] * stride, 1 + at[0] * stride]
    assert (output_frame.min(axis=1) + 0.5).tolist() == [at[1] + 1, at[0] + 1]
    for frame in (figure["frames"][0], figure["frames"][-1]):
        products, total, _cover, over, cell = frame["data"][-5:]
        j, i = (int(v + 0.5) - 1 for v in (min(cell["x"]), min(cell["y"])))
        assert (min(over["x"]) + 0.5, min(over["y"]) + 0.5) == (1 + j * stride, 1 + i * stride)
        assert number(total["text"][0].removeprefix("Σ = ")) == pytest.approx(out[i, j], rel=1e-3, abs=1e-9)
        holds([text.replace("<br>", " ") for text in products["text"]], 9)
        values = (padded[i * stride : i * stride + 3, j * stride : j * stride + 3] * laid).ravel()
        assert [role(each) for each in products["textfont"]["color"]] == [
            "blue" if v > 0 else "orange" if v < 0 else "ink" for v in values
        ]
    size = sliding_kernel.size_in_numbers("h", 6, 3, stride, padding, 1, h)
    n, p, k, s = (int(each) for each in re.search(r"frac\{(\d)\+2\\cdot(\d)-(\d)\}\{(\d)\}", size).groups())
    assert (n + 2 * p - k) // s + 1 == h
    assert size.endswith(f"+1={h}")
    symbols = sliding_kernel.in_symbols((3, 3), turned, stride, 1)
    assert ("k_{4-u,\\,4-v}" in symbols) == turned
    assert ("i+u-1" in symbols) == (stride == 1)
    assert stride == 1 or rf"x_{{{stride}(i-1)+u,\;{stride}(j-1)+v}}" in symbols
    holds([sliding.in_numbers(c, at, "y").replace("&", "")])


def test_a_linear_model_adds_weights_times_pixels() -> None:
    (layer,), x, c = classifier(), digits()[1].X[:, 11:12], 5
    t = trace((layer,), x, np.eye(10)[:, [5]], LOSSES["CE"])
    products = layer.W[c : c + 1].T * x
    figure = linear_digits.figure(t, products, linear_digits.brush(14, 15, 3), c, ["", "", "", "", "", ""])
    z, p = (t for t in figure["data"] if t["type"] == "bar")
    np.testing.assert_allclose(z["x"], (layer.W @ x + layer.b)[:, 0])
    np.testing.assert_allclose(p["x"], np.exp(z["x"] - np.max(z["x"])) / np.exp(z["x"] - np.max(z["x"])).sum())
    assert [{role(each) for each in bars["marker"]["color"]} for bars in (z, p)] == [{"brown"}, {"teal"}]
    assert [k for k, text in enumerate(z["text"]) if "<b>" in text] == [int(np.argmax(z["x"]))]
    pictures = [t for t in figure["data"] if t["type"] == "heatmap"]
    for heat, wanted in zip(pictures[:3], (x, layer.W[c : c + 1].T, products), strict=True):
        shown = np.asarray(numbers_of(heat["z"]) if isinstance(heat["z"], dict) else heat["z"], dtype=float).reshape(-1)
        np.testing.assert_allclose(shown, wanted[:, 0], rtol=1e-2, atol=0.02 * np.abs(wanted).max())
    for heat in pictures[1:]:
        assert heat["zmin"] == -heat["zmax"]
        assert [role(each) for _place, each in heat["colorscale"]] == ["orange", "paper", "blue"]
    assert linear_digits.brush(1, 28, 3) == (0, 26, 2, 2)
    inked, heavier = (
        linear_digits.painted(x, (3, 4, 2, 2), 0.5),
        linear_digits.reweighted(layer.W, c, (3, 4, 2, 2), 0.25),
    )
    changed = np.flatnonzero(inked != x)
    assert set(changed) <= {28 * i + j for i in (3, 4) for j in (4, 5)}
    assert (heavier - layer.W).sum() == pytest.approx(1.0)
    assert np.flatnonzero((heavier != layer.W).any(axis=1)).tolist() == [c]


def test_xor_over_the_plane_and_at_its_corners() -> None:
    X, Y = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]]), np.array([[0.0, 1.0, 1.0, 0.0]])
    w, b = np.array([[0.5, -0.25]]), np.array([[0.1]])
    affine = trace((Layer(w, b, ACTIVATIONS["identity"]),), X, Y, LOSSES["MSE"])
    heat, points, bars, targets = xor_plane.figure(affine, ("", ""))["data"]
    values = np.asarray(numbers_of(heat["z"]), dtype=float)
    for i, j in ((0, 0), (5, 30), (36, 12)):
        at = (heat["x0"] + j * heat["dx"], heat["y0"] + i * heat["dy"])
        assert values[i, j] == pytest.approx(0.5 * at[0] - 0.25 * at[1] + 0.1, abs=1e-5)
    assert (heat["zmid"], heat["zmin"] + heat["zmax"]) == (0.5, 1.0)
    np.testing.assert_allclose(bars["y"], (w @ X + b)[0])
    np.testing.assert_allclose(targets["y"], Y[0])
    assert points["marker"]["symbol"] == ["circle-open", "circle", "circle", "circle-open"]
    assert [number(text) for text in points["text"]] == [pytest.approx(v) for v in (w @ X + b)[0]]
    printed = xor_plane.affine_in_numbers(affine.network[0], affine.J, np.array([[0.0, 0.0]]), np.array([[0.5]]), 0.25)
    assert printed == rf"f(x)=0.5\,x_1-0.25\,x_2+0.1,\;J={affine.J:.4g}\qquad f^*(x)=0\,x_1+0\,x_2+0.5,\;J^*=0.25"
    assert shade(the([bars])) == "teal"
    assert [role(s) for _p, s in grids.diverging()][::2] == ["orange", "blue"]
