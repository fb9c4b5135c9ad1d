"""Forgetting on time: article text after 90 days at most, as DESIGN's first boundary demands."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from hoiam.sources.actions.erasing import kept_for
from hoiam.stories.models import Article, ArticleVersion, Story
from hoiam.stories.queries import search

BATCH = 100


def erase_texts(*, now: datetime) -> int:
    """Erase the text of every article received too long ago. Returns how many.

    Title, address, date, place, topic and fingerprint remain; so do counts. What quoted the text
    (reasons, earlier versions, the search index) goes with it. Articles that were typed in by
    hand are treated alike.
    """
    limit = now - kept_for(settings.KEEP_TEXT_DAYS)
    due = Article.objects.filter(text_erased_at=None, received__lt=limit).order_by("pk")
    erased = 0
    while batch := list(due.values_list("pk", "title")[:BATCH]):
        with transaction.atomic():
            _erase(dict(batch), now)
        erased += len(batch)
    if erased:
        search.purge()
    _empty_journal()
    return erased


def _empty_journal() -> None:
    """SQLite's write-ahead log keeps former pages until it is written anew; cut it off now.

    While somebody reads it can't be: the next run of this job, some hours later, tries again.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _erase(titles: dict[int, str], now: datetime) -> None:
    articles = Article.objects.filter(pk__in=titles)
    ArticleVersion.objects.filter(article__in=articles).delete()
    stories = list(articles.exclude(story=None).values_list("story", flat=True).distinct())
    articles.update(text=None, reasons=[], text_erased_at=now)
    for pk, title in titles.items():
        search.index_article(pk, title, "")
    for story in Story.objects.filter(pk__in=stories).exclude(reasons=[]):
        kept = story.articles.filter(text_erased_at=None).order_by("-needs_answer").first()
        story.reasons = kept.reasons if kept else []
        story.save(update_fields=["reasons"])
