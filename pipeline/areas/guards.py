"""What keeps a name of a place from being cut out of a longer word, compiled from rules/areas.toml.

In: a text and the place of a name in it. Out: whether the name stands there, and what it is the beginning of.
Refuses: choosing among places.
"""

import functools
import re
from collections.abc import Mapping

from msgspec import Struct

from pipeline import rules


class Guards(Struct, frozen=True):
    """The compiled guards that hold for many names; `cut` by a name's last letter."""

    cut: Mapping[str, re.Pattern[str]]
    people: frozenset[str]
    surnames: frozenset[str]
    edges: frozenset[str]
    things: re.Pattern[str]
    companies: re.Pattern[str]
    sides: re.Pattern[str]
    parts: re.Pattern[str]
    tail: re.Pattern[str]


@functools.cache
def guards() -> Guards:
    """Return the guards, compiled once."""
    ruled = rules.table("areas")
    things, parts = ruled["names_of_things"], ruled["parts"]
    plain = f"(?![{things['stop']}])[一-鿿]"
    near = "|".join(things["near"]).replace("{plain}", plain)
    body = f"(?:(?!{things['kinds']}){plain}){{0,12}}?(?:{'|'.join(things['bodies'])})"
    firm = f"(?:(?!{things['common']}){plain}){{1,8}}?(?:{'|'.join(things['firms'])})"
    zone = f"(?:(?!{parts['verbs']}){plain}){{0,4}}?(?:{'|'.join(parts['zones'])})"
    return Guards(
        {ending: re.compile(letters) for ending, letters in ruled["cut"].items()},
        frozenset(ruled["person"]["names"]),
        frozenset(ruled["person"]["surnames"]),
        frozenset(ruled["edge"]["letters"]),
        re.compile(f"{near}|{body}|{firm}"),
        re.compile(things["companies"]),
        re.compile("|".join(parts["sides"])),
        re.compile(f"{'|'.join(parts['sides'] + parts['near'])}|{zone}"),
        re.compile("|".join(ruled["tail"]["words"])),
    )


def cut_out(text: str, start: int, end: int, *, inside: bool = False) -> bool:
    """Tell whether the name at start:end is a piece of a longer word (大连接, 隆重庆祝, 李长春).

    `inside`: it follows the place above it, so that nothing before it can be part of it.
    """
    ruled, word = guards(), text[start:end]
    before, after = _own(word)
    if before and before.match(text, end):
        return True
    cut = ruled.cut.get(word[-1]) if len(word) > 2 else None
    if cut and cut.match(text, end):
        return True
    if inside or start == 0:
        return False
    if word in ruled.people and text[start - 1] in ruled.surnames:
        return True
    return bool(after and after.search(text, max(0, start - 4), start))


@functools.cache
def _own(word: str) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """Return the guards of one name: what must not follow it, what must not stand before it."""
    guard = rules.table("areas")["guard"].get(word, {})
    before, after = guard.get("before"), guard.get("after")
    return re.compile(before) if before else None, re.compile(f"(?:{after})$") if after else None


def at_edge(text: str, start: int) -> bool:
    """Tell whether a word can begin at `start`: after the beginning, no Chinese letter, or a letter that ends words."""
    return start == 0 or not "一" <= text[start - 1] <= "鿿" or text[start - 1] in guards().edges
