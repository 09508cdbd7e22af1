"""Festivals and seasons as periods: which year is meant, and how a name calls them.

In: a Period of kind festival and its anchor. Out: a Span, or None; 国庆, 春运, 暑期档 for a name.
Refuses: days that holidays.py does not know, and a guess at a festival long past.
"""

import re
from datetime import date, timedelta
from typing import Final

from pipeline.periods.holidays import HOLIDAYS, KEY, NEW_YEAR, days_of, holding, in_year, part_of
from pipeline.periods.spans import FESTIVAL, Anchor, Span, of_range
from pipeline.periods.words import FESTIVALS, Period, one_of

_UNNAMED: Final = re.compile("假期|长假|黄金周")
_SEASON: Final = re.compile(
    one_of([*FESTIVALS["names"], *FESTIVALS["alone"], *FESTIVALS["bound"], *FESTIVALS["seasons"]]) + "档?"
)
_DECORATION: Final = re.compile(
    "(?:期间|首日|前三天|假期|假日|长假|小长假|黄金周)+$|(?<=[庆秋明午宵])节$|[“”]"
)  # one name for all: 国庆
_LONG_PAST: Final = timedelta(days=180)
_JUST_NOW: Final = timedelta(days=10)
Days = tuple[date, date]


def festival(p: Period, a: Anchor, *, future: bool) -> Span | None:
    """Return the days of a festival: in the year that is told, else in a report's, else the one last begun (the next if `future`)."""
    name, today = p.name, a.today
    if not KEY.search(name) and not NEW_YEAR.search(name):
        days = _unnamed(name, a) if _UNNAMED.search(name) else None
    elif (year := _told(p, a)) is not None:
        days = in_year(name, year, today)
    else:
        days = _nearest(name, a, future=future)
    if days is None:
        return None
    span = of_range(*days)
    return Span(span.start, span.end, "SPAN" if span.freq == "YTD" else span.freq, span.time_period)


def _told(p: Period, a: Anchor) -> int | None:
    """Return the year that the words, the period spoken of, or the reporting period tell."""
    if p.year is not None:
        return p.year
    here = a.current.end.year if a.current is not None and a.current.end.year == a.current.start.year else None
    report = a.report_end.year if a.report_end is not None and not a.news else None
    if p.shift is None:
        return report and (here or report)
    from_ = (a.today.year if a.today else None) if p.origin == "published" else here or report
    return None if from_ is None else from_ + p.shift


def _nearest(name: str, a: Anchor, *, future: bool) -> Days | None:
    """Return the days of the festival on or just over, else of the year spoken of, else last begun; with `future` the next if nearer."""
    today, here = a.today, a.current
    if today is None:
        return None
    days = [d for y in (today.year - 1, today.year, today.year + 1) if (d := in_year(name, y, today)) is not None]
    begun = [d for d in days if d[0] <= today and today - d[1] <= _LONG_PAST]
    coming = [d for d in days if d[0] > today] if future else []
    found = min([*begun, *coming], key=lambda d: max(today - d[1], d[0] - today), default=None)
    if here is None or (here.freq != "A" and here.rule != FESTIVAL) or (found is not None and today - found[1] <= _JUST_NOW):
        return found
    return in_year(name, here.end.year, today)


def _unnamed(name: str, a: Anchor) -> Days | None:
    """假期前三天, 长假期间: of the festival spoken of, else of the one that is on or just over."""
    if a.current is not None and a.current.rule == FESTIVAL and (held := holding(a.current.start, a.current.end)) is not None:
        return in_year(held[0] + name, held[1], a.today)
    today = a.today
    if today is None or "节" in name:
        return None
    for key in HOLIDAYS:
        for year in (today.year, today.year + 1):
            days = days_of(key, year)
            if days is not None and days[0] <= today and today - days[1] <= _JUST_NOW:
                return part_of(days, name, today)
    return None


def season(words: str, span: Span | None) -> str:
    """Return the name of a festival as the name of a statistic has it (国庆, 春运, 暑期档), from its words, else from its days."""
    if (m := _SEASON.search(words)) and (found := _DECORATION.sub("", m[0])):
        return found
    held = holding(span.start, span.end) if span is not None else None
    return "" if held is None else held[0]
