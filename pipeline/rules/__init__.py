"""The only reader of the rule files.

In: the name of a rule file in this folder (or a path of the user's own). Out: its table or rows, read once.
Refuses: unknown files, duplicate keys, and an alias that two entries claim (both places are named).
"""

import csv
import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipeline.errors import RuleError

HERE = Path(__file__).parent


@functools.cache
def table(name: str) -> Mapping[str, Any]:
    """Return the parsed TOML file `<name>.toml` of this folder (`indicators/energy` for a file in a subfolder).

    Raises RuleError, naming file and line, where the file is missing or is not TOML (a duplicate key is an error there).
    """
    return read(HERE / f"{name}.toml")


def read(path: Path) -> Mapping[str, Any]:
    """Return the parsed TOML file at `path`, a user's own file included. Raises RuleError."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise RuleError(f"{path}: there is no such rule file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise RuleError(f"{path}: not a valid rule file: {e}") from e


@functools.cache
def expression(name: str, section: str, key: str) -> re.Pattern[str]:
    """Return the regular expression `key` of `[section]` in `<name>.toml`, compiled. Raises RuleError where it is none."""
    try:
        return re.compile(table(name)[section][key])
    except re.error as e:
        raise RuleError(f"{HERE / f'{name}.toml'}: [{section}] {key} is no regular expression: {e}") from e


@functools.cache
def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """Return the rows of `<name>.csv` of this folder, one mapping from column to text a row; `#` lines at the head are skipped."""
    path = HERE / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as f:
        return tuple(csv.DictReader(line for line in f if not line.startswith("#")))


def names(folder: str) -> tuple[str, ...]:
    """Return the stems of the TOML files in a subfolder of this one, sorted, as `folder/stem`."""
    return tuple(f"{folder}/{p.stem}" for p in sorted((HERE / folder).glob("*.toml")))


def index(entries: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Return alias → key for triples (alias, key, place). Raises RuleError where two keys claim one alias, naming both places."""
    found: dict[str, tuple[str, str]] = {}
    for alias, key, place in entries:
        if not alias:
            raise RuleError(f"{place}: an empty alias of {key}")
        seen = found.get(alias)
        if seen and seen[0] != key:
            raise RuleError(f"{alias!r} is claimed twice: by {seen[0]} in {seen[1]} and by {key} in {place}; remove one")
        found[alias] = (key, place)
    return {alias: key for alias, (key, _) in found.items()}
