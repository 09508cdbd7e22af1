"""Every command and snippet of both READMEs runs, taken out of the files.

In: README.md, README.zh-CN.md, a copy of the project. Out: a verdict. Refuses: a snippet that fails, READMEs that differ.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
READMES = ["README.md", "README.zh-CN.md"]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def snippets(name: str) -> list[tuple[str, str]]:
    """Return the fenced blocks of a README as (language, text), in order."""
    return [(m[1], m[2]) for m in FENCE.finditer((ROOT / name).read_text("utf-8"))]


def headings(name: str) -> list[int]:
    """Return the levels of a README's headings, in order."""
    return [len(m[1]) for m in re.finditer(r"^(#+) ", FENCE.sub("", (ROOT / name).read_text("utf-8")), re.MULTILINE)]


def test_both_readmes_say_the_same() -> None:
    assert snippets(READMES[0]) == snippets(READMES[1])
    assert headings(READMES[0]) == headings(READMES[1])
    assert len(snippets(READMES[0])) >= 10
    assert {language for language, _ in snippets(READMES[0])} <= {"sh", "python", "toml"}


def test_links_lead_somewhere() -> None:
    for name in READMES:
        for target in re.findall(r"\]\(([^)#:]+)\)", (ROOT / name).read_text("utf-8")):
            assert (ROOT / target).exists(), f"{name}: {target}"


def copied(folder: Path) -> Path:
    """Return a copy of the project as a stranger gets it, with the environment of this test run beside it."""
    if not (ROOT / ".venv").is_dir():
        pytest.skip("NOT MEASURED: there is no .venv to run the snippets in; run make test")
    leave = shutil.ignore_patterns(".git", ".venv", "outputs", "__pycache__", "*_cache", ".hypothesis")
    shutil.copytree(ROOT, folder / "project", ignore=leave, symlinks=True)
    environment = folder / "project" / ".venv"
    environment.mkdir()
    for part in ("bin", "lib", "pyvenv.cfg"):
        (environment / part).symlink_to(ROOT / ".venv" / part)
    for stamp in ("made", "run-installed", "dev-installed"):
        (environment / stamp).touch()
    return folder / "project"


def follow(project: Path, language: str, text: str) -> None:
    """Do what a snippet says, as a reader would."""
    if language == "toml":
        write(project, text)
        return
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV", "MAKE", "MFLAGS"))}
    environment |= {"PYTHONPATH": str(project), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "80"}
    if "make test" in text:  # these tests are what it runs: see that it starts and finds them
        environment["PYTEST_ADDOPTS"] = "--collect-only -q"
    command = ["bash", "-euo", "pipefail", "-c", text] if language == "sh" else [sys.executable, "-c", text]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, f"{text}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    assert done.stdout.strip() or text.startswith("mkdir"), f"{text}\nprinted nothing"
    if "explain" in text and "托盘" in text:
        assert "12万托盘" in done.stdout
        assert "unresolved" not in done.stdout.lower()


def write(project: Path, text: str) -> None:
    """Put a TOML snippet where its first line or its table says."""
    first, _, rest = text.partition("\n")
    if first.startswith("# "):
        (project / first.removeprefix("# ")).write_text(text, "utf-8")
    elif first.startswith('["'):
        (project / "mine" / "documents.toml").write_text(text, "utf-8")
    else:
        units = project / "pipeline" / "rules" / "units.toml"
        before = units.read_text("utf-8")
        assert before.count(f"\n{first}\n") == 1, f"units.toml has no table {first}"
        units.write_text(before.replace(f"\n{first}\n", f"\n{first}\n{rest}"), "utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("name", READMES)
def test_every_snippet_runs(name: str, tmp_path: Path) -> None:
    project = copied(tmp_path)
    for language, text in snippets(name):
        follow(project, language, text)
