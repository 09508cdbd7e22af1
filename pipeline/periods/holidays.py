"""The days of festivals in a year: 国庆假期前三天, 春运第二天, 初五, and the like days a year earlier.

In: the words of a festival and a year; the days stand in rules/periods.toml. Out: first and last day, or None.
Refuses: what has no fixed days (贺岁档, 双11期间, 春节前后), and a year without a table.
"""

import re
from datetime import date, timedelta
from functools import cache
from typing import Final

from pipeline.periods.parts import NUM
from pipeline.periods.words import SMALL, TABLE, one_of

_KEYS: Final = {word: key for key, words in TABLE["festivals"]["keys"].items() for word in words}
KEY: Final = re.compile(one_of(_KEYS))
_NEAR: Final = re.compile("前夕|前后|之[前后]|[前后]$|(?<!最)后[0-9一二两三四五六七八九十]")
_PART: Final = re.compile(f"(?P<first>首[日天])|(?P<last>最后一天)|第(?P<nth>{NUM})[天日]|[前首](?P<n>{NUM})[天日]")
_ITSELF: Final = re.compile("当[天日]|全天")
NEW_YEAR: Final = re.compile("除夕|年三十|三十|初(?P<n>[一二三四五六七八])|正月十五")
HOLIDAYS: Final = ("元旦", "春节", "清明", "五一", "端午", "中秋", "国庆")
_BEFORE_NEW_YEAR: Final = 15  # days from the beginning of 春运 to New Year's Day of the lunar calendar
Days = tuple[date, date]


@cache
def _table() -> dict[str, dict[int, Days]]:
    """Return the days of each festival by year."""
    found: dict[str, dict[int, Days]] = {}
    for key, spans in TABLE["festivals"]["days"].items():
        for words in spans:
            start, end = date.fromisoformat(words[:10]), words[11:]
            last = date.fromisoformat(f"{start.year + (end < words[5:10])}-{end}")
            found.setdefault(key, {})[last.year] = start, last
    return found


def days_of(key: str, year: int) -> Days | None:
    """Return the days of a festival in a year."""
    if (fixed := TABLE["festivals"]["fixed"].get(key)) is not None:
        first, last = fixed.split("/")
        return date.fromisoformat(f"{year}-{first}"), date.fromisoformat(f"{year}-{last}")
    return _table().get(key, {}).get(year)


def in_year(name: str, year: int, today: date | None) -> Days | None:
    """Return the days that the words of a festival mean in a year."""
    if m := NEW_YEAR.search(name):
        travel = days_of("春运", year)
        if travel is None:
            return None
        ahead = SMALL[m["n"]] - 1 if m["n"] else 14 if m[0] == "正月十五" else -1
        day = travel[0] + timedelta(days=_BEFORE_NEW_YEAR + ahead)
        return day, day
    keys = {_KEYS[w] for w in KEY.findall(name)}
    if _ITSELF.search(name):
        day_of = TABLE["festivals"]["itself"].get(min(keys)) if len(keys) == 1 else None
        return None if day_of is None else (date.fromisoformat(f"{year}-{day_of}"),) * 2
    spans = {days_of(key, year) for key in keys}
    found = spans.pop() if len(spans) == 1 else None
    return None if found is None or _NEAR.search(name) else part_of(found, name, today)


def part_of(days: Days, name: str, today: date | None) -> Days | None:
    """Return the days of 首日, 前三天, 第二天 or 以来 in a festival, else all of them."""
    start, end = days
    if name.endswith("以来"):
        return (start, min(end, today)) if today is not None and start <= today else None
    m = _PART.search(name)
    if m is None:
        return days
    if m["last"]:
        return end, end
    n = 1 if m["first"] else SMALL.get(m["nth"] or m["n"], 0)
    day = start + timedelta(days=n - 1)
    if not n or day > end:
        return None
    return (start, day) if m["n"] else (day, day)


def holding(start: date, end: date) -> tuple[str, int] | None:
    """Return festival and year of some days: the shortest festival that holds them."""
    near = [
        (last - first, key, year)
        for key in (*_table(), *TABLE["festivals"]["fixed"])
        for year in (end.year, end.year + 1)
        if (days := days_of(key, year)) is not None
        for first, last in [days]
        if first <= start and end <= last
    ]
    return min(near, key=lambda n: (n[0], n[1] == "中秋"))[1:] if near else None  # one holiday with 国庆: its name


def a_year_before(start: date, end: date) -> Days | None:
    """Return the like days of the festival a year earlier: the first three days for the first three, all for all."""
    held = holding(start, end)
    this, last = (days_of(held[0], held[1] - back) for back in (0, 1)) if held else (None, None)
    if this is None or last is None:
        return None
    if (start, end) == this:
        return last
    first = last[0] + (start - this[0])
    return first, first + (end - start)
