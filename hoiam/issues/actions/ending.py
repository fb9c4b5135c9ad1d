"""Joining two issues, withdrawing one, withholding its text: each in public, with its reason."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.issues.actions.holding import hold, lock, move, sentence
from hoiam.issues.actions.rounds import end_round
from hoiam.issues.actions.telling import office_language, tell_gone
from hoiam.issues.models import Answer, Issue, IssueStory, Withheld
from hoiam.issues.queries.due import is_paused
from hoiam.issues.queries.permissions import why_not_now
from hoiam.issues.states import WAITING
from hoiam.offices.actions.holding import Conflict
from hoiam.offices.actions.logging import log, take_turn
from hoiam.offices.models import User
from hoiam.publishing.actions import withdrawing


@transaction.atomic
def merge_issues(
    user: User, issue: Issue, other: Issue, *, now: datetime, version: int | None = None
) -> Issue:
    """Let `other` go on in `issue`: its stories move, its number and address lead there.

    A matter that waits may only join one that waits, whose clock runs and which is due no later,
    and a promise that has not come back stays where it is: nobody gains time or escapes an answer
    by a merger.
    """
    if issue.pk == other.pk:
        raise ValidationError(_("An issue can't be joined with itself."))
    take_turn()
    # Always in the same order: of two editors who merge crosswise, one waits for the other.
    keys = sorted((issue.pk, other.pk))
    list(Issue.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    held, gone = hold(user, issue, "merge", version=version), hold(user, other, "merge")
    _escapes_nothing(held, gone)
    if gone.is_sample != held.is_sample:
        raise ValidationError(_("What is sample can't be joined with what is real."))
    was_waiting = gone.state in WAITING
    end_round(gone, now=now, by=user)
    known = held.issue_stories.values("story")
    IssueStory.objects.filter(issue=gone).exclude(story__in=known).update(issue=held)
    gone.absorbed.update(merged_into=held)
    move(gone, "merged")
    gone.merged_into = held
    gone.save()
    held.save()
    log(user, "issue.merged", gone, now=now, into=held.pk)
    log(user, "issue.absorbed", held, now=now, other=gone.pk)
    withdrawing.lead_to(user, gone.publication, held.publication, now=now)
    if was_waiting and gone.office_id != held.office_id:
        _tell_joined(gone, held, now=now)
    return held


def _escapes_nothing(held: Issue, gone: Issue) -> None:
    """Raises ValidationError where the answer that is owed would be owed later, or no more."""
    if gone.state in WAITING and (
        held.state not in WAITING or held.due > gone.due or is_paused(held.round)
    ):
        raise ValidationError(
            _("The one that waits for an answer and is due first must be the one that stays.")
        )
    promised = Answer.objects.filter(
        round=gone.round_id,
        outcome="will-do",
        came_back_on=None,
        publication__state="published",
    )
    if promised.exists():
        raise ValidationError(
            _("Its answer promises something by a date, so it must be the one that stays.")
        )


def _tell_joined(gone: Issue, held: Issue, *, now: datetime) -> None:
    with office_language():
        why = _("It was joined with %(number)s, which another office answers.") % {
            "number": held.number
        }
        tell_gone(gone, gone.office, what="merged", said=_("No longer yours"), why=why, now=now)


@transaction.atomic
def withdraw_issue(
    user: User, issue: Issue, *, reason: str, now: datetime, version: int | None = None
) -> Issue:
    """Withdraw an issue for a public reason; a draft is simply not taken up."""
    held = hold(user, issue, "withdraw", version=version)
    if held.state == "draft":
        move(held, "dropped")
        held.save()
        log(user, "issue.dropped", held, now=now)
        return held
    reason = sentence(reason, _("Say why it is withdrawn: the reason is public."))
    was_waiting = held.state in WAITING
    end_round(held, now=now, by=user)
    move(held, "withdrawn")
    held.save()
    log(user, "issue.withdrawn", held, now=now)
    withdrawing.withdraw(user, held.publication, reason=reason, now=now)
    if was_waiting:
        with office_language():
            said = _("Withdrawn")
            tell_gone(held, held.office, what="withdrawn", said=said, why=reason, now=now)
    return held


def take_withdrawn(issue: Issue, *, now: datetime) -> None:
    """The publication of an issue was withdrawn by itself: the issue goes with it."""
    held = lock(issue)
    if held.state == "withdrawn":
        return
    if held.state not in ("assigned", "accepted", "answered", "closed"):
        raise Conflict(why_not_now(held, "withdraw") or "")
    end_round(held, now=now, by=None)
    move(held, "withdrawn")
    held.save()
    log(None, "issue.withdrawn", held, now=now)


@transaction.atomic
def withhold_text(
    user: User, issue: Issue, *, reason_code: str, now: datetime, version: int | None = None
) -> Issue:
    """Keep the text of an issue back for a reason of the closed list, which is public; "" ends it.

    The text of its answers, of before and after, is kept back with it. Office, legal ground, dates
    and outcome stay public.
    """
    if reason_code not in Withheld.values:
        raise ValidationError(_("Text can only be withheld for a reason of the list."))
    held = hold(user, issue, "withhold", version=version)
    if held.withheld == reason_code:
        return held
    held.withheld = reason_code
    held.save()
    verb = "issue.withheld" if reason_code else "issue.shown-again"
    log(user, verb, held, now=now, reason=reason_code or None)
    return held
