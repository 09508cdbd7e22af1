"""Run the notebooks on the published tables, and fail on any error or empty chart.

In: notebooks/*.py (the text half of each jupytext pair), OUT/latest. Out: with --pictures PNGs in a folder, with --picture
docs/series.png, with --sync the .ipynb halves without outputs. Refuses: pairs that differ, a notebook that raises.

    python notebooks/run.py [--out OUT] [--picture | --pictures FOLDER | --sync]
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PICTURE = HERE.parent / "docs" / "series.png"


def paired(path: Path) -> Any:
    """Return the notebook of a text half, with cell ids that depend on their place only."""
    import jupytext

    notebook = jupytext.read(path)
    for i, cell in enumerate(notebook.cells):
        cell.id = f"cell-{i:02d}"
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def text_of(path: Path) -> str:
    """Return what the .ipynb half of a pair must hold."""
    import jupytext

    return str(jupytext.writes(paired(path), fmt="ipynb")) + "\n"


def execute(path: Path, out: Path, pictures: Path | None) -> None:
    """Run one notebook in a kernel of its own. Raises nbclient's CellExecutionError, which shows the cell."""
    from nbclient import NotebookClient

    os.environ["ZHIBIAO_OUT"] = str(out.resolve())
    if pictures:
        pictures.mkdir(parents=True, exist_ok=True)
        os.environ["ZHIBIAO_PICTURES"] = str(pictures.resolve())
    NotebookClient(paired(path), timeout=300, resources={"metadata": {"path": str(HERE)}}).execute()
    print(f"{path.name}: ran")


def main() -> int:
    """Run or write what was asked for; the exit code is 1 where a pair differs."""
    parser = argparse.ArgumentParser(description="run the notebooks on the published tables")
    parser.add_argument("--out", type=Path, default=Path("outputs"), help="folder that a build was published in")
    parser.add_argument("--picture", action="store_true", help="write docs/series.png, the picture of the READMEs")
    parser.add_argument("--pictures", type=Path, help="folder to write every chart to, as PNG")
    parser.add_argument("--sync", action="store_true", help="write the .ipynb halves of the pairs, without outputs")
    asked = parser.parse_args()
    texts = sorted(p for p in HERE.glob("[0-9]*.py"))
    if asked.sync:
        for path in texts:
            path.with_suffix(".ipynb").write_text(text_of(path), "utf-8")
        return 0
    differ = [
        p.name for p in texts if not p.with_suffix(".ipynb").exists() or p.with_suffix(".ipynb").read_text("utf-8") != text_of(p)
    ]
    if differ:
        print(f"pairs differ: {', '.join(differ)}; run: python notebooks/run.py --sync", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as made:
        for path in texts:
            execute(path, asked.out, asked.pictures or (Path(made) if asked.picture else None))
        if asked.picture:
            shutil.copyfile(Path(made) / PICTURE.name, PICTURE)
            print(f"wrote {PICTURE.relative_to(HERE.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
