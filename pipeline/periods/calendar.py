"""Single places in the calendar: a year with a part of it, 上月, 昨天（3月6日）, 年底, an ISO date.

In: a stretch of text (digits folded to ASCII) and a place in it. Out: the end of the expression and its `Period`.
Refuses: durations (3年), a year word that straddles two others (以前年度, 五年来年均), ranges and prefixes (phrases).
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from msgspec.structs import replace

from pipeline.periods.named import DAYS_OF, OPENING_MARKS
from pipeline.periods.parts import GAP, NUM, PART, TEN, Y4, YH, Found, clock_after, is_day, within
from pipeline.periods.words import (
    BARE,
    DAYS,
    DIGIT,
    EDGES,
    FESTIVALS,
    GUARDS,
    MONTHS,
    QUARTERS,
    SHORT,
    SMALL,
    TABLE_WEEKS,
    YEARS,
    Period,
    one_of,
)

# Years: written out, told from another (去年), short before a part of the year (21年1—6月), listed (2021、2022年).
# 2021年版, and the 1952年 of 1952年不变价: figures of a name, no period
_NAME = "[版款鉴]|(?=的?(?:不变|可比|固定)价)"
_YEAR = re.compile(
    rf"(?P<y>{Y4}){GAP}(?:年(?P<name>{_NAME})?度?|财年|学年)"
    rf"|(?P<h>{YH})年(?P<name2>{_NAME})?度?"
    rf"|(?P<w>{one_of(YEARS)})(?!均)"
)
_YEAR_SHORT = re.compile(rf"[’‘']?(?P<y>[0-9]{{2}})年(?=底|末|初|{PART}|[0-9]{{1,2}}(?:[-—–~至到][0-9]{{1,2}})?月)")
_YEAR_ALONE = re.compile("(?P<y>[12][1-9])年(?=，)")  # 21年，公司…, where the day of publication is near
_LISTED = re.compile(rf"(?P<y>{Y4})(?=(?:[、和及与]{Y4}){{0,6}}[、和及与]{Y4}年)")
_ONE_YEAR = re.compile("一年(?![来间多内前后期级])")
_EDGE = re.compile(rf"(?P<e>{one_of(w for w in EDGES if w[0] not in '月季')})(?![级次步始中心衷部端梢]|期(?!间))")
_SAME = re.compile("同期|同一时期|同时期|同月|同季度?|同日")
_FESTIVAL = re.compile(
    one_of([*FESTIVALS["names"], *FESTIVALS["alone"], *FESTIVALS["bound"]])
    + f"(?:{DAYS_OF}|{one_of(FESTIVALS['tails'])}{DAYS_OF}?)?"
)
_FULL = re.compile("全年")

# Days and times that need no year part.
_ISO = re.compile(
    rf"(?P<y>{Y4})(?P<s>[-/.])(?P<m>[0-9]{{1,2}})(?P=s)(?P<d>[0-9]{{1,2}})(?![0-9])"
    r"(?:[T ]{1,2}[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
)
_BRACKET = re.compile(rf"[（(](?:(?:(?P<y>{Y4})年)?(?P<m>[0-9]{{1,2}})月)?(?P<d>[0-9]{{1,2}})[日号][)）]")

# Units told from another one: 上月, 本季度, 昨天, 上周, and 年底, 月末 by themselves.
_RELATIVE_MONTH = re.compile(
    rf"(?P<w>{one_of(MONTHS)})份?(?:(?P<same>同期)|(?P<d>{NUM})[日号]|(?P<ten>[上中下]旬)|(?P<edge>底|末|初|以?内)(?![步级]))?"
)
_RELATIVE_QUARTER = re.compile(rf"(?P<w>{one_of(QUARTERS)})(?:(?P<same>同期)|(?P<edge>末|底|初))?")
_RELATIVE_DAY = re.compile(rf"(?P<w>{one_of(DAYS)})")
_WEEK = re.compile(rf"(?P<w>{one_of(TABLE_WEEKS)})(?:末|[一二三四五六日](?![个次条批]))?")
_BARE = re.compile(rf"(?P<w>{one_of(BARE)})(?![国央心共奖华])")
_UNIT_OF: Final = {"year": "A", "month": "M", "quarter": "Q"}
_RELATIVE_FIRST: Final = frozenset(w[0] for table in (MONTHS, QUARTERS, DAYS, TABLE_WEEKS) for w in table)
PREFIXES: Final = frozenset("截到至自从由")
DATED_FIRST: Final = (
    PREFIXES
    | frozenset("0123456789〇○◯零OＯ一二三四五六七八九十元’‘'第上下前后头首")
    | _RELATIVE_FIRST
    | {w[0] for table in (YEARS, BARE) for w in table}
)


def number_of_year(written: str) -> int:
    """Return the year that digits spell, one by one: 二〇二一, 一九九○, 2021."""
    return int("".join(DIGIT[c] for c in written))


def year_part(s: str, i: int) -> tuple[int, dict[str, Any]] | None:
    """Return the end of a year at `i` (2021年, 二〇二一年, 去年) and the fields of a Period that it sets."""
    m = _YEAR.match(s, i)
    if m:
        if m["w"]:
            shift, origin = YEARS[m["w"]]
            return m.end(), {"shift": shift, "origin": origin, "kind": "previous"}
        year = number_of_year(m["y"] or m["h"])
        if not 1800 <= year <= 2199:
            return None
        return m.end(), {"year": year, "kind": "name" if m["name"] is not None or m["name2"] is not None else "year"}
    m = _YEAR_SHORT.match(s, i)
    if m:
        return m.end(), {"year": int(m["y"]) + (1900 if int(m["y"]) >= 50 else 2000), "kind": "year"}
    m = _LISTED.match(s, i)
    return (m.end(), {"year": int(m["y"]), "kind": "year"}) if m else None


def single(s: str, i: int, before: str = "") -> Found:
    """Return the longest expression at `i` that has one place in the calendar (no range, no prefix)."""
    got = year_part(s, i)
    if got:
        return _with_year(s, *got)
    found = _relative(s, i) if s[i : i + 1] in _RELATIVE_FIRST else None
    if found:
        return found
    w = within(s, i)
    if w:
        end, fields = w
        return end, Period(**fields)
    m = _ISO.match(s, i)
    if m and is_day(int(m["m"]), int(m["d"])):
        return m.end(), _one_day(int(m["d"]), int(m["m"]), int(m["y"]), "iso_date")
    m = None if before in GUARDS["bare"] else _BARE.match(s, i)
    if (short := _YEAR_ALONE.match(s, i)) and before in OPENING_MARKS:
        return short.end(), Period(kind="year", year=2000 + int(short["y"]), grain="A", rule=SHORT)
    return (m.end(), _bare(m["w"])) if m else None


def _with_year(s: str, end: int, fields: Mapping[str, Any]) -> tuple[int, Period]:
    start = end + 1 if s[end : end + 1] == "的" else end
    start += 1 if s[start : start + 1] == " " else 0
    m = _SAME.match(s, start)
    if m:
        return m.end(), Period(**{**fields, "kind": "same"}, rule="same_period")
    m = _FESTIVAL.match(s, start)
    if m:
        return m.end(), Period(**{**fields, "kind": "festival"}, name=s[start : m.end()], rule="festival")
    w = within(s, start, after_year=True)
    if w:
        return w[0], Period(**{**fields, **w[1]})
    m = _FULL.match(s, start) or _ONE_YEAR.match(s, start)
    if m:
        return m.end(), Period(**fields, grain="A", rule="full_year")
    m = _EDGE.match(s, end)
    if m:
        edge = EDGES[m["e"]]
        return m.end(), Period(**fields, grain="A", edge=edge, point=edge in ("end", "start"), rule=f"year_{edge}")
    return end, Period(**fields, grain="A", rule="year_written" if "year" in fields else "year_relative")


def _one_day(day: int, month: int, year: int | None, rule: str) -> Period:
    return Period(kind="day", year=year, grain="D", first=month, last=month, day_first=day, day_last=day, rule=rule)


def _bare(word: str) -> Period:
    grain, edge = BARE[word].split("_")
    unit = _UNIT_OF[grain]
    return Period(
        kind="previous",
        shift=0 if unit == "A" else None,
        offset=None if unit == "A" else 0,
        origin="current",
        grain=unit,
        edge=edge,
        point=edge == "end" or (edge == "start" and unit == "A"),
        rule=f"bare_{grain}_{edge}",
    )


def _relative(s: str, i: int) -> Found:
    m = _RELATIVE_MONTH.match(s, i)
    if m:
        offset, origin = MONTHS[m["w"]]
        p = Period(kind="previous", grain="M", offset=offset, origin=origin, rule="month_relative")
        if m["same"]:
            return m.end(), replace(p, kind="same", grain="")
        if m["d"]:
            d = SMALL.get(m["d"], 0)
            p = replace(p, kind="day", day_first=d, day_last=d, rule="day_relative")
            return (clock_after(s, m.end()), p) if 1 <= d <= 31 else None
        if m["ten"]:
            first, last = TEN[m["ten"]]
            p = replace(p, day_first=first, day_last=last)
            return m.end(), replace(p, kind="ten_days", rule="ten_days_relative")
        edge = EDGES.get(m["edge"] or "", "")
        return m.end(), replace(p, edge=edge, point=edge == "end")
    m = _RELATIVE_QUARTER.match(s, i)
    if m:
        offset, origin = QUARTERS[m["w"]]
        edge = EDGES[m["edge"]] if m["edge"] else ""
        kind, grain = ("same", "") if m["same"] else ("previous", "Q")
        rule = "quarter_relative"
        return m.end(), Period(kind=kind, grain=grain, offset=offset, origin=origin, edge=edge, point=edge == "end", rule=rule)
    m = _WEEK.match(s, i)
    if m:
        offset = TABLE_WEEKS[m["w"]]
        return m.end(), Period(kind="previous", grain="W", offset=offset, origin="published", rule="week_relative")
    m = _RELATIVE_DAY.match(s, i)
    if not m:
        return None
    offset, origin = DAYS[m["w"]]
    p = Period(kind="previous", grain="D", offset=offset, origin=origin, rule="day_relative")
    end = m.end()
    b = _BRACKET.match(s, end)
    if b and (not b["m"] or is_day(int(b["m"]), int(b["d"]))):
        end, p = b.end(), _one_day(int(b["d"]), int(b["m"] or 0), int(b["y"]) if b["y"] else None, "day_in_brackets")
    return clock_after(s, end), p
