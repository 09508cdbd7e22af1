"""What a build of the raw documents gives: verdicts, repeats, and where in a portal page its statements stand.

In: a build of corpus/raw. Out: faults as lines, counts.
Refuses: to trust the reader's own word on page chrome: the markup around each statement is looked up in the file again.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from itertools import combinations, pairwise
from typing import Final

import pandas as pd

from tests.truth import SHARED, tables

CODES: Final = frozenset(
    {"pdf_no_text", "pdf_corrupt", "pdf_encrypted", "pdf_partial", "needs_conversion", "too_large", "no_text_column"}
)
REPEATED: Final = ("report-1978-raw", "report-1987-raw", "report-1995-raw", "report-2003-raw", "report-2006-raw")
_CHROME_TAG: Final = frozenset({"a", "nav", "footer", "aside", "select", "button", "form", "script", "style", "iframe"})
_CHROME_NAME: Final = re.compile(
    r"(?:^|[-_ ])(?:nav|navi|foot|footer|related|relate|recommend|rank|hot|hotnews|comment|comments|sidebar|side|copyright|menu|share|tags?)(?:$|[-_ ])",
    re.IGNORECASE,
)
_VOID: Final = frozenset({"br", "img", "meta", "link", "input", "hr", "area", "base", "col", "embed", "source", "wbr"})
_SIGNS: Final = re.compile(r"<U\+00A0>|[\s　\W]")


class Around(HTMLParser):
    """Notes, for each run of text, which elements are open around it."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.starts = [0, *(m.end() for m in re.finditer("\n", text))]
        self.open: list[tuple[str, str]] = []
        self.runs: list[tuple[int, tuple[tuple[str, str], ...]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.open.append((tag, " ".join(v or "" for k, v in attrs if k in ("class", "id"))))

    def handle_endtag(self, tag: str) -> None:
        names = [t for t, _ in self.open]
        if tag in names:
            del self.open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:  # noqa: ARG002 - only where it stands matters
        line, column = self.getpos()
        self.runs.append((self.starts[line - 1] + column, tuple(self.open)))

    def at(self, place: int) -> tuple[tuple[str, str], ...]:
        """Return the elements around a character of the file."""
        return max((run for run in self.runs if run[0] <= place), default=(0, ()))[1]


def by_path(built: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return document ids by path."""
    return {p: d.document_id for d in built["documents"].itertuples() for p in d.paths}


def unread(built: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return the code of each file without a document."""
    rejects = built["rejects"]
    read = set(by_path(built))
    return {r.path: r.code for r in rejects.itertuples() if r.path not in read}


def lost(built: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return the files of the corpus that are neither a document nor rejected."""
    files = {p.relative_to(SHARED / "corpus").as_posix() for p in (SHARED / "corpus" / "raw").rglob("*") if p.is_file()}
    return sorted(files - set(by_path(built)) - set(unread(built)))


def said_twice(built: Mapping[str, pd.DataFrame], name: str) -> list[str]:
    """Return what a document says in two places far from each other, in nearly the same sentence."""
    [document] = [i for p, i in by_path(built).items() if name in p]
    rows = built["statements"][built["statements"].document_id == document]
    sentences = {_SIGNS.sub("", r.sentence): r.char_start for r in rows.itertuples()}
    found = []
    shingles = {s: set(pairwise(s)) for s in sentences}
    for (one, here), (two, there) in combinations(sentences.items(), 2):
        near = abs(here - there) < len(one) + 20
        if not near and len(shingles[one] & shingles[two]) >= 0.9 * max(len(shingles[one]), len(shingles[two]), 1):
            found.append(f"{name}: chars {here} and {there}")
    keys = Counter((r.sentence, r.char_start, r.char_end, r.indicator, r.measure) for r in rows.itertuples())
    return found + [f"{name}: chars {k[1]} twice as {k[3]}" for k, n in keys.items() if n > 1]


def copies(name: str) -> int:
    """Return how many times a report of the raw files holds its opening words."""
    [path] = (SHARED / "corpus" / "raw" / "gb18030").glob(f"{name}*")
    text = path.read_bytes().decode("gb18030")
    return max(text.count(words) for words in ("现在，我代表国务院", "现在我代表国务院", "全国人民代表大会第"))


def in_chrome(built: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """Yield the statements of portal pages that stand in links, menus, lists of related pages, comments or footers."""
    for path, document in by_path(built).items():
        if "/portal/" not in path:
            continue
        encoding = built["documents"].set_index("document_id").encoding[document]
        source = (SHARED / "corpus" / path).read_bytes().decode(encoding, "replace")
        around = Around(source)
        rows = built["statements"][built["statements"].document_id == document]
        for r in rows.itertuples():
            for tag, names in around.at(int(r.source_start)):
                if tag in _CHROME_TAG or _CHROME_NAME.search(names):
                    yield f"{path} chars {r.source_start}: {r.value_text} inside <{tag} {names}>"


def unresolved(built: Mapping[str, pd.DataFrame]) -> float:
    """Return the part of all numbers that might be statistics and are not read."""
    return float((built["numbers"].fate == "unresolved").mean())


if __name__ == "__main__":
    raw = tables("raw")
    print(f"documents {len(raw['documents'])}, statements {len(raw['statements'])}, numbers unresolved {unresolved(raw):.2%}")
    print("not read:", unread(raw), "lost:", lost(raw))
    print("said twice:", [x for name in REPEATED for x in said_twice(raw, name)], {name: copies(name) for name in REPEATED})
    print("in chrome:", list(in_chrome(raw)))
    ids = {i: p for p, i in by_path(raw).items() if "/portal/" in p}
    print(raw["statements"].document_id.map(ids).value_counts().to_string())
