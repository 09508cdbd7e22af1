"""Score statements against labelled documents, by the conventions of the gold format.

In: the statements and documents tables of a build, and NAME.gold.jsonl files. Out: found, precision, strict F1, and the faults.
Refuses: to pair a figure with the same figure elsewhere in the text.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

LABEL_MEASURES = {"ratio": {"level"}, "gap": {"level", "change"}, "level_avg": {"level"}}  # codes finer than the labels
IN_PERCENT = {"%", "", "百分点", "成", "倍", "番"}
PLACE_ENDS = re.compile(r"(?:(?:壮族|回族|维吾尔)?自治区|[省市县区州盟])$")

Row = Mapping[str, Any]


def score(statements: Sequence[Row], documents: Sequence[Row], folder: Path) -> tuple[dict[str, float], list[str]]:
    """Return the figures over all labelled documents in `folder`, and a line for each fault."""
    stems = {d["document_id"]: Path(d["paths"][0]).stem for d in documents}
    n: Counter[str] = Counter()
    faults: list[str] = []
    for path in sorted(folder.glob("*.gold.jsonl")):
        name = path.name.removesuffix(".gold.jsonl")
        labels = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        rows = [s for s in statements if stems[s["document_id"]] == name]
        text = (folder / f"{name}.txt").read_bytes().decode("utf-8")
        n.update(documents=1, labels=len(labels), must=sum(g["class"] == "must" for g in labels), statements=len(rows))
        pairs = pair(rows, labels, text)
        for row, label in pairs:
            n["paired"] += 1
            n["paired_may"] += label["class"] == "may"
            if label["class"] == "must":
                wrong = list(wrong_attributes(row, label))
                n["found"] += 1
                n["strict"] += not wrong
                faults += [f"{name}: {label['text']} {attribute}" for attribute in wrong]
        paired = {id(label) for _, label in pairs}
        faults += [
            f"{name}: {g['text']} not found: {g['indicator']}" for g in labels if g["class"] == "must" and id(g) not in paired
        ]
        taken = {row["statement_id"] for row, _ in pairs}
        faults += [
            f"{name}: {r['value_text']}{r['unit_text']} not labelled: {r['indicator_name']}"
            for r in rows
            if r["statement_id"] not in taken
        ]
    precision = n["strict"] / max(1, n["statements"] - n["paired_may"])
    recall = n["strict"] / max(1, n["must"])
    return {
        "documents": n["documents"],
        "labels": n["labels"],
        "found": n["found"] / max(1, n["must"]),
        "precision": n["paired"] / max(1, n["statements"]),
        "strict_f1": 2 * precision * recall / (precision + recall) if precision + recall else 0.0,
    }, faults


def pair(rows: Sequence[Row], labels: Sequence[Row], text: str) -> list[tuple[Row, Row]]:
    """Pair statements with labels of the same value, unit and place; of several the one with the fewest wrong attributes."""
    fits: list[tuple[int, int, int, int]] = []
    for j, label in enumerate(labels):
        start = place(text, label)
        if start < 0:
            raise ValueError(f"label {label['text']!r} stands nowhere in its document")
        end = start + len(label["text"])
        for i, row in enumerate(rows):
            if row["source_start"] < end and start < row["source_end"] and same_value(row, label) and same_unit(row, label):
                fits.append((len(list(wrong_attributes(row, label))), label["class"] == "may", i, j))
    pairs, used_rows, used_labels = [], set(), set()
    for _, _, i, j in sorted(fits):
        if i not in used_rows and j not in used_labels:
            used_rows.add(i)
            used_labels.add(j)
            pairs.append((rows[i], labels[j]))
    return pairs


def place(text: str, label: Row) -> int:
    """Return where the label's words stand for the nth time; -1 if they do not."""
    at = -1
    for _ in range(label.get("nth", 1)):
        at = text.find(label["text"], at + 1)
        if at < 0:
            break
    return at


def wrong_attributes(row: Row, label: Row) -> Iterator[str]:
    """Yield what is wrong of measure, indicator, year, period, status and area, with what was read."""
    if not {row["measure"], *LABEL_MEASURES.get(row["measure"], ())} & set(either(label, "measure")):
        yield f"measure {row['measure']} is not {label['measure']}"
    if not same_indicator(row, label):
        yield f"indicator {row['indicator_name']} is not {label['indicator']}"
    if row["year"] not in either(label, "year"):
        yield f"year {row['year']} is not {label['year']}"
    if label["period"] and not same_period(row, label):
        yield f"period {row['period_start']}…{row['period_end']} is not {'…'.join(label['period'])}"
    if row["status"] not in either(label, "status"):
        yield f"status {row['status']} is not {label['status']}"
    if not same_area(row, label):
        yield f"area {row['ref_area_name']} is not {label['area']}"


def either(label: Row, key: str) -> list[Any]:
    """Return the readings of a label that are right."""
    also = label.get(f"{key}_also", label.get("also", []) if key == "measure" else [])
    return [label[key], *(also if isinstance(also, list) else [also])]


def same_value(row: Row, label: Row) -> bool:
    """Say whether the value is one of the label's; both ends of a range count."""
    if label["relation"] == "range" and label.get("value_high") is not None:
        return equal(row["value"], label["value"]) and equal(row["value_high"], label["value_high"])
    return any(equal(row["value"], v) for v in either(label, "value") if v is not None)


def equal(a: float | None, b: float) -> bool:
    """Say whether two floats are one figure."""
    return a is not None and abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))


def same_unit(row: Row, label: Row) -> bool:
    """Say whether the written unit is the label's; what is stored in percent has many written forms."""
    wanted = {unit(u) for u in either(label, "unit")}
    return (row["unit"] in ("%", "pp") and bool(wanted & IN_PERCENT)) or unit(row["unit_text"]) in wanted


def unit(text: str) -> str:
    """Return one form for the wordings of a unit."""
    folded = fold(text)
    return {"个百分点": "百分点", "元人民币": "元", "人民币": "元", "人民币元": "元", "度电": "度"}.get(folded, folded)


def same_indicator(row: Row, label: Row) -> bool:
    """Say whether the name holds every required term, none of a neighbour's, and is no stretch of the sentence."""
    name, gold = fold(row["indicator_name"]), fold(label["indicator"])
    short = fold(re.sub(r"[（(][^（）()]*[）)]", "", row["indicator_name"]))
    sides = f"{name}|{fold(row['relative_to_name'])}"
    if len(short) > max(10, 2 * len(gold)) or re.search("[。！？；：%％]", row["indicator_name"]):
        return False
    if any(fold(n) in name for n in label.get("not", ())):
        return False
    return all(any(fold(term) in sides for term in terms.split("|")) for terms in label["must"])


def same_period(row: Row, label: Row) -> bool:
    """Say whether the days are the label's; of levels, shares and ranks only the last counts."""
    have = [d.isoformat() if d else None for d in (row["period_start"], row["period_end"])]
    return have == label["period"] or (label["measure"] in ("level", "share", "rank") and have[1] == label["period"][1])


def same_area(row: Row, label: Row) -> bool:
    """Say whether the area is one of the label's; a label without one takes any."""
    wanted = either(label, "area")
    named = PLACE_ENDS.sub("", row["ref_area_name"] or "")
    return None in wanted or row["ref_area"] in wanted or any(named and named == PLACE_ENDS.sub("", w) for w in wanted)


def fold(text: str) -> str:
    """Return the text without width, case, blanks and punctuation."""
    return re.sub(r"[\s“”\"'‘’《》（）()、,，·—-]", "", unicodedata.normalize("NFKC", text or "")).lower()
