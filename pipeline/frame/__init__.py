"""What a document says of itself: title, publisher, dates, area, reporting periods by section.

In: the segments and tokens of one document, and overrides from documents.toml. Out: a Frame.
Refuses: to guess; what cannot be told is null and flagged.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from pipeline import areas, periods
from pipeline.areas import Area
from pipeline.errors import UsageError
from pipeline.frame.sections import sections
from pipeline.model import Frame, Segment, Segments, Tokens

HEAD: Final = 40  # segments in which a document introduces itself
_FIELDS: Final = frozenset(
    ("title", "publisher", "url", "retrieved", "citation", "published", "report_start", "report_end", "ref_area", "news")
)
_DAY: Final = re.compile(r"([12][0-9]{3})\s?[-/.年]\s?([0-9]{1,2})\s?[-/.月]\s?([0-9]{1,2})")
_BARE_DAY: Final = re.compile(r"(?<![0-9年])([0-9]{1,2})月([0-9]{1,2})日")
_DATELINE: Final = re.compile(r"(?:电|讯|日电|日讯)")
_DELIVERED: Final = re.compile(r"(?:在|于)?第?[^，。]{0,12}(?:人民代表大会|人大|代表大会)[^，。]{0,10}(?:会议|次会议)")
_SUMS_UP: Final = re.compile(r"总结(?:了)?([12][0-9]{3})年")
_REPORT: Final = re.compile(r"(?:([12][0-9]{3})年)?(?P<place>[^，。\s0-9]{0,12}?)(?:人民)?政府工作报告")
_IMPRINT: Final = re.compile(
    "^当前位置|^【字体|^来源|^date:|^(?:主管|主办|出版|编辑|地址|电话|网址|邮编)|出版(?:社|物)|"
    "代号|https?:|^第?[0-9]+期|今日[0-9]+版|^[12][0-9]{3}[年-][0-9]{1,2}[月-][0-9日: -]+$"
)
_RELEASE: Final = re.compile("公报|运行情况|统计|主要数据|经济运行|发展情况|情况分析|报告（|完成情况|运行报告")
_PUBLISHER: Final = re.compile(
    r"来源\s?[:：]\s?([^\s）)，,。|]{2,20})|（来源[:：]([^）]{2,20})）|^(新华社|中新社|本报|央视网|人民网)"
)


def frame(segments: Segments, tokens: Sequence[Tokens], overrides: Mapping[str, Any]) -> Frame:
    """Return what the document says of itself; `overrides` (documents.toml) win. Raises UsageError for an unknown field there."""
    if unknown := set(overrides) - _FIELDS:
        raise UsageError(f"documents.toml: unknown field {min(unknown)!r}; known are {', '.join(sorted(_FIELDS))}")
    meta = segments.document.meta
    head = segments.segments[:HEAD]
    title = _title(segments, head)
    published, flags = _published(segments, head) or _written(head, tokens), list[str]()
    year_summed = _summed(segments.segments)
    report = _report(head, title)
    start, end, is_report = _reporting(report, published, year_summed, _in_title(title) if report is None else None)
    if published is None:
        published, guessed = _dateline(head, year_summed)
        flags += guessed
    if report and published is None and report[0]:
        published = _delivered(head)
    if is_report and start is None and published is not None:
        start, end = date(published.year - 1, 1, 1), date(published.year - 1, 12, 31)
    area = _area(report, title, head)
    news = start is None
    built = {
        "title": title,
        "publisher": meta.publisher or _publisher(head, segments.segments[-6:]),
        "url": meta.url,
        "published": published,
        "anchor": published or end,
        "report_start": start,
        "report_end": end,
        "ref_area": area.code,
        "ref_area_name": area.name,
        "news": news,
        **{k: v for k, v in overrides.items() if k != "ref_area"},
    }
    if "ref_area" in overrides:
        named = areas.by_code(overrides["ref_area"]) or areas.by_name(overrides["ref_area"])
        if named is None:
            raise UsageError(f"documents.toml: {overrides['ref_area']!r} is no area code or name of areas.csv")
        built["ref_area"], built["ref_area_name"] = named.code, named.name
    if built["published"] is None:
        flags.append("published_unknown")
    if overrides.get("report_start"):
        built["news"] = False
    built["anchor"] = built["published"] or built["report_end"]
    told = () if built["news"] else tuple(sections(segments, built["published"], built["report_start"], built["report_end"]))
    return Frame(sections=told, flags=tuple(sorted(set(flags))), **built)


def _title(segments: Segments, head: Sequence[Segment]) -> str:
    meta = segments.document.meta.title
    if meta:
        return meta
    headings = [s for s in head if s.kind == "heading" and s.level < 9 and 6 <= len(s.text) <= 80 and not _IMPRINT.search(s.text)]
    first = next((s for s in headings if s.level == 1), headings[0] if headings else None)
    return first.text if first is not None else ""


def _published(segments: Segments, head: Sequence[Segment]) -> date | None:
    """The day printed by the publisher (meta), or a whole date on a line of its own among the first."""
    meta = segments.document.meta
    if meta.published:
        return meta.published
    for s in head[:12]:
        if _DELIVERED.search(s.text) and (m := _DAY.search(s.text)):
            return _date(m)
    for s in head[:12]:
        if len(s.text) <= 60 and (m := _DAY.search(s.text)) and not re.search("政府门户网站", s.text):
            return _date(m)
    for s in head[:12]:
        if (m := _DAY.search(s.text)) and _DATELINE.search(s.text[m.end() : m.end() + 6]):
            return _date(m)
    return None


def _written(head: Sequence[Segment], tokens: Sequence[Tokens]) -> date | None:
    """A whole date in Chinese numerals on a short line among the first: （一九五八年二月三日）."""
    for s, t in zip(head[:12], tokens, strict=False):
        for token in t.tokens if len(s.text) <= 40 else ():
            if token.kind == "period" and token.value.kind == "day" and token.value.year:
                span = periods.resolve(token.value, periods.Anchor())
                return span.end if span else None
    return None


def _delivered(head: Sequence[Segment]) -> date | None:
    for s in head:
        if (m := _DAY.search(s.text)) and _DELIVERED.search(s.text):
            return _date(m)
    return None


def _date(m: re.Match[str]) -> date | None:
    try:
        return date(int(m.group(1)), int(m.group(2)), int(m.group(3)))
    except ValueError:
        return None


def _dateline(head: Sequence[Segment], summed: int | None) -> tuple[date | None, list[str]]:
    """A dateline without a year takes the year of the work it sums up: months 7–12 that year, 1–6 the next (rule 4)."""
    if summed is None:
        return None, []
    for s in head:
        if m := _BARE_DAY.search(s.text):
            month, day = int(m.group(1)), int(m.group(2))
            try:
                return date(summed if month >= 7 else summed + 1, month, day), ["period_default"]
            except ValueError:
                continue
    return None, []


def _summed(found: Sequence[Segment]) -> int | None:
    """The year whose work the document sums up: 总结2021年工作."""
    for s in found[:200]:
        if m := _SUMS_UP.search(s.text):
            return int(m.group(1))
    return None


def _report(head: Sequence[Segment], title: str) -> tuple[int | None, str] | None:
    """The year in the title of a government work report and the place it speaks for; None for other documents."""
    for text in (title, *(s.text for s in head[:12])):
        m = _REPORT.search(text)
        if m and len(text) <= 120 and not text.startswith(("3月", "1月")):
            year = m.group(1) or (d.group(1) if (d := re.search("([12][0-9]{3})年", text)) else None)
            return (int(year) if year else None), m.group("place")
        if re.search("国民经济和社会发展计划", text) and (y := re.search("([12][0-9]{3})年", text)):
            return int(y.group(1)) + 1, ""
    return None


def _reporting(
    report: tuple[int | None, str] | None, published: date | None, summed: int | None, stated: tuple[date, date] | None
) -> tuple[date | None, date | None, bool]:
    if stated is not None:
        return stated[0], stated[1], True
    if summed is not None:
        return date(summed, 1, 1), date(summed, 12, 31), True
    if report is None:
        return None, None, False
    year = published.year if published else report[0]
    if year is None:
        return None, None, True
    return date(year - 1, 1, 1), date(year - 1, 12, 31), True


def _in_title(title: str) -> tuple[date, date] | None:
    """The period that the title of a communiqué or release names with its year: 2018年…统计公报, 2022年1—4月…运行情况."""
    if not _RELEASE.search(title):
        return None
    for i, char in enumerate(title[:40]):
        if char in periods.FIRST and (hit := periods.match(title, i)) and (hit[1].year is not None or hit[1].until is not None):
            span = periods.resolve(hit[1], periods.Anchor())
            if span is not None and "point" not in span.flags:
                return span.start, span.end
    return None


def _publisher(head: Sequence[Segment], tail: Sequence[Segment]) -> str:
    for s in (*head[:12], *tail):
        if m := _PUBLISHER.search(s.text):
            return next(g for g in m.groups() if g)
    return ""


def _area(report: tuple[int | None, str] | None, title: str, head: Sequence[Segment]) -> Area:
    """The area that a report speaks for, by its title or its first lines; else China."""
    china = areas.by_code("CN")
    assert china is not None
    if report is None:
        named = [
            hit[1]
            for i, c in enumerate(title[:24])
            if c in areas.first() and (hit := areas.match(title, i)) and hit[1].level in ("province", "prefecture", "county")
        ]
        return named[0] if named and _RELEASE.search(title) else china
    for text in (title, *(s.text for s in head[:12])):
        m = re.search(
            "([^，。\\s0-9年]{2,12}?)(?:人民)?政府工作报告|(?:代表|在)([^，。\\s]{2,10}?)(?:人民政府|第[一二三四五六七八九十]+届人民代表大会)",
            text,
        )
        if not m:
            continue
        place = next(g for g in m.groups() if g)
        hit = areas.match(place, 0)
        if hit and hit[1].level in ("province", "prefecture", "county", "country"):
            return hit[1]
    return china
