"""What an administrator types about bodies, their spokespersons and the duty table."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.offices.actions import duties as duty_actions
from hoiam.offices.actions import offices as office_actions
from hoiam.offices.models import Duty, Office, OfficeKind
from hoiam.offices.queries.duties import split_words
from hoiam.offices.queries.offices import may_be_superior
from hoiam.places.forms import UnitField
from hoiam.topics.models import Topic

MOST_CSV = 2 * 1024 * 1024


def _day(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


class OfficeForm(forms.Form):
    """All that can be said about a body; its code only while it is new."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name_vi = forms.CharField(label=_("Name in Vietnamese"), max_length=160)
    name_en = forms.CharField(label=_("Name in English"), max_length=160, required=False)
    code = forms.SlugField(
        label=_("Code"),
        max_length=40,
        help_text=_("Short, without accents, for files: so-xay-dung. It stays as it is."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=OfficeKind)
    superior = forms.ModelChoiceField(
        Office.objects.none(), label=_("Superior"), required=False, empty_label=_("none")
    )
    place = UnitField(
        label=_("Covers"),
        help_text=_("A province or a commune: xã Hồng Minh, Hưng Yên. Empty: everywhere."),
    )
    email = forms.EmailField(label=_("Mailbox of the office"), required=False)
    website = forms.URLField(
        label=_("Website"), max_length=300, required=False, assume_scheme="https"
    )
    symbol = forms.CharField(
        label=_("Symbol in the numbers of documents"), max_length=30, required=False
    )
    is_partner = forms.BooleanField(
        label=_("Partner body outside the administration"),
        required=False,
        help_text=_("It answers for nothing; its people check claims."),
    )
    is_desk = forms.BooleanField(
        label=_("This is the desk itself"),
        required=False,
        help_text=_("Its people see the matters of every office."),
    )

    def __init__(self, *args: Any, office: Office | None = None, **kwargs: Any) -> None:
        if office is not None:
            names = ("version", *self.base_fields)
            kwargs["initial"] = {name: getattr(office, name) for name in names}
        super().__init__(*args, **kwargs)
        self.fields["superior"].queryset = may_be_superior(office)
        if office is not None:
            del self.fields["code"]

    def particulars(self) -> office_actions.Particulars:
        said = {k: v for k, v in self.cleaned_data.items() if k not in ("version", "code")}
        return office_actions.Particulars(**said)


class SpokespersonForm(forms.Form):
    display_name = forms.CharField(label=_("Name"), max_length=120)
    position = forms.CharField(label=_("Position"), max_length=160)
    valid_from = _day(_("First day"), required=True)
    valid_to = _day(_("Last day"), help_text=_("Empty: until further notice."))


class EndForm(forms.Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    on = _day(_("Last day"), required=True)


class DutyForm(forms.Form):
    """One row of the duty table; whose row it is can be said only while it is new."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    office = forms.ModelChoiceField(
        Office.objects.filter(is_partner=False, active=True), label=_("Office")
    )
    topic = forms.ModelChoiceField(Topic.objects.all(), label=_("Topic"))
    place = UnitField(label=_("Only in"), help_text=_("Empty: everywhere that the office covers."))
    matter_vi = forms.CharField(label=_("Matter in Vietnamese"), max_length=200)
    matter_en = forms.CharField(label=_("Matter in English"), max_length=200, required=False)
    words = forms.CharField(
        label=_("Words that point to it"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "One to a line, as the press writes them: đường tỉnh. None: the row for the whole "
            "topic. No names of persons or outlets, no praise or blame."
        ),
    )
    ground = forms.CharField(
        label=_("Legal ground"),
        max_length=300,
        required=False,
        help_text=_("The decision that gives the office this duty, or that it is not verified."),
    )
    valid_from = _day(_("In force from"))
    valid_to = _day(_("In force to"))

    def __init__(self, *args: Any, duty: Duty | None = None, **kwargs: Any) -> None:
        if duty is not None:
            kwargs["initial"] = {name: getattr(duty, name) for name in self.base_fields}
            kwargs["initial"]["words"] = "\n".join(duty.words)
        super().__init__(*args, **kwargs)
        if duty is not None:
            del self.fields["office"]

    def clean_words(self) -> tuple[str, ...]:
        return split_words(self.cleaned_data["words"])

    def particulars(self, office: Office | None = None) -> duty_actions.Particulars:
        said = {k: v for k, v in self.cleaned_data.items() if k != "version"}
        return duty_actions.Particulars(**({"office": office} if office else {}), **said)


class DutyFilterForm(forms.Form):
    office = forms.ModelChoiceField(
        Office.objects.filter(is_partner=False),
        label=_("Office"),
        required=False,
        empty_label=_("all"),
    )
    topic = forms.ModelChoiceField(
        Topic.objects.all(), label=_("Topic"), required=False, empty_label=_("all")
    )
    ended = forms.BooleanField(label=_("also rows not in force today"), required=False)


class TableForm(forms.Form):
    file = forms.FileField(label=_("CSV file"), help_text=_("UTF-8, at most 2 MB."))

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if file.size > MOST_CSV:
            raise forms.ValidationError(_("The file is larger than 2 MB."))
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(
                _("This is no CSV file in UTF-8. In a spreadsheet choose “CSV UTF-8”.")
            ) from None


class TryForm(forms.Form):
    """A matter to be tried on the duty table."""

    text = forms.CharField(
        label=_("Matter"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A headline with its first lines."),
    )
    topic = forms.ModelChoiceField(
        Topic.objects.all(), label=_("Topic"), required=False, empty_label=_("not known")
    )
    place = UnitField(help_text=_("For instance: xã Hồng Minh, Hưng Yên. Empty: not known."))
    on = _day(_("On the day"))
