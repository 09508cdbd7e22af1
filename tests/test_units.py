"""Units: cases as data, every word of the rules, exact conversion, laws for any text."""

import re
import tomllib
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import rules, units
from pipeline.errors import RuleError
from pipeline.units import Unit, UnitError, compatible, convert, known, match, standard, texts, unit_of

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "cases/units.toml").read_text("utf-8"))["case"]
TABLE = rules.table("units")
CODES = [*TABLE["iso4217"], *(code for family in ("ucum", "own") for group in TABLE[family].values() for code in group)]
SIGNS = "元美吨公里斤个多半月年天小时分钟钟千瓦时克标准煤/每 ／百万平方米立人次家起项件户台kWhGB/s%％‰倍点桶日余来"


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["label"]))
def test_unit(case: dict[str, Any]) -> None:
    before, unit, *rest = case["text"].split("|")
    before = before or "7"
    found = match(before + unit + "".join(rest), len(before))
    want = case["expected"]
    if want == "none":
        assert not rest, "a case without a unit has one bar"
        assert found is None
        return
    fields = {"text": unit, **want, "factor": Fraction(want.get("factor", 1))}
    assert found == (len(before) + len(unit), Unit(**fields))


def test_every_rule_has_three_positives_and_two_negatives() -> None:
    positive, negative = Counter[str](), Counter[str]()
    for case in CASES:
        stops = case["expected"] == "none" or case.get("stops", False)
        (negative if stops else positive)[case["label"].rsplit(" ", 1)[0]] += 1
    counts = {rule: (positive[rule], negative[rule]) for rule in {*positive, *negative}}
    assert {rule: c for rule, c in counts.items() if c[0] < 3 or c[1] < 2} == {}


@pytest.mark.parametrize("text", sorted(texts()))
def test_every_word_of_the_rules_is_found_whole(text: str) -> None:
    found = match(f"7{text}。", 1)
    if text in TABLE["only_before"] and found is None:
        found = match(f"7{text}，", 1) or match(f"7{text}旗", 1) or match(f"7{text}枪", 1)
        found = found or match(f"7{text}电", 1)
    assert found is not None
    assert (found[0], found[1].code) == (1 + len(text), texts()[text])
    assert text[0] in units.FIRST


@pytest.mark.parametrize(("text", "ban"), [(t, b) for t, bans in TABLE["not_before"].items() for b in bans.split()])
def test_every_ban_makes_another_word(text: str, ban: str) -> None:
    """元旦 is no 元, unless what lifts the ban follows."""
    word, _, lifted = ban.partition("-")
    found = match(f"7{text}{word}。", 1)
    assert found is None or found[0] != 1 + len(text)
    if lifted:
        assert match(f"7{text}{word}{lifted}", 1) == (1 + len(text), unit_of(text))


@pytest.mark.parametrize("text", TABLE["halved"])
def test_half_may_follow(text: str) -> None:
    found = match(f"7{text}半，", 1)
    assert found is not None
    assert (found[0], found[1].text, found[1].half, found[1].more) == (2 + len(text), text, True, False)


@pytest.mark.parametrize("text", ["元", "公里", "年", "吨", "%"])
@pytest.mark.parametrize("more", ["多", "余"])
def test_more_may_follow(text: str, more: str) -> None:
    found = match(f"7{text}{more}，", 1)
    assert found is not None
    assert (found[0], found[1].text, found[1].half, found[1].more) == (2 + len(text), text, False, True)
    assert match(f"7{text}多元化", 1) == (1 + len(text), unit_of(text))


@pytest.mark.parametrize(
    ("text", "code"),
    [("元/十件", "CNY/10*1.{count}"), ("人/万人", "{count}/10*4.{count}"), ("元/亿元", "CNY/10*8.CNY"), ("吨/1立方米", "t/10*0.m3"),
     ("例/10万人", "{count}/10*5.{count}"), ("例／10 万人", "{count}/10*5.{count}"), ("台/100户", "{count}/10*2.{count}")],
)  # fmt: skip
def test_a_denominator_may_have_a_power_of_ten(text: str, code: str) -> None:
    assert unit_of(text).code == code.replace("10*0.", "")


@pytest.mark.parametrize("text", ["元/3吨", "元/的", "元每家", "元每里", "件/条", "元/"])
def test_what_is_no_denominator_is_left(text: str) -> None:
    assert match(text, 0) == (1, unit_of(text[0]))


@pytest.mark.parametrize(
    ("text", "at", "end", "code"),
    [("亿度，", 1, 2, "kW.h"), ("3度，", 1, 2, "degree"), ("万人3度，", 3, 4, "degree"), ("7分半个", 1, 2, "{score}"), ("7%半，", 1, 2, "%"),
     ("元/度，", 0, 3, "CNY/kW.h"), ("件/人，", 0, 3, "{count}/{count}"), ("7年半，", 1, 3, "a"), ("7分多，", 1, 3, "{score}")],
)  # fmt: skip
def test_what_stands_around_decides(text: str, at: int, end: int, code: str) -> None:
    found = match(text, at)
    assert found is not None
    assert (found[0], found[1].code) == (end, code)


def test_units_of_one_dimension_are_compatible() -> None:
    assert compatible("kg", "t") is True
    assert compatible("CNY/t", "CNY/kg") is True
    assert compatible("nonsense", "nonsense") is True
    assert compatible("10*2.kg", "t") is True


def test_parts_of_units_in_a_fraction() -> None:
    """角 is a tenth of the yuan above a stroke and ten times one below it."""
    assert unit_of("角/斤") == Unit("CNY/jin", "角/斤", Fraction(1, 10))
    assert unit_of("吨/角") == Unit("t/CNY", "吨/角", Fraction(10))


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_known_and_converts_into_itself(code: str) -> None:
    assert known(code)
    assert compatible(code, code)
    assert convert(Fraction(7, 3), code, code) == Fraction(7, 3)
    assert standard(code) == ("ISO 4217" if code in TABLE["iso4217"] else standard(code))
    assert (standard(code) != "ISO 4217") or re.fullmatch("[A-Z]{3}", code)


def test_own_codes_say_what_they_mean() -> None:
    assert all(entry["meaning"] for group in TABLE["own"].values() for entry in group.values())


@pytest.mark.parametrize(
    ("value", "old", "new", "expected"),
    [
        ("1", "jin", "kg", "1/2"),
        ("4350", "kg", "t", "87/20"),
        ("15", "mu", "har", "1"),
        ("1", "km2", "mu", "1500"),
        ("1", "MW", "kW", "1000"),
        ("1", "kW.h", "kJ", "3600"),
        ("1", "GW.h", "kW.h", "1000000"),
        ("36", "km/h", "m/s", "10"),
        ("3", "t/har", "kg/mu", "200"),
        ("35", "ug/m3", "mg/m3", "7/200"),
        ("300", "gce/kW.h", "tce/MW.h", "3/10"),
        ("25", "bp", "pp", "1/4"),
        ("2", "1", "%", "200"),
        ("2", "a", "mo", "24"),
        ("3", "quarter", "mo", "9"),
        ("2", "h", "min", "120"),
        ("50", "CNY/10*2.kg", "CNY/kg", "1/2"),
        ("12", "{count}/10*2.{count}", "{count}/{count}", "3/25"),
        ("8", "bit/s", "kbit/s", "1/125"),
        ("1", "GBy", "MBy", "1000"),
        ("1", "Mbit", "By", "125000"),
        ("1", "kcal", "kJ", "523/125"),
        ("1", "10*2.kg", "kg", "100"),
        ("3", "kg", "10*1.kg", "3/10"),
        ("7", "{TEU}", "{TEU}", "7"),
        ("1", "kg/mu", "t/har", "3/200"),
        ("1", "km/1", "m/1", "1000"),
        ("4", "GBy/%", "MBy/%", "4000"),
        ("1", "CNY/t", "CNY/kg", "1/1000"),
        ("6", "t.[nmi_i]", "t.km", "1389/125"),
    ],
)
def test_conversion_is_exact(value: str, old: str, new: str, expected: str) -> None:
    assert convert(Fraction(value), old, new) == Fraction(expected)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        *[("CNY", "USD"), ("t", "km"), ("%", "pp"), ("tce", "t"), ("{count}", "{person-time}"), ("CNY/t", "CNY/km"), ("a", "d")],
        *[("Cel", "K"), ("kg", "nonsense"), ("nonsense", "kg"), ("CNY/nonsense", "CNY"), ("kg/m3", "m3/kg"), ("t.km", "km")],
        *[("/kg", "kg"), ("m/m", "m")],
    ],
)
def test_what_cannot_be_expressed_is_refused(old: str, new: str) -> None:
    assert not compatible(old, new)
    with pytest.raises(UnitError, match=re.escape(old) if "nonsense" not in new else "nonsense"):
        convert(Fraction(1), old, new)


def test_unknown_codes_and_texts_are_named() -> None:
    assert known("kW.h/10*2.km") is True
    assert known("nonsense") is False
    assert not known("10*2.")
    assert known("CNY/{count}")
    assert (standard("kW"), standard("mu"), standard("CNY"), standard("{count}")) == ("UCUM", "own", "ISO 4217", "UCUM")
    with pytest.raises(UnitError, match="nonsense"):
        standard("nonsense")
    with pytest.raises(UnitError, match="甲乙"):
        unit_of("甲乙")
    with pytest.raises(UnitError, match="吨的"):
        unit_of("吨的")
    assert unit_of("元/吨").code == "CNY/t"


@given(st.sampled_from(CODES), st.sampled_from(CODES), st.fractions())
def test_conversion_there_and_back(a: str, b: str, value: Fraction) -> None:
    assert compatible(a, b) == compatible(b, a)
    if compatible(a, b):
        assert convert(convert(value, a, b), b, a) == value


@given(st.text(SIGNS, max_size=20) | st.text(max_size=12), st.integers(0, 12))
def test_any_text(text: str, at: int) -> None:
    found = match(text, at)
    if found is None:
        return
    end, unit = found
    assert at < end <= len(text)
    assert text[at] in units.FIRST
    assert known(unit.code)
    assert unit.factor > 0
    assert not (unit.more and unit.half)
    assert len(unit.text) <= end - at


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"count": {"a": {"元": ""}}}, "claimed twice: in .*CNY and in .*count.a"),
        ({"own": {"mass": {"CNY": {"texts": ["甲"]}}}}, "the code stands twice"),
        ({"own": {"mass": {"x": {"texts": ["甲"], "scale": "much"}}}}, "is no number"),
        ({"own": {"mass": {"x": {"texts": ["甲"], "scale": "1/0"}}}}, "is no number"),
        ({"not_before": {"乙": "丙"}}, "'乙'"),
        ({"only_before": {"丁": "丙"}}, "'丁'"),
        ({"halved": ["戊"]}, "'戊'"),
        ({"own": {"mass": {"x": {"texts": ["甲", "甲"]}}}}, "claimed twice: in .own.mass. x and in .own.mass. x"),
        ({"iso4217": {"CNY": {"texts": ["甲", "甲"]}}}, r"claimed twice: in \[iso4217\] CNY and"),
        ({"own": {"mass": {"x": {"texts": ["甲"], "not_before": {"乙": "丙"}}}}}, "'乙'"),
    ],
)
def test_wrong_rules_are_named(monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], message: str) -> None:
    base = {
        "iso4217": {"CNY": {"texts": ["元"]}},
        "ucum": {},
        "own": {},
        "count": {},
        "not_before": {},
        "only_before": {},
        "halved": [],
    }
    monkeypatch.setattr(rules, "table", lambda _: base | change)
    with pytest.raises(RuleError, match=message):
        units._lexicon.__wrapped__()
