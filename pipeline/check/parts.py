"""Parts against their whole.

In: Levels, kinds, parents, and the complete divisions of rules/partitions.toml. Out: findings.
Refuses: sums of parts that need not be complete or may overlap; of those only a single part larger than its whole fails.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from pipeline import facts, rules
from pipeline.check.finding import Finding
from pipeline.check.levels import Figure, Levels

_ADDITIVE: Final = ("stock", "flow")


def parts(levels: Levels, kinds: facts.Kinds, parents: Mapping[str, str]) -> Iterator[Finding]:
    """Yield parts_vs_whole: complete divisions summed (levels, and shares to 100), and each part against its whole."""
    divided = tuple((str(p["whole"]), tuple(map(str, p["parts"]))) for p in rules.table("partitions")["partition"])
    yield from _sums(levels, divided)
    yield from _shares(levels, divided)
    yield from _single(levels, kinds, parents)


def _sums(levels: Levels, divided: tuple[tuple[str, tuple[str, ...]], ...]) -> Iterator[Finding]:
    wanted: dict[str, list[tuple[str, ...]]] = {}
    for whole, names in divided:
        wanted.setdefault(whole, []).append(names)
    for w in levels.of("level"):
        if not w.exact:
            continue
        for names in wanted.get(w.indicator, ()):
            found = [_same(w, levels.at(n, w.ref_area, w.period_start, w.period_end)) for n in names]
            if None not in found:
                figures = [f for f in found if f]
                yield _sum(w, figures, w.value, w.resolution, f"sum of {' + '.join(names)}")


def _shares(levels: Levels, divided: tuple[tuple[str, tuple[str, ...]], ...]) -> Iterator[Finding]:
    """Yield one finding for each complete set of shares of a division, against 100."""
    found: dict[tuple[str, str, str, str], dict[str, Figure]] = {}
    for s in levels.of("share"):
        if s.exact:
            found.setdefault((s.relative_to, s.price_basis, s.ref_area, s.time_period), {})[s.indicator] = s
    for (whole, *_), figures in found.items():
        for name, names in divided:
            if whole.partition("@")[0] == name and all(n in figures for n in names):
                first, *rest = (figures[n] for n in names)
                yield _sum(first, [first, *rest], 100.0, 0.0, f"shares of {' + '.join(names)}", own=False)


def _sum(w: Figure, figures: list[Figure], stated: float, resolution: float, note: str, *, own: bool = True) -> Finding:
    total = sum(f.value for f in figures)  # in the fixed order of the division
    tolerance = sum((f.high - f.low) / 2 for f in figures) + resolution
    return Finding(
        kind="parts_vs_whole",
        series_id=w.series_id,
        time_period=w.time_period,
        year=w.year,
        statement_ids=(*((w.statement_id,) if own else ()), *(f.statement_id for f in figures)),
        expected=total if own else stated,
        found=stated if own else total,
        tolerance=tolerance,
        verdict="ok" if abs(total - stated) <= tolerance else "fails",
        note=note,
    )


def _single(levels: Levels, kinds: facts.Kinds, parents: Mapping[str, str]) -> Iterator[Finding]:
    for p in levels.of("level"):
        parent = parents.get(p.indicator, "")
        if not parent or kinds.get(p.indicator, ("", ""))[0] not in _ADDITIVE or p.low < 0:
            continue
        whole = _same(p, levels.at(parent, p.ref_area, p.period_start, p.period_end))
        if whole and whole.low >= 0:
            yield Finding(
                kind="parts_vs_whole",
                series_id=p.series_id,
                time_period=p.time_period,
                year=p.year,
                statement_ids=(p.statement_id, whole.statement_id),
                expected=whole.value,
                found=p.value,
                tolerance=p.resolution + whole.resolution,
                verdict="fails" if p.low > whole.high else "ok",
                note=f"a part is not larger than its whole, {parent}",
            )


def _same(f: Figure, others: list[Figure]) -> Figure | None:
    """Return the level in the same unit and price basis."""
    return next((o for o in others if (o.unit, o.price_basis) == (f.unit, f.price_basis)), None)
