"""Expressions of time: cases as data, the arithmetic of spans, and laws that hold for any text."""

import time
import tomllib
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline import periods, rules
from pipeline.periods import Anchor, Period, Span, festivals, holidays
from pipeline.periods.gate import may_start
from pipeline.periods.words import one_of

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "cases/periods.toml").read_text("utf-8"))["case"]


def span(text: str) -> Span:
    start, end = map(date.fromisoformat, text.split("/"))
    return periods.of_range(start, end)


def anchor(context: dict[str, Any]) -> Anchor:
    start, end = map(date.fromisoformat, context["report"].split("/")) if "report" in context else (None, None)
    current = span(context["current"]) if "current" in context else None
    return Anchor(context.get("published"), start, end, current, context.get("news", False))


def read(case: dict[str, Any]) -> Any:
    """Return what the case's `expected` would say of the text."""
    at = case["text"].index("|")
    text = case["text"].replace("|", "")
    found = periods.match(text, at)
    if found is None:
        return "none"
    end, period = found
    assert case["text"].count("|") == 2, f"{text[at:end]} is no expression of time"
    assert text[at:end] == case["text"].split("|")[1]
    context = case.get("context", {})
    got = periods.resolve(period, anchor(context), future=context.get("future", False))
    if got is None:
        return "undated"
    flags = {"flags": list(got.flags)} if got.flags else {}
    return {"start": got.start, "end": got.end, "freq": got.freq, "time_period": got.time_period, **flags}


@pytest.mark.parametrize(
    "case",
    [pytest.param(c, marks=pytest.mark.xfail(strict=True)) if c.get("xfail") else c for c in CASES],
    ids=[c["label"] for c in CASES],
)
def test_case(case: dict[str, Any]) -> None:
    assert read(case) == case["expected"]


def test_case_labels_are_unique() -> None:
    assert [label for label, n in Counter(c["label"] for c in CASES).items() if n > 1] == []


# ---------------------------------------------------------------- what the words say, without context


@pytest.mark.parametrize(
    ("text", "kind", "rule"),
    [
        ("2021年", "year", "year_written"),
        ("二〇二一年", "year", "year_written"),
        ("2021年全年", "year", "full_year"),
        ("2021年底", "year", "year_end"),
        ("21年底", "year", "year_end"),
        ("2021年初", "year", "year_start"),
        ("2021年年中", "year", "year_middle"),
        ("今年年内", "previous", "year_within"),
        ("去年", "previous", "year_relative"),
        ("去年一年", "previous", "full_year"),
        ("今年底", "previous", "year_end"),
        ("2021年版", "name", "year_written"),
        ("年末", "previous", "bare_year_end"),
        ("年初", "previous", "bare_year_start"),
        ("年内", "previous", "bare_year_within"),
        ("年中", "previous", "bare_year_middle"),
        ("月末", "previous", "bare_month_end"),
        ("月初", "previous", "bare_month_start"),
        ("月中", "previous", "bare_month_middle"),
        ("季末", "previous", "bare_quarter_end"),
        ("今明两年", "span", "two_years"),
        ("2016—2019年", "span", "years"),
        ("去年到今年", "span", "range"),
        ("2021年11月至2022年3月", "span", "range"),
        ("3月28日至4月3日", "days", "range"),
        ("上半年", "half", "half"),
        ("一季度", "quarter", "quarter"),
        ("一、二季度", "quarter", "quarter"),
        ("前三季度", "quarter", "quarters_first"),
        ("1—11月", "months", "months"),
        ("1、2月", "months", "months"),
        ("前10个月", "months", "months_first"),
        ("5月", "months", "month"),
        ("7月末", "months", "month_end"),
        ("6月初", "months", "month_start"),
        ("6月中", "months", "month_middle"),
        ("3月中旬", "ten_days", "ten_days"),
        ("上月中旬", "ten_days", "ten_days_relative"),
        ("7月3日", "day", "day"),
        ("20日", "day", "day_alone"),
        ("1日至5日", "days", "days_alone"),
        ("3月1日至24日", "days", "days"),
        ("2012-07-27", "day", "iso_date"),
        ("今天（5月16日）", "day", "day_in_brackets"),
        ("昨天", "previous", "day_relative"),
        ("本月15日", "day", "day_relative"),
        ("上月", "previous", "month_relative"),
        ("上月末", "previous", "month_relative"),
        ("上季度", "previous", "quarter_relative"),
        ("本周", "previous", "week_relative"),
        ("去年同期", "same", "same_period"),
        ("同期", "same", "same_period"),
        ("上月同期", "same", "month_relative"),
        ("上季度同期", "same", "quarter_relative"),
        ("19时30分", "time", "clock"),
        ("“十三五”时期", "plan", "plan"),
        ("“十三五”", "plan", "plan"),
        ("第一个五年计划", "plan", "plan_name"),
        ("第一个五年计划期间", "plan", "plan"),
        ("“十四五”前四年", "plan", "plan_years"),
        ("调整时期", "plan", "era"),
        ("五年来", "counted", "counted_back"),
        ("今后五年", "counted", "counted_ahead"),
        ("十年前", "counted", "counted_ago"),
        ("今年以来", "to_date", "to_date"),
        ("截至目前", "to_date", "to_date"),
        ("从今年起", "to_date", "to_date"),
        ("2012年以来", "since", "since"),
        ("2012年至今", "since", "since"),
        ("9月1日起", "since", "since"),
        ("党的十八大以来", "since", "since_event"),
        ("自开通以来", "vague", "since_unknown"),
        ("投产以来", "vague", "since_unknown"),
        ("近年来", "vague", "vague"),
        ("春节期间", "festival", "festival"),
        ("2012年贺岁档", "festival", "festival"),
        ("截至初五", "festival", "festival"),
    ],
)
def test_kind_and_rule(text: str, kind: str, rule: str) -> None:
    found = periods.match(text, 0)
    assert found is not None
    assert (found[0], found[1].kind, found[1].rule) == (len(text), kind, rule)


@pytest.mark.parametrize(
    ("text", "at", "kind", "rule"),
    [
        ("4、5月份分别增长", 0, "months", "months_listed"),
        ("一、三季度", 0, "quarter", "quarter_listed"),
        ("2021、2022年", 0, "year", "year_written"),
        ("比前五年", 1, "counted", "counted_before"),
        ("。五年新增", 1, "counted", "counted_back"),
        ("“十四五”规划", 0, "plan", "plan_name"),
        ("第十四个五年规划纲要", 0, "plan", "plan_name"),
        ("3月1日至一二日", 0, "day", "day"),
    ],
)
def test_rule_of_a_part(text: str, at: int, kind: str, rule: str) -> None:
    found = periods.match(text, at)
    assert found is not None
    assert (found[1].kind, found[1].rule) == (kind, rule)


@pytest.mark.parametrize(
    ("text", "prefix"),
    [
        ("截至2021年底", "截至"),
        ("到2025年", "到"),
        ("至2020年", "至"),
        ("自2012年起", "自"),
        ("从2012年到2022年", "从"),
        ("2021年", ""),
    ],
)
def test_prefix_is_told(text: str, prefix: str) -> None:
    found = periods.match(text, 0)
    assert found is not None
    assert found[1].prefix == prefix


@pytest.mark.parametrize(
    ("text", "point"),
    [("2021年底", True), ("7月末", True), ("截至2021年", True), ("到2021年6月30日止", True), ("到2025年", False), ("7月", False)],
)
def test_point_is_told(text: str, point: bool) -> None:
    found = periods.match(text, 0)
    assert found is not None
    assert found[1].point is point


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("上年", "yoy"),
        ("去年", "yoy"),
        ("上年末", "yoy"),
        ("上年同期", "yoy"),
        ("去年同期", "yoy"),
        ("同期", "yoy"),
        ("上月", "prev"),
        ("上季度", "prev"),
        ("上周", "prev"),
        ("2019年", "since"),
        ("2019年同期", "since"),
        ("前年", "since"),
        ("前年同期", "since"),
        ("一季度", "since"),
        ("今年", "since"),
        ("本月", "since"),
        ("昨天", "since"),
        ("五年前", "since"),
        ("年初", "since"),
    ],
)
def test_what_a_comparison_is(text: str, measure: str) -> None:
    found = periods.match(text, 0)
    assert found is not None
    assert found[0] == len(text)
    assert periods.compared(found[1]) == measure


def test_a_rule_is_cited() -> None:
    found = periods.match("2021年底", 0)
    assert found is not None
    got = periods.resolve(found[1], Anchor())
    assert got is not None
    assert got.rule == "periods.year_end"


def test_holiday_keeps_its_name() -> None:
    found = periods.match("国庆假期", 0)
    assert found is not None
    assert found[1].name == "国庆假期"


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("2019", "2019-01-01/2019-12-31"),
        (" ２０１９年 ", "2019-01-01/2019-12-31"),
        ("2021-11", "2021-11-01/2021-11-30"),
        ("2021.1", "2021-01-01/2021-01-31"),
        ("2021/12", "2021-12-01/2021-12-31"),
        ("2021年1—11月", "2021-01-01/2021-11-30"),
        ("前三季度", "2021-01-01/2021-09-30"),
    ],
)
def test_label_of_a_table(text: str, dates: str) -> None:
    period = periods.match_label(text)
    assert period is not None
    got = periods.resolve(period, Anchor(date(2022, 1, 20), date(2021, 1, 1), date(2021, 12, 31)))
    assert got is not None
    assert f"{got.start}/{got.end}" == dates


@pytest.mark.parametrize("text", ["", "2019人", "2021-13", "2021-0", "12345", "1700", "地区", "2021年收入", "5月球"])
def test_no_label(text: str) -> None:
    assert periods.match_label(text) is None


# ---------------------------------------------------------------- spans


@pytest.mark.parametrize(
    ("text", "freq", "name"),
    [
        ("2021-01-01/2021-12-31", "A", "2021"),
        ("2021-01-01/2021-06-30", "S", "2021-S1"),
        ("2021-07-01/2021-12-31", "S", "2021-S2"),
        ("2021-01-01/2021-03-31", "Q", "2021-Q1"),
        ("2021-10-01/2021-12-31", "Q", "2021-Q4"),
        ("2021-02-01/2021-04-30", "SPAN", "2021-02-01/P3M"),
        ("2021-04-01/2021-09-30", "SPAN", "2021-04-01/P6M"),
        ("2020-02-01/2020-02-29", "M", "2020-02"),
        ("2021-01-01/2021-09-30", "YTD", "2021-01-01/P9M"),
        ("2021-01-01/2021-09-29", "YTD", "2021-01-01/P272D"),
        ("2021-01-02/2021-09-30", "SPAN", "2021-01-02/P272D"),
        ("2021-07-01/2022-06-30", "SPAN", "2021-07-01/P12M"),
        ("2016-01-01/2019-12-31", "SPAN", "2016-01-01/P4Y"),
        ("2016-01-01/2020-01-31", "SPAN", "2016-01-01/P49M"),
        ("2014-03-05/2014-03-05", "D", "2014-03-05"),
        ("2014-03-01/2014-03-24", "SPAN", "2014-03-01/P24D"),
    ],
)
def test_sdmx_name(text: str, freq: str, name: str) -> None:
    got = span(text)
    assert (got.freq, got.time_period) == (freq, name)


def test_a_span_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        periods.of_range(date(2021, 1, 2), date(2021, 1, 1))


def test_constructors() -> None:
    assert periods.of_year(2021) == periods.span_of_year(2021) == span("2021-01-01/2021-12-31")
    assert periods.of_years(2016, 2020) == span("2016-01-01/2020-12-31")
    assert periods.of_months(2020, 1, 2) == span("2020-01-01/2020-02-29")
    assert periods.of_day(date(2020, 2, 29)) == span("2020-02-29/2020-02-29")
    assert periods.of_year(2021, flags=("point",), rule="x") == Span(
        date(2021, 1, 1), date(2021, 12, 31), "A", "2021", ("point",), "x"
    )
    assert periods.with_flags(periods.of_year(2021, flags=("to_date",)), "point", "to_date").flags == ("point", "to_date")


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("2021-01-01/2021-12-31", "2020-01-01/2020-12-31"),
        ("2021-11-01/2021-11-30", "2021-10-01/2021-10-31"),
        ("2021-01-01/2021-01-31", "2020-12-01/2020-12-31"),
        ("2021-03-01/2021-03-31", "2021-02-01/2021-02-28"),
        ("2021-01-01/2021-03-31", "2020-10-01/2020-12-31"),
        ("2014-03-11/2014-03-20", "2014-03-01/2014-03-10"),
        ("2014-03-01/2014-03-01", "2014-02-28/2014-02-28"),
        ("2016-01-01/2020-12-31", "2011-01-01/2015-12-31"),
    ],
)
def test_preceding(text: str, before: str) -> None:
    assert periods.preceding(span(text)) == span(before)


@pytest.mark.parametrize(
    ("text", "years", "before"),
    [
        ("2021-01-01/2021-11-30", 1, "2020-01-01/2020-11-30"),
        ("2021-02-01/2021-02-28", 1, "2020-02-01/2020-02-29"),
        ("2020-02-01/2020-02-29", 1, "2019-02-01/2019-02-28"),
        ("2021-02-28/2021-02-28", 1, "2020-02-28/2020-02-28"),
        ("2020-02-29/2020-02-29", 1, "2019-02-28/2019-02-28"),
        ("2021-12-01/2021-12-31", 2, "2019-12-01/2019-12-31"),
        ("2019-01-01/2019-12-31", -2, "2021-01-01/2021-12-31"),
        ("2014-03-01/2014-03-24", 1, "2013-03-01/2013-03-24"),
        ("2021-10-01/2022-03-31", 1, "2020-10-01/2021-03-31"),
    ],
)
def test_like_period_before(text: str, years: int, before: str) -> None:
    assert periods.like_period_before(span(text), years) == span(before)


def test_like_period_before_is_a_year_earlier() -> None:
    assert periods.like_period_before(span("2021-01-01/2021-12-31")) == span("2020-01-01/2020-12-31")


def test_plan_periods_follow_each_other() -> None:
    names = list(rules.table("periods")["plans"])
    assert len(names) == 15
    spans = [periods.plan_span(name) for name in names]
    years = [(s.start.year, s.end.year) for s in spans if s]
    assert all(b - a == 4 for a, b in years)
    gaps = [(last, first) for (_, last), (first, _) in pairwise(years) if first != last + 1]
    assert gaps == [(1962, 1966)]  # the adjustment of 1963–1965


def test_base_year_of_a_plan() -> None:
    assert periods.base_year("十三五") == 2015
    assert periods.base_year(Period(kind="plan", name="一五")) == 1952
    assert periods.base_year("百五") is None
    assert periods.plan_span("百五") is None


# ---------------------------------------------------------------- vocabulary


def test_an_empty_list_of_words_is_refused() -> None:
    with pytest.raises(rules.RuleError, match=r"rules/periods\.toml: .* empty"):
        one_of([])
    with pytest.raises(rules.RuleError, match="empty"):
        one_of(["", "年"])


WORDS = [
    *(
        w
        for group in ("years", "months", "quarters", "days", "weeks")
        for o in rules.table("periods")[group].values()
        for ws in o.values()
        for w in ws
    ),
    *(w for ws in rules.table("periods")["to_date"].values() for w in ws),
    *(w for ws in rules.table("periods")["bare"].values() for w in ws),
    *rules.table("periods")["vague"]["words"],
    *rules.table("periods")["festivals"]["alone"],
    *rules.table("periods")["festivals"]["seasons"],
    *(f"“{name}”" for name in rules.table("periods")["plans"]),
    *rules.table("periods")["eras"]["closed"],
    *(f"{w}以来" for ws in rules.table("periods")["eras"]["since"].values() for w in ws),
    *(f"{w}以来" for w in rules.table("periods")["eras"]["unknown"]["since"]),
    *(f"{w}期间" for w in rules.table("periods")["festivals"]["names"]),
    *(f"{w}五年" for key in ("before_back", "before_ahead") for w in rules.table("periods")["counted"][key]),
    *(f"五年{w}" for key in ("after_back", "ago") for w in rules.table("periods")["counted"][key]),
]


@pytest.mark.parametrize("word", sorted(set(WORDS)))
def test_each_word_of_the_rules_is_read_whole(word: str) -> None:
    found = periods.match(f"{word}，", 0)
    assert found is not None
    assert found[0] == len(word)


GUARDS = rules.table("periods")["guards"]
EVENTS = {w for ws in rules.table("periods")["eras"]["since"].values() for w in ws}
GUARDED = [
    *((before, f"{word}以来" if word in EVENTS else word) for word, chars in GUARDS["inside"].items() for before in chars),
    *((before, "到2025年") for before in GUARDS["to"]),
    *((before, "自2012年以来") for before in GUARDS["from"]),
    *((before, "近三年") for before in GUARDS["near"]),
    *((before, "年底") for before in GUARDS["bare"]),
    *((before, "五年来") for before in GUARDS["number"] if before != "第"),
    *((before, "过去三年") for before in GUARDS["formerly"]),
]


@pytest.mark.parametrize(("before", "word"), GUARDED)
def test_a_guarded_word_is_part_of_another(before: str, word: str) -> None:
    assert periods.match(before + word, 1) is None
    assert periods.match(f"，{word}", 1) is not None


@pytest.mark.parametrize(
    "word", [f"{w}3时" for w in rules.table("periods")["starts"]["hours"]] + ["零时", "星期三", "礼拜日", "周五，", "周日，"]
)
def test_each_clock_word_is_read(word: str) -> None:
    found = periods.match(word, 0)
    assert found is not None
    assert (found[0], found[1].kind) == (len(word.rstrip("，")), "time")


@pytest.mark.parametrize(
    "text", ["自己", "从容", "到处", "至关", "由于", "国家", "1.5", "12万", "3个", "三产业", "全部", "上海", "近海", ""]
)
def test_the_gate_is_shut(text: str) -> None:
    assert not may_start(text, 0)


def test_the_gate_opens_for_an_event_within_the_window() -> None:
    assert may_start("自" + "某" * 60 + "以来", 0)
    assert not may_start("自" + "某" * 62 + "以来", 0)


def test_a_period_says_nothing_by_default() -> None:
    p = Period(kind="vague")
    assert Anchor() == Anchor(None, None, None, None, False)
    assert (p.point, p.year, p.shift, p.origin, p.grain, p.first, p.last, p.day_first, p.day_last) == (
        False,
        None,
        None,
        "",
        "",
        0,
        0,
        0,
        0,
    )
    assert (p.offset, p.number, p.towards, p.name, p.edge, p.prefix, p.until, p.to_date, p.deadline, p.rule) == (
        None,
        0,
        "",
        "",
        "",
        "",
        None,
        False,
        False,
        "",
    )


# ---------------------------------------------------------------- laws

PIECES = [
    *WORDS,
    *"0123456789０９一二三四五六七八九十两半几年月日号季度旬末底初前后上下本今去明至到从自—-、，（）“”",
    "2021",
    "年",
    "月",
    "以来",
    "期间",
    "同期",
    "万",
    "%",
    "分别",
    " ",
    "\u3000",
    "截至",
    "19:30",
]
TEXTS = st.one_of(st.text(max_size=30), st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
DATES = st.dates(date(1, 1, 1), date(9999, 12, 31))
SPANS = st.tuples(DATES, DATES).map(lambda pair: periods.of_range(min(pair), max(pair)))
ANCHORS = st.builds(
    lambda published, report, current, news: Anchor(published, report and report.start, report and report.end, current, news),
    st.none() | DATES,
    st.none() | SPANS,
    st.none() | SPANS,
    st.booleans(),
)


@settings(deadline=None)
@given(TEXTS, ANCHORS, st.booleans())
@example("0001年", Anchor(date(1, 1, 1)), False)
@example("前年", Anchor(date(1, 1, 1)), False)
@example("后年", Anchor(date(9999, 12, 31)), True)
@example("过去999年", Anchor(date(1, 1, 1)), False)
def test_reading_never_fails_and_no_period_is_reversed(text: str, where: Anchor, future: bool) -> None:
    for at in range(len(text) + 1):
        found = periods.match(text, at)
        if found is None:
            continue
        end, period = found
        assert at < end <= len(text)
        assert may_start(text, at)
        got = periods.resolve(period, where, future=future)
        if got is not None:
            assert got.start <= got.end
            assert periods.of_range(got.start, got.end).time_period == got.time_period
            assert set(got.flags) <= {"point", "to_date", "period_default"}


@settings(deadline=None)
@given(TEXTS)
def test_a_period_ends_where_the_text_after_it_cannot_matter(text: str) -> None:
    """What stands more than a window away changes nothing."""
    for at in range(len(text)):
        assert periods.match(text + "，" * 64, at) == periods.match(text + "，" * 64 + "1月", at)


@given(SPANS)
def test_a_preceding_span_ends_the_day_before(here: Span) -> None:
    if here.start - date(1, 1, 2) > (here.end - here.start) * 2 + timedelta(days=800):
        before = periods.preceding(here)
        assert before.end == here.start - timedelta(days=1)
        assert abs((before.end - before.start) - (here.end - here.start)) <= timedelta(days=4)


@pytest.mark.parametrize(
    "unit", ["1", "一", "、", "年", "1-", "1月", "前", "一至", "截至", "自", "近三", "（1日）", "“", "2021年—", "1、"]
)
def test_reading_is_linear(unit: str) -> None:
    def cost(n: int) -> float:
        text = (unit * n)[:n]
        best = 9.0
        for _ in range(3):
            t = time.process_time()
            for at in range(len(text)):
                periods.match(text, at)
            best = min(best, time.process_time() - t)
        return best

    cost(500)
    assert cost(8000) < 0.05 + 14 * cost(1000)


def test_days_of_festivals_lead_back_to_them():
    assert holidays.in_year("除夕", 2023, None) == (date(2023, 1, 21), date(2023, 1, 21))
    assert holidays.in_year("正月十五", 2023, None) == (date(2023, 2, 5), date(2023, 2, 5))
    assert holidays.a_year_before(date(2023, 1, 21), date(2023, 1, 27)) == holidays.days_of("春节", 2022)
    assert holidays.a_year_before(date(2023, 1, 21), date(2023, 1, 23)) == (date(2022, 1, 31), date(2022, 2, 2))
    assert holidays.a_year_before(date(2023, 3, 1), date(2023, 3, 2)) is None
    week = Span(date(2022, 10, 1), date(2022, 10, 7), "SPAN", "2022-10-01/P7D")
    assert festivals.season("假期", week) == "国庆"
    assert festivals.season("假期", None) == ""
