"""The mention of a number: its own words before and after it, still without context.

In: a Number of a clause. Out: its Mentions; most have one, a number shared by several subjects has one for each.
Refuses: words beyond the clause.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pipeline import measures, phrases
from pipeline.model import Mention, Token
from pipeline.parse import sides
from pipeline.parse.backwards import Before
from pipeline.parse.before import read_before
from pipeline.parse.clauses import Span
from pipeline.parse.following import Following, read_following
from pipeline.parse.lists import left
from pipeline.parse.runs import Number
from pipeline.parse.subject import Trimmed, name, trim
from pipeline.phrases import BLANK
from pipeline.quantities import Quantity

_NOUN: Final = re.compile(r"[0-9]{1,3}周?岁|[一-鿿A-Za-z“《][一-鿿A-Za-z0-9“]|[区县市镇乡村省州国岛人]")
_ONLY_VERBS: Final = re.compile("(?:新建|改造|和|改建|扩建|、|续建|累计|共|已|建成|完成|实施)+")
_HOLDS: Final = re.compile(
    "(?P<part>.*?)(?:却|也|还|都)?(?:承担|贡献|拥有|占据|集聚|集中|生产|提供|创造|消耗|消费|养活|吸纳|掌握|汇聚)(?:着|了)?(?P<where>.{0,10})"
)
_FUNDS: Final = re.compile("(?:资金|贷款|债券|专项债|国债|补贴|经费|预算|基金)$")
_AT_A_RATE: Final = re.compile("[左右以上]{0,2}的(?:年均)?(?:速度|幅度|增速)")
_CREATED: Final = frozenset(("创造", "创造了"))
_OWN_ITEM: Final = re.compile("(?:与|(?<!之)和|以及|(?<![涉惠普波危以])及)(?:近|约|超|逾|全国|全球)?$")
_BOTH: Final = re.compile("(环比|同比)(?:增长|增幅|增速)?[、和与](环比|同比)")


class _Words(Struct, frozen=True):
    """What stands around a number: `raw` is what the left side leaves of a subject."""

    before: Before
    head: Trimmed
    raw: str
    after: Following
    percent: bool  # a rate, percentage points or a multiple
    listed: bool  # after a number and its noun: 1500万亩小麦、2000万亩玉米


def mentions(
    segment: int, span: Span, number: Number, starts: Mapping[int, Token], ends: Mapping[int, Token]
) -> Iterator[Mention]:
    """Yield the mention of a number, and a further one for each further subject that shares it."""
    words, scope = _around(span, number, starts, ends)
    made = _made(segment, span, number, words, scope)
    special = _special(made, span, words)
    if special is not None:
        yield special
        return
    before, after = words.before, words.after
    if before.whole is not None and after.of and words.percent and after.end > after.start:
        made = replace(made, whole=before.whole + span.text[after.start : after.end])
    noun = _noun(span.text, words, number.token) or _unit_noun(span.text, words, number.token)
    if noun is None:
        if not (words.raw or words.percent) and (
            m := phrases.fate().match(span.text, after.start or number.token.end, number.hi)
        ):
            made = replace(made, verb=m["fate"])
        yield from left(made, span, words.raw, words.head, before, number)
        return
    subject = name(span.text, *noun, span.tokens)
    if not (words.raw or words.percent or after.of or after.purpose) and (
        m := phrases.fate().match(span.text, noun[1], number.hi)
    ):
        subject = f"{m['fate']}的{subject}"
    yield replace(made, subject=subject, subject_start=noun[0], subject_end=noun[1], side="right", verb=_limit(span, words))


def _around(span: Span, number: Number, starts: Mapping[int, Token], ends: Mapping[int, Token]) -> tuple[_Words, str]:
    """Return the words around a number, and the scope of a rank."""
    text, first, scope = span.text, number.first, ""
    at = first.start
    if first.kind == "rank":
        at, scope = sides.ranked(text, number.lo, at)
    before = read_before(text, number.lo, at, ends, None if first.kind == "rank" else first.value)
    head = trim(text, max(number.lo, before.inner), before.end, starts)
    if not {"all", "respectively"} & set(before.cues):
        head = _last_of_list(text, head, number.count)
    if _OWN_ITEM.search(text, head.start, head.end):
        head = replace(head, start=head.end)  # 美术馆和91%的博物馆: of its own noun
    raw = text[head.start : head.end]
    percent = number.token.kind == "quantity" and number.token.value.relative
    bare_verb = 0 < len(raw) <= 6 and phrases.verb_left().search(raw) is not None
    after = read_following(
        text,
        number.token.end,
        number.hi,
        percent=percent,
        counted=number.token.kind == "quantity" and number.token.value.unit is not None and number.token.value.unit.counted,
        bare=not raw.strip(" " + BLANK),
        bare_verb=bare_verb,
        number_next=number.hi < span.end,
    )
    listed = number.lo > span.start and text[head.end : head.end + 1] == "、"
    return _Words(before, head, raw, after, percent, listed), scope


def _made(segment: int, span: Span, number: Number, words: _Words, scope: str) -> Mention:
    """Return the mention without its subject."""
    before, head, after = words.before, words.head, words.after
    cues = dict(before.cues)
    if after.grows:
        cues["rate"] = after.grows
    if after.goal:
        cues["plan"] = 1
    if before.like:
        cues["like"] = 1
    if number.index:
        _turn(cues, span.text, number)
    if number.count == 2 and (both := _BOTH.search(span.text, number.lo, number.first.start)):
        cues["base"] = "prev" if both.group(number.index + 1) == "环比" else "yoy"
    return Mention(
        segment,
        number.token,
        cues=cues,
        relation=_relation(number.token, before, after),
        periods=(*head.periods, *before.periods),
        areas=head.areas,
        base=before.bases[number.index] if len(before.bases) == number.count else before.base,
        base_text=before.base_text,
        whole=before.whole,
        part=after.part,
        gap_to=before.like or before.gap_to or scope,
        place=(number.index, number.count),
        subject_start=head.start,
        subject_end=head.end,
        rules=before.rules,
    )


def _turn(cues: dict[str, int | str], text: str, number: Number) -> None:
    """Take the direction that a later number of a run has of its own: 高0.5个和低1.1个百分点, 分别增长5%和下降3%."""
    if "gap" in cues:
        cues["gap"] = measures.gap_adjectives().get(text[number.token.start - 1], cues["gap"])
    own = measures.before(text, number.token.start, number.token.start - 2)
    if own is not None and (moves := {"rise", "fall"} & set(own.kinds)) and {"rise", "fall"} & set(cues):
        cues.pop("rise", None)
        cues.pop("fall", None)
        cues |= {k: own.kinds[k] for k in moves}


def _special(made: Mention, span: Span, words: _Words) -> Mention | None:
    """Return the mention where the words after the number decide: a goal, a part, a growth noun, an amount of a noun, a holder."""
    text, after, raw, head = span.text, words.after, words.raw, words.head
    noun = name(text, after.start, after.end, span.tokens) if after.end > after.start else ""
    if raw and "以" in words.before.rules and _AT_A_RATE.match(text, made.token.end):  # GDP以年均净增300亿元的速度增长
        return replace(made, subject=name(text, head.start, head.end, span.tokens), side="left")
    if after.goal:
        return made  # 完成国家下达的110万人年度任务: of what was said before
    if after.part and after.of:
        counted = phrases.verb_right().split(after.part)[0]  # 90%的家庭|实现了垃圾分类: of families
        known = noun or (counted if counted != after.part else "")
        return replace(made, whole=known, cues=made.cues if known else {**made.cues, "of_all": 1})
    if after.grows and noun and not raw.strip(" " + BLANK):
        return replace(made, subject=noun, side="left")
    if not after.of or not noun or made.token.kind != "quantity":
        return None
    if raw in phrases.owned() and not words.percent:
        return replace(made, subject=noun + raw, side="left")  # 总投资200亿元的交易中心
    if words.percent and {"rise", "fall"} & set(made.cues) and phrases.metric_end().search(noun):
        return replace(made, subject=raw + noun if phrases.entity_end().search(raw) else noun, side="left")  # 降低30%的生产成本
    if words.percent and (m := _HOLDS.fullmatch(raw.rstrip("的"))):
        part = name(text, head.start, head.start + len(m.group("part")), span.tokens)
        whole = m.group("where") + text[after.start : after.end]
        return replace(made, subject=part, side="left" if part else "", whole=whole, cues={**made.cues, "share": 1})
    return None


def _limit(span: Span, words: _Words) -> str:
    """Return the verb that limits a count and stays in its name (新建), or the subject that covers it (网络覆盖)."""
    verb = phrases.limiting().search(words.raw.rstrip("了"))
    if verb:
        return verb.group()
    if _CREATED & set(words.before.rules):
        return "创造"
    if phrases.covering().search(words.raw) and len(words.raw) <= 20:
        return name(span.text, words.head.start, words.head.end, span.tokens)
    return ""


def _last_of_list(text: str, head: Trimmed, count: int) -> Trimmed:
    """Cut 项目有序推进、总投资 to 总投资: what stands before the pause is a statement of its own."""
    raw = text[head.start : head.end]
    if count > 1 or "、" not in raw:
        return head
    tail = raw.rsplit("、", 1)[1]
    return replace(head, start=head.end - len(tail)) if tail in phrases.owned() else head


def _relation(token: Token, before: Before, after: Following) -> str:
    """Return the relation of the magnitude: 多 and 余 in the number win, then the word after it, then the word before it."""
    number = token.value.number if token.kind == "quantity" else None
    if number is not None and number.relation:
        return str(number.relation)
    if after.relation:
        return after.relation
    if number is not None and number.kind == "fan" and "近" in token.text:
        return "approx"  # 翻了近一番
    return "" if "plan" in before.cues or after.goal else str(before.cues.get("relation", ""))


def _noun(text: str, words: _Words, token: Token) -> tuple[int, int] | None:
    """Return the place of the noun after a number, where that noun and not the words before is what is counted."""
    after, cues = words.after, set(words.before.cues)
    if token.kind != "quantity" or after.part or not _NOUN.match(text[after.start : after.end]):
        return None
    raw, place = words.raw.strip(" “”"), (after.start, after.end)
    moves = {"rise", "fall"} & cues
    if {"share", "rate"} & cues or (moves and raw and not _ONLY_VERBS.fullmatch(raw)):
        return None
    if moves and (words.percent or words.before.base is not None or "base" in cues):
        return None
    verb = phrases.verb_left().search(raw)
    only_verb = not raw or (verb is not None and len(raw) <= len(verb.group()) + 8)
    if words.percent:
        fits = phrases.covering().search(raw) is not None if after.of else only_verb
        return place if token.value.percent and fits else None
    if after.purpose:
        return place if (verb is not None and after.end - after.start >= 4) or not raw else None
    return place if _counts(text, token.value, raw, words, verb=verb is not None) else None


def _unit_noun(text: str, words: _Words, token: Token) -> tuple[int, int] | None:
    """Return the place of the unit where it names what is counted and no other subject stands there: 带动1000万农户, 某部等17部门."""
    if token.kind != "quantity" or token.value.unit is None or token.value.unit.text not in phrases.unit_nouns():
        return None
    verb = phrases.verb_left().search(words.raw)
    listed = "等" in text[words.head.end : words.before.end]
    alone = not words.raw or listed or (verb is not None and len(words.raw) <= len(verb.group()) + 4)
    return (token.end - len(token.value.unit.text), token.end) if alone and not words.percent else None


def _counts(text: str, q: Quantity, raw: str, words: _Words, *, verb: bool) -> bool:
    """Tell whether a number counts or measures the noun after it, not the words before it."""
    counted, noun = q.unit is None or q.unit.counted, text[words.after.start : words.after.end]
    funds = q.unit is not None and _FUNDS.search(noun) is not None and not phrases.metric_end().search(raw)
    return counted or words.after.of or verb or not raw or funds or words.listed
