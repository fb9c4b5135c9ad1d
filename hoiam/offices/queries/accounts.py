"""Accounts as an administrator sees them."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet

from hoiam.offices.models import LogEntry, Office, User

LATEST = 30


def list_accounts(
    words: str = "", *, role: str = "", office: Office | None = None, closed: bool = False
) -> QuerySet[User]:
    """Accounts by name, each with `has_second_factor`; the closed ones apart."""
    found = User.objects.filter(is_active=not closed).select_related("office")
    if words:
        found = found.filter(
            Q(display_name__icontains=words)
            | Q(username__icontains=words)
            | Q(position__icontains=words)
        )
    if role:
        found = found.filter(role=role)
    if office is not None:
        found = found.filter(office=office)
    return with_second_factor(found).order_by("display_name", "username")


def with_second_factor(accounts: QuerySet[User]) -> QuerySet[User]:
    """Each with `has_second_factor`: a code app or a passkey."""
    real = Authenticator.objects.filter(user=OuterRef("pk")).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    return accounts.annotate(has_second_factor=Exists(real))


def events_of(user: User) -> QuerySet[LogEntry]:
    """What was done to this account, newest first."""
    mine = LogEntry.objects.filter(subject_kind="offices.user", subject=user.pk)
    return mine.select_related("actor").order_by("-id")[:LATEST]
