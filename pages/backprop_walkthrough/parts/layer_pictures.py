"""Each step of a convolution layer as a picture: what slides over what, or matrices side by side; and in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dlmath.linear_algebra.convolution import Sliding
from dlmath.network.convolution_layer import MAX, ConvolutionTrace, windows_of
from pages.backprop_walkthrough.parts import layer_steps
from pages.backprop_walkthrough.parts.layer_steps import TO_K, TO_X, Place, Z, result, slides
from pages.ui.drawing import images, sliding
from pages.ui.drawing.charts import Figure, base_layout
from pages.ui.drawing.images import frame, outline
from pages.ui.drawing.sliding import SlidingFigure, joined, largest, stacked, texts_of
from pages.ui.writing import numbers, palette
from pages.ui.writing.literal import AsIs
from pages.ui.writing.palette import colour
from pages.ui.writing.symbols import phi_plain
from pages.ui.writing.text import _

HEIGHT, GAP = 320, 0.07
MOST_TOLD = 400  # cells whose arithmetic is sent along

Box = tuple[int, int, int, int]  # top, left, rows and columns, counted from 0


@dataclass(frozen=True, eq=False)
class Panel:
    """One matrix of a picture.

    Attributes:
      name: what stands above it.
      letter: what its cells are called, as HTML.
      values: (m, n).
      told: what each cell says beside its number, row by row; none where they are too many.
      boxes: what is framed.
      gradient: whether it is a gradient, which has a colour of its own.
      sign: what stands between it and the next.
    """

    name: str
    letter: str
    values: np.ndarray
    told: Sequence[str] = ()
    boxes: Sequence[Box] = ()
    gradient: bool = False
    sign: str = ""


def figure(step: str, t: ConvolutionTrace, at: Place) -> Figure:
    """The picture of a step, one number of whose result is framed."""
    if moving := slides(step, t, at.o, at.c):
        return _sliding(step, t, at, moving)
    return _side_by_side(_panels(step, t, at))


def given(step: str, t: ConvolutionTrace, at: Place) -> Figure:
    """What a step starts from, without what it yields."""
    passed, layer = t.forward, t.layer
    index, into = _channel(at.o, len(layer.K)), _channel(at.c, len(passed.X))
    if step == Z:
        stacks = [("x", passed.X, False), (f"k{index}", layer.K[at.o], False)]
    elif step == TO_K:
        stacks = [(f"x{into}", passed.X[[at.c]], False), (f"δ{index}", t.delta[[at.o]], True)]
    elif step == TO_X:
        stacks = [("k", layer.K[:, at.c], False), ("δ", t.delta, True)]
    else:
        return _side_by_side([replace(panel, boxes=()) for panel in _panels(step, t, at)[:-1]])
    return _side_by_side([Panel(name, name, stacked(sheets), gradient=purple) for name, sheets, purple in stacks])


def _sliding(step: str, t: ConvolutionTrace, at: Place, c: Sliding) -> Figure:
    layer, (_C, H, W) = t.layer, t.forward.X.shape
    s, d, p = layer.stride, layer.dilation, layer.padding
    sheets = c.sheets.shape[1:]
    top, left = ((d * (k - 1) - p) if step == TO_X else p for k in layer.kernel)
    rows, columns = (s * (n - 1) + 1 for n in t.delta.shape[1:]) if step == TO_X else (H, W)
    area = _within((top, left, rows, columns), sheets)
    o, into = _channel(at.o, len(layer.K)), _channel(at.c, len(t.forward.X))
    x, k, delta = f"x{into}", f"k{_pair(at, t)}", f"δ{o}"
    size = "×".join(map(str, c.result.shape))
    padded = _(", with its padding") if p else ""
    names = {
        Z: (
            _("picture %(x)s", x="x") + padded,
            _("kernel %(k)s", k=f"k{o}"),
            _("products"),
            f"z{o} = x ⋆ k{o} + b{o}, {size}",
        ),
        TO_K: (_("picture %(x)s", x=x) + padded, delta, _("products"), f"∂J/∂{k}, {size}"),
        TO_X: (
            (_("δ, spread by the stride, with a border") if s > 1 else _("δ in its border of zeros")),
            _("kernel k, turned by 180°"),
            _("products"),
            f"∂J/∂{x}, {size}",
        ),
    }[step]
    letters = {Z: ("x", "k", "z"), TO_K: ("x", "δ", "∂J/∂k"), TO_X: ("δ", "k", "∂J/∂x")}[step]
    gradient = {Z: (False, False, False), TO_K: (False, True, True), TO_X: (True, False, True)}[step]
    return SlidingFigure(c, (at.i, at.j), area, names, letters, gradient).figure()


def _within(area: Box, shape: tuple[int, ...]) -> Box:
    """The part of an area that lies in a matrix."""
    top, left = (max(0, n) for n in area[:2])
    ends = [min(a + n, m) for a, n, m in zip(area[:2], area[2:], shape, strict=True)]
    return top, left, max(ends[0] - top, 0), max(ends[1] - left, 0)


def _channel(n: int, of: int) -> str:
    """The channel as an index, where there are several."""
    return f"<sub>{n + 1}</sub>" if of > 1 else ""


def _pair(at: Place, t: ConvolutionTrace) -> str:
    O, C = t.layer.K.shape[:2]
    return f"<sub>{at.o + 1}{at.c + 1}</sub>" if O > 1 or C > 1 else ""


def _panels(step: str, t: ConvolutionTrace, at: Place) -> list[Panel]:
    """The matrices of a step that are shown side by side."""
    passed, o = t.forward, at.o
    index, cell = _channel(o, len(t.layer.K)), (at.i, at.j, 1, 1)
    size, hop = t.layer.pooling.windows
    window = (at.i * hop, at.j * hop, size, size)
    told = _told(step, t, at)
    found = result(step, t, o, at.c)
    y = Panel(f"y{index}", "y", passed.y[o])
    match step:
        case "a":
            arrow = f"{phi_plain(t.layer.activation)} →"
            return [
                Panel(f"z{index}", "z", passed.z[o], boxes=[cell], sign=arrow),
                Panel(f"a{index}", "a", found, told, [cell]),
            ]
        case "y":
            kind = _("max →") if t.layer.pooling.kind == MAX else _("mean →")
            return [
                Panel(f"a{index}", "a", passed.a[o], boxes=[window], sign=kind),
                Panel(f"y{index}", "y", found, told, [cell]),
            ]
        case "J":
            target = Panel(f"t{index}", "t", t.target[o], sign="→")
            return [Panel(y.name, "y", y.values, sign="−"), target, Panel("J", "J", found)]
        case "∂J/∂y":
            slope = Panel(f"∂J/∂y{index}", "∂J/∂y", found, told, [cell], gradient=True)
            if not t.loss.measures_error:
                return [Panel(y.name, "y", y.values, boxes=[cell]), slope]
            target = Panel(f"t{index}", "t", t.target[o], boxes=[cell], sign="→")
            return [Panel(y.name, "y", y.values, boxes=[cell], sign="−"), target, slope]
        case "∂J/∂a":
            largest_of = [divmod(n, passed.a.shape[2]) for n in passed.picked[o].ravel().tolist()]
            picks = [(i, j, 1, 1) for i, j in largest_of] if t.layer.pooling.kind == MAX else []
            sources = [(p, q, 1, 1) for p, q in windows_of(passed, o, at.i, at.j)]
            return [
                Panel(f"a{index}", "a", passed.a[o], boxes=picks),
                Panel(f"∂J/∂y{index}", "∂J/∂y", t.dJ_dy[o], boxes=sources, gradient=True, sign="→"),
                Panel(f"∂J/∂a{index}", "∂J/∂a", found, told, [cell], gradient=True),
            ]
        case "δ":
            upstream = Panel(f"∂J/∂a{index}", "∂J/∂a", t.dJ_da[o], boxes=[cell], gradient=True)
            delta = Panel(f"δ{index}", "δ", found, told, [cell], gradient=True)
            if t.slope is None:
                return [upstream, Panel(f"a{index}", "a", passed.a[o], boxes=[cell], sign="→"), delta]
            slope = Panel(f"φ′(z{index})", "φ′", t.slope[o], boxes=[cell], sign="=")
            return [replace(upstream, sign="⊙"), slope, delta]
    whole = (0, 0, *t.delta.shape[1:])
    return [
        Panel(f"δ{index}", "δ", t.delta[o], boxes=[whole], gradient=True, sign="Σ →"),
        Panel(f"∂J/∂b{index}", "∂J/∂b", found, told, [(0, 0, 1, 1)], gradient=True),
    ]


def _told(step: str, t: ConvolutionTrace, at: Place) -> list[str]:
    """The arithmetic of every number of a step's result."""
    shape = result(step, t, at.o, at.c).shape
    if shape[0] * shape[1] > MOST_TOLD:
        return []
    return [layer_steps.in_plain(step, t, Place(at.o, at.c, i, j)) for i, j in np.ndindex(shape)]


def _side_by_side(panels: Sequence[Panel]) -> Figure:
    """Matrices in one figure, the framed cells of each in the same colour."""
    n = len(panels)
    width = (1.0 - GAP * (n - 1)) / n
    layout, data, shapes, notes = base_layout(HEIGHT), list[Figure](), list[Figure](), list[Figure]()
    for k, panel in enumerate(panels):
        axes, left = str(k + 1) if k else "", k * (width + GAP)
        values, texts = panel.values, texts_of(panel.values)
        layout |= images.square(axes, (values.shape[0], values.shape[1]), (left, left + width))
        shapes += images.mosaic(values, axes, largest(values), True, gradient=panel.gradient)
        told = panel.told or [""] * values.size
        rows = [list(told[i : i + values.shape[1]]) for i in range(0, values.size, values.shape[1])]
        how = "%{customdata}" if panel.told else "%{text}"
        cells = images.under_the_pointer(
            (values.shape[0], values.shape[1]), texts, f"{panel.letter}<sub>%{{y}},%{{x}}</sub> = {how}", axes
        )
        data.append(cells | ({"customdata": rows} if panel.told else {}))
        if values.size <= sliding.MOST_NUMBERS and sliding.fits(texts, 1.6 if n == 3 else 1.1):
            data.append(images.written(texts, axes, 13 if max(values.shape) <= 6 else 10.5))
        if panel.boxes:
            corners = joined([frame(1 + i, 1 + j, rows, columns) for i, j, rows, columns in panel.boxes])
            data.append(outline(corners, palette.symbol("delta" if panel.gradient else "W"), axes, width=2.5))
        data.append(outline(frame(1, 1, values.shape[0], values.shape[1]), colour(palette.NEUTRAL), axes, width=1.2))
        notes.append(images.heading(f"{panel.name}, {'×'.join(map(str, values.shape))}", left + width / 2))
        if panel.sign:
            notes.append(images.heading(panel.sign, left + width + GAP / 2, 0.5))
    return {
        "data": data,
        "layout": layout
        | {
            "margin": {"l": 4, "r": 4, "t": 28, "b": 6},
            "hovermode": "closest",
            "shapes": shapes,
            "annotations": notes,
        },
    }


def describe(step: str, t: ConvolutionTrace, at: Place) -> str:
    """The picture of a step in words."""
    found = result(step, t, at.o, at.c)
    shape = "×".join(map(str, found.shape))
    if moving := slides(step, t, at.o, at.c):
        here = sliding.in_words(moving, (at.i, at.j), step)
    else:
        here = f"{step}({at.i + 1}, {at.j + 1}): {layer_steps.in_plain(step, t, at)}."
    values = f" {step} = {numbers.matrix(found)}." if found.size <= 64 else ""
    return f"{step}, {shape}. {here}{values}"


def describe_given(step: str, t: ConvolutionTrace, at: Place) -> str:
    """What a step starts from in words."""
    shape = "×".join(map(str, t.forward.X.shape[1:]))
    return _("What %(step)s is computed from; the picture is %(shape)s.", step=AsIs(step), shape=shape)
