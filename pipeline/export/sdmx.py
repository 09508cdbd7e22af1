"""SDMX-CSV 2.0, with the structure and its code lists as SDMX-JSON 2.0.

In: the Parquet files of a build. Out: facts (OBS_STATUS A, E, F), targets apart from them, and the structure of both.
Refuses: codes that SDMX does not allow; they get an id of their own, and the code list says what it stands for.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipeline import schema

if TYPE_CHECKING:
    import pandas as pd
    from pysdmx.model import Codelist, Component, Components

AGENCY: Final = "ZHIBIAO"
NOT_APPLICABLE: Final = "_Z"  # SDMX code for a dimension that does not apply
STATUS: Final = {"actual": "A", "estimate": "E", "forecast": "F"}
_ID: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_@$-]*\Z")  # SDMX allows @ and - in front, where a sheet would compute
_KNOWN: Final = {"%": "PT", "pp": "PP", "{count}": "COUNT", "1": "NUMBER", "": NOT_APPLICABLE}
_DIMENSIONS: Final = {  # SDMX concept → column of observations
    "FREQ": "freq",
    "REF_AREA": "ref_area",
    "INDICATOR": "indicator",
    "TRANSFORMATION": "measure",
    "CHANGE_IN": "change_in",
    "COUNTERPART": "relative_to",
    "PRICE_BASIS": "price_basis",
    "BASE_PER": "base_period",
    "UNIT_MEASURE": "unit",
}
_ATTRIBUTES: Final = {
    "RELATION": "relation",
    "VALUE_HIGH": "value_high",
    "LOWER": "lower",
    "UPPER": "upper",
    "N_SOURCES": "n_sources",
    "STATEMENT_ID": "statement_id",
}


def sdmx_csv(build: Path, into: Path) -> tuple[Path, ...]:
    """Write facts, targets and their structure; of two rows of one key the actual comes before estimate and forecast."""
    import pandas as pd
    from pysdmx.io import write_sdmx
    from pysdmx.io.format import Format
    from pysdmx.io.pd import PandasDataset
    from pysdmx.model import DataStructureDefinition, Schema
    from pysdmx.model.dataflow import Group
    from pysdmx.model.dataset import ActionType
    from pysdmx.model.message import Header

    rows = pd.read_parquet(build / "observations.parquet")
    names = _names(build, rows)
    ids = {column: sdmx_ids(rows[column]) for column in _DIMENSIONS.values()}
    lists = {concept: _codelist(concept, ids[column], names.get(column, {})) for concept, column in _DIMENSIONS.items()}
    described = {"FACTS": _components(lists, facts=True), "TARGETS": _components(lists, facts=False)}
    written = []
    for name, statuses in (("FACTS", tuple(STATUS)), ("TARGETS", ("target",))):
        frame = _frame(rows[rows["status"].isin(statuses)], ids, statuses)
        structure = Schema("datastructure", AGENCY, name, described[name], "1.0", generated=_FIXED)
        path = into / f"zhibiao_{name.lower()}.csv"
        dataset = PandasDataset(structure=structure, data=frame, action=ActionType.Replace)
        write_sdmx([dataset], Format.DATA_SDMX_CSV_2_0_0, output_path=str(path))
        written.append(path)
    siblings = Group(id="SIBLING", dimensions=[c for c in _DIMENSIONS if c != "FREQ"])  # one series in all its frequencies
    definitions = [
        DataStructureDefinition(id=name, name=title, agency=AGENCY, version="1.0", components=described[name], groups=[siblings])
        for name, title in (("FACTS", "Facts, estimates and forecasts"), ("TARGETS", "Targets"))
    ]
    path = into / "zhibiao_structure.json"
    header = Header(id="ZHIBIAO", test=False, prepared=_FIXED, sender=_sender())
    structures = [*lists.values(), *_fixed_lists().values(), _scheme(described["FACTS"]), *definitions]
    write_sdmx(structures, Format.STRUCTURE_SDMX_JSON_2_0_0, output_path=str(path), header=header)
    return (*written, path)


_FIXED: Final = datetime(2000, 1, 1, tzinfo=UTC)  # the same build gives the same bytes


def sdmx_ids(codes: "Iterable[str]") -> dict[str, str]:
    """Return code → SDMX id: the code itself where allowed, else a known id, else one made of it; no two codes share one."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for code in sorted(set(codes)):
        made = _KNOWN.get(code) or (code if _ID.match(code) else re.sub(r"[.:/|]", "_", code))
        if not _ID.match(made) or made in taken:
            made = "X" + hashlib.sha256(code.encode()).hexdigest()[:12].upper()
        found[code] = made
        taken.add(made)
    return found


def _frame(rows: "pd.DataFrame", ids: Mapping[str, Mapping[str, str]], statuses: tuple[str, ...]) -> "pd.DataFrame":
    import pandas as pd

    rows = rows.assign(order=rows["status"].map(statuses.index)).sort_values(["series_id", "time_period", "order"])
    rows = rows.drop_duplicates(["series_id", "time_period"])
    frame = pd.DataFrame({concept: rows[column].map(ids[column]) for concept, column in _DIMENSIONS.items()})
    frame["TIME_PERIOD"] = rows["time_period"]
    frame["OBS_VALUE"] = rows["value"]
    frame["UNIT_MULT"] = "0"
    if "target" not in statuses:
        frame["OBS_STATUS"] = rows["status"].map(STATUS)
    for concept, column in _ATTRIBUTES.items():
        frame[concept] = rows[column]
    return frame.reset_index(drop=True)


def _names(build: Path, rows: "pd.DataFrame") -> dict[str, dict[str, str]]:
    """Return column → code → name, for the code lists."""
    import pandas as pd

    indicators = pd.read_parquet(build / "indicators.parquet", columns=["indicator", "name"])
    names = dict(zip(indicators["indicator"], indicators["name"], strict=True))
    areas = rows.dropna(subset=["ref_area_name"]).drop_duplicates("ref_area")
    return {
        "indicator": names,
        "relative_to": names | {code: names.get(code.split("@")[0], code) for code in set(rows["relative_to"])},
        "ref_area": dict(zip(areas["ref_area"], areas["ref_area_name"], strict=True)),
        "measure": schema.CODES["measure"],
        "change_in": schema.CODES["change_in"],
        "freq": schema.CODES["freq"],
    }


def _codelist(concept: str, ids: Mapping[str, str], names: Mapping[str, str]) -> "Codelist":
    from pysdmx.model import Code, Codelist

    codes = [Code(id=i, name=names.get(c) or c or "not applicable", description=c or None) for c, i in sorted(ids.items())]
    return Codelist(id=f"CL_{concept}", name=concept, agency=AGENCY, version="1.0", items=codes)


def _fixed_lists() -> "dict[str, Codelist]":
    """Return concept → code list of the attributes whose codes the contract declares."""
    from pysdmx.model import Code, Codelist

    codes = {
        "UNIT_MULT": {"0": "units"},
        "OBS_STATUS": {i: schema.CODES["status"][status] for status, i in STATUS.items()},
        "RELATION": schema.CODES["relation"],
    }
    return {
        concept: Codelist(
            id=f"CL_{concept}", name=concept, agency=AGENCY, version="1.0", items=[Code(id=i, name=n) for i, n in names.items()]
        )
        for concept, names in codes.items()
    }


def _components(lists: "Mapping[str, Codelist]", *, facts: bool) -> "Components":
    """Return the components of facts, or of targets, which have no OBS_STATUS: SDMX has no code for a target."""
    from pysdmx.model import Components, DataType, Role

    fixed = _fixed_lists()
    found = [_component(c, Role.DIMENSION, DataType.STRING, codes) for c, codes in lists.items()]
    found.append(_component("TIME_PERIOD", Role.DIMENSION, DataType.PERIOD))
    found.append(_component("OBS_VALUE", Role.MEASURE, DataType.DOUBLE))
    numbers = {"VALUE_HIGH", "LOWER", "UPPER"}
    for concept in ("UNIT_MULT", *(("OBS_STATUS",) if facts else ()), *_ATTRIBUTES):
        kind = DataType.DOUBLE if concept in numbers else DataType.STRING
        found.append(_component(concept, Role.ATTRIBUTE, kind, fixed.get(concept)))
    return Components(found)


def _component(name: str, role: Any, kind: Any, codes: "Codelist | None" = None) -> "Component":
    from pysdmx.model import Component, Concept, Role

    urn = f"urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept={AGENCY}:CONCEPTS(1.0).{name}"
    listed = f"urn:sdmx:org.sdmx.infomodel.codelist.Codelist={AGENCY}:{codes.id}(1.0)" if codes else None
    level = "O" if role == Role.ATTRIBUTE else None
    concept = Concept(id=name, name=name, urn=urn, dtype=kind)
    return Component(
        id=name,
        required=role != Role.ATTRIBUTE,
        role=role,
        concept=concept,
        local_dtype=kind if name == "TIME_PERIOD" else None,
        local_codes=codes,
        local_enum_ref=listed,
        attachment_level=level,
    )


def _scheme(components: "Components") -> Any:
    from pysdmx.model import Concept, ConceptScheme

    concepts = [c.concept for c in components if isinstance(c.concept, Concept)]
    return ConceptScheme(id="CONCEPTS", name="Concepts", agency=AGENCY, version="1.0", items=concepts)


def _sender() -> Any:
    from pysdmx.model import Organisation

    return Organisation(id=AGENCY)
