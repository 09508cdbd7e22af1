"""What stands twice: a stretch of paragraphs that comes again is dropped, a single sentence that comes again is marked.

In: paragraphs in order. Out: the paragraphs without stretches that repeat earlier ones. Refuses: to compare documents with
each other.
"""

import re
from collections.abc import Sequence
from typing import Final

from pipeline.clean.paragraphs import Paragraph
from pipeline.model import Dropped

_BLANK: Final = re.compile(r"[\s，。、；：！？,.;:!?“”‘’\"'（）()【】\[\]《》—…-]+")
_STRETCH: Final = 3  # paragraphs in a row that make a stretch
_LETTERS: Final = 120  # and the letters they have together
_SKIP: Final = 8  # paragraphs that the second printing may leave out in a row
SENTENCE: Final = 8  # letters of the shortest sentence that counts as the same again


def key(text: str) -> str:
    """Return what two printings of a sentence have in common."""
    return _BLANK.sub("", text).lower()


def without_repeats(paragraphs: Sequence[Paragraph], dropped: list[Dropped]) -> list[Paragraph]:
    """Return the paragraphs without stretches of at least three that stand earlier in the same order; what goes is counted."""
    keys = [_table_key(p) if p.table is not None else key(p.text.chars) for p in paragraphs]
    first: dict[str, int] = {}
    earlier: list[int] = []
    for i, k in enumerate(keys):
        earlier.append(first.setdefault(k, i))
    out: list[Paragraph] = []
    lost: list[Paragraph] = []
    i = 0
    while i < len(keys):
        j = i
        while (
            j < len(keys)
            and earlier[j] < j
            and (j == i or (earlier[j] > earlier[j - 1] and earlier[j] - earlier[j - 1] <= _SKIP))
        ):
            j += 1
        if j - i >= _STRETCH and sum(len(k) for k in keys[i:j]) >= _LETTERS:
            lost.extend(paragraphs[i:j])
            i = j
        else:
            j = max(j, i + 1)
            out.extend(paragraphs[i:j])
            i = j
    if lost:
        digits = sum(
            c.isdigit() for p in lost for c in (p.text.chars if p.table is None else "".join(x.text.chars for x in p.table.cells))
        )
        dropped.append(
            Dropped("repeated paragraphs", "repeated_text", f"{len(lost)} paragraphs stand earlier in the document", digits)
        )
    return out


def _table_key(paragraph: Paragraph) -> str:
    return "\t".join(key(c.text.chars) for c in paragraph.table.cells) if paragraph.table else ""
