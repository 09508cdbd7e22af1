"""The words that tell how a number is meant: growth, level, share, base, relation, status.

In: text and a place in it. Out: the longest cue word that ends (or, after a number, begins) there, with its kinds.
Refuses: syntax; which words belong together is decided in parse/.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from msgspec import Struct

from pipeline import rules


class Cue(Struct, frozen=True):
    """A cue word with what it may mean: kind → value (`rise` 1, `base` "yoy", `relation` "gt" …)."""

    text: str
    kinds: Mapping[str, int | str]


_TO: Final = ("到", "至", "为", "成", "到了", "至了", "成了", "为了")
_DONE: Final = ("了", "着", "过", "约", "近", "逾", "超")
LONGEST: Final = 10  # characters of the longest cue word


def _entries() -> Iterator[tuple[str, str, int | str]]:
    """Yield word, kind and value for every cue word of the rules, the words of moving with their endings too."""
    t = rules.table("measures")
    for kind, sign in (("rise", 1), ("fall", -1)):
        for word in t[kind]["words"]:
            yield word, kind, sign
            for end in _DONE[:3]:
                yield word + end, kind, sign
            for end in _TO:
                yield word + end, f"{kind}_to", sign
    for word in t["cut"]["words"]:
        yield word, "cut", -1
        yield word + "了", "cut", -1
    for word in t["gain"]["words"]:
        yield word, "gain", -1 if "减" in word else 1
        yield word + "了", "gain", -1 if "减" in word else 1
    for word in t["rate"]["up"]:
        yield word, "rate", 1
    for word in t["rate"]["down"]:
        yield word, "rate", -1
    for word in t["level"]["words"]:
        yield word, "level", 1
        yield word + "了", "level", 1
    for kind in ("to", "from"):
        for word in t[kind]["words"] if isinstance(t[kind], dict) else t[kind]:
            yield word, kind, 1
    for word in t["share"]["nouns"]:
        yield word, "share", 1
    for word in t["contribution"]["nouns"]:
        yield word, "contribution", 1
    for word in t["contribution"]["verbs"]:
        yield word, "pull", 1
        yield word + "了", "pull", 1
    for word, sign in t["gap"]["adjectives"].items():
        yield word, "gap", sign
    for word in t["base"]["yoy"]:
        yield word, "base", "yoy"
    for word in t["base"]["prev"]:
        yield word, "base", "prev"
    for word in t["average"]["words"]:
        yield word, "average", 1
    for relation, words in t["relation"].items():
        for word in words:
            yield word, "relation", relation
    for word in t["spread"]["respectively"]:
        yield word, "respectively", 1
    for word in t["spread"]["all"]:
        yield word, "all", 1
    for word in t["per"]["words"]:
        yield word, "per", word
    for basis, words in t["real"].items():
        for word in words:
            yield word, "price", basis
    for word in t["adverbs"]["words"]:
        yield word, "adverb", 1


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


@cache
def several_years() -> re.Pattern[str]:
    """Return the pattern of an average over several years before a rate: 两年平均, 三年年均."""
    return re.compile(rules.table("measures")["average"]["several"])


def gap_signs() -> Mapping[str, int]:
    """Return the verbs that set one subject above or below another, with their sign."""
    signs: Mapping[str, int] = rules.table("measures")["gap"]["verbs"]
    return signs
