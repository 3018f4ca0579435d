"""One moment of a run: what the player is told of all of them, and this one in numbers."""

import numpy as np
import streamlit as st

from dlmath.arrays import shortened
from dlmath.linear_algebra.vectors import frobenius
from dlmath.training.descent import Run
from pages.training.parts import learning
from pages.training.parts.prepared import Prepared, input_names
from pages.training.parts.runs import FIRST_TWO, Computed, View
from pages.ui.reruns.cache import cached
from pages.ui.writing import numbers, palette, settings, small_tables
from pages.ui.writing.chaos import chaotic, is_chaotic, known
from pages.ui.writing.literal import AsIs, clean
from pages.ui.writing.numbers import sup
from pages.ui.writing.palette import colour
from pages.ui.writing.settings import Settings
from pages.ui.writing.text import _, language

COLOURS = {
    "ink": palette.INK,
    "paper": palette.PAPER,
    "faint": palette.FAINT,
    "neutral": palette.NEUTRAL,
    "negative": palette.NEGATIVE,
    "positive": palette.POSITIVE,
}


def told(computed: Computed, epoch: int, view: View = FIRST_TWO) -> dict[str, object]:
    """What the player needs beside the film: words, captions, colours, where it stands, and a name that tells runs
    apart."""
    samples = computed.samples
    inputs = input_names(computed.settings, samples)
    words = {
        "play": _("Play"),
        "pause": _("Pause"),
        "back": _("One picture back"),
        "on": _("One picture on"),
        "epoch": _("Epoch"),
        "dead": _("dead: φ′(z) = 0 at every sample"),
        "trained": _("training sample"),
        "tested": _("test sample"),
        "key": _("▪ bias"),
        "picture": _("Network, its output over the samples, and what each unit sees."),
        "chaotic": chaotic(),
        "features": [shortened(clean(name), 24) for name in inputs],
        "inputs": [clean(name) for name in inputs],
        "axes": _axes(samples, view),
        "point": _point(samples, view),
        "output": "a" if samples.of_target is None else "ŷ",
        "labels": [shortened(clean(label), 30) for label in samples.labels],
        "taken": _("taken for"),
    }
    shown = settings.current()
    captions = _captions(computed, language(), shown)
    colours = {name: colour(shade) for name, shade in COLOURS.items()}
    certain = [computed.digits[at] for at in learning.records(computed.run, computed.film.epochs)]
    written = {
        "digits": [0 if is_chaotic(each) else min(each, shown.digits) for each in certain],
        "shown": shown.digits,
        "fractions": shown.fractions,
    }
    return {
        "words": words,
        "captions": captions,
        "colours": colours,
        "classColours": [colour(shade) for shade in palette.CLASSES],
        "epoch": epoch,
        "name": str(hash((computed.settings, view))),
        **written,
    }


def _axes(samples: Prepared, view: View) -> list[str]:
    """What the axes of the map are called, or those of the curve of one input."""
    names = [clean(name) for name in samples.inputs]
    if samples.dimensions == 1:
        return [names[0], clean(samples.columns[-1]) if samples.columns else "y"]
    return [names[k] for k in view]


def _point(samples: Prepared, view: View) -> str:
    """What the coordinates of a place are called."""
    if samples.dimensions <= 2:
        return "x"
    return f"({', '.join(shortened(clean(samples.inputs[k]), 20) for k in view)})"


@cached(24)
def _captions(computed: Computed, language: str, shown: Settings) -> list[str]:
    """What is said of each moment; kept as long as the run, for a language and a way to show numbers."""
    return learning.captions(computed.run, computed.digits, computed.film.epochs)


def what_is_seen(samples: Prepared) -> None:
    """Say what the pictures in the network show."""
    if samples.dimensions == 1:
        st.caption(_("Each small picture is one unit: its output over $x$."))
        return
    seen = _("Each small picture is one unit: its output over the plane, blue above its middle, pale orange below.")
    if samples.data.task == "classification" and len(samples.data.Y) == 1:
        seen += " " + _("The large one is the network's output: circles should be blue, squares orange.")
    st.caption(seen)


def what_is_held(samples: Prepared, view: View) -> None:
    """Say what a picture over two of several inputs leaves out."""
    if samples.dimensions <= 2:
        return
    held = [name for k, name in enumerate(samples.inputs) if k not in view]
    st.caption(
        _(
            "The colours are the output where %(names)s have their means. The samples have other values there, so a"
            " sample need not have the colour of its place.",
            names=held,
        )
    )


def stopped(run: Run) -> None:
    """Say where a condition ended the run, and which."""
    stop = run.stopped
    if not stop:
        return
    reasons = {
        "J": _("J = %(value)s is below the limit"),
        "gradient": _("‖∂J/∂θ‖ = %(value)s is below the limit"),
        "updates": _("in %(value)s updates J has not become smaller"),
    }
    why = AsIs(reasons[stop.why] % {"value": numbers.plain(stop.value)})
    st.success(_("Stopped after epoch %(n)s, %(k)s updates: %(why)s.", n=stop.epoch, k=stop.update, why=why))


def why(run: Run) -> str:
    """Where and why a run stopped."""
    at = run.diverged
    assert at
    name = {
        "J": "J",
        "dJ_da": f"∂J/∂a{sup(at.layer)}",
        "delta": f"δ{sup(at.layer)}",
        "dW": f"∂J/∂W{sup(at.layer)}",
        "db": f"∂J/∂b{sup(at.layer)}",
    }
    return _(
        "It diverges: in epoch %(epoch)s, at update %(update)s, %(what)s is no longer finite, before anything else."
        " Shown is the run up to there.",
        epoch=at.epoch,
        update=at.update,
        what=name.get(at.symbol, f"{at.symbol}{sup(at.layer)}"),
    )


def table(computed: Computed, k: int) -> None:
    """The layers at one moment: shapes, largest weight, gradient, dead units."""
    at = learning.record(computed.run, computed.film.epochs[k])
    rows, digits = [], computed.digits[at]
    for l, layer in enumerate(computed.film.networks[k], start=1):
        rows.append(
            [
                f"{l} · {layer.activation.name}",
                "×".join(map(str, layer.W.shape)),
                known(float(np.abs(layer.W).max()), digits),
                known(float(frobenius(layer.W)), digits),
                known(float(computed.run.gradient_norms[l - 1, at]), digits),
                chaotic() if is_chaotic(digits) else f"{int(computed.run.dead[l - 1, at])}/{len(layer.W)}",
            ]
        )
    heads = (_("layer"), "W", "max |W|", "‖W‖", "‖∂J/∂W‖", _("dead"))
    small_tables.table(_("Layer by layer, on the training data"), heads, rows)
