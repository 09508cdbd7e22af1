"""Builds of the shared documents and what published figures say of them.

In: ../shared/corpus, ../shared/truth. Out: tables of a build, truths as exact numbers. Nothing here is imported by the product.
Refuses: to judge without the shared documents: `shared` skips, saying NOT MEASURED.
"""

import csv
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from pipeline.build import run

SHARED = Path(__file__).resolve().parents[3] / "shared"
SETS: Mapping[str, Sequence[str]] = {
    "rd": ("raw/html/rd-2018.html", "raw/html/rd-2020.html", "raw/html/rd-2022.html"),
    "reports": ("raw/gb18030", "raw/docx", "reports"),
    "raw": ("raw",),
    "seeds": ("seeds",),
    "news": ("miit", "news", "more"),
}


def present() -> bool:
    """Say whether the shared documents are here."""
    return (SHARED / "corpus").is_dir() and (SHARED / "truth").is_dir()


def shared() -> None:
    """Skip the tests that need the shared documents where they are absent."""
    if not present():
        pytest.skip("NOT MEASURED: ../shared/corpus and ../shared/truth are not here")


@cache
def _workplace() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="truth-")


def build_into(name: str, out: Path) -> Path:
    """Build a set of shared documents into `out`; return the folder of the tables."""
    corpus = Path(_workplace().name) / name
    if not corpus.is_dir():
        for path in SETS[name]:
            source = SHARED / "corpus" / path
            if source.is_dir():
                shutil.copytree(source, corpus / path)
            else:
                (corpus / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, corpus / path)
    run(corpus, out, workers=0)
    return (out / "latest").resolve()


@cache
def folder(name: str) -> Path:
    """Return the folder of a build of the named set of shared documents; each set is built once."""
    return build_into(name, Path(_workplace().name) / f"out-{name}")


@cache
def tables(name: str) -> Mapping[str, pd.DataFrame]:
    """Return the tables of that build."""
    return {p.stem: pq.ParquetFile(p).read().to_pandas() for p in sorted(folder(name).glob("*.parquet"))}


def truth(name: str) -> list[dict[str, str]]:
    """Return the rows of a file of published figures."""
    return list(csv.DictReader((SHARED / "truth" / name).read_text("utf-8").splitlines()))


def exact(text: str, scale: int) -> float:
    """Return the float nearest to a written number times a power of ten, as DATASET says a value is stored."""
    return float(Decimal(text) * scale)
