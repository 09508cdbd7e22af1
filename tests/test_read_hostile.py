"""Hostile files: none crashes, hangs or is lost; every one is read or refused with a declared code.

In: ../shared/hostile where present, bombs made here. Out: a verdict. Refuses: to pass where nothing was measured.
"""

import resource
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import catalog, schema
from pipeline.build.document import extract
from pipeline.clean import clean
from pipeline.model import Document, Segments, Source
from pipeline.read import read, read_text

HOSTILE = Path(__file__).resolve().parents[2] / "shared" / "hostile"
SECONDS = 10
MEGABYTES = 512


def outcome(data: bytes) -> Iterator[Segments | str]:
    """Yield the segments or the code of what some bytes hold."""
    for found in read(Source("h", data)):
        if isinstance(found, Document):
            yield clean(found)
        else:
            assert found[1].code in schema.REJECT_CODES, found[1].code
            yield found[1].code


def check(result: Segments) -> None:
    """Every segment stands at its place and every digit in a segment."""
    covered = bytearray(len(result.text))
    for s in result.segments:
        assert result.text[s.start : s.start + len(s.text)] == s.text
        covered[s.start : s.start + len(s.text)] = b"\1" * len(s.text)
    assert not any(c.isdigit() and not covered[i] for i, c in enumerate(result.text))
    if result.document.text is not None:
        assert len(result.starts) == len(result.ends) == len(result.text)


@pytest.mark.slow
@pytest.mark.parametrize(
    "folder", ["blns", "chardet", "defusedxml", "docxlib", "dompurify", "html5lib", "jsoup", "poi", "qpdf", "yamlsuite"]
)
def test_shared_hostile_files(folder: str) -> None:
    if not HOSTILE.exists():
        pytest.skip("NOT MEASURED: ../shared is absent")
    paths = sorted(p for p in (HOSTILE / folder).rglob("*") if p.is_file())
    assert paths
    for path in paths:
        start = time.process_time()
        seen = 0
        for found in outcome(path.read_bytes()):
            seen += 1
            if isinstance(found, Segments):
                check(found)
        assert seen, f"{path}: neither read nor refused"
        assert time.process_time() - start < SECONDS, path
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < MEGABYTES * 1024


def test_chinese_files_of_chardet_are_all_right() -> None:
    folder = HOSTILE / "chardet" / "tests"
    if not folder.exists():
        pytest.skip("NOT MEASURED: ../shared is absent")
    seen: Counter[str] = Counter()
    for name, codecs in (("GB2312", ("gb18030", "gbk")), ("Big5", ("big5hkscs", "big5"))):
        for path in sorted((folder / name).iterdir()):
            (found,) = read(Source("h", path.read_bytes()))
            assert isinstance(found, Document), (path, found[1].message)
            assert found.text in [path.read_bytes().decode(c, "replace") for c in codecs], path
            seen[name] += 1
    assert seen["GB2312"] >= 15
    assert seen["Big5"] >= 20


@pytest.mark.slow
def test_other_languages_of_chardet_are_marked_or_refused() -> None:
    folder = HOSTILE / "chardet" / "tests"
    if not folder.exists():
        pytest.skip("NOT MEASURED: ../shared is absent")
    chinese = {"GB2312", "Big5", "EUC-TW"}
    seen = 0
    for path in sorted(
        p
        for p in folder.rglob("*")
        if p.is_file() and p.parent.name not in chinese and not p.parent.name.lower().startswith("utf")
    ):
        for found in outcome(path.read_bytes()):
            seen += 1
            if isinstance(found, Segments) and any("一" <= c <= "鿿" for c in found.text):
                assert "not_chinese" in found.flags, path
    assert seen > 200


@pytest.mark.parametrize(
    "atom",
    [
        "一",
        "万",
        "、",
        "同比",
        "1-1-",
        "（",
        "“",
        "。",
        "国 ",
        "１",
        "<",
        "<a ",
        "&",
        "**",
        "[a](",
        "|",
        "，，",
        "%%",
        "2020",
        "<U+",
        "-",
        "%",
        "一\n",
        "1\t2\n",
        "（一）",
        "#\n",
    ],
)
def test_long_lines_of_one_thing(atom: str) -> None:
    spent = []
    for size in (30_000, 120_000):
        start = time.process_time()
        for found in outcome((atom * (size // len(atom))).encode()):
            if isinstance(found, Segments):
                check(found)
        spent.append(time.process_time() - start)
    assert spent[1] < 1.0 or spent[1] < 4 * 2 * max(spent[0], 0.05), spent


@pytest.mark.parametrize(
    "words",
    [
        "経済成長率は5.2%で、輸出は300億ドルでした。",
        "경제 성장률은 5.2% 증가했다.",
        "GDP grew 5.2% in 2023.",
        "ВВП вырос на 5,2%.",
    ],
)
def test_other_languages_yield_no_statement(words: str) -> None:
    found = extract(read_text(words * 3), catalog.load(None), {})
    assert not found.statements
    assert all(f.fate == "ignored" for f in found.fates)
    assert "not_chinese" in found.segments.flags
