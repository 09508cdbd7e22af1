"""Documents that reprint an earlier one.

In: statements and documents. Out: `duplicates`, the `duplicate_of` column of the documents in their order.
Refuses: documents with fewer than three sentences that bear a statement, and chance likeness of single sentences.
"""

from collections import Counter
from typing import Final

import pyarrow as pa

from pipeline.facts import bigrams, fold
from pipeline.facts.printings import same

_AT_LEAST: Final = 3


def duplicates(statements: pa.Table, documents: pa.Table) -> pa.Array:
    """Return for each document the earliest one that it reprints, or null; its statements stay.

    A reprint has nine tenths of its statement-bearing sentences, at least three, in an earlier document (by publication day, null
    last, then document_id); sentences are compared as printings are.
    """
    ids, texts = _sentences(statements)
    published = dict(zip(documents["document_id"].to_pylist(), documents["published"].to_pylist(), strict=True))
    rank = {d: k for k, d in enumerate(sorted(published, key=lambda d: (published[d] is None, str(published[d]), d)))}
    holders: dict[int, list[str]] = {}
    for d in sorted(ids, key=lambda d: rank.get(d, len(rank))):
        for t in ids[d]:
            holders.setdefault(t, []).append(d)
    index = _Index(texts)
    found: dict[str, str] = {}
    for d in sorted(ids.keys() & rank.keys(), key=rank.__getitem__):
        original = _original(d, ids, rank, holders, index)
        if original:
            found[d] = original
    return pa.array([found.get(d) for d in documents["document_id"].to_pylist()], pa.string())


def _sentences(statements: pa.Table) -> tuple[dict[str, list[int]], list[str]]:
    """Return the distinct folded sentences of each document as numbers, and the sentences in order."""
    document = statements["document_id"].to_pylist()
    encoded = statements["sentence"].dictionary_encode().unify_dictionaries()
    words = [fold(s) for s in encoded.chunk(0).dictionary.to_pylist()] if encoded.num_chunks else []
    texts = sorted(set(words))
    number = {t: k for k, t in enumerate(texts)}
    numbers = [number[w] for w in words]
    ids: dict[str, set[int]] = {}
    for d, i in zip(document, (i for c in encoded.chunks for i in c.indices.to_pylist()), strict=True):
        ids.setdefault(d, set()).add(numbers[i])
    return {d: sorted(found) for d, found in ids.items()}, texts


def _original(
    d: str, ids: dict[str, list[int]], rank: dict[str, int], holders: dict[int, list[str]], index: "_Index"
) -> str | None:
    """Return the earliest document in which enough of d's sentences stand."""
    own = ids[d]
    needed = max(_AT_LEAST, -(-9 * len(own) // 10))
    if len(own) < needed:
        return None
    probes = sorted(own, key=lambda t: (index.commonness(t), t))[: len(own) - needed + 1]  # one of them stands in every original
    candidates = {e for t in probes for other in index.like(t) for e in holders[other] if rank.get(e, len(rank)) < rank[d]}
    likes: dict[int, set[int]] = {}
    for e in sorted(candidates, key=rank.__getitem__):
        held = set(ids[e])
        standing = missing = 0
        for t in own:
            if t not in held and held.isdisjoint(likes.setdefault(t, set(index.like(t)))):
                missing += 1
                if missing > len(own) - needed:
                    break
            else:
                standing += 1
        if standing >= needed:
            return e
    return None


class _Index:
    """Finds the sentences that are the same printing as one; each is filed under its rarest bigrams."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self._frequency: Counter[str] = Counter()
        for t in texts:
            self._frequency.update(bigrams(t))
        self._known: dict[str, list[int]] = {}
        self._found: dict[int, list[int]] = {}
        for k, t in enumerate(texts):
            for b in self._rarest(t):
                self._known.setdefault(b, []).append(k)

    def _rarest(self, text: str) -> list[str]:
        found = bigrams(text)
        return sorted(found, key=lambda b: (self._frequency[b], b))[: len(found) // 10 + 1]

    def commonness(self, t: int) -> int:
        """Return how many sentences are filed where this one is."""
        return sum(len(self._known[b]) for b in self._rarest(self._texts[t]))

    def like(self, t: int) -> list[int]:
        """Return the numbers of the sentences that are the same printing, this one included."""
        if t not in self._found:
            text = self._texts[t]
            own = bigrams(text)
            near = {k for b in self._rarest(text) for k in self._known[b] if 5 * len(self._texts[k]) >= 2 * len(text)}
            self._found[t] = sorted(k for k in near if k == t or same(bigrams(self._texts[k]), own))
        return self._found[t]
