"""What the end of a build says.

In: its figures. Out: lines. Refuses: to praise; it says what was not read and where to look next.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from pipeline.publish import Published

_LISTED: Final = 10


class Summary(Struct, frozen=True):
    """What a build came to; `files` counts seen, read, empty, rejected and skipped."""

    published: Published
    files: Mapping[str, int]
    rows: Mapping[str, int]
    linked: int
    numbers: Mapping[str, int]  # rows of numbers by fate
    rejected: tuple[tuple[str, str, str], ...]  # path, code, message of whole files (and of PDFs read in part)


def summary(s: Summary, out: Path) -> Iterator[str]:
    """Yield the summary of a build published under `out`."""
    rows, files = s.rows, s.files
    seen = ", ".join(f"{files[k]} {k}" for k in ("read", "empty", "rejected", "skipped") if files[k])
    yield f"files        {files['seen']} seen: {seen}"
    yield f"documents    {rows['documents']}"
    share = f" ({s.linked / rows['statements']:.0%} linked to the catalog)" if rows["statements"] else ""
    yield f"statements   {rows['statements']}{share}"
    yield f"annual       {rows['annual']} values of {rows['indicators']} indicators"
    n = s.numbers
    fates = f"{n['statement']} read, {n['ignored']} ignored on purpose, {n['unresolved']} unresolved"
    yield f"numbers      {sum(n.values())}: {fates}"
    for path, code, message in s.rejected[:_LISTED]:
        yield f"rejected     {path}: {message} ({code})"
    if len(s.rejected) > _LISTED:
        yield f"             … and {len(s.rejected) - _LISTED} more in rejects.parquet"
    for line in s.published.losses[:_LISTED]:
        yield f"lost         {line}"
    if len(s.published.losses) > _LISTED:
        yield f"             … and {len(s.published.losses) - _LISTED} more"
    how = "was there already, and is whole" if s.published.reused else "published"
    yield f"build        {s.published.build_id} {how}: {s.published.folder}"
    yield f"next         python -m pipeline validate {out}"
    if n["unresolved"]:
        yield "             numbers.parquet says why a number is unresolved: explain its sentence with python -m pipeline explain"
    if s.linked < rows["statements"]:
        yield f"             python -m pipeline suggest {out} lists the indicators that the catalog does not know"
