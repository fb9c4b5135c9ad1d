"""What the sample press writes about a matter, some days before an editor opens an issue."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q

from hoiam.issues.demo.writing import Matter, Words
from hoiam.issues.queries.proposing import propose_issue
from hoiam.places.models import Place
from hoiam.reading.fold import fold
from hoiam.reading.pipeline import enrich
from hoiam.reading.stages import ArticleData
from hoiam.sources.models import Source
from hoiam.stories.actions.reading import keep_features
from hoiam.stories.actions.summing import refresh_story
from hoiam.stories.models import Article, Story

OUTLETS = "sample/articles.toml"
_NOT_WORDS = re.compile(r"[^a-z0-9]+")


def outlets(*, now: datetime) -> list[Source]:
    """The invented outlets, in a fixed order; those that are not there yet are added."""
    return [
        Source.objects.get_or_create(
            host=row["host"],
            defaults={
                "name": row["name"],
                "home_url": f"https://{row['host']}/",
                "is_sample": True,
                "added_at": now,
            },
        )[0]
        for row in _outlets()
    ]


def _outlets() -> list[Mapping[str, Any]]:
    return settings.KNOWLEDGE.table(OUTLETS)["outlet"]


def told_before(province: Place | None, *, until: datetime) -> list[Story]:
    """Stories of the bundled sample press that need an answer here, oldest first."""
    rows = Story.objects.filter(
        Q(place=province) | Q(place__province=province),
        is_sample=True,
        merged_into=None,
        needs_answer__gte=0.5,
        last_activity__lt=until,
        topic__isnull=False,
    )
    invented = rows.filter(articles__source__host__in=[row["host"] for row in _outlets()])
    return list(
        invented.select_related("topic", "place__province").order_by("first_seen").distinct()
    )


def matter_of(story: Story, *, now: datetime) -> Matter:
    """The matter as an editor finds it proposed; what offices say of it are general words."""
    proposed = propose_issue(story, now=now)
    return Matter(
        topic=story.topic.code,
        about=f"việc báo chí nêu “{proposed.title}”",
        headlines=[proposed.title],
        text="",
        question=proposed.question,
        answers={},
    )


def write_article(
    words: Words,
    number: int,
    *,
    story: Story | None,
    source: Source,
    key: str,
    now: datetime,
) -> Story:
    """One article, read as any other, in its story; without one it begins a story."""
    title = words.headline(number)
    slug = _NOT_WORDS.sub("-", fold(title)).strip("-")
    url = f"https://{source.host}/{slug}-{key.replace(':', '-')}-{number}.html"
    data = enrich(
        ArticleData(url=url, title=title, text=words.article(number), published=now, language="vi"),
        knowledge=settings.KNOWLEDGE,
    )
    if story is None:
        story = Story.objects.create(
            headline=data.title, first_seen=now, last_activity=now, is_sample=True
        )
    article = Article.objects.create(
        source=source,
        url=url,
        title=data.title,
        text=data.text,
        published=now,
        received=now,
        language="vi",
        minhash=data.minhash,
        needs_answer=data.signal.needs_answer,
        reasons=list(data.signal.reasons),
        story=story,
        is_sample=True,
    )
    keep_features(article, data, is_new=True)
    story.refresh_from_db()
    return refresh_story(story)


def how_many(draw: random.Random) -> int:
    """Most matters are told once or twice."""
    return draw.choices([1, 2, 3, 4], weights=[55, 28, 12, 5])[0]
