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
_QUOTES: Final = "“\"「『‘’'"
_CLOCKS: Final = ("上午", "下午", "晚上", "晚间", "凌晨", "清晨", "中午", "傍晚", "星期", "礼拜", "零时")
_OTHERS: Final = ("上半", "下半", "前半", "后半", "首季", "同期", "同一", "同时", "今明", "去今", "假期")
_CENTURIES: Final = ("新世", "上世", "本世", "上个", "本个")
_PAIRS: Final[frozenset[str]] = frozenset(
    {w[:2] for words in _LISTS for w in words}
    | {w[:2] for key, words in FESTIVALS.items() if key not in ("tails", "bound") for w in words}
    | {w[:2] for w in (*COUNTED["before_back"], *COUNTED["before_ahead"]) if len(w) > 1}
    | {f"{c}{n}" for c in "近这第前头首上早晚周" for n in (*_NUMERALS, "日")}
    | {f"{q}{n}" for q in _QUOTES for n in {*_NUMERALS, *(plan[0] for plan in PLANS)}}
    | {*_CLOCKS, *_OTHERS, *_CENTURIES, "截至", "截止", "自从"}
)
_LEADS: Final = frozenset("到至自从由")
_SECOND: Final = DIGITS | HAN | {pair[0] for pair in _PAIRS} | frozenset(_NUMERALS)
FIRST: Final[frozenset[str]] = (_SECOND | _LEADS | {"元", "半", "几", "数"}) - {"零"} | {"零"}


def may_start(text: str, at: int) -> bool:
    """Tell whether an expression of time can start at `at`."""
    c = text[at : at + 1]
    if not c or c not in FIRST:
        return False
    if text[at : at + 2] in _PAIRS or _NUMBER.match(text, at):
        return True
    if c not in _LEADS:
        return False
    return text[at + 1 : at + 2] in _SECOND or (c in "自从" and "以来" in text[at : at + WINDOW])
