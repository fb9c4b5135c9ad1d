"""What the address of the queue of claims may hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from hoiam.checks import matching
from hoiam.checks.forms import ANY, LANGUAGES
from hoiam.checks.queries.queue import PHASES, SORTS, Filters
from hoiam.offices.models import User
from hoiam.places.forms import UnitField
from hoiam.places.models import Place
from hoiam.topics.models import Topic

LANGUAGE_NAMES = dict(LANGUAGES)
# Of what the matcher finds; below it nothing is alike but a word.
LEAST = 0.1


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter at work: `without` is the query of the address that drops it."""

    label: str
    words: object
    without: str


def _asked_with(words: str) -> frozenset[int]:
    """Claims that nobody has stated and whose askings are near these words."""
    near = matching.near_claims(words) if words.strip() else ()
    return frozenset(
        match.claim.pk
        for match in near
        if match.claim is not None and not match.claim.statement and match.score >= LEAST
    )


class QueueForm(forms.Form):
    """A value that makes no sense is shown as an error and filters nothing."""

    q = forms.CharField(
        label=_("Words of the claim"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("with or without marks")}),
    )
    # Chosen by the tabs above the list; the form only keeps it.
    state = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    sort = forms.ChoiceField(label=_("First"), required=False)
    topic = forms.ModelChoiceField(
        Topic.objects.all(), label=_("Topic"), required=False, to_field_name="code"
    )
    place = UnitField(help_text="")
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[ANY, *LANGUAGES])
    mine = forms.BooleanField(label=_("Only what I have taken"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["topic"].empty_label = ANY[1]
        self.fields["sort"].choices = list(SORTS)

    def filters(self, user: User) -> Filters:
        self.is_valid()
        chosen = self.cleaned_data
        state, words = chosen.get("state") or "", chosen.get("q") or ""
        return Filters(
            state=state if state in PHASES else "",
            topic=chosen.get("topic"),
            place=chosen.get("place"),
            language=chosen.get("language") or "",
            mine=bool(chosen.get("mine")),
            words=words,
            also=_asked_with(words),
            sort=chosen.get("sort") or "",
        )

    def chosen(self) -> list[Chosen]:
        """The filters at work, in words, each with the address without it."""
        found = []
        given = {key: value for key, value in self.data.items() if value and key != "page"}
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if not value or name in ("state", "sort"):
                continue
            words = LANGUAGE_NAMES.get(value, value) if name == "language" else value
            if isinstance(value, Place):
                words = capfirst(value.whole_name)
            rest = urlencode({key: kept for key, kept in given.items() if key != name})
            label = "" if value is True else field.label
            found.append(Chosen(label, field.label if value is True else words, rest))
        return found
