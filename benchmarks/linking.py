"""How many of the gold's names the catalog knows, and whether names that are one indicator share a code and others do not.

    python -m benchmarks.linking GOLD [--build OUT --docs FOLDER…] [--show]

Without a build the gold's own names go straight into the catalog (the linking by itself); with one, the statements that the
gold's scorer pairs with its lines are asked (the whole way). Pairwise F1 is over all pairs of `must` lines: alike by the gold are
names that are equal or stand on one line of same.txt. "levelled" looks at names without 全国, 我国 or 全省 in
front, 增速 behind, 总 and brackets, which the gold's own lines level for some indicators and not for others. "placed" asks for
one indicator of one place, on both sides: the gold's names hold places (深圳全市生产总值) that the contract puts in `ref_area`.
"""

import argparse
import collections
import importlib.util
import json
import re
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any

from pipeline import areas, units
from pipeline.catalog import load
from pipeline.link import regional, unlinked_code

CORE = re.compile(r"^(?!news)")  # seeds, miit, reports
Line = tuple[str, dict[str, Any], str, str]  # file stem, gold line, code, area


def gold_lines(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return (stem, line) for every line of the gold files of a folder."""
    return [
        (path.name.removesuffix(".gold.jsonl"), json.loads(line))
        for path in sorted(folder.glob("*.gold.jsonl"))
        for line in path.read_text("utf-8").splitlines()
        if line.strip()
    ]


def code_of_name(line: dict[str, Any]) -> str:
    """Return the code that the catalog gives the gold's own name."""
    catalog = load()
    amount = line["measure"].startswith(("level", "change"))
    try:
        unit = units.unit_of(line["unit"]).code if line["unit"] and amount else ""
    except units.UnitError:
        unit = ""
    found = catalog.match(line["indicator"], unit=unit, measure=line["measure"])
    place = areas.by_name(line["area"]) if line.get("area") not in (None, "CN", "WORLD") else None
    if found is None:
        return unlinked_code(line["indicator"], None)
    return regional(found.indicator, place.code if place else "CN", catalog).code


def by_names(lines: Iterable[tuple[str, dict[str, Any]]]) -> list[Line]:
    """Return the lines with the code of their own name."""
    return [(stem, line, code_of_name(line), str(line.get("area"))) for stem, line in lines]


def by_build(lines: list[tuple[str, dict[str, Any]]], gold: Path, build: Path, docs: list[Path]) -> list[Line]:
    """Return the lines that a statement of the build answers to, with the statement's code; pairs are the gold's scorer's."""
    import pandas as pd

    spec = importlib.util.spec_from_file_location("score", gold.parent / "score.py")
    assert spec
    assert spec.loader
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    build = build / "latest" if (build / "latest").exists() else build
    statements, documents = (pd.read_parquet(build / f"{t}.parquet") for t in ("statements", "documents"))
    stems = {d.document_id: Path(d.paths[0]).stem for d in documents.itertuples()}
    statements = statements.assign(stem=statements.document_id.map(stems))
    texts = {p.stem: p.read_bytes().decode("utf-8", "replace") for d in docs for p in d.rglob("*.txt")}
    out: list[Line] = []
    for stem in sorted({s for s, _ in lines}):
        own = [line for s, line in lines if s == stem]
        _, pairs, *_ = score.score_document(statements[statements.stem == stem], own, texts.get(stem, ""))
        out.extend((stem, line, row.indicator, row.ref_area) for row, line, _ in pairs)
    return out


def same_names(path: Path) -> dict[str, str]:
    """Return name → the first name of its line of same.txt."""
    groups = [line.strip().split(" | ") for line in path.read_text("utf-8").splitlines() if line.strip()]
    return {name: group[0] for group in groups for name in group}


def levelled(name: str) -> str:
    """Return a gold name without what its own lines level elsewhere."""
    return re.sub(r"（[^（）]*）|^(全国|我国|全省|全市)|(同比)?增速$|总(?=[额产收值量])", "", name)


def pairwise(lines: Iterable[tuple[Hashable, Hashable]]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of being alike, over all pairs of (group by the gold, group given)."""
    cells = collections.Counter(lines)
    wanted, given = collections.Counter[Hashable](), collections.Counter[Hashable]()
    for (name, code), n in cells.items():
        wanted[name] += n
        given[code] += n
    pairs = [sum(n * (n - 1) // 2 for n in c.values()) for c in (cells, wanted, given)]
    return pairs[0] / pairs[2], pairs[0] / pairs[1], 2 * pairs[0] / (pairs[1] + pairs[2])


def figures(lines: list[Line], same: dict[str, str]) -> dict[str, float]:
    """Return what is measured of the `must` lines: share linked; precision, recall and F1 of sharing a code."""
    must = [x for x in lines if x[1]["class"] == "must"]
    core = [x for x in must if CORE.match(x[0])]
    level = {levelled(n): levelled(g) for n, g in same.items()}
    plain = pairwise((same.get(line["indicator"], line["indicator"]), code) for _, line, code, _ in must)
    evened = [(level.get(name := levelled(line["indicator"]), name), line, code, area) for _, line, code, area in must]
    return {
        "must": len(must),
        "core": len(core),
        "core_linked": sum(not c.startswith("zh:") for *_, c, _ in core) / len(core),
        "all_linked": sum(not c.startswith("zh:") for *_, c, _ in must) / len(must),
        "pairs_precision": plain[0],
        "pairs_recall": plain[1],
        "pairs_f1": plain[2],
        "pairs_f1_levelled": pairwise((name, code) for name, _, code, _ in evened)[2],
        "pairs_f1_placed": pairwise(((name, line.get("area")), (code, area)) for name, line, code, area in evened)[2],
    }


def main() -> int:
    """Print the figures; with --show the names that are unlinked or share a code with names that the gold holds apart."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--build", type=Path)
    parser.add_argument("--docs", type=Path, nargs="*", default=[])
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args()
    if not (asked.gold / "same.txt").exists():
        print(f"NOT MEASURED: {asked.gold} has no same.txt")
        return 1
    every = gold_lines(asked.gold)
    lines = by_build(every, asked.gold, asked.build, asked.docs) if asked.build else by_names(every)
    same = same_names(asked.gold / "same.txt")
    if asked.show:
        codes = collections.defaultdict(collections.Counter)
        for stem, line, code, _ in lines:
            if line["class"] == "must":
                codes[code][same.get(line["indicator"], line["indicator"])] += 1
                if code.startswith("zh:") and CORE.match(stem):
                    print("unlinked", stem, line["indicator"], code)
        for code, names in sorted(codes.items(), key=lambda kv: -sum(kv[1].values())):
            if len(names) > 1:
                print("shared", code, dict(names))
    print("  ".join(f"{k} {v:.4g}" for k, v in figures(lines, same).items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
