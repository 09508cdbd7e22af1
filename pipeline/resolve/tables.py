"""The statistic of a table cell, in the context of its document.

In: the clause of a cell and the Context. Out: a Reading, or the reason why there is none.
Refuses: what cells.read_heads could not name.
"""

from msgspec.structs import replace

from pipeline import areas, periods
from pipeline.model import Cell, Clause, Mention, Reading
from pipeline.quantities import PER_MILLE
from pipeline.resolve import dates, places
from pipeline.resolve.account import Account
from pipeline.resolve.cells import Heads, read_heads
from pipeline.resolve.dates import When
from pipeline.resolve.reading import dated
from pipeline.resolve.state import Context
from pipeline.resolve.values import signed


def read_cell(ctx: Context, account: Account, clause: Clause, cell: Cell) -> None:
    """Read the number of a table cell by its heads into `account`."""
    numbers = [m for m in clause.mentions if m.token.kind == "quantity"]
    for m in numbers[1:]:
        account.ignore(m, "identifier", "cells.second_number")
    if not numbers:
        return
    m, heads = numbers[0], read_heads(cell, ctx.row_metric if ctx.row == (cell.table, cell.row) else "")
    if heads.serial:
        account.ignore(m, "list_number", "cells.serial")
    elif not heads.name:
        account.unresolved(m, "no_indicator")
    else:
        if heads.measure == "level":
            ctx.row, ctx.row_metric = (cell.table, cell.row), heads.name
        account.keep(m, _reading(ctx, clause, m, heads))


def _reading(ctx: Context, clause: Clause, m: Mention, heads: Heads) -> Reading:
    segment, frame, q = ctx.segment(clause.segment), ctx.frame, m.token.value
    section = ctx.section(clause.segment)
    span = periods.resolve(heads.period, dates.anchor(frame, section, None)) if heads.period else None
    default = dates.default(frame, section, ctx.state.story_span)
    when = When(span, "stated", heads.period_text, span.flags) if span else default
    unit, number = q.unit or heads.unit, q.number
    unit_code = unit.code if unit else ""
    if q.unit is None:
        power = 10**heads.exponent
        q = replace(q, number=replace(number, value=number.value * power, step=number.step * power))
    value = signed(q, 1, m.relation, percent=False)
    base = None
    if when.span is not None and heads.measure.endswith(("_yoy", "_prev")):
        base = periods.like_period_before(when.span) if heads.measure.endswith("_yoy") else periods.preceding(when.span)
    area = heads.area or ctx.state.story_area or (areas.by_code(frame.ref_area) if frame.ref_area else None)
    whole, whole_area = places.other_side(ctx, heads.whole, heads.name)
    flags = {*segment.flags, *when.flags}
    flags |= {"area_default"} if heads.area is None else set()
    flags |= {"period_default"} if span is None else set()
    return Reading(
        indicator_name=heads.name,
        indicator_text=heads.name,
        measure=heads.measure,
        change_in="level" if heads.measure.startswith("change") else "",
        relative_to_name=whole,
        price_basis="",
        **value.columns(),
        unit="%" if q.percent and unit_code != PER_MILLE else unit_code,
        unit_text=unit.text if unit else "",
        written_exponent=number.exponent or heads.exponent,
        value_text=m.token.text[: q.number_end - m.token.start],
        **dated(when, base),
        status="actual",
        ref_area=area.code if area else None,
        ref_area_name=area.name if area else None,
        relative_area=whole_area,
        char_start=segment.start + m.token.start,
        char_end=segment.start + m.token.end,
        segment=clause.segment,
        flags=tuple(sorted(flags)),
        rules=("cells.heads", f"cells.{heads.measure}"),
    )
