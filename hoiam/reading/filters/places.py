"""`hoiam step places`: the administrative units that a text mentions."""

from __future__ import annotations

import argparse
from datetime import date, datetime

from hoiam.reading.date import parse_date
from hoiam.reading.filters import Record, Step, field
from hoiam.reading.gazetteer import Gazetteer
from hoiam.reading.knowledge import Knowledge
from hoiam.reading.locate import locate
from hoiam.reading.stages import PlaceMention


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as-of",
        type=date.fromisoformat,
        metavar="DAY",
        help="the day (YYYY-MM-DD) whose units `current` names; without it, the newest there are",
    )


def build(options: argparse.Namespace, knowledge: Knowledge) -> Step:
    gazetteer = Gazetteer.of(knowledge)
    as_of: date | None = options.as_of

    def step(record: Record) -> Record:
        text = field(record, "text")
        published = _day(field(record, "published", required=False))
        found = locate(text, published=published, gazetteer=gazetteer, as_of=as_of)
        return {"places": [_row(mention) for mention in found]}

    return step


def _day(published: str) -> date | None:
    moment: datetime | None = parse_date(published) if published else None
    return moment.date() if moment else None


def _row(mention: PlaceMention) -> Record:
    row: Record = {
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "code": mention.code,
        "name": mention.name,
        "level": mention.level,
        "current": list(mention.current),
        "confidence": mention.confidence,
    }
    if mention.code is None:
        row["candidates"] = list(mention.candidates)
    return row
