"""Each target beside what was reported for its period.

In: statements, observations, kinds. Out: `targets`. Refuses: a verdict where the direction of a bare figure is not known.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import facts, rules, schema

_FINAL: Final = {"actual": 0, "estimate": 1}
_EXACT: Final = ("eq", "approx")
_BOUNDS: Final = ("gt", "ge", "lt", "le")
_OPEN: Final = float("inf")
_DIRECTED: Final = ("stock", "flow")
_GROWING: Final = ("level", "level_avg", "growth_yoy", "growth_prev", "growth_avg", "growth_since")
_TAKEN: Final = (
    *("series_id", "time_period", "period_start", "period_end", "status", "value", "low", "high"),
    *("published", "statement_id", "flags", "relation"),
)


def targets(
    statements: pa.Table,
    observations: pa.Table,
    kinds: facts.Kinds,
    documents: pa.Table | None = None,
    *,
    as_of: date | None = None,
) -> pa.Table:
    """Return one row for each target statement with the observation that tells its outcome, actual before estimate.

    The outcome is of the same series and period; that of a stock or rate may be of any period that ends on the same day.
    `met` and `missed` need a bound, a cut, a word of rules/targets.toml (达到, 控制在), or the level or growth of a stock or flow
    (more is better); of anything else a figure that agrees is met, any other unclear. A figure to date that falls short leaves
    the target open.
    """
    aims = statements.filter(pc.equal(statements["status"], "target"))
    placed = facts.place(aims, kinds, documents, as_of=as_of)
    words = aims.select(["sentence", "value_text"]).take(placed["row"])
    placed = placed.append_column("sentence", words["sentence"]).append_column("value_text", words["value_text"])
    outcomes: dict[str, list[dict[str, Any]]] = {}
    for row in _outcomes(observations, placed):
        outcomes.setdefault(row["series_id"], []).append(row)
    columns = (
        "statement_id",
        "series_id",
        "year",
        "value",
        "relation",
        "published",
        "kind",
        "measure",
        "low",
        "high",
        "unit_text",
    )
    rows = []
    for t in placed.select([*columns, "time_period", "period_start", "period_end", "sentence", "value_text"]).to_pylist():
        outcome = _outcome(t, outcomes.get(t["series_id"], []))
        rows.append(
            {
                "target_statement_id": t["statement_id"],
                "outcome_statement_id": outcome and outcome["statement_id"],
                "series_id": t["series_id"],
                "year": t["year"],
                "target": t["value"],
                "target_relation": t["relation"],
                "outcome": outcome and outcome["value"],
                "difference": outcome and facts.difference(outcome["value"], t["value"]),
                "verdict": _verdict(t, outcome) if outcome else "open",
                "published": t["published"],
                "outcome_published": outcome and outcome["published"],
            }
        )
    rows.sort(key=lambda r: r["target_statement_id"])
    return pa.Table.from_pylist(rows, schema.arrow("targets"))


def _outcomes(observations: pa.Table, placed: pa.Table) -> Iterator[dict[str, Any]]:
    """Yield the facts and estimates of the series that have a target."""
    wanted = pc.is_in(observations["series_id"], placed["series_id"].unique())
    reported = pc.is_in(observations["status"], pa.array(_FINAL))
    found = observations.filter(pc.and_(wanted, reported))
    low, high = facts.bounds(found)
    yield from found.append_column("low", pa.array(low)).append_column("high", pa.array(high)).select(list(_TAKEN)).to_pylist()


def _outcome(t: dict[str, Any], found: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the observation that tells what became of a target, or None."""
    at_end = t["kind"] in ("stock", "rate", "index")

    def fits(o: dict[str, Any]) -> bool:
        if o["time_period"] == t["time_period"] or (o["period_start"], o["period_end"]) == (t["period_start"], t["period_end"]):
            return True
        return at_end and o["period_end"] == t["period_end"]

    return min(
        (o for o in found if fits(o)),
        key=lambda o: (_FINAL[o["status"]], _early(t, o), o["time_period"] != t["time_period"], o["statement_id"]),
        default=None,
    )


def _early(t: dict[str, Any], o: dict[str, Any]) -> bool:
    """Whether a figure was reported before the target's period ended, so that it may still grow."""
    return "to_date" in o["flags"] and (o["published"] is None or o["published"] < t["period_end"])


def _verdict(t: dict[str, Any], o: dict[str, Any]) -> str:
    """Return met, missed, open (to date not reached) or unclear."""
    verdict = _against(t, o)
    return "open" if verdict == "missed" and _early(t, o) else verdict


def _against(t: dict[str, Any], o: dict[str, Any]) -> str:
    """Return met, missed or unclear, whatever the day of the outcome."""
    value, low, high = target = (t["value"], t["low"], t["high"])
    outcome = (o["value"], o["low"], o["high"])
    exact = o["relation"] in _EXACT
    if t["relation"] in _BOUNDS:
        strict = t["relation"] in ("gt", "lt")
        one_sided = (outcome, low) if high == _OPEN else (_mirrored(outcome), -high)
        return _at_least(*one_sided, exact=exact, strict=strict)
    if exact and facts.agree(target, outcome):
        return "met"
    match -1 if value < 0 else _sense(t):  # a cut: deeper is better
        case -1:
            return _at_least(_mirrored(outcome), -value, exact=exact)
        case 1:
            return _at_least(outcome, value, exact=exact)
        case _:
            return "unclear"


def _sense(t: dict[str, Any]) -> int:
    """Return 1 where more than a figure is better, -1 where less is, 0 where neither its words nor its kind tell."""
    figure = rf"(?<![0-9.]){re.escape(t['value_text'])}(?![0-9.]) ?{re.escape(t['unit_text'])}"  # not the 2 of 2024
    before = [t["sentence"][: m.start()].rstrip("约近") for m in re.finditer(figure, t["sentence"])] if t["value_text"] else []
    for sense, key in ((1, "at_least"), (-1, "at_most")):
        if before and all(words.endswith(tuple(rules.table("targets")[key])) for words in before):
            return sense
    return 1 if t["kind"] in _DIRECTED and t["measure"] in _GROWING else 0


def _at_least(outcome: tuple[float, float, float], floor: float, *, exact: bool, strict: bool = False) -> str:
    """Return whether a figure, or what its bounds leave of it, reaches a floor; of a rounded one equal to a `strict` floor nobody knows."""
    value, low, high = outcome
    if strict and facts.same(value, floor):
        return "unclear" if exact else "met"
    if exact:
        return "met" if value >= floor or facts.same(value, floor) else "missed"
    if low >= floor or facts.same(low, floor):
        return "met"
    return "missed" if high < floor else "unclear"


def _mirrored(outcome: tuple[float, float, float]) -> tuple[float, float, float]:
    return -outcome[0], -outcome[2], -outcome[1]
