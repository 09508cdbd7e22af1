"""Score the project's own golden documents, and the shared ones with the shared scorer where they are present: `make score`.

In: the shared folder; with --raise floors are lifted to what was measured. Out: the figures; exit code 1 where one is below its floor.
Refuses: to pass silently where there is nothing to measure: it says NOT MEASURED.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks import linking
from pipeline.build import read_files
from tests.golden import scoring
from tests.golden.floors import below, lift

FOLDERS = ("seeds", "miit", "reports", "news")
SECTIONS = {"seeds": "^00[0-3]_", "shared": ""}  # section of floor.toml → documents


def own() -> dict[str, float]:
    """Return the figures of the labelled documents beside this file."""
    folder = Path(__file__).parent
    tables = read_files(sorted(folder.glob("*.txt")))
    return scoring.score(tables["statements"].to_pylist(), tables["documents"].to_pylist(), folder)[0]


def shared(folder: Path) -> Iterator[tuple[str, dict[str, float]]]:
    """Build the shared documents as one corpus and yield the shared scorer's figures, section by section."""
    with tempfile.TemporaryDirectory() as scratch:
        corpus, out = Path(scratch, "corpus"), Path(scratch, "outputs")
        for name in FOLDERS:
            shutil.copytree(folder / "corpus" / name, corpus / name)
        command = [sys.executable, "-m", "pipeline", "build", str(corpus), "--out", str(out)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        for section, only in SECTIONS.items():
            command = [sys.executable, str(folder / "score.py"), str(out), str(folder / "gold"), "--json", "--only", only]
            done = subprocess.run([*command, "--docs", str(corpus)], check=True, capture_output=True, text=True)
            yield section, json.loads(done.stdout)
        gold = folder / "gold"
        lines = linking.by_build(linking.gold_lines(gold), gold, out, [corpus])
        yield "linking", linking.figures(lines, linking.same_names(gold / "same.txt"))


def main(folder: Path, *, lifting: bool) -> int:
    """Print the figures and hold the floors."""
    measured: Mapping[str, Mapping[str, float]] = {"own": own()}
    if (folder / "score.py").is_file():
        measured = {**measured, **dict(shared(folder))}
    else:
        print(f"NOT MEASURED: {folder / 'score.py'} is not here, so only the project's own golden documents are scored")
    faults = []
    for section, figures in measured.items():
        print(f"{section}: " + "  ".join(f"{k} {v:.4g}" for k, v in figures.items()))
        faults += below(section, figures)
        if lifting:
            lift(section, figures)
    print(*faults, sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), lifting="--raise" in sys.argv))
