"""The bundled sample press: invented outlets and events, and headlines of DANeS, marked sample."""

from __future__ import annotations

import hashlib
import heapq
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from hoiam.reading.knowledge import Knowledge
from hoiam.reading.pipeline import enrich
from hoiam.reading.stages import ArticleData
from hoiam.sources.models import Item, Source
from hoiam.stories.actions.grouping import BATCH, forget_window, group_waiting
from hoiam.stories.actions.reading import save_article
from hoiam.stories.actions.summing import refresh_stories
from hoiam.stories.models import Article, Story
from hoiam.stories.queries import search

DANES_HOST = "danes.example"
DANES_NAME = "DANeS: tiêu đề của năm 2020–2021 (mẫu)"
DANES_DAYS = 20
BEFORE_NOW = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, order=True)
class _Arrival:
    """One text of one outlet at one moment; `url` again means that it was changed."""

    at: datetime
    order: int
    host: str
    url: str
    title: str
    text: str
    published: datetime


def load_sample(*, now: datetime, say: Callable[[int, int], None] = lambda done, of: None) -> int:
    """Read the sample press as if it had arrived in the past weeks. Returns how many articles.

    Loading it again adds nothing. `say` is told how far it has come.
    """
    knowledge = settings.KNOWLEDGE
    sources = _sources(knowledge, now)
    arrivals = list(heapq.merge(sorted(_articles(knowledge, now)), sorted(_danes(knowledge, now))))
    known = set(Item.objects.filter(source__is_sample=True).values_list("url", flat=True))
    arrivals = [arrival for arrival in arrivals if arrival.url not in known]
    seen: set[str] = set()
    for done, arrival in enumerate(arrivals, 1):
        if arrival.url in seen:
            # It was placed long before it was changed.
            while group_waiting(now=arrival.at):
                pass
        seen.add(arrival.url)
        _keep(sources[arrival.host], arrival, knowledge)
        if done % BATCH == 0 or done == len(arrivals):
            while group_waiting(now=arrival.at):
                pass
            say(done, len(arrivals))
    return Article.objects.filter(is_sample=True).count()


@transaction.atomic
def remove_sample() -> int:
    """Take the sample press out again, with what editors decided about it. Returns how many."""
    articles = Article.objects.filter(is_sample=True)
    keys = list(articles.values_list("pk", flat=True))
    stories = Story.objects.filter(is_sample=True)
    # A real article that was merged into a sample story keeps that story.
    stories.filter(articles__is_sample=False).update(is_sample=False)
    articles.delete()
    search.forget_articles(keys)
    stories.filter(is_sample=True, articles=None).update(merged_into=None)
    stories.filter(is_sample=True, articles=None).delete()
    refresh_stories(Story.objects.filter(articles_count__gt=0, articles=None))
    Source.objects.filter(is_sample=True).delete()
    forget_window()
    return len(keys)


def _sources(knowledge: Knowledge, now: datetime) -> dict[str, Source]:
    rows = {row["host"]: row["name"] for row in knowledge.table("sample/articles.toml")["outlet"]}
    rows[DANES_HOST] = DANES_NAME
    return {
        host: Source.objects.get_or_create(
            host=host,
            defaults={
                "name": name,
                "home_url": f"https://{host}/",
                "is_sample": True,
                "added_at": now,
            },
        )[0]
        for host, name in rows.items()
    }


def _articles(knowledge: Knowledge, now: datetime) -> Iterator[_Arrival]:
    table = knowledge.table("sample/articles.toml")
    hosts = {row["id"]: row["host"] for row in table["outlet"]}
    zone = timezone.get_default_timezone()
    today = now.astimezone(zone).date()
    for order, row in enumerate(table["article"]):
        day = today - timedelta(days=row["days_ago"])
        moment = datetime.combine(day, time.fromisoformat(row["time"]), tzinfo=zone)
        # What would lie ahead of the first start arrives just before it, in its order.
        moment = min(moment, now - BEFORE_NOW + timedelta(seconds=order))
        first = _Arrival(
            at=moment,
            order=order,
            host=hosts[row["outlet"]],
            url=row["url"],
            title=row["title"],
            text=row["text"],
            published=moment,
        )
        yield first
        for revision in row.get("revisions", ()):
            later = moment + timedelta(hours=revision["hours_after"])
            yield replace(
                first,
                at=min(later, now - timedelta(seconds=30)),
                title=revision.get("title", first.title),
                text=revision["text"],
            )


def _danes(knowledge: Knowledge, now: datetime) -> Iterator[_Arrival]:
    """Headlines without dates of their own, spread evenly over the days before the first start."""
    rows = [json.loads(line) for line in knowledge.text("sample/danes.jsonl").splitlines()]
    step = timedelta(days=DANES_DAYS) / len(rows)
    for order, row in enumerate(rows):
        moment = now - timedelta(days=DANES_DAYS) + step * order
        yield _Arrival(
            at=moment,
            order=10_000 + order,
            host=DANES_HOST,
            url=f"https://{DANES_HOST}/{row['id']}",
            title=row["title"],
            text=row["description"],
            published=moment,
        )


def _keep(source: Source, arrival: _Arrival, knowledge: Knowledge) -> None:
    item, _new = Item.objects.get_or_create(
        url_digest=hashlib.sha256(arrival.url.encode()).hexdigest(),
        defaults={
            "source": source,
            "url": arrival.url,
            "host": source.host,
            "seen_at": arrival.at,
        },
    )
    data = enrich(
        ArticleData(
            url=arrival.url,
            title=arrival.title,
            text=arrival.text,
            published=arrival.published,
            language="vi",
        ),
        knowledge=knowledge,
    )
    save_article(item, data, now=arrival.at)
    # Nothing of the sample is ever fetched.
    Item.objects.filter(pk=item.pk).update(next_try=None)
