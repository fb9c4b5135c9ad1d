"""`hoiam step dates`: in `published, url?`; out `date`, ISO 8601 with zone, or null."""

from __future__ import annotations

import argparse
from datetime import datetime

from hoiam.reading.date import VIETNAM, YEARS, parse_date
from hoiam.reading.filters import Record, Step, field
from hoiam.reading.knowledge import Knowledge


def moment(written: str) -> datetime:
    """An ISO 8601 moment of the command line; Vietnam time where it has no zone."""
    read = datetime.fromisoformat(written)
    # Days are counted from it in both directions, for which the calendar must have room.
    if read.year not in YEARS:
        raise ValueError(written)
    return read if read.tzinfo else read.replace(tzinfo=VIETNAM)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--now", type=moment, help="ISO 8601: lends a missing year and anchors '3 giờ trước'"
    )


def build(options: argparse.Namespace, knowledge: Knowledge) -> Step:
    now: datetime | None = options.now

    def step(record: Record, /) -> Record:
        printed = field(record, "published", required=False)
        found = parse_date(printed, url=field(record, "url", required=False), now=now)
        return {"date": found.isoformat() if found else None}

    return step
