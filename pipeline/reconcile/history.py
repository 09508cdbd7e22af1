"""How the figures of an indicator were revised.

In: statements, an indicator, maybe a year. Out: `history`, one row for each value of each fact in the order of publication.
Refuses: merging values that disagree.
"""

import itertools
from datetime import date
from typing import Final

import pyarrow as pa

from pipeline import facts

COLUMNS: Final = pa.schema(
    [
        *((n, pa.string()) for n in ("series_id", "indicator_name", "ref_area", "measure", "unit", "time_period", "status")),
        ("year", pa.int16()),
        ("published", pa.date32()),
        ("value", pa.float64()),
        ("value_high", pa.float64()),
        ("relation", pa.string()),
        ("change", pa.float64()),
        ("chosen", pa.bool_()),
        ("n_statements", pa.int32()),
        ("n_documents", pa.int32()),
        ("statement_id", pa.string()),
        ("document_id", pa.string()),
    ]
)


def history(
    statements: pa.Table,
    indicator: str,
    year: int | None = None,
    kinds: facts.Kinds | None = None,
    documents: pa.Table | None = None,
    *,
    as_of: date | None = None,
) -> pa.Table:
    """Return the values that were ever stated of an indicator: one row for each vintage of each fact, first published first.

    `published` is the first publication of the vintage, `change` its value less that of the vintage before, `chosen` marks the
    one that observations show. `kinds`, `documents` and `as_of` as for reconcile; without kinds values stay in the units they were
    written in.
    """
    import pyarrow.compute as pc

    kept = pc.equal(statements["indicator"], indicator)
    if year is not None:
        kept = pc.and_(kept, pc.equal(statements["year"], year))
    placed = facts.place(statements.filter(pc.fill_null(kept, False)), kinds or {}, documents, as_of=as_of)
    rows = facts.Rows.of(placed)
    cuts = facts.segments(placed).tolist()
    index: list[int] = []
    extra: dict[str, list[object]] = {"published": [], "change": [], "chosen": [], "n_statements": [], "n_documents": []}
    published, document = placed["published"].to_pylist(), placed["document_id"].to_pylist()
    for a, b in itertools.pairwise(cuts):
        settled = facts.settle(rows, list(range(a, b)))
        vintages = [(settled.chosen, settled.members, True), *((v[0], v, False) for v in settled.rivals)]
        before: float | None = None
        for speaker, members, chosen in sorted(vintages, key=lambda v: -max(v[1])):
            index.append(speaker)
            days = [published[i] for i in members if published[i] is not None]
            value = rows.value[speaker]
            extra["published"].append(min(days, default=None))
            extra["change"].append(None if before is None else facts.difference(value, before))
            extra["chosen"].append(chosen)
            extra["n_statements"].append(len(members))
            extra["n_documents"].append(len({document[i] for i in members}))
            before = value
    table = placed.take(pa.array(index, pa.int64()))
    columns = [pa.array(extra[f.name], f.type) if f.name in extra else table[f.name].cast(f.type) for f in COLUMNS]
    return pa.Table.from_arrays(columns, schema=COLUMNS)
