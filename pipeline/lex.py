"""From a segment to its tokens: periods, places, numbers with their units, names with figures, punctuation.

In: one Segment of clean text. Out: Tokens in order, without overlap; every digit lies in exactly one of them.
Refuses: context. What a token means for its sentence is decided in parse/ and resolve/.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Final

from msgspec.structs import replace

from pipeline import areas, numerals, periods, units
from pipeline.model import Segment, Token, Tokens
from pipeline.quantities import Quantity, Rank

_TENS: Final = frozenset(10**n for n in range(1, 9))
_AFTER_RELATION: Final = re.compile("(?:超过|突破|超|逾|近|过|破)$")
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
_ABBREVIATION: Final = re.compile(r"(?:GDP|GNP|CPI|PPI|PMI|GNI|R&D)(?= ?[0-9])")
_DIGIT_NAME: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)[-]?[A-Za-z]+(?:[0-9A-Za-z+/-]*)")
_DOCUMENT: Final = re.compile(r"[〔\[(（][0-9]{4}[〕\])）](?:第)?[0-9]{1,5}号")
_NUMBERED: Final = re.compile(rf"第?(?:[0-9]{{1,6}}|[{_HAN}]{{1,6}})号")
_ORDINAL: Final = re.compile(
    rf"第(?:[0-9]{{1,5}}(?:[、和至—-][0-9]{{1,5}}){{0,5}}|[{_HAN}]{{1,8}}(?:[、和至][{_HAN}]{{1,8}}){{0,5}})"
)
_THREE: Final = re.compile("[一二三](?:、[一二三]){1,2}(?:次)?产业|一二三(?:次)?产业|三次产业|三产(?=结构|比例)")
_BARE_YEARS: Final = re.compile(r"(?:1[89]|20)[0-9]{2}\s?(?:至|到|[-—–~])\s?(?:1[89]|20)[0-9]{2}(?![0-9.万亿元个%年])")
_TOP: Final = re.compile(rf"前(?:[0-9]{{1,3}}(?:\.[0-9]{{1,2}})?|[{_HAN}]{{1,3}})(?:位|名|强|大|%|‰)(?![0-9])")
_RANK: Final = re.compile(rf"(?:第([0-9]{{1,4}}|[{_HAN}]{{1,5}})(位|名|大)?|(首位|榜首))")
_CONGRESS: Final = re.compile(
    r"(?:十[一二三四五六七八九]?|二十)?(?:[一二三四五六七八九十]{1,3}届)?(?:[一二三四五六七]中(?:、|全会))+全?会?|(?:十[一二三四五六七八九]|二十)大(?![类行产重])|[十二三]?十?[一二三四五六七八九]届"
)
_LIST: Final = re.compile(
    rf"[（(]?(?:[0-9]{{1,2}}|[{_HAN}]{{1,3}})(?:[)）]|、|[.．](?![0-9])|是(?![0-9]))|其[一二三四五六]"
    r"|[0-9]{1,2}\.[0-9]{1,2}(?=本[一-鿿])"  # 2.3本项目
    r"|[0-9]{1,2}(?:[.．][0-9]{1,2}){2,4}(?![0-9.．%％万亿])"  # 2.1.6
    r"|[0-9]{1,2}[.．][0-9]{1,2}(?=[ 　][A-Za-z一-鿿])(?![ 　][万亿千百十元吨倍个名户家人项公平立米亩度次年月日])"  # 2.1 目标
    r"|[0-9]{1,2}[.．](?=[0-9]{1,3}[个项大条][^，。；：:0-9]{1,30}[：:])"  # 8.6个专项：
)
_ITEM: Final = re.compile(rf"[{_HAN[:10]}]{{1,3}}是(?!否|非)|[（(](?:[0-9]{{1,2}}|[{_HAN}]{{1,3}})[)）]")
_RANGE: Final = re.compile(r"\s?(?:[-—–－~～至到]{1,2})\s?(?=[0-9])")
_RATIO: Final = re.compile(r"[0-9]{1,4}(?:[:：比][0-9]{1,4})+(?![0-9.%年月日])(?<![:：比]1)")
_STRUCTURE: Final = re.compile("产业(?:增加值)?(?:结构|构成|比例|比重|占比)|三产(?:结构|比例)")  # 三次产业结构由9:40:51调整为…
_TITLE: Final = re.compile(r"《[^《》]{1,60}》")
_QUOTED: Final = re.compile(r"“[^“”]{1,14}”|\"[^\"]{1,14}\"|‘[^‘’]{1,14}’|「[^「」]{1,14}」")
_NUMERIC: Final = re.compile(rf"[0-9{_HAN}亿万]")
_ID: Final = re.compile(r"[0-9]{12,}|0[0-9]{1,3}(?=[组星舱班])")
_STAMP: Final = re.compile(
    r"(?:[A-Z][a-z]{2}, )?[0-9]{1,2} [A-Z][a-z]{2} [12][0-9]{3}(?: [0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?(?: (?:GMT|UTC|[+-][0-9]{4}))?"
)
_SHORT_REGION: Final = re.compile("东(?=、中(?:部)?[、和及与]西部)|(?<=东、)中(?=[、和及与]西部)")  # 东、中、西部地区
_SMALL_NAME: Final = re.compile(
    "[一两二三四五六七八九十]{1,2}(?:国(?!有|营|企|内|债)|部门|部委|地(?!区|市)|岸|省市|省区|端|翼|级(?!市)|期(?!限)|线(?!城市)|位数|方(?!面|米|案)|者|农|产(?!业)|线城市|市(?!场|民|值|区|县|政)|次(?:全体)?会议|次全会|分之一决赛)"
)
_STRONG: Final = re.compile("(?:[0-9]{1,4}|百|千|十)强")


def _is_start(text: str, at: int) -> bool:
    """Tell whether nothing but blanks and marks stands before `at` in its sentence."""
    return not text[:at].strip(' 　—-•·“"')


def _name(text: str, at: int) -> Hit | None:
    """Names and codes with figures: 5G, PM2.5, C919, IPv6, web addresses, telephone and document numbers, AA级."""
    if m := _URL.match(text, at):
        return m.end(), "ignored", "url", "url"
    if m := _DOCUMENT.match(text, at):
        return m.end(), "ignored", "document_number", "document_number"
    if m := _STAMP.match(text, at):
        return m.end(), "ignored", "stamp", "date"
    if "0" <= text[at] <= "9":
        return _digits(text, at)
    if m := _ABBREVIATION.match(text, at):
        return m.end(), "word", "abbreviation", None
    m = _ASCII_NAME.match(text, at)
    if m and re.search("[0-9]", m.group()):
        return m.end(), "ignored", "letter_name", "name"
    return (m.end(), "word", "letters", None) if m else None


_RACE: Final = re.compile(r"(?:[0-9]{1,2}(?:小时|时))?[0-9]{1,2}分[0-9]{1,2}(?:秒[0-9]{0,3}|\.[0-9]{1,3}秒)")  # 2分04秒27
_CODES: Final = (
    (_RACE, "race_time", "time"),
    (_STRONG, "strong", "name"),
    (_PHONE, "phone", "phone"),
    (_ID, "identifier", "identifier"),  # 02组 is one, too
    (_RATIO, "ratio_name", "name"),
)


def _digits(text: str, at: int) -> Hit | None:
    """A name or code that begins with a digit: 500强, telephone numbers, 3:1, 5G; letters that are a unit are no name."""
    for pattern, rule, reason in _CODES:
        if pattern is _RATIO and _is_structure(text, at):
            continue
        if m := pattern.match(text, at):
            return m.end(), "ignored", rule, reason
    m = _DIGIT_NAME.match(text, at)
    if m is None:
        return None
    unit = units.match(text, at + m.end(1) - m.start())
    return (m.end(), "ignored", "digit_name", "name") if unit is None or unit[0] < m.end() else None


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


def _is_structure(text: str, at: int) -> bool:
    """Tell whether 9:40:51 is the structure of the three industries and no time or score."""
    return bool(_STRUCTURE.search(text, max(0, at - 40), at))


def _period(text: str, at: int) -> Hit | None:
    if _RATIO.match(text, at) and _is_structure(text, at):
        return None
    hit = periods.match(text, at)
    return (hit[0], "period", "period", hit[1]) if hit else None


def _ordinal(text: str, at: int) -> Hit | None:
    """Ordinals, ranks, congresses, numbered lines, list numbers."""
    if m := _THREE.match(text, at):
        return m.end(), "word", "three_industries", None
    if m := _BARE_YEARS.match(text, at):
        return m.end(), "ignored", "bare_years", "date"
    if _is_start(text, at) and (m := _LIST.match(text, at)):
        return m.end(), "ignored", "list_number", "list_number"
    if (m := _ITEM.match(text, at)) and (at == 0 or text[at - 1] in "，。；：,;: 　"):
        return m.end(), "ignored", "list_item", "list_number"
    if (m := _CONGRESS.match(text, at)) and len(m.group()) > 1:
        return m.end(), "ignored", "congress", "ordinal"
    if (m := _NUMBERED.match(text, at)) and (at == 0 or text[at - 1] not in "月日"):
        return m.end(), "ignored", "numbered", "name"
    m = _RANK.match(text, at)
    if (
        m
        and (m.group(2) or m.group(3) or not re.match(r"[一-鿿]", text[m.end() : m.end() + 1]))
        and not re.match("[大名]?[一二三四]?(?:产业|批|届|次|季|版|期|页|条|款|个|部分)", text[m.end() :])
    ):
        number = numerals.read(m.group(1)) if m.group(1) else None
        place = int(number.value) if number else 1
        return m.end(), "rank", "rank", Rank(place, "位" if m.group(3) else (m.group(2) or "").replace("大", ""))
    if m := _TOP.match(text, at):
        return m.end(), "ignored", "top", "ordinal"
    if m := _ORDINAL.match(text, at):
        return m.end(), "ignored", "ordinal", "ordinal"
    return None


def _idiom(text: str, at: int) -> Hit | None:
    if m := _SMALL_NAME.match(text, at) or _STRONG.match(text, at):
        return m.end(), "ignored", "small_name", "name"
    if text[at] in "壹贰叁肆伍陆柒捌玖" and text[at + 1 : at + 2] not in "拾佰仟萬億零壹贰叁肆伍陆柒捌玖":
        return at + 1, "word", "formal_numeral", None
    if m := re.compile(r"千兆|万兆|百兆").match(text, at):
        return m.end(), "word", "giga", None
    hit = numerals.not_number(text, at)
    if hit and (place := areas.match(text, at)) and place[1].level != "name" and at + place[0] >= hit[0]:
        return None  # 四川, 九江: a place, not only a word with a numeral
    return (hit[0], "ignored", "not_number", hit[1]) if hit else None


_TO_ONE: Final = re.compile("[:：∶比]1(?![0-9.])")
_PER_GDP: Final = re.compile("(?:工业|国内生产总值|地区生产总值|GDP|产值|生产总值|农业|增加值)")


def _numeral(text: str, at: int) -> tuple[int, numerals.Number] | None:
    """A number without the 百 of 百分点: 2百分点."""
    hit = numerals.match(text, at)
    if hit and text.startswith("百分点", hit[0] - 1):
        return numerals.match(text[: hit[0] - 1], at) or hit
    return hit


def _quantity(text: str, at: int) -> Hit | None:
    """A number, its unit, and the second number of a range whose unit is written twice (5%到6%)."""
    hit = _numeral(text, at)
    if hit is None:
        return None
    end, number = hit
    unit_at = end + (text[end : end + 1] == " ")
    unit = units.match(text, unit_at)
    if text[at - 1 : at] == "每" and unit is not None and number.kind in ("bare", "chinese", "plain") and number.value in _TENS:
        return unit[0], "ignored", "per_so_many", "name"
    if unit is None and text[end : end + 1] in ("多", "余") and (again := units.match(text, end + 1)):
        unit, number = again, replace(number, relation=number.relation or "gt")
        end += 1
    if (
        unit is not None
        and unit[1].text.endswith("年")
        and len(unit[1].text) > 1
        and text[unit[0] : unit[0] + 1] in ("度", "均", "来")
    ):
        unit = units.match(text[: unit[0] - 1], unit_at)
    if unit is None and areas.match(text, end + 1) is not None:
        unit = units.match(text[: end + 1], end)  # 12家长三角…: a word of two letters hides the unit
    if (m := _TO_ONE.match(text, end)) and unit is None:
        return m.end(), "quantity", "to_one", Quantity(number, None, m.end())
    if (
        number.kind == "bare"
        and unit is not None
        and (at == 0 or text[at - 1] in "：:（(/｜|、，" or _PER_GDP.match(text, unit[0]))
    ):
        return unit[0], "ignored", "unit_head", "name"
    if unit is None:
        return _without_unit(text, at, end, number)
    stop, known = unit
    number = _told_by_unit(number, known, more=text[stop - 1] in "多余" and stop - unit_at > 1)
    if m := _RANGE.match(text, stop):
        second = numerals.match(text, m.end())
        other = units.match(text, second[0]) if second else None
        if second and other and other[1].code == known.code and second[1].value > number.value:
            return other[0], "quantity", "range_with_units", Quantity(number, known, end, second[1].value)
    return stop, "quantity", "number_unit", Quantity(number, known, end)


def _told_by_unit(number: numerals.Number, unit: units.Unit, *, more: bool) -> numerals.Number:
    """Return a number with what stands inside or behind its unit: 2个多小时, 三个半小时, 3000亩多."""
    relation = number.relation or ("gt" if more or unit.more else "")
    return replace(number, relation=relation, value=number.value + (number.step / 2 if unit.half else 0))


def _without_unit(text: str, at: int, end: int, number: numerals.Number) -> Hit | None:
    """A number without a unit; a multiplier alone counts after a word of relation only (逾万亿)."""
    if number.kind == "bare" and not _AFTER_RELATION.search(text[max(0, at - 3) : at]):
        return None
    if number.kind == "chinese" and end - at == 1 and text[at] in _HAN:
        return None
    return end, "quantity", "number", Quantity(number, None, end)


def _area(text: str, at: int) -> Hit | None:
    if _SHORT_REGION.match(text, at):
        return at + 1, "area", "area_short", areas.match(text[at] + "部", 0)[1]  # type: ignore[index]
    hit = areas.match(text, at)
    if hit is not None and text[at + hit[0] - 2 : at + hit[0] + 4] == "地区生产总值":
        hit = areas.match(text[: at + hit[0] - 2], at)  # 宜昌|地区生产总值
    if hit is None:
        return None
    end = at + hit[0]
    if hit[1].level != "name":
        return end, "area", "area", hit[1]
    return (end, "ignored", "area_name", "name") if _NUMERIC.search(text[at:end]) else (end, "place_name", "area", hit[1])


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
        "ordinals": frozenset("前第首榜其（(0123456789" + _HAN),
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
            if char in "：:∶" and text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit():
                end, kind, rule, value = at + 1, "ratio", "punctuation", None
            elif char in _PUNCTUATION:
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
