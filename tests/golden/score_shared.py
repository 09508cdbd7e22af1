"""Score a build of the shared documents with the shared scorer and hold the floors: `make score`.

In: the shared folder. Out: the figures; exit code 1 where one is below its floor.
Refuses: to pass silently where there is nothing to measure: it says NOT MEASURED.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.golden.floors import below, lift

FOLDERS = ("seeds", "miit", "reports", "news")
SEEDS = "^00[0-3]_"


def main(shared: Path, *, raise_floors: bool) -> int:
    """Build, score, compare."""
    scorer = shared / "score.py"
    if not scorer.is_file():
        print(f"NOT MEASURED: {scorer} is not here; only the project's own golden documents were scored (tests/test_golden.py)")
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        corpus, out = Path(scratch, "corpus"), Path(scratch, "outputs")
        for name in FOLDERS:
            shutil.copytree(shared / "corpus" / name, corpus / name)
        subprocess.run(
            [sys.executable, "-m", "pipeline", "build", str(corpus), "--out", str(out)], check=True, stdout=subprocess.DEVNULL
        )
        faults = []
        for section, only in (("seeds", SEEDS), ("shared", "")):
            command = [
                sys.executable,
                str(scorer),
                str(out),
                str(shared / "gold"),
                "--json",
                "--only",
                only,
                "--docs",
                str(corpus),
            ]
            measured = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            print(f"{section}: " + "  ".join(f"{k} {v}" for k, v in measured.items()))
            faults += below(section, measured)
            if raise_floors:
                lift(section, measured)
    print(*faults, sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), raise_floors="--raise" in sys.argv))
