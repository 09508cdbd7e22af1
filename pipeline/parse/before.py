"""The words before a number: what backwards and sides make of them, in their order.

In: the text between the number before (or the clause's start) and a number. Out: Before, what those words say of it.
Refuses: words of other clauses.
"""

import re
from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from pipeline import measures
from pipeline.model import Token
from pipeline.parse import sides
from pipeline.parse.backwards import Before, join, strip
from pipeline.quantities import Quantity

_BEYOND_PLAN: Final = re.compile(
    r"(?P<verb>超额完成|超过|超|高于|低于|完成|比)(?P<plan>(?:原定|原|年初|年度|预定|全年)?(?:的)?计划(?:规定的?|要求的?)?(?:单位数|数)?)$"
)
_LIKENED: Final = frozenset(("相当于", "等于", "恢复到", "恢复至", "回升到", "回升至", "约相当于"))
_IS: Final = frozenset(("是", "为", "相当于", "等于", "约为", "达到", "达", "已是", "约相当于"))
_BY: Final = ("高出", "超出")  # by so much; 超过上年 is a bound
_OVER: Final = (*_BY, "高于", "低于", "快于", "慢于", "多于", "少于")
_EXCEEDS: Final = frozenset(("超过", "超", "高于", "低于", "完成"))


def read_before(text: str, lo: int, hi: int, ends: Mapping[int, Token], q: Quantity | None) -> Before:
    """Return what `text[lo:hi]` says of the number at `hi`, which is `q` or a rank; `ends` maps the end of each token to it."""
    got = strip(text, lo, hi, ends)
    if q is not None and q.number.kind == "fan":
        got = replace(got, cues={**got.cues, "rise": 1})  # 翻一番 moves by itself
    beyond = _BEYOND_PLAN.search(text, lo, got.end)
    exceeded = (
        beyond is not None and beyond["verb"] not in ("完成", "比") and not ({"的"} | sides.MOVES) & {*got.rules, *got.cues}
    )
    if beyond and exceeded and q is not None and q.percent:
        excess = {**got.cues, "gap": -1 if beyond["verb"] == "低于" else 1}  # 超年度计划13.9%: by how much, a fact
        return join(strip(text, lo, beyond.start(), ends), replace(got, gap_to=beyond["plan"], cues=excess))
    if beyond or ("计划" in got.rules and _EXCEEDS & set(got.rules)):
        got = replace(got, cues={**got.cues, "plan": 1})
    points = q is not None and q.unit is not None and q.unit.code == "pp"
    compared = _above_rate(text, lo, hi, got, ends) if points else None
    compared = compared or _above_period(text, lo, got, ends, q) or _with_period(text, got, q)
    if compared is not None:
        return compared
    if "contribution" in got.cues:
        return sides.contribution(text, lo, got, ends)
    if got.base is not None and not sides.MOVES & set(got.cues):
        got = replace(got, periods=(got.base, *got.periods), base=None, cues={**got.cues, "compare": 1})
    elif got.base is None and sides.MOVES & set(got.cues):
        got = sides.than(text, lo, got, ends)
    got = _other_side(text, lo, got, ends, q) or got
    if m := measures.pattern("spread", "respectively").search(text, lo, got.end):
        got = replace(got, list_end=m.start(), list_tail=m.end(), cues={**got.cues, "respectively": 1})
    return got


def _above_rate(text: str, lo: int, hi: int, got: Before, ends: Mapping[int, Token]) -> Before | None:
    """高于总体增速7.5个百分点: what stands between is cue words all over, and yet the other subject of a gap."""
    verb = next((w for w in got.rules if w in measures.gap_signs()), "")
    if not verb or got.rules[0] == verb or got.periods or got.base is not None or sides.MOVES & set(got.cues):
        return None
    at = text.rfind(verb, lo, hi)
    cues = {k: v for k, v in got.cues.items() if k not in ("relation", "rate")} | {"gap": measures.gap_signs()[verb]}
    return join(strip(text, lo, at, ends), replace(got, cues=cues, gap_to=text[at + len(verb) : hi].strip(" 的")))


def _above_period(text: str, lo: int, got: Before, ends: Mapping[int, Token], q: Quantity | None) -> Before | None:
    """高出上年21.4个百分点, 高于上年同期0.2个百分点: by how much, and the period is the base."""
    first = got.periods[0] if got.periods else got.base
    if q is None or first is None or "的" in got.rules or sides.MOVES & set(got.cues):
        return None
    points = q.unit is not None and q.unit.code == "pp"
    verb = next((w for w in _OVER if text.endswith(w, lo, first.start)), "")
    if not verb or (verb not in _BY and not (points and got.base is not None)):
        return None
    cues = {k: v for k, v in got.cues.items() if k != "relation"} | {"gap": measures.gap_signs()[verb]}
    before = strip(text, lo, first.start - len(verb), ends)
    return join(before, replace(got, base=got.base or got.periods[-1], periods=(), cues=cues))


def _with_period(text: str, got: Before, q: Quantity | None) -> Before | None:
    """A number likened to that of a period (是2015年的2倍, 相当于上年同期的八成), or set above or below it (低于上月0.8个百分点)."""
    if q is None or sides.MOVES & set(got.cues):
        return None
    times = q.unit is not None and q.unit.text == "倍"
    verbs = _IS if times else _LIKENED if q.percent else frozenset()
    restored = q.percent and "恢复" in got.rules and "的" in got.rules and got.periods and got.periods[-1].text[0] in "至到"
    if got.periods and (verbs & set(got.rules) or restored):
        return replace(got, base=got.periods[-1], periods=(), like=got.periods[-1].text.lstrip("至到"))
    if got.base is not None and got.base.value.kind == "same" and (times or q.percent):
        return replace(got, like=got.base.text)
    above = next((w for w in got.rules if w in measures.gap_signs()), "")
    if not (got.periods and above and text[: got.periods[0].start].rstrip().endswith(above)):
        return None
    cues = {k: v for k, v in got.cues.items() if k != "relation"}
    if "的" in got.rules:
        return replace(got, cues={**cues, "compare": 1})
    return replace(got, base=got.periods[-1], periods=(), cues={**cues, "gap": measures.gap_signs()[above]})


def _other_side(text: str, lo: int, got: Before, ends: Mapping[int, Token], q: Quantity | None) -> Before | None:
    """The first construction that fits: likened to, pulling, a share, above or below."""
    percent = q is not None and q.percent
    times = q is not None and q.unit is not None and q.unit.text == "倍"
    points = q is not None and q.unit is not None and q.unit.code == "pp"
    found = sides.like(text, lo, got, ends) if percent or times else None
    if found is None and points:
        found = sides.pull(text, lo, got, ends)
    return found or sides.share(text, lo, got, ends, percent=percent) or sides.gap(text, lo, got, ends)
