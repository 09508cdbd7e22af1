"""Markup to a tree whose every text knows its place in the source: an own tokenizer, since no HTML library keeps offsets.

In: decoded HTML, XHTML or a fragment. Out: a tree of elements. Refuses (Rejected): more elements, attributes or depth than
limits allow. Linear in its input; a tag that is never closed is text, so that nothing after it is lost.
"""

import re
from collections.abc import Iterator
from typing import Final

from pipeline.read import limits

_NAME: Final = re.compile(r"/?[A-Za-z][A-Za-z0-9:_-]{0,40}")
_ATTRIBUTE: Final = re.compile(r"""[\s/]*+([^\s=>/"'<][^\s=>/]{0,200}|["'<])(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+))?""")
_TAG_END: Final = re.compile(r"[\s/]*+>")
_PLAIN_TAG: Final = re.compile(r"[^<>]{0,2000}>")

VOID: Final = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "frame",
        "basefont",
        "bgsound",
        "keygen",
    ]
)
RAW: Final = frozenset(["script", "style", "textarea", "title", "xmp", "noembed", "noframes", "iframe"])
CLOSES_P: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dd",
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
        "ul",
    ]
)
_IMPLIED: Final[
    dict[str, tuple[frozenset[str], frozenset[str]]]
] = {  # tag: closes an open one of these, unless one of those is nearer
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu", "dir"})),
    "dd": (frozenset({"dd", "dt"}), frozenset({"dl"})),
    "dt": (frozenset({"dd", "dt"}), frozenset({"dl"})),
    "option": (frozenset({"option"}), frozenset({"select"})),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "thead": (frozenset({"thead", "tbody", "tfoot", "caption"}), frozenset({"table"})),
    "tbody": (frozenset({"thead", "tbody", "tfoot", "caption"}), frozenset({"table"})),
    "tfoot": (frozenset({"thead", "tbody", "tfoot", "caption"}), frozenset({"table"})),
}
_WALLS: Final = frozenset({"td", "th", "table", "caption"})  # an end tag inside does not close what is outside
_TABLE_PARTS: Final = frozenset({"td", "th", "tr", "thead", "tbody", "tfoot", "table", "caption"})


class Element:
    """An element: its children are elements and places (start, end) of text in the source."""

    __slots__ = ("attributes", "children", "end", "parent", "start", "tag")

    def __init__(self, tag: str, attributes: dict[str, str], parent: "Element | None", start: int) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.children: list[Element | tuple[int, int]] = []
        self.start = start
        self.end = start

    def texts(self) -> list[tuple[int, int]]:
        """Return the places of its own texts."""
        return [c for c in self.children if isinstance(c, tuple)]

    def walk(self) -> Iterator["Element"]:
        """Yield this element and all below it in document order, without recursion."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(c for c in reversed(element.children) if isinstance(c, Element))


def tree(source: str, start: int = 0) -> Element:
    """Return the root of `source[start:]`. Raises Rejected html_too_deep or too_large."""
    builder = _Builder(source)
    builder.run(start)
    return builder.root


class _Builder:
    """Builds the tree in one pass."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.root = Element("#root", {}, None, 0)
        self.stack = [self.root]
        self.open: list[dict[str, int]] = [{}]  # how many of each name are open since each wall
        self.count = 0
        self.absent: set[str] = set()  # ends that are known to come no more: each is searched to the end of the source once
        self.broken = False  # a tag ran to the end of the source: tags are read the simple way from here

    def run(self, at: int) -> None:
        source, length, find = self.source, len(self.source), self.source.find
        while at < length:
            lt = find("<", at)
            if lt < 0:
                self._text(at, length)
                break
            next_char = source[lt + 1 : lt + 2]
            if next_char in ("!", "?"):
                self._text(at, lt)
                at = self._declaration(lt)
            elif next_char == "/" or (next_char.isascii() and next_char.isalpha()):
                stop = self._tag(lt, at)
                if stop < 0:  # no tag after all
                    self._text(at, lt + 1)
                    at = lt + 1
                else:
                    at = stop
            else:
                self._text(at, lt + 1)
                at = lt + 1
        for element in self.stack:
            element.end = length

    def _find(self, mark: str, at: int) -> int:
        """Return where a mark comes next, -1 where it comes no more."""
        found = -1 if mark in self.absent else self.source.find(mark, at)
        if found < 0:
            self.absent.add(mark)
        return found

    def _declaration(self, lt: int) -> int:
        source = self.source
        if source.startswith("<!--", lt):
            stop = self._find("-->", lt + 4)
            if stop >= 0:
                return stop + 3
            self._text(lt, lt + 4)  # a comment that is never closed hides nothing
            return lt + 4
        if source.startswith("<![CDATA[", lt):
            stop = self._find("]]>", lt)
            if stop >= 0:
                self._text(lt + 9, stop)
                return stop + 3
        stop = self._find(">", lt)
        if stop < 0:
            self._text(lt, lt + 2)
            return lt + 2
        return stop + 1

    def _tag(self, lt: int, text_from: int) -> int:
        """Read the tag at `lt`; return where it ends, or -1 where it is none."""
        source = self.source
        named = _NAME.match(source, lt + 1)
        if not named:
            if source.startswith("</", lt):  # an end tag without a name is a comment
                stop = self._find(">", lt)
                if stop >= 0:
                    self._text(text_from, lt)
                    return stop + 1
            return -1
        name = named.group().lower()
        if self.broken:
            simple = _PLAIN_TAG.match(source, named.end())
            if not simple:
                return -1
            attributes, stop = dict[str, str](), simple.end()
        else:
            attributes, stop = self._attributes(named.end())
            if stop < 0:
                self.broken = True
                return self._tag(lt, text_from)
        self._text(text_from, lt)
        if name[0] == "/":
            self._close(name[1:], lt, stop)
            return stop
        self._start(name, attributes, lt, stop)
        if name in RAW and not source.startswith("/>", stop - 2):
            return self._raw(name, stop)
        return stop

    def _attributes(self, at: int) -> tuple[dict[str, str], int]:
        source = self.source
        found: dict[str, str] = {}
        for count in range(limits.HTML_ATTRIBUTES + 2):
            end = _TAG_END.match(source, at)
            if end:
                return found, end.end()
            m = _ATTRIBUTE.match(source, at)
            if not m:
                return found, -1
            limits.check("html_too_deep", "HTML_ATTRIBUTES", limits.HTML_ATTRIBUTES, count + 1, "attributes of a tag")
            if m.group(2) is not None or m.group(1).lower() in ("hidden", "content"):
                value = m.group(2) or ""
                found.setdefault(m.group(1).lower(), value[1:-1] if value[:1] in ('"', "'") else value)
            at = m.end()
        return found, -1

    def _raw(self, name: str, at: int) -> int:
        """Take what stands in a script, style or title as one text; return where its end tag ends."""
        closing = None if name in self.absent else re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(self.source, at)
        element = self.stack[-1]
        if not closing:  # never closed: it hides nothing that follows
            self.absent.add(name)
            self._close(name, at, at)
            return at
        if closing.start() > at:
            element.children.append((at, closing.start()))
        stop = self.source.find(">", closing.end())
        stop = len(self.source) if stop < 0 else stop + 1
        self._close(name, closing.start(), stop)
        return stop

    def _text(self, start: int, end: int) -> None:
        if start < end:
            children = self.stack[-1].children
            last = children[-1] if children else None
            if isinstance(last, tuple) and last[1] == start:
                children[-1] = (last[0], end)
            else:
                children.append((start, end))

    def _start(self, name: str, attributes: dict[str, str], start: int, stop: int) -> None:
        if name in CLOSES_P:
            self._close("p", start, start)
        if name in _IMPLIED:
            targets, walls = _IMPLIED[name]
            for element in reversed(self.stack[-64:]):
                if element.tag in walls:
                    break
                if element.tag in targets:
                    self._pop_to(element, start)
                    break
        self.count += 1
        limits.check("html_too_deep", "HTML_ELEMENTS", limits.HTML_ELEMENTS, self.count, "elements")
        element = Element(name, attributes, self.stack[-1], start)
        element.end = stop
        self.stack[-1].children.append(element)
        if name in VOID or (
            self.source.startswith("/>", stop - 2) and name not in CLOSES_P and name not in _WALLS and name not in RAW
        ):
            return
        self.stack.append(element)
        limits.check("html_too_deep", "HTML_DEPTH", limits.HTML_DEPTH, len(self.stack), "elements inside each other")
        self.open[-1][name] = self.open[-1].get(name, 0) + 1
        if name in _WALLS:
            self.open.append({})

    def _close(self, name: str, start: int, stop: int) -> None:
        if name == "p" or name not in _TABLE_PARTS:
            if not self.open[-1].get(name):
                return
        elif not any(scope.get(name) for scope in self.open[-6:]):
            return
        for element in reversed(self.stack):
            if element.tag == name:
                self._pop_to(element, start)
                element.end = stop
                return

    def _pop_to(self, target: Element, end: int) -> None:
        while True:
            element = self.stack.pop()
            element.end = end
            if element.tag in _WALLS:
                self.open.pop()
            self.open[-1][element.tag] -= 1
            if element is target:
                return
