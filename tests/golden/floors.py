"""The floors of quality, and how they rise.

In: floor.toml and what was measured. Out: what fell below; the file with its floors lifted.
Refuses: to lower a floor.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

FILE = Path(__file__).with_name("floor.toml")
COUNTS = ("documents", "labels")


def floors(text: str | None = None) -> dict[str, dict[str, float]]:
    """Return section → figure → floor, of the file or of a text of it."""
    return tomllib.loads(FILE.read_text("utf-8") if text is None else text)


def below(section: str, measured: Mapping[str, float]) -> list[str]:
    """Return a line for each figure below its floor. A figure that was not measured is below."""
    return [
        f"{section}: {name} is {measured.get(name, 'not measured')}, its floor is {floor}"
        for name, floor in floors()[section].items()
        if measured.get(name, -1) < floor
    ]


def lift(section: str, measured: Mapping[str, float]) -> None:
    """Lift the floors of a section to what was measured, rounded down to three places."""
    text = FILE.read_text("utf-8")
    head, body = re.split(rf"(?m)(?<=^\[{section}\])", text, maxsplit=1)
    body, *rest = re.split(r"(?m)(?=^\[)", body, maxsplit=1)
    for name, floor in floors()[section].items():
        new = measured[name] if name in COUNTS else int(measured[name] * 1000) / 1000
        if new > floor:
            body = re.sub(rf"(?m)^{name} = .*$", f"{name} = {new}", body)
    FILE.write_text(head + body + "".join(rest), "utf-8")
