"""Which measure a number is, from its unit and the cue words that stand with it.

In: a Mention. Out: measure, sign, what changes, and whether a rate of growth is meant by the subject (增速).
Refuses: dates; whether a base is a year or a month away is decided in resolve/compared.py.
"""

import re
from typing import Final

from msgspec import Struct

from pipeline import measures
from pipeline.model import Mention
from pipeline.quantities import Quantity

_NAMED_CUT: Final = re.compile("减轻.{0,6}负担|降低.{0,6}成本|节约|节省")
_PREFIX: Final = re.compile("^(?:累计共|累计|共|总共|已|再|又|还|将)+")
RATES: Final = ("增速", "增幅", "涨幅", "降幅", "增长率", "增长速度", "跌幅", "增长速度")


class Kind(Struct, frozen=True):
    """Family of a measure before its base is known: level share growth change contribution gap ratio rank."""

    family: str
    sign: int = 1
    change_in: str = ""
    percent: bool = False  # 增长2倍: stored in percent
    rule: str = ""


def kind_of(m: Mention) -> Kind:
    """Return the family of a mention."""
    cues = m.cues
    if m.token.kind == "rank":
        return Kind("rank", rule="measure.rank")
    quantity: Quantity = m.token.value
    unit = quantity.unit.code if quantity.unit else ""
    move = _move(m)
    if unit == "pp":
        return _points(m, move)
    if "like" in cues:
        return Kind("ratio", rule="measure.like")
    if quantity.number.kind == "fan":
        return Kind("growth", rule="measure.doubling")
    if quantity.unit is not None and quantity.unit.text == "倍":
        if (move or "rate" in cues) and "rise_to" not in cues and "fall_to" not in cues:
            return Kind("growth", move or int(cues["rate"]), percent=True, rule="measure.growth_times")
        return Kind("ratio", rule="measure.ratio")
    if quantity.percent or (
        quantity.unit is None and {"share"} & set(cues) and m.whole is not None and quantity.number.value < 100
    ):
        return _percent(m, move)
    return _amount(m, move)


def _move(m: Mention) -> int:
    """Return 1 for rising words, -1 for falling ones, 0 for none or a movement to a level."""
    cues = m.cues
    if "rise_to" in cues or "fall_to" in cues:
        return 0
    if "fall" in cues:
        return -1
    if "rise" in cues:
        return 1
    return 0


def _points(m: Mention, move: int) -> Kind:
    cues = m.cues
    if "pull" in cues or "contribution" in cues:
        return Kind("contribution", int(cues.get("contribution", 1)), rule="measure.pull")
    if m.gap_to or (m.base_text and m.base is None):
        sign = int(cues.get("gap", 0)) or move or 1
        return Kind("gap", sign, "", rule="measure.gap")
    if m.base is not None and "gap" in cues and not move:
        move = int(cues["gap"])
    change_in = "share" if "share" in cues or m.whole is not None else "growth" if _is_rate(m) else "level"
    if "rise_to" in cues or "fall_to" in cues or not move:
        if "gain" in cues:
            return Kind("change", int(cues["gain"]), change_in, rule="measure.points_gain")
        return Kind("level", rule="measure.points_level")
    return Kind("change", -move if cues.get("rate") == -1 else move, change_in, rule="measure.points")


def _is_rate(m: Mention) -> bool:
    return any(r in RATES for r in m.rules) or (m.subject.endswith(RATES) and not m.subject.endswith("自然增长率"))


def _percent(m: Mention, move: int) -> Kind:
    cues = m.cues
    if "contribution" in cues or m.subject.endswith(("贡献率", "贡献度")):
        return Kind("contribution", rule="measure.contribution")
    if m.part or m.side == "right":
        return Kind("share", rule="measure.share_of_noun")
    if m.gap_to:
        return Kind("gap", int(cues.get("gap", 1)), rule="measure.gap")
    if "share" in cues or m.whole is not None:
        if move and m.whole is None:
            return Kind("growth", move, rule="measure.growth_of_share")
        return Kind("share", rule="measure.share")
    if "rise_to" in cues or "fall_to" in cues or ("to" in cues and "level" not in cues):
        if _is_rate(m):
            return Kind("growth", -1 if cues.get("rate") == -1 else 1, rule="measure.rate_to")
        return Kind("level", rule="measure.moved_to")
    if move:
        return Kind("growth", move, rule="measure.growth")
    if "rate" in cues:
        return Kind("growth", int(cues["rate"]), rule="measure.rate")
    if "base" in cues:
        return Kind("growth", 1, rule="measure.base_only")
    if "cut" in cues:
        return Kind("growth", -1, rule="measure.cut")
    return Kind("level", rule="measure.rate_level")


def _amount(m: Mention, move: int) -> Kind:
    compared = _against(m, move)
    if compared is not None:
        return compared
    name, said, cues = m.subject + m.verb, "".join(m.rules), m.cues
    if _NAMED_CUT.search(name) or any(w in name or w in said for w in measures.words("negative", "names")):
        return Kind("level", rule="measure.named_cut")
    flow = "新增" + m.subject if "新增" in m.rules else ""
    if any(w in m.subject or flow.startswith(w) for w in measures.words("gain", "established")):
        return Kind("level", rule="measure.established_flow")
    if "gain" in cues or move:
        return Kind("change", move or int(cues.get("gain", 1)), "level", rule="measure.change")
    bare = _PREFIX.sub("", m.subject)
    if bare.startswith(("新增", "净增")):
        return Kind("change", 1, "level", rule="measure.gained")
    if "cut" in cues:
        return Kind("change", -1, "level", rule="measure.cut")
    if bare.startswith(measures.words("cut", "names")) or re.match("[一-鿿]{2}的", bare):  # 关停的企业有428家
        return Kind("level", rule="measure.amount")
    if cut := next((w for w in measures.words("cut") if bare.startswith(w) or m.verb == w), ""):
        return Kind("change", -1, "level", rule=f"measure.cut_{cut}")
    return Kind("level", rule="measure.amount")


def _against(m: Mention, move: int) -> Kind | None:
    """An amount that stands against another: a level moved to, more than a base, more than another subject."""
    cues = m.cues
    if m.gap_to and "gap" in cues:
        return Kind("gap", int(cues["gap"]), rule="measure.gap")
    if "rise_to" in cues or "fall_to" in cues:
        return Kind("level", rule="measure.moved_to")
    if "gap" in cues and m.base is not None:
        return Kind("change", int(cues["gap"]), "level", rule="measure.more_than")
    if "gap" in cues and m.base_text:
        return Kind("gap", int(cues["gap"]), rule="measure.gap")
    if move and m.base is None and m.base_text and "base" not in cues:
        return Kind("gap", move, rule="measure.gap")
    return None
