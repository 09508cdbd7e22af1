"""The full name of what is measured: what the sentence left out put back from what was said before.

In: a Mention's own words and the running State. Out: the name, and whether any of it was carried.
Refuses: to add the catalog's usage (高技术制造业增长 = 增加值), which is link's; it only asks the catalog whether a name is one.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from pipeline import catalog, measures, phrases
from pipeline.model import Mention, Reading
from pipeline.resolve import dates
from pipeline.resolve.dates import When
from pipeline.resolve.state import State

_MOVED: Final = re.compile(
    "^(?:累计共|累计|共|总共|已|再|又|还|将)*(?:"
    + "|".join(sorted({w for s in ("cut", "gain") for w in measures.words(s)}, key=len, reverse=True))
    + ")了?(?!的)"
)
_TRADE: Final = frozenset(("出口", "进口", "进出口", "出口额", "进口额"))  # of all goods, unless the sentence names others
_OUTDATED: Final = re.compile("落后|过剩|低效")
_BOUNDED: Final = re.compile(
    "(.{2,}?)(?:超过|高于|低于|不足|达到|大于|小于)[^的]+的"
)  # 经费超过千亿元的省有8个: of each, the 经费 is told
_OF_TRADES: Final = ("固定资产投资", "实际使用外资", "出口交货值")
_POINTS: Final = re.compile("(?<=业)(?:营业)?(?:网点|门店|站点)(?:数量|总数)?$")  # 服务业网点, 从业人员: of the trade
_DONE: Final = re.compile("^(?:已经?|又|再|还|新|基本|全面|累计|共)+")
_SCALE: Final = re.compile("(?:全国|全省|全市|全区)?(规模以上|规上)(?=工业|服务业)")
_VERBS: Final = re.compile("^(?:实现|完成|累计|每百元|日均|月均|平均|年均)+")


def parts(name: str) -> tuple[str, str]:
    """Return owner and metric of a name: 规模以上工业企业利润总额 → 规模以上工业企业, 利润总额."""
    m = phrases.metric_end().search(name)
    if m is None:
        return (name, "") if phrases.entity_end().search(name) else ("", "")
    return name[: m.start()].rstrip("的净"), m.group()  # 企业净|资产


def metric_of(name: str) -> str:
    """Return what a name measures, of people that it counts them (60岁及以上人口 → 人口); empty where it does not say."""
    return "人口" if name.endswith("人口") else parts(name)[1]


def full_name(m: Mention, state: State, family: str) -> tuple[str, bool]:
    """Return the name of a mention and whether any of it was carried; an empty name where nothing fits."""
    name = m.subject
    if name and m.side == "left" and (phrases.only_verb().fullmatch(name) and state.name and m.token.kind == "quantity"):
        name = ""
    per = str(m.cues.get("per", ""))
    if not name:
        found = state.topic if state.topic and family != "ratio" else state.name
        if per and found and not found.startswith(per):
            found = per + found
        return found, bool(found)
    if m.side == "right":
        return (m.verb + name if m.verb and not name.startswith(m.verb) else name), False
    if again := _said_again(name, state) or _same_object(name, state):
        return again, True
    if per and per not in name:
        name = per + name
    if name == "经济":
        name = "经济总量" if family == "level" and not _rated(m) else "经济增长"
    if _needs_owner(name) and not m.areas and (name not in _TRADE or state.said or state.of):
        bare = phrases.metric_end().fullmatch(state.name) is not None
        owner = (
            state.counted
            or state.scope
            or (
                state.name if _VERBS.sub("", name) in phrases.amounts() and state.metric not in phrases.amounts() else state.owner
            )
            or ("" if bare else state.name)
        )
        if owner and not name.startswith(owner):
            return _POINTS.sub("", owner) + name, True
    if whose := _of_sentence(name, m, state):
        return whose, True
    if family in ("growth", "change", "level") and (metric := _shared_metric(name, m, state)):
        return name + metric, True
    return name, False


def within_scope(name: str, state: State) -> str:
    """Return a trade's name with the scope of the total that it is a part of: 规模以上工业增加值…，其中，制造业增加值."""
    scope = _SCALE.match(state.of)
    owner, metric = parts(name)
    alike = scope is not None and owner.endswith("业") and metric != "" and state.of.endswith(metric)
    return scope[1] + name if alike and scope is not None and not name.startswith(scope[1]) else name


def _same_object(name: str, state: State) -> str:
    """Return a bare verb with the object of the verb before: 新建厕所3万座、改扩建|2万座, 处理快件68亿件；当天处理|6亿件."""
    verb = phrases.verb_left().search(_DONE.sub("", name))
    if not state.said or verb is None or len(verb.group()) < 2 or verb.start() > 0 or state.said[-1]["unit"] != "{count}":
        return ""
    old: str = state.said[-1]["name"]
    before = phrases.verb_lead().match(old)
    return name + old[before.end() :] if before and len(old) - before.end() > 1 else ""


def _shared_metric(name: str, m: Mention, state: State) -> str:
    """Return the metric that a bare owner (纺织业增长4.6%) takes from the one before it in the sentence, measured alike."""
    if not state.said or m.side != "left" or phrases.metric_end().search(name):
        return ""
    if m.place[1] > 1 and state.of and {"rise", "fall"} & set(m.cues):
        return parts(state.said[-m.place[0] - 1]["name"])[1] if len(state.said) > m.place[0] else ""
    if m.place[1] == 1 and (metric := _of_like_unit(name, m, state)):
        return metric
    if m.place[1] > 1 or not phrases.entity_end().search(name):
        return ""
    owner, metric = parts(state.said[-1]["name"])
    unit = m.token.value.unit if m.token.kind == "quantity" else None
    alike = state.said[-1]["unit"] in ("%", unit.code if unit is not None else "") and (
        (m.token.kind == "quantity" and m.token.value.relative) or (unit is not None and not unit.counted)
    )
    return metric if alike and phrases.entity_end().search(owner) else ""


def _said_again(name: str, state: State) -> str:
    """Return the name before with its head changed: 新建…、改建 of the same; 城市居民消费价格…，农村."""
    limit = phrases.limiting_lead().match(name)
    if limit and limit.end() == len(name) and state.said and (old := phrases.limiting_lead().match(state.said[-1]["name"])):
        return name + state.said[-1]["name"][old.end() :]
    if phrases.is_side(name) and phrases.metric_end().search(state.name):
        return name + phrases.sides().sub("", state.name, count=1)
    return ""


def _of_sentence(name: str, m: Mention, state: State) -> str:
    """Return the name with the one trade of the sentence in front, or with what the sentence measures trades by behind."""
    if name in _OF_TRADES and not m.areas and (trade := _trade(state)):
        return trade + name
    return name + state.measured if state.measured and m.side == "left" and phrases.entity_end().search(name) else ""


def _trade(state: State) -> str:
    """Return the one trade of which the sentence has told two things already: 电子制造业增加值…、营业收入…；固定资产投资."""
    told = {parts(s["name"]) for s in state.said}
    trades = {owner.removeprefix("规模以上") for owner, _ in told}
    one = next(iter(trades)) if len(trades) == 1 else ""
    return one if len({metric for _, metric in told}) > 1 and one.endswith("业") and len(one) > 2 else ""


def _rated(m: Mention) -> bool:
    """Tell whether a number is a rate or in points."""
    return m.token.kind != "quantity" or m.token.value.relative or m.token.value.unit is None


def _of_like_unit(name: str, m: Mention, state: State) -> str:
    """Return the metric before in the sentence where this product has the same one in the same unit: 夏粮面积1亿亩，早稻0.7亿亩."""
    owner, metric = parts(state.said[-1]["name"])
    unit = m.token.value.unit if m.token.kind == "quantity" else None
    if (
        not owner
        or _OUTDATED.match(owner)
        or unit is None
        or unit.counted
        or unit.code != state.said[-1]["unit"]
        or m.token.value.relative
    ):
        return ""
    known = catalog.load().match(name + metric, unit=unit.code)
    return metric if known is not None and known.rule != "link.bare_subject" else ""


def moved(name: str, words: Sequence[str]) -> str:
    """Return the name with what a verb of two words says of it: 农户增收 → 农户收入, 药品降价 → 药品价格."""
    metric = next((v for k, v in phrases.moves().items() if k in words), "")
    return name + metric if metric and phrases.metric_end().search(name) is None else name


def in_season(reading: Reading, m: Mention, when: When, *, told: bool) -> str:
    """Return the name with the festival in which it is measured, where its sentence says so (`told`) or a flow of a year has that name.

    国庆旅游收入 is not the 旅游收入 of a year.
    """
    name, season = reading.indicator_name, dates.festival_of(when)
    if not season or season in name:
        return name
    if told and (when.text or "") not in (m.whole or ""):
        return season + name
    found = catalog.load().match(name, unit=reading.unit, measure=reading.measure)
    return season + name if found is not None and found.indicator.kind != "stock" else name


def without_move(name: str) -> str:
    """Return the name of what is added or cut: 压减粗钢产量 → 粗钢产量."""
    found = _MOVED.sub("", name)
    return found if len(found) >= 2 else name


def like_the_first(name: str, first: str) -> str:
    """Return the name of a list's later part with what the first one said for all: 落后炼钢产能、水泥 → 落后水泥产能."""
    metric = parts(first)[1]
    if not metric or phrases.metric_end().search(name):
        return name
    shared = _OUTDATED.match(first)
    return (shared.group() if shared else "") + name + metric


def _needs_owner(name: str) -> bool:
    return name in phrases.owned() or _VERBS.sub("", name) in phrases.owned()


def remember(state: State, m: Mention, name: str, text: str, *, counted: bool) -> None:
    """Make a name the one that later clauses carry."""
    bounded = _BOUNDED.match(name)
    state.name, state.text = bounded.group(1) if bounded else name, text
    if m.place[0] == m.place[1] - 1:
        state.topic = ""
    owner, metric = parts(name)
    if owner and not (counted and not metric):
        state.owner = owner
    if metric:
        state.metric, state.counted = metric, "" if m.side != "right" else state.counted
    elif counted:
        state.counted = name


@cache
def _predicate() -> re.Pattern[str]:
    """Adverbs and verbs that begin the predicate of a clause without a number: 第三产业|继续领跑."""
    words = {w for w in measures.words("adverbs") if len(w) > 1} | {
        w for w, c in measures.cues().items() if len(w) > 1 and {"rise", "fall"} & set(c.kinds)
    }
    words |= set(phrases.predicates())
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))


@cache
def _metrics() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, phrases.metrics()), key=len, reverse=True)))


def _last_metric(words: str) -> int | None:
    """Return where the last metric noun of some words ends."""
    return max((m.end() for m in _metrics().finditer(words)), default=None)


def topic(words: str) -> str:
    """Return what a clause without a number speaks of: its noun up to the predicate, or an empty string."""
    words = phrases.unquoted(words.strip("、，"))
    if (m := phrases.cause().search(words)) and len(words) - m.end() >= 3:
        words = words[m.end() :]
    if words.startswith(phrases.no_topic()):
        return ""
    m = _predicate().search(words, 2)
    if m is None and (metric := _last_metric(words)) is not None and len(words) - metric <= 6:
        return words[:metric]
    head = phrases.without_tail(words[: m.start()].rstrip("在从由")) if m else words
    return head if 2 <= len(head) <= 40 and (m is not None or phrases.metric_end().search(head) or "、" in head) else ""
