"""Plain text and Markdown: a block for each line, in order; clean decides which line ends are real.

In: decoded text. Out: blocks with places, metadata, what was dropped. Refuses: to join or repair anything.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from pipeline.model import Block, Dropped, Meta, Text
from pipeline.read import dates, frontmatter, limits, lined

_LINE: Final = re.compile(r"([^\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]*)(\r\n|\r|[\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]|$)")
_COMMENT: Final = re.compile(r"<!--.{0,20000}?-->", re.DOTALL)
_HEADING: Final = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+(.*?)[ \t]*#{0,6}[ \t]*$")
_RULE: Final = re.compile(r"[ ]{0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:=[ \t]*){3,})$")
_BULLET: Final = re.compile(r"[ \t]{0,12}(?:[-*+•]|>)[ \t]+")
_FENCE: Final = re.compile(r"[ ]{0,3}(?:```|~~~)")
_LINK: Final = re.compile(r"(!?)\[([^\[\]\n]{0,300})\]\([^()\s]{0,500}(?:\s+\"[^\"\n]{0,200}\")?\)")
_STRONG: Final = re.compile(r"(\*\*|__)(?=\S)(.{1,300}?)(?<=\S)\1")
_HEADER: Final = re.compile(r"(date|published|pubdate|发布时间|发布日期|日期|时间)[ \t]*[:：][ \t]*(.{6,40})$", re.IGNORECASE)
_STAMP: Final = re.compile(
    r"[ \t\u3000]*([12][0-9]{3}[-/.][01]?[0-9][-/.][0-3]?[0-9])(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?[ \t]*$"
)
_HEADER_LINES: Final = 6  # of a text in which a line of metadata may stand


class Parsed(NamedTuple):
    """What a reader of text or markup found."""

    blocks: list[Block]
    meta: Meta
    dropped: list[Dropped]
    flags: tuple[str, ...] = ()


def lines(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield the places of the lines of `text[start:end]`, without their ends."""
    end = len(text) if end is None else end
    at = start
    while at < end:
        found = _LINE.match(text, at, end)
        assert found is not None
        yield found.span(1)
        at = found.end()


def within_limits(blocks: list[Block]) -> list[Block]:
    """Return the blocks. Raises Rejected too_large where there are too many, or one is too long."""
    limits.check("too_large", "LINES", limits.LINES, len(blocks), "lines")
    limits.check(
        "too_large", "LINE_CHARS", limits.LINE_CHARS, max((len(b.text.chars) for b in blocks), default=0), "characters of a line"
    )
    return blocks


def place(text: str, start: int, end: int) -> Text:
    """Return `text[start:end]` as a Text that stands where it stands."""
    return Text(text[start:end], range(start, end), range(start + 1, end + 1))


def parse(text: str) -> Parsed:
    """Return the blocks of a plain text. Comments of markup that a scraper left are dropped and counted."""
    dropped: list[Dropped] = []
    holes = [m.span() for m in _COMMENT.finditer(text)] if "<!--" in text else []
    if holes:
        digits = sum(count_digits(text[a:b]) for a, b in holes)
        dropped.append(Dropped("comments of markup", "navigation", f"{len(holes)} comments", digits))
    blocks = lined.with_tables(within_limits(list(plain_blocks(text, holes))))
    return Parsed(blocks, head_meta(blocks), dropped)


def plain_blocks(text: str, holes: list[tuple[int, int]] | None = None, start: int = 0) -> Iterator[Block]:
    """Yield a block for each line that is not blank, outside `holes`."""
    gap, starts = 0, [a for a, _ in holes or ()]
    for a, b in lines(text, start):
        for c, d in _outside(a, b, holes, starts):
            if text[c:d].strip():
                yield Block("paragraph", place(text, c, d), soft=True, gap=gap)
                gap = 0
        if not text[a:b].strip():
            gap += 1


def _outside(start: int, end: int, holes: list[tuple[int, int]] | None, starts: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the parts of a line outside the holes."""
    if holes:
        for a, b in holes[max(0, bisect_left(starts, start) - 1) :]:
            if a >= end:
                break
            if b > start:
                if a > start:
                    yield start, a
                start = b
    if start < end:
        yield start, end


def head_meta(blocks: list[Block]) -> Meta:
    """Return the date that one of the first lines states for a machine: a header or a bare time stamp."""
    for block in blocks[:_HEADER_LINES]:
        words = block.text.chars.strip()
        header = _HEADER.match(words)
        found = header.group(2) if header else words if _STAMP.match(words) else ""
        published = dates.parse(found) if found else None
        if published:
            return Meta(published=published, published_text=found)
    return Meta()


def count_digits(text: str) -> int:
    """Return how many digits stand in a part that is dropped."""
    return sum(c.isdigit() for c in text)


def front(text: str) -> tuple[frontmatter.FrontMatter | None, list[Block], Meta, list[Dropped]]:
    """Return the front matter, its title as a block, its metadata, and the rest as dropped."""
    found = frontmatter.split(text)
    if not found:
        return None, [], Meta(), []
    get = found.fields.get
    stamp = get("date") or get("published") or get("pubdate") or get("发布日期") or get("发布时间") or ""
    meta = Meta(
        title=get("title", ""),
        publisher=get("publisher") or get("author") or get("source") or get("来源") or "",
        url=get("url") or get("link") or get("source_url") or "",
        published=dates.parse(stamp),
        published_text=stamp,
        extra=found.fields,
    )
    blocks = []
    title = found.places.get("title")
    if title and title[0] < title[1]:
        blocks.append(Block("heading", place(text, *title), level=1))
    digits = count_digits(text[: found.body]) - sum(count_digits(b.text.chars) for b in blocks)
    return found, blocks, meta, [Dropped("front matter", "navigation", "kept as metadata", digits)]


def markdown_blocks(text: Text) -> Iterator[Block]:
    """Yield the blocks of Markdown text (tables apart): headings, paragraphs, items of lists."""
    gap, fenced = 0, False
    for a, b in lines(text.chars):
        words = text.chars[a:b]
        if _FENCE.match(words):
            fenced = not fenced
            continue
        if not words.strip() or (len(words) < 200 and _RULE.match(words)):
            gap += 1
            continue
        heading = _HEADING.match(words) if not fenced and len(words) < 500 else None
        if heading:
            inner = inline(text.cut(a + heading.start(2), a + heading.end(2)))
            if inner.chars.strip():
                yield Block("heading", inner, level=len(heading.group(1)), gap=gap)
                gap = 0
            continue
        bullet = _BULLET.match(words)
        whole = text.cut(a + bullet.end() if bullet else a, b)
        strong = _STRONG.fullmatch(whole.chars.strip()) if len(words) < 300 else None
        inner = inline(whole)
        if inner.chars.strip():
            yield Block("paragraph", inner, soft=not bullet, gap=gap, bold=bool(strong))
            gap = 0


def inline(text: Text) -> Text:
    """Return Markdown text without its marks: strong, links, images."""
    if "**" in text.chars or "__" in text.chars:
        text = text.edited(
            [e for m in _STRONG.finditer(text.chars) for e in ((m.start(), m.start() + 2, ""), (m.end() - 2, m.end(), ""))]
        )
    if "](" in text.chars:
        marks: list[tuple[int, int, str]] = []
        for m in _LINK.finditer(text.chars):
            if m.group(1):
                marks.append((m.start(), m.end(), ""))
            else:
                marks += [(m.start(), m.start(2), ""), (m.end(2), m.end(), "")]
        text = text.edited(marks)
    return text


def described(meta: Meta, published: date | None) -> Meta:
    """Return `meta` with a date that the caller knows, which wins."""
    if published is None:
        return meta
    return Meta(meta.title, meta.publisher, meta.url, published, published.isoformat(), meta.extra)
