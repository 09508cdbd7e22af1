"""Paragraphs to sentences: they end at 。！？ and at the paragraph's end, never at ；, and not inside quotes or brackets.

In: the clean text of a paragraph. Out: places of its sentences, which leave out blanks only. Refuses: a sentence over 2,000
characters, which is cut at the best mark before that and flagged.
"""

import re
from collections.abc import Iterator
from typing import Final

LONGEST: Final = 2_000
_QUOTED: Final = 120  # letters of a quotation that stays in its sentence; a longer one has sentences of its own
_SPOT: Final = re.compile(r"[。！？!?“”「」『』（）()‘’]")
_OPEN: Final = {"“": "”", "「": "」", "『": "』", "（": "）", "(": ")", "‘": "’"}
_AFTER: Final = re.compile(r"[。！？!?…]*[”’」』）)》\"]*[。！？!?]*")
_CUT: Final = ("；", ";", "，", ",", "、", " ")


def split(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield (start, end, long) of each sentence of a paragraph."""
    closes = _closings(text)
    start = skip = 0
    for m in _SPOT.finditer(text):
        at = m.start()
        if at < skip:
            continue
        if m.group() in _OPEN:
            skip = closes.get(at, at)
            if skip > at and text[skip - 1] in _END and text[at - 1 : at] in _SAYS and at:
                end = skip + 1  # he said: “…。”
                yield from _bounded(text, start, end)
                start = skip = end
            continue
        if m.group() not in "。！？!?" or (m.group() in "!?" and not _ends(text, at)):
            continue
        after = _AFTER.match(text, at + 1)
        end = after.end() if after else at + 1
        if text[end : end + 1] in _NO_START and end < len(text):
            continue
        yield from _bounded(text, start, end)
        start = skip = end
    yield from _bounded(text, start, len(text))


_END: Final = frozenset("。！？!?")
_SAYS: Final = frozenset("：:，,")
_NO_START: Final = frozenset("，、；：）》”’」』")


def _ends(text: str, at: int) -> bool:
    """Whether an ASCII mark ends a sentence rather than stands in an address."""
    return at + 1 == len(text) or not (text[at + 1].isascii() and text[at + 1].isalnum())


def _closings(text: str) -> dict[int, int]:
    """Return, for each quotation or bracket that is not too long, its opening and closing place."""
    out: dict[int, int] = {}
    stack: list[tuple[str, int]] = []
    for m in _SPOT.finditer(text):
        c = m.group()
        if c in _OPEN:
            stack.append((_OPEN[c], m.start()))
            if len(stack) > 64:
                del stack[0]
        elif any(c == closing for closing, _ in stack):
            while stack:
                closing, at = stack.pop()
                if closing == c:
                    if m.start() - at <= _QUOTED:
                        out[at] = m.start()
                    break
    return out


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Yield a sentence without blanks at its ends, in parts where it is too long."""
    long = end - start > LONGEST
    while end - start > LONGEST:
        window = text[start : start + LONGEST]
        cut = next((k + 1 for mark in _CUT if (k := window.rfind(mark)) > LONGEST // 4), 0)
        if not cut:
            cut = LONGEST
            while (
                cut > LONGEST // 2
                and text[start + cut - 1 : start + cut + 1].isascii()
                and not text[start + cut : start + cut + 1].isspace()
            ):
                cut -= 1
            cut = cut if cut > LONGEST // 2 else LONGEST
        yield from _trimmed(text, start, start + cut, long)
        start += cut
    yield from _trimmed(text, start, end, long)


def _trimmed(text: str, start: int, end: int, long: bool) -> Iterator[tuple[int, int, bool]]:
    words = text[start:end]
    left = len(words) - len(words.lstrip())
    right = len(words.rstrip())
    if left < right:
        yield start + left, start + right, long
