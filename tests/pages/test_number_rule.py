"""The film writes numbers by the rule of all pages: what pages/ui/writing/number.js writes is what
pages/ui/writing/numbers.py writes."""

import json
import math
import random
import re
import struct
from fractions import Fraction
from pathlib import Path

import pytest

from pages.ui.writing import numbers, settings
from pages.ui.writing.settings import Settings
from tests import node

RULE = Path(__file__).parents[2] / "pages" / "ui" / "writing" / "number.js"
AWKWARD = (
    0.0,
    -0.0,
    0.15,
    0.1500000001,
    2.0,
    1e4,
    9999.5,
    99995.0,
    0.00099995,
    1e-4,
    0.1,
    0.125,
    0.375,
    2.5,
    1.25,
    6.25,
    0.5,
    1e300,
    5e-324,
    100.0,
    1234.5,
    64.5,
)


def in_javascript(values: list[float], digits: int, fractions: bool = False, value: str = "value") -> list[str]:
    """What the browser would write."""
    call = f"""
import {{ number, short }} from {json.dumps(RULE.as_uri())}
import {{ readFileSync }} from "node:fs"
const values = JSON.parse(readFileSync(0, "utf-8")).map(value => Number(value))
console.log(JSON.stringify(values.map(value => number({value}, {digits}, {json.dumps(fractions)}))))
"""
    done = node.run(
        "--input-type=module",
        "--eval",
        call,
        stdin=json.dumps(
            [value if math.isfinite(value) else str(value).replace("inf", "Infinity") for value in values]
        ),
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def some_values(chance: random.Random) -> list[float]:
    """Of all sizes and signs, and halfway between numbers with few digits."""
    found = [sign * value for value in AWKWARD for sign in (1.0, -1.0)]
    found += [chance.choice((1, -1)) * chance.random() * 10.0 ** chance.randint(-12, 12) for _ in range(3000)]
    found += [round(chance.uniform(-20.0, 20.0), chance.randint(0, 6)) for _ in range(3000)]
    found += [chance.randint(-(10**6), 10**6) / 2 ** chance.randint(0, 20) for _ in range(3000)]
    return found


@pytest.mark.parametrize("digits", range(settings.FEWEST, settings.MOST + 1))
def test_both_write_the_same(digits: int) -> None:
    values = some_values(random.Random(digits))
    assert in_javascript(values, digits) == [numbers.plain(value, digits) for value in values]


def test_both_write_the_same_fractions() -> None:
    chance = random.Random(0)
    values = [float(Fraction(chance.randint(-300, 300), chance.randint(1, 80))) for _ in range(2000)] + some_values(
        chance
    )
    settings.use(Settings(fractions=True))
    try:
        expected = [numbers.plain(value, 4) for value in values]
    finally:
        settings.use(Settings())
    assert in_javascript(values, 4, fractions=True) == expected


def test_a_short_number_in_single_precision_is_still_short() -> None:
    """The film's weights come in single precision."""
    values = [0.1, -0.35, 1e-3, 7.25, 1e4, 0.0001]
    single = [struct.unpack("f", struct.pack("f", value))[0] for value in values]
    assert in_javascript(single, 4, value="short(value)") == [numbers.plain(value, 4) for value in values]


def test_what_is_no_number_is_written_alike() -> None:
    values = [math.nan, math.inf, -math.inf]
    assert in_javascript(values, 4) == [numbers.plain(value) for value in values]


def test_under_the_pointer_numbers_are_written_by_the_rule() -> None:
    """A template asks for significant digits, which pages/ui/drawing/plot.js writes, for a percentage, or for text."""
    templates = [
        spec
        for file in (RULE.parents[2]).rglob("*.py")
        for spec in re.findall(r"%\{\{?\w+(?:\[[^\]]*\])?:([^}]*)", file.read_text("utf-8"))
    ]
    assert len(templates) > 40
    by_rule = re.compile(r"\.(\d+g|\{.*)")
    assert {spec for spec in templates if not by_rule.fullmatch(spec)} == {".0%", ".1%", ".0f"}


def test_scripts_leave_numbers_to_the_rule() -> None:
    scripts = [file for file in RULE.parents[2].rglob("*.js") if file != RULE]
    own = re.compile(r"\.to(Fixed|Precision|Exponential|LocaleString)\(")
    assert [file.name for file in scripts if own.search(file.read_text("utf-8"))] == []


@pytest.mark.parametrize("digits", [1, 2, 3, 4, 8])
def test_many_numbers_are_written_as_each_alone(digits: int) -> None:
    source = random.Random(digits)
    values = [source.gauss(0.0, 1.0) * 10.0 ** source.randint(-7, 7) for _ in range(2000)]
    values += [source.gauss(0.0, 1.0) * 10.0 ** source.randint(-200, 200) for _ in range(200)]
    values += [step / 100 for step in range(-200, 201)] + [*AWKWARD, math.inf, -math.inf, math.nan, 9.9999e89, 1e99]
    assert numbers.all_plain(values, digits) == [numbers.plain(value, digits) for value in values]
    assert numbers.all_plain([0.25] * 40, digits) == [numbers.plain(0.25, digits)] * 40
