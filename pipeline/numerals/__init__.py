"""Numbers as Chinese texts write them, exactly.

In: folded text and a place. Out: the longest number that starts there, as a Number of Fractions, and where it ends.
Refuses: words of `rules/not_numbers.toml` (一些, 统一), a 千, 百 or 兆 that belongs to a unit (一千瓦), numerals over
LIMIT characters, and all context: what a number counts, and whether it is a date or a name, is decided elsewhere.
"""

from pipeline.numerals.frames import number
from pipeline.numerals.signs import FIRST, LIMIT, START, Number
from pipeline.numerals.words import BEFORE, word

__all__ = ["FIRST", "LIMIT", "START", "Number", "match", "not_number", "read"]

_EDGE = "\n" * 8  # so that no reader needs to ask whether the text ends: farther than any of them looks ahead or back


def match(text: str, at: int) -> tuple[int, Number] | None:
    """Return the end and the value of the longest number that starts exactly at `at`, or None.

    `text` is folded (ASCII digits and points), but full-width digits are read too. Nothing is read beyond LIMIT + 16
    characters after `at` and BEFORE it, so that a call costs the same wherever it is made.
    """
    if at >= len(text) or text[at] not in FIRST or word(text, at):
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
