"""Items of the outline to the clean text and its segments.

In: items in order. Out: Segments. Refuses: a digit outside all segments.
"""

from array import array
from collections.abc import Mapping, Sequence

from pipeline.clean import once, sentences
from pipeline.clean.outline import Item
from pipeline.model import Document, Dropped, Segment, Segments, Text


class _Page:
    """The clean text as it grows."""

    def __init__(self, placed: bool) -> None:
        self.placed = placed
        self.chars: list[str] = []
        self.length = 0
        self.starts = array("l")
        self.ends = array("l")

    def add(self, text: Text) -> int:
        """Append a text; return where it starts."""
        at = self.length
        self.chars.append(text.chars)
        self.length += len(text.chars)
        if self.placed:
            self.starts.extend(text.starts)
            self.ends.extend(text.ends)
        return at

    def separate(self, mark: str) -> None:
        """Append a separator, which stands where the last character ended."""
        if self.length:
            self.chars.append(mark)
            self.length += 1
            if self.placed:
                self.starts.append(self.ends[-1])
                self.ends.append(self.ends[-1])


def segments(document: Document, items: Sequence[Item], repairs: Mapping[str, int], dropped: tuple[Dropped, ...]) -> Segments:
    """Return the segments of the items."""
    page = _Page(document.text is not None)
    out: list[Segment] = []
    seen: set[str] = set()
    for number, item in enumerate(items):
        page.separate("\n")
        p = item.paragraph
        flags = ("text_repaired",) if p.repaired else ()
        if p.table is not None:
            continue
        text = _stripped(p.text)
        start = page.add(text)
        pieces = [(0, len(text.chars), False)] if item.is_heading else list(sentences.split(text.chars))
        for a, b, long in pieces:
            words = text.chars[a:b]
            key = once.key(words)
            again = key in seen and len(key) >= once.SENTENCE
            seen.add(key)
            out.append(
                Segment(
                    kind="heading" if item.is_heading else "sentence",
                    text=words,
                    start=start + a,
                    paragraph=number,
                    story=item.story,
                    headings=item.headings,
                    level=item.level if item.is_heading else 0,
                    role=item.role,
                    locator=p.locator,
                    repeated=again,
                    flags=(*flags, "long_sentence") if long else flags,
                )
            )
    text = "".join(page.chars)
    return Segments(
        document=document,
        text=text,
        segments=tuple(out),
        starts=page.starts if page.placed else (),
        ends=page.ends if page.placed else (),
        repairs=dict(repairs),
        dropped=document.dropped + dropped,
        flags=document.flags,
    )


def _stripped(text: Text) -> Text:
    left = len(text.chars) - len(text.chars.lstrip())
    return text.cut(left, max(left, len(text.chars.rstrip())))
