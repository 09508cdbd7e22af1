"""Time of the reader of sentences against the length of runs that could make it quadratic.

In: runs of one piece (一 万 、 同比 1-1- brackets 分别 占 比 由 quotes …) at n, 2n, 4n, 8n. Out: seconds and the exponent for each.
Refuses: seconds as a verdict; the exponent of the longest two steps is what tests/test_linear.py holds.
Run: python benchmarks/reader.py [n]
"""

import math
import sys
import time
from collections.abc import Sequence
from datetime import date

from pipeline import catalog
from pipeline.build.document import extract
from pipeline.read import read_text

RUNS = {
    "numerals 一": "一",
    "numerals 万": "万",
    "numerals 零": "零",
    "numerals 两百": "两百",
    "digits": "7",
    "digits and commas": "7,",
    "digits and dots": "7.",
    "digits and dashes": "1-1-",
    "ranges": "5%到",
    "percents": "百分之",
    "pauses": "、",
    "names in a list": "甲业、",
    "numbers in a list": "3万吨、",
    "shared list": "甲业增加值、",
    "brackets open": "（",
    "brackets nested": "（3%",
    "brackets closed": "（3%）",
    "quotes": "“",
    "quoted numbers": "“3个”",
    "titles": "《",
    "同比": "同比",
    "分别": "分别",
    "占": "占",
    "占 a number": "占5%",
    "比": "比",
    "比上年": "比上年增长",
    "由": "由",
    "由…到": "由3万吨到",
    "的": "的",
    "对": "对",
    "在": "在",
    "和": "和",
    "其中": "其中",
    "verbs": "增长到",
    "years": "2021年",
    "months": "1月",
    "places": "江苏",
    "第": "第",
    "commas and numbers": "，增长5%",
    "clauses": "产量3万吨，增长5%，",
    "sentences": "2021年产量3万吨。",
    "paragraphs": "2021年产量3万吨。\n\n",
    "rows": "| 甲业 | 3 |\n",
    "letters": "A",
    "letters and digits": "A1",
    "addresses": "www.",
    "Latin words": "steel 5 ",
    "blanks": " ",
    "zero width": "\u200b",
    "full width": "１",
    "other digits": "①",
}
TAIL = "产量3万吨。"


def seconds(text: str, repeat: int = 1) -> float:
    """Return the least CPU seconds that reading a text takes."""
    known = catalog.load()
    best = math.inf
    for _ in range(repeat):
        start = time.process_time()
        extract(read_text(text, date(2022, 1, 20)), known, {})
        best = min(best, time.process_time() - start)
    return best


def growth(piece: str, sizes: Sequence[int], repeat: int = 1) -> tuple[list[float], float]:
    """Return the seconds at each size (in characters) and the exponent between the first and the last."""
    times = [seconds("2021年，" + piece * (size // len(piece)) + TAIL, repeat) for size in sizes]
    return times, math.log(max(times[-1], 1e-9) / max(times[0], 1e-9)) / math.log(sizes[-1] / sizes[0])


def main() -> None:
    """Print a line for each run."""
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    sizes = [first << i for i in range(4)]
    seconds(TAIL)
    print(f"{'run':22}" + "".join(f"{size:>10}" for size in sizes) + "  exponent")
    for name, piece in RUNS.items():
        times, exponent = growth(piece, sizes)
        print(f"{name:22}" + "".join(f"{t:10.3f}" for t in times) + f"{exponent:10.2f}", flush=True)


if __name__ == "__main__":
    main()
