"""Places at many positions of a slider, packed here and unpacked by the browser's script, are what they were."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pages.ui.reruns.packed import FINEST, packed
from pages.ui.writing import along
from pages.ui.writing.json_bytes import to_json
from tests import node

SCRIPT = Path("pages/ui/reruns/packed.js").resolve().as_uri()


def unpacked(values: list[Any]) -> list[Any]:
    """The values on their way through the browser."""
    told = to_json(packed(values)).decode()
    program = f"import {{ unpacked }} from '{SCRIPT}'; console.log(JSON.stringify(unpacked({told})))"
    return list(json.loads(node.run("--input-type=module", "-e", program).stdout))


@pytest.mark.parametrize("texts", [["1", "2"], [["a", ""], ["b", ""]], [None, "1"]])
def test_texts_are_as_they_are(texts: list[Any]) -> None:
    assert packed(texts) is texts


@pytest.mark.parametrize("seed", range(4))
def test_points_are_where_they_were_as_nearly_as_the_eye_sees(seed: int) -> None:
    g = np.random.default_rng(seed)
    places = np.cumsum(g.normal(size=(50, 7)), axis=0)
    there = np.array(unpacked(along.places(*places.T)))
    np.testing.assert_allclose(there, places, rtol=0.0, atol=0.51 * np.ptp(places) / FINEST)


def test_one_number_each_and_one_that_hardly_moves() -> None:
    assert unpacked([1.0, 3.0, None, 2.0]) == [1.0, 3.0, None, 2.0]
    assert unpacked([[5.0, None], [5.0, 5.0]]) == [[5.0, None], [5.0, 5.0]]
    assert unpacked([[float("nan"), 2.0], [1.0, 2.0]]) == [[None, 2.0], [1.0, 2.0]]


def test_lines_of_different_lengths_end_in_nothing() -> None:
    assert unpacked([[1.0, 2.0, 3.0], [2.0], None]) == [[1.0, 2.0, 3.0], [2.0, None, None], None]


def test_what_is_far_off_an_axis_does_not_coarsen_what_is_on_it() -> None:
    there = unpacked(along.on_axis([[0.123456, 1e30], [0.2, -1e12]], 2.0))
    assert [row[0] for row in there] == pytest.approx([0.123456, 0.2], abs=0.51 * 2.0 / FINEST)
    assert there[0][1] > 1e5
    assert there[1][1] < -1e5


def test_on_a_logarithmic_axis_small_numbers_count_as_much_as_large_ones() -> None:
    f = [[1e-16, 3e-7], [1e6, 0.0]]
    there = unpacked(along.on_axis(f, 22.0, logarithmic=True))
    assert np.log10([*there[0], there[1][0]]) == pytest.approx(np.log10([1e-16, 3e-7, 1e6]), abs=0.51 * 22.0 / FINEST)
    assert there[1][1] is None
