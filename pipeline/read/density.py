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
    elements = list(root.walk())
    weight = dict.fromkeys(map(id, elements), 0.0)
    linked = dict.fromkeys(map(id, elements), 0.0)
    for record in records:
        weight[id(record.element)] += record.prose
        linked[id(record.element)] += record.links
    for element in reversed(elements):  # children stand after their parents
        if element.parent is not None:
            weight[id(element.parent)] += weight[id(element)]
            linked[id(element.parent)] += linked[id(element)]
    if not weight[id(root)]:
        return records, []
    main = _main(root, weight, {id(r.element) for r in records if r.table is not None})
    belonging = _belonging(elements, main, weight, linked)
    kept: list[Record] = []
    lost: list[Record] = []
    for record in records:
        inside, chrome, own = belonging.get(id(record.element), (False, False, False))
        menu = record.table is None and record.links > 0.5 * record.size and record.size > 0
        (kept if not menu and not chrome and (inside or (own and record.prose > 0)) else lost).append(record)
    return kept, lost


def _main(root: Element, weight: dict[int, float], tables: set[int]) -> Element:
    """Return the innermost element that holds most of the prose."""
    main = root
    while True:
        children = [c for c in main.children if isinstance(c, Element) and c.tag in _CONTAINERS]
        best = max(children, key=lambda c: weight[id(c)], default=None)
        if best is None or weight[id(best)] < _MOST * weight[id(main)] or id(best) in tables:
            return main
        main = best


def _belonging(
    elements: list[Element], main: Element, weight: dict[int, float], linked: dict[int, float]
) -> dict[int, tuple[bool, bool, bool]]:
    """Return for each element whether it stands in the main one, in chrome, in another text of its own."""
    total = weight[id(elements[0])]
    around: set[int] = set()
    node = main.parent
    while node is not None:
        around.add(id(node))
        node = node.parent
    out: dict[int, tuple[bool, bool, bool]] = {}
    for element in elements:
        key = id(element)
        if key in around:
            out[key] = (False, False, False)
            continue
        inside, chrome, own = out[id(element.parent)] if element.parent is not None else (False, False, False)
        if element is main:
            inside, chrome, own = True, False, False
        else:
            prose = weight[key]
            named = f"{element.attributes.get('class', '')} {element.attributes.get('id', '')}"
            if element.tag in _CHROME_TAGS or _CHROME_NAME.search(named):
                chrome = chrome or prose < _SOME * total or linked[key] > prose
            own = own or (prose >= _SOME * total and linked[key] < 0.3 * prose)
        out[key] = (inside, chrome, own)
    return out
