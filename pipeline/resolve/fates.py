"""What is no statistic, and the account of every number.

In: a Mention and the words around it, or a token that never was a number. Out: a reason of the closed list, or none.
Refuses: to drop a number: each gets a row with its fate and reason.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from pipeline import numerals
from pipeline.lex import Quantity
from pipeline.model import Mention, NumberFate, Token, Tokens
from pipeline.parse import phrases
from pipeline import measures

_HAN: Final = "零〇○一二两三四五六七八九十百千万亿廿"
_ROW: Final = re.compile(rf"[0-9]|[{_HAN}]*[万亿][{_HAN}]*|[{_HAN}]{{2,}}|百分之|分之|第[{_HAN}]|[{_HAN}]成")
_LASTING: Final = re.compile("(?:寿命|天数|时间|时长|周期|工期|期限|年限|回收期|小时数|年龄|用时|耗时|里程|月数|年数|展期|账期|交通圈)$")
_TASKS: Final = re.compile("^(?:大|个|项|条|件|点)?(?:方面|重点任务|任务|重点工作|工作|坚持|关系|环节|重点|原则|要求|必须|意识|自信|维护|层面|维度|特点|变化|阶段|时期|理念|统筹|问题|着力点|抓手|字|确保|更加|转变|导向|目标任务)")
_OTHER_DIGITS: Final = re.compile(r"[^\W\d_]|[\W_]")


def refusal(m: Mention, text: str, raw_after: str) -> str:
    """Return why a number is no statistic, or an empty string. `text` is the segment's, `raw_after` what follows the number."""
    if m.token.kind == "rank":
        return ""
    q: Quantity = m.token.value
    unit = q.unit
    if q.grade:
        return "name"
    if unit is not None and unit.code == "a" and unit.text == "岁" or unit is not None and unit.text in ("岁", "周岁"):
        if re.match("(?:及)?(?:以上|以下|以内|左右)|的|老人|儿童|至|—|-", raw_after) and not _LASTING.search(m.subject):
            return "age"
    if unit is not None and unit.duration and unit.text not in ("岁", "周岁"):
        if not (_LASTING.search(m.subject) or m.cues.get("base") or m.base is not None):
            return "duration"
    before = text[max(0, m.token.start - 8) : m.token.start]
    if any(w in text[max(0, m.token.start - 14) : m.token.start] for w in measures.words("hypothetical")) and "增量" not in before:
        return "hypothetical"
    if m.relation in ("ge", "lt", "le") and unit is not None and unit.code not in ("%", "pp") and re.match("(?:及)?(?:以上|以下|以内)(?:的)?[一-鿿]", raw_after) and not re.match("(?:及)?(?:以上|以下|以内)(?:的)?(?:，|都|均|是|为)", raw_after):
        return "threshold"
    if unit is not None and unit.counted and q.number.value <= 20 and q.number.exponent == 0:
        if _TASKS.match(m.subject) or _TASKS.match(raw_after):
            return "task_count"
        if q.number.value == 1 and q.number.kind == "chinese":
            return "idiom"
    if unit is None and q.number.exponent < 4 and q.number.kind in ("plain", "chinese", "range") and q.number.step == 1:
        if raw_after[:1] == "大" and q.number.value <= 20:
            return "name" if not m.subject else ""
        return "identifier" if q.number.kind == "plain" and not m.subject else ""
    return ""


def unread(m: Mention) -> str:
    """Return why a number that might be a statistic was not read."""
    q = m.token.value
    if isinstance(q, Quantity) and q.unit is None and q.number.exponent < 4:
        return "unknown_unit"
    return "no_indicator"


def is_row(text: str) -> bool:
    """Tell whether a token counts as a number: any digit, or Chinese numerals as DATASET defines them."""
    return bool(_ROW.search(text))


_PERIOD_REASON: Final = {"plan": "plan_period", "time": "time", "day": "date"}


def others(tokens: Tokens, taken: frozenset[int]) -> Iterator[tuple[Token, str]]:
    """Yield the tokens of a segment that hold a number and made no mention, with their reason."""
    for token in tokens.tokens:
        if token.start in taken or not is_row(token.text):
            continue
        if token.kind == "ignored":
            if token.rule == "not_number" and not re.search("[0-9]", token.text):
                continue
            yield token, str(token.value)
        elif token.kind == "period":
            yield token, _PERIOD_REASON.get(token.value.kind, "date")
        elif token.kind == "rank":
            yield token, "ordinal"
        elif token.kind == "area":
            if re.search("[0-9]", token.text):
                yield token, "name"
        elif token.kind == "quantity":
            yield token, "repeated_sentence" if tokens.segment.repeated else "name"


@cache
def _foreign() -> re.Pattern[str]:
    """Return the pattern of digits of other scripts: every Unicode number but ASCII digits and 〇."""
    import sys
    import unicodedata

    chars = [chr(c) for c in range(128, sys.maxunicode + 1) if unicodedata.category(chr(c))[0] == "N" and chr(c) not in "〇"]
    return re.compile("[" + "".join(chars) + "]+")


def foreign(text: str, covered: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield places of digits of other scripts outside `covered` (sorted, by segment)."""
    if text.isascii():
        return
    for m in _foreign().finditer(text):
        if not any(a <= m.start() < b for a, b in covered):
            yield m.span()


def row(start: int, token: Token, fate: str, reason: str, rule: str, readings: tuple[int, ...] = ()) -> NumberFate:
    """Return the row of a token; `start` is where its segment begins in the clean text."""
    number = token.value.number if isinstance(token.value, Quantity) else None
    value = number.value if isinstance(number, numerals.Number) else None
    return NumberFate(start + token.start, start + token.end, token.text, value, fate, reason, rule, readings)  # type: ignore[arg-type]


def counts(m: Mention) -> bool:
    """Tell whether a subject is there to count: it has words, or its number carries them."""
    return bool(m.subject) or bool(phrases.metric_end().search(m.subject))
