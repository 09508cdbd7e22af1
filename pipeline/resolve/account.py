"""The account of a document's numbers: each ends as a statement, ignored with a reason, or unresolved (design rule 4).

In: mentions with what became of them. Out: the readings in text order, and a row for every number.
Refuses: two fates for one number; the first stands, but a statement wins.
"""

from collections.abc import Iterator, Sequence

from pipeline.model import Mention, NumberFate, Reading, Token, Tokens
from pipeline.resolve import fates


class Account:
    """Readings and fates of one document, filled number by number."""

    def __init__(self) -> None:
        self.readings: list[Reading] = []
        self._fates: dict[tuple[int, int], tuple[Token, str, str, str, list[int]]] = {}

    def keep(self, m: Mention, reading: Reading) -> None:
        """Add a reading; a number may have several."""
        self.readings.append(reading)
        key = (m.segment, m.token.start)
        if key not in self._fates or self._fates[key][1] != "statement":
            self._fates[key] = (m.token, "statement", "", reading.rules[-1] if reading.rules else "", [])
        self._fates[key][4].append(len(self.readings) - 1)

    def ignore(self, m: Mention, reason: str, rule: str) -> None:
        """Note why a number is no statistic."""
        self._fates.setdefault((m.segment, m.token.start), (m.token, "ignored", reason, rule, []))

    def unresolved(self, m: Mention, reason: str) -> None:
        """Note why a number that may be a statistic was not read."""
        self._fates.setdefault((m.segment, m.token.start), (m.token, "unresolved", reason, "resolve", []))

    def rows(self, tokens: Sequence[Tokens]) -> list[NumberFate]:
        """Return the row of every number of the document, in text order."""
        return sorted((row for i, t in enumerate(tokens) for row in self._of_segment(i, t)), key=lambda r: r.char_start)

    def _of_segment(self, index: int, tokens: Tokens) -> Iterator[NumberFate]:
        start, text, taken = tokens.segment.start, tokens.segment.text, set[int]()
        for token in tokens.tokens:
            known = self._fates.get((index, token.start))
            if known is not None:
                taken.add(token.start)
                yield fates.row(start, token, known[1], known[2], known[3], tuple(known[4]))
        for token, reason in fates.others(tokens, frozenset(taken)):
            yield fates.row(start, token, "ignored", reason, token.rule)
        for a, b in fates.foreign(text, [(t.start, t.end) for t in tokens.tokens]):
            yield NumberFate(start + a, start + b, text[a:b], None, "ignored", "foreign_digit", "fates.foreign")
