"""Tables to cells that speak for themselves: row heads, column heads, caption, unit, notes.

In: a table laid out on a grid, the words above it, the table before it. Out: its parts in reading order, each with its text.
Refuses: to read values; a cell holds what it prints.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final, Literal, NamedTuple

from pipeline import rules
from pipeline.clean import characters
from pipeline.model import Cell, Table, TableCell, Text

_HAN: Final = "〇一-鿿㐀-䶿"
_INNER: Final = re.compile(
    rf"(?<=[{_HAN}，。、：（）()])\s+(?=[{_HAN}，。、：（）()])|\s+(?=[，。、：（）()%％])|(?<=[，。、：（）()])\s+"
)
_NUMBERED: Final = re.compile(
    r"附?表\s?(?:[0-9A-Z]{1,3}(?:[-—.－][0-9]{1,3}){0,2}(?![0-9年])|[一二三四五六七八九十]{1,3}(?![一-鿿]))?\s*[.:：、]?\s*(?=[0-9一-鿿])"
)
_MARK: Final = re.compile(r"\[[0-9]{1,2}\]|[①-⑳]|(?<=[0-9%])[*※]+|^[*※#△▲]+")
_VALUE: Final = re.compile(
    r"(?:[同环]比)?(?:增长|下降|增加|减少|上升|提高|约|超过?|近|达|±|\+|-|－|−|—|▲|△|↑|↓|\(|（)?\s?"
    r"[0-9][0-9,，. ]{0,24}(?:[-—~～][0-9][0-9,.]{0,20})?\s?"
    rf"(?:%|‰|个?百分点|[万亿千百]{{0,2}}[{_HAN}℃㎡]{{0,6}}(?:/[{_HAN}]{{1,4}})?)?(?:左右|以上|以下)?[)）]?"
)
_TIME: Final = re.compile(
    r"(?:截至)?(?:1[89]|20)[0-9]{2}(?:年.{0,12}|[-—~～/](?:1[89]|20)?[0-9]{2}年?|\.?)|[0-9]{1,2}(?:[-—~～至][0-9]{1,2})?月.{0,6}|"
    r"[一二三四1-4]季度|[上下]半年|(?:1[89]|20)[0-9]{2}[-/.][01]?[0-9](?:[-/.][0-3]?[0-9])?|第?[0-9]{1,3}[、.）)]|“?[一-十]{1,3}五”?.{0,6}"
)
_BARE_YEAR: Final = re.compile(r"(?:1[89]|20)[0-9]{2}")
_YEARS: Final = re.compile("年份?|年度|时间|时期|期间")
_BRACKET: Final = re.compile(r"[（(\[【]([^（）()\[\]【】]{1,24})[）)\]】]|[，,:：/]\s*([^，,:：/（()）]{1,12})$")
_RATES: Final = frozenset({"%", "‰", "百分点", "个百分点", "倍"})
_LONG: Final = 40  # letters of a line of text that stands in a table
_EMPTY: Final = re.compile(r"[-—–－…. /\\*]*")


_Placed = tuple[TableCell, Text]


class Part(NamedTuple):
    """A cell or a line of a table."""

    kind: Literal["head", "cell", "caption", "note"]
    text: Text
    row: int
    column: int
    cell: Cell | None = None


class Layout(NamedTuple):
    """What a table has of heads, for the table that continues it."""

    columns: int
    heads: Mapping[int, tuple[str, ...]]
    units: Mapping[int, str]
    caption: str
    unit: str
    head_columns: frozenset[int]


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return a pattern of the table `table` of rules/clean.toml."""
    return re.compile(rules.table("clean")["table"][name])


def parts(
    table: Table, above: str, unit_above: str, before: Layout | None, below: tuple[str, ...] = ()
) -> tuple[list[Part], Layout]:
    """Return the parts of a table in reading order, and its layout. `above` is the line that names it, `below` the notes."""
    by_row: dict[int, list[_Placed]] = {}
    for c in sorted(table.cells, key=lambda c: (c.row, c.column)):
        by_row.setdefault(c.row, []).append((c, plain(c.text)))
    columns = max((c.column + c.column_span - 1 for c in table.cells), default=0)
    reader = _Reader(table.number, columns, _covered(by_row), above or _joined(plain(t).chars for t in table.caption), unit_above)
    body = [r for r, placed in by_row.items() if not _alone(placed, columns)]
    bare = bool(body) and any(c.column > 1 and is_value(t.chars) for c, t in by_row[body[0]])
    follows = (
        before is not None and before.columns == columns and bare and (not above or bool(pattern("continued").fullmatch(above)))
    )
    reader.start(before if follows else None, body)
    out = [Part("caption", plain(text), 0, 0) for text in table.caption]
    for row, placed in by_row.items():
        out.extend(reader.row(row, placed))
    notes = tuple(p.text.chars for p in out if p.kind == "note") + below
    if notes:
        out = [p._replace(cell=_with_notes(p.cell, notes)) if p.cell else p for p in out]
    return out, reader.layout()


def plain(text: Text) -> Text:
    """Return the text of a cell on one line, without blanks between Chinese letters and without marks of footnotes."""
    text, _ = characters.repair(text)
    left = len(text.chars) - len(text.chars.lstrip())
    text = text.cut(left, max(left, len(text.chars.rstrip())))
    edits = [(*m.span(), "") for m in _INNER.finditer(text.chars)]
    text = text.edited(edits)
    if "\n" in text.chars:
        text = Text(text.chars.replace("\n", " "), text.starts, text.ends)
    return text.edited([(*m.span(), "") for m in _MARK.finditer(text.chars)])


def unit_of(line: str) -> str:
    """Return the unit that a line such as 单位：亿元 states, "" for none."""
    found = pattern("unit_line").fullmatch(line.strip())
    return found.group("unit").strip() if found else ""


def is_value(words: str) -> bool:
    """Whether a cell states a value, not a year or a head."""
    return bool(_VALUE.fullmatch(words)) and not _TIME.fullmatch(words)


def split_unit(head: str) -> tuple[str, str]:
    """Return a head without the unit in its brackets, and that unit: R&D经费（亿元） gives R&D经费 and 亿元."""
    for m in reversed(list(_BRACKET.finditer(head))):
        inner = (m.group(1) or m.group(2)).strip().removeprefix("单位：").removeprefix("单位:")
        if pattern("unit").fullmatch(inner):
            return (head[: m.start()] + head[m.end() :]).strip(), inner
    return ("", head) if pattern("unit").fullmatch(head) and head in ("%", "‰") else (head, "")


def _joined(words: Iterator[str]) -> str:
    return " ".join(w for w in words if w)


def _with_notes(cell: Cell, notes: tuple[str, ...]) -> Cell:
    return Cell(cell.table, cell.row, cell.column, cell.row_heads, cell.column_heads, cell.caption, cell.unit, notes)


def _covered(by_row: Mapping[int, Sequence[_Placed]]) -> dict[tuple[int, int], _Placed]:
    """Return for each place of the grid the cell that covers it."""
    out: dict[tuple[int, int], _Placed] = {}
    for placed in by_row.values():
        for cell, text in placed:
            for r in range(cell.row, cell.row + cell.row_span):
                for c in range(cell.column, cell.column + cell.column_span):
                    out.setdefault((r, c), (cell, text))
    return out


def _alone(placed: Sequence[_Placed], columns: int) -> bool:
    """Whether one cell that spans most of the table is all that a row holds."""
    filled = [c for c, t in placed if t.chars]
    return len(filled) <= 1 and all(c.column_span > columns / 2 or len(c.text.chars) > _LONG for c in filled)


class _Reader:
    """Reads a table row by row and keeps the heads that hold."""

    def __init__(self, number: int, columns: int, covered: Mapping[tuple[int, int], _Placed], caption: str, unit: str) -> None:
        self.number = number
        self.columns = columns
        self.covered = covered
        self.caption, inner = split_unit(_NUMBERED.sub("", caption, count=1) if _NUMBERED.match(caption) else caption)
        self.unit = unit or inner
        self.heads: dict[int, tuple[str, ...]] = {}
        self.units: dict[int, str] = {}
        self.head_columns: frozenset[int] = frozenset({1})
        self.in_heads = True
        self.parents: list[tuple[int, str, bool]] = []  # indent, words, whether 其中 stands before them
        self.group = ""
        self.body_seen = False
        self.amounts: frozenset[tuple[int, int]] = frozenset()  # places of amounts that look like years

    def start(self, before: Layout | None, body: Sequence[int]) -> None:
        """Take the heads of the table that this one continues, or find the columns that hold heads."""
        self.amounts = frozenset(self._amounts(body, before))
        if before:
            self.heads, self.units, self.head_columns = dict(before.heads), dict(before.units), before.head_columns
            self.caption, self.unit, self.in_heads = before.caption or self.caption, self.unit or before.unit, False
            return
        values: dict[int, int] = {}
        others: dict[int, int] = {}
        first = next((r for r in body if any(self._is_value(r, c) for c in range(2, self.columns + 1))), 0)
        for r in body:
            if r < first:
                continue
            for c in range(1, self.columns + 1):
                words = self._words(r, c)
                if words and not _EMPTY.fullmatch(words):
                    counts = values if self._is_value(r, c) else others
                    counts[c] = counts.get(c, 0) + 1
        heads = {c for c in range(1, self.columns + 1) if others.get(c, 0) > values.get(c, 0)}
        order = {
            c for c in range(1, self.columns) for r in body if r < first and pattern("order_head").fullmatch(self._words(r, c))
        }
        self.head_columns = frozenset(heads | order or {1})

    def row(self, row: int, cells: Sequence[_Placed]) -> Iterator[Part]:
        """Yield the parts of a row."""
        filled = [(c, t) for c, t in cells if t.chars and not _EMPTY.fullmatch(t.chars)]
        if not filled:
            return
        if len(filled) == 1 and (
            filled[0][0].column_span > self.columns / 2 or len(filled[0][1].chars) > _LONG or self.columns == 1
        ):
            yield self._line(row, *filled[0])
            return
        body_values = [c for c, _ in filled if c.column not in self.head_columns and self._is_value(row, c.column)]
        words_there = [c for c, _ in filled if c.column not in self.head_columns and not self._is_value(row, c.column)]
        marked = len(filled) > 1 and all(c.head for c, _ in filled)
        if marked or (not body_values and (words_there or self.in_heads)):
            if not self.in_heads and (len(words_there) >= 2 or marked):
                self.heads, self.units, self.in_heads = {}, {}, True  # heads of a part further down
            if self.in_heads:
                self._take_heads(row)
                yield from (Part("head", t, row, c.column) for c, t in filled)
                return
        self.in_heads = False
        if not body_values and not words_there:  # a head alone: it opens a group
            self.group = _joined(t.chars for c, t in filled if not pattern("order_head").fullmatch(self._head(c.column)))
            self.parents.clear()
            yield from (Part("head", t, row, c.column) for c, t in filled)
            return
        chain, unit = self._chain(row)
        for c, t in filled:
            if c.column in self.head_columns:
                yield Part("head", t, row, c.column)
            else:
                yield Part("cell", t, row, c.column, self._cell(row, c.column, chain, unit))

    def layout(self) -> Layout:
        """Return the heads that hold at the end."""
        return Layout(self.columns, self.heads, self.units, self.caption, self.unit, self.head_columns)

    def _words(self, row: int, column: int) -> str:
        found = self.covered.get((row, column))
        return found[1].chars if found else ""

    def _is_value(self, row: int, column: int) -> bool:
        return (row, column) in self.amounts or is_value(self._words(row, column))

    def _amounts(self, body: Sequence[int], before: Layout | None) -> Iterator[tuple[int, int]]:
        """Yield the places of bare numbers like 1987 that are amounts: below the first row, not in a row or a column of years."""
        tops = before.heads if before else {c: (self._words(body[0], c),) for c in range(1, self.columns + 1)} if body else {}
        for r in body if before else body[1:]:
            found = [c for c in range(2, self.columns + 1) if _BARE_YEAR.fullmatch(self._words(r, c))]
            others = [c for c in range(2, self.columns + 1) if c not in found and is_value(self._words(r, c))]
            dated = all(any(_BARE_YEAR.fullmatch(top) for top in tops.get(c, ())) for c in found)  # below a row of years
            if found and (others or dated or len(found) == 1):
                yield from ((r, c) for c in found if not any(_YEARS.fullmatch(split_unit(top)[0]) for top in tops.get(c, ())))

    def _head(self, column: int) -> str:
        return self.heads.get(column, ("",))[-1]

    def _line(self, row: int, cell: TableCell, text: Text) -> Part:
        """A line that spans the table: a note, its unit, its caption, or the head of a group of rows."""
        words = text.chars
        if pattern("note").fullmatch(words):
            return Part("note", text, row, cell.column)
        unit = unit_of(words)
        if unit:
            self.unit = unit
            return Part("head", text, row, cell.column)
        if not self.heads and not self.body_seen:
            caption, inner = split_unit(_NUMBERED.sub("", words, count=1) if _NUMBERED.match(words) else words)
            self.caption = _joined(iter((self.caption, caption))) if self.caption != caption else caption
            self.unit = inner or self.unit
            return Part("caption", text, row, cell.column)
        if is_value(words):
            return Part("cell", text, row, cell.column, self._cell(row, cell.column, {}, ""))
        if len(words) > _LONG:
            return Part("note", text, row, cell.column)
        self.group = words
        self.parents.clear()
        return Part("head", text, row, cell.column)

    def _take_heads(self, row: int) -> None:
        for column in range(1, self.columns + 1):
            found = self.covered.get((row, column))
            if not found or not found[1].chars:
                continue
            words, unit = split_unit(found[1].chars)
            if unit:
                self.units[column] = unit
            chain = self.heads.get(column, ())
            if words and words not in chain:
                self.heads[column] = (*chain, words)

    def _chain(self, row: int) -> tuple[dict[int, tuple[str, ...]], str]:
        """Return the row heads for each column of heads, and the unit that the row states."""
        self.body_seen = True
        unit = ""
        out: dict[int, tuple[str, ...]] = {}
        for column in sorted(self.head_columns):
            found = self.covered.get((row, column))
            if not found or not found[1].chars or pattern("order_head").fullmatch(self._head(column)):
                continue
            words = found[1].chars
            if pattern("unit_head").fullmatch(self._head(column)):
                unit = words
                continue
            words, inner = split_unit(words)
            unit = inner or unit
            out[column] = self._family(words, _indent(found[0].text.chars)) if column == min(self.head_columns) else (words,)
        return out, unit

    def _family(self, words: str, indent: int) -> tuple[str, ...]:
        """Return a row head after those that it is a part of: 其中 and indents tell."""
        among = pattern("among").match(words)
        name = words[among.end() :].strip() if among else words
        name = name or words
        if among:  # its like below are set in by about as much as the words 其中：
            indent += 2 * among.end()
        while self.parents and self.parents[-1][0] >= indent - (2 if self.parents[-1][2] else 0):
            self.parents.pop()
        chain = tuple(w for _, w, _ in self.parents if not pattern("total").fullmatch(w))
        self.parents.append((indent, name, bool(among)))
        return (*chain, name)

    def _cell(self, row: int, column: int, chain: Mapping[int, tuple[str, ...]], unit: str) -> Cell:
        left = [c for c in chain if c < column]
        first = min(self.head_columns)
        if left and self._head(left[-1]) and self._head(left[-1]) == self._head(first):
            left = left[-1:]  # the table goes on to the right with heads of its own
        words = ((self.group,) if self.group else ()) + tuple(w for c in left for w in chain[c])
        return Cell(
            table=self.number,
            row=row,
            column=column,
            row_heads=words,
            column_heads=self.heads.get(column, ()),
            caption=self.caption,
            unit=self._unit(column, unit),
        )

    def _unit(self, column: int, of_row: str) -> str:
        """Return the unit of a cell: a rate in the column's head holds for every row, else the row tells more than the column."""
        of_column = self.units.get(column, "")
        if of_column in _RATES:
            return of_column
        return of_row or of_column or self.unit


def _indent(words: str) -> int:
    """Return how far a row head is set in."""
    return sum(2 if c == "\u3000" else 1 for c in words[: len(words) - len(words.lstrip())])
