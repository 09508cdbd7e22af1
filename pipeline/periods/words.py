"""The words of time: what `rules/periods.toml` holds, and the record that says what an expression means.

In: rules/periods.toml. Out: `Period`, look-up tables from word to meaning, and one pattern for each table.
Refuses: a word that two meanings claim (RuleError), and any date of its own: that needs an anchor.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from pipeline import rules
from pipeline.errors import RuleError

SHORT: Final = "year_short"  # the rule of 21年 standing alone
PLACE: Final = "rules/periods.toml"
TABLE: Final[Mapping[str, Any]] = rules.table("periods")


class Period(Struct, frozen=True):
    """What words of time say, without context; offsets wait for an anchor."""

    kind: str  # year half quarter months ten_days day days span counted plan to_date since festival same previous vague time name
    point: bool = False  # 年底 月末 截至…: a point in time
    year: int | None = None  # as written
    shift: int | None = None  # years counted from `origin`, where no year is written
    origin: str = ""  # what shift and offset count from: published, current
    grain: str = ""  # A S Q M D W: the size of the units in first, last and offset
    first: int = 0  # half, quarter or month of the year; of days: the month (0: not said)
    last: int = 0
    day_first: int = 0
    day_last: int = 0  # 0: the last of the month (下旬)
    offset: int | None = None  # 上月 −1, 本月 0, 下季度 1, in units of `grain`
    number: int = 0  # of counted years, months, days; 0: not told exactly
    towards: str = ""  # counted: back, ahead, ago
    name: str = ""  # plan, festival, era
    edge: str = ""  # end start middle within since name nth
    prefix: str = ""  # 截至 到 至 自 从
    until: "Period | None" = None  # the other end of a range
    to_date: bool = False
    deadline: bool = False  # 至6月底, 11月1日前, 5月起: of two years the nearer one
    rule: str = ""


def one_of(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, longest first. Raises RuleError for an empty list."""
    found = sorted(set(words), key=lambda w: (-len(w), w))
    if not found or not all(found):
        raise RuleError(f"{PLACE}: a list of words is empty or holds an empty word")
    return "(?:" + "|".join(map(re.escape, found)) + ")"


def _keyed(*path: str) -> dict[str, str]:
    """Return word → key for a table of lists."""
    table: Any = TABLE
    for step in path:
        table = table[step]
    return rules.index((word, key, f"{PLACE} [{'.'.join(path)}]") for key, words in table.items() for word in words)


def _shifts(group: str) -> dict[str, tuple[int, str]]:
    """Return word → (offset, origin) for one of years, months, quarters, days, weeks."""
    both = [
        (w, f"{key} {origin}", f"{PLACE} [{group}.{origin}]")
        for origin in TABLE[group]
        for w, key in _keyed(group, origin).items()
    ]
    return {w: (int(v.split()[0]), v.split()[1]) for w, v in rules.index(both).items()}


YEARS: Final = _shifts("years")
MONTHS: Final = _shifts("months")
QUARTERS: Final = _shifts("quarters")
DAYS: Final = _shifts("days")
TABLE_WEEKS: Final = {w: int(key) for w, key in _keyed("weeks", "published").items()}
EDGES: Final = _keyed("edges")
BARE: Final = _keyed("bare")
TO_DATE: Final = _keyed("to_date")
PLANS: Final[dict[str, tuple[int, int]]] = {name: (years[0], years[1]) for name, years in TABLE["plans"].items()}
ERAS: Final[dict[str, tuple[int, int]]] = {name: (years[0], years[1]) for name, years in TABLE["eras"]["closed"].items()}
SINCE: Final = _keyed("eras", "since")
SINCE_UNKNOWN: Final = frozenset(TABLE["eras"]["unknown"]["since"])
FESTIVALS: Final[Mapping[str, list[str]]] = TABLE["festivals"]
VAGUE: Final = frozenset(TABLE["vague"]["words"])
COUNTED: Final[Mapping[str, list[str]]] = TABLE["counted"]
STARTS: Final[Mapping[str, list[str]]] = TABLE["starts"]
GUARDS: Final[Mapping[str, frozenset[str]]] = {k: frozenset(v) for k, v in TABLE["guards"].items() if isinstance(v, str)}
INSIDE: Final[Mapping[str, frozenset[str]]] = {word: frozenset(before) for word, before in TABLE["guards"]["inside"].items()}

_UNITS = "一二三四五六七八九"
_TENS = {
    f"{'' if t == 1 else _UNITS[t - 1]}十{'' if u == 0 else _UNITS[u - 1]}": 10 * t + u for t in range(1, 10) for u in range(10)
}
_ONES = {c: n for n, c in enumerate(_UNITS, 1)} | {"两": 2, "元": 1}
SMALL: Final[Mapping[str, int]] = _TENS | _ONES | {f"{n:02d}": n for n in range(100)} | {str(n): n for n in range(100)}
DIGIT: Final[Mapping[str, str]] = dict(zip("零" + _UNITS + "〇○OＯ◯0123456789", "0123456789000000123456789", strict=True))
