"""HTML pages and fragments to blocks: the visible text in order, tables as tables, page chrome told apart by density.

In: decoded markup. Out: blocks with places, metadata, what was dropped. Refuses: to drop anything uncounted.
"""

import re
from html import unescape
from typing import Final

from pipeline.model import Block, Dropped, Meta, Text
from pipeline.read import dates, density, grid, lined, markup
from pipeline.read.markup import Element
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
_BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_BOLD: Final = frozenset({"b", "strong"})
_SPACE: Final = re.compile(r"[ \t\r\f]+")
_WIDE: Final = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60“”‘’…—]")
_HIDDEN: Final = re.compile(r"display\s{0,5}:\s{0,5}none|visibility\s{0,5}:\s{0,5}hidden", re.IGNORECASE)
_BOLD_STYLE: Final = re.compile(r"font-weight\s{0,5}:\s{0,5}(?:bold|[6-9]00)|strong-Bold", re.IGNORECASE)
_SUFFIX: Final = re.compile(
    r"\s*(?:[_|｜]+|\s[-–—]+\s|--)\s*[^_|｜]{1,30}$|\s*[-–—]\s*[^-–—，。0-9]{1,16}(?:网|网站|新闻|在线|日报|晚报|时报|局|委|厅|部|政府|财经|百科|门户|频道|中心)$"
)
_DATE_LINE: Final = re.compile(
    r"(?:发布|时间|日期|来源|更新|字体|浏览|点击|责编|作者|Date)|[12][0-9]{3}[-/.年][01]?[0-9][-/.月][0-3]?[0-9]日?\s{0,9}[0-9]{0,2}:?"
)
_DATE: Final = re.compile(r"(?<![0-9])[12][0-9]{3}(?:[-/.][01]?[0-9][-/.][0-3]?[0-9]|年[01]?[0-9]月[0-3]?[0-9]日)(?![0-9])")
_DATE_NAMES: Final = (
    "article:published_time", "og:published_time", "pubdate", "publishdate", "publish_date", "publication_date", "weibo: article:create_at",
    "dc.date", "dc.date.issued", "dcterms.issued", "date", "firstpublishedtime", "datepublished", "publishtime", "createdate", "apub:time",
)  # fmt: skip
_SOURCE_NAMES: Final = (
    "contentsource",
    "source",
    "mediaid",
    "article:author",
    "og:site_name",
    "sitename",
    "author",
    "dc.publisher",
    "publisher",
)


def parse(text: str) -> Parsed:
    """Return the blocks of a page, or of Markdown with markup inside. Raises Rejected html_too_deep."""
    matter, blocks, meta, dropped = front(text)
    root = markup.tree(text, matter.body if matter else 0)
    page = not matter and any(isinstance(c, Element) and c.tag in ("html", "body", "head") for c in root.children)
    flattened = _Flattener(text, fragment=not page)
    flattened.run(root)
    if page:
        meta = _page_meta(text, root)
    records = flattened.records
    kept, lost = density.main_text(records, root) if page else density.readable(records)
    if page:
        meta, title = _visible_meta(meta, records, kept, lost, text, root)
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
                    self.hidden_digits += sum(count_digits(self.source[a:b]) for e in child.walk() for a, b in _places(e))
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
        text = markup.unescaped(self.source, start, end)
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
            text = markup.unescaped(source, *node)
            pieces.append(Text(text.chars.replace("\n", "\r"), text.starts, text.ends))
        elif node.tag == "br" or (node.tag in ("p", "div") and pieces and node is not cell):
            pieces.append(Text("\n", (node.start,), (node.start + 1,)))
            stack.extend(reversed(node.children))
        elif node is cell or (node.tag not in _SKIPPED and not _HIDDEN.search(node.attributes.get("style", ""))):
            stack.extend(reversed(node.children))
    text = joined_text(pieces)
    left = len(text.chars) - len(text.chars.lstrip(" \t\r\n"))  # wide blanks at the head set a row head in
    return text.cut(left, max(left, len(text.chars.rstrip())))


def joined_text(pieces: list[Text]) -> Text:
    """Return the pieces as one text with runs of blanks as one blank, none between two Chinese letters that a source line end parts."""
    chars = "".join(p.chars for p in pieces)
    if len(pieces) == 1:
        text = pieces[0]
    else:
        starts: list[int] = []
        ends: list[int] = []
        for p in pieces:
            starts.extend(p.starts)
            ends.extend(p.ends)
        text = Text(chars, tuple(starts), tuple(ends))
    if not re.search(r"[ \t\r\f]{2}|[\r\t\f]", chars):
        return text
    out: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    at = 0
    for m in _SPACE.finditer(chars):
        a, b = m.span()
        out.append(chars[at:a])
        new_starts.extend(text.starts[at:a])
        new_ends.extend(text.ends[at:a])
        at = b
        if "\r" in m.group() and a and b < len(chars) and _WIDE.match(chars[a - 1]) and _WIDE.match(chars[b]):
            continue
        out.append(" ")
        new_starts.append(text.starts[a])
        new_ends.append(text.ends[b - 1])
    out.append(chars[at:])
    new_starts.extend(text.starts[at:])
    new_ends.extend(text.ends[at:])
    return Text("".join(out), tuple(new_starts), tuple(new_ends))


def stripped(text: Text) -> Text:
    """Return `text` without blanks at its ends."""
    left = len(text.chars) - len(text.chars.lstrip())
    return text.cut(left, max(left, len(text.chars.rstrip())))


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


def _places(element: Element) -> list[tuple[int, int]]:
    return [c for c in element.children if isinstance(c, tuple)]


def _page_meta(source: str, root: Element) -> Meta:
    """Return what `<title>` and `<meta>` state."""
    title = ""
    found: dict[str, str] = {}
    for element in root.walk():
        if element.tag == "meta":
            name = (
                element.attributes.get("name") or element.attributes.get("property") or element.attributes.get("itemprop") or ""
            ).lower()
            if name and element.attributes.get("content", "").strip():
                found.setdefault(name, unescape(element.attributes["content"]).strip())
        elif element.tag == "title" and not title:
            title = "".join(markup.unescaped(source, a, b).chars for a, b in _places(element)).strip()
        elif element.tag == "link" and element.attributes.get("rel") == "canonical":
            found.setdefault("canonical", element.attributes.get("href", ""))
    stamp = next((found[n] for n in _DATE_NAMES if n in found and dates.parse(found[n])), "")
    return Meta(
        title=found.get("articletitle") or found.get("og:title") or _SUFFIX.sub("", title) or title,
        publisher=next((found[n] for n in _SOURCE_NAMES if found.get(n)), ""),
        url=found.get("canonical") or found.get("og:url") or found.get("url", ""),
        published=dates.parse(stamp) if stamp else None,
        published_text=stamp,
        extra=found,
    )


def _visible_meta(
    meta: Meta,
    records: list["density.Record"],
    kept: list["density.Record"],
    lost: list["density.Record"],
    source: str,
    root: Element,
) -> tuple[Meta, list[Block]]:
    """Take the heading and the line of date and source that stand above the main text but outside it; drop what stands above them."""
    blocks: list[Block] = []
    title = next((i for i, r in enumerate(kept) if _is_title(r, meta.title)), -1)
    if title > 0 and not any(r.prose > 15 for r in kept[:title]):
        lost += kept[:title]  # what stands above the title and is no text
        del kept[:title]
    first = next((i for i, r in enumerate(records) if kept and r is kept[0]), 0)
    if title < 0:
        inside = {id(r) for r in kept}
        above = [r for r in records[:first] if r.table is None and id(r) not in inside and _is_title(r, meta.title)]
        if above:
            blocks.append(Block("heading", stripped(above[-1].text), level=1))
            lost.remove(above[-1])
        elif meta.title:
            blocks += _from_head(source, root, meta.title)
    if meta.published is None:
        near = [
            r for r in records[: first + 4] if r.table is None and len(r.text.chars) < 200 and _DATE_LINE.search(r.text.chars)
        ]
        for record in near:
            found = _DATE.search(record.text.chars)
            published = dates.parse(found.group()) if found else None
            if published:
                meta = Meta(meta.title, meta.publisher, meta.url, published, found.group() if found else "", meta.extra)
                break
    return meta, blocks


def _is_title(record: "density.Record", title: str) -> bool:
    """Whether a block is the title: the first heading, or the words of `<title>`."""
    if record.table is not None or record.links:
        return False
    words = "".join(record.text.chars.split())
    return (record.element.tag == "h1" and len(words) > 5) or (len(words) > 5 and words == "".join(title.split()))


def _from_head(source: str, root: Element, title: str) -> list[Block]:
    """Return the title as `<title>` has it, for a page that prints it nowhere else."""
    for element in root.walk():
        if element.tag == "title":
            for place in _places(element):
                text = markup.unescaped(source, *place)
                at = text.chars.find(title)
                if at >= 0:
                    return [Block("heading", text.cut(at, at + len(title)), level=1)]
    return []
