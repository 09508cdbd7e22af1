"""Points and parts of the calendar as words: a year, a half, a quarter, months, days, clock times.

In: a stretch of text (digits folded to ASCII) and a place in it. Out: the end of the expression and its `Period`.
Refuses: durations (3年), impossible months and days, and anything longer than its own pattern.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from msgspec.structs import replace

from pipeline.periods.words import BARE, DAYS, DIGIT, EDGES, FESTIVALS, MONTHS, QUARTERS, SMALL, TABLE_WEEKS, YEARS, Period, one_of

Found = tuple[int, Period] | None

Y4: Final = r"(?:1[89][0-9]{2}|2[01][0-9]{2})"
YH: Final = r"[一二][〇○◯零OＯo一二三四五六七八九]{3}"
NUM: Final = r"(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,3})"
GAP: Final = r"[ \u3000\xa0]{0,2}"
DASH: Final = GAP + r"(?:—{1,2}|[-－–―─−~～〜至到])" + GAP
CLOCK: Final = (
    r"(?:" + GAP + r"(?:上午|下午|晚上|晚间|凌晨|清晨|中午|傍晚|晚)?" + GAP + r"(?:[0-9]{1,2}|[零一二三四五六七八九十]{1,3})(?:时(?![间代期机常])|点(?=[0-9零一二三四五六七八九十整半钟许]))"
    r"(?:[0-9]{1,2}分|半|整|许)?)"
)

_YEAR = re.compile(
    rf"(?P<y>{Y4}){GAP}年(?P<name>版|款|鉴|版本)?度?"
    rf"|(?P<h>{YH})年(?P<name2>版|鉴)?度?"
    rf"|(?P<w>{one_of(YEARS)})(?!均)"
    rf"|(?P<pair>今明两年|去今两年|今明两年)"
)
_YEAR_SHORT = re.compile(r"[’‘']?(?P<y>[0-9]{2})年(?=底|末|初|[上下]半年|第?[一二三四1-4]季度|前[二两三]季度|前[0-9一二三四五六七八九十两]{1,3}个月|[0-9]{1,2}(?:[—–\-~至到][0-9]{1,2})?月)")
_LISTED = re.compile(rf"(?P<y>{Y4})(?=(?:[、和及与]{Y4}){{0,6}}[、和及与]{Y4}年)")
_EDGE = re.compile(rf"(?P<e>{one_of(w for w in EDGES if w[0] not in '月季')})(?!级|次|期|步|始|中|心|衷|部)")
_SAME = re.compile("同期|同一时期")
_SAME_UNIT = re.compile("同月|同季度|同季|同日")
_FESTIVAL = re.compile("(?:的)?" + one_of([*FESTIVALS["names"], *FESTIVALS["alone"], *FESTIVALS["bound"]]) + one_of(FESTIVALS["tails"]) + "?")

_HALF = re.compile(r"(?P<h>[上下前后])半年(?!报)")
_FULL = re.compile("全年")
_Q = r"[一二三四1-4]"
_QUARTERS = re.compile(
    rf"(?:第?(?P<a>{_Q})(?:(?:季度)?(?:{DASH}|[、和及])第?(?P<b>{_Q}))?个?季度|前(?P<n>[一二两三123])个?季度|(?P<n3>前三季)(?!度|稻)|(?P<first>首季)(?:度)?|[Qq](?P<q>[1-4])(?![0-9A-Za-z]))"
    r"(?P<end>末|底)?"
)
_MONTHS_FIRST = re.compile(rf"[前头首](?P<n>{NUM})个?月(?!球|饼)份?")
_M = r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2}|元)"
_NOT_MONTH = r"(?![球饼嫂氏薪租供子亮色光季票坛]|革命)"
_MONTHS = re.compile(rf"(?P<a>{_M}){GAP}(?:月份?{GAP})?(?:{DASH}|、|月份?[和及与])(?P<b>{_M}){GAP}月(?![0-9]{{1,2}}[日号]){_NOT_MONTH}份?(?P<end>底|末)?(?P<unit>当月|单月)?")
_LISTED_MONTH = re.compile(rf"(?P<a>{_M})(?:月份?)?(?=(?:、{_M}(?:月份?)?){{0,8}}[、和及与]{_M}月份?(?:[^，。；：]{{0,14}}分别|份?分别))")
_LISTED_QUARTER = re.compile(rf"第?(?P<a>{_Q})(?:季度)?(?=(?:、{_Q}(?:季度)?){{0,3}}[、和及与]{_Q}季度[^，。；：]{{0,14}}分别)")
_MONTH = re.compile(
    rf"(?P<m>{_M}){GAP}月{_NOT_MONTH}(?:{GAP}(?P<d>{NUM}){GAP}[日号](?!线)(?:{DASH}(?P<d2>{NUM}){GAP}[日号])?|份?(?:(?P<ten>[上中下]旬)|(?P<edge>底|末|初|中(?=[，,。、；]|$))|当月|单月)?)"
)
_DAY = re.compile(rf"(?P<d>{NUM}){GAP}日(?![均产元内常益照程记期游龄本用])(?:{DASH}(?P<d2>{NUM}){GAP}日)?|(?P<a>{NUM}){GAP}[日号]?(?:{DASH})(?P<b>{NUM}){GAP}[日号](?!线|均|产|元|内|游)")
_CLOCK = re.compile(CLOCK)
_CLOCK_ALONE = re.compile(
    r"(?:上午|下午|晚上|晚间|凌晨|清晨|中午|傍晚|晚|早)?" + GAP + r"(?:[0-9]{1,2}[:：][0-9]{2}(?:[:：][0-9]{2})?(?![0-9:：])|[0-9]{1,2}时(?:[0-9]{1,2}分(?:[0-9]{1,2}秒)?|许|整)?(?![间代期机常]))"
    r"|(?:上午|下午|晚上|晚间|凌晨|清晨|中午|傍晚|晚|早)" + GAP + NUM + r"(?:点|时)(?:半|整|许|[0-9]{1,2}分?)?|[0-9]{1,2}点(?:[0-9]{1,2}分|整|半(?!小时))|零时|"
    r"(?:星期|礼拜)[一二三四五六日天](?!次)|周[一二三四五六日](?=[，,。、；（(至到上下晚]|$)"
)
_ISO = re.compile(rf"(?P<y>{Y4})(?P<s>[-/.])(?P<m>[0-9]{{1,2}})(?P=s)(?P<d>[0-9]{{1,2}})(?![0-9])(?:[T {{}}]{{1,2}}[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?)?")
_BRACKET = re.compile(rf"[（(](?:(?:(?P<y>{Y4})年)?(?P<m>[0-9]{{1,2}})月)?(?P<d>[0-9]{{1,2}})[日号][)）]")
_RELATIVE_MONTH = re.compile(rf"(?P<w>{one_of(MONTHS)})份?(?:(?P<same>同期)|(?P<d>{NUM})[日号]|(?P<ten>[上中下]旬)|(?P<edge>底|末|初|以?内)(?!步|级))?")
_RELATIVE_QUARTER = re.compile(rf"(?P<w>{one_of(QUARTERS)})(?:(?P<same>同期)|(?P<edge>末|底|初))?")
_RELATIVE_DAY = re.compile(rf"(?P<w>{one_of(DAYS)})")
_WEEK = re.compile(rf"(?P<w>{one_of(TABLE_WEEKS)})(?:末|[一二三四五六日](?![个次条批]))?")
_BARE = re.compile(rf"(?P<w>{one_of(BARE)})(?!以来)")
_TEN = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 0)}


def year_part(s: str, i: int) -> tuple[int, dict[str, Any]] | None:
    """Return the end of a year at `i` (2021年, 二〇二一年, 去年) and the fields of a Period that it sets."""
    m = _YEAR.match(s, i)
    if m:
        if m["w"]:
            if m["w"] in ("前年", "后年") and s[i - 1 : i] in ("以", "目", "之", "今"):
                return None
            shift, origin = YEARS[m["w"]]
            return m.end(), {"shift": shift, "origin": origin, "kind": "previous"}
        if m["pair"]:
            return None
        year = int(m["y"]) if m["y"] else int("".join(DIGIT[c] for c in m["h"]))
        if not 1800 <= year <= 2199:
            return None
        return m.end(), {"year": year, "kind": "name" if m["name"] or m["name2"] else "year"}
    m = _YEAR_SHORT.match(s, i)
    if m:
        return m.end(), {"year": int(m["y"]) + (1900 if int(m["y"]) >= 50 else 2000), "kind": "year"}
    m = _LISTED.match(s, i)
    return (m.end(), {"year": int(m["y"]), "kind": "year"}) if m else None


def single(s: str, i: int) -> Found:
    """Return the longest expression at `i` that has one place in the calendar (no range, no prefix)."""
    got = year_part(s, i)
    if got:
        return _with_year(s, *got)
    found = _relative(s, i)
    if found:
        return found
    w = within(s, i)
    if w:
        end, fields = w
        return end, Period(**fields)
    m = _ISO.match(s, i)
    if m and _is_day(int(m["m"]), int(m["d"])):
        d = int(m["d"])
        return m.end(), Period(kind="day", year=int(m["y"]), grain="D", first=int(m["m"]), last=int(m["m"]), day_first=d, day_last=d, rule="iso_date")
    m = _BARE.match(s, i)
    return (m.end(), _bare(m["w"])) if m else None


def _with_year(s: str, end: int, fields: Mapping[str, Any]) -> tuple[int, Period]:
    start = end + 1 if s[end : end + 1] == "的" else end
    start += 1 if s[start : start + 1] == " " else 0
    m = _SAME.match(s, start)
    if m:
        return m.end(), Period(**{**fields, "kind": "same"}, rule="same_period")
    m = _SAME_UNIT.match(s, start)
    if m:
        return m.end(), Period(**{**fields, "kind": "same"}, rule="same_period")
    m = _FESTIVAL.match(s, start)
    if m and m.end() > start:
        return m.end(), Period(**{**fields, "kind": "festival"}, name=s[start : m.end()], rule="festival")
    w = within(s, start, after_year=True)
    if w:
        return w[0], Period(**{**fields, **w[1]})
    m = _FULL.match(s, start)
    if m:
        return m.end(), Period(**fields, grain="A", rule="full_year")
    m = _EDGE.match(s, end)
    if m:
        edge = EDGES[m["e"]]
        return m.end(), Period(**fields, grain="A", edge=edge, point=edge in ("end", "start"), rule=f"year_{edge}")
    return end, Period(**fields, grain="A", rule="year_written" if "year" in fields else "year_relative")


def _bare(word: str) -> Period:
    grain, edge = BARE[word].split("_")
    unit = {"year": "A", "month": "M", "quarter": "Q"}[grain]
    return Period(kind="previous", shift=0 if unit == "A" else None, offset=None if unit == "A" else 0, origin="current", grain=unit, edge=edge, point=edge in ("end", "start"), rule=f"bare_{grain}_{edge}")


def _is_day(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= (30 if month in (4, 6, 9, 11) else 29 if month == 2 else 31)


def within(s: str, i: int, *, after_year: bool = False) -> tuple[int, dict[str, Any]] | None:
    """Return the end of a part of a year at `i` (上半年, 前三季度, 1—11月, 12月20日) and the fields of its Period."""
    c = s[i : i + 1]
    if c in "上下前后":
        m = _HALF.match(s, i)
        if m:
            n = 1 if m["h"] in "上前" else 2
            return m.end(), {"kind": "half", "grain": "S", "first": n, "last": n, "rule": "half"}
    m = _LISTED_QUARTER.match(s, i)
    if m:
        return m.end(), {"kind": "quarter", "grain": "Q", "first": SMALL[m["a"]], "last": SMALL[m["a"]], "rule": "quarter_listed"}
    m = _QUARTERS.match(s, i)
    if m and (after_year or not m["q"]):
        return _quarters(m)
    if c in "前头首":
        m = _MONTHS_FIRST.match(s, i)
        if m and 1 <= SMALL.get(m["n"], 0) <= 12:
            return m.end(), {"kind": "months", "grain": "M", "first": 1, "last": SMALL[m["n"]], "rule": "months_first"}
        return None
    m = _LISTED_MONTH.match(s, i)
    if m and 1 <= SMALL.get(m["a"], 0) <= 12:
        return m.end(), {"kind": "months", "grain": "M", "first": SMALL[m["a"]], "last": SMALL[m["a"]], "rule": "month_listed"}
    m = _MONTHS.match(s, i)
    if m:
        a, b = SMALL.get(m["a"], 0), SMALL.get(m["b"], 0)
        if 1 <= a < b <= 12:
            return m.end(), {"kind": "months", "grain": "M", "first": a, "last": b, "rule": "months"}
    m = _MONTH.match(s, i)
    if m and 1 <= SMALL.get(m["m"], 0) <= 12:
        return _month(s, m)
    return None if after_year else _day(s, i)


def _quarters(m: re.Match[str]) -> tuple[int, dict[str, Any]]:
    point = bool(m["end"])
    if m["n"] or m["n3"]:
        last = SMALL[m["n"]] if m["n"] else 3
        return m.end(), {"kind": "quarter", "grain": "Q", "first": last if point else 1, "last": last, "point": point, "rule": "quarters_first"}
    a = 1 if m["first"] else SMALL[m["q"] or m["a"]]
    b = SMALL[m["b"]] if m["b"] else a
    a, b = min(a, b), max(a, b)
    return m.end(), {"kind": "quarter", "grain": "Q", "first": b if point else a, "last": b, "point": point, "rule": "quarter"}


def _month(s: str, m: re.Match[str]) -> tuple[int, dict[str, Any]] | None:
    month = SMALL[m["m"]]
    fields: dict[str, Any] = {"kind": "months", "grain": "M", "first": month, "last": month, "rule": "month"}
    if m["d"]:
        a = SMALL.get(m["d"], 0)
        b = SMALL.get(m["d2"], 0) if m["d2"] else a
        if not _is_day(month, a) or not _is_day(month, b) or b < a:
            return None
        fields |= {"kind": "day" if a == b else "days", "grain": "D", "day_first": a, "day_last": b, "rule": "day" if a == b else "days"}
        return _clock(s, m.end()), fields
    if m["ten"]:
        a, b = _TEN[m["ten"]]
        fields |= {"kind": "ten_days", "grain": "D", "day_first": a, "day_last": b, "rule": "ten_days"}
    elif m["edge"]:
        edge = EDGES.get(m["edge"], "middle")
        fields |= {"edge": edge, "point": edge == "end", "rule": f"month_{edge}"}
    return m.end(), fields


def _clock(s: str, end: int) -> int:
    m = _CLOCK.match(s, end)
    return m.end() if m else end


def _day(s: str, i: int) -> tuple[int, dict[str, Any]] | None:
    m = _DAY.match(s, i)
    if not m:
        return None
    a, b = SMALL.get(m["d"] or m["a"], 0), SMALL.get(m["d2"] or m["b"] or m["d"], 0)
    if not 1 <= a <= b <= 31:
        return None
    fields = {"kind": "day" if a == b else "days", "grain": "D", "day_first": a, "day_last": b, "rule": "day_alone" if a == b else "days_alone"}
    return _clock(s, m.end()), fields


def _relative(s: str, i: int) -> Found:
    m = _RELATIVE_MONTH.match(s, i)
    if m:
        offset, origin = MONTHS[m["w"]]
        p = Period(kind="previous", grain="M", offset=offset, origin=origin, rule="month_relative")
        if m["same"]:
            return m.end(), replace(p, kind="same")
        if m["d"]:
            d = SMALL.get(m["d"], 0)
            return (_clock(s, m.end()), replace(p, kind="day", day_first=d, day_last=d, rule="day_relative")) if 1 <= d <= 31 else None
        if m["ten"]:
            a, b = _TEN[m["ten"]]
            return m.end(), replace(p, kind="ten_days", day_first=a, day_last=b, rule="ten_days_relative")
        edge = EDGES.get(m["edge"] or "", "within" if m["edge"] else "")
        return m.end(), replace(p, edge=edge, point=edge == "end")
    m = _RELATIVE_QUARTER.match(s, i)
    if m:
        offset, origin = QUARTERS[m["w"]]
        edge = EDGES.get(m["edge"] or "", "")
        return m.end(), Period(kind="same" if m["same"] else "previous", grain="Q", offset=offset, origin=origin, edge=edge, point=edge == "end", rule="quarter_relative")
    m = _WEEK.match(s, i)
    if m:
        return m.end(), Period(kind="previous", grain="W", offset=TABLE_WEEKS[m["w"]][0], origin="published", rule="week_relative")
    m = _RELATIVE_DAY.match(s, i)
    if not m:
        return None
    offset, origin = DAYS[m["w"]]
    p = Period(kind="previous", grain="D", offset=offset, origin=origin, rule="day_relative")
    end = m.end()
    b = _BRACKET.match(s, end)
    if b and (not b["m"] or _is_day(int(b["m"]), int(b["d"]))):
        d, month = int(b["d"]), int(b["m"] or 0)
        end, p = b.end(), Period(kind="day", grain="D", year=int(b["y"]) if b["y"] else None, first=month, last=month, day_first=d, day_last=d, rule="day_in_brackets")
    return _clock(s, end), p


def clock(s: str, i: int) -> Found:
    """Return a time of day or a day of the week at `i`: its digits are spoken for, it dates nothing."""
    m = _CLOCK_ALONE.match(s, i)
    return (m.end(), Period(kind="time", rule="clock")) if m else None
