"""link: Readings → Statements. The catalog's code for each name, the other side's code, unit and price basis.

In: the readings of one document, in text order, and the area the document speaks for. Out: one Statement for each reading.
Refuses: a link across dimensions (出口 in 辆 is not the value of exports); such a reading keeps a `zh:` key.
"""

import re
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from pipeline import areas
from pipeline.catalog import Catalog, Indicator, Match, fits, fold, key, per
from pipeline.model import Reading, Statement

_PERCENT: Final = frozenset({"share", "contribution", "growth_yoy", "growth_prev", "growth_avg", "growth_since"})
_NUMBER: Final = frozenset({"rank", "ratio"})
_GDP: Final = ("gdp", "gross_regional_product")
_WORLD: Final = ("世界", "全球", "全世界", "国际")
_NATION: Final = ("全国", "我国", "中国", "国内")
_AVERAGE: Final = re.compile(r"(?:平均水平|平均|总体水平|水平|总体|平均值|总量)$")  # 比全国平均水平高
_TO_GROWTH: Final = re.compile(r"对(?:国民|全国|全省)?(?:经济|国内生产总值|GDP)(?:增长)?$")
_GROWTH_NAME: Final = re.compile(r"(?:增速|增幅|涨幅|增长率|增长速度)$")
_OUTPUT: Final = re.compile("增加值|生产总值|GDP|经济总量|经济增长")
_INDUSTRIES: Final = ("业", "经济")
_TRADE: Final = re.compile("(?<!第[一二三])产业$|行业$")  # 环保产业增长15%: of its sales as well as of its value added
_PEOPLE: Final = ("", "人", "名")
_HERE: Final = ("全省", "全市", "全区", "全县", "本省", "本市", "全州")


def link(readings: Sequence[Reading], catalog: Catalog, *, default_area: str | None) -> tuple[Statement, ...]:
    """Return a statement for each reading of one document, in the same order.

    A reading without a unit takes the indicator's, else that of the same subject's last figure, else `{count}` (`unit_inferred`);
    a name that the catalog does not know gets a stable `zh:` code (`unlinked`).
    """
    last_units: dict[str, str] = {}  # by code and by name as spoken
    output = next((i for i, r in enumerate(readings) if _OUTPUT.search(r.indicator_name + r.relative_to_name)), len(readings))
    return tuple(_link(r, catalog, default_area, last_units, spoken=i >= output) for i, r in enumerate(readings))


def _link(reading: Reading, catalog: Catalog, default_area: str | None, last_units: dict[str, str], *, spoken: bool) -> Statement:
    """Link one reading; `spoken`: the document has spoken of value added or of GDP by then."""
    area = reading.ref_area or default_area
    flags, rules = list(reading.flags), list(reading.rules)
    measure, change_in, name = reading.measure, reading.change_in, reading.indicator_name
    if measure == "contribution":
        name = _of_contribution(reading, catalog)
    counted = last_units.get(name, "") if reading.unit in ("", "%", "pp") else reading.unit  # 出口40万辆，增长3%: of vehicles
    found = _match(catalog, name, counted or reading.unit, "share" if change_in == "share" else measure, reading, spoken=spoken)
    indicator = regional(found.indicator, area, catalog) if found else None
    if indicator and reading.unit in ("%", "pp") and indicator.unit not in ("%", "pp", "1"):
        reading, measure, change_in = _of_growth(reading)  # 收入增速为10%; 增加值加快0.6个百分点: of its growth, not of itself
    if indicator and not _unit_fits(reading, measure, indicator):
        indicator = None
        rules.append("link.unit_of_another_dimension")
    if indicator and found:
        rules.append(found.rule)
        name += found.adds if measure != "contribution" else ""  # 第二产业拉动经济增长: a contribution names who makes it
        code = indicator.code
    else:
        code = unlinked_code(name, reading.ref_area_name)
        flags.append("unlinked")
    measured = catalog.metric_name(indicator) if indicator and measure in ("gap", "ratio") else ""
    other = _other_side(reading, code, measured, catalog, area)
    if measure == "share" or change_in == "share":
        rate = catalog.rate_of(code, other)
        if rate is None and indicator and indicator.kind == "rate" and indicator.unit == "%":
            rate = indicator  # 98%的贫困村通宽带: a rate is of its whole by name
        if rate:
            indicator, code, other = rate, rate.code, ""
            measure = "level" if measure == "share" else measure
            reading = replace(reading, change_in="level" if change_in else "")
            flags = [f for f in flags if f != "unlinked"]
            rules.append("link.share_is_rate")
    unit = per(reading.unit, indicator.unit if indicator else "")
    if measure in _NUMBER and unit != "%":
        unit = "1"  # 第二位, 3倍: of no dimension, whatever the word
    if not unit:
        unit = _inferred_unit(measure, code, indicator, last_units)
        flags.append("unit_inferred")
    elif measure in ("level", "level_avg"):
        last_units[code] = last_units[reading.indicator_name] = unit
    basis = reading.price_basis
    if not basis and indicator and (usual := indicator.price_basis.get(measure)):
        basis = usual
        rules.append("link.usual_price_basis")
    return Statement(
        reading=reading,
        indicator=code,
        relative_to=other,
        price_basis=basis,
        unit=unit,
        measure=measure,
        indicator_name=name,
        relative_to_name=reading.relative_to_name,
        flags=tuple(dict.fromkeys(flags)),
        rules=tuple(dict.fromkeys(rules)),
    )


def _match(catalog: Catalog, name: str, unit: str, measure: str, reading: Reading, *, spoken: bool) -> Match | None:
    """Return what a name means; a bare sector is its value added only where output is spoken of."""
    found = catalog.match(name, unit=unit, measure=measure)
    bare = found is not None and found.rule == "link.bare_subject" and found.adds == "增加值"
    return None if bare and not _of_output(reading, catalog, spoken=spoken) else found


def _of_output(reading: Reading, catalog: Catalog, *, spoken: bool) -> bool:
    """Tell whether the figure of a bare industry is of its value added: its share in output, its growth beside that of output."""
    whole = reading.relative_to_name
    if not whole:
        return spoken or not _TRADE.search(reading.indicator_name)
    if _OUTPUT.search(whole) or whole.endswith(_INDUSTRIES):
        return True
    known = catalog.match(whole, measure="share")
    if known is None:
        return bool(reading.relative_area)
    return known.indicator.metric in ("value_added", "output") or known.indicator.code in _GDP


def _of_growth(reading: Reading) -> tuple[Reading, str, str]:
    """Return reading, measure and change_in, put right where a figure in % or points of an amount can only be of its growth."""
    measure, change_in = reading.measure, reading.change_in
    if measure == "level" and reading.unit == "%" and _GROWTH_NAME.search(reading.indicator_name):
        measure = "growth_yoy"
    elif measure.startswith("change") and reading.unit == "pp" and change_in == "level":
        change_in = "share" if reading.relative_to_name else "growth"
        reading = replace(reading, change_in=change_in)
    return reading, measure, change_in


def _of_contribution(reading: Reading, catalog: Catalog) -> str:
    """Return the name of what contributes: its rate where there is one of that name (科技进步贡献率), else itself."""
    name = reading.indicator_name
    subject = _TO_GROWTH.sub("", name)
    rate = name + ("增长的贡献率" if subject != name and not name.endswith("增长") else "贡献率")
    if reading.unit != "pp" and catalog.match(subject + "贡献率"):
        return rate
    return subject or name


def regional(indicator: Indicator, area: str | None, catalog: Catalog) -> Indicator:
    """Return the indicator's own entry for a part of a country (国内生产总值 of CN-JS is 地区生产总值), else the indicator."""
    below = area is not None and area != "CN" and areas.within(area, "CN")
    return catalog[indicator.regional] if indicator.regional and below else indicator


def unlinked_code(name: str, area_name: str | None) -> str:
    """Return the stable code of a phrase that the catalog does not know."""
    return "zh:" + key(name, area_name or "")


def _unit_fits(reading: Reading, measure: str, indicator: Indicator) -> bool:
    """Say whether a level or a change of level in the reading's unit can be one of the indicator."""
    if not reading.unit or measure in _PERCENT or measure in _NUMBER:
        return True
    if reading.change_in in ("share", "growth") or measure == "gap":
        return True
    if reading.unit in ("%", "pp"):
        return indicator.unit in ("%", "pp", "1")
    if indicator.unit == "{person-time}" and reading.unit == "{count}" and reading.unit_text not in _PEOPLE:
        return False  # 26个景区接待游客
    return fits(reading.unit, indicator.unit)


def _other_side(reading: Reading, code: str, measured: str, catalog: Catalog, area: str | None) -> str:
    """Return the code of the other side: an area for a whole that is only a place, else an indicator, @area where it differs."""
    name = reading.relative_to_name
    other_area = reading.relative_area or area or ""
    if not name:
        return reading.relative_area
    folded = _AVERAGE.sub("", fold(name)) or fold(name)
    if folded in _WORLD or folded in _NATION:
        return reading.relative_area or ("WORLD" if folded in _WORLD else "CN")
    if reading.relative_area and (hit := areas.match(name, 0)) and hit[0] == len(name):
        return reading.relative_area  # 占广东的
    if folded in _HERE or (reading.relative_area and reading.relative_area.startswith("zh:")):
        return other_area
    found = catalog.match(name) or catalog.match(name + measured)  # 增速高于全国工业: than that of the same metric
    if reading.measure == "share" and found and (part := catalog.get(code)) and not fits(part.unit, found.indicator.unit):
        found = catalog.match(name + catalog.metric_name(part)) or found  # 利润占规模以上工业企业的比重: of their profit
    if found:
        whole = regional(found.indicator, other_area or None, catalog).code
    elif reading.relative_area and reading.relative_area != area:
        whole = unlinked_code(name, None)
    else:
        whole = unlinked_code(name, reading.ref_area_name)
    if other_area != (area or ""):
        return other_area if whole == code else f"{whole}@{other_area}"
    return whole


def _inferred_unit(measure: str, code: str, indicator: Indicator | None, last_units: dict[str, str]) -> str:
    if measure in _PERCENT:
        return "%"
    if indicator:
        return indicator.unit
    return last_units.get(code, "{count}")
