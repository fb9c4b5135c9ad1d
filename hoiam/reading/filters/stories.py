"""`hoiam step stories`: in `title, text, published?, url?` in order of arrival; out `story`."""

from __future__ import annotations

import argparse
from dataclasses import replace

from hoiam.reading.clean import clean_text, clean_title
from hoiam.reading.date import parse_date
from hoiam.reading.filters import Record, Step, field
from hoiam.reading.group import Grouper
from hoiam.reading.group_model import GroupingModel
from hoiam.reading.knowledge import Knowledge
from hoiam.reading.settle import settle


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--settle",
        action="store_true",
        help="write at the end; later articles may have moved earlier ones",
    )


class Stories:
    """Decides as each line comes."""

    def __init__(self, model: GroupingModel) -> None:
        self.grouper = Grouper(model)
        self._seen = 0

    def __call__(self, record: Record, /) -> Record:
        title = clean_title(field(record, "title"))
        text = clean_text(field(record, "text"))
        published = field(record, "published", required=False)
        url = field(record, "url", required=False)
        self._seen += 1
        grouping = self.grouper.add(
            f"s{self._seen}", title, text, published=parse_date(published, url=url)
        )
        return {"story": grouping.story}


class Settled(Stories):
    """Decides at the end: nothing is forgotten before it."""

    def __init__(self, model: GroupingModel) -> None:
        super().__init__(replace(model, forget=False))

    def finish(self) -> list[Record]:
        return [{"story": story} for story in settle(self.grouper).values()]


def build(options: argparse.Namespace, knowledge: Knowledge) -> Step:
    model = GroupingModel.from_knowledge(knowledge)
    return Settled(model) if options.settle else Stories(model)
