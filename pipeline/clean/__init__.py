"""clean: a document to segments, after repairs, each with its headings, and every character with its way back to the source.

In: a Document. Out: Segments, whose text is the clean text. Refuses: to lose a digit uncounted, and to look anything up.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.clean import assemble, blanks, characters, glyphs, languages, once, outline
from pipeline.clean.paragraphs import Line, display_width, joined
from pipeline.model import Block, Document, Dropped, Segments, Text

__all__ = ["clean"]

_SAMPLE: Final = 50_000  # letters that tell the language

_FOOTNOTE: Final = re.compile(r"\[[0-9]{1,2}\](?=.)")
_FOOTNOTE_MARK: Final = re.compile(r"(?:(?<=[一-鿿）)%”》0-9。，；])|^)\[[0-9]{1,2}\]")


def clean(document: Document) -> Segments:
    """Return the segments of a document."""
    repairs: Counter[str] = Counter()
    dropped: list[Dropped] = []
    words = "\n".join(_words(document.blocks))
    language = languages.language(words)
    blocks: Sequence[Block] = document.blocks
    if language == "zh" and languages.is_traditional(words):
        language = "zh-Hant"
        repairs["traditional"] += 1
        blocks = languages.simplified(blocks)
    lines = _without_chrome(_without_marks(_repaired(_lines(blocks, repairs), repairs), repairs), dropped)
    paragraphs = joined(lines)
    repairs["line_ends"] += sum(p.joins for p in paragraphs)
    repairs["blanks"] += sum(line.justified for line in lines)
    for p in paragraphs:
        if p.kind != "table":
            p.text, names = blanks.repair(p.text)
            repairs.update(names)
            p.repaired = p.repaired or bool(names)
    paragraphs = once.without_repeats(paragraphs, dropped)
    items = outline.outline([p for p in paragraphs if p.text.chars.strip() or p.table is not None])
    return assemble.segments(document, items, +repairs, tuple(dropped), "zh-Hans" if language == "zh" else language)


def _words(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield the texts of the first blocks, enough to tell a language by."""
    length = 0
    for block in blocks:
        texts = [block.text] if block.table is None else [c.text for c in block.table.cells]
        for text in texts:
            yield text.chars
            length += len(text.chars)
        if length > _SAMPLE:
            return


def _lines(blocks: Sequence[Block], repairs: Counter[str]) -> list[Line]:
    """Return the lines of all blocks, their characters repaired."""
    out: list[Line] = []
    for block in blocks:
        if block.table is not None:
            out.append(Line("table", Text(""), table=block.table, locator=block.locator))
            continue
        text, names = characters.repair(block.text)
        repairs.update(names)
        bad = bool(set(names) - {"full_width"})
        soft, gap, at, inner = block.soft, block.gap, 0, False
        kind = "heading" if block.kind == "heading" else "line"
        for part in text.chars.split("\n"):
            words = text.cut(at, at + len(part))
            at += len(part) + 1
            if not part.strip():
                gap += 1
                continue
            out.append(
                Line(
                    kind, words, level=block.level, locator=block.locator, soft=soft, gap=gap, bold=block.bold,
                    repaired=bad, full=block.full, inner=inner,
                )
            )  # fmt: skip
            soft, gap, inner = True, 0, True
    return out


def _repaired(lines: Sequence[Line], repairs: Counter[str]) -> list[Line]:
    """Return the lines with letters that are printed twice printed once."""
    texts, changed = glyphs.repair([line.text for line in lines])
    if not changed:
        return list(lines)
    repairs["printed_twice"] += changed
    for line, text in zip(lines, texts, strict=True):
        if text is not line.text:
            line.text, line.repaired = text, True
            line.width = display_width(text.chars)
    return list(lines)


def _without_marks(lines: Sequence[Line], repairs: Counter[str]) -> list[Line]:
    """Return the lines without the marks of footnotes, in a document that has footnotes with such marks."""
    if not any(_FOOTNOTE.match(line.text.chars) for line in lines):
        return list(lines)
    out: list[Line] = []
    for line in lines:
        marks = [(*m.span(), "") for m in _FOOTNOTE_MARK.finditer(line.text.chars)]
        if marks:
            line.text = line.text.edited(marks)
            repairs["footnote_mark"] += len(marks)
        out.append(line)
    return out


def _without_chrome(lines: Sequence[Line], dropped: list[Dropped]) -> list[Line]:
    """Return the lines without menus, links and footers, which are counted."""
    out: list[Line] = []
    names: Counter[str] = Counter()
    digits = 0
    for line in lines:
        name = "" if line.table is not None else outline.matched("chrome", line.text.chars)
        if name:
            names[name] += 1
            digits += sum(c.isdigit() for c in line.text.chars)
        else:
            out.append(line)
    if names and out:
        message = ", ".join(f"{name} {count}" for name, count in sorted(names.items()))
        dropped.append(Dropped("lines around the text", "navigation", message, digits))
        return out
    return list(lines)
