"""One moment of a run: what the player is told of all of them, and this one in numbers."""

import numpy as np

from dlmath.linear_algebra.vectors import frobenius
from dlmath.training.descent import Run
from pages.training.parts import learning
from pages.training.parts.runs import Computed, usable
from pages.ui.reruns.cache import cached
from pages.ui.writing import palette, settings, small_tables
from pages.ui.writing.chaos import chaotic, is_chaotic, known
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


def told(computed: Computed, epoch: int) -> dict[str, object]:
    """What the player needs beside the film: words, captions, colours, where it stands, and a name that tells runs
    apart."""
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
        "features": usable(computed.settings.features, computed.data.X.shape[0]),
    }
    shown = settings.current()
    captions = _captions(computed, language(), shown)
    colours = {name: colour(shade) for name, shade in COLOURS.items()}
    certain = [computed.digits[learning.record(computed.run, each)] for each in computed.film.epochs]
    written = {
        "digits": [0 if is_chaotic(each) else min(each, shown.digits) for each in certain],
        "shown": shown.digits,
        "fractions": shown.fractions,
    }
    return {
        "words": words,
        "captions": captions,
        "colours": colours,
        "epoch": epoch,
        "name": str(hash(computed.settings)),
        **written,
    }


@cached(24)
def _captions(computed: Computed, language: str, shown: Settings) -> list[str]:
    """What is said of each moment; kept as long as the run, for a language and a way to show numbers."""
    return learning.captions(computed.run, computed.digits, computed.film.epochs)


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
