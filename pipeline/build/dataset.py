"""All documents together: the tables that one document alone cannot fill.

In: statements, numbers, documents and rejects of all documents, the catalog, the options. Out: all nine tables, sorted by key.
Refuses: to look into a document again.
"""

from collections.abc import Mapping

import pyarrow as pa

from pipeline import check, correct, reconcile, schema
from pipeline.build.document import Options
from pipeline.catalog import Catalog


def complete(tables: dict[str, pa.Table], catalog: Catalog, options: Options) -> dict[str, pa.Table]:
    """Add the tables that need all documents; every table comes out sorted by its key."""
    tables = {name: _sorted(name, table) for name, table in tables.items()}
    statements, documents = tables["statements"], tables["documents"]
    statements = correct.correct(statements, documents, correct.corrections(), catalog.get)
    rows = _catalog_rows(statements, catalog)
    kinds = {row["indicator"]: (row["kind"], row["unit"]) for row in rows}
    documents = _with(documents, "duplicate_of", reconcile.duplicates(statements, documents))
    observations, annual = reconcile.reconcile(statements, documents, kinds, as_of=options.as_of)
    parents = {row["indicator"]: row["parent"] for row in rows if row["parent"]}
    made = {
        "statements": statements,
        "documents": documents,
        "observations": observations,
        "annual": annual,
        "targets": check.targets(statements, observations, kinds, documents, as_of=options.as_of),
        "checks": check.checks(statements, observations, kinds, parents, documents, as_of=options.as_of, rates=catalog.rates()),
        "indicators": reconcile.indicators(statements, rows),
    }
    return tables | {name: _sorted(name, table) for name, table in made.items()}


def without_text(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Return the tables with `documents.text` null."""
    documents = tables["documents"]
    return {**tables, "documents": _with(documents, "text", pa.nulls(documents.num_rows, pa.string()))}


def _with(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), pa.field(name, values.type), values)


def _sorted(name: str, table: pa.Table) -> pa.Table:
    declared = schema.arrow(name)
    keys = [(key, "ascending") for key in schema.TABLES[name].key]
    return table.select(declared.names).cast(declared).sort_by(keys).combine_chunks()


def _catalog_rows(statements: pa.Table, catalog: Catalog) -> list[dict[str, str]]:
    """Return what the catalog knows of the codes in use, those composed of a subject and a metric included."""
    found = {i.code: i for i in catalog.indicators()}
    columns = ("indicator", "indicator_name", "unit", "measure")
    asked = set(zip(*(statements[c].to_pylist() for c in columns), strict=True))
    others = set(zip(statements["relative_to"].to_pylist(), statements["relative_to_name"].to_pylist(), strict=True))
    asked |= {(code.split("@")[0], name, "", "level") for code, name in others if code and not code.startswith("zh:")}
    for code, name, unit, measure in sorted(asked):
        if code not in found and not code.startswith("zh:"):
            indicator = catalog.find(name, unit=unit, measure=measure) or catalog.find(name, measure=measure)
            if indicator and indicator.code == code:
                found[code] = indicator
    told = ("name", "name_en", "theme", "kind", "unit", "subject", "metric", "parent", "definition", "source")
    return [{"indicator": code} | {c: getattr(i, c) for c in told} for code, i in sorted(found.items())]
