"""Build the dataset: the only module that knows the order of the stages.

In: a corpus folder and options. Out: a published folder of tables and a summary.
Refuses: a corpus without a readable document, and tables that break their own contract.
"""

import sys
import types
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from pipeline import __version__, read, validate
from pipeline import catalog as catalogs
from pipeline.build.dataset import complete, without_text
from pipeline.build.document import Options, document_tables, extract
from pipeline.build.summary import count_files, summarise
from pipeline.build.tasks import batches, columns_to_tables, gather, process
from pipeline.datapackage import describe
from pipeline.engines import local
from pipeline.errors import Refused, Rejected, UsageError
from pipeline.identity import identify
from pipeline.model import Extracted, Source
from pipeline.publish import locked, losses, publish, reuse
from pipeline.report.summary import Summary
from pipeline.survey import Corpus, named_file, pick, survey

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["Options", "Summary", "build", "explain", "read_files", "read_statements", "read_text", "run"]


def run(
    folder: Path,
    out: Path,
    options: Options = Options(),
    *,
    workers: int = 1,
    accept_loss: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Summary:
    """Build the corpus in `folder` and publish under `out`; `progress` is told files done and files in all.

    `workers` processes read (0: this one, for tests). Raises UsageError where nothing can be read, and the errors of publish.
    """
    if folder.is_dir() and out.resolve().is_relative_to(folder.resolve()):
        raise UsageError(f"{out}: the output stands inside the corpus, where the next build would read it; choose another --out")
    mine = Path(options.catalog) if options.catalog else None
    catalog = catalogs.load(mine)
    corpus = survey(folder)
    identity = identify(corpus, msgspec.to_builtins(options), mine)
    if not corpus.files:
        raise UsageError(_nothing(folder, [(p.path, p.code, p.message) for p in corpus.passed]))
    with locked(out):
        reused = reuse(out, identity.build_id)
        if reused:
            return summarise(reused)
        tables = _read(corpus, options, workers, progress)
        if not tables["documents"].num_rows:
            rejects = tables["rejects"].to_pylist()
            raise UsageError(_nothing(folder, [(r["path"], r["code"], r["message"]) for r in rejects]))
        tables = complete(tables, catalog, options)
        files = count_files(tables)
        faults = validate.contract(tables, files)
        if faults:
            listed = "\n  ".join(faults)
            raise Refused(f"the build does not keep its own contract; the old output stays. Please report:\n  {listed}")
        if not options.text:  # after the check, which needs it
            tables = without_text(tables)
        inputs = frozenset(f.sha256 for f in corpus.files)
        lost = losses(out, tables, identity.rules_id, inputs, accept=accept_loss)
        about = {
            "version": __version__,
            "build_id": identity.build_id,
            "rules_id": identity.rules_id,
            "options": {k: v for k, v in msgspec.to_builtins(options).items() if k != "catalog"},
            "versions": dict(identity.versions),
            "files": files,
        }
        return summarise(publish(out, identity.build_id, tables, lambda made: describe(tables, made, about), losses=lost))


def _read(
    corpus: Corpus, options: Options, workers: int, progress: Callable[[int, int], None] | None = None
) -> "dict[str, pa.Table]":
    """Return the tables of all documents, read by an engine."""
    tasks = batches(corpus)
    total, done = sum(b.num_rows for b in tasks), 0

    def tick(rows: int) -> None:
        nonlocal done
        done += rows
        if progress:
            progress(done, total)

    tick(0)
    return gather(local.run(process, msgspec.json.encode(options), tasks, workers=workers), corpus, tick)


def _nothing(folder: Path, passed: Sequence[tuple[str, str, str]]) -> str:
    why = "".join(f"\n  {path}: {message} ({code})" for path, code, message in passed[:10])
    more = f"\n  … and {len(passed) - 10} more" if len(passed) > 10 else ""
    return f"{folder}: no readable document; nothing is published{':' if why else ' (the folder is empty)'}{why}{more}"


# ---------------------------------------------------------------- without publishing


def read_files(paths: Sequence[Path], options: Options = Options(), published: date | None = None) -> "dict[str, pa.Table]":
    """Return statements, numbers, documents and rejects of single files, read in a worker process."""
    corpus = pick(paths, {"published": published} if published else {})
    return _read(corpus, options, 1)


def read_text(text: str, options: Options = Options(), published: date | None = None) -> "dict[str, pa.Table]":
    """Return statements, numbers, documents and rejects of a text, read in this process."""
    catalog = catalogs.load(Path(options.catalog) if options.catalog else None)
    overrides = {"published": published} if published else {}
    return columns_to_tables(document_tables(Source("text", text.encode()), catalog, options, ["text"], overrides))


def explain(
    data: bytes, name: str = "text", options: Options = Options(), published: date | None = None
) -> tuple[Extracted, ...]:
    """Return what every stage made of each document in `data`. Raises UsageError where it cannot be read."""
    catalog = catalogs.load(Path(options.catalog) if options.catalog else None)
    overrides = {"published": published} if published else {}
    try:
        found = [
            item if isinstance(item, tuple) else extract(item, catalog, overrides)
            for item in read.read(Source(name, data), text_column=options.text_column, date_column=options.date_column)
        ]
    except Rejected as e:
        raise UsageError(f"{name}: {e.message} ({e.code})") from e
    return tuple(item for item in found if isinstance(item, Extracted))


def read_statements(text: "Path | str", published: "date | str | None" = None) -> "pd.DataFrame":
    """Return the statements of a text, or of the document that a Path (or a text that is the name of a file) names.

    `published` is its day of publication (a date, or 2021-12-20 as text), which 今年 and the like count from.
    """
    from pipeline.tables import to_pandas

    day = date.fromisoformat(published) if isinstance(published, str) else published
    path = text if isinstance(text, Path) else named_file(text)
    tables = read_files([path], published=day) if path else read_text(str(text), published=day)
    if not tables["documents"].num_rows:
        raise UsageError("; ".join(f"{r['path']}: {r['message']} ({r['code']})" for r in tables["rejects"].to_pylist()))
    return to_pandas(tables["statements"])


def build(
    corpus: "Path | str" = "corpus", out: "Path | str" = "outputs", *, workers: int = 1, accept_loss: bool = False, **options: Any
) -> "pd.DataFrame":
    """Build a corpus and return the annual table; `options` are the fields of Options. This is `pipeline.build(...)`."""
    from pipeline.tables import load

    run(Path(corpus), Path(out), Options(**options), workers=workers, accept_loss=accept_loss)
    return load(out)


class _Callable(types.ModuleType):
    """`pipeline.build` names this package and the function alike, so the package can be called."""

    def __call__(self, *args: Any, **kwargs: Any) -> "pd.DataFrame":
        """Call `build`."""
        return build(*args, **kwargs)


sys.modules[__name__].__class__ = _Callable
