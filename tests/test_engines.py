"""The local engine: every row ends in a result or a Failure, whatever happens to its worker."""

import time

import pyarrow as pa
import pytest

from pipeline.engines import Failure, local, messages
from pipeline.errors import UsageError
from tests.worker_functions import inspect, shout

LIMITS = local.Limits(memory=1 << 31, seconds=20, seconds_per_row=0)


def batches(*groups: str) -> list[pa.RecordBatch]:
    return [pa.record_batch({"word": g.split()}) for g in groups]


def outcome(results) -> tuple[list[str], dict[str, str]]:
    done, failed = [], {}
    for r in results:
        if isinstance(r, Failure):
            assert r.row.num_rows == 1
            failed[r.row["word"][0].as_py()] = r.code
        else:
            done += r["word"].to_pylist()
    return sorted(done), failed


@pytest.mark.parametrize("workers", [0, 2])
def test_results_do_not_depend_on_the_workers(workers):
    found = outcome(local.run(shout, b"", batches("a b", "c", "d e f"), workers=workers, limits=LIMITS))
    assert found == (["A", "B", "C", "D", "E", "F"], {})


def test_failing_rows_leave_the_others_alone():
    found = outcome(local.run(shout, b"", batches("a crash b leave", "c half raise", "d eat"), workers=2, limits=LIMITS))
    died = dict.fromkeys(("crash", "leave", "half"), "worker_died")
    assert found == (["A", "B", "C", "D"], died | {"raise": "internal", "eat": "worker_memory"})


def test_a_hanging_row_is_given_up():
    limits = local.Limits(memory=1 << 31, seconds=6, seconds_per_row=0)
    start = time.monotonic()
    assert outcome(local.run(shout, b"", batches("hang", "a"), workers=1, limits=limits)) == (["A"], {"hang": "worker_timeout"})
    assert time.monotonic() - start < 60


def test_a_library_that_prints_does_not_break_the_pipe():
    assert outcome(local.run(shout, b"", batches("print", "a"), workers=1, limits=LIMITS)) == (["A", "PRINT"], {})


def test_a_worker_cannot_write_files(tmp_path):
    target = tmp_path / "x"
    done, failed = outcome(local.run(shout, str(target).encode(), batches("write"), workers=1, limits=LIMITS))
    assert (done, set(failed)) == ([], {"write"})
    assert not target.exists() or not target.stat().st_size


def test_a_worker_does_not_import_from_the_working_folder(tmp_path, monkeypatch):
    (tmp_path / "copy.py").write_text("raise SystemExit('imported from the working folder')")
    monkeypatch.chdir(tmp_path)
    assert outcome(local.run(inspect, b"", batches("a"), workers=1, limits=LIMITS)) == (["a"], {})


def test_no_process_is_left_when_the_caller_stops(monkeypatch):
    started = []
    real = local.subprocess.Popen

    def popen(*args, **kwargs):
        started.append(real(*args, **kwargs))
        return started[-1]

    monkeypatch.setattr(local.subprocess, "Popen", popen)
    results = local.run(shout, b"", batches("a", "hang", "hang"), workers=2, limits=LIMITS)
    next(results)
    results.close()
    assert started
    assert all(p.poll() is not None for p in started)


def test_a_module_that_cannot_be_loaded_is_the_callers_error():
    def inner(batch, _settings):
        return batch

    with pytest.raises(UsageError):
        list(local.run(inner, b"", batches("a"), workers=1, limits=LIMITS))


def test_a_batch_travels_unchanged():
    batch = pa.record_batch({"a": [1, None], "b": ["x", "𠀀"]})
    assert messages.unpack(messages.pack(batch)).equals(batch)
