"""The signed value of a number and what is true of it.

In: a Quantity, its sign and relation. Out: value, ends, bounds and resolution, exactly.
Refuses: rounding.
"""

from fractions import Fraction
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import asdict

from pipeline.quantities import Quantity

_MIRROR: Final = {"gt": "lt", "ge": "le", "lt": "gt", "le": "ge"}


class Value(Struct, frozen=True):
    """A number as the tables hold it."""

    value: Fraction
    high: Fraction | None
    relation: str
    lower: Fraction | None
    upper: Fraction | None
    resolution: Fraction

    def columns(self) -> dict[str, Any]:
        """Return the fields of a Reading that hold it."""
        own = asdict(self)
        return {"value_high": own.pop("high"), **own}


def signed(quantity: Quantity, sign: int, relation: str, *, percent: bool) -> Value:
    """Return value and bounds of a quantity. Source: DATASET, relation, lower, upper.

    `percent` turns times into percent (增长2倍: 200); a part of a unit is told in the unit (5角: 0.5 CNY).
    """
    number = quantity.number
    factor = Fraction(100) if percent else quantity.unit.factor if quantity.unit else Fraction(1)
    value, step = number.value * factor * sign, number.step * factor
    high = quantity.high if quantity.high is not None else number.high
    half = step / 2
    if high is not None:
        ends = sorted((value, high * factor * sign))
        return Value(ends[0], ends[1], "range", ends[0], ends[1], half)
    relation = relation or "eq"
    if relation == "range":
        relation = "eq"
    lower: Fraction | None = value
    upper: Fraction | None = value
    if relation == "approx":
        lower, upper = value - half, value + half
    elif relation != "eq":
        side = relation if value >= 0 and sign > 0 else _MIRROR[relation]
        lower, upper = (value, None) if side in ("gt", "ge") else (None, value)
    return Value(value, None, relation, lower, upper, half)
