"""What a loss adds up and divides by, beside its name: the same squares under two names differ by that alone."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import groupby

import streamlit as st

from dlmath import LOSSES, Loss
from dlmath.functions.loss_text import factored
from dlmath.functions.reductions import ENTRIES, NOTHING, SAMPLES
from pages.ui.writing.text import _, clauses, language, listed, named


def of(loss: Loss) -> str:
    """How a loss makes one number of n outputs and N samples, from its record."""
    words = {
        (ENTRIES, False): _("mean over n·N"),
        (ENTRIES, True): _("½ mean over n·N"),
        (SAMPLES, False): _("sum over n, mean over N"),
        (SAMPLES, True): _("½ sum over n, mean over N"),
        (NOTHING, False): _("sum over n·N"),
        (NOTHING, True): _("½ sum over n·N"),
    }
    return words[loss.reduction, factored(loss.expression).under == 2]


def choose(
    control: Callable[..., str],
    key: str,
    label: str,
    options: Sequence[str],
    default: str,
) -> str:
    """A loss by name, or an output with its loss: what the chosen one divides by stands behind the label, the names of
    all in words in the help.

    Args:
      control: ``controls.choice``, ``controls.select`` or ``controls.function``.
      key, label, options, default: as for these.
    """
    return control(key, label, options, default, help=explained(options), told=lambda name: of(LOSSES[_loss(name)]))


def explained(names: Iterable[str]) -> str:
    """The names of some losses in words, what each of them divides by, and what stands for no loss."""
    losses = tuple(dict.fromkeys(map(_loss, names)))
    given = _(
        "y·a is no error: its y are given slopes ∂J/∂a, and after an identity they are the given δ. To give δ of a"
        " hidden layer, let the network end with that layer."
    )
    is_given = any(not LOSSES[name].measures_error for name in losses)
    parts = [_spelt_out(losses, language()), _in_words(losses, language()), given if is_given else ""]
    return "\n\n".join(filter(None, parts))


@cache
def _spelt_out(losses: tuple[str, ...], language: str) -> str:
    """The names that are abbreviations, in words."""
    words = {
        "MSE": _("mean squared error"),
        "half-MSE": _("half the mean squared error"),
        "half-SSE": _("half the sum of squared errors"),
        "mean-SSE": _("mean over the samples of the sum of squared errors"),
        "SSE": _("sum of squared errors"),
        "MAE": _("mean absolute error"),
        "BCE": _("binary cross-entropy"),
        "BCE-sum": _("binary cross-entropy summed over the outputs"),
        "CE": _("cross-entropy"),
        "KL": _("Kullback–Leibler divergence"),
    }
    return clauses(named(name, words[name]) for name in losses if name in words)


def caption(names: Iterable[str]) -> None:
    """What each of some losses divides by, where several are compared.

    Args:
      names: of losses, or of outputs with losses, such as "sigmoid, BCE".
    """
    st.caption(in_words(names))


def _loss(name: str) -> str:
    """The name of the loss in that of an output with its loss."""
    return name.rpartition(", ")[2]


def in_words(names: Iterable[str]) -> str:
    """The same as text: losses that divide alike stand together."""
    return _in_words(tuple(dict.fromkeys(map(_loss, names))), language())


@cache
def _in_words(losses: tuple[str, ...], language: str) -> str:
    told = sorted(((of(LOSSES[name]), name) for name in losses), key=lambda each: each[0])
    groups = [
        named(listed(name for _how, name in group), how) for how, group in groupby(told, key=lambda each: each[0])
    ]
    return " · ".join([*groups, _("n outputs, N samples")])
