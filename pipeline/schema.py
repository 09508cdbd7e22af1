"""The tables, declared once: columns, types, meanings, keys and code lists of the dataset contract.

In: nothing. Out: `TABLES`, from which Parquet, datapackage.json, docs and tests are driven.
Refuses: a table or a code that is not declared here.
"""

from functools import cache
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    import pyarrow as pa


class Column(Struct, frozen=True):
    """A column: `type` is one of the names in ARROW; `codes` names the code list its values come from."""

    name: str
    type: str
    description: str
    nullable: bool = False
    codes: str = ""


class TableSchema(Struct, frozen=True):
    """A table: rows are unique by `key` and sorted by it."""

    name: str
    title: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]


CODES: Final[dict[str, dict[str, str]]] = {
    "measure": {
        "level": "an amount, a stock, a flow, a count, or a rate in its own unit",
        "level_avg": "average a year over a span",
        "share": "part of a whole, in %",
        "growth_yoy": "% against the same period a year earlier",
        "growth_prev": "% against the preceding period",
        "growth_avg": "average yearly % over a span",
        "growth_since": "% against another named base, or over a whole span",
        "change_yoy": "difference in the unit itself against the same period a year earlier",
        "change_prev": "difference in the unit itself against the preceding period",
        "change_avg": "average yearly difference over a span",
        "change_since": "difference against another named base, or over a whole span",
        "change": "an amount added or removed, no base named",
        "contribution": "part in the growth of something else",
        "gap": "difference from another subject",
        "ratio": "so many times another amount or period",
        "rank": "place in an order",
    },
    "change_in": {
        "": "not a change",
        "level": "the level moves",
        "share": "the share moves",
        "growth": "the growth rate moves",
    },
    "relation": {
        "eq": "the written value",
        "gt": "more than it (超过 逾 突破 多 余)",
        "ge": "it or more (以上 不低于 至少)",
        "lt": "less than it (不到 不足 低于 以下)",
        "le": "it or less (以内 不超过)",
        "approx": "about it (约 左右 近 将近)",
        "range": "between value and value_high",
    },
    "status": {
        "actual": "a fact",
        "estimate": "of a period just ending, or preliminary",
        "target": "aimed at or planned",
        "forecast": "expected of later time",
    },
    "freq": {
        "A": "year",
        "S": "half-year",
        "Q": "quarter",
        "M": "month",
        "D": "day",
        "YTD": "year to date: from 1 January to the end of a later month",
        "SPAN": "any other span",
    },
    "period_from": {
        "stated": "in the clause",
        "carried": "from an earlier clause",
        "section": "reporting period of the section",
        "document": "reporting period of the document",
    },
    "coverage": {
        "year": "the whole year",
        "ytd": "the year to a date",
        "point": "a point in the year",
        "span": "several years ending in it",
    },
    "fate": {
        "statement": "read as a statistic",
        "ignored": "no statistic, on purpose",
        "unresolved": "might be a statistic that was not read",
    },
    "reason": {
        "": "a statement was read",
        "date": "a calendar date or a year",
        "time": "a time of day",
        "ordinal": "an ordinal",
        "name": "a figure in a name",
        "plan_period": "a plan period in a name",
        "threshold": "a threshold or norm",
        "task_count": "a count of tasks or points in a speech",
        "duration": "a mere duration",
        "anniversary": "an anniversary",
        "hypothetical": "a hypothetical",
        "age": "an age limit",
        "address": "an address",
        "phone": "a telephone number",
        "page": "a page or issue number",
        "url": "part of a web address",
        "identifier": "an identifier or code",
        "document_number": "a document number",
        "list_number": "a number that counts sections or items",
        "repeated_sentence": "its sentence stands earlier in the document",
        "idiom": "part of a set phrase",
        "foreign_digit": "a digit of another script",
        "no_indicator": "no subject was found",
        "unknown_unit": "the unit is not in the rules",
        "unknown_pattern": "no rule reads the construction",
        "too_long": "the number has more digits than can be read",
    },
    "kind": {
        "stock": "measured at a point in time",
        "flow": "measured over a period",
        "rate": "a ratio of its own name",
        "index": "an index",
        "unknown": "not in the catalog",
    },
    "target_verdict": {
        "met": "the outcome reached the target",
        "missed": "it did not",
        "open": "no outcome is known",
        "unclear": "the two cannot be compared",
    },
    "check_kind": {
        "growth_vs_levels": "a growth rate against two levels",
        "share_vs_levels": "a share against part and whole",
        "parts_vs_whole": "parts against their whole",
        "average_growth": "an average growth against two levels",
        "rival": "two values of one fact",
        "unit_slip": "two values a power of ten apart",
    },
    "check_verdict": {
        "ok": "the figures agree within their written digits",
        "fails": "they do not",
        "not_comparable": "price basis, scope or period differ",
    },
    "stage": {
        "survey": "before it was read",
        "read": "while the file was read",
        "clean": "while the text was cleaned",
        "extract": "while the text was understood",
        "worker": "the process that read it died",
    },
}

REJECT_CODES: Final[dict[str, str]] = {
    "skipped_configuration": "documents.toml, which is not a document",
    "skipped_hidden": "a hidden file",
    "skipped_link": "a symbolic link: never followed",
    "skipped_special": "a pipe, socket or device",
    "empty": "nothing to read",
    "unreadable": "the file cannot be opened",
    "too_large": "larger than the limit",
    "unknown_format": "not a format that is read",
    "bad_encoding": "no encoding fits the bytes",
    "needs_conversion": "a legacy .doc or .wps: run make convert",
    "no_text_column": "a CSV or JSON-lines file without a declared text column",
    "pdf_corrupt": "the PDF is broken",
    "pdf_encrypted": "the PDF wants a password",
    "pdf_no_text": "a scanned PDF",
    "pdf_partial": "some pages could not be read",
    "docx_corrupt": "the DOCX is broken",
    "docx_doctype": "XML with a document type is refused",
    "zip_corrupt": "the archive is broken",
    "zip_bomb": "the archive inflates beyond the limits",
    "html_too_deep": "nested deeper than the limit",
    "front_matter": "the front matter is not flat key: value lines",
    "navigation": "menus, links and footers of a page",
    "repeated_text": "the same text again",
    "worker_died": "the reading process died",
    "worker_timeout": "the reading process ran out of time",
    "worker_memory": "the reading process ran out of memory",
    "internal": "a fault of the program: please report",
}

_STATEMENT_PLACE = (
    Column("statement_id", "string", "16 hex digits, stable for the same document, place and reading"),
    Column("document_id", "string", "the document"),
)
_SERIES = (
    Column("series_id", "string", "indicator|measure|change_in|relative_to|price_basis|base_period|unit|ref_area"),
    Column("indicator", "string", "catalog or composed code; zh: and the phrase where the catalog does not know it"),
    Column("measure", "string", "what is measured of the indicator", codes="measure"),
    Column("change_in", "string", "for change_*: what moves", codes="change_in"),
    Column("relative_to", "string", "the other side, as code; else empty"),
    Column("price_basis", "string", "nominal, real, constant:YEAR or empty"),
    Column("base_period", "string", "base of *_since, *_avg and ratio: a year or a span of years; else empty"),
    Column("unit", "string", "unit code"),
    Column("ref_area", "string", "area code"),
    Column("indicator_name", "string", "Chinese name"),
    Column("ref_area_name", "string", "name of the area", nullable=True),
    Column("year", "int16", "year of period_end"),
    Column("time_period", "string", "SDMX time period"),
    Column("freq", "string", "frequency", codes="freq"),
    Column("period_start", "date32", "first day"),
    Column("period_end", "date32", "last day"),
    Column("status", "string", "fact, estimate, target or forecast", codes="status"),
    Column("value", "float64", "in unit, multiplier applied; decreases negative"),
    Column("value_high", "float64", "numerically larger end of a range", nullable=True),
    Column("relation", "string", "relation of the magnitude as written", codes="relation"),
    Column("lower", "float64", "what is true of the signed value; null is open", nullable=True),
    Column("upper", "float64", "what is true of the signed value; null is open", nullable=True),
    Column("resolution", "float64", "half a unit of the last written digit, in unit"),
    Column("n_statements", "int32", "statements of this fact that agree with the chosen one"),
    Column("n_documents", "int32", "documents they stand in"),
    Column("n_sources", "int32", "documents, a reprint counting with its original"),
    Column("spread", "float64", "largest less smallest of the eq and approx values", nullable=True),
    Column("published", "date32", "publication of the chosen statement", nullable=True),
    Column("statement_id", "string", "the statement chosen"),
    Column("flags", "list<string>", "flags of the chosen statement"),
)

TABLES: Final[dict[str, TableSchema]] = {
    t.name: t
    for t in (
        TableSchema(
            "statements",
            "One statistic as one document states it, with its place in the text",
            ("statement_id",),
            (
                *_STATEMENT_PLACE,
                Column("indicator", "string", "catalog or composed code; zh: and the phrase where the catalog does not know it"),
                Column("indicator_name", "string", "Chinese name in full, with what the sentence left out put back"),
                Column("indicator_text", "string", "the words it was read from"),
                Column("measure", "string", "what is measured of the indicator", codes="measure"),
                Column("change_in", "string", "for change_*: what moves", codes="change_in"),
                Column("relative_to", "string", "the other side, as code; else empty"),
                Column("relative_to_name", "string", "the other side, as written; else empty"),
                Column("price_basis", "string", "nominal, real, constant:YEAR or empty"),
                Column("value", "float64", "in unit, multiplier applied; decreases negative"),
                Column("value_high", "float64", "numerically larger end of a range", nullable=True),
                Column("relation", "string", "relation of the magnitude as written", codes="relation"),
                Column("lower", "float64", "what is true of the signed value; null is open", nullable=True),
                Column("upper", "float64", "what is true of the signed value; null is open", nullable=True),
                Column("resolution", "float64", "half a unit of the last written digit, in unit"),
                Column("unit", "string", "unit code of rules/units.toml"),
                Column("unit_text", "string", "the unit as written, without multiplier"),
                Column("written_exponent", "int8", "power of ten written as multiplier, applied to value"),
                Column("value_text", "string", "the number as written, up to the unit"),
                Column("year", "int16", "year of period_end", nullable=True),
                Column("period_start", "date32", "first day spoken of", nullable=True),
                Column("period_end", "date32", "last day spoken of", nullable=True),
                Column("time_period", "string", "SDMX time period", nullable=True),
                Column("freq", "string", "frequency", nullable=True, codes="freq"),
                Column("period_text", "string", "the words that tell the period", nullable=True),
                Column("period_from", "string", "where the period comes from", nullable=True, codes="period_from"),
                Column("base_start", "date32", "first day of the period compared with", nullable=True),
                Column("base_end", "date32", "last day of the period compared with", nullable=True),
                Column("status", "string", "fact, estimate, target or forecast", codes="status"),
                Column("ref_area", "string", "area code", nullable=True),
                Column("ref_area_name", "string", "name of the area", nullable=True),
                Column("char_start", "int32", "place of number and unit in the document's clean text"),
                Column("char_end", "int32", "end of that place"),
                Column("source_start", "int32", "the same place in the decoded source", nullable=True),
                Column("source_end", "int32", "end of that place", nullable=True),
                Column("locator", "string", "the place in the source's own terms"),
                Column("sentence", "string", "the sentence in clean text"),
                Column("sentence_source", "string", "the sentence as the source prints it"),
                Column("published", "date32", "publication of the document", nullable=True),
                Column("flags", "list<string>", "what a reader should know of this reading"),
                Column("rules", "list<string>", "names of the rules that made this reading"),
            ),
        ),
        TableSchema(
            "observations",
            "One value: all statements of the same fact put together",
            ("series_id", "time_period", "status"),
            _SERIES,
        ),
        TableSchema(
            "annual",
            "The dataset: at most one value a year, series and status",
            ("year", "series_id", "status"),
            (*_SERIES, Column("coverage", "string", "what part of the year the value covers", codes="coverage")),
        ),
        TableSchema(
            "targets",
            "A target beside what was reported later",
            ("target_statement_id",),
            (
                Column("target_statement_id", "string", "the statement of the target"),
                Column("outcome_statement_id", "string", "the statement of the outcome", nullable=True),
                Column("series_id", "string", "the series of both"),
                Column("year", "int16", "year aimed at"),
                Column("target", "float64", "value aimed at"),
                Column("target_relation", "string", "relation of the target", codes="relation"),
                Column("outcome", "float64", "value reported", nullable=True),
                Column("difference", "float64", "outcome less target", nullable=True),
                Column("verdict", "string", "whether it was met", codes="target_verdict"),
                Column("published", "date32", "publication of the target", nullable=True),
                Column("outcome_published", "date32", "publication of the outcome", nullable=True),
            ),
        ),
        TableSchema(
            "checks",
            "An arithmetic check between statements",
            ("check_id",),
            (
                Column("check_id", "string", "16 hex digits, stable for kind and statements"),
                Column("kind", "string", "what is checked", codes="check_kind"),
                Column("series_id", "string", "the series that is checked"),
                Column("year", "int16", "the year that is checked", nullable=True),
                Column("statement_ids", "list<string>", "the statements that take part"),
                Column("expected", "float64", "what the others imply"),
                Column("found", "float64", "what is stated"),
                Column("tolerance", "float64", "what the written digits and the price basis allow"),
                Column("verdict", "string", "the outcome", codes="check_verdict"),
                Column("note", "string", "why, in words"),
            ),
        ),
        TableSchema(
            "numbers",
            "A number in the text and what became of it",
            ("document_id", "char_start"),
            (
                Column("document_id", "string", "the document"),
                Column("char_start", "int32", "place in the clean text"),
                Column("char_end", "int32", "end of that place"),
                Column("source_start", "int32", "place in the decoded source", nullable=True),
                Column("source_end", "int32", "end of that place", nullable=True),
                Column("text", "string", "the number as it stands in the clean text"),
                Column("value", "float64", "its value; null for all but plain numbers, fractions and ranges", nullable=True),
                Column("fate", "string", "what became of it", codes="fate"),
                Column("reason", "string", "why no statement was made; empty for a statement", codes="reason"),
                Column("rule", "string", "the rule that decided"),
                Column("statement_ids", "list<string>", "the statements made of it"),
            ),
        ),
        TableSchema(
            "indicators",
            "An indicator",
            ("indicator",),
            (
                Column("indicator", "string", "the code"),
                Column("name", "string", "Chinese name"),
                Column("name_en", "string", "English name; empty where the catalog does not know it"),
                Column("theme", "string", "theme; empty where the catalog does not know it"),
                Column("kind", "string", "stock, flow, rate, index or unknown", codes="kind"),
                Column("unit", "string", "canonical unit"),
                Column("subject", "string", "the subject part of a composed code; else empty"),
                Column("metric", "string", "the metric part of a composed code; else empty"),
                Column("parent", "string", "the indicator it is a part of; else empty"),
                Column("definition", "string", "what it measures"),
                Column("source", "string", "where the definition was looked up; else empty"),
                Column("linked", "bool", "whether the catalog knows it"),
                Column("first_year", "int16", "first year with a statement", nullable=True),
                Column("last_year", "int16", "last year with a statement", nullable=True),
                Column("n_statements", "int32", "statements of it"),
                Column("n_documents", "int32", "documents with one"),
            ),
        ),
        TableSchema(
            "documents",
            "A document",
            ("document_id",),
            (
                Column("document_id", "string", "first 16 hex digits of the SHA-256 of its bytes"),
                Column("paths", "list<string>", "where it stands in the corpus"),
                Column("member", "string", "member of an archive or row of a table; else empty"),
                Column("media_type", "string", "format by content"),
                Column("encoding", "string", "encoding of the bytes; empty where they are not text"),
                Column("encoding_from", "string", "how the encoding was told"),
                Column("bytes", "int64", "size"),
                Column("sha256", "string", "SHA-256 of the bytes"),
                Column("title", "string", "title"),
                Column("publisher", "string", "publisher"),
                Column("url", "string", "address"),
                Column("retrieved", "date32", "day of retrieval", nullable=True),
                Column("citation", "string", "how to cite it"),
                Column("published", "date32", "day of publication or delivery", nullable=True),
                Column("report_start", "date32", "first day of the reporting period", nullable=True),
                Column("report_end", "date32", "last day of the reporting period", nullable=True),
                Column("ref_area", "string", "area it speaks for", nullable=True),
                Column("ref_area_name", "string", "name of that area", nullable=True),
                Column("language", "string", "BCP 47"),
                Column("text", "string", "clean text", nullable=True),
                Column("n_chars", "int32", "length of the clean text"),
                Column("n_numbers", "int32", "rows in numbers"),
                Column("n_statements", "int32", "rows in statements"),
                Column("repairs", "map<string,int32>", "repairs made, by rule"),
                Column("duplicate_of", "string", "an earlier document that it reprints", nullable=True),
                Column("flags", "list<string>", "what a reader should know of this document"),
            ),
        ),
        TableSchema(
            "rejects",
            "A file or a part of one that was not read",
            ("path", "part"),
            (
                Column("path", "string", "where the file stands in the corpus"),
                Column("part", "string", "the part; empty for the whole file"),
                Column("document_id", "string", "the document it belongs to", nullable=True),
                Column("stage", "string", "where it was given up", codes="stage"),
                Column("code", "string", "why, as code", codes="reject"),
                Column("message", "string", "why, in words, and what to do"),
                Column("limit_name", "string", "the limit that was passed; else empty"),
                Column("limit_value", "float64", "its value", nullable=True),
                Column("seen_value", "float64", "what was seen", nullable=True),
                Column("digits", "int64", "digits in the part dropped"),
            ),
        ),
    )
}
CODES["reject"] = REJECT_CODES


@cache
def arrow(table: str) -> "pa.Schema":
    """Return the pyarrow schema of a declared table. Raises KeyError for any other name."""
    import pyarrow as pa

    types = {
        "string": pa.string(),
        "bool": pa.bool_(),
        "int8": pa.int8(),
        "int16": pa.int16(),
        "int32": pa.int32(),
        "int64": pa.int64(),
        "float64": pa.float64(),
        "date32": pa.date32(),
        "list<string>": pa.list_(pa.string()),
        "map<string,int32>": pa.map_(pa.string(), pa.int32()),
    }
    return pa.schema([pa.field(c.name, types[c.type], c.nullable) for c in TABLES[table].columns])
