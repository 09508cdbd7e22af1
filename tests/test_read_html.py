"""HTML: the tree with its places, main text apart from chrome, tables, metadata, depth; compared with lexbor as a yardstick.

In: pages made here, the R&D pages of ../shared where present. Out: a verdict. Refuses: silence about what is not read.
"""

import csv
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import schema
from pipeline.clean import clean
from pipeline.errors import Rejected
from pipeline.model import Document, Segments, Source
from pipeline.read import limits, markup, read, references

SHARED = Path(__file__).resolve().parents[2] / "shared"
BODY = "全市完成固定资产投资{}亿元，同比增长{}%，其中工业投资占{}%，民间投资保持活跃。"


def cleaned(page: str) -> Segments:
    """Return the segments of a page."""
    (document,) = read(Source("p", page.encode()))
    assert isinstance(document, Document), document[1].message
    return clean(document)


def sentences(result: Segments) -> list[str]:
    """Return the sentences."""
    return [s.text for s in result.segments if s.kind == "sentence"]


def page(body: str, head: str = "") -> str:
    """Return a page."""
    return f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"


# ---------------------------------------------------------------- the tree


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>甲<p>乙", ["甲", "乙"]),
        ("<ul><li>甲<li>乙<ul><li>丙</ul><li>丁</ul>", ["甲", "乙", "丙", "丁"]),
        ("<table><tr><td>1<td>2<tr><td>3</table>", ["1", "2", "3"]),
        ("<div>甲</p>乙</div>丙", ["甲", "乙", "丙"]),
        ("<b>甲<i>乙</b>丙</i>", ["甲", "乙", "丙"]),
        ("<td>甲</div>乙</td>", ["甲", "乙"]),
        ("甲<!-- 乙 -->丙", ["甲", "丙"]),
        ("甲<!-- 乙", ["甲<!--乙"]),
        ("甲<a title='乙>丙", ["甲", "丙"]),
        ("1<2 且 3>2", ["1<2且3>2"]),
        ("<script>var a='<p>丁</p>'</script>甲", ["var a='<p>丁</p>'", "甲"]),
        ("<title>甲<b>乙</title>丙", ["甲<b>乙", "丙"]),
        ("<p a=1 a=2 b='>'>甲</p>", ["甲"]),
        ("<![CDATA[甲<b>]]>乙", ["甲<b>", "乙"]),
    ],
)
def test_tree(source: str, expected: list[str]) -> None:
    found = ["".join(source[c[0] : c[1]] for c in e.children if isinstance(c, tuple)) for e in markup.tree(source).walk()]
    assert [re.sub(r"\s", "", f) for f in found if f.strip()] == [re.sub(r"\s", "", e) for e in expected] or "".join(
        re.sub(r"\s", "", "".join(source[a:b] for a, b in _places(source)))
    ) == "".join(re.sub(r"\s", "", e) for e in expected)


def _places(source: str) -> list[tuple[int, int]]:
    return sorted(c for e in markup.tree(source).walk() for c in e.children if isinstance(c, tuple))


@pytest.mark.parametrize(
    ("raw", "chars"),
    [
        ("&nbsp;5&#37;", "\xa05%"),
        ("&lt;5&gt;", "<5>"),
        ("R&D", "R&D"),
        ("&#x5e74;", "年"),
        ("&nbsp2021", "\xa02021"),
        ("&amp;nbsp;", "&nbsp;"),
        ("&#0;", "\ufffd"),
        ("&unknown;", "&unknown;"),
    ],
)
def test_references(raw: str, chars: str) -> None:
    text = references.unescaped(f"xx{raw}yy", 2, 2 + len(raw))
    assert text.chars == chars
    assert len(text.starts) == len(text.ends) == len(chars)
    assert (text.starts[0], text.ends[-1]) == (2, 2 + len(raw))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="<>/ab=\"'!-p&;t r甲乙1\n", max_size=120))
def test_every_character_outside_tags_is_kept_once(source: str) -> None:
    places = _places(source)
    assert all(0 <= a < b <= len(source) for a, b in places)
    assert all(x[1] <= y[0] for x, y in pairwise(places))
    if "<" not in source:
        assert "".join(source[a:b] for a, b in places) == source


def test_visible_words_are_those_of_lexbor() -> None:
    selectolax = pytest.importorskip("selectolax.lexbor")
    rows = "".join(f"<tr><td>地区{i}<td>{i}.5" for i in range(5))
    for source in (
        page(f"<div><h1>标题甲</h1><p>{BODY.format(3, 4, 5)}<p>乙<b>丙</b>丁<br>戊</div><table>{rows}</table>"),
        page("<ul><li>甲<li>乙</ul><center><font color=red>丙</font></center><p>丁&nbsp;&#24049;</p>"),
    ):
        node = selectolax.LexborHTMLParser(source).body
        theirs = re.sub(r"\s", "", node.text())
        body = next(e for e in markup.tree(source).walk() if e.tag == "body")
        ours = "".join(
            references.unescaped(source, a, b).chars
            for e in body.walk()
            for a, b in [c for c in e.children if isinstance(c, tuple)]
        )
        assert sorted(re.sub(r"\s", "", ours)) == sorted(theirs)


# ---------------------------------------------------------------- depth and attributes


@pytest.mark.parametrize("depth", [10, 100, 500, 1_000, 1_900, 2_500, 10_000, 100_000])
@pytest.mark.parametrize("tag", ["div", "span", "b", "ul><li", "table><tr><td", "font color='x'"])
def test_a_number_below_any_depth_is_read_or_refused(depth: int, tag: str) -> None:
    sentinel = "末行增长98.7%，达到最后一位。"
    (found,) = read(
        Source(
            "p", (f"<html><body><{tag}>" + f"<{tag}>" * (depth - 1) + "<p>首行文字，增长1%。</p>" + f"<p>{sentinel}</p>").encode()
        )
    )
    if isinstance(found, Document):
        assert sentinel in clean(found).text
    else:
        assert found[1].code == "html_too_deep"
        assert found[1].limit_name in ("HTML_DEPTH", "HTML_ELEMENTS")


@pytest.mark.parametrize("count", [10, 499, 501, 100_000])
def test_attributes(count: int) -> None:
    attributes = " ".join(f"a{i}='{i}'" for i in range(count))
    (found,) = read(Source("p", page(f"<div {attributes}><p>全年增长98.7%，创新高。</p><p>出口持平。</p></div>").encode()))
    if isinstance(found, Document):
        assert "98.7%" in clean(found).text
        assert count <= limits.HTML_ATTRIBUTES
    else:
        assert isinstance(found[1], Rejected)
        assert found[1].limit_name == "HTML_ATTRIBUTES"


@pytest.mark.parametrize(
    "piece", ["<a ", "<a '\"", '<a "x', "<div", "</", "<!", "<!--", "&", "&#", "<p>", "</p>", "<b></i>", "<script>", "<td>"]
)
def test_markup_is_linear(piece: str) -> None:
    import time

    spent = []
    for n in (20_000, 80_000):
        start = time.process_time()
        for found in read(Source("p", ("<p>一</p><p>二</p>" + piece * (n // len(piece))).encode())):
            assert isinstance(found, Document) or found[1].code in schema.REJECT_CODES
        spent.append(time.process_time() - start)
    assert spent[1] < 0.5 or spent[1] < 4 * 2 * max(spent[0], 0.02)


# ---------------------------------------------------------------- main text and chrome

CHROME = (
    "<div class='top'><a href='/'>首页</a> | <a href='/a'>要闻 3</a> | <a href='/b'>数据 12</a></div>"
    "<ul class='nav'>" + "".join(f"<li><a href='/{i}'>栏目{i}</a></li>" for i in range(9)) + "</ul>"
)
RELATED = (
    "<div class='related'><h3>相关新闻</h3><ul>"
    + "".join(f"<li><a href='/n{i}'>某地第{i}季度进出口额达到{i}00亿元</a></li>" for i in range(6))
    + "</ul></div>"
)
FOOTER = "<div class='footer'><p>版权所有：示例单位　ICP备12345678号</p><p>联系电话：010-12345678　邮编：100000</p></div>"


def test_main_text_without_chrome() -> None:
    article = "".join(f"<p>　　{BODY.format(100 + i, i + 2, 30 + i)}</p>" for i in range(5))
    result = cleaned(
        page(
            f"{CHROME}<div id='c'><h1>示例市投资情况通报</h1><div>2024-05-06　来源：示例局</div>{article}</div>{RELATED}{FOOTER}"
        )
    )
    assert sentences(result) == [BODY.format(100 + i, i + 2, 30 + i) for i in range(5)]
    assert result.segments[0].role == "title"
    assert result.document.meta.published == date(2024, 5, 6)
    kept = sum(c.isdigit() for c in result.text)
    lost = sum(d.digits for d in result.dropped)
    words = re.sub(r"<[^>]+>", "", f"{CHROME}示例市投资情况通报2024-05-06　来源：示例局{article}{RELATED}{FOOTER}")
    assert kept + lost == sum(c.isdigit() for c in words)


def test_text_of_the_era_of_br_and_font() -> None:
    words = [BODY.format(i, i + 1, i + 2) for i in range(4)]
    body = (
        "<table width=100%><tr><td><font size=2>"
        + "<br><br>\n".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{w}" for w in words)
        + "</font></td></tr></table>"
    )
    result = cleaned(page(f"<center><font size=5><b>投资情况</b></font></center>{body}"))
    assert sentences(result) == words


def test_a_short_page_loses_nothing() -> None:
    result = cleaned(page("<h1>公告</h1><p>全年增长5%。</p>"))
    assert sentences(result) == ["全年增长5%。"]


def test_hidden_text_is_counted() -> None:
    result = cleaned(
        page(f"<p>{BODY.format(1, 2, 3)}</p><p style='display: none'>隐藏的增长55%，不算数。</p><p hidden>增长66%。</p>")
    )
    assert sentences(result) == [BODY.format(1, 2, 3)]
    assert sum(d.digits for d in result.dropped) == 4


def test_teasers_of_other_pages_are_no_text() -> None:
    article = "".join(f"<p>{BODY.format(100 + i, i + 2, 30 + i)}</p>" for i in range(6))
    teaser = (
        "<div class='w'><div><h3>某股票一日上涨10%</h3><p>某股票今日上涨10%，成交30亿元，市场传来消息，据说...</p></div></div>"
    )
    result = cleaned(page(f"<div><div id='a'><h1>投资情况通报会召开</h1>{article}</div>{teaser}</div>"))
    assert len(sentences(result)) == 6


def test_metadata_of_a_page() -> None:
    head = (
        "<title>投资情况通报 - 示例市统计局</title><meta name='PubDate' content='2016-11-22 09:53'>"
        "<meta name='ContentSource' content='示例市统计局'><link rel='canonical' href='http://example.org/1.html'>"
    )
    meta = cleaned(page(f"<p>{BODY.format(1, 2, 3)}</p>", head)).document.meta
    assert (meta.title, meta.published, meta.publisher, meta.url) == (
        "投资情况通报",
        date(2016, 11, 22),
        "示例市统计局",
        "http://example.org/1.html",
    )


def test_source_line_ends_are_no_blanks_between_letters() -> None:
    assert (
        sentences(cleaned(page("<p>全市投资\n      增长5%，<span>其中</span>\n工业增长6%。</p><p>完。</p>")))[0]
        == "全市投资增长5%，其中工业增长6%。"
    )


def test_places_lead_into_the_source() -> None:
    source = page("<p>全年<b>增</b>长<font>5</font>&nbsp;%，达到&#51;00亿元。</p><p>完。</p>")
    result = cleaned(source)
    at = result.text.index("5%")
    assert result.printed(at, at + 2) == "5</font>&nbsp;%"
    at = result.text.index("300亿")
    assert result.printed(at, at + 4) == "&#51;00亿"


# ---------------------------------------------------------------- the bureau's tables


@pytest.mark.parametrize("year", [2018, 2020, 2022])
def test_rd_tables_are_exact(year: int) -> None:
    path = SHARED / "corpus" / "raw" / "html" / f"rd-{year}.html"
    if not path.exists():
        pytest.skip("NOT MEASURED: ../shared is absent")
    rows = csv.DictReader((SHARED / "truth" / "rd_by_region.csv").read_text("utf-8").splitlines())
    want = {(r["area"], r["indicator"]): r["value"] for r in rows if r["year"] == str(year)}
    (document,) = read(Source("p", path.read_bytes()))
    assert isinstance(document, Document)
    found: dict[tuple[str, str], float] = {}
    for segment in clean(document).segments:
        cell = segment.cell
        if cell and "各地区" in cell.caption:
            name = "RD强度" if "强度" in cell.column_heads[-1] else "RD经费"
            assert cell.unit == ("%" if name == "RD强度" else "亿元")
            assert (cell.row_heads[-1], name) not in found
            found[cell.row_heads[-1], name] = float(segment.text)
    assert len(want) == 64
    assert found == {k: float(v) for k, v in want.items()}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("总投入<sup>[1]</sup>300<sup>2</sup>亿元，增长5%。", "总投入300亿元，增长5%。"),
        ("绿地面积30km<sup>2</sup>，蓄水3亿m<sup>3</sup>。", "绿地面积30km²，蓄水3亿m³。"),
        ("人口300万人<sup>①</sup>，增长5%。", "人口300万人，增长5%。"),
        ("第<sup>二</sup>产业增长5%。", "第二产业增长5%。"),
    ],
)
def test_raised_figures_are_powers_or_marks(body: str, expected: str) -> None:
    assert sentences(cleaned(page(f"<p>{body}</p><p>完。</p>")))[0] == expected
