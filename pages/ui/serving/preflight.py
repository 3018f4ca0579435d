"""Before the first visitor: settings make sense, and the files that pages read are whole; otherwise a sentence says
what to mend."""

import ast
import os
import re
import sys
import tomllib
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import streamlit as st

from dlmath.training.datasets import DIGITS
from dlmath.training.digit_classifier import WEIGHTS
from pages.ui.frame import lessons
from pages.ui.writing import text

TOP = Path(__file__).parents[3]
DAMAGES = (OSError, EOFError, ValueError, SyntaxError, LookupError, zipfile.BadZipFile, zlib.error)
ARRAYS: Mapping[Path, Mapping[str, tuple[int, ...]]] = {
    DIGITS: {
        "train_images": (3000, 28, 28),
        "train_labels": (3000,),
        "test_images": (1000, 28, 28),
        "test_labels": (1000,),
    },
    WEIGHTS: {"W": (10, 784), "b": (10, 1)},
}
PLACEHOLDER = re.compile(r"%\(\w+\)s")
ORIGIN = re.compile(
    r"\*|'self'|'none'|https?:|(?!(self|none)$)(https?://)?(\*\.)?[\w-]+(\.[\w-]+)*(:(\d+|\*))?", re.ASCII
)
SWITCHES = {"": False, "false": False, "true": True}


class StartError(Exception):
    """A setting or a file with which the server should not start; the message is a sentence that names it."""


def base_path() -> str:
    """Below which path the pages are, such as "/tool/dl"; empty at the top of the site.

    Raises: StartError for a path that cannot stand in an address as it is.
    """
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    if not re.fullmatch(r"[\w.~/-]*", path, re.ASCII):
        raise StartError(f"The option server.baseUrlPath is no path of letters, digits and slashes: {path!r}.")
    return f"/{path}" if path else ""


def frame_ancestors() -> str:
    """Who may embed the pages, from PLAYGROUND_FRAME_ANCESTORS: everybody unless it says otherwise.

    Raises: StartError if that is no list of origins.
    """
    given = os.environ.get("PLAYGROUND_FRAME_ANCESTORS", "*")
    if not given.split() or not all(map(ORIGIN.fullmatch, given.split())):
        raise StartError(
            "The variable PLAYGROUND_FRAME_ANCESTORS is no list of origins such as 'self' https://moodle.example.org:"
            f" {given!r}."
        )
    return given


def metrics_are_open() -> bool:
    """Whether PLAYGROUND_METRICS lets everybody read the server's metrics.

    Raises: StartError if it is neither true nor false.
    """
    given = os.environ.get("PLAYGROUND_METRICS", "")
    if given not in SWITCHES:
        raise StartError(f"The variable PLAYGROUND_METRICS is neither true nor false: {given!r}.")
    return SWITCHES[given]


@contextmanager
def or_exit() -> Iterator[None]:
    """End the process with the sentence of a StartError; of a file that cannot be opened with one that names it."""
    try:
        yield
    except StartError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"The file {error.filename} cannot be used: {error.strerror}.")


def check_settings() -> None:
    """The settings of the server can be read: Streamlit itself would start with its own instead.

    Raises: StartError with the name of the file.
    """
    path = TOP / ".streamlit" / "config.toml"
    with _whole(path):
        tomllib.loads(path.read_text("utf-8"))


def check_lessons() -> None:
    """Every lesson is there, and every script and style of the pages can be read.

    Raises: StartError with the name of the file.
    """
    pages = TOP / "pages"
    written = [pages / path for paths in text.in_language("en", lessons.lessons).values() for path in paths]
    for path in (*written, *pages.rglob("*.js"), *pages.rglob("*.css")):
        with _whole(path):
            if not (script := path.read_text("utf-8")):
                raise ValueError("it is empty")
            if path.suffix == ".py":
                ast.parse(script, path.name)


def check_data() -> None:
    """The translations, the digits and the weights of the linear model are there and whole.

    Raises: StartError with the name of the file.
    """
    for language in text.LANGUAGES.keys() - {"en"}:
        path = text.CATALOGUES / f"{language}.po"
        with _whole(path):
            _check_catalogue(language, path)
    for path, arrays in ARRAYS.items():
        with _whole(path), path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            for name, shape in arrays.items():
                if file[name].shape != shape or not np.isfinite(file[name]).all():
                    raise ValueError(f"{name} does not hold {shape} finite numbers")


def _check_catalogue(language: str, path: Path) -> None:
    """No line of a catalogue ends too soon, no lesson lacks a title, and every sentence has the places for numbers that
    its English has."""
    sentences = text.catalogue(language)
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if line and line[0] != "#" and line[-1] != '"':
            raise ValueError(f"line {number} has no end")
    for english, translated in sentences.items():
        if set(PLACEHOLDER.findall(english)) != set(PLACEHOLDER.findall(translated)):
            raise ValueError(f"the translation of {english[:60]!r} has other places for numbers")
    titles = [title for titles in text.in_language("en", lessons.lessons).values() for title in titles.values()]
    if missing := [title for title in titles if title not in sentences]:
        raise ValueError(f"the translation of {missing[0]!r} is missing")


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    """Name the file where reading it fails."""
    try:
        yield
    except DAMAGES as error:
        why = "it is missing" if isinstance(error, FileNotFoundError) else " ".join(str(error).split()).rstrip(".")
        raise StartError(f"The file {path.relative_to(TOP)} cannot be used: {why}.") from error
