"""Expressions of time in Chinese official prose: `match` knows the words, `resolve` puts dates to them.

In: a text and a place in it; an anchor (publication, reporting period, last stated period). Out: `Period`, then `Span`.
Refuses: durations (五年), tasks (下一步), averages (两年平均); a season or an era without known dates resolves to None.
"""

import re
from typing import Final

from pipeline.periods.festivals import season
from pipeline.periods.gate import DIGITS, FIRST, HAN, WINDOW, may_start
from pipeline.periods.parts import clock
from pipeline.periods.phrases import expression
from pipeline.periods.resolve import compared, resolve
from pipeline.periods.spans import (
    FESTIVAL,
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
from pipeline.periods.words import Period

__all__ = [
    "FESTIVAL",
    "FIRST",
    "Anchor",
    "Period",
    "Span",
    "base_year",
    "compared",
    "like_period_before",
    "match",
    "match_label",
    "of_day",
    "of_months",
    "of_range",
    "of_year",
    "of_years",
    "plan_span",
    "preceding",
    "resolve",
    "season",
    "span_of_year",
    "with_flags",
]

_FOLD: Final = {ord(w): str(n) for n, w in enumerate("０１２３４５６７８９")} | {ord("．"): ".", ord("："): ":"}
_WIDE: Final = frozenset(map(chr, _FOLD))
_LABEL: Final = re.compile(r"(?P<y>1[89][0-9]{2}|2[01][0-9]{2})(?:[-./](?P<m>[0-9]{1,2}))?")
_IN_NUMBER: Final = DIGITS | frozenset(".．,，")


def match(text: str, at: int) -> tuple[int, Period] | None:
    """Return the end (in `text`) and meaning of the longest expression of time that starts exactly at `at`, or None.

    Full-width digits count as digits. Bounded: no more than 64 characters are looked at.
    """
    if not may_start(text, at):
        return None
    c = text[at]
    before = text[at - 1] if at else ""
    if c in DIGITS and _inside_number(text, at, before):
        return None
    if c in HAN and before in HAN:
        return None
    s = text[at : at + WINDOW]
    if not _WIDE.isdisjoint(s):
        s = s.translate(_FOLD)
    found = expression(s, 0, before) or clock(s, 0)
    return (at + found[0], found[1]) if found else None


def match_label(text: str) -> Period | None:
    """Return what a whole table head or cell means: any expression of time, a bare year (2019), a month (2021-11, 2021.11)."""
    label = text.strip().translate(_FOLD)
    found = match(label, 0)
    if found and found[0] == len(label):
        return found[1]
    m = _LABEL.fullmatch(label)
    if not m:
        return None
    year = int(m["y"])
    if not m["m"]:
        return Period(kind="year", year=year, grain="A", rule="label")
    month = int(m["m"])
    if not 1 <= month <= 12:
        return None
    return Period(kind="months", year=year, grain="M", first=month, last=month, rule="label")


def _inside_number(text: str, at: int, before: str) -> bool:
    """Tell whether the digit at `at` goes on with a number or a code before it (12021年, 1.5月, AG600); not gov.cn2006年."""
    if before in _IN_NUMBER:
        return before not in ",，" or (at > 1 and text[at - 2] in DIGITS)
    return before.isascii() and before.isalpha() and text[at + 4 : at + 5] != "年"
