"""How many mistakes are named rightly: sheets of random networks, filled in with mistakes, and the table of what the
judge says of them.

python -m tests.measure_mistakes 2000
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from dlmath import MISTAKES, InputError, Trace
from dlmath.by_hand._sheet_rules import follow, trace_with
from dlmath.by_hand._update import Updating
from dlmath.by_hand.answers import Cells
from dlmath.by_hand.judge import ON_THE_WAY, Status, Verdicts, blanks, judge
from dlmath.by_hand.layer_values import At, right_at
from dlmath.by_hand.mistakes import does_harm
from dlmath.network.steps import Symbol
from tests.sheets import RATE, random_trace

Wrong = Callable[[np.ndarray, np.random.Generator], np.ndarray | None]
OUTCOMES = ("named", "one of several", "may be", "another name", "no name")


def _one(change: Callable[[float], float]) -> Wrong:
    """One entry, not 0, written otherwise."""

    def wrong(right: np.ndarray, rng: np.random.Generator) -> np.ndarray | None:
        places = np.argwhere(np.abs(right) > 1e-9)
        if not len(places):
            return None
        found = right.copy()
        at = tuple(places[rng.integers(len(places))])
        found[at] = change(float(right[at]))
        return found

    return wrong


def _swapped(right: np.ndarray, rng: np.random.Generator) -> np.ndarray | None:
    """Two entries of a row or a column exchanged."""
    axis = int(rng.integers(2))
    if right.shape[axis] < 2:
        return None
    line = np.s_[:, rng.integers(right.shape[1])] if axis == 0 else np.s_[rng.integers(right.shape[0]), :]
    found = right.copy()
    found[line][:2] = right[line][:2][::-1]
    return found


SLIPS: dict[str, Wrong] = {
    "sign": _one(lambda value: -value),
    "factor-of-ten": _one(lambda value: 10.0 * value),
    "factor-of-ten, 100": _one(lambda value: value / 100.0),
    "factor-of-ten, all": lambda right, rng: right * 10.0 ** rng.choice([-2, -1, 1, 2]),
    "transposed": lambda right, rng: right.T.copy() if right.shape[0] == right.shape[1] > 1 else None,
    "another-place": _swapped,
    "whole-factor": lambda right, rng: right * 2.0 ** rng.choice([-1, 1]),
}


# What gives the same numbers under another name.
SAME = {
    "transposed": ("dW-transposed",),
    "sign": ("wrong-sign",),
    "whole-factor": (
        "factor-of-two",
        "factor-of-two-in-J",
        "J-divided-otherwise",
        "sum-for-mean",
        "mean-for-sum",
        "mean-over-outputs",
        "mean-over-samples",
        "divided-otherwise",
        "difference-alone",
        "dW-averaged-twice",
        "db-averaged-twice",
    ),
}


@dataclass(frozen=True)
class Made:
    """A mistake, and where it was made."""

    name: str
    symbol: Symbol


def filled_in(
    t: Trace, rng: np.random.Generator, wrong: Mapping[Symbol, str]
) -> tuple[dict[Symbol, np.ndarray], list[Made]]:
    """A sheet worked out with mistakes, formulas by their names in any of their ways and slips by theirs, and those
    that did any harm."""
    values: dict[Symbol, np.ndarray] = {}
    made = []
    for symbol in blanks(t):
        values[symbol] = follow(t, Updating(RATE), values, symbol)
        if (name := wrong.get(symbol)) and (found := _wrong(t, values, symbol, name, rng)) is not None:
            values[symbol] = found
            made.append(Made(name, symbol))
    return values, made


def _wrong(
    t: Trace, values: Mapping[Symbol, np.ndarray], symbol: Symbol, name: str, rng: np.random.Generator
) -> np.ndarray | None:
    at = At(trace_with(t, values), symbol.layer, RATE)
    right = right_at(at, symbol.letter)
    assert right is not None
    ways = list(MISTAKES[name].ways(at, symbol.letter)) if name in MISTAKES else [SLIPS[name](right, rng)]
    ways = [
        way
        for way in ways
        if way is not None and does_harm(way, right) and (np.abs(way - right) > 0.02 * np.abs(right)).any()
    ]
    return ways[rng.integers(len(ways))] + 0.0 if ways else None


def written(values: Mapping[Symbol, np.ndarray], digits: int) -> dict[Symbol, Cells]:
    return {
        symbol: tuple(tuple(f"{v:.{digits}g}" for v in row) for row in matrix.tolist())
        for symbol, matrix in values.items()
    }


def outcome(verdicts: Verdicts, name: str) -> str | None:
    """What is said of the wrong answers to a quantity; None where none of them is wrong within its digits."""
    wrong = [cell for row in verdicts for cell in row if cell.status is Status.WRONG]
    if not wrong:
        return None
    name = name.partition(",")[0]
    ranks = []
    for cell in wrong:
        names = [part for mistake in cell.mistakes for part in mistake.name.split(" + ")]
        surely = [part for mistake in cell.mistakes[: cell.certain] for part in mistake.name.split(" + ")]
        if name in surely:
            ranks.append("named" if cell.certain == 1 else "one of several")
        elif cell.certain:
            ranks.append("one of several" if surely[0] in SAME.get(name, ()) else "another name")
        else:
            ranks.append("may be" if name in names else "no name")
    return max(ranks, key=OUTCOMES.index)


def places(t: Trace, name: str, rng: np.random.Generator) -> Symbol | None:
    """Somewhere a mistake may be made."""
    mistake = MISTAKES.get(name)
    letter = mistake.made_in if mistake else None
    found = [
        s
        for s in blanks(t)
        if letter in (None, s.letter) and not (mistake and mistake.at_output and s.layer < len(t.network))
    ]
    if letter == "dJ_da" and (t.canonical and not (mistake and not mistake.at_output)):
        found = [Symbol("delta", len(t.network))]
    return found[rng.integers(len(found))] if found else None


def sheets(
    seed: int, count: int, names: list[str], together: int
) -> Iterator[tuple[list[Made], dict[Symbol, Verdicts]]]:
    """Judged sheets with so many mistakes each, in quantities of their own."""
    rng = np.random.default_rng(seed)
    done = 0
    for _ in range(30 * count):
        if done == count:
            return
        t = random_trace(rng)
        chosen = {
            symbol: str(name)
            for name in rng.choice(names, together, replace=False)
            if (symbol := places(t, str(name), rng))
        }
        if len(chosen) < together:
            continue
        try:
            values, made = filled_in(t, rng, chosen)
        except InputError:  # the loss does not take such an output
            continue
        if len(made) < together or not all(np.isfinite(each).all() for each in values.values()):
            continue
        done += 1
        asked = rng.random() < 0.5
        sheet = {
            s: cells
            for s, cells in written(values, int(rng.integers(4, 7))).items()
            if asked or s.letter not in ON_THE_WAY or s in chosen
        }
        yield made, judge(t, RATE, sheet)


def one_mistake(seed: int, each: int) -> dict[str, Counter[str]]:
    """By name, what is said of so many sheets with this mistake."""
    table = {}
    for k, name in enumerate((*MISTAKES, *SLIPS)):
        found: Counter[str] = Counter()
        for (made,), verdicts in sheets(seed + k, each, [name], 1):
            if said := outcome(verdicts[made.symbol], name):
                found[said] += 1
        table[name] = found
    return table


def two_mistakes(seed: int, count: int) -> Counter[str]:
    """What is said of sheets with two mistakes in two quantities: whether both are named, one or none."""
    found: Counter[str] = Counter()
    for made, verdicts in sheets(seed, count, [*MISTAKES, *SLIPS], 2):
        said = [outcome(verdicts[each.symbol], each.name) for each in made]
        if None in said:
            continue
        named = sum(each in ("named", "one of several") for each in said)
        found[("none", "one", "both")[named]] += 1
        found["another name"] += "another name" in said
    return found


def wrong_by_chance(seed: int, count: int) -> Counter[str]:
    """What is said of quantities every number of which is off by a factor of its own that no mistake has made."""
    rng, found = np.random.default_rng(seed), Counter[str]()
    for _ in range(count):
        t = random_trace(rng)
        values, _none = filled_in(t, rng, {})
        symbol = blanks(t)[rng.integers(len(values))]
        values[symbol] = values[symbol] * rng.uniform(0.3, 3.0, values[symbol].shape)
        verdicts = judge(t, RATE, written({each: values[each] for each in values if each == symbol}, 4))[symbol]
        wrong = [cell for row in verdicts for cell in row if cell.status is Status.WRONG]
        if wrong:
            found[
                (
                    "named"
                    if any(cell.certain for cell in wrong)
                    else "may be"
                    if any(cell.mistakes for cell in wrong)
                    else "no name"
                )
            ] += 1
    return found


def in_percent(counts: Mapping[str, int], of: tuple[str, ...]) -> str:
    total = max(sum(counts[each] for each in of), 1)
    return " ".join(f"{100 * counts[each] / total:13.1f}%" for each in of)


def main(sheets_each: int) -> None:
    table = one_mistake(1, max(sheets_each // 50, 2))
    print(f"{'':28}" + " ".join(f"{each:>14}" for each in OUTCOMES))
    for name, counts in table.items():
        print(f"{name:28}" + in_percent(counts, OUTCOMES))
    print(f"{'all':28}" + in_percent(sum(table.values(), Counter()), OUTCOMES))
    both = two_mistakes(2, sheets_each)
    print("wrong by chance:", dict(wrong_by_chance(3, sheets_each)))
    print("two mistakes in one sheet:", dict(both), in_percent(both, ("both", "one", "none")))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
