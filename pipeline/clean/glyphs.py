"""Letters that a PDF prints twice: 变量变量，，20222022年年，33%%.

In: the lines of a document. Out: the lines with each pair printed once, every letter at the place of both. Refuses: doubling
that is language (常常, 十分十分), numbers and names (1111, 2022, AA级): a line counts only where all of it is pairs, or where a
sign stands twice that never does.
"""

import re
from collections.abc import Sequence
from typing import Final

from pipeline.model import Text

_LONGEST: Final = 40  # letters of a chunk printed twice
_HINT: Final = re.compile(r"([，。、；：])\1|%%|([0-9]{4})\2年年")
_LINE: Final = 400  # letters of the longest line of print
_SURE: Final = 8  # letters of a line of pairs that proves the damage
_PERCENT: Final = re.compile(r"(?<![0-9.])(?:([0-9][0-9.]{0,9})\1|([0-9][0-9.]{0,9}))%%(?!%)")
_YEAR: Final = re.compile(r"(?<![0-9])([12][0-9]{3})\1年年")


def repair(lines: Sequence[Text]) -> tuple[list[Text], int]:
    """Return the lines with doubled letters printed once, and how many lines that changed."""
    if not any(_HINT.search(t.chars) or (_pairs(t.chars) and len(t.chars) >= _SURE) for t in lines):
        return list(lines), 0
    found = [_pairs(t.chars) for t in lines]
    sure = [
        p is not None and len(t.chars.replace(" ", "")) >= _SURE and _varied(t.chars) for p, t in zip(found, lines, strict=True)
    ]
    out: list[Text] = []
    changed = 0
    for i, (text, pairs) in enumerate(zip(lines, found, strict=True)):
        near = any(sure[max(0, i - 2) : i + 3])
        once = _once(text, pairs) if pairs and (sure[i] or near) else _signs(text, near)
        changed += once is not text
        out.append(once)
    return out, changed


def _varied(chars: str) -> bool:
    """Whether a line of pairs is made of enough different letters (1111 is no damage)."""
    return len(set(chars)) >= 4


def _pairs(chars: str) -> list[tuple[int, int]] | None:
    """Return the chunks (start, length) of a line that is printed twice chunk by chunk, None for any other; blanks are skipped."""
    n = len(chars)
    if n < 2 or n > _LINE or not _starts_twice(chars):
        return None
    reach: list[tuple[int, int] | None] = [None] * (n + 1)  # place: the chunk that ends there
    reach[0] = (-1, 0)
    for i in range(n):
        if reach[i] is None:
            continue
        if chars[i] == " " and reach[i + 1] is None:
            reach[i + 1] = (i, 0)
        for k in range(1, min(_LONGEST, (n - i) // 2) + 1):
            if reach[i + 2 * k] is None and chars[i] == chars[i + k] and chars[i : i + k] == chars[i + k : i + 2 * k]:
                reach[i + 2 * k] = (i, k)
    if reach[n] is None:
        return None
    chunks: list[tuple[int, int]] = []
    at = n
    while at > 0:
        chunk = reach[at]
        if chunk is None:
            return None
        chunks.append(chunk)
        at = chunk[0]
    chunks.reverse()
    return chunks if any(k for _, k in chunks) else None


def _starts_twice(chars: str) -> bool:
    """Whether a line can be pairs at all: its first chunk stands there twice."""
    chars = chars.lstrip(" ")
    at = chars.find(chars[:1], 1, _LONGEST + 1)
    while at > 0:
        if chars[:at] == chars[at : 2 * at]:
            return True
        at = chars.find(chars[:1], at + 1, _LONGEST + 1)
    return False


def _once(text: Text, pairs: list[tuple[int, int]]) -> Text:
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for i, k in pairs:
        width = k or 1
        chars.append(text.chars[i : i + width])
        if text.starts:
            starts += text.starts[i : i + width]
            ends += text.ends[i + k : i + k + width]
    return Text("".join(chars), tuple(starts), tuple(ends))


def _signs(text: Text, near: bool) -> Text:
    """Repair what no writer doubles in a line of its own: 33%%, 20222022年年; next to doubled lines doubled marks as well."""
    edits: list[tuple[int, int, str]] = []
    if "%%" in text.chars:
        edits += [(*m.span(), f"{m.group(1) or m.group(2)}%") for m in _PERCENT.finditer(text.chars)]
    if "年年" in text.chars:
        edits += [(*m.span(), f"{m.group(1)}年") for m in _YEAR.finditer(text.chars)]
    if near:
        edits += [(*m.span(), m.group(1)) for m in re.finditer(r"([，。、；：])\1", text.chars)]
    return text.edited(sorted(edits))
