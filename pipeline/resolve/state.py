"""What is carried from clause to clause: period, place, subject, whole, and the reach of 预计 and 力争.

In: nothing of its own; resolve/ updates it. Out: the context of the next number.
Refuses: to outlive a story; period and subject end with their paragraph.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

from pipeline.areas import Area
from pipeline.model import Frame, Reading, Section, Segment, Segments, Token, Tokens
from pipeline.periods import Span

if TYPE_CHECKING:
    from pipeline.resolve.dates import When


class Said(TypedDict):
    """A statistic of this sentence: what a later 分别 or 同比 without a subject speaks of."""

    name: str
    text: str
    span: Span | None
    measure: str
    change_in: str
    unit: str
    area: Area | None


class State:
    """The running context of a document; `new_*` forget what does not cross a border."""

    def __init__(self) -> None:
        self.span: Span | None = None
        self.span_text: str | None = None
        self.name = ""
        self.text = ""
        self.metric = ""  # the part of `name` that says what is measured
        self.owner = ""  # the part that says whose it is
        self.work = ""  # 三峡集团, 该电站: whose figures the paragraph tells
        self.story_work = ""  # the one that the story's heading names
        self.work_here = False  # the sentence names it itself
        self.scope = ""  # 规模以上工业企业中，: whose the next subjects are
        self.whole = ""
        self.area: Area | None = None
        self.story_area: Area | None = None
        self.near_area: Area | None = None  # of the sentences before in the paragraph
        self.just_told = False  # the sentence before named its place itself
        self.several_areas = False  # the sentence speaks of places that stand side by side
        self.whole_area: Area | None = None  # 占西部地区外贸总值的六成: where the parts of this sentence lie
        self.said: list[Said] = []
        self.run = 0  # numbers side by side in the last run
        self.totals: dict[str, str] = {}  # metric → the first amount of the paragraph that it measures
        self.from_span: Span | None = None  # years of the from–to before in the paragraph
        self.to_span: Span | None = None
        self.from_open = False  # the first value of a from–to was read, the second is to come
        self.growth_base: Span | None = None  # 比2002年 of the growth before in the sentence
        self.told = False  # the sentence has stated a period
        self.topic = ""  # what a clause without a number spoke of
        self.measured = ""  # 从日均交易金额看，: what the bare trades of the sentence are measured by
        self.thing = ""  # 猪肉供给充足，价格: what the clause without a number was about
        self.counted = ""  # 项目有序推进、总投资: what was counted last, and owns the next metric
        self.part_of = ""  # 在基本建设投资中，: the whole of the next shares
        self.from_whole: str | None = None
        self.base_token: Token | None = None  # 与2010年相比，: holds for the sentence
        self.base_kind = ""  # 从环比看，
        self.contributed = ""  # what the last 贡献率 or 拉动 went to
        self.span_counted = False  # the carried span is 五年来 or a plan period
        self.price = ""  # 按不变价格计算，: for the growth that follows
        self.priced = False  # and for the amount right behind it
        self.of = ""  # 其中: what the next shares are parts of
        self.moved = False  # a from–to stands in this sentence
        self.clause_span: Span | None = None  # B's period, for what follows it up to a semicolon
        self.to_date: When | None = None  # 目前: for its sentence
        self.undated: When | None = None  # 贺岁档: of no known days, for its paragraph
        self.era = False  # 改革开放以来 opened this sentence: outlives it only where it dates a number
        self.aside: tuple[Span | None, str | None] | None = None  # the period before one that a clause without a number told
        self.aside_lasts = False  # that one outlives its sentence where it dates a number
        self.effective: Span | None = None  # 2017年起，: B's period of a from–to
        self.listed: tuple[Token, ...] = ()  # 2019、2020、2021年，: one for each of the numbers to come
        self.read = 0  # sentences of the story so far
        self.story_span: Span | None = None
        self.block_status = ""  # opened before a colon: holds to the end of the sentence

    def say(self, reading: Reading, when: "When", area: Area | None) -> None:
        """Note a statistic of this sentence."""
        self.priced = False
        self.said.append(
            {
                "name": reading.indicator_name,
                "text": reading.indicator_text,
                "span": when.span,
                "measure": reading.measure,
                "change_in": reading.change_in,
                "unit": reading.unit,
                "area": area,
            }
        )

    def subject_and_period(self) -> tuple[str, str, str, str, Span | None, str | None, str, Area | None]:
        """Return what a bracket must not change for the words after it."""
        return self.name, self.text, self.owner, self.metric, self.span, self.span_text, self.topic, self.area

    def restore(self, saved: tuple[str, str, str, str, Span | None, str | None, str, Area | None]) -> None:
        """Take back what a bracket changed."""
        self.name, self.text, self.owner, self.metric, self.span, self.span_text, self.topic, self.area = saved

    def new_story(self) -> None:
        """Forget all."""
        self.__init__()  # type: ignore[misc]

    def new_paragraph(self) -> None:
        """Forget period, subject, whole and place."""
        self.span = self.span_text = self.from_span = self.to_span = self.growth_base = self.undated = self.aside = None
        self.name = self.text = self.metric = self.owner = self.scope = self.whole = ""
        self.counted = self.part_of = self.block_status = self.contributed = ""
        self.totals = {metric: name for metric, name in self.totals.items() if name.endswith("总人口")}  # of all groups of people
        self.new_sentence()
        self.near_area, self.work = None, ""

    def new_sentence(self) -> None:
        """Forget what only holds within a sentence; the one place that it spoke of stays near."""
        spoken = {s["area"].code: s["area"] for s in self.said if s["area"] is not None}
        self.just_told = self.area is not None
        if spoken or self.area is not None:
            only = next(iter(spoken.values())) if len(spoken) == 1 else None if spoken else self.area
            self.near_area = only if only is not None and only.code not in ("CN", "WORLD") and not self.several_areas else None
        if self.era and not self.said:
            self.span = self.span_text = None
        if self.aside is not None and not (self.said and self.aside_lasts):
            (self.span, self.span_text), self.undated = self.aside, None
        self.said, self.era, self.aside = [], False, None
        self.listed, self.effective = (), None
        self.scope = self.topic = self.of = self.price = self.thing = self.measured = ""
        self.priced = False
        self.moved, self.clause_span, self.to_date = False, None, None
        self.base_token, self.base_kind = None, ""
        self.area = self.whole_area = self.growth_base = None
        self.several_areas = self.work_here = False
        self.work = "" if self.work.endswith("后") else self.work  # 投产后，
        self.told = self.from_open = False


class Context:
    """The document that a number stands in, and what is carried up to it."""

    def __init__(self, tokens: Sequence[Tokens], segments: Segments, frame: Frame) -> None:
        self.tokens, self.segments, self.frame = tokens, segments.segments, frame
        self.state = State()
        self.row: tuple[int, int] = (0, 0)  # table and row that is being read
        self.abroad = bool(self.segments) and self.segments[0].text.startswith(
            "国际联播"
        )  # all its stories are of other countries
        self.row_metric = ""  # what the last level in that row measures

    def segment(self, index: int) -> Segment:
        """Return a segment of the document."""
        return self.segments[index]

    def section(self, index: int) -> Section | None:
        """Return the section of the frame that holds a segment."""
        found = None
        for section in self.frame.sections:
            if section.first > index:
                break
            found = section
        return found
