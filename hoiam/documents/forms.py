"""What is printed on a paper, and what we say of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.documents.models import DocumentKind, OfficialDocument
from hoiam.offices.models import Office
from hoiam.publishing.forms import TextForm
from hoiam.publishing.queries import newest_revision


class DocumentForm(TextForm):
    """A paper. With a document, its draft is changed; a file can be given with a new one."""

    kind = forms.ChoiceField(label=_("kind"), choices=DocumentKind.choices)
    number = forms.CharField(
        label=_("number and symbol"), max_length=60, help_text=_("As printed: 12/CT-UBND.")
    )
    issuer = forms.ModelChoiceField(Office.objects.none(), label=_("issuer"))
    issued_on = forms.DateField(
        label=_("date of issue"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    signer = forms.CharField(
        label=_("signer, by position"),
        max_length=160,
        required=False,
        help_text=_("A position, for instance “Deputy chair”; never a name."),
    )
    file = forms.FileField(
        label=_("the paper itself"),
        required=False,
        help_text=_("PDF best; more files can be attached afterwards."),
    )
    field_order = ("kind", "number", "issuer", "issued_on", "signer", "title", "summary", "body")

    def __init__(self, *args: Any, document: OfficialDocument | None = None, **kwargs: Any) -> None:
        if document is not None:
            text = newest_revision(document.publication)
            kwargs["initial"] = {
                **{name: getattr(document, name) for name in ("kind", "number", "signer")},
                "issuer": document.issuer_id,
                "issued_on": document.issued_on,
                "title": text.title,
                "summary": text.summary,
                "body": text.body,
            }
        super().__init__(*args, **kwargs)
        offices = Office.objects.filter(active=True, is_partner=False)
        if document is not None:
            del self.fields["file"]
            offices |= Office.objects.filter(pk=document.issuer_id)
            self.fields["body"].use_pictures(
                document.publication.attachments.filter(removed_at=None)
            )
        self.fields["issuer"].queryset = offices

    def facts(self) -> dict[str, Any]:
        """What the verbs of `actions` take."""
        given = dict(self.cleaned_data)
        given["text"] = given.pop("body")
        return given


class ListForm(forms.Form):
    """The filters of the list: what they do not understand filters nothing."""

    q = forms.CharField(
        label=_("Number or title"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = forms.ChoiceField(
        label=_("kind"), required=False, choices=[("", _("any")), *DocumentKind.choices]
    )
