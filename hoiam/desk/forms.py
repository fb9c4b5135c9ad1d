"""The filters of Today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from hoiam.issues.queries import lists as issue_lists
from hoiam.issues.queries.proposing import kinds_today
from hoiam.issues.states import STATES
from hoiam.offices.models import Office, User
from hoiam.places.models import Place
from hoiam.places.queries import communes_today, provinces_today
from hoiam.stories.models import Mark
from hoiam.stories.queries.counts import untouched_by_place, untouched_by_topic
from hoiam.stories.queries.stories import Filters
from hoiam.topics.models import Topic


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter at work: `without` is the query of the address that drops it."""

    label: str
    words: object
    without: str


ANY = ("", _("any"))
MARKS = [("", _("all")), ("untouched", _("untouched")), *[c for c in Mark.choices if c[0]]]


class CountedField(forms.ModelChoiceField):
    """A choice that says how many untouched stories it would show."""

    counts: dict[int, int] = {}

    def label_from_instance(self, row) -> str:
        name = capfirst(str(row))
        count = self.counts.get(row.pk)
        return f"{name} ({count})" if count else name


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
            ("", _("since last working day")),
            ("7", _("the last 7 days")),
            ("30", _("the last 30 days")),
            ("all", _("all that is kept")),
        ],
    )
    province = CountedField(
        Place.objects.none(), label=_("Province or city"), required=False, to_field_name="code"
    )
    commune = CountedField(
        Place.objects.none(), label=_("Commune or ward"), required=False, to_field_name="code"
    )
    topic = CountedField(
        Topic.objects.all(), label=_("Topic"), required=False, to_field_name="code"
    )
    # Chosen by the tabs above the list; the form only keeps it.
    mark = forms.ChoiceField(
        label=_("Marked"), required=False, choices=MARKS, widget=forms.HiddenInput
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
        province = provinces_today().filter(code=self._code("province")).first()
        if province is None:
            del self.fields["commune"]
            return
        communes = communes_today(province)
        self.fields["commune"].queryset = communes
        self.fields["commune"].empty_label = _("all of it")
        if not communes.filter(code=self._code("commune")).exists():
            # Another province was chosen meanwhile: its communes are not these.
            self.data = {key: value for key, value in self._given() if key != "commune"}

    def _code(self, name: str) -> str:
        """What the address gives for a unit; PostgreSQL takes no NUL."""
        return (self.data.get(name) or "").replace("\x00", "")

    def _given(self):
        return self.data.dict().items() if hasattr(self.data, "dict") else self.data.items()

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

    def count(self, filters: Filters) -> None:
        """Let the choices say how many untouched stories each would show."""
        self.fields["topic"].counts = untouched_by_topic(filters)
        by_place = untouched_by_place(filters)
        for name in ("province", "commune"):
            if name in self.fields:
                self.fields[name].counts = by_place

    def chosen(self) -> list[Chosen]:
        """The filters at work, in words, each with the address without it."""
        found = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if not value or name == "mark":
                continue
            words = dict(getattr(field, "choices", ())).get(value) if name == "time" else value
            if isinstance(value, Place):
                words = capfirst(value.full_name)
            rest = {key: kept for key, kept in self._given() if kept and key not in (name, "page")}
            if name == "province":
                rest.pop("commune", None)
                rest[name] = ""
            label = "" if value is True else field.label
            found.append(Chosen(label, field.label if value is True else words, urlencode(rest)))
        return found


class BoardForm(forms.Form):
    """What the address of the board may hold. A value that makes no sense filters nothing."""

    q = forms.CharField(
        label=_("Number or words of the title"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("with or without marks")}),
    )
    # Chosen by the tabs above the list; the form only keeps it.
    phase = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    office = forms.ModelChoiceField(
        Office.objects.none(), label=_("Office"), required=False, to_field_name="code"
    )
    topic = forms.ModelChoiceField(
        Topic.objects.all(), label=_("Topic"), required=False, to_field_name="code"
    )
    kind = forms.ChoiceField(label=_("Kind of matter"), required=False)
    overdue = forms.BooleanField(label=_("Only overdue"), required=False)
    wants = forms.BooleanField(label=_("Only what waits for the editor"), required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        for name in ("office", "topic"):
            self.fields[name].empty_label = ANY[1]
        self.fields["kind"].choices = [ANY, *kinds_today(timezone.localdate())]
        if user.is_of_desk:
            self.fields["office"].queryset = Office.objects.filter(is_partner=False)
        else:
            del self.fields["office"], self.fields["wants"]

    def filters(self) -> issue_lists.Filters:
        self.is_valid()
        chosen = self.cleaned_data
        phase = chosen.get("phase") or ""
        return issue_lists.Filters(
            phase=phase if phase in STATES or phase in issue_lists.PHASES else "",
            office=chosen.get("office"),
            topic=chosen.get("topic"),
            kind=chosen.get("kind") or "",
            words=chosen.get("q") or "",
            overdue=bool(chosen.get("overdue")),
            wants_editor=bool(chosen.get("wants")),
        )

    def chosen(self) -> list[Chosen]:
        """The filters at work, in words, each with the address without it."""
        found = []
        given = {key: value for key, value in self.data.items() if value and key != "page"}
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if not value or name == "phase":
                continue
            words = dict(field.choices).get(value) if name == "kind" else value
            rest = urlencode({key: kept for key, kept in given.items() if key != name})
            label = "" if value is True else field.label
            found.append(Chosen(label, field.label if value is True else words, rest))
        return found
