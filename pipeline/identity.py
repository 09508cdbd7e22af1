"""What makes two builds the same: the build id and the id of the rules.

In: the surveyed corpus and the options. Out: two hashes and the versions that went into them.
Refuses: clocks, host names, paths outside the corpus, and anything an earlier build left.
"""

import functools
import hashlib
import importlib.metadata
import json
import sys
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from pipeline.publish import digest
from pipeline.survey import Corpus

PINNED: Final = (  # the packages whose version can change a byte of the output
    "charset-normalizer",
    "cn2an",
    "msgspec",
    "numpy",
    "opencc-python-reimplemented",
    "pandas",
    "pyarrow",
    "pypdfium2",
    "python-docx",
    "regex",
    "selectolax",
)


class Identity(Struct, frozen=True):
    """`build_id` names the output folder; builds of one `rules_id` read a document the same way."""

    build_id: str
    rules_id: str
    versions: Mapping[str, str]


def identify(corpus: Corpus, options: Mapping[str, Any], catalog: Path | None) -> Identity:
    """Return the ids of a build: of the inputs, every file of the package, the options that change content, and the versions."""
    versions = _versions()
    rules = {"package": package_files(), "versions": versions, "catalog": digest(catalog) if catalog else ""}
    inputs = {
        "files": [(f.path, f.sha256) for f in corpus.files],
        "passed": [msgspec.to_builtins(p) for p in corpus.passed],
        "overrides": corpus.overrides,
        "options": {k: v for k, v in options.items() if k != "catalog"},
    }
    rules_id = _hash(rules)
    return Identity(_hash([rules_id, inputs]), rules_id, versions)


@functools.cache
def package_files() -> Mapping[str, str]:
    """Return path → SHA-256 of every file of the package, caches apart."""
    root = Path(__file__).parent
    files = (p for p in root.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    return {p.relative_to(root).as_posix(): digest(p) for p in sorted(files)}


def _versions() -> dict[str, str]:
    python = ".".join(map(str, sys.version_info[:2]))
    return {"python": python, "unicode": unicodedata.unidata_version} | {p: importlib.metadata.version(p) for p in PINNED}


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=True, sort_keys=True, default=str).encode()).hexdigest()[:16]
