"""What is no statistic, and the account of every number.

In: a Mention and the words around it, or a token that never was a number. Out: a reason of the closed list, or none.
Refuses: to drop a number: each gets a row with its fate and reason.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from pipeline import numerals
from pipeline.model import Mention, NumberFate, Token, Tokens
from pipeline.quantities import Quantity

_HAN: Final = "零〇○一二两三四五六七八九十百千万亿廿"
_ROW: Final = re.compile(rf"[0-9]|[{_HAN}]*[万亿][{_HAN}]*|[{_HAN}]{{2,}}|百分之|分之|第[{_HAN}]|[{_HAN}]成")


def unread(m: Mention) -> str:
    """Return why a number that might be a statistic was not read."""
    q = m.token.value
    if isinstance(q, Quantity) and q.unit is None and q.number.exponent < 4:
        return "unknown_unit"
    return "no_indicator"


def is_row(text: str) -> bool:
    """Tell whether a token counts as a number: any digit, or Chinese numerals as DATASET defines them."""
    return bool(_ROW.search(text))


_PERIOD_REASON: Final = {"plan": "plan_period", "time": "time", "day": "date"}


def others(tokens: Tokens, taken: frozenset[int]) -> Iterator[tuple[Token, str]]:
    """Yield the tokens of a segment that hold a number and made no mention, with their reason."""
    for token in tokens.tokens:
        if token.start in taken or not is_row(token.text):
            continue
        if token.kind == "ignored":
            if token.rule == "not_number" and not re.search("[0-9]", token.text):
                continue
            yield token, str(token.value)
        elif token.kind == "period":
            yield token, _PERIOD_REASON.get(token.value.kind, "date")
        elif token.kind == "rank":
            yield token, "ordinal"
        elif token.kind == "area":
            if re.search("[0-9]", token.text):
                yield token, "name"
        elif token.kind == "quantity":
            yield token, "repeated_sentence" if tokens.segment.repeated else "name"


@cache
def _foreign() -> re.Pattern[str]:
    """Return the pattern of digits of other scripts: every Unicode number but ASCII digits and 〇."""
    import sys
    import unicodedata

    found = (chr(c) for c in range(128, sys.maxunicode + 1) if c != 0x3007)  # 〇 is a Chinese digit
    chars = [c for c in found if unicodedata.category(c)[0] == "N"]
    return re.compile("[" + "".join(chars) + "]+")


def foreign(text: str, covered: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield places of digits of other scripts outside `covered` (sorted, by segment)."""
    if text.isascii():
        return
    for m in _foreign().finditer(text):
        taken = [(a, b) for a, b in covered if a < m.end() and m.start() < b]  # ¹¼: the fraction has a row of its own
        at = m.start()
        for a, b in [*taken, (m.end(), m.end())]:
            if at < a:
                yield at, a
            at = max(at, b)


def row(start: int, token: Token, fate: str, reason: str, rule: str, readings: tuple[int, ...] = ()) -> NumberFate:
    """Return the row of a token; `start` is where its segment begins in the clean text."""
    number = token.value.number if isinstance(token.value, Quantity) else None
    value = number.value if isinstance(number, numerals.Number) else None
    return NumberFate(start + token.start, start + token.end, token.text, value, fate, reason, rule, readings)  # type: ignore[arg-type]
