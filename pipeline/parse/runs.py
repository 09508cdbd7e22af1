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

_BETWEEN: Final = re.compile(
    r"^(?:[、和与及或:：∶ 　]|以及|约|近|逾|超过|超|分别|至|到|多|余|以上|左右|不到)*(?:(?<=[和与及、])[高低快慢多少])?$"
)
_RANKED: Final = re.compile(r"(?:居|列|排名?|排在|位|名列|跻身|世界|全球|全国|全省|国内|亚洲|国际|同类|行业|省内)$")
_INSIDE: Final = re.compile(
    r"(?:其他|其余|等|的|这|与|对|全部|上述|以上|各|及|和|在|从|向|(?<![班系专])列|居|在全球|在全国|在世界)$"
)
_SECOND: Final = re.compile(
    "^(?:多|余)?(?:增|降|减|升|提高|上升|下降|增加|减少|扩大|缩短|压减|跃升|提升|回升|回落|变|发展|扩展)+[到至为成](?:了)?$"
)
_AND: Final = re.compile("^(?:、|和|与|及|以及|或)(?:分别)?(?:高|低|快|慢|多|少)?$")
_TURN: Final = re.compile("^[、和与](?:增长|下降|上升|提高|回落|减少|增加|上涨|下跌|下滑|扩大|收窄)$")
_IN_ORDER: Final = re.compile("分别|依次|各自")
_GOES_ON: Final = re.compile(  # from 40家 到 500家
    "(?:多|余)?(?:逐步|快速|大幅)?(?:增|降|减|升|扩|提高|提升|上升|下降|增加|减少|扩大|缩短|压减|跃升|回升|回落|变|发展|扩展|调整|精简|压缩)[加大长减]?(?:到|至|为|成)"
)
_CLASSES: Final = re.compile(
    "(?:商品|产品|行业)(?:总|类)?(?:零售额|产量|销量|销售额|产值|价格|出口|进口|增加值)[^，。；0-9]{0,8}[0-9]"
)  # 11类商品零售额5亿元
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
            if not reason and token.text.endswith(("类", "大类")) and _CLASSES.match(span.text, token.end):
                reason = "name"
            if reason:
                refused.append((token, reason))
            else:
                found.append(token)
        elif token.kind == "rank" and _is_rank(token, span.text, span.start):
            found.append(token)
    return found, refused


def _with_units(span: Span) -> Iterator[Token]:
    """Yield the tokens of a clause; a number without a unit takes that of the next one in its list or from–to (rule 3).

    由12.4增至13.9万公里; 分别增长5.3、1.1和1.7个百分点; 高8.6个和3.3个百分点.
    """
    found, later = list[Token](), None
    for token in reversed([_per_unit(span.text, t) for t in span.tokens]):
        listed = later is not None and token.kind == later.kind == "quantity" and _shares_unit(span, token, later)
        found.append(_united(token, later.value) if listed and later is not None else token)
        if token.kind in ("quantity", "period"):
            later = found[-1]
    yield from reversed(found)


def _shares_unit(span: Span, token: Token, later: Token) -> bool:
    """Tell whether a unit written once, behind `later`, serves the number before it, too."""
    q, other, between = token.value, later.value, span.text[token.end : later.start].strip()
    if other.unit is None or q.number.kind != "plain":
        return False
    if q.unit is not None:
        return q.unit.text == "个" and other.unit.text.startswith("个") and other.unit.text != "个" and bool(_AND.match(between))
    if _SECOND.match(between):
        return True
    listed = other.relative or _IN_ORDER.search(span.text, span.start, token.start)
    return bool(listed and _AND.match(between))


def _united(token: Token, other: Quantity) -> Token:
    """Return a number with the unit of another, and its multiplier where it has none of its own."""
    number = token.value.number
    if number.exponent == 0 and token.value.unit is None:
        power = 10**other.number.exponent
        number = replace(number, value=number.value * power, step=number.step * power, exponent=other.number.exponent)
    return replace(token, value=replace(token.value, number=number, unit=other.unit))


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
        if before and token.start > before.end and _beside(text, span.start, before, token) and _alike(before, token):
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


def _beside(text: str, lo: int, before: Token, token: Token) -> bool:
    """Tell whether only joining words stand between two numbers; after 分别 also words of moving (增长5%和下降3%)."""
    between = text[before.end : token.start]
    return bool(_BETWEEN.match(between) or (_TURN.match(between) and _IN_ORDER.search(text, lo, before.start)))


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
