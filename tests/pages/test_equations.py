"""Which sign stands before a result, and in how many digits its operands: against decimal arithmetic on what is
printed."""

import re
from collections.abc import Iterator
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pages.ui.writing import equations, settings
from pages.ui.writing.equations import FEW, FEW_OF_MORE, evaluated, number, plain, relation, sum_of_products
from pages.ui.writing.settings import Settings

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
NUMBERS = st.one_of(
    st.floats(-10, 10),
    st.integers(-50, 50).map(lambda n: n / 10),
    st.floats(-1e-6, 1e-6),
    st.floats(1, 1 + 1e-9),
    st.floats(1e4, 1e9),
)


@pytest.fixture(autouse=True)
def usual_settings() -> Iterator[None]:
    yield
    settings.use(Settings())


def decimal(text: str) -> Decimal:
    mantissa, _, power = text.strip("()").translate(SUPERSCRIPTS).partition("×10")
    return Decimal(mantissa).scaleb(int(power or 0))


def unit(text: str, digits: int) -> Decimal:
    """A unit of the last of so many digits."""
    read = decimal(text)
    return Decimal(1).scaleb(read.adjusted() - digits + 1) if read else Decimal(0)


def few(digits: int) -> Decimal:
    """How many units "≈" may be off."""
    return Decimal(FEW.get(digits, FEW_OF_MORE))


def printed_sum(left: str) -> Decimal:
    """a·b + c·d − …, each number as printed, evaluated in decimals."""
    with localcontext(prec=60):
        total = Decimal(0)
        for sign, product in re.findall(r"(?:^| ([+−]) )((?:\([^()]*\)|[^ ])+)", left):
            value = Decimal(1)
            for factor in product.split("·"):
                value *= decimal(factor)
            total += -value if sign == "−" else value
        return total


def test_a_quotient_by_nought_is_infinite_or_no_number() -> None:
    quotient = (number(1.0), "/", number(0.0))
    assert evaluated(quotient, (-2.0, 0.0)) == -np.inf
    assert np.isnan(evaluated(quotient, (0.0, 0.0)))


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=4), st.integers(2, 8))
def test_what_is_printed_gives_what_is_printed(pairs: list[tuple[float, float]], digits: int) -> None:
    settings.use(Settings(digits=digits))
    terms = sum_of_products(*zip(*pairs, strict=True))
    value = evaluated(terms, [each for pair in pairs for each in pair])
    how, chain = equations.of_terms(terms, value), plain(terms, value)
    off = abs(printed_sum(chain.left) - decimal(chain.right))
    if how.floor:
        assert (chain.sign, chain.right) == ("≈", "0")
        assert abs(value) <= len(pairs) * 2e-15 * max(abs(x * y) for x, y in pairs)
    elif chain.sign == "=":
        assert off <= (unit(chain.right, how.value_digits) / 2 or Decimal("1e-15"))
    else:
        assert chain.sign == "≈"
        assert off <= unit(chain.right, how.value_digits) * (few(how.value_digits) + Decimal("0.01"))


@given(NUMBERS, st.floats(-1e-3, 1e-3))
@example(536870912.7675781, 5.515221923543508e-05)
def test_differences_of_nearly_equal_numbers_get_the_digits_they_need(a: float, apart: float) -> None:
    b = a + apart
    chain = plain((number(b), "−", number(a)), b - a)
    left, right = (decimal(each) for each in chain.left.split(" − "))
    digits = equations.of_terms((number(b), "−", number(a)), b - a).value_digits
    assert abs(left - right - decimal(chain.right)) <= max(
        unit(chain.right, digits) * few(digits), Decimal(abs(a)) * Decimal("2e-15")
    )


def test_signs() -> None:
    assert str(plain((number(0.15), "·", number(0.05), "+", number(0.35)), 0.3575)) == "0.15·0.05 + 0.35 = 0.3575"
    assert str(plain((number(1 / 3), "·", number(3.0)), 1.0)) == "0.3333·3 ≈ 1"
    assert (
        str(plain((number(0.2983711131), "−", number(0.2983711044)), 0.2983711131 - 0.2983711044))
        == "0.2983711131 − 0.2983711044 = 8.700×10⁻⁹"
    )
    assert equations.latex((number(1 / 3), "·", number(3.0)), 1.0) == r"0.3333\cdot 3\approx 1"


def test_nothing_but_rounding_is_nought() -> None:
    a = 0.1 + 0.2
    assert a != 0.3
    assert str(plain((number(-a), "−", number(-0.3)), -a + 0.3)) == "−0.3 − (−0.3) ≈ 0"


def test_digits_that_rounding_hides_are_not_printed() -> None:
    """1 − a is known to about 2·10⁻¹⁵: one of its digits is real."""
    a = 1 - 1e-13
    assert str(plain((number(1.0), "−", number(a)), 1 - a)) == "1 − 0.9999999999999 ≈ 1×10⁻¹³"


def test_what_the_operands_do_not_give_has_no_sign() -> None:
    """ln(1 − a) of an a that is 1 in float64, where the loss was computed from z."""
    how = relation(lambda a: -np.log1p(-a), (1.0,), 40.0)
    assert how.sign == ""
    assert str(plain((number(1.0), "·", number(2.0)), 3.0)) == "3"


def test_matrices_are_related_entry_by_entry() -> None:
    W, x = np.array([[1 / 3, 0.5], [2.0, 1.0]]), np.array([[3.0], [1.0]])
    assert relation(np.matmul, (W, x), W @ x).sign == "≈"
    assert relation(np.matmul, (np.round(W, 2), x), np.round(W, 2) @ x).sign == "="


def test_fractions_are_exact() -> None:
    settings.use(Settings(fractions=True))
    assert str(plain((number(1 / 3), "·", number(3.0)), 1.0)) == "1/3·3 = 1"
    assert str(plain((number(0.375), "·", number(0.5)), 0.1875)) == "3/8·1/2 = 3/16"
    assert plain((number(0.75), "·", number(np.pi)), 0.75 * np.pi).sign in "=≈"


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_what_is_not_finite_is_printed_as_it_is(value: float) -> None:
    assert str(plain((number(value), "·", number(1.0)), value)).endswith(
        {"inf": "∞", "-inf": "−∞", "nan": "NaN"}[str(value)]
    )


def test_what_float64_leaves_of_nothing_is_nothing() -> None:
    """0.1·0.9 − 0.3·0.3 is 1.4·10⁻¹⁷ in float64 and 0 on paper, in another order of the sum another number; a small
    product is what it is."""
    left = (number(0.1), "·", number(0.9), "−", number(0.3), "·", number(0.3))
    assert str(plain(left, 0.1 * 0.9 - 0.3 * 0.3)) == "0.1·0.9 − 0.3·0.3 ≈ 0"
    assert str(plain((number(1e-10), "·", number(2e-10)), 2e-20)).endswith("= 2×10⁻²⁰")
    how = relation(
        lambda a, b: a @ b, (np.array([[0.1, 0.2, -0.3]]), np.ones((3, 1))), np.array([[5.551115123125783e-17]])
    )
    assert (how.sign, how.plain(5.551115123125783e-17)) == ("≈", "0")
