"""From mentions to readings: period, place, subject and status put in from what was said before, and every number accounted for.

In: the clauses, tokens and segments of one document and its Frame. Out: Readings, and a NumberFate for each number.
Refuses: other documents, and codes: names are tied to the catalog in link.
"""

import re
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from pipeline.model import Clause, Frame, Mention, NumberFate, Reading, Segments, Tokens
from pipeline.resolve import dates, fates, names, places, story, works
from pipeline.resolve.account import Account
from pipeline.resolve.carry import averaged, for_each, kind_in_context, name_of
from pipeline.resolve.measure import Kind
from pipeline.resolve.reading import compose
from pipeline.resolve.state import Context
from pipeline.resolve.status import status_of
from pipeline.resolve.tables import read_cell
from pipeline.resolve.when import when as when_of

__all__ = ["resolve"]

_AIMED: Final = re.compile("将|预计|力争|争取|确保|要求?|有望|应|必须")


def resolve(
    clauses: Sequence[Clause], tokens: Sequence[Tokens], segments: Segments, frame: Frame
) -> tuple[tuple[Reading, ...], tuple[NumberFate, ...]]:
    """Return the readings of a document in text order, and the row of every number in it."""
    ctx, account, previous = Context(tokens, segments, frame), Account(), -1
    for clause in clauses:
        if silent := _silent(segments, clause.segment):
            for m in clause.mentions:
                account.ignore(m, *silent)
            continue
        if clause.segment != previous:
            story.enter(ctx, clause.segment, previous)
            previous = clause.segment
        _clause(ctx, account, clause)
    return tuple(account.readings), tuple(account.rows(tokens))


def _silent(segments: Segments, index: int) -> tuple[str, str] | None:
    """Return reason and rule where a segment yields no statement: not Chinese (or decoded wrongly), a repeat, a line about the document."""
    segment = segments.segments[index]
    if "not_chinese" in segments.flags:
        return "foreign_digit", "resolve.not_chinese"
    if segment.repeated:
        return "repeated_sentence", "resolve.repeated"
    return ("identifier", "resolve.about_the_document") if segment.role == "meta" else None  # 浏览次数：1523


def _clause(ctx: Context, account: Account, clause: Clause) -> None:
    """Read one clause; what a bracket says of subject and period ends with it."""
    segment, state = ctx.segment(clause.segment), ctx.state
    if segment.cell is not None:
        read_cell(ctx, account, clause, segment.cell)
        return
    if story.opens_part(segment.text[clause.start : clause.end]) and (state.topic or state.name):
        state.of = state.topic or state.name
    saved = state.subject_and_period() if clause.depth else None
    if clause.depth and (place := places.before_bracket(ctx, clause)) is not None:
        state.area = place
    works.note(ctx, clause)
    if all(m.refused for m in clause.mentions):
        story.tell(ctx, clause)
    for m in clause.mentions:
        if m.refused:
            account.ignore(m, m.refused, f"quantities.{m.refused}")
        else:
            for one in for_each(ctx, m):
                _mention(ctx, account, clause, one)
    if clause.ends_with in ("semicolon", "stop"):
        state.clause_span = None
    if saved is not None:
        state.restore(saved)


def _mention(ctx: Context, account: Account, clause: Clause, m: Mention) -> None:
    """Read one number, and let later ones carry what it said."""
    m, kind = kind_in_context(ctx, clause, m)
    area = places.area_of(ctx, m)
    name, kind, carried = name_of(ctx, m, kind)
    name = works.of_work(ctx, m, name, kind)
    if not name:
        account.unresolved(m, fates.unread(m))
        return
    when = when_of(ctx, clause, m, kind)
    name, kind = averaged(name, kind, when.span)
    status = _status(ctx, clause, m, kind, when)
    if status[1] != "status.plan_exceeded":  # the plan that was exceeded is of the year reported
        when = dates.aimed_at(when, status[0], ctx.frame)
    reading = compose(ctx, clause, m, kind, name, carried=carried, when=when, area=area, status=status)
    account.keep(m, replace(reading, indicator_name=names.in_season(reading, m, when, told=ctx.state.told)))
    ctx.state.say(reading, when, area)
    ctx.state.run = m.place[1]
    if reading.measure == "level" and (metric := names.metric_of(name)):
        ctx.state.totals.setdefault(metric, name)
    _carry(ctx, m, kind, reading)


def _status(ctx: Context, clause: Clause, m: Mention, kind: Kind, when: dates.When) -> tuple[str, str]:
    """Return the status of a number and its rule."""
    text, today = ctx.segment(clause.segment).text, ctx.frame.published or ctx.frame.anchor
    if "plan" in m.cues and kind.family != "share":
        return "target", "status.plan_exceeded"
    if "plan" in m.cues and not _AIMED.search(text[clause.start : m.token.start]):
        return "actual", "status.fact"  # 今年完成计划的85%
    section = ctx.section(clause.segment)
    ahead = (
        section is not None and section.rule != "review" and section.end is not None and today is not None and section.end > today
    )
    near = re.split("[，,。；;]", text[m.token.end : m.token.end + 12], maxsplit=1)[0]
    told, until = when.source in ("stated", "carried"), (when.text or "").startswith(("到", "至")) and "to_date" not in when.flags
    before = text[: m.token.start] + near
    status, rule = status_of(before, when.span, today, ahead, ctx.state.block_status, told=told, until=until)
    if rule == "status.revised":
        return status, rule
    if "from" in m.cues or ("compare" in m.cues and not dates.ends_after(when.span, today)):
        return "actual", "status.compared_with"
    return status, rule


def _carry(ctx: Context, m: Mention, kind: Kind, reading: Reading) -> None:
    """Make the name of a number the one that later numbers go on with."""
    state = ctx.state
    state.from_whole = (m.whole or state.part_of or "") if "from" in m.cues and kind.family == "share" else None
    if (kind.family == "share" and (m.part or m.side == "right")) or (m.side == "right" and _is_scope(ctx, m)):
        return
    counted = m.token.kind == "quantity" and (m.token.value.unit is None or m.token.value.unit.counted)
    names.remember(state, m, reading.indicator_name, reading.indicator_text, counted=counted)
    state.moved = state.moved or "from" in m.cues
    if "from" not in m.cues:
        state.from_open = False


def _is_scope(ctx: Context, m: Mention) -> bool:
    """Tell whether a count only says among how many a rank is: 列19个国家级新区第六位."""
    ranked = any(t.kind == "rank" and m.token.end <= t.start <= m.token.end + 20 for t in ctx.tokens[m.segment].tokens)
    return ranked and ctx.segment(m.segment).text[: m.token.start].endswith(("列", "居", "在全球", "在全国", "在世界", "在全省"))
