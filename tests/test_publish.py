"""Old output or new output, never a mixture: lock, version folder, swapped link, loss guard."""

import contextlib
import errno
import json
import os
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline import datapackage, publish, schema
from pipeline.errors import Locked, OutputFault, Refused, UsageError
from tests.tables import statement


def tables(values=("1万", "2万"), document="d" * 16, sha="a" * 64):
    """Return nine tables with one document and a statement for each value."""
    made = {name: pa.Table.from_pylist([], schema=schema.arrow(name)) for name in schema.TABLES}
    rows = [
        statement(doc=document, value_text=v) | {"statement_id": f"{i:016x}", "char_start": i, "char_end": i + len(v)}
        for i, v in enumerate(values)
    ]
    columns = {f.name: [_filled(f, row.get(f.name)) for row in rows] for f in schema.arrow("statements")}
    made["statements"] = pa.table(columns, schema=schema.arrow("statements"))
    told = {"document_id": document, "sha256": sha, "paths": ["x.txt"]}
    columns = {f.name: [_filled(f, told.get(f.name))] for f in schema.arrow("documents")}
    made["documents"] = pa.table(columns, schema=schema.arrow("documents"))
    return made


def _filled(field, value):
    if value is not None or field.nullable:
        return value
    return "" if pa.types.is_string(field.type) else [] if pa.types.is_nested(field.type) else 0


def put(out, build_id, made, rules_id="r", **more):
    if not out.exists():
        out.mkdir()
    about = {"rules_id": rules_id, "build_id": build_id, "files": {}}
    return publish.publish(out, build_id, made, lambda files: datapackage.describe(made, files, about), **more)


def snapshot(out):
    """Return what a reader sees: every file under latest, with its bytes."""
    folder = publish.current(out)
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())} if folder else {}


def test_the_same_tables_give_the_same_bytes_in_any_order(tmp_path):
    made = tables(("1", "2", "3"))
    shuffled = made | {"statements": made["statements"].take([2, 0, 1])}
    put(tmp_path / "a", "b1", made)
    put(tmp_path / "b", "b1", shuffled)
    assert snapshot(tmp_path / "a") == snapshot(tmp_path / "b")
    assert len(snapshot(tmp_path / "a")) == len(schema.TABLES) + 1


def test_latest_leads_to_the_newest_and_the_older_stays(tmp_path):
    put(tmp_path, "b1", tables())
    put(tmp_path, "b2", tables(("3",)))
    assert (tmp_path / "latest").readlink().name == "b2"
    assert pq.read_table(tmp_path / "latest/statements.parquet").num_rows == 1
    assert pq.read_table(tmp_path / "b1/statements.parquet").num_rows == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b1", "b2", "latest"]


@pytest.mark.parametrize("call", ["fsync", "replace", "symlink", "mkdir"])
@pytest.mark.parametrize("nth", range(1, 6))
def test_a_fault_at_any_step_leaves_the_old_output(tmp_path, monkeypatch, call, nth):
    put(tmp_path, "b1", tables())
    before = snapshot(tmp_path)
    calls = 0
    real = getattr(os, call)

    def fail(*args, **kwargs):
        nonlocal calls
        calls += 1
        if calls == nth:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*args, **kwargs)

    monkeypatch.setattr(os, call, fail)
    with contextlib.suppress(OutputFault):
        put(tmp_path, "b2", tables(("3",)))
        assert calls < nth, "a fault passed unnoticed"
    monkeypatch.undo()
    after = {p.name: p.read_bytes() for p in sorted((tmp_path / "b2").glob("*"))}
    assert snapshot(tmp_path) in ([after] if calls < nth else [before, after])
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".new")] == []


def test_a_full_disk_is_said_with_its_advice(tmp_path, monkeypatch):
    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputFault, match=r"No space left on device.*old output stays.*--out"):
        put(tmp_path, "b1", tables())


def test_a_store_without_links_gets_a_file_that_names_the_build(tmp_path, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "symlink", refuse)
    put(tmp_path, "b1", tables())
    assert json.loads((tmp_path / "latest.json").read_text()) == {"build": "b1"}
    assert publish.current(tmp_path) == tmp_path / "b1"


@pytest.mark.parametrize("name", ["../x", "/etc", "", ".", 3, None])
def test_a_forged_latest_json_leads_nowhere(tmp_path, name):
    put(tmp_path / "x", "b", tables())
    (tmp_path / "out").mkdir()
    (tmp_path / "out/latest.json").write_text(json.dumps({"build": name}))
    assert publish.current(tmp_path / "out") is None


def test_the_lock_is_held_by_one(tmp_path):
    with publish.locked(tmp_path), pytest.raises(Locked), publish.locked(tmp_path):
        pass
    with publish.locked(tmp_path):
        pass


def test_the_lock_of_a_killed_process_is_free_and_its_remains_are_cleared(tmp_path):
    code = (
        "import os, pathlib, sys\nfrom pipeline import publish\nout = pathlib.Path(sys.argv[1])\n"
        "with publish.locked(out):\n    (out / '.new-b9').mkdir()\n    os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False, env=os.environ | {"PYTHONPATH": "."})
    assert done.returncode == -9
    assert (tmp_path / ".new-b9").exists()
    with publish.locked(tmp_path):
        assert not (tmp_path / ".new-b9").exists()


def test_an_output_that_cannot_be_made_is_an_output_fault(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputFault), publish.locked(tmp_path / "file" / "out"):
        pass


def test_a_whole_build_is_reused_and_a_damaged_one_is_not(tmp_path):
    put(tmp_path, "b1", tables())
    put(tmp_path, "b2", tables(("3",)))
    found = publish.reuse(tmp_path, "b1")
    assert found
    assert found.reused
    assert (tmp_path / "latest").readlink().name == "b1"
    assert publish.reuse(tmp_path, "b3") is None
    (tmp_path / "b1/annual.parquet").write_bytes(b"damaged")
    assert publish.reuse(tmp_path, "b1") is None
    put(tmp_path, "b1", tables())
    assert publish.reuse(tmp_path, "b1")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b1", "b2", "latest"]


def losses(out, made, rules_id="r", inputs=frozenset(), *, accept=False):
    return publish.losses(out, made, rules_id, inputs, accept=accept)


MANY = tuple(f"{n}万" for n in range(100))


def test_any_loss_under_the_same_rules_is_refused(tmp_path):
    put(tmp_path, "b1", tables(MANY))
    with pytest.raises(Refused, match=r"loses 1 of 100 .*rules are the same.*\n.*x.txt: 0万"):
        losses(tmp_path, tables(MANY[1:]))
    assert losses(tmp_path, tables(MANY[1:]), accept=True) == ("x.txt: 0万",)


def test_changed_rules_may_lose_a_twentieth_and_it_is_listed(tmp_path):
    put(tmp_path, "b1", tables(MANY))
    assert losses(tmp_path, tables(MANY[5:]), "other") == tuple(f"x.txt: {n}万" for n in range(5))
    with pytest.raises(Refused, match="loses 6 of 100"):
        losses(tmp_path, tables(MANY[6:]), "other")


def test_a_changed_document_may_lose_and_an_unread_one_may_not(tmp_path):
    put(tmp_path, "b1", tables(MANY, sha="a" * 64))
    other = tables(("7",), document="e" * 16)
    assert losses(tmp_path, other) == ()
    with pytest.raises(Refused, match="loses 100 of 100"):
        losses(tmp_path, other, inputs=frozenset({"a" * 64}))


def test_nothing_is_lost_without_an_older_build(tmp_path):
    assert losses(tmp_path, tables()) == ()
    put(tmp_path, "b1", tables())
    assert losses(tmp_path, tables()) == ()
    assert losses(tmp_path, tables(("1万", "1万", "2万"))) == ()


def test_a_folder_without_a_build_says_so(tmp_path):
    with pytest.raises(UsageError, match="no published build"):
        publish.read_package(tmp_path)
