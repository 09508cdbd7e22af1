"""The checks table: arithmetic between observations, and the vintages that were not chosen.

In: statements, observations, kinds, parents. Out: `checks`, one row for each check that could be made, sorted by check_id.
Refuses: nothing; each kind of check says for itself what it does not compare.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from pipeline import facts, schema
from pipeline.check.arithmetic import Rates, average_growth, growth, shares
from pipeline.check.finding import Finding
from pipeline.check.levels import Levels
from pipeline.check.parts import parts
from pipeline.check.rivals import rivals


def checks(
    statements: pa.Table,
    observations: pa.Table,
    kinds: facts.Kinds,
    parents: Mapping[str, str],
    documents: pa.Table | None = None,
    *,
    as_of: date | None = None,
    rates: Rates = MappingProxyType({}),
) -> pa.Table:
    """Return all checks that the statements allow.

    `observations` were made with the same `kinds`, `documents` and `as_of`; `parents` maps an indicator to the one that it is
    part of, `rates` a rate to the parts and wholes whose share it is. Tolerances come from the written digits of all figures
    that take part. Targets and forecasts take no part in arithmetic; rivals are sought among them too.
    """
    levels = Levels(observations)
    findings: list[Finding] = [
        *growth(levels),
        *average_growth(levels),
        *shares(levels, rates),
        *parts(levels, kinds, parents),
        *rivals(statements, kinds, documents, as_of=as_of),
    ]
    return pa.Table.from_pylist(_rows(findings), schema.arrow("checks"))


def _rows(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    rows = {}
    for f in findings:
        parts_ = (f.kind, f.series_id, f.time_period, *sorted(f.statement_ids))
        check_id = hashlib.sha256("\n".join(parts_).encode()).hexdigest()[:16]
        rows[check_id] = {
            "check_id": check_id,
            "kind": f.kind,
            "series_id": f.series_id,
            "year": f.year,
            "statement_ids": list(f.statement_ids),
            "expected": f.expected,
            "found": f.found,
            "tolerance": f.tolerance,
            "verdict": f.verdict,
            "note": f.note,
        }
    return [rows[k] for k in sorted(rows)]
