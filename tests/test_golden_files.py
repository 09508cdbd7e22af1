"""The project's own labelled documents are whole: every label is found in its document and every kind of case is there.

In: tests/golden. Out: nothing but a verdict. Refuses: a label out of place, an unknown code, a thin group.
"""

import datetime as dt
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(p.name.removesuffix(".gold.jsonl") for p in GOLDEN.glob("*.gold.jsonl"))
GROUPS = {
    "level": "level", "level_avg": "level", "share": "share", "growth_yoy": "growth_yoy", "growth_prev": "growth_prev",
    "growth_avg": "growth_avg", "growth_since": "growth_since", "change": "change", "change_yoy": "change by a base",
    "change_prev": "change by a base", "change_avg": "change by a base", "change_since": "change by a base",
    "contribution": "contribution", "gap": "gap or ratio", "ratio": "gap or ratio", "rank": "rank",
}  # fmt: skip
STATUSES = {"actual", "estimate", "target", "forecast"}
RELATIONS = {"eq", "gt", "ge", "lt", "le", "approx", "range"}
FIELDS = {
    "class", "text", "nth", "value", "value_high", "relation", "unit", "measure", "also", "indicator", "must", "not",
    "share_of", "year", "period", "status", "area",
    "value_also", "unit_also", "year_also", "status_also", "area_also", "share_of_also",
}  # fmt: skip
REQUIRED = FIELDS - {"value_high", "also", "not", "share_of"} - {f for f in FIELDS if f.endswith("_also")}


def labels(name: str) -> list[dict[str, Any]]:
    """Return the labels of a golden document, in the order of the file."""
    return [json.loads(line) for line in (GOLDEN / f"{name}.gold.jsonl").read_text("utf-8").splitlines()]


def place(document: str, label: dict[str, Any]) -> int:
    """Return where the label's text stands, or -1."""
    at = -1
    for _ in range(label["nth"]):
        at = document.find(label["text"], at + 1)
        if at < 0:
            return -1
    return at


@pytest.mark.parametrize("name", NAMES)
def test_labels_are_in_order_and_in_the_text(name: str) -> None:
    document = (GOLDEN / f"{name}.txt").read_bytes().decode("utf-8")
    places = [place(document, label) for label in labels(name)]
    missing = [label["text"] for label, at in zip(labels(name), places, strict=True) if at < 0]
    assert not missing
    assert places == sorted(places), "labels stand in text order"
    assert len(places) >= 15


@pytest.mark.parametrize("name", NAMES)
def test_labels_use_declared_codes(name: str) -> None:
    for label in labels(name):
        where = f"{name}: {label['text']}"
        assert REQUIRED <= label.keys() <= FIELDS, where
        assert label["class"] in {"must", "may"}, where
        assert {label["measure"], *label.get("also", [])} <= GROUPS.keys(), where
        assert {label["status"], *label.get("status_also", [])} <= STATUSES, where
        assert label["relation"] in RELATIONS, where
        assert ("value_high" in label) == (label["relation"] == "range"), where
        assert label.get("value_high", float("inf")) > label["value"], where
        assert (
            label["measure"] not in {"share", "contribution", "gap", "ratio"}
            or label.get("share_of")
            or label["class"] == "may"
            or label["unit"] in {"", "%"}
        ), where
        if label["period"] is not None:
            start, end = (dt.date.fromisoformat(day) for day in label["period"])
            assert start <= end, where
            assert end.year == label["year"], where
        named = label["indicator"] + label.get("share_of", "")
        assert all(any(word in named for word in must.split("|")) for must in label["must"]), where


def test_every_document_has_labels() -> None:
    assert sorted(p.stem for p in GOLDEN.glob("*.txt")) == NAMES
    assert len(NAMES) >= 15


@pytest.mark.parametrize("kind", ["group", "status", "relation"])
def test_no_kind_of_case_is_thin(kind: str) -> None:
    every = {"group": set(GROUPS.values()), "status": STATUSES, "relation": RELATIONS}[kind]
    must = [label for name in NAMES for label in labels(name) if label["class"] == "must"]
    counts = Counter(GROUPS[label["measure"]] if kind == "group" else label[kind] for label in must)
    assert len(must) >= 200
    assert {k: counts[k] for k in every if counts[k] < 20} == {}
