"""Colours for everybody: signs stay apart for readers who do not tell red from green, or blue from yellow, and symbols
stand out from the page."""

import numpy as np
import pytest

from pages.ui.writing import palette

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
SIMULATIONS = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    "none": np.eye(3).tolist(),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
THEMES = ("light", "dark")


def linear(shade: str) -> np.ndarray:
    """#rrggbb as linear RGB."""
    c = np.array([int(shade[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """Linear RGB as CIELAB under D65."""
    f = np.cbrt(np.clip(TO_XYZ @ np.clip(rgb, 0, 1) / TO_XYZ.sum(axis=1), 1e-6, None))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2."""
    high, low = sorted((float(TO_XYZ[1] @ linear(each)) for each in (one, other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("seen_by", SIMULATIONS)
def test_both_signs_and_nought_can_be_told_apart(seen_by: str, theme: str) -> None:
    seen = [
        lab(np.array(SIMULATIONS[seen_by]) @ linear(getattr(shade, theme)))
        for shade in (palette.NEGATIVE, palette.NEUTRAL, palette.POSITIVE)
    ]
    for i, j in ((0, 1), (0, 2), (1, 2)):
        assert np.linalg.norm(seen[i] - seen[j]) > 15


def test_the_simulation_confuses_red_and_green_as_it_should() -> None:
    red, green = (lab(np.array(SIMULATIONS["deuteranopia"]) @ linear(shade)) for shade in ("#a36b00", "#6f8000"))
    assert np.linalg.norm(red - green) < 12


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", palette.SYMBOLS)
def test_symbols_stand_out_from_the_page(name: str, theme: str) -> None:
    assert contrast(getattr(palette.SYMBOLS[name], theme), getattr(palette.PAPER, theme)) >= 4.5
