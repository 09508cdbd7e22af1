"""reconcile: cases, laws, reprints, history, indicators."""

import itertools
import random
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import facts, reconcile, schema
from pipeline.facts import vintages
from pipeline.facts.printings import alike, bigrams, same
from tests.tables import documents, statements

KINDS = {
    "gdp": ("flow", "CNY"),
    "output": ("flow", "t"),
    "users": ("stock", "{count}"),
    "stations": ("stock", "{count}"),
    "rate": ("rate", "%"),
    "price": ("index", "%"),
}
CASES = tomllib.loads((Path(__file__).parent / "cases" / "reconcile.toml").read_text("utf-8"))["case"]


def plain(value: Any) -> Any:
    """Return a value of the case file as Python has it."""
    if value == "null":
        return None
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        return date.fromisoformat(value)
    return value


def shown(table: pa.Table, wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return of each row the columns that the case names."""
    columns = [sorted(w) for w in wanted]
    rows = table.to_pylist()
    return [{k: r[k] for k in (columns[i] if i < len(columns) else ["series_id", "value"])} for i, r in enumerate(rows)]


def built(case: dict[str, Any]) -> tuple[pa.Table, pa.Table]:
    rows = [{k: plain(v) if k not in ("doc", "period", "base") else v for k, v in s.items()} for s in case["statements"]]
    table = statements(*rows)
    columns = {d: {k: plain(v) for k, v in c.items()} for d, c in case.get("documents", {}).items()}
    return reconcile.reconcile(table, documents(table, **columns), KINDS)


def test_cases_are_there() -> None:
    assert len(CASES) >= 40
    assert len({c["label"] for c in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["label"])
def test_case(case: dict[str, Any]) -> None:
    observations, annual = built(case)
    for table, name in ((observations, "observations"), (annual, "annual")):
        assert table.schema == schema.arrow(name)
        if name in case:
            wanted = [{k: plain(v) for k, v in row.items()} for row in case[name]]
            assert shown(table, wanted) == wanted


def test_tables_are_sorted_and_unique_by_key() -> None:
    rows = [r for c in CASES for r in c["statements"]]
    table = statements(*({k: plain(v) if k not in ("doc", "period", "base") else v for k, v in r.items()} for r in rows))
    for name, made in zip(("observations", "annual"), reconcile.reconcile(table, documents(table), KINDS), strict=True):
        keys = list(zip(*(made[k].to_pylist() for k in schema.TABLES[name].key), strict=True))
        assert keys == sorted(keys)
        assert len(set(keys)) == len(keys) > 20


def test_nothing_comes_of_nothing() -> None:
    table = statements()
    observations, annual = reconcile.reconcile(table, documents(table), KINDS)
    assert observations.num_rows == annual.num_rows == 0
    assert reconcile.duplicates(table, documents(table)).to_pylist() == []
    assert reconcile.indicators(table, []).num_rows == 0
    assert reconcile.history(table, "gdp").num_rows == 0


# ---------------------------------------------------------------- laws

DAYS = [None, date(2021, 3, 1), date(2021, 12, 31), date(2022, 3, 1), date(2023, 3, 1)]


@st.composite
def rows(draw: st.DrawFn, largest: int = 12) -> list[dict[str, Any]]:
    made = []
    for n in range(draw(st.integers(1, largest))):
        relation = draw(st.sampled_from(["eq", "eq", "eq", "approx", "gt", "ge", "lt", "le", "range"]))
        value = draw(st.integers(-3, 30)) / draw(st.sampled_from([1, 2, 10]))
        made.append(
            {
                "doc": draw(st.sampled_from("abcdef")),
                "char_start": n,
                "indicator": draw(st.sampled_from(["gdp", "users", "zh:园区"])),
                "value": value,
                "resolution": draw(st.sampled_from([0.5, 0.05, 5.0])),
                "relation": relation,
                "value_high": value + 2 if relation == "range" else None,
                "period": draw(st.sampled_from(["2021", "2021-01/P10M", "2021-12", "2020", "2016/2020"])),
                "status": draw(st.sampled_from(["actual", "actual", "target", "estimate"])),
                "published": draw(st.sampled_from(DAYS)),
                "flags": draw(st.sampled_from([[], [], ["to_date"], ["point"]])),
                "sentence": draw(st.sampled_from(["甲地有了很多新的工厂一百座", "乙说那里的工厂是一百座左右", "丙"])),
            }
        )
    return made


@settings(max_examples=80, deadline=None)
@given(rows(), st.randoms(use_true_random=False))
def test_order_of_rows_is_irrelevant(made: list[dict[str, Any]], shuffle: random.Random) -> None:
    table = statements(*made)
    other = list(made)
    shuffle.shuffle(other)
    mixed = statements(*other)
    one = reconcile.reconcile(table, documents(table), KINDS)
    two = reconcile.reconcile(mixed, documents(mixed).take(list(reversed(range(documents(mixed).num_rows)))), KINDS)
    assert one[0].equals(two[0])
    assert one[1].equals(two[1])


@settings(max_examples=100, deadline=None)
@given(rows(), st.sampled_from([date(2021, 6, 1), date(2022, 1, 1), date(2022, 6, 1)]))
def test_as_of_hides_what_came_later(made: list[dict[str, Any]], day: date) -> None:
    table = statements(*made)
    known = pc.coalesce(table["published"], pa.scalar(date(2021, 12, 31)))  # the end of what every document reports on
    before = table.filter(pc.less_equal(known, pa.scalar(day)))
    hidden = reconcile.reconcile(table, documents(table), KINDS, as_of=day)
    alone = reconcile.reconcile(before, documents(table), KINDS)
    assert hidden[0].equals(alone[0])
    assert hidden[1].equals(alone[1])


@settings(max_examples=80, deadline=None)
@given(rows(), st.data())
def test_a_repeated_chosen_statement_changes_no_value(made: list[dict[str, Any]], data: st.DataObject) -> None:
    """The same words in one more document of the same day add to the counts, never to the value."""
    table = statements(*made)
    observations, _ = reconcile.reconcile(table, documents(table), KINDS)
    chosen = data.draw(st.sampled_from(observations.to_pylist()))
    index = table["statement_id"].to_pylist().index(chosen["statement_id"])
    again = statements(*made, {**made[index], "doc": "z", "char_start": 999})
    after, _ = reconcile.reconcile(again, documents(again), KINDS)
    key = ("series_id", "time_period", "status")
    row = next(r for r in after.to_pylist() if all(r[k] == chosen[k] for k in key))
    assert (row["value"], row["relation"], row["spread"]) == (chosen["value"], chosen["relation"], chosen["spread"])
    assert row["n_statements"] == chosen["n_statements"] + 1
    assert row["n_documents"] == chosen["n_documents"] + 1
    assert row["n_sources"] in (chosen["n_sources"], chosen["n_sources"] + 1)


@settings(max_examples=80, deadline=None)
@given(rows())
def test_every_statement_of_a_fact_is_in_one_vintage(made: list[dict[str, Any]]) -> None:
    table = statements(*made)
    placed = facts.place(table, KINDS)
    columns = facts.Rows.of(placed)
    cuts = facts.segments(placed).tolist()
    assert cuts[-1] == placed.num_rows
    for a, b in itertools.pairwise(cuts):
        settled = facts.settle(columns, list(range(a, b)))
        assert sorted(i for v in (settled.members, *settled.rivals) for i in v) == list(range(a, b))
        assert settled.chosen in settled.members


def plainly(table: pa.Table) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Reconcile by the words of the contract, one fact after the other."""
    found: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for r in table.to_pylist():
        series = "|".join(
            (r["indicator"], r["measure"], r["change_in"], r["relative_to"], r["price_basis"], "", r["unit"], r["ref_area"])
        )
        found.setdefault((series, r["time_period"], r["status"]), []).append(r)
    return {key: _one_fact(members) for key, members in found.items()}


def _one_fact(rows_: list[dict[str, Any]]) -> dict[str, Any]:
    def admits(r: dict[str, Any], value: float) -> bool:
        if r["relation"] in ("eq", "approx"):
            return abs(value - r["value"]) <= r["resolution"] + 1e-9
        return (r["lower"] is None or value >= r["lower"]) and (r["upper"] is None or value <= r["upper"])

    def rank(r: dict[str, Any]) -> int:
        return {"eq": 0, "approx": 1}.get(r["relation"], 2)

    def digits(r: dict[str, Any]) -> int:
        steps = round(abs(r["value"]) / (2 * r["resolution"]))
        return len(str(steps)) if steps else 1 + {0.05: 1}.get(r["resolution"], 0)

    def day(r: dict[str, Any], missing: int) -> int:
        return r["published"].toordinal() if r["published"] else missing

    left = sorted(rows_, key=lambda r: (-day(r, 0), r["document_id"], r["char_start"]))
    newest = left[0]["published"]
    opened = []
    while left:
        opener = min(left, key=rank)
        joined = [r for r in left if r is opener or admits(opener, r["value"]) or admits(r, opener["value"])]
        left = [r for r in left if not any(r is j for j in joined)]
        opened.append(joined)
    winner = next(v for v in opened if any(r["published"] == newest for r in v))
    chosen = min(winner, key=lambda r: (rank(r), -digits(r), day(r, 10**9), r["document_id"], r["char_start"]))
    exact = [r["value"] for r in winner if rank(r) < 2]
    return {
        "statement_id": chosen["statement_id"],
        "n_statements": len(winner),
        "n_documents": len({r["document_id"] for r in winner}),
        "spread": round(max(exact) - min(exact), 9) if exact else None,
    }


@settings(max_examples=120, deadline=None)
@given(rows(30))
def test_observations_are_those_of_the_plain_contract(made: list[dict[str, Any]]) -> None:
    table = statements(*made)
    observations, _ = reconcile.reconcile(table, documents(table), {"gdp": ("flow", "CNY"), "users": ("stock", "CNY")})
    wanted = plainly(table)
    assert len(wanted) == observations.num_rows
    for row in observations.to_pylist():
        expected = wanted[row["series_id"], row["time_period"], row["status"]]
        shown_ = {k: row[k] for k in expected}
        assert shown_ | {"spread": None if row["spread"] is None else round(row["spread"], 9)} == expected


readings = st.lists(
    st.tuples(st.integers(-40, 40), st.sampled_from([0.5, 0.05, 5.0]), st.sampled_from(["eq", "gt", "lt", "range"])), min_size=1
)


@settings(max_examples=120, deadline=None)
@given(readings)
def test_many_readings_join_as_few_do(drawn: list[tuple[int, float, str]]) -> None:
    """The sorted search for agreeing readings finds what the plain one finds."""
    made = list(dict.fromkeys(_reading(v / 4, half, kind) for v, half, kind in drawn))
    plainly, sortedly = vintages._plain(made), vintages._sorted(made)
    for one in made:
        assert sorted(plainly(one)) == sorted(sortedly(one))


def _reading(value: float, half: float, kind: str) -> tuple[float, float, float]:
    infinite = float("inf")
    return {
        "eq": (value, value - half, value + half),
        "gt": (value, value, infinite),
        "lt": (value, -infinite, value),
        "range": (value, value, value + 3),
    }[kind]


# ---------------------------------------------------------------- printings and reprints


def test_folding_leaves_letters_and_digits() -> None:
    assert facts.fold("５Ｇ 用户，达到 4.97 亿户（年底）。") == "5g用户达到497亿户年底"


words = st.text("甲乙丙丁戊己庚辛壬癸", min_size=1, max_size=30)


@settings(max_examples=80, deadline=None)
@given(st.lists(words, max_size=15), st.data())
def test_alike_finds_every_pair(texts: list[str], data: st.DataObject) -> None:
    near = [t[: data.draw(st.integers(0, len(t)))] + t for t in texts[:4]]
    sets = [bigrams(t) for t in [*texts, *near]]
    every = {frozenset((i, j)) for i in range(len(sets)) for j in range(i) if same(sets[i], sets[j])}
    assert {frozenset(p) for p in alike(sets)} == every


def test_likeness_is_nine_tenths_of_each() -> None:
    ten = frozenset("abcdefghij")
    assert same(ten, frozenset("abcdefghi"))
    assert same(ten, frozenset("abcdefghiX"))
    assert not same(ten, frozenset("abcdefghXY"))
    assert not same(ten, frozenset("abcdefgh"))
    assert not same(frozenset("abc"), frozenset())


@pytest.mark.parametrize("n", [3, 9, 40])
def test_sources_are_counted_alike_for_few_and_many(n: int) -> None:
    first = "".join(chr(0x4E00 + i) for i in range(40))
    texts = [first[:k] + "，" + first[k:] for k in range(1, n + 1)]
    assert facts.sources(texts, list(range(n))) == 1
    others = ["".join(chr(0x5E00 + 50 * k + i) for i in range(20)) for k in range(n)]
    assert facts.sources([*texts, *others], list(range(2 * n))) == n + 1


def sentence(n: int) -> str:
    return f"第{n}句话：" + "".join(chr(0x4E00 + 37 * n + i) for i in range(20))


def test_a_reprint_points_to_the_earliest() -> None:
    table = statements(
        *({"doc": "first", "sentence": sentence(n), "published": "2021-01-02"} for n in range(5)),
        *({"doc": "again", "sentence": sentence(n) + "！", "published": "2021-01-03"} for n in range(5)),
        *({"doc": "third", "sentence": sentence(n), "published": None} for n in range(5)),
        *({"doc": "part", "sentence": sentence(n), "published": "2021-01-04"} for n in range(2)),
        *({"doc": "other", "sentence": sentence(n), "published": "2021-01-05"} for n in range(3, 8)),
    )
    table_ = documents(table)
    found = dict(zip(table_["document_id"].to_pylist(), reconcile.duplicates(table, table_).to_pylist(), strict=True))
    assert found == {"first": None, "again": "first", "third": "first", "part": None, "other": None}


def test_a_reprint_may_leave_out_one_sentence_in_ten() -> None:
    def made(kept: int) -> dict[str, str | None]:
        table = statements(
            *({"doc": "a", "sentence": sentence(n), "published": "2021-01-02"} for n in range(20)),
            *({"doc": "b", "sentence": sentence(n if n < kept else 100 + n), "published": "2021-01-03"} for n in range(20)),
        )
        table_ = documents(table)
        return dict(zip(table_["document_id"].to_pylist(), reconcile.duplicates(table, table_).to_pylist(), strict=True))

    assert made(18)["b"] == "a"
    assert made(17)["b"] is None


def test_a_short_extract_reprints_a_long_original_but_not_the_other_way_round() -> None:
    table = statements(
        *({"doc": "long", "sentence": sentence(n), "published": "2021-01-05"} for n in range(30)),
        *({"doc": "short", "sentence": sentence(n), "published": "2021-01-06"} for n in range(4)),
        *({"doc": "early", "sentence": sentence(n), "published": "2021-01-01"} for n in range(20, 24)),
    )
    table_ = documents(table)
    found = dict(zip(table_["document_id"].to_pylist(), reconcile.duplicates(table, table_).to_pylist(), strict=True))
    assert found == {"early": None, "long": None, "short": "long"}


papers = st.lists(
    st.lists(st.tuples(st.integers(0, 7), st.sampled_from(["", "", "甲", "甲乙丙"])), max_size=14), min_size=2, max_size=6
)


@settings(max_examples=150, deadline=None)
@given(papers)
def test_reprints_are_those_of_the_plain_definition(drawn: list[list[tuple[int, str]]]) -> None:
    rows_ = [
        {"doc": f"d{k}", "sentence": sentence(n) + tail, "published": f"2021-01-{k % 3 + 1:02}"}
        for k, paper in enumerate(drawn)
        for n, tail in paper
    ]
    table = statements(*rows_)
    table_ = documents(table)
    bags: dict[str, set[frozenset[str]]] = {}
    for r in rows_:
        bags.setdefault(r["doc"], set()).add(bigrams(facts.fold(r["sentence"])))
    order = sorted(bags, key=lambda d: (next(r["published"] for r in rows_ if r["doc"] == d), d))
    wanted = {}
    for i, d in enumerate(order):
        standing = {e: sum(any(same(a, b) for b in bags[e]) for a in bags[d]) for e in order[:i]}
        wanted[d] = next((e for e in order[:i] if standing[e] >= 3 and 10 * standing[e] >= 9 * len(bags[d])), None)
    found = dict(zip(table_["document_id"].to_pylist(), reconcile.duplicates(table, table_).to_pylist(), strict=True))
    assert found == wanted


# ---------------------------------------------------------------- history, series, indicators


def test_history_lists_the_revisions_in_the_order_of_publication() -> None:
    table = statements(
        {"doc": "a", "value": 110.0, "published": "2022-01-20"},
        {"doc": "b", "value": 110.0, "published": "2022-03-05"},
        {"doc": "c", "value": 112.3, "published": "2022-12-27", "resolution": 0.05},
        {"doc": "d", "period": "2020", "value": 100.0},
        {"doc": "e", "indicator": "users"},
    )
    found = reconcile.history(table, "gdp", 2021, KINDS).to_pylist()
    assert [(r["published"], r["value"], r["change"], r["chosen"], r["n_documents"]) for r in found] == [
        (date(2022, 1, 20), 110.0, None, False, 2),
        (date(2022, 12, 27), 112.3, 2.3, True, 1),
    ]
    assert {r["year"] for r in reconcile.history(table, "gdp").to_pylist()} == {2020, 2021}


def test_history_knows_no_more_than_the_facts_did() -> None:
    table = statements(
        {"doc": "a", "value": 110.0, "published": "2022-01-20"}, {"doc": "b", "value": 112.0, "published": "2022-12-27"}
    )
    day = date(2022, 6, 1)
    found = reconcile.history(table, "gdp", 2021, KINDS, documents(table), as_of=day).to_pylist()
    observations, _ = reconcile.reconcile(table, documents(table), KINDS, as_of=day)
    assert [(r["value"], r["chosen"]) for r in found] == [(110.0, True)]
    assert observations["value"].to_pylist() == [110.0]


def test_a_document_without_a_day_is_known_from_the_end_of_its_reporting_period() -> None:
    """An aim for 2030 of a report on 2021 is known in 2022; its figure of 2015 was not in 2016."""
    table = statements(
        {"doc": "a", "value": 50.0, "published": None, "period": "2015"},
        {"doc": "a", "value": 150.0, "published": None, "period": "2030", "status": "target"},
    )
    for day, rows in ((date(2016, 6, 1), 0), (date(2022, 6, 1), 2)):
        observations, _ = reconcile.reconcile(table, documents(table), KINDS, as_of=day)
        assert observations.num_rows == rows


def test_a_series_has_one_fact_a_year_and_targets_apart() -> None:
    table = statements(
        {"value": 100.0, "period": "2020"},
        {"value": 95.0, "status": "estimate", "period": "2020"},
        {"value": 120.0, "status": "estimate"},
        {"value": 90.0, "status": "target"},
        {"value": 91.0, "status": "forecast", "doc": "b"},
        {"value": 92.0, "status": "forecast", "period": "2030"},
        {"indicator": "users", "value": 7.0},
    )
    _, annual = reconcile.reconcile(table, documents(table), KINDS)

    def shown_(**options: Any) -> list[tuple[int, float, str]]:
        found = reconcile.one_a_year(annual, **options)
        assert found.schema == annual.schema
        return list(zip(*(found[c].to_pylist() for c in ("year", "value", "status")), strict=True))

    assert shown_(indicator="gdp") == [(2020, 100.0, "actual"), (2021, 120.0, "estimate")]
    assert shown_(indicator="gdp", targets=True) == [(2021, 90.0, "target"), (2030, 92.0, "forecast")]
    assert len(shown_()) == 3


def test_indicators_are_those_used_and_their_parents() -> None:
    table = statements(
        {"doc": "a"},
        {"doc": "b", "period": "2019"},
        {"indicator": "users", "measure": "share", "unit": "%", "relative_to": "stations@CN-JS"},
        {
            "indicator": "zh:园区",
            "indicator_name": "园区",
            "unit": "{count}",
            "relative_to": "zh:县@CN-JS",
            "relative_to_name": "县城",
        },
        {"indicator": "zh:园区", "indicator_name": "园区", "unit": "%", "measure": "growth_yoy", "year": None},
    )
    catalog = [
        {"indicator": "gdp", "name": "国内生产总值", "kind": "flow", "unit": "CNY", "parent": "gni", "theme": "accounts"},
        {"indicator": "gni", "name": "国民总收入", "kind": "flow", "unit": "CNY", "parent": None},
        {"indicator": "users", "name": "用户", "kind": "stock", "unit": "{count}"},
        {"indicator": "stations", "name": "站", "kind": "stock", "unit": "{count}"},
        {"indicator": "unused", "name": "无", "kind": "stock", "unit": "{count}"},
    ]
    found = {r["indicator"]: r for r in reconcile.indicators(table, catalog).to_pylist()}
    assert list(found) == ["gdp", "gni", "stations", "users", "zh:县", "zh:园区"]
    assert (found["gdp"]["first_year"], found["gdp"]["last_year"], found["gdp"]["n_statements"]) == (2019, 2021, 2)
    assert found["gdp"]["n_documents"] == 2
    assert found["gdp"]["theme"] == "accounts"
    assert (found["gni"]["n_statements"], found["gni"]["first_year"], found["gni"]["linked"]) == (0, None, True)
    park = found["zh:园区"]
    assert (park["name"], park["unit"], park["kind"], park["linked"], park["n_statements"]) == (
        "园区",
        "{count}",
        "unknown",
        False,
        2,
    )
