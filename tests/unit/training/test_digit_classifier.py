"""The linear model of the digits: what its file holds, what it was trained to, and what it reads."""

import zipfile

import numpy as np
import pytest

from dlmath import predict
from dlmath.training.datasets import digits, split
from dlmath.training.digit_classifier import WEIGHTS, classifier, held_out_accuracy, train_classifier
from dlmath.training.records import accuracy

pytestmark = pytest.mark.usefixtures("shapes")


def test_the_file_is_small_and_holds_no_pickles() -> None:
    assert WEIGHTS.stat().st_size < 40_000
    assert sorted(zipfile.ZipFile(WEIGHTS).namelist()) == ["W.npy", "b.npy"]


def test_it_reads_nine_of_ten_held_out_digits() -> None:
    (layer,) = classifier()
    _, test = digits()
    scores = layer.W @ test.X + layer.b
    assert np.mean(scores.argmax(axis=0) == test.Y.argmax(axis=0)) == held_out_accuracy() == 0.911
    assert classifier() is classifier()


def test_pixels_that_are_always_paper_have_no_weight() -> None:
    train, _ = digits()
    never = ~train.X.any(axis=1)
    assert never.sum() > 60
    assert not classifier()[0].W[:, never].any()


def test_the_gradient_at_the_file_is_small_and_training_goes_there() -> None:
    """W of the file is near a minimum: its loss on the training images is far below chance, and a short training goes
    the same way."""
    train, test = digits()
    few, _ = split(train, 500)
    short = train_classifier(few, updates=40)
    (layer,) = classifier()
    cosine = np.sum(short[0].W * layer.W) / np.linalg.norm(short[0].W) / np.linalg.norm(layer.W)
    assert cosine > 0.8
    assert accuracy(predict(short, test.X), test.Y) > 0.75
    assert (
        np.abs(layer.W.sum(axis=0)).max() < 1e-5
    )  # each gradient p − y adds up to 0 over the classes, and training starts from 0


def test_accuracy_counts() -> None:
    _, test = digits()
    assert accuracy(predict(train_classifier(test, updates=0), test.X), test.Y) == pytest.approx(0.1)


def test_nobody_can_change_the_weights_that_all_share() -> None:
    assert not any(matrix.flags.writeable for layer in classifier() for matrix in (layer.W, layer.b))
