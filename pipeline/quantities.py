"""A number with its unit, a place in an order, and which numbers are no statistics by their own shape.

In: the text around a number. Out: Quantity, Rank, a reason of the closed list.
Refuses: context beyond the clause.
"""

import re
from fractions import Fraction
from typing import Final

from msgspec import Struct

from pipeline import measures, numerals, rules, units

PER_MILLE: Final = "[ppth]"  # UCUM: parts per thousand
PERCENT_KINDS: Final = frozenset(("percent", "cheng", "half", "fraction", "fan"))
_TASK_UNITS: Final = frozenset(("个", "项", "大", "条", "件", "点", "种", "方面"))


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


def _words(name: str) -> re.Pattern[str]:
    return rules.expression("not_numbers", "context", name)


def refusal(q: Quantity, text: str, start: int, end: int) -> str:
    """Return why the number at `text[start:end]` is no statistic (DATASET, Not statements), or an empty string."""
    before, after = text[max(0, start - 40) : start], text[end : end + 12]
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
    if small and _words("tasks").match(after) and q.unit.text in _TASK_UNITS:
        return "task_count"
    if small and before.endswith(("这", "那")):
        return "idiom"  # 这两个国家: said before
    return "idiom" if small and q.number.value == 1 and q.number.kind == "chinese" else ""


def _by_unit(unit: units.Unit, before: str, after: str) -> str | None:
    """Return why a unit makes no statistic: 30万吨级, ages, pages, durations; "" for an age that is one, None where it tells nothing."""
    if after.startswith("周年") or unit.text == "周年":
        return "anniversary"
    if (after.startswith("级") and unit.text not in ("个", "省", "市", "县", "家")) or (
        _words("kind").match(after) and after[0] != "级"
    ):
        return "name"
    if unit.text in ("岁", "周岁"):
        return "" if re.search("寿命|年龄[^，。；]{0,12}$", before) else "age"
    if unit.text == "版":
        return "page"
    changes = re.search("[由从]", before[-10:]) and _words("becomes").match(after)
    if (
        unit.duration
        and not changes
        and not _words("lasting").search(before[-24:])
        and not _words("lasts_longer").search(before[-16:])
    ):
        return "duration"
    return None


def _is_threshold(q: Quantity, unit: units.Unit, before: str, after: str) -> bool:
    """Tell whether a number is a bound in a description: 超过千亿元的省, 过亿元影片, 2000万元以上企业."""
    if re.search("(?:超|超过|达到|达|不足|不到|低于|高于)$", before) and _words("those").match(after):
        return True
    over = re.search("(?:超|过|逾)$", before) and re.match("[一-鿿]", after) and not re.match("[大的，]|以上", after)
    if q.number.kind == "bare" and not unit.counted and over:
        return True
    return bool(_round(q.number) and _words("over").match(after) and not _words("not_over").match(after))


def _round(n: numerals.Number) -> bool:
    """Tell whether a number has one digit that is not zero (2000万, 500, 亿): thresholds do."""
    return not n.relation and len(str(n.value.numerator).strip("0")) <= 1


def _bare(q: Quantity, before: str, after: str) -> str:
    """A number without a unit: a multiple of ten thousand counts something, a small one names or lists."""
    n = q.number
    if re.search("热线|电话|拨打", before[-6:]):
        return "phone"
    if n.exponent >= 4 or n.kind in PERCENT_KINDS or n.relation == "gt":
        return (
            "threshold"
            if _words("over").match(after) and not _words("not_over").match(after) and n.kind not in PERCENT_KINDS
            else ""
        )
    if after[:1] == "大" and n.value <= 20:
        return "name"
    if n.value in (1, 10, 100, 1000) and _words("index_base").search(before):
        return "threshold"  # 以女性为100
    if n.kind == "plain" and n.step == 1 and 1900 <= n.value <= 2100:
        return "date"
    if re.search(
        "指数|系数|分数|得分|评分|PMI|CPI|PPI|产业[^，。；]{0,5}(?:结构|构成)|之比|比例?(?:为|是|缩小|降|由|从)", before
    ):
        return ""
    if n.kind in ("plain", "chinese", "range") and n.step == 1 and n.value < 1000 and not re.match("[人户家]", after):
        return "identifier"
    return ""
