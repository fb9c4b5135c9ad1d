"""`hoiam step article`: in `url, html`; out `title, text, published, language, canonical`."""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta

from hoiam.reading.bylines import drop_bylines
from hoiam.reading.date import VIETNAM
from hoiam.reading.extract import extract_article
from hoiam.reading.filters import Record, Step, field
from hoiam.reading.filters.dates import moment
from hoiam.reading.knowledge import Knowledge
from hoiam.reading.page_rules import read_rules
from hoiam.reading.stages import RawPage


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--now", type=moment, help="ISO 8601: when the page was read")


def build(options: argparse.Namespace, knowledge: Knowledge) -> Step:
    # A command, not the library, may ask the clock.
    now: datetime = options.now or datetime.now(VIETNAM) + timedelta(days=1)
    rules = read_rules(knowledge.table("page_rules.toml"))

    def step(record: Record, /) -> Record:
        page = RawPage(
            url=field(record, "url"),
            body=field(record, "html").encode("utf-8", "replace"),
            fetched_at=now,
        )
        article = extract_article(page, now=now, rules=rules)
        return {
            "title": article.title,
            "text": drop_bylines(article.text),
            "published": article.published.isoformat() if article.published else None,
            "language": article.language,
            "canonical": article.canonical,
        }

    return step
