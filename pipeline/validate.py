"""Check a build against its contract: hashes, schema, keys, code lists and the identities of FAULTS.

In: tables, or the folder of a published build. Out: faults, a line each; none means that it holds.
Refuses: to trust the code that made the tables; digits are recounted with a pattern of this module.
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipeline import schema
from pipeline.publish import digest, read_package

if TYPE_CHECKING:
    import pyarrow as pa

_DIGITS: Final = re.compile(r"[0-9]+")
_HEX: Final = re.compile(r"[0-9a-f]{16}\Z")
_FOLDED: Final = {ord(a): b for a, b in zip("０１２３４５６７８９．％，－　", "0123456789.%,- ", strict=True)}
_LISTED: Final = 50


def folder(build: Path) -> list[str]:
    """Return the faults of a published build. Raises UsageError where none stands."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    package = read_package(build)
    resources = {r["name"]: r for r in package.get("resources", ())}
    faults = [f"{name}: not described in datapackage.json" for name in schema.TABLES if name not in resources]
    faults += [f"{p.name}: not described in datapackage.json" for p in sorted(build.glob("*.parquet")) if p.stem not in resources]
    tables: dict[str, pa.Table] = {}
    for name, resource in resources.items():
        path = build / resource["path"]
        try:
            if "sha256:" + digest(path) != resource["hash"]:
                faults.append(f"{name}: the file is not the one that was described (SHA-256)")
            tables[name] = pq.read_table(path)
        except (OSError, pa.ArrowException) as e:
            faults.append(f"{name}: cannot be read ({e})")
            continue
        if tables[name].num_rows != resource["rows"]:
            faults.append(f"{name}: {tables[name].num_rows} rows, {resource['rows']} described")
    if faults or set(tables) != set(schema.TABLES):
        return faults
    return contract(tables, package["files"])


def contract(tables: "Mapping[str, pa.Table]", files: Mapping[str, int]) -> list[str]:
    """Return the faults of the tables; `files` are the counts of seen, read, empty, rejected and skipped."""
    checks = (_shapes(tables), _references(tables), _places(tables), _files(tables, files))
    faults = [fault for check in checks for fault in check]
    return faults[:_LISTED] + ([f"… and {len(faults) - _LISTED} more"] if len(faults) > _LISTED else [])


def _shapes(tables: "Mapping[str, pa.Table]") -> Iterator[str]:
    """Columns and types as declared, nulls only where allowed, keys unique and sorted, codes of the lists."""
    import pyarrow.compute as pc

    for name, declared in schema.TABLES.items():
        table = tables[name]
        if table.schema.remove_metadata() != schema.arrow(name).remove_metadata():
            yield f"{name}: columns or types are not those of the schema"
            continue
        for column in declared.columns:
            values = table[column.name]
            if values.null_count and not column.nullable:
                yield f"{name}.{column.name}: {values.null_count} nulls where none may be"
            if column.codes:
                for code in pc.unique(values.drop_null()).to_pylist():
                    if code not in schema.CODES[column.codes]:
                        yield f"{name}.{column.name}: {code!r} is not in the code list {column.codes}"
            if column.type == "float64" and pc.any(pc.invert(pc.is_finite(values.drop_null()))).as_py():
                yield f"{name}.{column.name}: a value that is not finite"
        keys = list(zip(*(table[k].to_pylist() for k in declared.key), strict=True))
        for before, after in itertools.pairwise(keys):
            if before == after:
                yield f"{name}: two rows with the key {after}"
            elif before > after:
                yield f"{name}: not sorted by its key at {after}"
                break


def _references(tables: "Mapping[str, pa.Table]") -> Iterator[str]:
    """What a row names stands in the other table; counts are those of the rows."""
    import pyarrow.compute as pc

    statements = set(tables["statements"]["statement_id"].to_pylist())
    documents = set(tables["documents"]["document_id"].to_pylist())
    indicators = set(tables["indicators"]["indicator"].to_pylist())
    names = (
        ("statements", "document_id", documents),
        ("numbers", "document_id", documents),
        ("statements", "indicator", indicators),
        ("observations", "statement_id", statements),
        ("annual", "statement_id", statements),
        ("targets", "target_statement_id", statements),
        ("targets", "outcome_statement_id", statements),
        ("documents", "duplicate_of", documents),
    )
    for table, column, known in names:
        missing = [v for v in pc.unique(tables[table][column].drop_null()).to_pylist() if v not in known]
        if missing:
            yield f"{table}.{column}: {len(missing)} that do not exist, the first is {missing[0]!r}"
    for table in ("numbers", "checks"):
        cited = {i for ids in tables[table]["statement_ids"].to_pylist() for i in ids}
        if cited - statements:
            yield f"{table}.statement_ids: {len(cited - statements)} that do not exist"
    numbered = {i for ids in tables["numbers"]["statement_ids"].to_pylist() for i in ids}
    if statements - numbered:
        yield f"statements: {len(statements - numbered)} belong to no number, the first is {min(statements - numbered)}"
    for column, known in (("statement_id", statements), ("document_id", documents)):
        for value in known:
            if not _HEX.match(value):
                yield f"{column}: {value!r} is not 16 hex digits"
    for table, column in (("statements", "n_statements"), ("numbers", "n_numbers")):
        counts = {c["values"].as_py(): c["counts"].as_py() for c in pc.value_counts(tables[table]["document_id"])}
        for document, n in zip(
            tables["documents"]["document_id"].to_pylist(), tables["documents"][column].to_pylist(), strict=True
        ):
            if counts.get(document, 0) != n:
                yield f"documents.{column}: {document} says {n}, {table} has {counts.get(document, 0)}"


def _places(tables: "Mapping[str, pa.Table]") -> Iterator[str]:
    """Every digit of a text lies in one row of `numbers`; a statement's place holds its number."""
    documents = tables["documents"]
    texts = dict(zip(documents["document_id"].to_pylist(), documents["text"].to_pylist(), strict=True))
    rows: dict[str, list[tuple[int, int, str]]] = {d: [] for d in texts}
    columns = ("document_id", "char_start", "char_end", "text")
    for d, *row in zip(*(tables["numbers"][c].to_pylist() for c in columns), strict=True):
        rows.setdefault(d, []).append((row[0], row[1], row[2]))
    for d, text in texts.items():
        if text is not None:
            yield from (f"numbers: {d} {fault}" for fault in _digits(text, rows[d]))
    told = ("statement_id", "document_id", "char_start", "char_end", "value_text", "sentence")
    for i, d, start, end, written, sentence in zip(*(tables["statements"][c].to_pylist() for c in told), strict=True):
        text = texts.get(d)
        if text is None:
            continue
        if not _plain(text[start:end]).startswith(_plain(written)):
            yield f"statements: {i}: its place holds {text[start:end]!r}, not {written!r}"
        if sentence not in text:
            yield f"statements: {i}: its sentence is not in the text"


def _digits(text: str, rows: list[tuple[int, int, str]]) -> Iterator[str]:
    """Hold the rows of one document against its text, digit by digit."""
    at = 0
    covered = bytearray(len(text))
    for start, end, written in sorted(rows):
        if start < at:
            yield f"{start}: overlaps the row before it"
        if text[start:end] != written:
            yield f"{start}: the text has {text[start:end]!r}, the row {written!r}"
        covered[start:end] = b"\1" * (end - start)
        at = max(at, end)
    for run in _DIGITS.finditer(text):
        if not all(covered[run.start() : run.end()]):
            yield f"{run.start()}: {run[0]} lies in no row"


def _plain(text: str) -> str:
    """Return the text with full-width forms folded and blanks left out."""
    return "".join(text.translate(_FOLDED).split())


def _files(tables: "Mapping[str, pa.Table]", files: Mapping[str, Any]) -> Iterator[str]:
    """Files seen are read, empty, rejected or skipped; each stands in the tables."""
    parts = {k: files.get(k, 0) for k in ("read", "empty", "rejected", "skipped")}
    if files.get("seen") != sum(parts.values()):
        yield f"files: {files.get('seen')} seen, but {parts} come to {sum(parts.values())}"
    read = {p for paths in tables["documents"]["paths"].to_pylist() for p in paths}
    if len(read) != parts["read"]:
        yield f"files: {parts['read']} read, but documents names {len(read)}"
    others = set(tables["rejects"]["path"].to_pylist()) - read
    if len(others) != files.get("seen", 0) - parts["read"]:
        yield f"files: {files.get('seen', 0) - parts['read']} not read, but rejects names {len(others)}"
