"""CSV files and an XLSX workbook.

In: the Parquet files of a build. Out: one CSV a table, or one sheet a table.
Refuses: formulas; in CSV a text cell that could be one is marked as text, in XLSX every text is written as text.
"""

import os
from csv import writer as csv_writer
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipeline import schema
from pipeline.errors import UsageError
from pipeline.export.cells import cell, plain

if TYPE_CHECKING:
    import pyarrow as pa

SHEET_ROWS: Final = 1_048_576
_CELL_CHARS: Final = 32_767


def csv(build: Path, into: Path) -> tuple[Path, ...]:
    """Write one CSV file a table, UTF-8 with a byte order mark, so that sheets read the Chinese."""
    written = []
    for name in schema.TABLES:
        path = into / f"{name}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as f:
            rows = csv_writer(f, lineterminator="\r\n")
            table = _read(build, name)
            rows.writerow(table.column_names)
            for batch in table.to_batches(max_chunksize=10_000):
                rows.writerows([plain(v) for v in row] for row in zip(*batch.to_pydict().values(), strict=True))
        written.append(path)
    return tuple(written)


def xlsx(build: Path, into: Path) -> tuple[Path, ...]:
    """Write one workbook with a sheet a table; `documents.text` stays out (a cell holds 32,767 characters).

    Raises UsageError where a table has more rows than a sheet.
    """
    import xlsxwriter

    path = into / "zhibiao.xlsx"
    fresh = path.with_suffix(".new")
    tables = {name: _read(build, name) for name in schema.TABLES}
    for name, table in tables.items():
        if table.num_rows >= SHEET_ROWS:
            raise UsageError(f"{name} has {table.num_rows} rows, a sheet holds {SHEET_ROWS}; export to csv or duckdb instead")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": True}
    with fresh.open("wb") as file, xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": "指标", "created": datetime(2000, 1, 1)})  # noqa: DTZ001 - a fixed day: the same build gives the same bytes
        bold = book.add_format({"bold": True})
        for name, table in tables.items():
            columns = [c for c in table.column_names if (name, c) != ("documents", "text")]
            _sheet(book.add_worksheet(name), table.select(columns), bold)
    os.replace(fresh, path)
    return (path,)


def _sheet(sheet: Any, table: "pa.Table", bold: Any) -> None:
    """Write a table with its head; text as text, numbers as numbers."""
    sheet.freeze_panes(1, 0)
    for i, column in enumerate(table.column_names):
        sheet.write_string(0, i, column, bold)
    row = 1
    for batch in table.to_batches(max_chunksize=10_000):
        for values in zip(*batch.to_pydict().values(), strict=True):
            for i, value in enumerate(map(cell, values)):
                if isinstance(value, str):
                    sheet.write_string(row, i, value[:_CELL_CHARS])
                elif isinstance(value, bool):
                    sheet.write_boolean(row, i, value)
                elif value is not None:
                    sheet.write_number(row, i, value)
            row += 1


def _read(build: Path, name: str) -> "pa.Table":
    import pyarrow.parquet as pq

    return pq.read_table(build / f"{name}.parquet")
