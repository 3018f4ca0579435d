"""Words as vectors: looking up is multiplying, only one column learns, and equal neighbours lie together."""

import math

import numpy as np
import pytest

from dlmath import InputError, gradient_check
from dlmath.training.word_vectors import (
    LEAST,
    MOST_UPDATES,
    NEIGHBOURS,
    WORDS,
    after,
    beginning,
    learn,
    one_pair,
    unit_vector,
)


@pytest.mark.parametrize("word", WORDS)
def test_a_matrix_times_a_word_is_its_column(word: str) -> None:
    W, i = beginning(5)[0].W, WORDS.index(word)
    np.testing.assert_array_equal(W @ unit_vector(WORDS.index(word)), W[:, [i]])
    np.testing.assert_array_equal(one_pair(5, 0, i, 3).forward[0].a, W[:, [i]])


@pytest.mark.parametrize("word", WORDS)
def test_only_the_column_of_the_word_has_a_gradient(word: str) -> None:
    t = one_pair(1, 5, WORDS.index(word), 7)
    others = [k for k in range(len(WORDS)) if k != WORDS.index(word)]
    assert not t.backward[0].dW[:, others].any()
    np.testing.assert_array_equal(t.backward[0].dW[:, [WORDS.index(word)]], t.backward[0].delta)
    assert t.backward[0].delta.all()
    assert gradient_check(t.network, t.X, t.Y, t.loss).largest_error < 1e-5


def test_the_loss_is_that_of_a_softmax_written_out() -> None:
    t = one_pair(3, 20, 1, 4)
    scores = t.network[1].W @ t.network[0].W[:, 1]
    expected = math.log(math.fsum(math.exp(z) for z in scores)) - scores[WORDS.index("eats")]
    assert pytest.approx(expected, rel=1e-12) == t.J


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_words_with_the_same_neighbours_come_together(seed: int) -> None:
    W = after(seed, MOST_UPDATES)[0].W
    apart = np.linalg.norm(W[:, :, np.newaxis] - W[:, np.newaxis, :], axis=0)
    for i, word in enumerate(WORDS):
        for k, other in enumerate(WORDS):
            if i != k:
                assert (apart[i, k] < 1.0) == (NEIGHBOURS[word] == NEIGHBOURS[other]), (word, other)


def test_the_loss_falls_towards_the_entropy_of_two_neighbours() -> None:
    run = learn(2)
    assert np.all(np.diff(run.J) < 0.0)
    assert math.log(2.0) == LEAST < run.J[-1] < LEAST + 0.01


def test_neighbours_are_neighbours_of_one_another() -> None:
    assert set(NEIGHBOURS) == set(WORDS)
    assert all(word in NEIGHBOURS[beside] for word, all_beside in NEIGHBOURS.items() for beside in all_beside)


def test_no_layer_has_a_bias_and_none_grows_one() -> None:
    assert not any(layer.has_bias for layer in after(0, MOST_UPDATES))


@pytest.mark.parametrize("i", [-1, len(WORDS)])
def test_a_word_that_is_not_there(i: int) -> None:
    with pytest.raises(InputError, match="i must be"):
        unit_vector(i)
    with pytest.raises(InputError, match="j must be"):
        one_pair(0, 0, 0, i)
