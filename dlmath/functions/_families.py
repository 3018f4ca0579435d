"""A registry in which a name with a number, such as "leaky-ReLU 0.1", finds the record with that constant."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, TypeVar

from dlmath.arrays import InputError
from dlmath.functions.constants import CONSTANTS, constant_in, family, with_constant

Record = TypeVar("Record")


class Families(dict[str, Record]):
    """A registry by name, in which a name with a number finds the record with that constant.

    >>> squares = Families([("Huber", 1.0)], lambda of_family, value: value)
    >>> squares["Huber 2.50"], "Huber 0" in squares, list(squares)
    (2.5, False, ['Huber'])
    """

    def __init__(self, records: Iterable[tuple[str, Record]], made: Callable[[str, float], Record]) -> None:
        super().__init__(records)
        self._made = lru_cache(maxsize=256)(made)

    def __missing__(self, name: str) -> Record:
        found = self._canonical(name)
        if found is None:
            raise KeyError(name)
        return dict.__getitem__(self, found) if found in self.keys() else self._made(family(found), constant_in(found))

    def __contains__(self, name: object) -> bool:
        return dict.__contains__(self, name) or (isinstance(name, str) and self._canonical(name) is not None)

    def get(self, name: Any, default: Any = None) -> Any:
        """The record of that name, or else the default."""
        try:
            return self[name]
        except KeyError:
            return default

    def _canonical(self, name: str) -> str | None:
        """The name as it is written; None if it is none of this registry."""
        found = _WRITTEN.fullmatch(name)
        if not found or not dict.__contains__(self, found[1]) or found[1] not in CONSTANTS:
            return None
        try:
            return with_constant(found[1], float(found[2]))
        except InputError:
            return None


_WRITTEN = re.compile(r"(\S+) ([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?)")
