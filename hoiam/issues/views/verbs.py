"""What can be done to an issue from its page: one row for each verb, its form and its sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from hoiam.issues import forms as asked
from hoiam.issues.actions import asking, assigning, ending, opening, reopening
from hoiam.issues.models import Issue, Objection, OfficeRequest
from hoiam.issues.states import ACTS
from hoiam.offices.models import User
from hoiam.stories.models import Story

Values = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """`run(user, issue, values, now, version)` returns the sentence that is shown after it.

    `grave`: shown apart, for what can't easily be taken back.
    """

    code: str
    form: type[forms.Form] | None
    run: Callable[[User, Issue, Values, datetime, int | None], str]
    grave: bool = False

    @property
    def label(self) -> str | Promise:
        return ACTS[self.code].label


def _assign(user: User, issue: Issue, values: Values, now: datetime, version: int | None) -> str:
    done = assigning.assign_issue(user, issue, values["office"], now=now, version=version)
    return _("Assigned to %(office)s, and public from now on.") % {
        "office": (done or issue).office or values["office"]
    }


def _reassign(user: User, issue: Issue, values: Values, now: datetime, version: int | None) -> str:
    assigning.reassign_issue(user, issue, values["office"], now=now, version=version)
    return _("Handed over. The clock goes on; both offices are told.")


def _accept(user: User, issue: Issue, values: Values, now: datetime, version: int | None) -> str:
    assigning.accept_issue(user, issue, now=now, version=version)
    return _("Accepted. The date stays as it is.")


def _extend(user: User, issue: Issue, values: Values, now: datetime, version: int | None) -> str:
    asking.ask_extension(
        user, issue, days=values["days"], reason=values["reason"], now=now, version=version
    )
    return _("Asked for. Until the editor decides, the date stays as it is.")


def _hand_over(user: User, issue: Issue, values: Values, now: datetime, version: int | None) -> str:
    asking.ask_handover(
        user, issue, office=values["office"], reason=values["reason"], now=now, version=version
    )
    return _("The editor has been told. Until they decide, it stays with you and the clock runs.")


def _ask(user: User, issue: Issue, values: Values, now: datetime, version: int | None) -> str:
    request = asking.ask_question(user, issue, text=values["text"], now=now, version=version)
    if getattr(request, "pauses", False):
        return _("Asked. The clock stands until the editor replies.")
    return _("Asked. The clock runs on: the rule of this kind of matter does not let it stand.")


def _reopen(user: User, issue: Issue, values: Values, now: datetime, version: int | None) -> str:
    reopening.reopen_issue(user, issue, reason=values["reason"], now=now, version=version)
    return _("Reopened: a new round with a clock of its own. The office is told.")


def _close(user: User, issue: Issue, values: Values, now: datetime, version: int | None) -> str:
    reopening.close_issue(user, issue, now=now, version=version)
    return _("Closed. Its page stays.")


def _withdraw(user: User, issue: Issue, values: Values, now: datetime, version: int | None) -> str:
    ending.withdraw_issue(user, issue, reason=values["reason"], now=now, version=version)
    return _("Withdrawn. Its address, the date and the reason stay.")


def _withhold(user: User, issue: Issue, values: Values, now: datetime, version: int | None) -> str:
    ending.withhold_text(user, issue, reason_code=values["reason_code"], now=now, version=version)
    return _("Saved. The reason is public.")


def _merge(user: User, issue: Issue, values: Values, now: datetime, version: int | None) -> str:
    number = values["number"].strip().upper()
    other = Issue.objects.for_user(user).filter(publication__number=number).first()
    if other is None:
        raise ValidationError(_("There is no issue with this number."))
    ending.merge_issues(user, issue, other, now=now, version=version)
    return _("The two issues are one now; the old address leads here.")


def _add_story(user: User, issue: Issue, values: Values, now: datetime, version: int | None) -> str:
    story = Story.objects.filter(pk=values["story"]).first()
    if story is None:
        raise ValidationError(_("There is no story with this number."))
    opening.add_story(user, issue, story, now=now)
    return _("The story stands beside the question now.")


VERBS = {
    verb.code: verb
    for verb in (
        Verb(code="assign", form=asked.AssignForm, run=_assign),
        Verb(code="accept", form=None, run=_accept),
        Verb(
            code="extension",
            form=asked.ExtensionForm,
            run=_extend,
        ),
        Verb(
            code="handover",
            form=asked.HandoverForm,
            run=_hand_over,
        ),
        Verb(
            code="question",
            form=asked.QuestionForm,
            run=_ask,
        ),
        Verb(
            code="story",
            form=asked.AddStoryForm,
            run=_add_story,
        ),
        Verb(code="reassign", form=asked.ReassignForm, run=_reassign),
        Verb(code="reopen", form=asked.ReopenForm, run=_reopen),
        Verb(code="close", form=None, run=_close),
        Verb(
            code="merge",
            form=asked.MergeIssueForm,
            run=_merge,
            grave=True,
        ),
        Verb(
            code="withhold",
            form=asked.WithholdForm,
            run=_withhold,
            grave=True,
        ),
        Verb(
            code="withdraw",
            form=asked.WithdrawForm,
            run=_withdraw,
            grave=True,
        ),
    )
}


def decide(user: User, request: OfficeRequest, form: Values, *, grant: bool, now: datetime) -> str:
    """The editor's decision on what an office asked for."""
    if request.kind == "extension":
        asking.decide_extension(
            user,
            request,
            grant=grant,
            days=form.get("days"),
            decision=form["decision"],
            now=now,
        )
    else:
        asking.decide_handover(
            user,
            request,
            grant=grant,
            office=form.get("office"),
            decision=form["decision"],
            now=now,
        )
    return _("Granted, in public.") if grant else _("Refused, in public.")


def decide_objection(
    user: User, objection: Objection, decision: str, *, reopen: bool, now: datetime
) -> str:
    reopening.decide_objection(user, objection, reopen=reopen, decision=decision, now=now)
    if reopen:
        return _("Reopened: a new round with a clock of its own. The office is told.")
    return _("The answer stands; the decision is public.")
