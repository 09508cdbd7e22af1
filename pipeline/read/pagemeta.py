"""What a page says of itself: `<title>`, `<meta>`, the heading and the line of date and source above its text.

In: the tree and the records of a page. Out: metadata, the title as a block. Refuses: dates from the text itself.
"""

import re
from html import unescape
from typing import Final

from pipeline.model import Block, Meta
from pipeline.read import dates
from pipeline.read.density import Record
from pipeline.read.markup import Element
from pipeline.read.references import unescaped
from pipeline.read.spacing import stripped

_SUFFIX: Final = re.compile(
    r"\s*(?:[_|｜]+|\s[-–—]+\s|--)\s*[^_|｜]{1,30}$|\s*[-–—]\s*[^-–—，。0-9]{1,16}(?:网|网站|新闻|在线|日报|晚报|时报|局|委|厅|部|政府|财经|百科|门户|频道|中心)$"
)
_DATE_LINE: Final = re.compile(
    r"(?:发布|时间|日期|来源|更新|字体|浏览|点击|责编|作者|Date)|"
    r"[12][0-9]{3}[-/.年][01]?[0-9][-/.月][0-3]?[0-9]日?\s{0,9}[0-9]{0,2}:?"
)
_DATE: Final = re.compile(r"(?<![0-9])[12][0-9]{3}(?:[-/.][01]?[0-9][-/.][0-3]?[0-9]|年[01]?[0-9]月[0-3]?[0-9]日)(?![0-9])")
_DATE_NAMES: Final = (
    "article:published_time", "og:published_time", "pubdate", "publishdate", "publish_date", "publication_date",
    "weibo: article:create_at", "dc.date", "dc.date.issued", "dcterms.issued", "date", "firstpublishedtime", "datepublished",
    "publishtime", "createdate", "apub:time",
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


def stated(source: str, root: Element) -> Meta:
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
            title = "".join(unescaped(source, a, b).chars for a, b in element.texts()).strip()
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


def visible(
    meta: Meta,
    records: list[Record],
    kept: list[Record],
    lost: list[Record],
    source: str,
    root: Element,
) -> tuple[Meta, list[Block]]:
    """Take the heading and the line of date and source that stand above the main text; drop what stands above them."""
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


def _is_title(record: Record, title: str) -> bool:
    """Whether a block is the title: the first heading, or the words of `<title>`."""
    if record.table is not None or record.links:
        return False
    words = "".join(record.text.chars.split())
    return (record.element.tag == "h1" and len(words) > 5) or (len(words) > 5 and words == "".join(title.split()))


def _from_head(source: str, root: Element, title: str) -> list[Block]:
    """Return the title as `<title>` has it, for a page that prints it nowhere else."""
    for element in root.walk():
        if element.tag == "title":
            for place in element.texts():
                text = unescaped(source, *place)
                at = text.chars.find(title)
                if at >= 0:
                    return [Block("heading", text.cut(at, at + len(title)), level=1)]
    return []
