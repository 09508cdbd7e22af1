"""read: the bytes of a file to documents, by content and never by file name.

In: a Source. Out: a Document for each logical document in it; what cannot be read comes as (Source, Rejected), for a file as
for a member of one, and nothing is raised for bad input. Refuses: the file system; more than limits allow.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from msgspec.structs import replace

from pipeline.errors import Rejected
from pipeline.model import Document, Source
from pipeline.read import archive, dates, docx, html, limits, lined, pdf, rows, text
from pipeline.read.decode import Decoded, decode

__all__ = ["read", "read_text"]

_TAGS: Final = re.compile(
    r"<(?:!doctype\s+html|html|head|body|div|p|table|tr|td|br|center|span|font|h[1-6]|ul|ol|li|strong|section|article)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_MARKDOWN: Final = re.compile(r"^(?:#{1,6} \S|\|.{1,2000}\|[ \t]*$|[-*] \*\*|\*\*\S.{0,200}\*\*)", re.MULTILINE)
_LEGACY: Final = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")
_BINARY: Final = (
    b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"BM\x00", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x7fELF",
    b"MZ\x90", b"PAR1", b"ARROW1", b"SQLite format 3", b"OggS", b"ID3", b"\x00\x00\x00\x18ftyp", b"RIFF", b"%!PS",
    b"\xca\xfe\xba\xbe", b"wOFF", b"\x00\x01\x00\x00",
)  # fmt: skip
_TYPES: Final = {"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "application/pdf"}
_BOMS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_NESTING: Final = 1  # archives inside an archive are refused

Found = Document | tuple[Source, Rejected]


def read(source: Source, *, text_column: str | None = None, date_column: str | None = None) -> Iterator[Found]:
    """Yield the documents of a file; a file or a member that cannot be read is yielded as (Source, Rejected)."""
    try:
        limits.check("too_large", "FILE_BYTES", limits.FILE_BYTES, len(source.data), "bytes of the file")
        yield from _read(source, text_column, date_column, 0)
    except Rejected as e:
        yield source, e
    except (RecursionError, MemoryError) as e:
        yield source, Rejected("internal", f"{type(e).__name__} while reading")


def read_text(words: str, published: date | None = None) -> Document:
    """Return a text given as characters (a sentence of the command line) as a document. Raises Rejected where it is blank."""
    words = _writable(words)
    return _text_document(Source("", words.encode()), Decoded(words, "utf-8", "utf-8"), published)


def _read(source: Source, text_column: str | None, date_column: str | None, depth: int) -> Iterator[Found]:
    data = source.data
    if not data.strip(b" \t\r\n\x00\x0b\x0c") or data in _BOMS:
        raise Rejected("empty", "there is nothing in it")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        yield from _archive(source, text_column, date_column, depth)
    elif b"%PDF-" in data[:1024]:
        yield _document(source, _TYPES["pdf"], pdf.parse(data))
    elif data.startswith(_LEGACY):
        raise Rejected("needs_conversion", "a legacy .doc, .wps or .rtf: run make convert")
    elif data.startswith(_BINARY):
        raise Rejected("unknown_format", "a format that holds no text to read")
    else:
        yield from _text_like(source, text_column, date_column)


def _archive(source: Source, text_column: str | None, date_column: str | None, depth: int) -> Iterator[Found]:
    """Yield the documents of a DOCX or of an archive of documents."""
    opened = archive.Archive(source.data)
    if docx.is_docx(opened):
        yield _document(source, _TYPES["docx"], docx.parse(opened))
        return
    if "[Content_Types].xml" in opened.names or "mimetype" in opened.names:
        raise Rejected("unknown_format", "an office file that is no DOCX")
    if depth >= _NESTING:
        raise Rejected(
            "zip_bomb", "an archive inside an archive", limit_name="NESTING", limit_value=_NESTING, seen_value=depth + 1
        )
    seen = False
    for name in opened.documents():
        seen = True
        shown = archive.shown(name)
        member = Source(source.path, b"", f"{source.member}/{shown}".lstrip("/"))
        try:
            member = Source(source.path, opened.read(name), member.member)
            yield from _read(member, text_column, date_column, depth + 1)
        except Rejected as e:
            yield member, e
    if not seen:
        raise Rejected("empty", "the archive holds no document")


def _text_like(source: Source, text_column: str | None, date_column: str | None) -> Iterator[Found]:
    decoded = decode(source.data)
    chars = decoded.text
    if not chars.strip():
        raise Rejected("empty", "there are only blanks in it")
    if text_column:
        if rows.kind(chars) or text_column in chars.split("\n", 1)[0]:
            yield from _rows(source, chars, text_column, date_column)
            return
    elif rows.kind(chars):
        raise Rejected("no_text_column", "a CSV or JSON-lines file: name the column that holds the text")
    yield _text_document(source, decoded, None)


def _rows(source: Source, chars: str, text_column: str, date_column: str | None) -> Iterator[Found]:
    """Yield a document for each row."""
    for row in rows.rows(chars, text_column, date_column):
        member = f"{source.member} row {row.number}".strip()
        words = _writable(row.text)
        part = Source(source.path, words.encode(), member)
        try:
            _check_row(row, member)
            yield _text_document(part, Decoded(words, "utf-8", "utf-8"), dates.parse(row.date) if row.date else None)
        except Rejected as e:
            yield part, e


def _writable(words: str) -> str:
    """Return a text that can be written: a lone surrogate, which JSON may hold, becomes a character without width."""
    return _SURROGATE.sub("\u2060", words)


def _check_row(row: rows.Row, member: str) -> None:
    """Raise Rejected for a row that holds no text."""
    if row.wrong:
        raise Rejected("no_text_column", f"row {row.number}: {row.wrong}", part=member)
    if not row.text.strip():
        raise Rejected("empty", f"row {row.number}: no text", part=member)


def _text_document(source: Source, decoded: Decoded, published: date | None) -> Document:
    """Return the document that text-like bytes hold. Raises Rejected."""
    if not decoded.text.strip():
        raise Rejected("empty", "there are only blanks in it")
    media_type, parsed = _parsed(decoded.text)
    return _document(source, media_type, parsed, decoded, published)


def _document(
    source: Source, media_type: str, parsed: text.Parsed, decoded: Decoded | None = None, published: date | None = None
) -> Document:
    if not parsed.blocks:
        raise Rejected("empty", "there is no text in it", digits=sum(d.digits for d in parsed.dropped))
    meta = text.described(parsed.meta, published)
    if meta.published is None:
        stated = text.head_meta(parsed.blocks)
        meta = replace(meta, published=stated.published, published_text=stated.published_text)
    digest = hashlib.sha256(source.data).hexdigest()
    return Document(
        source=source,
        document_id=digest[:16],
        sha256=digest,
        media_type=media_type,
        encoding=decoded.encoding if decoded else "",
        encoding_from=decoded.found if decoded else "",
        blocks=tuple(parsed.blocks),
        text=decoded.text if decoded else None,
        meta=meta,
        dropped=tuple(parsed.dropped),
        flags=(decoded.flags if decoded else ()) + parsed.flags,
    )


def _parsed(chars: str) -> tuple[str, text.Parsed]:
    """Return the media type that the characters show and what its reader makes of them."""
    tags = len(_TAGS.findall(chars[:200_000]))
    matter, blocks, meta, dropped = text.front(chars)
    if tags >= 2:
        return "text/markdown" if matter else "text/html", html.parse(chars)
    if matter or _MARKDOWN.search(chars):
        body = matter.body if matter else 0
        blocks += lined.with_tables(text.within_limits(list(text.markdown_blocks(text.place(chars, body, len(chars))))))
        return "text/markdown", text.Parsed(blocks, meta if matter else text.head_meta(blocks), dropped)
    return "text/plain", text.parse(chars)
