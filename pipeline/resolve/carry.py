"""What a number means and measures in its context: kinds and names that go on from the number before.

In: a Mention in its clause, and the Context. Out: the Mention with its base, its Kind, its full name.
Refuses: periods and places.
"""

import re
from functools import cache
from typing import Final

from msgspec.structs import replace

from pipeline import areas, phrases, rules
from pipeline.model import Clause, Mention
from pipeline.periods import Span
from pipeline.quantities import Quantity
from pipeline.resolve import dates, names
from pipeline.resolve.measure import RATES, Kind, kind_of
from pipeline.resolve.state import Context

_BUNCH: Final = re.compile("等?[0-9两三四五六七八九十]{1,2}[个大类种][一-鿿]{0,4}(?:行业|领域|产业|产品|地区)$")
_USED: Final = re.compile("^用于.{2,14}?的")
_AVERAGE: Final = re.compile("(?:年均|平均每年|每年平均|年平均)")
_MEAN: Final = re.compile("浓度|气温|水温|温度|湿度|降水|降雨|风速|径流")
_EACH_YEAR: Final = re.compile("(?:年均|平均每年|每年平均|年平均|每年)")  # 每年制造业增加值都超过30万亿元


@cache
def _words(name: str) -> tuple[str, ...]:
    """Return a word list of rules/phrases.toml."""
    return tuple(rules.table("phrases")[name])


@cache
def _listed_verb() -> re.Pattern[str]:
    """Return the pattern of a name up to a verb that the rest of its list shares."""
    return re.compile(f".{{0,14}}?(?:{'|'.join(map(re.escape, _words('listed_verbs')))})(?=..)")


def kind_in_context(ctx: Context, clause: Clause, m: Mention) -> tuple[Mention, Kind]:
    """Return a mention with the base that its sentence opened with, and its kind."""
    m = _with_base(ctx, m)
    kind = _carried(ctx, _listed(ctx, clause, m, kind_of(m)), m)
    state = ctx.state
    if not (state.from_open and kind.family == "level" and not m.subject):
        return m, kind
    if state.from_whole is not None:
        return m, Kind("share", rule="measure.share_to")
    grew = bool(state.said) and state.said[-1]["measure"].startswith("growth")
    if grew and m.token.kind == "quantity" and m.token.value.percent:
        base = state.said[-1]["measure"].removeprefix("growth_")
        return replace(m, cues={**m.cues, "base": base}), Kind("growth", 1, rule="measure.growth_to")
    return m, kind


def _with_base(ctx: Context, m: Mention) -> Mention:
    """Give a number that moves the base that its sentence opened with (与2010年相比，…)."""
    state = ctx.state
    if m.base is not None or m.base_text or "base" in m.cues or not {"rise", "fall", "gain", "gap"} & set(m.cues):
        return m
    if state.base_token is not None:
        return replace(m, base=state.base_token)
    return replace(m, cues={**m.cues, "base": state.base_kind}) if state.base_kind else m


def _listed(ctx: Context, clause: Clause, m: Mention, kind: Kind) -> Kind:
    """新增甲2家、乙60家: what was added or cut in a list goes on after the pause."""
    before = [o for o in clause.mentions if o.token.end <= m.token.start and not o.refused]
    if (
        kind.rule != "measure.amount"
        or not before
        or m.side != "left"
        or {"relation", "level"} & set(m.cues)
        or m.token.kind != "quantity"
    ):
        return kind
    between = ctx.segment(m.segment).text[before[-1].token.end : m.token.start].lstrip(" 多余")
    first = kind_of(before[0])
    goes_on = between.startswith("、") and before[0].base is None and bool(ctx.state.said)
    if goes_on and first.family == "change" and first.change_in == "level":
        return Kind("change", first.sign, "level", rule="measure.change_in_list")
    return kind


def _carried(ctx: Context, kind: Kind, m: Mention) -> Kind:
    """A number without a subject goes on with what was said: the share or the growth moves, a compared rate is one too."""
    said = ctx.state.said
    if m.subject or not said or m.token.kind != "quantity":
        return kind
    last = said[-1]["measure"]
    q: Quantity = m.token.value
    if m.place[0] and kind.family == "level" and last == "share":
        return Kind("share", rule="measure.share_to")  # 调整为7.3:39.9:52.8: as the first of the run
    if kind.family == "change" and q.unit is not None and q.unit.code == "pp" and kind.change_in == "level":
        if m.place[0] and said[-1]["change_in"]:
            return replace(kind, change_in=said[-1]["change_in"])  # 分别提高3.3个、1.9个百分点
        if last == "share":
            return replace(kind, change_in="share")
        if last.startswith("growth"):
            return replace(kind, change_in="growth")
    if kind.family == "level" and q.percent and said[-1]["change_in"] == "share" and {"to", "level"} & set(m.cues):
        return Kind("share", rule="measure.share")  # 比重提高3.1个百分点，达到48.8%
    earlier = "compare" in m.cues or (kind.family == "level" and any(p.value.kind in ("previous", "same") for p in m.periods))
    if earlier and last.startswith("growth") and q.percent:  # 比上年的2.4%; 上月为2.3%
        return Kind("growth", 1, rule="measure.compared_growth")
    return kind


def name_of(ctx: Context, m: Mention, kind: Kind) -> tuple[str, Kind, bool]:
    """Return the full name of what a number measures, its kind (年均投入 is an average level), and whether any of it was carried."""
    name, carried = _name(ctx, m, kind)
    if kind.family == "change" and (m.token.value.unit is None or m.token.value.unit.code != "pp"):
        name = names.without_move(name)
        if kind.rule == "measure.change_in_list":
            name = names.like_the_first(name, ctx.state.said[-1]["name"])
    if kind.family == "rank" and (rate := next((r for r in m.rules if r in RATES), "")) and not name.endswith(RATES):
        return name + rate, kind, carried  # 货运量2亿吨，增速居第一: the place of its growth
    pattern = _EACH_YEAR if "all" in m.cues else _AVERAGE
    if kind.family == "level" and (average := pattern.match(name)) and len(name) > average.end() + 1:
        return phrases.clean(name[average.end() :]), Kind("level_avg", rule="measure.average_level"), carried
    return name, kind, carried


def for_each(ctx: Context, m: Mention) -> tuple[Mention, ...]:
    """Return a mention for each of the subjects that a number without one is told of: 产销分别完成A和B，同比均增长1.6倍."""
    said, run = ctx.state.said, ctx.state.run
    if "all" not in m.cues or m.subject or m.place[1] > 1 or run < 2 or len(said) < run:
        return (m,)
    names_ = [s["name"] for s in said[-run:]]
    return (
        tuple(replace(m, subject=name, side="left", also=i > 0) for i, name in enumerate(names_))
        if len(set(names_)) == run
        else (m,)
    )


def averaged(name: str, kind: Kind, span: Span | None) -> tuple[str, Kind]:
    """Return name and kind of an amount whose name holds 年均 (铁路年均投资) and that speaks of several years; PM2.5年均浓度 is of one."""
    m = _AVERAGE.search(name, 2) if kind.family == "level" and dates.is_several_years(span) else None
    if m is None or _MEAN.search(name, m.end()):
        return name, kind
    return phrases.clean(name[: m.start()] + name[m.end() :]), Kind("level_avg", rule="measure.average_level")


def _name(ctx: Context, m: Mention, kind: Kind) -> tuple[str, bool]:
    state, (index, count) = ctx.state, m.place
    found = list(dict.fromkeys(s["name"] for s in state.said))
    pointed = phrases.pronouns().get(m.subject)
    if pointed is not None:
        return _pointed(ctx, found, pointed, index, count)
    if kind.family == "contribution" and not m.subject and m.areas and m.gap_to:
        return "经济增长", True  # 中国对世界经济增长的贡献率
    if (thing := _thing(ctx, m)) and m.subject:
        return thing + m.subject, True
    if m.ordered and count > 1:
        listed = phrases.split(state.topic, count) if state.topic else None
        if listed:
            return phrases.clean(phrases.share_ends(listed)[index]), True
        if len(found) >= count:
            return found[-count:][index], True
    if kind.family == "share" and m.part:
        return m.part, False
    if kind.family == "share" and not m.subject and m.areas and m.whole:
        return _without_place(m.whole) or state.name, True
    name, carried = names.full_name(m, state, kind.family)
    return _completed(ctx, m, kind, names.within_scope(name, state), carried=carried)


def _thing(ctx: Context, m: Mention) -> str:
    """Return what a bare metric is of: 水产品和鸡蛋供应充足，价格分别下降; 整车、电池两个行业，增加值分别增长."""
    state, (index, count) = ctx.state, m.place
    if m.areas or phrases.metric_end().fullmatch(m.subject) is None:
        return ""
    if count > 1 and "respectively" in m.cues:
        before = ctx.segment(m.segment).text[: m.subject_start].rstrip("，, ").rsplit("，", 1)[-1]
        listed = phrases.split(_BUNCH.sub("", before) if _BUNCH.search(before) else state.thing, count)
        return phrases.clean(listed[index]) if listed and not phrases.metric_end().search(listed[-1]) else ""
    return state.thing if m.subject in _words("supply_metrics") else ""


def _completed(ctx: Context, m: Mention, kind: Kind, name: str, *, carried: bool) -> tuple[str, bool]:
    """Return a name with what else the sentence says of it: whose count it is, what moves, what a part is for, a verb for a list."""
    unit = m.token.value.unit if m.token.kind == "quantity" else None
    if (
        m.subject
        and unit is not None
        and unit.counted
        and kind.family == "level"
        and ctx.state.scope
        and not (m.areas or carried)
    ):
        return f"{ctx.state.scope}中的{name}", True  # 在关停的企业中，加工企业有50家
    if not m.subject and m.verb.startswith("用于"):
        return f"{m.verb}的{_USED.sub('', name)}", True  # 其中5000亿元用于…: a part
    if m.subject and not carried:
        name = names.moved(name, m.rules)
        said = ctx.segment(m.segment).text[m.subject_start : m.subject_end]
        drawn = next((v for v in _words("drawn") if said.endswith(v + name)), "")
        if drawn and kind.family == "level" and unit is not None and not m.token.value.relative:
            return drawn + name, False  # 带动销售额5亿元: a part of it
    shared = _shared_verb(ctx, m, name)
    return shared + name, carried or bool(shared)


def _shared_verb(ctx: Context, m: Mention, name: str) -> str:
    """Return what the first of a list says for the others: 日产|原油150吨、天然气5万立方米."""
    said, at = ctx.state.said, m.subject_start - 1
    if not said or m.side != "left" or m.areas or not m.subject or ctx.segment(m.segment).text[at : m.subject_start] != "、":
        return ""
    listed = any(t.kind == "quantity" and t.end == at for t in ctx.tokens[m.segment].tokens)
    verb, own = _listed_verb().match(said[-1]["name"]), _listed_verb().match(name)
    if not listed or verb is None or own is not None or verb.group() in name:
        return ""
    return "" if {phrases.metric_end().search(n) for n in (said[-1]["name"], name)} != {None} else verb.group()


def _pointed(ctx: Context, found: list[str], pointed: int, index: int, count: int) -> tuple[str, bool]:
    """前者, 后者, 二者分别, 三者合计: the last subjects of the sentence."""
    if pointed >= 0:
        return (found[-2:][pointed] if len(found) >= 2 else ctx.state.name), True
    if count > 1 and len(found) >= count:
        return found[-count:][index], True
    return "、".join(found), True


def _without_place(words: str) -> str:
    """Return the words after a place: 全国经济总量 → 经济总量."""
    hit = areas.match(words, 0)
    return words[hit[0] :].lstrip("的") if hit else words
