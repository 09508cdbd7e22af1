"""link: names to codes, the other side, units and price basis, on made-up readings."""

import tomllib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from benchmarks import linking, linking_sample
from pipeline.catalog import load
from pipeline.link import link
from pipeline.model import Reading, Statement

CASES = tomllib.loads((Path(__file__).parent / "cases" / "link.toml").read_text("utf-8"))["case"]


def reading(name: str, **fields: Any) -> Reading:
    """A reading of 5 with nothing said but its name and what `fields` say."""
    value = Fraction(fields.pop("value", 5))
    plain: dict[str, Any] = {
        "indicator_name": name, "indicator_text": name, "measure": "level", "change_in": "", "relative_to_name": "",
        "price_basis": "", "value": value, "value_high": None, "relation": "eq", "lower": value, "upper": value,
        "resolution": Fraction(1, 2), "unit": "", "unit_text": "", "written_exponent": 0, "value_text": "5", "period_start": None,
        "period_end": None, "time_period": None, "freq": None, "period_text": None, "period_from": None, "base_start": None,
        "base_end": None, "status": "actual", "ref_area": "CN", "ref_area_name": "全国", "relative_area": "", "char_start": 0,
        "char_end": 1, "segment": 0,
    }  # fmt: skip
    return Reading(**{**plain, **fields})


def linked(*readings: Reading, area: str | None = "CN") -> tuple[Statement, ...]:
    return link(readings, load(), default_area=area)


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_cases(case):
    measure = case.get("measure", "level")
    made = reading(case["text"], unit=case.get("unit", ""), measure=measure, ref_area=case.get("area", "CN"))
    [statement] = linked(made)
    if case["code"]:
        assert statement.indicator == case["code"]
        assert case["rule"] in statement.rules
        assert statement.indicator_name == case["text"] + case.get("adds", "")
        assert "unlinked" not in statement.flags
    else:
        assert statement.indicator.startswith("zh:")
        assert len(statement.indicator) > 3
        assert "unlinked" in statement.flags


def test_every_rule_has_three_positives_and_two_negatives():
    counts: dict[str, list[int]] = {}
    for case in CASES:
        counts.setdefault(case["rule"], [0, 0])[" not" in case["label"].split(":")[0] or not case["code"]] += 1
    refusals = {"link.unit_of_another_dimension"}  # a refusal: its positives are the unlinked ones
    assert {r: n for r, n in counts.items() if (n[1] < 3 if r in refusals else n[0] < 3 or n[1] < 2)} == {}


@dataclass(frozen=True)
class Side:
    name: str
    share_of: str
    area: str = ""
    ref_area: str = "CN-JS"
    measure: str = "share"


@pytest.mark.parametrize(
    ("side", "code"),
    [
        (Side("制造业增加值", "国内生产总值", ref_area="CN"), "gdp"),
        (Side("制造业增加值", "GDP"), "gross_regional_product"),
        (Side("船舶出口额", "全国", area="CN"), "CN"),
        (Side("船舶出口额", "全球", area="WORLD"), "WORLD"),
        (Side("船舶出口额", "世界"), "WORLD"),
        (Side("民营企业出口", "全省"), "CN-JS"),
        (Side("出口", "全省出口", area="CN-JS", ref_area="320100"), "CN-JS"),
        (Side("民营企业出口", "全国出口", area="CN"), "exports@CN"),
        (Side("民营企业出口", "出口"), "exports"),
        (Side("规模以上工业增加值", "全国平均水平", area="CN", measure="gap"), "CN"),
        (Side("会飞的毯子", "毯子总数"), "zh:毯子总数"),
        (Side("粮食产量", "世界", measure="rank"), "WORLD"),
        (Side("消费", "经济增长", ref_area="CN", measure="contribution"), "gdp"),
    ],
    ids=lambda x: x if isinstance(x, str) else x.name,
)
def test_the_other_side(side, code):
    made = reading(
        side.name, measure=side.measure, relative_to_name=side.share_of, relative_area=side.area, ref_area=side.ref_area
    )
    [statement] = linked(made)
    assert statement.relative_to == code
    assert statement.relative_to_name == side.share_of


@pytest.mark.parametrize(
    ("part", "whole", "rate"),
    [
        ("城镇人口", "总人口", "urbanization"),
        ("城镇常住人口", "常住人口", "urbanization"),
        ("森林面积", "土地面积", "forest_coverage"),
        ("研发经费", "国内生产总值", "rd_intensity"),
        ("财政赤字", "GDP", "deficit_ratio"),
        ("贫困村通宽带", "贫困村", "poor_villages_with_broadband"),
        ("城镇化率", "全部人口", "urbanization"),
        ("农村低保标准", "城镇低保标准", None),
        ("贫困人口", "总人口", None),
        ("城镇人口", "世界人口", None),
    ],
)
def test_a_share_that_is_a_rate(part, whole, rate):
    [share] = linked(reading(part, measure="share", relative_to_name=whole, unit="%"))
    [change] = linked(reading(part, measure="change_yoy", change_in="share", relative_to_name=whole, unit="pp"))
    if rate:
        assert (share.indicator, share.measure, share.relative_to, share.relative_to_name) == (rate, "level", "", whole)
        assert (change.indicator, change.measure, change.reading.change_in) == (rate, "change_yoy", "level")
    else:
        assert (share.measure, change.reading.change_in) == ("share", "share")
        assert share.relative_to
        assert "link.share_is_rate" not in share.rules


def test_rates_hold_below_the_nation_too():
    [share] = linked(reading("城镇人口", measure="share", relative_to_name="常住人口", ref_area="CN-JS", unit="%"))
    [strength] = linked(reading("研发经费", measure="share", relative_to_name="地区生产总值", ref_area="CN-JS", unit="%"))
    assert (share.indicator, strength.indicator) == ("urbanization", "rd_intensity")


def test_a_unit_that_is_not_written_is_inferred():
    made = linked(
        reading("原煤产量"),
        reading("飞毯销量", unit="m2"),
        reading("飞毯销量", value=6),
        reading("飞毯库存"),
        reading("飞毯销量", measure="growth_yoy"),
        reading("飞毯销量", measure="rank"),
        reading("常住人口城镇化率"),
    )
    assert [s.unit for s in made] == ["t", "m2", "m2", "{count}", "%", "1", "%"]
    assert ["unit_inferred" in s.flags for s in made] == [True, False, True, True, True, False, True]


@pytest.mark.parametrize(
    ("name", "written", "unit"),
    [
        ("玉米亩产", "kg", "kg/mu"),
        ("水稻单产", "jin", "jin/mu"),
        ("粮食单产", "kg/har", "kg/har"),
        ("污水日处理能力", "m3", "m3/d"),
        ("海水淡化能力", "t/d", "t/d"),
        ("玉米产量", "kg", "kg"),
        ("污水日处理能力", "km", "km"),
    ],
)
def test_what_a_unit_is_per_may_stand_in_the_name(name, written, unit):
    [statement] = linked(reading(name, unit=written))
    assert statement.unit == unit
    assert statement.indicator.startswith("zh:") is (written == "km")


@pytest.mark.parametrize(
    ("name", "measure", "written", "basis"),
    [
        ("国内生产总值", "growth_yoy", "", "real"),
        ("规模以上工业增加值", "growth_avg", "", "real"),
        ("规模以上医药制造业增加值", "growth_yoy", "", "real"),
        ("社会消费品零售总额", "growth_yoy", "", "nominal"),
        ("国内生产总值", "growth_yoy", "nominal", "nominal"),
        ("社会物流总额", "growth_yoy", "", "real"),
        ("体育产业增加值", "growth_yoy", "", "nominal"),
        ("重大项目完成投资", "growth_yoy", "", "nominal"),
        ("国内生产总值", "level", "", ""),
        ("原煤产量", "growth_yoy", "", ""),
    ],
)
def test_price_basis(name, measure, written, basis):
    [statement] = linked(reading(name, measure=measure, price_basis=written))
    assert statement.price_basis == basis
    assert ("link.usual_price_basis" in statement.rules) == (basis != written)


def test_a_percentage_of_an_amount_is_of_its_growth():
    speed, faster, share, amount = linked(
        reading("农村居民收入增速", unit="%"),
        reading("装备制造业增加值", measure="change_since", change_in="level", unit="pp"),
        reading("装备制造业增加值", measure="change_since", change_in="level", unit="pp", relative_to_name="规模以上工业增加值"),
        reading("农村居民收入", unit="%"),
    )
    assert (speed.indicator, speed.measure) == ("rural_residents.disposable_income", "growth_yoy")
    assert (faster.indicator, faster.reading.change_in) == ("equipment.value_added", "growth")
    assert (share.reading.change_in, share.relative_to) == ("share", "industrial_value_added")
    assert amount.indicator.startswith("zh:")


def test_a_sector_alone_is_its_value_added_only_in_output():
    made = linked(
        reading("装备制造业", measure="share", relative_to_name="规模以上工业", unit="%"),
        reading("采矿业", measure="share", relative_to_name="国内生产总值", unit="%"),
        reading("采矿业", measure="share", relative_to_name="固定资产投资", unit="%"),
        reading("金融业", measure="contribution", relative_to_name="经济增长", unit="%"),
    )
    assert [s.indicator for s in made] == [
        "equipment.value_added",
        "mining.value_added",
        "zh:采矿业",
        "finance_industry.value_added",
    ]
    assert [s.indicator_name for s in made] == ["装备制造业增加值", "采矿业增加值", "采矿业", "金融业"]


@pytest.mark.parametrize(
    "wordings",
    [
        ["飞毯航班", "“飞毯”航班", "全国飞毯航班", "飞毯 航班", "飞毯航班增速", "飞毯航班（含包机）", "约飞毯航班"[1:]],
        ["老井修复率", "全省老井修复率", "老井 修复率", "老井的修复率"],
    ],
)
def test_an_unknown_phrase_has_one_code(wordings):
    assert len({linked(reading(w))[0].indicator for w in wordings}) == 1


def test_growth_is_of_what_was_counted():
    pieces, more, money, dearer, alone = (
        linked(reading("无人机出口", unit="{count}"), reading("无人机出口", measure="growth_yoy", unit="%"))
        + linked(reading("无人机出口", unit="CNY"), reading("无人机出口", measure="growth_yoy", unit="%"))
        + linked(reading("无人机出口", measure="growth_yoy", unit="%"))
    )
    assert pieces.indicator == more.indicator == "drones.export_volume"
    assert money.indicator == dearer.indicator == alone.indicator == "drones.exports"


def test_a_bare_trade_is_of_value_added_only_beside_it():
    growth = {"measure": "growth_yoy", "unit": "%"}
    (alone,) = linked(reading("环保产业", **growth))
    _, beside = linked(reading("工业增加值", **growth), reading("环保产业", **growth))
    (of_energy,) = linked(reading("煤炭", measure="share", unit="%", relative_to_name="能源"))
    (of_gdp,) = linked(reading("服务业", measure="share", unit="%", relative_to_name="GDP"))
    assert alone.indicator.startswith("zh:")
    assert of_energy.indicator.startswith("zh:")
    assert beside.indicator == "environment_industry.value_added"
    assert of_gdp.indicator == "services.value_added"


def test_one_statement_for_each_reading_in_order():
    names = ["GDP", "飞毯", "出口"] * 3
    assert [s.indicator_name for s in linked(*map(reading, names))] == names
    assert linked() == ()


SHARED_GOLD = Path(__file__).parents[2] / "shared" / "gold"


def test_the_judged_sample_has_at_most_two_percent_of_wrong_links():
    rows = linking_sample.judged()
    assert len({r["statement_id"] for r in rows}) == 200
    assert linking_sample.rates(rows)["link"] <= 0.02
    with pytest.raises(ValueError, match="nothing judged"):
        linking_sample.rates([])


def test_names_of_the_shared_gold():
    if not (SHARED_GOLD / "same.txt").exists():
        pytest.skip("NOT MEASURED: ../shared/gold is not here")
    lines = linking.by_names(linking.gold_lines(SHARED_GOLD))
    measured = linking.figures(lines, linking.same_names(SHARED_GOLD / "same.txt"))
    print(measured)
    assert measured["must"] > 700
    assert measured["core_linked"] >= 0.93
    assert measured["pairs_recall"] == 1
    assert measured["pairs_f1"] >= 0.93
    assert measured["pairs_f1_levelled"] >= 0.965
    assert measured["pairs_f1_placed"] >= 0.97
