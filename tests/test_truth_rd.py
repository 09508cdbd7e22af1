"""The R&D bulletins: every published value of the nation and the provinces stands in `annual`, exactly."""

import pytest

from tests import truth
from tests.truth import rd

pytestmark = pytest.mark.usefixtures("_shared")


@pytest.fixture(scope="module")
def _shared() -> None:
    truth.shared()


def test_annual_equals_what_is_published() -> None:
    assert len(list(rd.values())) == 192
    assert not rd.differences(truth.tables("rd")["annual"])


def test_the_tables_alone_say_so() -> None:
    assert not rd.differences(rd.from_tables(truth.tables("rd")["statements"]))


def test_prose_joins_the_table() -> None:
    nation = rd.nation(truth.tables("rd")["observations"])
    assert sorted(zip(nation.indicator, nation.year, strict=True)) == [(i, y) for i in ("rd", "rd_intensity") for y in rd.YEARS]
    assert (nation.n_statements >= 2).all(), nation


def test_no_number_stays_unresolved() -> None:
    numbers = truth.tables("rd")["numbers"]
    assert (numbers.fate == "unresolved").mean() <= 0.02


def test_the_comparison_sees_faults() -> None:
    annual = truth.tables("rd")["annual"].copy()
    at = annual.index[(annual.indicator == "rd") & (annual.ref_area == "CN-JS") & (annual.year == 2020)][0]
    annual.loc[at, "value"] *= 10
    assert len(rd.differences(annual)) == 1
    assert len(rd.differences(annual.drop(index=at))) == 1
