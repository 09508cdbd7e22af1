"""DOCX and PDF: order, headings, notes, what is hidden; reading order of columns, running heads, scans, damage.

In: files made here, those of ../shared where present. Out: a verdict. Refuses: an exception for a broken file.
"""

import io
import zipfile
from pathlib import Path

import pytest

from pipeline import schema
from pipeline.clean import clean
from pipeline.model import Document, Segments, Source
from pipeline.read import read
from tools import corpus_formats, make_variants

SHARED = Path(__file__).resolve().parents[2] / "shared"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def packed(parts: dict[str, str]) -> bytes:
    """Return an archive of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in {"[Content_Types].xml": "<Types/>", **parts}.items():
            z.writestr(name, text)
    return out.getvalue()


def docx(body: str, **parts: str) -> bytes:
    """Return a DOCX with a body."""
    document = f'<w:document xmlns:w="{WORD}" xmlns:mc="{COMPATIBILITY}"><w:body>{body}</w:body></w:document>'
    return packed({"word/document.xml": document, **{f"word/{k}.xml": v for k, v in parts.items()}})


def run(words: str, properties: str = "") -> str:
    """Return a run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def cleaned(data: bytes) -> Segments:
    """Return the segments of a file."""
    (document,) = read(Source("d", data))
    assert isinstance(document, Document), document[1].message
    return clean(document)


def code(data: bytes) -> str:
    """Return why a file is refused."""
    (found,) = read(Source("d", data))
    assert not isinstance(found, Document)
    assert found[1].code in schema.REJECT_CODES
    return found[1].code


# ---------------------------------------------------------------- DOCX


def test_order_styles_and_places() -> None:
    styles = f'<w:styles xmlns:w="{WORD}"><w:style w:styleId="a1"><w:name w:val="标题 1"/></w:style></w:styles>'
    body = (
        f'<w:p><w:pPr><w:pStyle w:val="a1"/></w:pPr>{run("一、总体情况")}</w:p><w:p/>'
        f"<w:p>{run('全年增长')}{run('5')}{run('.2%，')}{run('创新高。')}</w:p>"
        f"<w:sdt><w:sdtContent><w:p>{run('控件里的增长6%。')}</w:p></w:sdtContent></w:sdt>"
        f"<w:p><w:ins>{run('新增30家。')}</w:ins><w:del><w:r><w:delText>删去40家。</w:delText></w:r></w:del></w:p>"
        f"<w:p>{run('隐藏50家。', '<w:vanish/>')}{run('公开60家。')}</w:p>"
    )
    result = cleaned(docx(body, styles=styles))
    assert [(s.kind, s.text, s.locator) for s in result.segments] == [
        ("heading", "一、总体情况", "paragraph 1"),
        ("sentence", "全年增长5.2%，创新高。", "paragraph 3"),
        ("sentence", "控件里的增长6%。", "paragraph 4"),
        ("sentence", "新增30家。", "paragraph 5"),
        ("sentence", "公开60家。", "paragraph 6"),
    ]
    assert not result.starts
    assert result.source_span(0, 2) is None
    assert result.printed(0, 2) == "一、"


def test_text_boxes_fallbacks_and_fields_come_once() -> None:
    box = f"<w:txbxContent><w:p>{run('框内增长7%。')}</w:p></w:txbxContent>"
    body = (
        f"<w:p>{run('正文增长5%。')}<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
        f"<w:p><w:r><w:instrText>PAGE 99</w:instrText></w:r>{run('第8项。')}</w:p>"
    )
    words = [s.text for s in cleaned(docx(body)).segments]
    assert sorted(words) == sorted(["正文增长5%。", "框内增长7%。", "第8项。"])


def test_raised_figures_of_docx() -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    body = f"<w:p>{run('总投入300')}{run('2', raised)}{run('亿元，面积30km')}{run('2', raised)}{run('。')}</w:p>"
    assert [s.text for s in cleaned(docx(body)).segments] == ["总投入300亿元，面积30km²。"]


def test_notes_are_read_and_headers_counted() -> None:
    notes = f'<w:footnotes xmlns:w="{WORD}"><w:footnote><w:p>{run("口径见附注，含30家。")}</w:p></w:footnote></w:footnotes>'
    header = f'<w:hdr xmlns:w="{WORD}"><w:p>{run("2024年报告 第12页")}</w:p></w:hdr>'
    result = cleaned(docx(f"<w:p>{run('增长5%。')}</w:p>", footnotes=notes, header1=header))
    assert [s.text for s in result.segments] == ["增长5%。", "口径见附注，含30家。"]
    assert result.segments[1].locator == "footnote 1"
    assert [(d.code, d.digits) for d in result.dropped] == [("navigation", 6)]


def test_a_heading_on_two_lines() -> None:
    result = cleaned(
        docx(f"<w:p>{run('一、持续改善营商')}<w:r><w:br/></w:r>{run('环境和服务')}</w:p><w:p>{run('增长5%。')}</w:p>")
    )
    assert [s.text for s in result.segments] == ["一、持续改善营商环境和服务", "增长5%。"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (packed({"word/document.xml": f'<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document xmlns:w="{WORD}"/>'}), "docx_doctype"),
        (
            packed({"word/document.xml": f'<!DOCTYPE x SYSTEM "file:///etc/passwd"><w:document xmlns:w="{WORD}"/>'}),
            "docx_doctype",
        ),
        (docx("<w:p>"), "docx_corrupt"),
        (docx("<w:tbl>" * 600 + "</w:tbl>" * 600), "docx_corrupt"),
        (docx(""), "empty"),
        (docx(f"<w:p>{run('0' * 5_000_000)}</w:p>"), "zip_bomb"),
        (packed({"xl/workbook.xml": "<x/>"}), "unknown_format"),
    ],
)
def test_docx_that_is_refused(data: bytes, expected: str) -> None:
    assert code(data) == expected


def test_an_utf16_doctype_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("[Content_Types].xml", "<Types/>")
        z.writestr(
            "word/document.xml",
            f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x []><w:document xmlns:w="{WORD}"/>'.encode("utf-16"),
        )
    assert code(out.getvalue()) == "docx_doctype"


def test_truncated_docx() -> None:
    data = docx("".join(f"<w:p>{run(f'第{i}项增长{i}%。')}</w:p>" for i in range(60)))
    for cut in range(0, len(data), max(1, len(data) // 60)):
        for found in read(Source("d", data[:cut])):
            assert isinstance(found, Document) or found[1].code in schema.REJECT_CODES


# ---------------------------------------------------------------- PDF


def pdf(words: list[str], title: str = "示例文件") -> bytes:
    """Return a PDF of two columns a page."""
    return corpus_formats.columns(
        {"title": title, "date": "2024-05-06"}, [corpus_formats.Block("paragraph", w) for w in words], "样本"
    )


def test_columns_are_read_one_after_the_other() -> None:
    words = make_variants.sentences()[:120]
    result = cleaned(pdf(words))
    assert [s.text for s in result.segments if s.kind == "sentence"] == words
    assert {s.locator for s in result.segments} == {"page 1", "page 2", "page 3", "page 4"} or len(
        {s.locator for s in result.segments}
    ) > 1


def drawn(pages: list[list[tuple[float, float, str]]], size: int = 11) -> bytes:
    """Return a PDF with words at places, made from the writer's own parts."""
    out = "%PDF-1.4\n"
    kids = " ".join(f"{6 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UCS2-H /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        (
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500] /FontDescriptor 5 0 R "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 0 >> >>"
        ),
        (
            "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
            "/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
        ),
    ]
    for i, page in enumerate(pages):
        stream = "\n".join(f"BT /F1 {size} Tf {x} {y} Td <{w.encode('utf-16-be').hex()}> Tj ET" for x, y, w in page)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {7 + 2 * i} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{p:010d} 00000 n \n" for p in places)
    return (out + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").encode("ascii")


def lines_of(words: str, width: int = 30) -> list[str]:
    """Return a paragraph in lines."""
    return [words[i : i + width] for i in range(0, len(words), width)]


def test_running_heads_and_page_numbers_are_dropped_and_counted() -> None:
    pages = []
    words = []
    for n, field in enumerate("农工商建运"):
        text = f"{field}业部分写明任务，全年新建项目{n * 7 + 30}个，完成投资{n + 2}亿元，群众反映良好，工作稳步推进，成效明显。"
        words.append(text)
        body = [(60.0, 760.0 - 16 * i, line) for i, line in enumerate(lines_of("　　" + text))]
        pages.append([(60.0, 810.0, f"示例年报2024　第{n + 1}章"), *body, (280.0, 30.0, f"— {n + 12} —")])
    result = cleaned(drawn(pages))
    assert [s.text for s in result.segments if s.kind == "sentence"] == words
    assert [d.digits for d in result.dropped] == [5 * (4 + 1 + 2)]


def test_a_paragraph_goes_on_over_the_page() -> None:
    text = (
        "本年度全市完成技术改造投资三百亿元，其中工业企业投资占到七成以上，"
        "比上年同期提高5.2个百分点，拉动全部投资增长1.3个百分点，作用明显。"
    )
    lines = lines_of("　　" + text, 24)
    pages = [
        [(60.0, 100.0 - 16 * i, w) for i, w in enumerate(lines[:2])],
        [(60.0, 780.0 - 16 * i, w) for i, w in enumerate(lines[2:])],
    ]
    filler = [(60.0, 780.0 - 16 * i, w) for i, w in enumerate(lines_of("　　" + text.replace("本年度", "上年度"), 24))]
    result = cleaned(drawn([filler + pages[0], pages[1]]))
    assert text in [s.text for s in result.segments]


def test_letters_printed_twice_to_look_bold() -> None:
    result = cleaned(drawn([[(60.0, 700.0, "全年增长55%，创出新高。"), (60.3, 700.0, "全年增长55%，创出新高。")]]))
    assert result.text == "全年增长55%，创出新高。"


def test_scans_and_broken_files() -> None:
    assert code(drawn([[], []])) == "pdf_no_text"
    assert code(b"%PDF-1.4\n" + b"x" * 500) == "pdf_corrupt"
    data = pdf(make_variants.sentences()[:40])
    seen = set()
    for percent in range(100):
        (found,) = read(Source("d", data[: len(data) * percent // 100]))
        if not isinstance(found, Document):
            assert found[1].code in schema.REJECT_CODES
            seen.add(found[1].code)
    assert "pdf_corrupt" in seen


def test_shared_scan_and_reports() -> None:
    raw = SHARED / "corpus" / "raw"
    if not raw.exists():
        pytest.skip("NOT MEASURED: ../shared is absent")
    (found,) = read(Source("d", (raw / "pdf" / "MinerU__small_ocr.pdf").read_bytes()))
    assert not isinstance(found, Document)
    assert (found[1].code, found[1].seen_value) == ("pdf_no_text", 8)
    for path in sorted((raw / "docx").glob("2025*.docx")):
        result = cleaned(path.read_bytes())
        assert len([s for s in result.segments if s.kind == "sentence"]) > 200, path.name
        assert result.segments[0].role == "title", path.name
