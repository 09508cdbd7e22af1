"""Values as cells of a sheet.

In: a value of a table. Out: a text or number that no spreadsheet takes for a formula.
Refuses: lists and days in a program's own notation; a list is JSON, a day is ISO.
"""

import json
from datetime import date
from typing import Any, Final

FORMULA: Final = frozenset("=+-@\t\r＝＋－＠")  # FAULTS.md: what makes a sheet compute, and the full-width twins


def plain(value: Any) -> Any:
    """Return a value for CSV: text that could start a formula gets an apostrophe in front, which sheets show as text."""
    text = cell(value)
    return "'" + text if isinstance(text, str) and text[:1] in FORMULA and text else text


def cell(value: Any) -> Any:
    """Return a value as text, number, truth value or None."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=list)
    return value
