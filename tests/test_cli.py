"""The command line: what each command prints and the code it ends with."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from pipeline.__main__ import main
from pipeline.report import terminal

TEXT = "2021年末，全国人口141260万人。全年全国粮食总产量13657亿斤，比上年增长2.0%。\n"
NASTY = "\x1b[31m2021年末\x1b[0m，[red]全国[/red]人口141260万人\u202e。\n"


def run(capsys, *arguments) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main([str(a) for a in arguments])
    out, err = capsys.readouterr()
    return ended.value.code, out, err


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    root = tmp_path_factory.mktemp("cli")
    (root / "corpus").mkdir()
    (root / "corpus/a.txt").write_text(TEXT, "utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["build", str(root / "corpus"), "--out", str(root / "out"), "--workers", "1"])
    assert ended.value.code == 0
    return root


def test_a_build_sums_up_and_says_where_to_look_next(built, capsys):
    code, out, err = run(capsys, "build", built / "corpus", "--out", built / "out", "--workers", 1)
    assert (code, err) == (0, "")
    for word in ("files", "documents", "statements", "linked to the catalog", "numbers", "was there already", "validate"):
        assert word in out


def test_validate_finds_a_good_build_and_a_changed_one(built, capsys, tmp_path):
    code, out, _ = run(capsys, "validate", built / "out")
    assert (code, out.count("hold")) == (0, 1)
    subprocess.run(["cp", "-r", str(built / "out"), str(tmp_path)], check=True)
    with (tmp_path / "out/latest/annual.parquet").open("ab") as f:
        f.write(b"x")
    code, out, _ = run(capsys, "validate", tmp_path / "out")
    assert code == 4
    assert "annual: the file is not the one that was described" in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["build", "nowhere"], "no such folder"),
        (["validate", "nowhere"], "nothing is published"),
        (["suggest", "nowhere"], "nothing is published"),
        (["history", "gdp", "--out", "nowhere"], "nothing is published"),
        (["export", "nowhere", "--to", "csv"], "nothing is published"),
        (["explain", "x", "--catalog", "nowhere.toml"], "nowhere.toml"),
    ],
)
def test_what_cannot_be_done_ends_with_2_and_says_what_to_do(capsys, tmp_path, monkeypatch, arguments, says):
    monkeypatch.chdir(tmp_path)
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert err.startswith("error: ")
    assert says in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["build"],
        ["nonsense"],
        ["build", "x", "--workers", "0"],
        ["build", "x", "--workers", "٣"],
        ["build", "x", "--as-of", "yesterday"],
        ["export", "x"],
        ["export", "x", "--to", "pdf"],
    ],
)
def test_wrong_usage_ends_with_2(capsys, arguments):
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert "usage" in err


def test_a_rejected_file_ends_with_3_and_the_good_one_is_published(capsys, tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "corpus/b.pdf").write_bytes(b"%PDF-1.7\nbroken")
    code, out, _ = run(capsys, "build", tmp_path / "corpus", "--out", tmp_path / "out", "--workers", 1)
    assert code == 3
    assert "b.pdf" in out
    assert (tmp_path / "out/latest/annual.parquet").exists()


def test_an_empty_folder_ends_with_2_and_the_old_output_stays(capsys, tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/a.txt").write_text(TEXT, "utf-8")
    run(capsys, "build", tmp_path / "corpus", "--out", tmp_path / "out", "--workers", 1)
    before = (tmp_path / "out/latest").readlink()
    (tmp_path / "corpus/a.txt").unlink()
    code, _, err = run(capsys, "build", tmp_path / "corpus", "--out", tmp_path / "out")
    assert code == 2
    assert "the folder is empty" in err
    assert (tmp_path / "out/latest").readlink() == before


def test_extract_prints_a_table_json_lines_and_csv(built, capsys):
    path = built / "corpus/a.txt"
    code, out, _ = run(capsys, "extract", path)
    assert code == 0
    assert "141260万人" in out
    assert all(terminal.width(line) <= 80 for line in out.splitlines()[1:])
    _, out, _ = run(capsys, "extract", path, "--format", "jsonl")
    rows = [json.loads(line) for line in out.splitlines()]
    assert {141260e4, 13657e8, 2.0} == {r["value"] for r in rows}
    _, out, _ = run(capsys, "extract", path, "--format", "csv")
    assert [r["statement_id"] for r in csv.DictReader(io.StringIO(out))] == [r["statement_id"] for r in rows]


def test_extract_takes_the_day_of_publication(capsys, tmp_path):
    (tmp_path / "a.txt").write_text("今年上半年，全市粮食产量120万吨。", "utf-8")
    _, out, _ = run(capsys, "extract", tmp_path / "a.txt", "--format", "jsonl", "--published", "2015-07-01")
    assert [json.loads(line)["year"] for line in out.splitlines()] == [2015]


def test_extract_ends_with_3_beside_an_unreadable_file_and_with_2_alone(built, capsys, tmp_path):
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7\nbroken")
    code, out, err = run(capsys, "extract", built / "corpus/a.txt", tmp_path / "b.pdf")
    assert code == 3
    assert "141260万人" in out
    assert "pdf_corrupt" in err
    assert run(capsys, "extract", tmp_path / "b.pdf")[0] == 2


def test_explain_shows_the_sentence_its_marks_statements_and_rules(capsys):
    code, out, _ = run(capsys, "explain", TEXT.strip())
    assert code == 0
    lines = out.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("  2021年末"))
    marks = lines[at + 1]
    assert terminal.width(lines[at].split("141260")[0]) == marks.index("─")
    for word in ("level", "growth_yoy", "13657亿斤", "rules", "tokens", "2021"):
        assert word in out
    assert "carried" in out


def test_explain_fits_80_columns_and_is_coloured_on_a_terminal_only(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    _, out, _ = run(capsys, "explain", TEXT.strip() * 3)
    assert "\x1b[32m" in out
    monkeypatch.setenv("NO_COLOR", "1")
    _, out, _ = run(capsys, "explain", TEXT.strip() * 3)
    assert "\x1b" not in out
    assert max(terminal.width(line) for line in out.splitlines()) <= 80


def test_explain_puts_a_caret_under_what_stayed_unresolved(capsys):
    _, out, _ = run(capsys, "explain", "其中，3.2个。")
    assert "^" in out or "─" in out
    _, out, _ = run(capsys, "explain", "第3条")
    assert "ignored" in out


def test_control_characters_and_markup_are_shown_and_not_interpreted(capsys, tmp_path):
    path = tmp_path / "\x1b[2J[bold]a.txt"
    path.write_text(NASTY, "utf-8")
    for arguments in (["explain", NASTY], ["explain", path], ["extract", path], ["extract", tmp_path / "\x1b[5mmissing"]):
        _, out, err = run(capsys, *arguments)
        assert not {"\x1b", "\u202e", "\x07"} & set(out + err)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "\x1b[2Jb.pdf").write_bytes(b"%PDF-1.7\nbroken")
    path.rename(corpus / path.name)
    code, out, err = run(capsys, "build", corpus, "--out", tmp_path / "out", "--workers", 1)
    assert code == 3
    assert "\\x1b[2Jb.pdf" in out
    assert "\x1b" not in out + err


def test_suggest_history_and_export_work_on_a_build(built, capsys, tmp_path):
    code, out, _ = run(capsys, "suggest", built / "out")
    assert code == 0
    import tomllib

    tomllib.loads(out)
    code, out, _ = run(capsys, "history", "grain.output", "2021", "--out", built / "out")
    assert code == 0
    assert "growth_yoy, prices" in out or "growth_yoy, unit %, area CN" in out
    assert "e+" not in out
    assert "…" not in out
    code, out, _ = run(capsys, "export", built / "out", "--to", "csv", "--into", tmp_path / "x")
    assert code == 0
    assert (tmp_path / "x/annual.csv").exists()


def test_help_is_quick_and_names_every_command():
    start = time.process_time()
    before = os.times().children_user
    done = subprocess.run([sys.executable, "-m", "pipeline", "--help"], capture_output=True, text=True, check=True)
    assert os.times().children_user - before < 0.3, start
    for command in ("build", "extract", "explain", "validate", "suggest", "history", "export", "exit codes"):
        assert command in done.stdout


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_with_its_code_and_leaves_no_process_and_no_output(tmp_path, number, code):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for n in range(60):
        (corpus / f"{n}.txt").write_text(TEXT * 40 + str(n), "utf-8")
    command = [sys.executable, "-m", "pipeline", "build", str(corpus), "--out", str(tmp_path / "out"), "--workers", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as process:
        while not (tmp_path / "out/.lock").exists():
            time.sleep(0.05)
            assert process.poll() is None
        time.sleep(0.5)
        process.send_signal(number)
        process.wait(30)
        assert process.returncode == code
        assert _gone(process.pid)
    assert [p.name for p in (tmp_path / "out").iterdir()] == [".lock"]


def _gone(group: int) -> bool:
    """Wait until no process of the group is left."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_a_reader_that_closes_early_is_no_error(built):
    command = f"{sys.executable} -m pipeline extract {built}/corpus/a.txt --format jsonl | head -c 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, check=False)
    assert done.stderr == b""


@pytest.mark.parametrize(("text", "cells"), [("abc", 3), ("粮食", 4), ("é", 1), ("e\u0301", 1), ("１２", 4), ("→", 1), ("", 0)])
def test_width_counts_cells(text, cells):
    assert terminal.width(text) == cells


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\nb", "a\\nb"), ("\x00", "\\x00"), ("\u200b", "\\u200b"), ("\ud800", "\\ud800"), ("粮食[b]", "粮食[b]")],
)
def test_safe_shows_what_a_terminal_would_act_on(text, shown):
    assert terminal.safe(text) == shown


def test_a_table_fits_its_width_and_keeps_every_short_cell():
    drawn = terminal.table(("name", "n"), [("规模以上工业企业利润总额" * 4, 1), ("短", 22)], 40)
    assert all(terminal.width(line) <= 40 for line in drawn.splitlines())
    assert "…" in drawn
    assert "22" in drawn
