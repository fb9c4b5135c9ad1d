"""Deciding that a day is worked, or is not, other than the calendar says."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.issues.calendar import FIRST_YEAR, LAST_YEAR
from hoiam.issues.models import DayOverride
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User
from hoiam.reading.clean import drop_invisible


def _require_administrator(user: User) -> None:
    if not user.may_administer:
        raise PermissionDenied(_("Only an administrator decides about the calendar."))


@transaction.atomic
def decide_day(user: User, *, day: date, works: bool, why: str, now: datetime) -> DayOverride:
    """Say that the office works on a day, or does not, and why. The newest word holds.

    Dates already given stay as they were told; only what is counted from now on follows it.
    Raises PermissionDenied, and ValidationError without a reason or outside the known years.
    """
    _require_administrator(user)
    why = drop_invisible(why).strip()
    if not why:
        raise ValidationError(_("Say why; offices that count on the date will ask."))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(_("No calendar is known for that year."))
    row, _new = DayOverride.objects.update_or_create(
        day=day, defaults={"works": works, "why": why[:200], "by": user, "at": now}
    )
    log(user, "day.decided", row, now=now, fields=("works", "why"), day=day.isoformat())
    return row


@transaction.atomic
def undo_day(user: User, row: DayOverride, *, now: datetime) -> None:
    """Let the calendar hold again for that day."""
    _require_administrator(user)
    log(user, "day.undone", row, now=now, day=row.day.isoformat())
    row.delete()
