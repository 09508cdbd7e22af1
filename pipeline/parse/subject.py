"""The words before or after a number, cut down to the name of what it measures.

In: a stretch of text with its tokens. Out: the subject's place, the periods and places that stood before it, its name.
Refuses: context; an empty subject stays empty.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from pipeline import phrases
from pipeline.model import Token
from pipeline.phrases import BLANK

_MARKS: Final = " 　\t-—–·•●▲■◆★*#>+:：" + BLANK
_TAIL: Final = re.compile(
    r"(?:的|了|又|还|也|已|仍|将|共|等|(?<![国省境市初高集空之])(?:中|内|里)|方面|情况|之|(?<![临小工定])时|以来|[ 　、，,“\"—\-"
    + BLANK
    + r"])$"
)


_HEDGE: Final = re.compile("(?:不到|近|约|短短|连续|不足|超过|仅|仅用|历时|在)+$")
_NOTHING: Final = frozenset(
    ("年", "月", "日", "其中", "均", "年度", "总", "新", "同", "其", "全", "各", "季", "月份", "年内", "当", "数", "额", "量")
)


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
            if token.kind == "area":
                if token.text in phrases.kinds_of_place() or text[token.end : token.end + 1] in ("—", "–", "-"):
                    break
                areas.append(token)
                lo = token.end
                if text.startswith(("等地", "等省", "等国", "等市", "等县"), lo) or text.startswith("等", lo):
                    areas = []
                    lo += 2 if text[lo + 1 : lo + 2] in ("地", "省", "国", "市", "县") else 1
                continue
            if token.kind == "pause" or (token.kind == "ignored" and token.rule in ("list_number", "list_item")):
                lo = token.end
                continue
        verb = phrases.lead_verb_here().match(text, lo, hi)
        if verb and (verb.end() == hi or ((after := starts.get(verb.end())) is not None and after.kind in ("area", "period"))):
            lo = verb.end()
            continue
        m = lead.match(text, lo, hi)
        if m and (m.end() < hi or hi - lo <= 3):
            after = starts.get(m.end())
            joins = m.group() in ("与", "同", "和", "至", "到", "从", "对") and after is not None and after.kind == "area"
            if joins and (not areas or m.group() not in ("和", "与") or areas[-1].value.code == "CN"):
                break
            lo = m.end()
            continue
        break
    while lo < hi and (m := _TAIL.search(text, max(lo, hi - 4), hi)):
        hi = m.start()
    if len(areas) > 2 and areas[0].value.code == "CN":
        del areas[0]  # 我国东部、中部、西部地区
    return Trimmed(lo, hi, tuple(periods), tuple(areas))


def name(text: str, start: int, end: int, tokens: Iterable[Token]) -> str:
    """Return `text[start:end]` as a name, with the periods inside it taken out."""
    out, at = list[str](), start
    for token in tokens:
        lasting = (
            token.kind == "quantity"
            and token.value.unit is not None
            and token.value.unit.duration
            and text[token.end : token.end + 1] not in ("及", "以", "或")
        )
        if (token.kind == "period" or lasting) and start <= token.start and token.end <= end:
            before = text[at : token.start]
            out.append(_HEDGE.sub("", before) if lasting else before)
            at = token.end
    out.append(text[at:end])
    found = phrases.clean("".join(out))
    return "" if found in _NOTHING else found
