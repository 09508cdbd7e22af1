"""National growth and levels as reports state them against the published index and amounts.

In: statements of a build, truth/national.csv, disagreements.csv. Out: a Comparison for each statement that a published figure speaks of.
Refuses: other areas, goals and forecasts, periods that are no whole years.
"""

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import pandas as pd
from msgspec import Struct

from tests.truth import tables, truth

POINTS: Final = 1.7  # between a report's preliminary growth and the index of later vintages
PART: Final = 0.10  # between a report's preliminary level and later vintages
INDEX: Final[Mapping[str, str]] = {
    "gdp": "国内生产总值指数(1978年=100)",
    "gnp": "国民总收入指数(1978年=100)",
    "gni": "国民总收入指数(1978年=100)",
    "gdp_per_capita": "人均国内生产总值指数(1978年=100)",
    "primary.value_added": "第一产业增加值指数(1978年=100)",
    "secondary.value_added": "第二产业增加值指数(1978年=100)",
    "tertiary.value_added": "第三产业增加值指数(1978年=100)",
    "services.value_added": "第三产业增加值指数(1978年=100)",
}
LEVEL: Final[Mapping[str, tuple[str, float]]] = {
    "gdp": ("国内生产总值(亿元)", 1e8),
    "gni": ("国民总收入(亿元)", 1e8),
    "gdp_per_capita": ("人均国内生产总值(元)", 1.0),
    "primary.value_added": ("第一产业增加值(亿元)", 1e8),
    "secondary.value_added": ("第二产业增加值(亿元)", 1e8),
    "tertiary.value_added": ("第三产业增加值(亿元)", 1e8),
    "services.value_added": ("第三产业增加值(亿元)", 1e8),
    "population": ("年末总人口(万人)", 1e4),
    "urban_population_number": ("城镇人口(万人)", 1e4),
    "rural_population_number": ("乡村人口(万人)", 1e4),
}
HERE: Final = Path(__file__).parent


class Comparison(Struct, frozen=True):
    """A stated figure beside the published one; `distance` in points or as a part, `limit` what it may be at most."""

    document: str
    indicator: str
    measure: str
    year: int
    stated: float
    published: float
    distance: float
    limit: float
    sentence: str

    @property
    def fails(self) -> bool:
        """Whether the figures differ by more than vintages do."""
        return self.distance > self.limit


@cache
def published() -> Mapping[tuple[str, int], float]:
    """Return the published figures by name and year."""
    return {(row["indicator"], int(row["year"])): float(row["value"]) for row in truth("national.csv")}


def growth(indicator: str, first: int, last: int, *, average: bool) -> float | None:
    """Return the growth in percent that the index says between two years, an average year's where asked for."""
    one, two = (published().get((INDEX[indicator], year)) for year in (first, last))
    if one is None or two is None or last <= first:
        return None
    rise = two / one
    return 100 * ((rise ** (1 / (last - first)) if average else rise) - 1)


def compare(statements: pd.DataFrame, paths: Mapping[str, str]) -> Iterator[Comparison]:
    """Yield the national figures of whole years that a published figure can be put beside."""
    rows = statements[(statements.ref_area == "CN") & statements.status.isin(["actual", "estimate"]) & statements.year.notna()]
    for r in rows.sort_values(["document_id", "char_start"]).itertuples():
        found = _growth(r) if r.measure.startswith("growth") else _level(r) if r.measure == "level" else None
        if found is not None:
            figure, distance, limit = found
            name = paths[r.document_id]
            yield Comparison(name, r.indicator, r.measure, int(r.year), r.value, figure, distance, limit, r.sentence)


def _growth(r: Any) -> tuple[float, float, float] | None:
    if r.indicator not in INDEX or r.price_basis == "nominal" or r.measure == "growth_prev":
        return None
    if r.measure == "growth_yoy":
        figure = growth(r.indicator, int(r.year) - 1, int(r.year), average=False) if r.freq == "A" else None
        return None if figure is None else (figure, abs(_nearest(r, figure) - figure), POINTS)
    if pd.isna(r.base_end):
        return None
    first, average = pd.Timestamp(r.base_end).year, r.measure == "growth_avg"
    figure = growth(r.indicator, first, int(r.year), average=average)
    limit = POINTS if average else POINTS * (int(r.year) - first)
    return None if figure is None else (figure, abs(_nearest(r, figure) - figure), limit)


def _level(r: Any) -> tuple[float, float, float] | None:
    if r.indicator not in LEVEL or r.freq not in ("A", "D", "M"):
        return None
    name, scale = LEVEL[r.indicator]
    figure = published().get((name, int(r.year)))
    if figure is None or (r.freq != "A" and "(万人)" not in name):
        return None
    figure *= scale
    return figure, abs(_nearest(r, figure) / figure - 1), PART


def _nearest(r: Any, figure: float) -> float:
    """Return what a statement allows nearest to the published figure: more than 60 trillion does not contradict 68."""
    low = -float("inf") if pd.isna(r.lower) else r.lower
    high = float("inf") if pd.isna(r.upper) else r.upper
    return min(max(figure, low), high) if r.relation != "eq" else r.value


def shifted(c: Comparison) -> bool:
    """Tell whether a stated figure fits a year next to its own far better than its own: the sign of a year misread."""
    for year in (c.year - 1, c.year + 1):
        if c.measure == "growth_yoy" and c.fails:
            other = growth(c.indicator, year - 1, year, average=False)
            if other is not None and abs(c.stated - other) <= 0.3:
                return True
        elif c.measure == "level":
            name, scale = LEVEL[c.indicator]
            figure = published().get((name, year))
            if figure is not None and c.distance > 0.04 and abs(c.stated / (figure * scale) - 1) < c.distance / 2:
                return True
    return False


def slipped(c: Comparison) -> bool:
    """Tell whether a stated level is off by a power of ten: 万 and 亿 misread."""
    if c.measure != "level" or not c.published or not c.stated:
        return False
    ratio = c.stated / c.published
    return any(0.8 <= ratio * power <= 1.25 for power in (1e-8, 1e-4, 1e-3, 1e-2, 1e-1, 1e1, 1e2, 1e3, 1e4, 1e8))


def doubtful(c: Comparison) -> bool:
    """Tell whether a comparison must be explained: too far away, the neighbour year's figure, or a wrong power of ten."""
    return c.fails or shifted(c) or slipped(c)


def known() -> dict[tuple[str, str, str, int, float], str]:
    """Return the listed disagreements with their causes."""
    rows = csv.DictReader((HERE / "disagreements.csv").read_text("utf-8").splitlines())
    return {(r["document"], r["indicator"], r["measure"], int(r["year"]), float(r["stated"])): r["cause"] for r in rows}


def key(c: Comparison) -> tuple[str, str, str, int, float]:
    """Return what a disagreement is listed by."""
    return c.document, c.indicator, c.measure, c.year, c.stated


def all_of(name: str) -> list[Comparison]:
    """Return the comparisons of a set of shared documents."""
    built = tables(name)
    paths = {d.document_id: d.paths[0].rpartition("/")[2] for d in built["documents"].itertuples()}
    return list(compare(built["statements"], paths))


if __name__ == "__main__":
    for corpus in ("reports", "news"):
        found = all_of(corpus)
        wrong = [c for c in found if doubtful(c)]
        print(f"{corpus}: {len(found)} national figures compared, {len(wrong)} disagree")
        for c in wrong:
            marks = [w for w, test in (("shifted", shifted), ("slipped", slipped)) if test(c)]
            print(
                f"  {c.document} {c.indicator} {c.measure} {c.year}: {c.stated:g}, published {c.published:.4g}",
                *marks,
                known().get(key(c), "UNLISTED"),
            )
            print("     ", c.sentence)
