"""Who may do what to an issue now: a sentence why not, or None. Buttons and actions ask here."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from hoiam.issues.models import Answer, Issue, Objection, ObjectionOutcome, OfficeRequest
from hoiam.issues.states import ACTS, PUBLIC, STATES
from hoiam.offices.models import User
from hoiam.offices.queries.permissions import why_not_edit


def sees(user: User, issue: Issue) -> bool:
    """The rule of `Issue.objects.for_user` for one row."""
    if not user.is_active or user.is_partner:
        return False
    return user.is_of_desk or (issue.office_id == user.office_id and issue.state in PUBLIC)


def _is_editor(user: User, issue: Issue) -> bool:
    return user.may_edit


def _is_of_office(user: User, issue: Issue) -> bool:
    return user.is_officer and user.office_id == issue.office_id


def _is_approver(user: User, issue: Issue) -> bool:
    return user.may_approve and (user.is_of_desk or user.office_id == issue.office_id)


DUTIES: dict[str, Callable[[User, Issue], bool]] = {
    "editor": _is_editor,
    "office": _is_of_office,
    "approver": _is_approver,
}


def why_not_duty(user: User, issue: Issue, code: str) -> str | None:
    """Why it is not this person's to do, whatever the state."""
    if not sees(user, issue):
        return _("This issue is not yours to see.")
    by = ACTS[code].by
    if any(DUTIES[duty](user, issue) for duty in by):
        return None
    if by == ("editor",):
        return why_not_edit(user)
    if by == ("approver",):
        return _("Only an approver can do this.")
    return _("Only an officer of the office that holds the issue can do this.")


def why_not_now(issue: Issue, code: str, waiting: set[str] | None = None) -> str | None:
    """Why it can't be done now, whoever asks. `waiting`: what `waiting_of` says, if known."""
    act = ACTS[code]
    if issue.state not in act.states:
        return _("This can't be done while the issue is in the state “%(state)s”.") % {
            "state": STATES[issue.state].label
        }
    if not act.open and not act.free:
        return None
    waiting = waiting_of(issue) if waiting is None else waiting
    if act.open and act.open not in waiting:
        return _("Nothing of that kind is waiting.")
    if act.free and act.free in waiting:
        return _("This has been asked already and waits for the editor.")
    return None


def why_not(user: User, issue: Issue, code: str) -> str | None:
    return why_not_duty(user, issue, code) or why_not_now(issue, code)


def may(user: User, issue: Issue) -> set[str]:
    """The codes of all that this person may do to the issue now."""
    own = {code for code in ACTS if why_not_duty(user, issue, code) is None}
    if not own:
        return own
    waiting = waiting_of(issue)
    return {code for code in own if why_not_now(issue, code, waiting) is None}


def waiting_of(issue: Issue) -> set[str]:
    """What waits for somebody: "request" with its kinds, "objection", "draft" (of the answer)."""
    waiting: set[str] = set()
    if issue.round_id is not None:
        asked = OfficeRequest.objects.filter(round=issue.round_id, outcome="")
        waiting |= set(asked.values_list("kind", flat=True))
        if waiting:
            waiting.add("request")
        if Answer.objects.filter(round=issue.round_id, publication__state="draft").exists():
            waiting.add("draft")
    open_ones = Objection.objects.filter(answer__issue=issue.pk, outcome=ObjectionOutcome.OPEN)
    if open_ones.exists():
        waiting.add("objection")
    return waiting
