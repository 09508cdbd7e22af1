"""The area that a number speaks for.

In: the places at the head of a subject or clause, the running State, the Frame. Out: an area, or None.
Refuses: places inside a name (对东盟进出口), which belong to the name.
"""

from collections.abc import Sequence

from pipeline import areas
from pipeline.areas import Area
from pipeline.model import Frame, Token
from pipeline.resolve.state import State


def settle(tokens: Sequence[Token], state: State, frame: Frame) -> Area | None:
    """Return the area that these places mean together, the last one that is told; 全市 and 我省 are looked up."""
    found: Area | None = None
    for token in tokens:
        area: Area = token.value
        near = found or state.area or state.story_area
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


def of_story(tokens: Sequence[Token]) -> Area | None:
    """Return the one place of China that a story's heading or lead names, also as part of another name (北京大学); None for several."""
    found = {t.value.code: t.value for t in tokens if t.kind == "area" and t.value.level in ("province", "prefecture", "county", "group", "deictic", "place")}
    inside = [a for a in found.values() if a.level != "deictic"]
    if not inside:
        named = {t.value.code for t in tokens if t.kind == "place_name"}
        return areas.by_code(named.pop()) if len(named) == 1 and not any(areas.within("CN", c) for c in named) else None
    if any(a.code in ("CN", "WORLD") for a in found.values()):
        return None
    deepest = inside[-1]
    return deepest if all(areas.within(deepest.code, a.code) for a in inside) and deepest.level in ("province", "prefecture", "county") else None
