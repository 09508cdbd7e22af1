"""The words around a subject (rules/phrases.toml), and what can be said of a name by its words alone.

In: words. Out: patterns of lead words, verbs and metric nouns; names cleaned, lists of names cut and completed.
Refuses: grammar and context.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from pipeline import rules


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


@cache
def _list(name: str) -> tuple[str, ...]:
    return tuple(rules.table("phrases")[name])


def _unless(table: str) -> str:
    """Return the alternatives of a table of single characters, each refused where one of its protected words begins."""
    return "|".join(
        re.escape(c) + (f"(?!{_any(w[1:] for w in protected)})" if protected else "")
        for c, protected in rules.table("phrases")[table].items()
    )


@cache
def lead() -> re.Pattern[str]:
    """Return the pattern of one word that introduces a subject; single characters only where no protected word begins."""
    return re.compile(f"(?!预期寿命|预计负债)(?:{_any(_list('lead'))}|{_unless('lead_char')})[ 　]?")


@cache
def forecaster() -> re.Pattern[str]:
    """Return the pattern of who forecasts, before the subject of the forecast: 世界银行预计…."""
    return rules.expression("phrases", "patterns", "forecasts")


@cache
def agency() -> re.Pattern[str]:
    """Return the pattern of an office that forecasts."""
    return rules.expression("phrases", "patterns", "agency")


@cache
def lead_clauses() -> frozenset[str]:
    """Return the clauses that only introduce."""
    return frozenset(_list("lead_clause"))


def metrics() -> tuple[str, ...]:
    """Return the nouns of what is measured."""
    return _list("metrics")


@cache
def metric_end() -> re.Pattern[str]:
    """Return the pattern of a metric noun at the end of a subject."""
    return re.compile(f"(?:{_any(_list('metrics'))})$")


@cache
def owned() -> frozenset[str]:
    """Return the metrics that need the name of their owner."""
    return frozenset(_list("owned"))


@cache
def amounts() -> frozenset[str]:
    """Return the metrics that are amounts of the whole name before: 存款 → 存款余额."""
    return frozenset(_list("amounts"))


def predicates() -> tuple[str, ...]:
    """Return the words that begin the predicate of a clause without a number."""
    return _list("predicates")


@cache
def work_here() -> re.Pattern[str]:
    """Return the pattern of a work that is named by the place before it: 珠三角|水资源配置工程."""
    works = rules.table("phrases")["works"]
    return re.compile(f"[一-鿿]{{0,10}}?(?:{_any((*works['named'], *works['pointed']))})(?![业群])")


@cache
def moves() -> dict[str, str]:
    """Return the verbs that say what moves, with its name: 降价 → 价格."""
    found: dict[str, str] = rules.table("phrases")["moves"]
    return found


def no_topic() -> tuple[str, ...]:
    """Return the words that begin a clause without a subject."""
    return _list("no_topic")


@cache
def sides() -> re.Pattern[str]:
    """Return the pattern of a half of the country at the head of a name: 城市居民消费价格."""
    return re.compile(f"(?:全国)?(?:{_any(_list('sides'))})?")


def is_side(name: str) -> bool:
    """Tell whether a name is only a half of the country."""
    return name in _list("sides")


@cache
def pronouns() -> dict[str, int]:
    """Return the words that point back at the last subjects, with which of them."""
    found: dict[str, int] = rules.table("phrases")["pronouns"]
    return found


@cache
def only_verb() -> re.Pattern[str]:
    """Return the pattern of a subject that is a verb and nothing else: 覆盖10.5亿人."""
    return re.compile(_any((*_list("covering"), "高出", "带动", "惠及", "涉及", "超出", "达", "实施", "提供")))


@cache
def entity_end() -> re.Pattern[str]:
    """Return the pattern of a subject that names an owner and no metric."""
    return re.compile(f"(?:{_any(_list('entities'))}|(?<!就)业)$")


@cache
def entity() -> re.Pattern[str]:
    """Return the pattern of such an owner wherever it stands."""
    return re.compile(_any(_list("entities")))


@cache
def reporting() -> re.Pattern[str]:
    """Return the pattern of a verb between who says it and what is said."""
    return re.compile(_any(_list("reporting")))


@cache
def light() -> re.Pattern[str]:
    """Return the pattern of a light verb before a metric noun inside a subject."""
    return re.compile(f"(?<!公)(?:{_any(_list('light'))})(?=(?:{_any(_list('metrics'))})$)")


@cache
def lead_verb() -> re.Pattern[str]:
    """Return the pattern of a verb before a whole subject: 实现利润."""
    return re.compile(f"^(?:{_any(_list('lead_verbs'))})(?=..)(?!强度)")


@cache
def lead_verb_here() -> re.Pattern[str]:
    """Return the same verbs wherever they stand, and 平均 before a place: 平均全国居民消费价格."""
    return re.compile(_any((*_list("lead_verbs"), "平均")))


@cache
def covering() -> re.Pattern[str]:
    """Return the pattern of a verb that joins a subject to what it counts: 网络覆盖…家庭."""
    return re.compile(f"(?:{_any(_list('covering'))})了?$")


@cache
def verb_left() -> re.Pattern[str]:
    """Return the pattern of a transitive verb at the end of the words before a number."""
    return re.compile(f"(?:{_any(_list('verbs_left'))})了?$")


@cache
def verb_lead() -> re.Pattern[str]:
    """Return the pattern of a verb at the head of a name that is no part of the thing: 开工|保障房, not 生产|基地."""
    return re.compile(f"(?:累计|新|共|基本|全面)*(?:{_any((*_list('limiting'), *_list('plain_verbs')))})了?")


@cache
def limiting() -> re.Pattern[str]:
    """Return the pattern of a verb that limits a count, at the end of the words before a number."""
    return re.compile(f"(?:{_any(_list('limiting'))})(?=了?$)")


@cache
def limiting_lead() -> re.Pattern[str]:
    """Return the same pattern for the head of a subject."""
    return re.compile(f"^(?:{_any(_list('limiting'))})")


@cache
def verb_right() -> re.Pattern[str]:
    """Return the pattern of what ends a noun after a number."""
    return re.compile(f"{rules.expression('phrases', 'patterns', 'ends_noun').pattern}|{_any(_list('verbs_right'))}")


BLANK: Final = "\x00"  # stands in a clause for a bracket with numbers of its own
TAIL: Final = re.compile(  # what no name ends in
    r"(?:就?应[当该]|的|了|又|还|也|已|仍|将|(?<!公)共|等|同时|在内|"
    r"(?<![国省境市初高集空之这那故])(?:中|内|里)|方面|情况|之|(?<![临小工定用耗课学])时|以来|[ 　、，,“\"—\-" + BLANK + r"])$"
)
_BLANKS: Final = str.maketrans("", "", " 　" + BLANK)
_TOGETHER: Final = re.compile(
    "(?<=[一-鿿]{2})(?<!公)(?:累计共|总共|共(?!建|同|享|有|产|青|和|需|用)|一共|累计(?!确诊))(?=[一-鿿]{2})"
)
_OWNER: Final = 6  # letters of the longest owner before 累计完成
_LASTING: Final = re.compile("连续第?[0-9一二两三四五六七八九十]{1,3}(?:个)?(?:年|月|季度|天|周|届|个月)(?:以来)?")
_REMARK: Final = re.compile(
    r"[（(](?:含|不含|下同|按|以下|详见|简称|注)[^（）()]{0,30}[)）]|[（(](?:[A-Za-z0-9 .&-]+|与[^（）()]{2,20}之比)[)）]"
)
_COUNTED: Final = re.compile("(?<=..)[一-鿿]{2}[数量额]$")
_KIND_OF: Final = re.compile("行业|产业|领域|(?<![水农])产品|市场")  # 钢铁、煤炭行业利润
_AND_OTHERS: Final = re.compile("(?<![高中初同平均优特头劣相])等(?![级于学值地院候待])")
_AIMS: Final = re.compile("(?<=..)、?(?:力争|争取|确保|努力使)")
_PRICED: Final = re.compile("(?:按照?|以|用)?(?:不变|可比|固定|现行|当年|现)?价格?(?:计算|计)的?")  # 按不变价计算的农业总产值
_DONE: Final = re.compile("(?<=[一-鿿》”]{2})(?:已经?|现已)(?:建成$|(?=[一-鿿]{2}$))")  # 高标准农田已建成10亿亩, 路灯已安装8000盏
_ASIDE: Final = re.compile("(?<=[一-鿿]{2})(?:预计|近日|日前)(?=[一-鿿]{2})")  # 铁路预计发送旅客
_TREASURY: Final = re.compile("(?:中央|地方|省级?|市级?|县级?|自治区)财政")  # one of several
_BOTH_BASES: Final = re.compile("(?:环比|同比)[、和与]?$")  # 出口环比、同比分别增长
_ACHIEVED: Final = re.compile("(?<=..)(?:累计|共)?(?:实现|完成|取得)了?(?!的)(?=[一-鿿]{3})")
JOIN: Final = re.compile("、|以及|(?<![总共谐中])和(?!谐)|(?<!参)与|(?<![普涉波以危])及(?![其时])|，|,|或(?!许)")
PAUSE: Final = re.compile("、|，|,")


@cache
def unit_nouns() -> frozenset[str]:
    """Return the units that name what they count: 1000万农户."""
    return frozenset(_list("unit_nouns"))


@cache
def states() -> frozenset[str]:
    """Return the verbs that name what is counted where no noun does: 990万人脱贫."""
    return frozenset(_list("states"))


@cache
def held() -> re.Pattern[str]:
    """Return the pattern of those whose metric is told, at the head of a noun after a number: 5000家|零售企业|销售额."""
    return re.compile(
        f"(?P<of>.{{0,10}}?(?:{_any(_list('holders'))}))(?![和、及级性化型间群家卡债房员协]).{{0,12}}?(?:{_any(_list('metrics'))})(?:[比较].{{0,6}})?$"
    )


@cache
def verb_right_first() -> re.Pattern[str]:
    """Return the pattern of what shows that no noun follows a number."""
    first = rules.expression("phrases", "patterns", "no_noun").pattern
    return re.compile(f"(?:{_any((*_list('verbs_right'), *_list('verbs_right_first')))})|{first}|{_unless('right_char')}")


@cache
def fate() -> re.Pattern[str]:
    """Return the pattern of what became of a count, behind its noun: 5个县|全部摘帽."""
    return re.compile(
        f"(?:已经?|均|都|全部|将|先后|陆续|相继|正式|首次|成功|又)*(?P<fate>(?:{_any(_list('fates'))})[^，、；。：或和并0-9（） 　]{{0,12}})(?:$|[ 　])"
    )


@cache
def purpose() -> re.Pattern[str]:
    """Return the pattern of a verb after a number that tells what an amount is for."""
    return re.compile(f"(?:{_any(_list('purposes'))})(?!资金|经费|基金|贷款|补助|补贴)")


@cache
def cause() -> re.Pattern[str]:
    """Return the pattern of a verb between a cause and the subject that moves."""
    return re.compile(f"(?:{_any(_list('causes'))})了?(?=..)")


@cache
def kinds_of_place() -> frozenset[str]:
    """Return the words for kinds of places that belong to a name and are no area."""
    return frozenset(_list("kinds_of_place"))


@cache
def pairs() -> dict[str, list[str]]:
    """Return the words that name several subjects in one: 城乡 → 城镇, 农村."""
    return {k: v for k, v in sorted(rules.table("phrases")["pairs"].items(), key=lambda x: -len(x[0])) if v}


def clean(words: str) -> str:
    """Return words as a name: no blanks, light verbs out (企业实现利润 → 企业利润), causes and remarks in brackets out."""
    words = words.translate(_BLANKS)
    words = _REMARK.sub("", words)
    words = _LASTING.sub("", words)
    words = _PRICED.sub("", words)
    if (m := _last(_AIMS, words)) and len(words) - m.end() >= 3:
        words = words[m.end() :]
    if len(words) > 2:
        words = light().sub("", words, count=1)
    if (m := _last(_TOGETHER, words)) and len(words) - m.end() >= 3:
        done = re.compile(_any(_list("light"))).match(words, m.end()) if metric_end().search(words) else None
        firms = metric_end().search(words) and m.start() <= 2 * _OWNER and entity_end().search(words[: m.start()])
        kept = words[: m.start()] if firms or (done and m.start() <= _OWNER) else ""  # 铁路|累计完成投资: whose it is
        words = kept + words[done.end() if done and kept else m.end() :]
    if (m := _last(cause(), words)) and metric_end().search(words) and len(words) - m.end() >= 3:
        words = words[m.end() :]
    words = _handed_down(_ASIDE.sub("", lead_verb().sub("", words)))
    if len(words) > 14 and (m := _last(_ACHIEVED, words)) and metric_end().search(words) and len(words) - m.end() >= 3:
        owner = entity_end().search(words[: m.start()])
        words = words[m.end() :] if owner is None or m.start() > 14 else words[: m.start()] + words[m.end() :]
    words = words.strip("、，, ：:；;的\"'—-")
    words = _BOTH_BASES.sub("", words)
    if words.endswith("安排") and metric_end().search(words[:-2]):
        words = words[:-2]
    return unquoted(_DONE.sub("", words))


def unquoted(words: str) -> str:
    """Return words without the quotation marks at their ends that have no partner, or that hold all of them."""
    if re.fullmatch("“[^“”]+”", words):
        return words[1:-1]
    if words.count("“") > words.count("”"):
        return words.removeprefix("“") if words.startswith("“") else words.removesuffix("“")
    if words.count("“") < words.count("”"):
        return words.removesuffix("”") if words.endswith("”") else words.removeprefix("”")
    return words


def without_tail(words: str) -> str:
    """Return words without the particles that no name ends in."""
    while m := TAIL.search(words, max(0, len(words) - 6)):
        words = words[: m.start()]
    return words


def _handed_down(words: str) -> str:
    """Return what is handed down, of a treasury with its name: 中央财政近日下达学生资助经费 → 中央财政学生资助经费."""
    m = rules.expression("phrases", "patterns", "allots").match(words)
    if m is None:
        return words
    who, what = m["who"] or "", words[m.end() :]
    return who + what if _TREASURY.fullmatch(who) and not what.startswith(who) else what


def _last(pattern: re.Pattern[str], words: str) -> re.Match[str] | None:
    found: re.Match[str] | None = None
    for m in pattern.finditer(words):
        found = m
    return found


def split(name: str, count: int) -> list[str] | None:
    """Return a list of subjects cut into exactly `count`, or None: by all joiners, by pauses, by pauses and one joiner."""
    for word, parts in pairs().items():
        if len(parts) == count and word in name:
            head, tail = name.split(word, 1)
            return [head + part + tail for part in parts]
    pieces = _pieces(name, JOIN)
    if len(pieces) == count:
        return pieces
    by_pause = _pieces(name, PAUSE)
    if len(by_pause) == count:
        return by_pause
    if by_pause and len(by_pause) == count - 1:
        for m in re.finditer("以及|和|与|及", by_pause[-1]):
            head, tail = by_pause[-1][: m.start()], by_pause[-1][m.end() :]
            if len(head) >= 2 and len(tail) >= 2:
                return [*by_pause[:-1], head, tail]
    return None


def _pieces(name: str, joiner: re.Pattern[str]) -> list[str]:
    """Cut at joiners outside quotes and brackets."""
    out, depth, at = list[str](), 0, 0
    marks = {m.start(): m.end() for m in joiner.finditer(name)}
    i = 0
    while i < len(name):
        if name[i] in "“（(《":
            depth += 1
        elif name[i] in "”）)》":
            depth = max(0, depth - 1)
        if depth == 0 and i in marks and i > at:
            out.append(name[at:i])
            at = i = marks[i]
            continue
        i += 1
    out.append(name[at:])
    return [p for p in out if p.strip()]


def _tail(items: Sequence[str], metric: int) -> str:
    """Return what a list shares, all behind its last member; else the metric, which starts at `metric`.

    甲湖、乙湖|还湖面积, 甲县、乙县|的森林覆盖率, 甲、乙|行业利润.
    """
    last = items[-1]
    if 0 < (of := last.find("的")) < metric and not any("的" in x for x in items[:-1]):
        return last[of:]
    kind = _KIND_OF.search(last, 1, metric)
    if kind and not any(x.endswith(("业", "品", "区", "域", "场")) for x in items[:-1]):
        return last[kind.start() :]
    ends, sizes = {x[-1:] for x in items[:-1]}, {len(x) for x in items[:-1]}
    if len(ends) == 1 and len(sizes) == 1 and (size := sizes.pop()) < metric and last[size - 1] in ends:
        return last[size:]
    return last[metric:]


def share_ends(items: Sequence[str]) -> list[str]:
    """Give the parts of a list what they share: the last one's metric (甲、乙增加值), the first one's owner (甲收入、利润), 等 groups.

    化学需氧量、二氧化硫排放量 → 化学需氧量排放量, 二氧化硫排放量; 中小企业收入、利润 → 中小企业收入, 中小企业利润.
    """
    found = list(items)
    last = found[-1]
    metric = metric_end()
    if m := _AND_OTHERS.search(last, 1):
        head, tail = last[: m.start()], last[m.end() :]
        m = metric.search(tail)
        found[-1] = head + (m.group() if m else "")
        if m:
            found[:-1] = [x if metric.search(x) else x + m.group() for x in found[:-1]]
        return found
    if (shared := re.match("[对与向从]", found[0])) and not any(re.match("[对与向从]", x) for x in found[1:]):
        found[1:] = [shared.group() + x for x in found[1:]]
        last = found[-1]
    if re.match("[一二三](?:次)?产业", last) and all(re.fullmatch("[一二三]", x) for x in found[:-1]):
        found = ["第" + x for x in found]
        last = found[-1]
    found[:-1] = [x + last[2:] if re.fullmatch("第[一二三四]", x) and re.match("第[一二三四]", last) else x for x in found[:-1]]
    ends = [metric.search(x) for x in found]
    tail_end, first_end = ends[-1], ends[0]
    if tail_end and tail_end.start() > 0 and not any(e and e.start() > 0 for e in ends[:-1]):
        tail = _tail(found, tail_end.start())
        return [x + tail for x in found[:-1]] + [last]
    if first_end is None:
        first_end = _COUNTED.search(found[0]) if found[1:] and set(found[1:]) <= owned() else None  # 合同登记数、成交额
    if first_end and first_end.start() > 0:
        owner = found[0][: first_end.start()]
        for i in range(1, len(found)):
            e = ends[i]
            if (e and e.start() == 0) or found[i] in owned():
                found[i] = owner + found[i]
    return found
