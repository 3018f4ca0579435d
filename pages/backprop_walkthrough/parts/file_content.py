"""What stands in a file of JSON: numbers with all digits, or as text where they are not finite; objects and names."""

import json
from typing import Any

import numpy as np

from dlmath import InputError


def fields(record: object, *names: str) -> dict[str, Any]:
    """Matrices of a record by name, each as a list of rows; null for what is None."""
    return {name: rows(getattr(record, name)) for name in names}


def rows(value: np.ndarray | None) -> list[list[float | str]] | None:
    """A matrix as a list of rows."""
    return None if value is None else [[number(entry) for entry in row] for row in value.tolist()]


def number(value: float) -> float | str:
    """A number; one that is not finite as its name.

    >>> number(0.5), number(-float("inf"))
    (0.5, '-Infinity')
    """
    return value if np.isfinite(value) else "NaN" if np.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def parsed(data: bytes) -> Any:
    """The content of a file of JSON.

    Raises: InputError if it is none.
    """
    try:
        return json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise InputError("the file is not JSON") from None


def as_object(content: Any, where: str, *keys: str) -> dict[str, Any]:
    """The same content as an object.

    Raises: InputError that names where it stands if it is none, or has not all of these keys.
    """
    if not isinstance(content, dict):
        raise InputError("%(where)s must be an object in braces", where=where)
    for key in keys:
        if key not in content:
            raise InputError("%(where)s has no “%(key)s”", where=where, key=key)
    return content


def as_name(content: Any, what: str) -> str:
    """The same content as a name, the beginning of it if it is long.

    Raises: InputError if it is no text.
    """
    if not isinstance(content, str):
        raise InputError("“%(what)s” must be a name", what=what)
    return content[:40]
