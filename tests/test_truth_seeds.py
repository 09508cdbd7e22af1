"""The four documents that the project started from: the facts that a build must show, and that it shows them twice alike."""

from pathlib import Path

import pytest

from pipeline import validate
from tests import truth
from tests.truth import seeds

pytestmark = pytest.mark.usefixtures("_shared")


@pytest.fixture(scope="module")
def _shared() -> None:
    truth.shared()


@pytest.mark.parametrize("fact", seeds.FACTS)
def test_annual_shows(fact: str) -> None:
    assert not seeds.wrong(truth.tables("seeds")["annual"], fact)


def test_data_centres_are_named() -> None:
    statements = truth.tables("seeds")["statements"]
    [share] = statements[(statements.measure == "share") & (statements.relative_to == "electricity_consumption")].itertuples()
    assert "数据存储中心" in share.indicator_name
    assert share.indicator != "energy_consumption"
    assert (share.value_text, "text_repaired" in share.flags) == ("2", True)


def test_a_fact_that_is_not_there_is_seen() -> None:
    annual = truth.tables("seeds")["annual"]
    without = annual[annual.indicator != "base_stations_5g"]
    assert seeds.wrong(without, "5G base stations in 2021")
    assert seeds.wrong(annual.assign(value=annual.value * 1e4), "share of GDP")


def test_second_build_has_the_same_bytes(tmp_path: Path) -> None:
    folders = [truth.build_into("seeds", tmp_path / name) for name in ("one", "two")]
    names = sorted(p.name for p in folders[0].iterdir())
    assert names == sorted(p.name for p in folders[1].iterdir())
    assert len(names) >= 10
    assert folders[0].name == folders[1].name
    for name in names:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes(), name
    assert not validate.folder((tmp_path / "one" / "latest").resolve())


def test_every_number_has_its_fate() -> None:
    numbers = truth.tables("seeds")["numbers"]
    assert len(numbers) > 150
    assert set(numbers.fate) <= {"statement", "ignored", "unresolved"}
    assert (numbers.fate == "unresolved").mean() <= 0.02
    assert (numbers.reason[numbers.fate != "statement"] != "").all()
