"""The lesson on words: what is looked up, what is learned, and what its words say of them."""

import numpy as np
import pytest

from dlmath.training.word_vectors import WORDS, beginning, learn
from pages.vectors_and_matrices.parts.words import GROUPS
from tests.page import figure, formulas, latex_matrices, open_page, texts

PAGE = "vectors_and_matrices/words_as_vectors"


def columns(seed: int, made: int) -> np.ndarray:
    """W after some updates, read off the parameters in their order: the first matrix, row by row."""
    return learn(seed).thetas[made][: 2 * len(WORDS)].reshape(2, len(WORDS))


@pytest.mark.parametrize(("word", "made", "seed"), [("cat", 0, 2), ("stops", 200, 2), ("car", 37, 8)])
def test_the_column_that_is_looked_up(word: str, made: int, seed: int) -> None:
    at, i = open_page(PAGE, lang="en", word=word, updates=made, seed=seed, precision=8), WORDS.index(word)
    W = columns(seed, made)
    looked_up, gradient = formulas(at)[-2:]
    for matrix in latex_matrices(looked_up):
        np.testing.assert_allclose(matrix, W[:, [i]], rtol=1e-7)
    assert len(latex_matrices(looked_up)) == 2
    assert rf"\mathbf e_{i + 1}" in looked_up
    dW, delta, one_hot = map(np.array, latex_matrices(gradient.replace(r"\boldsymbol", "")))
    np.testing.assert_allclose(dW, delta @ one_hot, rtol=1e-6)
    assert one_hot.tolist() == [np.eye(len(WORDS))[i].tolist()]


def test_the_picture_has_every_column_as_a_point_and_the_word_outlined() -> None:
    at = open_page(PAGE, lang="en", word="bus", updates=60, seed=1)
    shown, W, i = figure(at, "words"), columns(1, 60), WORDS.index("bus")
    matrix, one_hot = shown["data"][:2]
    np.testing.assert_allclose(matrix["z"], W)
    assert one_hot["z"] == [np.eye(len(WORDS))[i].tolist()]
    points = shown["data"][-1]
    np.testing.assert_allclose([points["x"], points["y"]], W)
    assert all((shape["x0"], shape["x1"]) == (i - 0.5, i + 0.5) for shape in shown["layout"]["shapes"])
    ways = shown["data"][2:-1]
    order = [word for group in GROUPS for word in group]
    for word, way in zip(order, ways, strict=True):
        first, last = beginning(1)[0].W[:, WORDS.index(word)], W[:, WORDS.index(word)]
        np.testing.assert_allclose([way["x"][0], way["y"][0], way["x"][-1], way["y"][-1]], [*first, *last])


def test_distances_and_probability_are_those_of_the_columns() -> None:
    written = texts(open_page(PAGE, lang="en", word="dog", beside="sleeps", updates=30, seed=2))
    W = columns(2, 30)
    U = learn(2).thetas[30][-2 * len(WORDS) - len(WORDS) : -len(WORDS)].reshape(len(WORDS), 2)
    assert f"**dog** and **cat** are {np.hypot(*(W[:, 1] - W[:, 0])):.4g} apart" in written
    assert f"dog and car {np.hypot(*(W[:, 1] - W[:, 2])):.4g}" in written
    scores = np.exp(U @ W[:, 1])
    assert f"the probability {scores[WORDS.index('sleeps')] / scores.sum():.4g}" in written


def test_answers_of_the_questions_are_what_the_pages_show() -> None:
    before = texts(open_page(PAGE, lang="en", updates=0))
    assert "are 1.097 apart, cat and car 0.9206" in before
    other = texts(open_page(PAGE, lang="en", seed=3, updates=200))
    assert "$J=0.6981$" in other
    assert "the probability 0.49" in other


def test_words_are_called_what_the_reader_calls_them() -> None:
    at = open_page(PAGE, lang="zh")
    assert figure(at, "words")["data"][-1]["text"] == ["猫", "狗", "汽车", "公交车", "吃", "睡", "开", "停"]
