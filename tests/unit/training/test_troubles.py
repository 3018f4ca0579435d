"""What keeps runs from learning: each rule fires on a case that was made for it, and on no run that goes well."""

from dataclasses import replace

import numpy as np
import pytest

from dlmath import LOSSES, OPTIMISERS, Layer, dataset, initial_network, train
from dlmath.training.datasets import Dataset, one_hot
from dlmath.training.troubles import (
    Course,
    constant_loss,
    dead_layers,
    equal_units,
    jumps,
    others_do_better,
    saturated_layers,
    stands_still,
    sticks,
    troubles,
)

pytestmark = pytest.mark.usefixtures("shapes")
SEEDS = range(8)


def course_of(
    data: str,
    seed: int,
    activation: str = "tanh",
    init: str = "Glorot",
    learning_rate: float = 0.5,
    epochs: int = 200,
    units: tuple[int, ...] = (4,),
) -> Course:
    """A run of full batches on 40 samples; a sigmoid with BCE."""
    samples, loss = dataset(data, 40, 0.1, seed), LOSSES["BCE"]
    start = initial_network([2, *units, 1], [*[activation] * len(units), "sigmoid"], init, seed)
    run = train(start, samples, loss, OPTIMISERS["gradient-descent"], epochs, 40, seed, learning_rate=learning_rate)
    return Course(start, run, samples, loss)


def names(course: Course) -> list[str]:
    return [each.name for each in troubles(course)]


def run_of(data: Dataset, sizes: list[int], activations: list[str], loss: str, alpha: float, epochs: int) -> Course:
    start = initial_network(sizes, activations, "Glorot", 0)
    made = train(start, data, LOSSES[loss], OPTIMISERS["gradient-descent"], epochs, 10, 0, learning_rate=alpha)
    return Course(start, made, data, LOSSES[loss])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("data", ["XOR", "circles", "moons", "Gaussians"])
def test_nothing_is_said_of_a_run_that_learns(data: str, seed: int) -> None:
    course = course_of(data, seed, learning_rate=1.0, epochs=400)
    assert course.learned or data in ("circles", "moons")
    assert names(course) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_said_where_samples_overlap_and_no_network_could_do_better(seed: int) -> None:
    course = run_of(dataset("Gaussians", 100, 1.5, seed), [2, 3, 1], ["tanh", "sigmoid"], "BCE", 0.1, 100)
    assert not course.learned
    assert names(course) == []
    noisy = run_of(dataset("sine", 60, 0.3, seed), [1, 6, 1], ["tanh", "identity"], "half-MSE", 0.1, 200)
    assert names(noisy) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_steps_that_are_much_too_large_diverge_or_jump(seed: int) -> None:
    assert names(course_of("moons", seed, learning_rate=60.0))[0] == "jumps"
    plane = dataset("plane", 60, 0.1, seed)
    assert names(run_of(plane, [2, 1], ["identity"], "MSE", 2.0, 3000)) == ["diverged"]


@pytest.mark.parametrize("init", ["zeros", "constant"])
@pytest.mark.parametrize("seed", SEEDS)
def test_units_that_start_equal_are_found(init: str, seed: int) -> None:
    course = course_of("XOR", seed, init=init, units=(4, 3))
    assert next(each for each in troubles(course) if each.name == "equal").layers == (1, 2)
    first, *_others = course.run.network
    np.testing.assert_allclose(first.W, np.repeat(first.W[:1], 4, axis=0), atol=1e-12)
    unequal = (replace(first, W=first.W + np.arange(8.0).reshape(4, 2)), *course.start[1:])
    assert equal_units(unequal, course.run.network) == (2,)


@pytest.mark.parametrize("seed", SEEDS)
def test_dead_units_are_those_whose_z_is_never_above_0(seed: int) -> None:
    course = course_of("moons", seed, activation="ReLU", learning_rate=9.0, epochs=60, units=(8,))
    layer = course.run.network[0]
    dead = int((layer.W @ course.data.X + layer.b <= 0.0).all(axis=1).sum())
    assert dead_layers(course.run.network, course.run.dead[:, -1]) == ((1,) if dead >= 4 else ())
    assert ("dead" in names(course)) == (dead >= 4)


def test_some_of_those_runs_had_dead_units() -> None:
    runs = [course_of("moons", seed, "ReLU", learning_rate=9.0, epochs=60, units=(8,)) for seed in SEEDS]
    assert sum("dead" in names(course) for course in runs) >= 4


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
@pytest.mark.parametrize("seed", SEEDS)
def test_inputs_that_were_not_scaled_saturate_units(activation: str, seed: int) -> None:
    moons = dataset("moons", 40, 0.1, seed)
    far = replace(moons, X=300.0 + 500.0 * moons.X)
    course = run_of(far, [2, 4, 1], [activation, "sigmoid"], "BCE", 0.01, 60)
    a = course.run.network[0]
    z = a.W @ far.X + a.b
    half = 1.0 if activation == "tanh" else 2.0
    flat = np.cosh(np.clip(z / half, -300.0, 300.0)) ** -2 < 0.05  # the slope over the largest one
    assert saturated_layers(course.run.network, far.X) == ((1,) if 2 * (flat.mean(axis=1) >= 0.95).sum() >= 4 else ())
    assert saturated_layers(course.start, moons.X) == ()
    learns = run_of(moons, [2, 4, 1], [activation, "sigmoid"], "BCE", 0.01, 60)
    assert "saturated" not in names(learns)


def test_most_of_those_runs_were_saturated() -> None:
    found = []
    for seed in SEEDS:
        moons = dataset("moons", 40, 0.1, seed)
        far = replace(moons, X=300.0 + 500.0 * moons.X)
        found += names(run_of(far, [2, 4, 1], ["tanh", "sigmoid"], "BCE", 0.01, 60))
    assert found.count("saturated") >= 4


@pytest.mark.parametrize("seed", SEEDS)
def test_deep_sigmoids_stay_on_a_plateau(seed: int) -> None:
    course = course_of("moons", seed, activation="sigmoid", learning_rate=0.1, units=(6,) * 5)
    assert names(course) == ["plateau"]
    assert sticks(course)
    assert abs(course.run.J[-1] - np.log(2.0)) < 0.01


def test_two_sigmoids_stick_from_some_seeds_and_learn_from_most() -> None:
    """The known local plateau of XOR: two samples right, one half for the two others, J = ¼ · 2 · ¼."""
    corners = Dataset(
        np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]]), np.array([[0.0, 1.0, 1.0, 0.0]]), "x", "classification",
        "Rumelhart, Hinton, Williams, 1986",
    )  # fmt: skip
    courses = []
    for seed in range(8):
        start = initial_network([2, 2, 1], ["sigmoid", "sigmoid"], "Glorot", seed)
        rule = OPTIMISERS["gradient-descent"]
        run = train(start, corners, LOSSES["MSE"], rule, 4000, 4, seed, learning_rate=2.0)
        courses.append(Course(start, run, corners, LOSSES["MSE"]))
    stuck = [course for course in courses if sticks(course)]
    assert 1 <= len(stuck) <= 3
    for course in stuck:
        assert course.run.J[-1] == pytest.approx(0.125, abs=0.002)
        others = np.array([other.run.J[-1] for other in courses if other is not course])
        assert others_do_better(float(course.run.J[-1]), others)
        assert names(course) == []
    for course in courses:
        assert sticks(course) != course.learned


@pytest.mark.parametrize("loss", ["MSE", "MAE", "Huber", "BCE", "CE", "hinge", "half-SSE"])
def test_the_best_constant_output_is_that_of_a_search(loss: str) -> None:
    """Oracle: J at 2,001 constants."""
    generator = np.random.default_rng(0)
    labels = (generator.random(31) < 0.7).astype(int)
    Y = {"CE": one_hot(labels, 2), "hinge": 2.0 * labels[np.newaxis] - 1.0}.get(loss, 1.0 * labels[np.newaxis])
    grid = np.linspace(-1.0 if loss == "hinge" else 1e-6, 1.0 - 1e-6, 2001)
    rows = [np.full((1, 31), c) if loss != "CE" else np.vstack([np.full(31, 1 - c), np.full(31, c)]) for c in grid]
    assert constant_loss(Y, LOSSES[loss]) == pytest.approx(min(LOSSES[loss].value(a, Y) for a in rows), rel=2e-3)


def test_falling_steadily_is_neither_standing_still_nor_jumping() -> None:
    for J in (np.geomspace(1.0, 0.01, 100), np.linspace(1.0, 0.1, 40)):
        assert not stands_still(J)
        assert not jumps(J)
    trembling = 0.3 * (1.0 + 0.02 * np.random.default_rng(0).standard_normal(200))
    assert stands_still(trembling)
    assert not jumps(trembling)
    assert jumps(0.3 * np.exp(0.4 * np.random.default_rng(0).standard_normal(200)))
    assert not stands_still(np.full(19, 1.0))
    assert not jumps(np.tile([1.0, 2.0], 9))


def test_what_has_learned_has_no_trouble_however_its_weights_look() -> None:
    course = course_of("XOR", 0)
    flat = tuple(Layer(1e6 * layer.W, layer.b, layer.activation) for layer in course.run.network)
    assert troubles(Course(flat, course.run, course.data, course.loss)) == ()
