"""Numbers as Chinese texts write them, exactly.

In: folded text and a place. Out: the longest number that starts there, as a Number of Fractions, and where it ends.
Refuses: words of `rules/not_numbers.toml` (一些, 统一), a 千, 百 or 兆 that belongs to a unit (一千瓦), numerals over
LIMIT characters, and all context: what a number counts, and whether it is a date or a name, is decided elsewhere.
"""

import functools
import re
from fractions import Fraction
from typing import Final

from msgspec import Struct

from pipeline import rules
from pipeline.errors import RuleError

LIMIT: Final = 32  # characters of one numeral; what is longer is an identifier or an attack


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


class _Cardinal(Struct, frozen=True):
    """A number without sign, frame or range: what `_cardinal` hands to `match`."""

    end: int
    value: Fraction
    high: Fraction | None
    step: Fraction
    exponent: int
    relation: str
    kind: str  # plain, chinese or bare
    lead: int  # the single digit of 七百, 8万; 0 where there is more than one digit


DIGITS: Final = dict(zip("一二三四五六七八九壹贰叁肆伍陆柒捌玖两零〇○", [*range(1, 10), *range(1, 10), 2, 0, 0, 0], strict=True))
SMALL: Final = {"十": 1, "百": 2, "千": 3, "拾": 1, "佰": 2, "仟": 3}
LARGE: Final = {"万": 4, "亿": 8, "萬": 4, "億": 8, "兆": 12}
VULGAR: Final = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅛": (1, 8)}
PER: Final = {"百分之": 100, "千分之": 1000, "万分之": 10000}

_D = "[0-9０-９]"
_C = "[一二三四五六七八九壹贰叁肆伍陆柒捌玖两零〇○]"
_NUMERAL = "0-9０-９一二三四五六七八九壹贰叁肆伍陆柒捌玖两零〇○十百千万亿拾佰仟萬億廿卅"
START: Final = (  # the source of a pattern that every place where a number can start matches
    f"[{_NUMERAL}]|[-－−负](?=[{_NUMERAL}])|数(?=[十百千万亿])|几(?=[十百千万亿])|上(?=[百千万亿])"
    f"|成(?=百上千|千上万)|翻(?=[{_NUMERAL}了番倍近])|半|[½⅓⅔¼¾⅕⅛]|兆"
)
FIRST: Final = frozenset("0123456789０１２３４５６７８９-－−负数几上成翻半½⅓⅔¼¾⅕⅛十百千万亿拾佰仟萬億廿卅兆") | frozenset(DIGITS)

_ARABIC = re.compile(
    rf"(?:([1-9１-９]{_D}{{0,2}}(?:[,，]{_D}{{3}}){{1,5}}(?!{_D})|[1-9１-９]{_D}{{0,2}}(?:[ \u00a0\u2009\u202f]{_D}{{3}}){{1,5}}(?!{_D})"
    rf"|{_D}{{1,24}}))(?:[.．]({_D}{{1,12}})|[·・]({_D}{{1,4}})(?=[%％]))?(?![.．]?{_D})"
)
_FULL_COMMA = re.compile(rf"，{_D}{{3}}(?:，|[.．]{_D})")  # 1，100.9亿 is one number, 增长5，300家 may be two
# 千, 百 and 兆 before one of these belong to the unit: 一千瓦, 3千克, 百帕, 兆瓦; not 千克拉, 千升级, 千卡车
_PREFIXED = re.compile(
    "千(?:瓦|克(?!拉)|米|伏|卡(?![车通片塔])|焦|赫|帕|乏|升(?![级至为幅到高温])|安(?:时|培)|字节|比特|牛)|百帕|兆(?:瓦|赫|帕|焦|欧|伏|乏|字节|比特|位|卡)"
)
_BARE = re.compile("(?:[十百千]?[万萬](?:[亿億])?|[百千]?[亿億]|[百千])")
_SOME = re.compile("[几数]([十百千]?)([万亿]{0,2})")
_MULTIPLIERS = re.compile("[十百千]?[万亿]{1,2}|[百千]")
_MORE = re.compile(
    "多(?![样数元边党式方功能媒])|余(?![地额下粮款热量杭姚音波震缺生])|来(?=[万亿个名位家户人岁年天里公吨亩元块次项种条件座斤])|几(?![何乎率])"
)
_PLURAL_NOUN = frozenset("人户次件个总倍指基系函参位款株只台辆家岁天年分票读期届车艘页张组对少多多头奇偶级序")
_UPON = frozenset("以网海陆路历船车身市会世手桌地天早晚楼山水马线云岸岛街场班赶追跟岗")
_RANGE = re.compile(r"(?:[-－−‐‑–—―~～]{1,2}|至|到)")
_POINT = re.compile("点([零〇○一二三四五六七八九]{1,8})(?![十百零〇○一二三四五六七八九])")
_POSITIONAL = re.compile(f"{_C}{{2,24}}")
_FIRST_GROUP = re.compile(f"{_D}{{1,3}}")
_SPACED = re.compile("[ \u00a0]{1,2}(?=[万亿])")
_HUNDRED_MILLIONS = re.compile("个(多)?亿")
_NUMERALS = frozenset("0123456789０１２３４５６７８９十") | frozenset(DIGITS)
_MULTIPLIER = frozenset("十百千万亿拾佰仟萬億")
_MULTIPLIER_AHEAD = frozenset("点多余分成")
_FAN = re.compile(f"翻(?:了)?(?:近|约)?(?:({_C}|{_D})(多)?)?(?:番|倍(?={'[^数率增加以]'}|$))")
_CHENG = re.compile("[ ]?成(?![立员果就功效都熟语绩型名像因交套长群体]|不变)")
_STRONG = re.compile("(?:强(?![调化制度大劲烈国省者])|弱(?![势点项化]))")


def match(text: str, at: int) -> tuple[int, Number] | None:
    """Return the end and the value of the longest number that starts exactly at `at`, or None.

    The text may hold full-width digits; it is not read beyond LIMIT + 16 characters after `at` nor 4 before it.
    """
    if at >= len(text) or text[at] not in FIRST:
        return None
    shift = max(0, at - 4)
    found = _match(text[shift : at + LIMIT + 16], at - shift)  # bounded by this window
    return None if found is None or found[0] + shift - at > LIMIT else (found[0] + shift, found[1])


def read(text: str) -> Number | None:
    """Return the number that the whole text is (blanks around it aside), or None."""
    text = text.strip()
    found = match(text, 0)
    return found[1] if found and found[0] == len(text) else None


def not_number(text: str, at: int) -> tuple[int, str] | None:
    """Return the end and the reason (a code of `numbers.reason`) of the word in which the numeral at `at` is no number.

    The word may begin up to four characters before `at` (统一: `at` is the place of 一); 第 makes any numeral an ordinal.
    """
    word = _word(text, at)
    if word is None and at and text[at - 1] == "第" and (found := match(text, at)):
        return found[0], "ordinal"
    return word


@functools.cache
def _words() -> dict[str, tuple[tuple[int, int, dict[str, str]], ...]]:
    """Return numeral → (offset of the numeral, length, word → reason), the longest end first, from rules/not_numbers.toml."""
    opening = re.compile(START)
    groups: dict[str, dict[tuple[int, int], dict[str, str]]] = {}
    for entry in rules.table("not_numbers")["word"]:
        for word in entry["words"]:
            hit = opening.search(word) or re.search("[数几上成半翻]", word)
            if hit is None or hit.start() > 4:
                raise RuleError(f"rules/not_numbers.toml: {word!r} has no numeral among its first five characters")
            key = (hit.start(), len(word))
            found = groups.setdefault(word[hit.start()], {}).setdefault(key, {})
            if found.setdefault(word, entry["reason"]) != entry["reason"]:
                raise RuleError(f"rules/not_numbers.toml: {word!r} stands under {found[word]} and under {entry['reason']}; remove one")
    order = {c: sorted(g, key=lambda k: (k[0] - k[1], -k[1])) for c, g in groups.items()}
    return {c: tuple((offset, length, groups[c][offset, length]) for offset, length in keys) for c, keys in order.items()}


def _word(text: str, at: int) -> tuple[int, str] | None:
    for offset, length, words in _words().get(text[at] if at < len(text) else "", ()):
        if at >= offset and (reason := words.get(text[at - offset : at - offset + length])):
            return at - offset + length, reason
    return None


def _match(text: str, at: int) -> tuple[int, Number] | None:
    if _word(text, at):
        return None
    c = text[at]
    if c in "-－−负":
        if at and (text[at - 1] in "%％)）℃胜抱担肩" or (text[at - 1].isalnum() and c != "负")):
            return None
        return _negative(text, at)
    if c == "翻":
        return _doubling(text, at)
    if c == "半":
        return _half(text, at)
    return _framed(text, at)


def _negative(text: str, at: int) -> tuple[int, Number] | None:
    """-3.2, 负百分之三, -5~3, -5~-3."""
    if PER.get(text[at + 1 : at + 4]) and (found := _framed(text, at + 1)) and found[1].high is None:
        return found[0], _negated(found[1])
    low = _cardinal(text, at + 1) if text[at + 1 : at + 2] in _NUMERALS and at + 1 < len(text) else None
    if low is None or low.high is not None or low.kind == "bare":
        return None
    if m := _RANGE.match(text, low.end):
        start = m.end() + (text[m.end() : m.end() + 1] in ("-", "－", "−", "负"))
        high = _cardinal(text, start) if text[start : start + 1] in _NUMERALS and start < len(text) else None
        sign = -1 if start > m.end() else 1
        if high and high.high is None and not high.relation and -low.value < sign * high.value and high.exponent == low.exponent:
            return high.end, Number(-low.value, sign * high.value, max(low.step, high.step), low.exponent, "", "range")
    return low.end, _negated(_number(low))


def _negated(n: Number) -> Number:
    return Number(-n.value, None, n.step, n.exponent, n.relation, n.kind)


def _doubling(text: str, at: int) -> tuple[int, Number] | None:
    """翻番, 翻一番, 翻了两番: 100, 100, 300 percent."""
    m = _FAN.match(text, at)
    if m is None or (times := _digit(m[1]) if m[1] else 1) == 0:
        return None
    value = Fraction(2**times - 1) * 100 if text[m.end() - 1] == "番" else Fraction(times) * 100
    return m.end(), Number(value, None, Fraction(10), 0, "gt" if m[2] else "", "fan")


def _half(text: str, at: int) -> tuple[int, Number] | None:
    """半数; 半 after 过, 近, 超; 半 before a span of time, where it is one half of it."""
    after = text[at + 1 : at + 2]
    if after == "数" or (at and text[at - 1] in "过近超逾" and after not in "年月天日个小场程"):
        return at + 1 + (after == "数"), Number(Fraction(50), None, Fraction(5), 0, "", "half")
    if after and (after in "年天个日" or text.startswith("小时", at + 1)):
        return at + 1, Number(Fraction(1, 2), None, Fraction(1, 2), 0, "", "chinese")
    return None


def _framed(text: str, at: int) -> tuple[int, Number] | None:
    """A number with what makes it a percentage: 百分之 before it, 分之 or / within it, 成 or 半 after it."""
    if text[at] in VULGAR:
        part, whole = VULGAR[text[at]]
        return at + 1, _fraction(part, whole, "")
    if per := PER.get(text[at : at + 3]):
        inner = _ranged(text, at + 3, text[at : at + 3])
        if inner is None:
            return None
        end, n = inner
        scale = Fraction(100, per)
        high = None if n.high is None else n.high * scale
        return end, Number(n.value * scale, high, n.step * scale, n.exponent, n.relation, "percent")
    first = _cardinal(text, at)
    if first is None:
        return None
    if text.startswith("一半", at):
        return at + 2, Number(Fraction(50), None, Fraction(5), 0, "", "half")
    end = first.end
    if text.startswith("分之", end) and (part := _cardinal(text, end + 2)) and first.value > 0 and not part.high:
        relation = part.relation
        end = part.end
        if m := _STRONG.match(text, end):
            relation, end = ("gt" if m[0] == "强" else "lt"), m.end()
        return end, _fraction(part.value, first.value, relation)
    if text[end : end + 1] == "/" and (m2 := _ARABIC.match(text, end + 1)) and first.kind == "plain" and not first.exponent:
        part_, whole_ = first.value, _plain(m2[0])
        if 0 < part_ < whole_ <= 100 and m2[2] is None and first.step == 1 and text[m2.end() : m2.end() + 1] != "/":
            return m2.end(), _fraction(part_, whole_, "")
    return _ranged(text, at, "")


def _fraction(part: Fraction | int, whole: Fraction | int, relation: str) -> Number:
    return Number(Fraction(part) * 100 / whole, None, Fraction(10) / whole, 0, relation, "fraction")


def _tenths(text: str, n: _Cardinal) -> tuple[int, Number] | None:
    """三成, 三成五, 两成半, 七八成, 3成: tenths, in percent."""
    m = _CHENG.match(text, n.end)
    if m is None or n.exponent or n.step != 1 or not 0 < n.value <= 10 or (n.kind == "chinese" and n.value == 10 and not n.lead):
        return None
    value, step, end, relation = n.value * 10, Fraction(10), m.end(), n.relation
    tail = text[end : end + 1]
    if tail == "半" and text[end + 1 : end + 2] not in ("年", "导", "数"):
        value, step, end = value + 5, Fraction(1), end + 1
    elif tail in DIGITS and tail and DIGITS[tail] > 0 and text[end + 1 : end + 2] in ("", "，", "。", "；", "、", ",", "左", "以", "的", "）"):
        value, step, end = value + DIGITS[tail], Fraction(1), end + 1
    elif tail == "多" and text[end + 1 : end + 2] not in ("数", "样", "元"):
        relation, end = "gt", end + 1
    elif m2 := _STRONG.match(text, end):
        relation, end = ("gt" if m2[0] == "强" else "lt"), m2.end()
    return end, Number(value, None if n.high is None else n.high * 10, step, 0, relation, "cheng")


def _ranged(text: str, at: int, frame: str) -> tuple[int, Number] | None:
    """A number or a range that is written as one numeral: 20—34, 7、8百, 三到五万, 五至七成."""
    low = _cardinal(text, at)
    if low is None:
        return None
    if not frame and (tenths := _tenths(text, low)):
        return _tenths_to(text, tenths)
    if low.relation or low.high is not None or low.kind == "bare":
        return low.end, _number(low)
    joined = _joined(text, at, low)
    if joined is None and (m := _RANGE.match(text, low.end)):
        start = m.end() + (len(frame) if frame and text.startswith(frame, m.end()) else 0)
        high = _cardinal(text, start) if text[start : start + 1] in FIRST else None
        if high and not (high.relation or high.high is not None or high.kind == "bare" or _padded(text, at) or _padded(text, start)):
            scale = _inherited(low, high)
            joined = (high, low.value * scale, low.step * scale) if low.value * scale < high.value else None
    if joined is None:
        return low.end, _number(low)
    high, value, step = joined
    if not frame and (tenths := _tenths(text, high)):
        return tenths[0], Number(value * 10, tenths[1].value, Fraction(10), 0, tenths[1].relation, "cheng")
    return high.end, Number(value, high.value, max(step, high.step), high.exponent, "", "range")


def _tenths_to(text: str, low: tuple[int, Number]) -> tuple[int, Number]:
    """两成到三成."""
    m = _RANGE.match(text, low[0])
    high = _cardinal(text, m.end()) if m and text[m.end() : m.end() + 1] in FIRST else None
    found = _tenths(text, high) if high else None
    if found is None or low[1].high is not None or found[1].high is not None or low[1].value >= found[1].value:
        return low
    return found[0], Number(low[1].value, found[1].value, low[1].step, 0, "", "cheng")


def _joined(text: str, at: int, low: _Cardinal) -> tuple[_Cardinal, Fraction, Fraction] | None:
    """7、8百; 七、八十万; 十七、八岁: neighbours that share what follows the second one."""
    if text[low.end : low.end + 1] != "、" or low.exponent or low.step != 1:
        return None
    high = _cardinal(text, low.end + 1)
    if high is None or high.relation or high.high is not None or high.kind == "bare":
        return None
    if low.end == at + 1 and high.lead == low.value + 1 and high.value > high.lead:
        scale = high.value / high.lead
        return high, low.value * scale, high.step
    ones = low.value % 10
    if low.kind == "chinese" and low.value > 10 and ones and high.value == high.lead == ones + 1 and text[high.end : high.end + 1] in _COUNTED:
        return _Cardinal(high.end, low.value + 1, None, Fraction(1), 0, "", "chinese", 0), low.value, Fraction(1)
    return None


_COUNTED = frozenset("个岁年天名人次家里")


def _inherited(low: _Cardinal, high: _Cardinal) -> Fraction:
    """Return what the smaller end takes from the larger one: 5—8万 → 10**4, 5000—2万 → 1, 三到五百 → 100."""
    scale = Fraction(10) ** high.exponent
    if high.lead and low.lead == low.value:
        scale = high.value / high.lead
    plain = not low.exponent and low.value < high.value / scale
    return scale if plain else Fraction(1)


def _padded(text: str, at: int) -> bool:
    return text[at] in "0０" and text[at + 1 : at + 2].isdigit()


def _number(n: _Cardinal) -> Number:
    kind = "range" if n.high is not None else n.kind
    return Number(n.value, n.high, n.step, n.exponent, n.relation, kind)


def _digit(c: str) -> int:
    return DIGITS[c] if c in DIGITS else int(c)


def _plain(digits: str) -> Fraction:
    return Fraction(int(re.sub("[^0-9０-９]", "", digits)))


class _Scan:
    """The state of reading one cardinal: `stack` holds what is closed, largest first, `pending` the digits not yet multiplied."""

    __slots__ = ("arabic", "ceiling", "coarse", "decimals", "exponent", "limit", "pending", "spread", "stack", "zero")

    def __init__(self) -> None:
        self.stack: list[Fraction] = []
        self.pending: Fraction | None = None
        self.spread = Fraction(0)  # of 七八百: 100
        self.limit = 10**20  # what comes next must be smaller
        self.exponent = 0
        self.ceiling = 10**20  # the same for a group that ends in 万 or 亿
        self.decimals = 0
        self.coarse = 0  # of 七八百: 2
        self.arabic = False  # the pending digits are Arabic
        self.zero = False  # 零 was read since the last multiplier

    def digits(self, value: Fraction, *, arabic: bool, decimals: int = 0, spread: int = 0) -> None:
        self.pending, self.arabic, self.decimals, self.spread, self.exponent = value, arabic, decimals, Fraction(spread), 0

    def small(self, power: int) -> bool:
        """Multiply the pending digits by 十, 百 or 千; False where the order forbids it (三百五百)."""
        if self.pending is None:
            if power != 1 or (self.stack and self.limit <= 10):
                return False
            self.digits(Fraction(1), arabic=False)
        assert self.pending is not None
        value = self.pending * 10**power
        if self.stack and value >= self.limit:
            return False
        self.stack.append(value)
        self.spread *= 10**power
        self.exponent += power if self.arabic else 0
        self.coarse = power if self.spread else 0
        self.limit, self.pending, self.zero = 10**power, None, False
        return True

    def large(self, power: int) -> bool:
        """Multiply all that is smaller than 万 or 亿 by it; False where nothing is (三亿万)."""
        unit = 10**power
        group = (self.pending or Fraction(0)) + sum(v for v in self.stack if v < unit)
        rest = [v for v in self.stack if v >= unit]
        if not group or (rest and group * unit >= self.ceiling):
            return False
        after_wan = power == 8 and self.pending is None and len(self.stack) == 1 and self.limit == 10**4
        self.stack = [*rest, group * unit]
        self.spread *= unit
        self.exponent += power
        self.ceiling = self.limit = 10**12 if after_wan else unit
        self.pending, self.zero = None, False
        return True

    def value(self) -> Fraction:
        return sum(self.stack, self.pending or Fraction(0))


def _cardinal(text: str, at: int) -> _Cardinal | None:
    """Return the longest number at `at` that has neither sign nor frame nor dash."""
    c = text[at]
    if c in "数几上成":
        return _vague(text, at)
    if c in "百千万亿佰仟萬億兆":
        return _bare(text, at)
    if (m := _POSITIONAL.match(text, at)) and not _adjacent(m[0]):
        return _positional(text, m)
    scan, end, relation = _Scan(), at, ""
    while end < at + LIMIT:
        following = _step(scan, text, end)
        if following is None:
            break
        end = following
    if end == at:
        return None
    value, lead = scan.value(), 0
    if scan.pending is not None and scan.pending < 10 and end == at + 1 and not scan.spread:
        lead = int(value)
    elif scan.pending is None and len(scan.stack) == 1 and text[at] not in "十拾廿卅" and text[at + 1 : at + 2] not in DIGITS:
        digit = _digit(text[at]) if text[at] in DIGITS or text[at].isdecimal() else 0
        lead = digit if digit and text[at + 1] in _MULTIPLIER else 0
    if more := _and_more(text, end, scan):
        relation, end = "gt", more
        if m2 := _MULTIPLIERS.match(text, end):
            if not _PREFIXED.match(text, end) and value < 10 ** _power(m2[0]):
                value, end, scan.exponent = value * 10 ** _power(m2[0]), m2.end(), scan.exponent + _power(m2[0])
    elif not scan.exponent and (m3 := _HUNDRED_MILLIONS.match(text, end)):
        value, end, scan.exponent, relation = value * 10**8, m3.end(), 8, "gt" if m3[1] else ""
    if end - at > LIMIT:
        return None
    step = Fraction(10) ** (scan.exponent - scan.decimals + scan.coarse)
    kind = "plain" if text[at].isdecimal() else "chinese"
    return _Cardinal(end, value, value + scan.spread if scan.spread else None, step, scan.exponent, relation, kind, lead)


def _step(scan: _Scan, text: str, at: int) -> int | None:
    """Read one digit group or multiplier at `at` into `scan`; return where it ends, None where the number is over."""
    c = text[at] if at < len(text) else ""
    if c in DIGITS and c:
        return _chinese_digit(scan, text, at) if scan.pending is None else None
    if c.isdecimal():
        return _arabic_digits(scan, text, at) if scan.pending is None else None
    if c in ("廿", "卅"):
        if scan.stack or scan.pending is not None:
            return None
        scan.digits(Fraction(2 if c == "廿" else 3), arabic=False)
        scan.small(1)
        return at + 1
    if c in " \u00a0" and scan.arabic and scan.pending is not None and (m := _SPACED.match(text, at)):
        return m.end()
    if c in SMALL and c:
        return at + 1 if not _PREFIXED.match(text, at) and scan.small(SMALL[c]) else None
    if c in LARGE and c:
        return at + 1 if not _PREFIXED.match(text, at) and scan.large(LARGE[c]) else None
    if c == "点" and scan.pending is None and scan.limit == 10 and scan.stack and (m := _POINT.match(text, at)):  # 二十点五
        return _decimals(scan, Fraction(0), m)
    return None


def _chinese_digit(scan: _Scan, text: str, at: int) -> int | None:
    digit, second = DIGITS[text[at]], DIGITS.get(text[at + 1 : at + 2], -1)
    if scan.spread:
        return None
    if digit == 0 and scan.stack:  # 三亿零五百万
        if scan.zero or (second < 1 and text[at + 1 : at + 2] not in ("十", "拾") and not text[at + 1 : at + 2].isdecimal()):
            return None
        scan.zero = True
        return at + 1
    if m := _POINT.match(text, at + 1):
        return _decimals(scan, Fraction(digit), m) if not scan.stack or scan.zero or scan.limit == 10 else None
    if digit == 0:
        return None
    if second >= 1:
        if not _adjacent(text[at : at + 2]) or (scan.stack and scan.limit != 10 and text[at + 2 : at + 3] not in ("十", "百", "千")):
            return None
        scan.digits(Fraction(digit), arabic=False, spread=second - digit)
        return at + 2
    scan.digits(Fraction(digit), arabic=False)
    last = scan.limit if scan.stack and not scan.zero else 10
    if last in (100, 1000, 10**4, 10**8) and not (second == 0 or text[at + 1 : at + 2] in _MULTIPLIER or text[at + 1 : at + 2] in _MULTIPLIER_AHEAD):
        scan.pending = Fraction(digit * last // 10)  # 两千五 is 2500
    return at + 1


def _decimals(scan: _Scan, digit: Fraction, m: re.Match[str]) -> int:
    tail = "".join(str(_digit(c)) for c in m[1])
    scan.digits(digit + Fraction(int(tail), 10 ** len(tail)), arabic=False, decimals=len(tail))
    return m.end()


def _arabic_digits(scan: _Scan, text: str, at: int) -> int | None:
    m = _ARABIC.match(text, at)
    if m is None or (scan.stack and (m[2] or m[3])):
        return None
    if "，" in m[1] and not _FULL_COMMA.search(m[0]):
        m = _FIRST_GROUP.match(text, at)
        assert m is not None
        scan.digits(_plain(m[0]), arabic=True)
        return m.end()
    whole, tail = _plain(m[1]), m[2] or m[3] or ""
    if scan.stack:
        size, following = len(m[1]), text[m.end() : m.end() + 1]
        multiplied = following in _MULTIPLIER and following != "" and not _PREFIXED.match(text, m.end())
        if whole >= scan.limit or scan.spread or not (multiplied or scan.zero or size >= len(str(scan.limit)) - 1 or (scan.limit == 10**4 and size == 3)):
            return None  # 50万8年 is two numbers, 3万4000 is one
    scan.digits(whole + (Fraction(int(tail), 10 ** len(tail)) if tail else 0), arabic=True, decimals=len(tail))
    return m.end()


def _and_more(text: str, at: int, scan: _Scan) -> int | None:
    """Return the end of 多, 余, 来 or 几 after a number that can take it: after a multiplier, or a round or large Arabic number."""
    m = _MORE.match(text, at)
    if m is None or scan.spread:
        return None
    whole = scan.pending
    if whole is None:
        allowed = m[0] != "几" or scan.limit == 10
    elif not scan.arabic or scan.decimals:
        allowed = False
    else:
        allowed = whole >= 10 and (m[0] in "多余" or whole % 10 == 0)
    return m.end() if allowed else None


def _positional(text: str, m: re.Match[str]) -> _Cardinal | None:
    """二〇二一, 一九九○, 一五〇万: digits in their places."""
    value, exponent, end = Fraction(int("".join(str(_digit(c)) for c in m[0]))), 0, m.end()
    if m2 := _POINT.match(text, end):
        if len(m[0]) != 2 or m[0][0] not in "零〇○":  # not 一二点五
            return None
        _ = m2
    if (big := _MULTIPLIERS.match(text, end)) and big[0][-1] in LARGE:
        exponent, end = _power(big[0]), big.end()
    if text[end : end + 1] in DIGITS and text[end : end + 1]:
        return None
    return _Cardinal(end, value * 10**exponent, None, Fraction(10) ** exponent, exponent, "", "chinese", 0)


def _bare(text: str, at: int) -> _Cardinal | None:
    """A multiplier alone: 万亿, 千万, 百余."""
    m = _BARE.match(text, at)
    if m is None or (len(m[0]) == 1 and _PREFIXED.match(text, at)):
        return None
    power, end, relation = _power(m[0]), m.end(), ""
    if more := _MORE.match(text, end):
        if more[0] != "几":
            relation, end = "gt", more.end()
            if (m2 := _MULTIPLIERS.match(text, end)) and _power(m2[0]) > power and not _PREFIXED.match(text, end):
                power, end = power + _power(m2[0]), m2.end()
    return _Cardinal(end, Fraction(10) ** power, None, Fraction(10) ** power, power, relation, "bare", 0)


def _vague(text: str, at: int) -> _Cardinal | None:
    """几百万, 数千, 上亿, 成百上千: the least that the words can mean."""
    before, relation = text[at - 1 : at], "approx"
    if text[at] == "成":
        power = 2 if text.startswith("成百上千", at) else 3 if text.startswith("成千上万", at) else 0
        return _Cardinal(at + 4, Fraction(10) ** power, None, Fraction(10) ** power, power, relation, "bare", 0) if power else None
    if text[at] == "上":
        found = _bare(text, at + 1) if text[at + 1 : at + 2] in _MULTIPLIER and before not in _UPON and text[at + 1 : at + 2] else None
        return None if found is None else _Cardinal(found.end, found.value, None, found.step, found.exponent, relation, "bare", 0)
    m = _SOME.match(text, at)
    if m is None or not (m[1] or m[2]) or (text[at] == "数" and before in _PLURAL_NOUN and before):
        return None
    large, end = _power(m[2]) if m[2] else 0, m.end()
    power = large + (SMALL[m[1]] if m[1] else 0)
    if text[at] == "几":
        relation = "gt"
    elif more := _MORE.match(text, end):
        relation, end = ("gt", more.end()) if more[0] in "多余" else (relation, end)
    return _Cardinal(end, Fraction(10) ** power, None, Fraction(10) ** power, large, relation, "bare", 0)


def _power(multipliers: str) -> int:
    return sum(SMALL.get(c) or LARGE[c] for c in multipliers)


def _adjacent(pair: str) -> bool:
    """七八, 两三, 三五: two digits that mean from one to the other."""
    if len(pair) != 2:
        return False
    a, b = DIGITS[pair[0]], DIGITS[pair[1]]
    return a > 0 and (b == a + 1 or (a, b) == (3, 5))
