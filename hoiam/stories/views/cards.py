"""What a story looks like in a list: where, about what, who wrote, and when, in pixels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hoiam.places.models import Place
from hoiam.places.queries import units_today
from hoiam.stories.models import Article, ArticlePlace, Mark, Story, StoryTopic
from hoiam.stories.queries.stories import Piece, timeline
from hoiam.topics.models import Topic

STEP = 8
TALL = 22
BASE = 24
MOST_OUTLETS = 3
MOST_PLACES = 3
MOST_TOPICS = 2
MOST_HEIRS = 12


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """A bar of the timeline, in pixels of a drawing 112 wide and 25 high."""

    x: int
    y: int
    tall: int
    count: int
    label: str


@dataclass(frozen=True, slots=True)
class PlaceLabel:
    """A unit in words. `now` says where a former unit lies today, `whole` all of that."""

    place: Place
    name: str
    now: str = ""
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A story ready to be shown. There is no timeline where one moment is all there is."""

    story: Story
    outlets: str
    all_outlets: str
    places: list[PlaceLabel]
    more_places: list[PlaceLabel]
    topics: list[Topic]
    bars: list[DrawnBar]
    timeline_label: str
    group: str
    passage: list[Piece] = field(default_factory=list)


def story_cards(stories: Sequence[Story]) -> list[Card]:
    """Cards of a page of stories; the number of queries does not grow with them."""
    articles = Article.objects.select_related("source").defer("text", "minhash")
    named = ArticlePlace.objects.select_related("place__province")
    topics = StoryTopic.objects.select_related("topic").order_by("-score", "pk")
    prefetch_related_objects(
        stories,
        Prefetch("articles", articles),
        Prefetch("articles__article_places", named),
        Prefetch("story_topics", topics),
    )
    units = {story.pk: _named_places(story) for story in stories}
    heirs = _heirs({place for places in units.values() for place in places})
    return [_card(story, _labels(units[story.pk], heirs)) for story in stories]


def story_card(story: Story) -> Card:
    return story_cards([story])[0]


def _labels(places: list[Place], heirs: dict[int, list[Place]]) -> list[PlaceLabel]:
    """A province is named with the first of its units only."""
    said: set[int | None] = set()
    labels = []
    for place in places:
        labels.append(_label(place, heirs, short=place.province_id in said))
        said.add(place.province_id or place.pk)
    return labels


def _card(story: Story, places: list[PlaceLabel]) -> Card:
    articles = story.articles.all()
    names = list(dict.fromkeys(str(a.source or a.outlet) for a in articles if a.source or a.outlet))
    outlets = ", ".join(names[:MOST_OUTLETS])
    if len(names) > MOST_OUTLETS:
        outlets = _("%(names)s and %(more)s more") % {
            "names": outlets,
            "more": len(names) - MOST_OUTLETS,
        }
    others = [row.topic for row in story.story_topics.all() if row.topic_id != story.topic_id]
    topics = ([story.topic] if story.topic else []) + ([] if story.topic_set else others)
    drawn = _draw(story) if len({article.when for article in articles}) > 1 else []
    return Card(
        story=story,
        outlets=outlets,
        all_outlets=", ".join(names) if len(names) > MOST_OUTLETS else "",
        places=places[:MOST_PLACES],
        more_places=places[MOST_PLACES:],
        topics=topics[:MOST_TOPICS],
        bars=drawn,
        timeline_label=_describe(story),
        group=_group(story.mark),
    )


def _group(mark: str) -> str:
    if mark == Mark.UNTOUCHED:
        return _("Untouched")
    return _("To be answered") if mark == Mark.TO_ANSWER else _("Done with")


def _named_places(story: Story) -> list[Place]:
    """The units that the articles name, the story's own first, then those named most."""
    if story.place_set:
        return [story.place] if story.place else []
    mentions = Counter[int]()
    places = {}
    for article in story.articles.all():
        for row in article.article_places.all():
            places[row.place_id] = row.place
            mentions[row.place_id] += row.mentions
    inside = {place.province_id for place in places.values()}
    # A province is said by its communes already.
    often = [pk for pk, _count in mentions.most_common() if pk not in inside]
    first = [story.place] if story.place else []
    return first + [places[pk] for pk in often if pk != story.place_id]


def _heirs(places: set[Place]) -> dict[int, list[Place]]:
    """What each former unit lies in today."""
    keys = {place.pk: units_today(place.pk) for place in places if not place.is_current}
    wanted = {key for today in keys.values() for key in today}
    found = Place.objects.select_related("province").in_bulk(wanted) if wanted else {}
    return {
        pk: sorted((found[key] for key in today if key in found), key=lambda p: p.folded_name)
        for pk, today in keys.items()
    }


def _label(place: Place, heirs: dict[int, list[Place]], *, short: bool) -> PlaceLabel:
    name = capfirst(place.full_name if short else place.whole_name)
    today = heirs.get(place.pk, [])
    if place.is_current:
        return PlaceLabel(place, name)
    if not today:
        return PlaceLabel(place, name, _("former"))
    provinces = list(dict.fromkeys((p.province or p).name for p in today))
    if len(today) == 1:
        now = _("former, now in %(place)s") % {"place": today[0].whole_name}
    else:
        now = _("former, now in %(n)d units of %(province)s") % {
            "n": len(today),
            "province": ", ".join(provinces),
        }
    whole = "; ".join(unit.whole_name for unit in today[:MOST_HEIRS])
    return PlaceLabel(place, name, now, f"{whole}; …" if len(today) > MOST_HEIRS else whole)


def _draw(story: Story) -> list[DrawnBar]:
    bars = []
    for index, bar in enumerate(timeline(story)):
        if not bar.count:
            continue
        tall = max(4, round(bar.height * TALL))
        when = date_format(timezone.localtime(bar.start), "H:i j/n")
        articles = ngettext("%(n)d article", "%(n)d articles", bar.count) % {"n": bar.count}
        bars.append(DrawnBar(index * STEP, BASE - tall, tall, bar.count, f"{when}: {articles}"))
    return bars


def _describe(story: Story) -> str:
    return _("%(count)d articles from %(first)s to %(last)s") % {
        "count": story.articles_count,
        "first": date_format(timezone.localtime(story.first_seen), "H:i j/n/Y"),
        "last": date_format(timezone.localtime(story.last_activity), "H:i j/n/Y"),
    }
