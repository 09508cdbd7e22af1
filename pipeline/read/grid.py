"""Tables of HTML laid out on a grid: every cell with its row and column, spans counted.

In: a table element. Out: a Table, or None where it only lays out a page. Refuses (Rejected too_large): more cells than the
limit.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from pipeline.model import Table, TableCell, Text
from pipeline.read import limits
from pipeline.read.markup import Element

_LONG: Final = 300  # letters of a cell that lays out text rather than states data
_NUMBER: Final = re.compile("[0-9０-９]")


def data_table(table: Element, source: str, text_of: Callable[[str, Element], Text]) -> Table | None:
    """Return the table as data; None where it lays out a page (tables inside it, one column, long texts)."""
    if any(e.tag == "table" for e in table.walk() if e is not table):
        return None
    rows = list(_rows(table))
    if len(rows) < 2 or max((len(r) for r in rows), default=0) < 2:
        return None
    cells = tuple(_laid_out(rows, source, text_of))
    filled = [c for c in cells if c.text.chars]
    if not filled or any(len(c.text.chars) > _LONG for c in filled) or max(c.column for c in filled) < 2:
        return None
    if not any(_NUMBER.search(c.text.chars) for c in filled):
        return None
    captions = [text_of(source, e) for e in table.walk() if e.tag == "caption"]
    return Table(cells, 0, tuple(c for c in captions if c.chars))


def _rows(table: Element) -> Iterator[list[Element]]:
    for row in table.walk():
        if row.tag == "tr":
            yield [c for c in row.children if isinstance(c, Element) and c.tag in ("td", "th")]


def _laid_out(rows: list[list[Element]], source: str, text_of: Callable[[str, Element], Text]) -> Iterator[TableCell]:
    taken: dict[int, int] = {}  # column: last row that a span from above covers
    count = 0
    for y, row in enumerate(rows, start=1):
        x = 1
        for cell in row:
            while taken.get(x, 0) >= y:
                x += 1
            width, height = _span(cell, "colspan"), min(_span(cell, "rowspan"), len(rows) - y + 1)
            count += width * height
            limits.check("too_large", "TABLE_CELLS", limits.TABLE_CELLS, count, "cells of a table")
            for k in range(x, x + width):
                taken[k] = y + height - 1
            yield TableCell(text_of(source, cell), y, x, height, width, cell.tag == "th")
            x += width


def _span(cell: Element, name: str) -> int:
    value = cell.attributes.get(name, "1").strip()
    return max(1, min(int(value), 1000)) if value.isascii() and value.isdigit() and len(value) < 5 else 1
