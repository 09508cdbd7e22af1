"""Values of one fact that disagree.

In: statements and kinds. Out: findings: each vintage that was not chosen as a rival, and as a unit slip where a power of ten
parts them.
Refuses: calling a to-date figure wrong because the period's own figure differs (not_comparable).
"""

import itertools
import math
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

import pyarrow as pa
from msgspec.structs import replace

from pipeline import facts
from pipeline.check.finding import Finding

_SURE: Final = 3
"""A slip of less than a thousand could be a coincidence of figures with fewer digits than this."""


def rivals(
    statements: pa.Table, kinds: facts.Kinds, documents: pa.Table | None = None, *, as_of: date | None = None
) -> Iterator[Finding]:
    """Yield a finding for each vintage of each fact that lost, against the statement that was chosen."""
    placed = facts.place(statements, kinds, documents, as_of=as_of)
    rows = facts.Rows.of(placed)
    cuts = facts.segments(placed).tolist()
    wanted = ("series_id", "time_period", "year", "statement_id", "published", "soft", "relation", "resolution")
    columns = {name: placed[name] for name in wanted}
    for a, b in itertools.pairwise(cuts):
        if b - a > 1:
            settled = facts.settle(rows, list(range(a, b)))
            for rival in settled.rivals:
                yield from _findings(columns, rows, settled.chosen, rival)


def _findings(columns: Mapping[str, Any], rows: facts.Rows, chosen: int, rival: list[int]) -> Iterator[Finding]:
    def cell(name: str, i: int) -> Any:
        return columns[name][i].as_py()

    def day(i: int) -> str:
        return str(cell("published", i) or "on an unknown day")

    other = rival[0]
    soft = cell("soft", chosen) != cell("soft", other)
    words = f"published {day(other)}, the chosen one {day(chosen)}"
    finding = Finding(
        kind="rival",
        series_id=cell("series_id", chosen),
        time_period=cell("time_period", chosen),
        year=cell("year", chosen),
        statement_ids=(cell("statement_id", chosen), *sorted(cell("statement_id", i) for i in rival)),
        expected=rows.value[chosen],
        found=rows.value[other],
        tolerance=max(cell("resolution", chosen), cell("resolution", other)),
        verdict="not_comparable" if soft else "fails",
        note=f"one of the two is a figure to date; {words}" if soft else words,
    )
    yield finding
    power = _power(rows, chosen, other)
    if power:
        yield replace(finding, kind="unit_slip", verdict="fails", note=f"10^{power} apart: a multiplier or decimal point is lost")


def _power(rows: facts.Rows, one: int, other: int) -> int:
    """Return the power of ten that parts two figures within their digits; 0 for none."""
    a, b = rows.value[one], rows.value[other]
    if not a or not b or (a > 0) != (b > 0) or rows.rank[one] > 1 or rows.rank[other] > 1:
        return 0
    power = round(math.log10(b / a))
    if not power or (abs(power) < 3 and min(rows.digits[one], rows.digits[other]) < _SURE):
        return 0
    scale = 10.0**power
    agrees = rows.low[other] <= a * scale <= rows.high[other] or rows.low[one] * scale <= b <= rows.high[one] * scale
    return power if agrees else 0
