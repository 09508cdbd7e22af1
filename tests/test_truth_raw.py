"""The raw documents: all are read or rejected by name, repeats are said once, page chrome says nothing."""

import pandas as pd
import pytest

from pipeline import validate
from tests import truth
from tests.truth import raw

pytestmark = pytest.mark.usefixtures("_shared")


@pytest.fixture(scope="module")
def _shared() -> None:
    truth.shared()


def test_every_file_has_its_verdict() -> None:
    built = truth.tables("raw")
    assert len(built["documents"]) >= 26
    assert not raw.lost(built)
    codes = raw.unread(built)
    assert set(codes.values()) <= raw.CODES, codes
    assert codes == {"raw/pdf/MinerU__small_ocr.pdf": "pdf_no_text"}


@pytest.mark.parametrize("name", raw.REPEATED)
def test_a_report_that_repeats_itself_speaks_once(name: str) -> None:
    built = truth.tables("raw")
    assert raw.copies(name) >= 3, "the file no longer repeats itself: nothing is measured"
    document = next(i for p, i in raw.by_path(built).items() if name in p)
    assert (built["statements"].document_id == document).sum() >= 30
    assert not raw.said_twice(built, name)


def test_portals_say_nothing_but_their_story() -> None:
    built = truth.tables("raw")
    portals = [i for p, i in raw.by_path(built).items() if "/portal/" in p]
    assert len(portals) == 7
    assert built["statements"].document_id.isin(portals).sum() >= 50, "too little is read to say so"
    assert not list(raw.in_chrome(built))


def test_nearly_all_numbers_are_resolved() -> None:
    assert raw.unresolved(truth.tables("raw")) <= 0.02


def test_tables_keep_the_contract() -> None:
    built = truth.tables("raw")
    assert not validate.folder(truth.folder("raw"))
    assert built["documents"].n_chars.min() > 100


def test_repeats_would_be_seen() -> None:
    built = dict(truth.tables("raw"))
    statements = built["statements"]
    again = statements.assign(
        char_start=statements.char_start + 40000, char_end=statements.char_end + 40000, sentence=statements.sentence + "又"
    )
    built["statements"] = pd.concat([statements, again])
    assert raw.said_twice(built, raw.REPEATED[0])


def test_links_would_be_seen() -> None:
    text = '<div class="main">甲<p>乙</p></div><ul class="hot-news"><li><a href="x">丙</a></li></ul>\n<p>丁</p>'
    page = raw.Around(text)
    tags = {c: {t for t, _ in page.at(text.index(c))} for c in "甲乙丙丁"}
    assert tags == {"甲": {"div"}, "乙": {"div", "p"}, "丙": {"ul", "li", "a"}, "丁": {"p"}}
