"""Documents that reprint an earlier one.

In: statements and documents. Out: `duplicates`, the `duplicate_of` column of the documents in their order.
Refuses: documents with fewer than three sentences that bear a statement, and chance likeness of single sentences.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Final

import pyarrow as pa

from pipeline.facts import bigrams, fold
from pipeline.facts.printings import same

_AT_LEAST: Final = 3
_SAMPLE: Final = 20_000
_SHARED: Final = 3
"""Sentences that share nine tenths of their bigrams share three of the rarest tenth and two more; few do by chance."""


def duplicates(statements: pa.Table, documents: pa.Table) -> pa.Array:
    """Return for each document the earliest one that it reprints, or null; its statements stay.

    A reprint has nine tenths of its statement-bearing sentences, at least three, in an earlier document (by publication day, null
    last, then document_id); sentences are compared as printings are.
    """
    ids, texts = _sentences(statements)
    published = dict(zip(documents["document_id"].to_pylist(), documents["published"].to_pylist(), strict=True))
    rank = {d: k for k, d in enumerate(sorted(published, key=lambda d: (published[d] is None, str(published[d]), d)))}
    holders: list[list[str]] = [[] for _ in texts]
    for d in sorted(ids.keys() & rank.keys(), key=rank.__getitem__):
        for t in ids[d]:
            holders[t].append(d)
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


def _original(d: str, ids: dict[str, list[int]], rank: dict[str, int], holders: list[list[str]], index: "_Index") -> str | None:
    """Return the earliest document in which enough of d's sentences stand."""
    own = ids[d]
    needed = max(_AT_LEAST, -(-9 * len(own) // 10))
    if len(own) < needed:
        return None
    may_miss = len(own) - needed
    probes = sorted(own, key=lambda t: (index.commonness(t), t))[: may_miss + _AT_LEAST]  # three of them stand in every original
    hits: Counter[str] = Counter()
    for t in probes:
        hits.update({e for other in index.like(t, index.filed) for e in holders[other]})
    earlier = (e for e, n in hits.items() if n >= _AT_LEAST and rank[e] < rank[d])
    for e in sorted(earlier, key=rank.__getitem__):
        filed = index.file(ids[e])
        if sum(1 for _ in islice((t for t in own if not index.like(t, filed)), may_miss + 1)) <= may_miss:
            return e
    return None


class _Index:
    """Finds the sentences that are the same printing as one; each is filed under its rarest bigrams."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        rank = _ranks(texts)
        self._sizes: list[int] = []
        self._rarest: list[tuple[int, ...]] = []
        for t in texts:
            found = bigrams(t)
            for b in sorted(b for b in found if b not in rank):
                rank[b] = -len(rank)  # rarer than any of the sample
            self._sizes.append(len(found))
            self._rarest.append(tuple(sorted(map(rank.__getitem__, found))[: len(found) // 10 + _SHARED]))
        self.filed = self.file(range(len(texts)))

    def file(self, numbers: Iterable[int]) -> dict[int, list[int]]:
        """Return the sentences under each of their rarest bigrams."""
        filed: dict[int, list[int]] = {}
        for k in numbers:
            for r in self._rarest[k]:
                filed.setdefault(r, []).append(k)
        return filed

    def commonness(self, t: int) -> int:
        """Return how many sentences are filed where this one is."""
        return sum(len(self.filed[r]) for r in self._rarest[t])

    def like(self, t: int, filed: dict[int, list[int]]) -> list[int]:
        """Return the filed sentences that are the same printing as one, itself included."""
        size = self._sizes[t]
        shared = Counter(k for r in self._rarest[t] for k in filed.get(r, ()))
        least = min(_SHARED, size)
        near = [k for k, n in shared.items() if n >= least and 9 * size <= 10 * self._sizes[k] <= 100 * size // 9 + 10]
        own = bigrams(self._texts[t]) if near else frozenset()
        return sorted(k for k in near if k == t or same(bigrams(self._texts[k]), own))


def _ranks(texts: list[str]) -> dict[str, int]:
    """Return an order of bigrams, rare ones first, from a sample of the sentences; any order finds the same pairs."""
    frequency: Counter[str] = Counter()
    for t in texts[:: len(texts) // _SAMPLE + 1]:
        frequency.update(bigrams(t))
    return {b: r for r, (_, b) in enumerate(sorted((n, b) for b, n in frequency.items()))}
