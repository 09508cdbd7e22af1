"""Whether a number is a fact, an estimate, a target or a forecast (rule 9).

In: the words before the number in its sentence, its period, the day of publication. Out: the status and the rule.
Refuses: to call a past period a target because a word like 计划 stands in a name.
"""

import re
from datetime import date, timedelta
from typing import Final

from pipeline import rules
from pipeline.periods import Span

_REACH: Final = re.compile("[；;。]")
_ENDING: Final = timedelta(days=75)
_NEAR: Final = timedelta(days=31)  # what is said of 年底 in December is as good as told


def _cue(name: str) -> re.Pattern[str]:
    return rules.expression("measures", "status", name)


def status_of(
    before: str, span: Span | None, today: date | None, section_ahead: bool, opened: str, *, told: bool, until: bool = False
) -> tuple[str, str]:
    """Return status and rule.

    `before` is the sentence up to the number and the words right after it; `section_ahead` tells that the section is on time
    to come; `opened` is the status that a clause before a colon set for all that follows; `told`: a word states the period;
    `until`: as a deadline (到2025年底).
    """
    clause = _REACH.split(before)[-1]
    planned = section_ahead or _cue("by_plan").match(before) is not None
    ahead = span is not None and today is not None and span.end > today
    begun = span is not None and today is not None and span.start <= today
    if _cue("revised").search(before[-40:]) and not planned:
        return "forecast", "status.revised"
    if _cue("estimate").search(clause):
        return "estimate", "status.preliminary"
    near = clause[-40:]
    target, predict = _cue("target").search(clause), _cue("predict").search(clause)
    fact = (_cue("done") if planned and ahead else _cue("fact")).search(near)
    if opened == "target" and not (fact and not ahead):
        return "target", "status.opened"
    if predict and "预计" in clause:
        return _expected(span, today)
    if target and (ahead or planned) and not (fact and not ahead):
        return "target", "status.aimed_at"
    if ahead and not begun:
        if predict and not target:
            return "forecast", "status.will"
        return "target", "status.later_period"
    if until and not fact and _ends_after(span, today, _NEAR):
        return "target", "status.deadline"
    if ahead and planned:
        return ("target", "status.plan_section") if not fact else ("actual", "status.fact")
    if ahead and predict:
        return "forecast", "status.will"
    if target and not fact and (span is None or (not told and _cue("strong").search(near))):
        return "target", "status.aimed_at"
    return "actual", "status.fact"


def _expected(span: Span | None, today: date | None) -> tuple[str, str]:
    """Return what 预计 makes of a figure: an estimate of a period in its last weeks, else a forecast."""
    if span is None or today is None or span.start > today:
        return "forecast", "status.expected"
    ending = min(_ENDING, (span.end - span.start) / 2)
    return (
        ("forecast", "status.expected") if _ends_after(span, today, ending) else ("estimate", "status.expected_of_ending_period")
    )


def _ends_after(span: Span | None, today: date | None, days: timedelta) -> bool:
    """Tell whether a period ends more than so many days from now."""
    return span is not None and today is not None and span.end > today + days
