"""The form in which a checker writes what one message says, thing by thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hoiam.checks.actions.splitting import MOST_PARTS, Part
from hoiam.checks.actions.stating import LONGEST_STATEMENT
from hoiam.checks.models import Claim
from hoiam.checks.queries.parts import NearPart

FEWEST_FIELDS = 5
BARE_FIELDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """One thing as its field shows it: the sentence, and the claims that may be the same."""

    number: int
    field: forms.BoundField
    chosen: int | None
    near: tuple[NearPart, ...]


class PartsForm(forms.Form):
    """Up to eight sentences; beside each, one claim that is there may be chosen instead."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_PARTS + 1):
            self.fields[f"part_{number}"] = forms.CharField(
                label=_("Sentence %(n)s") % {"n": number},
                required=False,
                max_length=LONGEST_STATEMENT,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"claim_{number}"] = forms.IntegerField(
                required=False, min_value=1, max_value=2**62
            )

    @classmethod
    def proposing(cls, sentences: list[str]) -> PartsForm:
        """Filled with what was proposed, to be edited."""
        said = {f"part_{number}": text for number, text in enumerate(sentences, 1)}
        return cls(initial=said)

    def sentences(self) -> list[str]:
        """What stands in the fields now, by number from one on."""
        return [str(self[f"part_{n}"].value() or "").strip() for n in self._numbers()]

    def chosen(self) -> list[int | None]:
        """The claims that were chosen; what is no number is none."""
        found = (self[f"claim_{n}"].value() for n in self._numbers())
        return [int(one) if str(one or "").isdecimal() else None for one in found]

    def rows(self, near: list[list[NearPart]]) -> list[PartRow]:
        """The fields that are shown: all that are filled, and some empty ones."""
        sentences, chosen = self.sentences(), self.chosen()
        filled = [n for n in self._numbers() if sentences[n - 1] or chosen[n - 1]]
        last = max(FEWEST_FIELDS, max(filled, default=0) + BARE_FIELDS)
        return [
            PartRow(
                number=n,
                field=self[f"part_{n}"],
                chosen=chosen[n - 1],
                near=tuple(near[n - 1]),
            )
            for n in self._numbers()
            if n <= last
        ]

    def parts(self, claims: dict[int, Claim]) -> list[Part]:
        """What was filled in. Raises ValidationError where a chosen claim is not there."""
        found = []
        for n in self._numbers():
            chosen = self.cleaned_data[f"claim_{n}"]
            if chosen is not None and chosen not in claims:
                raise ValidationError(_("There is no claim with this number."))
            said = self.cleaned_data[f"part_{n}"]
            if chosen is not None or said:
                found.append(Part(statement=said, claim=claims.get(chosen)))
        return found

    def _numbers(self) -> range:
        return range(1, MOST_PARTS + 1)
