"""Colours for everybody: signs stay apart for readers who do not tell red from green, or blue from yellow, and symbols
stand out from the page."""

import re
from collections.abc import Iterator

import numpy as np
import pytest

from dlmath import ACTIVATIONS, LOSSES, Layer, trace
from dlmath.network.steps import Symbol, steps
from pages.parts import animation
from pages.training.parts import moment
from pages.ui.drawing import diagram, images
from pages.ui.frame import style
from pages.ui.writing import formulas, palette, symbols, tables
from pages.vectors_and_matrices.parts import grids
from tests.colours import GROUNDS, SIGNS, SYMBOLS, role

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


@pytest.fixture
def theme(request: pytest.FixtureRequest) -> Iterator[int]:
    """The place of a theme in the tables: 0 light, 1 dark."""
    token = palette._dark.set(request.param == "dark")
    yield THEMES.index(request.param)
    palette._dark.reset(token)


both_themes = pytest.mark.parametrize("theme", THEMES, indirect=True)


def test_a_symbol_has_the_colour_that_is_written_down() -> None:
    assert {name: tuple(shade) for name, shade in palette.SYMBOLS.items()} == SYMBOLS
    assert {name: tuple(getattr(palette, name.upper())) for name in GROUNDS} == GROUNDS


@both_themes
def test_a_symbol_has_its_colour_in_formulas(theme: int) -> None:
    for letter, shades in SYMBOLS.items():
        s = Symbol(letter, 0 if letter == "x" else 1)
        for written in (symbols.symbol(s), symbols.component(s, 0, 0) if letter != "J" else symbols.symbol(s)):
            assert re.findall(r"\\textcolor\{(#\w+)\}", written) == [shades[theme]]
        assert palette.symbol(letter) == shades[theme]


@both_themes
def test_a_sign_has_its_colour(theme: int) -> None:
    for value in (-3.0, -1e-9, 0.0, 1e-9, 2.0):
        shade = SIGNS[int(np.sign(value))]
        assert palette.colour(palette.sign(value)) == shade[theme]
        assert role(palette.tint(value, 3.0)) == {-1: "orange", 0: "grey", 1: "blue"}[int(np.sign(value))]
        assert role(palette.tint(value, 3.0, gradient=True)) == "purple"


@both_themes
def test_scales_are_symmetric_orange_grey_blue(theme: int) -> None:
    for scale in (grids.diverging(), images.signed_ink()):
        places, shades = zip(*scale, strict=True)
        assert (role(shades[0]), role(shades[-1])) == ("orange", "blue")
        np.testing.assert_allclose(places, [1 - place for place in reversed(places)])
    assert [role(shade) for _place, shade in grids.diverging()] == ["orange", "grey", "blue"]
    assert {role(shade) for _place, shade in grids.growing()} == {"purple"}


def test_a_style_sheet_gives_every_symbol_its_colour() -> None:
    for name, (light, dark) in SYMBOLS.items():
        assert f".dl-{name} {{ color: var(--light, {light}) var(--dark, {dark}) }}" in tables.STYLE
    drawn = {name: SYMBOLS[name] for name in ("x", "a", "W", "b", "z", "y", "J", "delta", "dW")}
    signs = {"positive": SIGNS[1], "negative": SIGNS[-1], "edge": SIGNS[0]}
    inks = dict(re.findall(r"\.(\w+) \{ --ink: (.*?) \}", animation._STYLE))
    both = (drawn | signs).items()
    assert inks == {name: f"var(--light, {light}) var(--dark, {dark})" for name, (light, dark) in both}


@both_themes
def test_the_player_of_runs_gets_the_colours_of_signs(theme: int) -> None:
    told = {name: palette.colour(shade) for name, shade in moment.COLOURS.items()}
    signs = {"negative": SIGNS[-1], "neutral": SIGNS[0], "positive": SIGNS[1]}
    assert told == {name: shades[theme] for name, shades in (GROUNDS | signs).items()}


@both_themes
def test_a_drawing_of_a_network_has_the_colours_of_signs_and_symbols(theme: int) -> None:
    """z above each unit, δ below it, a in it, edges and biases by their sign, gradients purple."""
    layers = (Layer(np.array([[1.0, -2.0], [-0.5, 3.0]]), np.array([[-0.1], [0.2]]), ACTIVATIONS["tanh"]),)
    t = trace(layers, np.array([[1.0], [0.5]]), np.array([[1.0], [0.0]]), LOSSES["half-MSE"])
    every = steps(t)
    for step in every[:-1]:
        drawn = diagram.network(t, {each.result.symbol for each in every}, step, formulas.explanations(t, every))
        _labels, biases, units, *captions, _targets = drawn["data"]
        of_gradient = step.result.symbol.letter == "dW"
        edges = [shape for shape in drawn["layout"]["shapes"] if shape.get("layer") == "below"]
        signs = ["blue" if w > 0 else "orange" for w in layers[0].W.ravel()]
        assert [role(edge["line"]["color"]) for edge in edges] == (["purple"] * 4 if of_gradient else signs)
        assert [role(shade) for shade in biases["marker"]["color"]] == ["orange", "blue"]
        assert [caption["textfont"]["color"] for caption in captions] == [
            SYMBOLS[name][theme] for name in ("z", "delta")
        ]
        assert [caption["text"][0][0] for caption in captions] == ["z", "δ"]
        assert units["textfont"]["color"] == SYMBOLS["a"][theme]
        key = [role(shape["line"]["color"]) for shape in drawn["layout"]["shapes"] if shape not in edges]
        assert key == (["purple"] * 2 if of_gradient else ["orange", "blue"])
        lit = {"z": "brown", "a": "teal", "delta": "purple", "dJ_da": "purple", "J": "ink"}.get(
            step.result.symbol.letter
        )
        rings = {
            role(shade)
            for shade, width in zip(units["marker"]["line"]["color"], units["marker"]["line"]["width"], strict=True)
            if width == 3.5
        }
        assert rings == ({lit} if lit else set())


def test_the_style_of_the_frame_holds_that_of_the_tables() -> None:
    assert tables.STYLE in style.of(formulas.settings.Settings())
