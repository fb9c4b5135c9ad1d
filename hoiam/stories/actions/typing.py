"""Keeping what a person typed in from print, radio or television."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from hoiam.jobs.actions import enqueue
from hoiam.offices.actions.holding import require_editor
from hoiam.offices.models import User
from hoiam.reading.pipeline import enrich
from hoiam.reading.stages import ArticleData
from hoiam.stories.actions.grouping import GROUP_KEY
from hoiam.stories.actions.reading import TITLE_LENGTH, keep_features
from hoiam.stories.models import Article


def type_in(
    user: User,
    *,
    medium: str,
    outlet: str,
    title: str,
    text: str,
    published: datetime,
    now: datetime,
) -> Article:
    """Keep an item that is not online, cleaned and redacted like all others.

    The job that groups gives it its story, as it does for what was read.
    """
    require_editor(user)
    data = enrich(
        ArticleData(url="", title=title, text=text, published=published),
        knowledge=settings.KNOWLEDGE,
        home=settings.OFFICE_PLACE or None,
    )
    with transaction.atomic():
        article = Article.objects.create(
            outlet=outlet.strip(),
            medium=medium,
            title=data.title[:TITLE_LENGTH],
            text=data.text,
            published=published,
            received=now,
            language=data.language,
            minhash=data.minhash,
            needs_answer=data.signal.needs_answer,
            reasons=list(data.signal.reasons),
        )
        keep_features(article, data)
        enqueue(GROUP_KEY, {}, unique_key=GROUP_KEY, run_at=now, now=now)
    return article
