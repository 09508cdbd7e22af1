"""The sentence reader by cases: one runner for the files named in FILES; a case compares only the fields that it lists.

A case: label, text, context (published, "" for none; anything else as in documents.toml), expected (statements in text order; no others
may exist unless partial = true), numbers (rows of `numbers`), tokens, frame, sections, clauses; `rules` must be cited, `without` must not.
"""

import ast
import itertools
import re
import tomllib
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import reading

from pipeline import catalog, lex, schema
from pipeline.clean import clean
from pipeline.model import Extracted
from pipeline.read import read_text

HERE = Path(__file__).parent
STEMS = ("lex", "parse", "resolve", "frame", "measures", "phrases", "quantities", "cells", "wishes")
FILES = sorted(p for stem in STEMS for p in (*HERE.glob(f"cases/{stem}.toml"), *HERE.glob(f"cases/{stem}/*.toml")))
CASES: list[dict[str, Any]] = [c | {"file": p.stem} for p in FILES for c in tomllib.loads(p.read_text("utf-8"))["case"]]
KEYS = {
    "label",
    "text",
    "context",
    "expected",
    "partial",
    "numbers",
    "tokens",
    "frame",
    "sections",
    "rules",
    "without",
    "note",
    "xfail",
    "file",
}


@cache
def _read(text: str, published: date | None, overrides: tuple[tuple[str, object], ...]) -> Extracted:
    return reading.read(text, published, dict(overrides))


def run(case: dict[str, Any]) -> Extracted:
    """Read the text of a case in its context."""
    context = dict(case.get("context", {}))
    published = context.pop("published", reading.PUBLISHED) or None
    return _read(case["text"], published, tuple(sorted(context.items())))


def differences(case: dict[str, Any]) -> list[str]:
    """Return what a case expects and the reader does not give."""
    x = run(case)
    found = _statements(case, reading.statements(x)) if "expected" in case else []
    for kind, got in (("numbers", reading.numbers(x)), ("tokens", _tokens(x)), ("sections", _sections(x))):
        found += [f"{kind}: no {want} in {got}" for want in case.get(kind, ()) if not any(_fits(want, g) for g in got)]
    frame = {k: getattr(x.frame, k) for k in case.get("frame", {})}
    found += [f"frame.{k}: {frame[k]!r} instead of {v!r}" for k, v in case.get("frame", {}).items() if not _same(v, frame[k])]
    cited = set(reading.fired(x))
    found += [f"{rule} is not cited" for rule in case.get("rules", ()) if rule not in cited]
    found += [f"{rule} is cited" for rule in case.get("without", ()) if rule in cited]
    return found


def _fits(want: dict[str, Any], got: dict[str, Any]) -> bool:
    return all(_same(v, got[k]) for k, v in want.items())


def _same(want: Any, got: Any) -> bool:
    return (
        set(want) <= set(got) if isinstance(want, list) else bool(want == ("" if got is None else got))
    )  # a list: at least these


def _statements(case: dict[str, Any], got: list[dict[str, Any]]) -> list[str]:
    want = case["expected"]
    left = list(got)
    found = []
    for w in want:
        here = next((g for g in left if g["text"] == w["text"]), None)
        if here is None:
            found.append(f"no statement {w['text']}")
            continue
        left.remove(here)
        found += [f"{w['text']}: {k} is {here[k]!r} instead of {v!r}" for k, v in w.items() if not _same(v, here[k])]
    if not case.get("partial"):
        found += [f"too much: {g['text']} {g['name']} {g['measure']}" for g in left]
    return found


def _tokens(x: Extracted) -> list[dict[str, Any]]:
    return [{"text": t.text, "kind": t.kind, "rule": t.rule} for ts in x.tokens for t in ts.tokens]


def _sections(x: Extracted) -> list[dict[str, Any]]:
    segments = x.segments.segments
    return [
        {"first": segments[s.first].text[:12], "days": reading.span(s.start, s.end), "rule": s.rule} for s in x.frame.sections
    ]


def marked(case: dict[str, Any]) -> Any:
    """Return the case as a parameter; a known failure is a strict xfail."""
    marks = [pytest.mark.xfail(reason=case["xfail"], strict=True)] if "xfail" in case else []
    return pytest.param(case, id=f"{case['file']}: {case['label']}", marks=marks)


@pytest.mark.parametrize("case", [marked(c) for c in CASES])
def test_case(case: dict[str, Any]) -> None:
    assert not differences(case)


def test_cases_are_well_formed() -> None:
    """A misspelt key would make a case that cannot fail."""
    fields = set(reading.statements(reading.read("2021年，全市粮食产量100万吨。"))[0])
    for case in CASES:
        where = f"{case['file']}: {case['label']}"
        assert not set(case) - KEYS, where
        assert {"expected", "numbers", "tokens", "frame", "sections"} & set(case), where
        assert not {k for w in case.get("expected", ()) for k in w} - fields, where
        assert all("text" in w for w in case.get("expected", ())), where
        assert not case.get("partial") or case["expected"], where
    assert not [k for k, n in Counter((c["file"], c["label"]) for c in CASES).items() if n > 1]
    assert not [k for k, n in Counter((c["text"], str(c.get("context"))) for c in CASES).items() if n > 1]
    assert len(CASES) >= 250


# ---------------------------------------------------------------- every rule that the output can cite
PIPELINE = Path(catalog.__file__).parents[1]
REASONS = frozenset(schema.CODES["reason"]) - {""}
DOTTED = re.compile(r"(?:measure|status|cells|quantities|fates|resolve)\.[a-z_]*")
FAMILIES = {  # a rule whose name ends in what it found
    "cells.": ("level", "growth_yoy", "growth_prev", "change_yoy", "share", "rank"),
    "measure.cut_": ("*",),
}
ALLOWED = {  # rule → why it has fewer cases
    "bare_digits": "what no other rule of the lexer takes; only numbers that are written wrongly get there",
    "not_number": "a word of not_numbers.toml is no number and leaves no row, so that nothing cites its rule",
}


def _strings(path: Path) -> list[ast.Constant | ast.JoinedStr]:
    return [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, (ast.Constant, ast.JoinedStr))]


@cache
def universe() -> frozenset[str]:
    """Return the names of all rules of reading that the code can cite, found in its text."""
    found = set[str]()
    for path in [*PIPELINE.glob("resolve/*.py"), *PIPELINE.glob("parse/*.py"), PIPELINE / "quantities.py"]:
        for node in _strings(path):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and DOTTED.fullmatch(node.value)
                and node.value[-1] != "."
            ):
                found.add(node.value)
            elif (
                isinstance(node, ast.JoinedStr)
                and isinstance(node.values[0], ast.Constant)
                and DOTTED.fullmatch(node.values[0].value)
            ):
                start = node.values[0].value
                found |= {start + end for end in FAMILIES.get(start, _reasons() if start == "quantities." else ("?",))}
    return frozenset((found | _of_lexer()) - {"measure.cut_", "cells."})


def _of_lexer() -> set[str]:
    """Return the rules that stand in lex.py before their reason, or after the kind `ignored`."""
    found = set[str]()
    for node in ast.walk(ast.parse((PIPELINE / "lex.py").read_text("utf-8"))):
        elements = node.elts if isinstance(node, ast.Tuple) else []
        for before, after in itertools.pairwise(elements):
            if "ignored" in _constants(before) or _constants(after) & REASONS:
                found |= _constants(after if "ignored" in _constants(before) else before, tests=False)
    return found - {"ignored"} - (REASONS - {"title", "ordinal", "url", "phone", "document_number", "list_number", "identifier"})


def _constants(node: ast.expr, *, tests: bool = True) -> set[str]:
    """Return the strings that an expression can be."""
    if isinstance(node, ast.IfExp) and not tests:
        return _constants(node.body) | _constants(node.orelse)
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def _reasons() -> set[str]:
    """Return the reasons that quantities.refusal can give."""
    found = set[str]()
    for node in ast.walk(ast.parse((PIPELINE / "quantities.py").read_text("utf-8"))):
        if isinstance(node, ast.Return) and node.value is not None:
            found |= {
                n.value for n in ast.walk(node.value) if isinstance(n, ast.Constant) and isinstance(n.value, str) and n.value
            }
    return found & REASONS


def _family(rule: str) -> str:
    return next((start + "*" for start, ends in FAMILIES.items() if ends == ("*",) and rule.startswith(start)), rule)


def short() -> dict[str, tuple[int, int]]:
    """Return the rules with fewer than three positives or two negatives, with both counts."""
    good = [c for c in CASES if "xfail" not in c]
    yes = Counter(r for c in good for r in {_family(r) for r in reading.fired(run(c))})
    no = Counter(r for c in good for r in c.get("without", ()))
    return {r: (yes[r], no[r]) for r in sorted(universe()) if yes[r] < 3 or no[r] < 2}


def test_every_rule_has_cases_for_and_against() -> None:
    assert set(short()) == set(ALLOWED), {r: n for r, n in short().items() if r not in ALLOWED}


def test_cases_name_rules_that_exist() -> None:
    extra = {"period", "rank", "area", "not_number"}
    linked = {r for c in CASES for r in (*c.get("rules", ()), *c.get("without", ())) if r.startswith("link.")}
    named = {_family(r) for c in CASES for r in (*c.get("rules", ()), *c.get("without", ()))}
    assert named - linked <= universe() | extra


def test_lexer_covers_every_digit_of_the_cases() -> None:
    for case in CASES:
        for segment in clean(read_text(case["text"])).segments:
            covered = {i for t in lex.lex(segment).tokens for i in range(t.start, t.end)}
            assert {i for i, c in enumerate(segment.text) if c in "0123456789"} <= covered
