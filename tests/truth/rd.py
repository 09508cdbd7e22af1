"""R&D spending and intensity by province, as the bulletins' tables and prose say them, against the published figures.

In: a build of the three bulletins, truth/rd_by_region.csv. Out: a line for each value that differs, and the nation's observations.
Refuses: a truth file without the nation and 31 provinces for each of the years.
"""

from collections.abc import Iterator

import pandas as pd

from pipeline import areas
from tests.truth import exact, tables, truth

YEARS = (2018, 2020, 2022)
CODES = {"RD经费": ("rd", 10**8), "RD强度": ("rd_intensity", 1)}
NATION = "全国"


def values() -> Iterator[tuple[int, str, str, float]]:
    """Yield year, area code, indicator and value of the published figures of the three years, in the dataset's units."""
    for row in truth("rd_by_region.csv"):
        if int(row["year"]) in YEARS:
            indicator, scale = CODES[row["indicator"]]
            yield int(row["year"]), area(row["area"]), indicator, exact(row["value"], scale)


def area(name: str) -> str:
    """Return the code of the nation or a province by its short name."""
    found = None if name == NATION else areas.match(name, 0)
    return found[1].code if found else "CN"


def differences(table: pd.DataFrame) -> list[str]:
    """Return a line for each published value that `table` (annual, or statements of tables) does not give exactly, once."""
    found: list[str] = []
    levels = table[(table.measure == "level") & (table.status == "actual")]
    held = {key: list(group.value) for key, group in levels.groupby(["year", "ref_area", "indicator"])}
    for year, place, indicator, value in values():
        got = held.get((year, place, indicator), [])
        if set(got) != {value} or ("series_id" in table and len(got) != 1):
            found.append(f"{year} {place} {indicator}: {got} instead of {value}")
    return found


def from_tables(statements: pd.DataFrame) -> pd.DataFrame:
    """Return the statements that stand in tables."""
    return statements[statements.locator.str.startswith("table ")]


def nation(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the observations of the nation that table and prose both state."""
    rows = observations[(observations.ref_area == "CN") & (observations.measure == "level")]
    return rows[rows.indicator.isin(["rd", "rd_intensity"]) & rows.year.isin(YEARS) & (rows.status == "actual")]


if __name__ == "__main__":
    built = tables("rd")
    for title, table in (("annual", built["annual"]), ("statements of tables", from_tables(built["statements"]))):
        wrong = differences(table)
        print(f"{title}: {len(list(values())) - len(wrong)} of {len(list(values()))} published values exact")
        print(*wrong, sep="\n")
    print(nation(built["observations"])[["indicator", "year", "value", "n_statements"]].to_string(index=False))
