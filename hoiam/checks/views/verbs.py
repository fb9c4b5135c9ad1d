"""What can be done to a claim from its page: one row for each verb, its form and its sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoiam.checks import forms as asked
from hoiam.checks.actions import setting_aside, stating
from hoiam.checks.models import Appearance, Claim
from hoiam.offices.models import User
from hoiam.stories.models import Story

Values = dict[str, Any]
EDITABLE = ("new", "working")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What is said after a verb, and the claim whose page is shown then."""

    said: str
    claim: Claim


Run = Callable[[User, Claim, Values, datetime, int], Done | str]


def always(user: User, claim: Claim) -> bool:
    return claim.state != "merged"


def while_edited(user: User, claim: Claim) -> bool:
    return claim.state in EDITABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """`run(user, claim, values, now, version)` returns the sentence that is shown after it.

    `when`: by whom and on which claims it is offered; the verb itself decides for good. `where`:
    the part of the page to which one comes back.
    """

    code: str
    label: str | Promise
    run: Run
    form: type[forms.Form] | None = None
    when: Callable[[User, Claim], bool] = while_edited
    where: str = ""


def other_claim(user: User, key: int) -> Claim:
    """Another claim by its number. Raises ValidationError where there is none."""
    found = Claim.objects.for_user(user).filter(pk=key).first()
    if found is None:
        raise ValidationError(_("There is no claim with this number."))
    return found


def _state(user: User, claim: Claim, values: Values, now: datetime, version: int) -> str:
    stating.state_claim(user, claim, **values, now=now, version=version)
    return _("Stated. It is matched and searched by this sentence from now on.")


def _take(user: User, claim: Claim, values: Values, now: datetime, version: int) -> str:
    stating.take(user, claim, now=now)
    return _("It is yours now; the others see that.")


def _leave(user: User, claim: Claim, values: Values, now: datetime, version: int) -> str:
    stating.leave(user, claim, now=now)
    return _("Left. Anybody who checks can take it.")


def _add_story(user: User, claim: Claim, values: Values, now: datetime, version: int) -> str:
    story = Story.objects.filter(pk=values["story"]).first()
    if story is None:
        raise ValidationError(_("There is no story with this number."))
    stating.add_story(user, claim, story, now=now)
    return _("The story stands beside the claim now.")


def _remove_story(user: User, claim: Claim, values: Values, now: datetime, version: int) -> str:
    story = claim.stories.filter(pk=values["story"]).first()
    if story is None:
        raise ValidationError(_("This story does not stand beside the claim."))
    stating.remove_story(user, claim, story, now=now)
    return _("The story was taken out.")


def _seen(user: User, claim: Claim, values: Values, now: datetime, version: int) -> str:
    stating.add_appearance(user, claim, **values, now=now)
    return _("Added: where it was seen.")


def _unseen(user: User, claim: Claim, values: Values, now: datetime, version: int) -> str:
    row = Appearance.objects.filter(claim=claim, pk=values["appearance"]).first()
    if row is None:
        raise ValidationError(_("This is not there any more."))
    stating.remove_appearance(user, row, now=now)
    return _("Taken out.")


def _aside(user: User, claim: Claim, values: Values, now: datetime, version: int) -> str:
    setting_aside.set_aside(user, claim, **values, now=now, version=version)
    return _("Set aside. Those who asked are told why.")


def _take_up(user: User, claim: Claim, values: Values, now: datetime, version: int) -> str:
    setting_aside.take_up_again(user, claim, now=now, version=version)
    return _("Taken up again.")


def _may_take(user: User, claim: Claim) -> bool:
    """Nobody's, or an editor who takes it over."""
    holder = claim.taken_by_id
    return claim.state_row.is_open and (holder is None or (user.may_edit and holder != user.pk))


VERBS = {
    verb.code: verb
    for verb in (
        Verb(
            code="state",
            label=gettext_lazy("Save the sentence"),
            form=asked.StateForm,
            run=_state,
            where="stated",
        ),
        Verb(
            code="take",
            label=gettext_lazy("I take it"),
            run=_take,
            when=_may_take,
        ),
        Verb(
            code="leave",
            label=gettext_lazy("Leave it"),
            run=_leave,
            when=lambda user, claim: claim.taken_by_id == user.pk,
        ),
        Verb(
            code="add-story",
            label=gettext_lazy("Add the story"),
            form=asked.StoryForm,
            run=_add_story,
            when=always,
            where="stories",
        ),
        Verb(
            code="remove-story",
            label=gettext_lazy("Take it out"),
            form=asked.StoryForm,
            run=_remove_story,
            when=always,
            where="stories",
        ),
        Verb(
            code="add-appearance",
            label=gettext_lazy("Add where it was seen"),
            form=asked.AppearanceForm,
            run=_seen,
            where="appearances",
        ),
        Verb(
            code="remove-appearance",
            label=gettext_lazy("Take it out"),
            form=asked.AppearanceKeyForm,
            run=_unseen,
            where="appearances",
        ),
        Verb(code="aside", label=gettext_lazy("Set it aside"), form=asked.AsideForm, run=_aside),
        Verb(
            code="take-up",
            label=gettext_lazy("Take it up again"),
            run=_take_up,
            when=lambda user, claim: claim.state == "aside",
        ),
    )
}
