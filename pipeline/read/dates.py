"""Dates as machines print them: ISO, RFC 2822, 2012-07-27 19:41:26, 2012年7月27日.

In: the text of a metadata field or of a line that holds nothing else. Out: a date. Refuses: to search a date in running text.
"""

import re
from datetime import date
from typing import Final

_ISO: Final = re.compile(r"\s*([12][0-9]{3})[-/.年]([01]?[0-9])[-/.月]([0-3]?[0-9])(?![0-9])")
_COMPACT: Final = re.compile(r"\s*([12][0-9]{3})([01][0-9])([0-3][0-9])(?:[0-9]{6})?\s*$")
_MONTHS: Final = {
    m: i + 1 for i, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
}
_MAIL: Final = re.compile(r"\s*(?:[A-Za-z]{3,9},?\s+)?([0-3]?[0-9])[ -]([A-Za-z]{3})[a-z]{0,6}[ -]([12][0-9]{3})\b")
_ENGLISH: Final = re.compile(
    r"\s*(?:[A-Za-z]{3,9},?\s+)?([A-Za-z]{3})[a-z]{0,6}\.?\s+([0-3]?[0-9]),?\s+(?:[0-9:]{5,8}\s+)?([12][0-9]{3})\b"
)


def parse(text: str) -> date | None:
    """Return the date that `text` begins with; None where it is none."""
    if m := _ISO.match(text) or _COMPACT.match(text):
        year, month, day = (int(g) for g in m.groups())
    elif m := _MAIL.match(text):
        year, month, day = int(m[3]), _MONTHS.get(m[2].lower(), 0), int(m[1])
    elif m := _ENGLISH.match(text):
        year, month, day = int(m[3]), _MONTHS.get(m[1].lower(), 0), int(m[2])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
