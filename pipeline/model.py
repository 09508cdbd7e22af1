"""The types that stages hand to each other; each holds the one it came from, so that provenance needs no bookkeeping.

In: nothing. Out: frozen records. Refuses: behaviour beyond plain look-ups, and any context that its stage does not have.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from msgspec import Struct

# ---------------------------------------------------------------- read: bytes → Document


class Source(Struct, frozen=True):
    """The bytes of one logical document: a file, a member of a zip, a row of a table."""

    path: str  # relative to the corpus, NFC, "/"
    data: bytes
    member: str = ""


class Text(Struct, frozen=True):
    """Characters, each with its place: character i stands at `starts[i]:ends[i]` of the decoded source.

    `starts` and `ends` are empty where the source has no characters to point at (PDF, DOCX).
    """

    chars: str
    starts: Sequence[int] = ()
    ends: Sequence[int] = ()

    def cut(self, start: int, end: int) -> "Text":
        """Return characters `start:end` with their places."""
        if start == 0 and end >= len(self.chars):
            return self
        return Text(self.chars[start:end], self.starts[start:end], self.ends[start:end])

    def edited(self, edits: Sequence[tuple[int, int, str]]) -> "Text":
        """Return the text with `start:end` replaced by words, for each of `edits` (in order, apart); all of the new stands where the old stood."""
        if not edits:
            return self
        chars: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for start, end, words in edits:
            chars += self.chars[at:start], words
            if self.starts:
                starts += self.starts[at:start]
                ends += self.ends[at:start]
                if words:  # an insertion stands between its neighbours
                    left = self.starts[start] if start < end else self.ends[start - 1] if start else self.starts[0]
                    starts += [left] * len(words)
                    ends += [self.ends[end - 1] if start < end else left] * len(words)
            at = end
        chars.append(self.chars[at:])
        if self.starts:
            starts += self.starts[at:]
            ends += self.ends[at:]
        return Text("".join(chars), tuple(starts), tuple(ends))


class TableCell(Struct, frozen=True):
    """A cell as printed; spans are in rows and columns."""

    text: Text
    row: int  # 1-based, after spans are laid out
    column: int
    row_span: int = 1
    column_span: int = 1
    head: bool = False


class Table(Struct, frozen=True):
    """A table in reading order, with the words around it that tell unit and subject."""

    cells: tuple[TableCell, ...]
    number: int  # 1-based in the document
    caption: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()


class Block(Struct, frozen=True):
    """A paragraph, a heading or a table, in reading order."""

    kind: Literal["heading", "paragraph", "table"]
    text: Text = Text("")
    table: Table | None = None
    level: int = 0  # of a heading, 1 is the highest; 0 unknown
    locator: str = ""  # "page 3", "paragraph 14"; empty: chars of the source
    soft: bool = False  # only a line, column or page end stands before it: it may go on the block before
    gap: int = 0  # blank lines before it in a text
    bold: bool = False  # all of it is set in bold
    full: bool | None = None  # of a printed line: whether it reaches the end of its column; None where nothing tells


class Meta(Struct, frozen=True):
    """What a file says of itself outside its text: front matter, HTML meta, document properties."""

    title: str = ""
    publisher: str = ""
    url: str = ""
    published: date | None = None
    published_text: str = ""
    extra: Mapping[str, str] = {}


class Dropped(Struct, frozen=True):
    """A part that was not handed on (navigation, repeated text): goes to `rejects` with its digit count."""

    part: str
    code: str
    message: str
    digits: int


class Document(Struct, frozen=True):
    """One logical document as read, before any repair."""

    source: Source
    document_id: str
    sha256: str
    media_type: str
    encoding: str
    encoding_from: str
    blocks: tuple[Block, ...]
    text: str | None  # the decoded source; None where it has no characters (PDF, DOCX)
    meta: Meta = Meta()
    dropped: tuple[Dropped, ...] = ()
    flags: tuple[str, ...] = ()


# ---------------------------------------------------------------- clean: Document → Segments


class Cell(Struct, frozen=True):
    """What a table says of one of its cells, words only."""

    table: int
    row: int
    column: int
    row_heads: tuple[str, ...] = ()
    column_heads: tuple[str, ...] = ()
    caption: str = ""
    unit: str = ""  # of the caption or a head: 亿元, %
    notes: tuple[str, ...] = ()


class Segment(Struct, frozen=True):
    """A heading, a sentence or a table cell of clean text."""

    kind: Literal["heading", "sentence", "cell"]
    text: str  # clean; equals Segments.text[start:start + len(text)]
    start: int
    paragraph: int = 0  # sentences of one paragraph share it
    story: int = 0  # 0 before the first story heading of a bundle
    headings: tuple[str, ...] = ()  # chain, outermost first
    level: int = 0  # of a heading
    role: str = ""  # of a heading: title, story, meta (date, byline, source: no words of the text itself), caption, note
    cell: Cell | None = None
    locator: str = ""
    repeated: bool = False  # the same sentence stands earlier in the document
    flags: tuple[str, ...] = ()  # text_repaired, long_sentence


class Segments(Struct, frozen=True):
    """The clean text of a document, cut into segments; `starts`/`ends` lead each character back to the source."""

    document: Document
    text: str
    segments: tuple[Segment, ...]
    starts: Sequence[int] = ()
    ends: Sequence[int] = ()
    repairs: Mapping[str, int] = {}
    dropped: tuple[Dropped, ...] = ()
    flags: tuple[str, ...] = ()
    language: str = ""  # zh-Hans, zh-Hant, another code, or "" where nothing tells

    def source_span(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the place in the decoded source of clean characters `start:end` (end > start), or None without one."""
        return (self.starts[start], self.ends[end - 1]) if self.starts else None

    def printed(self, start: int, end: int) -> str:
        """Return what the source prints at clean characters `start:end`; the clean text itself where there is no source text."""
        span = self.source_span(start, end)
        text = self.document.text
        return self.text[start:end] if span is None or text is None else text[span[0] : span[1]]


# ---------------------------------------------------------------- lex: Segment → Tokens


class Token(Struct, frozen=True):
    """A stretch of a segment that one rule of the lexer knows; `value` is the record of its vocabulary module."""

    kind: str
    start: int  # in the segment's text
    end: int
    text: str
    rule: str
    value: Any = None


class Tokens(Struct, frozen=True):
    """The tokens of a segment, in order and without overlap; what no token covers is plain words."""

    segment: Segment
    tokens: tuple[Token, ...]


# ---------------------------------------------------------------- parse: Tokens → Clauses with their Mentions


class Mention(Struct, frozen=True):
    """A number and the words of its clause, before any context is put in."""

    segment: int  # index into the document's segments
    token: Token  # kind quantity or rank
    subject: str = ""  # own words of the clause; empty: to be carried
    subject_start: int = 0  # in the segment's text
    subject_end: int = 0
    side: str = ""  # left, right (1.3万户小微企业) or empty
    verb: str = ""  # of a right-hand subject: what was done to it
    cues: Mapping[str, int | str] = {}  # kinds of measures.Cue that stand with the number
    relation: str = ""
    periods: tuple[Token, ...] = ()  # stated with this number
    areas: tuple[Token, ...] = ()  # at the head of its subject
    base: Token | None = None  # period compared with
    base_text: str = ""  # other thing compared with: 计划, 全国
    whole: str | None = None  # of a share; empty: to be carried
    part: str = ""  # of a share, where it stands after the number
    gap_to: str = ""
    place: tuple[int, int] = (0, 1)  # position among numbers in order (分别) and how many
    ordered: bool = False  # 分别 without subjects of its own
    also: bool = False  # a further subject of the same number
    refused: str = ""  # why it is no statistic, by its own shape
    rules: tuple[str, ...] = ()


class Clause(Struct, frozen=True):
    """A stretch between commas, with what it states; a bracket is a clause of its own, one deeper."""

    segment: int
    start: int
    end: int
    depth: int = 0
    ends_with: str = ""  # comma, semicolon, stop, colon
    periods: tuple[Token, ...] = ()
    areas: tuple[Token, ...] = ()
    text: str = ""  # the words of a clause without a number
    mentions: tuple[Mention, ...] = ()


# ---------------------------------------------------------------- frame: what the document says of itself


class Section(Struct, frozen=True):
    """The reporting period that holds from segment `first` on."""

    first: int
    start: date | None
    end: date | None
    rule: str = ""


class Frame(Struct, frozen=True):
    """Title, publisher, dates, area and reporting periods of a document."""

    title: str = ""
    publisher: str = ""
    url: str = ""
    retrieved: date | None = None
    citation: str = ""
    published: date | None = None
    anchor: date | None = None  # stands in for `published` in every rule where that is null
    report_start: date | None = None
    report_end: date | None = None
    ref_area: str | None = None
    ref_area_name: str | None = None
    sections: tuple[Section, ...] = ()
    news: bool = False  # no reporting period of its own
    flags: tuple[str, ...] = ()


# ---------------------------------------------------------------- resolve: Mentions → Readings; link: Readings → Statements


class Reading(Struct, frozen=True):
    """A statistic with all context put in, before the catalog is asked; fields as the columns of `statements`."""

    indicator_name: str
    indicator_text: str
    measure: str
    change_in: str
    relative_to_name: str
    price_basis: str
    value: Fraction
    value_high: Fraction | None
    relation: str
    lower: Fraction | None
    upper: Fraction | None
    resolution: Fraction
    unit: str  # "" where none was written
    unit_text: str
    written_exponent: int
    value_text: str
    period_start: date | None
    period_end: date | None
    time_period: str | None
    freq: str | None
    period_text: str | None
    period_from: str | None
    base_start: date | None
    base_end: date | None
    status: str
    ref_area: str | None
    ref_area_name: str | None
    relative_area: str  # area code of the other side; "" where it is that of the statement
    char_start: int  # in the clean text of the document
    char_end: int
    segment: int  # index into Segments.segments
    flags: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


class NumberFate(Struct, frozen=True):
    """A row of `numbers`: a number of the text and what became of it."""

    char_start: int
    char_end: int
    text: str
    value: Fraction | None
    fate: Literal["statement", "ignored", "unresolved"]
    reason: str
    rule: str
    readings: tuple[int, ...] = ()  # indexes into the document's readings


class Statement(Struct, frozen=True):
    """A reading tied to the catalog."""

    reading: Reading
    indicator: str
    relative_to: str
    price_basis: str
    unit: str
    measure: str  # a share that the catalog ties to a rate becomes a level
    indicator_name: str
    relative_to_name: str
    flags: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


# ---------------------------------------------------------------- build: all of it


class Extracted(Struct, frozen=True):
    """What every stage made of one document."""

    segments: Segments
    tokens: tuple[Tokens, ...]
    clauses: tuple[Clause, ...]
    frame: Frame
    readings: tuple[Reading, ...]
    fates: tuple[NumberFate, ...]
    statements: tuple[Statement, ...]
