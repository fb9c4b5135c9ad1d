"""What a checker fills in to come to a finding: sources and a rating."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hoiam.checks.actions.evidence import (
    LONGEST_OWNER,
    LONGEST_QUOTE,
    LONGEST_REASON,
    LONGEST_SAYS,
    LONGEST_TITLE,
)
from hoiam.checks.actions.rating import LONGEST_FINDING
from hoiam.checks.forms import DayInput, lines
from hoiam.checks.models import EvidenceKind
from hoiam.checks.page_extract import MOST_BYTES
from hoiam.checks.parties_forms import by_name
from hoiam.checks.states import OPINION_KINDS, RATING_CHOICES, RATINGS, STANCES
from hoiam.documents.models import OfficialDocument
from hoiam.documents.queries import documents_for, filtered
from hoiam.offices.models import User

MOST_PAPERS = 8
LONGEST_KEY = 12
# What each stance means for the rating, beside its name.
STANCES_MEAN: dict[str, str | Promise] = {
    "supports": _("It shows the claim to be so, in whole or in part."),
    "refutes": _("It shows the claim not to be so, in whole or in part."),
    "context": _(
        "It explains and proves nothing. A paper of a party, or of a body of those who sign, is "
        "never more."
    ),
}


class EvidenceForm(forms.Form):
    """A source: what it is, whose it is, what it says, and what it does to the claim."""

    kind = forms.ChoiceField(
        label=_("What kind of source"),
        choices=EvidenceKind.choices,
        initial=EvidenceKind.PAGE,
        widget=forms.RadioSelect,
    )
    document = forms.CharField(
        label=_("Official document"),
        help_text=_("Its number, or words of its title."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"list": "papers", "autocomplete": "off"}),
    )
    address = forms.URLField(
        label=_("Address"),
        help_text=_("Of the page or the data. Social networks and personal pages are no source."),
        required=False,
        max_length=2_000,
        assume_scheme="https",
    )
    title = forms.CharField(
        label=_("What the source is called"),
        help_text=_("Of an official document: empty, and its own title is taken."),
        required=False,
        max_length=LONGEST_TITLE,
    )
    owner = forms.CharField(
        label=_("Whose it is"),
        help_text=_(
            "The body that produced it; for an official document its issuer is taken. Never a "
            "person."
        ),
        required=False,
        max_length=LONGEST_OWNER,
        widget=by_name(LONGEST_OWNER),
    )
    dated = forms.DateField(label=_("Date of the source"), required=False, widget=DayInput())
    says = forms.CharField(
        label=_("What it says about the claim"), max_length=LONGEST_SAYS, widget=lines(3)
    )
    quote = forms.CharField(
        label=_("Quoted passage"),
        help_text=_("Word for word; it is published. Names of private persons are left out."),
        required=False,
        max_length=LONGEST_QUOTE,
        widget=lines(3),
    )
    page = forms.FileField(
        label=_("The saved page or file"),
        help_text=_(
            "Not needed where the host of the address is on the list of sources: then the page is "
            "read for you. Only its digest and a cleaned extract are kept, never the file itself. "
            "10 MB at most."
        ),
        required=False,
    )
    stance = forms.ChoiceField(
        label=_("What it does to the claim"), choices=STANCES, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        # Not "evidence-%s": the heading of that part is called "evidence-title".
        kwargs.setdefault("auto_id", "new-source-%s")
        super().__init__(*args, **kwargs)
        self.user = user
        # Papers among which to choose, where what was typed fits several.
        self.papers: list[OfficialDocument] = []

    def has_changed(self) -> bool:
        """Whether a source was begun; that a kind is chosen alone says nothing."""
        return bool(set(self.changed_data) - {"kind"})

    def stances(self) -> list[tuple[Any, str | Promise]]:
        """Each radio with what it means."""
        return [(radio, STANCES_MEAN[radio.data["value"]]) for radio in self["stance"]]

    def clean_document(self) -> OfficialDocument | None:
        """By the key that was chosen, its whole number, or words. Several: they are offered."""
        typed = self.cleaned_data["document"]
        rows = documents_for(self.user).filter(publication__state="published")
        chosen = self.data.get(self.add_prefix("paper"), "")
        if chosen.isdecimal() and len(chosen) < LONGEST_KEY:
            paper = filtered(rows).filter(pk=int(chosen)).first()
            if paper is not None:
                return paper
        if not typed:
            return None
        found = list(rows.filter(number__iexact=typed)[:2])
        if len(found) != 1:
            found = list(filtered(rows, words=typed)[: MOST_PAPERS + 1])
        if not found:
            raise forms.ValidationError(
                _("No document that is published here has this number or these words.")
            )
        if len(found) > 1:
            self.papers = found[:MOST_PAPERS]
            raise forms.ValidationError(_("Several documents fit. Choose one, or type more."))
        return found[0]

    def clean_page(self) -> Any:
        page = self.cleaned_data["page"]
        if page is not None and page.size > MOST_BYTES:
            raise forms.ValidationError(_("The page is larger than 10 MB."))
        return page

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        kind = said.get("kind")
        if kind == EvidenceKind.DOCUMENT:
            if said.get("document") is None and "document" not in self.errors:
                self.add_error("document", _("Choose the official document."))
        elif not said.get("title") and "title" not in self.errors:
            self.add_error("title", _("Say what the source is called."))
        if kind == EvidenceKind.PAGE and not said.get("address") and "address" not in self.errors:
            self.add_error("address", _("Give the address of the page."))
        return said

    def said(self) -> dict[str, Any]:
        """What `add_evidence` asks for. Of another kind than a document none is meant."""
        said = dict(self.cleaned_data)
        page = said.pop("page")
        if said["kind"] != EvidenceKind.DOCUMENT:
            said["document"] = None
        return said | {"page": page.read() if page is not None else None}


class RemoveForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is taken out"), max_length=LONGEST_REASON, widget=forms.TextInput
    )


class UploadForm(forms.Form):
    """The page of a source that is there already."""

    page = forms.FileField(label=_("The saved page or file"))

    def clean_page(self) -> Any:
        page = self.cleaned_data["page"]
        if page.size > MOST_BYTES:
            raise forms.ValidationError(_("The page is larger than 10 MB."))
        return page


class QuoteForm(forms.Form):
    quote = forms.CharField(
        label=_("Quoted passage"), required=False, max_length=LONGEST_QUOTE, widget=lines(3)
    )


class RatingForm(forms.Form):
    """A step of the scale, or that the claim stands outside it; and the finding in a sentence."""

    rating = forms.ChoiceField(label=_("Rating"), choices=RATING_CHOICES, widget=forms.RadioSelect)
    opinion_kind = forms.ChoiceField(
        label=_("Outside the scale, because it is"),
        choices=OPINION_KINDS,
        required=False,
        widget=forms.RadioSelect,
    )
    finding = forms.CharField(
        label=_("What was found, in a sentence"),
        help_text=_("It stands beside the rating wherever that is shown."),
        max_length=LONGEST_FINDING,
        widget=lines(2),
    )

    def steps(self) -> list[tuple[Any, str | Promise]]:
        """Each radio with what it means."""
        return [(radio, RATINGS[radio.data["value"]].meaning) for radio in self["rating"]]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("rating") == "opinion" and not said.get("opinion_kind"):
            self.add_error("opinion_kind", _("Say whether it is an opinion, satire or a forecast."))
        return said


class ClaimNumberForm(forms.Form):
    claim = forms.IntegerField(label=_("Number of the claim"), min_value=1, max_value=2**62)
