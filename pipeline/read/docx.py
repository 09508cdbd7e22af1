"""DOCX to blocks: paragraphs and tables in the order of the text, then notes.

In: an archive with word/document.xml. Out: blocks with locators; no characters of a source to point at. Refuses (Rejected):
docx_doctype, docx_corrupt, zip_bomb. Deleted and hidden text is not text.
"""

import re
from typing import Final

from pipeline.errors import Rejected
from pipeline.model import Block, Dropped, Table, TableCell, Text
from pipeline.read import limits
from pipeline.read.archive import Archive
from pipeline.read.docxparts import is_on, local, properties, send, styles, value
from pipeline.read.text import Parsed, count_digits

_WORD: Final = re.compile(r"https?://(?:schemas\.openxmlformats\.org|purl\.oclc\.org/ooxml)/wordprocessingml/(?:2006/)?main ")
_SKIPPED: Final = frozenset(
    {"del", "moveFrom", "instrText", "delText", "Fallback", "rPrChange", "pPrChange", "sectPr", "pict", "fldData"}
)
_DEPTH: Final = 500


def parse(archive: Archive) -> Parsed:
    """Return the blocks of a document. Raises Rejected."""
    main = _main_part(archive)
    folder = main.rsplit("/", 1)[0] + "/" if "/" in main else ""
    headings = styles(archive, folder + "styles.xml")
    reader = _Reader(headings)
    send(archive.read(main), reader, main)
    reader.finish()
    blocks = list(reader.blocks)
    for name in ("footnotes", "endnotes"):
        part = f"{folder}{name}.xml"
        if part in archive.names:
            notes = _Reader(headings, label=name[:-1])
            send(archive.read(part), notes, part)
            notes.finish()
            blocks += notes.blocks
    return Parsed(blocks, properties(archive), _around(archive, folder))


def is_docx(archive: Archive) -> bool:
    """Whether an archive is a DOCX (or a template, or one with macros, which are not looked at)."""
    return "[Content_Types].xml" in archive.names and any(
        n.endswith("document.xml") or n == "word/document2.xml" for n in archive.names
    )


def _main_part(archive: Archive) -> str:
    if "word/document.xml" in archive.names:
        return "word/document.xml"
    found = re.search(
        rb'PartName="/([^"]{1,200})"[^>]{0,200}?(?:document|template)\.(?:main|macroEnabled\w{0,10}\.main)\+xml',
        archive.read("[Content_Types].xml"),
    )
    name = (
        found.group(1).decode("utf-8", "replace")
        if found
        else next((n for n in archive.names if re.search(r"document[0-9]?\.xml$", n)), "")
    )
    if name not in archive.names:
        raise Rejected("docx_corrupt", "no part of the file is its text")
    return name


class _Paragraph:
    __slots__ = ("bold", "level", "number", "pieces", "plain")

    def __init__(self, number: int) -> None:
        self.pieces: list[str] = []
        self.level = 0
        self.number = number
        self.bold = False
        self.plain = False


class _Cell:
    __slots__ = ("column", "lines", "merge", "span")

    def __init__(self, column: int) -> None:
        self.column = column
        self.span = 1
        self.merge = ""  # restart, continue
        self.lines: list[str] = []


class _Table:
    __slots__ = ("column", "rows")

    def __init__(self) -> None:
        self.rows: list[list[_Cell]] = []
        self.column = 1


class _Reader:
    """Takes the events of a text part and makes blocks of them."""

    def __init__(self, styles: dict[str, int], label: str = "paragraph") -> None:
        self.styles = styles
        self.label = label
        self.blocks: list[Block] = []
        self.paragraphs: list[_Paragraph] = []  # open, the innermost last
        self.tables: list[_Table] = []
        self.skip = 0
        self.depth = 0
        self.count = 0
        self.tables_seen = 0
        self.cells = 0
        self.in_text = False
        self.run_bold = self.run_hidden = self.run_raised = self.in_run = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEPTH:
            raise Rejected(
                "docx_corrupt", "elements nested too deep", limit_name="DOCX_DEPTH", limit_value=_DEPTH, seen_value=self.depth
            )
        tag = local(name)
        if self.skip or (tag in _SKIPPED and (_WORD.match(name) or tag == "Fallback")):
            self.skip += 1
            return
        handler = getattr(self, f"_start_{tag}", None) if _WORD.match(name) else None
        if handler:
            handler(attributes)

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.skip:
            self.skip -= 1
            return
        handler = getattr(self, f"_end_{local(name)}", None) if _WORD.match(name) else None
        if handler:
            handler()

    def text(self, data: str) -> None:
        if self.in_text and not self.skip and not self.run_hidden and self.paragraphs:
            paragraph = self.paragraphs[-1]
            if self.run_raised and data.strip().isdigit() and len(data.strip()) < 3:  # a power of a unit, or the mark of a note
                before = "".join(paragraph.pieces[-2:]).rstrip()[-1:]
                data = {"2": "²", "3": "³"}.get(data.strip(), "") if before and before in "mM米里" else ""
            paragraph.pieces.append(data)
            if data.strip():
                paragraph.bold |= self.run_bold
                paragraph.plain |= not self.run_bold

    def finish(self) -> None:
        """Close what the end of the part left open."""
        while self.paragraphs:
            self._end_p()

    def _start_p(self, _: dict[str, str]) -> None:
        if not self.tables:
            self.count += 1
        self.paragraphs.append(_Paragraph(self.count))
        self.in_text = False

    def _end_p(self) -> None:
        if not self.paragraphs:
            return
        paragraph = self.paragraphs.pop()
        words = "".join(paragraph.pieces)
        if self.tables:
            if self.tables[-1].rows and self.tables[-1].rows[-1] and words.strip():
                self.tables[-1].rows[-1][-1].lines.append(words)
        elif words.strip():
            kind = "heading" if paragraph.level else "paragraph"
            bold = paragraph.bold and not paragraph.plain
            self.blocks.append(
                Block(
                    "heading" if kind == "heading" else "paragraph",
                    Text(words),
                    level=paragraph.level,
                    bold=bold,
                    locator=f"{self.label} {paragraph.number}",
                )
            )

    def _start_pStyle(self, attributes: dict[str, str]) -> None:
        if self.paragraphs:
            self.paragraphs[-1].level = self.styles.get(value(attributes) or "", 0)

    def _start_outlineLvl(self, attributes: dict[str, str]) -> None:
        level = value(attributes) or ""
        if self.paragraphs and level in tuple("012345"):
            self.paragraphs[-1].level = int(level) + 1

    def _start_r(self, _: dict[str, str]) -> None:
        self.in_run = True
        self.run_bold = self.run_hidden = self.run_raised = False

    def _end_r(self) -> None:
        self.in_run = self.run_bold = self.run_hidden = self.run_raised = False

    def _start_b(self, attributes: dict[str, str]) -> None:
        if self.in_run:
            self.run_bold = is_on(attributes)

    def _start_vertAlign(self, attributes: dict[str, str]) -> None:
        if self.in_run:
            self.run_raised = value(attributes) == "superscript"

    def _start_vanish(self, attributes: dict[str, str]) -> None:
        if self.in_run:
            self.run_hidden = is_on(attributes)

    def _start_t(self, _: dict[str, str]) -> None:
        self.in_text = True

    def _end_t(self) -> None:
        self.in_text = False

    def _mark(self, mark: str) -> None:
        if self.paragraphs and self.in_run:
            self.paragraphs[-1].pieces.append(mark)

    def _start_tab(self, _: dict[str, str]) -> None:
        self._mark("\t")

    def _start_br(self, _: dict[str, str]) -> None:
        self._mark("\n")

    def _start_cr(self, _: dict[str, str]) -> None:
        self._mark("\n")

    def _start_noBreakHyphen(self, _: dict[str, str]) -> None:
        self._mark("-")

    def _start_tbl(self, _: dict[str, str]) -> None:
        self.tables.append(_Table())

    def _start_tr(self, _: dict[str, str]) -> None:
        if self.tables:
            self.tables[-1].rows.append([])
            self.tables[-1].column = 1

    def _start_gridBefore(self, attributes: dict[str, str]) -> None:
        if self.tables and not self.tables[-1].rows[-1]:
            self.tables[-1].column += _number(value(attributes))

    def _start_tc(self, _: dict[str, str]) -> None:
        if self.tables and self.tables[-1].rows:
            self.cells += 1
            limits.check("too_large", "TABLE_CELLS", limits.TABLE_CELLS, self.cells, "cells of a table")
            self.tables[-1].rows[-1].append(_Cell(self.tables[-1].column))

    def _end_tc(self) -> None:
        if self.tables and self.tables[-1].rows and self.tables[-1].rows[-1]:
            self.tables[-1].column += self.tables[-1].rows[-1][-1].span

    def _start_gridSpan(self, attributes: dict[str, str]) -> None:
        if self.tables and self.tables[-1].rows and self.tables[-1].rows[-1]:
            self.tables[-1].rows[-1][-1].span = max(1, _number(value(attributes)))

    def _start_vMerge(self, attributes: dict[str, str]) -> None:
        if self.tables and self.tables[-1].rows and self.tables[-1].rows[-1]:
            self.tables[-1].rows[-1][-1].merge = value(attributes) or "continue"

    def _end_tbl(self) -> None:
        if not self.tables:
            return
        table = self.tables.pop()
        if self.tables:  # a table in a cell is text of that cell
            if self.tables[-1].rows and self.tables[-1].rows[-1]:
                self.tables[-1].rows[-1][-1].lines += [
                    " ".join(line for cell in row for line in cell.lines) for row in table.rows
                ]
            return
        cells = tuple(_laid_out(table))
        if any(c.text.chars.strip() for c in cells):
            self.tables_seen += 1
            self.blocks += _table_blocks(cells, self.tables_seen)


def _table_blocks(cells: tuple[TableCell, ...], number: int) -> list[Block]:
    """Return a table as a block; one that only frames text becomes its paragraphs."""
    filled = [c for c in cells if c.text.chars.strip()]
    if max(c.column + c.column_span - 1 for c in cells) < 2 or any(len(c.text.chars) > 600 for c in filled):
        place = f"table {number} row"
        return [Block("paragraph", c.text, locator=f"{place} {c.row} column {c.column}") for c in filled]
    return [Block("table", table=Table(cells, number), locator=f"table {number}")]


def _laid_out(table: _Table) -> list[TableCell]:
    out: list[TableCell] = []
    open_merges: dict[int, int] = {}  # column: index in out of the cell that goes on below
    for y, row in enumerate(table.rows, start=1):
        for cell in row:
            if cell.merge == "continue" and cell.column in open_merges:
                i = open_merges[cell.column]
                top = out[i]
                out[i] = TableCell(top.text, top.row, top.column, y - top.row + 1, top.column_span, top.head)
                continue
            if cell.merge == "restart":
                open_merges[cell.column] = len(out)
            else:
                open_merges.pop(cell.column, None)
            out.append(TableCell(Text("\n".join(cell.lines)), y, cell.column, 1, cell.span))
    return out


def _number(value: str | None) -> int:
    return min(int(value), 1000) if value and value.isascii() and value.isdigit() and len(value) < 5 else 0


def _around(archive: Archive, folder: str) -> list[Dropped]:
    """Count what headers and footers hold."""
    digits = parts = 0
    for name in sorted(archive.names):
        if re.fullmatch(re.escape(folder) + r"(?:header|footer)[0-9]{0,3}\.xml", name):
            reader = _Reader({})
            try:
                send(archive.read(name), reader, name)
            except Rejected as e:
                if e.code != "docx_corrupt":
                    raise
            reader.finish()
            words = "".join(b.text.chars for b in reader.blocks)
            digits += count_digits(words)
            parts += bool(words.strip())
    return [Dropped("headers and footers", "navigation", f"{parts} parts", digits)] if parts else []
