"""`hoiam step topics`: the fields of public service that `title` and `text` are about."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from hoiam.reading.classify import LABEL_SETS, TopicModel, assign_topics, load_model
from hoiam.reading.clean import clean_text
from hoiam.reading.filters import Record, field
from hoiam.reading.knowledge import Knowledge


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--labels",
        choices=LABEL_SETS,
        default="fields",
        help="our fields of public service, or the labels of the DANeS set",
    )


@dataclass(frozen=True, slots=True)
class TopicStep:
    model: TopicModel

    def __call__(self, record: Record, /) -> Record:
        title = clean_text(field(record, "title"))
        text = clean_text(field(record, "text", required=False))
        found = assign_topics(title, text, model=self.model)
        return {
            "topics": [
                {"code": topic.code, "name": topic.name, "score": topic.score} for topic in found
            ]
        }


def build(options: argparse.Namespace, knowledge: Knowledge) -> TopicStep:
    return TopicStep(load_model(knowledge, options.labels))
