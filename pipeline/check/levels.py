"""Observations as figures with the interval that their digits allow, and the levels among them by indicator and period.

In: observations. Out: `Levels`. Refuses: targets and forecasts; of a fact and an estimate of it, the fact stands.
"""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from pipeline import facts

_MONEY: Final = re.compile(r"[A-Z]{3}")
_TAKEN: Final = (
    *("series_id", "indicator", "measure", "change_in", "relative_to", "price_basis", "base_period", "unit", "ref_area", "year"),
    *(
        "time_period",
        "freq",
        "period_start",
        "period_end",
        "status",
        "value",
        "relation",
        "resolution",
        "published",
        "statement_id",
    ),
)


class Figure(Struct, frozen=True):
    """An observation, and the least and greatest value that its words and digits allow."""

    series_id: str
    indicator: str
    measure: str
    change_in: str
    relative_to: str
    price_basis: str
    base_period: str
    unit: str
    ref_area: str
    year: int
    time_period: str
    freq: str
    period_start: date
    period_end: date
    status: str
    value: float
    relation: str
    resolution: float
    published: date | None
    statement_id: str
    low: float
    high: float

    @property
    def exact(self) -> bool:
        """Whether it is a figure and not a bound."""
        return self.relation in ("eq", "approx")

    @property
    def prices(self) -> str:
        """Return what its value moves with: volume (no money, or constant prices), or money."""
        if not _MONEY.fullmatch(self.unit) or self.price_basis == "real" or self.price_basis.startswith("constant"):
            return "volume"
        return "money"


class Levels:
    """The figures of a dataset; levels can be asked for by indicator, area and period."""

    def __init__(self, observations: pa.Table) -> None:
        reported = observations.filter(pc.is_in(observations["status"], pa.array(["actual", "estimate"])))
        low, high = facts.bounds(reported)
        order = pc.sort_indices(pa.table({"f": pc.not_equal(reported["status"], "actual")}), sort_keys=[("f", "ascending")])
        table = (
            reported.select(list(_TAKEN)).append_column("low", pa.array(low)).append_column("high", pa.array(high)).take(order)
        )
        self._figures: dict[tuple[str, str], Figure] = {}
        self._levels: dict[tuple[str, str, date, date], list[Figure]] = {}
        for row in table.to_pylist():
            self._add(row)

    def _add(self, row: dict[str, Any]) -> None:
        figure = Figure(**row)
        key = (figure.series_id, figure.time_period)
        if key in self._figures:  # the fact came first
            return
        self._figures[key] = figure
        if figure.measure == "level" and figure.exact:
            place = (figure.indicator, figure.ref_area, figure.period_start, figure.period_end)
            self._levels.setdefault(place, []).append(figure)

    def of(self, *measures: str) -> Iterator[Figure]:
        """Yield the figures of some measures in the order of series and period."""
        yield from (self._figures[k] for k in sorted(self._figures) if self._figures[k].measure in measures)

    def at(self, indicator: str, area: str, start: date, end: date) -> list[Figure]:
        """Return the levels (eq or approx) of an indicator over just that period, one for each unit and price basis."""
        return self._levels.get((indicator, area, start, end), [])

    def pairs(
        self, indicator: str, area: str, now: tuple[date, date], then: tuple[date, date]
    ) -> Iterator[tuple[Figure, Figure]]:
        """Yield (later, earlier) levels of one unit and price basis, the earlier not zero or below."""
        for later in self.at(indicator, area, *now):
            for earlier in self.at(indicator, area, *then):
                if (later.unit, later.price_basis) == (earlier.unit, earlier.price_basis) and earlier.low > 0:
                    yield later, earlier


def years_before(day: date, years: int) -> date:
    """Return the day that many years earlier; the last of February stays the last of February."""
    year = day.year - years
    if day.month == 2 and day.day == calendar.monthrange(day.year, 2)[1]:
        return date(year, 2, calendar.monthrange(year, 2)[1])
    return date(year, day.month, day.day)


def period_before(start: date, end: date) -> tuple[date, date] | None:
    """Return the period of the same kind that ends the day before this one, for whole months; else None."""
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if start.day != 1 or (end + timedelta(days=1)).day != 1 or start.year <= 1:
        return None
    at = start.year * 12 + start.month - 1 - months
    return date(at // 12, at % 12 + 1, 1), start - timedelta(days=1)
