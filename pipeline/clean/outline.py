"""The outline of a document: what is a heading, of which level, under which headings a paragraph stands, where a story begins.

In: paragraphs in order. Out: for each its role, level, chain of headings and story. Refuses: to read periods or subjects in
them.
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Final

from pipeline import rules
from pipeline.clean.paragraphs import Paragraph

_NUMBERED: Final = (
    (2, re.compile("[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百0-9]{1,4}(?:章|部分|篇)")),
    (3, re.compile("[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十百0-9]{1,4}节")),
    (4, re.compile("[0-9]{1,2}[.．、](?![0-9])")),
    (5, re.compile("[（(][0-9]{1,2}[）)]")),
)
_PLAIN_LEVEL: Final = 6  # of a heading without a number
_ENDED: Final = re.compile(r"[。；;，,、：:！!…][”’」』）)》\"']{0,2}$")
_CLAUSES: Final = re.compile("[。；]")
_HAN: Final = re.compile("[一-鿿]")
_TITLE: Final = 80  # letters of the longest title
_HEADING: Final = 46  # letters of the longest heading
_LINE: Final = 250  # letters of the longest line around a text
_SENTENCE: Final = 60  # letters of a line that ends as a sentence and is one
_RUN: Final = 3  # headings in a row without text are the items of a list


class Item:
    """A paragraph with its place in the outline."""

    __slots__ = ("headings", "is_heading", "level", "paragraph", "role", "story")

    def __init__(self, paragraph: Paragraph) -> None:
        self.paragraph = paragraph
        self.is_heading = False
        self.level = 0
        self.role = ""
        self.story = 0
        self.headings: tuple[str, ...] = ()


@cache
def patterns(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the named patterns of a table of rules/clean.toml."""
    return tuple((name, re.compile(pattern)) for name, pattern in rules.table("clean")[table].items())


def matched(table: str, line: str) -> str:
    """Return the name of the rule of `table` that the whole line answers to, "" if none."""
    words = line.strip()
    if len(words) > _LINE or (len(words) > _SENTENCE and words.endswith("。")) or not _any(table).fullmatch(words):
        return ""
    return next((name for name, pattern in patterns(table) if pattern.fullmatch(words)), "")


@cache
def _any(table: str) -> re.Pattern[str]:
    """Return one pattern for all of a table: most lines answer to none."""
    return re.compile("|".join(f"(?:{pattern.pattern})" for _, pattern in patterns(table)))


def outline(paragraphs: Sequence[Paragraph]) -> list[Item]:
    """Return the items of a document in order."""
    items = [Item(p) for p in paragraphs]
    text_seen = False
    for i, item in enumerate(items):
        _judge(item, i, items, text_seen)
        text_seen |= not item.is_heading
    _lists(items)
    bundle = _title(items)
    _chains(items, bundle)
    return items


def _judge(item: Item, i: int, items: Sequence[Item], text_seen: bool) -> None:
    """Say whether an item is a heading, by itself and its neighbours."""
    p = item.paragraph
    words = p.text.chars.strip()
    if p.kind == "table":
        return
    if matched("meta", words):
        item.is_heading, item.role, item.level = True, "meta", 9
    elif p.kind == "heading":
        item.is_heading, item.level = True, p.level or _PLAIN_LEVEL
    elif words.lstrip("（(").startswith(("原标题", "原题")) and len(words) <= _TITLE + 8:
        item.is_heading, item.role, item.level = True, "title", 9
    elif numbered := next((level for level, pattern in _NUMBERED if pattern.match(words)), 0):
        one = len(words) <= _HEADING and not _CLAUSES.search(words[:-1]) and not words.endswith(("；", ";", "，", "：", ":"))
        item.is_heading, item.level = one and (numbered <= 3 or not words.endswith("。")), numbered
    elif p.joins < 3 and _HAN.search(words) and not _ENDED.search(words):
        short = len(words) <= (_TITLE if not text_seen else _HEADING) and not _CLAUSES.search(words)
        item.is_heading = short and (i + 1 < len(items) or p.bold)
        item.level = _PLAIN_LEVEL


def _lists(items: Sequence[Item]) -> None:
    """Plain short lines in a row are a list, not headings, except at the head of the document."""
    plain = [
        x.is_heading and x.level == _PLAIN_LEVEL and not x.role and x.paragraph.kind == "line" and not x.paragraph.bold
        for x in items
    ]
    start = next((i for i, x in enumerate(items) if not x.is_heading), len(items))
    i = start
    while i < len(items):
        j = i
        while j < len(items) and plain[j]:
            j += 1
        if j - i >= _RUN:
            for x in items[i:j]:
                x.is_heading, x.level = False, 0
        i = max(j, i + 1)


def _title(items: Sequence[Item]) -> bool:
    """Mark the title; return whether the document is a bundle of stories."""
    for i, item in enumerate(items[:8]):
        if item.is_heading and item.role != "meta":
            item.role, item.level = "title", 1
            words = item.paragraph.text.chars
            if any(pattern.search(words) for _, pattern in patterns("bundle")):
                return True
            head = items[i + 1 : i + 4]
            return any(
                x.role == "meta" and x.paragraph.text.chars.rstrip().endswith(("：", ":")) and y.is_heading and not y.role
                for x, y in pairwise(head)
            )
        if not item.is_heading:
            break
    return False


def _chains(items: Sequence[Item], bundle: bool) -> None:
    """Give each item the headings above it, and its story."""
    tops = sum(x.is_heading and x.level == 1 and x.paragraph.kind == "heading" for x in items)
    open_headings: list[tuple[int, str]] = []
    story = 0
    title = next((_words(x) for x in items[:8] if x.role == "title" and x.level == 1), "")
    for item in items:
        if item.is_heading and not item.role and title and _words(item) == title:
            item.role, item.level = "title", 9  # the title once more
        if item.is_heading and item.role != "meta" and item.level < 9:
            starts = (bundle and item.level == _PLAIN_LEVEL) or (
                tops > 1 and item.level == 1 and item.paragraph.kind == "heading"
            )
            if starts:
                story += 1
                item.role = item.role or "story"
                level = 2 if bundle else 1
                if item.role == "story":
                    item.level = level
            while open_headings and open_headings[-1][0] >= item.level:
                open_headings.pop()
            item.headings = tuple(h for _, h in open_headings)
            open_headings.append((item.level, item.paragraph.text.chars.strip()))
        else:
            item.headings = tuple(h for _, h in open_headings)
        item.story = story


def _words(item: Item) -> str:
    return "".join(item.paragraph.text.chars.split())
