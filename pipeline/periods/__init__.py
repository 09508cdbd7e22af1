"""Expressions of time in Chinese official prose: `match` knows the words, `resolve` puts dates to them.

In: a text and a place in it; an anchor (publication, reporting period, last stated period). Out: `Period`, then `Span`.
Refuses: durations (五年), tasks (下一步), averages (两年平均); a holiday or an era without known dates resolves to None.
"""

from typing import Final

from pipeline.periods.parts import clock
from pipeline.periods.phrases import expression
from pipeline.periods.resolve import compared, resolve
from pipeline.periods.spans import (
    Anchor,
    Span,
    base_year,
    like_period_before,
    of_day,
    of_months,
    of_range,
    of_year,
    of_years,
    plan_span,
    preceding,
    span_of_year,
    with_flags,
)
from pipeline.periods.words import (
    BARE,
    COUNTED,
    DAYS,
    ERAS,
    FESTIVALS,
    MONTHS,
    PLANS,
    QUARTERS,
    SINCE,
    SINCE_UNKNOWN,
    TABLE_WEEKS,
    TO_DATE,
    VAGUE,
    YEARS,
    Period,
)

__all__ = [
    "FIRST",
    "Anchor",
    "Period",
    "Span",
    "base_year",
    "compared",
    "like_period_before",
    "match",
    "of_day",
    "of_months",
    "of_range",
    "of_year",
    "of_years",
    "plan_span",
    "preceding",
    "resolve",
    "span_of_year",
    "with_flags",
]

WINDOW: Final = 64  # characters: longer expressions of time do not exist, and a bound keeps matching linear
_FOLD: Final = {ord(w): str(n) for n, w in enumerate("０１２３４５６７８９")} | {ord("．"): ".", ord("："): ":"}
_WIDE: Final = frozenset(map(chr, _FOLD))
_DIGITS: Final = frozenset("0123456789０１２３４５６７８９")
_HAN: Final = frozenset("〇○◯零一二两三四五六七八九十")
_IN_NUMBER: Final = frozenset("0123456789０１２３４５６７８９.．,，")
_WORDS: Final = (YEARS, MONTHS, QUARTERS, DAYS, TABLE_WEEKS, BARE, TO_DATE, SINCE, SINCE_UNKNOWN, VAGUE, ERAS, PLANS)
_BEFORE: Final = frozenset(COUNTED["before_back"] + COUNTED["before_ahead"])

FIRST: Final[frozenset[str]] = (
    _DIGITS
    | frozenset(c for c in _HAN if c != "零")
    | {w[0] for words in _WORDS for w in words}
    | {w[0] for key, words in FESTIVALS.items() if key not in ("tails", "bound") for w in words}
    | {w[0] for w in _BEFORE}
    | frozenset("第前头首上下后元半几数同截到至自从由“\"「『‘'’星礼周早晚凌清中傍零在二本新今去假")
)


def match(text: str, at: int) -> tuple[int, Period] | None:
    """Return the end (in `text`) and meaning of the longest expression of time that starts exactly at `at`, or None.

    Full-width digits count as digits. Bounded: no more than 64 characters are looked at.
    """
    c = text[at : at + 1]
    if c not in FIRST or not c:
        return None
    before = text[at - 1] if at else ""
    if c in _DIGITS and _inside_number(text, at, before):
        return None
    if c in _HAN and before in _HAN:
        return None
    s = text[at : at + WINDOW]
    if not _WIDE.isdisjoint(s):
        s = s.translate(_FOLD)
    found = expression(s, 0, before) or clock(s, 0)
    return (at + found[0], found[1]) if found else None


def _inside_number(text: str, at: int, before: str) -> bool:
    """Tell whether the digit at `at` goes on with a number or a code before it (12021年, 1.5月, AG600); not gov.cn2006年."""
    if before in _IN_NUMBER:
        return before not in ",，" or (at > 1 and text[at - 2] in _DIGITS)
    return before.isascii() and before.isalpha() and text[at + 4 : at + 5] != "年"
