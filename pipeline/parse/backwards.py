"""Cue words, periods and bases taken off the end of the words before a number, one after the other.

In: a stretch of text and the tokens in it. Out: Before, what was taken and where the rest ends.
Refuses: syntax that looks further left than the next word: that is sides.py.
"""

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pipeline import measures, numerals
from pipeline.model import Token
from pipeline.phrases import BLANK

_DATED: Final = (
    r"[同环相]比(?=去年|前年|上年|上月|上季度|(?:19|20)[0-9]{2}年|“?(?:五一|春节|国庆|端午|中秋|元旦|清明))"  # 同比2019年
)
THAN: Final = re.compile(
    rf"{_DATED}|(?<![占对同环可无相评])比(?![重例率较赛值])|(?<![比计])较(?![快大好高低多为强])|(?:与|和|同|跟)(?=[^，]{1, 24}(?:相比|比较|相较|比$))"
)
_THAN_HERE: Final = re.compile(r"(?:[同环相]比|(?<![占对同环可无相评])比|(?<![比计])较|较之|对比)$")
_WITH_HERE: Final = re.compile(r"(?:与|和|同|跟)$")
_ROUND: Final = re.compile("[万亿千百半]|[一二三四五六七八九]成")  # 过万家, 已过九成; not 走过3个省
_COMPARED: Final = re.compile(r"(?:相比较|相比|比较|相较)$")
_NOT_AFTER: Final = {
    "有": "有国公私所占享含没富稀",
    "达": "下到传表抵直送发雷",
    "为": "认作行成称因极颇",
    "成": "完组构形建",
    "在": "存现正",
    "是": "但只可就",
    "减": "加",
    "增": "新倍",
    "降": "投",
    "升": "提",
    "过": "经通超",
    "近": "附最",
    "自": "来各亲独源",
    "才": "人",
    "于": "位处关属用高低大小多少快慢好优强弱长短早晚对由鉴基源等终介过归缘富勇善",
    "约": "节条制合公契",
    "计划": "度年定期成",
    "需": "内外急必供所刚军民",
    "增长率": "然",
    "年平均": "全去前上今当",
    "均": "平年月日人户",
    "都": "成首古京昌武",
    "均为": "平年月日人户",
    "均达": "平年月日人户",
}


class Before(Struct, frozen=True):
    """What stands before a number; `end` is where its subject ends."""

    end: int
    cues: Mapping[str, int | str]
    periods: tuple[Token, ...] = ()
    base: Token | None = None
    base_text: str = ""
    whole: str | None = None
    gap_to: str = ""
    bases: tuple[Token, ...] = ()  # 比上月末和上年末: one for each number
    inner: int = -1  # 从业人员中大专以上学历人员占…: where the part begins
    like: str = ""  # 相当于…的: the other amount of a ratio
    list_end: int = -1  # end of a list inside: 对甲、乙分别进出口
    list_tail: int = -1
    rules: tuple[str, ...] = ()


def _fits(cue: measures.Cue, text: str, lo: int, start: int) -> bool:
    """Tell whether a cue may be taken off: an adjective needs a 比 before it, a single letter must not end another word."""
    before = text[start - 1] if start > lo else ""
    if before and before in _NOT_AFTER.get(cue.text, ""):
        return False
    if cue.text in ("过", "已过"):
        return bool(_ROUND.match(text, start + len(cue.text)))
    if set(cue.kinds) == {"gap"}:
        return bool(THAN.search(text, lo, start))
    return True


class _Walk:
    """What was taken off the end of a stretch of text so far."""

    def __init__(self, text: str, lo: int, at: int, ends: Mapping[int, Token]) -> None:
        self.text, self.lo, self.at, self.ends = text, lo, at, ends
        self.cues: dict[str, int | str] = {}
        self.periods: list[Token] = []
        self.used: list[str] = []
        self.base: Token | None = None
        self.until = False  # 增长到如今: the period belongs to the verb

    def period(self) -> bool:
        """Take a period off: the base where 比 stands before it, or where it is 同期; else one that the number speaks of."""
        token = self.ends.get(self.at)
        if token is None or token.kind != "period" or token.start < self.lo:
            return False
        than = _THAN_HERE.search(self.text, self.lo, token.start)
        if than is None and "compared" in self.cues:
            than = _WITH_HERE.search(self.text, self.lo, token.start)
        if self.base is None and than:
            self.base, self.at = token, than.start()
        elif self.base is None and token.value.kind == "same" and token.start > self.lo + 1 and not self._listed(token):
            self.base, self.at = token, token.start
        else:
            self.periods.insert(0, token)
            self.at = token.start
            self.until = self.until or token.text[0] in "到至"
        return True

    def _listed(self, token: Token) -> bool:
        """Tell whether a period is the last of several joined: 比上月末和上年同期."""
        before = self.ends.get(token.start - 1)
        return self.text[token.start - 1] in "和与及、" and before is not None and before.kind == "period"

    def average(self) -> bool:
        """Take 两年平均 off."""
        pattern = measures.several_years()
        m = next((m for m in pattern.finditer(self.text, max(self.lo, self.at - 10), self.at) if m.end() == self.at), None)
        if m is None:
            return False
        self.cues["several"] = _count(m.group())
        self.cues.setdefault("average", 1)
        self.used.append(m.group())
        self.at = m.start()
        return True

    def cue(self) -> bool:
        """Take a cue word off; what stands before 贡献率 is a name, and none is taken from it."""
        cue = measures.before(self.text, self.at, self.lo)
        while cue is not None and not _fits(cue, self.text, self.lo, self.at - len(cue.text)):
            cue = measures.before(self.text, self.at, self.at - len(cue.text) + 1)  # 失业率平|均为: not 均为, but 为
        if cue is None:
            return False
        for kind, value in cue.kinds.items():
            self.cues.setdefault(f"{kind}_to" if self.until and kind in ("rise", "fall") else kind, value)
        self.used.append(cue.text)
        self.at -= len(cue.text)
        return "contribution" not in cue.kinds


def strip(text: str, lo: int, hi: int, ends: Mapping[int, Token]) -> Before:
    """Return `text[lo:hi]` with cue words, periods and bases taken off its end. Linear in `hi - lo`."""
    walk = _Walk(text, lo, hi, ends)
    while walk.at > lo:
        if text[walk.at - 1] in " 　" + BLANK:
            walk.at -= 1
        elif m := _COMPARED.search(text, max(lo, walk.at - 3), walk.at):
            walk.cues.setdefault("compared", 1)
            walk.at = m.start()
        elif not (walk.period() or walk.average() or walk.cue()):
            break
    if "contribution" in walk.cues:
        walk.at = lo + len(text[lo : walk.at].rstrip("的 "))
    cues, periods = walk.cues, tuple(walk.periods)
    if "from" in cues and "转为" in walk.used and periods:
        cues, periods = {k: v for k, v in cues.items() if k != "from"}, ()  # 由上月持平转为上涨0.7%: A has no number
    return Before(walk.at, cues, periods, walk.base, rules=tuple(walk.used))


def _count(words: str) -> int:
    m = re.match("[0-9]+|[一二两三四五六七八九十]+", words)
    number = numerals.read(m.group()) if m else None
    return int(number.value) if number else 0


def join(first: Before, later: Before) -> Before:
    """Join what stands further left with what was read so far; what stands nearer to the number wins."""
    return replace(
        later,
        end=first.end,
        cues={**first.cues, **later.cues},
        periods=(*first.periods, *later.periods),
        base=later.base or first.base,
        base_text=later.base_text or first.base_text,
        rules=(*later.rules, *first.rules),
    )
