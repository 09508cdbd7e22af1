"""Whether a number is a fact, an estimate, a target or a forecast (rule 9).

In: the words before the number in its sentence, its period, the day of publication. Out: the status and the rule.
Refuses: to call a past period a target because a word like 计划 stands in a name.
"""

import re
from datetime import date, timedelta
from typing import Final

from pipeline.periods import Span

_REACH: Final = re.compile("[；;。]")
_ENDING: Final = timedelta(days=75)


_TARGET: Final = re.compile(
    "力争|争取|要把|要使|曾提出|预期目标|主要目标|目标[是为：:]|奋斗目标|预期指标|约束性指标|目标任务|计划指标|拟安排|拟于|计划(?!的|经济|规定|单列|生育|执行|外|内|体制|书|委|期|要求|任务|指标|，|、|完成情况)|按照?计划|根据计划|规划(?:到|用|建设)|确保|努力(?:实现|达到|使|完成)?|明确到|提出到|要求到|到[^，。；]{0,12}年[^，。；]{0,6}(?:要|将|力争|达到|建成|实现)"
)
_STRONG: Final = re.compile("力争|争取|要把|要使|曾提出|奋斗目标")
_PREDICT: Final = re.compile("预计|预测|有望|可望|料将|或将|将(?!军|[^，。]{0,2}(?:近|其|以|于|作|从))|届时|预期(?!目标)")
_ESTIMATE: Final = re.compile("初步(?:核算|统计|测算|估算|预计)|快报(?:数|统计)|预计全年")
_FACT: Final = re.compile("完成|超额|提前|实现了|已经|已(?!投)|拥有|现有|圆满|如期|超过[^，。]{0,6}目标|好于预期|达到了")
# in a plan, 完成 alone is an aim
_DONE: Final = re.compile("超额|提前|已经|已(?!投)|拥有|现有|圆满|如期|超过[^，。]{0,6}目标|好于预期|[成现到]了")
_BY_PLAN: Final = re.compile("[^，。]{0,8}(?:按照?|根据)[^，。]{0,10}(?:计划|规划|目标)[^，。]{0,4}，")


def status_of(
    before: str, span: Span | None, today: date | None, section_ahead: bool, opened: str, *, told: bool
) -> tuple[str, str]:
    """Return status and rule.

    `before` is the sentence up to the number and the words right after it; `section_ahead` tells that the section is on time
    to come; `opened` is the status that a clause before a colon set for all that follows; `told`: a word states the period.
    """
    clause = _REACH.split(before)[-1]
    planned = section_ahead or _BY_PLAN.match(before) is not None
    ahead = span is not None and today is not None and span.end > today
    begun = span is not None and today is not None and span.start <= today
    if _ESTIMATE.search(clause):
        return "estimate", "status.preliminary"
    near = clause[-40:]
    target, predict = _TARGET.search(clause), _PREDICT.search(clause)
    fact = (_DONE if planned and ahead else _FACT).search(near)
    if opened == "target" and not (fact and not ahead):
        return "target", "status.opened"
    if predict and "预计" in clause:
        if span is not None and today is not None and begun and span.end <= today + _ENDING:
            return "estimate", "status.expected_of_ending_period"
        return "forecast", "status.expected"
    if target and (ahead or planned) and not (fact and not ahead):
        return "target", "status.aimed_at"
    if ahead and not begun:
        if predict and not target:
            return "forecast", "status.will"
        return "target", "status.later_period"
    if ahead and planned:
        return ("target", "status.plan_section") if not fact else ("actual", "status.fact")
    if ahead and predict:
        return "forecast", "status.will"
    if target and not fact and (span is None or (not told and _STRONG.search(near))):
        return "target", "status.aimed_at"
    return "actual", "status.fact"
