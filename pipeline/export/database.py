"""A DuckDB file.

In: the Parquet files of a build. Out: one file with the nine tables, views on them, and a comment on every table and column.
Refuses: links back to the Parquet files; the database can be moved.
"""

import os
from pathlib import Path
from typing import Any, Final

from pipeline import schema
from pipeline.errors import UsageError

_VIEWS: Final = {
    "facts": (
        "One fact a year and series, actual before estimate",
        """SELECT * FROM annual WHERE status IN ('actual', 'estimate')
           QUALIFY row_number() OVER (PARTITION BY series_id, year ORDER BY status) = 1""",
    ),
    "aims": (
        "One target or forecast a year and series, targets first",
        """SELECT * FROM annual WHERE status IN ('target', 'forecast')
           QUALIFY row_number() OVER (PARTITION BY series_id, year ORDER BY status DESC) = 1""",
    ),
    "sentences": (
        "Every statement with its sentence, document and address",
        """SELECT s.*, d.title, d.publisher, d.url, d.paths FROM statements s JOIN documents d USING (document_id)""",
    ),
    "unresolved": (
        "Numbers that might be statistics and were not read",
        """SELECT n.*, d.paths FROM numbers n JOIN documents d USING (document_id) WHERE n.fate = 'unresolved'""",
    ),
}


def duckdb(build: Path, into: Path) -> tuple[Path, ...]:
    """Write zhibiao.duckdb and return its path. Raises UsageError where the extra is not installed."""
    try:
        import duckdb as engine
    except ImportError:
        raise UsageError("DuckDB is not installed: pip install 'zhibiao[duckdb]'") from None

    path = into / "zhibiao.duckdb"
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    try:
        with engine.connect(str(fresh)) as db:
            _fill(db, build)
    except engine.IOException as e:
        raise OSError(str(e)) from e
    os.replace(fresh, path)
    return (path,)


def _fill(db: Any, build: Path) -> None:
    """Write tables, views, comments and the helper `series` into an empty database."""
    for name, table in schema.TABLES.items():
        db.execute(f"CREATE TABLE {name} AS SELECT * FROM read_parquet(?)", [str(build / f"{name}.parquet")])  # noqa: S608 - names are declared, not read
        db.execute(f"COMMENT ON TABLE {name} IS {_quoted(table.title)}")
        for column in table.columns:
            db.execute(f'COMMENT ON COLUMN {name}."{column.name}" IS {_quoted(column.description)}')
    for name, (title, query) in _VIEWS.items():
        db.execute(f"CREATE VIEW {name} AS {query}")
        db.execute(f"COMMENT ON VIEW {name} IS {_quoted(title)}")
    db.execute(
        "CREATE MACRO series(code) AS TABLE SELECT * FROM facts WHERE indicator = code OR indicator_name = code "
        "ORDER BY series_id, year"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
