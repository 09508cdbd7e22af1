"""Put a finished build where readers look for it: lock, version folder, fsync, one swapped link.

In: tables in memory and what describes them. Out: OUT/<build id>/ and OUT/latest, both or neither.
Refuses: two builds at once, tables that break the contract, and a loss of statements that nobody accepted.
"""

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from pipeline import schema
from pipeline.errors import Locked, OutputFault, Refused, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

PACKAGE: Final = "datapackage.json"
_HALF_MADE: Final = ".new-"
_TOLERATED: Final = 0.05  # share of statements that changed rules may lose (FAULTS.md)
_LISTED: Final = 20
_NO_LINKS: Final = {errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP}  # what stores without links answer


class Published(Struct, frozen=True):
    """Where a build stands; `losses` lists what it no longer says, `reused` that the folder was there and is whole."""

    folder: Path
    build_id: str
    reused: bool = False
    losses: tuple[str, ...] = ()


@contextlib.contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold the output folder; half-made folders of builds that were killed are removed. Raises Locked, OutputFault."""
    with _faults(out):
        out.mkdir(parents=True, exist_ok=True)
        handle = os.open(out / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Locked(f"{out}: another build is writing here; wait for it, or choose another --out") from None
        except OSError as e:
            raise OutputFault(f"{out}: the folder cannot be locked ({e.strerror}); choose another --out") from e
        _clear(out)
        yield
    finally:
        os.close(handle)


def current(out: Path) -> Path | None:
    """Return the folder of the newest published build, None where nothing was published yet; `out` may be that folder itself."""
    if (out / PACKAGE).is_file():
        return out
    if (out / "latest" / PACKAGE).is_file():
        return (out / "latest").resolve()
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        named = out / json.loads((out / "latest.json").read_text("utf-8"))["build"]
        if named.parent == out and (named / PACKAGE).is_file():
            return named
    return None


def reuse(out: Path, build_id: str) -> Published | None:
    """Return the build of that id where it stands whole in `out` (its hashes are checked), with `latest` leading to it."""
    folder = out / build_id
    try:
        package = read_package(folder)
        whole = all(f"sha256:{digest(folder / r['path'])}" == r["hash"] for r in package["resources"])
    except (OSError, UsageError, KeyError):
        return None
    if not whole or {r["name"] for r in package["resources"]} != set(schema.TABLES):
        return None
    with _faults(out):
        _point(out, build_id)
    return Published(folder, build_id, reused=True)


def publish(
    out: Path,
    build_id: str,
    tables: "Mapping[str, pa.Table]",
    describe: Callable[[Mapping[str, Mapping[str, Any]]], Mapping[str, Any]],
    *,
    losses: tuple[str, ...] = (),
) -> Published:
    """Write every table and the description into a new version folder and swap the link; the caller holds the lock.

    `describe` is given bytes and hash of each file and returns datapackage.json. Raises OutputFault: the old output stays.
    """
    fresh, folder = out / f"{_HALF_MADE}{build_id}", out / build_id
    with _faults(out):
        try:
            fresh.mkdir()
            files = {name: write_table(tables[name], name, fresh) for name in schema.TABLES}
            text = json.dumps(describe(files), ensure_ascii=False, indent=1, sort_keys=False) + "\n"
            _write(fresh / PACKAGE, text.encode())
            _sync(fresh)
            if folder.exists():  # damaged, or `reuse` would have taken it
                os.replace(folder, out / f"{_HALF_MADE}damaged-{build_id}")
            os.replace(fresh, folder)
            _sync(out)
            _point(out, build_id)
        finally:
            _clear(out)
    return Published(folder, build_id, losses=losses)


def write_table(table: "pa.Table", name: str, folder: Path) -> dict[str, Any]:
    """Write one table as Parquet, sorted by its key, with fixed options, so that the same rows give the same bytes.

    Return the size and hash of the file.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    declared = schema.arrow(name)
    table = table.select(declared.names).cast(declared)
    table = table.sort_by([(key, "ascending") for key in schema.TABLES[name].key]).combine_chunks()
    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        version="2.6",
        data_page_version="1.0",
        compression="zstd",
        compression_level=3,
        row_group_size=1 << 17,
        use_dictionary=True,
        write_statistics=True,
        store_schema=True,
    )
    data = sink.getvalue()
    _write(folder / f"{name}.parquet", data)
    return {"bytes": data.size, "hash": "sha256:" + hashlib.sha256(data).hexdigest()}


def losses(
    out: Path, tables: "Mapping[str, pa.Table]", rules_id: str, inputs: frozenset[str], *, accept: bool
) -> tuple[str, ...]:
    """Return what the newest build says of unchanged documents and this one does not, a line each.

    `inputs` holds the hashes of the files seen: a document that is still there but no longer read loses all it said.
    Raises Refused on any loss under the same rules, on more than 5 % under changed ones, unless `accept`.
    """
    old = current(out)
    if old is None:
        return ()
    import pyarrow.parquet as pq

    try:
        package = read_package(old)
        documents = pq.read_table(old / "documents.parquet", columns=["document_id", "sha256", "paths"])
        statements = pq.read_table(old / "statements.parquet", columns=["document_id", "value_text"])
    except (OSError, UsageError, ValueError) as e:
        return (f"the build before this one cannot be read, so nothing was compared: {e}",)
    names = dict(zip(documents["document_id"].to_pylist(), (p[0] for p in documents["paths"].to_pylist()), strict=True))
    hashes = dict(zip(documents["document_id"].to_pylist(), documents["sha256"].to_pylist(), strict=True))
    here = set(tables["documents"]["document_id"].to_pylist())
    unchanged = {d for d in names if d in here or hashes[d] in inputs}
    said = _said(statements)
    before = sum(n for (d, _), n in said.items() if d in unchanged)
    lost = said - _said(tables["statements"])
    lines = tuple(
        f"{names[d]}: {text} ({n} ×)" if n > 1 else f"{names[d]}: {text}"
        for (d, text), n in sorted(lost.items())
        if d in unchanged
    )
    count = sum(n for (d, _), n in lost.items() if d in unchanged)
    same = package.get("rules_id") == rules_id
    if count and not accept and (same or count > _TOLERATED * before):
        why = "the rules are the same" if same else f"more than {_TOLERATED:.0%}"
        listed = "\n  ".join((*lines[:_LISTED], *([f"… and {len(lines) - _LISTED} more"] if len(lines) > _LISTED else [])))
        raise Refused(
            f"this build loses {count} of {before} statements of unchanged documents ({why}); the old output stays.\n"
            f"  {listed}\nFind out why, or publish all the same with --accept-loss"
        )
    return lines


def _said(statements: "pa.Table") -> Counter[tuple[str, str]]:
    return Counter(zip(statements["document_id"].to_pylist(), statements["value_text"].to_pylist(), strict=True))


def read_package(folder: Path) -> dict[str, Any]:
    """Return the description of a build. Raises UsageError where the folder holds none."""
    try:
        package = json.loads((folder / PACKAGE).read_text("utf-8"))
    except (OSError, ValueError) as e:
        raise UsageError(f"{folder}: no published build stands here ({e}); run a build, or name its output folder") from e
    if not isinstance(package, dict):
        raise UsageError(f"{folder / PACKAGE}: not a data package")
    return package


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def _clear(out: Path) -> None:
    """Remove what builds left half made; what cannot be removed is in nobody's way."""
    for left in out.glob(_HALF_MADE + "*"):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                left.unlink()


def _point(out: Path, build_id: str) -> None:
    """Lead `latest` to a build in one step: a link, or latest.json where the store knows no links."""
    link = out / f"{_HALF_MADE}latest"
    try:
        link.unlink(missing_ok=True)
        link.symlink_to(build_id)
        os.replace(link, out / "latest")
    except OSError as e:
        if e.errno not in _NO_LINKS:
            raise
        link = out / f"{_HALF_MADE}latest.json"
        _write(link, json.dumps({"build": build_id}).encode() + b"\n")
        os.replace(link, out / "latest.json")
    _sync(out)


def _write(path: Path, data: Any) -> None:
    with path.open("wb") as f:
        f.write(data)
        f.flush()
        os.fsync(f.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _faults(out: Path) -> Iterator[None]:
    """Make an OutputFault of whatever the file system refuses."""
    try:
        yield
    except OSError as e:
        raise OutputFault(
            f"{out}: cannot be written ({e.strerror or e}); the old output stays. Free room or choose another --out"
        ) from e
