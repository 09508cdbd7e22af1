"""The reader's time grows with the length of a text and no faster, whatever run stands in it (benchmarks/reader.py)."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SIZES = (8_000, 64_000)
LIMIT = 1.2


def _benchmark() -> ModuleType:
    path = Path(__file__).parents[1] / "benchmarks" / "reader.py"
    spec = importlib.util.spec_from_file_location("benchmark_of_reader", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


READER = _benchmark()


@pytest.mark.slow
@pytest.mark.parametrize("name", READER.RUNS)
def test_time_is_linear(name: str) -> None:
    """The exponent between n and 8n; a noisy machine gets a second and a third try."""
    READER.seconds(READER.TAIL)
    exponents = []
    for _ in range(3):
        exponents.append(READER.growth(READER.RUNS[name], SIZES)[1])
        if exponents[-1] <= LIMIT:
            break
    assert min(exponents) <= LIMIT


def test_the_measure_tells_quadratic_from_linear(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gate that cannot fail is no gate: quadratic time has the exponent 2."""
    monkeypatch.setattr(READER, "seconds", lambda text, repeat=1: len(text) ** 2 * 1e-9 * repeat)
    assert READER.growth("一", SIZES)[1] > LIMIT
    monkeypatch.setattr(READER, "seconds", lambda text, repeat=1: len(text) * 1e-6 * repeat)
    assert READER.growth("一", SIZES)[1] <= LIMIT
