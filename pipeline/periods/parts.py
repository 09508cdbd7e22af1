"""Parts of a year as words: halves, quarters, months, days, and the time of day.

In: a stretch of text (digits folded to ASCII) and a place in it. Out: the end and the fields of a `Period` that it sets.
Refuses: durations (三个月), impossible months and days (13月, 2月30日), and words that only look like them (5月球).
"""

import re
from typing import Any, Final

from pipeline.periods.words import EDGES, SMALL, STARTS, Period, one_of

Found = tuple[int, Period] | None

Y4: Final = r"(?:1[89][0-9]{2}|2[01][0-9]{2})"
YH: Final = r"[一二][〇○◯零OＯo一二三四五六七八九]{3}"
NUM: Final = r"(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,3})"
GAP: Final = r"[ \u3000\xa0]{0,2}"
DASH: Final = GAP + r"(?:—{1,2}|[-－–―─−~～〜至到])" + GAP
_HOURS = one_of(STARTS["hours"])
CLOCK: Final = (  # after a day: 19时30分, 上午10时, 24时, 零时
    rf"{GAP}{_HOURS}?{GAP}(?:[0-9]{{1,2}}|[零一二三四五六七八九十]{{1,3}})"
    r"(?:时(?![间代期机常])|点(?=[0-9零一二三四五六七八九十整半钟许]))(?:[0-9]{1,2}分|半|整|许)?"
)
PART = r"(?:[上下前后]半年|第?[一二三四1-4]季度|前[二两三]季度|前(?:[0-9]{1,2}|[一二三四五六七八九十两]{1,3})个月)"

# Parts of a year.
_HALF = re.compile(r"(?P<h>[上下前后])半年(?!报)")
_Q = r"[一二三四1-4]"
_QUARTERS = re.compile(
    rf"(?:第(?P<nth>{_Q})个季度|第?(?P<a>{_Q})(?:(?:季度)?{DASH}第?(?P<b>{_Q}))?季度|前(?P<n>[一二两三123])个?季度"
    rf"|(?P<n3>前三季)(?![度稻])|(?P<first>首季)度?|[Qq](?P<q>[1-4])(?![0-9A-Za-z]))(?P<end>末|底)?"
)
_QUARTER_LIST = re.compile(rf"(?P<one>第?{_Q}(?:季度)?)(?P<more>(?:、第?{_Q}(?:季度)?){{0,2}}[、和及与]第?{_Q})季度")
_M = r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2}|元)"
_NOT_MONTH = r"(?![球饼嫂氏薪租供子亮色光季票坛]|革命)"
_MONTHS_FIRST = re.compile(rf"[前头首]{GAP}(?P<n>{NUM}){GAP}个?月{_NOT_MONTH}份?")
_MONTHS = re.compile(
    rf"(?P<a>{_M}){GAP}(?:月份?{GAP})?{DASH}(?P<b>{_M}){GAP}月(?!{GAP}[0-9]{{1,2}}[日号]){_NOT_MONTH}"
    r"份?(?P<end>底|末)?(?:当月|单月)?"
)
_MONTH_LIST = re.compile(
    rf"(?P<one>{_M}{GAP}(?:月份?)?)(?P<more>(?:、{_M}{GAP}(?:月份?)?){{0,9}}[、和及与]{_M}){GAP}月(?!{GAP}[0-9]{{1,2}}[日号]){_NOT_MONTH}"
    r"份?(?:当月|单月)?"
)
_EACH = re.compile("[^，。；：]{0,14}分别")
_MEMBER = re.compile(_M)
_MONTH = re.compile(rf"(?P<a>{_M})(?:月份?)?(?=(?:、{_M}(?:月份?)?){{0,8}}[、和及与]{_M}月份?[^，。；：]{{0,14}}分别)")
_MONTH = re.compile(
    rf"(?P<m>{_M}){GAP}月{_NOT_MONTH}(?:(?P<one>{GAP}(?P<d>{NUM}){GAP}[日号])(?!线)(?:{DASH}(?P<d2>{NUM}){GAP}[日号])?"
    r"|份?(?:(?P<ten>[上中下]旬)|(?P<edge>底|末(?![端梢])|初(?![步级次中衷])|中(?=[，,。、；]|$))|当月|单月)?)"
)
_NOT_DAY = "(?![均产元内常益照程记期游龄本用线])"
_DAY = re.compile(
    rf"(?P<d>[0-9]{{1,2}}){GAP}日{_NOT_DAY}(?:{DASH}(?P<d2>[0-9]{{1,2}}){GAP}日)?"
    rf"|(?P<a>{NUM}){GAP}[日号]?{DASH}(?P<b>{NUM}){GAP}[日号]{_NOT_DAY}"
)
TEN: Final = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 0)}
_CLOCK = re.compile(CLOCK)
_CLOCK_ALONE = re.compile(
    rf"(?:{_HOURS}{GAP})?(?:[0-9]{{1,2}}[:：][0-9]{{2}}(?:[:：][0-9]{{2}})?(?![0-9:：])"
    r"|[0-9]{1,2}时(?:[0-9]{1,2}分(?:[0-9]{1,2}秒)?|许|整)?(?![间代期机常]))"
    rf"|{_HOURS}{GAP}{NUM}(?:点|时)(?:半|整|许|[0-9]{{1,2}}分?)?|[0-9]{{1,2}}点(?:[0-9]{{1,2}}分|整|半(?!小时))|零时"
    r"|(?:星期|礼拜)[一二三四五六日天](?!次)|周[一二三四五六日](?=[，,。、；（(至到上下晚]|$)"
)


def is_day(month: int, day: int) -> bool:
    """Tell whether a month can have such a day (29 February can)."""
    return 1 <= month <= 12 and 1 <= day <= (30 if month in (4, 6, 9, 11) else 29 if month == 2 else 31)


def within(s: str, i: int, *, after_year: bool = False) -> tuple[int, dict[str, Any]] | None:
    """Return the end of a part of a year at `i` (上半年, 前三季度, 1—11月, 12月20日) and the fields of its Period."""
    c = s[i : i + 1]
    if c in "上下前后":
        m = _HALF.match(s, i)
        if m:
            n = 1 if m["h"] in "上前" else 2
            return m.end(), {"kind": "half", "grain": "S", "first": n, "last": n, "rule": "half"}
    m = _QUARTER_LIST.match(s, i)
    if m:
        return _listed(s, m, {"kind": "quarter", "grain": "Q", "rule": "quarter"})
    m = _QUARTERS.match(s, i)
    if m and (after_year or not m["q"]):
        return _quarters(m)
    if c in "前头首":
        m = _MONTHS_FIRST.match(s, i)
        if m and 1 <= SMALL.get(m["n"], 0) <= 12:
            return m.end(), {"kind": "months", "grain": "M", "first": 1, "last": SMALL[m["n"]], "rule": "months_first"}
        return None
    m = _MONTH_LIST.match(s, i)
    listed = _listed(s, m, {"kind": "months", "grain": "M", "rule": "months"}) if m else None
    if listed:
        return listed
    m = _MONTHS.match(s, i)
    if m:
        a, b = SMALL.get(m["a"], 0), SMALL.get(m["b"], 0)
        if 1 <= a < b <= 12:
            return m.end(), {"kind": "months", "grain": "M", "first": a, "last": b, "rule": "months"}
    m = _MONTH.match(s, i)
    if m and 1 <= SMALL.get(m["m"], 0) <= 12:
        return _month(s, m)
    return None if after_year else _day(s, i)


def _listed(s: str, m: re.Match[str], fields: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
    """A list of months or quarters: one period where they follow each other (1、2月份), else the first alone (一、三季度).

    Where 分别 deals them out, each stands alone too (4、5月份分别增长).
    """
    members = [SMALL.get(w, 0) for w in _MEMBER.findall(m["one"] + m["more"])]
    if not all(1 <= n <= 12 for n in members):
        return None
    first, last = members[0], members[-1]
    if members != list(range(first, last + 1)) or _EACH.match(s, m.end()):
        return m.end("one"), fields | {"first": first, "last": first, "rule": f"{fields['rule']}_listed"}
    return m.end(), fields | {"first": first, "last": last}


def _quarters(m: re.Match[str]) -> tuple[int, dict[str, Any]]:
    point = bool(m["end"])
    if m["n"] or m["n3"]:
        last = SMALL[m["n"]] if m["n"] else 3
        first = last if point else 1
        return m.end(), {"kind": "quarter", "grain": "Q", "first": first, "last": last, "point": point, "rule": "quarters_first"}
    a = 1 if m["first"] else SMALL[m["q"] or m["nth"] or m["a"]]
    b = SMALL[m["b"]] if m["b"] else a
    return m.end(), {"kind": "quarter", "grain": "Q", "first": b if point else a, "last": b, "point": point, "rule": "quarter"}


def _month(s: str, m: re.Match[str]) -> tuple[int, dict[str, Any]] | None:
    month = SMALL[m["m"]]
    fields: dict[str, Any] = {"kind": "months", "grain": "M", "first": month, "last": month, "rule": "month"}
    if m["d"]:
        a = SMALL.get(m["d"], 0)
        b = SMALL.get(m["d2"], 0) if m["d2"] else a
        if not is_day(month, a):
            return None
        if b < a or not is_day(month, b):  # 3月24日至1日 is no range: the first day stands
            return m.end("one"), fields | {"kind": "day", "grain": "D", "day_first": a, "day_last": a, "rule": "day"}
        kind = "day" if a == b else "days"
        fields |= {"kind": kind, "grain": "D", "day_first": a, "day_last": b, "rule": kind}
        return clock_after(s, m.end()), fields
    if m["ten"]:
        a, b = TEN[m["ten"]]
        fields |= {"kind": "ten_days", "grain": "D", "day_first": a, "day_last": b, "rule": "ten_days"}
    elif m["edge"]:
        edge = EDGES.get(m["edge"], "middle")
        fields |= {"edge": edge, "point": edge == "end", "rule": f"month_{edge}"}
    return m.end(), fields


def clock_after(s: str, end: int) -> int:
    """Return the end of a time of day at `end` (12月20日19时30分), or `end`."""
    m = _CLOCK.match(s, end)
    return m.end() if m else end


def _day(s: str, i: int) -> tuple[int, dict[str, Any]] | None:
    m = _DAY.match(s, i)
    if not m:
        return None
    a, b = SMALL.get(m["d"] or m["a"], 0), SMALL.get(m["d2"] or m["b"] or m["d"], 0)
    if not 1 <= a <= b <= 31:
        return None
    kind = "day" if a == b else "days"
    fields = {"kind": kind, "grain": "D", "day_first": a, "day_last": b, "rule": f"{kind}_alone"}
    return clock_after(s, m.end()), fields


def clock(s: str, i: int) -> Found:
    """Return a time of day or a day of the week at `i`: its digits are spoken for, it dates nothing."""
    m = _CLOCK_ALONE.match(s, i)
    return (m.end(), Period(kind="time", rule="clock")) if m else None
