"""A cheap test of whether an expression of time can start at a place, before the readers try.

In: a text and a place. Out: yes or no; a no is always right, a yes is not.
Refuses: looking further than a window: a longer expression of time does not exist, and the bound keeps reading linear.
"""

import re
from typing import Final

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
    STARTS,
    TABLE_WEEKS,
    TO_DATE,
    VAGUE,
    YEARS,
)

WINDOW: Final = 64
DIGITS: Final = frozenset("0123456789０１２３４５６７８９")
HAN: Final = frozenset("〇○◯零一二两三四五六七八九十")

_D = "[0-9０-９]"
_GAP = r"[ \u3000\xa0]{0,2}"
_JOIN = "[-－–—―─−~～〜至到、和及与/]"
_TAIL = rf"(?:[年月日号时点季天周世:：财学]|个?多?月|个季|个多?五?年|个?小时|[多余几](?:年|个|天|月)|{_JOIN})"
_NUMBER = re.compile(
    rf"{_D}{{1,4}}{_GAP}{_TAIL}|{_D}{{1,3}}十[多余]|(?:[1１][8-9８９]|[2２][01０１]){_D}{{2}}[-/.．]|618"
    rf"|[〇○◯零OＯ一二两三四五六七八九十百]{{1,4}}{_GAP}(?:{_TAIL}|[多余])|[半几数元](?:年|个|天|月)"
)
_LISTS: Final = (YEARS, MONTHS, QUARTERS, DAYS, TABLE_WEEKS, BARE, TO_DATE, SINCE, SINCE_UNKNOWN, VAGUE, ERAS, PLANS)
_NUMERALS: Final = tuple("0123456789０１２３４５６７８９一二两三四五六七八九十半几数")
_PAIRS: Final[frozenset[str]] = frozenset(
    {w[:2] for words in _LISTS for w in words}
    | {w[:2] for key in ("names", "alone", "seasons") for w in FESTIVALS[key]}
    | {f"“{w[0]}" for w in FESTIVALS["names"] if w[0] != "“"}
    | {w[:2] for key in ("before_back", "before_ahead") for w in COUNTED[key]}
    | {*STARTS["words"], *STARTS["hours"], *STARTS["weekdays"]}
    | {f"{c}{n}" for key in ("before_numbers", "hours", "weekdays") for c in STARTS[key] for n in (*_NUMERALS, "日")}
    | {f"{q}{n}" for q in STARTS["quotes"] for n in _NUMERALS}
)
_LEADS: Final = frozenset("到至自从由")
_SECOND: Final = DIGITS | HAN | {pair[0] for pair in _PAIRS} | frozenset(_NUMERALS)
FIRST: Final[frozenset[str]] = _SECOND | _LEADS


def may_start(text: str, at: int) -> bool:
    """Tell whether an expression of time can start at `at`."""
    c = text[at : at + 1]
    return c in FIRST and (
        text[at : at + 2] in _PAIRS
        or _NUMBER.match(text, at) is not None
        or (c in _LEADS and (text[at + 1 : at + 2] in _SECOND or (c == "自" and "以来" in text[at : at + WINDOW])))
    )
