"""Revisions printed: one block a series, in it a line for each value of each period in the order of publication.

In: the rows of reconcile.history. Out: lines. Refuses: exponents and cut numbers.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.facts import PARTS
from pipeline.report.terminal import safe, table

_HEAD = ("period", "status", "published", "value", "change", "chosen", "docs")


def history(rows: Sequence[Mapping[str, Any]], cells: int = 80) -> Iterator[str]:
    """Yield the lines of the vintages of an indicator; a series is headed by what tells it from its neighbours."""
    for series, own in itertools.groupby(rows, key=lambda r: r["series_id"]):
        vintages = list(own)
        scale, word = _scale(vintages)
        first, part = vintages[0], dict(zip(PARTS, series.split("|"), strict=True))
        told = {
            "": part["measure"],
            "in ": part["change_in"],
            "of ": part["relative_to"],
            "prices ": part["price_basis"],
            "base ": part["base_period"],
            "unit ": word + part["unit"],
            "area ": first["ref_area"],
        }
        yield safe(f"{first['indicator_name']}: " + ", ".join(k + v for k, v in told.items() if v))
        yield table(_HEAD, [_line(r, scale) for r in vintages], max(cells, 80))


def _scale(rows: Sequence[Mapping[str, Any]]) -> tuple[int, str]:
    """Return the multiplier that the values of a series are shown in, and its word."""
    largest = max(abs(r["value"]) for r in rows)
    return next(((10**n, word) for n, word in ((8, "亿"), (4, "万")) if largest >= 10**n), (1, ""))


def _line(r: Mapping[str, Any], scale: int) -> tuple[str, ...]:
    value = _plain(r["value"] / scale) + (f" to {_plain(r['value_high'] / scale)}" if r["value_high"] is not None else "")
    relation = {"eq": "", "gt": "> ", "ge": "≥ ", "lt": "< ", "le": "≤ ", "approx": "≈ ", "range": ""}[r["relation"]]
    change = "" if r["change"] is None else ("+" if r["change"] >= 0 else "") + _plain(r["change"] / scale)
    chosen, published = "yes" if r["chosen"] else "", str(r["published"] or "?")
    return r["time_period"], r["status"], published, relation + value, change, chosen, str(r["n_documents"])


def _plain(value: float) -> str:
    """Return a number with thousands apart and no exponent: 1,143,670."""
    return f"{value:,.9f}".rstrip("0").rstrip(".")
