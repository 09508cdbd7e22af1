"""The XML parts of a DOCX: one event reader for all, styles that are headings, the document's properties.

In: parts of an archive. Out: events to a reader, heading levels by style, metadata. Refuses (Rejected): docx_doctype,
docx_corrupt.
"""

import re
from typing import Final, Protocol
from xml.parsers import expat

from pipeline.errors import Rejected
from pipeline.model import Meta
from pipeline.read.archive import Archive

_LEVEL: Final = re.compile(r"(?:heading|标题)\s?([1-9])", re.IGNORECASE)


class Reader(Protocol):
    """What takes the events of a part."""

    def start(self, name: str, attributes: dict[str, str], /) -> None:
        """Take the start of an element; `name` is its namespace, a blank, its local name."""

    def end(self, name: str, /) -> None:
        """Take the end of an element."""

    def text(self, data: str) -> None:
        """Take text."""


def send(data: bytes, reader: Reader, part: str) -> None:
    """Send the elements of an XML part to a reader. Raises Rejected docx_doctype or docx_corrupt."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def doctype(*_: object) -> None:
        raise Rejected("docx_doctype", f"{part} declares a document type", part=part)

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(data, True)
    except expat.ExpatError as e:
        raise Rejected("docx_corrupt", f"{part}: {e}", part=part) from e


def local(name: str) -> str:
    """Return the name of an element without its namespace."""
    return name.rsplit(" ", 1)[-1]


def value(attributes: dict[str, str], name: str = "val") -> str | None:
    """Return an attribute by its local name."""
    return next((v for k, v in attributes.items() if local(k) == name), None)


def is_on(attributes: dict[str, str]) -> bool:
    """Whether a property of text is set."""
    return (value(attributes) or "true").lower() not in ("0", "false", "off", "none")


class _Styles:
    """Collects which paragraph styles are headings, by name or outline level."""

    def __init__(self) -> None:
        self.levels: dict[str, int] = {}
        self.current = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "style":
            self.current = value(attributes, "styleId") or ""
        elif tag == "name" and self.current:
            words = (value(attributes) or "").strip()
            found = _LEVEL.fullmatch(words)
            if found:
                self.levels[self.current] = int(found.group(1))
            elif words.lower() in ("title", "标题"):
                self.levels[self.current] = 1
        elif tag == "outlineLvl" and self.current and (value(attributes) or "") in tuple("012345"):
            self.levels.setdefault(self.current, int(value(attributes) or "0") + 1)

    def end(self, name: str) -> None:
        if local(name) == "style":
            self.current = ""

    def text(self, data: str) -> None:
        """Styles hold no text."""


def styles(archive: Archive, part: str) -> dict[str, int]:
    """Return the heading level of each paragraph style that has one."""
    found = _Styles()
    if part in archive.names:
        send(archive.read(part), found, part)
    return found.levels


class _Core:
    """Collects the document's properties."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.current = ""

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self.current = local(name)

    def end(self, _name: str) -> None:
        self.current = ""

    def text(self, data: str) -> None:
        if self.current and len(self.fields.get(self.current, "")) < 500:
            self.fields[self.current] = self.fields.get(self.current, "") + data


def properties(archive: Archive) -> Meta:
    """Return the properties; when a file was made or saved says nothing of the publication of its text."""
    core = _Core()
    if "docProps/core.xml" in archive.names:
        try:
            send(archive.read("docProps/core.xml"), core, "docProps/core.xml")
        except Rejected as e:
            if e.code != "docx_corrupt":
                raise
    return Meta(title=core.fields.get("title", "").strip(), extra={k: v.strip() for k, v in core.fields.items() if v.strip()})
