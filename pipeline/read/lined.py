"""Tables drawn with pipes, tabs or blanks in text: lines in a row with the same number of cells.

In: blocks, a line each. Out: the blocks, such runs as tables. Refuses: a lone line with a tab, and lines whose cells are
sentences.
"""

import re
from collections.abc import Sequence
from typing import Final

from pipeline.model import Block, Table, TableCell, Text

_RULER: Final = re.compile(r"[\s|:+\-—=]*[-—=]{2}[\s|:+\-—=]*")
_CELL: Final = 60  # letters of the longest cell
_LINE: Final = 2_000  # characters of the longest line of a table
_ROWS: Final = 3  # lines that make a table without a ruler
_APART: Final = re.compile(r"(?:[ \u00a0]{2}|\u3000)[ \u00a0\u3000]*")
_FIGURE: Final = re.compile(r"[-+－−]?[0-9０-９][0-9０-９.,．，]{0,20}[%％‰]?|[-—–－.…]{1,4}")
_DIGIT: Final = re.compile("[0-9０-９]")

_Line = tuple[list[Text], bool]  # its cells, and whether a ruler stands below it


def with_tables(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with runs of lines that draw a table put together."""
    out: list[Block] = []
    tried: dict[str, int] = {}  # mark: block up to which it is known to draw no table, so that no line is looked at twice
    i = number = 0
    while i < len(blocks):
        rows: list[_Line] | None = None
        for mark in ("|", "\t", "  "):
            if i < tried.get(mark, 0):
                continue
            rows, end = _aligned(blocks, i) if mark == "  " else _run(blocks, i, mark)
            if rows is not None:
                number += 1
                out.append(Block("table", table=Table(tuple(_cells(rows)), number), locator=f"table {number}", gap=1))
                i = end
                break
            tried[mark] = end
        if rows is None:
            out.append(blocks[i])
            i += 1
    return out


def numbered(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with their tables numbered in the order in which they stand."""
    out: list[Block] = []
    number = 0
    for block in blocks:
        if block.table is None:
            out.append(block)
            continue
        number += 1
        table = Table(block.table.cells, number, block.table.caption, block.table.notes)
        out.append(Block("table", table=table, locator=f"table {number}"))
    return out


def _run(blocks: Sequence[Block], start: int, mark: str) -> tuple[list[_Line] | None, int]:
    """Return the lines of the table that starts at a block, None where none does, and where such lines end."""
    if mark not in blocks[start].text.chars or blocks[start].kind != "paragraph":
        return None, start
    rows: list[_Line] = []
    width, i, ruled = 0, start, False
    while (
        i < len(blocks)
        and blocks[i].kind == "paragraph"
        and blocks[i].table is None
        and (i == start or blocks[i].gap <= (mark == "\t"))
    ):
        text = blocks[i].text
        if rows and len(text.chars) <= _LINE and _RULER.fullmatch(text.chars):
            rows = [(cells, True) for cells, _ in rows] if not ruled else rows
            ruled, i = True, i + 1
            continue
        if len(text.chars) > _LINE or mark not in text.chars.strip(" |" if mark == "\t" else " "):
            break
        cells = _split(text, mark)
        if any(len(c.chars) > _CELL or "。" in c.chars for c in cells) or len(cells) < 2 or (width and len(cells) != width):
            break
        width = len(cells)
        rows.append((cells, False))
        i += 1
    enough = len(rows) >= (2 if ruled else _ROWS)
    return (rows if enough and any(_DIGIT.search(c.chars) for cells, _ in rows for c in cells) else None), i


def _aligned(blocks: Sequence[Block], start: int) -> tuple[list[_Line] | None, int]:
    """Return the lines of a table whose cells stand apart by two blanks and more, most of them figures; where such lines end."""
    rows: list[_Line] = []
    i = start
    while i < len(blocks) and blocks[i].kind == "paragraph" and blocks[i].table is None and (i == start or not blocks[i].gap):
        text = blocks[i].text
        if len(text.chars) > _LINE or not _APART.search(text.chars.strip()):
            break
        cells = _parted(text)
        if (
            len(cells) < 2
            or (rows and len(cells) != len(rows[0][0]))
            or any(len(c.chars) > _CELL or "。" in c.chars for c in cells)
        ):
            break
        rows.append((cells, False))
        i += 1
    body = [c.chars for cells, _ in rows[1:] for c in cells[1:]]
    figures = sum(bool(_FIGURE.fullmatch(c)) for c in body)
    return (rows if len(rows) >= _ROWS and figures * 2 > len(body) else None), i


def _parted(text: Text) -> list[Text]:
    """Return the cells of a line of blanks; blanks at the head of the first set it in."""
    end = len(text.chars.rstrip())
    head = len(text.chars) - len(text.chars.lstrip())
    cells: list[Text] = []
    at = 0
    for m in _APART.finditer(text.chars, head, end):
        cells.append(text.cut(at, m.start()))
        at = m.end()
    return [*cells, text.cut(at, end)]


def _split(text: Text, mark: str) -> list[Text]:
    """Return the cells of a line; wide blanks at the head of the first set it in."""
    start, end = 0, len(text.chars.rstrip(" \t\r" if mark == "|" else " \r"))
    if mark == "|":
        start = len(text.chars) - len(text.chars.lstrip(" "))
        start += text.chars[start : start + 1] == "|"
        end -= text.chars[:end].endswith("|")
    cells: list[Text] = []
    at = start
    while at <= end:
        stop = text.chars.find(mark, at, end)
        stop = end if stop < 0 else stop
        words = text.chars[at:stop]
        left = len(words) - len(words.lstrip(" "))
        cells.append(text.cut(at + min(left, len(words)), at + max(left, len(words.rstrip(" \u3000")))))
        at = stop + 1
    return cells


def _cells(rows: Sequence[_Line]) -> list[TableCell]:
    return [
        TableCell(text, y, x, head=head) for y, (cells, head) in enumerate(rows, start=1) for x, text in enumerate(cells, start=1)
    ]
