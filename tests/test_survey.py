"""What is seen of a corpus folder before anything is read."""

import os
import socket
import unicodedata
from datetime import date

import pytest

from pipeline import survey
from pipeline.errors import RuleError, UsageError


def codes(corpus):
    return {p.path: p.code for p in corpus.passed}


def test_files_are_hashed_and_sorted(tmp_path):
    for name in ("b.txt", "a/z.txt", "a.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    found = survey.survey(tmp_path)
    assert [f.path for f in found.files] == ["a.txt", "a/z.txt", "b.txt"]
    assert len({f.sha256 for f in found.files}) == 3
    assert found.passed == ()


def test_a_name_is_nfc_and_two_forms_of_it_are_two_files(tmp_path):
    for form in ("NFC", "NFD"):
        (tmp_path / unicodedata.normalize(form, "é.txt")).write_text(form)
    paths = [f.path for f in survey.survey(tmp_path).files]
    assert len(set(paths)) == 2
    assert "é.txt" in paths


def test_the_order_of_a_folder_does_not_matter(tmp_path, monkeypatch):
    for form in ("NFC", "NFD"):
        (tmp_path / unicodedata.normalize(form, "é.txt")).write_text(form)
    first = survey.survey(tmp_path)
    real = os.scandir
    monkeypatch.setattr(survey.os, "scandir", lambda folder: reversed(list(real(folder))))
    assert survey.survey(tmp_path) == first


def test_bytes_that_are_not_utf8_are_shown_escaped(tmp_path):
    (tmp_path / os.fsdecode(b"\xff.txt")).write_text("x")
    assert [f.path for f in survey.survey(tmp_path).files] == ["\\xff.txt"]


def test_what_is_no_document_is_skipped_with_its_reason(tmp_path):
    outside = tmp_path / "secret"
    outside.write_text("secret")
    root = tmp_path / "corpus"
    (root / ".git").mkdir(parents=True)
    (root / ".git" / "x").write_text("x")
    (root / "link.txt").symlink_to(outside)
    (root / "folder").symlink_to(tmp_path)
    os.mkfifo(root / "pipe.txt")
    (root / "empty.txt").touch()
    (root / "documents.toml").write_text("")
    found = survey.survey(root)
    assert found.files == ()
    assert codes(found) == {
        ".git": "skipped_hidden",
        "documents.toml": "skipped_configuration",
        "empty.txt": "empty",
        "folder": "skipped_link",
        "link.txt": "skipped_link",
        "pipe.txt": "skipped_special",
    }


def test_a_socket_is_skipped(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a socket's name has room for 108 bytes
    with socket.socket(socket.AF_UNIX) as s:
        s.bind("s")
        assert codes(survey.survey(tmp_path)) == {"s": "skipped_special"}


@pytest.mark.skipif(os.geteuid() == 0, reason="NOT MEASURED: root reads everything")
def test_an_unreadable_file_is_reported(tmp_path):
    (tmp_path / "x.txt").write_text("x")
    (tmp_path / "x.txt").chmod(0)
    assert codes(survey.survey(tmp_path)) == {"x.txt": "unreadable"}


def test_a_file_that_cannot_be_opened_is_reported(tmp_path, monkeypatch):
    (tmp_path / "x.txt").write_text("x")

    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(survey.os, "open", refuse)
    assert codes(survey.survey(tmp_path)) == {"x.txt": "unreadable"}


def test_a_sparse_giant_is_refused_without_reading_it(tmp_path):
    with (tmp_path / "giant.txt").open("wb") as f:
        f.truncate(10 << 30)
    (passed,) = survey.survey(tmp_path).passed
    assert (passed.code, passed.seen_value) == ("too_large", float(10 << 30))
    assert passed.limit_value == 64 << 20


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path, monkeypatch):
    (tmp_path / "x.txt").write_text("more than four bytes")
    monkeypatch.setattr(survey, "FILE_BYTES", 4)
    real = os.fstat
    monkeypatch.setattr(survey.os, "fstat", lambda handle: type("stat", (), {"st_size": 1, "st_mode": real(handle).st_mode}))
    assert codes(survey.survey(tmp_path)) == {"x.txt": "too_large"}


def test_overrides_reach_their_file(tmp_path):
    (tmp_path / "x.txt").write_text("x")
    (tmp_path / "documents.toml").write_text('["x.txt"]\npublished = 2021-12-20\npublisher = "示例"\n', "utf-8")
    assert survey.survey(tmp_path).overrides == {"x.txt": {"published": date(2021, 12, 20), "publisher": "示例"}}


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ('["y.txt"]\ntitle = "t"', UsageError, "names no readable file"),
        ('["x.txt"]\ntitel = "t"', UsageError, "unknown field 'titel'"),
        ('["x.txt"]\npublished = "2021-12-20"', UsageError, "must be a day"),
        ('["x.txt"]\npublished = 2021-12-20T10:00:00', UsageError, "must be a day"),
        ('"x.txt" = 3', UsageError, "must be a table"),
        ('["x.txt"]\n["x.txt"]', RuleError, "not a valid rule file"),
    ],
)
def test_a_wrong_documents_toml_is_refused(tmp_path, text, error, says):
    (tmp_path / "x.txt").write_text("x")
    (tmp_path / "documents.toml").write_text(text)
    with pytest.raises(error, match=says):
        survey.survey(tmp_path)


def test_a_missing_folder_and_a_file_are_refused(tmp_path):
    (tmp_path / "x").write_text("x")
    with pytest.raises(UsageError, match="no such folder"):
        survey.survey(tmp_path / "y")
    with pytest.raises(UsageError, match="is a file"):
        survey.survey(tmp_path / "x")


def test_a_named_file_is_read_whatever_its_name(tmp_path):
    (tmp_path / ".hidden").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / ".hidden")
    found = survey.pick([tmp_path / ".hidden", tmp_path / "link", tmp_path / "missing"], {"title": "t"})
    assert [f.path for f in found.files] == [str(tmp_path / ".hidden"), str(tmp_path / "link")]
    assert codes(found) == {str(tmp_path / "missing"): "unreadable"}
