"""What opens under the pointer along the curves of a chart: its templates with the numbers that the browser puts in."""

import base64
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

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
    """A number as D3 writes it; the exponent is e+5 or e-5.

    >>> formatted(0.25, ".3g"), formatted(0.22, ".5~f"), formatted(-0.00001, ".4g")
    ('0.250', '0.22', '−0.00001000')
    """
    short, spec = "~" in spec, spec.replace("~", "")
    if spec.endswith("g"):
        digits = int(spec[1:-1])
        power = int(f"{value:.{digits - 1}e}".partition("e")[2])
        text = f"{value:.{max(digits - 1 - power, 0)}f}" if -7 < power < digits else f"{value:.{digits - 1}e}"
    else:
        text = format(value, spec) if spec else repr(value).removesuffix(".0")
    if short and "." in text:
        text = text.rstrip("0").rstrip(".")
    mantissa, e, exponent = text.partition("e")
    return mantissa.replace("-", "−") + (f"e{int(exponent):+d}" if e else "")
