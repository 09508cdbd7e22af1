# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 读取数据集并作图 · Load the tables and chart them
#
# 先运行 `make dataset`，再运行本笔记。本笔记只读取已发布的表，不解析任何文档。
#
# Run `make dataset` first. This notebook only reads the published tables; it parses no document.

# %%
import os
from pathlib import Path

import altair as alt

OUT = Path(os.environ.get("ZHIBIAO_OUT", "../outputs")) / "latest"
print(sorted(p.name for p in OUT.iterdir()))

# %% [markdown]
# ## 三种读法 · Three ways to load
#
# 每种三行。The same table in three lines each.

# %%
import pandas as pd

annual = pd.read_parquet(OUT / "annual.parquet")
annual[annual.indicator == "gdp"].groupby("measure").size()

# %%
import polars as pl

lazy = pl.scan_parquet(OUT / "annual.parquet")
lazy.filter(pl.col("indicator") == "gdp").group_by("measure").len().sort("measure").collect()

# %%
import duckdb

query = f"select measure, count(*) as n from '{OUT}/annual.parquet' where indicator = 'gdp' group by measure order by measure"
duckdb.sql(query).df()

# %% [markdown]
# 三者必须一致。They must agree.

# %%
by_pandas = annual[annual.indicator == "gdp"].groupby("measure").size().to_dict()
by_polars = dict(lazy.filter(pl.col("indicator") == "gdp").group_by("measure").len().collect().iter_rows())
by_duckdb = dict(duckdb.sql(query).fetchall())
assert by_pandas, "the build has no gdp"
assert by_pandas == by_polars == by_duckdb, (by_pandas, by_polars, by_duckdb)

# %% [markdown]
# ## 历年数值，连同界限与目标 · A series over the years, with its bounds and targets
#
# 实心点是报告的数，竖条是原文“约”等说法允许的范围，菱形是文件提出的目标。
#
# Points are what was reported, bars what the written words (约) allow, diamonds what a document aimed at.


# %%
def one_series(indicator, measure="level", area="CN"):
    """Return one fact a year of an indicator, actual before estimate, targets apart."""
    found = annual[(annual.indicator == indicator) & (annual.measure == measure) & (annual.ref_area == area)]
    assert not found.empty, f"the build has no {measure} of {indicator} in {area}"
    order = {"actual": 0, "estimate": 1}
    facts = found[found.status.isin(order)].sort_values("status", key=lambda s: s.map(order)).drop_duplicates("year")
    targets = found[found.status.isin(["target", "forecast"])].drop_duplicates("year")
    columns = ["indicator_name", "year", "value", "lower", "upper", "relation", "unit", "status"]
    return facts.sort_values("year")[columns], targets.sort_values("year")[columns]


FONT, BLUE, RED = "Noto Sans SC", "#1f5fa8", "#d1495b"
YEAR = alt.X("year:O", title="年份", axis=alt.Axis(labelAngle=0))
charts = {}


def keep(name, chart):
    """Remember a chart under the name of its picture, dressed alike."""
    charts[name] = (
        chart.configure(font=FONT).configure_axis(labelFontSize=12, titleFontSize=13).configure_title(fontSize=16, anchor="start")
    )
    return charts[name]


def over_the_years(facts, targets, title, y_title, scale=1.0, digits=".2f"):
    """Return a chart of facts with what their words allow, and targets beside them."""
    shown = facts.assign(value=facts.value / scale, lower=facts.lower / scale, upper=facts.upper / scale)
    base = alt.Chart(shown)
    every_year = alt.Scale(domain=list(range(int(shown.year.min()), int(shown.year.max()) + 1)))
    year = alt.X("year:O", title="年份", axis=alt.Axis(labelAngle=0), scale=every_year)
    y = alt.Y("value:Q", title=y_title, scale=alt.Scale(zero=False))
    line = base.mark_line(strokeWidth=2.5, color=BLUE).encode(x=year, y=y)
    point = base.mark_point(size=60, filled=True, color=BLUE, opacity=1).encode(
        x=year, y=y, tooltip=["year", "value", "relation"]
    )
    label = base.mark_text(dy=-14, dx=-8, fontSize=11, color=BLUE).encode(x=year, y=y, text=alt.Text("value:Q", format=digits))
    closed = base.transform_filter("isValid(datum.lower) && isValid(datum.upper)")
    closed = closed.mark_rule(strokeWidth=6, opacity=0.35).encode(x=year, y="lower:Q", y2="upper:Q")
    more = base.transform_filter("isValid(datum.lower) && !isValid(datum.upper)")
    more = more.mark_text(text="↑", dy=-30, fontSize=20, color=RED).encode(x=year, y="lower:Q")
    goals = alt.Chart(targets.assign(value=targets.value / scale))
    goal = goals.mark_point(shape="diamond", size=190, filled=True, color=RED, opacity=1).encode(x=year, y="value:Q")
    aim = goals.mark_text(dx=-12, dy=-12, align="right", fontSize=12, color=RED).encode(
        x=year, y="value:Q", text=alt.value("目标")
    )
    return (closed + line + point + label + more + goal + aim).properties(width=640, height=320, title=title)


# %%
intensity, aims = one_series("rd_intensity")
years = f"{intensity.year.min()}—{intensity.year.max()}年"
keep(
    "series",
    over_the_years(intensity, aims, f"全国{intensity.indicator_name.iloc[-1]}，{years}（示例文本）", "与国内生产总值之比（%）"),
)

# %% [markdown]
# 原文只说“突破4000亿元”的年份，图上是下界，箭头表示只会更高。
#
# Where a document only says 突破4000亿元, the point is a lower bound: the arrow says that the figure is higher.

# %%
guangdong, no_aims = one_series("rd", area="CN-GD")
assert (guangdong.relation == "gt").any()
keep("bounds", over_the_years(guangdong, no_aims, "广东省研发经费（示例文本）", "亿元", 1e8, ",.0f"))

# %% [markdown]
# ## 增速与总量 · Growth beside level
#
# 同一指标的两种度量：总量（元，换算为万亿元）与同比增速（不变价）。

# %%
gdp, _ = one_series("gdp")
growth, _ = one_series("gdp", "growth_yoy")
bars = (
    alt.Chart(gdp.assign(trillion=gdp.value / 1e12))
    .mark_bar(color="#8fb8de")
    .encode(x=YEAR, y=alt.Y("trillion:Q", title="总量（万亿元）"))
)
pace = (
    alt.Chart(growth)
    .mark_line(point=alt.OverlayMarkDef(color=RED), color=RED, strokeWidth=2.5)
    .encode(x=YEAR, y=alt.Y("value:Q", title="比上年增长（%）"))
)
both = alt.vconcat(
    bars.properties(width=640, height=220, title="国内生产总值（示例文本）"),
    pace.properties(width=640, height=160, title="国内生产总值增速"),
)
keep("growth_and_level", both.resolve_scale(x="shared"))

# %% [markdown]
# ## 同一数值的两个来源 · Two sources of one value
#
# `observations` 取定一个数，其余说法留在 `statements`，并在 `checks` 中记为 `rival`。

# %%
statements = pd.read_parquet(OUT / "statements.parquet")
documents = pd.read_parquet(OUT / "documents.parquet")
checks = pd.read_parquet(OUT / "checks.parquet")
rivals = checks[(checks.kind == "rival") & (checks.series_id.str.startswith("gdp|level"))]
pairs = rivals.explode("statement_ids").merge(
    statements, left_on="statement_ids", right_on="statement_id", suffixes=("", "_said")
)
pairs = pairs.merge(documents[["document_id", "title"]], on="document_id").assign(
    trillion=lambda d: d.value / 1e12,
    published=lambda d: pd.to_datetime(d.published),
    label=lambda d: d.title + "（" + d.published.dt.strftime("%Y年%-m月") + "）",
)
pairs = pairs.drop_duplicates("statement_id")
pairs = pairs[["year", "label", "value_text", "unit_text", "trillion", "published", "sentence"]]
pairs

# %%
keep(
    "two_sources",
    alt.Chart(pairs)
    .mark_bar()
    .encode(
        y=alt.Y("label:N", title=None, axis=alt.Axis(labelLimit=400)),
        x=alt.X("trillion:Q", title="国内生产总值（万亿元）"),
        color=alt.Color("published:T", legend=None),
        row=alt.Row("year:O", title="年份"),
    )
    .resolve_scale(y="independent")
    .properties(width=420, height=70, title="同一年份的不同说法"),
)

# %% [markdown]
# ## 目标与结果 · Targets and what came of them

# %%
targets = pd.read_parquet(OUT / "targets.parquet")
targets.merge(statements[["statement_id", "indicator_name", "sentence"]], left_on="target_statement_id", right_on="statement_id")[
    ["year", "indicator_name", "target", "target_relation", "outcome", "verdict"]
].sort_values(["year", "indicator_name"])

# %% [markdown]
# ## 存为图片 · Write the pictures
#
# 设置环境变量 `ZHIBIAO_PICTURES` 时，把每张图写成 PNG。空图视为错误。

# %%
import pylopdf_fonts_zh_cn  # Noto Sans SC, so that Chinese is drawn on a machine without a Chinese font
import vl_convert

vl_convert.register_font_directory(str(Path(pylopdf_fonts_zh_cn.__file__).parent))

for name, chart in charts.items():
    picture = vl_convert.vegalite_to_png(chart.to_json(), scale=2)
    assert len(picture) > 10_000, f"the chart {name} is empty"
    if folder := os.environ.get("ZHIBIAO_PICTURES"):
        Path(folder, f"{name}.png").write_bytes(picture)
print(*charts, "rendered")
