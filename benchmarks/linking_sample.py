"""Is a link right? 200 linked statements, drawn with a seed and judged by hand; ids and verdicts only, no words of the documents.

    python -m benchmarks.linking_sample draw OUT [--seed N] [--size N]     print what to judge, from a build
    python -m benchmarks.linking_sample rate [OUT]                         recompute the rates from linking_sample.csv

Drawn with seed 20261122 from all linked statements of the shared corpus (../shared/corpus, 7,741 statements, 45 % linked).
Verdicts: `right`; `link`: the code is not what the indicator_name means (a fault of catalog or linking); `name`: the code is what
the name means, but the sentence speaks of something else (a fault of reading). With a build, judged statements that it no longer
has, or links otherwise, are left out and counted.
"""

import argparse
import csv
import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SAMPLE = Path(__file__).with_suffix(".csv")
SEED = 20261122
VERDICTS = ("right", "link", "name")


def statements(out: Path) -> dict[str, dict[str, Any]]:
    """Return the linked statements of a build by id."""
    import pyarrow.parquet as pq

    folder = out / "latest" if (out / "latest").exists() else out
    rows = pq.read_table(folder / "statements.parquet").to_pylist()  # type: ignore[no-untyped-call]
    return {r["statement_id"]: r for r in rows if not r["indicator"].startswith("zh:")}


def draw(linked: dict[str, dict[str, Any]], seed: int, size: int) -> list[str]:
    """Return `size` ids: those whose hash with the seed is smallest, so that what else is linked hardly matters."""
    return sorted(linked, key=lambda i: hashlib.sha256(f"{seed} {i}".encode()).digest())[:size]


def judged() -> list[dict[str, str]]:
    """Return the rows of the sample."""
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rates(rows: Sequence[dict[str, str]]) -> dict[str, float]:
    """Return the share of each verdict; refuses an empty sample and a verdict that is none of VERDICTS."""
    counts = Counter(r["verdict"] for r in rows)
    if not rows or not set(counts) <= set(VERDICTS):
        raise ValueError(f"{SAMPLE}: nothing judged, or a verdict that is none of {VERDICTS}")
    return {v: counts[v] / len(rows) for v in VERDICTS}


def main() -> int:
    """Print a draw, or the rates."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    drawing = commands.add_parser("draw")
    drawing.add_argument("out", type=Path)
    drawing.add_argument("--seed", type=int, default=SEED)
    drawing.add_argument("--size", type=int, default=200)
    rating = commands.add_parser("rate")
    rating.add_argument("out", type=Path, nargs="?")
    asked = parser.parse_args()
    linked = statements(asked.out) if asked.out else {}
    if asked.command == "draw":
        for i in draw(linked, asked.seed, asked.size):
            r = linked[i]
            print(
                i,
                r["indicator"],
                r["indicator_name"],
                r["measure"],
                f"{r['value_text']}{r['unit_text']}",
                r["sentence"],
                sep="\t",
            )
        return 0
    rows = judged()
    if asked.out:
        kept = [r for r in rows if linked.get(r["statement_id"], {}).get("indicator") == r["indicator"]]
        print(f"{len(rows) - len(kept)} of {len(rows)} are not in this build, or link otherwise")
        rows = kept
    print(f"{len(rows)} judged  " + "  ".join(f"{k} {v:.1%}" for k, v in rates(rows).items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
