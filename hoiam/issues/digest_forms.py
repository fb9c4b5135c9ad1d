"""What people fill in about a digest."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from hoiam.issues.actions.digests import HIGHEST_NUMBER, LONGEST_LIST, LONGEST_TEXT
from hoiam.issues.forms import DayInput
from hoiam.issues.models import Digest, DigestKind, DigestSection
from hoiam.publishing.forms import RichTextField

FOR_STORIES = (DigestSection.RAISED, DigestSection.TOLD)


class DraftForm(forms.Form):
    """Days of one's own choice, where those that the program proposes do not fit."""

    kind = forms.ChoiceField(label=_("Kind"), choices=DigestKind.choices)
    starts_on = forms.DateField(label=_("First day"), widget=DayInput())
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput())


def _line(name: str, *, help_text: Any = "") -> forms.CharField:
    field = Digest._meta.get_field(name)
    return forms.CharField(
        label=capfirst(field.verbose_name),
        max_length=field.max_length,
        required=False,
        help_text=help_text,
    )


def _lines(name: str, *, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=capfirst(Digest._meta.get_field(name).verbose_name),
        max_length=LONGEST_LIST,
        required=False,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DigestForm(forms.Form):
    """Title and introduction, and the head and foot of the memo (Decree 30/2020)."""

    title = forms.CharField(
        label=_("Title"), max_length=300, help_text=_("It is the subject of the memo too.")
    )
    body = RichTextField(label=_("Introduction"), required=False)
    parent_body = _line("parent_body")
    issuing_body = _line("issuing_body")
    number = forms.IntegerField(
        label=_("Number of the memo"),
        min_value=1,
        max_value=HIGHEST_NUMBER,
        required=False,
        help_text=_("Empty: its place stays blank, for the clerk to write."),
    )
    symbol = _line("symbol", help_text=_("Without the number, for instance BC-TTTT."))
    place_name = _line("place_name")
    addressee = _lines("addressee")
    recipients = _lines("recipients", help_text=_("The last line is the copy that is kept."))
    on_behalf_of = _line("on_behalf_of", help_text=_("For instance TL. CHỦ TỊCH; mostly empty."))
    position = _line("position")
    signer = _line("signer")

    def head(self) -> dict[str, object]:
        """Without title and introduction, which are the publication's."""
        return {n: v for n, v in self.cleaned_data.items() if n not in ("title", "body")}


class EntryForm(forms.Form):
    """One entry in the editor's words."""

    heading = forms.CharField(label=_("Heading"), max_length=300)
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("A few sentences in your own words: what happened, and what is asked."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    section = forms.ChoiceField(label=_("Section"))

    def __init__(self, *args: Any, of_story: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = [
            (code, label)
            for code, label in DigestSection.choices
            if (code in FOR_STORIES) == of_story
        ]
