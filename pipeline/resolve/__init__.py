"""From mentions to readings: period, place, subject and status put in from what was said before, and every number accounted for.

In: the clauses, tokens and segments of one document and its Frame. Out: Readings, and a NumberFate for each number.
Refuses: the catalog, and other documents.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from msgspec.structs import replace

from pipeline import areas, catalog, periods, phrases
from pipeline.areas import Area
from pipeline.quantities import Quantity, Rank
from pipeline.model import Cell, Clause, Frame, Mention, NumberFate, Reading, Section, Segments, Token, Tokens
from pipeline.periods import Anchor, Span
from pipeline.resolve import dates, fates, names, places
from pipeline.resolve.cells import Heads, read_heads
from pipeline.resolve.dates import When
from pipeline.resolve.measure import Kind, kind_of
from pipeline.resolve.state import State
from pipeline.resolve.status import status_of
from pipeline.resolve.values import Value, signed

__all__ = ["resolve"]


def _is_news_day(token: Token, text: str) -> bool:
    """Tell whether a day is that of the news and not of the figure: 今天（4月24日）…公布."""
    day = token.value.grain == "D" and not token.value.point and not token.value.prefix and token.value.until is None
    return day and bool(_NEWS_OF.search(text[token.end : token.end + 24].split("，")[0]))


def stripped_starts_with_part(words: str) -> bool:
    """Tell whether a clause opens a part of what was spoken of: 其中."""
    return words.strip(" 　“").startswith("其中")


def _without_place(words: str) -> str:
    """Return the words after a place: 全国经济总量 → 经济总量."""
    hit = areas.match(words, 0)
    return words[hit[0] :].lstrip("的") if hit else words


_FUTURE: Final = re.compile("将|力争|预计|争取|计划|规划")
_OPENS: Final = re.compile("(?:在|从|自|截至|截止|其中|到|至|而|但|是|这是|为|预计|力争|计划|预计到|同时|另外|此外|据.{1,8}|经.{1,6}|目前|全国|我国|全省|全市|会议指出|数据显示|《)*[，,]?")
_COMPARES: Final = re.compile("(?:与|和|同|比|较).{2,16}(?:相比|比较|相较)$|从?(?:环比|同比)(?:来)?看$")
_NEWS_OF: Final = re.compile("公布|发布|举行|召开|宣布|获悉|了解到|印发|揭牌|启动|开幕|介绍|通报|表示|开馆|开工|通车")
_LEAD: Final = 2  # sentences of a story that may tell the period of all
_AVERAGE: Final = re.compile("(?:年均|平均每年|每年平均|年平均)")
_REPORTS: Final = re.compile("(?:显示|表明|公布|发布|获悉|了解到|看出|认为)$")



def resolve(clauses: Sequence[Clause], tokens: Sequence[Tokens], segments: Segments, frame: Frame) -> tuple[tuple[Reading, ...], tuple[NumberFate, ...]]:
    """Return the readings of a document in text order, and the row of every number in it."""
    reader = _Reader(tokens, segments, frame)
    for clause in clauses:
        reader.clause(clause)
    return tuple(reader.readings), tuple(reader.numbers())


class _Reader:
    def __init__(self, tokens: Sequence[Tokens], segments: Segments, frame: Frame) -> None:
        self.tokens, self.segments, self.frame = tokens, segments, frame
        self.state = State()
        self.readings: list[Reading] = []
        self.fate: dict[tuple[int, int], tuple[Token, str, str, str, list[int]]] = {}
        self.last_segment = -1
        self.row, self.row_metric = (0, 0), ""  # of the table row that is being read
        self.from_open = False  # the first value of a from–to was read, the second is to come

    # ------------------------------------------------------------ walking

    def clause(self, clause: Clause) -> None:
        """Read one clause, in text order."""
        segment = self.segments.segments[clause.segment]
        if clause.segment != self.last_segment:
            self._enter(clause.segment)
        if segment.repeated:
            for m in clause.mentions:
                self._ignore(m, "repeated_sentence", "resolve.repeated")
            return
        if segment.cell is not None:
            self._cell(clause, segment.cell)
            return
        state = self.state
        if stripped_starts_with_part(segment.text[clause.start : clause.end]) and (state.topic or state.name):
            state.of = state.topic or state.name
        saved = (state.name, state.text, state.owner, state.metric, state.span, state.span_text, state.topic) if clause.depth else None
        if all(m.refused for m in clause.mentions):
            self._context(clause)
        for m in clause.mentions:
            if m.refused:
                self._ignore(m, m.refused, f"quantities.{m.refused}")
            else:
                self._mention(clause, m)
        if clause.ends_with in ("semicolon", "stop"):
            state.clause_span = None
        if saved:
            state.name, state.text, state.owner, state.metric, state.span, state.span_text, state.topic = saved

    def _enter(self, index: int) -> None:
        """Forget what does not cross the border to this segment; a heading tells the place and period of its story."""
        now = self.segments.segments[index]
        before = self.segments.segments[self.last_segment] if self.last_segment >= 0 else None
        state = self.state
        if before is None or now.story != before.story:
            state.new_story()
            self._story(index)
        elif now.paragraph != before.paragraph or now.kind != before.kind or now.kind == "heading":
            state.new_paragraph()
        else:
            state.new_sentence()
        state.read += now.kind == "sentence"
        if self.frame.news and state.story_span is None and now.kind == "sentence" and state.read <= _LEAD:
            self._story_period(index)
        self.from_open = False
        self.last_segment = index

    def _story(self, index: int) -> None:
        """Take place and period of a story from its heading, in a news item also from the document's title."""
        if not self.frame.news:
            return
        following = index + 1 < len(self.tokens) and self.segments.segments[index + 1].kind == "sentence"
        if self.segments.segments[index].kind == "heading":
            self._story_period(index)
            self.state.story_area = places.of_story(self.tokens[index].tokens)
            if self.state.story_area is None and following:
                self.state.story_area = places.of_story(self.tokens[index + 1].tokens)

    def _story_period(self, index: int) -> None:
        """The first whole period (no day, no point) that heading or lead of a story states is what its later paragraphs speak of."""
        at = Anchor(self.frame.published or self.frame.anchor, None, None, None, True)
        for token in self.tokens[index].tokens:
            if token.kind != "period" or token.value.kind in ("counted", "plan", "since", "to_date", "span", "same", "day", "days", "festival"):
                continue
            text = self.segments.segments[index].text
            before = re.split("[，。；：]", text[: token.start])[-1].strip(" 　“")
            if before.endswith(("比", "较", "与", "和", "同", "由", "从")) or (self.segments.segments[index].kind != "heading" and before and not _OPENS.fullmatch(before)):
                continue
            span = periods.resolve(token.value, at)
            if span is None or "to_date" in span.flags or span.freq in ("D", "SPAN") or (at.published and span.start > at.published):
                continue
            self.state.story_span = span
            return

    def _context(self, clause: Clause) -> None:
        """A clause without a number: what it says of period, place and scope holds for the next ones."""
        state, text = self.state, self.segments.segments[clause.segment].text
        words = text[clause.start : clause.end]
        for token in clause.periods[:1] if not _REPORTS.search(words) else clause.periods[-1:]:
            before = text[clause.start : token.start].strip(" 　“”—-·")
            if _COMPARES.match(words.strip(" 　")) or before and not _OPENS.fullmatch(before) and not _REPORTS.search(words) or text[token.end : token.end + 1] == "相":
                continue
            self._told(clause.segment, token, text)
        area = places.settle(clause.areas, state, self.frame)
        if area is not None and area.code != "WORLD":
            state.area = area
        if m := _COMPARES.match(words.strip(" 　")):
            state.base_token = clause.periods[0] if clause.periods else None
            state.base_kind = "prev" if "环比" in m.group() else "yoy" if "同比" in m.group() else ""
        if clause.ends_with == "colon":
            opened = re.search("目标|任务|要求|预期|指标", words)
            state.block_status = "target" if opened and not re.search("完成|实现了|回顾", words) else state.block_status
        stripped = words.strip(" 　")
        if stripped.endswith(("中", "内")) and 2 <= len(clause.text) <= 20 and "其中" not in words:
            scope = clause.text.removesuffix("中").removesuffix("内")
            if stripped.startswith("在") or phrases.metric_end().search(scope):
                state.part_of = scope
            state.scope = scope if phrases.entity_end().search(scope) else state.scope
        elif clause.text not in phrases.lead_clauses() and not stripped.startswith(("扣除", "剔除", "按", "经")):
            topic = names.topic(clause.text)
            if topic or clause.ends_with == "colon":
                state.topic = topic or (clause.text if 2 <= len(clause.text) <= 30 and not re.search("指出|表示|强调|显示|消息", clause.text) else "")
                first = phrases.split(topic, topic.count("、") + 1) if "、" in topic else None
                owner, _ = names.parts((first or [topic])[0])
                if owner and first:
                    state.owner = owner

    def _told(self, segment: int, token: Token, text: str) -> None:
        """Make a stated period the current one; a counted span after a dated one adds nothing, and a 'since' holds for its sentence."""
        state = self.state
        section = dates.section_at(self.frame, segment)
        if token.value.kind == "counted" and state.told or _is_news_day(token, text):
            return
        span, _ = dates.stated((token,), dates.anchor(self.frame, section, state.span or state.story_span), False, section)
        if span is None:
            return
        if "to_date" in span.flags:
            state.span, state.to_date = None, When(span, "carried", token.text, span.flags)
            return
        dates.state_period(state, span, token)
        state.told, state.to_date = True, None

    # ------------------------------------------------------------ one number

    def _mention(self, clause: Clause, m: Mention) -> None:
        segment = self.segments.segments[clause.segment]
        text, state, frame = segment.text, self.state, self.frame
        section = dates.section_at(frame, clause.segment)
        m = self._with_base(m)
        kind = self._carried_kind(self._listed_kind(clause, m, kind_of(m)), m)
        if self.from_open and kind.family == "level" and not m.subject and state.from_whole is not None:
            kind = Kind("share", rule="measure.share_to")
        elif self.from_open and kind.family == "level" and not m.subject and state.said and state.said[-1]["measure"].startswith("growth") and m.token.kind == "quantity" and m.token.value.percent:
            kind = Kind("growth", 1, rule="measure.growth_to")
            m = replace(m, cues={**m.cues, "base": state.said[-1]["measure"].removeprefix("growth_")})
        area = self._area(m)
        name, was_carried = self._name(m, kind, area)
        if kind.family == "change" and m.token.value.unit is not None and m.token.value.unit.code != "pp":
            name = names.without_move(name)
        if kind.family == "level" and (average := _AVERAGE.match(name)) and len(name) > average.end() + 1:
            name, kind = name[average.end() :], Kind("level_avg", rule="measure.average_level")
        if not name:
            self._unresolved(m, fates.unread(m))
            return
        when = self._when(clause, m, section, kind, text)
        today = frame.published or frame.anchor
        after = text[m.token.end : m.token.end + 12]
        ahead = section is not None and section.rule != "review" and section.start is not None and today is not None and section.end is not None and section.end > today
        status, status_rule = status_of(text[: m.token.start] + re.split("[，,。；;]", after)[0], when.span, today, ahead, state.block_status)
        if "plan" in m.cues:
            status, status_rule = "target", "status.plan_exceeded"
        elif "from" in m.cues or ("compare" in m.cues and not dates.ends_after(when.span, today)):
            status = "actual"
        reading = self._reading(clause, m, kind, name, was_carried, when, area, status, (status_rule, kind.rule))
        self._keep(m, reading)
        self._follow(m, kind, reading, when, area)

    def _with_base(self, m: Mention) -> Mention:
        """Give a number that moves the base that its sentence opened with (与2010年相比，…)."""
        state = self.state
        if m.base is not None or m.base_text or "base" in m.cues or not {"rise", "fall", "gain", "gap"} & set(m.cues):
            return m
        if state.base_token is not None:
            return replace(m, base=state.base_token)
        return replace(m, cues={**m.cues, "base": state.base_kind}) if state.base_kind else m

    def _listed_kind(self, clause: Clause, m: Mention, kind: Kind) -> Kind:
        """新增甲2家、乙60家: what was added or cut in a list goes on after the pause."""
        before = [o for o in clause.mentions if o.token.end <= m.token.start and not o.refused]
        if kind.rule != "measure.amount" or not before or m.side != "left" or m.token.kind != "quantity":
            return kind
        text = self.segments.segments[m.segment].text
        first = kind_of(before[0])
        if first.family == "change" and first.change_in == "level" and before[0].base is None and text[before[-1].token.end : m.token.start].lstrip(" 多余")[:1] == "、" and self.state.said:
            return Kind("change", first.sign, "level", rule="measure.change_in_list")
        return kind

    def _carried_kind(self, kind: Kind, m: Mention) -> Kind:
        """A number without a subject goes on with what was said: the share or the growth moves, a compared rate is one too."""
        said = self.state.said
        if m.subject or not said or m.token.kind != "quantity":
            return kind
        last = said[-1]["measure"]
        q: Quantity = m.token.value
        if kind.family == "change" and q.unit is not None and q.unit.code == "pp" and kind.change_in == "level":
            if last == "share":
                return replace(kind, change_in="share")
            if last.startswith("growth"):
                return replace(kind, change_in="growth")
        if "compare" in m.cues and last.startswith("growth") and q.percent:
            return Kind("growth", 1, rule="measure.compared_growth")
        return kind

    def _name(self, m: Mention, kind: Kind, area: Area | None) -> tuple[str, bool]:
        """Return the full name of what a number measures, and whether any of it was carried."""
        state = self.state
        pointed = phrases.pronouns().get(m.subject)
        if pointed is not None:
            found = list(dict.fromkeys(s["name"] for s in state.said))
            if pointed >= 0 and len(found) >= 2:
                return found[-2:][pointed], True
            if m.place[1] > 1 and len(found) >= m.place[1]:
                return found[-m.place[1] :][m.place[0]], True
            return (state.name, True) if pointed >= 0 else ("、".join(found), True)
        if m.ordered and m.place[1] > 1:
            listed = phrases.split(state.topic, m.place[1]) if state.topic else None
            if listed:
                return phrases.clean(phrases.share_ends(listed)[m.place[0]]), True
            found = list(dict.fromkeys(s["name"] for s in state.said))
            if len(found) >= m.place[1]:
                return found[-m.place[1] :][m.place[0]], True
        if kind.family == "share" and m.part:
            return m.part, False
        if kind.family == "share" and not m.subject and m.areas and m.whole:
            return _without_place(m.whole) or state.name, True
        return names.full_name(m, state, kind.family)

    def _when(self, clause: Clause, m: Mention, section: Section | None, kind: Kind, text: str) -> When:
        """Return the period: stated with the number, else in its clause, else carried, else the section's, else the document's."""
        state, frame = self.state, self.frame
        at = dates.anchor(frame, section, state.span or state.story_span)
        future = bool(_FUTURE.search(text[clause.start : m.token.start]))
        own = tuple(p for p in m.periods or self._in_clause(clause, m) if not _is_news_day(p, text))
        to = "rise_to" in m.cues or "fall_to" in m.cues or "to" in m.cues
        if "from" in m.cues:
            return self._from(own, at, section, future)
        if to and self.from_open:
            return self._to(own, at, section, future)
        span, token = dates.stated(own, at, future, section)
        if span is not None and token is not None and not (token.value.kind == "counted" and state.told):
            if "compare" not in m.cues:
                dates.state_period(state, span, token)
                state.told = True
            return When(span, "stated", token.text, span.flags)
        if state.to_date is not None and state.span is None:
            return state.to_date
        if state.clause_span is not None and "average" not in m.cues:
            return When(state.clause_span, "carried", state.span_text)
        if state.span is not None and not (state.span.freq == "YTD" and m.subject and self._is_stock(m, kind) and (section or frame.report_end)):
            return When(state.span, "carried", state.span_text, state.span.flags)
        return dates.default(frame, section, state.story_span)

    def _is_stock(self, m: Mention, kind: Kind) -> bool:
        """Tell whether a number states a stock: the catalog says so, or the words count up to now (累计培育)."""
        if kind.family != "level" or m.token.kind != "quantity":
            return False
        known = catalog.load().find(names.full_name(m, self.state, kind.family)[0])
        if known is not None:
            return known.kind == "stock"
        return m.subject.startswith(("累计", "拥有", "建成")) or (m.token.value.unit is not None and m.token.value.unit.counted and bool(self.state.said) and self.state.said[-1]["name"].startswith("累计"))

    def _in_clause(self, clause: Clause, m: Mention) -> tuple[Token, ...]:
        """Return the periods between the number before in the clause and this one that no number is compared with."""
        last = max((o.token.end for o in clause.mentions if o.token.end <= m.token.start), default=clause.start)
        taken = {o.base.start for o in clause.mentions if o.base is not None} | {p.start for o in clause.mentions for p in o.periods}
        own = tuple(p for p in clause.periods if last <= p.start and p.end <= m.token.start and p.start not in taken and p.value.kind != "same")
        if m.gap_to or m.whole or m.base_text:
            words = self.segments.segments[clause.segment].text
            own = tuple(p for p in own if p.text not in m.gap_to + (m.whole or "") + m.base_text or not words)
        return own

    def _from(self, own: tuple[Token, ...], at: Anchor, section: Section | None, future: bool) -> When:
        """The first value of a from–to: its named period, else the first year of the span, else the like period a year before."""
        state, frame = self.state, self.frame
        self.from_open = True
        span, token = dates.stated(own, at, future, section)
        around = state.span or dates.default(frame, section, state.story_span).span
        if span is not None and token is not None and not dates.is_several_years(span):
            state.from_span = span
            return When(span, "stated", token.text, span.flags)
        if span is not None and token is not None:
            dates.state_period(state, span, token)
            state.from_span, state.to_span = dates.first_year(span, state.span_counted and frame.report_end is not None), periods.of_year(span.end.year)
            return When(state.from_span, "stated", token.text)
        if around is not None and dates.is_several_years(around):
            counted = frame.report_end is not None and (state.span_counted or state.span is None)
            state.from_span, state.to_span = dates.first_year(around, counted), periods.of_year(around.end.year)
            return When(state.from_span, "carried", state.span_text)
        if state.from_span is not None:
            return When(state.from_span, "carried", state.span_text)
        if around is None:
            return When(None)
        return When(periods.like_period_before(around), "carried", state.span_text)

    def _to(self, own: tuple[Token, ...], at: Anchor, section: Section | None, future: bool) -> When:
        """The second value of a from–to: its named period, else the last year of the span."""
        state = self.state
        self.from_open = False
        span, token = dates.stated(own, at, future, section)
        if span is not None and token is not None:
            state.to_span = span
            dates.state_period(state, span, token)
            return When(span, "stated", token.text, span.flags)
        if state.to_span is not None and state.from_span is not None:
            state.clause_span = state.to_span
            return When(state.to_span, "carried", state.span_text)
        if state.span is not None:
            return When(state.span, "carried", state.span_text, state.span.flags)
        return dates.default(self.frame, section, state.story_span)

    def _area(self, m: Mention) -> Area | None:
        """Return the place at the head of the subject, else the sentence's, else the story's, else the document's."""
        state = self.state
        area = places.settle(m.areas, state, self.frame)
        if area is None and m.ordered and len(state.said) >= m.place[1]:
            return state.said[-m.place[1]]["area"]
        if area is not None and (area.code != "WORLD" or m.subject):
            state.area = area
            return area
        found = state.area
        if found is not None and (not m.subject or self._inside(found)):
            return found
        if state.story_area is not None:
            return state.story_area
        return areas.by_code(self.frame.ref_area) if self.frame.ref_area else None

    def _inside(self, area: Area) -> bool:
        """Tell whether a place of an earlier clause may hold for a new subject: it lies where the document speaks for."""
        return self.frame.ref_area is None or (self.frame.ref_area == "CN" and self.frame.news) or areas.within(area.code, self.frame.ref_area) or (area.level == "group" and self.frame.ref_area == "CN")

    def _reading(self, clause: Clause, m: Mention, kind: Kind, name: str, was_carried: bool, when: When, area: Area | None, status: str, rules: tuple[str, ...]) -> Reading:
        segment = self.segments.segments[clause.segment]
        value, unit, unit_text, exponent, value_text = self._value(m, kind)
        section = dates.section_at(self.frame, clause.segment)
        measure, base = self._measure(m, kind, when, dates.anchor(self.frame, section, when.span))
        whole, whole_area = self._whole(m, kind, name)
        flags = [*segment.flags, *when.flags]
        if not m.areas and area is not None and area.code == self.frame.ref_area:
            flags.append("area_default")
        if when.source in ("section", "document"):
            flags.append("period_default")
        if was_carried:
            flags.append("subject_carried")
        span = when.span
        return Reading(
            indicator_name=name,
            indicator_text=segment.text[m.subject_start : m.subject_end] if m.subject else self.state.text or name,
            measure=measure,
            change_in=kind.change_in if measure.startswith("change") else "",
            relative_to_name=whole,
            price_basis=str(m.cues.get("price", "")),
            value=value.value,
            value_high=value.high,
            relation=value.relation,
            lower=value.lower,
            upper=value.upper,
            resolution=value.resolution,
            unit=unit,
            unit_text=unit_text,
            written_exponent=exponent,
            value_text=value_text,
            period_start=span.start if span else None,
            period_end=span.end if span else None,
            time_period=span.time_period if span else None,
            freq=span.freq if span else None,
            period_text=when.text,
            period_from=when.source if span else None,
            base_start=base.start if base else None,
            base_end=base.end if base else None,
            status=status,
            ref_area=area.code if area else None,
            ref_area_name=area.name if area else None,
            relative_area=whole_area,
            char_start=segment.start + m.token.start,
            char_end=segment.start + m.token.end,
            segment=clause.segment,
            flags=tuple(sorted(set(flags))),
            rules=tuple(r for r in rules if r),
        )

    def _value(self, m: Mention, kind: Kind) -> tuple[Value, str, str, int, str]:
        """Return value, unit code, unit as written, exponent and the number as written."""
        if m.token.kind == "rank":
            rank: Rank = m.token.value
            place = Fraction(rank.place)
            return Value(place, None, "eq", place, place, Fraction(1, 2)), "{count}", rank.unit_text, 0, m.token.text.removesuffix(rank.unit_text)
        q: Quantity = m.token.value
        value = signed(q, kind.sign, m.relation, kind.percent)
        unit_text = q.unit.text if q.unit else ""
        unit = q.unit.code if q.unit else ""
        if q.percent or kind.percent:
            unit = "%"
        elif kind.family == "ratio":
            unit = "1"
        if q.number.kind == "cheng":
            unit_text = "成"
        written = m.token.text[: q.number_end - m.token.start]
        return value, unit, unit_text, q.number.exponent, written.split("成")[0] if q.number.kind == "cheng" else written

    def _measure(self, m: Mention, kind: Kind, when: When, at: Anchor) -> tuple[str, Span | None]:
        """Return the measure with its comparison, and the base period."""
        family, span, state = kind.family, when.span, self.state
        if family not in ("growth", "change"):
            if family == "ratio" and m.base is not None:
                return family, dates.base_of(m, span, at, family, "")[0]
            if family == "level" and "average" in m.cues and dates.is_several_years(span):
                return "level_avg", None
            return family, None
        base, how = dates.base_of(m, span, at, family, str(m.cues.get("base", "")))
        several = dates.is_several_years(span)
        if "average" in m.cues:
            if base is None and span is not None:
                base = self._average_base(m, span, several)
            return f"{family}_avg", base
        if family == "change" and m.base is None and not m.base_text and how == "" and ({"gain", "cut"} & set(m.cues) or kind.rule.startswith(("measure.gained", "measure.cut"))):
            return "change", None
        if how == "yoy" and several and m.base is None:
            return f"{family}_since", dates.year_before(span) if span else None
        if how in ("yoy", "prev", "since"):
            state.growth_base = base if how == "since" else None
            return f"{family}_{how}", base
        if several and span is not None:
            return f"{family}_since", dates.year_before(span)
        if family == "change":
            return "change", None
        if m.base_text and m.base is None:
            return "growth_since", None
        if state.growth_base is not None:
            return "growth_since", state.growth_base
        if state.moved and state.from_span is not None and span is not None and not m.subject:
            before = periods.like_period_before(span)
            if (before.start, before.end) != (state.from_span.start, state.from_span.end):
                return "growth_since", state.from_span
        return "growth_yoy", periods.like_period_before(span) if span else None

    def _average_base(self, m: Mention, span: Span, several: bool) -> Span | None:
        if years := int(m.cues.get("several", 0)):
            return periods.like_period_before(span, years)
        if self.state.from_span is not None and self.state.to_span is not None and self.state.to_span.end.year == span.end.year:
            return self.state.from_span
        return dates.year_before(span) if several else None

    def _whole(self, m: Mention, kind: Kind, name: str) -> tuple[str, str]:
        """Return the other side of a share, gap, rank, ratio or contribution, and its area where it is only a place."""
        state = self.state
        if kind.family == "share":
            if m.part:
                whole = m.whole or m.subject or state.name
            elif m.side == "right":
                whole = phrases.verb_right().split(m.subject)[0]
            else:
                whole = m.whole or state.from_whole or state.part_of or state.of or state.whole
            if whole.endswith(("目标", "任务", "计划")) and state.name and not m.subject:
                whole = state.name + whole
            if whole:
                state.whole = whole
            return self._place(whole)
        if kind.family in ("gap", "rank", "ratio"):
            return self._place(m.gap_to or m.base_text)
        if kind.family == "contribution":
            if m.gap_to:
                state.contributed = m.gap_to
            if state.contributed:
                return self._place(state.contributed)
            found = re.match("(.{1,20})对(.{1,20}?)的?(?:贡献率|贡献|拉动)?$", name)
            return (found.group(2), "") if found else ("", "")
        return "", ""

    def _place(self, words: str) -> tuple[str, str]:
        stripped = re.sub("的|平均水平|水平|平均|整体|总量|总数", "", words)
        hit = areas.match(stripped, 0) if stripped else None
        if not hit or hit[0] != len(stripped) or hit[1].level == "name":
            return words, ""
        area = hit[1]
        if area.level == "deictic":
            near = self.state.area
            resolved = areas.resolve_deictic(stripped, self.frame.ref_area, near.code if near else None)
            return words, resolved.code if resolved is not None else ""
        return words, area.code

    # ------------------------------------------------------------ one table cell

    def _cell(self, clause: Clause, cell: Cell) -> None:
        """Read the number of a table cell by its heads."""
        numbers = [m for m in clause.mentions if m.token.kind == "quantity"]
        before = self.row_metric if self.row == (cell.table, cell.row) else ""
        heads = read_heads(cell, before)
        for m in numbers[1:]:
            self._ignore(m, "identifier", "cells.second_number")
        if not numbers:
            return
        m = numbers[0]
        if heads.serial:
            self._ignore(m, "list_number", "cells.serial")
            return
        if not heads.name:
            self._unresolved(m, "no_indicator")
            return
        if heads.measure == "level":
            self.row, self.row_metric = (cell.table, cell.row), heads.name
        self._keep(m, self._cell_reading(clause, m, heads))

    def _cell_reading(self, clause: Clause, m: Mention, heads: Heads) -> Reading:
        segment, frame, q = self.segments.segments[clause.segment], self.frame, m.token.value
        section = dates.section_at(frame, clause.segment)
        span = periods.resolve(heads.period, dates.anchor(frame, section, None)) if heads.period else None
        when = When(span, "stated", heads.period_text, span.flags) if span else dates.default(frame, section, self.state.story_span)
        unit = q.unit or heads.unit
        percent = q.percent or (unit is not None and unit.code == "%")
        written = replace(q, number=replace(q.number, value=q.number.value * 10**heads.exponent, step=q.number.step * 10**heads.exponent)) if q.unit is None else q
        value = signed(written, 1, m.relation, False)
        base = None
        if when.span is not None and heads.measure.endswith("_yoy"):
            base = periods.like_period_before(when.span)
        elif when.span is not None and heads.measure.endswith("_prev"):
            base = periods.preceding(when.span)
        area = heads.area or self.state.story_area or (areas.by_code(frame.ref_area) if frame.ref_area else None)
        whole, whole_area = self._place(heads.whole)
        return Reading(
            indicator_name=heads.name,
            indicator_text=heads.name,
            measure=heads.measure,
            change_in="level" if heads.measure.startswith("change") else "",
            relative_to_name=whole,
            price_basis="",
            value=value.value,
            value_high=value.high,
            relation=value.relation,
            lower=value.lower,
            upper=value.upper,
            resolution=value.resolution,
            unit="%" if percent else unit.code if unit else "",
            unit_text=unit.text if unit else "",
            written_exponent=q.number.exponent or heads.exponent,
            value_text=m.token.text[: q.number_end - m.token.start],
            period_start=when.span.start if when.span else None,
            period_end=when.span.end if when.span else None,
            time_period=when.span.time_period if when.span else None,
            freq=when.span.freq if when.span else None,
            period_text=when.text,
            period_from=when.source if when.span else None,
            base_start=base.start if base else None,
            base_end=base.end if base else None,
            status="actual",
            ref_area=area.code if area else None,
            ref_area_name=area.name if area else None,
            relative_area=whole_area,
            char_start=segment.start + m.token.start,
            char_end=segment.start + m.token.end,
            segment=clause.segment,
            flags=tuple(sorted({*segment.flags, *when.flags, *(("area_default",) if heads.area is None else ()), *(("period_default",) if not span else ())})),
            rules=("cells.heads", f"cells.{heads.measure}"),
        )

    # ------------------------------------------------------------ bookkeeping

    def _keep(self, m: Mention, reading: Reading) -> None:
        self.readings.append(reading)
        key = (m.segment, m.token.start)
        if key not in self.fate or self.fate[key][1] != "statement":
            self.fate[key] = (m.token, "statement", "", reading.rules[-1] if reading.rules else "", [])
        self.fate[key][4].append(len(self.readings) - 1)

    def _follow(self, m: Mention, kind: Kind, reading: Reading, when: When, area: Area | None) -> None:
        """Let later numbers carry what this one said."""
        state = self.state
        state.said.append({"name": reading.indicator_name, "text": reading.indicator_text, "span": when.span, "measure": reading.measure, "unit": reading.unit, "area": area})
        state.from_whole = (m.whole or state.part_of or "") if "from" in m.cues and kind.family == "share" else None
        if kind.family == "share" and (m.part or m.side == "right"):
            return
        counted = m.token.kind == "quantity" and (m.token.value.unit is None or m.token.value.unit.counted)
        if m.side == "right" and self._is_scope(m):
            return
        names.remember(state, m, reading.indicator_name, reading.indicator_text, counted)
        state.moved = state.moved or "from" in m.cues
        if "from" not in m.cues:
            self.from_open = False

    def _is_scope(self, m: Mention) -> bool:
        """Tell whether a count only says among how many a rank is: 列19个国家级新区第六位."""
        later = (t for t in self.tokens[m.segment].tokens if m.token.end <= t.start <= m.token.end + 20)
        return any(t.kind == "rank" for t in later) and self.segments.segments[m.segment].text[: m.token.start].endswith(("列", "居", "在全球", "在全国", "在世界", "在全省"))

    def _ignore(self, m: Mention, reason: str, rule: str) -> None:
        self.fate.setdefault((m.segment, m.token.start), (m.token, "ignored", reason, rule, []))

    def _unresolved(self, m: Mention, reason: str) -> None:
        self.fate.setdefault((m.segment, m.token.start), (m.token, "unresolved", reason, "resolve", []))

    def numbers(self) -> list[NumberFate]:
        """Return the row of every number of the document, in text order."""
        rows = list[NumberFate]()
        for i, tokens in enumerate(self.tokens):
            start = tokens.segment.start
            taken = set[int]()
            for token in tokens.tokens:
                known = self.fate.get((i, token.start))
                if known is not None:
                    taken.add(token.start)
                    rows.append(fates.row(start, token, known[1], known[2], known[3], tuple(known[4])))
            for token, reason in fates.others(tokens, frozenset(taken)):
                rows.append(fates.row(start, token, "ignored", reason, token.rule))
            covered = [(t.start, t.end) for t in tokens.tokens]
            for a, b in fates.foreign(tokens.segment.text, covered):
                rows.append(NumberFate(start + a, start + b, tokens.segment.text[a:b], None, "ignored", "foreign_digit", "fates.foreign"))
        return sorted(rows, key=lambda r: r.char_start)
