"""Tables for tests: statements and documents made from the few columns that a case is about."""

from datetime import date
from hashlib import sha256
from typing import Any

import pyarrow as pa

from pipeline import schema


def period(text: str) -> dict[str, Any]:
    """Return period columns for `2021`, `2021-S1`, `2021-Q3`, `2021-11`, `2021-01/P10M`, `2021-06-30`, `2016/2020`."""
    start: date
    if "/P" in text:
        head, months = text.split("/P")
        year, month = int(head[:4]), int(months[:-1])
        start, end, code, freq = date(year, 1, 1), _last(year, month), f"{year}-01-01/P{month}M", "YTD"
    elif "/" in text:
        a, b = map(int, text.split("/"))
        start, end, code, freq = date(a, 1, 1), date(b, 12, 31), f"{a}-01-01/P{b - a + 1}Y", "SPAN"
    elif len(text) == 4:
        start, end, code, freq = date(int(text), 1, 1), date(int(text), 12, 31), text, "A"
    elif text[5] in "SQ":
        size = 6 if text[5] == "S" else 3
        last = size * int(text[6])
        start, end, code, freq = date(int(text[:4]), last - size + 1, 1), _last(int(text[:4]), last), text, text[5]
    elif len(text) == 7:
        start, end, code, freq = date(int(text[:4]), int(text[5:]), 1), _last(int(text[:4]), int(text[5:])), text, "M"
    else:
        start = end = date.fromisoformat(text)
        code, freq = text, "D"
    return {"period_start": start, "period_end": end, "time_period": code, "freq": freq, "year": end.year}


def _last(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1).fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)


def statement(**given: Any) -> dict[str, Any]:
    """Return a row of statements; `period`, `base` and `doc` stand for the columns they imply."""
    row: dict[str, Any] = {
        "document_id": given.pop("doc", "d1"),
        "indicator": "gdp",
        "indicator_name": "国内生产总值",
        "indicator_text": "生产总值",
        "measure": "level",
        "change_in": "",
        "relative_to": "",
        "relative_to_name": "",
        "price_basis": "",
        "value": 100.0,
        "relation": "eq",
        "unit": "CNY",
        "unit_text": {"%": "%", "pp": "百分点", "t": "吨"}.get(given.get("unit", ""), "元"),
        "written_exponent": 0,
        "value_text": "100",
        "period_text": "",
        "period_from": "stated",
        "status": "actual",
        "ref_area": "CN",
        "ref_area_name": "全国",
        "char_start": 10,
        "char_end": 14,
        "locator": "chars 10-14",
        "sentence": "",
        "sentence_source": "",
        "published": date(2022, 1, 1),
        "flags": [],
        "rules": [],
        **period(given.pop("period", "2021")),
    }
    base = given.pop("base", None)
    if base:
        row |= {"base_start": period(base)["period_start"], "base_end": period(base)["period_end"]}
    row |= given
    if isinstance(row["published"], str):
        row["published"] = date.fromisoformat(row["published"])
    row.setdefault("resolution", 0.5)
    value, half, more = row["value"], row["resolution"], row["value"] >= 0
    bounds: dict[str, tuple[float | None, float | None]] = {
        "eq": (value, value),
        "approx": (value - half, value + half),
        "range": (value, row.get("value_high")),
    }
    growing = (value, None) if more else (None, value)
    bounds |= {"gt": growing, "ge": growing, "lt": growing[::-1], "le": growing[::-1]}
    low, high = bounds[row["relation"]]
    row.setdefault("lower", low)
    row.setdefault("upper", high)
    row["sentence"] = row["sentence"] or f"{row['document_id']}号文说{row['indicator_name']}是{row['value']}"
    key = repr(sorted((k, v) for k, v in row.items()))
    row.setdefault("statement_id", sha256(key.encode()).hexdigest()[:16])
    return row


def statements(*rows: dict[str, Any]) -> pa.Table:
    """Return a statements table."""
    return pa.Table.from_pylist([statement(**r) for r in rows], schema.arrow("statements"))


def documents(table: pa.Table, **columns: dict[str, Any]) -> pa.Table:
    """Return a documents table for the documents of some statements; `columns` maps a document to columns of its own."""
    published = dict(zip(table["document_id"].to_pylist(), table["published"].to_pylist(), strict=True))
    rows = []
    for d in sorted(published):
        row = {
            c.name: None if c.nullable else [] if c.type.startswith(("list", "map")) else 0 if "int" in c.type else ""
            for c in schema.TABLES["documents"].columns
        }
        row |= {"document_id": d, "published": published[d], "report_end": date(2021, 12, 31), **columns.get(d, {})}
        rows.append(row)
    return pa.Table.from_pylist(rows, schema.arrow("documents"))
