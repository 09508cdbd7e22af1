"""Expressions with a name or a count: plan periods, counted years (五年来), holidays, eras, words without a date.

In: a stretch of text (digits folded to ASCII) and a place in it. Out: the end of the expression and its `Period`.
Refuses: bare durations (五年, 连续五年), and plan numbers without a sign that they are meant (十五个).
"""

import re
from typing import Final

from msgspec.structs import replace

from pipeline.periods.parts import DASH, NUM, Found
from pipeline.periods.words import (
    COUNTED,
    ERAS,
    FESTIVALS,
    GUARDS,
    PLANS,
    SINCE,
    SINCE_UNKNOWN,
    SMALL,
    TO_DATE,
    VAGUE,
    Period,
    one_of,
)

# A five-year plan: “十四五”时期, 十三五末, 第一个五年计划期间. With 规划 or 纲要 after it the number is a name.
_PLAN_TAIL = (
    r"(?P<during>(?:规划|计划|发展)?(?:时期|期间)|规划期|计划期|以来|(?:这|的)?五年[来间]?)?"
    r"(?P<edge>期?末期?|结束时|收官之年|最后一年|开局之年|起步之年|第一年|初期|期初|初)?"
    r"(?:的?(?:[前头](?P<n>[二两三四2-4])|第(?P<nth>[二三四五2-5]))年)?(?P<name>规划|计划|纲要|目标|普法)?"
)
_PLAN = re.compile(rf"[“\"「『‘'](?P<p>{one_of(PLANS)})[”\"」』’']{_PLAN_TAIL}")
_PLAN_BARE = re.compile(
    rf"(?P<p>{one_of(PLANS)})(?:(?=时期|期间|以来|规划|计划|期?末|初期)"
    rf"|(?<=十[一二三四五]五)(?![0-9个倍万亿元％%户家项条年月日千百点、]|分之)){_PLAN_TAIL}"
)
_PLAN_NUMBER = re.compile(rf"第(?P<n>{NUM})个五年(?P<word>计划|规划)?(?P<during>时期|期间|以来|期)?(?P<edge>末期?|初期?)?")
_PLAN_NAMES: Final = tuple(PLANS)
_PLAN_ENDS: Final = frozenset("末结收最")

# Since an event of known date (党的十八大以来), or of none (投产以来).
SINCE_EVENT: Final = re.compile(rf"(?P<w>{one_of(SINCE)})(?:以来|后(?=的|，)|以后|之后|至今|初期)(?:的?{NUM}多?年(?:来|间)?)?")
_SINCE_UNKNOWN = re.compile(rf"{one_of(SINCE_UNKNOWN)}以来")

# Holidays need a tail (春节期间, 国庆前3天); 五一, 十一 and 618 without quotation marks a strong one.
_STRONG = "(?:(?:假期|长假|小长假|黄金周|假日)(?:期间)?|期间)"
_NUMERIC = ("五一", "十一", "618")
DAYS_OF: Final = rf"(?:的?(?:[前后首第]{NUM}[天日]|首日|最后一天))"
_NAMED = one_of(form for w in FESTIVALS["names"] if w not in _NUMERIC for form in (w, f"“{w.strip('“”')}”"))
FESTIVAL: Final = re.compile(
    rf"(?:{_NAMED}|假期){DAYS_OF}|(?:{_NAMED}{one_of(FESTIVALS['tails'])}|{one_of(_NUMERIC)}{_STRONG})(?:{DAYS_OF})?"
    rf"|{_NAMED}(?={one_of(FESTIVALS['measured'])})|{one_of(FESTIVALS['alone'])}(?:期间|假期)?(?:{DAYS_OF})?|{one_of(FESTIVALS['seasons'])}"
)
BOUND_FESTIVAL: Final = re.compile(one_of(FESTIVALS["bound"]))

TO_DATE_WORD: Final = re.compile(one_of(TO_DATE) + "(?!(?<=今)[年天日晚晨早春夏秋冬])")
_CENTURY = "(?:上|本|20|19|21|二十一|二十|十九)个?世纪"
_VAGUE = re.compile(
    rf"[到至]?(?:{_CENTURY})?(?:[0-9]0|[一二三四五六七八九]{{1,2}}十)年代(?:初期?|末期?|中期|后期|以来)?"
    rf"|[到至]?{_CENTURY}(?:头{NUM}年|以来|初期?|末|中叶|中期|前期|后期|上半叶|下半叶|内)?|新世纪头{NUM}年|{one_of(VAGUE)}"
)
_FIXED: Final = (
    (TO_DATE_WORD, Period(kind="to_date", to_date=True, rule="to_date")),
    (FESTIVAL, Period(kind="festival", rule="festival")),
    (_VAGUE, Period(kind="vague", rule="vague")),
    (re.compile("同期|同一时期|同时期"), Period(kind="same", rule="same_period")),
    (re.compile(one_of(ERAS)), Period(kind="plan", rule="era")),
    (_SINCE_UNKNOWN, Period(kind="vague", rule="since_unknown")),
)
_NUMERALS: Final = frozenset("0123456789〇○零一二两三四五六七八九十半几数")
WORDS_FIRST: Final = frozenset("0123456789一二三四五六七八九十同") | {
    w[0]
    for table in (TO_DATE, VAGUE, ERAS, SINCE_UNKNOWN, *(FESTIVALS[key] for key in ("names", "alone", "seasons")))
    for w in table
}
PLAN_FIRST: Final = {"第", "“", '"', "「", "『", "‘", "'"} | {name[0] for name in PLANS}
COUNTED_FIRST: Final = _NUMERALS | frozenset("前上") | {w[0] for key in ("before_back", "before_ahead") for w in COUNTED[key]}
SINCE_FIRST: Final = frozenset("自从") | {w[0] for w in SINCE}

# A number of years, months or days that a word makes a period.
_N = r"(?P<n>[0-9]{1,3}|[一二两三四五六七八九十]{1,3}|半|几|数)(?P<more>[多余几]|十多|十余)?"
_FROM_N = rf"(?:(?P<n1>[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})(?:{DASH}|、)|(?P<n2>[一二三四五六七八])(?=[二三四五六七八九][年个天月]))?"
_UNIT = r"(?P<u>年多?|个多?月|月|天|日|周|个?季度|个?小时|个五年)(?P<half>半)?"
_AFTER_BACK = rf"{one_of(COUNTED['after_back'])}(?!国|共|央|华|等|小|期|自(?!主)|源|程|接|隔|部|东|西|学|考)"
_BACK = re.compile(rf"{one_of(COUNTED['before_back'])}{_FROM_N}{_N}{_UNIT}(?:{_AFTER_BACK})?")
_AHEAD = re.compile(rf"{one_of(COUNTED['before_ahead'])}{_FROM_N}{_N}{_UNIT}(?:内|里|时间|期间|间|中(?!国|央|华))?")
_COUNTED = re.compile(rf"{_N}(?P<u>年多?|个多?月|天|周)(?P<half>半)?(?:{_AFTER_BACK}|(?={one_of(COUNTED['together'])}))")
_OPENING = re.compile(rf"{_N}(?P<u>年)(?P<half>半)?(?={one_of(COUNTED['openers'])})")
_BEFORE = re.compile(rf"[前上]{_N}(?P<u>年)(?P<half>半)?(?![0-9级期来])")
_AGO = re.compile(
    rf"{_N}(?P<u>年|个月|天)(?P<half>半)?{one_of(COUNTED['ago'])}(?!(?:[0-9]{{1,2}}|[一二两三])个?(?:季度|月))(?:同期)?"
)
OPENING_MARKS: Final = frozenset(("", *"，。；：、！？!?;,:\n（(“\u3000 "))
_ONE: Final = ("一", "1")
_COMPARING: Final = frozenset("比较与同")
_GRAINS: Final = {"天": "D", "日": "D", "周": "W", "季度": "Q", "个季度": "Q"}


def plan(s: str, i: int, before: str) -> Found:
    """Return a five-year plan at `i`; where only its name stands there (“十四五”规划), with the edge `name`."""
    m = _PLAN.match(s, i) or (None if before in GUARDS["number"] else _PLAN_BARE.match(s, i))
    if m:
        name = m["p"]
        if m["name"]:
            return m.start("name"), Period(kind="plan", name=name, edge="name", rule="plan_name")
        if m["n"] or m["nth"]:
            number, edge = (SMALL[m["n"] or m["nth"]], "" if m["n"] else "nth")
            return m.end(), Period(kind="plan", name=name, number=number, edge=edge, rule="plan_years")
    else:
        m = _PLAN_NUMBER.match(s, i)
        if not m or not 1 <= SMALL.get(m["n"], 0) <= len(_PLAN_NAMES):
            return None
        name = _PLAN_NAMES[SMALL[m["n"]] - 1]
        if not m["during"] and not m["edge"]:
            return m.end(), Period(kind="plan", name=name, edge="name" if m["word"] else "", rule="plan_name")
    word = m["edge"] or ""
    edge = "" if not word else "start" if _PLAN_ENDS.isdisjoint(word) else "end"
    if m["during"] == "以来":
        edge = "since"
    return m.end(), Period(kind="plan", name=name, edge=edge, point=edge == "end", rule="plan")


def since_event(s: str, i: int) -> Found:
    """Return 党的十八大以来 and the like: an event whose month is known."""
    m = SINCE_EVENT.match(s, i)
    if not m:
        return None
    year, month = map(int, SINCE[m["w"]].split("-"))
    p = Period(kind="since", grain="M", year=year, first=month, last=month, edge="since", name=m["w"], rule="since_event")
    return m.end(), p


def counted(s: str, i: int, before: str) -> Found:
    """Return 五年来, 过去五年, 近三个月, 今后五年, 十年前 at `i`, or 五年 where it opens a clause that sums up."""
    if (s[i] == "近" and before in GUARDS["near"]) or (s[i] == "过" and before in GUARDS["formerly"]):
        return None
    for pattern, towards in ((_BACK, "back"), (_AHEAD, "ahead")):
        m = pattern.match(s, i)
        if m and not (s[i] == "近" and m["u"].endswith("小时")):
            return m.end(), _count(m, towards)
    if before in _COMPARING:
        m = _BEFORE.match(s, i)
        if m and m["n"] not in _ONE:
            return m.end(), _count(m, "before")
    if before in GUARDS["number"]:
        return None
    m = _COUNTED.match(s, i)
    if m and (m["n"] not in _ONE or s[m.end() - 1] not in "里中" or before in OPENING_MARKS):
        return m.end(), _count(m, "back")
    m = _AGO.match(s, i)
    if m:
        return m.end(), _count(m, "ago")
    m = _OPENING.match(s, i) if before in OPENING_MARKS else None
    return (m.end(), _count(m, "back")) if m and m["n"] not in _ONE else None


def _count(m: re.Match[str], towards: str) -> Period:
    unit, n = m["u"], m["n"]
    exact = not (m["more"] or "多" in unit or _from_n(m))
    number = SMALL.get(n) or (int(n) if n.isdigit() else 0)
    grain = "A" if unit[0] == "年" or unit == "个五年" else "M" if unit.endswith("月") else _GRAINS.get(unit, "")
    if unit == "个五年":
        number *= 5
    if n == "半" or m["half"]:
        number, grain = (12 * number + 6, "M") if grain == "A" else (0, grain)
    return Period(kind="counted", grain=grain, number=number if exact else 0, towards=towards, rule=f"counted_{towards}")


def _from_n(m: re.Match[str]) -> bool:
    """Tell whether the count is a range (未来三到五年, 近三五年)."""
    got = m.groupdict()
    return bool(got.get("n1") or got.get("n2"))


def words(s: str, i: int, before: str) -> Found:  # noqa: ARG001
    """Return a word with a fixed meaning at `i`, the longest that fits: 目前, 春节期间, 近年来, 同期, 调整时期."""
    best: Found = None
    for pattern, period in _FIXED:
        m = pattern.match(s, i)
        if m and (best is None or m.end() > best[0]):
            best = m.end(), replace(period, name=m[0]) if period.kind in ("festival", "plan") else period
    return best
