"""Reminding an office before its date and after it, each time once, however often this runs."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from hoiam.issues import clock
from hoiam.issues.actions.telling import (
    desk_address,
    office_language,
    public_address,
    subject_of,
    tell_office,
    tell_user,
)
from hoiam.issues.calendar import Calendar
from hoiam.issues.explain import full
from hoiam.issues.models import Issue, Round
from hoiam.issues.queries.due import is_paused, office_calendar, round_standing, today_of
from hoiam.issues.states import WAITING
from hoiam.jobs.actions import hold_lease
from hoiam.offices.actions.logging import take_turn
from hoiam.offices.models import Role, User

BATCH = 25
# The first reminder is 7 working days ahead; over the longest holidays that is a month.
AHEAD = timedelta(days=35)
# Nobody is woken: what falls on a day is sent once that day has begun in the offices.
FIRST_HOUR = 7


def remind_offices(*, now: datetime) -> int:
    """Queue what falls on today, or fell on a day since the last run. Returns how many rounds.

    Of several that were missed only the newest goes out: "7 days before" is not sent when 2 remain.
    """
    if timezone.localtime(now).hour < FIRST_HOUR:
        return 0
    today, calendar = today_of(now), office_calendar()
    rows = Issue.objects.filter(state__in=WAITING, due__lte=today + AHEAD).order_by("due", "pk")
    rounds = Round.objects.filter(pk__in=rows.values("round")).defer("explanation", "reason")
    rounds = rounds.prefetch_related("requests")
    due = [held.pk for held in rounds if _due_kind(held, calendar, today) is not None]
    sent = 0
    for first in range(0, len(due), BATCH):
        with transaction.atomic():
            hold_lease(now=now)
            # As every verb does: who waits for a round must not hold the queue that we wait for.
            take_turn()
            for key in due[first : first + BATCH]:
                sent += _remind(key, calendar, today, now=now)
    return sent


def _due_kind(held: Round, calendar: Calendar, today: date) -> str | None:
    """The reminder that a round should have had by today and has not; None where there is none."""
    if is_paused(held):
        return None
    days = clock.reminders(held.due, calendar, started=held.started_on, until=today)
    passed = [kind for kind, day in days.items() if day <= today]
    if not passed or held.reminded == _mark(held, passed[-1]):
        return None
    return passed[-1]


def _mark(held: Round, kind: str) -> str:
    """What is kept of a reminder: with an extension the same kinds come anew."""
    return f"{kind} {held.due}"


def _remind(key: int, calendar: Calendar, today: date, *, now: datetime) -> bool:
    """One round, looked at once more under lock."""
    held = Round.objects.select_for_update().get(pk=key)
    issue = Issue.objects.filter(Q(state__in=WAITING), round=held).first()
    kind = _due_kind(held, calendar, today) if issue else None
    if issue is None or kind is None:
        return False
    held.reminded = _mark(held, kind)
    held.save(update_fields=["reminded"])
    with office_language():
        _write(issue, held, kind, today, now=now)
    return True


def _write(issue: Issue, held: Round, kind: str, today: date, *, now: datetime) -> None:
    """To the office; once its answer waits for a signature, to those who sign."""
    said = round_standing(held, today=today).words()
    subject = subject_of(issue, said)
    what = f"remind:{held.pk}:{held.due}:{kind}"
    paragraphs = (
        issue.title,
        _("Please answer by %(day)s.") % {"day": full(held.due)}
        if held.due >= today
        else _("The answer was due on %(day)s.") % {"day": full(held.due)},
        said,
        desk_address(issue),
        public_address(issue.publication),
    )
    if issue.state in ("submitted", "scheduled"):
        at_desk = Q(office__is_desk=True) | Q(office=None) | Q(office=issue.office)
        for approver in User.objects.filter(at_desk, role=Role.APPROVER, is_active=True):
            tell_user(issue, approver, what=what, subject=subject, paragraphs=paragraphs, now=now)
        return
    tell_office(issue, held.office, what=what, subject=subject, paragraphs=paragraphs, now=now)
