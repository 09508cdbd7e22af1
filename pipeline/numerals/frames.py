"""What stands around a cardinal and makes another number of it: signs, 百分之, 分之, 成, 半, 翻番, dashes.

In: a window of text (two characters before the place at least, newlines around it) and a place. Out: a Number and its end.
Refuses: dates, years and identifiers only where their shape alone shows them (a padded zero); others are asked first.
"""

import re
from fractions import Fraction
from typing import Final

from pipeline.numerals.cardinal import ARABIC_NUMBER, cardinal
from pipeline.numerals.signs import ARABIC, DIGITS, FIRST, C, Cardinal, D, Number, digit, whole

_Found = tuple[int, Number] | None

_PER: Final = {"百分之": 100, "千分之": 1000, "万分之": 10000}
_VULGAR: Final = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅛": (1, 8)}
_RANGE = re.compile(r"([-－−‐‑–—―~～])\1?|至|到")
_FAN = re.compile(f"翻了?(?:近|约)?({C}|{D})?(?:番|倍(?![数率增加以]))(多)?")
_TENTH = re.compile("[ ]?成(?![立员果就功效都熟语绩型名像因交套长群体]|不变)")
_STRONG = re.compile("强(?![调化制度大劲烈国省者])|弱(?![势点项化])")
_CLOSES = frozenset("\n，。；、,;)）左以的")  # what may follow 三成五
_NUMERALS = ARABIC | frozenset(DIGITS) | {"十"}
_OF_SIGN = frozenset("比为是至到达约从由降长速率幅值度温差跌")  # 增速-3.2; after other letters it is a model, 歼-20
_COUNTED = frozenset("个岁年天名人次家里")


def number(text: str, at: int) -> _Found:
    """Return the end and the value of the longest number at `at` of the window."""
    c = text[at]
    if c in "-－−负":
        before = text[at - 1]
        name = before not in _OF_SIGN and (before in ARABIC or before in "%％)）℃" or before.isalpha())
        fixed = before in "胜抱担肩减背" if c == "负" else name
        return None if fixed else _negative(text, at)
    if text.startswith("零下", at):  # 零下5摄氏度
        return _negative(text, at + 1)
    if c == "翻":
        return _doubling(text, at)
    if c == "半":
        return _half(text, at)
    return _framed(text, at)


def _negative(text: str, at: int) -> _Found:
    """-3.2, 负百分之三, -5~3, -5~-3."""
    if text[at + 1 : at + 4] in _PER and (found := _framed(text, at + 1)) and found[1].high is None:
        return found[0], _negated(found[1])
    low = _single(text, at + 1)
    if low is None:
        return None
    if m := _RANGE.match(text, low.end):
        start = m.end() + (text[m.end()] in "-－−负")
        high, sign = _single(text, start), -1 if start > m.end() else 1
        if high and not high.relation and -low.value < sign * high.value and high.exponent == low.exponent:
            ends = -low.value, sign * high.value
            return high.end, Number(*ends, max(low.step, high.step), low.exponent, "", "range")
    return low.end, _negated(_number(low))


def _single(text: str, at: int) -> Cardinal | None:
    found = cardinal(text, at) if text[at] in _NUMERALS else None
    return found if found and found.high is None else None


def _negated(n: Number) -> Number:
    return Number(-n.value, None, n.step, n.exponent, n.relation, n.kind)


def _doubling(text: str, at: int) -> _Found:
    """翻番, 翻一番, 翻了两番: 100, 100, 300 percent."""
    m = _FAN.match(text, at)
    if m is None or (times := digit(m[1]) if m[1] else 1) == 0:
        return None
    value = Fraction(2**times - 1) * 100 if "番" in m[0] else Fraction(times) * 100
    return m.end(), Number(value, None, Fraction(10), 0, "gt" if m[2] else "", "fan")


def _half(text: str, at: int) -> _Found:
    """半数; 半 after 过, 近, 超; 半 before a span of time, where it is one half of it."""
    before, after = text[at - 1], text[at + 1]
    if after == "数" or (before in "过近超逾" and after not in "年月天日个小场"):
        return at + 1 + (after == "数"), Number(Fraction(50), None, Fraction(5), 0, "", "half")
    if (after in "年天个日" or text.startswith("小时", at + 1)) and before not in "上下":
        return at + 1, Number(Fraction(1, 2), None, Fraction(1, 2), 0, "", "chinese")
    return None


def _framed(text: str, at: int) -> _Found:
    """A number with what makes it a percentage: 百分之 before it, 分之 or / within it, 成 or 半 after it."""
    if text[at] in _VULGAR:
        return at + 1, _fraction(*_VULGAR[text[at]], "")
    if text[at : at + 3] in _PER:
        return _percent(text, at)
    if text.startswith("一半", at):
        return at + 2, Number(Fraction(50), None, Fraction(5), 0, "", "half")
    first = cardinal(text, at)
    if first is None:
        return None
    return _part(text, first) or _ranged(text, at, "")


def _percent(text: str, at: int) -> _Found:
    """百分之三十六点九, 千分之三, 百分之二十至百分之三十."""
    frame = text[at : at + 3]
    inner = _ranged(text, at + 3, frame) if text[at + 3] in FIRST else None
    if inner is None:
        return None
    n, scale = inner[1], Fraction(100, _PER[frame])
    if n.kind == "bare":  # 百分之百
        return inner[0], Number(n.value * scale, None, scale, 0, n.relation, "percent")
    high = None if n.high is None else n.high * scale
    return inner[0], Number(n.value * scale, high, n.step * scale, n.exponent, n.relation, "percent")


def _part(text: str, first: Cardinal) -> _Found:
    """三分之一, 四分之三强, 1/3."""
    if text.startswith("分之", first.end) and first.value > 0:
        part = cardinal(text, first.end + 2) if text[first.end + 2] in FIRST else None
        if part is None or part.high is not None:
            return None
        strong = _STRONG.match(text, part.end)
        relation = ("gt" if strong[0] == "强" else "lt") if strong else part.relation
        return strong.end() if strong else part.end, _fraction(part.value, first.value, relation)
    if text[first.end] == "/" and first.kind == "plain" and not first.exponent and first.step == 1:
        m = ARABIC_NUMBER.match(text, first.end + 1)
        if m and not m[2] and 0 < first.value < whole(m[1]) <= 100 and text[m.end()] != "/":
            return m.end(), _fraction(first.value, whole(m[1]), "")
    return None


def _fraction(part: Fraction | int, of: Fraction | int, relation: str) -> Number:
    return Number(Fraction(part) * 100 / of, None, Fraction(10) / of, 0, relation, "fraction")


def _tenths(text: str, n: Cardinal) -> _Found:
    """三成, 三成五, 两成半, 七八成, 3成: tenths, in percent."""
    m = _TENTH.match(text, n.end)
    if m is None or n.exponent or n.step != 1 or not 0 < n.value <= 10:
        return None
    value, step, end, relation = n.value * 10, Fraction(10), m.end(), n.relation
    tail, after = text[end], text[end + 1]
    if tail == "半" and after not in "年导数":
        value, step, end = value + 5, Fraction(1), end + 1
    elif DIGITS.get(tail) and after in _CLOSES:
        value, step, end = value + DIGITS[tail], Fraction(1), end + 1
    elif tail == "多" and after not in "数样元":
        relation, end = "gt", end + 1
    elif strong := _STRONG.match(text, end):
        relation, end = "gt" if strong[0] == "强" else "lt", strong.end()
    return end, Number(value, None if n.high is None else n.high * 10, step, 0, relation, "cheng")


def _ranged(text: str, at: int, frame: str) -> _Found:
    """A number or a range that is written as one numeral: 20—34, 7、8百, 三到五万, 五至七成."""
    low = cardinal(text, at)
    if low is None:
        return None
    if not frame and (tenths := _tenths(text, low)):
        return _tenths_to(text, tenths)
    if low.relation or low.high is not None or low.kind == "bare":
        return low.end, _number(low)
    joined = _joined(text, at, low, frame) or _dashed(text, at, low, frame)
    if joined is None:
        return low.end, _number(low)
    high, value, step = joined
    if not frame and (tenths := _tenths(text, high)):
        return tenths[0], Number(value * 10, tenths[1].value, Fraction(10), 0, tenths[1].relation, "cheng")
    return high.end, Number(value, high.value, max(step, high.step), high.exponent, "", "range")


def _dashed(text: str, at: int, low: Cardinal, frame: str) -> tuple[Cardinal, Fraction, Fraction] | None:
    """20—34, 5—8万, 三到五百, 百分之二十至百分之三十."""
    m = _RANGE.match(text, low.end)
    if m is None:
        return None
    start = m.end() + (len(frame) if frame and text.startswith(frame, m.end()) else 0)
    high = _single(text, start)
    if high is None or high.relation or _padded(text, at) or _padded(text, start):
        return None
    scale = _inherited(low, high)
    return (high, low.value * scale, low.step * scale) if low.value * scale < high.value else None


def _tenths_to(text: str, low: tuple[int, Number]) -> tuple[int, Number]:
    """两成到三成."""
    m = _RANGE.match(text, low[0])
    high = _single(text, m.end()) if m else None
    found = _tenths(text, high) if high else None
    if found is None or low[1].high is not None or low[1].value >= found[1].value:
        return low
    return found[0], Number(low[1].value, found[1].value, low[1].step, 0, "", "cheng")


def _joined(text: str, at: int, low: Cardinal, frame: str) -> tuple[Cardinal, Fraction, Fraction] | None:
    """7、8百; 七、八十万; 百分之四、五; 十七、八岁: neighbours that share what follows the second one."""
    if text[low.end] != "、" or low.exponent or low.step != 1:
        return None
    high = _single(text, low.end + 1)
    if high is None or high.relation or not high.lead:
        return None
    if low.end == at + 1 and high.lead == low.value + 1 and (high.value > high.lead or frame or text[high.end] == "成"):
        scale = high.value / high.lead
        return high, low.value * scale, scale
    ones = low.value % 10
    if low.kind == "chinese" and low.value > 10 and ones and high.value == ones + 1 and text[high.end] in _COUNTED:
        return Cardinal(high.end, low.value + 1, None, Fraction(1), 0, "", "chinese"), low.value, Fraction(1)
    return None


def _inherited(low: Cardinal, high: Cardinal) -> Fraction:
    """Return what the smaller end takes from the larger one: 5—8万 → 10**4, 5000—2万 → 1, 三到五百 → 100."""
    scale = high.value / high.lead if high.lead and low.lead == low.value else Fraction(10) ** high.exponent
    return scale if not low.exponent and low.value < high.value / scale else Fraction(1)


def _padded(text: str, at: int) -> bool:
    """010 is no amount."""
    return text[at] in "0０" and text[at + 1] in ARABIC


def _number(n: Cardinal) -> Number:
    return Number(n.value, n.high, n.step, n.exponent, n.relation, n.kind if n.high is None else "range")
