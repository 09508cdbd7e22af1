"""Mutation testing of the vocabulary modules: a sample here, all of it by `python tests/mutation.py`."""

import subprocess
import sys
from pathlib import Path

import pytest

MUTATION = Path(__file__).parent / "mutation.py"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["numerals", "units", "periods"])
def test_at_least_nine_of_ten_mutants_are_killed(name: str) -> None:
    done = subprocess.run(
        [sys.executable, str(MUTATION), name, "--sample", "150"],
        capture_output=True,
        text=True,
        check=False,
        cwd=MUTATION.parent.parent,
    )
    assert done.returncode == 0, done.stdout + done.stderr
