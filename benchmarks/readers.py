"""Whether the programs that users have read every table and export, and agree on counts and sums.

    make readers        or        .venv/bin/python benchmarks/readers.py BUILD…

pandas, Polars, DuckDB and Spark read the Parquet files; they and LibreOffice the CSV and SDMX-CSV files, told the types that
datapackage.json declares; pandas and LibreOffice the workbook; DuckDB its own file. Each computes by its own means, for every column,
how many cells hold something and one sum: of numbers their values, of days the days since 1970, of text its letters, of lists and
maps their members, of truth values the true ones. Wanted is what pyarrow finds in the Parquet files. Exit 1 where one disagrees,
2 where a program is missing.
"""

import csv
import importlib.util
import math
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline import schema
from pipeline.export import export
from pipeline.export.cells import cell, plain

Sums = dict[str, tuple[int, float]]  # column → cells that hold something, their sum
EPOCH: Final = date(1970, 1, 1)
CELL: Final = 32_767  # characters that a cell of a sheet holds
SDMX_NUMBERS: Final = {"OBS_VALUE", "VALUE_HIGH", "LOWER", "UPPER", "N_SOURCES"}


@dataclass(frozen=True)
class Sheet:
    """One table in one file: its columns with how each is summed, and the sums wanted."""

    name: str
    path: Path
    kinds: dict[str, str]
    wanted: Sums


def kind(of: pa.DataType) -> str:
    """Return how a column is summed: text, day, list, map, truth or number."""
    is_ = pa.types
    tests = {"text": is_.is_string, "day": is_.is_date, "list": is_.is_list, "map": is_.is_map, "truth": is_.is_boolean}
    return next((name for name, holds in tests.items() if holds(of)), "number")


def summed(values: Iterable[Any], how: str) -> tuple[int, float]:
    """Return count and sum of the cells of a column; None and what is empty count as nothing."""
    held = [v for v in values if v is not None and (how in {"number", "truth"} or v != "")]
    if how == "number":
        return len(held), math.fsum(map(float, held))
    if how == "truth":
        return len(held), sum(str(v).strip("=()").lower() in {"true", "1"} for v in held)  # Calc writes =TRUE()
    if how == "day":
        return len(held), sum((_day(v) - EPOCH).days for v in held)
    return sum(len(v) > 0 for v in held), sum(map(len, held))


def _day(value: Any) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value)
    return value.date() if isinstance(value, datetime) else value


# What is to be read, and what pyarrow finds in it


def sheets(build: Path, into: Path) -> dict[str, list[Sheet]]:
    """Export a build into a folder and return format → tables with the sums wanted."""
    tables = {name: pq.read_table(build / f"{name}.parquet") for name in schema.TABLES}
    found: dict[str, list[Sheet]] = {"parquet": [], "csv": [], "xlsx": [], "duckdb": [], "sdmx-csv": []}
    for to in found.keys() - {"parquet"}:
        export(build, to, into)
    for name, table in tables.items():
        columns = {f.name: (kind(f.type), table[f.name].to_pylist()) for f in table.schema}
        typed = {c: k for c, (k, _) in columns.items()}
        flat = {c: "text" if k in {"list", "map"} else k for c, k in typed.items() if (name, c) != ("documents", "text")}
        wanted = {c: summed(v, k) for c, (k, v) in columns.items()}
        found["parquet"].append(Sheet(name, build / f"{name}.parquet", typed, wanted))
        found["duckdb"].append(Sheet(name, into / "zhibiao.duckdb", typed, wanted))
        for to, path, write in (("csv", into / f"{name}.csv", plain), ("xlsx", into / "zhibiao.xlsx", cell)):
            wanted = {c: summed(map(write, columns[c][1]), k) for c, k in flat.items()}
            found[to].append(Sheet(name, path, flat, wanted))
    for path in sorted(into.glob("zhibiao_*.csv")):
        with path.open(encoding="utf-8", newline="") as f:
            table = csv.DictReader(f)
            rows = list(table)
        kinds = {c: "number" if c in SDMX_NUMBERS else "text" for c in table.fieldnames or ()}
        wanted = {c: summed([r[c] or None for r in rows], k) for c, k in kinds.items()}
        found["sdmx-csv"].append(Sheet(path.stem, path, kinds, wanted))
    return found


# The programs


def with_pandas(to: str, sheet: Sheet) -> Sums:
    """Read by pandas."""
    import pandas as pd

    if to == "parquet":
        frame = pd.read_parquet(sheet.path)
    else:
        text = {c: str for c, k in sheet.kinds.items() if k in {"text", "day"}}
        own = {"dtype": text, "keep_default_na": False, "na_values": {c: [""] for c in sheet.kinds}}
        frame = pd.read_csv(sheet.path, **own) if "csv" in to else pd.read_excel(sheet.path, sheet_name=sheet.name, **own)
    found = {}
    for column, how in sheet.kinds.items():
        held = frame[column].dropna()
        if how == "number":
            found[column] = len(held), float(held.astype(float).sum())
        elif how == "truth":
            found[column] = len(held), int(held.astype(bool).sum())
        elif how == "day":
            found[column] = len(held), int((pd.to_datetime(held) - pd.Timestamp(EPOCH)).dt.days.sum())
        else:
            size = held.map(len).astype("int64")
            found[column] = int((size > 0).sum()), int(size.sum())
    return found


def with_polars(to: str, sheet: Sheet) -> Sums:
    """Read by Polars."""
    import polars as pl

    types = {"text": pl.String, "number": pl.Float64, "day": pl.Date, "truth": pl.Boolean}
    if to == "parquet":
        frame = pl.read_parquet(sheet.path)
    else:
        frame = pl.read_csv(sheet.path, schema_overrides={c: types[k] for c, k in sheet.kinds.items()})
    sizes: dict[str, Callable[[pl.Expr], pl.Expr]] = {
        "number": lambda c: c.cast(pl.Float64),
        "truth": lambda c: c.cast(pl.Int64),
        "day": lambda c: c.cast(pl.Int32).cast(pl.Int64),
        "text": lambda c: c.str.len_chars(),
        "list": lambda c: c.list.len(),
        "map": lambda c: c.map.len(),
    }
    found = {}
    for column, how in sheet.kinds.items():
        size = frame.select(sizes[how](pl.col(column))).to_series()
        held = size.drop_nulls() if how in {"number", "truth", "day"} else size.filter(size > 0)
        found[column] = len(held), float(held.sum())
    return found


def _sql(kinds: dict[str, str], days: str, members: str, quote: str) -> str:
    """Return a query for count and sum of every column in the dialect of DuckDB or Spark."""
    sizes = {
        "number": "cast({} as double)",
        "truth": "cast({} as int)",
        "day": days,
        "text": "nullif(length({}), 0)",
        "list": f"nullif({members}({{}}), 0)",
        "map": "nullif(cardinality({}), 0)",
    }
    cells = [sizes[how].format(f"{quote}{column}{quote}") for column, how in kinds.items()]
    return ", ".join(f"count({c}), coalesce(sum({c}), 0)" for c in cells)


def _pairs(row: Iterable[Any], kinds: dict[str, str]) -> Sums:
    values = iter(row)
    return {column: (next(values), float(next(values))) for column in kinds}


def with_duckdb(to: str, sheet: Sheet) -> Sums:
    """Read by DuckDB."""
    import duckdb

    types = {"text": "VARCHAR", "number": "DOUBLE", "day": "DATE", "truth": "BOOLEAN"}
    query = _sql(sheet.kinds, "date_diff('day', date '1970-01-01', {})", "len", '"')
    if to == "duckdb":
        with duckdb.connect(str(sheet.path), read_only=True) as db:
            [row] = db.sql(f"SELECT {query} FROM {sheet.name}").fetchall()
    elif to == "parquet":
        [row] = duckdb.sql(f"SELECT {query} FROM '{sheet.path}'").fetchall()
    else:
        declared = {c: types[k] for c, k in sheet.kinds.items()}
        [row] = duckdb.read_csv(str(sheet.path), header=True, dtype=declared).aggregate(query).fetchall()
    return _pairs(row, sheet.kinds)


def with_spark(to: str, sheet: Sheet) -> Sums:
    """Read by Spark."""
    from pyspark.sql import SparkSession

    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    if to == "parquet":
        frame = spark.read.parquet(str(sheet.path))
    else:
        types = {"text": "STRING", "number": "DOUBLE", "day": "DATE", "truth": "BOOLEAN"}
        with sheet.path.open(encoding="utf-8-sig", newline="") as f:
            header = next(csv.reader(f))
        declared = ", ".join(f"`{c}` {types[sheet.kinds.get(c, 'text')]}" for c in header)
        own = {"header": True, "multiLine": True, "escape": '"', "mode": "FAILFAST", "enforceSchema": False}
        frame = spark.read.csv(str(sheet.path), schema=declared, **own)
    query = _sql(sheet.kinds, "datediff({}, date '1970-01-01')", "size", "`")
    return _pairs(spark.sql(f"SELECT {query} FROM {{frame}}", frame=frame).first(), sheet.kinds)


def with_libreoffice(to: str, sheet: Sheet) -> Sums:
    """Read by LibreOffice Calc, which writes what it understood as a new workbook."""
    import openpyxl

    with tempfile.TemporaryDirectory() as folder:
        command = [
            "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            folder,
        ]
        if to != "xlsx":
            with sheet.path.open(encoding="utf-8-sig", newline="") as f:
                header = next(csv.reader(f))
            formats = {"text": 2, "day": 5}  # text as it stands, days as year-month-day; the rest as Calc sees it
            columns = "/".join(f"{i}/{formats.get(sheet.kinds.get(c, 'text'), 1)}" for i, c in enumerate(header, 1))
            command.append(f"--infilter=CSV:44,34,76,1,{columns},1033")
        subprocess.run([*command, str(sheet.path)], check=True, capture_output=True, timeout=300)
        book = openpyxl.load_workbook(Path(folder) / f"{sheet.path.stem}.xlsx", read_only=True)
        rows = list(book[sheet.name if to == "xlsx" else book.sheetnames[0]].iter_rows(values_only=True))
        book.close()
    columns_of = dict(zip(rows[0], zip(*rows[1:], strict=True) if len(rows) > 1 else [()] * len(rows[0]), strict=True))
    return {column: summed(columns_of[column], how) for column, how in sheet.kinds.items()}


PROGRAMS: Final = {
    "pandas": (with_pandas, ("parquet", "csv", "sdmx-csv", "xlsx")),
    "polars": (with_polars, ("parquet", "csv", "sdmx-csv")),
    "duckdb": (with_duckdb, ("parquet", "csv", "sdmx-csv", "duckdb")),
    "spark": (with_spark, ("parquet", "csv", "sdmx-csv")),
    "libreoffice": (with_libreoffice, ("csv", "sdmx-csv", "xlsx")),
}


_NEEDED: Final = (
    ("Spark", lambda: importlib.util.find_spec("pyspark"), "make .venv/readers-installed"),
    ("Java", lambda: shutil.which("java"), "apt-get install openjdk-17-jre-headless"),
    ("LibreOffice", lambda: shutil.which("soffice"), "apt-get install libreoffice-calc-nogui"),
)


def agree(found: Sums, wanted: Sums) -> list[str]:
    """Return a line for every column whose count or sum differs; sums may differ by what the order of adding doubles does."""
    return [
        f"{column}: {found.get(column)} for {wanted[column]}"
        for column in wanted
        if column not in found
        or found[column][0] != wanted[column][0]
        or not math.isclose(found[column][1], wanted[column][1], rel_tol=1e-12, abs_tol=1e-9)
    ]


def main() -> int:
    """Print a line for every program and format."""
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    if missing := [f"{name}: {get}" for name, here, get in _NEEDED if not here()]:
        print("NOT MEASURED, this is missing:", *missing, sep="\n    ")
        return 2
    wrong = 0
    for out in map(Path, sys.argv[1:]):
        build = out / "latest" if (out / "latest").exists() else out
        with tempfile.TemporaryDirectory() as folder:
            tables = sheets(build, Path(folder))
            for program, (read, formats) in PROGRAMS.items():
                for to in formats:
                    faults = [f"{s.name}.{line}" for s in tables[to] for line in agree(read(to, s), s.wanted)]
                    columns = sum(len(s.kinds) for s in tables[to])
                    print(
                        f"{build}  {program:12}{to:9} {len(tables[to])} tables, {columns} columns: {len(faults)} disagree",
                        flush=True,
                    )
                    for line in faults:
                        print(f"    {line}")
                    wrong += len(faults)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
