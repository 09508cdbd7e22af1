"""Words that hold a numeral and are no number: 统一, 一带一路, 十分重要.

In: text and the place of a numeral. Out: the end of such a word around it and the reason why it is no number.
Refuses: judgement by context; a word that is sometimes a number is left to the caller or names what lifts it (十分-钟).
"""

import functools
import re
from collections.abc import Mapping

from msgspec import Struct

from pipeline import rules
from pipeline.errors import RuleError
from pipeline.numerals.signs import DIGITS, MULTIPLIERS, NUMERAL

CHINESE = MULTIPLIERS | frozenset(DIGITS)
BEFORE = 4  # characters of a word that may precede its numeral

_Entry = tuple[str, tuple[str, ...]]  # the reason, and what lifts the ban when it follows


class _Words(Struct, frozen=True):
    """What rules/not_numbers.toml says; `literal` by the first numeral of a word, the longest end first."""

    literal: Mapping[str, tuple[tuple[int, int, Mapping[str, _Entry]], ...]]  # place of the numeral, length, word → entry
    patterns: tuple[tuple[re.Pattern[str], str], ...]


def word(text: str, at: int) -> tuple[int, str] | None:
    """Return the end and the reason of the longest such word whose first numeral stands at `at`."""
    known = _words()
    groups = known.literal.get(text[at : at + 1])
    if groups is None:
        return None
    for offset, length, entries in groups:
        if at >= offset and (found := entries.get(text[at - offset : at - offset + length])):
            end = at - offset + length
            goes_on = text[end - 1] in CHINESE and text[end : end + 1] in CHINESE  # 这一百二十个, 二百五十
            if not goes_on and not any(text.startswith(c, end) for c in found[1]):
                return end, found[0]
    for pattern, reason in known.patterns:
        if m := pattern.match(text, at):
            return m.end(), reason
    return None


@functools.cache
def _words() -> _Words:
    data, opening = rules.table("not_numbers"), re.compile(f"[{NUMERAL}]|[数几上成半翻]")
    groups: dict[str, dict[tuple[int, int], dict[str, _Entry]]] = {}
    for entry in data["word"]:
        for written in entry["words"].split():
            literal, *lifted = written.split("-")
            hit = opening.search(literal)
            if hit is None or hit.start() > BEFORE:
                raise RuleError(f"rules/not_numbers.toml: {literal!r} has no numeral among its first {BEFORE + 1} characters")
            found = groups.setdefault(hit[0], {}).setdefault((hit.start(), len(literal)), {})
            if literal in found:
                raise RuleError(f"rules/not_numbers.toml: {literal!r} stands twice, as {found[literal][0]} and {entry['reason']}")
            found[literal] = (entry["reason"], tuple(lifted))
    order = {c: sorted(g, key=lambda k: (k[0] - k[1], -k[1])) for c, g in groups.items()}
    return _Words(
        {c: tuple((offset, length, groups[c][offset, length]) for offset, length in keys) for c, keys in order.items()},
        tuple((re.compile(regex), entry["reason"]) for entry in data["pattern"] for regex in entry["regexes"]),
    )
