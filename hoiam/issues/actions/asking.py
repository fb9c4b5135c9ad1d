"""What an office asks for while its clock runs, and what the editor decides, in the open."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoiam.issues.actions.assigning import check_office, hand_over
from hoiam.issues.actions.holding import hold, sentence
from hoiam.issues.actions.rounds import recount
from hoiam.issues.actions.telling import (
    desk_address,
    editors_of,
    office_language,
    subject_of,
    tell_office,
    tell_user,
)
from hoiam.issues.clock import may_pause
from hoiam.issues.explain import full
from hoiam.issues.models import Issue, OfficeRequest, RequestKind, RequestOutcome
from hoiam.issues.queries.due import is_overdue, rule_of, today_of
from hoiam.offices.actions.holding import Conflict
from hoiam.offices.actions.logging import log
from hoiam.offices.models import Office, User

# Nobody may ask for so much that the matter is as good as forgotten.
MOST_DAYS = 90
# A question each day would hold the clock for good; later ones are asked while it runs.
MOST_PAUSES = 2


@transaction.atomic
def ask_extension(
    user: User,
    issue: Issue,
    *,
    days: int,
    reason: str,
    now: datetime,
    version: int | None = None,
) -> OfficeRequest:
    """Ask for more days, with a reason that is public; until it is granted the date stays.

    Once the date has gone by it is too late: nobody becomes punctual afterwards.
    """
    held = hold(user, issue, "extension", version=version)
    if is_overdue(held, today=today_of(now)):
        raise ValidationError(_("The date has gone by, so no more time can be asked for."))
    days = checked_days(days)
    reason = sentence(reason, _("Say why more time is needed: the reason is public."))
    request = _ask(user, held, RequestKind.EXTENSION, now=now, text=reason, days=days)
    log(user, "issue.extension-asked", held, now=now, request=request.pk, days=days)
    return request


def checked_days(days: int | None) -> int:
    """Raises ValidationError for a number of days that can't be granted."""
    if days is None or not 1 <= days <= MOST_DAYS:
        raise ValidationError(_("Between 1 and %(n)d days can be asked for.") % {"n": MOST_DAYS})
    return days


@transaction.atomic
def ask_handover(
    user: User,
    issue: Issue,
    *,
    office: Office | None,
    reason: str,
    now: datetime,
    version: int | None = None,
) -> OfficeRequest:
    """Say that a matter is another office's; until the editor decides it stays, the clock runs."""
    held = hold(user, issue, "handover", version=version)
    if office is not None:
        check_office(office)
        if office.pk == held.office_id:
            raise ValidationError(_("This office holds it already."))
    reason = sentence(reason, _("Say why this is another office's: the reason is public."))
    request = _ask(user, held, RequestKind.HANDOVER, now=now, text=reason, proposed_office=office)
    log(
        user,
        "issue.handover-asked",
        held,
        now=now,
        request=request.pk,
        office=office and office.pk,
    )
    return request


@transaction.atomic
def ask_question(
    user: User, issue: Issue, *, text: str, now: datetime, version: int | None = None
) -> OfficeRequest:
    """Ask the editor; the clock stands until the reply only where the deadline rule says so.

    Two questions of a round stop it; what is asked after them is asked while it runs.
    """
    held = hold(user, issue, "question", version=version)
    text = sentence(text, _("Write the question."))
    # A date that a document set does not stand still.
    stood = held.round.requests.filter(kind=RequestKind.QUESTION, pauses=True).count()
    pauses = (
        held.round.fixed_due is None
        and stood < MOST_PAUSES
        and may_pause(rule_of(held.round), due=held.round.due, today=today_of(now))
    )
    request = _ask(user, held, RequestKind.QUESTION, now=now, text=text, pauses=pauses)
    log(user, "issue.question-asked", held, now=now, request=request.pk)
    if pauses:
        log(user, "issue.paused", held, now=now, request=request.pk)
    return request


def _ask(user: User, held: Issue, kind: str, *, now: datetime, **values: object) -> OfficeRequest:
    held.save(update_fields=["version"])
    request = OfficeRequest.objects.create(
        round_id=held.round_id,
        kind=kind,
        office_id=held.office_id,
        asked_by=user,
        asked_at=now,
        **values,
    )
    with office_language():
        for editor in editors_of(held):
            tell_user(
                held,
                editor,
                what=f"asked:{request.pk}",
                subject=subject_of(held, str(request.get_kind_display())),
                paragraphs=(held.office.name, request.text, desk_address(held)),
                now=now,
            )
    return request


def _decide(
    user: User, request: OfficeRequest, kind: str, version: int | None
) -> tuple[Issue, OfficeRequest]:
    """The issue and the request, locked, where this person may decide it now."""
    issue = request.round.issue
    held = hold(user, issue, "decide", version=version)
    asked = OfficeRequest.objects.select_for_update().get(pk=request.pk)
    if asked.kind != kind:
        raise ValidationError(_("This was not what the office asked."))
    if asked.outcome or asked.round_id != held.round_id:
        raise Conflict(_("This has been decided meanwhile, or is no longer needed."))
    if asked.asked_by_id == user.pk:
        raise PermissionDenied(_("You asked this yourself, so somebody else must decide it."))
    return held, asked


@transaction.atomic
def decide_extension(
    user: User,
    request: OfficeRequest,
    *,
    grant: bool,
    days: int | None = None,
    decision: str,
    now: datetime,
    version: int | None = None,
) -> OfficeRequest:
    """Grant all or some of the days, or none, saying why in public."""
    held, asked = _decide(user, request, RequestKind.EXTENSION, version)
    granted = None
    if grant:
        granted = checked_days(asked.days if days is None else days)
        if granted > (asked.days or 0):
            raise ValidationError(_("No more days can be granted than were asked for."))
    _close(user, asked, decision, grant=grant, now=now, days_granted=granted)
    if grant:
        recount(held)
    held.save()
    verb = "issue.extension-granted" if grant else "issue.extension-refused"
    log(
        user,
        verb,
        held,
        now=now,
        request=asked.pk,
        days=granted,
        due=str(held.due),
        round=held.round_id,
    )
    said = gettext_lazy("More time granted") if grant else gettext_lazy("More time refused")
    _tell_decision(held, asked, said, now=now)
    return asked


@transaction.atomic
def decide_handover(
    user: User,
    request: OfficeRequest,
    *,
    grant: bool,
    office: Office | None = None,
    decision: str,
    now: datetime,
    version: int | None = None,
) -> OfficeRequest:
    """Hand the matter to the proposed office or another, or leave it; the clock goes on."""
    held, asked = _decide(user, request, RequestKind.HANDOVER, version)
    target = office or asked.proposed_office
    if grant and target is None:
        raise ValidationError(_("Say which office it goes to."))
    _close(user, asked, decision, grant=grant, now=now)
    if grant:
        hand_over(user, held, target, request=asked.pk, now=now)
        return asked
    held.save()
    log(user, "issue.handover-refused", held, now=now, request=asked.pk)
    _tell_decision(held, asked, gettext_lazy("Stays with your office"), now=now)
    return asked


@transaction.atomic
def reply_to_question(
    user: User, request: OfficeRequest, *, text: str, now: datetime, version: int | None = None
) -> OfficeRequest:
    """Reply to an office; a clock that stood runs again from this day."""
    held, asked = _decide(user, request, RequestKind.QUESTION, version)
    _close(user, asked, text, grant=True, now=now, outcome=RequestOutcome.ANSWERED)
    if asked.pauses:
        recount(held)
    held.save()
    log(user, "issue.question-answered", held, now=now, request=asked.pk)
    if asked.pauses:
        log(user, "issue.resumed", held, now=now, request=asked.pk, due=str(held.due))
    _tell_decision(held, asked, gettext_lazy("The editor replied"), now=now)
    return asked


def _close(
    user: User,
    asked: OfficeRequest,
    decision: str,
    *,
    grant: bool,
    now: datetime,
    outcome: str = "",
    days_granted: int | None = None,
) -> None:
    asked.decision = sentence(decision, _("Say what is decided and why."))
    asked.outcome = outcome or (RequestOutcome.GRANTED if grant else RequestOutcome.REFUSED)
    asked.days_granted = days_granted
    asked.decided_by, asked.decided_at = user, now
    asked.save()


def _tell_decision(held: Issue, asked: OfficeRequest, said: Promise, *, now: datetime) -> None:
    with office_language():
        due = _("Please answer by %(day)s.") % {"day": full(held.due)}
        tell_office(
            held,
            held.office,
            what=f"decided:{asked.pk}",
            subject=subject_of(held, str(said)),
            paragraphs=(held.title, asked.decision, due, desk_address(held)),
            now=now,
        )
