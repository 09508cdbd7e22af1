"""Whether a figure in one unit can stand in an indicator that is measured in another.

In: two unit codes of rules/units.toml. Out: yes or no. Refuses: conversion; `units.compatible` alone knows dimensions.
"""

import functools
import re
from typing import Final

from pipeline import units

_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_COUNT: Final = re.compile(r"\{[^{}./]+\}")  # {count}, {person-time}, {TEU}: things of one kind or another
_WATER: Final = {"t/d", "m3/d"}  # a day's, in works that treat water
_COAL: Final = frozenset({"tce", "kgce", "gce"})


@functools.cache
def comparable(one: str, other: str) -> bool:
    """Say whether figures in the two units can be of one indicator: one dimension, two currencies, two ways of counting.

    Energy in standard coal and coal by weight are two ways of stating one thing; a day's water in tonnes or cubic metres, and
    percentages and percentage points, too.
    """
    if one == other or {one, other} <= {"%", "pp", "1"} or {one, other} == _WATER:
        return True
    if any(all(p.fullmatch(u) for u in (one, other)) for p in (_CURRENCY, _COUNT)):
        return True
    coal = {one, other} & _COAL
    if coal and len(coal) == 1:
        return any(units.compatible(u, "t") for u in (one, other))
    return units.compatible(one, other)


def per(unit: str, canonical: str) -> str:
    """Return a unit with what the canonical one is per, where only the name said so: the kilograms of 亩产 are kg/mu."""
    top, slash, bottom = canonical.partition("/")
    return unit + slash + bottom if slash and unit and "/" not in unit and comparable(unit, top) else unit


def fits(unit: str, canonical: str) -> bool:
    """Say whether a figure in a unit can stand in an indicator of the canonical one, perhaps with less than all of it said."""
    return comparable(per(unit, canonical), canonical)
