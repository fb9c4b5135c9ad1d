"""Giving every article its story, in the order in which they arrived.

The open window is kept in the process that groups and rebuilt from the database when somebody
else grouped, or an editor corrected, in between. Jobs see to it that one process groups at a time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from hoiam.jobs.actions import hold_lease
from hoiam.reading.group import Grouper, GroupingModel, KnownArticle
from hoiam.reading.stages import Grouping
from hoiam.stories.actions.summing import refresh_stories
from hoiam.stories.models import Article, CorrectionKind, Story, StoryCorrection

# The job of this name groups, one at a time among all workers.
GROUP_KEY = "stories.group"
# SQLite has no fair queue: longer transactions would hold up the desk.
BATCH = 25
MOVES = (CorrectionKind.MERGE, CorrectionKind.SPLIT)


@dataclass(slots=True)
class _Window:
    """A grouper, and the keys of the stories that it names."""

    grouper: Grouper
    stories: dict[str, int] = field(default_factory=dict)
    last_article: int = 0
    last_correction: int = 0


_kept: list[_Window] = []


@cache
def _model() -> GroupingModel:
    return GroupingModel.from_knowledge(settings.KNOWLEDGE)


def forget_window() -> None:
    """Rebuild the window from the database before the next decision."""
    _kept.clear()


def group_waiting(*, now: datetime, most: int = BATCH) -> int:
    """Give up to `most` waiting articles their stories. Returns how many there were.

    Either all of them are kept or none; doing it again changes nothing.
    """
    waiting = list(Article.objects.filter(story=None).order_by("pk")[:most])
    if not waiting:
        return 0
    window = _window(now)
    try:
        with transaction.atomic():
            # A worker that was taken for dead must not place what another one places.
            hold_lease()
            touched = {_place(window, article) for article in waiting}
            # Locked, so that what an editor sets meanwhile is not summed up over.
            held = Story.objects.select_for_update().filter(pk__in=touched)
            refresh_stories(held.order_by("pk"))
    except BaseException:
        # The window learned of decisions that were not kept.
        forget_window()
        raise
    window.last_article = max(window.last_article, waiting[-1].pk)
    return len(waiting)


def _place(window: _Window, article: Article) -> int:
    """Decide and keep the story of one article; the key of that story."""
    decided = window.grouper.add(
        str(article.pk),
        article.title,
        article.text or "",
        published=article.when,
        minhash=bytes(article.minhash),
    )
    key = window.stories.get(decided.story)
    if key is None:
        story = Story.objects.create(
            headline=article.title,
            first_seen=article.when,
            last_activity=article.when,
            is_sample=article.is_sample,
        )
        key = window.stories[decided.story] = story.pk
    Article.objects.filter(pk=article.pk).update(
        story=key,
        copy_of=int(decided.copy_of) if decided.copy_of else None,
        grouping=_as_kept(decided),
    )
    return key


def _as_kept(decided: Grouping) -> dict[str, object]:
    return {"reason": decided.reason, "score": round(decided.score, 3)}


def _window(now: datetime) -> _Window:
    last_article = Article.objects.exclude(story=None).aggregate(last=Max("pk"))["last"] or 0
    corrections = StoryCorrection.objects.filter(kind__in=MOVES)
    last_correction = corrections.aggregate(last=Max("pk"))["last"] or 0
    if _kept:
        window = _kept[0]
        if (window.last_article, window.last_correction) == (last_article, last_correction):
            return window
    forget_window()
    window = _Window(Grouper(_model()), {}, last_article, last_correction)
    window.grouper.restore(_known_articles(window, now))
    _kept.append(window)
    return window


def _known_articles(window: _Window, now: datetime) -> Iterable[KnownArticle]:
    since = now - timedelta(days=_model().quiet_days)
    articles = (
        Article.objects.filter(story__last_activity__gte=since, story__merged_into=None)
        .order_by("pk")
        .only("title", "text", "published", "received", "minhash", "story_id")
    )
    for article in articles.iterator(chunk_size=500):
        name = f"story-{article.story_id}"
        window.stories[name] = article.story_id
        yield KnownArticle(
            article=str(article.pk),
            story=name,
            title=article.title,
            text=article.text or "",
            published=article.when,
            minhash=bytes(article.minhash),
        )
