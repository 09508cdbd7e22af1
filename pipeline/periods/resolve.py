"""Dates for the words of time: a `Period` and its anchor become a `Span` (rules 3, 4 and 5 of the dataset contract).

In: a Period, an Anchor. Out: a Span, or None where nothing tells the dates (春节期间, 近年来, 上年 without any anchor).
Refuses: dates that do not exist, and a range that ends before it starts.
"""

from datetime import date
from typing import Final

from msgspec.structs import replace

from pipeline.periods.dated import dated
from pipeline.periods.festivals import festival
from pipeline.periods.spans import (
    DAY,
    Anchor,
    Span,
    last_day,
    like_period_before,
    of_day,
    of_months,
    of_range,
    of_year,
    of_years,
    preceding,
)
from pipeline.periods.words import ERAS, PLANS, Period

_LONE: Final = {"D": "day", "M": "months"}  # these count from the day of publication
_DECEMBER: Final = 12  # 这一年, told in December, is the year that ends


def resolve(period: Period, anchor: Anchor, *, future: bool = False) -> Span | None:
    """Return the dates of a period, or None where nothing tells them.

    `future` says that the clause speaks of what is to come (将, 力争, 到…): a bare month or year part is then the next
    one. Flags: `point`, `to_date`, `period_default` (the year was guessed from the day of publication alone).
    """
    if period.kind == "name":
        return None
    try:
        span = _span(period, anchor, future)
    except (ValueError, OverflowError):
        return None
    if span is None:
        return None
    flags = {*span.flags} | ({"point"} if period.point else set())
    return replace(span, flags=tuple(sorted(flags)), rule=f"periods.{period.rule or period.kind}")


def compared(period: Period) -> str:
    """Return what a comparison with this period is: `yoy` (比上年, 比去年同期), `prev` (比上月, 比上季度), else `since`."""
    back_one_year = period.shift == -1 and period.grain in ("A", "")
    if (period.kind == "same" and (period.shift == -1 or (period.shift is None and period.year is None))) or (
        period.kind == "previous" and back_one_year
    ):
        return "yoy"
    return "prev" if period.kind == "previous" and period.offset == -1 and period.grain in ("M", "Q", "W") else "since"


def _span(p: Period, a: Anchor, future: bool) -> Span | None:
    if p.kind == "to_date":
        return None if a.today is None else of_year(a.today.year, flags=("to_date",))
    if p.kind == "same":
        return _same(p, a)
    if p.kind == "plan":
        return _plan(p, a)
    if p.kind == "vague":  # 自开通以来, in news: up to now
        return of_year(a.today.year, flags=("to_date",)) if p.prefix == "自" and a.news and a.today is not None else None
    if p.kind == "festival":
        return festival(p, a, future=future)
    if p.kind == "counted":
        return _counted(p, a, future)
    if p.kind == "since":
        return _since(p, a, future)
    return dated(p, a, future)


def _same(p: Period, a: Anchor) -> Span | None:
    """同期 of the stated period, else of the reporting period; a year alone where there is neither."""
    here = a.current
    if here is None and a.report_start is not None and a.report_end is not None:
        here = of_range(a.report_start, a.report_end)
    if here is None:
        return of_year(p.year) if p.year is not None else None
    here = replace(here, flags=())
    if p.offset is not None:
        return preceding(here) if p.offset == -1 else here
    if p.year is not None:
        return like_period_before(here, here.end.year - p.year)
    return like_period_before(here, -(p.shift or 0))


def _plan(p: Period, a: Anchor) -> Span | None:
    if p.edge == "name":
        return None
    first, last = PLANS.get(p.name) or ERAS[p.name]
    if p.edge in ("end", "start"):
        return of_year(last if p.edge == "end" else first)
    if p.edge == "nth":
        return of_year(first + p.number - 1)
    if p.number:
        return of_years(first, min(last, first + p.number - 1))
    return _open(date(first, 1, 1), a) if p.edge == "since" else of_years(first, last)


def _last_full_year(a: Anchor) -> int | None:
    """The reporting year; without one the last full year before publication."""
    if a.report_end is not None and not a.news:
        return a.report_end.year
    if a.today is None:
        return None
    return a.today.year if (a.today.month, a.today.day) == (12, 31) else a.today.year - 1


def _counted(p: Period, a: Anchor, future: bool) -> Span | None:
    last = _last_full_year(a)
    if future and p.towards == "back" and p.grain != "A":
        return None  # 将在4个月里
    if not p.number or last is None or a.today is None:
        return None
    if p.grain == "A":
        if p.number == 1 and p.towards == "back" and a.report_end is None and a.today.month == _DECEMBER:
            last = a.today.year
        if p.towards == "before":
            whole = a.current is not None and a.current.end.year - a.current.start.year + 1 == p.number
            before = a.current.start.year if a.current is not None and whole else last - p.number + 1
            return of_years(before - p.number, before - 1)
        if p.towards == "ago":
            reporting = a.report_end is not None and not a.news
            return of_year((last if reporting else a.today.year) - p.number)
        return of_years(last + 1, last + p.number) if p.towards == "ahead" else of_years(last - p.number + 1, last)
    months = p.number * {"M": 1, "Q": 3}.get(p.grain, 0)
    if months:
        return _counted_months(p, a.today, months, a)
    days = p.number * {"D": 1, "W": 7}.get(p.grain, 0)
    if not days:
        return None
    today = a.today.toordinal()
    if p.towards == "ahead":
        return of_range(date.fromordinal(today + 1), date.fromordinal(today + days))
    first = today - days
    return of_day(date.fromordinal(first)) if p.towards == "ago" else of_range(date.fromordinal(first + 1), a.today)


def _counted_months(p: Period, today: date, months: int, a: Anchor) -> Span | None:
    if p.towards == "ahead":
        year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
        return of_range(today + DAY, date(year, month + 1, min(today.day, last_day(year, month + 1).day)))
    end = a.report_end if a.report_end is not None and not a.news else today.replace(day=1) - DAY
    if p.towards == "ago":
        year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
        return of_months(year, month + 1, month + 1)
    year, month = divmod(end.year * 12 + end.month - months, 12)
    return of_range(date(year, month + 1, 1), last_day(end.year, end.month))


def _since(p: Period, a: Anchor, future: bool) -> Span | None:
    begin = dated(replace(p, kind=_LONE.get(p.grain, "year"), edge=""), a, future)
    if begin is None or (p.deadline and a.today is not None and begin.start > a.today):
        return begin  # 自6月1日起, told in May
    return _open(begin.end if p.edge == "end" else begin.start, a)


def _open(start: date, a: Anchor) -> Span | None:
    """From `start` to the end of the reporting period, in news and after it to the day of publication."""
    end = None if a.news else a.report_end
    if end is not None and start <= end:
        return of_range(start, end)
    if a.today is None or start > a.today:
        return None
    if start == date(a.today.year, 1, 1):
        return of_year(start.year, flags=("to_date",))
    return of_range(start, a.today, flags=("to_date",))
