"""Lines to paragraphs: which line ends are real and which only end a column of print.

In: repaired lines in order. Out: paragraphs, each the joined text of its lines. Refuses: to join across a heading, an indent
or a line that ends a sentence short of the column's width.
"""

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from pipeline.clean import blanks
from pipeline.model import Table, Text

_TERMINAL: Final = re.compile(r"[。！？!?；;：:…][”’」』）)》\"']{0,3}$|(?<=[A-Za-z一-鿿)])[.][”\"']?$")
_OPEN_END: Final = re.compile(r"[，、,（(《“‘「『【—\-－~～至]$")
_CLOSER: Final = re.compile(r"[，。、；：！？）》」』】”’%％)]")
_MARKER: Final = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十0-9]{1,3}[）)]|"
    r"第[一二三四五六七八九十百0-9]{1,4}[章节部分条、]|[0-9]{1,2}[.．、](?![0-9])|——|[•●■◆▲*※]|[-] )"
)
_INSIDE: Final = re.compile(r"[，。；,](?=.)|(?<![一二三四五六七八九十0-9])、(?=.)")
_RUNNING: Final = re.compile(r"[。！？]|[，、,]$")  # a sentence ends in the line, or goes on behind it
_NUMBER_END: Final = re.compile(r"[0-9][0-9.,]{0,20}(?: ?[万亿千百]{1,2})?$")
_DATED_END: Final = re.compile(r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}$|[0-9]{1,2}[:：][0-9]{2}$")  # 发布日期：2022-01-20
_NUMBER_GOES_ON: Final = re.compile(
    r"(?!(?:19|20)[0-9]{2}年)[0-9.,]{1,12}(?:[%万亿千]|[一-鿿])|[万亿](?:[元吨户人个家美千平立]|多|余)?|(?:个百分点|百分点|元|吨|户|家|个|人次|人|公里|平方|立方|千瓦|美元|%)(?![一-鿿]{0,2}[：:])"
)
_HAN: Final = re.compile("[一-鿿]")
_HEAD: Final = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]")
_SHORT: Final = 30  # letters of a line of a heading
_TINY: Final = 8  # display columns of a line that tells nothing
_BROKEN: Final = 0.35  # of the lines of a column end in the middle of a sentence
_FIT: Final = 0.7  # of those reach the column's width
_FULL_SLACK: Final = 4  # display columns that a full line may fall short of the widest
_INDENT: Final = 4  # display columns of a paragraph's first line that a text layer loses
_WINDOW: Final = 8  # lines on either side that tell the width
_WIDEST: Final = 110  # display columns; wider lines are not wrapped by a column
_UNFINISHED: Final = 40  # letters of a line without an end that is a paragraph all the same


class Line:
    """A line of a block, repaired; a heading or table of the source stands as one."""

    __slots__ = (
        "bold",
        "full",
        "gap",
        "indent",
        "inner",
        "justified",
        "kind",
        "level",
        "locator",
        "repaired",
        "soft",
        "table",
        "text",
        "width",
    )

    def __init__(
        self,
        kind: str,
        text: Text,
        *,
        level: int = 0,
        locator: str = "",
        table: Table | None = None,
        soft: bool = False,
        gap: int = 0,
        bold: bool = False,
        repaired: bool = False,
        full: bool | None = None,
        inner: bool = False,
    ) -> None:
        left = len(text.chars) - len(text.chars.lstrip(" "))
        self.indent = left
        text = text.cut(left, max(left, len(text.chars.rstrip(" "))))
        self.text = blanks.justified(text)
        self.justified = self.text is not text
        self.kind = kind
        self.level = level
        self.locator = locator
        self.table = table
        self.soft = soft
        self.gap = gap
        self.bold = bold
        self.full = full
        self.inner = inner  # a line break within a block stands before it
        self.repaired = repaired or self.text is not text
        self.width = display_width(text.chars)


def display_width(chars: str) -> int:
    """Return how many columns a line takes where a Chinese letter takes two."""
    return 2 * len(chars) - len(chars.encode("ascii", "ignore"))


class Paragraph:
    """Joined lines; `joins` counts the line ends that went."""

    __slots__ = ("bold", "joins", "kind", "level", "lines", "locator", "repaired", "table", "text")

    def __init__(self, lines: Sequence[Line]) -> None:
        first = lines[0]
        self.lines = lines
        self.kind = first.kind
        self.level = first.level
        self.table = first.table
        self.locator = first.locator
        self.bold = all(line.bold for line in lines)
        self.joins = len(lines) - 1
        self.repaired = any(line.repaired for line in lines) or self.joins > 0
        self.text = first.text if self.joins == 0 else _joined([line.text for line in lines])


def joined(lines: Sequence[Line]) -> list[Paragraph]:
    """Return the paragraphs that the lines make."""
    widths = _columns(lines)
    out: list[Paragraph] = []
    run: list[Line] = []
    for i, line in enumerate(lines):
        title = i == 1 and line.gap > 0 and not _INSIDE.search(lines[0].text.chars)
        if run and _goes_on(run, lines[i - 1], line, 0 if title else widths[i - 1]):
            run.append(line)
        else:
            if run:
                out.append(Paragraph(run))
            run = [line]
    if run:
        out.append(Paragraph(run))
    return out


def _joined(texts: Sequence[Text]) -> Text:
    """Return the texts as one; a blank goes between two words of Latin letters."""
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for text in texts:
        before = chars[-1][-1:] if chars else ""
        if before.isascii() and before.isalpha() and text.chars[:1].isascii() and text.chars[:1].isalpha():
            chars.append(" ")
            if text.starts:
                starts.append(ends[-1])
                ends.append(text.starts[0])
        chars.append(text.chars)
        starts.extend(text.starts)
        ends.extend(text.ends)
    return Text("".join(chars), tuple(starts), tuple(ends))


def _columns(lines: Sequence[Line]) -> list[int]:
    """Return for each line the width of the column that it stands in; 0 where its lines are not wrapped."""
    out = [0] * len(lines)
    known = [line.kind == "line" and line.soft and line.width > _TINY for line in lines]
    inside = [k and bool(_INSIDE.search(line.text.chars[:_WIDEST])) for k, line in zip(known, lines, strict=True)]
    if not any(inside):
        return out
    unfinished = [k and not _TERMINAL.search(line.text.chars[-8:]) for k, line in zip(known, lines, strict=True)]
    running = [line.kind == "line" and bool(_RUNNING.search(line.text.chars[:_WIDEST])) for line in lines]
    marked = list(accumulate(inside, initial=0))
    for i in range(len(lines)):
        first, last = max(0, i - _WINDOW), min(len(lines), i + _WINDOW + 1)
        if marked[last] == marked[first]:
            continue
        near = [n for n in range(first, last) if known[n]]
        broken = [lines[n].width for n in near if unfinished[n]]
        if not any(running[first:last]):
            continue  # the items of a list: none ends a sentence, none breaks off after a comma
        if (
            len(near) < 3
            or len(broken) < 2
            or len(broken) < _BROKEN * len(near)
            or (marked[last] - marked[first]) * 4 < len(broken)
        ):
            continue
        widths = sorted((lines[n].width for n in near), reverse=True)
        widest = (
            widths[min(2, len(widths) - 1)] if len(widths) > _WINDOW else widths[0]
        )  # one or two longer lines do not make the column
        fitting = sum(widest - _FULL_SLACK - _INDENT <= width <= widest + _FULL_SLACK for width in broken)
        if widest <= _WIDEST and fitting >= _FIT * len(broken):
            out[i] = widest
    return out


def _goes_on(run: Sequence[Line], line: Line, after: Line, column: int) -> bool:
    """Whether `after` continues the paragraph of `run`, whose last line is `line`."""
    if line.kind != "line" or after.kind != "line" or not after.soft:
        return False
    chars, following = line.text.chars, after.text.chars
    if not chars or not following:
        return False
    if (after.indent >= 2 and after.indent > line.indent) or (_MARKER.match(following) and not _OPEN_END.search(chars)):
        return False
    if _CLOSER.match(following[0]) or re.search(r"[，、,（(《“‘]$", chars):
        return len(chars) >= 4
    ended = bool(_TERMINAL.search(chars[-8:]))
    if (
        not ended
        and len(chars) >= _TINY
        and _NUMBER_END.search(chars)
        and not _DATED_END.search(chars)
        and _NUMBER_GOES_ON.match(following)
        and _HAN.search(chars)
    ):
        return True
    if line.full is not None:
        return line.full and (not ended or (after.gap == 0 and after.indent < 2))
    if column:
        opening = len(run) == 1 or bool(_TERMINAL.search(run[-2].text.chars[-8:]))  # its line may have lost an indent
        slack = _FULL_SLACK + (_INDENT if opening else 0)
        return line.width >= column - slack and (not ended or (after.gap == 0 and after.indent < 2))
    if ended:
        return False
    if after.inner and not line.inner and len(chars) <= _SHORT and len(following) <= _SHORT and _HEAD.match(chars):
        return True  # a heading on two lines
    return (
        after.gap > 0
        and len(chars) >= _UNFINISHED
        and "。" in chars
        and "。" in following
        and after.indent == 0
        and line.indent == 0
    )
