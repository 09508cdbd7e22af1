"""The statistic of a table cell: indicator and unit from its heads and caption, area or period from its row (rule 12).

In: a Cell and its number. Out: what its heads say: name, measure, unit, period and place tokens.
Refuses: cells of serial numbers and cells without a head that names anything.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pipeline import areas, periods, phrases, units
from pipeline.areas import Area
from pipeline.model import Cell
from pipeline.periods import Period

_SERIAL: Final = re.compile("^(?:序号|编号|代码|行次|排序|附注|注)$")
_TOTAL: Final = re.compile("^(?:合计|总计|总量|全部|小计|总体|全国合计)$")
_SCOPE: Final = re.compile(
    "(?:规模以上|规上|限额以上|大中型|国有及国有控股|国有控股|国有|私营|民营|外商投资)[\u4e00-\u9fff]{0,6}?(?:企业|单位|工业|服务业|制造业)(?:法人)?(?:企业|单位)?"
)
_GENERIC: Final = re.compile(
    "^(?:绝对数|绝对量|绝对额|数量|金额|数值|总量|指标|指标值|实绩|完成数|本期|累计|本月|当月|水平|合计|规模|总计|全年|单位|计量单位|总额|本年|实际|年度|数据)$"
)
_GROWTH: Final = re.compile("增长|增速|增幅|涨幅|增减|上涨|涨跌|升降|比上年|同比|环比|降幅")
_SHARE: Final = re.compile(
    "^(?:占(?P<whole>.+?)的?)?(?:比重|占比|份额|构成|所占比重|比例)$|^占(?P<whole2>.+?)(?:的?(?:比重|百分比|比例|份额))?$"
)
_OF_CAPTION: Final = re.compile(
    "^(?:历年|主要年份|全国|我国|各?(?:分)?(?:省|地区|地|市|县|区|行业|国别|国家)(?:区|市|县|、|和|及)*(?:的|主要)?(?=.{2}))+"
)
_RANK: Final = re.compile("^(?:位次|名次|排名|排序)$")
_POINTS: Final = re.compile("百分点")
_MARKS: Final = re.compile(
    r"[*#①-⑩\[\]【】]|[（(](?:[^（）()]{0,12})[）)]$|^\s*(?:其中|#|[一二三四五六七八九十]{1,2}、|[（(][一二三四五六七八九十0-9]{1,2}[）)]|[0-9]{1,2}[.、])[:：]?\s*"
)
_MULTIPLE: Final = re.compile("(万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|千|百)?(.+)$")
_POWER: Final = {
    "万亿": 12,
    "千亿": 11,
    "百亿": 10,
    "十亿": 9,
    "千万": 7,
    "百万": 6,
    "十万": 5,
    "亿": 8,
    "万": 4,
    "千": 3,
    "百": 2,
}


class Heads(Struct, frozen=True):
    """What the heads of a cell say; `measure` is level, growth_yoy, growth_prev, change_yoy, share or rank."""

    name: str = ""
    measure: str = "level"
    whole: str = ""
    unit: units.Unit | None = None
    exponent: int = 0
    period: Period | None = None
    period_text: str = ""
    area: Area | None = None
    serial: bool = False


def read_heads(cell: Cell, metric_before: str) -> Heads:
    """Return what the heads of a cell say. `metric_before` is the metric of the cell to the left, for a bare 比上年增长."""
    if any(_SERIAL.match(h) for h in (*cell.row_heads[-1:], *cell.column_heads[-1:])):
        return Heads(serial=True)
    names, measure, whole = list[str](), "level", ""
    period: Period | None = None
    period_text, area = "", None
    total = any(_TOTAL.match(h) for h in cell.row_heads)
    for words in _clean((*cell.row_heads, *cell.column_heads)):
        found, head = _period(words)
        if found is not None:
            period_text = words if period is None or not _undated(found) else period_text
            period = _together(period, found)
        place = _place(head)
        if place is not None:
            area = place
            continue
        if not head or _TOTAL.match(head) or _GENERIC.match(head):
            continue
        if _RANK.match(head):
            measure = "rank"
        elif m := _SHARE.match(head):
            measure, whole = "share", m.group("whole") or m.group("whole2") or ""
        elif _GROWTH.search(head):
            measure = _growth(head, cell.unit)
            subject = re.split("同比|比上年|环比|增长|增速|增减|上涨|增幅|涨幅|较上年|降幅", head)[0]
            if len(subject) > 1 and not period_text.startswith(subject):
                names.append(subject)
        else:
            names.append(head)
    if period is None:
        period, _ = _period(cell.caption)
        period_text = cell.caption if period is not None else ""
    name = _join(names, cell.caption, metric_before, measure)
    scope = _SCOPE.search(cell.caption) if total else None
    if scope and name and not name.startswith(scope[0]):
        name = scope[0] + name  # 合计 below 分行业规模以上工业企业研发经费: of those enterprises, not of the nation
    unit, exponent = read_unit(cell.unit)
    return Heads(name, measure, whole, unit, exponent, period, period_text, area)


def _clean(heads: tuple[str, ...]) -> Iterator[str]:
    for head in map(str.strip, heads):
        unit = re.search("[（(]([^（）()]{1,10})[）)]$", head)
        if unit and read_unit(unit.group(1))[0] is None and not re.search("[%％元人户]", unit.group(1)):
            yield re.sub(r"^(?:其中|#)[:：]?", "", head)
        else:
            yield _MARKS.sub("", head).strip()


def _growth(head: str, unit: str) -> str:
    if _POINTS.search(head) or _POINTS.search(unit):
        return "change_prev" if "环比" in head else "change_yoy"
    if re.search("增减(?:额|量)|增加(?:额|量)", head) and "%" not in unit:
        return "change_yoy"
    return "growth_prev" if "环比" in head or "上月" in head else "growth_yoy"


def _period(text: str) -> tuple[Period | None, str]:
    """Return the period that a head is or begins with, and the rest of the head."""
    if label := periods.match_label(text):
        return label, ""
    for i in range(min(len(text), 16)):
        if text[i] in periods.FIRST and (hit := periods.match(text, i)):
            if hit[1].kind in ("same", "time", "vague", "festival"):
                return None, text
            if re.match("(?:同比|比|较)", text[max(0, i - 1) : i + 1]) or (hit[1].kind == "previous" and i > 0):
                return None, text
            return hit[1], (text[:i] + text[hit[0] :]).strip("的 ")
    return None, text


def _together(one: Period | None, two: Period) -> Period:
    """Return what two heads of a cell say of time: 2015年 and 年末, 2015年 and 3月."""
    if one is None:
        return two
    dated, other = (two, one) if _undated(one) else (one, two)
    if _undated(other):
        return replace(dated, point=dated.point or other.point, edge=dated.edge or other.edge)
    if one.year is not None and two.year is None and two.kind in ("half", "quarter", "months", "days"):
        return replace(two, year=one.year)
    if two.year is not None and one.year is None and one.kind in ("half", "quarter", "months", "days"):
        return replace(one, year=two.year)
    return two


def _undated(period: Period) -> bool:
    """Tell whether words speak of the year at hand: 年末, 全年."""
    return period.kind == "previous" and period.shift == 0 and period.origin == "current"


def _place(text: str) -> Area | None:
    """Return the area that a head names as a whole."""
    squeezed = re.sub(r"\s", "", text)
    hit = areas.match(squeezed, 0) if squeezed and squeezed[0] in areas.first() else None
    if hit and hit[0] == len(squeezed) and hit[1].level not in ("name", "deictic"):
        return hit[1]
    if hit and hit[0] == len(squeezed) and hit[1].level == "deictic":
        return areas.resolve_deictic(squeezed, None, None)
    return None


def _join(names: list[str], caption: str, metric_before: str, measure: str) -> str:
    """Return the indicator's name: the row's subject and the column's metric; a bare growth takes the metric to its left."""
    unique = list(dict.fromkeys(names))
    if metric_before and measure != "level" and all(n in metric_before for n in unique):
        return metric_before
    if len(unique) >= 2:
        first, last = unique[-2] if len(unique) > 2 and phrases.metric_end().search(unique[-1]) else unique[0], unique[-1]
        if last in first:
            return first
        if first in last:  # 粮食 and 粮食产量; but the row 科学技术支出 is a part of the column 财政科学技术支出
            part = last.endswith(first) and phrases.metric_end().fullmatch(first) is None
            return first if part else last
        return first if phrases.metric_end().search(first) else first + last
    subject = _OF_CAPTION.sub(
        "", re.sub("^.*?年(?:[0-9—-]+月(?:份)?)?|(?:情况|统计表|主要指标|表|一览)+$|^表[0-9]+", "", caption)
    )
    if unique:  # 产量 below 历年茶叶产量
        told = subject.endswith(unique[0]) and phrases.metric_end().fullmatch(unique[0])
        return phrases.clean(subject) if told else unique[0]
    return phrases.clean(subject)


@cache
def read_unit(text: str) -> tuple[units.Unit | None, int]:
    """Return the unit of a head and its power of ten: 亿元 → 元, 8."""
    text = text.strip()
    if not text:
        return None, 0
    hit = units.match(text, 0)
    if hit and hit[0] == len(text):
        return hit[1], 0
    m = _MULTIPLE.match(text)
    if m and m.group(1):
        hit = units.match(m.group(2), 0)
        if hit and hit[0] == len(m.group(2)):
            return hit[1], _POWER[m.group(1)]
    return None, 0
