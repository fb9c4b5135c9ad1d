"""All that a correction of a published check can change, as the forms of one page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.checks.actions.evidence import LONGEST_REASON, EvidenceData, read_first
from hoiam.checks.actions.parties import LONGEST_NAME, LONGEST_WHY, LONGEST_WHY_NOT, PartyData
from hoiam.checks.finding_forms import EvidenceForm, RatingForm
from hoiam.checks.models import Claim, FactCheck, Form
from hoiam.checks.parties_forms import by_name
from hoiam.checks.queries.parties import parties_of
from hoiam.checks.queries.weighing import evidence_of
from hoiam.offices.models import User
from hoiam.publishing.forms import CorrectionForm
from hoiam.publishing.queries import newest_revision

UPLOADED = _(
    "Only its digest and a cleaned extract are kept, never the file itself. 10 MB at most."
)


class PartyForm(forms.Form):
    """A body that should have been stated."""

    body = forms.CharField(
        label=_("Body"), required=False, max_length=LONGEST_NAME, widget=by_name(LONGEST_NAME)
    )
    why = forms.CharField(label=_("Why it is a party"), required=False, max_length=LONGEST_WHY)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("why") and not said.get("body"):
            self.add_error("body", _("Name the body."))
        return said


class RemovalsForm(forms.Form):
    """Why each source is taken out; empty: it stays."""

    longest = LONGEST_REASON
    help_text = _("Why it is taken out; empty: it stays.")

    def __init__(self, data: Any = None, *, claim: Claim, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for key, name in self.rows(claim).items():
            self.fields[str(key)] = forms.CharField(
                label=name, help_text=self.help_text, required=False, max_length=self.longest
            )

    def said(self) -> dict[int, str]:
        """By key the reason of each that goes."""
        return {int(name): why for name, why in self.cleaned_data.items() if why}

    def rows(self, claim: Claim) -> dict[int, str]:
        return {row.pk: row.title for row in evidence_of(claim)}


class PartyRemovalsForm(RemovalsForm):
    """Why each body is no party after all; empty: it stays one."""

    longest = LONGEST_WHY_NOT
    help_text = _("Why it is no party; empty: it stays one.")

    def rows(self, claim: Claim) -> dict[int, str]:
        return {row.pk: row.shown_name for row in parties_of(claim)}


class ClaimForms:
    """What a correction can change of one claim."""

    def __init__(self, claim: Claim, *, data: Any, files: Any, user: User, rated: bool) -> None:
        key = claim.pk
        self.claim = claim
        before = {name: getattr(claim, name) for name in ("rating", "opinion_kind", "finding")}
        self.rating = RatingForm(data, prefix=f"r{key}", initial=before) if rated else None
        self.source = EvidenceForm(
            data,
            files,
            user=user,
            prefix=f"e{key}",
            empty_permitted=True,
            use_required_attribute=False,
        )
        # Proposing it is a signature already, so no page is fetched for it.
        self.source.fields["page"].help_text = UPLOADED
        self.party = PartyForm(data, prefix=f"p{key}")
        self.removals = RemovalsForm(data, claim=claim, prefix=f"d{key}")
        self.no_parties = PartyRemovalsForm(data, claim=claim, prefix=f"n{key}")

    def forms(self) -> list[forms.Form]:
        rows = [self.rating, self.source, self.party, self.removals, self.no_parties]
        return [row for row in rows if row is not None]

    @property
    def opens(self) -> bool:
        """Whether something beside the rating was begun or is wrong, so that it is shown."""
        beside = [form for form in self.forms() if form is not self.rating]
        return any(form.is_bound and form.has_changed() for form in beside)


class Correcting:
    """The page's forms together."""

    def __init__(self, check: FactCheck, user: User, data: Any = None, files: Any = None) -> None:
        text = newest_revision(check.publication)
        initial = {"title": text.title, "summary": text.summary, "body": text.body}
        self.text = CorrectionForm(data, initial=initial)
        self.claims = [
            ClaimForms(claim, data=data, files=files, user=user, rated=check.form == Form.RATED)
            for claim in check.claims.order_by("pk")
        ]

    def is_valid(self) -> bool:
        """All of them are looked at, so that each says what is wrong."""
        every = [self.text, *(form for row in self.claims for form in row.forms())]
        wrong = [form for form in every if not form.is_valid()]
        return not wrong

    def said(self) -> dict[str, Any]:
        """What `correct_check` asks for."""
        ratings, evidence, parties, removed, no_parties = {}, [], [], {}, {}
        for row in self.claims:
            key = row.claim.pk
            if row.rating is not None:
                said = row.rating.cleaned_data
                ratings[key] = (said["rating"], said["opinion_kind"], said["finding"])
            if row.source.has_changed():
                evidence.append((key, read_first(EvidenceData(**row.source.said()))))
            party = row.party.cleaned_data
            if party["body"]:
                parties.append((key, PartyData(name=party["body"], why=party["why"])))
            removed |= row.removals.said()
            no_parties |= row.no_parties.said()
        more = {"ratings": ratings, "evidence": evidence, "parties": parties, "removed": removed}
        return self.text.cleaned_data | more | {"parties_removed": no_parties}
