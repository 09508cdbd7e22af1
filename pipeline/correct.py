"""Known errors of single documents, put right on the record: Statements → Statements.

In: the statements and documents tables, the entries of rules/corrections.toml. Out: the statements, corrected ones flagged
`corrected`.
Refuses: a correction whose guard no longer holds (the source has changed), and dropping a statement: `exclude` keeps it out of
facts.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from pipeline import periods, rules, schema
from pipeline.errors import RuleError

if TYPE_CHECKING:
    import pyarrow as pa

STATUSES: Final = ("open", "reported", "acknowledged", "fixed_upstream")
_LASTING: Final = ("url", "title", "path")
_DOCUMENT: Final = ("document_id", *_LASTING)
_DAYS: Final = frozenset(("period_start", "period_end"))
_DERIVED: Final = ("year", "time_period", "freq")  # follow from the days
_FIXED: Final = (
    "statement_id",
    "document_id",
    "char_start",
    "char_end",
    "source_start",
    "source_end",
    "sentence",
    "sentence_source",
)
_KEYS: Final = {"name", "where", "what", "why", "status", "expect"}


class Correction(Struct, frozen=True):
    """One known error: `where` finds its statements, `expect` guards them, `what` puts them right, `why` says how one knows."""

    name: str
    where: Mapping[str, Any]
    what: Mapping[str, Any]
    why: str
    status: str
    expect: Mapping[str, Any]


def corrections(path: Path | None = None) -> tuple[Correction, ...]:
    """Return the corrections of the rules, or of a file of the user's own.

    Raises RuleError, naming the entry, for unknown keys, columns or statuses, and for an entry without document, reason or guard.
    """
    place = str(path or "corrections.toml")
    table = rules.read(path) if path else rules.table("corrections")
    if set(table) - {"correction"}:
        raise RuleError(f"{place}: unknown keys {sorted(set(table) - {'correction'})}; entries stand under [[correction]]")
    found = tuple(_entry(entry, f"{place}: correction {n}") for n, entry in enumerate(table.get("correction", ()), 1))
    names = [c.name for c in found]
    if len(set(names)) < len(names):
        twice = sorted({n for n in names if names.count(n) > 1})
        raise RuleError(f"{place}: two corrections are called {', '.join(twice)}; rename one")
    return found


def correct(
    statements: "pa.Table", documents: "pa.Table", entries: Iterable[Correction], known: Callable[[str], object] = bool
) -> "pa.Table":
    """Return the statements with every correction applied whose document is among `documents`.

    A corrected row keeps its statement_id, has the flag `corrected` and cites `correction.<name>` among its rules. `known` tells
    whether a code is one of the catalog.
    Raises RuleError where a document is here but what `where` and `expect` say of it is not (unless the entry is fixed_upstream),
    and for a code that is not known.
    """
    import pyarrow as pa

    rows: list[dict[str, Any]] | None = None
    for entry in entries:
        ids, here = _documents(documents, entry)
        if not here:
            continue
        code = entry.what.get("indicator", "")
        if code and not code.startswith("zh:") and not known(code):
            raise RuleError(f"corrections.toml: {entry.name!r}: {code!r} is no code of the catalog")
        rows = statements.to_pylist() if rows is None else rows
        hits = [r for r in rows if r["document_id"] in ids and _holds(r, entry.where)]
        wrong = [k for k, v in entry.expect.items() if k != "statements" and not all(_equal(r[k], v) for r in hits)]
        if len(hits) != entry.expect.get("statements", 1) or wrong:
            if entry.status == "fixed_upstream":
                continue
            raise RuleError(_changed(entry, hits, wrong))
        for row in hits:
            _apply(row, entry)
    return statements if rows is None else pa.Table.from_pylist(rows, statements.schema)


def _entry(entry: Mapping[str, Any], place: str) -> Correction:
    name = str(entry.get("name", ""))
    place = f"{place} ({name})" if name else place
    if set(entry) != _KEYS:
        missing, unknown = sorted(_KEYS - set(entry)), sorted(set(entry) - _KEYS)
        raise RuleError(f"{place}: needs {', '.join(sorted(_KEYS))}; missing {missing}, unknown {unknown}")
    if not name or not isinstance(entry["why"], str) or not entry["why"].strip() or entry["status"] not in STATUSES:
        raise RuleError(f"{place}: wants a name, a reason and a status of {', '.join(STATUSES)}")
    columns = {c.name for c in schema.TABLES["statements"].columns}
    where, what, expect = entry["where"], entry["what"], entry["expect"]
    if not set(where) & set(_LASTING):
        raise RuleError(
            f"{place}: `where` must name a document by {', '.join(_LASTING)}; a document_id beside it guards its bytes"
        )
    if not set(where) - set(_DOCUMENT) or not expect or not what:
        raise RuleError(
            f"{place}: `where` must pick statements by a column, `expect` guard and `what` change at least one column"
        )
    for part, keys in (
        ("where", set(where) - {*_DOCUMENT}),
        ("expect", set(expect) - {"statements"}),
        ("what", set(what) - {"exclude"}),
    ):
        if unknown := sorted(keys - columns):
            raise RuleError(f"{place}: `{part}` names columns that statements do not have: {', '.join(unknown)}")
    if derived := sorted(set(what) & set(_DERIVED)):
        raise RuleError(f"{place}: `what` must not change {', '.join(derived)}: they follow from period_start and period_end")
    if set(what) & _DAYS and not set(what) >= _DAYS:
        raise RuleError(f"{place}: `what` must change period_start and period_end together")
    for key, value in what.items():
        if key != "exclude" and not _suits(key, value):
            raise RuleError(f"{place}: {value!r} is no {key}")
    if fixed := sorted(set(what) & set(_FIXED)):
        raise RuleError(f"{place}: `what` must not change {', '.join(fixed)}: they say what the source prints")
    return Correction(name, where, what, entry["why"], entry["status"], expect)


def _suits(key: str, value: Any) -> bool:
    """Tell whether a value is of its column's type and code list."""
    import pyarrow as pa

    column = next(c for c in schema.TABLES["statements"].columns if c.name == key)
    if column.codes and value not in schema.CODES[column.codes]:
        return False
    try:
        pa.array([float(value) if column.type == "float64" else value], schema.arrow("statements").field(key).type)
    except (pa.ArrowException, TypeError, ValueError):
        return False
    return True


def _documents(documents: "pa.Table", entry: Correction) -> tuple[set[str], bool]:
    """Return the ids of the documents that `where` names, and whether they are here, be it with other bytes."""
    columns = {k: documents["paths" if k == "path" else k].to_pylist() for k in _LASTING if k in entry.where}
    found = {
        d
        for i, d in enumerate(documents["document_id"].to_pylist())
        if all(entry.where[k] in c[i] if k == "path" else c[i] == entry.where[k] for k, c in columns.items())
    }
    return found & {entry.where.get("document_id", d) for d in found}, bool(found)


def _holds(row: Mapping[str, Any], where: Mapping[str, Any]) -> bool:
    return all(_equal(row[k], v) for k, v in where.items() if k not in _DOCUMENT)


def _equal(one: Any, other: Any) -> bool:
    return bool(one == other or (other == "" and one is None))


def _apply(row: dict[str, Any], entry: Correction) -> None:
    """Change a row in place; an amount takes its bounds along, a day its year."""
    changes = {k: v for k, v in entry.what.items() if k != "exclude"}
    row.update(changes)
    if {"value", "relation", "resolution", "value_high"} & set(changes):
        low, high = _bounds(row)
        row.update({k: v for k, v in (("lower", low), ("upper", high)) if k not in changes})
    if _DAYS & set(changes):
        span = periods.of_range(row["period_start"], row["period_end"])
        row.update(year=span.end.year, time_period=span.time_period, freq=span.freq)
    flags = {*row["flags"], "corrected", *(["excluded"] if entry.what.get("exclude") else [])}
    if "indicator" in changes:
        flags = flags | {"unlinked"} if row["indicator"].startswith("zh:") else flags - {"unlinked"}
    row["flags"] = sorted(flags)
    row["rules"] = [*row["rules"], f"correction.{entry.name}"]


def _bounds(row: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Return lower and upper of the signed value, as the contract draws them."""
    value, half = row["value"], row["resolution"]
    match row["relation"]:
        case "eq":
            return value, value
        case "approx":
            return value - half, value + half
        case "range":
            return value, row["value_high"]
        case relation:
            more = (relation in ("gt", "ge")) == (value >= 0)  # more of a decrease is a smaller value
            return (value, None) if more else (None, value)


def _changed(entry: Correction, hits: list[dict[str, Any]], wrong: list[str]) -> str:
    wanted = entry.expect.get("statements", 1)
    found = f"{len(hits)} statements where {wanted} stood" if len(hits) != wanted else f"another {', '.join(wrong)}"
    return (
        f"corrections.toml: the guard of {entry.name!r} fails: {found}. The source or its reading has changed: "
        "look at the document again, then renew the entry, set its status to fixed_upstream, or remove it"
    )
