"""The records of the catalog and the reader of its files.

In: rules/indicators/<theme>.toml, rules/subjects.toml, rules/metrics.toml, a user's own file. Out: Indicators, Subjects, Metrics.
Refuses: unknown keys, kinds and themes, missing names; the message names file and entry.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from msgspec import Struct

from pipeline import rules, units
from pipeline.errors import RuleError

KINDS: Final = ("stock", "flow", "rate", "index")
GROWTH: Final = ("growth_yoy", "growth_prev", "growth_avg", "growth_since")


class Indicator(Struct, frozen=True):
    """An indicator of the catalog, or one composed of a subject and a metric (`composed`)."""

    code: str
    name: str
    name_en: str
    theme: str
    kind: str  # of KINDS
    unit: str  # canonical code of rules/units.toml
    definition: str = ""
    aliases: tuple[str, ...] = ()  # literal
    not_aliases: tuple[str, ...] = ()  # literal names that must not lead here
    price_basis: Mapping[str, str] = {}  # measure → basis where none is written
    subject: str = ""
    metric: str = ""
    parent: str = ""
    source: str = ""  # only where it was looked up
    share_of: tuple[str, str] | None = None  # part, whole: that share is this rate
    regional: str = ""  # code that takes its place below the nation
    composed: bool = False
    place: str = ""  # file:entry


class Subject(Struct, frozen=True):
    """What a metric is measured of: an industry, a product, a group of enterprises, a partner, a scope in front of these."""

    code: str
    name: str
    name_en: str
    type: str
    theme: str = ""
    unit: str = ""  # of the thing itself, for metrics in `@`
    aliases: tuple[str, ...] = ()
    all_sizes: tuple[str, ...] = ()  # metrics of a `scope` that are published of enterprises outside it too
    place: str = ""


class Metric(Struct, frozen=True):
    """What is measured; `of` lists the types of subject that it suits."""

    code: str
    name: str
    name_en: str
    of: tuple[str, ...]
    kind: str
    unit: str  # `@`: the subject's own
    definition: str = ""
    aliases: tuple[str, ...] = ()
    prefix: tuple[str, ...] = ()  # words that stand before the subject: 出口手机
    bare: tuple[str, ...] = ()  # types of subject whose growth without a metric is this one
    price_basis: Mapping[str, str] = {}
    scope: str = ""  # code of the only scope of an industry that it is published of, so that the scope's name tells nothing
    theme: str = ""
    place: str = ""


_Half = TypeVar("_Half", Subject, Metric)
_LISTS: Final = ("aliases", "not_aliases", "share_of", "of", "prefix", "bare", "all_sizes")


def _fields(kind: type, code: str, entry: Any, place: str, extra: Mapping[str, str]) -> dict[str, Any]:
    """Return the constructor's arguments for one table of a rule file. Raises RuleError."""
    if not isinstance(entry, dict):
        raise RuleError(f"{place}: an entry must be a table [{code}]")
    known = set(kind.__annotations__) - {"code", "place", "composed", "price_basis"} | {"growth", "level"}
    if unknown := sorted(set(entry) - known):
        raise RuleError(f"{place}: unknown key {unknown[0]!r}; known are {', '.join(sorted(known))}")
    out: dict[str, Any] = {**extra, **entry, "code": code, "place": place}
    basis = dict.fromkeys(GROWTH, out.pop("growth")) if "growth" in out else {}
    if "level" in out:
        basis["level"] = out.pop("level")
    if basis:
        out["price_basis"] = basis
    for name in _LISTS:
        if name in out:
            value = out[name]
            if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
                raise RuleError(f"{place}: {name} must be a list of names")
            out[name] = tuple(value)
    if "share_of" in out and len(out["share_of"]) != 2:
        raise RuleError(f"{place}: share_of must be [part, whole]")
    return out


def _entry(kind: type, code: str, entry: Any, place: str, extra: Mapping[str, str]) -> Any:
    try:
        made = kind(**_fields(kind, code, entry, place, extra))
    except TypeError as e:
        raise RuleError(f"{place}: {e}") from e
    wrong = next((f for f in ("name", "name_en") if not getattr(made, f)), None)
    if wrong:
        raise RuleError(f"{place}: {wrong} is empty")
    if hasattr(made, "kind") and made.kind not in KINDS:
        raise RuleError(f"{place}: kind {made.kind!r} is none of {', '.join(KINDS)}")
    unit = getattr(made, "unit", "")
    if unit not in ("", "@") and not units.known(unit):
        raise RuleError(f"{place}: {unit!r} is no unit of units.toml")
    return made


def by_code(things: Iterable[_Half]) -> dict[str, _Half]:
    """Return code → thing; of two with one code the later would hide the earlier, so that is a RuleError naming both places."""
    found: dict[str, _Half] = {}
    for thing in things:
        if seen := found.get(thing.code):
            raise RuleError(f"{thing.code} stands twice: in {seen.place} and in {thing.place}; rename one")
        found[thing.code] = thing
    return found


def indicators() -> Iterator[Indicator]:
    """Yield the indicators of all theme files; a file's stem is its theme."""
    for name in rules.names("indicators"):
        yield from _file(rules.table(name), f"{name}.toml", name.rpartition("/")[2])


def user_indicators(path: Path) -> Iterator[Indicator]:
    """Yield the indicators of a user's own file; an entry without `theme` has `user`, one without `name_en` goes by its name."""
    table = rules.read(path)
    named = {k: {**e, "name_en": e.get("name_en") or e.get("name")} if isinstance(e, dict) else e for k, e in table.items()}
    yield from _file(named, path.name, "user")


def _file(table: Mapping[str, Any], file: str, theme: str) -> Iterator[Indicator]:
    for code, entry in table.items():
        yield _entry(Indicator, code, entry, f"{file}:{code}", {"theme": theme})


def subjects() -> Iterator[Subject]:
    """Yield the subjects that composition knows; the file groups them by type."""
    for type_, group in rules.table("subjects").items():
        for code, entry in group.items():
            yield _entry(Subject, code, entry, f"subjects.toml:{type_}.{code}", {"type": type_})


def metrics() -> Iterator[Metric]:
    """Yield the metrics that composition knows, in file order."""
    for code, entry in rules.table("metrics").items():
        yield _entry(Metric, code, entry, f"metrics.toml:{code}", {})
