"""The numbers of a clause: which stand side by side, what text belongs to each, which share a unit.

In: the tokens of a clause. Out: Number, each with its place in its run and the reach of its own words.
Refuses: numbers that are no statistics by their own shape; they are handed on with the reason.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pipeline import units
from pipeline.model import Token
from pipeline.parse.clauses import Span
from pipeline.quantities import Quantity, refusal

_BETWEEN: Final = re.compile(r"^(?:[、和与及或 　]|以及|约|近|逾|超过|超|分别|至|到|多|余|以上|左右|不到)*$")
_RANKED: Final = re.compile(r"(?:居|列|排名?|排在|位|名列|跻身|世界|全球|全国|全省|国内|亚洲|国际|同类|行业|省内)$")
_INSIDE: Final = re.compile(
    r"(?:其他|其余|等|的|这|与|对|全部|上述|以上|各|及|和|在|从|向|(?<![班系专])列|居|在全球|在全国|在世界)$"
)
_SECOND: Final = re.compile(
    "^(?:多|余)?(?:增|降|减|升|提高|上升|下降|增加|减少|扩大|缩短|压减|跃升|提升|回升|回落|变|发展|扩展)+[到至为成](?:了)?$"
)
_GOES_ON: Final = re.compile(  # from 40家 到 500家
    "(?:多|余)?(?:逐步|快速|大幅)?(?:增|降|减|升|扩|提高|提升|上升|下降|增加|减少|扩大|缩短|压减|跃升|回升|回落|变|发展|扩展|调整|精简|压缩)[加大长减]?(?:到|至|为|成)"
)
_EACH: Final = re.compile("(?<![人户])每(?=[^每]{1,4}$)")
_IF: Final = re.compile("如果|假如|倘若|假设|若按")


class Number(Struct, frozen=True):
    """A number and the reach of its words: `lo` to it what stands before, from it to `hi` what follows."""

    token: Token
    first: Token  # of the run of numbers side by side
    lo: int
    hi: int
    index: int  # in the run
    count: int  # of the run


def sorted_out(span: Span) -> tuple[list[Token], list[tuple[Token, str]]]:
    """Return the numbers and ranks of a clause, and those that are no statistics with their reason."""
    found, refused = list[Token](), list[tuple[Token, str]]()
    for token in _with_units(span):
        if token.kind == "quantity":
            reason = refusal(token.value, span.text, token.start, token.end)
            if not reason and _IF.search(re.split("[；;]", span.text[: token.start])[-1]):
                reason = "hypothetical"
            if reason:
                refused.append((token, reason))
            else:
                found.append(token)
        elif token.kind == "rank" and _is_rank(token, span.text, span.start):
            found.append(token)
    return found, refused


def _with_units(span: Span) -> Iterator[Token]:
    """Yield the tokens of a clause; in 由12.4增至13.9万公里 the first number takes the unit of the second (rule 3)."""
    for i, token in enumerate(_per_unit(span.text, t) for t in span.tokens):
        later = next((t for t in span.tokens[i + 1 :] if t.kind in ("quantity", "period")), None)
        bare = token.kind == "quantity" and token.value.unit is None and token.value.number.kind == "plain"
        united = later is not None and later.kind == "quantity" and later.value.unit is not None
        if not bare or later is None or not united or not _SECOND.match(span.text[token.end : later.start].strip()):
            yield token
            continue
        number, exponent = token.value.number, later.value.number.exponent
        if number.exponent == 0:
            number = replace(number, value=number.value * 10**exponent, step=number.step * 10**exponent, exponent=exponent)
        yield replace(token, value=replace(token.value, number=number, unit=later.value.unit))


def _per_unit(text: str, token: Token) -> Token:
    """Return an amount with the denominator that stands before it: 每公斤46元 is in 元/公斤."""
    unit = token.value.unit if token.kind == "quantity" else None
    m = _EACH.search(text[max(0, token.start - 6) : token.start]) if unit is not None and not unit.counted else None
    per = units.match(text[: token.start], token.start - len(m.string) + m.end()) if m else None
    if unit is None or per is None or per[0] != token.start or per[1].counted or per[1].duration or "/" in unit.code:
        return token
    unit = replace(unit, code=f"{unit.code}/{per[1].code}", factor=unit.factor / per[1].factor)
    return replace(token, value=replace(token.value, unit=unit))


def numbers(span: Span, found: Sequence[Token]) -> Iterator[Number]:
    """Yield the numbers of a clause with the text that belongs to each."""
    text, runs = span.text, list[list[Token]]()
    for token in found:
        before = runs[-1][-1] if runs else None
        if before and token.start > before.end and _BETWEEN.match(text[before.end : token.start]) and _alike(before, token):
            runs[-1].append(token)
        else:
            runs.append([token])
    lo = span.start
    for r, run in enumerate(runs):
        after = runs[r + 1][0].start if r + 1 < len(runs) else span.end
        for i, token in enumerate(run):
            yield Number(token, run[0], lo, run[i + 1].start if i + 1 < len(run) else after, i, len(run))
        inside = len(run) == 1 and _counted(run[0]) and _INSIDE.search(text[lo : run[0].start])
        of_those = r > 0 and text[lo : run[0].start].endswith("的")  # 15个省的30个县
        if not inside or of_those or _GOES_ON.match(text, run[0].end, after):
            lo = run[-1].end


def _counted(token: Token) -> bool:
    """Tell whether a number is a small count: 其他14个成员国 goes on as part of a name."""
    q: Quantity = token.value
    return token.kind == "quantity" and q.unit is not None and q.unit.counted and q.number.exponent == 0


def _alike(a: Token, b: Token) -> bool:
    """Tell whether two numbers side by side are of one kind: both rates, or both amounts."""
    return a.kind == b.kind and (a.kind == "rank" or a.value.relative == b.value.relative)


def _is_rank(token: Token, text: str, lo: int) -> bool:
    """Tell whether 第N or 第N位 is a place in an order and no ordinal."""
    before = text[max(lo, token.start - 6) : token.start]
    return bool(_RANKED.search(before)) or (token.value.unit_text == "位" and not before.endswith(("放在", "摆在", "作为")))
