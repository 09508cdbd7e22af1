"""What an engine is given and gives back: tasks of files, and the tables that they come to.

In: a surveyed corpus. Out: batches with one row a content, the function that reads one, and the tables of all of them.
Refuses: results that depend on how the tasks were cut or who ran them.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from pipeline import catalog as catalogs
from pipeline import schema, write
from pipeline.build.document import Options, document_tables
from pipeline.engines import Failure
from pipeline.engines.messages import pack, unpack
from pipeline.errors import Rejected
from pipeline.model import Source
from pipeline.survey import FIELDS, Corpus

_BATCH_ROWS: Final = 16
_BATCH_BYTES: Final = 1 << 18
_DAYS: Final = frozenset(name for name, kind in FIELDS.items() if kind is date)


def process(batch: pa.RecordBatch, settings: bytes) -> pa.RecordBatch:
    """Read the files of a batch (task, paths, location, sha256, overrides); return their tables as rows (table, IPC bytes).

    This is the function that engines map; `settings` are the Options as JSON.
    """
    options = msgspec.json.decode(settings, type=Options)
    catalog = catalogs.load(Path(options.catalog) if options.catalog else None)
    tables = write.columns()
    tasks: dict[str, list[int]] = {name: [] for name in tables}
    for row in batch.to_pylist():
        overrides = {k: date.fromisoformat(v) if k in _DAYS else v for k, v in json.loads(row["overrides"]).items()}
        data = Path(row["location"]).read_bytes()
        if hashlib.sha256(data).hexdigest() != row["sha256"]:
            found = write.columns()
            write.rejected(found["rejects"], row["paths"], Rejected("unreadable", "changed during the build"), stage="read")
        else:
            found = document_tables(Source(row["paths"][0], data), catalog, options, row["paths"], overrides)
        for name, columns in found.items():
            for column, values in columns.items():
                tables[name][column].extend(values)
            tasks[name].extend([row["task"]] * (len(values)))
    parts = [
        pack(pa.record_batch([pa.array(tasks[n], pa.int32()), *_arrays(n, tables[n])], schema=_with_task(n)))
        for n in write.TABLES
    ]
    made = pa.record_batch([pa.array(write.TABLES), pa.array(parts, pa.large_binary())], names=["table", "rows"])
    return made.replace_schema_metadata({"files": str(batch.num_rows)})


def columns_to_tables(columns: Mapping[str, write.Columns]) -> dict[str, pa.Table]:
    """Return what one file gave as tables."""
    return {name: pa.table(_arrays(name, found), schema=schema.arrow(name)) for name, found in columns.items()}


def _arrays(name: str, columns: write.Columns) -> list[pa.Array]:
    return [pa.array(columns[field.name], field.type) for field in schema.arrow(name)]


def _with_task(name: str) -> pa.Schema:
    return schema.arrow(name).insert(0, pa.field("task", pa.int32(), nullable=False))


def batches(corpus: Corpus) -> list[pa.RecordBatch]:
    """Return the tasks of a corpus: one row for each different content, cut into batches that do not depend on the workers."""
    contents: dict[str, list[Any]] = {}
    for file in corpus.files:
        contents.setdefault(file.sha256, []).append(file)
    found: list[pa.RecordBatch] = []
    rows: list[dict[str, Any]] = []
    size = 0
    for task, files in enumerate(contents.values()):
        fields: dict[str, Any] = {}
        for file in reversed(files):  # of two that differ, the first path has its way
            fields |= corpus.overrides.get(file.path, {})
        rows.append(
            {
                "task": task,
                "paths": [file.path for file in files],
                "location": files[0].location,
                "sha256": files[0].sha256,
                "size": files[0].size,
                "overrides": json.dumps(fields, default=date.isoformat, sort_keys=True),
            }
        )
        size += files[0].size
        if len(rows) == _BATCH_ROWS or size > _BATCH_BYTES:
            found.append(pa.RecordBatch.from_pylist(rows))
            rows, size = [], 0
    return [*found, pa.RecordBatch.from_pylist(rows)] if rows else found


def gather(results: Iterator[pa.RecordBatch | Failure], corpus: Corpus, tick: Callable[[int], None]) -> dict[str, pa.Table]:
    """Put together what the engine returns; a document that stands in several files is kept once, with all its paths."""
    parts: dict[str, list[pa.RecordBatch]] = {
        name: [pa.RecordBatch.from_pylist([], schema=_with_task(name))] for name in write.TABLES
    }
    own = write.columns()["rejects"]
    for passed in corpus.passed:
        write.rejected(own, [passed.path], passed.fault(), stage="survey")
    for result in results:
        if isinstance(result, Failure):
            write.rejected(own, result.row["paths"][0].as_py(), Rejected(result.code, result.message), stage="worker")
            tick(1)
            continue
        for name, rows in zip(*result.to_pydict().values(), strict=True):
            parts[name].append(unpack(rows))
        tick(int(result.schema.metadata[b"files"]))
    tables = {name: pa.Table.from_batches(p).sort_by([("task", "ascending")]) for name, p in parts.items()}
    tables["rejects"] = pa.concat_tables(
        [tables["rejects"].drop_columns("task"), pa.table(_arrays("rejects", own), schema=schema.arrow("rejects"))]
    )
    return tables | _once(tables)


def _once(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Keep each document from the first file that holds it; later ones add their paths."""
    documents = tables["documents"]
    first: dict[str, int] = {}
    paths: dict[str, set[str]] = {}
    kept: list[int] = []
    for row, (task, document, where) in enumerate(
        zip(*(documents[c].to_pylist() for c in ("task", "document_id", "paths")), strict=True)
    ):
        if document not in first:
            first[document] = task
            kept.append(row)
        paths.setdefault(document, set()).update(where)
    out: dict[str, pa.Table] = {}
    whole = documents.num_rows == len(kept)
    for name in ("statements", "numbers"):
        table = tables[name]
        if not whole:  # rare: only then is the look-up of every row worth its time
            owner = pa.array([first[d] for d in table["document_id"].to_pylist()], pa.int32())
            table = table.filter(pc.equal(table["task"], owner))
        out[name] = table.drop_columns("task")
    documents = documents.take(pa.array(kept, pa.int64())).drop_columns("task")
    merged = pa.array([sorted(paths[d]) for d in documents["document_id"].to_pylist()], pa.list_(pa.string()))
    out["documents"] = documents.set_column(
        documents.schema.get_field_index("paths"), schema.arrow("documents").field("paths"), merged
    )
    return out
