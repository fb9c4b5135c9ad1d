"""Keeping what was read of a page: once, whatever dies in between, and without its author."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction

from hoiam.places.queries import rows_by_code
from hoiam.reading.stages import ArticleData
from hoiam.sources.models import Item, ItemState
from hoiam.stories.models import Article, ArticlePlace, ArticleTopic, ArticleVersion
from hoiam.stories.queries import search
from hoiam.topics.models import Topic

TITLE_LENGTH = 500
ADDRESS_LENGTH = 2000
# Papers change what they published mostly on the same day; each page is looked at twice more.
VISITS = (timedelta(hours=4), timedelta(hours=24))


def next_visit(reads: int, now: datetime) -> datetime | None:
    """When a page that was read `reads` times is looked at again, None for never."""
    return now + VISITS[reads - 1] if reads <= len(VISITS) else None


@transaction.atomic
def save_article(item: Item, data: ArticleData, *, now: datetime) -> Article:
    """Keep an article for an item; reading it again changes nothing but what really changed.

    The item's outcome becomes `page.read`, `page.changed` or `page.not-modified`. A new article
    has no story yet: `grouping.group_waiting` gives it one.
    """
    article = None
    if item.reads:
        article = Article.objects.select_for_update().filter(item=item).first()
    if article is None:
        article = _create(item, data, now)
        outcome = "page.read"
    else:
        outcome = _change(article, data, now)
    _keep_read(item, outcome, now)
    return article


@transaction.atomic
def keep_unchanged(item: Item, *, now: datetime) -> None:
    """The publisher says that a page is as it was when it was read."""
    _keep_read(item, "page.not-modified", now)


def _keep_read(item: Item, outcome: str, now: datetime) -> None:
    reads = item.reads + 1
    Item.objects.filter(pk=item.pk).update(
        state=ItemState.READ,
        outcome=outcome,
        params={},
        listing={},
        read_at=now,
        tries=0,
        reads=reads,
        next_try=next_visit(reads, now),
        etag=item.etag,
        last_modified=item.last_modified,
    )


def _fields(data: ArticleData) -> dict[str, object]:
    return {
        "title": data.title[:TITLE_LENGTH],
        "text": data.text,
        "language": data.language[:8],
        "minhash": data.minhash,
        "needs_answer": data.signal.needs_answer,
        "reasons": list(data.signal.reasons),
    }


def _if_short(address: str) -> str:
    """In bytes, since an index on PostgreSQL takes so many and no more."""
    return address if len(address.encode("utf-8", "replace")) <= ADDRESS_LENGTH else ""


def _create(item: Item, data: ArticleData, now: datetime) -> Article:
    article = Article.objects.create(
        item=item,
        source_id=item.source_id,
        url=item.url,
        canonical=_if_short(data.canonical),
        published=data.published,
        received=now,
        is_sample=item.source.is_sample,
        **_fields(data),
    )
    keep_features(article, data, is_new=True)
    return article


def _change(article: Article, data: ArticleData, now: datetime) -> str:
    """Keep the former text as a version when title or text differ. Returns the outcome."""
    if article.text_erased_at is not None:
        return "page.not-modified"
    if (article.title, article.text) == (data.title[:TITLE_LENGTH], data.text):
        return "page.not-modified"
    ArticleVersion.objects.create(
        article=article, until=now, title=article.title, text=article.text
    )
    for name, value in _fields(data).items():
        setattr(article, name, value)
    article.changed_at = now
    article.save()
    article.article_places.all().delete()
    article.article_topics.all().delete()
    keep_features(article, data)
    return "page.changed"


def keep_features(article: Article, data: ArticleData, *, is_new: bool = False) -> None:
    """Write the places and topics of an article and make it findable."""
    known = rows_by_code()
    mentions = Counter(place.code for place in data.places if place.code in known)
    ArticlePlace.objects.bulk_create(
        ArticlePlace(article=article, place_id=known[code].id, mentions=count)
        for code, count in mentions.items()
    )
    wanted = [found.code for found in data.topics]
    topics = dict(Topic.objects.filter(code__in=wanted).values_list("code", "pk")) if wanted else {}
    ArticleTopic.objects.bulk_create(
        ArticleTopic(article=article, topic_id=topics[found.code], score=found.score)
        for found in data.topics
        if found.code in topics
    )
    search.index_article(article.pk, article.title, article.text or "", is_new=is_new)
