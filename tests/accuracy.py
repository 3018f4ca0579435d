"""The largest error of every function of dlmath.functions against mpmath, as a table beside the records:
dlmath/functions/accuracy.md.

Relative errors, over numbers of every size; results below 2.2e-308, the smallest normal float64, may be 0. Near a zero
of φ′ the error is absolute.

Run from the project's root: python -m tests.accuracy [--out FILE] [NAME ...]
"""

import argparse
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import mpmath
import numpy as np

from dlmath.functions.activations import ACTIVATIONS, Activation
from dlmath.functions.losses import LOSSES, Loss
from tests.loss_oracles import exact as exact_of_loss
from tests.loss_oracles import inputs, parts
from tests.oracles import BITS, column, exact_phi, turning_points, whole_range

TABLE = Path(__file__).parent.parent / "dlmath" / "functions" / "accuracy.md"
TINY = float(np.finfo(np.float64).tiny)
NEAR = 0.2  # how close to a zero of φ′ its error is absolute

HEAD = """# Accuracy

The largest error of each function, measured against mpmath with 1500 bits over float64 numbers of every size (`python
-m tests.accuracy` writes this table); 0 means that every result is the float64 nearest to the exact one. The contract
is a relative error of 1e-12; near a zero of φ′, where it is what two numbers near ½ leave, an absolute 1e-15. Of
losses it is the term of one output a and one target, its error as a share of what the formula adds up, for numbers up
to 1e100 and probabilities from 1e-100 on.

| function | error | at | absolute, near a zero |
|---|---|---|---|
"""


class Measured(NamedTuple):
    """A function, its largest relative error and where, and its largest absolute error near a zero."""

    name: str
    error: float
    at: float
    absolute: float | None = None


def measured(record: Activation, derivative: bool) -> Measured:
    """The errors of φ or φ′."""
    z, f = whole_range(record), record.slope if derivative else record.f
    assert f
    zeros = turning_points(record) if derivative else []
    largest, at, absolute = 0.0, math.nan, 0.0
    with mpmath.workprec(BITS):
        for number, got in zip(z.ravel().tolist(), f(z).ravel().tolist(), strict=True):
            want = exact_phi(record, number, derivative)
            off = 0.0 if got == float(want) else float(abs(got - want))
            if any(abs(number - zero) < NEAR for zero in zeros):
                absolute = max(absolute, off)
            elif (error := off if abs(want) < TINY else float(off / abs(want))) > largest:
                largest, at = error, number
    return Measured(f"{record.name}{'′' if derivative else ''}", largest, at, absolute if zeros else None)


def activations(names: Iterable[str]) -> Iterator[Measured]:
    """φ and φ′ of every activation that works entry by entry."""
    for name, record in ACTIVATIONS.items():
        if record.slope and (not names or name in names):
            yield measured(record, False)
            yield measured(record, True)


def of_loss(record: Loss, derivative: bool) -> Measured:
    """The errors of the term of a loss, or of its derivative, as a share of what its formula adds up."""
    formula, f = (record.derivative, record.term_slope) if derivative else (record.expression, record.term)
    largest, at = 0.0, math.nan
    with mpmath.workprec(BITS), np.errstate(all="ignore"):
        for a, y in inputs(record):
            want, got = exact_of_loss(formula, {"a": [a], "y": [y]}), float(f(column(a), column(y))[0, 0])
            if got == float(want):
                continue
            if (error := float(abs(got - want) / max(abs(want), parts(formula, a, y)))) > largest:
                largest, at = error, a
    return Measured(f"{record.name}{'′' if derivative else ''}", largest, at)


def losses(names: Iterable[str]) -> Iterator[Measured]:
    """The term of every loss and its derivative."""
    for name, record in LOSSES.items():
        if not names or name in names:
            yield of_loss(record, False)
            yield of_loss(record, True)


def row(each: Measured) -> str:
    """A line of the table."""
    error, at = (f"{each.error:.0e}", f"{each.at:.4g}") if each.error else ("0", "")
    return f"| {each.name} | {error} | {at} | {'' if each.absolute is None else f'{each.absolute:.0e}'} |\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the errors of activations and losses against mpmath.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these functions, printed and not written")
    parser.add_argument("--out", type=Path, default=TABLE)
    arguments = parser.parse_args()
    found = HEAD + "".join(row(each) for each in (*activations(arguments.names), *losses(arguments.names)))
    print(found)
    if not arguments.names:
        arguments.out.write_text(found, "utf-8")


if __name__ == "__main__":
    main()
