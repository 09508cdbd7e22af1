"""clean: repairs by cases, sentences, outline, what stands twice, what is dropped; and the laws of places.

In: tests/cases/clean.toml and texts of the project's own. Out: a verdict. Refuses: a repair without negatives.
"""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean import clean, outline, sentences
from pipeline.model import Document, Segments, Source
from pipeline.read import read, read_text

CASES = tomllib.loads((Path(__file__).parent / "cases" / "clean.toml").read_text("utf-8"))["case"]
IGNORABLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a\u202c\u200e\x00\x07"


def cleaned(text: str) -> Segments:
    """Return the segments of a text file."""
    (document,) = read(Source("t.txt", text.encode("utf-8", "surrogatepass")))
    assert isinstance(document, Document), document[1].message
    return clean(document)


def texts(result: Segments, kind: str = "sentence") -> list[str]:
    """Return the texts of the segments of a kind."""
    return [s.text for s in result.segments if s.kind == kind]


@pytest.mark.parametrize(
    "case", [pytest.param(c, id=c["label"], marks=[pytest.mark.xfail(strict=True)] if c.get("xfail") else []) for c in CASES]
)
def test_repairs(case: dict[str, Any]) -> None:
    result = clean(read_text(case["text"]))
    assert result.text == case["expected"]
    assert sorted(result.repairs) == case["repairs"]


def test_every_repair_has_cases_for_and_against() -> None:
    rules = Counter(rule for c in CASES for rule in c["repairs"] if not c.get("xfail"))
    assert all(count >= 2 for count in rules.values()), rules
    assert {
        "full_width",
        "no_width",
        "printed_code_point",
        "blanks",
        "printed_twice",
        "pinyin",
        "traditional",
        "line_ends",
    } <= set(rules)
    assert sum(not c["repairs"] for c in CASES) >= 16


# ---------------------------------------------------------------- sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("产量增长5%。出口下降3%！库存呢？持平。", ["产量增长5%。", "出口下降3%！", "库存呢？", "持平。"]),
        ("产量增长5%；出口下降3%。", ["产量增长5%；出口下降3%。"]),
        ("“产量增长5%。出口下降3%。”负责人说，库存持平。", ["“产量增长5%。出口下降3%。”负责人说，库存持平。"]),
        ("他说：“产量增长5%。”会议还强调安全。", ["他说：“产量增长5%。”", "会议还强调安全。"]),
        ("产量增长5%（不含粮食。）出口下降3%。", ["产量增长5%（不含粮食。）出口下降3%。"]),
        ("产量增长5%。（见附注）出口下降3%。", ["产量增长5%。", "（见附注）出口下降3%。"]),
        ("见www.x.cn/?a=1页，增长5%", ["见www.x.cn/?a=1页，增长5%"]),
        ("产量增长5%！！出口下降3%？！", ["产量增长5%！！", "出口下降3%？！"]),
        ("“没有配对的引号。产量增长5%。出口下降3%。", ["“没有配对的引号。", "产量增长5%。", "出口下降3%。"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b, _ in sentences.split(text)] == expected


def test_a_long_sentence_is_cut_and_flagged() -> None:
    result = cleaned("统计口径调整，" * 700 + "增长5%。")
    assert len(result.segments) == 3
    assert all(len(s.text) <= sentences.LONGEST and "long_sentence" in s.flags for s in result.segments)
    assert "".join(s.text for s in result.segments) == result.text


def test_a_long_run_of_digits_is_not_lost() -> None:
    result = cleaned("编号" + "1234567890" * 500 + "。")
    assert sum(c.isdigit() for s in result.segments for c in s.text) == 5000


def test_only_repaired_sentences_are_flagged() -> None:
    result = cleaned("标题一行\n出口增长5%。全年产量 30 万吨，持平。进口３亿元。\n")
    assert [s.flags for s in result.segments] == [(), (), ("text_repaired",), ("text_repaired",)]


# ---------------------------------------------------------------- outline

BUNDLE = """国内要闻快讯
2024-03-05 19:20:30
示例网消息（晚间新闻）：
甲省夏粮增产百分之三
甲省农业部门今天公布，夏粮总产量达到300万吨。收购进度过半。
乙市地铁新线开通
乙市轨道集团昨天宣布，新线全长21公里。
"""

REPORT = """2024年甲省政府工作报告
——2024年1月20日在甲省人民代表大会上
省长 张三
各位代表：
现在报告工作。
一、2023年工作回顾
全省产值增长5%。
（一）农业生产稳定
粮食增产3%。
二、2024年工作安排
力争增长6%。
1.抓好工业
新建项目30个。
"""


def test_stories_of_a_bundle() -> None:
    result = cleaned(BUNDLE)
    stories = {s.story: s for s in result.segments if s.role == "story"}
    assert {n: s.text for n, s in stories.items()} == {1: "甲省夏粮增产百分之三", 2: "乙市地铁新线开通"}
    assert [(s.story, s.text) for s in result.segments if s.kind == "sentence"] == [
        (1, "甲省农业部门今天公布，夏粮总产量达到300万吨。"),
        (1, "收购进度过半。"),
        (2, "乙市轨道集团昨天宣布，新线全长21公里。"),
    ]
    assert result.segments[-1].headings == ("国内要闻快讯", "乙市地铁新线开通")
    assert [s.text for s in result.segments if s.role == "meta"] == ["2024-03-05 19:20:30", "示例网消息（晚间新闻）："]


def test_sections_of_one_text_are_no_stories() -> None:
    result = cleaned("示例行业运行情况\n生产平稳\n全年产量30万吨，增长5%。\n效益改善\n利润总额3亿元，增长6%。\n")
    assert {s.story for s in result.segments} == {0}
    assert result.segments[-1].headings == ("示例行业运行情况", "效益改善")


def test_headings_of_a_report() -> None:
    result = cleaned(REPORT)
    chains = {s.text: s.headings for s in result.segments if s.kind == "sentence"}
    title = "2024年甲省政府工作报告"
    assert chains["全省产值增长5%。"] == (title, "一、2023年工作回顾")
    assert chains["粮食增产3%。"] == (title, "一、2023年工作回顾", "（一）农业生产稳定")
    assert chains["力争增长6%。"] == (title, "二、2024年工作安排")
    assert chains["新建项目30个。"] == (title, "二、2024年工作安排", "1.抓好工业")
    assert chains["现在报告工作。"] == (title,)
    assert [s.role for s in result.segments[:3]] == ["title", "meta", "meta"]


def test_a_sentence_with_a_number_is_no_heading() -> None:
    result = cleaned("指标\n（一）粮食增产3%；棉花减产2%；油料持平。其中夏粮增产1%。\n说明文字在此。\n")
    assert "（一）粮食增产3%；棉花减产2%；油料持平。" in texts(result)


# ---------------------------------------------------------------- once


def test_a_sentence_that_stands_twice_is_marked() -> None:
    result = cleaned(
        "标题一行\n全省粮食总产量达到300万吨。出口增长5%，创出新高。\n"
        "据介绍，全省粮食总产量达到300万吨。\n全省粮食总产量 达到300万吨。\n"
    )
    assert [s.text for s in result.segments if s.repeated] == ["全省粮食总产量 达到300万吨。"]


def test_short_sentences_may_come_again() -> None:
    result = cleaned("标题一行\n甲市。增长5%。\n乙市。增长5%。\n")
    assert not any(s.repeated for s in result.segments)


def test_a_text_printed_three_times_is_kept_once() -> None:
    words = [
        f"第{i}项任务全面完成，投入资金{i + 3}亿元，惠及群众{i * 7 + 20}万人，满意度进一步提高，群众反映总体良好。"
        for i in range(6)
    ]
    result = cleaned("\n".join(words * 3))
    assert texts(result) == words
    lost = [d for d in result.dropped if d.code == "repeated_text"]
    assert len(lost) == 1
    assert lost[0].digits == 2 * sum(c.isdigit() for w in words for c in w)


# ---------------------------------------------------------------- chrome


@pytest.mark.parametrize(
    "line",
    [
        "当前位置： 首页>> 概况",
        "您现在的位置：首页 > 数据 > 发布",
        "【字体：大 中 小】",
        "（责任编辑： 李四）",
        "上一页 1 2 3 4 下一页",
        "第3页 共12页",
        "— 12 —",
        "打印本页 关闭窗口",
        "版权所有：示例局 网站标识码1234567",
        "相关链接：",
    ],
)
def test_chrome_is_dropped_and_counted(line: str) -> None:
    result = cleaned(f"示例标题\n{line}\n全年产量达到30万吨。\n")
    assert line.replace(" ", "") not in result.text.replace(" ", "")
    assert sum(d.digits for d in result.dropped) == sum(c.isdigit() for c in line)


@pytest.mark.parametrize(
    "line",
    [
        "首页访问量增长5%，其中移动端占70%。",
        "全年责任编辑培训300人次，增长5%。",
        "第3页表格显示，投入增长5%。",
        "下一步，要新建项目30个。",
        "版权所有人登记作品3000件，增长5%。",
    ],
)
def test_text_is_not_chrome(line: str) -> None:
    assert line in cleaned(f"示例标题\n{line}\n全年产量达到30万吨。\n").text


def test_a_text_of_chrome_alone_stays() -> None:
    assert texts(cleaned("版权所有：示例局 网站标识码1234567"), "heading") or texts(cleaned("版权所有：示例局 网站标识码1234567"))


def test_no_pattern_of_the_rules_is_slow() -> None:
    import time

    atoms = [
        "1",
        "1 ",
        "一",
        "部",
        "部 ",
        "-",
        "（",
        ")",
        "来源：",
        "单位：",
        ".",
        "a",
        " ",
        "页",
        "首页>",
        "局长 ",
        "1,",
        "2021年1月1日",
    ]
    worst = 0.0
    for table in ("chrome", "meta", "bundle", "table"):
        for _, pattern in outline.patterns(table):
            for atom in atoms:
                line = (atom * 250)[:249] + "。"
                start = time.process_time()
                pattern.fullmatch(line)
                worst = max(worst, time.process_time() - start)
    assert worst < 0.1


# ---------------------------------------------------------------- laws


def check_places(result: Segments) -> None:
    """Every segment stands where it says, every digit in a segment, every character has a place."""
    covered = bytearray(len(result.text))
    for s in result.segments:
        assert result.text[s.start : s.start + len(s.text)] == s.text
        covered[s.start : s.start + len(s.text)] = b"\1" * len(s.text)
    assert not [i for i, c in enumerate(result.text) if c.isdigit() and not covered[i]]
    source = result.document.text
    if source is not None:
        assert len(result.starts) == len(result.ends) == len(result.text)
        assert all(0 <= a <= b <= len(source) for a, b in zip(result.starts, result.ends, strict=True))


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        alphabet="国内生产增长一二三万亿0123456789０１２.,，。；：！？（）“”%％年月 \u3000\n\r\t|-<>&;#[]*_A\u200b",
        min_size=1,
        max_size=300,
    )
)
def test_places_hold_for_any_text(text: str) -> None:
    for found in read(Source("t", text.encode())):
        if isinstance(found, Document):
            check_places(clean(found))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from(IGNORABLE)), max_size=6))
def test_ignorable_characters_change_no_value(inserted: list[tuple[int, str]]) -> None:
    text = "全年增长12.5%，达到1234.5亿元，惠及300万人。"
    damaged = text
    for at, char in inserted:
        damaged = damaged[:at] + char + damaged[at:]
    assert clean(read_text(damaged)).text == text


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**12))
def test_full_width_figures_read_as_plain_ones(number: int) -> None:
    wide = str(number).translate({ord(c): 0xFF10 + i for i, c in enumerate("0123456789")})
    result = clean(read_text(f"产值{wide}亿元。"))
    assert result.text == f"产值{number}亿元。"
    assert result.printed(2, 2 + len(str(number))) == wide


def test_lone_surrogates_are_dropped_for_reading() -> None:
    result = clean(read_text("全年增长3\ud8005%。"))
    assert result.text == "全年增长35%。"
    assert result.document.text is not None
    assert result.document.text.encode()
