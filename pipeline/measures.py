"""The words that tell how a number is meant: growth, level, share, base, relation, status.

In: text and a place in it. Out: the longest cue word that ends (or, after a number, begins) there, with its kinds.
Refuses: syntax; which words belong together is decided in parse/.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from msgspec import Struct

from pipeline import rules


class Cue(Struct, frozen=True):
    """A cue word with what it may mean: kind → value (`rise` 1, `base` "yoy", `relation` "gt" …)."""

    text: str
    kinds: Mapping[str, int | str]


_TO: Final = ("到", "至", "为", "成", "到了", "至了", "成了", "为了")
_DONE: Final = ("了", "着", "过")
LONGEST: Final = 10  # characters of the longest cue word


def _entries() -> Iterator[tuple[str, str, int | str]]:
    """Yield word, kind and value for every cue word of the rules, the words of moving with their endings too."""
    t = rules.table("measures")
    for kind, sign in (("rise", 1), ("fall", -1)):
        for word in t[kind]["words"]:
            yield from ((word + end, kind, sign) for end in ("", *_DONE))
            yield from ((word + end, f"{kind}_to", sign) for end in _TO)
    for word in t["cut"]["words"]:
        yield from ((word + end, "cut", -1) for end in ("", "了"))
    for word in t["gain"]["words"]:
        yield from ((word + end, "gain", -1 if "减" in word else 1) for end in ("", "了"))
    for kind, words in _plain(t):
        yield from ((word, kind, 1) for word in words)
    yield from ((word, "rate", 1) for word in t["rate"]["up"])
    yield from ((word, "rate", -1) for word in t["rate"]["down"])
    yield from ((word, "gap", sign) for word, sign in t["gap"]["adjectives"].items())
    yield from ((word, "per", word) for word in t["per"]["words"])
    for kind, section in (("base", "base"), ("relation", "relation"), ("price", "real")):
        for value, words in t[section].items():
            yield from ((word, kind, value) for word in words)


def _plain(t: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Yield kind and words of the lists whose words mean no more than their kind."""
    yield "level", [word + end for word in t["level"]["words"] for end in ("", "了")]
    yield "to", t["to"]["words"]
    yield "from", t["from"]["words"]
    yield "share", t["share"]["nouns"]
    yield "contribution", t["contribution"]["nouns"]
    yield "pull", [word + end for word in t["contribution"]["verbs"] for end in ("", "了")]
    yield "average", t["average"]["words"]
    yield "respectively", t["spread"]["respectively"]
    yield "all", t["spread"]["all"]
    yield "adverb", t["adverbs"]["words"]


@cache
def cues() -> Mapping[str, Cue]:
    """Return every cue word with its kinds; a word in several lists has several kinds."""
    kinds: dict[str, dict[str, int | str]] = {}
    for word, kind, value in _entries():
        kinds.setdefault(word, {}).setdefault(kind, value)
    return {word: Cue(word, found) for word, found in kinds.items()}


@cache
def _last() -> frozenset[str]:
    return frozenset(word[-1] for word in cues())


def before(text: str, end: int, start: int = 0) -> Cue | None:
    """Return the longest cue word that ends at `end` and does not begin before `start`."""
    if end <= start or text[end - 1] not in _last():
        return None
    known = cues()
    for at in range(max(start, end - LONGEST), end):
        if cue := known.get(text[at:end]):
            return cue
    return None


@cache
def _after() -> tuple[re.Pattern[str], Mapping[str, str]]:
    found = {word: relation for relation, words in rules.table("measures")["after"].items() for word in words}
    return re.compile("|".join(sorted(map(re.escape, found), key=len, reverse=True))), found


def after(text: str, at: int) -> tuple[int, str] | None:
    """Return end and relation of the relation word that begins at `at`: 以上 → ge, 左右 → approx."""
    pattern, found = _after()
    m = pattern.match(text, at)
    return (m.end(), found[m.group()]) if m else None


@cache
def words(section: str, key: str = "words") -> tuple[str, ...]:
    """Return a word list of rules/measures.toml, longest first."""
    return tuple(sorted(rules.table("measures")[section][key], key=len, reverse=True))


@cache
def pattern(section: str, key: str = "words") -> re.Pattern[str]:
    """Return a pattern that finds any word of a list of rules/measures.toml."""
    return re.compile("|".join(map(re.escape, words(section, key))))


def several_years() -> re.Pattern[str]:
    """Return the pattern of an average over several years before a rate: 两年平均, 三年年均."""
    return rules.expression("measures", "average", "several")


def gap_adjectives() -> Mapping[str, int]:
    """Return the adjectives of a difference (高, 低, 快), with their sign."""
    signs: Mapping[str, int] = rules.table("measures")["gap"]["adjectives"]
    return signs


def gap_signs() -> Mapping[str, int]:
    """Return the verbs that set one subject above or below another, with their sign."""
    signs: Mapping[str, int] = rules.table("measures")["gap"]["verbs"]
    return signs
