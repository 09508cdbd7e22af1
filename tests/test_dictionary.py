"""docs/dictionary.md says what the schema and the rules say now.

In: the page and its generator. Out: a verdict. Refuses: a page that was edited by hand or not written again.
"""

import subprocess
import sys
from pathlib import Path

from pipeline import schema

ROOT = Path(__file__).resolve().parent.parent


def test_page_is_current() -> None:
    command = [sys.executable, "tools/make_dictionary.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_page_names_every_column_and_code() -> None:
    page = (ROOT / "docs" / "dictionary.md").read_text("utf-8")
    columns = {c.name for table in schema.TABLES.values() for c in table.columns}
    codes = {code for codes in schema.CODES.values() for code in codes if code}
    assert {name for name in columns | codes if f"`{name}`" not in page} == set()
