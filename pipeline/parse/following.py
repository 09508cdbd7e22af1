"""The words after a number: the noun that it counts (1.3万户小微企业), the whole it is a part of (51%由…), its relation word.

In: the text from the end of a number to the next token that ends its reach. Out: noun, verb, relation.
Refuses: words beyond the clause or the next number.
"""

import re
from typing import Final

from msgspec import Struct

from pipeline import measures
from pipeline.parse import phrases
from pipeline.parse.clauses import BLANK

_PART: Final = re.compile(r"^(?P<verb>用于|由|来自|是|为|都是|均是|均为|都用于|投向|属于|流向|集中在)(?P<part>[^，；。]{2,30})")
_NOT_A_NOUN: Final = re.compile(r"^(?:左右|以上|以下|以内|的水平|的速度|的增长|的增速|的目标|的要求|的预期|的基础|的高|的历史|关口|大关|区间|之间|水平)")


class Following(Struct, frozen=True):
    """What stands after a number; `start:end` is the noun's place."""

    relation: str = ""
    at: int = 0  # where the noun would begin
    start: int = 0
    end: int = 0
    of: bool = False  # joined by 的: 51%的股份, 3.28万亿元的投资规模
    part: str = ""
    part_verb: str = ""


def read_following(text: str, at: int, hi: int) -> Following:
    """Return what `text[at:hi]` says of the number that ends at `at`."""
    relation = ""
    if text[at : at + 1] == " ":
        at += 1
    if hit := measures.after(text, at):
        at, relation = hit
    begin = at
    if m := _PART.match(text[at:hi].replace(BLANK, "")):
        return Following(relation, begin, part=m.group("part").rstrip("的 "), part_verb=m.group("verb"))
    of = text[at : at + 1] == "的"
    if of:
        at += 1
    if _NOT_A_NOUN.match(text[at:hi]) or _NOT_A_NOUN.match(text[begin:hi]):
        return Following(relation, begin)
    end = hi
    for m in phrases.verb_right().finditer(text, at, hi):
        if m.start() == at:
            end = at
            break
        if len(m.group()) > 1 or m.start() - at >= 2:
            if m.group() == "的":
                continue
            end = m.start()
            break
    noun = text[at:end].split(BLANK)[0]
    end = at + len(noun.rstrip(" 　”\"、"))
    return Following(relation, begin, at, end, of)
