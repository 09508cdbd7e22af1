"""What a number means and measures in its context: kinds and names that go on from the number before.

In: a Mention in its clause, and the Context. Out: the Mention with its base, its Kind, its full name.
Refuses: periods and places.
"""

import re
from typing import Final

from msgspec.structs import replace

from pipeline import areas, phrases
from pipeline.model import Clause, Mention
from pipeline.quantities import Quantity
from pipeline.resolve import names
from pipeline.resolve.measure import Kind, kind_of
from pipeline.resolve.state import Context

_AVERAGE: Final = re.compile("(?:年均|平均每年|每年平均|年平均)")
_EACH_YEAR: Final = re.compile("(?:年均|平均每年|每年平均|年平均|每年)")  # 每年制造业增加值都超过30万亿元


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
    if kind.family == "change" and q.unit is not None and q.unit.code == "pp" and kind.change_in == "level":
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
    pattern = _EACH_YEAR if "all" in m.cues else _AVERAGE
    if kind.family == "level" and (average := pattern.match(name)) and len(name) > average.end() + 1:
        return phrases.clean(name[average.end() :]), Kind("level_avg", rule="measure.average_level"), carried
    return name, kind, carried


def _name(ctx: Context, m: Mention, kind: Kind) -> tuple[str, bool]:
    state, (index, count) = ctx.state, m.place
    found = list(dict.fromkeys(s["name"] for s in state.said))
    pointed = phrases.pronouns().get(m.subject)
    if pointed is not None:
        return _pointed(ctx, found, pointed, index, count)
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
    return names.full_name(m, state, kind.family)


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
