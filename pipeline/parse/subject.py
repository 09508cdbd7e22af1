"""The words before or after a number, cut down to the name of what it measures.

In: a stretch of text with its tokens. Out: the subject's place, the periods and places that stood before it.
Refuses: context; an empty subject stays empty.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from pipeline.model import Token
from pipeline.parse import phrases
from pipeline.parse.clauses import BLANK

_MARKS: Final = " 　\t-—–·•●▲■◆★*#>+" + BLANK
_TAIL: Final = re.compile(r"(?:的|了|地|又|还|也|已|仍|将|共|等|中|内|里|方面|情况|之|时|以来|[ 　、，,“\"—\-" + BLANK + r"])$")
_QUOTES: Final = str.maketrans("", "", " 　" + BLANK)


class Trimmed(Struct, frozen=True):
    """A subject's place in the segment's text, and the tokens that were cut off its head."""

    start: int
    end: int
    periods: tuple[Token, ...] = ()
    areas: tuple[Token, ...] = ()


def trim(text: str, lo: int, hi: int, starts: Mapping[int, Token]) -> Trimmed:
    """Return `text[lo:hi]` without lead words, periods and places in front and particles behind."""
    periods, areas = list[Token](), list[Token]()
    lead = phrases.lead()
    while lo < hi:
        if text[lo] in _MARKS:
            lo += 1
            continue
        token = starts.get(lo)
        if token is not None and token.end <= hi:
            if token.kind == "period":
                periods.append(token)
                lo = token.end
                continue
            if token.kind == "area" and not _belongs(text, token, hi):
                areas.append(token)
                lo = token.end
                continue
            if token.kind == "ignored" and token.rule in ("list_number", "list_item"):
                lo = token.end
                continue
            if token.kind == "pause":
                lo = token.end
                continue
        m = lead.match(text, lo, hi)
        if m and m.end() < hi or m and m.end() == hi and hi - lo <= 3:
            lo = m.end()
            continue
        break
    while lo < hi and (m := _TAIL.search(text, max(lo, hi - 4), hi)):
        hi = m.start()
    return Trimmed(lo, hi, tuple(periods), tuple(areas))


def _belongs(text: str, area: Token, hi: int) -> bool:
    """Tell whether a place at the head of a subject is part of its name: 东盟—… partners, lists of places keep theirs."""
    follows = text[area.end : area.end + 1]
    return follows in ("—", "–", "-")


def clean(name: str) -> str:
    """Return a subject's words as a name: no blanks, light verbs out (企业实现利润 → 企业利润), remarks in brackets out."""
    name = name.translate(_QUOTES)
    name = re.sub(r"[（(](?:含|不含|下同|按|以下|详见|简称|注|[A-Za-z0-9 .&-]+[)）])[^（）()]{0,30}[)）]?", "", name)
    name = phrases.light().sub("", name, count=1) if len(name) > 2 else name
    name = phrases.lead_verb().sub("", name)
    return name.strip("、，, ：:；;的“”\"'（）()") if name.count("“") != name.count("”") else name.strip("、，, ：:；;的\"'")


def split(name: str, count: int) -> list[str] | None:
    """Return a list of subjects cut into exactly `count`, or None: by all joiners, by pauses and the last joiner, by pauses."""
    if count == 2:
        for word, two in phrases.pairs().items():
            if word in name:
                head, tail = name.split(word, 1)
                return [head + two[0] + tail, head + two[1] + tail]
    pieces = _pieces(name, phrases.JOIN)
    if len(pieces) == count:
        return pieces
    by_pause = _pieces(name, phrases.PAUSE)
    if len(by_pause) == count:
        return by_pause
    last = [m for m in re.finditer("以及|和|与|及", by_pause[-1])] if by_pause else []
    if len(by_pause) == count - 1:
        for m in last:
            head, tail = by_pause[-1][: m.start()], by_pause[-1][m.end() :]
            if len(head) >= 2 and len(tail) >= 2:
                return [*by_pause[:-1], head, tail]
    return None


def _pieces(name: str, joiner: re.Pattern[str]) -> list[str]:
    """Cut at joiners outside quotes and brackets; pieces shorter than two characters are no subjects."""
    out, depth, at = list[str](), 0, 0
    marks = {m.start(): m.end() for m in joiner.finditer(name)}
    i = 0
    while i < len(name):
        if name[i] in "“（(《":
            depth += 1
        elif name[i] in "”）)》":
            depth = max(0, depth - 1)
        if depth == 0 and i in marks and i > at:
            out.append(name[at:i])
            at = i = marks[i]
            continue
        i += 1
    out.append(name[at:])
    return [p for p in out if p.strip()]


def share_ends(items: Sequence[str]) -> list[str]:
    """Give the parts of a list what they share: the last one's metric (甲、乙增加值), the first one's owner (甲收入、利润), 等 groups.

    化学需氧量、二氧化硫排放量 → 化学需氧量排放量, 二氧化硫排放量; 中小企业收入、利润 → 中小企业收入, 中小企业利润.
    """
    found = list(items)
    last = found[-1]
    if "等" in last[1:]:
        head, tail = last.split("等", 1)
        m = phrases.metric_end().search(tail)
        found[-1] = head + (m.group() if m else "")
        if m:
            found[:-1] = [x if phrases.metric_end().search(x) else x + m.group() for x in found[:-1]]
        return found
    ends = [phrases.metric_end().search(x) for x in found]
    tail_end, first_end = ends[-1], ends[0]
    if tail_end and tail_end.start() > 0 and not any(ends[:-1]):
        return [x + tail_end.group() for x in found[:-1]] + [last]
    if first_end and first_end.start() > 0:
        owner = found[0][: first_end.start()]
        for i in range(1, len(found)):
            e = ends[i]
            if e and e.start() == 0 or found[i] in phrases.owned():
                found[i] = owner + found[i]
    return found
