"""The dataset: at most one value a year, series and status.

In: observations with `kind`, `soft` and `point`. Out: `annual`, the table with `coverage`; `one_a_year`, its facts without the
targets.
Refuses: a lone month, quarter or day of a flow; a span over a year, but for averages and changes since a base.
"""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline import schema

_SPANNING: Final = ("growth_avg", "change_avg", "level_avg", "growth_since", "change_since")
_PARTS_OF_A_YEAR: Final = ("YTD", "S", "SPAN", "A")
_YEAR: Final = 366


def annual(observed: pa.Table) -> pa.Table:
    """Return the annual table: of each year, series and status the observation that comes first.

    Stocks, and whatever is said to hold at a point: the latest point. Flows: the full year, else the longest year to date. A span
    over a year (averages and changes since a base only) comes before the year, the longest first. To-date figures come last.
    Ties: the period named as the year, the latest publication, the statement_id.
    """
    start, end = _days(observed["period_start"]), _days(observed["period_end"])
    year = observed["year"].to_numpy().astype(np.int64)
    first, last = _day(year, 1, 1), _day(year, 12, 31)
    length = end - start + 1
    kind = observed["kind"]
    point = observed["point"].to_numpy()
    soft = observed["soft"].to_numpy()
    stock = _is(kind, ("stock",)) | (~_is(kind, ("flow",)) & point)
    over = length > _YEAR
    spans = over & _is(observed["measure"], _SPANNING)
    full = (start == first) & (end == last)
    to_date = (start == first) & _is(observed["freq"], _PARTS_OF_A_YEAR)
    fits = np.where(over, spans, stock | full | to_date)
    coverage = np.select([spans, stock, full & ~soft], ["span", "point", "year"], "ytd")
    named = pc.equal(observed["time_period"], pc.cast(observed["year"], pa.string())).to_numpy()
    reach = np.where(stock, end, np.where(spans, 10**6 + length, end))  # spans of a flow: the longest; else what ends last
    longest = np.where(spans, length, 0)
    keys = (
        _ranks(observed["statement_id"]),
        -_days(observed["published"], missing=-(2**31)),
        ~named,
        -longest,
        -reach,
        soft,
        _ranks(observed["status"]),
        _ranks(observed["series_id"]),
        year,
    )
    order = np.lexsort(keys)
    order = order[fits[order]]
    group = np.stack([keys[k][order] for k in (-1, -2, -3)])
    leads = np.ones(len(order), bool)
    leads[1:] = (group[:, 1:] != group[:, :-1]).any(axis=0)
    chosen = order[leads]
    wanted = schema.arrow("annual")
    table = observed.take(pa.array(chosen)).append_column("coverage", pa.array(coverage[chosen].tolist(), pa.string()))
    return table.select(wanted.names).cast(wanted)


def one_a_year(annual: pa.Table, indicator: str | None = None, *, targets: bool = False) -> pa.Table:
    """Return one fact a year and series, actual before estimate, sorted by series and year.

    `targets` gives targets and forecasts instead, of a year the target before the forecast. `indicator` keeps one code.
    """
    wanted = ("target", "forecast") if targets else ("actual", "estimate")
    kept = pc.is_in(annual["status"], pa.array(wanted))
    if indicator is not None:
        kept = pc.and_(kept, pc.equal(annual["indicator"], indicator))
    table = annual.filter(kept)
    rank = pc.index_in(table["status"], pa.array(wanted)).to_numpy().astype(np.int64)
    series, year = _ranks(table["series_id"]), table["year"].to_numpy().astype(np.int64)
    order = np.lexsort((rank, year, series))
    leads = np.ones(len(order), bool)
    leads[1:] = (series[order][1:] != series[order][:-1]) | (year[order][1:] != year[order][:-1])
    return table.take(pa.array(order[leads]))


def _is(column: pa.ChunkedArray, values: tuple[str, ...]) -> np.ndarray:
    return np.asarray(pc.is_in(column, pa.array(values)).to_numpy(), bool)


def _days(column: pa.ChunkedArray, missing: int = 0) -> np.ndarray:
    return np.asarray(pc.fill_null(pc.cast(column, pa.int32()), missing).to_numpy(), np.int64)


def _day(year: np.ndarray, month: int, day: int) -> np.ndarray:
    months = (year - 1970) * 12 + month - 1
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + day - 1


def _ranks(column: pa.ChunkedArray) -> np.ndarray:
    """Return each value's place among the distinct values, in code-point order."""
    encoded = column.combine_chunks().dictionary_encode()
    words = encoded.dictionary.to_pylist()
    rank = np.empty(len(words), np.int64)
    rank[sorted(range(len(words)), key=words.__getitem__)] = np.arange(len(words))
    return rank[encoded.indices.to_numpy(zero_copy_only=False)]
