"""Character references of markup, resolved at their places.

In: a stretch of source. Out: its characters, each at the place of the whole reference. Refuses: nothing; an ampersand that
opens no reference is one.
"""

import html
import html.entities
import re
from typing import Final

from pipeline.model import Text

_ENTITY: Final = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z][A-Za-z0-9]{1,30}));?")


def unescaped(source: str, start: int, end: int) -> Text:
    """Return `source[start:end]` with its character references resolved, each at the place of the whole reference."""
    raw = source[start:end]
    if "&" not in raw:
        return Text(raw, range(start, end), range(start + 1, end + 1))
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for m in _ENTITY.finditer(raw):
        found = _character(m)
        if not found:
            continue
        value, stop = found
        chars.append(raw[at : m.start()])
        starts.extend(range(start + at, start + m.start()))
        ends.extend(range(start + at + 1, start + m.start() + 1))
        chars.append(value)
        starts.extend([start + m.start()] * len(value))
        ends.extend([start + stop] * len(value))
        at = stop
    chars.append(raw[at:])
    starts.extend(range(start + at, end))
    ends.extend(range(start + at + 1, end + 1))
    return Text("".join(chars), tuple(starts), tuple(ends))


def _character(m: re.Match[str]) -> tuple[str, int] | None:
    """Return what a reference stands for and where it ends in its text; None for an ampersand that is one."""
    if m.group(3) is None:
        return html.unescape(m.group().rstrip(";") + ";"), m.end()
    name = m.group(3)
    if m.group().endswith(";") and name + ";" in html.entities.html5:
        return html.entities.html5[name + ";"], m.end()
    for length in range(min(len(name), 6), 1, -1):  # the old names that need no semicolon: &nbsp2021
        if name[:length] in html.entities.html5:
            return html.entities.html5[name[:length]], m.start(3) + length + (m.end() - m.end(3) if length == len(name) else 0)
    return None
