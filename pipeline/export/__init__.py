"""The tables in other formats.

In: the folder of a published build. Out: files that other programs open: CSV, XLSX, SDMX-CSV 2.0, DuckDB.
Refuses: to change a value, and to write text that a sheet would compute.
"""

import importlib
from pathlib import Path
from typing import Final

from pipeline.errors import OutputFault, UsageError
from pipeline.publish import PACKAGE

FORMATS: Final = {"csv": "sheets", "xlsx": "sheets", "sdmx-csv": "sdmx", "duckdb": "database"}


def export(build: Path, to: str, into: Path) -> tuple[Path, ...]:
    """Write the build as `to` into a folder and return the files written.

    Raises UsageError for an unknown format or a missing extra package, OutputFault where the folder cannot be written.
    """
    if to not in FORMATS:
        raise UsageError(f"{to!r} is no format; the formats are {', '.join(FORMATS)}")
    if not (build / PACKAGE).is_file():
        raise UsageError(f"{build}: no published build stands here")
    module = importlib.import_module(f"pipeline.export.{FORMATS[to]}")
    try:
        into.mkdir(parents=True, exist_ok=True)
        written: tuple[Path, ...] = getattr(module, to.replace("-", "_"))(build, into)
    except OSError as e:
        raise OutputFault(f"{into}: cannot be written ({e.strerror or e}); free room or choose another --into") from e
    return written
