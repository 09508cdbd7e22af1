"""Segments cut into clauses: between commas, and each bracket that holds a number or several clauses for itself.

In: the tokens of a segment. Out: spans with depth, their tokens, and the text with such brackets blanked.
Refuses: any reading of the words.
"""

import re
from typing import Final

from msgspec import Struct

from pipeline.model import Token, Tokens
from pipeline.phrases import BLANK

_BLANK: Final = re.compile(  # between two parts of a heading, of which the second has a subject of its own
    "(?<=[一-鿿%]{3})[ 　](?!同比|环比|平均|累计|年均|总|增|降|减|超|达|突破|逾|近|约|比|较|将|再|首|连续|为|占|今年|预计|产量)(?=[一-鿿“][^ 　]{3})"
)
_ENDS: Final = frozenset(("comma", "semicolon", "stop", "colon"))
_TELLING: Final = _ENDS | {"quantity", "rank", "period", "ignored"}


class Span(Struct, frozen=True):
    """A clause before it is read: its place, its own tokens, and `text`, the segment's text with inner brackets blanked."""

    start: int
    end: int
    depth: int
    ends_with: str
    tokens: tuple[Token, ...]
    text: str


def _brackets(tokens: tuple[Token, ...]) -> list[tuple[int, int]]:
    """Return index pairs of matching brackets that hold a number, a period or a clause's end, inner ones first."""
    found, open_at = list[tuple[int, int]](), list[int]()
    for i, token in enumerate(tokens):
        if token.kind == "open":
            open_at.append(i)
        elif token.kind == "close" and open_at:
            first = open_at.pop()
            if any(t.kind in _TELLING for t in tokens[first:i]):
                found.append((first, i))
    return found


def _is_period(tokens: tuple[Token, ...]) -> bool:
    """Tell whether a bracket holds one period and nothing else."""
    return (
        len(tokens) == 3 and tokens[1].kind == "period" and (tokens[0].end, tokens[1].end) == (tokens[1].start, tokens[2].start)
    )


def spans(tokens: Tokens) -> list[Span]:
    """Return the clauses of a segment in text order of their starts; a bracket follows the clause that holds it."""
    text, all_tokens = tokens.segment.text, tokens.tokens
    found = list[Span]()
    depth_of = [0] * len(all_tokens)
    brackets = _brackets(all_tokens)
    for first, last in brackets:
        for i in range(first, last + 1):
            depth_of[i] += 1
    for first, last in brackets:
        if _is_period(all_tokens[first : last + 1]):
            depth_of[first + 1] -= 1  # 粮食产量（2020年）500万吨: of the clause around it
    blanked = list(text)
    for first, last in brackets:
        blanked[all_tokens[first].start : all_tokens[last].end] = BLANK * (all_tokens[last].end - all_tokens[first].start)
    outer = "".join(blanked)
    own = [t for t, d in zip(all_tokens, depth_of, strict=True) if d == 0]
    if tokens.segment.kind == "heading":
        own = _with_blanks(own, outer)
    found.extend(_cut(0, len(text), 0, own, outer))
    for first, last in brackets:
        if _is_period(all_tokens[first : last + 1]):
            continue
        inside = [
            t for t, d in zip(all_tokens[first + 1 : last], depth_of[first + 1 : last], strict=True) if d == depth_of[first]
        ]
        found.extend(_cut(all_tokens[first].end, all_tokens[last].start, depth_of[first], inside, text))
    return sorted(found, key=lambda s: (s.start, s.depth))


def _with_blanks(tokens: list[Token], text: str) -> list[Token]:
    """Return the tokens of a heading with a comma for each blank between two of its parts: 出口增长9% 进口下降2%."""
    inside = [(t.start, t.end) for t in tokens]
    blanks = (m.start() for m in _BLANK.finditer(text))
    commas = [Token("comma", at, at + 1, text[at], "heading_blank") for at in blanks if not any(a < at < b for a, b in inside)]
    return sorted([*tokens, *commas], key=lambda t: t.start)


def _cut(start: int, end: int, depth: int, tokens: list[Token], text: str) -> list[Span]:
    found, at, own = list[Span](), start, list[Token]()
    for token in tokens:
        if token.kind in _ENDS:
            if token.start > at:
                found.append(Span(at, token.start, depth, token.kind, tuple(own), text))
            at, own = token.end, []
        else:
            own.append(token)
    if end > at:
        found.append(Span(at, end, depth, "", tuple(own), text))
    return found
