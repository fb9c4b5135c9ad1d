"""Corrections and what is typed in."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise

from django import forms
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from hoiam.places.forms import UnitField
from hoiam.places.queries import provinces_today
from hoiam.reading.fold import fold
from hoiam.stories.models import Article, Medium, Story
from hoiam.topics.models import Topic

NEAR_STORIES = 400
SHOWN_STORIES = 40


class StoryChoice(forms.ModelChoiceField):
    def label_from_instance(self, story: Story) -> str:
        day = date_format(timezone.localtime(story.last_activity), "j/n")
        return f"{Truncator(story.headline).chars(90)} ({day}, {story.articles_count})"


class MergeForm(forms.Form):
    """The story to merge with: of those active around the same time, the likest first."""

    other = StoryChoice(Story.objects.none(), label=_("Merge with"))

    def __init__(self, *args, story: Story, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        around = timedelta(days=14)
        near = Story.objects.filter(
            merged_into=None,
            articles_count__gt=0,
            last_activity__range=(story.last_activity - around, story.last_activity + around),
        ).exclude(pk=story.pk)
        self.fields["other"].queryset = near
        self.fields["other"].empty_label = _("choose a story")
        if not self.is_bound:
            likest = _likest(story, near.order_by("-last_activity")[:NEAR_STORIES])
            choices = [
                (other.pk, self.fields["other"].label_from_instance(other)) for other in likest
            ]
            self.fields["other"].choices = [("", _("choose a story")), *choices[:SHOWN_STORIES]]


def _likest(story: Story, others: QuerySet[Story]) -> list[Story]:
    """Other stories by how like this one they are in headlines, places and topic, the likest first.

    An order and no verdict; those that share nothing at all are left out.
    """
    words, places = _pairs(story), _places(story)
    merits: list[tuple[float, Story]] = []
    headlines = Prefetch("articles", Article.objects.only("story", "title"))
    for other in others.prefetch_related("story_places", headlines):
        theirs, there = _pairs(other), _places(other)
        shared = len(words & theirs) / max(1, min(len(words), len(theirs)))
        near = len(places & there) / max(1, min(len(places), len(there)))
        same_topic = story.topic_id is not None and story.topic_id == other.topic_id
        merits.append((shared + 0.3 * near + 0.1 * same_topic, other))
    merits.sort(key=lambda pair: -pair[0])
    return [other for merit, other in merits if merit > 0]


def _pairs(story: Story) -> set[tuple[str, str]]:
    """Neighbouring syllables of all its headlines: a Vietnamese word is mostly two syllables."""
    pairs: set[tuple[str, str]] = set()
    for article in story.articles.all():
        syllables = re.findall(r"\w+", fold(article.title))
        pairs.update(pairwise(syllables))
    return pairs


def _places(story: Story) -> set[int]:
    return {row.place_id for row in story.story_places.all()}


def units_near(story: Story) -> list[str]:
    """Units of today that a place of this story is most likely to be corrected to."""
    rows = story.story_places.select_related("place__province").order_by("-mentions")[:20]
    names = [row.place.whole_name for row in rows]
    return list(dict.fromkeys(names + [str(p) for p in provinces_today()]))


class PlaceForm(forms.Form):
    """Where a story plays."""

    place = UnitField()

    def __init__(self, *args, story: Story, typed: str | None = None, **kwargs) -> None:
        """`typed` is shown again after it was refused."""
        now = story.place.whole_name if story.place else ""
        initial = {"place": now if typed is None else typed}
        super().__init__(*args, initial=initial, **kwargs)


class TopicForm(forms.Form):
    topic = forms.ModelChoiceField(
        Topic.objects.all(), label=_("Topic"), required=False, empty_label=_("none")
    )


class TypeInForm(forms.Form):
    """What a newspaper on paper, a radio or a television programme said."""

    medium = forms.ChoiceField(
        label=_("Medium"), choices=[choice for choice in Medium.choices if choice[0] != Medium.WEB]
    )
    outlet = forms.CharField(
        label=_("Outlet"),
        max_length=120,
        help_text=_("The paper or the station and programme; never the name of a person."),
    )
    published = forms.DateTimeField(
        label=_("Published or broadcast"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    title = forms.CharField(label=_("Headline"), max_length=300)
    text = forms.CharField(
        label=_("What was said"), max_length=50_000, widget=forms.Textarea, strip=True
    )

    def clean_published(self):
        published = self.cleaned_data["published"]
        now = timezone.now()
        if published > now + timedelta(minutes=10):
            raise forms.ValidationError(_("This lies in the future."))
        if published < now - timedelta(days=90):
            raise forms.ValidationError(
                _("Texts are kept for 90 days at most, so nothing older can be typed in.")
            )
        return published
