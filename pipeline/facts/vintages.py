"""The vintages of one fact: which statements agree, which vintage wins, which statement speaks for it.

In: the rows of one fact, latest publication first. Out: `settle`, the members of the winning vintage, the one chosen, and the
rivals.
Refuses: averages. A value is always one that a document states.
"""

import bisect
from decimal import Decimal
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_RANK: Final = {"eq": 0, "approx": 1}
_BOUND: Final = 2
_NOISE: Final = 1e-12
"""Relative room for the binary fractions of decimal numbers; written numbers have at most 17 digits that count."""
_SMALL: Final = 24
"""Up to so many distinct readings of one fact the plain loop is faster than the sorted one."""


class Rows(NamedTuple):
    """Placed statements as plain lists, sorted by fact and latest publication first."""

    value: list[float]
    low: list[float]
    high: list[float]
    rank: list[int]  # 0 eq, 1 approx, 2 bound
    digits: list[int]
    published: list[int | None]  # days

    @classmethod
    def of(cls, placed: pa.Table) -> "Rows":
        """Return the columns of a placed table that decide on vintages."""
        value, resolution = placed["value"].to_numpy(), placed["resolution"].to_numpy()
        relations = placed["relation"].to_pylist()
        return cls(
            value.tolist(),
            placed["low"].to_numpy().tolist(),
            placed["high"].to_numpy().tolist(),
            [_RANK.get(r, _BOUND) for r in relations],
            _significant(value, resolution).tolist(),
            pc.cast(placed["published"], pa.int32()).to_pylist(),
        )


class Settled(NamedTuple):
    """One fact, decided: indexes of rows; `members` are in publication order, each rival begins with the row that opened it."""

    chosen: int
    members: list[int]
    rivals: list[list[int]]


def bounds(table: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of the interval that each statement's relation and written digits allow, open ends infinite.

    A figure said to be exact may lie half a unit of its last digit on either side; a bound is as good as its words.
    """
    value, half = table["value"].to_numpy(), table["resolution"].to_numpy()
    relation = table["relation"]
    exact = pc.equal(relation, "eq").to_numpy()
    near = pc.equal(relation, "approx").to_numpy()
    lower, upper = table["lower"].to_numpy(), table["upper"].to_numpy()  # null is nan
    open_low = np.where(near, value - half, -np.inf)
    open_high = np.where(near, value + half, np.inf)
    low = np.where(exact, value - half, np.where(np.isnan(lower), open_low, lower))
    high = np.where(exact, value + half, np.where(np.isnan(upper), open_high, upper))
    noise = _NOISE * np.maximum(np.abs(value), np.abs(half))
    return low - noise, high + noise


def difference(one: float, other: float) -> float:
    """Return one less other of two written numbers, exactly: the float nearest to the decimal difference."""
    return float(Decimal(repr(one)) - Decimal(repr(other)))


def same(one: float, other: float) -> bool:
    """Whether two figures are one but for the binary fractions of decimal numbers."""
    return abs(one - other) <= 2 * _NOISE * max(abs(one), abs(other))


def segments(placed: pa.Table) -> np.ndarray:
    """Return the first row of each fact, and the number of rows at the end."""
    fact = placed["fact"].to_numpy()
    return np.append(np.flatnonzero(np.diff(fact, prepend=-1)), len(fact))


def settle(rows: Rows, members: list[int]) -> Settled:
    """Return the decision on the rows of one fact, which come latest publication first.

    The vintage that holds the latest-published statement wins, of several the one opened first (eq before approx before bounds);
    within it eq, approx, bounds, then more significant digits, earliest publication, and the order of the rows.
    """
    if len(members) == 1:
        return Settled(members[0], members, [])
    found = _vintages(rows, members)
    newest = rows.published[members[0]]
    winner = next(v for v in found if rows.published[min(v)] == newest)

    def merit(i: int) -> tuple[int, int, bool, int, int]:
        day = rows.published[i]
        return rows.rank[i], -rows.digits[i], day is None, day or 0, i

    return Settled(min(winner, key=merit), sorted(winner), [v for v in found if v is not winner])


def _vintages(rows: Rows, members: list[int]) -> list[list[int]]:
    """Return the vintages in the order in which they are opened, each with its opener first and the rest in order."""
    value, low, high, rank = rows.value, rows.low, rows.high, rows.rank
    first = value[members[0]]
    if all(value[i] == first for i in members):
        opener = min(members, key=lambda i: (rank[i], i))
        return [[opener, *(i for i in members if i != opener)]]
    alike: dict[tuple[float, float, float], list[int]] = {}
    for i in members:
        alike.setdefault((value[i], low[i], high[i]), []).append(i)
    readings = list(alike)
    openers = sorted(members, key=lambda i: (rank[i], i))
    taken: set[int] = set()
    find = _plain(readings) if len(readings) <= _SMALL else _sorted(readings)
    found = []
    for opener in openers:
        if opener in taken:
            continue
        joined = {i for reading in find((value[opener], low[opener], high[opener])) for i in alike[reading]}
        taken |= joined
        found.append([opener, *sorted(joined - {opener})])
    return found


_Reading = tuple[float, float, float]  # value, low, high


def agree(one: _Reading, other: _Reading) -> bool:
    """Whether one's value lies within the interval of the other."""
    return other[1] <= one[0] <= other[2] or one[1] <= other[0] <= one[2]


def _plain(readings: list[_Reading]) -> Any:
    """Return a function that takes away and returns the readings left that agree with one."""
    left = list(readings)

    def take(one: _Reading) -> list[_Reading]:
        found = [r for r in left if r == one or agree(one, r)]
        left[:] = [r for r in left if not (r == one or agree(one, r))]
        return found

    return take


def _sorted(readings: list[_Reading]) -> Any:
    """The same for many readings: those of one reach (value to low, value to high) lie side by side, so that each is met once."""
    reaches: dict[tuple[float, float], list[_Reading]] = {}
    for r in readings:
        reaches.setdefault((_rounded(r[0] - r[1]), _rounded(r[2] - r[0])), []).append(r)
    piles = [(reach, sorted(pile)) for reach, pile in reaches.items()]

    def take(one: _Reading) -> list[_Reading]:
        found = []
        for (below, above), pile in piles:
            slack = 1e-6 * (abs(one[0]) + (below if below < float("inf") else 0) + (above if above < float("inf") else 0))
            first = bisect.bisect_left(pile, (min(one[1], one[0] - above) - slack,))
            last = bisect.bisect_right(pile, (max(one[2], one[0] + below) + slack, float("inf"), float("inf")))
            part = pile[first:last]
            kept = [r for r in part if not (r == one or agree(one, r))]
            if len(kept) < len(part):
                found += [r for r in part if r == one or agree(one, r)]
                pile[first:last] = kept
        return found

    return take


def _rounded(reach: float) -> float:
    return float(f"{reach:.6g}")


def _significant(value: np.ndarray, resolution: np.ndarray) -> np.ndarray:
    """Return how many digits of each number count; of a zero, those after the point and itself."""
    unit = np.where(resolution > 0, 2 * resolution, 1e-17 * np.maximum(np.abs(value), 1))
    steps = np.rint(np.abs(value) / unit)
    digits = np.searchsorted(10.0 ** np.arange(0, 40), steps, side="right")
    decimals = np.maximum(0, np.rint(-np.log10(unit))).astype(np.int64) + 1
    return np.where(steps > 0, digits, decimals)
