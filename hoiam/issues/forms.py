"""What people fill in about an issue. Each verb has its form; the verbs themselves decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.issues.models import Withheld
from hoiam.issues.states import OUTCOME_CHOICES
from hoiam.offices.models import Office
from hoiam.places.forms import UnitField
from hoiam.publishing.forms import RichTextField
from hoiam.topics.models import Topic

LONGEST_REASON = 2_000


def answering_offices() -> Any:
    """The offices that may be given a matter: active, and no partner body."""
    return Office.objects.filter(active=True, is_partner=False).order_by("name_vi")


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def reason_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST_REASON,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class IssueForm(forms.Form):
    """The matter itself, filled in from its story."""

    title = forms.CharField(label=_("Title"), max_length=300)
    question = forms.CharField(
        label=_("Question"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Public from the moment the issue is assigned. About the matter, never a person."
        ),
    )
    kind = forms.ChoiceField(label=_("Kind of matter"))
    topic = forms.ModelChoiceField(Topic.objects.all(), label=_("Topic"), required=False)
    place = UnitField()

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds
        self.fields["topic"].empty_label = _("none")


class CorrectIssueForm(IssueForm):
    """The matter after its assignment: what changes is a correction, said in public words."""

    correction = reason_field(
        _("What was wrong, and what is right"),
        required=False,
        help_text=_("It will be public, with its date."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The clock was counted by it.
        del self.fields["kind"]


class OpenForm(IssueForm):
    """A new issue, with the office it goes to at once, if one is chosen."""

    office = forms.ModelChoiceField(
        Office.objects.none(),
        label=_("Office"),
        required=False,
        help_text=_("Empty: keep it as a draft and assign it later."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = answering_offices()
        self.fields["office"].empty_label = _("not assigned yet")


class TaskForm(forms.Form):
    """One task that a published document gives to an office, with the date it sets."""

    task = forms.IntegerField(label=_("Number of the task"), min_value=1, max_value=999)
    title = forms.CharField(label=_("Title"), max_length=300)
    question = forms.CharField(
        label=_("What the office must do or answer"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("About a public service or decision, never a person, an outlet or an article."),
    )
    office = forms.ModelChoiceField(Office.objects.none(), label=_("Office"))
    due = forms.DateField(label=_("Due date that the document sets"), widget=DayInput())
    topic = forms.ModelChoiceField(Topic.objects.all(), label=_("Topic"), required=False)
    place = UnitField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = answering_offices()
        self.fields["office"].empty_label = _("choose an office")
        self.fields["topic"].empty_label = _("none")


class AssignForm(forms.Form):
    office = forms.ModelChoiceField(Office.objects.none(), label=_("Office"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = answering_offices()
        self.fields["office"].empty_label = _("choose an office")


class BulkForm(AssignForm):
    """Many at once: to one office, or each to the one that was proposed for it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].required = False
        self.fields["office"].empty_label = _("to each the office proposed")


class ExtensionForm(forms.Form):
    days = forms.IntegerField(label=_("Days asked for"), min_value=1, max_value=365)
    reason = reason_field(_("Reason"), help_text=_("The reason and the decision will be public."))


class HandoverForm(forms.Form):
    office = forms.ModelChoiceField(Office.objects.none(), label=_("Whose is it?"))
    reason = reason_field(_("Why is it theirs?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = answering_offices()
        self.fields["office"].empty_label = _("choose an office")


class ReassignForm(forms.Form):
    office = forms.ModelChoiceField(Office.objects.none(), label=_("Hand it to"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = answering_offices()
        self.fields["office"].empty_label = _("choose an office")


class QuestionForm(forms.Form):
    text = reason_field(_("Question to the editor"))


class ReplyForm(forms.Form):
    text = reason_field(_("Reply"))


class DecideExtensionForm(forms.Form):
    days = forms.IntegerField(label=_("Days granted"), min_value=1, max_value=365, required=False)
    decision = reason_field(_("Decision in public words"))


class DecideHandoverForm(forms.Form):
    office = forms.ModelChoiceField(Office.objects.none(), label=_("Hand it to"), required=False)
    decision = reason_field(_("Decision in public words"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = answering_offices()
        self.fields["office"].empty_label = _("the office proposed")


class AnswerForm(forms.Form):
    """What was done or will be done, by when."""

    outcome = forms.ChoiceField(
        label=_("What the answer says"), choices=OUTCOME_CHOICES, widget=forms.RadioSelect
    )
    promised_for = forms.DateField(
        label=_("Will be done by"),
        required=False,
        widget=DayInput(),
        help_text=_("Only for a promise: on that day the matter comes back to you."),
    )
    title = forms.CharField(label=_("Title of the answer"), max_length=300)
    body = RichTextField(
        label=_("Answer"),
        help_text=_("Say what was done or will be done, and by when. Readers see it as it stands."),
    )


class ReopenForm(forms.Form):
    reason = reason_field(_("Why it is reopened"), help_text=_("It will be public."))


class WithdrawForm(forms.Form):
    reason = reason_field(_("Why it is withdrawn"), help_text=_("It will be public."))


class WithholdForm(forms.Form):
    reason_code = forms.ChoiceField(label=_("Text withheld for"), choices=Withheld.choices)


class MergeIssueForm(forms.Form):
    number = forms.CharField(
        label=_("Number of the other issue"),
        max_length=24,
        help_text=_("For instance VD-2026-0042. It joins this one; its address leads here."),
    )


class AddStoryForm(forms.Form):
    story = forms.IntegerField(
        label=_("Number of the story"),
        min_value=1,
        help_text=_("The number at the end of the story's address."),
    )


class DecideObjectionForm(forms.Form):
    decision = reason_field(_("Decision in public words"))


class DayForm(forms.Form):
    """A day on which this office works, or does not, other than the calendar says."""

    day = forms.DateField(label=_("Day"), widget=DayInput())
    works = forms.TypedChoiceField(
        label=_("That day"),
        choices=[("0", _("is a day off")), ("1", _("is a working day"))],
        coerce=lambda value: value == "1",
    )
    why = forms.CharField(label=_("Why"), max_length=200)
