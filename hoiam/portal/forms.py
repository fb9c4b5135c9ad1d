"""What readers may ask for and send. Nothing of what is asked for is kept."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from hoiam.checks.states import RATINGS
from hoiam.offices.models import Office
from hoiam.places.models import Place
from hoiam.portal.queries.checks import WantedChecks
from hoiam.portal.queries.lists import (
    Wanted,
    offices_with_issues,
    places_with_issues,
    topics_with_issues,
)
from hoiam.reading.clean import drop_invisible
from hoiam.receipts.actions import LONGEST_CONTACT, clean_contact
from hoiam.topics.models import Topic

LONGEST_REASON = 2_000
STATES = [
    ("", _("all")),
    ("waiting", _("waiting for an answer")),
    ("overdue", _("overdue")),
    ("answered", _("answered")),
    ("gone", _("withdrawn or joined")),
]


class Capital(forms.ModelChoiceField):
    """A choice whose names begin a line."""

    def label_from_instance(self, row) -> str:
        return capfirst(row.whole_name if isinstance(row, Place) else str(row))

    def to_python(self, value):
        # PostgreSQL takes no NUL.
        return super().to_python(str(value).replace("\x00", "") if value else value)


class MattersForm(forms.Form):
    """What the address of the list may hold; what makes no sense filters nothing."""

    q = forms.CharField(
        label=_("Words in the title, or a number"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("with or without marks")}),
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=STATES, widget=forms.HiddenInput
    )
    office = Capital(Office.objects.none(), label=_("Office"), required=False)
    topic = Capital(Topic.objects.none(), label=_("Topic"), required=False)
    place = Capital(Place.objects.none(), label=_("Place"), required=False)

    def __init__(self, data) -> None:
        super().__init__(data)
        for name, rows in (
            ("office", offices_with_issues()),
            ("topic", topics_with_issues()),
            ("place", places_with_issues()),
        ):
            field = self.fields[name]
            field.queryset, field.to_field_name = rows, "code"
            field.empty_label = _("any")

    def wanted(self) -> Wanted:
        self.is_valid()
        chosen = self.cleaned_data
        return Wanted(
            state=chosen.get("state") or "",
            office=chosen.get("office"),
            topic=chosen.get("topic"),
            place=chosen.get("place"),
            words=drop_invisible(chosen.get("q") or ""),
        )


class ChecksForm(forms.Form):
    """What the address of the list of checks may hold; never an outlet."""

    q = forms.CharField(
        label=_("Words of the claim, or a number"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("with or without marks")}),
    )
    rating = forms.ChoiceField(label=_("Rating"), required=False)

    def __init__(self, data) -> None:
        super().__init__(data)
        steps = [(rating.code, capfirst(str(rating.label))) for rating in RATINGS.values()]
        answered = ("answer", _("Answered without a rating"))
        self.fields["rating"].choices = [("", _("any")), *steps, answered]

    def wanted(self) -> WantedChecks:
        self.is_valid()
        return WantedChecks(
            words=drop_invisible(self.cleaned_data.get("q") or "").replace("\x00", ""),
            rating=self.cleaned_data.get("rating") or "",
        )


class SendForm(forms.Form):
    """Words for the desk and, if somebody wishes, where to tell them what came of it."""

    text = forms.CharField(
        label=_("What is missing or wrong?"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 8, "aria-describedby": "text-hint"}),
        error_messages={
            "required": _("Write what is missing or wrong."),
            "max_length": _("This is too long: 2,000 characters at most."),
        },
    )
    contact = forms.CharField(
        label=_("E-mail, if you wish to be told (you may leave it empty)"),
        required=False,
        max_length=LONGEST_CONTACT,
        widget=forms.EmailInput(
            attrs={
                "autocomplete": "email",
                "spellcheck": "false",
                "aria-describedby": "contact-hint",
            }
        ),
    )

    def clean_text(self) -> str:
        text = drop_invisible(self.cleaned_data["text"]).replace("\r\n", "\n").strip()
        if not text:
            raise ValidationError(_("Write what is missing or wrong."))
        return text

    def clean_contact(self) -> str:
        return clean_contact(self.cleaned_data["contact"])


class CodeForm(forms.Form):
    """The code of a receipt, sent in the body of a form and never in an address."""

    code = forms.CharField(
        label=_("Code of your receipt"),
        max_length=80,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("Type the code that stands on your receipt.")},
    )


def from_elsewhere(request: HttpRequest) -> bool:
    """Whether another site's page sent this form; browsers say so themselves."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
