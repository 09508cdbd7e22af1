"""datapackage.json: a Frictionless Data Package, version 2, that says what is there."""

import frictionless
import pyarrow.parquet as pq
import pytest

from pipeline import build, datapackage, publish, schema

TEXT = "2021年末，全国人口141260万人。全年全国粮食总产量13657亿斤，比上年增长2.0%。2019年粮食产量13277亿斤。\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("package")
    (root / "corpus").mkdir()
    (root / "corpus/a.txt").write_text(TEXT, "utf-8")
    return build.run(root / "corpus", root / "out", workers=0).published.folder


def faults(package) -> list[str]:
    """Return what frictionless, which knows version 2 of the standard, says of a description."""
    try:
        return [error.note for error in frictionless.Package.metadata_validate(package)]
    except frictionless.FrictionlessException as e:
        return [str(e)]


def test_it_keeps_the_standard(folder):
    package = publish.read_package(folder)
    assert package["$schema"] == frictionless.Package.metadata_v2_profile
    assert faults(package) == []


@pytest.mark.parametrize(
    "breach",
    [
        lambda p: p.pop("resources"),
        lambda p: p["resources"][0].pop("path"),
        lambda p: p["resources"][0].update(name=3),
        lambda p: p["resources"][0].update(path="../secret.parquet"),
        lambda p: p["resources"][0]["schema"].pop("fields"),
        lambda p: p["resources"][0]["schema"]["fields"][0].update(type="text"),
        lambda p: p["resources"][0].update(bytes="many"),
    ],
)
def test_a_breach_of_the_standard_would_be_found(folder, breach):
    package = publish.read_package(folder)
    breach(package)
    assert faults(package)


def test_frictionless_reads_it(folder):
    package = frictionless.Package(str(folder / "datapackage.json"))
    assert [r.name for r in package.resources] == list(schema.TABLES)
    assert package.get_resource("annual").schema.primary_key == ["year", "series_id", "status"]


def test_rows_hashes_and_years_are_those_of_the_files(folder):
    package = publish.read_package(folder)
    for resource in package["resources"]:
        path = folder / resource["path"]
        table = pq.read_table(path)
        assert resource["rows"] == table.num_rows
        assert resource["bytes"] == path.stat().st_size
        assert resource["hash"] == f"sha256:{publish.digest(path)}"
        if "year" in table.column_names:
            assert sum(resource["rows_per_year"].values()) == table.num_rows
    annual = next(r for r in package["resources"] if r["name"] == "annual")
    assert set(annual["rows_per_year"]) == {"2019", "2021"}


def test_every_column_is_described_with_its_codes():
    for name, table in schema.TABLES.items():
        for column in table.columns:
            field = datapackage._field(column)
            assert field["description"], f"{name}.{column.name}"
            assert field["constraints"].get("required", False) == (not column.nullable)
            if column.codes:
                assert field["constraints"]["enum"] == list(schema.CODES[column.codes])


def test_it_names_versions_options_and_no_clock(folder):
    package = publish.read_package(folder)
    assert {"pyarrow", "regex", "python"} <= set(package["versions"])
    assert package["files"]["seen"] == 1
    assert package["sources"] == [{"title": "publisher not stated", "documents": 1}]
    assert "created" not in package
