"""The words before a number, read backwards: cue words, the base compared with, the whole of a share, the subject.

In: the text between the number before (or the clause's start) and a number. Out: what those words say of it.
Refuses: words of other clauses.
"""

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pipeline import measures, numerals, phrases
from pipeline.model import Token
from pipeline.phrases import BLANK

_THAN: Final = re.compile(
    r"(?<![占对同环可无相评])比(?![重例率较赛值])|(?<![比计])较(?![快大好高低多为强])|(?:与|和|同|跟)(?=[^，]{1,24}(?:相比|比较|相较|比$))"
)
_THAN_HERE: Final = re.compile(r"(?:(?<![占对同环可无相评])比|(?<![比计])较|较之|对比)$")
_WITH_HERE: Final = re.compile(r"(?:与|和|同|跟)$")
_COMPARED: Final = re.compile(r"(?:相比较|相比|比较|相较)$")
_THAN_END: Final = re.compile(r"(?:相比较|相比|比较|相较|对比|的?基础上|时|水平|的)$")
_SHARE: Final = re.compile(r"占(?!有|用|地(?!区|方)|比|领|线|据(?!了))(?:到|了|据)?")
_WITHIN: Final = re.compile(r"在(?P<whole>[^，在]{2,24}?)(?:当?中|内|里)?(?:所占|占|的)*$")
_COVERS: Final = re.compile(r"(?:覆盖|惠及|涉及|辐射)(?:了)?(?P<whole>[^，]{2,16})$")
_USED_FOR: Final = re.compile(r"(?P<whole>[一-鿿]{2,16}?)(?:用于|投向|投入)[一-鿿]{2,16}的?$")
_KIND_OF: Final = re.compile(r"的(?P<whole>出口|进口|产量|投资|消费|生产|销售|就业|收入|支出|贷款|用电量|人口)$")
_OF_PLAN: Final = re.compile(r"(?:完成|达到|实现|超过|占)(?P<whole>[^，完实]{0,14}(?:目标|任务|计划|预算|指标|定额))的?$")
_LIKE: Final = re.compile(
    r"(?:(?<![作认成行称因])(?:是|为)|相当于|等于|达到?|恢复[至到]|回升[至到]|约为|已是|仅为|已达)(?P<whole>[^，是为]{1,40}?)(?:水平)?的?$"
)
_BEYOND_PLAN: Final = re.compile(
    r"(?:超过|超|高于|低于|完成|比)(?:原定|原|年初|年度|预定)?(?:的)?计划(?:规定的?|要求的?)?(?:单位数|数)?$"
)
_TOWARDS: Final = re.compile("对(?!外)|对(?=外贸)")
_LIKENED: Final = frozenset(("相当于", "等于", "恢复到", "恢复至", "回升到", "回升至", "约相当于"))
_IS: Final = frozenset(("是", "为", "相当于", "等于", "约为", "达到", "达", "已是", "约相当于"))
_AMID: Final = re.compile(r"在([^，在]{2,14}?)(?:当中|中|里|内)(?:只|仅|约|已|还)?$")
_OF_THESE: Final = re.compile(r"([一-鿿]{2,14})(?<![其国省集])中(?=[一-鿿]{2,})")
_PULL: Final = re.compile(r"(?:拉动|拉高|拉低|下拉|上拉|向上拉动|向下拉动)(?:了)?(?=[^，]{2,20}$)")
_GAP: Final = measures.pattern("gap", "verbs")
_NOT: Final = {"低于": "ge", "少于": "ge", "小于": "ge", "高于": "le", "多于": "le", "超过": "le", "大于": "le"}
_AMONG: Final = re.compile(
    r"(?:分列|分居|居|位居|列|位列|名列|稳居|排名|在)(?:在)?((?:[一-鿿]{0,3}[0-9]{1,4}个)?[一-鿿]{2,8}?)(?:中|当中)?(?:排名|位列|居)?$"
)
_MOVES: Final = frozenset(("rise", "fall", "gap", "gain", "cut"))
_NOT_AFTER: Final = {
    "有": "有国公私所占享含没富稀",
    "达": "下到传表抵直送发雷",
    "为": "认作行成称因极颇",
    "成": "完组构形建",
    "在": "存现正",
    "是": "但只可就",
    "减": "加",
    "增": "新倍",
    "降": "投",
    "升": "提",
    "过": "经通超",
    "近": "附最",
    "才": "人",
    "计划": "度年定期",
    "需": "内外急必供所刚军民",
    "增长率": "然",
}


class Before(Struct, frozen=True):
    """What stands before a number; `end` is where its subject ends."""

    end: int
    cues: Mapping[str, int | str]
    periods: tuple[Token, ...] = ()
    base: Token | None = None
    base_text: str = ""
    whole: str | None = None
    gap_to: str = ""
    bases: tuple[Token, ...] = ()  # 比上月末和上年末: one for each number
    inner: int = -1  # 从业人员中大专以上学历人员占…: where the part begins
    like: str = ""  # 相当于…的: the other amount of a ratio
    list_end: int = -1  # end of a list inside: 对甲、乙分别进出口
    list_tail: int = -1
    rules: tuple[str, ...] = ()


def _fits(cue: measures.Cue, text: str, lo: int, start: int) -> bool:
    """Tell whether a cue may be taken off: an adjective needs a 比 before it, a single letter must not end another word."""
    before = text[start - 1] if start > lo else ""
    if before and before in _NOT_AFTER.get(cue.text, ""):
        return False
    if set(cue.kinds) == {"gap"}:
        return bool(_THAN.search(text, lo, start))
    return True


def read_before(
    text: str, lo: int, hi: int, ends: Mapping[int, Token], *, ratio: bool = False, percent: bool = False, points: bool = False, doubled: bool = False
) -> Before:
    """Return what `text[lo:hi]` says of the number at `hi`; `ends` maps the end of each token to it. Linear in `hi - lo`.

    `ratio`: the number is a multiple (倍); `percent`: a rate; `points`: percentage points; `doubled`: 翻一番,
    a movement by itself.
    """
    got = _strip(text, lo, hi, ends)
    if doubled:
        got = replace(got, cues={**got.cues, "rise": 1})
    if _BEYOND_PLAN.search(text, lo, got.end) or (
        "计划" in got.rules and {"超过", "超", "高于", "低于", "完成"} & set(got.rules)
    ):
        got = replace(got, cues={**got.cues, "plan": 1})
    like = _IS if ratio else _LIKENED if percent else frozenset()
    if got.periods and not _MOVES & set(got.cues) and like.intersection(got.rules):
        return replace(got, base=got.periods[-1], periods=(), like=got.periods[-1].text)
    above = next((w for w in got.rules if w in measures.gap_signs()), "")
    if got.periods and above and not _MOVES & set(got.cues) and text[: got.periods[0].start].rstrip().endswith(above):
        cues = {k: v for k, v in got.cues.items() if k != "relation"}
        if "的" in got.rules:
            return replace(got, cues={**cues, "compare": 1})
        return replace(got, base=got.periods[-1], periods=(), cues={**cues, "gap": measures.gap_signs()[above]})
    if "contribution" in got.cues:
        return _contribution(text, lo, got, ends)
    if got.base is not None and got.base.value.kind == "same" and (ratio or percent) and not _MOVES & set(got.cues):
        return replace(got, like=got.base.text)
    if got.base is not None and not _MOVES & set(got.cues):
        got = replace(got, periods=(got.base, *got.periods), base=None, cues={**got.cues, "compare": 1})
    elif got.base is None and _MOVES & set(got.cues):
        got = _than(text, lo, got, ends)
    for found in (_like, _pull, _share, _gap):
        if (found is _like and not (ratio or percent)) or (found is _pull and not points):
            continue
        further = _share(text, lo, got, ends, percent) if found is _share else found(text, lo, got, ends)
        if further is not None:
            got = further
            break
    if m := measures.pattern("spread", "respectively").search(text, lo, got.end):
        got = replace(got, list_end=m.start(), list_tail=m.end(), cues={**got.cues, "respectively": 1})
    return got


def _strip(text: str, lo: int, hi: int, ends: Mapping[int, Token]) -> Before:
    """Take cue words, periods and bases off the end of `text[lo:hi]`."""
    at, cues = hi, dict[str, int | str]()
    periods, used = list[Token](), list[str]()
    base: Token | None = None
    until = False  # 增长到如今: the period belongs to the verb
    while at > lo:
        if text[at - 1] in " 　" + BLANK:
            at -= 1
            continue
        token = ends.get(at)
        if token is not None and token.kind == "period" and token.start >= lo:
            than = _THAN_HERE.search(text, lo, token.start) or (
                _WITH_HERE.search(text, lo, token.start) if "compared" in cues else None
            )
            if base is None and than:
                base, at = token, than.start()
                continue
            if base is None and token.value.kind == "same" and token.start > lo + 1:
                base, at = token, token.start
                continue
            periods.insert(0, token)
            at = token.start
            until = until or token.text[0] in "到至"
            continue
        if m := _COMPARED.search(text, max(lo, at - 3), at):
            cues.setdefault("compared", 1)
            at = m.start()
            continue
        if m := _several(text, lo, at):
            cues["several"] = _count(m.group())
            cues.setdefault("average", 1)
            used.append(m.group())
            at = m.start()
            continue
        cue = measures.before(text, at, lo)
        if cue is None or not _fits(cue, text, lo, at - len(cue.text)):
            break
        for kind, value in cue.kinds.items():
            cues.setdefault(f"{kind}_to" if until and kind in ("rise", "fall") else kind, value)
        used.append(cue.text)
        at -= len(cue.text)
        if "contribution" in cue.kinds:
            while at > lo and text[at - 1] in "的 ":
                at -= 1
            break
    if "from" in cues and "转为" in used and periods:
        periods, cues = [], {k: v for k, v in cues.items() if k != "from"}  # 由上月持平转为上涨0.7%: A has no number
    return Before(at, cues, tuple(periods), base, rules=tuple(used))


def _several(text: str, lo: int, at: int) -> re.Match[str] | None:
    pattern = measures.several_years()
    return next((m for m in pattern.finditer(text, max(lo, at - 10), at) if m.end() == at), None)


def _count(words: str) -> int:
    m = re.match("[0-9]+|[一二两三四五六七八九十]+", words)
    number = numerals.read(m.group()) if m else None
    return int(number.value) if number else 0


def _join(first: Before, later: Before) -> Before:
    """Join what stands further left with what was read so far; what stands nearer to the number wins."""
    return replace(
        later,
        end=first.end,
        cues={**first.cues, **later.cues},
        periods=(*first.periods, *later.periods),
        base=later.base or first.base,
        base_text=later.base_text or first.base_text,
        rules=(*later.rules, *first.rules),
    )


def _than(text: str, lo: int, got: Before, ends: Mapping[int, Token]) -> Before:
    """The thing compared with at the end: 比2014年预算数, 比全国, 与上年同期相比."""
    last = None
    for last in _THAN.finditer(text, max(lo, got.end - 30), got.end):
        pass
    if last is None or got.end - last.end() < 1:
        return got
    inside = _THAN_END.sub("", text[last.end() : got.end])
    bases = tuple(
        t
        for e, t in ends.items()
        if last.end() <= t.start and t.kind == "period" and t.end <= (got.periods[-1].end if got.periods else got.end)
    )
    if got.periods and bases and len(bases) > 1:
        got = replace(got, periods=(), bases=bases)
    token = next((t for e, t in ends.items() if last.end() <= t.start and e <= got.end and t.kind == "period"), None)
    return _join(_strip(text, lo, last.start(), ends), replace(got, base=token, base_text=inside))


def _like(text: str, lo: int, got: Before, ends: Mapping[int, Token]) -> Before | None:
    """相当于2019年同期的80%, 是1950年到1997年总和的1.7倍."""
    if _MOVES & set(got.cues) or "share" in got.cues or text[got.end : got.end + 1] == "":
        return None
    tail = got.end
    m = _LIKE.search(text, lo, tail)
    if m is None or not m.group("whole").strip():
        return None
    whole = m.group("whole")
    token = next((t for e, t in ends.items() if m.start("whole") <= t.start and e <= m.end() and t.kind == "period"), None)
    if token is None and not any(w in m.group() for w in ("相当于", "等于", "恢复")) and "1" not in got.cues:
        if (
            not re.search("总和|水平|总量|平均|人均|倍", whole)
            and not phrases.metric_end().search(whole)
            and m.group()[0] not in "是"
        ):
            return None
    return _join(_strip(text, lo, m.start(), ends), replace(got, base=token, like=whole))


def _contribution(text: str, lo: int, got: Before, ends: Mapping[int, Token]) -> Before:
    """X对Y的贡献率: what Y is, and where X ends."""
    found = None
    for found in _TOWARDS.finditer(text, lo, got.end):
        pass
    if found is None or got.end - found.end() < 1:
        return got
    return _join(_strip(text, lo, found.start(), ends), replace(got, gap_to=text[found.end() : got.end].strip(" 的")))


def _pull(text: str, lo: int, got: Before, ends: Mapping[int, Token]) -> Before | None:
    """拉动经济增长1.2个百分点: what pulls stands before the verb, what is pulled after it."""
    m = _PULL.search(text, lo, got.end)
    if m is None or text[got.end : got.end + 1] == "":
        return None
    return _join(
        _strip(text, lo, m.start(), ends),
        replace(
            got,
            gap_to=text[m.end() : got.end].strip(" 的") + ("增长" if "增长" in got.rules and not text[: got.end].endswith("增长") else ""),
            cues={**got.cues, "contribution": -1 if m.group() in ("拉低", "下拉", "向下拉动") else 1},
        ),
    )


def _share(text: str, lo: int, got: Before, ends: Mapping[int, Token], percent: bool = True) -> Before | None:
    last = None
    for last in _SHARE.finditer(text, lo, got.end):
        pass
    if last is not None and got.end - last.end() <= 30:
        whole = text[last.end() : got.end].strip(" 的" + BLANK)
        if not whole and (m := _AMID.search(text, lo, last.start())):
            return _join(_strip(text, lo, m.start(), ends), replace(got, whole=m.group(1), cues={**got.cues, "share": 1}))
        if not whole and (m := _OF_THESE.search(text, lo, last.start())):
            return _join(
                Before(last.start(), {}),
                replace(got, end=last.start(), whole=m.group(1), cues={**got.cues, "share": 1}, inner=m.end()),
            )
        return _join(
            _strip(text, lo, last.start(), ends),
            replace(got, whole=whole, cues={**got.cues, "share": 1}, rules=(*got.rules, "占")),
        )
    if "share" in got.cues and (m := _USED_FOR.search(text, lo, got.end)):
        return replace(got, whole=m.group("whole"))
    if "share" in got.cues and (m := _KIND_OF.search(text, lo, got.end)):
        return replace(got, whole=m.group("whole"))
    if "share" in got.cues and (m := _WITHIN.search(text, lo, got.end)):
        return _join(_strip(text, lo, m.start(), ends), replace(got, whole=m.group("whole")))
    if percent and (m := _OF_PLAN.search(text, lo, got.end) or ("的" in got.rules and _COVERS.search(text, lo, got.end))):
        return _join(_strip(text, lo, m.start(), ends), replace(got, whole=m.group("whole"), cues={**got.cues, "share": 1}))
    return None


def _gap(text: str, lo: int, got: Before, ends: Mapping[int, Token]) -> Before | None:
    if got.base is not None or got.base_text:
        return None
    last = None
    for last in _GAP.finditer(text, lo, got.end):
        pass
    if last is None or not 0 < got.end - last.end() <= 24:
        return None
    if text[last.start() - 1 : last.start()] == "不" and "的" in got.rules and last.group() in _NOT:
        return _join(
            _strip(text, lo, last.start() - 1, ends),
            replace(got, like=text[last.end() : got.end], cues={**got.cues, "relation": _NOT[last.group()]}),
        )
    if last.group() == "超过" and "的" in got.rules and "gap" not in got.cues:
        return _join(
            _strip(text, lo, last.start(), ends),
            replace(got, like=text[last.end() : got.end], cues={**got.cues, "relation": "gt"}),
        )
    sign = measures.gap_signs()[last.group()]
    to = text[last.end() : got.end].strip(" 的")
    return _join(
        _strip(text, lo, last.start(), ends),
        replace(got, gap_to=to, cues={**got.cues, "gap": sign}, rules=(*got.rules, last.group())),
    )


def ranked(text: str, lo: int, at: int) -> tuple[int, str]:
    """Return where the words before a place in an order begin (居世界第二位) and its scope (世界)."""
    scope = ""
    changed = True
    while changed:
        changed = False
        for word in measures.words("order", "scopes"):
            if text.endswith(word, lo, at):
                at, scope, changed = at - len(word), scope or word, True
        for word in measures.words("order"):
            if text.endswith(word, lo, at) and word not in ("由", "从"):
                at, changed = at - len(word), True
        if not scope and not changed and (m := _AMONG.search(text, lo, at)):
            at, scope, changed = m.start(), m.group(1), True
    return at, scope
