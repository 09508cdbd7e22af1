"""A Reading put together: value, measure, period, place, other side and flags of one number.

In: a Mention with its Kind, name, period, area and status, and the Context. Out: a Reading.
Refuses: the catalog.
"""

from fractions import Fraction
from typing import Any

from msgspec.structs import replace

from pipeline.areas import Area
from pipeline.model import Clause, Mention, Reading
from pipeline.periods import Span
from pipeline.quantities import PER_MILLE, Quantity, Rank
from pipeline.resolve import dates, prices
from pipeline.resolve.compared import measure_of, other_side
from pipeline.resolve.dates import When
from pipeline.resolve.measure import Kind
from pipeline.resolve.state import Context
from pipeline.resolve.values import Value, signed


def dated(when: When, base: Span | None) -> dict[str, Any]:
    """Return the fields of a Reading that tell its period and base."""
    span = when.span
    return {
        "period_start": span.start if span else None,
        "period_end": span.end if span else None,
        "time_period": span.time_period if span else None,
        "freq": span.freq if span else None,
        "period_text": when.text,
        "period_from": when.source if span else None,
        "base_start": base.start if base else None,
        "base_end": base.end if base else None,
    }


def compose(
    ctx: Context,
    clause: Clause,
    m: Mention,
    kind: Kind,
    name: str,
    *,
    carried: bool,
    when: When,
    area: Area | None,
    status: tuple[str, str],
) -> Reading:
    """Return the reading of a number; `carried`: part of the name was; `status`: the status and its rule."""
    segment = ctx.segment(clause.segment)
    value, unit, unit_text, exponent, value_text = _value(m, kind)
    measure, base = measure_of(ctx, m, kind, when, dates.anchor(ctx.frame, ctx.section(clause.segment), when.span))
    whole, whole_area = other_side(ctx, m, kind, name)
    flags = {*segment.flags, *when.flags}
    flags |= {"area_default"} if not m.areas and area is not None and area.code == ctx.frame.ref_area else set()
    flags |= {"period_default"} if when.source in ("section", "document") else set()
    flags |= {"subject_carried"} if carried else set()
    return Reading(
        indicator_name=name,
        indicator_text=segment.text[m.subject_start : m.subject_end] if m.subject else ctx.state.text or name,
        measure=measure,
        change_in=kind.change_in if measure.startswith("change") else "",
        relative_to_name=whole,
        price_basis=_prices(ctx, clause, m, kind),
        **value.columns(),
        unit=unit,
        unit_text=unit_text,
        written_exponent=exponent,
        value_text=value_text,
        **dated(when, base),
        status=status[0],
        ref_area=area.code if area else None,
        ref_area_name=area.name if area else None,
        relative_area=whole_area,
        char_start=segment.start + m.token.start,
        char_end=segment.start + m.token.end,
        segment=clause.segment,
        flags=tuple(sorted(flags)),
        rules=tuple(r for r in (status[1], kind.rule) if r),
    )


def _prices(ctx: Context, clause: Clause, m: Mention, kind: Kind) -> str:
    """Return the prices that a growth or an amount is told in; a clause of its own holds for the next amount and all growth."""
    if kind.family == "growth":
        found = str(m.cues.get("price", ctx.state.price))
        return "real" if found.startswith("constant") else found  # growth at constant prices, of whatever year
    if kind.family not in ("level", "change"):
        return ""
    text, start = ctx.segment(clause.segment).text, clause.start
    before = [o.token.end for o in clause.mentions if o.token.end <= m.token.start]
    return prices.told(text, max([start, *before]), m.token.start, m.token.end) or (ctx.state.price if ctx.state.priced else "")


def _value(m: Mention, kind: Kind) -> tuple[Value, str, str, int, str]:
    """Return value, unit code, unit as written, exponent and the number as written."""
    if m.token.kind == "rank":
        rank: Rank = m.token.value
        place = Fraction(rank.place)
        value = Value(place, None, "eq", place, place, Fraction(1, 2))
        return value, "{count}", rank.unit_text, 0, m.token.text.removesuffix(rank.unit_text)
    q: Quantity = m.token.value
    if q.unit is not None and q.unit.code == PER_MILLE and kind.family != "level":
        q = replace(q, unit=replace(q.unit, code="%", factor=Fraction(1, 10)))  # 增长6‰: growth and shares are told in percent
    value = signed(q, kind.sign, m.relation, percent=kind.percent)
    unit_text = q.unit.text if q.unit else ""
    unit = q.unit.code if q.unit else ""
    if (q.percent and unit != PER_MILLE) or kind.percent or (kind.family == "share" and not unit):
        unit = "%"
    elif kind.family == "ratio":
        unit = "1"
    if q.number.kind == "cheng":
        unit_text = "成"
    written = m.token.text[: q.number_end - m.token.start]
    return value, unit, unit_text, q.number.exponent, written.split("成")[0] if q.number.kind == "cheng" else written
