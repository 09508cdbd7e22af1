"""The project's own labelled documents, scored; floors that always run."""

import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from pipeline.build import read_files
from tests.golden import floors, scoring

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def measured() -> tuple[dict[str, float], list[str]]:
    tables = read_files(sorted(GOLDEN.glob("*.txt")))
    return scoring.score(tables["statements"].to_pylist(), tables["documents"].to_pylist(), GOLDEN)


def test_golden_floors_hold(measured):
    figures, faults = measured
    print("  ".join(f"{k} {v:.4g}" for k, v in figures.items()))
    assert figures["documents"] > 0, "the gate measured nothing"
    assert not floors.below("own", figures), "\n".join(faults[:40])


def test_floors_may_only_rise():
    git = shutil.which("git")
    found = git and subprocess.run(
        [git, "show", "HEAD:./floor.toml"], cwd=GOLDEN, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if not found or found.returncode:
        pytest.skip("NOT MEASURED: no earlier floors to compare with")
    now = floors.floors()
    for section, figures in tomllib.loads(found.stdout).items():
        for name, floor in figures.items():
            assert now[section][name] >= floor, f"{section}.{name} fell from {floor}"


def test_lifting_never_lowers(tmp_path, monkeypatch):
    file = tmp_path / "floor.toml"
    file.write_text("[own]\ndocuments = 3\nfound = 0.5\n\n[seeds]\nfound = 0.9\n", "utf-8")
    monkeypatch.setattr(floors, "FILE", file)
    floors.lift("own", {"documents": 4, "found": 0.45})
    assert floors.floors() == {"own": {"documents": 4, "found": 0.5}, "seeds": {"found": 0.9}}
    assert floors.below("own", {"documents": 4, "found": 0.49}) == ["own: found is 0.49, its floor is 0.5"]
    assert floors.below("own", {"documents": 4}) == ["own: found is not measured, its floor is 0.5"]


LABEL = {
    "class": "must", "text": "3.1%", "nth": 1, "value": 3.1, "relation": "eq", "unit": "%", "measure": "growth_yoy",
    "indicator": "客运量", "must": ["客运量"], "year": 2021, "period": ["2021-01-01", "2021-12-31"], "status": "actual",
    "area": "CN",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, 0),
        ({"measure": "share"}, 1),
        ({"indicator_name": "货运量"}, 1),
        ({"indicator_name": "2021年全国铁路和公路完成的客运量和货运量合计"}, 1),
        ({"year": 2020}, 1),
        ({"status": "target"}, 1),
        ({"ref_area": "CN-JS", "ref_area_name": "江苏省"}, 1),
        ({"ref_area": None, "ref_area_name": None, "year": None}, 2),
    ],
)
def test_scorer_sees_each_fault(change, wrong):
    from datetime import date

    row = {
        "measure": "growth_yoy", "indicator_name": "客运量", "relative_to_name": "", "year": 2021, "status": "actual",
        "period_start": date(2021, 1, 1), "period_end": date(2021, 12, 31), "ref_area": "CN", "ref_area_name": "全国",
    }  # fmt: skip
    assert len(list(scoring.wrong_attributes(row | change, LABEL))) == wrong
