"""What a build came to, in figures.

In: tables, or a published folder. Out: counts. Refuses: to judge them.
"""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import schema
from pipeline.publish import Published, read_package
from pipeline.report.summary import Summary


def count_files(tables: Mapping[str, pa.Table]) -> dict[str, int]:
    """Return how many files were seen, and how many of them were read, empty, rejected and skipped."""
    read = {path for paths in tables["documents"]["paths"].to_pylist() for path in paths}
    codes: dict[str, set[str]] = {}
    for path, code in zip(tables["rejects"]["path"].to_pylist(), tables["rejects"]["code"].to_pylist(), strict=True):
        if path not in read:
            codes.setdefault(path, set()).add(code)
    skipped = sum(all(c.startswith("skipped_") for c in found) for found in codes.values())
    empty = sum(found == {"empty"} for found in codes.values())
    return {
        "seen": len(read) + len(codes),
        "read": len(read),
        "empty": empty,
        "rejected": len(codes) - skipped - empty,
        "skipped": skipped,
    }


def summarise(published: Published) -> Summary:
    """Return the figures of a published build."""
    package = read_package(published.folder)
    rejects = pq.read_table(published.folder / "rejects.parquet", columns=["path", "part", "code", "message"]).to_pylist()
    whole = [r for r in rejects if _counts(r["part"], r["code"])]
    flags = pq.read_table(published.folder / "statements.parquet", columns=["flags"])["flags"].to_pylist()
    fates = pq.read_table(published.folder / "numbers.parquet", columns=["fate"])["fate"].to_pylist()
    return Summary(
        published=published,
        files=package["files"],
        rows={r["name"]: r["rows"] for r in package["resources"]},
        linked=sum("unlinked" not in f for f in flags),
        numbers={fate: fates.count(fate) for fate in schema.CODES["fate"]},
        rejected=tuple((r["path"], r["code"], r["message"]) for r in whole),
    )


def _counts(part: str, code: str) -> bool:
    """Say whether a row of `rejects` is a file that was given up, whole or, of a PDF, in part."""
    return code == "pdf_partial" or (not part and code != "empty" and not code.startswith("skipped_"))
