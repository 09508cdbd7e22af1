"""The words before a number, read backwards: cue words, the base compared with, the whole of a share, the subject.

In: the text between the number before (or the clause's start) and a number. Out: what those words say of it.
Refuses: words of other clauses.
"""

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from pipeline import measures
from pipeline.model import Token
from pipeline.parse.clauses import BLANK

_THAN: Final = re.compile(r"(?<![占对同环可无相评])比(?![重例率较赛值])|(?<![比计])较(?![快大好高低多为强])|(?:与|和|同|跟)(?=[^，]{1,24}(?:相比|比较|相较|比$))")
_THAN_END: Final = re.compile(r"(?:相比较|相比|比较|相较|对比|的?基础上|时|水平|的)$")
_SHARE: Final = re.compile(r"占(?![有用地比领线据])(?:到|了|据)?")
_WITHIN: Final = re.compile(r"在(?P<whole>[^，在]{2,24}?)(?:当?中|内|里)?(?:所占|占|的)+$")
_GAP: Final = measures.pattern("gap", "verbs")
_FRACTION_OF: Final = frozenset("有国公私所占享含没富稀")


class Before(Struct, frozen=True):
    """What stands before a number. `end` is where the subject ends; `start` where it may begin."""

    end: int
    cues: Mapping[str, int | str]
    periods: tuple[Token, ...] = ()
    base: Token | None = None
    base_text: str = ""
    whole: str | None = None
    gap_to: str = ""
    ordered_at: int = -1  # end of a list inside: 对甲、乙分别进出口
    ordered_end: int = -1
    rules: tuple[str, ...] = ()


def _fits(cue: measures.Cue, text: str, lo: int, start: int) -> bool:
    """Tell whether a cue may be taken off: an adjective needs a 比 before it, 有 and 为 must not end another word."""
    before = text[start - 1] if start > lo else ""
    if cue.text == "有" and before in _FRACTION_OF and before:
        return False
    if cue.text in ("为", "成", "在", "是") and before in "认作行成称因较极颇存现正":
        return cue.text == "为" and before in "较现"
    if set(cue.kinds) == {"gap"}:
        return bool(_THAN.search(text, lo, start))
    return True


def read_before(text: str, lo: int, hi: int, ends: Mapping[int, Token]) -> Before:
    """Return what `text[lo:hi]` says of the number at `hi`; `ends` maps the end of each token to it. Linear in `hi - lo`."""
    at, cues = hi, dict[str, int | str]()
    periods, base, base_text, used = list[Token](), None, "", list[str]()
    while at > lo:
        if text[at - 1] in " 　" + BLANK:
            at -= 1
            continue
        token = ends.get(at)
        if token is not None and token.kind == "period" and token.start >= lo:
            if base is None and (m := re.search(r"(?:比|较|较之|与|和|同|跟|对比)(?:\s?)$", text[lo : token.start])) and (m.group()[0] in "比较对" or "compared" in cues):
                if text[lo + m.start() - 1 : lo + m.start()] not in ("同", "环", "占", "对"):
                    base, at = token, lo + m.start()
                    continue
            periods.insert(0, token)
            at = token.start
            continue
        if m := re.search(r"(?:相比较|相比|比较|相较)$", text[max(lo, at - 3) : at]):
            cues.setdefault("compared", 1)
            at -= len(m.group())
            continue
        cue = measures.before(text, at, lo)
        if cue is None or not _fits(cue, text, lo, at - len(cue.text)):
            break
        for kind, value in cue.kinds.items():
            cues.setdefault(kind, value)
        used.append(cue.text)
        at -= len(cue.text)
    at, base, base_text = _than(text, lo, at, ends, cues, base)
    if base_text or base is not None:
        again = read_before(text, lo, at, ends) if at < hi else None
        if again is not None:
            merged = {**again.cues, **cues}
            return Before(again.end, merged, (*again.periods, *periods), base or again.base, base_text, again.whole, again.gap_to, again.ordered_at, again.ordered_end, (*again.rules, *used))
    whole, gap_to, ordered_at, ordered_end = None, "", -1, -1
    if m := _share(text, lo, at):
        whole = text[m.end() : at].strip(" 的" + BLANK)
        cues.setdefault("share", 1)
        at = m.start()
        used.append("占")
        rest = read_before(text, lo, at, ends)
        cues = {**rest.cues, **cues}
        periods = [*rest.periods, *periods]
        base, at = base or rest.base, rest.end
        ordered_at, ordered_end = rest.ordered_at, rest.ordered_end
    elif "share" in cues and (m := _WITHIN.search(text[lo:at])):
        whole, at = m.group("whole"), lo + m.start()
    elif m := _gap(text, lo, at):
        gap_to = text[m.end() : at].strip(" 的")
        cues.setdefault("gap", measures.rules.table("measures")["gap"]["verbs"][m.group()])
        at = m.start()
        used.append(m.group())
        rest = read_before(text, lo, at, ends)
        cues, periods, at = {**rest.cues, **cues}, [*rest.periods, *periods], rest.end
    if ordered_at < 0 and (m := measures.pattern("spread", "respectively").search(text, lo, at)):
        ordered_at, ordered_end = m.start(), m.end()
        cues.setdefault("respectively", 1)
    return Before(at, cues, tuple(periods), base, base_text, whole, gap_to, ordered_at, ordered_end, tuple(used))


def _than(text: str, lo: int, at: int, ends: Mapping[int, Token], cues: Mapping[str, int | str], base: Token | None) -> tuple[int, Token | None, str]:
    """Find the thing compared with at the end of `text[lo:at]`: 比2014年预算数, 比全国, 与上年同期相比."""
    if base is not None or not ({"rise", "fall", "gap", "gain", "rise_to", "fall_to", "cut", "level"} & set(cues)):
        return at, base, ""
    last = None
    for last in _THAN.finditer(text, max(lo, at - 30), at):
        pass
    if last is None or at - last.end() < 1:
        return at, None, ""
    if not ({"rise", "fall", "gap", "gain", "cut"} & set(cues)):
        return at, None, ""
    inside = _THAN_END.sub("", text[last.end() : at])
    for token in (t for e, t in ends.items() if last.end() <= t.start and e <= at and t.kind == "period"):
        return last.start(), token, inside
    return last.start(), None, inside


def _share(text: str, lo: int, at: int) -> re.Match[str] | None:
    last = None
    for last in _SHARE.finditer(text, lo, at):
        pass
    return last if last is not None and at - last.end() <= 30 else None


def _gap(text: str, lo: int, at: int) -> re.Match[str] | None:
    last = None
    for last in _GAP.finditer(text, lo, at):
        pass
    return last if last is not None and 0 < at - last.end() <= 24 else None
