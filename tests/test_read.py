"""read: formats by content, encodings, rows, archives, front matter; whatever is refused comes with a declared code.

In: bytes made here. Out: a verdict. Refuses: an exception for bad input.
"""

import csv
import io
import json
import random
import zipfile
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import schema
from pipeline.clean import clean
from pipeline.errors import Rejected
from pipeline.model import Document, Source
from pipeline.read import frontmatter, limits, read, read_text
from pipeline.read.decode import decode
from tools.make_variants import sentences

TEXT = "示例市统计简报\n全年规模以上工业增加值增长5.2%，比上年提高0.3个百分点。\n城镇新增就业12万人，进出口总额达到300亿元。\n"


def one(data: bytes, name: str = "x", **options: str) -> Document:
    """Return the one document of some bytes."""
    (found,) = read(Source(name, data), **options)
    assert isinstance(found, Document), found[1].message
    return found


def refused(data: bytes, **options: str) -> Rejected:
    """Return why some bytes are refused."""
    (found,) = read(Source("x", data), **options)
    assert not isinstance(found, Document)
    assert found[1].code in schema.REJECT_CODES
    return found[1]


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, data in members.items():
            z.writestr(name, data)
    return out.getvalue()


# ---------------------------------------------------------------- encodings


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "hz"]
)
def test_simplified_text_in_every_encoding(codec: str) -> None:
    document = one(TEXT.encode(codec))
    assert document.text == TEXT
    assert "encoding_doubtful" not in document.flags


@pytest.mark.parametrize("codec", ["big5", "big5hkscs", "cp950", "utf-8", "gb18030"])
def test_traditional_text_in_every_encoding(codec: str) -> None:
    text = (
        "示例市統計簡報\n全年規模以上工業增加值增長5.2%，比上年提高0.3個百分點。\n城鎮新增就業12萬人，進出口總額達到300億元。\n"
    )
    assert one(text.encode(codec)).text == text
    assert clean(one(text.encode(codec))).text == TEXT.rstrip("\n")


@pytest.mark.parametrize(
    ("label", "codec", "doubtful"),
    [
        ("utf-8", "utf-8", False),
        ("gb2312", "gb18030", False),
        ("gbk", "gb18030", False),
        ("GB18030", "gb18030", False),
        ("gb2312", "utf-8", False),  # strict UTF-8 wins over a label
        ("utf-8", "gb18030", True),  # the label lies
        ("big5", "gb18030", True),
        ("iso-8859-1", "gb18030", True),
        ("windows-1252", "gb18030", True),
        ("no-such-code", "gb18030", False),
    ],
)
def test_declared_encodings_and_lies(label: str, codec: str, doubtful: bool) -> None:
    page = f'<html><head><meta charset="{label}"><title>简报</title></head><body><p>{TEXT * 3}</p></body></html>'
    found = decode(page.encode(codec))
    assert found.text == page
    assert ("encoding_doubtful" in found.flags) is doubtful


def test_wrong_text_is_refused_or_not_chinese() -> None:
    for codec, words in (
        ("cp949", "경제 성장률 5.2% 증가 전년 대비 수출 300억 달러 "),
        ("shift_jis", "経済成長率は5.2%で、輸出は300億ドルでした。"),
    ):
        for found in read(Source("x", (words * 20).encode(codec))):
            if isinstance(found, Document):
                assert "not_chinese" in clean(found).flags


def test_broken_utf8_is_refused() -> None:
    assert refused("全年增长5%。".encode()[:-1] + b"\xff\xff\xfe").code == "bad_encoding"
    assert refused(b"\xef\xbb\xbfa\xff\xff").code == "bad_encoding"


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=2000))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for found in read(Source("x", data)):
        if isinstance(found, Document):
            clean(found)
        else:
            assert found[1].code in schema.REJECT_CODES


# ---------------------------------------------------------------- formats


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        ("\u3000\u3000\n".encode(), "empty"),
        (b"<html><body></body></html>", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "needs_conversion"),
        (b"{\\rtf1\\ansi text}", "needs_conversion"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 60, "unknown_format"),
        (b"\x1f\x8b\x08\0" + b"\0" * 60, "unknown_format"),
        (bytes(range(1, 9)) * 100, "unknown_format"),
        (b"%PDF-1.7\nnothing else", "pdf_corrupt"),
        (b"PK\x03\x04 and no more", "zip_corrupt"),
    ],
)
def test_what_is_refused(data: bytes, code: str) -> None:
    assert refused(data).code == code


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.pdf", "a.docx", "a"])
def test_names_do_not_matter(name: str) -> None:
    assert one(TEXT.encode(), name).media_type == "text/plain"
    assert one(f"<html><body><p>{TEXT}</p></body></html>".encode(), name).media_type == "text/html"


def test_a_large_file_is_refused() -> None:
    error = refused(b"a" * (limits.FILE_BYTES + 1))
    assert (error.code, error.limit_name, error.limit_value) == ("too_large", "FILE_BYTES", limits.FILE_BYTES)


def test_a_long_line_and_many_lines_are_refused() -> None:
    assert refused(("增长" * (limits.LINE_CHARS // 2 + 1)).encode()).limit_name == "LINE_CHARS"
    assert refused(("增长\n" * (limits.LINES + 1)).encode()).limit_name == "LINES"


def test_identity_is_of_the_bytes() -> None:
    a, b = one(TEXT.encode(), "a"), one(TEXT.encode(), "b")
    assert a.document_id == b.document_id == a.sha256[:16]
    assert one(TEXT.encode("gb18030")).document_id != a.document_id


def test_a_sentence_of_the_command_line() -> None:
    document = read_text("今年增长5%。", date(2024, 3, 1))
    assert document.meta.published == date(2024, 3, 1)
    assert [s.text for s in clean(document).segments] == ["今年增长5%。"]
    with pytest.raises(Rejected):
        read_text("  ")


def test_line_ends_of_every_kind() -> None:
    parts = ["全年产量30万吨。", "出口增长5%。", "库存下降3%。", "利润持平。"]
    for end in ("\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\n\n", "\r\n\r\n", "\r\r\n"):
        result = clean(one(end.join(parts).encode()))
        assert [s.text for s in result.segments] == parts, repr(end)


# ---------------------------------------------------------------- metadata


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2012-07-27 19:41:26", date(2012, 7, 27)),
        ("date: Mon, 27 Dec 2021 01:51:04 GMT", date(2021, 12, 27)),
        ("发布日期：2023年5月6日", date(2023, 5, 6)),
        ("发布时间：2023-05-06 10:00", date(2023, 5, 6)),
        ("2023年增长5%", None),
        ("date: 2021-13-45", None),
        ("2012年7月27日，会议召开。", None),
    ],
)
def test_dates_of_first_lines(line: str, expected: date | None) -> None:
    assert one(f"示例标题\n{line}\n正文增长5%。\n".encode()).meta.published == expected


def test_front_matter() -> None:
    text = '---\ntitle: "示例：一"\ndate: 2021-12-20 19:02:33 +0800\ntags:\n - 甲\n - 乙\nauthor: 示例社\n---\n正文增长5%。\n'
    document = one(text.encode())
    assert (document.meta.title, document.meta.published, document.meta.publisher) == ("示例：一", date(2021, 12, 20), "示例社")
    assert document.meta.extra["tags"] == "- 甲\n- 乙"
    result = clean(document)
    assert [s.text for s in result.segments] == ["示例：一", "正文增长5%。"]
    assert sum(d.digits for d in result.dropped) == 18
    assert result.printed(0, 4) == "示例：一"


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: a\ntitle: b\n---\n正文。",
        "---\n" + "".join(f"k{i}: v\n" for i in range(limits.FRONT_MATTER_KEYS + 1)) + "---\n正文。",
    ],
)
def test_front_matter_that_is_refused(text: str) -> None:
    assert refused(text.encode()).code == "front_matter"


@pytest.mark.parametrize(
    "text", ["---\n正文增长5%。\n", "---\n\n---\n正文增长5%。", "--- \n# 标题\n正文增长5%。", "---\ntitle: x\n" + "a: b" * 9000]
)
def test_dashes_that_open_no_front_matter(text: str) -> None:
    assert frontmatter.split(text) is None


def test_values_keep_what_yaml_would_guess() -> None:
    found = frontmatter.split("---\na: 12:30:45\nb: no\nc: 1_000\nd: &x [1]\ne: !!python/object:os.system x\n---\n")
    assert found
    assert found.fields == {"a": "12:30:45", "b": "no", "c": "1_000", "d": "&x [1]", "e": "!!python/object:os.system x"}


# ---------------------------------------------------------------- rows


def test_rows_of_csv_and_json_lines() -> None:
    out = io.StringIO()
    csv.writer(out).writerows(
        [["号", "日期", "正文"], ["1", "2024-01-02", "甲市，增长5%。\n乙市增长6%。"], ["2", "", ""], ["3", "x", "增长7%。"]]
    )
    lines = [
        {"号": 1, "日期": "2024-01-02", "正文": "甲市，增长5%。\n乙市增长6%。"},
        {"号": 2, "日期": None, "正文": ""},
        {"号": 3, "日期": "x", "正文": "增长7%。"},
    ]
    for data in (
        out.getvalue().encode("utf-8-sig"),
        "\n".join(json.dumps(x, ensure_ascii=False) for x in lines).encode(),
        json.dumps(lines).encode(),
    ):
        assert refused(data).code == "no_text_column"
        found = list(read(Source("x.csv", data), text_column="正文", date_column="日期"))
        assert len(found) == 3
        first, second, third = found
        assert isinstance(first, Document)
        assert isinstance(third, Document)
        assert not isinstance(second, Document)
        assert (first.source.member, first.meta.published, first.text) == (
            "row 1",
            date(2024, 1, 2),
            "甲市，增长5%。\n乙市增长6%。",
        )
        assert first.source.data.decode() == first.text
        assert (second[1].code, second[1].part, third.meta.published) == ("empty", "row 2", None)


def test_rows_that_are_broken() -> None:
    data = '{"正文": "增长5%。"}\n{broken\n{"别的": 1}\n{"正文": ["x"]}\n{"正文": "增长6%。"}\n'.encode()
    found = list(read(Source("x", data), text_column="正文"))
    assert [isinstance(f, Document) for f in found] == [True, False, False, False, True]
    assert refused(b"a,b\n1,2\n3,4\n", text_column="正文").code == "no_text_column"


@pytest.mark.parametrize(
    "text", ["甲,乙\n全年增长5%,出口持平。\n", "12月27日,会议召开。\n增长5%,下降3%。\n持平。\n", TEXT, '{"a": 1\n不是数据。']
)
def test_text_with_commas_is_text(text: str) -> None:
    assert one(text.encode()).media_type == "text/plain"


# ---------------------------------------------------------------- archives


def test_an_archive_of_documents() -> None:
    page = "<p>出口增长5%</p><p>进口持平</p>".encode()
    members = {"二/b.html": page, "一.txt": TEXT.encode("gb18030"), "c.png": b"\x89PNG", "__MACOSX/x": b"x", "d/": b""}
    png, text, html = read(Source("a.zip", zipped(members)))
    assert not isinstance(png, Document)
    assert (png[0].member, png[1].code) == ("c.png", "unknown_format")
    assert isinstance(text, Document)
    assert isinstance(html, Document)
    assert (text.source.member, text.source.data) == ("一.txt", TEXT.encode("gb18030"))
    assert (html.source.member, html.media_type) == ("二/b.html", "text/html")


def test_names_of_old_windows_archives() -> None:
    data = zipped({"AAAA.txt": TEXT.encode()})
    old = "简报".encode("gbk")
    (found,) = read(Source("a.zip", data.replace(b"AAAA", old)))
    assert isinstance(found, Document)
    assert found.source.member == "简报.txt"


def test_bombs_are_refused() -> None:
    (found,) = read(Source("a.zip", zipped({"a.txt": b"0" * 20_000_000})))
    assert not isinstance(found, Document)
    assert (found[1].code, found[1].limit_name) == ("zip_bomb", "INFLATE_RATIO")
    assert refused(zipped({f"{i}.txt": b"" for i in range(limits.ARCHIVE_ENTRIES + 1)})).limit_name == "ARCHIVE_ENTRIES"
    inner = zipped({"a.txt": TEXT.encode()})
    (nested,) = read(Source("a.zip", zipped({"b.zip": inner})))
    assert not isinstance(nested, Document)
    assert nested[1].code == "zip_bomb"


def test_the_budget_of_an_archive_is_counted_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "INFLATED_BYTES", 1_000_000)
    noise = random.Random(1).randbytes(100_000)
    members = {f"{i:02}.bin": b"\x89PNG" + noise + bytes([i]) for i in range(12)}
    codes = [f[1].code for f in read(Source("a.zip", zipped(members))) if not isinstance(f, Document)]
    assert codes == ["unknown_format"] * 9 + ["zip_bomb"] * 3


def test_a_lying_size_is_refused() -> None:
    data = bytearray(zipped({"a.txt": TEXT.encode() * 50}))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")  # claims ten bytes
    for found in read(Source("a.zip", bytes(data))):
        assert not isinstance(found, Document)
        assert found[1].code == "zip_corrupt"


def test_truncated_archives_are_refused_or_read() -> None:
    data = zipped({"a.txt": TEXT.encode() * 20, "b.txt": TEXT.encode()})
    for cut in range(0, len(data), max(1, len(data) // 50)):
        for found in read(Source("a.zip", data[:cut])):
            assert isinstance(found, Document) or found[1].code in schema.REJECT_CODES


def test_documents_keep_their_order() -> None:
    names = [f"{i:03}.txt" for i in range(30)]
    found = list(read(Source("a.zip", zipped({n: TEXT.encode() + n.encode() for n in reversed(names)}))))
    members = [f.source.member for f in found if isinstance(f, Document)]
    assert members == names
    assert all(a < b for a, b in pairwise(members))


@pytest.mark.slow
def test_wrong_labels_never_give_wrong_text_silently() -> None:
    codecs = ("utf-8", "gb18030", "gbk", "big5hkscs", "utf-16", "utf-16-le", "utf-32", "hz")
    labels = ("utf-8", "gb2312", "big5", "shift_jis", "euc-kr", "iso-8859-1", "windows-1251", "utf-16")
    seen: Counter[str] = Counter()
    for number, words in enumerate(sentences()):
        for codec in codecs:
            for label in labels if number % 5 == 0 else labels[number % 8 :][:1]:
                page = f'<html><head><meta charset="{label}"></head><body><p>{words}</p></body></html>'
                try:
                    data = page.encode(codec)
                except UnicodeEncodeError:
                    continue
                try:
                    found = decode(data)
                except Rejected:
                    seen["refused"] += 1
                    continue
                if found.text == page:
                    seen["right"] += 1
                    continue
                chinese = "not_chinese" not in clean(one(data)).flags
                assert "encoding_doubtful" in found.flags or not chinese, (codec, label, words, found.encoding, found.found)
                seen["flagged"] += 1
    assert seen["right"] > 3 * (seen["refused"] + seen["flagged"]), seen
