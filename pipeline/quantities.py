"""A number with its unit, a place in an order, and which numbers are no statistics by their own shape.

In: the text around a number. Out: Quantity, Rank, a reason of the closed list.
Refuses: context beyond the clause.
"""

import re
from fractions import Fraction
from typing import Final

from msgspec import Struct

from pipeline import measures, numerals, units

PER_MILLE: Final = "[ppth]"  # UCUM: parts per thousand
PERCENT_KINDS: Final = frozenset(("percent", "cheng", "half", "fraction", "fan"))
_LASTING: Final = re.compile(
    "(?:寿命|天数|时间|时长|周期|工期|期限|年限|回收期|小时数|年龄|用时|耗时|月数|年数|展期|账期|时限|交通圈|时延|时效)[^，。；]{0,12}$"
)
_TASKS: Final = re.compile(
    '^(?:大|个|项|条|件|点)?(?:方面|重点任务|任务|重点工作|工作|坚持|关系|环节|重点|原则|要求|必须|意识|自信|维护|层面|维度|特点|变化|阶段|时期|理念|统筹|问题|着力点|抓手|字|确保|更加|转变|导向|目标任务|[“"])'
)
_OVER: Final = re.compile("(?:及|或)?(?:以上|以下|以内)(?:的)?[（(]?(?:[一-鿿A-Za-z“])")
_NOT_OVER: Final = re.compile(
    "(?:及|或)?(?:以上|以下|以内)(?:的)?(?:都|均|是|为|由|来自|用于|实现|通过|，|的(?:速度|增速|增长|水平|占比|比重|份额))"
)
_LASTS_LONGER: Final = re.compile("(?:减少|增加(?!值)|缩短|延长|(?<![同环占])比(?!重|例)|较)[^，。；]{0,10}$")
_TASK_UNITS: Final = frozenset(("个", "项", "大", "条", "件", "点", "种", "方面"))
_THOSE: Final = re.compile(
    "的[一-鿿]{0,4}(?:省|市|县|企业|地区|国家|城市|行业|项目|产品|集群|园区|单位|家庭|区县|街道|乡镇|上市公司)"
)
_KIND: Final = re.compile("级|型|排量|口径|届|周年")


class Quantity(Struct, frozen=True):
    """A number and the unit that follows it; `number_end` is where the unit begins, in the segment's text."""

    number: numerals.Number
    unit: units.Unit | None
    number_end: int
    high: Fraction | None = None

    @property
    def percent(self) -> bool:
        """Whether this is a rate: %, 百分之, 成, 一半, 翻番, a fraction."""
        return self.number.kind in PERCENT_KINDS or (self.unit is not None and self.unit.code in ("%", PER_MILLE))

    @property
    def relative(self) -> bool:
        """Whether this is a rate, percentage points or a multiple."""
        return self.percent or (self.unit is not None and self.unit.code in ("pp", "1"))


class Rank(Struct, frozen=True):
    """A place in an order: 第39位, 首位."""

    place: int
    unit_text: str


def refusal(q: Quantity, text: str, start: int, end: int) -> str:
    """Return why the number at `text[start:end]` is no statistic (DATASET, Not statements), or an empty string."""
    before, after = text[max(0, start - 30) : start], text[end : end + 12]
    if q.unit is None:
        return _bare(q, before, after)
    reason = _by_unit(q.unit, before, after)
    if reason is not None:
        return reason
    if not q.relative and _is_threshold(q, q.unit, before, after):
        return "threshold"
    if any(w in before[-16:] for w in measures.words("hypothetical")):
        return "hypothetical"
    small = q.unit.counted and q.number.value <= 20 and q.number.exponent == 0
    if small and _TASKS.match(after) and q.unit.text in _TASK_UNITS:
        return "task_count"
    return "idiom" if small and q.number.value == 1 and q.number.kind == "chinese" else ""


def _by_unit(unit: units.Unit, before: str, after: str) -> str | None:
    """Return why a unit makes no statistic: 30万吨级, ages, pages, durations; "" for an age that is one, None where it tells nothing."""
    if after.startswith("周年") or unit.text == "周年":
        return "anniversary"
    if (after.startswith("级") and unit.text not in ("个", "省", "市", "县", "家")) or (_KIND.match(after) and after[0] != "级"):
        return "name"
    if unit.text in ("岁", "周岁"):
        return "" if re.search("寿命|年龄[^，。；]{0,12}$", before) else "age"
    if unit.text == "版":
        return "page"
    if unit.duration and not _LASTING.search(before[-24:]) and not _LASTS_LONGER.search(before[-16:]):
        return "duration"
    return None


def _is_threshold(q: Quantity, unit: units.Unit, before: str, after: str) -> bool:
    """Tell whether a number is a bound in a description: 超过千亿元的省, 过亿元影片, 2000万元以上企业."""
    if re.search("(?:超|超过|达到|达|不足|不到|低于|高于)$", before) and _THOSE.match(after):
        return True
    over = re.search("(?:超|过|逾)$", before) and re.match("[一-鿿]", after) and not re.match("[大的，]|以上", after)
    if q.number.kind == "bare" and not unit.counted and over:
        return True
    return bool(_round(q.number) and _OVER.match(after) and not _NOT_OVER.match(after))


def _round(n: numerals.Number) -> bool:
    """Tell whether a number has one digit that is not zero (2000万, 500, 亿): thresholds do."""
    return not n.relation and len(str(n.value.numerator).strip("0")) <= 1


def _bare(q: Quantity, before: str, after: str) -> str:
    """A number without a unit: a multiple of ten thousand counts something, a small one names or lists."""
    n = q.number
    if re.search("热线|电话|拨打", before[-6:]):
        return "phone"
    if n.exponent >= 4 or n.kind in PERCENT_KINDS or n.relation == "gt":
        return "threshold" if _OVER.match(after) and not _NOT_OVER.match(after) and n.kind not in PERCENT_KINDS else ""
    if after[:1] == "大" and n.value <= 20:
        return "name"
    if n.kind == "plain" and n.step == 1 and 1900 <= n.value <= 2100:
        return "date"
    if re.search("指数|系数|分数|得分|评分|PMI|CPI|PPI|之比|比例?(?:为|是|缩小|降|由|从)", before):
        return ""
    if n.kind in ("plain", "chinese", "range") and n.step == 1 and n.value < 1000 and not re.match("[人户家]", after):
        return "identifier"
    return ""
