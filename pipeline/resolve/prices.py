"""The prices that an amount or its growth is told in: 按2020年价格计算, （一九五七年价格）, 按可比价格计算.

In: words around a number. Out: `real`, `nominal`, `constant:YEAR` or an empty string (DATASET, price_basis: as written).
Refuses: the catalog's usual basis, which is link's, and prices as a subject (2020年价格上涨3%).
"""

import re
from typing import Final

from pipeline import measures

_YEAR: Final = "(?P<year>(?:1[89]|20)[0-9]{2}|[一二][八九〇零][〇零一二三四五六七八九]{2})"
_DIGITS: Final = str.maketrans("〇零一二三四五六七八九", "00123456789")
_CONSTANT: Final = re.compile(
    f"(?:按照?|以|用){_YEAR}年(?:的)?(?:不变|可比|固定)?价格?|{_YEAR.replace('year', 'other')}年(?:的)?(?:不变|可比|固定)价格?"
)
_BRACKET: Final = re.compile(r"[多余]?\s?[（(]([^（）()]{2,24})[)）]")
_YEARS_PRICES: Final = re.compile(f"{_YEAR}年(?:的)?(?:不变|可比|固定)?价格?(?:计算|计)?")


def basis(words: str) -> str:
    """Return the price basis that some words tell, the last one told."""
    found = ""
    for m in _CONSTANT.finditer(words):
        found = "constant:" + (m["year"] or m["other"]).translate(_DIGITS)
    return found or next((b for b in ("real", "nominal") if measures.pattern("real", b).search(words)), "")


def _of_amount(words: str) -> str:
    return basis(words) if "价" in words else ""  # 实际利用外资, 名义 tell growth from growth, no prices of an amount


def told(text: str, start: int, at: int, end: int) -> str:
    """Return the basis of the amount at `text[at:end]`, told in a bracket right behind it or in the words from `start` to it."""
    if m := _BRACKET.match(text, end):
        return _bracketed(m[1])
    before = text[max(start, at - 40) : at]
    brackets = [_bracketed(m[1]) for m in _BRACKET.finditer(before)]
    return next(filter(None, reversed(brackets)), "") or _of_amount(_BRACKET.sub("", before))


def _bracketed(words: str) -> str:
    year = _YEARS_PRICES.fullmatch(words)
    return "constant:" + year["year"].translate(_DIGITS) if year else _of_amount(words)
