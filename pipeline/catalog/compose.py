"""Composition: a subject and a metric, both of the rules, make an indicator: 高技术制造业 × 增加值.

In: a folded form of a name, the unit and measure it came with. Out: the composed Indicator and the rule, or None.
Refuses: a half of which the rules know nothing, and a metric that does not suit the subject's type.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from msgspec.structs import replace

from pipeline import rules
from pipeline.catalog.entries import GROWTH, Indicator, Metric, Subject, by_code
from pipeline.catalog.names import fold
from pipeline.errors import RuleError

_THEMES: Final = {
    "crop": "agriculture",
    "enterprise": "enterprises",
    "industry": "industry",
    "mode": "transport",
    "partner": "trade",
    "people": "population",
    "product": "products",
    "service": "ict",
}
_TAIL: Final = re.compile(r"(?:企业|行业|领域|产品|部门|门类|单位)$")
_SECTOR: Final = re.compile(r"(?:业|经济|制造|领域|部门)$")  # 煤炭 and 交通 are no sectors unless they say so
_PARTNER: Final = re.compile(r"^(?:我国)?(?:对|和|同|向|自|从)|(?:之间|间|两国)?(?:双边)?$")
_SCOPED: Final = ("industry", "enterprise")  # types that a scope may stand before
_DEPTH: Final = 3
_NO_AMOUNT: Final = ("", "%", "pp", "1")

Fits = Callable[[str, str], bool]


class Composer:
    """The subjects and metrics of the rules, indexed; `explicit` are catalog entries that declare their two halves."""

    def __init__(
        self,
        subjects: Iterable[Subject],
        metrics: Iterable[Metric],
        explicit: Mapping[tuple[str, str], Indicator],
        fits: Fits,
    ) -> None:
        self._subjects = by_code(subjects)
        self._metrics = by_code(metrics)
        self._fits = fits
        names: dict[str, tuple[Subject, ...]] = {}
        index = self._index(self._subjects.values())
        for (type_, name), code in index.items():
            if type_ != "scope":
                names[name] = (*names.get(name, ()), self._subjects[code])
        self._by_name = names
        scopes = [(name, self._subjects[code]) for (type_, name), code in index.items() if type_ == "scope"]
        self._scopes = sorted(scopes, key=lambda pair: (-len(pair[0]), pair[0]))
        self._explicit = self._by_halves(explicit)
        self._suffixes = self._group((fold(a), m) for m in self._metrics.values() for a in (m.name, *m.aliases))
        self._prefixes = self._group((fold(a), m) for m in self._metrics.values() for a in m.prefix)
        self._bare = {t: m for m in reversed(self._metrics.values()) for t in m.bare}

    def _by_halves(self, explicit: Mapping[tuple[str, str], Indicator]) -> dict[tuple[str, str], Indicator]:
        """Return the entries by their halves, a scope that tells nothing left out. Raises RuleError where two then are one."""
        found: dict[tuple[str, str], Indicator] = {}
        for (code, metric), i in explicit.items():
            subject = self._subject_of_code(code, _DEPTH)
            halves = (self._plain(subject, self._metrics[metric]).code if subject else code), metric
            if seen := found.get(halves):
                raise RuleError(f"{seen.place} and {i.place} are both {'.'.join(halves)}; remove one")
            found[halves] = i
        return found

    @staticmethod
    def _index(subjects: Iterable[Subject]) -> dict[tuple[str, str], str]:
        """Return (type, folded name) → code; a name may stand in several types (教育 is an industry and a budget head)."""
        flat = rules.index((f"{s.type}\t{fold(a)}", s.code, s.place) for s in subjects for a in (s.name, *s.aliases))
        return {(k.partition("\t")[0], k.partition("\t")[2]): code for k, code in flat.items()}

    @staticmethod
    def _group(pairs: Iterable[tuple[str, Metric]]) -> dict[str, tuple[Metric, ...]]:
        out: dict[str, tuple[Metric, ...]] = {}
        for alias, metric in pairs:
            out[alias] = (*out.get(alias, ()), metric)
        return out

    def compose(self, form: str, unit: str) -> Indicator | None:
        """Return the indicator of a folded form that ends with a metric, or begins with one that can; longest subject wins."""
        for cut in range(len(form) - 1, 0, -1):  # the shortest metric leaves the longest subject
            found = self._pair(form[:cut], self._suffixes.get(form[cut:], ()), unit)
            if found:
                return found
        for cut in range(1, len(form)):
            found = self._pair(form[cut:], self._prefixes.get(form[:cut], ()), unit)
            if found:
                return found
        return None

    def of_code(self, code: str) -> Indicator | None:
        """Return what a composed code such as `above_scale_manufacturing.profit` means, or None where a half is unknown."""
        left, _, right = code.partition(".")
        subject, metric = self._subject_of_code(left, _DEPTH), self._metrics.get(right)
        return self._make(subject, metric) if subject and metric and subject.type in metric.of else None

    def _subject_of_code(self, code: str, depth: int) -> Subject | None:
        if code in self._subjects:
            return self._subjects[code] if self._subjects[code].type != "scope" else None
        for _, scope in self._scopes if depth else ():
            if code.startswith(scope.code + "_"):
                rest = self._subject_of_code(code[len(scope.code) + 1 :], depth - 1)
                if rest and rest.type in _SCOPED:
                    return _scoped(scope, rest)
        return None

    def bare(self, form: str, unit: str, measure: str) -> Indicator | None:
        """Return what a subject without a metric is short for by established usage, or None.

        The growth of an industry, and its share, are of its value added (高技术制造业增长19%); a quantity of a product that is
        weighed or metered, and its growth, are of its output (原油1.38亿吨). Counted products stay open: 汽车 are made and sold.
        """
        for subject in self.subjects(form):
            metric = self._bare.get(subject.type)
            if metric is None:
                continue
            if metric.unit == "@":
                metered = subject.unit not in ("", "{count}")
                amount = measure.startswith(("level", "change")) and unit not in _NO_AMOUNT
                fits = metered and (measure in GROWTH or (amount and self._fits(unit, subject.unit)))
            else:
                fits = measure in (*GROWTH, "share", "contribution") and bool(_SECTOR.search(form))
            if fits:
                return self._make(subject, metric)
        return None

    def subjects(self, form: str, depth: int = _DEPTH) -> tuple[Subject, ...]:
        """Return the subjects that a folded form can name, with the scopes before it: 规模以上 + 制造业; one for each type."""
        if found := self._by_name.get(form) or self._by_name.get(_TAIL.sub("", form)):
            return found
        if found := tuple(s for s in self._by_name.get(_PARTNER.sub("", form), ()) if s.type == "partner"):
            return found
        for alias, scope in self._scopes if depth else ():
            if form.startswith(alias) and len(form) > len(alias):
                rest = tuple(s for s in self.subjects(form[len(alias) :], depth - 1) if s.type in _SCOPED)
                if rest:
                    return tuple(_scoped(scope, s) for s in rest)
        return ()

    def _pair(self, form: str, metrics: tuple[Metric, ...], unit: str) -> Indicator | None:
        """Return the first metric that suits one of the subjects of a form, and the unit where that is of an amount."""
        subjects = self.subjects(form) if metrics else ()
        for metric in metrics:
            for subject in subjects:
                if subject.type in metric.of:
                    made = self._make(subject, metric)
                    if unit in _NO_AMOUNT or self._fits(unit, made.unit):
                        return made
        return None

    def _plain(self, subject: Subject, metric: Metric) -> Subject:
        """Return the subject without a scope that tells nothing of the metric.

        Profit of an industry is published above scale only: 规模以上医药制造业利润 is 医药制造业利润. So is value added of a part of
        industry, but not that of manufacturing as a whole, which the national accounts have for all sizes.
        """
        rest = subject.code.removeprefix(metric.scope + "_") if metric.scope else subject.code
        inner = self._subject_of_code(rest, _DEPTH) if rest != subject.code and subject.type == "industry" else None
        return subject if inner is None or metric.code in inner.all_sizes else inner

    def _make(self, subject: Subject, metric: Metric) -> Indicator:
        subject = self._plain(subject, metric)
        explicit = self._explicit.get((subject.code, metric.code))
        if explicit:
            return explicit
        unit = (subject.unit or "{count}") if metric.unit == "@" else metric.unit
        return Indicator(
            code=f"{subject.code}.{metric.code}",
            name=subject.name + metric.name,
            name_en=f"{metric.name_en}: {subject.name_en}",
            theme=metric.theme or subject.theme or _THEMES.get(subject.type, "industry"),
            kind=metric.kind,
            unit=unit,
            definition=f"{subject.name}的{metric.name}。{metric.definition}",
            price_basis=metric.price_basis,
            subject=subject.code,
            metric=metric.code,
            composed=True,
            place=f"{subject.place} × {metric.place}",
        )


def _scoped(scope: Subject, subject: Subject) -> Subject:
    return replace(
        subject,
        code=f"{scope.code}_{subject.code}",
        name=scope.name + subject.name,
        name_en=f"{scope.name_en} {subject.name_en}",
    )
