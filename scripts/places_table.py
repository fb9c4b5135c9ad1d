"""The table of units while `build_places.py` makes it, and how it is written."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent / "hoiam" / "data" / "places"
FIRST = "2004-07-01"  # Decision 124/2004/QĐ-TTg: the code table comes into force
REFORM = "2025-07-01"  # Resolution 202/2025/QH15 and 34 resolutions of 16 June 2025
# The last merging of communes before the reform; its day differs by province (September 2024 to
# March 2025) and none of the packages holds it.
RENEWAL = "2025-01-01"


@dataclass
class Unit:
    official: str
    name: str
    unit: str
    level: str
    valid_from: str = FIRST
    valid_to: str = ""
    parents: list[str] = field(default_factory=list)
    later: str = ""

    @property
    def code(self) -> str:
        return f"{self.valid_from}/{self.official}"

    def row(self) -> tuple[str, ...]:
        days = (self.valid_from, self.valid_to)
        tail = (" ".join(self.parents), self.later)
        return (self.code, self.name, self.unit, self.level, *days, *tail)


@dataclass
class Table:
    """Everything that gets written; `units` is keyed by code."""

    units: dict[str, Unit] = field(default_factory=dict)
    successions: set[tuple[str, str]] = field(default_factory=set)
    aliases: set[tuple[str, str, str]] = field(default_factory=set)

    def add(self, unit: Unit) -> Unit:
        return self.units.setdefault(unit.code, unit)


def write(name: str, header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    with (HERE / name).open("w", encoding="utf-8", newline="") as out:
        sheet = csv.writer(out, lineterminator="\n")
        sheet.writerow(header)
        sheet.writerows(sorted(rows))
