"""How a document was read, sentence by sentence.

In: what the stages made of one document. Out: lines: the sentence, marks under its numbers, the statements, the tokens and rules.
Refuses: to read anything again; it shows what was made.
"""

from collections.abc import Iterator, Mapping

from pipeline.model import Extracted, NumberFate, Segment, Statement, Tokens
from pipeline.report.terminal import lines, safe, width

_MARKS = {"statement": "─", "unresolved": "^", "ignored": "·"}


def explanation(x: Extracted, cells: int = 80) -> Iterator[str]:
    """Yield the explanation of a document, line by line."""
    frame = x.frame
    yield f"document  {safe(frame.title) or '(no title)'}"
    told = (
        ("published", frame.published or (f"unknown; counted from {frame.anchor}" if frame.anchor else "unknown")),
        ("reports", f"{frame.report_start} … {frame.report_end}" if frame.report_end else "no period of its own"),
        ("area", safe(frame.ref_area_name or frame.ref_area or "unclear")),
    )
    for name, value in told:
        yield f"{name:<9} {value}"
    fates: dict[int, list[NumberFate]] = {}
    at = 0
    for fate in sorted(x.fates, key=lambda f: f.char_start):
        while at + 1 < len(x.segments.segments) and x.segments.segments[at + 1].start <= fate.char_start:
            at += 1
        fates.setdefault(at, []).append(fate)
    stated: dict[int, list[tuple[int, Statement]]] = {}
    for i, statement in enumerate(x.statements):
        stated.setdefault(statement.reading.segment, []).append((i, statement))
    for i, segment in enumerate(x.segments.segments):
        if i in fates or i in stated:
            yield ""
            yield from _segment(segment, x.tokens[i], fates.get(i, []), dict(stated.get(i, [])), cells)


def _segment(
    segment: Segment, tokens: Tokens, fates: list[NumberFate], statements: Mapping[int, Statement], cells: int
) -> Iterator[str]:
    label = f"[{segment.kind}]" if not segment.cell else f"[cell of table {segment.cell.table}]"
    yield f"{label} {safe(' › '.join(segment.headings))}".rstrip()
    marks = [" "] * len(segment.text)
    for fate in fates:
        for c in range(max(0, fate.char_start - segment.start), min(len(marks), fate.char_end - segment.start)):
            marks[c] = _MARKS[fate.fate]
    yield from _aligned(segment.text, "".join(marks), cells)
    if segment.cell:
        heads = (" / ".join(segment.cell.row_heads), " / ".join(segment.cell.column_heads), segment.cell.caption)
        yield "  heads   " + safe(" | ".join(filter(None, heads)))
    for n, statement in statements.items():
        yield from _statement(n + 1, statement, cells)
    for fate in fates:
        if fate.fate != "statement":
            word = "unresolved" if fate.fate == "unresolved" else "ignored"
            yield f"  {word}  {safe(fate.text)}  {fate.reason} ({fate.rule})"
    shown = "  ".join(f"{t.kind} {safe(t.text)}" for t in tokens.tokens)
    yield from ("  " + ("tokens  " if k == 0 else "        ") + line for k, line in enumerate(lines(shown, cells - 10)))


def _aligned(text: str, marks: str, cells: int) -> Iterator[str]:
    """Yield the sentence in pieces of `cells`, each with its marks below; escaped characters widen their mark."""
    top = bottom = ""
    for c, mark in zip(text, marks, strict=True):
        shown = safe(c)
        if width(top) + width(shown) > cells - 2:
            yield "  " + top
            if bottom.strip():
                yield "  " + bottom.rstrip()
            top = bottom = ""
        top += shown
        bottom += mark * width(shown)
    yield "  " + top
    if bottom.strip():
        yield "  " + bottom.rstrip()


def _statement(n: int, statement: Statement, cells: int) -> Iterator[str]:
    r = statement.reading
    number = safe(f"{r.value_text}{r.unit_text}")
    value = f"{float(r.value):.15g}" + (f" … {float(r.value_high):.15g}" if r.value_high is not None else "")
    yield f"  {n:>2} {number}  =  {value} {safe(statement.unit)}  ({r.relation}, {r.status})"
    other = f" relative to {safe(statement.relative_to_name or statement.relative_to)}" if statement.relative_to else ""
    change = f" of the {r.change_in}" if r.change_in else ""
    yield f"     {statement.measure}{change}  {safe(statement.indicator_name)}  [{safe(statement.indicator)}]{other}"
    base = f", against {r.base_start} … {r.base_end}" if r.base_end else ""
    told = f"{r.period_from or 'unknown'}{f' by {safe(r.period_text)}' if r.period_text else ''}"
    yield f"     {r.time_period or 'no period'} ({told}{base})  {safe(r.ref_area_name or r.ref_area or 'no area')}"
    carried = list(dict.fromkeys((*r.flags, *statement.flags)))
    if carried:
        yield f"     flags {', '.join(carried)}"
    rules = ", ".join(dict.fromkeys((*r.rules, *statement.rules)))
    yield from ("     " + ("rules " if k == 0 else "      ") + line for k, line in enumerate(lines(safe(rules), cells - 12)))
