"""What somebody may paste into "Is this true?"."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hoiam.checks.actions.asking import clean_address
from hoiam.checks.models import TipKind
from hoiam.reading.clean import drop_invisible
from hoiam.receipts.actions import LONGEST_CONTACT, clean_contact

# A forwarded message rarely has more than a tenth of this.
LONGEST_TEXT = 20_000
LONGEST_ADDRESS = 2_000


class Pasted(forms.CharField):
    """Words as people see them: what shows nothing and what turns their direction is dropped."""

    def to_python(self, value: str | None) -> str:
        return super().to_python(_plain(value))

    def bound_data(self, data: str | None, initial: object) -> str:
        return _plain(data)


class AskForm(forms.Form):
    """A text, or the address of an article.

    The browser is told no limit: it would cut a paste off without a word.
    """

    text = Pasted(
        label=_("Paste the text, or the address of an article"),
        widget=forms.Textarea(attrs={"rows": 8, "aria-describedby": "text-hint"}),
        error_messages={"required": _("Paste a text, an address, or choose a picture.")},
    )

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if len(text) > LONGEST_TEXT:
            raise ValidationError(
                _("This is too long: 20,000 characters at most. Paste the part that matters.")
            )
        return text


class TipForm(AskForm):
    """What is sent to be checked, and where to tell what came of it, if somebody wishes."""

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
    kind = forms.ChoiceField(choices=TipKind, required=False, widget=forms.HiddenInput)
    address = forms.CharField(max_length=LONGEST_ADDRESS, required=False, widget=forms.HiddenInput)

    def clean_contact(self) -> str:
        return clean_contact(self.cleaned_data["contact"])

    def clean(self) -> dict[str, object]:
        """An address alone is enough to ask about; one that may not be kept is left out."""
        given = super().clean() or self.cleaned_data
        address = kept_address(given.get("address", ""))
        kind = given.get("kind") or TipKind.TEXT
        if kind == TipKind.ADDRESS and not address:
            kind = TipKind.TEXT
        if kind == TipKind.ADDRESS and not self.data.get("text", "").strip():
            self.errors.pop("text", None)
            given["text"] = ""
        return given | {"address": address, "kind": kind}


def kept_address(address: str) -> str:
    """The address as it may be kept with a tip; "" for one that may not."""
    try:
        return clean_address(address) if address else ""
    except ValidationError:
        return ""


def _plain(text: str | None) -> str:
    return drop_invisible(text or "").replace("\r\n", "\n").strip()
