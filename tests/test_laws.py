"""Laws of the whole reader that hold for any text (Hypothesis): sentences after a grammar, characters that rules begin with, any Unicode.

In: generated texts. Out: a verdict. Refuses: to look at what is right in a given sentence; that is tests/test_cases.py.
The marked `slow` runs try twenty times as many examples.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import cn2an
import pytest
import reading
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import Rejected
from pipeline.model import Extracted

FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
MANY = settings(FEW, max_examples=3000)

# ---------------------------------------------------------------- texts


def words(text: str) -> list[str]:
    return text.split("|")


PERIODS = words("|2021年|2020年末|去年|前三季度|2021年1—11月|8月|五年来|“十三五”时期|今年以来|到2025年|2016—2020年|一九五七年")
SUBJECTS = words(
    "|粮食产量|工业增加值|客运量、货运量|江苏出口额|城乡居民收入|制造业增加值占国内生产总值比重|小麦和玉米种植面积|其中，小微企业贷款|全市参保人数"
)
MOVES = words(
    "|增长|同比下降|比上年提高|分别增长|均增长|达到|为|由|增至|超过|累计压减|环比上涨|占|居世界第|翻|新增|是上年的|拉动经济增长|预计|力争达到"
)
UNITS = words("|%|个百分点|亿元|万吨|万亿元|家|人次|公里|倍|成|番|位|岁以上|级|年|千瓦|元/吨|亿")
JOINS = ["，", "；", "。", "、", "和", "（", "）", "：", "，其中，", "\n\n", "到", "—", " ", "以上的"]
PLAIN = [
    "各地各部门扎实推进各项工作。",
    "群众的获得感不断增强，社会大局保持稳定。",
    "要继续完善制度，加强监督。",
    "来源：示例网站",
    "改革开放的步伐更加坚定。",
    "会议强调，要坚持稳字当头。",
]
EDGES = (
    "0123456789零〇一二三四五六七八九十百千万亿两半几多余来点分之成倍番年月日号季度上下前第每约超逾近以及，。；：、（）()“”《》-—~%‰/.,· 　"
    "\u200b\ufeffａ１％GDPg①Ⅲ²\n|比占由从到至增减同环均各"
)


def numeral(draw: st.DrawFn) -> str:
    number = draw(st.integers(0, 10**9) | st.integers(1, 99))
    kind = draw(st.integers(0, 4))
    if kind == 0:
        return f"{number:,}"
    if kind == 1:
        return f"{number % 10**6}.{number % 97}"
    if kind == 2:
        return str(cn2an.an2cn(str(number)))
    return str(number) if kind == 3 else str(number % 1000)


@st.composite
def sentences(draw: st.DrawFn) -> str:
    """A text after a loose grammar of reports: most of it reads like one, some of it is broken."""
    parts = []
    for _ in range(draw(st.integers(1, 6))):
        parts += [draw(st.sampled_from(PERIODS)), draw(st.sampled_from(["，", "", "，全国"])), draw(st.sampled_from(SUBJECTS))]
        parts += [draw(st.sampled_from(MOVES)), numeral(draw), draw(st.sampled_from(UNITS)), draw(st.sampled_from(JOINS))]
    return "".join(parts)


@st.composite
def mixtures(draw: st.DrawFn) -> str:
    """Characters that rules begin with, in any order, and pieces of sentences between them."""
    pieces = st.text(EDGES, min_size=1, max_size=12) | st.sampled_from(SUBJECTS + MOVES + UNITS + PERIODS + PLAIN)
    return "".join(draw(st.lists(pieces, min_size=1, max_size=10)))


any_text = st.text(min_size=1, max_size=60)
texts = sentences() | mixtures() | any_text


def read(text: str) -> Extracted | None:
    """Return what the reader makes of a text, None where it says that there is none."""
    try:
        return reading.read(text)
    except Rejected as e:
        if e.code != "empty":
            raise
        return None


# ---------------------------------------------------------------- laws


def holds_together(text: str) -> None:
    """Never a crash; every place holds what is said to stand there; every digit stands in exactly one row."""
    x = read(text)
    if x is None:
        return
    clean = x.segments.text
    for s in x.statements:
        r = s.reading
        printed = clean[r.char_start : r.char_end]
        assert r.value_text, printed
        assert r.value_text in printed
        assert r.unit_text in printed or x.segments.segments[r.segment].cell is not None
        assert r.indicator_name
        assert s.unit
        assert s.indicator
        assert r.lower is None or r.upper is None or r.lower <= r.upper
        assert r.resolution > 0
        assert r.period_start is None or r.period_start <= r.period_end  # type: ignore[operator]
    counted = [0] * len(clean)
    for f in x.fates:
        assert clean[f.char_start : f.char_end] == f.text
        assert (f.fate == "statement") == (not f.reason) == bool(f.readings)
        for i in range(f.char_start, f.char_end):
            counted[i] += 1
    assert all(counted[i] == 1 for i, c in enumerate(clean) if c in "0123456789")
    assert max(counted, default=0) <= 1
    assert sorted(i for f in x.fates for i in f.readings) == list(range(len(x.readings)))


def place_leads_to_source(text: str) -> None:
    """The source at a number's place holds the number's digits."""
    x = read(text)
    if x is None or not x.segments.starts:
        return
    for s in x.statements:
        printed = x.segments.printed(s.reading.char_start, s.reading.char_end)
        shown = x.segments.text[s.reading.char_start : s.reading.char_end]
        assert _digits(shown) in _digits(printed) * 2 or _digits(shown) == _digits(printed)


def _digits(text: str) -> str:
    return "".join(str(int(c)) for c in text if c.isdecimal())


def plain_paragraph_changes_nothing(pair: tuple[str, str]) -> None:
    """A paragraph without numbers or words of time, added at the end, changes no statement."""
    text, more = pair
    x, y = read(text), read(f"{text}\n\n{more}")
    if x is not None and y is not None:
        assert reading.statements(x) == reading.statements(y)


def order_does_not_matter(documents: Sequence[str]) -> None:
    """Each document is read alike whatever was read before it."""
    once = [_statements(t) for t in documents]
    assert [_statements(t) for t in reversed(documents)] == once[::-1]


def _statements(text: str) -> list[dict[str, Any]]:
    x = read(text)
    return reading.statements(x) if x else []


def _said(text: str) -> list[tuple[Any, ...]]:
    return [(s["value"], s["high"], s["relation"], s["unit"], s["measure"], s["name"], s["period"]) for s in _statements(text)]


@st.composite
def formatted(draw: st.DrawFn) -> tuple[str, Fraction]:
    """A number as printed, and its value."""
    kind = draw(st.sampled_from(["plain", "comma", "wide", "decimal", "chinese", "multiplier", "percent"]))
    number = draw(st.integers(1, 10**8))
    if kind == "comma":
        return f"{number:,}", Fraction(number)
    if kind == "wide":
        return "".join(chr(ord(c) + 0xFEE0) for c in str(number)), Fraction(number)
    if kind == "decimal":
        places = draw(st.integers(1, 4))
        return f"{Decimal(number).scaleb(-places):f}", Fraction(number, 10**places)
    if kind == "chinese":
        return str(cn2an.an2cn(str(number))), Fraction(number)
    if kind == "multiplier":
        word, factor = draw(st.sampled_from([("万", 10**4), ("亿", 10**8), ("万亿", 10**12)]))
        return f"{Decimal(number).scaleb(-2):f}{word}", Fraction(number, 100) * factor
    if kind == "percent":
        return f"百分之{cn2an.an2cn(str(number % 99 + 1))}", Fraction(number % 99 + 1)
    return str(number), Fraction(number)


def number_comes_back(pair: tuple[str, Fraction]) -> None:
    """A number printed in a sentence is read as itself."""
    printed, value = pair
    rate = printed.startswith("百分之")
    text = f"2021年，木薯{'出粉率' if rate else '产量'}为{printed}{'' if rate else '吨'}。"
    (r,) = reading.read(text).readings
    assert r.value == value
    assert r.unit == ("%" if rate else "t")
    assert r.relation == "eq"
    assert r.lower == r.upper == value


@st.composite
def stories(draw: st.DrawFn) -> str:
    """Sound sentences: what must survive damage."""
    subject = draw(st.sampled_from(["木薯产量", "铁路货运量", "民间投资", "软件业务收入", "蔬菜种植面积"]))
    number = f"{draw(st.integers(1, 10**7)) / 100:.{draw(st.integers(0, 2))}f}"
    rate = f"{draw(st.integers(1, 999)) / 10}"
    unit = draw(st.sampled_from(["万吨", "亿元", "万亩", "亿吨公里"]))
    month = draw(st.integers(1, 12))
    return f"2021年{month}月，{subject}达到{number}{unit}，同比增长{rate}%，占全国的{rate}%左右。2020年为{number}{unit}。"


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, str]:
    """A story, and the same with full-width characters, blanks between letters and numbers, characters of no width."""
    text = draw(stories())
    kind = draw(st.sampled_from(["wide", "none", "blank", "spaced"]))
    out = []
    for i, char in enumerate(text):
        before = text[i - 1] if i else ""
        if kind == "wide" and char.isascii() and not char.isspace() and draw(st.booleans()):
            char = chr(ord(char) + 0xFEE0)  # noqa: PLW2901
        if kind == "none" and draw(st.integers(0, 3)) == 0:
            out.append(draw(st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\u00ad")))
        if (
            kind == "blank"
            and before
            and (before in "0123456789%") != (char in "0123456789.%")
            and char not in "。，"
            and before not in "。，."
        ):
            out.append(" " * draw(st.integers(0, 1)))
        out.append(char)
    worn = "".join(out)
    if kind == "spaced":  # justified type; two letters alone keep their blank
        worn = re.sub("[一-鿿]{3,}", lambda m: " ".join(m.group()), text)
    return text, worn


def damage_changes_no_value(pair: tuple[str, str]) -> None:
    """Full-width characters, blanks beside numbers or between all letters, and characters of no width change nothing."""
    text, worn = pair
    assert _said(worn) == _said(text)


LAWS: list[tuple[Callable[[Any], None], st.SearchStrategy[Any]]] = [
    (holds_together, texts),
    (place_leads_to_source, texts),
    (plain_paragraph_changes_nothing, st.tuples(sentences().map(lambda t: t.rstrip() + "。"), st.sampled_from(PLAIN))),
    (order_does_not_matter, st.lists(sentences(), min_size=2, max_size=3)),
    (number_comes_back, formatted()),
    (damage_changes_no_value, damaged()),
]


@pytest.mark.parametrize(("law", "examples"), LAWS, ids=[law.__name__ for law, _ in LAWS])
def test_law(law: Callable[[Any], None], examples: st.SearchStrategy[Any]) -> None:
    FEW(given(examples)(law))()


@pytest.mark.slow
@pytest.mark.parametrize(("law", "examples"), LAWS, ids=[law.__name__ for law, _ in LAWS])
def test_law_at_length(law: Callable[[Any], None], examples: st.SearchStrategy[Any]) -> None:
    MANY(given(examples)(law))()
