"""What issue 2 says that a build of the four seeds must show in `annual`, and how to look it up.

In: `annual` of a build. Out: for each fact what is wrong with it, or nothing.
Refuses: a fact in more than one row.
"""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from tests.truth import tables

# A fact: what its row is found by, and what the row must say besides. A fact stands in one row only.
FACTS: Final[Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]]] = {
    "5G base stations in 2021": (
        {"indicator": "base_stations_5g", "measure": "level", "year": 2021},
        {"value": 1.3e6, "relation": "gt", "unit": "{count}", "status": "actual", "n_documents": 2, "n_sources": 1},
    ),
    "profit of industrial firms above designated size": (
        {"indicator": "industrial_profit", "measure": "growth_yoy", "year": 2021},
        {"value": 42.2, "unit": "%", "time_period": "2021-01-01/P10M", "coverage": "ytd", "status": "actual"},
    ),
    "manufacturing value added in 2016": (
        {"indicator": "manufacturing.value_added", "measure": "level", "year": 2016},
        {"value": 20.95e12, "unit": "CNY", "time_period": "2016"},
    ),
    "manufacturing value added in 2019": (
        {"indicator": "manufacturing.value_added", "measure": "level", "year": 2019},
        {"value": 26.92e12, "unit": "CNY", "time_period": "2019"},
    ),
    "manufacturing value added a year between": (
        {"indicator": "manufacturing.value_added", "measure": "growth_avg", "year": 2019},
        {"value": 8.7, "unit": "%", "base_period": "2016"},
    ),
    "share of GDP": (
        {"indicator": "manufacturing.value_added", "measure": "share", "relative_to": "gdp", "year": 2021},
        {"value": 27.4, "unit": "%"},
    ),
    "industrial energy intensity": (
        {"indicator": "industrial_energy_intensity", "measure": "growth_yoy", "year": 2021},
        {"value": -5.4, "unit": "%", "n_documents": 2, "n_sources": 1},
    ),
    "households to be reached by gigabit networks": (
        {"indicator": "gigabit_households", "measure": "level", "year": 2022},
        {"value": 4e8, "relation": "gt", "status": "target"},
    ),
    "data centres' part of electricity use": (
        {"measure": "share", "relative_to": "electricity_consumption", "year": 2021},
        {"value": 2.0, "unit": "%", "ref_area": "CN"},
    ),
}


def wrong(annual: pd.DataFrame, fact: str) -> list[str]:
    """Return what `annual` says otherwise of a fact."""
    where, says = FACTS[fact]
    rows = annual
    for column, value in where.items():
        rows = rows[rows[column] == value]
    if len(rows) != 1:
        return [f"{fact}: {len(rows)} rows {rows.series_id.tolist()}"]
    row = rows.iloc[0]
    return [f"{fact}: {column} is {row[column]}, not {value}" for column, value in says.items() if row[column] != value]


if __name__ == "__main__":
    faults = [w for fact in FACTS for w in wrong(tables("seeds")["annual"], fact)]
    print(f"seeds: {len(FACTS)} facts, {len(faults)} wrong", *faults, sep="\n")
