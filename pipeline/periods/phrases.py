"""Whole expressions of time: prefixes, ranges, since-phrases, and which of all readers sees the longest.

In: a stretch of text (digits folded to ASCII) and a place in it. Out: the end of the expression and its `Period`.
Refuses: 到 that belongs to a verb (提高到2025年), 自 that does (来自), and ranges whose ends do not fit.
"""

import re
from typing import Final

from msgspec.structs import replace

from pipeline.periods.calendar import DATED_FIRST, PREFIXES, number_of_year, single
from pipeline.periods.named import (
    BOUND_FESTIVAL,
    COUNTED_FIRST,
    FESTIVAL,
    PLAN_FIRST,
    SINCE_FIRST,
    WORDS_FIRST,
    counted,
    plan,
    since_event,
    words,
)
from pipeline.periods.parts import DASH, GAP, Y4, YH, Found
from pipeline.periods.words import GUARDS, INSIDE, SMALL, Period

_YEAR_END = rf"{GAP}(?:年底|年末|年度|年初|年间(?![接隔])|[学财]?年|(?:赛|榨|雪|冰雪|采暖|供暖)季)"
_YEARS = re.compile(
    rf"(?P<a>{Y4}){GAP}(?:年底|年末|年初|年)?{DASH}(?P<b>{Y4}|[0-9]{{2}})(?:(?=年均)|{_YEAR_END})(?![前代])"
    rf"|(?P<ha>{YH})(?:年底|年末|年)?{DASH}(?P<hb>{YH})(?:(?=年均)|{_YEAR_END})"
    rf"|(?P<c>{Y4})/(?P<d>{Y4}|[0-9]{{2}})年度?"
)
_REPEATED = re.compile(r"的?[这]?(?P<n>[0-9]{1,2}|[一二三四五六七八九十]{1,3})年(?:间|来|里|时间)?(?!级|期|均|以|计|规)")
_DASH = re.compile(DASH)
_TILL_NOW = re.compile(r"(?:至今(?![年天日春夏秋冬])|迄今|到现在|到目前|至目前|以来至今)")
_THESE_TWO = re.compile("(?P<a>今明|去今)两年")
_NOT_BEGIN = "(?![步来点伏草诉火航飞降运源征止底])"  # 起步, 起来, 起航
_AFTER = re.compile(rf"(?P<since>以来)|(?P<stop>为止|止)|(?P<during>期间|全月|全天)|(?P<start>起{_NOT_BEGIN})")
_BEFORE = re.compile("前(?![0-9一二两三四五六七八九十后期半列往景沿])")
_START = re.compile(f"起{_NOT_BEGIN}|开始")
_UNTIL = re.compile("截[至止]到?(?:北京时间|当地时间)?")
_FROM = re.compile(r"自从|[自从由]")
_GENERIC_SINCE = re.compile(r"(?:自从|[自从])(?P<x>[^，。；：、！？!?;,\n]{1,28}?)以来")


def expression(s: str, i: int, before: str) -> Found:
    """Return the longest expression of time at `i`; `before` is the character in front of it ("" at the start)."""
    best: Found = None
    if before in INSIDE.get(s[i : i + 2], ()):
        return None
    for read in _READERS.get(s[i], ()):
        found = read(s, i, before)
        if found and (best is None or found[0] > best[0]):
            best = found
    return best


def _dated(s: str, i: int, before: str) -> Found:
    """A single date or a range, with prefix and suffix."""
    if s[i] not in PREFIXES:
        return _after(s, _range(s, i, before))
    m = _UNTIL.match(s, i)
    if m:
        return _until(s, m.end())
    m = _FROM.match(s, i)
    if m:
        return _from(s, m.end(), m[0], before)
    if before in GUARDS["to"] or s[i] not in "到至":
        return None
    found = _after(s, _range(s, i + 1))
    if not found or found[1].kind == "name" or not _is_dated(found[1]):
        return None
    return found[0], replace(found[1], prefix=s[i], deadline=True)


def _is_dated(p: Period) -> bool:
    return p.kind != "same" and p.rule not in ("day_alone", "days_alone")


def _prefixed(found: Found, prefix: str) -> Found:
    return (found[0], replace(found[1], prefix=prefix)) if found else None


def _until(s: str, i: int) -> Found:
    """截至…: whatever follows is a point in time."""
    found = _after(s, _range(s, i)) or plan(s, i, "")
    if found:
        end, p = found
        return end, replace(p, prefix="截至", point=True)
    m = FESTIVAL.match(s, i) or BOUND_FESTIVAL.match(s, i)
    return (m.end(), Period(kind="festival", name=m[0], point=True, prefix="截至", rule="festival")) if m else None


def _from(s: str, i: int, prefix: str, before: str) -> Found:
    """自/从…: a range, or since a date; without either the date stands alone and the prefix is no part of it."""
    if prefix == "自" and before in GUARDS["from"]:
        return None
    found = _range(s, i)
    if not found:
        return None
    end, p = found
    if p.kind in ("since", "to_date"):
        return _prefixed(found, prefix)  # 从2012年至今
    if p.until or (p.kind in ("months", "days", "quarter") and (p.first, p.day_first) != (p.last, p.day_last)):
        return _prefixed(_after(s, found), prefix)
    m = _START.match(s, end) if prefix != "由" else None
    return (m.end(), _as_since(replace(p, deadline=True), prefix)) if m else None


def _as_since(p: Period, prefix: str = "") -> Period:
    """The same place in the calendar as a beginning; since this year's beginning is 今年以来."""
    if p.kind == "previous" and p.shift == 0 and p.origin == "published" and p.grain == "A":
        return Period(kind="to_date", to_date=True, prefix=prefix, rule="to_date")
    if not p.grain:
        return Period(kind="vague", prefix=prefix, rule="since_unknown")
    return replace(p, kind="since", edge="since" if p.edge != "end" else "end", point=False, prefix=prefix, rule="since")


def _range(s: str, i: int, before: str = "") -> Found:
    m = _YEARS.match(s, i)
    found = _years(s, m) if m else None
    if found:
        return found
    m = _THESE_TWO.match(s, i) if s[i : i + 1] in "今去" else None
    if m:
        shift = -1 if m["a"] == "去今" else 0
        until = Period(kind="previous", grain="A", shift=shift + 1, origin="published")
        return m.end(), Period(kind="span", grain="A", shift=shift, origin="published", until=until, rule="two_years")
    first = single(s, i, before)
    if not first or not first[1].grain:
        return first
    end, p = first
    m = _TILL_NOW.match(s, end)
    if m:
        return m.end(), _as_since(p)
    m = _DASH.match(s, end)
    if not m:
        return first
    second = single(s, m.end())
    if not second or not _fits(p, second[1]):
        return first
    return second[0], replace(p, kind="days" if p.grain == "D" else "span", point=False, until=second[1], rule="range")


def _fits(a: Period, b: Period) -> bool:
    """Tell whether b can be the other end of a range that begins with a."""
    if not b.grain:
        return False
    if a.grain == "A" and a.edge == "start" and b.year is None and b.shift is None:  # 年初至9月底
        return b.first != 0
    if a.grain == b.grain:
        return a.grain != "A" or a.year is None or b.year is None or a.year < b.year
    return a.grain in "MD" and b.grain in "MD" and (b.year is not None or b.shift is not None or a.first != 0)


def _years(s: str, m: re.Match[str]) -> Found:
    if m["c"]:
        a, written = int(m["c"]), m["d"]
    elif m["a"]:
        a, written = int(m["a"]), m["b"]
    else:
        a, written = number_of_year(m["ha"]), str(number_of_year(m["hb"]))
    b = int(written) if len(written) == 4 else a - a % 100 + int(written)
    if not 1800 <= a < b <= 2199:
        return None
    end = m.end()
    again = _REPEATED.match(s, end)
    if again and SMALL.get(again["n"]) in (b - a, b - a + 1):
        end = again.end()
    return end, Period(kind="span", grain="A", year=a, until=Period(kind="year", grain="A", year=b), rule="years")


def _after(s: str, found: Found) -> Found:
    """Add 以来, 止, 期间 to a date."""
    if not found:
        return None
    end, p = found
    m = _AFTER.match(s, end)
    if not m:
        before = _BEFORE.match(s, end) if p.point or p.kind in ("day", "months") else None
        return (before.end(), replace(p, deadline=True)) if before else found
    if m["since"] or m["start"]:
        return m.end(), _as_since(replace(p, deadline=bool(m["start"])), p.prefix)
    if m["stop"]:
        return m.end(), replace(p, point=True)
    return m.end(), p


def _since(s: str, i: int, before: str) -> Found:
    """自 … 以来 around an event: the date in front of it counts, else it is a period without a date."""
    if s[i] not in "自从":
        return since_event(s, i)
    if before in GUARDS["from"]:
        return None
    m = _GENERIC_SINCE.match(s, i)
    if not m:
        return None
    known = since_event(s, m.start("x"))
    if known:
        return _prefixed(known, s[i])
    dated = single(s, m.start("x"))
    if dated and dated[1].grain:
        return m.end(), _as_since(dated[1], s[i])
    return (m.end(), Period(kind="vague", prefix=s[i], rule="since_unknown")) if m["x"][0] != "有" and s[i] == "自" else None


_READERS: Final = {
    c: tuple(
        read
        for read, first in (
            (words, WORDS_FIRST),
            (_dated, DATED_FIRST),
            (_since, SINCE_FIRST),
            (plan, PLAN_FIRST),
            (counted, COUNTED_FIRST),
        )
        if c in first
    )
    for c in WORDS_FIRST | DATED_FIRST | SINCE_FIRST | PLAN_FIRST | COUNTED_FIRST
}
