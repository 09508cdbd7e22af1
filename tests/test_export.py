"""Other formats: the same rows, nothing that a sheet would compute, the same bytes each time."""

import csv
import json
import re
import sys
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from pipeline import build, schema
from pipeline.errors import OutputFault, UsageError
from pipeline.export import FORMATS, cells, export, sdmx

TEXT = (
    "=1+1 示例公报\n\n2021年末，全国人口141260万人。全年全国粮食总产量13657亿斤，比上年增长2.0%。\n\n"
    "预计2022年全国粮食产量13700亿斤。到2030年，全国粮食产量达到14000亿斤以上。\n"
)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    root = tmp_path_factory.mktemp("export")
    (root / "corpus").mkdir()
    (root / "corpus/a.txt").write_text(TEXT, "utf-8")
    (root / "corpus/documents.toml").write_text(
        '["a.txt"]\npublished = 2022-03-01\npublisher = "@示例"\ntitle = "=1+1"\n', "utf-8"
    )
    return build.run(root / "corpus", root / "out", workers=0).published.folder


@pytest.mark.parametrize("to", FORMATS)
def test_every_format_writes_the_same_again(published, tmp_path, to):
    first = {p.name: p.read_bytes() for p in export(published, to, tmp_path / "a")}
    second = {p.name: p.read_bytes() for p in export(published, to, tmp_path / "b")}
    assert first
    if to != "duckdb":  # its file holds a version of its own for each write
        assert first == second


def test_csv_has_every_row_and_no_formula(published, tmp_path):
    paths = export(published, "csv", tmp_path)
    assert {p.stem for p in paths} == set(schema.TABLES)
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as f:
            rows = list(csv.DictReader(f))
        whole = pq.read_table(published / f"{path.stem}.parquet")
        assert len(rows) == whole.num_rows
        texts = [c.name for c in schema.TABLES[path.stem].columns if c.type == "string"]
        assert not [v for row in rows for c in texts if (v := row[c]) and v[0] in cells.FORMULA]
    with (tmp_path / "documents.csv").open(encoding="utf-8-sig", newline="") as f:
        (row,) = csv.DictReader(f)
    assert (row["title"], row["publisher"], row["published"]) == ("'=1+1", "'@示例", "2022-03-01")


def test_xlsx_holds_text_as_text_and_numbers_as_numbers(published, tmp_path):
    (path,) = export(published, "xlsx", tmp_path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == list(schema.TABLES)
    head, row = book["documents"].iter_rows()
    cell = dict(zip((c.value for c in head), row, strict=True))
    assert (cell["title"].value, cell["title"].data_type) == ("=1+1", "s")
    assert "text" not in cell
    for sheet in book:
        assert not [c for r in sheet.iter_rows() for c in r if c.data_type == "f"]
        assert sheet.max_row == pq.read_table(published / f"{sheet.title}.parquet").num_rows + 1
    values = {c.value for c in book["statements"]["K"][1:]}
    assert values == {float(v) for v in pq.read_table(published / "statements.parquet")["value"].to_pylist()}


def test_xlsx_refuses_more_rows_than_a_sheet_holds(published, tmp_path, monkeypatch):
    monkeypatch.setattr("pipeline.export.sheets.SHEET_ROWS", 1)
    with pytest.raises(UsageError, match="export to csv or duckdb"):
        export(published, "xlsx", tmp_path)


def test_duckdb_holds_tables_views_and_comments(published, tmp_path):
    (path,) = export(published, "duckdb", tmp_path)
    with duckdb.connect(str(path), read_only=True) as db:
        for name, table in schema.TABLES.items():
            assert db.sql(f"SELECT count(*) FROM {name}").fetchall() == [(pq.read_table(published / f"{name}.parquet").num_rows,)]
            assert db.sql(f"SELECT comment FROM duckdb_tables() WHERE table_name = '{name}'").fetchall() == [(table.title,)]
        comments = dict(db.sql("SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'annual'").fetchall())
        assert comments == {c.name: c.description for c in schema.TABLES["annual"].columns}
        facts = db.sql("SELECT status FROM facts").fetchall()
        assert facts
        assert set(facts) <= {("actual",), ("estimate",)}
        assert db.sql("SELECT count(*) FROM sentences").fetchall() == db.sql("SELECT count(*) FROM statements").fetchall()
        assert db.sql("SELECT * FROM series('grain.output')").fetchall()
        assert db.sql("SELECT * FROM unresolved").fetchall() == []


def test_duckdb_missing_is_said(published, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(UsageError, match=r"pip install 'zhibiao\[duckdb\]'"):
        export(published, "duckdb", tmp_path)


def test_sdmx_csv_has_facts_and_targets_apart_and_codes_of_its_lists(published, tmp_path):
    facts, targets, structure = export(published, "sdmx-csv", tmp_path)
    rows = {path: pd.read_csv(path, dtype=str, keep_default_na=False) for path in (facts, targets)}
    observed = pd.read_parquet(published / "observations.parquet")
    assert len(rows[targets]) == (observed["status"] == "target").sum() > 0
    assert set(rows[facts]["OBS_STATUS"]) <= {"A", "E", "F"}
    assert "OBS_STATUS" not in rows[targets]
    message = json.loads(structure.read_text("utf-8"))
    lists = {c["id"]: {code["id"] for code in c["codes"]} for c in message["data"]["codelists"]}
    for definition in message["data"]["dataStructures"]:
        frame = rows[facts] if definition["id"] == "FACTS" else rows[targets]
        assert set(frame["UNIT_MULT"]) == {"0"}
        assert set(frame["ACTION"]) == {"R"}
        parts = definition["dataStructureComponents"]
        key = [d["id"] for d in parts["dimensionList"]["dimensions"]]
        enumerated = 0
        for component in (*parts["dimensionList"]["dimensions"], *parts["attributeList"]["attributes"]):
            listed = component.get("localRepresentation", {}).get("enumeration", "")
            if listed:
                enumerated += 1
                assert set(frame[component["id"]]) <= lists[re.search(r"ZHIBIAO:(\w+)\(1\.0\)$", listed)[1]], component["id"]
        assert enumerated >= 11
        assert not frame.duplicated([*key, "TIME_PERIOD"]).any()
    values = observed[observed["status"] != "target"].drop_duplicates(["series_id", "time_period"])
    assert sorted(rows[facts]["OBS_VALUE"].astype(float)) == sorted(values["value"])


def test_pysdmx_reads_back_what_it_wrote(published, tmp_path):
    from pysdmx.io import read_sdmx

    facts, _, _ = export(published, "sdmx-csv", tmp_path)
    (dataset,) = read_sdmx(str(facts), validate=False).get_datasets()
    assert len(dataset.data) == len(pd.read_csv(facts))


def test_pysdmx_ties_data_and_structure(published, tmp_path):
    from pysdmx.io import get_datasets

    facts, targets, structure = export(published, "sdmx-csv", tmp_path)
    for path in (facts, targets):
        (dataset,) = get_datasets(str(path), str(structure))  # checked against the SDMX-JSON schema
        assert {c.id for c in dataset.structure.components} >= {"INDICATOR", "OBS_VALUE", "TIME_PERIOD"}
        assert (
            dataset.structure.components["INDICATOR"].local_codes is not None
            or dataset.structure.components["INDICATOR"].local_enum_ref
        )


def test_sdmx_ids_are_legal_and_different():
    codes = [
        "gdp",
        "grain.output",
        "grain_output",
        "zh:某指标",
        "CNY",
        "%",
        "{count}",
        "1",
        "",
        "kW.h",
        "gdp@CN-JS",
        "@SUM",
        "-1",
    ]
    ids = sdmx.sdmx_ids(codes)
    assert len(set(ids.values())) == len(codes)
    assert all(re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_@$-]*", i) for i in ids.values())
    assert (ids["gdp"], ids["%"], ids[""], ids["gdp@CN-JS"]) == ("gdp", "PT", "_Z", "gdp@CN-JS")


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠a"])
def test_text_that_could_be_a_formula_is_marked(text):
    assert cells.plain(text) == "'" + text


@pytest.mark.parametrize("value", ["1=", "粮食", "", -1.5, None, True])
def test_other_values_stay_as_they_are(value):
    assert cells.plain(value) is value


def test_an_unknown_format_and_a_folder_without_a_build_are_refused(published, tmp_path):
    with pytest.raises(UsageError, match="is no format"):
        export(published, "pdf", tmp_path)
    with pytest.raises(UsageError, match="no published build"):
        export(tmp_path, "csv", tmp_path / "x")


@pytest.mark.parametrize(
    ("to", "name"),
    [("csv", "annual.csv"), ("xlsx", "zhibiao.xlsx"), ("sdmx-csv", "zhibiao_facts.csv"), ("duckdb", "zhibiao.duckdb")],
)
def test_a_place_that_cannot_be_written_is_an_output_fault(published, tmp_path, to, name):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputFault):
        export(published, to, tmp_path / "file")
    (tmp_path / "taken" / name / "inside").mkdir(parents=True)
    with pytest.raises(OutputFault):
        export(published, to, tmp_path / "taken")
    with pytest.raises(OutputFault):
        export(published, to, Path("/sys/kernel"))
