"""Tables: heads, units, captions, notes, spans, groups, 其中, continued tables, in HTML, DOCX, pipes and tabs alike.

In: tables made here. Out: a verdict. Refuses: a cell whose words do not tell what it states.
"""

import io
import zipfile

import pytest

from pipeline.clean import clean
from pipeline.clean.tables import is_value, split_unit, unit_of
from pipeline.model import Cell, Document, Segments, Source
from pipeline.read import read

ROWS = [
    ["指标", "2022年", "2023年", "增长（%）"],
    ["地区生产总值", "1000.5", "1100.2", "5.2"],
    ["其中：第一产业", "200", "210.5", "-1.0"],
    ["第二产业", "400", "—", "3.5"],
    ["年末人口（万人）", "30", "31", "…"],
]


def html(rows: list[list[str]], before: str = "<p>主要指标完成情况</p><p>单位：亿元</p>", after: str = "") -> bytes:
    """Return a page with a table."""
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    return f"<html><body>{before}<table>{body}</table>{after}</body></html>".encode()


def pipes(rows: list[list[str]]) -> bytes:
    """Return a Markdown text with a table."""
    lines = ["| " + " | ".join(r) + " |" for r in rows]
    return ("主要指标完成情况\n\n单位：亿元\n\n" + "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]]) + "\n").encode()


def tabs(rows: list[list[str]]) -> bytes:
    """Return a plain text with a table of tabs."""
    return ("主要指标完成情况\n单位：亿元\n" + "\n".join("\t".join(r) for r in rows) + "\n").encode()


def blanks(rows: list[list[str]]) -> bytes:
    """Return a plain text with a table of blanks."""
    lines = ["    " + r[0].ljust(12, "\u3000") + "  ".join(c.rjust(8) for c in r[1:]) for r in rows]
    return ("主要指标完成情况\n单位：亿元\n" + "\n".join(lines) + "\n").encode()


def docx(rows: list[list[str]]) -> bytes:
    """Return a DOCX with a table."""
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

    def paragraph(words: str) -> str:
        return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"

    body = "".join("<w:tr>" + "".join(f"<w:tc>{paragraph(c)}</w:tc>" for c in r) + "</w:tr>" for r in rows)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("[Content_Types].xml", "<Types/>")
        text = f"{paragraph('主要指标完成情况')}{paragraph('单位：亿元')}<w:tbl>{body}</w:tbl>{paragraph('完。')}"
        z.writestr("word/document.xml", f'<w:document xmlns:w="{name}"><w:body>{text}</w:body></w:document>')
    return out.getvalue()


def cleaned(data: bytes) -> Segments:
    """Return the segments of a file."""
    (document,) = read(Source("t", data))
    assert isinstance(document, Document), document[1].message
    return clean(document)


def cells(result: Segments) -> dict[str, Cell]:
    """Return the cells by their text."""
    return {s.text: s.cell for s in result.segments if s.cell is not None}


@pytest.mark.parametrize(
    "made", [html(ROWS), pipes(ROWS), tabs(ROWS), blanks(ROWS), docx(ROWS)], ids=["html", "pipes", "tabs", "blanks", "docx"]
)
def test_one_table_in_every_format(made: bytes) -> None:
    result = cleaned(made)
    found = cells(result)
    assert set(found) == {"1000.5", "1100.2", "5.2", "200", "210.5", "-1.0", "400", "3.5", "30", "31"}
    assert (found["1100.2"].row_heads, found["1100.2"].column_heads, found["1100.2"].unit) == (
        ("地区生产总值",),
        ("2023年",),
        "亿元",
    )
    assert (found["5.2"].column_heads, found["5.2"].unit) == (("增长",), "%")
    assert found["210.5"].row_heads == ("地区生产总值", "第一产业")
    assert (found["31"].row_heads, found["31"].unit) == (("年末人口",), "万人")
    assert {c.caption for c in found.values()} == {"主要指标完成情况"}
    places = {s.text: s.locator for s in result.segments if s.cell}
    assert places["1100.2"] == "table 1 row 2 column 3"
    assert all(result.text[s.start : s.start + len(s.text)] == s.text for s in result.segments)


def test_spans_of_heads_and_rows() -> None:
    page = (
        "<html><body><p>收支情况（单位：万元）</p><table>"
        "<tr><td rowspan=2>地区</td><td colspan=2>收入</td><td colspan=2>支出</td></tr>"
        "<tr><td>金额</td><td>增长（%）</td><td>金额</td><td>增长（%）</td></tr>"
        "<tr><td>甲县</td><td>11</td><td>1.5</td><td>12</td><td>2.5</td></tr>"
        "<tr><td rowspan=2>乙县</td><td>21</td><td>3.5</td><td>22</td><td>4.5</td></tr>"
        "<tr><td>31</td><td>5.5</td><td>32</td><td>6.5</td></tr></table></body></html>"
    )
    found = cells(cleaned(page.encode()))
    assert (found["11"].column_heads, found["11"].unit, found["11"].caption) == (("收入", "金额"), "万元", "收支情况")
    assert (found["2.5"].column_heads, found["2.5"].unit) == (("支出", "增长"), "%")
    assert found["32"].row_heads == ("乙县",)
    assert (found["32"].row, found["32"].column) == (5, 4)


def test_a_column_of_units() -> None:
    found = cells(
        cleaned(html([["指标", "计量单位", "数值"], ["耕地面积", "万亩", "300"], ["粮食产量", "万吨", "50"]], "<p>农业情况</p>"))
    )
    assert (found["300"].row_heads, found["300"].unit) == (("耕地面积",), "万亩")
    assert found["50"].unit == "万吨"


def test_a_table_that_goes_on_to_the_right() -> None:
    rows = [["地区", "产量（万吨）", "地区", "产量（万吨）"], ["甲省", "10", "丙省", "30"], ["乙省", "20", "丁省", "40"]]
    found = cells(cleaned(html(rows, "<p>粮食产量</p>")))
    assert (found["40"].row_heads, found["40"].unit) == (("丁省",), "万吨")
    assert found["20"].row_heads == ("乙省",)


def test_groups_of_rows_and_notes_in_the_table() -> None:
    page = (
        "<html><body><table><tr><td colspan=3>表3　工业产品产量</td></tr><tr><td>产品</td><td>单位</td><td>产量</td></tr>"
        "<tr><td colspan=3>能源产品</td></tr><tr><td>原煤</td><td>万吨</td><td>70</td></tr><tr><td colspan=3>电子产品</td></tr>"
        "<tr><td>手机</td><td>万台</td><td>80</td></tr><tr><td colspan=3>注：不含规模以下企业。</td></tr></table></body></html>"
    )
    result = cleaned(page.encode())
    found = cells(result)
    assert found["70"].row_heads == ("能源产品", "原煤")
    assert (found["80"].row_heads, found["80"].unit, found["80"].caption) == (("电子产品", "手机"), "万台", "工业产品产量")
    assert found["80"].notes == ("注：不含规模以下企业。",)
    assert [s.role for s in result.segments if s.text.startswith("注")] == ["note"]


def test_notes_below_the_table_and_marks_of_footnotes() -> None:
    rows = [["地区", "产量[1]（万吨）"], ["甲省①", "10"], ["乙省", "20*"]]
    result = cleaned(html(rows, "<p>粮食产量</p>", "<p>注：甲省为初步数。</p><p>正文一句，增长5%。</p>"))
    found = cells(result)
    assert found["10"].row_heads == ("甲省",)
    assert (found["20"].column_heads, found["20"].notes) == (("产量",), ("注：甲省为初步数。",))


def test_a_continued_table_keeps_its_heads() -> None:
    rows = [["地区", "产量（万吨）"], ["甲省", "10"], ["乙省", "20"]]
    more = "<p>续表</p><table><tr><td>丙省</td><td>30</td></tr><tr><td>丁省</td><td>40</td></tr></table>"
    found = cells(cleaned(html(rows, "<p>粮食产量</p>", more)))
    assert (found["40"].row_heads, found["40"].column_heads, found["40"].unit, found["40"].caption) == (
        ("丁省",),
        ("产量",),
        "万吨",
        "粮食产量",
    )
    assert found["40"].table == 2


def test_years_down_the_side() -> None:
    found = cells(
        cleaned(
            html([["年份", "人口（万人）", "城镇化率（%）"], ["2021", "300", "60.5"], ["2022年", "301", "61.2"]], "<p>人口</p>")
        )
    )
    assert (found["301"].row_heads, found["301"].unit) == (("2022年",), "万人")
    assert found["60.5"].row_heads == ("2021",)


def test_ranks_are_no_heads() -> None:
    found = cells(cleaned(html([["序号", "城市", "产值（亿元）"], ["1", "甲市", "30"], ["2", "乙市", "20"]], "<p>产值</p>")))
    assert found["30"].row_heads == ("甲市",)
    assert set(found) == {"30", "20"}


def test_indents_make_families() -> None:
    rows = [
        ["行业", "利润（亿元）"],
        ["采矿业", "10"],
        ["　煤炭开采", "6"],
        ["　石油开采", "4"],
        ["制造业", "20"],
        ["合　计", "30"],
    ]
    found = cells(cleaned(html(rows, "<p>利润</p>")))
    assert found["4"].row_heads == ("采矿业", "石油开采")
    assert found["20"].row_heads == ("制造业",)
    assert found["30"].row_heads == ("合计",)


def test_a_table_that_lays_out_a_page_is_text() -> None:
    words = "全市完成投资300亿元，增长5%，其中工业投资增长6%，民间投资增长7%，基础设施投资保持平稳。" * 8
    result = cleaned(
        f"<html><body><table><tr><td>菜单</td><td>{words}</td></tr><tr><td></td><td>完。</td></tr></table></body></html>".encode()
    )
    assert not cells(result)
    assert "民间投资增长7%" in result.text


@pytest.mark.parametrize(
    "text",
    [
        "出席会议的有：\n张三  李四  王五\n赵六  钱七  孙八\n周九  吴十  郑一\n",
        "第一季度  增长较快，达到5%。\n第二季度  增长平稳，达到4%。\n第三季度  增长放缓，达到3%。\n",
        "2023年  目标\n增长5%左右\n2024年  目标\n",
    ],
)
def test_blanks_that_draw_no_table(text: str) -> None:
    assert not cells(cleaned(text.encode()))


def test_merged_cells_of_docx() -> None:
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

    def cell(words: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:tc>"

    rows = [
        cell("地区", '<w:vMerge w:val="restart"/>') + cell("收入（亿元）", '<w:gridSpan w:val="2"/>'),
        cell("", "<w:vMerge/>") + cell("上年") + cell("本年"),
        cell("甲市") + cell("10") + cell("11"),
    ]
    body = "".join(f"<w:tr>{r}</w:tr>" for r in rows)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("[Content_Types].xml", "<Types/>")
        z.writestr("word/document.xml", f'<w:document xmlns:w="{name}"><w:body><w:tbl>{body}</w:tbl></w:body></w:document>')
    found = cells(cleaned(out.getvalue()))
    assert (found["11"].row_heads, found["11"].column_heads, found["11"].unit) == (("甲市",), ("收入", "本年"), "亿元")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("R&D经费（亿元）", ("R&D经费", "亿元")),
        ("增长(%)", ("增长", "%")),
        ("比重，%", ("比重", "%")),
        ("单位面积产量（公斤/亩）", ("单位面积产量", "公斤/亩")),
        ("产量（单位：万吨）", ("产量", "万吨")),
        ("规模以上工业（不含电力）", ("规模以上工业（不含电力）", "")),
        ("研究与试验发展（R&D）经费", ("研究与试验发展（R&D）经费", "")),
        ("2023年", ("2023年", "")),
        ("指数（上年=100）", ("指数", "上年=100")),
    ],
)
def test_units_of_heads(head: str, expected: tuple[str, str]) -> None:
    assert split_unit(head) == expected


@pytest.mark.parametrize(
    ("line", "unit"),
    [("单位：亿元", "亿元"), ("（单位：万人、%）", "万人、%"), ("计量单位:吨", "吨"), ("主办单位：示例局。", ""), ("增长5%", "")],
)
def test_lines_of_units(line: str, unit: str) -> None:
    assert unit_of(line) == unit


@pytest.mark.parametrize("words", ["12", "-3.5", "1,234.5", "+5", "5.2%", "1.2万亿元", "3.1倍", "▲5", "(3.2)", "约30", "12 345"])
def test_values(words: str) -> None:
    assert is_value(words)


@pytest.mark.parametrize(
    "words", ["2023年", "2023", "1-5月", "一季度", "5G基站（万个）", "甲市", "—", "2022-2023年", "“十四五”", "1."]
)
def test_heads_are_no_values(words: str) -> None:
    assert not is_value(words)
