"""Blanks of markup: runs of them are one, and a source line end between two Chinese letters is none.

In: pieces of text. Out: one text. Refuses: to touch the line ends that `<br>` made.
"""

import re
from typing import Final

from pipeline.model import Text

_SPACE: Final = re.compile(r"[ \t\r\f]+")
_WIDE: Final = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60“”‘’…—]")


def joined_text(pieces: list[Text]) -> Text:
    """Return the pieces as one text: a run of blanks is one, a source line end between two Chinese letters none."""
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
