"""The area that a number speaks for.

In: the places at the head of a subject or clause, the running State, the Frame. Out: code and name, or null.
Refuses: places inside a name (对东盟进出口), which belong to the name.
"""

from pipeline import areas
from pipeline.areas import Area
from pipeline.model import Frame, Token
from pipeline.resolve.state import State


def settle(tokens: tuple[Token, ...], state: State, frame: Frame) -> Area | None:
    """Return the area that these places mean together, the last one that is told; 全市 and 我省 are looked up."""
    found: Area | None = None
    for token in tokens:
        area: Area = token.value
        if area.level == "deictic":
            near = found or state.area or state.story_area
            resolved = areas.resolve_deictic(token.text, frame.ref_area, near.code if near else None)
            if resolved is None:
                continue
            area = resolved
        else:
            context = found or state.area or state.story_area
            area = areas.settle(area, context.code if context else frame.ref_area)
        found = area
    return found
