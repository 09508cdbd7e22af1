"""From mentions to readings: period, place, subject and status put in from what was said before, and every number accounted for.

In: the clauses, tokens and segments of one document and its Frame. Out: Readings, and a NumberFate for each number.
Refuses: the catalog, and other documents.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from pipeline import areas, periods
from pipeline.areas import Area
from pipeline.lex import Quantity, Rank
from pipeline.model import Clause, Frame, Mention, NumberFate, Reading, Section, Segments, Token, Tokens
from pipeline.periods import Span
from pipeline.resolve import dates, fates, names, places
from pipeline.resolve.dates import When
from pipeline.resolve.measure import Kind, is_percent, kind_of
from pipeline.resolve.state import State
from pipeline.resolve.status import status_of
from pipeline.resolve.values import Value, signed

__all__ = ["resolve"]

_FUTURE: Final = re.compile("到|将|力争|预计|争取|计划|规划")


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
        self.bracket: list[tuple[str, Span | None, str | None]] = []

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
        state = self.state
        saved = (state.name, state.text, state.owner, state.metric, state.span, state.span_text) if clause.depth else None
        if not clause.mentions:
            self._context(clause)
        for i, m in enumerate(clause.mentions):
            self._mention(clause, i, m)
        if saved:
            state.name, state.text, state.owner, state.metric, state.span, state.span_text = saved

    def _enter(self, index: int) -> None:
        now = self.segments.segments[index]
        before = self.segments.segments[self.last_segment] if self.last_segment >= 0 else None
        state = self.state
        if before is None or now.story != before.story:
            state.new_story()
        elif now.paragraph != before.paragraph or now.kind != before.kind or now.kind == "heading":
            state.new_paragraph()
        else:
            state.new_sentence()
        if now.kind == "heading" or (before is not None and before.kind == "heading" and now.story == before.story):
            pass
        self.last_segment = index

    def _context(self, clause: Clause) -> None:
        """A clause without a number: what it says of period, place and scope holds for the next ones."""
        state, text = self.state, self.segments.segments[clause.segment].text
        words = text[clause.start : clause.end]
        if clause.periods:
            first = clause.periods[0]
            if first.start - clause.start <= 6:
                section = dates.section_at(self.frame, clause.segment)
                span, token = dates.stated(clause.periods[:1], dates.anchor(self.frame, section, state.span), bool(_FUTURE.search(words)))
                dates.state_period(state, span, token.text if token else None)
        area = places.settle(tuple(a for a in clause.areas if a.start - clause.start <= 8), state, self.frame)
        if area is not None:
            state.area = area
        if clause.ends_with == "colon":
            opened = re.search("目标|任务|要求|预期|指标", words)
            state.block_status = "target" if opened and not re.search("完成|实现了|回顾", words) else state.block_status
        if words.strip().endswith("中") and 2 <= len(clause.text) <= 16 and "其中" not in words:
            state.scope = clause.text.removesuffix("中")

    # ------------------------------------------------------------ one number

    def _mention(self, clause: Clause, index: int, m: Mention) -> None:
        segment = self.segments.segments[clause.segment]
        text, state, frame = segment.text, self.state, self.frame
        after = text[m.token.end : clause.end]
        if reason := fates.refusal(m, text, after):
            self._ignore(m, reason, f"fates.{reason}")
            return
        section = dates.section_at(frame, clause.segment)
        carried = state.said[-1]["measure"] if state.said else ""
        kind = kind_of(m, "growth" if carried.startswith("growth") else carried)
        name, was_carried = self._name(m, kind)
        if not name:
            self._unresolved(m, fates.unread(m))
            return
        when = self._when(clause, m, section, kind, text)
        area = self._area(clause, m)
        today = frame.published or frame.anchor
        sentence_before = text[: m.token.start]
        ahead = section is not None and section.start is not None and today is not None and section.end is not None and section.end > today
        status, status_rule = status_of(sentence_before + after[:12], when.span, today, ahead, state.block_status)
        if when.text is None and when.source in ("section", "document") and status == "target" and frame.report_end and not ahead and when.span and when.span.end <= (today or when.span.end):
            status = "actual"
        reading = self._reading(clause, m, kind, name, was_carried, when, area, status, section, (status_rule, kind.rule))
        self._keep(m, reading)
        self._follow(m, kind, reading, when, area)

    def _name(self, m: Mention, kind: Kind) -> tuple[str, bool]:
        state = self.state
        if m.ordered and m.place[1] > 1:
            found = list(dict.fromkeys(s["name"] for s in state.said))
            count = m.place[1]
            if len(found) >= count:
                return found[-count:][m.place[0]], True
        if kind.family == "share" and m.part:
            return m.part, False
        name, carried = names.full_name(m, state, kind.family)
        return name, carried

    def _when(self, clause: Clause, m: Mention, section: Section | None, kind: Kind, text: str) -> When:
        """Return the period: stated with the number, else in its clause, else carried, else the section's, else the document's."""
        state, frame = self.state, self.frame
        at = dates.anchor(frame, section, state.span)
        future = bool(_FUTURE.search(text[clause.start : m.token.start]))
        own = m.periods or tuple(p for p in clause.periods if p.end <= m.token.start and p is not m.base)
        if not m.periods and clause.mentions and clause.mentions[0].token.start < m.token.start:
            own = tuple(p for p in own if p.start >= self._previous_end(clause, m))
        own = tuple(p for p in own if p is not m.base and not self._is_base(clause, p, m))
        moving_to = "rise_to" in m.cues or "fall_to" in m.cues or ("to" in m.cues and self._from_open)
        if "from" in m.cues:
            return self._from(m, own, at, section, future)
        if moving_to and self._from_open:
            return self._to(own, at, section, future)
        span, token = dates.stated(own, at, future)
        if span is not None and token is not None:
            dates.state_period(state, span, token.text)
            return When(span, "stated", token.text, span.flags)
        if state.span is not None:
            return When(state.span, "carried", state.span_text, state.span.flags)
        return dates.default(frame, section)

    _from_open: bool = False

    def _previous_end(self, clause: Clause, m: Mention) -> int:
        ends = [o.token.end for o in clause.mentions if o.token.end <= m.token.start]
        return max(ends, default=clause.start)

    def _is_base(self, clause: Clause, period: Token, m: Mention) -> bool:
        return any(o.base is not None and o.base.start == period.start for o in clause.mentions)

    def _from(self, m: Mention, own: tuple[Token, ...], at: periods.Anchor, section: Section | None, future: bool) -> When:
        """The first value of a from–to: its named period, else the first year of the span, else the like period a year before."""
        state, frame = self.state, self.frame
        self._from_open = True
        span, token = dates.stated(own, at, future)
        around = state.span or (dates.default(frame, section).span)
        if span is not None and token is not None and not dates.is_several_years(span):
            state.from_span = span
            return When(span, "stated", token.text, span.flags)
        if span is not None and token is not None:
            dates.state_period(state, span, token.text)
            around, stated = span, token.value
            a, b = dates.first_year(span, frame.report_end is not None, stated), periods.of_year(span.end.year)
            state.from_span, state.to_span = a, b
            return When(a, "stated", token.text)
        if state.from_span is not None and state.to_span is not None:
            return When(state.from_span, "carried", state.span_text)
        if around is not None and dates.is_several_years(around):
            a, b = dates.first_year(around, False, None), periods.of_year(around.end.year)
            state.from_span, state.to_span = a, b
            return When(a, "carried", state.span_text)
        if around is None:
            return When(None)
        return When(periods.like_period_before(around), "carried", state.span_text)

    def _to(self, own: tuple[Token, ...], at: periods.Anchor, section: Section | None, future: bool) -> When:
        """The second value of a from–to: its named period, else the last year of the span."""
        state = self.state
        self._from_open = False
        span, token = dates.stated(own, at, future)
        if span is not None and token is not None:
            state.to_span = span
            dates.state_period(state, span, token.text)
            return When(span, "stated", token.text, span.flags)
        if state.to_span is not None:
            return When(state.to_span, "carried", state.span_text)
        if state.span is not None:
            return When(state.span, "carried", state.span_text, state.span.flags)
        return dates.default(self.frame, section)

    def _area(self, clause: Clause, m: Mention) -> Area | None:
        state = self.state
        own = m.areas or tuple(a for a in clause.areas if a.start - clause.start <= 6 and a.end <= m.token.start)
        area = places.settle(own, state, self.frame)
        if area is not None:
            state.area = area
            return area
        if state.area is not None:
            return state.area
        if state.story_area is not None:
            return state.story_area
        return areas.by_code(self.frame.ref_area) if self.frame.ref_area else None

    def _reading(self, clause: Clause, m: Mention, kind: Kind, name: str, was_carried: bool, when: When, area: Area | None, status: str, section: Section | None, rules: tuple[str, ...]) -> Reading:
        segment = self.segments.segments[clause.segment]
        value, unit, unit_text, exponent, value_text = self._value(m, kind)
        at = dates.anchor(self.frame, section, when.span)
        measure, base = self._measure(m, kind, when, at)
        whole, whole_area = self._whole(m, kind, name)
        flags = [*segment.flags, *when.flags]
        if m.areas == () and area is not None and area.code == self.frame.ref_area:
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
        if is_percent(q) or kind.percent:
            unit = "%"
        elif kind.family == "ratio":
            unit = "1"
        number_text = m.token.text[: q.number_end - m.token.start]
        if q.number.kind == "cheng":
            unit_text = "成"
        return value, unit, unit_text, q.number.exponent, number_text

    def _measure(self, m: Mention, kind: Kind, when: When, at: periods.Anchor) -> tuple[str, Span | None]:
        """Return the measure with its comparison, and the base period."""
        family, span = kind.family, when.span
        if family not in ("growth", "change"):
            if family == "ratio" and m.base is not None:
                return family, dates.base_of(m, span, at, family, "")[0]
            if family == "level" and "average" in m.cues and dates.is_several_years(span):
                return "level_avg", None
            return family, None
        base, how = dates.base_of(m, span, at, family, str(m.cues.get("base", "")))
        several = dates.is_several_years(span)
        if "average" in m.cues or "several" in m.cues:
            if base is None and span is not None:
                base = self._average_base(m, span, several)
            return f"{family}_avg", base
        if how in ("yoy", "prev", "since"):
            if how == "yoy" and several and m.base is None:
                return f"{family}_since", dates.year_before(span) if span else None
            return f"{family}_{how}", base
        if several and span is not None:
            return f"{family}_since", dates.year_before(span)
        if family == "change":
            return "change", None
        return "growth_yoy", periods.like_period_before(span) if span else None

    def _average_base(self, m: Mention, span: Span, several: bool) -> Span | None:
        if years := int(m.cues.get("several", 0)):
            return periods.like_period_before(span, years)
        return dates.year_before(span) if several else None

    def _whole(self, m: Mention, kind: Kind, name: str) -> tuple[str, str]:
        """Return the other side of a share, gap, rank or contribution, and its area where it is only a place."""
        state = self.state
        if kind.family == "share":
            if m.part:
                whole = state.name
            elif m.whole:
                whole = m.whole
            else:
                whole = state.whole
            if whole:
                state.whole = whole
            return self._place(whole)
        if kind.family == "gap":
            return self._place(m.gap_to or m.base_text)
        if kind.family == "rank":
            words = self.segments.segments[m.segment].text[max(0, m.token.start - 8) : m.token.start]
            found = re.search("世界|全球|全国|全省|亚洲", words)
            return self._place(found.group()) if found else ("", "")
        if kind.family == "contribution":
            return self._contributed(name)
        return "", ""

    def _contributed(self, name: str) -> tuple[str, str]:
        found = re.match("(.{1,20})对(.{1,20}?)的?(?:贡献率|贡献|拉动)?$", name)
        return (found.group(2), "") if found else ("", "")

    def _place(self, words: str) -> tuple[str, str]:
        stripped = re.sub("的|平均水平|水平|平均|整体|总量", "", words)
        hit = areas.match(stripped, 0) if stripped else None
        if hit and hit[0] == len(stripped) and hit[1].level != "name":
            area = hit[1]
            if area.level == "deictic":
                near = self.state.area
                resolved = areas.resolve_deictic(stripped, self.frame.ref_area, near.code if near else None)
                if resolved is not None:
                    return words, resolved.code
                return words, ""
            return words, area.code
        return words, ""

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
        if kind.family == "share" and m.part:
            return
        names.remember(state, reading.indicator_name, reading.indicator_text)
        if "from" not in m.cues:
            self._from_open = False

    def _ignore(self, m: Mention, reason: str, rule: str) -> None:
        self.fate.setdefault((m.segment, m.token.start), (m.token, "ignored", reason, rule, []))

    def _unresolved(self, m: Mention, reason: str) -> None:
        self.fate.setdefault((m.segment, m.token.start), (m.token, "unresolved", reason, "resolve", []))

    def numbers(self) -> list[NumberFate]:
        """Return the row of every number of the document, in text order."""
        rows = list[NumberFate]()
        for i, tokens in enumerate(self.tokens):
            start = tokens.segment.start
            taken = {at for (seg, at) in self.fate if seg == i} if False else set[int]()
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
