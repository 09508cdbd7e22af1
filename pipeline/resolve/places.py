"""The area that a number speaks for.

In: the places at the head of a subject or clause, the running State, the Frame. Out: an area, or None.
Refuses: places inside a name (对东盟进出口), which belong to the name.
"""

import re
from collections.abc import Sequence
from typing import Final

from pipeline import areas
from pipeline.areas import Area
from pipeline.model import Clause, Frame, Mention, Token
from pipeline.resolve.state import Context, State

_PRAISE: Final = re.compile("(?:地区)?(?:首|最|唯|第一|领先|规模)")
_PART_OF: Final = re.compile("占(?:到|了)?(?:同期|全部)?$")


def settle(tokens: Sequence[Token], state: State, frame: Frame) -> Area | None:
    """Return the area that these places mean together, the last one that is told; 全市 and 我省 are looked up."""
    found: Area | None = None
    for token in tokens:
        area: Area = token.value
        near = found or state.area or state.near_area or state.story_area
        if area.level == "deictic":
            resolved = areas.resolve_deictic(token.text, frame.ref_area, near.code if near else None)
            if resolved is None:
                continue
            area = resolved
        elif area.code == "WORLD" and found is None and len(tokens) > 1:
            continue
        else:
            area = areas.settle(area, near.code if near else frame.ref_area)
        found = area
    return found


def of_heading(tokens: Sequence[Token], text: str) -> Area | None:
    """Return the place that a heading names, or the country that it opens with; 东北地区首个电站 only praises."""
    found = of_story(
        [t for t in tokens if text[t.start - 1 : t.start] != "社" and not (t.kind == "area" and _PRAISE.match(text, t.end))]
    )
    if found is not None or any(t.kind == "area" and t.value.code == "CN" for t in tokens):
        return found
    first = next((t for t in tokens if t.kind == "area" and not text[: t.start].strip(" 　“")), None)
    if first is None or first.value.level != "country" or _PRAISE.search(text, first.end, first.end + 4):
        return None
    area: Area = first.value
    return area


def of_lead(tokens: Sequence[Token], text: str) -> Area | None:
    """Return the one place that a story's first sentence names before its first number: no agency's seat, no item of a list."""
    number = next((t.start for t in tokens if t.kind in ("quantity", "rank")), len(text))
    return of_story([t for t in tokens if t.start < number and text[t.start - 1 : t.start] not in ("、", "社")])


def listed(area: Area, tokens: Sequence[Token]) -> bool:
    """Tell whether a sentence names a place in a list of places: 北京、天津和山西."""
    near = [t for t in tokens if t.kind in ("area", "pause")]
    triples = zip(near, near[1:], near[2:], strict=False)
    return any(
        b.kind == "pause"
        and a.kind == c.kind == "area"
        and a.end == b.start
        and b.end == c.start
        and area.code in (a.value.code, c.value.code)
        for a, b, c in triples
    )


def of_whole(tokens: Sequence[Token], text: str, within: str | None) -> Area | None:
    """Return the one place that wholes of this sentence's shares lie in (占西部地区外贸总值的六成): a part is no larger than its whole."""
    found = {
        t.value.code: t.value
        for t in tokens
        if t.kind == "area"
        and t.value.level not in ("deictic", "country", "world")
        and _PART_OF.search(text, max(0, t.start - 4), t.start)
    }
    area = found.popitem()[1] if len(found) == 1 else None
    return area if area is not None and area.code != within and within is not None and areas.within(area.code, within) else None


def of_story(tokens: Sequence[Token]) -> Area | None:
    """Return the one place of China that these words name, also as part of another name (北京大学); None for several."""
    found = {
        t.value.code: t.value
        for t in tokens
        if t.kind == "area" and t.value.level in ("province", "prefecture", "county", "group", "deictic", "place")
    }
    inside = [a for a in found.values() if a.level != "deictic"]
    if not inside:
        named = {t.value.code for t in tokens if t.kind == "place_name"}
        return areas.by_code(named.pop()) if len(named) == 1 and not any(areas.within("CN", c) for c in named) else None
    if any(a.code in ("CN", "WORLD") for a in found.values()):
        return None
    deepest = inside[-1]
    return (
        deepest
        if all(areas.within(deepest.code, a.code) for a in inside)
        and deepest.level in ("province", "prefecture", "county", "place")
        else None
    )


def area_of(ctx: Context, m: Mention) -> Area | None:
    """Return the place at the head of the subject, else the sentence's, else the story's, else the document's."""
    state = ctx.state
    area = settle(m.areas, state, ctx.frame)
    state.several_areas = state.several_areas or any(
        not areas.within(area.code, t.value.code) for t in m.areas if area and t.value.level != "deictic"
    )
    if area is None and m.ordered and len(state.said) >= m.place[1]:
        return state.said[-m.place[1]]["area"]
    if area is not None and (area.code != "WORLD" or m.subject):
        state.area = area
        return area
    found = state.area
    if found is not None and (not m.subject or _inside(ctx, found)):
        return found
    if default := state.whole_area or state.near_area or state.story_area:
        return default
    if ctx.abroad:
        return None
    return areas.by_code(ctx.frame.ref_area) if ctx.frame.ref_area else None


def _inside(ctx: Context, area: Area) -> bool:
    """Tell whether a place of an earlier clause may hold for a new subject: it lies where the document speaks for."""
    whole = ctx.frame.ref_area
    if whole is None or (whole == "CN" and (ctx.frame.news or area.level == "group")):
        return True
    return areas.within(area.code, whole)


def other_side(ctx: Context, words: str, name: str) -> tuple[str, str]:
    """Return the other side of a share, gap or rank as written, and its code where it is only a place or the part itself in one."""
    stripped = re.sub("的|平均水平|水平|平均|整体|总量|总数", "", words)
    hit = areas.match(stripped, 0) if stripped else None
    if not hit or hit[1].level == "name":
        return words, ""
    rest = stripped[hit[0] :]
    if rest and not (len(rest) >= 2 and name.endswith(rest)):
        return words, ""
    stripped = stripped[: hit[0]]
    area = hit[1]
    if area.level == "deictic":
        near = ctx.state.area
        resolved = areas.resolve_deictic(stripped, ctx.frame.ref_area, near.code if near else None)
        return words, resolved.code if resolved is not None else ""
    return words, area.code


def before_bracket(ctx: Context, clause: Clause) -> Area | None:
    """Return the place that stands right before a bracket: 广东（5052.2亿元）."""
    token = next((t for t in ctx.tokens[clause.segment].tokens if t.kind == "area" and t.end == clause.start - 1), None)
    return settle((token,), ctx.state, ctx.frame) if token is not None else None
