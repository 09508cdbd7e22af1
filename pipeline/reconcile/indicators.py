"""The indicators that a dataset speaks of.

In: statements, and what the catalog says of its codes. Out: `indicators`, the indicators table. Refuses: catalog entries that
nothing uses.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

import pyarrow as pa

from pipeline import schema

_TOLD: Final = ("name", "name_en", "theme", "kind", "unit", "subject", "metric", "parent", "definition", "source")


def indicators(statements: pa.Table, catalog_rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Return one row for each indicator that a statement is about or measured against, and for their parents, sorted by code.

    `catalog_rows` hold the columns of the indicators table that the catalog knows, `indicator` among them. A code that it does
    not know (zh:…) has the name and unit that its statements use most, and kind unknown.
    """
    catalog = {str(row["indicator"]): row for row in catalog_rows}
    used = _used(statements)
    names = _others(statements, catalog)
    wanted = {*used, *names}
    while parents := {str(catalog[c].get("parent") or "") for c in wanted if c in catalog} - wanted - {""}:
        wanted |= parents
    rows = []
    for code in sorted(wanted):
        told = catalog.get(code)
        own = used.get(code)
        row = {k: str(told.get(k) or "") if told else "" for k in _TOLD}
        if not told:
            row |= {"kind": "unknown", "name": own.name() if own else names[code], "unit": own.unit() if own else ""}
        years = own.years if own else ()
        rows.append(
            {
                **row,
                "indicator": code,
                "linked": told is not None,
                "first_year": min(years, default=None),
                "last_year": max(years, default=None),
                "n_statements": own.statements if own else 0,
                "n_documents": len(own.documents) if own else 0,
            }
        )
    return pa.Table.from_pylist(rows, schema.arrow("indicators"))


class _Use:
    """What the statements of one indicator tell."""

    def __init__(self) -> None:
        self.names: Counter[str] = Counter()
        self.units: Counter[str] = Counter()
        self.years: set[int] = set()
        self.documents: set[str] = set()
        self.statements = 0

    def name(self) -> str:
        """Return the name used most; of several the first in order."""
        return min(self.names, key=lambda n: (-self.names[n], n))

    def unit(self) -> str:
        """Return the unit used most; of several the first in order."""
        return min(self.units, key=lambda u: (-self.units[u], u))


def _used(statements: pa.Table) -> dict[str, _Use]:
    used: dict[str, _Use] = {}
    columns = ("indicator", "indicator_name", "unit", "year", "document_id", "measure")
    for code, name, unit, year, document, measure in zip(*(statements[c].to_pylist() for c in columns), strict=True):
        one = used.setdefault(code, _Use())
        one.names[name] += 1
        one.units[unit] += 1 if measure.startswith("level") else 0
        one.documents.add(document)
        one.statements += 1
        if year is not None:
            one.years.add(year)
    return used


def _others(statements: pa.Table, catalog: Mapping[str, Any]) -> dict[str, str]:
    """Return the codes on the other side of shares, ratios and gaps, each with the first of its written names; areas are none."""
    pairs = set(zip(statements["relative_to"].to_pylist(), statements["relative_to_name"].to_pylist(), strict=True))
    found: dict[str, str] = {}
    for side, name in sorted(pairs):
        code = side.partition("@")[0]
        if code in catalog or code.startswith("zh:"):
            found.setdefault(code, name)
    return found
