"""The listing of a whole run reproduces it: it is run, and what it prints is J of the run to the printed digits."""

import contextlib
import io
import re
from dataclasses import replace

import numpy as np
import pytest

from dlmath import OPTIMISERS
from pages.training.parts import experiment_code, runs
from pages.training.parts.training_settings import (
    CLASS_OUTPUTS,
    DEFAULTS,
    OPTIONS,
    REGRESSION,
    TABLE,
    VALUE_OUTPUTS,
    Training,
)
from tests.page import open_page, texts

QUICK = replace(DEFAULTS, n=24, epochs=15, alpha=0.05, units=(3,), each=("tanh",))
FLOWERS = 'Id;length;wide, "deep";kind\n' + "\n".join(
    f"{k + 1};{4 + k % 7 / 3:.2f};{100 * (k % 3) + k};{('rose', 'iris', '# lily')[k % 3]}" for k in range(24)
)


def same(settings: Training) -> str:
    """Run the listing: the comments and what is printed agree with the run; the listing."""
    of = runs.follow(settings)
    code = experiment_code.listing(of)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), np.errstate(all="ignore"):
        exec(compile(code, "listing", "exec"), {})
    found = [float(each) for each in re.findall(r"= (\S+)", printed.getvalue())]
    wanted = [of.run.J[-1], *([] if of.run.J_test is None else [of.run.J_test[-1]])]
    np.testing.assert_allclose(found, wanted, rtol=1e-9)
    digits = min(of.digits[-1], experiment_code.DIGITS)
    for value, told in zip(wanted, re.findall(r"parameters\)\)  # (\S+)", code), strict=True):
        assert told == f"{value:.{digits}g}"
    return code


@pytest.mark.parametrize("rule", OPTIMISERS)
@pytest.mark.parametrize("l2", [0.0, 0.01])
def test_every_rule_of_update(rule: str, l2: float) -> None:
    same(replace(QUICK, rule=rule, l2=l2))


@pytest.mark.parametrize("output", CLASS_OUTPUTS)
def test_every_output_and_loss_for_classes(output: str) -> None:
    same(replace(QUICK, output=output))


@pytest.mark.parametrize("output", VALUE_OUTPUTS)
def test_every_output_and_loss_for_numbers(output: str) -> None:
    same(replace(QUICK, data="sine", output=output, alpha=0.01))


@pytest.mark.parametrize("name", OPTIONS["each"])
def test_every_activation(name: str) -> None:
    same(replace(QUICK, each=(name,)))


@pytest.mark.parametrize(
    "run",
    [
        replace(QUICK, units=(), each=()),
        replace(QUICK, units=(4, 3, 2), each=("ReLU", "GELU", "softplus")),
        replace(QUICK, features=tuple(OPTIONS["features"])),
        replace(QUICK, features=("x₁x₂",), tested=0.0),
        replace(QUICK, batch_size=500, epochs=3),
        replace(QUICK, batch_size=1, epochs=3),
        replace(QUICK, epochs=0),
        replace(QUICK, init="zeros"),
        replace(QUICK, epochs=200, alpha=0.5, stop_J=0.4),
        replace(QUICK, data=TABLE, table=FLOWERS, output="softmax, CE"),
        replace(QUICK, data=TABLE, table=FLOWERS, output="sigmoid, BCE"),
        replace(QUICK, data=TABLE, table=FLOWERS, output="tanh, MSE", standardise=False, alpha=0.001),
        replace(QUICK, data=TABLE, table=FLOWERS, task=REGRESSION, target=2, output="identity, half-MSE"),
        replace(QUICK, data=TABLE, table=FLOWERS, task=REGRESSION, target=3, inputs=(2,), output="identity, MAE"),
        replace(
            QUICK, data=TABLE, table=FLOWERS, task=REGRESSION, target=2, standardise_y=False, output="identity, MSE"
        ),
    ],
    ids=str,
)
def test_every_shape_of_data_and_network(run: Training) -> None:
    code = same(run)
    if run.data == TABLE and run.classifies:
        assert '# inputs, row by row: length, wide, "deep"\n' in code
        assert "# classes: # lily, iris, rose\n" in code


@pytest.mark.parametrize("scale", [1e-170, 1e-300, 1e99])
@pytest.mark.parametrize("same_in_all", ["0.1", "0", "-7e-200"])
def test_columns_whose_squares_vanish_or_that_never_change(scale: float, same_in_all: str) -> None:
    rows = "\n".join(f"{(k % 7 - 2) * scale},{same_in_all},{(k % 5) * scale}" for k in range(24))
    same(replace(QUICK, data=TABLE, table=rows, task=REGRESSION, output="identity, half-MSE"))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_offers_the_listing_when_it_is_asked_for(lang: str) -> None:
    at = open_page("training/training_run", n=24, epochs=15, lang=lang)
    assert not [each for each in at.code if "import numpy" in each.value]
    at.session_state["takeaway"] = True
    at.run()
    (code,) = [each.value for each in at.code if "import numpy" in each.value]
    exec(compile(code, "listing", "exec"), {})
    assert texts(at)
