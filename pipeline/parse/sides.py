"""What stands on the other side of a number: the base of 比…, the whole of 占…, what 拉动 pulls, what 高于 tops, an order's scope.

In: what backwards.strip left before a number. Out: the same with the other side told, or None where the construction is not there.
Refuses: words after the number, and other clauses.
"""

import re
from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from pipeline import measures, phrases
from pipeline.model import Token
from pipeline.parse.backwards import THAN, Before, join, strip
from pipeline.phrases import BLANK

MOVES: Final = frozenset(("rise", "fall", "gap", "gain", "cut"))
_THAN_END: Final = re.compile(r"(?:相比较|相比|比较|相较|对比|的?基础上|时|水平|的)$")
_SHARE: Final = re.compile(r"占(?!有|用|地(?!区|方)|比|领|线|据(?!了))(?:到了|据了|到|了|据)?")
_WHOLE: Final = re.compile("^同期|(?:的)?(?:比例|比重)$")
_WITHIN: Final = re.compile(r"在(?P<whole>[^，在]{2,24}?)(?:当?中|内|里)?(?:所占|占|的)*$")
_COVERS: Final = re.compile(r"(?:覆盖|惠及|涉及|辐射)(?:了)?(?P<whole>[^，]{2,16})$")
_USED_FOR: Final = re.compile(r"(?P<whole>[一-鿿]{2,16}?)(?:用于|投向|投入)[一-鿿]{2,16}的?$")
_KIND_OF: Final = re.compile(r"的(?P<whole>出口|进口|产量|投资|消费|生产|销售|就业|收入|支出|贷款|用电量|人口)$")
_OF_PLAN: Final = re.compile(r"(?:完成|达到|实现|超过|占)(?P<whole>[^，完实]{0,14}(?:目标|任务|计划|预算|指标|定额|意向))的?$")
_THAT_PLAN: Final = re.compile(
    "(?P<whole>(?:年度|全年|预期)?(?:任务目标|目标任务|目标|任务|计划|预算))的?$"
)  # 完成2800亿元任务的38%
_LIKE: Final = re.compile(
    r"(?:(?<![作认成行称因])(?:是|为)|相当于|等于|达到?|恢复[至到]|回升[至到]|约为|已是|仅为|已达)(?P<whole>[^，是为]{1,40}?)(?:水平)?的?$"
)
_TOWARDS: Final = re.compile("对(?!外)|对(?=外贸)")
_AMID: Final = re.compile(r"在([^，在]{2,14}?)(?:当中|中|里|内)(?:只|仅|约|已|还)?$")
_OF_THESE: Final = re.compile(r"([一-鿿]{2,14})(?<![其国省集])中(?=[一-鿿]{2,})")
_PULL: Final = re.compile(r"(?:拉动|拉高|拉低|下拉|上拉|向上拉动|向下拉动|影响)(?:了)?(?=[^，]{2,20}$)")
_GAP: Final = measures.pattern("gap", "verbs")
_NOT: Final = {"低于": "ge", "少于": "ge", "小于": "ge", "高于": "le", "多于": "le", "超过": "le", "大于": "le"}
_AMONG: Final = re.compile(
    r"(?:分列|分居|居|位居|列|位列|名列|稳居|排名|在)(?:在)?((?:[一-鿿]{0,3}[0-9]{1,4}个)?[一-鿿]{2,8}?)(?:中|当中)?(?:排名|位列|居)?$"
)
_AMOUNT: Final = re.compile("总和|水平|总量|平均|人均|倍")


def than(text: str, lo: int, got: Before, ends: Mapping[int, Token]) -> Before:
    """The thing compared with: 比2014年预算数, 比全国, 与上年同期相比, 比上月末和上年末."""
    last = _last(THAN, text, max(lo, got.end - 30), got.end)
    if last is None or got.end - last.end() < 1:
        return got
    inside = _THAN_END.sub("", text[last.end() : got.end])
    limit = got.periods[-1].end if got.periods else got.end
    found = tuple(t for t in ends.values() if t.kind == "period" and last.end() <= t.start and t.end <= limit)
    if got.periods and len(found) > 1:
        got = replace(got, periods=(), bases=found)
    token = next((t for t in found if t.end <= got.end), None)
    if token is None and len(got.periods) == 1 and text[: got.periods[0].start].endswith("的"):
        token, inside, got = got.periods[0], "", replace(got, periods=())  # 比大灾的1998年
    return join(strip(text, lo, last.start(), ends), replace(got, base=token, base_text=inside))


def like(text: str, lo: int, got: Before, ends: Mapping[int, Token]) -> Before | None:
    """相当于2019年同期的80%, 是1950年到1997年总和的1.7倍: the other amount."""
    m = _LIKE.search(text, lo, got.end)
    if m is None or MOVES & set(got.cues) or "share" in got.cues or not m.group("whole").strip():
        return None
    whole, verb = m.group("whole"), m.group()
    token = next((t for t in ends.values() if t.kind == "period" and m.start("whole") <= t.start and t.end <= m.end()), None)
    known = token is not None or verb.startswith(("相当于", "等于", "恢复", "是")) or _AMOUNT.search(whole)
    if not known and not phrases.metric_end().search(whole):
        return None
    return join(strip(text, lo, m.start(), ends), replace(got, base=token, like=whole))


def contribution(text: str, lo: int, got: Before, ends: Mapping[int, Token]) -> Before:
    """X对Y的贡献率: what Y is, and where X ends."""
    found = _last(_TOWARDS, text, lo, got.end)
    if found is None or got.end - found.end() < 1:
        return got
    return join(strip(text, lo, found.start(), ends), replace(got, gap_to=text[found.end() : got.end].strip(" 的")))


def pull(text: str, lo: int, got: Before, ends: Mapping[int, Token]) -> Before | None:
    """拉动经济增长1.2个百分点: what pulls stands before the verb, what is pulled after it."""
    m = _PULL.search(text, lo, got.end)
    if m is None:
        return None
    to = text[m.end() : got.end].strip(" 的")
    to += "增长" if "增长" in got.rules and not to.endswith("增长") else ""
    falls = m.group() in ("拉低", "下拉", "向下拉动") or (m.group().startswith("影响") and "fall" in got.cues)
    sign = -1 if falls else 1
    return join(strip(text, lo, m.start(), ends), replace(got, gap_to=to, cues={**got.cues, "contribution": sign}))


def share(text: str, lo: int, got: Before, ends: Mapping[int, Token], *, percent: bool) -> Before | None:
    """X占Y的45%, X占比, X在Y中的比重, 完成计划的92%: the whole, and where the part ends; `percent`: the number is a rate."""
    if (last := _last(_SHARE, text, lo, got.end)) is not None and got.end - last.end() <= 30:
        return _taken(text, lo, got, ends, last)
    if "share" in got.cues:
        for pattern in (_USED_FOR, _KIND_OF):
            if m := pattern.search(text, lo, got.end):
                return replace(got, whole=m.group("whole"))
        if m := _WITHIN.search(text, lo, got.end):
            return join(strip(text, lo, m.start(), ends), replace(got, whole=m.group("whole")))
    m = _OF_PLAN.search(text, lo, got.end) if percent else None
    if m is None and percent and "完成" in text[max(0, lo - 20) : lo]:
        m = _THAT_PLAN.match(text, lo, got.end)
    if m is None and percent and "的" in got.rules:
        m = _COVERS.search(text, lo, got.end)
    if m is None:
        return None
    return join(strip(text, lo, m.start(), ends), replace(got, whole=m.group("whole"), cues={**got.cues, "share": 1}))


def _taken(text: str, lo: int, got: Before, ends: Mapping[int, Token], verb: re.Match[str]) -> Before:
    """占, with the whole after it, before it (在能源中占), or around the part (从业人员中…占)."""
    whole, cues = _WHOLE.sub("", text[verb.end() : got.end].strip(" 的" + BLANK)), {**got.cues, "share": 1}
    if not whole and (m := _AMID.search(text, lo, verb.start())):
        return join(strip(text, lo, m.start(), ends), replace(got, whole=m.group(1), cues=cues))
    if not whole and (m := _OF_THESE.search(text, lo, verb.start())):
        return replace(got, end=verb.start(), whole=m.group(1), cues=cues, inner=m.end())
    return join(strip(text, lo, verb.start(), ends), replace(got, whole=whole, cues=cues, rules=(*got.rules, "占")))


def gap(text: str, lo: int, got: Before, ends: Mapping[int, Token]) -> Before | None:
    """高于全国0.7个百分点: the other subject; 不低于最低标准的1.6倍, 超过上年的85%: the other amount of a ratio."""
    last = _last(_GAP, text, lo, got.end)
    if got.base is not None or got.base_text or last is None or not 0 < got.end - last.end() <= 24:
        return None
    verb, to = last.group(), text[last.end() : got.end]
    if "的" in got.rules and verb in _NOT and text[last.start() - 1 : last.start()] == "不":
        cues = {**got.cues, "relation": _NOT[verb]}
        return join(strip(text, lo, last.start() - 1, ends), replace(got, like=to, cues=cues))
    if "的" in got.rules and verb == "超过" and "gap" not in got.cues:
        return join(strip(text, lo, last.start(), ends), replace(got, like=to, cues={**got.cues, "relation": "gt"}))
    if "的" in to and got.rules[-1:] == ("有",):
        return None  # 强度超过全国的省有12个: a count of such
    cues = {**got.cues, "gap": measures.gap_signs()[verb]}
    return join(strip(text, lo, last.start(), ends), replace(got, gap_to=to.strip(" 的"), cues=cues, rules=(*got.rules, verb)))


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


def _last(pattern: re.Pattern[str], text: str, lo: int, hi: int) -> re.Match[str] | None:
    """Return the last match of a pattern in `text[lo:hi]`."""
    found: re.Match[str] | None = None
    for m in pattern.finditer(text, lo, hi):
        found = m
    return found
