"""Subjects that stand before a number: one, one for each number of a run (分别), or several for one number (均).

In: the words before a number, trimmed. Out: its Mention, and a further one for each further subject.
Refuses: subjects of other clauses.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from pipeline import phrases
from pipeline.model import Mention, Token
from pipeline.parse.backwards import Before
from pipeline.parse.clauses import Span
from pipeline.parse.runs import Number
from pipeline.parse.subject import Trimmed, name
from pipeline.phrases import BLANK

_INDUSTRIES: Final = ("第一产业", "第二产业", "第三产业")
_INDUSTRY: Final = re.compile(
    f"(?P<industry>{'|'.join(_INDUSTRIES)})(?P<metric>[一-鿿]{{0,6}}?)(?P<structure>(?:结构|构成|比例|比重|占比)?比?)"
)


def left(made: Mention, span: Span, raw: str, head: Trimmed, before: Before, number: Number) -> Iterator[Mention]:
    """Yield the mentions whose subject stands before the number."""
    text = span.text
    names = _subjects(text, raw, head, before, number.count, span.tokens)
    if names and number.count > 1:
        own = names[number.index]
        areas = (head.areas[number.index],) if len(head.areas) == number.count and head.areas else head.areas
        made = replace(made, subject=own, side="left" if own else "", areas=areas)
        yield _of_structure(made) if number.count == len(_INDUSTRIES) else made
    elif names:
        for i, own in enumerate(names):
            areas = (head.areas[i],) if len(head.areas) == len(names) else head.areas
            yield replace(made, subject=own, side="left" if own else "", areas=areas, also=i > 0)
    else:
        own = name(text, head.start, head.end, span.tokens)
        ordered = not own and ("respectively" in before.cues or number.count > 1)
        yield replace(made, subject=own, side="left" if own else "", ordered=ordered)


def _of_structure(m: Mention) -> Mention:
    """三次产业结构由7:39:54调整为…, 三次产业投资占比分别为: the share of each industry in all value added, or in all of the metric."""
    found = _INDUSTRY.fullmatch(m.subject)
    if found is None or not (found["structure"] or "share" in m.cues) or {"rise", "fall"} & set(m.cues):
        return m
    metric, whole = (found["metric"], found["metric"]) if found["metric"] not in ("", "增加值") else ("增加值", "生产总值")
    return replace(m, subject=found["industry"] + metric, whole=m.whole or whole, cues={**m.cues, "share": 1})


def _subjects(text: str, raw: str, head: Trimmed, before: Before, count: int, tokens: Sequence[Token]) -> list[str] | None:
    """Return the names of a list: one for each number, or several for one number with 均; None where there is no list."""
    if before.list_end >= 0 and count > 1:
        names = phrases.split(_list(text[head.start : before.list_end]), count)
        if names:
            tail = phrases.clean(text[before.list_tail : before.end])
            return [phrases.clean(n if n.endswith(tail) else n + tail) for n in phrases.share_ends(names)]
    if count > 1:
        if not raw and len(head.areas) == count:
            return [""] * count
        names = phrases.split(_list(raw), count)
        if names:
            return [phrases.clean(n) for n in phrases.share_ends(names)]
        return [name(text, head.start, head.end, tokens)] * count if raw and len(head.areas) == count else None
    if len(head.areas) > 1 and raw and ("all" in before.cues or text[head.start - 1 : head.start] == "的"):
        return [name(text, head.start, head.end, tokens)] * len(head.areas)
    if {"all", "respectively"} & set(before.cues) and "等" not in raw:
        return _shared(raw)
    return None


def _shared(raw: str) -> list[str] | None:
    """Cut the list before 均 or 都, where each part is a subject of its own."""
    count = len(re.findall(phrases.JOIN.pattern, raw)) + 1
    names = phrases.split(_list(raw), count) if 1 < count <= 6 else None
    if not names:
        return None
    done = phrases.share_ends(names)
    whole = all(phrases.metric_end().search(x) or phrases.entity_end().search(x) for x in done)
    return [phrases.clean(x) for x in done] if whole else None


def _list(raw: str) -> str:
    """Return the words of a list without blanks and without a closing 等."""
    return re.sub(r"[ 　" + BLANK + "]", "", raw).removesuffix("等")
