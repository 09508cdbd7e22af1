"""Cardinal numbers: digits, multipliers, and 多, 余, 几 after them.

In: a window of text and a place. Out: the longest number there that has no sign, frame or dash.
Refuses: 千, 百 and 兆 that belong to a unit, and places where the order of multipliers breaks (三百五百 is 三百).
"""

import re
from fractions import Fraction
from typing import Final

from pipeline.numerals.signs import (
    ARABIC,
    DIGITS,
    LARGE,
    LIMIT,
    MORE,
    MULTIPLIERS,
    PREFIXED,
    SMALL,
    TIMES,
    TWENTIES,
    C,
    Cardinal,
    D,
    digit,
    power,
    whole,
)
from pipeline.numerals.vague import bare, vague

_BLANK = "[ \u00a0\u2009\u202f]"
ARABIC_NUMBER: Final = re.compile(
    rf"(?:([1-9１-９]{D}{{0,2}}(?:[,，]{D}{{3}}){{1,12}}(?!{D})|[1-9１-９]{D}{{0,2}}(?:{_BLANK}{D}{{3}}){{1,12}}(?!{D})|{D}{{1,24}}))"
    rf"(?:[.．]({D}{{1,12}})|[·・]({D}{{1,4}})(?=[%％]))?(?![.．]?{D})"
)
_FULL_COMMA = re.compile(f"，{D}{{3}}(?:，|[.．]{D})")  # 1，100.9亿 is one number, 增长5，300家 may be two
_POINT = re.compile("点([零〇○一二三四五六七八九]{1,8})(?![十百零〇○一二三四五六七八九])")  # not 三点二十分
_POSITIONAL = re.compile(f"{C}{{2,48}}")
_SPACED = re.compile("[ \u00a0]{1,2}(?=[万亿])")
_DOUBLED = re.compile("([十百千]?)(万亿|亿亿|[万亿])")
_HUNDRED_MILLIONS = re.compile("个(多)?亿(?!万)")


def cardinal(text: str, at: int) -> Cardinal | None:
    """Return the longest number at `at` that has neither sign nor frame nor dash."""
    c = text[at]
    if c in "数几上成":
        return vague(text, at)
    if c in MULTIPLIERS and c not in "十拾":
        return bare(text, at)
    if (m := _POSITIONAL.match(text, at)) and not _neighbours(m[0]):
        return _positional(text, m)
    scan = _Scan()
    end = scan.run(text, at)
    if end == at:
        return None
    lead, relation = _lead(text, at, end, scan), ""
    value = scan.value()
    if more := _and_more(text, end, scan):
        relation, end = "gt", more
        if (m2 := TIMES.match(text, end)) and not PREFIXED.match(text, end) and value < 10 ** power(m2[0]):
            value, end, scan.exponent = value * 10 ** power(m2[0]), m2.end(), scan.exponent + power(m2[0])
    elif not scan.exponent and (m3 := _HUNDRED_MILLIONS.match(text, end)):
        value, end, scan.exponent, relation = value * 10**8, m3.end(), 8, "gt" if m3[1] else ""
    step = Fraction(10) ** (scan.exponent - scan.decimals + scan.coarse)
    high = value + scan.spread if scan.spread else None
    return Cardinal(end, value, high, step, scan.exponent, relation, "plain" if c in ARABIC else "chinese", lead)


def _lead(text: str, at: int, end: int, scan: "_Scan") -> int:
    c = text[at]
    if scan.spread or (c not in DIGITS and c not in ARABIC) or not all(c in MULTIPLIERS for c in text[at + 1 : end]):
        return 0
    return digit(c)


class _Scan:
    """The state of reading one cardinal: `stack` holds what is closed, largest first, `pending` the digits not yet multiplied."""

    __slots__ = ("arabic", "ceiling", "coarse", "decimals", "exponent", "limit", "pending", "spread", "stack", "zero")

    def __init__(self) -> None:
        self.stack: list[Fraction | int] = []
        self.pending: Fraction | int | None = None
        self.spread = 0  # of 七八百: 100
        self.coarse = 0  # of 七八百: 2
        self.limit = 10**20  # what comes next must be smaller
        self.ceiling = 10**20  # the same for a group that ends in 万 or 亿
        self.exponent = 0
        self.decimals = 0
        self.arabic = False  # the pending digits are Arabic
        self.zero = False  # 零 was read since the last multiplier

    def run(self, text: str, at: int) -> int:
        """Read digit groups and multipliers from `at` on; return where the number is over."""
        start, closed, kept = at, at, (0, 0)
        while at <= start + LIMIT:
            if self.pending is None and not self.zero:
                closed, kept = at, (self.exponent, self.decimals)
            following = self._next(text, at)
            if following is None:
                break
            at = following
        if self.stack and self.pending is not None and text[at] in MULTIPLIERS and not PREFIXED.match(text, at):
            self.pending, (self.exponent, self.decimals), self.spread, self.coarse = None, kept, 0, 0
            return closed  # 三百五百 is 三百
        return at

    def value(self) -> Fraction:
        return Fraction(sum(self.stack, self.pending or 0))

    def _next(self, text: str, at: int) -> int | None:
        c = text[at]
        if c in DIGITS or c in ARABIC or c in TWENTIES:
            if self.pending is not None:
                return None
            return _arabic_digits(self, text, at) if c in ARABIC else _chinese_digit(self, text, at)
        if self.arabic and self.pending is not None and (m := _DOUBLED.match(text, at)) and self._doubled(m[1], m[2]):
            return m.end()
        if c in MULTIPLIERS:
            fits = not PREFIXED.match(text, at) and (self._small(SMALL[c]) if c in SMALL else self._large(LARGE[c]))
            return at + 1 if fits else None
        if self.arabic and self.pending is not None and (m := _SPACED.match(text, at)):
            return m.end()
        if self.stack and self.pending is None and self.limit <= 100 and (m := _POINT.match(text, at)):  # 二十点五
            return _decimals(self, 0, m)
        return None

    def digits(self, value: Fraction | int, *, arabic: bool, decimals: int = 0, spread: int = 0) -> None:
        """Take digits that a multiplier may follow; `spread` is how far 七八 goes beyond 七."""
        self.pending, self.arabic, self.decimals, self.spread = value, arabic, decimals, spread
        self.exponent = self.coarse = 0

    def _small(self, k: int) -> bool:
        """Multiply the pending digits by 十, 百 or 千; False where the order forbids it (三百五百)."""
        if self.pending is None:
            if k != 1:
                return False
            self.digits(1, arabic=False)  # 十五
        value = (self.pending or 0) * 10**k
        if value >= self.limit:
            return False
        self.stack.append(value)
        self.spread *= 10**k
        self.exponent += k if self.arabic else 0
        self.coarse = k if self.spread else 0
        self.limit, self.pending, self.zero = 10**k, None, False
        return True

    def _doubled(self, small: str, large: str) -> bool:
        """Multiply Arabic digits by 万, 百万, 万亿 at once (1500百万); False after other digits (3千5百亿)."""
        if self.stack:
            return False
        k = power(small + large)
        value = (self.pending or 0) * 10**k
        self.stack.append(value)
        self.exponent += k
        self.ceiling = self.limit = 10**k
        self.pending, self.zero = None, False
        return True

    def _large(self, k: int) -> bool:
        """Multiply all that is smaller than 万 or 亿 by it; False where nothing is (三亿万)."""
        unit = 10**k
        if self.stack and self.pending is None and self.limit == unit:  # 一万万, 百亿亿
            self.stack, self.exponent, self.limit = [v * unit for v in self.stack], self.exponent + k, unit * unit
            self.ceiling = self.limit
            return True
        below, rest = [v for v in self.stack if v < unit], [v for v in self.stack if v >= unit]
        group = sum(below, self.pending or 0)
        if (not below and self.pending is None) or (rest and group * unit >= self.ceiling):
            return False
        after_wan = k == 8 and self.pending is None and len(self.stack) == 1 and self.limit == 10**4  # 万亿
        self.stack = [*rest, group * unit]
        self.spread *= unit
        self.exponent += k
        self.ceiling = self.limit = 10**12 if after_wan else unit
        self.pending, self.zero = None, False
        return True


def _chinese_digit(scan: _Scan, text: str, at: int) -> int | None:
    if scan.spread:
        return None
    if text[at] in TWENTIES:
        if scan.stack:
            return None
        scan.stack, scan.limit = [TWENTIES[text[at]] * 10], 10
        return at + 1
    first, second = DIGITS[text[at]], DIGITS.get(text[at + 1], -1)
    if m := _POINT.match(text, at + 1):
        return _decimals(scan, first, m) if not scan.stack or scan.zero or scan.limit == 10 else None
    if first == 0:  # 三亿零五百万
        if not scan.stack or scan.zero or not (second > 0 or text[at + 1] in "十拾" or text[at + 1] in ARABIC):
            return None
        scan.zero = True
        return at + 1
    if second > 0:
        if not _neighbours(text[at : at + 2]) or (scan.stack and scan.limit != 10 and text[at + 2] not in SMALL):
            return None
        scan.digits(first, arabic=False, spread=second - first)
        return at + 2
    if scan.stack and text[at + 1] not in MULTIPLIERS and (text[at] == "两" or scan.arabic):
        return None  # 8000亿两大台阶, 3万五星级
    scan.digits(first, arabic=False)
    last = scan.limit if not scan.zero else 10
    if last in (100, 1000, 10**4, 10**8) and second < 0 and text[at + 1] not in MULTIPLIERS:
        scan.pending, scan.coarse = first * last // 10, len(str(last)) - 2  # 两千五 is 2500
    return at + 1


def _decimals(scan: _Scan, first: int, m: re.Match[str]) -> int:
    tail = "".join(str(digit(c)) for c in m[1])
    scan.digits(first + Fraction(int(tail), 10 ** len(tail)), arabic=False, decimals=len(tail))
    return m.end()


def _arabic_digits(scan: _Scan, text: str, at: int) -> int | None:
    m = ARABIC_NUMBER.match(text, at)
    if m is None:
        return None
    if "，" in m[1] and not _FULL_COMMA.search(m[0]):
        first = m[1].split("，")[0]
        if scan.stack:
            return None
        scan.digits(whole(first), arabic=True)
        return at + len(first)
    value, tail = whole(m[1]), m[2] or m[3] or ""
    if scan.stack and (tail or scan.decimals or scan.spread or value >= scan.limit or not _continues(scan, text, m)):
        return None  # 50万8年 is two numbers, 3万4000 is one
    scan.digits(value + (Fraction(int(tail), 10 ** len(tail)) if tail else 0), arabic=True, decimals=len(tail))
    return m.end()


def _continues(scan: _Scan, text: str, m: re.Match[str]) -> bool:
    """Tell whether Arabic digits after a multiplier go on with its number: 3万4000, 1亿2千万, 24万8009亿, 3万零50."""
    size = len(m[1])
    multiplied = text[m.end()] in MULTIPLIERS and not PREFIXED.match(text, m.end())
    return multiplied or scan.zero or size >= len(str(scan.limit)) - 1 or (scan.limit == 10**4 and size == 3)


def _and_more(text: str, at: int, scan: _Scan) -> int | None:
    """Return the end of 多, 余, 来, 几 after a number that takes them: after a multiplier, or a round or large Arabic number."""
    m = MORE.match(text, at)
    if m is None or scan.spread:
        return None
    if scan.pending is None:
        allowed = m[0] != "几" or scan.limit == 10
    elif not scan.arabic or scan.decimals:
        allowed = False
    else:
        allowed = scan.pending >= 10 and (m[0] in "多余" or scan.pending % 10 == 0)
    return m.end() if allowed else None


def _positional(text: str, m: re.Match[str]) -> Cardinal | None:
    """二〇二一, 一九九○, 一五〇万: digits in their places."""
    value, exponent, end = Fraction(int("".join(str(digit(c)) for c in m[0]))), 0, m.end()
    if len(m[0]) > 24 or text[end] in SMALL or _POINT.match(text, end):  # neither 五七十 nor 一二点五
        return None
    if (big := TIMES.match(text, end)) and big[0][-1] in LARGE:
        exponent, end = power(big[0]), big.end()
    return Cardinal(end, value * 10**exponent, None, Fraction(10) ** exponent, exponent, "", "chinese")


def _neighbours(pair: str) -> bool:
    """七八, 两三, 三五: two digits that mean from one to the other."""
    if len(pair) != 2:
        return False
    a, b = DIGITS[pair[0]], DIGITS[pair[1]]
    return a > 0 and (b == a + 1 or (a, b) == (3, 5))
