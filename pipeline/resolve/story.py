"""Borders and clauses without a number: what they say of period, place, scope and base for the numbers to come.

In: a segment that begins, or a clause without a statistic. Out: nothing; the State is brought up to date.
Refuses: to carry a period or a subject across a paragraph, or anything across a story.
"""

import re
from functools import cache
from typing import Final

from pipeline import periods, phrases, rules
from pipeline.model import Clause, Token
from pipeline.periods import Anchor
from pipeline.resolve import dates, names, places, prices
from pipeline.resolve.dates import When
from pipeline.resolve.state import Context, State

_OPENS: Final = re.compile(
    "(?:在|从|自|截至|截止|其中|到|至|而|但|是|这是|为|预计|力争|计划|预计到|同时|另外|此外|据.{1,8}|经.{1,6}|"
    "目前|全国|我国|全省|全市|会议指出|数据显示|《)*[，,]?"
)
_COMPARES: Final = re.compile(
    "(?:与|和|同|比|较)[^，]{2,16}(?:相比|比较|相较)$|^(?:比|较)[^，]{0,12}[年期月度]$|^从?(?:环比|同比)(?:来)?看$"
)
_MEASURED: Final = re.compile("(?:从|按)(?:今年|去年|全年)?(?P<by>[^，看]{2,12}?)(?:上|来)?(?:看|计|计算|算)")
_NEWS_OF: Final = re.compile("公布|发布|举行|召开|宣布|获悉|了解到|印发|揭牌|启动|开幕|介绍|通报|表示|开馆|开工|通车")
_LEAD_WORDS: Final = 12
_STRESS: Final = re.compile("(?:[一二三四五六七八九十]|特别|尤其)是$")
_SINCE_WHEN: Final = re.compile("(?:[成设创始新修初]?建|成立|创立|设立|创办|诞生|出生|始|源|兴|毕业|注册)于$")  # 始建于2015年
_LEAD: Final = 2  # sentences of a story that may tell the period of all
_ONLY: Final = re.compile("(?:仅仅?|单单?|光)是([一-鿿]{3,20})")  # 仅是大数据存储中心，目前的能源消耗就占…: whose it is
_REMARK: Final = re.compile(  # 为年内首次上涨, 是2015年以来最高水平: of the number before, no period and no subject of the next
    "(?:这|也|均|都|又)*(?:是|为|系|创|属|成为|处于?)[^，]{0,24}(?:首次|首度|第一次|新高|新低|最[高低大小快慢好多长少]|以来|[纪记]录|[高低]位)"
)
_FOUNDED: Final = re.compile("[^，。]{0,12}(?:成立|创办|创立|创建|组建|诞生|出生|注册)")  # 在2003年成立，员工达到500人: today
_REPORTS: Final = re.compile("(?:显示|表明|公布|发布|获悉|了解到|看出|认为)$")
_REPORTED: Final = re.compile("[^，。]{0,12}(?:显示|统计|了解到|获悉)")
_UNDATED: Final = frozenset(("counted", "plan", "since", "to_date", "span", "same", "day", "days"))
_LIKENED: Final = ("是", "为", "达", "达到", "相当于", "等于")
_BASES: Final = ("比", "较", "与", "和", "同", "由", "从")
_TIED: Final = (*_BASES, "是", "为", "于", "自", "起", "过", "达")  # before a date that is no frame of its own


@cache
def _supplied() -> re.Pattern[str]:
    """Return the pattern of a thing whose supply a clause speaks of: 猪肉|供给持续增加."""
    return re.compile(f"(?P<thing>[一-鿿、]{{1,20}}?)的?(?:{'|'.join(map(re.escape, rules.table('phrases')['supply']['of']))})")


def enter(ctx: Context, index: int, previous: int) -> None:
    """Forget what does not cross the border from segment `previous` (−1: none) to `index`; a heading tells its story's place and period."""
    now = ctx.segments[index]
    before = ctx.segments[previous] if previous >= 0 else None
    state = ctx.state
    if before is None or now.story != before.story:
        state.new_story()
        _story(ctx, index)
    elif now.kind == "heading" and ctx.frame.news and (place := places.of_heading(ctx.tokens[index].tokens, now.text)):
        state.new_paragraph()
        state.story_area = place
    elif now.paragraph != before.paragraph or now.kind != before.kind or now.kind == "heading":
        state.new_paragraph()
    else:
        state.new_sentence()
        if state.near_area is not None and places.listed(state.near_area, ctx.tokens[previous].tokens):
            state.near_area = None
        if not opens_part(now.text) and not (ctx.frame.news and _goes_on(state, now.text)):
            state.near_area = None
    tokens = ctx.tokens[index].tokens
    state.whole_area = places.of_whole(tokens, now.text, (state.story_area.code if state.story_area else ctx.frame.ref_area))
    state.read += now.kind == "sentence"
    if ctx.frame.news and state.story_span is None and now.kind == "sentence" and state.read <= _LEAD:
        _story_period(ctx, index)


def _goes_on(state: State, text: str) -> bool:
    """Tell whether a sentence without a place speaks of that before: no survey (数据显示), a period only right after the place."""
    return not _REPORTED.match(text) and (state.just_told or periods.match(text, 0) is None)


def _story(ctx: Context, index: int) -> None:
    """Take place and period of a story from its heading, in a news item also from the document's title."""
    if not ctx.frame.news:
        return
    first, lead = index, index
    while first and ctx.segments[first - 1].story == ctx.segments[index].story:
        first -= 1
    while ctx.segments[lead].kind == "heading" and lead + 1 < len(ctx.segments):
        lead += 1
    if ctx.segments[first].kind != "heading":
        return
    if ctx.segments[index].kind == "heading":
        _story_period(ctx, index)
        if (
            ctx.state.story_span is None
            and lead > index
            and ctx.segments[lead].kind == "sentence"
            and not any(t.kind == "period" for t in ctx.tokens[index].tokens)
        ):
            _story_period(ctx, lead)  # what stands over a story without a date is of its lead's
    ctx.state.story_area = places.of_heading(ctx.tokens[first].tokens, ctx.segments[first].text)
    if ctx.state.story_area is None and ctx.segments[lead].kind == "sentence":
        ctx.state.story_area = places.of_lead(ctx.tokens[lead].tokens, ctx.segments[lead].text)


def _story_period(ctx: Context, index: int) -> None:
    """The first whole period (no day, no point) that heading or lead of a story states is what its later paragraphs speak of."""
    at = Anchor(ctx.frame.published or ctx.frame.anchor, None, None, None, True)
    heading, text = ctx.segment(index).kind == "heading", ctx.segment(index).text
    for token in ctx.tokens[index].tokens:
        if token.kind != "period" or token.value.kind in _UNDATED:
            continue
        before = re.split("[，。；：]", text[: token.start])[-1].strip(" 　“")
        likened = text.startswith(("的", "末的", "底的"), token.end) and before.endswith(_LIKENED)  # 是2016年的3.4倍
        if before.endswith(_BASES) or likened or (not heading and before and not _OPENS.fullmatch(before)):
            continue
        span = periods.resolve(token.value, at)
        part = span is not None and span.freq in ("D", "SPAN") and (span.rule != periods.FESTIVAL or span.freq == "D")
        if span is None or part or "to_date" in span.flags or (at.published and span.start > at.published):
            continue
        if not heading and at.published and span.end.year < at.published.year - 1:
            continue  # 2016年全国两会，… in 2019: where the story begins, not what it reports
        ctx.state.story_span = span
        return


def tell(ctx: Context, clause: Clause) -> None:
    """Take from a clause without a number what it says of period, place, base, target and topic."""
    state, text = ctx.state, ctx.segment(clause.segment).text
    words = text[clause.start : clause.end].strip(" 　")
    if _REMARK.match(words):
        return
    price = prices.basis(words) if words.startswith(("扣除", "剔除", "按", "以", "用", "经")) else ""
    if not price.startswith("constant"):  # 按2020年价格计算
        _periods(ctx, clause, text, words)
    _place(ctx, clause, text, words)
    if m := _COMPARES.search(words):
        state.base_token = clause.periods[-1] if clause.periods else None
        state.base_kind = "prev" if "环比" in m.group() else "yoy" if "同比" in m.group() else ""
    elif (
        (m := _MEASURED.fullmatch(words))
        and phrases.metric_end().search(m["by"])
        and not m["by"].endswith(tuple(rules.table("phrases")["sizes"]))
    ):
        state.measured = m["by"]
    if clause.ends_with == "colon" and re.search("目标|任务|要求|预期|指标", words) and not re.search("完成|实现了|回顾", words):
        state.block_status = "target"
    if words.endswith(("中", "内")) and 2 <= len(clause.text) <= 20 and "其中" not in words:
        scope = clause.text.removesuffix("中").removesuffix("内")
        if words.startswith("在") or phrases.metric_end().search(scope):
            state.part_of = scope
        state.scope = scope if phrases.entity_end().search(scope) else state.scope
    elif m := _ONLY.fullmatch(words):
        state.owner = state.topic = m.group(1)
    elif price or words.startswith(("扣除", "剔除", "按", "经")):
        state.price, state.priced = price or state.price, bool(price) and words[0] in "按以用"
    elif clause.text not in phrases.lead_clauses():
        _topic(ctx, clause)


def _place(ctx: Context, clause: Clause, text: str, words: str) -> None:
    """Take the place that a clause names; that of a work (珠三角供水工程建成) is not the place of the figures to come."""
    state = ctx.state
    if clause.areas and not ctx.frame.news and phrases.work_here().match(text, clause.areas[-1].end, clause.end):
        state.area = None
        return
    area = places.settle(clause.areas, state, ctx.frame)
    if area is not None and (area.code != "WORLD" or words.endswith(("看", "来说"))):
        state.area = area


def _periods(ctx: Context, clause: Clause, text: str, words: str) -> None:
    """Take the period that opens a clause, or the last one of a clause that reports (…报告显示)."""
    reports = _REPORTS.search(words)
    ctx.state.listed = dates.listed(clause.periods, text) or ctx.state.listed
    for token in clause.periods[-1:] if reports else clause.periods[:1]:
        before = text[clause.start : token.start].strip(" 　“”—-·")
        inside = before and not _OPENS.fullmatch(before) and not reports
        alone = _COMPARES.search(words) and len(clause.periods) == 1
        if alone or text[token.end : token.end + 1] == "相" or words.endswith("基础上"):
            continue
        if not inside or _closes(clause, token, text, before):
            _told(ctx, clause.segment, token, text)
        elif _governs(ctx, token, before) and not _FOUNDED.match(text, token.end):
            _aside(ctx.state, lasts=False)
            _told(ctx, clause.segment, token, text)


def _closes(clause: Clause, token: Token, text: str, before: str) -> bool:
    """Tell whether a clause is lead words and a date: 一是2021年，; 记者了解到2021年，; no deadline, base or day of founding."""
    if text[token.end : clause.end].strip(" 　") or len(before) > _LEAD_WORDS:
        return False
    if token.value.prefix in ("到", "至"):
        return before.endswith(("了解", "得知", "看", "谈"))
    return not before.endswith(_TIED) or bool(_STRESS.search(before))


def _governs(ctx: Context, token: Token, before: str) -> bool:
    """Tell whether a date inside a clause holds for the rest of its sentence: 目标是到2027年…取得成效，合格率达到…; 有望在2021年…，增幅达…."""
    period = token.value
    if period.kind in ("counted", "plan", "festival", "vague", "to_date", "since", "same", "name"):
        return False
    if period.prefix not in ("到", "至"):
        return before.endswith(("在", "于")) and not _SINCE_WHEN.search(before)
    today = ctx.frame.published or ctx.frame.anchor
    span = periods.resolve(period, dates.anchor(ctx.frame, None, None), future=True)
    return dates.ends_after(span, today)


def _aside(state: State, *, lasts: bool) -> None:
    """Note the period that comes back after the sentence; `lasts`: only where the one told now dates no number."""
    if state.aside is None:
        state.aside, state.aside_lasts = (state.span, state.span_text), lasts


def _topic(ctx: Context, clause: Clause) -> None:
    """Take what a clause speaks of as the subject of the next number without one."""
    state = ctx.state
    if (m := _supplied().match(clause.text)) and m["thing"] not in ("市场", "总体", "整体", "全年", "各类"):
        state.thing = m["thing"]
    topic = names.topic(clause.text)
    if (not topic and clause.ends_with != "colon") or topic in ("指标", "数据"):
        return  # 三项指标均创新高: of all that was said
    said = 2 <= len(clause.text) <= 30 and not re.search("指出|表示|强调|显示|消息", clause.text)
    state.topic = topic or (clause.text if said else "")
    listed = phrases.split(topic, topic.count("、") + 1) if "、" in topic else None
    if listed and (owner := names.parts(listed[0])[0]):
        state.owner = owner


def _told(ctx: Context, segment: int, token: Token, text: str) -> None:
    """Make a stated period the current one; a counted span after a dated one adds nothing, and a 'since' holds for its sentence."""
    state = ctx.state
    section = ctx.section(segment)
    if (token.value.kind == "counted" and state.told) or is_news_day(token, text):
        return
    future = token.value.kind == "festival" and "预计" in text
    span, _ = dates.stated((token,), dates.anchor(ctx.frame, section, state.span or state.story_span), future, section)
    if token.value.kind == "festival":
        _aside(state, lasts=True)
    if (unknown := dates.undated((token,), None if span is None else token)) is not None:
        state.span, state.undated, state.told = None, unknown, True
    if span is None:
        return
    state.effective = dates.effective(token, span)
    if "to_date" in span.flags:
        state.span, state.to_date = None, When(span, "carried", token.text, span.flags)
        return
    dates.state_period(state, span, token)
    state.told, state.to_date = True, None
    state.era = token.value.kind == "since" and token.value.name != ""


def is_news_day(token: Token, text: str) -> bool:
    """Tell whether a day is that of the news and not of the figure: 今天（4月24日）…公布."""
    day = token.value.grain == "D" and not token.value.point and not token.value.prefix and token.value.until is None
    return day and bool(_NEWS_OF.search(text[token.end : token.end + 24].split("，", 1)[0]))


def opens_part(words: str) -> bool:
    """Tell whether a clause opens a part of what was spoken of: 其中."""
    return words.strip(" 　“").startswith("其中")
