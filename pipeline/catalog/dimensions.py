"""Whether two units measure the same kind of thing.

In: two unit codes of rules/units.toml. Out: yes or no. Refuses: conversion.
"""

from typing import Final

_GROUPS: Final = (
    ("CNY", "USD", "EUR", "JPY", "HKD", "GBP"),
    ("t", "kg", "g", "jin", "dan", "tce"),
    ("km", "m", "li", "cm", "mm"),
    ("m2", "km2", "har", "mu", "{mu}", "har"),
    ("m3", "L"),
    ("kW.h", "W.h", "MW.h", "J"),
    ("kW", "W", "MW"),
    ("%", "pp", "1"),
)
_GROUP_OF: Final = {unit: i for i, group in enumerate(_GROUPS) for unit in group}


def comparable(one: str, other: str) -> bool:
    """Say whether figures in the two units can stand in one indicator: one unit, or one dimension."""
    return one == other or (one in _GROUP_OF and _GROUP_OF.get(one) == _GROUP_OF.get(other))
