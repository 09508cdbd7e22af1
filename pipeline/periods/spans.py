"""Stretches of days with their SDMX name, and the plan periods.

In: years, months, days. Out: `Span` records; spans of the same days are equal in dates, freq and time_period.
Refuses: a start after its end, and years outside 1…9999 (ValueError).
"""

from calendar import monthrange
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from pipeline.periods import holidays
from pipeline.periods.words import PLANS, Period

DAY = timedelta(days=1)
FESTIVAL = "periods.festival"  # the rule of a Span that is a festival's days


class Span(Struct, frozen=True):
    """The first and last day of a period; `freq` and `time_period` as in DATASET.md."""

    start: date
    end: date
    freq: str  # A S Q M D YTD SPAN
    time_period: str  # SDMX: 2021 2021-S1 2021-Q3 2021-11 2021-01-01/P10M
    flags: tuple[str, ...] = ()  # point, to_date, period_default
    rule: str = ""


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


def last_day(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def of_range(start: date, end: date, *, flags: tuple[str, ...] = (), rule: str = "") -> Span:
    """Return the span from `start` to `end`, both included, under the shortest SDMX name that its days have.

    Whole years, halves, quarters, months and single days have a frequency of their own; what begins on 1 January and
    stays in the year is YTD, all else SPAN. Raises ValueError where start > end.
    """
    if start > end:
        raise ValueError(f"a period cannot end ({end}) before it starts ({start})")
    freq, name = _named(start, end)
    return Span(start, end, freq, name, flags, rule)


def _named(start: date, end: date) -> tuple[str, str]:
    ytd = "YTD" if start.year == end.year and (start.month, start.day) == (1, 1) else "SPAN"
    if start == end:
        return "D", start.isoformat()
    if start.day == 1 and (end.day == monthrange(end.year, end.month)[1]):
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        year, first = start.year, start.month
        if months == 1:
            return "M", f"{year:04d}-{first:02d}"
        if months == 12 and first == 1:
            return "A", f"{year:04d}"
        if months == 6 and first in (1, 7):
            return "S", f"{year:04d}-S{first // 6 + 1}"
        if months == 3 and first % 3 == 1:
            return "Q", f"{year:04d}-Q{first // 3 + 1}"
        if months % 12 == 0 and first == 1:
            return "SPAN", f"{start.isoformat()}/P{months // 12}Y"
        return ytd, f"{start.isoformat()}/P{months}M"
    return ytd, f"{start.isoformat()}/P{(end - start).days + 1}D"


def of_year(year: int, *, flags: tuple[str, ...] = (), rule: str = "") -> Span:
    """Return the calendar year."""
    return of_range(date(year, 1, 1), date(year, 12, 31), flags=flags, rule=rule)


def of_years(first: int, last: int, *, flags: tuple[str, ...] = (), rule: str = "") -> Span:
    """Return the whole years from `first` to `last`, both included."""
    return of_range(date(first, 1, 1), date(last, 12, 31), flags=flags, rule=rule)


def of_months(year: int, first: int, last: int, *, flags: tuple[str, ...] = (), rule: str = "") -> Span:
    """Return the months `first` to `last` (1…12, both included) of a year."""
    return of_range(date(year, first, 1), last_day(year, last), flags=flags, rule=rule)


def of_day(day: date, *, flags: tuple[str, ...] = (), rule: str = "") -> Span:
    """Return a single day."""
    return of_range(day, day, flags=flags, rule=rule)


def span_of_year(year: int) -> Span:
    """Return the calendar year (the name that callers of interfaces know)."""
    return of_year(year)


def plan_span(name: str) -> Span | None:
    """Return the years of a plan period by its name without quotation marks (十三五), None for an unknown one."""
    years = PLANS.get(name)
    return None if years is None else of_years(*years, rule="periods.plan")


def base_year(plan: Period | str) -> int | None:
    """Return the year before a plan period, from which its growth is counted (十三五: 2015); None for an unknown plan."""
    years = PLANS.get(plan if isinstance(plan, str) else plan.name)
    return None if years is None else years[0] - 1


def with_flags(span: Span, *flags: str) -> Span:
    """Return the span with further flags, sorted, each once."""
    return replace(span, flags=tuple(sorted({*span.flags, *flags})))


def _moved(day: date, months: int) -> date:
    """Return the day so many months on; the end of a month stays the end of a month."""
    at = day.year * 12 + day.month - 1 + months
    year, month = divmod(at, 12)
    size = monthrange(year, month + 1)[1]
    whole = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, size if whole else min(day.day, size))


def _whole_months(span: Span) -> int | None:
    """Return the length in months, None where the span does not consist of whole months."""
    if span.start.day != 1 or (span.end + DAY).day != 1:
        return None
    return (span.end.year - span.start.year) * 12 + span.end.month - span.start.month + 1


def like_period_before(span: Span, years: int = 1) -> Span:
    """Return the same period `years` years earlier (later where negative): 2024-02 for 2025-02, month ends kept.

    A year before the days of a festival are those of the festival before.
    """
    if span.rule == FESTIVAL and years == 1 and (festival := holidays.a_year_before(span.start, span.end)) is not None:
        return of_range(*festival, flags=span.flags, rule=span.rule)
    if _whole_months(span):
        start, end = _moved(span.start, -12 * years), _moved(span.end, -12 * years)
    else:
        start, end = (_same_day(d, d.year - years) for d in (span.start, span.end))
    return of_range(start, end, flags=span.flags, rule=span.rule)


def _same_day(day: date, year: int) -> date:
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def preceding(span: Span) -> Span:
    """Return the period of the same length just before: the month before a month, the quarter before a quarter."""
    months = _whole_months(span)
    if months:
        return of_range(_moved(span.start, -months), span.start - DAY, flags=span.flags, rule=span.rule)
    return of_range(span.start - (span.end - span.start) - DAY, span.start - DAY, flags=span.flags, rule=span.rule)
