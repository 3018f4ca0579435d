"""Data sets: balanced, seeded, and where their formulas put them."""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dlmath
from dlmath import ACTIVATIONS, LOSSES, InputError, Layer, predict
from dlmath.training.datasets import (
    DATASETS,
    DIGITS,
    Dataset,
    dataset,
    digits,
    explained,
    far_from_one,
    one_hot,
    scaling,
    shuffled,
    split,
)
from dlmath.training.descent import descend

pytestmark = pytest.mark.usefixtures("shapes")

EVERY_PROBLEM = pytest.mark.parametrize("name", DATASETS)
EVERY_CLASSIFICATION = pytest.mark.parametrize(
    "name", [name for name, problem in DATASETS.items() if problem.task == "classification"]
)


@EVERY_PROBLEM
@given(n=st.integers(2, 60), noise=st.floats(0.0, 2.0), seed=st.integers(0, 2**32))
def test_a_seed_fixes_the_data(name: str, n: int, noise: float, seed: int) -> None:
    data, again = dataset(name, n, noise, seed), dataset(name, n, noise, seed)
    assert data.X.shape == ((1 if name == "sine" else 2), n)
    assert data.Y.shape == (1, n)
    assert (data.name, data.task, data.source) == (name, DATASETS[name].task, DATASETS[name].source)
    np.testing.assert_array_equal(data.X, again.X)
    np.testing.assert_array_equal(data.Y, again.Y)


@EVERY_PROBLEM
def test_another_seed_gives_other_data(name: str) -> None:
    assert not np.array_equal(dataset(name, 20, 0.1, 0).X, dataset(name, 20, 0.1, 1).X)


@EVERY_CLASSIFICATION
@pytest.mark.parametrize("n", [2, 7, 50])
def test_classes_are_balanced_in_every_piece(name: str, n: int) -> None:
    y = dataset(name, n, 0.3, 5).Y
    assert set(y.ravel()) == {0.0, 1.0}
    assert all(abs(2 * y[0, :k].sum() - k) <= 1 for k in range(n + 1))


def test_shuffled_samples_keep_their_targets() -> None:
    data = Dataset(np.arange(20.0)[np.newaxis], 3.0 * np.arange(20.0)[np.newaxis], "lines", "regression", "by hand")
    mixed = shuffled(data, 1)
    assert sorted(mixed.X[0]) == data.X[0].tolist()
    assert not np.array_equal(mixed.X, data.X)
    np.testing.assert_array_equal(mixed.Y, 3.0 * mixed.X)
    np.testing.assert_array_equal(mixed.X, shuffled(data, 1).X)


def test_xor_is_the_truth_table() -> None:
    data = dataset("XOR", 8, 0.0, 0)
    assert all(int(y) == int(first) ^ int(second) for (first, second), y in zip(data.X.T, data.Y[0], strict=True))
    assert {tuple(x) for x in data.X.T} == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_circles_have_their_radii() -> None:
    data = dataset("circles", 100, 0.0, 0)
    np.testing.assert_allclose(np.hypot(*data.X), np.where(data.Y[0] == 1.0, 0.5, 1.0), rtol=1e-15)
    assert (np.ptp(np.arctan2(*data.X)) > 5.5).all()


def test_moons_are_half_circles() -> None:
    data = dataset("moons", 100, 0.0, 0)
    upper, lower = data.X[:, data.Y[0] == 0.0], data.X[:, data.Y[0] == 1.0]
    np.testing.assert_allclose(np.hypot(*upper), 1.0, rtol=1e-15)
    np.testing.assert_allclose(np.hypot(*(lower - [[1.0], [0.5]])), 1.0, rtol=1e-15)
    assert (upper[1] >= 0.0).all()
    assert (lower[1] <= 0.5).all()
    assert np.ptp(upper[0]) > 1.9
    assert np.ptp(lower[0]) > 1.9


def test_gaussians_have_their_means_and_their_spread() -> None:
    data = dataset("Gaussians", 20_000, 0.5, 0)
    for label, centre in ((0.0, -1.0), (1.0, 1.0)):
        points = data.X[:, data.Y[0] == label]
        np.testing.assert_allclose(points.mean(axis=1), centre, atol=5 * 0.5 / 100)
        np.testing.assert_allclose(points.std(axis=1), 0.5, atol=5 * 0.5 / np.sqrt(20_000))


def test_spirals_turn_with_their_radius() -> None:
    data = dataset("spirals", 200, 0.0, 0)
    r = np.hypot(*data.X)
    t = (
        1.75 * r * 2 * np.pi + np.pi * data.Y[0]
    )  # TensorFlow Playground, dataset.ts, lines of classifySpiralData, r being i / n
    np.testing.assert_allclose(data.X, [r * np.sin(t), r * np.cos(t)], atol=1e-14)
    assert r.max() <= 1.0
    assert np.ptp(r) > 0.95


def test_functions_are_what_they_say() -> None:
    flat, wave = dataset("plane", 50, 0.0, 0), dataset("sine", 50, 0.0, 0)
    np.testing.assert_allclose(flat.Y[0], (flat.X[0] + flat.X[1]) / 2, rtol=1e-14)
    np.testing.assert_allclose(wave.Y, np.sin(np.pi * wave.X), rtol=1e-14)
    assert np.abs([flat.X.min(), flat.X.max(), wave.X.min(), wave.X.max()]).min() > 0.9


@EVERY_PROBLEM
def test_noise_is_a_standard_deviation(name: str) -> None:
    still, noisy = dataset(name, 20_000, 0.0, 3), dataset(name, 20_000, 0.25, 3)
    field = "X" if DATASETS[name].task == "classification" else "Y"
    moved = getattr(noisy, field) - getattr(still, field)
    np.testing.assert_allclose(moved.mean(axis=1), 0.0, atol=0.01)
    np.testing.assert_allclose(moved.std(axis=1), 0.25, atol=0.01)
    other = "Y" if field == "X" else "X"
    np.testing.assert_array_equal(getattr(noisy, other), getattr(still, other))


def test_data_are_copies_and_read_only() -> None:
    X, Y = np.ones((2, 3)), np.zeros((1, 3))
    data = Dataset(X, Y, "mine", "regression", "typed in")
    X[0, 0] = 5.0
    assert data.X[0, 0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        data.X[0, 0] = 2.0


def test_split_takes_the_first() -> None:
    data = dataset("moons", 9, 0.1, 0)
    train, test = split(data, 6)
    np.testing.assert_array_equal(np.hstack([train.X, test.X]), data.X)
    np.testing.assert_array_equal(np.hstack([train.Y, test.Y]), data.Y)
    assert train.X.shape == (2, 6)
    assert (test.name, test.task, test.source) == (data.name, data.task, data.source)


def test_digits_are_images_from_0_to_1() -> None:
    train, test = digits()
    assert (train.X.shape, train.Y.shape, test.X.shape, test.Y.shape) == (
        (784, 3000),
        (10, 3000),
        (784, 1000),
        (10, 1000),
    )
    assert train.task == "classification"
    for data, each in ((train, 300), (test, 100)):
        assert (data.X.min(), data.X.max()) == (0.0, 1.0)
        np.testing.assert_array_equal(data.Y.sum(axis=0), 1.0)
        np.testing.assert_array_equal(data.Y.sum(axis=1), each)
    assert digits() is digits()


def test_digits_are_columns_row_by_row() -> None:
    """A 1 is a stroke from top to bottom: taller than wide, which a wrong order of axes would turn round."""
    train, _ = digits()
    with np.load(DIGITS, allow_pickle=False) as file:
        np.testing.assert_array_equal(train.X[:, 17].reshape(28, 28) * 255, file["train_images"][17])
        assert train.Y[:, 17].argmax() == file["train_labels"][17]
    ones = train.X[:, train.Y[1] == 1.0].mean(axis=1).reshape(28, 28) > 0.2
    assert ones.any(axis=1).sum() > 1.5 * ones.any(axis=0).sum()


def test_the_digits_come_with_their_licence_and_without_pickles() -> None:
    folder = Path(dlmath.__file__).parent / "data"
    notice = (folder / "README.md").read_text("utf-8")
    assert all(
        words in notice for words in ("Yann LeCun", "Corinna Cortes", "Christopher J. C. Burges", "CC BY-SA 3.0")
    )
    assert sorted(zipfile.ZipFile(folder / "mnist_subset.npz").namelist()) == [
        f"{part}_{what}.npy" for part in ("test", "train") for what in ("images", "labels")
    ]


def test_softmax_regression_learns_to_read() -> None:
    """On a fifth of the images and in a fifth of the steps that reach 91.1 %, see the README of the data."""
    train, test = digits()
    network = (Layer(np.zeros((10, 784)), np.zeros((10, 1)), ACTIVATIONS["softmax"]),)
    descent = descend(network, train.X[:, :600], train.Y[:, :600], LOSSES["CE"], 0.5, 60)
    right = predict(descent.network, test.X).argmax(axis=0) == test.Y.argmax(axis=0)
    assert descent.J[0] == pytest.approx(np.log(10))
    assert right.mean() > 0.8


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("xor", 4, 0.0, 0), "there is no data set “xor”; there are XOR, circles, moons"),
        (("XOR", 1, 0.0, 0), "n must be a whole number ≥ 2, not 1"),
        (("XOR", 4, -0.1, 0), "noise must be a finite number ≥ 0.0, not -0.1"),
        (("XOR", 4, np.inf, 0), "noise must be a finite number"),
        (("XOR", 4, 0.0, -1), "seed must be a whole number ≥ 0, not -1"),
    ],
)
def test_bad_input_to_dataset(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        dataset(*arguments)


@pytest.mark.parametrize(
    ("n", "message"), [(0, "n must be a whole number ≥ 1"), (9, "n must be below the number of samples, 9, not 9")]
)
def test_bad_input_to_split(n: int, message: str) -> None:
    with pytest.raises(InputError, match=message):
        split(dataset("moons", 9, 0.1, 0), n)


@pytest.mark.parametrize(
    "labels", [[0, 3], [-1, 0], [], [0.5, 1.0], [True, False], [[0, 1]], [[0], [1, 2]], 1, ["a"], [10**30], [np.nan]]
)
@pytest.mark.usefixtures("own_checks")
def test_bad_labels(labels: Any) -> None:
    with pytest.raises(InputError, match="labels must be whole numbers from 0 to 2"):
        one_hot(labels, 3)


@pytest.mark.usefixtures("own_checks")
def test_labels_may_be_a_list_or_whole_numbers_of_any_kind() -> None:
    for labels in ([2, 0], np.array([2, 0], dtype=np.uint8), (np.int64(2), 0)):
        assert one_hot(labels, 3).tolist() == [[0.0, 1.0], [0.0, 0.0], [1.0, 0.0]]


@pytest.mark.usefixtures("own_checks")
def test_numbers_of_samples_must_agree() -> None:
    with pytest.raises(InputError, match="Y must be n×3, not 1×2, to fit X"):
        Dataset(np.ones((2, 3)), np.ones((1, 2)), "mine", "regression", "typed in")


def test_standardised_by_the_samples_that_are_trained_on() -> None:
    generator = np.random.default_rng(0)
    X = np.vstack([generator.uniform(-1, 8, 50), generator.uniform(5, 14, 50)])
    found = scaling(X, 40).of(X)
    np.testing.assert_allclose(found[:, :40].mean(axis=1), 0, atol=1e-14)
    np.testing.assert_allclose(found[:, :40].std(axis=1), 1)
    np.testing.assert_allclose(np.diff(found[:, 40:]), np.diff(X[:, 40:]) / X[:, :40].std(axis=1, keepdims=True))
    assert far_from_one(X) == [0, 1]
    assert far_from_one(found) == []
    np.testing.assert_allclose(scaling(X, 40).undone(found), X)
    np.testing.assert_array_equal(scaling(X, 40).rows([1]).of(X[1:]), found[1:])


@given(st.floats(1e-290, 1e100), st.floats(-1e100, 1e100))
def test_what_never_changes_becomes_0_and_any_size_is_scaled(size: float, constant: float) -> None:
    X = np.array([[constant] * 4, [0.0, size, size, 2.0 * size]])
    found = scaling(X, 4).of(X)
    assert found[0].tolist() == [0.0] * 4
    np.testing.assert_allclose(found[1], [-np.sqrt(2), 0.0, 0.0, np.sqrt(2)], atol=1e-12)


def test_what_inputs_tell_of_targets_is_the_square_of_a_correlation() -> None:
    """Oracles: NumPy's corrcoef for numbers; for classes the sums of squares between and within them."""
    generator = np.random.default_rng(1)
    X = generator.normal(size=(3, 30)) * [[1.0], [1e6], [1e-6]]
    y = generator.normal(size=(1, 30)) + X[:1]
    np.testing.assert_allclose(explained(X, y), [np.corrcoef(row, y[0])[0, 1] ** 2 for row in X], rtol=1e-9)
    labels = np.arange(30) % 3
    X[1] += 2e6 * labels
    between = [
        sum((labels == k).sum() * (row[labels == k].mean() - row.mean()) ** 2 for k in range(3)) / row.var() / 30
        for row in X
    ]
    np.testing.assert_allclose(explained(X, one_hot(labels, 3)), between, rtol=1e-9)
