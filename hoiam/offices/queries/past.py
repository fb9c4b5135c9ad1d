"""What was done to an office and its rows of the duty table, out of the log, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hoiam.offices.models import Duty, LogEntry, Office

MOST = 20
VERBS: dict[str, Promise] = {
    "office.added": _("office entered"),
    "office.changed": _("settings changed"),
    "office.opened": _("made active"),
    "office.closed": _("made inactive"),
    "office.deleted": _("office removed"),
    "office.spokesperson-named": _("spokesperson named"),
    "office.spokesperson-ended": _("spokesperson ended"),
    "duty.added": _("row added to the duty table"),
    "duty.changed": _("row of the duty table changed"),
    "duty.ended": _("row of the duty table ended"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One entry of the log in words; `who` is "" where a command did it."""

    at: datetime
    who: str
    did: str
    row: int | None = None


def past_of(subject: Office | Duty) -> list[Past]:
    """What was done to an office with its rows, or to one row; the newest first."""
    about = Q(subject_kind="offices.duty", subject=subject.pk)
    if isinstance(subject, Office):
        about = Q(subject_kind="offices.office", subject=subject.pk)
    entries = LogEntry.objects.filter(about, verb__in=VERBS).select_related("actor")
    return [
        Past(
            at=entry.at,
            who=str(entry.actor or ""),
            did=str(VERBS[entry.verb]),
            row=entry.ids.get("row"),
        )
        for entry in entries.order_by("-id")[:MOST]
    ]
