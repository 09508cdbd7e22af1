"""Numbers: cases as data, the round trip from a value to its Chinese and mixed spelling and back, laws for any text."""

import re
import time
import tomllib
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline import numerals, rules, schema
from pipeline.errors import RuleError
from pipeline.numerals import Number, match, not_number, read, words

DATA: dict[str, list[dict[str, Any]]] = tomllib.loads((Path(__file__).parent / "cases/numerals.toml").read_text("utf-8"))
CASES, WORDS = DATA["case"], DATA["word"]
START = re.compile(numerals.START)
SIGNS = (
    "0123456789０１２一二三四五六七八九十百千万亿零〇两廿几数上成半翻番倍多余来分之点、，,.．·%％/-—~至到负个强弱兆克瓦米年家 \n"
)
DIGIT = "零一二三四五六七八九"


def ids(case: dict[str, Any]) -> str:
    return str(case["label"])


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_number(case: dict[str, Any]) -> None:
    before, number, *after = case["text"].split("|")
    found = match(before + number + "".join(after), len(before))
    if case["expected"] == "none":
        assert not after, "a case without a number has one bar"
        assert found is None
        return
    want = case["expected"]
    high = Fraction(want["high"]) if "high" in want else None
    expected = Number(
        Fraction(want["value"]), high, Fraction(want["step"]), want.get("exponent", 0), want.get("relation", ""), want["kind"]
    )
    assert found == (len(before) + len(number), expected)


@pytest.mark.parametrize("case", WORDS, ids=ids)
def test_word(case: dict[str, Any]) -> None:
    found = not_number(case["text"], case["at"])
    assert found == (None if case["expected"] == "none" else (case["expected"]["end"], case["expected"]["reason"]))


def test_every_rule_has_three_positives_and_two_negatives() -> None:
    """A negative is a place where no number starts, or one where it must end before what seems to go on with it."""
    positive, negative = Counter[str](), Counter[str]()
    for case in CASES:
        *_, rest = case["text"].split("|")
        stops = case["expected"] == "none" or case.get("stops", False)
        (negative if stops else positive)[case["label"].rsplit(" ", 1)[0]] += 1
        assert rest or not case.get("stops"), case["label"]
    counts = {rule: (positive[rule], negative[rule]) for rule in {*positive, *negative} if rule != "no number"}
    assert {rule: c for rule, c in counts.items() if c[0] < 3 or c[1] < 2} == {}
    assert sum(case["expected"] == "none" for case in WORDS) >= 10


def test_reasons_are_of_the_closed_list() -> None:
    reasons = {entry["reason"] for kind in ("word", "pattern") for entry in rules.table("not_numbers")[kind]}
    assert reasons <= set(schema.CODES["reason"])


def spell_section(n: int) -> str:
    """Spell 1 to 9999."""
    text, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, n = divmod(n, unit)
        if digit:
            text += ("零" if zero and text else "") + DIGIT[digit] + name
            zero = False
        else:
            zero = True
    return text


def spell(n: int) -> str:
    """Spell 1 to 10**12 - 1 as a primer does: 305300000 三亿零五百三十万."""
    text, gap, section = "", False, 0
    for unit, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section, n = divmod(n, unit)
        if section:
            text += ("零" if text and (section < 1000 or gap) else "") + spell_section(section) + name
        gap = not section
    return text.removeprefix("一") if 10 <= section < 20 and text.startswith("一十") else text


@given(st.integers(1, 10**12 - 1) | st.integers(1, 99999))
@example(305300000)
@example(100010)
@example(10**8 + 1)
@example(1010)
def test_round_trip_in_chinese(n: int) -> None:
    number = read(spell(n))
    assert number is not None
    assert (number.value, number.high, number.relation) == (n, None, "")


@given(st.integers(0, 10**9), st.integers(0, 6), st.sampled_from(["", "千", "万", "百万", "千万", "亿", "万亿"]), st.booleans())
def test_round_trip_in_arabic(whole: int, decimals: int, multiplier: str, full: bool) -> None:
    power = {"": 0, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "万亿": 12}[multiplier]
    text = f"{whole / 10**decimals:.{decimals}f}" if decimals and whole < 10**9 else str(whole)
    value = Fraction(text) * 10**power
    step = Fraction(10) ** (power - len(text.partition(".")[2]))
    if full:
        text = text.translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))
    assert read(text + multiplier) == Number(value, None, step, power, "", "plain")


@given(st.integers(1, 9999), st.integers(1000, 9999), st.sampled_from(["万", "亿"]))
def test_round_trip_mixed(large: int, small: int, unit: str) -> None:
    power, tail = {"万": (4, str(small)), "亿": (8, f"{small}万")}[unit]
    number = read(f"{large}{unit}{tail}")
    assert number is not None
    assert number.value == large * 10**power + small * 10 ** (power - 4)


@given(st.integers(1, 200), st.integers(0, 99))
def test_percent_in_chinese_is_that_in_digits(whole: int, hundredths: int) -> None:
    point = "点" + DIGIT[hundredths // 10] + DIGIT[hundredths % 10] if hundredths else ""
    number = read(f"百分之{spell(whole)}{point}")
    assert number is not None
    assert number.value == whole + Fraction(hundredths, 100)
    assert number.step == (Fraction(1, 100) if hundredths else 1)


@given(st.text(SIGNS, max_size=60) | st.text(max_size=30), st.integers(0, 60))
@settings(max_examples=400)
def test_any_text(text: str, at: int) -> None:
    word, found = not_number(text, at), match(text, at)
    if word:
        assert at < word[0] <= len(text)
    if found is None:
        return
    end, number = found
    assert at < end <= min(len(text), at + numerals.LIMIT)
    assert START.match(text, at), "START must match wherever a number starts"
    assert text[at] in numerals.FIRST
    assert number.high is None or number.high > number.value
    assert number.step > 0
    assert number.exponent >= 0
    assert number.relation in {"", "gt", "lt", "approx"}
    assert number.kind in {"plain", "chinese", "range", "bare", "percent", "fraction", "cheng", "half", "fan"}


@given(st.text(SIGNS, min_size=1, max_size=20), st.text(SIGNS + "的了", max_size=40))
def test_what_is_far_away_changes_nothing(text: str, rest: str) -> None:
    """Neither what stands more than four characters before nor what stands far behind a number is looked at."""
    padded = text + "。" * 60
    assert match(padded, 0) == match(padded + rest, 0)
    found, moved = match("。。。。" + padded, 4), match(rest + "。。。。" + padded, len(rest) + 4)
    assert (found is None) == (moved is None)
    if found and moved:
        assert (found[0] - 4, found[1]) == (moved[0] - len(rest) - 4, moved[1])


@given(st.from_regex("[0-9]{1,6}([.][0-9]{1,3})?(万亿|万|亿)?", fullmatch=True), st.text(SIGNS, max_size=8))
@settings(max_examples=400)
def test_the_short_way_reads_as_the_long_way(digits: str, rest: str) -> None:
    """Full-width digits take the long way, ASCII ones the short way where nothing can go on with the number."""
    wide = digits.translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))
    assert match(digits + rest, 0) == match(wide + rest, 0)


@pytest.mark.parametrize(
    "text", [*"0９一九壹玖两零〇○十百千万亿拾佰仟萬億廿卅兆半½⅛", "-1", "－一", "−1", "负十", "几百", "数千", "上万", "翻番"]
)
def test_start_matches_where_a_number_can_start(text: str) -> None:
    assert START.match(text)
    assert text[0] in numerals.FIRST


def test_read_takes_the_whole_text() -> None:
    assert read(" 4.97亿 ") == read("4.97亿")
    assert read("4.97亿户") is None
    assert read("") is None
    assert match("", 0) is None
    assert match("3", 1) is None
    assert not_number("", 0) is None


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"word": [{"reason": "idiom", "words": "的话"}], "pattern": []}, "has no numeral"),
        ({"word": [{"reason": "idiom", "words": "甲乙丙丁戊一"}], "pattern": []}, "has no numeral"),
        ({"word": [{"reason": "idiom", "words": "一些"}, {"reason": "name", "words": "一些"}], "pattern": []}, "stands twice"),
    ],
)
def test_wrong_rules_are_named(monkeypatch: pytest.MonkeyPatch, table: dict[str, Any], message: str) -> None:
    monkeypatch.setattr(rules, "table", lambda _: table)
    with pytest.raises(RuleError, match=message):
        words._words.__wrapped__()


def test_a_numeral_may_be_the_fifth_character(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "table", lambda _: {"word": [{"reason": "name", "words": "甲乙丙丁一"}], "pattern": []})
    assert list(words._words.__wrapped__().literal) == ["一"]


@pytest.mark.parametrize("run", ["万", "零", "一", "十", "9", "百千万亿", "三亿零", "1,234", "一、", "半", "3/", "百分之", "1-"])
def test_time_is_linear(run: str) -> None:
    """A run eight times as long takes at most sixteen times as long (four minutes a megabyte was seen elsewhere)."""

    def cost(times: int) -> float:
        text, best = run * times, float("inf")
        for _ in range(3):
            start = time.process_time()
            for at in range(len(text)):
                match(text, at)
            best = min(best, time.process_time() - start)
        return best

    assert cost(800) < 16 * max(cost(100), 0.002)
