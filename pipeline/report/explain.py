"""How a document was read, sentence by sentence.

In: what the stages made of one document. Out: lines: the sentence, marks under its numbers, the statements, the tokens and rules.
Refuses: to read anything again; it shows what was made.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from pipeline.model import Extracted, Frame, NumberFate, Segment, Statement, Tokens
from pipeline.report.terminal import lines, paint, safe, width

_MARKS: Final = {"statement": "─", "unresolved": "^", "ignored": "·"}
_Line = tuple[str, str]  # style, text


def explanation(x: Extracted, cells: int = 80, *, colour: bool = False) -> Iterator[str]:
    """Yield the explanation of a document, line by line, at most `cells` wide."""
    for style, text in _document(x, cells):
        yield paint(text, style, colour=colour)


def _document(x: Extracted, cells: int) -> Iterator[_Line]:
    yield from _frame(x.frame, cells)
    starts = [segment.start for segment in x.segments.segments]
    fates: dict[int, list[NumberFate]] = {}
    at = 0
    for fate in sorted(x.fates, key=lambda f: f.char_start):
        while at + 1 < len(starts) and starts[at + 1] <= fate.char_start:
            at += 1
        fates.setdefault(at, []).append(fate)
    stated: dict[int, dict[int, Statement]] = {}
    for i, statement in enumerate(x.statements):
        stated.setdefault(statement.reading.segment, {})[i] = statement
    for i, segment in enumerate(x.segments.segments):
        if i in fates or i in stated:
            yield "", ""
            yield from _segment(segment, fates.get(i, []), cells)
            for n, statement in stated.get(i, {}).items():
                yield from _statement(n + 1, statement, cells)
            yield from _unread(fates.get(i, []), x.tokens[i], cells)


def _frame(frame: Frame, cells: int) -> Iterator[_Line]:
    counted = f"unknown; counted from {frame.anchor}" if frame.anchor else "unknown"
    told: Mapping[str, object] = {
        "document": frame.title or "(no title)",
        "published": frame.published or counted,
        "reports": f"{frame.report_start} … {frame.report_end}" if frame.report_end else "no period of its own",
        "area": frame.ref_area_name or frame.ref_area or "unclear",
    }
    for name, value in told.items():
        yield from _wrapped("head" if name == "document" else "", f"{name:<10}", safe(value), cells)


def _segment(segment: Segment, fates: list[NumberFate], cells: int) -> Iterator[_Line]:
    """Yield the sentence in pieces, each with marks under its numbers."""
    label = f"[{segment.kind}]" if not segment.cell else f"[cell of table {segment.cell.table}]"
    yield "quiet", next(lines(f"{label} {safe(' › '.join(segment.headings))}".rstrip(), cells))
    marks = [" "] * len(segment.text)
    for fate in fates:
        for c in range(max(0, fate.char_start - segment.start), min(len(marks), fate.char_end - segment.start)):
            marks[c] = _MARKS[fate.fate]
    top = bottom = ""
    for char, mark in [*zip(segment.text, marks, strict=True), ("", "")]:
        shown = safe(char)
        if not char or width(top) + width(shown) > cells - 2:
            yield "", "  " + top
            if bottom.strip():
                yield ("unresolved" if "^" in bottom else "statement"), "  " + bottom.rstrip()
            top = bottom = ""
        top += shown
        bottom += mark * width(shown)
    if segment.cell:
        heads = (" / ".join(segment.cell.row_heads), " / ".join(segment.cell.column_heads), segment.cell.caption)
        yield from _wrapped("", "  heads   ", safe(" | ".join(filter(None, heads))), cells)


def _statement(n: int, statement: Statement, cells: int) -> Iterator[_Line]:
    r = statement.reading
    number = safe(f"{r.value_text}{r.unit_text}")
    value = f"{float(r.value):.15g}" + (f" … {float(r.value_high):.15g}" if r.value_high is not None else "")
    other = f" relative to {safe(statement.relative_to_name or statement.relative_to)}" if statement.relative_to else ""
    change = f" of the {r.change_in}" if r.change_in else ""
    base = f", against {r.base_start} … {r.base_end}" if r.base_end else ""
    told_by = (r.period_from or "unknown") + (f" by {safe(r.period_text)}" if r.period_text else "")
    told = (
        f"{statement.measure}{change}  {safe(statement.indicator_name)}  [{safe(statement.indicator)}]{other}",
        f"{r.time_period or 'no period'} ({told_by}{base})  {safe(r.ref_area_name or r.ref_area or 'no area')}",
        "flags " + ", ".join(dict.fromkeys((*r.flags, *statement.flags))) if r.flags or statement.flags else "",
        "rules " + safe(", ".join(dict.fromkeys((*r.rules, *statement.rules)))),
    )
    yield from _wrapped("head", f"  {n:>2} ", f"{number}  =  {value} {safe(statement.unit)}  ({r.relation}, {r.status})", cells)
    for text in filter(None, told):
        yield from _wrapped("", "     ", text, cells)


def _unread(fates: list[NumberFate], tokens: Tokens, cells: int) -> Iterator[_Line]:
    """Yield the numbers that made no statement, with the reason, and the tokens."""
    for fate in fates:
        if fate.fate != "statement":
            style = "unresolved" if fate.fate == "unresolved" else "quiet"
            yield from _wrapped(style, "  ", f"{fate.fate}  {safe(fate.text)}  {fate.reason} ({fate.rule})", cells)
    yield from _wrapped("quiet", "  tokens  ", "  ".join(f"{t.kind} {safe(t.text)}" for t in tokens.tokens), cells)


def _wrapped(style: str, head: str, text: str, cells: int) -> Iterator[_Line]:
    """Yield head and text, going on below the text's beginning."""
    for k, piece in enumerate(lines(text, cells - len(head))):
        yield style, (head if k == 0 else " " * len(head)) + piece
