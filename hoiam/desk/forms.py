"""The filters of Today, and signing in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from hoiam.places.models import Place
from hoiam.places.queries import communes_today, provinces_today
from hoiam.stories.models import Mark
from hoiam.stories.queries import Filters
from hoiam.topics.models import Topic

ANY = ("", _("any"))


class SignInForm(AuthenticationForm):
    """Signing in by name and password."""


class TodayForm(forms.Form):
    """What the address of Today may hold. A value that makes no sense is shown as an error and
    filters nothing."""

    q = forms.CharField(
        label=_("Search title and text"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("with or without marks")}),
    )
    time = forms.ChoiceField(
        label=_("Time"),
        required=False,
        choices=[
            ("", _("since the last working day")),
            ("7", _("the last 7 days")),
            ("30", _("the last 30 days")),
            ("all", _("all that is kept")),
        ],
    )
    province = forms.ModelChoiceField(
        Place.objects.none(), label=_("Province or city"), required=False, to_field_name="code"
    )
    commune = forms.ModelChoiceField(
        Place.objects.none(), label=_("Commune or ward"), required=False, to_field_name="code"
    )
    topic = forms.ModelChoiceField(
        Topic.objects.all(), label=_("Topic"), required=False, to_field_name="code"
    )
    mark = forms.ChoiceField(
        label=_("Marked"),
        required=False,
        choices=[ANY, ("untouched", _("untouched")), *[c for c in Mark.choices if c[0]]],
    )
    needs_answer = forms.BooleanField(label=_("Only what needs an answer"), required=False)

    def __init__(self, data, *, starts: datetime) -> None:
        super().__init__(data)
        self.starts = starts
        self.fields["province"].queryset = provinces_today()
        self.fields["province"].empty_label = _("the whole country")
        self.fields["topic"].empty_label = ANY[1]
        if settings.OFFICE_PLACE and "province" not in data:
            # Whether a matter lies in the office's area is decided here, when the desk asks.
            self.data = {**data.dict(), "province": settings.OFFICE_PLACE}
        province = provinces_today().filter(code=self.data.get("province") or "").first()
        if province is None:
            del self.fields["commune"]
        else:
            self.fields["commune"].queryset = communes_today(province)
            self.fields["commune"].empty_label = _("all of it")

    def filters(self) -> Filters:
        self.is_valid()
        chosen = self.cleaned_data
        commune = chosen.get("commune")
        mark = chosen.get("mark")
        return Filters(
            since=self._since(chosen.get("time", "")),
            place=commune or chosen.get("province"),
            topic=chosen.get("topic"),
            needs_answer=bool(chosen.get("needs_answer")),
            mark={"untouched": "", "": None, None: None}.get(mark, mark),
            words=chosen.get("q") or "",
        )

    def _since(self, time: str) -> datetime | None:
        if time == "all":
            return None
        if time:
            return self.starts + timedelta(days=1) - timedelta(days=int(time))
        return self.starts
