"""The period of a number in its context: stated, carried, of the section or of the document (rules 3 and 4).

In: a Mention in its clause, and the Context. Out: a When, and the State brought up to date.
Refuses: to date what no word, section or document dates.
"""

import re
from typing import Final

from pipeline import catalog, periods
from pipeline.model import Clause, Frame, Mention, Section, Token
from pipeline.periods import Anchor
from pipeline.resolve import dates, names
from pipeline.resolve.dates import When
from pipeline.resolve.measure import Kind
from pipeline.resolve.state import Context, State
from pipeline.resolve.story import is_news_day

_FROM: Final = re.compile("[由从]")
_SET: Final = re.compile(
    "率|标准|价|收费|关税|额度|比例|门槛|补助|补贴|津贴|工资|起征点"
)  # what a rule sets: it holds from that day
_REVISED: Final = re.compile("预期|预测|预估|预算")
_FUTURE: Final = re.compile("将|力争|预计|争取|计划|规划")


def when(ctx: Context, clause: Clause, m: Mention, kind: Kind) -> When:
    """Return the period: stated with the number, else in its clause, else carried, else the section's, else the document's."""
    state, frame, text = ctx.state, ctx.frame, ctx.segment(clause.segment).text
    section = ctx.section(clause.segment)
    at = dates.anchor(frame, section, state.span or state.story_span)
    future = bool(_FUTURE.search(text[clause.start : m.token.start]))
    own = tuple(p for p in _own(clause, m, text) if not is_news_day(p, text))
    if "from" in m.cues:
        return _from(ctx, m, own, at, section, future)
    if state.from_open and {"rise_to", "fall_to", "to"} & set(m.cues):
        return _to(ctx, own, at, section, future)
    if (each := _each(ctx, clause, m)) is not None:
        own = (each,)
    span, token = dates.stated(own, at, future, section)
    if (season := _season(ctx, own, token)) is not None:
        return season
    if span is not None and token is not None and not (token.value.kind == "counted" and state.told):
        if "compare" not in m.cues:
            dates.state_period(state, span, token)
            state.told = True
        return When(span, "stated", token.text, span.flags)
    return _carried(ctx, m, kind, section)


def _season(ctx: Context, own: tuple[Token, ...], token: Token | None) -> When | None:
    """A number of a festival that has no known days; with 截至8月18日 in its sentence, one of any festival is of that day."""
    state = ctx.state
    found = dates.undated(own, token)
    words = found.text if found is not None else token.text if token is not None and token.value.kind == "festival" else None
    if words is not None and state.told and state.span is not None and "point" in state.span.flags:
        return When(state.span, "stated", words, state.span.flags)
    if found is None:
        return None
    state.span, state.undated = None, found
    return found


def _carried(ctx: Context, m: Mention, kind: Kind, section: Section | None) -> When:
    """A number that states no period: 目前 of its sentence, B's of a from–to, the last stated one, else the default."""
    state, frame = ctx.state, ctx.frame
    if state.to_date is not None and state.span is None:
        return state.to_date
    if state.undated is not None:
        return state.undated
    if state.clause_span is not None and "average" not in m.cues:
        return When(state.clause_span, "carried", state.span_text)
    reported = section is not None or frame.report_end is not None
    passing = state.span is not None and (
        (state.span.freq == "YTD" and reported) or (state.span.rule == periods.FESTIVAL and not state.told)
    )
    if state.span is not None and not (passing and m.subject and (kind.family == "rank" or _is_stock(ctx, m, kind))):
        return When(state.span, "carried", state.span_text, state.span.flags)
    festival = state.span is not None and state.span.rule == periods.FESTIVAL
    return dates.default(frame, section, None if festival else state.story_span)


def _is_stock(ctx: Context, m: Mention, kind: Kind) -> bool:
    """Tell whether a number states a stock: the catalog says so, or the words count up to now (累计培育)."""
    if kind.family != "level" or m.token.kind != "quantity":
        return False
    known = catalog.load().find(names.full_name(m, ctx.state, kind.family)[0])
    if known is not None:
        return known.kind == "stock"
    unit, said = m.token.value.unit, ctx.state.said
    listed = unit is not None and unit.counted and bool(said) and said[-1]["name"].startswith("累计")
    return m.subject.startswith(("累计", "拥有", "建成")) or listed


def _each(ctx: Context, clause: Clause, m: Mention) -> Token | None:
    """Return the period of a number among as many periods: 2019、2020、2021年，X分别增长5%、3%、8%."""
    index, count = m.place
    if count < 2 or m.base is not None or any(o.subject != m.subject for o in clause.mentions if o.place[1] == count):
        return None
    text = ctx.segment(clause.segment).text
    before = tuple(p for p in clause.periods if p.end <= m.token.start)
    listed = next((found for found in (dates.listed(before, text), ctx.state.listed) if len(found) == count), None)
    return None if listed is None else listed[index]


def _own(clause: Clause, m: Mention, text: str) -> tuple[Token, ...]:
    """Return the periods of a number: those at its words with the festival in its name (2025年电影暑期档票房), else its clause's."""
    near = _in_clause(clause, m, text)
    festivals = (p for p in near if p.value.kind == "festival" and p not in m.periods)
    return tuple(sorted((*m.periods, *festivals), key=lambda p: p.start)) if m.periods else near


def _in_clause(clause: Clause, m: Mention, text: str) -> tuple[Token, ...]:
    """Return the periods between the number before in the clause and this one, or in brackets after it, that no number is compared with."""
    last = max((o.token.end for o in clause.mentions if o.token.end <= m.token.start), default=clause.start)
    taken = {o.base.start for o in clause.mentions if o.base is not None} | {p.start for o in clause.mentions for p in o.periods}
    other = m.gap_to + m.base_text
    return tuple(
        p
        for p in clause.periods
        if ((last <= p.start and p.end <= m.token.start) or (p.start == m.token.end + 1 and text[m.token.end] in "（("))
        and p.start not in taken
        and p.value.kind != "same"
        and p.text not in other
        and (p.text not in (m.whole or "") or p.value.kind == "festival")
    )


def _from(ctx: Context, m: Mention, own: tuple[Token, ...], at: Anchor, section: Section | None, future: bool) -> When:
    """The first value of a from–to: its named period, else the first year of the span, else the like period a year before."""
    state, frame = ctx.state, ctx.frame
    ctx.state.from_open = True
    span, token = dates.stated(own, at, future, section)
    if len(own) > 1 and span is not None and (whole := dates.stated(own[:1], at, future, section)[0]) is not None:
        state.from_span, state.to_span = span, whole  # 2025年…由2020年的15.9%提高到20%
        dates.state_period(state, whole, own[0])
        return When(span, "stated", own[-1].text, span.flags)
    if state.base_token is not None and span is None and (base := periods.resolve(state.base_token.value, at)) is not None:
        state.from_span, state.to_span = base, state.span
        return When(base, "stated", state.base_token.text, base.flags)
    around = state.span or dates.default(frame, section, state.story_span).span
    if token is not None and span is not None:
        state.effective = dates.effective(token, span)
    if state.effective is not None and _SET.search(m.subject):
        state.from_span, state.to_span = periods.like_period_before(state.effective), state.effective
        return When(state.from_span, "stated", token.text if token is not None else None)
    if token is not None and span is not None and not dates.is_several_years(span) and _leads(ctx, m, token):
        revised = _REVISED.search(
            ctx.segment(m.segment).text, token.end, m.token.start
        )  # 增速预期由7.2%上调至7.4%: both of one year
        state.from_span, state.to_span = span if revised else periods.like_period_before(span), span  # 11月1日前由86种减至48种
        dates.state_period(state, span, token)
        return When(state.from_span, "stated", token.text)
    if span is not None and token is not None and not dates.is_several_years(span):
        state.from_span = span
        return When(span, "stated", token.text, span.flags)
    if span is not None and token is not None:
        dates.state_period(state, span, token)
        state.from_span = dates.first_year(span, state.span_counted and frame.report_end is not None)
        state.to_span = periods.of_year(span.end.year)
        return When(state.from_span, "stated", token.text)
    since = state.to_date is not None and (state.to_date.text or "").endswith("来")  # 自2016年起 goes on till now
    if since and state.to_date is not None and dates.is_several_years(state.to_date.span):
        return _since(state, state.to_date, frame)
    if around is not None and dates.is_several_years(around):
        counted = frame.report_end is not None and (state.span_counted or state.span is None)
        state.from_span, state.to_span = dates.first_year(around, counted), periods.of_year(around.end.year)
        return When(state.from_span, "carried", state.span_text)
    if state.from_span is not None:
        return When(state.from_span, "carried", state.span_text)
    if around is None:
        return When(None)
    return When(periods.like_period_before(around), "carried", state.span_text)


def _since(state: State, told: When, frame: Frame) -> When:
    """The first year of 党的十八大以来, for a from–to without years; its second value is of the last full year."""
    if told.span is None:
        return told
    last = frame.report_end.year if frame.report_end is not None else told.span.end.year - 1
    state.from_span, state.to_span = periods.of_year(told.span.start.year), periods.of_year(last)
    return When(state.from_span, "carried", told.text)


def _leads(ctx: Context, m: Mention, token: Token) -> bool:
    """Tell whether a period stands before the 由 of a from–to, so that it is the period of its end."""
    return _FROM.search(ctx.segment(m.segment).text, token.end, m.token.start) is not None


def _to(ctx: Context, own: tuple[Token, ...], at: Anchor, section: Section | None, future: bool) -> When:
    """The second value of a from–to: its named period, else the last year of the span."""
    state = ctx.state
    ctx.state.from_open = False
    span, token = dates.stated(own, at, future, section)
    if span is not None and token is not None:
        state.to_span = span
        dates.state_period(state, span, token)
        return When(span, "stated", token.text, span.flags)
    if state.to_span is not None and state.from_span is not None:
        state.clause_span = state.to_span
        return When(state.to_span, "carried", state.span_text)
    if state.span is not None:
        return When(state.span, "carried", state.span_text, state.span.flags)
    return dates.default(ctx.frame, section, state.story_span)
