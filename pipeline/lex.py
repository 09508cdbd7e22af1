"""From a segment to its tokens: periods, places, numbers with their units, names with figures, punctuation.

In: one Segment of clean text. Out: Tokens in order, without overlap; every digit lies in exactly one of them.
Refuses: context. What a token means for its sentence is decided in parse/ and resolve/.
"""

import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Final

from msgspec import Struct

from pipeline import areas, numerals, periods, units
from pipeline.model import Segment, Token, Tokens


class Quantity(Struct, frozen=True):
    """A number and the unit that follows it; `number_end` is where the unit begins, in the segment's text."""

    number: numerals.Number
    unit: units.Unit | None
    number_end: int
    high: Fraction | None = None
    grade: bool = False  # 30万吨级: the number names a class


class Rank(Struct, frozen=True):
    """A place in an order: 第39位, 首位."""

    place: int
    unit_text: str


Hit = tuple[int, str, str, object]  # end, kind, rule, value
_HAN: Final = "一二三四五六七八九十百千两零〇○廿"
_PUNCTUATION: Final = {
    **dict.fromkeys("，,", "comma"),
    **dict.fromkeys("；;", "semicolon"),
    **dict.fromkeys("。！？!?…", "stop"),
    **dict.fromkeys("：:", "colon"),
    **dict.fromkeys("（(〔[【", "open"),
    **dict.fromkeys("）)〕]】", "close"),
    "、": "pause",
}
_URL: Final = re.compile(r"(?:https?://|www\.)[!-~]{1,300}|[\w.+-]{1,64}@[A-Za-z0-9-]{1,64}\.[A-Za-z.]{2,20}")
_PHONE: Final = re.compile(r"(?:0[0-9]{2,3}[-—－ ]?[0-9]{7,8}|1[3-9][0-9]{9}|400-?[0-9]{3}-?[0-9]{4})(?![0-9])")
_ASCII_NAME: Final = re.compile(r"[A-Za-z][A-Za-z]*(?:[-–+./ ]?[0-9]+(?:\.[0-9]+)?[A-Za-z]*)*")
_DIGIT_NAME: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?[-]?[A-Za-z]+(?:[0-9A-Za-z+/-]*)")
_DOCUMENT: Final = re.compile(r"[〔\[(（][0-9]{4}[〕\])）](?:第)?[0-9]{1,5}号")
_NUMBERED: Final = re.compile(rf"第?(?:[0-9]{{1,6}}|[{_HAN}]{{1,6}})号")
_ORDINAL: Final = re.compile(rf"第(?:[0-9]{{1,5}}|[{_HAN}]{{1,8}})")
_RANK: Final = re.compile(rf"(?:第([0-9]{{1,4}}|[{_HAN}]{{1,5}})(位|名|大)?|(首位|榜首|首席))")
_CONGRESS: Final = re.compile(r"(?:十[一二三四五六七八九]?|二十)?(?:[一二三四五六七八九十]{1,3}届)?(?:[一二三四五六七]中(?:、|全会))+全?会?|(?:十[一二三四五六七八九]|二十)大(?![类行产重])|[十二三]?十?[一二三四五六七八九]届")
_LIST: Final = re.compile(rf"[（(]?(?:[0-9]{{1,2}}|[{_HAN}]{{1,3}})(?:[)）]|、|[.．](?![0-9])|是(?![0-9]))|其[一二三四五六]")
_ITEM: Final = re.compile(rf"[{_HAN[:10]}]{{1,3}}是(?!否|非)|[（(](?:[0-9]{{1,2}}|[{_HAN}]{{1,3}})[)）]")
_RANGE: Final = re.compile(r"\s?(?:[-—–－~～至到]{1,2})\s?(?=[0-9])")
_RATIO: Final = re.compile(r"[0-9]{1,4}(?:[:：比][0-9]{1,4})+(?![0-9%年月日])")
_TITLE: Final = re.compile(r"《[^《》]{1,60}》")
_QUOTED: Final = re.compile(r"“[^“”]{1,14}”|\"[^\"]{1,14}\"|‘[^‘’]{1,14}’|「[^「」]{1,14}」")
_NUMERIC: Final = re.compile(rf"[0-9{_HAN}亿万]")
_FOREIGN: Final = re.compile(r"[^\W\d_]")  # never matches a digit of another script
_ID: Final = re.compile(r"[0-9]{12,}")


def _is_start(text: str, at: int) -> bool:
    """Tell whether nothing but blanks and marks stands before `at` in its sentence."""
    return not text[:at].strip(' 　——-•·“"')


def _name(text: str, at: int) -> Hit | None:
    """Names and codes with figures: 5G, PM2.5, C919, IPv6, web addresses, telephone and document numbers, AA级."""
    if m := _URL.match(text, at):
        return m.end(), "ignored", "url", "url"
    if m := _DOCUMENT.match(text, at):
        return m.end(), "ignored", "document_number", "document_number"
    if "0" <= text[at] <= "9":
        if m := _PHONE.match(text, at):
            return m.end(), "ignored", "phone", "phone"
        if m := _ID.match(text, at):
            return m.end(), "ignored", "identifier", "identifier"
        if m := _RATIO.match(text, at):
            return m.end(), "ignored", "ratio_name", "name"
        if m := _DIGIT_NAME.match(text, at):
            digits = len(re.match(r"[0-9.]+", m.group()).group())  # type: ignore[union-attr]
            unit = units.match(text, at + digits)
            if unit is None or unit[0] < m.end():
                return m.end(), "ignored", "digit_name", "name"
        return None
    m = _ASCII_NAME.match(text, at)
    if m and re.search("[0-9]", m.group()):
        return m.end(), "ignored", "letter_name", "name"
    return (m.end(), "word", "letters", None) if m else None


def _title(text: str, at: int) -> Hit | None:
    """Titles and short quoted names that hold figures: 《…2024年…》, “1+3”."""
    if m := _TITLE.match(text, at):
        return (m.end(), "ignored", "title", "name") if _NUMERIC.search(m.group()) else (m.end(), "word", "title", None)
    m = _QUOTED.match(text, at)
    if not m or not _NUMERIC.search(m.group()):
        return None
    inner = m.group()[1:-1]
    if period := periods.match(text, at):
        return period[0], "period", "period", period[1]
    first = _NUMERIC.search(inner)
    number = numerals.match(inner, first.start()) if first else None
    unit = units.match(inner, number[0]) if number else None
    if number and unit and not unit[1].counted and unit[0] == len(inner):
        return None  # a quoted amount
    return m.end(), "ignored", "quoted_name", "name"


def _period(text: str, at: int) -> Hit | None:
    hit = periods.match(text, at)
    return (hit[0], "period", "period", hit[1]) if hit else None


def _ordinal(text: str, at: int) -> Hit | None:
    """Ordinals, ranks, congresses, numbered lines, list numbers."""
    if _is_start(text, at) and (m := _LIST.match(text, at)):
        return m.end(), "ignored", "list_number", "list_number"
    if (m := _ITEM.match(text, at)) and (at == 0 or text[at - 1] in "，。；：,;: 　"):
        return m.end(), "ignored", "list_item", "list_number"
    if (m := _CONGRESS.match(text, at)) and len(m.group()) > 1:
        return m.end(), "ignored", "congress", "ordinal"
    if (m := _NUMBERED.match(text, at)) and (at == 0 or text[at - 1] not in "月日"):
        return m.end(), "ignored", "numbered", "name"
    m = _RANK.match(text, at)
    if m and (m.group(2) or m.group(3) or not re.match(r"[一-鿿]", text[m.end() : m.end() + 1])) and not re.match("[大名]?[一二三四]?(?:产业|批|届|次|季|版|期|页|条|款|个|部分)", text[m.end() :]):
        number = numerals.read(m.group(1)) if m.group(1) else None
        place = int(number.value) if number else 1
        return m.end(), "rank", "rank", Rank(place, m.group(2) or ("位" if m.group(3) else ""))
    if m := _ORDINAL.match(text, at):
        return m.end(), "ignored", "ordinal", "ordinal"
    return None


def _idiom(text: str, at: int) -> Hit | None:
    hit = numerals.not_number(text, at)
    return (hit[0], "ignored", "not_number", hit[1]) if hit else None


def _quantity(text: str, at: int) -> Hit | None:
    """A number, its unit, and the second number of a range whose unit is written twice (5%到6%)."""
    hit = numerals.match(text, at)
    if hit is None:
        return None
    end, number = hit
    unit_at = end + (text[end : end + 1] == " ")
    unit = units.match(text, unit_at)
    if unit is None:
        if number.kind == "bare" or (number.kind == "chinese" and end - at == 1 and text[at] in _HAN):
            return None
        return end, "quantity", "number", Quantity(number, None, end)
    stop, known = unit
    grade = text[stop : stop + 1] == "级" and known.text not in ("个", "省", "市", "县")
    if not grade and (m := _RANGE.match(text, stop)):
        second = numerals.match(text, m.end())
        again = units.match(text, second[0]) if second else None
        if second and again and again[1].code == known.code and second[1].value > number.value:
            return again[0], "quantity", "range_with_units", Quantity(number, known, end, second[1].value)
    return stop + grade, "quantity", "number_unit", Quantity(number, known, end, grade=grade)


def _area(text: str, at: int) -> Hit | None:
    hit = areas.match(text, at)
    if hit is None:
        return None
    return at + hit[0], "word" if hit[1].level == "name" else "area", "area", hit[1]


_MATCHERS: Final[tuple[tuple[Callable[[str, int], Hit | None], str], ...]] = (
    (_name, "letters"),
    (_title, "quotes"),
    (_period, "periods"),
    (_ordinal, "ordinals"),
    (_idiom, "numerals"),
    (_quantity, "numerals"),
    (_area, "areas"),
)


@cache
def _gate() -> tuple[re.Pattern[str], dict[str, tuple[Callable[[str, int], Hit | None], ...]]]:
    """Return the pattern of all first characters and, for each, the matchers worth trying, in order."""
    first = {
        "letters": frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz〔[(（"),
        "quotes": frozenset('《“"‘「'),
        "periods": periods.FIRST,
        "ordinals": frozenset("第首榜其（(0123456789" + _HAN),
        "numerals": numerals.FIRST,
        "areas": areas.FIRST,
    }
    table: dict[str, tuple[Callable[[str, int], Hit | None], ...]] = {}
    for char in frozenset().union(*first.values()) | frozenset(_PUNCTUATION):
        table[char] = tuple(matcher for matcher, group in _MATCHERS if char in first[group])
    return re.compile("[" + "".join(map(re.escape, sorted(table))) + "]"), table


def lex(segment: Segment) -> Tokens:
    """Return the tokens of a segment. Each character is tried once; patterns are bounded, so the time is linear."""
    gate, table = _gate()
    text, found, at = segment.text, list[Token](), 0
    while m := gate.search(text, at):
        at = m.start()
        char = text[at]
        for matcher in table[char]:
            hit = matcher(text, at)
            if hit and hit[0] > at:
                end, kind, rule, value = hit
                break
        else:
            if char in _PUNCTUATION:
                end, kind, rule, value = at + 1, _PUNCTUATION[char], "punctuation", None
            elif "0" <= char <= "9":
                end = at + len(re.match("[0-9]+", text[at:]).group())  # type: ignore[union-attr]
                kind, rule, value = "ignored", "bare_digits", "identifier"
            else:
                at += 1
                continue
        if kind != "word":
            found.append(Token(kind, at, end, text[at:end], rule, value))
        at = end
    return Tokens(segment, tuple(found))
