"""What a checker fills in about a claim. Each verb has its form; the verbs themselves decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.checks.models import Claim, NoticeOutcome, SeenIn, Wording
from hoiam.checks.states import ASIDE_CHOICES
from hoiam.places.forms import UnitField
from hoiam.stories.models import Article
from hoiam.topics.models import Topic

ANY = ("", _("any"))
# Written in their own names, so that whoever reads them finds them.
LANGUAGES = (
    ("vi", "Tiếng Việt"),
    ("en", "English"),
    ("zh", "中文"),
    ("km", "ខ្មែរ"),
    ("lo", "ລາວ"),
    ("fr", "Français"),
    ("ko", "한국어"),
    ("ja", "日本語"),
    ("ru", "Русский"),
)
LONGEST_NOTICE = 7
MOST_ARTICLES = 60


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class StateForm(forms.Form):
    """The claim in one sentence, and whose words it is."""

    statement = forms.CharField(
        label=_("The claim in one sentence"),
        max_length=500,
        widget=lines(3),
        help_text=_(
            "One factual statement that evidence could show true or false. Name no person who "
            "wrote, posted or asked."
        ),
    )
    wording = forms.ChoiceField(
        label=_("Whose words"),
        choices=Wording.choices,
        initial=Wording.OURS,
        widget=forms.RadioSelect,
    )
    topic = forms.ModelChoiceField(Topic.objects.all(), label=_("Topic"), required=False)
    place = UnitField()
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial="vi")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].empty_label = _("none")


class NewClaimForm(StateForm):
    """A claim that nobody has asked about yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Stating it again says the language; most that is opened by hand is Vietnamese.
        del self.fields["language"]


class TipForm(forms.Form):
    """One tip of the claim, by its key."""

    tip = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)


class MoveTipForm(TipForm):
    to = forms.IntegerField(
        label=_("Number of the claim"),
        min_value=1,
        max_value=2**62,
        required=False,
        help_text=_("Empty: a claim of its own."),
    )


class CopyTipForm(TipForm):
    to = forms.IntegerField(label=_("Number of the claim"), min_value=1, max_value=2**62)


class JoiningForm(forms.Form):
    joining = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)


class SplitForm(forms.Form):
    statements = forms.CharField(
        label=_("The claims in it, one a line"),
        max_length=5_000,
        widget=lines(4),
        help_text=_("Each line becomes a claim of its own with the same tips."),
    )

    def clean_statements(self) -> list[str]:
        found = [line.strip() for line in self.cleaned_data["statements"].splitlines()]
        return [line for line in found if line]


class MergeForm(forms.Form):
    claim = forms.IntegerField(
        label=_("Number of the other claim"),
        min_value=1,
        max_value=2**62,
        help_text=_("Its tips come here; its address leads here. It can be undone."),
    )


class StoryForm(forms.Form):
    story = forms.IntegerField(
        label=_("Number of the story"),
        min_value=1,
        max_value=2**62,
        help_text=_("The number at the end of the story's address."),
    )


class AppearanceForm(forms.Form):
    """Where and on which day it was seen: an outlet or messages, never a person."""

    seen_in = forms.ChoiceField(label=_("Where it was seen"), choices=SeenIn.choices)
    article = forms.ModelChoiceField(
        Article.objects.none(), label=_("Article of its stories"), required=False
    )
    url = forms.URLField(
        label=_("or the address of an article"),
        required=False,
        max_length=2_000,
        assume_scheme="https",
        help_text=_("Of an outlet on the list of sources; never a social network."),
    )
    on = forms.DateField(
        label=_("Day"),
        required=False,
        widget=DayInput(),
        help_text=_("Empty: the article's day, or today."),
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = Article.objects.filter(story__claims=claim, copy_of=None)
        newest = told.order_by("-received").values("pk")[:MOST_ARTICLES]
        self.fields["article"].queryset = (
            Article.objects.filter(pk__in=list(newest.values_list("pk", flat=True)))
            .select_related("source")
            .defer("text", "minhash")
        )
        self.fields["article"].empty_label = _("none")
        self.fields["article"].label_from_instance = lambda row: f"{row.title[:90]} ({row.source})"


class AppearanceKeyForm(forms.Form):
    appearance = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)


class AsideForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why it is not checked"), choices=ASIDE_CHOICES)
    text = forms.CharField(
        label=_("What whoever asked is told"),
        required=False,
        max_length=500,
        widget=lines(3),
        help_text=_("It stands on the page of their receipt, and is mailed to who left a contact."),
    )


class NoticeForm(forms.Form):
    """ "We are checking this": without the claim's verdict, and without any outlet."""

    title = forms.CharField(
        label=_("What is being checked"),
        max_length=200,
        help_text=_("Public at once. Name no outlet and no person, and do not say what is true."),
    )
    text = forms.CharField(
        label=_("What readers should know meanwhile"),
        required=False,
        max_length=1_000,
        widget=lines(3),
    )
    days = forms.TypedChoiceField(
        label=_("Ends within"),
        choices=[(n, str(n)) for n in range(1, LONGEST_NOTICE + 1)],
        initial=3,
        coerce=int,
        help_text=_("Days; seven at most. Then it ends with an outcome."),
    )


class EndNoticeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What came of it"),
        choices=[
            choice
            for choice in NoticeOutcome.choices
            # Without a check there is none to point at, and the clock alone says "unfinished".
            if choice[0] in (NoticeOutcome.NOT_FOLLOWED, NoticeOutcome.CHECKED)
        ],
    )
    text = forms.CharField(
        label=_("In public words"), required=False, max_length=500, widget=lines(2)
    )
