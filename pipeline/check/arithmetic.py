"""Growth, average growth and shares against the levels that they are made of.

In: Levels. Out: findings. Refuses: real growth against levels at current prices (not_comparable), and levels that are bounds.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from pipeline.check.finding import Finding
from pipeline.check.levels import Figure, Levels, period_before, years_before

Rates = Mapping[str, Sequence[tuple[str, str]]]
"""Code of a rate → the parts and wholes whose share it is."""


def growth(levels: Levels) -> Iterator[Finding]:
    """Yield growth_vs_levels: growth_yoy, growth_prev and growth_since against the level now and then."""
    for g in levels.of("growth_yoy", "growth_prev", "growth_since"):
        now = (g.period_start, g.period_end)
        then = _base(g)
        if then is None:
            continue
        if g.measure == "growth_since":
            now = _whole_year(g.year)
        yield from _best(_ratio("growth_vs_levels", g, *pair, 1) for pair in levels.pairs(g.indicator, g.ref_area, now, then))


def average_growth(levels: Levels) -> Iterator[Finding]:
    """Yield average_growth: growth_avg against the levels of its base year and of its last year."""
    for g in levels.of("growth_avg"):
        base = _year(g.base_period)
        if base is None or base >= g.year:
            continue
        pairs = levels.pairs(g.indicator, g.ref_area, _whole_year(g.year), _whole_year(base))
        yield from _best(_ratio("average_growth", g, *pair, g.year - base) for pair in pairs)


def shares(levels: Levels, rates: Rates) -> Iterator[Finding]:
    """Yield share_vs_levels: a share, and a rate that is one (城镇化率), against its part and its whole, in one unit and price basis."""
    for s in levels.of("share"):
        if s.relative_to:
            code, _, area = s.relative_to.partition("@")
            period = (s.period_start, s.period_end)
            wholes = levels.at(code, area or s.ref_area, *period) or levels.at(s.indicator, code, *period)
            yield from _share(s, levels.at(s.indicator, s.ref_area, *period), wholes)
    for s in levels.of("level"):
        for part, whole in rates.get(s.indicator, ()):
            yield from _share(s, *(levels.at(side, s.ref_area, s.period_start, s.period_end) for side in (part, whole)))


def _share(s: Figure, parts: Iterable[Figure], wholes: Iterable[Figure]) -> Iterator[Finding]:
    for part, whole in itertools.product(parts, wholes):
        alike = (part.unit, part.price_basis) == (whole.unit, whole.price_basis)
        if alike and part is not whole and whole.low > 0 and part.low >= 0:
            implied = (100 * part.low / whole.high, 100 * part.value / whole.value, 100 * part.high / whole.low)
            found = _finding("share_vs_levels", s, (part, whole), implied, "part over whole, in %")
            yield _of_its_time(found, s, (part, whole)) if found.verdict == "fails" else found


def _of_its_time(found: Finding, s: Figure, levels: tuple[Figure, ...]) -> Finding:
    """A share is of the levels known when it was published; figures published since may be revised ones."""
    later = [o.published for o in levels if s.published and o.published and o.published > s.published]
    if not later:
        return found
    return replace(found, verdict="not_comparable", note=f"{found.note}; a level was published {max(later)}, after the share")


def _best(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that compare like with like; the others only where there are none."""
    every = list(findings)
    return [f for f in every if f.verdict != "not_comparable"] or every


def _base(g: Figure) -> tuple[date, date] | None:
    """Return the period that a growth rate compares with, where that is known to the day."""
    if g.measure == "growth_since":
        base = _year(g.base_period)
        return None if base is None or base >= g.year else _whole_year(base)
    if g.measure == "growth_prev":
        return period_before(g.period_start, g.period_end)
    if g.period_start.year <= 1:
        return None
    return years_before(g.period_start, 1), years_before(g.period_end, 1)


def _ratio(kind: str, g: Figure, later: Figure, earlier: Figure, years: int) -> Finding:
    """Return the finding on a growth of `years` years between two levels."""

    def rate(up: float, down: float) -> float:
        return 100 * (max(up / down, 0.0) ** (1 / years) - 1)

    implied = (rate(later.low, earlier.high), rate(later.value, earlier.value), rate(later.high, earlier.low))
    moves = {"real": "volume", "nominal": "money"}.get(g.price_basis, later.prices)
    comparable = moves == later.prices or (later.prices == "volume" and not later.price_basis)  # tonnes have no prices
    over = f" a year over {years} years" if years > 1 else ""
    if comparable:
        return _finding(
            kind,
            g,
            (later, earlier),
            implied,
            f"growth{over} of the level from {earlier.time_period} to {later.time_period}, in %",
        )
    agrees = implied[0] <= g.high and g.low <= implied[2]
    also = "; they agree all the same" if agrees else ""
    words = f"{g.price_basis or 'unstated'} growth against levels at {later.price_basis or 'current'} prices{also}"
    return _finding(kind, g, (later, earlier), implied, words, comparable=False)


def _finding(
    kind: str, f: Figure, others: tuple[Figure, ...], implied: tuple[float, float, float], note: str, *, comparable: bool = True
) -> Finding:
    """Compare a stated figure with what the others imply (least, best, greatest)."""
    low, expected, high = implied
    agrees = low <= f.high and f.low <= high
    return Finding(
        kind=kind,  # type: ignore[arg-type]
        series_id=f.series_id,
        time_period=f.time_period,
        year=f.year,
        statement_ids=(f.statement_id, *(o.statement_id for o in others)),
        expected=expected,
        found=f.value,
        tolerance=max(high - expected, expected - low) + f.resolution,
        verdict=("ok" if agrees else "fails") if comparable else "not_comparable",
        note=note,
    )


def _year(text: str) -> int | None:
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else None


def _whole_year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)
