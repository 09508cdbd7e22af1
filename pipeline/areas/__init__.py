"""Places: what a name at a place of the text means, and how places lie in each other.

In: text and an offset, or codes. Out: the longest place name that begins there as an Area with its code.
Refuses: context. Words that point (全省) and names that several places share (鼓楼区) are settled by `resolve_deictic` and
`settle`, which the resolver calls with the place at hand; a name inside a longer word is no place (大连接, 中国银行).
"""

import functools
from collections.abc import Iterable
from typing import Any

from pipeline import rules
from pipeline.areas.guards import at_edge, cut_out, guards
from pipeline.areas.index import DEICTIC, LEVELS, Area, Entry, index

__all__ = [
    "DEICTIC",
    "LEVELS",
    "Area",
    "by_code",
    "by_name",
    "first",
    "match",
    "members",
    "parent",
    "resolve_deictic",
    "settle",
    "within",
]


def match(text: str, at: int) -> tuple[int, Area] | None:
    """Return length and area of the longest place name that begins at `text[at]`, or None.

    江苏省南京市 is read to its last part (320100). A name that is part of a longer word is none; the name of a body, a firm or
    a road that begins with a place has level `name`; a part of a place (四川东部, 上海自贸区) has the code `zh:` and its name.
    """
    known = index()
    for size in known.lengths.get(text[at : at + 2], ()):
        word = text[at : at + size]
        entries = known.names.get(word)
        if not entries or cut_out(text, at, at + len(word)):
            continue
        area = _meant(e for e in entries if e.use == "alone" or (e.use == "edge" and at_edge(text, at)))
        if area:
            return _read(text, at, at + len(word), area)
    return None


def by_code(code: str) -> Area | None:
    """Return the area with this code: the place that has it now where it was handed on, the named place for `zh:`."""
    found = index().areas.get(code)
    return Area(code, code[3:], "place") if found is None and code.startswith("zh:") else found


def by_name(name: str) -> Area | None:
    """Return the area with this full or short name; None where there is none, or several of one level."""
    area = _meant(e for e in index().names.get(name, ()) if e.use != "below")
    return area if area and area.code in index().areas else None


def parent(code: str) -> str | None:
    """Return the code of the area right above: 320100 CN-JS, CN-JS CN, CN WORLD; None above WORLD, groups and unknown codes."""
    return index().parents.get(code)


def members(code: str) -> frozenset[str]:
    """Return the codes of the areas that a group is made of; empty where the rules do not say."""
    return index().members.get(code, frozenset())


def within(code: str, ancestor: str) -> bool:
    """Tell whether the area lies in the other one or is it: 320100 in CN-JS, in X-EAST, in CN, in WORLD."""
    group = members(ancestor)
    if any(step == ancestor or step in group for step in _upwards(code)):
        return True
    inside = members(code)
    return bool(inside) and all(within(one, ancestor) for one in inside)


def settle(area: Area, context: str | None) -> Area:
    """Return the one place that a shared name means inside the area `context` (鼓楼区 in 320100), else the area as it is."""
    if area.code.startswith("zh:") and context:
        for step in _upwards(context):
            fits = {e.area for e in index().names.get(area.name, ()) if e.full and e.rank < 10 and within(e.area.code, step)}
            if len(fits) == 1:
                return fits.pop()
    return area


def resolve_deictic(word: str, document_area: str | None, nearest: str | None) -> Area | None:
    """Return the place that a word like 全市 or 我省 means, or None where nothing tells.

    The nearest place of the text counts before the place that the document speaks for; of each the place itself or the first one
    above it whose official name ends as the word asks (全市 near 玄武区: 南京市; 全市 in a report of 江苏: None).
    """
    ruled = rules.table("areas")["deictic"]
    if word in ruled["fixed"]:
        return by_code(ruled["fixed"][word])
    if word in ruled["here"]:
        here = nearest or document_area
        return by_code(here) if here else None
    wanted = next((tuple(ends) for last, ends in ruled["endings"].items() if word.endswith(last)), ())
    for start in (nearest, document_area):
        for step in _upwards(start):
            area = by_code(step)
            if area and area.name.endswith(wanted) and area.level in ("province", "prefecture", "county", "place"):
                return area
    return None


@functools.cache
def first() -> frozenset[str]:
    """Return the letters that a place name can begin with."""
    return frozenset(letters[0] for letters in index().lengths)


def __getattr__(name: str) -> Any:
    """Return FIRST, the letters that a place name can begin with; made when it is first asked for."""
    if name == "FIRST":
        return first()
    raise AttributeError(name)


# ---------------------------------------------------------------- reading a name


def _read(text: str, at: int, end: int, area: Area) -> tuple[int, Area]:
    """Return length and area of the name at at:end together with what follows and belongs to it."""
    while area.level in ("province", "prefecture", "county") or area.code == "CN":
        below = _below(text, end, area)
        if not below:
            break
        end, area = below
    if area.level in ("deictic", "world", "name") or (area.code == "CN" and not text.startswith("中国", at)):
        return end - at, area
    ruled = guards()
    thing = ruled.things.match(text, end) if area.level != "group" else None
    if area.code == "CN" and not thing:
        thing = ruled.companies.match(text, end)
    if thing:
        return thing.end() - at, Area(area.code, text[at : thing.end()], "name")
    part = (ruled.sides if area.level in ("country", "group") else ruled.parts).match(text, end)
    if part and area.code != "CN":
        name = text[at : part.end()]
        return part.end() - at, Area(f"zh:{name}", name, "place")
    tail = ruled.tail.match(text, end)
    return (tail.end() if tail else end) - at, area


def _below(text: str, at: int, above: Area) -> tuple[int, Area] | None:
    """Return end and area of the longest name at `at` of a place inside `above`; below the country only provinces."""
    known = index()
    for size in known.lengths.get(text[at : at + 2], ()):
        word = text[at : at + size]
        entries = known.names.get(word)
        if not entries or cut_out(text, at, at + len(word), inside=True):
            continue
        levels = ("province",) if above.code == "CN" else ("prefecture", "county", "place")
        inside = (e for e in entries if e.area.level in levels and e.area.code != above.code)
        area = _meant(e for e in inside if within(e.area.code, above.code))
        if area and area.code in known.areas:
            return at + len(word), area
    return None


def _meant(entries: Iterable[Entry]) -> Area | None:
    """Return the area of the lowest rank; a name that several of that rank share gets the code `zh:`."""
    found = tuple(entries)
    if not found:
        return None
    top = min(e.rank for e in found)
    areas = {e.area.code: e.area for e in found if e.rank == top}
    if len(areas) == 1:
        return next(iter(areas.values()))
    name = min(a.name for a in areas.values())
    return Area(f"zh:{name}", name, found[0].area.level)


def _upwards(code: str | None) -> Iterable[str]:
    """Yield the code and those above it."""
    while code:
        yield code
        code = index().parents.get(code)
