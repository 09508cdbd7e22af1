"""Units of measure and counting words: which one stands at a place, what it is worth, what converts into what.

In: folded text and a place right after a number. Out: the longest unit there, as a Unit; exact conversions by code.
Refuses: context (whether 度 is a temperature), units of two dimensions, and any exchange of one currency into another.
"""

import functools
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from pipeline import numerals, rules
from pipeline.errors import RuleError, UsageError


class UnitError(UsageError):
    """A value cannot be expressed in the unit asked for: name another unit, or leave the value as it is."""


class Unit(Struct, frozen=True):
    """A unit as written.

    code: DATASET's `unit` (%, pp, ISO 4217, UCUM, {count}, own codes). text: as written, without multiplier and without 多 or 半.
    factor: what one of `text` is in `code` (角 → 1/10 of CNY, else nearly always 1). counted: a counting word.
    weak: says little by itself, so a unit only right after a number. duration: a span of time or an age.
    more: 多 or 余 stands inside or behind it (3个多月): the number is a lower bound. half: 半 does (三个半月): add one half.
    """

    code: str
    text: str
    factor: Fraction = Fraction(1)
    counted: bool = False
    weak: bool = False
    duration: bool = False
    more: bool = False
    half: bool = False


class _Measure(Struct, frozen=True):
    dimension: str
    scale: Fraction
    standard: str  # ISO 4217, UCUM, own


class _Lexicon(Struct, frozen=True):
    """Everything that rules/units.toml says."""

    by_first: Mapping[str, tuple[tuple[str, Unit, re.Pattern[str] | None], ...]]  # first character → aliases, the longest first
    measures: Mapping[str, _Measure]
    halved: frozenset[str]  # units that 半 may follow


_INSIDE = re.compile("([个分])([多半来余])")
_BEHIND = re.compile("多(?![样数元边种个项家地次年])|余(?![地额下款粮热])|半(?![年导边径夜月价数山岛壁个天小])")
_PER = re.compile("[ ]?(?:/|每|／)[ ]?")
_LARGE = re.compile("[万亿][多余]?$")
_BELOW: Final = {"时": "h", "日": "d", "度": "kW.h"}
_LATIN = re.compile("[A-Za-z0-9]")


def match(text: str, at: int) -> tuple[int, Unit] | None:
    """Return the end and the record of the longest unit that starts exactly at `at`, a denominator included, or None.

    Only the counting words of `[count]` and entries marked weak need a number before them; that is the caller's to know.
    """
    m = _INSIDE.match(text, at)
    whole = _simple(m[1] + text[m.end() : m.end() + 4], 0) if m else None
    if m and whole and whole[0] > 1 and not whole[1].counted:  # 个多月, 个半小时, 分半钟
        return at + 1 + whole[0], replace(whole[1], more=m[2] != "半", half=m[2] == "半")
    found = _simple(text, at)
    if found is None:
        return None
    end, unit = found
    if unit.text == "度" and _LARGE.search(text, max(0, at - 2), at):
        return end, Unit("kW.h", "度")  # no angle or temperature is counted in 万 or 亿
    if not unit.counted and (m := _BEHIND.match(text, end)) and (m[0] != "半" or unit.text in _lexicon().halved):
        return m.end(), replace(unit, more=m[0] != "半", half=m[0] == "半")
    return _compound(text, at, end, unit)


def unit_of(text: str) -> Unit:
    """Return the unit that the whole of `text` writes; raises UnitError where it is none."""
    found = match(text, 0)
    if found is None or found[0] != len(text):
        raise UnitError(f"{text!r} is no unit of rules/units.toml: add it there")
    return found[1]


def known(code: str) -> bool:
    """Tell whether `code` is a code of the rules or composed of such codes by / and `.`."""
    try:
        _dimensions(code)
    except UnitError:
        return False
    return True


def compatible(a: str, b: str) -> bool:
    """Tell whether values in `a` can be expressed in `b`: one dimension; currencies only with themselves."""
    return a == b or (known(a) and known(b) and _dimensions(a)[0] == _dimensions(b)[0])


def convert(value: Fraction, code_from: str, code_to: str) -> Fraction:
    """Return `value`, given in `code_from`, in `code_to`, exactly. Raises UnitError if they are not of one dimension."""
    if code_from == code_to:
        return value
    (had, scale_from), (wanted, scale_to) = _dimensions(code_from), _dimensions(code_to)
    if had != wanted:
        raise UnitError(f"{code_from} cannot be expressed in {code_to}: they are not of one dimension")
    return value * scale_from / scale_to


def standard(code: str) -> str:
    """Return whose code it is: ISO 4217, UCUM or own. Raises UnitError for an unknown one."""
    measure = _lexicon().measures.get(code)
    if measure is None:
        raise UnitError(f"{code!r} is no unit code of rules/units.toml")
    return measure.standard


def texts() -> Mapping[str, str]:
    """Return every written unit with its code, as rules/units.toml lists them."""
    return {alias: unit.code for entries in _lexicon().by_first.values() for alias, unit, _ in entries}


@functools.cache
def _dimensions(code: str) -> tuple[tuple[tuple[str, int], ...], Fraction]:
    """Return what a code measures, as powers of dimensions, and its size in their first units."""
    measures = _lexicon().measures
    if code in measures:
        return ((measures[code].dimension, 1),), measures[code].scale
    powers: dict[str, int] = {}
    scale = Fraction(1)
    for i, part in enumerate(code.split("/")):
        m = re.fullmatch("(10\\*[0-9]{1,2}[.])?(.{1,24})", part)
        if m is None or m[2] not in measures:
            raise UnitError(f"{code!r} is no unit code of rules/units.toml")
        size = measures[m[2]].scale * (10 ** int(m[1][3:-1]) if m[1] else 1)
        scale = scale / size if i else scale * size
        name = measures[m[2]].dimension
        powers[name] = powers.get(name, 0) + (-1 if i else 1)
    return tuple(sorted((name, n) for name, n in powers.items() if n)), scale


def _simple(text: str, at: int) -> tuple[int, Unit] | None:
    for alias, unit, forbidden in _lexicon().by_first.get(text[at : at + 1], ()):
        if text.startswith(alias, at):
            end = at + len(alias)
            if forbidden is None or not forbidden.match(text, end):
                return end, unit
    return None


def _denominator(text: str, at: int) -> tuple[int, Unit] | None:
    """What stands behind a stroke: a unit; 时, 日 and 度 are an hour, a day and a kilowatt-hour there."""
    if text[at : at + 1] in _BELOW:
        return at + 1, Unit(_BELOW[text[at]], text[at])
    return _simple(text, at)


def _compound(text: str, at: int, end: int, unit: Unit) -> tuple[int, Unit]:
    """Add a denominator: 元/吨, 克标准煤/千瓦时, 公里每小时, 元/百公斤; a second one (元/平方米·天) is left alone."""
    m = _PER.match(text, end)
    if m is None:
        return end, unit
    power, per = 0, _denominator(text, m.end())
    if per is None and (multiple := numerals.match(text, m.end())):  # 百户, 万元, 1000立方米
        power, per = len(str(multiple[1].value)) - 1, _denominator(text, multiple[0])
        if multiple[1].value != 10**power:
            return end, unit
    if per is None or (m[0].strip() == "每" and (per[1].counted or per[1].weak)):
        return end, unit
    if unit.counted and per[1].counted and not power and per[1].text not in ("人", "户"):
        return end, unit  # 百余种/件 offers two words for one thing
    code = f"{unit.code}/" + (f"10*{power}." if power else "") + per[1].code
    return per[0], Unit(code, text[at : per[0]].replace(" ", ""), unit.factor / per[1].factor)


@functools.cache
def _lexicon() -> _Lexicon:
    data = rules.table("units")
    units: dict[str, tuple[Unit, str]] = {}
    measures: dict[str, _Measure] = {"{count}": _Measure("count", Fraction(1), "UCUM")}
    banned, needed = dict(data["not_before"]), dict(data["only_before"])
    for place, code, measure, found, bans in _measures(data):
        if code in measures:
            raise RuleError(f"rules/units.toml: {place}: the code stands twice; remove one")
        measures[code] = measure
        banned |= bans
        for unit in found:
            _add(units, unit, place)
    for kind, words in data["count"].items():
        for word, bans in words.items():
            _add(units, Unit("{count}", word, counted=True, weak=True), f"[count.{kind}]")
            banned[word] = f"{banned.get(word, '')} {bans}"
    if unused := sorted({*banned, *needed, *data["halved"]} - set(units)):
        raise RuleError(
            f"rules/units.toml: halved, [not_before] or [only_before] names {unused[0]!r}, which is no unit; remove it"
        )
    by_first: dict[str, list[tuple[str, Unit, re.Pattern[str] | None]]] = {}
    for alias in sorted(units, key=lambda a: (-len(a), a)):
        latin = alias.isascii() and alias[-1].isalnum()
        guard = _LATIN if latin else _guard(banned.get(alias, ""), needed.get(alias, ""))
        by_first.setdefault(alias[0], []).append((alias, units[alias][0], guard))
    return _Lexicon({c: tuple(found) for c, found in by_first.items()}, measures, frozenset(data["halved"]))


def _measures(data: Mapping[str, Any]) -> Iterator[tuple[str, str, _Measure, list[Unit], Mapping[str, str]]]:
    """Yield place, code, measure, units and bans of each entry that has a code."""
    for family, name in (("iso4217", "ISO 4217"), ("ucum", "UCUM"), ("own", "own")):
        groups: Mapping[str, Any] = {"": data[family]} if family == "iso4217" else data[family]
        for dimension, entries in groups.items():
            for code, entry in entries.items():
                place = f"[{family}.{dimension}] {code}".replace(".]", "]")
                measure = _Measure(entry.get("dimension", dimension or code), _fraction(entry.get("scale", "1"), place), name)
                texts = [*((t, "1") for t in entry["texts"]), *entry.get("part", {}).items()]
                weak, duration = entry.get("weak", False), entry.get("duration", False)
                found = [Unit(code, t, _fraction(f, place), weak=weak, duration=duration) for t, f in texts]
                yield place, code, measure, found, entry.get("not_before", {})


def _add(units: dict[str, tuple[Unit, str]], unit: Unit, place: str) -> None:
    if unit.text in units:
        raise RuleError(f"rules/units.toml: {unit.text!r} is claimed twice: in {units[unit.text][1]} and in {place}; remove one")
    units[unit.text] = (unit, place)


def _guard(words: str, only: str) -> re.Pattern[str] | None:
    """Compile the continuations that make another word of a unit; 诉-讼 is 诉 unless 讼 follows."""
    parts = []
    for banned in words.split():
        ban, _, lifted = banned.partition("-")
        parts.append(re.escape(ban) + (f"(?!{re.escape(lifted)})" if lifted else ""))
    if only:
        parts.append(f"(?!{only}|$)")
    return re.compile("|".join(parts)) if parts else None


def _fraction(written: str, place: str) -> Fraction:
    """Read 1000/3.6 exactly."""
    over, _, under = written.partition("/")
    try:
        return Fraction(over) / Fraction(under or "1")
    except (ValueError, ZeroDivisionError):
        raise RuleError(f"rules/units.toml: {place}: {written!r} is no number") from None


FIRST: Final = frozenset(_lexicon().by_first)
