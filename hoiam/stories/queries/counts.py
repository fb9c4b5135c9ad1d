"""How many stories each filter of Today would show. There is no count by outlet, on purpose."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from django.db.models import Count
from django.db.models.functions import Coalesce

from hoiam.stories.models import Mark, StoryPlace, StoryTopic
from hoiam.stories.queries.stories import Filters, list_stories


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
    province = Coalesce("place__province_id", "place_id")
    told = Count("story", distinct=True)
    by_place = Counter(dict(rows.values_list("place").annotate(told)))
    # A story in two communes of a province is one story of that province.
    by_province = dict(rows.annotate(top=province).values_list("top").annotate(told))
    return by_place | Counter(by_province)


def count_asking(filters: Filters) -> int:
    """Untouched stories under the other filters that need an answer."""
    return list_stories(replace(filters, mark=Mark.UNTOUCHED, needs_answer=True)).count()
