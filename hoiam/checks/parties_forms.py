"""Stating whom a claim concerns: what the duty table names, and any other body by its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from hoiam.checks.actions.parties import LONGEST_NAME, LONGEST_WHY, LONGEST_WHY_NOT, MOST, PartyData
from hoiam.checks.models import Claim, Party
from hoiam.checks.queries.parties import Matched, reason_kept, stated

# Rows for bodies that the duty table does not name, beside those that were stated already.
BLANK = 2
# A number in a field's name has so many digits at most.
LONGEST_NUMBER = 2


def by_name(longest: int) -> forms.TextInput:
    """A body by its name, with those of the table offered."""
    return forms.TextInput(attrs={"list": "bodies", "autocomplete": "off", "maxlength": longest})


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedRow:
    """A body that the duty table names, with the fields of what is said of it."""

    match: Matched
    choice: BoundField
    why: BoundField
    why_not: BoundField


class PartiesForm(forms.Form):
    """Whom a claim concerns. What the duty table names is a party unless somebody says why not."""

    nobody = forms.BooleanField(
        label=_("It concerns no body: no act, omission, decision or figure of any"), required=False
    )

    def __init__(
        self, data: Any = None, *, claim: Claim, matches: Sequence[Matched], **kwargs: Any
    ) -> None:
        super().__init__(data, auto_id="parties-%s", **kwargs)
        self.matches = _each_body_once(matches)
        for match in self.matches:
            self._match(match)
        named = {match.office.pk for match in self.matches}
        rows = [row for row in stated(claim) if row.is_party and row.office_id not in named]
        self.count = min(MOST, max(len(rows) + BLANK, _sent(data)))
        for number in range(self.count):
            self._other(number, rows[number] if number < len(rows) else None)
        self.initial["nobody"] = claim.parties_stated_at is not None and not any(
            row.is_party for row in stated(claim)
        )

    def _match(self, match: Matched) -> None:
        key, said = match.duty.pk, match.party
        is_none = said is not None and not said.is_party
        self.fields[f"is-{key}"] = forms.ChoiceField(
            choices=(("party", _("a party")), ("none", _("no party"))),
            initial="none" if is_none else "party",
            label=match.office.name,
            widget=forms.RadioSelect,
        )
        kept = reason_kept(match.duty)[:LONGEST_WHY]
        why = said.why if said is not None and said.why else kept
        self.fields[f"why-{key}"] = forms.CharField(
            label=_("Why it is a party"), required=False, max_length=LONGEST_WHY, initial=why
        )
        self.fields[f"not-{key}"] = forms.CharField(
            label=_("No party, because…"),
            help_text=_("Public, and signed by both."),
            required=False,
            max_length=LONGEST_WHY_NOT,
            initial=said.why_not if said is not None else "",
        )

    def _other(self, number: int, said: Party | None) -> None:
        self.fields[f"body-{number}"] = forms.CharField(
            label=_("Body"),
            required=False,
            max_length=LONGEST_NAME,
            widget=by_name(LONGEST_NAME),
            initial=said.shown_name if said is not None else "",
        )
        self.fields[f"say-{number}"] = forms.CharField(
            label=_("Why it is a party"),
            required=False,
            max_length=LONGEST_WHY,
            initial=said.why if said is not None else "",
        )

    def matched(self) -> Iterator[MatchedRow]:
        for match in self.matches:
            key = match.duty.pk
            yield MatchedRow(
                match=match,
                choice=self[f"is-{key}"],
                why=self[f"why-{key}"],
                why_not=self[f"not-{key}"],
            )

    def others(self) -> list[tuple[BoundField, BoundField]]:
        return [(self[f"body-{n}"], self[f"say-{n}"]) for n in range(self.count)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for match in self.matches:
            key = match.duty.pk
            if said.get(f"is-{key}") == "none" and not said.get(f"not-{key}"):
                self.add_error(f"not-{key}", _("Say why it is no party."))
        for number in range(self.count):
            if said.get(f"say-{number}") and not said.get(f"body-{number}"):
                self.add_error(f"body-{number}", _("Name the body."))
        return said

    def said(self) -> dict[str, Any]:
        """What `state_parties` asks for."""
        said, parties, not_parties = self.cleaned_data, [], {}
        for match in self.matches:
            key = match.duty.pk
            if said[f"is-{key}"] == "none":
                not_parties[key] = said[f"not-{key}"]
            else:
                why = said[f"why-{key}"] or reason_kept(match.duty)[:LONGEST_WHY]
                parties.append(PartyData(office=match.office, why=why))
        for number in range(self.count):
            if said[f"body-{number}"]:
                parties.append(PartyData(name=said[f"body-{number}"], why=said[f"say-{number}"]))
        return {"parties": parties, "not_parties": not_parties, "nobody": said["nobody"]}


def _each_body_once(matches: Sequence[Matched]) -> list[Matched]:
    found: dict[int, Matched] = {}
    for match in matches:
        found.setdefault(match.office.pk, match)
    return list(found.values())


def _sent(data: Any) -> int:
    """How many rows for other bodies came back, so that none of them is lost."""
    numbers = [key.removeprefix("body-") for key in data or () if key.startswith("body-")]
    return max(
        (int(n) + 1 for n in numbers if n.isdecimal() and len(n) <= LONGEST_NUMBER), default=0
    )
