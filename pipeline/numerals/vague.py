"""Amounts without digits: a multiplier alone (万亿, 百余), 几百万, 数千, 上亿, 成百上千.

In: a window of text and a place. Out: the least that the words can mean.
Refuses: 几, 数 and 上 that belong to another word (人数百万, 网上千家).
"""

import re
from fractions import Fraction

from pipeline.numerals.signs import MORE, MULTIPLIERS, PREFIXED, TIMES, Cardinal, power

_BARE = re.compile("[十百千佰仟]?[万萬][亿億]?|[百千佰仟]?[亿億]{1,2}|[百千佰仟]")
_SOME = re.compile("[几数]([十百千]?)([万亿]{0,2})")
# before 数 these make a noun of it (人数, 次数), before 上 a place (网上, 岸上) or a verb (赶上)
_NOUN = frozenset("人户次件个总倍指基系函参位款株只台辆家岁天年分票读期届车艘页张组对少多头奇偶级序")
_UPON = frozenset("以网海陆路历船车身市会世手桌地天早晚楼山水马线云岸岛街场班赶追跟岗")


def bare(text: str, at: int) -> Cardinal | None:
    """A multiplier alone: 万亿, 千万, 百余, 千余万."""
    m = _BARE.match(text, at)
    if m is None or (m.end() == at + 1 and PREFIXED.match(text, at)):
        return None
    k, end, relation = power(m[0]), m.end(), ""
    more = MORE.match(text, end)
    if more and more[0] != "几":
        relation, end = "gt", more.end()
        if (m2 := TIMES.match(text, end)) and power(m2[0]) > k and not PREFIXED.match(text, end):
            k, end = k + power(m2[0]), m2.end()
    return _round(end, k, k, relation)


def vague(text: str, at: int) -> Cardinal | None:
    """几百万, 数千, 上亿, 成百上千: the least that the words can mean."""
    before = text[at - 1]
    if text[at] == "成":
        k = 2 if text.startswith("成百上千", at) else 3 if text.startswith("成千上万", at) else 0
        return _round(at + 4, k, k, "approx") if k else None
    if text[at] == "上":
        found = bare(text, at + 1) if text[at + 1] in MULTIPLIERS and before not in _UPON else None
        return _round(found.end, found.exponent, found.exponent, "approx") if found else None
    m = _SOME.match(text, at)
    if m is None or not (m[1] or m[2]) or (text[at] == "数" and before in _NOUN):
        return None
    end, relation = m.end(), "gt" if text[at] == "几" else "approx"
    if relation == "approx" and (more := MORE.match(text, end)) and more[0] in "多余":
        end, relation = more.end(), "gt"
    return _round(end, power(m[1] + m[2]), power(m[2]), relation)


def _round(end: int, k: int, exponent: int, relation: str) -> Cardinal:
    return Cardinal(end, Fraction(10**k), None, Fraction(10**k), exponent, relation, "bare")
