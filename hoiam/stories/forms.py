"""Corrections and what is typed in."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoiam.places.models import Place
from hoiam.reading.fold import fold
from hoiam.stories.models import Medium, Story
from hoiam.topics.models import Topic

NEAR_STORIES = 60


class MergeForm(forms.Form):
    """The story to merge with: those active around the same time, or one by its number."""

    other = forms.ModelChoiceField(Story.objects.none(), label=_("Merge with"))

    def __init__(self, *args, story: Story, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        around = timedelta(days=14)
        near = Story.objects.filter(
            merged_into=None,
            articles_count__gt=0,
            last_activity__range=(story.last_activity - around, story.last_activity + around),
        ).exclude(pk=story.pk)
        self.fields["other"].queryset = near.order_by("-last_activity")
        self.fields["other"].empty_label = _("choose a story")
        if not self.is_bound:
            # Two stories that are really one mostly share their place or topic.
            alike = near.filter(
                Q(place=story.place, place__isnull=False)
                | Q(topic=story.topic, topic__isnull=False)
            )
            keys = list(
                alike.order_by("-last_activity").values_list("pk", flat=True)[:NEAR_STORIES]
            )
            rest = NEAR_STORIES - len(keys)
            keys += (
                near.exclude(pk__in=keys)
                .order_by("-last_activity")
                .values_list("pk", flat=True)[:rest]
            )
            self.fields["other"].queryset = Story.objects.filter(pk__in=keys).order_by(
                "-last_activity"
            )


class PlaceForm(forms.Form):
    """A unit by its name ("xã Ea Kly, Đắk Lắk"), with or without accents; empty: nowhere."""

    place = forms.CharField(label=_("Place"), required=False, max_length=120)

    def __init__(self, *args, story: Story, **kwargs) -> None:
        initial = ""
        if story.place:
            initial = ", ".join(
                part for part in (story.place.full_name, _province(story.place)) if part
            )
        super().__init__(*args, initial={"place": initial}, **kwargs)

    def clean_place(self) -> Place | None:
        text = self.cleaned_data["place"].strip()
        if not text:
            return None
        name, _comma, province = (part.strip() for part in fold(text).partition(","))
        found = [
            place
            for place in Place.objects.filter(valid_to=None).select_related("province")
            if name in (place.folded_name, fold(place.full_name))
            and (not province or (place.province and province.endswith(place.province.folded_name)))
        ]
        if not found:
            raise forms.ValidationError(_("No unit of today has this name."))
        if len(found) > 1:
            names = "; ".join(f"{place.full_name}, {_province(place)}" for place in found[:6])
            raise forms.ValidationError(
                _("Several units have this name. Write it with its province: %(names)s.")
                % {"names": names}
            )
        return found[0]


def _province(place: Place) -> str:
    return place.province.name if place.province else ""


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
