"""What the catalog does not know yet: the most frequent unlinked phrases, as entries to fill in.

In: a statements table. Out: TOML text. Refuses: choosing a code; that is left to the reader.
"""

from collections import Counter
from typing import Any


def suggest(statements: Any, top: int = 50) -> str:
    """Return the `top` most frequent unlinked indicators of a statements table (pyarrow) as TOML entries to be completed."""
    columns = statements.select(["indicator", "indicator_name", "unit", "document_id"]).to_pydict()
    names: dict[str, Counter[str]] = {}
    units: dict[str, Counter[str]] = {}
    documents: dict[str, set[str]] = {}
    for code, name, unit, document in zip(*columns.values(), strict=True):
        if code.startswith("zh:"):
            names.setdefault(code, Counter())[name] += 1
            documents.setdefault(code, set()).add(document)
            if unit not in ("%", "pp", "1"):
                units.setdefault(code, Counter())[unit] += 1
    ranked = sorted(names, key=lambda c: (-sum(names[c].values()), -len(documents[c]), c))[:top]
    return "\n".join(_entry(c, names[c], units.get(c, Counter()), len(documents[c])) for c in ranked)


def _best(counts: Counter[str]) -> list[str]:
    return [k for k, _ in sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))]


def _entry(code: str, names: Counter[str], units: Counter[str], documents: int) -> str:
    wordings = _best(names)
    return "\n".join(
        (
            f"# {sum(names.values())} statements in {documents} documents",
            f"[{_quoted(code)}]  # replace by a code such as industrial_profit",
            f"name = {_quoted(wordings[0])}",
            'name_en = ""',
            'kind = "flow"  # stock flow rate index',
            f"unit = {_quoted(_best(units)[0] if units else '%')}",
            f"aliases = [{', '.join(map(_quoted, wordings[1:6]))}]",
            'definition = ""',
            "",
        )
    )


def _quoted(text: str) -> str:
    """Return `text` as a TOML basic string; control characters are escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04X}" for c in escaped) + '"'
