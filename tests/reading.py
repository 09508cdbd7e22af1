"""The reader of sentences as the tests see it: a text through read, clean, lex, frame, parse, resolve and link.

In: a text and what is known of it. Out: the Extracted record, its statements and numbers as plain values.
Refuses: to judge; what is right stands in tests/cases.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from pipeline import catalog
from pipeline.build.document import extract
from pipeline.model import Extracted, Segments, Statement
from pipeline.read import read_text

PUBLISHED = date(2022, 1, 20)


def read(text: str, published: date | None = PUBLISHED, overrides: Mapping[str, object] | None = None) -> Extracted:
    """Return what the reader makes of a text."""
    return extract(read_text(text, published), catalog.load(), overrides or {})


def number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def span(start: date | None, end: date | None) -> str:
    return f"{start}/{end}" if start and end else ""


def row(s: Statement, segments: Segments) -> dict[str, Any]:
    """Return the fields of a statement that cases compare."""
    r = s.reading
    return {
        "text": segments.text[r.char_start : r.char_end],
        "name": r.indicator_name,
        "indicator": s.indicator,
        "full_name": s.indicator_name,
        "measure": r.measure,
        "linked_measure": s.measure,
        "change_in": r.change_in,
        "relative_to": r.relative_to_name,
        "relative_area": r.relative_area,
        "other_side": s.relative_to,
        "price": r.price_basis,
        "price_basis": s.price_basis,
        "value": number(r.value),
        "high": number(r.value_high),
        "relation": r.relation,
        "lower": number(r.lower),
        "upper": number(r.upper),
        "resolution": number(r.resolution),
        "unit": r.unit,
        "linked_unit": s.unit,
        "unit_text": r.unit_text,
        "exponent": r.written_exponent,
        "value_text": r.value_text,
        "period": r.time_period or "",
        "days": span(r.period_start, r.period_end),
        "freq": r.freq or "",
        "period_text": r.period_text or "",
        "period_from": r.period_from or "",
        "base": span(r.base_start, r.base_end),
        "status": r.status,
        "area": r.ref_area or "",
        "area_name": r.ref_area_name or "",
        "flags": sorted({*r.flags, *s.flags}),
        "rules": sorted({*r.rules, *s.rules}),
    }


def statements(x: Extracted) -> list[dict[str, Any]]:
    """Return the statements in text order."""
    return [row(s, x.segments) for s in sorted(x.statements, key=lambda s: s.reading.char_start)]


def numbers(x: Extracted) -> list[dict[str, Any]]:
    """Return the rows of `numbers`."""
    return [
        {
            "text": x.segments.text[f.char_start : f.char_end],
            "fate": f.fate,
            "reason": f.reason,
            "rule": f.rule,
            "value": number(f.value),
        }
        for f in x.fates
    ]


def fired(x: Extracted) -> Iterator[str]:
    """Yield the names of the rules that the output cites."""
    for s in x.statements:
        yield from s.reading.rules
        yield from s.rules
    for f in x.fates:
        yield f.rule
