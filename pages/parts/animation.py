"""A network that computes forward, hands its error back and learns, over and over: a drawing that plays in the browser,
without the server.

Every number is of a trace. What is sent is one SVG, in which each part says at which beats it is seen and lit, and for
each round the numbers.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from dlmath import LOSSES, Trace, trace, update
from dlmath.network.steps import Entry, Rule, Step, Symbol, entry, quantity, steps, update_arithmetic
from pages.ui.drawing.network_layout import EdgeScale, Layout, label_place, scale_of, sign_name, sizes_of
from pages.ui.layout import rules
from pages.ui.network.scenes import SCENES, Scene
from pages.ui.writing import equations, formulas, numbers, palette, settings
from pages.ui.writing.numbers import sub, sup
from pages.ui.writing.scripts import bundled
from pages.ui.writing.settings import Settings
from pages.ui.writing.text import _, language

ROUNDS = 6
WIDTH, HEIGHT, RADIUS = 760, 400, 33
LETTERS = {"delta": "δ", "dW": "∂J/∂W"}
# Not a beat of its own: a step that only prepares the next one, or repeats the last one.
SKIPPED = (Rule.LOSS_SLOPE, Rule.BIAS_GRADIENT)

_FOLDER = Path(__file__).parent
_HTML = """
<figure class="passes">
  <ol class="phases"></ol>
  <div class="stage"></div>
  <figcaption><b class="rule"></b> <span class="how"></span></figcaption>
  <div class="bar">
    <button class="play"></button><button class="back">◀</button><button class="on">▶</button><a class="here"></a>
  </div>
</figure>
"""
_NOT_DRAWN = ("dJ_da", "slope", "db")
_COLOURS = "".join(
    f".{name} {{ --ink: {palette.both(shade)} }}\n" for name, shade in palette.SYMBOLS.items() if name not in _NOT_DRAWN
)
_SIGNS = "".join(
    f".{name} {{ --ink: {palette.both(shade)} }}\n"
    for name, shade in (("edge", palette.NEUTRAL), ("positive", palette.POSITIVE), ("negative", palette.NEGATIVE))
)
_STYLE = rules.read(_FOLDER / "animation.css") + _COLOURS + _SIGNS
_player = st.components.v2.component("passes", html=_HTML, css=_STYLE, js=bundled(_FOLDER / "animation.js"))


def play(scene: str, link: str, still: bool) -> None:
    """Show a scene's network at work.

    Args:
      scene: its name in SCENES.
      link: the address of this network in the walkthrough, to which the step and the updates made are added.
      still: whether it waits until the reader starts it.
    """
    _player(key="passes", data={"told": _packed(scene, language(), settings.current()), "link": link, "still": still})


@lru_cache(maxsize=32)
def _packed(scene: str, _language: str, _settings: Settings) -> str:
    """What the player is told, kept as JSON, since all who come are told the same."""
    return json.dumps(told(SCENES[scene]), ensure_ascii=False)


def told(scene: Scene) -> dict[str, Any]:
    """What the player is told: the drawing, its beats, the numbers of every round, and words."""
    traces, alpha = learning(scene), float(scene.alpha)
    first, scale = Drawing(traces[0]), scale_of([layer for t in traces for layer in t.network])
    words = {
        "play": _("Play"),
        "pause": _("Pause"),
        "back": _("One step back"),
        "on": _("One step on"),
        "here": _("Open this step in the walkthrough"),
    }
    phases = {"forward": _("Forward"), "loss": _("Loss J"), "backward": _("Back"), "update": _("Update")}
    return {
        "svg": first.svg(describe(traces)),
        "beats": [{"phase": _phase(step), "rule": step.rule.value, "step": position} for position, step in first.beats],
        "rounds": [_numbers(t, first.marks, alpha) | {"edges": _edges(t, scale)} for t in traces],
        "J": [numbers.plain(t.J) for t in traces[:-1]],
        "words": words,
        "phases": phases,
    }


def learning(scene: Scene) -> list[Trace]:
    """The traces of a scene's network before each of its first updates, and after the last."""
    X, Y = scene.X[:, :1], scene.Y[:, :1]
    traces = [trace(scene.network, X, Y, LOSSES[scene.loss])]
    for _round in range(ROUNDS):
        traces.append(trace(update(traces[-1], float(scene.alpha)), X, Y, LOSSES[scene.loss]))
    return traces


def describe(traces: Sequence[Trace]) -> str:
    """The drawing in words."""
    first, updates = traces[0], len(traces) - 2
    sizes = "-".join(str(units) for units in (len(first.X), *(len(layer.W) for layer in first.network)))
    return _(
        "A %(sizes)s network computes its output %(a)s for the target %(y)s, sends δ back and updates its weights; J"
        " falls from %(first)s to %(last)s in %(n)s updates.",
        sizes=sizes,
        a=numbers.vector(first.forward[-1].a),
        y=numbers.vector(first.Y),
        first=numbers.plain(first.J),
        last=numbers.plain(traces[updates].J),
        n=updates,
    )


def _phase(step: Step) -> str:
    forward = step.rule in (Rule.AFFINE, Rule.ACTIVATION, Rule.SOFTMAX)
    return (
        "forward"
        if forward
        else "loss"
        if step.rule is Rule.LOSS
        else "update"
        if step.rule is Rule.UPDATE
        else "backward"
    )


@dataclass(frozen=True)
class Mark:
    """A number in the drawing: which entry of which quantity."""

    symbol: Symbol
    row: int
    column: int

    @property
    def name(self) -> str:
        """Such as W⁽¹⁾₁₂, z⁽²⁾₁ or x₁."""
        places = (self.row, self.column) if self.symbol.letter in ("W", "dW") else (self.row,)
        layer = "" if self.symbol.letter in ("x", "y") else sup(self.symbol.layer)
        return (
            f"{LETTERS.get(self.symbol.letter, self.symbol.letter)}{layer}{sub(*places)}"
            if self.symbol.letter != "J"
            else "J"
        )

    def entry(self, t: Trace) -> Entry:
        """The number in a trace."""
        return entry(quantity(t, self.symbol.letter, self.symbol.layer), self.row, self.column)


def _numbers(t: Trace, marks: Sequence[Mark], alpha: float) -> dict[str, list[str]]:
    """The marks of one round in digits, each with its arithmetic, and the arithmetic that a beat shows."""
    every = steps(t)
    how = formulas.explanations(t, every)
    values = [mark.entry(t).value for mark in marks]
    says = [
        f"{mark.name} = {how.get((mark.symbol, mark.row, mark.column), numbers.plain(value))}"
        for mark, value in zip(marks, values, strict=True)
    ]
    said = {(mark.symbol, mark.row, mark.column): text for mark, text in zip(marks, says, strict=True)}
    beats = [said[step.result.symbol, 0, 0] for step in every if step.rule not in (*SKIPPED, Rule.UPDATE)]
    return {"texts": [numbers.plain(value, 3) for value in values], "says": says, "beats": [*beats, _update(t, alpha)]}


def _edges(t: Trace, scale: EdgeScale) -> list[list[Any]]:
    """The width and the sign of every edge of one round."""
    weights = [float(t.network[l - 1].W[j, k]) for l, j, k in Layout(sizes_of(t.network)).edges()]
    return [[round(scale.width(w), 2), sign_name(w)] for w in weights]


def _update(t: Trace, alpha: float) -> str:
    """How the update makes the first weight of the last layer."""
    L = len(t.network)
    weight, gradient = Mark(Symbol("W", L), 0, 0), Mark(Symbol("dW", L), 0, 0)
    terms = update_arithmetic(weight.entry(t), gradient.entry(t), alpha)
    return f"{weight.name} ← {equations.plain(terms, float(update(t, alpha)[-1].W[0, 0]))}"


class Drawing:
    """The drawing of a trace: every part knows at which beats, counted from 0, it is seen and lit."""

    def __init__(self, t: Trace) -> None:
        self.t, self.L = t, len(t.network)
        self.sizes = sizes_of(t.network)
        self.layout = Layout(self.sizes, left=62, middle=205, between=470 / self.L, gap=170)
        self.beats = [(position, step) for position, step in enumerate(steps(t), start=1) if step.rule not in SKIPPED]
        self.when = {
            step.result.symbol: beat
            for beat, (_position, step) in enumerate(self.beats)
            if step.rule is not Rule.UPDATE
        }
        self.marks: list[Mark] = []

    def svg(self, alt: str) -> str:
        """The whole drawing."""
        parts = [*self._heads(), *self._edges(), *self._units(), *self._targets(), *self._loss()]
        return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(alt)}">{"".join(parts)}</svg>'

    def x(self, layer: int) -> float:
        """Where a layer stands."""
        return self.layout.x(layer)

    def y(self, layer: int, unit: int) -> float:
        """How deep a unit stands."""
        return self.layout.y(layer, unit)

    def _number(
        self, mark: Mark, x: float, y: float, prefix: str = "", anchor: str = "middle", only: bool = False
    ) -> str:
        """A number that is seen from the beat that computes it on, or only then."""
        self.marks.append(mark)
        when = self.when.get(mark.symbol, 0)
        seen = f' data-from="{when}"' + (f' data-to="{when}"' if only else "")
        lit = f' data-lit="{when}"' if mark.symbol in self.when else ""
        off = f' data-off="{self.when[Symbol("dW", mark.symbol.layer)]}"' if mark.symbol.letter == "W" else ""
        return (
            f'<text class="{mark.symbol.letter}" x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}"'
            f' data-n="{len(self.marks) - 1}"{seen}{lit}{off} data-before="{prefix}"></text>'
        )

    def _heads(self) -> Iterator[str]:
        names = [
            _("input") + " x",
            *(_("layer %(l)s", l=l) + f" · {layer.activation.name}" for l, layer in enumerate(self.t.network, start=1)),
        ]
        for x, name in [*((self.x(l), name) for l, name in enumerate(names)), (WIDTH - 58, _("target") + " y")]:
            yield f'<text class="head" x="{x:.0f}" y="18" text-anchor="middle">{escape(name)}</text>'

    def _edges(self) -> Iterator[str]:
        for n, edge in enumerate(self.layout.edges()):
            yield from self._edge(n, *edge)

    def _edge(self, edge: int, l: int, j: int, k: int) -> Iterator[str]:
        """A line for a weight, a dot that goes along it forward, one that goes back, and its two numbers."""
        (x0, y0), (x1, y1) = self.layout.place(l - 1, k), self.layout.place(l, j)
        line = f'x1="{x0:.0f}" y1="{y0:.0f}" x2="{x1:.0f}" y2="{y1:.0f}"'
        forward, backward = self.when[Symbol("z", l)], self.when.get(Symbol("delta", l - 1), -1)
        learning = self.when[Symbol("dW", l)]
        yield (
            f'<line class="edge" {line} data-edge="{edge}" data-lit="{forward} {backward} {learning}'
            f' {len(self.beats) - 1}"/>'
        )
        n = len(self.marks)
        yield f'<line class="touch" {line} data-says="{n} {n + 1}"/>'
        yield _dot("a", x0, y0, x1 - x0, y1 - y0, forward) + (
            _dot("delta", x1, y1, x0 - x1, y0 - y1, backward) if backward >= 0 else ""
        )
        part, _room = label_place(self.sizes[l], self.sizes[l - 1])
        x, y = self.layout.on_edge(l, j, k, part)
        yield self._number(Mark(Symbol("W", l), j, k), x, y + 5)
        yield self._number(Mark(Symbol("dW", l), j, k), x, y + 5, only=True)

    def _units(self) -> Iterator[str]:
        for l in range(self.L + 1):
            for j in range(self.sizes[l]):
                x, y = self.x(l), self.y(l, j)
                symbols = [Symbol("x", 0)] if l == 0 else [Symbol(letter, l) for letter in ("z", "a", "delta")]
                lit = " ".join(str(self.when[symbol]) for symbol in symbols if symbol in self.when)
                said = " ".join(str(len(self.marks) + i) for i in range(len(symbols)))
                yield (
                    f'<circle class="unit" cx="{x:.0f}" cy="{y:.0f}" r="{RADIUS}" data-lit="{lit}" data-says="{said}"/>'
                )
                places = [(x, y + 5, "")] if l == 0 else [(x, y - 43, "z "), (x, y + 5, ""), (x, y + 55, "δ ")]
                for symbol, (at_x, at_y, prefix) in zip(symbols, places, strict=True):
                    yield self._number(Mark(symbol, j, 0), at_x, at_y, prefix)
                if l:
                    above = j < self.sizes[l] / 2
                    yield self._number(Mark(Symbol("b", l), j, 0), x - 42, y + (-34 if above else 46), "b ", "end")

    def _targets(self) -> Iterator[str]:
        for j in range(self.sizes[-1]):
            x, y = WIDTH - 58, self.y(self.L, j)
            lit = self.when[Symbol("J", self.L)]
            yield (
                f'<line class="gap" x1="{self.x(self.L) + RADIUS:.0f}" y1="{y:.0f}" x2="{x - 26}" y2="{y:.0f}"'
                f' data-lit="{lit}"/>'
            )
            yield (
                f'<rect class="unit" x="{x - 26}" y="{y - 26:.0f}" width="52" height="52" rx="6" data-lit="{lit}"'
                f' data-says="{len(self.marks)}"/>'
            )
            yield self._number(Mark(Symbol("y", self.L), j, 0), x, y + 5)

    def _loss(self) -> Iterator[str]:
        yield self._number(Mark(Symbol("J", self.L), 0, 0), WIDTH - 6, 211, "J = ", "end")
        yield f'<text class="history" x="{WIDTH / 2:.0f}" y="{HEIGHT - 8}" text-anchor="middle"></text>'


def _dot(letter: str, x: float, y: float, dx: float, dy: float, beat: int) -> str:
    return (
        f'<circle class="dot {letter}" cx="{x:.0f}" cy="{y:.0f}" r="8" style="--dx:{dx:.0f}px;--dy:{dy:.0f}px"'
        f' data-lit="{beat}"/>'
    )
