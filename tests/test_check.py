"""check: cases for targets and checks, order, ids, partitions."""

import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipeline import catalog, check, reconcile, rules, schema
from pipeline.check import levels
from tests.tables import documents, statements

KINDS = {
    **dict.fromkeys(("gdp", "primary", "secondary", "tertiary", "trade", "exports"), ("flow", "CNY")),
    "output": ("flow", "t"),
    "users": ("stock", "{count}"),
    "people": ("stock", "{count}"),
    "rate": ("rate", "%"),
}
PARENTS = {"exports": "trade"}
RATES = {"rate": [("users", "people")]}
CASES = tomllib.loads((Path(__file__).parent / "cases" / "check.toml").read_text("utf-8"))["case"]


@pytest.fixture(autouse=True)
def divisions(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cases have codes of their own."""
    table = rules.table

    def own(name: str) -> Any:
        return (
            {"partition": [{"whole": "gdp", "parts": ["primary", "secondary", "tertiary"]}]}
            if name == "partitions"
            else table(name)
        )

    monkeypatch.setattr(rules, "table", own)


def plain(value: Any) -> Any:
    if value == "null":
        return None
    return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 and value[4] == "-" else value


def made(rows: list[dict[str, Any]]) -> tuple[pa.Table, pa.Table]:
    table = statements(*rows)
    observations, _ = reconcile.reconcile(table, documents(table), KINDS)
    checks = check.checks(table, observations, KINDS, PARENTS, documents(table), rates=RATES)
    return check.targets(table, observations, KINDS), checks


def test_cases_are_there() -> None:
    assert len(CASES) >= 40
    kinds = Counter(row["kind"] for c in CASES for row in c.get("checks", []))
    assert set(kinds) == set(schema.CODES["check_kind"])
    verdicts = Counter(row["verdict"] for c in CASES for row in c.get("targets", []))
    assert set(verdicts) == set(schema.CODES["target_verdict"])


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["label"])
def test_case(case: dict[str, Any]) -> None:
    for name, table in zip(("targets", "checks"), made(case["statements"]), strict=True):
        assert table.schema == schema.arrow(name)
        if name in case:
            wanted = [{k: plain(v) for k, v in row.items()} for row in case[name]]
            rows = sorted(table.to_pylist(), key=lambda r: r.get("note", ""))
            shown = [{k: near(r[k], w[k]) for k in w} for r, w in zip(rows, wanted, strict=True)]
            assert shown == wanted


def near(value: Any, wanted: Any) -> Any:
    """Return the wanted value for one that differs in the last binary digits alone."""
    return wanted if isinstance(wanted, float) and value == pytest.approx(wanted, abs=1e-9) else value


def test_order_of_statements_is_irrelevant_and_keys_are_unique() -> None:
    rows = [{**r, "doc": f"{r.get('doc', 'd')}{n}"} for n, c in enumerate(CASES) for r in c["statements"]]
    one, other = made(rows), made(rows[::-1])
    for name, a, b in zip(("targets", "checks"), one, other, strict=True):
        assert a.equals(b)
        key = a[schema.TABLES[name].key[0]].to_pylist()
        assert key == sorted(set(key))
        assert len(key) >= 10


def test_check_names_its_statements() -> None:
    table = statements(
        {"value": 110.0},
        {"value": 100.0, "period": "2020"},
        {"measure": "growth_yoy", "unit": "%", "value": 10.0, "resolution": 0.05},
    )
    observations, _ = reconcile.reconcile(table, documents(table), KINDS)
    (row,) = check.checks(table, observations, KINDS, {}).to_pylist()
    ids = table["statement_id"].to_pylist()
    assert row["statement_ids"] == [ids[2], ids[0], ids[1]]
    assert row["series_id"] == "gdp|growth_yoy|||||%|CN"


def test_as_of_hides_later_rivals_and_targets() -> None:
    table = statements(
        {"doc": "a", "value": 110.0, "published": "2022-01-01"},
        {"doc": "b", "value": 112.0, "published": "2023-01-01"},
        {"doc": "c", "value": 150.0, "published": "2023-01-01", "status": "target", "period": "2025"},
    )
    day = date(2022, 6, 1)
    observations, _ = reconcile.reconcile(table, documents(table), KINDS, as_of=day)
    assert check.checks(table, observations, KINDS, {}, as_of=day).num_rows == 0
    assert check.checks(table, observations, KINDS, {}).num_rows == 1
    assert check.targets(table, observations, KINDS, as_of=day).num_rows == 0


@pytest.mark.parametrize(
    ("start", "end", "before"),
    [
        (date(2021, 1, 1), date(2021, 1, 31), (date(2020, 12, 1), date(2020, 12, 31))),
        (date(2021, 4, 1), date(2021, 6, 30), (date(2021, 1, 1), date(2021, 3, 31))),
        (date(2021, 1, 1), date(2021, 12, 31), (date(2020, 1, 1), date(2020, 12, 31))),
        (date(2024, 3, 1), date(2024, 3, 31), (date(2024, 2, 1), date(2024, 2, 29))),
        (date(2021, 6, 30), date(2021, 6, 30), None),
    ],
)
def test_period_before(start: date, end: date, before: tuple[date, date] | None) -> None:
    assert levels.period_before(start, end) == before


def test_a_year_before_the_end_of_february() -> None:
    assert levels.years_before(date(2021, 2, 28), 1) == date(2020, 2, 29)
    assert levels.years_before(date(2024, 2, 29), 1) == date(2023, 2, 28)
    assert levels.years_before(date(2021, 2, 27), 1) == date(2020, 2, 27)


def test_partitions_are_of_the_catalog(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    known = {i.code: i for i in catalog.load().indicators()}
    divisions = rules.table("partitions")["partition"]
    assert divisions
    for entry in divisions:
        codes = [entry["whole"], *entry["parts"]]
        assert [c for c in codes if c not in known] == []
        assert len(entry["parts"]) >= 2
        assert len(set(codes)) == len(codes)
        assert len({known[c].unit for c in codes}) == 1, entry
