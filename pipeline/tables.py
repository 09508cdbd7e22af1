"""The tables as pandas DataFrames, for notebooks and scripts.

In: an output folder. Out: DataFrames with days as timestamps and nullable integers.
Refuses: hidden metadata; unit and status are plain columns.
"""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import schema
from pipeline.errors import UsageError
from pipeline.publish import PACKAGE, current

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def load(out: "str | Path" = "outputs", table: str = "annual") -> "pd.DataFrame":
    """Return a table of the newest build in `out`. Raises UsageError where there is no such table or no build."""
    return to_pandas(read(Path(out), table))


def series(out: "str | Path", indicator: str, *, targets: bool = False) -> "pd.DataFrame":
    """Return one fact a year and series of an indicator, actual before estimate; `targets` gives targets and forecasts instead.

    `indicator` is a code (gdp) or a Chinese name (国内生产总值). Raises UsageError where the build does not know it.
    """
    from pipeline.reconcile import one_a_year

    return to_pandas(one_a_year(read(Path(out), "annual"), find_indicator(Path(out), indicator), targets=targets))


def read(out: Path, table: str) -> "pa.Table":
    """Return a table of the newest build in `out` as Arrow. Raises UsageError."""
    import pyarrow.parquet as pq

    if table not in schema.TABLES:
        raise UsageError(f"there is no table {table!r}; the tables are {', '.join(schema.TABLES)}")
    return pq.read_table(newest(out) / f"{table}.parquet")


def find_indicator(out: Path, wanted: str) -> str:
    """Return the code of an indicator given by code or Chinese name. Raises UsageError, with names that are alike."""
    rows = read(out, "indicators").select(["indicator", "name"]).to_pylist()
    codes = {r["indicator"] for r in rows}
    if wanted in codes:
        return wanted
    spoken = read(out, "statements").select(["indicator", "indicator_name"]).to_pylist()
    named = {r["indicator"] for r in rows if r["name"] == wanted} or {
        r["indicator"] for r in spoken if r["indicator_name"] == wanted
    }
    if len(named) == 1:
        return str(named.pop())
    alike = [f"{r['indicator']} ({r['name']})" for r in rows if wanted.lower() in r["indicator"] or wanted in r["name"]]
    hint = f"; alike are {', '.join(alike[:8])}" if alike else "; the indicators table lists all"
    raise UsageError(f"{wanted!r} is no indicator of this build{hint}")


def to_pandas(table: "pa.Table") -> "pd.DataFrame":
    """Return an Arrow table as a DataFrame: days as timestamps, integers with null as nullable integers."""
    import pandas as pd
    import pyarrow as pa

    integers = {pa.int8(): pd.Int8Dtype(), pa.int16(): pd.Int16Dtype(), pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype()}
    return table.to_pandas(types_mapper=integers.get, date_as_object=False)


def newest(out: Path) -> Path:
    """Return the folder of the newest build in `out`. Raises UsageError where nothing is published."""
    folder = current(out)
    if folder is None:
        raise UsageError(f"{out}: nothing is published there; run: python -m pipeline build CORPUS --out {out}")
    return folder


def kinds(out: Path) -> dict[str, tuple[str, str]]:
    """Return indicator → (kind, canonical unit) of the newest build in `out`."""
    rows = read(out, "indicators").select(["indicator", "kind", "unit"]).to_pylist()
    return {r["indicator"]: (r["kind"], r["unit"]) for r in rows}


def as_of(out: Path) -> date | None:
    """Return the day as of which the newest build in `out` was made, None for one of all that is known."""
    day = json.loads((newest(out) / PACKAGE).read_text("utf-8"))["options"]["as_of"]
    return date.fromisoformat(day) if day else None
