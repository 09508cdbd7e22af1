"""Text that a terminal can show safely and in line.

In: any text. Out: the same with control characters shown, its width in cells, and lines cut to a width.
Refuses: to hand on a character that moves the cursor, turns the direction of writing, or has no width of its own.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def safe(text: object) -> str:
    """Return the text with control, format and lone surrogate characters written as escapes."""
    return "".join(
        c if unicodedata.category(c) not in _HIDDEN else c.encode("unicode_escape", "surrogatepass").decode() for c in str(text)
    )


STYLES: Final = {"head": "1", "statement": "32", "unresolved": "31;1", "quiet": "2"}


def paint(text: str, style: str, *, colour: bool) -> str:
    """Return a safe line in a style of STYLES where colour is wanted, else as it is."""
    return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if colour and style in STYLES else text


def width(text: str) -> int:
    """Return how many terminal cells a safe text takes: wide East Asian characters two, combining ones none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def pad(text: str, cells: int) -> str:
    """Return the text cut or filled with blanks to a number of cells."""
    if width(text) > cells:
        text = next(lines(text, cells - 1), "") + "…"
    return text + " " * (cells - width(text))


def lines(text: str, cells: int) -> Iterator[str]:
    """Yield the text cut into pieces of at most that many cells."""
    piece, taken = "", 0
    for c in text:
        w = width(c)
        if taken + w > cells and piece:
            yield piece
            piece, taken = "", 0
        piece += c
        taken += w
    if piece:
        yield piece


def table(head: Sequence[str], rows: Sequence[Sequence[object]], cells: int = 80) -> str:
    """Return rows as aligned columns, the widest columns cut until a line fits."""
    shown = [[safe("" if v is None else v) for v in row] for row in rows]
    widths = [max((width(row[i]) for row in shown), default=0) for i in range(len(head))]
    widths = [max(w, width(h)) for w, h in zip(widths, head, strict=True)]
    while sum(widths) + 2 * (len(widths) - 1) > cells and max(widths) > 8:
        widths[widths.index(max(widths))] -= 1
    return "\n".join("  ".join(pad(c, w) for c, w in zip(row, widths, strict=True)).rstrip() for row in [list(head), *shown])
