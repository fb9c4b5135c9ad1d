"""What a story is, summed up from its articles; what an editor set is left alone."""

from __future__ import annotations

from collections import Counter

from django.db.models import Sum

from hoiam.places.models import Level, Place
from hoiam.places.queries import units_today
from hoiam.stories.models import Article, ArticleTopic, Story, StoryPlace, StoryTopic

# A former district has up to some thirty communes today; a story about it is about each of them.
MOST_PLACES = 60
LEVELS = {Level.PROVINCE: 0, Level.DISTRICT: 1, Level.COMMUNE: 2}


def refresh_story(story: Story) -> Story:
    """Sum the story up again from its articles. An empty (merged) story keeps its headline."""
    articles = list(
        Article.objects.filter(story=story)
        .order_by("received", "pk")
        .only("title", "received", "published", "copy_of", "needs_answer", "reasons")
    )
    story.articles_count = len(articles)
    story.copies_count = sum(article.copy_of_id is not None for article in articles)
    if articles:
        originals = [article for article in articles if article.copy_of_id is None] or articles
        story.headline = originals[0].title
        story.first_seen = min(article.when for article in articles)
        story.last_activity = max(article.when for article in articles)
        telling = max(originals, key=lambda article: article.needs_answer)
        story.needs_answer, story.reasons = telling.needs_answer, telling.reasons
    _sum_places(story)
    _sum_topics(story)
    story.save()
    return story


def _sum_places(story: Story) -> None:
    mentions = Counter[int]()
    rows = (
        Place.objects.filter(articleplace__article__story=story)
        .annotate(total=Sum("articleplace__mentions"))
        .values_list("pk", "level", "total")
    )
    named = [(total, LEVELS[level], pk) for pk, level, total in rows]
    if not story.place_set:
        story.place_id = _main_place(named)
    named_now = [(pk, total) for total, _, pk in named]
    if story.place_set:
        named_now = [(story.place_id, 1)] if story.place_id else []
    for pk, total in named_now:
        for current in units_today(pk):
            mentions[current] += total
    StoryPlace.objects.filter(story=story).delete()
    StoryPlace.objects.bulk_create(
        StoryPlace(story=story, place_id=pk, mentions=count)
        for pk, count in mentions.most_common(MOST_PLACES)
    )


def _main_place(named: list[tuple[int, int, int]]) -> int | None:
    """The unit named most, the smaller one where two are named equally often."""
    return max(named)[2] if named else None


def _sum_topics(story: Story) -> None:
    rows = (
        ArticleTopic.objects.filter(article__story=story, article__copy_of=None)
        .values_list("topic")
        .annotate(total=Sum("score"))
        .order_by("-total", "topic")
    )
    originals = max(1, story.articles_count - story.copies_count)
    scores = [(topic, total / originals) for topic, total in rows]
    if not story.topic_set:
        story.topic_id = scores[0][0] if scores else None
    elif story.topic_id is not None:
        scores = [(story.topic_id, 1.0)]
    StoryTopic.objects.filter(story=story).delete()
    StoryTopic.objects.bulk_create(
        StoryTopic(story=story, topic_id=topic, score=score) for topic, score in scores
    )
