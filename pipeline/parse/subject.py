"""The words before or after a number, cut down to the name of what it measures.

In: a stretch of text with its tokens. Out: the subject's place, the periods and places that stood before it, its name.
Refuses: context; an empty subject stays empty.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from pipeline import phrases
from pipeline.model import Token
from pipeline.phrases import BLANK

_MARKS: Final = " 　\t-—–·•●▲■◆★*#>+:：" + BLANK

_REMARK: Final = re.compile(r"[（(\[【][^（）()\[\]【】]{1,20}[)）\]】](?=.{2})")  # （某社电）: before the subject, no part of it
_PARTNERS: Final = ("与", "同", "和", "至", "到", "从", "对", "为")
_AND_OTHERS: Final = re.compile("等(?:国家和地区|国家|地区|省份|省市|城市|地|省|国|市|县)?")
_HEDGE: Final = re.compile("(?:不到|近|约|短短|连续|不足|超过|仅|仅用|历时|在)+$")
_SHORT: Final = ("小时", "天", "日", "分钟")
_OUTPUT: Final = re.compile("(?:平均|最大|最高)?[一-鿿]{0,4}量")
_NOTHING: Final = frozenset(
    (
        "年",
        "月",
        "日",
        "其中",
        "均",
        "年度",
        "总",
        "新",
        "同",
        "其",
        "全",
        "各",
        "季",
        "月份",
        "年内",
        "当",
        "数",
        "额",
        "量",
        "数字",
    )
)


class Trimmed(Struct, frozen=True):
    """A subject's place in the segment's text, and the tokens that were cut off its head."""

    start: int
    end: int
    periods: tuple[Token, ...] = ()
    areas: tuple[Token, ...] = ()


def trim(text: str, lo: int, hi: int, starts: Mapping[int, Token]) -> Trimmed:
    """Return `text[lo:hi]` without lead words, periods and places in front and particles behind."""
    periods, areas = list[Token](), list[Token]()
    lo = _what_is_said(text, lo, hi, starts)
    while lo < hi:
        token = starts.get(lo)
        if text[lo] in _MARKS:
            lo += 1
        elif remark := _REMARK.match(text, lo, hi):
            lo = remark.end()
        elif token is not None and token.end <= hi and token.kind == "period":
            periods.append(token)
            lo = token.end
        elif token is not None and token.end <= hi and token.kind == "area":
            if token.text in phrases.kinds_of_place() or text[token.end : token.end + 1] in ("—", "–", "-"):
                break
            areas.append(token)
            lo = token.end
            if m := _AND_OTHERS.match(text, lo, hi):
                areas, lo = [], m.end()  # 武汉、深圳等地: places that are not told one by one
        elif token is not None and token.end <= hi and (token.kind == "pause" or token.rule in ("list_number", "list_item")):
            lo = token.end
        elif told := _forecast(text, lo, hi, starts):
            areas, lo = [], told
        else:
            step = _lead(text, lo, hi, starts, areas)
            if step == lo:
                break
            lo = step
    hi = _end(text, lo, hi)
    if len(areas) > 2 and areas[0].value.code == "CN":
        del areas[0]  # 我国东部、中部、西部地区
    return Trimmed(lo, hi, tuple(periods), tuple(areas))


def _end(text: str, lo: int, hi: int) -> int:
    """Return where the particles begin that no name ends in."""
    while lo < hi and (m := phrases.TAIL.search(text, max(lo, hi - 6), hi)):
        hi = m.start()
    return hi


def _what_is_said(text: str, lo: int, hi: int, starts: Mapping[int, Token]) -> int:
    """Return where what somebody says begins: 某机构预计|今年全球经济."""
    for m in phrases.reporting().finditer(text, lo, hi):
        token = starts.get(m.end())
        lo = m.end() if token is not None and token.kind in ("period", "area") else lo
    return lo


def _forecast(text: str, lo: int, hi: int, starts: Mapping[int, Token]) -> int:
    """Return where a forecast begins after who makes it (世界银行预计…, 农业农村部预计全年…), or 0."""
    if (m := phrases.forecaster().match(text, lo)) and m.end() < hi:
        return m.end()
    m = phrases.agency().match(text, lo, hi)
    after = starts.get(m.end()) if m else None
    return after.start if after is not None and after.kind in ("area", "period") else 0


def _lead(text: str, lo: int, hi: int, starts: Mapping[int, Token], areas: Sequence[Token]) -> int:
    """Return the end of a lead word at `lo`, or `lo`. 与, 对 and the like stay before a place: they name a partner."""
    verb = phrases.lead_verb_here().match(text, lo, hi)
    if verb and (verb.end() == hi or ((after := starts.get(verb.end())) is not None and after.kind in ("area", "period"))):
        return verb.end()
    m = phrases.lead().match(text, lo, hi)
    if m is None or (m.end() == hi and hi - lo > 3):
        return lo
    after = starts.get(m.end())
    joins = m.group() in _PARTNERS and after is not None and after.kind == "area"
    if joins and (not areas or m.group() not in ("和", "与") or areas[-1].value.code == "CN"):
        return lo
    return m.end()


def name(text: str, start: int, end: int, tokens: Iterable[Token]) -> str:
    """Return `text[start:end]` as a name, with the periods inside it taken out."""
    out, at = list[str](), start
    for token in tokens:
        lasting = (
            token.kind == "quantity"
            and token.value.unit is not None
            and token.value.unit.duration
            and token.value.unit.text not in ("岁", "周岁")
            and text[token.end : token.end + 1] not in ("及", "以", "或")
            and not (token.text.endswith(_SHORT) and _OUTPUT.match(text, token.end, end))  # 一小时发电量 is no 发电量
        )
        if (token.kind == "period" or lasting) and start <= token.start and token.end <= end:
            before = text[at : token.start]
            out.append(_HEDGE.sub("", before) if lasting else before)
            at = token.end
    out.append(text[at:end])
    found = phrases.clean("".join(out))
    return "" if found in _NOTHING else found
