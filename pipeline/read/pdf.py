"""PDF with a text layer to blocks: a block a line, in reading order, without running heads and page numbers.

In: the bytes of a PDF. Out: blocks with the page as locator; no characters of a source to point at. Refuses (Rejected):
pdf_corrupt, pdf_encrypted, pdf_no_text with the number of pages, too_large. A page that fails is named in `dropped` as
pdf_partial.
"""

import re
from collections import Counter
from typing import Final

from pipeline.errors import Rejected
from pipeline.model import Block, Dropped, Meta, Text
from pipeline.read import columns, dates, limits
from pipeline.read.text import Parsed, count_digits

_PAGE_NUMBER: Final = re.compile(
    r"[-—–·•\s]*(?:第?\s*[0-9０-９]{1,4}\s*页?|[ivxlcIVXLC]{1,7})[-—–·•\s]*(?:[/／]\s*[0-9]{1,4})?[-—–\s]*(?:共\s*[0-9]{1,4}\s*页)?"
)
_EDGE: Final = 3  # lines at either end of a page that may be its head or foot
_HEAD: Final = 60  # letters of the longest running head
_NEAR: Final = 4  # points within which heads stand on their pages
_INDENT: Final = 1.2  # letters
_LINES: Final = 3  # of a column that tell how wide it is
_LETTERS_A_PAGE: Final = 8  # fewer on average: a scan


def parse(data: bytes) -> Parsed:
    """Return the blocks of a PDF. Raises Rejected."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as e:
        code = "pdf_encrypted" if "password" in str(e).lower() else "pdf_corrupt"
        raise Rejected(code, f"the PDF cannot be opened: {e}") from e
    try:
        count = len(document)
        limits.check("too_large", "PDF_PAGES", limits.PDF_PAGES, count, "pages")
        pages: list[list[columns.Row]] = []
        broken: list[int] = []
        for number in range(count):
            try:
                pages.append(columns.rows(_glyphs(document, number)))
            except pypdfium2.PdfiumError:
                pages.append([])
                broken.append(number + 1)
        try:
            properties = {k: v for k, v in document.get_metadata_dict().items() if v}
        except (pypdfium2.PdfiumError, ValueError):
            properties = {}
    finally:
        document.close()
    if count == 0 or len(broken) == count:
        raise Rejected("pdf_corrupt", f"none of {count} pages can be read")
    letters = sum(len(r.text) for page in pages for r in page)
    if letters < _LETTERS_A_PAGE * (count - len(broken)):
        raise Rejected(
            "pdf_no_text", f"{count} pages hold {letters} letters of text: a scan", seen_value=count, limit_name="pages"
        )
    dropped = [Dropped(f"page {n}", "pdf_partial", "the page cannot be read", 0) for n in broken]
    kept, around = _without_heads(pages)
    if around:
        digits = sum(count_digits(w) for w in around)
        dropped.append(Dropped("running heads and page numbers", "navigation", f"{len(around)} lines", digits))
    return Parsed([b for n, page in enumerate(kept, start=1) for b in _blocks(page, n)], _meta(properties), dropped)


def _glyphs(document: "object", number: int) -> list[columns.Glyph]:
    """Return the characters of a page."""
    import ctypes

    from pypdfium2 import raw

    page = document[number]  # type: ignore[index]
    try:
        text = page.get_textpage()
        try:
            count = raw.FPDFText_CountChars(text)
            limits.check("too_large", "PDF_PAGE_CHARS", limits.PDF_PAGE_CHARS, count, f"characters on page {number + 1}")
            left, right, bottom, top = (ctypes.c_double() for _ in range(4))
            out: list[columns.Glyph] = []
            high = 0
            for i in range(count):
                code = raw.FPDFText_GetUnicode(text, i)
                if 0xD800 <= code < 0xDC00:
                    high = code
                    continue
                if 0xDC00 <= code < 0xE000:
                    code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
                high = 0
                if code in (0, 0xFFFE, 0xFFFF) or code > 0x10FFFF:
                    continue
                if raw.FPDFText_IsGenerated(text, i) == 1:
                    continue
                if not raw.FPDFText_GetCharBox(text, i, left, right, bottom, top):
                    continue
                loose = raw.FS_RECTF()
                if raw.FPDFText_GetLooseCharBox(text, i, loose):
                    out.append(columns.Glyph(chr(code), left.value, loose.bottom, right.value, loose.top))
                else:
                    out.append(columns.Glyph(chr(code), left.value, bottom.value, right.value, top.value))
            return out
        finally:
            text.close()
    finally:
        page.close()


def _without_heads(pages: list[list[columns.Row]]) -> tuple[list[list[columns.Row]], list[str]]:
    """Return the pages without what stands at the same end of many of them, and without page numbers; and what went."""
    ends = [_edges(page) for page in pages]
    seen: Counter[tuple[str, str, int]] = Counter()
    for page, sides in zip(pages, ends, strict=True):
        seen.update({_mark(side, page[i]) for side, places in sides.items() for i in places})
    many = max(3, len(pages) * 0.3)
    kept: list[list[columns.Row]] = []
    lost: list[str] = []
    for page, sides in zip(pages, ends, strict=True):
        going: set[int] = set()
        for side, places in sides.items():
            for i in places:  # from the edge inwards, as far as lines repeat
                numbered = len(pages) > 1 and _PAGE_NUMBER.fullmatch(page[i].text.strip())
                if not numbered and (
                    seen[_mark(side, page[i])] < many or len(page[i].text) > _HEAD or page[i].text.endswith(("。", "；"))
                ):
                    break
                going.add(i)
        lost += [page[i].text for i in sorted(going)]
        kept.append([r for i, r in enumerate(page) if i not in going])
    return kept, lost


def _edges(page: list[columns.Row]) -> dict[str, list[int]]:
    """Return the indexes of the highest and the lowest lines of a page, from the edge inwards."""
    order = sorted(range(len(page)), key=lambda i: -page[i].top)
    return {"top": order[:_EDGE], "bottom": order[::-1][:_EDGE]}


def _mark(side: str, row: columns.Row) -> tuple[str, str, int]:
    """Return what a running head has in common on all pages: its words but for figures, and its height on the page."""
    return side, _masked(row.text), round(row.top / _NEAR)


def _masked(words: str) -> str:
    return re.sub(r"[0-9０-９]+", "#", re.sub(r"\s+", "", words))


def _blocks(page: list[columns.Row], number: int) -> list[Block]:
    """Return a block for each line; blanks at its head show an indent, a gap the empty space above it."""
    out: list[Block] = []
    before: columns.Row | None = None
    lines = Counter(row.column for row in page)
    for row in page:
        size = max(row.size, 1.0)
        indent = _INDENT * size < row.left - row.column[0] < 5 * size
        gap, same = 0, True
        if before is not None:
            same = 0.8 < size / max(before.size, 1.0) < 1.25
            gap = int(before.column == row.column and before.bottom - row.top > 0.9 * size)
        full = row.right >= row.column[1] - 1.6 * size if lines[row.column] >= _LINES else None
        words = ("    " if indent else "") + row.text
        out.append(Block("paragraph", Text(words), locator=f"page {number}", soft=same, gap=gap, full=full))
        before = row
    return out


def _meta(properties: dict[str, str]) -> Meta:
    """Return what the PDF says of itself; when it was made is not when its text was published."""
    stamp = properties.get("CreationDate", "").removeprefix("D:")[:8]
    made = dates.parse(stamp)
    extra = dict(properties) | ({"created": made.isoformat()} if made else {})
    return Meta(title=properties.get("Title", "").strip(), extra=extra)
