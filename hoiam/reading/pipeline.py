"""The pipe, step by step; each name is a module of this package.

    feeds → fetch → extract → clean → date → redact → fingerprint → group
          → locate → classify → signal

`feeds` and `fetch` run by the clock of hosts and feeds; `read_page` is what follows for one page,
`enrich` for a text that came another way. `group` must know what came before: see `Grouper`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from hoiam.reading.bylines import drop_bylines
from hoiam.reading.classify import TopicModel, assign_topics, load_model
from hoiam.reading.clean import clean_text, clean_title
from hoiam.reading.extract import extract_article
from hoiam.reading.fingerprint import fingerprint
from hoiam.reading.gazetteer import Gazetteer
from hoiam.reading.knowledge import Knowledge
from hoiam.reading.language import detect_language
from hoiam.reading.locate import locate
from hoiam.reading.page_rules import PageRules, read_rules
from hoiam.reading.redact import redact
from hoiam.reading.signal import SignalRules, find_signal, load_rules
from hoiam.reading.stages import ArticleData, Entry, RawPage

# A clock an hour off is common; a date further ahead is a mistake or a trick.
_AHEAD = timedelta(hours=1)


def read_page(
    page: RawPage,
    *,
    entry: Entry | None = None,
    knowledge: Knowledge,
    home: str | None = None,
    now: datetime,
) -> ArticleData:
    """All that one page tells: extract, then `enrich`.

    `entry` is what the feed said of it, `home` the code of the outlet's own place. Raises
    PageError where the page holds no article.
    """
    found = extract_article(page, now=now, entry=entry, rules=_page_rules(knowledge))
    if found.published is not None and found.published > now + _AHEAD:
        found = replace(found, published=None)
    return _enrich(found, knowledge, home)


def enrich(article: ArticleData, *, knowledge: Knowledge, home: str | None = None) -> ArticleData:
    """The article cleaned, without bylines and personal data, with places, topics and signal."""
    cleaned = replace(article, title=clean_title(article.title), text=clean_text(article.text))
    return _enrich(cleaned, knowledge, home)


def _enrich(article: ArticleData, knowledge: Knowledge, home: str | None) -> ArticleData:
    """What follows once a text is clean, as `extract_article` leaves it."""
    redacted_title = redact(article.title)
    redacted_text = redact(drop_bylines(article.text))
    title, text = " ".join(redacted_title.text.split()), redacted_text.text
    removed = Counter(dict(redacted_title.removed)) + Counter(dict(redacted_text.removed))
    whole = f"{title}\n{text}"
    day = article.published.date() if article.published else None
    return replace(
        article,
        title=title,
        text=text,
        lead=text.partition("\n")[0],
        language=article.language or detect_language(whole),
        removed=tuple(sorted(removed.items())),
        minhash=fingerprint(title, text),
        places=locate(whole, published=day, gazetteer=_gazetteer(knowledge), home=home),
        topics=assign_topics(title, text, model=_topic_model(knowledge)),
        signal=find_signal(title, text, rules=_signal_rules(knowledge)),
    )


# Tables and models are read once in each process; a Knowledge stands for the files it reads.


@cache
def _gazetteer(knowledge: Knowledge) -> Gazetteer:
    return Gazetteer.of(knowledge)


@cache
def _topic_model(knowledge: Knowledge) -> TopicModel:
    return load_model(knowledge)


@cache
def _signal_rules(knowledge: Knowledge) -> SignalRules:
    return load_rules(knowledge)


@cache
def _page_rules(knowledge: Knowledge) -> PageRules:
    return read_rules(knowledge.table("page_rules.toml"))
