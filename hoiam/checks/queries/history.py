"""Who did what to a claim, its check and its notices: from the log, for those who check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from hoiam.checks.models import Claim
from hoiam.checks.states import VERBS
from hoiam.offices.models import LogEntry

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that was done. `other` is another claim that it concerned."""

    at: datetime
    label: str | Promise
    who: str
    other: int | None = None


def events_of(claim: Claim) -> list[Event]:
    """The newest first; what the program did says so."""
    subjects = Q(subject_kind="checks.claim", subject=claim.pk)
    if claim.factcheck is not None:
        subjects |= Q(subject_kind="checks.factcheck", subject=claim.factcheck_id)
        subjects |= Q(subject_kind="publishing.publication", subject=claim.factcheck.publication_id)
    notices = list(claim.notices.values_list("pk", flat=True))
    if notices:
        subjects |= Q(subject_kind="checks.notice", subject__in=notices)
    entries = LogEntry.objects.filter(subjects).select_related("actor").order_by("-id")[:MOST]
    return [_event(entry, claim) for entry in entries if entry.verb in VERBS]


def _event(entry: LogEntry, claim: Claim) -> Event:
    others = (entry.ids.get(name) for name in ("claim", "other", "to", "into", "came_from"))
    other = next((key for key in others if isinstance(key, int) and key != claim.pk), None)
    return Event(
        at=entry.at,
        label=VERBS[entry.verb].label,
        who=str(entry.actor) if entry.actor else _("the program"),
        other=other,
    )
