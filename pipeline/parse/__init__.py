"""From tokens to mentions: every number with the words of its clause, still without context.

In: the tokens of a document's segments, in order. Out: Clauses with their Mentions, in text order.
Refuses: context of other clauses (carried subjects, periods): that is resolve's.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from pipeline.model import Clause, Mention, Token, Tokens
from pipeline.parse.clauses import Span, spans
from pipeline.parse.mention import mentions
from pipeline.parse.runs import numbers, sorted_out
from pipeline.parse.subject import name, trim

__all__ = ["parse"]


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
    found, refused = sorted_out(span)
    made = [Mention(segment, token, refused=reason) for token, reason in refused]
    for number in numbers(span, found):
        made.extend(mentions(segment, span, number, starts, ends))
    made.sort(key=lambda m: m.token.start)
    periods = tuple(t for t in span.tokens if t.kind == "period")
    head = trim(span.text, span.start, span.end, starts)
    text = "" if found else name(span.text, head.start, head.end, span.tokens)
    return Clause(segment, span.start, span.end, span.depth, span.ends_with, periods, head.areas, text, tuple(_compared(made)))


def _compared(made: Sequence[Mention]) -> Iterator[Mention]:
    """Give the base of 比1952年的827亿元 to the growth that follows it in the clause."""
    base: Token | None = None
    for m in made:
        if "compare" in m.cues and m.periods:
            base = m.periods[-1]
        follows = base is not None and m.base is None and not m.subject and {"rise", "fall"} & set(m.cues)
        yield replace(m, base=base) if follows else m
