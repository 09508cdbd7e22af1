"""Which language a text is in, as its letters show, and traditional characters as simplified ones.

In: blocks. Out: a language code; the blocks in simplified characters, one to one. Refuses: phrases, which would change
lengths; a document in simplified characters that quotes some traditional ones.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Final

from msgspec.structs import replace

from pipeline import rules
from pipeline.model import Block, Table, Text

_HAN: Final = re.compile("[一-鿿]")
_LATIN: Final = re.compile("[A-Za-zÀ-ɏ]")
_KANA: Final = re.compile("[぀-ヿㇰ-ㇿｦ-ﾟ]")
_HANGUL: Final = re.compile("[ᄀ-ᇿ가-힣]")
_OTHER: Final = re.compile("[Ͱ-ࣿऀ-࿿]")
_SAMPLE: Final = 50_000  # letters that are looked at
_LATIN_A_HAN: Final = 6  # Latin letters beside each Chinese one that a Chinese text may have
_ENOUGH: Final = 60  # Chinese letters that make a text Chinese, whatever markup stands around them
_PROOF: Final = 3  # different traditional letters that make a document traditional


def language(chars: str) -> str:
    """Return zh, ja, ko, en (Latin letters), other, or "" where there are no letters."""
    sample = chars[:_SAMPLE]
    han, kana, hangul = (len(p.findall(sample)) for p in (_HAN, _KANA, _HANGUL))
    if kana > 3 and kana * 8 > han:
        return "ja"
    if hangul > 3 and hangul * 4 > han:
        return "ko"
    latin, other = len(_LATIN.findall(sample)), len(_OTHER.findall(sample))
    if other > han:
        return "other"
    if han and (han * _LATIN_A_HAN >= latin or han >= _ENOUGH):
        return "zh"
    return "en" if latin else ""


def is_traditional(chars: str) -> bool:
    """Whether a Chinese text is written in traditional characters."""
    table, plain = _table()
    counts = Counter(chars[:_SAMPLE])
    seen = [c for c in counts if ord(c) in table]
    if len(seen) < _PROOF:
        return False
    return sum(counts[c] for c in seen) > 2 * sum(n for c, n in counts.items() if c in plain)


def simplified(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks in simplified characters."""
    table, _ = _table()

    def plain(text: Text) -> Text:
        return Text(text.chars.translate(table), text.starts, text.ends)

    out: list[Block] = []
    for block in blocks:
        grid = block.table
        if grid is not None:
            cells = tuple(replace(c, text=plain(c.text)) for c in grid.cells)
            grid = Table(cells, grid.number, tuple(map(plain, grid.caption)), tuple(map(plain, grid.notes)))
        out.append(replace(block, text=plain(block.text), table=grid))
    return out


@cache
def _table() -> tuple[dict[int, str], frozenset[str]]:
    """Return traditional to simplified, and the letters that only simplified text has."""
    rows = rules.rows("traditional")
    table = {ord(r["traditional"]): r["simplified"] for r in rows}
    return table, frozenset(r["simplified"] for r in rows if ord(r["simplified"]) not in table)
