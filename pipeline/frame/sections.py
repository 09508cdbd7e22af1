"""The reporting period by section: a review looks back, a plan looks ahead to the year of publication or the years after it.

In: the segments of a document with a reporting period. Out: Sections, each from the segment on where it begins.
Refuses: sections of news items, which have no reporting period of their own.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from pipeline import periods
from pipeline.model import Section, Segments

_FIVE: Final = re.compile(
    "过去五年|五年来|五年(?:的)?工作|本届政府|“(?:[一二三四五六七八九]|十[一二三四五六]?)五”(?:时期|期间)?(?:的)?(?:回顾|工作|成就|发展)"
)
_REVIEW: Final = re.compile(r"回顾|总结|执行情况|主要成就|工作情况|取得的?成绩")
_AHEAD: Final = re.compile(r"安排|部署|建议|重点工作|目标|任务|展望|总体要求|工作思路|预期|计划")
_OPENER: Final = re.compile(
    r"^.{0,3}(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九]部分|[0-9]{1,2}[.、])|^.{0,4}(?:[12][0-9]{3}年|今年|明年|下一步|今后|未来|过去|去年|主要|工作|“|关于|回顾|总结|本届|重点|政府)"
)
_REVIEW_WORDS: Final = re.compile(r"^(?:过去一年|一年来|过去的一年|去年)|回顾(?:过去|一年)")
_AHEAD_WORDS: Final = re.compile(
    r"今年(?:的)?(?:经济社会)?发展(?:的)?(?:主要)?(?:预期)?目标|今年(?:的)?(?:主要)?预期目标|今后五年|今年要|新的一年|做好今年|今年工作|下一步|未来五年"
)
_YEAR: Final = re.compile("([12][0-9]{3})年")
_PLAN: Final = re.compile("“?((?:[一二三四五六七八九]|十[一二三四五六]?)五)”?")
_LATER: Final = re.compile("今后五年|未来五年")
_BY_THEN: Final = re.compile("到([12][0-9]{3})年，")

Span = tuple[date, date, str]  # first day, last day, review or ahead


def sections(segments: Segments, published: date | None, start: date | None, end: date | None) -> Iterator[Section]:
    """Yield the sections of a document that reports on `start` to `end`; none without a reporting period.

    A heading opens a section up to the next heading of its rank, a sentence (今年的预期目标是…) up to the next heading.
    """
    if start is None or end is None:
        return
    review, state, story, level = (start, end, "review"), "", 0, 0
    for i, s in enumerate(segments.segments):
        found: Span | None = None
        if s.story != story:
            story, found, state = s.story, review if state else None, ""
        if s.kind == "heading":
            ends = state == "sentence" or (state == "ahead" and 0 < s.level <= level)
            opened = _by_heading(s.text, start, end) if _OPENER.match(s.text) else None
            if opened or (ends and not _AHEAD.search(s.text)) or state == "sentence":
                found, state, level = opened or review, opened[2] if opened else "", s.level
        elif opened := _by_sentence(s.text, published, end, state):
            found, state = opened, "sentence"
        elif state and _REVIEW_WORDS.search(s.text):
            found, state = review, "review"
        if found is not None:
            yield Section(i, *found)


def _by_heading(text: str, start: date, end: date) -> Span | None:
    """Return what a heading opens: 一、2024年工作回顾, 过去五年的工作, 2025年工作安排, “十二五”时期的主要目标."""
    m, review, ahead = _YEAR.search(text), _REVIEW.search(text), _AHEAD.search(text)
    year = int(m.group(1)) if m else 0
    if review and (0 < year <= end.year or not ahead):
        if year:
            return date(year, 1, 1), date(year, 12, 31), "review"
        return (date(end.year - 4, 1, 1), end, "review") if _FIVE.search(text) else (start, end, "review")
    next_year = end.year + 1
    if _LATER.search(text):
        return date(next_year, 1, 1), date(next_year + 4, 12, 31), "ahead"
    if ahead and year >= next_year:
        return date(next_year, 1, 1), date(next_year, 12, 31), "ahead"
    plan = _PLAN.search(text)
    span = periods.plan_span(plan.group(1)) if plan and ahead else None
    if span is not None and span.end.year > end.year:
        return span.start, span.end, "ahead"
    return (date(next_year, 1, 1), date(next_year, 12, 31), "ahead") if ahead and "今年" in text else None


def _by_sentence(text: str, published: date | None, end: date, state: str) -> Span | None:
    """Return what a sentence opens: 到2020年，…; 今年的主要预期目标是…; 会议指出，2022年…的总体要求是."""
    m = _BY_THEN.match(text)
    if m and published and int(m.group(1)) > published.year:
        return date(int(m.group(1)), 1, 1), date(int(m.group(1)), 12, 31), "ahead"
    if state in ("ahead", "sentence"):
        return None
    year = end.year + 1
    told = f"(?:会议(?:指出|强调|要求|认为)[，,:：])?(?:做好|在)?{year}年[^，。总结]{{0,16}}(?:要|总体要求|的?重点|目标)"
    if _AHEAD_WORDS.search(text[:40]) or re.match(f"{told}|会议对{year}年|(?:会议(?:指出|强调|要求)[，,])?明年[，要]", text):
        return date(year, 1, 1), date(year, 12, 31), "ahead"
    return None
