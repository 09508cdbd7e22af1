"""How many of the numbers that the reader ignores should have been read: 200 of them, judged by hand (ignored.csv).

In: the shared corpora, and ignored.csv: document, place in the source, the first 8 hex digits of the SHA-256 of the number's text, reason,
verdict, note. Out: the share of wrong verdicts among those still ignored, and the share of unresolved numbers by corpus. Refuses: to
hold any text of the corpora. Run: python tests/golden/ignored.py [--draw]; without ../shared it says NOT MEASURED.
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from pipeline import catalog  # noqa: E402
from pipeline.build.document import extract  # noqa: E402
from pipeline.model import Document, Source  # noqa: E402
from pipeline.read import read  # noqa: E402

SHARED = ROOT.parent / "shared" / "corpus"
CORPORA = ("seeds", "miit", "reports", "news", "more")
SAMPLE = Path(__file__).parent / "ignored.csv"
SIZE = 200
FIELDS = ("document", "source_start", "text_hash", "reason", "verdict", "note")


class Number(NamedTuple):
    """A row of `numbers` with what leads back to it."""

    corpus: str
    document: str
    source_start: int
    text_hash: str
    fate: str
    reason: str
    shown: str  # the number in its words; never written

    @property
    def key(self) -> tuple[str, int, str]:
        return self.document, self.source_start, self.text_hash


def numbers() -> Iterator[Number]:
    """Yield every number of the shared corpora."""
    known = catalog.load()
    for corpus in CORPORA:
        for path in sorted((SHARED / corpus).glob("*.txt")):
            for document in read(Source(path.name, path.read_bytes())):
                if not isinstance(document, Document):
                    continue
                x = extract(document, known, {})
                text = x.segments.text
                for f in x.fates:
                    span = x.segments.source_span(f.char_start, f.char_end)
                    digest = sha256(f.text.encode()).hexdigest()[:8]
                    around = f"{text[max(0, f.char_start - 40) : f.char_start]}【{f.text}】{text[f.char_end : f.char_end + 30]}"
                    yield Number(corpus, path.stem, span[0] if span else -1, digest, f.fate, f.reason, around.replace("\n", "⏎"))


def drawn(found: list[Number]) -> list[Number]:
    """Return the ignored numbers with the lowest hashes: a sample that hardly changes when the reader does."""
    ignored = [n for n in found if n.fate == "ignored"]
    return sorted(ignored, key=lambda n: sha256(repr(n.key).encode()).hexdigest())[:SIZE]


def sample() -> list[dict[str, str]]:
    """Return the judged numbers."""
    with SAMPLE.open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def wrong(found: list[Number]) -> tuple[int, int]:
    """Return how many of the judged numbers that are still ignored should be read, and how many are still ignored."""
    still = {n.key for n in found if n.fate == "ignored"}
    judged = [r for r in sample() if (r["document"], int(r["source_start"]), r["text_hash"]) in still]
    return sum(r["verdict"] == "wrong" for r in judged), len(judged)


def unresolved(found: list[Number]) -> dict[str, float]:
    """Return the share of unresolved numbers by corpus, and over all."""
    every, open_ = Counter(n.corpus for n in found), Counter(n.corpus for n in found if n.fate == "unresolved")
    return {c: open_[c] / every[c] for c in every} | {"all": open_.total() / every.total()}


def main() -> None:
    """Print both shares; with --draw the numbers that wait for a verdict, in their words."""
    if not SHARED.is_dir():
        print("NOT MEASURED: the shared corpora are absent")
        return
    found = list(numbers())
    if "--draw" in sys.argv:
        judged = {(r["document"], int(r["source_start"]), r["text_hash"]) for r in sample()} if SAMPLE.exists() else set()
        for n in drawn(found):
            print("judged" if n.key in judged else "new", *n.key, n.reason, n.shown, sep="\t")
        return
    bad, still = wrong(found)
    print(
        f"ignored numbers that should be read: {bad} of {still} judged ({bad / still:.1%}); read by now: {len(sample()) - still}"
    )
    print("unresolved:", ", ".join(f"{c} {share:.2%}" for c, share in unresolved(found).items()))


if __name__ == "__main__":
    main()
