"""One row for each fact: the value chosen, and how many statements, documents and printings say so.

In: statements, documents, kinds. Out: `reconcile`, the observations and annual tables. Refuses: what `facts.place` leaves out.
"""

import itertools
from collections.abc import Iterable
from datetime import date

import numpy as np
import pyarrow as pa

from pipeline import facts, schema
from pipeline.reconcile.annual import annual


def reconcile(
    statements: pa.Table, documents: pa.Table, kinds: facts.Kinds, *, as_of: date | None = None
) -> tuple[pa.Table, pa.Table]:
    """Return (observations, annual) of statements in any order, with what was published after `as_of` left out."""
    placed = facts.place(statements, kinds, documents, as_of=as_of)
    rows = facts.Rows.of(placed)
    cuts = facts.segments(placed).tolist()
    settled = [facts.settle(rows, list(range(a, b))) for a, b in itertools.pairwise(cuts)]
    observed = _table(placed, rows, settled, statements)
    firm = _firm(placed, rows, settled, cuts)
    preferred = observed if not firm else _replaced(observed, firm, _table(placed, rows, list(firm.values()), statements))
    wanted = schema.arrow("observations")
    return observed.select(wanted.names).cast(wanted), annual(preferred)  # facts are placed in the order of the key


def _firm(placed: pa.Table, rows: facts.Rows, settled: list[facts.Settled], cuts: list[int]) -> dict[int, facts.Settled]:
    """Return, by fact, the decision without to-date figures, where one was chosen beside figures of the period itself."""
    soft = placed["soft"].to_numpy()
    found = {}
    for fact, (a, b) in enumerate(itertools.pairwise(cuts)):
        if soft[settled[fact].chosen] and b - a > 1:
            members = [i for i in range(a, b) if not soft[i]]
            if members:
                found[fact] = facts.settle(rows, members)
    return found


def _replaced(observed: pa.Table, firm: dict[int, facts.Settled], rows: pa.Table) -> pa.Table:
    index = np.arange(observed.num_rows)
    index[list(firm)] = observed.num_rows + np.arange(len(firm))
    return pa.concat_tables([observed, rows]).take(pa.array(index))


def _table(placed: pa.Table, rows: facts.Rows, settled: list[facts.Settled], statements: pa.Table) -> pa.Table:
    """Return the observations of some facts, with the columns that the annual selection needs."""
    table = placed.take(pa.array([s.chosen for s in settled], pa.int64()))
    documents = placed["document_id"].combine_chunks().dictionary_encode()
    document = documents.indices.to_numpy(zero_copy_only=False)
    counted = [len({document[i] for i in s.members}) if len(s.members) > 1 else 1 for s in settled]
    columns = {
        "n_statements": pa.array([len(s.members) for s in settled], pa.int32()),
        "n_documents": pa.array(counted, pa.int32()),
        "n_sources": pa.array(_sources(placed, document, settled, counted, statements), pa.int32()),
        "spread": pa.array([_spread(rows, s.members) for s in settled], pa.float64()),
    }
    for name, column in columns.items():
        table = table.append_column(name, column)
    return table


def _sources(
    placed: pa.Table, document: np.ndarray, settled: list[facts.Settled], counted: list[int], statements: pa.Table
) -> list[int]:
    """Return the number of printings of each fact, looking at sentences only where there are two documents."""
    several = [k for k, n in enumerate(counted) if n > 1]
    wanted = np.array([i for k in several for i in settled[k].members], np.int64)
    texts = iter(statements["sentence"].take(placed["row"].take(pa.array(wanted))).to_pylist())
    found = list(counted)
    for k in several:
        members = settled[k].members
        found[k] = facts.sources([next(texts) for _ in members], [int(document[i]) for i in members])
    return found


def _spread(rows: facts.Rows, members: Iterable[int]) -> float | None:
    """Return the largest less the smallest of the eq and approx values, exactly; None where all are bounds."""
    values = {rows.value[i] for i in members if rows.rank[i] < 2}
    if len(values) < 2:
        return 0.0 if values else None
    return facts.difference(max(values), min(values))
