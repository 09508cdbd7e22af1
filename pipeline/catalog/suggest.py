"""What the catalog does not know yet: the most frequent unlinked phrases, as entries of a catalog of one's own.

In: a statements table, the names that the catalog has. Out: TOML text that loads as it stands. Refuses: choosing a code for good.
"""

from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from typing import Any


def suggest(statements: Any, known: Callable[[str], str], top: int = 50) -> str:
    """Return the `top` most frequent unlinked indicators of a statements table (pyarrow) as TOML entries.

    The entries load by --catalog as they are, and link their phrases; code, kind and definition wait for better ones. `known`
    returns the code that has a name already, or an empty string: such a phrase was refused for its unit, and gets a comment.
    """
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
    return "\n".join(_entry(c, names[c], units.get(c, Counter()), len(documents[c]), known) for c in ranked)


def _best(counts: Counter[str]) -> list[str]:
    return [k for k, _ in sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))]


def _entry(code: str, names: Counter[str], units: Counter[str], documents: int, known: Callable[[str], str]) -> str:
    wordings = [n for n in _best(names) if not known(n)]
    unit = _best(units)[0] if units else "%"
    seen = f"# {sum(names.values())} statements in {documents} documents"
    if not wordings:
        name = _best(names)[0]
        return f"{seen}: {_quoted(name)} is {known(name)} in the catalog, which is not told in {_quoted(unit)}\n"
    return "\n".join(
        (
            seen,
            f"[my_{sha256(code.encode()).hexdigest()[:8]}]  # give it a code such as industrial_profit",
            f"name = {_quoted(wordings[0])}",
            'name_en = ""',
            'kind = "flow"  # stock flow rate index',
            f"unit = {_quoted(unit)}",
            f"aliases = [{', '.join(map(_quoted, wordings[1:6]))}]",
            'definition = ""',
            "",
        )
    )


def _quoted(text: str) -> str:
    """Return `text` as a TOML basic string; control characters are escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04X}" for c in escaped) + '"'
