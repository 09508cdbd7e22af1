"""What a check found. In: nothing. Out: the record. Refuses: a verdict of its own."""

from typing import Literal

from msgspec import Struct


class Finding(Struct, frozen=True):
    """A row of `checks` before it has its id."""

    kind: Literal["growth_vs_levels", "share_vs_levels", "parts_vs_whole", "average_growth", "rival", "unit_slip"]
    series_id: str
    time_period: str
    year: int | None
    statement_ids: tuple[str, ...]
    expected: float
    found: float
    tolerance: float
    verdict: Literal["ok", "fails", "not_comparable"]
    note: str
