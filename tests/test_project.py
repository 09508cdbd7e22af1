"""The project itself: what is packed, what is pinned, how modules look."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from flit_core import buildapi

import pipeline

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]
MODULES = sorted((ROOT / "pipeline").rglob("*.py"))
LONG = {
    "pipeline/schema.py": "a declaration: its length is the number of columns",
}
LOCKS = ("requirements.txt", "requirements-dev.txt")


def test_the_wheel_holds_every_module_and_rule_and_the_command(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    with zipfile.ZipFile(tmp_path / buildapi.build_wheel(str(tmp_path))) as wheel:
        packed = set(wheel.namelist())
        entry = wheel.read(next(n for n in packed if n.endswith("entry_points.txt"))).decode()
    here = {
        p.relative_to(ROOT).as_posix() for p in (ROOT / "pipeline").rglob("*") if p.is_file() and "__pycache__" not in p.parts
    }
    assert len([n for n in here if n.endswith(".toml")]) > 10
    assert here <= packed
    assert "zhibiao=pipeline.__main__:main" in entry


def test_the_version_is_said_once():
    assert PROJECT["version"] == pipeline.__version__ == metadata.version("zhibiao")


@pytest.mark.parametrize("name", [*LOCKS, "requirements-readers.txt"])
def test_a_lock_pins_every_package_by_hash_and_names_no_host(name):
    text = (ROOT / name).read_text("utf-8")
    pins = re.findall(r"(?m)^([a-zA-Z0-9_.\[\]-]+)==\S+ \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", text)
    assert len(pins) == len(re.findall(r"(?m)^[a-zA-Z0-9]", text)) > (20 if name in LOCKS else 0)
    assert "://" not in text


def test_the_locks_hold_what_the_project_needs():
    run, dev = ({m.lower() for m in re.findall(r"(?m)^([\w.-]+)==", (ROOT / name).read_text("utf-8"))} for name in LOCKS)
    needs = {re.split(r"[>=<\[]", d)[0].lower() for d in PROJECT["dependencies"]}
    extras = {re.split(r"[>=<\[]", d)[0].lower() for group in PROJECT["optional-dependencies"].values() for d in group} - {
        "zhibiao"
    }
    assert needs <= run <= dev
    assert all(
        re.split(r"[>=<]", d)[0] in (ROOT / "requirements-readers.txt").read_text("utf-8")
        for d in PYPROJECT["dependency-groups"]["readers"]
    )
    assert {e.replace("_", "-") for e in extras} <= {d.replace("_", "-") for d in dev}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_module_says_what_it_is_in_six_lines_and_stays_small(path):
    text = path.read_text("utf-8")
    docstring = ast.get_docstring(ast.parse(text)) or ""
    assert docstring, "a module opens with what comes in, what goes out, what it refuses"
    assert len(docstring.splitlines()) <= 6
    if path.relative_to(ROOT).as_posix() not in LONG:
        assert len(text.splitlines()) <= 450, "split it: one construction a file"
    assert not {"utils", "helpers", "common", "base", "manager"} & {path.stem, *path.parent.parts}


def test_arrows_point_down():
    done = subprocess.run([sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
                          cwd=ROOT, capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "1 kept, 0 broken" in done.stdout


def test_make_help_names_every_target():
    text = (ROOT / "Makefile").read_text("utf-8")
    phony = set(re.search(r"(?m)^\.PHONY: (.*)$", text)[1].split())
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert phony == {line.split()[1] for line in done.stdout.splitlines() if line.startswith("  make ")}
