"""The contract, held against tables that break it in one way each."""

from datetime import date

import pyarrow as pa
import pytest

from pipeline import build, schema, validate
from pipeline.build.dataset import complete
from pipeline.build.summary import count_files
from pipeline.catalog import load

TEXT = "2021年末，全国人口141260万人。全年全国粮食总产量13657亿斤，比上年增长2.0%。\n"


@pytest.fixture(scope="module")
def good():
    return complete(build.read_text(TEXT, published=date(2022, 3, 1)), load(None), build.Options())


def change(tables, name, column, row, value):
    """Return the tables with one cell changed."""
    table = tables[name]
    values = table[column].to_pylist()
    values[row] = value
    field = table.schema.field(column)
    return tables | {name: table.set_column(table.schema.get_field_index(column), field, pa.array(values, field.type))}


def without_row(tables, name, row):
    kept = [i for i in range(tables[name].num_rows) if i != row]
    return tables | {name: tables[name].take(kept)}


def test_good_tables_have_no_fault(good):
    assert good["statements"].num_rows == 3
    assert validate.contract(good, count_files(good)) == []


BROKEN = {
    "an indicator is unknown": (lambda t: change(t, "statements", "indicator", 0, "nothing"), "do not exist"),
    "a code is not in its list": (lambda t: change(t, "statements", "measure", 0, "levle"), "not in the code list measure"),
    "a key stands twice": (lambda t: t | {"documents": pa.concat_tables([t["documents"]] * 2)}, "two rows with the key"),
    "rows are not sorted": (lambda t: t | {"statements": t["statements"].take([2, 1, 0])}, "not sorted by its key"),
    "a column is missing": (lambda t: t | {"annual": t["annual"].drop_columns("unit")}, "annual: columns or types"),
    "a number is missing": (lambda t: without_row(t, "numbers", 1), "lies in no row"),
    "a place is wrong": (lambda t: change(t, "statements", "char_start", 0, 0), "its place holds"),
    "a sentence is another": (lambda t: change(t, "statements", "sentence", 0, "别的话"), "its sentence is not in"),
    "a number's words are wrong": (lambda t: change(t, "numbers", "text", 0, "1999年"), "the text has"),
    "two numbers overlap": (lambda t: change(t, "numbers", "char_end", 0, 20), "overlaps the row before it"),
    "a count is wrong": (lambda t: change(t, "documents", "n_statements", 0, 9), "documents.n_statements"),
    "a document is unknown": (lambda t: change(t, "numbers", "document_id", 0, "0" * 16), "numbers.document_id"),
    "a value is not finite": (lambda t: change(t, "statements", "value", 0, float("inf")), "not finite"),
    "an id is not hex": (lambda t: change(t, "documents", "document_id", 0, "x" * 16), "is not 16 hex digits"),
    "a statement belongs to no number": (lambda t: change(t, "numbers", "statement_ids", 1, []), "belong to no number"),
    "a fact cites nothing": (lambda t: change(t, "observations", "statement_id", 0, "0" * 16), "observations.statement_id"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_each_breach_is_found(good, case):
    breach, says = BROKEN[case]
    faults = validate.contract(breach(good), count_files(good))
    assert any(says in fault for fault in faults), faults


@pytest.mark.parametrize("column", ["indicator", "unit", "document_id", "sentence"])
def test_a_null_where_none_may_be_is_found(good, column):
    table = good["statements"]
    field = pa.field(column, pa.string())
    broken = table.set_column(table.schema.get_field_index(column), field, pa.array([None, "x", "y"]))
    faults = list(validate._shapes(good | {"statements": broken}))
    assert faults


@pytest.mark.parametrize("files", [{"seen": 2}, {"read": 0}, {"skipped": 1}])
def test_files_that_do_not_add_up_are_found(good, files):
    assert any("files:" in fault for fault in validate.contract(good, count_files(good) | files))


def test_digits_are_counted_with_a_pattern_of_its_own():
    faults = list(validate._digits("a12b345", [(1, 3, "12"), (4, 6, "34")]))
    assert faults == ["4: 345 lies in no row"]
    assert list(validate._digits("a12b345", [(1, 3, "12"), (4, 7, "345")])) == []


def test_many_faults_are_cut():
    tables = {name: pa.table({"x": [1]}) for name in schema.TABLES}
    faults = list(validate._shapes(tables))
    assert len(faults) == len(schema.TABLES)
