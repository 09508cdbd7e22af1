"""The key of a fact: series, period and status, in the indicator's canonical unit.

In: statements (and documents, to know which are dated by their publication alone). Out: `place`, a table sorted by fact and,
within
a fact, latest publication first. Refuses: converting currencies, points or ratios; what does not convert is a series of its own.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline import units
from pipeline.facts.vintages import bounds

Kinds = Mapping[str, tuple[str, str]]
"""Indicator code → (kind, canonical unit)."""

PARTS: Final = ("indicator", "measure", "change_in", "relative_to", "price_basis", "base_period", "unit", "ref_area")
"""The columns that make up `series_id`, in this order."""

_BASED: Final = ("growth_since", "change_since", "growth_avg", "change_avg", "ratio")
_OWN_UNIT: Final = ("level", "level_avg", "change", "change_yoy", "change_prev", "change_avg", "change_since", "gap")
_TAKEN: Final = (
    *(
        "statement_id",
        "document_id",
        "char_start",
        "indicator",
        "indicator_name",
        "measure",
        "change_in",
        "relative_to",
        "price_basis",
    ),
    *("value", "value_high", "relation", "lower", "upper", "resolution", "unit", "unit_text", "year", "time_period", "freq"),
    *(
        "period_start",
        "period_end",
        "period_from",
        "base_start",
        "base_end",
        "status",
        "ref_area",
        "ref_area_name",
        "published",
        "flags",
    ),
)
_AMOUNTS: Final = ("value", "value_high", "lower", "upper", "resolution")


def place(statements: pa.Table, kinds: Kinds, documents: pa.Table | None = None, *, as_of: date | None = None) -> pa.Table:
    """Return the statements that enter a fact, sorted by series_id, time_period, status, then latest publication first.

    Beside the columns of `statements` (amounts in the canonical unit) each row has `series_id`, `base_period`, `kind`, `fact`
    (numbered
    in sort order), `row` (its place in `statements`), `low` and `high` (what the relation and the written digits allow),
    `soft` (a
    to-date figure, or one dated by the publication alone) and `point`. `as_of` hides what was published later; of a document
    without a publication day the end of its reporting period stands in (rule 4), without that the end of the statement's.
    """
    kept = _kept(statements, documents, as_of)
    table = statements.select(list(_TAKEN)).take(kept).combine_chunks()
    table = table.append_column("row", kept)
    table = _canonical(table, kinds)
    table = _set(table, "base_period", _base_periods(table))
    series, ids = _series(table)
    table = _set(table, "series_id", pa.array(ids, pa.string()).take(pa.array(series)))
    table = _flagged(table, documents)
    period, status = _ranks(table["time_period"]), _ranks(table["status"])
    published = _days(table["published"], missing=-(2**31))
    order = np.lexsort(
        (
            _ranks(table["statement_id"]),
            _ints(table["char_start"]),
            _ranks(table["document_id"]),
            -published,
            status,
            period,
            series,
        )
    )
    changes = np.zeros(len(order), np.int64)
    for key in (series, period, status):
        changes[1:] |= key[order][1:] != key[order][:-1]
    table = table.take(pa.array(order))
    low, high = bounds(table)
    for name, column in (("fact", np.cumsum(changes)), ("low", low), ("high", high)):
        table = _set(table, name, pa.array(column))
    return table


def _kept(statements: pa.Table, documents: pa.Table | None, as_of: date | None) -> pa.Array:
    """Return the indexes of the statements that have a year, an area and a period, and were known at `as_of`."""
    kept = np.ones(statements.num_rows, bool)
    for name in ("year", "ref_area", "time_period"):
        kept &= _bools(pc.is_valid(statements[name]))
    kept &= ~_has_flag(statements["flags"], "excluded")
    if as_of is not None:
        known = pc.coalesce(statements["published"], _reported(statements, documents), statements["period_end"])
        kept &= _bools(pc.fill_null(pc.less_equal(known, pa.scalar(as_of, pa.date32())), True))
    return pa.array(np.flatnonzero(kept))


def _reported(statements: pa.Table, documents: pa.Table | None) -> pa.Array:
    """Return the end of the reporting period of each statement's document, null where it has none."""
    if documents is None:
        return pa.nulls(statements.num_rows, pa.date32())
    place = pc.index_in(statements["document_id"], documents["document_id"].combine_chunks())
    return documents["report_end"].take(place).combine_chunks()


def _canonical(table: pa.Table, kinds: Kinds) -> pa.Table:
    """Put amounts into the indicator's unit, and the counting word of an unlinked series into the unit."""
    keys = ("indicator", "measure", "unit", "unit_text")
    code, firsts = _combined([_ranks(table[k]) for k in keys])
    found = table.select(list(keys)).take(pa.array(firsts)).to_pylist()
    wanted = [_unit(kinds, **row) for row in found]
    converts = [w != row["unit"] and not row["indicator"].startswith("zh:") for w, row in zip(wanted, found, strict=True)]
    moved = np.flatnonzero(np.array(converts, bool)[code])
    table = _set(
        table, "kind", pa.array([kinds.get(r["indicator"], ("unknown", ""))[0] for r in found], pa.string()).take(pa.array(code))
    )
    if len(moved):
        amounts = {name: table[name].to_pylist() for name in _AMOUNTS}
        for i in moved.tolist():
            old, new = found[code[i]]["unit"], wanted[code[i]]
            for column in amounts.values():
                column[i] = _convert(column[i], old, new)
        for name, values in amounts.items():
            table = _set(table, name, pa.array(values, pa.float64()))
    return _set(table, "unit", pa.array(wanted, pa.string()).take(pa.array(code)))


def _unit(kinds: Kinds, indicator: str, measure: str, unit: str, unit_text: str) -> str:
    """Return the unit of the series that such a statement belongs to."""
    if indicator.startswith("zh:"):
        return f"{{count}}{unit_text}" if unit == "{count}" and unit_text not in ("", "个") else unit
    wanted = kinds.get(indicator, ("unknown", ""))[1]
    if not wanted or wanted == unit or measure not in _OWN_UNIT:
        return unit
    try:
        return wanted if units.compatible(unit, wanted) else unit
    except units.UnitError:  # a code of the user's own catalog
        return unit


def _convert(value: float | None, old: str, new: str) -> float | None:
    """Return the float nearest to the written number in the new unit; None stays None."""
    return None if value is None else float(units.convert(Fraction(repr(value)), old, new))


def _base_periods(table: pa.Table) -> pa.Array:
    """Return the base of each series that has one: a year, or a span of years as 1950-1997; else empty."""
    measure = table["measure"]
    first, last = pc.year(table["base_start"]), pc.year(table["base_end"])
    years = pc.cast(last, pa.string())
    span = pc.binary_join_element_wise(pc.cast(first, pa.string()), years, "-")
    based = pc.if_else(pc.fill_null(pc.less(first, last), False), span, years)
    own = pc.cast(pc.year(table["period_start"]), pa.string())
    base = pc.if_else(pc.is_in(measure, pa.array(_BASED)), based, pc.if_else(pc.equal(measure, "level_avg"), own, ""))
    return pc.fill_null(base, "")


def _series(table: pa.Table) -> tuple[np.ndarray, list[str]]:
    """Return the series of each row as a number in the order of the ids, and the ids in order."""
    code, firsts = _combined([_ranks(table[p]) for p in PARTS])
    columns = [table[p].take(pa.array(firsts)).to_pylist() for p in PARTS]
    ids = ["|".join(parts) for parts in zip(*columns, strict=True)]
    ordered = sorted(set(ids))
    rank = {s: i for i, s in enumerate(ordered)}
    return np.array([rank[s] for s in ids], np.int64)[code] if ids else code, ordered


def _flagged(table: pa.Table, documents: pa.Table | None) -> pa.Table:
    """Add `soft` and `point`."""
    soft = _has_flag(table["flags"], "to_date")
    if documents is not None:
        unreported = documents.filter(pc.is_null(documents["report_end"]))["document_id"]
        by_document = _bools(pc.fill_null(pc.equal(table["period_from"], "document"), False))
        soft |= by_document & _bools(pc.is_in(table["document_id"], unreported.combine_chunks()))
    table = _set(table, "soft", pa.array(soft))
    return _set(table, "point", pa.array(_has_flag(table["flags"], "point")))


def _has_flag(flags: pa.ChunkedArray, flag: str) -> np.ndarray:
    found = np.zeros(len(flags), bool)
    start = 0
    for chunk in flags.chunks:
        hits = pc.equal(pc.list_flatten(chunk), flag)
        found[start + pc.list_parent_indices(chunk).filter(hits).to_numpy(zero_copy_only=False)] = True
        start += len(chunk)
    return found


def _ranks(column: pa.ChunkedArray) -> np.ndarray:
    """Return each value's place among the column's distinct values in code-point order; null is -1."""
    encoded = column.dictionary_encode().unify_dictionaries()
    if not encoded.num_chunks:
        return np.zeros(0, np.int64)
    words = encoded.chunk(0).dictionary.to_pylist()
    rank = np.empty(len(words) + 1, np.int64)
    rank[sorted(range(len(words)), key=words.__getitem__)] = np.arange(len(words))
    rank[-1] = -1
    return rank[np.concatenate([pc.fill_null(c.indices, -1).to_numpy(zero_copy_only=False) for c in encoded.chunks])]


def _combined(codes: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return one number for each combination of codes (in their order), and the first row of each."""
    total = np.zeros(len(codes[0]), np.int64)
    firsts = np.zeros(0, np.int64)
    for code in codes:
        total = total * (int(code.max(initial=0)) + 2) + code + 1
        _, firsts, total = np.unique(total, return_index=True, return_inverse=True)
    return total, firsts


def _days(column: pa.ChunkedArray, missing: int) -> np.ndarray:
    return _numpy(pc.fill_null(pc.cast(column, pa.int32()), missing)).astype(np.int64)


def _ints(column: pa.ChunkedArray) -> np.ndarray:
    return _numpy(column).astype(np.int64)


def _bools(column: Any) -> np.ndarray:
    return _numpy(column).astype(bool)


def _numpy(column: Any) -> np.ndarray:
    return column.to_numpy(zero_copy_only=False) if isinstance(column, pa.Array) else column.to_numpy()


def _set(table: pa.Table, name: str, column: Any) -> pa.Table:
    at = table.schema.get_field_index(name)
    return table.append_column(name, column) if at < 0 else table.set_column(at, name, column)
