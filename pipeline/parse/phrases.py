"""The phrase words of rules/phrases.toml, compiled once.

In: nothing. Out: patterns and look-ups of lead words, joiners, verbs and metric nouns.
Refuses: grammar; it only knows words.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from pipeline import rules


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


@cache
def _list(name: str) -> tuple[str, ...]:
    return tuple(rules.table("phrases")[name])


@cache
def lead() -> re.Pattern[str]:
    """Return the pattern of one word that introduces a subject; single characters only where no protected word begins."""
    single = [
        re.escape(c) + (f"(?!{_any(w[1:] for w in protected)})" if protected else "")
        for c, protected in rules.table("phrases")["lead_char"].items()
    ]
    return re.compile(f"(?:{_any(_list('lead'))}|{'|'.join(single)})[ 　]?")


@cache
def lead_clauses() -> frozenset[str]:
    """Return the clauses that only introduce."""
    return frozenset(_list("lead_clause"))


@cache
def metric_end() -> re.Pattern[str]:
    """Return the pattern of a metric noun at the end of a subject."""
    return re.compile(f"(?:{_any(_list('metrics'))})$")


@cache
def owned() -> frozenset[str]:
    """Return the metrics that need the name of their owner."""
    return frozenset(_list("owned"))


@cache
def entity_end() -> re.Pattern[str]:
    """Return the pattern of a subject that names an owner and no metric."""
    return re.compile(f"(?:{_any(_list('entities'))})$")


@cache
def light() -> re.Pattern[str]:
    """Return the pattern of a light verb before a metric noun inside a subject."""
    return re.compile(f"(?:{_any(_list('light'))})(?=(?:{_any(_list('metrics'))})$)")


@cache
def lead_verb() -> re.Pattern[str]:
    """Return the pattern of a verb before a whole subject: 实现利润."""
    return re.compile(f"^(?:{_any(_list('lead_verbs'))})(?=..)")


@cache
def verb_left() -> re.Pattern[str]:
    """Return the pattern of a transitive verb at the end of the words before a number."""
    return re.compile(f"(?:{_any(_list('verbs_left'))})了?$")


@cache
def limiting() -> re.Pattern[str]:
    """Return the pattern of a verb that limits a count, at the end of the words before a number."""
    return re.compile(f"(?:{_any(_list('limiting'))})(?=了?$)")


@cache
def limiting_lead() -> re.Pattern[str]:
    """Return the same pattern for the head of a subject."""
    return re.compile(f"^(?:{_any(_list('limiting'))})")


@cache
def verb_right() -> re.Pattern[str]:
    """Return the pattern of what ends a noun after a number."""
    return re.compile(_any(_list("verbs_right")))


JOIN: Final = re.compile("、|以及|和|与|及(?!其)|，|,|或")
PAUSE: Final = re.compile("、|，|,")


@cache
def pairs() -> dict[str, list[str]]:
    """Return the words that name two subjects in one: 城乡 → 城镇, 农村."""
    return {k: v for k, v in rules.table("phrases")["pairs"].items() if v}
