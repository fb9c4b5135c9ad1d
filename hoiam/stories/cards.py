"""What a story looks like in a list: its outlets, its timeline in pixels."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hoiam.stories.models import Story
from hoiam.stories.queries import timeline

STEP = 8
TALL = 30
BASE = 33
MOST_OUTLETS = 4


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """A bar of the timeline, in pixels of a drawing 112 wide and 34 high."""

    x: int
    y: int
    tall: int
    count: int
    label: str


@dataclass(frozen=True, slots=True)
class Card:
    story: Story
    outlets: str
    bars: list[DrawnBar]
    timeline_label: str


def story_card(story: Story) -> Card:
    """`story.articles` should be prefetched with their sources."""
    articles = story.articles.all()
    names = list(dict.fromkeys(str(a.source or a.outlet) for a in articles if a.source or a.outlet))
    shown = ", ".join(names[:MOST_OUTLETS])
    if len(names) > MOST_OUTLETS:
        shown = _("%(names)s and %(more)s more") % {
            "names": shown,
            "more": len(names) - MOST_OUTLETS,
        }
    return Card(story, shown, _draw(story), _describe(story))


def _draw(story: Story) -> list[DrawnBar]:
    bars = []
    for index, bar in enumerate(timeline(story)):
        tall = max(4, round(bar.height * TALL)) if bar.count else 0
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
