"""Giving an issue to an office: from that moment it is public and its clock runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.issues.actions.holding import folded, hold, move
from hoiam.issues.actions.rounds import begin_round, lapse
from hoiam.issues.actions.telling import office_language, tell_assigned, tell_gone
from hoiam.issues.models import (
    Answer,
    Issue,
    OfficeRequest,
    RequestKind,
    RequestOutcome,
    Round,
    RoundKind,
)
from hoiam.offices.actions.logging import log
from hoiam.offices.models import Duty, Office, User
from hoiam.publishing.actions.signing import publish


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """What came of assigning many: those done, and of the others why not."""

    done: tuple[Issue, ...]
    refused: tuple[tuple[Issue, str], ...]


@transaction.atomic
def assign_issue(
    user: User,
    issue: Issue,
    office: Office,
    *,
    duty: Duty | None = None,
    due: date | None = None,
    now: datetime,
    version: int | None = None,
) -> Issue:
    """Give an issue to an office and publish the question, in one go.

    `due` is the date that a document sets; otherwise the rule of the kind of matter counts it.
    """
    held = hold(user, issue, "assign", version=version)
    check_office(office)
    move(held, "assigned")
    until = due or held.due
    begun = begin_round(
        held, kind=RoundKind.FIRST, rule=held.kind, office=office, until=until, now=now
    )
    held.duty = duty or (held.duty if held.duty and held.duty.office_id == office.pk else None)
    held.save()
    held.publication = publish(user, held.publication, now=now)
    held.folded = folded(held.title, held.publication.number)
    held.save()
    log(
        user,
        "issue.assigned",
        held,
        now=now,
        office=office.pk,
        round=begun.pk,
        due=str(begun.due),
        rule=begun.rule,
        duty=held.duty and held.duty.row,
    )
    tell_assigned(held, begun, now=now)
    return held


def check_office(office: Office) -> None:
    """Raises ValidationError for a body that can't be given a matter."""
    if office.is_partner or not office.active:
        raise ValidationError(
            _("%(office)s can't be given an issue: it is not an active public office.")
            % {"office": office.name}
        )


def assign_many(user: User, issues: Iterable[Issue], office: Office, *, now: datetime) -> Assigned:
    """Assign each by itself; one that can't be is left as it is, with the sentence why."""
    done: list[Issue] = []
    refused: list[tuple[Issue, str]] = []
    for issue in issues:
        try:
            done.append(assign_issue(user, issue, office, now=now, version=issue.version))
        except (ValidationError, PermissionDenied) as error:
            refused.append((issue, sentence_of(error)))
    return Assigned(done=tuple(done), refused=tuple(refused))


def sentence_of(error: ValidationError | PermissionDenied) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


@transaction.atomic
def accept_issue(user: User, issue: Issue, *, now: datetime, version: int | None = None) -> Issue:
    """The office takes it on; the clock has been running since the assignment."""
    held = hold(user, issue, "accept", version=version)
    move(held, "accepted")
    mark_accepted(held, user, now)
    held.save()
    log(user, "issue.accepted", held, now=now, round=held.round_id)
    return held


def mark_accepted(held: Issue, user: User, now: datetime) -> None:
    """Note on the running round who took it on, the first time."""
    rows = Round.objects.filter(pk=held.round_id, accepted_at=None)
    rows.update(accepted_at=now, accepted_by=user)


@transaction.atomic
def reassign_issue(
    user: User, issue: Issue, office: Office, *, now: datetime, version: int | None = None
) -> Issue:
    """The editor gives it to another office; the clock goes on from where it is."""
    held = hold(user, issue, "reassign", version=version)
    hand_over(user, held, office, now=now)
    return held


def _note_decision(user: User, held: Issue, office: Office, *, now: datetime) -> int:
    """Keep who held the round until now, also where nobody asked: the figures count the days."""
    return OfficeRequest.objects.create(
        round_id=held.round_id,
        kind=RequestKind.HANDOVER,
        office=held.office,
        proposed_office=office,
        asked_by=user,
        asked_at=now,
        outcome=RequestOutcome.GRANTED,
        decided_by=user,
        decided_at=now,
    ).pk


def hand_over(
    user: User, held: Issue, office: Office, *, request: int | None = None, now: datetime
) -> None:
    """Move a held issue, its running round and its draft to another office; both are told.

    Raises ValidationError where it has it already or can't be given one. The date stays.
    """
    check_office(office)
    before = held.office
    if office.pk == held.office_id:
        raise ValidationError(_("This office holds it already."))
    lapse(held, now=now, by=user)
    if request is None:
        request = _note_decision(user, held, office, now=now)
    move(held, "assigned")
    held.office, held.duty = office, None
    held.save()
    Round.objects.filter(pk=held.round_id).update(office=office, accepted_at=None, accepted_by=None)
    Answer.objects.filter(round=held.round_id).update(office=office)
    held.round.refresh_from_db()
    log(
        user,
        "issue.handed-over",
        held,
        now=now,
        office=office.pk,
        before=before.pk,
        request=request,
        round=held.round_id,
    )
    with office_language():
        why = _("The clock has not begun anew: the date stays.")
        tell_assigned(held, held.round, now=now, why=why)
        tell_gone(
            held,
            before,
            what=f"handed-over:{held.version}",
            said=_("No longer yours"),
            why=_("It went to %(office)s.") % {"office": office.name},
            now=now,
        )
