"""correct: the entries, their guards, and what they change."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipeline import correct, reconcile, rules
from pipeline.errors import RuleError
from tests.tables import documents, statements

CASES = tomllib.loads((Path(__file__).parent / "cases" / "corrections.toml").read_text("utf-8"))["case"]


def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *entries: dict[str, Any]) -> tuple[correct.Correction, ...]:
    """Return the entries as read from a file."""
    path = tmp_path / "corrections.toml"
    path.write_text("", "utf-8")
    whole = [{"name": "x", "why": "the sum does not work out", "status": "open", **e} for e in entries]
    monkeypatch.setattr(rules, "read", lambda p: {"correction": whole} if p == path else pytest.fail("another file was read"))
    return correct.corrections(path)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["label"])
def test_case(case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = statements(case["statement"])
    papers = documents(table, d1={"title": "统计公报", "paths": ["a/b.txt"]})
    if "error" in case:
        with pytest.raises(RuleError) as caught:
            correct.correct(table, papers, written(tmp_path, monkeypatch, case["entry"]), {"gdp"}.__contains__)
        assert case["error"] in str(caught.value)
        assert "'x'" in str(caught.value) or "(x)" in str(caught.value)
        return
    corrected = correct.correct(table, papers, written(tmp_path, monkeypatch, case["entry"]), {"gdp"}.__contains__)
    assert corrected.schema == table.schema
    (row,) = corrected.to_pylist()
    (before,) = table.to_pylist()
    wanted = {k: None if v == "null" else v for k, v in case["expected"].items()}
    assert {k: row[k] for k in wanted} == wanted
    assert row["statement_id"] == before["statement_id"]
    assert before == statements(case["statement"]).to_pylist()[0]  # the table given is left as it is


def test_cases_are_there() -> None:
    assert sum("error" in c for c in CASES) >= 10
    assert sum("expected" in c for c in CASES) >= 7


def test_what_is_excluded_enters_no_fact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = statements({"value": 100.0, "published": "2023-01-01"}, {"doc": "d2", "value": 5.0})
    entries = written(
        tmp_path,
        monkeypatch,
        {"where": {"path": "a/b.txt", "value": 100.0}, "expect": {"unit": "CNY"}, "what": {"exclude": True}},
    )
    corrected = correct.correct(table, documents(table, d1={"paths": ["a/b.txt"]}), entries)
    observations, _ = reconcile.reconcile(corrected, documents(table), {"gdp": ("flow", "CNY")})
    assert observations["value"].to_pylist() == [5.0]
    assert corrected.num_rows == 2


def test_names_are_unique(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = {"where": {"path": "a/b.txt", "value": 1.0}, "expect": {"unit": "CNY"}, "what": {"value": 2.0}}
    with pytest.raises(RuleError, match="two corrections are called x"):
        written(tmp_path, monkeypatch, entry, entry)


def test_the_file_of_the_rules_is_sound() -> None:
    assert all(c.why and c.expect for c in correct.corrections())


def test_a_file_on_disk_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        '[[correction]]\nname = "decimal"\nwhy = "the table beside it says 4.97"\nstatus = "reported"\n'
        'where = { path = "a/b.txt", value_text = "49.7" }\nexpect = { value = 49.7 }\nwhat = { value = 4.97 }\n',
        "utf-8",
    )
    (entry,) = correct.corrections(path)
    assert (entry.name, entry.status) == ("decimal", "reported")
    table = statements({"value": 49.7, "value_text": "49.7"})
    (row,) = correct.correct(table, documents(table, d1={"paths": ["a/b.txt"]}), [entry]).to_pylist()
    assert row["value"] == 4.97
    path.write_text("[correction]\n[other]\n", "utf-8")
    with pytest.raises(RuleError, match="unknown keys"):
        correct.corrections(path)
