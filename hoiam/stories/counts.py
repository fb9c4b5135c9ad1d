"""How many stories each filter of Today would show. There is no count by outlet, on purpose."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from django.db.models import Count, F

from hoiam.stories.models import Mark, StoryPlace, StoryTopic
from hoiam.stories.queries import Filters, list_stories


def count_by_mark(filters: Filters) -> Counter[str]:
    """Stories under the other filters, by mark ("" is untouched)."""
    rows = list_stories(replace(filters, mark=None)).order_by().values_list("mark")
    return Counter(dict(rows.annotate(Count("pk"))))


def untouched_by_topic(filters: Filters) -> Counter[int]:
    """Untouched stories under the other filters, by key of a topic."""
    stories = list_stories(replace(filters, topic=None, mark=Mark.UNTOUCHED))
    rows = StoryTopic.objects.filter(story__in=stories.order_by().values("pk"))
    return Counter(dict(rows.values_list("topic").annotate(Count("story", distinct=True))))


def untouched_by_place(filters: Filters) -> Counter[int]:
    """Untouched stories under the other filters, by key of a province or commune of today."""
    stories = list_stories(replace(filters, place=None, mark=Mark.UNTOUCHED))
    rows = StoryPlace.objects.filter(story__in=stories.order_by().values("pk"))
    counts = Counter(dict(rows.values_list("place").annotate(Count("story", distinct=True))))
    inside = set(
        rows.filter(place__province__isnull=False).values_list("story", "place__province")
    ) | set(rows.filter(place__province=None).values_list("story", F("place")))
    return counts | Counter(province for _story, province in inside)


def count_asking(filters: Filters) -> int:
    """Untouched stories under the other filters that need an answer."""
    return list_stories(replace(filters, mark=Mark.UNTOUCHED, needs_answer=True)).count()
