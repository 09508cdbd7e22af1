"""All names of places, from rules/areas.csv and rules/areas.toml.

In: the two rule files. Out: one Index: how each name is written, what lies in what, and the groups' members.
Refuses: text; guards and context are not its business.
"""

import functools
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, Literal

from msgspec import Struct

from pipeline import rules
from pipeline.errors import RuleError

LEVELS: Final = ("world", "group", "country", "province", "prefecture", "county", "place")
Use = Literal["alone", "edge", "below"]
DEICTIC: Final = "@"  # the code of a word that points


class Area(Struct, frozen=True):
    """A place: code, official name and level, which is one of LEVELS, `deictic` or `name`.

    `deictic` is a word that points (全省): code `@`, name as written. `name` is the name of something else that begins with
    a place (中国银行, 南京路) or looks like one (31个大城市): code of that place or empty, name as written; it says nothing of
    the area of a statement.
    """

    code: str
    name: str
    level: str


class Entry(Struct, frozen=True):
    """One way to write an area.

    `use`: `alone` read anywhere, `edge` read alone only at the edge of a word, `below` only after the place above it.
    `rank`: of two areas with one name the lower rank is meant.
    """

    area: Area
    full: bool
    use: Use
    rank: int


class Index(Struct, frozen=True):
    """Every name with what it can mean; `lengths` of the names that begin with the same two letters, longest first."""

    names: Mapping[str, tuple[Entry, ...]]
    lengths: Mapping[str, tuple[int, ...]]
    areas: Mapping[str, Area]
    parents: Mapping[str, str]
    members: Mapping[str, frozenset[str]]


@functools.cache
def index() -> Index:
    """Return all names, read once (about 30 ms). Raises RuleError where areas.toml names a code that areas.csv does not have."""
    ruled = rules.table("areas")
    areas: dict[str, Area] = {"WORLD": Area("WORLD", "世界", "world"), "CN": Area("CN", "中国", "country")}
    parents: dict[str, str] = {"CN": "WORLD"}
    members: dict[str, frozenset[str]] = {}
    names: dict[str, list[Entry]] = {}
    for name, entry, above in (*_listed(ruled), *_grouped(ruled, members)):
        names.setdefault(name, []).append(entry)
        if entry.area.code not in areas:
            areas[entry.area.code] = entry.area
            parents[entry.area.code] = above
    for code, others in ruled["names"].items():
        if code not in areas:
            raise RuleError(f"rules/areas.toml: [names] gives names to {code!r}, which is no area of areas.csv")
        for name in others:
            names.setdefault(name, []).append(Entry(areas[code], False, "alone", 0))
    for word in ruled["deictic"]["words"]:
        names.setdefault(word, []).append(Entry(Area(DEICTIC, word, "deictic"), False, "alone", 0))
    for name in ruled["scope"]["names"]:
        names.setdefault(name, []).append(Entry(Area("", name, "name"), False, "alone", 0))
    lengths: dict[str, set[int]] = {}
    for name in names:
        lengths.setdefault(name[:2], set()).add(len(name))
    return Index(
        {name: tuple(entries) for name, entries in names.items()},
        {letters: tuple(sorted(sizes, reverse=True)) for letters, sizes in lengths.items()},
        areas,
        {code: above for code, above in parents.items() if above},
        {code: codes for code, codes in members.items() if codes},
    )


Named = tuple[str, Entry, str]  # a name, what it means, the code of the area above


def _listed(ruled: Mapping[str, Any]) -> Iterator[Named]:
    """Yield the names in areas.csv; those no longer used come last there, so that a code means the place that has it now."""
    ordinary = {level: frozenset(words) for level, words in ruled["ordinary"].items()}
    rows = rules.rows("areas")
    taken = {row[key] for row in rows if not row["until"] for key in ("short", "name")}
    for row in rows:
        name, short, level, former = row["name"], row["short"], row["level"], bool(row["until"])
        area = Area(row["code"], name, level)
        rank = LEVELS.index(level) + 10 * former
        yield name, Entry(area, True, _use_in_full(name, short, level, ordinary), rank), row["parent"]
        middle = _without_people(name, short)
        if middle != name and middle not in taken:
            yield middle, Entry(area, True, "alone", rank), row["parent"]
        if short != name and short not in ordinary.get(level, ()) and not (former and (level == "county" or short in taken)):
            yield short, Entry(area, False, _use(name, short, level), rank), row["parent"]


def _without_people(name: str, short: str) -> str:
    """Return the form without the peoples' names: 凉山州, 察布查尔县, 莫力达瓦旗; the name itself where it has none."""
    return short + name[-1] if name.endswith(("自治州", "自治县", "自治旗")) else name


def _use_in_full(name: str, short: str, level: str, ordinary: Mapping[str, Collection[str]]) -> Use:
    """Tell where a full name may stand: one that looks like words only at an edge (海城市, 范县, 资源县)."""
    if name in ordinary["full"]:
        return "below"
    if level not in ("prefecture", "county"):
        return "alone"
    alike = len(name) == 2 or short in ordinary["county"] or name.endswith(tuple(ordinary["endings"]))
    return "edge" if alike else "alone"


def _use(name: str, short: str, level: str) -> Use:
    """Tell where a short name may stand: of those of counties only the long ones anywhere (阿拉山口)."""
    if level != "county" or len(short) > 2:
        return "alone"
    return "edge" if name.endswith("市") else "below"


def _grouped(ruled: Mapping[str, Any], members: dict[str, frozenset[str]]) -> Iterator[Named]:
    """Yield the names of groups and of places without a code of their own, and enter the groups' members."""
    for group in ruled["group"]:
        area = Area(group["code"], group["name"], "group")
        members[area.code] = frozenset(group.get("members", ())).union(*(members[g] for g in group.get("groups", ())))
        for name in (group["name"], *group.get("names", ())):
            yield name, Entry(area, False, "alone", 0), group.get("parent", "")
    for place in ruled["place"]:
        area = Area(f"zh:{place['name']}", place["name"], "place")
        for name in (place["name"], *place.get("names", ())):
            yield name, Entry(area, False, "alone", 0), place["parent"]
