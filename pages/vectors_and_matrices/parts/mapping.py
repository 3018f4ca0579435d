"""What a 2×2 matrix does to the plane: the grid, the unit square and a digit's outline, moved; played from where they
were."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dlmath.linear_algebra.decompositions import Eigen, eigen, null_space, svd
from dlmath.linear_algebra.linear_systems import determinant
from dlmath.training.datasets import digits
from pages.ui.drawing import frames
from pages.ui.drawing.charts import Figure, encoded, single
from pages.ui.writing import numbers, palette
from pages.ui.writing.along import Along
from pages.ui.writing.palette import colour, rgba
from pages.ui.writing.text import _
from pages.vectors_and_matrices.parts import plane

VIEWS = ("area", "eigen", "svd", "affine")
REACH, USUAL = 3.6, 2.0  # of the plane, and the largest number of a matrix that it is meant for
MOST = 100  # the largest number of a second matrix
HEIGHT = 560
FRAMES = 11  # of one movement
MOVED = [0, 1, 2, 3, 4, 5, 6]
SIDE = 1.9  # of the digit, which stands left of the unit square
PLAY: Figure = {"mode": "immediate", "fromcurrent": True, "frame": {"duration": 110}, "transition": {"duration": 0}}


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines through points.

    Attributes:
      points: (2, n), one line after the other.
      ends: where lines end, as numbers of points.
    """

    points: np.ndarray
    ends: tuple[int, ...]


def lines(every: Sequence[Sequence[tuple[float, float]]]) -> Lines:
    """Lines from their points."""
    return Lines(
        np.array([point for line in every for point in line]).T,
        tuple(np.cumsum([len(line) for line in every]).tolist()),
    )


GRID = lines([[(k, -5.0), (k, 5.0)] for k in range(-5, 6)] + [[(-5.0, k), (5.0, k)] for k in range(-5, 6)])
SQUARE = lines([[(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]])
CIRCLE = lines([[(math.cos(t), math.sin(t)) for t in np.linspace(0, 2 * math.pi, 49).tolist()]])
BASIS = tuple(lines([[(0, 0), tip]]) for tip in ((1.0, 0.0), (0.0, 1.0)))


@lru_cache(maxsize=10)
def outline(label: int) -> Lines:
    """The outline of the first digit of a class: around all pixels that are more ink than paper, without points on
    straight lines."""
    test = digits()[1]
    picture = test.X[:, int(np.flatnonzero(test.Y.argmax(axis=0) == label)[0])].reshape(28, 28) > 0.5
    inked = {(int(column), 27 - int(row)) for row, column in np.argwhere(picture)}
    edges: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for x, y in sorted(inked):
        corners = ((x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1))
        for k, (right, up) in enumerate(((0, -1), (1, 0), (0, 1), (-1, 0))):
            if (x + right, y + up) not in inked:
                edges.setdefault(corners[k], []).append(corners[(k + 1) % 4])
    return lines([[(x / 28 * SIDE - SIDE, y / 28 * SIDE) for x, y in _corners(loop)] for loop in _loops(edges)])


def _loops(edges: dict[tuple[int, int], list[tuple[int, int]]]) -> Iterable[list[tuple[int, int]]]:
    while edges:
        start = at = next(iter(edges))
        loop = [start]
        while True:
            following = edges[at].pop()
            if not edges[at]:
                del edges[at]
            loop.append(at := following)
            if at == start:
                break
        yield loop


def _corners(loop: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """A closed line without the points at which it goes straight on."""
    turns = [
        at
        for before, at, after in zip([loop[-2], *loop[:-2]], loop[:-1], loop[1:], strict=True)
        if before[0] != after[0] and before[1] != after[1]
    ]
    return [*turns, turns[0]]


def figure(A: np.ndarray, b: np.ndarray, det: float, digit: int, view: str, name: str) -> Figure:
    """The plane after x ↦ A x + b, with what a view adds, and frames that play the movement.

    Args:
      A: (2, 2).
      b: (2, 1).
      det: the determinant of A.
      digit: whose outline is moved.
      view: one of VIEWS.
      name: of A.
    """
    tips = np.abs(A).sum(axis=1, keepdims=True) + np.abs(b)  # the far corner of the unit square
    reach = REACH if np.abs(A).max() <= USUAL and np.abs(b).max() <= USUAL else plane.reach(REACH, tips)
    layout = plane.sheet(reach, HEIGHT)
    layout["margin"] |= {
        "b": 66
    }  # with less the button makes Plotly widen it, which moves the slider at the second drawing
    path = _svd_path(A, b) if view == "svd" else _straight_path(A, b)
    places = _places(path, digit)
    data = [trace | place for trace, place in zip(_still(A, det, view, name), places[-1], strict=True)]
    data.append(_text("", reach))
    extra, notes = {"area": _kernel, "eigen": _directions, "svd": _axes, "affine": _shift}[view](A, b, name)
    _part_names(A, b, data[4:6], extra, reach)
    moved = [
        {"name": str(n), "traces": MOVED, "data": [*places[n], {"text": [text]}]}
        for n, (_A, _b, text) in enumerate(path)
    ]
    layout["annotations"] = notes
    stop = {"mode": "immediate"}
    at_once = stop | {"transition": {"duration": 0}}
    layout["updatemenus"] = [frames.buttons([("▶", None, PLAY), ("❚❚", [None], stop)], x=0.21, y=-0.055)]
    names = map(str, range(len(moved)))
    layout["sliders"] = [frames.slider(names, len(moved) - 1, at_once, x=0.25, len=0.66, y=0, pad={"t": 22})]
    return {"data": [*data, *extra], "layout": layout, "frames": moved}


@lru_cache(maxsize=10)
def _everything(digit: int) -> tuple[np.ndarray, np.ndarray, tuple[slice, ...]]:
    """All lines that are moved, in one: points (2, n) with nought where a gap between lines will be, the gaps, and
    where each trace is."""
    parts, gaps, places, at = [], [], [], 0
    for each in (GRID, outline(digit), SQUARE, CIRCLE, *BASIS):
        with_gaps = np.insert(each.points, each.ends[:-1], 0.0, axis=1)
        gaps += [at + end + k for k, end in enumerate(each.ends[:-1])]
        places.append(slice(at, at := at + with_gaps.shape[1]))
        parts.append(with_gaps)
    return np.hstack(parts), np.array(gaps), tuple(places)


def moved(A: np.ndarray, b: np.ndarray, dets: Sequence[float], digit: int) -> Figure:
    """Where grid, outline, square, circle and the two arrows are after each of many maps, and the colour of the square.

    Args:
      A: (K, 2, 2).
      b: (2, 1).
      dets: the determinant of each.
      digit: whose outline is moved.
    """
    points, gaps, places = _everything(digit)
    found = A @ points + b
    found[..., gaps] = np.nan
    data: list[Figure] = [
        {"x": Along(found[:, 0, place].tolist()), "y": Along(found[:, 1, place].tolist())} for place in places
    ]
    shades = [colour(palette.sign(det)) for det in dets]
    data[2] |= {"line": {"color": Along(shades)}, "fillcolor": Along(rgba(shade, 0.3) for shade in shades)}
    return {"data": data}


Path = list[tuple[np.ndarray, np.ndarray, str]]


def _places(path: Path, digit: int) -> list[list[Figure]]:
    """Where grid, outline, square, circle and the two arrows are after each x ↦ A x + b of a path."""
    points, gaps, places = _everything(digit)
    moved = single(np.stack([A for A, _b, _text in path]) @ points + np.stack([b for _A, b, _text in path]))
    moved[..., gaps] = np.nan
    return [[{"x": encoded(x[place]), "y": encoded(y[place])} for place in places] for x, y in moved]


def _still(A: np.ndarray, det: float, view: str, name: str) -> list[Figure]:
    """How grid, outline, square, circle and the two arrows look; where they are comes with each frame."""
    ink, square, pink = colour(palette.INK), colour(palette.sign(det)), palette.symbol("W")
    line: Figure = {"type": "scatter", "mode": "lines", "hoverinfo": "skip"}
    area = f"det {name} = {numbers.full(det)}"
    return [
        line | {"line": {"width": 1, "color": rgba(colour(palette.POSITIVE), 0.45)}},
        line | {"line": {"width": 1.5, "color": ink}, "fill": "toself", "fillcolor": rgba(ink, 0.2)},
        line
        | {
            "line": {"width": 2, "color": square},
            "fill": "toself",
            "fillcolor": rgba(square, 0.3),
            "hoverinfo": "text",
            "text": area,
            "hoveron": "fills",
        },
        line | {"line": {"width": 2, "color": palette.symbol("z")}, "visible": view == "svd"},
        *(
            _arrow(pink, f"{name} e{numbers.sub(k)} = {numbers.vector(A[:, k : k + 1])}", f"{name}e{numbers.sub(k)}")
            for k in (0, 1)
        ),
    ]


def _arrow(shade: str, how: str, name: str) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines+markers+text",
        "line": {"width": 3.5, "color": shade},
        "text": ["", f"<b>{name}</b>"],
        "textposition": "top right",
        "textfont": {"size": 14, "color": shade},
        "marker": {"symbol": "arrow", "angleref": "previous", "size": [0, 15], "color": shade},
        "customdata": [how, how],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _part_names(A: np.ndarray, b: np.ndarray, images: Sequence[Figure], extra: Sequence[Figure], reach: float) -> None:
    """Put the names of all arrows on sides where they do not lie on one another."""
    named = [trace for trace in extra if "text" in trace["mode"]]
    tips = [plane.pair(A[:, k : k + 1] + b) for k in range(len(images))] + [
        (trace["x"][0], trace["y"][0]) for trace in named
    ]
    plane.part_names([*images, *named], tips, plane.pair(b), reach)


def _text(text: str, reach: float) -> Figure:
    return {
        "type": "scatter",
        "mode": "text",
        "x": [-reach * 0.958],
        "y": [reach * 0.917],
        "text": [text],
        "textposition": "middle right",
        "textfont": {"size": 15, "color": colour(palette.INK)},
        "hoverinfo": "skip",
    }


def _straight_path(A: np.ndarray, b: np.ndarray) -> Path:
    """From the identity to A and b, each entry at constant speed."""
    return [(np.eye(2) * (1 - t) + A * t, b * t, "") for t in np.linspace(0.0, 1.0, FRAMES + 4).tolist()]


def _svd_path(A: np.ndarray, b: np.ndarray) -> Path:
    """Turn by Vᵀ, stretch by Σ, turn by U; where U mirrors, the second axis passes through nought."""
    s = svd(A)
    start, end = (math.atan2(float(T[1, 0]), float(T[0, 0])) for T in (s.V, s.U))
    flip = -1.0 if determinant(s.U) < 0 else 1.0
    turns, stretches, turns_back = (
        _("1 · Vᵀ turns"),
        _("2 · Σ stretches along the axes"),
        _("3 · U turns") if flip > 0 else _("3 · U turns and mirrors"),
    )
    times = np.linspace(0.0, 1.0, FRAMES).tolist()
    stretched = s.Sigma @ s.V.T
    return [
        *((_turn(-start * t), 0 * b, turns) for t in times),
        *((np.diag(1 + (s.values[:, 0] - 1) * t) @ s.V.T, 0 * b, stretches) for t in times[1:]),
        *((_turn(end * t) @ np.diag([1.0, 1 + (flip - 1) * t]) @ stretched, b * t, turns_back) for t in times[1:]),
    ]


def _turn(by: float) -> np.ndarray:
    return np.array([[math.cos(by), -math.sin(by)], [math.sin(by), math.cos(by)]])


Extra = tuple[list[Figure], list[Figure]]


def _kernel(A: np.ndarray, b: np.ndarray, name: str) -> Extra:
    """The line that goes to a single point, where there is one."""
    null = null_space(A)
    if null.shape[1] != 1:
        return [], []
    x, y = plane.pair(null)
    how = f"{name}·({numbers.plain(x)}, {numbers.plain(y)}) = 0"
    return [plane.path([(-9 * x, -9 * y), (9 * x, 9 * y)], palette.symbol("delta"), 3, "dash", how=how)], []


def _directions(A: np.ndarray, b: np.ndarray, name: str) -> Extra:
    """The directions that are kept, drawn from where the origin is now, and in each an eigenvector with its image."""
    e, (b1, b2) = eigen(A), plane.pair(b)
    if not e.is_real:
        return [], []
    traces, notes = [], []
    for k in range(e.independent):
        x, y = plane.pair(e.vectors[:, k : k + 1].real)
        value = float(e.values[k, 0].real)
        how = (
            f"{name}·{numbers.vector(e.vectors[:, k : k + 1].real)} = λ{numbers.sub(k)}v{numbers.sub(k)},"
            f" λ{numbers.sub(k)} = {numbers.plain(value)}"
        )
        traces.append(
            plane.path([(b1 - 9 * x, b2 - 9 * y), (b1 + 9 * x, b2 + 9 * y)], palette.symbol("delta"), 1.5, "dash")
        )
        traces.append(
            plane.tip(
                (b1 + value * x, b2 + value * y), f"λ{numbers.sub(k)}v{numbers.sub(k)}", how, palette.symbol("delta")
            )
        )
        notes += [
            *plane.arrow((b1 + value * x, b2 + value * y), palette.symbol("delta"), (b1, b2), width=6),
            *plane.arrow((b1 + x, b2 + y), palette.symbol("x"), (b1, b2), width=2.5),
        ]
    return traces, notes


def _axes(A: np.ndarray, b: np.ndarray, name: str) -> Extra:
    """The axes of the ellipse that the unit circle becomes."""
    s, (b1, b2), notes, traces = svd(A), plane.pair(b), [], []
    for k, sigma in enumerate(s.values[:, 0].tolist()):
        x, y = (sigma * value for value in plane.pair(s.U[:, k : k + 1]))
        how = f"σ{numbers.sub(k)} = {numbers.full(sigma)}, u{numbers.sub(k)} = {numbers.vector(s.U[:, k : k + 1])}"
        notes += plane.arrow((b1 + x, b2 + y), palette.symbol("z"), start=(b1, b2))
        traces.append(plane.tip((b1 + x, b2 + y), f"σ{numbers.sub(k)}u{numbers.sub(k)}", how, palette.symbol("z")))
    return traces, notes


def _shift(A: np.ndarray, b: np.ndarray, name: str) -> Extra:
    """Where the origin goes."""
    to = plane.pair(b)
    return [plane.tip(to, "f(0) = b", f"f(0) = {numbers.vector(b)}", palette.symbol("b"))], plane.arrow(
        to, palette.symbol("b"), width=4
    )


def turning(e: Eigen) -> tuple[float, float]:
    """How far a matrix with complex eigenvalues turns, in degrees, and by how much it stretches, in the coordinates
    that suit it."""
    value = complex(e.values[0, 0])
    return abs(value), math.degrees(math.atan2(value.imag, value.real))


def scene(
    view: str, a11: float, a12: float, a21: float, a22: float, b: tuple[float, float] = (0.0, 0.0), B: str = "1,0;0,1"
) -> dict[str, object]:
    """A matrix, what is added and applied after it, and a view of it, as values of the controls."""
    return {"view": view, "a11": a11, "a12": a12, "a21": a21, "a22": a22, "b1": b[0], "b2": b[1], "B": B}
