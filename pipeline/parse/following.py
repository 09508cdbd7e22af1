"""The words after a number: the noun that it counts (1.3万户小微企业), the part it makes up (51%由…), its relation word.

In: the text from the end of a number to the next number or the clause's end. Out: relation, noun, part.
Refuses: words beyond the clause or the next number.
"""

import re
from functools import cache
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pipeline import measures, phrases
from pipeline.phrases import BLANK

_PART: Final = re.compile(
    r"^(?:[^，。、]{0,10}?)(?P<verb>用于|由|来自|都是|均是|均为|都用于|投向|属于|流向|集中在|是(?!否))(?P<part>[^，；。]{2,30})"
)
_THROUGH: Final = re.compile(r"^(?P<verb>通过|用于|由|来自|参加|分布在|集中在|流向|投向|销往|出口)(?P<part>[^，；。]{2,30})")
_GROWS: Final = re.compile(
    r"^的(?:[^，。、]{0,6}?)(?P<word>增长|增速|增幅|增长率|增长速度|涨幅|上涨|降幅|跌幅|下降|增长区间|速度)(?:$|[^，。]{0,6}$|位居|位列)"
)
_GOAL: Final = re.compile(
    r"^(?:(?:的[^，。、的]{0,6}|年度|全年|预期|预定|规划|总)(?:目标|计划|任务)|(?:目标任务|任务目标|目标|任务|计划)的$)"
)
_OF_ALL: Final = re.compile(r"^的(?P<part>[一-鿿][^，。；、]{1,24})")
_LEVELS: Final = re.compile(
    r"^的?(?:水平|的目标|的要求|的预期|历史|关口|大关|新?台阶|新高|新突破|新关口|区间|之间|的?基础上|高位|低位|低点|高点|控制线|红线|警戒线|荣枯线|临界点|上限|下限|门槛|规模$)"
)
_FALLS: Final = ("降幅", "跌幅", "下降")
_CLAUSE: Final = re.compile("[^的]{1,12}(?:居住|无法|外出|受|需要|具有|具备)")
_OLDER: Final = re.compile(r"[0-9]{1,3}(?:周)?岁(?:及|或)?(?:以上|以下)")
_NEXT: Final = re.compile(r"(?<=..)(?:、(?![^（(]*[）)])|并|和(?=新|改|扩|建|完|实))")
_DID: Final = re.compile(  # 学校|配备了, 建制村|通了
    r"(?<=[一-鿿])(?![村乡镇户][通建修种装买用上]了)[一-鿿]{2}(?:了(?!解)|过(?![剩渡程境敏滤半]))|(?<=[村乡镇户])[通建修种装买用上]了"
)
_JOINED: Final = re.compile(r"(?:和|及|与|以及|约|超|近|超过|突破|达|共|为|中?有|可|低于|高于)+$")


class Following(Struct, frozen=True):
    """What stands after a number; `start:end` is the noun's place."""

    relation: str = ""
    start: int = 0
    end: int = 0
    of: bool = False  # joined by 的: 3.28万亿元的投资规模
    part: str = ""
    grows: int = 0  # 6.5%的增长: 1, …的降幅: -1
    purpose: bool = False  # 56亿元推进…: what the amount is for
    goal: bool = False  # 3000万人的年度目标


@cache
def _moves() -> re.Pattern[str]:
    """Words of moving and stating that show that a clause goes on, not a noun."""
    words = {
        w
        for w, cue in measures.cues().items()
        if {"rise_to", "fall_to", "to", "rise", "fall", "gap"} & set(cue.kinds) and len(w) > 1
    }
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))


def read_following(
    text: str, at: int, hi: int, *, percent: bool, counted: bool, bare: bool, bare_verb: bool, number_next: bool
) -> Following:
    """Return what `text[at:hi]` says of the number that ends at `at`.

    `percent`: the number is a rate; `counted`: a count; `bare`: no subject stands before it; `bare_verb`: but a verb;
    `number_next`: another number follows at `hi`.
    """
    relation = ""
    if text[at : at + 1] == " ":
        at += 1
    if hit := measures.after(text, at):
        at, relation = hit
    rest = text[at:hi].split(BLANK, maxsplit=1)[0].rstrip(' 　"')
    if rest.endswith("”") and rest.count("“") < rest.count("”"):
        rest = rest[:-1]
    if not rest or rest[0] in "、，。；：,;:）)":
        return Following(relation)
    if counted and bare and rest in phrases.states():
        return Following(relation, at, at + len(rest))
    if percent and (found := _of_rate(rest, at, relation, bare=bare)):
        return found
    if _GOAL.match(rest):
        return Following(relation, goal=True)
    if _LEVELS.match(rest):
        return Following(relation)
    of = rest[0] == "的"
    found = _no_noun(rest[of:], at + of, relation, of=of, bare_verb=bare_verb)
    found = found or _noun(rest[of:], at + of, relation, of=of, percent=percent, number_next=number_next)
    if counted and not of and (m := phrases.held().match(text[found.start : found.end])):
        found = replace(found, end=found.start + m.end("of"))  # 5000家零售企业销售额增长5%
    return found


def _of_rate(rest: str, at: int, relation: str, *, bare: bool) -> Following | None:
    """A rate of growth (6.5%的增长), or the part that a rate makes up (51%由…, 70%的贷款主体都是…, 72%的企业…)."""
    if m := _GROWS.match(rest):
        inside = re.sub("^(?:的|同比|年均|平均)+", "", m.group().split(m.group("word"))[0])
        begin = at + rest.find(inside) if inside else 0
        return Following(relation, begin, begin + len(inside), grows=-1 if m.group("word") in _FALLS else 1)
    of = rest[0] == "的"
    pattern = _PART if of or bare or rest[0] in "都均由用来投属流集是" else _THROUGH
    if m := pattern.match(rest):
        return Following(relation, at + of, max(at + of, at + m.start("verb")), of, m.group("part").lstrip("了").rstrip("的 "))
    if bare and (m := _OF_ALL.match(rest)) and not _LEVELS.match(rest) and not _GOAL.match(rest):
        return Following(relation, 0, 0, True, m.group("part"))
    return None


def _no_noun(body: str, start: int, relation: str, *, of: bool, bare_verb: bool) -> Following | None:
    """What an amount is for (56亿元推进…), the noun behind a clause (30万受影响的劳动力), or a sign that no noun follows."""
    if phrases.purpose().match(body) and not of:
        return Following(relation, start, start + min(len(body), 28), purpose=True)
    if m := phrases.verb_right_first().match(body):
        if bare_verb and m.group() in ("在", "到", "向") and "的" not in body:
            return Following(relation, start, start + min(len(body), 28), purpose=True)
        later = body.rfind("的")
        if later > 0 and len(body) - later > 2 and m.group() in ("受", "居住", "从", "在", "以", "由", "被", "与"):
            verb = phrases.verb_right().search(body, later + 2)
            return Following(relation, start + later + 1, start + (verb.start() if verb else len(body)), of)
        return Following(relation)
    return Following(relation) if _moves().match(body) else None


def _noun(body: str, start: int, relation: str, *, of: bool, percent: bool, number_next: bool) -> Following:
    """The noun that begins right here, up to a verb or the next number's own words."""
    end, skip = len(body), _OLDER.match(body)
    if m := phrases.verb_right().search(body, skip.end() if skip else 1):
        end = m.start()
    if m := _DID.search(body, 0, end):
        end = m.start()
    if number_next and (m := _NEXT.search(body, 0, end)):
        end = m.start()
    if "的" in body[:end] and _CLAUSE.match(body):
        return Following(relation, start + body.rfind("的", 0, end) + 1, start + end, of)
    noun = body[:end].rstrip("的 、")
    if percent and not of and end < len(body):
        noun = body[:24]
    elif number_next:
        noun = _JOINED.sub("", noun)
    opened = max(noun.rfind(mark) for mark in "“《（(")
    if opened > 1 and not any(mark in noun[opened:] for mark in "”》）)"):
        noun = noun[:opened]  # 17部门联合印发《全面…
    noun = phrases.without_tail(noun)
    return Following(relation, start, start + len(noun), of)
