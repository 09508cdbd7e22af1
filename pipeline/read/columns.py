"""Reading order of a printed page: its characters cut again and again along the widest empty strip, then put into lines.

In: characters with boxes. Out: lines in reading order, each with its place. Refuses: to know what a page is; only where print
stands.
"""

import bisect
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

_DEEPEST: Final = 40  # cuts inside each other
_COLUMN_GAP: Final = 0.9  # of a letter's height: a strip between columns is at least that wide
_BLOCK_GAP: Final = 0.9  # of a letter's height beyond the usual distance of lines
_WORD_GAP: Final = 0.28  # of a letter's height, between words of Latin letters
_SAME_LINE: Final = 0.5  # of a letter's height: middles of letters of one line differ by less


class Glyph(NamedTuple):
    """A printed character; y grows upwards."""

    char: str
    left: float
    bottom: float
    right: float
    top: float


class Row(NamedTuple):
    """A line of print. `column` is the left and right edge of the strip that it stands in."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    column: tuple[float, float]
    size: float  # height of most of its letters


def rows(glyphs: Sequence[Glyph]) -> list[Row]:
    """Return the lines of a page in reading order."""
    solid = [g for g in glyphs if g.right > g.left and g.top > g.bottom and not g.char.isspace()]
    if not solid:
        return []
    heights = sorted(g.top - g.bottom for g in solid)
    height = heights[len(heights) // 2]
    out: list[Row] = []
    stack: list[tuple[list[Glyph], int]] = [(solid, 0)]
    while stack:
        region, depth = stack.pop()
        parts = _cut(region, height) if depth < _DEEPEST and len(region) > 1 else [region]
        if len(parts) == 1:
            out.extend(_lines(region, height))
        else:
            stack.extend((part, depth + 1) for part in reversed(parts))
    return out


def _cut(region: list[Glyph], height: float) -> list[list[Glyph]]:
    """Return the parts of a region in reading order; one where nothing cuts it."""
    across = _strips([(g.left, g.right) for g in region], height * _COLUMN_GAP)
    down = _strips([(-g.top, -g.bottom) for g in region], height * 0.05)
    if across and _are_columns(region, across, height):
        return _split(region, across, lambda g: (g.left + g.right) / 2)
    wide = [s for s in down if s[1] - s[0] > height * (0.6 + _BLOCK_GAP)]
    if down:
        # A horizontal cut helps where it leaves a part that columns can cut; the widest strips go first.
        for strips in (wide, down):
            if strips:
                parts = _split(region, strips, lambda g: -(g.top + g.bottom) / 2)
                if any(_strips([(g.left, g.right) for g in p], height * _COLUMN_GAP) for p in parts if len(p) > 1):
                    merged = _merged(parts, height)
                    if len(merged) > 1:
                        return merged
    return [region]


def _merged(parts: list[list[Glyph]], height: float) -> list[list[Glyph]]:
    """Put bands one below the other together again where the same empty strip runs through them, or none through either."""
    out: list[list[Glyph]] = []
    strips: list[list[tuple[float, float]]] = []
    for part in parts:
        mine = _strips([(g.left, g.right) for g in part], height * _COLUMN_GAP)
        if out:
            both = _strips([(g.left, g.right) for g in (*out[-1], *part)], height * _COLUMN_GAP)
            if bool(mine) == bool(strips[-1]) and (not mine or both):
                out[-1] = [*out[-1], *part]
                strips[-1] = both if mine else []
                continue
        out.append(part)
        strips.append(mine)
    return out


def _are_columns(region: list[Glyph], strips: list[tuple[float, float]], height: float) -> bool:
    """Whether strips part columns of text rather than words of a single line."""
    top, bottom = max(g.top for g in region), min(g.bottom for g in region)
    if top - bottom < 2.2 * height:
        return False
    parts = _split(region, strips, lambda g: (g.left + g.right) / 2)
    return all(max(g.right for g in p) - min(g.left for g in p) > 3 * height or len(p) > 6 for p in parts)


def _strips(spans: list[tuple[float, float]], least: float) -> list[tuple[float, float]]:
    """Return the empty strips at least so wide between spans."""
    out: list[tuple[float, float]] = []
    end: float | None = None
    for a, b in sorted(spans):
        if end is not None and a - end > least:
            out.append((end, a))
        end = b if end is None else max(end, b)
    return out


def _split(region: list[Glyph], strips: list[tuple[float, float]], middle: Callable[[Glyph], float]) -> list[list[Glyph]]:
    parts: list[list[Glyph]] = [[] for _ in range(len(strips) + 1)]
    edges = [(a + b) / 2 for a, b in strips]
    for g in region:
        parts[bisect.bisect_left(edges, middle(g))].append(g)
    return [p for p in parts if p]


def _lines(region: list[Glyph], height: float) -> list[Row]:
    """Return the lines of a region from the top down."""
    column = (min(g.left for g in region), max(g.right for g in region))
    usual = [g for g in region if 0.7 * height <= g.top - g.bottom <= 1.5 * height]
    lines = _stacked(usual, height)
    middles = [-(line[0].top + line[0].bottom) / 2 for line in lines]
    large: list[Glyph] = []
    for g in region:
        size = g.top - g.bottom
        if 0.7 * height <= size <= 1.5 * height:
            continue
        at = bisect.bisect_left(
            middles, -(g.top + g.bottom) / 2
        )  # raised and lowered figures, tall brackets: to the line that they stand in
        near = [
            (min(g.top, x.top) - max(g.bottom, x.bottom), i) for i in (at - 1, at) if 0 <= i < len(lines) for x in lines[i][:1]
        ]
        shared, i = max(near, default=(0.0, -1))
        if shared >= 0.5 * min(size, height):
            lines[i].append(g)
        else:
            large.append(g)
    if large:
        sizes = sorted(g.top - g.bottom for g in large)
        lines += _stacked(large, sizes[len(sizes) // 2])
        lines.sort(key=lambda line: -(line[0].top + line[0].bottom))
    return [_row(sorted(line, key=lambda g: g.left), column, height) for line in lines]


def _stacked(glyphs: Sequence[Glyph], height: float) -> list[list[Glyph]]:
    """Return letters of about one size in lines from the top down."""
    lines: list[list[Glyph]] = []
    middle = 0.0
    for g in sorted(glyphs, key=lambda g: (-(g.top + g.bottom), g.left)):
        if lines and middle - (g.top + g.bottom) / 2 < _SAME_LINE * height:
            lines[-1].append(g)
        else:
            lines.append([g])
            middle = (g.top + g.bottom) / 2
    return lines


def _row(line: list[Glyph], column: tuple[float, float], height: float) -> Row:
    chars: list[str] = []
    sizes = sorted(g.top - g.bottom for g in line)
    before: Glyph | None = None
    for g in line:
        if before is not None:
            if g.char == before.char and g.left - before.left < 0.3 * (before.right - before.left):
                continue  # printed twice to look bold
            gap = g.left - before.right
            size = max(before.top - before.bottom, g.top - g.bottom, height * 0.5)
            latin = before.char.isascii() and g.char.isascii()
            word = latin and (before.char.isalpha() or g.char.isalpha())
            within = not latin or (before.char in ".," and "0" <= g.char <= "9")  # 3.1 in a face of equal widths
            if gap > size * (_WORD_GAP if word else 0.9 if within else 0.5):
                chars.append(" ")
        chars.append(g.char)
        before = g
    return Row(
        "".join(chars),
        line[0].left,
        min(g.bottom for g in line),
        max(g.right for g in line),
        max(g.top for g in line),
        column,
        sizes[len(sizes) // 2],
    )
