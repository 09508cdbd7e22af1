"""What stands in a corpus folder, before anything is read.

In: a folder. Out: its files with their hashes, what was skipped or refused with the reason, and the fields of documents.toml.
Refuses: links, pipes, devices, hidden files, files above the limit, and a documents.toml that names a file that is not there.
"""

import errno
import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from pipeline import rules
from pipeline.errors import Rejected, UsageError
from pipeline.read.limits import FILE_BYTES

CONFIGURATION: Final = "documents.toml"
FIELDS: Final[Mapping[str, type]] = {
    **dict.fromkeys(("title", "publisher", "url", "citation", "ref_area", "ref_area_name"), str),
    **dict.fromkeys(("published", "retrieved", "report_start", "report_end"), date),
}


class File(Struct, frozen=True):
    """A file that can be read: `path` is relative, NFC, with `/`; `location` is where the system finds it."""

    path: str
    location: str
    size: int
    sha256: str


class Passed(Struct, frozen=True):
    """A file that is not handed on, with the reason."""

    path: str
    code: str  # one of schema.REJECT_CODES
    message: str
    limit_name: str = ""
    limit_value: float | None = None
    seen_value: float | None = None

    def fault(self) -> Rejected:
        """Return it as the error that `rejects` records."""
        return Rejected(
            self.code, self.message, limit_name=self.limit_name, limit_value=self.limit_value, seen_value=self.seen_value
        )


class Corpus(Struct, frozen=True):
    """A surveyed folder; `files` and `passed` are sorted by path, together they are all that was seen."""

    files: tuple[File, ...]
    passed: tuple[Passed, ...]
    overrides: Mapping[str, Mapping[str, Any]] = {}


def survey(root: Path) -> Corpus:
    """Walk a folder and hash its files; nothing is parsed but documents.toml. Raises UsageError, RuleError."""
    if not root.is_dir():
        what = "is a file: build takes a folder (extract FILE reads one document)" if root.exists() else "there is no such folder"
        raise UsageError(f"{root}: {what}")
    files: dict[str, File] = {}
    passed: dict[str, Passed] = {}
    for entry in _walk(root, root):
        path = _name(entry, root)
        if path in files or path in passed:  # two names that are one in NFC
            path = os.fsencode(entry.relative_to(root)).decode("ascii", "backslashreplace")
        found = _look(entry, path)
        if isinstance(found, File):
            files[path] = found
        else:
            passed[path] = found
    return Corpus(
        tuple(files[p] for p in sorted(files)), tuple(passed[p] for p in sorted(passed)), _overrides(root / CONFIGURATION, files)
    )


def pick(paths: Sequence[Path], fields: Mapping[str, Any]) -> Corpus:
    """Return single files as a corpus, with fields for all of them; links are followed, for the caller named them."""
    found = [
        _look(path.resolve(), os.fsencode(path).decode("utf-8", "backslashreplace"), named=True) for path in dict.fromkeys(paths)
    ]
    files = tuple(f for f in found if isinstance(f, File))
    return Corpus(files, tuple(p for p in found if isinstance(p, Passed)), {f.path: fields for f in files})


def named_file(text: str) -> Path | None:
    """Return the file that a text names, None where it is a sentence rather than a name."""
    try:
        return Path(text) if text and Path(text).is_file() else None
    except (OSError, ValueError):  # longer than a name can be, or with a NUL
        return None


def _walk(folder: Path, root: Path) -> Iterator[Path]:
    """Yield what is not a folder, in the order of the names' bytes; folders that cannot be listed are yielded themselves."""
    try:
        entries = sorted(os.scandir(folder), key=lambda e: os.fsencode(e.name))
    except OSError:
        if folder == root:
            raise UsageError(f"{root}: the folder cannot be listed; may you read it?") from None
        yield folder
        return
    for entry in entries:
        path = folder / entry.name
        if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
            yield from _walk(path, root)
        else:
            yield path


def _name(path: Path, root: Path) -> str:
    """Return the path as tables state it: relative, `/`, NFC; bytes that are not UTF-8 are shown escaped."""
    return unicodedata.normalize("NFC", os.fsencode(path.relative_to(root)).decode("utf-8", "backslashreplace"))


def _look(path: Path, name: str, *, named: bool = False) -> File | Passed:
    """Open one file without following links or waiting for a writer, and hash it.

    A file that the caller `named` is read whatever its name.
    """
    if name == CONFIGURATION and not named:
        return Passed(name, "skipped_configuration", "fields of documents, not a document")
    if any(part.startswith(".") for part in name.split("/")) and not named:
        return Passed(name, "skipped_hidden", "hidden files and folders are not read; rename it to have it read")
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as e:
        if e.errno == errno.ELOOP:
            return Passed(name, "skipped_link", "links are not followed; put the file itself into the corpus")
        if e.errno in {errno.ENXIO, errno.ENODEV}:
            return Passed(name, "skipped_special", "a socket or device, not a file")
        return Passed(name, "unreadable", f"cannot be opened ({e.strerror}); may you read it?")
    with os.fdopen(handle, "rb") as f:
        about = os.fstat(f.fileno())
        if stat.S_ISDIR(about.st_mode):
            return Passed(name, "unreadable", "the folder cannot be listed; may you read it?")
        if not stat.S_ISREG(about.st_mode):
            return Passed(name, "skipped_special", "a pipe or device, not a file")
        if about.st_size > FILE_BYTES:
            return _too_large(name, about.st_size)
        try:
            data = f.read(FILE_BYTES + 1)
        except OSError as e:
            return Passed(name, "unreadable", f"cannot be read ({e.strerror}); is the disk whole?")
    if len(data) > FILE_BYTES:
        return _too_large(name, len(data))
    if not data:
        return Passed(name, "empty", "the file holds no byte")
    return File(name, os.fspath(path), len(data), hashlib.sha256(data).hexdigest())


def _too_large(name: str, size: int) -> Passed:
    message = f"larger than {FILE_BYTES >> 20} MB; split it"
    return Passed(name, "too_large", message, "FILE_BYTES", float(FILE_BYTES), float(size))


def _overrides(path: Path, files: Mapping[str, File]) -> dict[str, Mapping[str, Any]]:
    """Return path → fields of documents.toml, refused where a path, a field or a type is not known."""
    if not path.is_file() or path.is_symlink():
        return {}
    found: dict[str, Mapping[str, Any]] = {}
    for raw, fields in rules.read(path).items():
        name = unicodedata.normalize("NFC", raw)
        if name not in files:
            raise UsageError(f"{path}: [{raw!r}] names no readable file of the corpus")
        if not isinstance(fields, dict):
            raise UsageError(f"{path}: {raw!r} must be a table of fields, such as published = 2021-12-20")
        for field, value in fields.items():
            wanted = FIELDS.get(field)
            if wanted is None:
                raise UsageError(f"{path}: [{raw!r}] has an unknown field {field!r}; known are {', '.join(FIELDS)}")
            if type(value) is not wanted:
                kind = "a text" if wanted is str else "a day such as 2021-12-20, without quotes"
                raise UsageError(f"{path}: [{raw!r}] {field} must be {kind}")
        found[name] = fields
    return found
