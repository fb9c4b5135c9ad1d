"""What a story is, summed up from its articles; what an editor set is left alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.db.models import Sum

from hoiam.places.models import Level
from hoiam.places.queries import units_today
from hoiam.stories.models import (
    Article,
    ArticlePlace,
    ArticleTopic,
    Story,
    StoryPlace,
    StoryTopic,
)

# A former district has up to some thirty communes today; a story about it is about each of them.
MOST_PLACES = 60
LEVELS = {Level.PROVINCE: 0, Level.DISTRICT: 1, Level.COMMUNE: 2}
FIELDS = (
    *("headline", "first_seen", "last_activity", "articles_count", "copies_count"),
    *("topic", "place", "needs_answer", "reasons"),
)


def refresh_story(story: Story) -> Story:
    """Sum one story up again from its articles."""
    refresh_stories([story])
    return story


def refresh_stories(stories: Iterable[Story]) -> None:
    """Sum stories up again from their articles, all in the same few queries.

    An empty (merged) story keeps its headline. The given objects are changed and saved.
    """
    stories = list(stories)
    keys = [story.pk for story in stories]
    articles: dict[int, list[Article]] = defaultdict(list)
    for article in (
        Article.objects.filter(story__in=keys)
        .order_by("received", "pk")
        .only("story", "title", "received", "published", "copy_of", "needs_answer", "reasons")
    ):
        articles[article.story_id].append(article)
    for story in stories:
        _sum_articles(story, articles[story.pk])
    _sum_places(stories, keys)
    _sum_topics(stories, keys)
    Story.objects.bulk_update(stories, FIELDS)


def _sum_articles(story: Story, articles: list[Article]) -> None:
    story.articles_count = len(articles)
    story.copies_count = sum(article.copy_of_id is not None for article in articles)
    if not articles:
        return
    originals = [article for article in articles if article.copy_of_id is None] or articles
    story.headline = originals[0].title
    story.first_seen = min(article.when for article in articles)
    story.last_activity = max(article.when for article in articles)
    telling = max(originals, key=lambda article: article.needs_answer)
    story.needs_answer, story.reasons = telling.needs_answer, telling.reasons


def _sum_places(stories: list[Story], keys: list[int]) -> None:
    named: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    rows = (
        ArticlePlace.objects.filter(article__story__in=keys)
        .values_list("article__story", "place", "place__level")
        .annotate(total=Sum("mentions"))
    )
    for key, place, level, total in rows:
        named[key].append((total, LEVELS[level], place))
    kept = []
    for story in stories:
        found = named[story.pk]
        if story.place_set:
            found = [(1, 0, story.place_id)] if story.place_id else []
        else:
            # The unit named most, the smaller one where two are named equally often.
            story.place_id = max(found)[2] if found else None
        mentions = Counter[int]()
        for total, _level, place in found:
            for current in units_today(place):
                mentions[current] += total
        kept += [
            StoryPlace(story=story, place_id=place, mentions=count)
            for place, count in mentions.most_common(MOST_PLACES)
        ]
    StoryPlace.objects.filter(story__in=keys).delete()
    StoryPlace.objects.bulk_create(kept)


def _sum_topics(stories: list[Story], keys: list[int]) -> None:
    scores: dict[int, list[tuple[int, float]]] = defaultdict(list)
    rows = (
        ArticleTopic.objects.filter(article__story__in=keys, article__copy_of=None)
        .values_list("article__story", "topic")
        .annotate(total=Sum("score"))
        .order_by("-total", "topic")
    )
    for key, topic, total in rows:
        scores[key].append((topic, total))
    kept = []
    for story in stories:
        originals = max(1, story.articles_count - story.copies_count)
        found = [(topic, total / originals) for topic, total in scores[story.pk]]
        if not story.topic_set:
            story.topic_id = found[0][0] if found else None
        elif story.topic_id is not None:
            found = [(story.topic_id, 1.0)]
        kept += [StoryTopic(story=story, topic_id=topic, score=score) for topic, score in found]
    StoryTopic.objects.filter(story__in=keys).delete()
    StoryTopic.objects.bulk_create(kept)
