"""CSV and JSON lines: each row is a document, its text in a column that the caller names.

In: decoded text. Out: the text and date of each row. Refuses (Rejected no_text_column): a file without that column; a row
that is no row of the file is handed back as an error of its own.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from pipeline.errors import Rejected
from pipeline.read import limits

_HEAD: Final = re.compile(r"[^。；，！？\r\n]{1,60}")


class Row(NamedTuple):
    """A row: its number in the file (1 is the first after the head), its text and date as written, or what is wrong with it."""

    number: int
    text: str
    date: str = ""
    wrong: str = ""


def kind(text: str) -> str:
    """Return "json" or "csv" where the content is rows, "" where it is a text."""
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith(("{", "[{", "[\n", "[ {")):
        first = start.splitlines()[0] if start.startswith("{") else start[:1]
        if start.startswith("{"):
            try:
                return "json" if isinstance(json.loads(first), dict) else ""
            except (ValueError, RecursionError):
                return ""
        return "json" if len(start) < 20_000_000 and _array(start) is not None else ""
    return "csv" if _delimiter(start) == "," else ""


def rows(text: str, text_column: str, date_column: str | None) -> Iterator[Row]:
    """Yield the rows of a file. Raises Rejected no_text_column where no row can have that column."""
    text = text.lstrip("\ufeff")
    records: Iterator[tuple[int, dict[str, Any] | None]]
    if kind(text) == "json":
        records = _json(text)
    else:
        records = _csv(text, text_column)
    found = False
    for number, record in records:
        limits.check("too_large", "ROWS", limits.ROWS, number, "rows")
        if record is None or text_column not in record:
            yield Row(number, "", wrong="it is not a row of the file" if record is None else f"it has no column {text_column!r}")
            continue
        found = True
        value = record[text_column]
        date = record.get(date_column) if date_column else None
        if value is None or isinstance(value, dict | list):
            yield Row(number, "", wrong=f"column {text_column!r} holds no text")
        else:
            yield Row(number, str(value), "" if date is None else str(date))
    if not found:
        raise Rejected("no_text_column", f"no row has a column {text_column!r}")


def _array(text: str) -> list[Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, list) and value and all(isinstance(x, dict) for x in value) else None


def _json(text: str) -> Iterator[tuple[int, dict[str, Any] | None]]:
    array = _array(text) if text.lstrip().startswith("[") else None
    if array is not None:
        yield from enumerate(array, start=1)
        return
    number = 0
    for line in io.StringIO(text):
        if not line.strip():
            continue
        number += 1
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            value = None
        yield number, value if isinstance(value, dict) else None


def _csv(text: str, text_column: str) -> Iterator[tuple[int, dict[str, Any] | None]]:
    head = text.lstrip("\r\n").splitlines()[0] if text.strip() else ""
    delimiter = next((d for d in (",", "\t", ";", "|") if text_column in next(csv.reader([head], delimiter=d), [])), "")
    if not delimiter:
        raise Rejected("no_text_column", f"the first line names no column {text_column!r}")
    csv.field_size_limit(limits.FILE_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names: list[str] = []
    number = 0
    try:
        for cells in reader:
            if not any(cells):
                continue
            if not names:
                names = cells
                continue
            number += 1
            yield number, dict(zip(names, cells, strict=False)) if len(cells) <= len(names) else None
    except csv.Error as e:
        raise Rejected("no_text_column", f"row {number + 1} is not CSV: {e}") from e


def _delimiter(text: str) -> str:
    """Return what parts the columns of a text that is rows and nothing else, "" for one that is not."""
    sample = text[:20_000]
    lines = sample.splitlines()
    if len(lines) < 2 or (not _HEAD.fullmatch(lines[0]) and "," not in lines[0]):
        return ""
    try:
        records = [r for r in csv.reader(io.StringIO(sample, newline=""), strict=True) if r]
    except csv.Error:
        return ""
    if len(sample) == 20_000:
        records = records[:-1]
    if len(records) < 2:
        return ""
    head, width = records[0], len(records[0])
    if width < 2 or len(set(head)) < width or any(not c.strip() or len(c) > 40 or re.search("[。；！？]", c) for c in head):
        return ""
    same = sum(len(r) == width for r in records)
    return "," if (same == len(records) and len(records) >= 3) or (same == len(records) and '"' in sample) else ""
