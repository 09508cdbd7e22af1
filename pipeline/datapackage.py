"""Describe a build as a Frictionless Data Package, version 2.

In: the tables, bytes and hash of their files, what was seen, ids and options. Out: the content of datapackage.json.
Refuses: a creation time; the same build is described by the same bytes.
"""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from pipeline import schema

if TYPE_CHECKING:
    import pyarrow as pa

PROFILE: Final = "https://datapackage.org/profiles/2.0/"
_TYPES: Final = {
    "string": {"type": "string"},
    "bool": {"type": "boolean"},
    "int8": {"type": "integer"},
    "int16": {"type": "integer"},
    "int32": {"type": "integer"},
    "int64": {"type": "integer"},
    "float64": {"type": "number"},
    "date32": {"type": "date"},
    "list<string>": {"type": "list", "itemType": "string"},
    "map<string,int32>": {"type": "object"},
}


def describe(
    tables: "Mapping[str, pa.Table]", files: Mapping[str, Mapping[str, Any]], about: Mapping[str, Any]
) -> dict[str, Any]:
    """Return datapackage.json; `files` has bytes and hash of each table's file, `about` the fields of the build itself."""
    return {
        "$schema": PROFILE + "datapackage.json",
        "name": "zhibiao",
        "title": "指标: statistics stated in Chinese documents",
        "description": "annual.parquet is the dataset; every value leads back to its statement and its place in a document.",
        **about,
        "sources": _sources(tables["documents"]),
        "resources": [_resource(name, tables[name], files[name]) for name in schema.TABLES],
    }


def _resource(name: str, table: "pa.Table", file: Mapping[str, Any]) -> dict[str, Any]:
    declared = schema.TABLES[name]
    resource: dict[str, Any] = {
        "$schema": PROFILE + "dataresource.json",
        "name": name,
        "type": "table",
        "title": declared.title,
        "path": f"{name}.parquet",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        **file,
        "rows": table.num_rows,
        "schema": {
            "$schema": PROFILE + "tableschema.json",
            "fields": [_field(column) for column in declared.columns],
            "primaryKey": list(declared.key),
        },
    }
    if "year" in table.column_names:
        years = Counter(table["year"].to_pylist())
        unknown = years.pop(None, 0)
        resource["rows_per_year"] = {str(y): years[y] for y in sorted(years)} | ({"unknown": unknown} if unknown else {})
    return resource


def _field(column: schema.Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {} if column.nullable else {"required": True}
    if column.codes:
        constraints["enum"] = list(schema.CODES[column.codes])
    return {"name": column.name, **_TYPES[column.type], "description": column.description, "constraints": constraints}


def _sources(documents: "pa.Table") -> list[dict[str, Any]]:
    """Return one source for each publisher; the documents themselves stand in documents.parquet."""
    publishers = Counter(documents["publisher"].to_pylist())
    return [{"title": p or "publisher not stated", "documents": n} for p, n in sorted(publishers.items())]
