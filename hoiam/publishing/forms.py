"""The formatted text as a field of any form, and the forms of what happens to a publication."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoiam.publishing.actions.drafting import LONGEST_BODY, LONGEST_SUMMARY, LONGEST_TITLE
from hoiam.publishing.kinds import Part
from hoiam.publishing.models import Attachment, Publication, ReviewOutcome, Translation
from hoiam.publishing.rich_text import clean_html, to_text

_ONLY_PARAGRAPHS = re.compile(r"(?:<p>(?:[^<]|<br>)*</p>\s*)*")


class RichTextWidget(forms.Textarea):
    """A text area that becomes an editor where script runs, and stays one where it does not.

    `pictures` are pairs (address, what it is) of pictures that may be put in: attached files.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 12, **(attrs or {})})
        self.pictures: list[tuple[str, str]] = []

    @property
    def media(self) -> forms.Media:
        module = forms.Script("publishing/rich_text.js", type="module")
        return forms.Media(js=[module], css={"all": ["publishing/rich_text.css"]})

    def format_value(self, value: Any) -> str | None:
        """Paragraphs alone come as plain text: easier to edit where no script runs."""
        text = super().format_value(value)
        if text and _ONLY_PARAGRAPHS.fullmatch(text.strip()):
            return to_text(text)
        return text

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-rich-text": json.dumps(_words(), ensure_ascii=False),
            "data-rich-text-editor": static("django_prose_editor/editor.js"),
            "data-rich-text-pictures": json.dumps(self.pictures, ensure_ascii=False),
        }
        return context


def _words() -> dict[str, str]:
    """What the buttons of the editor say, in the language of the screen."""
    said = {
        "tools": _("Formatting"),
        "text": _("Text"),
        "bold": _("Bold"),
        "italic": _("Italic"),
        "heading": _("Heading"),
        "subheading": _("Smaller heading"),
        "bullets": _("List"),
        "numbers": _("Numbered list"),
        "quote": _("Quotation"),
        "link": _("Link"),
        "address": _("Address, with https://"),
        "badAddress": _("An address begins with https:// or http://"),
        "unlink": _("Remove the link"),
        "table": _("Table"),
        "row": _("Add a row"),
        "column": _("Add a column"),
        "dropRow": _("Remove the row"),
        "dropColumn": _("Remove the column"),
        "dropTable": _("Remove the table"),
        "picture": _("Picture"),
        "which": _("Which picture"),
        "alt": _("What it shows, for who can't see it"),
        "needsAlt": _("Say what the picture shows."),
        "noPictures": _("Attach a picture first; then it can be put in here."),
        "put": _("Put in"),
        "cancel": _("Cancel"),
        "undo": _("Undo"),
        "redo": _("Redo"),
    }
    return {name: str(words) for name, words in said.items()}


class RichTextField(forms.CharField):
    """Formatted text. Its value is clean HTML, or "" where nothing is said."""

    widget = RichTextWidget

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST_BODY)
        kwargs.setdefault("label", _("text"))
        super().__init__(**kwargs)
        # Its own length is no attribute of a text area whose script may write more tags in it.
        self.widget.attrs.pop("maxlength", None)

    def use_pictures(self, attachments: Iterable[Attachment]) -> None:
        """Let the editor offer the pictures among these files."""
        self.widget.pictures = [
            (reverse("files:file", args=[row.pk, row.name]), row.title)
            for row in attachments
            if row.media_type.startswith("image/")
        ]

    def clean(self, value: Any) -> str:
        text = clean_html(super().clean(value))
        if self.required and not text:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return text


class TextForm(forms.Form):
    """Title, summary and text of a publication."""

    title = forms.CharField(label=_("title"), max_length=LONGEST_TITLE)
    summary = forms.CharField(
        label=_("summary"),
        max_length=LONGEST_SUMMARY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    body = RichTextField(required=False)


class CorrectionForm(TextForm):
    """What the text should say, and what was wrong with it."""

    text = forms.CharField(
        label=_("what was wrong, and what is right"),
        help_text=_("Everybody reads this, dated, on top of the page."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_minor = forms.BooleanField(
        label=_("only the wording"),
        help_text=_("A slip of the pen: it stands in the history, not on top of the page."),
        required=False,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A part of the page beside its field. `heading` where a new group begins.

    `before`: what it said when it was translated, where that has changed since.
    """

    part: Part
    field: forms.BoundField
    heading: str
    before: str


class TranslationForm(TextForm):
    """Title, summary, text, and a field for each part that stands on the page beside them."""

    language = forms.ChoiceField(label=_("language"))

    def __init__(
        self,
        *args: Any,
        publication: Publication,
        parts: Sequence[Part] = (),
        newest: Translation | None = None,
        signed: Translation | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if publication.state == "withdrawn":
            # Nobody reads it any more: its page has the reason, which is a part.
            for name in TextForm.base_fields:
                del self.fields[name]
        self.fields["language"].choices = [
            choice for choice in settings.LANGUAGES if choice[0] != publication.language
        ]
        self.parts = parts
        known = {row.key: row for row in newest.parts.all()} if newest is not None else {}
        # What readers have now is what the original is compared with, until a newer one is signed.
        since = signed or newest
        self.since = {row.key: row.original for row in since.parts.all()} if since else {}
        for part in parts:
            row = known.get(part.key)
            self.fields[f"part-{part.key}"] = forms.CharField(
                label=part.about,
                required=False,
                max_length=part.longest,
                initial=row.text if row is not None else "",
                widget=forms.Textarea(attrs={"rows": _rows(part.text)}),
            )

    def pairs(self) -> Iterator[Pair]:
        last = ""
        for part in self.parts:
            before = self.since.get(part.key, part.text)
            yield Pair(
                part=part,
                field=self[f"part-{part.key}"],
                heading=part.group if part.group != last else "",
                before=before if before != part.text else "",
            )
            last = part.group

    def said(self) -> dict[str, Any]:
        """What `translate` asks for."""
        given = self.cleaned_data
        said = {name: given.get(name, "") for name in ("language", *TextForm.base_fields)}
        return said | {"parts": {part.key: given[f"part-{part.key}"] for part in self.parts}}


def _rows(text: str) -> int:
    """About as many lines as the original takes."""
    return min(12, 1 + text.count("\n") + len(text) // 60)


class AttachForm(forms.Form):
    file = forms.FileField(label=_("file"))
    title = forms.CharField(
        label=_("what it is"), max_length=200, required=False, help_text=_("Empty: its name.")
    )


class ScheduleForm(forms.Form):
    publish_at = forms.DateTimeField(
        label=_("to be published at"),
        help_text=_("Empty: now."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_publish_at(self):
        at = self.cleaned_data["publish_at"]
        if at is not None and at <= timezone.now():
            raise forms.ValidationError(_("This lies in the past. Empty means now."))
        return at


class RemarkForm(forms.Form):
    """One sentence: the remark of an approver, or a reason."""

    remark = forms.CharField(max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remark"].label = label


class DecisionForm(forms.Form):
    """`about`: the request whose words these are, for a page may show several."""

    outcome = forms.ChoiceField(
        label=_("what came of it"),
        choices=[choice for choice in ReviewOutcome.choices if choice[0]],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("what was decided and why"),
        help_text=_("Everybody reads this on the page."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, about: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = about
