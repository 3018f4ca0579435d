"""Lessons on pictures (convolution, images as vectors, the linear model): numbers on the page are dlmath's; links,
presets, bad input."""

import base64
import contextlib
import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from plotly.graph_objects import Figure

from dlmath import InputError
from dlmath.linear_algebra.convolution import convolve2d, cross_correlate2d
from dlmath.training.datasets import digits
from dlmath.training.digit_classifier import classifier
from pages.ui.writing import settings
from pages.ui.writing.settings import Settings
from pages.vectors_and_matrices.parts import flattening
from pages.vectors_and_matrices.parts.pictures import LONGEST, as_digit, parse_picture, picture_text, read_picture
from tests.page import HOSTILE, alts, drawn, figure, formulas, in_link, latex_numbers, open_page, texts

IMAGES = "vectors_and_matrices/images_as_vectors"
LINEAR = "vectors_and_matrices/linear_model"
CONVOLUTION = "vectors_and_matrices/convolution"
NG = "3,0,1,2,7,4;1,5,8,9,3,1;2,7,2,5,1,3;0,1,3,1,7,8;4,2,1,6,2,8;2,4,5,2,3,9"


def output(at: object) -> np.ndarray:
    """The output of the convolution, as it is shown under the pointer."""
    found = next(
        trace for trace in figure(at, "sliding")["data"] if trace["type"] == "heatmap" and trace["xaxis"] == "x4"
    )
    return np.array([[float(text.replace("−", "-")) for text in row] for row in found["text"]])


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "link",
    [
        {},
        {"on": "digit", "kernel": "blur"},
        {"view": "Toeplitz"},
        {"on": "digit", "view": "Toeplitz"},
        {"kernel": "own"},
    ],
)
def test_convolution_opens(link: dict[str, str], language: str) -> None:
    at = open_page(CONVOLUTION, lang=language, **link)
    assert not at.warning
    assert not at.error
    assert all(len(alt) > 25 for alt in alts(at))
    Figure(figure(at, "sliding"))
    if drawn(at)[1:]:
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


def test_an_output_that_shrinks_keeps_its_cell_inside() -> None:
    at = open_page(CONVOLUTION, i=4, j=4, padding=1)
    at.slider(key="stride").set_value(3).run()
    assert not at.exception
    assert (at.slider(key="i").value, at.slider(key="j").value) == (2, 2)


def test_published_edge_detector(worked_example: object) -> None:
    example = worked_example("ng_vertical_edge")
    at = open_page(CONVOLUTION, X=NG, i=1, j=1)
    np.testing.assert_array_equal(output(at), example["expected"]["Y"])
    assert "-5" in formulas(at)[2]
    assert "0." in texts(at)


def test_a_digit_is_filtered() -> None:
    X = digits()[1].X[:, 4].reshape(28, 28)
    at = open_page(CONVOLUTION, on="digit", digit=5, kernel="horizontal edge", padding=1)
    true = cross_correlate2d(X, np.array([[1.0, 1, 1], [0, 0, 0], [-1, -1, -1]]), padding=1)
    np.testing.assert_allclose(output(at), true, rtol=5e-4, atol=5e-5)
    assert len(figure(at, "sliding")["frames"]) < 120
    assert sum(len(chart.message) for chart in drawn(at)) < 200_000


@pytest.mark.parametrize("view", ["im2col", "Toeplitz"])
def test_one_matrix_product_gives_the_same(view: str) -> None:
    at = open_page(CONVOLUTION, X=NG, view=view, padding=1, stride=2, i=2, j=3)
    shown = texts(at)
    assert "largest difference from the output above: 0." in shown
    assert {
        "im2col": r"(1\times 9)\,(9\times 9)\to (1\times 9)",
        "Toeplitz": r"(9\times 36)\,(36\times 1)\to (9\times 1)",
    }[view] in shown


def test_the_matrix_of_a_digit_is_counted() -> None:
    assert "529,984" in texts(open_page(CONVOLUTION, on="digit", view="Toeplitz"))


@pytest.mark.parametrize(
    ("X", "K", "more"),
    [
        ("0,1,2;3,4,5;6,7,8", "0,1;2,3", {}),
        ("0,1,2;3,4,5;6,7,8", "0,1;2,3", {"padding": 1, "stride": 2, "way": "convolution"}),
        (NG, "1,2,3;4,5,6", {"dilation": 2, "padding": 1}),
        (NG, "2", {"stride": 5}),
        ("1,2,3", "1,-1", {"i": 1, "j": 2}),
        ("5", "1,2;3,4", {"padding": 1}),
        (";".join([",".join(map(str, range(k, k + 28))) for k in range(28)]), ";".join(["1,0,-1,2,0.5,3,1"] * 7), {}),
    ],
)
def test_pictures_and_kernels_have_any_size(X: str, K: str, more: dict[str, object]) -> None:
    """Also 28×28 under 7×7, whose message stays small."""
    link = {"X": X, "kernel": "own", "K": K, "i": 1, "j": 1} | more
    at = open_page(CONVOLUTION, **link)
    given = [np.array([[float(x) for x in row.split(",")] for row in text.split(";")]) for text in (X, K)]
    ways = (int(str(more.get(name, usual))) for name, usual in (("stride", 1), ("padding", 0), ("dilation", 1)))
    true = {"convolution": convolve2d}.get(str(more.get("way")), cross_correlate2d)(*given, *ways)
    np.testing.assert_allclose(output(at), true, rtol=6e-4)
    assert not at.error
    assert not at.warning
    assert sum(len(chart.message) for chart in drawn(at)) < 450_000


def test_a_kernel_larger_than_the_picture_gets_padding() -> None:
    at = open_page(CONVOLUTION, X="1,2;3,4", kernel="own", K="1,1,1,1,1;1,1,1,1,1")
    assert "Shown with padding 2" in at.warning[0].value
    assert output(at).shape == (5, 2)


@pytest.mark.parametrize("bad", HOSTILE)
@pytest.mark.parametrize("on", ["matrix", "digit"])
def test_convolution_survives_hostile_links(on: str, bad: str) -> None:
    open_page(
        CONVOLUTION, **dict.fromkeys(["digit", "X", "kernel", "way", "stride", "padding", "i", "j", "view"], bad), on=on
    )
    if on == "matrix":
        open_page(CONVOLUTION, on=bad, kernel="own", K=bad)


def test_numbers_beyond_float64_stay_on_the_page() -> None:
    open_page(CONVOLUTION, X=";".join([",".join(["1e308"] * 6)] * 6), kernel="horizontal edge")
    open_page(CONVOLUTION, X=";".join([",".join(["-1e308"] * 6)] * 6), kernel="own", K="9,9,9;9,9,9;9,9,-9")


@pytest.mark.parametrize("n", range(8))
def test_presets_of_the_convolution(n: int) -> None:
    at = open_page(CONVOLUTION, on="digit", i=20, j=20, stride=2)
    [button for button in at.button if (button.key or "").startswith("preset")][n].click().run()
    assert not at.exception
    assert not at.error


def test_a_position_that_is_no_longer_there_is_left() -> None:
    at = open_page(CONVOLUTION, on="digit", i=20, j=20)
    at.button_group(key="on").set_value("matrix").run()
    assert not at.exception


def test_images_open_in_both_languages() -> None:
    for language in ("en", "zh"):
        for link in (
            {},
            {"on": "own"},
            {"width": 29, "i": 28, "j": 28},
            {"digit": 1000, "N": 12},
            {"i": 1, "j": 1, "width": 42},
        ):
            at = open_page(IMAGES, lang=language, **link)
            assert not at.warning
            assert not at.error
            assert all(len(alt) > 25 for alt in alts(at))
            assert sum(len(chart.message) for chart in drawn(at)) < 200_000
            Figure(figure(at, "flattening"))
            Figure(figure(at, "batch"))


@pytest.mark.parametrize(("i", "j", "k"), [(1, 1, 1), (1, 28, 28), (2, 1, 29), (14, 15, 379), (28, 28, 784)])
def test_a_pixel_has_its_place_in_the_vector(i: int, j: int, k: int) -> None:
    at = open_page(IMAGES, digit=3, i=i, j=j)
    value = digits()[1].X[k - 1, 2]
    assert f"={k}\\qquad" in texts(at)
    assert latex_numbers(formulas(at)[0].split(r"\qquad")[1])[0] == pytest.approx(value, abs=5e-5)
    picture, strip = figure(at, "flattening")["data"][:2]
    assert picture["text"][i - 1][j - 1] == strip["text"][0][k - 1]
    places = np.frombuffer(base64.b64decode(picture["customdata"]["bdata"]), "<u2").reshape(28, 28, 3)
    assert places[i - 1, j - 1].tolist() == [i, j, k]


def test_the_moving_pixels_land_on_their_numbers() -> None:
    x = digits()[1].X[:, 0]
    frames = {frame["name"]: frame["data"][-1] for frame in figure(open_page(IMAGES, digit=1), "flattening")["frames"]}
    along = np.frombuffer(base64.b64decode(frames["line"]["x"]["bdata"]), "<f4")
    np.testing.assert_allclose(along, 10 + 1.25 * (np.flatnonzero(x) + 1), rtol=1e-6)


def png(array: np.ndarray, kind: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(array).save(file, kind, **options)
    return file.getvalue()


DARK_SQUARE = np.full((56, 84), 255, dtype=np.uint8)
DARK_SQUARE[14:42, 28:56] = 55


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_is_cropped_made_small_and_ink_is_one(kind: str) -> None:
    small = read_picture(png(DARK_SQUARE, kind))
    assert small.shape == (28, 28)
    expected = np.zeros((28, 28))
    expected[7:21, 7:21] = 200 / 255
    np.testing.assert_allclose(small, expected, atol=0.0 if kind == "PNG" else 0.1)
    np.testing.assert_array_equal(read_picture(png(255 - DARK_SQUARE)), expected)
    np.testing.assert_array_equal(read_picture(png(np.dstack([DARK_SQUARE] * 3))), expected)
    np.testing.assert_array_equal(read_picture(png(DARK_SQUARE.astype(np.uint16) * 257)), expected)
    clear = np.dstack([np.zeros_like(DARK_SQUARE)] * 3 + [np.where(DARK_SQUARE == 255, 0, 200).astype(np.uint8)])
    np.testing.assert_array_equal(read_picture(png(clear)), expected)


def bomb() -> bytes:
    """A small file that says it is 30000 × 30000."""
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    return b"\x89PNG\r\n\x1a\n" + chunk + png(DARK_SQUARE)[33:]


HOSTILE_FILES = {
    "empty": b"",
    "text": b"<svg onload=alert(1)>",
    "gif": (
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
    ),
    "cut off": png(np.random.default_rng(2).integers(0, 256, (64, 64), dtype=np.uint8))[:900],
    "only a head": png(DARK_SQUARE)[:33],
    "bomb": bomb(),
    "too long": b"\x89PNG\r\n\x1a\n" + b"0" * 1_000_001,
    "jpeg head": b"\xff\xd8\xff\xe0" + b"\x00" * 50,
}


@pytest.mark.parametrize("name", HOSTILE_FILES)
def test_a_hostile_file_is_a_sentence(name: str) -> None:
    with pytest.raises(InputError, match=r"no PNG or JPEG|at most [\d,]+ are read"):
        read_picture(HOSTILE_FILES[name])


def test_changed_bytes_never_raise_anything_else() -> None:
    generator = np.random.default_rng(0)
    for kind in ("PNG", "JPEG"):
        good = bytearray(png(DARK_SQUARE, kind))
        for _ in range(60):
            bad = bytearray(good)
            for place in generator.integers(8, len(bad), 4):
                bad[place] = int(generator.integers(256))
            with contextlib.suppress(InputError):
                assert read_picture(bytes(bad)).shape == (28, 28)


def test_a_picture_stands_in_the_link() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (28, 28)) / 255
    text = picture_text(picture)
    assert len(text) < LONGEST
    assert not set(text) & set("+/=")
    np.testing.assert_array_equal(parse_picture(text), picture)
    at = open_page(IMAGES, on="own", picture=text, i=3, j=7)
    assert latex_numbers(formulas(at)[0].split(r"\qquad")[1])[0] == pytest.approx(picture[2, 6], abs=5e-5)


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "é",
        "A" * 1400,
        picture_text(np.zeros((28, 28)))[:-12],
        "eJw" * 9,
        base64.b64encode(zlib.compress(bytes(10**6))).decode(),
    ],
)
def test_a_text_that_is_no_picture_is_a_sentence(text: str) -> None:
    with pytest.raises(InputError, match="no picture of 28×28"):
        parse_picture(text)


def test_a_file_is_taken_into_the_link_and_a_broken_one_is_explained() -> None:
    at = open_page(IMAGES, on="own", i=14, j=14)
    assert "Choose a file" in texts(at)
    at.file_uploader(key="upload").upload("square.png", png(DARK_SQUARE), "image/png").run()
    assert not at.exception
    assert at.text_input(key="picture").value == picture_text(read_picture(png(DARK_SQUARE)))
    assert "0.7843" in formulas(at)[0]
    at.file_uploader(key="upload").upload("broken.png", HOSTILE_FILES["cut off"], "image/png").run()
    assert not at.exception
    assert ["no PNG or JPEG" in error.value for error in at.error] == [True]


@pytest.mark.parametrize("n", [3, 19, 100])
def test_of_an_own_picture_the_pattern_is_shown_that_it_is_read_as(n: int) -> None:
    at = open_page(LINEAR, on="own", lang="en")
    ink = Image.fromarray((255 - 255 * digits()[1].X[:, n].reshape(28, 28)).astype(np.uint8)).resize((280, 280))
    file = io.BytesIO()
    ink.save(file, "PNG")
    at.file_uploader(key="upload").upload("digit.png", file.getvalue(), "image/png").run()
    (verdict,) = [each.value for each in at.markdown if each.value.startswith("It reads")]
    best = verdict.partition("**")[2][0]
    assert at.selectbox(key="class").value == best
    assert f"weights of class {best}" in alts(at)[0]
    assert in_link(at)["class"] == [best]
    assert rf"{{z_{best}}}=" in at.latex[0].value


@pytest.mark.parametrize("bad", HOSTILE)
def test_images_survive_hostile_links(bad: str) -> None:
    open_page(IMAGES, **dict.fromkeys(["digit", "i", "j", "width", "N", "picture"], bad), on="own")


@pytest.mark.parametrize("n", range(5))
def test_presets_of_images(n: int) -> None:
    at = open_page(IMAGES)
    [button for button in at.button if (button.key or "").startswith("preset")][n].click().run()
    assert not at.exception


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "link",
    [{}, {"on": "own"}, {"class": 0, "xor": "hidden layer", "i": 1, "j": 28, "size": 6, "ink": 0.5, "weight": -1}],
)
def test_the_linear_model_opens(link: dict[str, object], language: str) -> None:
    at = open_page(LINEAR, lang=language, **link)
    assert not at.warning
    assert not at.error
    assert all(len(alt) > 40 for alt in alts(at))
    assert sum(len(chart.message) for chart in drawn(at)) < 200_000
    Figure(figure(at, "linear"))
    Figure(figure(at, "xor_plane"))


def scores(at: object) -> tuple[np.ndarray, np.ndarray]:
    """The ten scores and probabilities as the bars have them."""
    bars = [trace for trace in figure(at, "linear")["data"] if trace["type"] == "bar"]
    return np.array(bars[0]["x"]), np.array(bars[1]["x"])


@pytest.mark.parametrize("n", [3, 157, 1000])
def test_scores_are_those_of_the_trained_model(n: int) -> None:
    (layer,) = classifier()
    x = digits()[1].X[:, n - 1]
    true = layer.W @ x + layer.b[:, 0]
    z, p = scores(open_page(LINEAR, digit=n))
    np.testing.assert_allclose(z, true, rtol=1e-12)
    np.testing.assert_allclose(p, np.exp(true) / np.exp(true).sum(), rtol=1e-12)


def test_ink_and_weights_move_the_scores() -> None:
    (layer,) = classifier()
    x = digits()[1].X[:, 2].reshape(28, 28).copy()
    W = layer.W.reshape(10, 28, 28).copy()
    x[17:20, 4:7] = np.clip(x[17:20, 4:7] + 0.75, 0, 1)
    W[3, 17:20, 4:7] += 0.4
    at = open_page(LINEAR, digit=3, i=19, j=6, size=1, ink=0.75, weight=0.4, **{"class": 3})
    np.testing.assert_allclose(scores(at)[0], W.reshape(10, -1) @ x.ravel() + layer.b[:, 0], rtol=1e-12)
    assert latex_numbers(at.latex[0].value)[-1] == pytest.approx(scores(at)[1][3], rel=5e-4)


def test_accuracy_and_parameters_are_stated() -> None:
    shown = texts(open_page(LINEAR))
    assert "91.1%" in shown
    assert "=7850" in shown
    assert "It reads **8**" in shown
    assert "The label says 8." in shown


def test_a_picture_of_ones_own_is_read() -> None:
    at = open_page(LINEAR, on="own", picture=picture_text(digits()[1].X[:, 5].reshape(28, 28)))
    assert "It reads **0**" in texts(at)
    assert "The label" not in texts(at)


def test_xor_of_an_affine_map_and_of_a_network() -> None:
    affine = texts(open_page(LINEAR, w1=0.0, w2=0.0, b=0.5))
    assert r"f(x)=0\,x_1+0\,x_2+0.5,\;J=0.25" in affine
    assert r"f^*(x)=0\,x_1+0\,x_2+0.5,\;J^*=0.25" in affine
    at = open_page(LINEAR, xor="hidden layer")
    assert figure(at, "xor_plane")["data"][2]["y"] == [0, 1, 1, 0]
    assert "J=0" in at.latex[-1].value


@pytest.mark.parametrize(("n", "reads"), [(0, "2"), (1, "8"), (2, "2"), (3, "3"), (4, "8"), (5, "8")])
def test_presets_of_the_linear_model_show_what_they_say(n: int, reads: str) -> None:
    at = open_page(LINEAR)
    before = scores(at)[0]
    [button for button in at.button if (button.key or "").startswith("preset")][n].click().run()
    assert not at.exception
    assert f"It reads **{reads}**" in texts(at)
    if n == 1:
        np.testing.assert_array_equal(scores(at)[0], before)


@pytest.mark.parametrize("bad", HOSTILE)
def test_the_linear_model_survives_hostile_links(bad: str) -> None:
    keys = ["digit", "class", "i", "j", "size", "ink", "weight", "w1", "w2", "b", "picture"]
    open_page(LINEAR, **dict.fromkeys(keys, bad), on="own")
    open_page(LINEAR, on=bad, xor=bad)


def test_a_picture_is_made_like_the_digits() -> None:
    grey = np.full((28, 28), 0.2)
    grey[2:12, 20:24] = 0.8
    digit = as_digit(grey)
    assert (digit.min(), digit.max()) == (0.0, 1.0)
    rows, columns = np.flatnonzero(digit.any(axis=1)), np.flatnonzero(digit.any(axis=0))
    assert (rows[0], rows[-1]) in ((4, 23), (5, 24))
    assert (columns[0], columns[-1]) in ((10, 17), (11, 18))
    np.testing.assert_array_equal(as_digit(np.full((28, 28), 0.3)), 0.0)
    assert as_digit(np.random.default_rng(3).uniform(size=(28, 28))).shape == (28, 28)


def test_digits_stay_as_readable_as_they_were() -> None:
    test = digits()[1]
    few = np.column_stack([as_digit(test.X[:, n].reshape(28, 28)).reshape(-1) for n in range(200)])
    (layer,) = classifier()
    right = (layer.W @ few + layer.b).argmax(axis=0) == test.Y[:, :200].argmax(axis=0)
    assert right.mean() > 0.85


def test_a_pixel_has_the_digits_of_its_own_reader() -> None:
    for many, text in ((6, "0.992157"), (4, "0.9922"), (6, "0.992157")):
        settings.use(Settings(digits=many))
        assert flattening.shown(253 / 255) == text
    settings.use(Settings())
