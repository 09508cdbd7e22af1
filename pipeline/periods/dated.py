"""Dates for single places and ranges of the calendar: which year a bare 8月, 前三季度 or 全年 stands in.

In: a Period and its Anchor. Out: a Span, or None where nothing tells the year.
Refuses: dates that do not exist (ValueError, which `resolve` turns into None).
"""

from datetime import date
from typing import Final

from msgspec.structs import replace

from pipeline.periods.spans import DAY, Anchor, Span, last_day, of_day, of_months, of_range, of_year, with_flags
from pipeline.periods.words import SHORT, Period

_MONTHS_OF: Final = {"S": 6, "Q": 3, "M": 1}
_HALF_YEAR: Final = 6  # months
_SOON: Final = 45  # days: nobody calls 1 June of last year 6月1日 in May
_RECENT: Final = 45  # days after its period in which a monthly release comes out; its 上月 is the month before that period
_SHORT: Final = 3  # years back that 21年 may lie
_EARLY: Final = 2  # in January and February 全年 and 年末 speak of the year before


def dated(p: Period, a: Anchor, future: bool) -> Span | None:
    """Return the dates of anything that has a place in the calendar: a year, its parts, days, ranges."""
    if p.until is not None:
        return _range(p, p.until, a, future)
    if p.offset is not None:
        return _offset(p, a, future)
    year, guessed = _year(p, a, future)
    if year is None:
        return None
    span = _within(p, year, a, future)
    return with_flags(span, "period_default") if guessed and span else span


def _year(p: Period, a: Anchor, future: bool) -> tuple[int | None, bool]:
    """Return the year that a period stands in, and whether nothing but the day of publication told it."""
    if p.rule == SHORT and (a.today is None or not -_SHORT <= (p.year or 0) - a.today.year <= 1):
        return None, False
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
    return _bare_year(p, a, future), False


def _stated_year(a: Anchor) -> int | None:
    """The year of the period spoken of; beside a span of years (“十四五”) a report's 全年 is still the year it is on."""
    reported = None if a.report_end is None or a.news else a.report_end.year
    if a.current is not None and (reported is None or a.current.start.year == a.current.end.year):
        return a.current.end.year
    return reported


def _bare_year(p: Period, a: Anchor, future: bool) -> int | None:
    """A year for 8月, 12月20日 (counted from publication) or 前三季度, 1—11月, 上半年 (of the year spoken of)."""
    today = a.today
    stated = _stated_year(a)
    lone = p.kind in ("day", "days", "ten_days") or (p.kind == "months" and p.first == p.last)
    if today is None:
        return stated
    if stated is not None and not future:
        old = stated < today.year - 1 or (a.report_end is not None and a.report_end.year == stated)
        if (not lone or old) and not (lone and a.current is None):
            return stated
    size = _MONTHS_OF.get(p.grain, 1)
    begins, ends = (size * (p.last - 1) + 1, p.day_first or 1), size * p.last
    if future or ((a.news or a.report_end is None) and _nearer_ahead(p, today, begins)):
        over = (ends, p.day_last or 31) < (today.month, today.day) if p.grain == "D" else ends < today.month
        return today.year + over
    return today.year - (begins > (today.month, today.day))


def _nearer_ahead(p: Period, today: date, begins: tuple[int, int]) -> bool:
    """Tell whether the next such day is meant, not the last: a deadline in the half year ahead, a day in the weeks ahead."""
    months = (begins[0] - today.month) % 12
    days = months * 31 + begins[1] - today.day  # about
    if p.deadline:
        return months < _HALF_YEAR and (p.grain != "D" or days >= 0)
    return p.grain == "D" and 0 < days <= _SOON


def _within(p: Period, year: int, a: Anchor, future: bool) -> Span | None:
    if p.grain == "A":
        return of_months(year, 1, 1) if p.edge == "start" else of_year(year)
    if p.grain in _MONTHS_OF:
        size = _MONTHS_OF[p.grain]
        return of_months(year, size * (p.first - 1) + 1, size * p.last)
    if p.first:
        return _days(p, year, p.first)
    month = _month_of_day(p, a, future)
    return None if month is None else _days(p, month.year, month.month)


def _month_of_day(p: Period, a: Anchor, future: bool) -> date | None:
    """The month of a day without one (24日): the month spoken of, else that of the latest such day (the next if `future`)."""
    if a.current is not None and _one_month(a.current):
        return a.current.end
    today = a.today
    if today is None:
        return None
    if future:
        return today if p.day_first >= today.day else last_day(today.year, today.month) + DAY
    return today if p.day_first <= today.day else today.replace(day=1) - DAY


def _one_month(span: Span) -> bool:
    return (span.start.year, span.start.month) == (span.end.year, span.end.month)


def _days(p: Period, year: int, month: int) -> Span:
    end = last_day(year, month) if p.day_last == 0 else date(year, month, p.day_last)
    return of_range(date(year, month, p.day_first), end)


def _offset(p: Period, a: Anchor, future: bool) -> Span | None:
    """上月, 本季度, 今天, 上周, 月末: so many units from publication or from the period spoken of."""
    shift = p.offset or 0
    if p.grain == "D":
        spoken_of = a.current is not None and a.current.freq == "D"
        if p.origin == "current" and not spoken_of and a.report_end is not None and not a.news:
            return None  # 当天往返 in a report on a year: of no day that is told
        day = a.current.end if p.origin == "current" and a.current and spoken_of else a.today
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
        monthly = a.report_end is not None and not a.news and p.offset == -1 and not p.day_first and not p.edge
        recent = monthly and a.today is not None and a.report_end is not None and 0 <= (a.today - a.report_end).days <= _RECENT
        return a.report_end if recent else a.today
    here = a.current
    if here is not None and here.freq in ("M", "Q", "S", "YTD", "D") and here.end <= last_day(a.today.year, a.today.month):
        return here.end
    if a.report_end is not None and not a.news:
        return a.report_end
    return a.today if future or not p.edge else a.today.replace(day=1) - DAY


def _range(p: Period, q: Period, a: Anchor, future: bool) -> Span | None:
    """A range with a year at one end, both ends or none: the end without one inherits it."""
    first = replace(p, until=None, kind="day" if p.grain == "D" else "months", day_last=p.day_last or p.day_first)
    if not _has_year(p) and _has_year(q) and q.origin != "current":
        end = dated(q, a, future)
        return None if end is None else _joined(_earlier(first, end), end)
    begin = dated(first, a, future)
    if begin is None:
        return None
    if not _has_year(q):
        if q.grain == "D" and not q.first:  # 3月28日至3日: the 3rd of the next month
            turn = begin.end if q.day_first >= begin.end.day else last_day(begin.end.year, begin.end.month) + DAY
            return _joined(begin, _days(q, turn.year, turn.month))
        month = q.first or begin.end.month
        year = begin.end.year + (q.grain in ("M", "D") and month < begin.end.month)
        return _joined(begin, dated(replace(q, year=year, first=month, last=q.last or month), a, future))
    return _joined(begin, dated(q, replace(a, current=begin), future))


def _has_year(p: Period) -> bool:
    return p.year is not None or p.shift is not None or p.offset is not None


def _earlier(first: Period, end: Span) -> Span | None:
    year = end.end.year - (first.first > end.end.month)
    month = first.first or end.end.month
    return _within(replace(first, first=month, last=first.last or month), year, Anchor(), future=False)


def _joined(begin: Span | None, end: Span | None) -> Span | None:
    return None if begin is None or end is None else of_range(begin.start, end.end)
