"""One document through the stages that see one document.

In: the bytes of a file, the catalog, what documents.toml says. Out: the rows they give, as columns.
Refuses: to lose a file silently; whatever a stage raises becomes a row of `rejects`.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from pipeline import clean, frame, lex, link, parse, read, resolve, write
from pipeline.catalog import Catalog
from pipeline.errors import Rejected
from pipeline.model import Document, Extracted, Source


class Options(Struct, frozen=True):
    """What changes the content of a build; every field enters the build id."""

    text_column: str | None = None
    date_column: str | None = None
    catalog: str | None = None  # a file that adds to the catalog or overrides it
    as_of: date | None = None  # only documents published until then enter observations and annual
    text: bool = True  # keep the clean text in documents


def extract(document: Document, catalog: Catalog, overrides: Mapping[str, object]) -> Extracted:
    """Run the stages that see one document. Raises Rejected."""
    segments = clean.clean(document)
    tokens = tuple(lex.lex(segment) for segment in segments.segments)
    around = frame.frame(segments, tokens, overrides)
    clauses = parse.parse(tokens)
    readings, fates = resolve.resolve(clauses, tokens, segments, around)
    statements = link.link(readings, catalog, default_area=around.ref_area)
    return Extracted(segments, tokens, clauses, around, readings, fates, statements)


def document_tables(
    source: Source, catalog: Catalog, options: Options, paths: Sequence[str], overrides: Mapping[str, object]
) -> dict[str, write.Columns]:
    """Return the rows that one file gives: all its documents, and what could not be read of it. Pure; raises MemoryError only."""
    tables = write.columns()
    found = False
    try:
        for item in read.read(source, text_column=options.text_column, date_column=options.date_column):
            found = True
            if isinstance(item, tuple):
                write.rejected(tables["rejects"], paths, item[1], stage="read", member=item[0].member)
                continue
            try:
                x = extract(item, catalog, overrides)
            except (Rejected, ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as e:
                fault = _fault(e, _digits(item))
                write.rejected(
                    tables["rejects"], paths, fault, stage="extract", member=item.source.member, document_id=item.document_id
                )
                continue
            write.document(tables, paths, x.segments, x.frame, x.fates, x.statements)
    except (Rejected, ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as e:
        write.rejected(tables["rejects"], paths, _fault(e), stage="read")
    else:
        if not found:
            write.rejected(tables["rejects"], paths, Rejected("empty", "no document stands in it"), stage="read")
    return tables


def _fault(e: Exception, digits: int = 0) -> Rejected:
    """Return what `rejects` says of an exception: a declared one as it is, any other as a fault of the program and its place."""
    if isinstance(e, Rejected):
        return e
    trace = e.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
    return Rejected("internal", f"{type(e).__name__} at {place}: {e}; please report", digits=digits)


def _digits(document: Document) -> int:
    return sum(c in "0123456789" for c in document.text or "")
