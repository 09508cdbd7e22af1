"""Front matter of a Markdown file: flat `key: value` lines between two lines of `---`.

In: decoded text. Out: the fields, where the title stands, where the body starts. Refuses (Rejected front_matter): a key given
twice, more than 64 keys. A list or an indented line stays text of the key above it; no YAML type is guessed.
"""

import re
from typing import Final, NamedTuple

from pipeline.errors import Rejected
from pipeline.read import limits

_OPEN: Final = re.compile(r"\ufeff?---[ \t]*\r?\n")
_LINE: Final = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|$)")
_KEY: Final = re.compile(r"([A-Za-z_一-鿿][A-Za-z0-9_.\-一-鿿]{0,40})[ \t]*[:：](?:[ \t]+|$)")


class FrontMatter(NamedTuple):
    """Fields as written, places of their values in the text, and the offset at which the body starts."""

    fields: dict[str, str]
    places: dict[str, tuple[int, int]]
    body: int


def split(text: str) -> FrontMatter | None:
    """Return the front matter that `text` opens with; None where it has none. Raises Rejected."""
    opening = _OPEN.match(text)
    if not opening:
        return None
    fields: dict[str, str] = {}
    places: dict[str, tuple[int, int]] = {}
    key, at, end_of_budget = "", opening.end(), opening.end() + limits.FRONT_MATTER_CHARS
    while at < min(len(text), end_of_budget):
        line = _LINE.match(text, at)
        assert line is not None
        words = line.group(1)
        if words.rstrip() in ("---", "..."):
            return FrontMatter(fields, places, line.end()) if fields else None
        found = _KEY.match(words)
        if found:
            key = found.group(1).lower()
            if key in fields:
                raise Rejected("front_matter", f"front matter gives {key!r} twice; remove one")
            fields[key], places[key] = _unquoted(words, found.end(), at)
            limits.check("front_matter", "FRONT_MATTER_KEYS", limits.FRONT_MATTER_KEYS, len(fields), "keys of the front matter")
        elif not words.strip() or words.lstrip().startswith("#"):
            pass
        elif key and (words[0] in " \t" or words.startswith("- ")):
            fields[key] = f"{fields[key]}\n{words.strip()}".strip()
        else:
            return None  # a line of dashes, then ordinary text
        at = line.end()
    return None


def _unquoted(words: str, start: int, at: int) -> tuple[str, tuple[int, int]]:
    """Return the value of a line from `start` on without its quotes, and its place in the text."""
    value = words[start:]
    left = len(value) - len(value.lstrip())
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
        value, left = value[1:-1], left + 1
    return value, (at + start + left, at + start + left + len(value))
