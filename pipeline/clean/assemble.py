"""Items of the outline to the clean text and its segments.

In: items in order. Out: Segments. Refuses: a digit outside all segments.
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

from pipeline.clean import once, sentences, tables
from pipeline.clean.outline import Item
from pipeline.model import Document, Dropped, Segment, Segments, Text

_NAME: Final = 3  # letters of the shortest name of a table
_NOTE: Final = 6  # letters of a line below a table that is a note rather than the word itself


class _Page:
    """The clean text as it grows."""

    def __init__(self, source: str | None) -> None:
        self.source = source
        self.placed = source is not None
        self.chars: list[str] = []
        self.length = 0
        self.starts = array("i")
        self.ends = array("i")

    def add(self, text: Text) -> int:
        """Append a text; return where it starts."""
        at = self.length
        self.chars.append(text.chars)
        self.length += len(text.chars)
        if self.placed:
            self.starts.extend(text.starts)
            self.ends.extend(text.ends)
        return at

    def separate(self, mark: str) -> None:
        """Append a separator, which stands where the last character ended."""
        if self.length:
            self.chars.append(mark)
            self.length += 1
            if self.placed:
                self.starts.append(self.ends[-1])
                self.ends.append(self.ends[-1])


def segments(
    document: Document, items: Sequence[Item], repairs: Mapping[str, int], dropped: tuple[Dropped, ...], language: str
) -> Segments:
    """Return the segments of the items."""
    page = _Page(document.text)
    out: list[Segment] = []
    seen: set[str] = set()
    before: tables.Layout | None = None
    for number, item in enumerate(items):
        page.separate("\n")
        if item.paragraph.table is not None:
            before = _table(page, out, seen, items, number, before)
        else:
            _paragraph(page, out, seen, item, number)
    return Segments(
        document=document,
        text="".join(page.chars),
        segments=tuple(out),
        starts=page.starts if page.placed else (),
        ends=page.ends if page.placed else (),
        repairs=dict(repairs),
        dropped=document.dropped + dropped,
        flags=document.flags if language.startswith("zh") or not language else (*document.flags, "not_chinese"),
        language=language,
    )


def _paragraph(page: _Page, out: list[Segment], seen: set[str], item: Item, number: int) -> None:
    """Append the sentences of a paragraph, or a heading."""
    p = item.paragraph
    flags = ("text_repaired",) if p.repaired else ()
    text = _stripped(p.text)
    start = page.add(text)
    source = page.source
    pieces = [(0, len(text.chars), False)] if item.is_heading else list(sentences.split(text.chars))
    for a, b, long in pieces:
        words = text.chars[a:b]
        out.append(
            Segment(
                kind="heading" if item.is_heading else "sentence",
                text=words,
                start=start + a,
                paragraph=number,
                story=item.story,
                headings=item.headings,
                level=item.level if item.is_heading else 0,
                role=item.role,
                locator=p.locator,
                repeated=_again(words, seen),
                flags=(*_as_printed(flags, source, text, a, b), "long_sentence")
                if long
                else _as_printed(flags, source, text, a, b),
            )
        )


def _as_printed(flags: tuple[str, ...], source: str | None, text: Text, start: int, end: int) -> tuple[str, ...]:
    """Return the flags of a repaired paragraph for one of its sentences: none where the source prints just these words."""
    if not flags or source is None:
        return flags
    return () if source[text.starts[start] : text.ends[end - 1]] == text.chars[start:end] else flags


def _again(words: str, seen: set[str]) -> bool:
    """Whether a sentence stands earlier in the document; it is remembered."""
    key = once.key(words)
    again = key in seen and len(key) >= once.SENTENCE
    seen.add(key)
    return again


def _table(
    page: _Page, out: list[Segment], seen: set[str], items: Sequence[Item], number: int, before: tables.Layout | None
) -> tables.Layout:
    """Append the cells of a table; return its layout."""
    item = items[number]
    table = item.paragraph.table
    assert table is not None
    caption, unit = _above(items, number)
    follows = (
        before
        if (number and items[number - 1].paragraph.table is not None) or tables.pattern("continued").fullmatch(caption)
        else None
    )
    found, layout = tables.parts(table, caption, unit, follows, tuple(_below(items, number)))
    row = 0
    for i, part in enumerate(found):
        if i:
            page.separate("\n" if part.row != row else "\t")
        row = part.row
        start = page.add(part.text)
        place = f"table {table.number} row {part.row} column {part.column}" if part.row else f"table {table.number} caption"
        kind: Literal["heading", "sentence", "cell"] = (
            "cell" if part.kind == "cell" else "sentence" if part.kind == "note" else "heading"
        )
        out.append(
            Segment(
                kind=kind,
                text=part.text.chars,
                start=start,
                paragraph=number,
                story=item.story,
                headings=item.headings,
                level=9 if kind == "heading" else 0,
                role={"cell": "", "note": "note", "caption": "caption", "head": "table_head"}[part.kind],
                cell=part.cell,
                locator=place,
                repeated=kind == "sentence" and _again(part.text.chars, seen),
            )
        )
    return layout


def _below(items: Sequence[Item], number: int) -> Iterator[str]:
    """Yield the notes that stand right below a table; they are marked as such."""
    for item in items[number + 1 : number + 6]:
        words = item.paragraph.text.chars.strip()
        if item.paragraph.table is not None or len(words) < _NOTE or not tables.pattern("note").fullmatch(words):
            return
        item.role, item.is_heading = "note", False
        yield words


def _above(items: Sequence[Item], number: int) -> tuple[str, str]:
    """Return the line that names a table and the unit that a line above it states."""
    unit = ""
    for item in reversed(items[max(0, number - 3) : number]):
        words = item.paragraph.text.chars.strip()
        if item.paragraph.table is not None:
            break
        if not unit and (found := tables.unit_of(words)):
            unit = found
            words = words[: words.index("单")].rstrip("（( ") if "单" in words else ""
            if len(words) < _NAME:
                continue
        if item.is_heading or (len(words) <= 60 and not words.endswith(("。", "；", "，"))):
            return words, unit
        break
    return "", unit


def _stripped(text: Text) -> Text:
    left = len(text.chars) - len(text.chars.lstrip())
    return text.cut(left, max(left, len(text.chars.rstrip())))
