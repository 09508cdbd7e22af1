"""Mutation testing: change one thing in a module at a time and see whether its tests notice.

In: names of vocabulary modules (numerals, units, periods), or nothing for all. Out: the share of mutants that tests killed, and
survivors that mutation_survivors.toml does not explain. Refuses: fewer than FLOOR per cent killed, an explanation that no
survivor needs any more. Run: python tests/mutation.py [NAME …] [--sample N] [--show].
"""

import argparse
import ast
import contextlib
import functools
import importlib.abc
import importlib.machinery
import importlib.util
import inspect
import io
import os
import random
import signal
import sys
import tomllib
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TARGETS = {"numerals": ("numerals", "test_numerals"), "units": ("units.py", "test_units"), "periods": ("periods", "test_periods")}
FLOOR = 90
SECONDS = 30  # of processor time for one mutant: what takes longer is killed
SURVIVED, KILLED = 0, 1

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn,
    ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add,
    ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.Pow: ast.Mult,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change: where (module, line as written), what, and the changed source."""

    module: str
    line: int
    text: str
    change: str
    source: str


def mutants(module: str, path: Path) -> Iterator[Mutant]:
    """Yield every mutant of a module, in the order of its lines."""
    source = path.read_text("utf-8")
    lines, tree = source.splitlines(), ast.parse(source)
    for parent, field, index, node in list(_spots(tree)):
        change = _change(node)
        if change is None:
            continue
        new, said = change
        _put(parent, field, index, new)
        line = getattr(node, "lineno", getattr(parent, "lineno", 1))
        yield Mutant(module, line, lines[line - 1].strip(), said, ast.unparse(ast.fix_missing_locations(tree)))
        _put(parent, field, index, node)


def _put(parent: ast.AST, field: str, index: int | None, node: ast.AST) -> None:
    if index is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[index] = node


def _spots(tree: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """Yield each node that can be changed, with its place; annotations, docstrings, messages and patterns are left alone."""
    for field, value in ast.iter_fields(tree):
        if field in {"annotation", "returns", "decorator_list", "type_comment", "type_params", "keywords", "ctx"}:
            continue
        for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(node, ast.AST) or _spared(node):
                continue
            yield tree, field, index, node
            yield from _spots(node)


def _spared(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Raise() | ast.Import() | ast.ImportFrom() | ast.AnnAssign(value=None):
            return True
        case ast.Assign(targets=[ast.Name(id="__slots__" | "__all__")]) | ast.Assert() | ast.JoinedStr():
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re"))):
            return True
    return False


def _change(node: ast.AST) -> tuple[ast.AST, str] | None:
    """Return the changed node and what was done; None where nothing can be changed."""
    if type(node) in SWAPS:
        other = SWAPS[type(node)]
        return other(), f"{type(node).__name__} to {other.__name__}"
    match node:
        case ast.Constant(value=bool(v)):
            return ast.Constant(not v), f"{v} to {not v}"
        case ast.Constant(value=int(v)):
            return ast.Constant(v + 1), f"{v} to {v + 1}"
        case ast.Constant(value=str(v)) if v:
            return ast.Constant(v[:-1]), f"{v!r} to {v[:-1]!r}"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return operand, "drop not"
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return operand, "drop minus"
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return ast.IfExp(test, orelse, body), "swap branches"
        case ast.Return(value=ast.AST() as v) if not (isinstance(v, ast.Constant) and v.value is None):
            return ast.Return(ast.Constant(None)), "return None"
        case ast.AugAssign() | ast.Expr(value=ast.Call()) | ast.Assign(targets=[ast.Attribute() | ast.Tuple()]):
            return ast.Pass(), "drop statement"
        case ast.Break() | ast.Continue():
            return ast.Pass(), "drop statement"
    return None


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Import the mutated source in place of the module of that name."""

    def __init__(self, mutant: Mutant, path: Path) -> None:
        self.mutant, self.path = mutant, path

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:  # noqa: ARG002
        if name != self.mutant.module:
            return None
        package = self.path.name == "__init__.py"
        spec = importlib.util.spec_from_loader(name, self, origin=str(self.path), is_package=package)
        if spec and package:
            spec.submodule_search_locations = [str(self.path.parent)]
        return spec

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.mutant.source, str(self.path), "exec"), module.__dict__)


def survives(mutant: Mutant, path: Path, tests: str) -> bool:
    """Run the tests against the mutant in a child process of its own; tell whether all pass."""
    child = os.fork()
    if child == 0:
        signal.setitimer(signal.ITIMER_PROF, SECONDS)  # of work, not of waiting: a busy machine kills no mutant
        code = KILLED
        void = io.StringIO()
        with contextlib.suppress(BaseException), contextlib.redirect_stdout(void), contextlib.redirect_stderr(void):
            sys.meta_path.insert(0, _Finder(mutant, path))
            code = KILLED if _direct(tests) else _whole(tests)
        os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.WIFEXITED(status) and os.WEXITSTATUS(status) == SURVIVED


def _direct(tests: str) -> bool:
    """Call the parametrised tests without pytest's ceremony; tell whether one fails. Quick, and enough for most mutants."""
    spec = importlib.util.spec_from_file_location(tests, ROOT / "tests" / f"{tests}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, test in inspect.getmembers(module, inspect.isfunction):
        marks = [m for m in getattr(test, "pytestmark", []) if m.name == "parametrize"]
        if name.startswith("test_") and len(marks) == 1 and "linear" not in name and _fails_alone(test, marks[0].args):
            return True
    return False


def _fails_alone(test: Callable[..., object], args: tuple[Any, ...]) -> bool:
    """Tell whether a parametrised test fails for one of its values; not so if it needs a fixture, which pytest gives it later."""
    names = args[0].replace(" ", "").split(",") if isinstance(args[0], str) else list(args[0])
    if set(inspect.signature(test).parameters) != set(names):
        return False
    for value in args[1]:
        if type(value).__name__ == "ParameterSet":  # a case with marks of its own: pytest decides
            continue
        try:
            test(**dict(zip(names, value if len(names) > 1 else [value], strict=True)))
        except BaseException:  # noqa: BLE001
            return True
    return False


def _whole(tests: str) -> int:
    import pytest

    options = ["-x", "-q", "-m", "not slow", "-k", "not linear", "-p", "no:cacheprovider", "--tb=no", "--assert=plain"]
    passed = pytest.main([*options, str(ROOT / "tests" / f"{tests}.py")]) == 0
    return SURVIVED if passed else KILLED


def explained(name: str) -> set[tuple[str, str, str]]:
    """Return the survivors that mutation_survivors.toml gives a reason for: module, line, change."""
    data = tomllib.loads((ROOT / "tests/mutation_survivors.toml").read_text("utf-8"))
    return {(entry["module"], entry["line"], change) for entry in data.get(name, []) for change in entry["changes"]}


def run(name: str, sample: int | None, workers: int) -> tuple[int, list[Mutant]]:
    """Return how many mutants were tried and which survived."""
    place, tests = TARGETS[name]
    root = ROOT / "pipeline" / place
    paths = sorted(root.glob("*.py")) if root.is_dir() else [root]
    todo = []
    for path in paths:
        stem = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        todo += [(mutant, path) for mutant in mutants(stem, path)]
    whole = Mutant(todo[0][0].module, 0, "", "nothing", todo[0][1].read_text("utf-8"))
    if not survives(whole, todo[0][1], tests):
        raise SystemExit(f"{name}: its tests fail or take over {SECONDS} s with nothing changed: mutants would prove nothing")
    if sample is not None and sample < len(todo):
        todo = random.Random(0).sample(todo, sample)
    with ThreadPoolExecutor(workers) as pool:
        alive = list(pool.map(lambda task: survives(*task, tests), todo))
    return len(todo), [mutant for (mutant, _), lives in zip(todo, alive, strict=True) if lives]


def _prepare() -> None:
    """Load once what no mutant touches, so that the children need not."""
    import hypothesis
    import pytest

    from pipeline import rules, schema

    assert pytest
    assert schema
    tomllib.loads = functools.cache(tomllib.loads)
    for path in (ROOT / "tests/cases").glob("*.toml"):
        tomllib.loads(path.read_text("utf-8"))
    for table in ("not_numbers", "units", "periods"):
        rules.table(table)
    hypothesis.settings.register_profile("mutation", max_examples=25, deadline=None, database=None, derandomize=True)
    hypothesis.settings.load_profile("mutation")


def main() -> int:
    """Run the mutants of the modules named; end with 1 where a floor is missed or a survivor is not explained."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("names", nargs="*", help=f"of {', '.join(TARGETS)}; all if none is given")
    parser.add_argument("--sample", type=int, help="try only so many mutants of each, always the same ones")
    parser.add_argument("--show", action="store_true", help="print the survivors, explained ones too")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    sys.path[:0] = [str(ROOT)]
    warnings.simplefilter("ignore")
    _prepare()
    bad = False
    for name in options.names or TARGETS:
        tried, alive = run(name, options.sample, options.workers)
        reasons = explained(name)
        unexplained = [m for m in alive if (m.module, m.text, m.change) not in reasons]
        share = 100 * (tried - len(alive)) / tried
        print(f"{name}: {tried - len(alive)} of {tried} mutants killed ({share:.1f} %), {len(unexplained)} survivors unexplained")
        for m in alive if options.show else unexplained:
            print(f"  {m.module}:{m.line}: {m.change}: {m.text}")
        stale = reasons - {(m.module, m.text, m.change) for m in alive} if options.sample is None else set()
        for entry in sorted(stale):
            print(f"  no longer a survivor, remove it from mutation_survivors.toml: {entry}")
        bad = bad or share < FLOOR or bool(unexplained) or bool(stale)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
