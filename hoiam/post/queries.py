"""What the page about mail shows: the outbox, how well it goes, and what was refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hoiam.offices.models import Office, User
from hoiam.post.actions.sending import stays_here
from hoiam.post.models import OutgoingMail, RefusedMail, TakenMail
from hoiam.post.states import PROBLEMS, REFUSALS, MailState, Problem, keys_that_end

# Longer than any refusal for the time being should take, and than a server is restarted.
LATE = timedelta(hours=1)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
KINDS = {
    "user": _("member of staff"),
    "office": _("office"),
    "outlet": _("news outlet"),
    "receipt": _("holder of a receipt"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the post does now: `late` is how long the oldest waits, where that is too long."""

    waiting: int
    late: timedelta | None
    failed: int
    sent: int
    last_sent: datetime | None
    problem: Problem | None
    stays_here: bool
    reads_mailbox: bool
    taken: int

    @property
    def is_well(self) -> bool:
        return not (self.late or self.failed or self.problem)


def health(*, now: datetime) -> Health:
    """Counts of the last seven days, and what waits now."""
    week = Q(queued_at__gt=now - WEEK)
    found = OutgoingMail.objects.aggregate(
        waiting=Count("pk", filter=Q(next_try__isnull=False)),
        oldest=Min("queued_at", filter=Q(next_try__isnull=False)),
        failed=Count(
            "pk", filter=week & Q(next_try=None, last_error__in=keys_that_end(MailState.FAILED))
        ),
        sent=Count("pk", filter=Q(sent_at__gt=now - WEEK)),
        last_sent=Max("sent_at"),
    )
    of_server = [one.key for one in PROBLEMS.values() if one.of_server]
    waiting = OutgoingMail.objects.in_state(MailState.QUEUED)
    key = waiting.filter(last_error__in=of_server).values_list("last_error", flat=True).first()
    waited = now - found["oldest"] if found["oldest"] else timedelta(0)
    return Health(
        waiting=found["waiting"],
        late=waited if waited > LATE else None,
        failed=found["failed"],
        sent=found["sent"],
        last_sent=found["last_sent"],
        problem=PROBLEMS[key] if key else None,
        stays_here=stays_here(),
        reads_mailbox=bool(settings.IMAP_URL),
        taken=TakenMail.objects.filter(at__gt=now - WEEK).count(),
    )


def list_mails(state: str = "") -> QuerySet[OutgoingMail]:
    """The outbox, newest first; "" means every state."""
    mails = OutgoingMail.objects.defer("text")
    return mails.in_state(MailState(state)) if state in MailState.values else mails


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLine:
    """One mail as the page shows it; an address is nowhere in it."""

    mail: OutgoingMail
    kind: str | Promise
    recipient: str
    problem: Problem | None
    may_retry: bool


def as_lines(mails: Iterable[OutgoingMail]) -> list[MailLine]:
    """Mails with the names of the staff and offices they go to, in two queries for all."""
    mails = list(mails)
    named = {
        kind: model.objects.in_bulk({m.recipient for m in mails if m.recipient_kind == kind})
        for kind, model in (("user", User), ("office", Office))
    }
    return [
        MailLine(
            mail=mail,
            kind=KINDS.get(mail.recipient_kind, mail.recipient_kind),
            recipient=str(named.get(mail.recipient_kind, {}).get(mail.recipient, "")),
            problem=PROBLEMS.get(mail.last_error),
            may_retry=mail.state != MailState.SENT and mail.subject is not None,
        )
        for mail in mails
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLine:
    """How often messages were refused for one reason."""

    label: str | Promise
    day: int
    week: int
    all: int
    last: datetime


def refusals(*, now: datetime) -> list[RefusedLine]:
    """Refusals by reason, the most frequent first."""
    rows = (
        RefusedMail.objects.order_by()
        .values("reason")
        .annotate(
            day=Count("pk", filter=Q(at__gt=now - DAY)),
            week=Count("pk", filter=Q(at__gt=now - WEEK)),
            all=Count("pk"),
            last=Max("at"),
        )
    )
    return [
        RefusedLine(
            label=REFUSALS[row["reason"]].label if row["reason"] in REFUSALS else row["reason"],
            day=row["day"],
            week=row["week"],
            all=row["all"],
            last=row["last"],
        )
        for row in sorted(rows, key=lambda row: (-row["all"], row["reason"]))
    ]
