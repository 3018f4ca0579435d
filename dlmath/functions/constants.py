"""Functions with a constant of one's own: "leaky-ReLU 0.1" names the leaky ReLU whose slope is 0.1 on the left."""

from typing import NamedTuple

from dlmath.arrays import InputError, registered
from dlmath.contract import check_calls


class Constant(NamedTuple):
    """The letter of a constant, its usual number, and the least and the largest that it takes."""

    letter: str
    usual: float
    least: float
    most: float


CONSTANTS = {
    "leaky-ReLU": Constant("α", 0.01, -100.0, 100.0),
    "ELU": Constant("α", 1.0, 1e-6, 100.0),
    "Huber": Constant("δ", 1.0, 1e-6, 1e6),
}


def family(name: str) -> str:
    """The name without the number that stands behind it.

    >>> family("leaky-ReLU 0.1"), family("tanh")
    ('leaky-ReLU', 'tanh')
    """
    return name.partition(" ")[0]


def constant_in(name: str) -> float:
    """The number of a function that has one.

    >>> constant_in("leaky-ReLU 0.1"), constant_in("ELU")
    (0.1, 1.0)
    """
    of_family, _, number = name.partition(" ")
    usual = _constant(of_family).usual
    try:
        return float(number) if number else usual
    except ValueError:
        raise InputError("“%(given)s” is not a number", given=number) from None


def with_constant(of_family: str, value: float) -> str:
    """The name of the function with this number; the usual one is not written.

    Raises: InputError if the function does not take it.

    >>> with_constant("leaky-ReLU", 0.25), with_constant("Huber", 1.0)
    ('leaky-ReLU 0.25', 'Huber')
    """
    constant = _constant(of_family)
    if not constant.least <= value <= constant.most:
        raise InputError(
            "%(name)s must lie between %(least)g and %(most)g, not %(given)s",
            name="value",
            least=constant.least,
            most=constant.most,
            given=value,
        )
    return of_family if value == constant.usual else f"{of_family} {value + 0.0:.12g}"


def _constant(of_family: str) -> Constant:
    return registered(CONSTANTS, of_family, "there is no constant of “%(given)s”; there are those of %(names)s")


check_calls(__name__)
