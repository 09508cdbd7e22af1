"""Turn the records of one document into columns of tables.

In: what the stages made of a document. Out: table name → column → values, for statements, numbers, documents and rejects.
Refuses: to compute; a value is rounded here for the first and only time, to the nearest float.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from pipeline import schema
from pipeline.errors import Rejected
from pipeline.model import Dropped, Frame, NumberFate, Reading, Segment, Segments, Statement

Columns = dict[str, list[Any]]
TABLES: Final = ("statements", "numbers", "documents", "rejects")  # what one document fills; the others need all of them


def columns() -> dict[str, Columns]:
    """Return the empty tables that one document fills."""
    return {name: {c.name: [] for c in schema.TABLES[name].columns} for name in TABLES}


def document(
    tables: Mapping[str, Columns],
    paths: Sequence[str],
    segments: Segments,
    frame: Frame,
    fates: Sequence[NumberFate],
    statements: Sequence[Statement],
) -> None:
    """Append a document with its statements, numbers and dropped parts; `statements` are in the order of the readings."""
    ids = _statements(tables["statements"], segments, frame, statements)
    _numbers(tables["numbers"], segments, fates, ids)
    read = segments.document
    _append(
        tables["documents"],
        document_id=read.document_id,
        paths=list(paths),
        member=read.source.member,
        media_type=read.media_type,
        encoding=read.encoding,
        encoding_from=read.encoding_from,
        bytes=len(read.source.data),
        sha256=read.sha256,
        title=frame.title,
        publisher=frame.publisher,
        url=frame.url,
        retrieved=frame.retrieved,
        citation=frame.citation,
        published=frame.published,
        report_start=frame.report_start,
        report_end=frame.report_end,
        ref_area=frame.ref_area,
        ref_area_name=frame.ref_area_name,
        language=segments.language,
        text=segments.text,
        n_chars=len(segments.text),
        n_numbers=len(fates),
        n_statements=len(set(ids)),
        repairs=sorted(segments.repairs.items()),
        duplicate_of=None,
        flags=sorted({*read.flags, *segments.flags, *frame.flags}),
    )
    for part in dict.fromkeys((*read.dropped, *segments.dropped)):
        dropped(tables["rejects"], paths[0], read.source.member, read.document_id, part)


def dropped(rejects: Columns, path: str, member: str, document_id: str, part: Dropped) -> None:
    """Append a part that was left out on purpose."""
    name = "/".join(filter(None, (member, part.part or part.code)))
    _append(
        rejects,
        path=path,
        part=_unused(rejects, path, name),
        document_id=document_id,
        stage="clean",
        code=part.code,
        message=part.message,
        limit_name="",
        limit_value=None,
        seen_value=None,
        digits=part.digits,
    )


def rejected(
    rejects: Columns, paths: Iterable[str], fault: Rejected, *, stage: str, member: str = "", document_id: str | None = None
) -> None:
    """Append a file, or a member of one, that was not read, once for each path it stands at."""
    part = "/".join(filter(None, (member, fault.part)))
    for path in paths:
        _append(
            rejects,
            path=path,
            part=_unused(rejects, path, part) if part else "",
            document_id=document_id,
            stage=stage,
            code=fault.code,
            message=fault.message,
            limit_name=fault.limit_name,
            limit_value=fault.limit_value,
            seen_value=fault.seen_value,
            digits=fault.digits,
        )


def _unused(rejects: Columns, path: str, part: str) -> str:
    """Return a name for a part that no row of that path has yet."""
    taken = {q for p, q in zip(rejects["path"], rejects["part"], strict=True) if p == path}
    name, n = part, 1
    while name in taken:
        n += 1
        name = f"{part} ({n})"
    return name


def _append(table: Columns, **row: Any) -> None:
    for name, values in table.items():
        values.append(row[name])


def statement_id(document_id: str, reading: Reading) -> str:
    """Return 16 hex digits that are the same for the same document, place and reading, whatever the catalog knows."""
    parts = (
        document_id,
        reading.char_start,
        reading.indicator_name,
        reading.measure,
        reading.change_in,
        reading.relative_to_name,
        reading.value,
        reading.value_high,
        reading.relation,
        reading.unit,
        reading.period_start,
        reading.period_end,
        reading.status,
        reading.ref_area or reading.ref_area_name,
    )
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]


def _statements(table: Columns, segments: Segments, frame: Frame, statements: Sequence[Statement]) -> list[str]:
    """Append the statements, equal readings of one place once; return the id of each reading."""
    ids: list[str] = []
    seen: set[str] = set()
    for statement in statements:
        reading = statement.reading
        ids.append(statement_id(segments.document.document_id, reading))
        if ids[-1] in seen:
            continue
        seen.add(ids[-1])
        segment = segments.segments[reading.segment]
        source = segments.source_span(reading.char_start, reading.char_end)
        printed = segments.printed(segment.start, segment.start + len(segment.text)) if segment.text else ""
        _append(
            table,
            statement_id=ids[-1],
            document_id=segments.document.document_id,
            indicator=statement.indicator,
            indicator_name=statement.indicator_name,
            indicator_text=reading.indicator_text,
            measure=statement.measure,
            change_in=reading.change_in,
            relative_to=statement.relative_to,
            relative_to_name=statement.relative_to_name,
            price_basis=statement.price_basis,
            value=float(reading.value),
            value_high=_float(reading.value_high),
            relation=reading.relation,
            lower=_float(reading.lower),
            upper=_float(reading.upper),
            resolution=float(reading.resolution),
            unit=statement.unit,
            unit_text=reading.unit_text,
            written_exponent=reading.written_exponent,
            value_text=reading.value_text,
            year=reading.period_end.year if reading.period_end else None,
            period_start=reading.period_start,
            period_end=reading.period_end,
            time_period=reading.time_period,
            freq=reading.freq,
            period_text=reading.period_text,
            period_from=reading.period_from,
            base_start=reading.base_start,
            base_end=reading.base_end,
            status=reading.status,
            ref_area=reading.ref_area,
            ref_area_name=reading.ref_area_name,
            char_start=reading.char_start,
            char_end=reading.char_end,
            source_start=source[0] if source else None,
            source_end=source[1] if source else None,
            locator=_locator(segment, source),
            sentence=segment.text,
            sentence_source="" if printed == segment.text else printed,
            published=frame.published,
            flags=sorted({*reading.flags, *statement.flags, *segment.flags}),
            rules=list(dict.fromkeys((*reading.rules, *statement.rules))),
        )
    return ids


def _locator(segment: Segment, source: tuple[int, int] | None) -> str:
    """Return the place in the source's own terms."""
    if segment.cell:
        return f"table {segment.cell.table} row {segment.cell.row} column {segment.cell.column}"
    if segment.locator or source is None:
        return segment.locator
    return f"chars {source[0]}-{source[1]}"


def _numbers(table: Columns, segments: Segments, fates: Sequence[NumberFate], ids: Sequence[str]) -> None:
    for fate in fates:
        source = segments.source_span(fate.char_start, fate.char_end)
        _append(
            table,
            document_id=segments.document.document_id,
            char_start=fate.char_start,
            char_end=fate.char_end,
            source_start=source[0] if source else None,
            source_end=source[1] if source else None,
            text=fate.text,
            value=_float(fate.value),
            fate=fate.fate,
            reason=fate.reason,
            rule=fate.rule,
            statement_ids=list(dict.fromkeys(ids[i] for i in fate.readings)),
        )


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
