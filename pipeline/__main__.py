"""The command line: parses arguments and prints; computes nothing.

In: arguments. Out: text, and the exit code of FAULTS. Refuses: to pass on a control character or markup of a document.
"""

import argparse
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final, NoReturn

from pipeline.errors import UsageError, ZhibiaoError
from pipeline.report.terminal import safe

if TYPE_CHECKING:
    from pipeline.build import Options, Summary

_EPILOG: Final = """exit codes: 0 done · 2 usage or configuration · 3 published, whole files rejected
4 refused, old output kept · 5 output fault, old output kept · 6 another build holds the output
130/143 signal, old output kept"""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    signal.signal(signal.SIGTERM, _terminated)
    parsed = _parser().parse_args(arguments)
    try:
        code = parsed.command(parsed)
        sys.stdout.flush()
    except ZhibiaoError as e:
        print("error: " + "\n".join(safe(line) for line in str(e).split("\n")), file=sys.stderr)
        code = e.exit_code
    except KeyboardInterrupt:
        print("interrupted; what was published before stays", file=sys.stderr)
        code = 130
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)


def _terminated(number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="zhibiao",
        description="Read the statistics that Chinese documents state into tidy tables, each with its place in the text.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    build = commands.add_parser("build", help="read a folder of documents and publish the tables")
    build.add_argument("corpus", type=Path, metavar="CORPUS", help="folder of documents")
    build.add_argument("--out", type=Path, default=Path("outputs"), help="folder to publish in (default: outputs)")
    build.add_argument("--workers", type=_positive, default=_cores(), help="processes that read (default: one a core)")
    build.add_argument("--as-of", type=_day, metavar="DATE", help="the facts as they were known on that day")
    build.add_argument("--no-text", dest="text", action="store_false", help="leave the text out of documents.parquet")
    build.add_argument("--accept-loss", action="store_true", help="publish although statements of unchanged documents are lost")
    _reading(build)
    build.set_defaults(command=_build)
    extract = commands.add_parser("extract", help="print the statements of documents, publish nothing")
    extract.add_argument("files", nargs="+", type=Path, metavar="FILE")
    extract.add_argument("--format", choices=("table", "jsonl", "csv"), default="table")
    extract.add_argument("--published", type=_day, metavar="DATE", help="day of publication, which 今年 counts from")
    _reading(extract)
    extract.set_defaults(command=_extract)
    explain = commands.add_parser("explain", help="show how a sentence or a document is read")
    explain.add_argument("text", metavar="TEXT|FILE")
    explain.add_argument("--published", type=_day, metavar="DATE", help="day of publication, which 今年 counts from")
    _reading(explain)
    explain.set_defaults(command=_explain)
    validate = commands.add_parser("validate", help="check a published build against the contract")
    validate.add_argument("out", type=Path, metavar="OUT")
    validate.set_defaults(command=_validate)
    suggest = commands.add_parser("suggest", help="print the most frequent unknown indicators as catalog entries")
    suggest.add_argument("out", type=Path, metavar="OUT")
    suggest.add_argument("--top", type=_positive, default=50)
    suggest.set_defaults(command=_suggest)
    history = commands.add_parser("history", help="show how the figures of an indicator were revised")
    history.add_argument("indicator", metavar="INDICATOR", help="code or Chinese name")
    history.add_argument("year", nargs="?", type=int, metavar="YEAR")
    history.add_argument("--out", type=Path, default=Path("outputs"), help="where it was published (default: outputs)")
    history.set_defaults(command=_history)
    export = commands.add_parser("export", help="write the tables in another format")
    export.add_argument("out", type=Path, metavar="OUT")
    export.add_argument("--to", required=True, choices=("csv", "xlsx", "sdmx-csv", "duckdb"))
    export.add_argument("--into", type=Path, metavar="FOLDER", help="where to write (default: OUT/exports)")
    export.set_defaults(command=_export)
    return parser


def _reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--text-column", metavar="NAME", help="column of CSV and JSON-lines files that holds the text")
    parser.add_argument("--date-column", metavar="NAME", help="column that holds the day of publication")
    parser.add_argument("--catalog", metavar="FILE", help="your own indicators (TOML), added to the catalog or put in its place")


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2021-12-20") from None


def _options(a: argparse.Namespace) -> "Options":
    from pipeline.build import Options

    return Options(
        text_column=a.text_column,
        date_column=a.date_column,
        catalog=a.catalog,
        as_of=getattr(a, "as_of", None),
        text=getattr(a, "text", True),
    )


def _build(a: argparse.Namespace) -> int:
    from pipeline.build import run

    with _progress() as progress:
        summary = run(a.corpus, a.out, _options(a), workers=a.workers, accept_loss=a.accept_loss, progress=progress)
    _say(summary, a.out)
    return 3 if summary.rejected else 0


@contextmanager
def _progress() -> "Iterator[_Bar]":
    """Draw a bar on a terminal, nothing anywhere else."""
    if not sys.stderr.isatty():
        yield _Bar()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TextColumn("files"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as drawn:
        task = drawn.add_task("reading", total=None)
        yield _Bar(lambda done, total: drawn.update(task, completed=done, total=total))


class _Bar:
    """Calls what draws, if anything does."""

    def __init__(self, draw: object = None) -> None:
        self._draw = draw

    def __call__(self, done: int, total: int) -> None:
        if callable(self._draw):
            self._draw(done, total)


def _say(s: "Summary", out: Path) -> None:
    from pipeline.report.summary import summary

    for line in summary(s, out):
        print(safe(line))


def _extract(a: argparse.Namespace) -> int:
    from pipeline.build import read_files
    from pipeline.report.statements import statements

    tables = read_files(a.files, _options(a), a.published)
    for line in statements(tables, a.format, _columns()):
        print(line)
    rejects = [r for r in tables["rejects"].to_pylist() if not r["part"]]
    for r in rejects:
        print(f"error: {safe(r['path'])}: {safe(r['message'])} ({r['code']})", file=sys.stderr)
    if not tables["documents"].num_rows:
        return 2
    return 3 if rejects else 0


def _explain(a: argparse.Namespace) -> int:
    from pipeline.build import explain
    from pipeline.report.explain import explanation
    from pipeline.survey import named_file

    path = named_file(a.text)
    try:
        data = path.read_bytes() if path else a.text.encode("utf-8", "replace")
    except OSError as e:
        raise UsageError(f"{path}: cannot be read ({e.strerror})") from e
    for found in explain(data, a.text if path else "text", _options(a), a.published):
        for line in explanation(found, _columns(), colour=sys.stdout.isatty() and not os.environ.get("NO_COLOR")):
            print(line)
    return 0


def _validate(a: argparse.Namespace) -> int:
    from pipeline import validate
    from pipeline.tables import newest

    folder = newest(a.out)
    faults = validate.folder(folder)
    for fault in faults:
        print(safe(fault))
    verdict = f"{len(faults)} faults" if faults else "hashes, schema, keys, codes, places and counts hold"
    print(f"{safe(folder)}: {verdict}")
    return 4 if faults else 0


def _suggest(a: argparse.Namespace) -> int:
    from pipeline.catalog import load, suggest
    from pipeline.tables import read

    for line in suggest(read(a.out, "statements"), load().claimed, a.top).split("\n"):
        print(safe(line))
    return 0


def _history(a: argparse.Namespace) -> int:
    from pipeline.reconcile import history
    from pipeline.report.history import history as lines
    from pipeline.tables import as_of, find_indicator, kinds, read

    code, known = find_indicator(a.out, a.indicator), {"as_of": as_of(a.out), "documents": read(a.out, "documents")}
    for line in lines(history(read(a.out, "statements"), code, a.year, kinds(a.out), **known).to_pylist(), _columns()):
        print(line)
    return 0


def _export(a: argparse.Namespace) -> int:
    from pipeline.export import export
    from pipeline.tables import newest

    for path in export(newest(a.out), a.to, a.into or a.out / "exports"):
        print(safe(path))
    return 0


def _columns() -> int:
    """Return the width to print in: that of the terminal, 80 where there is none."""
    import shutil

    return max(40, shutil.get_terminal_size((80, 24)).columns)


if __name__ == "__main__":
    here = os.path.realpath(sys.path[0] or ".")
    if here == os.path.realpath("."):  # a file named copy.py in the working folder must not stand before the library of that name
        sys.path.append(sys.path.pop(0))
    main()
