"""From tokens to mentions: every number with the words of its clause, still without context.

In: the tokens of a document's segments, in order. Out: Clauses with their Mentions, in text order.
Refuses: context of other clauses (carried subjects, periods): that is resolve's.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pipeline import measures, phrases
from pipeline.model import Clause, Mention, Token, Tokens
from pipeline.parse.before import Before, ranked, read_before
from pipeline.parse.clauses import Span, spans
from pipeline.parse.following import Following, read_following
from pipeline.parse.subject import Trimmed, name, trim
from pipeline.phrases import BLANK
from pipeline.quantities import Quantity, refusal

__all__ = ["parse"]

_BETWEEN: Final = re.compile(r"^(?:[、和与及或 　]|以及|约|近|逾|超过|超|分别|至|到|多|余|以上|左右|不到)*$")
_RANKED: Final = re.compile(r"(?:居|列|排名?|排在|位|名列|跻身|世界|全球|全国|全省|国内|亚洲|国际|同类|行业|省内)$")
_INSIDE: Final = re.compile(r"(?:其他|其余|等|的|这|与|对|全部|上述|以上|各|及|和|在|从|向|列|居|在全球|在全国|在世界)$")
_NOUN: Final = re.compile(r"[0-9]{1,3}周?岁|[一-鿿A-Za-z“《][一-鿿A-Za-z0-9“]|[区县市镇乡村省州国岛人]")
_ONLY_VERBS: Final = re.compile("(?:新建|改造|和|改建|扩建|、|续建|累计|共|已|建成|完成|实施)+")
_HOLDS: Final = re.compile(
    "(?P<part>.*?)(?:却|也|还|都)?(?:承担|贡献|拥有|占据|集聚|集中|生产|提供|创造|消耗|消费|养活|吸纳|掌握|汇聚)(?:着|了)?(?P<where>.{0,10})"
)
_FUNDS: Final = re.compile("(?:资金|贷款|债券|专项债|国债|补贴|经费|预算|基金)$")
_BOTH: Final = re.compile("(环比|同比)(?:增长|增幅|增速)?[、和与](环比|同比)")
_SECOND: Final = re.compile("^(?:多|余)?(?:增|降|减|升|提高|上升|下降|增加|减少|扩大|缩短|压减|跃升|提升|回升|回落|变|发展|扩展)+[到至为成](?:了)?$")
_IF: Final = re.compile("如果|假如|倘若|假设|若按")


class _Number(Struct, frozen=True):
    token: Token
    lo: int  # where its own words begin
    hi: int  # where the words after it end
    index: int  # position in a run of numbers side by side
    count: int  # the run's length


def parse(tokens: Sequence[Tokens]) -> tuple[Clause, ...]:
    """Return the clauses of a document, in text order; a number of the tokens stands in the mentions of one clause."""
    return tuple(c for i, t in enumerate(tokens) for c in _clauses(i, t))


def _clauses(index: int, tokens: Tokens) -> Iterator[Clause]:
    """Yield the clauses of a sentence or heading; a table cell is one."""
    if tokens.segment.kind == "cell":
        numbers = tuple(Mention(index, t) for t in tokens.tokens if t.kind == "quantity")
        yield Clause(index, 0, len(tokens.segment.text), mentions=numbers)
    else:
        yield from (_clause(index, span) for span in spans(tokens))


def _clause(segment: int, span: Span) -> Clause:
    starts = {t.start: t for t in span.tokens}
    ends = {t.end: t for t in span.tokens}
    mentions, found = list[Mention](), list[Token]()
    for token in _with_units(span):
        if token.kind == "quantity":
            reason = refusal(token.value, span.text, token.start, token.end)
            if not reason and _IF.search(re.split("[；;]", span.text[: token.start])[-1]):
                reason = "hypothetical"
            if reason:
                mentions.append(Mention(segment, token, refused=reason))
            else:
                found.append(token)
        elif token.kind == "rank" and _is_rank(token, span.text, span.start):
            found.append(token)
    for number in _numbers(span, found):
        mentions.extend(_mentions(segment, span, number, starts, ends))
    mentions.sort(key=lambda m: m.token.start)
    periods = tuple(t for t in span.tokens if t.kind == "period")
    head = trim(span.text, span.start, span.end, starts)
    text = "" if found else name(span.text, head.start, head.end, span.tokens)
    return Clause(
        segment, span.start, span.end, span.depth, span.ends_with, periods, head.areas, text, tuple(_compared(mentions))
    )


def _with_units(span: Span) -> Iterator[Token]:
    """Yield the tokens of a clause; in 由12.4增至13.9万公里 the first number takes the unit of the second (rule 3)."""
    for i, token in enumerate(span.tokens):
        later = next((t for t in span.tokens[i + 1 :] if t.kind in ("quantity", "period")), None)
        if token.kind != "quantity" or token.value.unit is not None or later is None or later.kind != "quantity" or later.value.unit is None:
            yield token
            continue
        number, unit = token.value.number, later.value
        if number.kind != "plain" or not _SECOND.match(span.text[token.end : later.start].strip()):
            yield token
            continue
        power = 10**unit.number.exponent if number.exponent == 0 else 1
        scaled = replace(number, value=number.value * power, step=number.step * power, exponent=number.exponent or unit.number.exponent)
        yield replace(token, value=replace(token.value, number=scaled, unit=unit.unit))


def _numbers(span: Span, found: Sequence[Token]) -> Iterator[_Number]:
    """Yield the numbers of a clause with the text that belongs to each."""
    text, runs = span.text, list[list[Token]]()
    for token in found:
        if (
            runs
            and token.start > runs[-1][-1].end
            and _BETWEEN.match(text[runs[-1][-1].end : token.start])
            and _alike(runs[-1][-1], token)
        ):
            runs[-1].append(token)
        else:
            runs.append([token])
    lo = span.start
    for r, run in enumerate(runs):
        after = runs[r + 1][0].start if r + 1 < len(runs) else span.end
        for i, token in enumerate(run):
            yield _Number(token, lo, run[i + 1].start if i + 1 < len(run) else after, i, len(run))
        if not (
            len(run) == 1 and run[0].kind == "quantity" and _counted(run[0].value) and _INSIDE.search(text[lo : run[0].start])
        ):
            lo = run[-1].end


def _counted(q: Quantity) -> bool:
    return q.unit is not None and q.unit.counted and q.number.exponent == 0


def _alike(a: Token, b: Token) -> bool:
    """Tell whether two numbers side by side are of one kind: both rates, or both amounts."""
    return a.kind == b.kind and (a.kind == "rank" or a.value.relative == b.value.relative)


def _is_rank(token: Token, text: str, lo: int) -> bool:
    before = text[max(lo, token.start - 6) : token.start]
    return bool(_RANKED.search(before)) or (token.value.unit_text == "位" and not before.endswith(("放在", "摆在", "作为")))


def _compared(mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Give the base of 比1952年的827亿元 to the growth that follows it in the clause."""
    base: Token | None = None
    for m in mentions:
        if "compare" in m.cues and m.periods:
            base = m.periods[-1]
        elif base is not None and m.base is None and {"rise", "fall"} & set(m.cues) and not m.subject:
            m = replace(m, base=base)
        yield m


def _mentions(
    segment: int, span: Span, number: _Number, starts: Mapping[int, Token], ends: Mapping[int, Token]
) -> Iterator[Mention]:
    """Yield the mention of a number, and a further one for each further subject that shares it."""
    text, token, first = span.text, number.token, number.token
    if number.index:
        first = next(
            t
            for t in span.tokens
            if t.start >= number.lo and t.kind == token.kind and t.end <= token.start and not _refused(t, text)
        )
    before, scope = _before(text, number.lo, first, ends)
    head = trim(text, max(number.lo, before.inner), before.end, starts)
    head = _last_of_list(text, head, number.count)
    raw = text[head.start : head.end]
    percent = token.kind == "quantity" and token.value.relative
    after = read_following(
        text,
        token.end,
        number.hi,
        percent=percent,
        bare=not raw.strip(" " + BLANK),
        bare_verb=0 < len(raw) <= 6 and phrases.verb_left().search(raw) is not None,
        number_next=number.hi < span.end,
    )
    cues = {**before.cues, "rate": after.grows} if after.grows else before.cues
    if number.count == 2 and (both := _BOTH.search(text, number.lo, first.start)):
        cues = {**cues, "base": "prev" if both.group(number.index + 1) == "环比" else "yoy"}
    if after.goal:
        cues = {**cues, "plan": 1}
    made = Mention(
        segment,
        token,
        cues=cues,
        relation=_relation(token, before, after),
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
    if before.like:
        made = replace(made, cues={**cues, "like": 1})
    if after.goal:
        yield made  # 完成国家下达的110万人年度任务: of what was said before
        return
    if after.part and after.of:
        yield replace(made, whole="" if not after.end else name(text, after.start, after.end, span.tokens))
        return
    if after.grows and after.end and not raw.strip(" " + BLANK):
        yield replace(made, subject=name(text, after.start, after.end, span.tokens), side="left")
        return
    if after.of and raw in phrases.owned() and after.end > after.start and token.kind == "quantity" and not percent:
        yield replace(made, subject=name(text, after.start, after.end, span.tokens) + raw, side="left")
        return
    if percent and after.of and after.end > after.start and (m := _HOLDS.fullmatch(raw.rstrip("的"))):
        part = name(text, head.start, head.start + len(m.group("part")), span.tokens)
        where = m.group("where") + text[after.start : after.end]
        yield replace(made, subject=part, side="left" if part else "", whole=where, cues={**cues, "share": 1})
        return
    if before.whole is not None and after.of and percent and after.end > after.start:
        made = replace(made, whole=before.whole + text[after.start : after.end])
    noun = _noun(text, raw, after, token, before, percent)
    if noun is not None:
        verb = phrases.limiting().search(raw.rstrip("了"))
        limit = verb.group() if verb else ""
        if not limit and phrases.covering().search(raw) and len(raw) <= 20:
            limit = name(text, head.start, head.end, span.tokens)
        yield replace(
            made, subject=name(text, *noun, span.tokens), subject_start=noun[0], subject_end=noun[1], side="right", verb=limit
        )
        return
    yield from _left(made, span, raw, head, before, number)


def _refused(token: Token, text: str) -> bool:
    return token.kind == "quantity" and bool(refusal(token.value, text, token.start, token.end))


def _before(text: str, lo: int, token: Token, ends: Mapping[int, Token]) -> tuple[Before, str]:
    """Return what stands before a number or a rank, and the scope of a rank."""
    if token.kind != "rank":
        q: Quantity = token.value
        ratio = q.unit is not None and q.unit.text == "倍"
        points = q.unit is not None and q.unit.code == "pp"
        return read_before(text, lo, token.start, ends, ratio=ratio, percent=q.percent, points=points, doubled=q.number.kind == "fan"), ""
    at, scope = ranked(text, lo, token.start)
    return read_before(text, lo, at, ends), scope


def _last_of_list(text: str, head: Trimmed, count: int) -> Trimmed:
    """Cut 项目有序推进、总投资 to 总投资: what stands before the pause is a statement of its own."""
    raw = text[head.start : head.end]
    if count > 1 or "、" not in raw:
        return head
    tail = raw.rsplit("、", 1)[1]
    return replace(head, start=head.end - len(tail)) if tail in phrases.owned() else head


def _left(made: Mention, span: Span, raw: str, head: Trimmed, before: Before, number: _Number) -> Iterator[Mention]:
    """Yield the mentions whose subject stands before the number."""
    text = span.text
    names = _subjects(text, raw, head, before, number.count, span.tokens)
    if names and number.count > 1:
        own = names[number.index]
        areas = (head.areas[number.index],) if len(head.areas) == number.count and head.areas else head.areas
        yield replace(made, subject=own, side="left" if own else "", areas=areas)
    elif names:
        for i, own in enumerate(names):
            areas = (head.areas[i],) if len(head.areas) == len(names) else head.areas
            yield replace(made, subject=own, side="left" if own else "", areas=areas, also=i > 0)
    else:
        own = name(text, head.start, head.end, span.tokens)
        ordered = not own and ("respectively" in before.cues or number.count > 1)
        yield replace(made, subject=own, side="left" if own else "", ordered=ordered)


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
    if "all" in before.cues and "等" not in raw:
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


def _relation(token: Token, before: Before, after: Following) -> str:
    """Return the relation of the magnitude: 多 and 余 in the number win, then the word after it, then the word before it."""
    number = token.value.number if token.kind == "quantity" else None
    if number is not None and number.relation:
        return str(number.relation)
    if after.relation:
        return after.relation
    return "" if "plan" in before.cues or after.goal else str(before.cues.get("relation", ""))


def _noun(text: str, raw: str, after: Following, token: Token, before: Before, percent: bool) -> tuple[int, int] | None:
    """Return the place of the noun after a number, where that noun and not the words before is what is counted."""
    if token.kind != "quantity" or after.part or not _NOUN.match(text[after.start : after.end]):
        return None
    q: Quantity = token.value
    raw = raw.strip(" “”")
    if {"share", "rate"} & set(before.cues) or (
        {"rise", "fall"} & set(before.cues) and not (raw == "" or _ONLY_VERBS.fullmatch(raw))
    ):
        return None
    if {"rise", "fall"} & set(before.cues) and (percent or before.base is not None or "base" in before.cues):
        return None
    verb = phrases.verb_left().search(raw)
    only_verb = not raw or (verb is not None and len(raw) <= len(verb.group()) + 8)
    if percent:
        covers = phrases.covering().search(raw) is not None
        return (after.start, after.end) if q.percent and (covers if after.of else only_verb) else None
    if after.purpose and after.end - after.start < 4:
        return None
    if after.purpose:
        return (after.start, after.end) if only_verb or verb is not None else None
    counted = q.unit is None or q.unit.counted
    if raw.endswith(("和", "及", "与", "、")) or (q.unit is not None and _FUNDS.search(text[after.start : after.end]) and not phrases.metric_end().search(raw)):
        return after.start, after.end
    if counted or after.of or verb or not raw:
        return after.start, after.end
    return None
