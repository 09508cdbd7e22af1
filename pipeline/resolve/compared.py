"""The measure of a number with what it is compared with, and the other side of a share, gap, rank, ratio or contribution.

In: a Mention, its Kind and period, the Context. Out: the measure's code and base period; the other side and its area.
Refuses: to name a base that neither words nor span name.
"""

import re
from typing import Final

from pipeline import periods, phrases
from pipeline.model import Mention
from pipeline.periods import Anchor, Span
from pipeline.resolve import dates, names, places
from pipeline.resolve.dates import When
from pipeline.resolve.measure import Kind
from pipeline.resolve.state import Context

_DIGITS: Final = "[0-9一二三四五六七八九十百千万亿.]"
_FROM_TO_AHEAD: Final = re.compile(f"[，,](?:规模|总量|总额|总数)?[由从](?:原来的)?{_DIGITS}{{1,12}}(?!{_DIGITS}|[年月日])")


def measure_of(ctx: Context, m: Mention, kind: Kind, when: When, at: Anchor) -> tuple[str, Span | None]:
    """Return the code of the measure, its comparison told, and the base period."""
    family, span = kind.family, when.span
    if family in ("growth", "change"):
        return _moved(ctx, m, kind, span, at)
    if family == "ratio" and m.base is not None:
        return family, dates.base_of(m, span, at, "")[0]
    if family == "level" and "average" in m.cues and dates.is_several_years(span):
        return "level_avg", None
    return family, None


def _moved(ctx: Context, m: Mention, kind: Kind, span: Span | None, at: Anchor) -> tuple[str, Span | None]:
    """Growth or change: over a year, a period, an average year, or since a base."""
    family, state = kind.family, ctx.state
    base, how = dates.base_of(m, span, at, str(m.cues.get("base", "")))
    several, unnamed = dates.is_several_years(span), m.base is None and not m.base_text
    if "average" in m.cues:
        return f"{family}_avg", base if base is not None or span is None else _average_base(ctx, m, span, several)
    added = {"gain", "cut"} & set(m.cues) or kind.rule.startswith(("measure.gained", "measure.cut"))
    if family == "change" and unnamed and how == "" and added:
        return "change", None
    if how == "yoy" and several and m.base is None:
        return f"{family}_since", dates.year_before(span) if span else None
    if how in ("yoy", "prev", "since"):
        state.growth_base = base if how == "since" else None
        return f"{family}_{how}", base
    if several and span is not None:
        return f"{family}_since", dates.year_before(span)
    if family == "change":
        return "change", None
    return _growth(ctx, m, span)


def _growth(ctx: Context, m: Mention, span: Span | None) -> tuple[str, Span | None]:
    """Growth that names no base: since the base of its sentence, since A of a from–to, else over a year."""
    state = ctx.state
    if m.base_text and m.base is None:
        return "growth_since", None
    if state.growth_base is not None:
        return "growth_since", state.growth_base
    if span is None:
        return "growth_yoy", None
    before = periods.like_period_before(span)
    if (
        state.moved
        and state.from_span is not None
        and not m.subject
        and (before.start, before.end) != (state.from_span.start, state.from_span.end)
    ):
        return "growth_since", state.from_span
    return "growth_yoy", before


def _average_base(ctx: Context, m: Mention, span: Span, several: bool) -> Span | None:
    if years := int(m.cues.get("several", 0)):
        return periods.like_period_before(span, years)
    if ctx.state.from_span is not None and ctx.state.to_span is not None and ctx.state.to_span.end.year == span.end.year:
        return ctx.state.from_span
    if several and _FROM_TO_AHEAD.match(ctx.segment(m.segment).text, m.token.end):  # 年均增长8.7%，由A增至B: since A, as after it
        return dates.first_year(span, ctx.state.span_counted and ctx.frame.report_end is not None)
    return dates.year_before(span) if several else ctx.state.growth_base  # 比1978年增长30倍，年均增长9%


def other_side(ctx: Context, m: Mention, kind: Kind, name: str) -> tuple[str, str]:
    """Return the other side as written, and its area where it is only a place; empty for measures without one."""
    state = ctx.state
    if kind.family == "share":
        whole = _whole(ctx, m) or _total(ctx, name)
        state.whole = whole or state.whole
        return places.other_side(ctx, whole, name)
    if kind.family == "change" and kind.change_in == "share":
        state.whole = m.whole or state.whole
        return places.other_side(ctx, state.whole, name)
    if kind.family in ("gap", "rank", "ratio"):
        return places.other_side(ctx, m.gap_to or m.base_text, name)
    if kind.family != "contribution":
        return "", ""
    state.contributed = m.gap_to or state.contributed
    if state.contributed:
        return places.other_side(ctx, state.contributed, name)
    found = re.match("(.{1,20})对(.{1,20}?)的?(?:贡献率|贡献|拉动)?$", name)
    return (found.group(2), "") if found else ("", "")


def _total(ctx: Context, name: str) -> str:
    """The whole of a bare 占: the first amount of the paragraph in the part's own metric (快递业务量…，同城业务量占10.6%)."""
    found = ctx.state.totals.get(names.metric_of(name), "")
    return found if found != name else ""


def _whole(ctx: Context, m: Mention) -> str:
    """The whole of a share: its own words, else what the sentence opened, else the last one."""
    state = ctx.state
    if m.part:
        return m.whole or m.subject or ("" if "of_all" in m.cues else state.name)
    if m.side == "right":
        return phrases.verb_right().split(m.subject)[0]
    whole = m.whole or state.from_whole or state.part_of or state.of or state.whole
    if whole.endswith(("目标", "任务", "计划")) and state.name and not m.subject:
        return state.name + whole
    return whole
