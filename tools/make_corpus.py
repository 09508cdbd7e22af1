"""Write the sample corpus and the list of its figures from the annotated sources in tools/corpus.

In: tools/corpus/*.txt, sample documents in the project's own words with each figure marked. Out: corpus/ in every format
that the product reads, and tests/corpus_figures.csv, the same bytes on every machine. Refuses: a figure without an origin.

    python tools/make_corpus.py [--check]

A source opens with `key: value` lines (file, format, title, date, and optionally area) up to a line `---`. Then a line is
a paragraph; `# ` and `## ` open headings, `|` rows make a table, the first its head, and `caption: ` goes before one. A figure
is `[[text; indicator; measure; period; origin; options]]`, with options s=status r=relation a=area o=other side n (negative)
u=unit (where a table says it elsewhere) and w=words (how the text says it, where not in plain figures).
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import corpus_formats

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "tools" / "corpus"
CORPUS = ROOT / "corpus"
FIGURES = ROOT / "tests" / "corpus_figures.csv"
COLUMNS = [
    "document",
    "indicator",
    "measure",
    "period_start",
    "period_end",
    "value",
    "value_high",
    "relation",
    "unit",
    "status",
    "ref_area",
    "relative_to",
    "text",
    "origin",
]
NOTICE = "示例文本：项目自拟"
MARK = re.compile(r"\[\[([^\[\]]{1,400})\]\]")
NUMBER = re.compile(r"(-?[0-9][0-9,]*(?:\.[0-9]+)?)(?:[—～-]([0-9][0-9,]*(?:\.[0-9]+)?))?(万亿|亿|万)?多?余?(.{0,8})")
EXPONENT = {"": 0, None: 0, "万": 4, "亿": 8, "万亿": 12}
UNITS = {
    "%": "%", "个百分点": "pp", "百分点": "pp", "元": "CNY", "吨": "t", "倍": "1", "位": "1", "公里": "km", "千瓦时": "kW.h",
    **dict.fromkeys(("", "个", "人", "户", "家", "剂", "台", "块", "辆"), "{count}"),
}  # fmt: skip
LAST_DAY = {
    1: 31,
    2: 28,
    3: 31,
    4: 30,
    5: 31,
    6: 30,
    7: 31,
    8: 31,
    9: 30,
    10: 31,
    11: 30,
    12: 31,
}


@dataclass
class Source:
    """One annotated source: its head, its blocks in order, and the figures that they hold."""

    head: dict[str, str]
    blocks: list[corpus_formats.Block] = field(default_factory=list)
    figures: list[dict[str, str]] = field(default_factory=list)


def period(text: str) -> tuple[str, str]:
    """Return first and last day of `2024`, `2024-11`, `2021-01:2021-10`; two empty texts for an empty one."""
    if not text:
        return "", ""
    first, _, last = text.partition(":")
    year, _, month = (last or first).partition("-")
    leap = int(year) % 4 == 0 and month == "02"
    end = f"{year}-{month or '12'}-{29 if leap else LAST_DAY[int(month or 12)]}"
    return (f"{first}-01" if "-" in first else f"{first}-01-01"), end


def plain(number: str | None, scale: Decimal) -> str:
    """Return a written number in its unit, in plain digits; an empty text for None."""
    return f"{(Decimal(number.replace(',', '')) * scale).normalize():f}" if number else ""


def figure(document: str, body: str, area: str) -> tuple[str, dict[str, str]]:
    """Return the words of a marked figure and its row of the figures list. Raises ValueError where a part is missing."""
    text, indicator, measure, when, origin, *rest = [part.strip() for part in body.split(";")]
    if not origin:
        raise ValueError(f"{document}: the figure {text} names no origin")
    flags = (rest[0] if rest else "").split()
    option = dict(part.split("=", 1) for part in flags if "=" in part)
    found = NUMBER.fullmatch(option.get("w", text))
    if not found:
        raise ValueError(f"{document}: cannot read the figure {text}; give w=")
    number, high, power, unit = found.groups()
    unit = option.get("u", unit)
    power_u = re.match(r"万亿|亿|万", unit)
    scale = Decimal(10) ** (EXPONENT[power] + (EXPONENT[power_u[0]] if power_u else 0)) * (-1 if "n" in flags else 1)
    unit = unit[power_u.end() :] if power_u else unit
    start, end = period(when)
    row = {
        "document": document, "indicator": indicator, "measure": measure, "period_start": start, "period_end": end,
        "value": plain(number, scale), "value_high": plain(high, scale), "relation": option.get("r", "range" if high else "eq"),
        "unit": UNITS[unit], "status": option.get("s", "actual"), "ref_area": option.get("a", area),
        "relative_to": option.get("o", ""), "text": text, "origin": origin,
    }  # fmt: skip
    return text, row


def read(path: Path) -> Source:
    """Return the source at `path`, its marks taken out of the text and into rows."""
    head_text, _, body = path.read_text("utf-8").partition("\n---\n")
    source = Source(dict(line.split(": ", 1) for line in head_text.splitlines()))
    area = source.head.get("area", "CN")

    def taken(match: re.Match[str]) -> str:
        text, row = figure(source.head["file"], match[1], area)
        source.figures.append(row)
        return text

    caption = ""
    for line in (MARK.sub(taken, row) for row in body.splitlines() if row.strip()):
        if line.startswith("caption: "):
            caption = line.removeprefix("caption: ")
        elif line.startswith("|"):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if source.blocks and source.blocks[-1].kind == "table":
                source.blocks[-1].rows.append(cells)
            else:
                source.blocks.append(corpus_formats.Block("table", caption, [cells]))
                caption = ""
        elif line.startswith("#"):
            marks, _, words = line.partition(" ")
            source.blocks.append(corpus_formats.Block(f"heading{len(marks)}", words))
        else:
            source.blocks.append(corpus_formats.Block("paragraph", line))
    return source


def build() -> dict[Path, bytes]:
    """Return every file of the corpus and the list of figures, path → bytes."""
    files: dict[Path, bytes] = {}
    rows: list[dict[str, str]] = []
    fields = "# Fields of the sample documents whose format has no place for a title. Written by tools/make_corpus.py.\n"
    for path in sorted(SOURCES.glob("*.txt")):
        source = read(path)
        files[CORPUS / source.head["file"]] = corpus_formats.WRITERS[source.head["format"]](source.head, source.blocks, NOTICE)
        rows += source.figures
        if source.head["format"] in ("txt", "gb18030", "pdf"):
            fields += f'\n["{source.head["file"]}"]\ntitle = "{source.head["title"]}"\n'
    files[CORPUS / "documents.toml"] = fields.encode()
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(rows, key=lambda row: row["document"]))
    files[FIGURES] = sheet.getvalue().encode()
    return files


def main() -> int:
    """Write the corpus, or with --check say which files differ from what the sources make."""
    parser = argparse.ArgumentParser(description="write the sample corpus from tools/corpus")
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; exit 1 if a file is not current",
    )
    check = parser.parse_args().check
    files = build()
    stale = [path for path, data in files.items() if not path.exists() or path.read_bytes() != data]
    extra = [p for p in CORPUS.rglob("*") if p.is_file() and p not in files]
    for path in stale + extra:
        print(("not current: " if check else "written: ") + str(path.relative_to(ROOT)))
    if check:
        return 1 if stale or extra else 0
    for path in extra:
        path.unlink()
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[path])
    return 0


if __name__ == "__main__":
    sys.exit(main())
