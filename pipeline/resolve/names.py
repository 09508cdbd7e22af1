"""The full name of what is measured: what the sentence left out put back from what was said before.

In: a Mention's own words and the running State. Out: name, the words it was read from, owner and metric.
Refuses: the catalog's usage (高技术制造业增长 = 增加值): that is link's.
"""

import re

from pipeline.model import Mention
from pipeline.parse import phrases
from pipeline.resolve.state import State


def parts(name: str) -> tuple[str, str]:
    """Return owner and metric of a name: 规模以上工业企业利润总额 → 规模以上工业企业, 利润总额."""
    m = phrases.metric_end().search(name)
    if m is None:
        return (name, "") if phrases.entity_end().search(name) else ("", "")
    return name[: m.start()].rstrip("的"), m.group()


def full_name(m: Mention, state: State, family: str) -> tuple[str, bool]:
    """Return the name of a mention and whether any of it was carried; an empty name where nothing fits."""
    name = m.subject
    if not name:
        return state.name, bool(state.name)
    if m.side == "right":
        return (m.verb + name if m.verb and not name.startswith(m.verb) else name), False
    if _needs_owner(name):
        owner = state.scope or state.owner
        if owner and not name.startswith(owner):
            return owner + name, True
    if family in ("growth", "change") and state.metric and phrases.entity_end().search(name) and not phrases.metric_end().search(name) and state.said and state.owner and phrases.entity_end().search(state.owner):
        return name + state.metric, True
    return name, False


def _needs_owner(name: str) -> bool:
    return name in phrases.owned() or re.sub("^(?:实现|完成|累计|每百元)+", "", name) in phrases.owned()


def remember(state: State, name: str, text: str) -> None:
    """Make a name the one that later clauses carry."""
    state.name, state.text = name, text
    owner, metric = parts(name)
    if owner:
        state.owner = owner
    if metric:
        state.metric = metric
