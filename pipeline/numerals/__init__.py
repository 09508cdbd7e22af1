"""Numbers as Chinese texts write them, exactly.

In: folded text and a place. Out: the longest number that starts there, as a Number of Fractions, and where it ends.
Refuses: words of `rules/not_numbers.toml` (一些, 统一), a 千, 百 or 兆 that belongs to a unit (一千瓦), numerals over
LIMIT characters, and all context: what a number counts, and whether it is a date or a name, is decided elsewhere.
"""

import re
from fractions import Fraction
from typing import Final

from pipeline.numerals.frames import number
from pipeline.numerals.signs import FIRST, LIMIT, NUMERAL, START, Number
from pipeline.numerals.words import BEFORE, word

__all__ = ["FIRST", "LIMIT", "START", "Number", "match", "not_number", "read"]

_EDGE = "\n" * 8  # so that no reader needs to ask whether the text ends: farther than any of them looks ahead or back

# nine numbers of ten need no more than this: ASCII digits and 万 or 亿, and nothing behind them that could go on with the number
_PLAIN: Final = re.compile(
    "([1-9][0-9]{0,14}|0)(?:[.]([0-9]{1,9}))?(万亿|[万亿])?"
    f"(?![{NUMERAL}兆半.．,，·・ \u00a0\u2009\u202f多余来几成、/至到~～‐‑–—―−－-]|个多?亿|分之)"
)
_POWERS: Final = {None: 0, "万": 4, "亿": 8, "万亿": 12}


def match(text: str, at: int) -> tuple[int, Number] | None:
    """Return the end and the value of the longest number that starts exactly at `at`, or None.

    `text` is folded (ASCII digits and points), but full-width digits are read too. Nothing is read beyond LIMIT + 16
    characters after `at` and BEFORE it, so that a call costs the same wherever it is made.
    """
    if at >= len(text) or text[at] not in FIRST:
        return None
    if m := _PLAIN.match(text, at):
        return m.end(), _plain(m)
    if word(text, at):
        return None
    shift = max(0, at - BEFORE) - len(_EDGE)
    found = number(_EDGE + text[max(0, at - BEFORE) : at + LIMIT + 16] + _EDGE, at - shift)
    return None if found is None or found[0] + shift - at > LIMIT else (found[0] + shift, found[1])


def read(text: str) -> Number | None:
    """Return the number that the whole text is (blanks around it aside), or None."""
    text = text.strip()
    found = match(text, 0)
    return found[1] if found and found[0] == len(text) else None


def not_number(text: str, at: int) -> tuple[int, str] | None:
    """Return the end and the reason (a code of `numbers.reason`) of the word in which the numeral at `at` is no number.

    The word may begin up to four characters before `at` (统一: `at` is the place of 一). 第 makes an ordinal of any numeral;
    `match` reads that one all the same, for ranks.
    """
    found = word(text, at)
    if found is None and at and text[at - 1 : at] == "第" and (ordinal := match(text, at)):
        return ordinal[0], "ordinal"
    return found


def _plain(m: re.Match[str]) -> Number:
    exponent, decimals = _POWERS[m[3]], len(m[2] or "")
    step = Fraction(10) ** (exponent - decimals)
    return Number(int(m[1] + (m[2] or "")) * step, None, step, exponent, "", "plain")
