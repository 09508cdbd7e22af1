"""What a build survives: kills at random moments, two builds at once."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline import publish, validate

pytestmark = pytest.mark.slow
KILLS = 40
PAIRS = 10


def corpus(root: Path, value: int) -> Path:
    root.mkdir(exist_ok=True)
    for n in range(8):
        (root / f"{n}.txt").write_text(f"2021年末，全国第{n}类机构{value + n}个，比上年增长2.0%。\n", "utf-8")
    return root


def command(root: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "pipeline", "build", str(root), "--out", str(out), "--workers", "1", "--accept-loss"]


def seen(out: Path) -> str:
    """Return the build that a reader sees, after checking that it is whole."""
    folder = publish.current(out)
    assert folder is not None
    assert validate.folder(folder) == []
    return folder.name


def test_killed_at_any_moment_a_reader_sees_the_old_or_the_new(tmp_path):
    out = tmp_path / "out"
    start = time.monotonic()
    subprocess.run(command(corpus(tmp_path / "corpus", 0), out), check=True, capture_output=True)
    whole = time.monotonic() - start
    chance = random.Random(1)
    killed = 0
    for n in range(1, KILLS + 1):
        before = seen(out)
        with subprocess.Popen(
            command(corpus(tmp_path / "corpus", 100 * n), out), stdout=subprocess.DEVNULL, start_new_session=True
        ) as process:
            time.sleep(chance.uniform(0, 1.1 * whole))
            os.killpg(process.pid, signal.SIGKILL)
            killed += process.wait() == -signal.SIGKILL
        after = seen(out)
        assert after == before or (out / after).is_dir()
    assert killed > KILLS // 4, "hardly a build was killed: the moments were badly chosen"
    subprocess.run(command(tmp_path / "corpus", out), check=True, capture_output=True)
    assert not list(out.glob(".new-*"))


def test_of_two_builds_at_once_one_waits_or_is_refused(tmp_path):
    codes = []
    for n in range(PAIRS):
        root, out = corpus(tmp_path / "corpus", 100 * n), tmp_path / "out"
        pair = [subprocess.Popen(command(root, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(2)]
        codes += [tuple(sorted(process.wait() for process in pair))]
        seen(out)
    assert set(codes) <= {(0, 6), (0, 0)}
    assert (0, 6) in codes
