"""National growth and levels of reports against the published series: no year shifted, no 万 for 亿, each disagreement explained."""

import pytest

from tests import truth
from tests.truth import national
from tests.truth.national import Comparison

pytestmark = pytest.mark.usefixtures("_shared")


@pytest.fixture(scope="module")
def _shared() -> None:
    truth.shared()


def test_reports_agree_with_the_published_series() -> None:
    found = national.all_of("reports")
    assert len(found) >= 12, "too few national figures are read to say so"
    assert {c.year for c in found} >= {1986, 1990, 1994, 2002, 2005, 2015, 2021}
    listed = national.known()
    assert not [c for c in found if national.doubtful(c) and national.key(c) not in listed]


def test_growth_is_read_wherever_a_report_states_it() -> None:
    stated = {
        (c.document, c.year) for c in national.all_of("reports") if c.measure == "growth_yoy" and c.indicator in ("gdp", "gnp")
    }
    assert stated >= {
        ("report-1991.txt", 1990),
        ("report-1995-raw.txt", 1994),
        ("report-2006-raw.txt", 2005),
        ("report-2016-raw.txt", 2015),
        ("report-2016.txt", 2015),
        ("report-2022.txt", 2021),
    }


def test_news_agree_or_are_explained() -> None:
    found = national.all_of("news")
    assert len(found) >= 5
    doubtful = {national.key(c) for c in found if national.doubtful(c)}
    assert doubtful <= set(national.known())


def test_no_explanation_is_stale() -> None:
    doubtful = {national.key(c) for name in ("reports", "news") for c in national.all_of(name) if national.doubtful(c)}
    assert set(national.known()) <= doubtful, "a listed disagreement is gone: take it out of disagreements.csv"


@pytest.mark.parametrize(
    ("measure", "year", "stated", "verdicts"),
    [
        ("level", 2021, 1.14e14, (False, False, False)),
        ("level", 2021, 1.14e10, (True, False, True)),
        ("level", 2021, 1.03e14, (True, True, False)),
        ("level", 2022, 1.144e14, (False, True, False)),
        ("growth_yoy", 2021, 8.1, (False, False, False)),
        ("growth_yoy", 2020, 8.4, (True, True, False)),
    ],
)
def test_a_misread_figure_is_seen(measure: str, year: int, stated: float, verdicts: tuple[bool, bool, bool]) -> None:
    if measure == "level":
        figure = national.published()[("国内生产总值(亿元)", year)] * 1e8
        distance, limit = abs(stated / figure - 1), national.PART
    else:
        grown = national.growth("gdp", year - 1, year, average=False)
        assert grown is not None
        figure, distance, limit = grown, abs(stated - grown), national.POINTS
    c = Comparison("made up", "gdp", measure, year, stated, figure, distance, limit, "")
    assert (c.fails, national.shifted(c), national.slipped(c)) == verdicts
    assert national.doubtful(c) == any(verdicts)
