"""What opens under the pointer along the curves of a chart: its templates with the numbers that the browser puts in."""

import base64
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from pages.ui.writing import numbers

_PLACE = re.compile(r"%\{(x|y|z|customdata)(?:\[(\d+)\])?(?::([^}]*))?\}")


def under_pointer(figure: dict[str, Any]) -> Iterator[str]:
    """The texts of every point of every curve that has a template with numbers."""
    for trace in figure["data"]:
        template = str(trace.get("hovertemplate", ""))
        if "=" not in template or trace["type"] != "scatter" or "%{" not in template:
            continue
        columns = {name: numbers_of(trace[name]) for name in ("x", "y", "customdata") if name in trace}
        for i in range(len(columns["x"])):
            if np.isfinite(np.asarray(columns["y"][i], dtype=float)):
                yield _PLACE.sub(partial(_put, columns=columns, i=i), template)


def numbers_of(given: Any) -> Any:
    """The numbers of a column, as a list or packed."""
    if isinstance(given, dict):
        kind = {"f4": "<f4", "f8": "<f8", "i4": "<i4", "i2": "<i2", "i1": "i1", "u1": "u1", "u2": "<u2", "u4": "<u4"}[
            given["dtype"]
        ]
        values = np.frombuffer(base64.b64decode(given["bdata"]), kind)
        return values.reshape([int(n) for n in str(given["shape"]).split(",")]) if "shape" in given else values
    return [np.nan if each is None else each for each in given]


def _put(place: re.Match[str], columns: dict[str, Any], i: int) -> str:
    value = columns[place[1]][i] if place[1] in columns else "?"
    value = value[int(place[2])] if place[2] else value
    if isinstance(value, str):
        return value
    return formatted(float(value), place[3] or "")


def formatted(value: float, spec: str) -> str:
    """A number as the browser writes it: significant digits by the rule of all pages, the rest as D3 does.

    >>> formatted(0.25, ".3g"), formatted(-0.00001, ".4g"), formatted(0.125, ".1%"), formatted(2.0, "")
    ('0.25', '−1×10⁻⁵', '12.5%', '2')
    """
    if spec.endswith("g"):
        return numbers.plain(value, int(spec[1:-1]))
    text = format(value, spec) if spec else repr(value).removesuffix(".0")
    return text.replace("-", "−")
