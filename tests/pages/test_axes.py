"""Axes of charts stay as they are as long as a value is in the usual range, and hold it where it is not."""

from typing import Any

import numpy as np
import pytest

from tests.page import drawn, open_page

# A lesson, a link with a value off the scale, a chart, and by axis what it is to hold.
OFF = [
    ("activation_functions/curves_and_slopes", {"z": "34", "phi": "ReLU"}, {"xaxis": 34, "yaxis": 34}),
    ("activation_functions/curves_and_slopes", {"z": "-1e6"}, {"xaxis": -1e6}),
    ("calculus/derivative", {"x": "-7.5", "f": "square"}, {"xaxis": -7.5, "yaxis": 56.25}),
    ("calculus/derivative", {"h": "50"}, {"xaxis": 1.69}),
    ("calculus/gradient", {"bowl_x": "16", "bowl_y": "-1e3"}, {"xaxis": 16, "yaxis": -1e3}),
    ("calculus/gradient_descent", {"f": "bowl", "bowl_x": "16", "bowl_y": "-30"}, {"xaxis": 16, "yaxis": -30}),
    ("loss_functions/regression", {"out": "25"}, {"yaxis": 25}),
    ("loss_functions/regression", {"b": "50"}, {"xaxis1": 50, "yaxis": 50}),
    ("loss_functions/binary_cross_entropy", {"by": "z", "z": "-30"}, {"xaxis1": -30, "xaxis2": -30, "yaxis2": 30}),
    ("loss_functions/softmax_cross_entropy", {"z1": "1000", "z2": "-50"}, {"yaxis1": 1000}),
    ("loss_functions/output_and_loss", {"phi": "identity", "loss": "MSE", "z1": "64"}, {"yaxis1": 64}),
    ("vectors_and_matrices/vectors", {"x1": "16", "y2": "-30"}, {"xaxis": 16, "yaxis": -27.5}),
    ("vectors_and_matrices/linear_maps", {"a11": "9", "a21": "-28"}, {"xaxis": 9, "yaxis": -28}),
    ("activation_functions/dying_relu", {"w": "16", "b": "-20"}, {"xaxis2": 16, "yaxis2": -20}),
    ("backprop_walkthrough/one_neuron", {"w1": "16"}, {"xaxis1": 16}),
    ("backprop_walkthrough/gradient_check", {"h": "3"}, {"xaxis2": 0.4}),
]


def _ranges(at: Any) -> dict[str, list[list[float]]]:
    found: dict[str, list[list[float]]] = {}
    for chart in drawn(at):
        for name, axis in chart.figure["layout"].items():
            if name.startswith(("xaxis", "yaxis")) and "range" in axis:
                found.setdefault(name, []).append(sorted(axis["range"]))
    return found


@pytest.mark.parametrize(
    ("page", "link", "held"), OFF, ids=[f"{page.rpartition('/')[2]}-{'-'.join(link)}" for page, link, _ in OFF]
)
def test_axes_hold_a_value_off_the_scale(page: str, link: dict[str, str], held: dict[str, float]) -> None:
    at = open_page(page, lang="en", **link)
    assert not at.warning
    ranges = _ranges(at)
    for axis, value in held.items():
        assert any(low <= value <= high for low, high in ranges[axis]), (axis, value, ranges[axis])


@pytest.mark.parametrize(
    ("page", "key", "values"),
    [
        ("activation_functions/curves_and_slopes", "z", (-6, 0, 6)),
        ("calculus/derivative", "x", (-3, 0, 3)),
        ("loss_functions/regression", "out", (-1, 4, 11)),
        ("vectors_and_matrices/linear_maps", "a12", (-2, 0, 2)),
        ("vectors_and_matrices/vectors", "x1", (-3, 0, 3)),
        ("calculus/gradient", "bowl_x", (-1, 0, 1)),
    ],
)
def test_axes_stay_while_a_value_is_on_the_scale(page: str, key: str, values: tuple[float, ...]) -> None:
    ranges = [_ranges(open_page(page, lang="en", **{key: value})) for value in values]
    first = {name: found[0] for name, found in ranges[0].items() if name.startswith("xaxis")}
    for each in ranges[1:]:
        for name, range_ in first.items():
            np.testing.assert_array_equal(each[name][0], range_)
