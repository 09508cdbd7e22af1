"""Whether a figure in one unit can stand in an indicator that is measured in another.

In: two unit codes of rules/units.toml. Out: yes or no. Refuses: conversion; `units.compatible` alone knows dimensions.
"""

import functools
import re
from typing import Final

from pipeline import units

_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_COUNT: Final = re.compile(r"\{[^{}./]+\}")  # {count}, {person-time}, {TEU}: things of one kind or another
_COAL: Final = frozenset({"tce", "kgce", "gce"})


@functools.cache
def comparable(one: str, other: str) -> bool:
    """Say whether figures in the two units can be of one indicator: one dimension, two currencies, two ways of counting.

    Energy in standard coal and coal by weight are two ways of stating one thing; percentages and percentage points too.
    """
    if one == other or {one, other} <= {"%", "pp", "1"}:
        return True
    if any(all(p.fullmatch(u) for u in (one, other)) for p in (_CURRENCY, _COUNT)):
        return True
    coal = {one, other} & _COAL
    if coal and len(coal) == 1:
        return any(units.compatible(u, "t") for u in (one, other))
    return units.compatible(one, other)
