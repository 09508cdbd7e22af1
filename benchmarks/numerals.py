"""How long reading numbers and units takes: linear on runs that made other readers quadratic, and so many numbers a second.

In: nothing. Out: processor time for runs of 1,000, 2,000, 4,000 and 8,000 characters, tried at every place; numbers a second.
Run: python benchmarks/numerals.py
"""

import platform
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline import numerals, units

RUNS = ("万", "一", "零", "9", "百千万亿", "三亿零", "1,234", "一、", "7—", "百分之", "1.", "半")
SENTENCE = (
    "全年产值达到１．２万亿元，同比增长11.4%，其中出口3400亿元，占28.3%，"
    "用电量八百二十亿千瓦时，新建学校1200多所，惠及三分之一的乡镇。"
)


def seconds(work: Callable[[], object]) -> float:
    """Return the least processor time of three goes."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def everywhere(text: str) -> int:
    """Try a number and a unit at every place of the text, the worst that a caller can do."""
    return sum(numerals.match(text, at) is not None or units.match(text, at) is not None for at in range(len(text)))


def as_the_lexer(text: str) -> int:
    """Go from number to number, the unit after each."""
    found, at, opening = 0, 0, re.compile(numerals.START)
    while m := opening.search(text, at):
        number = numerals.match(text, m.start())
        at = number[0] if number else m.end()
        unit = units.match(text, at) if number else None
        at, found = (unit[0] if unit else at), found + (number is not None)
    return found


def main() -> None:
    """Print both tables."""
    print(f"Python {platform.python_version()}, {platform.machine()}")
    everywhere("万一")  # loads the rules
    print(f"{'run':10}" + "".join(f"{n:>10}" for n in (1000, 2000, 4000, 8000)) + "   ratio")
    worst = 0.0
    for run in RUNS:
        times = [seconds(lambda text=(run * n)[:n]: everywhere(text)) for n in (1000, 2000, 4000, 8000)]  # type: ignore[misc]
        worst = max(worst, times[-1] / max(times[0], 1e-3))
        print(f"{run:10}" + "".join(f"{1000 * t:8.1f}ms" for t in times) + f"   {times[-1] / times[0]:5.1f}")
    text = SENTENCE * 500
    took = seconds(lambda: as_the_lexer(text))
    print(f"{as_the_lexer(text) / took:,.0f} numbers with their units a second, {len(text.encode()) / took / 1e6:.1f} MB/s")
    if worst > 16:
        sys.exit(f"eight times the length took {worst:.1f} times as long")


if __name__ == "__main__":
    main()
