"""Places: what a name at a place of the text means, and how places lie in each other.

In: text and an offset. Out: the longest place name that begins there, as an Area with its code.
Refuses: context. Words that point (全省) and names that several places share (鼓楼区) are settled by `resolve_deictic` and
`settle`, which the resolver calls with the place at hand; a name inside a longer word is no place (大连接, 中国银行).
"""

import functools
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from pipeline import rules

LEVELS: Final = ("world", "group", "country", "province", "prefecture", "county", "place")
DEICTIC: Final = "@"  # the code of a word that points


class Area(Struct, frozen=True):
    """A place. `level`: one of LEVELS; `deictic` (code `@`, name as written); `name`: a name of something else that begins with a place
    (中国银行, 南京路; the code is the place's, the name as written) and says nothing of the area of a statement.
    """

    code: str
    name: str
    level: str


class _Entry(Struct, frozen=True):
    """A way to write an area. `alone`: read without the place above it before it."""

    area: Area
    full: bool
    alone: bool
    rank: int


class _Index(Struct, frozen=True):
    names: Mapping[str, tuple[_Entry, ...]]
    lengths: Mapping[str, tuple[int, ...]]  # of the names that begin with a letter, longest first
    areas: Mapping[str, Area]
    parents: Mapping[str, str]
    members: Mapping[str, frozenset[str]]


class _Guards(Struct, frozen=True):
    before: Mapping[str, re.Pattern[str]]
    after: Mapping[str, re.Pattern[str]]
    cut: Mapping[str, re.Pattern[str]]
    things: re.Pattern[str]
    companies: re.Pattern[str]
    parts: re.Pattern[str]


def match(text: str, at: int) -> tuple[int, Area] | None:
    """Return length and area of the longest place name that begins at `text[at]`, or None.

    江苏省南京市 is read to its last part (320100). A name that is part of a longer word is none; the name of a body, a firm or a
    road that begins with a place has level `name`; a part or a zone of a place (四川东部, 上海自贸区) has the code `zh:` and its name.
    """
    index = _index()
    for size in index.lengths.get(text[at], ()) if at < len(text) else ():
        word = text[at : at + size]
        entries = index.names.get(word)
        if not entries:
            continue
        read = _read(text, at, word, entries)
        if read:
            return read
    return None


def by_code(code: str) -> Area | None:
    """Return the area with this code; for a code that was handed on the place that has it now, for `zh:` codes the named place."""
    found = _index().areas.get(code)
    return Area(code, code[3:], "place") if found is None and code.startswith("zh:") else found


def by_name(name: str) -> Area | None:
    """Return the area with this full or short name; None where there is none, or several of one level."""
    entries = _index().names.get(name)
    area = _best(entries) if entries else None
    return None if area is None or area.code in (DEICTIC, f"zh:{name}") and area.level != "place" else area


def parent(code: str) -> str | None:
    """Return the code of the area right above: 320100 CN-JS, CN-JS CN, CN WORLD; None above WORLD, groups and unknown codes."""
    return _index().parents.get(code)


def members(code: str) -> frozenset[str]:
    """Return the codes of the areas that a group is made of; empty where the rules do not say."""
    return _index().members.get(code, frozenset())


def within(code: str, ancestor: str) -> bool:
    """Tell whether the area lies in the other one or is it: 320100 in CN-JS, in X-EAST, in CN, in WORLD."""
    index = _index()
    group = index.members.get(ancestor, frozenset())
    step: str | None = code
    while step:
        if step == ancestor or step in group:
            return True
        step = index.parents.get(step)
    inside = index.members.get(code)
    return bool(inside) and all(within(one, ancestor) for one in inside or ())


def settle(area: Area, context: str | None) -> Area:
    """Return the one place that a name shared by several means inside the area `context` (鼓楼区 in 320100), else the area as it is."""
    if not area.code.startswith("zh:") or not context:
        return area
    step: str | None = context
    while step and step not in ("CN", "WORLD"):
        fits = {e.area for e in _index().names.get(area.name, ()) if e.full and within(e.area.code, step)}
        if len(fits) == 1:
            return fits.pop()
        step = parent(step)
    return area


def resolve_deictic(word: str, document_area: str | None, nearest: str | None) -> Area | None:
    """Return the place that a word like 全市 or 我省 means, or None where nothing tells.

    The nearest place of the text counts before the place that the document speaks for; of each the place itself or the first one
    above it whose official name ends as the word asks (全市 near 玄武区: 南京市; 全市 in a report of 江苏: None).
    """
    ruled = rules.table("areas")["deictic"]
    fixed = ruled["fixed"].get(word)
    if fixed:
        return by_code(fixed)
    wanted = next((ends for last, ends in ruled["endings"].items() if word.endswith(last)), None)
    for start in (nearest, document_area) if wanted else ():
        step = start
        while step and step not in ("CN", "WORLD"):
            area = by_code(step)
            if area and area.level in ("province", "prefecture", "county", "place") and area.name.endswith(tuple(wanted or ())):
                return area
            step = parent(step)
    return None


def __getattr__(name: str) -> Any:
    """FIRST, the letters that a place name can begin with, is made when it is first asked for."""
    if name == "FIRST":
        return first()
    raise AttributeError(name)


@functools.cache
def first() -> frozenset[str]:
    """Return the letters that a place name can begin with."""
    return frozenset(_index().lengths)


# ---------------------------------------------------------------- reading a name


def _read(text: str, at: int, word: str, entries: tuple[_Entry, ...]) -> tuple[int, Area] | None:
    """Return length and area of `word` at `at` together with the places below it that follow, or None where a guard forbids it."""
    area = _best(entries)
    end = at + len(word)
    if area is None or _cut_out(text, at, end, word):
        return None
    while area.level in ("province", "prefecture", "county") or area.code == "CN":
        below = _below(text, end, area)
        if not below:
            break
        end, area = below
    if area.level in ("deictic", "world", "group") or text.startswith(("全国", "我国"), at):
        return end - at, area
    guards = _guards()
    thing = guards.things.match(text, end) or (guards.companies.match(text, end) if area.code == "CN" else None)
    if thing:
        return thing.end() - at, Area(area.code, text[at : thing.end()], "name")
    part = guards.parts.match(text, end) if area.level != "country" else None
    if part:
        name = text[at : part.end()]
        return part.end() - at, Area(f"zh:{name}", name, "place")
    return end - at, area


def _below(text: str, at: int, above: Area) -> tuple[int, Area] | None:
    """Return end and area of the longest name at `at` of a place inside `above`."""
    index = _index()
    for size in index.lengths.get(text[at], ()) if at < len(text) else ():
        word = text[at : at + size]
        if word == above.name:
            continue
        inside = [e for e in index.names.get(word, ()) if e.area.level != "country" and e.area.code != above.code and within(e.area.code, above.code)]
        if above.code == "CN":
            inside = [e for e in inside if e.area.level == "province"]
        area = _choose(inside, word)
        if area and not area.code.startswith("zh:") and not _cut_out(text, at, at + len(word), word, inside=True):
            return at + len(word), area
    return None


def _cut_out(text: str, start: int, end: int, word: str, inside: bool = False) -> bool:
    """Tell whether the word at start:end is a piece of a longer word."""
    guards = _guards()
    before, after = guards.before.get(word), guards.after.get(word)
    if before and before.match(text, end):
        return True
    if after and not inside and after.search(text, max(0, start - 4), start):
        return True
    cut = guards.cut.get(word[-1]) if len(word) > 2 else None
    return bool(cut and cut.match(text, end))


def _best(entries: Iterable[_Entry]) -> Area | None:
    alone = [e for e in entries if e.alone]
    return _choose(alone, None)


def _choose(entries: list[_Entry], word: str | None) -> Area | None:
    """Return the area of the highest rank; a name that several of them share gets the code `zh:`."""
    if not entries:
        return None
    top = min(e.rank for e in entries)
    areas = sorted({e.area for e in entries if e.rank == top}, key=lambda a: a.code)
    if len(areas) == 1:
        return areas[0]
    return Area(f"zh:{areas[0].name}", areas[0].name, areas[0].level) if word is None else None


# ---------------------------------------------------------------- loading the rules


@functools.cache
def _index() -> _Index:
    """Return all names. Built once, in about 20 ms."""
    ruled = rules.table("areas")
    ordinary_short, ordinary_full = frozenset(ruled["ordinary"]["short"]), frozenset(ruled["ordinary"]["full"])
    areas: dict[str, Area] = {"WORLD": Area("WORLD", "世界", "world"), "CN": Area("CN", "中国", "country")}
    parents: dict[str, str] = {"CN": "WORLD"}
    names: dict[str, list[_Entry]] = {}

    def enter(name: str, area: Area, full: bool, alone: bool, rank: int) -> None:
        names.setdefault(name, []).append(_Entry(area, full, alone, rank))

    rank = {level: number for number, level in enumerate(LEVELS)}
    rows = rules.rows("areas")
    taken = {row["short"] for row in rows if not row["until"]} | {row["name"] for row in rows if not row["until"]}
    for row in rows:
        code, name, short, level, former = row["code"], row["name"], row["short"], row["level"], bool(row["until"])
        area = Area(code, name, level)
        if not former or code not in areas:
            areas[code] = area
            parents[code] = row["parent"]
        place = rank[level] + 10 * former
        enter(name, area, True, name not in ordinary_full, place)
        if short != name and not (former and (level == "county" or short in taken)):
            city = level != "county" or name.endswith("市") or len(short) > 2
            if short not in ordinary_short:
                enter(short, area, False, city, place)
    for code, others in ruled["names"].items():
        for name in others:
            enter(name, areas[code], False, True, 0)
    members: dict[str, frozenset[str]] = {}
    for group in ruled["group"]:
        area = Area(group["code"], group["name"], "group")
        areas[area.code] = area
        parents[area.code] = group.get("parent", "")
        members[area.code] = frozenset(group.get("members", ())).union(*(members[g] for g in group.get("groups", ())))
        for name in (group["name"], *group.get("names", ())):
            enter(name, area, False, True, 0)
    for place_ in ruled["place"]:
        area = Area(f"zh:{place_['name']}", place_["name"], "place")
        areas[area.code] = area
        parents[area.code] = place_["parent"]
        for name in (place_["name"], *place_.get("names", ())):
            enter(name, area, False, True, 0)
    for word in ruled["deictic"]["words"]:
        enter(word, Area(DEICTIC, word, "deictic"), False, True, 0)
    lengths: dict[str, set[int]] = {}
    for name in names:
        lengths.setdefault(name[0], set()).add(len(name))
    return _Index(
        {name: tuple(entries) for name, entries in names.items()},
        {letter: tuple(sorted(sizes, reverse=True)) for letter, sizes in lengths.items()},
        areas,
        {code: above for code, above in parents.items() if above},
        {code: codes for code, codes in members.items() if codes},
    )


@functools.cache
def _guards() -> _Guards:
    """Return the compiled guards."""
    ruled = rules.table("areas")
    single: dict[str, dict[str, str]] = ruled["guard"]
    things, parts = ruled["names_of_things"], ruled["parts"]
    plain = f"(?![{things['stop']}])[一-鿿]"
    bodies, firms, near = "|".join(things["bodies"]), "|".join(things["firms"]), "|".join(things["near"])
    middle = f"(?:(?!{things['common']}){plain}){{0,12}}?"
    return _Guards(
        {word: re.compile(guard["before"]) for word, guard in single.items() if guard.get("before")},
        {word: re.compile(f"(?:{guard['after']})$") for word, guard in single.items() if guard.get("after")},
        {ending: re.compile(letters) for ending, letters in ruled["cut"].items()},
        re.compile(f"{near}|{middle}(?:{bodies})|{middle}(?<=[^国省市])(?:{firms})"),
        re.compile(things["companies"]),
        re.compile("|".join(parts["near"]) + f"|(?:{plain}){{0,4}}?(?:{'|'.join(parts['zones'])})"),
    )
