"""From tokens to mentions: every number with the words of its clause, still without context.

In: the tokens of a document's segments, in order. Out: Clauses with their Mentions, in text order.
Refuses: context of other clauses (carried subjects, periods): that is resolve's.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pipeline import measures
from pipeline.lex import Quantity
from pipeline.model import Clause, Mention, Token, Tokens
from pipeline.parse import phrases
from pipeline.parse.before import Before, read_before
from pipeline.parse.clauses import BLANK, Span, spans
from pipeline.parse.following import Following, read_following
from pipeline.parse.subject import Trimmed, clean, share_ends, split, trim

__all__ = ["parse"]

_BETWEEN: Final = re.compile(r"^(?:[、和与及或 　]|以及|约|近|逾|超过|超|分别|至|到|多|余|以上|左右|不到)*$")
_RANKED: Final = re.compile(r"(?:居|列|排名?|排在|位|名列|跻身|世界|全球|全国|全省|国内|亚洲|国际|同类|行业|省内|由|从|到|升至|升到|跃居|保持|稳居|首次成为|成为|为|是)(?:的)?$")


class _Number(Struct, frozen=True):
    token: Token
    lo: int  # where its own words begin
    hi: int  # where the words after it end
    run: tuple[int, int]  # position in a run of numbers side by side, and the run's length


def parse(tokens: Sequence[Tokens]) -> tuple[Clause, ...]:
    """Return the clauses of a document, in text order, each number of the tokens in exactly one mention of them."""
    return tuple(_clause(i, span) for i, t in enumerate(tokens) for span in spans(t))


def _numbers(span: Span) -> Iterator[_Number]:
    """Yield the numbers of a clause with the text that belongs to each."""
    text = span.text
    found = [t for t in span.tokens if t.kind == "quantity" or (t.kind == "rank" and _is_rank(t, text, span.start))]
    runs = list[list[Token]]()
    for token in found:
        if runs and _BETWEEN.match(text[runs[-1][-1].end : token.start]) and token.start > runs[-1][-1].end and _alike(runs[-1][-1], token):
            runs[-1].append(token)
        else:
            runs.append([token])
    lo = span.start
    for r, run in enumerate(runs):
        after = runs[r + 1][0].start if r + 1 < len(runs) else span.end
        for i, token in enumerate(run):
            hi = run[i + 1].start if i + 1 < len(run) else after
            yield _Number(token, lo, hi, (i, len(run)))
        lo = run[-1].end


def _alike(a: Token, b: Token) -> bool:
    """Tell whether two numbers side by side are of one kind: both rates, or both amounts."""
    if a.kind != b.kind:
        return False
    if a.kind == "rank":
        return True
    return _percent(a.value) == _percent(b.value)


def _percent(q: Quantity) -> bool:
    return q.number.kind in ("percent", "cheng", "half", "fraction", "fan") or (q.unit is not None and q.unit.code in ("%", "pp", "1"))


def _is_rank(token: Token, text: str, lo: int) -> bool:
    return bool(token.value.unit_text == "位" or _RANKED.search(text[max(lo, token.start - 6) : token.start]))


def _clause(segment: int, span: Span) -> Clause:
    starts = {t.start: t for t in span.tokens}
    ends = {t.end: t for t in span.tokens}
    mentions = list[Mention]()
    first: Before | None = None
    head: Trimmed | None = None
    for number in _numbers(span):
        if number.run[0] == 0:
            first = read_before(span.text, number.lo, number.token.start, ends)
            head = trim(span.text, number.lo, first.end, starts)
        assert first is not None and head is not None
        mentions.extend(_mentions(segment, span, number, first, head, starts))
    periods = tuple(t for t in span.tokens if t.kind == "period")
    areas = tuple(t for t in span.tokens if t.kind == "area")
    text = ""
    if not mentions:
        whole = trim(span.text, span.start, span.end, starts)
        text = span.text[whole.start : whole.end].replace(BLANK, "")
        areas = whole.areas or areas
    return Clause(segment, span.start, span.end, span.depth, span.ends_with, periods, areas, text, tuple(mentions))


def _mentions(segment: int, span: Span, number: _Number, before: Before, head: Trimmed, starts: dict[int, Token]) -> Iterator[Mention]:
    """Yield the mention of a number, and a further one for each further subject that shares it."""
    text, token = span.text, number.token
    after = read_following(text, token.end, number.hi)
    index, count = number.run
    relation = _relation(token, before, after)
    made = Mention(
        segment,
        token,
        cues=before.cues,
        relation=relation,
        periods=(*head.periods, *before.periods),
        areas=head.areas,
        base=before.base,
        base_text=before.base_text,
        whole=before.whole,
        part=after.part,
        gap_to=before.gap_to,
        place=(index, count),
        subject_start=head.start,
        subject_end=head.end,
        rules=before.rules,
    )
    raw = text[head.start : head.end]
    noun = _noun(text, raw, after, token, before, count)
    if noun:
        start, end, verb, inner = noun
        yield replace(made, subject=clean(text[start:end]), subject_start=start, subject_end=end, side="right", verb=verb, periods=(*made.periods, *inner), areas=made.areas)
        return
    names = _subjects(text, raw, head, before, count)
    if names and len(names) == count and count > 1:
        name = names[index]
        mine = _own_area(head.areas, index, count) if name is None else head.areas
        yield replace(made, subject=name or "", side="left" if name else "", areas=mine)
    elif names and count == 1:
        for i, name in enumerate(names):
            yield replace(made, subject=name or "", side="left" if name else "", areas=_own_area(head.areas, i, len(names)) if len(head.areas) == len(names) else head.areas, also=i > 0)
    else:
        name = clean(raw.replace(BLANK, ""))
        ordered = "respectively" in before.cues and (not name)
        yield replace(made, subject=name, side="left" if name else "", ordered=ordered or (count > 1 and not name))


def _own_area(areas: tuple[Token, ...], index: int, count: int) -> tuple[Token, ...]:
    return (areas[index],) if len(areas) == count else areas


def _subjects(text: str, raw: str, head: Trimmed, before: Before, count: int) -> list[str | None] | None:
    """Return the names of a list of subjects, one for each number, or several for one number with 均; None without a list."""
    if before.ordered_at >= 0:
        names = split(clean_list(text[head.start : before.ordered_at]), count) if count > 1 else None
        tail = clean(text[before.ordered_end : before.end].replace(BLANK, ""))
        if names:
            done = share_ends(names)
            return [clean(_with_tail(n, tail)) for n in done]
    if count > 1:
        if not raw and len(head.areas) == count:
            return [None] * count
        names = split(clean_list(raw), count)
        if names:
            return [clean(n) for n in share_ends(names)]
        if len(head.areas) == count and raw:
            return [clean(raw)] * count
        return None
    if len(head.areas) > 1 and raw:
        return [clean(raw)] * len(head.areas)
    if "all" in before.cues and "等" not in raw:
        for n in (2, 3, 4, 5):
            names = split(clean_list(raw), n)
            if names and n == len(re.findall("、|和|与|及", raw)) + 1:
                done = share_ends(names)
                if all(phrases.metric_end().search(x) or phrases.entity_end().search(x) for x in done):
                    return [clean(x) for x in done]
    return None


def clean_list(raw: str) -> str:
    """Return the words of a list without blanks and without a closing 等."""
    return re.sub(r"[ 　" + BLANK + "]", "", raw).removesuffix("等")


def _with_tail(name: str, tail: str) -> str:
    if not tail or name.endswith(tail):
        return name
    return name + tail


def _relation(token: Token, before: Before, after: Following) -> str:
    """Return the relation of the magnitude: 多 and 余 in the number win, then the word after it, then the word before it."""
    number = token.value.number if token.kind == "quantity" else None
    if number is not None and number.relation:
        return str(number.relation)
    if after.relation:
        return after.relation
    return str(before.cues.get("relation", ""))


def _noun(text: str, raw: str, after: Following, token: Token, before: Before, count: int) -> tuple[int, int, str, tuple[Token, ...]] | None:
    """Return place and verb of the noun after a number, where that noun and not the words before is what is counted."""
    if token.kind != "quantity" or after.end - after.start < 2:
        return None
    quantity: Quantity = token.value
    unit = quantity.unit
    if unit is not None and (unit.code in ("%", "pp", "1")) and not after.of:
        return None
    noun = text[after.start : after.end]
    if not re.search(r"[一-鿿A-Za-z]{2}", noun):
        return None
    verb = phrases.verb_left().search(raw)
    counted = unit is None or unit.counted
    if "share" in before.cues or "rise" in before.cues or "fall" in before.cues:
        return None
    if unit is not None and unit.code in ("%", "pp", "1"):
        return None
    if not counted and not (after.of or verb or not raw):
        return None
    if raw and not verb and not counted:
        return None
    limiting = phrases.limiting().search(raw) if raw else None
    return after.start, after.end, limiting.group() if limiting else "", ()
