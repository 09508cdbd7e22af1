"""Statements printed: as a table for a terminal, as JSON lines, as CSV.

In: the tables of some documents. Out: lines. Refuses: control characters in a terminal and formulas in a sheet.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.export.cells import plain
from pipeline.report.terminal import safe, table

if TYPE_CHECKING:
    import pyarrow as pa

_HEAD = ("number", "indicator", "measure", "period", "status", "area")


def statements(tables: "Mapping[str, pa.Table]", form: str, cells: int = 80) -> Iterator[str]:
    """Yield the statements in text order, document by document, as `table`, `jsonl` or `csv`."""
    rows = sorted(tables["statements"].to_pylist(), key=lambda r: (r["document_id"], r["char_start"], r["statement_id"]))
    if form == "jsonl":
        yield from (json.dumps(row, ensure_ascii=True, default=str) for row in rows)
    elif form == "csv":
        yield from _csv(tables["statements"].column_names, rows)
    else:
        for document in tables["documents"].to_pylist():
            own = [r for r in rows if r["document_id"] == document["document_id"]]
            yield f"{safe(document['paths'][0])}: {len(own)} statements"
            if own:
                yield table(_HEAD, [_short(r) for r in own], cells)


def _short(r: Mapping[str, Any]) -> tuple[str, ...]:
    relation = {"eq": "", "gt": ">", "ge": "≥", "lt": "<", "le": "≤", "approx": "≈", "range": ""}[r["relation"]]
    period, area = r["time_period"] or "?", r["ref_area_name"] or r["ref_area"] or "?"
    return relation + r["value_text"] + r["unit_text"], r["indicator_name"], r["measure"], period, r["status"], area


def _csv(head: list[str], rows: list[dict[str, Any]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([plain(row[c]) for c in head] for row in rows)
    yield buffer.getvalue().rstrip("\n")
