"""The budgets of reading, fixed so that the verdict is the same on every machine.

In: nothing. Out: numbers, each with the name that `rejects.limit_name` cites. Refuses: clocks and memory, which the engine
watches.
"""

from typing import Final

from pipeline.errors import Rejected

FILE_BYTES: Final = 64 * 1024 * 1024  # a file, or a member of an archive
INFLATED_BYTES: Final = 100 * 1024 * 1024  # all that an archive or a DOCX inflates to
INFLATE_RATIO: Final = 100  # inflated against packed, of what is larger than a megabyte
ARCHIVE_ENTRIES: Final = 1_000
HTML_DEPTH: Final = 2_000  # open elements at once
HTML_ELEMENTS: Final = 300_000
HTML_ATTRIBUTES: Final = 500  # of one tag
PDF_PAGES: Final = 2_000
PDF_PAGE_CHARS: Final = 60_000
LINES: Final = 100_000  # lines of a text that hold anything
LINE_CHARS: Final = 1_000_000
TABLE_CELLS: Final = 50_000  # of one table, spans laid out
FRONT_MATTER_CHARS: Final = 16 * 1024
FRONT_MATTER_KEYS: Final = 64
ROWS: Final = 1_000_000  # documents of one CSV or JSON-lines file


def check(code: str, name: str, limit: int, seen: int, what: str) -> None:
    """Raise Rejected with `code` where `seen` passes `limit`; `what` names the thing in the message."""
    if seen > limit:
        raise Rejected(code, f"{what}: {seen} is more than {limit}", limit_name=name, limit_value=limit, seen_value=seen)
