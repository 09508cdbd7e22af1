"""Blanks inside words: 国 内 生 产 总 值, 超过 2000 万; pinyin in brackets after letters.

In: a line or a joined paragraph. Out: the same without them. Refuses: the blank that parts two clauses of a headline.
"""

import re
from typing import Final

from pipeline.model import Text

_HAN: Final = "〇一-鿿㐀-䶿"
_MARK: Final = "，。、；：！？）》」』】”’％%‰（《「『【“‘"
# Three or more single letters, each after a blank: justified type. Numbers go along: 增 长 19% 、 13.7%
_SPACED: Final = re.compile(
    rf"(?<![{_HAN}])[{_HAN}](?: {{1,4}}(?:[{_HAN}](?![{_HAN}])|[0-9.,]{{1,12}}%?(?![0-9])|[{_MARK}])){{2,}}"
)
_TWO: Final = re.compile(rf"^ *[{_HAN}](?: {{1,8}}[{_HAN}]){{1,11}} *$")  # 目 录
_AT_MARK: Final = re.compile(
    rf"(?<=[{_HAN}0-9A-Za-z%‰]) {{1,6}}(?=[，。、；：！？）》」』】”’])|"
    rf"(?<=[，。、；：！？（《「『【“‘]) {{1,6}}(?=[{_HAN}0-9A-Za-z])"
)
_UNIT: Final = re.compile(r"(?<=[0-9]) {1,4}(?=[万亿千百年月日号季个%‰％元吨倍位名户家人项座台辆次公平立米亩度点成])")
_BOTH: Final = re.compile(rf"(?<=[{_HAN}]) {{1,4}}(?=[0-9][0-9.,]{{0,15}}(?:(?: {{1,4}})?[%‰{_HAN}，。；、]|$))")
_THOUSANDS: Final = re.compile(r"(?<![0-9.])[0-9]{1,3}(?: [0-9]{3}){1,4}(?:\.[0-9]{1,4})?(?= ?[万亿元吨人户个家美])")
_PINYIN: Final = re.compile(
    rf"(?<=[{_HAN}])[（(](?=[^（）()]{{0,40}}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ])[A-Za-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ '’·-]{{1,40}}[）)]"
)
_CLAUSES: Final = re.compile("[，。；,;]")


def repair(text: Text) -> tuple[Text, tuple[str, ...]]:
    """Return the text without blanks inside its words and without pinyin, and the names of the rules that changed it."""
    rules: list[str] = []
    chars = text.chars
    if ("(" in chars or "（" in chars) and _PINYIN.search(chars):
        text = text.edited([(*m.span(), "") for m in _PINYIN.finditer(chars)])
        rules.append("pinyin")
    if " " not in text.chars.strip():
        return text, tuple(rules)
    cuts = _cuts(text.chars)
    if cuts:
        text = text.edited([(a, b, "") for a, b in cuts])
        rules.append("blanks")
    return text, tuple(rules)


def justified(text: Text) -> Text:
    """Return a line without the blanks that only justify it; a joined line no longer shows which they are."""
    if text.chars.count(" ") < 3:
        return text
    spaced = [m for pattern in (_SPACED, _TWO) for m in pattern.finditer(text.chars[:400])]
    cuts = {(m.start() + b.start(), m.start() + b.end(), "") for m in spaced for b in re.finditer(" +", m.group())}
    return text.edited(sorted(cuts))


def _cuts(chars: str) -> list[tuple[int, int]]:
    """Return the places of the blanks that part nothing."""
    cuts: set[tuple[int, int]] = set()
    patterns = [_SPACED, _THOUSANDS] + ([_TWO] if len(chars) < 120 else [])
    for pattern in patterns:
        for m in pattern.finditer(chars):
            cuts.update((m.start() + b.start(), m.start() + b.end()) for b in re.finditer(" +", m.group()))
    for pattern in (_AT_MARK, _UNIT):
        cuts.update(m.span() for m in pattern.finditer(chars))
    if _CLAUSES.search(chars):  # a sentence, not a headline, whose blanks may part clauses
        cuts.update(m.span() for m in _BOTH.finditer(chars))
    else:
        cuts.update(m.span() for m in _BOTH.finditer(chars) if re.match(r" {1,4}[0-9][0-9.,]{0,15} {1,4}\S", chars[m.start() :]))
    return sorted(cuts)
