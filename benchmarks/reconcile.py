"""Time and memory of what sees all documents: facts, reprints and checks over synthetic statements.

    python benchmarks/reconcile.py [STATEMENTS]      default 1,000,000

In: a seeded table of about 4 statements a fact, a tenth of them reprints. Out: seconds and the peak of resident memory.
Refuses: to pass above 90 s or 3 GB for a million (exit 1).
"""

import itertools
import platform
import resource
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline import check, reconcile, schema

SECONDS, GIGABYTES = 90.0, 3.0
_MEASURES = (("level", "CNY"), ("growth_yoy", "%"), ("share", "%"))


def synthetic(n: int, seed: int = 1) -> tuple[pa.Table, pa.Table, dict[str, tuple[str, str]]]:
    """Return statements, documents and kinds: n statements in n / 100 documents of twenty years."""
    rng = np.random.default_rng(seed)
    papers = max(1, n // 100)
    published = [date(2003, 1, 1) + timedelta(days=int(d)) for d in rng.integers(0, 20 * 365, papers)]
    indicators = [f"indicator_{k:03d}" for k in range(500)]
    kinds = {code: (("flow", "stock", "rate")[k % 3], "CNY") for k, code in enumerate(indicators)}
    areas = ["CN", *(f"CN-{k:02d}" for k in range(31))]
    facts = max(1, n // 4)
    fact_indicator, fact_area = rng.integers(0, len(indicators), facts), rng.integers(0, len(areas), facts)
    fact_measure, fact_year = rng.integers(0, len(_MEASURES), facts), rng.integers(2000, 2023, facts)
    fact_month, fact_value = rng.integers(1, 13, facts), np.round(np.exp(rng.normal(5, 2, facts)), 1)
    whole = rng.random(facts) < 0.6
    letters = (0x4E00 + rng.zipf(1.2, n * 8) % 3000).astype(np.uint32)  # as unevenly used as in real text
    cuts = np.append(0, np.cumsum(rng.integers(20, 60, max(1, n // 5))))
    words = [letters[a:b].tobytes().decode("utf-32-le") for a, b in itertools.pairwise(cuts % len(letters)) if a < b]
    fact = rng.integers(0, facts, n)
    noise = np.where(rng.random(n) < 0.1, rng.normal(1, 0.05, n), 1.0)
    digits = rng.integers(0, 2, n)
    value = np.where(digits == 1, np.round(fact_value[fact] * noise, 1), np.round(fact_value[fact] * noise))
    document = rng.integers(0, papers, n)
    text = np.where(rng.random(n) < 0.1, fact % len(words), rng.integers(0, len(words), n))
    year, month, full = fact_year[fact], fact_month[fact], whole[fact]
    start = [date(int(y), 1, 1) for y in year]
    end = [
        date(int(y), 12, 31) if f or m == 12 else date(int(y), int(m) + 1, 1) - timedelta(days=1)
        for y, m, f in zip(year, month, full, strict=True)
    ]
    period = [str(y) if f else f"{y}-01-01/P{m}M" for y, m, f in zip(year, month, full, strict=True)]
    measure = fact_measure[fact]
    relation = rng.choice(["eq", "eq", "eq", "eq", "approx", "gt", "ge"], n)
    half = np.where(digits == 1, 0.05, 0.5)
    exact = relation == "eq"
    columns: dict[str, Any] = {
        "statement_id": [f"{k:016x}" for k in range(n)],
        "document_id": [f"{d:016x}" for d in document],
        "indicator": [indicators[k] for k in fact_indicator[fact]],
        "measure": [_MEASURES[k][0] for k in measure],
        "unit": [_MEASURES[k][1] for k in measure],
        "value": value,
        "resolution": half,
        "relation": relation,
        "lower": np.where(relation == "approx", value - half, value),
        "upper": pa.array(np.where(exact, value, value + half), mask=np.isin(relation, ["gt", "ge"])),
        "year": year,
        "period_start": start,
        "period_end": end,
        "time_period": period,
        "freq": ["A" if f else "YTD" for f in full],
        "period_from": ["stated"] * n,
        "status": rng.choice(["actual", "actual", "actual", "estimate", "target"], n),
        "ref_area": [areas[k] for k in fact_area[fact]],
        "ref_area_name": [areas[k] for k in fact_area[fact]],
        "char_start": np.arange(n) % 100_000,
        "sentence": [words[k] + str(v) for k, v in zip(text, value, strict=True)],
        "published": [published[d] for d in document],
        "indicator_name": [indicators[k] for k in fact_indicator[fact]],
        "relative_to": ["indicator_000" if _MEASURES[k][0] == "share" else "" for k in measure],
    }
    table = _declared("statements", columns, n)
    return (
        table,
        _declared("documents", {"document_id": [f"{d:016x}" for d in range(papers)], "published": published}, papers),
        kinds,
    )


def _declared(name: str, columns: dict[str, Any], n: int) -> pa.Table:
    """Return a table of the declared columns, empty or null where none is given."""
    made = []
    for field in schema.arrow(name):
        given = columns.get(field.name)
        if given is not None:
            made.append(pa.array(given) if isinstance(given, list) else given if isinstance(given, pa.Array) else pa.array(given))
            made[-1] = made[-1].cast(field.type)
        elif field.nullable:
            made.append(pa.nulls(n, field.type))
        else:
            empty: Any = (
                [] if pa.types.is_list(field.type) or pa.types.is_map(field.type) else "" if field.type == pa.string() else 0
            )
            made.append(pa.array([empty] * n, field.type))
    return pa.Table.from_arrays(made, schema=schema.arrow(name))


def main() -> int:
    """Print one line a step; return 1 where reconcile is over its limits."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    table, documents, kinds = synthetic(n)
    machine = platform.processor() or platform.machine()
    print(f"{machine}, Python {platform.python_version()}, pyarrow {pa.__version__}, {n:,} statements")
    print(f"input: {table.nbytes / 1e9:.2f} GB of Arrow, process {_peak():.2f} GB")
    seconds, (observations, annual) = _timed(lambda: reconcile.reconcile(table, documents, kinds))
    peak = _peak()
    print(f"reconcile: {seconds:.1f} s, peak {peak:.2f} GB, {observations.num_rows:,} observations, {annual.num_rows:,} annual")
    for name, step in (
        ("duplicates", lambda: reconcile.duplicates(table, documents)),
        ("targets", lambda: check.targets(table, observations, kinds)),
        ("checks", lambda: check.checks(table, observations, kinds, {})),
        ("indicators", lambda: reconcile.indicators(table, [])),
    ):
        taken, made = _timed(step)
        print(f"{name}: {taken:.1f} s, peak {_peak():.2f} GB, {len(made):,} rows")
    return int(n >= 1_000_000 and (seconds > SECONDS or peak > GIGABYTES))


def _timed(step: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()  # processor seconds of all threads: other work on the machine does not count
    made = step()
    return time.process_time() - began, made


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


if __name__ == "__main__":
    sys.exit(main())
