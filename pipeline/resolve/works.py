"""One work, firm or body whose figures a passage tells: a well, a power station, a group, a port.

In: the clauses as they are read, and the name that a number has so far. Out: the name with its owner in front.
Refuses: figures of a country or a place, which stay what they are called.
"""

import re
from functools import cache
from typing import Final

from pipeline import catalog, phrases, rules
from pipeline.model import Clause, Mention
from pipeline.resolve.measure import Kind
from pipeline.resolve.state import Context
from pipeline.resolve.story import opens_part

_MARKS: Final = " 　—-·、"
_GENERAL: Final = re.compile(
    "全国|我国|中国(?!石|移动|电信|联通|中|海|航|商|建|铁)|全省|全市|全区|全县|行业|各地|世界|全球|^据|显示|获悉|了解到"
)
_AFTER: Final = re.compile("(?:投产|投运|达产|投用|启用|建成|完工|竣工|通车|通航|并网)[^，]{0,4}后$")
_FIRST: Final = 40  # letters of a clause in which its subject stands


@cache
def _words(key: str) -> str:
    return "|".join(sorted(map(re.escape, rules.table("phrases")["works"][key]), key=len, reverse=True))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of a work pointed at (该电站), of one with a name (三峡集团), of known firms, of words that name none."""
    letters, after = "[一-鿿A-Za-z0-9“”]", f"(?!{_words('not_before')})"
    both = f"(?:{_words('named')}|{_words('pointed')})"
    return (
        re.compile(f"(?:该|这[座个条家口台艘项]|本(?=公司|集团))(?P<work>{letters}{{0,12}}?{both}){after}"),
        re.compile(f"(?P<work>{letters}{{2,12}}?(?:{_words('named')})|“[^“”]{{2,10}}”(?:{_words('pointed')})){after}"),
        re.compile(f"(?P<work>{_words('firms')}){after}"),
        re.compile(_words("many")),
    )


def note(ctx: Context, clause: Clause) -> None:
    """Remember the work that a clause speaks of first."""
    state, text = ctx.state, ctx.segment(clause.segment).text
    if clause.depth:
        return
    pointed, named, firms, many = _patterns()
    starts = {t.start: t for t in ctx.tokens[clause.segment].tokens}
    end = min((m.token.start for m in clause.mentions), default=clause.end)
    at = clause.start
    firm = None
    while at < end and (firm := firms.match(text, at, end)) is None:
        token, lead = starts.get(at), phrases.lead().match(text, at, end)
        if text[at] in _MARKS:
            at += 1
        elif token is not None and token.kind in ("period", "area"):
            at = token.end
        elif lead is not None and text[at] not in "该这本随":
            at = lead.end()
        else:
            break
    words = text[at : min(end, at + _FIRST)]
    m = firm or pointed.match(words) or named.match(words)
    if not clause.mentions and not (state.work or state.story_work) and (after := _AFTER.search(text, clause.start, clause.end)):
        state.work, state.work_here = after.group(), True
    if m is None or (firm is None and (many.search(m["work"]) or m["work"].count("“") != m["work"].count("”"))):
        return
    state.work, state.work_here = m["work"], True
    if ctx.segment(clause.segment).kind == "heading":
        state.story_work = m["work"]


def of_work(ctx: Context, m: Mention, name: str, kind: Kind) -> str:
    """Return the name with the work in front whose figure it is, where it would else be one of the country."""
    state, sentence = ctx.state, ctx.segment(m.segment).text
    unit = m.token.value.unit if m.token.kind == "quantity" else None
    makes = name.startswith("生产") and bool(state.said) and unit is not None and not unit.counted and not m.token.value.relative
    work = state.work or state.story_work or (_producer(state.said[0]["name"]) if makes else "")
    if not work or not m.subject or m.areas or work in name or kind.family in ("contribution", "rank"):
        return name
    if makes and not state.work_here:
        return work + name
    if not state.work_here and (not ctx.frame.news or state.area is not None or _GENERAL.search(sentence)):
        return name
    if not state.work_here and state.said and work not in (first := state.said[0]["name"]) and phrases.entity().search(first):
        return name  # the sentence has a subject of its own
    known = catalog.load().match(name, unit=unit.code if unit is not None else "", measure=kind.family) is not None
    return work + name if known or name in phrases.owned() or opens_part(sentence) else name


def _producer(name: str) -> str:
    """Return whose output a name tells, where it is one of the catalog's with something in front: 延长石油|天然气产量."""
    known = catalog.load()
    if known.match(name) is not None:
        return ""
    return next((name[:i] for i in range(2, min(len(name) - 2, 12)) if known.match(name[i:]) is not None), "")
