"""Which blocks of a page are its text and which its chrome: counts of letters, links and sentence marks, no site list.

In: records in order, each with its element. Out: the records kept, the records dropped. Refuses: to look at file or site names.
"""

import re
from typing import Final

from pipeline.model import Table, Text
from pipeline.read.markup import Element

_MARKS: Final = re.compile("[，。；：、！？,;]")
_TEASER: Final = re.compile(
    r"(?:\.\.\.|(?<!…)…)[\s>＞»]{0,5}(?:\[?(?:详细|更多|全文|查看)[^。]{0,6}\]?)?\s*$"
)  # a text cut short: an advertisement of another page
_CHROME_TAGS: Final = frozenset({"nav", "footer", "aside", "menu"})
_CHROME_NAME: Final = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|foot|footer|bottom|crumb|crumbs|breadcrumb|breadcrumbs|share|related|relate|recommend|recommended|comment|comments|"
    r"copyright|sidebar|side|rank|ranking|hot|toolbar|login|search|ad|ads|advert|pager|pagination|links|friendlink|tag|tags)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CONTAINERS: Final = frozenset(
    [
        "#root",
        "html",
        "body",
        "div",
        "td",
        "tr",
        "tbody",
        "table",
        "section",
        "article",
        "main",
        "center",
        "form",
        "font",
        "span",
        "dl",
        "dd",
        "ul",
        "ol",
        "li",
        "blockquote",
    ]
)
_MOST: Final = 0.8  # of the prose stands in the main element
_SOME: Final = 0.15  # of the prose in one element outside: text of its own


class Record:
    """A stretch of text between two block boundaries, or a table."""

    __slots__ = ("bold", "element", "links", "table", "text")

    def __init__(self, text: Text, element: Element, *, table: Table | None = None, links: int = 0, bold: bool = False) -> None:
        self.text = text
        self.element = element
        self.table = table
        self.links = links
        self.bold = bold

    @property
    def size(self) -> int:
        """Letters in it."""
        return sum(len(c.text.chars) for c in self.table.cells) if self.table else len(self.text.chars.strip())

    @property
    def digits(self) -> int:
        """Digits in it."""
        chars = "".join(c.text.chars for c in self.table.cells) if self.table else self.text.chars
        return sum(c.isdigit() for c in chars)

    @property
    def prose(self) -> float:
        """Its weight as text: letters outside links, few where no mark of a sentence stands among them."""
        if self.table:
            return float(self.size)
        size = self.size
        if self.links > size / 2 or _TEASER.search(self.text.chars):
            return 0.0
        return (size - self.links) * (1.0 if _MARKS.search(self.text.chars) and size >= 15 else 0.2)


def readable(records: list[Record]) -> tuple[list[Record], list[Record]]:
    """Return all records of a fragment, which has no chrome of its own, but lists of links."""
    kept: list[Record] = []
    lost: list[Record] = []
    for r in records:
        (kept if r.table is not None or r.links < 0.9 * r.size or r.element.tag[:1] == "h" else lost).append(r)
    return (kept, lost) if kept else (records, [])


def main_text(records: list[Record], root: Element) -> tuple[list[Record], list[Record]]:
    """Return the records of the main text and the rest."""
    weight: dict[int, float] = {}
    linked: dict[int, float] = {}
    for record in records:
        prose, links, element = record.prose, record.links, record.element
        node: Element | None = element
        while node is not None:
            weight[id(node)] = weight.get(id(node), 0.0) + prose
            linked[id(node)] = linked.get(id(node), 0.0) + links
            node = node.parent
    total = weight.get(id(root), 0.0)
    if not total:
        return records, []
    main = root
    while True:
        children = [c for c in main.children if isinstance(c, Element) and c.tag in _CONTAINERS]
        best = max(children, key=lambda c: weight.get(id(c), 0.0), default=None)
        if (
            best is None
            or weight.get(id(best), 0.0) < _MOST * weight[id(main)]
            or (best.tag == "table" and any(r.element is best for r in records))
        ):
            break
        main = best
    around: set[int] = set()
    node = main.parent
    while node is not None:
        around.add(id(node))
        node = node.parent
    kept: list[Record] = []
    lost: list[Record] = []
    for record in records:
        (kept if _belongs(record, main, around, weight, linked, total) else lost).append(record)
    return kept, lost


def _belongs(
    record: Record, main: Element, around: set[int], weight: dict[int, float], linked: dict[int, float], total: float
) -> bool:
    inside, chrome, own = False, False, False
    node: Element | None = record.element
    if record.table is None and record.links > 0.5 * record.size and record.size:
        return False
    while node is not None and id(node) not in around:
        if node is main:
            inside = True
            break
        prose = weight.get(id(node), 0.0)
        if node.tag in _CHROME_TAGS or _CHROME_NAME.search(f"{node.attributes.get('class', '')} {node.attributes.get('id', '')}"):
            chrome |= prose < _SOME * total or linked.get(id(node), 0.0) > prose
        own |= prose >= _SOME * total and linked.get(id(node), 0.0) < 0.3 * prose
        node = node.parent
    return not chrome and (inside or (own and record.prose > 0))
