"""The catalog of indicators: what a name means, whatever its wording.

In: the rule files, and a user's own catalog. Out: a Catalog whose `find` turns a name into an Indicator.
Refuses: guessing. An alias counts as written, a composition only if both halves are entries; a clash is an error.
"""

import functools
import itertools
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from msgspec import Struct

from pipeline import rules
from pipeline.catalog import entries
from pipeline.catalog.compose import Composer
from pipeline.catalog.dimensions import comparable, fits, per
from pipeline.catalog.entries import Indicator, Metric, Subject
from pipeline.catalog.names import bracketed, fold, forms, key, loose, uncounted, unstocked
from pipeline.catalog.suggest import suggest
from pipeline.errors import RuleError

__all__ = ["Catalog", "Indicator", "Match", "Metric", "Subject", "comparable", "fits", "fold", "key", "load", "per", "suggest"]


_NAME: Final = 3  # letters; less than that is a noun


class Match(Struct, frozen=True):
    """What a name led to, by which rule, and what established usage adds to the name as spoken."""

    indicator: Indicator
    rule: str
    adds: str = ""


class Catalog:
    """Indicators by code and by name. Made by `load`."""

    def __init__(self, indicators: Iterable[Indicator], subjects: Iterable[Subject], metrics: Iterable[Metric]) -> None:
        self._by_code: dict[str, Indicator] = {}
        for i in indicators:
            seen = self._by_code.get(i.code)
            if seen and seen.theme != "user" != i.theme:
                raise RuleError(f"{i.code} stands twice: in {seen.place} and in {i.place}; rename one")
            self._by_code[i.code] = i
        entries_ = tuple(self._by_code.values())
        self._names = rules.index((fold(a), i.code, i.place) for i in entries_ for a in (i.name, *i.aliases))
        self._barred = frozenset((fold(a), i.code) for i in entries_ for a in i.not_aliases)
        self._metrics = entries.by_code(metrics)
        halves: dict[tuple[str, str], Indicator] = {}
        for i in entries_:
            if i.subject and i.metric and i.metric not in self._metrics:
                raise RuleError(f"{i.place}: metric {i.metric!r} is not in metrics.toml")
            if i.subject and i.metric:
                halves[i.subject, i.metric] = i
        self._composer = Composer(subjects, self._metrics.values(), halves, fits)
        self._loose = self._loose_index(entries_)
        self._found: dict[tuple[str, str, str], Match | None] = {}
        self._rates = self._tie_rates(entries_)

    def _loose_index(self, entries_: Iterable[Indicator]) -> dict[str, str]:
        """Index names without their word for an amount; a form that two codes share is no name at all.

        No bare noun comes about: 企业总量 does not make 企业 a name, nor 用电总量 用电, nor 制造业规模 a subject; that takes an alias.
        """
        found: dict[str, set[str]] = {}
        for i in entries_:
            for form in (fold(alias) for alias in (i.name, *i.aliases)):
                shorter = loose(form)
                bare = len(shorter) < _NAME or self._composer.subjects(shorter)
                if form == shorter or (shorter.endswith("数") if i.unit[:1] == "{" else not bare):
                    found.setdefault(shorter, set()).add(i.code)
        return {form: next(iter(codes)) for form, codes in found.items() if len(codes) == 1}

    def _tie_rates(self, entries_: Iterable[Indicator]) -> dict[tuple[str, str], Indicator]:
        """Return (part, whole) → rate; a side that is no indicator stays as folded words."""
        rates: dict[tuple[str, str], Indicator] = {}
        for i in entries_:
            if i.share_of:
                part, whole = (self._sides(name) for name in i.share_of)
                for pair in itertools.product(part, whole):
                    if pair in rates:
                        raise RuleError(f"share_of {i.share_of} is claimed by {rates[pair].place} and by {i.place}; remove one")
                    rates[pair] = i
        return rates

    def _sides(self, name: str) -> tuple[str, ...]:
        """Return the code of a name, with that of its regional entry; `zh:` and its words where the catalog does not know it."""
        found = self.find(name)
        return tuple(filter(None, (found.code, found.regional))) if found else ("zh:" + key(name),)

    def rate_of(self, part: str, whole: str) -> Indicator | None:
        """Return the rate that the share of `part` in `whole` (codes of statements) is another name of, or None."""
        return self._rates.get((part, whole))

    def rates(self) -> dict[str, list[tuple[str, str]]]:
        """Return code of a rate → the (part, whole) whose share it is."""
        found: dict[str, list[tuple[str, str]]] = {}
        for sides, rate in self._rates.items():
            found.setdefault(rate.code, []).append(sides)
        return found

    def __getitem__(self, code: str) -> Indicator:
        return self._by_code[code]

    def get(self, code: str) -> Indicator | None:
        """Return the indicator with that code, an entry or a composition, or None."""
        return self._by_code.get(code) or self._composer.of_code(code)

    def metric_name(self, indicator: Indicator) -> str:
        """Return the Chinese name of what the indicator measures of its subject; empty where it has no subject."""
        return self._metrics[indicator.metric].name if indicator.subject and indicator.metric else ""

    def indicators(self) -> tuple[Indicator, ...]:
        """Return the catalog's own entries, sorted by code; compositions come into being by `find` only."""
        return tuple(self._by_code[c] for c in sorted(self._by_code))

    def claimed(self, name: str) -> str:
        """Return the code that has `name` as a literal alias, or an empty string."""
        return self._names.get(fold(name), "")

    def find(self, name: str, *, unit: str = "", measure: str = "") -> Indicator | None:
        """Return the indicator that `name` means, or None. See `match`."""
        found = self.match(name, unit=unit, measure=measure)
        return found.indicator if found else None

    def match(self, name: str, *, unit: str = "", measure: str = "") -> Match | None:
        """Return indicator and rule for a name in full, such as 规模以上中小企业利润.

        `unit` (a code) chooses between metrics of one word (出口 in 台 or 元); `measure` lets the growth of a bare industry be
        that of its value added, and a bare weight of grain or oil its output. The fullest form wins: literal alias, alias but
        for its word for an amount, composition.
        """
        asked = (name, unit, measure)
        if asked not in self._found:
            if len(self._found) > 200_000:
                self._found.clear()
            self._found[asked] = self._match(*asked)
        return self._found[asked]

    def _match(self, name: str, unit: str, measure: str) -> Match | None:
        found = self._by_form(forms(name, measure.startswith("change")), unit, measure)
        if found is None and (sides := bracketed(name)):
            # 国家的钱袋子（财政收入）: another name of it, unless the two are at odds
            before, within = (self._by_form(forms(side), unit, measure) for side in sides)
            if within and (before is None or self._family(before.indicator) == self._family(within.indicator)):
                found = Match(within.indicator, within.rule + "_in_brackets", within.adds)
        return found

    @staticmethod
    def _family(indicator: Indicator) -> str:
        return indicator.regional or indicator.code

    def _by_form(self, candidates: tuple[str, ...], unit: str, measure: str) -> Match | None:
        found = self._by_alias(candidates) or self._by_composition(candidates, unit, measure)
        return None if found and any((form, found.indicator.code) in self._barred for form in candidates) else found

    def _by_alias(self, candidates: tuple[str, ...]) -> Match | None:
        for form in candidates:
            if code := self._names.get(form):
                return Match(self._by_code[code], "link.alias")
        for form in candidates:
            if code := self._loose.get(loose(form)) or self._names.get(uncounted(form)):
                return Match(self._by_code[code], "link.alias_amount")
            if (code := self._names.get(unstocked(form))) and self._by_code[code].kind == "stock":
                return Match(self._by_code[code], "link.alias_amount")
        return None

    def _by_composition(self, candidates: tuple[str, ...], unit: str, measure: str) -> Match | None:
        for form in candidates:
            for shape in dict.fromkeys((form, loose(form))):
                if found := self._composer.compose(shape, unit):
                    return Match(found, "link.composition")
        for form in candidates if measure else ():
            if found := self._composer.bare(form, unit, measure):
                return Match(found, "link.bare_subject", adds=self._metrics[found.metric].name)
        return None


@functools.cache
def load(extra: Path | None = None) -> Catalog:
    """Return the catalog of the rules, with the entries of the user's file `extra` added or put in place of those of one code.

    Raises RuleError for a wrong entry, and for an alias that two entries claim.
    """
    own = tuple(entries.user_indicators(extra)) if extra else ()
    replaced = {i.code for i in own}
    kept = (i for i in entries.indicators() if i.code not in replaced)
    return Catalog((*kept, *own), entries.subjects(), entries.metrics())
