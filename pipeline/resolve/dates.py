"""The period a number speaks of, and the period it is compared with (rules of reading 3, 4, 5).

In: a Mention, the running State, the Frame. Out: spans with where they come from.
Refuses: to guess; without a word, a section or a document that tells, there is no period.
"""

from datetime import date
from typing import Final

from msgspec import Struct

from pipeline import periods
from pipeline.model import Frame, Mention, Section, Token
from pipeline.periods import Anchor, Period, Span
from pipeline.resolve.state import State

UNCARRIED: Final = frozenset(("to_date",))
_YEAR: Final = 364  # days between the ends of a year, at least
UNDATED: Final = "period_undated"  # 贺岁档, 春节前后: a part of a year, which one no rule tells


class When(Struct, frozen=True):
    """The period of a statement; `source` is stated, carried, section or document."""

    span: Span | None
    source: str | None = None
    text: str | None = None
    flags: tuple[str, ...] = ()


def anchor(frame: Frame, section: Section | None, current: Span | None) -> Anchor:
    """Return what dates count from at this place. In a section on time to come 全年 is its year, 今后五年 still follows the report's."""
    start, end = frame.report_start, frame.report_end
    if section is not None and section.start and section.end:
        if section.rule == "review":
            start, end = section.start, section.end
        elif current is None:
            current = periods.of_range(section.start, section.end)
    return Anchor(frame.published or frame.anchor, start, end, current, frame.news)


def default(frame: Frame, section: Section | None, story: Span | None = None) -> When:
    """Return the reporting period of the section, else of the document, else of the story, else the year of publication."""
    if section is not None and section.start and section.end:
        return When(periods.of_range(section.start, section.end), "section")
    if frame.report_start and frame.report_end:
        return When(periods.of_range(frame.report_start, frame.report_end), "document")
    if story is not None:
        return When(story, "document", flags=story.flags)
    today = frame.published or frame.anchor
    return When(periods.of_year(today.year), "document", flags=("period_default",)) if today else When(None)


def stated(
    tokens: tuple[Token, ...], at: Anchor, future: bool, section: Section | None = None
) -> tuple[Span | None, Token | None]:
    """Return the last of the periods that can be dated, the nearest to the number, and its words."""
    best: tuple[Span | None, Token | None] = (None, None)
    for token in tokens:
        period: Period = token.value
        span = periods.resolve(
            period, Anchor(at.published, at.report_start, at.report_end, best[0] or at.current, at.news), future=future
        )
        if span is None or (period.kind == "counted" and best[0] is not None):
            continue
        if (
            period.kind == "counted"
            and section is not None
            and section.start
            and section.end
            and section.end.year - section.start.year + 1 == period.number
        ):
            span = periods.of_range(section.start, section.end)
        best = (span, token)
    return best


def effective(token: Token, span: Span) -> Span | None:
    """Return the day, month or year from which something holds (2017年起): B's of the from–to after it."""
    if token.value.kind != "since" or not token.text.endswith(("起", "开始")):
        return None
    year, month = span.start.year, span.start.month
    grain = token.value.grain
    if grain == "D":
        return periods.of_day(span.start)
    return periods.of_months(year, month, month) if grain == "M" else periods.of_year(year)


def listed(tokens: tuple[Token, ...], text: str) -> tuple[Token, ...]:
    """Return the last periods that stand side by side: 2019、2020和2021年; none where one stands alone."""
    found: list[Token] = list(tokens[-1:])
    for token in reversed(tokens[:-1]):
        if text[token.end : found[0].start] not in ("、", "和", "及", "与"):
            break
        found.insert(0, token)
    return tuple(found) if len(found) > 1 else ()


def undated(tokens: tuple[Token, ...], told: Token | None) -> When | None:
    """Return the period of a number whose nearest words of time are a festival that has no known days; `told`: the words that have."""
    last = next((t for t in reversed(tokens) if t.value.kind == "festival"), None)
    if last is None or last is told or (told is not None and told.start > last.start):
        return None
    return When(None, "stated", last.text, (UNDATED,))


def festival_of(when: When) -> str:
    """Return the festival whose days a period is, for the name of what is measured then; else an empty string."""
    held = when.span is not None and when.span.rule == periods.FESTIVAL
    words = periods.match(when.text or "", 0)
    return periods.season(words[1].name if words is not None and words[1].kind == "festival" else "", when.span if held else None)


def base_of(m: Mention, span: Span | None, at: Anchor, cues_base: str) -> tuple[Span | None, str]:
    """Return the period compared with and the kind of comparison: yoy, prev, avg, since or empty for none named."""
    if m.base is not None:
        return _named_base(m, m.base, span, at)
    if m.base_text.startswith(("去年", "上年")) and span is not None:
        return periods.like_period_before(span), "yoy"
    if cues_base == "yoy" and span is not None:
        return periods.like_period_before(span), "yoy"
    if cues_base == "prev" and span is not None:
        return periods.preceding(span), "prev"
    return None, cues_base


def _named_base(m: Mention, token: Token, span: Span | None, at: Anchor) -> tuple[Span | None, str]:
    """Return the base that words name, and the kind of comparison with it."""
    period: Period = token.value
    if period.towards == "ago" and period.grain == "A" and period.number and span is not None:
        return periods.like_period_before(span, period.number), "yoy" if period.number == 1 else "since"  # 比三年前
    base = periods.resolve(period, Anchor(at.published, at.report_start, at.report_end, span, at.news))
    kind = periods.compared(period) if period.kind in ("same", "previous") else "since"
    if base is None or span is None:
        return base, kind
    if period.kind == "previous" and kind == "prev" and base.start >= span.start:
        return periods.preceding(span), kind  # 12月末…，比上月末: before the month spoken of, whatever the day of publication
    if _one_year_before(base, span):
        return base, "yoy"
    if base == periods.preceding(span) or (
        base.freq == span.freq and base.end < span.start and (span.start - base.end).days == 1
    ):
        return base, "prev" if span.freq != "A" else "yoy"
    if base.freq == "A" and span.freq == "A" and base.start.year == span.start.year - 1:
        return base, "yoy"
    if kind == "yoy" and base.freq == "A":
        return _year_as_base(m, period, base, span)
    if period.kind == "festival" and base.end.year == span.end.year - 1 and token.text.startswith(("去年", "上年")):
        kind = "yoy"
    return base, kind


def _year_as_base(m: Mention, period: Period, base: Span, span: Span) -> tuple[Span, str]:
    """Return what 比上年 means: for a part of a year its like part (rule 5), but not with 全年, 平均 or 末."""
    if base.start >= span.start:
        return periods.like_period_before(span), "yoy"  # 2019年，…比去年增长: the year before the one spoken of
    if (span.end - span.start).days >= _YEAR or period.point or base.start.year != span.start.year - 1:
        return base, "yoy"
    if period.rule == "full_year" or "平均" in m.base_text:
        return base, "since"
    return periods.like_period_before(span), "yoy"


def _one_year_before(base: Span, span: Span) -> bool:
    like = periods.like_period_before(span)
    return (base.start, base.end) == (like.start, like.end)


def year_before(span: Span) -> Span:
    """Return the year before a span's first full year: the base of growth over a plan period or since August 2017."""
    whole = (span.start.month, span.start.day) == (1, 1)
    return periods.of_year(span.start.year - whole)


def is_several_years(span: Span | None) -> bool:
    """Tell whether a span covers more than one calendar year."""
    return span is not None and span.end.year > span.start.year and (span.end - span.start).days > 400


def ends_after(span: Span | None, today: date | None) -> bool:
    """Tell whether a span ends after the day of publication."""
    return span is not None and today is not None and span.end > today


def first_year(span: Span, counted: bool) -> Span:
    """Return A's year of a from–to over a span (rule 3): its first year, the year before for a counted span or plan in a report."""
    return periods.of_year(span.start.year - counted)


def state_period(state: State, span: Span | None, token: Token) -> None:
    """Make a stated period the one that later clauses carry."""
    if span is not None and not UNCARRIED & set(span.flags):
        state.span, state.span_text, state.span_counted = span, token.text, token.value.kind in ("counted", "plan")
        state.undated = None


def aimed_at(when: When, status: str, frame: Frame) -> When:
    """Return the period of a target that names none: a report on the past aims at the year it is given in."""
    today = frame.published or frame.anchor
    if (
        status != "target"
        or when.source not in ("section", "document")
        or today is None
        or when.span is None
        or when.span.end > today
    ):
        return when
    return When(periods.of_year(today.year), "document", None, ("period_default",))
