"""read: the bytes of a file to documents, by content and never by file name.

In: a Source. Out: a Document for each logical document in it; what cannot be read comes as (Source, Rejected), for a file as for a
member of one, and nothing is raised for bad input. Refuses: the file system; more than limits allow.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from pipeline.errors import Rejected
from pipeline.model import Document, Source
from pipeline.read import html, limits, text
from pipeline.read.decode import decode

__all__ = ["read", "read_text"]

_TAGS: Final = re.compile(
    r"<(?:!doctype\s+html|html|head|body|div|p|table|tr|td|br|center|span|font|h[1-6]|ul|ol|li|strong|section|article)\b[^<>]{0,2000}>", re.IGNORECASE
)
_MARKDOWN: Final = re.compile(r"^(?:#{1,6} \S|\|.{1,2000}\|[ \t]*$|[-*] \*\*|\*\*\S.{0,200}\*\*)", re.MULTILINE)


def read(source: Source, *, text_column: str | None = None, date_column: str | None = None) -> Iterator[Document | tuple[Source, Rejected]]:
    """Yield the documents of a file; a file or a member that cannot be read is yielded as (Source, Rejected)."""
    try:
        limits.check("too_large", "FILE_BYTES", limits.FILE_BYTES, len(source.data), "bytes of the file")
        if not source.data.strip():
            raise Rejected("empty", "there is nothing in it")
        yield _text_document(source, None)
    except Rejected as e:
        yield source, e


def read_text(words: str, published: date | None = None) -> Document:
    """Return a text given as characters (a sentence of the command line) as a document."""
    return _text_document(Source("", words.encode("utf-8", "surrogatepass")), published, words)


def _text_document(source: Source, published: date | None, words: str | None = None) -> Document:
    """Return the document that text-like bytes hold. Raises Rejected."""
    decoded = None if words is not None else decode(source.data)
    chars = words if words is not None else decoded.text if decoded else ""
    if not chars.strip():
        raise Rejected("empty", "there are only blanks in it")
    media_type, parsed = _parsed(chars)
    flags = (decoded.flags if decoded else ()) + parsed.flags
    digest = hashlib.sha256(source.data).hexdigest()
    return Document(
        source=source,
        document_id=digest[:16],
        sha256=digest,
        media_type=media_type,
        encoding=decoded.encoding if decoded else "utf-8",
        encoding_from=decoded.found if decoded else "utf-8",
        blocks=tuple(parsed.blocks),
        text=chars,
        meta=text.described(parsed.meta, published),
        dropped=tuple(parsed.dropped),
        flags=flags,
    )


def _parsed(chars: str) -> tuple[str, text.Parsed]:
    """Return the media type that the characters show and what its reader makes of them."""
    tags = len(_TAGS.findall(chars[:200_000]))
    matter, blocks, meta, dropped = text.front(chars)
    if tags >= 2:
        return "text/markdown" if matter else "text/html", html.parse(chars)
    if matter or _MARKDOWN.search(chars):
        body = matter.body if matter else 0
        blocks += text.markdown_blocks(text.place(chars, body, len(chars)))
        return "text/markdown", text.Parsed(blocks, meta if matter else text.head_meta(blocks), dropped)
    return "text/plain", text.parse(chars)
