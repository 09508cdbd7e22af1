"""The characters that numbers are written with, and the records of a number.

In: nothing. Out: digits, multipliers, where a number can start, `Number`.
Refuses: patterns of whole numbers, which are in `cardinal` and `frames`.
"""

import re
from fractions import Fraction
from typing import Final

from msgspec import Struct

LIMIT: Final = 32  # characters of one numeral; what is longer is an identifier or an attack

DIGITS: Final = dict(zip("一二三四五六七八九壹贰叁肆伍陆柒捌玖两零〇○", [*range(1, 10), *range(1, 10), 2, 0, 0, 0], strict=True))
SMALL: Final = {"十": 1, "百": 2, "千": 3, "拾": 1, "佰": 2, "仟": 3}
LARGE: Final = {"万": 4, "亿": 8, "萬": 4, "億": 8, "兆": 12}
TWENTIES: Final = {"廿": 2, "卅": 3}
MULTIPLIERS: Final = frozenset(SMALL) | frozenset(LARGE)
ARABIC: Final = frozenset("0123456789０１２３４５６７８９")

D: Final = "[0-9０-９]"  # never the \d of `re`, which takes digits of every script
C: Final = "[一二三四五六七八九壹贰叁肆伍陆柒捌玖两零〇○]"
NUMERAL: Final = "0-9０-９一二三四五六七八九壹贰叁肆伍陆柒捌玖两零〇○十百千万亿拾佰仟萬億廿卅"

START: Final = (  # source of a pattern that matches wherever a number can start
    f"[{NUMERAL}]|[-－−负](?=[{NUMERAL}])|[数几](?=[十百千万亿])|上(?=[百千万亿])"
    f"|成(?=百上千|千上万)|翻(?=[{NUMERAL}了番倍近])|半|[½⅓⅔¼¾⅕⅛]|兆"
)
FIRST: Final = ARABIC | frozenset(DIGITS) | MULTIPLIERS | frozenset(TWENTIES) | frozenset("-－−负数几上成翻半½⅓⅔¼¾⅕⅛")

# 千, 百 and 兆 before one of these belong to the unit: 一千瓦, 3千克, 百帕, 4兆; not 千克拉, 千升级, 千卡车
PREFIXED: Final = re.compile(
    "千(?:瓦|克(?!拉)|米|伏|卡(?![车通片塔])|焦|赫|帕|乏|升(?![级至为幅到高温])|安(?:时|培)|字节|比特|牛(?!奶))"
    "|百帕|兆(?!元|日元|日圆|韩元|新?台币)"
)

TIMES: Final = re.compile("[十百千]?(?:万亿|亿亿|[万亿])|[百千]")  # a multiplier after 多 or after digits in their places
MORE: Final = re.compile(
    "多(?![样数边党式方功能媒]|元化|元发展)|余(?![地额下粮款热量杭姚音波震缺生])|几(?![何乎率])"
    "|来(?=[万亿个名位家户人岁年天里公吨亩元块次项种条件座斤分])"
)


class Number(Struct, frozen=True):
    """A number as written, its multiplier applied.

    value: for the kinds percent, fraction, cheng, half and fan in percent (三成 30, 翻一番 100), else the plain amount;
    of a range the smaller end. high: the larger end. step: one unit of the last written digit, in the unit of `value`
    (4.97亿 → 10**6, 三成 → 10; of a fraction, half or doubling, which have no digits, a tenth of the part named).
    exponent: the power of ten written as multiplier (4万 → 4). relation: gt (多 余 几 来 强), lt (弱), approx (数十, 上百), "".
    kind: plain chinese range bare percent fraction cheng half fan.
    """

    value: Fraction
    high: Fraction | None
    step: Fraction
    exponent: int
    relation: str
    kind: str


class Cardinal(Struct, frozen=True):
    """A number without sign, frame or dash."""

    end: int
    value: Fraction
    high: Fraction | None
    step: Fraction
    exponent: int
    relation: str
    kind: str  # plain, chinese or bare
    lead: int = 0  # the single digit of 七百, 8万, 三; 0 where there is more than one digit


def digit(c: str) -> int:
    """Return the value of one Chinese or Arabic digit."""
    return DIGITS[c] if c in DIGITS else int(c)


def power(multipliers: str) -> int:
    """Return the power of ten that a run of multipliers stands for: 千万 → 7."""
    return sum(SMALL.get(c) or LARGE[c] for c in multipliers)


def whole(digits: str) -> int:
    """Return the integer of Arabic digits with separators among them: 1,100 → 1100."""
    return int("".join(c for c in digits if c in ARABIC))
