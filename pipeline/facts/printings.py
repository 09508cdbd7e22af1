"""Sentences that are one printing: those that share nine tenths of their character bigrams.

In: sentences, each with the document it stands in. Out: `sources`, how many independent documents they come from; `alike`, all
pairs.
Refuses: comparing every sentence with every other; candidates share one of their rarest bigrams.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from operator import add
from typing import Final

_MARKS: Final = re.compile(r"[\W_]+")
_FEW: Final = 6


def fold(sentence: str) -> str:
    """Return the letters and digits of a sentence, in one case and width: what is left to compare."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", sentence).casefold())


def bigrams(folded: str) -> frozenset[str]:
    """Return the character bigrams of a folded sentence; a sentence of one character is its own."""
    return frozenset(map(add, folded, folded[1:])) if len(folded) > 1 else frozenset((folded,))


def same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether each of the two has nine tenths of its bigrams in the other."""
    more = max(len(one), len(other))
    return 10 * min(len(one), len(other)) >= 9 * more and 10 * len(one & other) >= 9 * more


def alike(sets: Sequence[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of sets that are `same`, the smaller first. Two such sets share one of their rarest tenth of bigrams."""
    frequency = Counter(b for s in sets for b in s)
    known: dict[str, list[int]] = {}
    for j in sorted(range(len(sets)), key=lambda k: (len(sets[k]), k)):
        rare = sorted(sets[j], key=lambda b: (frequency[b], b))[: len(sets[j]) // 10 + 1]
        for i in sorted({i for b in rare for i in known.get(b, ())}):
            if same(sets[i], sets[j]):
                yield i, j
        for b in rare:
            known.setdefault(b, []).append(j)


def sources(sentences: Sequence[str], documents: Sequence[int]) -> int:
    """Return the number of documents that state one fact, reprints counting with their original."""
    parent = {d: d for d in documents}
    if len(parent) == 1:
        return 1

    def root(d: int) -> int:
        while parent[d] != d:
            parent[d] = d = parent[parent[d]]
        return d

    printed: dict[str, list[int]] = {}
    for sentence, document in zip(sentences, documents, strict=True):
        printed.setdefault(fold(sentence), []).append(document)
    for holders in printed.values():
        for d in holders[1:]:
            parent[root(d)] = root(holders[0])
    texts = sorted(printed)
    if len({root(d) for d in parent}) > 1:
        sets = [bigrams(t) for t in texts]
        few = len(sets) <= _FEW
        for i, j in (p for p in combinations(range(len(sets)), 2) if same(sets[p[0]], sets[p[1]])) if few else alike(sets):
            parent[root(printed[texts[i]][0])] = root(printed[texts[j]][0])
    return len({root(d) for d in parent})
