"""Dates for the words of time: a `Period` and its anchor become a `Span` (rules 3, 4 and 5 of the dataset contract).

In: a Period, an Anchor. Out: a Span, or None where nothing tells the dates (春节期间, 近年来, 上年 without any anchor).
Refuses: dates that do not exist, and a range that ends before it starts.
"""

from datetime import date
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pipeline.periods.spans import (
    DAY,
    Span,
    last_day,
    like_period_before,
    of_day,
    of_months,
    of_range,
    of_year,
    of_years,
    preceding,
    with_flags,
)
from pipeline.periods.words import ERAS, PLANS, Period

_UNDATED: Final = frozenset(("time", "name", "vague", "festival"))
_EARLY: Final = 2  # in January and February 全年 and 年末 speak of the year before


class Anchor(Struct, frozen=True):
    """What dates are counted from."""

    published: date | None = None  # day of publication or delivery, or its stand-in
    report_start: date | None = None  # reporting period of the section, else of the document
    report_end: date | None = None
    current: Span | None = None  # the last stated period in the sentence or paragraph
    news: bool = False  # no reporting period of its own

    @property
    def today(self) -> date | None:
        """The day that 今年 and 本月 count from: publication, else the end of the reporting period."""
        return self.published or self.report_end


def resolve(period: Period, anchor: Anchor, *, future: bool = False) -> Span | None:
    """Return the dates of a period, or None where nothing tells them.

    `future` says that the clause speaks of what is to come (将, 力争, 到…): a bare month or year part is then the next
    one. Flags: `point`, `to_date`, `period_default` (the year was guessed from the day of publication alone).
    """
    if period.kind in _UNDATED:
        return None
    try:
        span = _span(period, anchor, future)
    except (ValueError, OverflowError):
        return None
    if span is None:
        return None
    flags = {*span.flags} - {"point"} | ({"point"} if period.point else set())
    return replace(span, flags=tuple(sorted(flags)), rule=f"periods.{period.rule or period.kind}")


def compared(period: Period) -> str:
    """Return what a comparison with this period is: `yoy` (比上年, 比去年同期), `prev` (比上月, 比上季度), else `since`."""
    back_one_year = period.shift == -1 and period.grain in ("A", "")
    if (period.kind == "same" and (period.shift == -1 or period.shift is None and period.year is None)) or (
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
    if p.kind == "counted":
        return _counted(p, a)
    if p.kind == "since":
        return _since(p, a, future)
    return _dated(p, a, future)


def _dated(p: Period, a: Anchor, future: bool) -> Span | None:
    if p.until is not None:
        return _range(p, p.until, a, future)
    if p.offset is not None:
        return _offset(p, a, future)
    year, guessed = _year(p, a, future)
    if year is None:
        return None
    span = _within(p, year, a)
    return with_flags(span, "period_default") if guessed and span else span


def _year(p: Period, a: Anchor, future: bool) -> tuple[int | None, bool]:
    """Return the year that a period stands in, and whether nothing but the day of publication told it."""
    if p.year is not None:
        return p.year, False
    if p.shift is not None and p.origin == "published":
        return (None if a.today is None else a.today.year + p.shift), False
    if p.shift is not None:
        stated = _stated_year(a)
        if stated is not None:
            return stated + p.shift, False
        if a.published is None:
            return None, False
        early = p.shift == 0 and a.published.month <= _EARLY and not future
        return a.published.year + p.shift - early, early
    return _bare_year(p, a, future)


def _stated_year(a: Anchor) -> int | None:
    if a.current is not None:
        return a.current.end.year
    return None if a.report_end is None or a.news else a.report_end.year


def _bare_year(p: Period, a: Anchor, future: bool) -> tuple[int | None, bool]:
    """A year for 8月, 12月20日 (counted from publication) or 前三季度, 1—11月, 上半年 (of the year spoken of)."""
    today = a.today
    stated = _stated_year(a)
    lone = p.kind in ("day", "days", "ten_days") or (p.kind == "months" and p.first == p.last)
    if today is None:
        return stated, False
    if stated is not None and not future:
        old = stated < today.year - 1 or (a.report_end is not None and a.report_end.year == stated)
        if (not lone or old) and not (lone and a.current is None):
            return stated, False
    month = p.first if p.grain in ("M", "D") else {"S": 6, "Q": 3}.get(p.grain, 12) * (p.first - 1) + 1
    if p.grain == "M" and not lone:
        month = p.last
    begins = (month or today.month, p.day_first or 1)
    if future:
        ends = {"S": 6 * p.last, "Q": 3 * p.last}.get(p.grain, p.last) or today.month
        return today.year + (ends < today.month or (p.grain == "D" and begins < (today.month, today.day))), False
    return today.year - (begins > (today.month, today.day)), False


def _within(p: Period, year: int, a: Anchor) -> Span | None:
    if p.grain == "A":
        return of_months(year, 1, 1) if p.edge == "start" else of_year(year)
    if p.grain == "S":
        return of_months(year, 6 * p.first - 5, 6 * p.last)
    if p.grain == "Q":
        return of_months(year, 3 * p.first - 2, 3 * p.last)
    if p.grain == "M":
        return of_months(year, p.first, p.last)
    if p.grain == "D":
        month = p.first or _month_of_bare_day(p, a)
        return None if not month else _days(p, *((year, month) if p.first else month_year(p, a)))
    return None


def _month_of_bare_day(p: Period, a: Anchor) -> int:
    return month_year(p, a)[1]


def month_year(p: Period, a: Anchor) -> tuple[int, int]:
    """Return year and month of a day without a month (24日): those of the stated month, else the latest such day."""
    if a.current is not None and a.current.freq in ("M", "D") or (a.current is not None and _one_month(a.current)):
        return a.current.end.year, a.current.end.month
    today = a.today
    if today is None:
        return 0, 0
    if p.day_first <= today.day:
        return today.year, today.month
    before = today.replace(day=1) - DAY
    return before.year, before.month


def _one_month(span: Span) -> bool:
    return (span.start.year, span.start.month) == (span.end.year, span.end.month)


def _days(p: Period, year: int, month: int) -> Span:
    end = last_day(year, month) if p.day_last == 0 else date(year, month, p.day_last)
    return of_range(date(year, month, p.day_first or 1), end)


def _offset(p: Period, a: Anchor, future: bool) -> Span | None:
    """上月, 本季度, 今天, 上周, 月末: so many units from publication or from the period spoken of."""
    shift = p.offset or 0
    if p.grain == "D":
        day = a.current.end if p.origin == "current" and a.current and a.current.freq == "D" else a.today
        return None if day is None else of_day(date.fromordinal(day.toordinal() + shift))
    if p.grain == "W":
        if a.today is None:
            return None
        monday = a.today.toordinal() - a.today.weekday() + 7 * shift
        return of_range(date.fromordinal(monday), date.fromordinal(monday + 6))
    size = 1 if p.grain == "M" else 3
    at = _unit_spoken_of(p, a, future)
    if at is None:
        return None
    first = at.year * 12 + (at.month - 1) // size * size + shift * size
    year, month = divmod(first, 12)
    if p.day_first:
        return _days(p, year, month + 1)
    return of_months(year, month + 1, month + size)


def _unit_spoken_of(p: Period, a: Anchor, future: bool) -> date | None:
    """The day whose month or quarter is the one that the offset counts from."""
    freq = "M" if p.grain == "M" else "Q"
    if p.origin == "published" and p.offset == -1 and not p.day_first and not p.edge and a.current and a.current.freq == freq:
        return a.current.end  # 比上月 beside 11月: the month before November
    if p.origin == "published" or a.today is None:
        return a.today
    if a.current is not None and a.current.freq in ("M", "Q", "S", "YTD", "D") and a.current.end <= last_day(a.today.year, a.today.month):
        return a.current.end
    if a.report_end is not None and not a.news:
        return a.report_end
    return a.today if future or not p.edge else a.today.replace(day=1) - DAY


def _range(p: Period, q: Period, a: Anchor, future: bool) -> Span | None:
    """A range with a year at one end, both ends or none: the end without one inherits it."""
    first = replace(p, until=None, kind="day" if p.grain == "D" else "months", day_last=p.day_last or p.day_first)
    if p.year is None and p.shift is None and p.offset is None:
        if q.year is None and q.shift is None and q.offset is None and p.grain == q.grain and p.first > q.first > 0:
            end = _dated(q, a, future)  # 11月至2月: over the turn of the year
            return None if end is None else _joined(_dated(replace(first, year=end.end.year - 1), a, future), end)
        end = _dated(q, a, future)
        return None if end is None else _joined(_earlier(first, end, a), end)
    begin = _dated(first, a, future)
    if begin is None:
        return None
    if q.year is None and q.shift is None and q.offset is None:
        month = q.first or begin.end.month
        year = begin.end.year + (q.grain in ("M", "D") and month < begin.end.month)
        return _joined(begin, _dated(replace(q, year=year, first=month, last=q.last or month), a, future))
    return _joined(begin, _dated(q, replace(a, current=begin), future))


def _earlier(first: Period, end: Span, a: Anchor) -> Span | None:
    year = end.end.year - (first.first > end.end.month)
    return _within(replace(first, first=first.first or end.end.month, last=first.last or end.end.month), year, a)


def _joined(begin: Span | None, end: Span | None) -> Span | None:
    return None if begin is None or end is None else of_range(begin.start, end.end)


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
    if p.origin == "published" and p.shift is not None and a.today is not None and here.end.year == a.today.year:
        return like_period_before(here, -p.shift)
    return like_period_before(here, -(p.shift or 0))


def _plan(p: Period, a: Anchor) -> Span | None:
    if p.edge == "name":
        return None
    first, last = PLANS.get(p.name) or ERAS[p.name]
    if p.edge in ("end", "start"):
        return of_year(last if p.edge == "end" else first)
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


def _counted(p: Period, a: Anchor) -> Span | None:
    last = _last_full_year(a)
    if not p.number or last is None or a.today is None:
        return None
    if p.grain == "A":
        if p.towards == "ago":
            reporting = a.report_end is not None and not a.news
            return of_year((last if reporting else a.today.year) - p.number)
        return of_years(last + 1, last + p.number) if p.towards == "ahead" else of_years(last - p.number + 1, last)
    months = p.number * {"M": 1, "Q": 3}.get(p.grain, 0)
    if months:
        return _counted_months(p, a.today, months, a)
    days = p.number * {"D": 1, "W": 7}.get(p.grain, 0)
    if not days or p.towards == "ahead":
        return None
    first = a.today.toordinal() - days
    return of_day(date.fromordinal(first)) if p.towards == "ago" else of_range(date.fromordinal(first + 1), a.today)


def _counted_months(p: Period, today: date, months: int, a: Anchor) -> Span | None:
    if p.towards == "ahead":
        return None
    end = a.report_end if a.report_end is not None and not a.news else today.replace(day=1) - DAY
    at = end.year * 12 + end.month - months
    year, month = divmod(at, 12)
    if p.towards == "ago":
        year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
        return of_months(year, month + 1, month + 1)
    return of_range(date(year, month + 1, 1), last_day(end.year, end.month))


def _since(p: Period, a: Anchor, future: bool) -> Span | None:
    begin = _dated(replace(p, kind=_kind_of(p), edge=p.edge if p.edge in ("end", "start") else ""), a, future)
    return None if begin is None else _open(begin.start if p.edge != "end" else begin.start, a)


def _kind_of(p: Period) -> str:
    if p.offset is not None or p.shift is not None:
        return "previous"
    return {"D": "day", "M": "months", "Q": "quarter", "S": "half"}.get(p.grain, "year")


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
