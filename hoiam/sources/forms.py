"""Adding a source by its home page, and lists of feeds."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.places.models import Place
from hoiam.places.queries import provinces_today
from hoiam.sources.models import SourceKind

MOST_OPML = 2 * 1024 * 1024


class HomeForm(forms.Form):
    """The home page of a publisher."""

    home = forms.CharField(
        label=_("Home page"),
        max_length=500,
        widget=forms.TextInput(attrs={"placeholder": "https://…", "inputmode": "url"}),
    )

    def clean_home(self) -> str:
        home = self.cleaned_data["home"].strip()
        return home if "://" in home else f"https://{home}"


class SourceForm(forms.Form):
    """What is saved of a source after its feeds were looked at."""

    name = forms.CharField(label=_("Name"), max_length=120)
    home_url = forms.CharField(widget=forms.HiddenInput, max_length=500)
    kind = forms.ChoiceField(label=_("Kind"), choices=SourceKind.choices)
    place = forms.ModelChoiceField(
        Place.objects.none(),
        label=_("Its own place"),
        required=False,
        help_text=_("For a provincial paper or portal; it settles names that many provinces have."),
    )
    feeds = forms.MultipleChoiceField(
        label=_("Feeds to read"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one feed."),
        },
    )

    def __init__(self, *args, feeds: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = provinces_today()
        self.fields["place"].empty_label = _("the whole country")
        self.fields["feeds"].choices = feeds


class OpmlForm(forms.Form):
    file = forms.FileField(label=_("OPML file"))

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_OPML:
            raise forms.ValidationError(_("The file is larger than 2 MB."))
        return file
