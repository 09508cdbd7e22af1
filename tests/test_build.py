"""The whole way from a folder to tables, on small texts of the project's own."""

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import pipeline
from pipeline import build, publish, schema, validate
from pipeline.build import document, tasks
from pipeline.errors import Locked, Refused, UsageError

GRAIN = "示例县统计公报\n\n2021年末，全国人口141260万人。全年全国粮食总产量13657亿斤，比上年增长2.0%。\n"
MOBILE = "通信业运行情况\n\n2022年12月31日，我国移动电话用户达到16.83亿户。全年电信业务收入1.58万亿元，同比增长8%。\n"


@pytest.fixture
def corpus(tmp_path):
    """A corpus of two documents, one of them at two places, with configuration and a file that is no document."""
    root = tmp_path / "corpus"
    (root / "again").mkdir(parents=True)
    (root / "grain.txt").write_text(GRAIN, "utf-8")
    (root / "again/grain-copy.txt").write_text(GRAIN, "utf-8")
    (root / "mobile.txt").write_text(MOBILE, "utf-8")
    (root / "documents.toml").write_text('["grain.txt"]\npublished = 2022-02-28\npublisher = "示例"\n', "utf-8")
    (root / "empty.txt").touch()
    return root


def snapshot(out: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted((out / "latest").iterdir())}


def table(out: Path, name: str) -> list[dict]:
    return pq.read_table(out / "latest" / f"{name}.parquet").to_pylist()


def test_a_build_writes_all_tables_as_declared(corpus, tmp_path):
    summary = build.run(corpus, tmp_path / "out", workers=0)
    assert {p.name for p in (tmp_path / "out/latest").iterdir()} == {f"{t}.parquet" for t in schema.TABLES} | {"datapackage.json"}
    for name in schema.TABLES:
        assert pq.read_schema(tmp_path / f"out/latest/{name}.parquet").remove_metadata() == schema.arrow(name)
    assert summary.files == {"seen": 5, "read": 3, "empty": 1, "rejected": 0, "skipped": 1}
    assert summary.rejected == ()
    assert validate.folder(tmp_path / "out/latest") == []
    values = {(s["value"], s["unit"]) for s in table(tmp_path / "out", "statements")}
    assert {(1.41260e9, "{count}"), (2.0, "%"), (1.683e9, "{count}"), (1.58e12, "CNY"), (8.0, "%")} <= values
    assert {(r["path"], r["code"]) for r in table(tmp_path / "out", "rejects") if not r["part"]} == {
        ("documents.toml", "skipped_configuration"),
        ("empty.txt", "empty"),
    }


def test_one_content_at_two_paths_is_one_document(corpus, tmp_path):
    build.run(corpus, tmp_path / "out", workers=0)
    documents = {d["paths"][0]: d for d in table(tmp_path / "out", "documents")}
    assert documents["again/grain-copy.txt"]["paths"] == ["again/grain-copy.txt", "grain.txt"]
    assert documents["again/grain-copy.txt"]["published"] == date(2022, 2, 28)
    assert documents["again/grain-copy.txt"]["publisher"] == "示例"
    assert len(documents) == 2


def test_a_zip_member_that_is_also_a_file_is_one_document(tmp_path):
    root = tmp_path / "corpus"
    root.mkdir()
    (root / "grain.txt").write_text(GRAIN, "utf-8")
    shutil.make_archive(str(tmp_path / "packed"), "zip", root)
    shutil.move(tmp_path / "packed.zip", root / "a.zip")
    build.run(root, tmp_path / "out", workers=0)
    (row,) = table(tmp_path / "out", "documents")
    assert row["paths"] == ["a.zip", "grain.txt"]
    assert len(table(tmp_path / "out", "statements")) == row["n_statements"] > 0


def test_worker_count_and_place_do_not_change_a_byte(corpus, tmp_path):
    build.run(corpus, tmp_path / "a", workers=0)
    elsewhere = tmp_path / "other" / "place"
    shutil.copytree(corpus, elsewhere)
    build.run(elsewhere, tmp_path / "b", workers=2)
    assert snapshot(tmp_path / "a") == snapshot(tmp_path / "b")
    assert (tmp_path / "a/latest").readlink() == (tmp_path / "b/latest").readlink()


def test_how_tasks_are_cut_does_not_change_a_byte(corpus, tmp_path, monkeypatch):
    build.run(corpus, tmp_path / "a", workers=0)
    monkeypatch.setattr(tasks, "_BATCH_ROWS", 1)
    build.run(corpus, tmp_path / "b", workers=0)
    assert snapshot(tmp_path / "a") == snapshot(tmp_path / "b")


def test_a_second_build_is_verified_and_reused(corpus, tmp_path, monkeypatch):
    first = build.run(corpus, tmp_path / "out", workers=0)
    monkeypatch.setattr(build, "gather", lambda *_: pytest.fail("read again"))
    second = build.run(corpus, tmp_path / "out", workers=0)
    assert second.published.reused
    assert second.published.build_id == first.published.build_id
    assert second.rows == first.rows


@pytest.mark.parametrize("options", [{"as_of": date(2022, 1, 1)}, {"text": False}, {"text_column": "t"}, {"date_column": "d"}])
def test_options_that_change_content_change_the_build_id(corpus, tmp_path, options):
    first = build.run(corpus, tmp_path / "out", workers=0)
    second = build.run(corpus, tmp_path / "out", build.Options(**options), workers=0, accept_loss=True)
    assert first.published.build_id != second.published.build_id


def test_without_text_the_text_is_null_and_the_rest_is_the_same(corpus, tmp_path):
    build.run(corpus, tmp_path / "a", workers=0)
    build.run(corpus, tmp_path / "b", build.Options(text=False), workers=0)
    assert {d["text"] for d in table(tmp_path / "b", "documents")} == {None}
    assert table(tmp_path / "a", "statements") == table(tmp_path / "b", "statements")
    assert validate.folder(tmp_path / "b/latest") == []


def test_as_of_hides_later_publications_from_the_facts_only(corpus, tmp_path):
    build.run(corpus, tmp_path / "a", workers=0)
    build.run(corpus, tmp_path / "b", build.Options(as_of=date(2022, 1, 31)), workers=0)
    assert table(tmp_path / "a", "statements") == table(tmp_path / "b", "statements")
    grain = [s["statement_id"] for s in table(tmp_path / "a", "statements") if s["value"] == 2.0]
    assert grain[0] in {o["statement_id"] for o in table(tmp_path / "a", "observations")}
    assert grain[0] not in {o["statement_id"] for o in table(tmp_path / "b", "observations")}


def test_nothing_readable_publishes_nothing(tmp_path):
    for files in ({}, {"empty.txt": b""}, {"noise.bin": bytes(range(256)) * 40}):
        root = tmp_path / f"corpus{len(files)}{len(b''.join(files.values()))}"
        root.mkdir()
        for name, data in files.items():
            (root / name).write_bytes(data)
        with pytest.raises(UsageError, match="no readable document"):
            build.run(root, tmp_path / "out", workers=0)
    assert publish.current(tmp_path / "out") is None


def test_the_output_must_not_stand_in_the_corpus(corpus):
    with pytest.raises(UsageError, match="inside the corpus"):
        build.run(corpus, corpus / "outputs", workers=0)


def test_an_unreadable_file_does_not_harm_its_neighbour(corpus, tmp_path):
    build.run(corpus, tmp_path / "good", workers=0)
    (corpus / "noise.pdf").write_bytes(b"%PDF-1.7\n" + bytes(range(256)))
    summary = build.run(corpus, tmp_path / "out", workers=0)
    assert [r[0] for r in summary.rejected] == ["noise.pdf"]
    assert table(tmp_path / "out", "statements") == table(tmp_path / "good", "statements")
    assert summary.files["rejected"] == 1


def test_a_stage_that_fails_loses_one_document_and_says_where(corpus, tmp_path, monkeypatch):
    real = document.resolve.resolve

    def fail(clauses, tokens, segments, frame):
        if "粮食" in segments.text:
            raise IndexError("no such clause")
        return real(clauses, tokens, segments, frame)

    monkeypatch.setattr(document.resolve, "resolve", fail)
    summary = build.run(corpus, tmp_path / "out", workers=0)
    assert {(path, code) for path, code, _ in summary.rejected} == {
        ("again/grain-copy.txt", "internal"),
        ("grain.txt", "internal"),
    }
    rows = [r for r in table(tmp_path / "out", "rejects") if r["code"] == "internal"]
    assert all("IndexError at test_build.py" in r["message"] and r["digits"] == 17 for r in rows)
    assert summary.rows["documents"] == 1


def test_tables_that_break_the_contract_are_refused_and_the_old_output_stays(corpus, tmp_path, monkeypatch):
    build.run(corpus, tmp_path / "out", workers=0)
    before = snapshot(tmp_path / "out")
    real = document.resolve.resolve
    monkeypatch.setattr(document.resolve, "resolve", lambda *a: (real(*a)[0], real(*a)[1][1:]))
    (corpus / "new.txt").write_text(MOBILE.replace("8%", "9%"), "utf-8")
    with pytest.raises(Refused, match="lies in no row"):
        build.run(corpus, tmp_path / "out", workers=0)
    assert snapshot(tmp_path / "out") == before


def test_a_lost_statement_is_refused_and_the_old_output_stays(corpus, tmp_path, monkeypatch):
    build.run(corpus, tmp_path / "out", workers=0)
    before = snapshot(tmp_path / "out")
    monkeypatch.setattr(build, "identify", lambda *_: _Other())
    monkeypatch.setattr(document.resolve, "resolve", _one_less(document.resolve.resolve))
    with pytest.raises(Refused, match="--accept-loss"):
        build.run(corpus, tmp_path / "out", workers=0)
    assert snapshot(tmp_path / "out") == before
    summary = build.run(corpus, tmp_path / "out", workers=0, accept_loss=True)
    assert len(summary.published.losses) == 2


class _Other:
    build_id, rules_id, versions = "f" * 16, "another", {}


def _one_less(real):
    def resolve(*arguments):
        readings, fates = real(*arguments)
        last = len(readings) - 1
        from msgspec.structs import replace

        fates = tuple(
            replace(f, readings=(), fate="unresolved", reason="unknown_pattern") if f.readings == (last,) else f for f in fates
        )
        return readings[:-1], fates

    return resolve


def test_two_builds_at_once_are_one(corpus, tmp_path):
    with publish.locked(tmp_path / "out"), pytest.raises(Locked):
        build.run(corpus, tmp_path / "out", workers=0)


def test_a_file_that_changes_during_the_build_is_not_read(corpus):
    (batch,) = tasks.batches(build.survey(corpus))
    (corpus / "mobile.txt").write_text("changed")
    found = dict(zip(*tasks.process(batch, b"{}").to_pydict().values(), strict=True))
    rejects = tasks.unpack(found["rejects"]).to_pylist()
    assert [(r["path"], r["code"], r["message"]) for r in rejects if not r["part"]] == [
        ("mobile.txt", "unreadable", "changed during the build")
    ]


def test_another_clock_locale_zone_and_hash_seed_give_the_same_bytes(corpus, tmp_path):
    build.run(corpus, tmp_path / "a", workers=0)
    code = "import sys, pathlib; from pipeline import build; build.run(*map(pathlib.Path, sys.argv[1:]), workers=0)"
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": ".",
        "TZ": "America/St_Johns",
        "LC_ALL": "tr_TR.UTF-8",
        "PYTHONHASHSEED": "7",
    }
    subprocess.run([sys.executable, "-c", code, str(corpus), str(tmp_path / "b")], check=True, env=env)
    assert snapshot(tmp_path / "a") == snapshot(tmp_path / "b")


def test_statement_ids_are_stable_and_of_one_place(corpus, tmp_path):
    build.run(corpus, tmp_path / "out", workers=0)
    ids = [s["statement_id"] for s in table(tmp_path / "out", "statements")]
    assert len(set(ids)) == len(ids)
    again = pipeline.read_statements(corpus / "mobile.txt")
    assert set(again["statement_id"]) <= set(ids)


def test_the_public_names_give_data_frames(corpus, tmp_path):
    annual = pipeline.build(corpus, tmp_path / "out", workers=0)
    assert annual.equals(pipeline.load(tmp_path / "out"))
    assert pipeline.load(tmp_path / "out", table="documents").shape[0] == 2
    code = annual["indicator"].iloc[0]
    one = pipeline.series(tmp_path / "out", code)
    assert set(one["indicator"]) == {code}
    assert set(one["status"]) <= {"actual", "estimate"}
    name = annual["indicator_name"].iloc[0]
    assert set(pipeline.series(tmp_path / "out", name)["indicator"]) == {code}
    with pytest.raises(UsageError, match="no indicator of this build"):
        pipeline.series(tmp_path / "out", "不存在的指标")
    with pytest.raises(UsageError, match="the tables are"):
        pipeline.load(tmp_path / "out", table="nothing")
    with pytest.raises(UsageError, match="nothing is published"):
        pipeline.load(tmp_path / "nowhere")


def test_read_statements_takes_the_day_of_publication():
    text = "今年上半年，全市粮食产量120万吨。"
    assert pipeline.read_statements(text, published="2020-07-01")["year"].tolist() == [2020]
    assert pipeline.read_statements(text, published=date(2019, 7, 1))["year"].tolist() == [2019]


def test_read_statements_takes_a_text_a_path_and_the_name_of_a_file(corpus):
    path = corpus / "mobile.txt"
    found = [pipeline.read_statements(source) for source in (MOBILE, path, str(path))]
    assert [len(f) for f in found] == [len(found[0])] * 3
    assert len(found[0]) == 3
    assert found[1].equals(found[2])
    with pytest.raises(UsageError, match=r"nowhere\.txt: cannot be opened"):
        pipeline.read_statements(Path("nowhere.txt"))
    assert pipeline.read_statements("nowhere.txt").empty


def test_overrides_of_the_first_path_have_their_way(tmp_path):
    for name in ("b.txt", "a.txt"):
        (tmp_path / name).write_text(GRAIN, "utf-8")
    (tmp_path / "documents.toml").write_text('["b.txt"]\ntitle = "乙"\npublisher = "二"\n["a.txt"]\ntitle = "甲"\n', "utf-8")
    (batch,) = tasks.batches(build.survey(tmp_path))
    assert json.loads(batch["overrides"][0].as_py()) == {"title": "甲", "publisher": "二"}


def test_batches_are_small_and_complete(tmp_path):
    for n in range(40):
        (tmp_path / f"{n:02}.txt").write_text(f"{n}")
    found = tasks.batches(build.survey(tmp_path))
    assert max(b.num_rows for b in found) <= 16
    assert sorted(p for b in found for paths in b["paths"].to_pylist() for p in paths) == [f"{n:02}.txt" for n in range(40)]
    assert pa.concat_tables(pa.Table.from_batches([b]) for b in found)["task"].to_pylist() == list(range(40))
