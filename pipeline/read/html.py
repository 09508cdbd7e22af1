"""HTML pages and fragments to blocks: the visible text in order, tables as tables, page chrome told apart by density.

In: decoded markup. Out: blocks with places, metadata, what was dropped. Refuses: to drop anything uncounted.
"""

import re
from typing import Final

from pipeline.model import Block, Dropped, Text
from pipeline.read import density, grid, lined, markup, pagemeta
from pipeline.read.markup import Element
from pipeline.read.references import unescaped
from pipeline.read.spacing import joined_text, stripped
from pipeline.read.text import Parsed, count_digits, front, markdown_blocks, within_limits

_SKIPPED: Final = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "iframe",
        "svg",
        "select",
        "option",
        "button",
        "textarea",
        "object",
        "canvas",
        "audio",
        "video",
        "map",
        "datalist",
        "math",
        "applet",
    ]
)
_BLOCKS: Final = markup.CLOSES_P | {"body", "caption", "html", "legend", "tbody", "td", "tfoot", "th", "thead", "tr"}
_BOLD: Final = frozenset({"b", "strong"})
_NOTE_MARK: Final = re.compile(r"[\[（(〔]?[0-9]{1,2}[\]）)〕]?|[*※#①-⑳]{1,3}")
_HIDDEN: Final = re.compile(r"display\s{0,5}:\s{0,5}none|visibility\s{0,5}:\s{0,5}hidden", re.IGNORECASE)
_BOLD_STYLE: Final = re.compile(r"font-weight\s{0,5}:\s{0,5}(?:bold|[6-9]00)|strong-Bold", re.IGNORECASE)


def parse(text: str) -> Parsed:
    """Return the blocks of a page, or of Markdown with markup inside. Raises Rejected html_too_deep."""
    matter, blocks, meta, dropped = front(text)
    root = markup.tree(text, matter.body if matter else 0)
    page = not matter and any(isinstance(c, Element) and c.tag in ("html", "body", "head") for c in root.children)
    flattened = _Flattener(text, fragment=not page)
    flattened.run(root)
    if page:
        meta = pagemeta.stated(text, root)
    records = flattened.records
    kept, lost = density.main_text(records, root) if page else density.readable(records)
    if page:
        meta, title = pagemeta.visible(meta, records, kept, lost, text, root)
        blocks = title
    for record in kept:
        blocks.extend(_blocks(record, fragment=not page))
    digits = sum(r.digits for r in lost) + flattened.hidden_digits
    if lost or flattened.hidden_digits:
        dropped.append(Dropped("page chrome", "navigation", f"{len(lost)} blocks of menus, links and footers", digits))
    return Parsed(lined.numbered(lined.with_tables(within_limits(blocks)) if not page else within_limits(blocks)), meta, dropped)


class _Flattener:
    """Walks the tree once and makes a record of each stretch of text between two block boundaries."""

    def __init__(self, source: str, fragment: bool) -> None:
        self.source = source
        self.fragment = fragment
        self.records: list[density.Record] = []
        self.hidden_digits = 0
        self.pieces: list[tuple[Text, bool, bool]] = []  # text, in a link, bold

    def run(self, root: Element) -> None:
        """Walk below `root`, iteratively."""
        self.root = root
        stack: list[tuple[Element, int]] = [(root, 0)]
        links = bolds = 0
        self.open_blocks = 0
        while stack:
            element, i = stack.pop()
            if i == len(element.children):
                if element.tag in _BLOCKS:
                    self.flush(element)
                    self.open_blocks -= 1
                links -= element.tag == "a"
                bolds -= _is_bold(element)
                continue
            stack.append((element, i + 1))
            child = element.children[i]
            if isinstance(child, tuple):
                at_root = self.fragment and self.open_blocks == 0
                self.text(*child, links > 0, bolds > 0, keep_lines=at_root or element.tag == "pre")
            elif child.tag == "br":
                self.pieces.append((Text("\n", (child.start,), (child.end,)), links > 0, True))
            elif child.tag in _SKIPPED or "hidden" in child.attributes or _HIDDEN.search(child.attributes.get("style", "")):
                if child.tag not in ("script", "style", "head", "svg"):
                    self.hidden_digits += sum(count_digits(self.source[a:b]) for e in child.walk() for a, b in e.texts())
            elif child.tag == "sup" and (raised := _raised(self.source, child, self.pieces[-1][0].chars if self.pieces else "")):
                self.hidden_digits += 0 if raised.chars else 1
                self.pieces.append((raised, links > 0, bolds > 0))
            elif child.tag == "table" and (table := grid.data_table(child, self.source, cell_text)) is not None:
                self.flush(element)
                self.records.append(density.Record(Text(""), child, table=table))
            else:
                if child.tag in _BLOCKS:
                    self.flush(element)
                    self.open_blocks += 1
                links += child.tag == "a"
                bolds += _is_bold(child)
                stack.append((child, 0))
        self.flush(root)

    def text(self, start: int, end: int, link: bool, bold: bool, keep_lines: bool) -> None:
        """Take a stretch of text; line ends of the source are blanks, except in `pre` and between the blocks of Markdown."""
        text = unescaped(self.source, start, end)
        if not keep_lines and "\n" in text.chars:
            text = Text(text.chars.replace("\n", "\r"), text.starts, text.ends)
        self.pieces.append((text, link, bold))

    def flush(self, element: Element) -> None:
        """Close the record that the pieces since the last block boundary make."""
        if not self.pieces:
            return
        pieces, self.pieces = self.pieces, []
        joined = joined_text([p[0] for p in pieces])
        if not joined.chars.strip():
            return
        words = [(p.chars.strip(), link, bold) for p, link, bold in pieces if p.chars.strip()]
        links = sum(len(w) for w, link, _ in words if link)
        self.records.append(density.Record(joined, element, links=links, bold=all(bold for _, _, bold in words)))


def cell_text(source: str, cell: Element) -> Text:
    """Return the visible text of a table cell; block boundaries and `<br>` are line ends."""
    pieces: list[Text] = []
    stack: list[Element | tuple[int, int]] = [cell]
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            text = unescaped(source, *node)
            pieces.append(Text(text.chars.replace("\n", "\r"), text.starts, text.ends))
        elif node.tag == "sup" and (raised := _raised(source, node, pieces[-1].chars if pieces else "")):
            pieces.append(raised)
        elif node.tag == "br" or (node.tag in ("p", "div") and pieces and node is not cell):
            pieces.append(Text("\n", (node.start,), (node.start + 1,)))
            stack.extend(reversed(node.children))
        elif node is cell or (node.tag not in _SKIPPED and not _HIDDEN.search(node.attributes.get("style", ""))):
            stack.extend(reversed(node.children))
    text = joined_text(pieces)
    left = len(text.chars) - len(text.chars.lstrip(" \t\r\n"))  # wide blanks at the head set a row head in
    return text.cut(left, max(left, len(text.chars.rstrip())))


def _raised(source: str, element: Element, before: str) -> Text | None:
    """Return what a raised figure stands for: the power of a unit of length, nothing for the mark of a footnote, None for other text."""
    words = "".join(source[a:b] for e in element.walk() for a, b in e.texts()).strip()
    if not _NOTE_MARK.fullmatch(words):
        return None
    power = {"2": "²", "3": "³"}.get(words, "")
    if power and before.rstrip()[-1:] in tuple("mM米里"):
        return Text(power, (element.start,), (element.end,))
    return Text("")


def _blocks(record: "density.Record", fragment: bool) -> list[Block]:
    if record.table is not None:
        return [Block("table", table=record.table)]
    tag = record.element.tag
    if fragment and tag == "#root":
        return list(markdown_blocks(record.text))
    if re.fullmatch("h[1-6]", tag):
        return [Block("heading", stripped(record.text), level=int(tag[1]))]
    return [Block("paragraph", record.text, bold=record.bold)]


def _is_bold(element: Element) -> bool:
    attributes = element.attributes
    return element.tag in _BOLD or bool(
        attributes and (_BOLD_STYLE.search(attributes.get("style", "") + attributes.get("cms-style", "")))
    )
