"""The judged sample of ignored numbers, and the share of numbers that stay unresolved, over the shared corpora where they are present."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def _script() -> ModuleType:
    path = Path(__file__).parent / "golden" / "ignored.py"
    spec = importlib.util.spec_from_file_location("golden_ignored", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


IGNORED = _script()


def test_the_sample_is_whole_and_holds_no_text() -> None:
    rows = IGNORED.sample()
    assert len(rows) >= IGNORED.SIZE
    assert {r["verdict"] for r in rows} == {"right", "wrong"}
    assert len({(r["document"], r["source_start"]) for r in rows}) == len(rows)
    assert all(r["note"].isascii() and len(r["text_hash"]) == 8 for r in rows)


def test_few_ignored_numbers_are_wrong_and_few_numbers_unresolved() -> None:
    """Issue 3: at most 3 % of the ignored are wrong, at most 2 % of all unresolved."""
    if not IGNORED.SHARED.is_dir():
        pytest.skip("NOT MEASURED: the shared corpora are absent")
    found = list(IGNORED.numbers())
    bad, still = IGNORED.wrong(found)
    assert still >= 0.8 * IGNORED.SIZE, "too many judged numbers are ignored no more: draw again"
    assert bad / still <= 0.03
    assert max(IGNORED.unresolved(found).values()) <= 0.02
