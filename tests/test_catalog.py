"""The catalog: complete, free of clashes, the same for every wording, and open to a user's own entries."""

import tomllib
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline import units
from pipeline.catalog import Catalog, comparable, entries, fold, key, load, suggest
from pipeline.catalog.names import forms, loose
from pipeline.errors import RuleError

CATALOG = load()
NAMES = [(a, i.code) for i in CATALOG.indicators() for a in (i.name, *i.aliases)]


def test_the_catalog_is_wide():
    themes = {i.theme for i in CATALOG.indicators()}
    assert len(CATALOG.indicators()) >= 1000
    assert len(themes) >= 25
    assert min(sum(i.theme == t for i in CATALOG.indicators()) for t in themes) >= 10


def test_every_entry_is_complete():
    for i in CATALOG.indicators():
        assert units.known(i.unit), f"{i.place}: no such unit {i.unit}"
        assert 6 <= len(i.definition) <= 90, i.place
        assert i.name_en.isascii(), i.place
        assert set(i.price_basis.values()) <= {"real", "nominal"}, i.place
        assert not i.source, f"{i.place}: a source needs a look-up"
        for code in filter(None, (i.parent, i.regional)):
            assert CATALOG.get(code), f"{i.place} speaks of {code}, which is not there"
        if i.kind == "stock":
            assert i.unit not in ("%", "pp"), i.place


def test_every_name_leads_home():
    astray = [(name, code, found.code if (found := CATALOG.find(name)) else None) for name, code in NAMES]
    assert [a for a in astray if a[1] != a[2]] == []
    assert len(NAMES) > 4000


def test_subjects_and_metrics_suit_each_other():
    types = {s.type for s in entries.subjects()} - {"scope"}
    assert types == {t for m in entries.metrics() for t in m.of}
    assert {t for m in entries.metrics() for t in m.bare} <= types
    for thing in (*entries.subjects(), *entries.metrics()):
        assert not thing.unit or thing.unit == "@" or units.known(thing.unit), thing.place


def test_compositions_have_a_code_that_leads_back():
    for name in ("规模以上医药制造业利润总额", "对越南进出口", "平板电脑产量", "国有控股工业企业资产总计"):
        found = CATALOG.find(name)
        assert found
        assert found.composed
        assert found.subject
        assert found.metric
        assert CATALOG.get(found.code) == found
    assert CATALOG.get("above_scale_industry.profit") == CATALOG.get("industrial_profit")
    assert CATALOG.get("flying_carpets.profit") is None
    assert CATALOG.get("above_scale.profit") is None


def test_rates_and_levels_never_mix():
    for level, rate in (("利润", "利润率"), ("入学", "入学率"), ("负债", "负债率"), ("就业", "就业率"), ("失业", "失业率")):
        found = [i for i in (CATALOG.find(level), CATALOG.find(f"规模以上工业企业{level}")) if i]
        rates = [i for i in (CATALOG.find(rate), CATALOG.find(f"规模以上工业企业{rate}")) if i]
        assert all(i.kind == "rate" for i in rates)
        assert all(i.kind != "rate" for i in found)


MINE = """
[flying_carpets]
name = "飞毯"
name_en = "Flying carpets"
kind = "stock"
unit = "{count}"
aliases = ["魔毯"]
theme = "transport"
"""


def own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_user_adds_and_overrides(tmp_path):
    added = load(own(tmp_path, MINE))
    assert added.find("魔毯").code == "flying_carpets"
    assert added.find("GDP").code == "gdp"
    assert CATALOG.find("魔毯") is None
    override = 'name = "国内生产总值"\nname_en = "GDP"\nkind = "flow"\nunit = "USD"\n'
    other = load(own(tmp_path / "..", f"[gdp]\n{override}"))
    assert other.find("国内生产总值").unit == "USD"
    assert other.find("国内生产总值").theme == "user"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (MINE.replace("魔毯", "ＧＤＰ"), ["gdp", "national_accounts.toml:gdp", "mine.toml:flying_carpets"]),
        (MINE.replace('kind = "stock"', 'kind = "heap"'), ["mine.toml:flying_carpets", "heap"]),
        (MINE + "colour = 3\n", ["mine.toml:flying_carpets", "colour"]),
        (MINE.replace('"飞毯"', '""'), ["mine.toml:flying_carpets", "name"]),
        (MINE.replace('kind = "stock"\n', ""), ["mine.toml:flying_carpets", "kind"]),
        (MINE.replace('["魔毯"]', '"魔毯"'), ["mine.toml:flying_carpets", "aliases"]),
        (MINE.replace('["魔毯"]', '["、"]'), ["mine.toml:flying_carpets"]),
        ("flying_carpets = 3\n", ["mine.toml:flying_carpets"]),
        (MINE + MINE, ["mine.toml"]),
        (MINE + 'share_of = ["飞毯"]\n', ["share_of"]),
        (MINE + 'share_of = ["城镇人口", "总人口"]\n', ["population.toml:urbanization", "mine.toml:flying_carpets"]),
        (MINE + 'subject = "x"\nmetric = "y"\n', ["mine.toml:flying_carpets", "metric"]),
        (MINE.replace('unit = "{count}"', 'unit = "furlong"'), ["mine.toml:flying_carpets", "furlong"]),
    ],
)
def test_a_wrong_entry_is_refused_with_its_place(tmp_path, text, says):
    with pytest.raises(RuleError) as error:
        load(own(tmp_path, text))
    assert all(s in str(error.value) for s in says), error.value


def test_two_entries_of_one_code_are_refused():
    one = next(iter(entries.indicators()))
    with pytest.raises(RuleError, match="stands twice"):
        Catalog((one, one), (), ())


def test_two_subjects_or_metrics_of_one_code_are_refused():
    subject, metric = next(iter(entries.subjects())), next(iter(entries.metrics()))
    other = replace(subject, name="飞毯业", type="school", place="elsewhere.toml:school." + subject.code)
    with pytest.raises(RuleError, match=r"stands twice.*subjects\.toml.*elsewhere\.toml"):
        Catalog((), (subject, other), ())
    with pytest.raises(RuleError, match=r"stands twice.*metrics\.toml"):
        Catalog((), (), (metric, metric))


def test_two_entries_that_differ_by_a_scope_that_tells_nothing_are_refused():
    both = [i for i in entries.indicators() if i.code == "industrial_profit"]
    both.append(replace(both[0], code="other", name="飞毯利润", aliases=(), subject="industry", place="elsewhere.toml:other"))
    with pytest.raises(RuleError, match=r"industry\.toml:industrial_profit and elsewhere\.toml:other are both industry\.profit"):
        Catalog(both, entries.subjects(), entries.metrics())


def test_not_aliases_bar_a_name(tmp_path):
    catalog = load(own(tmp_path, MINE + 'not_aliases = ["飞毯总量"]\n'))
    assert catalog.find("飞毯")
    assert catalog.find("飞毯规模")
    assert catalog.find("飞毯总量") is None


@pytest.mark.parametrize(
    ("one", "other", "fits"),
    [
        ("t", "jin", True), ("mu", "har", True), ("CNY", "USD", True), ("{count}", "{person-time}", True), ("t", "tce", True),
        ("%", "pp", True), ("kW", "kW.h", False), ("CNY", "{count}", False), ("t", "m3", False),
        ("{person}.km", "{count}", False),
        ("t/d", "m3/d", True), ("kg", "kg/mu", False), ("CNY", "tce", False), ("%", "CNY", False),
    ],
)  # fmt: skip
def test_comparable_units(one, other, fits):
    assert comparable(one, other) is fits
    assert comparable(other, one) is fits


@pytest.mark.parametrize(
    ("phrase", "folded"),
    [
        ("规上工业“利润”", "规模以上工业利润"), ("ＧＤＰ", "国内生产总值"), ("R&D经费", "研发经费"), ("电力、热力", "电力热力"),
        ("软件与信息技术", "软件和信息技术"), ("企业的利润", "企业利润"), ("利润率", "利润率"), ("第三产业", "第三产业"),
    ],
)  # fmt: skip
def test_folding(phrase, folded):
    assert fold(phrase) == folded


@pytest.mark.parametrize(
    ("form", "bare"),
    [
        ("利润总额", "利润"), ("存款余额", "存款余额"), ("发行限额", "发行限额"), ("贸易差额", "贸易差额"),
        ("进出口总值", "进出口"), ("国内生产总值", "国内生产总值"), ("医院总数", "医院数"), ("医院数量", "医院数"),
        ("利润率", "利润率"), ("医院", "医院"), ("数量", "数量"), ("总额", "总额"),
    ],
)  # fmt: skip
def test_words_for_an_amount(form, bare):
    assert loose(form) == bare


@given(st.sampled_from(NAMES), st.sampled_from(["“{}”", " {} ", "全国{}", "{}　", "《{}》", "我国{}", "{}增速"]))
def test_dressing_does_not_move_a_name(named, dress):
    name, code = named
    if name.startswith(("全国", "我国")) and dress.startswith(("全国", "我国")):
        return
    found = CATALOG.find(dress.format(name))
    assert found is None or found.code == code or CATALOG.find(name).code == code
    assert found is not None


@given(st.text(max_size=80))
def test_any_text_has_forms_a_key_and_an_answer(text):
    assert all(forms(text))
    assert key(text) == key(text) != ""
    found = CATALOG.match(text)
    assert found is None or found.rule.startswith("link.")


def test_suggestions_are_toml_that_loads_and_links(tmp_path):
    rows = [
        ("zh:飞毯", "飞毯", "{count}", "a"),
        ("zh:飞毯", "飞毯", "%", "b"),
        ("zh:老井", '老"井\n', "m", "a"),
        ("zh:粮食产量", "粮食产量", "CNY", "a"),
        ("gdp", "GDP", "CNY", "a"),
    ]
    columns = ("indicator", "indicator_name", "unit", "document_id")
    text = suggest(pa.table(dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True))), CATALOG.claimed, top=5)
    assert text.startswith("# 2 statements in 2 documents\n")
    assert '"粮食产量" is grain.output in the catalog, which is not told in "CNY"' in text
    assert [e["name"] for e in tomllib.loads(text).values()] == ["飞毯", '老"井\n']
    loaded = load(own(tmp_path, text))
    found = loaded.find("飞毯")
    assert (found.unit, found.name_en, found.theme) == ("{count}", "飞毯", "user")
    assert loaded.find('老"井').unit == "m"
    assert suggest(pa.table({c: pa.array([], pa.string()) for c in columns}), CATALOG.claimed) == ""


@pytest.mark.parametrize(
    ("phrase", "folded"),
    [
        ("研究生及本科生", "研究生和本科生"),
        ("研究生以及本科生", "研究生和本科生"),
        ("普及率", "普及率"),
        ("惠及农民", "惠及农民"),
        ("涉及行业及地区", "涉及行业和地区"),
    ],
)
def test_and_is_levelled_only_where_it_means_and(phrase, folded):
    assert fold(phrase) == folded
