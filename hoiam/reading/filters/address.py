"""`hoiam step address`: province, district and ward of a written address."""

from __future__ import annotations

import argparse

from hoiam.reading.address import read_address
from hoiam.reading.filters import Record, Step, field
from hoiam.reading.gazetteer import Gazetteer
from hoiam.reading.knowledge import Knowledge


def build(options: argparse.Namespace, knowledge: Knowledge) -> Step:
    gazetteer = Gazetteer.of(knowledge)

    def step(record: Record) -> Record:
        found = read_address(field(record, "text"), gazetteer=gazetteer)
        return {
            "province": found.province,
            "district": found.district,
            "ward": found.ward,
            "current": list(found.current),
        }

    return step
