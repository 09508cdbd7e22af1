"""Whole expressions of time: prefixes, ranges, since-phrases, plan periods, counted years, holidays, words without a date.

In: a stretch of text (digits folded to ASCII) and a place in it. Out: the end of the expression and its `Period`.
Refuses: bare durations (五年), plan numbers without a sign that they are meant (十五个), verbs with 到 (提高到).
"""

import re
from typing import Final

from msgspec.structs import replace

from pipeline.periods.calendar import DASH, DIGIT, GAP, NUM, Y4, YH, Found, single
from pipeline.periods.words import COUNTED, ERAS, FESTIVALS, PLANS, SINCE, SINCE_UNKNOWN, SMALL, TO_DATE, VAGUE, Period, one_of

_YEARS = re.compile(
    rf"(?P<a>{Y4}){GAP}(?:年底|年末|年初|年)?{DASH}(?P<b>{Y4}|[0-9]{{2}}){GAP}(?P<e>年底|年末|年度|年初|年)(?!前|代)"
    rf"|(?P<ha>{YH})(?:年底|年末|年)?{DASH}(?P<hb>{YH})(?P<e2>年底|年末|年度|年)|(?P<c>{Y4})/(?P<d>{Y4}|[0-9]{{2}})年度?"
)
_REPEATED = re.compile(r"的?[这]?(?P<n>[0-9]{1,2}|[一二三四五六七八九十]{1,3})年(?:间|来|里|时间)?(?!级|期|均|以|计|规)")
_DASH = re.compile(DASH)
_TILL_NOW = re.compile(r"(?:至今(?![年天日春夏秋冬])|迄今|到现在|到目前|至目前|以来至今)")
_AFTER = re.compile(r"(?P<since>以来)|(?P<stop>为止|止)|(?P<during>期间|全月|全天)")
_START = re.compile(r"(?P<x>起|开始)(?!步|来|点)")
_UNTIL = re.compile(r"截至到?|截止到?|截至")
_TO = re.compile(r"[到至]")
_FROM = re.compile(r"自从|[自从由]")
_TO_VERB: Final = frozenset("高升增加长降减少达推迟延续伸扩大缩小回落涨跌得遇收看拿签调提跃迈攀压滑冲走来做受感想听找送运转移归投用超")
_GENERIC_SINCE = re.compile(r"(?:自从|[自从])(?P<x>[^，。；：、！？!?;,\n]{1,28}?)以来")
_PLAN_TAIL = (
    r"(?P<during>规划时期|规划期间|规划期|计划时期|计划期间|计划期|发展时期|时期|期间|以来|五年|这五年|的五年)?(?P<edge>期?末期?|结束时|收官之年|最后一年|开局之年|起步之年|第一年|初期|期初|初)?"
    r"(?:的?[前头](?P<n>[二两三四2-4])年)?(?P<name>规划|计划|纲要|目标)?"
)
_PLAN = re.compile(rf"(?P<q>[“\"「『‘])(?P<p>{one_of(PLANS)})[”\"」』’]{_PLAN_TAIL}")
_PLAN_BARE = re.compile(rf"(?P<p>{one_of(PLANS)})(?:(?=时期|期间|以来|规划|计划|[期末]末|初期|末)|(?<=十[一二三四五]五)(?![0-9个倍万亿元％%户家项条年月日千百点、]|分之)){_PLAN_TAIL}")
_PLAN_NUMBER = re.compile(rf"第(?P<n>{NUM})个五年(?:计划|规划)?(?P<during>时期|期间|以来|期)?(?P<edge>末期?|初期?)?")
_PLAN_NAMES: Final = tuple(PLANS)
_ERA = re.compile(one_of(ERAS))
_SINCE = re.compile(rf"(?P<w>{one_of(SINCE)})(?:以来|后(?=的|，)|以后|之后|至今|初期)(?P<n>(?:的?{NUM}多?年(?:来|间)?)?)")
_SINCE_UNKNOWN = re.compile(rf"{one_of(SINCE_UNKNOWN)}以来")
_TO_DATE = re.compile(one_of(TO_DATE))
_VAGUE = re.compile(
    r"(?:到|至)?(?:(?:上|本|20|19|21|二十一|二十|十九)个?世纪)?(?:[0-9]0|[一二三四五六七八九]{1,2}十)年代(?:初期?|末期?|中期|后期|以来)?"
    r"|(?:到|至)?(?:上|本|20|19|21|二十一|二十|十九)个?世纪(?:以来|初期?|末|中叶|中期|前期|后期|上半叶|下半叶|内)?|" + one_of(VAGUE)
)
_STRONG = one_of(("假期", "假期期间", "长假", "长假期间", "小长假", "小长假期间", "黄金周", "黄金周期间", "期间", "假日", "假日期间"))
_FESTIVAL = re.compile(
    rf"(?P<w>(?:{one_of(w for w in FESTIVALS['names'] if w not in ('五一', '十一', '618'))}(?:{one_of(FESTIVALS['tails'])}|[前后](?:{NUM})[天日])|(?:五一|十一|618){_STRONG})(?:前{NUM}[天日])?)"
    rf"|{one_of(FESTIVALS['alone'])}(?:期间|假期)?|{one_of(FESTIVALS['seasons'])}|假期前{NUM}[天日]"
)
_BOUND = re.compile(one_of(FESTIVALS["bound"]))
_FIXED: Final = (
    (_TO_DATE, Period(kind="to_date", to_date=True, rule="to_date")),
    (_FESTIVAL, Period(kind="festival", rule="festival")),
    (_VAGUE, Period(kind="vague", rule="vague")),
    (re.compile("(?:同期|同一时期|同时期)"), Period(kind="same", rule="same_period")),
    (_ERA, Period(kind="plan", rule="era")),
)
_N = r"(?P<n>[0-9]{1,3}|[一二两三四五六七八九十]{1,3}|半|几|数)(?P<more>[多余几]|十多|十余)?(?P<half>半)?"
_N2 = rf"(?:(?P<n1>[0-9]{{1,2}}|[一二三四五六七八九])(?:{DASH}|、)?)?"
_UNIT = r"(?P<u>年多?|个多?月|月|天|日|周|个?季度|个?小时|个五年)"
_COUNTED_BACK = re.compile(rf"{one_of(COUNTED['before_back'])}{_N2}{_N}{_UNIT}(?:{one_of(COUNTED['after_back'])}(?!国|共|央|华|等|小|期|自(?!主)|源|程|接|隔|部|东|西))?")
_COUNTED_AHEAD = re.compile(rf"{one_of(COUNTED['before_ahead'])}{_N2}{_N}{_UNIT}(?:内|里|时间|期间|间|中(?!国|央|华))?")
_COUNTED = re.compile(
    rf"{_N}(?P<u>年多?|个多?月|天|周)(?:{one_of(COUNTED['after_back'])}(?!国|共|央|华|等|小|期|自(?!主)|源|程|接|隔|部|东|西|学|考)|(?={one_of(COUNTED['together'])}))"
)
_AGO = re.compile(rf"{_N}(?P<u>年|个月|天)(?:以前|之前|前)(?![0-9一二两三]{{1,2}}(?:季度|个月|个季度))(?P<same>同期)?")
_COUNTED_GUARD: Final = frozenset("0123456789.．,，零〇一二两三四五六七八九十百千万亿第每几数续达满时逾超足隔经历")
_NEAR_GUARD: Final = frozenset("时用经隔达约最附接将晚临邻远靠新")


def expression(s: str, i: int, before: str) -> Found:
    """Return the longest expression of time at `i`; `before` is the character in front of it ("" at the start)."""
    best: Found = None
    for read in (_dated, _since, _plan, _counted, _words):
        found = read(s, i, before)
        if found and (best is None or found[0] > best[0]):
            best = found
    return best


def _dated(s: str, i: int, before: str) -> Found:
    """A single date or a range, with prefix and suffix."""
    m = _UNTIL.match(s, i)
    if m:
        return _until(s, m.end())
    m = _TO.match(s, i)
    if m:
        if before in _TO_VERB and before:
            return None
        found = _after(s, _range(s, m.end()))
        return _prefixed(found, m[0]) if found and found[1].kind not in ("time", "name") and _is_dated(found[1]) else None
    m = _FROM.match(s, i)
    if m:
        return _from(s, m.end(), m[0], before)
    return _after(s, _range(s, i))


def _is_dated(p: Period) -> bool:
    return p.kind != "same" and p.rule not in ("day_alone", "days_alone")


def _prefixed(found: Found, prefix: str) -> Found:
    return (found[0], replace(found[1], prefix=prefix)) if found else None


def _until(s: str, i: int) -> Found:
    """截至…: whatever follows is a point in time."""
    m = _TO_DATE.match(s, i)
    if m:
        return m.end(), Period(kind="to_date", to_date=True, prefix="截至", rule="to_date")
    found = _after(s, _range(s, i)) or _plan(s, i, "")
    if found:
        end, p = found
        for tail in ("为止", "止", "前"):
            if s.startswith(tail, end):
                end += len(tail)
                break
        return end, replace(p, prefix="截至", point=True)
    m = _BOUND.match(s, i) or _FESTIVAL.match(s, i)
    return (m.end(), Period(kind="festival", name=m[0], point=True, prefix="截至", rule="festival")) if m else None


def _from(s: str, i: int, prefix: str, before: str) -> Found:
    """自/从…: a range, or since a date; without either the date stands alone and the prefix is no part of it."""
    if prefix == "自" and before in ("来", "各", "亲", "独", "源") and before:
        return None
    found = _range(s, i)
    if not found:
        return None
    end, p = found
    if p.until or p.kind in ("span",) or (p.kind in ("months", "days", "quarter") and (p.first, p.day_first) != (p.last, p.day_last)):
        return _prefixed(_after(s, found), prefix)
    after = _AFTER.match(s, end)
    if after and after["since"]:
        return after.end(), _as_since(p, prefix)
    m = _TILL_NOW.match(s, end) or _START.match(s, end)
    return (m.end(), _as_since(p, prefix)) if m and prefix != "由" else None


def _as_since(p: Period, prefix: str = "") -> Period:
    """The same place in the calendar as a beginning; since this year's beginning is 今年以来."""
    if p.kind == "previous" and p.shift == 0 and p.origin == "published" and p.grain == "A" and p.edge in ("", "start"):
        return Period(kind="to_date", to_date=True, prefix=prefix, rule="to_date")
    if p.kind in ("festival", "vague", "time", "name", "same"):
        return Period(kind="vague", prefix=prefix, rule="since_unknown")
    return replace(p, kind="since", edge="since" if p.edge != "end" else "end", point=False, prefix=prefix, rule="since")


def _range(s: str, i: int) -> Found:
    m = _YEARS.match(s, i)
    if m:
        found = _years(s, m)
        if found:
            return found
    first = single(s, i)
    if not first or first[1].kind in ("same", "festival", "name"):
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
    return second[0], Period(kind="span" if p.grain != "D" else "days", grain=p.grain, year=p.year, point=False, until=second[1], first=p.first, last=p.last,
                             day_first=p.day_first, day_last=p.day_last, shift=p.shift, offset=p.offset, origin=p.origin, edge=p.edge, rule="range")


def _fits(a: Period, b: Period) -> bool:
    """Tell whether b can be the other end of a range that begins with a."""
    if b.kind in ("same", "festival", "name", "time") or a.grain == "" or b.grain == "":
        return False
    if a.grain == b.grain:
        return a.grain != "A" or a.year is None or b.year is None or a.year < b.year
    return a.grain in "MD" and b.grain in "MD" and (b.year is not None or b.shift is not None or a.first != 0)


def _years(s: str, m: re.Match[str]) -> Found:
    if m["c"]:
        a, written = int(m["c"]), m["d"]
    elif m["a"]:
        a, written = int(m["a"]), m["b"]
    else:
        a, written = (int("".join(DIGIT[c] for c in m[g])) for g in ("ha", "hb"))
        written = str(written)
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
        if p.point and s.startswith("前", end) and not re.match("[0-9一二两三四五六七八九十]", s[end + 1 : end + 2]):
            return end + 1, p
        return found
    if m["since"]:
        return m.end(), _as_since(p, p.prefix)
    if m["stop"]:
        return m.end(), replace(p, point=True)
    return (m.end(), p) if p.kind != "time" else found


def _since(s: str, i: int, before: str) -> Found:
    m = _SINCE.match(s, i)
    if m:
        year, month = SINCE[m["w"]].split("-")
        return m.end(), Period(kind="since", grain="M", year=int(year), first=int(month), last=int(month), edge="since", name=m["w"], rule="since_event")
    m = _SINCE_UNKNOWN.match(s, i)
    if m:
        return m.end(), Period(kind="vague", rule="since_unknown")
    if s[i] not in "自从" or (before in ("来", "各", "亲", "独", "源") and before):
        return None
    m = _GENERIC_SINCE.match(s, i)
    if not m:
        return None
    known = _SINCE.match(s, m.start("x"))
    if known:
        return known.end(), replace(_since(s, m.start("x"), "")[1], prefix=s[i])  # type: ignore[index]
    dated = single(s, m.start("x"))
    if dated and dated[1].kind not in ("same", "festival", "name", "time"):
        return m.end(), _as_since(dated[1], s[i])
    return (m.end(), Period(kind="vague", prefix=s[i], rule="since_unknown")) if s[i] == "自" else None


def _plan(s: str, i: int, before: str) -> Found:
    m = _PLAN.match(s, i) or (_PLAN_BARE.match(s, i) if before not in _COUNTED_GUARD or not before else None)
    name = ""
    if m:
        name = m["p"]
        if m["name"]:
            return m.start("name"), Period(kind="plan", name=name, edge="name", rule="plan_name")
        if m["n"]:
            return m.end(), Period(kind="plan", name=name, number=SMALL[m["n"]], rule="plan_years")
    else:
        m = _PLAN_NUMBER.match(s, i)
        if not m or not 1 <= SMALL.get(m["n"], 0) <= len(_PLAN_NAMES):
            return None
        name = _PLAN_NAMES[SMALL[m["n"]] - 1]
        if not m["during"] and not m["edge"]:
            return m.end(), Period(kind="plan", name=name, edge="name" if m[0].endswith("划") else "", rule="plan_name")
    word = m["edge"] or ""
    edge = "" if not word else "end" if "末" in word or word[0] in "结收最" else "start"
    if m["during"] == "以来":
        edge = "since"
    return m.end(), Period(kind="plan", name=name, edge=edge, point=edge == "end", rule="plan")


def _counted(s: str, i: int, before: str) -> Found:
    for pattern, towards in ((_COUNTED_BACK, "back"), (_COUNTED_AHEAD, "ahead"), (_COUNTED, "back"), (_AGO, "ago")):
        m = pattern.match(s, i)
        if not m:
            continue
        if pattern in (_COUNTED, _AGO) and before in _COUNTED_GUARD and before:
            continue
        if s[i] in "近这" and before in _NEAR_GUARD and before:
            continue
        return m.end(), _count(m, towards)
    return None


def _count(m: re.Match[str], towards: str) -> Period:
    unit = m["u"]
    exact = not (m["more"] or "多" in unit or m["n"] in ("几", "数") or m.groupdict().get("n1"))
    number = SMALL.get(m["n"], int(m["n"]) if m["n"].isdigit() else 0) if exact else 0
    grain = {"年": "A", "个": "M", "月": "M", "天": "D", "日": "D", "周": "W", "季": "Q", "小": "H"}[unit[0]]
    if "季" in unit:
        grain = "Q"
    elif "小时" in unit:
        grain = "H"
    elif unit == "个五年":
        grain, number = "A", 5 * number
    if m["n"] == "半":
        grain, number = ("M", 6) if grain == "A" else (grain, 0)
    elif m["half"]:
        grain, number = ("M", 12 * number + 6) if grain == "A" else (grain, 0)
    return Period(kind="counted", grain=grain, number=number, towards=towards, rule=f"counted_{towards}")


def _words(s: str, i: int, before: str) -> Found:
    """Words with a fixed meaning: 今年以来, 目前, 春节期间, 近年来, 同期, 调整时期; the longest that fits."""
    best: Found = None
    for pattern, period in _FIXED:
        m = pattern.match(s, i)
        if m and (best is None or m.end() > best[0]):
            best = m.end(), replace(period, name=m[0]) if period.kind in ("festival", "plan") else period
    return best
