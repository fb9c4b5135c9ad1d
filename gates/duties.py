"""Whose duty a matter is: 134 matters of our own, and the sample press read by the whole pipe.

All on the duty table of the sample province; `duties/README.md` says how they were made. "apart"
are those kept aside while the order of `offices/queries/matching.py` and the words of the table
were chosen. "press" are articles that need an answer and name a place of the province.
"""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hoiam.offices.queries.matching import Match, Row, rank
from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.gazetteer import Gazetteer
from hoiam.reading.pipeline import enrich
from hoiam.reading.stages import ArticleData

NEEDS = ()
HERE = Path(__file__).resolve().parent / "duties"
PROVINCE = "2025-07-01/33"
# After the newest row of the table of units.
READ = datetime(2026, 11, 1, tzinfo=UTC)
REACH = {"province": 1, "district": 2, "commune": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A matter and the office whose it is."""

    id: str
    topic: str
    place: str
    office: str
    text: str

    @property
    def is_apart(self) -> bool:
        """One in three, by chance and for good."""
        return hashlib.sha256(self.id.encode()).digest()[0] % 3 == 0


def measure(shared: Path) -> dict[str, float]:
    matters, table = read_matters(), Table()
    places = {matter: found_place(matter, table) for matter in matters}
    apart = [matter for matter in matters if matter.is_apart]
    press = list(read_press(table))
    found = {matter: found_place(matter, table) for matter in press}
    return {
        "top 1": _share(matters, places, 1),
        "top 3": _share(matters, places, 3),
        "top 1 apart": _share(apart, places, 1),
        "top 3 apart": _share(apart, places, 3),
        "press proposed": sum(bool(table.rank(matter)) for matter in press) / max(len(press), 1),
        "press top 1": _share(press, found, 1),
        "press top 3": _share(press, found, 3),
    }


def read_matters() -> list[Matter]:
    with (HERE / "labels.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Matter(**row) for row in rows]


def read_press(table: Table) -> Iterator[Matter]:
    """Articles of the sample press, as the pipe reads them; the label is that of their event."""
    with (HERE / "press.tsv").open(encoding="utf-8", newline="") as file:
        offices = {row["event"]: row["office"] for row in csv.DictReader(file, delimiter="\t")}
    knowledge = shipped_knowledge()
    for row in knowledge.table("sample/articles.toml")["article"]:
        if row.get("copy_of"):
            continue
        data = ArticleData(
            url="https://bao.example/",
            title=row["title"],
            text=row["text"],
            published=READ,
            language="vi",
        )
        read = enrich(data, knowledge=knowledge)
        codes = [code for place in read.places if place.code for code in place.current]
        ours = [code for code in codes if PROVINCE in {code, *table.gazetteer.above(code)}]
        if read.signal.needs_answer < 0.5 or not ours:
            continue
        yield Matter(
            id=row["id"],
            topic=read.topics[0].code if read.topics else "",
            place=next((code for code in ours if code != PROVINCE), PROVINCE),
            office=offices[row["event"]],
            text=f"{read.title}.\n{read.text}",
        )


def found_place(matter: Matter, table: Table) -> int:
    """The place of the right office among those proposed, from 1; 0 where it is not."""
    found = [match.row.office for match in table.rank(matter)]
    return found.index(matter.office) + 1 if matter.office in found else 0


def _share(matters: list[Matter], places: dict[Matter, int], most: int) -> float:
    return sum(1 <= places[matter] <= most for matter in matters) / max(len(matters), 1)


class Table:
    """The sample's duty table, and which rows of it are for a place."""

    def __init__(self) -> None:
        knowledge = shipped_knowledge()
        self.gazetteer = Gazetteer.of(knowledge)
        offices = tomllib.loads(knowledge.text("sample/offices.toml"))["office"]
        units = {office["code"]: office.get("place", "") for office in offices}
        self.rows: list[tuple[Row, str]] = []
        for line in csv.DictReader(knowledge.text("sample/duties.csv").splitlines()):
            unit = line["place"] or units[line["office"]]
            row = Row(
                row=int(line["row"]),
                office=line["office"],
                topic=line["topic"],
                reach=REACH[self.gazetteer[unit].level] if unit else 0,
                words=tuple(word.strip() for word in line["words"].split(";") if word.strip()),
            )
            self.rows.append((row, unit))

    def rank(self, matter: Matter) -> list[Match]:
        here = self.gazetteer.current(matter.place) or (matter.place,)
        chains = [{code, *self.gazetteer.above(code)} for code in here]
        rows = [
            row
            for row, unit in self.rows
            if not unit or all(not chain.isdisjoint(self._today(unit)) for chain in chains)
        ]
        return rank(rows, topic=matter.topic, text=matter.text)

    def _today(self, unit: str) -> set[str]:
        return set(self.gazetteer.current(unit)) or {unit}
