"""Lessons on pictures (convolution, images as vectors, the linear model): numbers on the page are dlmath's; links, presets, bad input."""

import numpy as np
import pytest
from plotly.graph_objects import Figure

from dlmath.convolution import convolve2d, cross_correlate2d
from dlmath.datasets import digits
from tests.pages import HOSTILE, alts, figure, open_page, texts

CONVOLUTION = "vectors_and_matrices/convolution"
NG = "3,0,1,2,7,4;1,5,8,9,3,1;2,7,2,5,1,3;0,1,3,1,7,8;4,2,1,6,2,8;2,4,5,2,3,9"


def output(at: object) -> np.ndarray:
    """The output of the convolution, as it is shown under the pointer."""
    found = next(trace for trace in figure(at, "sliding")["data"] if trace["type"] == "heatmap" and trace["xaxis"] == "x4")  # type: ignore[arg-type]
    return np.array([[float(text.replace("−", "-")) for text in row] for row in found["text"]])


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "link", [{}, {"on": "digit", "kernel": "blur"}, {"view": "Toeplitz"}, {"on": "digit", "view": "Toeplitz"}, {"kernel": "own"}]
)
def test_convolution_opens(link: dict[str, str], language: str) -> None:
    at = open_page(CONVOLUTION, lang=language, **link)
    assert not at.warning
    assert not at.error
    assert all(len(alt) > 40 for alt in alts(at))
    Figure(figure(at, "sliding"))
    if at.get("plotly_chart")[1:]:
        Figure(figure(at, "product"))


@pytest.mark.parametrize("way", ["cross-correlation", "convolution"])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1, 2])
def test_output_is_that_of_dlmath(way: str, stride: int, padding: int) -> None:
    at = open_page(CONVOLUTION, X=NG, kernel="Sobel", way=way, stride=stride, padding=padding)
    X = np.array([[float(x) for x in row.split(",")] for row in NG.split(";")])
    K = np.array([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]])
    true = {"cross-correlation": cross_correlate2d, "convolution": convolve2d}[way](X, K, stride, padding)
    np.testing.assert_array_equal(output(at), true)
    assert ("4-u" in texts(at)) == (way == "convolution")


def test_published_edge_detector(worked_example: object) -> None:
    example = worked_example("ng_vertical_edge")  # type: ignore[operator]
    at = open_page(CONVOLUTION, X=NG, i=1, j=1)
    np.testing.assert_array_equal(output(at), example["expected"]["Y"])
    assert "-5" in at.latex[1].value
    assert "0." in texts(at)


def test_a_digit_is_filtered() -> None:
    X = digits()[1].X[:, 4].reshape(28, 28)
    at = open_page(CONVOLUTION, on="digit", digit=5, kernel="horizontal edge", padding=1)
    true = cross_correlate2d(X, np.array([[1.0, 1, 1], [0, 0, 0], [-1, -1, -1]]), padding=1)
    np.testing.assert_allclose(output(at), true, rtol=5e-4, atol=5e-5)
    assert len(figure(at, "sliding")["frames"]) < 120
    assert sum(len(chart.proto.spec) for chart in at.get("plotly_chart")) < 200_000


@pytest.mark.parametrize("view", ["im2col", "Toeplitz"])
def test_one_matrix_product_gives_the_same(view: str) -> None:
    at = open_page(CONVOLUTION, X=NG, view=view, padding=1, stride=2, i=2, j=3)
    shown = texts(at)
    assert "largest difference from the output above: 0." in shown
    assert {"im2col": r"(1\times 9)\,(9\times 9)\to (1\times 9)", "Toeplitz": r"(9\times 36)\,(36\times 1)\to (9\times 1)"}[view] in shown


def test_the_matrix_of_a_digit_is_counted() -> None:
    assert "529,984" in texts(open_page(CONVOLUTION, on="digit", view="Toeplitz"))


@pytest.mark.parametrize("bad", HOSTILE)
@pytest.mark.parametrize("on", ["matrix", "digit"])
def test_convolution_survives_hostile_links(on: str, bad: str) -> None:
    open_page(CONVOLUTION, **dict.fromkeys(["digit", "X", "kernel", "way", "stride", "padding", "i", "j", "view"], bad), on=on)
    if on == "matrix":
        open_page(CONVOLUTION, on=bad, kernel="own", K=bad)


def test_numbers_beyond_float64_stay_on_the_page() -> None:
    open_page(CONVOLUTION, X=";".join([",".join(["1e308"] * 6)] * 6), kernel="horizontal edge")
    open_page(CONVOLUTION, X=";".join([",".join(["-1e308"] * 6)] * 6), kernel="own", K="9,9,9;9,9,9;9,9,-9")


@pytest.mark.parametrize("n", range(6))
def test_presets_of_the_convolution(n: int) -> None:
    at = open_page(CONVOLUTION, on="digit", i=20, j=20, stride=2)
    [button for button in at.button if (button.key or "").startswith("preset")][n].click().run()
    assert not at.exception
    assert not at.error


def test_a_position_that_is_no_longer_there_is_left() -> None:
    at = open_page(CONVOLUTION, on="digit", i=20, j=20)
    at.button_group(key="on").set_value("matrix").run()
    assert not at.exception
