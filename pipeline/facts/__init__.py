"""What makes two statements one fact: its key, the values that agree, the sentences that are one printing.

In: the statements table and the kinds of the indicators. Out: `place` (statements sorted into facts), `settle` (one fact's
vintages), `sources` (how many printings). Refuses: statements without year, area or period; they stay in `statements` alone.
"""

from pipeline.facts.keys import PARTS, Kinds, place
from pipeline.facts.printings import alike, bigrams, fold, sources
from pipeline.facts.vintages import Rows, Settled, agree, bounds, difference, same, segments, settle

__all__ = [
    "PARTS",
    "Kinds",
    "Rows",
    "Settled",
    "agree",
    "alike",
    "bigrams",
    "bounds",
    "difference",
    "fold",
    "place",
    "same",
    "segments",
    "settle",
    "sources",
]
